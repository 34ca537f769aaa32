"""Et format skrevet i en egen prosess: de samme bytene, og en vei videre når prosessen dør."""

from __future__ import annotations

import sys

import pytest

from reports.dokument import Dokument, Kapittel, avsnitt
from reports.formater import SKRIVERE, skriv_alle
from reports.skrivebarn import Skrivebarn
from reports.tekster import Tekster

DOKUMENT = Dokument(
    tittel="Oppdiktet",
    overtittel="O",
    undertittel="U",
    sidetittel="Oppdiktet",
    kommunenavn="Eksempelvik",
    spraak="nb",
    dato="2026-02-02",
    kapitler=(Kapittel("a", "Kapittel", "K", (avsnitt("Æ, ø og å."),)),),
)


def test_barnet_gir_de_samme_bytene() -> None:
    t = Tekster("nb")
    assert Skrivebarn("pdf", DOKUMENT, t).hent() == SKRIVERE["pdf"].skriv(DOKUMENT, t)


@pytest.mark.parametrize("kode", ["raise SystemExit(3)", "import os; os.abort()", "pass"])
def test_et_barn_som_doer_gir_ingenting_og_formatet_skrives_her(
    kode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.skrivebarn._KODE", kode)
    assert Skrivebarn("pdf", DOKUMENT, Tekster("nb")).hent() is None
    skrevet = skriv_alle(["pdf", "xlsx"], DOKUMENT, Tekster("nb"))
    assert list(skrevet) == ["pdf", "xlsx"]
    assert skrevet["pdf"].startswith(b"%PDF-")


def test_ett_format_alene_skrives_uten_barn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.skrivebarn.sys.executable", sys.executable + "-finnes-ikke")
    assert skriv_alle(["pdf"], DOKUMENT, Tekster("nb"))["pdf"].startswith(b"%PDF-")

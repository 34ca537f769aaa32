"""Rapporten laget i flere prosesser. At filene blir de samme, er prøvd i test_laas."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import psutil
import pytest

from klima import Arbeidsrom, Brukerfeil
from reports.formater import SKRIVERE, skriv_alle
from reports.rapport import lag_rapport
from reports.rapportbarn import Rapportbarn
from reports.tegner import rastrert, tegnet
from reports.tekster import Tekster
from tests.reports.pdfdokument import dokument
from tests.reports.smaa_dokumenter import figur


@pytest.fixture(autouse=True)
def to_kjerner(en_prosess: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Barna brukes, også på en maskin med én kjerne, og uten å laste Great Expectations."""
    monkeypatch.setattr("reports.rapportbarn.KJERNER", 2)
    monkeypatch.setattr("reports.rapportbarn._last_gx", abs)


def test_pdfen_og_stillbildene_fra_barna_er_de_samme() -> None:
    f, d, t = figur("serien", "Bare tegnet her"), dokument(), Tekster("nb")
    with Rapportbarn(["pdf", "figurer"]) as barn:
        barn.tegn(f)
        andre = barn.skriv(d, t)
        assert list(andre) == ["pdf"]
        assert skriv_alle(["pdf"], d, t, bildene=lambda: andre) == skriv_alle(["pdf"], d, t)
    with pytest.MonkeyPatch.context() as uten_tegner:
        for navn in ("vegalite_to_svg", "svg_to_png"):
            uten_tegner.delattr(f"vl_convert.{navn}")
        fra_barnet = f.svg(), f.png()
    tegnet.cache_clear()
    rastrert.cache_clear()
    assert (f.svg(), f.png()) == fra_barnet


@pytest.mark.parametrize("kode", ["raise SystemExit(3)", "import os; os.abort()", "pass"])
def test_naar_barna_doer_gjoeres_arbeidet_her(kode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.barn._KODE", kode)
    d, t = dokument(), Tekster("nb")
    with Rapportbarn(["pdf", "xlsx", "html"]) as barn:
        barn.tegn(figur())
        assert barn.funn() is None
        skrevet = skriv_alle(["pdf", "xlsx"], d, t, bildene=partial(barn.skriv, d, t))
    assert list(skrevet) == ["pdf", "xlsx"]
    assert skrevet["pdf"] == SKRIVERE["pdf"].skriv(d, t)


def test_ingen_barn_blir_igjen_naar_rapporten_ikke_kan_lages(
    rom: Arbeidsrom, tmp_path: Path
) -> None:
    (rom.datasett / "asker" / "tiltak" / "datapackage.json").write_text("{", encoding="utf-8")
    foer = set(psutil.Process().children())
    barn = Rapportbarn(["html", "pdf"])
    assert len(set(psutil.Process().children()) - foer) == 1
    with pytest.raises(Brukerfeil, match="ikke gyldig JSON"):
        lag_rapport(rom, "3203", tmp_path / "ut", barn=barn)
    assert set(psutil.Process().children()) <= foer
    assert not (tmp_path / "ut").exists()


def test_uten_flere_kjerner_startes_ingen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.rapportbarn.KJERNER", 1)
    foer = psutil.Process().children()
    with Rapportbarn(list(SKRIVERE)) as barn:
        barn.tegn(figur())
        assert barn.skriv(dokument(), Tekster("nb")) == {}
        assert (barn.funn(), psutil.Process().children()) == (None, foer)

"""Utgåtte indikatorer: historikken blir, kjeden følges, og en ring er en feil."""

from __future__ import annotations

from typing import Any

import pytest

from indikatorer import Katalog, vurder
from indikatorer.erstatning import avloeser, utgaatte
from indikatorer.opprulling import samlet
from klima.grunn.feil import Brukerfeil
from tests.indikatorer.smaasett import kort, lag_katalog, serie


def ute(indikator: str | None, av: str | None, **felt: Any) -> dict[str, Any]:
    rad = {"navn": f"Gammel {indikator}", "indikator": indikator, "erstattet_av": av}
    return rad | {"utgaar_fra": 2024, "begrunnelse": "Oppdiktet.", "linje": 1} | felt


def sett(*rader: dict[str, Any]) -> Katalog:
    navn = ["a", "b", "c"]
    verdier = [rad for n in navn for rad in serie(n, 1, 2)]
    return lag_katalog([kort(n) for n in navn], verdier, utgaatte=list(rader))


def test_kjeden_foelges_fra_den_foerste_til_den_som_er_i_settet_naa() -> None:
    a, b = utgaatte(sett(ute("a", "b"), ute("b", "c")))
    assert (a.avloest_av, a.til_slutt) == ("b", "c")
    assert (b.avloest_av, b.til_slutt) == ("c", "c")


def test_den_siste_avloeser_alle_foer_seg_naermeste_foerst() -> None:
    egne = avloeser(sett(ute("a", "b"), ute("b", "c")))
    assert [u.indikator for u in egne["c"]] == ["b", "a"]
    assert [u.indikator for u in egne["b"]] == ["a"]


def test_kjeden_kan_ende_i_ingenting() -> None:
    a, b = utgaatte(sett(ute("a", "b"), ute("b", None)))
    assert (a.til_slutt, b.avloest_av, b.til_slutt) == ("", "", "")


def test_en_utgaatt_uten_id_har_bare_navnet() -> None:
    (u,) = utgaatte(sett(ute(None, "c")))
    assert (u.indikator, u.til_slutt, u.utgaar_fra) == ("", "c", 2024)


@pytest.mark.parametrize(
    ("rader", "ring"),
    [
        ([ute("a", "b"), ute("b", "a")], "a → b → a"),
        ([ute("a", "a")], "a → a"),
        ([ute("a", "b"), ute("b", "c"), ute("c", "b")], "b → c → b"),
    ],
)
def test_en_ring_er_en_feil_meldt_en_gang(rader: list[dict[str, Any]], ring: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        utgaatte(sett(*rader))
    assert str(feil.value) == (
        f"pakke/utgaatte.csv:2: indikatorene avløser hverandre i ring. Funnet: {ring}. Utvei: la "
        "den siste stå uten «erstattet_av», eller rett hva som avløste hva."
    )


def test_historikken_blir_men_den_utgaatte_telles_ikke() -> None:
    katalog = sett(ute("a", "b"))
    assert list(katalog.indikatorer.index) == ["b", "c"]
    assert list(katalog.tidligere.index) == ["a"]
    assert len(katalog.verdier[katalog.verdier["indikator"] == "a"]) == 2
    assert samlet(katalog, vurder(katalog)).antall == 2

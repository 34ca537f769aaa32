"""Tiltaksregisteret mot seg selv: det skjemaet ikke kan si, fordi det gjelder flere rader."""

from __future__ import annotations

from typing import Any

import pytest

from klima.avstemming import avstem
from klima.kontroll.funn import Funn
from tests.klima.kontroll.eksempelplan import asker, lag

REGLER = {
    f"avstemming/{navn}"
    for navn in (
        *("tiltaksperiode", "avhengighet", "ring"),
        *("post", "postandel", "resultatindikator"),
    )
}


def funn(**tabeller: list[dict[str, Any]]) -> list[Funn]:
    tabeller.setdefault("tiltak", [{"tiltak": "a"}, {"tiltak": "b"}, {"tiltak": "c"}])
    return [f for f in avstem(lag("tiltak", **tabeller)) if f.regel in REGLER]


def det_ene(**tabeller: list[dict[str, Any]]) -> tuple[str, str, str, str | None, str | None]:
    (f,) = funn(**tabeller)
    assert f.alvor == "feil"
    return f.regel.removeprefix("avstemming/"), f.sted, f.melding, f.forventet, f.funnet


def test_askers_register_henger_sammen() -> None:
    assert [f for f in avstem(asker()) if f.regel in REGLER] == []


def test_avhenger_av_noe_som_ikke_finnes() -> None:
    rader = [{"tiltak": "a", "avhenger_av": "b; x"}, {"tiltak": "b"}]
    assert det_ene(tiltak=rader) == (
        "avhengighet",
        "datasets/eks/tiltak/tiltak.csv:2",
        "a avhenger av «x», som ikke er i registeret.",
        "en id fra registeret",
        "x",
    )
    assert funn(tiltak=rader)[0].gjelder == ("a",)


@pytest.mark.parametrize(
    ("kanter", "ring"),
    [
        ({"a": "a"}, "a → a"),
        ({"a": "b", "b": "a"}, "a → b → a"),
        ({"a": "b", "b": "c", "c": "b"}, "b → c → b"),
        ({"a": "b; c", "b": "c", "c": "a"}, "a → c → a"),
    ],
)
def test_en_ring_meldes_en_gang(kanter: dict[str, str], ring: str) -> None:
    rader = [{"tiltak": t, "avhenger_av": kanter.get(t)} for t in "abc"]
    assert det_ene(tiltak=rader)[2] == f"Tiltakene avhenger av hverandre i ring: {ring}."


def test_en_rute_uten_ring_er_lov() -> None:
    kanter = {"a": "b; c", "b": "c", "c": None}
    assert funn(tiltak=[{"tiltak": t, "avhenger_av": k} for t, k in kanter.items()]) == []


def test_perioden_slutter_foer_den_begynner() -> None:
    rad = {"tiltak": "a", "periode_fra": 2027, "periode_til": 2026}
    assert det_ene(tiltak=[rad])[2:] == (
        "Perioden begynner i 2027 og slutter i 2026.",
        "første år 2026 eller før",
        "2027",
    )
    assert funn(tiltak=[rad | {"periode_til": 2027}]) == []
    assert funn(tiltak=[rad | {"periode_til": None}]) == []


def test_posten_finnes_ikke() -> None:
    rad = {"tiltak": "a", "post": "x", "andel_prosent": 10}
    poster = [{"post": "y", "navn": "Y", "ferdigaar": None}]
    assert det_ene(finansiering=[rad], investeringsposter=poster)[1:3] == (
        "datasets/eks/tiltak/finansiering.csv:2",
        "a får penger fra posten «x», som ikke finnes.",
    )
    assert funn(finansiering=[rad], driftsposter=[{"post": "x"}]) == []


def test_samme_id_paa_investering_og_drift() -> None:
    poster = {"investeringsposter": [{"post": "x", "navn": "X", "ferdigaar": None}]}
    assert det_ene(**poster, driftsposter=[{"post": "x"}])[2] == (
        "Posten «x» er både en investeringspost og en driftspost."
    )


@pytest.mark.parametrize(
    ("andeler", "linje"),
    [([60, 40.1], 3), ([60, 30, 20, 5], 4), ([50, 50], None), ([100 / 3] * 3, None)],
)
def test_en_post_kan_ikke_deles_ut_mer_enn_en_gang(andeler: list[float], linje: int | None) -> None:
    rader = [{"tiltak": "a", "post": "x", "andel_prosent": a} for a in andeler]
    steder = [f.sted.rpartition(":")[2] for f in funn(finansiering=rader, driftsposter=[_X])]
    assert steder == ([str(linje)] if linje else [])


_X = {"post": "x"}


def test_meldingen_om_andelen() -> None:
    rader = [{"tiltak": t, "post": "x", "andel_prosent": 60} for t in "ab"]
    assert det_ene(finansiering=rader, driftsposter=[_X])[2:] == (
        "Posten «x» er fordelt med 120,0\xa0% til og med denne linjen.",
        "høyst 100 %",
        "120,0\xa0%",
    )


def test_aktivitet_uten_resultatindikator() -> None:
    rad = {"tiltak": "a", "indikator": "punkt"}
    assert det_ene(aktivitet=[rad], resultatindikatorer=[rad | {"tiltak": "b"}])[1:3] == (
        "datasets/eks/tiltak/aktivitet.csv:2",
        "a har ingen resultatindikator «punkt».",
    )
    assert funn(aktivitet=[rad], resultatindikatorer=[rad]) == []

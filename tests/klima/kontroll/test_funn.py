"""Funnene sorteres verst først, og telles med alle tre alvorene."""

from __future__ import annotations

from klima.kontroll import Funn, antall, sorter
from klima.kontroll.funn import Alvor


def funn(alvor: Alvor, sted: str, regel: str = "gruppe/regel") -> Funn:
    return Funn(alvor, regel, "eks/pakke", sted, "Noe er galt.")


def test_verst_foerst_og_saa_fil_og_linje_som_tall() -> None:
    uordnet = [
        funn("merknad", "a.csv:1"),
        funn("advarsel", "b.csv:10"),
        funn("advarsel", "b.csv:9"),
        funn("advarsel", "b.csv"),
        funn("advarsel", "a.csv:70"),
        funn("feil", "z.csv:3"),
    ]
    assert [(f.alvor, f.sted) for f in sorter(uordnet)] == [
        ("feil", "z.csv:3"),
        ("advarsel", "a.csv:70"),
        ("advarsel", "b.csv"),
        ("advarsel", "b.csv:9"),
        ("advarsel", "b.csv:10"),
        ("merknad", "a.csv:1"),
    ]


def test_like_steder_sorteres_paa_regel() -> None:
    assert [f.regel for f in sorter([funn("feil", "a:1", "b"), funn("feil", "a:1", "a")])] == [
        "a",
        "b",
    ]


def test_antall_har_alltid_alle_tre() -> None:
    assert antall([]) == {"feil": 0, "advarsel": 0, "merknad": 0}
    assert antall([funn("merknad", "a"), funn("merknad", "b"), funn("feil", "c")]) == {
        "feil": 1,
        "advarsel": 0,
        "merknad": 2,
    }


def test_et_funn_uten_forventning_har_ingen() -> None:
    assert (funn("feil", "a").forventet, funn("feil", "a").funnet) == (None, None)

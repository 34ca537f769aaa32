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


def test_hele_filen_staar_foran_foerste_linje_i_den() -> None:
    uordnet = [funn("feil", "b.csv:1", "a"), funn("feil", "b.csv", "z")]
    assert [f.sted for f in sorter(uordnet)] == ["b.csv", "b.csv:1"]


def test_like_steder_og_regler_sorteres_paa_meldingen() -> None:
    a, b = (Funn("feil", "r", "d", "f:1", melding) for melding in "ab")
    assert sorter([b, a]) == [a, b]


def test_et_funn_som_rad_har_feltene_i_rekkefoelge_og_id_til_slutt() -> None:
    rad = Funn("feil", "r", "d", "f:1", "m", "1", "2", 3, ("linje 1",), ("Sjøfart",), "e").som_rad()
    assert list(rad.items())[:-1] == [
        ("alvor", "feil"),
        ("regel", "r"),
        ("datasett", "d"),
        ("sted", "f:1"),
        ("melding", "m"),
        ("forventet", "1"),
        ("funnet", "2"),
        ("antall", 3),
        ("rader", ("linje 1",)),
        ("gjelder", ("Sjøfart",)),
        ("eier", "e"),
    ]
    # SHA-256 av «r», «d», «f:1» og «m» på hver sin linje.
    assert list(rad.items())[-1] == ("id", "e247dc")


def test_iden_foelger_det_funnet_sier_og_hvor_ikke_hvor_alvorlig_det_er() -> None:
    assert funn("feil", "a:1").id == funn("merknad", "a:1").id
    assert len({funn("feil", "a:1").id, funn("feil", "a:2").id, funn("feil", "a:1", "x").id}) == 3


def test_antall_har_alltid_alle_tre() -> None:
    assert antall([]) == {"feil": 0, "advarsel": 0, "merknad": 0}
    assert antall([funn("merknad", "a"), funn("merknad", "b"), funn("feil", "c")]) == {
        "feil": 1,
        "advarsel": 0,
        "merknad": 2,
    }


def test_et_funn_uten_forventning_har_ingen() -> None:
    assert (funn("feil", "a").forventet, funn("feil", "a").funnet) == (None, None)

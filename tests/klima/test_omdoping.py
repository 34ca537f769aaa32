"""Omdøpte sektorer og kilder kjennes igjen på tallene, og bare når det er entydig."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from klima import Publikasjon, revider
from klima.omdoping import LIKHET, likhet
from klima.utgavepar import Utgavepar, sammenstill
from tests.klima.publikasjoner import AAR, Tall, komplette, publikasjon, telemark
from tests.stotte import krever_data


def sjoefart(**kilder: tuple[float, ...]) -> Tall:
    """Kilder i Sjøfart i Asker, tall for årene 2009, 2011 og 2013, og en kilde som står stille."""
    ut: Tall = {("3203", a, "Jordbruk", "Ku"): 1000.0 for a in AAR}
    for navn, tonn in kilder.items():
        ut |= {("3203", a, "Sjøfart", navn): t for a, t in zip(AAR, tonn, strict=True)}
    return ut


def sammenlign(fra: Tall, til: Tall) -> Utgavepar:
    return sammenstill(publikasjon(fra, "2025-01-24"), publikasjon(til))


def test_samme_tall_under_nytt_navn_er_en_omdoeping() -> None:
    par = sammenlign(sjoefart(Supply=(10, 20, 30)), sjoefart(Offshore=(10, 20, 30)))
    (omdopt,) = par.omdopte
    assert (omdopt.slag, omdopt.sektor) == ("kilde", "Sjøfart")
    assert (omdopt.fra, omdopt.til, omdopt.likhet) == ("Supply", "Offshore", 1.0)
    assert (par.nye_kilder, par.bortfalte_kilder) == ((), ())


def test_nesten_samme_tall_er_ogsaa_en_omdoeping() -> None:
    # Forskjell 6 t av 66: 1 − 6 / 66 = 0,909.
    par = sammenlign(sjoefart(Supply=(10, 20, 30)), sjoefart(Offshore=(11, 22, 33)))
    assert [o.likhet for o in par.omdopte] == [0.9091]


def test_for_ulike_tall_er_en_bortfalt_og_en_ny() -> None:
    # 1 − 30 / 90 = 0,67.
    par = sammenlign(sjoefart(Supply=(10, 20, 30)), sjoefart(Offshore=(15, 30, 45)))
    assert par.omdopte == ()
    assert (par.bortfalte_kilder, par.nye_kilder) == (
        (("Sjøfart", "Supply"),),
        (("Sjøfart", "Offshore"),),
    )


def test_to_like_kandidater_er_ikke_entydig() -> None:
    par = sammenlign(
        sjoefart(Supply=(10, 20, 30)), sjoefart(Offshore=(10, 20, 30), Havbruk=(10, 20, 31))
    )
    assert par.omdopte == ()
    assert len(par.nye_kilder) == 2


def test_to_gamle_som_ligner_samme_nye_er_ikke_entydig() -> None:
    par = sammenlign(
        sjoefart(Supply=(10, 20, 30), Havbruk=(10, 20, 31)), sjoefart(Offshore=(10, 20, 30))
    )
    assert par.omdopte == ()


def test_bare_null_ligner_ingenting() -> None:
    par = sammenlign(sjoefart(Supply=(0, 0, 0)), sjoefart(Offshore=(0, 0, 0)))
    assert par.omdopte == ()


def test_to_kilder_som_bytter_navn_samtidig() -> None:
    par = sammenlign(
        sjoefart(Supply=(10, 20, 30), Tank=(500, 600, 700)),
        sjoefart(Offshore=(10, 20, 30), Gass=(500, 600, 701)),
    )
    assert {(o.fra, o.til) for o in par.omdopte} == {("Supply", "Offshore"), ("Tank", "Gass")}


def test_en_sektor_som_bytter_navn_er_ikke_ny() -> None:
    # Leseren kjenner de navnene som er i bruk; her er et den ikke kjenner.
    gammel = {("3203", a, "Jordbruk", "Ku"): 100.0 + a for a in AAR}
    ny = {("3203", a, "Landbruk", "Ku"): 100.0 + a for a in AAR}
    par = sammenlign(gammel, ny)
    assert [(o.slag, o.fra, o.til) for o in par.omdopte] == [("sektor", "Jordbruk", "Landbruk")]
    assert (par.felles, par.nye_sektorer, par.bortfalte_sektorer) == (("Landbruk",), (), ())


def test_en_kilde_som_flytter_til_en_annen_sektor() -> None:
    stille = sjoefart()
    gammel = {**stille, **{("3203", a, "Jordbruk", "Båt"): 7.0 for a in AAR}}
    ny = {**stille, **{("3203", a, "Sjøfart", "Fritidsbåt"): 7.0 for a in AAR}}
    gammel |= {("3203", a, "Sjøfart", "Ferje"): 900.0 for a in AAR}
    ny |= {("3203", a, "Sjøfart", "Ferje"): 900.0 for a in AAR}
    par = sammenlign(gammel, ny)
    (flyttet,) = par.omdopte
    assert (flyttet.fra_sektor, flyttet.sektor, flyttet.til) == (
        "Jordbruk",
        "Sjøfart",
        "Fritidsbåt",
    )


def test_likheten_er_symmetrisk_og_mellom_null_og_en() -> None:
    import numpy as np

    x, y = np.array([10.0, 0.0, 5.0]), np.array([8.0, 1.0, 5.0])
    assert likhet(x, y) == likhet(y, x) == pytest.approx(1 - 3 / 16)
    assert likhet(x, x) == 1


@settings(max_examples=6)
@given(komplette())
def test_totalene_bevares_under_omdoeping(tall: Tall) -> None:
    omdopt = {
        (k, a, "Skipsfart" if s == "Sjøfart" else s, f"{kilde} (ny)"): t
        for (k, a, s, kilde), t in tall.items()
    }
    foer, etter = publikasjon(tall, "2025-01-24"), publikasjon(omdopt)
    celler = sammenstill(foer, etter).celler
    for side, tonn in (("fra", tall), ("til", omdopt)):
        assert celler[side].sum() == pytest.approx(sum(tonn.values()), abs=1e-4)
    # Er den eneste sektoren som skiftet navn kjent igjen, er ingenting endret.
    if sammenstill(foer, etter).nye_sektorer == ():
        assert revider(foer, etter).rader.empty


# --- Telemark: skipsklassene omdøpt, med de ekte omregningene --------------------------------


@pytest.fixture(scope="module")
def omdopte_skip() -> Utgavepar:
    gammel, ny = telemark("2025-01-24"), telemark("2026-02-02")
    skip = ny.tabell["sektor"] == "Sjøfart"
    kilde = ny.tabell["kilde"].astype(str)
    navn = kilde.where(~skip, kilde + " (ny klasse)")
    return sammenstill(gammel, Publikasjon(ny.utgave, ny.tabell.assign(kilde=navn)))


@krever_data
def test_telemark_ingen_skipsklasse_forveksles(omdopte_skip: Utgavepar) -> None:
    assert [o for o in omdopte_skip.omdopte if o.til != f"{o.fra} (ny klasse)"] == []
    assert all(o.likhet >= LIKHET for o in omdopte_skip.omdopte)


@krever_data
def test_telemark_skipsklassene_som_ikke_er_regnet_helt_om_kjennes_igjen(
    omdopte_skip: Utgavepar,
) -> None:
    assert {o.fra for o in omdopte_skip.omdopte} == {
        "*Estimat sjøfart",
        "Andre servicefartøy",
        "Container/RoRo",
        "Cruise",
        "Gasstankskip",
        "Passasjer",
        "Stykkgods",
        "Tørrbulk",
    }
    # Tallene i de andre er endret med mer enn en femdel samtidig; de står som bortfalt og ny.
    assert ("Sjøfart", "Oljetanker") in omdopte_skip.bortfalte_kilder
    assert ("Sjøfart", "Oljetanker (ny klasse)") in omdopte_skip.nye_kilder

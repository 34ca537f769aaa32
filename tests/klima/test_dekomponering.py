"""LMDI: delene regnet for hånd, null som grenseverdi, og summen alltid nøyaktig endringen."""

from __future__ import annotations

from itertools import pairwise
from math import log

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from klima import Brukerfeil
from klima.dekomponering import Dekomponering, dekomponer, lmdi, logmiddel
from klima.drivere import Driver
from klima.grunn.eksakt import paa_rutenett
from klima.grunn.kodelister import UFORDELT
from tests.klima.baneserie import serie

AAR = [2009, 2021]
FOLK = Driver("folketall", None, "innbyggere", "eksempel", {2009: 100.0, 2021: 110.0})
KM = Driver("kjørte kilometer", "Veitrafikk", "km", "eksempel", {2009: 1000.0, 2021: 1320.0})


def per_sektor(svar: tuple[Dekomponering, ...]) -> dict[str, Dekomponering]:
    return {d.sektor: d for d in svar}


# --- Formelen ---------------------------------------------------------------------------------


def test_logmiddelet() -> None:
    assert logmiddel(100, 50) == pytest.approx(50 / log(2))
    assert logmiddel(5, 5) == 5
    # Nesten like tall: middelet ligger mellom dem, uten tap av siffer.
    assert logmiddel(1 + 1e-12, 1) == pytest.approx(1 + 5e-13, rel=1e-15)


def test_to_faktorer_regnet_for_haand() -> None:
    # V: 1000·0,1 = 100 → 1320·0,05 = 66. L = (66 − 100)/ln 0,66 = 81,8262
    # aktivitet: L·ln 1,32 = 22,718; intensitet: L·ln 0,5 = −56,718; sum −34
    deler = lmdi([1000, 0.1], [1320, 0.05])
    assert deler.round(3).tolist() == [22.718, -56.718]
    assert deler.sum() == -34.0


def test_uendret_produkt_gir_deler_som_opphever_hverandre() -> None:
    assert lmdi([10, 10], [20, 5]).tolist() == pytest.approx([100 * log(2), -100 * log(2)])


def test_en_uendret_faktor_har_ingen_del() -> None:
    assert lmdi([10, 10, 3], [10, 5, 3]).tolist() == [0.0, -150.0, 0.0]


@pytest.mark.parametrize(
    ("fra", "til", "ventet"),
    [
        ([0, 5], [10, 5], [50, 0]),  # aktiviteten begynte
        ([10, 5], [0, 5], [-50, 0]),  # aktiviteten tok slutt
        ([10, 0], [10, 5], [0, 50]),  # utslippet begynte, aktiviteten var der
        ([10, 5], [20, 0], [0, -50]),  # utslippet tok slutt mens aktiviteten økte
        ([10, 0], [20, 0], [0, 0]),  # ingen utslipp noen av årene
        ([0, 0], [0, 0], [0, 0]),
        ([0, 5], [0, 8], [0, 0]),
        ([0, 0], [10, 5], [25, 25]),  # begge var null: likt delt
    ],
)
def test_null_gir_grenseverdien(fra: list[float], til: list[float], ventet: list[float]) -> None:
    assert lmdi(fra, til).tolist() == ventet


@pytest.mark.parametrize(("fra", "til"), [([0, 5], [10, 8]), ([10, 5], [20, 0])])
def test_grenseverdien_er_det_smaa_tall_naermer_seg(fra: list[float], til: list[float]) -> None:
    grense = lmdi(fra, til)
    avstand = []
    for d in (1e-10, 1e-100, 1e-300):
        med = lmdi(np.where(np.array(fra) == 0, d, fra), np.where(np.array(til) == 0, d, til))
        avstand.append(abs(med - grense).max())
    assert all(b < a for a, b in pairwise(avstand))
    assert avstand[-1] < 0.2  # 1/ln δ går sakte mot null: derfor grensen, ikke et lite tall


def test_opptak_begge_aar_deles_som_utslipp_med_motsatt_fortegn() -> None:
    assert lmdi([10, -2], [20, -3]).tolist() == (-lmdi([10, 2], [20, 3])).tolist()


@pytest.mark.parametrize(
    ("fra", "til", "melding"),
    [
        ([10, -2], [10, 3], "en faktor skifter fortegn, og da er LMDI ikke definert."),
        (
            [10, np.nan],
            [10, 3],
            "en faktor mangler eller er uendelig, så endringen kan ikke deles.",
        ),
        ([10, 1], [np.inf, 3], "en faktor mangler eller er uendelig, så endringen kan ikke deles."),
    ],
)
def test_det_metoden_ikke_tillater_er_en_klar_feil(fra, til, melding) -> None:
    with pytest.raises(Brukerfeil) as feil:
        lmdi(fra, til)
    assert str(feil.value) == melding


FAKTOR = st.one_of(st.just(0.0), st.floats(1e-3, 1e3))


@given(st.lists(st.tuples(FAKTOR, FAKTOR), min_size=1, max_size=4), st.sampled_from([1, -1]))
def test_delene_summerer_eksakt_ogsaa_med_null_og_opptak(par, fortegn) -> None:
    fra, til = np.array(par).T
    fra[0] *= fortegn
    til[0] *= fortegn
    deler = lmdi(fra, til)
    assert sum(deler) == float(paa_rutenett(til.prod()) - paa_rutenett(fra.prod()))


@given(st.lists(st.tuples(FAKTOR, FAKTOR), min_size=2, max_size=4), st.randoms())
def test_rekkefoelgen_paa_faktorene_betyr_ingenting(par, tilfeldig) -> None:
    rekke = list(range(len(par)))
    tilfeldig.shuffle(rekke)
    fra, til = np.array(par).T
    bakfra = lmdi(fra[rekke], til[rekke])
    assert bakfra == pytest.approx(lmdi(fra, til)[rekke], rel=1e-9, abs=1e-6)


@given(st.lists(st.tuples(FAKTOR, FAKTOR), min_size=1, max_size=4))
def test_baklengs_i_tid_gir_motsatte_deler(par) -> None:
    fra, til = np.array(par).T
    assume((fra != 0).any() or (til != 0).any())
    assert lmdi(til, fra) == pytest.approx(-lmdi(fra, til), rel=1e-9, abs=1e-6)


# --- Sektorene --------------------------------------------------------------------------------


def test_aktivitet_og_intensitet_i_en_sektor() -> None:
    vei = dekomponer(serie({"Veitrafikk": [100, 66]}, AAR), [KM], 2009, 2021)[0]
    assert [(d.faktor, d.slag, d.enhet) for d in vei.deler] == [
        ("kjørte kilometer", "aktivitet", "km"),
        ("utslipp per kjørte kilometer", "intensitet", "t CO2e per km"),
    ]
    # Som i testen av formelen: 22,718 og −56,718
    assert [round(d.tonn, 3) for d in vei.deler] == [22.718, -56.718]
    assert [(d.fra, d.til) for d in vei.deler] == [(1000.0, 1320.0), (0.1, 0.05)]
    assert sum(d.tonn for d in vei.deler) == vei.endring == -34.0


def test_felles_driver_foran_sektorens_egen_gir_tre_faktorer() -> None:
    vei = dekomponer(serie({"Veitrafikk": [100, 66]}, AAR), [KM, FOLK], 2009, 2021)[0]
    # L = 81,8262: folketall L·ln 1,1 = 7,799; km per innbygger L·ln 1,2 = 14,919; resten −56,718
    assert [(d.faktor, round(d.tonn, 3)) for d in vei.deler] == [
        ("folketall", 7.799),
        ("kjørte kilometer per folketall", 14.919),
        ("utslipp per kjørte kilometer", -56.718),
    ]


def test_totalen_er_sektorenes_deler_og_det_som_ikke_er_delt() -> None:
    s = serie({"Jordbruk": [50, 40], "Veitrafikk": [100, 66]}, AAR)
    svar = per_sektor(dekomponer(s, [KM], 2009, 2021))
    assert svar["Jordbruk"].deler == ()
    assert svar["Jordbruk"].grunn == "ingen driver er lastet"
    assert [(d.slag, round(d.tonn, 3)) for d in svar["Totalt"].deler] == [
        ("aktivitet", 22.718),
        ("intensitet", -56.718),
        ("ikke delt opp", -10.0),
    ]
    assert sum(d.tonn for d in svar["Totalt"].deler) == svar["Totalt"].endring == -44.0


def test_det_som_mangler_sies_i_ord() -> None:
    bare_2021 = Driver("avfall", "Avfall og avløp", "t", "eksempel", {2021: 5.0})
    null_km = Driver("anløp", "Sjøfart", "anløp", "eksempel", {2009: 0.0, 2021: 4.0})
    s = serie(
        {
            "Avfall og avløp": [5, 4],
            "Jordbruk": [np.nan, 3],
            "Sjøfart": [2, 1],
            "Skog og annen arealbruk": [-2, 1],
            UFORDELT: [7, 8],
        },
        AAR,
    )
    skog = Driver("areal", "Skog og annen arealbruk", "daa", "eksempel", {2009: 9.0, 2021: 9.0})
    svar = per_sektor(dekomponer(s, [bare_2021, null_km, skog], 2009, 2021))
    assert {d.sektor: d.grunn for d in svar.values()} == {
        "Avfall og avløp": "driveren «avfall» mangler for 2009",
        "Jordbruk": "utslippet mangler i 2009",
        "Sjøfart": "«anløp» er 0 i 2009, men det er ikke «utslipp»",
        "Skog og annen arealbruk": "en faktor skifter fortegn, og da er LMDI ikke definert",
        UFORDELT: "resten planen ikke fordeler, dekker ikke det samme fra år til år",
        "Totalt": "",
    }


def test_ny_aktivitet_faar_hele_endringen() -> None:
    """0 anløp og 0 t er 0/0: intensiteten har ingen verdi det året, og ingen del."""
    ny = Driver("anløp", "Sjøfart", "anløp", "eksempel", {2009: 0.0, 2021: 4.0})
    sjoe = dekomponer(serie({"Sjøfart": [0, 8]}, AAR), [ny], 2009, 2021)[0]
    assert [(d.tonn, d.fra, d.til) for d in sjoe.deler] == [(8.0, 0.0, 4.0), (0.0, None, 2.0)]


def test_kjeden_velges_uttrykkelig_naar_det_er_flere() -> None:
    s = serie({"Veitrafikk": [100, 66]}, AAR)
    biler = Driver("biler", "Veitrafikk", "kjøretøy", "eksempel", {2009: 10.0, 2021: 12.0})
    with pytest.raises(Brukerfeil) as feil:
        dekomponer(s, [KM, biler], 2009, 2021)
    assert str(feil.value) == (
        "Veitrafikk har flere drivere. Funnet: biler, kjørte kilometer. Utvei: velg hvilke, i "
        "rekkefølge, med --driver."
    )
    valgt = dekomponer(s, [KM, biler], 2009, 2021, kjede=["biler", "kjørte kilometer"])[0]
    assert [d.faktor for d in valgt.deler] == [
        "biler",
        "kjørte kilometer per biler",
        "utslipp per kjørte kilometer",
    ]


def test_aar_og_drivere_som_ikke_finnes() -> None:
    s = serie({"Veitrafikk": [100, 66]}, AAR)
    for kall, melding in (
        (
            lambda: dekomponer(s, [KM], 2010, 2021),
            "utgaven har ikke året 2010. Funnet: 2009, 2021.",
        ),
        (
            lambda: dekomponer(s, [KM], 2021, 2009),
            "det første året er ikke før det siste. Ventet: et år før 2009. Funnet: 2021.",
        ),
        (
            lambda: dekomponer(s, [KM], 2009, 2021, kjede=["km"]),
            "ukjent driver «km». Ventet: kjørte kilometer.",
        ),
    ):
        with pytest.raises(Brukerfeil) as feil:
            kall()
        assert str(feil.value) == melding


@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=2, max_size=2),
    st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)),
)
def test_totalens_deler_summerer_eksakt(tonn, folk) -> None:
    s = serie(dict(zip(("Jordbruk", "Veitrafikk"), tonn, strict=True)), AAR)
    driver = Driver("folketall", None, "innbyggere", "x", dict(zip(AAR, folk, strict=True)))
    for d in dekomponer(s, [driver], 2009, 2021):
        assert sum(del_.tonn for del_ in d.deler) == d.endring

"""En tabell ført til en annen inndeling: sammenslåinger summeres, resten sies fra om."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import Overgang, inndeling
from klima.grunn.kommuneloeft import Loeft, deler_av, foer, loeft

FOER, ETTER = date(2019, 1, 1), date(2024, 1, 1)
DATOER = inndeling().datoer
Rad = tuple[str, int, str, int]


def tabell(*rader: Rad) -> pd.DataFrame:
    return pd.DataFrame(rader, columns=["kommune", "aar", "sektor", "tonn"])


def til_2024(*rader: Rad) -> Loeft:
    return loeft(tabell(*rader), fra=FOER, til=ETTER, inndeling=inndeling())


def test_asker_roeyken_og_hurum_summeres_per_aar_og_sektor() -> None:
    svar = til_2024(
        ("0220", 2016, "Jordbruk", 5),
        ("0627", 2016, "Jordbruk", 30),
        ("0628", 2016, "Jordbruk", 200),
        ("0628", 2016, "Sjøfart", 1000),
    )
    assert svar.krev_dekket().to_numpy().tolist() == [
        ["3203", 2016, "Jordbruk", 235],
        ["3203", 2016, "Sjøfart", 1000],
    ]
    assert svar.deler == {"3203": ("0220", "0627", "0628")}


def test_en_deling_er_udekket_med_grunn() -> None:
    svar = til_2024(("5012", 2016, "Jordbruk", 7), ("0301", 2016, "Jordbruk", 1))
    assert svar.tabell["kommune"].tolist() == ["0301"]
    assert svar.udekket.to_dict("records") == [
        {
            "kommune": "5012",
            "aar": 2016,
            "sektor": "Jordbruk",
            "tonn": 7,
            "grunn": "5012 Snillfjord ble delt 2020-01-01 i 5055 Heim, 5056 Hitra og 5059 Orkland",
        }
    ]


def test_en_kommune_som_fikk_en_del_av_en_delt_er_ogsaa_udekket() -> None:
    svar = til_2024(("5024", 2016, "Jordbruk", 7))
    (grunn,) = svar.udekket["grunn"]
    assert grunn.startswith("5024 Orkdal kan ikke føres videre: 5012 Snillfjord ble delt")


def test_gamle_haram_stanser_i_delingen_av_aalesund() -> None:
    numre = ("1504", "1523", "1529", "1534", "1546")
    svar = til_2024(*((n, 2016, "Jordbruk", 1) for n in numre))
    assert svar.tabell.empty
    assert svar.udekket["grunn"].tolist()[3] == (
        "1534 Haram: 1507 Ålesund ble delt 2024-01-01 i 1508 Ålesund og 1580 Haram"
    )


def test_mangler_en_av_de_gamle_er_ingen_av_dem_foert() -> None:
    svar = til_2024(("0220", 2016, "Jordbruk", 5), ("0628", 2016, "Jordbruk", 200))
    assert svar.tabell.empty
    assert set(svar.udekket["grunn"]) == {
        "3025 Asker kan ikke summeres, for tabellen mangler 0627 Røyken"
    }


def test_mangler_en_av_de_gamle_bare_ett_aar_gjelder_det_bare_det_aaret() -> None:
    hele = [(n, 2016, "Jordbruk", 1) for n in ("0220", "0627", "0628")]
    svar = til_2024(*hele, ("0220", 2017, "Jordbruk", 9))
    assert svar.tabell.to_numpy().tolist() == [["3203", 2016, "Jordbruk", 3]]
    assert svar.udekket["aar"].tolist() == [2017]


def test_krev_dekket_sier_hva_som_ikke_kan_foeres() -> None:
    with pytest.raises(Brukerfeil) as feil:
        til_2024(("1850", 2016, "Jordbruk", 1)).krev_dekket()
    assert "1850 Tysfjord ble delt 2020-01-01 i 1806 Narvik og 1875 Hamarøy" in str(feil.value)


def test_bakover_er_en_deling_en_sum_og_en_sammenslaaing_ugjoerlig() -> None:
    ny = tabell(("1508", 2024, "Jordbruk", 1), ("1580", 2024, "Jordbruk", 2))
    svar = loeft(ny, fra=ETTER, til=date(2020, 1, 1), inndeling=inndeling())
    assert svar.krev_dekket().to_numpy().tolist() == [["1507", 2024, "Jordbruk", 3]]
    asker = tabell(("3203", 2024, "Jordbruk", 1))
    svar = loeft(asker, fra=ETTER, til=FOER, inndeling=inndeling())
    assert svar.udekket["grunn"].tolist() == [
        "3203 Asker: 3025 Asker kan ikke føres tilbake til 0220 Asker, 0627 Røyken og 0628 Hurum"
    ]


def test_et_nummer_som_ikke_gjaldt_er_en_feil() -> None:
    with pytest.raises(Brukerfeil, match="kommunenummeret gjaldt ikke 2019-01-01"):
        til_2024(("3203", 2016, "Jordbruk", 1))


def test_deler_av_sier_hvilke_numre_som_er_kommunen() -> None:
    alle = inndeling().numre(FOER)
    assert deler_av("1103", alle, FOER, inndeling()) == ("1103", "1141", "1142")
    assert deler_av("3203", ["0301"], FOER, inndeling()) == ()


def test_hele_landet_fra_2009_til_2024_mangler_bare_det_som_er_delt() -> None:
    foering = foer(inndeling().numre(date(2009, 1, 1)), date(2009, 1, 1), ETTER, inndeling())
    nye = {"1508", "1580", "5055", "5056", "5059", "1806", "1875"}
    assert set(foering.til.values()) == inndeling().numre(ETTER) - nye
    assert foering.delte == set(foering.udekket)
    # De elleve rundt Snillfjord og Tysfjord, og de fem som ble Ålesund i 2020.
    assert len(foering.udekket) == 11 + 5


# --- Egenskaper --------------------------------------------------------------------------------


@st.composite
def tabeller(trekk: st.DrawFn) -> tuple[pd.DataFrame, date, date]:
    """En tilfeldig tabell i en inndeling, med hele sammenslåinger oftere enn tilfeldige numre."""
    fra, til = trekk(st.sampled_from(DATOER)), trekk(st.sampled_from(DATOER))
    grupper = [sorted(o.gamle) for o in inndeling().overganger(fra, til) if len(o.gamle) > 1]
    alle = sorted(inndeling().numre(fra))
    hele = trekk(st.lists(st.sampled_from(grupper), max_size=4)) if grupper else []
    loese = trekk(st.lists(st.sampled_from(alle), max_size=6))
    numre = {n for g in hele for n in g if n in inndeling().numre(fra)} | set(loese)
    rader = [
        (n, aar, sektor, trekk(st.integers(-1000, 10**6)))
        for n in sorted(numre)
        for aar in (2016, 2017)
        for sektor in trekk(st.sampled_from([["Jordbruk"], ["Jordbruk", "Sjøfart"], []]))
    ]
    return tabell(*rader), fra, til


@given(tabeller())
def test_hvert_tonn_er_enten_foert_eller_udekket(prove: tuple[pd.DataFrame, date, date]) -> None:
    gammel, fra, til = prove
    svar = loeft(gammel, fra=fra, til=til, inndeling=inndeling())
    assert svar.tabell["tonn"].sum() + svar.udekket["tonn"].sum() == gammel["tonn"].sum()
    for aar, rader in gammel.groupby("aar"):
        etter = [t.loc[t["aar"] == aar, "tonn"].sum() for t in (svar.tabell, svar.udekket)]
        assert sum(etter) == rader["tonn"].sum()
    assert set(svar.tabell["kommune"]) <= inndeling().numre(til)
    assert not svar.tabell.duplicated(["kommune", "aar", "sektor"]).any()


@given(tabeller())
def test_samme_inndeling_er_ingen_endring(prove: tuple[pd.DataFrame, date, date]) -> None:
    gammel, fra, _ = prove
    svar = loeft(gammel, fra=fra, til=fra, inndeling=inndeling())
    assert svar.tabell.to_numpy().tolist() == gammel.to_numpy().tolist()
    assert svar.udekket.empty


@settings(max_examples=15)
@given(st.data())
def test_i_to_skritt_er_det_samme_som_i_ett(data: st.DataObject) -> None:
    a, b, c = sorted(data.draw(st.lists(st.sampled_from(DATOER), min_size=3, max_size=3)))
    rader = [(n, 2016, "Jordbruk", i) for i, n in enumerate(sorted(inndeling().numre(a)))]
    i_ett = loeft(tabell(*rader), fra=a, til=c, inndeling=inndeling()).tabell
    halvveis = loeft(tabell(*rader), fra=a, til=b, inndeling=inndeling()).tabell
    i_to = loeft(halvveis, fra=b, til=c, inndeling=inndeling()).tabell
    assert set(map(tuple, i_to.to_numpy())) == set(map(tuple, i_ett.to_numpy()))


@pytest.mark.parametrize(("fra", "til"), list(pairwise(DATOER)))
def test_bare_nytt_nummer_gaar_begge_veier(fra: date, til: date) -> None:
    def en_til_en(o: Overgang) -> bool:
        return len(o.gamle) == len(o.nye) == 1

    rader = [
        (next(iter(o.gamle)), 2016, "Jordbruk", i)
        for i, o in enumerate(inndeling().overganger(fra, til))
        if en_til_en(o)
    ]
    fram = loeft(tabell(*rader), fra=fra, til=til, inndeling=inndeling()).krev_dekket()
    tilbake = loeft(fram, fra=til, til=fra, inndeling=inndeling()).krev_dekket()
    assert tilbake.to_numpy().tolist() == tabell(*rader).to_numpy().tolist()

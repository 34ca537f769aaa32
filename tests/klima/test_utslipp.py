"""Fra utgave til array: kontrakten holdes, hull er hull, og ingen tonn blir borte eller til."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil, les_utslipp, summer
from klima.grunn.kontrakt import kontroller
from klima.utslipp import til_array
from tests.klima.eksempelutgave import tabell, utgave
from tests.raalesing import aarssummer, csvsummer
from tests.stotte import OSLOBOK, TELEMARK

LITEN = tabell(
    ("3203", 2009, "Veitrafikk", "Personbiler", "CO2", 100.0),
    ("3203", 2009, "Veitrafikk", "Personbiler", "CH4", 1.5),
    ("3203", 2009, "Veitrafikk", "Busser", "CO2", 20.0),
    ("3203", 2009, "Jordbruk", "Ku", "CH4", 7.0),
    ("3203", 2011, "Veitrafikk", "Personbiler", "CO2", 90.0),
    ("3203", 2011, "Jordbruk", "Ku", "CH4", 0.0),
)


# --- Arrayen ---------------------------------------------------------------------------------


def test_hver_rad_ligger_paa_sin_plass() -> None:
    a = til_array(LITEN, utgave()).sel(kommune="3203")
    assert a.sel(aar=2009, kilde="veitrafikk/personbiler", gass="CO2").item() == 100.0
    assert a.sel(aar=2009, kilde="jordbruk/ku", gass="CH4").item() == 7.0


def test_dimensjonene_har_fast_rekkefoelge() -> None:
    a = til_array(LITEN, utgave())
    assert a.dims == ("kommune", "aar", "kilde", "gass")
    assert a.shape == (1, 2, 3, 2)


def test_kildene_staar_i_sektorenes_rekkefoelge_med_navn_og_sektor() -> None:
    a = til_array(LITEN, utgave())
    assert list(zip(a["sektor"].values, a["kildenavn"].values, strict=True)) == [
        ("Jordbruk", "Ku"),
        ("Veitrafikk", "Busser"),
        ("Veitrafikk", "Personbiler"),
    ]


def test_det_utgaven_ikke_har_er_nan_og_det_den_sier_er_null_er_0() -> None:
    a = til_array(LITEN, utgave()).sel(kommune="3203", aar=2011)
    assert a.sel(kilde="jordbruk/ku", gass="CH4").item() == 0.0
    assert np.isnan(a.sel(kilde="veitrafikk/busser", gass="CO2").item())


def test_bare_observerte_aar_finnes() -> None:
    assert til_array(LITEN, utgave())["aar"].values.tolist() == [2009, 2011]


def test_attributtene_sier_enhet_gwp_utgave_og_omfang() -> None:
    assert til_array(LITEN, utgave("2026-02-02-abcdef01", gwp="AR4")).attrs == {
        "enhet": "t CO2e",
        "gwp": "AR4",
        "utgave": "2026-02-02-abcdef01",
        "publisert": "2026-02-02",
        "omfang": ("Jordbruk", "Veitrafikk"),
        "kilde": "Miljødirektoratet",
    }


def test_kommunenavnet_foelger_med() -> None:
    assert til_array(LITEN, utgave())["kommunenavn"].values.tolist() == ["Asker"]


def test_kilder_med_samme_ascii_navn_holdes_fra_hverandre() -> None:
    like = tabell(
        ("3203", 2009, "Sjøfart", "*Estimat", "CO2e", 1.0),
        ("3203", 2009, "Sjøfart", "Estimat", "CO2e", 2.0),
    )
    a = til_array(like, utgave())
    assert a["kilde"].values.tolist() == ["sjoefart/estimat", "sjoefart/estimat-2"]
    assert a.sum().item() == 3.0


# --- Summer ----------------------------------------------------------------------------------


def test_sum_per_sektor() -> None:
    per_sektor = summer(til_array(LITEN, utgave()).sel(kommune="3203"), "sektor")
    assert per_sektor.dims == ("sektor", "aar")
    assert per_sektor.sel(sektor="Veitrafikk").values.tolist() == [121.5, 90.0]


def test_sum_i_alt() -> None:
    total = summer(til_array(LITEN, utgave()).sel(kommune="3203"), "total")
    assert total["sektor"].values.tolist() == ["Totalt"]
    assert total.sel(sektor="Totalt").values.tolist() == [128.5, 90.0]


def test_summen_er_nan_der_ingen_rad_finnes() -> None:
    per_sektor = summer(til_array(LITEN[:-1], utgave()).sel(kommune="3203"), "sektor")
    assert np.isnan(per_sektor.sel(sektor="Jordbruk", aar=2011).item())


def test_summen_har_enheten_og_utgaven() -> None:
    a = til_array(LITEN, utgave()).sel(kommune="3203")
    assert summer(a * 1, "sektor").attrs["enhet"] == "t CO2e"
    assert summer(a, "total").attrs == a.attrs


def test_summen_er_uten_flyttallstoey() -> None:
    stoey = tabell(
        ("3203", 2009, "Jordbruk", "Ku", "CH4", 0.1), ("3203", 2009, "Jordbruk", "Sau", "CH4", 0.2)
    )
    assert summer(til_array(stoey, utgave()), "total").item() == 0.3


def test_summen_er_avledet_bare_naar_alt_i_den_er_det() -> None:
    med_status = LITEN.assign(status=["avledet", "avledet", "avledet", "avledet", "maalt", "maalt"])
    per_sektor = summer(til_array(med_status, utgave()), "sektor")
    assert per_sektor["status"].sel(sektor="Veitrafikk").values.tolist() == ["avledet", "maalt"]


# --- Egenskaper ------------------------------------------------------------------------------

_NOEKLER = st.tuples(
    st.sampled_from(["0301", "3203", "4001"]),
    st.sampled_from([2009, 2011, 2013, 2015, 2016]),
    st.sampled_from(["Jordbruk", "Veitrafikk", "Sjøfart"]),
    st.sampled_from(["A", "B", "a"]),
    st.sampled_from(["CO2", "CH4", "N2O"]),
)
_TONN = st.integers(-10_000_000, 10_000_000).map(lambda tideler: tideler / 10)
TABELLER = st.dictionaries(_NOEKLER, _TONN, min_size=1, max_size=40).map(
    lambda d: tabell(*((*noekkel, tonn) for noekkel, tonn in d.items()))
)


@settings(max_examples=25)
@given(TABELLER)
def test_arrayen_holder_kontrakten(t: pd.DataFrame) -> None:
    a = til_array(t, utgave())
    assert kontroller(a) is a


@settings(max_examples=25)
@given(TABELLER)
def test_hver_rad_finnes_igjen_og_ingenting_annet(t: pd.DataFrame) -> None:
    a = til_array(t, utgave())
    assert int(a.notnull().sum()) == len(t)
    assert float(a.sum()) == pytest.approx(t["tonn"].sum(), abs=1e-6)


@settings(max_examples=25)
@given(TABELLER)
def test_sektorsummene_er_tabellens(t: pd.DataFrame) -> None:
    sum_ = summer(til_array(t, utgave()), "sektor")
    for (kommune, aar, sektor), tonn in (
        t.groupby(["kommune", "aar", "sektor"])["tonn"].sum().items()
    ):
        celle = sum_.sel(kommune=kommune, aar=aar, sektor=sektor)
        assert celle.item() == pytest.approx(tonn, abs=1e-6)


@settings(max_examples=25)
@given(TABELLER)
def test_sektorene_summerer_til_totalen(t: pd.DataFrame) -> None:
    a = til_array(t, utgave())
    av_sektorer = summer(a, "sektor").sum("sektor", min_count=1)
    total = summer(a, "total").sel(sektor="Totalt", drop=True)
    np.testing.assert_allclose(total.transpose(*av_sektorer.dims), av_sektorer, atol=1e-6)


@settings(max_examples=25)
@given(TABELLER, st.randoms(use_true_random=False))
def test_rekkefoelgen_paa_radene_betyr_ingenting(t: pd.DataFrame, tilfeldig: object) -> None:
    rekke = list(range(len(t)))
    tilfeldig.shuffle(rekke)
    xr.testing.assert_identical(til_array(t.iloc[rekke], utgave()), til_array(t, utgave()))


@settings(max_examples=25)
@given(TABELLER, st.sampled_from([0.5, 2.0, 4.0, -1.0]))
def test_dobbelt_saa_store_tall_gir_dobbelt_saa_store_summer(
    t: pd.DataFrame, faktor: float
) -> None:
    skalert = til_array(t.assign(tonn=t["tonn"] * faktor), utgave())
    xr.testing.assert_allclose(
        summer(skalert, "total"), summer(til_array(t, utgave()), "total") * faktor
    )


# --- Fra lageret -----------------------------------------------------------------------------


def test_oslos_totaler_er_arket_oversikts_paa_desimalen(oslo: Arbeidsrom) -> None:
    total = summer(les_utslipp("Oslo", arbeidsrom=oslo), "total").sel(sektor="Totalt")
    lest = {int(a): Decimal(str(t)) for a, t in zip(total["aar"].values, total.values, strict=True)}
    assert lest == aarssummer(OSLOBOK)


@pytest.mark.parametrize("aar", [2010, 2012, 2014])
def test_aar_statistikken_ikke_har_finnes_ikke(oslo: Arbeidsrom, aar: int) -> None:
    assert aar not in les_utslipp("0301", arbeidsrom=oslo)["aar"].values


def test_kommunen_kan_oppgis_med_nummer_eller_navn(oslo: Arbeidsrom) -> None:
    xr.testing.assert_identical(
        les_utslipp("oslo", arbeidsrom=oslo), les_utslipp("301", arbeidsrom=oslo)
    )


def test_en_kommune_er_en_koordinat_og_ikke_en_dimensjon(oslo: Arbeidsrom) -> None:
    a = les_utslipp("Oslo", arbeidsrom=oslo)
    assert a.dims == ("aar", "kilde", "gass")
    assert (a["kommune"].item(), a["kommunenavn"].item()) == ("0301", "Oslo")


@pytest.mark.parametrize("dato", TELEMARK)
def test_alle_gir_hele_telemark_med_raafilens_summer(telemark: Arbeidsrom, dato: str) -> None:
    a = les_utslipp("alle", utgave=dato, arbeidsrom=telemark)
    assert a.sizes["kommune"] == 17
    ramme = summer(a, "sektor").to_series().dropna()
    navn = dict(zip(a["kommune"].values, a["kommunenavn"].values, strict=True))
    lest = {
        (navn[kommune], aar, sektor): Decimal(str(tonn))
        for (sektor, kommune, aar), tonn in ramme.items()
    }
    assert lest == csvsummer(TELEMARK[dato])


def test_den_sist_publiserte_utgaven_brukes_naar_ingen_er_valgt(telemark: Arbeidsrom) -> None:
    assert les_utslipp("Porsgrunn", arbeidsrom=telemark).attrs["publisert"] == "2026-02-02"


def test_en_utgave_velges_paa_begynnelsen_av_id_en(telemark: Arbeidsrom) -> None:
    a = les_utslipp("Porsgrunn", utgave="2025", arbeidsrom=telemark)
    assert (a.attrs["publisert"], len(a.attrs["omfang"])) == ("2025-01-24", 9)


def test_filen_uten_gass_har_gassen_co2e(telemark: Arbeidsrom) -> None:
    assert les_utslipp("Skien", arbeidsrom=telemark)["gass"].values.tolist() == ["CO2e"]


def test_kommunen_uten_utgave_bruker_planens_egne_tall(oslo: Arbeidsrom) -> None:
    assert les_utslipp("Asker", arbeidsrom=oslo).attrs["utgave"] == "handlingsprogram-2024"


def test_utgaven_har_ikke_kommunen(oslo: Arbeidsrom) -> None:
    with pytest.raises(Brukerfeil, match=r"utgaven 2026-06-26-\w{8} har ikke Asker \(3203\)"):
        les_utslipp("Asker", utgave="2026-06-26", arbeidsrom=oslo)


def test_ingen_utgave_har_kommunen(tomt_arbeidsrom: Arbeidsrom) -> None:
    with pytest.raises(Brukerfeil) as feil:
        les_utslipp("Oslo", arbeidsrom=tomt_arbeidsrom)
    assert str(feil.value) == (
        f"{tomt_arbeidsrom.utgaver}: ingen utgave har Oslo (0301). "
        "Utvei: hent inn statistikken med klima importer FIL."
    )


def test_ingen_utgave_i_det_hele_tatt(tomt_arbeidsrom: Arbeidsrom) -> None:
    with pytest.raises(Brukerfeil, match="ingen utgave har noen kommuner"):
        les_utslipp("alle", arbeidsrom=tomt_arbeidsrom)

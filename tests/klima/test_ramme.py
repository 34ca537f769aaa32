"""Utslippsrammen: treffer hvert mål, følger den valgte formen imellom, og sier hva som mangler."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil, Maal, les_maal, les_utslipp
from klima.grunn.kontrakt import kontroller
from klima.ramme import FORMER, Form, mellom, rammerader, utslippsramme
from klima.utslipp import til_array
from tests.klima.eksempelutgave import Rad, tabell, utgave


@pytest.fixture(scope="module")
def maal(asker: Arbeidsrom) -> Maal:
    maal = les_maal("Asker", arbeidsrom=asker)
    assert maal is not None
    return maal


@pytest.fixture(scope="module")
def planens(asker: Arbeidsrom) -> xr.DataArray:
    return les_utslipp("Asker", utgave="handlingsprogram-2024", arbeidsrom=asker)


def askers(*rader: tuple[int, str, float]) -> xr.DataArray:
    """Utslipp for Asker fra en annen utgave enn planen: (år, sektor, tonn)."""
    fulle: list[Rad] = [("3203", aar, sektor, "x", "CO2e", tonn) for aar, sektor, tonn in rader]
    return til_array(tabell(*fulle), utgave()).squeeze("kommune")


# --- Formlene ---------------------------------------------------------------------------------


def test_lineaer_er_like_mange_tonn_hvert_aar() -> None:
    # 100 → 40 på tre år: 20 t i året.
    assert mellom((2021, 100), (2024, 40), range(2021, 2025), "lineaer").tolist() == pytest.approx(
        [100, 80, 60, 40]
    )


def test_konstant_rate_er_like_mange_prosent_hvert_aar() -> None:
    # 1 000 → 512 på tre år: (512/1000)^(1/3) = 0,8, altså −20 % hvert år.
    assert mellom(
        (2021, 1000), (2024, 512), range(2021, 2025), "konstant_rate"
    ).tolist() == pytest.approx([1000, 800, 640, 512])


@pytest.mark.parametrize(("a", "b"), [(100.0, 0.0), (0.0, 100.0), (-50.0, -80.0), (50.0, -20.0)])
def test_fast_rate_finnes_ikke_til_null_eller_for_netto_opptak(a: float, b: float) -> None:
    assert np.isnan(mellom((2021, a), (2024, b), [2022, 2023], "konstant_rate")).all()
    assert not np.isnan(mellom((2021, a), (2024, b), [2022, 2023], "lineaer")).any()


@pytest.mark.parametrize("verdi", [0.0, -12.5, 7.0])
@pytest.mark.parametrize("form", FORMER)
def test_like_ender_gir_samme_verdi_hele_veien(verdi: float, form: Form) -> None:
    assert mellom((2021, verdi), (2024, verdi), [2022, 2023], form).tolist() == [verdi, verdi]


_TONN = st.floats(1e-3, 1e7)
_SPENN = st.integers(1, 60)


@settings(max_examples=20)
@given(a=st.floats(-1e7, 1e7), b=st.floats(-1e7, 1e7), lengde=_SPENN)
def test_lineaer_treffer_begge_ender_eksakt(a: float, b: float, lengde: int) -> None:
    ender = mellom((2009, a), (2009 + lengde, b), [2009, 2009 + lengde], "lineaer")
    assert ender.tolist() == [a, b]


@settings(max_examples=20)
@given(a=_TONN, b=_TONN, lengde=_SPENN)
def test_konstant_rate_treffer_begge_ender_eksakt(a: float, b: float, lengde: int) -> None:
    ender = mellom((2009, a), (2009 + lengde, b), [2009, 2009 + lengde], "konstant_rate")
    assert ender.tolist() == [a, b]


@settings(max_examples=20)
@given(a=_TONN, b=_TONN, lengde=_SPENN)
def test_lineaer_ligger_aldri_under_konstant_rate(a: float, b: float, lengde: int) -> None:
    # Vektet aritmetisk middel er minst det geometriske.
    aarene = range(2009, 2010 + lengde)
    rett, rate = (mellom((2009, a), (2009 + lengde, b), aarene, form) for form in FORMER)
    assert (rett >= rate * (1 - 1e-12)).all()


# --- Asker, regnet for hånd -------------------------------------------------------------------


def test_askers_totalramme_i_2021_henger_paa_formen(maal: Maal, planens: xr.DataArray) -> None:
    """2021 er 12 av 21 år fra 2009 til 2030; utslippet var 178 984 t.

    Lineær: 319 614 · (1 − 0,67 · 12/21) = 197 247,5: utslippet er 18 263 t under.
    Konstant rate: 319 614 · 0,33^(12/21) = 169 625: utslippet er 9 359 t over. Planen selv sier
    rundt 8 000 over (linje 5418).
    """
    verdi = {}
    for form in FORMER:
        ramme = utslippsramme(planens, maal.ramme(planens), form=form, fra="referanseaar")
        verdi[form] = ramme["tonn"].sel(sektor="Totalt", aar=2021).item()
    assert verdi["lineaer"] == pytest.approx(319_614 * (1 - 0.67 * 12 / 21))
    assert verdi["konstant_rate"] == pytest.approx(319_614 * 0.33 ** (12 / 21))
    assert [round(178_984 - v) for v in verdi.values()] == [-18_263, 9_359]


@pytest.mark.parametrize("form", FORMER)
@pytest.mark.parametrize("fra", ["referanseaar", "siste_aar"])
def test_rammen_treffer_planens_maal_i_tonn_og_prosent(
    maal: Maal, planens: xr.DataArray, form: Form, fra: str
) -> None:
    ramme = utslippsramme(planens, maal.ramme(planens), form=form, fra=fra)  # type: ignore[arg-type]
    vei = ramme.sel(sektor="Veitrafikk")
    # Budsjettet for 2024 er 56 994 + 17 306 (linje 5612 og 5647), for 2027 44 271 + 16 756, og
    # 2030 er −65 % (linje 5458) av 130 159.
    assert vei["tonn"].sel(aar=[2024, 2027]).values.tolist() == [74_300, 61_027]
    assert vei["tonn"].sel(aar=2030).item() == pytest.approx(0.35 * 130_159)
    assert vei["prosent"].sel(aar=[2024, 2030]).values.tolist() == [-43, -65]
    # 2027 har bare tonn: 61 027/130 159 − 1.
    assert vei["prosent"].sel(aar=2027).item() == pytest.approx(100 * (61_027 / 130_159 - 1))
    assert (ramme["opphav"].sel(sektor="Veitrafikk", aar=[2024, 2027, 2030]) == "maal").all()


def test_mellom_to_maal_er_aarene_merket_som_interpolert(maal: Maal, planens: xr.DataArray) -> None:
    ramme = utslippsramme(planens, maal.ramme(planens), form="lineaer", fra="siste_aar")
    vei = ramme.sel(sektor="Veitrafikk")
    assert vei["opphav"].values.tolist()[:5] == [
        *("utslipp", "interpolert", "interpolert", "maal", "interpolert")
    ]
    # Fra 94 095 i 2021 til 74 300 i 2024: 6 598,33 t i året.
    assert vei["tonn"].sel(aar=2022).item() == pytest.approx(94_095 - 19_795 / 3)


def test_der_planen_bare_gir_prosent_finnes_rammen_i_prosent(
    maal: Maal, planens: xr.DataArray
) -> None:
    ramme = utslippsramme(planens, maal.ramme(planens), form="lineaer", fra="referanseaar")
    varme = ramme.sel(sektor="Oppvarming")
    assert varme["tonn"].isnull().all()
    # 0 % i 2009 til −67 % i 2021: −5,583 i året. −70 i 2024 til −75 i 2030: −2,5 på tre år.
    assert varme["prosent"].sel(aar=[2010, 2027]).values == pytest.approx([-67 / 12, -72.5])
    rate = utslippsramme(planens, maal.ramme(planens), form="konstant_rate", fra="referanseaar")
    # Nivået 100 → 33 på tolv år: etter seks år √(100 · 33) = 57,45.
    assert rate["prosent"].sel(sektor="Oppvarming", aar=2015).item() == pytest.approx(
        math.sqrt(3300) - 100
    )


def test_maal_om_minus_100_prosent_har_ingen_rate_og_det_sies(
    maal: Maal, planens: xr.DataArray
) -> None:
    ramme = utslippsramme(planens, maal.ramme(planens), form="konstant_rate", fra="referanseaar")
    energi = ramme.sel(sektor="Energiforsyning")
    assert energi["prosent"].sel(aar=range(2010, 2021)).isnull().all()
    assert (energi["opphav"].sel(aar=range(2010, 2021)) == "ikke_definert").all()
    # Fra −100 % i 2021 til −100 % i 2030 er raten null.
    assert (energi["prosent"].sel(aar=range(2021, 2031)) == -100).all()
    assert ramme.attrs["merknader"] == tuple(
        f"{sektor}: fast rate er ikke definert fra 2009 til 2021, for endene er 0\xa0% og "
        "−100\xa0%, og begge må være over null utslipp. Rammen har ingen tall der; lineær form har."
        for sektor in ("Energiforsyning", "Industri, olje og gass")
    )


def test_i_tonn_sies_endene_i_tonn(maal: Maal) -> None:
    serie = askers((2009, "Energiforsyning", 4_000), (2021, "Energiforsyning", 100))
    ramme = utslippsramme(serie, maal.ramme(serie), form="konstant_rate", fra="referanseaar")
    assert ramme.attrs["merknader"][0].startswith(
        "Energiforsyning: fast rate er ikke definert fra 2009 til 2021, for endene er "
        "4\xa0000\xa0t CO2e og 0\xa0t CO2e"
    )
    assert ramme["prosent"].sel(sektor="Energiforsyning", aar=2015).isnull().item()


def test_rammen_sier_hva_den_hviler_paa_og_holder_arrayformatet(
    maal: Maal, planens: xr.DataArray
) -> None:
    ramme = utslippsramme(planens, maal.ramme(planens), form="lineaer", fra="siste_aar")
    assert {k: ramme.attrs[k] for k in ("form", "fra", "startaar", "utgave", "referanseaar")} == {
        "form": "lineaer",
        "fra": "siste_aar",
        "startaar": 2021,
        "utgave": "handlingsprogram-2024",
        "referanseaar": 2009,
    }
    kontroller(ramme["tonn"])
    assert ramme["tonn"].attrs["enhet"] == "t CO2e"


def test_radene_er_klare_for_json(maal: Maal, planens: xr.DataArray) -> None:
    ramme = utslippsramme(planens, maal.ramme(planens), form="lineaer", fra="siste_aar")
    rader = {(r["sektor"], r["aar"]): r for r in rammerader(ramme)}
    assert rader["Oppvarming", 2021] == {
        "kommune": "3203",
        "sektor": "Oppvarming",
        "aar": 2021,
        "tonn": None,
        "prosent": -62,
        "opphav": "utslipp",
        "form": "lineaer",
        "fra": "siste_aar",
        "referanseaar": 2009,
        "utgave": "handlingsprogram-2024",
    }
    assert rader["Totalt", 2030]["tonn"] == 105_472.62


# --- På en annen utgave -----------------------------------------------------------------------


@settings(max_examples=5)
@given(faktor=st.floats(0.01, 100))
def test_omregning_skalerer_tonnene_og_lar_prosentene_staa(maal: Maal, faktor: float) -> None:
    serie = askers((2009, "Veitrafikk", 200_000), (2009, "Jordbruk", 50_000))
    skalert = serie.copy(data=serie * faktor)
    for form in FORMER:
        en, to = (
            utslippsramme(s, maal.ramme(s), form=form, fra="referanseaar") for s in (serie, skalert)
        )
        xr.testing.assert_equal(en["prosent"].drop_attrs(), to["prosent"].drop_attrs())
        np.testing.assert_allclose(to["tonn"], en["tonn"] * faktor, rtol=1e-6, atol=1e-4)


@settings(max_examples=5)
@given(vei=st.floats(1, 1e6), jord=st.floats(1, 1e6))
def test_rammen_treffer_de_omregnede_maalene_eksakt(maal: Maal, vei: float, jord: float) -> None:
    serie = askers((2009, "Veitrafikk", vei), (2009, "Jordbruk", jord))
    maalene = maal.ramme(serie)
    for form in FORMER:
        ramme = utslippsramme(serie, maalene, form=form, fra="referanseaar")
        treff = ramme.sel(aar=[2021, 2024, 2030])
        for navn, maalnavn in (("tonn", "maal_tonn"), ("prosent", "maal_prosent")):
            ventet = maalene[maalnavn].sel(aar=[2021, 2024, 2030])
            har = ventet.notnull().values
            assert treff[navn].values[har].tolist() == ventet.values[har].tolist()


def test_tonn_fra_planen_brukes_ikke_paa_en_annen_utgave(maal: Maal) -> None:
    serie = askers((2009, "Veitrafikk", 200_000))
    ramme = utslippsramme(serie, maal.ramme(serie), form="lineaer", fra="referanseaar")
    # 2027 har bare tonn i planen. Her er det midt mellom −43 % (114 000) og −65 % (70 000).
    vei = ramme.sel(sektor="Veitrafikk", aar=2027)
    assert (vei["tonn"].item(), vei["opphav"].item()) == (92_000, "interpolert")


# --- Feil -------------------------------------------------------------------------------------


def test_ukjent_form_er_en_feil(maal: Maal, planens: xr.DataArray) -> None:
    with pytest.raises(Brukerfeil) as feil:
        utslippsramme(planens, maal.ramme(planens), form="rett", fra="siste_aar")  # type: ignore[arg-type]
    assert str(feil.value) == (
        "formen på rammen er ukjent. Ventet: lineaer eller konstant_rate. Funnet: rett."
    )


def test_form_og_start_har_ingen_standard(maal: Maal, planens: xr.DataArray) -> None:
    with pytest.raises(TypeError):
        utslippsramme(planens, maal.ramme(planens))  # type: ignore[call-arg]


def test_maal_fra_en_annen_utgave_er_en_feil(maal: Maal, planens: xr.DataArray) -> None:
    annen = askers((2009, "Veitrafikk", 1.0))
    with pytest.raises(Brukerfeil, match="målene er regnet på en annen utgave enn utslippene"):
        utslippsramme(planens, maal.ramme(annen), form="lineaer", fra="siste_aar")


def test_er_alle_maalene_passert_sies_det(maal: Maal) -> None:
    serie = askers((2009, "Veitrafikk", 2.0), (2031, "Veitrafikk", 1.0))
    with pytest.raises(Brukerfeil) as feil:
        utslippsramme(serie, maal.ramme(serie), form="lineaer", fra="siste_aar")
    assert str(feil.value) == (
        "ingen mål ligger etter starten på rammen. Ventet: et mål etter 2031. Funnet: 2021, 2024, "
        "2030. Utvei: start i referanseåret, eller legg inn et nyere mål."
    )

"""Status på veien til målet: krav per år, oppsamlede tonn, trend og regelen for ordene."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil, Maal, les_maal, les_utslipp
from klima.hendelser import Hendelse, les_hendelser
from klima.maalstatus import (
    Maalstatus,
    maalstatus,
    noedvendig_reduksjon,
    overskridelse,
    statusrader,
)
from klima.plan import les_plan
from klima.ramme import FORMER, Form, utslippsramme
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


def veitrafikk(tonn: dict[int, float]) -> xr.DataArray:
    """Veitrafikken i Asker i en annen utgave enn planens; målet er −65 % i 2030."""
    rader: list[Rad] = [("3203", a, "Veitrafikk", "x", "CO2e", t) for a, t in tonn.items()]
    return til_array(tabell(*rader), utgave()).squeeze("kommune")


def rammen(maal: Maal, utslipp: xr.DataArray, form: Form = "lineaer") -> xr.Dataset:
    return utslippsramme(utslipp, maal.ramme(utslipp), form=form, fra="referanseaar")


def status(maal: Maal, utslipp: xr.DataArray, **valg: Any) -> Maalstatus:
    ramme = rammen(maal, utslipp, valg.pop("form", "lineaer"))
    return next(s for s in maalstatus(utslipp, ramme, n=3, **valg) if s.sektor == "Veitrafikk")


def stoeyen(prosent: float) -> xr.Dataset:
    return xr.Dataset({"p90": ("sektor", [prosent])}, coords={"sektor": ["Veitrafikk"]})


# --- Kravet per år ----------------------------------------------------------------------------


def test_asker_maa_ned_5_7_prosent_i_aaret_fra_2021() -> None:
    # (105 473 − 178 984)/9 = −8 168 t. (105 473/178 984)^(1/9) = 0,58929^(1/9) = 0,94293.
    krav = noedvendig_reduksjon((2021, 178_984), (2030, 105_472.62))
    assert krav.tonn_per_aar == pytest.approx(-8_167.93, abs=0.01)
    assert krav.prosent_per_aar == pytest.approx(-5.707, abs=0.001)


def test_til_null_finnes_ingen_fast_prosent() -> None:
    krav = noedvendig_reduksjon((2021, 900), (2030, 0))
    assert krav.tonn_per_aar == -100
    assert np.isnan(krav.prosent_per_aar)


def test_maalaaret_maa_ligge_foran() -> None:
    with pytest.raises(Brukerfeil) as feil:
        noedvendig_reduksjon((2024, 1), (2024, 1))
    assert str(feil.value) == (
        "målåret er ikke etter det siste året med utslipp. Ventet: etter 2024. Funnet: 2024."
    )


@settings(max_examples=20)
@given(a=st.floats(1, 1e6), b=st.floats(1, 1e6), n=st.integers(1, 40))
def test_kravet_fulgt_i_alle_aarene_ender_paa_maalet(a: float, b: float, n: int) -> None:
    krav = noedvendig_reduksjon((2020, a), (2020 + n, b))
    assert a + n * krav.tonn_per_aar == pytest.approx(b, rel=1e-9, abs=1e-6)
    assert a * (1 + krav.prosent_per_aar / 100) ** n == pytest.approx(b, rel=1e-9)


# --- Samlet overskridelse ---------------------------------------------------------------------


def test_hull_interpoleres_og_merkes(maal: Maal) -> None:
    """Rammen for veitrafikken er 1 200 i 2009 og −34 % = 792 i 2021: 34 t mindre hvert år.

    Utslippet er 1 200 i 2009 og 1 180 i 2011, så 1 190 i 2010 (interpolert).
    Over rammen: 0, 1 190 − 1 166 = 24 og 1 180 − 1 132 = 48; sum 72, en tredel interpolert.
    """
    serie = veitrafikk({2009: 1_200, 2011: 1_180})
    svaret = overskridelse(serie, rammen(maal, serie)).sel(sektor="Veitrafikk")
    assert svaret["aar"].values.tolist() == [2009, 2010, 2011]
    assert svaret["utslipp"].values.tolist() == [1_200, 1_190, 1_180]
    assert svaret["interpolert"].values.tolist() == [False, True, False]
    assert svaret["over"].values == pytest.approx([0, 24, 48])
    assert svaret["samlet"].values == pytest.approx([0, 24, 72])
    assert svaret["sum"].item() == pytest.approx(72)
    assert svaret["andel_interpolert"].item() == pytest.approx(1 / 3)


def test_askers_samlede_avvik_er_for_det_meste_interpolert(
    maal: Maal, planens: xr.DataArray
) -> None:
    """Lineær: rammen faller 10 197,2675 t i året fra 319 614.

    2009–2019 interpoleres utslippet rett til 186 211, 13 340,3 t i året, så avviket er
    −3 143,0325·k etter k år: sum for k = 1–10 er 55 · −3 143,03 = −172 866,8. Så kommer
    2020: 180 661 − 207 444,1 = −26 783,1 og 2021: −18 263,5. Sum −217 913 pluss avrunding.
    """
    svaret = overskridelse(planens, rammen(maal, planens)).sel(sektor="Totalt")
    steg = 319_614 * 0.67 / 21
    fall = (319_614 - 186_211) / 10
    ventet = 55 * (steg - fall) + (180_661 - 319_614 + 11 * steg) + (178_984 - 319_614 + 12 * steg)
    assert svaret["sum"].item() == pytest.approx(ventet)
    assert svaret["aar"].values[svaret["interpolert"].values].tolist() == list(range(2010, 2019))
    assert svaret["andel_interpolert"].item() == pytest.approx(45 * (fall - steg) / -ventet)


@settings(max_examples=5)
@given(tonn=st.lists(st.floats(0, 1e5), min_size=6, max_size=6), delt=st.integers(2009, 2019))
def test_samlet_overskridelse_er_additiv(maal: Maal, tonn: list[float], delt: int) -> None:
    serie = veitrafikk(dict(zip((2009, 2011, 2013, 2015, 2018, 2020), tonn, strict=True)))
    for form in FORMER:
        ramme = rammen(maal, serie, form)
        hele, foer, etter = (
            overskridelse(serie, ramme, fra=fra, til=til).sel(sektor="Totalt")["sum"].item()
            for fra, til in ((None, None), (2009, delt), (delt + 1, 2020))
        )
        assert foer + etter == pytest.approx(hele, abs=1e-3, nan_ok=True)


def test_uten_et_aar_i_rammen_finnes_ingen_sum(maal: Maal) -> None:
    # Rammen mangler for Sjøfart, som ikke er i utgaven.
    serie = veitrafikk({2009: 1_200, 2011: 1_180})
    svaret = overskridelse(serie, rammen(maal, serie)).sel(sektor="Sjøfart")
    assert svaret["sum"].isnull().item()
    assert not svaret["interpolert"].any()


def test_et_vindu_uten_aar_er_en_feil(maal: Maal) -> None:
    serie = veitrafikk({2009: 1_200, 2011: 1_180})
    with pytest.raises(Brukerfeil) as feil:
        overskridelse(serie, rammen(maal, serie), fra=2031)
    assert str(feil.value) == (
        "rammen har ingen år å telle. Ventet: år fra 2009 til 2030. Funnet: 2031 til 2011."
    )


# --- Regelen for status -----------------------------------------------------------------------

# Rammen for 2021 er −34 % av 1 000: 660 t. Målet for 2030 er 350 t.
JEVNT_NED = {2009: 1_000.0, 2019: 720.0, 2020: 690.0, 2021: 660.0}
# Den siste trenden flater ut: 30 t over rammen og ingen nedgang.
FLATT = {2009: 1_000.0, 2019: 690.0, 2020: 690.0, 2021: 690.0}
# Over rammen, men bratt nedover: 100 t i året når 350 i 2025.
BRATT = {2009: 1_000.0, 2019: 900.0, 2020: 800.0, 2021: 700.0}


def test_paa_rammen_er_paa_vei(maal: Maal) -> None:
    svaret = status(maal, veitrafikk(JEVNT_NED))
    assert svaret.avvik_tonn == pytest.approx(0)
    assert (svaret.status, svaret.grunn) == ("på vei", "på eller under rammen")


def test_over_rammen_med_en_trend_som_rekker_maalet_er_bak(maal: Maal) -> None:
    svaret = status(maal, veitrafikk(BRATT))
    assert (svaret.ramme, svaret.avvik_tonn) == pytest.approx((660, 40))
    assert (svaret.status, svaret.grunn) == (
        "bak",
        "over rammen, men trenden kan nå målet i tide (2025)",
    )


def test_over_rammen_med_en_trend_som_ikke_rekker_maalet_er_langt_bak(maal: Maal) -> None:
    svaret = status(maal, veitrafikk(FLATT))
    assert (svaret.status, svaret.grunn) == (
        "langt bak",
        "over rammen; målet nås aldri med denne trenden",
    )


@pytest.mark.parametrize(
    ("prosent", "ventet"),
    [
        # 40 t over av 700 t: 5,7 %.
        (5.0, "bak"),
        (6.0, "kan ikke vurderes"),
    ],
)
def test_et_avvik_mindre_enn_omregningsstoeyen_kan_ikke_vurderes(
    maal: Maal, prosent: float, ventet: str
) -> None:
    svaret = status(maal, veitrafikk(BRATT), stoey=stoeyen(prosent))
    assert svaret.stoey_tonn == pytest.approx(7 * prosent)
    assert svaret.status == ventet


def test_under_rammen_med_mindre_enn_stoeyen_kan_heller_ikke_vurderes(maal: Maal) -> None:
    serie = veitrafikk({**JEVNT_NED, 2021: 650})
    assert status(maal, serie, stoey=stoeyen(1)).status == "på vei"
    assert status(maal, serie, stoey=stoeyen(2)).status == "kan ikke vurderes"


def test_uten_ramme_i_aaret_kan_det_ikke_vurderes(maal: Maal) -> None:
    serie = veitrafikk({2009: 1_000, 2019: 700, 2020: 700, 2021: 700})
    svaret = next(
        s for s in maalstatus(serie, rammen(maal, serie), n=3) if s.sektor == "Oppvarming"
    )
    assert (svaret.status, svaret.grunn) == ("kan ikke vurderes", "rammen eller utslippet mangler")


def test_er_maalet_naadd_sies_det(maal: Maal) -> None:
    svaret = status(maal, veitrafikk({2009: 1_000, 2019: 400, 2020: 360, 2021: 340}))
    assert svaret.naas is not None
    assert (svaret.naas.tidligst, svaret.naas.tekst) == (2021, "nådd")


# --- Hendelser --------------------------------------------------------------------------------


def nedleggelse(tonn: float | None) -> Hendelse:
    return Hendelse("v", "Verket", "bortfall", "Veitrafikk", 2020, 2020, tonn, "")


# 100 t i året forsvant med et verk i 2020; uten det er utslippet det samme hvert år.
STENGT = {2009: 1_000.0, 2017: 800.0, 2018: 800.0, 2019: 800.0, 2020: 750.0, 2021: 700.0}


def test_en_nedleggelse_faar_ikke_trenden_til_aa_se_brattere_ut(maal: Maal) -> None:
    """Med verket faller serien; uten (700, 700, 700 i 2018, 2019 og 2021) står den stille."""
    svaret = status(maal, veitrafikk(STENGT), hendelser=[nedleggelse(100)])
    assert svaret.trend is not None
    assert svaret.trend.stigning == -50
    assert svaret.trend_uten is not None
    assert (svaret.trend_uten.aar, svaret.trend_uten.stigning) == ((2018, 2019, 2021), 0)
    assert svaret.status == "langt bak"
    # Uten registeret: 800, 750 og 700 når 350 i 2028, og status blir mildere.
    assert status(maal, veitrafikk(STENGT)).status == "bak"


def test_ukjente_tonn_gir_for_faa_aar_og_det_sies(maal: Maal) -> None:
    svaret = status(maal, veitrafikk(STENGT), hendelser=[nedleggelse(None)])
    assert (svaret.trend_uten, svaret.naas_uten) == (None, None)
    assert (svaret.status, svaret.grunn) == (
        "bak",
        "over rammen; trenden uten hendelsene kan ikke regnes",
    )
    assert svaret.merknader == (
        "Omregningsstøyen er ukjent, så avviket er ikke prøvd mot den.",
        "Nedgangen siden 2009 omfatter Verket (2020; tonn ukjent), som ikke er et klimatiltak.",
        "Verket (2020; tonn ukjent): bare årene etter hendelsen brukes (2021).",
        "Trenden uten hendelsene kan ikke regnes: for få år er sikkert upåvirket.",
    )


# --- Asker ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "avvik", "ord_"), [("lineaer", -18_263.5, "på vei"), ("konstant_rate", 9_358.6, "bak")]
)
def test_askers_status_i_alt_henger_paa_formen(
    maal: Maal, planens: xr.DataArray, form: Form, avvik: float, ord_: str
) -> None:
    svaret = status(maal, planens, form=form)
    totalt = maalstatus(planens, rammen(maal, planens, form), n=3)[-1]
    assert totalt.avvik_tonn == pytest.approx(avvik, abs=0.1)
    assert totalt.status == ord_
    # Veitrafikken har eget mål for 2021, så formen har ingenting å si: 94 095 − 85 871.
    assert (svaret.avvik_tonn, svaret.status) == (8_224, "bak")


def test_asker_per_sektor(maal: Maal, planens: xr.DataArray) -> None:
    rader = {s.sektor: s for s in maalstatus(planens, rammen(maal, planens), n=3)}
    # Avvikene er radenes egne, linje 5612-5794; Oppvarming er −62 % mot −67 %.
    assert {s: round(r.avvik_tonn) for s, r in rader.items() if r.avvik_tonn == r.avvik_tonn} == {
        "Annen mobil forbrenning": 6_138,
        "Avfall og avløp": -1_876,
        "Jordbruk": 122,
        "Sjøfart": -484,
        "Veitrafikk": 8_224,
        "Totalt": -18_263,
    }
    varme = rader["Oppvarming"]
    assert (varme.avvik_prosentpoeng, varme.status) == (5, "bak")
    assert rader["Veitrafikk"].krav.prosent_per_aar == pytest.approx(-7.74, abs=0.01)


def test_askers_rader_til_json(asker: Arbeidsrom, maal: Maal, planens: xr.DataArray) -> None:
    ramme = rammen(maal, planens, "konstant_rate")
    hendelser = les_hendelser(les_plan(asker, "3203"))
    rader = statusrader(maalstatus(planens, ramme, n=3, hendelser=hendelser), ramme)
    totalt = rader[-1]
    json.dumps(rader, allow_nan=False)
    assert (totalt["noedvendig_prosent_per_aar"], totalt["maalaar"]) == (-5.706748, 2030)
    assert totalt["interpolerte_aar"] == list(range(2010, 2019))
    assert totalt["trend"]["naas_tekst"] == "tidligst i 2025, kanskje aldri med denne trenden"
    assert totalt["trend_uten_hendelser"] is None
    assert (totalt["status"], totalt["grunn"]) == (
        "bak",
        "over rammen; trenden uten hendelsene kan ikke regnes",
    )
    assert (
        "Nedgangen siden 2009 omfatter Tofte Industrier (2013; tonn ukjent), som ikke er et "
        in (totalt["merknader"][1])
    )
    # Sektorene har bare 2009 og 2021, så de har ingen trend.
    assert rader[0]["trend"] is None
    assert rader[0]["merknader"][-1] == (
        "Serien har færre enn 3 år med tall, så trenden kan ikke regnes."
    )


def test_kravet_kan_regnes_mot_et_annet_aar_i_rammen(maal: Maal, planens: xr.DataArray) -> None:
    svaret = status(maal, planens, maalaar=2024)
    # 94 095 → 74 300 på tre år.
    assert (svaret.maalaar, svaret.krav.tonn_per_aar) == (2024, pytest.approx(-19_795 / 3))


def test_et_aar_utenfor_rammen_er_en_feil(maal: Maal, planens: xr.DataArray) -> None:
    with pytest.raises(Brukerfeil) as feil:
        maalstatus(planens, rammen(maal, planens), n=3, maalaar=2021)
    assert str(feil.value) == (
        "målåret er ikke et år i rammen etter det siste med utslipp. Ventet: fra 2022 til 2030. "
        "Funnet: 2021."
    )

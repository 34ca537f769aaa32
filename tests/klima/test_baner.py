"""Banene: de i planen med kildekort, og referansebaner regnet flatt eller etter trenden."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil, avvik, avviksrader, les_maal, les_utslipp
from klima.baner import (
    VedtattBane,
    flat,
    les_baner,
    med_totalt,
    referansebane_mot,
    trend,
)
from klima.grunn.datapakke import Datapakke
from klima.maal import per_sektor_og_totalt
from klima.plan import les_plan
from klima.utslipp import til_array
from tests.arbeidsrom import Kjoering, lag_arbeidsrom
from tests.klima.baneserie import serie
from tests.klima.eksempelutgave import tabell, utgave

AAR = [2019, 2020, 2021, 2022]


def verdier(bane: xr.DataArray, sektor: str) -> list[float]:
    return bane.sel(sektor=sektor).values.round(6).tolist()


# --- Askers baner -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def askers_baner(asker: Arbeidsrom) -> dict[str, VedtattBane]:
    return dict(les_baner(les_plan(asker, "3203")))


def test_askers_referansebane_er_en_figur_uten_tall(askers_baner: dict[str, VedtattBane]) -> None:
    bane = askers_baner["referansebane"]
    assert (bane.framstilling, bane.tonn.size, bane.prosent.size) == ("figur", 0, 0)
    assert bane.grunnlag == (
        "vedtatt i planen; estimert 2020 av ukjent, på utgave ukjent (Kunnskapsgrunnlaget til "
        "temaplan for handling mot klimaendringene); vedtaksdato ukjent"
    )


def test_askers_tiltaksbane_har_ett_trykt_tall(askers_baner: dict[str, VedtattBane]) -> None:
    bane = askers_baner["tiltaksbane"]
    assert bane.planens_navn == "utviklingsbane"
    assert bane.prosent.to_series().to_dict() == {("Totalt", 2030): -67.0}
    assert bool(bane.tonn.isnull().all())
    assert bane.brukt_til.startswith("Budsjetterte utslipp i 2024 og 2027")


def test_prosenten_regnes_om_til_utgaven(
    askers_baner: dict[str, VedtattBane], asker: Arbeidsrom
) -> None:
    utslipp = les_utslipp("Asker", arbeidsrom=asker)
    paa = askers_baner["tiltaksbane"].paa(utslipp)
    # 319 614 · 0,33
    assert paa.sel(sektor="Totalt", aar=2030).item() == pytest.approx(105_472.62)
    assert (paa.attrs["bane"], paa.attrs["utgave"]) == ("tiltaksbane", "handlingsprogram-2024")


def test_en_pakke_uten_tabellene_har_ingen_baner(tmp_path: Path) -> None:
    assert les_baner(None) == {}
    assert les_baner(Datapakke(tmp_path, {}, {})) == {}


@pytest.fixture
def rom_med_bane(tmp_path: Path) -> Callable[[str, str], Arbeidsrom]:
    """Asker med disse radene i baner.csv og denne utgaven på kortet til referansebanen."""

    def lag(rader: str, paa_utgave: str = "") -> Arbeidsrom:
        rom = lag_arbeidsrom(tmp_path / "rom", planer=True)
        mappe = rom.datasett / "asker" / "klimagassutslipp"
        hode = (mappe / "baner.csv").read_text(encoding="utf-8").splitlines()[0]
        (mappe / "baner.csv").write_text(f"{hode}\n{rader}", encoding="utf-8")
        kort = (mappe / "banekort.csv").read_text(encoding="utf-8")
        kort = kort.replace("klimaendringene,,,,5401", f"klimaendringene,{paa_utgave},,,5401")
        (mappe / "banekort.csv").write_text(kort, encoding="utf-8")
        return rom

    return lag


def test_trykte_tonn_gjelder_bare_paa_sin_egen_utgave(
    rom_med_bane: Callable[[str, str], Arbeidsrom],
) -> None:
    rom = rom_med_bane(
        "referansebane,Veitrafikk,2021,90000,,5401,avlest,eksempel\n", "handlingsprogram-2024"
    )
    plan = les_plan(rom, "3203")
    bane, grunn = referansebane_mot(plan, les_utslipp("Asker", arbeidsrom=rom))
    assert bane is not None
    assert (verdier(bane, "Veitrafikk"), grunn) == ([90_000.0], "")
    rader = tabell(("3203", 2009, "Veitrafikk", "x", "CO2", 120_000.0))
    en_annen = til_array(rader, utgave()).squeeze("kommune")
    assert referansebane_mot(plan, en_annen) == (
        None,
        "den vedtatte referansebanen hviler på utgave handlingsprogram-2024 og kan ikke regnes om "
        "til 2026-02-02-12345678",
    )


@pytest.mark.parametrize("tall", [",", "90000,-30"])
def test_en_rad_har_tonn_eller_prosent_ikke_begge(
    rom_med_bane: Callable[[str, str], Arbeidsrom], tall: str
) -> None:
    rom = rom_med_bane(f"referansebane,Veitrafikk,2021,{tall},5401,avlest,\n", "")
    with pytest.raises(Brukerfeil) as feil:
        les_baner(les_plan(rom, "3203"))
    fil = rom.datasett / "asker" / "klimagassutslipp" / "baner.csv"
    assert str(feil.value) == (
        f"{fil}:2: raden i banen har ikke nøyaktig ett tall. Ventet: enten tonn eller prosent. "
        "Utvei: la raden være borte når planen ikke trykker tallet."
    )


# --- Referansebanen i avvik -------------------------------------------------------------------


def test_avvik_gir_banen_der_den_har_tall_og_ellers_grunnen(
    kjoer: Callable[..., Kjoering], rom_med_bane: Callable[[str, str], Arbeidsrom]
) -> None:
    # −40 % av nivået i 2009, 130 159 t, er 78 095,4 t.
    rom = rom_med_bane("referansebane,Veitrafikk,2021,,-40,5401,avlest,eksempel\n", "")
    rader = {r["sektor"]: r for r in kjoer("avvik", "--aar", 2021, "--json", rom=rom).json}
    vei, jordbruk = rader["Veitrafikk"], rader["Jordbruk"]
    assert (vei["referansebane"], vei["referansebane_grunn"]) == (78_095.4, None)
    assert jordbruk["referansebane"] is None
    assert jordbruk["referansebane_grunn"] == "referansebanen har ikke tall for Jordbruk i 2021"


def test_avvik_uten_plan_sier_at_banen_mangler(
    kjoer: Callable[..., Kjoering], oslo: Arbeidsrom
) -> None:
    rader = kjoer("avvik", "--kommune", "0301", "--json", rom=oslo).json
    assert {(r["referansebane"], r["referansebane_grunn"]) for r in rader} == {
        (None, "arbeidsrommet har ingen vedtatt referansebane")
    }


def test_avvik_tar_en_beregnet_bane_med_totalen(asker: Arbeidsrom) -> None:
    utslipp = les_utslipp("Asker", arbeidsrom=asker)
    maal = les_maal("Asker", arbeidsrom=asker)
    assert maal is not None
    bane = flat(per_sektor_og_totalt(utslipp), [2021])
    svar = avvik(utslipp, maal.ramme(utslipp))
    rader = {r["sektor"]: r["referansebane"] for r in avviksrader(svar, 2021, referansebane=bane)}
    assert (rader["Veitrafikk"], rader["Totalt"]) == (94_095.0, 178_984.0)
    with pytest.raises(Brukerfeil, match="referansebanen er regnet på en annen utgave"):
        avviksrader(svar, 2021, referansebane=bane.assign_attrs(utgave="en-annen"))


# --- Flat -------------------------------------------------------------------------------------


def test_flat_er_det_siste_aaret() -> None:
    bane = flat(serie({"Jordbruk": [40, 30, 20, 10]}, AAR), [2025, 2030])
    assert verdier(bane, "Jordbruk") == [10.0, 10.0]
    assert (bane.attrs["bane"], bane.attrs["grunnlag"]) == (
        "referansebane",
        "flat: utslippet i 2022",
    )


def test_flat_er_snittet_av_de_siste_aarene() -> None:
    bane = flat(serie({"Jordbruk": [40, 30, 20, 13]}, AAR), [2025], n=3)
    assert verdier(bane, "Jordbruk") == [21.0]  # (30 + 20 + 13)/3
    assert bane.attrs["grunnlag"] == "flat: snittet av 2020–2022"


def test_askers_flate_bane_summerer_til_planens_total(asker: Arbeidsrom) -> None:
    bane = flat(per_sektor_og_totalt(les_utslipp("Asker", arbeidsrom=asker)), [2024, 2030])
    assert verdier(med_totalt(bane), "Totalt") == [178_984.0, 178_984.0]


def test_en_sektor_uten_tall_er_ikke_med_og_en_med_hull_er_ikke_null() -> None:
    hull, uten = [1.0, 2.0, np.nan, 4.0], [5.0, np.nan, np.nan, np.nan]
    s = serie({"Jordbruk": [10, 10, 10, 10], "Sjøfart": hull, "Luftfart": uten}, AAR)
    bane = flat(s, [2025], n=3)
    assert bane["sektor"].values.tolist() == ["Jordbruk", "Sjøfart"]
    assert np.isnan(bane.sel(sektor="Sjøfart").item())
    assert bane.attrs["merknader"] == ("Sjøfart: ingen bane, for tallet mangler i 2021.",)
    assert np.isnan(med_totalt(bane).sel(sektor="Totalt").item())


def test_feil_som_sier_hva_som_mangler() -> None:
    s = serie({"Jordbruk": [1, 2, 3, 4]}, AAR)
    for kall, melding in (
        (
            lambda: flat(s, [2025], n=9),
            "serien har ikke 9 år med tall. Funnet: 2019, 2020, 2021, 2022. Utvei: velg færre år, "
            "eller ta med flere år i serien.",
        ),
        (lambda: flat(s, []), "banen har ingen år. Ventet: minst ett år."),
        (
            lambda: trend(s, [2025], n=2, form="lineaer"),
            "banen trenger flere år. Ventet: minst 3. Funnet: 2.",
        ),
        (
            lambda: trend(s, [2025], n=3, form="rett"),  # type: ignore[arg-type]
            "formen på trenden er ukjent. Ventet: lineaer eller loglineaer. Funnet: rett.",
        ),
    ):
        with pytest.raises(Brukerfeil) as feil:
            kall()
        assert str(feil.value) == melding


# --- Trend ------------------------------------------------------------------------------------


def test_lineaer_trend_er_minste_kvadraters_linje() -> None:
    # x̄ = 2020,5, ȳ = 8, b = (−1,5·10 − 0,5·8 + 0,5·9 + 1,5·5)/5 = −1,4; 2024: 8 − 1,4·3,5 = 3,1
    bane = trend(serie({"Jordbruk": [10, 8, 9, 5]}, AAR), [2022, 2024], n=4, form="lineaer")
    assert verdier(bane, "Jordbruk") == [5.9, 3.1]
    assert bane.attrs["grunnlag"] == "trend: lineær, 2019–2022"


def test_loglineaer_trend_er_fast_prosent_hvert_aar() -> None:
    # Halveres hvert år: 80, 40, 20, 10, og videre 5 og 2,5.
    bane = trend(serie({"Jordbruk": [80, 40, 20, 10]}, AAR), [2023, 2024], n=4, form="loglineaer")
    assert verdier(bane, "Jordbruk") == [5.0, 2.5]


def test_aarene_ligger_der_de_ligger_ogsaa_med_hull_i_serien() -> None:
    s = serie({"Jordbruk": [90, 70, 60, 50]}, [2009, 2011, 2012, 2013])
    assert verdier(trend(s, [2014], n=4, form="lineaer"), "Jordbruk") == [40.0]


def test_ingen_sektor_gaar_under_null_unntatt_skog() -> None:
    s = serie({"Jordbruk": [30, 20, 10, 0], "Skog og annen arealbruk": [30, 20, 10, 0]}, AAR)
    bane = trend(s, [2023], n=4, form="lineaer")
    assert (verdier(bane, "Jordbruk"), verdier(bane, "Skog og annen arealbruk")) == ([0.0], [-10.0])
    assert bane.attrs["merknader"] == (
        "Jordbruk: trenden går under null; banen er satt til 0 der.",
    )


def test_loglineaer_med_null_er_udefinert_men_alltid_null_er_null() -> None:
    s = serie({"Jordbruk": [4, 2, 0, 1], "Energiforsyning": [0, 0, 0, 0]}, AAR)
    bane = trend(s, [2023], n=4, form="loglineaer")
    assert np.isnan(bane.sel(sektor="Jordbruk").item())
    assert verdier(bane, "Energiforsyning") == [0.0]
    assert bane.attrs["merknader"] == (
        "Jordbruk: loglineær trend krever utslipp over null i alle årene; lineær gjør det ikke.",
    )


@given(
    st.lists(st.floats(0.1, 1e6), min_size=4, max_size=4),
    st.permutations([2023, 2025, 2030, 2040]),
    st.sampled_from(["lineaer", "loglineaer"]),
)
def test_rekkefoelgen_paa_aarene_betyr_ingenting(tall, rekke, form) -> None:
    s = serie({"Jordbruk": tall}, AAR)
    xr.testing.assert_identical(
        trend(s, rekke, n=4, form=form), trend(s, sorted(rekke), n=4, form=form)
    )

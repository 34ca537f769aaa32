"""Tall med ulikt omfang eller fra ulike utgaver sammenlignes aldri stilltiende (eksempel)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from klima import (
    Arbeidsrom,
    Brukerfeil,
    Maal,
    Utgavelager,
    avgrens,
    avvik,
    avviksrader,
    finn_arbeidsrom,
    les_maal,
    les_utslipp,
    paa_likt_omfang,
    summer,
)
from klima.utslipp import til_array
from tests.arbeidsrom import lag_arbeidsrom
from tests.eksempelbok import en_rad, landsbok
from tests.klima.eksempelutgave import Rad, tabell, utgave

FGASS = "Bruk av produkter med fluorgasser"


@pytest.fixture(scope="module")
def maal(asker: Arbeidsrom) -> Maal:
    maal = les_maal("Asker", arbeidsrom=asker)
    assert maal is not None
    return maal


def ny_utgave(*, gwp: str = "ukjent") -> xr.DataArray:
    """Asker i en utgave med tiende sektor: veitrafikk går ned og fluorgasser opp."""
    rader: list[Rad] = [
        ("3203", 2009, "Veitrafikk", "x", "CO2e", 200_000.0),
        ("3203", 2021, "Veitrafikk", "x", "CO2e", 150_000.0),
        ("3203", 2009, FGASS, "Bruk av HFK", "HFK", 5_000.0),
        ("3203", 2021, FGASS, "Bruk av HFK", "HFK", 9_000.0),
    ]
    kort = replace(utgave(gwp=gwp), omfang=("Veitrafikk", FGASS))
    return til_array(tabell(*rader), kort).squeeze("kommune")


def totalt(utslipp: xr.DataArray, aar: int) -> float:
    return float(summer(utslipp, "total").sel(aar=aar).item())


def test_flere_sektorer_enn_maalene_er_vedtatt_for_er_en_feil_som_sier_utveien(maal: Maal) -> None:
    with pytest.raises(Brukerfeil) as feil:
        maal.ramme(ny_utgave())
    assert str(feil.value) == (
        "utgaven teller flere sektorer enn målene er vedtatt for. "
        "Ventet: 9 sektorer, som i handlingsprogram-2024. "
        "Funnet: også Bruk av produkter med fluorgasser i 2026-02-02-12345678. "
        "Utvei: velg omfang: planens (tar sektoren ut av sammenligningen) eller utgavens "
        "(lar målet gjelde den også), med --omfang eller [maal] omfang i kommune.toml."
    )


def test_planens_omfang_tar_den_nye_sektoren_ut(maal: Maal) -> None:
    utslipp, ramme = paa_likt_omfang(ny_utgave(), maal, "planens")
    assert utslipp.attrs["omfang"] == ("Veitrafikk",)
    assert totalt(utslipp, 2021) == 150_000
    # −67 % av 200 000
    assert ramme["maal_tonn"].sel(sektor="Totalt", aar=2030).item() == pytest.approx(66_000)


def test_utgavens_omfang_lar_maalet_gjelde_alt(maal: Maal) -> None:
    utslipp, ramme = paa_likt_omfang(ny_utgave(), maal, "utgavens")
    assert totalt(utslipp, 2021) == 159_000
    # −67 % av 205 000
    assert ramme["maal_tonn"].sel(sektor="Totalt", aar=2030).item() == pytest.approx(67_650)


def test_ramme_og_utslipp_med_ulikt_omfang_sammenlignes_ikke(maal: Maal) -> None:
    smal, ramme = paa_likt_omfang(ny_utgave(), maal, "planens")
    with pytest.raises(Brukerfeil, match="målene er regnet på andre sektorer enn utslippene"):
        avvik(ny_utgave(), ramme)
    assert avvik(smal, ramme).attrs["omfang"] == ("Veitrafikk",)


def test_ramme_og_utslipp_fra_ulike_utgaver_sammenlignes_ikke(
    maal: Maal, asker: Arbeidsrom
) -> None:
    planens = les_utslipp("Asker", utgave="handlingsprogram-2024", arbeidsrom=asker)
    _, ramme = paa_likt_omfang(ny_utgave(), maal, "planens")
    with pytest.raises(Brukerfeil, match="målene er regnet på en annen utgave enn utslippene"):
        avvik(planens, ramme)


def test_vedtatte_tonn_staar_ved_siden_av_de_omregnede(maal: Maal) -> None:
    utslipp, ramme = paa_likt_omfang(ny_utgave(), maal, "planens")
    celle = avvik(utslipp, ramme).sel(sektor="Veitrafikk", aar=2021)
    # Vedtatt i planen: 85 871. På denne utgaven: 200 000 · 0,66.
    assert celle["maal_tonn_vedtatt"].item() == 85_871
    assert celle["maal_tonn"].item() == pytest.approx(132_000)
    assert celle["avvik_tonn"].item() == pytest.approx(18_000)
    rader = {r["sektor"]: r for r in avviksrader(avvik(utslipp, ramme), 2021)}
    # 132 000 − 85 871
    assert rader["Veitrafikk"]["maal_forskjell"] == pytest.approx(46_129)
    assert rader["Veitrafikk"]["vedtatt_utgave"] == "handlingsprogram-2024"


def test_avgrensning_beholder_tonn_planen_ikke_har_fordelt(asker: Arbeidsrom, maal: Maal) -> None:
    planens = les_utslipp("Asker", utgave="handlingsprogram-2024", arbeidsrom=asker)
    assert totalt(avgrens(planens, maal.omfang), 2020) == 180_661


@settings(max_examples=10)
@given(st.floats(0.1, 10))
def test_omregning_skalerer_maalene_med_utgaven(maal: Maal, faktor: float) -> None:
    utslipp = ny_utgave()
    skalert = utslipp.copy(data=utslipp * faktor)
    foer = maal.ramme(utslipp, omfang="utgavens")["maal_tonn"]
    etter = maal.ramme(skalert, omfang="utgavens")["maal_tonn"]
    xr.testing.assert_allclose(etter, foer * faktor)


def test_omregning_paa_planens_egen_utgave_endrer_ingenting(asker: Arbeidsrom, maal: Maal) -> None:
    planens = les_utslipp("Asker", utgave="handlingsprogram-2024", arbeidsrom=asker)
    ramme = maal.ramme(planens)
    har_tonn = maal.tonn.notnull().values
    assert har_tonn.sum() == 15  # fem sektorer, 2021, 2024 og 2027
    assert ramme["maal_tonn"].values[har_tonn].tolist() == maal.tonn.values[har_tonn].tolist()


# --- Slik det var ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def to_utgaver(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    rom = lag_arbeidsrom(tmp_path_factory.mktemp("slik-det-var"), planer=True)
    for dato, tonn in (("2025-01-24", 100.0), ("2026-02-02", 120.0)):
        fil = landsbok(rom.rot / f"eksempel-{dato}.xlsx", [en_rad(tonn)])
        Utgavelager(rom).importer(fil, publisert=date.fromisoformat(dato))
    return rom


@pytest.mark.parametrize(
    ("dag", "utgaven"),
    [
        (date(2026, 2, 2), "2026-02-02"),
        (date(2026, 2, 1), "2025-01-24"),
        (date(2025, 1, 23), "handlingsprogram-2024"),
    ],
)
def test_slik_det_var_velger_det_som_var_publisert(
    to_utgaver: Arbeidsrom, dag: date, utgaven: str
) -> None:
    utslipp = les_utslipp("Asker", slik_det_var=dag, arbeidsrom=to_utgaver)
    assert utslipp.attrs["utgave"].startswith(utgaven)


def test_foer_noe_var_publisert_er_svaret_en_feil(to_utgaver: Arbeidsrom) -> None:
    with pytest.raises(Brukerfeil) as feil:
        les_utslipp("Asker", slik_det_var=date(2020, 1, 1), arbeidsrom=to_utgaver)
    assert str(feil.value).endswith(
        "ingen utgave publisert til og med 2020-01-01 har Asker (3203). "
        "Utvei: hent inn statistikken med klima importer FIL."
    )


def test_utgave_og_dato_sammen_avvises(to_utgaver: Arbeidsrom) -> None:
    with pytest.raises(Brukerfeil, match="både utgave og dato er oppgitt"):
        les_utslipp("Asker", utgave="2026", slik_det_var=date(2026, 3, 1), arbeidsrom=to_utgaver)


def test_arbeidsrommet_kan_velge_omfang(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path, planer=False)
    assert rom.omfang is None
    toml = (tmp_path / "kommune.toml").read_text(encoding="utf-8")
    (tmp_path / "kommune.toml").write_text(
        toml + '\n[maal]\nomfang = "planens"\n', encoding="utf-8"
    )
    assert finn_arbeidsrom(tmp_path).omfang == "planens"

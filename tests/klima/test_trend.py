"""Trenden: regresjonen, intervallene og årene et mål kan nås, mot tall regnet for hånd."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from klima import Brukerfeil
from klima.trend import Trend, interpolert, naar_naas, t_verdi, trendlinje


def serie(tonn: dict[int, float]) -> xr.DataArray:
    return xr.DataArray(list(tonn.values()), coords={"aar": list(tonn)}, dims="aar")


ASKER = serie({2019: 186_211, 2020: 180_661, 2021: 178_984})


def trend(tonn: xr.DataArray, n: int = 3) -> Trend:
    svaret = trendlinje(tonn, n=n)
    assert svaret is not None
    return svaret


def test_t_verdiene_er_de_samme_som_scipys() -> None:
    stats = pytest.importorskip("scipy.stats", reason="scipy følger bare med great_expectations")
    for frihetsgrader in range(1, 31):
        assert t_verdi(frihetsgrader) == pytest.approx(stats.t.ppf(0.975, frihetsgrader), abs=6e-5)


def test_askers_tre_siste_aar() -> None:
    """Snitt 181 952. b = (178 984 − 186 211)/2 = −3 613,5.

    Avvikene fra linjen er 645,5, −1 291 og 645,5; s = √(2 500 021,5/1) = 1 581,1.
    """
    svaret = trend(ASKER)
    assert (svaret.aar, svaret.midtaar, svaret.midt) == ((2019, 2020, 2021), 2020, 181_952)
    assert svaret.stigning == -3_613.5
    assert svaret.spredning == pytest.approx(sqrt(2 * 645.5**2 + 1_291**2))
    # t for én frihetsgrad er 12,7062, og Sxx = 2: stigningen er usikker med ± 14 206.
    halv = 12.7062 * svaret.spredning / sqrt(2)
    assert svaret.stigning_intervall == pytest.approx((-3_613.5 - halv, -3_613.5 + halv))


def test_prediksjonsintervallet_i_2030() -> None:
    # ŷ = 181 952 − 36 135 = 145 817; t·s·√(1 + 1/3 + 100/2) = 12,7062 · 1 581,146 · 7,16473.
    lav, hoy = trend(ASKER).intervall(2030)
    assert (lav, hoy) == pytest.approx((145_817 - 143_940, 145_817 + 143_940), abs=5)


def test_askers_maal_kan_naas_fra_2025_og_kanskje_aldri() -> None:
    # Nedre ende: 106 121 i 2024 og 89 161 i 2025; målet er 105 473. Øvre ende stiger.
    svaret = naar_naas(trend(ASKER), 105_472.62, etter=2021)
    assert (svaret.tidligst, svaret.senest) == (2025, None)
    assert svaret.tekst == "tidligst i 2025, kanskje aldri med denne trenden"


def test_en_serie_paa_linjen_gir_ett_aar() -> None:
    # 100, 90, 80: 30 nås i 2026, uten usikkerhet.
    rett = trend(serie({2019: 100, 2020: 90, 2021: 80}))
    assert naar_naas(rett, 30, etter=2021).tekst == "2026"


def test_et_lukket_intervall() -> None:
    """Snitt 80,2 i 2019, Sxx = 10, b = (−200 − 91 + 70 + 122)/10 = −9,9.

    Avvikene er 0, 0,9, −1,2, −0,3 og 0,6: s = √(2,7/3) = 0,949, og t·s = 3,1824 · 0,949 = 3,02.
    2024: 30,7 ± 3,02·√(1,2 + 2,5) = 24,9–36,5. 2025: 20,8 ± 3,02·√(1,2 + 3,6) = 14,2–27,4.
    2026: 10,9 ± 3,02·√(1,2 + 4,9) = 3,4–18,4.
    """
    svaret = naar_naas(
        trend(serie({2017: 100, 2018: 91, 2019: 79, 2020: 70, 2021: 61}), n=5), 20, etter=2021
    )
    assert (svaret.tidligst, svaret.senest, svaret.tekst) == (2025, 2026, "2025–2026")


def test_en_serie_som_stiger_naar_aldri_maalet() -> None:
    stiger = trend(serie({2019: 80, 2020: 90, 2021: 100}))
    assert naar_naas(stiger, 30, etter=2021).tekst == "aldri med denne trenden"


def test_en_slak_nedgang_naar_maalet_etter_2050() -> None:
    slak = trend(serie({2019: 102, 2020: 101, 2021: 100}))
    svaret = naar_naas(slak, 30, etter=2021)
    assert (svaret.tidligst, svaret.senest, svaret.tekst) == (None, None, "etter 2050")


def test_en_usikker_ende_etter_2050_er_ikke_aldri() -> None:
    # b = (−200 − 99 + 95 + 186)/10 = −1,8 og s = √(0,8/3) = 0,516: b er mellom −2,3 og −1,3, altså
    # sikkert ned. Den øvre enden er 49 i 2050, og når 45 senere.
    svaret = naar_naas(
        trend(serie({2017: 100, 2018: 99, 2019: 96, 2020: 95, 2021: 93}), n=5), 45, etter=2021
    )
    assert svaret.senest is None
    assert svaret.tekst.endswith("kanskje etter 2050")


def test_hull_i_serien_regnes_paa_de_virkelige_aarene() -> None:
    # 2009, 2011, 2013: x̄ = 2011, Sxx = 8, b = (−2·10 + 2·6)/8 = −1.
    svaret = trend(serie({2009: 10, 2010: float("nan"), 2011: 8, 2013: 6}))
    assert (svaret.aar, svaret.stigning) == ((2009, 2011, 2013), -1)


def test_for_faa_aar_gir_ingen_trend() -> None:
    assert trendlinje(serie({2020: 2, 2021: 1}), n=3) is None


def test_to_aar_er_for_lite_aa_be_om() -> None:
    with pytest.raises(Brukerfeil) as feil:
        trendlinje(ASKER, n=2)
    assert str(feil.value) == ("trenden trenger flere år. Ventet: minst 3. Funnet: 2. Utvei: øk n.")


def test_interpoleringen_gaar_aldri_ut_over_aarene_med_tall() -> None:
    svaret = interpolert(serie({2009: 10, 2011: 6}), np.arange(2008, 2013))
    assert svaret.values[1:4].tolist() == [10, 8, 6]
    assert svaret.isnull().values.tolist() == [True, False, False, False, True]


@settings(max_examples=20)
@given(tonn=st.lists(st.floats(1, 1e6), min_size=3, max_size=12), skift=st.floats(-1e5, 1e5))
def test_trenden_er_den_samme_naar_alle_aar_flyttes_likt(tonn: list[float], skift: float) -> None:
    foer = serie({2010 + i: t for i, t in enumerate(tonn)})
    en, to = trend(foer, len(tonn)), trend(foer + skift, len(tonn))
    assert to.stigning == pytest.approx(en.stigning, abs=1e-4)
    assert to.intervall(2030)[0] == pytest.approx(en.intervall(2030)[0] + skift, abs=1e-2)
    assert en.intervall(2030)[0] <= en.verdi(2030) <= en.intervall(2030)[1]

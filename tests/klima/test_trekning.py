"""Simuleringen: fordelingene, frøet, sannsynligheten for rammen og hva som betyr mest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from klima import Arbeidsrom, Brukerfeil
from klima.effekt import Effektgrunnlag, effekt_av, les_grunnlag
from klima.forutsetninger import Forutsetning
from klima.tiltaksmaler import Tiltaksmal, les_tiltaksmaler
from klima.trekning import betydning, fordeling, holder_rammen, simuler, trekk
from tests.klima.eksempeltiltak import Rad, bane, biler, forutsetning, lag_pakke, tiltak

AAR = (2029, 2030)
FROE = 7


@pytest.fixture(scope="module")
def maler(asker: Arbeidsrom) -> dict[str, Tiltaksmal]:
    return les_tiltaksmaler(asker)


def tre_tiltak() -> tuple[list[Rad], list[Rad], list[Rad]]:
    """To bilflåter i samme gruppe, den ene usikker, og et innskrevet anslag i en annen sektor."""
    rader = [
        tiltak(1, mal="utslippsfrie-kjoeretoey", overlapp="biler"),
        tiltak(2, mal="utslippsfrie-kjoeretoey", overlapp="biler"),
        tiltak(3, sektor="Oppvarming"),
        tiltak(4),
    ]
    egne = {"tiltak": "direkte-03", "lav": 1, "midt": 4, "hoy": 5, "kilde": "eksempel"}
    forutsatt = [*biler(1, 20, lav=10, hoy=30), *biler(2, 10)]
    return rader, forutsatt, [egne | {"aar": a} for a in AAR]


@pytest.fixture(scope="module")
def grunnlag(maler: dict[str, Tiltaksmal], tmp_path_factory: pytest.TempPathFactory) -> Any:
    pakke = lag_pakke(tmp_path_factory.mktemp("pakke"), *tre_tiltak())
    return les_grunnlag(pakke, AAR, maler=maler)


REFERANSE = bane({"Veitrafikk": 100, "Oppvarming": 20}, AAR)


def test_formen(grunnlag: Effektgrunnlag) -> None:
    effekt = trekk(grunnlag, froe=FROE, antall=50).effekt
    assert effekt.dims == ("trekning", "tiltak", "aar")
    assert effekt.sizes == {"trekning": 50, "tiltak": 4, "aar": 2}
    assert effekt.attrs["enhet"] == "t CO2e"
    # Det som ikke er tallfestet, er NaN i alle trekninger; det faste er likt i alle.
    assert effekt.sel(tiltak="direkte-04").isnull().all()
    assert effekt.sel(tiltak="direkte-02").values == pytest.approx(18.0)


def test_samme_froe_gir_samme_tall(grunnlag: Effektgrunnlag) -> None:
    en, to, tre = (trekk(grunnlag, froe=f, antall=100).effekt for f in (FROE, FROE, 8))
    assert en.identical(to)
    assert not en.identical(tre)


def test_rekkefoelgen_paa_tiltakene_endrer_ingenting(maler: Any, tmp_path: Path) -> None:
    rader, forutsatt, egne = tre_tiltak()
    foerst = les_grunnlag(lag_pakke(tmp_path / "a", rader, forutsatt, egne), AAR, maler=maler)
    snudd = lag_pakke(tmp_path / "b", rader[::-1], forutsatt[::-1], egne[::-1])
    en = simuler(foerst, REFERANSE, froe=FROE, antall=200)
    to = simuler(les_grunnlag(snudd, AAR, maler=maler), REFERANSE, froe=FROE, antall=200)
    rekke = en.trekninger.effekt["tiltak"]
    assert np.array_equal(
        en.trekninger.effekt.values, to.trekninger.effekt.sel(tiltak=rekke).values, equal_nan=True
    )
    assert np.array_equal(en.total.values, to.total.values)


def test_et_nytt_tiltak_endrer_ikke_trekningene_til_de_andre(maler: Any, tmp_path: Path) -> None:
    rader, forutsatt, egne = tre_tiltak()
    mindre = lag_pakke(tmp_path, rader[:1], forutsatt[:4])
    en = trekk(les_grunnlag(mindre, AAR, maler=maler), froe=FROE, antall=50).effekt
    pakke = lag_pakke(tmp_path / "alle", rader, forutsatt, egne)
    alle = trekk(les_grunnlag(pakke, AAR, maler=maler), froe=FROE, antall=50).effekt
    assert np.array_equal(en[:, 0].values, alle.sel(tiltak="direkte-01").values)


def test_samme_trekning_alle_aar(grunnlag: Effektgrunnlag) -> None:
    effekt = trekk(grunnlag, froe=FROE, antall=100).effekt.sel(tiltak="direkte-01")
    assert np.array_equal(effekt.sel(aar=2029).values, effekt.sel(aar=2030).values)


@pytest.mark.parametrize(
    ("slag", "snitt", "varians"),
    # Jevn 0–12: 6 og 12²/12. Trekant 0, 3, 12: (0 + 3 + 12)/3 og (9 + 144 − 36)/18.
    [("jevn", 6.0, 12.0), ("trekant", 5.0, 6.5)],
)
def test_fordelingene_har_riktig_snitt_og_varians(slag: str, snitt: float, varians: float) -> None:
    lav, midt, hoy = (np.array([v]) for v in (0.0, 3.0, 12.0))
    u = (np.arange(100_000) + 0.5) / 100_000
    verdier = Forutsetning("x", "km", slag, lav, midt, hoy).verdi(u)
    assert verdier.mean() == pytest.approx(snitt, abs=1e-4)
    assert verdier.var() == pytest.approx(varians, abs=1e-3)


def test_trekant_med_toppen_i_enden() -> None:
    # Topp i lav: ved halve fordelingen 10 − 10·√0,5; topp i høy: 10·√0,5.
    ti = np.array([10.0])
    u = np.array([0.5])
    assert Forutsetning("x", "km", "trekant", 0 * ti, 0 * ti, ti).verdi(u).item() == pytest.approx(
        10 - 10 * 0.5**0.5
    )
    assert Forutsetning("x", "km", "trekant", 0 * ti, ti, ti).verdi(u).item() == pytest.approx(
        10 * 0.5**0.5
    )


def test_spennet_kan_endre_seg_fra_aar_til_aar() -> None:
    f = Forutsetning(
        "x", "km", "jevn", np.array([0.0, 10]), np.array([1.0, 10]), np.array([2.0, 10])
    )
    assert f.verdi(np.array([0.25])).tolist() == [[0.5, 10.0]]


def test_trekningene_ligger_mellom_lav_og_hoey(grunnlag: Effektgrunnlag) -> None:
    effekt, ytre = trekk(grunnlag, froe=FROE, antall=1000).effekt, effekt_av(grunnlag)
    med = ["direkte-01", "direkte-02", "direkte-03"]
    assert (effekt >= ytre["lav"] - 1e-9).sel(tiltak=med).all()
    assert (effekt <= ytre["hoy"] + 1e-9).sel(tiltak=med).all()


def test_uten_usikkerhet_er_alle_trekninger_midten(maler: Any, tmp_path: Path) -> None:
    pakke = lag_pakke(tmp_path, [tiltak(mal="utslippsfrie-kjoeretoey")], biler())
    svar = simuler(les_grunnlag(pakke, AAR, maler=maler), REFERANSE, froe=FROE, antall=10)
    # 100 + 20 − 36
    assert svar.total.values.ravel().tolist() == pytest.approx([84.0] * 20)
    assert fordeling(svar.total)["p5"].values == pytest.approx([84.0, 84.0])
    assert betydning(svar.trekninger, svar.total.isel(aar=-1)).empty


def test_overlappen_regnes_i_hver_trekning(grunnlag: Effektgrunnlag) -> None:
    svar = simuler(grunnlag, REFERANSE, froe=FROE, antall=100)
    x = svar.trekninger.effekt.sel(tiltak="direkte-01", aar=2030).values / 100
    # Igjen av veitrafikken: 100 · (1 − x) · (1 − 0,18), der den andre flåten er 18 t.
    igjen = svar.sammen.bane.sel(sektor="Veitrafikk", aar=2030).values
    assert igjen == pytest.approx(100 * (1 - x) * 0.82)
    assert svar.sammen.bane.dims == ("trekning", "sektor", "aar")
    assert svar.sammen.deler.dims == ("trekning", "tiltak", "aar")


def test_sannsynligheten_for_rammen(grunnlag: Effektgrunnlag) -> None:
    svar = simuler(grunnlag, REFERANSE, froe=FROE, antall=4000)
    ramme = xr.DataArray([np.nan, 69.0], coords={"aar": list(AAR)})
    utfall = holder_rammen(svar.total, ramme)
    total = svar.total.sel(aar=2030).values
    p = float((total <= 69).mean())
    assert 0.1 < p < 0.9
    assert utfall["sannsynlighet"].sel(aar=2030).item() == p
    assert utfall["standardfeil"].sel(aar=2030).item() == pytest.approx((p * (1 - p) / 4000) ** 0.5)
    # Uten ramme er svaret ukjent, ikke 0.
    assert np.isnan(utfall["sannsynlighet"].sel(aar=2029).item())
    assert utfall.attrs["antall"] == 4000


def test_paa_rammen_er_innenfor() -> None:
    total = xr.DataArray([[100.0 + 1e-9]], dims=("trekning", "aar"), coords={"aar": [2030]})
    ramme = xr.DataArray([100.0], coords={"aar": [2030]})
    assert holder_rammen(total, ramme)["sannsynlighet"].item() == 1.0


def test_per_sektor(grunnlag: Effektgrunnlag) -> None:
    svar = simuler(grunnlag, REFERANSE, froe=FROE, antall=100)
    utfall = holder_rammen(svar.sammen.bane, bane({"Oppvarming": 14, "Veitrafikk": 100}, AAR))
    assert utfall["sannsynlighet"].sel(aar=2030, sektor="Veitrafikk").item() == 1.0
    # Høyst 5 t av 20 kan kuttes i oppvarmingen.
    assert utfall["sannsynlighet"].sel(aar=2030, sektor="Oppvarming").item() == 0.0


def test_den_mest_usikre_betyr_mest(grunnlag: Effektgrunnlag) -> None:
    svar = simuler(grunnlag, REFERANSE, froe=FROE, antall=2000)
    rader = betydning(svar.trekninger, svar.total.sel(aar=2030))
    # Antall biler spenner over 36 t, det innskrevne anslaget over 4.
    assert rader[["tiltak", "forutsetning"]].values.tolist() == [
        ["direkte-01", "kjoeretoey"],
        ["direkte-03", "effekt"],
    ]
    # Flere biler gir mindre utslipp.
    assert rader.loc[0, "korrelasjon"] < -0.95
    assert rader["andel"].sum() == pytest.approx(100)


def test_likt_svar_i_alle_trekninger_gir_ukjent_betydning(grunnlag: Effektgrunnlag) -> None:
    trekninger = trekk(grunnlag, froe=FROE, antall=20)
    rader = betydning(trekninger, xr.DataArray(np.ones(20), dims="trekning"))
    assert rader[["korrelasjon", "andel"]].isna().all().all()


@pytest.mark.parametrize(("froe", "antall"), [(-1, 10), (0, 0)])
def test_galt_froe_eller_antall(grunnlag: Effektgrunnlag, froe: int, antall: int) -> None:
    with pytest.raises(Brukerfeil) as feil:
        trekk(grunnlag, froe=froe, antall=antall)
    assert str(feil.value) == (
        "simuleringen trenger et frø fra 0 og minst én trekning. "
        f"Funnet: frø {froe}, {antall} trekninger."
    )


def test_en_usikker_virkningsgrad_under_broekstreken(maler: Any, tmp_path: Path) -> None:
    mal = maler["varmekonvertering"]
    rader = [forutsetning(n, mal.eksempel[n], f.enhet) for n, f in mal.forutsetninger.items()]
    rader[1] |= {"lav": 70, "hoy": 90, "fordeling": "jevn"}
    pakke = lag_pakke(tmp_path, [tiltak(mal="varmekonvertering", sektor="Oppvarming")], rader)
    effekt = trekk(les_grunnlag(pakke, AAR, maler=maler), froe=FROE, antall=500).effekt
    # 800 000 kWh · 264,5 g / 0,9 = 235,1 t og / 0,7 = 302,3 t
    assert 235.1 < effekt.min() < 237
    assert 300 < effekt.max() < 302.3

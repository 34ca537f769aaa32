"""Overlapp: tiltak på samme utslipp, taket, og hvert tiltaks del av helheten."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

import klima
from klima import Arbeidsrom, Brukerfeil
from klima.overlapp import Overlapp, kildebane, kombiner, shapley
from tests.klima.eksempeltiltak import bane, effektarray


def ett_aar(svar: Overlapp) -> tuple[list[float], float, float, float]:
    """Delene, samlet, ren sum og banen for veitrafikken i 2030."""
    rest = (a.sel(sektor="Veitrafikk", aar=2030).item() for a in (svar.samlet, svar.ren_sum))
    igjen = svar.bane.sel(sektor="Veitrafikk", aar=2030).item()
    return svar.deler.sel(aar=2030).values.tolist(), *rest, igjen  # type: ignore[return-value]


VEI = bane({"Veitrafikk": 100, "Oppvarming": 50}, [2030])


def test_to_tiltak_i_samme_gruppe_regnet_for_haand() -> None:
    # Igjen 100 · (1 − 0,5) · (1 − 0,4) = 30; samlet 70, og rett sammen 90.
    # Delene: 50 · (1 + 0,6)/2 = 40 og 40 · (1 + 0,5)/2 = 30.
    deler, samlet, ren_sum, igjen = ett_aar(kombiner(effektarray([[50], [40]]), VEI))
    assert deler == pytest.approx([40, 30])
    assert (samlet, ren_sum, igjen) == (pytest.approx(70), 90, pytest.approx(30))


def test_tre_tiltak_mot_alle_rekkefoelger() -> None:
    effekt, kilde = np.array([30.0, 60.0, 80.0]), 100.0
    fasit = np.zeros(3)
    for rekke in itertools.permutations(range(3)):
        igjen = kilde
        for i in rekke:
            fasit[i] += igjen * effekt[i] / kilde / 6
            igjen *= 1 - effekt[i] / kilde
    deler = shapley(effekt[:, None], np.array([kilde])).ravel()
    assert deler == pytest.approx(fasit)
    # 100 − 100 · 0,7 · 0,4 · 0,2
    assert deler.sum() == pytest.approx(94.4)


def test_uten_gruppe_legges_rett_sammen() -> None:
    deler, samlet, ren_sum, igjen = ett_aar(kombiner(effektarray([[50], [40]], overlapp=""), VEI))
    assert (deler, samlet, ren_sum, igjen) == ([50, 40], 90, 90, 10)


def test_uten_gruppe_avkortes_av_sektoren() -> None:
    # 120 + 40 i en sektor på 100: den første kan høyst ta 100, og så skaleres 140 til 100.
    deler, samlet, ren_sum, igjen = ett_aar(kombiner(effektarray([[120], [40]], overlapp=""), VEI))
    assert deler == pytest.approx([100 * 100 / 140, 40 * 100 / 140])
    assert (samlet, ren_sum, igjen) == (pytest.approx(100), 160, pytest.approx(0))


def test_et_tiltak_som_fjerner_hele_kilden_tar_ikke_alt() -> None:
    # Begge fjerner alt: halvparten hver. Ett på 100 og ett på 50: 75 og 25.
    assert ett_aar(kombiner(effektarray([[200], [100]]), VEI))[0] == pytest.approx([50, 50])
    assert ett_aar(kombiner(effektarray([[100], [50]]), VEI))[0] == pytest.approx([75, 25])


def test_kilde_uten_utslipp_gir_ikke_noe_aa_kutte() -> None:
    null = bane({"Veitrafikk": 0}, [2030])
    assert ett_aar(kombiner(effektarray([[50], [40]]), null)) == ([0, 0], 0, 90, 0)
    assert ett_aar(kombiner(effektarray([[50], [-5]]), null)) == ([0, -5], -5, 45, 5)


def test_et_tiltak_som_oeker_utslippet() -> None:
    # Igjen 100 · 0,5 · 1,2 = 60. Delene: 50 · (1 + 1,2)/2 = 55 og −20 · (1 + 0,5)/2 = −15.
    deler, samlet, ren_sum, igjen = ett_aar(kombiner(effektarray([[50], [-20]]), VEI))
    assert deler == pytest.approx([55, -15])
    assert (samlet, ren_sum, igjen) == (pytest.approx(40), 30, pytest.approx(60))


def test_bare_kuttene_avkortes_ikke_oekningene() -> None:
    # 90 + 60 − 20 er 130 i en sektor på 100: kuttene skaleres til 120, økningen står.
    effekt = effektarray([[90], [60], [-20]], overlapp="")
    deler, samlet, _, igjen = ett_aar(kombiner(effekt, VEI))
    assert deler == pytest.approx([72, 48, -20])
    assert (samlet, igjen) == (pytest.approx(100), pytest.approx(0))


def test_skogen_kan_gaa_under_null() -> None:
    skog = bane({"Skog og annen arealbruk": -30}, [2030])
    svar = kombiner(effektarray([[20], [15]], "Skog og annen arealbruk"), skog)
    assert svar.deler.values.ravel().tolist() == [20, 15]
    assert svar.bane.item() == -65


def test_ikke_tallfestet_teller_ikke_med_og_blir_ikke_null() -> None:
    effekt = effektarray([[50], [np.nan], [np.nan]], ["Veitrafikk", "Veitrafikk", "Oppvarming"], "")
    svar = kombiner(effekt, VEI)
    assert np.array_equal(svar.deler.values.ravel(), [50, np.nan, np.nan], equal_nan=True)
    assert svar.samlet.sel(sektor="Oppvarming").isnull().all()
    assert svar.bane.sel(aar=2030).values.tolist() == [50, 50]


def test_ukjent_bane_gir_ukjent_del() -> None:
    svar = kombiner(
        effektarray([[50, 50], [40, 40]]), bane({"Veitrafikk": [100, np.nan]}, [2030, 2031])
    )
    assert svar.deler.sel(aar=2031).isnull().all()
    assert svar.bane.sel(aar=2031).isnull().all()


def test_hvert_aar_for_seg() -> None:
    svar = kombiner(effektarray([[50, 0], [40, 40]]), bane({"Veitrafikk": [100, 80]}, [2030, 2031]))
    assert svar.samlet.sel(sektor="Veitrafikk").values.tolist() == pytest.approx([70, 40])


# --- Kilder i sektoren -------------------------------------------------------------------------


def kilder(aar: int = 2030, **tonn: float) -> xr.DataArray:
    """En kildebane i veitrafikken."""
    return xr.DataArray(
        [[t] for t in tonn.values()],
        dims=("kilde", "aar"),
        coords={
            "kilde": [f"veitrafikk/{n}" for n in tonn],
            "aar": [aar],
            "sektor": ("kilde", ["Veitrafikk"] * len(tonn)),
            "kildenavn": ("kilde", list(tonn)),
        },
    )


def test_kilden_er_taket_naar_tiltaket_har_en() -> None:
    effekt = effektarray([[50], [40]], overlapp="", kilde=["Busser", ""])
    deler = ett_aar(kombiner(effekt, VEI, kilder(Busser=30, Biler=70)))[0]
    assert deler == [30, 40]


def test_gruppen_deler_kilden_sin() -> None:
    # Kilden er 40: igjen 40 · (1 − 20/40) · (1 − 10/40) = 15.
    effekt = effektarray([[20], [10]], kilde="Busser")
    _, samlet, ren_sum, _ = ett_aar(kombiner(effekt, VEI, kilder(Busser=40, Biler=60)))
    assert (samlet, ren_sum) == (pytest.approx(25), 30)


def test_to_i_samme_kilde_uten_gruppe_avkortes_av_kilden() -> None:
    effekt = effektarray([[20], [20]], overlapp="", kilde="Busser")
    deler = ett_aar(kombiner(effekt, VEI, kilder(Busser=30, Biler=70)))[0]
    assert deler == pytest.approx([15, 15])


def test_kildebanen_har_sektorens_andel_siste_aar(asker: Arbeidsrom) -> None:
    # Planen har veitrafikken i to kilder i 2021, 76 571 og 17 524 t (linje 5612 og 5647); det er
    # det siste året den har dem.
    utslipp = klima.les_utslipp("Asker", utgave="handlingsprogram-2024", arbeidsrom=asker)
    svar = kildebane(bane({"Veitrafikk": 9409.5}, [2030]), utslipp)
    assert sorted(svar.sel(aar=2030).values.tolist()) == pytest.approx([1752.4, 7657.1])
    assert set(svar["sektor"].values) == {"Veitrafikk"}


# --- Feil --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("felt", "melding"),
    [
        (
            {"sektor": ["Veitrafikk", "Luftfart"], "overlapp": ""},
            "b virker i en sektor referansebanen ikke har. Ventet: Veitrafikk, Oppvarming. "
            "Funnet: «Luftfart».",
        ),
        (
            {"sektor": ["Veitrafikk", "Oppvarming"]},
            "tiltakene i overlappgruppen «g» virker ikke på det samme utslippet. "
            "Funnet: Oppvarming, Veitrafikk. "
            "Utvei: del gruppen, eller gi alle samme sektor og kilde (eller ingen kilde).",
        ),
        (
            {"kilde": ["", "Busser"]},
            "tiltakene i overlappgruppen «g» virker ikke på det samme utslippet. "
            "Funnet: Veitrafikk, Veitrafikk · Busser. "
            "Utvei: del gruppen, eller gi alle samme sektor og kilde (eller ingen kilde).",
        ),
        (
            {"kilde": ["", "Trikk"], "overlapp": ""},
            "b virker på en kilde sektoren Veitrafikk ikke har. Funnet: «Trikk».",
        ),
    ],
)
def test_tiltak_som_ikke_passer_i_banen(felt: dict[str, str], melding: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        kombiner(effektarray([[1], [1]], **felt), VEI, kilder(Busser=30))  # type: ignore[arg-type]
    assert str(feil.value) == melding


def test_bane_uten_alle_aarene() -> None:
    with pytest.raises(Brukerfeil, match=r"mangler år effekten har\. Funnet: 2031\."):
        kombiner(effektarray([[1, 1]]), VEI)


# --- Egenskaper --------------------------------------------------------------------------------

EFFEKT = st.floats(-200, 300, allow_nan=False)
KUTT = st.floats(0, 300, allow_nan=False)
GRUPPE = st.sampled_from(["", "g", "h"])
KILDE = st.sampled_from(["", "Busser", "Biler"])


@st.composite
def tilfelle(draw: st.DrawFn, effekt: st.SearchStrategy[float] = EFFEKT) -> xr.DataArray:
    """Ett til sju tiltak i veitrafikken; en gruppe gjelder én kilde."""
    rader = draw(st.lists(st.tuples(effekt, effekt, GRUPPE, KILDE), min_size=1, max_size=7))
    return effektarray(
        [rad[:2] for rad in rader],
        overlapp=[rad[2] and f"{rad[2]}{rad[3]}" for rad in rader],
        kilde=[rad[3] for rad in rader],
    )


TO_AAR = bane({"Veitrafikk": [100, 0.5]}, [2030, 2031])
I_KILDER = xr.concat([kilder(2030, Busser=30, Biler=70), kilder(2031, Busser=0, Biler=0.5)], "aar")


@settings(max_examples=25)
@given(tilfelle(), st.randoms(use_true_random=False))
def test_rekkefoelgen_betyr_ingenting(effekt: xr.DataArray, tilfeldig: st.RandomSource) -> None:
    rekke = list(range(effekt.sizes["tiltak"]))
    tilfeldig.shuffle(rekke)  # type: ignore[attr-defined]
    en, to = (kombiner(e, TO_AAR, I_KILDER) for e in (effekt, effekt.isel(tiltak=rekke)))
    # Likt til siste bit, ikke bare omtrent.
    assert np.array_equal(en.deler.values[rekke], to.deler.values)
    assert np.array_equal(en.samlet.values, to.samlet.values)


@settings(max_examples=25)
@given(tilfelle())
def test_delene_summerer_til_helheten(effekt: xr.DataArray) -> None:
    svar = kombiner(effekt, TO_AAR, I_KILDER)
    assert svar.deler.sum("tiltak").values == pytest.approx(svar.samlet.values[0], abs=1e-9)
    assert (TO_AAR - svar.samlet).values == pytest.approx(svar.bane.values, abs=1e-9)


@given(st.lists(st.floats(-2, 1), min_size=1, max_size=12), st.floats(1e-3, 1e6))
def test_delene_er_eksakt_produktformelen(andeler: list[float], kilde: float) -> None:
    x = np.array(andeler)[:, None]
    samlet = kilde * (1 - np.prod(1 - x))
    skala = kilde * np.prod(1 + np.abs(x))
    assert shapley(kilde * x, np.array([kilde])).sum() == pytest.approx(samlet, abs=1e-12 * skala)


@settings(max_examples=25)
@given(tilfelle(KUTT))
def test_effekten_er_aldri_stoerre_enn_kilden_eller_tiltaket_alene(effekt: xr.DataArray) -> None:
    svar = kombiner(effekt, TO_AAR, I_KILDER)
    assert (svar.samlet <= TO_AAR + 1e-9).all()
    assert (svar.bane >= -1e-9).all()
    assert (svar.deler.values <= effekt.values + 1e-9).all()
    assert (svar.deler.values >= 0).all()


@settings(max_examples=25)
@given(tilfelle(KUTT), st.data())
def test_mer_tiltak_gir_aldri_mindre_effekt(effekt: xr.DataArray, data: st.DataObject) -> None:
    nr = data.draw(st.integers(0, effekt.sizes["tiltak"] - 1))
    mer = effekt.copy(deep=True)
    mer[nr] += data.draw(KUTT)
    foer, etter = (kombiner(e, TO_AAR, I_KILDER).samlet.values for e in (effekt, mer))
    assert (etter >= foer - 1e-9).all()


@settings(max_examples=25)
@given(tilfelle(KUTT))
def test_et_tiltak_til_gir_aldri_mindre_effekt(effekt: xr.DataArray) -> None:
    foerst = kombiner(effekt.isel(tiltak=slice(0, -1)), TO_AAR, I_KILDER).samlet.fillna(0).values
    assert (kombiner(effekt, TO_AAR, I_KILDER).samlet.values >= foerst - 1e-9).all()

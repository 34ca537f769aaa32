"""Vedtatte mål: prosentene står fast, tonnene følger utgaven de regnes på."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil, Maal, les_maal, les_utslipp
from klima.utslipp import til_array
from tests.arbeidsrom import lag_arbeidsrom
from tests.klima.eksempelutgave import Rad, tabell, utgave


@pytest.fixture(scope="module")
def maal(asker: Arbeidsrom) -> Maal:
    maal = les_maal("Asker", arbeidsrom=asker)
    assert maal is not None
    return maal


def askers(*rader: tuple[int, str, float]) -> xr.DataArray:
    """Utslipp for Asker fra en annen utgave enn planen: (år, sektor, tonn)."""
    fulle: list[Rad] = [("3203", aar, sektor, "x", "CO2e", tonn) for aar, sektor, tonn in rader]
    return til_array(tabell(*fulle), utgave()).squeeze("kommune")


# --- Slik planen har dem ---------------------------------------------------------------------


def test_kommune_uten_plan_har_ingen_maal(asker: Arbeidsrom) -> None:
    assert les_maal("Oslo", arbeidsrom=asker) is None


def test_askers_maal_regnes_fra_2009(maal: Maal) -> None:
    assert (maal.kommune, maal.referanseaar, maal.utgave) == ("3203", 2009, "handlingsprogram-2024")


@pytest.mark.parametrize(
    ("sektor", "prosent"),
    [
        # Sektortabellen, linje 5444-5458: mål for 2021, 2024 og 2030.
        ("Annen mobil forbrenning", (13, -6, -45)),
        ("Avfall og avløp", (-38, -39, -50)),
        ("Energiforsyning", (-100, -100, -100)),
        ("Industri, olje og gass", (-100, -100, -100)),
        ("Jordbruk", (11, 4, -10)),
        ("Oppvarming", (-67, -70, -75)),
        ("Sjøfart", (-34, -40, -50)),
        ("Veitrafikk", (-34, -43, -65)),
    ],
)
def test_sektormaalene_i_prosent(maal: Maal, sektor: str, prosent: tuple[int, ...]) -> None:
    rad = maal.prosent.sel(sektor=sektor)
    assert tuple(rad.sel(aar=[2021, 2024, 2030]).values) == prosent


def test_hovedmaalet_er_minus_67_prosent_i_2030(maal: Maal) -> None:
    totalt = maal.prosent.sel(sektor="Totalt")
    assert totalt.sel(aar=2030).item() == -67
    assert totalt.sel(aar=[2021, 2024]).isnull().all()


def test_vikens_og_norges_maal_er_ikke_askers(maal: Maal, tmp_path: Path) -> None:
    assert 2050 not in maal.prosent["aar"].values
    # Heller ikke når de regnes fra samme år.
    rom = lag_arbeidsrom(tmp_path, planer=True)
    fil = rom.datasett / "asker" / "klimagassutslipp" / "klimamaal.csv"
    tekst = fil.read_text(encoding="utf-8").replace("Viken,2030,2016,", "Viken,2028,2009,")
    fil.write_text(tekst, encoding="utf-8")
    endret = les_maal("Asker", arbeidsrom=rom)
    assert endret is not None
    assert 2028 not in endret.prosent["aar"].values


@pytest.mark.parametrize(
    ("sektor", "tonn"),
    [
        # Linje 5612-5794. Veitrafikk er personbiler og varebiler pluss tungtrafikk.
        ("Veitrafikk", 68_845 + 17_026),
        ("Sjøfart", 11_779),
        ("Annen mobil forbrenning", 21_413),
        ("Avfall og avløp", 28_542),
        ("Jordbruk", 11_418),
    ],
)
def test_maalet_for_2021_i_tonn(maal: Maal, sektor: str, tonn: int) -> None:
    assert maal.tonn.sel(sektor=sektor, aar=2021).item() == tonn


@pytest.mark.parametrize("sektor", ["Oppvarming", "Energiforsyning", "Totalt"])
def test_sektor_uten_maal_i_tonn_har_ingen_tonn(maal: Maal, sektor: str) -> None:
    assert maal.tonn.sel(sektor=sektor).isnull().all()


def test_budsjettet_for_2027_har_bare_tonn(maal: Maal) -> None:
    # Linje 5612 og 5647: 44 271 + 16 756.
    assert maal.tonn.sel(sektor="Veitrafikk", aar=2027).item() == 61_027
    assert 2027 not in maal.prosent["aar"].values


def test_aar_med_bare_tonn_gjelder_planens_utgave_alene(maal: Maal, asker: Arbeidsrom) -> None:
    planens = maal.ramme(les_utslipp("Asker", arbeidsrom=asker)).sel(sektor="Veitrafikk", aar=2027)
    assert planens["maal_tonn"].item() == 61_027
    assert planens["maal_prosent"].isnull().item()
    annen = maal.ramme(askers((2009, "Veitrafikk", 1.0))).sel(sektor="Veitrafikk", aar=2027)
    assert annen["maal_tonn"].isnull().item()
    assert annen["maal_tonn_vedtatt"].item() == 61_027


# --- Ramme -----------------------------------------------------------------------------------


def test_paa_planens_utgave_gjelder_tonnene_planen_vedtok(maal: Maal, asker: Arbeidsrom) -> None:
    ramme = maal.ramme(les_utslipp("Asker", arbeidsrom=asker))
    assert ramme["maal_tonn"].sel(sektor="Veitrafikk", aar=2021).item() == 85_871
    assert ramme["maal_tonn"].sel(sektor="Veitrafikk", aar=2024).item() == 56_994 + 17_306


def test_der_planen_bare_gir_prosent_regnes_tonnene_fra_referansen(
    maal: Maal, asker: Arbeidsrom
) -> None:
    # Veitrafikk 2030: −65 % av 130 159 = 45 555,65. Totalt: −67 % av 319 614 = 105 472,62.
    ramme = maal.ramme(les_utslipp("Asker", arbeidsrom=asker))["maal_tonn"].sel(aar=2030)
    assert ramme.sel(sektor="Veitrafikk").item() == pytest.approx(45_555.65)
    assert ramme.sel(sektor="Totalt").item() == pytest.approx(105_472.62)


def test_paa_en_annen_utgave_regnes_prosentene_om(maal: Maal) -> None:
    ramme = maal.ramme(askers((2009, "Veitrafikk", 200_000), (2009, "Jordbruk", 50_000)))
    veitrafikk = ramme["maal_tonn"].sel(sektor="Veitrafikk")
    # 200 000 · 0,66, 0,57 og 0,35.
    assert veitrafikk.sel(aar=[2021, 2024, 2030]).values == pytest.approx(
        [132_000, 114_000, 70_000]
    )
    # −67 % av 250 000.
    assert ramme["maal_tonn"].sel(sektor="Totalt", aar=2030).item() == pytest.approx(82_500)


def test_planens_tonn_blandes_ikke_med_en_annen_utgave(maal: Maal) -> None:
    ramme = maal.ramme(askers((2009, "Veitrafikk", 200_000)))
    # Sjøfart har mål i tonn i planen, men ikke noe referansenivå i denne utgaven.
    assert ramme["maal_tonn"].sel(sektor="Sjøfart").isnull().all()
    assert ramme["oppgitt_prosent"].isnull().all()


def test_uten_referanseaaret_finnes_prosenten_men_ikke_tonnene(maal: Maal) -> None:
    ramme = maal.ramme(askers((2019, "Veitrafikk", 90_000)))
    assert ramme["maal_tonn"].isnull().all()
    assert ramme["maal_prosent"].sel(sektor="Veitrafikk", aar=2021).item() == -34


def test_rammen_sier_hvilken_utgave_og_plan_den_hviler_paa(maal: Maal) -> None:
    ramme = maal.ramme(askers((2009, "Veitrafikk", 1)))
    assert ramme.attrs == {
        "referanseaar": 2009,
        "utgave": "2026-02-02-12345678",
        "omfang": ("Jordbruk", "Veitrafikk"),
        "plan": "handlingsprogram-2024",
        "kommune": "3203",
    }


def test_hver_stoerrelse_har_sin_enhet(maal: Maal) -> None:
    ramme = maal.ramme(askers((2009, "Veitrafikk", 1)))
    assert {navn: ramme[navn].attrs["enhet"] for navn in ramme.data_vars} == {
        "maal_prosent": "%",
        "maal_tonn": "t CO2e",
        "maal_tonn_vedtatt": "t CO2e",
        "oppgitt_prosent": "%",
        "referanse": "t CO2e",
    }


def test_maal_og_utslipp_for_ulike_kommuner_blandes_ikke(maal: Maal) -> None:
    oslos = til_array(tabell(("0301", 2009, "Veitrafikk", "x", "CO2e", 1.0)), utgave())
    with pytest.raises(Brukerfeil) as feil:
        maal.ramme(oslos.squeeze("kommune"))
    assert str(feil.value) == (
        "målene og utslippene gjelder ulike kommuner. Ventet: 3203. Funnet: 0301."
    )


_TONN = st.floats(1, 1e6)


@settings(max_examples=8)
@given(veitrafikk=_TONN, jordbruk=_TONN, faktor=st.floats(0.01, 100))
def test_omregningen_er_lineaer(
    maal: Maal, veitrafikk: float, jordbruk: float, faktor: float
) -> None:
    utslipp = askers((2009, "Veitrafikk", veitrafikk), (2009, "Jordbruk", jordbruk))
    skalert = maal.ramme(utslipp.copy(data=utslipp * faktor))
    ventet = maal.ramme(utslipp)["maal_tonn"] * faktor
    np.testing.assert_allclose(skalert["maal_tonn"], ventet, rtol=1e-6, atol=1e-4)


@settings(max_examples=15)
@given(veitrafikk=_TONN)
def test_det_omregnede_maalet_er_den_vedtatte_prosenten_av_referansen(
    maal: Maal, veitrafikk: float
) -> None:
    ramme = maal.ramme(askers((2009, "Veitrafikk", veitrafikk))).sel(sektor="Veitrafikk")
    tilbake = 100 * (ramme["maal_tonn"] / ramme["referanse"] - 1)
    np.testing.assert_allclose(tilbake.sel(aar=[2021, 2024, 2030]), [-34, -43, -65], atol=1e-9)

"""Hendelser: serien med og uten et anlegg som stengte, etter hva som er kjent om det."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil, les_maal, les_utslipp
from klima.hendelser import Hendelse, hendelsesrader, les_hendelser, rens
from klima.maal import per_sektor_og_totalt
from klima.plan import les_plan
from tests.arbeidsrom import lag_arbeidsrom

NAN = float("nan")
AAR = [2009, 2011, 2013, 2015, 2016]


def eksempel(
    fra: int | None, til: int | None, tonn: float | None, slag: str = "bortfall"
) -> Hendelse:
    return Hendelse("x", "Eksempelverket", slag, "Jordbruk", fra, til, tonn, "")  # type: ignore[arg-type]


def serie() -> xr.DataArray:
    """Jordbruk, Veitrafikk og summen, i t CO2e."""
    jord, vei = [100.0, 100, 80, 40, 40], [200.0, 190, 180, 170, 160]
    return xr.DataArray(
        [jord, vei, [a + b for a, b in zip(jord, vei, strict=True)]],
        coords={"sektor": ["Jordbruk", "Veitrafikk", "Totalt"], "aar": AAR},
        dims=("sektor", "aar"),
    )


def uten(h: Hendelse) -> dict[str, list[float]]:
    renset, _ = rens(serie(), [h])
    return {str(s): renset.sel(sektor=s).values.tolist() for s in renset["sektor"].values}


# --- Regelen ----------------------------------------------------------------------------------


def test_kjente_tonn_trekkes_fra_aarene_foer_og_hendelsesaaret_tas_ut() -> None:
    # 60 t bort i 2013: 100 → 40 i 2009 og 2011; 2013 har en ukjent del av året.
    svaret = uten(eksempel(2013, 2013, 60))
    np.testing.assert_equal(svaret["Jordbruk"], [40, 40, NAN, 40, 40])
    np.testing.assert_equal(svaret["Totalt"], [240, 230, NAN, 210, 200])
    assert svaret["Veitrafikk"] == [200, 190, 180, 170, 160]


def test_et_anlegg_som_kom_til_legges_til_aarene_foer() -> None:
    # Da er målet like langt unna som det virkelig er, og trenden er ikke preget av åpningen.
    np.testing.assert_equal(
        uten(eksempel(2013, 2013, 10, "tilkomst"))["Jordbruk"], [110, 110, NAN, 40, 40]
    )


def test_ukjente_tonn_gir_bare_aarene_etter() -> None:
    np.testing.assert_equal(uten(eksempel(2013, 2013, None))["Jordbruk"], [NAN, NAN, NAN, 40, 40])


def test_i_et_spenn_er_alle_aarene_usikre() -> None:
    np.testing.assert_equal(uten(eksempel(2011, 2015, 60))["Jordbruk"], [40, NAN, NAN, NAN, 40])


@pytest.mark.parametrize("tonn", [60, None])
def test_ukjent_aar_kan_ikke_renses(tonn: float | None) -> None:
    h = eksempel(None, None, tonn)
    renset, merknader = rens(serie(), [h])
    assert renset.sel(sektor=["Jordbruk", "Totalt"]).isnull().all()
    assert merknader == (f"{h.omtale}: serien kan ikke renses, for ingen år er sikkert upåvirket.",)


def test_halvkjent_spenn() -> None:
    # «Senest i 2013» og 60 t: vi vet ikke når før 2013, så bare årene etter er sikre.
    np.testing.assert_equal(uten(eksempel(None, 2013, 60))["Jordbruk"], [NAN, NAN, NAN, 40, 40])
    # «Tidligst i 2013»: årene før er sikkert med anlegget.
    np.testing.assert_equal(uten(eksempel(2013, None, 30))["Jordbruk"], [70, 70, NAN, NAN, NAN])


def test_merknaden_sier_hvilke_aar_som_brukes() -> None:
    _, (merknad,) = rens(serie(), [eksempel(2013, 2013, None)])
    assert merknad == (
        "Eksempelverket (2013; tonn ukjent): bare årene etter hendelsen brukes (2015–2016)."
    )


@pytest.mark.parametrize(
    ("fra", "til", "naar"),
    [
        (2013, 2013, "2013"),
        (2009, 2021, "en gang fra 2009 til 2021"),
        (None, 2013, "senest i 2013"),
        (2013, None, "tidligst i 2013"),
        (None, None, "år ukjent"),
    ],
)
def test_tidspunktet_i_ord(fra: int | None, til: int | None, naar: str) -> None:
    assert eksempel(fra, til, 1).naar == naar


def test_et_anlegg_stoerre_enn_sektoren_er_en_feil() -> None:
    with pytest.raises(Brukerfeil) as feil:
        rens(serie(), [eksempel(2013, 2013, 101)])
    assert str(feil.value) == (
        "hendelsen «Eksempelverket» er større enn utslippet den skal tas ut av. Ventet: høyst "
        "100\xa0t (Jordbruk 2011). Funnet: 101\xa0t. Utvei: rett tonnene i hendelser.csv; de kan "
        "være fra en annen utgave."
    )


@settings(max_examples=20)
@given(tonn=st.floats(0, 40), aar=st.integers(2008, 2018))
def test_totalen_renses_like_mye_som_sektoren(tonn: float, aar: int) -> None:
    renset, _ = rens(serie(), [eksempel(aar, aar, tonn)])
    deler = renset.sel(sektor=["Jordbruk", "Veitrafikk"]).sum("sektor", skipna=False)
    np.testing.assert_allclose(renset.sel(sektor="Totalt"), deler)


def test_uten_hendelser_er_serien_uroert() -> None:
    renset, merknader = rens(serie(), [])
    xr.testing.assert_identical(renset, serie())
    assert merknader == ()


# --- Målet med og uten ------------------------------------------------------------------------


def test_kravet_uten_nedleggelsen_regnes_fra_det_rensede_nivaaet() -> None:
    """Referansen er 300 t i alt, 60 av dem fra verket som stengte. Målet er 150 t.

    Med: 200/300 − 1 = −33,3 % nådd, krav −50 %. Uten: 200/240 − 1 = −16,7 %, krav 150/240 − 1.
    """
    maalene = xr.Dataset(
        {"maal_tonn": (("sektor", "aar"), [[150.0]])},
        coords={"sektor": ["Totalt"], "aar": [2030]},
        attrs={"referanseaar": 2009},
    )
    rader = hendelsesrader(serie(), maalene, [eksempel(2013, 2013, 60)], aar=2016, maalaar=2030)
    totalt = rader[-1]
    assert [r["sektor"] for r in rader] == ["Jordbruk", "Totalt"]
    assert totalt["endring_prosent"] == pytest.approx(-100 / 3, abs=1e-5)
    assert totalt["endring_prosent_uten"] == pytest.approx(-100 / 6, abs=1e-5)
    assert (totalt["krav_prosent"], totalt["krav_prosent_uten"]) == (-50, -37.5)
    # Jordbruk har ikke mål: 40/40 − 1 = 0 % uten verket, mot −60 % med.
    assert (rader[0]["endring_prosent"], rader[0]["endring_prosent_uten"]) == (-60, 0)
    assert rader[0]["krav_prosent"] is None


def test_uten_hendelser_er_det_ingen_rader(asker: Arbeidsrom) -> None:
    utslipp = les_utslipp("Asker", utgave="handlingsprogram-2024", arbeidsrom=asker)
    maal = les_maal("Asker", arbeidsrom=asker)
    assert maal is not None
    tonn, maalene = per_sektor_og_totalt(utslipp), maal.ramme(utslipp)
    assert hendelsesrader(tonn, maalene, [], aar=2021, maalaar=2030) == []


# --- Registeret -------------------------------------------------------------------------------


def test_asker_har_to_nedleggelser_uten_tonn(asker: Arbeidsrom) -> None:
    hendelser = les_hendelser(les_plan(asker, "3203"))
    assert [(h.navn, h.sektor, h.naar, h.tonn) for h in hendelser] == [
        ("Tofte Industrier", "Industri, olje og gass", "2013", None),
        ("Avfallsforbrenningsanlegg", "Energiforsyning", "en gang fra 2009 til 2021", None),
    ]


def test_askers_trend_kan_ikke_renses_for_et_anlegg_uten_aar_og_tonn(asker: Arbeidsrom) -> None:
    utslipp = les_utslipp("Asker", utgave="handlingsprogram-2024", arbeidsrom=asker)
    tonn = per_sektor_og_totalt(utslipp)
    tofte, anlegg = les_hendelser(les_plan(asker, "3203"))
    # Tofte alene: 2019–2021 er sikkert etter.
    alene, _ = rens(tonn, [tofte])
    np.testing.assert_equal(alene.sel(sektor="Totalt").values, [NAN, 186_211, 180_661, 178_984])
    begge, merknader = rens(tonn, [tofte, anlegg])
    assert begge.sel(sektor="Totalt").isnull().all()
    assert merknader[1].endswith("serien kan ikke renses, for ingen år er sikkert upåvirket.")


def test_tabellen_er_valgfri(asker: Arbeidsrom) -> None:
    assert les_hendelser(None) == ()
    plan = les_plan(asker, "3203")
    assert plan is not None
    uten_tabell = {k: v for k, v in plan.tabeller.items() if k != "hendelser"}
    assert les_hendelser(type(plan)(plan.mappe, plan.meta, uten_tabell)) == ()


def test_et_spenn_baklengs_er_en_feil_med_linje(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path, planer=True)
    fil = rom.datasett / "asker" / "klimagassutslipp" / "hendelser.csv"
    fil.write_text(fil.read_text("utf-8").replace(",2009,2021,", ",2021,2009,"), "utf-8")
    with pytest.raises(Brukerfeil) as feil:
        les_hendelser(les_plan(rom, "3203"))
    assert str(feil.value) == (
        f"{fil}:3: spennet slutter før det begynner. Ventet: aar_fra ikke etter aar_til. "
        "Funnet: 2021 til 2009."
    )

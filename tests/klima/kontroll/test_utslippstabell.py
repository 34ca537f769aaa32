"""Reglene for utslippstabellen når arrayene: `proev_array` før noe tegnes av dem."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from klima import Arbeidsrom, les_utslipp, summer
from klima.grunn.kontrakt import Kontraktbrudd
from klima.kontroll import Funn, proev_array
from klima.kontroll.utslippstabell import _som_tabell, hent_utslippstabell
from tests import rettelsesrom
from tests.arbeidsrom import lag_arbeidsrom
from tests.klima.kontroll.eksempelplan import glatt
from tests.klima.kontroll.gale_regler import med_regel
from tests.stotte import ROT, krever_data


@pytest.fixture(scope="module")
def rom(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    rommet = lag_arbeidsrom(tmp_path_factory.mktemp("rom") / "rom", planer=True)
    shutil.copytree(ROT / "datasets" / "forventninger", rommet.datasett / "forventninger")
    return rommet


def array(
    tonn: list[list[float]],
    sektorer: tuple[str, ...] = ("Sjøfart", "Jordbruk"),
    kilder: tuple[str, ...] = ("Ferger", "Husdyr"),
) -> xr.DataArray:
    """Asker i 2021 og 2022, to kilder, bare CO2; `tonn` er en rad per år."""
    return xr.DataArray(
        np.array(tonn, dtype=float)[:, :, None],
        dims=("aar", "kilde", "gass"),
        coords={
            "kommune": "3203",
            "aar": [2021, 2022],
            "kilde": list(kilder),
            "sektor": ("kilde", list(sektorer)),
            "kildenavn": ("kilde", list(kilder)),
            "gass": ["CO2"],
        },
        attrs={"utgave": "eks-1"},
    )


def meldinger(funn: list[Funn]) -> list[tuple[str, str]]:
    return [(f.regel.removeprefix("forventning/"), glatt(f.melding)) for f in funn]


HEL = [[1.0, 2.0], [3.0, 4.0]]


def test_en_array_som_holder_gir_ingen_funn(rom: Arbeidsrom) -> None:
    assert proev_array(array(HEL), rom) == []
    assert proev_array(les_utslipp("Asker", arbeidsrom=rom), rom) == []


def test_nan_er_en_rad_som_ikke_finnes(rom: Arbeidsrom) -> None:
    tabell = _som_tabell(array([[1.0, np.nan], [3.0, 4.0]]), rom)
    assert tabell.ramme.astype({"kilde": "str", "sektor": "str"}).to_dict("records") == [
        {"kommune": "3203", "aar": 2021, "sektor": "Sjøfart", "kilde": "Ferger", "gass": "CO2"}
        | {"tonn": 1.0},
        {"kommune": "3203", "aar": 2022, "sektor": "Sjøfart", "kilde": "Ferger", "gass": "CO2"}
        | {"tonn": 3.0},
        {"kommune": "3203", "aar": 2022, "sektor": "Jordbruk", "kilde": "Husdyr", "gass": "CO2"}
        | {"tonn": 4.0},
    ]
    assert proev_array(array([[1.0, np.nan], [3.0, 4.0]]), rom) == []


def test_en_uendelig_verdi(rom: Arbeidsrom) -> None:
    funn = proev_array(array([[np.inf, 2.0], [3.0, 4.0]]), rom)
    assert [r for r, _ in meldinger(funn)] == ["endelig", "ikke_tom", "innenfor"]
    assert meldinger(funn)[0][1] == (
        "«tonn» skal være et endelig tall, men er det ikke på 1 av 4 rader: uendelig (Sjøfart "
        "Ferger 2021 CO2). Et uendelig tall ødelegger alle summer det inngår i."
    )
    assert (funn[0].gjelder, funn[0].antall, funn[0].sted) == (
        ("Sjøfart",),
        1,
        "datasets/asker/klimagassutslipp",
    )


def test_en_negativ_verdi(rom: Arbeidsrom) -> None:
    assert meldinger(proev_array(array([[1.0, 2.0], [-3.0, 4.0]]), rom)) == [
        (
            "innenfor",
            "«tonn» skal være 0 eller mer, men er det ikke på 1 av 4 rader: −3 (Sjøfart Ferger "
            "2022 CO2). Direkte utslipp kan ikke være negative; bare skog og annen arealbruk tar "
            "opp karbon.",
        )
    ]


def test_en_ukjent_sektor(rom: Arbeidsrom) -> None:
    assert meldinger(proev_array(array(HEL, ("Sjøfart", "Romfart")), rom)) == [
        (
            "tillatt",
            "«sektor» skal være i kodelisten sektorer.sektor eller «Ikke fordelt på sektor», men "
            "er det ikke på 2 av 4 rader: «Romfart» (Romfart Husdyr 2021 CO2) og «Romfart» "
            "(Romfart Husdyr 2022 CO2). En ukjent sektor faller utenfor målene og figurene.",
        )
    ]


def test_en_dublett(rom: Arbeidsrom) -> None:
    dobbel = array(HEL, ("Sjøfart", "Sjøfart"), ("Ferger", "Ferger"))
    ((regel, melding),) = meldinger(proev_array(dobbel, rom))
    assert regel == "unik"
    assert melding.startswith(
        "«kommune», «aar», «sektor», «kilde» og «gass» skal bare stå én gang, men «3203», 2021, "
        "«Sjøfart», «Ferger», «CO2» ("
    )


@pytest.mark.parametrize(
    "tom",
    [array([[np.nan] * 2] * 2), array(HEL).isel(aar=[]), array(HEL).isel(kilde=[])],
    ids=["alt NaN", "ingen år", "ingen kilder"],
)
def test_en_tom_array_er_ikke_groenn(rom: Arbeidsrom, tom: xr.DataArray) -> None:
    funn = meldinger(proev_array(tom, rom))
    assert len(funn) == 10  # en for hver regel
    assert funn[0] == (
        "antall_rader",
        "Tabellen utslipp har 0 rader, men skal ha 1 eller mer. Uten rader er det ingenting å "
        "rapportere.",
    )
    assert all("Tabellen utslipp er tom" in melding for _, melding in funn[1:])


def test_flere_kommuner_og_andre_rekkefoelger_av_dimensjonene(rom: Arbeidsrom) -> None:
    to = xr.concat([array(HEL), array(HEL)], dim=pd.Index(["3203", "0000"], name="kommune"))
    for dimensjoner in (("kommune", "aar", "kilde", "gass"), ("gass", "aar", "kommune", "kilde")):
        ((regel, melding),) = meldinger(proev_array(to.transpose(*dimensjoner), rom))
        assert regel == "tillatt"
        assert "på 4 av 8 rader: «0000» (Sjøfart Ferger 2021 CO2)" in melding


def test_en_array_som_er_summert_kan_ikke_legges_ut(rom: Arbeidsrom) -> None:
    utslipp = les_utslipp("Asker", arbeidsrom=rom)
    with pytest.raises(Kontraktbrudd) as brudd:
        proev_array(summer(utslipp, "sektor"), rom)
    assert str(brudd.value) == (
        "arrayen 'utslipp' ('sektor', 'aar') er ikke ('kommune', 'aar', 'kilde', 'gass'), "
        "og kan ikke legges ut som utslippstabellen"
    )


def test_arrayen_endres_ikke(rom: Arbeidsrom) -> None:
    a = array([[1.0, np.nan], [-np.inf, 4.0]])
    foer = a.copy(deep=True)
    proev_array(a, rom)
    xr.testing.assert_identical(a, foer)


def test_en_gal_regel_er_et_funn_ogsaa_her(tmp_path_factory: pytest.TempPathFactory) -> None:
    rommet = lag_arbeidsrom(tmp_path_factory.mktemp("gal"), planer=False)
    mappe = rommet.datasett / "forventninger"
    mappe.mkdir(parents=True)
    (mappe / "utslipp.yaml").write_text(med_regel("regel: tull"), encoding="utf-8")
    (funn,) = proev_array(array(HEL), rommet)
    assert (funn.regel, funn.sted) == (
        "forventning/gal-regel",
        "datasets/forventninger/utslipp.yaml:7",
    )


def test_bare_reglene_for_utslipp_som_ser_paa_en_rad_for_seg_proeves(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    rommet = lag_arbeidsrom(tmp_path_factory.mktemp("regler"), planer=False)
    mappe = rommet.datasett / "forventninger"
    mappe.mkdir(parents=True)
    hoeyst = "  - {regel: innenfor, kolonne: tonn, maks: 1, alvor: %s, grunn: Derfor.%s}\n"
    regler = (
        "  - {regel: ferskhet, kolonne: aar, maaneder: 1, alvor: feil, grunn: Derfor.}\n"
        + hoeyst % ("merknad", "")
        + hoeyst % ("feil", "")
    )
    hode = "datasett: {}\neier: noen\nregler:\n"
    (mappe / "a.yaml").write_text(hode.format("utslipp") + regler, encoding="utf-8")
    (mappe / "b.yaml").write_text(
        hode.format("tiltak") + hoeyst % ("feil", ", tabell: tiltak"), encoding="utf-8"
    )
    funn = proev_array(array([[1.0, np.nan], [5.0, np.nan]]), rommet)
    melding = (
        "«tonn» skal være 1 eller mindre, men er det ikke på 1 av 2 rader: 5 (Sjøfart Ferger 2022 "
        "CO2). Derfor."
    )
    assert [(f.alvor, glatt(f.melding)) for f in funn] == [("feil", melding), ("merknad", melding)]


# --- tabellen fra en utgave, og filen den er fra --------------------------------------------------


def test_tabellen_til_en_kommune_i_en_utgave(tmp_path: Path) -> None:
    grenland = rettelsesrom.lag_rom(tmp_path / "rom")
    utgave = rettelsesrom.importer(grenland, "2026-02-02")
    tabell = hent_utslippstabell(grenland, "4001")
    assert (tabell.datasett, tabell.navn, tabell.fil, tabell.radnavn) == (
        "utslipp",
        "utslipp",
        f"datasets/utgaver/{utgave}/tabell.parquet",
        ("sektor", "kilde", "aar", "gass"),
    )
    assert set(tabell.ramme["kommune"]) == {"4001"}
    assert tabell.ramme["tonn"].tolist() == [1000.0, 200.0, 1800.5, 100.0]
    assert {k for k in tabell.ramme if isinstance(tabell.ramme[k].dtype, pd.CategoricalDtype)} == {
        *("kommune", "sektor", "kilde", "gass")
    }


def test_tabellen_til_flere_kommuner_navngir_ogsaa_kommunen(tmp_path: Path) -> None:
    grenland = rettelsesrom.lag_rom(tmp_path / "rom")
    rettelsesrom.importer(grenland, "2026-02-02")
    tabell = hent_utslippstabell(grenland, None)
    assert tabell.radnavn == ("kommune", "sektor", "kilde", "aar", "gass")
    assert len(tabell.ramme) == 8  # fire rader for Porsgrunn og fire for Skien


def test_planens_egne_tall_er_fra_datapakken(rom: Arbeidsrom) -> None:
    tabell = hent_utslippstabell(rom, "3203")
    assert tabell.fil == "datasets/asker/klimagassutslipp"
    assert len(tabell.ramme) == 15


def test_tabellen_fra_en_array_er_fra_utgaven_den_baerer_med_seg(tmp_path: Path) -> None:
    grenland = rettelsesrom.lag_rom(tmp_path / "rom")
    utgave = rettelsesrom.importer(grenland, "2026-02-02")
    tabell = _som_tabell(les_utslipp("4001", arbeidsrom=grenland), grenland)
    assert (tabell.datasett, tabell.navn, tabell.fil, tabell.radnavn) == (
        "utslipp",
        "utslipp",
        f"datasets/utgaver/{utgave}/tabell.parquet",
        ("sektor", "kilde", "aar", "gass"),
    )
    fra_utgaven = hent_utslippstabell(grenland, "4001").ramme
    kolonner = ["kommune", "aar", "sektor", "kilde", "gass", "tonn"]
    assert list(tabell.ramme) == kolonner
    assert sorted(tabell.ramme.astype(object).itertuples(index=False, name=None)) == sorted(
        fra_utgaven[kolonner].astype(object).itertuples(index=False, name=None)
    )


@pytest.mark.parametrize(
    ("endret", "fil"),
    [
        ({}, "datasets/asker/klimagassutslipp"),
        ({"kommune": "0301"}, "eks-1"),  # arbeidsrommet har ingen plan for Oslo
        ({"kommune": "0301", "utgave": None}, "ukjent utgave"),
    ],
)
def test_filen_naar_utgaven_ikke_er_i_lageret(
    rom: Arbeidsrom, endret: dict[str, str | None], fil: str
) -> None:
    a = array(HEL).assign_coords(kommune=endret.get("kommune", "3203"))
    if "utgave" in endret:
        a.attrs.clear()
    assert _som_tabell(a, rom).fil == fil


def test_en_array_med_flere_kommuner_er_ikke_fra_planen_til_den_ene(rom: Arbeidsrom) -> None:
    to = xr.concat([array(HEL), array(HEL)], dim=pd.Index(["3203", "0301"], name="kommune"))
    assert _som_tabell(to, rom).fil == "eks-1"


def test_kilden_heter_det_den_heter_hos_utgiveren_og_id_en_naar_navnet_mangler(
    rom: Arbeidsrom,
) -> None:
    a = array(HEL).assign_coords(kilde=["sjofart/ferger", "jordbruk/husdyr"])
    assert _som_tabell(a, rom).ramme["kilde"].tolist() == ["Ferger", "Husdyr"] * 2
    uten = _som_tabell(a.drop_vars("kildenavn"), rom).ramme["kilde"]
    assert uten.tolist() == ["sjofart/ferger", "jordbruk/husdyr"] * 2
    assert uten.cat.categories.dtype == "str"


@krever_data
def test_arrayen_fra_en_utgave_er_tabellen_i_utgaven(oslo: Arbeidsrom) -> None:
    tabell = hent_utslippstabell(oslo, "0301")
    fra_array = _som_tabell(les_utslipp("Oslo", arbeidsrom=oslo), oslo)
    assert fra_array.fil == tabell.fil
    assert fra_array.fil.endswith("/tabell.parquet")

    def rader(ramme: pd.DataFrame) -> set[tuple[object, ...]]:
        kolonner = ["kommune", "aar", "sektor", "kilde", "gass", "tonn"]
        return set(ramme[kolonner].astype(object).itertuples(index=False, name=None))

    assert rader(fra_array.ramme) == rader(tabell.ramme)
    assert proev_array(les_utslipp("Oslo", arbeidsrom=oslo), oslo) == []

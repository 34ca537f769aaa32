"""`klima dekomponer` slik brukeren ser den, med oppdiktede drivere (`eksempel`)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from klima import Arbeidsrom
from klima.drivere import les_drivere
from tests.arbeidsrom import Kjoering, lag_arbeidsrom
from tests.klima.grupperom import skriv_folketall
from tests.stotte import ROT

Kjoer = Callable[..., Kjoering]
AAR = ("--fra", "2009", "--til", "2021")
KM = (
    # Asker, Røyken og Hurum i 2009: 500 + 300 + 200 = 1 000
    "0220,kjørte kilometer,Veitrafikk,2009,500,km,eksempel\n"
    "0627,kjørte kilometer,Veitrafikk,2009,300,km,eksempel\n"
    "0628,kjørte kilometer,Veitrafikk,2009,200,km,eksempel\n"
    "3025,kjørte kilometer,Veitrafikk,2021,1320,km,eksempel\n"
)


def skriv_drivere(rom: Arbeidsrom, rader: str) -> Path:
    """Skjemaet som følger med, med disse radene."""
    mappe = rom.datasett / "egen" / "drivere"
    shutil.copytree(ROT / "datasets" / "felles" / "drivere", mappe)
    with (mappe / "drivere.csv").open("a", encoding="utf-8") as fil:
        fil.write(rader)
    return mappe


@pytest.fixture
def rom(tmp_path: Path) -> Arbeidsrom:
    return lag_arbeidsrom(tmp_path / "rom", planer=True)


def test_uten_drivere_sier_den_hvordan_de_legges_inn(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    svar = kjoer("dekomponer", *AAR, rom=rom)
    assert (svar.kode, svar.ut, svar.feil) == (
        2,
        "",
        f"klima: {rom.datasett}: arbeidsrommet har ingen drivere for Asker (3203). Ventet: en "
        "datapakke drivere eller folketall. Utvei: følg datasets/felles/drivere/README.md i "
        "programmet.\n",
    )
    assert (ROT / "datasets" / "felles" / "drivere" / "README.md").is_file()


def test_endringen_i_ord_og_tall(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    skriv_drivere(rom, KM)
    svar = kjoer("dekomponer", rom=rom)  # uten år: fra det første til det siste i utgaven
    assert (svar.kode, svar.feil) == (0, "")
    linjer = svar.ut.replace("\u00a0", " ").splitlines()
    assert linjer[0] == (
        "Asker (3203) · fra 2009 til 2021 · utgave handlingsprogram-2024 · GWP ukjent"
    )
    # L = (94 095 − 130 159)/ln(94 095/130 159) = 111 154; · ln 1,32 = 30 860
    assert (
        "Veitrafikk: 130 159 t til 94 095 t, −36 064 t: kjørte kilometer (+32,0 %) +30 860 t, "
        "utslipp per kjørte kilometer (−45,2 %) −66 924 t."
    ) in linjer
    assert (
        "Jordbruk: 10 294 t til 11 540 t, +1 246 t; ikke delt opp, for ingen driver er lastet."
    ) in linjer
    # −140 630 i alt; −140 630 − 30 860 + 66 924 = −104 566
    assert linjer[-2] == (
        "Totalt: 319 614 t til 178 984 t, −140 630 t: aktivitet +30 860 t, intensitet −66 924 t, "
        "ikke delt opp −104 566 t."
    )
    assert linjer[-1] == "Kilde til kjørte kilometer: eksempel"


def test_json_har_alle_delene(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    skriv_drivere(rom, KM)
    rader = {r["sektor"]: r for r in kjoer("dekomponer", *AAR, "--json", rom=rom).json}
    vei = rader["Veitrafikk"]
    assert sum(d["tonn"] for d in vei["deler"]) == pytest.approx(vei["endring"], abs=1e-5)
    assert vei["deler"][1]["fra"] == 130.159  # t per km
    assert {k: v for k, v in vei.items() if k != "deler"} == {
        "kommune": "3203",
        "kommunenavn": "Asker",
        "fra": 2009,
        "til": 2021,
        "sektor": "Veitrafikk",
        "utslipp_fra": 130159.0,
        "utslipp_til": 94095.0,
        "endring": -36064.0,
        "grunn": None,
        "utgave": "handlingsprogram-2024",
    }
    assert rader["Jordbruk"]["grunn"] == "ingen driver er lastet"


def test_folketallet_er_driver_for_alle_sektorene(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    skriv_folketall(rom, "kommune,aar,innbyggere\n3025,2021,110\n3025,2020,105\n")
    (folk,) = les_drivere(rom, "3203")
    assert (folk.navn, folk.sektor, folk.kilde) == ("folketall", None, "SSB")
    assert folk.verdier == {2020: 105.0, 2021: 110.0}
    rader = kjoer("dekomponer", *AAR, "--json", rom=rom).json
    assert rader[0]["grunn"] == "driveren «folketall» mangler for 2009"


def test_en_halv_sammenslaaing_er_ikke_et_tall(rom: Arbeidsrom) -> None:
    skriv_drivere(rom, KM.replace("0628,kjørte kilometer,Veitrafikk,2009,200,km,eksempel\n", ""))
    (km,) = les_drivere(rom, "3203")
    assert km.verdier == {2021: 1320.0}


def test_to_enheter_for_en_driver_er_en_feil(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    skriv_drivere(rom, KM.replace("1320,km", "132,mil"))
    svar = kjoer("dekomponer", *AAR, rom=rom)
    assert (svar.kode, svar.feil) == (
        2,
        "klima: driveren «kjørte kilometer» har to enheter. Funnet: km, mil. Utvei: regn om til én "
        "enhet i drivere.csv.\n",
    )


@pytest.mark.parametrize(
    "celle", ["-5", "NaN", "INF", "mye"], ids=["negativ", "nan", "uendelig", "ord"]
)
def test_et_tall_som_ikke_er_en_mengde_avvises(kjoer: Kjoer, rom: Arbeidsrom, celle: str) -> None:
    mappe = skriv_drivere(rom, KM.replace("1320", celle))
    svar = kjoer("dekomponer", *AAR, rom=rom)
    assert (svar.kode, svar.ut) == (2, "")
    assert f"{mappe / 'drivere.csv'}:5" in svar.feil
    assert "Traceback" not in svar.feil


def test_alle_kommuner_paa_en_gang_gaar_ikke(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    svar = kjoer("dekomponer", *AAR, "--kommune", "alle", rom=telemark)
    assert (svar.kode, svar.feil) == (
        2,
        "klima: endringen deles for én kommune. Utvei: oppgi nummer eller navn.\n",
    )

"""`klima rangering`: plass, per innbygger, grupper, eldre numre, og det som mangler."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from klima import Arbeidsrom
from tests.arbeidsrom import Kjoering, lag_arbeidsrom
from tests.klima.grupperom import FOLKETALL, HODE, rangeringsrom, skriv_folketall
from tests.raalesing import csvsummer
from tests.stotte import TELEMARK, krever_data

Kjoer = Callable[..., Kjoering]


@pytest.fixture
def rom(tmp_path: Path) -> Arbeidsrom:
    return rangeringsrom(tmp_path / "rom", toml='[grupper]\nmine = ["3203", "3201", "4601"]\n')


def plasser(svar: Kjoering) -> list[tuple[int | None, str, float | None]]:
    assert svar.kode == 0, svar.feil
    return [(r["plass"], r["kommunenavn"], r["tonn"]) for r in svar.json]


def test_stoerst_foerst_og_like_tall_deler_plass(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    assert plasser(kjoer("rangering", "--json", rom=rom)) == [
        (1, "Oslo", 1000.0),
        (2, "Bærum", 300.0),
        (3, "Asker", 100.0),
        (4, "Nesodden", 60.0),
        (4, "Frogn", 60.0),
    ]


def test_en_rad_har_kommune_aar_og_utgave(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    rad = kjoer("rangering", "--json", rom=rom).json[2]
    assert rad.pop("utgave").startswith("2025-01-24-")
    assert rad == {
        "plass": 3,
        "kommune": "3203",
        "kommunenavn": "Asker",
        "tonn": 100.0,
        "innbyggere": None,
        "tonn_per_innbygger": None,
        "rettet": False,
        "aar": 2024,
        "gruppe": None,
    }


def test_per_innbygger_og_den_uten_folketall_staar_sist(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    skriv_folketall(rom)
    svar = kjoer("rangering", "--per-innbygger", "--json", rom=rom)
    # 60/20 = 3, 100/50 = 2, 300/200 = 1,5 og 1000/4000 = 0,25
    assert [(r["plass"], r["kommunenavn"], r["tonn_per_innbygger"]) for r in svar.json] == [
        (1, "Nesodden", 3.0),
        (2, "Asker", 2.0),
        (3, "Bærum", 1.5),
        (4, "Oslo", 0.25),
        (None, "Frogn", None),
    ]
    assert svar.feil == "Folketallet mangler for 3214 Frogn.\n"


def test_uten_folketall_er_det_en_feil_med_utvei(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    svar = kjoer("rangering", "--per-innbygger", rom=rom)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == (
        f"klima: {rom.datasett}: arbeidsrommet har ikke folketall. Ventet: en datapakke folketall "
        "med kommune, aar, innbyggere. Utvei: legg inn folketallet 1. januar fra SSB (tabell "
        "06913) i datasets/felles/folketall, eller kjør uten --per-innbygger.\n"
    )


def test_folketall_for_et_annet_aar_er_ikke_godt_nok(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    skriv_folketall(rom)
    svar = kjoer("rangering", "--per-innbygger", "--aar", 2023, rom=rom)
    assert svar.kode == 2
    assert "folketallet mangler for 2023. Funnet: 2024." in svar.feil


def test_en_gruppe_viser_ogsaa_den_utgaven_ikke_har(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    svar = kjoer("rangering", "--gruppe", "mine", "--json", rom=rom)
    assert plasser(svar) == [(1, "Bærum", 300.0), (2, "Asker", 100.0), (None, "Bergen", None)]
    assert svar.feil == "Utgaven har ikke 4601 Bergen.\n"


def test_tabellen_merker_egen_kommune(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    skriv_folketall(rom)
    valg = ("rangering", "--gruppe", "mine", "--per-innbygger")
    linjer = kjoer(*valg, rom=rom).ut.splitlines()
    assert linjer[0].startswith(
        "3 kommuner, mine (kommune.toml) · 2024 · t CO2e per innbygger · utgave 2025-01-24-"
    )
    assert [linje.split() for linje in linjer[1:]] == [
        ["Kommune", "Utslipp", "Innbyggere", "Per", "innb."],
        ["1", "Asker", "(3203)", "←", "100", "50", "2,00"],
        ["2", "Bærum", "(3201)", "300", "200", "1,50"],
        ["–", "Bergen", "(4601)", "–", "–", "–"],
    ]


def test_ukjent_gruppe_og_aar_er_kode_2(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    assert "ukjent gruppe «x»" in kjoer("rangering", "--gruppe", "x", rom=rom).feil
    svar = kjoer("rangering", "--aar", 2010, rom=rom)
    assert (svar.kode, svar.feil) == (
        2,
        "klima: utgaven har ikke året 2010. Funnet: 2023, 2024.\n",
    )


def test_uten_utgave_med_flere_kommuner(kjoer: Kjoer, tmp_path: Path) -> None:
    tomt = lag_arbeidsrom(tmp_path / "tomt", planer=False)
    assert "ingen utgave har flere kommuner å rangere" in kjoer("rangering", rom=tomt).feil
    en = rangeringsrom(tmp_path / "en", HODE + "3203,2024,Jordbruk,Ku,CH4,1\n")
    assert kjoer("rangering", rom=en).kode == 2


def test_eldre_numre_rangeres_i_dagens_inndeling(kjoer: Kjoer, tmp_path: Path) -> None:
    rader = [("0220", 5), ("0627", 2), ("0628", 1), ("0219", 9), ("1850", 4), ("0704", 3)]
    csv = HODE + "".join(f"{n},2016,Jordbruk,Ku,CH4,{t}\n" for n, t in rader)
    rom = rangeringsrom(tmp_path / "rom", csv)
    gamle = FOLKETALL + "0219,2016,90\n0220,2016,4\n0627,2016,4\n0628,2016,2\n"
    skriv_folketall(rom, gamle)
    svar = kjoer("rangering", "--per-innbygger", "--json", rom=rom)
    assert [(r["kommune"], r["tonn"], r["innbyggere"]) for r in svar.json] == [
        ("3203", 8.0, 10),
        ("3201", 9.0, 90),
    ]
    assert svar.feil.splitlines() == [
        "Ikke med: 3803 Tønsberg kan ikke summeres, for tabellen mangler 0716 Re.",
        "Ikke med: 1850 Tysfjord ble delt 2020-01-01 i 1806 Narvik og 1875 Hamarøy.",
    ]


@krever_data
@pytest.mark.parametrize("dato", TELEMARK)
def test_telemark_er_sytten_kommuner_med_raafilens_summer(
    kjoer: Kjoer, telemark: Arbeidsrom, dato: str
) -> None:
    raa: dict[str, float] = {}
    for (navn, aar, _), tonn in csvsummer(TELEMARK[dato]).items():
        if aar == 2023:
            raa[navn] = raa.get(navn, 0) + float(tonn)
    svar = kjoer("rangering", "--utgave", dato, "--aar", 2023, "--json", rom=telemark)
    assert [r["plass"] for r in svar.json] == list(range(1, 18))
    assert {r["kommunenavn"]: r["tonn"] for r in svar.json} == pytest.approx(raa)
    assert svar.json[0]["kommunenavn"] == "Porsgrunn"

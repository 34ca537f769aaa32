"""`klima indikatorer --status`, `--mal` og `--les` i terminalen og som JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

import indikatorer.leveranselesing
import reports.indikatorkommando
from klima import Arbeidsrom
from reports.leveransekommando import neste_aarsberetning
from tests.arbeidsrom import Kjoering, lag_arbeidsrom

Kjoer = Callable[..., Kjoering]


class _IDag(date):
    @classmethod
    def today(cls) -> date:
        return date(2026, 11, 22)


@pytest.fixture(autouse=True)
def i_dag(monkeypatch: pytest.MonkeyPatch) -> None:
    for modul in (indikatorer.leveranselesing, reports.indikatorkommando):
        monkeypatch.setattr(modul, "date", _IDag)


@pytest.fixture
def rom(tmp_path: Path) -> Arbeidsrom:
    return lag_arbeidsrom(tmp_path / "rom", planer=True)


@pytest.mark.parametrize(
    ("per", "frist"),
    [
        (date(2026, 11, 22), date(2027, 3, 31)),
        (date(2027, 3, 31), date(2027, 3, 31)),
        (date(2027, 4, 1), date(2028, 3, 31)),
    ],
)
def test_uten_frist_gjelder_aarsberetningens(per: date, frist: date) -> None:
    assert neste_aarsberetning(per) == frist


def test_status_har_oppsummeringen_oeverst_og_det_verste_foerst(
    kjoer: Kjoer, asker: Arbeidsrom
) -> None:
    svar = kjoer("indikatorer", "--status", rom=asker)
    linjer = svar.ut.splitlines()
    assert (svar.kode, svar.feil) == (0, "")
    # Antallene er regnet ut i tests/indikatorer/test_ferskhet.py.
    assert linjer[:4] == [
        "88 indikatorer 22. november 2026: 77 forfalte, 2 ventes og 9 ukjente.",
        "31. mars 2027 (årsberetningens frist etter kommuneloven § 14-7), rapporten for 2026: 77 "
        "vil mangle og 11 ukjente.",
        "Flest forfalte: Asker kommune 9, Kommunehelsa statistikkbank 8, Elevundersøkelsen 6, "
        "Ungdata 6 og 32 til.",
        "",
    ]
    verst = "38 Mengde direkte klimagassu… Miljødirektoratet 2021 2022 2023-12-31 forfalt"
    assert linjer[5].split() == [*verst.split(), "vil", "mangle"]
    assert len(linjer[5:]) == 88 + 3
    assert linjer[-2:] == [
        "Ukjent: aldri målt (4), frekvensen er ukjent og aldri målt (2), frekvensen er ukjent (2), "
        "måles sporadisk (1).",
        "Der kilden ikke oppgir etterslepet, er «ventet senest» utledet av når tidligere år var "
        "der; tallet kan komme før.",
    ]


def test_status_paa_en_annen_dag_og_med_en_annen_frist(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    valg = ("--status", "--per", "2024-02-01", "--frist", "2024-10-31")
    linjer = kjoer("indikatorer", *valg, rom=asker).ut.splitlines()
    # Rapporten trenger 2023. De 56 har vist ti måneder, og er ventet senest på fristen. De 8 som lå
    # ett år eller mer etter, og de 4 målt hvert andre år, er ventet senere, men kan komme før:
    # 8 + 4 + 9 = 21.
    assert linjer[:2] == [
        "88 indikatorer 1. februar 2024: 3 forfalte, 68 ventes, 9 ukjente og 8 ferske.",
        "31. oktober 2024 (fristen), rapporten for 2023: 3 vil mangle, 21 ukjente, 56 ventes før "
        "fristen og 8 er der.",
    ]


def test_status_som_json(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    rader = kjoer("indikatorer", "--status", "--per", "2024-02-01", "--json", rom=asker).json
    assert len(rader) == 88
    assert rader[0] == {
        "kommune": "3203",
        "kommunenavn": "Asker",
        "indikator": "direkte-klimagassutslipp",
        "nr": 38,
        "navn": "Mengde direkte klimagassutslipp i Askersamfunnet, tonn CO2-ekvivalenter",
        "eier": "Miljødirektoratet",
        "frekvens": "aarlig",
        "tilstand": "forfalt",
        "siste_aar": 2021,
        "siste_utgave": "handlingsprogram-2024",
        "neste_aar": 2022,
        "ventet": "2023-12-31",
        "etterslep": 12,
        "etterslep_fra": "oppgitt",
        "grunn": "",
        "trengs_aar": 2023,
        "ventet_trengs": "2024-12-31",
        "paa_frist": "mangler",
        "per": "2024-02-01",
        "frist": "2024-03-31",
        "mangler": True,
    }


def test_mal_fylt_ut_lest_og_vist(kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path) -> None:
    mal = tmp_path / "mal.xlsx"
    svar = kjoer("indikatorer", "--mal", mal, "--eier", "asker kommune", rom=rom)
    assert svar.ut == f"Mal: {mal}\nUtfylt: klima indikatorer --les {mal}\n"
    bok = load_workbook(mal)
    bok["Leveranse"]["J2"], bok["Leveranse"]["J3"] = 15.2, "16,1 %"
    bok.save(mal)
    les = ("indikatorer", "--les", mal, "--levert-av", "Kari Ås", "--levert", "2026-11-20")
    svar = kjoer(*les, rom=rom)
    assert (svar.kode, svar.feil) == (0, "")
    hode, utgave = svar.ut.rstrip(".\n").rsplit(", ", 1)
    assert hode == "Levert 20. november 2026 av Kari Ås: 2 verdier"
    assert utgave.startswith("levert-2026-11-20-")
    assert kjoer(*les, rom=rom).ut == (
        "Ingenting nytt: filen ble levert 20. november 2026 av Kari Ås.\n"
    )
    assert kjoer(*les, "--json", rom=rom).json == {
        "fil": str(mal),
        "levert": "2026-11-20",
        "levert_av": "Kari Ås",
        "utgave": utgave,
        "nye": 0,
        "uendret": 2,
        "lest_foer": True,
    }
    linjer = kjoer("indikatorer", "disposisjonsfond", rom=rom).ut.splitlines()
    assert [linje.split() for linje in linjer[-2:]] == [
        ["2023", "15,2", "%", "målt", utgave],
        ["2024", "16,1", "%", "målt", utgave],
    ]
    svar = kjoer("indikatorer", "--json", rom=rom).json
    assert {tuple(rad["verdier"]) for rad in svar} == {
        ("2019", "2020", "2021", "2022", "2023", "2024")
    }


@pytest.mark.parametrize(
    ("valg", "ventet"),
    [
        (
            ["--status", "--mal", "m.xlsx"],
            "valgene kan ikke brukes sammen. Funnet: --status og --mal.",
        ),
        (["--per", "2026-01-01"], "--per hører til --status eller --mal."),
        (["--mal", "m.xlsx", "--frist", "2027-01-01"], "--frist hører til --status."),
        (["--status", "--eier", "Ungdata"], "--eier hører til --mal."),
        (["--status", "--levert-av", "Kari"], "--levert-av hører til --les."),
        (
            ["--status", "--frist", "2020-01-01"],
            "fristen er før dagen det ses fra. Ventet: 2026-11-22 eller senere. "
            "Funnet: 2020-01-01.",
        ),
        (["--les", "finnes-ikke.xlsx"], "finnes-ikke.xlsx: filen finnes ikke. Utvei: sjekk stien."),
    ],
)
def test_galt_kall(kjoer: Kjoer, asker: Arbeidsrom, valg: list[str], ventet: str) -> None:
    svar = kjoer("indikatorer", *valg, rom=asker)
    assert (svar.kode, svar.ut, svar.feil) == (2, "", f"klima: {ventet}\n")


def test_en_kommune_uten_indikatorer(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("indikatorer", "--status", "--kommune", "Oslo", rom=asker)
    assert (svar.kode, svar.feil) == (
        2,
        f"klima: {asker.rot}: arbeidsrommet har ingen indikatorer for Oslo.\n",
    )

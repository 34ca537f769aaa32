"""`klima utgaver`: trekke, kontrollere og vise; kode 1 når noe i lageret er skadd."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from klima import Arbeidsrom, Utgave, Utgavelager
from tests.arbeidsrom import Kjoering, lagerbytes
from tests.eksempelbok import CSVHODE

Kjoer = Callable[..., Kjoering]


@pytest.fixture
def rom(tomt_arbeidsrom: Arbeidsrom) -> Arbeidsrom:
    return tomt_arbeidsrom


@pytest.fixture
def utgave(rom: Arbeidsrom, tmp_path: Path) -> Utgave:
    fil = tmp_path / "asker.csv"
    fil.write_text(f"{CSVHODE}Asker,2009,Jordbruk,Ku,1\n", encoding="utf-8")
    return Utgavelager(rom).importer(fil, publisert=date(2026, 2, 2)).utgave


def test_trekk_sier_hva_som_er_gjort(kjoer: Kjoer, rom: Arbeidsrom, utgave: Utgave) -> None:
    svar = kjoer("utgaver", "--trekk", "2026", "--grunn", "feil fil", rom=rom)
    assert (svar.kode, svar.feil) == (0, "")
    assert svar.ut.startswith(f"Trukket: {utgave.utgave}. ")


def test_trekk_som_json(kjoer: Kjoer, rom: Arbeidsrom, utgave: Utgave) -> None:
    svar = kjoer("utgaver", "--trekk", "2026", "--grunn", "feil fil", "--json", rom=rom)
    assert svar.json == {"utgave": utgave.utgave, "trukket": "feil fil"}


def test_trukne_er_merket_i_listen(kjoer: Kjoer, rom: Arbeidsrom, utgave: Utgave) -> None:
    Utgavelager(rom).trekk(utgave.utgave, "feil fil")
    assert kjoer("utgaver", rom=rom).ut.splitlines()[1].endswith("trukket: feil fil")
    (rad,) = kjoer("utgaver", "--json", rom=rom).json
    assert (rad["trukket"], rad["filnavn"], rad["gasser"]) == ("feil fil", "asker.csv", ["CO2e"])


def test_import_av_en_trukket_fil_sier_det(
    kjoer: Kjoer, rom: Arbeidsrom, utgave: Utgave, tmp_path: Path
) -> None:
    Utgavelager(rom).trekk(utgave.utgave, "feil fil")
    foer = lagerbytes(rom)
    svar = kjoer("importer", tmp_path / "asker.csv", "--publisert", "2026-02-02", rom=rom)
    assert svar.ut.splitlines()[:2] == [
        f"Fantes alt som {utgave.utgave}",
        "Den er trukket: feil fil. Ingenting er endret.",
    ]
    assert (svar.kode, lagerbytes(rom)) == (0, foer)


def test_kontroll_av_et_helt_lager(kjoer: Kjoer, rom: Arbeidsrom, utgave: Utgave) -> None:
    svar = kjoer("utgaver", "--kontroller", rom=rom)
    assert (svar.kode, svar.ut) == (0, "1 utgave er slik den ble importert.\n")
    assert kjoer("utgaver", "--kontroller", "--json", rom=rom).json == {
        "hele": [utgave.utgave],
        "skader": [],
    }


def test_kontroll_av_et_skadd_lager_gir_kode_1(
    kjoer: Kjoer, rom: Arbeidsrom, utgave: Utgave
) -> None:
    (rom.utgaver / utgave.utgave / "original.csv").unlink()
    svar = kjoer("utgaver", "--kontroller", rom=rom)
    assert (svar.kode, svar.feil) == (1, "")
    assert svar.ut.splitlines() == [
        f"{utgave.utgave}/original.csv: originalen er borte",
        "1 skade; 0 utgaver er hele.",
    ]
    svar = kjoer("utgaver", "--kontroller", "--json", rom=rom)
    assert svar.kode == 1
    assert svar.json == {
        "hele": [],
        "skader": [
            {
                "utgave": utgave.utgave,
                "fil": "original.csv",
                "skade": "mangler",
                "melding": "originalen er borte",
            }
        ],
    }


@pytest.mark.parametrize(
    ("valg", "melding"),
    [
        (("--trekk", "2026"), "klima: grunnen mangler."),
        (("--grunn", "x"), "klima: --grunn hører til --trekk."),
        (("--trekk", "2026", "--kontroller"), "klima: --kontroller og --trekk er to kommandoer."),
        (("--trekk", "1999", "--grunn", "x"), "klima: ukjent utgave «1999»."),
    ],
)
def test_galt_kall_endrer_ingenting(
    kjoer: Kjoer, rom: Arbeidsrom, utgave: Utgave, valg: tuple[str, ...], melding: str
) -> None:
    foer = lagerbytes(rom)
    svar = kjoer("utgaver", *valg, rom=rom)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil.startswith(melding)
    assert lagerbytes(rom) == foer

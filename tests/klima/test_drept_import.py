"""Importen drept med SIGKILL ved hvert systemkall: lageret er gammelt eller nytt, aldri halvt."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from klima import Arbeidsrom, Brukerfeil, Utgavelager
from tests.arbeidsrom import lag_arbeidsrom, lagerbytes
from tests.eksempelbok import CSVHODE
from tests.stotte import ROT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows har verken fork eller SIGKILL")

GAMMEL, NY = "Asker,2009,Jordbruk,Ku,1\n", "Asker,2009,Jordbruk,Ku,2\nAsker,2011,Jordbruk,Ku,3\n"


def skriv(fil: Path, rader: str) -> Path:
    fil.write_text(CSVHODE + rader, encoding="utf-8")
    return fil


def underprosess(*argv: object, **valg: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *map(str, argv)],
        cwd=ROT,
        env={**os.environ, "PYTHONPATH": str(ROT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **valg,
    )


@pytest.fixture(scope="module")
def drept(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Ett svar per punkt importen ble drept ved; det siste er importen som fikk bli ferdig."""
    mappe = tmp_path_factory.mktemp("drept")
    rom = lag_arbeidsrom(mappe / "mal", planer=False)
    fil = skriv(mappe / "gammel.csv", GAMMEL)
    Utgavelager(rom).importer(fil, publisert=date(2025, 1, 24))
    ny = skriv(mappe / "ny.csv", NY)
    prosess = underprosess("-m", "tests.klima.drep_import", mappe / "rom", rom.rot, ny)
    ut, feil = prosess.communicate(timeout=120)
    assert (prosess.returncode, feil) == (0, "")
    return [json.loads(linje) for linje in ut.splitlines()]


def test_importen_ble_drept_ved_mange_punkter(drept: list[dict[str, Any]]) -> None:
    assert [d["kode"] for d in drept] == [-9] * (len(drept) - 1) + [0]
    assert len(drept) > 50


def test_det_gamle_er_uroert_uansett_naar(drept: list[dict[str, Any]]) -> None:
    assert all(d["gammelt_uroert"] for d in drept)


def test_den_nye_er_der_hel_eller_ikke_i_det_hele_tatt(drept: list[dict[str, Any]]) -> None:
    for d in drept:
        assert len(d["nye"]) <= 1
        assert (len(d["liste"]), d["skader"]) == (1 + len(d["nye"]), [])
    # Grepet som gjør den nye til en del av lageret, gjøres én gang og angres aldri.
    synlig = [len(d["nye"]) for d in drept]
    assert synlig == sorted(synlig)
    assert {0, 1} == set(synlig)


def test_neste_import_lykkes_og_rydder(drept: list[dict[str, Any]]) -> None:
    for d in drept:
        assert (d["neste"], len(d["til_slutt"]), d["rester"]) == (0, 2, [])
        assert d["skader_til_slutt"] == []


# --- Hele kommandoen, og flere på en gang -----------------------------------------------------


def importer(rom: Arbeidsrom, fil: Path) -> subprocess.Popen[str]:
    kall = ("importer", fil, "--publisert", "2026-02-02", "--json", "--rot", rom.rot)
    return underprosess("-m", "reports.cli", *kall)


def test_samtidige_importer_gir_en_utgave_per_fil(
    tomt_arbeidsrom: Arbeidsrom, tmp_path: Path
) -> None:
    samme, annen = skriv(tmp_path / "ny.csv", NY), skriv(tmp_path / "gammel.csv", GAMMEL)
    alle = [importer(tomt_arbeidsrom, fil) for fil in (samme, samme, annen)]
    en, to, tre = (json.loads(p.communicate(timeout=60)[0]) for p in alle)
    assert (sorted([en["nytt"], to["nytt"]]), tre["nytt"]) == ([False, True], True)
    assert en["utgave"] == to["utgave"] != tre["utgave"]
    lager = Utgavelager(tomt_arbeidsrom)
    assert {u.utgave for u in lager.liste()} == {en["utgave"], tre["utgave"]}
    assert len(lager.liste()) == 2
    assert lager.kontroller() == []


_HOLD = """
import sys
from pathlib import Path
from klima import utgavemappe
mappe = Path(sys.argv[1])
with utgavemappe.laast(mappe):
    (mappe / ".bygges-levende").mkdir()
    print("klar", flush=True)
    sys.stdin.read()
"""


def test_det_en_levende_prosess_bygger_roeres_ikke(
    tomt_arbeidsrom: Arbeidsrom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lager, mappe = Utgavelager(tomt_arbeidsrom), tomt_arbeidsrom.utgaver
    lager.importer(skriv(tmp_path / "gammel.csv", GAMMEL), publisert=date(2025, 1, 24))
    foer = lagerbytes(tomt_arbeidsrom)
    annen = underprosess("-c", _HOLD, mappe, stdin=subprocess.PIPE)
    try:
        assert annen.stdout is not None
        assert annen.stdout.readline() == "klar\n"
        assert len(lager.liste()) == 1
        monkeypatch.setattr("klima.utgavemappe.VENT", 0.1)
        with pytest.raises(Brukerfeil, match="en annen kommando skriver i lageret"):
            lager.importer(skriv(tmp_path / "ny.csv", NY), publisert=date(2026, 2, 2))
        assert (mappe / ".bygges-levende").is_dir()
    finally:
        annen.kill()
        annen.communicate()
    # Nå er eieren død, og neste kommando rydder.
    assert len(lager.liste()) == 1
    assert not (mappe / ".bygges-levende").exists()
    assert lagerbytes(tomt_arbeidsrom) == foer

"""`klima importer` og filer som ikke skal inn: kode 2, stedet, lite minne, og et urørt lager."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from klima import Arbeidsrom, Utgavelager
from tests.arbeidsrom import Kjoering, lag_arbeidsrom, lagerbytes
from tests.eksempelbok import CSVHODE
from tests.fiendtlige_filer import GOD, KORPUS
from tests.stotte import ROT

Kjoer = Callable[..., Kjoering]
VERST = ("celle ytterst", "mange rader", "bombe som lyver", "10 000 kolonner", "5 millioner felt")
_GB = 1024**3


@pytest.fixture(scope="module")
def rom(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    """Et arbeidsrom som alt holder én utgave. Deles: ingenting her skal komme inn."""
    mappe = tmp_path_factory.mktemp("fiendtlig")
    rom = lag_arbeidsrom(mappe / "rom", planer=False)
    fil = mappe / "god.csv"
    fil.write_text(CSVHODE + GOD, encoding="utf-8")
    Utgavelager(rom).importer(fil, publisert=date(2025, 1, 24))
    return rom


def lag(mappe: Path, navn: str) -> Path:
    fil = mappe / f"fiende{KORPUS[navn].filendelse}"
    KORPUS[navn].lag(fil)
    return fil


def test_korpuset_har_minst_40_filer() -> None:
    assert len(KORPUS) >= 40


@pytest.mark.parametrize("navn", KORPUS)
def test_filen_avvises_med_sted_og_lageret_er_uroert(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path, navn: str
) -> None:
    fil = lag(tmp_path, navn)
    foer = lagerbytes(rom)
    svar = kjoer("importer", fil, "--publisert", "2026-02-02", rom=rom)
    assert svar.feil.startswith(f"klima: {fil}{KORPUS[navn].melding}")
    assert (svar.kode, svar.ut) == (2, "")
    assert "Traceback" not in svar.feil
    assert len(svar.feil) < 6_000
    assert lagerbytes(rom) == foer


def test_en_god_fil_kommer_inn_etter_at_leseren_har_krasjet(
    kjoer: Kjoer, tomt_arbeidsrom: Arbeidsrom, tmp_path: Path
) -> None:
    from tests.eksempelbok import en_rad, landsbok

    assert kjoer("importer", lag(tmp_path, "celle ytterst"), rom=tomt_arbeidsrom).kode == 2
    god = landsbok(tmp_path / "god.xlsx", [en_rad()])
    assert kjoer("importer", god, "--publisert", "2026-02-02", rom=tomt_arbeidsrom).kode == 0


# --- I egen prosess --------------------------------------------------------------------------

_MAAL = """
import json, resource, sys
from reports.cli import main
koder = []
for fil in sys.argv[2:]:
    try:
        main(["importer", fil, "--publisert", "2026-02-02", "--rot", sys.argv[1]])
    except SystemExit as slutt:
        koder.append(slutt.code)
from klima.kilder import lesebarn
lesebarn.felles.stopp()
enhet = 1 if sys.platform == "darwin" else 1024
hvem = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
print(json.dumps([koder, [resource.getrusage(h).ru_maxrss * enhet for h in hvem]]))
"""


def underprosess(*argv: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, argv)],
        cwd=ROT,
        env={**os.environ, "PYTHONPATH": str(ROT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows fører ikke største minne per prosess")
def test_de_verste_filene_bruker_under_1_gb(rom: Arbeidsrom, tmp_path: Path) -> None:
    filer = []
    for nr, navn in enumerate(VERST):
        (tmp_path / str(nr)).mkdir()
        filer.append(lag(tmp_path / str(nr), navn))
    svar: Any = json.loads(underprosess("-c", _MAAL, rom.rot, *filer).stdout)
    koder, (forelder, barn) = svar
    assert koder == [2] * len(VERST)
    # Største minne for programmet og for barnet som leser, lagt sammen som om de kom samtidig.
    assert forelder + barn < _GB


@pytest.mark.parametrize("navn", ["celle ytterst", "passord"])
def test_hele_kommandoen_svarer_med_en_melding(rom: Arbeidsrom, tmp_path: Path, navn: str) -> None:
    fil = lag(tmp_path, navn)
    foer = lagerbytes(rom)
    svar = underprosess("-m", "reports.cli", "importer", fil, "--rot", rom.rot)
    assert (svar.returncode, svar.stdout) == (2, "")
    assert svar.stderr.startswith(f"klima: {fil}{KORPUS[navn].melding}")
    assert svar.stderr.count("\n") == 1
    assert lagerbytes(rom) == foer

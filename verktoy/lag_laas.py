"""Lag `requirements.lock` på nytt fra `pyproject.toml`.

    .venv/bin/python verktoy/lag_laas.py                    # behold versjonene, ta inn det nye
    .venv/bin/python verktoy/lag_laas.py --oppgrader        # nyeste av alt
    .venv/bin/python verktoy/lag_laas.py --oppgrader pandas # nyeste av én pakke

Låsen er universell (alle operativsystemer, Python 3.11 og nyere) og har hash for hver fil, men
ingen adresse: hvor pakkene hentes, er maskinens sak. Trenger nett.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROT: Final = Path(__file__).resolve().parent.parent
LAAS: Final = ROT / "requirements.lock"
HODE: Final = """\
# Låste versjoner med hash. Laget av verktoy/lag_laas.py fra pyproject.toml; rettes ikke for hånd.
"""


def uv_kommando(ut: Path, oppgrader: Sequence[str] | None) -> list[str]:
    """Kommandoen som låser. `oppgrader`: None = behold alt, tom = alt nytt, ellers pakkene."""
    kommando = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml"]
    kommando += ["--group", "utvikling", "--universal", "--python-version", "3.11"]
    kommando += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]
    kommando += ["--output-file", str(ut)]
    if oppgrader is not None:
        kommando += [f"--upgrade-package={pakke}" for pakke in oppgrader] or ["--upgrade"]
    return kommando


def main(argumenter: Sequence[str] | None = None) -> int:
    """Skriv låsen. Filen som ligger der, røres først når den nye er ferdig og kontrollert."""
    tolk = argparse.ArgumentParser(description="Lag requirements.lock på nytt fra pyproject.toml.")
    tolk.add_argument(
        "--oppgrader",
        nargs="*",
        metavar="PAKKE",
        help="hent nyeste versjon av pakkene; uten pakkenavn: av alle",
    )
    valg = tolk.parse_args(argumenter)
    with tempfile.TemporaryDirectory() as mappe:
        ut = Path(mappe) / "requirements.lock"
        if LAAS.is_file():
            ut.write_text(LAAS.read_text(encoding="utf-8"), encoding="utf-8")
        kode = subprocess.call(uv_kommando(ut, valg.oppgrader), cwd=ROT)
        if kode:
            return kode
        innhold = ut.read_text(encoding="utf-8")
    if "://" in innhold:
        print("Låsen inneholder en adresse og ble ikke skrevet.", file=sys.stderr)
        return 1
    LAAS.write_bytes((HODE + innhold).encode())
    antall = len({linje.split("==")[0] for linje in innhold.splitlines() if linje[:1].isalnum()})
    print(f"Skrev {LAAS.name}: {antall} pakker. Kjør testene før den legges inn.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Eksempelet: et helt arbeidsrom med en oppdiktet kommune, til opplæring og tester.

Det ligger for seg i `datasets/eksempel` og brukes aldri der: det legges ut i en ny mappe, og de
oppdiktede utgavene importeres der på vanlig vis. Kommunen har et nummer ingen kommune har, lageret
nekter å blande (`klima.utgaver`), og alt som lages av det, merkes.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom, innebygd_rot, krev_tom
from klima.utgaver import Utgavelager

STATISTIKK: Final = "statistikk"
"""Mappen med de oppdiktede utgavene, som filer til `klima importer`."""


def eksempelrom(mappe: Path | None = None, *, importer: bool = True) -> Arbeidsrom:
    """Eksempelet lagt ut som et eget arbeidsrom, til å prøve i uten å røre sitt eget.

    Args:
        mappe: en tom mappe, eller en som ikke finnes; uten den en ny, midlertidig mappe.
        importer: importer de to utgavene også. De ligger uansett som filer i `statistikk`.

    Raises:
        Brukerfeil: mappen holder alt noe, så ingenting overskrives.
    """
    rot = mappe or Path(tempfile.mkdtemp(prefix="klima-")) / "eksempelvik"
    legg_ut_eksempel(rot, importer=importer)
    return finn_arbeidsrom(rot)


def legg_ut_eksempel(mappe: Path, *, importer: bool = True) -> list[Path]:
    """Legg ut eksempelet i en tom mappe, eller en som ikke finnes, og importer utgavene.

    Returns:
        Filene som ble skrevet, uten lageret.

    Raises:
        Brukerfeil: mappen holder alt noe, så ingenting overskrives.
    """
    krev_tom(mappe)
    kilde = innebygd_rot() / "datasets" / "eksempel"
    filer = [f for f in sorted(kilde.rglob("*")) if f.is_file()]
    skrevet = []
    for fil in filer:
        til = mappe / fil.relative_to(kilde)
        til.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(fil, til)
        skrevet.append(til)
    lager = Utgavelager(finn_arbeidsrom(mappe))
    for fil in sorted((mappe / STATISTIKK).glob("*.csv")) if importer else ():
        lager.importer(fil)
    return skrevet

"""Skriptet `test_drept_import` kjører: importerer i barneprosesser og dreper én for hvert punkt.

Ingen testkode i programmet: barnet bytter selv ut systemkallene importen gjør, teller dem, og
sender SIGKILL til seg selv ved det n-te, annenhver gang før kallet er gjort og etter. Barna er
forgreninger av én prosess som alt har lastet bibliotekene; ellers kostet hvert punkt et sekund.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from klima import Utgavelager, finn_arbeidsrom
from klima.kilder import miljodirektoratet

KALL = ("open", "write", "close", "fsync", "mkdir", "rename", "unlink", "rmdir", "chmod")


def drep_ved(n: int) -> None:
    """Drep denne prosessen ved punkt nummer n; hvert kall har ett punkt før og ett etter."""
    punkt = 0

    def tell() -> None:
        nonlocal punkt
        punkt += 1
        if punkt == n:
            os.kill(os.getpid(), signal.SIGKILL)

    def med_telling(kall: Callable[..., Any]) -> Callable[..., Any]:
        def talt(*args: Any, **navngitt: Any) -> Any:
            tell()
            svar = kall(*args, **navngitt)
            tell()
            return svar

        return talt

    for navn in KALL:
        setattr(os, navn, med_telling(getattr(os, navn)))
    io.open = builtins.open = med_telling(builtins.open)  # type: ignore[assignment]
    shutil.copyfile = med_telling(shutil.copyfile)


def i_barn(gjoer: Callable[[], None]) -> int:
    """Kjør i en forgrening. Svarer 0 når den ble ferdig, minus signalet når den ble drept."""
    if (barn := os.fork()) == 0:
        try:
            gjoer()
        except BaseException as feil:
            print(repr(feil), file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(barn, 0)[1])


def innhold(mappe: Path) -> dict[str, str]:
    """De synlige filene i lageret (det skjulte er ikke en del av det), med innhold."""
    filer = (f for f in mappe.rglob("*") if f.is_file())
    synlige = ((f.relative_to(mappe), f) for f in filer)
    return {sti.as_posix(): f.read_bytes().hex() for sti, f in synlige if sti.parts[0][0] != "."}


def proev(rot: Path, mal: Path, fil: Path, n: int) -> dict[str, Any]:
    """Drep en import ved punkt n og si hva som sto igjen, og hva neste import gjorde."""
    shutil.rmtree(rot, ignore_errors=True)
    shutil.copytree(mal, rot)
    lager, mappe = Utgavelager(finn_arbeidsrom(rot)), finn_arbeidsrom(rot).utgaver
    foer = innhold(mappe)

    def importer(*, drep: bool = False) -> None:
        if drep:
            drep_ved(n)
        lager.importer(fil, publisert=date(2026, 2, 2))

    kode = i_barn(lambda: importer(drep=True))
    skader = [s.melding for s in lager.kontroller()]
    etter = innhold(mappe)
    liste = [u.utgave for u in lager.liste()]
    neste = i_barn(importer)
    return {
        "kode": kode,
        "gammelt_uroert": foer.items() <= etter.items(),
        "nye": sorted({f.split("/")[0] for f in etter.keys() - foer.keys()}),
        "liste": liste,
        "skader": skader,
        "neste": neste,
        "til_slutt": [u.utgave for u in lager.liste()],
        "rester": sorted(f.name for f in mappe.iterdir() if f.name.startswith(".")),
        "skader_til_slutt": [s.melding for s in lager.kontroller()],
    }


def main() -> None:
    rot, mal, fil = map(Path, sys.argv[1:4])
    # Det som skal drepes, er skrivingen. Lesingen gjøres én gang, så hvert punkt er kort.
    lesning = miljodirektoratet.les_fil(fil)
    miljodirektoratet.les_fil = lambda _: lesning
    n, ferdig = 0, False
    while not ferdig:
        n += 1
        svar = proev(rot, mal, fil, n)
        print(json.dumps({"n": n, **svar}), flush=True)
        ferdig = svar["kode"] >= 0


if __name__ == "__main__":
    main()

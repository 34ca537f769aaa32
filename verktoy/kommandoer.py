"""Kommandoene i start.py: hva som kjøres når oppsettet er ferdig. Bare standardbiblioteket."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from verktoy.notatboker import LABVALG
from verktoy.oppsett import ROT, VENV, i_venv, sett_opp, si
from verktoy.oppsettfeil import Oppsettsfeil, fra_oserror

HJELP: Final = """\
Klimabudsjett: oppsett og kjøring. Alt installeres i mappen .venv her; maskinen ellers røres ikke.

  python3 start.py                 setter opp og lager årsrapporten (klima årsrapport)
  python3 start.py test [...]      setter opp og kjører hele testsuiten (valg sendes til pytest)
  python3 start.py klima ...       setter opp og kjører en hvilken som helst klima-kommando
  python3 start.py lab [...]       setter opp og åpner notatbøkene i JupyterLab
  python3 start.py oppsett         bare oppsettet
  python3 start.py --hjelp         denne teksten

Nett trengs bare første gang og når requirements.lock er endret. Disse miljøvariablene gjelder hele
oppsettet: PIP_INDEX_URL (eget pakkespeil), PIP_CERT (eget rotsertifikat), HTTPS_PROXY.
"""


def kommando_for(argumenter: Sequence[str]) -> tuple[list[str], Path | None] | None:
    """Hva som skal kjøres etter oppsettet, og i hvilken mappe (None = der brukeren står).

    Svarer None når argumentene ikke er en kommando start.py har.
    """
    python, klima = str(i_venv("python")), str(i_venv("klima"))
    match list(argumenter):
        case []:
            # ASCII-formen av årsrapport: den kommer uskadd fram i alle tegnsett.
            return [klima, "aarsrapport"], ROT
        case ["test"]:
            # Suiten deles på kjernene, én testfil om gangen, så en fils fixturer lages én gang.
            return [python, "-m", "pytest", "-n", "auto", "--dist", "loadfile"], ROT
        case ["test", *resten]:
            return [python, "-m", "pytest", *resten], ROT
        case ["klima", *resten]:
            return [klima, *resten], None
        case ["lab", *resten]:
            return [python, "-m", "jupyterlab", *LABVALG, *resten], ROT
        case ["oppsett"]:
            return [], None
    return None


def erstatt_med(kommando: Sequence[str], mappe: Path | None) -> NoReturn:
    """Kjør kommandoen i stedet for dette programmet; avslutningskoden blir kommandoens."""
    miljo = os.environ | {"PYTHONUTF8": "1", "VIRTUAL_ENV": str(VENV)}
    miljo["PATH"] = str(i_venv("python").parent) + os.pathsep + os.environ.get("PATH", "")
    miljo.pop("PYTHONHOME", None)
    if os.name != "nt":
        if mappe:
            os.chdir(mappe)
        os.execve(kommando[0], list(kommando), miljo)
    # I Windows ville exec gitt ledeteksten tilbake før kommandoen var ferdig.
    prosess = subprocess.Popen(list(kommando), env=miljo, cwd=mappe)
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C går til kommandoen, som avgjør selv
            sys.exit(prosess.wait())


def main(argumenter: Sequence[str]) -> int:
    """Sett opp og kjør. Svarer 2 når oppsettet eller kallet er galt, ellers kommandoens kode."""
    for strom in (sys.stdout, sys.stderr):
        if isinstance(strom, io.TextIOWrapper):
            strom.reconfigure(encoding="utf-8", errors="backslashreplace")
    if argumenter and argumenter[0] in ("-h", "--hjelp", "--help", "hjelp"):
        print(HJELP, end="")
        return 0
    valgt = kommando_for(argumenter)
    if valgt is None:
        gjetning = " ".join(argumenter)
        si(f"start.py har ingen kommando «{gjetning}».\n")
        si(f"Mente du «python3 start.py klima {gjetning}»? «python3 start.py --hjelp» viser alle.")
        return 2
    try:
        sett_opp()
    except Oppsettsfeil as feil:
        si(f"\n{feil}")
        return 2
    except OSError as feil:
        si(f"\n{fra_oserror(feil, hvor=str(ROT))}")
        return 2
    except KeyboardInterrupt:
        si("\nAvbrutt. Kjør kommandoen på nytt, så gjøres oppsettet ferdig.")
        return 130
    if valgt[0]:
        sys.stdout.flush()
        erstatt_med(*valgt)
    return 0

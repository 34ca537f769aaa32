"""Det dyre testene deler: bygd én gang per kjøring, også når xdist har flere arbeidere."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from filelock import FileLock

import reports.rapport
from klima import Arbeidsrom
from reports.dokument import Dokument
from reports.formater import SKRIVERE
from reports.grunnlag import Grunnlag
from reports.rapport import Rapport, lag_rapport

DAG = date(2026, 11, 22)
T = TypeVar("T")


@dataclass(frozen=True)
class Bygd:
    """En rapport slik `lag_rapport` laget den, med grunnlaget og dokumentet den ble skrevet av."""

    grunnlag: Grunnlag
    dokument: Dokument
    rapport: Rapport

    def fil(self, format_: str) -> Path:
        """Filen i formatet, nøkkelen i `SKRIVERE`."""
        ending = f".{SKRIVERE[format_].ending}"
        (funnet,) = (f for f in self.rapport.filer if f.name.endswith(ending))
        return funnet


def delt(fabrikk: pytest.TempPathFactory, navn: str, bygg: Callable[[Path], T]) -> T:
    """Det `bygg` lager i den mappen den får, bygd av den første som spør.

    Svaret er alltid lest fra filen, så det er det samme hvem som bygde. Ingen test skriver i
    mappen: flere arbeidere leser den.
    """
    rot = fabrikk.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        rot = rot.parent
    mappe, fil = rot / f"delt-{navn}", rot / f"delt-{navn}.pickle"
    with FileLock(f"{mappe}.lock"):
        if not fil.exists():
            shutil.rmtree(mappe, ignore_errors=True)
            mappe.mkdir()
            fil.write_bytes(pickle.dumps(bygg(mappe)))
    svar: T = pickle.loads(fil.read_bytes())
    return svar


def bygg_rapport(
    rom: Arbeidsrom, kommune: str, formater: Sequence[str], *, laas: bool = False
) -> Bygd:
    """Rapporten på en fast dag, med grunnlaget og dokumentet den ble skrevet av."""
    bygde: list[tuple[Grunnlag, Dokument]] = []
    ekte = reports.rapport.bygg_dokument

    def se_paa(g: Grunnlag, **valg: Any) -> Dokument:
        bygde.append((g, ekte(g, **valg)))
        return bygde[-1][1]

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("reports.rapport.bygg_dokument", se_paa)
        ut = rom.rot / "rapport"
        svar = lag_rapport(rom, kommune, ut, formater=formater, per=DAG, laas=laas)
    ((g, dokument),) = bygde
    return Bygd(g, dokument, svar)

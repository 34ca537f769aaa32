"""Arbeidsrom i midlertidige mapper, lageret som bytes, og utfallet av en kommando."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from klima import Arbeidsrom, finn_arbeidsrom
from tests.stotte import ROT


@dataclass(frozen=True)
class Kjoering:
    """Utfallet av én kommando: avslutningskode, standard ut og standard feil."""

    kode: int
    ut: str
    feil: str

    @property
    def json(self) -> Any:
        """Standard ut som ett JSON-dokument; feiler når der er noe mer, eller NaN."""
        return json.loads(self.ut, parse_constant=lambda navn: pytest.fail(f"{navn} i JSON"))


def lag_arbeidsrom(mappe: Path, *, planer: bool) -> Arbeidsrom:
    """Et arbeidsrom for Asker med eget, tomt lager; med `planer` følger Askers datapakker med."""
    mappe.mkdir(parents=True, exist_ok=True)
    (mappe / "kommune.toml").write_text(
        '[kommune]\nnummer = "3203"\nnavn = "Asker"\n', encoding="utf-8"
    )
    if planer:
        shutil.copytree(ROT / "datasets" / "asker", mappe / "datasets" / "asker")
    return finn_arbeidsrom(mappe)


def lagerbytes(rom: Arbeidsrom) -> dict[str, bytes]:
    """Hver fil i lageret med innhold, til å se at ingenting er endret."""
    filer = sorted(f for f in rom.utgaver.rglob("*") if f.is_file())
    return {f.relative_to(rom.utgaver).as_posix(): f.read_bytes() for f in filer}

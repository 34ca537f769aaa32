"""Tiltakspakker til prøver: som rammer i minnet, og som filer i et arbeidsrom."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from klima import Arbeidsrom, finn_arbeidsrom
from klima.grunn.datapakke import Datapakke
from tests.stotte import ROT


def lag_pakke(tiltak: Sequence[dict[str, Any]], **tabeller: Sequence[dict[str, Any]]) -> Datapakke:
    """En pakke med oppdiktede rader; `nr` er rekkefølgen, og tabeller som ikke nevnes, mangler."""
    rader = [{"nr": nr, "tekst": t["tiltak"], **t} for nr, t in enumerate(tiltak, 1)]
    rammer = {"tiltak": pd.DataFrame(rader)}
    rammer |= {navn: pd.DataFrame(list(r)) for navn, r in tabeller.items() if r}
    return Datapakke(Path("eksempel"), {"kommune": "3203", "resources": []}, rammer)


def lag_rom(mappe: Path, **nye: Sequence[str]) -> Arbeidsrom:
    """Et arbeidsrom med Askers tiltakspakke, og `nye` linjer sist i tabellene."""
    mappe.mkdir(parents=True)
    (mappe / "kommune.toml").write_text(
        '[kommune]\nnummer = "3203"\nnavn = "Asker"\n', encoding="utf-8"
    )
    pakke = mappe / "datasets" / "asker" / "tiltak"
    shutil.copytree(ROT / "datasets" / "asker" / "tiltak", pakke)
    for navn, linjer in nye.items():
        with (pakke / f"{navn}.csv").open("a", encoding="utf-8", newline="") as fil:
            fil.writelines(f"{linje}\n" for linje in linjer)
    return finn_arbeidsrom(mappe)


def les_tabell(rom: Arbeidsrom, navn: str) -> list[str]:
    """Linjene i en tabell i tiltakspakken, uten hodet."""
    fil = rom.datasett / "asker" / "tiltak" / f"{navn}.csv"
    return fil.read_text(encoding="utf-8").splitlines()[1:]


def pakkebytes(rom: Arbeidsrom) -> dict[str, bytes]:
    """Hver fil i tiltakspakken, til å se at ingenting er endret eller lagt igjen."""
    mappe = rom.datasett / "asker" / "tiltak"
    return {f.name: f.read_bytes() for f in sorted(mappe.iterdir())}

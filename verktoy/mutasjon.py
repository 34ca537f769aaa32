"""Mutasjonstestingen i tall: hvor mange av mutantene testene dreper, per modul.

    .venv/bin/mutmut run --max-children 1     # først: lag mutantene og prøv dem
    .venv/bin/python -m verktoy.mutasjon      # så: tabellen; kode 1 når en del er under kravet

En mutant ingen test når, har overlevd. En som går i ring, er drept: testen stopper på den.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

KRAV: Final = 85.0
"""Prosent. Gjelder hver del for seg, så den ene ikke bærer den andre."""

DELER: Final = {
    "klima/kontroll": ("klima.kontroll",),
    "avstemmingsreglene": ("klima.avstemming", "indikatorer.avstemming"),
}
DREPT: Final = frozenset({"killed", "timeout", "segfault"})
IKKE_KJOERT: Final = "not checked"


def tell(linjer: Iterable[str]) -> dict[str, Counter[str]]:
    """Utfallene per modul fra `mutmut results --all true`.

    >>> tell(["    klima.kontroll.funn.x_antall__mutmut_1: killed"])
    {'klima.kontroll.funn': Counter({'killed': 1})}
    """
    moduler: dict[str, Counter[str]] = {}
    for linje in linjer:
        mutant, skille, utfall = linje.strip().rpartition(": ")
        # mutmut setter «x_» foran navnet på en funksjon, og «xǁKlasseǁ» foran en metode.
        modul, _, navn = mutant.rpartition(".")
        if skille and navn.startswith("x"):
            moduler.setdefault(modul, Counter())[utfall] += 1
    return moduler


def andel(utfall: Counter[str]) -> float:
    """Prosent drept av alle mutantene; en modul uten mutanter har ingen som lever."""
    drept = sum(utfall[u] for u in DREPT)
    return 100 * drept / utfall.total() if utfall else 100.0


def samlet(moduler: dict[str, Counter[str]], del_: str) -> Counter[str]:
    """Utfallene for alle modulene i en del."""
    return sum((u for m, u in moduler.items() if m.startswith(DELER[del_])), Counter())


def tabell(moduler: dict[str, Counter[str]]) -> str:
    """Tabellen som står i CONTRIBUTING.md."""
    rader = ["| Modul | Mutanter | Drept | Andel |", "|---|---:|---:|---:|"]
    for del_, foran in DELER.items():
        egne = {m: u for m, u in sorted(moduler.items()) if m.startswith(foran)}
        rader += [_rad(f"`{modul}`", utfall) for modul, utfall in egne.items()]
        rader.append(_rad(f"**{del_} samlet**", samlet(moduler, del_)))
    return "\n".join(rader)


def _rad(navn: str, utfall: Counter[str]) -> str:
    drept = sum(utfall[u] for u in DREPT)
    prosent = f"{andel(utfall):.1f}".replace(".", ",")
    return f"| {navn} | {utfall.total()} | {drept} | {prosent} % |"


def main() -> int:
    """Skriv tabellen. 1 når en del er under kravet, eller noe ikke er prøvd."""
    mutmut = Path(sys.executable).with_name("mutmut")
    if not mutmut.is_file() or not Path("mutants").is_dir():
        print("Kjør mutmut først; se «Mutasjonstesting» i CONTRIBUTING.md.", file=sys.stderr)
        return 1
    kommando = [str(mutmut), "results", "--all", "true"]
    svar = subprocess.run(kommando, capture_output=True, encoding="utf-8", check=True)
    moduler = tell(svar.stdout.splitlines())
    print(tabell(moduler))
    igjen = sum(utfall[IKKE_KJOERT] for utfall in moduler.values())
    if igjen:
        print(f"{igjen} mutanter er ikke prøvd. Kjør mutmut til den er ferdig.", file=sys.stderr)
    under = [del_ for del_ in DELER if andel(samlet(moduler, del_)) < KRAV]
    return 1 if igjen or under else 0


if __name__ == "__main__":
    sys.exit(main())

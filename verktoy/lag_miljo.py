"""Lag `environment.yml` (conda-forge) fra `pyproject.toml`.

    .venv/bin/python verktoy/lag_miljo.py           # skriv filen
    .venv/bin/python verktoy/lag_miljo.py --sjekk   # si fra om den er foreldet, uten å skrive

Alt i pyproject.toml blir med: avhengighetene og utviklergruppen. tests/oppsett/test_miljo.py holder
de to filene sammen.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

ROT: Final = Path(__file__).resolve().parent.parent
PROSJEKT: Final = ROT / "pyproject.toml"
MILJO: Final = ROT / "environment.yml"

# Navn som er annerledes på conda-forge. `playwright` er der selve Node-programmet.
CONDA_NAVN: Final = {"playwright": "playwright-python"}
# Pakker som hentes med pip også i et conda-miljø, med grunn.
MED_PIP: Final = {
    "axe-playwright-python": "ikke funnet på conda-forge",
    "great-expectations": "conda-forges oppskrift har bundet den til altair < 5 og pandas < 2.2",
    "opendataloader-pdf": "ikke funnet på conda-forge",
    "typst": "på conda-forge er det selve programmet, ikke Python-biblioteket",
}

HODE: Final = """\
# Laget av verktoy/lag_miljo.py fra pyproject.toml; rettes ikke for hånd.
# For deg som bruker conda eller mamba: `conda env create -f environment.yml`. At conda finner en
# løsning, er ikke prøvd i prosjektets CI; den prøvde veien er `python3 start.py`.
name: klimabudsjett
channels:
  - conda-forge
  - nodefaults
dependencies:
"""


def krav(linje: str) -> tuple[str, str]:
    """Navnet (normalisert) og versjonsgrensen i et krav, `"types-PyYAML>=6"` → `types-pyyaml, >=6`.

    Raises:
        ValueError: kravet har markør, tilleggsvalg eller adresse, som conda ikke har noe svar på.
    """
    treff = re.fullmatch(r"([A-Za-z0-9][\w.-]*)((?:[<>=!~]=?[\w.*]+,?)*)", linje.replace(" ", ""))
    if not treff:
        raise ValueError(f"{PROSJEKT.name}: kravet «{linje}» kan ikke skrives for conda")
    return re.sub(r"[-_.]+", "-", treff.group(1)).lower(), treff.group(2)


def conda_krav(linje: str) -> str:
    """Kravet slik conda skriver det: `altair >=6.0`."""
    navn, grense = krav(linje)
    return f"{CONDA_NAVN.get(navn, navn)} {grense}".strip()


def innhold(prosjekt: dict[str, Any]) -> str:
    """Hele environment.yml for et innlest pyproject.toml."""
    program: list[str] = prosjekt["project"]["dependencies"]
    utvikling: list[str] = prosjekt["dependency-groups"]["utvikling"]
    linjer = [f"  - python {prosjekt['project']['requires-python']}", "  - pip"]
    for tittel, gruppe in (("Programmet", program), ("Utvikling", utvikling)):
        linjer.append(f"  # {tittel}")
        linjer += [f"  - {conda_krav(k)}" for k in gruppe if krav(k)[0] not in MED_PIP]
    linjer.append("  - pip:")
    for k in [*program, *utvikling]:
        if grunn := MED_PIP.get(krav(k)[0]):
            linjer += [f"      # {grunn}", f"      - {''.join(krav(k))}"]
    linjer += ["      # prosjektet selv, redigerbart", "      - -e ."]
    return HODE + "\n".join(linjer) + "\n"


def main(argumenter: Sequence[str]) -> int:
    """Skriv environment.yml, eller svar 1 med `--sjekk` når den er foreldet."""
    ny = innhold(tomllib.loads(PROSJEKT.read_text(encoding="utf-8")))
    if "--sjekk" in argumenter:
        if MILJO.is_file() and MILJO.read_text(encoding="utf-8") == ny:
            return 0
        print("environment.yml er foreldet. Kjør «python verktoy/lag_miljo.py».", file=sys.stderr)
        return 1
    MILJO.write_bytes(ny.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Det testene deler: hvor prosjektet og ../shared ligger, og hvordan seedene leses."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

ROT = Path(__file__).resolve().parent.parent
SHARED = ROT.parent / "shared"
I_CI = os.environ.get("CI") == "true"


def hopp_over(mangler: bool, grunn: str) -> pytest.MarkDecorator:
    """Hopp over med grunn på en brukers maskin; i CI er et hull i utstyret en feil."""
    return pytest.mark.skipif(mangler and not I_CI, reason=grunn)


krever_shared = hopp_over(
    not SHARED.is_dir(), "mappen ../shared med seeds og data ligger ikke ved siden av prosjektet"
)

OSLOBOK = SHARED / "data" / "Utslippsregnskap_Oslo.xlsx"
TELEMARK = {
    dato: SHARED / "data" / "utgaver" / f"telemark_{dato}.csv"
    for dato in ("2025-01-24", "2026-02-02")
}
krever_data = hopp_over(
    not OSLOBOK.is_file(), "mappen ../shared/data med utslippsfilene ligger ikke ved siden av"
)


def krev_fil(fil: Path) -> Path:
    """Filen, for fixturer: hopp over med grunn når den mangler, men ikke i CI."""
    if not fil.is_file() and not I_CI:
        pytest.skip(f"../shared/{fil.relative_to(SHARED).as_posix()} ligger ikke på maskinen")
    return fil


@cache
def seed_linjer(nr: str) -> list[str]:
    """Linjene i seeden som begynner på `nr`, slik at `linjer[n]` er linje n (linje 0 er tom)."""
    (fil,) = (SHARED / "seeds").glob(f"{nr}_*.txt")
    return ["", *fil.read_text(encoding="utf-8").split("\n")]

"""Eksempel-arbeidsrommet lagt ut, til testene som bruker det."""

from __future__ import annotations

from pathlib import Path

from klima import Arbeidsrom, finn_arbeidsrom
from klima.eksempel import legg_ut_eksempel


def lag_eksempel(mappe: Path) -> Arbeidsrom:
    """Eksempelet i `mappe`, med de to utgavene importert."""
    legg_ut_eksempel(mappe)
    return finn_arbeidsrom(mappe)

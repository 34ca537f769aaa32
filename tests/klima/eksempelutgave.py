"""Små tabeller og en utgave til dem, for tester som ikke trenger et lager."""

from __future__ import annotations

import pandas as pd

from klima import Utgave

Rad = tuple[str, int, str, str, str, float]


def utgave(navn: str = "2026-02-02-12345678", *, gwp: str = "AR5") -> Utgave:
    """En utgave som bare finnes her."""
    return Utgave(
        utgave=navn,
        kilde="miljodirektoratet",
        utgiver="Miljødirektoratet",
        lisens="NLOD",
        publisert="2026-02-02",
        importert="2026-02-02T08:00:00+00:00",
        sha256="",
        fil="original.csv",
        rader=0,
        kommuner=(),
        aar=(),
        omfang=("Jordbruk", "Veitrafikk"),
        gasser=(),
        gwp=gwp,
        sum_tonn=0.0,
    )


def tabell(*rader: Rad) -> pd.DataFrame:
    """Rader (kommune, år, sektor, kilde, gass, tonn) på formen lageret har dem."""
    return pd.DataFrame(rader, columns=["kommune", "aar", "sektor", "kilde", "gass", "tonn"])

"""Arrayformatet: en tabell over krav med én liten prøve per rad.

Hver array som går mellom moduler, holder det. Navnene på dimensjonene er husets og de eneste.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import xarray as xr

from klima.grunn.enheter import GWP_SETT

DIMENSJONER: Final = (
    "kommune",
    "aar",
    "kilde",
    "gass",
    "sektor",
    "utgave",
    "bane",
    "tiltak",
    "indikator",
    "trekning",
)
ATTRIBUTTER: Final = ("enhet", "gwp", "utgave", "omfang", "kilde")
GASSER: Final = ("CO2", "CH4", "N2O", "HFK", "SF6", "PFK", "CO2e")


class Kontraktbrudd(Exception):
    """En array holder ikke arrayformatet. Det er en feil i koden, ikke i brukerens data."""


def _fire_tegn(a: xr.DataArray) -> bool:
    nummer = np.atleast_1d(a["kommune"].values)
    return all(isinstance(n, str) and len(n) == 4 and n.isdigit() for n in nummer)


KRAV: Final[tuple[tuple[str, Callable[[xr.DataArray], bool]], ...]] = (
    (
        "dimensjonene er fra husets liste",
        lambda a: set(map(str, a.dims)) <= set(DIMENSJONER),
    ),
    (
        "hver dimensjon har etiketter uten gjentakelser",
        lambda a: all(d in a.indexes and a.indexes[d].is_unique for d in map(str, a.dims)),
    ),
    ("`kommune` er fire sifre som tekst", lambda a: "kommune" in a.coords and _fire_tegn(a)),
    (
        "`aar` er heltall i stigende rekkefølge",
        lambda a: (
            "aar" not in a.dims
            or (a["aar"].dtype.kind == "i" and a.indexes["aar"].is_monotonic_increasing)
        ),
    ),
    (
        "`kilde` bærer koordinaten `sektor`",
        lambda a: (
            "kilde" not in a.dims or ("sektor" in a.coords and a["sektor"].dims == ("kilde",))
        ),
    ),
    (
        "`gass` er en kjent gass",
        lambda a: "gass" not in a.dims or set(a["gass"].values.tolist()) <= set(GASSER),
    ),
    ("alle påkrevde attributter er der", lambda a: all(n in a.attrs for n in ATTRIBUTTER)),
    ("GWP-settet er kjent eller uttrykkelig ukjent", lambda a: a.attrs.get("gwp") in GWP_SETT),
    ("verdiene er desimaltall, aldri uendelige", lambda a: not bool(np.isinf(a.values).any())),
)


def kontroller(a: xr.DataArray) -> xr.DataArray:
    """Gi arrayen tilbake uendret, eller kast `Kontraktbrudd` med alle krav den bryter."""
    brutt = []
    for krav, holder in KRAV:
        try:
            ok = holder(a)
        except (TypeError, KeyError):
            ok = False
        if not ok:
            brutt.append(krav)
    if brutt:
        raise Kontraktbrudd(f"arrayen {a.name!r} {tuple(a.dims)} bryter: " + "; ".join(brutt))
    return a

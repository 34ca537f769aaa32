"""Tiltakene i klimabudsjettet, slik planen har dem, og klimalinjene i investeringsbudsjettet."""

from __future__ import annotations

from typing import Final

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom
from klima.grunn.datapakke import Datapakke, les_pakke
from klima.grunn.kodelister import finn_kommune

PAKKE: Final = "tiltak"


def les_tiltak(kommune: str, *, arbeidsrom: Arbeidsrom | None = None) -> Datapakke | None:
    """Tiltakspakken for en kommune, eller None når arbeidsrommet ikke har noen.

    Args:
        kommune: nummer eller navn.
        arbeidsrom: ellers det en står i.

    Returns:
        Pakken med tabellene `tiltak` (én rad per tiltak) og `investeringer` (1 000 kr per post og
        år). Effekt, ansvarlig og status er tomme der planen ikke gir dem.

    >>> pakke = les_tiltak("Asker")
    >>> len(pakke["tiltak"]), int(pakke["tiltak"]["direkte"].sum())
    (29, 14)
    """
    rom = arbeidsrom or finn_arbeidsrom()
    mappe = rom.pakke(PAKKE, finn_kommune(kommune).nummer)
    return les_pakke(mappe) if mappe else None


def klimainvesteringer(pakke: Datapakke) -> pd.DataFrame:
    """Investeringene i 1 000 kr: én rad per post med `navn`, `slag` og én kolonne per år."""
    rader = pakke["investeringer"]
    bred = rader.set_index(["post", "aar"])["belop_1000kr"].unstack("aar")
    return pakke["investeringsposter"].set_index("post")[["navn", "slag"]].join(bred)

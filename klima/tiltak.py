"""Tiltakene i klimabudsjettet, slik planen har dem, og klimalinjene i investeringsbudsjettet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom
from klima.grunn.datapakke import Datapakke, les_pakke
from klima.grunn.kodelister import finn_kommune

PAKKE: Final = "tiltak"
_TABELLER: Final = {
    "effekter": ("tiltak", "aar", "lav", "midt", "hoy", "kilde", "forutsetning"),
    "forutsetninger": (
        *("tiltak", "navn", "aar", "lav", "midt", "hoy", "enhet", "fordeling", "kilde"),
    ),
    "resultatindikatorer": ("tiltak", "indikator", "navn", "enhet", "aar", "maaltall"),
    "oppfoelging": ("tiltak", "dato", "status", "kommentar", "meldt_av"),
    "aktivitet": ("tiltak", "indikator", "dato", "verdi", "meldt_av"),
    "investeringsposter": ("post", "navn", "tjenesteomraade"),
    "investeringer": ("post", "aar", "belop_1000kr"),
    "driftsposter": ("post", "navn", "tjenesteomraade"),
    "drift": ("post", "aar", "belop_1000kr"),
    "finansiering": ("tiltak", "post", "andel_prosent", "kilde"),
}
"""Kolonnene i tabellene en pakke kan mangle: et arbeidsrom kan være laget før de kom."""


def les_tiltak(kommune: str, *, arbeidsrom: Arbeidsrom | None = None) -> Datapakke | None:
    """Tiltakspakken for en kommune, eller None når arbeidsrommet ikke har noen.

    Args:
        kommune: nummer eller navn.
        arbeidsrom: ellers det en står i.

    Returns:
        Pakken med tabellene `tiltak` (én rad per tiltak) og `investeringer` (1 000 kr per post og
        år). Effekt og ansvarlig er tomme der planen ikke gir dem. Status er ingen kolonne: den er
        siste rad i `oppfoelging` (se `klima.oppfoelging.siste_status`).

    >>> pakke = les_tiltak("Asker")
    >>> len(pakke["tiltak"]), int(pakke["tiltak"]["direkte"].sum())
    (29, 14)
    """
    rom = arbeidsrom or finn_arbeidsrom()
    mappe = rom.pakke(PAKKE, finn_kommune(kommune).nummer)
    return les_pakke(mappe) if mappe else None


def tabell(pakke: Datapakke, navn: str) -> pd.DataFrame:
    """En av pakkens tabeller; uten rader, men med kolonnene, når pakken ikke har den.

    >>> len(tabell(les_tiltak("Asker"), "finansiering"))
    0
    """
    if navn in pakke.tabeller:
        return pakke[navn]
    return pd.DataFrame(columns=list(_TABELLER[navn]))


def avhengige(rad: Mapping[str, Any]) -> list[str]:
    """Id-ene i `avhenger_av`.

    >>> avhengige({"avhenger_av": "direkte-01; direkte-02"}), avhengige({"avhenger_av": None})
    (['direkte-01', 'direkte-02'], [])
    """
    return [d.strip() for d in (rad.get("avhenger_av") or "").split(";") if d.strip()]


def klimainvesteringer(pakke: Datapakke) -> pd.DataFrame:
    """Investeringene i 1 000 kr: én rad per post med `navn`, `slag` og én kolonne per år."""
    rader = pakke["investeringer"]
    bred = rader.set_index(["post", "aar"])["belop_1000kr"].unstack("aar")
    return pakke["investeringsposter"].set_index("post")[["navn", "slag"]].join(bred)

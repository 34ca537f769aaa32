"""Små indikatortabeller til avstemmingen, med vanlige verdier i det testen ikke nevner."""

from __future__ import annotations

from typing import Any

from indikatorer.avstemming import avstem
from klima.kontroll.grunnlag import Grunnlag
from tests.klima.kontroll.eksempelplan import glatt, kort, lag


def det_ene(grunnlag: Grunnlag) -> tuple[tuple[str, str, str], str, str, str]:
    """Det ene funnet: hvor, melding, forventet og funnet."""
    (funn,) = avstem(grunnlag)
    return kort(funn), glatt(funn.melding), glatt(funn.forventet), glatt(funn.funnet)


def indikatorer(**tabeller: list[dict[str, Any]]) -> Grunnlag:
    return lag("indikatorer", **tabeller)


def kort_(**felt: Any) -> dict[str, Any]:
    """Et kort i katalogen med vanlige verdier i feltene som ikke er nevnt."""
    vanlig = {
        "indikator": "eks",
        "navn": "Andelen eksempler",
        "kilde": "Kommunen",
        "kildetype": "egen",
        "frekvens": "aarlig",
        "enhet": "%",
        "terskel_operator": None,
        "terskel_verdi": None,
    }
    return vanlig | felt


def celle(tekst: str, verdi: float | None, status: str = "maalt", **felt: Any) -> dict[str, Any]:
    return {
        "indikator": "eks",
        "aar": 2021,
        "verdi": verdi,
        "status": status,
        "tekst": tekst,
    } | felt

"""Små hjul til testene av årshjulet."""

from __future__ import annotations

from datetime import date
from typing import Any

from indikatorer.aarshjul import Aarshjul, Hendelse, i_rekkefoelge


def dag(tekst: str) -> date:
    return date.fromisoformat(tekst)


def hendelse(type_: str, fra: str, til: str = "", **felt: Any) -> Hendelse:
    organ = {"kommunestyre": "kommunestyre", "formannskap": "formannskap"}.get(type_, "utvalg")
    grunn: dict[str, Any] = {
        "hendelse": type_.replace("_", "-"),
        "navn": type_,
        "type": type_,
        "organ": "Organet",
        "organtype": organ,
        "fra": dag(fra),
        "til": dag(til or fra),
        "presisjon": "spenn" if til else "dag",
        "kilde": "kilde.txt:1",
        "sted": "datasets/prøve/aarshjul/hendelser.csv:2",
    }
    return Hendelse(**{**grunn, **felt})


def hjul(*hendelser: Hendelse, aar: int = 2024, **felt: Any) -> Aarshjul:
    grunn: dict[str, Any] = {
        "kommune": "3203",
        "kommunenavn": "Asker",
        "aar": aar,
        "hendelser": i_rekkefoelge(hendelser),
        "forslag": False,
        "dekker": (date(aar, 1, 1), date(aar, 12, 31)),
        "dokument": "Kilden",
        "datasett": "prøve/aarshjul",
        "lest": date(2026, 11, 22),
        "sted": "datasets/prøve/aarshjul/hjul.csv:2",
    }
    return Aarshjul(**{**grunn, **felt})

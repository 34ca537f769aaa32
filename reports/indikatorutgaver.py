"""Hentede og reviderte indikatortall slik leseren ser dem: merket, og linjene under tabellen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from indikatorer.fletting import HENTET, hva_er_hentet
from indikatorer.katalog import Katalog
from indikatorer.leveranser import LEVERT

REVIDERT: Final = "‡"
"""Settes etter et tall som er et annet i en senere utgave."""


def merk_revidert(tekst: str, celle: Mapping[str, Any]) -> str:
    """Tallet med merket etter når det er revidert.

    >>> merk_revidert("14,9 %", {"revidert": True}), merk_revidert("14,9 %", {})
    ('14,9 %‡', '14,9 %')
    """
    return f"{tekst}{REVIDERT}" if celle.get("revidert") else tekst


def utgavelinjer(katalog: Katalog, indikator: str = "") -> list[str]:
    """Linjene under tabellen: hva som er hentet, og hver revisjon. Ingen uten noe hentet.

    Args:
        katalog: fra `les_katalog`.
        indikator: bare revisjonene av denne.
    """
    hentet = "" if indikator else hva_er_hentet(katalog.verdier)
    egne = [r for r in katalog.revisjoner if indikator in ("", r.indikator)]
    revisjoner = [f"{REVIDERT} {r.indikator}, {r}." for r in egne]
    return [*([hentet] if hentet else []), *revisjoner]


def celler_med_utgave(
    katalog: Katalog, verdier: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Cellene (indikator -> år -> celle) med `utgave`, `kilde` og `revidert`, og alle årene.

    Uten noe hentet eller levert er de som de var. Et år indikatoren ikke har, er ikke målt.
    """
    if not katalog.verdier["opphav"].isin([HENTET, LEVERT]).any():
        return verdier
    revidert = {(r.indikator, str(r.aar)) for r in katalog.revisjoner}
    fra = {
        (str(i), str(a)): (u, k)
        for i, a, u, k in zip(
            *(katalog.verdier[f] for f in ("indikator", "aar", "utgave", "kilde")), strict=True
        )
    }
    aarene = sorted({aar for celler in verdier.values() for aar in celler})
    tom = {"verdi": None, "status": "ikke_maalt", "tekst": "–"}
    ut: dict[str, dict[str, Any]] = {}
    for indikator, celler in verdier.items():
        ut[indikator] = {}
        for aar in aarene:
            utgave, kilde = fra.get((indikator, aar), ("", ""))
            ut[indikator][aar] = {
                **celler.get(aar, tom),
                "utgave": utgave,
                "kilde": kilde,
                "revidert": (indikator, aar) in revidert,
            }
    return ut

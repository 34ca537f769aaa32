"""Sammenligning med andre steder: plass blant kommunene, og KOSTRA-gruppen og landet ved siden av.

Alle tallene i en sammenligning er fra samme år. Plassen regnes blant kommuner: en gruppe og et
land er snitt, og ikke likestilte. Det som ikke lar seg sammenligne, har en grunn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from indikatorer.brudd import Brudd, bruddene
from indikatorer.katalog import Katalog
from klima.grunn.datapakke import som_rader
from klima.grunn.kodelister import finn_kommune
from klima.grunn.undertrykking import UNDERTRYKT

KOLONNER: Final = ("indikator", "sted", "stednavn", "aar", "verdi", "status", "utgave")
"""Kolonnene i rammen med de andre stedene, fra `observasjonslager.les_sammenligning`."""

_KOMMUNE: Final = re.compile(r"\d{4}")

Rad = Mapping[str, Any]


@dataclass(frozen=True)
class Sted:
    """Ett sted i en sammenligning.

    Attributes:
        sted: kommunenummer, eller koden til en gruppe eller landet.
        verdi: verdien i året som sammenlignes; None når den mangler.
        grunn: hvorfor verdien mangler, ellers tom.
        egen: om det er kommunen sammenligningen er for.
    """

    sted: str
    navn: str
    verdi: float | None
    grunn: str = ""
    egen: bool = False

    @property
    def er_kommune(self) -> bool:
        """Om stedet er en kommune, og ikke en gruppe av dem."""
        return bool(_KOMMUNE.fullmatch(self.sted))


@dataclass(frozen=True)
class Sammenligning:
    """Én indikator, i ett år, på flere steder.

    Attributes:
        indikator: id-en.
        aar: året alle tallene er fra; None når det ikke kan sammenlignes.
        steder: kommunene best først, så gruppene og landet, så de uten tall. Uten ønsket retning
            høyeste først.
        plass, av: kommunens plass blant kommunene med tall, 1 er best; None når ingen er regnet.
        grunn: hvorfor det ikke kan sammenlignes, eller hvorfor ingen plass er regnet; ellers tom.
        forbehold: at tallene er fra ulike utgaver; ellers tom.
    """

    indikator: str
    aar: int | None = None
    steder: tuple[Sted, ...] = ()
    plass: int | None = None
    av: int | None = None
    grunn: str = ""
    forbehold: str = ""


def sammenlign(katalog: Katalog, ramme: pd.DataFrame) -> list[Sammenligning]:
    """Sammenlign kommunen i katalogen med de andre stedene, indikator for indikator.

    Kommunens egne tall er katalogens: rettet, og undertrykt der en regel sier det.

    Args:
        katalog: fra `les_katalog`.
        ramme: én rad per indikator, sted og år med kolonnene `KOLONNER`; kommunen er ikke med.

    Returns:
        Én per indikator, i katalogens rekkefølge; de som ikke kan sammenlignes, har en grunn.
    """
    andre: dict[str, list[dict[str, Any]]] = {}
    for rad in som_rader(ramme):
        andre.setdefault(rad["indikator"], []).append(rad)
    egne = _egne(katalog)
    brudd = bruddene(katalog.brudd)
    ut = []
    for indikator, retning in katalog.indikatorer["retning"].items():
        navn = str(indikator)
        if navn not in andre:
            ut.append(Sammenligning(navn, grunn="ingen tall fra andre steder"))
            continue
        rader = [*egne.get(navn, []), *andre[navn]]
        sammenlignet = _sammenlign_en(navn, rader, brudd.get(navn, []))
        ut.append(_plassert(sammenlignet, str(retning)) if sammenlignet.aar else sammenlignet)
    return ut


def _egne(katalog: Katalog) -> dict[str, list[dict[str, Any]]]:
    """Kommunens egne tall på samme form, merket `egen`; uten utgave er de planens."""
    nummer = str(katalog.meta["kommune"])
    fast = {"sted": nummer, "stednavn": finn_kommune(nummer).navn, "egen": True}
    ut: dict[str, list[dict[str, Any]]] = {}
    for rad in som_rader(katalog.verdier):
        utgave = rad.get("utgave") or katalog.meta["utgave"]
        ut.setdefault(rad["indikator"], []).append({**rad, **fast, "utgave": utgave})
    return ut


def _sammenlign_en(indikator: str, rader: Sequence[Rad], brudd: Sequence[Brudd]) -> Sammenligning:
    """Sammenligningen uten plass: det siste året både kommunen og noen andre har tall for."""
    if any(b.aar is None and not b.serien_rettet for b in brudd):
        grunn = "ulik metode: serien har et brudd, og kilden sier ikke fra hvilket år"
        return Sammenligning(indikator, grunn=grunn)
    mine = {r["aar"]: r for r in rader if r.get("egen")}
    andre = [r for r in rader if not r.get("egen")]
    deres = {r["aar"] for r in andre if r["verdi"] is not None}
    felles = [aar for aar, rad in mine.items() if rad["verdi"] is not None and aar in deres]
    if not felles:
        return Sammenligning(indikator, grunn=_uten_felles_aar(mine, andre))
    aar = max(felles)
    utgave = mine[aar]["utgave"]
    rettet = any(b.serien_rettet for b in brudd)
    steder = _stedene(rader, aar, utgave if rettet else None)
    if sum(s.verdi is not None for s in steder) < 2:
        grunn = "ulik metode: serien er rettet, og tallene er fra ulike utgaver"
        return Sammenligning(indikator, grunn=grunn)
    i_aaret = {r["utgave"] for r in andre if r["aar"] == aar and r["verdi"] is not None}
    ulike = ", ".join(sorted(str(u) for u in i_aaret | {utgave}))
    forbehold = f"tallene er fra ulike utgaver: {ulike}" if i_aaret != {utgave} else ""
    return Sammenligning(indikator, aar, tuple(steder), forbehold=forbehold)


def _uten_felles_aar(mine: Mapping[int, Rad], andre: Sequence[Rad]) -> str:
    mitt = [a for a, r in mine.items() if r["verdi"] is not None]
    deres = [r["aar"] for r in andre if r["verdi"] is not None]
    if not mitt:
        undertrykt = any(r["status"] == UNDERTRYKT for r in mine.values())
        return "kommunens tall er undertrykt" if undertrykt else "kommunen har ikke noe tall"
    if not deres:
        undertrykt = any(r["status"] == UNDERTRYKT for r in andre)
        return "tallene fra de andre er undertrykt" if undertrykt else "ingen av de andre har tall"
    return f"ulike år: kommunens siste tall er fra {max(mitt)}, de andres fra {max(deres)}"


def _stedene(rader: Sequence[Rad], aar: int, krevd_utgave: str | None) -> list[Sted]:
    """Hvert sted med verdien i året, eller grunnen til at den mangler."""
    per_sted: dict[str, list[Rad]] = {}
    for rad in rader:
        per_sted.setdefault(rad["sted"], []).append(rad)
    ut = []
    for sted, egne in per_sted.items():
        rad = next((r for r in egne if r["aar"] == aar), {"verdi": None, "status": ""})
        grunn, verdi = "", rad["verdi"]
        if rad["status"] == UNDERTRYKT:
            grunn = UNDERTRYKT
        elif verdi is None:
            siste = max((r["aar"] for r in egne if r["verdi"] is not None), default=None)
            grunn = f"uten tall for {aar}" + (f", siste er {siste}" if siste else "")
        elif krevd_utgave and rad["utgave"] != krevd_utgave:
            grunn, verdi = f"ulik metode: utgave {rad['utgave']}", None
        er_egen = bool(egne[0].get("egen"))
        ut.append(Sted(sted, str(egne[0]["stednavn"]), verdi, grunn, er_egen))
    return ut


def _plassert(uten: Sammenligning, retning: str) -> Sammenligning:
    """Sammenligningen med stedene ordnet og kommunens plass."""
    fortegn = 1 if retning == "lavere_er_bedre" else -1

    def rang(sted: Sted) -> tuple[bool, bool, float, str]:
        verdi = 0.0 if sted.verdi is None else fortegn * sted.verdi
        return sted.verdi is None, not sted.er_kommune, verdi, sted.navn

    ut = replace(uten, steder=tuple(sorted(uten.steder, key=rang)))
    kommuner = [s for s in ut.steder if s.er_kommune and s.verdi is not None]
    if retning == "ingen":
        return replace(ut, grunn="indikatoren har ingen ønsket retning")
    if len(kommuner) < 2:
        return replace(ut, grunn=f"ingen andre kommuner har tall for {uten.aar}")
    egen = next(s for s in kommuner if s.egen)
    # Like verdier deler plass: plassen er én mer enn antallet som er bedre.
    bedre = sum(rang(s)[2] < rang(egen)[2] for s in kommuner)
    return replace(ut, plass=bedre + 1, av=len(kommuner))

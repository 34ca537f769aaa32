"""Sammenligning med andre steder: plass blant kommunene, og KOSTRA-gruppen og landet ved siden av.

Alle tallene i en sammenligning er fra samme år. Plassen regnes blant kommuner: en gruppe og et
land er snitt, og ikke likestilte. Det som ikke lar seg sammenligne, har en grunn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from indikatorer.brudd import Brudd, bruddene
from indikatorer.katalog import Katalog
from klima.grunn.datapakke import som_rader
from klima.grunn.tall import oppramsing
from klima.grunn.undertrykking import UNDERTRYKT, beroerte

KOLONNER: Final = ("indikator", "sted", "stednavn", "aar", "verdi", "status", "utgave")
"""Kolonnene i rammen som sammenlignes, fra `observasjonslager.les_sammenligning`."""

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
        return bool(_KOMMUNE.fullmatch(self.sted)) and self.sted != "0000"


@dataclass(frozen=True)
class Sammenligning:
    """Én indikator, i ett år, på flere steder.

    Attributes:
        indikator: id-en.
        aar: året alle tallene er fra; None når det ikke kan sammenlignes.
        steder: kommunene best først, så gruppene og landet, så de som mangler tall.
        plass, av: kommunens plass blant kommunene med tall, 1 er best; None uten ønsket retning.
        grunn: hvorfor det ikke kan sammenlignes, eller hvorfor ingen plass er regnet; ellers tom.
    """

    indikator: str
    aar: int | None = None
    steder: tuple[Sted, ...] = ()
    plass: int | None = None
    av: int | None = None
    grunn: str = ""


def sammenlign(katalog: Katalog, ramme: pd.DataFrame, kommune: str) -> list[Sammenligning]:
    """Sammenlign alle indikatorene i katalogen med de andre stedene i rammen.

    Args:
        katalog: fra `les_katalog`.
        ramme: én rad per indikator, sted og år, med kolonnene `KOLONNER`.
        kommune: nummeret til kommunen plassen regnes for.

    Returns:
        Én per indikator, i katalogens rekkefølge; de uten tall fra andre steder har en grunn.
    """
    per_indikator: dict[str, list[dict[str, Any]]] = {}
    for rad in som_rader(ramme):
        per_indikator.setdefault(rad["indikator"], []).append(rad)
    brudd = bruddene(katalog.brudd)
    skjermet = _undertrykte(katalog)
    return [
        _sammenlign_en(
            str(navn),
            str(retning),
            _skjerm(per_indikator.get(str(navn), []), kommune, skjermet.get(str(navn), set())),
            kommune,
            brudd.get(str(navn), []),
        )
        for navn, retning in katalog.indikatorer["retning"].items()
    ]


def _undertrykte(katalog: Katalog) -> dict[str, set[int] | None]:
    """Årene kommunens egne tall er undertrykt; None når en regel gjelder og katalogen avgjør."""
    verdier = katalog.verdier
    ut: dict[str, set[int] | None] = {
        str(navn): {int(a) for a in rader["aar"]}
        for navn, rader in verdier[verdier["status"] == UNDERTRYKT].groupby("indikator")
    }
    return ut | dict.fromkeys(beroerte(katalog.pakke), None)


def _skjerm(
    rader: Sequence[dict[str, Any]], kommune: str, aarene: set[int] | None
) -> list[dict[str, Any]]:
    """Radene der kommunens egne tall ikke viser det undertrykkingen i katalogen har skjult.

    Undertrykkingen har ikke prøvd tallene i rammen. Gjelder en regel indikatoren, vises derfor
    ingen av kommunens egne.
    """
    return [
        {**rad, "verdi": None, "status": UNDERTRYKT}
        if rad["sted"] == kommune and (aarene is None or rad["aar"] in aarene)
        else rad
        for rad in rader
    ]


def _sammenlign_en(
    indikator: str, retning: str, rader: Sequence[Rad], kommune: str, brudd: Sequence[Brudd]
) -> Sammenligning:
    egne = {r["aar"]: r for r in rader if r["sted"] == kommune}
    andre = [r for r in rader if r["sted"] != kommune]
    if not andre:
        return Sammenligning(indikator, grunn="kilden har ingen tall fra andre steder")
    felles = [
        aar
        for aar in sorted(egne, reverse=True)
        if egne[aar]["verdi"] is not None
        and any(r["aar"] == aar and r["verdi"] is not None for r in andre)
    ]
    if not felles:
        return Sammenligning(indikator, grunn=_uten_felles_aar(egne, andre))
    aar = felles[0]
    if any(b.aar is None and not b.serien_rettet for b in brudd):
        grunn = "ulik metode: serien har et brudd, og kilden sier ikke fra hvilket år"
        return Sammenligning(indikator, grunn=grunn)
    steder = _stedene(rader, aar, kommune, egne[aar]["utgave"])
    if not any(s.verdi is not None and not s.egen for s in steder):
        return Sammenligning(indikator, grunn="ulik metode: tallene er fra ulike utgaver")
    return _plassert(indikator, retning, aar, steder)


def _uten_felles_aar(egne: Mapping[int, Rad], andre: Sequence[Rad]) -> str:
    if any(r["status"] == UNDERTRYKT for r in egne.values()):
        return "kommunens egne tall er undertrykt"
    mine = [a for a, r in egne.items() if r["verdi"] is not None]
    deres = [r["aar"] for r in andre if r["verdi"] is not None]
    if not mine:
        return "kilden har ikke noe tall for kommunen"
    if not deres:
        undertrykt = all(r["status"] == UNDERTRYKT for r in andre)
        return "tallene fra de andre er undertrykt" if undertrykt else "ingen av de andre har tall"
    return f"ulike år: kommunens siste tall er fra {max(mine)}, de andres fra {max(deres)}"


def _stedene(rader: Sequence[Rad], aar: int, kommune: str, utgave: object) -> list[Sted]:
    """Hvert sted med verdien i året, eller grunnen til at den mangler."""
    per_sted: dict[str, list[Rad]] = {}
    for rad in rader:
        per_sted.setdefault(rad["sted"], []).append(rad)
    ut = []
    for sted, egne in per_sted.items():
        rad = next((r for r in egne if r["aar"] == aar), None)
        med_tall = sorted(r["aar"] for r in egne if r["verdi"] is not None)
        grunn, verdi = "", None
        if rad is None or (rad["verdi"] is None and rad["status"] != UNDERTRYKT):
            grunn = f"ikke tall for {aar}" + (f", siste er {med_tall[-1]}" if med_tall else "")
        elif rad["verdi"] is None:
            grunn = UNDERTRYKT
        elif rad["utgave"] != utgave:
            grunn = f"ulik metode: tallet er fra en annen utgave ({rad['utgave']})"
        else:
            verdi = float(rad["verdi"])
        ut.append(Sted(sted, str(egne[0]["stednavn"]), verdi, grunn, sted == kommune))
    return ut


def _plassert(
    indikator: str, retning: str, aar: int, steder: Sequence[Sted]
) -> Sammenligning:
    fortegn = 1 if retning == "lavere_er_bedre" else -1
    ordnet = sorted(
        steder,
        key=lambda s: (s.verdi is None, not s.er_kommune, fortegn * (s.verdi or 0), s.navn),
    )
    kommuner = [s for s in ordnet if s.er_kommune and s.verdi is not None]
    egen = next(s for s in kommuner if s.egen)
    ut = Sammenligning(indikator, aar, tuple(ordnet))
    if retning == "ingen":
        return Sammenligning(indikator, aar, ut.steder, grunn="indikatoren har ingen ønsket retning")
    if len(kommuner) == 1:
        mangler = oppramsing([s.navn for s in ordnet if s.er_kommune and not s.egen])
        grunn = f"ingen andre kommuner har tall for {aar}" + (f" ({mangler})" if mangler else "")
        return Sammenligning(indikator, aar, ut.steder, grunn=grunn)
    # Like verdier deler plass: plassen er én mer enn antallet som er bedre.
    bedre = [s for s in kommuner if fortegn * (s.verdi or 0) < fortegn * (egen.verdi or 0)]
    return Sammenligning(indikator, aar, ut.steder, len(bedre) + 1, len(kommuner))

"""Det kontrollen leser: datapakkene for en kommune, hver tabell med fil og linje."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import Datapakke, les_pakke, som_rader
from klima.grunn.feil import Brukerfeil
from klima.kontroll.funn import Funn
from klima.kontroll.tekst import VIS, linjer

SKJEMA: Final = "datapakke/skjema"
UNDERTRYKT: Final = "avstemming/undertrykt"


@dataclass(frozen=True)
class Grunnlag:
    """Datapakkene i et arbeidsrom for én kommune.

    Attributes:
        rot: arbeidsrommets rot; alle steder oppgis fra den.
        kommune: kommunenummeret.
        pakker: pakkens navn (mappen, som `klimagassutslipp`) -> lest pakke. Pakker som bryter
            skjemaet sitt, er ikke med.
    """

    rot: Path
    kommune: str
    pakker: Mapping[str, Datapakke]
    _lest: dict[tuple[str, str], list[dict[str, Any]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def rader(self, pakke: str, tabell: str) -> list[dict[str, Any]]:
        """Radene i en tabell, med `linje_i_fil`; ingen når pakken eller tabellen ikke finnes."""
        if (pakke, tabell) not in self._lest:
            lest = self.pakker.get(pakke)
            finnes = lest is not None and tabell in lest.tabeller
            self._lest[pakke, tabell] = som_rader(lest[tabell]) if lest and finnes else []
        return self._lest[pakke, tabell]

    def datasett(self, pakke: str) -> str:
        """Navnet i funn og på kommandolinjen, `eier/pakke`."""
        return datasettnavn(self.pakker[pakke].mappe)

    def sted(self, pakke: str, tabell: str, linje: int | None = None) -> str:
        """`fil:linje` fra arbeidsrommets rot."""
        return relativ(self.pakker[pakke].fil(tabell), self.rot, linje)


@dataclass(frozen=True)
class Tabell:
    """En tabell å prøve.

    Attributes:
        datasett: `eier/pakke`, eller `utslipp`.
        navn: ressursen i pakken.
        ramme: radene. Indeksen er linjenummeret i filen når `linjer` er sann.
        fil: filen fra arbeidsrommets rot.
        radnavn: kolonnene som navngir en rad når den ikke har linje.
    """

    datasett: str
    navn: str
    ramme: pd.DataFrame
    fil: str
    radnavn: tuple[str, ...] = ()

    @property
    def linjer(self) -> bool:
        return not self.radnavn

    def sted(self, indekser: Sequence[int] = ()) -> str:
        """Filen, med den første av linjene."""
        return f"{self.fil}:{min(indekser)}" if self.linjer and len(indekser) else self.fil

    def rader(self, indekser: Sequence[int]) -> str:
        """Radene slik en leser finner dem igjen: `linje 4 og 9`, eller navnene deres."""
        return linjer(indekser) if self.linjer else "; ".join(self.radnavnene(indekser))

    def radnavnene(self, indekser: Sequence[int]) -> tuple[str, ...]:
        """De første radene hver for seg: `linje 4` og `linje 9`, eller navnene deres."""
        if self.linjer:
            return tuple(f"linje {nr}" for nr in sorted(indekser)[:VIS])
        return tuple(
            " ".join(str(self.ramme.at[i, kolonne]) for kolonne in self.radnavn)
            for i in list(indekser)[:VIS]
        )


def datasettnavn(mappe: Path) -> str:
    """`eier/pakke` for mappen til en datapakke."""
    return f"{mappe.parent.name}/{mappe.name}"


def relativ(fil: Path, rot: Path, linje: int | None = None) -> str:
    """Stien fra arbeidsrommets rot med skråstreker, også i Windows, og linjen etter kolon."""
    sti = (fil.relative_to(rot) if fil.is_relative_to(rot) else fil).as_posix()
    return f"{sti}:{linje}" if linje else sti


def les_grunnlag(arbeidsrom: Arbeidsrom, kommune: str) -> tuple[Grunnlag, list[Funn]]:
    """Les datapakkene arbeidsrommet har for en kommune.

    Returns:
        Grunnlaget, og ett funn (`feil`) for hvert brudd på et skjema. En pakke med brudd leses
        ikke videre, så den gir ingen følgefunn. Det undertrykkingen så, er `advarsel`.
    """
    pakker: dict[str, Datapakke] = {}
    funn: list[Funn] = []
    for mappe in pakkemapper(arbeidsrom, kommune):
        try:
            pakke = pakker.setdefault(mappe.name, les_pakke(mappe))
        except Brukerfeil as feil:
            funn += _som_funn(feil, mappe, arbeidsrom.rot)
        else:
            funn += [_undertrykt(merknad, mappe, arbeidsrom.rot) for merknad in pakke.merknader]
    return Grunnlag(arbeidsrom.rot, kommune, pakker), funn


def pakkemapper(arbeidsrom: Arbeidsrom, kommune: str | None = None) -> list[Path]:
    """Mappene til datapakkene for en kommune, eller for alle; de felles er ikke med."""
    alle = sorted(arbeidsrom.datasett.glob("*/*/datapackage.json"))
    nummer = {fil.parent: kommunen(fil) for fil in alle}
    return [m for m, n in nummer.items() if n and kommune in (None, n)]


def kommunen(beskrivelse: Path) -> str | None:
    """Kommunenummeret en datapakke gjelder; None for en felles pakke.

    Raises:
        Brukerfeil: beskrivelsen er ikke et JSON-objekt.
    """
    try:
        innhold = json.loads(beskrivelse.read_bytes())
    except ValueError as feil:
        raise Brukerfeil(
            "datapakkens beskrivelse er ikke gyldig JSON", sted=str(beskrivelse), funnet=str(feil)
        ) from feil
    return innhold.get("kommune") if isinstance(innhold, dict) else None


def _som_funn(feil: Brukerfeil, mappe: Path, rot: Path) -> list[Funn]:
    """Feilen fra lesingen som funn: ett, eller ett per linje når leseren har samlet flere."""
    navn = datasettnavn(mappe)
    samlet = feil.melding.split("\n- ")[1:]
    if not samlet:
        sted = _uten_rot(feil.sted, rot) or relativ(mappe, rot)
        ventet, funnet = feil.ventet or None, feil.funnet or None
        return [Funn("feil", SKJEMA, navn, _skraa(sted), feil.melding, ventet, funnet)]
    funn = []
    for tekst in (_uten_rot(t, rot) for t in samlet):
        sted, skille, resten = tekst.partition(": ")
        if not skille or " " in sted:
            sted, resten = relativ(mappe, rot), tekst
        funn.append(Funn("feil", SKJEMA, navn, _skraa(sted), resten))
    return funn


def _undertrykt(merknad: Brukerfeil, mappe: Path, rot: Path) -> Funn:
    sted = _uten_rot(merknad.sted, rot).replace("\\", "/")
    melding = f"{merknad.melding}. Tallene vises ikke fordi de kan være undertrykt."
    return Funn("advarsel", UNDERTRYKT, datasettnavn(mappe), sted, melding)


def _uten_rot(tekst: str, rot: Path) -> str:
    return tekst.replace(f"{rot}{os.sep}", "")


def _skraa(sted: str) -> str:
    return sted.replace("\\", "/")

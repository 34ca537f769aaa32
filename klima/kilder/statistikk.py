"""Det en statistikkbank gir, likt for alle: hva en tabell har, og tallene det er spurt om.

Hver utgiver (SSB, FHI, Udir, Valgdirektoratet) har sin modul med en klasse som er en
`Statistikkbank`, og en funksjon `tolk` som gjør svarene, slik de kom, om til et datasett. Svarene
lagres slik de kom, så et tall kan tolkes på nytt uten å hentes på nytt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import xarray as xr

Rolle = Literal["sted", "tid", "innhold", ""]


@dataclass(frozen=True)
class Variabel:
    """En dimensjon i en tabell.

    Attributes:
        kode, navn: slik utgiveren skriver dem.
        rolle: hva dimensjonen er; tom for alle andre.
        verdier: kode -> tekst, i utgiverens rekkefølge.
        enheter: kode -> enhet, for dimensjonen med rollen `innhold`.
        kodelister: id -> navn på grupperingene utgiveren kan summere til.
        kan_utelates: om tabellen kan hentes summert over dimensjonen.
    """

    kode: str
    navn: str
    rolle: Rolle
    verdier: Mapping[str, str]
    enheter: Mapping[str, str] = field(default_factory=dict)
    kodelister: Mapping[str, str] = field(default_factory=dict)
    kan_utelates: bool = False


@dataclass(frozen=True)
class Tabellkort:
    """Det utgiveren sier om en tabell.

    Attributes:
        kilde: utgiverens id, en nøkkel i `klima.kilder.adresser.UTGIVERE`.
        oppdatert: når tallene sist ble endret, ordrett slik utgiveren skriver det; tom når den
            ikke sier det.
        neste: neste publisering, ordrett; tom når utgiveren ikke oppgir den.
        avsluttet: om utgiveren har sagt at tabellen ikke får flere tall.
    """

    kilde: str
    tabell: str
    navn: str
    oppdatert: str
    variabler: tuple[Variabel, ...]
    neste: str = ""
    avsluttet: bool = False
    merknader: tuple[str, ...] = ()


@dataclass(frozen=True)
class Utvalg:
    """Hva som hentes av én dimensjon: kodene, og grupperingen de hører til når det er en."""

    koder: tuple[str, ...]
    kodeliste: str = ""


@dataclass(frozen=True)
class Uttrekk:
    """Tallene det ble spurt om.

    Attributes:
        dokumenter: svarene slik de kom; flere når utgiverens grense deler spørsmålet. Sier ikke
            svaret selv hva det er svar på, ligger det i en konvolutt, se `klima.kilder.bankklient`.
        data: `verdi` (NaN der den mangler, aldri 0) og `status` (utgiverens eget tegn, tom når det
            ikke er noe) på utgiverens dimensjoner, med kodene som koordinater. attrs: `kilde`,
            `tabell`, `oppdatert`, `roller` (rolle -> dimensjon), `navn` (dimensjon -> kode ->
            tekst), `enheter` og `desimaler` (innholdskode -> enhet, antall), `merknader`.
    """

    kilde: str
    tabell: str
    oppdatert: str
    dokumenter: tuple[Any, ...]
    data: xr.Dataset


class Statistikkbank(Protocol):
    """En utgiver det kan spørres hos."""

    id: str

    def kort(self, tabell: str) -> Tabellkort:
        """Hva tabellen har. Ett lite kall; ingen tall hentes."""

    def uttrekk(self, tabell: str, utvalg: Mapping[str, Utvalg]) -> Uttrekk:
        """Tallene for et utvalg; dimensjoner som ikke er nevnt, må kunne utelates."""


class Tolker(Protocol):
    """Gjør svarene om til datasettet i `Uttrekk`."""

    def __call__(self, dokumenter: Sequence[Any]) -> xr.Dataset: ...

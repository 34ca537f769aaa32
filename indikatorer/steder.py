"""Stedene en spørring gjelder, og kodene de har i en tabell hvert år.

Kommunene har byttet nummer og slått seg sammen. Et antall kan summeres over dem som ble til
kommunen; en andel kan ikke, og da mangler tallet med en grunn. SSB fyller ut 0 for numre som ikke
gjaldt et år, så et nummer brukes bare de årene det gjaldt.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import Inndeling, inndeling
from klima.grunn.tall import oppramsing
from klima.grupper import KOSTRA, finn_gruppe

GRUPPE: Final = "sammenligning"
"""Listen under [grupper] i kommune.toml med kommunene det hentes tall for i tillegg."""
LANDET: Final = "landet"
LANDSKODER: Final = ("0", "00", "EAK")
"""Kodene hele landet har i tabellene; EAK i KOSTRA."""
_FORSTAVELSE: Final = "K-"
"""SSB skriver summerte kommuner slik i grupperingene sine (K-3203 i agg_KommSummer)."""


@dataclass(frozen=True)
class Sted:
    """Et sted det hentes tall for; `id` er kommunenummeret, `landet` eller en KOSTRA-kode."""

    id: str
    navn: str
    slag: Literal["kommune", "landet", "kostra"]


@dataclass(frozen=True)
class Stedskoder:
    """Kodene et sted har i en tabell ett år; flere summeres. Uten koder sier `grunn` hvorfor."""

    koder: tuple[str, ...] = ()
    grunn: str = ""


def stedene(rom: Arbeidsrom, kommune: str) -> tuple[Sted, ...]:
    """Kommunen selv, og de det sammenlignes med når kommune.toml har gruppen `sammenligning`.

    Har den det, kommer landet med, og KOSTRA-gruppen når arbeidsrommet vet hvilken det er.

    Raises:
        Brukerfeil: gruppen har et nummer ingen kommune har.
    """
    oppslag = inndeling(rom)
    egen = Sted(kommune, oppslag.navn(kommune), "kommune")
    if GRUPPE not in rom.grupper:
        return (egen,)
    gruppe = finn_gruppe(rom, GRUPPE, kommune)
    andre = [Sted(n, oppslag.navn(n), "kommune") for n in gruppe.kommuner if n != kommune]
    return (egen, *andre, Sted(LANDET, "Hele landet", "landet"), *_kostragruppe(rom, kommune))


def _kostragruppe(rom: Arbeidsrom, kommune: str) -> tuple[Sted, ...]:
    try:
        gruppe = finn_gruppe(rom, KOSTRA, kommune)
    except Brukerfeil:
        return ()
    tall = "".join(t for t in gruppe.navn if t.isdigit())
    return (Sted(f"EKG{int(tall):02}", gruppe.navn, "kostra"),) if tall else ()


def stedskoder(
    sted: Sted,
    aar: int,
    verdier: Collection[str],
    *,
    antall: bool,
    summert: bool = False,
    landet: str = "",
    oppslag: Inndeling | None = None,
) -> Stedskoder:
    """Kodene et sted har i en tabell et år.

    Args:
        verdier: kodene tabellen har.
        antall: om tallet kan summeres over kommuner.
        summert: om kommunene hentes fra utgiverens gruppering, der den har summert dem.
        landet: koden for landet når den er en annen enn `LANDSKODER`.

    >>> asker = Sted("3203", "Asker", "kommune")
    >>> numre = {"3203", "3025", "0220", "0627", "0628"}
    >>> [stedskoder(asker, a, numre, antall=True).koder for a in (2019, 2022, 2024)]
    [('0220', '0627', '0628'), ('3025',), ('3203',)]
    >>> stedskoder(asker, 2019, numre, antall=False).grunn
    'i 2019 var 3203 Asker 0220 Asker, 0627 Røyken og 0628 Hurum, og en andel kan ikke summeres'
    """
    if sted.slag == "landet":
        koder = [k for k in ((landet,) if landet else LANDSKODER) if k in verdier]
        return Stedskoder(tuple(koder[:1]), "" if koder else "tabellen har ikke hele landet")
    if sted.slag == "kostra":
        if sted.id in verdier:
            return Stedskoder((sted.id,))
        return Stedskoder(grunn="tabellen har ikke KOSTRA-gruppen")
    if summert:
        return Stedskoder((_FORSTAVELSE + sted.id,))
    return _kommunekoder(sted, aar, verdier, antall, oppslag or inndeling())


def _kommunekoder(
    sted: Sted, aar: int, verdier: Collection[str], antall: bool, oppslag: Inndeling
) -> Stedskoder:
    egne = _opphav(oppslag, sted.id)
    i_tabellen = egne & set(verdier)
    if not i_tabellen:
        return Stedskoder(grunn=f"tabellen har ikke {oppslag.vis(sted.id)}")
    if i_tabellen == {sted.id}:
        # Noen tabeller er ført om til dagens numre hele veien tilbake.
        return Stedskoder((sted.id,))
    numre = sorted(egne & oppslag.numre(date(aar, 12, 31)))
    delt = [n for n in numre if oppslag.arvinger(n) != {sted.id}]
    var = oppramsing([oppslag.vis(n) for n in numre])
    foer = f"i {aar} var {oppslag.vis(sted.id)} {var}"
    if delt:
        return Stedskoder(grunn=f"{foer}, som siden er delt")
    if len(numre) > 1 and not antall:
        return Stedskoder(grunn=f"{foer}, og en andel kan ikke summeres")
    borte = [n for n in numre if n not in verdier]
    if borte:
        return Stedskoder(grunn=f"{foer}, og tabellen mangler {oppramsing(borte)}")
    return Stedskoder(tuple(numre))


def _opphav(oppslag: Inndeling, kommune: str) -> set[str]:
    """Numrene som helt eller delvis har blitt til kommunen, og dens eget."""
    alle = {kommune}
    for endring in sorted(oppslag.endringer, key=lambda e: e.dato, reverse=True):
        if endring.til in alle:
            alle.add(endring.fra)
    return alle


def alle_koder(per_aar: Mapping[int, Stedskoder]) -> set[str]:
    """Alle kodene som trengs for å følge et sted gjennom årene."""
    return {kode for koder in per_aar.values() for kode in koder.koder}

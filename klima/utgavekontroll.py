"""Er lageret slik det ble skrevet? Alle kontrollsummer regnes ut på nytt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from klima.grunn.feil import Brukerfeil
from klima.utgavekort import (
    KORT,
    TABELL,
    TRUKKET,
    kort_er_uroert,
    les_bare_kort,
    les_grunn,
)
from klima.utgavemappe import sha256_av

_VEDLEGG: Final = ("README.md",)


@dataclass(frozen=True)
class Skade:
    """Noe i lageret som ikke er slik det ble skrevet.

    Attributes:
        utgave: mappen i lageret det gjelder.
        fil: filen i den, eller tom når det er mappen selv.
        skade: `endret`, `mangler`, `ukjent` eller `uleselig`.
        melding: det samme for et menneske.
    """

    utgave: str
    fil: str
    skade: str
    melding: str


def kontroller_mappe(mappe: Path) -> list[Skade]:
    """Alle skader i en lagermappe, i navnerekkefølge. Leser hver fil; endrer ingenting."""
    funn: list[Skade] = []
    for sti in sorted(mappe.iterdir()) if mappe.is_dir() else ():
        if sti.name.startswith(".") or sti.name in _VEDLEGG:
            continue
        if sti.name.endswith(TRUKKET):
            funn += _proev_trukket(sti)
        elif sti.is_dir():
            funn += _proev_utgave(sti)
        else:
            funn.append(Skade(sti.name, "", "ukjent", "filen hører ikke til lageret"))
    return funn


def _proev_trukket(fil: Path) -> Iterator[Skade]:
    utgave = fil.name.removesuffix(TRUKKET)
    if not fil.with_name(utgave).is_dir():
        yield Skade(utgave, fil.name, "mangler", "utgaven som er trukket, er borte")
    try:
        les_grunn(fil)
    except Brukerfeil as feil:
        yield Skade(utgave, fil.name, "uleselig", feil.melding)


def _proev_utgave(mappe: Path) -> Iterator[Skade]:
    kort = mappe / KORT
    if not kort.is_file():
        kjent = (mappe / TABELL).is_file()
        melding = "beskrivelsen er borte" if kjent else "mappen er ikke en utgave"
        yield Skade(mappe.name, KORT if kjent else "", "mangler" if kjent else "ukjent", melding)
        return
    try:
        utgave = les_bare_kort(kort)
    except Brukerfeil as feil:
        yield Skade(mappe.name, KORT, "uleselig", f"{feil.melding}: {feil.funnet}")
        return
    if utgave.utgave != mappe.name or not kort_er_uroert(kort):
        yield Skade(mappe.name, KORT, "endret", "beskrivelsen er endret etter importen")
    yield from _proev_fil(mappe, utgave.fil, utgave.sha256, "originalen")
    yield from _proev_fil(mappe, TABELL, utgave.tabell_sha256, "tabellen")
    for fil in sorted(f.name for f in mappe.iterdir()):
        if fil not in (KORT, TABELL, utgave.fil) and not fil.startswith("."):
            yield Skade(mappe.name, fil, "ukjent", "filen hører ikke til utgaven")


def _proev_fil(mappe: Path, navn: str, ventet: str, hva: str) -> Iterator[Skade]:
    fil = mappe / navn
    if not fil.is_file():
        yield Skade(mappe.name, navn, "mangler", f"{hva} er borte")
        return
    try:
        funnet = sha256_av(fil)
    except OSError as feil:
        yield Skade(mappe.name, navn, "uleselig", f"{hva} kan ikke leses: {feil.strerror}")
        return
    # Utgaver fra før summen av tabellen ble ført, har ingen å prøve den mot.
    if ventet and funnet != ventet:
        melding = f"{hva} er endret etter importen: sha256 {funnet[:8]}…, ventet {ventet[:8]}…"
        yield Skade(mappe.name, navn, "endret", melding)

"""Alle tallene i et dokument, med et navn som er det samme neste år.

Et tall er navngitt av tabellen, raden og kolonnen det står i. Setningene i rapporten er skrevet av
de samme tallene og er ikke med for seg.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from klima.grunn.tall import HARDT, MANGLER, MINUS, Talltekst
from reports.dokument import Celle, Dokument, Noekkeltallblokk, Tabellblokk

NOEKKELTALL: Final = "noekkeltall"
"""Navnet på nøkkeltallene øverst i rapporten, som ikke står i noen tabell."""
SAMMENLIGNINGEN: Final = "endret-siden-forrige"
"""Tabellen over tall som er endret siden forrige rapport; den er ikke selv med."""
Noekkel = tuple[str, str, str]
"""Tabell, rad og kolonne."""
_TITTEL: Final = {"nb": "Nøkkeltall", "nn": "Nøkkeltal"}
_MERKER: Final = "*†‡"
_SIFRE: Final = re.compile(
    rf"([+{MINUS}-]?)(\d{{1,3}}(?:[{HARDT} ]\d{{3}})+|\d+)(?:,(\d+))?(?![\d{HARDT} ]*\d)"
)
_AV: Final = re.compile(r"^ av \d+$")


@dataclass(frozen=True)
class Tall:
    """Et tall i rapporten.

    Attributes:
        tabell: id-en til tabellen, eller `NOEKKELTALL`.
        tittel: det tabellen viser.
        rad, kolonne: navnene i tabellen.
        tekst: slik det vises, uten merker for fotnoter og rettelser.
        verdi: tallet før det ble avrundet; None når cellen bare har teksten, som «Tall kommer».
        enhet: enheten etter tallet; tom uten.
    """

    tabell: str
    tittel: str
    rad: str
    kolonne: str
    tekst: str
    verdi: float | None = None
    enhet: str = ""

    @property
    def noekkel(self) -> Noekkel:
        """Navnet på tallet."""
        return self.tabell, self.rad, self.kolonne


def tallene(dokument: Dokument) -> dict[Noekkel, Tall]:
    """Tallene i leserekkefølge: nøkkeltallene, og cellene med tall i hver tabell."""
    ut = {}
    for tall in (*_noekkeltall(dokument), *_tabelltall(dokument)):
        ut[tall.noekkel] = tall
    return ut


def vist_tall(tekst: str) -> float | None:
    """Tallet slik det er trykt; None når teksten ikke er ett tall.

    >>> vist_tall("−3,2\\xa0%"), vist_tall("1\\xa0234,5*"), vist_tall("Tall kommer")
    (-3.2, 1234.5, None)
    """
    treff = _SIFRE.match(tekst)
    # «43 av 88» er 43, men «8–9 %» er ikke 8.
    if not treff or re.search(r"\d", _AV.sub("", tekst[treff.end() :])):
        return None
    fortegn, hele, desimaler = treff.groups()
    sifre = re.sub(r"\D", "", hele)
    verdi = float(f"{sifre}.{desimaler or 0}")
    return -verdi if fortegn in ("-", MINUS) else verdi


def vist_desimaler(tekst: str) -> int:
    """Desimalene et tall er trykt med.

    >>> vist_desimaler("−3,20\xa0%"), vist_desimaler("43 av 88")
    (2, 0)
    """
    treff = _SIFRE.match(tekst)
    return len(treff[3] or "") if treff else 0


def _noekkeltall(dokument: Dokument) -> Iterator[Tall]:
    for blokk in dokument.blokker:
        if isinstance(blokk, Noekkeltallblokk):
            for celle, navn, _ in blokk.tall:
                yield _tall(celle, NOEKKELTALL, _TITTEL[dokument.spraak], navn, "")


def _tabelltall(dokument: Dokument) -> Iterator[Tall]:
    for tabell in dokument.tabeller:
        if tabell.id == SAMMENLIGNINGEN:
            continue
        kolonner = _unike(tabell.hode)
        for navn, rad in zip(_radnavn(tabell), tabell.rader, strict=True):
            for nr, (kolonne, celle) in enumerate(zip(kolonner, rad, strict=True)):
                if nr != tabell.radnavn and _er_tall(celle):
                    yield _tall(celle, tabell.id, tabell.tittel, navn, kolonne)


def _tall(celle: Celle, tabell: str, tittel: str, rad: str, kolonne: str) -> Tall:
    tekst = celle.tekst
    verdi, enhet = vist_tall(tekst), ""
    if isinstance(tekst, Talltekst):
        # Uendelig finnes ikke i JSON, og det er ikke et tall å regne med.
        verdi = float(tekst.verdi) if math.isfinite(tekst.verdi) else None
        enhet = tekst.enhet
    return Tall(tabell, tittel, rad, kolonne, str(tekst).rstrip(_MERKER), verdi, enhet)


def _er_tall(celle: Celle) -> bool:
    """Om cellen har et tall, eller plassen til et som mangler."""
    if isinstance(celle.tekst, Talltekst) or celle.slag == "mangler":
        return bool(celle.tekst)
    har_siffer = any(tegn.isdigit() for tegn in celle.tekst)
    return celle.slag == "tall" and (har_siffer or celle.tekst == MANGLER)


def _radnavn(tabell: Tabellblokk) -> list[str]:
    """Ett navn per rad. Har to det samme, får alle med teksten i de neste kolonnene også."""
    rader = list(tabell.rader)
    navn = [rad[tabell.radnavn].tekst for rad in rader]
    for nr in range(tabell.radnavn + 1, len(tabell.hode)):
        if len(set(navn)) == len(navn):
            break
        if any(_er_tall(rad[nr]) or rad[nr].slag == "mangler" for rad in rader):
            break
        navn = [f"{n}, {rad[nr].tekst}" for n, rad in zip(navn, rader, strict=True)]
    return _unike(navn)


def _unike(navn: Sequence[str]) -> list[str]:
    """Navnene, med løpenummer når et står flere ganger.

    >>> _unike(["a", "b", "a"])
    ['a', 'b', 'a (2)']
    """
    sett: Counter[str] = Counter()
    ut = []
    for ett in (str(n).rstrip(_MERKER) for n in navn):
        sett[ett] += 1
        ut.append(f"{ett} ({sett[ett]})" if sett[ett] > 1 else ett)
    return ut

"""Spaltene i en tabell på papir: hvor brede de er, og om arket må legges på siden."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Final

from reports.dokument import Celle, Tabellblokk
from reports.pdftegn import BIT, LANGT, med_glyf

STAAENDE: Final = 487.0
"""Bredden mellom margene på A4, i punkter: 210 mm uten 2 x 19 mm."""
LIGGENDE: Final = 734.0
_ARK: Final = ((STAAENDE, False, 8.0), (STAAENDE, False, 7.0), (LIGGENDE, True, 7.0))
"""Bredde, om arket ligger, og skrift i punkter."""
_LUFT: Final = 8.0
_ETTER_TALL: Final = 8.0
_GNIST: Final = 50.0
_EKSTRA: Final = 24.0
_LINJEHOEYDE: Final = 1.5
_LAVERE: Final = 0.8
"""Mindre skrift brukes når tabellen da blir så mye lavere."""
_KORT: Final = 14
_LINJE: Final = 60
# Et ord med bare bokstaver kan deles etter norske regler; et tall må stå helt.
_DELES: Final = 11
_EM: Final = {
    **dict.fromkeys("MWmw@%", 0.95),
    **dict.fromkeys("iljtfrI.,:;()[]|!'/ \xa0", 0.36),
    **dict.fromkeys("0123456789", 0.63),
}
_SKILLETEGN: Final = ".,;:()«»"
_ORD: Final = re.compile(r"[ \t\n/\u2010-]+")


@dataclass(frozen=True)
class Spalter:
    """Breddene i punkter, skriftstørrelsen, og om tabellen står på et liggende ark."""

    bredder: tuple[float, ...]
    skrift: float
    liggende: bool


def spalter(tabell: Tabellblokk) -> Spalter:
    """Breddene på spaltene.

    Hver spalte får plass til det lengste ordet sitt, og resten deles etter hvor mye tekst den har.
    """
    kolonner = _kolonner(tabell)
    hoeyre = [hoeyrestilt(tabell, i) for i in range(len(kolonner))]
    luft = [
        _LUFT + (_ETTER_TALL if er and not naa else 0.0) for er, naa in pairwise([False, *hoeyre])
    ]
    alle = [_paa_arket(*ark, kolonner, luft) for ark in _ARK]
    staaende = [valg for valg, faar_plass in alle if faar_plass and not valg.liggende]
    if not staaende:
        return alle[-1][0]
    stor, *liten = staaende
    # Med for lite til overs blir en spalte med lang tekst en søyle av korte linjer.
    spart = [v for v in liten if _hoyde(v, kolonner, luft) < _LAVERE * _hoyde(stor, kolonner, luft)]
    return spart[0] if spart else stor


def _paa_arket(
    plass: float, liggende: bool, skrift: float, kolonner: list[list[Celle]], luft: list[float]
) -> tuple[Spalter, bool]:
    """Breddene på ett ark, og om alt får plass."""
    minste = [_minste(c, skrift) + li for c, li in zip(kolonner, luft, strict=True)]
    faar_plass = sum(minste) <= plass
    if not faar_plass:
        minste = [m * plass / sum(minste) for m in minste]
    storste = [
        max(m, _paa_en_linje(c, skrift) + li)
        for m, c, li in zip(minste, kolonner, luft, strict=True)
    ]
    bredder = _fordelt(plass, minste, storste, [_mengde(c) for c in kolonner])
    return Spalter(tuple(bredder), skrift, liggende), faar_plass


def _hoyde(valg: Spalter, kolonner: list[list[Celle]], luft: list[float]) -> float:
    """Høyden på tabellen i punkter, rundt regnet."""

    def linjer(celle: Celle, bredde: float) -> int:
        return sum(max(ceil(em(t) * valg.skrift / bredde), 1) for t in _tekster(celle))

    plass = [b - li for b, li in zip(valg.bredder, luft, strict=True)]
    hoyeste = (max(map(linjer, rad, plass)) for rad in zip(*kolonner, strict=True))
    return sum(n * valg.skrift * _LINJEHOEYDE + _LUFT for n in hoyeste)


def _fordelt(
    plass: float, minste: list[float], storste: list[float], mengder: list[int]
) -> list[float]:
    """Plassen delt etter kvadratroten av mengden tekst, som gir den laveste tabellen.

    Høyden er omtrent summen av mengde / bredde, og den er minst når bredden følger roten av
    mengden. Ingen får mindre enn `minste` eller mer enn `storste`; blir noe til overs, deles det
    likt, men en liten tabell dras ikke ut over hele arket.

    >>> _fordelt(100.0, [10.0, 10.0, 20.0], [500.0, 500.0, 20.0], [900, 100, 5])
    [60.0, 20.0, 20.0]
    """
    lav, hoy = 0.0, plass
    for _ in range(50):
        k = (lav + hoy) / 2
        ut = [
            min(max(k * m**0.5, li), st) for m, li, st in zip(mengder, minste, storste, strict=True)
        ]
        lav, hoy = (lav, k) if sum(ut) > plass else (k, hoy)
    over = max(plass - sum(ut), 0.0) / len(ut)
    return [round(b + min(over, _EKSTRA), 1) for b in ut]


def _kolonner(tabell: Tabellblokk) -> list[list[Celle]]:
    rader = list(tabell.rader)
    return [[Celle(h), *(r[i] for r in rader)] for i, h in enumerate(tabell.hode)]


def hoeyrestilt(tabell: Tabellblokk, kolonne: int) -> bool:
    """Om kolonnen er tall å lese under hverandre; ord blir ikke tall av å stå i en tallkolonne."""
    tekster = [rad[kolonne].tekst for rad in tabell.rader]
    bare_ord = not any(t.isdigit() for tekst in tekster for t in tekst)
    har_ord = any(t.isalpha() for tekst in tekster for t in tekst)
    return tabell.er_tall(kolonne) and not (bare_ord and har_ord)


def er_merkelapp(celle: Celle) -> bool:
    """Om cellen vises som merkelapp: en boks som ikke brytes, så teksten må være kort."""
    return bool(celle.merkelapp) and len(med_glyf(celle.tekst)) <= LANGT


def tegnmengde(rader: Iterable[tuple[Celle, ...]]) -> int:
    """Antall tegn i radene, der hver rad teller minst en linje."""
    return sum(max(sum(len(t) for c in rad for t in _tekster(c)), _LINJE) for rad in rader)


def _minste(celler: list[Celle], skrift: float) -> float:
    if any(c.gnist for c in celler):
        return _GNIST
    lengste = max(_ordbredde(c, ord_) for c in celler for ord_ in _ord(c))
    return lengste * skrift


def _ord(celle: Celle) -> list[str]:
    # Et tall med enhet («8,77 %», «72 124 GWh») står på én linje.
    if celle.slag == "tall" and len(celle.tekst) <= _KORT:
        return [med_glyf(celle.tekst)]
    return [ord_ for t in _tekster(celle) for ord_ in _ORD.split(t)]


def _tekster(celle: Celle) -> tuple[str, ...]:
    return tuple(med_glyf(t) for t in (celle.tekst, *celle.under))


def _ordbredde(celle: Celle, ord_: str) -> float:
    """Bredden et ord må ha, i em."""
    fotnoter = 0.5 * sum(1 + len(str(m.nummer)) for m in celle.merker)
    if er_merkelapp(celle):
        return em(med_glyf(celle.tekst)) + 2.2
    if len(ord_) > LANGT:
        return em(ord_[:BIT])
    if ord_.strip(_SKILLETEGN).isalpha():
        return em(ord_[:_DELES]) + fotnoter
    return em(ord_) + fotnoter


def em(tekst: str) -> float:
    """Bredden på en tekst i Inter i em, rundt regnet og heller for mye.

    >>> round(em("722 GWh"), 2), round(em("ikke målt"), 2)
    (4.54, 4.79)
    """
    return sum(_EM.get(t, 0.74 if t.isupper() else 0.6) for t in tekst)


def _paa_en_linje(celler: list[Celle], skrift: float) -> float:
    return max(em(t) for c in celler for t in _tekster(c)) * skrift


def _mengde(celler: list[Celle]) -> int:
    return sum(len(t) for c in celler for t in _tekster(c)) or 1

"""Avrunding som eksakte intervaller: hva et trykt tall kan ha vært før det ble avrundet.

Et trykt tall med d desimaler er sant for alle verdier høyst en halv trykt enhet unna,
[v − ½·10⁻ᵈ, v + ½·10⁻ᵈ]. Begge endene er med, så ingen avrundingsregel (opp, ned eller til
nærmeste partall) gjør et riktig tall galt. Regningen er intervallaritmetikk (Moore 1966) med
brøker, uten flyttall: en påstand er gal bare når ingen verdi i intervallene gjør den sann.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final

UENDELIG: Final = Fraction(10**30)
"""Åpen ende: større enn noe en plan trykker, men fortsatt et tall som kan sammenlignes."""

MAATER: Final = ("likt", "rundt", "nesten", "minst", "inntil")


def eksakt(verdi: float | int | Fraction) -> Fraction:
    """Tallet slik det er skrevet i desimaler, uten flyttallets feil.

    >>> eksakt(51.3)
    Fraction(513, 10)
    """
    return verdi if isinstance(verdi, Fraction) else Fraction(repr(float(verdi)))


@dataclass(frozen=True)
class Intervall:
    """Alle verdier fra og med `lav` til og med `hoy`."""

    lav: Fraction
    hoy: Fraction

    def __add__(self, annet: Intervall) -> Intervall:
        return Intervall(self.lav + annet.lav, self.hoy + annet.hoy)

    def __sub__(self, annet: Intervall) -> Intervall:
        return Intervall(self.lav - annet.hoy, self.hoy - annet.lav)

    def __mul__(self, annet: Intervall) -> Intervall:
        ender = [a * b for a in (self.lav, self.hoy) for b in (annet.lav, annet.hoy)]
        return Intervall(min(ender), max(ender))

    def __truediv__(self, annet: Intervall) -> Intervall:
        """Raises: ZeroDivisionError når nevneren kan være null."""
        if annet.lav <= 0 <= annet.hoy:
            raise ZeroDivisionError("nevneren kan være null")
        return self * Intervall(1 / annet.hoy, 1 / annet.lav)

    def __and__(self, annet: Intervall) -> Intervall | None:
        """Det de har felles, eller None."""
        lav, hoy = max(self.lav, annet.lav), min(self.hoy, annet.hoy)
        return Intervall(lav, hoy) if lav <= hoy else None

    def __contains__(self, verdi: Fraction | int) -> bool:
        return self.lav <= verdi <= self.hoy


def punkt(verdi: float | int | Fraction) -> Intervall:
    """Et tall som er kjent helt, for eksempel et antall som er talt."""
    return Intervall(eksakt(verdi), eksakt(verdi))


def avrundet(verdi: float | int | Fraction, desimaler: int) -> Intervall:
    """Verdiene som avrundes til det trykte tallet; `desimaler` er −3 for hele tusen.

    >>> avrundet(-32, 0)
    Intervall(lav=Fraction(-65, 2), hoy=Fraction(-63, 2))
    """
    return Intervall(eksakt(verdi) - _halv_enhet(desimaler), eksakt(verdi) + _halv_enhet(desimaler))


@cache
def _halv_enhet(desimaler: int) -> Fraction:
    return Fraction(10) ** -desimaler / 2


def paastaatt(verdi: float | int | Fraction, desimaler: int, maate: str) -> Intervall:
    """Verdiene som gjør en påstand sann, etter hvordan tallet er ment.

    `likt`    en halv trykt enhet til hver side.
    `rundt`   en hel trykt enhet til hver side: ordet lover mindre enn avrundingen alene, og det
              dobbelte er det minste som gjør forskjell. En fast prosent ville tålt mindre enn
              avrundingen for små tall og nesten hva som helst for store.
    `nesten`  avrundes opp til tallet: fra en halv enhet under og opp til det.
    `minst`   så mye eller mer i tallverdi; −50 er sant for alle kutt på 50 eller mer.
    `inntil`  fra null og opp til tallet i tallverdi.

    Raises:
        KeyError: ukjent måte.
    """
    v, halv = eksakt(verdi), _halv_enhet(desimaler)
    if v < 0 and maate in ("nesten", "minst", "inntil"):
        speilet = paastaatt(-v, desimaler, maate)
        return Intervall(-speilet.hoy, -speilet.lav)
    return {
        "likt": Intervall(v - halv, v + halv),
        "rundt": Intervall(v - 2 * halv, v + 2 * halv),
        "nesten": Intervall(v - halv, v),
        "minst": Intervall(v - halv, UENDELIG),
        "inntil": Intervall(min(Fraction(0), v - halv), v + halv),
    }[maate]


def summen(intervaller: Iterable[Intervall]) -> Intervall:
    """Summen; ingen intervaller gir null."""
    return sum(intervaller, start=punkt(0))

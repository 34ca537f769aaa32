"""Tallet i en celle, slik et regneark eller en CSV-fil trenger det: verdien og visningen."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from klima.grunn.tall import HARDT, MINUS, Talltekst
from reports.dokument import Celle

_GRUPPERT: Final = rf"\d{{1,3}}(?:[{HARDT} ]\d{{3}})+"
_VIST: Final = re.compile(
    rf"(?P<tegn>[+{MINUS}-]?)(?P<hele>{_GRUPPERT}|\d+)(?:,(?P<desimaler>\d+))?(?P<etter>(?:\D.*)?)"
)
# Uten et tall bak må selve teksten være et tall, eventuelt med en enhet eller et merke. «0301» er
# en kode, og flere sifre enn 15 er det ikke plass til i et tall.
_BARE_TALL: Final = re.compile(
    rf"(?P<tegn>[+{MINUS}-]?)(?P<hele>{_GRUPPERT}|0|[1-9]\d{{0,14}})(?:,(?P<desimaler>\d+))?"
    rf"(?P<etter>(?:{HARDT}[^\d\s]\S*)?\*?)"
)
_HELTALL: Final = re.compile(r"0|[1-9]\d{0,8}")
_LANGT: Final = 60
"""Et tallformat har plass til 255 tegn, og en enhet som er lengre enn dette, er ikke en enhet."""


@dataclass(frozen=True)
class Celletall:
    """Et tall i en celle.

    Attributes:
        verdi: tallet før det ble avrundet.
        desimaler: de det vises med.
        etter: det som står etter sifrene, med mellomrommet foran («\\xa0%», «*»); ofte tomt.
        fortegn: om et positivt tall vises med +.
        gruppert: om tusener er skilt.
        enhet: enheten når den ikke står i `etter`; ellers tom.
        vist: hele teksten.
    """

    verdi: float
    desimaler: int = 0
    etter: str = ""
    fortegn: bool = False
    gruppert: bool = True
    enhet: str = ""
    vist: str = ""

    @property
    def rundet(self) -> Fraction:
        """Verdien slik den vises, halvt opp i tallverdi."""
        skala = Fraction(10) ** self.desimaler
        eksakt = Fraction(repr(self.verdi))
        tallverdi = math.floor(abs(eksakt) * skala + Fraction(1, 2)) / skala
        return -tallverdi if eksakt < 0 else tallverdi


def celletall(celle: Celle) -> Celletall | None:
    """Tallet i en celle; None når den er tekst.

    >>> from klima.grunn.tall import tall
    >>> celletall(Celle(tall(178984, enhet="t"), slag="tall")).verdi
    178984.0
    >>> celletall(Celle("+6\\xa0138", slag="tall")).verdi
    6138.0
    >>> celletall(Celle("8–9\\xa0%", slag="tall"))
    """
    tekst = celle.tekst
    if isinstance(tekst, Talltekst):
        if not math.isfinite(tekst.verdi):
            return None
        treff = _VIST.fullmatch(tekst)
        etter = treff["etter"] if treff else f"{HARDT}{tekst.enhet}" if tekst.enhet else ""
        vist = treff["desimaler"] or "" if treff else ""
        desimaler = max(len(vist), tekst.desimaler) if tekst.desimaler >= 0 else tekst.desimaler
        return _ferdig(tekst, tekst.verdi, desimaler, etter, treff, tekst.enhet)
    if celle.slag != "tall" or not (treff := _BARE_TALL.fullmatch(tekst)):
        return None
    sifre = re.sub(r"\D", "", treff["hele"])
    verdi = float(f"{sifre}.{treff['desimaler'] or 0}")
    if treff["tegn"] in ("-", MINUS):
        verdi = -verdi
    return _ferdig(tekst, verdi, len(treff["desimaler"] or ""), treff["etter"], treff, "")


def _ferdig(
    tekst: str,
    verdi: float,
    desimaler: int,
    etter: str,
    treff: re.Match[str] | None,
    enhet: str,
) -> Celletall | None:
    if len(etter) > _LANGT or len(enhet) > _LANGT:
        return None
    hele = treff["hele"] if treff else ""
    return Celletall(
        verdi,
        desimaler,
        etter,
        fortegn=treff is not None and treff["tegn"] == "+",
        gruppert=not (hele.isdigit() and len(hele) > 3),
        enhet="" if enhet and enhet in etter else enhet,
        vist=str(tekst),
    )


def heltall(celler: Sequence[Celle]) -> list[Celletall | str] | None:
    """En kolonne av årstall eller løpenumre som tall; None når noe i den er annet enn det.

    En null foran («0301») gjør den til tekst: det er en kode, ikke et antall. Tomme forblir tomme.

    >>> [t and t.verdi for t in heltall([Celle("2009"), Celle(""), Celle("2011")])]
    [2009.0, '', 2011.0]
    >>> heltall([Celle("0301"), Celle("3203")]), heltall([Celle("")])
    (None, None)
    """
    tekster = [c.tekst for c in celler if c.tekst]
    if not tekster or not all(_HELTALL.fullmatch(tekst) for tekst in tekster):
        return None
    return [
        Celletall(float(c.tekst), gruppert=False, vist=c.tekst) if c.tekst else "" for c in celler
    ]

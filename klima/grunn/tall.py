"""Tall slik de skrives på norsk: 1 234,5 og −3,2 %, med hardt mellomrom og ekte minus."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

HARDT: Final = "\u00a0"
MINUS: Final = "\u2212"
MANGLER: Final = "–"
MAANEDER: Final = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)


class Talltekst(str):
    """Et tall skrevet på norsk, som husker tallet: et regneark får tallet, en leser teksten.

    Settes det sammen med annen tekst, blir det vanlig tekst.

    Attributes:
        verdi: tallet før det ble avrundet.
        desimaler: desimalene det er skrevet med.
        enhet: enheten som står etter; tom uten.

    >>> tall(1234.56, 1, "t"), tall(1234.56, 1, "t").verdi, tall(1234.56, 1, "t").enhet
    ('1\xa0234,6\xa0t', 1234.56, 't')
    """

    verdi: float
    desimaler: int
    enhet: str

    def __new__(cls, tekst: str, verdi: float, desimaler: int = 0, enhet: str = "") -> Talltekst:
        ut = super().__new__(cls, tekst)
        ut.verdi, ut.desimaler, ut.enhet = verdi, desimaler, enhet
        return ut

    def __reduce__(self) -> tuple[type, tuple[str, float, int, str]]:
        """Det en kopi lages av."""
        return Talltekst, (str(self), self.verdi, self.desimaler, self.enhet)

    def med(self, etter: str) -> Talltekst:
        """Det samme tallet med et merke etter."""
        return Talltekst(f"{self}{etter}", self.verdi, self.desimaler, self.enhet)


def tall(
    verdi: float | Fraction | None, desimaler: int = 0, enhet: str = "", *, fortegn: bool = False
) -> str:
    """Et tall på norsk. Avrundes halvt opp i tallverdi, fra den verdien tallet vises med.

    Args:
        verdi: tallet; None eller NaN gir tankestrek.
        desimaler: antall desimaler; negative runder til tiere, hundrer og så videre.
        enhet: settes etter med hardt mellomrom.
        fortegn: vis + foran positive tall.

    >>> tall(1234.5, 1), tall(-3.15, 1, "%"), tall(8224, enhet="t", fortegn=True)
    ('1\xa0234,5', '−3,2\xa0%', '+8\xa0224\xa0t')
    >>> tall(None), tall(-0.2), tall(137363.5, -2), tall(float("-inf"))
    ('–', '0', '137\xa0400', '−uendelig')
    """
    if verdi is None or math.isnan(verdi):
        return MANGLER
    if math.isinf(verdi):
        return f"{MINUS if verdi < 0 else ''}uendelig"
    eksakt = verdi if isinstance(verdi, Fraction) else Fraction(repr(float(verdi)))
    skala = Fraction(10) ** desimaler
    rundet = math.floor(abs(eksakt) * skala + Fraction(1, 2)) / skala
    hele, rest = divmod(rundet, 1)
    siffer = f"{int(hele):,}".replace(",", HARDT)
    if desimaler > 0:
        siffer += f",{int(rest * skala):0{desimaler}d}"
    tegn = (MINUS if eksakt < 0 else "+" if fortegn else "") if rundet else ""
    vist = f"{tegn}{siffer}{HARDT + enhet if enhet else ''}"
    return Talltekst(vist, float(verdi), desimaler, enhet)


def antall_desimaler(verdi: float, hoeyst: int = 6) -> int:
    """Desimalene et tall har, høyst `hoeyst`.

    >>> antall_desimaler(15.1), antall_desimaler(80086934.0), antall_desimaler(1 / 3)
    (1, 0, 6)
    """
    return next((d for d in range(hoeyst) if round(verdi, d) == verdi), hoeyst)


def prosent(verdi: float | None, desimaler: int = 0, *, fortegn: bool = False) -> str:
    """En prosent på norsk.

    >>> prosent(-44.0), prosent(1.96, 1, fortegn=True)
    ('−44\xa0%', '+2,0\xa0%')
    """
    return tall(verdi, desimaler, enhet="%", fortegn=fortegn)


def dato(iso: str) -> str:
    """En ISO-dato på norsk; det som ikke er en dato, står som det er.

    >>> dato("2026-06-26"), dato("")
    ('26. juni 2026', '')
    """
    try:
        dag = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{dag.day}. {MAANEDER[dag.month - 1]} {dag.year}"


def oppramsing(ord_: Sequence[str], bindeord: str = "og") -> str:
    """Ord med komma og et bindeord foran det siste.

    >>> oppramsing(["a"]), oppramsing(["a", "b", "c"]), oppramsing(["a", "b"], "eller")
    ('a', 'a, b og c', 'a eller b')
    """
    if len(ord_) < 2:
        return "".join(ord_)
    return f"{', '.join(ord_[:-1])} {bindeord} {ord_[-1]}"

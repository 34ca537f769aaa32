"""Tall slik de skrives på norsk: 1 234,5 og −3,2 %, med hardt mellomrom og ekte minus."""

from __future__ import annotations

import math
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

HARDT: Final = "\u00a0"
MINUS: Final = "\u2212"
MANGLER: Final = "–"
MAANEDER: Final = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)


def tall(verdi: float | None, desimaler: int = 0, *, enhet: str = "", fortegn: bool = False) -> str:
    """Et tall på norsk. Avrundes halvt opp, fra den verdien tallet vises med.

    Args:
        verdi: tallet; None eller NaN gir tankestrek.
        desimaler: antall desimaler.
        enhet: settes etter med hardt mellomrom.
        fortegn: vis + foran positive tall.

    >>> tall(1234.5, 1), tall(-3.15, 1, enhet="%"), tall(8224, enhet="t", fortegn=True)
    ('1\\xa0234,5', '−3,2\\xa0%', '+8\\xa0224\\xa0t')
    >>> tall(None), tall(-0.2)
    ('–', '0')
    """
    if verdi is None or math.isnan(verdi):
        return MANGLER
    rundet = Decimal(repr(float(verdi))).quantize(Decimal(1).scaleb(-desimaler), ROUND_HALF_UP)
    siffer = f"{abs(rundet):,.{desimaler}f}".replace(",", HARDT).replace(".", ",")
    tegn = MINUS if rundet < 0 else "+" if fortegn and rundet > 0 else ""
    return f"{tegn}{siffer}{HARDT + enhet if enhet else ''}"


def prosent(verdi: float | None, desimaler: int = 0, *, fortegn: bool = False) -> str:
    """En prosent på norsk.

    >>> prosent(-44.0), prosent(1.96, 1, fortegn=True)
    ('−44\\xa0%', '+2,0\\xa0%')
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


def oppramsing(ord_: list[str]) -> str:
    """Ord med komma og «og» foran det siste.

    >>> oppramsing(["Jordbruk"]), oppramsing(["a", "b", "c"])
    ('Jordbruk', 'a, b og c')
    """
    if len(ord_) < 2:
        return "".join(ord_)
    return f"{', '.join(ord_[:-1])} og {ord_[-1]}"

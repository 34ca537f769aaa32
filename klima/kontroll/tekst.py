"""Tall og oppramsinger i meldingene: norsk skrivemåte, hardt mellomrom og ekte minus."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from klima.kontroll.intervall import Intervall, eksakt

HARDT: Final = "\u00a0"
_MINUS: Final = "\u2212"
VIS: Final = 5
"""Så mange linjer eller gale verdier vises i en melding; antallet sier resten."""


def tall(verdi: float | int | Fraction, desimaler: int = 0, enhet: str = "") -> str:
    """Tallet avrundet halvt opp i tallverdi; negative desimaler runder til tiere, hundrer osv.

    >>> tall(Fraction(-65, 2), 1, "%"), tall(137363.5, -2), tall(51.35, 1)
    ('−32,5\\xa0%', '137\\xa0400', '51,4')
    """
    if not math.isfinite(verdi):
        return f"{_MINUS if verdi < 0 else ''}uendelig"
    skala = Fraction(10) ** desimaler
    hele = math.floor(abs(eksakt(verdi)) * skala + Fraction(1, 2))
    rundet = hele / skala
    heltall, rest = divmod(rundet, 1)
    siffer = f"{int(heltall):,}".replace(",", HARDT)
    if desimaler > 0:
        siffer += f",{int(rest * 10**desimaler):0{desimaler}d}"
    tegn = _MINUS if verdi < 0 and rundet else ""
    return f"{tegn}{siffer}{HARDT + enhet if enhet else ''}"


def desimaler(verdi: float | int) -> int:
    """Desimalene et tall er skrevet med; et helt tall har ingen.

    >>> desimaler(1.75), desimaler(-5.0)
    (2, 0)
    """
    return len(f"{float(verdi):.6f}".rstrip("0").split(".")[1])


def som_skrevet(verdi: float | int, enhet: str = "") -> str:
    """Tallet med de desimalene det har.

    >>> som_skrevet(1.75), som_skrevet(-5.0), som_skrevet(178000.0)
    ('1,75', '−5', '178\xa0000')
    """
    return tall(verdi, desimaler(verdi) if math.isfinite(verdi) else 0, enhet)


def spenn(intervall: Intervall, desimaler: int = 0, enhet: str = "") -> str:
    """Et intervall fra laveste til høyeste; ett tall når de avrundes likt.

    >>> spenn(Intervall(Fraction(129218), Fraction(131102)), -2, "t")
    '129\\xa0200–131\\xa0100\\xa0t'
    """
    lav, hoy = tall(intervall.lav, desimaler), tall(intervall.hoy, desimaler)
    strek = " til " if lav.startswith(_MINUS) or hoy.startswith(_MINUS) else "–"
    tekst = lav if lav == hoy else f"{lav}{strek}{hoy}"
    return f"{tekst}{HARDT + enhet if enhet else ''}"


def oppramsing(ord_: Sequence[str], bindeord: str = "og") -> str:
    """Ord med komma og et bindeord foran det siste.

    >>> oppramsing(["a"]), oppramsing(["a", "b", "c"]), oppramsing(["a", "b"], "eller")
    ('a', 'a, b og c', 'a eller b')
    """
    if len(ord_) < 2:
        return "".join(ord_)
    return f"{', '.join(ord_[:-1])} {bindeord} {ord_[-1]}"


def linjer(numre: Sequence[int], hoeyst: int = VIS) -> str:
    """Linjenumre i stigende rekkefølge, de første `hoeyst`.

    >>> linjer([9, 4]), linjer(range(2, 9), 3)
    ('linje 4 og 9', 'linje 2, 3, 4 og 4 til')
    """
    alle = sorted(numre)
    vist = [str(n) for n in alle[:hoeyst]]
    if len(alle) > hoeyst:
        vist.append(f"{len(alle) - hoeyst} til")
    return f"linje {oppramsing(vist)}"

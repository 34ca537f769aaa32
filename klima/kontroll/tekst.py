"""Tall med de desimalene de har, spenn og linjenumre, slik meldingene skriver dem."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from klima.grunn.tall import HARDT, MINUS, oppramsing, tall
from klima.kontroll.intervall import Intervall

VIS: Final = 5
"""Så mange linjer eller gale verdier vises i en melding; antallet sier resten."""


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


def spenn(intervall: Intervall, desimaler: int, enhet: str = "") -> str:
    """Et intervall fra laveste til høyeste; ett tall når de avrundes likt.

    >>> from fractions import Fraction
    >>> spenn(Intervall(Fraction(129218), Fraction(131102)), -2, "t")
    '129\\xa0200–131\\xa0100\\xa0t'
    """
    lav, hoy = tall(intervall.lav, desimaler), tall(intervall.hoy, desimaler)
    strek = " til " if lav.startswith(MINUS) else "–"
    tekst = lav if lav == hoy else f"{lav}{strek}{hoy}"
    return f"{tekst}{HARDT + enhet if enhet else ''}"


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

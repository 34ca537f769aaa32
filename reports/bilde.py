"""Et stillbilde som kan stå alene: tittelen over, bildeteksten under, og alternativet inni."""

from __future__ import annotations

import re
import textwrap
from html import escape
from typing import Final

from reports.tema import SKRIFT

_MARG: Final = 16
_TITTEL: Final = 17
_TEKST: Final = 12
_TEGNBREDDE: Final = 0.6
"""Bredden på et tegn i forhold til skriftstørrelsen, rikelig, så ingen linje stikker utenfor."""


def med_tekster(
    svg: str, tittel: str, bildetekst: str, alternativ: str, tekst: str, flate: str
) -> str:
    """SVG-en inni en større, med tittel, bildetekst, bakgrunn og tekstalternativ.

    Args:
        svg: slik Vega tegner den, med `width` og `height` i piksler.
        tekst: fargen på tekstene.
        flate: fargen på bakgrunnen.
    """
    bredde, hoyde = (float(_maal(svg, navn)) for navn in ("width", "height"))
    hel = bredde + 2 * _MARG
    over = _linjer(tittel, _TITTEL, bredde)
    under = _linjer(bildetekst, _TEKST, bredde)
    topp = _MARG + len(over) * _TITTEL * 1.3 + 8
    bunn = topp + hoyde + 10
    slutt = bunn + len(under) * _TEKST * 1.4 + _MARG
    inni = svg.replace("<svg ", f'<svg x="{_MARG}" y="{topp:.1f}" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{hel:g}" height="{slutt:.1f}" '
        f'viewBox="0 0 {hel:g} {slutt:.1f}" font-family="{SKRIFT}">'
        f"<title>{_ren(tittel)}</title><desc>{_ren(alternativ)}</desc>"
        f'<rect width="100%" height="100%" fill="{flate}"/>'
        f"{_avsnitt(over, _MARG, _TITTEL, 1.3, tekst, 'bold')}{inni}"
        f"{_avsnitt(under, bunn, _TEKST, 1.4, tekst, 'normal')}</svg>"
    )


def _maal(svg: str, navn: str) -> str:
    funnet = re.search(rf'<svg [^>]*?\b{navn}="([\d.]+)"', svg)
    if funnet is None:
        raise ValueError(f"SVG-en har ikke {navn}")
    return funnet[1]


def _linjer(tekst: str, storrelse: int, bredde: float) -> list[str]:
    # textwrap deler ikke på harde mellomrom, så et tall og enheten står sammen.
    return textwrap.wrap(tekst, max(int(bredde / (storrelse * _TEGNBREDDE)), 10))


def _avsnitt(
    linjer: list[str], topp: float, storrelse: int, avstand: float, farge: str, vekt: str
) -> str:
    rader = "".join(
        f'<tspan x="{_MARG}" y="{topp + storrelse * (1 + nr * avstand):.1f}">{_ren(linje)}</tspan>'
        for nr, linje in enumerate(linjer)
    )
    return f'<text font-size="{storrelse}" font-weight="{vekt}" fill="{farge}">{rader}</text>'


def _ren(tekst: str) -> str:
    """Tekst i XML: tegn som er ulovlige der, er borte."""
    return escape(re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", tekst))

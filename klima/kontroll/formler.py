"""Avledede tall: gir formelen som står i raden, tallet som står ved siden av?

Hver tabell med kolonnene `opphav` og `formel` prøves. Formelen er regnestykke i tekst, som
`(76571 + 17524) / (1 - 0.32)`; den regnes med brøker, og ett av tallene i raden må være svaret
avrundet til de desimalene tallet har.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from klima.formel import Formelfeil, les_formel
from klima.grunn.tall import tall
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Grunnlag
from klima.kontroll.intervall import avrundet
from klima.kontroll.tekst import desimaler, som_skrevet

REGEL: Final = "datapakke/formel"


def formelfunn(grunnlag: Grunnlag) -> list[Funn]:
    """Ett funn (`feil`) for hver rad der formelen ikke gir tallet, eller ikke er et regnestykke."""
    funn = []
    for pakke, lest in grunnlag.pakker.items():
        for tabell, ramme in lest.tabeller.items():
            if not {"opphav", "formel"} <= set(ramme.columns):
                continue
            for rad in grunnlag.rader(pakke, tabell):
                if rad["formel"] and (galt := _galt(rad)):
                    sted = grunnlag.sted(pakke, tabell, rad["linje_i_fil"])
                    funn.append(Funn("feil", REGEL, grunnlag.datasett(pakke), sted, *galt))
    return funn


def _galt(rad: Mapping[str, Any]) -> tuple[str, str | None, str | None] | None:
    try:
        svar = regn(rad["formel"])
    except (ValueError, SyntaxError, ZeroDivisionError, RecursionError):
        return f"«{rad['formel']}» er ikke et regnestykke med tall og + - * /.", None, None
    tallene = [v for v in rad.values() if isinstance(v, float)]
    if any(svar in avrundet(v, desimaler(v)) for v in tallene):
        return None
    vist = " eller ".join(som_skrevet(v) for v in tallene) or "ingen tall"
    melding = f"Formelen {rad['formel']} gir {tall(svar, 4)}, men raden har {vist}."
    return melding, tall(svar, 4), vist


def regn(formel: str) -> Fraction:
    """Svaret på et regnestykke med tall, parenteser og + - * /, eksakt.

    >>> regn("(2 + 1) / (1 - 0.4)")
    Fraction(5, 1)

    Raises:
        Formelfeil: noe annet enn tall og de fire regneartene.
        SyntaxError: ikke et regnestykke.
    """
    uttrykk = les_formel(formel)
    if uttrykk.navn:
        raise Formelfeil("ikke et regnestykke")
    return Fraction(uttrykk.regn({}, tall=lambda verdi: Fraction(str(verdi))))

"""Funnene som tekst: verst først, brutt til bredden i terminalen, og uten at et ord går tapt."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from klima.grunn.feil import Brukerfeil
from klima.grunn.tall import oppramsing, tall
from klima.kontroll.funn import Funn
from reports.regelord import i_ord
from reports.tekster import Tekster

OVERSKRIFT: Final = {"feil": "Feil", "advarsel": "Advarsler", "merknad": "Merknader"}
_INNRYKK: Final = 10
"""Plassen til id-en, som er seks tegn, med luft på begge sider."""
_LANGT_NAVN: Final = 24
"""Er navnet på et felt lengre, står verdien på linjen under."""
_LANG_OPPRAMSING: Final = 80
"""Er det som ble funnet, lengre og står i meldingen, gjentas det ikke under den."""


def talt(antall: Mapping[str, int], t: Tekster) -> str:
    """Antallet av hvert alvor.

    >>> talt({"feil": 0, "advarsel": 1, "merknad": 2}, Tekster("nb"))
    '0 feil, 1 advarsel, 2 merknader'
    """
    return ", ".join(t.antall(f"ord.{a}", n) for a, n in antall.items())


def funnlinjer(funn: Sequence[Funn], bredde: int) -> Iterator[str]:
    """Funnene til terminalen, gruppert etter alvor slik de er sortert.

    Args:
        funn: verst først, som fra `alle_funn`.
        bredde: tegn per linje. Et ord lengre enn det, som en sti, står helt på sin egen linje.

    Yields:
        Én linje om gangen; overskriften over hver gruppe er den eneste uten innrykk.
    """
    for alvor, gruppe in groupby(funn, key=lambda f: f.alvor):
        egne = list(gruppe)
        yield f"{OVERSKRIFT[alvor]} ({len(egne)})"
        yield ""
        for f in egne:
            yield f"  {f.id}  {trygg(f.sted)}"
            yield from brutt(f.melding, bredde, " " * _INNRYKK)
            yield from feltlinjer(detaljer(f), bredde, _INNRYKK)
            yield ""


def feltlinjer(felt: Sequence[tuple[str, str]], bredde: int, innrykk: int) -> Iterator[str]:
    """Linjer med `Navn:  verdi`, med verdiene i én kolonne og brutt under seg selv."""
    korte = [len(navn) for navn, _ in felt if len(navn) <= _LANGT_NAVN]
    plass = max(korte, default=_LANGT_NAVN) + 2
    foran, etter = " " * innrykk, " " * (innrykk + plass)
    for navn, verdi in felt:
        linjer = brutt(verdi, bredde, etter)
        if len(navn) > _LANGT_NAVN or not linjer:
            yield from brutt(f"{navn}:", bredde, foran)
        else:
            linjer[0] = f"{foran}{f'{navn}:':<{plass}}{linjer[0].lstrip(' ')}"
        yield from linjer


def brutt(tekst: str, bredde: int, innrykk: str = "") -> list[str]:
    """Teksten på linjer som ikke er lengre enn `bredde`, delt mellom ord.

    Tall med hardt mellomrom deles ikke, og heller ikke stier og ord med bindestrek.
    """
    return textwrap.wrap(
        trygg(tekst),
        max(bredde, len(innrykk) + 20),
        initial_indent=innrykk,
        subsequent_indent=innrykk,
        break_long_words=False,
        break_on_hyphens=False,
    )


def detaljer(f: Funn) -> list[tuple[str, str]]:
    """Feltene under meldingen, med navn; bare de funnet har, og ikke en oppramsing en gang til."""
    ramset_opp = len(f.funnet or "") > _LANG_OPPRAMSING and str(f.funnet) in f.melding
    i_alt = [
        ("Forventet", f.forventet or ""),
        ("Funnet", "" if ramset_opp else f.funnet or ""),
        ("Rader", tall(f.antall) if ramset_opp and f.antall else radtekst(f)),
        ("Gjelder", oppramsing(f.gjelder)),
        ("Regel", regeltekst(f)),
        ("Eier", f.eier or ""),
    ]
    return [(navn, verdi) for navn, verdi in i_alt if verdi]


def radtekst(f: Funn) -> str:
    """Hvor mange rader det gjelder, og de første av dem.

    >>> radtekst(Funn("feil", "r", "d", "s", "m", antall=12, rader=("linje 4", "linje 9")))
    '12 (linje 4, linje 9 og 10 til)'
    >>> radtekst(Funn("feil", "r", "d", "s", "m", antall=1, rader=("linje 4",)))
    '1 (linje 4)'
    """
    flere = (f.antall or 0) - len(f.rader)
    vist = oppramsing([*f.rader, *([f"{tall(flere)} til"] if flere > 0 else [])])
    if f.antall is None or not f.rader:
        return vist if f.antall is None else tall(f.antall)
    return f"{tall(f.antall)} ({vist})"


def regeltekst(f: Funn) -> str:
    """Regelens navn, og det den ser etter når huset har ord for det."""
    ord_ = i_ord(f.regel)
    return f"{f.regel} ({ord_})" if ord_ else f.regel


def kortliste(funn: Sequence[Funn], hoeyst: int = 10) -> str:
    """Funnene på to linjer hver, til en melding som må være kort."""
    linjer = [f"  {f.id}  {trygg(f.sted)}\n          {trygg(f.melding)}" for f in funn[:hoeyst]]
    if len(funn) > hoeyst:
        linjer.append(f"  … og {tall(len(funn) - hoeyst)} til")
    return "\n".join(linjer)


def trygg(tekst: str) -> str:
    """Teksten uten styretegn: en celle i en fil skal ikke kunne styre terminalen.

    >>> trygg("rød \\x1b[31mtekst")
    'rød \\\\x1b[31mtekst'
    """
    return "".join(
        c.encode("unicode_escape").decode() if unicodedata.category(c) in ("Cc", "Cf") else c
        for c in tekst
    )


def finn_funn(funn: Sequence[Funn], soekt: str) -> Funn:
    """Funnet med denne id-en, eller det ene som begynner slik.

    Raises:
        Brukerfeil: ingen eller flere funn passer.
    """
    alle = {f.id: f for f in funn}
    treff = [f for id_, f in alle.items() if soekt and id_.startswith(soekt.lower())]
    if len(treff) == 1:
        return treff[0]
    if treff:
        raise Brukerfeil(
            f"flere funn begynner med «{soekt}»",
            funnet=oppramsing([f"{f.id} ({f.sted})" for f in treff]),
            utvei="skriv flere tegn av id-en",
        )
    from difflib import get_close_matches

    naere = [alle[i] for i in get_close_matches(soekt.lower(), list(alle), n=3, cutoff=0.4)]
    raise Brukerfeil(
        f"ukjent funn «{soekt}»",
        ventet="id-en til et funn, eller begynnelsen av den",
        funnet="" if alle else "ingen funn",
        utvei=f"mente du {oppramsing([f'{f.id} ({f.sted})' for f in naere], 'eller')}?"
        if naere
        else "se id-ene med klima kontroll",
    )

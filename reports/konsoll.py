"""Det kommandoene skriver: tabeller for mennesker, JSON for programmer, feil på én linje.

Standard ut er svaret og ikke noe annet; meldinger går til standard feil.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from typing import Any, Final

import click

EKSEMPELLINJE: Final = "EKSEMPEL: oppdiktet kommune og oppdiktede tall, bare til opplæring."
"""Øverst i alt tekst fra eksempelet; JSON har `eksempel: true`."""


def skriv_json(svar: Any) -> None:
    """Ett JSON-dokument på standard ut: tall er tall, mangler er null, NaN finnes ikke.

    Svar fra eksempelet har `eksempel: true`, i dokumentet eller i hver rad.
    """
    click.echo(json.dumps(_merket(svar), ensure_ascii=False, indent=2, allow_nan=False))


def _merket(svar: Any) -> Any:
    kontekst = click.get_current_context(silent=True)
    if kontekst is None or not (kontekst.find_root().obj or {}).get("eksempel"):
        return svar
    if isinstance(svar, dict):
        return {"eksempel": True, **svar}
    return [{"eksempel": True, **rad} for rad in svar]


def skriv_tabell(hode: Sequence[str], rader: Sequence[Sequence[str]], *, venstre: int = 1) -> None:
    """En tabell med kolonner på linje: de `venstre` første til venstre, resten til høyre."""
    celler = [list(hode), *(list(map(str, rad)) for rad in rader)]
    bredder = [max(len(rad[i]) for rad in celler) for i in range(len(hode))]
    for rad in celler:
        linje = "  ".join(
            c.ljust(b) if i < venstre else c.rjust(b)
            for i, (c, b) in enumerate(zip(rad, bredder, strict=True))
        )
        click.echo(linje.rstrip())


def bredde() -> int:
    """Tegn per linje i terminalen; 100 når utskriften går til fil eller rør."""
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100


def kutt(tekst: str, plass: int) -> str:
    """Teksten på høyst `plass` tegn, med … der noe er borte."""
    return tekst if len(tekst) <= plass else tekst[: max(plass - 1, 0)].rstrip() + "…"


def meld(tekst: str) -> None:
    """En melding til den som kjører kommandoen (standard feil)."""
    click.echo(tekst, err=True)

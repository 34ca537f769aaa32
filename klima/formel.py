"""Formler i tekst over navngitte verdier, med de fire regneartene og parenteser, og ingenting mer.

Uttrykket leses med `ast` og aldri med `eval`: alt annet enn tall, navn og + - * / er en feil.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_REGNING: Final[Mapping[type, Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_LENGST: Final = 2_000


class Formelfeil(ValueError):
    """Teksten er ikke en formel med tall, navn og + - * /."""


@dataclass(frozen=True)
class Formel:
    """Et lest uttrykk.

    Attributes:
        tekst: formelen slik den er skrevet.
        navn: navnene den bruker, i den rekkefølgen de først står.

    >>> f = les_formel("biler * (foer - etter)")
    >>> f.navn, f.regn({"biler": 2, "foer": 5.0, "etter": 1.5})
    (('biler', 'foer', 'etter'), 7.0)
    """

    tekst: str
    navn: tuple[str, ...]
    _tre: ast.expr = field(repr=False, compare=False)

    def regn(self, verdier: Mapping[str, Any], *, tall: Callable[[float], Any] = float) -> Any:
        """Svaret, med tallene eller arrayene i `verdier` satt inn for navnene.

        Args:
            verdier: navn -> noe som kan legges sammen og ganges: tall, numpy-arrayer, brøker.
            tall: gjør om tallene som står i formelen, som `Fraction` for eksakt regning.
        """
        return self.gaa(_REGNING, operator.neg, verdier, tall)

    def gaa(
        self,
        regning: Mapping[type, Callable[[Any, Any], Any]],
        minus: Callable[[Any], Any],
        verdier: Mapping[str, Any],
        tall: Callable[[float], Any],
    ) -> Any:
        """Gå gjennom uttrykket med egne regnearter; slik regnes enheten med samme formel."""

        def svar(node: ast.expr) -> Any:
            if isinstance(node, ast.Name):
                return verdier[node.id]
            if isinstance(node, ast.Constant):
                return tall(node.value)  # type: ignore[arg-type]
            if isinstance(node, ast.UnaryOp):
                return minus(svar(node.operand))
            assert isinstance(node, ast.BinOp)
            return regning[type(node.op)](svar(node.left), svar(node.right))

        return svar(self._tre)


def les_formel(tekst: str, *, potens: bool = False) -> Formel:
    """Les og prøv en formel.

    Args:
        potens: tillat `**`. Bare for formler huset selv skriver: i en fil kan et tall opphøyd i et
            stort tall stanse maskinen.

    Raises:
        Formelfeil: noe annet enn tall, navn, parenteser og de fire regneartene.
        SyntaxError: ikke et uttrykk.
        RecursionError: parentesene står for dypt.

    >>> les_formel("open('fil')")
    Traceback (most recent call last):
    klima.formel.Formelfeil: ikke et regnestykke
    """
    if len(tekst) > _LENGST:
        raise Formelfeil("ikke et regnestykke")
    tre = ast.parse(tekst.strip(), mode="eval").body
    return Formel(tekst, tuple(dict.fromkeys(_navn(tre, potens))), tre)


def _navn(node: ast.expr, potens: bool) -> Iterator[str]:
    """Navnene under en node; kaster ved det første som ikke hører hjemme i et regnestykke."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield from _navn(node.operand, potens)
    elif (
        isinstance(node, ast.BinOp)
        and type(node.op) in _REGNING
        and (potens or not isinstance(node.op, ast.Pow))
    ):
        yield from _navn(node.left, potens)
        yield from _navn(node.right, potens)
    elif not (
        isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and math.isfinite(node.value)  # type: ignore[arg-type]
    ):
        raise Formelfeil("ikke et regnestykke")

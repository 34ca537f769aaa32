"""Formatene rapporten finnes i; hver skriver gjør dokumentet om til bytene i én fil.

Samme dokument gir samme bytes. Bibliotekene et format trenger, hentes først når det skrives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from reports.dokument import Dokument
from reports.tekster import Tekster

Skriver = Callable[[Dokument, Tekster], bytes]


class Format(NamedTuple):
    """Et format: det som skriver det, og det filnavnet slutter på etter punktumet."""

    skriv: Skriver
    ending: str


def _html(dokument: Dokument, tekster: Tekster) -> bytes:
    from reports.html import som_html

    return som_html(dokument, tekster).encode()


def _pdf(dokument: Dokument, tekster: Tekster) -> bytes:
    from reports.pdf import som_pdf

    return som_pdf(dokument, tekster)


def _docx(dokument: Dokument, tekster: Tekster) -> bytes:
    from reports.docx import som_docx

    return som_docx(dokument, tekster)


def _xlsx(dokument: Dokument, tekster: Tekster) -> bytes:
    from reports.xlsx import som_xlsx

    return som_xlsx(dokument, tekster)


def _figurer(dokument: Dokument, tekster: Tekster) -> bytes:
    from reports.figurpakke import som_figurpakke

    return som_figurpakke(dokument, tekster)


SKRIVERE: Final[Mapping[str, Format]] = {
    "html": Format(_html, "html"),
    "pdf": Format(_pdf, "pdf"),
    "docx": Format(_docx, "docx"),
    "xlsx": Format(_xlsx, "xlsx"),
    "figurer": Format(_figurer, "figurer.zip"),
}
"""Navnet en ber om formatet med -> formatet."""


def skriv_alle(
    formater: Sequence[str],
    dokument: Dokument,
    tekster: Tekster,
    fremdrift: Callable[[str], None] = lambda _: None,
    andre: Mapping[str, Callable[[], bytes | None]] | None = None,
) -> dict[str, bytes]:
    """Bytene i hvert format, i den rekkefølgen det er bedt om dem.

    Args:
        formater: nøkler i `SKRIVERE`.
        fremdrift: får vite hvilket format som skrives nå.
        andre: henter formatene som skrives et annet sted; gir de None, skrives de her likevel.
    """
    andre = andre or {}
    ferdige: dict[str, bytes] = {}
    # De andre sist, så de får tid til å bli ferdige.
    for format_ in sorted(formater, key=lambda f: f in andre):
        fremdrift(f"skriver {format_}")
        hentet = andre[format_]() if format_ in andre else None
        ferdige[format_] = hentet or SKRIVERE[format_].skriv(dokument, tekster)
    return {f: ferdige[f] for f in formater}

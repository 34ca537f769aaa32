"""Formatene rapporten finnes i; hver skriver gjør dokumentet om til bytene i én fil.

Samme dokument gir samme bytes. Bibliotekene et format trenger, hentes først når det skrives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from reports.dokument import Dokument
from reports.tekster import Tekster

Skriver = Callable[[Dokument, Tekster], bytes]
Hent = Callable[[], bytes | None]


class Format(NamedTuple):
    """Et format.

    Attributes:
        skriv: det som skriver det.
        ending: det filnavnet slutter på, etter punktumet.
        med_bilder: om det har bilder av figurene.
    """

    skriv: Skriver
    ending: str
    med_bilder: bool = True


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
    "xlsx": Format(_xlsx, "xlsx", med_bilder=False),
    "figurer": Format(_figurer, "figurer.zip"),
}
"""Navnet en ber om formatet med -> formatet."""


def skriv_alle(
    formater: Sequence[str],
    dokument: Dokument,
    tekster: Tekster,
    fremdrift: Callable[[str], None] = lambda _: None,
    bildene: Callable[[], Mapping[str, Hent]] = dict,
) -> dict[str, bytes]:
    """Bytene i hvert format, i den rekkefølgen det er bedt om dem.

    Args:
        formater: nøkler i `SKRIVERE`.
        fremdrift: får vite hvilket format som skrives nå.
        bildene: gjør stillbildene klare når noen trenger dem, og gir det som henter formatene som
            skrives et annet sted; gir det None, skrives de her likevel.
    """
    ferdige: dict[str, bytes] = {}

    def skriv(format_: str, hent: Hent | None = None) -> None:
        fremdrift(f"skriver {format_}")
        ferdige[format_] = (hent and hent()) or SKRIVERE[format_].skriv(dokument, tekster)

    med_bilder = [f for f in formater if SKRIVERE[f].med_bilder]
    for format_ in formater:
        if format_ not in med_bilder:
            skriv(format_)
    andre = bildene() if med_bilder else {}
    # De andre sist, så de får tid til å bli ferdige.
    for format_ in sorted(med_bilder, key=lambda f: f in andre):
        skriv(format_, andre.get(format_))
    return {f: ferdige[f] for f in formater}

"""Formatene rapporten finnes i; hver skriver gjør dokumentet om til bytene i én fil.

Samme dokument gir samme bytes. Bibliotekene et format trenger, hentes først når det skrives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from reports.dokument import Dokument
from reports.tekster import Tekster

Skriver = Callable[[Dokument, Tekster], bytes]


def _html(dokument: Dokument, tekster: Tekster) -> bytes:
    from reports.html import som_html

    return som_html(dokument, tekster).encode()


def _pdf(dokument: Dokument, tekster: Tekster) -> bytes:
    from reports.pdf import som_pdf

    return som_pdf(dokument, tekster)


SKRIVERE: Final[Mapping[str, Skriver]] = {"html": _html, "pdf": _pdf}
"""Format, som også er filendelsen -> skriveren."""

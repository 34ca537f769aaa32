"""Navnet en fil har hos utgiveren, gjort trygt å lagre under."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from email.message import Message
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

_FILTYPER: Final = frozenset(
    {".xlsx", ".xls", ".csv", ".zip", ".json", ".geojson", ".gml", ".gpkg"}
)
_FORBUDT: Final = re.compile(r'[<>:"|?*]')
# Navn Windows bruker på enheter, uansett filtype.
_ENHETER: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LENGST: Final = 120


def filnavn(disposisjon: str | None, adresse: str, ellers: str) -> str:
    """Navnet fra hodet Content-Disposition, ellers fra adressen, ellers `ellers`.

    Aldri en sti: det utgiveren skriver, kan ikke legge filen utenfor mappen.

    >>> filnavn('attachment; filename="../../utslipp.xlsx"', "https://x.test/", "ellers.xlsx")
    'utslipp.xlsx'
    >>> filnavn(None, "https://x.test/last-ned/utslipp%202026.xlsx?id=1", "ellers.xlsx")
    'utslipp 2026.xlsx'
    >>> filnavn(None, "https://x.test/downloaditem/?id=1", "ellers.xlsx")
    'ellers.xlsx'
    """
    fra_adressen = unquote(urlsplit(adresse).path)
    if PurePosixPath(fra_adressen).suffix.lower() not in _FILTYPER:
        fra_adressen = ""
    kandidater = (_trygt(_fra_hode(disposisjon or "")), _trygt(fra_adressen), ellers)
    return next((navn for navn in kandidater if navn), "fil")


def _fra_hode(hode: str) -> str:
    melding = Message()
    melding["Content-Disposition"] = "".join(t for t in hode if t.isprintable())
    navn = melding.get_filename() or ""
    with contextlib.suppress(UnicodeError):
        # http.client leser hodene som latin-1, men mange utgivere skriver UTF-8.
        navn = navn.encode("latin-1").decode("utf-8")
    return navn


def _trygt(navn: str) -> str:
    siste = re.split(r"[/\\]", navn)[-1]
    lesbar = "".join(t if t.isprintable() else "_" for t in unicodedata.normalize("NFC", siste))
    rent = _FORBUDT.sub("_", lesbar).strip(" .")
    if _ENHETER.match(rent):
        return ""
    stamme, punktum, type_ = rent.rpartition(".")
    return f"{stamme[:_LENGST]}.{type_[:10]}" if punktum else rent[:_LENGST]

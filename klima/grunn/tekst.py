"""Vask av tekst fra utgivere og personer: ett navn skal bare kunne skrives på én måte."""

from __future__ import annotations

import re
import unicodedata

_MELLOMROM = re.compile(r"\s+")
_EXCEL_LINJESKIFT = re.compile(r"_x000[DdAa]_")
_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "₂": "2", "₄": "4"})


def vask(tekst: str) -> str:
    """Ett mellomrom mellom ord, ingen linjeskift eller Excels `_x000D_`, og NFC.

    >>> vask("Andre næringer_x000D_\\n ")
    'Andre næringer'
    """
    tekst = _EXCEL_LINJESKIFT.sub(" ", tekst)
    return _MELLOMROM.sub(" ", unicodedata.normalize("NFC", tekst)).strip()


def noekkel(tekst: str) -> str:
    """Et ASCII-navn til bruk som id: små bokstaver, bindestrek mellom ord.

    >>> noekkel("Avfall og avløp"), noekkel("*Estimat sjøfart"), noekkel("Container/RoRo")
    ('avfall-og-avloep', 'estimat-sjoefart', 'container-roro')
    """
    liten = vask(tekst).casefold().translate(_ASCII)
    uten_aksent = unicodedata.normalize("NFKD", liten).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", uten_aksent).strip("-")


def er_formel(celle: str) -> bool:
    """Om et regneark kan ta teksten for en formel: et formeltegn først, eller etter blanke.

    >>> [er_formel(t) for t in ("=1+1", " @SUM(A1)", "-5", "\\tdde", "Asker", "−3,2 %")]
    [True, True, True, True, False, False]
    """
    return celle.startswith(("\t", "\r", "\n")) or celle.lstrip().startswith(("=", "+", "-", "@"))

"""Tekst uten tegn som styrer: de skrives som koder, så filen holder og teksten leses som den står.

XML kan ikke inneholde de fleste styretegn, og Vega stanser hele programmet ved det første. Tegn som
snur leseretningen, kan få en tekst til å se ut som en annen.
"""

from __future__ import annotations

import re
from typing import Any, Final

_BLANKE: Final = re.compile(r"[\t\n\r\v\f\x85\u2028\u2029]")
_STYRER: Final = re.compile(
    # Det XML 1.0 ikke tillater, C1-tegnene, og tegnene som snur eller stenger inn leseretningen.
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def uten_styretegn(tekst: str) -> str:
    """Teksten der linjeskift og tabulator er mellomrom, og andre styretegn står som koder.

    >>> uten_styretegn("Å\\n\\x00\\u202eb\\ufffe")
    'Å [U+0000][U+202E]b[U+FFFE]'
    """
    if tekst.isprintable():
        return str(tekst)
    return _STYRER.sub(lambda t: f"[U+{ord(t[0]):04X}]", _BLANKE.sub(" ", tekst))


def rens(verdi: Any) -> Any:
    """Det samme for hver tekst i et tre av lister og ordbøker, også nøklene.

    >>> rens({"a\\x00": ["b\\x01", 1.5, None]})
    {'a[U+0000]': ['b[U+0001]', 1.5, None]}
    """
    if isinstance(verdi, str):
        # Linjeskift er lov i en figur: der deler de en tekst på flere linjer.
        return _STYRER.sub(lambda t: f"[U+{ord(t[0]):04X}]", verdi)
    if isinstance(verdi, dict):
        return {rens(n): rens(v) for n, v in verdi.items()}
    if isinstance(verdi, list | tuple):
        return [rens(v) for v in verdi]
    return verdi

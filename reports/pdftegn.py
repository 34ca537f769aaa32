"""Tekst slik PDF-en kan vise den: tegn uten glyf skrives som koder, og lange ord kan deles.

En tilgjengelig PDF kan ikke ha tegn som ikke lar seg vise, og typst stanser ved det første. Derfor
vises bare tegn vi vet at skriftene har; alle andre står som `[U+1F600]`, så ingenting blir borte i
det stille. Det gjelder også styretegn som snur leseretningen, for de kan få en tekst til å se ut
som en annen.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_OMRAADER: Final = (
    "20-7e a0-2ff 370-377 37a-37f 384-38a 38c 38e-3a1 3a3-482 48a-4ff 510-513 51a-51d 52f 5be "
    "5c0 5c3 5c6 5d0-5ea 5ef-5f4 606-60c 61b 61f 621-63a 640-64a 66a 66d 674 679-67b 67e-680 "
    "683-684 686-687 691 698 6a4 6a9 6af 6be 6cc 6f0-6f9 1e00-1f15 1f18-1f1d 1f20-1f45 "
    "1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 1fb6-1fc4 1fc6-1fd3 1fd6-1fdb "
    "1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2000-200a 2010-2027 202f-205f 2070-2071 2074-208e "
    "2090-209c 20a0-20c0 2100-2124 2126-2151 2153-2189 2190-23ff 2422-2423 2460-2606 "
    "2609-262f 2638-268b 2690-269c 26a0-26a7 26aa-26af 26b2 2701-2704 2706-2709 270c-2714 "
    "2717-2726 272a-274b 274d 274f-2752 2756 2758-275e 2761-2788 2794 2798-27af 27b1-2b73 "
    "2b76-2b95 2b97-2bff fb00-fb06"
)
"""Tegnene (heksadesimalt) Inter, DejaVu Sans Mono eller Libertinus Serif har, uten styretegn, og
uten tegn som settes oppå andre: de krever at begge er i samme skrift."""

DEKKET: Final = frozenset(
    kode
    for omraade in _OMRAADER.split()
    for foerste, _, siste in [omraade.partition("-")]
    for kode in range(int(foerste, 16), int(siste or foerste, 16) + 1)
)
"""Kodepunktene som vises slik de er."""

LANGT: Final = 32
"""Et ord kan ha så mange tegn; et lengre deles hvor som helst, ellers gikk det ut av siden."""
BIT: Final = 10
_BLANKE: Final = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_LANGE: Final = re.compile(rf"[^\s/\u2010-]{{{LANGT + 1},}}")
_DELING: Final = "\u200b"


def med_glyf(tekst: str) -> str:
    """Teksten der alt som ikke kan vises, er skrevet som kode.

    >>> med_glyf("Å\\u202e😀\\x00 ▲")
    'Å[U+202E][U+1F600][U+0000] ▲'
    """
    if tekst.isascii() and tekst.isprintable():
        return tekst
    nfc = unicodedata.normalize("NFC", _BLANKE.sub(" ", tekst))
    return "".join(t if ord(t) in DEKKET else f"[U+{ord(t):04X}]" for t in nfc)


def lesbar(tekst: str) -> str:
    """Teksten med glyf til hvert tegn, og delingspunkter i ord som er for lange til en linje.

    >>> lesbar("a" * 33).replace("\\u200b", "|")
    'aaaaaaaaaa|aaaaaaaaaa|aaaaaaaaaa|aaa'
    """
    return _LANGE.sub(lambda langt: _delt(langt[0]), med_glyf(tekst))


def _delt(langt: str) -> str:
    return _DELING.join(langt[i : i + BIT] for i in range(0, len(langt), BIT))

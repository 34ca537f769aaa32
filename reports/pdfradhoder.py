"""Radhodene i PDF-en: cellen som navngir en rad, merkes som hode, så en skjermleser kan si den.

typst 0.15 merker bare kolonnehodene når den kalles fra Python, og lar en overskrift inne i tabellen
gjelde alle kolonnene. Derfor skrives cellene i strukturtreet om etterpå: hver celle viser til hodet
for kolonnen sin, gruppen sin og raden sin. typst skriver objektene åpent og med vanlig xref, så det
trengs ikke noe bibliotek for det; ser filen annerledes ut, stanser dette heller enn å gjette.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

_CELLE: Final = re.compile(
    rb"(?P<nr>\d+) 0 obj\n<</Type/StructElem/S/TD/P (?P<rad>\d+) 0 R/A\[<</O/Table"
    rb"/Headers\[(?P<hoder>(?:\(U\d+x\d+y\d+\))+)\](?P<resten>.*)",
    re.DOTALL,
)
_GRUPPE: Final = re.compile(
    rb"(/ID\(U\d+x\d+y[1-9]\d*\)/A\[<</O/Table/Scope/Column/Headers)\[[^\]]*\]"
)
_HODE: Final = re.compile(rb"\(U(?P<tabell>\d+)x\d+y(?P<rad>\d+)\)")
_IDTRE: Final = re.compile(rb"/IDTree<</Names\[(.*?)\]>>", re.DOTALL)
_PAR: Final = re.compile(rb"(\(\w+\))(\d+ 0 R)")


def med_radhoder(pdf: bytes, tabeller: Sequence[tuple[int, int]]) -> bytes:
    """PDF-en med radhoder.

    Args:
        pdf: slik typst skrev den.
        tabeller: kolonnen som navngir radene, og antall rader, for hver tabell i leserekkefølge.

    Raises:
        ValueError: filen har ikke tabellene slik typst skriver dem.
    """
    omskriver = _Omskriver([kolonne for kolonne, _ in tabeller])
    merket = _skriv_om(pdf, omskriver.celle)
    ventet = sum(rader for _, rader in tabeller)
    if len(omskriver.nye) != ventet:
        raise ValueError(f"PDF-en fikk {len(omskriver.nye)} radhoder, ventet {ventet}")
    return _skriv_om(merket, omskriver.rot)


class _Omskriver:
    """Husker hvor langt den er kommet i raden, og hodene den har laget."""

    def __init__(self, radnavn: Sequence[int]) -> None:
        self.radnavn = radnavn
        self.nye: list[tuple[bytes, bytes]] = []
        self._rad, self._kolonne = b"", 0

    def celle(self, objekt: bytes) -> bytes:
        """Objektet, omskrevet når det er en celle."""
        treff = _CELLE.match(objekt)
        if treff is None:
            return _GRUPPE.sub(rb"\1[]", objekt)
        self._kolonne = self._kolonne + 1 if treff["rad"] == self._rad else 0
        self._rad = treff["rad"]
        hoder = list(_HODE.finditer(treff["hoder"]))
        tabell = int(hoder[0]["tabell"])
        vist = b"(U%dx%dy0)" % (tabell, self._kolonne)
        vist += b"".join(h[0] for h in hoder if h["rad"] != b"0")
        id_ = b"(R%d)" % int(self._rad)
        slag, egen, omfang = b"TD", b"", b""
        if self._kolonne == self.radnavn[tabell - 1]:
            slag, egen, omfang = b"TH", b"/ID" + id_, b"/Scope/Row"
            self.nye.append((id_, treff["nr"] + b" 0 R"))
        else:
            vist += id_
        return b"%s 0 obj\n<</Type/StructElem/S/%s/P %s 0 R%s/A[<</O/Table%s/Headers[%s]%s" % (
            *(treff["nr"], slag, self._rad, egen, omfang, vist, treff["resten"]),
        )

    def rot(self, objekt: bytes) -> bytes:
        """Objektet, med de nye hodene i registeret over id-er når det er der."""
        treff = _IDTRE.search(objekt)
        if treff is None:
            return objekt
        par = sorted([*_PAR.findall(treff[1]), *self.nye], key=lambda p: p[0][1:-1])
        register = b"/IDTree<</Names[" + b"".join(id_ + til for id_, til in par) + b"]>>"
        return objekt[: treff.start()] + register + objekt[treff.end() :]


def _skriv_om(pdf: bytes, endre: Callable[[bytes], bytes]) -> bytes:
    """Filen med hvert objekt endret, og tabellen over hvor de står (xref) regnet om."""
    slutt = re.search(rb"startxref\n(\d+)\n%%EOF\s*$", pdf)
    if slutt is None or not pdf.startswith(b"xref\n0 ", int(slutt[1])):
        raise ValueError("PDF-en har ikke xref slik typst skriver den")
    xref = int(slutt[1])
    hode, linjer = re.split(rb"(?<=\d)\r?\n(?=\d{10} )", pdf[xref : slutt.start()], maxsplit=1)
    antall = int(hode.split()[-1])
    plasser = [linjer[20 * i : 20 * i + 20] for i in range(antall)]
    i_bruk = sorted((int(p[:10]), nr) for nr, p in enumerate(plasser) if p[17:18] == b"n")
    ut = bytearray(pdf[: i_bruk[0][0]])
    for (fra, nr), (til, _) in pairwise([*i_bruk, (xref, 0)]):
        plasser[nr] = b"%010d" % len(ut) + plasser[nr][10:]
        ut += endre(pdf[fra:til])
    nytt = len(ut)
    ut += hode + b"\n" + b"".join(plasser) + linjer[20 * antall :]
    ut += b"startxref\n%d\n%%%%EOF" % nytt
    return bytes(ut)

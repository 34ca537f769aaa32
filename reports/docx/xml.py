"""Byggesteinene i Word-filen: elementer, tekst og bokmerker. All tekst går gjennom `loep`."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from reports.tegntekst import uten_styretegn


def w(navn: str, *barn: Any, **attributter: object) -> Any:
    """Et element i Words eget navnerom: `w("p", w("r"), rsidR=1)`."""
    ut = OxmlElement(f"w:{navn}")
    for attributt, verdi in attributter.items():
        ut.set(qn(f"w:{attributt}"), str(verdi))
    ut.extend(barn)
    return ut


def loep(tekst: str, stil: str = "") -> Any:
    """Tekst med én skrift."""
    t = w("t")
    t.text = uten_styretegn(tekst)
    t.set(qn("xml:space"), "preserve")
    return w("r", *([w("rPr", w("rStyle", val=stil))] if stil else []), t)


def linjeskift() -> Any:
    """Ny linje i samme avsnitt."""
    return w("r", w("br"))


def avsnitt(stil: str, *innhold: Any, hoeyre: bool = False) -> Any:
    """Et avsnitt i en stil."""
    egenskaper = w("pPr", w("pStyle", val=stil))
    if hoeyre:
        egenskaper.append(w("jc", val="right"))
    return w("p", egenskaper, *innhold)


def felt(instruks: str, *resultat: Any) -> list[Any]:
    """Et felt Word kan oppdatere, med det som står der til da."""
    kode = w("instrText")
    kode.text = f" {instruks} "
    kode.set(qn("xml:space"), "preserve")
    return [
        w("r", w("fldChar", fldCharType="begin")),
        w("r", kode),
        w("r", w("fldChar", fldCharType="separate")),
        *resultat,
        w("r", w("fldChar", fldCharType="end")),
    ]


class Bokmerker:
    """Ankrene i dokumentet som bokmerker Word godtar: bokstaver og tall, på høyst 40 tegn.

    >>> b = Bokmerker()
    >>> b.navn("merke-1-2"), b.navn("merke-1-2"), b.navn("merke_1_2"), b.navn("1" * 50)
    ('merke_1_2', 'merke_1_2', 'merke_1_2_2', 'a_11111111111111111111111111111111111')
    """

    def __init__(self) -> None:
        self._navn: dict[str, str] = {}
        self._brukt: set[str] = set()
        self._nummer = 0

    def navn(self, anker: str) -> str:
        """Bokmerket for et anker; det samme hver gang."""
        if anker not in self._navn:
            rent = re.sub(r"[^A-Za-z0-9_]", "_", anker)
            grunn = (rent if rent[:1].isalpha() or rent.startswith("_Toc") else f"a_{rent}")[:37]
            forslag, nr = grunn, 1
            while forslag.casefold() in self._brukt:
                nr += 1
                forslag = f"{grunn[:36]}_{nr}"
            self._brukt.add(forslag.casefold())
            self._navn[anker] = forslag
        return self._navn[anker]

    def rundt(self, anker: str, *innhold: Any) -> list[Any]:
        """Innholdet med et bokmerke rundt; uten når ankeret er tomt."""
        if not anker:
            return list(innhold)
        self._nummer += 1
        start = w("bookmarkStart", id=self._nummer, name=self.navn(anker))
        return [start, *innhold, w("bookmarkEnd", id=self._nummer)]

    def radhoder(self, *innhold: Any) -> list[Any]:
        """Bokmerket JAWS og NVDA finner radhodene i en tabell med: i hodet av kolonnen deres."""
        return self.rundt(f"Title_{self._nummer + 1}", *innhold)

    def lenke(self, anker: str, *innhold: Any, hjelp: str = "") -> Any:
        """En lenke til et bokmerke i samme fil."""
        ut = w("hyperlink", *innhold, anchor=self.navn(anker), history=1)
        if hjelp:
            ut.set(qn("w:tooltip"), uten_styretegn(hjelp)[:250])
        return ut

"""Det av årsrapporten som gjøres i egne prosesser: kontrollen, stillbildene og PDF-en."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from datetime import date
from typing import Any, Self

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.kontroll.funn import Funn
from reports.barn import Barn
from reports.dokument import Dokument
from reports.figur import Figur
from reports.formater import SKRIVERE, Hent
from reports.tegner import stillbilde, ta_imot, varm_opp
from reports.tekster import Tekster
from reports.tema import FLATE

KJERNER = os.cpu_count() or 1


class Rapportbarn:
    """Barna til én rapport; uten flere kjerner, eller med `av`, gjøres alt i denne prosessen.

    Brukes med `with`, så ingen av dem blir igjen når rapporten ikke ble laget.

    Args:
        formater: formatene rapporten skrives i.
        av: lag ingen barn.
    """

    def __init__(self, formater: Collection[str], *, av: bool = False) -> None:
        self._av = av or KJERNER < 2
        self._formater = formater
        self._barn: dict[str, Barn] = {}
        self._be_om("kontroll", _last_gx)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for barn in self._barn.values():
            barn.avbryt()

    def kontroller(self, rom: Arbeidsrom, kommune: str, dagen: date) -> None:
        """Begynn på kontrollen, og på det tegningen og skrivingen trenger før tallene er prøvd."""
        from klima.grunn.datapakke import proevde

        self._be_om("kontroll", _kontroller, rom, kommune, dagen, proevde())
        if self._av:
            return
        if "pdf" in self._formater:
            self._be_om("pdf", _last_pdf)
        if self._stillbilder:
            self._be_om("tegner", varm_opp)
        if "html" in self._formater:
            from reports.html import bunt

            bunt()

    def funn(self) -> list[Funn] | None:
        """Det kontrollen fant; None når den må kjøres her."""
        svar = self._svar("kontroll")
        return svar and svar[-1]

    @property
    def _stillbilder(self) -> bool:
        return not {"html", "pdf", "docx", "figurer"}.isdisjoint(self._formater)

    def tegn(self, figur: Figur) -> None:
        """Tegn figuren i formatene mens resten av rapporten bygges."""
        if self._stillbilder:
            med_png = not {"docx", "figurer"}.isdisjoint(self._formater)
            self._be_om("tegner", stillbilde, figur.stillbilde(), FLATE, med_png)

    def skriv(self, dokument: Dokument, tekster: Tekster) -> dict[str, Hent]:
        """Ta imot stillbildene, og begynn å skrive det som skrives for seg.

        Returns:
            {format: det som henter bytene}.
        """
        stillbilder = [b for b in self._svar("tegner") or () if b]
        ta_imot(stillbilder)
        if self._av or "pdf" not in self._formater:
            return {}
        self._be_om("pdf", ta_imot, [b.uten_png() for b in stillbilder])
        self._be_om("pdf", SKRIVERE["pdf"].skriv, dokument, tekster)
        return {"pdf": lambda: (self._svar("pdf") or [None])[-1]}

    def _be_om(self, navn: str, funksjon: Callable[..., Any], *argumenter: Any) -> None:
        if self._av:
            return
        if navn not in self._barn:
            self._barn[navn] = Barn()
        self._barn[navn].be_om(funksjon, *argumenter)

    def _svar(self, navn: str) -> list[Any] | None:
        return self._barn[navn].svar() if navn in self._barn else None


# Modulene hentes i hver funksjon, så hvert barn bare laster det det trenger.


def _last_gx() -> None:
    from klima.kontroll.gx import last

    last()


def _kontroller(
    rom: Arbeidsrom, kommune: str, dagen: date, proevde: frozenset[bytes]
) -> list[Funn]:
    from klima.grunn.datapakke import stol_paa
    from klima.utslipp import hent_tabell, til_array
    from reports.funn import rapportens_funn

    stol_paa(proevde)
    utgave, tabell = hent_tabell(rom, kommune)
    utslipp = til_array(tabell, utgave).squeeze("kommune")
    return rapportens_funn(rom, kommune, utslipp, dagen)


def _last_pdf() -> None:
    import typst  # noqa: F401

    import reports.pdf  # noqa: F401

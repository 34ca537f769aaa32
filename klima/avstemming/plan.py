"""Planens klimatabeller med oppslagene avstemmingsreglene trenger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import tall
from klima.kontroll.funn import Alvor, Funn
from klima.kontroll.grunnlag import Grunnlag
from klima.kontroll.intervall import Intervall, avrundet, punkt, summen
from klima.kontroll.paastander import Rad
from klima.plan import PAKKE

HELE = 0
"""Tonn og kroner er trykt i hele."""


class Plan:
    """Planens klimatabeller.

    Attributes:
        grunnlag: alle pakkene for kommunen, med sted for hver linje.
        meta: kildekortet, med `referanseaar` og `omfang`.
        rader: sektorradene i tonn.
        sektormaal: sektortabellen i prosent.
        paastander: tallene setningene oppgir.
        totaler: de samlede utslippene.
    """

    def __init__(self, grunnlag: Grunnlag) -> None:
        self.grunnlag = grunnlag
        # Uten planens utslippspakke er tabellene tomme, og bare tiltakene kan avstemmes.
        self.meta = grunnlag.pakker[PAKKE].meta if PAKKE in grunnlag.pakker else {}
        self.rader = self.tabell("sektorrader")
        self.sektormaal = self.tabell("sektormaal")
        self.paastander = self.tabell("paastander")
        self.totaler = self.tabell("totaler")

    def tabell(self, navn: str) -> list[dict[str, Any]]:
        """Radene i en av planens tabeller, med `linje_i_fil`."""
        return self.grunnlag.rader(PAKKE, navn)

    def sagt_om(self, stoerrelse: str, **om: Any) -> list[dict[str, Any]]:
        """Påstandene om en størrelse, avgrenset på andre kolonner."""
        egne = [p for p in self.paastander if p["stoerrelse"] == stoerrelse]
        return [p for p in egne if all(p[k] == v for k, v in om.items())]

    def tonn(self, stoerrelse: str, aar: int, sektor: str | None = None) -> Intervall | None:
        """Summen av sektorradene, eller None når ingen passer eller en av dem mangler tall.

        Uten sektor summeres bare de som er med i planens omfang: skog føres for seg.
        """
        sektorer = [sektor] if sektor else self.meta["omfang"]
        valgte = [r["tonn"] for r in self.radene(stoerrelse, aar) if r["sektor"] in sektorer]
        if not valgte or None in valgte:
            return None
        return summen(avrundet(t, HELE) for t in valgte)

    def radene(self, stoerrelse: str, aar: int) -> list[dict[str, Any]]:
        """Sektorradene for en størrelse og et år."""
        return [r for r in self.rader if (r["stoerrelse"], r["aar"]) == (stoerrelse, aar)]

    def total(self, aar: int | None) -> Rad | None:
        """Raden med det trykte samlede utslippet et år, eller None."""
        egne = (r for r in self.totaler if r["aar"] == aar and r["opphav"] == "avlest")
        return next((r for r in egne if r["tonn"] is not None), None)

    def funn(
        self,
        regel: str,
        tabell: str,
        rad: Rad | None,
        melding: str,
        *,
        forventet: str | None = None,
        funnet: str | None = None,
        alvor: Alvor = "advarsel",
        pakke: str = PAKKE,
        gjelder: tuple[str, ...] = (),
    ) -> Funn:
        """Et funn på raden (eller hele tabellen) det gjelder.

        `gjelder` er det tallet handler om (sektor, «Totalt» …), så funnet kan vises ved det.
        """
        sted = self.grunnlag.sted(pakke, tabell, rad["linje_i_fil"] if rad else None)
        datasett = self.grunnlag.datasett(pakke)
        return Funn(
            alvor,
            f"avstemming/{regel}",
            datasett,
            sted,
            melding,
            forventet,
            funnet,
            antall=1 if rad else None,
            rader=(f"linje {rad['linje_i_fil']}",) if rad else (),
            gjelder=gjelder,
        )

    def om(self, paastand: Rad) -> tuple[str, ...]:
        """Det påstanden rører ved av kommunens egne tall; ingenting når den er om andre."""
        if self._navn is not None and paastand["hvem"] != self._navn:
            return ()
        return (str(paastand["gjelder"]),)

    @cached_property
    def _navn(self) -> str | None:
        """Kommunens navn; None når nummeret ikke er i kodelisten."""
        try:
            return finn_kommune(self.grunnlag.kommune).navn
        except Brukerfeil:
            return None


Planregel = Callable[[Plan], Iterator[Funn]]


def faktor(prosentrad: Rad) -> Intervall:
    """1 + prosent/100 for alle prosenter raden kan være avrundet fra."""
    return punkt(1) + avrundet(prosentrad["prosent"], prosentrad["desimaler"]) / punkt(100)


def midt(intervall: Intervall, enhet: str = "", desimaler: int = 0) -> str:
    """Midten av et intervall: det en leser selv ville regnet ut av de trykte tallene."""
    return tall((intervall.lav + intervall.hoy) / 2, desimaler, enhet)

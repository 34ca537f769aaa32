"""Redskapene kapitlene bygges med: tekstene, fotnotene, og figurer og tabeller som blokker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from klima.grunn.tekst import noekkel
from reports.dokument import (
    Avsnitt,
    Blokk,
    Celle,
    Figurblokk,
    Gruppe,
    Overskrift,
    Tabellblokk,
    avsnitt,
)
from reports.egnetekster import Egne
from reports.figur import Figur, Tabell
from reports.grunnlag import Grunnlag
from reports.merker import Merker
from reports.profil import Profil


@dataclass(frozen=True)
class Bygger:
    """Det kapitlene deler.

    Attributes:
        g: tallene.
        merker: fotnotene, nummerert i den rekkefølgen kapitlene ber om dem.
        egne: kommunens egne kapitler og kommentarer.
        profil: kommunens farge og logo.
        stempel: det hver figur er stemplet med; tomt på en vanlig rapport.
        ved_figur: får hver figur når den er ferdig, så den kan tegnes mens resten bygges.
    """

    g: Grunnlag
    merker: Merker
    egne: Egne = field(default_factory=Egne)
    profil: Profil = field(default_factory=Profil)
    stempel: str = ""
    ved_figur: Callable[[Figur], None] | None = None

    def t(self, navn: str, /, **verdier: Any) -> str:
        """En fast tekst på rapportens språk."""
        return self.g.t(navn, **verdier)

    def avsnitt(self, navn: str, /, **verdier: Any) -> Avsnitt:
        """En fast tekst som avsnitt."""
        return avsnitt(self.t(navn, **verdier))

    def celle(self, tekst: str, gjelder: str = "", vist: str = "", **mer: Any) -> Celle:
        """En celle med fotnotene for det den gjelder."""
        merker = tuple(self.merker.ved(gjelder, vist)) if gjelder else ()
        return Celle(tekst, merker=merker, **mer)

    def tabell(self, t: Tabell, id_: str = "") -> Tabellblokk:
        """En ferdig skrevet tabell; radens navn får fotnotene sine."""
        rader = tuple(
            (self._radnavn(rad[0]), *(Celle(c, slag="tall") for c in rad[1:])) for rad in t.rader
        )
        return Tabellblokk(
            id_ or noekkel(t.tittel)[:40].strip("-"), t.tittel, tuple(t.hode), (Gruppe("", rader),)
        )

    def _radnavn(self, navn: str) -> Celle:
        """Navnet på raden; funnene kjenner den på navnet tallene har."""
        vist = self.g.t.kjent(navn)
        return self.celle(vist, navn, vist)

    def figur(self, f: Figur, *, apen: bool = False, gjentas: bool = False) -> Figurblokk:
        """En figur med tallene bak, se `Figurblokk`."""
        merker = tuple(m for navn in f.gjelder for m in self.merker.ved(navn))
        blokk = self.tabell(f.tabell, f"tall-{f.id}")
        rader = [[self.g.t.kjent(navn), *resten] for navn, *resten in f.tabell.rader]
        med_navn = replace(f, tabell=replace(f.tabell, rader=rader))
        if self.profil.tema is not None:
            med_navn = med_navn.med_tema(self.profil.tema)
        if self.stempel:
            med_navn = med_navn.stemplet(self.stempel)
        if self.ved_figur is not None:
            self.ved_figur(med_navn)
        return Figurblokk(med_navn, blokk, merker, apen, gjentas)

    def figurer(self, alle: Sequence[Figur | None], *, apne: int = 0) -> list[Figurblokk]:
        """Figurene som finnes; de første `apne` med tallene framme."""
        finnes = [f for f in alle if f is not None]
        return [self.figur(f, apen=nr < apne) for nr, f in enumerate(finnes)]

    def kommentar(self, slag: str, id_: str, navn: str, nivaa: int = 4) -> list[Blokk]:
        """Kommunens kommentar til en sektor, en indikator eller et tiltak, med overskrift."""
        blokker = self.egne.kommentar(slag, id_)
        if not blokker:
            return []
        tittel = self.t("topp.kommentar", navn=navn)
        return [Overskrift(tittel, f"kommentar-{slag}-{noekkel(id_)}", nivaa), *blokker]

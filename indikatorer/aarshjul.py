"""Årshjulet: kommunens år med budsjett, høringer, rapporter og data, med dato, organ og kilde.

Datoene er de kilden oppgir, så nøyaktig som den oppgir dem. Har kommunen ingen for et år, regnes et
forslag fra malen (`indikatorer.aarshjulmal`). Ingen dato flyttes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom, innebygd_rot
from klima.grunn.datapakke import Datapakke, les_pakke, som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import MAANEDER
from klima.kontroll.grunnlag import datasettnavn, relativ

PAKKE: Final = "aarshjul"
FORSLAG: Final = "forslag"
ANSLAG: Final = "anslag"
AVLYST: Final = "avlyst"

Presisjon = Literal["dag", "spenn", "uke", "maaned"]


@dataclass(frozen=True)
class Hendelse:
    """Noe som skjer i kommunens år.

    Attributes:
        hendelse: id, den samme så lenge hendelsen er den samme.
        navn: slik tabeller og kalendere skriver den.
        type: hva som skjer, en av typene i skjemaet, eller `data` for statistikk som ventes.
        organ, organtype: hvem, i kildens ord, og hva slags organ det er.
        fra, til: første og siste dag; like når det er én dag.
        presisjon: `dag`, `spenn` (varer fra første til siste dag), `uke` eller `maaned` (en gang
            mellom dem).
        klokkeslett: `TT:MM` norsk tid, eller tomt.
        gjelder_aar: budsjettåret eller regnskapsåret saken gjelder, eller None.
        status: `planlagt`, `gjennomfoert`, `avlyst`, `forslag` (regnet fra malen) eller `anslag`.
        revisjon: hvor mange ganger den er flyttet.
        kilde: dokument og linje, eller regelen i malen.
        sted: `fil:linje` der raden står.
        merknad: det en leser bør vite.
    """

    hendelse: str
    navn: str
    type: str
    organ: str
    organtype: str
    fra: date
    til: date
    presisjon: str = "dag"
    klokkeslett: str = ""
    gjelder_aar: int | None = None
    status: str = "planlagt"
    revisjon: int = 0
    kilde: str = ""
    sted: str = ""
    merknad: str = ""

    @property
    def sikker(self) -> bool:
        """Om dagene er kjent, og ikke bare uken eller måneden."""
        return self.presisjon in ("dag", "spenn")

    @property
    def naar(self) -> str:
        """Tiden slik en leser vil ha den.

        >>> Hendelse("a", "", "", "", "", date(2024, 11, 21), date(2024, 12, 5), "spenn").naar
        '21.11.–05.12.2024'
        >>> Hendelse("a", "", "", "", "", date(2020, 11, 9), date(2020, 11, 15), "uke").naar
        'uke 46 i 2020'
        """
        fra, til = self.fra, self.til
        if self.presisjon == "uke":
            aar, uke, _ = fra.isocalendar()
            return f"uke {uke} i {aar}"
        if self.presisjon == "maaned":
            foerste, siste = MAANEDER[fra.month - 1], MAANEDER[til.month - 1]
            if fra.year != til.year:
                return f"{foerste} {fra.year}–{siste} {til.year}"
            return f"{foerste} {til.year}" if foerste == siste else f"{foerste}–{siste} {til.year}"
        if fra == til:
            return f"{fra:%d.%m.%Y}"
        return (
            f"{fra:%d.%m.}–{til:%d.%m.%Y}"
            if fra.year == til.year
            else (f"{fra:%d.%m.%Y}–{til:%d.%m.%Y}")
        )


@dataclass(frozen=True)
class Aarshjul:
    """Ett års hjul for én kommune.

    Attributes:
        kommune, kommunenavn: nummeret og navnet.
        aar: året hjulet er for.
        hendelser: etter dato.
        forslag: True når hjulet er regnet fra malen.
        dekker: tiden kilden dekker. Det som mangler i den, er ikke i hjulet; utenfor er det ukjent.
        dokument: kilden.
        datasett: `eier/pakke`.
        lest: dagen kilden ble lest; fast, så en kalender blir den samme hver gang.
        sted: `fil:linje` for hjulet som helhet.
        eksempel: True når alt er oppdiktet.
    """

    kommune: str
    kommunenavn: str
    aar: int
    hendelser: tuple[Hendelse, ...]
    forslag: bool
    dekker: tuple[date, date]
    dokument: str
    datasett: str
    lest: date
    sted: str
    eksempel: bool = False

    def av_type(self, *typer: str, organtype: str | None = None) -> list[Hendelse]:
        """Hendelsene av disse typene som ikke er avlyst, eldste først."""
        return [
            h
            for h in self.hendelser
            if h.type in typer and h.status != AVLYST and organtype in (None, h.organtype)
        ]

    def dekket(self, fra: date, til: date) -> bool:
        """Om kilden dekker hele tiden fra `fra` til `til`."""
        return self.dekker[0] <= fra and til <= self.dekker[1]


def les_aarshjul(kommune: str, aar: int, *, arbeidsrom: Arbeidsrom | None = None) -> Aarshjul:
    """Hjulet for et år: det kommunen har datoer for, ellers et forslag regnet fra malen.

    Args:
        kommune: nummer eller navn.
        aar: året hjulet er for.
        arbeidsrom: ellers det en står i.

    >>> hjul = les_aarshjul("Asker", 2024)
    >>> [h.fra.isoformat() for h in hjul.av_type("kommunestyre")], hjul.forslag
    (['2024-12-10'], False)

    Raises:
        Brukerfeil: ukjent kommune, eller en pakke som ikke kan leses.
    """
    rom = arbeidsrom or finn_arbeidsrom()
    hvem = finn_kommune(kommune)
    mappe = rom.pakke(PAKKE, hvem.nummer)
    pakke = les_pakke(mappe) if mappe else None
    if pakke is not None and aar in aarene(pakke):
        return fra_pakke(pakke, aar, rom.rot, hvem.nummer, hvem.navn, rom.eksempel)
    from indikatorer.aarshjulmal import foreslaa

    return foreslaa(pakke, aar, rom.rot, hvem.nummer, hvem.navn, rom.eksempel)


def aarene(pakke: Datapakke) -> list[int]:
    """Årene pakken har hendelser for."""
    return sorted({int(aar) for aar in pakke["hendelser"]["aarshjul"]})


@cache
def felles_pakke() -> Datapakke:
    """Malen, lovkravene og anbefalingene som følger med programmet. Deles: ingen endrer dem."""
    return les_pakke(innebygd_rot() / "datasets" / "felles" / PAKKE, proev=False)


def fra_pakke(
    pakke: Datapakke, aar: int, rot: Path, kommune: str, navn: str, eksempel: bool = False
) -> Aarshjul:
    """Hjulet slik datapakken har det.

    Raises:
        Brukerfeil: hjulet mangler i tabellen `hjul`.
    """
    fil = pakke.fil("hendelser")
    hendelser = [
        _hendelse(rad, relativ(fil, rot, rad["linje_i_fil"]))
        for rad in som_rader(pakke["hendelser"])
        if rad["aarshjul"] == aar
    ]
    kort = [r for r in som_rader(pakke["hjul"]) if r["aarshjul"] == aar]
    if not kort:
        raise Brukerfeil(
            f"hjulet for {aar} har hendelser, men er ikke ført opp",
            sted=str(pakke.fil("hjul")),
            utvei=f"legg til en rad for {aar}, med dagene kilden dekker",
        )
    return Aarshjul(
        kommune,
        navn,
        aar,
        i_rekkefoelge(hendelser),
        forslag=False,
        dekker=(_dag(kort[0]["dekker_fra"]), _dag(kort[0]["dekker_til"])),
        dokument=kort[0]["dokument"],
        datasett=datasettnavn(pakke.mappe),
        lest=_dag(pakke.meta["kildekort"]["lest"]),
        sted=relativ(pakke.fil("hjul"), rot, kort[0]["linje_i_fil"]),
        eksempel=eksempel,
    )


def i_rekkefoelge(hendelser: Iterable[Hendelse]) -> tuple[Hendelse, ...]:
    """Etter dato; det som bare har måned eller uke, etter det som har dag."""
    return tuple(sorted(hendelser, key=lambda h: (h.fra, not h.sikker, h.til, h.hendelse)))


def _hendelse(rad: Mapping[str, Any], sted: str) -> Hendelse:
    fra = _dag(rad["fra"])
    linje = f":{rad['linje']}" if rad["linje"] else ""
    return Hendelse(
        hendelse=rad["hendelse"],
        navn=rad["navn"],
        type=rad["type"],
        organ=rad["organ"],
        organtype=rad["organtype"],
        fra=fra,
        til=_dag(rad["til"]) if rad["til"] else fra,
        presisjon=rad["presisjon"],
        klokkeslett=rad["klokkeslett"] or "",
        gjelder_aar=rad["gjelder_aar"],
        status=rad["status"],
        revisjon=rad["revisjon"],
        kilde=f"{rad['seed']}{linje}" if rad["seed"] else sted,
        sted=sted,
        merknad=rad["merknad"] or "",
    )


def _dag(tekst: str) -> date:
    return date.fromisoformat(tekst)

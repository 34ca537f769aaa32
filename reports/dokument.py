"""Årsrapporten som data: kapitler av blokker, som hver skriver (HTML, PDF, Word, Excel) setter ut.

Blokkene sier hva noe er, ikke hvordan det ser ut. All tekst er ren tekst; en skriver som har tegn
med egen mening, må selv gjøre dem ufarlige. Rekkefølgen er leserekkefølgen, og fotnotene er alt
nummerert.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from klima.grunn.tekst import noekkel
from reports.figur import Figur
from reports.merker import Merke
from reports.profil import Profil

_LENKER: Final = ("#", "https://", "http://", "mailto:")


@dataclass(frozen=True)
class Loep:
    """En bit av et avsnitt med samme skrift; `lenke` er en adresse eller «#anker», ellers tom."""

    tekst: str
    sterk: bool = False
    kursiv: bool = False
    lenke: str = ""

    @property
    def adresse(self) -> str:
        """Lenken når den er en som kan følges; ellers tom, og teksten er bare tekst."""
        return self.lenke if self.lenke.startswith(_LENKER) else ""


@dataclass(frozen=True)
class Celle:
    """En celle i en tabell, eller et punkt i en liste.

    Attributes:
        tekst: slik den vises; en `klima.grunn.tall.Talltekst` kjenner tallet sitt.
        under: tilleggene, hvert på egen linje med mindre skrift.
        merker: fotnotene etter teksten.
        slag: `tall` er høyrestilt, `mangler` er et tall som ikke finnes, `tekst` alt annet.
        merkelapp: navnet på merkelappen teksten står i («bedre», «feil»); tomt uten.
        gnist: en liten linje i et felt på 100 x 28 i stedet for tekst; bare til pynt, tallene står
            i naboceller.
        spor: id-en tallet har i `klima spor`; tom når det ikke er et tall med spor.
        id: ankeret en lenke kan føre til; tomt når ingen gjør det.
    """

    tekst: str
    under: tuple[str, ...] = ()
    merker: tuple[Merke, ...] = ()
    slag: Literal["tekst", "tall", "mangler"] = "tekst"
    merkelapp: str = ""
    gnist: dict[str, Any] | None = None
    spor: str = ""
    id: str = ""


@dataclass(frozen=True)
class Avsnitt:
    """Ett avsnitt; `slag` er `smaa` for noter, `ingress` for et mål eller en innledning."""

    loep: tuple[Loep, ...]
    slag: Literal["", "smaa", "ingress"] = ""

    @property
    def tekst(self) -> str:
        """Avsnittet uten skrift og lenker."""
        return "".join(bit.tekst for bit in self.loep)


@dataclass(frozen=True)
class Overskrift:
    """En overskrift inne i et kapittel; nivå 3 eller 4."""

    tekst: str
    id: str = ""
    nivaa: int = 3


@dataclass(frozen=True)
class Liste:
    """Punkter; med `tittel` kan listen foldes sammen der formatet kan det."""

    punkter: tuple[Celle, ...]
    tittel: str = ""
    slag: Literal["", "sammendrag"] = ""


@dataclass(frozen=True)
class Gruppe:
    """Rader i en tabell under en felles overskrift; uten overskrift når den er tom."""

    tittel: str
    rader: tuple[tuple[Celle, ...], ...]


@dataclass(frozen=True)
class Tabellblokk:
    """En tabell: én celle per kolonne i hver rad.

    Attributes:
        id: ASCII, unik i dokumentet; navnet på arket i Excel og filen i figurpakken.
        tittel: hva den viser.
        hode: kolonnenavnene.
        radnavn: kolonnen som navngir raden (radhodet).
        synlig_tittel: om tittelen også står over tabellen; ellers står den i overskriften over.
    """

    id: str
    tittel: str
    hode: tuple[str, ...]
    grupper: tuple[Gruppe, ...]
    radnavn: int = 0
    synlig_tittel: bool = True
    slag: str = ""

    @property
    def rader(self) -> Iterator[tuple[Celle, ...]]:
        """Radene i alle gruppene."""
        for gruppe in self.grupper:
            yield from gruppe.rader

    def er_tall(self, kolonne: int) -> bool:
        """Om kolonnen er høyrestilt: den har tall, og ingen celle med annen tekst."""
        celler = [rad[kolonne] for rad in self.rader if rad[kolonne].tekst]
        return bool(celler) and all(c.slag != "tekst" for c in celler)


@dataclass(frozen=True)
class Figurblokk:
    """En figur med tallene bak.

    Attributes:
        apen: vis tallene uten at en må folde dem ut.
        gjentas: de samme tallene står i tabellen rett etter, så papiret viser dem bare der.
    """

    figur: Figur
    tabell: Tabellblokk
    merker: tuple[Merke, ...] = ()
    apen: bool = False
    gjentas: bool = False


@dataclass(frozen=True)
class Noekkeltallblokk:
    """Tallene på toppen: (verdi, hva den er, hva den leses mot)."""

    tall: tuple[tuple[Celle, str, str], ...]


@dataclass(frozen=True)
class Snarveier:
    """Lenker til overskrifter i samme kapittel: (tekst, id)."""

    navn: str
    lenker: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Funnblokk:
    """Et funn fra kontrollen.

    Attributes:
        detaljer: (navn, verdi) under meldingen.
        steder: (det tallet kalles, ankeret) der funnet er merket.
    """

    id: str
    alvor: str
    sted: str
    melding: str
    detaljer: tuple[tuple[str, str], ...]
    nummer: int | None
    steder: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Kildeliste:
    """Kildene: (tittel, hva, vilkår og forbehold)."""

    kilder: tuple[tuple[str, str, str], ...]


Blokk = (
    Avsnitt
    | Overskrift
    | Liste
    | Tabellblokk
    | Figurblokk
    | Noekkeltallblokk
    | Snarveier
    | Funnblokk
    | Kildeliste
)


@dataclass(frozen=True)
class Kapittel:
    """Et kapittel.

    Attributes:
        kort: navnet i innholdslisten.
        paa_papir: om det er med i PDF og Word; det som er til å slå opp i, er bare på skjermen og
            i Excel.
    """

    id: str
    tittel: str
    kort: str
    blokker: tuple[Blokk, ...]
    paa_papir: bool = True


@dataclass(frozen=True)
class Dokument:
    """Hele rapporten.

    Attributes:
        tittel, overtittel, undertittel: toppen av rapporten.
        sidetittel: navnet på vinduet og i filens egenskaper.
        spraak: `nb` eller `nn`.
        stempel: det hver side er stemplet med; tomt på en vanlig rapport.
        varsler: (stikkord, tekst) øverst, for utkast og eksempel.
        profil: kommunens farge og logo; figurene har alt fargen.
        dato: dagen tallene ble publisert, ISO; den samme for samme inndata, så filene også er det.
    """

    tittel: str
    overtittel: str
    undertittel: str
    sidetittel: str
    kommunenavn: str
    spraak: str
    dato: str
    kapitler: tuple[Kapittel, ...]
    stempel: str = ""
    varsler: tuple[tuple[str, str], ...] = field(default=())
    profil: Profil = field(default_factory=Profil)

    @property
    def blokker(self) -> Iterator[Blokk]:
        """Alle blokkene i leserekkefølge."""
        for kapittel in self.kapitler:
            yield from kapittel.blokker

    @property
    def figurer(self) -> list[Figur]:
        """Figurene i leserekkefølge."""
        return [b.figur for b in self.blokker if isinstance(b, Figurblokk)]

    @property
    def tabeller(self) -> list[Tabellblokk]:
        """Tabellene i leserekkefølge, også dem bak figurene."""
        return [
            b.tabell if isinstance(b, Figurblokk) else b
            for b in self.blokker
            if isinstance(b, Figurblokk | Tabellblokk)
        ]

    def paa_papir(self) -> Dokument:
        """Dokumentet slik PDF og Word viser det: uten kapitlene som bare er til å slå opp i."""
        return replace(self, kapitler=tuple(k for k in self.kapitler if k.paa_papir))


def sporanker(navn: str) -> str:
    """Ankeret et spor har i kapittelet om sporene; alle tallene til en indikator har det samme.

    >>> sporanker("utslipp/2021/veitrafikk"), sporanker("indikator/disposisjonsfond/2022")
    ('spor-utslipp-2021-veitrafikk', 'spor-indikator-disposisjonsfond')
    """
    deler = navn.split("/")
    return noekkel("-".join(["spor", *(deler[:2] if deler[0] == "indikator" else deler)]))


def avsnitt(tekst: str, slag: Literal["", "smaa", "ingress"] = "") -> Avsnitt:
    """Et avsnitt med én skrift."""
    return Avsnitt((Loep(tekst),), slag)


def liste(punkter: Sequence[str], slag: Literal["", "sammendrag"] = "") -> Liste:
    """En punktliste av rene setninger."""
    return Liste(tuple(Celle(p) for p in punkter), slag=slag)

"""Sammenligningsgrupper: egne lister, ASSS, KOSTRA-gruppen og naboene.

Egne lister står i `kommune.toml` under `[grupper]` (`navn = ["3203", "3201"]`). Andre grupper er
datapakker (`datasets/<eier>/grupper`), og naboene finnes i kommunegrensene (`[kart] grenser`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from klima.grunn.arbeidsrom import FILNAVN, Arbeidsrom, innebygd_rot
from klima.grunn.datapakke import les_pakke, som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune
from klima.grunn.kommuneinndeling import inndeling

PAKKE: Final = "grupper"
NABOER: Final = "naboer"
KOSTRA: Final = "kostra"
_METER: Final = "EPSG:25833"
_SLINGRING: Final = 1.0
"""Grenser er felles når de ligger så nær, i meter: koordinatene er rundet av hver for seg."""


@dataclass(frozen=True)
class Gruppe:
    """En gruppe kommuner, med dagens numre.

    Attributes:
        navn: slik brukeren eller pakken skriver det.
        kommuner: numrene, sortert.
        kilde: hvor medlemmene er fra, til visning.
    """

    navn: str
    kommuner: tuple[str, ...]
    kilde: str


def finn_gruppe(arbeidsrom: Arbeidsrom, navn: str, kommune: str) -> Gruppe:
    """Gruppen med et navn, for en kommune.

    Args:
        arbeidsrom: der egne grupper, datapakker og kommunegrenser er.
        navn: en egen liste, en gruppe i en datapakke (`ASSS`), `kostra` for kommunens egen
            KOSTRA-gruppe, eller `naboer`. Egne lister går foran. Store og små bokstaver er likt.
        kommune: nummeret til kommunen `kostra` og `naboer` gjelder.

    Raises:
        Brukerfeil: ingen gruppe heter det, eller arbeidsrommet mangler listen eller grensene.
    """
    soekt = navn.strip().casefold()
    for egen, numre in arbeidsrom.grupper.items():
        if egen.casefold() == soekt:
            return Gruppe(egen, _dagens(arbeidsrom, numre, FILNAVN), FILNAVN)
    if soekt == NABOER:
        return _naboer(arbeidsrom, kommune)
    pakkenes = _pakkenes(arbeidsrom)
    if soekt == KOSTRA:
        egne = [g for slag, g in pakkenes if slag == KOSTRA and kommune in g.kommuner]
        if egne:
            return egne[0]
        raise Brukerfeil(
            f"arbeidsrommet har ingen KOSTRA-gruppe med {kommune}",
            sted=str(arbeidsrom.datasett),
            ventet=f"en datapakke {PAKKE} med slag {KOSTRA}",
            utvei="legg inn gruppene fra SSB i datasets/felles/grupper (feltene gruppe, slag, "
            f"kommune), eller lag en egen liste under [grupper] i {FILNAVN}",
        )
    for _, gruppe in pakkenes:
        if gruppe.navn.casefold() == soekt:
            return gruppe
    kjente = [*arbeidsrom.grupper, *dict.fromkeys(g.navn for _, g in pakkenes), NABOER, KOSTRA]
    raise Brukerfeil(
        f"ukjent gruppe «{navn}»",
        ventet=", ".join(kjente),
        utvei=f'lag den under [grupper] i {FILNAVN}: {noekkelform(navn)} = ["3203", "3201"]',
    )


def noekkelform(navn: str) -> str:
    """Navnet slik det må skrives som nøkkel i TOML.

    >>> noekkelform("vestkanten"), noekkelform("rundt fjorden")
    ('vestkanten', '"rundt fjorden"')
    """
    ren = all(t.isascii() and (t.isalnum() or t in "-_") for t in navn)
    return navn if navn and ren else f'"{navn}"'


def _dagens(arbeidsrom: Arbeidsrom, numre: Iterable[str], sted: str) -> tuple[str, ...]:
    oppslag = inndeling(arbeidsrom)
    try:
        return tuple(sorted({finn_kommune(n, oppslag).nummer for n in numre}))
    except Brukerfeil as feil:
        raise Brukerfeil(
            f"gruppen har en kommune som ikke kan brukes: {feil.melding}",
            sted=str(arbeidsrom.rot / sted),
            utvei=feil.utvei,
        ) from feil


def _pakkenes(arbeidsrom: Arbeidsrom) -> list[tuple[str, Gruppe]]:
    """Gruppene i datapakkene, arbeidsrommets egne først; (slag, gruppe)."""
    egne = sorted(f.parent for f in arbeidsrom.datasett.glob(f"*/{PAKKE}/datapackage.json"))
    innebygd = innebygd_rot() / "datasets" / "felles" / PAKKE
    ut = []
    for mappe in dict.fromkeys([*egne, innebygd]):
        pakke = les_pakke(mappe, proev=mappe != innebygd)
        medlemmer: dict[tuple[str, str], list[str]] = {}
        for rad in som_rader(pakke[PAKKE]):
            medlemmer.setdefault((rad["slag"], rad["gruppe"]), []).append(rad["kommune"])
        kilde = str(pakke.meta.get("kildekort", {}).get("utgiver", "")) or mappe.name
        for (slag, gruppe), numre in medlemmer.items():
            sted = str(Path("datasets") / mappe.parent.name / PAKKE)
            ut.append((slag, Gruppe(gruppe, _dagens(arbeidsrom, numre, sted), kilde)))
    return ut


def _naboer(arbeidsrom: Arbeidsrom, kommune: str) -> Gruppe:
    """Kommunen og de som grenser til den på land.

    Kommunegrensene er klippet ved kysten, så kommuner med bare sjø mellom seg er ikke naboer.
    """
    from klima.kilder.kartverket import les_grenser

    if arbeidsrom.grenser is None:
        raise Brukerfeil(
            "naboene er ukjente, for arbeidsrommet har ikke kommunegrenser",
            sted=str(arbeidsrom.rot / FILNAVN),
            ventet='[kart] grenser = "kommuner.geojson"',
            utvei="last ned «Kommuner» fra Geonorge, eller skriv naboene under [grupper]",
        )
    grenser = les_grenser(arbeidsrom.grenser, forenkling=0).to_crs(_METER)
    if kommune not in grenser.index:
        raise Brukerfeil(
            f"grensefilen har ikke {kommune}",
            sted=str(arbeidsrom.grenser),
            utvei="bruk grenser for dagens kommuneinndeling",
        )
    egen = grenser.geometry[grenser.index == kommune].union_all()
    naer = grenser.index[grenser.distance(egen) <= _SLINGRING]
    return Gruppe(NABOER, tuple(sorted({str(n) for n in naer})), arbeidsrom.grenser.name)

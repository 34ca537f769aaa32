"""Årsrapporten: fra tallene gjennom ett dokument til filene i de formatene en ber om."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import oppramsing
from klima.grunn.tekst import noekkel
from klima.kontroll.funn import antall as antall_funn
from klima.utslipp import ALLE
from reports.formater import SKRIVERE
from reports.funn import alle_funn
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.kapitler import bygg_dokument
from reports.sperre import krev_ingen_feil, rapportfil


@dataclass(frozen=True)
class Rapport:
    """Det som ble skrevet: filene, figurene i dem, utgavene de hviler på, og funnene."""

    filer: list[Path]
    figurer: list[str]
    utgaver: list[str]
    funn: dict[str, int]


def lag_rapport(
    rom: Arbeidsrom,
    kommune: str,
    mappe: Path,
    *,
    utkast: bool = False,
    spraak: str = "nb",
    formater: Sequence[str] = ("html",),
    fremdrift: Callable[[str], None] = lambda _: None,
) -> Rapport:
    """Lag årsrapporten for en kommune og skriv den i `mappe`, som lages om den mangler.

    Rapporten lages ikke når noe er `feil`. Et utkast lages uansett: stemplet på hver side og i hver
    figur, med funnene først, og i en egen fil. Uten feil er tallene i det de samme.

    Args:
        rom: arbeidsrommet tallene er i.
        kommune: nummer eller navn.
        mappe: der filen skal stå.
        utkast: lag et stemplet utkast, også når noe er `feil`.
        spraak: `nb` eller `nn`.
        formater: nøkler i `reports.formater.SKRIVERE`; én fil for hver.
        fremdrift: får vite hva som gjøres nå.

    Raises:
        Brukerfeil: ukjent kommune, eller ingen utgave har den.
        Sperret: noe er `feil`, og det er ikke et utkast. Ingenting er skrevet.
    """
    for format_ in formater:
        if format_ not in SKRIVERE:
            kjente = oppramsing(list(SKRIVERE), "eller")
            raise Brukerfeil("ukjent format", funnet=f"«{format_}»", ventet=kjente)
    fremdrift("leser og kontrollerer tallene")
    g = _grunnlag_bak_sperren(rom, kommune, utkast=utkast, spraak=spraak)
    fremdrift("bygger kapitlene")
    dokument = bygg_dokument(g, utkast=utkast)
    ferdige = {}
    for format_ in formater:
        fremdrift(f"skriver {format_}")
        skriv, ending = SKRIVERE[format_]
        fil = rapportfil(mappe, noekkel(g.kommune.navn), ending, utkast=utkast, spraak=spraak)
        ferdige[fil] = skriv(dokument, g.t)
    # Først når alle er ferdige, så en feil i ett format ikke gir en halv rapport.
    mappe.mkdir(parents=True, exist_ok=True)
    for fil, innhold in ferdige.items():
        fil.write_bytes(innhold)
    utgaver = dict.fromkeys([g.utgave.utgave, *([g.katalog.meta["utgave"]] if g.katalog else [])])
    return Rapport(
        filer=list(ferdige),
        figurer=[f.id for f in dokument.figurer],
        utgaver=list(utgaver),
        funn=antall_funn(g.funn),
    )


def _grunnlag_bak_sperren(rom: Arbeidsrom, kommune: str, *, utkast: bool, spraak: str) -> Grunnlag:
    try:
        g = hent_grunnlag(rom, kommune, spraak=spraak)
    except Brukerfeil:
        # En datapakke som bryter skjemaet sitt, kan ikke leses, men er et funn som andre.
        if not utkast and kommune != ALLE:
            krev_ingen_feil(finn_kommune(kommune).navn, alle_funn(rom, kommune))
        raise
    # Også for et utkast: tallene prøves før noen figur tegnes av dem.
    funn = g.funn
    if not utkast:
        krev_ingen_feil(g.kommune.navn, funn)
    return g

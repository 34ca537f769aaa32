"""Årsrapporten: fra tallene gjennom ett dokument til filene i de formatene en ber om."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import oppramsing
from klima.grunn.tekst import noekkel
from klima.kontroll.funn import antall as antall_funn
from klima.utslipp import ALLE
from reports.formater import SKRIVERE, skriv_alle
from reports.funn import alle_funn
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.inndata import beskriv, finn_inndata
from reports.kapitler import bygg_dokument
from reports.kapitler.endret import med_endringer
from reports.laas import (
    krev_samme_byte,
    krev_samme_inndata,
    lag_manifest,
    som_tekst,
    utvidet,
)
from reports.laaslesing import ENDING, Laas, finn_laas, krev_samme_rapport, les_laas
from reports.motproever import Tallene
from reports.rapportbarn import Rapportbarn
from reports.sperre import krev_ingen_feil, rapportfil
from reports.tallendringer import Sammenligning, sammenlign
from reports.talliste import tallene


@dataclass(frozen=True)
class Rapport:
    """Det som ble skrevet: filene, figurene i dem, utgavene de hviler på, og funnene.

    Attributes:
        laas: låsen, når den ble skrevet eller sjekket.
        uendret: om rapporten var låst fra før, og er den samme byte for byte.
        sammenligning: mot forrige rapport, når en ba om det.
    """

    filer: list[Path]
    figurer: list[str]
    utgaver: list[str]
    funn: dict[str, int]
    laas: Path | None = None
    uendret: bool = False
    sammenligning: Sammenligning | None = None


def lag_rapport(
    rom: Arbeidsrom,
    kommune: str,
    mappe: Path | None,
    *,
    utkast: bool = False,
    spraak: str = "nb",
    formater: Sequence[str] = ("html",),
    per: date | None = None,
    laas: bool = False,
    forrige: Path | None = None,
    barn: Rapportbarn | None = None,
    fremdrift: Callable[[str], None] = lambda _: None,
) -> Rapport:
    """Lag årsrapporten for en kommune og skriv den i `mappe`, som lages om den mangler.

    Rapporten lages ikke når noe er `feil`. Et utkast lages uansett: stemplet på hver side og i hver
    figur, med funnene først, og i en egen fil. Uten feil er tallene i det de samme.

    Er rapporten i mappen låst, skrives den bare når den er den samme byte for byte.

    Args:
        rom: arbeidsrommet tallene er i.
        kommune: nummer eller navn.
        mappe: der filen skal stå; None skriver ingen filer.
        utkast: lag et stemplet utkast, også når noe er `feil`.
        spraak: `nb` eller `nn`.
        formater: nøkler i `reports.formater.SKRIVERE`; én fil for hver.
        per: rapportens dag, som alderen på tallene regnes fra; ellers låsens, ellers i dag.
        laas: skriv låsen ved siden av.
        forrige: låsen av en tidligere rapport, eller mappen den er i: tallene som er andre, listes
            og får et kapittel.
        barn: egne prosesser til kontrollen, tegningen og PDF-en; filene blir de samme.
        fremdrift: får vite hva som gjøres nå.

    Raises:
        Brukerfeil: ukjent kommune, ingen utgave har den, en lås kan ikke leses, eller rapporten i
            mappen er låst og ville blitt en annen. Ingenting er skrevet.
        Sperret: noe er `feil`, og det er ikke et utkast. Ingenting er skrevet.
    """
    _krev_kjente(formater)
    if kommune == ALLE:
        raise Brukerfeil("rapporten lages for én kommune", utvei="oppgi nummer eller navn")
    funnet = finn_kommune(kommune)
    nummer, navn = funnet.nummer, noekkel(funnet.navn)

    def fil(ending: str) -> Path:
        return rapportfil(mappe or Path(), navn, ending, utkast=utkast, spraak=spraak)

    gammel = les_laas(finn_laas(forrige, fil(ENDING).name)) if forrige else None
    if gammel:
        krev_samme_rapport(gammel, funnet, spraak)
    laast = les_laas(fil(ENDING)) if mappe and fil(ENDING).exists() else None
    dagen = per or (laast.per if laast else date.today())
    if laast:
        valg = {"utkast": utkast, "per": str(dagen), "forrige": gammel.sha256 if gammel else ""}
        naa = {"rapport": valg, **beskriv(finn_inndata(rom, nummer, spraak))}
        krev_samme_inndata(laast, naa, (fil(SKRIVERE[f].ending) for f in formater))
    skrives = list(formater) if mappe else []
    with barn or Rapportbarn(skrives, av=True) as barn:
        fremdrift("leser og kontrollerer tallene")
        g = _grunnlag_bak_sperren(rom, nummer, barn, utkast=utkast, spraak=spraak, dagen=dagen)
        fremdrift("bygger kapitlene")
        dokument = bygg_dokument(g, utkast=utkast, ved_figur=barn.tegn)
        # Bare en lås eller en sammenligning trenger hvert tall i rapporten.
        tall = tallene(dokument) if gammel or laas or laast else {}
        sammenligning = _mot_forrige(g, tall, gammel, fremdrift) if gammel else None
        if sammenligning:
            dokument = med_endringer(dokument, sammenligning, g.t)
        bildene = partial(barn.skriv, dokument, g.t)
        skrevet = skriv_alle(skrives, dokument, g.t, fremdrift, bildene)
    ferdige = {fil(SKRIVERE[format_].ending): innhold for format_, innhold in skrevet.items()}
    utdata = {f.name: innhold for f, innhold in ferdige.items()}
    if laas or laast:
        inndata = finn_inndata(rom, nummer, spraak)
        ny = lag_manifest(g, inndata, tall.values(), utdata, utkast=utkast, forrige=gammel)
        if laast:
            krev_samme_byte(laast, ny)
            ny = utvidet(laast, ny)
        if laas:
            ferdige[fil(ENDING)] = som_tekst(ny).encode()
    _skriv(ferdige)
    utgaver = dict.fromkeys([g.utgave.utgave, *([g.katalog.meta["utgave"]] if g.katalog else [])])
    return Rapport(
        filer=[f for f in ferdige if f != fil(ENDING)],
        figurer=[f.id for f in dokument.figurer],
        utgaver=list(utgaver),
        funn=antall_funn(g.funn),
        laas=fil(ENDING) if laas else None,
        uendret=laast is not None,
        sammenligning=sammenligning,
    )


def _krev_kjente(formater: Sequence[str]) -> None:
    for format_ in formater:
        if format_ not in SKRIVERE:
            kjente = oppramsing(list(SKRIVERE), "eller")
            raise Brukerfeil("ukjent format", funnet=f"«{format_}»", ventet=kjente)


def _mot_forrige(
    g: Grunnlag, tall: Tallene, gammel: Laas, fremdrift: Callable[[str], None]
) -> Sammenligning:
    inndata = finn_inndata(g.rom, g.kommune.nummer, g.spraak)
    naa = lag_manifest(g, inndata, (), {}, utkast=False)
    return sammenlign(g, inndata, tall, naa, gammel, fremdrift=fremdrift)


def _skriv(ferdige: Mapping[Path, bytes]) -> None:
    """Først når alle er ferdige, så en feil i ett format ikke gir en halv rapport."""
    for fil, innhold in ferdige.items():
        fil.parent.mkdir(parents=True, exist_ok=True)
        fil.write_bytes(innhold)


def _grunnlag_bak_sperren(
    rom: Arbeidsrom,
    kommune: str,
    barn: Rapportbarn,
    *,
    utkast: bool,
    spraak: str,
    dagen: date,
) -> Grunnlag:
    try:
        g = hent_grunnlag(rom, kommune, spraak=spraak, dagen=dagen, kontrollert=barn.funn)
    except Brukerfeil:
        # En datapakke som bryter skjemaet sitt, kan ikke leses, men er et funn som andre.
        if not utkast:
            krev_ingen_feil(finn_kommune(kommune).navn, alle_funn(rom, kommune, i_dag=dagen))
        raise
    barn.kontroller(rom, g.kommune.nummer, dagen)
    # Mens kontrollen går. Lar det seg ikke regne, sier sperren hvorfor.
    with suppress(Exception):
        g.regn()
    # Også for et utkast: tallene prøves før noen figur tegnes av dem.
    funn = g.funn
    if not utkast:
        krev_ingen_feil(g.kommune.navn, funn)
    return g

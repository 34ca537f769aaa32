"""Kommandoen `klima årsrapport`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.konsoll import meld, skriv_json
from reports.ramme import STI, Dato, felles_valg, klima

if TYPE_CHECKING:
    from datetime import date

    from klima.grunn.arbeidsrom import Arbeidsrom
    from reports.rapport import Rapport


@klima.command("årsrapport")
@click.option("--ut", type=STI, metavar="MAPPE", help="Mappen; ellers rapport i arbeidsrommet.")
@click.option(
    "--format",
    "formater",
    default="html",
    metavar="LISTE",
    help="Formatene, med komma mellom: html, pdf, docx (Word), xlsx (Excel), figurer (figurpakke).",
)
@click.option(
    "--spraak",
    type=click.Choice(["nb", "nn"]),
    default="nb",
    help="Bokmål (nb) eller nynorsk (nn).",
)
@click.option("--utkast", is_flag=True, help="Lag et stemplet utkast, også når noe er feil.")
@click.option(
    "--lås", "--laas", "laas", is_flag=True, help="Skriv låsen, …laas.json, ved siden av."
)
@click.option(
    "--sammenlign",
    type=STI,
    metavar="GAMMEL",
    help="Lås, eller mappen den er i: vis hvert tall som er et annet, og hvorfor.",
)
@click.option("--per", type=Dato(), help="Rapportens dag; ellers låsens, ellers i dag.")
@felles_valg
def aarsrapport(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    ut: Path | None,
    formater: str,
    spraak: str,
    utkast: bool,
    laas: bool,
    sammenlign: Path | None,
    per: date | None,
) -> int:
    """Lag årsrapporten: utslipp, mål, tiltak, indikatorer og datakvalitet på én side.

    Er noe `feil` i klima kontroll, ville et tall i rapporten blitt galt. Da lages den ikke, og
    svaret er kode 1. Med --utkast lages den likevel, som …-utkast.html: UTKAST står på hver side
    og i hver figur, og funnene kommer først. Uten feil er tallene i utkastet de samme.

    Med --lås skrives det ned hva rapporten er laget av, og den kan ikke skrives over med en annen.
    Med --sammenlign og uten --ut og --lås skrives ingen filer.

    Eksempel: klima årsrapport --kommune 0301
    """
    from reports.rapportbarn import Rapportbarn

    standard = (Path.cwd() if rom.innebygd else rom.rot) / "rapport"
    bare_liste = sammenlign is not None and not (ut or laas)
    skrives = list(dict.fromkeys(f.strip() for f in formater.split(",")))
    with Rapportbarn([] if bare_liste else skrives) as barn:
        # Etter at barna er i gang, for dette tar over et sekund å laste.
        from klima.kontroll.funn import antall
        from reports.funntekst import talt
        from reports.rapport import lag_rapport
        from reports.sperre import Sperret
        from reports.tekster import Tekster

        try:
            rapport = lag_rapport(
                rom,
                kommune,
                None if bare_liste else ut or standard,
                utkast=utkast,
                spraak=spraak,
                formater=skrives,
                per=per,
                laas=laas,
                forrige=sammenlign,
                barn=barn,
                fremdrift=_fremdrift,
            )
        except Sperret as sperret:
            click.echo(f"klima: {sperret}", err=True)
            if som_json:
                tomt: dict[str, object] = {"filer": [], "figurer": [], "utgaver": []}
                skriv_json({**tomt, "funn": antall(sperret.funn)})
            return 1
    if som_json:
        skriv_json(_som_json(rapport))
        return 0
    bygd = f"Bygd på {', '.join(rapport.utgaver)} · {len(rapport.figurer)} figurer"
    click.echo(f"{bygd} · {talt(rapport.funn, Tekster('nb'))}")
    if rapport.sammenligning:
        from reports.endringstekst import skriv_endringer

        skriv_endringer(rapport.sammenligning)
    for fil in rapport.filer:
        click.echo(f"{'Utkastet' if utkast else 'Årsrapporten'}: {fil}")
    if rapport.laas:
        hva = "Samme byte som låst" if rapport.uendret else "Låst"
        click.echo(f"{hva}: {rapport.laas}")
    return 0


def _som_json(rapport: Rapport) -> dict[str, object]:
    svar: dict[str, object] = {
        "filer": [str(f) for f in rapport.filer],
        "figurer": rapport.figurer,
        "utgaver": rapport.utgaver,
        "funn": rapport.funn,
    }
    if rapport.laas:
        svar |= {"laas": str(rapport.laas), "uendret": rapport.uendret}
    if rapport.sammenligning:
        from reports.endringstekst import endringer_som_json

        svar |= endringer_som_json(rapport.sammenligning)
    return svar


def _fremdrift(hva: str) -> None:
    """Hva som gjøres nå, på standard feil, og bare når den er en terminal."""
    if sys.stderr.isatty():
        meld(f"Årsrapporten: {hva} …")

"""Kommandoen `klima årsrapport`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.konsoll import meld, skriv_json
from reports.ramme import STI, felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom


@klima.command("årsrapport")
@click.option("--ut", type=STI, metavar="MAPPE", help="Mappen; ellers rapport i arbeidsrommet.")
@click.option(
    "--format",
    "formater",
    default="html",
    metavar="LISTE",
    help="Formatene, med komma mellom: html, docx (Word), xlsx (Excel), figurer (figurpakke).",
)
@click.option(
    "--spraak",
    type=click.Choice(["nb", "nn"]),
    default="nb",
    help="Bokmål (nb) eller nynorsk (nn).",
)
@click.option("--utkast", is_flag=True, help="Lag et stemplet utkast, også når noe er feil.")
@felles_valg
def aarsrapport(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    ut: Path | None,
    formater: str,
    spraak: str,
    utkast: bool,
) -> int:
    """Lag årsrapporten: utslipp, mål, tiltak, indikatorer og datakvalitet på én side.

    Er noe `feil` i klima kontroll, ville et tall i rapporten blitt galt. Da lages den ikke, og
    svaret er kode 1. Med --utkast lages den likevel, som …-utkast.html: UTKAST står på hver side
    og i hver figur, og funnene kommer først. Uten feil er tallene i utkastet de samme.

    Eksempel: klima årsrapport --kommune 0301
    """
    from klima.kontroll.funn import antall
    from reports.funntekst import talt
    from reports.rapport import lag_rapport
    from reports.sperre import Sperret
    from reports.tekster import Tekster

    standard = Path.cwd() if rom.innebygd else rom.rot
    try:
        rapport = lag_rapport(
            rom,
            kommune,
            ut or standard / "rapport",
            utkast=utkast,
            spraak=spraak,
            formater=list(dict.fromkeys(f.strip() for f in formater.split(","))),
            fremdrift=_fremdrift,
        )
    except Sperret as sperret:
        click.echo(f"klima: {sperret}", err=True)
        if som_json:
            tomt: dict[str, object] = {"filer": [], "figurer": [], "utgaver": []}
            skriv_json({**tomt, "funn": antall(sperret.funn)})
        return 1
    if som_json:
        skriv_json(
            {
                "filer": [str(f) for f in rapport.filer],
                "figurer": rapport.figurer,
                "utgaver": rapport.utgaver,
                "funn": rapport.funn,
            }
        )
        return 0
    bygd = f"Bygd på {', '.join(rapport.utgaver)} · {len(rapport.figurer)} figurer"
    click.echo(f"{bygd} · {talt(rapport.funn, Tekster('nb'))}")
    for fil in rapport.filer:
        click.echo(f"{'Utkastet' if utkast else 'Årsrapporten'}: {fil}")
    return 0


def _fremdrift(hva: str) -> None:
    """Hva som gjøres nå, på standard feil, og bare når den er en terminal."""
    if sys.stderr.isatty():
        meld(f"Årsrapporten: {hva} …")

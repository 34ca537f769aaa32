"""Kommandoen `klima ny`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.konsoll import skriv_json
from reports.ramme import STI, felles_valg, klima, merk_eksempel

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom


@klima.command("ny")
@click.argument("nummer", metavar="KOMMUNENR", required=False)
@click.argument("mappe", type=STI, required=False)
@click.option("--eksempel", type=STI, metavar="MAPPE", help="Legg ut opplæringens eksempel her.")
@felles_valg
def ny(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    nummer: str | None,
    mappe: Path | None,
    eksempel: Path | None,
) -> None:
    """Legg ut et arbeidsrom for en annen kommune, eller eksempelet fra opplæringen.

    Eksempelet er en oppdiktet kommune med oppdiktede tall. Alt det lager, er merket EKSEMPEL.

    Eksempel: klima ny 4003 skien
    """
    from klima.eksempel import legg_ut_eksempel
    from klima.grunn.arbeidsrom import nytt_arbeidsrom
    from klima.grunn.feil import Brukerfeil
    from klima.grunn.kodelister import finn_kommune

    if eksempel is not None:
        if nummer is not None:
            raise Brukerfeil(
                "eksempelet har sin egen kommune",
                funnet=f"«{nummer}» og --eksempel",
                utvei="klima ny --eksempel MAPPE, eller klima ny KOMMUNENR MAPPE",
            )
        merk_eksempel(som_json)
        filer, hvem, hvor = legg_ut_eksempel(eksempel), "Eksempelet", eksempel
        videre = f"Videre: klima budsjett --rot {eksempel}"
    elif nummer is None or mappe is None:
        raise Brukerfeil(
            f"{'KOMMUNENR' if nummer is None else 'MAPPE'} mangler",
            utvei="klima ny KOMMUNENR MAPPE, eller klima ny --eksempel MAPPE",
        )
    else:
        funnet = finn_kommune(nummer)
        filer, hvor = nytt_arbeidsrom(mappe, funnet.nummer, funnet.navn), mappe
        hvem = f"Arbeidsrom for {funnet.navn} ({funnet.nummer})"
        videre = f"Videre: klima importer FIL --rot {mappe}, så klima årsrapport --rot {mappe}"
    if som_json:
        skriv_json({"mappe": str(hvor), "filer": [str(f) for f in filer]})
        return
    click.echo(f"{hvem} i {hvor}")
    click.echo(videre)

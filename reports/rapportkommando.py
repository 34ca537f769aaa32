"""Kommandoen `klima årsrapport`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.konsoll import skriv_json
from reports.ramme import STI, felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom


@klima.command("årsrapport")
@click.option("--ut", type=STI, metavar="MAPPE", help="Mappen; ellers rapport i arbeidsrommet.")
@click.option(
    "--format", "formater", default="html", metavar="LISTE", help="Formatene; html finnes nå."
)
@felles_valg
def aarsrapport(
    rom: Arbeidsrom, kommune: str, som_json: bool, ut: Path | None, formater: str
) -> None:
    """Lag årsrapporten: utslipp, mål, tiltak, indikatorer og datakvalitet på én side.

    Eksempel: klima årsrapport --kommune 0301
    """
    from klima.grunn.feil import Brukerfeil
    from reports.rapport import lag_rapport

    ukjente = [f for f in formater.split(",") if f.strip() != "html"]
    if ukjente:
        raise Brukerfeil("ukjent format", funnet=f"«{ukjente[0]}»", ventet="html")
    standard = Path.cwd() if rom.innebygd else rom.rot
    rapport = lag_rapport(rom, kommune, ut or standard / "rapport")
    if som_json:
        skriv_json(
            {
                "filer": [str(f) for f in rapport.filer],
                "figurer": rapport.figurer,
                "utgaver": rapport.utgaver,
                "funn": rapport.funn,
            }
        )
        return
    funn = ", ".join(f"{n} {alvor}" for alvor, n in rapport.funn.items())
    click.echo(f"Bygd på {', '.join(rapport.utgaver)} · {len(rapport.figurer)} figurer · {funn}")
    click.echo(f"Årsrapporten: {rapport.filer[0]}")

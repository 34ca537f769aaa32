"""Kommandoen `klima kontroll`: funnene i datapakkene og planen, verst først."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from reports.konsoll import skriv_json
from reports.ramme import felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom

_OVERSKRIFT = {"feil": "Feil", "advarsel": "Advarsler", "merknad": "Merknader"}
_ETT_OG_FLERE = {
    "feil": ("feil", "feil"),
    "advarsel": ("advarsel", "advarsler"),
    "merknad": ("merknad", "merknader"),
}


@klima.command("kontroll")
@click.argument("datasett", nargs=-1)
@felles_valg
def kontroll(rom: Arbeidsrom, kommune: str, som_json: bool, datasett: tuple[str, ...]) -> int:
    """Kontroller datakvaliteten, og om planen er enig med seg selv.

    Svarer med kode 1 når noe er `feil`: da ville et tall i rapporten blitt galt.

    Eksempel: klima kontroll klimagassutslipp
    """
    from klima.kontroll.funn import antall
    from reports.funn import alle_funn

    funn = alle_funn(rom, kommune, datasett=datasett)
    tallet = antall(funn)
    if som_json:
        skriv_json({"funn": [f.som_rad() for f in funn], "antall": tallet})
    else:
        for alvor, gruppe in groupby(funn, key=lambda f: f.alvor):
            click.echo(f"{_OVERSKRIFT[alvor]}:")
            for f in gruppe:
                click.echo(f"{f.sted}  {f.melding} [{f.regel}]")
            click.echo()
        click.echo(", ".join(f"{n} {_ETT_OG_FLERE[a][n != 1]}" for a, n in tallet.items()))
    return 1 if tallet["feil"] else 0

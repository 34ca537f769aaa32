"""Kommandoen `klima kontroll`: funnene verst først, og utkast til melding om ett av dem."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.konsoll import EKSEMPELLINJE, bredde, meld, skriv_json
from reports.ramme import STI, felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom
    from klima.kontroll.funn import Funn

_FARGE = {"Feil": "red", "Advarsler": "yellow", "Merknader": "cyan"}


@klima.command("kontroll")
@click.argument("datasett", nargs=-1)
@click.option(
    "--meld",
    "meld_om",
    metavar="FUNN",
    help="Skriv et utkast til melding om funnet med denne id-en.",
)
@click.option("--ut", type=STI, metavar="FIL", help="Skriv meldingen i en ny fil.")
@felles_valg
def kontroll(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    datasett: tuple[str, ...],
    meld_om: str | None,
    ut: Path | None,
) -> int:
    """Kontroller datakvaliteten, og om planen er enig med seg selv.

    Svarer med kode 1 når noe er `feil`: da ville et tall i rapporten blitt galt.

    Med --meld skrives et utkast til melding til den som har gitt ut tallet. Ingenting sendes.

    Eksempel: klima kontroll klimagassutslipp
    """
    from klima.grunn.feil import Brukerfeil
    from klima.kontroll.funn import antall
    from reports.funn import alle_funn
    from reports.funntekst import funnlinjer, talt
    from reports.tekster import Tekster

    if ut is not None and meld_om is None:
        raise Brukerfeil("--ut er filen til en melding", utvei="oppgi funnet: --meld FUNN")
    funn = alle_funn(rom, kommune, datasett=datasett)
    if meld_om is not None:
        from reports.funntekst import finn_funn

        _skriv_melding(rom, kommune, finn_funn(funn, meld_om), som_json, ut)
        return 0
    tallet = antall(funn)
    if som_json:
        skriv_json({"funn": [f.som_rad() for f in funn], "antall": tallet})
    else:
        for linje in funnlinjer(funn, min(bredde(), 120)):
            farge = _FARGE.get(linje.partition(" (")[0])
            click.echo(click.style(linje, fg=farge, bold=True) if farge else linje)
        click.echo(talt(tallet, Tekster("nb")))
    return 1 if tallet["feil"] else 0


def _skriv_melding(
    rom: Arbeidsrom, kommune: str, funn: Funn, som_json: bool, ut: Path | None
) -> None:
    """Meldingen til standard ut, eller i en fil som ikke finnes fra før."""
    from klima.grunn.feil import Brukerfeil
    from reports.melding import lag_melding

    melding = lag_melding(rom, kommune, funn)
    if ut is not None:
        try:
            with ut.open("x", encoding="utf-8", newline="\n") as fil:
                fil.write(f"{EKSEMPELLINJE}\n\n" * rom.eksempel + melding.tekst)
        except FileExistsError as feil:
            raise Brukerfeil(
                "filen finnes fra før", sted=str(ut), utvei="velg et annet navn"
            ) from feil
        except OSError as feil:
            raise Brukerfeil(
                "meldingen kan ikke skrives her", sted=str(ut), funnet=feil.strerror or str(feil)
            ) from feil
        meld(f"Utkastet ligger i {ut}. Les det, fyll ut feltene i klammer og send det selv.")
    if som_json:
        skriv_json(melding.som_rad())
    elif ut is None:
        click.echo(melding.tekst, nl=False)

"""Kommandoen `klima hent`: en publikasjon fra utgiveren rett i lageret av utgaver."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from reports.konsoll import meld
from reports.ramme import Dato, felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom


@klima.command("hent")
@click.argument("kilde")
@click.option("--publisert", type=Dato(), help="Publiseringsdato; ellers den utgiveren oppgir.")
@click.option("--gwp", metavar="SETT", help="GWP-settet når en vet det: AR4, AR5 eller AR6.")
@felles_valg
def hent(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    kilde: str,
    publisert: date | None,
    gwp: str | None,
) -> None:
    """Hent en publikasjon fra utgiveren og legg den i lageret av utgaver.

    Er det ingenting nytt, sies det, og lageret er som før.

    Eksempel: klima hent miljodirektoratet
    """
    from klima.grunn.feil import Brukerfeil
    from klima.henting import hent_utgave
    from klima.kilder import miljodirektoratet
    from reports.kommandoer import vis_import

    if kilde != miljodirektoratet.ID:
        raise Brukerfeil("ukjent kilde", funnet=f"«{kilde}»", ventet=miljodirektoratet.ID)
    linje = Framdriftslinje()
    try:
        utfall = hent_utgave(rom, publisert=publisert, gwp=gwp, fremdrift=linje)
    finally:
        linje.lukk()
    vis_import(utfall.utgave, nytt=utfall.nytt, merknader=utfall.merknader, som_json=som_json)


class Framdriftslinje:
    """Hvor langt hentingen er kommet, på standard feil, og bare når den er en terminal."""

    def __init__(self) -> None:
        self._vises = sys.stderr.isatty()
        self._linje: Any = None

    def start(self, byte: int | None) -> None:
        """Ny linje; et omforsøk begynner forfra."""
        self.lukk()
        if self._vises:
            from tqdm import tqdm

            self._linje = tqdm(
                total=byte, unit="B", unit_scale=True, desc="Henter", leave=False, file=sys.stderr
            )

    def mottatt(self, byte: int) -> None:
        """Flytt linjen."""
        if self._linje is not None:
            self._linje.update(byte)

    def venter(self, sekunder: float, grunn: str) -> None:
        """Si hvorfor det er stille."""
        self.lukk()
        if self._vises:
            meld(f"{grunn[:1].upper()}{grunn[1:]}. Prøver igjen om {sekunder:.0f} s.")

    def lukk(self) -> None:
        """Ta linjen bort."""
        if self._linje is not None:
            self._linje.close()
            self._linje = None

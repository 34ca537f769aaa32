"""Kommandoen `klima hent`: utslippene, kommuneinndelingen eller grensene rett fra utgiveren."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from reports.hentindikatorkommando import KILDE as INDIKATORER
from reports.hentindikatorkommando import hent_indikatorene
from reports.konsoll import meld, skriv_json
from reports.ramme import Dato, felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom


@klima.command("hent")
@click.argument("kilde")
@click.option("--publisert", type=Dato(), help="Publiseringsdato; ellers den utgiveren oppgir.")
@click.option("--gwp", metavar="SETT", help="GWP-settet når en vet det: AR4, AR5 eller AR6.")
@click.option("--kilde", "bank", metavar="ID", help="Bare denne: ssb, fhi, udir eller valg.")
@click.option("--indikator", "bare", multiple=True, metavar="ID", help="Bare denne; kan gjentas.")
@felles_valg
def hent(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    kilde: str,
    publisert: date | None,
    gwp: str | None,
    bank: str | None,
    bare: tuple[str, ...],
) -> None:
    """Hent fra utgiveren: miljodirektoratet (utslippene), klass (kommuneinndelingen), kartverket
    (kommunegrensene) eller indikatorer (statistikkbankene).

    --kilde og --indikator gjelder bare indikatorene.

    Er det ingenting nytt, sies det, og alt er som før.

    Eksempel: klima hent miljodirektoratet
    """
    from klima import kartgrenser
    from klima.grunn.feil import Brukerfeil
    from klima.henting import hent_utgave
    from klima.kilder import klass, miljodirektoratet
    from reports.utgavekommandoer import vis_import

    if kilde == INDIKATORER:
        linje = Framdriftslinje()
        try:
            hent_indikatorene(rom, kommune, som_json, bank, bare, linje)
        finally:
            linje.lukk()
        return
    if bank or bare:
        raise Brukerfeil(
            "--kilde og --indikator gjelder bare indikatorer",
            utvei=f"klima hent {INDIKATORER} --kilde ssb",
        )
    if kilde == klass.ID:
        _hent_inndeling(rom, som_json)
        return
    if kilde == kartgrenser.ID:
        _hent_grenser(rom, som_json)
        return
    if kilde != miljodirektoratet.ID:
        ventet = f"{miljodirektoratet.ID}, {klass.ID}, {kartgrenser.ID} eller {INDIKATORER}"
        raise Brukerfeil("ukjent kilde", funnet=f"«{kilde}»", ventet=ventet)
    linje = Framdriftslinje()
    try:
        utfall = hent_utgave(rom, publisert=publisert, gwp=gwp, fremdrift=linje)
    finally:
        linje.lukk()
    vis_import(utfall.utgave, nytt=utfall.nytt, merknader=utfall.merknader, som_json=som_json)


def _hent_inndeling(rom: Arbeidsrom, som_json: bool) -> None:
    from klima.kilder.adresser import UTGIVERE
    from klima.kilder.klass import ID
    from klima.kilder.klasskopi import oppdater_inndeling
    from klima.kilder.nett import Nettklient

    klient = Nettklient(UTGIVERE[ID])
    utfall = oppdater_inndeling(rom, lambda adresse: klient.hent_json(adresse).verdi)
    if som_json:
        svar = asdict(utfall) | {"mappe": str(utfall.mappe), "merknader": list(utfall.merknader)}
        skriv_json(svar)
        return
    hva = "Ny kommuneinndeling" if utfall.nytt else "Ingenting nytt: inndelingen er som før"
    click.echo(f"{hva}, {utfall.kommuner} kommuner og {utfall.endringer} endringer siden 2009")
    for merknad in utfall.merknader:
        click.echo(f"Merk: {merknad}")


def _hent_grenser(rom: Arbeidsrom, som_json: bool) -> None:
    from klima.kartgrenser import hent_grenser

    linje = Framdriftslinje()
    try:
        utfall = hent_grenser(rom, fremdrift=linje)
    finally:
        linje.lukk()
    if som_json:
        skriv_json(asdict(utfall) | {"fil": str(utfall.fil)})
        return
    hva = "Nye kommunegrenser" if utfall.nytt else "Ingenting nytt: grensene er de samme"
    click.echo(f"{hva}, {utfall.kommuner} kommuner (Kartverket, CC BY 4.0)")
    click.echo(f"Brukes i årsrapporten: {utfall.fil}")
    if rom.grenser is not None and rom.grenser.parent.parent != utfall.fil.parent.parent:
        meld(f"kommune.toml har [kart] grenser, som går foran: {rom.grenser}")


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

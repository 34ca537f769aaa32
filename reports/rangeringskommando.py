"""Kommandoen `klima rangering`: kommunene etter utslipp, i alt eller per innbygger."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from reports.konsoll import meld, skriv_json, skriv_tabell
from reports.ramme import Aar, felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom
    from klima.rangering import Plassering


@klima.command("rangering")
@click.option("--utgave", metavar="U", help="Utgaven; ellers den siste med flere kommuner.")
@click.option("--aar", type=Aar(), help="Året; ellers det siste i utgaven.")
@click.option("--per-innbygger", is_flag=True, help="Etter utslipp per innbygger.")
@click.option("--gruppe", metavar="NAVN", help="En egen gruppe, asss, kostra eller naboer.")
@felles_valg
def rangering(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    utgave: str | None,
    aar: int | None,
    per_innbygger: bool,
    gruppe: str | None,
) -> None:
    """Ranger kommunene etter utslipp, størst først. Rettede tall er merket med *.

    Eksempel: klima rangering --gruppe asss --per-innbygger
    """
    from klima.grunn.kodelister import finn_kommune
    from klima.grunn.kommuneinndeling import inndeling
    from klima.grupper import finn_gruppe
    from klima.rangering import ranger
    from reports.rettelser import brukte, forklaringer

    egen = None if kommune == "alle" else finn_kommune(kommune, inndeling(rom)).nummer
    valgt = finn_gruppe(rom, gruppe, egen or rom.nummer) if gruppe else None
    svar = ranger(rom, aar=aar, per_innbygger=per_innbygger, gruppe=valgt, utgave=utgave)
    for merknad in svar.merknader:
        meld(merknad)
    if som_json:
        fast = {"aar": svar.aar, "utgave": svar.utgave.utgave, "gruppe": valgt and valgt.navn}
        skriv_json([{**asdict(rad), **fast} for rad in svar.rader])
        return
    hvem = f"{valgt.navn} ({valgt.kilde})" if valgt else "alle i utgaven"
    enhet = "t CO2e per innbygger" if per_innbygger else "t CO2e"
    click.echo(
        f"{len(svar.rader)} kommuner, {hvem} · {svar.aar} · {enhet} · "
        f"utgave {svar.utgave.utgave} · GWP {svar.utgave.gwp}"
    )
    hode = ["", "Kommune", "Utslipp"] + (["Innbyggere", "Per innb."] if per_innbygger else [])
    rader = [_rad(rad, per_innbygger, rad.kommune == egen) for rad in svar.rader]
    skriv_tabell(hode, rader, venstre=2)
    for linje in forklaringer(brukte(rom, svar.rettelser)):
        click.echo(linje)


def _rad(rad: Plassering, per_innbygger: bool, egen: bool) -> list[str]:
    from klima.grunn.tall import tall
    from reports.rettelser import merk

    navn = f"{rad.kommunenavn} ({rad.kommune}){' ←' if egen else ''}"
    plass = "–" if rad.plass is None else str(rad.plass)
    if not per_innbygger:
        return [plass, navn, merk(tall(rad.tonn), rad.rettet)]
    per = merk(tall(rad.tonn_per_innbygger, 2), rad.rettet)
    return [plass, navn, merk(tall(rad.tonn), rad.rettet), tall(rad.innbyggere), per]

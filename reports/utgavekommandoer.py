"""Kommandoene for lageret av utgaver: `importer` og `utgaver`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from reports.konsoll import skriv_json, skriv_tabell
from reports.ramme import STI, Dato, felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom
    from klima.utgaver import Utgave

_VIST: Final = (
    *("utgave", "kilde", "lisens", "publisert", "importert", "filnavn", "sha256", "tabell_sha256"),
    *("rader", "gwp", "trukket"),
)


@klima.command("importer")
@click.argument("fil", type=STI)
@click.option("--publisert", type=Dato(), help="Publiseringsdato; ellers den filen oppgir.")
@click.option("--kilde", default="miljodirektoratet", metavar="ID", help="Utgiveren filen er fra.")
@click.option("--gwp", metavar="SETT", help="GWP-settet når en vet det: AR4, AR5 eller AR6.")
@felles_valg
def importer(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    fil: Path,
    publisert: date | None,
    kilde: str,
    gwp: str | None,
) -> None:
    """Legg en publikasjon i lageret av utgaver.

    Eksempel: klima importer Utslippsregnskap_Oslo.xlsx
    """
    from klima.grunn.feil import Brukerfeil
    from klima.kilder import miljodirektoratet
    from klima.utgaver import Utgavelager

    if kilde != miljodirektoratet.ID:
        raise Brukerfeil("ukjent kilde", funnet=f"«{kilde}»", ventet=miljodirektoratet.ID)
    utfall = Utgavelager(rom).importer(fil, publisert=publisert, gwp=gwp)
    vis_import(
        utfall.utgave, nytt=utfall.nytt, merknader=utfall.utgave.merknader, som_json=som_json
    )


def vis_import(utgave: Utgave, *, nytt: bool, merknader: Sequence[str], som_json: bool) -> None:
    """Svaret på en import, likt enten filen lå på disken eller ble hentet."""
    from klima.grunn.tall import tall

    if som_json:
        skriv_json({**_importsvar(utgave, nytt=nytt), "merknader": list(merknader)})
        return
    click.echo(f"{'Importert som' if nytt else 'Fantes alt som'} {utgave.utgave}")
    if utgave.trukket:
        click.echo(f"Den er trukket: {utgave.trukket}. Ingenting er endret.")
    click.echo(
        f"{tall(utgave.rader)} rader, {_antall_kommuner(utgave)}, "
        f"{utgave.aar[0]}–{utgave.aar[-1]} ({len(utgave.aar)} år), "
        f"{len(utgave.omfang)} sektorer, gass: {', '.join(utgave.gasser)}, GWP: {utgave.gwp}"
    )
    for merknad in merknader:
        click.echo(f"Merk: {merknad}")


def _antall_kommuner(utgave: Utgave) -> str:
    from klima.grunn.kommuneinndeling import inndeling

    if len(utgave.kommuner) == 1:
        return inndeling().navn(utgave.kommuner[0])
    return f"{len(utgave.kommuner)} kommuner"


def _importsvar(utgave: Utgave, *, nytt: bool) -> dict[str, Any]:
    return {
        "utgave": utgave.utgave,
        "kilde": utgave.kilde,
        "publisert": utgave.publisert,
        "sha256": utgave.sha256,
        "rader": utgave.rader,
        "kommuner": len(utgave.kommuner),
        "aar": list(utgave.aar),
        "sektorer": list(utgave.omfang),
        "gasser": list(utgave.gasser),
        "gwp": utgave.gwp,
        "sum_tonn": utgave.sum_tonn,
        "nytt": nytt,
    }


@klima.command("utgaver")
@click.option("--kontroller", is_flag=True, help="Regn ut alle kontrollsummer på nytt.")
@click.option("--trekk", metavar="U", help="Trekk en feilimport tilbake; trenger --grunn.")
@click.option("--grunn", metavar="TEKST", help="Hvorfor utgaven trekkes.")
@felles_valg
def utgaver(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    kontroller: bool,
    trekk: str | None,
    grunn: str | None,
) -> int:
    """Vis utgavene lageret holder, kontroller dem, eller trekk en feilimport tilbake.

    Koden er 1 når noe i lageret er skadd.

    Eksempel: klima utgaver --kontroller
    """
    from klima.grunn.feil import Brukerfeil

    if kontroller and trekk:
        raise Brukerfeil("--kontroller og --trekk er to kommandoer", utvei="gjør én om gangen")
    if grunn and not trekk:
        raise Brukerfeil("--grunn hører til --trekk", utvei="oppgi utgaven med --trekk UTGAVE")
    if kontroller:
        return _kontroller(rom, som_json)
    if trekk:
        return _trekk(rom, som_json, trekk, grunn or "")
    return _vis(rom, som_json)


def _kontroller(rom: Arbeidsrom, som_json: bool) -> int:
    from klima.utgaver import Utgavelager

    skader = Utgavelager(rom).kontroller()
    skadde = {s.utgave for s in skader}
    mapper = {f.parent.name for f in rom.utgaver.glob("[!.]*/utgave.json")}
    if som_json:
        skriv_json({"hele": sorted(mapper - skadde), "skader": [asdict(s) for s in skader]})
        return 1 if skader else 0
    for s in skader:
        click.echo(f"{s.utgave}{'/' if s.fil else ''}{s.fil}: {s.melding}")
    antall = len(mapper - skadde)
    hele = "1 utgave er" if antall == 1 else f"{antall} utgaver er"
    if skader:
        click.echo(f"{len(skader)} skade{'r' if len(skader) > 1 else ''}; {hele} hele.")
    else:
        click.echo(f"{hele} slik {'den' if antall == 1 else 'de'} ble importert.")
    return 1 if skader else 0


def _trekk(rom: Arbeidsrom, som_json: bool, navn: str, grunn: str) -> int:
    from klima.utgaver import Utgavelager

    utgave = Utgavelager(rom).trekk(navn, grunn)
    if som_json:
        skriv_json({"utgave": utgave.utgave, "trukket": utgave.trukket})
    else:
        click.echo(f"Trukket: {utgave.utgave}. Den blir liggende, men brukes bare når den nevnes.")
    return 0


def _vis(rom: Arbeidsrom, som_json: bool) -> int:
    from klima.grunn.tall import tall
    from klima.plan import les_plan, planutgave
    from klima.utgaver import Utgavelager

    plan = les_plan(rom, rom.nummer)
    alle = ([planutgave(plan)] if plan else []) + Utgavelager(rom).liste(med_trukne=True)
    if som_json:
        skriv_json(
            [
                {f: asdict(u)[f] or None for f in _VIST}
                | {"omfang": u.omfang, "gasser": u.gasser, "merknader": u.merknader}
                for u in alle
            ]
        )
        return 0
    trukne = any(u.trukket for u in alle)
    skriv_tabell(
        ["Utgave", "Kilde", "Publisert", "Kommuner", "År", "Rader", "Sektorer"] + ["Merk"] * trukne,
        [
            [
                u.utgave,
                u.kilde,
                u.publisert or "–",
                _antall_kommuner(u),
                f"{u.aar[0]}–{u.aar[-1]}" if u.aar else "–",
                tall(u.rader),
                str(len(u.omfang)),
            ]
            + [f"trukket: {u.trukket}" if u.trukket else ""] * trukne
            for u in alle
        ],
        venstre=5,
    )
    return 0

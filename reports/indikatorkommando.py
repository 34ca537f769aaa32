"""Kommandoen `klima indikatorer`: katalogen med verdier og vurdering."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.kommandoer import meld_mangler
from reports.konsoll import bredde, kutt, skriv_json, skriv_tabell
from reports.ramme import STI, Dato, felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom


@klima.command("indikatorer")
@click.option("--status", is_flag=True, help="Vis hva som er forfalt, ventes og vil mangle.")
@click.option("--per", type=Dato(), help="Dagen --status og --mal ses fra; ellers i dag.")
@click.option("--frist", type=Dato(), help="Dagen tallene trengs; ellers neste 31. mars.")
@click.option("--mal", type=STI, metavar="FIL", help="Lag en mal for leveranser, .xlsx eller .csv.")
@click.option("--eier", metavar="NAVN", help="Bare malen til denne eieren.")
@click.option("--les", type=STI, metavar="FIL", help="Les en utfylt mal.")
@click.option("--levert", type=Dato(), help="Dagen det som leses, ble levert; ellers i dag.")
@click.option("--levert-av", metavar="NAVN", help="Den som leverte; ellers navnet i malen.")
@felles_valg
def indikatorer(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    status: bool,
    per: date | None,
    frist: date | None,
    mal: Path | None,
    eier: str | None,
    les: Path | None,
    levert: date | None,
    levert_av: str | None,
) -> None:
    """Vis indikatorkatalogen med verdier og vurdering, eller hvor fersk den er.

    Eksempel: klima indikatorer --status --frist 2027-05-15
    """
    from indikatorer import les_katalog
    from klima.grunn.feil import Brukerfeil
    from klima.grunn.kodelister import finn_kommune
    from reports import leveransekommando

    if sum(map(bool, (status, mal, les))) > 1:
        raise Brukerfeil("--status, --mal og --les er tre kommandoer", utvei="gjør én om gangen")
    for valg, gitt, hoerer_til in (
        ("--per", per, status or mal),
        ("--frist", frist, status),
        ("--eier", eier, mal),
        ("--levert", levert, les),
        ("--levert-av", levert_av, les),
    ):
        if gitt and not hoerer_til:
            eiere = {"--per": "--status eller --mal", "--frist": "--status", "--eier": "--mal"}
            raise Brukerfeil(f"{valg} hører til {eiere.get(valg, '--les')}")
    i_dag = date.today()
    if les:
        leveransekommando.les(rom, kommune, som_json, les, levert or i_dag, levert_av)
        return
    if status or mal:
        katalog = les_katalog(kommune, arbeidsrom=rom)
        if katalog is None:
            navn = finn_kommune(kommune).navn
            sted = str(rom.rot)
            raise Brukerfeil(f"arbeidsrommet har ingen indikatorer for {navn}", sted=sted)
        if mal:
            leveransekommando.skriv_mal(katalog, som_json, mal, kommune, per or i_dag, eier)
        else:
            leveransekommando.vis_status(katalog, som_json, per or i_dag, frist)
        return
    _vis(rom, kommune, som_json)


def _vis(rom: Arbeidsrom, kommune: str, som_json: bool) -> None:
    from indikatorer import les_katalog
    from klima.rettelser import RETTET
    from reports.planrader import indikatorrader
    from reports.rettelser import brukte, forklaringer, merk

    katalog = les_katalog(kommune, arbeidsrom=rom)
    rader = indikatorrader(katalog) if katalog else []
    if som_json:
        skriv_json(rader)
        return
    meld_mangler(katalog, "indikatorer", kommune)
    if not rader:
        return
    aarene = list(rader[0]["verdier"])
    plass = max(bredde() - 4 - 13 * len(aarene) - 19, 24)
    skriv_tabell(
        ["Nr", "Indikator", *aarene, "Utvikling"],
        [
            [
                str(rad["nr"]),
                kutt(rad["navn"], plass),
                *(merk(c["tekst"], c["status"] == RETTET) for c in rad["verdier"].values()),
                rad["vurdering"]["utvikling"].replace("_", " "),
            ]
            for rad in rader
        ],
        venstre=2,
    )
    for linje in forklaringer(brukte(rom, katalog.rettelser if katalog else ())):
        click.echo(linje)

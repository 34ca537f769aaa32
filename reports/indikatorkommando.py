"""Kommandoen `klima indikatorer`: katalogen med verdier og vurdering, og hvor fersk den er."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from reports.kommandoer import meld_mangler
from reports.konsoll import skriv_json
from reports.ramme import STI, Dato, felles_valg, klima

if TYPE_CHECKING:
    from indikatorer.katalog import Katalog
    from indikatorer.opprulling import Nivaa
    from klima.grunn.arbeidsrom import Arbeidsrom

_HVA: Final = {
    "nivaa": "--opprulling",
    "sammenlign": "--sammenlign",
    "handlingsregler": "--handlingsregler",
    "status": "--status",
    "mal": "--mal",
    "les": "--les",
}
"""Valgene som hver er en egen visning eller handling."""
_HOERER_TIL: Final = {
    "per": ("--per", ("status", "mal")),
    "frist": ("--frist", ("status",)),
    "eier": ("--eier", ("mal",)),
    "levert": ("--levert", ("les",)),
    "levert_av": ("--levert-av", ("les",)),
}


@klima.command("indikatorer")
@click.argument("indikator", metavar="[ID]", required=False)
@click.option(
    "--opprulling",
    "nivaa",
    type=click.Choice(["satsingsomraade", "hovedmaal", "delmaal"]),
    is_flag=False,
    flag_value="satsingsomraade",
    help="Tell dem per satsingsområde, hovedmål eller delmål.",
)
@click.option("--sammenlign", is_flag=True, help="Vis plassen blant andre kommuner.")
@click.option("--handlingsregler", is_flag=True, help="Vis reglene i økonomiplanens år.")
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
    rom: Arbeidsrom, kommune: str, som_json: bool, indikator: str | None, **valg: Any
) -> None:
    """Vis indikatorene med verdier og vurdering, alt om én, eller hvor ferske de er.

    Eksempel: klima indikatorer disposisjonsfond
    """
    hva = _krev_ett_valg(indikator, valg)
    if hva == "handlingsregler":
        _reglene(rom, kommune, som_json)
    elif hva in ("status", "mal", "les"):
        _leveranser(rom, kommune, som_json, hva, valg)
    else:
        _vis(rom, kommune, som_json, hva, indikator, valg["nivaa"])


def _vis(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    hva: str,
    indikator: str | None,
    nivaa: Nivaa,
) -> None:
    from indikatorer import les_katalog

    katalog = les_katalog(kommune, arbeidsrom=rom)
    if katalog is None:
        if som_json:
            skriv_json([])
        else:
            meld_mangler(katalog, "indikatorer", kommune)
    elif hva == "nivaa":
        _opprullingen(katalog, nivaa, som_json)
    elif hva == "sammenlign":
        _sammenligningen(rom, katalog, indikator, som_json)
    elif indikator:
        _kortet(rom, katalog, indikator, som_json)
    else:
        _alle(rom, katalog, som_json)


def _krev_ett_valg(indikator: str | None, valg: dict[str, Any]) -> str:
    """Navnet på det ene som er valgt; tomt uten noe.

    Raises:
        Brukerfeil: valgene kan ikke brukes sammen.
    """
    from klima.grunn.feil import Brukerfeil

    valgt = [navn for navn in _HVA if valg[navn]]
    if len(valgt) > 1:
        funnet = " og ".join(_HVA[navn] for navn in valgt)
        raise Brukerfeil("valgene kan ikke brukes sammen", funnet=funnet)
    hva = "".join(valgt)
    for navn, (flagg, eiere) in _HOERER_TIL.items():
        if valg[navn] and hva not in eiere:
            raise Brukerfeil(f"{flagg} hører til {' eller '.join(_HVA[e] for e in eiere)}")
    if indikator and hva not in ("", "sammenlign"):
        raise Brukerfeil(
            f"{_HVA[hva]} gjelder hele settet",
            funnet=f"indikatoren «{indikator}»",
            utvei=f"klima indikatorer {_HVA[hva]}, eller klima indikatorer {indikator}",
        )
    return hva


def _leveranser(
    rom: Arbeidsrom, kommune: str, som_json: bool, hva: str, valg: dict[str, Any]
) -> None:
    from indikatorer import les_katalog
    from klima.grunn.feil import Brukerfeil
    from klima.grunn.kodelister import finn_kommune
    from reports import leveransekommando

    i_dag = date.today()
    if hva == "les":
        fil: Path = valg["les"]
        levert = valg["levert"] or i_dag
        leveransekommando.les(rom, kommune, som_json, fil, levert, valg["levert_av"])
        return
    katalog = les_katalog(kommune, arbeidsrom=rom)
    if katalog is None:
        navn = finn_kommune(kommune).navn
        raise Brukerfeil(f"arbeidsrommet har ingen indikatorer for {navn}", sted=str(rom.rot))
    per = valg["per"] or i_dag
    if hva == "mal":
        leveransekommando.skriv_mal(katalog, som_json, valg["mal"], kommune, per, valg["eier"])
    else:
        leveransekommando.vis_status(katalog, som_json, per, valg["frist"])


def _alle(rom: Arbeidsrom, katalog: Katalog, som_json: bool) -> None:
    from reports.indikatorvisning import vis_alle
    from reports.planrader import indikatorrader

    rader = indikatorrader(katalog)
    if som_json:
        skriv_json(rader)
        return
    vis_alle(katalog, rader)
    _rettelser(rom, katalog)


def _kortet(rom: Arbeidsrom, katalog: Katalog, indikator: str, som_json: bool) -> None:
    from reports.indikatorvisning import finn_kort, vis_kort

    rad = finn_kort(katalog, indikator)
    if som_json:
        skriv_json(rad)
        return
    vis_kort(katalog, rad)
    _rettelser(rom, katalog, rad["indikator"])


def _rettelser(rom: Arbeidsrom, katalog: Katalog, indikator: str = "") -> None:
    from reports.rettelser import brukte, forklaringer

    viste = [r for r in brukte(rom, katalog.rettelser) if indikator in ("", r.noekkel["indikator"])]
    for linje in forklaringer(viste):
        click.echo(linje)


def _opprullingen(katalog: Katalog, nivaa: Nivaa, som_json: bool) -> None:
    from reports.indikatorvisning import opprullingsdokument, vis_opprulling

    if som_json:
        skriv_json(opprullingsdokument(katalog, nivaa))
    else:
        vis_opprulling(katalog, nivaa)


def _sammenligningen(
    rom: Arbeidsrom, katalog: Katalog, indikator: str | None, som_json: bool
) -> None:
    from indikatorer.observasjonslager import les_sammenligning
    from reports.indikatorvisning import finn_kort, sammenligningsrader, vis_sammenligning

    valgt = finn_kort(katalog, indikator)["indikator"] if indikator else ""
    ramme = les_sammenligning(rom, str(katalog.meta["kommune"]))
    if som_json:
        rader = sammenligningsrader(katalog, ramme)
        skriv_json([r for r in rader if valgt in ("", r["indikator"])])
    else:
        vis_sammenligning(katalog, ramme, valgt)


def _reglene(rom: Arbeidsrom, kommune: str, som_json: bool) -> None:
    from indikatorer.handlingsregler import les_handlingsregler
    from reports.indikatorvisning import regelnivaaer, vis_handlingsregler

    pakke = les_handlingsregler(kommune, arbeidsrom=rom)
    rader = regelnivaaer(pakke) if pakke else []
    if som_json:
        skriv_json(rader)
        return
    meld_mangler(pakke, "handlingsregler", kommune)
    if rader:
        vis_handlingsregler(rader)

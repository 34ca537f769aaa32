"""Kommandoen `klima indikatorer`: katalogen med verdier og vurdering."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reports.kommandoer import meld_mangler
from reports.konsoll import skriv_json
from reports.ramme import felles_valg, klima

if TYPE_CHECKING:
    from indikatorer.katalog import Katalog
    from indikatorer.opprulling import Nivaa
    from klima.grunn.arbeidsrom import Arbeidsrom


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
@felles_valg
def indikatorer(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    indikator: str | None,
    nivaa: Nivaa | None,
    sammenlign: bool,
    handlingsregler: bool,
) -> None:
    """Vis indikatorkatalogen med verdier og vurdering, eller alt om én indikator.

    Eksempel: klima indikatorer disposisjonsfond
    """
    from indikatorer import les_katalog

    _krev_ett_valg(indikator, nivaa, sammenlign, handlingsregler)
    if handlingsregler:
        _reglene(rom, kommune, som_json)
        return
    katalog = les_katalog(kommune, arbeidsrom=rom)
    if katalog is None:
        if som_json:
            skriv_json([])
        else:
            meld_mangler(katalog, "indikatorer", kommune)
    elif nivaa:
        _opprullingen(katalog, nivaa, som_json)
    elif sammenlign:
        _sammenligningen(rom, katalog, indikator, som_json)
    elif indikator:
        _kortet(rom, katalog, indikator, som_json)
    else:
        _alle(rom, katalog, som_json)


def _krev_ett_valg(
    indikator: str | None, nivaa: str | None, sammenlign: bool, handlingsregler: bool
) -> None:
    from klima.grunn.feil import Brukerfeil

    valgt = [
        navn
        for navn, er in (
            ("--opprulling", bool(nivaa)),
            ("--sammenlign", sammenlign),
            ("--handlingsregler", handlingsregler),
        )
        if er
    ]
    if len(valgt) > 1:
        raise Brukerfeil("valgene kan ikke brukes sammen", funnet=" og ".join(valgt))
    if indikator and (nivaa or handlingsregler):
        raise Brukerfeil(
            f"{valgt[0]} gjelder hele settet",
            funnet=f"indikatoren «{indikator}»",
            utvei=f"klima indikatorer {valgt[0]}, eller klima indikatorer {indikator}",
        )


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

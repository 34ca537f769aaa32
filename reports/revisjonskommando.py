"""Kommandoen `klima revisjon`: hva som er endret fra en utgave til en annen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reports.konsoll import skriv_json, skriv_tabell
from reports.ramme import Aar, felles_valg, klima

if TYPE_CHECKING:
    from collections.abc import Sequence

    from klima.grunn.arbeidsrom import Arbeidsrom
    from klima.revisjon import Revisjon
    from klima.tredeling import Tredeling
    from klima.utgaver import Utgave


@klima.command("revisjon")
@click.argument("fra", metavar="FRA")
@click.argument("til", metavar="TIL")
@click.option("--referanseaar", type=Aar(), help="Året utviklingen regnes fra; ellers 2009.")
@click.option("--tross-gwp", is_flag=True, help="Sammenlign selv om GWP-settene er ulike.")
@felles_valg
def revisjon(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    fra: str,
    til: str,
    referanseaar: int | None,
    tross_gwp: bool,
) -> None:
    """Vis hva utgiver endret fra utgaven FRA til utgaven TIL, uten egne rettelser.

    FRA og TIL er id-er fra `klima utgaver`, eller begynnelsen av dem.

    Eksempel: klima revisjon 2025-01-24 2026-02-02 --kommune alle
    """
    from klima.avvik import STANDARD_REFERANSEAAR
    from klima.grunn.kodelister import finn_kommune
    from klima.revisjon import revider
    from klima.tredeling import tredel
    from klima.utgavepar import hent_publikasjon
    from klima.utgaver import Utgavelager
    from klima.utslipp import ALLE
    from reports import revisjonsrader

    lager = Utgavelager(rom)
    nummer = None if kommune == ALLE else finn_kommune(kommune).nummer
    utgaver = [lager.finn(navn) for navn in (fra, til)]
    _krev_kommune(utgaver, nummer)
    sider = [hent_publikasjon(lager, u.utgave) for u in utgaver]
    resultat = revider(
        sider[0],
        sider[1],
        referanseaar=referanseaar or STANDARD_REFERANSEAAR,
        tross_gwp=tross_gwp,
    )
    delt = tredel(resultat.par)
    if som_json:
        skriv_json(revisjonsrader.som_json(resultat, delt, nummer))
        return
    _skriv_hode(resultat, nummer)
    if nummer is None:
        _skriv_alle(resultat, delt)
    else:
        _skriv_kommune(resultat, delt, nummer)
    for merknad in resultat.par.merknader:
        click.echo(f"Merk: {merknad}")


def _krev_kommune(utgaver: Sequence[Utgave], nummer: str | None) -> None:
    from klima.grunn.feil import Brukerfeil
    from klima.grunn.kodelister import finn_kommune

    for utgave in utgaver:
        if nummer is not None and nummer not in utgave.kommuner:
            raise Brukerfeil(
                f"utgaven {utgave.utgave} har ikke {finn_kommune(nummer).navn} ({nummer})",
                utvei="oppgi en annen med --kommune, eller --kommune alle",
            )


def _skriv_hode(resultat: Revisjon, nummer: str | None) -> None:
    from klima.grunn.kodelister import finn_kommune

    par = resultat.par
    hvem = f"{finn_kommune(nummer).navn} ({nummer})" if nummer else f"{len(par.kommuner)} kommuner"
    click.echo(f"{hvem} · fra {par.fra.utgave} til {par.til.utgave} · GWP {par.til.gwp}")


def _skriv_kommune(resultat: Revisjon, delt: Tredeling, nummer: str) -> None:
    from reports.revisjonsrader import sektorrader, tredelingsceller, tredelingshode
    from reports.revisjonstekst import kommunesetninger
    from reports.tekster import Tekster

    t = Tekster("nb")
    for setning in kommunesetninger(resultat, delt, nummer, t):
        click.echo(setning)
    siste = resultat.par.felles_aar[-1]
    aarene = [a for a in (resultat.referanseaar, siste) if a in resultat.par.felles_aar]
    aarene = list(dict.fromkeys(aarene))
    click.echo()
    click.echo("Tonn CO2e i den gamle og i den nye utgaven:")
    hode = [h for a in aarene for h in (f"{a} før", f"{a} nå", "Endring")]
    skriv_tabell(["Sektor", *hode], sektorrader(resultat, nummer, aarene))
    deler = delt.kommune(nummer)
    if deler:
        click.echo()
        click.echo("Endringen siden forrige rapport, delt i tre (tonn CO2e):")
        skriv_tabell(
            tredelingshode(delt, t),
            [tredelingsceller(d) for d in deler],
        )


def _skriv_alle(resultat: Revisjon, delt: Tredeling) -> None:
    from klima.grunn.kodelister import finn_kommune
    from klima.grunn.tall import prosent, tall
    from reports.revisjonsrader import hele_tonn
    from reports.revisjonstekst import allesetninger
    from reports.tekster import Tekster

    for setning in allesetninger(resultat, Tekster("nb")):
        click.echo(setning)
    siste = resultat.par.felles_aar[-1]
    per_aar = resultat.totalt.set_index(["kommune", "aar"])["endring_prosent"]
    skifter = resultat.fortegnsskifter.groupby("kommune").size()
    rader = []
    for kommune in resultat.par.kommuner:
        endring = [
            prosent(per_aar.get((kommune, a)), 1, fortegn=True)
            for a in (resultat.referanseaar, siste)
        ]
        deler = [tall(None)] * 3
        if delene := delt.kommune(kommune):
            deler = [tall(t, fortegn=True) for t in hele_tonn(delene[-1])[1:4]]
        navn = f"{finn_kommune(kommune).navn} ({kommune})"
        rader.append([navn, *endring, str(skifter.get(kommune, 0)), *deler])
    click.echo()
    click.echo(
        f"Endring i {resultat.referanseaar} og {siste} (likt omfang), og tonn CO2e fra "
        f"{delt.fra_aar} i den gamle utgaven til {delt.til_aar} i den nye:"
    )
    hode = [str(resultat.referanseaar), str(siste), "Fortegn"]
    skriv_tabell(["Kommune", *hode, "Omregning", "Virkelig", "Nytt omfang"], rader)

"""Kommandoen `klima dekomponer`: endringen mellom to år delt i aktivitet og intensitet."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from reports.konsoll import skriv_json
from reports.ramme import Aar, felles_valg, klima

if TYPE_CHECKING:
    from klima.dekomponering import Dekomponering, Del
    from klima.grunn.arbeidsrom import Arbeidsrom


@klima.command("dekomponer")
@click.option("--fra", type=Aar(), help="Det første året; ellers det første i utgaven.")
@click.option("--til", type=Aar(), help="Det siste året; ellers det siste i utgaven.")
@click.option("--driver", "kjede", multiple=True, metavar="D", help="Driver; flere i rekkefølge.")
@click.option("--utgave", metavar="U", help="Utgaven; ellers den siste som har kommunen.")
@felles_valg
def dekomponer(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    fra: int | None,
    til: int | None,
    kjede: tuple[str, ...],
    utgave: str | None,
) -> None:
    """Del endringen mellom to år i aktivitet og intensitet (LMDI).

    Eksempel: klima dekomponer --fra 2009 --til 2021 --driver folketall
    """
    from klima.dekomponering import dekomponer as del_opp
    from klima.drivere import les_drivere
    from klima.grunn.feil import Brukerfeil
    from klima.maal import per_sektor_og_totalt
    from klima.utslipp import les_utslipp

    utslipp = les_utslipp(kommune, utgave=utgave, arbeidsrom=rom)
    if "kommune" in utslipp.dims:
        raise Brukerfeil("endringen deles for én kommune", utvei="oppgi nummer eller navn")
    nummer, navn = utslipp["kommune"].item(), utslipp["kommunenavn"].item()
    drivere = les_drivere(rom, nummer)
    if not drivere:
        raise Brukerfeil(
            f"arbeidsrommet har ingen drivere for {navn} ({nummer})",
            sted=str(rom.datasett),
            ventet="en datapakke drivere eller folketall",
            utvei="følg datasets/felles/drivere/README.md i programmet",
        )
    serie = per_sektor_og_totalt(utslipp)
    fra, til = fra or int(serie["aar"].values[0]), til or int(serie["aar"].values[-1])
    svar = del_opp(serie, drivere, fra, til, kjede=kjede)
    if som_json:
        fast = {"kommune": nummer, "kommunenavn": navn, "fra": fra, "til": til}
        skriv_json([{**fast, **_rad(d), "utgave": utslipp.attrs["utgave"]} for d in svar])
        return
    click.echo(
        f"{navn} ({nummer}) · fra {fra} til {til} · "
        f"utgave {utslipp.attrs['utgave']} · GWP {utslipp.attrs['gwp']}"
    )
    for resultat in svar:
        click.echo(_tekst(resultat))
    for driver in drivere:
        click.echo(f"Kilde til {driver.navn}: {driver.kilde or 'ikke oppgitt'}")


def _rad(d: Dekomponering) -> dict[str, Any]:
    """Resultatet til JSON, uten flyttallstøy."""

    def rund(verdi: Any) -> Any:
        return round(verdi, 6) + 0.0 if isinstance(verdi, float) else verdi

    rad = {navn: rund(verdi) for navn, verdi in asdict(d).items() if navn != "deler"}
    # Faktorene kan være små tall (t per km), så de rundes ikke som tonn.
    rad["deler"] = [{**asdict(del_), "tonn": rund(del_.tonn)} for del_ in d.deler]
    rad["grunn"] = d.grunn or None
    return rad


def _tekst(d: Dekomponering) -> str:
    """Én sektor på én linje, i ord og tall."""
    from klima.grunn.tall import tall

    if d.endring is None:
        return f"{d.sektor}: ikke delt opp, for {d.grunn}."
    hode = (
        f"{d.sektor}: {tall(d.utslipp_fra)} t til {tall(d.utslipp_til)} t, "
        f"{tall(d.endring, 0, 't', fortegn=True)}"
    )
    if d.grunn:
        return f"{hode}; ikke delt opp, for {d.grunn}."
    return f"{hode}: {', '.join(_deltekst(del_) for del_ in d.deler)}."


def _deltekst(del_: Del) -> str:
    from klima.grunn.tall import prosent, tall

    hvor_mye = ""
    if del_.fra and del_.til is not None:
        hvor_mye = f" ({prosent(100 * (del_.til / del_.fra - 1), 1, fortegn=True)})"
    return f"{del_.faktor}{hvor_mye} {tall(del_.tonn, 0, 't', fortegn=True)}"

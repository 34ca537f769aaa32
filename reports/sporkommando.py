"""Kommandoen `klima spor`: hvordan et tall i rapporten er laget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reports.konsoll import skriv_json, skriv_tabell
from reports.ramme import felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom
    from reports.spor.modell import Spor
    from reports.spor.register import Register

_HELE = 3
"""Så mange spor vises i sin helhet; flere listes."""


@klima.command("spor")
@click.argument("navn", required=False)
@click.option("--alt", "alt_", is_flag=True, help="Vis alle leddene, helt ned til kilden.")
@felles_valg
def spor(rom: Arbeidsrom, kommune: str, som_json: bool, navn: str | None, alt_: bool) -> int | None:
    """Vis hvordan et tall i rapporten er laget, tilbake til kildens fil, ark og rad.

    NAVN er et navn fra listen en får uten, eller tallet selv slik det står i rapporten. Et
    negativt tall skrives etter to streker: klima spor -- "-44 %".

    Eksempel: klima spor "178 984"
    """
    from reports.grunnlag import hent_grunnlag
    from reports.spor import tekst
    from reports.spor.register import Register
    from reports.spor.utslipp import med_rader

    g = hent_grunnlag(rom, kommune)
    r = Register(g)
    if navn is None:
        if som_json:
            skriv_json(tekst.rader(r, g))
        else:
            _alle(r)
        return None
    funnet = med_rader(r, r.finn(navn))
    if som_json:
        felles = {"kommune": g.kommune.nummer, "kommunenavn": g.kommune.navn}
        kort = {"kilde": tekst.utgavekort(g.utgave)}
        skriv_json([{**felles, **tekst.som_json(s), **kort} for s in funnet])
    elif len(funnet) > _HELE and not alt_:
        skriv_tabell(["Spor", "Hva", "Verdi"], [[s.navn, s.hva, s.vist] for s in funnet], venstre=2)
    else:
        _vis(r, funnet, alt_)
    return 1 if any(s.brudd() for s in funnet) else None


def _alle(r: Register) -> None:
    from reports.spor.tekst import oversikt

    g = r.g
    click.echo(f"{g.kommune.navn} ({g.kommune.nummer}) · {len(r)} spor · klima spor NAVN viser ett")
    for slag, rader in oversikt(r):
        click.echo(f"\n{slag}")
        bredde = max(len(n) for n, _ in rader)
        for n, verdier in rader:
            click.echo(f"  {n.ljust(bredde)}  {verdier}")


def _vis(r: Register, funnet: list[Spor], alt_: bool) -> None:
    from reports.spor.tekst import DYBDE, linjer, utgavelinje

    g = r.g
    for s in funnet:
        click.echo(f"{g.kommune.navn} ({g.kommune.nummer}) · {s.navn}")
        for linje in linjer(s, g, dybde=None if alt_ else DYBDE):
            click.echo(linje)
        for feil in s.brudd():
            click.echo(g.t("sporene.gaar-ikke-opp", hva=feil))
    if not alt_ and any(x.navn and x.ledd for s in funnet for x in s.alle() if x is not s):
        click.echo(g.t("sporene.mer"))
    if any(x.opphav and not x.navn.startswith("indikator/") for s in funnet for x in s.alle()):
        click.echo(utgavelinje(g))

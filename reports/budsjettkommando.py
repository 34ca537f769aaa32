"""Kommandoen `klima budsjett`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reports.konsoll import bredde, skriv_json, skriv_tabell
from reports.ramme import Aar, felles_valg, klima

if TYPE_CHECKING:
    from klima.budsjett import Banevalg
    from klima.grunn.arbeidsrom import Arbeidsrom, Omfang

_FORMER = {"lineær": "lineaer", "konstant-rate": "konstant_rate"}


@klima.command("budsjett")
@click.option(
    "--form",
    type=click.Choice(list(_FORMER)),
    help="Formen på rammen mellom målene; ellers fra kommune.toml, ellers vises begge.",
)
@click.option(
    "--referansebane",
    type=click.Choice(["vedtatt", "flat", "trend"]),
    help="Ellers den vedtatte når planen har den i tall, ellers flat fra siste år.",
)
@click.option("--fra", type=Aar(), help="Første år i perioden; ellers planens.")
@click.option(
    "--rente", type=float, metavar="R", help="Realrenten, som 0.04; ellers fra kommune.toml."
)
@click.option("--utgave", metavar="U", help="Utgaven; ellers den siste som har kommunen.")
@click.option(
    "--omfang",
    type=click.Choice(["planens", "utgavens"]),
    help="Sektorene målene sammenlignes for; ellers fra kommune.toml.",
)
@felles_valg
def budsjett(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    form: str | None,
    referansebane: Banevalg | None,
    fra: int | None,
    rente: float | None,
    utgave: str | None,
    omfang: Omfang | None,
) -> None:
    """Vis klimabudsjettet: sektorradene, tiltakene, rammen og gapet til målet.

    Formen på rammen kan avgjøre om kommunen er foran eller bak, og følger derfor alltid svaret.

    Eksempel: klima budsjett --form lineær
    """
    from klima.budsjett import Valg
    from reports.budsjettgrunnlag import hent_budsjett
    from reports.budsjettrader import budsjettdokument

    valg = Valg(
        form=_FORMER[form] if form else rom.form,  # type: ignore[arg-type]
        referansebane=referansebane,
        fra=fra,
        omfang=omfang or rom.omfang,
        rente=rom.rente if rente is None else rente,
    )
    regnet, stoey = hent_budsjett(rom, kommune, valg, utgave=utgave)
    dokument = budsjettdokument(regnet, stoey)
    if som_json:
        skriv_json(dokument)
    else:
        _vis(dokument)


def _vis(dokument: dict[str, Any]) -> None:
    from reports.budsjettekst import avsnitt, hode

    for linje in hode(dokument):
        click.echo(linje)
    for tittel, kolonner, rader, noter in avsnitt(dokument, bredde()):
        click.echo()
        if tittel:
            click.echo(click.style(tittel, bold=True))
        if rader:
            skriv_tabell(kolonner, rader)
        for note in noter:
            click.echo(note)

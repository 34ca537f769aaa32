"""Kommandoen `klima indikatorer`: katalogen med verdier og vurdering."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reports.kommandoer import meld_mangler
from reports.konsoll import bredde, kutt, skriv_json, skriv_tabell
from reports.ramme import felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom


@klima.command("indikatorer")
@felles_valg
def indikatorer(rom: Arbeidsrom, kommune: str, som_json: bool) -> None:
    """Vis indikatorkatalogen med verdier og vurdering."""
    from indikatorer import les_katalog
    from klima.rettelser import RETTET
    from reports.indikatorutgaver import merk_revidert, utgavelinjer
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
                *(
                    merk(merk_revidert(c["tekst"], c), c["status"] == RETTET)
                    for c in rad["verdier"].values()
                ),
                rad["vurdering"]["utvikling"].replace("_", " "),
            ]
            for rad in rader
        ],
        venstre=2,
    )
    for linje in forklaringer(brukte(rom, katalog.rettelser if katalog else ())):
        click.echo(linje)
    for linje in utgavelinjer(katalog) if katalog else ():
        click.echo(linje)

"""Kommandoen `klima budsjett`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reports.konsoll import bredde, skriv_json, skriv_tabell
from reports.ramme import Aar, felles_valg, klima, les_rente

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
    "--rente", metavar="PROSENT", help="Kalkulasjonsrenten (realrente); ellers fra kommune.toml."
)
@click.option("--utgave", metavar="U", help="Utgaven; ellers den siste som har kommunen.")
@click.option(
    "--omfang",
    type=click.Choice(["planens", "utgavens"]),
    help="Sektorene målene sammenlignes for; ellers fra kommune.toml.",
)
@click.option("--vedta", type=Aar(), help="Frys budsjettet som vedtatt for dette året.")
@click.option("--mot", type=Aar(), help="Vis hva som er endret siden vedtaket for dette året.")
@felles_valg
def budsjett(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    form: str | None,
    referansebane: Banevalg | None,
    fra: int | None,
    rente: str | None,
    utgave: str | None,
    omfang: Omfang | None,
    vedta: int | None,
    mot: int | None,
) -> None:
    """Vis klimabudsjettet: sektorradene, tiltakene, rammen og gapet til målet.

    Formen på rammen kan avgjøre om kommunen er foran eller bak, og følger derfor alltid svaret.

    Med --vedta fryses alt det er regnet av, i datasets/budsjett/ÅR.json. Med --mot ÅR vises hva som
    er endret siden: mål, tiltak, forutsetninger, utgave og tall.

    Eksempel: klima budsjett --form lineær
    """
    from klima.budsjett import Valg
    from klima.vedtak import krev_ledig, les_vedtak
    from reports.budsjettgrunnlag import hent_budsjett
    from reports.budsjettrader import budsjettdokument

    _krev_ett(vedta, mot, form or rom.form)
    # Et vedtak som ikke kan skrives eller leses, sies før noe regnes.
    if vedta is not None:
        krev_ledig(rom, vedta)
    if mot is not None:
        les_vedtak(rom, mot)
    valg = Valg(
        form=_FORMER[form] if form else rom.form,  # type: ignore[arg-type]
        referansebane=referansebane,
        fra=fra,
        omfang=omfang or rom.omfang,
        rente=rom.rente if rente is None else les_rente(rente),
    )
    regnet, stoey = hent_budsjett(rom, kommune, valg, utgave=utgave)
    dokument = budsjettdokument(regnet, stoey)
    if vedta is not None:
        _frys(rom, vedta, dokument, som_json)
        return
    if mot is not None:
        from reports.tekster import Tekster
        from reports.vedtakstekst import mot_vedtak

        dokument["mot"] = mot_vedtak(rom, mot, dokument, Tekster("nb"))
    if som_json:
        skriv_json(dokument)
    else:
        _vis(dokument)


def _krev_ett(vedta: int | None, mot: int | None, form: str | None) -> None:
    from klima.grunn.feil import Brukerfeil

    if vedta is not None and mot is not None:
        raise Brukerfeil("--vedta og --mot er to kommandoer", utvei="gjør én om gangen")
    if vedta is not None and form is None:
        raise Brukerfeil(
            "formen på rammen må velges før budsjettet vedtas",
            ventet=" eller ".join(_FORMER),
            utvei="oppgi --form, eller sett [maal] form i kommune.toml",
        )


def _frys(rom: Arbeidsrom, aar: int, dokument: dict[str, Any], som_json: bool) -> None:
    from klima.vedtak import frys, les_vedtak

    fil = frys(rom, aar, dokument)
    vedtak = les_vedtak(rom, aar)
    if som_json:
        felt = ("vedtatt", "dato", "programversjon", "kontrollsum")
        skriv_json({"fil": str(fil), **{f: vedtak[f] for f in felt}})
        return
    click.echo(f"Budsjettet for {aar} er frosset i {fil}")
    click.echo(
        f"Utgave {dokument['utgave']}, {len(vedtak['filer'])} filer med kontrollsum. Filen endres "
        f"ikke; klima budsjett --mot {aar} viser hva som siden er annerledes."
    )


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
    if "mot" in dokument:
        from reports.tekster import Tekster
        from reports.vedtakstekst import overskrift

        click.echo()
        click.echo(click.style(overskrift(dokument["mot"], Tekster("nb")), bold=True))
        for setning in dokument["mot"]["setninger"]:
            click.echo(setning)

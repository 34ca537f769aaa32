"""Kommandoen `klima tekster`: rapportens tekster til å skrive om, og verdiene egne tekster har."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reports.konsoll import skriv_json, skriv_tabell
from reports.ramme import felles_valg, klima

if TYPE_CHECKING:
    from klima.grunn.arbeidsrom import Arbeidsrom
    from reports.tekster import Tekster


@klima.command("tekster")
@click.argument("fil", required=False)
@click.option(
    "--spraak",
    type=click.Choice(["nb", "nn"]),
    default="nb",
    help="Bokmål (nb) eller nynorsk (nn).",
)
@click.option("--legg-ut", is_flag=True, help="Legg FIL i arbeidsrommet, klar til å endres.")
@click.option("--verdier", is_flag=True, help="Vis verdiene egne kapitler og kommentarer har.")
@felles_valg
def tekster(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    fil: str | None,
    spraak: str,
    legg_ut: bool,
    verdier: bool,
) -> None:
    """Vis tekstene i rapporten: filene, eller alle tekstene i én av dem.

    Det som står i tekster/nb/FIL.md eller tekster/nn/FIL.md i arbeidsrommet, går foran husets.

    Eksempel: klima tekster sektorer --legg-ut
    """
    from klima.grunn.feil import Brukerfeil

    if verdier:
        if fil is not None:
            raise Brukerfeil("--verdier gjelder alle tekstene", utvei="klima tekster --verdier")
        _verdier(rom, kommune, spraak, som_json)
        return
    from reports.tekster import Tekster

    t = Tekster(spraak, None if rom.innebygd else rom.rot)
    _krev_kjent(t, fil)
    if som_json:
        skriv_json(
            [
                {"navn": n, "spraak": spraak, "tekst": tekst.tekst, "egen": t.er_egen(n)}
                for n, tekst in t.alle().items()
                if fil in (None, n.partition(".")[0])
            ]
        )
    elif legg_ut:
        click.echo(f"Teksten: {_legg_ut(rom, t, fil)}")
    elif fil is None:
        _filene(t)
    else:
        click.echo(_innholdet(t, fil), nl=False)


def _innholdet(t: Tekster, fil: str) -> str:
    """Tekstene i en fil slik de står i den."""
    egne = ((navn.partition("."), tekst.tekst) for navn, tekst in t.alle().items())
    return "\n".join(f"## {navn}\n{tekst}\n" for (i, _, navn), tekst in egne if i == fil)


def _legg_ut(rom: Arbeidsrom, t: Tekster, fil: str | None) -> str:
    from klima.grunn.feil import Brukerfeil
    from reports.tekster import MAPPE

    if fil is None:
        raise Brukerfeil("--legg-ut trenger en fil", utvei="klima tekster viser filene")
    if rom.innebygd:
        raise Brukerfeil(
            "det innebygde eksempelet kan ikke få egne tekster",
            utvei="stå i et arbeidsrom (en mappe med kommune.toml), eller oppgi det med --rot",
        )
    til = rom.rot / MAPPE / t.spraak / f"{fil}.md"
    til.parent.mkdir(parents=True, exist_ok=True)
    try:
        with til.open("x", encoding="utf-8", newline="\n") as ut:
            ut.write(_innholdet(t, fil))
    except FileExistsError as feil:
        raise Brukerfeil(
            "filen finnes fra før", sted=str(til), utvei="endre den som er der"
        ) from feil
    return str(til)


def _krev_kjent(t: Tekster, fil: str | None) -> None:
    import difflib

    from klima.grunn.feil import Brukerfeil

    filer = list(dict.fromkeys(n.partition(".")[0] for n in t.alle()))
    if fil is not None and fil not in filer:
        naer = difflib.get_close_matches(fil.removesuffix(".md"), filer, n=1)
        raise Brukerfeil(
            f"rapporten har ingen tekster i «{fil}»",
            ventet=", ".join(filer),
            utvei=f"mente du «{naer[0]}»?" if naer else "",
        )


def _filene(t: Tekster) -> None:
    antall: dict[str, list[int]] = {}
    for navn in t.alle():
        fil = antall.setdefault(navn.partition(".")[0], [0, 0])
        fil[0] += 1
        fil[1] += t.er_egen(navn)
    rader = [[fil, str(alle), str(egne or "")] for fil, (alle, egne) in antall.items()]
    skriv_tabell(["Fil", "Tekster", "Egne"], rader)


def _verdier(rom: Arbeidsrom, kommune: str, spraak: str, som_json: bool) -> None:
    from reports.egneverdier import felles_verdier, indikatorer, sektorene, tiltakene
    from reports.grunnlag import hent_grunnlag

    g = hent_grunnlag(rom, kommune, spraak=spraak)
    felles = felles_verdier(g)
    slagene = {
        slag: hent(g)
        for slag, hent in (
            ("sektor", sektorene),
            ("indikator", indikatorer),
            ("tiltak", tiltakene),
        )
    }
    if som_json:
        skriv_json({"felles": felles, **slagene})
        return
    skriv_tabell(["Verdi", "Blir"], [[f"{{{n}}}", v] for n, v in felles.items()], venstre=2)
    for slag, egne in slagene.items():
        navn = dict.fromkeys(n for verdier in egne.values() for n in verdier)
        if egne:
            click.echo()
            click.echo(f"I tekster/kommentarer/{slag} også: {', '.join(f'{{{n}}}' for n in navn)}")
            click.echo(f"Filnavn: {', '.join(f'{id_}.md' for id_ in egne)}")

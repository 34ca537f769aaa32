"""Kommandoen `klima tiltak`: registeret, ett tiltak, kostnad per tonn, og rapportering."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.kommandoer import meld_mangler
from reports.konsoll import bredde, kutt, skriv_json, skriv_tabell
from reports.ramme import STI, Dato, felles_valg, klima, les_rente

if TYPE_CHECKING:
    import xarray as xr

    from klima.grunn.arbeidsrom import Arbeidsrom
    from klima.grunn.datapakke import Datapakke

_PER = {"tertial": "tertial", "år": "aar", "aar": "aar"}


@klima.command("tiltak")
@click.argument("tiltak", required=False)
@click.option(
    "--rente",
    metavar="PROSENT",
    help="Vis kostnad per tonn med denne kalkulasjonsrenten (realrente); ingen er forvalgt.",
)
@click.option("--per", type=click.Choice(list(_PER)), help="Vis det som er meldt, per periode.")
@click.option(
    "--mal", type=STI, metavar="FIL", help="Lag en mal for rapportering, .xlsx eller .csv."
)
@click.option("--les", type=STI, metavar="FIL", help="Les en utfylt mal; trenger de to neste.")
@click.option("--dato", type=Dato(), help="Rapporteringsdatoen for det som leses.")
@click.option("--meldt-av", metavar="NAVN", help="Den som melder det som leses.")
@felles_valg
def tiltak(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    tiltak: str | None,
    rente: str | None,
    per: str | None,
    mal: Path | None,
    les: Path | None,
    dato: date | None,
    meldt_av: str | None,
) -> None:
    """Vis klimatiltakene med effekt, eier, penger, status og vedlikehold, eller rapporter om dem.

    Eksempel: klima tiltak direkte-01
    """
    from klima.grunn.feil import Brukerfeil
    from klima.tiltak import les_tiltak

    if sum(map(bool, (tiltak, per, mal, les))) + bool(rente and (per or mal or les)) > 1:
        raise Brukerfeil(
            "TILTAK, --per, --mal og --les er fire kommandoer", utvei="gjør én om gangen"
        )
    if (dato or meldt_av) and not les:
        raise Brukerfeil("--dato og --meldt-av hører til --les", utvei="oppgi filen med --les FIL")
    if les:
        _les(rom, kommune, som_json, les, dato, meldt_av)
        return
    pakke = les_tiltak(kommune, arbeidsrom=rom)
    if mal:
        _mal(rom, kommune, som_json, pakke, mal)
    elif per:
        _per_periode(pakke, kommune, som_json, _PER[per])
    else:
        _vis(rom, pakke, kommune, som_json, tiltak, les_rente(rente))


def _les(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    fil: Path,
    dato: date | None,
    meldt_av: str | None,
) -> None:
    from klima.grunn.feil import Brukerfeil
    from klima.grunn.tall import dato as norsk_dato
    from klima.oppfoelgingslesing import foer

    if dato is None or meldt_av is None:
        mangler = "--dato" if dato is None else "--meldt-av"
        raise Brukerfeil(
            f"--les trenger {mangler}",
            utvei="klima tiltak --les FIL --dato ÅÅÅÅ-MM-DD --meldt-av NAVN",
        )
    svar = foer(fil, rom, kommune, dato=dato, meldt_av=meldt_av)
    if som_json:
        skriv_json(
            {
                "fil": str(fil),
                "dato": svar.dato.isoformat(),
                "meldt_av": svar.meldt_av,
                "nye": {"oppfoelging": svar.statuser, "aktivitet": svar.tall},
                "uendret": svar.uendret,
            }
        )
        return
    click.echo(
        f"Ført for {norsk_dato(svar.dato.isoformat())}, meldt av {svar.meldt_av}: "
        f"{_antall(svar.statuser, 'status', 'statuser')} og {_antall(svar.tall, 'tall', 'tall')}."
    )
    if svar.uendret:
        click.echo(f"{_antall(svar.uendret, 'rad', 'rader')} var ført fra før, og er som de var.")


def _antall(antall: int, en: str, flere: str) -> str:
    return f"{antall} {en if antall == 1 else flere}"


def _mal(rom: Arbeidsrom, kommune: str, som_json: bool, pakke: Datapakke | None, fil: Path) -> None:
    from klima.grunn.feil import Brukerfeil
    from klima.grunn.kodelister import finn_kommune
    from klima.oppfoelgingsmal import skriv_mal

    navn = finn_kommune(kommune).navn
    if pakke is None:
        raise Brukerfeil(f"arbeidsrommet har ingen tiltak for {navn}", sted=str(rom.rot))
    filer = skriv_mal(pakke, fil, navn)
    if som_json:
        skriv_json({"filer": [str(f) for f in filer]})
        return
    for skrevet in filer:
        click.echo(f"Mal: {skrevet}")
        click.echo(f"Utfylt: klima tiltak --les {skrevet} --dato ÅÅÅÅ-MM-DD --meldt-av NAVN")


def _per_periode(pakke: Datapakke | None, kommune: str, som_json: bool, per: Any) -> None:
    from klima.oppfoelging import STATUS, per_periode

    perioder = per_periode(pakke, per) if pakke else {}
    if som_json:
        skriv_json(perioder)
        return
    meld_mangler(pakke, "tiltak", kommune)
    if pakke is None:
        return
    if not perioder:
        click.echo("Ingenting er meldt.")
        return
    meldt = {t for celler in perioder.values() for t in celler}
    rader = []
    for tiltak in (t for t in pakke["tiltak"].sort_values("nr")["tiltak"] if t in meldt):
        celler = [perioder[p].get(tiltak) for p in perioder]
        rader.append([tiltak, *(_celle(c, STATUS) if c else "–" for c in celler)])
    skriv_tabell(["Tiltak", *perioder], rader, venstre=1 + len(perioder))


def _celle(celle: dict[str, Any], status: Any) -> str:
    from klima.oppfoelgingsmal import kort

    tall = [f"{indikator} {kort(v)}" for indikator, v in celle["aktivitet"].items()]
    return ", ".join([*([status[celle["status"]]] if celle["status"] else []), *tall])


def _deler(rom: Arbeidsrom, kommune: str) -> xr.DataArray | None:
    """Effekten etter overlapp, som i klima budsjett; None når den ikke kan regnes uten utslipp."""
    from klima.budsjett import Valg
    from klima.grunn.feil import Brukerfeil
    from reports.budsjettgrunnlag import hent_budsjett

    try:
        return hent_budsjett(rom, kommune, Valg(omfang=rom.omfang))[0].virkning.deler
    except Brukerfeil:
        return None


def _vis(
    rom: Arbeidsrom,
    pakke: Datapakke | None,
    kommune: str,
    som_json: bool,
    tiltak: str | None,
    rente: float | None,
) -> None:
    from klima.grunn.feil import Brukerfeil
    from reports.planrader import tiltaksrader

    # Med en mal kan effekten bare regnes sammen med utslippet tiltakene virker på.
    med_mal = rente is not None and pakke is not None and bool(pakke["tiltak"]["mal"].notna().any())
    effekt = _deler(rom, kommune) if med_mal else None
    rader = tiltaksrader(pakke, rente=rente, effekt=effekt) if pakke else []
    if tiltak:
        kjente = [rad["tiltak"] for rad in rader]
        rader = [rad for rad in rader if rad["tiltak"] == tiltak]
        if not rader:
            ventet = f"en id fra registeret, som {kjente[0]}" if kjente else ""
            raise Brukerfeil(f"ukjent tiltak «{tiltak}»", ventet=ventet)
    if som_json:
        skriv_json(rader)
        return
    meld_mangler(pakke, "tiltak", kommune)
    if tiltak:
        from reports.tiltakskort import kort

        for navn, verdi in kort(rader[0]):
            click.echo(f"{navn + ':':<22}{verdi}")
    elif pakke is not None:
        (_registeret if rente is None else _kostnadene)(rader)
        _oppsummering(pakke, rader)


def _registeret(rader: list[dict[str, Any]]) -> None:
    from klima.oppfoelging import STATUS

    plass = max(bredde() - 72, 26)
    skriv_tabell(
        ["Tiltak", "", "Sektor", "Tonn", "Penger", "Status", "Poeng"],
        [
            [
                rad["tiltak"],
                kutt(rad["tekst"], plass),
                kutt(rad["sektor"] or "indirekte", 23),
                "ja" if rad["tallfestet"] else "nei",
                "ja" if any(rad["finansiering"].values()) else "nei",
                STATUS.get(rad["status"], "ikke meldt"),
                str(rad["vedlikehold"]["poeng"]),
            ]
            for rad in rader
        ],
        venstre=6,
    )


def _kostnadene(rader: list[dict[str, Any]]) -> None:
    from klima.grunn.tall import tall

    plass = max(bredde() - 74, 16)
    skriv_tabell(
        ["Tiltak", "", "Kr per tonn", "Udiskontert", "Kan ikke regnes"],
        [
            [
                rad["tiltak"],
                kutt(rad["tekst"], plass),
                tall(rad["kostnad"]["kr_per_tonn"]).rjust(11),
                tall(rad["kostnad"]["kr_per_tonn_udiskontert"]).rjust(11),
                kutt(rad["kostnad"]["grunn"], bredde() - plass - 42),
            ]
            for rad in rader
        ],
        venstre=5,
    )


def _oppsummering(pakke: Datapakke, rader: list[dict[str, Any]]) -> None:
    """Hvor mange som har tall og penger, klimalinjene uten tiltak, og hva vedlikeholdet mangler."""
    from klima.finansiering import poster_uten_tiltak

    tallfestet = sum(rad["tallfestet"] for rad in rader)
    penger = sum(any(rad["finansiering"].values()) for rad in rader)
    click.echo(f"\nAv {len(rader)} tiltak er {tallfestet} tallfestet, og {penger} har penger.")
    ledige = poster_uten_tiltak(pakke)
    if ledige:
        click.echo("Klimalinjer i budsjettet uten tiltak:")
        for post in ledige:
            resten = "" if post["andel_prosent"] == 100 else f" ({post['andel_prosent']:g} % igjen)"
            click.echo(f"  {post['post']}: {post['navn']}{resten}")
    mangler = Counter(m for rad in rader for m in rad["vedlikehold"]["mangler"])
    click.echo("Vedlikehold, 0–4 poeng. Tiltak som mangler:")
    click.echo(
        "  " + (", ".join(f"{navn} {n}" for navn, n in mangler.most_common()) or "ingenting")
    )

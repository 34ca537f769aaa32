"""`klima hent indikatorer`: tallene fra statistikkbankene, og hva som er nytt."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from reports.konsoll import bredde, kutt, meld, skriv_json, skriv_tabell

if TYPE_CHECKING:
    from indikatorer.indikatorhenting import Utfall
    from klima.grunn.arbeidsrom import Arbeidsrom
    from klima.kilder.nett import Fremdrift

KILDE: Final = "indikatorer"


def hent_indikatorene(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    kilde: str | None,
    bare: tuple[str, ...],
    linje: Fremdrift,
) -> None:
    """Hent, og vis hva som er nytt, uendret og ikke gikk. Kode 1 når noe ikke gikk."""
    from indikatorer import les_katalog
    from indikatorer.indikatorhenting import hent_indikatorer
    from indikatorer.statistikkbanker import statistikkbankene
    from klima.grunn.feil import Brukerfeil

    katalog = les_katalog(kommune, arbeidsrom=rom)
    if katalog is None:
        raise Brukerfeil(
            "arbeidsrommet har ingen indikatorkatalog for kommunen",
            sted=str(rom.datasett),
            funnet=kommune,
        )
    utfall = hent_indikatorer(
        rom,
        katalog.meta["kommune"],
        {str(id_): str(kilde) for id_, kilde in katalog.indikatorer["kilde"].items()},
        statistikkbankene(rom, fremdrift=linje),
        kilde=kilde,
        bare=bare,
        framdrift=_vis_framdrift,
    )
    galt = [u for u in utfall if u.slag == "gikk_ikke"]
    if som_json:
        skriv_json(_dokument(utfall))
    else:
        _skriv(utfall, galt)
    if galt:
        click.get_current_context().exit(1)


def _vis_framdrift(tabell: str, nummer: int, av: int) -> None:
    if sys.stderr.isatty():
        meld(f"Tabell {tabell} ({nummer} av {av})")


def _dokument(utfall: list[Utfall]) -> dict[str, object]:
    from indikatorer.indikatorhenting import SLAG

    antall = {slag: sum(u.slag == slag for u in utfall) for slag in SLAG}
    rader = [asdict(u) | {"merknader": list(u.merknader)} for u in utfall]
    return {"indikatorer": rader, "antall": antall}


def _skriv(utfall: list[Utfall], galt: list[Utfall]) -> None:
    from indikatorer.indikatorhenting import SLAG

    if not utfall:
        click.echo("Ingen av indikatorene har en spørring til det som er valgt.")
        return
    lengst = max(len(u.indikator) for u in utfall)
    plass = max(bredde() - lengst - 14, 30)
    skriv_tabell(
        ["Indikator", "Status", "Utgave"],
        [[u.indikator, SLAG[u.slag], kutt(u.utgave or u.kilde, plass)] for u in utfall],
        venstre=3,
    )
    deler = [f"{sum(u.slag == s for u in utfall)} {navn}" for s, navn in SLAG.items()]
    hva = "indikator" if len(utfall) == 1 else "indikatorer"
    click.echo(f"{len(utfall)} {hva}: {', '.join(deler)}.")
    # Merknadene hører til tallene de kom med; --json har dem hver gang.
    for u in (u for u in utfall if u.slag == "nytt"):
        for merknad in u.merknader:
            click.echo(f"Merk: {u.indikator}: {merknad}")
    for u in galt:
        click.echo(f"Gikk ikke: {u.indikator}: {u.melding}")

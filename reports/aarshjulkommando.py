"""Kommandoen `klima årshjul`: kommunens år med frister, lovkrav, data og kalenderfil."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.konsoll import bredde, meld, skriv_json, skriv_tabell
from reports.ramme import STI, Aar, Dato, felles_valg, klima

if TYPE_CHECKING:
    from indikatorer.aarshjul import Aarshjul, Hendelse
    from indikatorer.aarshjuldata import Datafrister
    from klima.grunn.arbeidsrom import Arbeidsrom
    from klima.kontroll.funn import Funn

_ORGAN = 20
_RESTEN = 19 + 3 + _ORGAN + 9 + 9 + 5 * 2
"""Plassen de andre kolonnene tar, med luft mellom."""


@klima.command("årshjul")
@click.option("--aar", type=Aar(), help="Året hjulet er for; ellers året i dag.")
@click.option("--per", type=Dato(), metavar="DATO", help="Dagen det ses fra; ellers i dag.")
@click.option("--ics", type=STI, metavar="FIL", help="Skriv hjulet som kalenderfil (Outlook).")
@click.option("--lag-pakke", is_flag=True, help="Legg forslaget i arbeidsrommet, til å rette.")
@click.option("--anbefalinger", is_flag=True, help="Vis sjekklisten med anbefalinger i stedet.")
@felles_valg
def aarshjul(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    aar: int | None,
    per: date | None,
    ics: Path | None,
    lag_pakke: bool,
    anbefalinger: bool,
) -> int:
    """Vis kommunens år: hva som skal skje når, hos hvem, og hvilke data som er der.

    Har kommunen ingen datoer for året, vises et forslag regnet fra malen. Svarer med kode 1 når
    hjulet bryter et lovkrav; da skrives ingen kalenderfil.

    Eksempel: klima årshjul --aar 2024 --ics aarshjul-2024.ics
    """
    from indikatorer.aarshjul import les_aarshjul
    from indikatorer.aarshjuldata import datafrister, med_data
    from indikatorer.aarshjulregler import hjulfunn
    from klima.kontroll.funn import antall

    dagen = per or date.today()
    eget = les_aarshjul(kommune, aar or dagen.year, arbeidsrom=rom)
    funn = hjulfunn(eget)
    brudd = antall(funn)["feil"]
    frister = datafrister(eget, rom, per=dagen)
    hjul = med_data(eget, frister)
    if lag_pakke:
        _lag_pakke(eget, rom)
    if ics is not None and not brudd:
        from reports.kalender import skriv_kalender

        skriv_kalender(hjul, ics)
    if anbefalinger:
        _skriv_sjekkliste(eget, som_json)
    elif som_json:
        skriv_json([_som_rad(h, dagen, funn, frister) for h in hjul.hendelser])
    else:
        _skriv_hjul(hjul, dagen, frister)
        _skriv_krav(eget)
        _skriv_funn(funn)
    if ics is not None and brudd:
        meld(f"Kalenderen er ikke skrevet, for hjulet har {brudd} feil. {ics} er ikke rørt.")
    elif ics is not None:
        meld(f"Kalenderen med {len(hjul.hendelser)} hendelser ligger i {ics}.")
    return 1 if brudd else 0


def _lag_pakke(hjul: Aarshjul, rom: Arbeidsrom) -> None:
    from indikatorer.aarshjulpakke import legg_ut

    mappe = legg_ut(hjul, rom)[0].parent
    meld(f"Forslaget ligger i {mappe}. Rett dagene, og sett status til planlagt når de er vedtatt.")


def _som_rad(h: Hendelse, dagen: date, funn: list[Funn], frister: Datafrister) -> dict[str, Any]:
    egne = [f.som_rad() for f in funn if f.sted == h.sted and h.hendelse in f.gjelder]
    rad: dict[str, Any] = {
        "dato": h.fra.isoformat(),
        "hendelse": h.navn,
        "organ": h.organ,
        "kilde": h.kilde,
        "til": h.til.isoformat(),
        "presisjon": h.presisjon,
        "klokkeslett": h.klokkeslett or None,
        "ukedag": _ukedag(h) or None,
        "dager_til": (h.fra - dagen).days,
        "type": h.type,
        "gjelder_aar": h.gjelder_aar,
        "status": h.status,
        "id": h.hendelse,
        "merknad": h.merknad or None,
        "funn": egne,
    }
    if h == frister.rapport:
        rad["mangler"] = [f.indikator for f in frister.paa_dagen("mangler")]
        rad["ukjent"] = [f.indikator for f in frister.paa_dagen("ukjent")]
    return rad


def _ukedag(h: Hendelse) -> str:
    from klima.grunn.helligdager import UKEDAGER

    return UKEDAGER[h.fra.weekday()] if h.sikker else ""


def _skriv_hjul(hjul: Aarshjul, dagen: date, frister: Datafrister) -> None:
    from indikatorer.aarshjuldata import datasetninger
    from reports.funntekst import brutt

    hode = f"{hjul.kommunenavn} ({hjul.kommune}) · årshjul {hjul.aar} · {hjul.dokument}"
    for linje in brutt(hode, bredde()):
        click.echo(linje)
    skriv_tabell(
        ["Dato", "Dag", "Hendelse", "Organ", "Dager til", "Kilde"],
        [linje for h in hjul.hendelser for linje in _linjer(h, dagen)],
        venstre=4,
    )
    statuser = {h.status for h in hjul.hendelser}
    if "forslag" in statuser:
        click.echo("* forslag regnet fra malen, ikke vedtatt")
    if "anslag" in statuser:
        click.echo("~ anslag fra etterslepet, ingen fast dato")
    click.echo()
    for setning in datasetninger(frister):
        for linje in brutt(setning, bredde()):
            click.echo(linje)


def _linjer(h: Hendelse, dagen: date) -> list[list[str]]:
    """Hendelsen på en linje i tabellen, eller flere når navnet eller organet er langt."""
    from itertools import zip_longest

    from klima.grunn.tall import tall
    from reports.funntekst import brutt, trygg

    plass = max(bredde() - _RESTEN, 24)
    navn = brutt(f"{h.navn}{_merke(h)}", plass)
    organ = brutt(h.organ, _ORGAN)
    foerst = [h.naar, _ukedag(h)[:3], tall((h.fra - dagen).days), trygg(_kort_kilde(h))]
    linjer = []
    for nr, (n, o) in enumerate(zip_longest(navn, organ, fillvalue="")):
        dato, dag, til, kilde = foerst if nr == 0 else ("", "", "", "")
        linjer.append([dato, dag, n, o, til, kilde])
    return linjer


def _merke(h: Hendelse) -> str:
    kl = f", kl. {h.klokkeslett}" if h.klokkeslett else ""
    return kl + {"forslag": " *", "anslag": " ~", "avlyst": " (avlyst)"}.get(h.status, "")


def _kort_kilde(h: Hendelse) -> str:
    if h.status == "forslag":
        return "malen"
    if h.type == "data":
        return "lageret" if h.kilde.startswith("utgave") else "katalogen"
    navn, _, linje = h.kilde.rpartition(":")
    return f"{Path(navn).name[:3]}:{linje}" if h.kilde != h.sted else f"linje {linje}"


def _skriv_krav(hjul: Aarshjul) -> None:
    from indikatorer.aarshjulregler import lovkrav
    from reports.funntekst import brutt

    click.echo()
    for k in lovkrav(hjul):
        forbehold = {"ja": "", "nei": ", ikke bekreftet", "tolkning": ", tolkning"}[k.bekreftet]
        tekst = f"{k.svar}: {k.navn} ({k.paragraf}{forbehold}): {k.grunn}."
        for linje in brutt(tekst, bredde()):
            click.echo(linje)


def _skriv_funn(funn: list[Funn]) -> None:
    from reports.funntekst import funnlinjer

    if funn:
        click.echo()
    for linje in funnlinjer(funn, min(bredde(), 120)):
        click.echo(linje)


def _skriv_sjekkliste(hjul: Aarshjul, som_json: bool) -> None:
    from dataclasses import asdict

    from indikatorer.aarshjulanbefalinger import sjekkliste
    from reports.funntekst import brutt

    svar = sjekkliste(hjul)
    if som_json:
        skriv_json([asdict(a) for a in svar])
        return
    click.echo(f"{hjul.kommunenavn} ({hjul.kommune}) · årshjul {hjul.aar} · anbefalinger")
    if hjul.forslag:
        click.echo("Hjulet er et forslag regnet fra malen, som er laget etter anbefalingene.")
    for a in svar:
        for nr, linje in enumerate(brutt(f"{a.kort}: {a.svar} – {a.grunn}.", bredde(), "    ")):
            click.echo(linje if nr else f"{a.nr:>2}. {linje[4:]}")

"""Rapporten på nynorsk: hele, uten bokmålsord i våre egne tekster, med de samme tallene."""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from klima import Arbeidsrom
from klima.grunn.kodelister import sektorer
from reports.dokument import Dokument
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.html import som_html
from reports.kapitler import bygg_dokument
from reports.tekster import husets
from tests.reports.rapporter import uten_figurer
from tests.stotte import ROT

_ORD = """
    ikke jeg fra hver hvert hva hvor hvem hvorfor hvis hvordan noe noen en et ett være vært ble
    uten siden bare selv hele sammen alene flere mer dem disse hun dere annerledes
    gir gjør gjelder mangler kommer tar teller trykker trekkes regnes regnet vises holdes brukes
    endret endringen endringer rettet rettelsene vedtatt vedtatte tatt avrundet oppgitt
    utslipp utslippet utslippene utgave utgaven utgavene utgiver utgiveren kilde kilden kilder
    tall tallet tallene tallfestet tallfestede årene målene tiltakene sektorene sektorer
    indikatorene indikatorer handlingsregler handlingsreglene kommuner kommunens innbygger
    innbyggere regnskap regnskapet rammen linjen søylen forutsetninger
    forutsetningene trekninger omregning omregningen omregningene omregningsstøyen sannsynlighet
    sannsynligheten usikkerhet lav høy lavere høyere lavest høyest forrige foreløpige foreløpig
    gjenstår advarsel advarsler liggende stablede punkter avledet enhet ønsket virkelig ansvarlig
    ansvarlige hendelser sammendrag innholdet nåverdi nåverdien spredningen kuttene
"""
BOKMAALSORD = frozenset(_ORD.split())
"""Ord som skrives annerledes på nynorsk. Ord som er like, eller riktige på begge, er ikke her."""


@pytest.fixture(scope="module")
def asker_nn(asker_grunnlag: Grunnlag) -> Grunnlag:
    """Asker på nynorsk, med de samme funnene så kontrollen ikke kjøres en gang til."""
    nynorsk = replace(asker_grunnlag, spraak="nn")
    vars(nynorsk)["funn"] = asker_grunnlag.funn
    return nynorsk


@pytest.fixture(scope="module")
def eksempel_nn(eksempel: Arbeidsrom) -> Grunnlag:
    """Eksempelet, som har tallfestede tiltak, to utgaver og meldt status."""
    g = hent_grunnlag(eksempel, eksempel.nummer, spraak="nn")
    vars(g)["funn"] = []
    return g


@dataclass(frozen=True)
class Nynorsk:
    """Rapporten på nynorsk: dokumentet, siden uten figurer, og det kilden selv har skrevet."""

    dokument: Dokument
    side: str
    kilden: re.Pattern[str]


def bygg(g: Grunnlag) -> Nynorsk:
    dokument = bygg_dokument(g)
    side = som_html(uten_figurer(dokument), g.t)
    return Nynorsk(dokument, side, kildens_tekst(g.rom, dokument))


@pytest.fixture(scope="module")
def paa_nynorsk(asker_nn: Grunnlag) -> Nynorsk:
    return bygg(asker_nn)


@pytest.fixture(scope="module")
def eksempelet_paa_nynorsk(eksempel_nn: Grunnlag) -> Nynorsk:
    return bygg(eksempel_nn)


@pytest.fixture(params=["paa_nynorsk", "eksempelet_paa_nynorsk"])
def rapport(request: pytest.FixtureRequest) -> Nynorsk:
    bygd: Nynorsk = request.getfixturevalue(request.param)
    return bygd


def kildens_tekst(rom: Arbeidsrom, dokument: Dokument) -> re.Pattern[str]:
    """Det planen, statistikken og kontrollen selv har skrevet, fra de lengste; ikke våre ord."""
    egne = {f.lower() for b in dokument.blokker for f in _funnets(b)}
    egne |= {s.lower() for s in sektorer()}
    for fil in [*rom.datasett.rglob("*.csv"), *(ROT / "datasets" / "felles").rglob("*.csv")]:
        with fil.open(encoding="utf-8", newline="") as inn:
            egne |= {celle.lower() for rad in csv.reader(inn) for celle in rad}
    for fil in rom.datasett.rglob("*.json"):
        egne |= {t.lower() for t in _tekster(json.loads(fil.read_text(encoding="utf-8")))}
    navn = sorted((t.strip(" .") for t in egne if " " in t.strip()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, navn)))


def _funnets(blokk: Any) -> list[str]:
    if type(blokk).__name__ != "Funnblokk":
        return []
    return [blokk.melding, blokk.sted, *(verdi for _, verdi in blokk.detaljer)]


def _tekster(verdi: Any) -> Iterator[str]:
    if isinstance(verdi, str):
        yield verdi
    elif isinstance(verdi, dict):
        yield from _tekster(list(verdi.values()))
    elif isinstance(verdi, list):
        for ett in verdi:
            yield from _tekster(ett)


def figurens_tekster(spesifikasjon: Any) -> Iterator[str]:
    """Titler på akser, forklaringer og tips, og navnene i forklaringene."""
    if isinstance(spesifikasjon, dict):
        for navn, verdi in spesifikasjon.items():
            if navn in ("title", "domain"):
                yield from _tekster(verdi)
            elif navn not in ("config", "data", "datasets"):
                yield from figurens_tekster(verdi)
    elif isinstance(spesifikasjon, list):
        for ett in spesifikasjon:
            yield from figurens_tekster(ett)


def bokmaal_i(tekst: str, kilden: re.Pattern[str]) -> list[str]:
    """Bokmålsordene i teksten når det kilden har skrevet, er tatt bort."""
    # Stier og navnet på en forutsetning i en mal er ikke ord.
    navn = r"\S+/\S+|føresetnaden \S+"
    vaar = re.sub(navn, " ", kilden.sub(" ", tekst.lower()))
    return sorted({ord_ for ord_ in re.findall(r"[a-zæøåéèò]+", vaar) if ord_ in BOKMAALSORD})


def test_ingen_bokmaalsord_i_nynorsktekstene() -> None:
    funnet = {
        f"{navn}: {ord_}"
        for navn, tekst in husets("nn").items()
        for ord_ in bokmaal_i(re.sub(r"\{.*?\}", "", tekst.tekst), re.compile(r"(?!)"))
    }
    assert funnet == set()


def test_ingen_bokmaalsord_paa_siden(rapport: Nynorsk) -> None:
    side = re.sub(r"<(script|style).*?</\1>", " ", rapport.side, flags=re.S)
    biter = [html.unescape(bit) for bit in re.split(r"<[^>]*>", side)]
    biter += [html.unescape(v) for v in re.findall(r' (?:aria-label|data-mal)="(.*?)"', side)]
    funnet = {f"{bit.strip()}: {o}" for bit in biter for o in bokmaal_i(bit, rapport.kilden)}
    assert funnet == set()


def test_ingen_bokmaalsord_i_figurene(rapport: Nynorsk) -> None:
    funnet = {
        f"{figur.id}: {tekst}: {ord_}"
        for figur in rapport.dokument.figurer
        for tekst in (
            *(figur.tittel, figur.bildetekst, figur.alternativ, figur.tabell.tittel),
            *figur.tabell.hode,
            *(celle for rad in figur.tabell.rader for celle in rad),
            *figurens_tekster(figur.spesifikasjon),
        )
        for ord_ in bokmaal_i(tekst, rapport.kilden)
    }
    assert funnet == set()


def test_siden_sier_at_den_er_paa_nynorsk(paa_nynorsk: Nynorsk) -> None:
    side = paa_nynorsk.side
    assert '<html lang="nn">' in side
    assert "<h1>Årsrapport for klima og indikatorar</h1>" in side
    assert (
        "Dei direkte utsleppa i Asker var 178\xa0984 tonn CO2e i 2021, 44\xa0% lågare enn i 2009."
    ) in side
    # Kontrollens egne meldinger er på bokmål, og rapporten sier det.
    assert side.count("Meldingane frå kontrollen er på bokmål") == 1


def test_tallene_er_de_samme_paa_begge_spraakene(
    asker_dokument: Dokument, paa_nynorsk: Nynorsk
) -> None:
    """Samme kapitler, tabeller og siffer i samme rekkefølge: bare ordene er andre."""
    nb, nn = asker_dokument, paa_nynorsk.dokument
    # Setningen om målformen er bare på nynorsk; ellers er det like mange avsnitt.
    assert [len(k.blokker) + (k.id == "datakvalitet") for k in nb.kapitler] == [
        len(k.blokker) for k in nn.kapitler
    ]
    assert [k.id for k in nb.kapitler] == [k.id for k in nn.kapitler]
    assert [t.id for t in nb.tabeller] == [t.id for t in nn.tabeller]
    for paa_nb, paa_nn in zip(nb.tabeller, nn.tabeller, strict=True):
        siffer = [
            [re.findall(r"\d+", celle.tekst) for rad in t.rader for celle in rad]
            for t in (paa_nb, paa_nn)
        ]
        assert siffer[0] == siffer[1], paa_nb.id
    for figur, samme in zip(nb.figurer, nn.figurer, strict=True):
        assert re.findall(r"\d+", figur.tittel) == re.findall(r"\d+", samme.tittel), figur.id


def test_kommandoen_skriver_nynorskrapporten(
    kjoer: Any, uten_plan: Arbeidsrom, tmp_path: Path, uten_gx: None
) -> None:
    valg = ("--spraak", "nn", "--ut", tmp_path, "--format", "xlsx")
    svar = kjoer("årsrapport", *valg, rom=uten_plan)
    assert svar.kode == 0, svar.feil
    (fil,) = tmp_path.glob("*.xlsx")
    assert fil.name == "aarsrapport-porsgrunn-nynorsk.xlsx"
    bok = load_workbook(fil, read_only=True)
    assert bok.worksheets[0]["A1"].value == "Årsrapport for klima og indikatorar"

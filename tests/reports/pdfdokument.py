"""Dokumentene PDF-testene setter, og strukturen i filene lest med en annen leser (pypdf)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from klima.kontroll.funn import Funn
from reports.dokument import (
    Avsnitt,
    Blokk,
    Celle,
    Dokument,
    Figurblokk,
    Funnblokk,
    Gruppe,
    Kapittel,
    Kildeliste,
    Liste,
    Loep,
    Noekkeltallblokk,
    Overskrift,
    Snarveier,
    Tabellblokk,
)
from reports.figur import TEMA, Figur, Tabell
from reports.merker import Merke

FIENDTLIG = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://ond.no","her")',
    "{{7*7}}",
    "](javascript:alert(1))",
    "\u202eegaldaer\u202c\u200f",
    "x" * 10_000,
    '#eval("1+1")',
    "$x$ = _y_ /* z */ // t",
    "*fet* `kode` \\u{41} \\",
    "@ref <etikett>",
    "\x00\x07\x1b\ufffe\ud800\ue000😀",
)
"""Tekst som ville gjort noe annet enn å stå der dersom den ble lest som kode."""


def vist(tekst: str) -> str:
    """Teksten slik PDF-en skal vise den; regnet her uten koden som prøves."""
    koder = (
        "\x00",
        "\x07",
        "\x1b",
        "\ufffe",
        "\ud800",
        "\ue000",
        "😀",
        "\u202e",
        "\u202c",
        "\u200f",
    )
    for tegn in koder:
        tekst = tekst.replace(tegn, f"[U+{ord(tegn):04X}]")
    return tekst


def dokument(*blokker: Blokk, **felt: Any) -> Dokument:
    """Et dokument med ett kapittel."""
    kapittel = Kapittel("k", "Kapittel", "Kapittel", blokker)
    tomt: dict[str, Any] = {
        **{navn: navn for navn in ("tittel", "overtittel", "undertittel", "sidetittel")},
        **{"kommunenavn": "Asker", "spraak": "nb", "dato": "2026-02-02", "kapitler": (kapittel,)},
    }
    return Dokument(**{**tomt, **felt})


def tabell(rader: int, hode: tuple[str, ...] = ("Navn", "Tall"), id_: str = "t") -> Tabellblokk:
    """En tabell der første kolonne navngir raden."""
    alle = tuple(
        (Celle(f"rad {i}"), *(Celle(f"{i}", slag="tall") for _ in hode[1:])) for i in range(rader)
    )
    return Tabellblokk(id_, "Tabellen", hode, (Gruppe("", alle),))


def figur(tekst: str = "Figuren", id_: str = "f") -> Figur:
    """En liten søylefigur der kategorien heter det teksten sier."""
    spesifikasjon = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"navn": tekst, "tonn": 12}]},
        "mark": "bar",
        "encoding": {
            "y": {"field": "navn", "type": "nominal"},
            "x": {"field": "tonn", "type": "quantitative"},
        },
        "config": TEMA,
    }
    return Figur(id_, tekst, spesifikasjon, tekst, tekst, Tabell("", [], []))


def fiendtlig_dokument() -> Dokument:
    """De fiendtlige tekstene som navn, titler, kommentarer og celler i hver slags blokk."""
    kapitler = tuple(
        Kapittel(f"k{nr}", tekst, tekst, tuple(_blokker(nr, tekst)))
        for nr, tekst in enumerate(FIENDTLIG)
    )
    return dokument(
        tittel=FIENDTLIG[0],
        overtittel=FIENDTLIG[7],
        undertittel=FIENDTLIG[10],
        sidetittel=FIENDTLIG[6],
        stempel="EKSEMPEL · UTKAST",
        varsler=((FIENDTLIG[4], FIENDTLIG[3]),),
        kapitler=kapitler,
    )


def _blokker(nr: int, tekst: str) -> Iterator[Blokk]:
    merke = Merke(nr + 1, Funn("feil", "r", "d", "s", "m"), f"m{nr}")
    yield Avsnitt(
        (
            Loep(tekst, sterk=True),
            Loep("ikke lenke", lenke="javascript:alert(1)"),
            Loep("finnes ikke", lenke="#finnes-ikke"),
        )
    )
    yield Tabellblokk(
        f"t{nr}",
        "T",
        ("a", "b", "c"),
        (Gruppe("", ((Celle(tekst, merker=(merke,)), Celle("b"), Celle("1", slag="tall")),)),),
    )
    if len(tekst) > 1000:
        # Ti tusen tegn fyller mange sider; ett avsnitt, én tabell og én overskrift er nok.
        return
    yield Overskrift(tekst, f"o{nr}", 4)
    yield Liste((Celle(tekst, under=(tekst,)),), tittel=tekst)
    rad = (Celle(tekst, under=(tekst,)), Celle(tekst, merkelapp="feil"), Celle(tekst, slag="tall"))
    felles = Tabellblokk(f"u{nr}", tekst, (tekst, "b", "c"), (Gruppe(tekst, (rad,)),))
    yield Figurblokk(figur(tekst, f"f{nr}"), felles, (merke,))
    yield Noekkeltallblokk(((Celle(tekst), tekst, tekst),))
    yield Snarveier(tekst, ((tekst, f"o{nr}"), (tekst, "finnes-ikke")))
    yield Funnblokk(f"i{nr}", "feil", tekst, tekst, ((tekst, tekst),), 1, ((tekst, f"m{nr}"),))
    yield Kildeliste(((tekst, tekst, tekst),))


# --- Lesing ------------------------------------------------------------------------------------


@cache
def les(pdf: bytes) -> PdfReader:
    """Filen, lest strengt."""
    return PdfReader(BytesIO(pdf), strict=True)


@cache
def sidetekster(pdf: bytes) -> list[str]:
    """Teksten på hver side, uten harde mellomrom og delingspunkter."""
    sider = [side.extract_text() for side in les(pdf).pages]
    return [s.replace("\xa0", " ").replace("\u200b", "") for s in sider]


def elementer(pdf: bytes, slag: str) -> list[dict[str, Any]]:
    """Elementene av et slag i strukturtreet, i leserekkefølge."""
    return list(_under(les(pdf).root_object["/StructTreeRoot"], slag))


def _under(rot: Any, slag: str) -> Iterator[dict[str, Any]]:
    barn = rot.get("/K", [])
    for element in barn if isinstance(barn, list) else [barn]:
        element = element.get_object()
        if isinstance(element, dict):
            if element.get("/S") == slag:
                yield element
            yield from _under(element, slag)


def tabellegenskaper(celle: dict[str, Any]) -> dict[str, Any]:
    """Det cellen sier om tabellen: omfang og hoder."""
    return next(e for e in celle["/A"] if e["/O"] == "/Table")

"""Det testene av rapporten deler."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from klima import Arbeidsrom, finn_arbeidsrom
from reports.dokument import Blokk, Dokument, Figurblokk, Tabellblokk
from reports.grunnlag import Grunnlag
from reports.html import som_html
from reports.kapitler import bygg_dokument
from tests.stotte import ROT

FIENDTLIG = {
    "indikator": "<script>window.truffet = 1</script>",
    "merknad": "{{ 7*7 }} </script><script>window.truffet = 2</script>",
    "tiltak": '"><img src=x onerror="window.truffet = 3">',
    "sektorrad": "Redusere utslipp fra </script><svg onload=window.truffet=4>",
}
"""Tekst som ville kjørt i siden dersom den ble lest som kode."""


def siden_uten_figurer(g: Grunnlag, *, utkast: bool = False) -> str:
    """HTML-siden uten figurene, som tar sekunder å tegne, til tester av resten av den."""
    return som_html(uten_figurer(bygg_dokument(g, utkast=utkast)), g.t)


def uten_figurer(dokument: Dokument) -> Dokument:
    """Dokumentet uten figurene."""
    kapitler = tuple(
        replace(k, blokker=tuple(b for b in k.blokker if not isinstance(b, Figurblokk)))
        for k in dokument.kapitler
    )
    return replace(dokument, kapitler=kapitler)


def kortet(dokument: Dokument) -> Dokument:
    """Dokumentet med hvert kapittel, men én figur i hvert og tre rader i hver gruppe."""

    def kort(blokk: Blokk) -> Blokk:
        if not isinstance(blokk, Tabellblokk):
            return blokk
        return replace(blokk, grupper=tuple(replace(g, rader=g.rader[:3]) for g in blokk.grupper))

    def blokker(alle: tuple[Blokk, ...]) -> Iterator[Blokk]:
        figurer = 0
        for blokk in alle:
            figurer += isinstance(blokk, Figurblokk)
            if figurer <= 1 or not isinstance(blokk, Figurblokk):
                yield kort(blokk)

    kapitler = tuple(replace(k, blokker=tuple(blokker(k.blokker))) for k in dokument.kapitler)
    return replace(dokument, kapitler=kapitler)


def bytt(fil: Path, nr: int, felt: str, verdi: str) -> None:
    """Sett én celle i en CSV-fil; `nr` er dataraden, fra 0."""
    with fil.open(encoding="utf-8", newline="") as inn:
        rader = list(csv.DictReader(inn))
    rader[nr][felt] = verdi
    with fil.open("w", encoding="utf-8", newline="") as ut:
        skriver = csv.DictWriter(ut, list(rader[0]), lineterminator="\n")
        skriver.writeheader()
        skriver.writerows(rader)


def noen_indikatorer(rom: Arbeidsrom, *indikatorer: str) -> Path:
    """Askers indikatorpakke med bare disse: en rapport med alle 88 tar sekunder å bygge."""
    pakke = rom.datasett / "asker" / "indikatorer"
    shutil.copytree(ROT / "datasets" / "asker" / "indikatorer", pakke)
    for fil in pakke.glob("*.csv"):
        hode, *rader = fil.read_text(encoding="utf-8").splitlines(keepends=True)
        if hode.startswith("indikator,"):
            egne = [rad for rad in rader if rad.split(",")[0] in indikatorer]
            fil.write_text("".join([hode, *egne]), encoding="utf-8")
    for navn in ("paastander.csv", "utgaatte.csv"):
        hode = (pakke / navn).read_text(encoding="utf-8").splitlines(keepends=True)[0]
        (pakke / navn).write_text(hode, encoding="utf-8")
    return pakke


def plant_fiendtlig(rom: Arbeidsrom) -> Arbeidsrom:
    """Legg de fiendtlige tekstene i arbeidsrommets planer."""
    asker = rom.datasett / "asker"
    bytt(asker / "indikatorer" / "katalog.csv", 0, "navn", FIENDTLIG["indikator"])
    bytt(asker / "indikatorer" / "katalog.csv", 1, "merknad", FIENDTLIG["merknad"])
    bytt(asker / "tiltak" / "tiltak.csv", 0, "tekst", FIENDTLIG["tiltak"])
    bytt(asker / "klimagassutslipp" / "sektorrader.csv", 1, "tekst", FIENDTLIG["sektorrad"])
    return finn_arbeidsrom(rom.rot)

"""Teksten på hver side i en PDF fra Chromium, i den rekkefølgen den er tegnet.

Leser bare det Chromium skriver (objekter uten kryptering, strømmer med Flate), så testene ikke
trenger et bibliotek for PDF.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

_OBJEKT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
_STROEM = re.compile(rb"/Length (\d+).*?stream\r?\n", re.DOTALL)
_TEGNET = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj|/(X\d+) Do")


def sidetekster(fil: Path) -> list[str]:
    """Teksten på hver side, med det som er tegnet gjennomsiktig oppå."""
    objekter = {int(nr): innhold for nr, innhold in _OBJEKT.findall(fil.read_bytes())}
    sider = [o for o in objekter.values() if re.search(rb"/Type\s*/Page\b", o)]
    return [_tekst(objekter, side, _til(objekter, side, rb"Contents")) for side in sider]


def _til(objekter: dict[int, bytes], eier: bytes, navn: bytes) -> bytes:
    treff = re.search(rb"/" + navn + rb" (\d+) 0 R", eier)
    assert treff is not None, navn
    return objekter[int(treff[1])]


def _stroem(objekt: bytes) -> bytes:
    treff = _STROEM.search(objekt)
    assert treff is not None
    # Lengden, og ikke et linjeskift foran `endstream`: de siste bytene kan selv være et linjeskift.
    return zlib.decompress(objekt[treff.end() : treff.end() + int(treff[1])])


def _tekst(objekter: dict[int, bytes], eier: bytes, innhold: bytes) -> str:
    """Teksten i en innholdsstrøm; `eier` har ressursene strømmen viser til."""
    ut, tegn = [], {}
    for skrift, glyfer, figur in _TEGNET.findall(_stroem(innhold)):
        if skrift:
            tegn = _tegnsett(objekter, _til(objekter, eier, skrift))
        elif figur:
            indre = _til(objekter, eier, figur)
            if b"/Subtype /Form" in indre:
                ut.append(_tekst(objekter, indre, indre))
        else:
            koder = re.findall(b"....", glyfer)
            ut.append("".join(tegn.get(int(kode, 16), "?") for kode in koder))
    return "".join(ut)


def _tegnsett(objekter: dict[int, bytes], skrift: bytes) -> dict[int, str]:
    """Glyf -> tegn, fra skriftens ToUnicode."""
    kart = _stroem(_til(objekter, skrift, b"ToUnicode"))
    ut: dict[int, str] = {}
    for blokk in re.findall(rb"beginbfchar(.*?)endbfchar", kart, re.DOTALL):
        for glyf, kode in re.findall(rb"<(\w+)>\s*<(\w+)>", blokk):
            ut[int(glyf, 16)] = bytes.fromhex(kode.decode()).decode("utf-16-be")
    for blokk in re.findall(rb"beginbfrange(.*?)endbfrange", kart, re.DOTALL):
        for fra, til, kode in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", blokk):
            for i in range(int(til, 16) - int(fra, 16) + 1):
                ut[int(fra, 16) + i] = chr(int(kode, 16) + i)
    return ut

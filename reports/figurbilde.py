"""Bildene av figurene, tegnet én gang og delt av formatene som skrives i samme kjøring."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final

from reports.figur import Figur

SKALA: Final = 2
"""Piksler i bildet per piksel i figuren; skarpt på papir i full bredde."""
_HUSKES: Final = 128
_tegnet: dict[str, str] = {}


def svg(figur: Figur) -> str:
    """Stillbildet som SVG; det samme som `Figur.svg()`."""
    noekkel = json.dumps(figur.spesifikasjon)
    if noekkel not in _tegnet:
        if len(_tegnet) >= _HUSKES:
            _tegnet.clear()
        _tegnet[noekkel] = figur.svg()
    return _tegnet[noekkel]


def png(figur: Figur) -> bytes:
    """Stillbildet som PNG på hvit bunn."""
    return _png(svg(figur))


@lru_cache(maxsize=_HUSKES)
def _png(svg: str) -> bytes:
    import vl_convert

    # Figuren er gjennomsiktig; på mørk bunn ville teksten blitt borte.
    hvit = svg.replace(">", '><rect width="100%" height="100%" fill="#ffffff"/>', 1)
    bilde: bytes = vl_convert.svg_to_png(hvit, scale=SKALA)
    return bilde

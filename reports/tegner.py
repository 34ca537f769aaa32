"""Stillbildene: Vega-Lite til SVG, og SVG til PNG, tegnet uten nett.

Henter ingen av programmets andre moduler, så en prosess som bare tegner, er i gang med en gang.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

SKALA: Final = 2.0
"""Piksler i et PNG-bilde per piksel i figuren."""
_HUSKES: Final = 128


def varm_opp() -> None:
    """Last tegneren, som tar nær et sekund, før det er noe å tegne."""
    tegnet('{"mark": "text", "data": {"values": [{}]}}')


class Stillbilde(NamedTuple):
    """En figur tegnet i en annen prosess: det den ble tegnet av, og bildene."""

    spesifikasjon: str
    svg: str
    flate: str
    png: bytes | None

    def uten_png(self) -> Stillbilde:
        """Bare SVG-en, til en prosess som ikke skriver PNG."""
        return self._replace(png=None)


_FERDIGE: Final[dict[str | tuple[str, float], str | bytes]] = {}


def stillbilde(spesifikasjon: str, flate: str, med_png: bool = False) -> Stillbilde:
    """Tegn en figur for en annen prosess, se `ta_imot`.

    Args:
        spesifikasjon: Vega-Lite som JSON.
        flate: bakgrunnen i PNG-bildet, «#rrggbb».
    """
    svg = tegnet(spesifikasjon)
    png = rastrert(med_flate(svg, flate), SKALA) if med_png else None
    return Stillbilde(spesifikasjon, svg, flate, png)


def ta_imot(bilder: Iterable[Stillbilde]) -> None:
    """Bruk bildene fra en annen prosess i stedet for å tegne dem her."""
    for b in bilder:
        _FERDIGE[b.spesifikasjon] = b.svg
        if b.png is not None:
            _FERDIGE[med_flate(b.svg, b.flate), SKALA] = b.png


def med_flate(svg: str, flate: str) -> str:
    """SVG-en med bakgrunn."""
    return svg.replace(">", f'><rect width="100%" height="100%" fill="{flate}"/>', 1)


# Flere formater viser de samme figurene, og tegningen er det dyreste ved dem.
@lru_cache(maxsize=_HUSKES)
def tegnet(spesifikasjon: str) -> str:
    """SVG-en av en Vega-Lite-spesifikasjon, gitt som JSON."""
    svg = _FERDIGE.pop(spesifikasjon, None)
    if not isinstance(svg, str):
        import vl_convert

        svg = str(vl_convert.vegalite_to_svg(spesifikasjon, allowed_base_urls=[]))
    return svg


@lru_cache(maxsize=_HUSKES)
def rastrert(svg: str, skala: float) -> bytes:
    """PNG-bildet av en SVG, `skala` piksler per piksel."""
    png = _FERDIGE.pop((svg, skala), None)
    if not isinstance(png, bytes):
        import vl_convert

        png = bytes(vl_convert.svg_to_png(svg, scale=skala))
    return png

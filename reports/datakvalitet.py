"""Kapittelet om datakvalitet: funnene gruppert, og hva kontrollen omfattet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from klima.grunn.tall import oppramsing
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import datasettnavn, pakkemapper
from reports.funntekst import OVERSKRIFT, detaljer
from reports.grunnlag import Grunnlag


def funngrupper(funn: Sequence[Funn]) -> list[tuple[str, list[Funn]]]:
    """Funnene etter alvor, verst først, med overskrift; tomt når det ikke er noen."""
    return [(OVERSKRIFT[a], list(gruppe)) for a, gruppe in groupby(funn, key=lambda f: f.alvor)]


def funndetaljer(funn: Funn) -> list[tuple[str, str]]:
    """Feltene under meldingen; det funnet gjelder, lenkes til og skrives derfor ikke her."""
    return [(navn, verdi) for navn, verdi in detaljer(funn) if navn != "Gjelder"]


def kontrollert(g: Grunnlag) -> str:
    """Det kontrollen er kjørt på: utslippene og datapakkene for kommunen."""
    pakker = [datasettnavn(m) for m in pakkemapper(g.rom, g.kommune.nummer)]
    i_planen = f"datapakkene {oppramsing(pakker)}" if len(pakker) > 1 else "".join(pakker)
    return oppramsing([u for u in (f"utslippene i utgave {g.utgave.utgave}", i_planen) if u])

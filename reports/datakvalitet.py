"""Kapittelet om datakvalitet: funnene gruppert, og hva kontrollen omfattet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from klima.grunn.tall import oppramsing
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import datasettnavn, pakkemapper
from reports.funntekst import detaljer
from reports.grunnlag import Grunnlag
from reports.tekster import Tekster

_FELT: Final = {
    "Forventet": "forventet",
    "Funnet": "funnet",
    "Rader": "rader",
    "Regel": "regel",
    "Eier": "regelens-eier",
}
"""Feltene under meldingen; det funnet gjelder, lenkes til og skrives derfor ikke her."""


def funngrupper(funn: Sequence[Funn], t: Tekster) -> list[tuple[str, list[Funn]]]:
    """Funnene etter alvor, verst først, med overskrift; tomt når det ikke er noen."""
    per_alvor = groupby(funn, key=lambda f: f.alvor)
    return [(t(f"ord.overskrift-{alvor}"), list(gruppe)) for alvor, gruppe in per_alvor]


def funndetaljer(funn: Funn, t: Tekster) -> list[tuple[str, str]]:
    """Feltene under meldingen, med navn på rapportens språk; verdiene er kontrollens egne."""
    return [
        (t(f"datakvalitet.{_FELT[navn]}"), verdi) for navn, verdi in detaljer(funn) if navn in _FELT
    ]


def kontrollert(g: Grunnlag) -> str:
    """Det kontrollen er kjørt på: utslippene og datapakkene for kommunen."""
    pakker = [datasettnavn(m) for m in pakkemapper(g.rom, g.kommune.nummer)]
    i_planen = "".join(pakker)
    if len(pakker) > 1:
        i_planen = g.t("datakvalitet.datapakkene", pakker=oppramsing(pakker))
    utslippene = g.t("datakvalitet.utslippene", utgave=g.utgave.utgave)
    return oppramsing([u for u in (utslippene, i_planen) if u])

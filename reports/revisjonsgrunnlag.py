"""Det rapporten sier om forrige utgave: revisjonen, tredelingen og omregningsstøyen."""

from __future__ import annotations

from dataclasses import dataclass

import xarray as xr

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.revisjon import Revisjon, revider
from klima.stoey import omregningsstoey
from klima.tredeling import Del, Tredeling, tredel
from klima.utgavepar import forrige_utgave, hent_publikasjon
from klima.utgaver import Utgave, Utgavelager


@dataclass(frozen=True)
class Endret:
    """Utgaven rapporten hviler på, mot den forrige.

    Attributes:
        forrige: utgaven forrige rapport ville hvilt på.
        revisjon, tredeling: None når utgavene ikke kan sammenlignes.
        deler: tredelingen for kommunen, «Totalt» sist.
        hindring: hvorfor de ikke kan sammenlignes; ellers tom.
    """

    forrige: Utgave
    revisjon: Revisjon | None
    tredeling: Tredeling | None
    deler: tuple[Del, ...]
    hindring: str = ""


def hent_endret(rom: Arbeidsrom, utgave: Utgave, kommune: str, referanseaar: int) -> Endret | None:
    """Sammenlign utgaven med den forrige i lageret; None når lageret ikke har noen før den."""
    lager = Utgavelager(rom)
    forrige = forrige_utgave(lager.liste(), utgave, kommune)
    if forrige is None:
        return None
    try:
        revisjon = revider(
            hent_publikasjon(lager, forrige.utgave),
            hent_publikasjon(lager, utgave.utgave),
            referanseaar=referanseaar,
        )
        tredeling = tredel(revisjon.par)
    except Brukerfeil as feil:
        hindring = ": ".join(filter(None, (feil.melding, feil.funnet)))
        return Endret(forrige, None, None, (), hindring)
    return Endret(forrige, revisjon, tredeling, tuple(tredeling.kommune(kommune)))


def hent_stoey(rom: Arbeidsrom, kommune: str) -> xr.Dataset | None:
    """Omregningsstøyen for kommunen; None når lageret har for få utgaver av den."""
    try:
        return omregningsstoey(Utgavelager(rom), kommune)
    except Brukerfeil:
        return None

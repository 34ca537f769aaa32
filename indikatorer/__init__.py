"""Indikatorene i en kommuneplan: katalog, observasjoner, vurdering, opprulling og sammenligning.

>>> import indikatorer
>>> len(indikatorer.les_katalog("Asker").indikatorer)
88
"""

from indikatorer.ferskhet import ferskhet
from indikatorer.katalog import Katalog, les_katalog
from indikatorer.leveranselesing import foer
from indikatorer.leveransemal import skriv_leveransemal
from indikatorer.observasjoner import les_observasjoner
from indikatorer.opprulling import rull_opp
from indikatorer.vurdering import vurder

__all__ = [
    "Katalog",
    "ferskhet",
    "foer",
    "les_katalog",
    "les_observasjoner",
    "rull_opp",
    "skriv_leveransemal",
    "vurder",
]

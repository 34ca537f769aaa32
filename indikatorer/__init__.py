"""Indikatorene i en kommuneplan: katalog, observasjoner, vurdering, opprulling og sammenligning.

>>> import indikatorer
>>> len(indikatorer.les_katalog("Asker").indikatorer)
88
"""

from indikatorer.katalog import Katalog, les_katalog
from indikatorer.observasjoner import les_observasjoner
from indikatorer.vurdering import vurder

__all__ = ["Katalog", "les_katalog", "les_observasjoner", "vurder"]

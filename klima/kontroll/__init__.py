"""Kontrollen av datakvaliteten: regler, motoren som kjører dem, og funnene.

>>> from klima import finn_arbeidsrom, kontroll
>>> kontroll.antall(kontroll.kjoer(finn_arbeidsrom(), "Asker", gx=False))["feil"]
0
"""

from klima.kontroll.funn import Funn, antall, sorter
from klima.kontroll.kjoering import kjoer
from klima.kontroll.notatbok import sjekkpunkt, suite, tabell
from klima.kontroll.utslippstabell import proev_array

__all__ = [
    "Funn",
    "antall",
    "kjoer",
    "proev_array",
    "sjekkpunkt",
    "sorter",
    "suite",
    "tabell",
]

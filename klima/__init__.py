"""klimabudsjett: klimabudsjett og indikatorer for norske kommuner, som merkede arrays.

>>> import klima
>>> utslipp = klima.les_utslipp("Asker", utgave="handlingsprogram-2024")
>>> klima.summer(utslipp, "total").sel(aar=2021).item()
178984.0
"""

from klima.avvik import avvik, avviksrader
from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.maal import Maal, les_maal, paa_likt_omfang
from klima.utgaver import Utgave, Utgavelager
from klima.utslipp import avgrens, les_utslipp, summer

__all__ = [
    "Arbeidsrom",
    "Brukerfeil",
    "Maal",
    "Utgave",
    "Utgavelager",
    "avgrens",
    "avvik",
    "avviksrader",
    "finn_arbeidsrom",
    "les_maal",
    "les_utslipp",
    "paa_likt_omfang",
    "summer",
]

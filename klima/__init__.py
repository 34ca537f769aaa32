"""klimabudsjett: klimabudsjett og indikatorer for norske kommuner, som merkede arrays.

>>> import klima
>>> utslipp = klima.les_utslipp("Asker", utgave="handlingsprogram-2024")
>>> klima.summer(utslipp, "total").sel(aar=2021).item()
178984.0
"""

from klima.avvik import avvik, avviksrader
from klima.eksempel import eksempelrom
from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.maal import Maal, les_maal, paa_likt_omfang
from klima.revisjon import Revisjon, revider
from klima.stoey import kan_ses, omregningsstoey
from klima.tredeling import Tredeling, tredel
from klima.utgavepar import Publikasjon, hent_publikasjon
from klima.utgaver import Utgave, Utgavelager
from klima.utslipp import avgrens, les_utslipp, summer

__all__ = [
    "Arbeidsrom",
    "Brukerfeil",
    "Maal",
    "Publikasjon",
    "Revisjon",
    "Tredeling",
    "Utgave",
    "Utgavelager",
    "avgrens",
    "avvik",
    "avviksrader",
    "eksempelrom",
    "finn_arbeidsrom",
    "hent_publikasjon",
    "kan_ses",
    "les_maal",
    "les_utslipp",
    "omregningsstoey",
    "paa_likt_omfang",
    "revider",
    "summer",
    "tredel",
]

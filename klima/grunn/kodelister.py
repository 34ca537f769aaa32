"""Kodelistene som følger med programmet: sektorer, gasser og kommuner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import pandas as pd

from klima.grunn.arbeidsrom import innebygd_rot
from klima.grunn.datapakke import Datapakke, les_pakke
from klima.grunn.feil import Brukerfeil
from klima.grunn.tekst import vask

TOTALT: Final = "Totalt"
UFORDELT: Final = "Ikke fordelt på sektor"
"""Sektoren for tonn en plan oppgir i sum uten å si hvilken sektor de hører til."""


@dataclass(frozen=True)
class Kommune:
    """En kommune i kodelisten: nummer (fire sifre), navn og fylke."""

    nummer: str
    navn: str
    fylke: str


@cache
def _kodelister() -> Datapakke:
    return les_pakke(innebygd_rot() / "datasets" / "felles" / "kodelister", proev=False)


@cache
def sektorer() -> tuple[str, ...]:
    """Sektorene i Miljødirektoratets statistikk, i husets rekkefølge.

    >>> sektorer()[:2]
    ('Annen mobil forbrenning', 'Avfall og avløp')
    """
    tabell = _kodelister()["sektorer"].sort_values("nr")
    return tuple(tabell.loc[~tabell["egen_konto"], "sektor"].tolist())


@cache
def _sektorvarianter() -> dict[str, str]:
    varianter = _kodelister()["sektorvarianter"]
    ut = {vask(s).casefold(): s for s in _kodelister()["sektorer"]["sektor"]}
    ut |= {
        vask(v).casefold(): s
        for v, s in zip(varianter["variant"], varianter["sektor"], strict=True)
    }
    return ut


def finn_sektor(navn: str) -> str | None:
    """Det kanoniske navnet på en sektor slik en utgave kan ha skrevet den, eller None.

    >>> finn_sektor("produkter med fluorgasser\\n")
    'Bruk av produkter med fluorgasser'
    """
    return _sektorvarianter().get(vask(navn).casefold())


@cache
def kommuner() -> pd.DataFrame:
    """Kommunene i 2024: kolonnene `kommune`, `kommunenavn`, `fylkesnavn`; indeks kommunenummer."""
    tabell = _kodelister()["kommuner"]
    return tabell.set_index(tabell["kommune"].astype(str))


def finn_kommune(nummer_eller_navn: str) -> Kommune:
    """Slå opp en kommune på nummer eller navn.

    >>> finn_kommune("Asker").nummer, finn_kommune("0301").navn
    ('3203', 'Oslo')

    Raises:
        Brukerfeil: ukjent nummer eller navn, eller et navn som flere kommuner har.
    """
    soekt = vask(nummer_eller_navn)
    tabell = kommuner()
    if soekt.isdigit():
        treff = tabell[tabell.index == soekt.zfill(4)]
    else:
        treff = tabell[tabell["kommunenavn"].str.casefold() == soekt.casefold()]
    if len(treff) == 1:
        rad = treff.iloc[0]
        return Kommune(str(rad["kommune"]), str(rad["kommunenavn"]), str(rad["fylkesnavn"]))
    if len(treff) > 1:
        fylker = zip(treff.index, treff["fylkesnavn"], strict=True)
        raise Brukerfeil(
            f"flere kommuner heter «{soekt}»",
            funnet=", ".join(f"{nummer} ({fylke})" for nummer, fylke in fylker),
            utvei="bruk kommunenummeret",
        )
    naer = _naere_navn(soekt, tabell["kommunenavn"].tolist())
    raise Brukerfeil(
        f"ukjent kommune «{soekt}»",
        ventet="et nummer eller navn fra kommuneinndelingen 2024",
        utvei=f"mente du {naer}?" if naer else "se datasets/felles/kodelister/kommuner.csv",
    )


def _naere_navn(soekt: str, navn: list[str]) -> str:
    from difflib import get_close_matches

    return " eller ".join(get_close_matches(soekt.title(), navn, n=2))

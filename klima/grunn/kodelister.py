"""Kodelistene som følger med programmet: sektorer, gasser og kommuner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import pandas as pd

from klima.grunn.arbeidsrom import EKSEMPEL, innebygd_rot
from klima.grunn.datapakke import Datapakke, les_pakke
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import EKSEMPELNAVN, Inndeling, inndeling
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


def finn_kommune(nummer_eller_navn: str, oppslag: Inndeling | None = None) -> Kommune:
    """Slå opp en kommune på nummer eller navn, også numre og navn fra eldre inndelinger.

    Args:
        nummer_eller_navn: som `3203`, `0220`, `Asker`, `Røyken` eller `Våler (Innlandet)`.
        oppslag: inndelingen å slå opp i; ellers den som følger med.

    Returns:
        Kommunen i dagens inndeling.

    >>> finn_kommune("Asker").nummer, finn_kommune("0301").navn, finn_kommune("0627").nummer
    ('3203', 'Oslo', '3203')

    Raises:
        Brukerfeil: ukjent nummer eller navn, eller et navn som flere kommuner har eller har hatt.
        DeltKommune: kommunen er delt mellom flere.
    """
    oppslag = oppslag or inndeling()
    soekt = vask(nummer_eller_navn)
    if soekt.isdigit():
        treff = [soekt.zfill(4)] if oppslag.kjent(soekt.zfill(4)) else []
    else:
        treff = _med_navn(soekt, oppslag)
    if len(treff) == 1:
        nummer = oppslag.dagens(treff[0])
        return Kommune(nummer, oppslag.navn(nummer), _fylke(nummer))
    if len(treff) > 1:
        raise Brukerfeil(
            f"flere kommuner heter «{soekt}»",
            funnet=", ".join(_kjennetegn(nummer, oppslag) for nummer in treff),
            utvei="bruk kommunenummeret",
        )
    naer = _naere_navn(soekt, kommuner()["kommunenavn"].tolist())
    raise Brukerfeil(
        f"ukjent kommune «{soekt}»",
        ventet="et nummer eller navn fra kommuneinndelingen, 2009 til i dag",
        utvei=f"mente du {naer}?" if naer else "se datasets/felles/kodelister/kommuner.csv",
    )


def _med_navn(soekt: str, oppslag: Inndeling) -> list[str]:
    """Numrene navnet kan bety; med fylke i parentes bare de som ligger der i dag."""
    if soekt.casefold() == EKSEMPELNAVN.casefold():
        return [EKSEMPEL]
    treff = oppslag.finn(soekt)
    navn, parentes, fylke = soekt.partition(" (")
    if treff or not parentes:
        return treff
    return [n for n in oppslag.finn(navn) if _fylke(n).casefold() == fylke.rstrip(")").casefold()]


def _fylke(nummer: str) -> str:
    tabell = kommuner()
    return str(tabell.at[nummer, "fylkesnavn"]) if nummer in tabell.index else ""


def _kjennetegn(nummer: str, oppslag: Inndeling) -> str:
    fylke = _fylke(nummer)
    if fylke:
        return f"{nummer} ({fylke})"
    naa = " og ".join(oppslag.vis(n) for n in sorted(oppslag.arvinger(nummer)))
    return f"{nummer} (nå {naa})"


def _naere_navn(soekt: str, navn: list[str]) -> str:
    from difflib import get_close_matches

    return " eller ".join(get_close_matches(soekt.title(), navn, n=2))

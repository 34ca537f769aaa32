"""Før en tabell fra én kommuneinndeling til en annen.

Det som ble slått sammen, summeres. Det som ble delt, føres ikke: hvor mye som ligger i hver del,
står ikke i tallene. Det samme gjelder en sammenslåing der tabellen mangler en av de gamle
kommunene; da ville summen sett hel ut uten å være det. Totalen er den samme før og etter: hver
rad er enten ført eller udekket.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pandas as pd

from klima.grunn.arbeidsrom import EKSEMPEL
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import DeltKommune, Inndeling, Overgang

_UTVEI: Final = (
    "bruk en utgave der kommunen står med dagens nummer, eller se kommunene slik utgaven har dem "
    "med --kommune alle"
)


@dataclass(frozen=True)
class Foering:
    """Hvor numrene i én tabell hører hjemme i en annen inndeling.

    Attributes:
        til: opprinnelig nummer -> nytt nummer.
        udekket: opprinnelig nummer -> hvorfor det ikke kan føres.
        delte: de av de udekkede som stanser i en deling, og ikke i at noe mangler.
    """

    til: Mapping[str, str]
    udekket: Mapping[str, str]
    delte: frozenset[str]

    def deler(self, nummer: str) -> list[str]:
        """De opprinnelige numrene som summeres til et nytt."""
        return sorted(n for n, ny in self.til.items() if ny == nummer)


@dataclass(frozen=True)
class Loeft:
    """En tabell ført til en annen inndeling.

    Attributes:
        tabell: radene som er ført, summert per nytt nummer.
        udekket: radene som ikke kan føres, som de var, med kolonnen `grunn`.
        deler: nytt nummer -> de opprinnelige numrene det er summert av.
    """

    tabell: pd.DataFrame
    udekket: pd.DataFrame
    deler: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def krev_dekket(self) -> pd.DataFrame:
        """Tabellen når alt er ført.

        Raises:
            Brukerfeil: noe er udekket, med hver grunn.
        """
        if self.udekket.empty:
            return self.tabell
        grunner = sorted(set(self.udekket["grunn"]))
        raise Brukerfeil(
            f"tabellen kan ikke føres til den andre inndelingen for {len(grunner)} kommuner",
            funnet="; ".join(grunner[:5]) + ("; …" if len(grunner) > 5 else ""),
            utvei="ta ut kommunene, eller bruk en utgave i inndelingen du vil ha",
        )


def foer(numre: Collection[str], fra: date, til: date, inndeling: Inndeling) -> Foering:
    """Finn ut hvor hvert nummer hører hjemme i en annen inndeling.

    Args:
        numre: alle numrene tabellen har; hele settet avgjør om en sammenslåing er hel.
        fra: en dag med inndelingen tabellen har.
        til: en dag med inndelingen den skal føres til.
        inndeling: oppslaget.

    Raises:
        Brukerfeil: et nummer gjaldt ikke dagen `fra`.

    >>> from klima.grunn.kommuneinndeling import inndeling
    >>> f = foer(["0220", "0627", "0628"], date(2019, 1, 1), date(2024, 1, 1), inndeling())
    >>> f.til
    {'0220': '3203', '0627': '3203', '0628': '3203'}
    """
    # Kommunen som ikke finnes (eksempelet), er den samme i alle inndelinger.
    ukjente = sorted(set(numre) - inndeling.numre(fra) - {EKSEMPEL})
    if ukjente:
        raise Brukerfeil(f"kommunenummeret gjaldt ikke {fra}", funnet=", ".join(ukjente[:5]))
    innhold = {n: {n} for n in numre}
    udekket: dict[str, str] = {}
    delte: set[str] = set()
    for overgang in inndeling.overganger(fra, til):
        deler = {n: innhold.pop(n) for n in sorted(overgang.gamle) if n in innhold}
        if len(deler) == len(overgang.gamle) and len(overgang.nye) == 1:
            (ny,) = overgang.nye
            innhold.setdefault(ny, set()).update(*deler.values())
            continue
        for nummer, opprinnelige in deler.items():
            if len(overgang.nye) > 1:
                delte |= opprinnelige
            grunn = _grunn(nummer, deler, overgang, inndeling)
            for opprinnelig in opprinnelige:
                udekket[opprinnelig] = _med_opphav(opprinnelig, nummer, grunn, inndeling)
    til_nummer = {o: ny for ny, alle in innhold.items() for o in alle}
    return Foering(dict(sorted(til_nummer.items())), udekket, frozenset(delte))


def _grunn(nummer: str, deler: Collection[str], overgang: Overgang, inndeling: Inndeling) -> str:
    if len(overgang.nye) > 1:
        return inndeling.deling(nummer, overgang)
    (ny,) = overgang.nye
    mangler = ", ".join(inndeling.vis(n) for n in sorted(overgang.gamle - set(deler)))
    return f"{inndeling.vis(ny)} kan ikke summeres, for tabellen mangler {mangler}"


def _med_opphav(opprinnelig: str, nummer: str, grunn: str, inndeling: Inndeling) -> str:
    return grunn if opprinnelig == nummer else f"{inndeling.vis(opprinnelig)}: {grunn}"


def loeft(
    tabell: pd.DataFrame, *, fra: date, til: date, inndeling: Inndeling, verdi: str = "tonn"
) -> Loeft:
    """Før en tabell til en annen inndeling; totalen bevares.

    Args:
        tabell: kolonnen `kommune`, kolonnen `verdi` i en enhet som kan legges sammen (tonn,
            innbyggere), og ellers nøkler. Har den `aar`, avgjøres det år for år om en
            sammenslåing er hel.
        fra: en dag med inndelingen tabellen har.
        til: en dag med inndelingen den skal føres til.
        inndeling: oppslaget.
        verdi: kolonnen som summeres.

    Returns:
        Det som er ført og det som er udekket. Summen av `verdi` i de to er summen i `tabell`.

    Raises:
        Brukerfeil: et nummer gjaldt ikke dagen `fra`.

    >>> from klima.grunn.kommuneinndeling import inndeling
    >>> gammel = pd.DataFrame({"kommune": ["0220", "0627", "0628", "1504"], "tonn": [3, 2, 1, 5]})
    >>> l = loeft(gammel, fra=date(2019, 1, 1), til=date(2024, 1, 1), inndeling=inndeling())
    >>> l.tabell.to_dict("records"), l.udekket["kommune"].tolist()
    ([{'kommune': '3203', 'tonn': 6}], ['1504'])
    """
    nytt = pd.Series(index=tabell.index, dtype="object")
    grunn = pd.Series(index=tabell.index, dtype="object")
    deler: dict[str, set[str]] = {}
    grupper = tabell.groupby("aar", sort=False) if "aar" in tabell else [(None, tabell)]
    kjente: dict[frozenset[str], Foering] = {}
    for _, gruppe in grupper:
        numre = frozenset(gruppe["kommune"])
        if numre not in kjente:
            kjente[numre] = foer(numre, fra, til, inndeling)
        foering = kjente[numre]
        nytt[gruppe.index] = gruppe["kommune"].map(foering.til).astype("object")
        grunn[gruppe.index] = gruppe["kommune"].map(foering.udekket).astype("object")
        for gammel, ny in foering.til.items():
            deler.setdefault(ny, set()).add(gammel)
    dekket = nytt.notna()
    noekler = [k for k in tabell.columns if k != verdi]
    foert = tabell[dekket].assign(kommune=nytt[dekket].astype(tabell["kommune"].dtype))
    summert = foert.groupby(noekler, sort=False, dropna=False, observed=True)[verdi].sum()
    return Loeft(
        summert.reset_index()[list(tabell.columns)],
        tabell[~dekket].assign(grunn=grunn[~dekket]),
        {ny: tuple(sorted(gamle)) for ny, gamle in sorted(deler.items())},
    )


def deler_av(
    kommune: str, numre: Collection[str], fra: date, inndeling: Inndeling
) -> tuple[str, ...]:
    """Numrene i en tabell som til sammen er kommunen i dagens inndeling.

    Args:
        kommune: nummeret i dagens inndeling.
        numre: numrene tabellen har.
        fra: en dag med inndelingen tabellen har.
        inndeling: oppslaget.

    Returns:
        Numrene å summere; tomt når tabellen ikke har noe av kommunen.

    Raises:
        DeltKommune: kommunen fikk noe fra en kommune som ble delt.
        Brukerfeil: tabellen mangler noen av de tidligere kommunene.

    >>> from klima.grunn.kommuneinndeling import inndeling
    >>> deler_av("3203", ["0219", "0220", "0627", "0628"], date(2019, 1, 1), inndeling())
    ('0220', '0627', '0628')
    """
    foering = foer(numre, fra, inndeling.gjeldende, inndeling)
    deler = foering.deler(kommune)
    if deler:
        return tuple(deler)
    for nummer, grunn in sorted(foering.udekket.items()):
        if kommune not in inndeling.arvinger(nummer):
            continue
        if nummer in foering.delte:
            raise DeltKommune(kommune, grunn, utvei=_UTVEI)
        raise Brukerfeil(grunn, utvei=_UTVEI)
    return ()

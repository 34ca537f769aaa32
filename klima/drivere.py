"""Driverne: det utslippene følger, fra datapakker i arbeidsrommet.

Pakken `drivere` (`datasets/<eier>/drivere`) har tabellen `drivere` med kommune, driver, sektor
(tom: alle), aar, verdi, enhet og kilde. Skjemaet ligger i `datasets/felles/drivere`; tallene legges
inn av brukeren. Ligger pakken `folketall` i arbeidsrommet, er folketallet også en driver, for alle
sektorene.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from klima.folketall import PAKKE as FOLKETALL
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import les_pakke
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.kommuneloeft import loeft

PAKKE: Final = "drivere"
_FELT: Final = {
    PAKKE: ("kommune", "driver", "sektor", "aar", "verdi", "enhet", "kilde"),
    FOLKETALL: ("kommune", "aar", "innbyggere"),
}


@dataclass(frozen=True)
class Driver:
    """En mengde utslippene følger.

    Attributes:
        navn: som `kjørte kilometer` eller `folketall`.
        sektor: sektoren den driver, eller None for alle.
        enhet: enheten verdiene har.
        kilde: hvor tallene er hentet.
        verdier: år -> verdi, i dagens kommuneinndeling. Et år uten tall er ikke med.
    """

    navn: str
    sektor: str | None
    enhet: str
    kilde: str
    verdier: dict[int, float]


def les_drivere(arbeidsrom: Arbeidsrom, kommune: str) -> tuple[Driver, ...]:
    """Alle driverne arbeidsrommet har for en kommune, folketallet først.

    Står tallene på numre fra en eldre inndeling, summeres de. Mangler en del av kommunen et år,
    er året ikke med: en halv sum er ikke et tall.

    Args:
        arbeidsrom: der datapakkene ligger.
        kommune: dagens kommunenummer.

    Raises:
        Brukerfeil: en pakke er ikke gyldig, eller en driver har to enheter.
    """
    funnet: list[Driver] = []
    for tabell, kilde in _tabeller(arbeidsrom, FOLKETALL):
        tabell = tabell.rename(columns={"innbyggere": "verdi"})
        verdier = _verdier(tabell, kommune, arbeidsrom)
        if verdier:
            funnet.append(Driver("folketall", None, "innbyggere", kilde, verdier))
    for tabell, _ in _tabeller(arbeidsrom, PAKKE):
        tabell = tabell.assign(sektor=tabell["sektor"].fillna(""))
        for (navn, sektor), egne in tabell.groupby(["driver", "sektor"], sort=True):
            verdier = _verdier(egne, kommune, arbeidsrom)
            if not verdier:
                continue
            if egne["enhet"].nunique() > 1:
                raise Brukerfeil(
                    f"driveren «{navn}» har to enheter",
                    funnet=", ".join(sorted(egne["enhet"].unique())),
                    utvei="regn om til én enhet i drivere.csv",
                )
            kilde = "; ".join(sorted(egne["kilde"].unique()))
            enhet = str(egne["enhet"].iloc[0])
            funnet.append(Driver(str(navn), str(sektor) or None, enhet, kilde, verdier))
    _krev_entydige(funnet)
    return tuple(funnet)


def _tabeller(arbeidsrom: Arbeidsrom, navn: str) -> list[tuple[pd.DataFrame, str]]:
    """Tabellen i hver pakke med navnet, og utgiveren på kildekortet."""
    ut = []
    for beskrivelse in sorted(arbeidsrom.datasett.glob(f"*/{navn}/datapackage.json")):
        pakke = les_pakke(beskrivelse.parent)
        tabell = pakke.tabeller.get(navn, pd.DataFrame())
        mangler = [f for f in _FELT[navn] if f not in tabell]
        if mangler:
            raise Brukerfeil(
                f"datapakken {navn} mangler {', '.join(mangler)}",
                sted=str(beskrivelse.parent),
                ventet=f"ressursen {navn} med {', '.join(_FELT[navn])}",
            )
        ut.append((tabell, str(pakke.meta.get("kildekort", {}).get("utgiver", ""))))
    return ut


def _verdier(tabell: pd.DataFrame, kommune: str, arbeidsrom: Arbeidsrom) -> dict[int, float]:
    """År -> verdi for kommunen, ført til dagens inndeling ett år om gangen."""
    oppslag = inndeling(arbeidsrom)
    smal = tabell[["kommune", "aar", "verdi"]].dropna()
    ut = {}
    for aar, aarets in smal.groupby("aar"):
        aarets = aarets.astype({"kommune": "str", "verdi": "float64"})
        fra = oppslag.inndelingsdato(set(aarets["kommune"]))
        foert = loeft(
            aarets, fra=fra, til=oppslag.gjeldende, inndeling=oppslag, verdi="verdi"
        ).tabell
        egen = foert.loc[foert["kommune"] == kommune, "verdi"]
        if len(egen):
            ut[int(str(aar))] = float(egen.iloc[0])
    return ut


def _krev_entydige(drivere: Sequence[Driver]) -> None:
    """Samme driver for samme sektor i to pakker er to tall for det samme."""
    noekler = [(d.navn, d.sektor) for d in drivere]
    for navn, sektor in noekler:
        if noekler.count((navn, sektor)) > 1:
            raise Brukerfeil(
                f"driveren «{navn}» for {sektor or 'alle sektorene'} står i to pakker",
                utvei="ta den ut av den ene",
            )

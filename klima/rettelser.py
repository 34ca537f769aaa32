"""Rettelser: tall som er galt hos utgiveren, rettet når de leses og aldri der de er lagret.

En rettelse kjenner tallet den retter. Har utgaven et annet tall, brukes den ikke: et tall ingen
har sett, skal ikke overskrives. `klima.kontroll.rettelsefunn` sier fra når den ikke passer, og når
utgiveren selv har rettet. Filformatet er forklart i datasets/rettelser/README.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil, kast_samlet
from klima.grunn.kommuneinndeling import inndeling
from klima.rettelsesfil import RETTELSER, les_filer

RETTET: Final = "rettet"
"""Statusen til et rettet tall, og til en sum et rettet tall inngår i."""
FLERE: Final = "\n"
"""Skillet mellom id-ene når en rad er summen av flere rettede; en id er alltid på én linje."""
_LIKT: Final = 5e-7
"""Tabellene er rundet til seks desimaler, så mindre enn dette er flyttallstøy."""

Tilstand = Literal["fra", "til", "annet", "uten_rad"]


@dataclass(frozen=True)
class Rettelse:
    """En rettelse av ett tall.

    Attributes:
        id: navnet på rettelsen.
        datasett: `utslipp`, eller `eier/indikatorer`.
        utgave: utgaven tallet er galt i.
        alle_fra: om rettelsen også gjelder utgavene etter den.
        noekkel: cellen, kolonne -> verdi; for utslipp med nummeret utgaven har.
        fra, til: tallet utgaven har, og det riktige; t CO2e for utslipp.
        meldt: dagen utgiveren fikk vite det, eller None.
        sted: `fil:linje` fra arbeidsrommets rot.
    """

    id: str
    datasett: str
    utgave: str
    alle_fra: bool
    noekkel: Mapping[str, Any]
    fra: float
    til: float
    grunn: str
    hvem: str
    dato: date
    meldt: date | None
    sted: str

    def gjelder(self, utgave: str, rekke: Sequence[str]) -> bool:
        """Om rettelsen gjelder utgaven, når utgavene kom i denne rekkefølgen."""
        if utgave == self.utgave:
            return True
        if not self.alle_fra or not {utgave, self.utgave} <= set(rekke):
            return False
        return rekke.index(utgave) > rekke.index(self.utgave)

    @property
    def aar(self) -> int:
        return int(self.noekkel["aar"])

    @property
    def enhet(self) -> str:
        """Enheten `fra` og `til` skrives med; tom for indikatorer, som har hver sin."""
        return "t" if "kommune" in self.noekkel else ""

    @property
    def gjelder_hva(self) -> str:
        """Sektoren eller indikatoren tallet hører til."""
        return str(self.noekkel.get("sektor") or self.noekkel["indikator"])

    @property
    def hvor(self) -> str:
        """Cellen i klartekst: «Porsgrunn (4001) 2024, Sjøfart, Stykkgods, CO2»."""
        n = self.noekkel
        if "indikator" in n:
            return f"{n['indikator']} {n['aar']}"
        # Kilden er ofte sektoren selv, og CO2e er ingen egen gass: da sier de ikke noe nytt.
        ledd = [n["sektor"], *([n["kilde"]] if n["kilde"] != n["sektor"] else [])]
        ledd += [n["gass"]] if n["gass"] != "CO2e" else []
        navn = inndeling().navn(n["kommune"])
        return f"{navn} ({n['kommune']}) {n['aar']}, {', '.join(ledd)}"


def les_rettelser(arbeidsrom: Arbeidsrom) -> tuple[Rettelse, ...]:
    """Rettelsene i arbeidsrommets `datasets/rettelser`; ingen når det ikke har noen.

    Raises:
        Brukerfeil: alt som er galt i filene samlet, hver med fil og linje.
    """
    rettelser, feil = les_alle(arbeidsrom)
    kast_samlet("Rettelsene", feil)
    return rettelser


def les_alle(arbeidsrom: Arbeidsrom) -> tuple[tuple[Rettelse, ...], list[Brukerfeil]]:
    """Rettelsene som kan leses, og det som er galt med resten."""
    lest, feil = les_filer(arbeidsrom.datasett / RETTELSER, f"datasets/{RETTELSER}")
    return tuple(Rettelse(**felt) for felt in lest), feil


def rettelser_for(
    rettelser: Iterable[Rettelse], datasett: str, utgave: str, rekke: Sequence[str] = ()
) -> tuple[Rettelse, ...]:
    """De av rettelsene som skal brukes på en utgave av et datasett.

    To rettelser for samme celle sier imot hverandre, så ingen av dem er med.

    Args:
        rettelser: fra `les_rettelser`.
        datasett: `utslipp` eller `eier/indikatorer`.
        utgave: utgaven tallene er fra.
        rekke: utgavene i den rekkefølgen de ble publisert, for rettelser som gjelder flere.
    """
    egne = [r for r in rettelser if r.datasett == datasett and r.gjelder(utgave, rekke)]
    antall = Counter(_celle(r) for r in egne)
    return tuple(r for r in egne if antall[_celle(r)] == 1)


def _celle(rettelse: Rettelse) -> tuple[Any, ...]:
    return tuple(rettelse.noekkel.values())


def proev(
    ramme: pd.DataFrame, rettelse: Rettelse, kolonne: str = "tonn"
) -> tuple[Tilstand, float | None]:
    """Hva tabellen har i cellen en rettelse gjelder.

    Returns:
        Tilstanden: tallet er `fra`, `til` eller noe `annet`, eller cellen er `uten_rad`; og tallet
        selv, None når raden eller verdien mangler.
    """
    rad = _rad(ramme, rettelse)
    if rad is None:
        return "uten_rad", None
    verdi = float(ramme[kolonne].loc[rad])
    if math.isnan(verdi):
        return "annet", None
    if abs(verdi - rettelse.fra) < _LIKT:
        return "fra", verdi
    return "til" if abs(verdi - rettelse.til) < _LIKT else "annet", verdi


def _rad(ramme: pd.DataFrame, rettelse: Rettelse) -> Any:
    """Indeksen til raden; None når tabellen ikke har den. Nøkkelen er unik i begge datasettene."""
    utvalg = ramme
    for kolonne, verdi in rettelse.noekkel.items():
        utvalg = utvalg[(utvalg[kolonne] == verdi).to_numpy(dtype=bool, na_value=False)]
    return None if utvalg.empty else utvalg.index[0]


def rett(ramme: pd.DataFrame, rettelser: Sequence[Rettelse], kolonne: str = "tonn") -> pd.DataFrame:
    """Tabellen med rettelsene lagt på; tabellen selv når ingen passer.

    Args:
        ramme: tabellen slik den er lagret. Den endres ikke.
        rettelser: fra `rettelser_for`.
        kolonne: kolonnen tallet står i.

    Returns:
        Samme rader. Der noe er rettet, har de kolonnen `status` (`rettet`, ellers det den var,
        ellers `maalt`) og `rettelse` (id-en, ellers tom).

    >>> ramme = pd.DataFrame({"indikator": ["fond"], "aar": [2021], "verdi": [81.0]})
    >>> celle, dag = {"indikator": "fond", "aar": 2021}, date(2026, 2, 2)
    >>> tall = dict(noekkel=celle, fra=81.0, til=18.0, sted="fond.yaml:1")
    >>> hvem = dict(grunn="Trykkfeil", hvem="Kari", dato=dag, meldt=dag)
    >>> fond = Rettelse("fond", "asker/indikatorer", "hp-2024", alle_fra=False, **tall, **hvem)
    >>> rett(ramme, [fond], "verdi")
      indikator   aar  verdi  status rettelse
    0      fond  2021   18.0  rettet     fond
    """
    passer = [r for r in rettelser if proev(ramme, r, kolonne)[0] == "fra"]
    if not passer:
        return ramme
    ut = ramme.assign(status=ramme.get("status", "maalt"), rettelse="")
    for rettelse in passer:
        rad = _rad(ut, rettelse)
        ut.at[rad, kolonne] = rettelse.til
        ut.at[rad, "status"] = RETTET
        ut.at[rad, "rettelse"] = rettelse.id
    return ut

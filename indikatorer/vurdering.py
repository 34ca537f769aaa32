"""Vurdering av hver indikator: utviklingen siden sist og siden først, og terskelen planen trykker.

Reglene:
- Endringen er differansen mellom to målte verdier, i prosentpoeng når enheten er %.
- Bedre eller verre følger av retningen i katalogen. Uten retning sies bare opp eller ned.
- Uendret: forskjellen er mindre enn den groveste av de to trykte avrundingene.
- Over et brudd i serien sammenlignes ikke.
- En undertrykt måling sammenlignes ikke: endringen ville gitt tallet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from indikatorer.katalog import Katalog
from klima.rettelser import RETTET

UTVIKLING: Final = {
    "bedre": "bedre",
    "verre": "verre",
    "uendret": "uendret",
    "opp": "opp",
    "ned": "ned",
    "kan_ikke_vurderes": "kan ikke vurderes",
}


@dataclass(frozen=True)
class Vurdering:
    """Vurderingen av én indikator.

    Attributes:
        utvikling: en av nøklene i `UTVIKLING`, siste måling mot den forrige.
        fra_aar, til_aar: årene som er sammenlignet; None når det ikke lar seg gjøre.
        endring: differansen mellom de to, i `endring_enhet`.
        siden_foerste: differansen fra første til siste måling, eller None.
        terskel: terskelen som trykt, «> 10 %»; tom når planen ikke har noen.
        terskel_naadd: om siste måling holder terskelen; None uten terskel eller måling.
        grunn: hvorfor utviklingen ikke kan vurderes, ellers tom.
    """

    utvikling: str
    fra_aar: int | None = None
    til_aar: int | None = None
    endring: float | None = None
    endring_enhet: str = ""
    siden_foerste: float | None = None
    terskel: str = ""
    terskel_naadd: bool | None = None
    grunn: str = ""


def vurder(katalog: Katalog) -> dict[str, Vurdering]:
    """Vurder alle indikatorene; hver får en vurdering eller en grunn.

    Args:
        katalog: fra `les_katalog`.

    Returns:
        indikator-id -> `Vurdering`.

    >>> from indikatorer import les_katalog
    >>> fond = vurder(les_katalog("Asker"))["disposisjonsfond"]
    >>> fond.utvikling, fond.endring, fond.endring_enhet, fond.terskel_naadd
    ('verre', -3.2, 'prosentpoeng', True)
    """
    malte = katalog.verdier[katalog.verdier["status"].isin(["maalt", "undertrykt", RETTET])]
    per_indikator = {str(navn): rader for navn, rader in malte.groupby("indikator")}
    ingen = malte.iloc[:0]
    return {
        str(navn): _vurder_en(kort, per_indikator.get(str(navn), ingen).sort_values("aar"))
        for navn, kort in katalog.indikatorer.iterrows()
    }


def _vurder_en(kort: pd.Series, maalt: pd.DataFrame) -> Vurdering:
    terskel, naadd = _terskel(kort, maalt)
    if len(maalt) == 0:
        return Vurdering("kan_ikke_vurderes", grunn="ingen måling i perioden", terskel=terskel)
    siste, undertrykt = maalt.iloc[-1], maalt["status"] == "undertrykt"
    ukjent = Vurdering(
        "kan_ikke_vurderes", til_aar=int(siste["aar"]), terskel=terskel, terskel_naadd=naadd
    )
    if undertrykt.iloc[-2:].any():
        return replace(ukjent, grunn="undertrykt")
    if len(maalt) == 1:
        return replace(ukjent, grunn="bare én måling i perioden")
    forrige, foerste = maalt.iloc[-2], maalt.iloc[0]
    brudd = kort["brudd_aar"]
    if pd.notna(brudd) and forrige["aar"] < brudd <= siste["aar"]:
        grunn = f"brudd i serien i {int(brudd)}: tallene før og etter kan ikke sammenlignes"
        return replace(ukjent, grunn=grunn)
    endring = _differanse(siste, forrige)
    over_brudd = pd.notna(brudd) and foerste["aar"] < brudd <= siste["aar"]
    return replace(
        ukjent,
        utvikling=_retning(endring, _finhet(siste, forrige), str(kort["retning"])),
        fra_aar=int(forrige["aar"]),
        endring=endring,
        endring_enhet="prosentpoeng" if kort["enhet"] == "%" else str(kort["enhet"]),
        siden_foerste=None if over_brudd or undertrykt.iloc[0] else _differanse(siste, foerste),
    )


def _terskel(kort: pd.Series, maalt: pd.DataFrame) -> tuple[str, bool | None]:
    if pd.isna(kort["terskel_operator"]):
        return "", None
    grense = float(kort["terskel_verdi"])
    tekst = f"{kort['terskel_operator']} {grense:g} {kort['enhet']}".replace(".", ",")
    if len(maalt) == 0 or maalt.iloc[-1]["status"] == "undertrykt":
        return tekst, None
    verdi = float(maalt.iloc[-1]["verdi"])
    return tekst, verdi > grense if kort["terskel_operator"] == ">" else verdi < grense


def _desimaler(celle: pd.Series) -> int:
    """Desimalene cellen er trykt med."""
    heltall, komma, resten = str(celle["tekst"]).partition(",")
    return len(resten) - len(resten.lstrip("0123456789")) if komma and heltall else 0


def _finhet(a: pd.Series, b: pd.Series) -> float:
    return float(10.0 ** -min(_desimaler(a), _desimaler(b)))


def _differanse(a: pd.Series, b: pd.Series) -> float:
    return round(float(a["verdi"]) - float(b["verdi"]), max(_desimaler(a), _desimaler(b)))


def _retning(endring: float, finhet: float, retning: str) -> str:
    if abs(endring) < finhet:
        return "uendret"
    if retning == "ingen":
        return "opp" if endring > 0 else "ned"
    return "bedre" if (endring > 0) == (retning == "hoyere_er_bedre") else "verre"

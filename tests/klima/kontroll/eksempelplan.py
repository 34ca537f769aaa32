"""Planer til avstemmingen: Askers egen, en kopi der ett tall er endret, og små hjemmelagde."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from klima.avstemming import avstem
from klima.grunn.arbeidsrom import finn_arbeidsrom
from klima.grunn.datapakke import Datapakke
from klima.kontroll.formler import formelfunn
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Grunnlag, les_grunnlag
from tests.stotte import ROT

Rad = Mapping[str, Any]


@cache
def asker() -> Grunnlag:
    """Datapakkene for Asker slik de følger med. Deles: ingen test endrer dem."""
    grunnlag, funn = les_grunnlag(finn_arbeidsrom(ROT), "3203")
    assert funn == []
    return grunnlag


def endret(
    grunnlag: Grunnlag, pakke: str, tabell: str, linje: int, kolonne: str, verdi: Any
) -> Grunnlag:
    """En kopi der én celle er endret; `linje` er linjen i CSV-filen."""
    gammel = grunnlag.pakker[pakke]
    ramme = gammel[tabell].copy()
    assert linje in ramme.index
    assert kolonne in ramme.columns
    ramme.loc[linje, kolonne] = verdi
    ny = Datapakke(gammel.mappe, gammel.meta, {**gammel.tabeller, tabell: ramme})
    uendret = {k: v for k, v in grunnlag._lest.items() if k != (pakke, tabell)}
    return Grunnlag(grunnlag.rot, grunnlag.kommune, {**grunnlag.pakker, pakke: ny}, uendret)


Avstemming = Callable[[Grunnlag], list[Funn]]


def avstemt(avstemming: Avstemming, grunnlag: Grunnlag) -> set[Funn]:
    """Det en avstemming finner, og formlene i de avledede radene."""
    return {*avstemming(grunnlag), *formelfunn(grunnlag)}


@cache
def uendret(avstemming: Avstemming) -> set[Funn]:
    """Funnene i Askers plan slik den følger med."""
    return avstemt(avstemming, asker())


def nye_funn(avstemming: Avstemming, *endring: Any) -> set[Funn]:
    """Funnene som kommer til når én celle hos Asker er endret, som i `endret`."""
    return avstemt(avstemming, endret(asker(), *endring)) - uendret(avstemming)


def usette_linjer(avstemming: Avstemming, pakke: str, tabell: str, kolonne: str) -> set[int]:
    """Linjene der et endret tall ikke gir noe nytt funn.

    Tallet økes med en femdel, og minst sju: mer enn noen avrunding i planen kan skjule.
    """
    tallene = asker().pakker[pakke][tabell][kolonne].dropna()
    return {
        int(str(linje))
        for linje, verdi in tallene.items()
        if not nye_funn(
            avstemming, pakke, tabell, linje, kolonne, verdi + max(7, round(abs(verdi) / 5))
        )
    }


def uten_linje(grunnlag: Grunnlag, pakke: str, tabell: str, linje: int) -> Grunnlag:
    """En kopi der én rad er borte."""
    gammel = grunnlag.pakker[pakke]
    ramme = gammel[tabell].drop(index=linje)
    ny = Datapakke(gammel.mappe, gammel.meta, {**gammel.tabeller, tabell: ramme})
    return Grunnlag(grunnlag.rot, grunnlag.kommune, {**grunnlag.pakker, pakke: ny})


def lag(
    pakke: str = "klimagassutslipp",
    *,
    meta: Mapping[str, Any] | None = None,
    ogsaa: Grunnlag | None = None,
    **tabeller: Sequence[Rad],
) -> Grunnlag:
    """Et grunnlag for eksempelkommunen «eks» med én pakke; første rad er linje 2.

    Rader i en tabell kan ha ulike felt; det som ikke er nevnt, mangler.
    """
    rammer = {}
    for navn, rader in tabeller.items():
        ramme = pd.DataFrame([dict(r) for r in rader]).astype(object)
        ramme = ramme.where(ramme.notna(), None)
        ramme.index = pd.RangeIndex(2, len(rader) + 2, name="linje_i_fil")
        rammer[navn] = ramme
    rot = Path("rom").absolute()
    beskrivelse = {
        "referanseaar": 2009,
        "omfang": ["Veitrafikk", "Jordbruk", "Luftfart"],
        "resources": [{"name": navn, "path": f"{navn}.csv"} for navn in tabeller],
        **(meta or {}),
    }
    ny = Datapakke(rot / "datasets" / "eks" / pakke, beskrivelse, rammer)
    return Grunnlag(rot, "9999", {**(ogsaa.pakker if ogsaa else {}), pakke: ny})


def paastand(stoerrelse: str, verdi: float, **felt: Any) -> dict[str, Any]:
    """En påstand med vanlige verdier i feltene som ikke er nevnt."""
    vanlig = {
        "paastand": f"{stoerrelse}-{verdi}",
        "hvem": "Eksempel",
        "gjelder": "Totalt",
        "stoerrelse": stoerrelse,
        "aar": 2021,
        "fra_aar": None,
        "verdi": verdi,
        "enhet": "t CO2e",
        "desimaler": 0,
        "maate": "likt",
    }
    return vanlig | felt


def rad(stoerrelse: str, tonn: float | None, sektor: str = "Veitrafikk", aar: int = 2021) -> Rad:
    """En sektorrad i tonn."""
    return {"sektor": sektor, "stoerrelse": stoerrelse, "aar": aar, "tonn": tonn}


def prosent(
    stoerrelse: str, verdi: float, sektor: str = "Veitrafikk", aar: int = 2021, desimaler: int = 0
) -> Rad:
    """En rad i sektortabellen i prosent."""
    return {
        "sektor": sektor,
        "stoerrelse": stoerrelse,
        "aar": aar,
        "prosent": verdi,
        "desimaler": desimaler,
    }


def total(tonn: float | None, aar: int = 2021, opphav: str = "avlest") -> Rad:
    """En rad med samlet utslipp."""
    return {"aar": aar, "tonn": tonn, "opphav": opphav}


def glatt(tekst: str | None) -> str:
    """Teksten med vanlige mellomrom i tallene, så forventningene er lette å lese."""
    return (tekst or "").replace("\u00a0", " ")


def kort(funn: Funn) -> tuple[str, str, str]:
    """Alvor, regel og fil:linje."""
    return funn.alvor, funn.regel, funn.sted.rpartition("/")[2]


def ordlyd(funn: Funn) -> tuple[str, str, str]:
    """Melding, forventet og funnet, med vanlige mellomrom."""
    return glatt(funn.melding), glatt(funn.forventet), glatt(funn.funnet)


def det_ene(grunnlag: Grunnlag) -> Funn:
    """Det ene funnet avstemmingen av klimadelen gir."""
    (funn,) = avstem(grunnlag)
    return funn

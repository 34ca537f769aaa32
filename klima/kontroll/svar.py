"""Fra svaret til Great Expectations til funn på bokmål, med linjene og de første gale verdiene."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from klima.grunn.tall import oppramsing, tall
from klima.kontroll.avledning import celle, der
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Tabell
from klima.kontroll.regler import GAL_REGEL, Regel
from klima.kontroll.tekst import VIS, som_skrevet

GJELDER: Final = ("sektor", "indikator", "tiltak")
"""Kolonnene som sier hva et tall i rapporten handler om."""


def oversett(tabell: Tabell, regel: Regel, svar: Any) -> Funn | None:
    """Ett svar (`ExpectationValidationResult`) som funn, eller None når regelen holder."""
    if not svar.result:
        # Et unntak i biblioteket gir success=False og et tomt svar; det skal ikke forsvinne.
        unntak, melding = str(svar.exception_info)[:300], "Regelen lot seg ikke kjøre."
        sted, eier = regel.sted, regel.eier
        return Funn("feil", GAL_REGEL, tabell.datasett, sted, melding, None, unntak, eier=eier)
    if svar.success:
        return None
    if regel.type == "antall_rader":
        return _antall(tabell, regel, svar.result["observed_value"])
    gale = svar.result["unexpected_index_list"]
    rader = int(svar.result["element_count"])
    return _BRUDD.get(regel.type, _gale_verdier)(tabell, regel, gale, rader)


def tom_tabell(tabell: Tabell, regel: Regel) -> Funn:
    """Funnet når tabellen ikke har noen rader å prøve regelen på."""
    return _prover_ingenting(tabell, regel, f"Tabellen {tabell.navn} er tom")


def ingen_rader(tabell: Tabell, regel: Regel) -> Funn:
    """Funnet når ingen rad passer `der` og `unntatt`."""
    return _prover_ingenting(tabell, regel, f"Ingen rader {der(regel)}")


def tom_kolonne(tabell: Tabell, regel: Regel, kolonne: str, rader: int) -> Funn:
    """Funnet når en kolonne regelen ser på, ikke har en eneste verdi."""
    hvor = f"alle {tall(rader)} rader" if rader > 1 else "den ene raden"
    return _prover_ingenting(tabell, regel, f"«{kolonne}» er tom på {hvor}")


def uendelige(
    tabell: Tabell, regel: Regel, kolonne: str, indekser: Sequence[int], rader: int
) -> Funn:
    """Funnet når en kolonne har uendelige verdier som regelen ellers ville godtatt."""
    antall = f"{tall(len(indekser))} av {tall(rader)}"
    melding = f"«{kolonne}» er uendelig på {antall} rader ({tabell.rader(indekser)})"
    return _funn(tabell, regel, melding, indekser, "et endelig tall", f"uendelig på {antall}")


def _prover_ingenting(tabell: Tabell, regel: Regel, hvorfor: str) -> Funn:
    melding = f"{hvorfor}, så regelen {regel.type} prøver ingenting"
    return _funn(tabell, regel, melding, (), "minst én rad å prøve")


def _tomme_celler(tabell: Tabell, regel: Regel, gale: Sequence[int], rader: int) -> Funn:
    antall = f"{tall(len(gale))} av {tall(rader)}"
    melding = f"{_kolonner(regel)} mangler på {antall} rader ({tabell.rader(gale)})"
    return _funn(tabell, regel, melding, gale, "en verdi på hver rad", f"tom på {antall}")


def _flere_ganger(tabell: Tabell, regel: Regel, gale: Sequence[int], _rader: int) -> Funn:
    like = tabell.ramme.loc[list(gale), list(regel.kolonner)]
    gruppe = like.groupby(list(like), sort=False, dropna=False).ngroup()
    verdier, vist = [], []
    for nr in range(min(VIS, gruppe.max() + 1)):
        indekser = gruppe.index[gruppe == nr].tolist()
        verdier.append(", ".join(celle(v) for v in like.loc[indekser[0]]))
        vist.append(f"{verdier[-1]} ({tabell.rader(indekser)})")
    flere = gruppe.max() + 1 - len(vist)
    melding = f"{_kolonner(regel)} skal bare stå én gang, men {_og(vist, flere)} gjør ikke det"
    return _funn(tabell, regel, melding, gale, "hver verdi én gang", _og(verdier, flere))


def _gale_verdier(tabell: Tabell, regel: Regel, gale: Sequence[int], rader: int) -> Funn:
    krav, verdier = forventet(regel), tabell.ramme.loc[list(gale), regel.kolonner[0]]
    foerste = zip(verdier.head(VIS), gale, strict=False)
    vist = [f"{celle(verdi)} ({tabell.rader([i])})" for verdi, i in foerste]
    melding = (
        f"{_kolonner(regel)} skal være {krav}, men er det ikke på {tall(len(gale))} av "
        f"{tall(rader)} rader: {_og(vist, len(gale) - len(vist))}"
    )
    ulike = verdier.unique()
    funnet = _og([celle(v) for v in ulike[:VIS]], len(ulike) - VIS)
    return _funn(tabell, regel, melding, gale, krav, funnet)


_BRUDD = {"ikke_tom": _tomme_celler, "unik": _flere_ganger}


def _antall(tabell: Tabell, regel: Regel, rader: int) -> Funn:
    krav = _grenser(regel.krav)
    hvor = f" {der(regel)}" if regel.der or regel.unntatt else ""
    melding = f"Tabellen {tabell.navn} har {tall(rader)} rader{hvor}, men skal ha {krav}"
    return _funn(tabell, regel, melding, (), krav, tall(rader))


def _funn(
    tabell: Tabell,
    regel: Regel,
    melding: str,
    indekser: Sequence[int],
    krav: str | None = None,
    funnet: str | None = None,
) -> Funn:
    tekst = f"{melding}. {regel.grunn.rstrip('.')}."
    return Funn(
        alvor=regel.alvor,
        regel=f"forventning/{regel.type}",
        datasett=tabell.datasett,
        sted=tabell.sted(indekser),
        melding=tekst,
        forventet=krav,
        funnet=funnet,
        antall=len(indekser) or None,
        rader=tabell.radnavnene(indekser),
        gjelder=_gjelder(tabell.ramme, indekser),
        eier=regel.eier,
    )


def _gjelder(ramme: pd.DataFrame, indekser: Sequence[int]) -> tuple[str, ...]:
    """Det de gale radene handler om, uten gjentakelser, de første."""
    gale = ramme.loc[list(indekser), [k for k in GJELDER if k in ramme]]
    verdier = dict.fromkeys(str(v) for k in gale for v in gale[k].dropna().unique())
    return tuple(verdier)[:VIS]


_CELLETYPE: Final = {
    "heltall": "et heltall",
    "tall": "et tall",
    "dato": "en dato (ÅÅÅÅ-MM-DD)",
    "tekst": "tekst",
    "ja_nei": "true eller false",
}


def forventet(regel: Regel) -> str:
    """Kravet i ord, slik det står etter «skal være»."""
    if regel.type == "innenfor":
        return _grenser(regel.krav)
    if regel.type == "tillatt":
        egne = [celle(v) for v in regel.krav.get("verdier", ())]
        deler = [f"i kodelisten {regel.krav['kodeliste']}"] if "kodeliste" in regel.krav else []
        return oppramsing([*deler, *egne], "eller")
    if regel.type == "type":
        return _CELLETYPE[regel.krav["type"]]
    if regel.type == "monster":
        return f"på formen {regel.krav['uttrykk']}"
    if regel.type == "stigende":
        minst = "minst like stor som" if regel.krav.get("like_tillatt") else "større enn"
        return f"{minst} raden over"
    return "et endelig tall"


def _grenser(krav: Mapping[str, Any]) -> str:
    lav, hoy = krav.get("min"), krav.get("maks")
    if lav is None or hoy is None:
        grense, ord_ = (hoy, "mindre") if lav is None else (lav, "mer")
        return f"{som_skrevet(float(grense or 0))} eller {ord_}"
    return som_skrevet(lav) if lav == hoy else f"fra {som_skrevet(lav)} til {som_skrevet(hoy)}"


def _kolonner(regel: Regel) -> str:
    return oppramsing([f"«{k}»" for k in regel.kolonner])


def _og(ord_: Sequence[str], flere: int) -> str:
    """Det som vises, og hvor mange til det er."""
    return oppramsing([*ord_, *([f"{tall(flere)} til"] if flere > 0 else [])])

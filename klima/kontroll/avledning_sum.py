"""Deler mot sum, andeler av en sum, og to tabeller som skal si det samme."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from klima.grunn.tall import oppramsing, tall
from klima.kontroll.avledning import (
    INDEKS,
    Avledet,
    Navn,
    Omgivelser,
    Utfall,
    av,
    avgrens,
    celle,
    gal,
    mangler_kolonne,
    mengde,
    prover_ingenting,
    radnavn,
    utvalg,
)
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Tabell
from klima.kontroll.tekst import som_skrevet

if TYPE_CHECKING:
    from klima.kontroll.regler import Regel

LOV: Final = "lov"
_Noekkel = tuple[Any, ...]


def utenfor(verdi: float, fasit: float, krav: Mapping[str, Any]) -> float:
    """Så mye avviket er større enn toleransen; 0 er innenfor.

    Formel: max(0, |verdi − fasit| − max(abs, rel · |fasit|)). Tallverdien gjør toleransen like
    vid for negative tall. Rundes til seks desimaler, så flyttallstøy ikke teller; NaN når et av
    tallene er uendelig eller mangler.

    >>> utenfor(103.0, 100.0, {"abs": 1, "rel": 0.03}), utenfor(-103.0, -100.0, {"abs": 1})
    (0.0, 2.0)
    """
    toleranse = max(float(krav.get("abs", 0)), float(krav.get("rel", 0)) * abs(fasit))
    avvik = abs(verdi - fasit) - toleranse
    return max(0.0, round(avvik, 6)) if math.isfinite(avvik) else math.nan


def toleranse(krav: Mapping[str, Any]) -> str:
    """Toleransen i ord."""
    enhet = krav.get("enhet", "")
    deler = [som_skrevet(krav["abs"], enhet)] if krav.get("abs") else []
    deler += [som_skrevet(round(100 * krav["rel"], 6), "%")] if krav.get("rel") else []
    return f"avvik på høyst {oppramsing(deler, 'eller')}" if deler else "ikke noe avvik"


# --- sum -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Gruppe:
    """Tallene i en gruppe: summen, hvor mange, hvor mange som mangler, og den første raden."""

    sum: float
    antall: int
    tomme: int
    foerst: Any


_INGEN: Final = _Gruppe(math.nan, 0, 0, None)


def _grupper(ramme: pd.DataFrame, per: Sequence[str], kolonne: str) -> dict[_Noekkel, _Gruppe]:
    samlet: dict[_Noekkel, list[tuple[Any, float]]] = {}
    verdier = ramme[kolonne].astype("float64").to_numpy(dtype=float, na_value=math.nan)
    for noekkel, indeks, verdi in zip(_noekler(ramme, per), ramme.index, verdier, strict=True):
        samlet.setdefault(noekkel, []).append((indeks, float(verdi)))
    return {n: _gruppe(rader) for n, rader in samlet.items()}


def _gruppe(rader: Sequence[tuple[Any, float]]) -> _Gruppe:
    tall_ = [v for _, v in rader if not math.isnan(v)]
    # fsum gir samme svar i hvilken rekkefølge radene enn står; uendelig kan den ikke ta.
    sum_ = math.fsum(tall_) if all(map(math.isfinite, tall_)) else sum(tall_)
    return _Gruppe(sum_, len(rader), len(rader) - len(tall_), min(i for i, _ in rader))


def _noekler(ramme: pd.DataFrame, kolonner: Sequence[str]) -> Iterable[_Noekkel]:
    if not kolonner:
        return [()] * len(ramme)
    spalter = [[None if pd.isna(v) else v for v in ramme[k].tolist()] for k in kolonner]
    return list(zip(*spalter, strict=True))


def summer(tabell: Tabell, regel: Regel, omgivelser: Omgivelser) -> Utfall:
    """Deler som skal summere til en total: én rad per gruppe, med avviket utover toleransen.

    Totalen er et fast tall, rader i samme tabell, eller en annen tabell. En gruppe som mangler en
    del eller totalen sin, er et brudd, eller prøves ikke når regelen sier `mangler: lov`.
    """
    krav, kolonne, per = regel.krav, regel.kolonner[0], tuple(regel.krav.get("per", ()))
    total, deler = krav["total"], utvalg(tabell.ramme, regel)
    if "verdi" in total:
        fast = _Gruppe(float(total["verdi"]), 1, 0, None)
        totaler = dict.fromkeys(_noekler(deler, per), fast)
    else:
        kilde = _annen(tabell, regel, total, omgivelser)
        if not isinstance(kilde, Tabell):
            return kilde
        totalkolonne = total.get("kolonne", kolonne)
        for k in (totalkolonne, *per, *total.get("der", {})):
            if k not in kilde.ramme.columns:
                return mangler_kolonne(tabell, regel, kilde, k)
        if not is_numeric_dtype(kilde.ramme[totalkolonne]):
            return gal(tabell, regel, f"«{totalkolonne}» i {kilde.navn} er ikke tall.")
        rader = avgrens(kilde.ramme, total.get("der", {}))
        if kilde is tabell:
            deler = deler.drop(index=rader.index, errors="ignore")
        totaler = _grupper(rader, per, totalkolonne)
    ramme = _summerader(_grupper(deler, per, kolonne), totaler, per, krav)
    if ramme.empty:
        hva = "Ingen gruppe har både alle delene og en total"
        return prover_ingenting(tabell, regel, hva, "minst én hel sum")
    navn = radnavn(per)
    return Avledet(
        ramme,
        "avvik_utover_toleransen",
        0.0,
        0.0,
        toleranse(krav),
        lambda n, alle: f"Delene av «{kolonne}» summerer ikke til totalen" + av(n, alle, "grupper"),
        partial(_om_sum, krav.get("enhet", "")),
        navn,
    )


def _summerader(
    deler: Mapping[_Noekkel, _Gruppe],
    totaler: Mapping[_Noekkel, _Gruppe],
    per: Sequence[str],
    krav: Mapping[str, Any],
) -> pd.DataFrame:
    rader = []
    for noekkel in dict.fromkeys([*deler, *totaler]):
        d, t = deler.get(noekkel, _INGEN), totaler.get(noekkel, _INGEN)
        hull = not d.antall or d.tomme or not t.antall or t.tomme
        if hull and krav["mangler"] == LOV:
            continue
        over = math.nan if hull or t.antall > 1 else utenfor(d.sum, t.sum, krav)
        rader.append(
            {
                **dict(zip(per, noekkel, strict=True)),
                "deler": d,
                "total": t,
                "avvik_utover_toleransen": over,
                INDEKS: d.foerst,
            }
        )
    ramme = pd.DataFrame(rader)
    if ramme.empty:
        return ramme
    return ramme.sort_values(
        "avvik_utover_toleransen", ascending=False, na_position="first", kind="stable"
    )


def _om_sum(enhet: str, rad: Mapping[str, Any]) -> str:
    d, t = rad["deler"], rad["total"]
    if not d.antall:
        return "har ingen deler"
    if not t.antall:
        return "har ingen total"
    if d.tomme:
        return (
            f"{tall(d.tomme)} av {tall(d.antall)} deler er tomme"
            if d.antall > 1
            else "delen er tom"
        )
    if t.antall > 1:
        return f"har {tall(t.antall)} totaler"
    if t.tomme:
        return "totalen er tom"
    avvik = _uten_stoey(d.sum - t.sum, enhet)
    tegn = "+" if d.sum > t.sum else ""
    return f"delene er {_uten_stoey(d.sum)}, totalen {_uten_stoey(t.sum, enhet)} ({tegn}{avvik})"


def _uten_stoey(verdi: float, enhet: str = "") -> str:
    return som_skrevet(round(verdi, 6), enhet)


def _annen(
    tabell: Tabell, regel: Regel, hvor: Mapping[str, Any], omgivelser: Omgivelser
) -> Tabell | Funn | None:
    """Tabellen regelen viser til; None når arbeidsrommet ikke har datapakken den ligger i."""
    eget = tabell.datasett.rpartition("/")[2]
    navn = hvor.get("datasett", eget)
    if (navn, hvor.get("tabell", tabell.navn)) == (eget, tabell.navn):
        return tabell
    pakke = omgivelser.pakker.get(navn)
    if pakke is None:
        return None
    if hvor["tabell"] in pakke:
        return pakke[hvor["tabell"]]
    melding = f"Datapakken {navn} har ingen tabell «{hvor['tabell']}»."
    return gal(tabell, regel, melding, oppramsing(list(pakke)))


# --- andel ---------------------------------------------------------------------------------------


def andel(tabell: Tabell, regel: Regel, _omgivelser: Omgivelser) -> Utfall:
    """Hvor stor del av en sum noen rader er: én rad per gruppe, i prosent av tallverdiene."""
    krav, kolonne, per = regel.krav, regel.kolonner[0], list(regel.krav.get("per", ()))
    ((felt, uttrykk),) = krav["del"].items()
    valgt = utvalg(tabell.ramme, regel).dropna(subset=[kolonne])
    med = valgt[felt].astype("string").str.fullmatch(uttrykk).fillna(False).astype(bool)
    stoerrelse = valgt[kolonne].astype(float).abs()
    grupper = pd.DataFrame(
        {**{k: valgt[k] for k in per}, "hele": stoerrelse, "del": stoerrelse.where(med, 0.0)}
    )
    if per:
        samlet = grupper.groupby(per, dropna=False, sort=False, observed=True)
        sum_ = samlet[["hele", "del"]].sum().round(6).reset_index()
    else:
        sum_ = grupper[["hele", "del"]].sum().round(6).to_frame().T
    # Null av null er ingenting; uendelig av uendelig lar seg ikke regne ut, og er et brudd.
    sum_["andel_prosent"] = np.where(sum_["del"] == 0, 0.0, 100 * sum_["del"] / sum_["hele"])
    sum_ = sum_.sort_values(["del", "andel_prosent"], ascending=False, kind="stable")
    enhet, maks = krav.get("enhet", ""), float(krav["maks"])
    hvem = oppramsing([celle(v) for v in sorted(valgt.loc[med & (stoerrelse > 0), felt].unique())])
    navn = radnavn(per)

    def innledning(n: int, alle: int) -> str:
        mer = f"er mer enn {som_skrevet(maks, '%')} av" if maks else "inngår i"
        return f"{hvem} {mer} «{kolonne}»{av(n, alle, 'grupper')}"

    def beskriv(rad: Mapping[str, Any]) -> str:
        del_ = f"{mengde(rad['del'])} av {mengde(rad['hele'], enhet)}"
        return f"{del_} ({tall(rad['andel_prosent'], 0, '%')})"

    krav_ = f"høyst {som_skrevet(maks, '%')}"
    return Avledet(sum_, "andel_prosent", 0.0, maks, krav_, innledning, beskriv, navn)


# --- enighet -------------------------------------------------------------------------------------


def enighet(tabell: Tabell, regel: Regel, omgivelser: Omgivelser) -> Utfall:
    """Samme nøkkel i to tabeller skal ha samme verdi: én rad per rad her, og per nøkkel bare der.

    Tall prøves med toleransen; tekst skal være lik. En tom verdi er som ingen rad.
    """
    krav, kolonne, noekkel = regel.krav, regel.kolonner[0], tuple(regel.krav["noekkel"])
    mot = krav["mot"]
    annen = _annen(tabell, regel, mot, omgivelser)
    if not isinstance(annen, Tabell):
        return annen
    motkolonne = mot.get("kolonne", kolonne)
    for k in (motkolonne, *noekkel, *mot.get("der", {})):
        if k not in annen.ramme.columns:
            return mangler_kolonne(tabell, regel, annen, k)
    er_tall = is_numeric_dtype(tabell.ramme[kolonne]) and is_numeric_dtype(annen.ramme[motkolonne])
    if not er_tall and ("abs" in krav or "rel" in krav):
        return gal(tabell, regel, f"«{kolonne}» er ikke tall: abs og rel passer ikke.")
    her = utvalg(tabell.ramme, regel).dropna(subset=[kolonne, *noekkel])
    der_ = avgrens(annen.ramme, mot.get("der", {})).dropna(subset=[motkolonne, *noekkel])
    fasit: dict[_Noekkel, list[Any]] = {}
    for n, verdi in zip(_noekler(der_, noekkel), der_[motkolonne].tolist(), strict=True):
        fasit.setdefault(n, []).append(verdi)
    sammen = list(zip(_noekler(her, noekkel), her.index, her[kolonne].tolist(), strict=True))
    if not any(n in fasit for n, _, _ in sammen):
        hva = f"Tabellene {tabell.navn} og {annen.navn} har ingen felles {_ord(noekkel)}"
        return prover_ingenting(tabell, regel, hva, "minst én felles nøkkel")
    rader = [
        _enighetsrad(noekkel, n, i, v, fasit.get(n, []), krav, er_tall)
        for n, i, v in sammen
        if n in fasit or krav["bare_her"] != LOV
    ]
    sett = {n for n, _, _ in sammen}
    if krav["bare_der"] != LOV:
        borte = [n for n in fasit if n not in sett]
        rader += [_enighetsrad(noekkel, n, None, None, fasit[n], krav, er_tall) for n in borte]
    navn = partial(_enighetsnavn, tabell, radnavn(noekkel))
    return Avledet(
        pd.DataFrame(rader).sort_values(
            "avvik_utover_toleransen", ascending=False, na_position="first", kind="stable"
        ),
        "avvik_utover_toleransen",
        0.0,
        0.0,
        toleranse(krav) if er_tall else f"det samme som i {annen.navn}",
        lambda n, alle: (
            f"«{kolonne}» er ikke lik i {tabell.navn} og {annen.navn}" + av(n, alle, "rader", "på")
        ),
        partial(_om_enighet, annen.navn, krav.get("enhet", "")),
        navn,
    )


def _ord(noekkel: Sequence[str]) -> str:
    return oppramsing([f"«{k}»" for k in noekkel])


def _enighetsrad(
    kolonner: Sequence[str],
    noekkel: _Noekkel,
    indeks: Any,
    her: Any,
    der_: Sequence[Any],
    krav: Mapping[str, Any],
    er_tall: bool,
) -> dict[str, Any]:
    ulike = list(dict.fromkeys(der_))
    over = math.nan
    if her is not None and ulike:
        avvik = [utenfor(float(her), float(v), krav) if er_tall else float(her != v) for v in ulike]
        # Står nøkkelen flere ganger der, skal verdien her passe med hver av dem.
        over = math.nan if any(map(math.isnan, avvik)) else max(avvik)
    verdier = {"her": her, "der": ulike, "avvik_utover_toleransen": over, INDEKS: indeks}
    return dict(zip(kolonner, noekkel, strict=True)) | verdier


def _enighetsnavn(tabell: Tabell, navn: Navn, rad: Mapping[str, Any]) -> tuple[str, ...]:
    linje = tabell.linjer and not pd.isna(rad[INDEKS])
    return (*navn(rad), f"(linje {int(rad[INDEKS])})") if linje else navn(rad)


def _om_enighet(annen: str, enhet: str, rad: Mapping[str, Any]) -> str:
    def vis(verdi: Any) -> str:
        if isinstance(verdi, str | bool | np.bool_):
            return celle(verdi)
        return som_skrevet(float(verdi), enhet)

    der_ = oppramsing([vis(v) for v in rad["der"]])
    if pd.isna(rad["her"]):
        return f"mangler her, {annen} har {der_}"
    return f"{vis(rad['her'])} her, {der_ or 'ingenting'} i {annen}"

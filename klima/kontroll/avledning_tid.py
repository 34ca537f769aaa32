"""Ferskhet, endring fra år til år, og endring fra forrige utgave."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from pandas.api.types import is_numeric_dtype

from klima.grunn.tall import dato, oppramsing, tall
from klima.kontroll.avledning import (
    INDEKS,
    Avledet,
    Navn,
    Omgivelser,
    Utfall,
    av,
    celle,
    der,
    endring,
    gal,
    mengde,
    prosent_av,
    prover_ingenting,
    radnavn,
    utvalg,
)
from klima.kontroll.grunnlag import Tabell
from klima.kontroll.tekst import VIS, som_skrevet

if TYPE_CHECKING:
    from klima.kontroll.regler import Regel
    from klima.utgavepar import Utgavepar

AAR: Final = "aar"


# --- ferskhet ------------------------------------------------------------------------------------


def maaneder_mellom(fra: date, til: date) -> float:
    """Måneder fra en dag til en annen; dagene teller som 31-deler av en måned.

    >>> maaneder_mellom(date(2024, 12, 31), date(2026, 12, 31))
    24.0
    >>> maaneder_mellom(date(2024, 12, 31), date(2027, 1, 1)) > 24
    True
    """
    return 12 * (til.year - fra.year) + til.month - fra.month + (til.day - fra.day) / 31


def ferskhet(tabell: Tabell, regel: Regel, omgivelser: Omgivelser) -> Utfall:
    """Den nyeste verdien i en kolonne med år eller datoer: én rad, med alderen i måneder.

    Et år regnes fra den siste dagen i det. En verdi som ikke har vært ennå, er et brudd: ellers
    ville en skrivefeil holdt regelen grønn i årevis.
    """
    kolonne, i_dag = regel.kolonner[0], omgivelser.i_dag
    verdier = utvalg(tabell.ramme, regel)[kolonne].dropna()
    dager = {v: _siste_dag(v, i_dag) for v in verdier.unique().tolist()}
    gale = [v for v, dag in dager.items() if dag is None]
    if gale:
        melding = f"«{kolonne}» er verken år eller dato: {celle(gale[0])}."
        return gal(tabell, regel, melding, "et årstall, eller en dato som 2026-11-22")
    nyeste = max(dag for dag in dager.values() if dag)
    vist = str(nyeste.year) if is_numeric_dtype(verdier) else dato(nyeste.isoformat())
    maks = int(regel.krav["maaneder"])
    enhet = "måned" if maks == 1 else "måneder"

    def beskriv(rad: Mapping[str, Any]) -> str:
        if rad["alder_maaneder"] < 0:
            return "har ikke vært ennå"
        return f"mer enn {tall(maks)} {enhet} før {dato(i_dag.isoformat())}"

    ramme = pd.DataFrame({"alder_maaneder": [maaneder_mellom(nyeste, i_dag)], INDEKS: [None]})
    krav = f"høyst {tall(maks)} {enhet} gammel"
    hode = f"Den nyeste verdien i «{kolonne}» skal være {krav}"
    return Avledet(
        ramme, "alder_maaneder", 0.0, maks, krav, lambda *_: hode, beskriv, lambda _: (vist,)
    )


def _siste_dag(verdi: Any, i_dag: date) -> date | None:
    """Den siste dagen en verdi dekker, i dag for inneværende år; None når den er gal."""
    if isinstance(verdi, str):
        try:
            return date.fromisoformat(verdi.strip()[:10])
        except ValueError:
            return None
    if isinstance(verdi, date):
        return date(verdi.year, verdi.month, verdi.day)
    if isinstance(verdi, bool) or not math.isfinite(verdi) or int(verdi) != verdi:
        return None
    aar = int(verdi)
    if not 1000 <= aar <= 9999:
        return None
    return i_dag if aar == i_dag.year else date(aar, 12, 31)


# --- aarsendring ---------------------------------------------------------------------------------


def aarsendring(tabell: Tabell, regel: Regel, _omgivelser: Omgivelser) -> Utfall:
    """Endringen fra et observert år til det neste: én rad per gruppe og steg.

    Stegene går mellom årene gruppen har, så 2009 til 2011 er ett steg i statistikken. Rader i
    samme gruppe og år summeres.
    """
    krav, kolonne, per = regel.krav, regel.kolonner[0], list(regel.krav.get("per", ()))
    valgt = utvalg(tabell.ramme, regel).dropna(subset=[kolonne, AAR])
    valgt = valgt.assign(**{kolonne: valgt[kolonne].astype(float)})
    grupper = valgt.groupby([*per, AAR], dropna=False, observed=True)
    steg = grupper[kolonne].sum().round(6).rename("til").reset_index()
    serier = steg.groupby(per, dropna=False) if per else steg
    steg["fra"], steg["fra_aar"] = serier["til"].shift(), serier[AAR].shift()
    nyeste = steg[AAR].max()
    steg = steg.dropna(subset=["fra_aar"])
    if krav.get("siste_aar"):
        steg = steg[steg[AAR] == nyeste]
    if steg.empty:
        hvem = "Ingen gruppe har" if per else "Tabellen har ikke"
        til = f" {celle(nyeste)} og et år før" if krav.get("siste_aar") else " to år"
        return prover_ingenting(tabell, regel, f"{hvem}{til} å sammenligne", "minst to år")
    steg = _med_endring(steg, krav)
    navn = radnavn([*per, "steg"])
    steg["steg"] = [f"{int(f)}–{int(t)}" for f, t in zip(steg["fra_aar"], steg[AAR], strict=True)]
    fra = f"fra året før til {celle(nyeste)}" if krav.get("siste_aar") else "fra år til år"
    hva = f"«{kolonne}» endrer seg {_grense(krav)}{fra}"
    return _endringer(steg, krav, navn, lambda n, alle: hva + av(n, alle, "steg"))


def _med_endring(ramme: pd.DataFrame, krav: Mapping[str, Any]) -> pd.DataFrame:
    """Legg til endringen, størst først; er den mindre enn `minst`, teller den som ingen endring."""
    fra, til = ramme["fra"].fillna(0.0), ramme["til"].fillna(0.0)
    diff = (til - fra).round(6)
    prosent = prosent_av(diff, fra)
    ramme = ramme.assign(
        endring=diff,
        endring_prosent=prosent.where(~(diff.abs() < krav.get("minst", 0)), 0.0),
        _stoerrelse=diff.abs().fillna(math.inf),
    )
    return ramme.sort_values("_stoerrelse", ascending=False, kind="stable")


def _endringer(
    ramme: pd.DataFrame, krav: Mapping[str, Any], navn: Navn, innledning: Callable[[int, int], str]
) -> Avledet:
    hoeyst, grense = int(krav.get("stoerste", VIS)), float(krav.get("prosent", 0))
    enhet = krav.get("enhet", "")

    def beskriv(rad: Mapping[str, Any]) -> str:
        return endring(rad["fra"], rad["til"], enhet)

    def hode(n: int, alle: int) -> str:
        return f"{innledning(n, alle)}{', størst først' if n > 1 else ''}"

    ventet = f"en endring på høyst {som_skrevet(grense, '%')}" if grense else "ingen endring"
    if krav.get("minst"):
        ventet += f", eller mindre enn {mengde(float(krav['minst']), enhet)}"
    return Avledet(ramme, "endring_prosent", -grense, grense, ventet, hode, beskriv, navn, hoeyst)


def _grense(krav: Mapping[str, Any]) -> str:
    deler = [f"mer enn {som_skrevet(krav['prosent'], '%')}"] if krav.get("prosent") else []
    if krav.get("minst"):
        deler.append(f"minst {mengde(float(krav['minst']), krav.get('enhet', ''))}")
    return f"med {oppramsing(deler)} " if deler else ""


# --- utgaveendring -------------------------------------------------------------------------------


def utgaveendring(tabell: Tabell, regel: Regel, omgivelser: Omgivelser) -> Utfall:
    """Endringen siden forrige utgave: én rad per gruppe, i likt omfang.

    Bare sektorene, årene og kommunene begge utgavene har. Uten en tidligere utgave er det ingenting
    å prøve, og regelen sier ingenting.
    """
    from klima.grunn.feil import Brukerfeil

    krav, per = regel.krav, list(regel.krav["per"])
    try:
        parene = omgivelser.par()
    except Brukerfeil as feil:
        hva = f"Utgaven kan ikke sammenlignes med forrige ({feil.melding}: {feil.funnet})"
        return prover_ingenting(tabell, regel, hva, "to utgaver som kan sammenlignes")
    celler = [c for par in parene if not (c := _celler(par, tabell)).empty]
    if not celler:
        return None
    valgt = utvalg(pd.concat(celler, ignore_index=True), regel)
    if valgt.empty:
        hva = f"Forrige utgave har ingen rader {der(regel)}"
        return prover_ingenting(tabell, regel, hva)
    ramme = valgt.groupby(per, sort=True)[["fra", "til"]].sum(min_count=1).round(6).reset_index()
    ramme = _med_endring(ramme, krav)
    navn, kolonne = radnavn(per), regel.kolonner[0]
    forrige = oppramsing(sorted({p.fra.utgave for p in parene}))
    hva = " ".join(filter(None, [f"«{kolonne}»", der(regel), "er endret", _grense(krav).strip()]))
    samlet = _samlet(ramme, krav)

    def innledning(n: int, alle: int) -> str:
        hvor = ("kommuner", "i") if per == ["kommune"] else ("rader", "på")
        sum_ = f", samlet {samlet}" if n > 1 else ""
        return f"{hva} siden utgaven {forrige}{av(n, alle, *hvor)}{sum_}, i likt omfang"

    return _endringer(ramme, krav, navn, innledning)


def _celler(par: Utgavepar, tabell: Tabell) -> pd.DataFrame:
    celler = par.celler.reset_index()
    med = celler["kommune"].isin(tabell.ramme["kommune"].unique().tolist())
    med &= celler["sektor"].isin(par.felles) & celler[AAR].isin(par.felles_aar)
    return celler[med]


def _samlet(ramme: pd.DataFrame, krav: Mapping[str, Any]) -> str:
    brudd = ramme[ramme["endring_prosent"].abs() > float(krav.get("prosent", 0))]
    return tall(brudd["endring"].sum(), 0, krav.get("enhet", ""), fortegn=True)

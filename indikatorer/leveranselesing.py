"""Leveransen lest tilbake: hver celle prøves, og bare nye rader legges til.

Er noe galt, meldes alt samlet og ingenting skrives. Den samme filen en gang til er ingenting nytt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

import pandas as pd

from indikatorer.katalog import PAKKE
from indikatorer.leveransemal import (
    AAR,
    ARK,
    FOERSTE_AAR,
    INDIKATOR,
    LEVERES,
    LEVERT_AV,
    MED_VERDI,
    MERKNAD,
    STATUS,
    UTVALG,
    VERDI,
    i_omfanget,
)
from indikatorer.leveranser import TABELL, utgave
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import Datapakke, les_pakke, som_rader
from klima.grunn.feil import Brukerfeil, kast_samlet
from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import oppramsing
from klima.grunn.tekst import vask
from klima.grunn.undertrykking import beroerte, skjul
from klima.kilder.tabell import arknavn, filtype, les_ark
from klima.malark import FORKLARING
from klima.mallesing import Blad, celletekst, les_maalt, les_mal, les_tall, tom
from klima.tabellfoering import laast, legg_til

_SAMMENLIGNES: Final = ("verdi", "status", "n", "merknad")
T = TypeVar("T")


@dataclass(frozen=True)
class Leveranse:
    """Det en lesing førte.

    Attributes:
        levert, levert_av: når og av hvem; for en fil som er lest før, slik det ble ført da.
        utgave: utgaven verdiene har.
        nye: antall nye rader i `leveranser`.
        uendret: antall rader som var levert fra før, med det samme.
        lest_foer: om akkurat denne filen er lest før.
    """

    levert: date
    levert_av: str
    utgave: str
    nye: int
    uendret: int
    lest_foer: bool = False


@dataclass
class _Utfylt:
    """De utfylte radene i filen, og feilene i dem."""

    pakke: Datapakke
    levert: date
    felles: Mapping[str, str]
    rader: list[dict[str, Any]] = field(default_factory=list)
    uendret: int = 0
    feil: list[Brukerfeil] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.kort = {kort["indikator"]: kort for kort in som_rader(self.pakke["katalog"])}
        foerte = sorted(som_rader(self.pakke[TABELL]), key=lambda rad: rad["levert"])
        self.siste = {(rad["indikator"], rad["aar"]): rad for rad in foerte}
        self.beroert = beroerte(self.pakke)

    def proev(self, les: Callable[..., T], *verdier: Any) -> T | None:
        """Det en leser gir, eller None når cellen var gal; feilen er da lagt til."""
        try:
            return les(*verdier)
        except Brukerfeil as feil:
            self.feil.append(feil)
            return None


def foer(
    fil: Path,
    arbeidsrom: Arbeidsrom,
    kommune: str,
    *,
    levert: date,
    levert_av: str | None = None,
    i_dag: date | None = None,
) -> Leveranse:
    """Les en utfylt mal og legg det nye til i `leveranser`.

    Args:
        fil: malen som arbeidsbok, eller arket som CSV (UTF-8 eller Windows-1252).
        arbeidsrom: der indikatorpakken ligger.
        kommune: nummer eller navn.
        levert: dagen leveransen kom.
        levert_av: hvem som leverte; uten det navnet på arket foran i arbeidsboka.
        i_dag: dagen det leses; uten den dagens dato.

    Raises:
        Brukerfeil: arbeidsrommet kan ikke endres, filen lar seg ikke lese, eller en celle er gal.
            Ingenting er da skrevet.
    """
    if arbeidsrom.innebygd:
        raise Brukerfeil(
            "det innebygde eksempelet kan ikke ta imot leveranser",
            utvei="lag et arbeidsrom med klima ny, og legg indikatorpakken der",
        )
    if levert > (i_dag or date.today()):
        raise Brukerfeil(
            "dagen leveransen kom, er ikke kommet",
            ventet="i dag eller før",
            funnet=levert.isoformat(),
        )
    (blad,) = les_mal(fil, [ARK], "klima indikatorer")
    navn = vask(levert_av or _leverandoer(fil))
    if not navn:
        raise Brukerfeil(
            "det står ikke hvem som leverer",
            sted=str(fil),
            ventet=f"«{LEVERT_AV}» på arket «{FORKLARING}», eller --levert-av NAVN",
        )
    mappe = arbeidsrom.pakke(PAKKE, finn_kommune(kommune).nummer)
    if mappe is None:
        kommunenavn = finn_kommune(kommune).navn
        raise Brukerfeil(
            f"arbeidsrommet har ingen indikatorer for {kommunenavn}", sted=str(arbeidsrom.rot)
        )
    sum_ = hashlib.sha256(fil.read_bytes()).hexdigest()
    felles = {"levert_av": navn, "levert": levert.isoformat(), "fil": fil.name, "sha256": sum_}
    with laast(mappe):
        pakke = les_pakke(mappe)
        _krev_tabellen(pakke)
        if lest := [rad for rad in som_rader(pakke[TABELL]) if rad["sha256"] == sum_]:
            da = lest[0]
            gammel = utgave(da["levert"], sum_)
            dag = date.fromisoformat(da["levert"])
            return Leveranse(dag, da["levert_av"], gammel, 0, len(lest), lest_foer=True)
        utfylt = _Utfylt(pakke, levert, felles)
        _tolk(blad, utfylt)
        kast_samlet(str(fil), utfylt.feil, hoeyst=len(utfylt.feil))
        if not utfylt.rader and not utfylt.uendret:
            ventet = f"«{VERDI}» eller «{STATUS}»"
            raise Brukerfeil("ingenting er fylt ut", sted=str(fil), ventet=ventet)
        if utfylt.rader:
            legg_til({pakke.fil(TABELL): utfylt.rader})
    ny = utgave(levert.isoformat(), sum_)
    return Leveranse(levert, navn, ny, len(utfylt.rader), utfylt.uendret)


def _leverandoer(fil: Path) -> str:
    """Navnet på arket foran; tomt i en CSV-fil, og når ingen har skrevet det."""
    if filtype(fil) == "csv" or FORKLARING not in arknavn(fil):
        return ""
    for celler in les_ark(fil, FORKLARING, med_hode=False).itertuples(index=False, name=None):
        if celletekst(celler[0]) == LEVERT_AV:
            return celletekst(celler[1]) if len(celler) > 1 else ""
    return ""


def _krev_tabellen(pakke: Datapakke) -> None:
    if TABELL not in pakke.tabeller:
        raise Brukerfeil(
            f"indikatorpakken har ingen tabell «{TABELL}»",
            sted=str(pakke.mappe / "datapackage.json"),
            utvei="legg til tabellen slik Askers indikatorpakke har den",
        )


def _tolk(blad: Blad, utfylt: _Utfylt) -> None:
    """Radene som er fylt ut, hver celle prøvd; en rad uten noe nytt hoppes over."""
    sett: dict[tuple[str, int], int] = {}
    utfylt.feil += blad.feil()
    for rad, celler in blad.rader():
        if all(tom(celler[k]) for k in ARK.inn):
            continue
        ny = _les_rad(blad, rad, celler, utfylt)
        if ny is None:
            continue
        noekkel = (ny["indikator"], ny["aar"])
        if noekkel in sett:
            utfylt.feil.append(
                Brukerfeil(
                    "året er fylt ut to ganger",
                    sted=blad.sted(rad, AAR),
                    ventet=f"én rad for {noekkel[0]} {noekkel[1]}",
                    funnet=f"også på rad {sett[noekkel]}",
                )
            )
            continue
        sett[noekkel] = rad
        siste = utfylt.siste.get(noekkel)
        if siste and all((siste[k] or None) == (ny[k] or None) for k in _SAMMENLIGNES):
            utfylt.uendret += 1
        elif utfylt.proev(_kan_undertrykkes, blad, rad, ny, utfylt) is not None:
            utfylt.rader.append(ny)


def _les_rad(
    blad: Blad, rad: int, celler: Mapping[str, Any], utfylt: _Utfylt
) -> dict[str, Any] | None:
    """Raden slik den skal føres, eller None når en celle er gal."""
    foer = len(utfylt.feil)
    kort = utfylt.proev(_kortet, blad, rad, celler[INDIKATOR], utfylt)
    aar = utfylt.proev(_aaret, blad, rad, celler[AAR], utfylt.levert)
    status = utfylt.proev(_statusen, blad, rad, celler)
    verdi = None
    if not tom(celler[VERDI]) and kort:
        verdi = utfylt.proev(_verdien, blad, rad, celler[VERDI], kort["enhet"])
    n = None if tom(celler[UTVALG]) else utfylt.proev(_antallet, blad, rad, celler[UTVALG])
    if len(utfylt.feil) > foer or kort is None:
        return None
    verdier = {"indikator": kort["indikator"], "aar": aar, "verdi": verdi, "status": status}
    return {**verdier, "n": n, "merknad": celletekst(celler[MERKNAD]), **utfylt.felles}


def _kortet(blad: Blad, rad: int, celle: Any, utfylt: _Utfylt) -> dict[str, Any]:
    lest = celletekst(celle)
    if lest not in utfylt.kort:
        raise Brukerfeil(
            "ukjent indikator",
            sted=blad.sted(rad, INDIKATOR),
            ventet=f"en id fra katalogen, som {next(iter(utfylt.kort))}",
            funnet=f"«{lest}»" if lest else "tom celle",
        )
    return utfylt.kort[lest]


def _aaret(blad: Blad, rad: int, celle: Any, levert: date) -> int:
    lest = celletekst(celle)
    if not (lest.isascii() and lest.isdigit() and FOERSTE_AAR <= int(lest) <= levert.year):
        raise Brukerfeil(
            "året har ingen mening",
            sted=blad.sted(rad, AAR),
            ventet=f"et år fra {FOERSTE_AAR} til {levert.year}",
            funnet=f"«{lest}»" if lest else "tom celle",
        )
    return int(lest)


def _statusen(blad: Blad, rad: int, celler: Mapping[str, Any]) -> str:
    """Statusen; uten noe i cellen er en verdi målt."""
    lest, har_verdi = celletekst(celler[STATUS]), not tom(celler[VERDI])
    koder = {ord_.casefold(): kode for kode, ord_ in LEVERES.items()} | {k: k for k in LEVERES}
    kode = koder.get(lest.casefold()) if lest else "maalt"
    if kode is None:
        raise Brukerfeil(
            "ukjent status",
            sted=blad.sted(rad, STATUS),
            ventet=oppramsing(list(LEVERES.values()), "eller"),
            funnet=f"«{lest}»",
        )
    if har_verdi and kode not in MED_VERDI:
        raise Brukerfeil(
            f"statusen «{LEVERES[kode]}» har ingen verdi",
            sted=blad.sted(rad, VERDI),
            ventet="en tom celle, eller en annen status",
            funnet=f"«{celletekst(celler[VERDI])}»",
        )
    if not har_verdi and kode in MED_VERDI:
        raise Brukerfeil(
            "verdien mangler",
            sted=blad.sted(rad, VERDI),
            ventet="et tall, eller en status som sier hvorfor det mangler",
            funnet="tom celle",
        )
    return kode


def _verdien(blad: Blad, rad: int, celle: Any, enhet: str) -> float | int:
    # Ti desimaler er mer enn noen måler, og tar bort resten etter binær regning i regnearket.
    verdi = round(les_maalt(blad, rad, VERDI, celle, enhet), 10)
    if ventet := i_omfanget(verdi, enhet):
        raise Brukerfeil(
            f"verdien kan ikke være i enheten {enhet}",
            sted=blad.sted(rad, VERDI),
            ventet=ventet,
            funnet=f"«{celletekst(celle)}»",
        )
    return int(verdi) if verdi.is_integer() and abs(verdi) < 1e15 else verdi


def _antallet(blad: Blad, rad: int, celle: Any) -> int:
    sted = blad.sted(rad, UTVALG)
    antall = les_tall(celle, sted)
    if antall < 1 or not antall.is_integer() or antall > 1e9:
        ventet, funnet = "et helt tall fra 1", f"«{celletekst(celle)}»"
        raise Brukerfeil("utvalget er ikke et antall", sted=sted, ventet=ventet, funnet=funnet)
    return int(antall)


def _kan_undertrykkes(blad: Blad, rad: int, ny: dict[str, Any], utfylt: _Utfylt) -> bool:
    """At reglene for små tall kan prøves også med denne raden; ellers ville ingenting blitt lest.

    Raises:
        Brukerfeil: raden kan ikke prøves.
    """
    if ny["indikator"] not in utfylt.beroert:
        return True
    ramme = utfylt.pakke[TABELL]
    linje = pd.RangeIndex(len(ramme) + 2, len(ramme) + 3, name=ramme.index.name)
    til = pd.DataFrame([ny], index=linje).astype({k: ramme[k].dtype for k in ny})
    tabeller = {**utfylt.pakke.tabeller, TABELL: pd.concat([ramme, til])}
    try:
        skjul(replace(utfylt.pakke, tabeller=tabeller))
    except Brukerfeil as feil:
        kolonne = UTVALG if "«n»" in feil.ventet else VERDI
        raise Brukerfeil(
            feil.melding,
            sted=blad.sted(rad, kolonne),
            ventet=f"antallet verdien er regnet av, i «{UTVALG}»" if kolonne == UTVALG else "",
        ) from feil
    return True

"""Kommunene i en utgave rangert etter utslipp, i alt eller per innbygger."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from klima.folketall import les_folketall
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.kommuneloeft import loeft
from klima.grupper import Gruppe
from klima.rettelser import rett
from klima.utgavenumre import inndelingsdato
from klima.utgaver import Utgave, Utgavelager
from klima.utslipp import utslippsrettelser


@dataclass(frozen=True)
class Plassering:
    """En kommune i rangeringen.

    Attributes:
        plass: 1 er størst; like tall deler plass. None når tallet mangler.
        tonn: utslippet i t CO2e; None når utgaven ikke har kommunen det året.
        innbyggere: folketallet 1. januar; None når det ikke er brukt eller mangler.
        tonn_per_innbygger: t CO2e per innbygger; None når det ikke er brukt eller mangler.
        rettet: om et rettet tall inngår i utslippet.
    """

    plass: int | None
    kommune: str
    kommunenavn: str
    tonn: float | None
    innbyggere: int | None
    tonn_per_innbygger: float | None
    rettet: bool = False


@dataclass(frozen=True)
class Rangering:
    """Rangeringen, utgaven og året den bygger på, det som ikke kunne være med, og rettelsene."""

    utgave: Utgave
    aar: int
    rader: tuple[Plassering, ...]
    merknader: tuple[str, ...]
    rettelser: tuple[str, ...] = ()


def ranger(
    arbeidsrom: Arbeidsrom,
    *,
    aar: int | None = None,
    per_innbygger: bool = False,
    gruppe: Gruppe | None = None,
    utgave: str | None = None,
) -> Rangering:
    """Ranger kommunene etter rettede utslipp, størst først, i dagens kommuneinndeling.

    Args:
        arbeidsrom: der utgavene og folketallet ligger.
        aar: året; ellers det siste i utgaven.
        per_innbygger: ranger etter t CO2e per innbygger (folketallet 1. januar samme år).
        gruppe: bare disse kommunene; ellers alle utgaven har.
        utgave: id eller begynnelsen av den; ellers den sist publiserte med flere kommuner.

    Returns:
        Én rad per kommune; de uten tall sist og uten plass. Står utgaven med eldre numre,
        summeres de som siden er slått sammen; resten er i merknadene.

    Raises:
        Brukerfeil: ingen utgave har flere kommuner, året finnes ikke, eller folketallet mangler.
    """
    lager = Utgavelager(arbeidsrom)
    valgt = lager.finn(utgave) if utgave else _nyeste(lager, arbeidsrom)
    valgt_aar = aar or max(valgt.aar)
    if valgt_aar not in valgt.aar:
        finnes = ", ".join(map(str, valgt.aar))
        raise Brukerfeil(f"utgaven har ikke året {valgt_aar}", funnet=finnes)
    tonn, merknader, rettede = _tonn(lager, valgt, valgt_aar, arbeidsrom)
    folk = les_folketall(arbeidsrom, valgt_aar) if per_innbygger else None
    numre = list(gruppe.kommuner) if gruppe else sorted(tonn.index)
    ramme = pd.DataFrame({"tonn": tonn.reindex(numre)})
    ramme["innbyggere"] = folk.reindex(numre) if folk is not None else float("nan")
    # Ingen innbyggere gir ikke noe tall per innbygger.
    ramme["per"] = ramme["tonn"] / ramme["innbyggere"].where(ramme["innbyggere"] > 0)
    maal = ramme["per" if per_innbygger else "tonn"]
    ramme["plass"] = maal.rank(ascending=False, method="min")
    merknader += _mangler(ramme, per_innbygger, arbeidsrom)
    ramme = ramme.assign(_maal=maal, _nummer=ramme.index)
    ramme = ramme.sort_values(["_maal", "_nummer"], ascending=[False, True])
    navn = inndeling(arbeidsrom).navn
    rader = tuple(
        Plassering(
            plass=_heltall(rad["plass"]),
            kommune=str(nummer),
            kommunenavn=navn(str(nummer)),
            tonn=_tall(rad["tonn"]),
            innbyggere=_heltall(rad["innbyggere"]),
            tonn_per_innbygger=_tall(rad["per"]),
            rettet=str(nummer) in rettede,
        )
        for nummer, rad in ramme.iterrows()
    )
    viste = tuple(id_ for nummer in numre for id_ in rettede.get(nummer, ()))
    return Rangering(valgt, valgt_aar, rader, tuple(merknader), viste)


def _nyeste(lager: Utgavelager, arbeidsrom: Arbeidsrom) -> Utgave:
    for utgave in reversed(lager.liste()):
        if len(utgave.kommuner) > 1:
            return utgave
    raise Brukerfeil(
        "ingen utgave har flere kommuner å rangere",
        sted=str(arbeidsrom.utgaver),
        utvei="hent inn boka for alle kommuner med klima importer FIL",
    )


def _tonn(
    lager: Utgavelager, utgave: Utgave, aar: int, arbeidsrom: Arbeidsrom
) -> tuple[pd.Series, list[str], dict[str, list[str]]]:
    """Utslippet i alt per kommune i dagens inndeling, t CO2e.

    Returns:
        Tonnene, det som ikke kunne føres dit, og id-ene til rettelsene i hver kommune.
    """
    tabell = rett(lager.tabell(utgave), utslippsrettelser(arbeidsrom, utgave))
    tabell = tabell[tabell["aar"] == aar]
    sum_ = tabell.groupby("kommune")["tonn"].sum()
    oppslag = inndeling(arbeidsrom)
    foert = loeft(
        sum_.reset_index().astype({"kommune": "str"}),
        fra=inndelingsdato(utgave, oppslag),
        til=oppslag.gjeldende,
        inndeling=oppslag,
    )
    rettede: dict[str, list[str]] = {}
    ny_for = {gammel: ny for ny, deler in foert.deler.items() for gammel in deler}
    med = tabell[tabell["rettelse"] != ""] if "rettelse" in tabell else tabell.iloc[:0]
    for rad in som_rader(med):
        rettede.setdefault(ny_for.get(rad["kommune"], rad["kommune"]), []).append(rad["rettelse"])
    grunner = dict.fromkeys(foert.udekket["grunn"])
    merknader = [f"Ikke med: {grunn}." for grunn in grunner]
    # Avrundingen fjerner flyttallstøy; kilden har høyst to desimaler.
    return foert.tabell.set_index("kommune")["tonn"].round(6), merknader, rettede


def _mangler(ramme: pd.DataFrame, per_innbygger: bool, arbeidsrom: Arbeidsrom) -> list[str]:
    oppslag = inndeling(arbeidsrom)
    ut = []
    prover = [("Utgaven har ikke", ramme["tonn"].isna())]
    if per_innbygger:
        prover.append(("Folketallet mangler for", ramme["innbyggere"].isna()))
    for hva, gale in prover:
        numre = [oppslag.vis(str(n)) for n in ramme.index[gale]]
        if numre:
            vist = ", ".join(numre[:8]) + (f" og {len(numre) - 8} til" if len(numre) > 8 else "")
            ut.append(f"{hva} {vist}.")
    return ut


def _tall(verdi: float) -> float | None:
    return None if pd.isna(verdi) else float(verdi)


def _heltall(verdi: float) -> int | None:
    return None if pd.isna(verdi) else int(verdi)

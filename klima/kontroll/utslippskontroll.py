"""Forventningene til utslippstabellen: hver utgave i lageret, eller planens egne tall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import Inndeling, inndeling
from klima.kontroll.avledning import Omgivelser
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import relativ
from klima.kontroll.motor import proev
from klima.kontroll.regler import UTSLIPP, Regel
from klima.kontroll.utslippstabell import som_tabell
from klima.utgavekort import TABELL, Utgave
from klima.utgavenumre import les_kommune, numre_i
from klima.utgavepar import Utgavepar, forrige_utgave, hent_publikasjon, sammenstill
from klima.utgaver import Utgavelager
from klima.utslipp import hent_tabell, utslippsrettelser


def utslippsfunn(
    arbeidsrom: Arbeidsrom,
    kommune: str | None,
    regler: Sequence[Regel],
    i_dag: date,
    *,
    maa_finnes: bool,
    rettet: bool = True,
) -> list[Funn]:
    """Funnene i alle utgavene som gjelder, eller i planens tall når lageret ikke har kommunen.

    Utgaven i bruk prøves mot alle reglene. De eldre prøves mot dem som ikke sier
    `utgaver: nyeste`, så en merknad om en serie ikke gjentas for hver utgave den står i.

    Args:
        kommune: nummeret, eller None for alle. Da er utgaven i bruk den nyeste for hver kommune.
        i_dag: dagen ferskhet regnes fra.
        maa_finnes: om det er en feil at ingen utgave har kommunen.
        rettet: om tallene prøves med rettelsene, slik de vises. Endringen mellom utgaver er
            alltid det utgiveren publiserte.

    Raises:
        Brukerfeil: lageret kan ikke leses, eller ingenting finnes og noe måtte.
    """
    # Leses for seg: et lager som ikke kan leses, skal meldes, ikke tas for et tomt lager.
    utgaver, oppslag = Utgavelager(arbeidsrom).liste(), inndeling(arbeidsrom)
    gamle = [r for r in regler if not r.bare_nyeste]
    nyeste = [r for r in regler if r.bare_nyeste]
    sett: frozenset[str] = frozenset()
    funn: list[Funn] = []
    har_kommunen = False
    for utgave in reversed(utgaver):
        ramme = _les(arbeidsrom, utgave, kommune, oppslag, rettet)
        if ramme is None:
            continue
        har_kommunen = True
        if isinstance(ramme, Funn):
            funn.append(ramme)
            continue
        arvinger = {n: _arvinger(n, oppslag) for n in ramme["kommune"].unique().tolist()}
        nye = [n for n, egne in arvinger.items() if not egne & sett]
        sett = sett.union(*arvinger.values())
        tabell = som_tabell(arbeidsrom, utgave, ramme)
        funn += proev(tabell, gamle, Omgivelser(i_dag))
        if nye and nyeste:
            i_bruk = replace(tabell, ramme=ramme[ramme["kommune"].isin(nye)])
            par = partial(_parene, arbeidsrom, utgaver, utgave, nye)
            funn += proev(i_bruk, nyeste, Omgivelser(i_dag, par=par))
    if har_kommunen:
        return funn
    return _planfunn(arbeidsrom, kommune, gamle, i_dag, maa_finnes, rettet)


def _planfunn(
    arbeidsrom: Arbeidsrom,
    kommune: str | None,
    regler: Sequence[Regel],
    i_dag: date,
    maa_finnes: bool,
    rettet: bool,
) -> list[Funn]:
    """Planens egne tall: den er ingen utgave av statistikken, så reglene for dem gjelder ikke."""
    try:
        utgave, ramme = hent_tabell(arbeidsrom, kommune, rettet=rettet)
    except Brukerfeil:
        if maa_finnes:
            raise
        return []
    return proev(som_tabell(arbeidsrom, utgave, ramme), regler, Omgivelser(i_dag))


def _les(
    arbeidsrom: Arbeidsrom, utgave: Utgave, kommune: str | None, oppslag: Inndeling, rettet: bool
) -> pd.DataFrame | Funn | None:
    """Utgavens rader, None når den ikke har kommunen, eller funnet når den ikke kan leses."""
    try:
        numre = numre_i(utgave, kommune, oppslag)
    except Brukerfeil:
        # Kommunen er delt, eller utgaven har bare noe av den: da er det ikke dens tall.
        return None
    if not numre:
        return None
    try:
        rettelser = utslippsrettelser(arbeidsrom, utgave) if rettet else ()
        return les_kommune(Utgavelager(arbeidsrom), utgave, kommune, numre, rettelser=rettelser)
    except Brukerfeil as feil:
        sted = relativ(arbeidsrom.utgaver / utgave.utgave / TABELL, arbeidsrom.rot)
        melding = f"Utgaven kan ikke prøves: {feil.melding}."
        funnet = feil.funnet or None
        return Funn("feil", "utgave/lesing", UTSLIPP, sted, melding, feil.ventet or None, funnet)


def _arvinger(nummer: str, oppslag: Inndeling) -> frozenset[str]:
    return oppslag.arvinger(nummer) if oppslag.kjent(nummer) else frozenset({nummer})


def _parene(
    arbeidsrom: Arbeidsrom, utgaver: Sequence[Utgave], naa: Utgave, kommuner: Sequence[str]
) -> list[Utgavepar]:
    """Utgaven mot den forrige rapporten hvilte på, for hver slik kommunene har.

    En rettelse er samme publikasjon, og er derfor ingen forrige utgave.
    """
    forrige = [forrige_utgave(utgaver, naa, kommune) for kommune in kommuner]
    ulike = {u.utgave: u for u in forrige if u}
    lager, til = Utgavelager(arbeidsrom), None
    par = []
    for fra in ulike.values():
        til = til or hent_publikasjon(lager, naa.utgave)
        par.append(sammenstill(hent_publikasjon(lager, fra.utgave), til))
    return [p for p in par if not p.er_rettelse]

"""Revisjonen: to utgaver av statistikken inn, det som ble endret mellom dem ut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from klima.avvik import STANDARD_REFERANSEAAR
from klima.utgavepar import Publikasjon, Utgavepar, sammenstill

MISTENKELIG_ANDEL: Final = 3.0
"""Prosent av kommunens utslipp et tall må flytte seg utenom mønsteret for å være mistenkelig.

Mønsteret er medianen av endringen i sektoren over årene: en ny metode flytter hele serien, en feil
flytter ett år. Mellom Telemark-utgavene av 2025 og 2026 var 99,9 % av de 1 821 tallene under 2,5 %;
to lå over 3 %, og begge gjaldt ett år alene. Tallet for Porsgrunn i 2024, som falt 249 213 t over
natten, ville vært om lag 12 %.
"""
MISTENKELIG_RETTELSE: Final = 1.0
"""Terskelen når utgavene er publisert så tett at ingenting annet enn feil skal rettes."""
_MINST_AAR: Final = 3
"""Med færre år finnes det ikke noe mønster, og hele endringen teller."""
_UENDRET: Final = 5e-7
"""Tonn. Tabellene er rundet til seks desimaler, så mindre enn dette er flyttallstøy."""


@dataclass(frozen=True)
class Revisjon:
    """Det som er endret fra en utgave til en annen.

    Tonn er t CO2e, prosent er %. «Likt omfang» er uten sektorer bare den ene utgaven teller.

    Attributes:
        par: utgavene lagt ved siden av hverandre; nye, bortfalte og omdøpte står her.
        rader: bare det som er endret, for årene begge har: kommune, aar, sektor, fra, til, endring,
            endring_prosent. NaN der den ene utgaven ikke har tallet.
        totalt: likt omfang, alle felles kommune-år, også uendrede: kommune, aar, fra, til, endring,
            endring_prosent.
        fortegnsskifter: kommune, fra_aar (referanseåret), til_aar, endring_fra_prosent,
            endring_til_prosent: utviklingen er opp i den ene utgaven og ned i den andre.
        mistenkelige: tall som flyttet seg urimelig: kommune, aar, sektor, fra, til, endring,
            utenom_moensteret (t), andel_prosent (av kommunens utslipp det året).
        referanseaar: året fortegnsskiftene er regnet fra.
    """

    par: Utgavepar
    rader: pd.DataFrame
    totalt: pd.DataFrame
    fortegnsskifter: pd.DataFrame
    mistenkelige: pd.DataFrame
    referanseaar: int

    @property
    def kommuneaar(self) -> tuple[int, int]:
        """Antall kommune-år med minst ett endret tall i likt omfang, og antall i alt."""
        felles = self.rader[self.rader["sektor"].isin(self.par.felles)]
        return len(felles[["kommune", "aar"]].drop_duplicates()), len(self.totalt)

    @property
    def er_tom(self) -> bool:
        """Om ingenting er endret: ingen tall, sektorer, kilder, år eller kommuner."""
        p = self.par
        ulikt = (p.nye_sektorer, p.bortfalte_sektorer, p.nye_kilder, p.bortfalte_kilder, p.omdopte)
        aar = (p.nye_aar, p.bortfalte_aar, p.nye_kommuner, p.bortfalte_kommuner)
        return self.rader.empty and not any((*ulikt, *aar))


def revider(
    fra: Publikasjon,
    til: Publikasjon,
    *,
    referanseaar: int = STANDARD_REFERANSEAAR,
    tross_gwp: bool = False,
) -> Revisjon:
    """Sammenlign to utgaver: per kommune, år og sektor hva utgiveren endret.

    Tallene er slik de ble publisert: en rettelse i `datasets/rettelser` ville skjult endringen.

    Formler: endring = til − fra; endring_prosent = 100 · (til − fra) / |fra|, NaN når fra er 0.

    Args:
        fra, til: den gamle og den nye utgaven med alle kommunene.
        referanseaar: året utviklingen regnes fra.
        tross_gwp: sammenlign selv om GWP-settene er ulike.

    Raises:
        Brukerfeil: ulikt GWP-sett, eller ingen felles kommuner eller år.
    """
    par = sammenstill(fra, til, tross_gwp=tross_gwp)
    celler = par.celler[par.celler.index.isin(par.felles_aar, level="aar")]
    lik = celler[celler.index.isin(par.felles, level="sektor")]
    sum_ = lik.groupby(["kommune", "aar"]).sum(min_count=1).round(6).dropna()
    rader = _med_endring(celler)
    like = (rader["endring"].abs() < _UENDRET) | (rader["fra"].isna() & rader["til"].isna())
    return Revisjon(
        par=par,
        rader=rader[~like].reset_index(drop=True),
        totalt=_med_endring(sum_),
        fortegnsskifter=_fortegnsskifter(sum_, referanseaar),
        mistenkelige=_mistenkelige(lik, sum_, par.er_rettelse),
        referanseaar=referanseaar,
    )


def _med_endring(celler: pd.DataFrame) -> pd.DataFrame:
    ut = celler.assign(endring=(celler["til"] - celler["fra"]).round(6))
    nevner = ut["fra"].abs()
    ut["endring_prosent"] = 100 * ut["endring"] / nevner.where(nevner > 0)
    return ut.reset_index()


def _fortegnsskifter(sum_: pd.DataFrame, referanseaar: int) -> pd.DataFrame:
    """Kommune-årene der endringen siden referanseåret har motsatt fortegn i de to utgavene."""
    aar = sum_.index.get_level_values("aar")
    referanse = sum_[aar == referanseaar].droplevel("aar")
    nevner = referanse.where(referanse > 0).reindex(sum_.index.get_level_values("kommune"))
    endring = (100 * (sum_ / nevner.set_axis(sum_.index) - 1)).round(6)
    motsatt = (endring["fra"] * endring["til"]) < 0
    skifte = endring.loc[motsatt].reset_index()
    return pd.DataFrame(
        {
            "kommune": skifte["kommune"],
            "fra_aar": referanseaar,
            "til_aar": skifte["aar"],
            "endring_fra_prosent": skifte["fra"],
            "endring_til_prosent": skifte["til"],
        }
    )


def _mistenkelige(lik: pd.DataFrame, sum_: pd.DataFrame, er_rettelse: bool) -> pd.DataFrame:
    """Tallene som flyttet seg mer enn terskelen, ut over det sektoren ellers flyttet seg."""
    ut = lik.dropna().reset_index()
    ut["endring"] = (ut["til"] - ut["fra"]).round(6)
    serie = ut.groupby(["kommune", "sektor"])["endring"]
    moenster = serie.transform("median").where(serie.transform("size") >= _MINST_AAR, 0.0)
    ut["utenom_moensteret"] = (ut["endring"] - moenster).round(6)
    storst = sum_.abs().max(axis=1).rename("i_alt")
    ut = ut.join(storst, on=["kommune", "aar"])
    ut["andel_prosent"] = 100 * ut["utenom_moensteret"].abs() / ut["i_alt"].where(ut["i_alt"] > 0)
    terskel = MISTENKELIG_RETTELSE if er_rettelse else MISTENKELIG_ANDEL
    funnet = ut[(ut["andel_prosent"] >= terskel) & (ut["endring"].abs() >= _UENDRET)]
    rekke = funnet.sort_values("andel_prosent", ascending=False, kind="stable")
    return rekke.drop(columns="i_alt").reset_index(drop=True)

"""Revisjonen i ord: det viktigste for kommunen, og om et tall kan ses gjennom omregningene."""

from __future__ import annotations

from typing import Any

import pandas as pd

from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import oppramsing, prosent, tall
from klima.revisjon import Revisjon
from klima.stoey import kan_ses
from klima.tredeling import Del, Tredeling
from reports.revisjonsrader import for_kommune, hele_tonn


def kommunesetninger(revisjon: Revisjon, tredeling: Tredeling | None, kommune: str) -> list[str]:
    """Det viktigste for én kommune først: omregningen, fortegnet, omfanget, tredelingen."""
    total = for_kommune(revisjon.totalt, kommune)
    ut = [_endrede_aar(total)]
    if total["endring"].abs().sum() > 0:
        ut += [_referanse_og_siste(revisjon, total), _fortegn(revisjon, kommune)]
    ut += [_omfang(revisjon, kommune), _navn(revisjon)]
    if tredeling is not None:
        ut += [tredelingssetning(tredeling, d) for d in tredeling.kommune(kommune)[-1:]]
    ut.append(_mistenkelige(revisjon, kommune))
    return [s for s in ut if s]


def allesetninger(revisjon: Revisjon) -> list[str]:
    """Det viktigste når alle kommunene er med."""
    par = revisjon.par
    endret, i_alt = revisjon.kommuneaar
    ut = [
        f"{tall(endret)} av {tall(i_alt)} kommune-år er endret, i {len(par.kommuner)} kommuner "
        f"({par.felles_aar[0]}–{par.felles_aar[-1]})."
    ]
    prosenter = revisjon.totalt["endring_prosent"].abs().dropna()
    if endret and len(prosenter):
        ut.append(
            f"I alt flyttet et kommune-år seg {prosent(float(prosenter.median()), 1)} i median, og "
            f"{prosent(float(prosenter.max()), 1)} på det meste (likt omfang)."
        )
    antall = len(revisjon.fortegnsskifter)
    if antall:
        kommuner = oppramsing(
            [finn_kommune(k).navn for k in revisjon.fortegnsskifter["kommune"].unique()]
        )
        ut.append(
            f"{antall} {'fortegnsskifte' if antall == 1 else 'fortegnsskifter'} i utviklingen "
            f"siden {revisjon.referanseaar}: {kommuner}."
        )
    else:
        ut.append(f"Ingen fortegnsskifter i utviklingen siden {revisjon.referanseaar}.")
    ut += [_omfang(revisjon, None), _navn(revisjon), _mistenkelige(revisjon, None)]
    return [s for s in ut if s]


def tredelingssetning(tredeling: Tredeling, d: Del) -> str:
    """Endringen siden forrige rapport og de tre delene, i hele tonn som går opp."""
    gammel, omregning, virkelig, omfang, ny = hele_tonn(d)
    deler = [
        f"{tall(omregning, enhet='t', fortegn=True)} omregning",
        f"{tall(virkelig, enhet='t', fortegn=True)} virkelig endring",
        f"{tall(omfang, enhet='t', fortegn=True)} nytt omfang",
    ]
    return (
        f"Siden forrige utgave har det siste tallet gått fra {tall(gammel)} tonn "
        f"({tredeling.fra_aar}) til {tall(ny)} tonn ({tredeling.til_aar}): "
        f"{tall(ny - gammel, enhet='t', fortegn=True)}, som er {oppramsing(deler)}."
    )


def _endrede_aar(total: pd.DataFrame) -> str:
    endret, i_alt = int((total["endring"].abs() > 0).sum()), len(total)
    if not endret:
        return f"Ingen av de {i_alt} årene er endret i alt (likt omfang)."
    hvor_mange = f"Alle {i_alt}" if endret == i_alt else f"{endret} av {i_alt}"
    return f"{hvor_mange} årene er endret (likt omfang)."


def _referanse_og_siste(revisjon: Revisjon, total: pd.DataFrame) -> str:
    per_aar = {int(r["aar"]): r for r in total.to_dict("records")}
    ref, siste = revisjon.referanseaar, revisjon.par.felles_aar[-1]
    deler = [
        f"{aar} gikk fra {tall(per_aar[aar]['fra'])} til {tall(per_aar[aar]['til'])} tonn "
        f"({prosent(per_aar[aar]['endring_prosent'], 1, fortegn=True)})"
        for aar in dict.fromkeys((ref, siste))
        if aar in per_aar
    ]
    tekst = f"{oppramsing(deler)}." if deler else ""
    if len(deler) == 2:
        foer, naa = (_utvikling(per_aar[ref][s], per_aar[siste][s]) for s in ("fra", "til"))
        tekst += f" Utviklingen {ref}–{siste} var {foer} i forrige utgave og er {naa} i denne."
    return tekst


def _utvikling(fra: float, til: float) -> str:
    return prosent(100 * (til / fra - 1), 1, fortegn=True) if fra else tall(None)


def _fortegn(revisjon: Revisjon, kommune: str) -> str:
    skifter = for_kommune(revisjon.fortegnsskifter, kommune)
    deler = [
        f"{rad['til_aar']} ({prosent(rad['endring_fra_prosent'], 1, fortegn=True)} ble "
        f"{prosent(rad['endring_til_prosent'], 1, fortegn=True)})"
        for rad in skifter.to_dict("records")
    ]
    if not deler:
        return ""
    return f"Endringen siden {revisjon.referanseaar} skiftet fortegn i {oppramsing(deler)}."


def _omfang(revisjon: Revisjon, kommune: str | None) -> str:
    par = revisjon.par
    deler = []
    for navn, hva, side in (
        (par.nye_sektorer, "Ny sektor", "til"),
        (par.bortfalte_sektorer, "Bortfalt sektor", "fra"),
    ):
        for sektor in navn:
            serie = par.celler.xs(sektor, level="sektor")[side].dropna()
            if kommune is not None:
                serie = serie[serie.index.get_level_values("kommune") == kommune]
            if serie.empty:
                continue
            aar = int(serie.index.get_level_values("aar").max())
            tonn = float(serie[serie.index.get_level_values("aar") == aar].sum())
            deler.append(f"{hva}: {sektor}, {tall(tonn)} tonn i {aar}.")
    return " ".join(deler)


def _navn(revisjon: Revisjon) -> str:
    deler = [f"{o.slag} «{o.fra}» heter nå «{o.til}»" for o in revisjon.par.omdopte]
    return f"Omdøpt, kjent igjen på tallene: {oppramsing(deler)}." if deler else ""


def _mistenkelige(revisjon: Revisjon, kommune: str | None) -> str:
    rader: list[dict[Any, Any]] = for_kommune(revisjon.mistenkelige, kommune).to_dict("records")
    deler = [
        f"{finn_kommune(rad['kommune']).navn} {rad['aar']} {rad['sektor']} "
        f"({tall(rad['endring'], enhet='t', fortegn=True)}, "
        f"{prosent(rad['andel_prosent'], 1)} av kommunens utslipp)"
        for rad in rader[:5]
    ]
    if len(rader) > 5:
        deler.append(f"{len(rader) - 5} til")
    if not deler:
        return ""
    return (
        f"Se etter feil – flyttet seg uten at sektorens andre år gjorde det: {oppramsing(deler)}."
    )


def stoeysetning(tonn: float, nivaa: float, stoey: float, *, hva: str) -> str:
    """Setningen når noe er for lite til å ses; ellers tom.

    Args:
        tonn: avviket, endringen eller effekten, t CO2e.
        nivaa: utslippet det skal ses i, t CO2e.
        stoey: 90-persentilen fra `klima.omregningsstoey`, %.
        hva: det som er for lite, med stor forbokstav.

    >>> setning = stoeysetning(122, 11_540, 4.0, hva="Avviket for Jordbruk")
    >>> setning.replace(chr(160), " ").split(", ")[0]
    'Avviket for Jordbruk (+122 t) er mindre enn omregningene pleier å være (462 t)'
    """
    if kan_ses(tonn, nivaa, stoey) is not False:
        return ""
    vanlig = tall(stoey / 100 * abs(nivaa), enhet="t")
    return (
        f"{hva} ({tall(tonn, enhet='t', fortegn=True)}) er mindre enn omregningene pleier å være "
        f"({vanlig}), og kan ikke ses i statistikken."
    )


def synlighet(tonn: float, nivaa: float, stoey: float) -> str:
    """Til en tabellcelle: om tallet er større enn omregningene; «–» når det er 0 i hele tonn."""
    svar = kan_ses(tonn, nivaa, stoey)
    if svar is None or abs(tonn) < 0.5:
        return tall(None)
    return "større" if svar else "kan ikke ses"

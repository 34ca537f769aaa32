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
from reports.tekster import Tekster


def kommunesetninger(
    revisjon: Revisjon, tredeling: Tredeling | None, kommune: str, t: Tekster
) -> list[str]:
    """Det viktigste for én kommune først: omregningen, fortegnet, omfanget, tredelingen."""
    total = for_kommune(revisjon.totalt, kommune)
    ut = [_endrede_aar(total, t)]
    if total["endring"].abs().sum() > 0:
        ut += [_referanse_og_siste(revisjon, total, t), _fortegn(revisjon, kommune, t)]
    ut += [_omfang(revisjon, kommune, t), _navn(revisjon, t)]
    if tredeling is not None:
        ut += [tredelingssetning(tredeling, d, t) for d in tredeling.kommune(kommune)[-1:]]
    ut.append(_mistenkelige(revisjon, kommune, t))
    return [s for s in ut if s]


def allesetninger(revisjon: Revisjon, t: Tekster) -> list[str]:
    """Det viktigste når alle kommunene er med; bare til terminalen, så det meste står her."""
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
    ut += [_omfang(revisjon, None, t), _navn(revisjon, t), _mistenkelige(revisjon, None, t)]
    return [s for s in ut if s]


def tredelingssetning(tredeling: Tredeling, d: Del, t: Tekster) -> str:
    """Endringen siden forrige rapport og de tre delene, i hele tonn som går opp."""
    gammel, omregning, virkelig, omfang, ny = hele_tonn(d)
    return t(
        "revisjon.tredeling",
        fra_aar=tredeling.fra_aar,
        til_aar=tredeling.til_aar,
        gammel=tall(gammel),
        ny=tall(ny),
        endring=tall(ny - gammel, enhet="t", fortegn=True),
        omregning=tall(omregning, enhet="t", fortegn=True),
        virkelig=tall(virkelig, enhet="t", fortegn=True),
        omfang=tall(omfang, enhet="t", fortegn=True),
    )


def _endrede_aar(total: pd.DataFrame, t: Tekster) -> str:
    endret, alle = int((total["endring"].abs() > 0).sum()), len(total)
    if not endret:
        return t("revisjon.ingen-aar-endret", alle=alle)
    if endret == alle:
        return t("revisjon.alle-aar-endret", alle=alle)
    return t("revisjon.noen-aar-endret", antall=endret, alle=alle)


def _referanse_og_siste(revisjon: Revisjon, total: pd.DataFrame, t: Tekster) -> str:
    per_aar = {int(r["aar"]): r for r in total.to_dict("records")}
    ref, siste = revisjon.referanseaar, revisjon.par.felles_aar[-1]
    deler = [
        t(
            "revisjon.aar-gikk",
            aar=aar,
            fra=tall(per_aar[aar]["fra"]),
            til=tall(per_aar[aar]["til"]),
            prosent=prosent(per_aar[aar]["endring_prosent"], 1, fortegn=True),
        )
        for aar in dict.fromkeys((ref, siste))
        if aar in per_aar
    ]
    setninger = [f"{oppramsing(deler)}."] if deler else []
    if len(deler) == 2:
        foer, naa = (_utvikling(per_aar[ref][s], per_aar[siste][s]) for s in ("fra", "til"))
        setninger.append(t("revisjon.utviklingen", fra_aar=ref, til_aar=siste, foer=foer, naa=naa))
    return " ".join(setninger)


def _utvikling(fra: float, til: float) -> str:
    return prosent(100 * (til / fra - 1), 1, fortegn=True) if fra else tall(None)


def _fortegn(revisjon: Revisjon, kommune: str, t: Tekster) -> str:
    skifter = for_kommune(revisjon.fortegnsskifter, kommune)
    deler = [
        t(
            "revisjon.fortegn-aar",
            aar=rad["til_aar"],
            foer=prosent(rad["endring_fra_prosent"], 1, fortegn=True),
            naa=prosent(rad["endring_til_prosent"], 1, fortegn=True),
        )
        for rad in skifter.to_dict("records")
    ]
    if not deler:
        return ""
    return t("revisjon.fortegn", referanseaar=revisjon.referanseaar, aarene=oppramsing(deler))


def _omfang(revisjon: Revisjon, kommune: str | None, t: Tekster) -> str:
    par = revisjon.par
    deler = []
    for navn, hva, side in (
        (par.nye_sektorer, "revisjon.ny-sektor", "til"),
        (par.bortfalte_sektorer, "revisjon.bortfalt-sektor", "fra"),
    ):
        for sektor in navn:
            serie = par.celler.xs(sektor, level="sektor")[side].dropna()
            if kommune is not None:
                serie = serie[serie.index.get_level_values("kommune") == kommune]
            if serie.empty:
                continue
            aar = int(serie.index.get_level_values("aar").max())
            tonn = float(serie[serie.index.get_level_values("aar") == aar].sum())
            deler.append(t(hva, sektor=sektor, tonn=tall(tonn), aar=aar))
    return " ".join(deler)


def _navn(revisjon: Revisjon, t: Tekster) -> str:
    deler = [t(f"revisjon.omdopt-{o.slag}", fra=o.fra, til=o.til) for o in revisjon.par.omdopte]
    return t("revisjon.omdopt", navn=oppramsing(deler)) if deler else ""


def _mistenkelige(revisjon: Revisjon, kommune: str | None, t: Tekster) -> str:
    rader: list[dict[Any, Any]] = for_kommune(revisjon.mistenkelige, kommune).to_dict("records")
    deler = [
        t(
            "revisjon.mistenkelig-tall",
            kommune=finn_kommune(rad["kommune"]).navn,
            aar=rad["aar"],
            sektor=rad["sektor"],
            tonn=tall(rad["endring"], enhet="t", fortegn=True),
            prosent=prosent(rad["andel_prosent"], 1),
        )
        for rad in rader[:5]
    ]
    if len(rader) > 5:
        deler.append(t("revisjon.flere-til", antall=len(rader) - 5))
    return t("revisjon.mistenkelig", tall=oppramsing(deler)) if deler else ""


def stoeysetning(tonn: float, nivaa: float, stoey: float, t: Tekster, *, hva: str) -> str:
    """Setningen når noe er for lite til å ses; ellers tom.

    Args:
        tonn: avviket, endringen eller effekten, t CO2e.
        nivaa: utslippet det skal ses i, t CO2e.
        stoey: 90-persentilen fra `klima.omregningsstoey`, %.
        t: tekstene.
        hva: det som er for lite, med stor forbokstav.

    >>> setning = stoeysetning(122, 11_540, 4.0, Tekster("nb"), hva="Avviket for Jordbruk")
    >>> setning.replace(chr(160), " ").split(", ")[0]
    'Avviket for Jordbruk (+122 t) er mindre enn omregningene pleier å være (462 t)'
    """
    if kan_ses(tonn, nivaa, stoey) is not False:
        return ""
    return t(
        "revisjon.stoey",
        hva=hva,
        tonn=tall(tonn, enhet="t", fortegn=True),
        vanlig=tall(stoey / 100 * abs(nivaa), enhet="t"),
    )


def synlighet(tonn: float, nivaa: float, stoey: float, t: Tekster) -> str:
    """Til en tabellcelle: om tallet er større enn omregningene; «–» når det er 0 i hele tonn."""
    svar = kan_ses(tonn, nivaa, stoey)
    if svar is None or abs(tonn) < 0.5:
        return tall(None)
    return t("revisjon.stoerre" if svar else "revisjon.kan-ikke-ses")

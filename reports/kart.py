"""Kartet over kommunene i utgaven: endringen siden referanseåret, kommunen selv med tykk strek."""

from __future__ import annotations

import json
from typing import Final

import altair as alt
import numpy as np

from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT
from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.tall import prosent, tall
from klima.kilder.kartverket import les_grenser
from klima.rettelser import RETTET
from klima.utslipp import ALLE, les_utslipp, summer
from reports.figur import TEKST, Figur, Tabell, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.rettelser import bildetekst, i_serien, merk

_KLASSER: Final = (-50.0, -25.0, 0.0, 25.0)
_FARGER: Final = ("#08519c", "#4a90c4", "#bdd7e7", "#fdd0a2", "#d94801")


def endringskart(g: Grunnlag) -> Figur | None:
    """Endring i utslipp per kommune i utgaven som kart.

    Returns:
        None når arbeidsrommet ikke oppgir kommunegrenser, eller utgaven bare har én kommune.

    Raises:
        Brukerfeil: grensefilen kan ikke leses, eller den har ingen av kommunene i utgaven.
    """
    if g.rom.grenser is None or len(g.utgave.kommuner) < 2:
        return None
    hele = les_utslipp(ALLE, utgave=g.utgave.utgave, arbeidsrom=g.rom)
    rettetekst = bildetekst(i_serien(g.rom, hele, (g.aar, g.referanseaar)), g.t)
    serie = summer(hele, "total")
    total = serie.sel(sektor=TOTALT)
    naa, da = (total.sel(aar=a).to_series() for a in (g.aar, g.referanseaar))
    # En kommune uten utslipp i referanseåret har ingen endring i prosent.
    endring = (100 * (naa / da.where(da > 0) - 1)).dropna().rename("endring")
    grenser = les_grenser(g.rom.grenser)
    ramme = grenser.join(endring, how="inner")
    if ramme.empty:
        raise Brukerfeil(
            "grensefilen har ingen av kommunene i utgaven",
            sted=str(g.rom.grenser),
            utvei="bruk grenser for samme år som kommunenumrene i utgaven",
        )
    ramme["navn"] = [inndeling().navn(nummer) for nummer in ramme.index]
    rettet_naa, rettet_da = (
        (total["status"].sel(aar=a) == RETTET).broadcast_like(total["kommune"]).to_series()
        for a in (g.aar, g.referanseaar)
    )
    ramme["tekst"] = [
        merk(prosent(e, 1, fortegn=True), bool(rettet_naa[n] or rettet_da[n]))
        for n, e in ramme["endring"].items()
    ]
    klassenavn = _klassenavn()
    ramme["klasse"] = [klassenavn[int(np.digitize(e, _KLASSER))] for e in ramme["endring"]]
    ramme["egen"] = ramme.index == g.kommune.nummer
    # Sist i rekken tegnes øverst, så naboene ikke dekker streken.
    ramme = ramme.sort_values("egen")
    data = alt.Data(values=json.loads(ramme.reset_index().to_json())["features"])
    diagram = (
        alt.Chart(data)
        .mark_geoshape(stroke="white")
        .encode(
            color=alt.Color(
                "properties.klasse:N",
                title=f"Endring {g.referanseaar}–{g.aar}",
                scale=alt.Scale(domain=klassenavn, range=list(_FARGER)),
            ),
            stroke=alt.condition("datum.properties.egen", alt.value(TEKST), alt.value("white")),
            strokeWidth=alt.condition("datum.properties.egen", alt.value(3), alt.value(0.8)),
            tooltip=[
                alt.Tooltip("properties.navn:N", title="Kommune"),
                alt.Tooltip("properties.tekst:N", title="Endring"),
            ],
        )
        .project("mercator")
        .properties(width="container", height=460)
    )
    rekke = ramme.drop(columns="geometry").sort_values("endring")
    plass = int((rekke["endring"] < rekke.loc[g.kommune.nummer, "endring"]).sum()) + 1
    return Figur(
        id="endringskart",
        tittel=f"{g.kommune.navn} er nummer {plass} av {len(rekke)} i nedgang siden "
        f"{g.referanseaar}",
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=f"{g.bildetekst_hele}{rettetekst} Grenser: Kartverket (CC BY 4.0). Tykk strek: "
        f"{g.kommune.navn}.",
        alternativ=f"Kart over {len(rekke)} kommuner etter endring i utslipp. Størst nedgang: "
        f"{rekke['navn'].iloc[0]} ({rekke['tekst'].iloc[0]}). Størst oppgang eller minst nedgang: "
        f"{rekke['navn'].iloc[-1]} ({rekke['tekst'].iloc[-1]}).",
        tabell=Tabell(
            f"Utslipp i alt per kommune, {g.referanseaar} og {g.aar}",
            ["Kommune", f"{g.referanseaar}, t", f"{g.aar}, t", "Endring"],
            [
                [
                    str(rad["navn"]),
                    merk(tall(da[nummer]), bool(rettet_da[nummer])),
                    merk(tall(naa[nummer]), bool(rettet_naa[nummer])),
                    str(rad["tekst"]),
                ]
                for nummer, rad in rekke.iterrows()
            ],
        ),
    )


def _klassenavn() -> list[str]:
    fra = [None, *_KLASSER]
    til = [*_KLASSER, None]
    navn = []
    for lav, hoy in zip(fra, til, strict=True):
        if lav is None:
            navn.append(f"under {prosent(hoy)}")
        elif hoy is None:
            navn.append(f"{prosent(lav)} og over")
        else:
            navn.append(f"{prosent(lav)} til {prosent(hoy)}")
    return navn

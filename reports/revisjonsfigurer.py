"""Figuren og tabellene om det som er endret siden forrige utgave."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import altair as alt
import pandas as pd

from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import dato, oppramsing, prosent, tall
from klima.tredeling import Del
from reports.figur import RAD, TALLAKSE, Figur, Tabell, radakse, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.revisjonsgrunnlag import Endret
from reports.revisjonsrader import hele_tonn, sektorrader, tredelingsceller, tredelingshode
from reports.revisjonstekst import kommunesetninger, stoeysetning, synlighet
from reports.tekster import Tekster
from reports.tema import BLAA, GRAA, ORANSJE, TEKST

_DELER: Final = ("omregning", "virkelig", "omfang", "i-alt")
_FARGER: Final = (GRAA, BLAA, ORANSJE, TEKST)


def tredelingsfigur(g: Grunnlag) -> Figur | None:
    """De tre delene av endringen siden forrige utgave som fossefall fra null; None uten utgave."""
    e = g.endret
    if e is None or e.tredeling is None or not e.deler:
        return None
    rader = _fossefall(e.deler[-1], g.t)
    i_alt = rader[-1]["tonn"]
    deler = oppramsing([f"{r['del'].lower()} {r['tekst']}" for r in rader[:-1]])
    return Figur(
        id="tredeling",
        tittel=_tittel(rader, g.t),
        spesifikasjon=spesifikasjon(_diagram(rader, g.t)),
        bildetekst=_bildetekst(g, e),
        alternativ=g.t(
            "revisjon.figur-alternativ",
            deler=deler,
            endring=tall(i_alt, enhet="t", fortegn=True),
            fra_aar=e.tredeling.fra_aar,
            til_aar=e.tredeling.til_aar,
        ),
        tabell=tredelingstabell(g, e),
    )


def _diagram(rader: list[dict[str, Any]], t: Tekster) -> Any:
    ramme = pd.DataFrame(rader)
    lavest = float(ramme["start"].min())
    spenn = max(float(ramme["slutt"].max()) - lavest, 1.0)
    x = alt.X(
        "start:Q",
        title=t("revisjon.figur-akse"),
        axis=alt.Axis(**{**TALLAKSE, "tickCount": 4}),
        # Plass til tallet til høyre for den lengste søylen.
        scale=alt.Scale(
            domain=[lavest - 0.02 * spenn, float(ramme["slutt"].max()) + 0.35 * spenn],
            nice=False,
        ),
    )
    y = alt.Y("del:N", sort=None, title=None, axis=radakse())
    farge = alt.Color(
        "del:N",
        legend=None,
        scale=alt.Scale(domain=[r["del"] for r in rader], range=list(_FARGER)),
    )
    tips = [
        alt.Tooltip("del:N", title=t("figurer.del")),
        alt.Tooltip("tekst:N", title=t("figurer.tonn")),
    ]
    soyler = (
        alt.Chart(ramme)
        .mark_bar(height=20)
        .encode(x=x, x2="slutt:Q", y=y, color=farge, tooltip=tips)
    )
    tekst = (
        alt.Chart(ramme)
        .mark_text(align="left", dx=8, color=TEKST, fontSize=12)
        .encode(x="slutt:Q", y=y, text="tekst:N")
    )
    null = alt.Chart(pd.DataFrame({"null": [0]})).mark_rule(color=TEKST).encode(x="null:Q")
    return alt.layer(soyler, tekst, null).properties(
        width="container", height=(RAD + 6) * len(ramme)
    )


def _fossefall(d: Del, t: Tekster) -> list[dict[str, Any]]:
    """Delene etter hverandre fra null, i hele tonn, og summen til slutt."""
    gammel, *deler, ny = hele_tonn(d)
    ut, hit = [], 0
    for navn, tonn in zip(_DELER[:-1], deler, strict=True):
        ut.append((navn, tonn, hit, hit + tonn))
        hit += tonn
    ut.append((_DELER[-1], ny - gammel, 0, ny - gammel))
    return [
        {
            "del": t(f"revisjon.del-{navn}"),
            "tonn": tonn,
            "start": min(fra, til),
            "slutt": max(fra, til),
            "tekst": tall(tonn, enhet="t", fortegn=True),
        }
        for navn, tonn, fra, til in ut
    ]


def _tittel(rader: list[dict[str, Any]], t: Tekster) -> str:
    *deler, _ = rader
    if not any(r["tonn"] for r in deler):
        return t("revisjon.figur-ingen")
    storst_foerst = sorted(deler, key=lambda r: -abs(r["tonn"]))
    ord_ = [
        t("revisjon.figur-ledd", tonn=r["tekst"], hva=r["del"].lower())
        for r in storst_foerst
        if r["tonn"]
    ]
    return t("revisjon.figur-tittel", deler=oppramsing(ord_))


def _bildetekst(g: Grunnlag, e: Endret) -> str:
    return g.t(
        "revisjon.figur-bildetekst",
        kilde=g.bildetekst_hele,
        forrige=e.forrige.utgave,
        dato=dato(e.forrige.publisert),
    )


def tredelingstabell(g: Grunnlag, e: Endret) -> Tabell:
    """Tredelingen per sektor, og om den virkelige endringen er større enn omregningsstøyen."""
    assert e.tredeling is not None
    hode = tredelingshode(e.tredeling, g.t)
    if g.stoey is not None:
        hode.append(g.t("revisjon.hode-virkelig-mot"))
    rader = []
    for d in e.deler:
        rad = tredelingsceller(d)
        if g.stoey is not None:
            rad.append(synlighet(float(d.virkelig), _nivaa(d), g.stoeyprosent(d.sektor), g.t))
        rader.append(rad)
    return Tabell(
        g.t("revisjon.delt-tabell"),
        hode,
        rader,
    )


def _nivaa(d: Del) -> float:
    """Tallet den virkelige endringen skal ses i: årets tall på likt omfang."""
    return float((d.ny or Decimal(0)) - d.nytt_omfang)


def utgavetabell(g: Grunnlag) -> Tabell | None:
    """Referanseåret og siste felles år i begge utgavene, per sektor."""
    e = g.endret
    if e is None or e.revisjon is None:
        return None
    felles = e.revisjon.par.felles_aar
    aarene = [a for a in dict.fromkeys((g.referanseaar, felles[-1])) if a in felles]
    hode = [
        navn
        for a in aarene
        for navn in (
            g.t("revisjon.hode-foer-t", aar=a),
            g.t("revisjon.hode-naa-t", aar=a),
            g.t("figurer.endring"),
        )
    ]
    return Tabell(
        g.t("revisjon.utgavetabell", aarene=oppramsing([str(a) for a in aarene])),
        [g.t("figurer.sektor"), *hode],
        sektorrader(e.revisjon, g.kommune.nummer, aarene),
    )


def revisjonssetninger(g: Grunnlag) -> list[str]:
    """Kapittelet i ord, det viktigste først."""
    e = g.endret
    if e is None or e.revisjon is None:
        return []
    ut = kommunesetninger(e.revisjon, e.tredeling, g.kommune.nummer, g.t)
    if g.stoey is not None and e.deler:
        totalt = e.deler[-1]
        ut.append(
            stoeysetning(
                float(totalt.virkelig),
                _nivaa(totalt),
                g.stoeyprosent(TOTALT),
                g.t,
                hva=g.t("revisjon.den-virkelige-endringen"),
            )
        )
        vanlig = g.stoey.sel(sektor=TOTALT)
        ut.append(
            g.t(
                "revisjon.ni-av-ti",
                prosent=prosent(float(vanlig["p90"]), 1),
                antall=int(vanlig["antall"]),
                utgaver=len(g.stoey.attrs["utgaver"]),
            )
        )
    return [s for s in (*ut, *map(g.t.kjent, e.revisjon.par.merknader)) if s]

"""Figuren og tabellene om det som er endret siden forrige utgave."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import altair as alt
import pandas as pd

from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import dato, oppramsing, prosent, tall
from klima.tredeling import Del
from reports.figur import (
    BLAA,
    GRAA,
    ORANSJE,
    RAD,
    TALLAKSE,
    TEKST,
    TONN,
    Figur,
    Tabell,
    spesifikasjon,
)
from reports.grunnlag import Grunnlag
from reports.revisjonsgrunnlag import Endret
from reports.revisjonsrader import hele_tonn, sektorrader, tredelingsceller, tredelingshode
from reports.revisjonstekst import kommunesetninger, stoeysetning, synlighet

_FARGER: Final = {"Omregning": GRAA, "Virkelig endring": BLAA, "Nytt omfang": ORANSJE}


def tredelingsfigur(g: Grunnlag) -> Figur | None:
    """De tre delene av endringen siden forrige utgave som fossefall fra null; None uten utgave."""
    e = g.endret
    if e is None or e.tredeling is None or not e.deler:
        return None
    rader = _fossefall(e.deler[-1])
    i_alt = rader[-1]["tonn"]
    deler = oppramsing([f"{r['del'].lower()} {r['tekst']}" for r in rader[:-1]])
    return Figur(
        id="tredeling",
        tittel=_tittel(rader),
        spesifikasjon=spesifikasjon(_diagram(rader)),
        bildetekst=_bildetekst(g, e),
        alternativ=f"Liggende søyler etter hverandre fra null: {deler}. I alt "
        f"{tall(i_alt, enhet='t', fortegn=True)} fra {e.tredeling.fra_aar} i forrige utgave til "
        f"{e.tredeling.til_aar} i denne.",
        tabell=tredelingstabell(g, e),
    )


def _diagram(rader: list[dict[str, Any]]) -> Any:
    ramme = pd.DataFrame(rader)
    lavest = float(ramme["start"].min())
    spenn = max(float(ramme["slutt"].max()) - lavest, 1.0)
    x = alt.X(
        "start:Q",
        title=f"Endring, {TONN[0].lower()}{TONN[1:]}",
        axis=alt.Axis(**{**TALLAKSE, "tickCount": 4}),
        # Plass til tallet til høyre for den lengste søylen.
        scale=alt.Scale(
            domain=[lavest - 0.02 * spenn, float(ramme["slutt"].max()) + 0.35 * spenn],
            nice=False,
        ),
    )
    y = alt.Y("del:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False))
    farge = alt.Color(
        "del:N",
        legend=None,
        scale=alt.Scale(domain=[*_FARGER, "I alt"], range=[*_FARGER.values(), TEKST]),
    )
    tips = [alt.Tooltip("del:N", title="Del"), alt.Tooltip("tekst:N", title="Tonn CO2e")]
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


def _fossefall(d: Del) -> list[dict[str, Any]]:
    """Delene etter hverandre fra null, i hele tonn, og summen til slutt."""
    gammel, *deler, ny = hele_tonn(d)
    ut, hit = [], 0
    for navn, tonn in zip(_FARGER, deler, strict=True):
        ut.append((navn, tonn, hit, hit + tonn))
        hit += tonn
    ut.append(("I alt", ny - gammel, 0, ny - gammel))
    return [
        {
            "del": navn,
            "tonn": tonn,
            "start": min(fra, til),
            "slutt": max(fra, til),
            "tekst": tall(tonn, enhet="t", fortegn=True),
        }
        for navn, tonn, fra, til in ut
    ]


def _tittel(rader: list[dict[str, Any]]) -> str:
    *deler, _ = rader
    if not any(r["tonn"] for r in deler):
        return "Ingenting er endret siden forrige utgave"
    storst_foerst = sorted(deler, key=lambda r: -abs(r["tonn"]))
    ord_ = [f"{r['tekst']} {r['del'].lower()}" for r in storst_foerst if r["tonn"]]
    return f"Siden forrige utgave: {oppramsing(ord_)}"


def _bildetekst(g: Grunnlag, e: Endret) -> str:
    return (
        f"{g.bildetekst_hele} Forrige utgave: {e.forrige.utgave}, publisert "
        f"{dato(e.forrige.publisert)}. Omregning: samme år og sektorer i de to utgavene. Virkelig "
        "endring: fra år til år i denne utgaven. Nytt omfang: sektorer bare den ene utgaven teller."
    )


def tredelingstabell(g: Grunnlag, e: Endret) -> Tabell:
    """Tredelingen per sektor, og om den virkelige endringen er større enn omregningsstøyen."""
    assert e.tredeling is not None
    hode = tredelingshode(e.tredeling)
    if g.stoey is not None:
        hode.append("Virkelig endring mot omregningene")
    rader = []
    for d in e.deler:
        rad = tredelingsceller(d)
        if g.stoey is not None:
            rad.append(synlighet(float(d.virkelig), _nivaa(d), g.stoeyprosent(d.sektor), g.t))
        rader.append(rad)
    return Tabell(
        "Endringen siden forrige utgave per sektor, tonn CO2e (hver rad går opp; avrundet per rad)",
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
    hode = [h for a in aarene for h in (f"{a} før, t", f"{a} nå, t", "Endring")]
    return Tabell(
        f"{oppramsing([str(a) for a in aarene])} i forrige og i denne utgaven",
        ["Sektor", *hode],
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

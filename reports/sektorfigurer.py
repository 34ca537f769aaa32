"""Figurene om sektorene: nivå mot mål, endring mot mål, og sektorene over tid."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import nan
from typing import Any, Final

import altair as alt
import pandas as pd

from klima.avvik import SEKTORER_MED_MAAL
from klima.grunn.kodelister import TOTALT, UFORDELT
from klima.grunn.kodelister import sektorer as alle_sektorer
from klima.grunn.tall import oppramsing, prosent, tall
from klima.stoey import kan_ses
from reports.figur import (
    RAD,
    TALLAKSE,
    Figur,
    Tabell,
    med_plass,
    radakse,
    spesifikasjon,
    stablet,
)
from reports.grunnlag import Grunnlag
from reports.rettelser import merk
from reports.seriefigur import hulltekst
from reports.tekster import Tekster
from reports.tema import AKSE, BLAA, ORANSJE, SEKTORFARGER, TEKST


def sektornivaa(g: Grunnlag) -> Figur:
    """Utslippet per sektor, med målet for samme år som strek der det finnes i tonn."""
    rader = _sektorrader(g)
    med_maal = any(r["maal_tonn"] is not None for r in rader)
    merke = "maal_tonn" if med_maal else "referanse"
    t = g.t
    utslippsnavn, merkenavn = t("sektorer.utslipp-i", aar=g.aar), t("sektorer.maal-for", aar=g.aar)
    if not med_maal:
        merkenavn = t("sektorer.utslipp-i", aar=g.referanseaar)
    ramme = pd.DataFrame(rader).dropna(subset=["utslipp"]).sort_values("utslipp", ascending=False)
    ramme["merke"] = ramme[merke]
    ramme["utslipp_tekst"] = [
        merk(tall(r["utslipp"], enhet="t"), g.er_rettet(r["sektor"]))
        for r in ramme.to_dict("records")
    ]
    ramme["merke_tekst"] = [tall(v, enhet="t") for v in ramme["merke"]]
    ramme["etikett"] = [
        merk(
            _etikett(r["avvik_tonn"], t) if med_maal else _nivaaetikett(r),
            g.endring_rettet(r["sektor"]),
        )
        for r in ramme.to_dict("records")
    ]
    ramme["ytterst"] = ramme[["utslipp", "merke"]].max(axis=1)
    y = alt.Y("sektor:N", sort=None, title=None, axis=radakse())
    tips = [
        alt.Tooltip("sektor:N", title=t("figurer.sektor")),
        alt.Tooltip("utslipp_tekst:N", title=utslippsnavn),
        alt.Tooltip("merke_tekst:N", title=merkenavn),
    ]
    x = alt.X(
        "utslipp:Q",
        title=t("figurer.tonn-akse"),
        axis=alt.Axis(**TALLAKSE),
        scale=med_plass(float(ramme["ytterst"].max()), 112),
    )
    soyler = alt.Chart(ramme).mark_bar(height=16, color=BLAA).encode(x=x, y=y, tooltip=tips)
    streker = (
        alt.Chart(ramme.dropna(subset=["merke"]).assign(slag=merkenavn))
        .mark_tick(thickness=3, height=26, opacity=1)
        .encode(
            x="merke:Q",
            y=y,
            color=alt.Color(
                "slag:N",
                title=None,
                scale=alt.Scale(domain=[merkenavn], range=[ORANSJE]),
                legend=alt.Legend(symbolType="square"),
            ),
            tooltip=tips,
        )
    )
    tekst = (
        alt.Chart(ramme)
        .mark_text(align="left", dx=8, color=TEKST, fontSize=12)
        .encode(x="ytterst:Q", y=y, text="etikett:N")
    )
    diagram = alt.layer(soyler, streker, tekst).properties(
        width="container", height=RAD * len(ramme)
    )
    return Figur(
        id="sektornivaa",
        tittel=_nivaatittel(g, rader, med_maal),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=g.bildetekst + g.rettetekst(g.aar, g.referanseaar),
        alternativ=_nivaaalternativ(g, rader, med_maal),
        tabell=sektortabell(g),
    )


def _sektorrader(g: Grunnlag) -> list[dict[str, Any]]:
    utelatt = {TOTALT, UFORDELT, SEKTORER_MED_MAAL}
    sektorer = [str(s) for s in g.avviket["sektor"].values if s not in utelatt]
    return [{"sektor": s, **g.celle(s)} for s in sektorer]


def _etikett(avvik: float | None, t: Tekster) -> str:
    if avvik is None or pd.isna(avvik):
        return t("sektorer.uten-maal-i-tonn")
    if round(avvik) == 0:
        return t("sektorer.paa-maalet")
    navn = "sektorer.over" if avvik > 0 else "sektorer.under"
    return t(navn, tonn=tall(abs(avvik), enhet="t"))


def _nivaaetikett(rad: Mapping[Hashable, Any]) -> str:
    endring = rad["endring_prosent"]
    return tall(rad["utslipp"], enhet="t") + (
        f" ({prosent(endring, fortegn=True)})" if pd.notna(endring) else ""
    )


def _nivaatittel(g: Grunnlag, rader: list[dict[str, Any]], med_maal: bool) -> str:
    storst = max(rader, key=lambda r: r["utslipp"] or 0)
    if not med_maal:
        return g.t("sektorer.nivaa-storst", sektor=storst["sektor"], aar=g.aar)
    verst = max(rader, key=lambda r: r["avvik_tonn"] or 0)
    if not verst["avvik_tonn"] or verst["avvik_tonn"] <= 0:
        return g.t("sektorer.nivaa-ingen-over", aar=g.aar)
    vist = merk(tall(verst["avvik_tonn"]), g.endring_rettet(verst["sektor"]))
    return g.t("sektorer.nivaa-over", sektor=verst["sektor"], aar=g.aar, tonn=vist)


def _nivaaalternativ(g: Grunnlag, rader: list[dict[str, Any]], med_maal: bool) -> str:
    deler = []
    for rad in sorted(rader, key=lambda r: -(r["utslipp"] or 0)):
        if rad["utslipp"] is None:
            continue
        vist = merk(tall(rad["utslipp"]), g.er_rettet(rad["sektor"]))
        felles = {"sektor": rad["sektor"], "tonn": vist}
        if med_maal:
            mot = _etikett(rad["avvik_tonn"], g.t)
            deler.append(g.t("sektorer.sektor-tonn-mot", mot=mot, **felles))
        else:
            deler.append(g.t("sektorer.sektor-tonn", **felles))
    return g.t("sektorer.nivaa-alternativ", aar=g.aar, sektorer=oppramsing(deler))


def _vedtatt(celle: Mapping[str, Any]) -> list[str]:
    """Tonnene i planen, og hvor mye målet på denne utgaven skiller seg fra dem."""
    vedtatt, omregnet = celle["maal_tonn_vedtatt"], celle["maal_tonn"]
    finnes = vedtatt is not None and omregnet is not None
    return [tall(vedtatt), tall(omregnet - vedtatt if finnes else None, fortegn=True)]


def sektortabell(g: Grunnlag) -> Tabell:
    """Sektorene i tonn og prosent mot referanseåret, og mot målene der kommunen har noen."""
    hode = _sektorhode(g)
    # På en annen utgave enn planens er målet regnet om; tonnene i planen står ved siden av.
    vis_vedtatt = g.maal is not None and not g.er_plan
    rader = []
    for navn in g.avviket["sektor"].values:
        c: dict[str, Any] = g.celle(str(navn))
        endring_rettet = g.endring_rettet(str(navn))
        # På planens egen utgave er målet vedtatt i tonn; ellers er det regnet fra referansen.
        maal_rettet = not g.er_plan and g.referanse_rettet(str(navn))
        rad = [
            str(navn),
            merk(tall(c["utslipp"]), g.er_rettet(str(navn))),
            merk(prosent(c["endring_prosent"]), endring_rettet),
        ]
        if g.er_plan:
            rad.append(prosent(c["oppgitt_prosent"]))
        if g.maal:
            rad += [
                prosent(c["maal_prosent"]),
                merk(tall(c["maal_tonn"]), maal_rettet),
                *(_vedtatt(c) if vis_vedtatt else []),
                merk(tall(c["avvik_tonn"], fortegn=True), endring_rettet),
                merk(tall(c["avvik_prosentpoeng"], 1, fortegn=True), endring_rettet),
                _med_stoey(g, str(navn), c),
            ]
        if g.stoey is not None:
            rad.append(tall(g.stoeyprosent(str(navn)) / 100 * (c["utslipp"] or 0), fortegn=False))
        rader.append(rad)
    navn = "sektorer.tabell-mot-maal" if g.maal else "sektorer.tabell"
    return Tabell(g.t(navn, aar=g.aar, referanseaar=g.referanseaar), hode, rader)


def _sektorhode(g: Grunnlag) -> list[str]:
    navn = ["hode-endring-planen"] if g.er_plan else []
    if g.maal:
        vedtatt = [] if g.er_plan else ["hode-maal-i-planen", "hode-omregningen-gir"]
        navn += ["hode-maal", "hode-maal-t", *vedtatt, "hode-avvik-t", "hode-avvik-pp"]
    hode = [
        g.t("figurer.sektor"),
        g.t("sektorer.hode-utslipp", aar=g.aar),
        g.t("sektorer.hode-endring", aar=g.referanseaar),
        *(g.t(f"sektorer.{n}") for n in navn),
    ]
    hode += [g.t("figurer.status")] if g.maal else []
    return hode + ([g.t("sektorer.hode-ni-av-ti")] if g.stoey is not None else [])


def _med_stoey(g: Grunnlag, sektor: str, celle: dict[str, Any]) -> str:
    """Statusen, og at avviket ikke kan ses når det er mindre enn omregningene pleier å være."""
    avvik, utslipp = (celle[f] if celle[f] is not None else nan for f in ("avvik_tonn", "utslipp"))
    usynlig = avvik != 0 and kan_ses(avvik, utslipp, g.stoeyprosent(sektor)) is False
    status = g.t(f"sektorer.status-{celle['status']}")
    return g.t("sektorer.kan-ikke-ses", status=status) if usynlig else status


def sektorendring(g: Grunnlag) -> Figur | None:
    """Endringen siden referanseåret mot målene, sektor for sektor; None uten mål."""
    if g.maal is None:
        return None
    t, maal = g.t, g.maal.prosent
    siste_maal = int(maal["aar"].values[-1])
    rader: list[dict[str, Any]] = []
    for rad in _sektorrader(g):
        navn = rad["sektor"]
        punkter = [(t("sektorer.utslipp-i", aar=g.aar), rad["endring_prosent"])]
        if navn in maal["sektor"].values:
            for aar in dict.fromkeys((g.aar, siste_maal)):
                if aar in maal["aar"].values:
                    p = float(maal.sel(sektor=navn, aar=aar).item())
                    punkter.append((t("sektorer.maal-for", aar=aar), p))
        rettet = g.endring_rettet(navn)
        rader += [
            {"sektor": navn, "slag": s, "prosent": p, "tekst": merk(prosent(p), i == 0 and rettet)}
            for i, (s, p) in enumerate(punkter)
            if p is not None and p == p
        ]
    ramme = pd.DataFrame(rader)
    slag = list(dict.fromkeys(ramme["slag"]))
    spenn = ramme.groupby("sektor", sort=False)["prosent"].agg(["min", "max"]).reset_index()
    akse = radakse(grid=True)
    y = alt.Y("sektor:N", sort=None, title=None, axis=akse)
    x = alt.X(
        "prosent:Q",
        title=t("sektorer.endring-akse", aar=g.referanseaar),
        axis=alt.Axis(format=",.0f"),
        scale=alt.Scale(padding=12),
    )
    farger, former = [BLAA, ORANSJE, ORANSJE], ["circle", "diamond", "triangle-left"]
    diagram = alt.layer(
        alt.Chart(spenn).mark_rule(color=AKSE).encode(x="min:Q", x2="max:Q", y=y),
        alt.Chart(ramme)
        .mark_point(size=110, filled=True, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("slag:N", title=None, scale=alt.Scale(domain=slag, range=farger)),
            shape=alt.Shape("slag:N", title=None, scale=alt.Scale(domain=slag, range=former)),
            tooltip=[
                alt.Tooltip("sektor:N", title=t("figurer.sektor")),
                alt.Tooltip("slag:N", title=t("figurer.slag")),
                alt.Tooltip("tekst:N", title=t("figurer.endring")),
            ],
        ),
        alt.Chart(pd.DataFrame({"null": [0]})).mark_rule(color=TEKST).encode(x="null:Q"),
    ).properties(width="container", height=RAD * len(spenn))
    bred = ramme.pivot(index="sektor", columns="slag", values="tekst").reindex(
        index=list(dict.fromkeys(ramme["sektor"])), columns=slag
    )
    return Figur(
        id="sektorendring",
        tittel=_endringstittel(g, siste_maal),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=g.bildetekst + g.rettetekst(g.aar, g.referanseaar),
        alternativ=t(
            "sektorer.endring-alternativ",
            aar=g.referanseaar,
            sektorer="; ".join(
                f"{navn}: "
                + ", ".join(f"{s.lower()} {rad[s]}" for s in slag if isinstance(rad[s], str))
                for navn, rad in bred.iterrows()
            ),
        ),
        tabell=Tabell(
            t("sektorer.endring-tabell", aar=g.referanseaar),
            [t("figurer.sektor"), *slag],
            [
                [str(navn), *(v if isinstance(v, str) else tall(None) for v in rad)]
                for navn, rad in bred.iterrows()
            ],
        ),
    )


def _endringstittel(g: Grunnlag, maalaar: int) -> str:
    rader = _sektorrader(g)
    over = [r["sektor"] for r in rader if r["status"] == "over"]
    if over:
        return g.t("sektorer.endring-over", sektorer=oppramsing(over), aar=g.aar)
    if all(r["status"] in ("uten_maal", "uten_utslipp") for r in rader):
        felles = {"referanseaar": g.referanseaar, "aar": g.aar, "maalaar": maalaar}
        return g.t("sektorer.endring-uten-maal", **felles)
    return g.t("sektorer.endring-ingen-over", aar=g.aar)


def sektorer_over_tid(g: Grunnlag) -> Figur | None:
    """Sektorene stablet per år; None når utgaven ikke har sektorene over tid."""
    deler = g.sektorsummer.sel(sektor=[s for s in g.sektorsummer["sektor"].values if s != TOTALT])
    if UFORDELT in deler["sektor"].values:
        return None
    sektorer = [str(s) for s in deler["sektor"].values if float(deler.sel(sektor=s).max()) > 0]
    aarene = [int(a) for a in deler["aar"].values]
    ramme = pd.DataFrame(
        [
            {"aar": a, "sektor": s, "tonn": float(deler.sel(sektor=s, aar=a).item()), "plass": i}
            for i, s in enumerate(sektorer)
            for a in aarene
        ]
    ).dropna()
    ramme["tekst"] = [
        merk(tall(r["tonn"], enhet="t"), g.er_rettet(r["sektor"], r["aar"]))
        for r in ramme.to_dict("records")
    ]
    diagram = _stablet(ramme, sektorer, aarene, g.t)
    fra, til = aarene[0], aarene[-1]
    endring = {
        s: float((deler.sel(sektor=s, aar=til) - deler.sel(sektor=s, aar=fra)).item())
        for s in sektorer
    }
    mest = min(endring, key=lambda s: endring[s])
    return Figur(
        id="sektorer-over-tid",
        tittel=g.t("utslipp.over-tid-nedgang", aar=fra, sektor=mest)
        if endring[mest] < 0
        else g.t("utslipp.over-tid-ingen", aar=fra),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=g.bildetekst + g.rettetekst() + hulltekst(dict.fromkeys(aarene), g.t),
        alternativ=g.t(
            "utslipp.over-tid-alternativ",
            fra=fra,
            til=til,
            sektorer=oppramsing(
                [
                    f"{s} {merk(tall(e, fortegn=True), g.er_rettet(s, fra) or g.er_rettet(s, til))}"
                    for s, e in endring.items()
                ]
            ),
        ),
        tabell=Tabell(
            g.t("utslipp.over-tid-tabell"),
            [g.t("figurer.sektor"), *map(str, aarene)],
            [[s, *(_tonncelle(g, s, a) for a in aarene)] for s in [*sektorer, TOTALT]],
        ),
    )


def _stablet(ramme: pd.DataFrame, sektorer: list[str], aarene: list[int], t: Tekster) -> Any:
    # Sektoren har samme farge i alle rapporter, også der en annen sektor mangler.
    farge = dict(zip(alle_sektorer(), SEKTORFARGER, strict=False))
    navn = {s: f"{nr}. {s}" for nr, s in enumerate(sektorer, 1)}
    ramme = ramme.assign(navn=ramme["sektor"].map(navn), nr=[f"{p + 1}" for p in ramme["plass"]])
    x = alt.X(
        "aar:O",
        title=None,
        axis=alt.Axis(labelAngle=0, labelOverlap=True),
        scale=alt.Scale(domain=list(range(aarene[0], aarene[-1] + 1))),
    )
    y = alt.Y("tonn:Q", title=t("figurer.tonn-akse"), axis=alt.Axis(**TALLAKSE))
    farger = alt.Color(
        "navn:N",
        title=None,
        sort=list(navn.values()),
        scale=alt.Scale(domain=list(navn.values()), range=[farge[s] for s in sektorer]),
        legend=alt.Legend(columns={"expr": "smal ? 1 : 2"}),
    )
    tips = [
        alt.Tooltip("sektor:N", title=t("figurer.sektor")),
        alt.Tooltip("aar:O", title=t("figurer.aar")),
        alt.Tooltip("tekst:N", title=t("figurer.tonn")),
    ]
    # Nummeret fra forklaringen står i den første og den siste søylen, der delen er høy nok.
    i_alt = ramme.groupby("aar")["tonn"].transform("sum")
    synes = ramme["aar"].isin([aarene[0], aarene[-1]]) & (ramme["tonn"] > _MINST * i_alt.max())
    ramme["nr"] = ramme["nr"].where(synes, "")
    diagram = stablet(ramme, x=x, y=y, farge=farger, tips=tips)
    return diagram.properties(width="container", height=340)


_MINST: Final = 0.045
"""En del under denne andelen av den høyeste søylen er for lav til å ha nummeret inni."""


def _tonncelle(g: Grunnlag, sektor: str, aar: int) -> str:
    tonn = g.sektorsummer.sel(sektor=sektor, aar=aar).item()
    return merk(tall(tonn), g.er_rettet(sektor, aar))

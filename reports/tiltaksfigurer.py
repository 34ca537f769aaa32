"""Figurene av tiltakene i klimabudsjettet: kilene, og effekten mot omregningsstøyen."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from klima.budsjett import Budsjett
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import MANGLER, oppramsing, tall
from reports.figur import RAD, TALLAKSE, Figur, Tabell, halotekst, radakse, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.tekster import Tekster
from reports.tema import BLAA, FLATE, GRAA, LYS, ORANSJE, SEKTORFARGER, TEKST

_MINST_ETIKETT: Final = 0.05
"""En kile under fem prosent av søylen er for lav til å ha nummeret sitt inni."""


def kilefigur(g: Grunnlag, d: dict[str, Any]) -> Figur:
    """Kilene: hvor mye hvert tiltak tar av referansebanen hvert år, mot det som trengs."""
    t, tiltak = g.t, {r["tiltak"]: r for r in d["tallfestede"]}
    navn = {id_: f"{r['nr']}. {r['tekst']}" for id_, r in tiltak.items()}
    lang = pd.DataFrame(
        [
            {
                "aar": k["aar"],
                "tiltak": navn[id_],
                "nr": str(tiltak[id_]["nr"]),
                "tonn": tonn or 0.0,
                "tekst": tall(tonn, enhet="t"),
                "plass": i,
            }
            for k in d["kiler"]
            for i, (id_, tonn) in enumerate(k["kiler"].items())
        ]
    )
    hoyest = float(lang.groupby("aar")["tonn"].sum().max())
    lang["etikett"] = [
        nr if tonn >= _MINST_ETIKETT * hoyest else ""
        for nr, tonn in zip(lang["nr"], lang["tonn"], strict=True)
    ]
    rekke = list(navn.values())
    trengs = pd.DataFrame(_trengs(d))
    x = alt.X("aar:O", title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("tonn:Q", stack="zero", title=t("budsjett.kiler-akse"), axis=alt.Axis(**TALLAKSE))
    farger = [SEKTORFARGER[i % len(SEKTORFARGER)] for i in range(len(rekke))]
    orden = alt.Order("plass:Q")
    lag = [
        alt.Chart(lang)
        .mark_bar(stroke=FLATE, strokeWidth=1.2)
        .encode(
            x=x,
            y=y,
            order=orden,
            color=alt.Color(
                "tiltak:N",
                title=None,
                sort=rekke,
                scale=alt.Scale(domain=rekke, range=farger),
                legend=alt.Legend(columns=1, labelLimit={"expr": "smal ? 265 : 620"}),
            ),
            tooltip=[
                alt.Tooltip("tiltak:N", title=t("figurer.tiltak")),
                alt.Tooltip("aar:O", title=t("figurer.aar")),
                alt.Tooltip("tekst:N", title=t("budsjett.kutt")),
            ],
        ),
        # Nummeret i kilen er det samme som i forklaringen, så fargen ikke bærer forskjellen alene.
        *halotekst(
            lang,
            "datum.etikett",
            x=x,
            y=alt.Y("tonn:Q", stack="zero", bandPosition=0.5),
            order=orden,
            detail="tiltak:N",
            tooltip=[
                alt.Tooltip("tiltak:N", title="Tiltak"),
                alt.Tooltip("aar:O", title="År"),
                alt.Tooltip("tekst:N", title="Kutt"),
            ],
        ),
    ]
    if len(trengs):
        lag.append(
            alt.Chart(trengs)
            .mark_tick(color=TEKST, thickness=3, width=70)
            .encode(
                x=x,
                y="tonn:Q",
                tooltip=[alt.Tooltip("tekst:N", title=t("budsjett.trengs"))],
            )
        )
        lag.append(
            alt.Chart(trengs)
            .mark_text(dy=-9, color=TEKST, fontSize=12)
            .encode(x=x, y="tonn:Q", text="tekst:N")
        )
    diagram = alt.layer(*lag).properties(width="container", height=340)
    siste = d["kiler"][-1]
    i_alt = sum(v or 0.0 for v in siste["kiler"].values())
    return Figur(
        id="budsjettkiler",
        tittel=t("budsjett.kiler-tittel", antall=len(tiltak), tonn=tall(i_alt), aar=siste["aar"]),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=t("budsjett.kiler-bildetekst", kilde=g.bildetekst)
        + (f" {t('budsjett.kiler-streken')}" if len(trengs) else ""),
        alternativ=t(
            "budsjett.kiler-alternativ",
            aar=siste["aar"],
            tiltak=oppramsing(
                [
                    t("budsjett.kiler-ledd", tiltak=navn[id_], tonn=tall(tonn))
                    for id_, tonn in siste["kiler"].items()
                ]
            ),
        ),
        tabell=_kiletabell(d, navn, t),
    )


def _kiletabell(d: dict[str, Any], navn: dict[str, str], t: Tekster) -> Tabell:
    rest, bane = t("budsjett.kiler-rest"), t("budsjett.referansebane")
    return Tabell(
        t("budsjett.kiler-tabell"),
        [t("figurer.tiltak"), *(str(k["aar"]) for k in d["kiler"])],
        [
            *([vist, *(tall(k["kiler"][id_]) for k in d["kiler"])] for id_, vist in navn.items()),
            [rest, *(tall(k["rest"]) for k in d["kiler"])],
            [bane, *(tall(k["referansebane"]) for k in d["kiler"])],
        ],
    )


def _trengs(d: dict[str, Any]) -> list[dict[str, Any]]:
    """Kuttet fra referansebanen ned til rammen hvert år, når formen er valgt."""
    if d["form"] is None:
        return []
    ramme = {r["aar"]: r["tonn"] for r in d["ramme"] if r["sektor"] == TOTALT}
    return [
        {"aar": k["aar"], "tonn": t, "tekst": tall(t, enhet="t")}
        for k in d["kiler"]
        if (r := ramme.get(k["aar"])) is not None
        and k["referansebane"] is not None
        and (t := k["referansebane"] - r) > 0
    ]


def effektfigur(g: Grunnlag, d: dict[str, Any]) -> Figur:
    """Effekten med spenn ved siden av det statistikken pleier å bli regnet om med."""
    t, aar = g.t, d["periode"][-1]
    rader = []
    for r in d["tallfestede"]:
        e, s = r["effekt"][str(aar)], r["synlighet"]
        nivaa, stoey = _nivaa(g.budsjett, r["sektor"], s["aar"]), s["stoey_prosent"]
        tonn = None if stoey is None or nivaa is None else stoey / 100 * nivaa
        navn = f"{r['nr']}. {r['tekst']}"
        rader.append({"tiltak": navn, **e, "stoey": tonn, "ses": s["kan_ses"]})
    ramme = pd.DataFrame(rader).astype({"stoey": "float64"})
    ramme["tekst"] = [f"{tall(r['midt'])} ({tall(r['lav'])}–{tall(r['hoy'])}) t" for r in rader]
    y = alt.Y("tiltak:N", sort=None, title=None, axis=radakse())
    stoeynavn = t("budsjett.stoeyen-i-sektoren")
    x = alt.X("midt:Q", title=t("figurer.tonn-akse"), axis=alt.Axis(**TALLAKSE))
    lag = [
        alt.Chart(ramme)
        .mark_bar(height=14, color=LYS, stroke=GRAA, strokeWidth=1)
        .encode(x=x, y=y, tooltip=[alt.Tooltip("tekst:N", title=t("budsjett.alene-lav-hoy"))]),
        alt.Chart(ramme).mark_rule(color=BLAA, strokeWidth=2.5).encode(x="lav:Q", x2="hoy:Q", y=y),
        alt.Chart(ramme.dropna(subset=["stoey"]).assign(slag=stoeynavn))
        .mark_tick(thickness=3, height=24, opacity=1)
        .encode(
            x="stoey:Q",
            y=y,
            color=alt.Color(
                "slag:N",
                title=None,
                scale=alt.Scale(domain=[stoeynavn], range=[ORANSJE]),
                legend=alt.Legend(symbolType="square"),
            ),
        ),
    ]
    diagram = alt.layer(*lag).properties(width="container", height=RAD * len(rader))
    return Figur(
        id="budsjetteffekt",
        tittel=_effekttittel(rader, aar, t),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=t("budsjett.effekt-bildetekst", kilde=g.bildetekst, aar=aar),
        alternativ=t(
            "budsjett.effekt-alternativ",
            tiltak="; ".join(
                t(
                    "budsjett.effekt-ledd",
                    tiltak=r["tiltak"],
                    tonn=tall(r["midt"]),
                    stoey=tall(r["stoey"]),
                )
                for r in rader
            ),
        ),
        tabell=Tabell(
            t("budsjett.effekt-tabell", aar=aar),
            [
                t("figurer.tiltak"),
                *(t(f"budsjett.{n}") for n in ("lav", "midt", "hoy", "etter-overlapp")),
                *(t(f"budsjett.{n}") for n in ("stoey", "kan-ses")),
            ],
            [
                [
                    r["tiltak"],
                    *(tall(r[n]) for n in ("lav", "midt", "hoy", "del", "stoey")),
                    {True: t("figurer.ja"), False: t("figurer.nei")}.get(r["ses"], MANGLER),
                ]
                for r in rader
            ],
        ),
    )


def _nivaa(b: Budsjett, sektor: str, aar: int) -> float | None:
    bane = b.referansebane
    if sektor not in bane["sektor"].values or aar not in bane["aar"].values:
        return None
    return float(bane.sel(sektor=sektor, aar=aar).item())


def _effekttittel(rader: list[dict[str, Any]], aar: int, t: Tekster) -> str:
    nei = sum(r["ses"] is False for r in rader)
    if any(r["ses"] is None for r in rader):
        return t("budsjett.effekt-tittel", aar=aar)
    if not nei:
        return t("budsjett.effekt-alle-ses", aar=aar)
    return t("budsjett.effekt-for-smaa", antall=nei, alle=len(rader), aar=aar)

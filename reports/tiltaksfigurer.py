"""Figurene av tiltakene i klimabudsjettet: kilene, og effekten mot omregningsstøyen."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from klima.budsjett import Budsjett
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import MANGLER, oppramsing, tall
from reports.figur import RAD, TALLAKSE, TONN, Figur, Tabell, halotekst, radakse, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.tema import BLAA, FLATE, GRAA, LYS, ORANSJE, SEKTORFARGER, TEKST

_MINST_ETIKETT: Final = 0.05
"""En kile under fem prosent av søylen er for lav til å ha nummeret sitt inni."""


def kilefigur(g: Grunnlag, d: dict[str, Any]) -> Figur:
    """Kilene: hvor mye hvert tiltak tar av referansebanen hvert år, mot det som trengs."""
    tiltak = {t["tiltak"]: t for t in d["tallfestede"]}
    navn = {id_: f"{t['nr']}. {t['tekst']}" for id_, t in tiltak.items()}
    lang = pd.DataFrame(
        [
            {
                "aar": k["aar"],
                "tiltak": navn[id_],
                "nr": str(tiltak[id_]["nr"]),
                "tonn": t or 0.0,
                "tekst": tall(t, enhet="t"),
                "plass": i,
            }
            for k in d["kiler"]
            for i, (id_, t) in enumerate(k["kiler"].items())
        ]
    )
    hoyest = float(lang.groupby("aar")["tonn"].sum().max())
    lang["etikett"] = [
        nr if t >= _MINST_ETIKETT * hoyest else ""
        for nr, t in zip(lang["nr"], lang["tonn"], strict=True)
    ]
    rekke = list(navn.values())
    trengs = pd.DataFrame(_trengs(d))
    x = alt.X("aar:O", title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y(
        "tonn:Q", stack="zero", title="Tonn CO2-ekvivalenter kuttet", axis=alt.Axis(**TALLAKSE)
    )
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
                alt.Tooltip("tiltak:N", title="Tiltak"),
                alt.Tooltip("aar:O", title="År"),
                alt.Tooltip("tekst:N", title="Kutt"),
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
            .encode(x=x, y="tonn:Q", tooltip=[alt.Tooltip("tekst:N", title="Trengs")])
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
        tittel=f"{len(tiltak)} tiltak tar til sammen {tall(i_alt)} tonn i {siste['aar']}",
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=f"{g.bildetekst} Hvert tiltaks del etter at overlappen er tatt ut; delene "
        "og resten summerer til referansebanen. Nummeret i søylen er tiltakets."
        + (" Streken er det som trengs for å komme ned på rammen." if len(trengs) else ""),
        alternativ=f"Stablede søyler per år. I {siste['aar']}: "
        + oppramsing([f"{navn[t]} {tall(v)} tonn" for t, v in siste["kiler"].items()])
        + ".",
        tabell=Tabell(
            "Kutt per tiltak etter overlapp, tonn CO2e",
            ["Tiltak", *(str(k["aar"]) for k in d["kiler"])],
            [
                *([navn[t], *(tall(k["kiler"][t]) for k in d["kiler"])] for t in tiltak),
                ["Rest (tiltaksbanen)", *(tall(k["rest"]) for k in d["kiler"])],
                ["Referansebane", *(tall(k["referansebane"]) for k in d["kiler"])],
            ],
        ),
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
    aar = d["periode"][-1]
    rader = []
    for t in d["tallfestede"]:
        e, s = t["effekt"][str(aar)], t["synlighet"]
        nivaa, stoey = _nivaa(g.budsjett, t["sektor"], s["aar"]), s["stoey_prosent"]
        tonn = None if stoey is None or nivaa is None else stoey / 100 * nivaa
        navn = f"{t['nr']}. {t['tekst']}"
        rader.append({"tiltak": navn, **e, "stoey": tonn, "ses": s["kan_ses"]})
    ramme = pd.DataFrame(rader).astype({"stoey": "float64"})
    ramme["tekst"] = [f"{tall(r['midt'])} ({tall(r['lav'])}–{tall(r['hoy'])}) t" for r in rader]
    y = alt.Y("tiltak:N", sort=None, title=None, axis=radakse())
    x = alt.X("midt:Q", title=TONN, axis=alt.Axis(**TALLAKSE))
    lag = [
        alt.Chart(ramme)
        .mark_bar(height=14, color=LYS, stroke=GRAA, strokeWidth=1)
        .encode(x=x, y=y, tooltip=[alt.Tooltip("tekst:N", title="Alene, lav–høy")]),
        alt.Chart(ramme).mark_rule(color=BLAA, strokeWidth=2.5).encode(x="lav:Q", x2="hoy:Q", y=y),
        alt.Chart(ramme.dropna(subset=["stoey"]).assign(slag="Omregningsstøyen i sektoren"))
        .mark_tick(thickness=3, height=24, opacity=1)
        .encode(
            x="stoey:Q",
            y=y,
            color=alt.Color(
                "slag:N",
                title=None,
                scale=alt.Scale(domain=["Omregningsstøyen i sektoren"], range=[ORANSJE]),
                legend=alt.Legend(symbolType="square"),
            ),
        ),
    ]
    diagram = alt.layer(*lag).properties(width="container", height=RAD * len(rader))
    return Figur(
        id="budsjetteffekt",
        tittel=_effekttittel(rader, aar),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=f"{g.bildetekst} Søylen er effekten av tiltaket alene i {aar}, linjen fra "
        "lav til høy. Den oransje streken er 90-persentilen av omregningene mellom utgavene: er "
        "kuttet mindre, kan det ikke ses i statistikken, selv om det er virkelig.",
        alternativ="Liggende søyler: "
        + "; ".join(f"{r['tiltak']} {tall(r['midt'])} tonn, støy {tall(r['stoey'])}" for r in rader)
        + ".",
        tabell=Tabell(
            f"Effekt alene i {aar} og omregningsstøyen, tonn CO2e",
            ["Tiltak", "Lav", "Midt", "Høy", "Etter overlapp", "Støy", "Kan ses"],
            [
                [
                    r["tiltak"],
                    *(tall(r[n]) for n in ("lav", "midt", "hoy", "del", "stoey")),
                    {True: "ja", False: "nei"}.get(r["ses"], MANGLER),
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


def _effekttittel(rader: list[dict[str, Any]], aar: int) -> str:
    nei = sum(r["ses"] is False for r in rader)
    if any(r["ses"] is None for r in rader):
        return f"Effekten av tiltakene i {aar}"
    if not nei:
        return f"Alle de tallfestede tiltakene er større enn omregningsstøyen i {aar}"
    return f"{nei} av {len(rader)} tiltak er for små til å ses i statistikken i {aar}"

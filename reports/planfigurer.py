"""Figurene om det planen ellers gir: handlingsreglene, pengene og fotavtrykket."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from indikatorer.handlingsregler import NIVAAER, regelrader
from klima.grunn.tall import oppramsing, prosent, tall
from klima.tiltak import klimainvesteringer
from reports.figur import RAD, Figur, Tabell, med_plass, radakse, spesifikasjon, stablet
from reports.grunnlag import Grunnlag
from reports.tekster import Tekster
from reports.tema import BLAA, DAARLIG, GODT, GRAA, GROENN, MIDT, ORANSJE, TEKST

_BAANDFARGE: Final = {
    "oensket": GODT,
    "laveste_akseptable": MIDT,
    "ikke_godkjent": DAARLIG,
}
_REGELSLAG: Final = ("regnskap", "budsjett", "prognose")


def regelfigurer(g: Grunnlag) -> list[Figur]:
    """Én figur per handlingsregel: tallene over båndene for de tre nivåene."""
    return [_regelfigur(g, regel) for regel in regelrader(g.regler)] if g.regler else []


def _regelfigur(g: Grunnlag, regel: dict[str, Any]) -> Figur:
    enhet, t = regel["enhet"], g.t
    slagnavn = {slag: t(f"indikatorer.regel-slag-{slag}") for slag in _REGELSLAG}
    nivaanavn = {n: t(f"ord.nivaa-{n}") for n in NIVAAER}
    tall_ = pd.DataFrame(
        [
            {
                "aar": r["aar"],
                "verdi": r["verdi"],
                "slagnavn": slagnavn[r["slag"]],
                "tekst": _regeltall(r, enhet, t),
                "etikett": _regeltall(r, "", t),
                "nivaanavn": nivaanavn[r["nivaa"]],
            }
            for r in regel["tall"]
            if r["verdi"] is not None
        ]
    )
    aarene = sorted(tall_["aar"].tolist())
    grenser = sorted((regel["ikke_godkjent_grense"], regel["oensket_grense"]))
    lav = min(0.0, float(tall_["verdi"].min()) * 1.1)
    hoy = max(float(tall_["verdi"].max()), grenser[1]) * 1.12
    nivaaer = ["ikke_godkjent", "laveste_akseptable", "oensket"]
    if regel["retning"] == "lavere_er_bedre":
        nivaaer.reverse()
    kanter = [lav, *grenser, hoy]
    baand = pd.DataFrame(
        [
            {
                "fra": kanter[i],
                "til": kanter[i + 1],
                "navn": nivaanavn[n],
                "kort": t(f"ord.kort-{n}").split(),
            }
            for i, n in enumerate(nivaaer)
        ]
    )
    y = alt.Y(
        "fra:Q",
        title=enhet,
        scale=alt.Scale(domain=[lav, hoy], nice=False),
        axis=alt.Axis(format=",.0f", grid=False),
    )
    navn = [nivaanavn[n] for n in nivaaer]
    slag = [s for s in slagnavn.values() if (tall_["slagnavn"] == s).any()]
    diagram = alt.layer(
        alt.Chart(baand)
        .mark_rect()
        .encode(
            y=y,
            y2="til:Q",
            color=alt.Color(
                "navn:N",
                title=None,
                scale=alt.Scale(domain=navn, range=[_BAANDFARGE[n] for n in nivaaer]),
                legend=None,
            ),
        ),
        # Båndene er lyse; streken mellom dem er det som må kunne ses.
        alt.Chart(pd.DataFrame({"fra": grenser})).mark_rule(color=GRAA).encode(y=y),
        # Båndene navngis til høyre for feltet, der ingen punkter står.
        alt.Chart(baand.assign(midt=(baand["fra"] + baand["til"]) / 2))
        .mark_text(align="left", dx=6, fontSize=11, color=TEKST)
        .encode(x=alt.value("width"), y="midt:Q", text="kort:N"),
        alt.Chart(tall_)
        .mark_point(size=90, filled=True, opacity=1, color=BLAA)
        .encode(
            x=alt.X(
                "aar:O",
                title=None,
                axis=alt.Axis(labelAngle=0, labelOverlap=True),
                scale=alt.Scale(domain=list(range(aarene[0], aarene[-1] + 1))),
            ),
            y="verdi:Q",
            shape=alt.Shape(
                "slagnavn:N",
                title=None,
                scale=alt.Scale(
                    domain=slag, range=["circle", "triangle-up", "square"][: len(slag)]
                ),
            ),
            tooltip=[
                alt.Tooltip("aar:O", title=t("figurer.aar")),
                alt.Tooltip("tekst:N", title=regel["navn"]),
                alt.Tooltip("slagnavn:N", title=t("figurer.slag")),
                alt.Tooltip("nivaanavn:N", title=t("indikatorer.regel-nivaa")),
            ],
        ),
        alt.Chart(tall_)
        .mark_text(dy=-12, fontSize=11, color=TEKST)
        .encode(x="aar:O", y="verdi:Q", text="etikett:N"),
    ).properties(
        width="container", height=230, padding={"left": 5, "right": 85, "top": 5, "bottom": 5}
    )
    siste = [r for r in regel["tall"] if r["slag"] == "regnskap" and r["verdi"] is not None][-1]
    return Figur(
        id=f"regel-{regel['regel']}",
        tittel=t(
            "indikatorer.regel-figur",
            regel=regel["navn"],
            nivaa=nivaanavn[siste["nivaa"]],
            aar=siste["aar"],
        ),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=t("indikatorer.regel-senere", kilde=g.plantekst)
        if _har_senere(regel)
        else g.plantekst,
        alternativ=t(
            "indikatorer.regel-alternativ",
            regel=regel["navn"],
            tall=oppramsing(
                [
                    t(
                        "indikatorer.regel-punkt",
                        aar=r["aar"],
                        slag=slagnavn[r["slag"]].lower(),
                        tall=_regeltall(r, enhet, t),
                        nivaa=nivaanavn[r["nivaa"]],
                    )
                    for r in regel["tall"]
                    if r["nivaa"] != "ukjent"
                ]
            ),
        ),
        tabell=Tabell(
            t(
                "indikatorer.regel-tabell",
                regel=regel["navn"],
                oensket=regel["tekst_oensket"],
                ikke_godkjent=regel["tekst_ikke_godkjent"],
            ),
            [
                t("figurer.aar"),
                t("figurer.slag"),
                t("indikatorer.verdi"),
                t("indikatorer.regel-nivaa"),
            ],
            [
                [
                    str(r["aar"]),
                    slagnavn[r["slag"]].lower(),
                    _regeltall(r, enhet, t),
                    nivaanavn[r["nivaa"]],
                ]
                for r in regel["tall"]
            ],
        ),
        gjelder=(regel["regel"],),
    )


def _har_senere(regel: dict[str, Any]) -> bool:
    return len({r["seed"] for r in regel["tall"]}) > 1


def _regeltall(rad: dict[str, Any], enhet: str, t: Tekster) -> str:
    desimaler = 1 if rad["desimaler"] is None else rad["desimaler"]
    if rad["verdi"] is not None:
        return tall(rad["verdi"], desimaler, enhet=enhet)
    if rad["lav"] is not None and rad["hoy"] is not None:
        return f"{tall(rad['lav'], desimaler)}–{tall(rad['hoy'], desimaler, enhet=enhet)}"
    if rad["lav"] is not None:
        return f"over {tall(rad['lav'], desimaler, enhet=enhet)}"
    return t("indikatorer.ikke-maalt")


_POSTSLAG: Final = {
    "klimatiltak": BLAA,
    "gronn_mobilitet": GROENN,
    "klimatilpasning": ORANSJE,
}


def investeringer(g: Grunnlag) -> Figur | None:
    """Klimalinjene i investeringsbudsjettet per år; None uten tiltakspakke."""
    if g.tiltak is None:
        return None
    t, poster = g.t, klimainvesteringer(g.tiltak)
    aarene = [k for k in poster.columns if k not in ("navn", "slag")]
    lang = poster.melt(id_vars=["navn", "slag"], value_vars=aarene, var_name="aar", value_name="kr")
    sum_ = lang.groupby(["slag", "aar"], as_index=False)["kr"].sum()
    sum_["aar"] = sum_["aar"].astype(int)
    sum_["mill"] = sum_["kr"].astype(float) / 1000
    sum_["tekst"] = [tall(v, 1, enhet="mill. kr") for v in sum_["mill"]]
    slag = [s for s in _POSTSLAG if (sum_["slag"] == s).any()]
    sum_["plass"] = [slag.index(s) for s in sum_["slag"]]
    sum_["slagnavn"] = [_postnavn(slag, s, t) for s in sum_["slag"]]
    hoyest = float(sum_.groupby("aar")["mill"].sum().max())
    sum_["nr"] = [
        f"{p + 1}" if m > _MINST * hoyest else ""
        for p, m in zip(sum_["plass"], sum_["mill"], strict=True)
    ]
    x = alt.X("aar:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    y = alt.Y("mill:Q", title=t("tiltak.mill-kr-akse"), axis=alt.Axis(format=",.0f"))
    farge = alt.Color(
        "slagnavn:N",
        title=None,
        scale=alt.Scale(
            domain=[_postnavn(slag, s, t) for s in slag], range=[_POSTSLAG[s] for s in slag]
        ),
    )
    tips = [
        alt.Tooltip("aar:O", title=t("figurer.aar")),
        alt.Tooltip("slagnavn:N", title=t("figurer.slag")),
        alt.Tooltip("tekst:N", title=t("tiltak.beloep")),
    ]
    diagram = stablet(sum_, x=x, y=y, farge=farge, tips=tips)
    diagram = diagram.properties(width="container", height=240)
    i_alt = {s: float(sum_[sum_["slag"] == s]["mill"].sum()) for s in slag}
    koblet = "finansiering" in g.tiltak.tabeller and len(g.tiltak["finansiering"]) > 0
    spenn = f"{aarene[0]}–{aarene[-1]}"
    return Figur(
        id="investeringer",
        tittel=t(
            "tiltak.investeringer",
            kroner=tall(i_alt.get("klimatiltak", 0.0), 1),
            aarene=spenn,
        ),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=f"{g.plantekst} {g.tiltak.meta['prisnivaa']}."
        + ("" if koblet else f" {t('tiltak.investeringer-ukoblet')}"),
        alternativ=t(
            "tiltak.investeringer-alternativ",
            aarene=spenn,
            poster=oppramsing(
                [
                    t(
                        "tiltak.investeringer-post",
                        post=t(f"tiltak.post-{s}").lower(),
                        kroner=tall(v, 1),
                    )
                    for s, v in i_alt.items()
                ]
            ),
        ),
        tabell=Tabell(
            t("tiltak.investeringer-tabell"),
            [t("tiltak.linje"), *map(str, aarene)],
            [
                [
                    str(rad["navn"]),
                    *(tall(None if pd.isna(rad[a]) else float(rad[a])) for a in aarene),
                ]
                for _, rad in poster.iterrows()
            ],
        ),
    )


def _postnavn(slag: list[str], post: str, t: Tekster) -> str:
    """Navnet i forklaringen, med nummeret som også står i søylen."""
    return f"{slag.index(post) + 1}. {t(f'tiltak.post-{post}')}"


_MINST: Final = 0.08
"""En del under denne andelen av den høyeste søylen er for lav til å ha nummeret inni."""


def fotavtrykk(g: Grunnlag) -> Figur | None:
    """Klimafotavtrykket per innbygger i delene planen gir; None når planen ikke har det."""
    if g.plan is None or "fotavtrykk" not in g.plan.tabeller:
        return None
    t, deler = g.t, g.plan["fotavtrykk"].sort_values("andel_prosent", ascending=False)
    total = float(g.plan["paastander"].set_index("paastand")["verdi"]["fotavtrykk-per-innbygger"])
    ramme = pd.DataFrame(
        {
            "del": deler["del"].astype(str),
            "tonn": deler["tonn_per_innbygger"].astype(float),
            "andel": [prosent(float(p)) for p in deler["andel_prosent"]],
        }
    )
    ramme["tekst"] = [f"{tall(r['tonn'], 2)} t ({r['andel']})" for r in ramme.to_dict("records")]
    y = alt.Y("del:N", sort=None, title=None, axis=radakse())
    x = alt.X(
        "tonn:Q",
        title=t("tiltak.fotavtrykk-akse"),
        axis=alt.Axis(format=",.1f"),
        scale=med_plass(float(ramme["tonn"].max()), 105),
    )
    tips = [
        alt.Tooltip("del:N", title=t("figurer.del")),
        alt.Tooltip("tekst:N", title=t("tiltak.fotavtrykk-kort")),
    ]
    diagram = alt.layer(
        alt.Chart(ramme).mark_bar(color=BLAA, height=18).encode(x=x, y=y, tooltip=tips),
        alt.Chart(ramme)
        .mark_text(align="left", dx=6, color=TEKST, fontSize=12)
        .encode(x="tonn:Q", y=y, text="tekst:N"),
    ).properties(width="container", height=RAD * len(ramme))
    return Figur(
        id="fotavtrykk",
        tittel=t(
            "tiltak.fotavtrykk",
            tonn=tall(total, 2),
            mest=ramme["del"].iloc[0].lower(),
        ),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=t("tiltak.fotavtrykk-bildetekst", kilde=g.plantekst),
        alternativ=t(
            "tiltak.fotavtrykk-alternativ",
            deler=oppramsing([f"{r['del']} {r['tekst']}" for r in ramme.to_dict("records")]),
        ),
        tabell=Tabell(
            t("tiltak.fotavtrykk-tabell"),
            [t("figurer.del"), t("figurer.tonn"), t("tiltak.andel")],
            [[r["del"], tall(r["tonn"], 2), r["andel"]] for r in ramme.to_dict("records")],
        ),
        gjelder=("Klimafotavtrykk",),
    )

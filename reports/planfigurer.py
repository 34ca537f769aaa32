"""Figurene om det planen ellers gir: indikatorene, handlingsreglene, pengene og fotavtrykket."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import altair as alt
import pandas as pd

from indikatorer.handlingsregler import NIVAAER, regelrader
from indikatorer.vurdering import UTVIKLING
from klima.grunn.tall import oppramsing, prosent, tall
from klima.tiltak import klimainvesteringer
from reports.figur import BLAA, GROENN, ORANSJE, RAD, TEKST, Figur, Tabell, spesifikasjon
from reports.grunnlag import Grunnlag

_UTVIKLINGSFARGER: Final = {
    "bedre": GROENN,
    "uendret": "#8fb8d8",
    "opp": "#b8c4ce",
    "ned": "#98a6b3",
    "verre": ORANSJE,
    "kan_ikke_vurderes": "#e3e8ec",
}
_LYSE: Final = {"uendret", "opp", "ned", "kan_ikke_vurderes"}


def utviklingstall(g: Grunnlag) -> Counter[str]:
    """Antall indikatorer per utvikling."""
    return Counter(v.utvikling for v in g.vurderinger.values())


def indikatoroversikt(g: Grunnlag) -> Figur | None:
    """Antall indikatorer per utvikling i hvert satsingsområde; None uten katalog."""
    if g.katalog is None:
        return None
    vurderinger = g.vurderinger
    omraade = g.katalog.indikatorer["satsingsomraade_navn"]
    ramme = pd.DataFrame(
        {
            "omraade": omraade.tolist(),
            "utvikling": [vurderinger[str(i)].utvikling for i in omraade.index],
        }
    )
    rekke = [u for u in _UTVIKLINGSFARGER if (ramme["utvikling"] == u).any()]
    omraader = list(dict.fromkeys(ramme["omraade"]))
    tabell = pd.crosstab(ramme["omraade"], ramme["utvikling"]).reindex(
        index=omraader, columns=rekke, fill_value=0
    )
    lang = tabell.reset_index().melt(id_vars="omraade", value_name="antall")
    lang = lang[lang["antall"] > 0].assign(
        slag=lambda d: d["utvikling"].map(UTVIKLING),
        plass=lambda d: d["utvikling"].map(rekke.index),
    )
    lang["lys"] = lang["utvikling"].isin(_LYSE)
    navn = [UTVIKLING[u] for u in rekke]
    y = alt.Y("omraade:N", sort=omraader, title=None, axis=alt.Axis(ticks=False, domain=False))
    x = alt.X("antall:Q", stack="zero", title="Antall indikatorer", axis=alt.Axis(tickMinStep=1))
    orden = alt.Order("plass:Q")
    diagram = alt.layer(
        alt.Chart(lang)
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            x=x,
            y=y,
            order=orden,
            color=alt.Color(
                "slag:N",
                title=None,
                scale=alt.Scale(domain=navn, range=[_UTVIKLINGSFARGER[u] for u in rekke]),
            ),
            tooltip=[
                alt.Tooltip("omraade:N", title="Satsingsområde"),
                alt.Tooltip("slag:N", title="Utvikling"),
                alt.Tooltip("antall:Q", title="Antall"),
            ],
        ),
        alt.Chart(lang)
        .mark_text(fontSize=12)
        .encode(
            x=alt.X("antall:Q", stack="zero", bandPosition=0.5),
            y=y,
            order=orden,
            detail="slag:N",
            text="antall:Q",
            color=alt.condition("datum.lys", alt.value(TEKST), alt.value("white")),
        ),
    ).properties(width="container", height=RAD * len(omraader))
    antall = utviklingstall(g)
    return Figur(
        id="indikatoroversikt",
        tittel=f"{antall['bedre']} av {len(ramme)} indikatorer er bedre enn ved forrige måling, "
        f"{antall['verre']} er verre",
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=g.plantekst
        + " Siste måling mot den forrige; retningen er verktøyets klassifisering.",
        alternativ="Stablede søyler per satsingsområde. "
        + " ".join(
            f"{o}: "
            + oppramsing([f"{n} {UTVIKLING[str(u)]}" for u, n in tabell.loc[o].items() if n])
            + "."
            for o in omraader
        ),
        tabell=Tabell(
            "Indikatorer per satsingsområde og utvikling",
            ["Satsingsområde", *navn, "i alt"],
            [
                [o, *(str(int(tabell.loc[o, u])) for u in rekke), str(int(tabell.loc[o].sum()))]
                for o in omraader
            ],
        ),
    )


_BAANDFARGE: Final = {
    "oensket": "#d5ebe2",
    "laveste_akseptable": "#fdf1d8",
    "ikke_godkjent": "#f8ddd3",
}
_SLAGNAVN: Final = {"regnskap": "Regnskap", "budsjett": "Budsjett", "prognose": "Prognose"}


def regelfigurer(g: Grunnlag) -> list[Figur]:
    """Én figur per handlingsregel: tallene over båndene for de tre nivåene."""
    return [_regelfigur(g, regel) for regel in regelrader(g.regler)] if g.regler else []


def _regelfigur(g: Grunnlag, regel: dict[str, Any]) -> Figur:
    enhet = regel["enhet"]
    tall_ = pd.DataFrame(
        [
            {
                "aar": r["aar"],
                "verdi": r["verdi"],
                "slagnavn": _SLAGNAVN[r["slag"]],
                "tekst": _regeltall(r, enhet),
                "etikett": _regeltall(r, ""),
                "nivaanavn": NIVAAER[r["nivaa"]],
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
                "navn": NIVAAER[n],
                "kort": NIVAAER[n].removesuffix(" resultat"),
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
    navn = [NIVAAER[n] for n in nivaaer]
    slag = [s for s in _SLAGNAVN.values() if (tall_["slagnavn"] == s).any()]
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
                axis=alt.Axis(labelAngle=0),
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
                alt.Tooltip("aar:O", title="År"),
                alt.Tooltip("tekst:N", title=regel["navn"]),
                alt.Tooltip("slagnavn:N", title="Slag"),
                alt.Tooltip("nivaanavn:N", title="Nivå"),
            ],
        ),
        alt.Chart(tall_)
        .mark_text(dy=-12, fontSize=11, color=TEKST)
        .encode(x="aar:O", y="verdi:Q", text="etikett:N"),
    ).properties(
        width="container", height=230, padding={"left": 5, "right": 130, "top": 5, "bottom": 5}
    )
    siste = [r for r in regel["tall"] if r["slag"] == "regnskap" and r["verdi"] is not None][-1]
    return Figur(
        id=f"regel-{regel['regel']}",
        tittel=f"{regel['navn']}: {NIVAAER[siste['nivaa']]} i regnskapet for {siste['aar']}",
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=g.plantekst + " Regnskap 2023 og prognose 2024: kommunens årsrapport og "
        "1. tertialrapport 2024."
        if _har_senere(regel)
        else g.plantekst,
        alternativ=f"Punkter per år over tre bånd. {regel['navn']}: "
        + oppramsing(
            [
                f"{r['aar']} {r['slag']} {_regeltall(r, enhet)} ({NIVAAER[r['nivaa']]})"
                for r in regel["tall"]
                if r["nivaa"] != "ukjent"
            ]
        )
        + ".",
        tabell=Tabell(
            f"{regel['navn']}: ønsket {regel['tekst_oensket']}, "
            f"ikke godkjent {regel['tekst_ikke_godkjent']}",
            ["År", "Slag", "Verdi", "Nivå"],
            [
                [str(r["aar"]), r["slag"], _regeltall(r, enhet), NIVAAER[r["nivaa"]]]
                for r in regel["tall"]
            ],
        ),
        gjelder=(regel["regel"],),
    )


def _har_senere(regel: dict[str, Any]) -> bool:
    return len({r["seed"] for r in regel["tall"]}) > 1


def _regeltall(rad: dict[str, Any], enhet: str) -> str:
    desimaler = 1 if rad["desimaler"] is None else rad["desimaler"]
    if rad["verdi"] is not None:
        return tall(rad["verdi"], desimaler, enhet=enhet)
    if rad["lav"] is not None and rad["hoy"] is not None:
        return f"{tall(rad['lav'], desimaler)}–{tall(rad['hoy'], desimaler, enhet=enhet)}"
    if rad["lav"] is not None:
        return f"over {tall(rad['lav'], desimaler, enhet=enhet)}"
    return "ikke målt"


_POSTSLAG: Final = {
    "klimatiltak": ("Klimatiltak", BLAA),
    "gronn_mobilitet": ("Sykkel og gange", GROENN),
    "klimatilpasning": ("Klimatilpasning", "#d97706"),
}


def investeringer(g: Grunnlag) -> Figur | None:
    """Klimalinjene i investeringsbudsjettet per år; None uten tiltakspakke."""
    if g.tiltak is None:
        return None
    poster = klimainvesteringer(g.tiltak)
    aarene = [k for k in poster.columns if k not in ("navn", "slag")]
    lang = poster.melt(id_vars=["navn", "slag"], value_vars=aarene, var_name="aar", value_name="kr")
    sum_ = lang.groupby(["slag", "aar"], as_index=False)["kr"].sum()
    sum_["aar"] = sum_["aar"].astype(int)
    sum_["slagnavn"] = [_POSTSLAG[s][0] for s in sum_["slag"]]
    sum_["plass"] = [list(_POSTSLAG).index(s) for s in sum_["slag"]]
    sum_["mill"] = sum_["kr"].astype(float) / 1000
    sum_["tekst"] = [tall(v, 1, enhet="mill. kr") for v in sum_["mill"]]
    slag = [s for s in _POSTSLAG if (sum_["slag"] == s).any()]
    diagram = (
        alt.Chart(sum_)
        .mark_bar(stroke="white", strokeWidth=0.6)
        .encode(
            x=alt.X("aar:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("mill:Q", title="Mill. kr", axis=alt.Axis(format=",.0f")),
            order=alt.Order("plass:Q"),
            color=alt.Color(
                "slagnavn:N",
                title=None,
                scale=alt.Scale(
                    domain=[_POSTSLAG[s][0] for s in slag], range=[_POSTSLAG[s][1] for s in slag]
                ),
            ),
            tooltip=[
                alt.Tooltip("aar:O", title="År"),
                alt.Tooltip("slagnavn:N", title="Slag"),
                alt.Tooltip("tekst:N", title="Beløp"),
            ],
        )
        .properties(width="container", height=240)
    )
    i_alt = {s: float(sum_[sum_["slag"] == s]["mill"].sum()) for s in slag}
    koblet = "finansiering" in g.tiltak.tabeller and len(g.tiltak["finansiering"]) > 0
    spenn = f"{aarene[0]}–{aarene[-1]}"
    return Figur(
        id="investeringer",
        tittel=f"{tall(i_alt.get('klimatiltak', 0.0), 1)} mill. kr til klimatiltak i "
        f"investeringsbudsjettet {spenn}",
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=f"{g.plantekst} {g.tiltak.meta['prisnivaa']}."
        + ("" if koblet else " Planen knytter ikke linjene til enkelttiltak."),
        alternativ=f"Stablede søyler per år {spenn}. I alt: "
        + oppramsing([f"{_POSTSLAG[s][0].lower()} {tall(v, 1)} mill. kr" for s, v in i_alt.items()])
        + ".",
        tabell=Tabell(
            "Klimalinjene i investeringsbudsjettet, 1 000 kr",
            ["Linje", *map(str, aarene)],
            [
                [
                    str(rad["navn"]),
                    *(tall(None if pd.isna(rad[a]) else float(rad[a])) for a in aarene),
                ]
                for _, rad in poster.iterrows()
            ],
        ),
    )


def fotavtrykk(g: Grunnlag) -> Figur | None:
    """Klimafotavtrykket per innbygger i delene planen gir; None når planen ikke har det."""
    if g.plan is None or "fotavtrykk" not in g.plan.tabeller:
        return None
    deler = g.plan["fotavtrykk"].sort_values("andel_prosent", ascending=False)
    total = float(g.plan["paastander"].set_index("paastand")["verdi"]["fotavtrykk-per-innbygger"])
    ramme = pd.DataFrame(
        {
            "del": deler["del"].astype(str),
            "tonn": deler["tonn_per_innbygger"].astype(float),
            "andel": [prosent(float(p)) for p in deler["andel_prosent"]],
        }
    )
    ramme["tekst"] = [f"{tall(r['tonn'], 2)} t ({r['andel']})" for r in ramme.to_dict("records")]
    y = alt.Y("del:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False))
    x = alt.X(
        "tonn:Q",
        title="Tonn CO2-ekvivalenter per innbygger",
        axis=alt.Axis(format=",.1f"),
        scale=alt.Scale(domainMax=float(ramme["tonn"].max()) * 1.25),
    )
    tips = [alt.Tooltip("del:N", title="Del"), alt.Tooltip("tekst:N", title="Fotavtrykk")]
    diagram = alt.layer(
        alt.Chart(ramme).mark_bar(color=BLAA, height=18).encode(x=x, y=y, tooltip=tips),
        alt.Chart(ramme)
        .mark_text(align="left", dx=6, color=TEKST, fontSize=12)
        .encode(x="tonn:Q", y=y, text="tekst:N"),
    ).properties(width="container", height=RAD * len(ramme))
    return Figur(
        id="fotavtrykk",
        tittel=f"Hver innbygger setter et klimafotavtrykk på {tall(total, 2)} tonn, "
        f"mest fra {ramme['del'].iloc[0].lower()}",
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=f"{g.plantekst} Planen henter tallene fra Folkets Fotavtrykk (Ducky). Tonn per "
        "del er avledet av planens prosenter. Omfatter utslipp utenfor kommunen, og kan ikke "
        "legges sammen med de direkte utslippene.",
        alternativ="Liggende søyler: "
        + oppramsing([f"{r['del']} {r['tekst']}" for r in ramme.to_dict("records")])
        + ".",
        tabell=Tabell(
            "Klimafotavtrykk per innbygger",
            ["Del", "Tonn CO2e", "Andel"],
            [[r["del"], tall(r["tonn"], 2), r["andel"]] for r in ramme.to_dict("records")],
        ),
        gjelder=("Klimafotavtrykk",),
    )

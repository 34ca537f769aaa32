"""Figurene i kapittelet om klimabudsjettet: banene, kilene, gapet og effekten mot støyen."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from klima.budsjett import Budsjett
from klima.grunn.arbeidsrom import FORMNAVN
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import MANGLER, oppramsing, prosent, tall
from reports.figur import (
    BLAA,
    GRAA,
    GROENN,
    LYS,
    ORANSJE,
    RAD,
    SEKTORFARGER,
    TALLAKSE,
    TEKST,
    TONN,
    Figur,
    Tabell,
    spesifikasjon,
)
from reports.grunnlag import Grunnlag

_DELER: Final = ("Dekket av tallfestede tiltak", "Uten tallfestede tiltak")
_MINST_ETIKETT: Final = 0.05
"""En kile under fem prosent av søylen er for lav til å ha nummeret sitt inni."""


def budsjettfigurer(g: Grunnlag) -> list[Figur]:
    """Figurene kommunen har tall til: banene og gapet med mål, resten med tallfestede tiltak."""
    b, d = g.budsjett, g.budsjettdokument
    if not d["gap"]:
        return []
    ut = [banefigur(g, b, d)]
    if any(r["gap"] for r in d["gap"]):
        ut.append(gapfigur(g, d))
    if d["tallfestede"]:
        ut += [kilefigur(g, d), effektfigur(g, d)]
    return ut


def banefigur(g: Grunnlag, b: Budsjett, d: dict[str, Any]) -> Figur:
    """Utslippet hittil, referansebanen, tiltaksbanen med spredning, og rammen til målet."""
    linjer = _linjer(g, b, d)
    ramme = pd.DataFrame(linjer)
    slag = list(dict.fromkeys(ramme["slag"]))
    ramme["tekst"] = [tall(t, enhet="t") for t in ramme["tonn"]]
    x = alt.X("aar:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1))
    y = alt.Y("tonn:Q", title=TONN, axis=alt.Axis(**TALLAKSE), scale=alt.Scale(zero=True))
    farge, strek, form = (
        alt.Scale(domain=slag, range=[_UTSEENDE[s][nr] for s in slag]) for nr in range(3)
    )
    felles = alt.Chart(ramme).encode(
        x=x,
        y=y,
        color=alt.Color("slag:N", title=None, scale=farge),
    )
    lag: list[Any] = []
    if d["sannsynlighet"]:
        spenn = pd.DataFrame(_spenn(d))
        lag.append(
            alt.Chart(spenn)
            .mark_area(color=GROENN, opacity=0.22)
            .encode(x=x, y=alt.Y("p5:Q", title=TONN), y2="p95:Q")
        )
    lag += [
        felles.mark_line(strokeWidth=2.2).encode(
            strokeDash=alt.StrokeDash("slag:N", title=None, scale=strek)
        ),
        felles.mark_point(size=55, filled=True, opacity=1).encode(
            shape=alt.Shape("slag:N", title=None, scale=form),
            tooltip=[
                alt.Tooltip("slag:N", title="Bane"),
                alt.Tooltip("aar:O", title="År"),
                alt.Tooltip("tekst:N", title="Tonn CO2e"),
            ],
        ),
    ]
    diagram = alt.layer(*lag).properties(width="container", height=320)
    aarene = sorted(set(ramme["aar"]))
    bred = ramme.pivot_table(index="aar", columns="slag", values="tonn").reindex(columns=slag)
    return Figur(
        id="budsjettbaner",
        tittel=_banetittel(d),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=f"{g.bildetekst} Referansebane: {d['referansebane']}."
        + (" Feltet viser ni av ti trekninger av forutsetningene." if d["sannsynlighet"] else ""),
        alternativ="Linjer per år. " + " ".join(_endene(linjer, s) for s in slag),
        tabell=Tabell(
            "Utslipp, baner og ramme i alt, tonn CO2e",
            ["År", *slag],
            [[str(a), *(tall(bred.loc[a, s]) for s in slag)] for a in aarene],
        ),
        gjelder=(TOTALT,),
    )


_HEL, _STIPLET, _PRIKKET, _BRUTT = [1, 0], [7, 4], [2, 3], [10, 3, 2, 3]
_UTSEENDE: Final[dict[str, tuple[str, list[int], str]]] = {
    "Utslipp": (BLAA, _HEL, "circle"),
    "Referansebane": (GRAA, _STIPLET, "square"),
    "Tiltaksbane": (GROENN, _HEL, "triangle-down"),
    "Ramme, lineær": (ORANSJE, _PRIKKET, "diamond"),
    "Ramme, konstant-rate": ("#9b1c1c", _BRUTT, "cross"),
}


def _linjer(g: Grunnlag, b: Budsjett, d: dict[str, Any]) -> list[dict[str, Any]]:
    serie = g.sektorsummer.sel(sektor=TOTALT).dropna("aar")
    ut = [
        {"slag": "Utslipp", "aar": int(a), "tonn": float(v)}
        for a, v in zip(serie["aar"].values, serie.values, strict=True)
    ]
    # Referansebanen begynner i det siste utslippet når den følger rett etter.
    ut += [
        {"slag": "Referansebane", "aar": int(a), "tonn": float(v)}
        for a, v in zip(
            b.referansebane["aar"].values,
            b.referansebane.sum("sektor", skipna=False).values,
            strict=True,
        )
    ]
    if d["tallfestede"]:
        ut += [{"slag": "Tiltaksbane", "aar": k["aar"], "tonn": k["rest"]} for k in d["kiler"]]
    siste = d["gap"][0]["aar"]
    ut += [
        {"slag": f"Ramme, {FORMNAVN[r['form']]}", "aar": r["aar"], "tonn": r["tonn"]}
        for r in d["ramme"]
        if r["sektor"] == TOTALT and r["tonn"] is not None and r["aar"] >= siste
    ]
    return [rad for rad in ut if rad["tonn"] is not None and rad["tonn"] == rad["tonn"]]


def _spenn(d: dict[str, Any]) -> list[dict[str, Any]]:
    form = d["sannsynlighet"][0]["form"]
    return [
        {n: r[n] for n in ("aar", "p5", "p95")} for r in d["sannsynlighet"] if r["form"] == form
    ]


def _endene(linjer: list[dict[str, Any]], slag: str) -> str:
    egne = [r for r in linjer if r["slag"] == slag]
    fra, til = egne[0], egne[-1]
    return f"{slag}: {tall(fra['tonn'])} tonn i {fra['aar']}, {tall(til['tonn'])} i {til['aar']}."


def _banetittel(d: dict[str, Any]) -> str:
    i_alt = d["gap"][-1]
    if i_alt["sektor"] != TOTALT or i_alt["gap"] is None:
        return "Utslippet, referansebanen og rammen"
    aar = i_alt["maalaar"]
    if not d["tallfestede"]:
        return (
            f"Ingen tallfestede tiltak mellom referansebanen og målet for {aar}: "
            f"{tall(i_alt['gap'])} tonn"
        )
    if i_alt["gjenstaar"] > 0:
        return (
            f"Tiltakene tar {tall(i_alt['effekt'])} av {tall(i_alt['gap'])} tonn til målet i {aar}"
        )
    return f"Tiltakene dekker gapet til målet i {aar}: {tall(i_alt['effekt'])} tonn"


def gapfigur(g: Grunnlag, d: dict[str, Any]) -> Figur:
    """Gapet per sektor: det tiltakene tar, og det som står igjen."""
    rader = [r for r in d["gap"] if r["gap"] and r["gap"] > 0 and r["sektor"] != TOTALT]
    rader.sort(key=lambda r: -r["gap"])
    lang = pd.DataFrame(
        [
            {"sektor": r["sektor"], "del": navn, "tonn": t, "tekst": tall(t, enhet="t"), "plass": p}
            for r in rader
            for p, (navn, t) in enumerate(
                zip(
                    _DELER,
                    (min(r["effekt"] or 0.0, r["gap"]), max(r["gjenstaar"], 0.0)),
                    strict=True,
                )
            )
            if t > 0
        ]
    )
    navn = [n for n in _DELER if (lang["del"] == n).any()]
    etikett = pd.DataFrame([{**r, "etikett": _gapetikett(r)} for r in rader])
    y = alt.Y("sektor:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False))
    x = alt.X(
        "tonn:Q",
        stack="zero",
        title=TONN,
        axis=alt.Axis(**TALLAKSE),
        scale=alt.Scale(domainMax=float(etikett["gap"].max()) * 1.45),
    )
    diagram = alt.layer(
        alt.Chart(lang)
        .mark_bar(height=18, strokeWidth=1.6)
        .encode(
            x=x,
            y=y,
            order=alt.Order("plass:Q"),
            # Det udekkede er hult og stiplet, så forskjellen ses uten farge.
            fill=alt.Color("del:N", title=None, scale=_delskala(navn, BLAA, "white")),
            stroke=alt.Color("del:N", title=None, scale=_delskala(navn, BLAA, ORANSJE)),
            strokeDash=alt.StrokeDash("del:N", title=None, scale=_delskala(navn, _HEL, [4, 3])),
            tooltip=[
                alt.Tooltip("sektor:N", title="Sektor"),
                alt.Tooltip("del:N", title="Del"),
                alt.Tooltip("tekst:N", title="Tonn CO2e"),
            ],
        ),
        alt.Chart(etikett)
        .mark_text(align="left", dx=8, color=TEKST, fontSize=12)
        .encode(x="gap:Q", y=y, text="etikett:N"),
    ).properties(width="container", height=RAD * len(rader))
    return Figur(
        id="budsjettgap",
        tittel=_gaptittel(d, rader),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=f"{g.bildetekst} Gapet er referansebanen ({d['referansebane']}) minus målet for "
        f"{rader[0]['maalaar']}.",
        alternativ="Liggende søyler, gapet per sektor: "
        + "; ".join(f"{r['sektor']} {_gapetikett(r)}" for r in rader)
        + ".",
        tabell=gaptabell(d),
    )


def _delskala(navn: list[str], dekket: Any, udekket: Any) -> alt.Scale:
    return alt.Scale(domain=navn, range=[dekket if n == _DELER[0] else udekket for n in navn])


def _gaptittel(d: dict[str, Any], rader: list[dict[str, Any]]) -> str:
    i_alt = d["gap"][-1]
    if i_alt["sektor"] == TOTALT and i_alt["uten_prosent"] is not None:
        return (
            f"{prosent(i_alt['uten_prosent'])} av gapet til {i_alt['maalaar']} er uten "
            "tallfestede tiltak"
        )
    return f"Størst gap: {rader[0]['sektor']}"


def _gapetikett(r: dict[str, Any]) -> str:
    if r["effekt"] is None:
        return f"{tall(r['gap'], enhet='t')}, ingen tallfestet"
    if r["gjenstaar"] <= 0:
        return f"{tall(r['gap'], enhet='t')}, dekket"
    return f"{tall(r['gap'], enhet='t')}, {tall(r['gjenstaar'], enhet='t')} igjen"


def gaptabell(d: dict[str, Any]) -> Tabell:
    """Gapet per sektor, med målet regnet om til utgaven og det som er uten tallfestede tiltak."""
    foerste = d["gap"][0]
    return Tabell(
        f"Gapet til målet for {foerste['maalaar']}, tonn CO2e",
        [
            "Sektor",
            f"Utslipp {foerste['aar']}",
            f"Mål {foerste['maalaar']}",
            "Mål i tonn",
            "Referansebane",
            "Gap",
            "Tiltakene tar",
            "Gjenstår",
            "Uten tallfestede tiltak",
        ],
        [
            [
                r["sektor"],
                tall(r["utslipp"]),
                prosent(r["maal_prosent"]),
                tall(r["maal_tonn"]),
                tall(r["referansebane"]),
                tall(r["gap"])
                if r["gap"] is not None
                else tall(r["gap_prosentpoeng"], enhet="pp", fortegn=True),
                tall(r["effekt"]) if r["tallfestede"] else "ingen tallfestet",
                tall(r["gjenstaar"]),
                prosent(r["uten_prosent"]),
            ]
            for r in d["gap"]
        ],
    )


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
        .mark_bar(stroke="white", strokeWidth=1.2)
        .encode(
            x=x,
            y=y,
            order=orden,
            color=alt.Color(
                "tiltak:N",
                title=None,
                sort=rekke,
                scale=alt.Scale(domain=rekke, range=farger),
                legend=alt.Legend(columns=1, labelLimit=600),
            ),
            tooltip=[
                alt.Tooltip("tiltak:N", title="Tiltak"),
                alt.Tooltip("aar:O", title="År"),
                alt.Tooltip("tekst:N", title="Kutt"),
            ],
        ),
        # Nummeret i kilen er det samme som i forklaringen, så fargen ikke bærer forskjellen alene.
        alt.Chart(lang)
        .mark_text(color="white", fontSize=12, fontWeight="bold")
        .encode(
            x=x,
            y=alt.Y("tonn:Q", stack="zero", bandPosition=0.5),
            order=orden,
            detail="tiltak:N",
            text="etikett:N",
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
        bildetekst="Hvert tiltaks del etter at overlappen er tatt ut; delene og resten summerer "
        "til referansebanen. Nummeret i søylen er tiltakets."
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
    y = alt.Y(
        "tiltak:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=170)
    )
    x = alt.X("midt:Q", title=TONN, axis=alt.Axis(**TALLAKSE))
    lag = [
        alt.Chart(ramme)
        .mark_bar(height=14, color=LYS)
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
        bildetekst=f"Søylen er effekten av tiltaket alene i {aar}, linjen fra lav til høy. Den "
        "oransje streken er 90-persentilen av omregningene mellom utgavene: er kuttet mindre, kan "
        "det ikke ses i statistikken, selv om det er virkelig.",
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

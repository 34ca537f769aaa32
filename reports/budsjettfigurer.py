"""Figurene i kapittelet om klimabudsjettet: banene og gapet, med tiltakenes egne figurer."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from klima.budsjett import Budsjett
from klima.grunn.arbeidsrom import FORMNAVN
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import prosent, tall
from reports.figur import RAD, TALLAKSE, TONN, Figur, Tabell, med_plass, radakse, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.oppfoelgingsfigurer import kostnadsfigur
from reports.seriefigur import hulltekst
from reports.tema import BLAA, FLATE, GRAA, GROENN, ORANSJE, ROED, TEKST
from reports.tiltaksfigurer import effektfigur, kilefigur

_DELER: Final = ("Dekket av tallfestede tiltak", "Uten tallfestede tiltak")


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
        if (kostnad := kostnadsfigur(g, d)) is not None:
            ut.append(kostnad)
    return ut


def banefigur(g: Grunnlag, b: Budsjett, d: dict[str, Any]) -> Figur:
    """Utslippet hittil, referansebanen, tiltaksbanen med spredning, og rammen til målet."""
    linjer = _linjer(g, b, d)
    ramme = pd.DataFrame(linjer)
    slag = list(dict.fromkeys(ramme["slag"]))
    ramme["tekst"] = [tall(t, enhet="t") for t in ramme["tonn"]]
    # Linjen brytes der statistikken ikke har året.
    hull = [{"slag": "Utslipp", "aar": a} for a in _hull(linjer)]
    ramme = pd.concat([ramme, pd.DataFrame(hull)], ignore_index=True).sort_values("aar")
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
    ramme = ramme.dropna(subset=["tonn"])
    aarene = sorted(set(ramme["aar"]))
    bred = ramme.pivot_table(index="aar", columns="slag", values="tonn").reindex(columns=slag)
    return Figur(
        id="budsjettbaner",
        tittel=_banetittel(d),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=f"{g.bildetekst} Referansebane: {d['referansebane']}."
        + hulltekst({r["aar"]: None for r in linjer if r["slag"] == "Utslipp"})
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
    "Ramme, konstant-rate": (ROED, _BRUTT, "cross"),
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


def _hull(linjer: list[dict[str, Any]]) -> list[int]:
    """Årene mellom det første og det siste utslippet som ikke har noe tall."""
    malte = {r["aar"] for r in linjer if r["slag"] == "Utslipp"}
    return [a for a in range(min(malte), max(malte)) if a not in malte]


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
    y = alt.Y("sektor:N", sort=None, title=None, axis=radakse())
    x = alt.X(
        "tonn:Q",
        stack="zero",
        title=TONN,
        axis=alt.Axis(**TALLAKSE),
        scale=med_plass(float(etikett["gap"].max()), 182),
    )
    diagram = alt.layer(
        alt.Chart(lang)
        .mark_bar(height=18, strokeWidth=1.6)
        .encode(
            x=x,
            y=y,
            order=alt.Order("plass:Q"),
            # Det udekkede er hult og stiplet, så forskjellen ses uten farge.
            fill=alt.Color("del:N", title=None, scale=_delskala(navn, BLAA, FLATE)),
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

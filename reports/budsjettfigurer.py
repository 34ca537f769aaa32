"""Figurene i kapittelet om klimabudsjettet: banene og gapet, med tiltakenes egne figurer."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from klima.budsjett import Budsjett
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import prosent, tall
from reports.figur import RAD, TALLAKSE, Figur, Tabell, med_plass, radakse, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.oppfoelgingsfigurer import kostnadsfigur
from reports.seriefigur import hulltekst
from reports.tekster import Tekster
from reports.tema import BLAA, FLATE, GRAA, GROENN, ORANSJE, ROED, TEKST
from reports.tiltaksfigurer import effektfigur, kilefigur

_DELER: Final = ("budsjett.del-dekket", "budsjett.del-udekket")


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
    t, linjer = g.t, _linjer(g, b, d)
    navn = {kode: _slagnavn(kode, t) for kode in dict.fromkeys(r["kode"] for r in linjer)}
    slag = list(navn.values())
    ramme = pd.DataFrame(
        [{"slag": navn[r["kode"]], "aar": r["aar"], "tonn": r["tonn"]} for r in linjer]
    )
    ramme["tekst"] = [tall(tonn, enhet="t") for tonn in ramme["tonn"]]
    # Linjen brytes der statistikken ikke har året.
    hull = [{"slag": navn[_UTSLIPP], "aar": a} for a in _hull(linjer)]
    ramme = pd.concat([ramme, pd.DataFrame(hull)], ignore_index=True).sort_values("aar")
    x = alt.X("aar:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1))
    y = alt.Y(
        "tonn:Q",
        title=t("figurer.tonn-akse"),
        axis=alt.Axis(**TALLAKSE),
        scale=alt.Scale(zero=True),
    )
    farge, strek, form = (
        alt.Scale(domain=slag, range=[_UTSEENDE[kode][nr] for kode in navn]) for nr in range(3)
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
            .encode(x=x, y=alt.Y("p5:Q", title=t("figurer.tonn-akse")), y2="p95:Q")
        )
    lag += [
        felles.mark_line(strokeWidth=2.2).encode(
            strokeDash=alt.StrokeDash("slag:N", title=None, scale=strek)
        ),
        felles.mark_point(size=55, filled=True, opacity=1).encode(
            shape=alt.Shape("slag:N", title=None, scale=form),
            tooltip=[
                alt.Tooltip("slag:N", title=t("budsjett.bane")),
                alt.Tooltip("aar:O", title=t("figurer.aar")),
                alt.Tooltip("tekst:N", title=t("figurer.tonn")),
            ],
        ),
    ]
    diagram = alt.layer(*lag).properties(width="container", height=320)
    ramme = ramme.dropna(subset=["tonn"])
    aarene = sorted(set(ramme["aar"]))
    bred = ramme.pivot_table(index="aar", columns="slag", values="tonn").reindex(columns=slag)
    bane = t.kjent(d["referansebane"])
    feltet = f" {t('budsjett.baner-feltet')}" if d["sannsynlighet"] else ""
    return Figur(
        id="budsjettbaner",
        tittel=_banetittel(d, t),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=t("budsjett.baner-bildetekst", kilde=g.bildetekst, referansebane=bane)
        + hulltekst({r["aar"]: None for r in linjer if r["kode"] == _UTSLIPP}, t)
        + feltet,
        alternativ=t(
            "budsjett.baner-alternativ",
            banene=" ".join(_endene(linjer, kode, t) for kode in navn),
        ),
        tabell=Tabell(
            t("budsjett.baner-tabell"),
            [t("figurer.aar"), *slag],
            [[str(a), *(tall(bred.loc[a, s]) for s in slag)] for a in aarene],
        ),
        gjelder=(TOTALT,),
    )


_HEL, _STIPLET, _PRIKKET, _BRUTT = [1, 0], [7, 4], [2, 3], [10, 3, 2, 3]
_UTSLIPP: Final = "utslipp"
_UTSEENDE: Final[dict[str, tuple[str, list[int], str]]] = {
    _UTSLIPP: (BLAA, _HEL, "circle"),
    "referansebane": (GRAA, _STIPLET, "square"),
    "tiltaksbane": (GROENN, _HEL, "triangle-down"),
    "ramme-lineaer": (ORANSJE, _PRIKKET, "diamond"),
    "ramme-konstant_rate": (ROED, _BRUTT, "cross"),
}


def _slagnavn(kode: str, t: Tekster) -> str:
    slag, _, form = kode.partition("-")
    return t(f"budsjett.slag-{slag}", **({"form": t(f"ord.form-{form}")} if form else {}))


def _linjer(g: Grunnlag, b: Budsjett, d: dict[str, Any]) -> list[dict[str, Any]]:
    """Punktene på banene: `kode` i `_UTSEENDE`, `aar` og `tonn`."""
    serie = g.sektorsummer.sel(sektor=TOTALT).dropna("aar")
    ut = [
        {"kode": _UTSLIPP, "aar": int(a), "tonn": float(v)}
        for a, v in zip(serie["aar"].values, serie.values, strict=True)
    ]
    # Referansebanen begynner i det siste utslippet når den følger rett etter.
    ut += [
        {"kode": "referansebane", "aar": int(a), "tonn": float(v)}
        for a, v in zip(
            b.referansebane["aar"].values,
            b.referansebane.sum("sektor", skipna=False).values,
            strict=True,
        )
    ]
    if d["tallfestede"]:
        ut += [{"kode": "tiltaksbane", "aar": k["aar"], "tonn": k["rest"]} for k in d["kiler"]]
    siste = d["gap"][0]["aar"]
    ut += [
        {"kode": f"ramme-{r['form']}", "aar": r["aar"], "tonn": r["tonn"]}
        for r in d["ramme"]
        if r["sektor"] == TOTALT and r["tonn"] is not None and r["aar"] >= siste
    ]
    return [rad for rad in ut if rad["tonn"] is not None and rad["tonn"] == rad["tonn"]]


def _hull(linjer: list[dict[str, Any]]) -> list[int]:
    """Årene mellom det første og det siste utslippet som ikke har noe tall."""
    malte = {r["aar"] for r in linjer if r["kode"] == _UTSLIPP}
    return [a for a in range(min(malte), max(malte)) if a not in malte]


def _spenn(d: dict[str, Any]) -> list[dict[str, Any]]:
    form = d["sannsynlighet"][0]["form"]
    return [
        {n: r[n] for n in ("aar", "p5", "p95")} for r in d["sannsynlighet"] if r["form"] == form
    ]


def _endene(linjer: list[dict[str, Any]], kode: str, t: Tekster) -> str:
    egne = [r for r in linjer if r["kode"] == kode]
    fra, til = egne[0], egne[-1]
    return t(
        "budsjett.baner-ender",
        bane=_slagnavn(kode, t),
        fra=tall(fra["tonn"]),
        fra_aar=fra["aar"],
        til=tall(til["tonn"]),
        til_aar=til["aar"],
    )


def _banetittel(d: dict[str, Any], t: Tekster) -> str:
    i_alt = d["gap"][-1]
    if i_alt["sektor"] != TOTALT or i_alt["gap"] is None:
        return t("budsjett.baner-tittel")
    aar, gap = i_alt["maalaar"], tall(i_alt["gap"])
    if not d["tallfestede"]:
        return t("budsjett.baner-ingen-tallfestet", maalaar=aar, gap=gap)
    effekt = tall(i_alt["effekt"])
    if i_alt["gjenstaar"] > 0:
        return t("budsjett.baner-tar-noe", effekt=effekt, gap=gap, maalaar=aar)
    return t("budsjett.baner-dekker", maalaar=aar, effekt=effekt)


def gapfigur(g: Grunnlag, d: dict[str, Any]) -> Figur:
    """Gapet per sektor: det tiltakene tar, og det som står igjen."""
    rader = [r for r in d["gap"] if r["gap"] and r["gap"] > 0 and r["sektor"] != TOTALT]
    rader.sort(key=lambda r: -r["gap"])
    t = g.t
    delene = [t(navn) for navn in _DELER]
    lang = pd.DataFrame(
        [
            {
                "sektor": r["sektor"],
                "del": navn,
                "tonn": tonn,
                "tekst": tall(tonn, enhet="t"),
                "plass": p,
            }
            for r in rader
            for p, (navn, tonn) in enumerate(
                zip(
                    delene,
                    (min(r["effekt"] or 0.0, r["gap"]), max(r["gjenstaar"], 0.0)),
                    strict=True,
                )
            )
            if tonn > 0
        ]
    )
    navn = [n for n in delene if (lang["del"] == n).any()]
    etikett = pd.DataFrame([{**r, "etikett": _gapetikett(r, t)} for r in rader])
    y = alt.Y("sektor:N", sort=None, title=None, axis=radakse())
    x = alt.X(
        "tonn:Q",
        stack="zero",
        title=t("figurer.tonn-akse"),
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
            fill=alt.Color("del:N", title=None, scale=_delskala(navn, delene[0], BLAA, FLATE)),
            stroke=alt.Color("del:N", title=None, scale=_delskala(navn, delene[0], BLAA, ORANSJE)),
            strokeDash=alt.StrokeDash(
                "del:N", title=None, scale=_delskala(navn, delene[0], _HEL, [4, 3])
            ),
            tooltip=[
                alt.Tooltip("sektor:N", title=t("figurer.sektor")),
                alt.Tooltip("del:N", title=t("figurer.del")),
                alt.Tooltip("tekst:N", title=t("figurer.tonn")),
            ],
        ),
        alt.Chart(etikett)
        .mark_text(align="left", dx=8, color=TEKST, fontSize=12)
        .encode(x="gap:Q", y=y, text="etikett:N"),
    ).properties(width="container", height=RAD * len(rader))
    return Figur(
        id="budsjettgap",
        tittel=_gaptittel(d, rader, t),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=t(
            "budsjett.gapfigur-bildetekst",
            kilde=g.bildetekst,
            referansebane=t.kjent(d["referansebane"]),
            maalaar=rader[0]["maalaar"],
        ),
        alternativ=t(
            "budsjett.gapfigur-alternativ",
            sektorer="; ".join(f"{r['sektor']} {_gapetikett(r, t)}" for r in rader),
        ),
        tabell=gaptabell(d, t),
    )


def _delskala(navn: list[str], foerste: str, dekket: Any, udekket: Any) -> alt.Scale:
    return alt.Scale(domain=navn, range=[dekket if n == foerste else udekket for n in navn])


def _gaptittel(d: dict[str, Any], rader: list[dict[str, Any]], t: Tekster) -> str:
    i_alt = d["gap"][-1]
    if i_alt["sektor"] == TOTALT and i_alt["uten_prosent"] is not None:
        andel = prosent(i_alt["uten_prosent"])
        return t("budsjett.gapfigur-andel", prosent=andel, maalaar=i_alt["maalaar"])
    return t("budsjett.gapfigur-storst", sektor=rader[0]["sektor"])


def _gapetikett(r: dict[str, Any], t: Tekster) -> str:
    gap = tall(r["gap"], enhet="t")
    if r["effekt"] is None:
        return t("budsjett.gap-ingen", gap=gap)
    if r["gjenstaar"] <= 0:
        return t("budsjett.gap-dekket", gap=gap)
    return t("budsjett.gap-igjen", gap=gap, igjen=tall(r["gjenstaar"], enhet="t"))


_GAPHODE: Final = (
    *("maal-i-tonn", "referansebane", "gap", "tiltakene-tar", "gjenstaar"),
    "uten-tallfestede",
)


def gaptabell(d: dict[str, Any], t: Tekster) -> Tabell:
    """Gapet per sektor, med målet regnet om til utgaven og det som er uten tallfestede tiltak."""
    foerste = d["gap"][0]
    return Tabell(
        t("budsjett.gap-tittel", maalaar=foerste["maalaar"]),
        [
            t("figurer.sektor"),
            t("budsjett.gap-utslipp", aar=foerste["aar"]),
            t("budsjett.gap-maal", aar=foerste["maalaar"]),
            *(t(f"budsjett.{n}") for n in _GAPHODE),
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
                tall(r["effekt"]) if r["tallfestede"] else t("budsjett.ingen-tall"),
                tall(r["gjenstaar"]),
                prosent(r["uten_prosent"]),
            ]
            for r in d["gap"]
        ],
    )

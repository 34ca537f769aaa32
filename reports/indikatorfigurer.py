"""Figurene om indikatorene: hvor mange som går hvilken vei, og et lite bilde av hver."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import Any, Final

import altair as alt
import pandas as pd

from indikatorer.brudd import bruddene
from indikatorer.vurdering import Vurdering
from klima.grunn.tall import MINUS, oppramsing, tall
from klima.grunn.tekst import noekkel
from klima.rettelser import RETTET
from reports.figur import Figur, Tabell, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.tekster import Tekster
from reports.telleskala import Utfall, delte_soyler, telletabell
from reports.tema import (
    FLATE,
    GRAA,
    GROENN,
    LYSEBLAA,
    MELLOMGRAA,
    ORANSJE,
    TEKST,
)

_UTFALL: Final = {
    "bedre": ("▲", GROENN),
    "uendret": ("●", LYSEBLAA),
    "opp": ("↑", MELLOMGRAA),
    "ned": ("↓", GRAA),
    "verre": ("▼", ORANSJE),
    "kan_ikke_vurderes": ("", FLATE),
}


def utfallene(t: Tekster) -> dict[str, Utfall]:
    """Utviklingene i den rekkefølgen de stables, med navn, tegn og farge."""
    return {
        kode: Utfall(t(f"ord.utvikling-{kode}"), tegn, farge)
        for kode, (tegn, farge) in _UTFALL.items()
    }


def utviklingstall(g: Grunnlag) -> Counter[str]:
    """Antall indikatorer per utvikling."""
    return Counter(v.utvikling for v in g.vurderinger.values())


def indikatoroversikt(g: Grunnlag) -> Figur | None:
    """Antall indikatorer per utvikling i hvert satsingsområde; None uten katalog."""
    if g.katalog is None:
        return None
    omraade = g.katalog.indikatorer["satsingsomraade_navn"]
    utvikling = [g.vurderinger[str(i)].utvikling for i in omraade.index]
    t, alle = g.t, utfallene(g.t)
    rekke = [u for u in alle if u in utvikling]
    omraader = list(dict.fromkeys(omraade))
    tabell = pd.crosstab(
        pd.Series(omraade.tolist(), name="omraade"), pd.Series(utvikling, name="utvikling")
    ).reindex(index=omraader, columns=rekke, fill_value=0)
    utfall = [alle[u] for u in rekke]
    omraadenavn = t("indikatorer.satsingsomraade")
    diagram = delte_soyler(
        tabell,
        utfall,
        gruppe=omraadenavn,
        utfall=t("indikatorer.utvikling"),
        antall=t("indikatorer.antall"),
    )
    antall = utviklingstall(g)
    return Figur(
        id="indikatoroversikt",
        tittel=t(
            "indikatorer.oversikt",
            bedre=antall["bedre"],
            alle=len(omraade),
            verre=antall["verre"],
        ),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=t("indikatorer.oversikt-bildetekst", kilde=g.plantekst),
        alternativ=t(
            "indikatorer.oversikt-alternativ",
            omraader=" ".join(
                f"{o}: "
                + oppramsing([f"{n} {alle[str(u)].navn}" for u, n in tabell.loc[o].items() if n])
                + "."
                for o in omraader
            ),
        ),
        tabell=telletabell(
            tabell,
            utfall,
            tittel=t("indikatorer.oversikt-tabell"),
            gruppe=omraadenavn,
            i_alt=t("figurer.i-alt"),
        ),
    )


_RAD: Final = 62
"""Høyden på bildet av én indikator, i piksler."""
_SMAL: Final = "width < 520"
"""På en telefon står navnet over linjen, ellers ved siden av."""
_MALT: Final = ("maalt", RETTET)
_MANGLER: Final = {
    "ikke_maalt": "indikatorer.ikke-maalt",
    "tall_kommer": "indikatorer.tall_kommer",
    "under_utvikling": "indikatorer.under_utvikling",
    "undertrykt": "indikatorer.undertrykt-verdi",
}


def indikatorbilder(g: Grunnlag) -> list[Figur]:
    """Ett bilde per satsingsområde: en liten linje, siste verdi og dommen for hver indikator."""
    if g.katalog is None:
        return []
    per_omraade: dict[str, list[dict[str, Any]]] = {}
    brudd = bruddene(g.katalog.brudd)
    grense = g.katalog.indikatorer["terskel_verdi"]
    for rad in g.indikatorrader:
        egen = {
            **rad,
            "vurdert": g.vurderinger[rad["indikator"]],
            "brudd": [b.aar for b in brudd.get(rad["indikator"], []) if b.aar],
            "grense": _flyttall(grense[rad["indikator"]]),
        }
        per_omraade.setdefault(rad["satsingsomraade"], []).append(egen)
    aarene = sorted({int(a) for a in g.katalog.verdier["aar"]})
    return [_smaabilder(g, navn, rader, aarene) for navn, rader in per_omraade.items()]


def _smaabilder(g: Grunnlag, omraade: str, rader: list[dict[str, Any]], aarene: list[int]) -> Figur:
    antall, t = Counter(r["vurdert"].utvikling for r in rader), g.t
    tekster = [
        t("indikatorer.bilder-bildetekst", kilde=g.plantekst, fra=aarene[0], til=aarene[-1]),
        *([t("indikatorer.bilder-terskel")] if any(r["grense"] for r in rader) else []),
        *([t("indikatorer.bilder-brudd")] if any(r["brudd"] for r in rader) else []),
    ]
    return Figur(
        id=f"indikatorer-{noekkel(omraade)}",
        tittel=t(
            "indikatorer.bilder",
            omraade=omraade,
            bedre=antall["bedre"],
            verre=antall["verre"],
            alle=len(rader),
        ),
        spesifikasjon=spesifikasjon(_bildene(rader, aarene, t)),
        bildetekst=" ".join(tekster),
        alternativ=t(
            "indikatorer.bilder-alternativ",
            omraade=omraade,
            indikatorer="; ".join(f"{r['navn']}: {_iord(r, t)}" for r in rader),
        ),
        tabell=Tabell(
            t("indikatorer.bilder-tabell", omraade=omraade),
            [
                t("indikatorer.indikator"),
                *map(str, aarene),
                t("indikatorer.utvikling"),
                t("indikatorer.terskel"),
            ],
            [
                [
                    r["navn"],
                    *(_celle(r, a, t) for a in aarene),
                    _dom(r["vurdert"], t),
                    r["vurdert"].terskel or t("indikatorer.ingen-terskel"),
                ]
                for r in rader
            ],
        ),
    )


def _bildene(rader: list[dict[str, Any]], aarene: list[int], t: Tekster) -> Any:
    alle = utfallene(t)
    punkter, streker, navn = [], [], []
    for nr, rad in enumerate(rader):
        egne, grense = _plassert(rad, aarene, t)
        siste = next((p for p in reversed(egne) if p["h"] is not None), None)
        felles = {"nr": nr, "farge": alle[rad["vurdert"].utvikling].navn}
        # Linjen brytes der et år mangler: hver sammenhengende bit er en linje for seg.
        for bit, p in zip(_biter(egne), egne, strict=True):
            rad_ = {**felles, "indikator": rad["navn"], "sist": p is siste, "bit": bit, **p}
            punkter += [rad_] if p["h"] is not None else []
        if grense is not None:
            streker.append({"nr": nr, "h": grense, "tekst": rad["vurdert"].terskel})
        navn.append({"nr": nr, **_tekstene(rad, siste, t)})
    fargene = [u.navn for u in alle.values()]
    fylt = [GRAA if u.farge == FLATE else u.farge for u in alle.values()]
    farge = alt.Color("farge:N", legend=None, scale=alt.Scale(domain=fargene, range=fylt))
    x = alt.X(
        "aar:Q",
        title=None,
        axis=alt.Axis(format="d", values=aarene, orient="top", grid=True, labelOverlap=True),
        scale=alt.Scale(
            domain=[aarene[0], aarene[-1]], range=[{"expr": _VENSTRE}, {"expr": _HOYRE}]
        ),
    )
    y = alt.Y("y:Q", scale=None, axis=None)
    linje = alt.Chart(pd.DataFrame(punkter)).transform_calculate(y=_HOEYDE)
    lag: list[Any] = [
        _brudd(rader, x, y, aarene),
        alt.Chart(pd.DataFrame(streker or [{"nr": 0, "h": None, "tekst": ""}]))
        .transform_filter("isValid(datum.h)")
        .transform_calculate(y=_HOEYDE)
        .mark_rule(color=GRAA, strokeDash=[4, 3])
        .encode(
            x=alt.XDatum(aarene[0]),
            x2=alt.X2Datum(aarene[-1]),
            y=y,
            tooltip=[alt.Tooltip("tekst:N", title=t("indikatorer.terskel"))],
        ),
        linje.mark_line(strokeWidth=2.2).encode(x=x, y=y, color=farge, detail=["nr:N", "bit:N"]),
        linje.mark_point(filled=True, opacity=1).encode(
            x=x,
            y=y,
            color=farge,
            size=alt.condition("datum.sist", alt.value(70), alt.value(28)),
            tooltip=[
                alt.Tooltip("indikator:N", title=t("indikatorer.indikator")),
                alt.Tooltip("aar:O", title=t("indikatorer.aar")),
                alt.Tooltip("tekst:N", title=t("indikatorer.verdi")),
            ],
        ),
        *_skrift(pd.DataFrame(navn)),
    ]
    return alt.layer(*lag).properties(width="container", height=_RAD * len(rader))


_VENSTRE: Final = f"{_SMAL} ? 14 : width * 0.47"
_HOYRE: Final = f"{_SMAL} ? width * 0.52 : width * 0.72"
_HOEYDE: Final = (
    f"datum.nr * {_RAD} + ({_SMAL} ? 54 - 18 * datum.h : {_RAD - 16} - {_RAD - 30} * datum.h)"
)
"""Høyden på et punkt i piksler, av `h` fra 0 (lavest i raden) til 1."""


def _biter(punkter: list[dict[str, Any]]) -> list[int]:
    """Nummeret på den sammenhengende biten hvert år hører til."""
    ut, bit = [], 0
    for p in punkter:
        bit += p["h"] is None
        ut.append(bit)
    return ut


def _brudd(rader: list[dict[str, Any]], x: Any, y: Any, aarene: list[int]) -> Any:
    """Loddrett strek midt mellom året før bruddet og bruddåret."""
    merker = [
        {"nr": nr, "aar": aar - 0.5, "h": 0.0, "ende": 1.0}
        for nr, r in enumerate(rader)
        for aar in r["brudd"]
        if aarene[0] < aar <= aarene[-1]
    ]
    ramme = pd.DataFrame(merker or [{"nr": 0, "aar": None, "h": None, "ende": None}])
    return (
        alt.Chart(ramme)
        .transform_filter("isValid(datum.aar)")
        .transform_calculate(y=_HOEYDE, topp=_HOEYDE.replace("datum.h", "datum.ende"))
        .mark_rule(color=GRAA, strokeWidth=1.5)
        .encode(x=x, y=y, y2="topp:Q")
    )


def _skrift(navn: pd.DataFrame) -> list[Any]:
    """Navnet, siste verdi og dommen, der de får plass."""

    def tekst(felt: str, x: str, y: str, **valg: Any) -> Any:
        return (
            alt.Chart(navn)
            .transform_calculate(y=f"datum.nr * {_RAD} + ({y})", vist=felt)
            .mark_text(baseline="middle", align="left", fontSize=12, color=TEKST, **valg)
            .encode(
                x=alt.XValue({"expr": x}),
                y=alt.Y("y:Q", scale=None, axis=None),
                text="vist:N",
            )
        )

    skille = (
        alt.Chart(navn)
        .transform_calculate(y=f"datum.nr * {_RAD}")
        .mark_rule(color=MELLOMGRAA, strokeWidth=0.5)
        .encode(x=alt.value(0), x2=alt.XValue("width"), y=alt.Y("y:Q", scale=None, axis=None))
    )
    linjer = (
        tekst(
            f"{_SMAL} ? (datum.smal[{i}] || '') : (datum.bred[{i}] || '')",
            "0",
            f"{_SMAL} ? {10 + 14 * i} : {_RAD} / 2 + 15 * ({i} - (length(datum.bred) - 1) / 2)",
        )
        for i in range(_LINJER)
    )
    verdi = f"{_SMAL} ? width * 0.57 : width * 0.76"
    return [
        skille,
        *linjer,
        tekst("datum.siste", verdi, f"{_SMAL} ? 39 : {_RAD} / 2 - 9", fontWeight="bold"),
        tekst("datum.dom", verdi, f"{_SMAL} ? 54 : {_RAD} / 2 + 9"),
    ]


_LINJER: Final = 3


def _tekstene(rad: dict[str, Any], siste: dict[str, Any] | None, t: Tekster) -> dict[str, Any]:
    vurdert: Vurdering = rad["vurdert"]
    dom = t("indikatorer.ikke-vurdert-strek")
    if vurdert.utvikling != "kan_ikke_vurderes":
        dom = utfallene(t)[vurdert.utvikling].merket
    ikke_maalt = t("indikatorer.ikke-maalt")
    return {
        "bred": _delt(rad["navn"], 44),
        "smal": _delt(rad["navn"], 50, linjer=2),
        "siste": f"{siste['tekst']} ({siste['aar']})" if siste else ikke_maalt,
        "dom": dom,
    }


def _delt(navn: str, tegn: int, linjer: int = _LINJER) -> list[str]:
    """Navnet på høyst så mange linjer; resten er i tabellen."""
    return textwrap.wrap(navn, tegn, max_lines=linjer, placeholder=" …", break_long_words=True)


def _plassert(
    rad: dict[str, Any], aarene: list[int], t: Tekster
) -> tuple[list[dict[str, Any]], float | None]:
    """Hvert år med høyden fra 0 til 1 (None: ikke målt), og høyden på terskelen."""
    celler = {int(a): c for a, c in rad["verdier"].items()}
    malte = {a: c["verdi"] for a, c in celler.items() if c["status"] in _MALT}
    alle = [*malte.values(), *([rad["grense"]] if rad["grense"] is not None else [])]
    lav, hoy = (min(alle), max(alle)) if alle else (0.0, 0.0)

    def hoyde(verdi: float | None) -> float | None:
        if verdi is None:
            return None
        return round((verdi - lav) / (hoy - lav), 4) if hoy > lav else 0.5

    punkter = [
        {
            "aar": a,
            "h": hoyde(malte.get(a)),
            "tekst": _celle(rad, a, t),
        }
        for a in aarene
    ]
    return punkter, hoyde(rad["grense"]) if malte else None


def _celle(rad: dict[str, Any], aar: int, t: Tekster) -> str:
    """Cellen slik den er trykt, med ekte minus; et år uten tall sier hvorfor."""
    celle = rad["verdier"].get(str(aar))
    if celle is None:
        return tall(None)
    if celle["status"] not in _MALT:
        hvorfor = _MANGLER.get(celle["status"])
        return t(hvorfor) if hvorfor else str(celle["tekst"] or celle["status"])
    trykt = str(celle["tekst"])
    return MINUS + trykt[1:] if trykt[:1] == "-" and trykt[1:2].isdigit() else trykt


def _dom(v: Vurdering, t: Tekster) -> str:
    return t(f"ord.utvikling-{v.utvikling}") + (f" ({t.kjent(v.grunn)})" if v.grunn else "")


def _iord(rad: dict[str, Any], t: Tekster) -> str:
    malte = [(int(a), c) for a, c in rad["verdier"].items() if c["status"] in _MALT]
    if not malte:
        return t("indikatorer.ikke-maalt")
    fra, til = (
        t("indikatorer.verdi-i-aar", verdi=_celle(rad, a, t), aar=a)
        for a in (malte[0][0], malte[-1][0])
    )
    vei = til if len(malte) == 1 else t("indikatorer.fra-til", fra=fra, til=til)
    tekst = f"{vei}, {_dom(rad['vurdert'], t)}"
    terskel: str = rad["vurdert"].terskel
    return t("indikatorer.med-terskel", tekst=tekst, terskel=terskel) if terskel else tekst


def _flyttall(verdi: Any) -> float | None:
    return None if pd.isna(verdi) else float(verdi)

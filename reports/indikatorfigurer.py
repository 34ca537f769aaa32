"""Figurene om indikatorene: hvor mange som går hvilken vei, og et lite bilde av hver."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import Any, Final

import altair as alt
import pandas as pd

from indikatorer.vurdering import UTVIKLING, Vurdering
from klima.grunn.tall import MINUS, oppramsing, tall
from klima.grunn.tekst import noekkel
from klima.rettelser import RETTET
from reports.figur import Figur, Tabell, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.planrader import indikatorrader
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

UTFALL: Final = {
    "bedre": Utfall("bedre", "▲", GROENN),
    "uendret": Utfall("uendret", "●", LYSEBLAA),
    "opp": Utfall("opp", "↑", MELLOMGRAA),
    "ned": Utfall("ned", "↓", GRAA),
    "verre": Utfall("verre", "▼", ORANSJE),
    "kan_ikke_vurderes": Utfall("kan ikke vurderes", "", FLATE),
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
    rekke = [u for u in UTFALL if u in utvikling]
    omraader = list(dict.fromkeys(omraade))
    tabell = pd.crosstab(
        pd.Series(omraade.tolist(), name="omraade"), pd.Series(utvikling, name="utvikling")
    ).reindex(index=omraader, columns=rekke, fill_value=0)
    utfall = [UTFALL[u] for u in rekke]
    diagram = delte_soyler(
        tabell, utfall, gruppe="Satsingsområde", utfall="Utvikling", enhet="indikatorer"
    )
    antall = utviklingstall(g)
    return Figur(
        id="indikatoroversikt",
        tittel=f"{antall['bedre']} av {len(omraade)} indikatorer er bedre enn ved forrige måling, "
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
        tabell=telletabell(
            tabell,
            utfall,
            tittel="Indikatorer per satsingsområde og utvikling",
            gruppe="Satsingsområde",
        ),
    )


_RAD: Final = 62
"""Høyden på bildet av én indikator, i piksler."""
_SMAL: Final = "width < 520"
"""På en telefon står navnet over linjen, ellers ved siden av."""
_MALT: Final = ("maalt", RETTET)
_MANGLER: Final = {
    "ikke_maalt": "ikke målt",
    "tall_kommer": "tall kommer",
    "under_utvikling": "under utvikling",
    "undertrykt": "undertrykt",
}


def indikatorbilder(g: Grunnlag) -> list[Figur]:
    """Ett bilde per satsingsområde: en liten linje, siste verdi og dommen for hver indikator."""
    if g.katalog is None:
        return []
    per_omraade: dict[str, list[dict[str, Any]]] = {}
    grense = g.katalog.indikatorer["terskel_verdi"]
    for rad in indikatorrader(g.katalog):
        egen = {
            **rad,
            "vurdert": g.vurderinger[rad["indikator"]],
            "brudd": next((b["aar"] for b in rad["brudd"] if b["aar"]), None),
            "grense": _flyttall(grense[rad["indikator"]]),
        }
        per_omraade.setdefault(rad["satsingsomraade"], []).append(egen)
    aarene = sorted({int(a) for a in g.katalog.verdier["aar"]})
    return [_smaabilder(g, navn, rader, aarene) for navn, rader in per_omraade.items()]


def _smaabilder(g: Grunnlag, omraade: str, rader: list[dict[str, Any]], aarene: list[int]) -> Figur:
    antall = Counter(r["vurdert"].utvikling for r in rader)
    return Figur(
        id=f"indikatorer-{noekkel(omraade)}",
        tittel=f"{omraade}: {antall['bedre']} bedre og {antall['verre']} verre av {len(rader)}",
        spesifikasjon=spesifikasjon(_bildene(rader, aarene)),
        bildetekst=f"{g.plantekst} Hver linje har sin egen skala. Linjen er brutt der et år "
        f"ikke er målt, {aarene[0]}–{aarene[-1]}."
        + (" Vannrett stiplet strek: terskelen." if any(r["grense"] for r in rader) else "")
        + (" Loddrett strek: brudd i serien." if any(r["brudd"] for r in rader) else ""),
        alternativ=f"Små linjer, én per indikator i {omraade}: "
        + "; ".join(f"{r['navn']}: {_iord(r)}" for r in rader)
        + ".",
        tabell=Tabell(
            f"Indikatorene i {omraade}",
            ["Indikator", *map(str, aarene), "Utvikling", "Terskel"],
            [
                [
                    r["navn"],
                    *(_celle(r, a) for a in aarene),
                    _dom(r["vurdert"]),
                    r["vurdert"].terskel or "ingen",
                ]
                for r in rader
            ],
        ),
    )


def _bildene(rader: list[dict[str, Any]], aarene: list[int]) -> Any:
    punkter, streker, navn = [], [], []
    for nr, rad in enumerate(rader):
        egne, grense = _plassert(rad, aarene)
        siste = next((p for p in reversed(egne) if p["h"] is not None), None)
        felles = {"nr": nr, "farge": UTFALL[rad["vurdert"].utvikling].navn}
        # Linjen brytes der et år mangler: hver sammenhengende bit er en linje for seg.
        for bit, p in zip(_biter(egne), egne, strict=True):
            rad_ = {**felles, "indikator": rad["navn"], "sist": p is siste, "bit": bit, **p}
            punkter += [rad_] if p["h"] is not None else []
        if grense is not None:
            streker.append({"nr": nr, "h": grense, "tekst": rad["vurdert"].terskel})
        navn.append({"nr": nr, **_tekstene(rad, siste)})
    fargene = [u.navn for u in UTFALL.values()]
    fylt = [GRAA if u.farge == FLATE else u.farge for u in UTFALL.values()]
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
            tooltip=[alt.Tooltip("tekst:N", title="Terskel")],
        ),
        linje.mark_line(strokeWidth=2.2).encode(x=x, y=y, color=farge, detail=["nr:N", "bit:N"]),
        linje.mark_point(filled=True, opacity=1).encode(
            x=x,
            y=y,
            color=farge,
            size=alt.condition("datum.sist", alt.value(70), alt.value(28)),
            tooltip=[
                alt.Tooltip("indikator:N", title="Indikator"),
                alt.Tooltip("aar:O", title="År"),
                alt.Tooltip("tekst:N", title="Verdi"),
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
        {"nr": nr, "aar": r["brudd"] - 0.5, "h": h, "ende": e}
        for nr, r in enumerate(rader)
        if r["brudd"] and aarene[0] < r["brudd"] <= aarene[-1]
        for h, e in [(0.0, 1.0)]
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


def _tekstene(rad: dict[str, Any], siste: dict[str, Any] | None) -> dict[str, Any]:
    vurdert: Vurdering = rad["vurdert"]
    utfall = UTFALL[vurdert.utvikling]
    verdi = f"{siste['tekst']} ({siste['aar']})" if siste else "ikke målt"
    return {
        "bred": _delt(rad["navn"], 44),
        "smal": _delt(rad["navn"], 50, linjer=2),
        "siste": verdi,
        "dom": utfall.merket if vurdert.utvikling != "kan_ikke_vurderes" else "– ikke vurdert",
    }


def _delt(navn: str, tegn: int, linjer: int = _LINJER) -> list[str]:
    """Navnet på høyst så mange linjer; resten er i tabellen."""
    return textwrap.wrap(navn, tegn, max_lines=linjer, placeholder=" …", break_long_words=True)


def _plassert(rad: dict[str, Any], aarene: list[int]) -> tuple[list[dict[str, Any]], float | None]:
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
            "tekst": _celle(rad, a),
        }
        for a in aarene
    ]
    return punkter, hoyde(rad["grense"]) if malte else None


def _celle(rad: dict[str, Any], aar: int) -> str:
    """Cellen slik den er trykt, med ekte minus; et år uten tall sier hvorfor."""
    celle = rad["verdier"].get(str(aar))
    if celle is None:
        return tall(None)
    if celle["status"] not in _MALT:
        return _MANGLER.get(celle["status"], str(celle["tekst"] or celle["status"]))
    trykt = str(celle["tekst"])
    return MINUS + trykt[1:] if trykt[:1] == "-" and trykt[1:2].isdigit() else trykt


def _dom(v: Vurdering) -> str:
    return UTVIKLING[v.utvikling] + (f" ({v.grunn})" if v.grunn else "")


def _iord(rad: dict[str, Any]) -> str:
    malte = [(int(a), c) for a, c in rad["verdier"].items() if c["status"] in _MALT]
    if not malte:
        return "ikke målt"
    fra, til = (f"{_celle(rad, a)} i {a}" for a in (malte[0][0], malte[-1][0]))
    vei = til if len(malte) == 1 else f"fra {fra} til {til}"
    terskel: str = rad["vurdert"].terskel
    return f"{vei}, {_dom(rad['vurdert'])}" + (f", terskel {terskel}" if terskel else "")


def _flyttall(verdi: Any) -> float | None:
    return None if pd.isna(verdi) else float(verdi)

"""Figurene om tiltakene selv: hvor langt de er kommet, og hva et kuttet tonn koster."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from klima.grunn.tall import dato, oppramsing, prosent, tall
from reports.figur import RAD, Figur, Tabell, med_plass, radakse, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.planrader import tiltaksrader
from reports.tekster import Tekster
from reports.telleskala import Utfall, delte_soyler, telletabell
from reports.tema import AKSE, BLAA, FLATE, GROENN, LYSEBLAA, ORANSJE, TEKST

_IKKE_MELDT: Final = "ikke_meldt"
_UTFALL: Final = {
    "gjennomfoert": ("✓", GROENN),
    "pagaar": ("►", LYSEBLAA),
    "ikke_startet": ("○", AKSE),
    "stanset": ("■", ORANSJE),
    _IKKE_MELDT: ("", FLATE),
}


def _utfall(kode: str, t: Tekster) -> Utfall:
    navn = "tiltak.ikke-meldt" if kode == _IKKE_MELDT else f"ord.tiltak-{kode}"
    return Utfall(t(navn), *_UTFALL[kode])


def tiltaksstatus(g: Grunnlag) -> Figur | None:
    """Antall tiltak per siste meldte status i hver gruppe; None når ingen status er meldt."""
    if g.tiltak is None:
        return None
    rader = tiltaksrader(g.tiltak)
    if not any(r["status"] for r in rader):
        return None
    t = g.t
    statuser = [str(r["status"] or _IKKE_MELDT) for r in rader]
    grupper = [str(r["gruppe"] or t("tiltak.uten-gruppe")) for r in rader]
    rekke = [s for s in _UTFALL if s in statuser]
    tabell = pd.crosstab(pd.Series(grupper, name="g"), pd.Series(statuser, name="s")).reindex(
        index=list(dict.fromkeys(grupper)), columns=rekke, fill_value=0
    )
    utfall = [_utfall(s, t) for s in rekke]
    antall = {s: statuser.count(s) for s in rekke}
    siste = max(str(r["status_dato"]) for r in rader if r["status_dato"])
    return Figur(
        id="tiltaksstatus",
        tittel=t(
            "tiltak.status-tittel",
            gjennomfoert=antall.get("gjennomfoert", 0),
            alle=len(rader),
            pagaar=antall.get("pagaar", 0),
        ),
        spesifikasjon=spesifikasjon(
            delte_soyler(
                tabell,
                utfall,
                gruppe=t("tiltak.gruppe"),
                utfall=t("tiltak.status"),
                antall=t("tiltak.antall"),
            )
        ),
        bildetekst=t("tiltak.status-bildetekst", kilde=g.plantekst, dato=dato(siste)),
        alternativ=t(
            "tiltak.status-alternativ",
            grupper=" ".join(
                f"{navn}: "
                + oppramsing([f"{n} {_utfall(str(s), t).navn}" for s, n in rad.items() if n])
                + "."
                for navn, rad in tabell.iterrows()
            ),
        ),
        tabell=telletabell(
            tabell,
            utfall,
            tittel=t("tiltak.status-tabell"),
            gruppe=t("tiltak.gruppe"),
            i_alt=t("figurer.i-alt"),
        ),
    )


def kostnadsfigur(g: Grunnlag, d: dict[str, Any]) -> Figur | None:
    """Kroner per tonn for hvert tallfestet tiltak, billigst først; None når ingen kan regnes."""
    rader = [
        {
            "tiltak": f"{r['nr']}. {r['tekst']}",
            "kr": float(r["kostnad"]["kr_per_tonn"]),
            "tekst": tall(r["kostnad"]["kr_per_tonn"], -1, enhet="kr"),
            "kostnad": r["kostnad"],
        }
        for r in d["tallfestede"]
        if r["kostnad"]["kr_per_tonn"] is not None
    ]
    if not rader:
        return None
    t = g.t
    rader.sort(key=lambda r: r["kr"])
    uten = [str(r["nr"]) for r in d["tallfestede"] if r["kostnad"]["kr_per_tonn"] is None]
    ramme = pd.DataFrame([{k: r[k] for k in ("tiltak", "kr", "tekst")} for r in rader])
    ramme["ytterst"] = ramme["kr"].clip(lower=0)
    y = alt.Y("tiltak:N", sort=None, title=None, axis=radakse())
    x = alt.X(
        "kr:Q",
        title=t("tiltak.kostnad-akse"),
        axis=alt.Axis(format=",.0f", tickCount=5),
        scale=med_plass(max(float(ramme["ytterst"].max()), 1.0), 90),
    )
    diagram = alt.layer(
        alt.Chart(ramme)
        .mark_bar(height=16, color=BLAA)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("tiltak:N", title=t("figurer.tiltak")),
                alt.Tooltip("tekst:N", title=t("tiltak.per-tonn")),
            ],
        ),
        alt.Chart(ramme)
        .mark_text(align="left", dx=8, color=TEKST, fontSize=12)
        .encode(x="ytterst:Q", y=y, text="tekst:N"),
    ).properties(width="container", height=RAD * len(rader))
    rente = prosent(100 * (g.rom.rente or 0.0), 1)
    billigst, dyrest = rader[0]["tekst"], rader[-1]["tekst"]
    tekster = [t("tiltak.kostnad-bildetekst", kilde=g.plantekst, rente=rente)]
    tekster += [t("tiltak.kostnad-uten", numre=oppramsing(uten))] if uten else []
    hode = ("kr-per-tonn", "kr-per-tonn-udiskontert")
    return Figur(
        id="kostnad-per-tonn",
        tittel=t("tiltak.kostnad-spenn", fra=billigst, til=dyrest)
        if len(rader) > 1
        else t("tiltak.kostnad-ett", kr=billigst),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=" ".join(tekster),
        alternativ=t(
            "tiltak.kostnad-alternativ",
            tiltak="; ".join(f"{r['tiltak']} {r['tekst']}" for r in rader),
        ),
        tabell=Tabell(
            t("tiltak.kostnad-tabell"),
            [t("figurer.tiltak"), *(t(f"tiltak.{n}") for n in hode)],
            [
                [r["tiltak"], tall(r["kr"], -1), tall(r["kostnad"]["kr_per_tonn_udiskontert"], -1)]
                for r in rader
            ],
        ),
    )

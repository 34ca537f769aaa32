"""Figurene om tiltakene selv: hvor langt de er kommet, og hva et kuttet tonn koster."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from klima.grunn.tall import dato, oppramsing, prosent, tall
from klima.oppfoelging import STATUS
from reports.figur import RAD, Figur, Tabell, med_plass, radakse, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.planrader import tiltaksrader
from reports.telleskala import Utfall, delte_soyler, telletabell
from reports.tema import AKSE, BLAA, FLATE, GROENN, LYSEBLAA, ORANSJE, TEKST

_IKKE_MELDT: Final = "ikke_meldt"
_UTFALL: Final = {
    "gjennomfoert": Utfall(STATUS["gjennomfoert"], "✓", GROENN),
    "pagaar": Utfall(STATUS["pagaar"], "►", LYSEBLAA),
    "ikke_startet": Utfall(STATUS["ikke_startet"], "○", AKSE),
    "stanset": Utfall(STATUS["stanset"], "■", ORANSJE),
    _IKKE_MELDT: Utfall("ikke meldt", "", FLATE),
}


def tiltaksstatus(g: Grunnlag) -> Figur | None:
    """Antall tiltak per siste meldte status i hver gruppe; None når ingen status er meldt."""
    if g.tiltak is None:
        return None
    rader = tiltaksrader(g.tiltak)
    if not any(r["status"] for r in rader):
        return None
    statuser = [str(r["status"] or _IKKE_MELDT) for r in rader]
    grupper = [str(r["gruppe"] or "Uten gruppe") for r in rader]
    rekke = [s for s in _UTFALL if s in statuser]
    tabell = pd.crosstab(pd.Series(grupper, name="g"), pd.Series(statuser, name="s")).reindex(
        index=list(dict.fromkeys(grupper)), columns=rekke, fill_value=0
    )
    utfall = [_UTFALL[s] for s in rekke]
    antall = {s: statuser.count(s) for s in rekke}
    siste = max(str(r["status_dato"]) for r in rader if r["status_dato"])
    return Figur(
        id="tiltaksstatus",
        tittel=f"{antall.get('gjennomfoert', 0)} av {len(rader)} tiltak er gjennomført, "
        f"{antall.get('pagaar', 0)} pågår",
        spesifikasjon=spesifikasjon(
            delte_soyler(tabell, utfall, gruppe="Gruppe", utfall="Status", enhet="tiltak")
        ),
        bildetekst=f"{g.plantekst} Status slik den sist er meldt, til og med {dato(siste)}.",
        alternativ="Stablede søyler per gruppe av tiltak. "
        + " ".join(
            f"{navn}: "
            + oppramsing([f"{n} {_UTFALL[str(s)].navn}" for s, n in rad.items() if n])
            + "."
            for navn, rad in tabell.iterrows()
        ),
        tabell=telletabell(tabell, utfall, tittel="Tiltak per gruppe og status", gruppe="Gruppe"),
    )


def kostnadsfigur(g: Grunnlag, d: dict[str, Any]) -> Figur | None:
    """Kroner per tonn for hvert tallfestet tiltak, billigst først; None når ingen kan regnes."""
    rader = [
        {
            "tiltak": f"{t['nr']}. {t['tekst']}",
            "kr": float(t["kostnad"]["kr_per_tonn"]),
            "tekst": tall(t["kostnad"]["kr_per_tonn"], -1, enhet="kr"),
            "kostnad": t["kostnad"],
        }
        for t in d["tallfestede"]
        if t["kostnad"]["kr_per_tonn"] is not None
    ]
    if not rader:
        return None
    rader.sort(key=lambda r: r["kr"])
    uten = [str(t["nr"]) for t in d["tallfestede"] if t["kostnad"]["kr_per_tonn"] is None]
    ramme = pd.DataFrame([{k: r[k] for k in ("tiltak", "kr", "tekst")} for r in rader])
    ramme["ytterst"] = ramme["kr"].clip(lower=0)
    y = alt.Y("tiltak:N", sort=None, title=None, axis=radakse())
    x = alt.X(
        "kr:Q",
        title="Kroner per tonn CO2-ekvivalenter",
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
                alt.Tooltip("tiltak:N", title="Tiltak"),
                alt.Tooltip("tekst:N", title="Per tonn"),
            ],
        ),
        alt.Chart(ramme)
        .mark_text(align="left", dx=8, color=TEKST, fontSize=12)
        .encode(x="ytterst:Q", y=y, text="tekst:N"),
    ).properties(width="container", height=RAD * len(rader))
    rente = prosent(100 * (g.rom.rente or 0.0), 1)
    billigst, dyrest = rader[0], rader[-1]
    return Figur(
        id="kostnad-per-tonn",
        tittel=f"Et kuttet tonn koster fra {billigst['tekst']} til {dyrest['tekst']}"
        if len(rader) > 1
        else f"Et kuttet tonn koster {billigst['tekst']}",
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=f"{g.plantekst} Nåverdi av pengene delt på nåverdien av kuttene etter overlapp, "
        f"rente {rente}. Avrundet til nærmeste ti kroner."
        + (f" Uten kostnad: tiltak {oppramsing(uten)}." if uten else ""),
        alternativ="Liggende søyler, kroner per kuttet tonn: "
        + "; ".join(f"{r['tiltak']} {r['tekst']}" for r in rader)
        + ".",
        tabell=Tabell(
            "Kostnad per kuttet tonn CO2e",
            ["Tiltak", "kr per tonn", "kr per tonn, udiskontert"],
            [
                [r["tiltak"], tall(r["kr"], -1), tall(r["kostnad"]["kr_per_tonn_udiskontert"], -1)]
                for r in rader
            ],
        ),
    )

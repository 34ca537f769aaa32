"""Liggende søyler av antall: én rad per gruppe, delt i en fast rekke av utfall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from reports.figur import RAD, Tabell, halotekst, radakse
from reports.tema import FLATE, GRAA


@dataclass(frozen=True)
class Utfall:
    """Ett utfall i rekken.

    Attributes:
        navn: slik det står i forklaringen.
        tegn: kjennetegnet foran antallet i søylen, så fargen ikke er alene om å si hva det er.
        farge: fyllet; `FLATE` gir en hul, stiplet del.
    """

    navn: str
    tegn: str
    farge: str

    @property
    def merket(self) -> str:
        """Navnet med tegnet foran."""
        return f"{self.tegn} {self.navn}".strip()


def delte_soyler(
    tabell: pd.DataFrame, rekke: Sequence[Utfall], *, gruppe: str, utfall: str, antall: str
) -> Any:
    """Diagrammet.

    Args:
        tabell: en rad per gruppe i rekkefølgen de vises, en kolonne per utfall, antall.
        rekke: utfallene i rekkefølgen de stables, like mange som kolonnene.
        gruppe, utfall: navnene i verktøytipset.
        antall: det som telles, «Antall indikatorer».
    """
    lang = pd.DataFrame(
        [
            {
                "gruppe": str(g),
                "utfall": u.merket,
                "navn": u.navn,
                "antall": int(n),
                "merke": f"{u.tegn}{int(n)}",
                "plass": i,
            }
            for g, rad in tabell.iterrows()
            for i, (u, n) in enumerate(zip(rekke, rad, strict=True))
            if n
        ]
    )
    navn = [u.merket for u in rekke]
    grupper = [str(g) for g in tabell.index]
    y = alt.Y(
        "gruppe:N",
        sort=grupper,
        title=None,
        axis=radakse(),
    )
    x = alt.X(
        "antall:Q",
        stack="zero",
        title=antall,
        axis=alt.Axis(tickMinStep=1, format=",.0f"),
    )
    orden = alt.Order("plass:Q")
    skala = [
        alt.Scale(domain=navn, range=[u.farge for u in rekke]),
        alt.Scale(domain=navn, range=[GRAA if u.farge == FLATE else FLATE for u in rekke]),
        alt.Scale(domain=navn, range=[[3, 3] if u.farge == FLATE else [1, 0] for u in rekke]),
    ]
    tips = [
        alt.Tooltip("gruppe:N", title=gruppe),
        alt.Tooltip("navn:N", title=utfall),
        alt.Tooltip("antall:Q", title=antall, format=",.0f"),
    ]
    soyler = (
        alt.Chart(lang)
        .mark_bar(strokeWidth=1.2)
        .encode(
            x=x,
            y=y,
            order=orden,
            fill=alt.Color("utfall:N", title=None, scale=skala[0]),
            stroke=alt.Color("utfall:N", title=None, scale=skala[1]),
            strokeDash=alt.StrokeDash("utfall:N", title=None, scale=skala[2]),
            tooltip=tips,
        )
    )
    # På en telefon er det bare plass til antallet.
    tekst = halotekst(
        lang,
        "smal ? datum.antall : datum.merke",
        x=alt.X("antall:Q", stack="zero", bandPosition=0.5),
        y=y,
        order=orden,
        detail="utfall:N",
        tooltip=tips,
    )
    return alt.layer(soyler, *tekst).properties(width="container", height=RAD * len(grupper))


def telletabell(
    tabell: pd.DataFrame, rekke: Sequence[Utfall], *, tittel: str, gruppe: str, i_alt: str
) -> Tabell:
    """Tallene bak, med summen per gruppe."""
    return Tabell(
        tittel,
        [gruppe, *(u.navn for u in rekke), i_alt],
        [
            [str(g), *(str(int(n)) for n in rad), str(int(rad.sum()))]
            for g, rad in tabell.iterrows()
        ],
    )

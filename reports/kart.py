"""Kommunene på kartet, og de samme tallene som en rangert stolpe."""

from __future__ import annotations

import json
from typing import Any, Final

import altair as alt
import pandas as pd

from klima.grunn.feil import Brukerfeil
from klima.grupper import Gruppe
from klima.kilder.kartverket import les_grenser
from reports.figur import Figur, halotekst, radakse, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.kommunetall import Kommunetall, Slag, kommunetall
from reports.tekster import Tekster
from reports.tema import AKSE, BLAA, GRAA, TEKST

_FLEST: Final = 22
"""Flere rader enn dette blir for mange å lese; da vises endene og kommunen med dem rundt."""


def kommunekart(g: Grunnlag, slag: Slag = "endring", gruppe: Gruppe | None = None) -> Figur | None:
    """Endringen siden referanseåret, eller utslipp per innbygger, som kart.

    Args:
        gruppe: bare disse kommunene; ellers alle i utgaven.

    Returns:
        None når arbeidsrommet ikke har kommunegrenser, utgaven bare har én av kommunene, eller
        folketallet trengs og mangler. `rangering` viser de samme tallene uten grenser.

    Raises:
        Brukerfeil: grensefilen kan ikke leses, eller den har ingen av kommunene i utgaven.
    """
    k = kommunetall(g, slag, gruppe) if g.rom.grenser is not None else None
    if k is None or g.rom.grenser is None:
        return None
    ramme = les_grenser(g.rom.grenser).join(k.ramme, how="inner")
    if ramme.empty:
        raise Brukerfeil(
            "grensefilen har ingen av kommunene i utgaven",
            sted=str(g.rom.grenser),
            utvei="bruk grenser for samme år som kommunenumrene i utgaven",
        )
    ramme["egen"] = ramme.index == g.kommune.nummer
    # Sist i rekken tegnes øverst, så naboene ikke dekker streken.
    ramme = ramme.sort_values("egen")
    uten = len(k.ramme) - len(ramme)
    tekster = [k.bildetekst, g.t("utslipp.kart-grenser", kommune=g.kommune.navn)]
    tekster += [g.t("utslipp.kart-opp")] if slag == "endring" else []
    tekster += [g.t.antall("utslipp.kart-uten-grense", uten)] if uten else []
    return Figur(
        id={"endring": "endringskart", "per_innbygger": "innbyggerkart"}[slag],
        tittel=k.tittel,
        spesifikasjon=spesifikasjon(_kartet(ramme, k, g.t)),
        bildetekst=" ".join(tekster),
        alternativ=g.t("utslipp.kart-alternativ", antall=len(ramme), endene=_endene(k, g.t)),
        tabell=k.tabell,
    )


def _kartet(ramme: Any, k: Kommunetall, t: Tekster) -> Any:
    data = alt.Data(values=json.loads(ramme.reset_index().to_json())["features"])
    flater = (
        alt.Chart(data)
        .mark_geoshape()
        .encode(
            color=alt.Color(
                "properties.klasse:N",
                title=k.akse,
                scale=alt.Scale(domain=k.klasser, range=list(k.farger)),
                legend=alt.Legend(symbolStrokeColor=GRAA, symbolStrokeWidth=1),
            ),
            # Grensene bærer kontrasten; de lyseste klassene er nær bakgrunnen.
            stroke=alt.condition("datum.properties.egen", alt.value(TEKST), alt.value(GRAA)),
            strokeWidth=alt.condition("datum.properties.egen", alt.value(3), alt.value(0.8)),
            tooltip=[
                alt.Tooltip("properties.navn:N", title=t("utslipp.kommune")),
                alt.Tooltip("properties.tekst:N", title=k.akse),
            ],
        )
    )
    lag = [flater]
    opp = ramme[ramme["verdi"] > 0] if k.slag == "endring" else ramme.iloc[:0]
    if len(opp):
        punkt = opp.geometry.representative_point()
        merker = pd.DataFrame({"lengde": punkt.x.to_numpy(), "bredde": punkt.y.to_numpy()})
        lag += halotekst(merker, "'+'", longitude="lengde:Q", latitude="bredde:Q")
    return alt.layer(*lag).project("mercator").properties(width="container", height=460)


def rangering(g: Grunnlag, slag: Slag = "endring", gruppe: Gruppe | None = None) -> Figur | None:
    """De samme tallene som kartet, som liggende stolper; trenger ingen grenser.

    Returns:
        None når utgaven har færre enn to av kommunene, eller folketallet trengs og mangler.
    """
    k = kommunetall(g, slag, gruppe)
    if k is None:
        return None
    ramme = k.ramme.assign(
        plass=k.ramme["verdi"].rank(method="min").astype(int),
        egen=k.ramme.index == g.kommune.nummer,
    )
    ramme["rad"] = [f"{p}. {n}" for p, n in zip(ramme["plass"], ramme["navn"], strict=True)]
    vist = _utvalg(ramme)
    utelatt = len(ramme) - len(vist)
    tekster = [k.bildetekst, g.t("utslipp.stolper-egen", kommune=g.kommune.navn)]
    tekster += [g.t.antall("utslipp.stolper-utelatt", utelatt)] if utelatt else []
    return Figur(
        id={"endring": "rangering-endring", "per_innbygger": "rangering-innbygger"}[slag],
        tittel=k.tittel,
        spesifikasjon=spesifikasjon(_stolper(vist, k, g.t)),
        bildetekst=" ".join(tekster),
        alternativ=g.t("utslipp.stolper-alternativ", antall=len(ramme), endene=_endene(k, g.t)),
        tabell=k.tabell,
    )


def _utvalg(ramme: pd.DataFrame) -> pd.DataFrame:
    if len(ramme) <= _FLEST:
        return ramme
    egen = int(ramme["egen"].to_numpy().argmax())
    ender = {*range(8), *range(len(ramme) - 5, len(ramme)), *range(egen - 3, egen + 4)}
    return ramme.iloc[sorted(i for i in ender if 0 <= i < len(ramme))]


def _stolper(ramme: pd.DataFrame, k: Kommunetall, t: Tekster) -> Any:
    ramme = ramme.reset_index()[["rad", "navn", "verdi", "tekst", "egen"]]
    lav, hoy = min(float(ramme["verdi"].min()), 0.0), max(float(ramme["verdi"].max()), 0.0)
    ramme["ytterst"] = ramme["verdi"].clip(lower=0)
    ramme["etikett"] = ["◄ " * e + t for e, t in zip(ramme["egen"], ramme["tekst"], strict=True)]
    # Plass til tallet etter den lengste stolpen, uansett bredde.
    til = {"expr": f"{lav} + {hoy - lav} * width / max(width - 90, 70)"}
    y = alt.Y("rad:N", sort=None, title=None, axis=radakse())
    x = alt.X(
        "verdi:Q",
        title=k.akse,
        axis=alt.Axis(format=",.0f", tickCount=5),
        scale=alt.Scale(domainMin=lav, domainMax=til, nice=False),
    )
    egen = alt.condition("datum.egen", alt.value(BLAA), alt.value(AKSE))
    return alt.layer(
        alt.Chart(ramme)
        .mark_bar(height=14)
        .encode(
            x=x,
            y=y,
            color=egen,
            tooltip=[
                alt.Tooltip("navn:N", title=t("utslipp.kommune")),
                alt.Tooltip("tekst:N", title=k.akse),
            ],
        ),
        alt.Chart(ramme)
        .mark_text(align="left", dx=6, color=TEKST, fontSize=12)
        .encode(x="ytterst:Q", y=y, text="etikett:N"),
        alt.Chart(pd.DataFrame({"null": [0]})).mark_rule(color=TEKST).encode(x="null:Q"),
    ).properties(width="container", height=22 * len(ramme))


def _endene(k: Kommunetall, t: Tekster) -> str:
    foerst, sist = k.ramme.iloc[0], k.ramme.iloc[-1]
    return t(
        "utslipp.endene-endring" if k.slag == "endring" else "utslipp.endene-mengde",
        tittel=k.tittel,
        foerst=foerst["navn"],
        foerst_tall=foerst["tekst"],
        sist=sist["navn"],
        sist_tall=sist["tekst"],
    )

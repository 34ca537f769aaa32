"""Figuren over utslippene i alt: serien med hullene sine, og veien til målene."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import oppramsing, prosent, tall
from klima.hendelser import Hendelse, les_hendelser
from klima.rettelser import RETTET
from reports.figur import TALLAKSE, TONN, Figur, Tabell, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.rettelser import merk
from reports.tema import BLAA, GRAA, GROENN, ORANSJE, TEKST


def totalmaal(g: Grunnlag) -> list[tuple[int, float, float]]:
    """Målene for utslippene i alt: (år, prosent, tonn på utgaven som brukes)."""
    if g.maal is None or TOTALT not in g.maal.prosent["sektor"].values:
        return []
    prosenter = g.maal.prosent.sel(sektor=TOTALT).dropna("aar")
    referanse = g.total(g.referanseaar)
    if referanse is None:
        return []
    verdier = zip(prosenter["aar"].values.tolist(), prosenter.values.tolist(), strict=True)
    return [(aar, p, referanse * (1 + p / 100)) for aar, p in verdier]


def utslippsserie(g: Grunnlag) -> Figur:
    """Utslippene i alt per år, med hull der statistikken ikke har år, og veien til målet."""
    serie = g.sektorsummer.sel(sektor=TOTALT)
    malte = {int(a): g.total(int(a)) for a in serie["aar"].values}
    status = {int(a): str(serie["status"].sel(aar=a).item()) for a in serie["aar"].values}
    maal = totalmaal(g)
    alle_aar = range(min(malte), max(malte) + 1)
    linje = pd.DataFrame(
        {
            "aar": list(alle_aar),
            "tonn": [malte.get(a) for a in alle_aar],
            "slag": [_SLAG.get(status.get(a, ""), "Utslipp") for a in alle_aar],
        }
    )
    linje["tekst"] = [
        merk(tall(t, enhet="t"), status.get(a) == RETTET)
        for a, t in zip(linje["aar"], linje["tonn"], strict=True)
    ]
    punkter = linje.dropna(subset=["tonn"])
    vei = pd.DataFrame(
        [{"aar": g.aar, "tonn": malte[g.aar]}, *({"aar": a, "tonn": t} for a, _, t in maal)]
    )
    maalpunkt = vei.iloc[1:].assign(slag="Mål")
    maalpunkt["tekst"] = [tall(t, enhet="t") for t in maalpunkt["tonn"]]
    x = alt.X(
        "aar:Q",
        title=None,
        axis=alt.Axis(format="d", tickMinStep=1),
        scale=alt.Scale(domain=[min(malte) - 0.5, max([*malte, *(m[0] for m in maal)]) + 0.5]),
    )
    y = alt.Y("tonn:Q", title=TONN, axis=alt.Axis(**TALLAKSE), scale=alt.Scale(zero=True))
    egne = [navn for s, navn in _SLAG.items() if s in status.values()]
    slag = ["Utslipp", *egne, *(["Mål"] if maal else [])]
    tips = [
        alt.Tooltip("aar:O", title="År"),
        alt.Tooltip("tekst:N", title="Tonn CO2e"),
        alt.Tooltip("slag:N", title="Slag"),
    ]
    lag: list[Any] = [
        alt.Chart(linje).mark_line(color=BLAA, strokeWidth=2.5).encode(x=x, y=y),
    ]
    if maal:
        lag.append(
            alt.Chart(vei)
            .mark_line(color=ORANSJE, strokeDash=[6, 4], strokeWidth=2)
            .encode(x=x, y=y)
        )
    lag.append(
        alt.Chart(pd.concat([punkter, maalpunkt]))
        .mark_point(size=95, filled=False, strokeWidth=2, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape(
                "slag:N",
                title=None,
                scale=alt.Scale(domain=slag, range=[_FORM[s] for s in slag]),
            ),
            color=alt.Color(
                "slag:N", title=None, scale=alt.Scale(domain=slag, range=[_FARGE[s] for s in slag])
            ),
            tooltip=tips,
        )
    )
    hendelser = les_hendelser(g.plan)
    lag += hendelsesmerker(hendelser, x, range(min(malte), max(malte) + 1))
    merker = pd.concat([punkter.iloc[[0, -1]], maalpunkt]).drop_duplicates("aar")
    lag += _etiketter(merker, set(maalpunkt["aar"]), x, y)
    diagram = alt.layer(*lag).properties(width="container", height=320)
    return Figur(
        id="utslippsserie",
        tittel=_serietittel(g, malte),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=g.bildetekst
        + g.rettetekst()
        + (" Stiplet: den rette linjen til målet." if maal else "")
        + hendelsestekst(hendelser)
        + hulltekst(malte),
        alternativ=_seriealternativ(g, malte, maal) + hendelsestekst(hendelser),
        tabell=Tabell(
            f"Utslipp i {g.kommune.navn} i alt, tonn CO2e",
            ["År", "Tonn CO2e", f"Endring fra {g.referanseaar}", "Slag"],
            [
                [
                    str(a),
                    merk(tall(t), g.er_rettet(TOTALT, a)),
                    merk(_endring(t, malte.get(g.referanseaar)), g.endring_rettet(TOTALT, a)),
                    _vis_slag(status[a]),
                ]
                for a, t in malte.items()
            ]
            + [
                [str(a), merk(tall(t), g.referanse_rettet(TOTALT)), prosent(p), "mål"]
                for a, p, t in maal
            ],
        ),
        gjelder=(TOTALT,),
    )


def _etiketter(merker: pd.DataFrame, maalaar: set[int], x: alt.X, y: alt.Y) -> list[Any]:
    """Tallene ved det første og det siste året og målene; de ytterste vender inn i figuren."""
    lag = []
    for nr, (_, rad) in enumerate(merker.iterrows()):
        sist = nr == len(merker) - 1
        lag.append(
            alt.Chart(pd.DataFrame([rad]))
            .mark_text(
                dx=6 if sist else -6,
                # Under målet er det fritt; linjen dit kommer ovenfra.
                dy=20 if rad["aar"] in maalaar else -14,
                align="right" if sist else "left",
                color=TEKST,
                fontSize=12,
            )
            .encode(x=x, y=y, text="tekst:N")
        )
    return lag


def hendelsesmerker(hendelser: Sequence[Hendelse], x: alt.X, aarene: range) -> list[Any]:
    """Lagene som merker hendelsene på aksen; bare de med ett kjent år i serien har en plass der."""
    paa_aksen = [h for h in hendelser if h.aar in aarene]
    if not paa_aksen:
        return []
    merke = pd.DataFrame(
        {
            "aar": [h.aar for h in paa_aksen],
            "tekst": [textwrap.wrap(_merketekst(h), 24) for h in paa_aksen],
        }
    )
    # Navnene står i hver sin høyde, så to hendelser med få års mellomrom kan leses.
    merke["plass"] = [6 + 30 * (nr % 3) for nr in range(len(merke))]
    grunn = alt.Chart(merke).encode(x=x)
    return [
        grunn.mark_rule(color=GRAA, strokeDash=[2, 3]),
        grunn.mark_text(align="left", dx=5, color=TEKST, fontSize=12).encode(
            y=alt.Y("plass:Q", scale=None, axis=None, title=None), text="tekst:N"
        ),
    ]


def hendelsestekst(hendelser: Sequence[Hendelse]) -> str:
    """Hendelsene i ord, med tidspunkt og tonn slik de er kjent, og kilden til et år utenfra."""
    if not hendelser:
        return ""
    ramset = oppramsing([f"{_merketekst(h)} ({_kjent(h)})" for h in hendelser])
    return f" Hendelser, ikke tiltak: {ramset}."


def _merketekst(h: Hendelse) -> str:
    return f"{h.navn} {'falt bort' if h.slag == 'bortfall' else 'kom til'}"


def _kjent(h: Hendelse) -> str:
    utenfra = ", året fra en annen kilde enn planen" if h.aar_kilde else ""
    mengde = "tonn ukjent" if h.tonn is None else tall(h.tonn, enhet="t")
    return f"{h.naar}{utenfra}; {mengde}"


_SLAG: Final = {"avledet": "Utslipp, avledet", RETTET: "Utslipp, rettet"}
_FORM: Final = {
    "Utslipp": "circle",
    "Utslipp, avledet": "square",
    "Utslipp, rettet": "triangle-up",
    "Mål": "diamond",
}
_FARGE: Final = {
    "Utslipp": BLAA,
    "Utslipp, avledet": GRAA,
    "Utslipp, rettet": GROENN,
    "Mål": ORANSJE,
}


def _vis_slag(status: str) -> str:
    return {"maalt": "målt", RETTET: "rettet"}.get(status, "avledet av planens prosent")


def _endring(verdi: float | None, referanse: float | None) -> str:
    if verdi is None or not referanse:
        return tall(None)
    return prosent(100 * (verdi / referanse - 1))


def _serietittel(g: Grunnlag, malte: dict[int, float | None]) -> str:
    fra, til = malte.get(g.referanseaar), malte[g.aar]
    if not fra or til is None:
        return f"Utslippene i {g.kommune.navn} var {tall(til)} tonn i {g.aar}"
    endring = 100 * (til / fra - 1)
    retning = "lavere" if endring < 0 else "høyere"
    vist = merk(prosent(abs(endring)), g.endring_rettet(TOTALT))
    return f"Utslippene i {g.aar} var {vist} {retning} enn i {g.referanseaar}"


def hulltekst(malte: dict[int, float | None]) -> str:
    hull = [str(a) for a in range(min(malte), max(malte)) if a not in malte]
    if not hull:
        return ""
    vist = oppramsing(hull) if len(hull) < 5 else f"{hull[0]}–{hull[-1]}"
    return f" Uten tall: {vist}."


def _seriealternativ(
    g: Grunnlag, malte: dict[int, float | None], maal: list[tuple[int, float, float]]
) -> str:

    def vis(aar: int) -> str:
        return merk(tall(malte[aar]), g.er_rettet(TOTALT, aar))

    foerste, siste = min(malte), max(malte)
    deler = [
        f"Punkter med linje mellom år som følger på hverandre. Utslippene i {g.kommune.navn} gikk "
        f"fra {vis(foerste)} tonn CO2e i {foerste} til {vis(siste)} i {siste}."
    ]
    i_maalet = g.referanse_rettet(TOTALT)
    deler += [
        f"Målet for {aar} er {prosent(p)}, som på denne utgaven er {merk(tall(t), i_maalet)} tonn."
        for aar, p, t in maal
    ]
    return " ".join(deler)

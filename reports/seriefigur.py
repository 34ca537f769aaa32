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
from reports.figur import TALLAKSE, Figur, Tabell, spesifikasjon
from reports.grunnlag import Grunnlag
from reports.rettelser import merk
from reports.tekster import Tekster
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
    t, navn = g.t, {kode: g.t(f"utslipp.slag-{kode}") for kode in _FORM}
    linje = pd.DataFrame(
        {
            "aar": list(alle_aar),
            "tonn": [malte.get(a) for a in alle_aar],
            "slag": [navn[_SLAG.get(status.get(a, ""), "utslipp")] for a in alle_aar],
        }
    )
    linje["tekst"] = [
        merk(tall(tonn, enhet="t"), status.get(a) == RETTET)
        for a, tonn in zip(linje["aar"], linje["tonn"], strict=True)
    ]
    punkter = linje.dropna(subset=["tonn"])
    vei = pd.DataFrame(
        [{"aar": g.aar, "tonn": malte[g.aar]}, *({"aar": a, "tonn": tonn} for a, _, tonn in maal)]
    )
    maalpunkt = vei.iloc[1:].assign(slag=navn["maal"])
    maalpunkt["tekst"] = [tall(tonn, enhet="t") for tonn in maalpunkt["tonn"]]
    x = alt.X(
        "aar:Q",
        title=None,
        axis=alt.Axis(format="d", tickMinStep=1),
        scale=alt.Scale(domain=[min(malte) - 0.5, max([*malte, *(m[0] for m in maal)]) + 0.5]),
    )
    y = alt.Y(
        "tonn:Q",
        title=t("figurer.tonn-akse"),
        axis=alt.Axis(**TALLAKSE),
        scale=alt.Scale(zero=True),
    )
    egne = [kode for s, kode in _SLAG.items() if s in status.values()]
    koder = ["utslipp", *egne, *(["maal"] if maal else [])]
    slag = [navn[kode] for kode in koder]
    tips = [
        alt.Tooltip("aar:O", title=t("figurer.aar")),
        alt.Tooltip("tekst:N", title=t("figurer.tonn")),
        alt.Tooltip("slag:N", title=t("figurer.slag")),
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
                scale=alt.Scale(domain=slag, range=[_FORM[k] for k in koder]),
            ),
            color=alt.Color(
                "slag:N",
                title=None,
                scale=alt.Scale(domain=slag, range=[_FARGE[k] for k in koder]),
            ),
            tooltip=tips,
        )
    )
    hendelser = les_hendelser(g.plan)
    lag += hendelsesmerker(hendelser, x, range(min(malte), max(malte) + 1), t)
    merker = pd.concat([punkter.iloc[[0, -1]], maalpunkt]).drop_duplicates("aar")
    lag += _etiketter(merker, set(maalpunkt["aar"]), x, y)
    diagram = alt.layer(*lag).properties(width="container", height=320)
    return Figur(
        id="utslippsserie",
        tittel=_serietittel(g, malte),
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=g.bildetekst
        + g.rettetekst()
        + (f" {t('utslipp.serie-stiplet')}" if maal else "")
        + hendelsestekst(hendelser, t)
        + hulltekst(malte, t),
        alternativ=_seriealternativ(g, malte, maal) + hendelsestekst(hendelser, t),
        tabell=_serietabell(g, malte, status, maal),
        gjelder=(TOTALT,),
    )


def _serietabell(
    g: Grunnlag,
    malte: dict[int, float | None],
    status: dict[int, str],
    maal: list[tuple[int, float, float]],
) -> Tabell:
    t = g.t
    endring = t("utslipp.endring-fra", aar=g.referanseaar)
    rader = [
        [
            str(a),
            merk(tall(tonn), g.er_rettet(TOTALT, a)),
            merk(_endring(tonn, malte.get(g.referanseaar)), g.endring_rettet(TOTALT, a)),
            t(f"utslipp.status-{_STATUS.get(status[a], 'avledet')}"),
        ]
        for a, tonn in malte.items()
    ]
    rader += [
        [
            str(a),
            merk(tall(tonn), g.referanse_rettet(TOTALT)),
            prosent(p),
            t("utslipp.status-maal"),
        ]
        for a, p, tonn in maal
    ]
    return Tabell(
        t("utslipp.serie-tabell", kommune=g.kommune.navn),
        [t("figurer.aar"), t("figurer.tonn"), endring, t("figurer.slag")],
        rader,
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


def hendelsesmerker(
    hendelser: Sequence[Hendelse], x: alt.X, aarene: range, t: Tekster
) -> list[Any]:
    """Lagene som merker hendelsene på aksen; bare de med ett kjent år i serien har en plass der."""
    paa_aksen = [h for h in hendelser if h.aar in aarene]
    if not paa_aksen:
        return []
    merke = pd.DataFrame(
        {
            "aar": [h.aar for h in paa_aksen],
            "tekst": [textwrap.wrap(_merketekst(h, t), 24) for h in paa_aksen],
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


def hendelsestekst(hendelser: Sequence[Hendelse], t: Tekster) -> str:
    """Hendelsene i ord, med tidspunkt og tonn slik de er kjent, og kilden til et år utenfra."""
    if not hendelser:
        return ""
    ramset = oppramsing([_omtale(h, t) for h in hendelser])
    return " " + t("utslipp.hendelser", hendelser=ramset)


def _merketekst(h: Hendelse, t: Tekster) -> str:
    hva = "utslipp.falt-bort" if h.slag == "bortfall" else "utslipp.kom-til"
    return t(hva, navn=h.navn)


def _omtale(h: Hendelse, t: Tekster) -> str:
    return t(
        "utslipp.hendelse-utenfra" if h.aar_kilde else "utslipp.hendelse",
        hendelse=_merketekst(h, t),
        naar=t.kjent(h.naar),
        mengde=t.kjent("tonn ukjent") if h.tonn is None else tall(h.tonn, enhet="t"),
    )


_SLAG: Final = {"avledet": "avledet", RETTET: "rettet"}
_STATUS: Final = {"maalt": "maalt", RETTET: "rettet"}
_FORM: Final = {
    "utslipp": "circle",
    "avledet": "square",
    "rettet": "triangle-up",
    "maal": "diamond",
}
_FARGE: Final = {"utslipp": BLAA, "avledet": GRAA, "rettet": GROENN, "maal": ORANSJE}


def _endring(verdi: float | None, referanse: float | None) -> str:
    if verdi is None or not referanse:
        return tall(None)
    return prosent(100 * (verdi / referanse - 1))


def _serietittel(g: Grunnlag, malte: dict[int, float | None]) -> str:
    fra, til = malte.get(g.referanseaar), malte[g.aar]
    if not fra or til is None:
        return g.t("utslipp.serie-tittel", kommune=g.kommune.navn, tonn=tall(til), aar=g.aar)
    endring = 100 * (til / fra - 1)
    return g.t(
        "utslipp.serie-lavere" if endring < 0 else "utslipp.serie-hoyere",
        aar=g.aar,
        prosent=merk(prosent(abs(endring)), g.endring_rettet(TOTALT)),
        referanseaar=g.referanseaar,
    )


def hulltekst(malte: dict[int, float | None], t: Tekster) -> str:
    """Årene mellom de målte som ikke har noe tall; tom når ingen mangler."""
    hull = [str(a) for a in range(min(malte), max(malte)) if a not in malte]
    if not hull:
        return ""
    vist = oppramsing(hull) if len(hull) < 5 else f"{hull[0]}–{hull[-1]}"
    return " " + t("figurer.uten-tall", aarene=vist)


def _seriealternativ(
    g: Grunnlag, malte: dict[int, float | None], maal: list[tuple[int, float, float]]
) -> str:
    def vis(aar: int) -> str:
        return merk(tall(malte[aar]), g.er_rettet(TOTALT, aar))

    foerste, siste = min(malte), max(malte)
    deler = [
        g.t(
            "utslipp.serie-alternativ",
            kommune=g.kommune.navn,
            foerste=vis(foerste),
            foerste_aar=foerste,
            siste=vis(siste),
            siste_aar=siste,
        )
    ]
    deler += [
        g.t(
            "utslipp.serie-alternativ-maal",
            aar=aar,
            prosent=prosent(p),
            tonn=merk(tall(tonn), g.referanse_rettet(TOTALT)),
        )
        for aar, p, tonn in maal
    ]
    return " ".join(deler)

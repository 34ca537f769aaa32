"""En plan avstemmingen aldri har sett: riktig avrundet gir den ingen funn, og et endret tall ses.

Første del lager planer der alt er regnet fra de samme sanne tallene og deretter avrundet. Andre
del endrer ett tall om gangen i en kopi av Askers plan. Et tall ingen regel kan se, står i `USETT`
med grunnen; ser en ny regel det, feiler testen til listen er rettet.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction as Br
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klima.avstemming import avstem
from klima.kontroll.grunnlag import Grunnlag
from tests.klima.kontroll.eksempelplan import (
    asker,
    endret,
    kort,
    lag,
    nye_funn,
    paastand,
    prosent,
    rad,
    total,
    usette_linjer,
)

# --- Et sant, avrundet utsagn gir aldri funn --------------------------------------------------

SEKTORER = ("Veitrafikk", "Jordbruk", "Sjøfart")


def _opp(x: Br) -> int:
    return math.floor(x + Br(1, 2))


def _ned(x: Br) -> int:
    return math.ceil(x - Br(1, 2))


AVRUNDINGER: tuple[Callable[[Br], int], ...] = (_opp, _ned, round)
"""Halv opp, halv ned og til nærmeste partall: ingen av dem skal gi funn."""


@st.composite
def sanne_planer(draw: st.DrawFn) -> Grunnlag:
    """En plan der hvert trykt tall er et sant tall, avrundet."""
    hele = draw(st.sampled_from(AVRUNDINGER))

    def trykt(x: Br, desimaler: int) -> float:
        return float(hele(x * Br(10) ** desimaler) / Br(10) ** desimaler)

    broek = st.fractions(min_value=Br(1, 100), max_value=3, max_denominator=997)
    tonnene = st.fractions(min_value=300, max_value=200_000, max_denominator=7)
    rader, maal = [], []
    sum_utslipp = sum_maal = Br(0)
    per_sektor: dict[str, Br] = {}
    for sektor in draw(st.lists(st.sampled_from(SEKTORER), unique=True, min_size=1)):
        nivaa = draw(tonnene)
        for stoerrelse, aar in (("utslipp", 2021), ("maal", 2021), ("budsjett", 2024)):
            faktor, desimaler = draw(broek), draw(st.integers(0, 2))
            i_prosent = "utslipp" if stoerrelse == "utslipp" else "maal"
            maal.append(
                prosent(i_prosent, trykt(100 * (faktor - 1), desimaler), sektor, aar, desimaler)
            )
            andeler = draw(st.lists(st.integers(1, 9), min_size=1, max_size=3))
            for andel in andeler:
                del_ = nivaa * faktor * andel / sum(andeler)
                rader.append(rad(stoerrelse, trykt(del_, 0), sektor, aar))
            if stoerrelse == "utslipp":
                per_sektor[sektor] = nivaa * faktor
                sum_utslipp += nivaa * faktor
            elif stoerrelse == "maal":
                sum_maal += nivaa * faktor
    samlet = sum_utslipp + draw(st.sampled_from([Br(0), Br(1, 3), Br(90_000)]))
    per_hode, folk = draw(st.fractions(1, 30, max_denominator=99)), draw(st.integers(900, 900_000))
    fotavtrykk = per_hode * folk
    d = draw(st.integers(-3, 0))
    om = {"gjelder": "Klimafotavtrykk"}
    maate = draw(st.sampled_from(["likt", "rundt"]))
    paastander = [
        paastand("utslipp", trykt(samlet, d), desimaler=d, maate=maate),
        paastand("avvik", trykt(sum_utslipp - sum_maal, d), desimaler=d, maate=maate),
        *(
            paastand("andel", trykt(100 * t / samlet, 1), gjelder=s, enhet="%", desimaler=1)
            for s, t in per_sektor.items()
        ),
        paastand("fotavtrykk_per_innbygger", trykt(per_hode, 2), desimaler=2, **om),
        paastand("antall", trykt(Br(folk), -2), gjelder="Innbyggere", desimaler=-2, maate=maate),
        paastand("fotavtrykk", trykt(fotavtrykk, -4), desimaler=-4, maate=maate, **om),
        paastand("forhold", trykt(fotavtrykk / samlet, 1), desimaler=1, enhet="ganger", **om),
    ]
    deler = draw(st.lists(st.integers(1, 50), min_size=1, max_size=9))
    return lag(
        meta={"omfang": [*per_sektor, *(["Luftfart"] if samlet > sum_utslipp else [])]},
        sektorrader=rader,
        sektormaal=maal,
        totaler=[total(trykt(samlet, 0))],
        paastander=paastander,
        fotavtrykk=[{"andel_prosent": trykt(Br(100 * v, sum(deler)), 0)} for v in deler],
    )


@settings(max_examples=20)
@given(sanne_planer())
def test_en_plan_der_alt_er_riktig_avrundet_gir_ingen_funn(plan: Grunnlag) -> None:
    assert [f.melding for f in avstem(plan)] == []


# --- Ett endret tall i Askers plan ------------------------------------------------------------


@pytest.mark.parametrize(
    ("endring", "funn"),
    [
        (
            ("klimagassutslipp", "sektorrader", 16, "tonn", 27922),
            ("advarsel", "avstemming/referanseniva", "sektormaal.csv:4"),
        ),
        (
            ("klimagassutslipp", "sektorrader", 23, "tonn", 11450),
            ("feil", "avstemming/avledet", "referansenivaa.csv:8"),
        ),
        (
            ("klimagassutslipp", "sektormaal", 6, "prosent", -24.0),
            ("advarsel", "avstemming/referanseniva", "sektormaal.csv:6"),
        ),
        (
            ("klimagassutslipp", "sektormaal", 33, "prosent", -56.0),
            ("advarsel", "avstemming/maal", "paastander.csv:23"),
        ),
        (
            ("klimagassutslipp", "totaler", 5, "tonn", 168984.0),
            ("advarsel", "avstemming/sum", "totaler.csv:5"),
        ),
        (
            ("klimagassutslipp", "totaler", 2, "tonn", 319641.3),
            ("feil", "datapakke/formel", "totaler.csv:2"),
        ),
        (
            ("klimagassutslipp", "paastander", 4, "verdi", -45.0),
            ("advarsel", "avstemming/samme-tall", "paastander.csv:4"),
        ),
        (
            ("klimagassutslipp", "paastander", 8, "verdi", 53.2),
            ("advarsel", "avstemming/andel", "paastander.csv:8"),
        ),
        (
            ("klimagassutslipp", "paastander", 16, "verdi", -76.0),
            ("advarsel", "avstemming/maal", "paastander.csv:16"),
        ),
        (
            ("klimagassutslipp", "paastander", 26, "verdi", 9.0),
            ("advarsel", "avstemming/antall", "paastander.csv:26"),
        ),
        (
            ("klimagassutslipp", "paastander", 28, "verdi", 79800.0),
            ("advarsel", "avstemming/produkt", "paastander.csv:29"),
        ),
        (
            ("klimagassutslipp", "paastander", 30, "verdi", 5.0),
            ("advarsel", "avstemming/forhold", "paastander.csv:30"),
        ),
        (
            ("klimagassutslipp", "fotavtrykk", 4, "andel_prosent", 2.0),
            ("advarsel", "avstemming/andeler", "fotavtrykk.csv"),
        ),
        (
            ("klimagassutslipp", "klimamaal", 2, "prosent_hoy", -65.0),
            ("advarsel", "avstemming/maal", "paastander.csv:12"),
        ),
        (
            ("tiltak", "investeringer", 44, "belop_1000kr", 500),
            ("advarsel", "avstemming/sum", "investeringsposter.csv:6"),
        ),
    ],
)
def test_et_endret_tall_gir_funnet_det_skal(
    endring: tuple[Any, ...], funn: tuple[str, str, str]
) -> None:
    assert funn in {kort(f) for f in nye_funn(avstem, *endring)}


@pytest.mark.parametrize(
    ("endring", "borte"),
    [
        (("paastander", 8, "verdi", 52.6), "paastander.csv:8"),
        (("paastander", 10, "verdi", 12000.0), "paastander.csv:10"),
        (("paastander", 7, "verdi", 179000.0), "paastander.csv:7"),
        (("sektormaal", 30, "prosent", -28.0), "sektormaal.csv:30"),
    ],
)
def test_rettes_tallet_er_funnet_borte(endring: tuple[Any, ...], borte: str) -> None:
    rettet = avstem(endret(asker(), "klimagassutslipp", *endring))
    funn = {kort(f)[2] for f in avstem(asker())} - {kort(f)[2] for f in rettet}
    assert funn == {borte}


TALLKOLONNER = {
    "klimagassutslipp": {
        "sektorrader": ["tonn"],
        "sektormaal": ["prosent"],
        "totaler": ["tonn", "lav", "hoy"],
        "paastander": ["verdi"],
        "fotavtrykk": ["andel_prosent", "tonn_per_innbygger"],
        "klimamaal": ["prosent_lav", "prosent_hoy"],
        "referansenivaa": ["tonn", "lav", "hoy"],
    },
    "tiltak": {
        "investeringer": ["belop_1000kr"],
        "investeringsposter": ["sum_2024_2027_1000kr", "brutto_1000kr"],
    },
}

USETT: dict[tuple[str, str], tuple[str, set[int]]] = {
    ("sektorrader", "tonn"): (
        "budsjettet for 2027 har ingen prosent å holdes mot",
        {5, 9, 13, 17, 21, 25},
    ),
    ("sektormaal", "prosent"): (
        "sektorer uten tonn, og mål for 2030 som ikke er gjentatt i teksten",
        {9, *range(10, 18), *range(22, 26), 29},
    ),
    ("paastander", "verdi"): (
        "tall som bare står der: 2017–2018, personbilenes andel, banen uten år, nybygg og landet",
        {6, 9, 19, 31, 32, 36, 37, 38},
    ),
    ("totaler", "tonn"): (
        "2019 og 2020 står ellers bare som indikator; se tests/indikatorer",
        {3, 4},
    ),
    ("klimamaal", "prosent_lav"): ("målene for Viken og for Norge i 2050 er ikke gjentatt", {3, 5}),
    ("klimamaal", "prosent_hoy"): ("målene for Viken og for Norge i 2050 er ikke gjentatt", {3, 5}),
    ("investeringer", "belop_1000kr"): (
        "årene etter 2027 er ikke med i noen trykt sum",
        {n for n in range(2, 72) if (n - 2) % 10 >= 4} - set(range(56, 62)),
    ),
    ("investeringsposter", "brutto_1000kr"): ("brutto utgift omfatter år planen ikke viser", {7}),
}


@pytest.mark.treg
def test_hvert_tall_i_planen_er_enten_sett_eller_paa_listen() -> None:
    usett = {
        (tabell, kolonne): usette_linjer(avstem, pakke, tabell, kolonne)
        for pakke, tabeller in TALLKOLONNER.items()
        for tabell, kolonner in tabeller.items()
        for kolonne in kolonner
    }
    assert {k: v for k, v in usett.items() if v} == {k: v for k, (_, v) in USETT.items()}

"""Deler mot sum: holder, brutt, og ingenting å prøve."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klima.kontroll.avledning import Omgivelser
from klima.kontroll.avledning_sum import summer, toleranse, utenfor
from klima.kontroll.funn import Funn
from tests.klima.kontroll.avledninger import (
    I_DAG,
    det_ene,
    holder,
    melding,
    regel,
    tabell,
    ved_siden_av,
)
from tests.klima.kontroll.eksempelplan import glatt

UENDELIG = math.inf
TOTALEN = {"der": {"sektor": "Totalt"}}


def sum_(**krav: Any) -> Any:
    """Sektorene mot raden «Totalt» i samme tabell, per år."""
    vanlig = {"per": ["aar"], "total": TOTALEN, "mangler": "funn", "abs": 0}
    return regel("sum", **(vanlig | krav))


@pytest.mark.parametrize(
    ("deler", "total", "toleranse"),
    [
        ([60.0, 40.0], 100.0, {"abs": 0}),
        ([0.1, 0.2], 0.3, {"abs": 0}),  # 0,1 + 0,2 er ikke 0,3 i flyttall, men i avstemmingen
        ([60.0, 41.0], 100.0, {"abs": 1}),
        ([60.0, 43.0], 100.0, {"abs": 1, "rel": 0.03}),  # 3 > 1, men 3 <= 0,03 · 100
        ([-60.0, -43.0], -100.0, {"rel": 0.03}),  # skog: toleransen er 3, ikke −3
        ([150.0, -50.0], 100.0, {"abs": 0}),
        ([0.5, -0.5], 0.0, {"rel": 0.1}),
    ],
)
def test_deler_som_summerer_til_totalen(
    deler: list[float], total: float, toleranse: dict[str, float]
) -> None:
    t = tabell(aar=[2021] * 3, sektor=["Jordbruk", "Skog", "Totalt"], tonn=[*deler, total])
    krav = {k: v for k, v in {"abs": None, **toleranse}.items() if v is not None}
    r = regel("sum", per=["aar"], total=TOTALEN, mangler="funn", **krav)
    assert holder(t, r)


def test_en_sum_som_ikke_stemmer_sier_delene_totalen_og_avviket() -> None:
    # 2021: 60 + 45 = 105 mot 100, +5; 2022: −60 − 52 = −112 mot −100, −12. Tillatt: 2 eller 3.
    t = tabell(
        aar=[2021, 2021, 2021, 2022, 2022, 2022, 2023, 2023],
        sektor=["Jordbruk", "Veitrafikk", "Totalt", "Jordbruk", "Skog", "Totalt", "Skog", "Totalt"],
        tonn=[60.0, 45.0, 100.0, -60.0, -52.0, -100.0, 7.0, 7.0],
    )
    funn = det_ene(t, sum_(abs=2, rel=0.03, enhet="t"))
    vist = "2022: delene er −112, totalen −100 t (−12 t); 2021: delene er 105, totalen 100 t (+5 t)"
    assert glatt(funn.melding) == (
        f"Delene av «tonn» summerer ikke til totalen i 2 av 3 grupper: {vist}. Derfor."
    )
    assert glatt(funn.forventet) == "avvik på høyst 2 t eller 3 %"
    assert glatt(funn.funnet) == vist
    assert (funn.sted, funn.antall) == ("datasets/eks/pakke/t.csv:2", 2)
    assert (funn.rader, funn.gjelder) == (("2022", "2021"), ())


def test_en_total_som_er_et_fast_tall() -> None:
    t = tabell(andel=[76.0, 23.0])
    r = regel("sum", "andel", total={"verdi": 100}, abs=0, mangler="funn", enhet="%")
    assert melding(t, r) == (
        "Delene av «andel» summerer ikke til totalen: delene er 99, totalen 100 % (−1 %). Derfor."
    )
    assert holder(tabell(andel=[76.0, 24.0]), r)


def test_en_total_i_en_annen_tabell() -> None:
    deler = tabell(aar=[2020, 2021, 2021], tonn=[5.0, 2.0, 4.0])
    totaler = tabell("totaler", "eks/annen", aar=[2020, 2021], i_alt=[5.0, 7.0])
    total = {"datasett": "annen", "tabell": "totaler", "kolonne": "i_alt"}
    assert melding(deler, sum_(total=total), ved_siden_av(totaler)) == (
        "Delene av «tonn» summerer ikke til totalen i 1 av 2 grupper: 2021: delene er 6, totalen 7 "
        "(−1). Derfor."
    )
    # Har ikke arbeidsrommet datapakken, er det ingenting å holde delene opp mot.
    assert holder(deler, sum_(total=total), Omgivelser(I_DAG))


HULL = [
    (
        {"aar": [2021, 2021, 2021], "sektor": ["A", "B", "Totalt"], "tonn": [1.0, None, 1.0]},
        "2021: 1 av 2 deler er tomme",
    ),
    ({"aar": [2021, 2021], "sektor": ["A", "Totalt"], "tonn": [None, 1.0]}, "2021: delen er tom"),
    ({"aar": [2021, 2021], "sektor": ["A", "Totalt"], "tonn": [1.0, None]}, "2021: totalen er tom"),
    ({"aar": [2021], "sektor": ["Totalt"], "tonn": [1.0]}, "2021: har ingen deler"),
    ({"aar": [2021], "sektor": ["A"], "tonn": [1.0]}, "2021: har ingen total"),
]


@pytest.mark.parametrize(("kolonner", "ventet"), HULL)
def test_det_som_mangler_er_et_brudd_eller_proeves_ikke(
    kolonner: dict[str, Any], ventet: str
) -> None:
    t = tabell(**kolonner)
    hode = "Delene av «tonn» summerer ikke til totalen"
    assert melding(t, sum_()) == f"{hode}: {ventet}. Derfor."
    assert melding(t, sum_(mangler="lov")) == (
        "Ingen gruppe har både alle delene og en total, så regelen sum prøver ingenting. Derfor."
    )


@pytest.mark.parametrize(("galt", "vist"), [(UENDELIG, "uendelig"), (-UENDELIG, "−uendelig")])
def test_uendelig_er_et_brudd_ogsaa_mot_uendelig(galt: float, vist: str) -> None:
    t = tabell(aar=[2021] * 2, sektor=["A", "Totalt"], tonn=[galt, 5.0])
    assert f"delene er {vist}, totalen 5" in melding(t, sum_())
    t = tabell(aar=[2021] * 2, sektor=["A", "Totalt"], tonn=[5.0, galt])
    assert f"delene er 5, totalen {vist}" in melding(t, sum_(rel=1))
    t = tabell(aar=[2021] * 2, sektor=["A", "Totalt"], tonn=[galt, galt])
    assert not holder(t, sum_(rel=1))


def test_to_totaler_for_samme_gruppe_er_et_brudd() -> None:
    t = tabell(aar=[2021] * 3, sektor=["A", "Totalt", "Totalt"], tonn=[1.0, 1.0, 1.0])
    assert "2021: har 2 totaler" in melding(t, sum_())
    # Også når de to til sammen er summen av delene.
    t = tabell(aar=[2021] * 3, sektor=["A", "Totalt", "Totalt"], tonn=[2.0, 1.0, 1.0])
    assert "2021: har 2 totaler" in melding(t, sum_())


def test_et_lovlig_hull_stanser_ikke_proeven_av_de_neste_gruppene() -> None:
    t = tabell(aar=[2020, 2021], tonn=[None, 99.0])
    r = regel("sum", per=["aar"], total={"verdi": 100}, abs=0, mangler="lov")
    assert "2021: delene er 99, totalen 100 (−1)" in melding(t, r)


def test_sum_paa_en_tom_tabell_eller_uten_rader_proever_ingenting() -> None:
    tom = tabell(aar=[], sektor=[], tonn=[])
    assert melding(tom, sum_()) == ("Tabellen t er tom, så regelen sum prøver ingenting. Derfor.")
    t = tabell(aar=[2021], sektor=["A"], tonn=[1.0])
    r = regel("sum", total=TOTALEN, abs=0, mangler="funn", der={"aar": (1999,)})
    assert melding(t, r) == (
        "Ingen rader der aar er 1999, så regelen sum prøver ingenting. Derfor."
    )
    tomme = tabell(aar=[2021, 2021], sektor=["A", "B"], tonn=[None, None])
    assert melding(tomme, sum_()) == (
        "«tonn» er tom på alle 2 rader, så regelen sum prøver ingenting. Derfor."
    )


@pytest.mark.parametrize(
    ("krav", "ventet"),
    [
        ({"abs": 0}, "ikke noe avvik"),
        ({"rel": 0}, "ikke noe avvik"),
        ({"abs": 2.5}, "avvik på høyst 2,5 t"),
        ({"rel": 0.015}, "avvik på høyst 1,5 %"),
        ({"rel": 0.07}, "avvik på høyst 7 %"),  # 100 · 0,07 er 7,000000000000001 i flyttall
        ({"abs": 1, "rel": 0.01}, "avvik på høyst 1 t eller 1 %"),
    ],
)
def test_toleransen_i_ord(krav: dict[str, float], ventet: str) -> None:
    assert glatt(toleranse({**krav, "enhet": "t"})) == ventet
    assert glatt(toleranse(krav)) == ventet.replace(" t", "")


def test_avviket_utover_toleransen() -> None:
    # |90 − 100| = 10; toleransen er den største av 3 og 5 % av 100.
    assert utenfor(90.0, 100.0, {"abs": 3, "rel": 0.05}) == 5.0
    assert utenfor(90.0, 100.0, {"abs": 7}) == 3.0
    assert utenfor(90.0, 100.0, {}) == 10.0
    assert utenfor(90.0, 100.0, {"abs": 10}) == 0.0
    # Støy i sjuende desimal teller ikke; i sjette gjør den.
    assert utenfor(100.0000004, 100.0, {}) == 0.0
    assert utenfor(100.000001, 100.0, {}) == 0.000001
    for galt in (UENDELIG, -UENDELIG, math.nan):
        assert math.isnan(utenfor(galt, 100.0, {"abs": 1}))
        assert math.isnan(utenfor(100.0, galt, {"abs": 1, "rel": 0.5}))


def test_naar_hver_gruppe_har_hull_og_det_er_lov_proeves_ingenting() -> None:
    t = tabell(tonn=[None, 1.0])
    r = regel("sum", total={"verdi": 1}, abs=0, mangler="lov")
    funn = det_ene(t, r)
    assert funn.forventet == "minst én hel sum"
    assert funn.melding.startswith("Ingen gruppe har både alle delene og en total, så regelen sum")


def test_hull_staar_foerst_og_saa_det_stoerste_avviket() -> None:
    t = tabell(
        aar=[2020, 2021, 2022, 2023, 2024],
        tonn=[101.0, 90.0, 100.0, None, 99.0],
    )
    funn = det_ene(t, regel("sum", per=["aar"], total={"verdi": 100}, abs=0, mangler="funn"))
    # 2023 er tom; så 10, og så 1 og 1 i den rekkefølgen de står.
    assert funn.rader == ("2023", "2021", "2020", "2024")
    assert glatt(funn.funnet or "").startswith(
        "2023: delen er tom; 2021: delene er 90, totalen 100"
    )


def test_mange_like_store_avvik_staar_som_i_filen() -> None:
    # Annethvert år er 1 for mye, og annethvert 2: de med 2 først, fra 2001 og oppover.
    t = tabell(aar=range(2000, 2040), tonn=[101.0, 102.0] * 20)
    funn = det_ene(t, regel("sum", per=["aar"], total={"verdi": 100}, abs=0, mangler="funn"))
    assert funn.antall == 40
    assert funn.rader == ("2001", "2003", "2005", "2007", "2009")


def test_rader_uten_gruppe_hoerer_sammen() -> None:
    t = tabell(sektor=[None, None, "A"], tonn=[60.0, 41.0, 100.0])
    r = regel("sum", per=["sektor"], total={"verdi": 100}, abs=0, mangler="funn")
    assert "i 1 av 2 grupper: tom: delene er 101, totalen 100 (+1)" in melding(t, r)


def test_totalen_i_samme_tabell_er_ikke_en_av_delene_og_deler_kan_avgrenses() -> None:
    t = tabell(sektor=["A", "B", "Annet", "Totalt"], tonn=[60.0, 40.0, 7.0, 100.0])
    uten = regel("sum", total=TOTALEN, abs=0, mangler="funn", unntatt={"sektor": ("Annet",)})
    assert holder(t, uten)
    # Totalraden kan også være utenfor avgrensningen av delene.
    bare = regel("sum", total=TOTALEN, abs=0, mangler="funn", der={"sektor": ("A", "B")})
    assert holder(t, bare)


def test_bare_de_radene_i_den_andre_tabellen_som_er_totaler() -> None:
    deler = tabell(aar=[2021, 2021], tonn=[2.0, 4.0])
    andre = tabell("totaler", aar=[2021, 2021], sektor=["A", "I alt"], tonn=[2.0, 6.0])
    r = sum_(total={"tabell": "totaler", "der": {"sektor": "I alt"}})
    assert holder(deler, r, ved_siden_av(deler, andre))
    assert "2021: har 2 totaler" in melding(
        deler, sum_(total={"tabell": "totaler"}), ved_siden_av(deler, andre)
    )


@pytest.mark.parametrize(
    ("total", "ventet", "finnes"),
    [
        ({"kolonne": "x"}, "Tabellen totaler har ingen kolonne «x».", "aar, sektor og i_alt"),
        ({}, "Tabellen totaler har ingen kolonne «tonn».", "aar, sektor og i_alt"),
        (
            {"kolonne": "i_alt", "der": {"gass": "CO2"}},
            "Tabellen totaler har ingen kolonne «gass».",
            "aar, sektor og i_alt",
        ),
        ({"kolonne": "sektor"}, "«sektor» i totaler er ikke tall.", None),
        ({"tabell": "borte"}, "Datapakken annen har ingen tabell «borte».", "totaler og flere"),
    ],
)
def test_en_total_som_ikke_passer_den_andre_tabellen(
    total: dict[str, Any], ventet: str, finnes: str | None
) -> None:
    deler = tabell(aar=[2021], tonn=[1.0])
    annen = tabell("totaler", "eks/annen", aar=[2021], sektor=["A"], i_alt=[1.0])
    flere = tabell("flere", "eks/annen", aar=[2021])
    r = sum_(total={"datasett": "annen", "tabell": "totaler"} | total)
    gal = ("feil", "forventning/gal-regel", "eks/pakke", "eks.yaml:3", ventet, finnes)
    assert det_ene(deler, r, ved_siden_av(annen, flere)) == Funn(*gal, eier="noen")


def test_en_gruppe_maa_finnes_i_den_andre_tabellen_ogsaa() -> None:
    deler = tabell(aar=[2021], tonn=[1.0])
    annen = tabell("totaler", "eks/annen", tonn=[1.0])
    r = sum_(total={"datasett": "annen", "tabell": "totaler"})
    assert det_ene(deler, r, ved_siden_av(annen)).melding == (
        "Tabellen totaler har ingen kolonne «aar»."
    )


def test_flyttallstoey_vises_ikke_i_meldingen() -> None:
    # 0,1 + 0,2 − 0,1 er 0,20000000000000004 i flyttall.
    t = tabell(tonn=[0.1, 0.2])
    r = regel("sum", total={"verdi": 0.1}, abs=0, mangler="funn", enhet="t")
    assert melding(t, r).endswith(": delene er 0,3, totalen 0,1 t (+0,2 t). Derfor.")
    t = tabell(tonn=[1.1000004])
    assert melding(t, r).endswith(": delene er 1,1, totalen 0,1 t (+1 t). Derfor.")


TALL = st.integers(-(10**9), 10**9).map(lambda n: n / 100)


@given(verdi=TALL, fasit=TALL, a=st.integers(0, 100), r=st.integers(0, 20))
def test_toleransen_er_den_samme_naar_fortegnet_skifter(
    verdi: float, fasit: float, a: int, r: int
) -> None:
    krav = {"abs": a, "rel": r / 100}
    assert utenfor(verdi, fasit, krav) == utenfor(-verdi, -fasit, krav)
    avvik = abs(verdi - fasit)
    innenfor = avvik <= a + 5e-7 or avvik <= r / 100 * abs(fasit) + 5e-7
    assert (utenfor(verdi, fasit, krav) == 0) == innenfor


@settings(max_examples=25)
@given(
    rader=st.lists(st.tuples(st.integers(2019, 2021), TALL), min_size=1, max_size=12),
    data=st.data(),
)
def test_rekkefoelgen_paa_radene_betyr_ingenting(
    rader: list[tuple[int, float]], data: st.DataObject
) -> None:
    r = regel("sum", per=["aar"], total={"verdi": 100}, abs=0, mangler="funn")

    def avvik(rekke: list[tuple[int, float]]) -> dict[int, float]:
        t = tabell(aar=[a for a, _ in rekke], tonn=[v for _, v in rekke])
        utfall: Any = summer(t, r, Omgivelser(I_DAG))
        return dict(zip(utfall.ramme["aar"], utfall.ramme["avvik_utover_toleransen"], strict=True))

    assert avvik(rader) == avvik(data.draw(st.permutations(rader)))

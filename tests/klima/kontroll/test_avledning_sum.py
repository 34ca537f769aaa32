"""Deler mot sum, andeler, og enighet mellom to tabeller: holder, brutt, og ingenting å prøve."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klima.kontroll.avledning import Omgivelser
from klima.kontroll.avledning_sum import summer, utenfor
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


# --- sum -----------------------------------------------------------------------------------------


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


# --- andel ---------------------------------------------------------------------------------------


def andel(maks: float = 0, **krav: Any) -> Any:
    return regel("andel", **({"del": {"kilde": "[*].*"}, "maks": maks, "per": ["aar"]} | krav))


def kilder(tonn: list[float | None], kilde: list[str | None], aar: list[int]) -> Any:
    t = tabell(aar=aar, tonn=tonn)
    t.ramme["kilde"] = kilde
    return t


def test_ingen_rader_med_kjennetegnet_er_ingen_andel() -> None:
    assert holder(kilder([5.0, 6.0], ["Veg", None], [2021, 2021]), andel())
    # Null tonn er ingen del, og stjernen må stå først.
    assert holder(kilder([0.0, 6.0], ["*Estimat", "a*"], [2021, 2021]), andel())


def test_en_del_som_er_for_stor_sier_hvor_stor_med_like_aar_samlet() -> None:
    # 2009 og 2011: 30 av 40 er 75 %. 2013: 1 av 100 er 1 %.
    t = kilder(
        [30.0, 10.0, 30.0, 10.0, 1.0, 99.0],
        ["*Estimat", "Skip", "*Estimat", "Skip", "*Estimat", "Skip"],
        [2009, 2009, 2011, 2011, 2013, 2013],
    )
    funn = det_ene(t, andel(enhet="t"))
    assert glatt(funn.melding) == (
        "«*Estimat» inngår i «tonn» i 3 av 3 grupper: 2009 og 2011: 30 av 40 t (75 %); 2013: 1 av "
        "100 t (1 %). Derfor."
    )
    assert (funn.antall, funn.rader) == (3, ("2009", "2011", "2013"))
    assert glatt(funn.forventet) == "høyst 0 %"
    assert melding(t, andel(1)) == (
        "«*Estimat» er mer enn 1 % av «tonn» i 2 av 3 grupper: 2009 og 2011: 30 av 40 (75 %). "
        "Derfor."
    )
    assert holder(t, andel(75))


def test_negative_og_uendelige_tall_i_en_andel() -> None:
    # |−30| av |−30| + |10| er 75 %.
    t = kilder([-30.0, 10.0], ["*Estimat", "Skip"], [2009, 2009])
    assert "30 av 40 (75 %)" in melding(t, andel())
    assert not holder(kilder([UENDELIG, 1.0], ["*Estimat", "Skip"], [2009, 2009]), andel(100))


def test_andel_av_alt_naar_regelen_ikke_deler_i_grupper() -> None:
    t = kilder([25.0, 75.0], ["*Estimat", "Skip"], [2009, 2011])
    assert melding(t, andel(per=[])) == ("«*Estimat» inngår i «tonn»: 25 av 100 (25 %). Derfor.")


def test_andel_paa_en_tom_tabell_proever_ingenting() -> None:
    assert melding(kilder([], [], []), andel()) == (
        "Tabellen t er tom, så regelen andel prøver ingenting. Derfor."
    )


# --- enighet -------------------------------------------------------------------------------------


def enig(kolonne: str = "sektor", **krav: Any) -> Any:
    mot = {"datasett": "annen", "tabell": "fasit"}
    vanlig = {"noekkel": ["rad"], "mot": mot, "bare_her": "funn", "bare_der": "funn"}
    return regel("enighet", kolonne, **(vanlig | krav))


def mot(**kolonner: Any) -> Omgivelser:
    return ved_siden_av(tabell("fasit", "eks/annen", **kolonner))


def test_tabeller_som_er_enige() -> None:
    her = tabell(rad=["a", "a", "b", None], sektor=["Veg", "Veg", "Skip", "Luft"])
    assert holder(her, enig(), mot(rad=["b", "a", "a"], sektor=["Skip", "Veg", "Veg"]))


def test_tabeller_som_er_uenige_sier_hva_hver_av_dem_har() -> None:
    her = tabell(rad=["a", "b", "c"], sektor=["Veg", "Skip", "Fly"])
    der = mot(rad=["a", "b", "d"], sektor=["Vei", "Skip", "Tog"])
    funn = det_ene(her, enig(), der)
    assert funn.melding == (
        "«sektor» er ikke lik i t og fasit på 3 av 4 rader: c (linje 4): «Fly» her, ingenting i "
        "fasit; d: mangler her, fasit har «Tog»; a (linje 2): «Veg» her, «Vei» i fasit. Derfor."
    )
    assert (funn.sted, funn.antall) == ("datasets/eks/pakke/t.csv:2", 3)
    assert funn.rader == ("c (linje 4)", "d", "a (linje 2)")
    assert funn.gjelder == ("Fly", "Veg")
    assert funn.forventet == "det samme som i fasit"


def test_et_funn_om_en_rad_med_id_gjelder_iden() -> None:
    her = tabell(rad=["a", "a"], sektor=["Veg", "Skip"])
    her.ramme["tiltak"] = ["direkte-01", "direkte-02"]
    funn = det_ene(her, enig(), mot(rad=["a"], sektor=["Veg"]))
    assert (funn.gjelder, funn.rader) == (("direkte-02",), ("a (linje 3)",))


def test_noekler_bare_den_ene_har_kan_vaere_lov() -> None:
    her = tabell(rad=["a", "c"], sektor=["Veg", "Fly"])
    der = mot(rad=["a", "d"], sektor=["Veg", "Tog"])
    assert holder(her, enig(bare_her="lov", bare_der="lov"), der)
    assert "c (linje 3)" in melding(her, enig(bare_der="lov"), der)
    assert "d: mangler her" in melding(her, enig(bare_her="lov"), der)


def test_tall_er_enige_innenfor_toleransen() -> None:
    her = tabell(rad=["a", "b"], tonn=[100.0, -100.0])
    der = mot(rad=["a", "b"], tonn=[103.0, -104.0])
    assert holder(her, enig("tonn", rel=0.04), der)
    # Toleransen er 3 % av tallet der: 3,09 for a, 3,12 for b.
    assert melding(her, enig("tonn", rel=0.03, enhet="t"), der) == (
        "«tonn» er ikke lik i t og fasit på 1 av 2 rader: b (linje 3): −100 t her, −104 t i fasit. "
        "Derfor."
    )


def test_flere_verdier_for_samme_noekkel_der_skal_alle_passe() -> None:
    her, der = tabell(rad=["a"], sektor=["Veg"]), mot(rad=["a", "a"], sektor=["Veg", "Fly"])
    assert melding(her, enig(), der) == (
        "«sektor» er ikke lik i t og fasit: a (linje 2): «Veg» her, «Veg» og «Fly» i fasit. Derfor."
    )


def test_uten_en_felles_noekkel_proever_enighet_ingenting() -> None:
    her, der = tabell(rad=["a"], sektor=["Veg"]), mot(rad=["b"], sektor=["Veg"])
    assert melding(her, enig(bare_her="lov", bare_der="lov"), der) == (
        "Tabellene t og fasit har ingen felles «rad», så regelen enighet prøver ingenting. Derfor."
    )
    assert melding(tabell(rad=[], sektor=[]), enig(), der) == (
        "Tabellen t er tom, så regelen enighet prøver ingenting. Derfor."
    )


def test_uten_datapakken_det_vises_til_er_det_ingenting_aa_proeve() -> None:
    assert holder(tabell(rad=["a"], sektor=["Veg"]), enig(), Omgivelser(I_DAG))


@pytest.mark.parametrize(
    ("r", "ventet", "finnes"),
    [
        (
            enig(mot={"datasett": "annen", "tabell": "borte"}),
            "Datapakken annen har ingen tabell «borte».",
            "fasit",
        ),
        (
            enig(mot={"datasett": "annen", "tabell": "fasit", "kolonne": "x"}),
            "Tabellen fasit har ingen kolonne «x».",
            "rad og sektor",
        ),
        (enig("borte"), "Tabellen t har ingen kolonne «borte».", "rad og sektor"),
        (enig(noekkel=["n"]), "Tabellen t har ingen kolonne «n».", "rad og sektor"),
        (enig(abs=1), "«sektor» er ikke tall: abs og rel passer ikke.", None),
        (
            regel("sum", "sektor", total={"verdi": 1}, abs=0, mangler="funn"),
            "«sektor» er ikke tall: sum passer ikke.",
            None,
        ),
    ],
)
def test_en_regel_som_ikke_passer_tabellen_er_selv_et_funn(
    r: Any, ventet: str, finnes: str | None
) -> None:
    her, der = tabell(rad=["a"], sektor=["Veg"]), mot(rad=["a"], sektor=["Veg"])
    gal = ("feil", "forventning/gal-regel", "eks/pakke", "eks.yaml:3", ventet, finnes)
    assert det_ene(her, r, der) == Funn(*gal, eier="noen")

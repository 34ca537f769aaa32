"""Enighet mellom to tabeller: holder, brutt, og ingenting å prøve."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from klima.kontroll.avledning import Omgivelser
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


def test_en_verdi_som_ikke_lar_seg_regne_ut_gjemmer_seg_ikke_bak_en_som_stemmer() -> None:
    her, der = tabell(rad=["a"], tonn=[5.0]), mot(rad=["a", "a"], tonn=[5.0, UENDELIG])
    assert melding(her, enig("tonn", abs=1, enhet="t"), der) == (
        "«tonn» er ikke lik i t og fasit: a (linje 2): 5 t her, 5 t og uendelig i fasit. Derfor."
    )


def test_bare_radene_der_i_den_andre_tabellen() -> None:
    her, der = tabell(rad=["a"], tonn=[5.0]), mot(rad=["a", "a"], aar=[1, 2], i_alt=[4.0, 5.0])
    vis_til = {"datasett": "annen", "tabell": "fasit", "kolonne": "i_alt"}
    assert holder(her, enig("tonn", mot=vis_til | {"der": {"aar": 2}}), der)
    assert melding(her, enig("tonn", mot=vis_til), der) == (
        "«tonn» er ikke lik i t og fasit: a (linje 2): 5 her, 4 og 5 i fasit. Derfor."
    )
    gal = det_ene(her, enig("tonn", mot=vis_til | {"der": {"gass": "CO2"}}), der)
    assert gal.melding == "Tabellen fasit har ingen kolonne «gass»."
    assert gal.forventet == "rad, aar og i_alt"


def test_en_tom_verdi_er_som_ingen_rad() -> None:
    her = tabell(rad=["a", "b", None], tonn=[1.0, None, 7.0])
    der = mot(rad=["a", "b", "c", None], tonn=[1.0, 2.0, None, 8.0])
    # Tom her og 2 der: nøkkelen b mangler her. Tom der, og en nøkkel som er tom, prøves ikke.
    funn = det_ene(her, enig("tonn", abs=0, enhet="t"), der)
    assert glatt(funn.melding) == (
        "«tonn» er ikke lik i t og fasit på 1 av 2 rader: b: mangler her, fasit har 2 t. Derfor."
    )
    assert (funn.sted, funn.forventet) == ("datasets/eks/pakke/t.csv", "ikke noe avvik")
    assert (funn.rader, funn.gjelder) == (("b",), ())


def test_en_tom_celle_i_en_kolonne_regelen_ikke_ser_paa_betyr_ingenting() -> None:
    her, der = tabell(rad=["a"], aar=[None], tonn=[1.0]), mot(rad=["a"], aar=[None], tonn=[2.0])
    assert melding(her, enig("tonn", abs=0), der) == (
        "«tonn» er ikke lik i t og fasit: a (linje 2): 1 her, 2 i fasit. Derfor."
    )


def test_mange_like_store_avvik_staar_som_i_filen() -> None:
    # Annenhver rad er 1 for mye, og annenhver 2: de med 2 først, fra linje 3 og nedover.
    noekler = [f"n{i:02}" for i in range(40)]
    her = tabell(rad=noekler, tonn=[11.0, 12.0] * 20)
    funn = det_ene(her, enig("tonn", abs=0), mot(rad=noekler, tonn=[10.0] * 40))
    assert funn.antall == 40
    assert funn.rader == tuple(f"n{i:02} (linje {i + 2})" for i in (1, 3, 5, 7, 9))


def test_det_stoerste_avviket_staar_foerst_etter_det_som_mangler() -> None:
    her = tabell(rad=["a", "b", "c", "d"], tonn=[11.0, 15.0, 1.0, UENDELIG])
    der = mot(rad=["a", "b", "d"], tonn=[10.0, 10.0, 10.0])
    assert melding(her, enig("tonn", rel=0.05), der) == (
        "«tonn» er ikke lik i t og fasit på 4 av 4 rader: c (linje 4): 1 her, ingenting i fasit; "
        "d (linje 5): uendelig her, 10 i fasit; b (linje 3): 15 her, 10 i fasit; a (linje 2): 11 "
        "her, 10 i fasit. Derfor."
    )


def test_ja_og_nei_er_ikke_tall_i_meldingen() -> None:
    her, der = tabell(rad=["a"]), tabell("fasit", "eks/annen", rad=["a"])
    her.ramme["er_med"], der.ramme["er_med"] = [True], [False]
    assert melding(her, enig("er_med"), ved_siden_av(der)) == (
        "«er_med» er ikke lik i t og fasit: a (linje 2): ja her, nei i fasit. Derfor."
    )


def test_tall_mot_tekst_er_uenige_om_alt_og_kan_ikke_ha_toleranse() -> None:
    her, der = tabell(rad=["a"], tonn=[5.0]), mot(rad=["a"], sektor=["5"])
    vis_til = {"datasett": "annen", "tabell": "fasit", "kolonne": "sektor"}
    assert melding(her, enig("tonn", mot=vis_til), der) == (
        "«tonn» er ikke lik i t og fasit: a (linje 2): 5 her, «5» i fasit. Derfor."
    )
    for toleranse_ in ({"abs": 0}, {"rel": 0.1}):
        assert det_ene(her, enig("tonn", mot=vis_til, **toleranse_), der).melding == (
            "«tonn» er ikke tall: abs og rel passer ikke."
        )


def test_flere_kolonner_i_noekkelen() -> None:
    her = tabell(rad=["a", "a"], aar=[2009, 2011], tonn=[1.0, 2.0])
    der = mot(rad=["a", "a"], aar=[2009, 2011], tonn=[1.0, 3.0])
    r = enig("tonn", noekkel=["rad", "aar"])
    assert melding(her, r, der) == (
        "«tonn» er ikke lik i t og fasit på 1 av 2 rader: a 2011 (linje 3): 2 her, 3 i fasit. "
        "Derfor."
    )
    utenom = det_ene(her, r, mot(rad=["b"], aar=[2009], tonn=[1.0]))
    assert utenom.forventet == "minst én felles nøkkel"
    assert "har ingen felles «rad» og «aar», så" in utenom.melding


def test_en_tabell_uten_linjer_har_ingen_linje_i_navnet() -> None:
    her = replace(tabell(rad=["a"], sektor=["Veg"]), radnavn=("rad",))
    assert "fasit: a: «Veg» her, «Fly» i fasit." in melding(
        her, enig(), mot(rad=["a"], sektor=["Fly"])
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

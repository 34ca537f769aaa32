"""Det reglene over flere rader deler: avgrensning, hindre, og hvordan brudd skrives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from klima.kontroll import gx
from klima.kontroll.avledning import (
    Omgivelser,
    _samlet,
    av,
    avgrens,
    celle,
    der,
    endring,
    mengde,
    proev_avledet,
    prosent_av,
    radnavn,
)
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Tabell
from tests.klima.kontroll.avledninger import I_DAG, det_ene, regel, tabell, ved_siden_av
from tests.klima.kontroll.eksempelplan import glatt

UENDELIG = math.inf
HUNDRE = {"total": {"verdi": 100}, "abs": 0, "mangler": "funn"}


def sum_(kolonne: str = "tonn", **krav: Any) -> Any:
    """Delene skal være 100."""
    avgrensning = {k: krav.pop(k) for k in ("der", "unntatt") if k in krav}
    return regel("sum", kolonne, **(HUNDRE | krav), **avgrensning)


# --- Tall og navn i meldingene -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdi", "vist"),
    [
        ("Veg", "«Veg»"),
        ("to\nlinjer", "«to\\nlinjer»"),
        (2009, "2009"),
        (31350.5, "31350,5"),
        (None, "tom"),
        (pd.NA, "tom"),
        (math.nan, "tom"),
        (True, "ja"),
        (np.False_, "nei"),
    ],
)
def test_en_celle_slik_den_staar_i_filen(verdi: Any, vist: str) -> None:
    assert celle(verdi) == vist


@pytest.mark.parametrize(
    ("verdi", "vist"),
    [
        (99.994, "99,99 t"),
        (99.5, "99,5 t"),
        (100.0, "100 t"),
        (100.4, "100 t"),
        (-100.4, "−100 t"),
        (-99.4, "−99,4 t"),
        (31350.28, "31 350 t"),
        (0.255, "0,26 t"),
        (0.0, "0 t"),
        (UENDELIG, "uendelig"),
        (-UENDELIG, "−uendelig"),
        (math.nan, "–"),
    ],
)
def test_mengder_har_hele_tall_fra_hundre_og_ellers_hoeyst_to_desimaler(
    verdi: float, vist: str
) -> None:
    assert glatt(mengde(verdi, "t")) == vist
    assert mengde(verdi) == mengde(verdi, "")


@pytest.mark.parametrize(
    ("fra", "til", "vist"),
    [
        (200.0, 150.0, "200 → 150 t (−25,0 %)"),
        (-100.0, -180.0, "−100 → −180 t (−80,0 %)"),  # 80 av tallverdien 100
        (50.0, 99.9, "50 → 99,9 t (+99,8 %)"),
        (50.0, 100.0, "50 → 100 t (+100 %)"),
        (50.0, 0.0, "50 → 0 t (−100 %)"),
        (1.0, 3.5, "1 → 3,5 t (+250 %)"),
        (0.0, 3.0, "0 → 3 t"),
        (math.nan, 3.0, "– → 3 t"),
        (3.0, math.nan, "3 → –"),
        (3.0, UENDELIG, "3 → uendelig"),
        (UENDELIG, 3.0, "uendelig → 3 t"),
    ],
)
def test_en_endring_har_prosent_av_tallverdien_til_det_foerste(
    fra: float, til: float, vist: str
) -> None:
    assert glatt(endring(fra, til, "t")) == vist


def test_en_endring_uten_enhet() -> None:
    assert glatt(endring(200.0, 150.0)) == "200 → 150 (−25,0 %)"


def test_prosent_av_tallverdien_og_uendelig_fra_null() -> None:
    diff = pd.Series([50.0, -50.0, 50.0, -3.0, 3.0, 0.0, 0.0, 0.5, 1.0, UENDELIG])
    fra = pd.Series([200.0, 200.0, -200.0, 0.0, -0.0, 0.0, 5.0, 1.0, 3.0, 1.0])
    ventet = [25.0, -25.0, 25.0, -UENDELIG, UENDELIG, 0.0, 0.0, 50.0, 33.333333, UENDELIG]
    assert prosent_av(diff, fra).tolist() == ventet


def test_hvor_mange_av_alle() -> None:
    assert av(3, 20, "grupper") == " i 3 av 20 grupper"
    assert av(3, 1764, "rader", "på") == " på 3 av 1\u00a0764 rader"
    assert av(1, 2, "steg") == " i 1 av 2 steg"
    assert av(1, 1, "grupper") == ""


def test_en_rad_har_navn_av_kolonnene_og_kommunen_heter_det_den_heter() -> None:
    navn = radnavn(["kommune", "sektor", "aar"])
    assert navn({"kommune": "3203", "sektor": "Jordbruk", "aar": 2009.0}) == (
        *("Asker", "Jordbruk", "2009"),
    )
    assert navn({"kommune": "0000", "sektor": None, "aar": None}) == ("0000", "tom", "tom")
    assert radnavn([])({"aar": 2009}) == ()


def test_brudd_som_bare_skiller_seg_i_siste_ledd_staar_sammen() -> None:
    sjoefart = [(("Oslo", "Sjøfart", str(a)), "3 t") for a in (2009, 2011, 2013)]
    andre = [(("Oslo", "Luftfart", "2009"), "3 t"), (("Oslo", "Sjøfart", "2015"), "4 t")]
    assert _samlet([*sjoefart, *andre], 5) == (
        "Oslo Sjøfart 2009, 2011 og 2013: 3 t; Oslo Luftfart 2009: 3 t; Oslo Sjøfart 2015: 4 t"
    )
    # Bare den første gruppen vises; i de to andre er det 1 + 1 brudd.
    assert _samlet([*sjoefart, *andre], 1) == "Oslo Sjøfart 2009, 2011 og 2013: 3 t; og 2 til"
    # Den skjulte gruppen har tre brudd, ikke ett.
    assert _samlet([*andre, *sjoefart], 1) == "Oslo Luftfart 2009: 3 t; og 4 til"
    # Et brudd uten navn teller som ett.
    assert _samlet([*andre, ((), "x")], 2).endswith("; og 1 til")
    assert _samlet([((), "x")], 1) == "x"


# --- Avgrensning ---------------------------------------------------------------------------------


def test_radene_med_en_av_verdiene_og_uten_noen_av_de_andre() -> None:
    ramme = tabell(aar=[2009, 2009, 2011, 2013, None], sektor=["A", "B", "A", None, "A"]).ramme
    assert avgrens(ramme, {}).index.tolist() == [2, 3, 4, 5, 6]
    assert avgrens(ramme, {"aar": 2009}).index.tolist() == [2, 3]
    assert avgrens(ramme, {"aar": [2009, 2013]}).index.tolist() == [2, 3, 5]
    assert avgrens(ramme, {"aar": (2009, 2011), "sektor": "A"}).index.tolist() == [2, 4]
    assert avgrens(ramme, {}, {"sektor": "A"}).index.tolist() == [3, 5]
    assert avgrens(ramme, {}, {"sektor": ("A",), "aar": 2009}).index.tolist() == [5]
    assert avgrens(ramme, {"sektor": "A"}, {"aar": 2009}).index.tolist() == [4, 6]


def test_avgrensningen_i_ord() -> None:
    assert der(regel("sum")) == ""
    assert der(regel("sum", der={"aar": (2009,)})) == "der aar er 2009"
    begge = regel(
        "sum", der={"aar": (2009, 2011), "gass": ("CO2",)}, unntatt={"sektor": ("A", "B", None)}
    )
    assert der(begge) == (
        "der aar er 2009 eller 2011, gass er «CO2» og sektor ikke er «A», «B» eller tom"
    )


def test_regelen_gjelder_bare_radene_den_er_avgrenset_til() -> None:
    t = tabell(sektor=["A", "A", "B"], tonn=[60.0, 40.0, 7.0])
    assert proev_avledet(t, sum_(der={"sektor": ("A",)}), None) is None
    assert proev_avledet(t, sum_(unntatt={"sektor": ("B",)}), None) is None
    funn = proev_avledet(t, sum_(unntatt={"sektor": ("A",)}), None)
    assert funn is not None
    assert "delene er 7, totalen 100" in funn.melding


# --- Det som hindrer en regel --------------------------------------------------------------------


def gal(melding: str, finnes: str | None = None) -> Funn:
    hvor = ("feil", "forventning/gal-regel", "eks/pakke", "eks.yaml:3")
    return Funn(*hvor, melding, finnes, eier="noen")


def ingenting(melding: str) -> Funn:
    """Funnet om en tabell uten noe å prøve: det har regelens alvor, og peker på filen."""
    fil = "datasets/eks/pakke/t.csv"
    hele = f"{melding}, så regelen sum prøver ingenting. Derfor."
    krav = "minst én rad å prøve"
    return Funn("advarsel", "forventning/sum", "eks/pakke", fil, hele, krav, eier="noen")


@pytest.mark.parametrize(
    "r",
    [
        sum_("borte"),
        sum_(per=["aar", "borte"]),
        sum_(der={"borte": (1,)}),
        sum_(unntatt={"borte": (1,)}),
        regel("andel", **{"del": {"borte": "x"}}, maks=1),
        regel("enighet", noekkel=["borte"], mot={}),
    ],
    ids=["kolonne", "per", "der", "unntatt", "del", "noekkel"],
)
def test_en_kolonne_regelen_nevner_maa_finnes(r: Any) -> None:
    t = tabell(aar=[2009], tonn=[100.0])
    assert det_ene(t, r) == gal("Tabellen t har ingen kolonne «borte».", "aar og tonn")


@pytest.mark.parametrize("type_", ["aarsendring", "utgaveendring"])
def test_en_endring_trenger_kolonnen_med_aar(type_: str) -> None:
    r = regel(type_, per=["sektor"], prosent=0)
    ventet = gal("Tabellen t har ingen kolonne «aar».", "sektor og tonn")
    assert det_ene(tabell(sektor=["A"], tonn=[1.0]), r) == ventet


@pytest.mark.parametrize("type_", ["sum", "andel", "aarsendring", "utgaveendring"])
def test_bare_ferskhet_og_enighet_kan_gjelde_tekst(type_: str) -> None:
    t = tabell(aar=[2009], sektor=["A"])
    r = regel(type_, "sektor", per=["aar"], prosent=0, **HUNDRE)
    assert det_ene(t, r) == gal(f"«sektor» er ikke tall: {type_} passer ikke.")


def test_en_tom_tabell_proever_ingenting() -> None:
    assert det_ene(tabell(tonn=[]), sum_()) == ingenting("Tabellen t er tom")


def test_en_avgrensning_uten_rader_proever_ingenting() -> None:
    r = sum_(der={"sektor": ("B", "C")}, unntatt={"tonn": (1.5,)})
    assert det_ene(tabell(sektor=["A"], tonn=[100.0]), r) == ingenting(
        "Ingen rader der sektor er «B» eller «C» og tonn ikke er 1,5"
    )


def test_en_tom_kolonne_proever_ingenting() -> None:
    tomme = tabell(sektor=["A", "A", "B"], tonn=[None, None, 100.0])
    # B har et tall, men regelen gjelder bare A.
    alle = ingenting("«tonn» er tom på alle 2 rader")
    assert det_ene(tomme, sum_(der={"sektor": ("A",)})) == alle
    assert det_ene(tabell(tonn=[None]), sum_()) == ingenting("«tonn» er tom på den ene raden")
    mange = glatt(det_ene(tabell(tonn=[None] * 1234), sum_()).melding)
    assert mange.startswith("«tonn» er tom på alle 1 234 rader, så regelen")


def test_er_bare_noen_rader_tomme_proeves_resten() -> None:
    t = tabell(sektor=["A", "B"], tonn=[100.0, None])
    assert det_ene(t, sum_()).melding == (
        "Delene av «tonn» summerer ikke til totalen: 1 av 2 deler er tomme. Derfor."
    )


# --- Funnet --------------------------------------------------------------------------------------


def test_hele_funnet_naar_en_sum_ikke_stemmer() -> None:
    t = tabell(aar=[2021, 2021, 2022, 2022], tonn=[60.0, 40.0, 60.0, 41.0])
    vist = "2022: delene er 101, totalen 100 (+1)"
    # Den første raden i gruppen er den tredje i filen, på linje 4.
    assert det_ene(t, sum_(per=["aar"])) == Funn(
        "advarsel",
        "forventning/sum",
        "eks/pakke",
        "datasets/eks/pakke/t.csv:4",
        f"Delene av «tonn» summerer ikke til totalen i 1 av 2 grupper: {vist}. Derfor.",
        "ikke noe avvik",
        vist,
        antall=1,
        rader=("2022",),
        eier="noen",
    )


def test_bare_fem_grupper_vises_men_alle_telles() -> None:
    t = tabell(aar=range(2010, 2017), tonn=[107.0, 106.0, 105.0, 104.0, 103.0, 102.0, 100.0])
    funn = det_ene(t, sum_(per=["aar"]))
    assert (funn.antall, funn.rader) == (6, ("2010", "2011", "2012", "2013", "2014"))
    assert funn.melding.endswith("2014: delene er 103, totalen 100 (+3); og 1 til. Derfor.")
    assert " i 6 av 7 grupper: 2010: delene er 107, totalen 100 (+7); 2011:" in funn.melding


@pytest.mark.parametrize("felt", ["indikator", "tiltak", "sektor"])
def test_funnet_gjelder_tingene_gruppene_er_delt_paa(felt: str) -> None:
    t = tabell(tonn=[99.0, 98.0, 100.0, 97.0])
    t.ramme[felt] = ["a", "b", "c", None]
    assert det_ene(t, sum_(per=[felt])).gjelder == ("b", "a")


def test_en_sum_over_mange_rader_peker_ikke_paa_en_av_dem() -> None:
    t = tabell(sektor=["A", "B"], tonn=[98.0, 1.0])
    assert det_ene(t, sum_()).gjelder == ()


def test_en_grunn_med_og_uten_punktum_gir_ett_punktum() -> None:
    t, tom = tabell(tonn=[99.0]), tabell(tonn=[])
    for grunn in ("Derfor", "Derfor."):
        r = replace(sum_(), grunn=grunn)
        assert det_ene(t, r).melding.endswith("(−1). Derfor.")
        assert det_ene(tom, r).melding.endswith("prøver ingenting. Derfor.")


@pytest.mark.parametrize("tallet", [math.nan, UENDELIG, -UENDELIG])
def test_et_tall_som_ikke_lar_seg_regne_ut_er_et_brudd(tallet: float) -> None:
    assert det_ene(tabell(tonn=[tallet, 100.0]), sum_()).antall == 1


def test_uten_omgivelser_er_i_dag_i_dag() -> None:
    t = tabell(aar=[date.today().year])
    assert proev_avledet(t, regel("ferskhet", "aar", maaneder=1), None) is None
    gammel = proev_avledet(tabell(aar=[2009]), regel("ferskhet", "aar", maaneder=1), None)
    assert gammel is not None
    assert "mer enn 1 måned før" in gammel.melding


def test_omgivelser_har_ingen_pakker_og_ingen_forrige_utgave_naar_ingen_er_gitt() -> None:
    alene = Omgivelser(I_DAG)
    assert (alene.pakker, list(alene.par())) == ({}, [])


class _Uten:
    """Svaret fra Great Expectations når forventningen kastet."""

    def __init__(self) -> None:
        self.result: Mapping[str, Any] = {}
        self.success = False
        self.exception_info = {"exception_message": "x" * 400}


def test_en_regel_biblioteket_ikke_fikk_kjoert_er_et_funn_med_aarsaken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gx, "kjoer", lambda *_: {0: _Uten()})
    funn = proev_avledet(tabell(tonn=[99.0]), sum_(), ved_siden_av())
    # Årsaken kan være en hel traceback; de første 300 tegnene er nok.
    assert funn == replace(
        gal("Regelen lot seg ikke kjøre."),
        funnet=("{'exception_message': '" + "x" * 400)[:300],
    )


def test_tabellen_endres_ikke() -> None:
    t: Tabell = tabell(aar=[2021, 2022], tonn=[99.0, None])
    foer = t.ramme.copy(deep=True)
    det_ene(t, sum_(per=["aar"]))
    pd.testing.assert_frame_equal(t.ramme, foer)

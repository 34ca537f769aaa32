"""Ferskhet, og endring fra år til år."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest

from klima.kontroll.avledning_tid import maaneder_mellom
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Tabell
from tests.klima.kontroll.avledninger import (
    det_ene,
    holder,
    melding,
    regel,
    tabell,
    ved_siden_av,
)
from tests.klima.kontroll.eksempelplan import glatt

UENDELIG = math.inf


# --- ferskhet ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aar", "i_dag", "maaneder"),
    [
        (2024, date(2026, 12, 31), 24),  # regnet fra 31. desember 2024
        (2026, date(2026, 1, 1), 1),  # inneværende år er ferskt
        (2024, date(2025, 1, 1), 1),
    ],
)
def test_et_aar_som_er_ferskt_nok(aar: int, i_dag: date, maaneder: int) -> None:
    t = tabell(aar=[2009, aar, None])
    assert holder(t, regel("ferskhet", "aar", maaneder=maaneder), ved_siden_av(i_dag=i_dag))


def test_dagen_etter_er_det_for_gammelt() -> None:
    t = tabell(aar=[2023, 2024])
    r = regel("ferskhet", "aar", maaneder=24)
    funn = det_ene(t, r, ved_siden_av(i_dag=date(2027, 1, 1)))
    assert funn.melding == (
        "Den nyeste verdien i «aar» skal være høyst 24 måneder gammel: 2024: mer enn 24 måneder "
        "før 1. januar 2027. Derfor."
    )
    assert (funn.forventet, funn.rader) == ("høyst 24 måneder gammel", ("2024",))


def test_en_dato_som_er_for_gammel_eller_ikke_har_vaert() -> None:
    t = tabell(aar=[2026])
    t.ramme["lest"] = ["2026-10-21"]
    r = regel("ferskhet", "lest", maaneder=1)
    assert holder(t, r, ved_siden_av(i_dag=date(2026, 11, 21)))
    assert melding(t, r) == (
        "Den nyeste verdien i «lest» skal være høyst 1 måned gammel: 21. oktober 2026: mer enn 1 "
        "måned før 22. november 2026. Derfor."
    )
    assert melding(tabell(aar=[2024, 2062]), regel("ferskhet", "aar", maaneder=24)) == (
        "Den nyeste verdien i «aar» skal være høyst 24 måneder gammel: 2062: har ikke vært ennå. "
        "Derfor."
    )


@pytest.mark.parametrize(
    ("verdier", "vist"),
    [
        (["i fjor"], "«i fjor»"),
        ([2020.5], "2020,5"),
        ([UENDELIG], "uendelig"),
        ([999], "999"),
        ([10000], "10000"),
        ([True], "ja"),
    ],
)
def test_det_som_verken_er_aar_eller_dato_er_en_gal_regel(verdier: list[Any], vist: str) -> None:
    t = tabell(aar=[2026])
    t.ramme["lest"] = verdier
    assert det_ene(t, regel("ferskhet", "lest", maaneder=1)) == Funn(
        *("feil", "forventning/gal-regel", "eks/pakke", "eks.yaml:3"),
        f"«lest» er verken år eller dato: {vist}.",
        "et årstall, eller en dato som 2026-11-22",
        eier="noen",
    )


def test_ferskhet_uten_verdier_proever_ingenting() -> None:
    r = regel("ferskhet", "aar", maaneder=24)
    assert melding(tabell(aar=[]), r) == (
        "Tabellen t er tom, så regelen ferskhet prøver ingenting. Derfor."
    )
    assert melding(tabell(aar=[None]), r) == (
        "«aar» er tom på den ene raden, så regelen ferskhet prøver ingenting. Derfor."
    )


def test_maaneder_og_31_deler() -> None:
    # 1. januar til 16. februar er én måned og 15 dager; baklengs er det motsatt.
    assert maaneder_mellom(date(2024, 1, 1), date(2024, 2, 16)) == 1 + 15 / 31
    assert maaneder_mellom(date(2024, 2, 16), date(2024, 1, 1)) == -1 - 15 / 31
    assert maaneder_mellom(date(2022, 11, 5), date(2024, 2, 5)) == 15


@pytest.mark.parametrize(
    "nyeste",
    [" 2026-10-21T23:59", "2026-10-21", date(2026, 10, 21), datetime(2026, 10, 21, 23, 59)],
    ids=repr,
)
def test_en_dato_kan_vaere_tekst_eller_dato_og_ha_klokkeslett(nyeste: Any) -> None:
    t = tabell(aar=[2025, 2026])
    t.ramme["lest"] = pd.Series([nyeste, nyeste], index=t.ramme.index, dtype=object)
    r = regel("ferskhet", "lest", maaneder=1)
    assert holder(t, r, ved_siden_av(i_dag=date(2026, 11, 21)))
    assert "21. oktober 2026: mer enn 1 måned før" in melding(t, r)


@pytest.mark.parametrize(("aar", "vist"), [(1000, "mer enn 24 måneder"), (9999, "har ikke vært")])
def test_aarstall_har_fire_sifre(aar: int, vist: str) -> None:
    assert f": {aar}: {vist}" in melding(tabell(aar=[aar]), regel("ferskhet", "aar", maaneder=24))


def test_hele_funnet_om_noe_som_er_for_gammelt() -> None:
    r = regel("ferskhet", "aar", maaneder=1200, der={"sektor": ("A",)})
    t = tabell(aar=[1900, 2025], sektor=["A", "B"])
    funn = det_ene(t, r)
    assert glatt(funn.melding) == (
        "Den nyeste verdien i «aar» skal være høyst 1 200 måneder gammel: 1900: mer enn 1 200 "
        "måneder før 22. november 2026. Derfor."
    )
    assert (funn.sted, funn.antall, funn.gjelder) == ("datasets/eks/pakke/t.csv", 1, ())


# --- aarsendring ---------------------------------------------------------------------------------


def aarlig(**krav: Any) -> Any:
    return regel("aarsendring", **({"per": ["sektor"], "prosent": 10, "enhet": "t"} | krav))


def serie(*punkter: tuple[str, int, float | None]) -> Tabell:
    sektor, aar, tonn = zip(*punkter, strict=True)
    return tabell(sektor=list(sektor), aar=list(aar), tonn=list(tonn))


def test_endringer_innenfor_grensene() -> None:
    # +10 % er innenfor 10 %; 20 % er utenfor, men bare 2 t; fra 0 til 9 t er under 10 t.
    t = serie(("A", 2009, 100.0), ("A", 2011, 110.0), ("B", 2009, 10.0), ("B", 2011, 12.0))
    assert holder(t, aarlig(minst=10))
    assert holder(serie(("A", 2009, 0.0), ("A", 2011, 9.0)), aarlig(minst=10))
    # Det som holder minst, er med: 10 t fra 0 er en endring på 10 t.
    assert not holder(serie(("A", 2009, 0.0), ("A", 2011, 10.0)), aarlig(minst=10))


def test_hopp_kommer_stoerst_foerst_med_fra_og_til() -> None:
    # A: 200 → 150 er −25 %. B: −100 → −180 er −80 % av 100; skog tar opp mer. C: 50 → 53 er 6 %.
    # Radene i samme sektor og år summeres: A i 2009 er 120 + 80.
    t = serie(
        *[("A", 2009, 120.0), ("A", 2011, 150.0), ("A", 2009, 80.0)],
        *[("B", 2009, -100.0), ("B", 2011, -180.0), ("C", 2009, 50.0), ("C", 2011, 53.0)],
    )
    funn = det_ene(t, aarlig(minst=5))
    assert glatt(funn.melding) == (
        "«tonn» endrer seg med mer enn 10 % og minst 5 t fra år til år i 2 av 3 steg, størst "
        "først: B 2009–2011: −100 → −180 t (−80,0 %); A 2009–2011: 200 → 150 t (−25,0 %). Derfor."
    )
    assert (funn.antall, funn.gjelder) == (2, ("B", "A"))
    assert funn.rader == ("B 2009–2011", "A 2009–2011")
    assert glatt(funn.forventet) == "en endring på høyst 10 %, eller mindre enn 5 t"


def test_bare_de_stoerste_vises_men_alle_telles() -> None:
    t = serie(*[("A", 2009 + i, v) for i, v in enumerate([1.0, 2.0, 4.0, 8.0])])
    r = regel("aarsendring", stoerste=1)
    assert melding(t, r) == (
        "«tonn» endrer seg fra år til år i 3 av 3 steg, størst først: 2011–2012: 4 → 8 (+100 %); "
        "og 2 til. Derfor."
    )


def test_stegene_gaar_mellom_aarene_gruppen_har() -> None:
    # B mangler 2011: steget er 2009–2013, så hoppet ikke gjemmer seg i hullet.
    t = serie(
        *[("A", 2009, 1.0), ("A", 2011, 1.0), ("A", 2013, 1.0)],
        *[("B", 2009, 1.0), ("B", 2011, None), ("B", 2013, 9.0)],
    )
    assert "i 1 av 3 steg: B 2009–2013: 1 → 9 t (+800 %)" in melding(t, aarlig())


def test_bare_det_siste_aaret() -> None:
    t = serie(*[("A", 2009, 1.0), ("A", 2011, 5.0), ("A", 2013, 6.0)], ("B", 2011, 1.0))
    assert melding(t, aarlig(siste_aar=True)) == (
        "«tonn» endrer seg med mer enn 10 % fra året før til 2013: A 2011–2013: 5 → 6 t "
        "(+20,0 %). Derfor."
    )


@pytest.mark.parametrize(("fra", "til"), [(1.0, UENDELIG), (-UENDELIG, 1.0), (UENDELIG, UENDELIG)])
def test_en_uendelig_endring_er_et_brudd(fra: float, til: float) -> None:
    assert not holder(serie(("A", 2009, fra), ("A", 2011, til)), aarlig(minst=10))


def test_det_som_ikke_lar_seg_regne_ut_staar_foerst_og_smaa_endringer_er_med() -> None:
    t = serie(
        *[("A", 2009, 0.5), ("A", 2011, 0.9)],
        *[("B", 2009, UENDELIG), ("B", 2011, UENDELIG)],
    )
    assert melding(t, aarlig(enhet="")) == (
        "«tonn» endrer seg med mer enn 10 % fra år til år i 2 av 2 steg, størst først: "
        "B 2009–2011: uendelig → uendelig; A 2009–2011: 0,5 → 0,9 (+80,0 %). Derfor."
    )


def test_uten_to_aar_proever_aarsendring_ingenting() -> None:
    t = serie(("A", 2009, 1.0), ("B", 2011, 1.0), ("A", 2011, None))
    assert melding(t, aarlig()) == (
        "Ingen gruppe har to år å sammenligne, så regelen aarsendring prøver ingenting. Derfor."
    )
    assert melding(t, aarlig(siste_aar=True)) == (
        "Ingen gruppe har 2011 og et år før å sammenligne, så regelen aarsendring prøver "
        "ingenting. Derfor."
    )
    assert melding(tabell(sektor=[], aar=[], tonn=[]), aarlig()) == (
        "Tabellen t er tom, så regelen aarsendring prøver ingenting. Derfor."
    )


def test_uten_to_aar_i_en_tabell_som_ikke_er_delt_i_grupper() -> None:
    t = tabell(aar=[2009, 2009, 2011], tonn=[1.0, 2.0, None])
    for krav, hva in (({}, "to år"), ({"siste_aar": True}, "2009 og et år før")):
        funn = det_ene(t, regel("aarsendring", prosent=10, **krav))
        assert funn.melding == (
            f"Tabellen har ikke {hva} å sammenligne, så regelen aarsendring prøver ingenting. "
            "Derfor."
        )
        assert funn.forventet == "minst to år"


def test_rader_uten_gruppe_er_en_gruppe_for_seg() -> None:
    t = serie(("A", 2009, 1.0), ("A", 2011, 1.0))
    t.ramme["sektor"] = [None, None]
    t.ramme["tonn"] = [1.0, 2.0]
    assert "tom 2009–2011: 1 → 2 t (+100 %)" in melding(t, aarlig())


def test_like_store_endringer_staar_etter_navn_og_aar() -> None:
    t = serie(*[(s, a, float(a - 2000)) for a in (2011, 2010, 2009) for s in ("B", "A")])
    # 2009: 9 t, 2010: 10 t, 2011: 11 t; hvert steg er +1 t, i begge sektorer.
    funn = det_ene(t, aarlig(prosent=0))
    assert funn.rader == ("A 2009–2010", "A 2010–2011", "B 2009–2010", "B 2010–2011")


def test_mange_like_store_endringer_staar_etter_aar() -> None:
    # 0, 2, 1, 3, 2, 4 …: annethvert steg er +2 og annethvert −1; +2 først, fra 2000 og oppover.
    t = tabell(aar=range(2000, 2041), tonn=[i // 2 + 2.0 * (i % 2) for i in range(41)])
    funn = det_ene(t, regel("aarsendring", prosent=0))
    assert funn.antall == 40
    assert funn.rader == tuple(f"{a}–{a + 1}" for a in range(2000, 2010, 2))


def test_en_kategori_uten_rader_er_ingen_gruppe() -> None:
    t = serie(("A", 2009, 1.0), ("A", 2011, 2.0))
    t.ramme["sektor"] = pd.Categorical(["A", "A"], categories=["A", "B"])
    assert melding(t, aarlig()) == (
        "«tonn» endrer seg med mer enn 10 % fra år til år: A 2009–2011: 1 → 2 t (+100 %). Derfor."
    )


def test_flyttallstoey_er_ingen_endring() -> None:
    # 0,1 + 0,2 er 0,30000000000000004 i flyttall.
    t = tabell(aar=[2009, 2009, 2011], tonn=[0.1, 0.2, 0.3])
    assert holder(t, regel("aarsendring", prosent=0))
    # 0,0000004 er null, og fra null er det ingen prosent å vise.
    t = tabell(aar=[2009, 2011], tonn=[4e-7, 5.0])
    assert melding(t, regel("aarsendring", prosent=0)) == (
        "«tonn» endrer seg fra år til år: 2009–2011: 0 → 5. Derfor."
    )


@pytest.mark.parametrize(
    ("krav", "grense", "ventet"),
    [
        ({"prosent": 0}, "", "ingen endring"),
        ({"prosent": 2.5}, "med mer enn 2,5 % ", "en endring på høyst 2,5 %"),
        ({"stoerste": 3, "minst": 0.5}, "med minst 0,5 ", "ingen endring, eller mindre enn 0,5"),
        (
            {"prosent": 1, "minst": 2, "enhet": "t"},
            "med mer enn 1 % og minst 2 t ",
            "en endring på høyst 1 %, eller mindre enn 2 t",
        ),
    ],
)
def test_grensene_i_ord(krav: dict[str, Any], grense: str, ventet: str) -> None:
    funn = det_ene(tabell(aar=[2009, 2010], tonn=[4.0, 6.0]), regel("aarsendring", **krav))
    assert glatt(funn.melding).startswith(f"«tonn» endrer seg {grense}fra år til år: 2009–2010: 4")
    assert glatt(funn.forventet or "") == ventet


def test_uten_et_eget_tall_vises_fem_endringer() -> None:
    t = tabell(aar=range(2010, 2017), tonn=[1.0, 3.0, 6.0, 10.0, 15.0, 21.0, 28.0])
    funn = det_ene(t, regel("aarsendring", prosent=0))
    assert (funn.antall, len(funn.rader)) == (6, 5)
    assert funn.melding.endswith("2011–2012: 3 → 6 (+100 %); og 1 til. Derfor.")


def test_uten_en_kolonne_med_aar_er_regelen_gal() -> None:
    funn = det_ene(tabell(sektor=["A"], tonn=[1.0]), aarlig())
    assert funn.melding == "Tabellen t har ingen kolonne «aar»."

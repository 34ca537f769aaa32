"""Endring fra forrige utgave: hvilke kommuner, hvor mye, og bare i likt omfang."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from klima import Brukerfeil
from klima.kontroll.avledning import Omgivelser
from klima.kontroll.grunnlag import Tabell
from klima.utgavepar import sammenstill
from tests.klima.kontroll.avledninger import (
    I_DAG,
    det_ene,
    holder,
    melding,
    regel,
)
from tests.klima.kontroll.eksempelplan import glatt
from tests.klima.publikasjoner import Tall, publikasjon

KILDE = "Kilde"


def utgave(tall: dict[tuple[str, int, str], float], dato: str) -> Any:
    celler: Tall = {(k, a, s, KILDE): t for (k, a, s), t in tall.items()}
    return publikasjon(celler, dato)


FORRIGE = utgave(
    {
        ("3203", 2009, "Jordbruk"): 100.0,
        ("3203", 2009, "Sjøfart"): 50.0,
        ("3203", 2011, "Jordbruk"): 90.0,
        ("0301", 2009, "Jordbruk"): 400.0,
        ("0301", 2009, "Sjøfart"): 10.0,
    },
    "2025-01-24",
)
NAA = utgave(
    {
        ("3203", 2009, "Jordbruk"): 120.0,
        ("3203", 2009, "Sjøfart"): 50.0,
        ("3203", 2011, "Jordbruk"): 90.0,
        ("3203", 2009, "Luftfart"): 7.0,
        ("0301", 2009, "Jordbruk"): 390.0,
        ("0301", 2009, "Sjøfart"): 12.0,
    },
    "2026-02-02",
)


def mot_forrige(naa: Any = NAA, forrige: Any = FORRIGE, kommune: str = "") -> Any:
    ramme: pd.DataFrame = naa.tabell
    ramme = ramme[ramme["kommune"] == kommune] if kommune else ramme
    t = Tabell("eks/pakke", "utslipp", ramme, "tabell.parquet", ("sektor", "aar"))
    return t, Omgivelser(I_DAG, par=lambda: [sammenstill(forrige, naa)])


def utgaver(**krav: Any) -> Any:
    return regel("utgaveendring", **({"per": ["kommune"], "prosent": 0, "enhet": "t"} | krav))


def test_et_omregnet_referanseaar_sier_hvilke_kommuner_og_hvor_mye() -> None:
    # Likt omfang er jordbruk og sjøfart: Asker 150 → 170 (+13,3 %), Oslo 410 → 402 (−2,0 %).
    # Luftfart er ny og telles ikke. Samlet +20 − 8 = +12.
    t, omgivelser = mot_forrige()
    funn = det_ene(t, utgaver(der={"aar": (2009,)}), omgivelser)
    assert glatt(funn.melding) == (
        "«tonn» der aar er 2009 er endret siden utgaven 2025-01-24-eksempel i 2 av 2 kommuner, "
        "samlet +12 t, i likt omfang, størst først: Asker: 150 → 170 t (+13,3 %); Oslo: 410 → 402 "
        "t (−2,0 %). Derfor."
    )
    assert (funn.antall, funn.rader, funn.sted) == (2, ("Asker", "Oslo"), "tabell.parquet")


def test_bare_kommunen_som_proeves_er_med() -> None:
    t, omgivelser = mot_forrige(kommune="0301")
    assert melding(t, utgaver(), omgivelser) == (
        "«tonn» er endret siden utgaven 2025-01-24-eksempel, i likt omfang: Oslo: 410 → 402 t "
        "(−2,0 %). Derfor."
    )


def test_endringer_innenfor_grensene_mellom_utgaver() -> None:
    t, omgivelser = mot_forrige()
    assert holder(t, utgaver(der={"aar": (2011,)}), omgivelser)
    assert holder(t, utgaver(prosent=13.4), omgivelser)
    assert holder(t, utgaver(minst=21), omgivelser)
    per_celle = utgaver(per=["kommune", "sektor", "aar"], prosent=5)
    # Jordbruk i Asker 100 → 120 er +20 %, sjøfart i Oslo 10 → 12 er +20 %, jordbruk i Oslo −2,5 %.
    assert melding(t, per_celle, omgivelser) == (
        "«tonn» er endret med mer enn 5 % siden utgaven 2025-01-24-eksempel på 2 av 5 rader, "
        "samlet +22 t, i likt omfang, størst først: Asker Jordbruk 2009: 100 → 120 t (+20,0 %); "
        "Oslo Sjøfart 2009: 10 → 12 t (+20,0 %). Derfor."
    )


def test_en_celle_bare_den_ene_utgaven_har_er_en_endring() -> None:
    uten = utgave({("3203", 2009, "Jordbruk"): 5.0, ("3203", 2011, "Sjøfart"): 1.0}, "2025-01-24")
    med = utgave(
        {("3203", 2009, s): 5.0 for s in ("Jordbruk", "Sjøfart")}
        | {("3203", 2011, "Sjøfart"): 1.0},
        "2026-02-02",
    )
    t, omgivelser = mot_forrige(med, uten)
    assert "Asker Sjøfart: – → 5 t" in melding(
        t, utgaver(per=["kommune", "sektor"], der={"aar": (2009,)}), omgivelser
    )


def test_det_bare_den_ene_utgaven_har_er_med_i_det_samlede_som_fra_eller_til_null() -> None:
    felles = {("3203", 2011, s): 1.0 for s in ("Jordbruk", "Sjøfart")}
    foer = utgave(felles | {("3203", 2009, "Jordbruk"): 7.0}, "2025-01-24")
    naa = utgave(felles | {("3203", 2009, "Sjøfart"): 5.0}, "2026-02-02")
    t, omgivelser = mot_forrige(naa, foer)
    # −7 + 5 = −2.
    assert melding(t, utgaver(per=["kommune", "sektor"], der={"aar": (2009,)}), omgivelser) == (
        "«tonn» der aar er 2009 er endret siden utgaven 2025-01-24-eksempel på 2 av 2 rader, "
        "samlet −2 t, i likt omfang, størst først: Asker Jordbruk: 7 → –; Asker Sjøfart: – → 5 t. "
        "Derfor."
    )


def test_kommuner_med_hver_sin_forrige_utgave_nevner_begge() -> None:
    # Asker 150 → 170 fra den ene, Oslo 400 + 12 → 390 + 12 fra den andre.
    asker = utgave(
        {("3203", 2009, "Jordbruk"): 100.0, ("3203", 2009, "Sjøfart"): 50.0}, "2025-01-24"
    )
    oslo = utgave(
        {("0301", 2009, "Jordbruk"): 400.0, ("0301", 2009, "Sjøfart"): 12.0}, "2024-01-24"
    )
    t, _ = mot_forrige()
    begge = Omgivelser(I_DAG, par=lambda: [sammenstill(asker, NAA), sammenstill(oslo, NAA)])
    assert melding(t, utgaver(), begge) == (
        "«tonn» er endret siden utgaven 2024-01-24-eksempel og 2025-01-24-eksempel i 2 av 2 "
        "kommuner, samlet +10 t, i likt omfang, størst først: Asker: 150 → 170 t (+13,3 %); Oslo: "
        "412 → 402 t (−2,4 %). Derfor."
    )
    # Prøves bare Oslo, er det ingen celler fra den utgaven bare Asker har.
    bare, _ = mot_forrige(kommune="0301")
    assert "i likt omfang: Oslo: 412 → 402 t (−2,4 %)" in melding(bare, utgaver(), begge)


def test_bare_aarene_begge_utgavene_har_er_med() -> None:
    foer = utgave({("3203", 2009, "Jordbruk"): 5.0, ("3203", 2010, "Jordbruk"): 6.0}, "2025-01-24")
    naa = utgave({("3203", 2009, "Jordbruk"): 5.0, ("3203", 2011, "Jordbruk"): 7.0}, "2026-02-02")
    t, omgivelser = mot_forrige(naa, foer)
    assert holder(t, utgaver(), omgivelser)


def test_samlet_er_summen_av_bruddene_ikke_av_alt() -> None:

    t, omgivelser = mot_forrige()
    per = utgaver(per=["kommune", "sektor", "aar"], prosent=2.2, minst=5)
    # Sjøfart i Oslo er under 5 t og holder: samlet +20 − 10 = +10.
    assert melding(t, per, omgivelser) == (
        "«tonn» er endret med mer enn 2,2 % og minst 5 t siden utgaven 2025-01-24-eksempel på 2 "
        "av 5 rader, samlet +10 t, i likt omfang, størst først: Asker Jordbruk 2009: 100 → 120 t "
        "(+20,0 %); Oslo Jordbruk 2009: 400 → 390 t (−2,5 %). Derfor."
    )


def test_en_endring_paa_grensen_er_ikke_med_i_det_samlede() -> None:
    # Jordbruk i Oslo 400 → 390 er −2,5 %, og det er lov. Asker +20 t og sjøfart i Oslo +2 t: +22.
    t, omgivelser = mot_forrige()
    r = utgaver(per=["kommune", "sektor", "aar"], prosent=2.5)
    assert "på 2 av 5 rader, samlet +22 t, i likt" in melding(t, r, omgivelser)


def test_uten_grense_og_enhet_er_enhver_endring_med() -> None:
    foer = utgave(
        {("3203", 2009, "Jordbruk"): 1000.0, ("0301", 2009, "Jordbruk"): 400.0}, "2025-01-24"
    )
    naa = utgave(
        {("3203", 2009, "Jordbruk"): 1005.0, ("0301", 2009, "Jordbruk"): 398.0}, "2026-02-02"
    )
    t, omgivelser = mot_forrige(naa, foer)
    # Begge er en halv prosent: +5 − 2 = +3.
    assert melding(t, regel("utgaveendring", per=["kommune"]), omgivelser) == (
        "«tonn» er endret siden utgaven 2025-01-24-eksempel i 2 av 2 kommuner, samlet +3, i likt "
        "omfang, størst først: Asker: 1 000 → 1 005 (+0,5 %); Oslo: 400 → 398 (−0,5 %). Derfor."
    )


def test_like_store_endringer_staar_i_rekkefoelge_og_stoey_er_null() -> None:
    # 2009: Asker 10 → 15. 2011: Oslo 0,0000004 → 5; det er fra null, så ingen prosent.
    foer = {("0301", 2011, "Jordbruk"): 4e-7, ("3203", 2009, "Jordbruk"): 10.0}
    naa = {("0301", 2011, "Jordbruk"): 5.0, ("3203", 2009, "Jordbruk"): 15.0}
    t, omgivelser = mot_forrige(utgave(naa, "2026-02-02"), utgave(foer, "2025-01-24"))
    assert melding(t, utgaver(per=["aar"]), omgivelser).endswith(
        "størst først: 2009: 10 → 15 t (+50,0 %); 2011: 0 → 5 t. Derfor."
    )


def test_uten_forrige_utgave_sier_regelen_ingenting() -> None:
    t, _ = mot_forrige()
    assert holder(t, utgaver(), Omgivelser(I_DAG))


def test_et_aar_ingen_av_utgavene_har_er_ikke_groent() -> None:
    t, omgivelser = mot_forrige()
    assert melding(t, utgaver(der={"aar": (1990,)}), omgivelser) == (
        "Ingen rader der aar er 1990, så regelen utgaveendring prøver ingenting. Derfor."
    )
    assert melding(t, utgaver(der={"sektor": ("Luftfart",)}), omgivelser) == (
        "Forrige utgave har ingen rader der sektor er «Luftfart», så regelen utgaveendring prøver "
        "ingenting. Derfor."
    )
    tom = replace(t, ramme=t.ramme.iloc[:0])
    assert melding(tom, utgaver(), omgivelser) == (
        "Tabellen utslipp er tom, så regelen utgaveendring prøver ingenting. Derfor."
    )


def test_utgaver_som_ikke_kan_sammenlignes_er_et_funn() -> None:
    t, _ = mot_forrige()

    def ulikt() -> Any:
        raise Brukerfeil("utgavene har ulikt GWP-sett", funnet="a har AR4, b har AR5")

    funn = det_ene(t, utgaver(), Omgivelser(I_DAG, par=ulikt))
    assert funn.forventet == "to utgaver som kan sammenlignes"
    assert funn.melding == (
        "Utgaven kan ikke sammenlignes med forrige (utgavene har ulikt GWP-sett: a har AR4, b har "
        "AR5), så regelen utgaveendring prøver ingenting. Derfor."
    )

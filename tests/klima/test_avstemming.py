"""Avstemmingen av klimadelen: hva den finner hos Asker, og hver regel på en liten plan.

Planene her er laget for hånd, så hvert tall kan regnes etter. At en riktig avrundet plan aldri gir
funn, og hva som skjer når ett tall endres, står i test_avstemming_endringer.py; summer og
fotavtrykk i test_avstemming_summer.py; setninger, antall og penger i test_avstemming_tekst.py.
"""

from __future__ import annotations

import pytest

from klima.avstemming import avstem
from klima.kontroll.grunnlag import Grunnlag
from tests.klima.kontroll.eksempelplan import (
    asker,
    det_ene,
    kort,
    lag,
    ordlyd,
    paastand,
    prosent,
    rad,
    total,
)


def test_det_asker_motsier_seg_selv_i() -> None:
    funn = [(*kort(f), *ordlyd(f)) for f in avstem(asker())]
    assert funn == [
        (
            "advarsel",
            "avstemming/referanseniva",
            "sektormaal.csv:30",
            "Veitrafikk 2021: −32 % gir et 2009-nivå på 137 400–139 400 t, målet for 2021 og "
            "budsjettet for 2024 gir 129 200–131 100 t. Trolig tall fra to utgaver.",
            "−28 til −27 %",
            "−32 %",
        ),
        (
            "advarsel",
            "avstemming/sum",
            "paastander.csv:10",
            "Radene lå samlet 12 124 t over målet for 2021 (171 147 mot 159 023 t), teksten sier "
            "rundt 8 000 t. Det passer med Veitrafikk alene (8 224 t).",
            "12 124 t",
            "rundt 8 000 t",
        ),
        (
            "advarsel",
            "avstemming/andel",
            "paastander.csv:8",
            "Veitrafikk 2021: 94 095 av 178 984 t er 52,6 %, teksten sier 51,3 %, som ville krevd "
            "91 729–91 909 t.",
            "52,6 %",
            "51,3 %",
        ),
        (
            "merknad",
            "avstemming/total",
            "paastander.csv:7",
            "Samlet utslipp i 2021 er 178 984 t, teksten sier 178 000 t. Tallet er kuttet, ikke "
            "avrundet; avrundet er det 179 000 t.",
            "179 000 t",
            "178 000 t",
        ),
        (
            "merknad",
            "avstemming/ferdigaar",
            "investeringsposter.csv:7",
            "Samferdsel - gang- og sykkelbro Nesøya: skal være ferdig i 2026, men har 35 200 "
            "(1 000 kr) i 2027.",
            "ingen beløp etter 2026",
            "beløp i 2027",
        ),
    ]


def test_tallene_i_meldingen_brytes_ikke_over_to_linjer() -> None:
    melding = avstem(asker())[0].melding
    assert "−32\u00a0%" in melding
    assert "137\u00a0400–139\u00a0400\u00a0t" in melding


def test_en_kommune_uten_plan_har_ingenting_aa_avstemme() -> None:
    assert avstem(Grunnlag(asker().rot, "0301", {})) == []


# --- Referansenivået --------------------------------------------------------------------------

# 1000 t og +0 % gir 995–1005 t; 600 t og −40 % gir 991–1009 t.
ENIGE = {
    "sektorrader": [rad("utslipp", 1000), rad("maal", 600, aar=2030)],
    "sektormaal": [prosent("utslipp", 0), prosent("maal", -40, aar=2030)],
}


def test_tall_fra_samme_nivaa_er_enige() -> None:
    assert avstem(lag(**ENIGE)) == []


def test_to_tall_som_ikke_gaar_sammen() -> None:
    # 1000 / 1,00 er 995–1006 t, 600 / 0,50 er 1187–1213 t.
    plan = lag(
        sektorrader=ENIGE["sektorrader"],
        sektormaal=[prosent("utslipp", 0), prosent("maal", -50, aar=2030)],
    )
    funn = det_ene(plan)
    assert kort(funn) == ("advarsel", "avstemming/referanseniva", "sektormaal.csv:2")
    assert ordlyd(funn) == (
        "Veitrafikk 2021: 0 % gir et 2009-nivå på 995–1 006 t, målet for 2030 gir 1 187–1 213 t. "
        "Trolig tall fra to utgaver.",
        "−18 til −16 %",
        "0 %",
    )


def test_maalet_som_skiller_seg_ut_naevnes_foerst_naar_utslippet_gaar_med_flertallet() -> None:
    plan = lag(
        sektorrader=[rad("utslipp", 100000), rad("maal", 90000), rad("budsjett", 40000, aar=2024)],
        sektormaal=[prosent("utslipp", 0), prosent("maal", -10), prosent("maal", -50, aar=2024)],
    )
    assert ordlyd(det_ene(plan)) == (
        "Veitrafikk: budsjettet for 2024 gir et 2009-nivå på 79 200–80 800 t, målet for 2021 og "
        "utslippet i 2021 gir 99 500–100 500 t. Trolig tall fra to utgaver.",
        "−60 %",
        "−50 %",
    )
    assert det_ene(plan).sted.endswith("sektormaal.csv:4")


def test_tre_nivaaer_er_tre_utgaver() -> None:
    plan = lag(
        sektorrader=[rad("utslipp", 1000), rad("maal", 2000), rad("budsjett", 4000, aar=2024)],
        sektormaal=[prosent("utslipp", 0), prosent("maal", 0), prosent("maal", 0, aar=2024)],
    )
    assert kort(det_ene(plan)) == ("advarsel", "avstemming/referanseniva", "sektormaal.csv:2")
    assert ordlyd(det_ene(plan)) == (
        "Veitrafikk 2021: 0 % gir et 2009-nivå på 1 000 t, budsjettet for 2024 gir 4 000 t, målet "
        "for 2021 gir 2 000 t. Trolig tall fra ulike utgaver.",
        "−50 %",
        "0 %",
    )


@pytest.mark.parametrize(
    ("maal", "nivaaene"),
    [
        # 1094,5 / 0,995 = 1100 og 1306,5 / 1,005 = 1300: 200 t imellom vises i hele tonn.
        (1307, "2009-nivå på 1 088–1 100 t, målet for 2021 gir 1 300–1 314 t"),
        # 1307,5 / 1,005 = 1301,0: mer enn 200 t imellom vises i hele hundre.
        (1308, "2009-nivå på 1 100 t, målet for 2021 gir 1 300 t"),
    ],
)
def test_nivaaene_vises_saa_grovt_at_de_fortsatt_er_klart_skilt(maal: float, nivaaene: str) -> None:
    plan = lag(
        sektorrader=[rad("utslipp", 1094), rad("maal", maal)],
        sektormaal=[prosent("utslipp", 0), prosent("maal", 0)],
    )
    assert nivaaene in ordlyd(det_ene(plan))[0]


def test_radene_i_en_sektor_er_avrundet_hver_for_seg() -> None:
    # To rader på 500 er 999–1001 t, og /0,994 blir det 1005,0–1007,1. En rad på 1000 er 999,5–
    # 1000,5 t, og blir 1005,5–1006,6. Målet, 1007/0,9998, er 1006,6–1007,8: bare det første går.
    maal = [
        prosent("utslipp", -0.6, desimaler=2),
        prosent("maal", -0.02, desimaler=2),
    ]
    to = [rad("utslipp", 500), rad("utslipp", 500), rad("maal", 1007)]
    en = [rad("utslipp", 1000), rad("maal", 1007)]
    assert avstem(lag(sektorrader=to, sektormaal=maal)) == []
    assert len(avstem(lag(sektorrader=en, sektormaal=maal))) == 1


@pytest.mark.parametrize(
    ("rader", "maal"),
    [
        ([rad("utslipp", 0), rad("maal", 5)], [prosent("utslipp", -100), prosent("maal", -50)]),
        ([rad("utslipp", 0), rad("maal", 5)], [prosent("utslipp", -99.5), prosent("maal", -50)]),
        ([rad("utslipp", None), rad("maal", 5)], [prosent("utslipp", 0), prosent("maal", -50)]),
        ([rad("maal", 5)], [prosent("utslipp", 0), prosent("maal", -50)]),
        ([rad("utslipp", 1000), rad("maal", 5)], [prosent("maal", -50)]),
        ([rad("utslipp", 1000, "Sjøfart"), rad("maal", 5)], [prosent("maal", -50)]),
    ],
)
def test_uten_to_hele_tallpar_er_det_ikke_noe_aa_sammenligne(
    rader: list[object], maal: list[object]
) -> None:
    assert avstem(lag(sektorrader=rader, sektormaal=maal)) == []  # type: ignore[arg-type]


# --- Våre egne avledede tall ------------------------------------------------------------------


def nivaa(**endret: float) -> Grunnlag:
    # 600 t og −40 %: 600 / 0,6 = 1000,0; 600 / 0,605 = 991,7; 600 / 0,595 = 1008,4.
    riktig = {"sektor": "Veitrafikk", "grunnlag": "maal_2021", "tonn": 1000.0, "lav": 991.7}
    rad_ = riktig | {"hoy": 1008.4} | endret
    return lag(
        sektorrader=[rad("maal", 600)], sektormaal=[prosent("maal", -40)], referansenivaa=[rad_]
    )


def test_et_avledet_nivaa_foelger_av_tallparet() -> None:
    assert avstem(nivaa()) == []


@pytest.mark.parametrize("kolonne", ["tonn", "lav", "hoy"])
def test_et_avledet_nivaa_som_ikke_foelger_er_en_feil(kolonne: str) -> None:
    funn = det_ene(nivaa(**{kolonne: 1000.1}))
    riktig = {"tonn": "1 000,0", "lav": "991,7", "hoy": "1 008,4"}[kolonne]
    assert kort(funn) == ("feil", "avstemming/avledet", "referansenivaa.csv:2")
    assert ordlyd(funn) == (
        f"«{kolonne}» følger ikke av tallene den er regnet fra: de gir {riktig}, raden har "
        "1 000,1. Regn om raden.",
        riktig,
        "1 000,1",
    )


def test_et_avledet_nivaa_uten_tallpar_kan_ikke_proeves() -> None:
    assert avstem(nivaa(grunnlag="budsjett_2024")) == []  # type: ignore[arg-type]


def test_den_avledede_totalen_foelger_av_den_trykte_og_endringen() -> None:
    # 560 / 0,56 = 1000,0; 560 / 0,565 = 991,2; 560 / 0,555 = 1009,0.
    endring = paastand("endring", -44, fra_aar=2009, enhet="%")
    avledet = {**total(1000.0, 2009, "avledet"), "lav": 991.2, "hoy": 1009.0}
    totaler = [{**total(560), "lav": None, "hoy": None}, avledet]
    assert avstem(lag(totaler=totaler, paastander=[endring])) == []
    galt = [totaler[0], {**avledet, "tonn": 1001.0}]
    assert kort(det_ene(lag(totaler=galt, paastander=[endring]))) == (
        *("feil", "avstemming/avledet", "totaler.csv:3"),
    )


def test_endringen_i_en_sektor_eller_siden_et_annet_aar_gjelder_ikke_den_avledede_totalen() -> None:
    andre = [
        paastand("endring", -10, gjelder="Veitrafikk", fra_aar=2009, enhet="%"),
        paastand("endring", -10, fra_aar=2016, enhet="%"),
    ]
    endring = paastand("endring", -44, fra_aar=2009, enhet="%")
    totaler = [total(560), total(1000.0, 2009, "avledet")]
    assert avstem(lag(totaler=totaler, paastander=[*andre, endring])) == []
    assert avstem(lag(totaler=totaler, paastander=andre)) == []


def test_etter_et_fall_paa_hundre_prosent_kan_bare_den_ene_enden_regnes_tilbake() -> None:
    # −100 % er fra −100,5 til −99,5 %: 560 / 0,005 = 112 000, og resten har ikke noe nivå.
    endring = paastand("endring", -100, fra_aar=2009, enhet="%")

    def plan(lav: float) -> Grunnlag:
        avledet = {**total(1.0, 2009, "avledet"), "lav": lav, "hoy": 1.0}
        return lag(totaler=[total(560), avledet], paastander=[endring])

    assert avstem(plan(112000.0)) == []
    assert "«lav» følger ikke" in det_ene(plan(111999.0)).melding


PER_HODE = paastand(
    "fotavtrykk_per_innbygger",
    10.42,
    gjelder="Klimafotavtrykk",
    aar=None,
    enhet="t CO2e/innbygger",
    desimaler=2,
)


def test_fotavtrykkets_deler_i_tonn() -> None:
    deler = [
        {"andel_prosent": 26, "tonn_per_innbygger": 2.7092},
        {"andel_prosent": 74, "tonn_per_innbygger": 7.7108},
    ]
    assert avstem(lag(paastander=[PER_HODE], fotavtrykk=deler)) == []
    deler[1]["tonn_per_innbygger"] = 7.711
    funn = det_ene(lag(paastander=[PER_HODE], fotavtrykk=deler))
    assert kort(funn) == ("feil", "avstemming/avledet", "fotavtrykk.csv:3")
    assert (funn.forventet, funn.funnet) == ("7,7108", "7,711")

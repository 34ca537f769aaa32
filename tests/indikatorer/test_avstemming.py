"""Avstemmingen av indikatorer og handlingsregler: hos Asker, i små tabeller, og når noe endres."""

from __future__ import annotations

from typing import Any

import pytest

from indikatorer.avstemming import TELLES, avstem, les_celle
from klima.kontroll.grunnlag import Grunnlag
from tests.indikatorer.eksempelindikatorer import celle, det_ene, indikatorer, kort_
from tests.klima.kontroll.eksempelplan import asker, glatt, kort, lag, total


def test_det_asker_motsier_seg_selv_i() -> None:
    funn = [
        (kort(f), glatt(f.melding), glatt(f.forventet), glatt(f.funnet)) for f in avstem(asker())
    ]
    assert funn == [
        (
            ("advarsel", "avstemming/antall", "paastander.csv:5"),
            "71 av 88 indikatorer oppdateres årlig, det er 80,7 %. Teksten sier 82 %, som ville "
            "krevd 72 av 88.",
            "80,7 %",
            "82 %",
        ),
        (
            ("advarsel", "avstemming/enhet", "verdier.csv:58"),
            "«Endring i valgdeltakelse i kommunestyre- og fylkestingsvalget, samt stortingsvalget, "
            "fire år før (prosentpoeng)»: navnet sier prosentpoeng, cellene er trykt i %: 8,77 % "
            "(2019) og -2,04 % (2021) (linje 58 og 60).",
            "prosentpoeng",
            "%",
        ),
    ]


def test_et_funn_hoerer_til_pakken_tallet_staar_i() -> None:
    assert [f.datasett for f in avstem(asker())] == ["asker/indikatorer"] * 2


def test_en_kommune_uten_indikatorer_har_ingenting_aa_avstemme() -> None:
    assert avstem(Grunnlag(asker().rot, "0301", {})) == []


# --- Tellinger --------------------------------------------------------------------------------


def paastand(id_: str, emne: str, verdi: float, enhet: str = "%") -> dict[str, Any]:
    return {"paastand": id_, "emne": emne, "verdi": verdi, "enhet": enhet, "desimaler": 0}


@pytest.mark.parametrize(("verdi", "holder"), [(3, True), (2, False), (4, False)])
def test_antall_indikatorer(verdi: float, holder: bool) -> None:
    plan = indikatorer(
        katalog=[kort_(), kort_(indikator="b"), kort_(indikator="c")],
        paastander=[paastand("antall-indikatorer", "antall", verdi, "antall")],
    )
    if holder:
        assert avstem(plan) == []
    else:
        assert det_ene(plan) == (
            ("advarsel", "avstemming/antall", "paastander.csv:2"),
            f"Katalogen har 3 indikatorer, teksten sier {verdi:.0f}.",
            "3",
            f"{verdi:.0f}",
        )


@pytest.mark.parametrize(
    ("verdi", "passer"),
    [
        (67, None),  # 2 av 3 er 66,7 %
        (66, ""),  # ingen antall av 3 gir 66 %
        (33, ", som ville krevd 1 av 3"),
        (100, ", som ville krevd 3 av 3"),
        (133, ""),  # fire av tre finnes ikke
    ],
)
def test_en_andel_av_indikatorene(verdi: float, passer: str | None) -> None:
    plan = indikatorer(
        katalog=[kort_(), kort_(indikator="b"), kort_(indikator="c", frekvens="ukjent")],
        paastander=[paastand("andel-aarlig", "frekvens", verdi), paastand("ukjent", "x", 1)],
    )
    if passer is None:
        assert avstem(plan) == []
    else:
        assert det_ene(plan)[1] == (
            f"2 av 3 indikatorer oppdateres årlig, det er 66,7 %. Teksten sier {verdi} %{passer}."
        )


def test_en_grovt_avrundet_andel_passer_med_flere_antall() -> None:
    # 80 % i hele tiere er 75–85 %, altså 15, 16 eller 17 av 20.
    kortene = [kort_(indikator=str(n), frekvens="aarlig" if n < 10 else "x") for n in range(20)]
    p = paastand("andel-aarlig", "frekvens", 80) | {"desimaler": -1}
    assert det_ene(indikatorer(katalog=kortene, paastander=[p]))[1] == (
        "10 av 20 indikatorer oppdateres årlig, det er 50,0 %. Teksten sier 80 %, som ville krevd "
        "15 eller 16 eller 17 av 20."
    )


def test_andelene_hos_asker_telles_i_riktig_kolonne() -> None:
    for id_, (tabell, kolonne, verdi, _) in TELLES.items():
        assert id_ in set(asker().pakker["indikatorer"]["paastander"]["paastand"])
        assert verdi in set(asker().pakker["indikatorer"][tabell][kolonne])


def test_en_utgaatt_indikator_telles_ikke() -> None:
    # To er i settet, én av dem årlig; den tredje er tatt ut, men står i katalogen med historikken.
    plan = indikatorer(
        katalog=[kort_(), kort_(indikator="b", frekvens="ukjent"), kort_(indikator="c")],
        utgaatte=[{"navn": "C", "indikator": "c", "erstattet_av": "b"}],
        paastander=[
            paastand("antall-indikatorer", "antall", 2),
            paastand("andel-aarlig", "frekvens", 50),
        ],
    )
    assert avstem(plan) == []


def test_uten_katalog_er_det_ingenting_aa_telle() -> None:
    assert avstem(indikatorer(paastander=[paastand("andel-aarlig", "frekvens", 1)])) == []


# --- Celler -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tekst", "lest"),
    [
        ("15,1 %", (15.1, 1, "%")),
        ("-2,04 %", (-2.04, 2, "%")),
        ("−0,7 %", (-0.7, 1, "%")),
        ("186 211", (186211, 0, "")),
        ("72\u00a0134\u00a0574", (72134574, 0, "")),
        ("1767", (1767, 0, "")),
        ("4,7 µg/m3", (4.7, 1, "µg/m3")),
        ("115 kr/m2", (115, 0, "kr/m2")),
        (" 4 ", (4, 0, "")),
        ("74,50 %", (74.5, 2, "%")),
        ("Ikke målt", None),
        ("", None),
        ("ca. 4", None),
    ],
)
def test_tallet_i_en_celle(tekst: str, lest: tuple[float, int, str] | None) -> None:
    assert les_celle(tekst) == lest


@pytest.mark.parametrize(
    "rad",
    [
        celle("15,1 %", 15.1),
        celle("-2,04 %", -2.04),
        celle("Ikke målt", None, "ikke_maalt"),
        celle("Tall kommer", None, "tall_kommer"),
        celle("under utvikling", None, "under_utvikling"),
        celle("ca. 5", 5.0, "avledet"),
    ],
)
def test_en_rad_som_er_den_cellen_viser(rad: dict[str, Any]) -> None:
    assert avstem(indikatorer(verdier=[rad])) == []


@pytest.mark.parametrize(
    ("rad", "funnet"),
    [
        (celle("15,1 %", 15.2), "15,2"),
        (celle("15,1 %", None), "ingen verdi"),
        (celle("-2,04 %", 2.04), "2,04"),
        (celle("Ikke målt", 1.0), "1"),
        (celle("Ikke målt", None), "ingen verdi"),
        (celle("Ikke målt", 0.0, "ikke_maalt"), "0"),
        (celle("15,1 %", None, "ikke_maalt"), "ingen verdi"),
        (celle("Tall kommer", None, "ikke_maalt"), "ingen verdi"),
        (celle("Ikke målt", None, "tall_kommer"), "ingen verdi"),
    ],
)
def test_en_rad_som_ikke_er_den_cellen_viser_er_en_feil(rad: dict[str, Any], funnet: str) -> None:
    assert det_ene(indikatorer(verdier=[rad])) == (
        ("feil", "avstemming/celle", "verdier.csv:2"),
        f"eks 2021: cellen viser «{rad['tekst']}», men raden har {funnet} med status "
        f"{rad['status']}.",
        rad["tekst"],
        funnet,
    )


@pytest.mark.parametrize(
    ("felt", "tekst", "uenige"),
    [
        ({"enhet": "%"}, "5 %", False),
        ({"enhet": "ug/m3"}, "5 µg/m3", False),
        ({"enhet": "µg/m3"}, "5 ug/m3", False),
        ({"enhet": "skala 1-5"}, "5", False),
        ({"enhet": "%"}, "5 GWh", True),
        ({"enhet": "prosentpoeng"}, "5 %", True),
        ({"enhet": "prosentpoeng"}, "5 prosentpoeng", False),
        ({"navn": "Endring (Prosentpoeng)", "enhet": "%"}, "5 %", True),
    ],
)
def test_enheten_i_cellene(felt: dict[str, Any], tekst: str, uenige: bool) -> None:
    plan = indikatorer(katalog=[kort_(**felt)], verdier=[celle(tekst, 5.0)])
    assert [f.regel for f in avstem(plan)] == (["avstemming/enhet"] if uenige else [])


def test_hver_gal_enhet_er_ett_funn_med_alle_cellene() -> None:
    rader = [celle("5 %", 5.0), celle("6 kr", 6.0, aar=2022), celle("7 kr", 7.0, aar=2023)]
    assert det_ene(indikatorer(katalog=[kort_()], verdier=rader)) == (
        ("advarsel", "avstemming/enhet", "verdier.csv:3"),
        "«Andelen eksempler»: navnet sier %, cellene er trykt i kr: 6 kr (2022) og 7 kr (2023) "
        "(linje 3 og 4).",
        "%",
        "kr",
    )


# --- Samme tall to steder ---------------------------------------------------------------------


def test_samlet_utslipp_som_indikator_og_i_klimabudsjettet() -> None:
    def plan(tonn: float, **felt: Any) -> Grunnlag:
        utslipp = lag(totaler=[total(178984), total(500, 2009, "avledet"), total(None, 2022)])
        kortet = kort_(**{"kilde": "Miljødirektoratet", "enhet": "t CO2e"} | felt)
        celler = [celle(f"{tonn:.0f}", tonn), celle("1", 1.0, aar=2009), celle("1", 1.0, aar=2022)]
        return lag("indikatorer", ogsaa=utslipp, katalog=[kortet], verdier=celler)

    assert avstem(plan(178984.0)) == []
    assert avstem(plan(178985.0, kilde="Kommunen")) == []
    assert avstem(plan(178985.0, indikator="uten_verdier")) == []
    assert avstem(plan(178985.0, enhet="GWh")) == []
    assert det_ene(plan(178985.0)) == (
        ("advarsel", "avstemming/samme-tall", "verdier.csv:2"),
        "Samlet utslipp i 2021 er 178 985 t her og 178 984 t i "
        "datasets/eks/klimagassutslipp/totaler.csv:2.",
        "178 984 t",
        "178 985 t",
    )

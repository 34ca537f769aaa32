"""Avstemmingen av handlingsreglene, på små tabeller."""

from __future__ import annotations

from typing import Any

import pytest

from indikatorer.avstemming import avstem
from klima.kontroll.grunnlag import Grunnlag
from tests.indikatorer.eksempelindikatorer import celle, det_ene, indikatorer, kort_
from tests.klima.kontroll.eksempelplan import glatt, kort, lag

REGEL = {
    "regel": "fond",
    "navn": "Fond",
    "indikator": "eks",
    "enhet": "%",
    "retning": "hoyere_er_bedre",
    "ikke_godkjent_grense": 5.0,
    "oensket_grense": 10.0,
    "tekst_ikke_godkjent": "< 5 %",
    "tekst_oensket": ">10 %",
}
TERSKEL = {"navn": "Fond (> 10 %)", "terskel_operator": ">", "terskel_verdi": 10.0}


def handlingsregler(
    katalog: dict[str, Any] | None = None,
    verdier: list[dict[str, Any]] | None = None,
    **tabeller: list[dict[str, Any]],
) -> Grunnlag:
    ind = indikatorer(katalog=[kort_(**(katalog or TERSKEL))], verdier=verdier or [])
    return lag("handlingsregler", ogsaa=ind, **{"regler": [REGEL]} | tabeller)


def test_terskelen_er_handlingsregelens_oenskede_grense() -> None:
    assert avstem(handlingsregler()) == []
    assert avstem(handlingsregler(kort_(navn="Fond"))) == []


def test_en_terskel_som_ikke_er_den_oenskede_grensen() -> None:
    annen = {"navn": "Fond (> 12,5 %)", "terskel_operator": ">", "terskel_verdi": 12.5}
    assert det_ene(handlingsregler(annen)) == (
        ("advarsel", "avstemming/terskel", "katalog.csv:2"),
        "Fond: indikatoren har terskelen > 12,5 %, handlingsregelen ønsker > 10 % "
        "(datasets/eks/handlingsregler/regler.csv:2).",
        "> 10 %",
        "> 12,5 %",
    )


@pytest.mark.parametrize(
    "regel",
    [
        REGEL | {"retning": "lavere_er_bedre"},
        REGEL | {"enhet": "kr"},
        REGEL | {"oensket_grense": 9.0, "tekst_oensket": "> 9 %"},
    ],
)
def test_retning_og_enhet_skal_ogsaa_stemme(regel: dict[str, Any]) -> None:
    assert [f.regel for f in avstem(handlingsregler(regler=[regel]))] == ["avstemming/terskel"]


def test_en_regel_for_en_indikator_som_ikke_finnes_er_en_feil() -> None:
    hvor, melding, *_ = det_ene(handlingsregler(regler=[REGEL | {"indikator": "borte"}]))
    assert hvor == ("feil", "avstemming/terskel", "regler.csv:2")
    assert melding == "Fond: indikatoren «borte» er ikke i katalogen."


def test_en_regel_uten_indikator_skjuler_ikke_den_neste() -> None:
    regler = [
        REGEL | {"indikator": "borte"},
        REGEL | {"oensket_grense": 9.0, "tekst_oensket": "> 9 %"},
    ]
    assert [kort(f) for f in avstem(handlingsregler(regler=regler))] == [
        ("feil", "avstemming/terskel", "regler.csv:2"),
        ("advarsel", "avstemming/terskel", "katalog.csv:2"),
    ]


def test_terskelen_skal_staa_i_navnet_den_er_lest_fra() -> None:
    avskrevet_galt = indikatorer(katalog=[kort_(**TERSKEL | {"terskel_verdi": 100.0})])
    assert det_ene(avskrevet_galt) == (
        ("feil", "avstemming/celle", "katalog.csv:2"),
        "eks: terskelen er > 100, men navnet sier «Fond (> 10 %)».",
        "",
        "> 100",
    )
    uten_verdi = indikatorer(katalog=[kort_(**TERSKEL | {"terskel_verdi": None})])
    assert det_ene(uten_verdi)[1] == "eks: terskelen er > –, men navnet sier «Fond (> 10 %)»."
    galt_tegn = indikatorer(katalog=[kort_(**TERSKEL | {"terskel_operator": "<"})])
    assert det_ene(galt_tegn)[0] == ("feil", "avstemming/celle", "katalog.csv:2")


@pytest.mark.parametrize(
    ("grense", "tekst"),
    [("ikke_godkjent_grense", "< 5 %"), ("oensket_grense", ">10 %")],
)
def test_grensene_skal_staa_i_tekstene_de_er_lest_fra(grense: str, tekst: str) -> None:
    plan = lag("handlingsregler", regler=[REGEL | {grense: 7.5}])
    assert det_ene(plan) == (
        ("feil", "avstemming/celle", "regler.csv:2"),
        f"Fond: «{grense}» er 7,5 %, men planen trykker «{tekst}».",
        tekst,
        "7,5 %",
    )


def tall(verdi: float | None, **felt: Any) -> dict[str, Any]:
    vanlig = {
        "regel": "fond",
        "aar": 2021,
        "slag": "regnskap",
        "verdi": verdi,
        "desimaler": 1,
        "enhet": "%",
        "opphav": "avlest",
        "avgrensning": None,
    }
    return vanlig | felt


@pytest.mark.parametrize(
    ("rad", "holder"),
    [
        (tall(18.0), True),
        (tall(18.0, desimaler=0), True),
        (tall(18.1), False),
        (tall(17.0, desimaler=0), False),
        (tall(18.1, aar=2020), True),
        (tall(18.1, slag="budsjett"), True),
        (tall(18.1, avgrensning="uten_selvkost"), True),
        (tall(18.1, opphav="avledet"), True),
        (tall(None), True),
    ],
)
def test_regnskapstallet_er_indikatorens(rad: dict[str, Any], holder: bool) -> None:
    plan = handlingsregler(verdier=[celle("18,0 %", 18.0)], tall=[rad])
    assert [f.regel for f in avstem(plan)] == ([] if holder else ["avstemming/samme-tall"])


def test_et_regnskapstall_uten_maalt_indikator_har_ingenting_aa_holdes_mot() -> None:
    ikke_maalt = [celle("Ikke målt", None, "ikke_maalt")]
    assert avstem(handlingsregler(verdier=ikke_maalt, tall=[tall(18.0)])) == []


def test_meldingen_om_et_regnskapstall() -> None:
    plan = handlingsregler(verdier=[celle("18,0 %", 18.0)], tall=[tall(18.1)])
    assert det_ene(plan) == (
        ("advarsel", "avstemming/samme-tall", "tall.csv:2"),
        "fond 2021: 18,1 % her og 18,0 % i datasets/eks/indikatorer/verdier.csv:2.",
        "18,0 %",
        "18,1 %",
    )


def test_samme_regeltall_flere_steder() -> None:
    like = [tall(0.8, aar=2024, slag="budsjett") for _ in range(2)]
    ulik = tall(0.9, aar=2024, slag="budsjett")
    andre = [
        tall(0.1, aar=2024, slag="prognose"),
        tall(0.1, aar=2024, slag="budsjett", avgrensning="uten_selvkost"),
        tall(74.5, aar=2024, slag="budsjett", enhet="mill. kr"),
        tall(0.1, aar=2024, slag="budsjett", regel="gjeld"),
    ]
    assert det_ene(handlingsregler(tall=[*like, ulik, *andre])) == (
        ("advarsel", "avstemming/samme-tall", "tall.csv:4"),
        "fond 2024, budsjett: her 0,9 %, men 0,8 % på linje 2 og 3.",
        "0,8 %",
        "0,9 %",
    )


def sagt(stoerrelse: str, verdi: float, **felt: Any) -> dict[str, Any]:
    vanlig = {
        "paastand": f"{stoerrelse}-{verdi}",
        "regel": "fond",
        "stoerrelse": stoerrelse,
        "aar": None,
        "fra_aar": None,
        "verdi": verdi,
        "enhet": "%",
        "desimaler": 0,
        "maate": "likt",
    }
    return vanlig | felt


@pytest.mark.parametrize(
    "p",
    [
        sagt("oensket_grense", 10),
        sagt("ikke_godkjent_grense", 5, maate="minst"),
        sagt("anbefalt_nivaa", 99),
        sagt("oensket_grense", 99, regel=None),
    ],
)
def test_grensene_i_teksten(p: dict[str, Any]) -> None:
    assert avstem(handlingsregler(paastander=[p])) == []


@pytest.mark.parametrize(
    ("p", "grense", "sagt_"),
    [
        (sagt("oensket_grense", 12), "10 %", "12 %"),
        (sagt("ikke_godkjent_grense", 10), "5 %", "10 %"),
    ],
)
def test_en_gal_grense_i_teksten(p: dict[str, Any], grense: str, sagt_: str) -> None:
    assert det_ene(handlingsregler(paastander=[p])) == (
        ("advarsel", "avstemming/grense", "paastander.csv:2"),
        f"Fond: grensen er {grense}, teksten sier {sagt_}.",
        grense,
        sagt_,
    )


@pytest.mark.parametrize(
    ("p", "holder"),
    [
        # (4,9 + 3,9 + 4,4 − 0,7) / 4 = 3,125, og hvert tall er ±0,05.
        (sagt("gjennomsnitt", 3.1, desimaler=1, fra_aar=2019, aar=2022), True),
        (sagt("gjennomsnitt", 3.2, desimaler=1, fra_aar=2019, aar=2022), True),
        (sagt("gjennomsnitt", 3.0, desimaler=1, fra_aar=2019, aar=2022), False),
        (sagt("gjennomsnitt", 4.4, desimaler=1, fra_aar=2019, aar=2021), True),
        (sagt("gjennomsnitt", 9.9, desimaler=1, fra_aar=2018, aar=2022), True),  # 2018 mangler
        (sagt("beloep", 9.9, desimaler=1, fra_aar=2019, aar=2022), True),
        (sagt("gjennomsnitt", 9.9, desimaler=1), True),
        (sagt("gjennomsnitt", 9.9, desimaler=1, aar=2022), True),
        (sagt("gjennomsnitt", 9.9, desimaler=1, fra_aar=2019), True),
    ],
)
def test_snittet_over_en_periode(p: dict[str, Any], holder: bool) -> None:
    aarene = dict(zip(range(2019, 2023), (4.9, 3.9, 4.4, -0.7), strict=True))
    rader = [tall(v, aar=aar) for aar, v in aarene.items()]
    rader += [tall(50, aar=2019, slag="budsjett"), tall(50, aar=2019, avgrensning="uten")]
    funn = avstem(handlingsregler(tall=rader, paastander=[p]))
    assert [(kort(f), glatt(f.melding), glatt(f.forventet), glatt(f.funnet)) for f in funn] == (
        []
        if holder
        else [
            (
                ("advarsel", "avstemming/snitt", "paastander.csv:2"),
                "Fond: snittet for 2019–2022 er 3,1 %, teksten sier 3,0 %.",
                "3,1 %",
                "3,0 %",
            )
        ]
    )


def test_samme_paastand_om_en_regel_to_steder() -> None:
    felt = {"desimaler": 1, "enhet": "mill. kr", "aar": 2024}
    rundt = sagt("beloep", 74.5, **felt, maate="rundt")
    likt, galt = sagt("beloep", 74.5, **felt), sagt("beloep", 75.5, **felt)
    assert avstem(handlingsregler(paastander=[rundt, likt])) == []
    assert det_ene(handlingsregler(paastander=[rundt, galt])) == (
        ("advarsel", "avstemming/samme-tall", "paastander.csv:3"),
        "fond, beloep: her 75,5 mill. kr, men 74,5 mill. kr på linje 2.",
        "74,5 mill. kr",
        "75,5 mill. kr",
    )


@pytest.mark.parametrize(
    "felt",
    [{"regel": "gjeld"}, {"aar": 2025}, {"fra_aar": 2020}, {"enhet": "%"}, {"stoerrelse": "andel"}],
)
def test_paastander_om_ulike_ting_kan_ha_ulike_tall(felt: dict[str, Any]) -> None:
    foerste = sagt("beloep", 74.5, desimaler=1, enhet="mill. kr", aar=2024)
    andre = foerste | {"verdi": 12.0} | felt
    assert avstem(handlingsregler(paastander=[foerste, andre])) == []

"""Hvert funn sier hva det rører ved, så det kan vises sammen med tallet."""

from __future__ import annotations

from typing import Any

import pytest

from klima.avstemming import avstem
from klima.kontroll.grunnlag import Grunnlag
from tests.klima.kontroll.eksempelplan import (
    asker,
    endret,
    lag,
    paastand,
    prosent,
    rad,
    total,
)


def roerer_ved(grunnlag: Grunnlag) -> dict[str, tuple[str, ...]]:
    return {f.regel.removeprefix("avstemming/"): f.gjelder for f in avstem(grunnlag)}


def test_askers_egne_funn() -> None:
    assert roerer_ved(asker()) == {
        "referanseniva": ("Veitrafikk",),
        "andel": ("Veitrafikk",),
        # 12 124 t over målet er summen av radene med mål i tonn, ikke det samlede utslippet.
        "sum": ("Sektorer med mål i tonn",),
        "total": ("Totalt",),
        "ferdigaar": ("Samferdsel - gang- og sykkelbro Nesøya",),
    }


@pytest.mark.parametrize(
    ("tabeller", "regel", "gjelder"),
    [
        # 60 + 50 = 110 t i radene, mer enn de 100 som er trykt samlet.
        (
            {"sektorrader": [rad("utslipp", 60), rad("utslipp", 50)], "totaler": [total(100)]},
            "sum",
            ("Totalt",),
        ),
        # 60 − 50 = 10 t over målet, teksten sier 20.
        (
            {
                "sektorrader": [rad("utslipp", 60), rad("maal", 50)],
                "paastander": [paastand("avvik", 20, gjelder="Veitrafikk")],
            },
            "sum",
            ("Veitrafikk",),
        ),
        (
            {
                "sektormaal": [prosent("maal", -30)],
                "paastander": [paastand("maal", -35, gjelder="Veitrafikk", enhet="%")],
            },
            "maal",
            ("Veitrafikk",),
        ),
        (
            {"paastander": [paastand("endring", v, enhet="%") for v in (-44, -44, -43)]},
            "samme-tall",
            ("Totalt",),
        ),
        # 10 t ganger 50 innbyggere er 500 t, ikke 900.
        (
            {
                "paastander": [
                    paastand("fotavtrykk_per_innbygger", 10, gjelder="Klimafotavtrykk"),
                    paastand("antall", 50, gjelder="Innbyggere", enhet="antall"),
                    paastand("fotavtrykk", 900, gjelder="Klimafotavtrykk"),
                ]
            },
            "produkt",
            ("Klimafotavtrykk",),
        ),
        ({"fotavtrykk": [{"andel_prosent": 20}]}, "andeler", ("Klimafotavtrykk",)),
        # 600 t er 6 ganger 100 t, ikke 3.
        (
            {
                "totaler": [total(100)],
                "paastander": [
                    paastand("fotavtrykk", 600, gjelder="Klimafotavtrykk"),
                    paastand("forhold", 3, gjelder="Klimafotavtrykk", enhet="ganger"),
                ],
            },
            "forhold",
            ("Klimafotavtrykk",),
        ),
    ],
)
def test_hver_regel_sier_hva_den_gjelder(
    tabeller: dict[str, Any], regel: str, gjelder: tuple[str, ...]
) -> None:
    assert roerer_ved(lag(**tabeller)) == {regel: gjelder}


@pytest.mark.parametrize(
    ("tabell", "linje", "kolonne", "gjelder"),
    [
        ("referansenivaa", 2, "tonn", ("Annen mobil forbrenning",)),
        ("totaler", 2, "tonn", ("Totalt",)),
        ("fotavtrykk", 2, "tonn_per_innbygger", ("Klimafotavtrykk",)),
    ],
)
def test_et_avledet_tall_gjelder_det_det_er_avledet_for(
    tabell: str, linje: int, kolonne: str, gjelder: tuple[str, ...]
) -> None:
    galt = endret(asker(), "klimagassutslipp", tabell, linje, kolonne, 1.0)
    assert roerer_ved(galt)["avledet"] == gjelder


def test_antallet_tiltak_og_en_investering() -> None:
    p = [paastand("antall", 3, gjelder="Klimatiltak", enhet="antall")]
    post = {"post": "bro", "navn": "Bro", "ferdigaar": None, "sum_2024_2025_1000kr": 10}
    beloep = [{"post": "bro", "aar": a, "belop_1000kr": 4} for a in (2024, 2025)]
    tiltak = lag(
        "tiltak", tiltak=[{"tiltak": "direkte-01"}], investeringsposter=[post], investeringer=beloep
    )
    assert roerer_ved(lag(paastander=p, ogsaa=tiltak)) == {
        "antall": ("Klimatiltak",),
        "sum": ("Bro",),
    }


def test_en_setning_om_landet_roerer_ikke_ved_kommunens_tall() -> None:
    # Linje 33 og 34 sier −50 % for Norge i 2030; den ene endres.
    galt = endret(asker(), "klimagassutslipp", "paastander", 33, "verdi", -40.0)
    om_landet = [f for f in avstem(galt) if f.regel in ("avstemming/samme-tall", "avstemming/maal")]
    assert om_landet
    assert {f.gjelder for f in om_landet} == {()}

"""Ett tall endres om gangen i en kopi av Askers indikatorer og handlingsregler, og blir sett.

Et tall ingen regel kan se, står i `USETT` med grunnen.
"""

from __future__ import annotations

from typing import Any

import pytest

from indikatorer.avstemming import avstem
from tests.indikatorer.eksempelindikatorer import indikatorer
from tests.klima.kontroll.eksempelplan import (
    asker,
    kort,
    nye_funn,
    uendret,
    usette_linjer,
    uten_linje,
)


@pytest.mark.parametrize(
    ("endring", "funn"),
    [
        (
            ("indikatorer", "paastander", 3, "verdi", 67.0),
            ("advarsel", "avstemming/antall", "paastander.csv:3"),
        ),
        (
            ("indikatorer", "katalog", 3, "kildetype", "egen"),
            ("advarsel", "avstemming/antall", "paastander.csv:3"),
        ),
        (
            ("indikatorer", "klassifisering", 6, "aldersgruppe", "senior"),
            ("advarsel", "avstemming/antall", "paastander.csv:7"),
        ),
        (
            ("indikatorer", "verdier", 150, "verdi", 168211.0),
            ("advarsel", "avstemming/samme-tall", "verdier.csv:150"),
        ),
        (
            ("klimagassutslipp", "totaler", 4, "tonn", 180616.0),
            ("advarsel", "avstemming/samme-tall", "verdier.csv:151"),
        ),
        (
            ("indikatorer", "verdier", 5, "tekst", "18,4 %"),
            ("feil", "avstemming/celle", "verdier.csv:5"),
        ),
        (
            ("handlingsregler", "tall", 34, "verdi", 18.2),
            ("advarsel", "avstemming/samme-tall", "tall.csv:34"),
        ),
        (
            ("handlingsregler", "regler", 4, "oensket_grense", 12.0),
            ("advarsel", "avstemming/terskel", "katalog.csv:2"),
        ),
        (
            ("handlingsregler", "paastander", 3, "verdi", 3.7),
            ("advarsel", "avstemming/snitt", "paastander.csv:3"),
        ),
    ],
)
def test_et_endret_tall_gir_funnet_det_skal(
    endring: tuple[Any, ...], funn: tuple[str, str, str]
) -> None:
    assert funn in {kort(f) for f in nye_funn(avstem, *endring)}


def test_en_indikator_som_er_falt_ut() -> None:
    funn = set(avstem(uten_linje(asker(), "indikatorer", "katalog", 89))) - uendret(avstem)
    assert "Katalogen har 87 indikatorer, teksten sier 88." in {f.melding for f in funn}


def test_hver_celle_som_endres_blir_sett() -> None:
    verdier = asker().pakker["indikatorer"]["verdier"]
    maalte = verdier.index[verdier["status"] == "maalt"]
    rader = verdier.assign(verdi=verdier["verdi"] + 0.01).to_dict("records")
    sett = [kort(f) for f in avstem(indikatorer(verdier=rader))]
    assert len(maalte) == 236
    assert sett == [("feil", "avstemming/celle", f"verdier.csv:{linje}") for linje in maalte]


USETT = {
    ("tall", "verdi"): (
        "tall som bare står ett sted: budsjett, prognose og regnskapet for 2023",
        {8, 10, 15, 16, 17, 22, 23, 28, 29, 37, 47, 48, 49},
    ),
    ("tall", "lav"): ("spennene er ikke gjentatt", {14, 38, 39, 40, 41, 42}),
    ("tall", "hoy"): ("spennene er ikke gjentatt", {14, 38}),
    ("paastander", "verdi"): (
        "hvor mange regler som nås avhenger av hva det er å nå dem; to beløp uten inntektene de er "
        "andeler av; det staten anbefaler",
        {2, 4, 7, 8},
    ),
}


@pytest.mark.treg
def test_hvert_tall_under_handlingsreglene_er_enten_sett_eller_paa_listen() -> None:
    usett = {
        (tabell, kolonne): usette_linjer(avstem, "handlingsregler", tabell, kolonne)
        for tabell, kolonner in (
            ("regler", ["ikke_godkjent_grense", "oensket_grense"]),
            ("tall", ["verdi", "lav", "hoy"]),
            ("paastander", ["verdi"]),
        )
        for kolonne in kolonner
    }
    assert {k: v for k, v in usett.items() if v} == {k: v for k, (_, v) in USETT.items()}

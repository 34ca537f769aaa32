"""Handlingsreglene: hvilket nivå et tall faller i, med grensene selv og med spenn."""

from __future__ import annotations

from pathlib import Path

import pytest

from indikatorer.handlingsregler import (
    les_handlingsregler,
    nivaa,
    oekonomiplan,
    planperiode,
    regelrader,
)
from klima import Arbeidsrom
from klima.grunn.datapakke import Datapakke

RESULTAT = {"retning": "hoyere_er_bedre", "ikke_godkjent_grense": 1.75, "oensket_grense": 3.0}
GJELD = {"retning": "lavere_er_bedre", "ikke_godkjent_grense": 100.0, "oensket_grense": 80.0}


@pytest.mark.parametrize(
    ("verdi", "ventet"),
    [
        (-0.7, "ikke_godkjent"),
        (1.74, "ikke_godkjent"),
        (1.75, "laveste_akseptable"),
        (3.0, "laveste_akseptable"),
        (3.1, "oensket"),
    ],
)
def test_netto_driftsresultat(verdi: float, ventet: str) -> None:
    assert nivaa(RESULTAT, verdi, verdi) == ventet


@pytest.mark.parametrize(
    ("verdi", "ventet"),
    [
        (79.9, "oensket"),
        (80.0, "laveste_akseptable"),
        (100.0, "laveste_akseptable"),
        (103.0, "ikke_godkjent"),
    ],
)
def test_gjeldsgrad_der_lavere_er_bedre(verdi: float, ventet: str) -> None:
    assert nivaa(GJELD, verdi, verdi) == ventet


@pytest.mark.parametrize(
    ("lav", "hoy", "ventet"),
    [
        (0.0, 0.5, "ikke_godkjent"),
        (1.0, 2.0, "ukjent"),
        (3.0, None, "oensket"),
        (2.0, None, "ukjent"),
        (None, 1.0, "ikke_godkjent"),
        (None, None, "ukjent"),
    ],
)
def test_et_spenn_faar_nivaa_bare_naar_det_ligger_i_ett(
    lav: float | None, hoy: float | None, ventet: str
) -> None:
    assert nivaa(RESULTAT, lav, hoy) == ventet


def test_et_aapent_spenn_under_der_lavere_er_bedre() -> None:
    assert nivaa(GJELD, None, 80.0) == "oensket"
    assert nivaa(GJELD, 100.0, None) == "ikke_godkjent"


def test_et_lukket_spenn_har_grensen_i_seg() -> None:
    assert nivaa(RESULTAT, 3.0, 3.5) == "ukjent"
    assert nivaa(GJELD, 100.0, 104.0) == "ukjent"


def test_askers_tall_i_nivaa(asker: Arbeidsrom) -> None:
    pakke = les_handlingsregler("Asker", arbeidsrom=asker)
    assert pakke is not None
    rader = {r["regel"]: r["tall"] for r in regelrader(pakke)}
    gjeld = [(t["aar"], t["slag"], t["nivaa"]) for t in rader["gjeldsgrad"]]
    assert gjeld == [
        (2019, "regnskap", "laveste_akseptable"),
        (2020, "regnskap", "ikke_godkjent"),
        (2021, "regnskap", "laveste_akseptable"),
        (2022, "regnskap", "laveste_akseptable"),
        (2023, "regnskap", "laveste_akseptable"),
        (2024, "budsjett", "ikke_godkjent"),
        (2025, "budsjett", "ikke_godkjent"),
        (2026, "budsjett", "ikke_godkjent"),
        (2027, "budsjett", "ikke_godkjent"),
    ]


def test_nivaaet_i_hvert_aar_av_oekonomiplanen(asker: Arbeidsrom) -> None:
    pakke = les_handlingsregler("Asker", arbeidsrom=asker)
    assert pakke is not None
    assert planperiode(pakke) == (2024, 2027)
    nivaaer = {
        r["regel"]: [t["nivaa"] if t else None for t in r["aar"].values()]
        for r in oekonomiplan(pakke, 2024, 2027)
    }
    assert nivaaer == {
        # Prognose 0-0,5 % i 2024, så 1,7 (under 1,75), 2,5 og 2,5.
        "netto-driftsresultat": ["ikke_godkjent"] * 2 + ["laveste_akseptable"] * 2,
        # 103, 105, 109 og 108, alle over 100.
        "gjeldsgrad": ["ikke_godkjent"] * 4,
        # 11,4, og så bare at fondet er over 10.
        "disposisjonsfond": ["oensket"] * 4,
        # 127 er mellom 100 og 140, 148 er over; 2025 og 2026 står ikke.
        "verdibevarende-vedlikehold": ["laveste_akseptable", None, None, "oensket"],
    }


def test_prognosen_gaar_foran_budsjettet_for_samme_aar(asker: Arbeidsrom) -> None:
    pakke = les_handlingsregler("Asker", arbeidsrom=asker)
    assert pakke is not None
    resultat = oekonomiplan(pakke, 2024, 2024)[0]["aar"][2024]
    assert resultat is not None
    assert (resultat["slag"], resultat["lav"], resultat["hoy"]) == ("prognose", 0, 0.5)


def test_en_pakke_uten_aar_i_navnet_har_ingen_periode() -> None:
    assert planperiode(Datapakke(Path(), {"kildekort": {"dokument": "Planen"}}, {})) is None
    assert planperiode(Datapakke(Path(), {}, {})) is None

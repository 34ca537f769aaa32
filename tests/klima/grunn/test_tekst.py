"""Vask av tekst og ASCII-nøkler: ett navn skal bare kunne skrives på én måte."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima.grunn.tekst import noekkel, vask


@pytest.mark.parametrize(
    "skrevet",
    [
        "Andre næringer_x000D_\n",
        "Andre næringer_x000d_",
        "Andre næringer_x000A_",
        "Andre næringer\r\n",
        "Andre næringer  ",
        "\tAndre  næringer",
        "Andre\u00a0næringer",
        "Andre\u202fnæringer\u00a0",
        unicodedata.normalize("NFD", "Andre næringer"),
        "Andre\nnæringer",
    ],
)
def test_samme_navn_uansett_skrivemaate(skrevet: str) -> None:
    assert vask(skrevet) == "Andre næringer"


def test_sammensatte_bokstaver_blir_ett_tegn() -> None:
    assert vask("Ha\u030aøy") == "Håøy"


@given(st.text())
def test_vasket_tekst_er_uendret_av_en_vask_til(tekst: str) -> None:
    assert vask(vask(tekst)) == vask(tekst)


@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [
        ("Industri, olje og gass", "industri-olje-og-gass"),
        ("Sjøfart", "sjoefart"),
        ("Åpen å", "aapen-aa"),
        ("Kjøretøy (tunge)", "kjoeretoey-tunge"),
        ("CO₂ og CH₄", "co2-og-ch4"),
        ("Café", "cafe"),
        ("***", ""),
    ],
)
def test_noekkel_er_smaa_ascii_ord_med_bindestrek(tekst: str, ventet: str) -> None:
    assert noekkel(tekst) == ventet


@given(st.text())
def test_noekkel_er_alltid_ascii_uten_mellomrom(tekst: str) -> None:
    assert set(noekkel(tekst)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")

"""Endringen: intervallet for forskjellen mellom to andeler, og enhetene."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indikatorer.endring import Maaling, endringsenhet, forskjell, regn_endring

andel = st.floats(0, 1)
antall = st.integers(1, 100_000)


@pytest.mark.parametrize(
    ("a", "m", "b", "n", "lav", "hoy"),
    [
        # Newcombe 1998, tabell II, metode 10.
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (0, 29, 0, 29, -0.1170, 0.1170),
    ],
)
def test_intervallet_er_det_newcombe_trykker(
    a: int, m: int, b: int, n: int, lav: float, hoy: float
) -> None:
    assert forskjell(a / m, m, b / n, n) == pytest.approx((lav, hoy), abs=5e-5)


@given(andel, antall, andel, antall)
def test_intervallet_rommer_forskjellen_og_er_innenfor_pluss_minus_en(
    p1: float, n1: int, p2: float, n2: int
) -> None:
    lav, hoy = forskjell(p1, n1, p2, n2)
    assert -1 - 1e-9 <= lav <= p1 - p2 + 1e-9
    assert p1 - p2 - 1e-9 <= hoy <= 1 + 1e-9


@given(andel, antall, andel, antall)
def test_byttes_de_to_bytter_intervallet_fortegn(p1: float, n1: int, p2: float, n2: int) -> None:
    lav, hoy = forskjell(p1, n1, p2, n2)
    assert forskjell(p2, n2, p1, n1) == pytest.approx((-hoy, -lav))


@pytest.mark.parametrize("verdi", [-3.0, 101.0])
def test_en_prosent_som_ikke_er_en_andel_faar_ikke_noe_intervall(verdi: float) -> None:
    e = regn_endring(Maaling(2020, verdi, 0, 100), Maaling(2021, 50.0, 0, 100), "%")
    assert e.intervall is None


@pytest.mark.parametrize(
    ("enhet", "ventet"),
    [
        ("%", "prosentpoeng"),
        ("prosentpoeng", "prosentpoeng"),
        ("t CO2e", "t CO2e"),
        ("skala 1-6", "poeng"),
        ("indeks", "poeng"),
        ("plassering", "plasser"),
    ],
)
def test_enheten_en_endring_har(enhet: str, ventet: str) -> None:
    assert endringsenhet(enhet) == ventet

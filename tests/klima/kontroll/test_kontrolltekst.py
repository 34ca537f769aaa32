"""Tall og lister i meldingene: norsk skrivemåte, hardt mellomrom og ekte minus."""

from __future__ import annotations

from fractions import Fraction as Br

import pytest

from klima.grunn.tall import oppramsing, tall
from klima.kontroll.intervall import Intervall, avrundet
from klima.kontroll.tekst import desimaler, linjer, som_skrevet, spenn


@pytest.mark.parametrize(
    ("verdi", "antall", "enhet", "ventet"),
    [
        (94095, 0, "t", "94\u00a0095\u00a0t"),
        (1020000, -4, "t", "1\u00a0020\u00a0000\u00a0t"),
        (137363.5, -2, "", "137\u00a0400"),
        (Br(-65, 2), 1, "%", "−32,5\u00a0%"),
        (0.5, 0, "", "1"),
        (-0.5, 0, "", "−1"),
        (-0.4, 0, "", "0"),
        (1.05, 1, "", "1,1"),
        (2.005, 2, "", "2,01"),
        (3, 2, "", "3,00"),
        (float("inf"), 0, "", "uendelig"),
        (float("-inf"), 0, "", "−uendelig"),
    ],
)
def test_tall(verdi: float, antall: int, enhet: str, ventet: str) -> None:
    assert tall(verdi, antall, enhet) == ventet


def test_tall_slik_de_er_skrevet() -> None:
    assert som_skrevet(1.75, "%") == "1,75\u00a0%"
    assert som_skrevet(-67.0) == "−67"
    assert som_skrevet(float("inf")) == "uendelig"
    assert [desimaler(v) for v in (10, 0.25, 1.5, -2.04)] == [0, 2, 1, 2]


def test_spenn_har_ord_i_stedet_for_strek_naar_det_er_minus_i_det() -> None:
    assert spenn(Intervall(Br(137364), Br(139401)), -2, "t") == "137\u00a0400–139\u00a0400\u00a0t"
    assert spenn(Intervall(Br(-282, 10), Br(-272, 10)), 0, "%") == "−28 til −27\u00a0%"
    assert spenn(Intervall(Br(-5), Br(3)), 0) == "−5 til 3"
    assert spenn(avrundet(100, 1), 0) == "100"


def test_oppramsing_og_linjer() -> None:
    assert oppramsing([]) == ""
    assert oppramsing(["a", "b"]) == "a og b"
    assert linjer([7]) == "linje 7"
    assert linjer([9, 3, 4]) == "linje 3, 4 og 9"
    assert linjer(range(2, 7)) == "linje 2, 3, 4, 5 og 6"
    assert linjer(range(2, 12)) == "linje 2, 3, 4, 5, 6 og 5 til"

"""Tall på norsk: hardt mellomrom, komma, ekte minus, og avrunding halvt opp."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima.grunn.tall import dato, oppramsing, prosent, tall

HARDT = "\u00a0"


@pytest.mark.parametrize(
    ("verdi", "desimaler", "skrevet"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, f"1{HARDT}000"),
        (178984, 0, f"178{HARDT}984"),
        (1388245.6, 1, f"1{HARDT}388{HARDT}245,6"),
        (-1876, 0, f"−1{HARDT}876"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (2.675, 2, "2,68"),
        (1.005, 2, "1,01"),
        (0.05, 1, "0,1"),
        (-0.4, 0, "0"),
        (-0.0, 0, "0"),
        (-0.04, 1, "0,0"),
        (999.5, 0, f"1{HARDT}000"),
        (1e-9, 2, "0,00"),
        (12, 2, "12,00"),
    ],
)
def test_avrunding_og_skilletegn(verdi: float, desimaler: int, skrevet: str) -> None:
    assert tall(verdi, desimaler) == skrevet


@pytest.mark.parametrize("verdi", [None, float("nan")])
def test_det_som_mangler_er_en_tankestrek_ogsaa_med_enhet(verdi: float | None) -> None:
    assert tall(verdi, 1, enhet="t", fortegn=True) == "–"


@pytest.mark.parametrize(
    ("verdi", "skrevet"),
    [(8224, f"+8{HARDT}224"), (-484, "−484"), (0, "0"), (0.4, "0"), (-0.4, "0")],
)
def test_fortegn_vises_bare_naar_det_er_noe_aa_vise(verdi: float, skrevet: str) -> None:
    assert tall(verdi, fortegn=True) == skrevet


def test_enheten_kan_ikke_skilles_fra_tallet() -> None:
    assert tall(5, enhet="pp") == f"5{HARDT}pp"


@pytest.mark.parametrize(
    ("verdi", "skrevet"), [(-28, f"−28{HARDT}%"), (45.01, f"45{HARDT}%"), (None, "–")]
)
def test_prosent(verdi: float | None, skrevet: str) -> None:
    assert prosent(verdi) == skrevet


_ENDELIGE = st.floats(-1e15, 1e15)
_DESIMALER = st.integers(0, 4)


def lest(skrevet: str) -> Fraction:
    """Et norsk tall lest tilbake, eksakt."""
    return Fraction(skrevet.replace(HARDT, "").replace("−", "-").replace(",", "."))


@given(_ENDELIGE, _DESIMALER)
def test_tallet_er_paa_norsk_form(verdi: float, desimaler: int) -> None:
    siffer = rf"−?\d{{1,3}}({HARDT}\d{{3}})*" + (rf",\d{{{desimaler}}}" if desimaler else "")
    assert re.fullmatch(siffer, tall(verdi, desimaler))


@given(_ENDELIGE, _DESIMALER)
def test_det_som_staar_er_hoeyst_en_halv_enhet_fra_tallet(verdi: float, desimaler: int) -> None:
    # Tallet er det desimaltallet det vises som (repr), ikke den nærmeste binære brøken.
    avstand = abs(lest(tall(verdi, desimaler)) - Fraction(repr(verdi)))
    assert avstand <= Fraction(1, 2 * 10**desimaler)


@given(st.integers(-(10**12), 10**12))
def test_en_halv_rundes_bort_fra_null(heltall: int) -> None:
    halv = heltall + 0.5
    assert lest(tall(halv)) == (heltall + 1 if halv > 0 else heltall)


@given(_ENDELIGE, _DESIMALER)
def test_motsatt_tall_er_det_samme_med_motsatt_fortegn(verdi: float, desimaler: int) -> None:
    assert lest(tall(-verdi, desimaler)) == -lest(tall(verdi, desimaler))


@given(_ENDELIGE, _DESIMALER)
def test_null_er_aldri_negativ(verdi: float, desimaler: int) -> None:
    skrevet = tall(verdi, desimaler)
    assert not (skrevet.startswith("−") and lest(skrevet) == 0)


@pytest.mark.parametrize(
    ("iso", "skrevet"),
    [
        ("2026-06-26", "26. juni 2026"),
        ("2023-01-01", "1. januar 2023"),
        ("2025-12-09T08:30:00+00:00", "9. desember 2025"),
        ("", ""),
        ("i fjor", "i fjor"),
        ("2026-13-01", "2026-13-01"),
        ("2026-00-01", "2026-00-01"),
        ("2026-02-30", "2026-02-30"),
    ],
)
def test_dato(iso: str, skrevet: str) -> None:
    assert dato(iso) == skrevet


@pytest.mark.parametrize(
    ("ord_", "skrevet"),
    [([], ""), (["a"], "a"), (["a", "b"], "a og b"), (["a", "b", "c"], "a, b og c")],
)
def test_oppramsing(ord_: list[str], skrevet: str) -> None:
    assert oppramsing(ord_) == skrevet

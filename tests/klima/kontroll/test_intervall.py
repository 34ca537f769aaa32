"""Avrunding som intervaller: håndregnede ender, og regningen holdt mot brøker."""

from __future__ import annotations

from fractions import Fraction as Br

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima.kontroll.intervall import (
    MAATER,
    UENDELIG,
    Intervall,
    avrundet,
    eksakt,
    paastaatt,
    punkt,
    summen,
)


def i(lav: float, hoy: float) -> Intervall:
    return Intervall(eksakt(lav), eksakt(hoy))


def test_en_broek_er_alt_eksakt_og_et_flyttall_er_det_desimalene_sier() -> None:
    assert eksakt(Br(1, 3)) == Br(1, 3)
    assert eksakt(0.1) == Br(1, 10)
    assert eksakt(7) == Br(7)


@pytest.mark.parametrize(
    ("verdi", "desimaler", "ventet"),
    [
        (94095, 0, i(94094.5, 94095.5)),
        (-32, 0, i(-32.5, -31.5)),
        (51.3, 1, i(51.25, 51.35)),
        (10.42, 2, i(10.415, 10.425)),
        (178000, -3, i(177500, 178500)),
        (1020000, -4, i(1015000, 1025000)),
        (0, 0, i(-0.5, 0.5)),
    ],
)
def test_et_trykt_tall_er_en_halv_enhet_til_hver_side(
    verdi: float, desimaler: int, ventet: Intervall
) -> None:
    assert avrundet(verdi, desimaler) == ventet


@pytest.mark.parametrize(
    ("verdi", "desimaler", "maate", "ventet"),
    [
        (8000, -3, "likt", i(7500, 8500)),
        (8000, -3, "rundt", i(7000, 9000)),
        (74.5, 1, "rundt", i(74.4, 74.6)),
        (6, 0, "nesten", i(5.5, 6)),
        (-6, 0, "nesten", i(-6, -5.5)),
        (10, 0, "minst", Intervall(Br(19, 2), UENDELIG)),
        (-50, 0, "minst", Intervall(-UENDELIG, Br(-99, 2))),
        (55, 0, "inntil", i(0, 55.5)),
        (-55, 0, "inntil", i(-55.5, 0)),
        (0, 0, "inntil", i(-0.5, 0.5)),
    ],
)
def test_en_paastand_taaler_det_ordet_sier(
    verdi: float, desimaler: int, maate: str, ventet: Intervall
) -> None:
    assert paastaatt(verdi, desimaler, maate) == ventet


def test_en_ukjent_maate_er_en_feil_i_koden() -> None:
    with pytest.raises(KeyError):
        paastaatt(1, 0, "omtrent")


def test_regneartene() -> None:
    assert i(1, 2) + i(10, 20) == i(11, 22)
    assert i(1, 2) - i(10, 20) == i(-19, -8)
    assert i(-1, 2) * i(3, 4) == i(-4, 8)
    assert i(2, 6) / i(2, 4) == i(0.5, 3)
    assert i(-6, -2) / i(2, 4) == i(-3, -0.5)
    assert summen([i(1, 2), i(3, 4)]) == i(4, 6)
    assert summen([]) == punkt(0)


@pytest.mark.parametrize("nevner", [i(-1, 1), i(0, 1), i(-1, 0)])
def test_en_nevner_som_kan_vaere_null_kan_ikke_deles_paa(nevner: Intervall) -> None:
    with pytest.raises(ZeroDivisionError, match=r"^nevneren kan være null$"):
        i(1, 2) / nevner


def test_snittet_tar_med_endene() -> None:
    assert i(0, 2) & i(1, 3) == i(1, 2)
    assert i(0, 1) & i(1, 2) == punkt(1)
    assert i(0, 1) & i(1.5, 2) is None


def test_inneholder_tar_med_endene() -> None:
    assert 1 in i(1, 2)
    assert Br(2) in i(1, 2)
    assert Br(201, 100) not in i(1, 2)


def test_veitrafikk_i_2009_slik_en_ville_regnet_for_haand() -> None:
    # 94 095 t er −32 %: 94 094,5 / 0,685 = 137 364 og 94 095,5 / 0,675 = 139 401.
    nivaa = avrundet(94095, 0) / (punkt(1) + avrundet(-32, 0) / punkt(100))
    assert (round(nivaa.lav), round(nivaa.hoy)) == (137364, 139401)


_ender = st.fractions(min_value=-1000, max_value=1000, max_denominator=50)
_intervaller = st.tuples(_ender, _ender).map(lambda e: Intervall(min(e), max(e)))
_andel = st.fractions(min_value=0, max_value=1, max_denominator=20)


def _i(intervall: Intervall, andel: Br) -> Br:
    return intervall.lav + (intervall.hoy - intervall.lav) * andel


@given(_intervaller, _intervaller, _andel, _andel)
def test_svaret_holder_alltid_det_to_verdier_i_intervallene_gir(
    a: Intervall, b: Intervall, x: Br, y: Br
) -> None:
    p, q = _i(a, x), _i(b, y)
    assert p + q in a + b
    assert p - q in a - b
    assert p * q in a * b
    if not b.lav <= 0 <= b.hoy:
        assert p / q in a / b
    assert (p in b) == ((a & b) is not None and p in (a & b))  # type: ignore[operator]


@given(st.integers(-(10**7), 10**7), st.integers(-3, 3), st.sampled_from(MAATER))
def test_det_trykte_tallet_selv_gjoer_alltid_paastanden_sann(
    verdi: int, desimaler: int, maate: str
) -> None:
    tallet = Br(verdi) / Br(10) ** desimaler
    assert tallet in paastaatt(tallet, desimaler, maate)
    assert avrundet(tallet, desimaler) & paastaatt(tallet, desimaler, maate)

"""Påstander: hva som gjør dem sanne, hvordan de skrives, og når to av dem er uenige."""

from __future__ import annotations

import pytest

from klima.kontroll.intervall import avrundet, punkt
from klima.kontroll.paastander import kan_vaere_samme, omfang, sagt, trykt, uenige
from tests.klima.kontroll.eksempelplan import glatt, paastand


def test_en_paastand_uten_maate_er_ment_noeyaktig() -> None:
    assert omfang({"verdi": 82.0, "desimaler": 0}) == avrundet(82, 0)
    assert omfang({"verdi": 8000.0, "desimaler": -3, "maate": "rundt"}) == avrundet(
        8000, -3
    ) + avrundet(0, -3)
    assert 50 in omfang({"verdi": 50.0, "desimaler": 0, "maate": "minst"})


@pytest.mark.parametrize(
    ("felt", "ventet"),
    [
        ({"verdi": 8000.0, "desimaler": -3, "maate": "rundt"}, "rundt 8 000 t"),
        ({"verdi": 51.3, "desimaler": 1, "enhet": "%"}, "51,3 %"),
        ({"verdi": 29.0, "enhet": "antall"}, "29"),
        ({"verdi": 6.0, "enhet": "ganger", "maate": "nesten"}, "nesten 6 ganger"),
        ({"verdi": -50.0, "enhet": "%", "maate": "minst"}, "minst −50 %"),
    ],
)
def test_slik_setningen_sier_det(felt: dict[str, object], ventet: str) -> None:
    p = paastand("andel", 0) | felt
    assert glatt(sagt(p)) == ventet
    assert glatt(trykt(p)) == ventet.removeprefix("rundt ").removeprefix("nesten ").removeprefix(
        "minst "
    )


@pytest.mark.parametrize(
    ("a", "b", "samme"),
    [
        ((4.4, 1), (4.4, 1), True),
        ((4.4, 1), (4.5, 1), False),
        ((4.4, 1), (4.0, 0), True),
        ((4.6, 1), (4.0, 0), False),
        ((178984, 0), (179000, -3), True),
        ((178984, 0), (178000, -3), False),
    ],
)
def test_to_trykte_tall_for_det_samme(
    a: tuple[float, int], b: tuple[float, int], samme: bool
) -> None:
    assert kan_vaere_samme(a, b) is samme
    assert kan_vaere_samme(b, a) is samme


def _rad(verdi: float, linje: int, **felt: object) -> dict[str, object]:
    return {**paastand("endring", verdi, **felt), "linje_i_fil": linje}


def test_den_som_skiller_seg_ut_meldes_med_linjene_til_de_andre() -> None:
    rader = [_rad(-44.0, 2), _rad(-43.0, 3), _rad(-44.0, 4), _rad(-44.0, 5, aar=2020)]
    ((avviker, vanlig, hvor),) = uenige(rader, ("gjelder", "aar"))
    assert (avviker["linje_i_fil"], vanlig["linje_i_fil"], hvor) == (3, 2, "linje 2 og 4")


def test_ulik_avrunding_og_ulik_maate_er_ikke_uenighet() -> None:
    assert list(uenige([_rad(-44.0, 2), _rad(-44.3, 3, desimaler=1)], ("aar",))) == []
    minst, inntil = _rad(-50.0, 2, maate="minst"), _rad(-55.0, 3, maate="inntil")
    assert list(uenige([minst, inntil], ("aar",))) == []
    rundt, noeyaktig = _rad(74.5, 2, desimaler=1, maate="rundt"), _rad(74.7, 3, desimaler=1)
    assert len(list(uenige([rundt, noeyaktig], ("aar",)))) == 1


def test_en_paastand_er_aldri_uenig_med_seg_selv() -> None:
    assert list(uenige([_rad(1.0, 2)], ("aar",))) == []
    assert punkt(1) == avrundet(1, 0) & punkt(1)

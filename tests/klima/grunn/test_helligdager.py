"""Helligdagene i Norge, og hva som er en arbeidsdag."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima.grunn.helligdager import fridag, helligdager, neste_arbeidsdag


def test_tolv_dager_i_2024() -> None:
    # Første påskedag var 31. mars; Kristi himmelfartsdag er 39 dager etter, pinsen 49 og 50.
    assert helligdager(2024) == {
        date(2024, 1, 1): "første nyttårsdag",
        date(2024, 3, 28): "skjærtorsdag",
        date(2024, 3, 29): "langfredag",
        date(2024, 3, 31): "første påskedag",
        date(2024, 4, 1): "andre påskedag",
        date(2024, 5, 1): "første mai",
        date(2024, 5, 9): "Kristi himmelfartsdag",
        date(2024, 5, 17): "grunnlovsdagen",
        date(2024, 5, 19): "første pinsedag",
        date(2024, 5, 20): "andre pinsedag",
        date(2024, 12, 25): "første juledag",
        date(2024, 12, 26): "andre juledag",
    }


@pytest.mark.parametrize(
    ("aar", "paaske"),
    # Det tidligste og det seneste en påske har vært og blir i vår tid.
    [(2008, date(2008, 3, 23)), (2038, date(2038, 4, 25)), (2026, date(2026, 4, 5))],
)
def test_paasken_flytter_seg(aar: int, paaske: date) -> None:
    assert [d for d, navn in helligdager(aar).items() if navn == "første påskedag"] == [paaske]


def test_to_helligdager_paa_samme_dag_har_begge_navnene() -> None:
    # I 2008 var Kristi himmelfartsdag 1. mai: 23. mars pluss 39 dager.
    assert fridag(date(2008, 5, 1)) == "første mai og Kristi himmelfartsdag"
    assert len(helligdager(2008)) == 11


@given(st.dates(date(2000, 1, 1), date(2099, 12, 30)))
def test_neste_arbeidsdag_er_en_arbeidsdag_og_ikke_foer(dag: date) -> None:
    neste = neste_arbeidsdag(dag)
    assert neste >= dag
    assert fridag(neste) is None
    # Lengst fri i Norge: fra skjærtorsdag til og med andre påskedag, eller jul rundt en helg.
    assert (neste - dag).days <= 5

"""Tiltakene og klimalinjene i investeringsbudsjettet, slik planen har dem."""

from __future__ import annotations

import pytest

from klima import Arbeidsrom
from klima.grunn.datapakke import Datapakke
from klima.tiltak import klimainvesteringer, les_tiltak


@pytest.fixture(scope="module")
def pakke(asker: Arbeidsrom) -> Datapakke:
    pakke = les_tiltak("Asker", arbeidsrom=asker)
    assert pakke is not None
    return pakke


def test_kommune_uten_plan_har_ingen_tiltak(asker: Arbeidsrom) -> None:
    assert les_tiltak("Oslo", arbeidsrom=asker) is None


def test_14_direkte_og_15_indirekte_tiltak(pakke: Datapakke) -> None:
    assert pakke["tiltak"]["direkte"].value_counts().to_dict() == {True: 14, False: 15}


def test_planen_tallfester_ingen_effekt(pakke: Datapakke) -> None:
    assert pakke["effekter"].empty


def test_klimainvesteringene_er_en_rad_per_post_og_en_kolonne_per_aar(pakke: Datapakke) -> None:
    bred = klimainvesteringer(pakke)
    assert list(bred.columns) == ["navn", "slag", *range(2024, 2034)]
    assert bred.index.tolist() == pakke["investeringsposter"]["post"].tolist()


def test_klimatiltak_i_investeringsbudsjettet(pakke: Datapakke) -> None:
    # Linje 9273, i 1 000 kr.
    rad = klimainvesteringer(pakke).loc["klimatiltak"]
    assert (rad["navn"], [rad[aar] for aar in range(2024, 2028)]) == (
        "Klimatiltak",
        [625, 625, 1250, 1250],
    )

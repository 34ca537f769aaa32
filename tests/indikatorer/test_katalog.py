"""Katalogen: de 88 indikatorene i planens rekkefølge, hver med stedet den hører til."""

from __future__ import annotations

import pytest

from indikatorer import Katalog, les_katalog
from klima import Arbeidsrom
from tests.datasets.pakkelesing import rader

ANTALL = 88


@pytest.fixture(scope="module")
def katalog(asker: Arbeidsrom) -> Katalog:
    katalog = les_katalog("Asker", arbeidsrom=asker)
    assert katalog is not None
    return katalog


def test_kommune_uten_plan_har_ingen_katalog(asker: Arbeidsrom) -> None:
    assert les_katalog("Oslo", arbeidsrom=asker) is None


def test_88_indikatorer_nummerert_fra_1(katalog: Katalog) -> None:
    assert katalog.indikatorer["nr"].tolist() == list(range(1, ANTALL + 1))


def test_navnene_er_ordrett_de_i_datapakken(katalog: Katalog) -> None:
    ventet = {r["indikator"]: r["navn"] for r in rader("asker/indikatorer", "katalog")}
    assert katalog.indikatorer["navn"].to_dict() == ventet


def test_hver_indikator_har_satsingsomraade_hovedmaal_og_delmaal(katalog: Katalog) -> None:
    felt = ["satsingsomraade_navn", "hovedmaal_tekst", "delmaal_tekst"]
    assert not katalog.indikatorer[felt].isna().any().any()
    assert katalog.indikatorer["satsingsomraade_navn"].nunique() == 8
    assert katalog.indikatorer["hovedmaal_tekst"].nunique() == 8


def test_delmaalene_er_28_ogsaa_de_uten_indikator(katalog: Katalog) -> None:
    assert len(katalog.delmaal) == 28
    assert katalog.delmaal["delmaal"].is_unique
    uten = set(katalog.delmaal["delmaal"]) - set(katalog.indikatorer["delmaal"])
    assert uten == {
        r["delmaal"] for r in rader("asker/indikatorer", "delmaal") if r["dekning"] != "indikatorer"
    }


def test_fire_verdier_for_hver_indikator(katalog: Katalog) -> None:
    antall = katalog.verdier.groupby("indikator").size()
    assert set(antall) == {4}
    assert set(antall.index) == set(katalog.indikatorer.index)

"""Like rader får samme tall, og bare de ulike radene blir stående."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima.kontroll import koder
from klima.kontroll.koder import Koder

ORD = st.sampled_from(["a", "b", "\u00e5", "a\u030a", "", " a"])


@given(st.lists(st.tuples(st.none() | ORD, st.none() | st.integers(0, 2)), min_size=1))
def test_to_rader_har_samme_tall_bare_naar_de_er_like(rader: list[tuple[Any, Any]]) -> None:
    ramme = pd.DataFrame(
        {
            "tekst": pd.array([t for t, _ in rader], dtype="string"),
            "tall": pd.array([n for _, n in rader], dtype="Int64"),
        }
    )
    tall = Koder(ramme).noekkel(["tekst", "tall"])
    assert tall is not None
    assert [[a == b for b in rader] for a in rader] == [[x == y for y in tall] for x in tall]
    ulike = Koder(ramme).ulike_rader([["tekst"], ["tekst", "tall"]])
    assert ulike.index.tolist() == ramme.index[~ramme.duplicated().to_numpy()].tolist()


def test_tallet_er_plassen_i_hver_kolonne() -> None:
    # Tom er 0. Sektor: A er 1 og B er 2, altså tre å velge mellom; år: 2021 er 1, 2022 er 2.
    # År først: 2021 med A er 1·3 + 1 = 4, tom med B 0·3 + 2 = 2, 2022 med tom 2·3 + 0 = 6.
    ramme = pd.DataFrame({"aar": [2021, None, 2022], "sektor": ["A", "B", None]})
    assert Koder(ramme).noekkel(["aar", "sektor"]).tolist() == [4, 2, 6]
    assert Koder(ramme).noekkel(["sektor"]).tolist() == [1, 2, 0]


def test_en_kolonne_av_kategorier_har_tallene_sine_fra_kategoriene() -> None:
    # C er den tredje av tre kategorier, selv om den andre ikke er i bruk. Tre og tom er fire å
    # velge mellom: 1·4 + 3 = 7, og tom etter 2: 2·4 + 0 = 8.
    sektor = pd.Categorical(["C", None, "A"], categories=["A", "B", "C"])
    ramme = pd.DataFrame({"aar": [2021, 2022, 2021], "sektor": sektor})
    assert Koder(ramme).noekkel(["aar", "sektor"]).tolist() == [7, 8, 5]


def test_mange_kategorier_faar_plass_i_noekkelen() -> None:
    # Kategoriene i pandas er lagret i åtte bit; 100 · 101 + 100 er mer enn 127.
    navn = [f"{n:03}" for n in range(100)]
    ramme = pd.DataFrame({"a": pd.Categorical(navn), "b": pd.Categorical(navn)})
    assert Koder(ramme).noekkel(["a", "b"])[-1] == 10_200


def test_tabellen_leses_en_gang_for_hver_kolonne() -> None:
    ramme = pd.DataFrame({"a": ["x", "y"]})
    kodene = Koder(ramme)
    foer = kodene.noekkel(["a"]).tolist()
    ramme["a"] = ["z", "z"]
    assert kodene.noekkel(["a"]).tolist() == foer == [1, 2]


def test_noekkelen_har_plass_helt_opp_til_grensen(monkeypatch: pytest.MonkeyPatch) -> None:
    # To ulike og tom, ganger én og tom: 3 · 2 = 6.
    ramme = pd.DataFrame({"a": ["x", "y"], "b": ["z", "z"]})
    monkeypatch.setattr(koder, "_ROM", 6)
    assert Koder(ramme).noekkel(["a", "b"]).tolist() == [3, 5]
    monkeypatch.setattr(koder, "_ROM", 5)
    assert Koder(ramme).noekkel(["a", "b"]) is None
    assert Koder(ramme).noekkel(["a"]).tolist() == [1, 2]


def test_ulike_rader_er_de_foerste_av_dem_som_er_like() -> None:
    ramme = pd.DataFrame({"a": ["x", "y", "x", "z"]}, index=[7, 8, 9, 10])
    assert Koder(ramme).ulike_rader([["a"]]).index.tolist() == [7, 8, 10]
    assert Koder(ramme.head(0)).ulike_rader([["a"]]).index.tolist() == []


def test_ulike_rader_for_hvert_sett_av_kolonner() -> None:
    # a alene trenger rad 0 og 2; b alene rad 0 og 1; rad 3 har ikke noe nytt.
    ramme = pd.DataFrame({"a": ["x", "x", "y", "y"], "b": [1, 2, 1, 2]})
    assert Koder(ramme).ulike_rader([["a"], ["b"]]).index.tolist() == [0, 1, 2]
    # Hver rad er ny når kolonnene ses sammen.
    assert Koder(ramme).ulike_rader([["a", "b"]]).index.tolist() == [0, 1, 2, 3]
    assert Koder(ramme).ulike_rader([]).index.tolist() == []


@pytest.mark.parametrize("rom", [1, 2**62])
def test_ulike_rader_er_de_samme_naar_noekkelen_ikke_har_plass(
    monkeypatch: pytest.MonkeyPatch, rom: int
) -> None:
    # Tre ulike i hver av to kolonner gir tall opp til 3 · 4 + 3 = 15, flere enn de fem radene.
    monkeypatch.setattr(koder, "_ROM", rom)
    ramme = pd.DataFrame({"a": [1, 2, 3, 1, 2], "b": ["x", "y", "z", "x", "x"]})
    assert Koder(ramme).ulike_rader([["a", "b"]]).index.tolist() == [0, 1, 2, 4]


@pytest.mark.parametrize("rom", [1, 2**62])
def test_et_sett_til_tar_ingen_rader_bort(monkeypatch: pytest.MonkeyPatch, rom: int) -> None:
    # a trenger rad 0 og 4; b og c sammen rad 0 og 1, og tallene deres går opp til 2 · 3 + 2 = 8.
    monkeypatch.setattr(koder, "_ROM", rom)
    ramme = pd.DataFrame({"a": [1, 1, 1, 1, 2], "b": [1, 2, 1, 2, 1], "c": [1, 2, 1, 2, 1]})
    assert Koder(ramme).ulike_rader([["b", "c"]]).index.tolist() == [0, 1]
    assert Koder(ramme).ulike_rader([["a"], ["b", "c"]]).index.tolist() == [0, 1, 4]
    assert Koder(ramme).ulike_rader([["b", "c"], ["a"]]).index.tolist() == [0, 1, 4]


def test_sju_kolonner_med_tusen_ulike_har_ikke_plass() -> None:
    # 1001^7 er mer enn 2^62.
    ramme = pd.DataFrame({f"k{n}": np.arange(1_000) for n in range(7)})
    assert Koder(ramme).noekkel(list(ramme)) is None
    assert len(Koder(ramme).ulike_rader([list(ramme)])) == 1_000

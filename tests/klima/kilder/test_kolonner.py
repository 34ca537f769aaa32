"""Kolonneleseren: tall og år slik de kan være skrevet, og ett brudd per slags feil."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima.grunn.feil import Brukerfeil
from klima.kilder.kolonner import Kolonneleser


def tonn(*celler: Any) -> list[float]:
    """Cellene lest som tonn, eller unntaket leseren samlet."""
    leser = Kolonneleser("a.csv", "linje")
    tall = leser.tonn(pd.Series(celler, index=range(2, len(celler) + 2)))
    leser.ferdig()
    return tall.tolist()


def test_tall_er_tall() -> None:
    assert tonn(1.5, 0, -3) == [1.5, 0.0, -3.0]


def test_tekst_med_desimalpunktum() -> None:
    assert tonn("34.45", " 7 ", "-1.5", "+2", "1e3") == [34.45, 7.0, -1.5, 2.0, 1000.0]


def test_tekst_med_desimalkomma() -> None:
    assert tonn("34,45", "7", "-1,5") == [34.45, 7.0, -1.5]


def test_komma_er_ikke_desimal_i_en_kolonne_med_desimalpunktum() -> None:
    with pytest.raises(Brukerfeil, match=r"a\.csv:3: utslippet er ikke et tall.* Funnet: «1,234»"):
        tonn("12.5", "1,234")


@pytest.mark.parametrize(
    "celle",
    ["x", "nan", "inf", "-inf", "1e999", "1.234,5", "1 234", "12.01.2024", "0x1F", "1_000", "−5"],
)
def test_tekst_som_ikke_er_et_tall(celle: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        tonn("1", celle)
    assert str(feil.value) == (
        f"a.csv:3: utslippet er ikke et tall. Ventet: tonn CO2e som tall. Funnet: «{celle}»."
    )


@pytest.mark.parametrize("celle", ["", " ", None, np.nan])
def test_en_tom_celle_er_ikke_null(celle: object) -> None:
    with pytest.raises(
        Brukerfeil, match=r"a\.csv:3: utslippet er ikke et tall.* Funnet: tom celle"
    ):
        tonn(1.0 if celle is np.nan else "1", celle)


@pytest.mark.parametrize("uendelig", [np.inf, -np.inf])
def test_uendelig_er_ikke_et_tall(uendelig: float) -> None:
    with pytest.raises(Brukerfeil, match=r"a\.csv:2: utslippet er ikke et tall"):
        tonn(uendelig, 1.0)


def test_sannhetsverdier_er_ikke_tall() -> None:
    with pytest.raises(Brukerfeil, match="Funnet: «True» og 1 slike til"):
        tonn(True, False)


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=2), min_size=1))
def test_alle_tall_med_to_desimaler_leses_likt_med_komma_og_punktum(verdier: list[Any]) -> None:
    ventet = [float(v) for v in verdier]
    assert tonn(*(f"{v:f}" for v in verdier)) == ventet
    assert tonn(*(f"{v:f}".replace(".", ",") for v in verdier)) == ventet


@pytest.mark.parametrize("celle", [2009, 2009.0, "2009", "2009.0", " 2009 "])
def test_et_aar_kan_vaere_tall_eller_tekst(celle: object) -> None:
    leser = Kolonneleser("a.csv", "linje")
    assert leser.aar(pd.Series([celle])).tolist() == [2009]
    assert leser.feil == []


@pytest.mark.parametrize("celle", ["09", "2009.5", "1989", "2101", "i fjor", ""])
def test_det_som_ikke_er_et_aar(celle: str) -> None:
    leser = Kolonneleser("bok.xlsx, ark «A»", "rad")
    leser.aar(pd.Series([celle], index=[7]))
    with pytest.raises(Brukerfeil) as feil:
        leser.ferdig()
    assert str(feil.value).startswith(
        "bok.xlsx, ark «A», rad 7: ikke et årstall. Ventet: et helt år fra 1990 til 2100. Funnet: "
    )


def test_like_feil_meldes_en_gang_med_foerste_sted_og_antall() -> None:
    with pytest.raises(Brukerfeil) as feil:
        tonn("1", "x", "x", "y")
    assert "a.csv:3: " in str(feil.value)
    assert "Funnet: «x» og 2 slike til." in str(feil.value)


def test_lang_tekst_kuttes_i_meldingen() -> None:
    with pytest.raises(Brukerfeil, match=f"Funnet: «{'x' * 60}»"):
        tonn("x" * 500)


def test_hver_ulik_tekst_slaas_opp_en_gang_vasket() -> None:
    spurt = []
    leser = Kolonneleser("a.csv", "linje")
    svar = leser.oversett(
        pd.Series(["Jordbruk \n", "Jordbruk \n", "jordbruk"]),
        lambda t: spurt.append(t) or t.upper(),
        "ukjent",
    )
    assert (svar.tolist(), spurt) == (["JORDBRUK"] * 3, ["Jordbruk", "jordbruk"])


def test_ukjent_tekst_meldes_med_utvei() -> None:
    leser = Kolonneleser("a.csv", "linje")
    leser.oversett(pd.Series(["Veg"], index=[2]), lambda _: None, "ukjent sektor", utvei="rett den")
    with pytest.raises(Brukerfeil) as feil:
        leser.ferdig()
    assert str(feil.value) == "a.csv:2: ukjent sektor. Funnet: «Veg». Utvei: rett den."


def test_en_tom_tekst_slaas_ikke_opp() -> None:
    leser = Kolonneleser("a.csv", "linje")
    leser.oversett(pd.Series([" \n"], index=[2]), str, "utslippskilden mangler")
    with pytest.raises(Brukerfeil, match=r"a\.csv:2: utslippskilden mangler. Funnet: tom celle"):
        leser.ferdig()

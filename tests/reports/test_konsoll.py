"""Det kommandoene skriver: tabeller på linje, JSON uten NaN, tekst som ikke blir for lang."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.konsoll import kutt, meld, skriv_json, skriv_tabell


def test_kolonnene_staar_paa_linje(capsys: pytest.CaptureFixture[str]) -> None:
    skriv_tabell(["Sektor", "2009"], [["Jordbruk", "7"], ["Sjøfart", "1 200"]])
    assert capsys.readouterr().out.splitlines() == [
        "Sektor     2009",
        "Jordbruk      7",
        "Sjøfart   1 200",
    ]


def test_ingen_linje_slutter_med_mellomrom(capsys: pytest.CaptureFixture[str]) -> None:
    skriv_tabell(["a", "b"], [["lang tekst", "kort"], ["x", ""]], venstre=2)
    assert all(linje == linje.rstrip() for linje in capsys.readouterr().out.splitlines())


def test_json_er_utf8_uten_nan(capsys: pytest.CaptureFixture[str]) -> None:
    skriv_json([{"sektor": "Sjøfart", "tonn": None}])
    ut = capsys.readouterr().out
    assert "Sjøfart" in ut
    assert json.loads(ut) == [{"sektor": "Sjøfart", "tonn": None}]
    with pytest.raises(ValueError, match="not JSON compliant"):
        skriv_json(float("nan"))


def test_meldinger_gaar_til_standard_feil(capsys: pytest.CaptureFixture[str]) -> None:
    meld("hei")
    assert capsys.readouterr() == ("", "hei\n")


@pytest.mark.parametrize(
    ("tekst", "plass", "ventet"),
    [("Sjøfart", 7, "Sjøfart"), ("Sjøfart", 6, "Sjøfa…"), ("a b", 3, "a b"), ("a bc", 3, "a…")],
)
def test_kutt(tekst: str, plass: int, ventet: str) -> None:
    assert kutt(tekst, plass) == ventet


@given(st.text(), st.integers(1, 30))
def test_kuttet_tekst_faar_alltid_plass(tekst: str, plass: int) -> None:
    assert len(kutt(tekst, plass)) <= plass

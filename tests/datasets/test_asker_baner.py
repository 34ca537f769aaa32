"""Askers utslippsbaner: det planen sier om dem, på linjen sin, og ikke mer."""

from __future__ import annotations

import pytest

from tests.datasets.pakkelesing import Rad, rader
from tests.stotte import krever_shared, seed_linjer

PAKKE = "asker/klimagassutslipp"


@pytest.fixture(scope="module")
def kort() -> dict[str, Rad]:
    return {r["bane"]: r for r in rader(PAKKE, "banekort")}


def test_bare_endringen_i_2030_er_trykt() -> None:
    (rad,) = rader(PAKKE, "baner")
    felt = ("bane", "sektor", "aar", "tonn", "prosent")
    assert [rad[f] for f in felt] == ["tiltaksbane", "Totalt", "2030", "", "-67"]


def test_begge_banene_er_figurer_med_ukjent_utgave_og_opphavsperson(kort: dict[str, Rad]) -> None:
    assert list(kort) == ["referansebane", "tiltaksbane"]
    for rad in kort.values():
        assert (rad["framstilling"], rad["estimert"]) == ("figur", "2020")
        assert (rad["estimert_av"], rad["utgave"], rad["vedtatt"]) == ("", "", "")


def test_budsjettene_bygger_paa_tiltaksbanen(kort: dict[str, Rad]) -> None:
    budsjett = {r["aar"] for r in rader(PAKKE, "sektorrader") if r["stoerrelse"] == "budsjett"}
    assert {"2024", "2027"} <= budsjett
    assert "2024 og 2027" in kort["tiltaksbane"]["brukt_til"]
    assert kort["referansebane"]["brukt_til"] == ""


@krever_shared
def test_hver_opplysning_staar_paa_linjen_sin(kort: dict[str, Rad]) -> None:
    linjer = seed_linjer("002")
    for rad in kort.values():
        assert rad["planens_navn"] in linjer[int(rad["linje"])].lower()
        assert "estimert i 2020" in linjer[int(rad["linje_estimert"])]
        assert "kunnskapsgrunnlaget" in linjer[int(rad["linje_estimert"])]
    brukt = int(kort["tiltaksbane"]["linje_brukt"])
    assert "2024 og 2027" in linjer[brukt]
    assert linjer[brukt + 1].startswith("tiltaksbanen")
    (rad,) = rader(PAKKE, "baner")
    assert "i 2030 kan reduseres med 67 prosent" in linjer[int(rad["linje"])]
    assert "referanseåret 2009" in linjer[5424]


@krever_shared
def test_figurens_akse_er_de_eneste_tallene_ved_banene() -> None:
    """Tallene i lysarket er aksen (50 000-350 000), ikke punkter på banen."""
    tall = [linje.strip() for linje in seed_linjer("002")[1624:1640] if linje.strip().isdigit()]
    assert all(int(t) % 50_000 == 0 or t == "500" for t in tall)
    assert tall

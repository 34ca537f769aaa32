"""Hendelsene i Askers serie: det planen sier om dem, på linjen sin, og ikke mer."""

from __future__ import annotations

import pytest

from tests.datasets.pakkelesing import Rad, meta, rader
from tests.stotte import krever_shared, seed_linjer

PAKKE = "asker/klimagassutslipp"


@pytest.fixture(scope="module")
def hendelser() -> dict[str, Rad]:
    return {r["hendelse"]: r for r in rader(PAKKE, "hendelser")}


def test_planen_nevner_to_nedleggelser(hendelser: dict[str, Rad]) -> None:
    assert list(hendelser) == ["tofte-industrier", "avfallsforbrenningsanlegg"]
    assert {r["slag"] for r in hendelser.values()} == {"bortfall"}


@krever_shared
def test_de_staar_paa_linjene_sine(hendelser: dict[str, Rad]) -> None:
    linjer = seed_linjer("002")
    for hendelse, ord_ in (
        ("tofte-industrier", "nedlegging av Tofte Industrier"),
        ("avfallsforbrenningsanlegg", "stenging av avfallsforbrenningsanlegg"),
    ):
        rad = hendelser[hendelse]
        assert ord_ in linjer[int(rad["linje"])]
        assert ord_ in linjer[int(rad["linje_gjentatt"])]
    # Setningen fortsetter på neste linje med hva anlegget ble brukt til.
    slutt = int(hendelser["avfallsforbrenningsanlegg"]["linje_slutt"])
    assert linjer[slutt].startswith("energiforsyning")
    # Spennet er perioden nedgangen gjelder.
    assert "fra 2009 til 2021" in linjer[5379]


@krever_shared
def test_planen_sier_verken_aar_eller_tonn_der_den_nevner_fabrikken() -> None:
    for linje in seed_linjer("002"):
        if "Tofte Industrier" in linje:
            assert "2013" not in linje
            assert "tonn" not in linje


def test_tonnene_er_ukjente_ikke_null(hendelser: dict[str, Rad]) -> None:
    assert {(r["tonn"], r["tonn_kilde"]) for r in hendelser.values()} == {("", "")}


def test_et_aar_utenfra_har_kilden_sin(hendelser: dict[str, Rad]) -> None:
    tofte, anlegg = hendelser.values()
    assert (tofte["aar_fra"], tofte["aar_til"]) == ("2013", "2013")
    assert tofte["aar_kilde"].startswith("Store norske leksikon, «Tofte Industrier»")
    assert any("Store norske leksikon" in k["title"] for k in meta(PAKKE)["sources"])
    assert (anlegg["aar_fra"], anlegg["aar_til"], anlegg["aar_kilde"]) == ("2009", "2021", "")

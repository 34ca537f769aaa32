"""Reglene som forventninger: hele oppsettet Great Expectations får, uten å kjøre det."""

from __future__ import annotations

import os
from typing import Any

import pytest

from klima.kontroll import gx
from klima.kontroll.regler import Regel
from tests.klima.kontroll.regeltabell import UENDELIG, regel, tabell


def oppsett(forventning: Any) -> tuple[str, dict[str, Any]]:
    """Forventningens type og argumenter, uten avgrensningen."""
    argumenter = {k: v for k, v in forventning.configuration.kwargs.items() if k != "row_condition"}
    return forventning.expectation_type, argumenter


ANTALL = "expect_table_row_count_to_be_between"
UTFYLT = "expect_column_proportion_of_non_null_values_to_be_between"
IKKE_I = "expect_column_values_to_not_be_in_set"
MINST_EN = (ANTALL, {"min_value": 1})


def test_en_noekkel_har_en_vakt_for_hver_kolonne() -> None:
    r = regel(
        "unik",
        "aar",
        "tonn",
        alvor="merknad",
        der={"sektor": ("A", "B"), "direkte": (True, False)},
        unntatt={"aar": (1999,)},
    )
    forventninger = gx.suite("eks", [r]).expectations
    assert [oppsett(f) for f in forventninger] == [
        MINST_EN,
        (UTFYLT, {"column": "aar", "min_value": 0, "strict_min": True}),
        (IKKE_I, {"column": "aar", "value_set": [UENDELIG, -UENDELIG]}),
        (UTFYLT, {"column": "tonn", "min_value": 0, "strict_min": True}),
        (IKKE_I, {"column": "tonn", "value_set": [UENDELIG, -UENDELIG]}),
        (
            "expect_compound_columns_to_be_unique",
            {"column_list": ["aar", "tonn"], "ignore_row_if": "never"},
        ),
    ]
    for f in forventninger:
        # Ja og nei er 1 og 0 i betingelsene til biblioteket.
        avgrensning = "(sektor IN (A, B) AND direkte IN (1, 0) AND aar NOT_IN (1999))"
        assert repr(f.row_condition) == avgrensning
        assert (f.severity, f.notes) == ("info", "Derfor.")
        assert f.meta == {"regel": "unik", "sted": "eks.yaml:3", "eier": "noen"}


@pytest.mark.parametrize(
    ("alvor", "grad"), [("feil", "critical"), ("advarsel", "warning"), ("merknad", "info")]
)
def test_graden_er_alvoret(alvor: Any, grad: str) -> None:
    (f,) = gx.suite("eks", [regel("antall_rader", min=2, alvor=alvor)]).expectations
    assert (f.severity, f.row_condition) == (grad, None)


@pytest.mark.parametrize(
    ("r", "ventet"),
    [
        # Regelen om antall rader er selv vakten, når den sier hva null rader betyr.
        (regel("antall_rader", min=2, maks=5), [(ANTALL, {"min_value": 2, "max_value": 5})]),
        (regel("antall_rader", maks=0), [(ANTALL, {"max_value": 0})]),
        (regel("antall_rader", maks=1), [MINST_EN, (ANTALL, {"max_value": 1})]),
        (
            regel("ikke_tom", "a"),
            [
                MINST_EN,
                (IKKE_I, {"column": "a", "value_set": [UENDELIG, -UENDELIG]}),
                ("expect_column_values_to_not_be_null", {"column": "a"}),
            ],
        ),
        (
            regel("type", "a", type="tekst"),
            [
                MINST_EN,
                (UTFYLT, {"column": "a", "min_value": 0, "strict_min": True}),
                ("expect_column_values_to_be_of_type", {"column": "a", "type_": "str"}),
            ],
        ),
        (
            regel("type", "a", type="ja_nei"),
            [
                MINST_EN,
                (UTFYLT, {"column": "a", "min_value": 0, "strict_min": True}),
                (
                    "expect_column_values_to_match_regex",
                    {"column": "a", "regex": r"\A(?:[Tt]rue|[Ff]alse)\Z"},
                ),
            ],
        ),
    ],
    ids=lambda v: getattr(v, "type", ""),
)
def test_vaktene_foran_regelen(r: Regel, ventet: list[tuple[str, dict[str, Any]]]) -> None:
    assert [oppsett(f) for f in gx.suite("eks", [r]).expectations] == ventet


def test_like_regler_er_med_to_ganger_men_vaktene_en() -> None:
    r = regel("endelig", "a")
    typer = [oppsett(f)[0] for f in gx.suite("eks", [r, r]).expectations]
    between = "expect_column_values_to_be_between"
    assert typer == [ANTALL, UTFYLT, between, between]


def test_samme_vakt_med_en_annen_avgrensning_er_en_annen_vakt() -> None:
    regler = [regel("endelig", "a"), regel("endelig", "a", der={"b": (1,)})]
    typer = [oppsett(f)[0] for f in gx.suite("eks", regler).expectations]
    between = "expect_column_values_to_be_between"
    assert typer == [ANTALL, UTFYLT, between, ANTALL, UTFYLT, between]


def test_sjekkpunktet_har_suitens_navn_og_gir_hver_rad_som_bryter() -> None:
    suite = gx.suite("eks/pakke/t", [regel("endelig", "a")])
    assert suite.name == "eks/pakke/t"
    punkt = gx.sjekkpunkt(suite)
    assert (punkt.name, punkt.result_format) == ("eks/pakke/t", "COMPLETE")
    (proeve,) = punkt.validation_definitions
    assert (proeve.name, proeve.suite.name) == ("eks/pakke/t", "eks/pakke/t")
    assert proeve.data.name == "alt"


@pytest.mark.parametrize(
    ("krav", "verdier"),
    [
        ({"verdier": ["A", 1]}, ["A", 1]),
        (
            {"kodeliste": "gasser.gass", "verdier": ["X"]},
            ["CO2", "CH4", "N2O", "HFK", "PFK", "SF6", "CO2e", "X"],
        ),
        # Tre av de sju gassene er grupper uten ett eget tall.
        ({"kodeliste": "gasser.gwp_ar5"}, [1, 28, 265, 23_500]),
        ({"kodeliste": "gasser.borte"}, None),
        ({"kodeliste": "borte.gass"}, None),
        ({"kodeliste": "gasser"}, None),
    ],
)
def test_verdiene_som_er_tillatt(krav: dict[str, Any], verdier: list[Any] | None) -> None:
    assert gx.tillatte(regel("tillatt", "a", **krav)) == verdier


def test_svaret_staar_paa_regelens_nummer() -> None:
    t = tabell(tonn=[1.0, -1.0])
    regler = {7: regel("innenfor", "tonn", min=0), 3: regel("endelig", "tonn")}
    svar = gx.kjoer(t.ramme, regler, "COMPLETE")
    assert {nr: ett.success for nr, ett in svar.items()} == {7: False, 3: True}
    # Raden er indeksen alene, ikke en ordbok med navnet på den.
    assert svar[7].result["unexpected_index_list"] == [3]
    kort = gx.kjoer(t.ramme, regler, "BOOLEAN_ONLY")
    assert {nr: ett.success for nr, ett in kort.items()} == {7: False, 3: True}
    assert "unexpected_index_list" not in kort[7].result
    assert gx.kjoer(t.ramme, {}, "COMPLETE") == {}


def test_biblioteket_lastes_uten_analyse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GX_ANALYTICS_ENABLED", raising=False)
    assert gx.last().__name__ == "great_expectations"
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"

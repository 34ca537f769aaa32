"""JSON-skjemaet redaktøren bruker, og koden som leser reglene, sier det samme."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from klima.kontroll.funn import ALVOR
from klima.kontroll.regler import BARE_UTSLIPP, CELLETYPER, FELLES, FELT_I_FIL, REGELTYPER
from tests.klima.kontroll.gale_regler import BARE_KODEN_SER, GALE, med_regel
from tests.stotte import ROT

MAPPE = ROT / "datasets" / "forventninger"
SKJEMA: dict[str, Any] = json.loads((MAPPE / "skjema.json").read_text(encoding="utf-8"))
TYPER, FELT = (
    {navn.removeprefix(foran): d for navn, d in SKJEMA["$defs"].items() if navn.startswith(foran)}
    for foran in ("regel_", "felt_")
)
PROEVER = Draft202012Validator(SKJEMA, format_checker=FormatChecker(["regex"]))


def godtar(tekst: str) -> bool:
    return PROEVER.is_valid(yaml.safe_load(tekst))


def test_skjemaet_er_et_gyldig_skjema() -> None:
    Draft202012Validator.check_schema(SKJEMA)


def test_skjemaet_og_koden_kjenner_de_samme_regeltypene() -> None:
    assert list(TYPER) == FELT["regel"]["enum"] == list(REGELTYPER)
    assert SKJEMA["$defs"]["regel"]["allOf"] == [
        {
            "if": {"properties": {"regel": {"const": navn}}, "required": ["regel"]},
            "then": {"$ref": f"#/$defs/regel_{navn}"},
        }
        for navn in REGELTYPER
    ]


@pytest.mark.parametrize("navn", REGELTYPER)
def test_skjemaet_og_koden_har_de_samme_feltene(navn: str) -> None:
    regeltype, i_skjemaet = REGELTYPER[navn], TYPER[navn]
    alle = FELLES | BARE_UTSLIPP | regeltype.paakrevd | regeltype.valgfrie | regeltype.minst_ett
    assert set(i_skjemaet["properties"]) == alle
    assert i_skjemaet["additionalProperties"] is False
    assert set(i_skjemaet.get("required", [])) == regeltype.paakrevd
    assert {r for ett in i_skjemaet.get("anyOf", []) for r in ett["required"]} == (
        regeltype.minst_ett
    )
    assert i_skjemaet["description"].endswith(".")


def test_skjemaet_og_koden_har_de_samme_ordene() -> None:
    assert FELT["alvor"]["enum"] == list(ALVOR)
    assert FELT["type"]["enum"] == list(CELLETYPER)
    assert set(SKJEMA["properties"]) == FELT_I_FIL
    assert all(felt["description"] for felt in FELT.values())


@pytest.mark.parametrize("fil", sorted(MAPPE.glob("*.yaml")), ids=lambda f: f.stem)
def test_reglene_som_foelger_med_bestaar_og_peker_paa_skjemaet(fil: Any) -> None:
    tekst = fil.read_text(encoding="utf-8")
    assert tekst.startswith("# yaml-language-server: $schema=skjema.json\n")
    assert list(PROEVER.iter_errors(yaml.safe_load(tekst))) == []


@pytest.mark.parametrize(("felt", "linje", "melding"), GALE)
def test_det_koden_avviser_avviser_skjemaet(felt: str, linje: int, melding: str) -> None:
    assert not godtar(med_regel(felt))


@pytest.mark.parametrize(("felt", "linje", "melding"), BARE_KODEN_SER)
def test_det_bare_koden_kan_se_slipper_gjennom_skjemaet(
    felt: str, linje: int, melding: str
) -> None:
    assert godtar(med_regel(felt))


@pytest.mark.parametrize(
    "tekst",
    [
        "regler: []\nannet: 1\n",
        "datasett: p\neier: n\nregler: 3\n",
        "datasett: p\neier: n\nregler: [bare tekst]\n",
        "datasett: 4\neier: n\nregler: [{regel: antall_rader, min: 1, alvor: feil, grunn: g}]\n",
        "- en liste\n",
        # Uten eier, uten tabell, uten grunn, og med et alvor som ikke finnes.
        "datasett: p\nregler: [{regel: endelig, tabell: t, kolonne: a, alvor: feil, grunn: g}]\n",
        "datasett: p\neier: n\nregler: [{regel: endelig, kolonne: a, alvor: feil, grunn: g}]\n",
        "datasett: p\neier: n\nregler: [{regel: endelig, tabell: t, kolonne: a, alvor: feil}]\n",
        "datasett: p\neier: n\n"
        "regler: [{regel: endelig, tabell: t, kolonne: a, alvor: fatal, grunn: g}]\n",
    ],
)
def test_skjemaet_avviser_filer_koden_avviser(tekst: str) -> None:
    assert not godtar(tekst)


def test_skjemaet_godtar_en_regel_for_utslipp_uten_tabell_og_med_egen_eier() -> None:
    assert godtar(
        "datasett: utslipp\n"
        "regler: [{regel: antall_rader, min: 1, alvor: feil, grunn: g, eier: e}]\n"
    )

"""Hver regel huset har, har ord for hva den ser etter."""

from __future__ import annotations

import re

import pytest

from klima.kontroll.regler import GAL_REGEL, REGELTYPER
from reports.regelord import i_ord
from tests.stotte import ROT

_I_KODEN = re.compile(r'(?:plan\.funn|_funn)\(\s*(?:g,\s*|plan,\s*)?"([a-zæøå-]+)"')
FILER = [*sorted((ROT / "klima" / "avstemming").glob("*.py")), ROT / "indikatorer/avstemming.py"]
AARSHJUL = ("offentlig", "hoering", "vedtak", "aarsregnskap", "periode", "fridag", "hjul")
AVSTEMMING = {navn for fil in FILER for navn in _I_KODEN.findall(fil.read_text(encoding="utf-8"))}


def test_reglene_i_koden_er_funnet() -> None:
    assert {"andel", "celle", "referanseniva", "ferdigaar"} <= AVSTEMMING


@pytest.mark.parametrize(
    "regel",
    [
        *sorted(f"avstemming/{navn}" for navn in AVSTEMMING),
        *(f"aarshjul/{navn}" for navn in AARSHJUL),
        *(f"forventning/{slag}" for slag in REGELTYPER),
        *("datapakke/skjema", "datapakke/formel", GAL_REGEL),
    ],
)
def test_regelen_har_ord(regel: str) -> None:
    assert i_ord(regel), f"{regel} mangler i reports/regelord.py"

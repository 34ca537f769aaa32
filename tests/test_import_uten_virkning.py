"""Å importere en pakke gjør ingenting: ingen fil leses, og de tunge bibliotekene venter."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.stotte import ROT

TUNGE = {
    "altair",
    "fastexcel",
    "frictionless",
    "geopandas",
    "great_expectations",
    "jsonschema",
    "matplotlib",
    "openpyxl",
    "pint",
    "shapely",
    "vl_convert",
}
_SPOER = """
import json, logging, sys
aapnet, nett = [], []
def hendelse(navn, verdier):
    if navn == "open":
        aapnet.append(str(verdier[0]))
    elif navn.startswith("socket."):
        nett.append(navn)
sys.addaudithook(hendelse)
import {pakke}
print(json.dumps({{
    "lastet": sorted({{navn.partition(".")[0] for navn in sys.modules}}),
    "aapnet": aapnet,
    "nett": nett,
    "logging": len(logging.root.handlers),
}}))
"""


@pytest.fixture(scope="module", params=["klima", "indikatorer", "reports.cli"])
def etter_import(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Det en fersk Python har gjort når den ene pakken er importert."""
    svar = subprocess.run(
        [sys.executable, "-B", "-c", _SPOER.format(pakke=request.param)],
        cwd=ROT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert svar.stderr == ""
    svaret: dict[str, Any] = json.loads(svar.stdout)
    return svaret


def test_ingen_av_prosjektets_filer_leses(etter_import: dict[str, Any]) -> None:
    # Bibliotekene kan ligge i prosjektets egen .venv; de er ikke prosjektets filer.
    bibliotek = str(ROT / ".venv")
    egne = [f for f in etter_import["aapnet"] if f.startswith(str(ROT))]
    egne = [f for f in egne if not f.startswith(bibliotek)]
    assert [f for f in egne if not f.endswith((".py", ".pyc"))] == []


def test_de_tunge_bibliotekene_er_ikke_lastet(etter_import: dict[str, Any]) -> None:
    assert TUNGE & set(etter_import["lastet"]) == set()


def test_ingen_nettforbindelse_aapnes(etter_import: dict[str, Any]) -> None:
    assert etter_import["nett"] == []


def test_loggingen_er_uroert(etter_import: dict[str, Any]) -> None:
    assert etter_import["logging"] == 0


@pytest.mark.parametrize("etter_import", ["reports.cli"], indirect=True)
def test_kommandolinjen_venter_ogsaa_med_pandas_og_xarray(etter_import: dict[str, Any]) -> None:
    assert {"pandas", "xarray", "numpy"} & set(etter_import["lastet"]) == set()

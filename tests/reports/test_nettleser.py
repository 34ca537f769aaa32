"""Rapporten åpnet fra disken i Chromium, uten nett."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from reports.html import som_html
from reports.tekster import Tekster
from tests.pdftekst import sidetekster
from tests.reports.rapporter import CHROMIUM, FIENDTLIG
from tests.reports.smaa_dokumenter import FIENDTLIGE, fiendtlig_dokument
from tests.stotte import hopp_over, krever_data

pytestmark = [
    pytest.mark.nettleser,
    hopp_over(not CHROMIUM, "Chromium er ikke installert på maskinen"),
]

_VALG = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def nettleser() -> Iterator[Browser]:
    with sync_playwright() as spill:
        leser = spill.chromium.launch(executable_path=CHROMIUM, args=_VALG)
        yield leser
        leser.close()


class Besoek:
    """En side som er åpnet, med alt den sa i konsollen og alt den prøvde å hente."""

    def __init__(self, side: Page, fil: Path) -> None:
        self.side = side
        self.konsoll: list[str] = []
        self.hentet: list[str] = []
        side.on("console", lambda melding: self.konsoll.append(f"{melding.type}: {melding.text}"))
        side.on("pageerror", lambda feil: self.konsoll.append(f"unntak: {feil}"))
        side.on("request", lambda bestilling: self.hentet.append(bestilling.url))
        side.goto(fil.as_uri())
        side.wait_for_load_state("load")


def besoek(nettleser: Browser, fil: Path, bredde: int = 1280) -> Besoek:
    rom = nettleser.new_context(offline=True, viewport={"width": bredde, "height": 900})
    resultat = Besoek(rom.new_page(), fil)
    antall = resultat.side.locator("figure.figur").count()
    resultat.side.wait_for_function(
        "n => document.querySelectorAll('.er-levende').length === n", arg=antall, timeout=20_000
    )
    return resultat


@pytest.mark.parametrize(
    ("rapport", "figurer"), [("asker_fil", 20), pytest.param("oslo_fil", 3, marks=krever_data)]
)
def test_aapner_uten_nett_og_uten_et_ord_i_konsollen(
    nettleser: Browser, rapport: str, figurer: int, request: pytest.FixtureRequest
) -> None:
    fil = request.getfixturevalue(rapport)
    resultat = besoek(nettleser, fil)
    assert resultat.konsoll == []
    assert resultat.hentet == [fil.as_uri()]
    assert resultat.side.locator(".er-levende .levende svg").count() == figurer


@pytest.mark.parametrize(
    ("merke", "ventet"),
    [
        ("#sektornivaa .mark-rect path", ["Veitrafikk", "94\xa0095\xa0t"]),
        ("#fotavtrykk .mark-rect path", ["2,71"]),
        ("#sektorendring .mark-symbol path", ["45\xa0%", "Utslipp i 2021"]),
        ("#indikatorer-oekonomi .mark-symbol path", ["15,1 %", "2019", "Disposisjonsfond"]),
        ("#indikatoroversikt .role-mark text[fill='#1d2733']", ["Antall indikatorer", "bedre"]),
    ],
)
def test_verktoeytipset_er_paa_norsk(
    nettleser: Browser, asker_fil: Path, merke: str, ventet: list[str]
) -> None:
    side = besoek(nettleser, asker_fil).side
    figur, _, sted = merke.partition(" ")
    side.locator(f"{figur} .levende {sted}").first.hover()
    tips = side.locator(".vg-tooltip.visible")
    tips.wait_for(timeout=5_000)
    for tekst in ventet:
        assert tekst in tips.inner_text()


def test_fiendtlig_tekst_kjoerer_ikke_og_synes_som_tekst(
    nettleser: Browser, fiendtlig_fil: Path
) -> None:
    resultat = besoek(nettleser, fiendtlig_fil)
    assert resultat.konsoll == []
    assert resultat.side.evaluate("window.truffet") is None
    synlig = resultat.side.locator("main").inner_text()
    for navn in ("indikator", "merknad", "tiltak"):
        assert FIENDTLIG[navn] in synlig


def test_de_ti_fiendtlige_tekstene_staar_som_tekst_i_alle_felt(
    nettleser: Browser, tmp_path: Path
) -> None:
    fil = tmp_path / "fiendtlig.html"
    fil.write_text(som_html(fiendtlig_dokument(), Tekster("nb")), encoding="utf-8")
    side = nettleser.new_context(offline=True).new_page()
    meldt: list[str] = []
    side.on("dialog", lambda d: (meldt.append(d.message), d.dismiss()))
    hentet: list[str] = []
    side.on("request", lambda r: hentet.append(r.url))
    side.goto(fil.as_uri())
    side.wait_for_load_state("load")
    synlig = side.locator("main").text_content() or ""
    assert [vist for vist in FIENDTLIGE.values() if vist not in synlig] == []
    assert side.locator("a[href^='javascript'], img, iframe, main script:not([type])").count() == 0
    assert (meldt, hentet) == ([], [fil.as_uri()])


def test_uten_javascript_staar_stillbildene_og_tabellene(
    nettleser: Browser, asker_fil: Path
) -> None:
    side = nettleser.new_context(java_script_enabled=False).new_page()
    side.goto(asker_fil.as_uri())
    for figur in side.locator("figure.figur").all():
        boks = figur.locator(".tegning > svg").bounding_box()
        assert boks is not None
        assert boks["width"] > 300
    assert side.locator(".figurboks:has(#sektornivaa) table").is_visible()


def test_telefonbredde_gir_ingen_sidelengs_rulling(nettleser: Browser, asker_fil: Path) -> None:
    side = besoek(nettleser, asker_fil, bredde=390).side
    assert side.evaluate("document.documentElement.scrollWidth") <= 390


# --- Utkastet -----------------------------------------------------------------------------------


def test_utkastet_er_stemplet_paa_hver_utskrevne_side(
    nettleser: Browser, utkast: Path, asker_fil: Path, tmp_path: Path
) -> None:
    for fil, stemplet in ((utkast, True), (asker_fil, False)):
        pdf = tmp_path / f"{fil.stem}.pdf"
        besoek(nettleser, fil).side.pdf(path=pdf, format="A4")
        sider = sidetekster(pdf)
        assert len(sider) > 10
        assert [("UTKAST" in tekst) for tekst in sider] == [stemplet] * len(sider)


def test_den_levende_figuren_er_stemplet_og_uten_et_ord_i_konsollen(
    nettleser: Browser, utkast: Path
) -> None:
    resultat = besoek(nettleser, utkast)
    assert resultat.konsoll == []
    for figur in resultat.side.locator("figure.figur .levende").all():
        assert "UTKAST" in figur.locator("svg").inner_html()


@pytest.mark.parametrize("bredde", [390, 1280])
def test_stempelet_synes_i_vinduet_og_stenger_ikke_for_lenker(
    nettleser: Browser, utkast: Path, bredde: int
) -> None:
    side = besoek(nettleser, utkast, bredde).side
    boks = side.locator(".stempel").bounding_box()
    assert boks is not None
    assert boks["x"] < bredde / 2 < boks["x"] + boks["width"]
    assert side.evaluate("document.documentElement.scrollWidth") <= bredde
    # Lenken fra merket til funnet, og tilbake, kan trykkes selv om stempelet ligger over.
    side.locator("#merke-1").click()
    assert "#funn-" in side.url
    side.locator('.funn:target a[href="#merke-1"]').click()
    assert side.url.endswith("#merke-1")

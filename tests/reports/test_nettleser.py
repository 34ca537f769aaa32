"""Rapporten åpnet fra disken i Chromium, uten nett."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from reports.html import som_html
from reports.tekster import Tekster
from tests.pdftekst import sidetekster
from tests.reports.nettleser import Besoek, besoek, chromium, krever_chromium
from tests.reports.rapporter import FIENDTLIG
from tests.reports.smaa_dokumenter import FIENDTLIGE, fiendtlig_dokument
from tests.stotte import krever_data

pytestmark = [pytest.mark.nettleser, krever_chromium]


@pytest.fixture(scope="module")
def nettleser() -> Iterator[Browser]:
    with chromium() as leser:
        yield leser


@pytest.mark.parametrize(
    ("rapport", "figurer"), [("asker_fil", 20), pytest.param("oslo_fil", 3, marks=krever_data)]
)
def test_aapner_uten_nett_og_uten_et_ord_i_konsollen(
    nettleser: Browser, rapport: str, figurer: int, request: pytest.FixtureRequest
) -> None:
    fil = request.getfixturevalue(rapport)
    with besoek(nettleser, fil) as resultat:
        assert resultat.konsoll == []
        assert resultat.hentet == [fil.as_uri()]
        assert resultat.side.locator(".er-levende .levende svg").count() == figurer


TIPS = {
    "#sektornivaa .levende .mark-rect path": ["Veitrafikk", "94\xa0095\xa0t"],
    "#fotavtrykk .levende .mark-rect path": ["2,71"],
    "#sektorendring .levende .mark-symbol path": ["45\xa0%", "Utslipp i 2021"],
    "#indikatorer-oekonomi .levende .mark-symbol path": ["15,1 %", "2019", "Disposisjonsfond"],
    "#indikatoroversikt .levende .role-mark text[fill='#1d2733']": ["Antall indikatorer", "bedre"],
}


def test_verktoeytipset_er_paa_norsk(nettleser: Browser, asker_fil: Path) -> None:
    with besoek(nettleser, asker_fil) as resultat:
        side = resultat.side
        for merke, ventet in TIPS.items():
            side.locator(merke).first.hover()
            side.locator(".vg-tooltip.visible").wait_for(timeout=5_000)
            vist = side.locator(".vg-tooltip").inner_text()
            assert [tekst for tekst in ventet if tekst not in vist] == [], merke
            # Det neste tipset er et nytt, ikke dette som står.
            side.locator("h1").first.hover()
            side.locator(".vg-tooltip:not(.visible)").wait_for(state="attached", timeout=5_000)


def test_fiendtlig_tekst_kjoerer_ikke_og_synes_som_tekst(
    nettleser: Browser, fiendtlig_fil: Path
) -> None:
    with besoek(nettleser, fiendtlig_fil) as resultat:
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
    with besoek(nettleser, asker_fil, bredde=390) as resultat:
        assert bredde_av(resultat.side) <= 390


def bredde_av(side: Page) -> int:
    return int(side.evaluate("document.documentElement.scrollWidth"))


# --- Utkastet -----------------------------------------------------------------------------------


def skrevet_ut(besoket: Besoek, mappe: Path) -> list[str]:
    """Teksten på hver side når rapporten skrives ut."""
    besoket.side.pdf(path=mappe / "utskrift.pdf", format="A4")
    return sidetekster(mappe / "utskrift.pdf")


def test_en_vanlig_rapport_er_ikke_stemplet(
    nettleser: Browser, asker_fil: Path, tmp_path: Path
) -> None:
    with besoek(nettleser, asker_fil) as resultat:
        sider = skrevet_ut(resultat, tmp_path)
    assert len(sider) > 10
    assert "UTKAST" not in "".join(sider)


def test_utkastet_er_stemplet_paa_hver_utskrevne_side_og_i_hver_levende_figur(
    nettleser: Browser, utkast: Path, tmp_path: Path
) -> None:
    with besoek(nettleser, utkast) as resultat:
        assert resultat.konsoll == []
        figurer = resultat.side.locator("figure.figur .levende svg").all()
        assert len(figurer) == 20
        assert ["UTKAST" in f.inner_html() for f in figurer] == [True] * 20
        sider = skrevet_ut(resultat, tmp_path)
    assert len(sider) > 10
    assert ["UTKAST" in tekst for tekst in sider] == [True] * len(sider)


def test_stempelet_synes_i_vinduet_og_stenger_ikke_for_lenker(
    nettleser: Browser, utkast: Path
) -> None:
    with besoek(nettleser, utkast, bredde=390) as resultat:
        side = resultat.side
        for bredde in (390, 1280):
            side.set_viewport_size({"width": bredde, "height": 900})
            boks = side.locator(".stempel").bounding_box()
            assert boks is not None
            assert boks["x"] < bredde / 2 < boks["x"] + boks["width"]
            assert bredde_av(side) <= bredde
            # Lenken fra merket til funnet, og tilbake, kan trykkes selv om stempelet ligger over.
            side.locator("#merke-1").click()
            assert "#funn-" in side.url
            side.locator('.funn:target a[href="#merke-1"]').click()
            assert side.url.endswith("#merke-1")

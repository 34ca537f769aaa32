"""Sperren: ved `feil` lages ingen rapport, og et utkast kan ikke forveksles med en."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from klima import Arbeidsrom
from reports.html import som_html
from reports.planfigurer import regelfigurer
from reports.rapport import lag_rapport
from reports.sperre import Sperret
from tests.arbeidsrom import Kjoering, lag_arbeidsrom
from tests.reports.delt import Bygd
from tests.reports.rapporter import bytt, siden_uten_figurer, uten_figurer
from tests.reports.test_rapport import uten_skript

Kjoer = Callable[..., Kjoering]
pytestmark = pytest.mark.usefixtures("uten_gx")
FEIL = (
    "datasets/asker/indikatorer/verdier.csv:2",
    "disposisjonsfond 2019: cellen viser «15,1 %», men raden har 99 med status maalt.",
)


# --- Uten --utkast -----------------------------------------------------------------------------


def test_feil_gir_kode_1_og_ingen_fil(kjoer: Kjoer, galt: Arbeidsrom, tmp_path: Path) -> None:
    ut = tmp_path / "ny"
    svar = kjoer("årsrapport", "--ut", ut, rom=galt)
    assert (svar.kode, svar.ut) == (1, "")
    id_ = re.findall(r"  ([0-9a-f]{6})  ", svar.feil)[0]
    assert svar.feil == (
        "klima: årsrapporten for Asker er ikke laget: kontrollen har 1 feil, og tall i den ville "
        "blitt gale.\n"
        f"  {id_}  {FEIL[0]}\n"
        f"          {FEIL[1]}\n"
        "Utvei: rett det (klima kontroll viser alt om hvert funn), eller lag et stemplet utkast: "
        "klima årsrapport --utkast\n"
    )
    assert not ut.exists()


def test_en_ferdig_rapport_roeres_ikke_av_sperren(
    kjoer: Kjoer, galt: Arbeidsrom, tmp_path: Path
) -> None:
    ferdig = tmp_path / "aarsrapport-asker.html"
    ferdig.write_text("forrige rapport", encoding="utf-8")
    assert kjoer("aarsrapport", "--ut", tmp_path, rom=galt).kode == 1
    assert [(f.name, f.read_text(encoding="utf-8")) for f in tmp_path.iterdir()] == [
        (ferdig.name, "forrige rapport")
    ]


def test_json_er_ett_dokument_ogsaa_naar_det_er_sperret(
    kjoer: Kjoer, galt: Arbeidsrom, tmp_path: Path
) -> None:
    svar = kjoer("årsrapport", "--ut", tmp_path, "--json", rom=galt)
    assert svar.kode == 1
    assert svar.json == {
        "filer": [],
        "figurer": [],
        "utgaver": [],
        "funn": {"feil": 1, "advarsel": 5, "merknad": 2},
    }
    assert FEIL[1] in svar.feil
    assert list(tmp_path.iterdir()) == []


def test_en_pakke_som_bryter_skjemaet_er_ogsaa_en_sperre(kjoer: Kjoer, tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path / "rom", planer=True)
    bytt(rom.datasett / "asker" / "klimagassutslipp" / "totaler.csv", 1, "tonn", "mye")
    svar = kjoer("årsrapport", "--ut", tmp_path / "ut", rom=rom)
    assert (svar.kode, svar.ut) == (1, "")
    assert "datasets/asker/klimagassutslipp/totaler.csv:3" in svar.feil
    # Det kan ikke leses, så det kan ikke bli et utkast heller.
    svar = kjoer("årsrapport", "--ut", tmp_path / "ut", "--utkast", rom=rom)
    assert (svar.kode, svar.ut) == (2, "")
    assert not (tmp_path / "ut").exists()


@pytest.mark.parametrize(
    ("kommune", "melding"),
    [
        ("alle", "klima: rapporten lages for én kommune. Utvei: oppgi nummer eller navn.\n"),
        ("Bergen", "klima: "),
    ],
)
def test_et_galt_kall_er_fortsatt_kode_2(
    kjoer: Kjoer, galt: Arbeidsrom, tmp_path: Path, kommune: str, melding: str
) -> None:
    svar = kjoer("årsrapport", "--kommune", kommune, "--ut", tmp_path / "ut", rom=galt)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil.startswith(melding)
    assert not (tmp_path / "ut").exists()


def test_i_en_notatbok_er_sperren_et_unntak_med_funnene(galt: Arbeidsrom, tmp_path: Path) -> None:
    with pytest.raises(Sperret, match="er ikke laget") as sperret:
        lag_rapport(galt, "3203", tmp_path)
    assert [f.alvor for f in sperret.value.funn] == ["feil"] + 5 * ["advarsel"] + 2 * ["merknad"]


# --- Med --utkast --------------------------------------------------------------------------------


def test_utkastet_har_eget_navn_ved_siden_av_en_ferdig_rapport(utkast: Path) -> None:
    assert utkast.name == "aarsrapport-asker-utkast.html"
    assert utkast.with_name("aarsrapport-asker.html").read_text(encoding="utf-8") == "ferdig"


def test_kommandoen_sier_at_det_er_et_utkast(
    kjoer: Kjoer, galt: Arbeidsrom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.html.som_html", lambda *_: "siden")
    svar = kjoer("årsrapport", "--ut", tmp_path, "--utkast", rom=galt)
    assert svar.kode == 0
    assert svar.ut.splitlines() == [
        "Bygd på handlingsprogram-2024 · 20 figurer · 1 feil, 5 advarsler, 2 merknader",
        f"Utkastet: {tmp_path / 'aarsrapport-asker-utkast.html'}",
    ]


def test_siden_sier_utkast_i_tittelen_banneret_og_stempelet(utkast: Path) -> None:
    side = uten_skript(utkast)
    assert "<title>UTKAST: Årsrapport klima og indikatorer – Asker kommune</title>" in side
    assert '<div class="stempel" aria-hidden="true">UTKAST</div>' in side
    banner = re.search(r'<aside class="utkast"[^>]*><p>(.*?)</p>', side, re.DOTALL)
    assert banner is not None
    assert " ".join(re.sub("<[^>]+>", "", banner[1]).split()) == (
        "UTKAST. Kontrollen har 1 feil, og tall her kan være gale. Ikke til publisering."
    )


def test_hvert_stillbilde_og_hver_levende_figur_er_stemplet(utkast: Path) -> None:
    html = utkast.read_text(encoding="utf-8")
    figurer = re.findall(r'<figure id="([^"]+)".*?</figure>', html, re.DOTALL)
    biter = re.findall(r"<figure .*?</figure>", html, re.DOTALL)
    assert len(figurer) == 20
    for navn, bit in zip(figurer, biter, strict=True):
        svg = re.search(r"<svg.*?</svg>", bit, re.DOTALL)
        innfelt = re.search(r'<script type="application/json">(.*?)</script>', bit, re.DOTALL)
        assert svg, navn
        assert innfelt, navn
        assert re.search(r"<text[^>]*>UTKAST</text>", svg[0]), navn
        assert json.loads(innfelt[1])["title"]["text"] == "UTKAST", navn
        assert 'aria-label="UTKAST. ' in bit, navn


def test_funnene_staar_foerst_og_feilen_foerst_av_dem(utkast: Path) -> None:
    side = uten_skript(utkast)
    assert re.findall(r'<section id="([a-z]+)"', side)[:2] == ["datakvalitet", "sammendrag"]
    assert side.count('<section id="datakvalitet"') == 1
    assert re.findall(r'href="#([a-z]+)">Datakvalitet', side) == ["datakvalitet"]
    assert re.findall(r'<span class="merke (feil|advarsel|merknad)">', side) == [
        "feil",
        *5 * ["advarsel"],
        *2 * ["merknad"],
    ]


def test_feilen_er_merket_ved_tallet_den_roerer_ved(utkast: Path) -> None:
    side = uten_skript(utkast)
    # Navnet står også i tekstalternativet og i tallene bak figuren; dette er radene i tabellene.
    rader = re.findall(
        r'<th scope="row">Disposisjonsfond som andel av brutto driftsinntekter.*?</tr>',
        side,
        re.DOTALL,
    )
    assert rader
    merke = r'href="#funn-[0-9a-f]{6}">†\d<span class="skjult"> feil, se Datakv'
    assert any(re.search(merke, rad) for rad in rader)


def test_uten_feil_har_utkastet_bare_stempelet_og_rekkefoelgen(asker_rapport: Bygd) -> None:
    g = asker_rapport.grunnlag
    utkast = siden_uten_figurer(g, utkast=True)
    ferdig = som_html(uten_figurer(asker_rapport.dokument), g.t)
    assert "Kontrollen har ingen feil." in utkast
    tabeller = [re.findall(r"<table.*?</table>", side, re.DOTALL) for side in (utkast, ferdig)]
    assert tabeller[0] == tabeller[1] != []
    for figur in regelfigurer(g):
        stemplet = figur.stemplet()
        uten = {k: v for k, v in stemplet.spesifikasjon.items() if k != "title"}
        assert uten == figur.spesifikasjon
        assert (stemplet.tabell, stemplet.tittel) == (figur.tabell, figur.tittel)


def test_en_ferdig_rapport_er_ikke_stemplet(asker_fil: Path) -> None:
    assert "UTKAST" not in uten_skript(asker_fil)
    assert "UTKAST" not in "".join(
        re.findall(r'application/json">(.*?)</script>', asker_fil.read_text(encoding="utf-8"))
    )

"""Årsrapporten som fil: hel, uten adresser å hente fra, og uten kode fra dataene."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from klima import Arbeidsrom, Utgavelager
from klima.grunn.tall import oppramsing
from reports.formater import SKRIVERE
from tests.arbeidsrom import Kjoering
from tests.reports.delt import Bygd
from tests.reports.rapporter import FIENDTLIG
from tests.stotte import krever_data

KAPITLER = (
    *("sammendrag", "utslipp", "sektorer", "klimabudsjett", "tiltak"),
    *("indikatorer", "handlingsregler", "datakvalitet", "kilder", "sporene"),
)


def uten_skript(fil: Path) -> str:
    """Siden uten skript, stil og innfelte spesifikasjoner: det en leser kan se."""
    html = fil.read_text(encoding="utf-8")
    return re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)


def radnumre(side: str, slag: str) -> list[int]:
    """Numrene foran radene i tabellene av et slag."""
    tabeller = re.findall(rf'<table class="{slag}">.*?</table>', side, re.DOTALL)
    return [int(n) for t in tabeller for n in re.findall(r"<tr><td>(\d+)</td>", t)]


def test_alle_kapitlene_er_der_i_rekkefoelge(asker_fil: Path) -> None:
    ider = re.findall(r'<section id="([a-z]+)"', uten_skript(asker_fil))
    assert tuple(ider) == KAPITLER


def test_alle_indikatorer_delmaal_og_tiltak_er_med(asker_fil: Path) -> None:
    side = uten_skript(asker_fil)
    foer_sporene = side.split('<section id="sporene"')[0]
    assert len(re.findall(r'<tr class="delmaal">', foer_sporene)) == 28
    indikatorer = radnumre(side, "indikatorer")
    assert indikatorer == list(range(1, 89))
    assert radnumre(side, "tiltak") == list(range(1, 30))


def test_siden_har_ingen_adresse_aa_hente_fra(asker_fil: Path) -> None:
    side = uten_skript(asker_fil)
    assert not re.findall(r'(?:src|href|action)="(?!#)[^"]*"', side)
    assert "default-src &#39;none&#39;" in side
    assert "unsafe" not in side


def test_fiendtlig_tekst_staar_som_tekst(fiendtlig_fil: Path) -> None:
    raatt = fiendtlig_fil.read_text(encoding="utf-8")
    side = uten_skript(fiendtlig_fil)
    for tekst in FIENDTLIG.values():
        assert tekst not in raatt
    assert "&lt;script&gt;window.truffet = 1&lt;/script&gt;" in side
    assert "{{ 7*7 }}" in side


def test_rapporten_sier_hvilke_utgaver_den_hviler_paa(asker_rapport: Bygd) -> None:
    assert asker_rapport.rapport.utgaver == ["handlingsprogram-2024"]


@krever_data
def test_kommunen_uten_plan_faar_hele_rapporten_med_det_som_mangler_sagt(oslo_fil: Path) -> None:
    side = uten_skript(oslo_fil)
    assert tuple(re.findall(r'<section id="([a-z]+)"', side)) == KAPITLER
    for mangler in ("ingen tiltak", "ingen indikatorer", "ingen handlingsregler"):
        assert f"Arbeidsrommet har {mangler} for Oslo." in side
    assert oslo_fil.name == "aarsrapport-oslo.html"


def test_kommandoen_slutter_med_stien_til_rapporten(
    uten_plan: Arbeidsrom, tmp_path: Path, kjoer: Callable[..., Kjoering]
) -> None:
    utfall = kjoer("aarsrapport", "--ut", tmp_path, rom=uten_plan)
    assert utfall.kode == 0
    fil = tmp_path / "aarsrapport-porsgrunn.html"
    assert utfall.ut.splitlines()[-1] == f"Årsrapporten: {fil}"
    assert fil.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_kommandoens_json(
    uten_plan: Arbeidsrom, tmp_path: Path, kjoer: Callable[..., Kjoering]
) -> None:
    svar = kjoer("årsrapport", "--ut", tmp_path, "--json", rom=uten_plan).json
    assert svar["filer"] == [str(tmp_path / "aarsrapport-porsgrunn.html")]
    assert svar["utgaver"] == [u.utgave for u in Utgavelager(uten_plan).liste()]
    assert "utslippsserie" in svar["figurer"]
    assert set(svar["funn"]) == {"feil", "advarsel", "merknad"}


def test_ukjent_format_avvises_foer_noe_skrives(
    asker: Arbeidsrom, tmp_path: Path, kjoer: Callable[..., Kjoering]
) -> None:
    utfall = kjoer("årsrapport", "--ut", tmp_path / "ny", "--format", "html,odt", rom=asker)
    assert utfall.kode == 2
    kjente = oppramsing(list(SKRIVERE), "eller")
    assert utfall.feil == f"klima: ukjent format. Ventet: {kjente}. Funnet: «odt».\n"
    assert not (tmp_path / "ny").exists()

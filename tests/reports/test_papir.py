"""Det som skiller papiret (PDF og Word) fra skjermen: ingenting står to ganger."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from reports.docx import som_docx
from reports.dokument import (
    Blokk,
    Celle,
    Dokument,
    Figurblokk,
    Gruppe,
    Kapittel,
    Tabellblokk,
    avsnitt,
)
from reports.html import som_html
from reports.pdf import som_pdf
from reports.pdftabell import spalter
from reports.tekster import Tekster
from reports.xlsx import som_xlsx
from tests.reports.pdfdokument import dokument, figur, sidetekster, tabell

T = Tekster("nb")
LANG = "Andelen innbyggere som svarer at de har god tilgang til friluftsområder. " * 4


def _tekst(innhold: Dokument, format_: str) -> str:
    if format_ == "pdf":
        return " ".join(sidetekster(som_pdf(innhold, T)))
    if format_ == "docx":
        kropp = docx.Document(io.BytesIO(som_docx(innhold, T))).element.body
        return " ".join(t.text or "" for t in kropp.iter(qn("w:t")))
    if format_ == "xlsx":
        bok = openpyxl.load_workbook(io.BytesIO(som_xlsx(innhold, T)))
        return " ".join(str(c) for ark in bok for rad in ark.values for c in rad)
    return som_html(innhold, T)


@pytest.fixture(scope="module")
def innhold() -> Dokument:
    """En figur med tallene i tabellen rett etter, og et kapittel til å slå opp i."""
    bak = replace(tabell(2, ("Bak figuren", "Tall"), "bak"), tittel="Bak figuren")
    kapittel = Kapittel("k", "K", "K", (Figurblokk(figur(), bak, gjentas=True), tabell(3)))
    oppslag = Kapittel("o", "O", "O", (avsnitt("Til oppslag"), tabell(4)), paa_papir=False)
    return dokument(kapitler=(kapittel, oppslag))


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_papiret_har_ikke_oppslaget_og_ikke_tallene_to_ganger(
    innhold: Dokument, format_: str
) -> None:
    tekst = _tekst(innhold, format_)
    assert "rad 2" in tekst
    assert "Til oppslag" not in tekst
    assert "Bak figuren" not in tekst


@pytest.mark.parametrize("format_", ["html", "xlsx"])
def test_skjermen_og_regnearket_har_alt(innhold: Dokument, format_: str) -> None:
    tekst = _tekst(innhold, format_)
    assert "Bak figuren" in tekst
    assert "rad 3" in tekst


def test_i_rapporten_er_det_sporene_og_tabellene_bak_smaabildene(asker_dokument: Dokument) -> None:
    borte = {k.id for k in asker_dokument.kapitler} - {
        k.id for k in asker_dokument.paa_papir().kapitler
    }
    assert borte == {"sporene"}
    gjentatt = [b for b in asker_dokument.blokker if isinstance(b, Figurblokk) and b.gjentas]
    # Åtte satsingsområder har indikatorer i Askers plan.
    assert len(gjentatt) == 8
    alle = list(asker_dokument.blokker)
    for b in gjentatt:
        etter = alle[alle.index(b) + 1]
        assert isinstance(etter, Tabellblokk)
        viste = {c.tekst for rad in etter.rader for c in rad}
        assert {rad[0].tekst for rad in b.tabell.rader} <= viste


def test_hver_lenke_i_word_gaar_til_et_bokmerke_som_finnes(asker_dokument: Dokument) -> None:
    # Samme lille bilde i hver figur, så tegningen ikke tar tid.
    lite = figur().spesifikasjon

    def med_lite_bilde(b: Blokk) -> Blokk:
        er_figur = isinstance(b, Figurblokk)
        return replace(b, figur=replace(b.figur, spesifikasjon=lite)) if er_figur else b

    kapitler = tuple(
        replace(k, blokker=tuple(map(med_lite_bilde, k.blokker))) for k in asker_dokument.kapitler
    )
    word = som_docx(replace(asker_dokument, kapitler=kapitler), T)
    kropp = docx.Document(io.BytesIO(word)).element.body
    merker = {e.get(qn("w:name")) for e in kropp.iter(qn("w:bookmarkStart"))}
    maal = {e.get(qn("w:anchor")) for e in kropp.iter(qn("w:hyperlink"))} - {None}
    assert maal
    assert maal <= merker


def test_en_smal_spalte_med_lang_tekst_faar_mindre_skrift_heller_enn_en_hoey_tabell() -> None:
    tall = tuple(Celle("48,3 kg/m²", slag="tall") for _ in range(5))
    rader = tuple((Celle(LANG), *tall) for _ in range(3))
    hode = ("Indikator", *map(str, range(2018, 2023)))
    smal = Tabellblokk("t", "T", hode, (Gruppe("", rader),))
    assert (spalter(smal).skrift, spalter(smal).liggende) == (7.0, False)
    korte = tuple((Celle("God helse"), *tall) for _ in range(3))
    assert spalter(replace(smal, grupper=(Gruppe("", korte),))).skrift == 8.0


def test_kildene_sier_hvor_sporene_er(asker_dokument: Dokument) -> None:
    (kilder,) = (k for k in asker_dokument.kapitler if k.id == "kilder")
    tekst = _tekst(dokument(kapitler=(kilder,)), "pdf")
    assert re.search(r"kapittelet Sporene.*nettutgaven.*Excel-filen", tekst, re.DOTALL)

"""Word-filen: språk, overskrifter, hoderader, tekstalternativer, lenker, og de samme bytene."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from reports.docx import som_docx
from reports.docx.xml import Bokmerker
from reports.dokument import Celle, Dokument, Gruppe, Overskrift, Tabellblokk, avsnitt
from reports.tekster import Tekster
from tests.reports.delt import Bygd
from tests.reports.smaa_dokumenter import FIENDTLIGE, fiendtlig_dokument, lite_dokument

NB = Tekster("nb")


def aapnet(dokument: Dokument) -> Any:
    return docx.Document(io.BytesIO(som_docx(dokument, NB)))


def elementer(fil: Any, navn: str) -> list[Any]:
    return list(fil.element.body.iter(qn(f"w:{navn}")))


def overskrifter(fil: Any) -> list[tuple[int, str]]:
    return [
        (int(p.style.name[-1]), p.text)
        for p in fil.paragraphs
        if p.style.name.startswith("Heading")
    ]


@pytest.fixture(scope="module")
def liten() -> Any:
    return aapnet(lite_dokument())


@pytest.fixture(scope="module")
def filen(asker_rapport: Bygd) -> Any:
    return docx.Document(str(asker_rapport.fil("docx")))


def test_spraaket_staar_i_stilene_innstillingene_og_egenskapene(liten: Any) -> None:
    spraak = {e.get(qn("w:val")) for e in liten.styles.element.iter(qn("w:lang"))}
    assert spraak == {"nb-NO"}
    skrift = liten.settings.element.find(qn("w:themeFontLang"))
    assert dict(skrift.attrib) == {qn("w:val"): "nb-NO"}
    assert liten.core_properties.language == "nb-NO"


def test_nynorsk_er_merket_nynorsk() -> None:
    fil = docx.Document(io.BytesIO(som_docx(replace(lite_dokument(), spraak="nn"), Tekster("nb"))))
    assert {e.get(qn("w:val")) for e in fil.styles.element.iter(qn("w:lang"))} == {"nn-NO"}


def test_egenskapene_er_dokumentets_og_datoen_er_tallenes(liten: Any) -> None:
    e = liten.core_properties
    assert (e.title, e.author) == ("Årsrapport – Asker kommune", "Asker")
    assert e.created.replace(tzinfo=None) == e.modified.replace(tzinfo=None)
    assert e.created.replace(tzinfo=None) == datetime(2023, 10, 24)
    assert e.comments == ""


def test_word_aapner_den_ikke_i_kompatibilitetsmodus(liten: Any) -> None:
    (modus,) = (
        e.get(qn("w:val"))
        for e in liten.settings.element.iter(qn("w:compatSetting"))
        if e.get(qn("w:name")) == "compatibilityMode"
    )
    assert modus == "15"


def test_overskriftene_er_ekte_og_hopper_ikke_over_noe_nivaa(filen: Any) -> None:
    nivaaer = [nivaa for nivaa, _ in overskrifter(filen)]
    assert nivaaer[0] == 1
    assert all(neste <= naa + 1 for naa, neste in pairwise(nivaaer))
    assert set(nivaaer) == {1, 2, 3}
    assert len(elementer(filen, "p")) > 500


def test_et_hopp_i_kilden_blir_ikke_et_hopp_i_filen() -> None:
    fil = aapnet(lite_dokument(Overskrift("dypt", nivaa=4)))
    assert overskrifter(fil) == [(1, "Utslipp"), (2, "dypt")]


def test_hver_figur_har_bilde_med_tekstalternativ(filen: Any, asker_dokument: Dokument) -> None:
    beskrivelser = [e.get("descr") for e in filen.element.body.iter(qn("wp:docPr"))]
    assert beskrivelser == [f.alternativ for f in asker_dokument.figurer]
    assert all(beskrivelser)
    inni = [e.get("descr") for e in filen.element.body.iter(qn("pic:cNvPr"))]
    assert inni == beskrivelser


def test_hver_tabell_har_hoderad_navn_og_radhoder(filen: Any) -> None:
    assert len(filen.tables) > 30
    for tabell in filen.tables:
        foerste, *andre = tabell._tbl.tr_lst
        assert foerste.find(f".//{qn('w:tblHeader')}") is not None
        assert not any(rad.find(f".//{qn('w:tblHeader')}") is not None for rad in andre)
        assert tabell._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert foerste.find(f".//{qn('w:bookmarkStart')}").get(qn("w:name")).startswith("Title_")


def test_ingen_celler_er_slaatt_sammen(filen: Any) -> None:
    assert not elementer(filen, "gridSpan")
    assert not elementer(filen, "vMerge")


def test_alle_indikatorene_og_tiltakene_er_med(filen: Any) -> None:
    def numre(hode: str) -> list[int]:
        return [
            int(rad.cells[0].text)
            for tabell in filen.tables
            if [c.text for c in tabell.rows[0].cells][:2] == ["Nr", hode]
            for rad in tabell.rows[1:]
        ]

    assert numre("Indikator") == list(range(1, 89))
    assert numre("Tiltak") == list(range(1, 30))


def test_en_gruppe_uten_tall_er_et_avsnitt_og_ikke_en_tom_tabell() -> None:
    rad = (Celle(""), Celle("Indikator under utvikling", slag="mangler"), Celle(""))
    tabell = Tabellblokk("t", "T", ("Nr", "Navn", "2021"), (Gruppe("Delmål", (rad,)),), radnavn=1)
    fil = aapnet(lite_dokument(tabell))
    assert not fil.tables
    assert overskrifter(fil)[-1] == (2, "Delmål")
    assert "Indikator under utvikling" in [p.text for p in fil.paragraphs]


def test_lenkene_gaar_til_bokmerker_som_finnes(filen: Any) -> None:
    navn = [e.get(qn("w:name")) for e in elementer(filen, "bookmarkStart")]
    assert len(navn) == len(set(navn))
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", n) for n in navn)
    lenker = [e.get(qn("w:anchor")) for e in elementer(filen, "hyperlink")]
    assert set(lenker) <= set(navn)


def test_fotnoten_lenker_til_funnet_og_funnet_tilbake(liten: Any) -> None:
    (fotnote,) = (e for e in elementer(liten, "hyperlink") if e.text == "†1")
    assert fotnote.get(qn("w:tooltip")) == "advarsel, se Datakvalitet"
    assert fotnote.getprevious().get(qn("w:name")) == "merke_1"
    tilbake = [e.text for e in elementer(liten, "hyperlink") if e.get(qn("w:anchor")) == "merke_1"]
    assert tilbake == ["Veitrafikk"]


def test_innholdet_er_et_felt_med_ferdige_lenker(liten: Any) -> None:
    felt = [e.text.strip() for e in elementer(liten, "instrText")]
    assert felt == [r'TOC \o "1-2" \h \z \u']
    linjer = [p.text for p in liten.element.body.iter(qn("w:p")) if (p.style or "")[:3] == "TOC"]
    assert linjer == ["Innhold", "Utslipp", "Tallene", "Veitrafikk", "Advarsler"]


def test_stempelet_staar_i_toppteksten_og_sidetallet_i_bunnteksten() -> None:
    stemplet = {"stempel": "UTKAST", "sidetittel": "UTKAST: Årsrapport – Asker kommune"}
    fil = aapnet(replace(lite_dokument(avsnitt("a")), **stemplet))
    assert fil.sections[0].header.paragraphs[0].text == "Årsrapport – Asker kommune\tUTKAST"
    assert fil.sections[0].footer.paragraphs[0].text == "Asker kommune · 3203\tSide 1 av 1"
    assert len(fil.sections) == 1
    assert not fil.sections[0].different_first_page_header_footer


def test_samme_dokument_gir_de_samme_bytene() -> None:
    """At hele rapporten for Asker blir den samme, prøves i test_laas."""
    foerste = som_docx(lite_dokument(), NB)
    assert som_docx(lite_dokument(), NB) == foerste
    with zipfile.ZipFile(io.BytesIO(foerste)) as pakke:
        assert {f.date_time for f in pakke.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [n for n in pakke.namelist() if "thumbnail" in n or "Effects" in n]


def test_fiendtlig_tekst_staar_som_tekst() -> None:
    raatt = som_docx(fiendtlig_dokument(), NB)
    fil = docx.Document(io.BytesIO(raatt))
    avsnittene = {p.text for p in fil.paragraphs}
    celler = {c.text for tabell in fil.tables for rad in tabell.rows for c in rad.cells}
    for vist in FIENDTLIGE.values():
        assert vist in avsnittene
        assert vist in celler
    felt = {e.text.strip() for e in elementer(fil, "instrText")}
    assert felt == {r'TOC \o "1-2" \h \z \u'}
    assert not [f for f in fil.part.rels.values() if f.is_external]
    assert [e.get("descr") for e in fil.element.body.iter(qn("wp:docPr"))] == [
        f"Søyle: {vist}" for vist in FIENDTLIGE.values()
    ]


def test_bokmerker_av_ulike_ankre_er_ulike_ogsaa_naar_de_begynner_likt() -> None:
    bokmerker = Bokmerker()
    navn = [bokmerker.navn(f"{'x' * 60}{nr}") for nr in range(120)]
    assert len({n.casefold() for n in navn}) == 120
    assert max(map(len, navn)) <= 40

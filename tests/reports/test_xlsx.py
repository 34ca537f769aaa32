"""Arbeidsboken: hver tabell på sitt ark, tall som tall, tekst som tekst, og ingen formler."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from klima.grunn.tall import tall
from reports.celletall import celletall
from reports.dokument import Celle, Dokument, Gruppe, Noekkeltallblokk, Tabellblokk
from reports.tekster import Tekster
from reports.xlsx import GRENSE, arknavn, som_xlsx, tallformat
from tests.reports.delt import Bygd
from tests.reports.smaa_dokumenter import FIENDTLIGE, fiendtlig_dokument, lite_dokument

NB = Tekster("nb")


def aapnet(dokument: Dokument) -> Any:
    return openpyxl.load_workbook(io.BytesIO(som_xlsx(dokument, NB)))


def tabellen(ark: Any) -> list[list[Any]]:
    """Cellene i arkets tabell, med hodet."""
    (omraade,) = (t.ref for t in ark.tables.values())
    return [[c.value for c in rad] for rad in ark[omraade]]


def en_celle(celle: Celle) -> Any:
    """Cellen slik den står i arket, skrevet i en tabell med bare den."""
    rad = (Celle("rad"), celle)
    bok = aapnet(lite_dokument(Tabellblokk("t", "T", ("Navn", "A"), (Gruppe("", (rad,)),))))
    return bok["t"]["B4"]


@pytest.fixture(scope="module")
def bok(asker_rapport: Bygd) -> Any:
    return openpyxl.load_workbook(asker_rapport.fil("xlsx"))


def test_tallet_i_cellen_er_tallet_bak_og_formatet_viser_enheten() -> None:
    celle = en_celle(Celle(tall(178984, enhet="t"), slag="tall"))
    assert (celle.value, celle.data_type) == (178984, "n")
    assert celle.number_format == '#,##0"\xa0t";"−"#,##0"\xa0t"'


@pytest.mark.parametrize(
    ("celle", "verdi", "format_"),
    [
        # Avrundes i visningen, ikke i cellen.
        (Celle(tall(6138.44, 1, fortegn=True)), 6138.44, '"+"#,##0.0;"−"#,##0.0;#,##0.0'),
        (Celle(tall(-43.99995, enhet="%")), -43.99995, '#,##0"\xa0%";"−"#,##0"\xa0%"'),
        # 137 363,5 rundet til hundrer er 137 400; intet tallformat viser det slik.
        (Celle(tall(137363.5, -2)), 137400, '#,##0;"−"#,##0'),
        # En rettet verdi har en stjerne etter.
        (Celle(tall(10751).med("*")), 10751, '#,##0"*";"−"#,##0"*"'),
        # Tekst som er et tall på norsk, i en celle for tall.
        (Celle("−3,2\xa0%", slag="tall"), -3.2, '#,##0.0"\xa0%";"−"#,##0.0"\xa0%"'),
        (Celle("2021"), 2021, '0;"−"0'),
    ],
)
def test_tall_er_tall(celle: Celle, verdi: float, format_: str) -> None:
    skrevet = en_celle(celle)
    assert (skrevet.value, skrevet.number_format) == (verdi, format_)


@pytest.mark.parametrize(
    "tekst", ["–", "Ikke målt", "8–9\xa0%", "30 av 88", "over 100\xa0%", "0301", "1e5", "9" * 16]
)
def test_det_som_ikke_er_ett_tall_er_tekst(tekst: str) -> None:
    celle = en_celle(Celle(tekst, slag="tall"))
    assert (celle.value, celle.data_type) == (tekst, "s")


def test_uendelig_er_tekst_og_tomt_er_tomt() -> None:
    assert en_celle(Celle(tall(float("inf")), slag="tall")).value == "uendelig"
    assert en_celle(Celle("")).value is None


def test_et_tall_med_en_enhet_paa_ti_tusen_tegn_er_tekst() -> None:
    assert celletall(Celle(tall(1, enhet="x" * 10_000), slag="tall")) is None


def test_et_anfoerselstegn_i_enheten_slutter_ikke_formatet() -> None:
    vist = celletall(Celle(tall(1, enhet='t";[Red]0'), slag="tall"))
    assert vist is not None
    assert tallformat(vist) == '#,##0"\xa0t”;[Red]0";"−"#,##0"\xa0t”;[Red]0"'


def test_ett_ark_per_tabell_med_lenke_fra_innholdet(bok: Any, asker_dokument: Dokument) -> None:
    noekkeltall = sum(isinstance(b, Noekkeltallblokk) for b in asker_dokument.blokker)
    assert len(bok.sheetnames) == 1 + noekkeltall + len(asker_dokument.tabeller) + 1
    innhold = bok["Innhold"]
    lenker = [c.hyperlink.location for rad in innhold for c in rad if c.hyperlink]
    assert lenker == [f"'{navn}'!A1" for navn in bok.sheetnames[1:]]
    tekster = [c.value for c in innhold["A"] if c.value]
    assert NB("kontor.om-prosent") in tekster


def test_utslippene_i_asker_er_tall_med_aar(bok: Any) -> None:
    hode, *rader = tabellen(bok["tall-utslippsserie"])
    assert hode == ["År", "Tonn CO2e", "Endring fra 2009", "Slag"]
    (rad,) = (r for r in rader if r[0] == 2021)
    # (178 984 - 319 614) / 319 614 = -140 630 / 319 614 = -44,0 %
    assert rad[1:] == [178984, pytest.approx(-44.0, abs=0.001), "målt"]


def test_gruppen_tilleggene_enheten_og_fotnotene_er_egne_kolonner(bok: Any) -> None:
    hode, *rader = tabellen(bok["indikatorer-handling-mot-klimae"])
    assert hode == [
        *("Gruppe", "Nr", "Indikator", "Indikator, tillegg", "Enhet"),
        *("2019", "2020", "2021", "2022", "Utvikling", "Utvikling, tillegg"),
    ]
    (rad,) = (r for r in rader if r[1] == 38)
    assert rad[3:10] == [
        *("Miljødirektoratet · Publiseres ett år på etterskudd.", "t CO2e"),
        *(186211, 180661, 178984, "Tall kommer", "bedre"),
    ]


def test_fotnoten_viser_til_raden_i_arket_med_funn() -> None:
    liten = aapnet(lite_dokument())
    assert tabellen(liten["tallene"])[1][-1] == "†1"
    assert tabellen(liten["funn"])[1][0] == "†1"


def test_hvert_ark_har_laast_hode_filter_og_bredder(bok: Any) -> None:
    for ark in bok.worksheets[1:]:
        (tabell,) = ark.tables.values()
        foerste = int(re.findall(r"\d+", tabell.ref)[0])
        assert tabell.autoFilter.ref == tabell.ref
        assert int(re.findall(r"\d+", ark.freeze_panes)[0]) == foerste + 1
        assert ark.print_title_rows == f"${foerste}:${foerste}"
        assert all(8 < k.width <= 50 for k in ark.column_dimensions.values())


def test_kilden_staar_under_tallene_i_en_figur(bok: Any, asker_dokument: Dokument) -> None:
    (serien,) = (f for f in asker_dokument.figurer if f.id == "utslippsserie")
    ark = bok["tall-utslippsserie"]
    assert [c.value for c in ark["A"] if c.value][-1] == serien.bildetekst


def test_stempelet_staar_paa_hvert_ark() -> None:
    bok = aapnet(replace(lite_dokument(), stempel="UTKAST & PRØVE"))
    for ark in bok:
        assert ark["A2"].value == "UTKAST & PRØVE"
        assert ark.oddHeader.left.text.startswith("UTKAST &")


def test_egenskapene_og_de_samme_bytene() -> None:
    """At hele rapporten for Asker blir den samme, prøves i test_laas."""
    foerste = som_xlsx(lite_dokument(), NB)
    assert som_xlsx(lite_dokument(), NB) == foerste
    egenskaper = openpyxl.load_workbook(io.BytesIO(foerste)).properties
    assert egenskaper.title == "Årsrapport – Asker kommune"
    assert egenskaper.created == datetime(2023, 10, 24)
    with zipfile.ZipFile(io.BytesIO(foerste)) as pakke:
        assert {f.date_time for f in pakke.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_fiendtlig_tekst_staar_som_tekst_og_ingenting_er_en_formel() -> None:
    raatt = som_xlsx(fiendtlig_dokument(), NB)
    bok = openpyxl.load_workbook(io.BytesIO(raatt))
    celler = [c for ark in bok for rad in ark.iter_rows() for c in rad if c.value is not None]
    assert {c.data_type for c in celler} <= {"s", "n"}
    tekster = {c.value for c in celler if c.data_type == "s"}
    for vist in FIENDTLIGE.values():
        assert vist in tekster
    for c in celler:
        if str(c.value).startswith(("=", "+", "-", "@")):
            assert c.quotePrefix
    with zipfile.ZipFile(io.BytesIO(raatt)) as pakke:
        xml = {n: pakke.read(n).decode() for n in pakke.namelist() if n.endswith((".xml", ".rels"))}
    assert not [n for n, x in xml.items() if re.search(r"<f[ >/]|calculatedColumnFormula", x)]
    assert not [n for n, x in xml.items() if 'TargetMode="External"' in x or "ddeLink" in x]


def test_en_tekst_som_er_for_lang_for_en_celle_avkortes_og_sier_det() -> None:
    verdi = en_celle(Celle("x" * 40_000)).value
    assert len(verdi) == GRENSE
    assert verdi.endswith("x… [avkortet, 40000 tegn i alt]")


def test_arknavnene_er_lovlige_og_ulike() -> None:
    navn = arknavn([*FIENDTLIGE, *FIENDTLIGE, "'", "[a]:*?/\\", "x" * 31, "X" * 32, "history"])
    assert len({n.casefold() for n in navn}) == len(navn)
    assert all(1 <= len(n) <= 31 for n in navn)
    assert not [n for n in navn if re.search(r"[\[\]:*?/\\]|^'|'$", n)]
    assert "history" not in {n.casefold() for n in navn}

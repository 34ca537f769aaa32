"""Figurpakken: fire filer per figur, tekstene til dem, og ingen CSV-celle som er en formel."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from xml.etree import ElementTree

import pytest

from klima.grunn.tall import prosent, tall
from reports.dokument import Celle, Dokument, Gruppe, Tabellblokk
from reports.figurpakke import norsk_csv, som_figurpakke
from reports.tekster import Tekster
from tests.reports.delt import Bygd
from tests.reports.smaa_dokumenter import FIENDTLIGE, fiendtlig_dokument, lite_dokument, tallene

NB = Tekster("nb")
SVG = "{http://www.w3.org/2000/svg}"


def pakket_ut(pakket: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pakket)) as pakke:
        return {navn: pakke.read(navn) for navn in pakke.namelist()}


def rader(raatt: bytes) -> list[list[str]]:
    assert raatt.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raatt.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture(scope="module")
def pakken(asker_rapport: Bygd) -> dict[str, bytes]:
    return pakket_ut(asker_rapport.fil("figurer").read_bytes())


@pytest.fixture(scope="module")
def fiendtlig() -> dict[str, bytes]:
    return pakket_ut(som_figurpakke(fiendtlig_dokument(), NB))


def test_formatene_skrives_ved_siden_av_hverandre(asker_rapport: Bygd) -> None:
    filer = asker_rapport.rapport.filer
    assert [f.name for f in filer] == [
        *("aarsrapport-asker.html", "aarsrapport-asker.pdf"),
        *("aarsrapport-asker.docx", "aarsrapport-asker.xlsx"),
        "aarsrapport-asker.figurer.zip",
    ]
    assert [zipfile.is_zipfile(f) for f in filer] == [False, False, True, True, True]


def test_hver_figur_er_der_i_fire_formater(
    pakken: dict[str, bytes], asker_dokument: Dokument
) -> None:
    ventet = [
        f"{f.id}.{ending}"
        for f in asker_dokument.figurer
        for ending in ("svg", "png", "csv", "json")
    ]
    assert list(pakken) == ["LESMEG.txt", "tekster.csv", *ventet]
    for f in asker_dokument.figurer:
        assert pakken[f"{f.id}.png"].startswith(b"\x89PNG")
        assert json.loads(pakken[f"{f.id}.json"]) == json.loads(json.dumps(f.spesifikasjon))


def test_tegningen_har_tittel_og_tekstalternativ_i_seg(
    pakken: dict[str, bytes], asker_dokument: Dokument
) -> None:
    for f in asker_dokument.figurer:
        rot = ElementTree.fromstring(pakken[f"{f.id}.svg"])
        assert rot.get("role") == "img"
        assert rot.findtext(f"{SVG}title") == f.tittel
        assert rot.findtext(f"{SVG}desc") == f.alternativ


def test_tekstene_staar_i_en_fil_med_navnet_paa_figuren(
    pakken: dict[str, bytes], asker_dokument: Dokument
) -> None:
    hode, *tekster = rader(pakken["tekster.csv"])
    assert hode == ["Fil", "Tittel", "Tekstalternativ", "Bildetekst"]
    assert tekster == [[f.id, f.tittel, f.alternativ, f.bildetekst] for f in asker_dokument.figurer]


def test_lesmeg_nevner_hver_figur(pakken: dict[str, bytes], asker_dokument: Dokument) -> None:
    tekst = pakken["LESMEG.txt"].decode("utf-8-sig")
    assert tekst.startswith("Figurpakke: Årsrapport for klima og indikatorer\r\nAsker kommune")
    for f in asker_dokument.figurer:
        assert f"\r\n{f.id}: {f.tittel}\r\n" in tekst


def test_csv_er_norsk_med_enheten_i_hodet(pakken: dict[str, bytes]) -> None:
    serien = rader(pakken["utslippsserie.csv"])
    assert serien[0] == ["År", "Tonn CO2e", "Endring fra 2009 (%)", "Slag"]
    assert serien[4] == ["2021", "178984", "-44", "målt"]


def test_csv_viser_tallene_som_i_figuren() -> None:
    # 6 138,4 vises med én desimal og fortegn; i CSV-filen er fortegnet på et positivt tall borte.
    assert rader(norsk_csv(tallene(), NB)) == [
        ["År", "Sektor", "Sektor, tillegg", "Utslipp (t)", "Endring (%)", "Avvik"],
        ["2021", "Veitrafikk", "SSB 1", "178984", "-44", "6138,4"],
        ["2022", "Sjøfart", "", "Ikke målt", "–", ""],
    ]


def test_ulike_enheter_i_en_kolonne_staar_ved_hvert_tall() -> None:
    celler = [(Celle("a"), Celle(prosent(3))), (Celle("b"), Celle(tall(4, enhet="t")))]
    tabell = Tabellblokk("t", "T", ("Navn", "Verdi"), (Gruppe("", tuple(celler)),))
    assert rader(norsk_csv(tabell, NB))[1:] == [["a", "3\xa0%"], ["b", "4\xa0t"]]


def test_samme_dokument_gir_de_samme_bytene() -> None:
    """At hele rapporten for Asker blir den samme, prøves i test_laas."""
    assert som_figurpakke(lite_dokument(), NB) == som_figurpakke(lite_dokument(), NB)


def test_fiendtlig_tekst_staar_som_tekst(fiendtlig: dict[str, bytes]) -> None:
    titler = [rad[1] for rad in rader(fiendtlig["tekster.csv"])[1:]]
    som_formel = ("=", "+", "-", "@")
    assert titler == [f"'{v}" if v.startswith(som_formel) else v for v in FIENDTLIGE.values()]
    for navn, raatt in fiendtlig.items():
        if navn.endswith(".csv"):
            celler = [c for rad in rader(raatt) for c in rad]
            farlige = [c for c in celler if c.lstrip().startswith((*som_formel, "\t", "\r"))]
            assert all(re.fullmatch(r"-\d+(,\d+)?", c) for c in farlige)
        elif navn.endswith(".svg"):
            ElementTree.fromstring(raatt)


def test_filnavnene_er_uten_mapper(fiendtlig: dict[str, bytes]) -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9-]{1,80}\.[a-z]{3,4}", navn) for navn in fiendtlig)
    assert len(fiendtlig) == 2 + 4 * len(FIENDTLIGE)

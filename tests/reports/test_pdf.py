"""Årsrapporten som PDF: tilgjengelig, hel, den samme hver gang, og uten kode fra dataene."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from klima import Arbeidsrom
from reports.dokument import (
    Avsnitt,
    Celle,
    Dokument,
    Figurblokk,
    Gruppe,
    Kapittel,
    Loep,
    Overskrift,
    Tabellblokk,
)
from reports.figur import EKSEMPEL, UTKAST
from reports.kapitler import bygg_dokument
from reports.pdf import _tabeller, _tegning, som_pdf
from reports.pdfradhoder import med_radhoder
from reports.pdftegn import DEKKET
from reports.profil import SVG, Logo, Profil
from reports.tekster import Tekster
from tests.arbeidsrom import Kjoering
from tests.reports import pdfdokument as pd
from tests.reports.delt import Bygd
from tests.reports.test_profil import LOGO
from tests.stotte import krever_data
from tests.verapdf import krever_verapdf, verapdf

TEKSTER = Tekster("nb")


def sett(dokument: Dokument) -> bytes:
    return som_pdf(dokument, TEKSTER)


@pytest.fixture(scope="module")
def asker_pdf(asker_rapport: Bygd) -> bytes:
    return asker_rapport.fil("pdf").read_bytes()


@pytest.fixture(scope="module")
def utkast_pdf(eksempel_rapport: Bygd) -> bytes:
    return sett(bygg_dokument(eksempel_rapport.grunnlag, utkast=True))


@pytest.fixture(scope="module")
def fiendtlig_pdf() -> bytes:
    return sett(pd.fiendtlig_dokument())


# --- Tilgjengelig ------------------------------------------------------------------------------


@krever_verapdf
@krever_data
@pytest.mark.treg
def test_verapdf_finner_ingen_brudd(
    asker_pdf: bytes,
    oslo_rapport: Bygd,
    utkast_pdf: bytes,
    fiendtlig_pdf: bytes,
    asker_dokument: Dokument,
    tmp_path: Path,
) -> None:
    """Alle i ett kall: Java er tregt på den første filen, og raskt på de neste."""
    filer = {
        "asker": asker_pdf,
        "oslo uten plan": oslo_rapport.fil("pdf").read_bytes(),
        "utkast": utkast_pdf,
        "fiendtlig": fiendtlig_pdf,
        "logo": sett(med_logo(asker_dokument)),
        # Uten tekstalternativet sitt skal den siste ikke gå igjennom; da prøver testen noe.
        "uten alt": sett(pd.dokument(Figurblokk(pd.figur(), pd.tabell(1)))).replace(
            b"/Alt(", b"/Xxx("
        ),
    }
    for navn, pdf in filer.items():
        (tmp_path / navn).write_bytes(pdf)
    til_arkiv = [("2a", tmp_path / navn) for navn in ("utkast", "logo")]
    svar = verapdf(*til_arkiv, *(("ua1", tmp_path / navn) for navn in filer))
    alle = ["samsvar 2a"] * 2 + ["samsvar ua1"] * 5
    assert [linje.rpartition(" ")[0] for linje in svar[:7]] == alle
    assert svar[7].startswith("7.3-1 ")
    assert svar[-1].startswith("brudd ua1 ")


def med_logo(dokument: Dokument) -> Dokument:
    """Den første figuren i rapporten, med kommunens farge og logo."""
    profil = Profil("#1b6e3c", Logo(LOGO.encode(), SVG, 'Våpen "<b>'))
    assert profil.tema is not None
    blokk = Figurblokk(dokument.figurer[0].med_tema(profil.tema), pd.tabell(1))
    kapittel = replace(dokument.kapitler[0], blokker=(blokk,))
    return replace(dokument, profil=profil, kapitler=(kapittel,))


def test_spraaket_og_tittelen_staar_i_filen(asker_pdf: bytes) -> None:
    fil = pd.les(asker_pdf)
    assert fil.root_object["/Lang"] == "nb-NO"
    assert fil.metadata is not None
    assert fil.metadata.title == "Årsrapport klima og indikatorer – Asker kommune"
    assert fil.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    nynorsk = pd.les(sett(pd.dokument(spraak="nn")))
    assert nynorsk.root_object["/Lang"] == "nn-NO"


def test_bokmerkene_er_kapitlene_med_overskriftene_under(
    asker_pdf: bytes, asker_dokument: Dokument
) -> None:
    bokmerker = pd.les(asker_pdf).outline
    oeverst = [b.title for b in bokmerker if not isinstance(b, list)]
    assert oeverst == [k.tittel for k in asker_dokument.paa_papir().kapitler]
    per_kapittel = {
        foran.title: [b.title for b in under if not isinstance(b, list)]
        for foran, under in pairwise(bokmerker)
        if isinstance(under, list) and not isinstance(foran, list)
    }
    assert per_kapittel["Tiltakene"][:2] == ["Direkte utslipp", "Indirekte utslipp"]


def test_hver_figur_har_tekstalternativ(asker_pdf: bytes, asker_dokument: Dokument) -> None:
    alternativ = [f["/Alt"] for f in pd.elementer(asker_pdf, "/Figure")]
    assert alternativ == [f.alternativ for f in asker_dokument.figurer]
    assert len(alternativ) >= 12


def test_figuren_er_tegnet_som_linjer_og_tekst(fiendtlig_pdf: bytes) -> None:
    assert all(not side.images for side in pd.les(fiendtlig_pdf).pages)


def test_en_hoey_figur_gaar_inn_paa_siden_med_tittelen_sin() -> None:
    lav = pd.figur()
    hoy = replace(lav, spesifikasjon={**lav.spesifikasjon, "height": 2000})
    assert _tegning(lav)["bredde"] == 487
    # 580 punkter høy, der 720 piksler er hele bredden: under 580 * 720 / 2000 = 209 punkter bred.
    assert 150 < _tegning(hoy)["bredde"] < 209
    sider = pd.sidetekster(sett(pd.dokument(Figurblokk(hoy, pd.tabell(1)))))
    assert ["Figuren" in s for s in sider] == [False, True]


def test_teksten_i_figurene_staar_i_skriften_de_er_maalt_med_og_som_foelger_med() -> None:
    assert _tegning(pd.figur("▲ 5"))["svg"] == pd.figur("▲ 5").svg()
    fil = pd.les(sett(pd.dokument(Figurblokk(pd.figur("▲●▼↑↓ ja"), pd.tabell(1)))))
    skrifter = {s["/BaseFont"].partition("+")[2] for s in _skrifter(fil)}
    assert {navn.partition("-")[0] for navn in skrifter} == {"Inter", "LiberationSans"}


def _skrifter(fil: PdfReader) -> list[Any]:
    """Skriftene på alle sidene, også inne i figurene."""
    funnet: list[Any] = []

    def let(ressurser: Any) -> None:
        funnet.extend(s.get_object() for s in ressurser.get("/Font", {}).values())
        for x in ressurser.get("/XObject", {}).values():
            let(x.get_object().get("/Resources", {}))

    for side in fil.pages:
        let(side["/Resources"])
    return funnet


def test_overskriftene_hopper_ikke_over_et_nivaa() -> None:
    pdf = sett(pd.dokument(Overskrift("rett på fire", "a", 4), Overskrift("tre", "b", 3)))
    assert [len(pd.elementer(pdf, f"/H{n}")) for n in (1, 2, 3)] == [2, 2, 0]


# --- Tabellene ---------------------------------------------------------------------------------


def test_hver_rad_har_et_hode_og_hver_celle_viser_til_hodene_sine(
    asker_pdf: bytes, asker_dokument: Dokument
) -> None:
    hoder = pd.elementer(asker_pdf, "/TH")
    omfang = [pd.tabellegenskaper(th)["/Scope"] for th in hoder]
    tabeller = [t for b in asker_dokument.paa_papir().blokker for t in _tabeller(b)]
    assert omfang.count("/Row") == sum(1 for t in tabeller for _ in t.rader)
    grupper = sum(bool(g.tittel) for t in tabeller for g in t.grupper)
    assert omfang.count("/Column") == sum(len(t.hode) for t in tabeller) + grupper
    kjente = {th["/ID"] for th in hoder}
    assert len(kjente) == len(hoder)
    celler = pd.elementer(asker_pdf, "/TD")
    assert all(set(pd.tabellegenskaper(td)["/Headers"]) <= kjente for td in celler)
    register = pd.les(asker_pdf).root_object["/StructTreeRoot"]["/IDTree"]["/Names"][::2]
    assert list(register) == sorted(kjente)


def test_cellen_viser_til_kolonnen_gruppen_og_raden() -> None:
    rad = (Celle("1"), Celle("Navnet"), Celle("12", slag="tall"))
    grupper = (Gruppe("Første", (rad,)), Gruppe("Andre", (rad, rad)))
    pdf = sett(pd.dokument(Tabellblokk("t", "T", ("Nr", "Navn", "Tall"), grupper, radnavn=1)))
    nr, navn, tall, foerste, rad_1, andre, rad_2, rad_3 = pd.elementer(pdf, "/TH")
    hoder = [set(pd.tabellegenskaper(td)["/Headers"]) for td in pd.elementer(pdf, "/TD")]
    assert hoder == [
        {kolonne["/ID"], gruppe["/ID"], rad["/ID"]}
        for gruppe, rad in ((foerste, rad_1), (andre, rad_2), (andre, rad_3))
        for kolonne in (nr, tall)
    ]
    assert set(pd.tabellegenskaper(rad_1)["/Headers"]) == {navn["/ID"], foerste["/ID"]}


def test_en_tabell_over_flere_sider_gjentar_hodet() -> None:
    sider = pd.sidetekster(sett(pd.dokument(pd.tabell(200))))
    med_rader = [s for s in sider if "rad " in s]
    assert len(med_rader) > 3
    assert all("NavnTall" in re.sub(r"\s", "", s) for s in med_rader)
    assert all(any(f"rad {i}" in s for s in med_rader) for i in range(200))


def test_en_liten_tabell_staar_samlet() -> None:
    for fyll in range(30, 60, 3):
        avsnitt = [Avsnitt((Loep(f"linje {i}"),)) for i in range(fyll)]
        sider = pd.sidetekster(sett(pd.dokument(*avsnitt, pd.tabell(8))))
        (siden,) = [s for s in sider if "rad 0" in s]
        assert "rad 7" in siden


def test_en_bred_tabell_staar_paa_et_liggende_ark() -> None:
    hode = ("Navn", *(f"Kolonne{i}" for i in range(14)))
    pdf = sett(pd.dokument(pd.tabell(3, id_="smal"), pd.tabell(3, hode, "bred")))
    former = [side.mediabox.width > side.mediabox.height for side in pd.les(pdf).pages]
    assert former == [False, False, True]


def test_uten_radene_sine_stanser_det_heller_enn_aa_gjette() -> None:
    pdf = sett(pd.dokument(pd.tabell(3)))
    with pytest.raises(ValueError, match=r"^PDF-en fikk 0 radhoder, ventet 3$"):
        med_radhoder(pdf, [(9, 3)])
    with pytest.raises(ValueError, match="xref"):
        med_radhoder(b"%PDF-1.7", [])


# --- Sidene ------------------------------------------------------------------------------------


def test_hver_side_har_sidetall_og_kommunen(asker_pdf: bytes) -> None:
    sider = pd.sidetekster(asker_pdf)
    assert len(sider) > 20
    for nr, tekst in enumerate(sider, start=1):
        assert f"Side {nr} av {len(sider)}" in tekst
        assert "Asker kommune · 3203" in tekst


def test_et_kapittel_som_bare_sier_at_noe_mangler_deler_siden_med_det_foran() -> None:
    langt = Kapittel("a", "Langt", "Langt", (pd.tabell(2),))
    kort = Kapittel("b", "Kort", "Kort", (Avsnitt((Loep("Ingen tiltak."),)),))
    sider = pd.sidetekster(sett(pd.dokument(kapitler=(langt, kort, replace(langt, id="c")))))
    assert len(sider) == 3
    assert "rad 0" in sider[1]
    assert "Ingen tiltak." in sider[1]


def test_hver_side_i_utkastet_er_stemplet_og_ingen_i_rapporten(
    utkast_pdf: bytes, asker_pdf: bytes
) -> None:
    for side in pd.sidetekster(utkast_pdf):
        assert side.count(f"{EKSEMPEL} · {UTKAST}") >= 2
    assert not any(UTKAST in side for side in pd.sidetekster(asker_pdf))


def test_lenkene_gaar_fra_tallet_til_funnet_og_tilbake(asker_pdf: bytes) -> None:
    fil = pd.les(asker_pdf)
    sider = {side.indirect_reference.idnum: nr for nr, side in enumerate(fil.pages)}
    maal: set[tuple[int, int]] = set()
    for fra, side in enumerate(fil.pages):
        for peker in side.get("/Annots", []):
            lenke: Any = peker.get_object()
            sted = lenke.get("/Dest") or lenke["/A"]["/D"]
            if isinstance(sted, str):
                sted = fil.named_destinations[sted].dest_array
            maal.add((fra, sider[sted[0].idnum]))
    (funn,) = [n for n, s in enumerate(pd.sidetekster(asker_pdf)) if "Advarsler (5)" in s and n > 1]
    til_funn = {fra for fra, til in maal if til == funn and 1 <= fra < funn}
    tilbake = {til for fra, til in maal if fra == funn}
    assert til_funn
    assert tilbake & til_funn


# --- Det samme hver gang -----------------------------------------------------------------------


def test_to_bygg_gir_de_samme_bytene() -> None:
    """At hele rapporten for Asker blir den samme, prøves i test_laas."""
    blokker = tuple(pd._blokker(0, "a"))
    assert sett(pd.dokument(*blokker)) == sett(pd.dokument(*blokker))


def test_datoen_i_filen_er_dokumentets() -> None:
    egenskaper = pd.les(sett(pd.dokument(dato="2026-02-02"))).metadata
    assert egenskaper is not None
    assert egenskaper.creation_date_raw == "D:20260202000000Z"
    assert b"pdfaid" in sett(pd.dokument())
    assert b"pdfaid" not in sett(pd.dokument(dato=""))


# --- Fiendtlig tekst ---------------------------------------------------------------------------


def test_fiendtlig_tekst_staar_som_tekst(fiendtlig_pdf: bytes) -> None:
    tekst = re.sub(r"\s+", "", "".join(pd.sidetekster(fiendtlig_pdf)))
    for fiendtlig in pd.FIENDTLIG:
        if len(fiendtlig) < 1000:
            assert re.sub(r"\s+", "", pd.vist(fiendtlig)) in tekst, fiendtlig
    # Ti tusen i avsnittet, i cellen og under den kortede overskriften.
    assert tekst.count("x") > 30_000


def test_ingenting_i_filen_kan_kjoeres_eller_aapnes(fiendtlig_pdf: bytes) -> None:
    adresser = [
        peker.get_object().get("/A", {}).get("/URI")
        for side in pd.les(fiendtlig_pdf).pages
        for peker in side.get("/Annots", [])
    ]
    assert adresser
    assert set(adresser) == {None}
    assert b"/JavaScript" not in fiendtlig_pdf
    assert b"/Launch" not in fiendtlig_pdf


def test_hvert_tegn_som_vises_har_glyf_i_hver_skrift() -> None:
    alle = [chr(kode) for kode in sorted(DEKKET)]
    for blandet in (alle, random.Random(1).sample(alle, len(alle))):
        for delt in (" ".join(blandet), "".join(blandet)):
            loep = (Loep(delt), Loep(delt, sterk=True), Loep(delt, kursiv=True))
            assert sett(pd.dokument(Avsnitt(loep)))
    assert sett(pd.dokument(sidetittel="".join(alle)))


@settings(max_examples=25)
@given(st.text(st.characters(), max_size=60))
def test_enhver_tekst_kan_settes(tekst: str) -> None:
    rad = (Celle(tekst), Celle(tekst, slag="tall"))
    tabell = Tabellblokk("t", tekst, (tekst, "b"), (Gruppe(tekst, (rad,)),))
    assert sett(pd.dokument(Overskrift(tekst), Avsnitt((Loep(tekst),)), tabell, tittel=tekst))


def test_et_styretegn_i_en_figur_river_ikke_med_seg_prosessen() -> None:
    pdf = sett(pd.dokument(*pd._blokker(0, "a\x00b")))
    assert "a[U+0000]b" in "".join(pd.sidetekster(pdf))


# --- Kommandoen --------------------------------------------------------------------------------


@pytest.mark.usefixtures("uten_gx")
def test_kommandoen_skriver_begge_formatene(
    uten_plan: Arbeidsrom, tmp_path: Path, kjoer: Callable[..., Kjoering]
) -> None:
    utfall = kjoer("årsrapport", "--ut", tmp_path, "--format", "html, pdf", rom=uten_plan)
    assert utfall.kode == 0
    assert utfall.ut.splitlines()[1:] == [
        f"Årsrapporten: {tmp_path / 'aarsrapport-porsgrunn.html'}",
        f"Årsrapporten: {tmp_path / 'aarsrapport-porsgrunn.pdf'}",
    ]
    assert (tmp_path / "aarsrapport-porsgrunn.pdf").read_bytes().startswith(b"%PDF-")

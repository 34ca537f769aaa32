"""Kommunens farge, logo og navn: kravene som avviser dem, og stedene de brukes."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima import Arbeidsrom, finn_arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.rapportvalg import Rapportvalg
from reports.docx import som_docx
from reports.dokument import Dokument, Figurblokk
from reports.grunnlag import Grunnlag
from reports.html import som_html
from reports.kapitler import bygg_dokument
from reports.profil import LYSEST, Profil, les_logo, les_profil
from reports.tekster import Tekster
from reports.tema import BLAA, FLATE, TEKST, TEKSTKRAV, Tema, kontrast, lysere, moerkere

FARGER = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
NB = Tekster("nb")
MOERK = Tema("moerk").flate
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><linearGradient id="a"/>'
    '</defs><rect width="9" height="9" style="fill:url(#a)"/><use href="#b"/></svg>'
)


def png(bredde: int = 2, hoyde: int = 2) -> bytes:
    """Et ekte, gjennomsiktig bilde."""

    def bit(navn: bytes, data: bytes) -> bytes:
        sum_ = zlib.crc32(navn + data)
        return struct.pack(">I", len(data)) + navn + data + struct.pack(">I", sum_)

    hode = struct.pack(">IIBBBBB", bredde, hoyde, 8, 6, 0, 0, 0)
    rader = b"".join(b"\0" + b"\0\0\0\0" * bredde for _ in range(hoyde))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        bit(navn, data)
        for navn, data in ((b"IHDR", hode), (b"IDAT", zlib.compress(rader)), (b"IEND", b""))
    )


def rommet(mappe: Path, rapport: str = "") -> Arbeidsrom:
    (mappe / "kommune.toml").write_text(
        f'[kommune]\nnummer = "3203"\nnavn = "Asker"\n\n[rapport]\n{rapport}', encoding="utf-8"
    )
    return finn_arbeidsrom(mappe)


# --- Valgene i kommune.toml ---------------------------------------------------------------------


def test_valgene_leses(tmp_path: Path) -> None:
    rom = rommet(
        tmp_path,
        'farge = "#1B6E3C"\nlogo = "bilder/logo.svg"\nlogo_alternativ = "Våpenet"\n'
        'navn = "Asker, miljø"\n',
    )
    logo = tmp_path.resolve() / "bilder" / "logo.svg"
    assert rom.rapport == Rapportvalg("#1b6e3c", logo, "Våpenet", "Asker, miljø")


@pytest.mark.parametrize(
    ("linje", "melding"),
    [
        (
            'fargen = "#1b6e3c"',
            "[rapport] kjenner ikke «fargen». Ventet: farge, logo, logo_alternativ, navn. "
            "Utvei: mente du farge?",
        ),
        ("logo = 3", '[rapport] logo er ikke en tekst. Ventet: logo = "…". Funnet: 3.'),
        ('navn = " "', "[rapport] navn er ikke en tekst. Ventet: navn = \"…\". Funnet: ' '."),
        *(
            (
                f'farge = "{farge}"',
                "[rapport] farge er ikke en farge. Ventet: # og seks tegn fra 0 til f, som "
                f"\"#0b5394\". Funnet: '{farge}'.",
            )
            for farge in ("grønn", "#fff", "1b6e3c", "#1b6e3c; } body { display: none")
        ),
    ],
)
def test_gale_valg_sier_hva_som_er_galt(tmp_path: Path, linje: str, melding: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        rommet(tmp_path, linje)
    assert str(feil.value) == f"{tmp_path.resolve() / 'kommune.toml'}: {melding}"


def test_uten_valg_er_alt_husets(tmp_path: Path) -> None:
    profil = les_profil(rommet(tmp_path), "Logoen")
    assert profil == Profil()
    assert (profil.topp, profil.lenke, profil.lys, profil.stil()) == (BLAA, BLAA, LYSEST, "")


# --- Fargen -------------------------------------------------------------------------------------


def test_en_for_lys_farge_avvises_med_kontrasten_og_den_naermeste_som_holder(
    tmp_path: Path,
) -> None:
    """Gul #f2c200 har relativ luminans 0,587: 1,05 / 0,637 = 1,65."""
    with pytest.raises(Brukerfeil) as feil:
        les_profil(rommet(tmp_path, 'farge = "#f2c200"'), "Logoen")
    assert str(feil.value) == (
        f"{tmp_path.resolve() / 'kommune.toml'}: [rapport] farge kan ikke leses på hvitt. "
        "Ventet: kontrast på minst 4,5:1. Funnet: #f2c200, 1,6:1. "
        "Utvei: nærmeste mørkere som holder, er #907300."
    )


def test_like_under_kravet_avrundes_ikke_opp(tmp_path: Path) -> None:
    """#777777 har 4,48:1."""
    with pytest.raises(Brukerfeil, match=r"Funnet: #777777, 4,4:1\."):
        les_profil(rommet(tmp_path, 'farge = "#777777"'), "Logoen")
    assert les_profil(rommet(tmp_path, 'farge = "#767676"'), "Logoen").farge == "#767676"


@given(FARGER)
def test_den_naermeste_holder_kravet_og_er_bare_saa_ulik_som_den_maa(farge: str) -> None:
    for finn, mot in ((moerkere, FLATE), (lysere, MOERK)):
        svar = finn(farge, mot, TEKSTKRAV)
        assert kontrast(svar, mot) >= TEKSTKRAV
        assert finn(svar, mot, TEKSTKRAV) == svar
        if kontrast(farge, mot) >= TEKSTKRAV:
            assert svar == farge


@given(FARGER.filter(lambda f: kontrast(f, FLATE) >= TEKSTKRAV))
def test_en_godtatt_farge_kan_leses_overalt_den_brukes(farge: str) -> None:
    """Hvitt på toppen, lenker på flaten og på bunnen under nøkkeltallene, i begge modusene."""
    profil = Profil(farge)
    assert kontrast(FLATE, profil.topp) >= TEKSTKRAV
    for bunn in (FLATE, profil.lys):
        assert kontrast(profil.lenke, bunn) >= TEKSTKRAV
    assert kontrast(TEKST, profil.lys) >= TEKSTKRAV
    moerk = {linje.split(": ")[0]: linje.split(": ")[1] for linje in _variabler(profil)}
    tekst = Tema("moerk").farger[TEKST]
    for bunn in (MOERK, moerk["--blaa-lys"]):
        assert kontrast(moerk["--blaa"], bunn) >= TEKSTKRAV
        assert kontrast(tekst, bunn) >= TEKSTKRAV
    assert profil.tema is not None


def _variabler(profil: Profil) -> list[str]:
    """Variablene i mørk modus."""
    inni = profil.stil().rpartition(":root { ")[2].partition(" }")[0]
    return [v.strip() for v in inni.split(";") if v.strip()]


@pytest.fixture(scope="module")
def helt(asker_grunnlag: Grunnlag, tmp_path_factory: pytest.TempPathFactory) -> Dokument:
    """Askers rapport med grønn farge, eget navn, og en logo som er en SVG."""
    mappe = tmp_path_factory.mktemp("profil")
    (mappe / "l.svg").write_text(LOGO, encoding="utf-8")
    valg = 'farge = "#1b6e3c"\nnavn = "Asker, miljø"\nlogo = "l.svg"\n'
    rom = rommet(mappe, valg + 'logo_alternativ = "Våpen \\"<b>"')
    g = replace(asker_grunnlag, rom=rom)
    vars(g)["funn"] = []
    return bygg_dokument(g)


@pytest.fixture(scope="module")
def dokumentet(helt: Dokument) -> Dokument:
    """Bare kapittelet om utslippene, med én figur."""
    (kapittel,) = (k for k in helt.kapitler if k.id == "utslipp")
    egne = (b for b in kapittel.blokker if isinstance(b, Figurblokk))
    en = tuple(b for b in egne if b.figur.id == "utslippsserie")
    return replace(helt, kapitler=(replace(kapittel, blokker=en),))


def test_fargen_er_i_figurene_og_paa_siden(helt: Dokument, dokumentet: Dokument) -> None:
    assert helt.overtittel == "Asker, miljø · 3203"
    (serien,) = dokumentet.figurer
    assert "#1b6e3c" in str(serien.spesifikasjon)
    assert BLAA not in str([f.spesifikasjon for f in helt.figurer])
    side = som_html(dokumentet, NB)
    assert "--topp: #1b6e3c; --blaa: #1b6e3c;" in side
    assert f"[stroke='#1b6e3c'] {{ stroke: {Profil('#1b6e3c').moerk}; }}" in side


# --- Logoen -------------------------------------------------------------------------------------


def test_en_svg_og_en_png_godtas(tmp_path: Path) -> None:
    (tmp_path / "l.svg").write_text(LOGO, encoding="utf-8")
    (tmp_path / "l.PNG").write_bytes(png())
    assert les_logo(tmp_path / "l.svg", "Våpenet").mediatype == "image/svg+xml"
    assert les_logo(tmp_path / "l.PNG", "Våpenet").mediatype == "image/png"
    assert les_logo(tmp_path / "l.svg", "").png.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("inni", "funnet"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<SCRIPT/>", "<script>"),
        ("<foreignObject><b/></foreignObject>", "<foreignobject>"),
        ('<rect onload="alert(1)"/>', "onload="),
        ('<rect OnClick="x"/>', "onclick="),
        ('<a href="https://ond.test"><rect/></a>', "<a>"),
        ('<image href="https://ond.test/spor.png"/>', "<image>"),
        ('<use href="https://ond.test/x.svg#a"/>', 'href="https://ond.test/x.svg#a"'),
        (
            '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="data:image/svg+xml,x"/>',
            'href="data:image/svg+xml,x"',
        ),
        ('<rect style="fill:url(https://ond.test/x)"/>', "url(https://ond.test/x"),
        ("<rect fill=\"url( 'https://ond.test')\"/>", "url( 'https://ond.test'"),
        ("<style>@import 'https://ond.test/x.css';</style>", "@import"),
        ("<style>a{background:url(//ond.test)}</style>", "url(//ond.test"),
        ('<animate href="#a" attributeName="href" to="javascript:x"/>', "<animate>"),
    ],
)
def test_en_svg_som_er_mer_enn_et_bilde_avvises(tmp_path: Path, inni: str, funnet: str) -> None:
    fil = tmp_path / "logo.svg"
    fil.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{inni}</svg>', encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        les_logo(fil, "")
    assert str(feil.value) == (
        f"{fil}: logoen er mer enn et bilde. Ventet: en SVG med former og tekst, uten skript, "
        f"lenker og bilder. Funnet: {funnet}. Utvei: lagre den som «vanlig SVG», eller bruk en PNG."
    )


@pytest.mark.parametrize(
    ("navn", "innhold", "melding"),
    [
        ("l.svg", b'<!DOCTYPE svg [<!ENTITY a "x">]><svg/>', "logoen er mer enn et bilde"),
        ("l.svg", b'<?xml-stylesheet href="x"?><svg/>', "logoen er mer enn et bilde"),
        ("l.svg", b"<svg>", "logoen er ikke gyldig SVG"),
        ("l.svg", b"<html/>", "logoen er ikke gyldig SVG. Funnet: <html>"),
        ("l.svg", b"\xff\xfe<svg/>", "logoen er ikke UTF-8"),
        ("l.svg", b"<svg>" + b" " * 300_000 + b"</svg>", "logoen er for stor"),
        ("l.png", LOGO.encode(), "logoen er ikke en PNG"),
        ("l.png", png()[:20], "logoen er ikke en PNG"),
        (
            "l.png",
            png(5000, 1),
            "logoen har for mange piksler. Ventet: høyst 4000 × 4000.",
        ),
        ("l.jpg", b"", "logoen er ikke et bilde vi kan bruke. Ventet: .svg eller .png"),
    ],
)
def test_en_fil_som_ikke_er_bildet_navnet_sier(
    tmp_path: Path, navn: str, innhold: bytes, melding: str
) -> None:
    (tmp_path / navn).write_bytes(innhold)
    with pytest.raises(Brukerfeil) as feil:
        les_logo(tmp_path / navn, "")
    assert str(feil.value).startswith(f"{tmp_path / navn}: {melding}")


def test_en_logo_som_mangler_faar_forslag(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(LOGO, encoding="utf-8")
    with pytest.raises(Brukerfeil, match=r"logoen finnes ikke\. Utvei: mente du «logo.svg»\?"):
        les_profil(rommet(tmp_path, 'logo = "logoo.svg"'), "")


def test_logoen_er_innfelt_i_siden_og_teksten_er_tekst(dokumentet: Dokument) -> None:
    side = som_html(dokumentet, NB)
    assert 'class="logo" src="data:image/svg+xml;base64,' in side
    assert 'alt="Våpen &#34;&lt;b&gt;"' in side
    assert "img-src data:;" in side


def test_uten_egen_tekst_heter_logoen_det_den_er(asker_grunnlag: Grunnlag, tmp_path: Path) -> None:
    (tmp_path / "l.png").write_bytes(png())
    profil = les_profil(rommet(tmp_path, 'logo = "l.png"'), NB("topp.logo", kommune="Asker"))
    assert profil.logo is not None
    assert profil.logo.alternativ == "Logoen til Asker kommune"


def test_word_har_fargen_og_logoen_med_tekstalternativ(dokumentet: Dokument) -> None:
    with zipfile.ZipFile(BytesIO(som_docx(dokumentet, NB))) as fil:
        stiler = fil.read("word/styles.xml").decode()
        kropp = fil.read("word/document.xml").decode()
    assert "1B6E3C" in stiler
    assert "0B5394" not in stiler
    assert kropp.index('descr="Våpen &quot;&lt;b&gt;"') < kropp.index("Årsrapport for klima")


def test_samme_profil_gir_samme_bytes(dokumentet: Dokument) -> None:
    assert som_docx(dokumentet, NB) == som_docx(dokumentet, NB)
    assert som_html(dokumentet, NB) == som_html(dokumentet, NB)

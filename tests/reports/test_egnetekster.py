"""Kommunens egne kapitler og kommentarer: hvor de havner, og feilene når de ikke hører til noe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from klima import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from reports.dokument import Avsnitt, Dokument, Kapittel, Overskrift
from reports.egnetekster import les_egne
from reports.grunnlag import Grunnlag
from reports.kapitler import bygg_dokument
from reports.tekster import Tekster
from tests.arbeidsrom import Kjoering

HARDT = "\xa0"


Skriv = Callable[[str, str], Path]


@pytest.fixture
def g(asker_grunnlag: Grunnlag, tmp_path: Path) -> Grunnlag:
    """Askers tall i et arbeidsrom som bare har de egne tekstene en test skriver."""
    return med(asker_grunnlag, rom=replace(asker_grunnlag.rom, rot=tmp_path))


def skriv_i(rot: Path, sti: str, innhold: str) -> Path:
    fil = rot / "tekster" / sti
    fil.parent.mkdir(parents=True, exist_ok=True)
    fil.write_text(innhold, encoding="utf-8")
    return fil


@pytest.fixture
def skriv(tmp_path: Path) -> Skriv:
    """Skriv en tekst i arbeidsrommet: `skriv("egne/10-forord.md", "# Forord")`."""
    return partial(skriv_i, tmp_path)


TEKSTER = {
    "egne/20-om-arbeidet.md": "# Om arbeidet\n\nTekst.\n",
    "egne/10-forord.md": "# Forord\n\n{kommune} slapp ut {utslipp} i {aar}.\n",
    "egne/50-veien-videre.md": "# Veien videre\n\nMålet er {maal} i {maalaar}.\n",
    "kommentarer/sektor/veitrafikk.md": (
        "{sektor}: {sektorens_utslipp}, {sektorens_endring}, {sektorens_avvik}.\n"
    ),
    "kommentarer/tiltak/direkte-09.md": "Vi har spurt VEAS.\n",
    "kommentarer/indikator/disposisjonsfond.md": "{utvikling}: {siste_verdi} {siste_aar}.\n",
}


@pytest.fixture(scope="module")
def med_tekstene(
    asker_grunnlag: Grunnlag, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Grunnlag, Dokument]:
    """Askers rapport med `TEKSTER`."""
    rot = tmp_path_factory.mktemp("egne")
    for sti, innhold in TEKSTER.items():
        skriv_i(rot, sti, innhold)
    g = med(asker_grunnlag, rom=replace(asker_grunnlag.rom, rot=rot))
    return g, bygg_dokument(g)


def med(g: Grunnlag, **valg: Any) -> Grunnlag:
    ny = replace(g, **valg)
    # Kontrollen tar sekunder, og sier ikke noe om egne tekster.
    vars(ny)["funn"] = []
    return ny


def kapitlet(dokument: Dokument, id_: str) -> Kapittel:
    (funnet,) = (k for k in dokument.kapitler if k.id == id_)
    return funnet


def ved(kapittel: Kapittel, id_: str) -> str:
    """Avsnittet rett etter overskriften med denne id-en."""
    for nr, blokk in enumerate(kapittel.blokker):
        if isinstance(blokk, Overskrift) and blokk.id == id_:
            neste = kapittel.blokker[nr + 1]
            assert isinstance(neste, Avsnitt)
            return f"{blokk.tekst}: {neste.tekst}"
    raise AssertionError(f"ingen overskrift {id_}")


def test_uten_mappen_er_det_ingenting(g: Grunnlag) -> None:
    egne = les_egne(g)
    assert (egne.kapitler, egne.kommentar("sektor", "veitrafikk")) == ((), ())


def test_kapitlene_staar_etter_sammendraget_eller_til_slutt(
    med_tekstene: tuple[Grunnlag, Dokument],
) -> None:
    _, dokument = med_tekstene
    assert [k.kort for k in dokument.kapitler] == [
        *("Sammendrag", "Forord", "Om arbeidet", "Utslipp", "Sektorer", "Klimabudsjett"),
        *(
            "Tiltak",
            "Indikatorer",
            "Handlingsregler",
            "Veien videre",
            "Datakvalitet",
            "Kilder",
            "Sporene",
        ),
    ]
    (forord,) = kapitlet(dokument, "egne-10-forord").blokker
    assert isinstance(forord, Avsnitt)
    assert forord.tekst == f"Asker slapp ut 178{HARDT}984{HARDT}tonn i 2021."


def test_kommentarene_staar_ved_det_de_gjelder(med_tekstene: tuple[Grunnlag, Dokument]) -> None:
    """Veitrafikk: 94 095 t, −28 % fra 2009 og 8 224 t over målet, som i tabellen."""
    g, dokument = med_tekstene
    assert ved(kapitlet(dokument, "sektorer"), "kommentar-sektor-veitrafikk") == (
        f"Kommentar: Veitrafikk: Veitrafikk: 94{HARDT}095{HARDT}tonn, −28{HARDT}%, "
        f"+8{HARDT}224{HARDT}tonn."
    )
    assert ved(kapitlet(dokument, "tiltak"), "kommentar-tiltak-direkte-09") == (
        "Kommentar: tiltak 9: Vi har spurt VEAS."
    )
    assert g.katalog is not None
    navn = g.katalog.indikatorer["navn"]["disposisjonsfond"]
    assert ved(kapitlet(dokument, "indikatorer"), "kommentar-indikator-disposisjonsfond") == (
        f"Kommentar: {navn}: verre: 14,8 % 2022."
    )


def test_nynorsk_ved_siden_av_gaar_foran_paa_nynorsk(g: Grunnlag, skriv: Skriv) -> None:
    skriv("egne/10-forord.md", "# Forord\n\nFra oss.\n")
    skriv("egne/10-forord.nn.md", "# Føreord\n\nFrå oss.\n")
    skriv("egne/20-begge.md", "# Takk\n\nTil alle.\n")
    skriv("egne/30-nynorsk.nn.md", "# Berre her\n\nFrå oss.\n")
    skriv("kommentarer/tiltak/direkte-01.nn.md", "Berre på nynorsk.\n")
    nb, nn = les_egne(g), les_egne(med(g, spraak="nn"))
    assert [k.tittel for _, k in nb.kapitler] == ["Forord", "Takk"]
    assert [k.tittel for _, k in nn.kapitler] == ["Føreord", "Takk", "Berre her"]
    assert [bool(e.kommentar("tiltak", "direkte-01")) for e in (nb, nn)] == [False, True]


def test_ukjente_navn_er_feil_med_forslag(g: Grunnlag, skriv: Skriv) -> None:
    skriv("kommentarer/sektor/veitraffik.md", "x")
    skriv("kommentarer/indikator/disposisjonsfondet.md", "x")
    skriv("kommentarer/tiltak/noe-helt-annet.md", "x")
    skriv("kommentarer/sektorer/veitrafikk.md", "x")
    skriv("eigne/10-forord.md", "# x")
    with pytest.raises(Brukerfeil) as feil:
        les_egne(g)
    assert str(feil.value) == (
        "mappen tekster har 5 feil:\n"
        "- tekster/eigne: det er ingenting i rapporten med det navnet. Ventet: nb, nn, egne eller "
        "kommentarer. Utvei: mente du «egne»?\n"
        "- tekster/kommentarer/sektorer: det er ingenting i rapporten med det navnet. Ventet: "
        "sektor, indikator eller tiltak. Utvei: mente du «sektor»?\n"
        "- tekster/kommentarer/sektor/veitraffik.md: Asker har ingen sektor med det navnet. "
        "Funnet: «veitraffik». Utvei: mente du «veitrafikk»?\n"
        "- tekster/kommentarer/indikator/disposisjonsfondet.md: Asker har ingen indikator med det "
        "navnet. Funnet: «disposisjonsfondet». Utvei: mente du «disposisjonsfond»?\n"
        "- tekster/kommentarer/tiltak/noe-helt-annet.md: Asker har ingen tiltak med det navnet. "
        "Funnet: «noe-helt-annet». Utvei: se navnene med klima tiltak --json."
    )


def test_en_sektor_med_ae_oe_og_aa_har_filnavn_i_ascii(g: Grunnlag, skriv: Skriv) -> None:
    skriv("kommentarer/sektor/sjoefart.md", "Om {sektor}.\n")
    (blokk,) = les_egne(g).kommentar("sektor", "sjoefart")
    assert isinstance(blokk, Avsnitt)
    assert blokk.tekst == "Om Sjøfart."


@pytest.mark.parametrize(
    ("sti", "innhold", "melding"),
    [
        (
            "egne/forord.md",
            "# Forord\n",
            "tekster/egne/forord.md: filen sier ikke hvor kapittelet skal stå. Ventet: to sifre og "
            "bindestrek først i navnet, som 10-forord.md. Funnet: forord.md.",
        ),
        (
            "egne/10-forord.md",
            "Uten overskrift.\n",
            "tekster/egne/10-forord.md:1: kapittelet har ingen overskrift. Ventet: en linje som "
            "begynner med «# », over teksten.",
        ),
        (
            "egne/10-forord.txt",
            "# Forord\n",
            "tekster/egne/10-forord.txt: filen leses ikke. Ventet: en tekst som slutter på .md.",
        ),
    ],
)
def test_en_fil_som_ikke_kan_bli_et_kapittel(
    g: Grunnlag, skriv: Skriv, sti: str, innhold: str, melding: str
) -> None:
    skriv(sti, innhold)
    with pytest.raises(Brukerfeil) as feil:
        les_egne(g)
    assert str(feil.value) == melding


def test_en_verdi_som_ikke_finnes_er_feil_med_fil_og_linje(g: Grunnlag, skriv: Skriv) -> None:
    skriv("kommentarer/sektor/veitrafikk.md", "Om veien.\n\nDen er {sektorens_utslip}.\n")
    with pytest.raises(Brukerfeil) as feil:
        les_egne(g)
    tekst = str(feil.value)
    assert tekst.startswith(
        "tekster/kommentarer/sektor/veitrafikk.md:3: teksten bruker en verdi som ikke finnes her."
    )
    assert tekst.endswith("Funnet: {sektorens_utslip}. Utvei: mente du «sektorens_utslipp»?")


def test_en_fil_som_ikke_er_tekst(g: Grunnlag, skriv: Skriv) -> None:
    skriv("egne/10-forord.md", "").write_bytes(b"# \xff\xfe")
    with pytest.raises(Brukerfeil, match=r"10-forord\.md: tekstfilen kan ikke leses"):
        les_egne(g)
    skriv("egne/10-forord.md", "# " + "x" * 1_000_000)
    with pytest.raises(Brukerfeil, match=r"10-forord\.md: filen er for stor"):
        les_egne(g)


def test_skjulte_filer_fra_systemet_er_ikke_i_veien(g: Grunnlag, skriv: Skriv) -> None:
    skriv("egne/.DS_Store", "")
    skriv(".gitkeep", "")
    assert les_egne(g).kapitler == ()


def test_en_kommune_uten_tiltak_har_ingen_aa_kommentere(g: Grunnlag, skriv: Skriv) -> None:
    skriv("kommentarer/tiltak/direkte-01.md", "x")
    with pytest.raises(Brukerfeil, match="Asker har ingen tiltak med det navnet"):
        les_egne(med(g, tiltak=None))


def test_feilen_gir_kode_2_og_ingen_fil(
    rom: Arbeidsrom, kjoer: Callable[..., Kjoering], uten_gx: None
) -> None:
    fil = rom.rot / "tekster" / "kommentarer" / "sektor" / "veitraffik.md"
    fil.parent.mkdir(parents=True)
    fil.write_text("x", encoding="utf-8")
    svar = kjoer("årsrapport", "--ut", rom.rot / "ut", rom=rom)
    assert svar.kode == 2
    assert "mente du «veitrafikk»?" in svar.feil
    assert not (rom.rot / "ut").exists()


def test_husets_tekster_kjenner_ikke_egne_og_kommentarer_som_spraak(
    g: Grunnlag, skriv: Skriv
) -> None:
    skriv("egne/10-forord.md", "# Forord\n")
    assert Tekster("nb", g.rom.rot)("topp.innhold") == "Innhold"

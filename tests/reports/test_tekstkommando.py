"""`klima tekster`, og oppskriftene i docs/tekster.md gjort slik de står."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from klima import Arbeidsrom, finn_arbeidsrom
from klima.grunn.feil import Brukerfeil
from reports.dokument import Avsnitt, Dokument
from reports.egneverdier import felles_verdier, indikatorer, sektorene, tiltakene
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.kapitler import bygg_dokument
from reports.tekster import Tekster, husets
from tests.arbeidsrom import Kjoering, lag_arbeidsrom
from tests.stotte import ROT

Kjoer = Callable[..., Kjoering]
DOKUMENTET = (ROT / "docs" / "tekster.md").read_text(encoding="utf-8")


def kodeblokk(innhold: str, slag: str = "markdown") -> str:
    """Blokken i docs/tekster.md som har dette i seg."""
    blokker = re.findall(rf"```{slag}\n(.*?)```", DOKUMENTET, re.S)
    (blokk,) = (b for b in blokker if innhold in b)
    return str(blokk)


@pytest.fixture
def rommet(tmp_path: Path) -> Arbeidsrom:
    return lag_arbeidsrom(tmp_path / "rom", planer=False)


def test_filene_med_antall_og_egne(kjoer: Kjoer, rommet: Arbeidsrom) -> None:
    kjoer("tekster", "sektorer", "--legg-ut", rom=rommet)
    linjer = {
        linje.split()[0]: linje.split()[1:]
        for linje in kjoer("tekster", rom=rommet).ut.splitlines()
    }
    assert set(linjer) == {"Fil", *(n.partition(".")[0] for n in husets("nb"))}
    antall = str(sum(n.startswith("sektorer.") for n in husets("nb")))
    assert linjer["sektorer"] == [antall, antall]
    assert len(linjer["tiltak"]) == 1


@pytest.mark.parametrize("spraak", ["nb", "nn"])
def test_en_fil_lagt_ut_er_den_samme_som_husets(
    kjoer: Kjoer, rommet: Arbeidsrom, spraak: str
) -> None:
    svar = kjoer("tekster", "topp", "--legg-ut", "--spraak", spraak, rom=rommet)
    fil = rommet.rot / "tekster" / spraak / "topp.md"
    assert svar.ut == f"Teksten: {fil}\n"
    lest = Tekster(spraak, rommet.rot)
    assert {n: t.tekst for n, t in lest.alle().items()} == {
        n: t.tekst for n, t in husets(spraak).items()
    }
    assert lest.er_egen("topp.tittel")
    vist = kjoer("tekster", "topp", "--spraak", spraak, rom=rommet)
    assert vist.ut == fil.read_text(encoding="utf-8")


def test_en_fil_som_finnes_overskrives_ikke(kjoer: Kjoer, rommet: Arbeidsrom) -> None:
    fil = rommet.rot / "tekster" / "nb" / "topp.md"
    fil.parent.mkdir(parents=True)
    fil.write_text("## tittel\nVår rapport\n", encoding="utf-8")
    svar = kjoer("tekster", "topp", "--legg-ut", rom=rommet)
    assert (svar.kode, svar.feil) == (
        2,
        f"klima: {fil}: filen finnes fra før. Utvei: endre den som er der.\n",
    )
    assert fil.read_text(encoding="utf-8") == "## tittel\nVår rapport\n"


def test_en_fil_lagret_i_notisblokk_har_et_merke_foran(rommet: Arbeidsrom) -> None:
    fil = rommet.rot / "tekster" / "nb" / "topp.md"
    fil.parent.mkdir(parents=True)
    fil.write_text("## tittel\r\nVår rapport\r\n", encoding="utf-8-sig")
    assert Tekster("nb", rommet.rot)("topp.tittel") == "Vår rapport"


def test_json_har_navn_tekst_og_hva_som_er_eget(kjoer: Kjoer, rommet: Arbeidsrom) -> None:
    rader = kjoer("tekster", "utslipp", "--json", rom=rommet).json
    assert rader[0] == {
        "navn": "utslipp.tittel",
        "spraak": "nb",
        "tekst": "Utslipp over tid",
        "egen": False,
    }


@pytest.mark.parametrize(
    ("argv", "melding"),
    [
        (("sektor",), "Utvei: mente du «sektorer»?"),
        (("--legg-ut",), "--legg-ut trenger en fil. Utvei: klima tekster viser filene."),
        (("topp", "--verdier"), "--verdier gjelder alle tekstene."),
    ],
)
def test_gale_kall(kjoer: Kjoer, rommet: Arbeidsrom, argv: tuple[str, ...], melding: str) -> None:
    svar = kjoer("tekster", *argv, rom=rommet)
    assert svar.kode == 2
    assert melding in svar.feil
    assert not (rommet.rot / "tekster").exists()


def test_verdiene_i_terminalen_og_i_json(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    ut = kjoer("tekster", "--verdier", rom=asker).ut.replace("\xa0", " ")
    assert re.search(r"^\{utslipp\} +178 984 tonn$", ut, re.M)
    assert "I tekster/kommentarer/sektor også: {sektor}, {sektorens_utslipp}" in ut
    assert "veitrafikk.md" in ut
    svar = kjoer("tekster", "--verdier", "--json", rom=asker).json
    assert svar["felles"]["kommune"] == "Asker"
    assert svar["tiltak"]["direkte-01"]["tiltak"].startswith("Bidra til elektrifisering")


# --- docs/tekster.md ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def med_egne(asker_grunnlag: Grunnlag, tmp_path_factory: pytest.TempPathFactory) -> Dokument:
    """Askers rapport med kapittelet, kommentaren, fargen og navnet fra docs/tekster.md."""
    rot = tmp_path_factory.mktemp("docs")
    for sti, tekst in (
        ("egne/10-forord.md", kodeblokk("# Forord")),
        ("kommentarer/sektor/veitrafikk.md", kodeblokk("Bompengene")),
    ):
        fil = rot / "tekster" / sti
        fil.parent.mkdir(parents=True)
        fil.write_text(tekst, encoding="utf-8")
    (rot / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    toml = '[kommune]\nnummer = "3203"\nnavn = "Asker"\n' + kodeblokk("[rapport]", "toml")
    (rot / "kommune.toml").write_text(toml, encoding="utf-8")
    g = replace(asker_grunnlag, rom=finn_arbeidsrom(rot))
    vars(g)["funn"] = []
    return bygg_dokument(g)


def test_kapittelet_og_kommentaren_i_dokumentet_virker(med_egne: Dokument) -> None:
    forord = med_egne.kapitler[1]
    assert (forord.tittel, len(forord.blokker)) == ("Forord", 3)
    assert isinstance(forord.blokker[0], Avsnitt)
    assert forord.blokker[0].tekst.replace("\xa0", " ") == (
        "Asker slapp ut 178 984 tonn i 2021. Målet for 2030 er −67 % fra 2009."
    )
    (sektorer,) = (k for k in med_egne.kapitler if k.id == "sektorer")
    kommentar = sektorer.blokker[-1]
    assert isinstance(kommentar, Avsnitt)
    assert kommentar.tekst.replace("\xa0", " ").startswith(
        "Utslippene fra Veitrafikk var 94 095 tonn. Bompengene kom i mars, så virkningen"
    )


def test_fargen_logoen_og_navnet_i_dokumentet_virker(med_egne: Dokument) -> None:
    profil = med_egne.profil
    assert (profil.farge, profil.navn) == ("#1b6e3c", "Asker kommune")
    assert profil.logo is not None
    assert profil.logo.alternativ == "Kommunevåpenet til Asker"


def test_teksten_som_vises_er_husets(rommet: Arbeidsrom) -> None:
    assert kodeblokk("## mal").partition("\n")[2].strip() == husets("nb")["sektorer.mal"].tekst


def test_feilen_som_vises_er_den_en_faar(rommet: Arbeidsrom) -> None:
    fil = rommet.rot / "tekster" / "nb" / "sektorer.md"
    fil.parent.mkdir(parents=True)
    fil.write_text("## mal\nFra {referansear}.\n", encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        Tekster("nb", rommet.rot)("sektorer.mal", referanseaar=2009)
    assert f"{feil.value}\n" in DOKUMENTET


def test_kommandoene_i_dokumentet_finnes(kjoer: Kjoer, rommet: Arbeidsrom) -> None:
    kommandoer = set(re.findall(r"^klima (.+)$", DOKUMENTET, re.M))
    assert kommandoer == {"tekster sektorer --legg-ut", "årsrapport --spraak nn"}
    assert kjoer("tekster", "sektorer", "--legg-ut", rom=rommet).kode == 0
    # Rapporten på nynorsk er prøvd i test_nynorsk.py.
    assert "--spraak" in kjoer("årsrapport", "--hjelp").ut


def test_hver_verdi_staar_i_dokumentet_og_ingen_andre(
    eksempel: Arbeidsrom, asker_grunnlag: Grunnlag
) -> None:
    """Asker har mål og indikatorer; eksempelet har tiltak med ansvarlig og status."""
    av_eksempelet = hent_grunnlag(eksempel, eksempel.nummer)
    kjente = set(felles_verdier(asker_grunnlag))
    for g, hent in (
        (asker_grunnlag, sektorene),
        (asker_grunnlag, indikatorer),
        (av_eksempelet, tiltakene),
    ):
        kjente |= {n for verdier in hent(g).values() for n in verdier}
    i_tabellene = set(re.findall(r"`\{([a-z_]+)\}`", DOKUMENTET))
    assert i_tabellene == kjente


def test_filene_i_oversikten_hoerer_til_noe(asker_grunnlag: Grunnlag) -> None:
    stier = re.findall(r"^tekster/(\S+)\.md", DOKUMENTET, re.M)
    filer = {n.partition(".")[0] for n in husets("nb")}
    kjente = {
        "sektor": sektorene(asker_grunnlag),
        "indikator": indikatorer(asker_grunnlag),
        "tiltak": tiltakene(asker_grunnlag),
    }
    assert len(stier) >= 6
    for sti in stier:
        *mapper, navn = sti.split("/")
        if mapper[0] == "kommentarer":
            assert navn in kjente[mapper[1]], sti
        elif mapper[0] != "egne":
            assert navn in filer, sti

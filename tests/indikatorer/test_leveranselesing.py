"""Leveransen lest tilbake: hver celle prøves, og bare nye rader legges til."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from indikatorer import les_katalog
from indikatorer.ferskhet import ferskhet
from indikatorer.leveranselesing import Leveranse, foer
from indikatorer.leveransemal import skriv_leveransemal
from klima import Arbeidsrom, Brukerfeil
from klima.grunn.arbeidsrom import finn_arbeidsrom
from tests.arbeidsrom import lag_arbeidsrom
from tests.undertrykkingsrom import celle, kort, lag_rom

I_DAG = date(2026, 11, 22)
# Radene i Asker kommunes mal: disposisjonsfond 2023, 2024 og 2025 (%, J2–J4), netto lånegjeld
# (J5–J7), sykefravær (J8–J10), samarbeid med frivillige lag (skala 1-6, J11–J13) …
Fyll = Callable[..., Path]


@pytest.fixture
def rom(tmp_path: Path) -> Arbeidsrom:
    return lag_arbeidsrom(tmp_path / "rom", planer=True)


@pytest.fixture(scope="module")
def mal(asker: Arbeidsrom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    katalog = les_katalog("Asker", arbeidsrom=asker)
    assert katalog is not None
    fil = tmp_path_factory.mktemp("mal") / "mal.xlsx"
    skriv_leveransemal(katalog, fil, "Asker", per=I_DAG, eier="Asker kommune")
    return fil


@pytest.fixture
def fyll(mal: Path, tmp_path: Path) -> Fyll:
    """Malen med celler fylt ut: `fyll(J2=15.2, prosent=["J2"])`."""

    def fylt(navn: str = "fylt.xlsx", prosent: tuple[str, ...] = (), **celler: Any) -> Path:
        bok = load_workbook(mal)
        for sted, verdi in celler.items():
            bok["Leveranse"][sted] = verdi
        for sted in prosent:
            bok["Leveranse"][sted].number_format = "0.0%"
        bok.save(tmp_path / navn)
        return tmp_path / navn

    return fylt


def pakkebytes(rom: Arbeidsrom) -> dict[str, bytes]:
    mappe = rom.datasett / "asker" / "indikatorer"
    return {f.name: f.read_bytes() for f in sorted(mappe.iterdir())}


def leveranser(rom: Arbeidsrom) -> list[str]:
    """Radene uten hodet, avkortet etter dagen: filnavnet og avtrykket er prøvd for seg."""
    linjer = pakkebytes(rom)["leveranser.csv"].decode().splitlines()[1:]
    return [linje.rsplit(",", 2)[0] for linje in linjer]


def les(fil: Path, rom: Arbeidsrom, levert: date = I_DAG, av: str | None = "Kari Ås") -> Leveranse:
    return foer(fil, rom, "Asker", levert=levert, levert_av=av, i_dag=I_DAG)


def melding(fil: Path, rom: Arbeidsrom, **valg: Any) -> str:
    """Feilen lesingen gir; pakken er da byte for byte som før."""
    foer_lesing = pakkebytes(rom)
    with pytest.raises(Brukerfeil) as feil:
        les(fil, rom, **valg)
    assert pakkebytes(rom) == foer_lesing
    return str(feil.value)


# --- Det som er riktig -----------------------------------------------------------------------


def test_utfylt_arbeidsbok_blir_nye_rader(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(
        J2=15.2,
        J3="16,15",
        L3="1 200",
        M3='Ny metode;\n "ja"',
        J5="−98,5 %",
        K8="Tall kommer",
        J11=4.25,
        K11="avledet",
    )
    sum_ = hashlib.sha256(fil.read_bytes()).hexdigest()
    utgave = f"levert-2026-11-22-{sum_[:8]}"
    assert les(fil, rom) == Leveranse(I_DAG, "Kari Ås", utgave, nye=5, uendret=0)
    assert leveranser(rom) == [
        "disposisjonsfond,2023,15.2,maalt,,,Kari Ås,2026-11-22",
        'disposisjonsfond,2024,16.15,maalt,1200,"Ny metode; ""ja""",Kari Ås,2026-11-22',
        "netto-laanegjeld,2023,-98.5,maalt,,,Kari Ås,2026-11-22",
        "sykefravaer,2023,,tall_kommer,,,Kari Ås,2026-11-22",
        "samarbeid-med-frivillige-lag,2023,4.25,avledet,,,Kari Ås,2026-11-22",
    ]
    assert pakkebytes(rom)["leveranser.csv"].decode().splitlines()[1].endswith(f"fylt.xlsx,{sum_}")


def test_det_leverte_er_verdiene_i_katalogen_og_indikatoren_er_ikke_lenger_forfalt(
    rom: Arbeidsrom, fyll: Fyll
) -> None:
    les(fyll(J2=15.2, J3=16.1, J4=17.3), rom)
    katalog = les_katalog("Asker", arbeidsrom=rom)
    assert katalog is not None
    egne = katalog.verdier[katalog.verdier["indikator"] == "disposisjonsfond"]
    assert dict(zip(egne["aar"], egne["tekst"], strict=True)) == {
        2019: "15,1 %",
        2020: "18,1 %",
        2021: "18,0 %",
        2022: "14,8 %",
        2023: "15,2 %",
        2024: "16,1 %",
        2025: "17,3 %",
    }
    (fond,) = (f for f in ferskhet(katalog, per=I_DAG) if f.indikator == "disposisjonsfond")
    assert (fond.siste_aar, fond.neste_aar, fond.tilstand) == (2025, 2026, "fersk")


def test_prosentceller_leses_slik_de_vises(rom: Arbeidsrom, fyll: Fyll) -> None:
    # 0,077 · 100 = 7,7 (i flyttall 7,699999…); også når kolonnen har tekst i en annen celle.
    les(fyll(J2=0.077, J3="8,1 %", J4=-0.007, prosent=("J2", "J4")), rom)
    assert [rad.split(",")[2] for rad in leveranser(rom)] == ["7.7", "8.1", "-0.7"]


def test_et_tall_med_tre_desimaler_er_ikke_et_tusen_naar_cellen_er_et_tall(
    rom: Arbeidsrom, fyll: Fyll
) -> None:
    les(fyll(J2=1.234, J3="8,1 %"), rom)
    assert [rad.split(",")[2] for rad in leveranser(rom)] == ["1.234", "8.1"]


def test_den_samme_filen_en_gang_til_er_ingenting_nytt(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(J2=15.2)
    foerste = les(fil, rom, levert=date(2026, 11, 1))
    bytene = pakkebytes(rom)
    andre = les(fil, rom, av="Ola Nordmann")
    assert andre == Leveranse(
        date(2026, 11, 1), "Kari Ås", foerste.utgave, nye=0, uendret=1, lest_foer=True
    )
    assert pakkebytes(rom) == bytene


def test_en_ny_verdi_er_en_ny_utgave_og_den_gamle_staar(rom: Arbeidsrom, fyll: Fyll) -> None:
    les(fyll(J2=15.2, J3=16.1), rom, levert=date(2026, 11, 1))
    svar = les(fyll("igjen.xlsx", J2=15.3, J3=16.1), rom)
    assert (svar.nye, svar.uendret) == (1, 1)
    assert leveranser(rom) == [
        "disposisjonsfond,2023,15.2,maalt,,,Kari Ås,2026-11-01",
        "disposisjonsfond,2024,16.1,maalt,,,Kari Ås,2026-11-01",
        "disposisjonsfond,2023,15.3,maalt,,,Kari Ås,2026-11-22",
    ]
    katalog = les_katalog("Asker", arbeidsrom=rom)
    assert katalog is not None
    verdier = katalog.verdier.set_index(["indikator", "aar"])["verdi"]
    assert verdier["disposisjonsfond", 2023] == 15.3


def test_navnet_kan_staa_i_malen(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(J2=15.2)
    assert melding(fil, rom, av=None) == (
        f"{fil}: det står ikke hvem som leverer. Ventet: «Levert av» på arket «Forklaring», eller "
        "--levert-av NAVN."
    )
    bok = load_workbook(fil)
    blad = bok["Forklaring"]
    blad.cell(blad.max_row, 2).value = "Økonomi"
    bok.save(fil)
    assert les(fil, rom, av=None).levert_av == "Økonomi"


def csvfil(mappe: Path, tekst: str) -> Path:
    fil = mappe / "fylt.csv"
    fil.write_bytes(tekst.replace("\n", "\r\n").encode("cp1252"))
    return fil


HODE = "Indikator;År;Verdi;Status;Utvalg;Merknad\n"


def test_csv_fra_excel_i_windows_1252(rom: Arbeidsrom, tmp_path: Path) -> None:
    fil = csvfil(tmp_path, f"{HODE}matsvinn;2025;40,5;;1 000;Målt på nytt\n;;;;;\n")
    assert les(fil, rom).nye == 1
    assert leveranser(rom) == ["matsvinn,2025,40.5,maalt,1000,Målt på nytt,Kari Ås,2026-11-22"]


# --- Det som er galt --------------------------------------------------------------------------


def test_alle_gale_celler_meldes_samlet_og_ingenting_skrives(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(
        **{"J2": "#N/A", "J3": "femten", "J4": "1.234", "A5": "tull", "J5": 1, "J6": "12 kr/m2"},
        **{"K7": "kanskje", "J8": 3, "K8": "tall kommer", "M9": "bare merknad", "J11": 7},
        **{"J12": 4, "L12": 2.5, "B13": "snart", "J13": 4},
    )
    her = f"- {fil}, ark «Leveranse», rad"
    assert melding(fil, rom).splitlines() == [
        f"{fil} har 11 feil:",
        f"{her} 2, kolonne «Verdi»: cellen har en feilverdi. Ventet: en verdi, eller en tom celle. "
        "Funnet: «#N/A». Utvei: rett formelen, eller skriv verdien.",
        f"{her} 3, kolonne «Verdi»: cellen er ikke et tall. Ventet: et tall i %. Funnet: «femten».",
        f"{her} 4, kolonne «Verdi»: tallet kan leses på to måter. Ventet: 1234 eller 1,234. "
        "Funnet: «1.234».",
        f"{her} 5, kolonne «Indikator»: ukjent indikator. Ventet: en id fra katalogen, som "
        "disposisjonsfond. Funnet: «tull».",
        f"{her} 6, kolonne «Verdi»: cellen er ikke et tall. Ventet: et tall i %. Funnet: «12 "
        "kr/m2».",
        f"{her} 7, kolonne «Status»: ukjent status. Ventet: målt, foreløpig, ikke "
        "målt, tall kommer, under utvikling, rapporteres kvalitativt, undertrykt, avledet "
        "eller utgått. Funnet: «kanskje».",
        f"{her} 8, kolonne «Verdi»: statusen «tall kommer» har ingen verdi. Ventet: en tom celle, "
        "eller en annen status. Funnet: «3».",
        f"{her} 9, kolonne «Verdi»: verdien mangler. Ventet: et tall, eller en status som sier "
        "hvorfor det mangler. Funnet: tom celle.",
        f"{her} 11, kolonne «Verdi»: verdien kan ikke være i enheten skala 1-6. Ventet: et tall "
        "fra 1 til 6. Funnet: «7».",
        f"{her} 12, kolonne «Utvalg»: utvalget er ikke et antall. Ventet: et helt tall fra 1. "
        "Funnet: «2.5».",
        f"{her} 13, kolonne «År»: året har ingen mening. Ventet: et år fra 1990 til 2026. "
        "Funnet: «snart».",
    ]


def test_prosent_i_en_celle_som_ikke_er_en_andel(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(J11=0.04, prosent=("J11",))
    assert melding(fil, rom) == (
        f"{fil}, ark «Leveranse», rad 11, kolonne «Verdi»: cellen er i prosent, men verdien har "
        "enheten skala 1-6. Ventet: et tall i skala 1-6. Funnet: «4 %»."
    )


@pytest.mark.parametrize("aar", ["1989", "2027", "22", "2025.5", "MMXXV", "２０２５"])
def test_et_aar_uten_mening(rom: Arbeidsrom, tmp_path: Path, aar: str) -> None:
    fil = tmp_path / "f.csv"
    fil.write_text(f"{HODE}matsvinn;{aar};40;;;\n", encoding="utf-8")
    assert melding(fil, rom) == (
        f"{fil}:2, kolonne «År»: året har ingen mening. Ventet: et år fra 1990 til 2026. "
        f"Funnet: «{aar}»."
    )


def test_samme_aar_to_ganger_i_filen(rom: Arbeidsrom, tmp_path: Path) -> None:
    fil = csvfil(tmp_path, f"{HODE}matsvinn;2025;40;;;\nmatsvinn;2025;41;;;\n")
    assert melding(fil, rom) == (
        f"{fil}:3, kolonne «År»: året er fylt ut to ganger. Ventet: én rad for matsvinn 2025. "
        "Funnet: også på rad 2."
    )


def test_en_tom_mal(rom: Arbeidsrom, mal: Path) -> None:
    assert melding(mal, rom) == f"{mal}: ingenting er fylt ut. Ventet: «Verdi» eller «Status»."


def test_en_leveranse_som_ikke_er_kommet(rom: Arbeidsrom, fyll: Fyll) -> None:
    assert melding(fyll(J2=15.2), rom, levert=date(2026, 11, 23)) == (
        "dagen leveransen kom, er ikke kommet. Ventet: i dag eller før. Funnet: 2026-11-23."
    )


def test_en_annen_arbeidsbok(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll()
    bok = load_workbook(fil)
    bok["Leveranse"].title = "Ark1"
    bok.save(fil)
    assert melding(fil, rom) == (
        f"{fil}: arbeidsboka er ikke en utfylt mal. Ventet: arket «Leveranse». Funnet: "
        "«Forklaring» og «Ark1». Utvei: lag en ny mal med klima indikatorer --mal FIL.xlsx."
    )


def test_det_innebygde_eksempelet_tar_ikke_imot(
    fyll: Fyll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Brukerfeil, match="det innebygde eksempelet kan ikke ta imot leveranser"):
        les(fyll(J2=15.2), finn_arbeidsrom())


def test_skrivingen_er_hel_eller_ingen(
    rom: Arbeidsrom, fyll: Fyll, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "rapporteringen kan ikke skrives" in melding(fyll(J2=15.2), rom)


# --- Små tall -----------------------------------------------------------------------------------


def test_det_reglene_for_smaa_tall_ikke_kan_proeve_tas_ikke_imot(tmp_path: Path) -> None:
    rom = lag_rom(
        tmp_path / "rom",
        katalog=[kort("nord", 1), kort("andel", 2, "%")],
        verdier=[celle("nord", 2019, 40)],
        regler=[
            {"indikator": n, "faerre_enn": "5", "grunn": "Oppdiktet", "hjemmel": ""}
            for n in ("nord", "andel")
        ],
        sammenhenger=(),
    )
    fil = csvfil(tmp_path, f"{HODE}andel;2020;40;;;\nnord;2020;3;;;\n")
    assert melding(fil, rom) == (
        f"{fil}:2, kolonne «Utvalg»: andel 2020 er ikke et antall, og det hviler på et ukjent "
        "antall. Ventet: antallet verdien er regnet av, i «Utvalg»."
    )
    assert les(csvfil(tmp_path, f"{HODE}andel;2020;40;;50;\nnord;2020;3;;;\n"), rom).nye == 2
    katalog = les_katalog("Asker", arbeidsrom=rom)
    assert katalog is not None
    ny = katalog.verdier[katalog.verdier["aar"] == 2020]
    assert dict(zip(ny["indikator"], ny["tekst"], strict=True)) == {
        "andel": "40 %",
        "nord": "undertrykt",
    }

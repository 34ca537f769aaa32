"""Malen fylt ut og lest tilbake: hver celle prøves, og bare nye rader legges til."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from klima import Arbeidsrom, Brukerfeil
from klima.grunn.datapakke import les_pakke
from klima.mallesing import les_tall
from klima.oppfoelgingslesing import Foering, foer
from klima.oppfoelgingsmal import skriv_mal
from klima.tabellfoering import laast
from klima.tiltak import les_tiltak
from tests.klima.tiltaksrom import lag_rom, les_tabell, pakkebytes

DATO, I_DAG = date(2026, 8, 31), date(2026, 11, 22)
INDIKATORER = [
    "direkte-01,punkt,Ladepunkter,stk,2026,40",
    "direkte-02,avtaler,Mobilitetsavtaler,stk,2026,5",
]
Fyll = Callable[..., Path]


@pytest.fixture
def rom(tmp_path: Path) -> Arbeidsrom:
    return lag_rom(tmp_path / "rom", resultatindikatorer=INDIKATORER)


@pytest.fixture(scope="module")
def mal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    mappe = tmp_path_factory.mktemp("mal")
    rom = lag_rom(mappe / "rom", resultatindikatorer=INDIKATORER)
    pakke = les_pakke(rom.datasett / "asker" / "tiltak", proev=False)
    (fil,) = skriv_mal(pakke, mappe / "mal.xlsx", "Asker")
    return fil


@pytest.fixture
def fyll(mal: Path, tmp_path: Path) -> Fyll:
    """Malen med celler fylt ut: `fyll(Status={"F2": "pågår"})`."""

    def fylt(**arkene: dict[str, Any]) -> Path:
        fil = tmp_path / "mal.xlsx"
        bok = load_workbook(mal)
        for ark, celler in arkene.items():
            for sted, verdi in celler.items():
                bok[ark][sted] = verdi
        bok.save(fil)
        return fil

    return fylt


def les(fil: Path, rom: Arbeidsrom, dato: date = DATO, meldt_av: str = "Kari Ås") -> Foering:
    return foer(fil, rom, "Asker", dato=dato, meldt_av=meldt_av, i_dag=I_DAG)


def melding(fil: Path, rom: Arbeidsrom, **valg: Any) -> str:
    """Feilen lesingen gir; tiltakspakken er da byte for byte som før."""
    foer_lesing = pakkebytes(rom)
    with pytest.raises(Brukerfeil) as feil:
        les(fil, rom, **valg)
    assert pakkebytes(rom) == foer_lesing
    return str(feil.value)


# --- Det som er riktig -----------------------------------------------------------------------


def test_utfylt_arbeidsbok_blir_nye_rader(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(
        Status={"F2": "pågår", "G2": 'Bestilt;\n "ja", æøå', "F4": "Gjennomført"},
        Aktivitet={"H2": 12.5, "H3": 3},
    )
    assert les(fil, rom) == Foering(DATO, "Kari Ås", statuser=2, tall=2, uendret=0)
    assert les_tabell(rom, "oppfoelging") == [
        'direkte-01,2026-08-31,pagaar,"Bestilt; ""ja"", æøå",Kari Ås',
        "direkte-03,2026-08-31,gjennomfoert,,Kari Ås",
    ]
    assert les_tabell(rom, "aktivitet") == [
        "direkte-01,punkt,2026-08-31,12.5,Kari Ås",
        "direkte-02,avtaler,2026-08-31,3,Kari Ås",
    ]
    assert les_tiltak("Asker", arbeidsrom=rom) is not None  # pakken er fortsatt gyldig


def test_samme_lesing_en_gang_til_endrer_ingenting(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(Status={"F2": "pågår", "G2": "Bestilt"}, Aktivitet={"H2": 12.5})
    les(fil, rom)
    foerste = pakkebytes(rom)
    assert les(fil, rom) == Foering(DATO, "Kari Ås", statuser=0, tall=0, uendret=2)
    assert pakkebytes(rom) == foerste


def test_ny_dato_legges_til_og_den_gamle_staar(rom: Arbeidsrom, fyll: Fyll) -> None:
    les(fyll(Status={"F2": "pågår"}), rom)
    les(fyll(Status={"F2": "stanset"}), rom, dato=date(2026, 11, 1))
    assert les_tabell(rom, "oppfoelging") == [
        "direkte-01,2026-08-31,pagaar,,Kari Ås",
        "direkte-01,2026-11-01,stanset,,Kari Ås",
    ]


@pytest.mark.parametrize("verdi", ["#N/A", "#REF!", "#DIV/0!"])
def test_en_feilverdi_fra_regnearket_er_en_feil_og_ikke_en_tom_celle(
    rom: Arbeidsrom, fyll: Fyll, verdi: str
) -> None:
    # openpyxl skriver disse tekstene som feilverdier (t="e"), slik Excel lagrer dem.
    fil = fyll(Status={"F2": "pågår", "G2": verdi}, Aktivitet={"H2": verdi, "H3": 3})
    venter = (
        f"Ventet: en verdi, eller en tom celle. Funnet: «{verdi}». "
        "Utvei: rett formelen, eller skriv verdien."
    )
    assert melding(fil, rom) == (
        f"{fil} har 2 feil:\n"
        f"- {fil}, ark «Status», rad 2, kolonne «Kommentar»: cellen har en feilverdi. {venter}\n"
        f"- {fil}, ark «Aktivitet», rad 2, kolonne «Nytt tall»: cellen har en feilverdi. {venter}"
    )


def test_en_prosentcelle_er_ikke_et_antall(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(Aktivitet={"H2": 0.125})
    bok = load_workbook(fil)
    bok["Aktivitet"]["H2"].number_format = "0.0%"
    bok.save(fil)
    assert melding(fil, rom) == (
        f"{fil}, ark «Aktivitet», rad 2, kolonne «Nytt tall»: cellen er i prosent, men verdien har "
        "enheten stk. Ventet: et tall i stk. Funnet: «12,5 %»."
    )


def test_feilverdien_slik_norsk_excel_skriver_den_i_csv(rom: Arbeidsrom, tmp_path: Path) -> None:
    fil = csvfil(tmp_path, "Tiltak;Ny status;Kommentar\ndirekte-01;pågår;#I/T\n")
    assert melding(fil, rom) == (
        f"{fil}:2, kolonne «Kommentar»: cellen har en feilverdi. Ventet: en verdi, eller en tom "
        "celle. Funnet: «#I/T». Utvei: rett formelen, eller skriv verdien."
    )


def csvfil(mappe: Path, tekst: str, tegnsett: str = "utf-8-sig") -> Path:
    fil = mappe / "fylt.csv"
    fil.write_bytes(tekst.replace("\n", "\r\n").encode(tegnsett))
    return fil


STATUSHODE = "Tiltak;Tekst;Sektor;Siste status;Meldt;Ny status;Kommentar\n"
TALLHODE = "Tiltak;Resultatindikator;Hva som telles;Enhet;Måltall;Siste tall;Meldt;Nytt tall\n"


@pytest.mark.parametrize("tegnsett", ["utf-8-sig", "utf-8", "cp1252"])
def test_csv_med_semikolon_og_norske_bokstaver(
    rom: Arbeidsrom, tmp_path: Path, tegnsett: str
) -> None:
    linje = "direkte-01;Tekst;Veitrafikk;;;pågår;Bestilt på rådhuset, ærlig øyekast\n"
    les(csvfil(tmp_path, STATUSHODE + linje, tegnsett), rom)
    assert les_tabell(rom, "oppfoelging") == [
        'direkte-01,2026-08-31,pagaar,"Bestilt på rådhuset, ærlig øyekast",Kari Ås'
    ]


def test_csv_med_tall_slik_norsk_excel_lagrer_dem(rom: Arbeidsrom, tmp_path: Path) -> None:
    linjer = "direkte-01;punkt;;;;;;1\u00a0250,5\ndirekte-02;avtaler;;;;;;\n"
    assert les(csvfil(tmp_path, TALLHODE + linjer, "cp1252"), rom).tall == 1
    assert les_tabell(rom, "aktivitet") == ["direkte-01,punkt,2026-08-31,1250.5,Kari Ås"]


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_et_tall_i_en_celle_leses_som_det_er(verdi: float) -> None:
    assert les_tall(verdi, "her") == verdi


@given(st.decimals(-(10**9), 10**9, places=2))
def test_et_tall_skrevet_med_komma_er_tallet(verdi: Any) -> None:
    assert les_tall(f"{verdi:f}".replace(".", ","), "her") == float(verdi)


# --- Det som er galt -------------------------------------------------------------------------


def test_alle_gale_celler_meldes_samlet_og_ingenting_skrives(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(
        Status={"F2": "i rute", "G3": "Bare kommentar", "A4": "direkte-99", "F5": "pågår"},
        Aktivitet={"H2": "mange", "H3": "1.250"},
    )
    tiltak, tall = f"- {fil}, ark «Status», rad", f"- {fil}, ark «Aktivitet», rad"
    assert melding(fil, rom).splitlines() == [
        f"{fil} har 5 feil:",
        f"{tiltak} 2, kolonne «Ny status»: ukjent status. Ventet: ikke startet, pågår, "
        "gjennomført eller stanset. Funnet: «i rute».",
        f"{tiltak} 3, kolonne «Ny status»: kommentaren står uten ny status. Ventet: ikke startet, "
        "pågår, gjennomført eller stanset. Funnet: tom celle.",
        f"{tiltak} 4, kolonne «Tiltak»: ukjent tiltak. Ventet: en id fra tiltaksregisteret, som "
        "direkte-01. Funnet: «direkte-99».",
        f"{tall} 2, kolonne «Nytt tall»: cellen er ikke et tall. Ventet: et tall i stk. "
        "Funnet: «mange».",
        f"{tall} 3, kolonne «Nytt tall»: tallet kan leses på to måter. Ventet: 1250 eller 1,250. "
        "Funnet: «1.250».",
    ]


def test_en_ukjent_resultatindikator(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(Aktivitet={"B2": "avtaler", "H2": 1})
    assert melding(fil, rom) == (
        f"{fil}, ark «Aktivitet», rad 2, kolonne «Resultatindikator»: direkte-01 har ingen slik "
        "resultatindikator. Ventet: punkt. Funnet: «avtaler»."
    )


def test_samme_tiltak_fylt_ut_to_ganger(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(Status={"F2": "pågår", "A3": "direkte-01", "F3": "stanset"})
    assert melding(fil, rom) == (
        f"{fil}, ark «Status», rad 3, kolonne «Tiltak»: raden er fylt ut to ganger. "
        "Ventet: én utfylt rad. Funnet: «direkte-01» også på rad 2."
    )


def test_noe_annet_paa_samme_dato_skrives_ikke_over(rom: Arbeidsrom, fyll: Fyll) -> None:
    les(fyll(Status={"F2": "pågår", "G2": "Bestilt"}), rom)
    fil = fyll(Status={"F2": "stanset"})
    assert melding(fil, rom) == (
        f"{fil}, ark «Status», rad 2, kolonne «Ny status»: det er alt ført noe annet for "
        "direkte-01 2026-08-31. Ventet: «pågår», «Bestilt», «Kari Ås». Funnet: «stanset», "
        "«Kari Ås». Utvei: velg en annen rapporteringsdato; det som er ført, skrives ikke over."
    )


@pytest.mark.parametrize(
    "verdi", [True, date(2026, 8, 31), float("inf"), "1,2,3", "12 stk", "1e5", "½", "−", "nan"]
)
def test_det_som_ikke_er_tall_blir_ikke_til_tall(verdi: object) -> None:
    with pytest.raises(Brukerfeil, match=r"^her: cellen er ikke et tall\. Ventet: et tall\."):
        les_tall(verdi, "her")


def test_en_dato_eller_sannhet_i_tallkolonnen_stanses(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(Aktivitet={"H2": date(2026, 8, 31), "H3": True})
    assert melding(fil, rom).count("cellen er ikke et tall") == 2


def test_tom_mal(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll()
    assert melding(fil, rom) == (
        f"{fil}: ingenting er fylt ut. Ventet: «Ny status» eller «Nytt tall»."
    )


def test_hodet_er_endret(rom: Arbeidsrom, fyll: Fyll) -> None:
    fil = fyll(Status={"F1": "Status nå"})
    assert melding(fil, rom) == (
        f"{fil}, ark «Status», rad 1: kolonnen «Ny status» mangler. Ventet: «Tiltak», «Ny status» "
        "og «Kommentar». Funnet: «Tiltak», «Tekst», «Sektor», «Siste status», «Meldt», "
        "«Status nå» og «Kommentar». Utvei: ikke endre hodet i malen."
    )


def test_en_annen_arbeidsbok(rom: Arbeidsrom, tmp_path: Path, fyll: Fyll) -> None:
    bok = load_workbook(fyll())
    bok["Status"].title, bok["Aktivitet"].title = "Ark1", "Ark2"
    bok.save(tmp_path / "annen.xlsx")
    assert melding(tmp_path / "annen.xlsx", rom) == (
        f"{tmp_path / 'annen.xlsx'}: arbeidsboka er ikke en utfylt mal. Ventet: arkene «Status» og "
        "«Aktivitet». Funnet: «Forklaring», «Ark1» og «Ark2». "
        "Utvei: lag en ny mal med klima tiltak --mal FIL.xlsx."
    )


def test_en_annen_csv(rom: Arbeidsrom, tmp_path: Path) -> None:
    fil = csvfil(tmp_path, "a;b\n1;2\n")
    assert melding(fil, rom) == (
        f"{fil}:1: filen er ikke en utfylt mal. Ventet: kolonnene «Tiltak» og «Ny status» eller "
        "kolonnene «Tiltak», «Resultatindikator» og «Nytt tall». Funnet: «a» og «b». "
        "Utvei: lag en ny mal med klima tiltak --mal FIL.csv."
    )


def test_feil_i_csv_har_linjen(rom: Arbeidsrom, tmp_path: Path) -> None:
    fil = csvfil(tmp_path, STATUSHODE + "direkte-01;;;;;pågår;\ndirekte-02;;;;;ferdig;\n")
    assert melding(fil, rom) == (
        f"{fil}:3, kolonne «Ny status»: ukjent status. Ventet: ikke startet, pågår, gjennomført "
        "eller stanset. Funnet: «ferdig»."
    )


def test_fiendtlig_fil_leses_i_barnet(rom: Arbeidsrom, tmp_path: Path) -> None:
    fil = tmp_path / "ond.xlsx"
    fil.write_bytes(b"PK\x03\x04" + b"\x00" * 200)
    assert melding(fil, rom).startswith(f"{fil}: arbeidsboka er ødelagt eller avkuttet.")


# --- Kallet ----------------------------------------------------------------------------------


def test_det_innebygde_arbeidsrommet_er_fredet(rom: Arbeidsrom, fyll: Fyll) -> None:
    innebygd = replace(rom, innebygd=True)
    assert melding(fyll(Status={"F2": "pågår"}), innebygd) == (
        "det innebygde eksempelet kan ikke ta imot rapportering. "
        "Utvei: lag et arbeidsrom med klima ny, og legg tiltakspakken der."
    )


@pytest.mark.parametrize(
    ("valg", "ventet"),
    [
        (
            {"dato": date(2026, 11, 23)},
            "rapporteringsdatoen er ikke kommet. Ventet: i dag eller før. Funnet: 2026-11-23.",
        ),
        ({"meldt_av": " "}, "navnet på den som melder, er tomt. Ventet: --meldt-av NAVN."),
    ],
)
def test_dato_og_navn(rom: Arbeidsrom, fyll: Fyll, valg: dict[str, Any], ventet: str) -> None:
    assert melding(fyll(Status={"F2": "pågår"}), rom, **valg) == ventet


# --- Skrivingen ------------------------------------------------------------------------------


@pytest.mark.parametrize("brutt_av_ved", [1, 2])
def test_avbrutt_midt_i_skrivingen(
    rom: Arbeidsrom, fyll: Fyll, monkeypatch: pytest.MonkeyPatch, brutt_av_ved: int
) -> None:
    fil = fyll(Status={"F2": "pågår"}, Aktivitet={"H2": 12})
    foer_lesing, ekte, kall = pakkebytes(rom), os.replace, []

    def replace_(fra: Path, til: Path) -> None:
        kall.append(til)
        if len(kall) == brutt_av_ved:
            raise KeyboardInterrupt
        ekte(fra, til)

    monkeypatch.setattr(os, "replace", replace_)
    with pytest.raises(KeyboardInterrupt):
        les(fil, rom)
    monkeypatch.setattr(os, "replace", ekte)
    # Hver tabell er hel: som før, eller med hele den nye raden. Ingenting ligger igjen.
    assert set(pakkebytes(rom)) == set(foer_lesing)
    assert len(les_tabell(rom, "oppfoelging")) == brutt_av_ved - 1
    assert les_tabell(rom, "aktivitet") == []
    # Samme lesing en gang til gjør resten ferdig.
    assert les(fil, rom).uendret == brutt_av_ved - 1
    assert len(les_tabell(rom, "oppfoelging") + les_tabell(rom, "aktivitet")) == 2


def test_full_disk_gir_en_melding(
    rom: Arbeidsrom, fyll: Fyll, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    fil = fyll(Status={"F2": "pågår"})
    monkeypatch.setattr(os, "fsync", full)
    assert melding(fil, rom) == (
        f"{rom.datasett / 'asker' / 'tiltak' / 'oppfoelging.csv'}: rapporteringen kan ikke "
        "skrives. Funnet: No space left on device. "
        "Utvei: se om disken er full, og om du har lov til å skrive i mappen."
    )


def test_to_kan_ikke_foere_samtidig(rom: Arbeidsrom) -> None:
    mappe = rom.datasett / "asker" / "tiltak"
    with (
        laast(mappe),
        pytest.raises(Brukerfeil, match="en annen kommando fører"),
        laast(mappe, vent=0),
    ):
        pass
    assert not (mappe / ".laas").exists()


def test_en_tabell_med_windows_linjeskift_og_uten_slutt_beholder_formen(
    rom: Arbeidsrom, fyll: Fyll
) -> None:
    fil = rom.datasett / "asker" / "tiltak" / "oppfoelging.csv"
    fil.write_bytes(b"tiltak,dato,status,kommentar,meldt_av\r\ndirekte-02,2026-04-30,stanset,,Ola")
    les(fyll(Status={"F2": "pågår"}), rom)
    assert fil.read_bytes() == (
        b"tiltak,dato,status,kommentar,meldt_av\r\ndirekte-02,2026-04-30,stanset,,Ola\r\n"
        + "direkte-01,2026-08-31,pagaar,,Kari Ås\r\n".encode()
    )

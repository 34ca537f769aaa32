"""`klima tiltak` fra mal til visning: terminal, JSON, kontroll og rapport."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

import klima.oppfoelgingslesing
import reports.planrader
from klima import Arbeidsrom
from klima.kontroll.kjoering import kjoer as kontroller
from klima.tiltak import les_tiltak
from reports.planrader import tiltaksrader
from reports.tekster import Tekster
from reports.tiltakskort import melding, telling
from tests.arbeidsrom import Kjoering
from tests.klima.tiltaksrom import lag_rom

Kjoer = Callable[..., Kjoering]
NB = Tekster("nb")
AKTIVITETSHODE = "tiltak,indikator,dato,verdi,meldt_av\n"


class _IDag(date):
    @classmethod
    def today(cls) -> date:
        return date(2026, 11, 22)


@pytest.fixture(autouse=True)
def i_dag(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dagen er 22. november 2026, så poengene og fristene er de samme når testene kjøres siden."""
    for modul in (klima.oppfoelgingslesing, reports.planrader):
        monkeypatch.setattr(modul, "date", _IDag)


@pytest.fixture
def rom(tmp_path: Path) -> Arbeidsrom:
    """Oppdiktede tall: 50 % av posten Klimatiltak, 100 t i året, og én resultatindikator."""
    rommet = lag_rom(
        tmp_path / "rom",
        resultatindikatorer=["direkte-01,punkt,Ladepunkter,stk,2026,40"],
        effekter=[f"direkte-01,{aar},,100,,eksempel," for aar in (2024, 2025)],
        finansiering=["direkte-01,klimatiltak,50,eksempel"],
    )
    fil = rommet.datasett / "asker" / "tiltak" / "tiltak.csv"
    linjer = fil.read_text(encoding="utf-8").splitlines()
    felt = linjer[0].split(",")
    # Levetiden til det første tiltaket: linjen slutter på levetid,kommentar,linje,slutt,opphav.
    assert felt[-5:] == ["levetid", "kommentar", "linje", "linje_slutt", "opphav"]
    linjer[1] = linjer[1].replace(",,,5621,", ",1,,5621,")
    fil.write_text("\n".join(linjer) + "\n", encoding="utf-8", newline="\n")
    return rommet


def test_mal_fylt_ut_lest_og_vist(kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path) -> None:
    mal = tmp_path / "mal.xlsx"
    svar = kjoer("tiltak", "--mal", mal, rom=rom)
    assert svar.ut == (
        f"Mal: {mal}\nUtfylt: klima tiltak --les {mal} --dato ÅÅÅÅ-MM-DD --meldt-av NAVN\n"
    )
    bok = load_workbook(mal)
    bok["Status"]["F2"], bok["Status"]["G2"] = "pågår", "<b>Bestilt</b>"
    bok["Aktivitet"]["H2"] = 12
    bok.save(mal)
    les = ("tiltak", "--les", mal, "--dato", "2026-08-31", "--meldt-av", "Kari Ås")
    svar = kjoer(*les, rom=rom)
    assert (svar.kode, svar.ut, svar.feil) == (
        0,
        "Ført for 31. august 2026, meldt av Kari Ås: 1 status og 1 tall.\n",
        "",
    )
    assert kjoer(*les, "--json", rom=rom).json == {
        "fil": str(mal),
        "dato": "2026-08-31",
        "meldt_av": "Kari Ås",
        "nye": {"oppfoelging": 0, "aktivitet": 0},
        "uendret": 2,
    }
    (rad,) = kjoer("tiltak", "direkte-01", "--json", rom=rom).json
    assert (rad["status"], rad["status_dato"], rad["status_kommentar"]) == (
        "pagaar",
        "2026-08-31",
        "<b>Bestilt</b>",
    )
    (indikator,) = rad["resultatindikatorer"]
    # 12 av 40 er 30 %.
    assert (indikator["siste"], indikator["andel_av_maaltall_prosent"]) == (12, 30)
    assert telling(indikator, NB) == "Ladepunkter (stk): 12 per 31. august 2026, måltall 40 i 2026"
    assert melding(rad["oppfoelging"][0], NB) == (
        "pågår 31. august 2026 (meldt av Kari Ås): <b>Bestilt</b>"
    )
    assert kjoer("tiltak", "--per", "tertial", rom=rom).ut == (
        "Tiltak      2026-2\ndirekte-01  pågår, punkt 12\n"
    )
    assert kjoer("tiltak", "--per", "år", "--json", rom=rom).json == {
        "2026": {
            "direkte-01": {
                "status": "pagaar",
                "kommentar": "<b>Bestilt</b>",
                "aktivitet": {"punkt": 12},
            }
        }
    }
    assert kjoer("tiltak", rom=rom).ut.splitlines()[1].split()[-4:] == ["ja", "ja", "pågår", "2"]
    # Det som er ført, kan kontrolleres: ingen feil.
    assert [f for f in kontroller(rom, "3203", gx=False) if f.alvor == "feil"] == []


def test_kostnad_per_tonn_med_valgt_rente(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    rad = kjoer("tiltak", "direkte-01", "--rente", "4", "--json", rom=rom).json[0]
    # Linje 9273: 625 (1 000 kr) i 2024 og 2025, halvparten til tiltaket, levetid ett år.
    assert (rad["finansiering"]["2024"], rad["finansiering"]["2026"]) == (312_500, 625_000)
    kostnad = rad["kostnad"]
    # 312 500 kr mot 100 t hvert år; udiskontert (312 500 + 312 500/1,04) / 200.
    assert (kostnad["rente"], kostnad["aar"], kostnad["grunn"]) == (0.04, [2024, 2025], "")
    assert kostnad["kr_per_tonn"] == pytest.approx(3125)
    assert kostnad["kr_per_tonn_udiskontert"] == pytest.approx(3064.903846)
    linje = kjoer("tiltak", "--rente", "4,0", rom=rom).ut.splitlines()
    assert linje[1].endswith("3\u00a0125        3\u00a0065")
    assert linje[2].endswith("ikke tallfestet og ingen penger")


def test_klimalinjene_uten_tiltak_og_det_som_mangler_staar_under(
    kjoer: Kjoer, rom: Arbeidsrom
) -> None:
    fil = rom.datasett / "asker" / "tiltak" / "aktivitet.csv"
    fil.write_text(AKTIVITETSHODE + "direkte-01,punkt,2026-08-31,12,Kari Ås\n", encoding="utf-8")
    linjer = kjoer("tiltak", rom=rom).ut.splitlines()[31:]
    assert linjer[:3] == [
        "Av 29 tiltak er 1 tallfestet, og 1 har penger.",
        "Klimalinjer i budsjettet uten tiltak:",
        "  klimatiltak: Klimatiltak (50 % igjen)",
    ]
    assert linjer[2 + 7 :] == [
        "Vedlikehold, 0–4 poeng. Tiltak som mangler:",
        "  eier 29, frist framover 29, tall denne perioden 28, resultatindikator 28",
    ]


@pytest.mark.parametrize(
    ("valg", "ventet"),
    [
        (
            ["--les", "f.xlsx", "--dato", "2026-08-31"],
            "--les trenger --meldt-av. Utvei: klima tiltak --les FIL --dato ÅÅÅÅ-MM-DD "
            "--meldt-av NAVN.",
        ),
        (
            ["--dato", "2026-08-31"],
            "--dato og --meldt-av hører til --les. Utvei: oppgi filen med --les FIL.",
        ),
        (
            ["--mal", "a.xlsx", "--per", "tertial"],
            "TILTAK, --per, --mal og --les er fire kommandoer. Utvei: gjør én om gangen.",
        ),
        (
            ["--rente", "fire"],
            "--rente er ikke en kalkulasjonsrente. Ventet: prosent fra 0 til 100, som 4. "
            "Funnet: «fire».",
        ),
        (
            ["direkte-77"],
            "ukjent tiltak «direkte-77». Ventet: en id fra registeret, som direkte-01.",
        ),
    ],
)
def test_galt_kall(kjoer: Kjoer, rom: Arbeidsrom, valg: list[str], ventet: str) -> None:
    svar = kjoer("tiltak", *valg, rom=rom)
    assert (svar.kode, svar.ut, svar.feil) == (2, "", f"klima: {ventet}\n")


def test_kommune_uten_tiltak_faar_ingen_mal(kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path) -> None:
    svar = kjoer("tiltak", "--mal", tmp_path / "m.xlsx", "--kommune", "Oslo", rom=rom)
    assert (svar.kode, svar.feil) == (
        2,
        f"klima: {rom.rot}: arbeidsrommet har ingen tiltak for Oslo.\n",
    )


def test_kortet_sier_ikke_oppgitt_der_planen_ikke_gir_noe(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    linjer = kjoer("tiltak", "direkte-01", rom=asker).ut.splitlines()
    kort = dict(linje.split(":", 1) for linje in linjer)
    tomme = {navn for navn, verdi in kort.items() if verdi.strip() == "ikke oppgitt"}
    assert tomme >= {"Ansvarlig", "Nullalternativ", "Effekt", "Levetid", "Penger", "Periode"}
    assert kort["Vedlikeholdspoeng"].strip() == (
        "0 av 4; mangler eier, tall denne perioden, resultatindikator, frist framover"
    )


def test_radene_regner_ingen_kostnad_uten_rente(asker: Arbeidsrom) -> None:
    pakke = les_tiltak("Asker", arbeidsrom=asker)
    assert pakke is not None
    assert {r["kostnad"]["grunn"] for r in tiltaksrader(pakke)} == {
        "ingen kalkulasjonsrente er valgt"
    }

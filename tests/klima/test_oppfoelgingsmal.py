"""Malen: ett ark per tabell, id-ene låst, siste status vist, og teksten regnes aldri ut."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from klima import Arbeidsrom, Brukerfeil
from klima.oppfoelgingsmal import skriv_mal
from klima.tiltak import les_tiltak
from tests.klima.tiltaksrom import lag_rom


@pytest.fixture(scope="module")
def rom(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    return lag_rom(
        tmp_path_factory.mktemp("mal") / "rom",
        oppfoelging=["direkte-01,2026-04-30,pagaar,Bestilt,Kari"],
        resultatindikatorer=['direkte-01,punkt,"=Ladepunkter, i drift",stk,2026,40'],
        aktivitet=["direkte-01,punkt,2026-04-30,12.5,Kari"],
    )


def lag(rom: Arbeidsrom, fil: Path) -> list[Path]:
    pakke = les_tiltak("Asker", arbeidsrom=rom)
    assert pakke is not None
    return skriv_mal(pakke, fil, "Asker")


@pytest.fixture(scope="module")
def bok(rom: Arbeidsrom, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    fil = tmp_path_factory.mktemp("bok") / "mal.xlsx"
    assert lag(rom, fil) == [fil]
    return load_workbook(fil)


def test_ett_ark_per_tabell_og_en_forklaring(bok: Workbook) -> None:
    assert bok.sheetnames == ["Forklaring", "Status", "Aktivitet"]
    assert bok["Forklaring"]["A1"].value == "Rapportering av klimatiltakene i Asker"


def test_statusarket_har_en_rad_per_tiltak_med_siste_status(bok: Workbook) -> None:
    hode, foerste, andre, *resten = bok["Status"].iter_rows(values_only=True)
    assert hode == (
        *("Tiltak", "Tekst", "Sektor", "Siste status", "Meldt"),
        *("Ny status", "Kommentar"),
    )
    assert (foerste[0], *foerste[2:]) == (
        *("direkte-01", "Veitrafikk", "pågår", "2026-04-30"),
        *(None, None),
    )
    assert andre[2:] == ("Veitrafikk", None, None, None, None)
    assert len(resten) == 27


def test_aktivitetsarket_viser_maaltall_og_siste_tall(bok: Workbook) -> None:
    assert list(bok["Aktivitet"].iter_rows(min_row=2, values_only=True)) == [
        (
            *("direkte-01", "punkt", "=Ladepunkter, i drift", "stk"),
            *("40 i 2026", "12,5", "2026-04-30", None),
        )
    ]


def test_bare_cellene_som_fylles_ut_er_aapne(bok: Workbook) -> None:
    aapne = {
        (ark.title, ark.cell(1, celle.column).value)
        for ark in bok
        for rad in ark.iter_rows()
        for celle in rad
        if not celle.protection.locked
    }
    assert aapne == {
        ("Status", "Ny status"),
        ("Status", "Kommentar"),
        ("Aktivitet", "Nytt tall"),
    }
    assert all(ark.protection.sheet for ark in bok)


def test_status_velges_fra_en_liste(bok: Workbook) -> None:
    (regel,) = bok["Status"].data_validations.dataValidation
    assert (regel.type, str(regel.sqref), regel.formula1) == (
        "list",
        "F2:F30",
        '"ikke startet,pågår,gjennomført,stanset"',
    )


def test_tekst_med_likhetstegn_er_tekst(bok: Workbook) -> None:
    typene = {c.data_type for ark in bok for rad in ark.iter_rows() for c in rad if c.value}
    assert typene == {"s"}


def test_csv_malen_er_to_filer_norsk_excel_aapner_riktig(rom: Arbeidsrom, tmp_path: Path) -> None:
    filer = lag(rom, tmp_path / "mal.csv")
    assert [f.name for f in filer] == ["mal.csv", "mal-aktivitet.csv"]
    status, aktivitet = (f.read_bytes() for f in filer)
    assert status.startswith(b"\xef\xbb\xbfTiltak;Tekst;Sektor;Siste status;Meldt;Ny status;")
    assert aktivitet.decode("utf-8-sig").splitlines()[1] == (
        "direkte-01;punkt;'=Ladepunkter, i drift;stk;40 i 2026;12,5;2026-04-30;"
    )


def test_en_fil_som_finnes_skrives_ikke_over(rom: Arbeidsrom, tmp_path: Path) -> None:
    (tmp_path / "mal-aktivitet.csv").write_text("mitt", encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        lag(rom, tmp_path / "mal.csv")
    assert str(feil.value) == (
        f"{tmp_path / 'mal-aktivitet.csv'}: filen finnes, og blir ikke skrevet over. "
        "Utvei: velg et nytt navn."
    )
    assert [f.name for f in tmp_path.iterdir()] == ["mal-aktivitet.csv"]


@pytest.mark.parametrize(
    ("navn", "melding"),
    [
        ("mal.ods", "malen er Excel eller CSV. Ventet: .xlsx eller .csv."),
        (
            "borte/mal.xlsx",
            "malen kan ikke skrives. Funnet: No such file or directory. "
            "Utvei: se om mappen finnes, og om du har lov til å skrive der.",
        ),
    ],
)
def test_en_mal_som_ikke_kan_lages(
    rom: Arbeidsrom, tmp_path: Path, navn: str, melding: str
) -> None:
    with pytest.raises(Brukerfeil) as feil:
        lag(rom, tmp_path / navn)
    assert str(feil.value) == f"{tmp_path / navn}: {melding}"

"""Fra fil til kolonner: filtypen på innholdet, CSV i alle drakter, og arkene i en arbeidsbok."""

from __future__ import annotations

import csv
import zipfile
from datetime import date
from pathlib import Path

import pytest

from klima.grunn.feil import Brukerfeil
from klima.kilder.tabell import arknavn, filtype, kontroller_zip, les_ark, les_csv
from tests.eksempelbok import skriv_bok


def skriv(mappe: Path, innhold: bytes, navn: str = "fil.xlsx") -> Path:
    fil = mappe / navn
    fil.write_bytes(innhold)
    return fil


# --- Filtypen --------------------------------------------------------------------------------


def test_typen_finnes_paa_innholdet_og_ikke_paa_navnet(tmp_path: Path) -> None:
    assert filtype(skriv_bok(tmp_path / "bok.csv", {"A": []})) == "xlsx"
    assert filtype(skriv(tmp_path, "År;Sektor\n".encode(), "tabell.xlsx")) == "csv"


@pytest.mark.parametrize(
    ("innhold", "melding"),
    [
        (b"", "filen er tom"),
        (b"\r\n <!DOCTYPE html><html>", "filen er en nettside, ikke et regneark"),
        (b"\xef\xbb\xbf<html>", "filen er en nettside, ikke et regneark"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "filen er et kryptert regneark eller det gamle formatet"),
        (b"%PDF-1.7", "filen er verken Excel eller CSV"),
        ("Kommune,År\n".encode("utf-16"), "filen er verken Excel eller CSV"),
    ],
)
def test_det_som_ikke_er_et_regneark_avvises(tmp_path: Path, innhold: bytes, melding: str) -> None:
    fil = skriv(tmp_path, innhold)
    with pytest.raises(Brukerfeil) as feil:
        filtype(fil)
    assert str(feil.value).startswith(f"{fil}: {melding}")


def test_fil_som_ikke_finnes(tmp_path: Path) -> None:
    fil = tmp_path / "borte.xlsx"
    with pytest.raises(Brukerfeil) as feil:
        filtype(fil)
    assert str(feil.value) == f"{fil}: filen finnes ikke. Utvei: sjekk stien."


def test_en_mappe_er_ikke_en_fil(tmp_path: Path) -> None:
    with pytest.raises(Brukerfeil, match="filen kan ikke leses"):
        filtype(tmp_path)


# --- Zip -------------------------------------------------------------------------------------


def test_avkuttet_arbeidsbok(tmp_path: Path) -> None:
    hel = skriv_bok(tmp_path / "hel.xlsx", {"A": [("År",)]}).read_bytes()
    with pytest.raises(Brukerfeil, match="arbeidsboka er ødelagt eller avkuttet"):
        kontroller_zip(skriv(tmp_path, hel[: len(hel) // 2]))


def test_zip_bombe_avvises_foer_noe_pakkes_ut(tmp_path: Path) -> None:
    bombe = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(bombe, "w", zipfile.ZIP_DEFLATED) as arkiv:
        arkiv.writestr("xl/worksheets/sheet1.xml", b" " * 50_000_000)
    with pytest.raises(Brukerfeil) as feil:
        kontroller_zip(bombe)
    assert feil.value.melding == "arbeidsboka pakker seg ut til en urimelig størrelse"
    assert feil.value.ventet == "høyst 600 MB og 200 ganger filen"
    assert feil.value.funnet.startswith("48 MB fra ")


# --- Ark -------------------------------------------------------------------------------------


def test_radene_er_nummerert_som_i_arket(tmp_path: Path) -> None:
    bok = skriv_bok(tmp_path / "bok.xlsx", {"A": [("År",), (2009,), (2011,)]})
    ark = les_ark(bok, "A")
    assert (ark.index.tolist(), ark["År"].tolist()) == ([2, 3], [2009, 2011])


def test_uten_hode_er_foerste_rad_nummer_1(tmp_path: Path) -> None:
    bok = skriv_bok(tmp_path / "bok.xlsx", {"A": [("Datasett:", "Oslo")]})
    assert les_ark(bok, "A", med_hode=False).index.tolist() == [1]


def test_like_kolonnenavn_staar_like(tmp_path: Path) -> None:
    bok = skriv_bok(tmp_path / "bok.xlsx", {"A": [("Utslipp", "Utslipp"), (1, 2)]})
    assert les_ark(bok, "A").columns.tolist() == ["Utslipp", "Utslipp"]


@pytest.mark.parametrize("antall_foer", [0, 5_000])
@pytest.mark.parametrize(
    ("celle", "lest"), [(True, "true"), ("x", "x"), (date(2024, 1, 2), "2024-01-02 00:00:00")]
)
def test_en_fremmed_celle_blant_tall_blir_ikke_et_tall(
    tmp_path: Path, antall_foer: int, celle: str | bool | date, lest: str
) -> None:
    rader = [("Utslipp",), *[(n + 0.5,) for n in range(antall_foer)], (celle,), (1.5,)]
    ark = les_ark(skriv_bok(tmp_path / "bok.xlsx", {"A": rader}), "A")
    assert ark["Utslipp"].iloc[antall_foer] == lest


def test_arkene_i_rekkefoelge(tmp_path: Path) -> None:
    assert arknavn(skriv_bok(tmp_path / "bok.xlsx", {"Info": [], "Oversikt": []})) == [
        "Info",
        "Oversikt",
    ]


def test_zip_som_ikke_er_en_arbeidsbok(tmp_path: Path) -> None:
    fil = tmp_path / "brev.docx"
    with zipfile.ZipFile(fil, "w") as arkiv:
        arkiv.writestr("word/document.xml", "<w/>")
    with pytest.raises(Brukerfeil, match="filen er ikke en lesbar Excel-arbeidsbok"):
        arknavn(fil)


def test_ark_som_ikke_finnes(tmp_path: Path) -> None:
    bok = skriv_bok(tmp_path / "bok.xlsx", {"A": []})
    with pytest.raises(Brukerfeil, match="ark «B»: arbeidsboka kan ikke leses"):
        les_ark(bok, "B")


# --- CSV -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "innhold",
    [
        "År,Sektor\n2009,Sjøfart\n".encode(),
        "År,Sektor\n2009,Sjøfart".encode(),
        "År,Sektor\r\n2009,Sjøfart\r\n".encode(),
        "År,Sektor\r2009,Sjøfart\r".encode(),
        "År;Sektor\n2009;Sjøfart\n".encode(),
        "År\tSektor\n2009\tSjøfart\n".encode(),
        "År,Sektor\n2009,Sjøfart\n".encode("utf-8-sig"),
        "År;Sektor\r\n2009;Sjøfart\r\n".encode("cp1252"),
        'År,Sektor\n"2009","Sjøfart"\n\n'.encode(),
    ],
)
def test_samme_tabell_i_alle_drakter(tmp_path: Path, innhold: bytes) -> None:
    tabell = les_csv(skriv(tmp_path, innhold))
    assert tabell.to_dict("records") == [{"År": "2009", "Sektor": "Sjøfart"}]
    assert tabell.index.tolist() == [2]


def test_linjenummeret_teller_tomme_linjer_og_linjeskift_i_celler(tmp_path: Path) -> None:
    tabell = les_csv(skriv(tmp_path, b'a,b\n1,"x\ny"\n\n2,z\n'))
    assert tabell.index.tolist() == [2, 5]


@pytest.mark.parametrize(
    ("innhold", "melding"),
    [
        (b"a,b\n", ": filen har ingen rader. Ventet: en hodelinje og data."),
        (
            b"a,b\n1,2\n1,2,3\n",
            ":3: linjen har ikke like mange felt som hodet. Ventet: 2 felt. Funnet: 3 felt.",
        ),
        (
            b'a,b\n1,"x\n2,y\n',
            ":2: linjen kan ikke deles i felt. "
            "Utvei: se etter et anførselstegn som ikke er lukket.",
        ),
        (
            b"a,b\n1,2\n\x81,3\n",
            ":3: linjen er verken UTF-8 eller Windows-1252. Utvei: lagre filen som «CSV UTF-8».",
        ),
    ],
)
def test_en_gal_csv_sier_linjen(tmp_path: Path, innhold: bytes, melding: str) -> None:
    fil = skriv(tmp_path, innhold)
    with pytest.raises(Brukerfeil) as feil:
        les_csv(fil)
    assert str(feil.value) == f"{fil}{melding}"


def test_lengste_felt_avhenger_ikke_av_andre_biblioteker(tmp_path: Path) -> None:
    # Grensen i csv-modulen gjelder hele prosessen; noen biblioteker hever den når de importeres.
    foer = csv.field_size_limit(10_000_000)
    try:
        with pytest.raises(Brukerfeil, match=":2: linjen kan ikke deles i felt"):
            les_csv(skriv(tmp_path, b"a,b\n1," + b"x" * 200_000 + b"\n"))
        assert csv.field_size_limit() == 10_000_000
    finally:
        csv.field_size_limit(foer)

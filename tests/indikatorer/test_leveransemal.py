"""Malen per eier: hva den har, og hva et regneark lar noen skrive i den."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from indikatorer import Katalog, les_katalog
from indikatorer.leveransemal import ARK, skriv_leveransemal
from klima import Arbeidsrom, Brukerfeil
from tests.indikatorer.liten_katalog import lag_katalog

PER = date(2026, 11, 22)


@pytest.fixture(scope="module")
def katalog(asker: Arbeidsrom) -> Katalog:
    katalog = les_katalog("Asker", arbeidsrom=asker)
    assert katalog is not None
    return katalog


def lag(katalog: Katalog, fil: Path, eier: str | None = None, per: date = PER) -> Any:
    (skrevet,) = skriv_leveransemal(katalog, fil, "Asker", per=per, eier=eier)
    assert skrevet == fil
    return load_workbook(fil)


def rader(bok: Any) -> list[dict[str, Any]]:
    hode, *resten = bok[ARK.navn].iter_rows(values_only=True)
    return [dict(zip(hode, rad, strict=True)) for rad in resten]


def test_malen_har_det_som_mangler_hos_eieren(katalog: Katalog, tmp_path: Path) -> None:
    ut = rader(lag(katalog, tmp_path / "m.xlsx", "Ungdata"))
    # Seks indikatorer målt hvert tredje år, sist i 2022: 2025 er over, og 2028 ikke begynt.
    assert [(r["Indikator"], r["År"]) for r in ut] == [
        ("tilbud-til-ungdom", "2025"),
        ("ungdom-trygt-naeromraade", "2025"),
        ("ungdom-lite-fysisk-aktive", "2025"),
        ("ungdom-fornoyd-med-helsa", "2025"),
        ("ungdom-fornoyd-med-lokalmiljo", "2025"),
        ("ungdom-tro-paa-et-godt-liv", "2025"),
    ]
    assert ut[2] == {
        "Indikator": "ungdom-lite-fysisk-aktive",
        "År": "2025",
        "Navn": "Andelen ungdomsskoleelever som er lite fysisk aktive",
        "Eier": "Ungdata",
        "Enhet": "%",
        "Desimaler": "0",
        "Kjente verdier": "2019: 13 %\n2022: 12 %",
        "Ventet senest": "2026-10-31",
        "Tilstand": "forfalt",
        **dict.fromkeys(ARK.inn),
    }


def test_hvert_aar_som_mangler_har_sin_rad(tmp_path: Path) -> None:
    katalog = lag_katalog({2022: 1.0}, etterslep=12)
    ut = rader(lag(katalog, tmp_path / "m.xlsx"))
    # 2025 er over, men med ett års etterslep ikke ventet før 31. desember 2026.
    assert [(r["År"], r["Ventet senest"], r["Tilstand"]) for r in ut] == [
        ("2023", "2024-12-31", "forfalt"),
        ("2024", "2025-12-31", "forfalt"),
        ("2025", "2026-12-31", "ventes"),
    ]


def test_der_neste_aar_er_ukjent_er_aaret_til_aa_fylle_ut(tmp_path: Path) -> None:
    bok = lag(lag_katalog({2021: 41.0}, frekvens="sporadisk"), tmp_path / "m.xlsx")
    (rad,) = rader(bok)
    assert (rad["År"], rad["Ventet senest"], rad["Tilstand"]) == (
        None,
        "måles sporadisk",
        "ukjent",
    )
    assert not bok[ARK.navn]["B2"].protection.locked


def test_bare_de_gule_cellene_er_aapne(katalog: Katalog, tmp_path: Path) -> None:
    bok = lag(katalog, tmp_path / "m.xlsx", "Ungdata")
    blad = bok[ARK.navn]
    assert blad.protection.sheet
    aapne = {c.column_letter for rad in blad.iter_rows() for c in rad if not c.protection.locked}
    gule = {
        c.column_letter
        for rad in blad.iter_rows()
        for c in rad
        if c.fill.start_color.rgb == "00FFF7D6"
    }
    assert aapne == gule == {"J", "K", "L", "M"}
    assert {c.fill.start_color.rgb for c in blad[2][:9]} == {"00F3F5F7"}


def test_regnearket_proever_verdi_status_utvalg_og_aar(katalog: Katalog, tmp_path: Path) -> None:
    bok = lag(katalog, tmp_path / "m.xlsx", "Asker kommune")
    regler = [
        (str(r.sqref), r.type, r.formula1, r.formula2)
        for r in bok[ARK.navn].data_validations.dataValidation
        if "K2" in str(r.sqref) or r.type != "list"
    ]
    ut = rader(bok)
    skala = [str(nr) for nr, r in enumerate(ut, 2) if r["Enhet"] == "skala 1-6"]
    aapne = [str(nr) for nr, r in enumerate(ut, 2) if r["År"] is None]
    assert (" ".join(f"J{nr}" for nr in skala), "decimal", "1", "6") in regler
    assert (" ".join(f"B{nr}" for nr in aapne), "whole", "1990", "2026") in regler
    assert (f"L2:L{len(ut) + 1}", "whole", "1", "1E+09") in regler
    (liste,) = (r for r in regler if r[1] == "list")
    assert liste[2] == (
        '"målt,foreløpig,ikke målt,tall kommer,under utvikling,rapporteres kvalitativt,'
        'undertrykt,avledet,utgått"'
    )


@pytest.mark.parametrize("farlig", ["=1+1", "+1", "-1", "@SUM(1)", '=HYPERLINK("http://x")'])
def test_ingen_celle_kan_kjoeres_som_formel(tmp_path: Path, farlig: str) -> None:
    katalog = lag_katalog({2022: 1.0}, eier=farlig)
    katalog.indikatorer["navn"] = farlig
    bok = lag(katalog, tmp_path / "m.xlsx")
    alle = [c for blad in bok for rad in blad.iter_rows() for c in rad if c.value is not None]
    assert {c.data_type for c in alle} == {"s"}
    skriv_leveransemal(katalog, tmp_path / "m.csv", "Asker", per=PER)
    tekst = (tmp_path / "m.csv").read_text(encoding="utf-8-sig")
    # Citationstegnene i cellen er doblet; apostrofen står foran.
    assert f"'{farlig}".replace('"', '""') in tekst
    assert f";{farlig[0]}" not in tekst


def test_infosiden_er_paa_bokmaal_og_har_en_celle_til_navnet(
    katalog: Katalog, tmp_path: Path
) -> None:
    blad = lag(katalog, tmp_path / "m.xlsx", "Ungdata")["Forklaring"]
    linjer = [c.value for c in blad["A"] if c.value]
    assert linjer[0] == "Leveranse av indikatorer for Asker"
    assert linjer[-2:] == ["Laget for Ungdata, slik det er 22. november 2026.", "Levert av"]
    assert [c.coordinate for c in blad["B"] if not c.protection.locked] == [f"B{blad.max_row}"]


def test_eieren_finnes_paa_ord_i_navnet(katalog: Katalog, tmp_path: Path) -> None:
    eiere = {r["Eier"] for r in rader(lag(katalog, tmp_path / "m.xlsx", "ks"))}
    assert eiere == {
        "Medarbeiderundersøkelsen, KS",
        "PAI-registeret, KS",
        "Lokaldemokratiundersøkelsen, KS",
    }


def test_en_ukjent_eier_gir_en_melding_og_ingen_fil(tmp_path: Path) -> None:
    with pytest.raises(Brukerfeil) as feil:
        lag(lag_katalog({2022: 1.0}), tmp_path / "m.xlsx", "Bærum")
    assert str(feil.value) == "ingen indikator leveres av «Bærum». Ventet: «Ungdata»."
    assert list(tmp_path.iterdir()) == []


def test_naar_alt_er_ferskt_er_det_ingen_mal(tmp_path: Path) -> None:
    with pytest.raises(Brukerfeil) as feil:
        lag(lag_katalog({2022: 1.0}), tmp_path / "m.xlsx", "Ungdata", date(2023, 11, 1))
    assert str(feil.value) == (
        "ingenting er forfalt eller ventes fra Ungdata. Funnet: alt er ferskt 1. november 2023."
    )

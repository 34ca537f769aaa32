"""Arbeidsrom å prøve i: eksempelet lagt ut, og en kopi av sitt eget."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from klima import Arbeidsrom, Brukerfeil, Utgavelager, eksempelrom, finn_arbeidsrom
from tests.arbeidsrom import lag_arbeidsrom
from tests.stotte import ROT


@pytest.fixture
def midlertidig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_uten_mappe_legges_eksempelet_i_en_ny_midlertidig_mappe(midlertidig: Path) -> None:
    foerste, andre = eksempelrom(importer=False), eksempelrom(importer=False)
    assert foerste.rot != andre.rot
    assert foerste.rot.is_relative_to(midlertidig)
    assert (foerste.eksempel, foerste.innebygd, foerste.nummer) == (True, False, "9900")


def test_utgavene_ligger_som_filer_og_importeres_bare_naar_en_ber_om_det(tmp_path: Path) -> None:
    uten = eksempelrom(tmp_path / "uten", importer=False)
    filer = sorted(f.name for f in (uten.rot / "statistikk").iterdir())
    assert filer == ["eksempel-2025-02-03.csv", "eksempel-2026-02-02.csv"]
    assert Utgavelager(uten).liste() == []
    med = Utgavelager(eksempelrom(tmp_path / "med")).liste()
    assert [u.filnavn for u in med] == filer


def test_en_mappe_som_holder_noe_roeres_ikke(tmp_path: Path) -> None:
    (tmp_path / "min.txt").write_text("min", encoding="utf-8")
    with pytest.raises(Brukerfeil, match="mappen er ikke tom"):
        eksempelrom(tmp_path)
    with pytest.raises(Brukerfeil, match="mappen er ikke tom"):
        finn_arbeidsrom(ROT).kopi(tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["min.txt"]


def test_kopien_har_det_samme_og_kan_endres_alene(rom: Arbeidsrom, midlertidig: Path) -> None:
    (rom.rot / "tekster" / "nb").mkdir(parents=True)
    (rom.rot / "tekster" / "nb" / "topp.md").write_text("## x\n", encoding="utf-8")
    (rom.rot / "rapport").mkdir()
    kopi = rom.kopi()
    assert kopi.rot.is_relative_to(midlertidig)
    assert (kopi.nummer, kopi.navn, kopi.rot.name) == (rom.nummer, rom.navn, rom.rot.name)
    assert sorted(f.name for f in kopi.rot.iterdir()) == ["datasets", "kommune.toml", "tekster"]
    (kopi.datasett / "ny.txt").write_text("x", encoding="utf-8")
    assert not (rom.datasett / "ny.txt").exists()


def test_det_innebygde_kopieres_til_et_rom_en_kan_skrive_i(midlertidig: Path) -> None:
    kopi = finn_arbeidsrom(ROT).kopi()
    assert not kopi.innebygd
    assert kopi.pakke("indikatorer", "3203") == kopi.datasett / "asker" / "indikatorer"
    assert not (kopi.rot / "klima").exists()


def test_kommunegrensene_som_er_oppgitt_foelger_med(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path / "rom", planer=False)
    toml = rom.rot / "kommune.toml"
    toml.write_text(f'{toml.read_text("utf-8")}\n[kart]\ngrenser = "kart/k.geojson"\n', "utf-8")
    rom.datasett.mkdir()
    (rom.rot / "kart").mkdir()
    (rom.rot / "kart" / "k.geojson").write_text("{}", encoding="utf-8")
    kopi = finn_arbeidsrom(rom.rot).kopi(tmp_path / "kopi")
    assert kopi.grenser == tmp_path / "kopi" / "kart" / "k.geojson"
    assert kopi.grenser.read_text(encoding="utf-8") == "{}"

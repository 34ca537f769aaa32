"""`klima ny`: et arbeidsrom for en annen kommune, klart til å importere i."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.arbeidsrom import Kjoering
from tests.eksempelbok import en_rad, landsbok

Kjoer = Callable[..., Kjoering]


@pytest.mark.parametrize("kommune", ["4003", "Skien"])
def test_kommunen_er_et_nummer_eller_et_navn(kjoer: Kjoer, tmp_path: Path, kommune: str) -> None:
    svar = kjoer("ny", kommune, tmp_path / "rom", "--json")
    assert (svar.kode, svar.json["mappe"]) == (0, str(tmp_path / "rom"))
    assert all(Path(fil).is_file() for fil in svar.json["filer"])


def test_det_nye_arbeidsrommet_tar_imot_og_viser_statistikken(kjoer: Kjoer, tmp_path: Path) -> None:
    rom = tmp_path / "rom"
    assert kjoer("ny", "Skien", rom).kode == 0
    bok = landsbok(tmp_path / "eksempel.xlsx", [en_rad(12.5, nummer="4003", kommune="Skien")])
    assert kjoer("importer", bok, "--publisert", "2026-02-02", "--rot", rom).kode == 0
    (rad,) = kjoer("utslipp", "--sum", "total", "--json", "--rot", rom).json
    assert (rad["kommunenavn"], rad["aar"], rad["tonn"]) == ("Skien", 2009, 12.5)


def test_en_mappe_med_innhold_roeres_ikke(kjoer: Kjoer, tmp_path: Path) -> None:
    (tmp_path / "notat.txt").write_text("viktig", encoding="utf-8")
    svar = kjoer("ny", "Skien", tmp_path)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil.startswith(f"klima: {tmp_path}: mappen er ikke tom.")
    assert [f.name for f in tmp_path.iterdir()] == ["notat.txt"]


def test_ukjent_kommune_lager_ingenting(kjoer: Kjoer, tmp_path: Path) -> None:
    svar = kjoer("ny", "Atlantis", tmp_path / "rom")
    assert svar.kode == 2
    assert not (tmp_path / "rom").exists()

"""Arbeid i en egen prosess: svarene i rekkefølge, og ingen henger når prosessen dør."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from reports.barn import Barn


def _doe(kode: int) -> None:
    os._exit(kode)


def test_svarene_kommer_i_den_rekkefoelgen_det_ble_bedt_om_dem() -> None:
    barn = Barn()
    for tall in (3, 1, 2):
        barn.be_om(pow, 10, tall)
    assert barn.svar() == [1000, 10, 100]


def test_barnet_er_en_annen_prosess_og_tar_imot_mens_det_arbeider() -> None:
    # Mer enn et rør rommer (64 kB), bestilt mens barnet ennå starter.
    barn = Barn()
    barn.be_om(os.getpid)
    begynt = time.monotonic()
    barn.be_om(time.sleep, 2)
    for _ in range(40):
        barn.be_om(len, "x" * 20_000)
    assert time.monotonic() - begynt < 2, "den som ber, må ikke vente på arbeidet"
    svar = barn.svar()
    assert svar is not None
    assert svar[0] != os.getpid()
    assert svar[2:] == [20_000] * 40


def test_mappene_der_brukeren_staar_gaar_ikke_foran_programmet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "__init__.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [p for p in sys.path if p])
    barn = Barn()
    barn.be_om(abs, -1)
    assert barn.svar() == [1]


def test_skrift_til_skjermen_forstyrrer_ikke_svaret() -> None:
    barn = Barn()
    barn.be_om(print, "æøå på standard ut")
    barn.be_om(abs, -1)
    assert barn.svar() == [None, 1]


@pytest.mark.parametrize("funksjon", [_doe, int])
def test_et_barn_som_doer_eller_feiler_gir_ingenting(funksjon: object) -> None:
    barn = Barn()
    barn.be_om(abs, -1)
    barn.be_om(funksjon, "ikke et tall" if funksjon is int else 3)  # type: ignore[arg-type]
    assert barn.svar() is None


def test_et_barn_som_ikke_kom_i_gang_gir_ingenting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.barn._KODE", "raise SystemExit(3)")
    barn = Barn()
    barn.be_om(abs, -1)
    time.sleep(0.5)
    for _ in range(20):
        barn.be_om(len, "x" * 20_000)
    assert barn.svar() is None


def test_et_avbrutt_barn_er_borte_og_gir_ingenting() -> None:
    barn = Barn()
    barn.be_om(time.sleep, 60)
    barn.avbryt()
    assert barn.svar() is None
    assert barn._prosess.returncode is not None
    barn.avbryt()

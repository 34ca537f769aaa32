"""Boka målingene bruker: så mange rader en ber om, lik hver gang, og med et sumark som stemmer."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from benchmarks.landsbok import skriv
from klima.kilder.miljodirektoratet import les_fil

RADER = 4_641 * 2 + 5


@pytest.mark.parametrize("drakt", ["utgiver", "excel"])
def test_boka_leses_med_alle_radene_og_et_sumark_som_stemmer(tmp_path: Path, drakt: str) -> None:
    fil = tmp_path / "bok.xlsx"
    skriv(fil, RADER, drakt)
    lesning = les_fil(fil)
    assert len(lesning.tabell) == RADER
    # 357 kommuner og 13 år: to rader hver, og fem av dem har en tredje.
    assert lesning.tabell["kommune"].nunique() == 357
    assert lesning.tabell["aar"].nunique() == 13
    assert lesning.merknader == [
        "Arket «Oversikt - sektorfordelt» stemmer med de detaljerte radene."
    ]


def test_boka_er_den_samme_hver_gang(tmp_path: Path) -> None:
    innhold = []
    for nr in range(2):
        skriv(tmp_path / f"{nr}.xlsx", 5_000)
        with zipfile.ZipFile(tmp_path / f"{nr}.xlsx") as arkiv:
            innhold.append({n: arkiv.read(n) for n in arkiv.namelist()})
    assert innhold[0] == innhold[1]

"""Målingen av kontrollen: femten regler som alle måler det samme, og forhold regnet riktig."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.kontroll_fart import (
    MAALINGER,
    femten_regler,
    forhold,
    klargjoer,
    les,
    maal_her,
    maalbare,
    skriv_ut,
)


@pytest.fixture(scope="module")
def fil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return klargjoer(tmp_path_factory.mktemp("maaling"), 4_641)


def endret(ramme: pd.DataFrame, kolonne: str, verdi: object) -> pd.DataFrame:
    ny = ramme.copy()
    ny.loc[ny.index[7], kolonne] = verdi
    return ny


def test_det_er_femten_regler() -> None:
    assert len(femten_regler()) == 15


@pytest.mark.parametrize("navn", maalbare())
def test_de_oppdiktede_radene_holder_og_blir_maalt(navn: str, fil: Path) -> None:
    assert maal_her(navn, fil, ganger=1) > 0


@pytest.mark.parametrize("navn", maalbare())
def test_alle_ser_de_samme_bruddene(navn: str, fil: Path) -> None:
    ramme = les(fil)
    galt = [
        ("tonn", np.inf),
        ("tonn", np.nan),
        ("tonn", -1.0),
        ("aar", 1999),
        ("sektor", "Romfart"),
        ("gass", "O2"),
        ("kommune", "123"),
        ("kilde", None),
    ]
    for kolonne, verdi in galt:
        assert not MAALINGER[navn][1](endret(ramme, kolonne, verdi))(), (kolonne, verdi)
    dobbel = pd.concat([ramme, ramme.tail(1)], ignore_index=True)
    assert not MAALINGER[navn][1](dobbel)()


def test_forholdet_er_medianen_av_rundene(capsys: pytest.CaptureFixture[str]) -> None:
    maalt = {"numpy": [0.1, 0.1, 0.1], "gx": [1.0, 2.0, 4.0], "vaar": [0.5, 0.5, 3.0]}
    # Runde for runde: 0,5/1 = 0,5, 0,5/2 = 0,25 og 3/4 = 0,75; medianen er 0,5.
    assert forhold(maalt, "vaar", "gx") == 0.5
    skriv_ut(maalt)
    assert capsys.readouterr().out.splitlines() == [
        "| | sekunder | mot ren Great Expectations |",
        "|---|---:|---:|",
        "| numpy, skrevet for hånd | 0,100 | 0,05 |",
        "| ren Great Expectations | 1,000 | 1,00 |",
        "| klima.kontroll | 0,500 | 0,50 |",
        "",
        "pandera er ikke installert her, og er ikke målt.",
        "holder: ganger tiden til ren Great Expectations: 0.50 (<= 1.0)",
    ]

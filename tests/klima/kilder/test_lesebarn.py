"""Barneprosessen som leser arbeidsbøker: grensene holder, og den kommer tilbake."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from klima.kilder import lesebarn
from klima.kilder.lesebarn import Lesebarn, Lesefeil
from tests.eksempelbok import skriv_bok


@pytest.fixture
def bok(tmp_path: Path) -> Path:
    return skriv_bok(tmp_path / "bok.xlsx", {"A": [("Sektor", "Tonn"), ("Sjøfart", 1.5)]})


@pytest.fixture
def barn() -> Iterator[Lesebarn]:
    barnet = Lesebarn()
    yield barnet
    barnet.stopp()


def test_arket_kommer_som_tall_og_ordboeker(barn: Lesebarn, bok: Path) -> None:
    tabell = barn.ark(bok, "A", 0)
    assert tabell.to_pylist() == [{"Sektor": "Sjøfart", "Tonn": 1.5}]
    assert [str(t) for t in tabell.schema.types] == [
        "dictionary<values=string, indices=int32, ordered=0>",
        "double",
    ]


def test_samme_barn_leser_flere_ark(barn: Lesebarn, bok: Path) -> None:
    assert barn.arknavn(bok) == ["A"]
    foerste = barn._prosess
    barn.ark(bok, "A", 0)
    assert barn._prosess is foerste


def test_et_barn_som_er_doedt_startes_paa_nytt(barn: Lesebarn, bok: Path) -> None:
    barn.arknavn(bok)
    assert barn._prosess is not None
    barn._prosess.kill()
    barn._prosess.wait()
    assert barn.arknavn(bok) == ["A"]


def test_et_barn_som_hviler_gaar_av_seg_selv_og_kommer_igjen(
    bok: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lesebarn, "_HVILE", 0.3)
    barn = Lesebarn()
    barn.arknavn(bok)
    assert barn._prosess is not None
    assert barn._prosess.wait(timeout=10) == 0
    assert barn.arknavn(bok) == ["A"]
    barn.stopp()


def test_et_ark_som_ikke_finnes_er_leserens_ord(barn: Lesebarn, bok: Path) -> None:
    with pytest.raises(Lesefeil) as feil:
        barn.ark(bok, "B", 0)
    assert feil.value.slag == "leser"
    assert barn.arknavn(bok) == ["A"]


def test_tidsgrensen_stanser_barnet(bok: Path) -> None:
    with pytest.raises(Lesefeil) as feil:
        # Bare oppstarten tar lengre tid enn dette.
        Lesebarn(tid=0.02).arknavn(bok)
    assert feil.value.slag == "tid"


def test_minnegrensen_holdes_ogsaa_uten_kjernens_hjelp() -> None:
    stor = "x = bytearray(60_000_000); print(1, flush=True); input()"
    prosess = subprocess.Popen(
        [sys.executable, "-c", stor], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert prosess.stdout is not None
    prosess.stdout.readline()
    vakt = lesebarn._Vakt(prosess, minne=50_000_000 - 200 * 1024 * 1024, tid=60)
    assert prosess.wait(timeout=10) != 0
    vakt.ferdig()
    assert vakt.grunn == "minne"
    prosess.communicate()


def test_traader_faar_hvert_sitt_svar(barn: Lesebarn, tmp_path: Path) -> None:
    boeker = {
        n: skriv_bok(tmp_path / f"{n}.xlsx", {"A": [("N",), *[(float(n),)] * 50]}) for n in range(6)
    }
    svar: dict[int, list[float]] = {}

    def les(n: int) -> None:
        svar[n] = barn.ark(boeker[n], "A", 0)["N"].to_pylist()

    traader = [threading.Thread(target=les, args=(n,)) for n in boeker]
    for t in traader:
        t.start()
    for t in traader:
        t.join()
    assert svar == {n: [float(n)] * 50 for n in boeker}


def test_barnet_gaar_naar_forelderen_doer(bok: Path) -> None:
    kode = (
        "import sys, pathlib; from klima.kilder import lesebarn as l; b = l.Lesebarn();"
        "b.arknavn(pathlib.Path(sys.argv[1])); print(b._prosess.pid, flush=True);"
        "import os; os._exit(9)"
    )
    ut = subprocess.run(
        [sys.executable, "-c", kode, str(bok)], capture_output=True, text=True, check=False
    )
    import psutil

    frist = time.monotonic() + 5
    while psutil.pid_exists(int(ut.stdout)) and time.monotonic() < frist:
        if psutil.Process(int(ut.stdout)).status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.02)
    else:
        assert not psutil.pid_exists(int(ut.stdout))

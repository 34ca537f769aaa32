"""Aldri flere kall i noe vindu enn utgiveren har sagt: i en tråd, i flere, og over prosesser."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima.kilder.kallgrense import Kallgrense, delt_kallgrense


class Ur:
    """En klokke som bare går når noen sover, eller når testen stiller den."""

    def __init__(self) -> None:
        self.naa = 1000.0
        self.soevn: list[float] = []

    def __call__(self) -> float:
        return self.naa

    def sov(self, sekunder: float) -> None:
        self.soevn.append(sekunder)
        self.naa += sekunder


def grense(ur: Ur, fil: Path | None = None) -> Kallgrense:
    return Kallgrense(fil, klokke=ur, sov=ur.sov)


def kall(den: Kallgrense, ur: Ur, tar: float = 0.0) -> float:
    """Et kall som tar så lang tid; når det ble sendt."""
    with den.kall():
        sendt = ur.naa
        ur.naa += tar
    return sendt


def test_uten_en_grense_ventes_det_aldri() -> None:
    ur = Ur()
    den = grense(ur)
    assert [kall(den, ur) for _ in range(100)] == [1000.0] * 100
    assert ur.soevn == []


def test_det_fjerde_kallet_venter_til_det_foerste_er_ute_av_vinduet() -> None:
    ur = Ur()
    den = grense(ur)
    den.sett("config", 3, 60)
    sendt = []
    for _ in range(5):
        sendt.append(kall(den, ur))
        ur.naa += 10
    # 0, 10 og 20 går rett gjennom. Ved 30 er alle tre inne; det første går ut ved 60, det neste
    # ved 70, og 5 ms er for at klokkene ikke er like fine.
    assert sendt == pytest.approx([1000, 1010, 1020, 1060.005, 1070.005], abs=1e-6)
    assert ur.soevn == pytest.approx([30.005], abs=1e-6)


def test_et_kall_teller_fra_svaret_kom() -> None:
    ur = Ur()
    den = grense(ur)
    den.sett("config", 1, 10)
    # Tok 4 s: hos utgiveren kan det være kommet fram så sent som ved 1004.
    assert kall(den, ur, tar=4) == 1000
    assert kall(den, ur) == pytest.approx(1014.005)


def test_den_som_venter_faar_vite_det() -> None:
    ur = Ur()
    den = grense(ur)
    den.sett("config", 1, 10)
    kall(den, ur)
    sagt: list[tuple[float, str]] = []
    with den.kall(lambda sekunder, grunn: sagt.append((sekunder, grunn))):
        pass
    assert sagt == [(pytest.approx(10.005), "utgiverens grense for antall kall")]


@given(
    antall=st.integers(1, 5),
    vindu=st.floats(0.5, 100),
    pauser=st.lists(st.tuples(st.floats(0, 60), st.floats(0, 20)), max_size=30),
)
def test_intet_vindu_har_flere_kall_enn_grensen(
    antall: int, vindu: float, pauser: list[tuple[float, float]]
) -> None:
    ur = Ur()
    den = grense(ur)
    den.sett("config", antall, vindu)
    sendt, svart = [], []
    for pause, tar in pauser:
        ur.naa += pause
        sendt.append(kall(den, ur, tar))
        svart.append(ur.naa)
    # Selv om utgiveren så kall nr. i så sent som det kunne, er kall nr. i + antall etter vinduet.
    for tidlig, sen in zip(svart, sendt[antall:], strict=False):
        assert sen - tidlig >= vindu


def test_flere_grenser_holdes_alle() -> None:
    ur = Ur()
    den = grense(ur)
    den.sett("config", 100, 60)
    den.hoer({"X-RateLimit-Policy": "2;w=10s, 3;w=60s"})
    assert den.vinduer == ((100, 60.0), (2, 10.0), (3, 60.0))
    # To går straks, det tredje når det første er 10 s gammelt, det fjerde når det er 60 s.
    assert [kall(den, ur) for _ in range(4)] == pytest.approx([1000, 1000, 1010.005, 1060.005])


@pytest.mark.parametrize(
    ("hoder", "vinduer"),
    [
        ({"X-RateLimit-Policy": "40;w=60s"}, ((40, 60.0),)),
        ({"RateLimit-Policy": '"default";q=100;w=10'}, ((100, 10.0),)),
        ({"X-RateLimit-Policy": "40; w=0.5"}, ((40, 0.5),)),
        ({"X-RateLimit-Policy": "0;w=0"}, ()),
        ({"X-RateLimit-Policy": "mange"}, ()),
        ({"X-RateLimit-Policy": "9" * 400 + ";w=" + "9" * 400}, ()),
        ({}, ()),
    ],
)
def test_hodene_leses_naar_de_sier_noe(
    hoder: dict[str, str], vinduer: tuple[tuple[int, float], ...]
) -> None:
    den = Kallgrense()
    den.hoer(hoder)
    assert den.vinduer == vinduer


# --- Deling ----------------------------------------------------------------------------------


def test_alle_som_spoer_samme_vert_deler_regnskapet() -> None:
    v2 = delt_kallgrense("https://ola:hemmelig@Bank.test/api/v2")
    assert delt_kallgrense("https://bank.test/api/v0/no/table") is v2
    assert delt_kallgrense("https://annen.test/api") is not v2


def test_neste_prosess_fortsetter_i_det_samme_vinduet(tmp_path: Path) -> None:
    ur, fil = Ur(), tmp_path / "kall.json"
    foerste = grense(ur, fil)
    foerste.sett("config", 2, 60)
    assert [kall(foerste, ur) for _ in range(2)] == [1000, 1000]
    ur.naa += 20
    # Den nye prosessen har ikke spurt om grensen ennå, men filen husker den.
    assert kall(grense(ur, fil), ur) == pytest.approx(1060.005)


def test_et_kall_som_er_underveis_i_en_annen_prosess_teller(tmp_path: Path) -> None:
    ur, fil = Ur(), tmp_path / "kall.json"
    en, annen = grense(ur, fil), grense(ur, fil)
    for den in (en, annen):
        den.sett("config", 1, 10)
    with en.kall():
        ur.naa += 3
        # Ikke ferdig ennå, så den andre må vente et helt vindu fra nå.
        assert annen._slipp_inn("x") == pytest.approx(10.005)
    ur.naa += 4
    # Ferdig ved 1003; nå er 1007, og det er 6 s igjen av vinduet.
    assert annen._slipp_inn("x") == pytest.approx(6.005)


def test_en_prosess_som_doede_holder_ikke_plassen_for_alltid(tmp_path: Path) -> None:
    ur, fil = Ur(), tmp_path / "kall.json"
    doed = grense(ur, fil)
    doed.sett("config", 1, 10)
    doed._slipp_inn("borte")  # ført ved 1000 som underveis til 1120, og aldri ferdig
    ur.naa += 131
    assert grense(ur, fil)._slipp_inn("ny") == 0


@pytest.mark.parametrize(
    "innhold",
    [
        "",
        "{",
        "[]",
        '{"kall": [1, 2], "vinduer": []}',
        '{"kall": {"a": "i går"}, "vinduer": []}',
        '{"kall": {}, "vinduer": [["mange"]]}',
        '{"kall": {"a": 1e300}, "vinduer": [[1, 10]]}',
        "\x00\xff",
    ],
)
def test_en_oedelagt_fil_er_som_ingen_fil(tmp_path: Path, innhold: str) -> None:
    ur, fil = Ur(), tmp_path / "kall.json"
    fil.write_text(innhold, encoding="latin-1")
    assert kall(grense(ur, fil), ur) == 1000
    assert "kall" in json.loads(fil.read_text(encoding="utf-8"))


def test_en_mappe_som_ikke_finnes_stanser_ingen(tmp_path: Path) -> None:
    ur = Ur()
    den = grense(ur, tmp_path / "borte" / "kall.json")
    den.sett("config", 1, 10)
    assert [kall(den, ur) for _ in range(2)] == pytest.approx([1000, 1010.005])
    assert list(tmp_path.iterdir()) == []


def test_flere_traader_slipper_ikke_fram_flere_enn_grensen() -> None:
    den = Kallgrense()
    den.sett("config", 3, 0.2)
    sendt: list[float] = []

    def arbeid() -> None:
        for _ in range(3):
            with den.kall():
                sendt.append(time.time())

    traader = [threading.Thread(target=arbeid) for _ in range(3)]
    for traad in traader:
        traad.start()
    for traad in traader:
        traad.join()
    sendt.sort()
    assert len(sendt) == 9
    assert all(sen - tidlig >= 0.2 for tidlig, sen in zip(sendt, sendt[3:], strict=False))

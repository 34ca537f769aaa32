"""Fargene i figurene: kontrasten i begge modi, og at de skilles av fargeblinde og i gråskala."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reports.figur import Figur
from reports.tegner import tegnet
from reports.tema import (
    BLAA,
    FLATE,
    GRAFIKKRAV,
    GROENN,
    MENGDEFARGER,
    MODUSER,
    ORANSJE,
    PALETT,
    ROED,
    SEKTORFARGER,
    TEKST,
    TEKSTKRAV,
    TEMA,
    Modus,
    Tema,
    holder,
    kontrast,
)
from verktoy.figurark import GULL

# Machado, Oliveira og Fernandes (2009), doi:10.1109/TVCG.2009.113, full styrke, på lineær RGB.
SYN = {
    "vanlig": np.eye(3),
    "protanopi": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopi": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopi": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# sRGB til XYZ (IEC 61966-2-1), hvitpunkt D65.
_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def lab(farge: str, syn: str = "vanlig") -> np.ndarray[Any, Any]:
    """Fargen i CIELAB slik en med dette synet ser den."""
    v = np.array([int(farge[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    lineaer = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    t = (_XYZ @ np.clip(SYN[syn] @ lineaer, 0, 1)) / _XYZ.sum(axis=1)
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def avstand(a: str, b: str, syn: str) -> float:
    return float(np.linalg.norm(lab(a, syn) - lab(b, syn)))


def test_kontrasten_er_wcags() -> None:
    # Svart mot hvitt: (1 + 0,05) / (0 + 0,05) = 21.
    assert kontrast("#000000", "#ffffff") == pytest.approx(21)
    assert kontrast(BLAA, BLAA) == 1
    # Den kjente grensen: #767676 er den lyseste grå som holder 4,5 mot hvitt.
    assert holder("#767676", krav=TEKSTKRAV)
    assert not holder("#777777", krav=TEKSTKRAV)


@pytest.mark.parametrize("modus", MODUSER)
def test_hver_farge_holder_kravet_til_rollen_sin(modus: Modus) -> None:
    tema = Tema(modus)
    for lys, farge in PALETT.items():
        vist = kontrast(tema.farger[lys], tema.flate)
        if farge.rolle == "tekst":
            assert vist >= TEKSTKRAV, lys
        elif farge.rolle == "grafikk":
            assert vist >= GRAFIKKRAV, lys


def test_teksten_kan_leses_paa_fyllene_ogsaa() -> None:
    for modus in MODUSER:
        farger = Tema(modus).farger
        for baand in ("#d5ebe2", "#fdf1d8", "#f8ddd3"):
            assert kontrast(farger[TEKST], farger[baand]) >= TEKSTKRAV
            assert kontrast(farger[BLAA], farger[baand]) >= GRAFIKKRAV


# --- Det figurene faktisk bruker ----------------------------------------------------------------


def gullspesifikasjoner() -> list[Path]:
    filer = sorted(GULL.glob("*.json"))
    assert len(filer) > 30
    return filer


def farger_i(verdi: Any, sti: str = "") -> Iterator[tuple[str, str]]:
    """(stien, fargen) for hver farge i en spesifikasjon, dataene unntatt."""
    if isinstance(verdi, str):
        if verdi in ("white", "black") or (verdi.startswith("#") and len(verdi) in (4, 7, 9)):
            yield sti, verdi
    elif isinstance(verdi, dict):
        for navn, del_ in verdi.items():
            if navn not in ("data", "datasets", "domain"):
                yield from farger_i(del_, f"{sti}.{navn}")
    elif isinstance(verdi, list):
        for del_ in verdi:
            yield from farger_i(del_, sti)


@pytest.mark.parametrize("fil", gullspesifikasjoner(), ids=lambda f: f.stem)
def test_figuren_bruker_bare_farger_fra_temaet_og_skriver_bare_i_tekstfarger(fil: Path) -> None:
    spesifikasjon = json.loads(fil.read_text(encoding="utf-8"))["spesifikasjon"]
    for sti, farge in [*farger_i(spesifikasjon), *farger_i(TEMA)]:
        assert farge in PALETT, f"{sti}: {farge}"
    for lag in spesifikasjon.get("layer", [spesifikasjon]):
        merke = lag["mark"]
        if merke["type"] == "text" and "stroke" not in merke:
            assert PALETT[merke["color"]].rolle == "tekst"
        elif merke.get("color") and PALETT[merke["color"]].rolle == "fyll":
            # Et lyst fyll har en strek som holder kontrasten.
            assert PALETT[merke["stroke"]].rolle in ("grafikk", "tekst")


@pytest.mark.parametrize("fil", gullspesifikasjoner(), ids=lambda f: f.stem)
def test_ingen_farge_fra_den_lyse_modusen_staar_igjen_i_den_moerke(fil: Path) -> None:
    spesifikasjon = json.loads(fil.read_text(encoding="utf-8"))["spesifikasjon"]
    moerke = {f.moerk for f in PALETT.values()}
    for sti, farge in farger_i(Tema("moerk").paa({**spesifikasjon, "config": TEMA})):
        assert farge in moerke, f"{sti}: {farge}"


# --- Fargeblinde og gråskala --------------------------------------------------------------------


@pytest.mark.parametrize("syn", SYN)
@pytest.mark.parametrize("modus", MODUSER)
def test_sektorene_skilles_fra_hverandre(modus: Modus, syn: str) -> None:
    farger = [Tema(modus).farger[f] for f in SEKTORFARGER]
    # Et lite mellomrom i CIELAB er omtrent 2; her er det minste 11 mellom noen, 22 mellom naboer.
    assert min(avstand(a, b, syn) for a, b in combinations(farger, 2)) >= 11
    assert min(avstand(a, b, syn) for a, b in pairwise(farger)) >= 22


@pytest.mark.parametrize("modus", MODUSER)
def test_naboene_i_stabelen_er_ulike_i_graaskala(modus: Modus) -> None:
    lysheter = [float(lab(Tema(modus).farger[f])[0]) for f in SEKTORFARGER]
    assert min(abs(a - b) for a, b in pairwise(lysheter)) >= 13


@pytest.mark.parametrize("syn", SYN)
@pytest.mark.parametrize("modus", MODUSER)
def test_de_gjennomgaaende_fargene_skilles(modus: Modus, syn: str) -> None:
    farger = [Tema(modus).farger[f] for f in (BLAA, ORANSJE, GROENN)]
    assert min(avstand(a, b, syn) for a, b in combinations(farger, 2)) >= 12


@pytest.mark.parametrize("syn", SYN)
@pytest.mark.parametrize("modus", MODUSER)
def test_mengdeklassene_blir_jevnt_moerkere_eller_lysere(modus: Modus, syn: str) -> None:
    lysheter = [float(lab(Tema(modus).farger[f], syn)[0]) for f in MENGDEFARGER]
    steg = [b - a for a, b in pairwise(lysheter)]
    assert all(s < -8 for s in steg) if modus == "lys" else all(s > 8 for s in steg)


# --- Skriften -----------------------------------------------------------------------------------


def test_teksten_maales_med_skriften_tegneren_har_i_seg() -> None:
    def bredde(tekst: str) -> float:
        spesifikasjon = {
            "data": {"values": [{"navn": tekst}]},
            "mark": "bar",
            "width": 100,
            "encoding": {"y": {"field": "navn", "axis": {"labelLimit": 1000}}},
            "config": TEMA,
        }
        funnet = re.search(r'width="([\d.]+)"', tegnet(json.dumps(spesifikasjon)))
        assert funnet
        return float(funnet[1])

    # Et siffer i Liberation Sans er 1139/2048 em, som i Arial; i DejaVu Sans er det 1303/2048.
    assert bredde("0" * 100) - bredde("0" * 40) == pytest.approx(60 * 12 * 1139 / 2048, abs=1)


# --- Kommunens farge og bytte av modus ----------------------------------------------------------


def test_kommunens_farge_blir_hovedfargen_naar_den_holder() -> None:
    spesifikasjon = {"mark": {"color": BLAA}, "datasets": {"a": [{"navn": BLAA}]}}
    byttet = Tema(hovedfarge="#006633").paa(spesifikasjon)
    # Tekst i dataene er aldri en farge.
    assert byttet == {"mark": {"color": "#006633"}, "datasets": {"a": [{"navn": BLAA}]}}
    with pytest.raises(ValueError, match="#ffcc00 har for lav kontrast mot #ffffff"):
        Tema(hovedfarge="#ffcc00")
    assert Tema("moerk", hovedfarge="#ffcc00").farger[BLAA] == "#ffcc00"


def test_lyse_farger_er_ulike_saa_byttet_er_entydig() -> None:
    assert len(PALETT) == len({f.casefold() for f in PALETT})
    assert Tema().farger[FLATE] == FLATE
    assert Tema("moerk").farger[ROED] != ROED


def test_figuren_i_moerk_modus_er_den_samme_med_andre_farger() -> None:
    figur = Figur("x", "x", {"mark": {"color": TEKST}, "config": TEMA}, "", "", None)  # type: ignore[arg-type]
    moerk = figur.med_tema(Tema("moerk"))
    assert moerk.spesifikasjon["mark"] == {"color": "#e8edf2"}
    assert moerk.spesifikasjon["config"] == Tema("moerk").config

"""`klima tiltak` og `klima indikatorer`: planen celle for celle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from klima import Arbeidsrom
from tests.arbeidsrom import Kjoering
from tests.datasets.pakkelesing import rader as csvrader

Kjoer = Callable[..., Kjoering]


# --- Indikatorer -----------------------------------------------------------------------------


def test_88_indikatorer_i_planens_rekkefoelge(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("indikatorer", "--json", rom=asker)
    assert (svar.kode, svar.feil) == (0, "")
    assert [r["nr"] for r in svar.json] == list(range(1, 89))


def test_hver_celle_er_den_i_datapakken(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    rader = kjoer("indikatorer", "--json", rom=asker).json
    lest = {
        (r["indikator"], aar): (celle["verdi"], celle["status"], celle["tekst"])
        for r in rader
        for aar, celle in r["verdier"].items()
    }
    assert lest == {
        (r["indikator"], r["aar"]): (
            float(r["verdi"]) if r["verdi"] else None,
            r["status"],
            r["tekst"],
        )
        for r in csvrader("asker/indikatorer", "verdier")
    }


def test_kortet_er_det_i_datapakken(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    felt = ("indikator", "navn", "kilde", "tabell", "frekvens", "merknad", "enhet", "retning")
    rader = kjoer("indikatorer", "--json", rom=asker).json
    assert [tuple(r[f] for f in felt) for r in rader] == [
        tuple(r[f] or None for f in felt) for r in csvrader("asker/indikatorer", "katalog")
    ]


def test_satsingsomraade_hovedmaal_og_delmaal_er_ordlyden(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    delmaal = {r["delmaal"]: r["tekst"] for r in csvrader("asker/indikatorer", "delmaal")}
    hovedmaal = {r["hovedmaal"]: r["tekst"] for r in csvrader("asker/indikatorer", "hovedmaal")}
    omraader = {
        r["satsingsomraade"]: r["navn"] for r in csvrader("asker/indikatorer", "satsingsomraader")
    }
    assert {
        r["indikator"]: (r["satsingsomraade"], r["hovedmaal"], r["delmaal"])
        for r in kjoer("indikatorer", "--json", rom=asker).json
    } == {
        r["indikator"]: (
            omraader[r["satsingsomraade"]],
            hovedmaal[r["hovedmaal"]],
            delmaal[r["delmaal"]],
        )
        for r in csvrader("asker/indikatorer", "katalog")
    }


def test_vurderingen_av_disposisjonsfondet(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    rad = kjoer("indikatorer", "--json", rom=asker).json[0]
    assert (rad["kommune"], rad["kommunenavn"], rad["indikator"]) == (
        "3203",
        "Asker",
        "disposisjonsfond",
    )
    # 15,1 - 18,1 - 18,0 - 14,8 %, terskel > 10 %.
    assert rad["vurdering"] == {
        "utvikling": "verre",
        "fra_aar": 2021,
        "til_aar": 2022,
        "endring": -3.2,
        "endring_enhet": "prosentpoeng",
        "endring_prosent": None,
        "uendret_fordi": "",
        "intervall": None,
        "siden_foerste": -0.3,
        "foerste_aar": 2019,
        "siden_foerste_prosent": None,
        "utvikling_siden_foerste": "verre",
        "terskel": "> 10 %",
        "terskel_naadd": True,
        "maal": None,
        "grunn": "",
        "forbehold": [],
    }


def test_indikatorene_i_terminalen_er_en_linje_hver(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    linjer = kjoer("indikatorer", rom=asker).ut.splitlines()
    assert linjer[0].split() == ["Nr", "Indikator", "Siste", "År", "Endring", "Utvikling", "Grense"]
    assert len(linjer) == 89
    assert max(map(len, linjer)) <= 100
    assert linjer[1].split()[-7:] == ["14,8", "%", "2022", "−3,2", "pp", "verre", "nådd"]


# --- Tiltak ----------------------------------------------------------------------------------


def test_29_tiltak_14_direkte_og_15_indirekte(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("tiltak", "--json", rom=asker)
    assert (svar.kode, svar.feil) == (0, "")
    assert Counter(r["direkte"] for r in svar.json) == {True: 14, False: 15}
    assert [r["nr"] for r in svar.json] == list(range(1, 30))


def test_tekstene_er_ordrett_de_i_datapakken(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    assert {r["tiltak"]: r["tekst"] for r in kjoer("tiltak", "--json", rom=asker).json} == {
        r["tiltak"]: r["tekst"] for r in csvrader("asker/tiltak", "tiltak")
    }


def test_det_planen_ikke_gir_er_tomt(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    for rad in kjoer("tiltak", "--json", rom=asker).json:
        assert (rad["ansvarlig"], rad["status"], rad["tallfestet"]) == (None, None, False)
        assert (rad["effekt"], rad["finansiering"], rad["oppfoelging"]) == ({}, {}, [])
        assert (rad["kostnad"]["kr_per_tonn"], rad["kostnad"]["grunn"]) == (
            None,
            "ingen kalkulasjonsrente er valgt",
        )
        assert rad["vedlikehold"] == {
            "poeng": 0,
            "av": 4,
            "mangler": ["eier", "tall denne perioden", "resultatindikator", "frist framover"],
        }


def test_indirekte_tiltak_har_ingen_sektor(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    rader = kjoer("tiltak", "--json", rom=asker).json
    assert {r["sektor"] for r in rader if not r["direkte"]} == {None}
    assert None not in {r["sektor"] for r in rader if r["direkte"]}


def test_tiltakene_i_terminalen_er_en_linje_hver(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    linjer = kjoer("tiltak", rom=asker).ut.splitlines()
    assert max(map(len, linjer)) <= 100
    assert linjer[0].split() == ["Tiltak", "Sektor", "Tonn", "Penger", "Status", "Poeng"]
    # Planen gir verken tonn, penger, status eller noe å holde ved like: 0 av 4 for alle.
    assert all(linje.split()[-5:] == ["nei", "nei", "ikke", "meldt", "0"] for linje in linjer[1:30])
    assert linjer[30] == ""


# --- Uten plan -------------------------------------------------------------------------------


@pytest.mark.parametrize("kommando", ["tiltak", "indikatorer"])
def test_kommune_uten_plan_gir_en_tom_liste_og_en_melding(
    kjoer: Kjoer, asker: Arbeidsrom, kommando: str
) -> None:
    assert kjoer(kommando, "--kommune", "Oslo", "--json", rom=asker).json == []
    svar = kjoer(kommando, "--kommune", "Oslo", rom=asker)
    assert (svar.kode, svar.feil) == (0, f"Arbeidsrommet har ingen {kommando} for Oslo.\n")

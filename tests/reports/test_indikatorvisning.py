"""`klima indikatorer` i terminalen og i JSON: kortet, opprullingen, sammenligningen og reglene."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from indikatorer.sammenligning import KOLONNER
from klima import Arbeidsrom, finn_arbeidsrom
from reports.indikatorkapittel import gnist
from tests.arbeidsrom import Kjoering, lag_arbeidsrom

Kjoer = Callable[..., Kjoering]


@pytest.fixture
def smal(monkeypatch: pytest.MonkeyPatch) -> None:
    """En terminal på 80 tegn."""
    for modul in ("reports.konsoll", "reports.indikatorvisning"):
        monkeypatch.setattr(f"{modul}.bredde", lambda: 80)


def glatt(tekst: str) -> str:
    return tekst.replace("\u00a0", " ")


@pytest.mark.usefixtures("smal")
@pytest.mark.parametrize(
    "valg",
    [(), ("37",), ("kommunal-vannforsyning",), ("--opprulling",), ("--opprulling", "delmaal")],
)
def test_alt_faar_plass_paa_80_tegn(kjoer: Kjoer, asker: Arbeidsrom, valg: tuple[str]) -> None:
    svar = kjoer("indikatorer", *valg, rom=asker)
    assert svar.kode == 0
    assert max(map(len, svar.ut.splitlines())) <= 80


def test_kortet_til_en_indikator_med_terskel(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    assert glatt(kjoer("indikatorer", "netto-laanegjeld", rom=asker).ut) == (
        "Netto lånegjeld som andel av brutto driftsinntekter (< 80 %)\n"
        "Nr 3 · netto-laanegjeld\n"
        "Område         Økonomi\n"
        "Hovedmål       Asker er en økonomisk robust og bærekraftig kommune\n"
        "Delmål         Asker kommune har en god økonomisk bærekraft\n"
        "Måles          %, hvert år, lavere er bedre\n"
        "Kilde          Asker kommune\n"
        "Terskel        < 80 %: ikke nådd\n"
        "Siden sist     bedre fra 2021 til 2022: −1,6 prosentpoeng\n"
        "Siden først    bedre fra 2019 til 2022: −1,7 prosentpoeng\n"
        "\n"
        "År    Verdi    Status  Utgave\n"
        "2019  99,1 %   målt    handlingsprogram-2024\n"
        "2020  102,8 %  målt    handlingsprogram-2024\n"
        "2021  99,0 %   målt    handlingsprogram-2024\n"
        "2022  97,4 %   målt    handlingsprogram-2024\n"
    )


def test_kortet_viser_brudd_og_hva_som_er_avloest(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    vann = glatt(kjoer("indikatorer", "23", rom=asker).ut)
    assert "Siden sist     kan ikke vurderes: brudd i serien i 2022: tallene" in vann
    assert "Brudd          2022: endret målemetode. Metodikken for innhenting av tall" in vann
    klima = " ".join(kjoer("indikatorer", "oppslutning-om-klimamaalet", rom=asker).ut.split())
    assert (
        "Avløser «Andelen innbyggere som mener de har klimavennlig atferd», tatt ut fra 2024. "
        "Klimavennlig atferd lar seg vanskelig måle med ett tall; holdning måles i stedet." in klima
    )


def test_et_ukjent_navn_sier_hva_som_likner(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("indikatorer", "mobbing", rom=asker)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == (
        "klima: ingen indikator heter «mobbing». Ventet: mobbing-7-trinn eller mobbing-10-trinn. "
        "Utvei: se dem med klima indikatorer --json (feltet indikator).\n"
    )


@pytest.mark.parametrize(
    ("valg", "melding"),
    [
        (
            ("--opprulling", "delmaal", "--sammenlign"),
            "valgene kan ikke brukes sammen. Funnet: --opprulling og --sammenlign.",
        ),
        (
            ("3", "--handlingsregler"),
            "--handlingsregler gjelder hele settet. Funnet: indikatoren «3». Utvei: klima "
            "indikatorer --handlingsregler, eller klima indikatorer 3.",
        ),
    ],
)
def test_valg_som_ikke_hoerer_sammen(
    kjoer: Kjoer, asker: Arbeidsrom, valg: tuple[str, ...], melding: str
) -> None:
    svar = kjoer("indikatorer", *valg, rom=asker)
    assert (svar.kode, svar.ut, svar.feil) == (2, "", f"klima: {melding}\n")


# --- Opprulling ---------------------------------------------------------------------------------


def test_opprullingen_i_json(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("indikatorer", "--opprulling", "--json", rom=asker).json
    assert (svar["kommune"], svar["nivaa"], len(svar["rader"])) == ("3203", "satsingsomraade", 8)
    assert svar["i_alt"]["utvikling"] == {
        **{"bedre": 29, "verre": 25, "uendret": 9, "opp": 4, "ned": 0},
        "kan_ikke_vurderes": 21,
    }
    assert [d["delmaal"] for d in svar["uten_indikator"]] == [
        *("okonomi-2", "medarbeidere-4", "klima-1", "helse-4"),
    ]
    assert [b["nr"] for b in svar["baerekraftsmaal"]] == [3, 4, 9, 11, 13, 17]


def test_opprullingen_i_terminalen(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    linjer = kjoer("indikatorer", "--opprulling", rom=asker).ut.splitlines()
    assert linjer[0].split() == [
        *("Satsingsområde", "I", "alt", "Bedre", "Verre", "Uendret", "Opp/ned", "Uvurdert"),
        "Grense",
    ]
    assert " ".join(linjer[9].split()) == "I alt 88 29 25 9 4/0 21 2 av 5 nådd"
    assert "4 av 28 delmål har ingen indikator:" in linjer


# --- Handlingsreglene ---------------------------------------------------------------------------


def test_handlingsreglene_i_oekonomiplanens_aar(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    ut = glatt(kjoer("indikatorer", "--handlingsregler", rom=asker).ut).splitlines()
    assert len(ut) == 1 + 4 * 4
    linjer = [" ".join(linje.split()) for linje in ut]
    assert "Netto driftsresultat 2024 0–0,5 % prognose ikke godkjent resultat" in linjer
    assert "Disposisjonsfond 2027 over 10 % budsjett ønsket resultat" in linjer
    vedlikehold = "Verdibevarende vedlikehold formålsbygg"
    assert f"{vedlikehold} 2025 – ikke oppgitt i planen" in linjer
    rader = kjoer("indikatorer", "--handlingsregler", "--json", rom=asker).json
    assert rader[13] == {
        **{"regel": "verdibevarende-vedlikehold", "navn": vedlikehold, "aar": 2025},
        **{"slag": None, "verdi": None, "lav": None, "hoy": None, "enhet": "kr/m2"},
        "nivaa": None,
    }


# --- Sammenligning ------------------------------------------------------------------------------


def lager(monkeypatch: pytest.MonkeyPatch, rader: list[dict[str, Any]]) -> None:
    """Et observasjonslager som svarer med disse radene."""
    modul = ModuleType("indikatorer.observasjonslager")
    ramme = pd.DataFrame(rader, columns=list(KOLONNER))
    modul.les_sammenligning = lambda rom, kommune: ramme  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "indikatorer.observasjonslager", modul)


def rad(sted: str, navn: str, verdi: float) -> dict[str, Any]:
    felt = {"indikator": "sykefravaer", "sted": sted, "stednavn": navn, "aar": 2022}
    return felt | {"verdi": verdi, "status": "maalt", "utgave": "handlingsprogram-2024"}


def test_sammenligningen(kjoer: Kjoer, asker: Arbeidsrom, monkeypatch: pytest.MonkeyPatch) -> None:
    # Asker har 9,3 % i 2022, lavere er bedre: bak Bærum, foran Drammen.
    andre = [rad("3201", "Bærum", 8.1), rad("3301", "Drammen", 9.9), rad("landet", "Landet", 7.0)]
    lager(monkeypatch, andre)
    linjer = glatt(kjoer("indikatorer", "--sammenlign", rom=asker).ut).splitlines()
    assert " ".join(linjer[1].split()) == "5 Sykefraværsprosent 9,3 % 2022 2 av 3 Bærum 8,1 %"
    assert linjer[-1] == "87 kan ikke sammenlignes: ingen tall fra andre steder."
    kortet = glatt(kjoer("indikatorer", "5", "--sammenlign", rom=asker).ut)
    assert [" ".join(linje.split()) for linje in kortet.splitlines()] == [
        *("2022: plass 2 av 3", "Sted Verdi", "Bærum 8,1 %", "Asker 9,3 %", "Drammen 9,9 %"),
        "Landet 7,0 %",
    ]
    (svar,) = kjoer("indikatorer", "5", "--sammenlign", "--json", rom=asker).json
    assert (svar["plass"], svar["av"], svar["steder"][1]["egen"]) == (2, 3, True)


def test_uten_tall_fra_andre_steder(
    kjoer: Kjoer, asker: Arbeidsrom, monkeypatch: pytest.MonkeyPatch
) -> None:
    lager(monkeypatch, [])
    assert kjoer("indikatorer", "--sammenlign", rom=asker).ut == (
        "88 kan ikke sammenlignes: ingen tall fra andre steder.\n"
    )


# --- Det som er tatt ut -------------------------------------------------------------------------


@pytest.fixture
def med_utgaatt(tmp_path: Path) -> Arbeidsrom:
    """Asker der sykefraværet er tatt ut fra 2025 og avløst av stillingsstørrelsen."""
    rom = lag_arbeidsrom(tmp_path / "rom", planer=True)
    fil = rom.datasett / "asker" / "indikatorer" / "utgaatte.csv"
    with fil.open("a", encoding="utf-8", newline="") as ut:
        csv.writer(ut, lineterminator="\n").writerow(
            ["Sykefraværsprosent", "sykefravaer", 2025, "stillingsstorrelse", "Oppdiktet.", 1]
        )
    return finn_arbeidsrom(rom.rot)


def test_historikken_til_en_utgaatt_blir_og_kortet_sier_at_den_er_ute(
    kjoer: Kjoer, med_utgaatt: Arbeidsrom
) -> None:
    rader = kjoer("indikatorer", "--json", rom=med_utgaatt).json
    assert len(rader) == 87
    assert "sykefravaer" not in {r["indikator"] for r in rader}
    ut = glatt(kjoer("indikatorer", "sykefravaer", rom=med_utgaatt).ut)
    assert "Utgått         tatt ut fra 2025. Oppdiktet. Den er avløst av «Gjennomsnittlig" in ut
    assert "2022  9,3 %  målt" in ut
    svar = kjoer("indikatorer", "sykefravaer", "--json", rom=med_utgaatt).json
    assert (svar["tatt_ut"]["utgaar_fra"], svar["verdier"]["2022"]["verdi"]) == (2025, 9.3)
    ny = " ".join(kjoer("indikatorer", "stillingsstorrelse", rom=med_utgaatt).ut.split())
    assert "Avløser «Sykefraværsprosent», tatt ut fra 2025. Oppdiktet." in ny


# --- Linjen i rapporten -------------------------------------------------------------------------


def test_linjen_brytes_over_et_brudd_og_der_et_aar_mangler() -> None:
    from indikatorer.brudd import Brudd

    celler = {2019 + i: {"verdi": v} for i, v in enumerate((1.0, 2.0, None, 3.0, 4.0))}
    hel, brutt = gnist(celler), gnist(celler, [Brudd(2023, "metode", "Oppdiktet.")])
    assert hel is not None
    assert brutt is not None
    assert len(hel["punkter"]) == len(brutt["punkter"]) == 4
    assert [linje.count(" ") for linje in hel["linjer"]] == [1, 1]
    assert len(brutt["linjer"]) == 1
    assert json.dumps(brutt["linjer"]) == json.dumps(hel["linjer"][:1])


def test_en_maaling_gir_ingen_linje() -> None:
    assert gnist({2019: {"verdi": 1.0}, 2020: {"verdi": None}}) is None

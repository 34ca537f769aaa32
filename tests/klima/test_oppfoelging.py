"""Status, aktivitet mot måltall, perioder og vedlikeholdspoeng."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from klima import Arbeidsrom
from klima.grunn.datapakke import Datapakke
from klima.oppfoelging import (
    oppfoelging,
    per_periode,
    periode,
    siste_avsluttede_tertial,
    siste_status,
    vedlikehold,
)
from klima.tiltak import les_tiltak
from tests.klima.tiltaksrom import lag_pakke

I_DAG = date(2026, 11, 22)


def melding(dato: str, status: str, kommentar: str | None = None) -> dict[str, Any]:
    felles = {"tiltak": "a", "meldt_av": "Kari"}
    return {**felles, "dato": dato, "status": status, "kommentar": kommentar}


def maal(aar: int, maaltall: float) -> dict[str, Any]:
    felles = {"tiltak": "a", "indikator": "punkt", "navn": "Ladepunkter", "enhet": "stk"}
    return {**felles, "aar": aar, "maaltall": maaltall}


def talt(dato: str, verdi: float) -> dict[str, Any]:
    felles = {"tiltak": "a", "indikator": "punkt", "meldt_av": "Kari"}
    return {**felles, "dato": dato, "verdi": verdi}


def pakke(tiltak: dict[str, Any] | None = None, **tabeller: Any) -> Datapakke:
    return lag_pakke([{"tiltak": "a", **(tiltak or {})}], **tabeller)


# --- Status ----------------------------------------------------------------------------------


def test_statusen_er_raden_med_seneste_dato_ikke_den_siste_i_filen() -> None:
    rader = [melding("2026-08-31", "gjennomfoert", "Ferdig"), melding("2026-04-30", "pagaar")]
    siste = siste_status(pakke(oppfoelging=rader))["a"]
    assert siste is not None
    assert (siste.dato, siste.status, siste.kommentar) == (
        date(2026, 8, 31),
        "gjennomfoert",
        "Ferdig",
    )


def test_uten_rader_er_det_ingen_status() -> None:
    assert siste_status(pakke()) == {"a": None}


def test_en_pakke_fra_foer_tabellene_kom_kan_leses() -> None:
    assert (oppfoelging(pakke())["a"].tellinger, per_periode(pakke())) == ((), {})


# --- Måltall ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rader", "ventet"),
    [
        ([], (2025, 20)),  # ingenting talt: det første måltallet
        ([talt("2026-08-31", 12)], (2027, 60)),  # 2026 har ikke noe måltall: det neste
        ([talt("2026-08-31", 12), talt("2025-12-31", 9)], (2027, 60)),  # siste etter dato
        ([talt("2025-04-30", 3)], (2025, 20)),
        ([talt("2028-04-30", 70)], None),  # måltallene er passert
    ],
)
def test_maaltallet_det_siste_tallet_holdes_mot(
    rader: list[dict[str, Any]], ventet: tuple[int, float] | None
) -> None:
    tabeller = {"resultatindikatorer": [maal(2025, 20), maal(2027, 60)], "aktivitet": rader}
    (telling,) = oppfoelging(pakke(**tabeller))["a"].tellinger
    assert telling.maal_for_siste == ventet


# --- Perioder --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dag", "ventet"),
    [
        (date(2026, 1, 1), "2026-1"),
        (date(2026, 4, 30), "2026-1"),
        (date(2026, 5, 1), "2026-2"),
        (date(2026, 8, 31), "2026-2"),
        (date(2026, 9, 1), "2026-3"),
        (date(2026, 12, 31), "2026-3"),
    ],
)
def test_tertialene(dag: date, ventet: str) -> None:
    assert (periode(dag), periode(dag, "aar")) == (ventet, "2026")


def test_siste_avsluttede_tertial_begynner() -> None:
    assert [siste_avsluttede_tertial(date(2026, m, 1)) for m in (1, 5, 9)] == [
        date(2025, 9, 1),
        date(2026, 1, 1),
        date(2026, 5, 1),
    ]


def test_per_tertial_og_aar_gjelder_det_siste_i_perioden() -> None:
    p = pakke(
        oppfoelging=[melding("2026-02-01", "ikke_startet"), melding("2026-04-30", "pagaar", "I")],
        resultatindikatorer=[maal(2026, 40)],
        aktivitet=[talt("2026-04-30", 10), talt("2026-08-31", 25)],
    )
    foerste = {"status": "pagaar", "kommentar": "I", "aktivitet": {"punkt": 10.0}}
    annen = {"status": None, "kommentar": None, "aktivitet": {"punkt": 25.0}}
    assert per_periode(p) == {"2026-1": {"a": foerste}, "2026-2": {"a": annen}}
    assert per_periode(p, "aar") == {"2026": {"a": {**foerste, "aktivitet": {"punkt": 25.0}}}}


# --- Vedlikeholdspoeng -----------------------------------------------------------------------


def test_alle_fire_i_orden() -> None:
    p = pakke(
        {"virksomhet": "Park", "frist": "2026-11-22"},
        resultatindikatorer=[maal(2026, 40)],
        aktivitet=[talt("2026-05-01", 10)],
    )
    svar = vedlikehold(p, I_DAG)["a"]
    assert (svar.poeng, svar.mangler) == (4, ())


@pytest.mark.parametrize("felt", ["ansvarlig", "tjenesteomraade", "virksomhet"])
def test_eier_er_ett_av_tre_felt(felt: str) -> None:
    assert "eier" not in vedlikehold(pakke({felt: "Noen"}), I_DAG)["a"].mangler


@pytest.mark.parametrize(
    ("dato", "teller"),
    [
        ("2026-04-30", False),  # tertialen før den siste avsluttede
        ("2026-05-01", True),
        ("2026-11-22", True),
        ("2026-11-23", False),  # etter dagen
    ],
)
def test_tall_denne_perioden(dato: str, teller: bool) -> None:
    p = pakke(resultatindikatorer=[maal(2026, 1)], aktivitet=[talt(dato, 0)])
    assert ("tall denne perioden" not in vedlikehold(p, I_DAG)["a"].mangler) is teller


@pytest.mark.parametrize(("frist", "framover"), [("2026-11-21", False), ("2026-11-22", True)])
def test_frist_framover(frist: str, framover: bool) -> None:
    svar = vedlikehold(pakke({"frist": frist}), I_DAG)["a"]
    assert ("frist framover" not in svar.mangler) is framover


def test_askers_register_har_null_av_fire_for_alle(asker: Arbeidsrom) -> None:
    p = les_tiltak("Asker", arbeidsrom=asker)
    assert p is not None
    svar = vedlikehold(p, I_DAG)
    assert len(svar) == 29
    assert {v.poeng for v in svar.values()} == {0}

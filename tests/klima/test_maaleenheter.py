"""Enhetene: lukket liste, kontroll av dimensjoner, og ingenting som kan leses på to måter."""

from __future__ import annotations

import pytest

from klima.maaleenheter import Enhetsfeil, dimensjon, faktor, kjente_enheter, les_enhet


@pytest.mark.parametrize(
    ("enhet", "ventet"),
    [
        ("g CO2e/km", "masse · CO2e / lengde"),
        ("t CO2/liter", "masse · CO2e / volum"),
        ("t CO2e/t CH4", "CO2e / CH4"),
        ("km/(kjøretøy · år)", "lengde / kjøretøy / tid"),
        ("km/kjøretøy/år", "lengde / kjøretøy / tid"),
        ("kW * timer", "energi"),
        ("%", "uten dimensjon"),
        ("km km", "lengde^2"),
        ("1/år", "1 / tid"),
    ],
)
def test_dimensjonen_i_ord(enhet: str, ventet: str) -> None:
    assert dimensjon(les_enhet(enhet)) == ventet


@pytest.mark.parametrize(
    ("enhet", "ventet"),
    # Grunnenhetene er kg, km, år, liter, kWh; året er 8 760 timer.
    [("t CO2e", 1000), ("%", 0.01), ("mil", 10), ("GWh", 1e6), ("kW", 8760), ("m3", 1000)],
)
def test_faktoren_til_grunnenhetene(enhet: str, ventet: float) -> None:
    assert faktor(enhet) == pytest.approx(ventet)


@pytest.mark.parametrize(
    "enhet",
    [
        *("", " ", "km/", "km//år", "5 km", "1e3 km", "9**9**9**9", "km^2", "(km", "km2", "kkm"),
        *("km.real", "[lengde]", "lambda:1", "km\n;år", "miles", "€", "__import__('os')"),
        "km " * 40,
    ],
)
def test_det_som_ikke_er_en_enhet(enhet: str) -> None:
    with pytest.raises(Enhetsfeil):
        les_enhet(enhet)


def test_et_gangetegn_etter_broekstrek_trenger_parentes() -> None:
    with pytest.raises(Enhetsfeil) as feil:
        les_enhet("km/kjøretøy·år")
    assert str(feil.value) == "«km/kjøretøy·år» kan leses på to måter; sett parentes etter /"


@pytest.mark.parametrize("navn", kjente_enheter())
def test_hver_kjent_enhet_kan_leses(navn: str) -> None:
    assert faktor(navn) > 0

"""Kodelistene: sektorer, gasser og kommuner."""

from __future__ import annotations

import json
from collections import Counter

from tests.datasets.pakkelesing import formfeil, frictionless_feil, rader
from tests.stotte import ROT, SHARED, krever_shared

PAKKE = "felles/kodelister"


def test_pakken_er_gyldig_og_i_husets_form() -> None:
    assert frictionless_feil(ROT / "datasets" / PAKKE) == []
    assert formfeil(PAKKE) == []


def test_ti_sektorer_og_skog_som_eget_regnskap() -> None:
    sektorer = rader(PAKKE, "sektorer")
    assert [r["sektor"] for r in sektorer] == [
        "Annen mobil forbrenning",
        "Avfall og avløp",
        "Energiforsyning",
        "Industri, olje og gass",
        "Jordbruk",
        "Luftfart",
        "Oppvarming",
        "Sjøfart",
        "Veitrafikk",
        "Bruk av produkter med fluorgasser",
        "Skog og annen arealbruk",
    ]
    assert [r["nr"] for r in sektorer] == [str(n) for n in range(1, 12)]
    assert [r["sektor"] for r in sektorer if r["egen_konto"] == "true"] == [
        "Skog og annen arealbruk"
    ]
    assert [r["sektor"] for r in sektorer if r["fra_utgave"] == "2026-02"] == [
        "Bruk av produkter med fluorgasser"
    ]


def test_hver_sektor_er_sin_egen_variant() -> None:
    varianter = {r["variant"]: r["sektor"] for r in rader(PAKKE, "sektorvarianter")}
    assert all(varianter[r["sektor"]] == r["sektor"] for r in rader(PAKKE, "sektorer"))
    assert varianter["produkter med fluorgasser"] == "Bruk av produkter med fluorgasser"


def test_husets_leser_finner_sektorene() -> None:
    from klima.grunn.kodelister import finn_sektor, sektorer

    assert len(sektorer()) == 10
    assert finn_sektor(" Produkter med fluorgasser\n") == "Bruk av produkter med fluorgasser"
    assert finn_sektor("Skog og annen arealbruk") == "Skog og annen arealbruk"
    assert finn_sektor("Romfart") is None


def test_gassene_med_begge_gwp_sett() -> None:
    gasser = {r["gass"]: (r["gwp_ar4"], r["gwp_ar5"]) for r in rader(PAKKE, "gasser")}
    assert gasser == {
        "CO2": ("1", "1"),
        "CH4": ("25", "28"),
        "N2O": ("298", "265"),
        "HFK": ("", ""),
        "PFK": ("", ""),
        "SF6": ("22800", "23500"),
        "CO2e": ("", ""),
    }
    for r in rader(PAKKE, "gasser"):
        assert (r["gruppe"] == "true") == (r["gwp_ar4"] == ""), r["gass"]


def test_357_kommuner_i_15_fylker() -> None:
    kommuner = rader(PAKKE, "kommuner")
    assert len(kommuner) == 357
    assert all(r["kommune"].startswith(r["fylke"]) for r in kommuner)
    per_fylke = Counter(r["fylkesnavn"] for r in kommuner)
    assert len(per_fylke) == 15
    assert (per_fylke["Oslo"], per_fylke["Akershus"], per_fylke["Telemark"]) == (1, 21, 17)


def test_kjente_kommuner() -> None:
    navn = {r["kommune"]: r["kommunenavn"] for r in rader(PAKKE, "kommuner")}
    assert (navn["0301"], navn["3203"], navn["1580"]) == ("Oslo", "Asker", "Haram")
    assert "3025" not in navn  # Asker 2020-2023


def test_navn_som_ikke_er_entydige() -> None:
    navn = Counter(r["kommunenavn"] for r in rader(PAKKE, "kommuner"))
    assert {n for n, antall in navn.items() if antall > 1} == {"Herøy", "Våler"}


@krever_shared
def test_numre_og_navn_er_kartverkets() -> None:
    """Kartfilen skriver alle språk i ett felt, med bindestrek mellom."""
    kart = json.loads((SHARED / "data" / "kommuner-2024.geojson").read_text(encoding="utf-8"))
    kartverket = {
        f["properties"]["kommunenummer"]: set(f["properties"]["kommunenavn"].split(" - "))
        for f in kart["features"]
    }
    vaare = {
        r["kommune"]: {r["kommunenavn"], r["samisk_navn"], r["kvensk_navn"]} - {""}
        for r in rader(PAKKE, "kommuner")
    }
    assert vaare == kartverket

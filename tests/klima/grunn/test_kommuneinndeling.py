"""Oppslag i kommuneinndelingen på dato: kjeder, delinger, nye numre, navn som har skiftet eier."""

from __future__ import annotations

from datetime import date

import pytest

from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import DeltKommune, Endring, Inndeling, Periode, inndeling

NY = date(2026, 1, 1)


def liten() -> Inndeling:
    """To kommuner i 2009: 0001 Nord får nytt navn i 2020, 0002 Sør er uendret."""
    return Inndeling(
        [
            Periode("0001", "Nord", date(2009, 1, 1), date(2019, 12, 31)),
            Periode("0001", "Nordby", date(2020, 1, 1), None),
            Periode("0002", "Davvi - Sør (Fylket)", date(2009, 1, 1), None),
        ],
        [Endring(date(2020, 1, 1), "0001", "Nord", "0001", "Nordby", "navn")],
    )


@pytest.mark.parametrize("nummer", ["0220", "0627", "0628", "3025", "3203"])
def test_kjeden_til_asker_foelges_fra_hvert_ledd(nummer: str) -> None:
    assert inndeling().dagens(nummer) == "3203"


@pytest.mark.parametrize(
    ("nummer", "dagens"),
    [("1723", "5053"), ("1915", "5503"), ("0616", "3322"), ("1567", "5061"), ("1142", "1103")],
)
def test_sammenslaaing_og_nytt_nummer_foelges_over_flere_endringer(
    nummer: str, dagens: str
) -> None:
    assert inndeling().dagens(nummer) == dagens


@pytest.mark.parametrize(
    ("nummer", "grunn"),
    [
        ("1507", "1507 Ålesund ble delt 2024-01-01 i 1508 Ålesund og 1580 Haram."),
        ("1534", "1534 Haram kan ikke føres videre: 1507 Ålesund ble delt 2024-01-01 i"),
        ("1613", "1613 Snillfjord kan ikke føres videre: 5012 Snillfjord ble delt 2020-01-01 i"),
        ("1850", "1850 Tysfjord ble delt 2020-01-01 i 1806 Narvik og 1875 Hamarøy."),
    ],
)
def test_en_deling_avvises_med_grunn_og_utvei(nummer: str, grunn: str) -> None:
    with pytest.raises(DeltKommune) as feil:
        inndeling().dagens(nummer)
    assert feil.value.nummer == nummer
    assert str(feil.value).startswith(grunn)
    assert "eller en utgave fra tiden før" in feil.value.utvei


def test_orkdal_finner_fram_til_orkland_selv_om_tallene_ikke_kan_foeres() -> None:
    assert inndeling().dagens("5024") == "5059"


def test_navneendring_er_samme_kommune_og_begge_navn_finner_fram() -> None:
    assert liten().finn("Nord") == liten().finn("nordby") == ["0001"]
    assert liten().dagens("0001") == "0001"


@pytest.mark.parametrize("navn", ["Davvi", "Sør", "Davvi - Sør", "sør"])
def test_likestilte_navn_og_fylke_i_parentes_finner_fram(navn: str) -> None:
    assert liten().finn(navn) == ["0002"]


def test_inndelingsdato_er_den_nyeste_som_har_alle_numrene() -> None:
    assert inndeling().inndelingsdato(["0301", "1103"]) == date(2024, 1, 1)
    assert inndeling().inndelingsdato(["0301", "5061", "0220"]) == date(2019, 1, 1)
    assert inndeling().inndelingsdato(["1756", "1901"]) == date(2012, 1, 1)


def test_en_fil_kan_ikke_kjenne_en_inndeling_som_kom_senere() -> None:
    assert inndeling().inndelingsdato(["1103"], senest=date(2019, 6, 1)) == date(2019, 1, 1)


@pytest.mark.parametrize(
    ("numre", "melding"),
    [
        (["3203", "9999"], "ukjent kommunenummer. Funnet: 9999."),
        (
            ["3203", "0220"],
            "kommunenumrene hører ikke til én og samme kommuneinndeling. Funnet: 0220 Asker "
            "sammen med 3203 Asker. Utvei: del tabellen slik at hver del har numre fra ett "
            "tidspunkt.",
        ),
    ],
)
def test_numre_fra_ulike_tider_hoerer_ikke_sammen(numre: list[str], melding: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        inndeling().inndelingsdato(numre)
    assert str(feil.value) == melding


def test_navnene_i_en_fil_avgjoer_hvilken_tid_den_er_fra() -> None:
    assert inndeling().numre_for_navn(["Asker"]) == {"Asker": "3203"}
    assert inndeling().numre_for_navn(["Asker", "Bærum", "Hurum"])["Asker"] == "0220"
    assert inndeling().numre_for_navn(["Bø", "Sauherad"]) == {"Sauherad": "0822"}
    assert inndeling().numre_for_navn(["Bø", "Nesbyen"])["Bø"] == "1867"


def test_navn_ingen_kommune_har_hatt_stanser_ikke_de_andre() -> None:
    assert inndeling().numre_for_navn(["Asker", "Atlantis"]) == {"Asker": "3203"}


def test_grensejusteringene_er_kjent_men_er_ikke_delinger() -> None:
    fra = {e.fra: e.til for e in inndeling().grensejusteringer}
    assert fra["0226"] == "3034"  # en del av Sørum gikk til Nes
    assert inndeling().dagens("0226") == "3205"

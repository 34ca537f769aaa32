"""Oppslag i kodelistene: sektorer slik utgaver skriver dem, og kommuner på nummer og navn."""

from __future__ import annotations

import unicodedata

import pytest

from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune, finn_sektor, kommuner, sektorer
from klima.grunn.kommuneinndeling import DeltKommune


def test_ti_sektorer_uten_skog_som_er_et_eget_regnskap() -> None:
    assert len(sektorer()) == 10
    assert "Skog og annen arealbruk" not in sektorer()


@pytest.mark.parametrize(
    ("skrevet", "sektor"),
    [
        ("produkter med fluorgasser", "Bruk av produkter med fluorgasser"),
        ("VEITRAFIKK", "Veitrafikk"),
        ("Avfall og avløp_x000D_\n", "Avfall og avløp"),
        (unicodedata.normalize("NFD", "Sjøfart\u00a0"), "Sjøfart"),
    ],
)
def test_sektoren_kjennes_igjen_uansett_skrivemaate(skrevet: str, sektor: str) -> None:
    assert finn_sektor(skrevet) == sektor


@pytest.mark.parametrize("skrevet", ["Veg", "", "Totalt"])
def test_ukjent_sektor_gir_ingenting(skrevet: str) -> None:
    assert finn_sektor(skrevet) is None


@pytest.mark.parametrize("soekt", ["3203", "Asker", "asker", " ASKER \n"])
def test_asker_finnes_paa_nummer_og_navn(soekt: str) -> None:
    kommune = finn_kommune(soekt)
    assert (kommune.nummer, kommune.navn, kommune.fylke) == ("3203", "Asker", "Akershus")


def test_nummeret_kan_mangle_nullen_foran() -> None:
    assert finn_kommune("301").navn == "Oslo"


def test_to_kommuner_med_samme_navn_maa_skilles_med_nummer() -> None:
    with pytest.raises(Brukerfeil) as feil:
        finn_kommune("Våler")
    assert str(feil.value) == (
        "flere kommuner heter «Våler». Funnet: 3114 (Østfold), 3419 (Innlandet). "
        "Utvei: bruk kommunenummeret."
    )


def test_skrivefeil_faar_forslag() -> None:
    with pytest.raises(Brukerfeil) as feil:
        finn_kommune("Askr")
    assert str(feil.value) == (
        "ukjent kommune «Askr». Ventet: et nummer eller navn fra kommuneinndelingen, 2009 til i "
        "dag. Utvei: mente du Asker eller Aukra?"
    )


@pytest.mark.parametrize("soekt", ["0220", "220", "0627", "0628", "3025", "Røyken", "hurum"])
def test_numre_og_navn_fra_eldre_inndelinger_finner_fram(soekt: str) -> None:
    assert finn_kommune(soekt).nummer == "3203"


@pytest.mark.parametrize(
    ("navn", "funnet"),
    [
        ("Herøy", "1515 (Møre og Romsdal), 1818 (Nordland)"),
        ("Bø", "1867 (Nordland), 0821 (nå 4020 Midt-Telemark)"),
        ("Nes", "3228 (Akershus), 0616 (nå 3322 Nesbyen)"),
        ("Os", "3430 (Innlandet), 1243 (nå 4624 Bjørnafjorden)"),
        ("Sande", "1514 (Møre og Romsdal), 0713 (nå 3903 Holmestrand)"),
    ],
)
def test_navn_flere_kommuner_har_hatt_sier_hvilke(navn: str, funnet: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        finn_kommune(navn)
    assert str(feil.value) == (
        f"flere kommuner heter «{navn}». Funnet: {funnet}. Utvei: bruk kommunenummeret."
    )


def test_fylket_i_parentes_skiller_navn() -> None:
    assert finn_kommune("Våler (Innlandet)").nummer == "3419"
    assert finn_kommune("nes (akershus)").nummer == "3228"


def test_aalesund_er_den_som_heter_det_i_dag_men_det_gamle_nummeret_er_delt() -> None:
    assert finn_kommune("Ålesund").nummer == "1508"
    with pytest.raises(DeltKommune) as feil:
        finn_kommune("1507")
    assert str(feil.value) == (
        "1507 Ålesund ble delt 2024-01-01 i 1508 Ålesund og 1580 Haram. Utvei: bruk 1508 eller "
        "1580, eller en utgave fra tiden før, der kommunen står med sitt eget nummer."
    )


def test_kommunene_er_de_357_i_2024() -> None:
    assert len(kommuner()) == 357

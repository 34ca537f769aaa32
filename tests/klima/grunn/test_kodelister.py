"""Oppslag i kodelistene: sektorer slik utgaver skriver dem, og kommuner på nummer og navn."""

from __future__ import annotations

import unicodedata

import pytest

from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune, finn_sektor, kommuner, sektorer


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
        "ukjent kommune «Askr». Ventet: et nummer eller navn fra kommuneinndelingen 2024. "
        "Utvei: mente du Asker eller Aukra?"
    )


def test_nummer_fra_en_eldre_inndeling_er_ukjent() -> None:
    with pytest.raises(Brukerfeil, match="ukjent kommune «0220»"):
        finn_kommune("0220")


def test_kommunene_er_de_357_i_2024() -> None:
    assert len(kommuner()) == 357

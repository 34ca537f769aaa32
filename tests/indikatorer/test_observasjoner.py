"""Observasjonene som arrays: en verdi, eller hvorfor den mangler."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from indikatorer import les_katalog, les_observasjoner
from indikatorer.observasjoner import STATUSER
from klima import Arbeidsrom


@pytest.fixture(scope="module")
def obs(asker: Arbeidsrom) -> xr.Dataset:
    katalog = les_katalog("Asker", arbeidsrom=asker)
    assert katalog is not None
    return les_observasjoner(katalog)


def test_en_celle_per_indikator_og_aar(obs: xr.Dataset) -> None:
    assert dict(obs.sizes) == {"indikator": 88, "aar": 4}
    assert obs["aar"].values.tolist() == [2019, 2020, 2021, 2022]


def test_indikatorene_staar_i_planens_rekkefoelge(obs: xr.Dataset) -> None:
    foerste_og_siste = obs["indikator"].values[[0, -1]].tolist()
    assert foerste_og_siste == ["disposisjonsfond", "arbeidsplassvekst"]


@pytest.mark.parametrize(
    ("indikator", "aar", "verdi", "tekst"),
    [
        ("disposisjonsfond", 2019, 15.1, "15,1 %"),
        ("netto-driftsresultat", 2022, -0.7, "-0,7 %"),
        ("direkte-klimagassutslipp", 2020, 180661, "180 661"),
        ("meslingvaksinerte-9-aaringer", 2020, 97.0, "97,00 %"),
    ],
)
def test_en_maalt_celle_har_verdien_og_teksten_slik_den_er_trykt(
    obs: xr.Dataset, indikator: str, aar: int, verdi: float, tekst: str
) -> None:
    celle = obs.sel(indikator=indikator, aar=aar)
    assert (celle["verdi"].item(), celle["status"].item()) == (verdi, "maalt")
    assert celle["tekst"].item() == tekst


@pytest.mark.parametrize(
    ("indikator", "aar", "status", "tekst"),
    [
        ("sykefravaer", 2019, "ikke_maalt", "Ikke målt"),
        ("direkte-klimagassutslipp", 2022, "tall_kommer", "Tall kommer"),
    ],
)
def test_en_celle_uten_tall_sier_hvorfor(
    obs: xr.Dataset, indikator: str, aar: int, status: str, tekst: str
) -> None:
    celle = obs.sel(indikator=indikator, aar=aar)
    assert np.isnan(celle["verdi"].item())
    assert (celle["status"].item(), celle["tekst"].item()) == (status, tekst)


def test_nan_staar_noeyaktig_der_noe_ikke_er_maalt(obs: xr.Dataset) -> None:
    np.testing.assert_array_equal(obs["verdi"].notnull(), obs["status"] == "maalt")


def test_en_maalt_null_er_null(obs: xr.Dataset) -> None:
    celle = obs.sel(indikator="dekning-5g", aar=2020)
    assert (celle["verdi"].item(), celle["status"].item()) == (0.0, "maalt")


def test_236_maalte_96_ikke_maalte_og_20_som_kommer(obs: xr.Dataset) -> None:
    statuser, antall = np.unique(obs["status"].values, return_counts=True)
    assert dict(zip(statuser, antall.tolist(), strict=True)) == {
        "ikke_maalt": 96,
        "maalt": 236,
        "tall_kommer": 20,
    }


def test_hver_status_har_et_navn_paa_bokmaal(obs: xr.Dataset) -> None:
    assert set(np.unique(obs["status"].values)) <= set(STATUSER)


def test_enheten_ligger_paa_indikatoren(obs: xr.Dataset) -> None:
    assert obs["enhet"].sel(indikator="vedlikehold-formaalsbygg").item() == "kr/m2"


def test_utgave_og_kommune_foelger_med(obs: xr.Dataset) -> None:
    assert obs.attrs == {"utgave": "handlingsprogram-2024", "kommune": "3203"}

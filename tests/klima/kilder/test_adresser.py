"""Utgivernes adresser: standarden, kommune.toml og miljøvariabelen, og hvem som vinner."""

from __future__ import annotations

import pytest

from klima.grunn.arbeidsrom import KILDER
from klima.grunn.feil import Brukerfeil
from klima.kilder.adresser import UTGIVERE, finn_adresse


def test_utgiverne_er_de_kommune_toml_kjenner() -> None:
    assert tuple(UTGIVERE) == KILDER


@pytest.mark.parametrize("kilde", KILDER)
def test_standarden_er_kryptert_og_variabelen_er_den_kontrakten_sier(kilde: str) -> None:
    utgiver = UTGIVERE[kilde]
    assert finn_adresse(kilde, {}, {}) == utgiver.adresse
    assert utgiver.adresse.startswith("https://")
    assert not utgiver.adresse.endswith("/")
    assert utgiver.variabel == f"KLIMA_URL_{kilde.upper()}"


def test_miljoevariabelen_vinner_over_kommune_toml_som_vinner_over_standarden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kilder = {"klass": "http://speil.test/klass"}
    monkeypatch.delenv("KLIMA_URL_KLASS", raising=False)
    assert finn_adresse("klass", kilder) == "http://speil.test/klass"
    monkeypatch.setenv("KLIMA_URL_KLASS", "http://annet.test/klass/")
    assert finn_adresse("klass", kilder) == "http://annet.test/klass"


def test_tom_er_ikke_satt() -> None:
    assert finn_adresse("fhi", {"fhi": " "}, {"KLIMA_URL_FHI": ""}) == UTGIVERE["fhi"].adresse


@pytest.mark.parametrize(
    "adresse", ["speil.test/bok.xlsx", "file:///bok.xlsx", "http://", "http://[::1", "http://x:y/"]
)
def test_det_som_ikke_er_en_nettadresse_sier_hvor_det_staar(adresse: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        finn_adresse("udir", {"udir": adresse}, {})
    assert str(feil.value) == (
        "kommune.toml, [kilder] udir: ikke en nettadresse. "
        "Ventet: en adresse som begynner med https:// eller http://. "
        f"Funnet: «{adresse}». Utvei: rett den, eller ta den bort for å bruke Udirs egen."
    )
    with pytest.raises(Brukerfeil, match=r"^miljøvariabelen KLIMA_URL_UDIR: ikke en nettadresse"):
        finn_adresse("udir", {}, {"KLIMA_URL_UDIR": adresse})

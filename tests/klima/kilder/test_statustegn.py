"""Tegnene: hvert tegn har én status i huset, og et ukjent gjettes ikke."""

from __future__ import annotations

import pytest

from indikatorer.observasjoner import STATUSER
from klima.grunn.feil import Brukerfeil
from klima.kilder.statustegn import hus_status


@pytest.mark.parametrize(
    ("kilde", "tegn", "har_verdi", "status"),
    [
        ("ssb", "", True, "maalt"),
        ("ssb", "", False, "ikke_maalt"),
        ("ssb", ".", False, "ikke_maalt"),
        ("ssb", "..", False, "ikke_maalt"),
        ("ssb", "...", False, "tall_kommer"),
        ("ssb_v1", ":", False, "undertrykt"),
        ("ssb", "-", True, "maalt"),
        ("ssb", "*", True, "foreloepig"),
        ("fhi", ":", False, "undertrykt"),
        ("fhi", ".", False, "ikke_maalt"),
        ("udir", "*", False, "undertrykt"),
        ("valg", "forelopig", True, "foreloepig"),
    ],
)
def test_utgiverens_tegn_blir_husets_status(
    kilde: str, tegn: str, har_verdi: bool, status: str
) -> None:
    assert hus_status(kilde, tegn, har_verdi=har_verdi) == status
    assert status in STATUSER


def test_et_ukjent_tegn_gjettes_ikke() -> None:
    with pytest.raises(Brukerfeil) as feil:
        hus_status("udir", "x\n", har_verdi=False)
    assert str(feil.value) == (
        "ukjent tegn i tallene fra udir. Ventet: «*». Funnet: «x». Utvei: se hva tegnet betyr hos "
        "utgiveren; det må få en status før tallet kan brukes."
    )


@pytest.mark.parametrize(("tegn", "har_verdi", "ord_"), [(":", True, "med"), ("*", False, "uten")])
def test_et_skjult_tall_som_likevel_vises_er_en_feil(tegn: str, har_verdi: bool, ord_: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        hus_status("ssb", tegn, har_verdi=har_verdi)
    assert str(feil.value) == (
        f"tegnet og tallet fra ssb sier imot hverandre. Funnet: «{tegn}» {ord_} verdi. Utvei: "
        "hent på nytt; blir det likt, har utgiveren endret hva tegnet betyr."
    )

"""Kodene et sted har hvert år, gjennom sammenslåinger og delinger."""

from __future__ import annotations

from pathlib import Path

import pytest

from indikatorer.steder import Sted, stedene, stedskoder
from klima import finn_arbeidsrom
from tests.arbeidsrom import lag_arbeidsrom

ASKER = Sted("3203", "Asker", "kommune")
ALLE = {"0220", "0627", "0628", "3025", "3203"}


@pytest.mark.parametrize(
    ("aar", "koder"),
    [(2018, ("0220", "0627", "0628")), (2020, ("3025",)), (2023, ("3025",)), (2024, ("3203",))],
)
def test_et_antall_foelger_kommunen_bakover(aar: int, koder: tuple[str, ...]) -> None:
    assert stedskoder(ASKER, aar, ALLE, antall=True).koder == koder


def test_en_andel_for_tre_kommuner_mangler_med_grunn() -> None:
    svar = stedskoder(ASKER, 2019, ALLE, antall=False)
    assert svar.koder == ()
    assert svar.grunn == (
        "i 2019 var 3203 Asker 0220 Asker, 0627 Røyken og 0628 Hurum, og en andel kan ikke summeres"
    )


def test_en_del_som_mangler_i_tabellen_gir_ingen_halv_sum() -> None:
    svar = stedskoder(ASKER, 2019, ALLE - {"0628"}, antall=True)
    assert svar.koder == ()
    assert svar.grunn.endswith(", og tabellen mangler 0628")


def test_en_tabell_som_er_foert_om_til_dagens_nummer() -> None:
    assert stedskoder(ASKER, 2019, {"3203"}, antall=False).koder == ("3203",)


def test_dagens_nummer_brukes_ikke_for_aar_det_ikke_gjaldt() -> None:
    """SSB fyller ut 0 for 3203 i 2022; tabellen har 3025, så det er den som gjelder."""
    assert stedskoder(ASKER, 2022, {"3203", "3025"}, antall=True).koder == ("3025",)
    svar = stedskoder(ASKER, 2019, {"3203", "3025"}, antall=True)
    assert svar.koder == ()


def test_en_delt_kommune_kan_ikke_foeres_tilbake() -> None:
    aalesund = Sted("1508", "Ålesund", "kommune")
    svar = stedskoder(aalesund, 2022, {"1507", "1508", "1580"}, antall=True)
    assert svar.grunn == "i 2022 var 1508 Ålesund 1507 Ålesund, som siden er delt"


def test_landet_og_kostragruppen_bare_der_tabellen_har_dem() -> None:
    landet, gruppe = Sted("landet", "Hele landet", "landet"), Sted("EKG11", "Gruppe 11", "kostra")
    assert stedskoder(landet, 2022, {"EAK"}, antall=False).koder == ("EAK",)
    assert stedskoder(landet, 2022, {"Ialt"}, antall=False, landet="Ialt").koder == ("Ialt",)
    assert stedskoder(landet, 2022, {"3203"}, antall=False).grunn == "tabellen har ikke hele landet"
    assert stedskoder(gruppe, 2022, {"EKG11"}, antall=False).koder == ("EKG11",)
    assert stedskoder(gruppe, 2022, {"3203"}, antall=False).koder == ()


def test_sammenligningen_er_den_kommune_toml_sier(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path / "rom", planer=False)
    assert [s.id for s in stedene(rom, "3203")] == ["3203"]
    fil = rom.rot / "kommune.toml"
    gruppe = '\n[grupper]\nsammenligning = ["3201", "3203"]\n'
    fil.write_text(fil.read_text(encoding="utf-8") + gruppe, encoding="utf-8")
    rom = finn_arbeidsrom(rom.rot)
    assert [(s.id, s.navn) for s in stedene(rom, "3203")] == [
        ("3203", "Asker"),
        ("3201", "Bærum"),
        ("landet", "Hele landet"),
    ]

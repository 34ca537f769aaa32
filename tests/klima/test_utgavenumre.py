"""Utgaver med numre fra en eldre inndeling: summert når det går an, ellers sagt rett ut."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from klima import Arbeidsrom, Brukerfeil, Utgavelager, les_utslipp, summer
from klima.grunn.kommuneinndeling import DeltKommune
from tests.arbeidsrom import lag_arbeidsrom
from tests.stotte import TELEMARK, krever_data

HODE = "Kommunenummer,Kommune,År,Sektor,Utslippskilde,Klimagass,Utslipp\n"
GAMMEL = HODE + "".join(
    f"{nummer},{navn},{aar},Veitrafikk,Personbiler,CO2,{tonn}\n"
    for nummer, navn, tonn in [
        ("0220", "Asker", 100.5),
        ("0627", "Røyken", 20.25),
        ("0628", "Hurum", 3),
        ("0301", "Oslo", 1000),
        ("0805", "Porsgrunn", 70),
        ("1850", "Tysfjord", 5),
        ("1805", "Narvik", 6),
        ("1854", "Ballangen", 7),
        ("0704", "Tønsberg", 8),
    ]
    for aar in (2016, 2017)
)


def importer(rom: Arbeidsrom, tekst: str, publisert: str) -> str:
    fil = rom.rot / f"{publisert}.csv"
    fil.write_text(tekst, encoding="utf-8")
    return Utgavelager(rom).importer(fil, publisert=date.fromisoformat(publisert)).utgave.utgave


@pytest.fixture(scope="module")
def rom(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    """Asker uten plan, med én utgave fra 2019 (syntetisk)."""
    rom = lag_arbeidsrom(tmp_path_factory.mktemp("gammel"), planer=False)
    importer(rom, GAMMEL, "2019-03-01")
    return rom


def totalt(rom: Arbeidsrom, kommune: str, aar: int = 2016) -> float:
    serie = summer(les_utslipp(kommune, arbeidsrom=rom), "total")
    return float(serie.sel(aar=aar, sektor="Totalt").item())


@pytest.mark.parametrize("kommune", ["3203", "Asker", "3025", "0220", "0627", "Hurum"])
def test_asker_summeres_fra_de_tre(rom: Arbeidsrom, kommune: str) -> None:
    serie = les_utslipp(kommune, arbeidsrom=rom)
    assert (serie["kommune"].item(), serie["kommunenavn"].item()) == ("3203", "Asker")
    assert totalt(rom, kommune) == 123.75


def test_bare_nytt_nummer_er_samme_tall(rom: Arbeidsrom) -> None:
    assert totalt(rom, "4001") == totalt(rom, "0805") == 70.0


def test_utgaven_beholder_numrene_filen_sa(rom: Arbeidsrom) -> None:
    (utgave,) = Utgavelager(rom).liste()
    assert {"0220", "0627", "0628"} <= set(utgave.kommuner)
    assert "Kommunenumrene er fra kommuneinndelingen fra 2019-01-01." in utgave.merknader
    alle = les_utslipp("alle", arbeidsrom=rom)
    assert alle.sel(kommune="0627")["kommunenavn"].item() == "Røyken"


def test_narvik_fikk_en_del_av_tysfjord_og_kan_ikke_summeres(rom: Arbeidsrom) -> None:
    with pytest.raises(DeltKommune) as feil:
        les_utslipp("Narvik", arbeidsrom=rom)
    assert "1850 Tysfjord ble delt 2020-01-01 i 1806 Narvik og 1875 Hamarøy" in str(feil.value)


def test_tysfjord_vises_slik_utgaven_har_den(rom: Arbeidsrom) -> None:
    assert les_utslipp("Tysfjord", arbeidsrom=rom)["kommune"].item() == "1850"
    assert totalt(rom, "1850") == 5.0


def test_mangler_en_av_de_gamle_sies_det(rom: Arbeidsrom) -> None:
    with pytest.raises(Brukerfeil) as feil:
        les_utslipp("Tønsberg", arbeidsrom=rom)
    assert str(feil.value).startswith(
        "3803 Tønsberg kan ikke summeres, for tabellen mangler 0716 Re."
    )


def test_en_kommune_utgaven_ikke_har(rom: Arbeidsrom) -> None:
    with pytest.raises(Brukerfeil, match=r"ingen utgave har Bergen \(4601\)"):
        les_utslipp("Bergen", arbeidsrom=rom)


def test_en_nyere_utgave_gaar_foran(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path, planer=False)
    gammel = importer(rom, GAMMEL, "2019-03-01")
    importer(rom, HODE + "3203,Asker,2016,Veitrafikk,Busser,CO2,130\n", "2025-01-24")
    assert totalt(rom, "Asker") == 130.0
    serie = summer(les_utslipp("0220", utgave=gammel, arbeidsrom=rom), "total")
    assert serie.sel(aar=2016).item() == 123.75


def test_mangler_en_av_de_gamle_i_ett_aar_summeres_det_ikke(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path, planer=False)
    uten = GAMMEL.replace("0628,Hurum,2017,Veitrafikk,Personbiler,CO2,3\n", "")
    importer(rom, uten, "2019-03-01")
    with pytest.raises(Brukerfeil) as feil:
        les_utslipp("Asker", arbeidsrom=rom)
    assert "har ikke alle kommunene som ble 3203, i 2017. Ventet: 0220, 0627, 0628." in str(
        feil.value
    )


def test_en_fil_med_bare_gamle_navn_faar_numre_fra_sin_tid(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path, planer=False)
    rader = [("Asker", 1), ("Røyken", 2), ("Hurum", 4)]
    linjer = [f"{navn},2016,Jordbruk,Ku,{tonn}\n" for navn, tonn in rader]
    importer(rom, "Kommune,År,Sektor,Utslippskilde,Utslipp\n" + "".join(linjer), "2019-03-01")
    assert Utgavelager(rom).liste()[0].kommuner == ("0220", "0627", "0628")
    assert totalt(rom, "Asker") == 7.0


def test_blandede_numre_leses_med_en_merknad(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path, planer=False)
    rader = "3203,Asker,2024,Jordbruk,Ku,CH4,1\n0220,Asker,2016,Jordbruk,Ku,CH4,2\n"
    importer(rom, HODE + rader, "2025-03-01")
    (utgave,) = Utgavelager(rom).liste()
    assert utgave.merknader == (
        "Kommunenumrene er fra flere kommuneinndelinger og kan ikke summeres sammen.",
    )
    with pytest.raises(Brukerfeil, match="hører ikke til én og samme kommuneinndeling"):
        les_utslipp("Asker", arbeidsrom=rom)


@krever_data
@pytest.mark.parametrize("dato", TELEMARK)
@pytest.mark.parametrize(
    ("gammelt", "nytt"), [("0805", "4001"), ("3806", "4001"), ("0821", "4020")]
)
def test_telemark_med_gamle_numre_er_samme_serie(
    telemark: Arbeidsrom, dato: str, gammelt: str, nytt: str
) -> None:
    serie = les_utslipp(gammelt, utgave=dato, arbeidsrom=telemark)
    assert serie.identical(les_utslipp(nytt, utgave=dato, arbeidsrom=telemark))

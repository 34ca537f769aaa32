"""Sammenligningsgrupper: egne lister, ASSS, KOSTRA-gruppen og naboene på land."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from klima import Arbeidsrom, Brukerfeil, finn_arbeidsrom
from klima.grupper import finn_gruppe
from tests.arbeidsrom import lag_arbeidsrom
from tests.datasets.pakkelesing import formfeil, frictionless_feil
from tests.klima.grupperom import skriv_pakke
from tests.stotte import ROT, SHARED, krever_data

TYPER = {"gruppe": "string", "slag": "string", "kommune": "string"}


def rom_med(mappe: Path, toml: str) -> Arbeidsrom:
    rom = lag_arbeidsrom(mappe, planer=False)
    with (rom.rot / "kommune.toml").open("a", encoding="utf-8") as fil:
        fil.write(toml)
    return finn_arbeidsrom(rom.rot)


def test_pakken_er_gyldig_og_i_husets_form() -> None:
    assert frictionless_feil(ROT / "datasets" / "felles" / "grupper") == []
    assert formfeil("felles/grupper") == []


def test_asss_er_de_tolv_ks_nevner(tomt_arbeidsrom: Arbeidsrom) -> None:
    asss = finn_gruppe(tomt_arbeidsrom, "asss", "3203")
    assert (asss.navn, asss.kilde, len(asss.kommuner)) == ("ASSS", "KS", 12)
    assert {"3203", "3205", "0301"} < set(asss.kommuner)


def test_en_egen_liste_kan_ha_navn_og_gamle_numre(tmp_path: Path) -> None:
    rom = rom_med(tmp_path, '[grupper]\n"rundt fjorden" = ["Bærum", "0220", "3025", "Nesodden"]\n')
    gruppe = finn_gruppe(rom, "Rundt Fjorden", "3203")
    assert gruppe.kommuner == ("3201", "3203", "3212")
    assert gruppe.kilde == "kommune.toml"


def test_en_egen_liste_gaar_foran_den_som_foelger_med(tmp_path: Path) -> None:
    rom = rom_med(tmp_path, '[grupper]\nasss = ["3203"]\n')
    assert finn_gruppe(rom, "ASSS", "3203").kommuner == ("3203",)


@pytest.mark.parametrize(
    ("numre", "melding"),
    [
        ('"9998"', "gruppen har en kommune som ikke kan brukes: ukjent kommune «9998»"),
        ('"1507"', "ikke kan brukes: 1507 Ålesund ble delt 2024-01-01 i 1508 Ålesund og 1580"),
    ],
)
def test_en_kommune_som_ikke_kan_brukes_sies_med_filen(
    tmp_path: Path, numre: str, melding: str
) -> None:
    rom = rom_med(tmp_path, f"[grupper]\nmine = [{numre}]\n")
    with pytest.raises(Brukerfeil) as feil:
        finn_gruppe(rom, "mine", "3203")
    assert melding in str(feil.value)
    assert feil.value.sted == str(rom.rot / "kommune.toml")


def test_ukjent_gruppe_viser_de_kjente_og_hvordan_en_lager_en(tmp_path: Path) -> None:
    rom = rom_med(tmp_path, '[grupper]\nmine = ["3203"]\n')
    with pytest.raises(Brukerfeil) as feil:
        finn_gruppe(rom, "vestkanten", "3203")
    assert str(feil.value) == (
        "ukjent gruppe «vestkanten». Ventet: mine, ASSS, naboer, kostra. Utvei: lag den under "
        '[grupper] i kommune.toml: vestkanten = ["3203", "3201"].'
    )


def test_kostragruppen_er_den_kommunen_selv_er_i(tomt_arbeidsrom: Arbeidsrom) -> None:
    csv = "gruppe,slag,kommune\nKOSTRA A,kostra,3203\nKOSTRA A,kostra,3201\nKOSTRA B,kostra,0301\n"
    skriv_pakke(tomt_arbeidsrom, "grupper", csv, TYPER)
    assert finn_gruppe(tomt_arbeidsrom, "kostra", "3203").kommuner == ("3201", "3203")
    assert finn_gruppe(tomt_arbeidsrom, "kostra", "0301").navn == "KOSTRA B"
    assert finn_gruppe(tomt_arbeidsrom, "kostra b", "3203").kommuner == ("0301",)


def test_uten_kostragrupper_sies_det(tomt_arbeidsrom: Arbeidsrom) -> None:
    with pytest.raises(Brukerfeil, match="ingen KOSTRA-gruppe med 3203"):
        finn_gruppe(tomt_arbeidsrom, "KOSTRA", "3203")


def test_uten_grenser_er_naboene_ukjente(tomt_arbeidsrom: Arbeidsrom) -> None:
    with pytest.raises(Brukerfeil, match="naboene er ukjente"):
        finn_gruppe(tomt_arbeidsrom, "naboer", "3203")


def test_naboer_deler_grense_og_et_hjoerne_er_nok(tmp_path: Path) -> None:
    def rute(nummer: str, x: float, y: float) -> dict[str, object]:
        hjoerner = [(x, y), (x + 0.1, y), (x + 0.1, y + 0.1), (x, y + 0.1), (x, y)]
        form = {"type": "Polygon", "coordinates": [hjoerner]}
        return {"type": "Feature", "properties": {"kommunenummer": nummer}, "geometry": form}

    ruter = [
        *(rute("3203", 10, 60), rute("3201", 10.1, 60), rute("3312", 10.1, 60.1)),
        rute("0301", 10.3, 60),
    ]
    (tmp_path / "g.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": ruter}), encoding="utf-8"
    )
    rom = rom_med(tmp_path, '[kart]\ngrenser = "g.geojson"\n')
    assert finn_gruppe(rom, "naboer", "3203").kommuner == ("3201", "3203", "3312")
    with pytest.raises(Brukerfeil, match="grensefilen har ikke 4601"):
        finn_gruppe(rom, "naboer", "4601")


@krever_data
def test_askers_naboer_paa_land_er_baerum_og_lier(tmp_path: Path) -> None:
    fil = (SHARED / "data" / "kommuner-2024.geojson").as_posix()
    rom = rom_med(tmp_path, f'[kart]\ngrenser = "{fil}"\n')
    assert finn_gruppe(rom, "naboer", "3203").kommuner == ("3201", "3203", "3312")

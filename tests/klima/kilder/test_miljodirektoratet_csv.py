"""CSV med noen av Miljødirektoratets kolonner: fylkets Telemark-filer, og eksporter fra Excel."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from klima.grunn.kodelister import kommuner
from klima.kilder.miljodirektoratet import les_fil
from tests.eksempelbok import CSVHODE
from tests.raalesing import csvsummer
from tests.stotte import TELEMARK, krev_fil

ALLE_UTGAVER = pytest.mark.parametrize("dato", TELEMARK)


def skriv(mappe: Path, tekst: str, *, tegnsett: str = "utf-8") -> Path:
    fil = mappe / "eksempel.csv"
    fil.write_bytes(tekst.encode(tegnsett))
    return fil


# --- Telemark --------------------------------------------------------------------------------


@ALLE_UTGAVER
def test_telemark_gir_raafilens_summer_per_kommune_aar_og_sektor(dato: str) -> None:
    raa = csvsummer(krev_fil(TELEMARK[dato]))
    tabell = les_fil(TELEMARK[dato]).tabell
    navn = kommuner()["kommunenavn"]
    lest = tabell.assign(kommune=tabell["kommune"].map(navn))
    summer = lest.groupby(["kommune", "aar", "sektor"])["tonn"].sum().round(6)
    assert {n: Decimal(str(t)) for n, t in summer.items()} == raa


@ALLE_UTGAVER
def test_telemark_har_sytten_kommuner_med_nummer_i_fylke_40(dato: str) -> None:
    tabell = les_fil(krev_fil(TELEMARK[dato])).tabell
    assert tabell["kommune"].nunique() == 17
    assert tabell["kommune"].str.startswith("40").all()


@pytest.mark.parametrize(
    ("dato", "sektorer", "siste_aar"), [("2025-01-24", 9, 2023), ("2026-02-02", 10, 2024)]
)
def test_den_tiende_sektoren_kom_i_2026(dato: str, sektorer: int, siste_aar: int) -> None:
    lesning = les_fil(krev_fil(TELEMARK[dato]))
    assert len(lesning.omfang) == sektorer
    assert lesning.tabell["aar"].max() == siste_aar


@ALLE_UTGAVER
def test_telemarks_rader_med_samme_noekkel_er_lagt_sammen(dato: str) -> None:
    raa = pd.read_csv(krev_fil(TELEMARK[dato]))
    raa["Utslippskilde"] = raa["Utslippskilde"].str.strip()
    ulike = raa.drop_duplicates(["Kommune", "År", "Sektor", "Utslippskilde"])
    lesning = les_fil(TELEMARK[dato])
    assert len(lesning.tabell) == len(ulike) < len(raa)
    assert lesning.merknader[0] == (
        f"Filen har ingen gass; {len(raa)} rader er lagt sammen per kilde."
    )


def test_telemarkfilen_har_datoen_i_navnet() -> None:
    assert str(les_fil(krev_fil(TELEMARK["2025-01-24"])).publisert) == "2025-01-24"


# --- Andre drakter ---------------------------------------------------------------------------


def test_uten_gass_legges_like_rader_sammen(tmp_path: Path) -> None:
    rader = "Asker,2009,Veitrafikk,Busser  ,0.1\nAsker,2009,Veitrafikk,Busser,0.2\n"
    tabell = les_fil(skriv(tmp_path, CSVHODE + rader)).tabell
    assert tabell.to_numpy().tolist() == [["3203", 2009, "Veitrafikk", "Busser", "CO2e", 0.3]]


def test_med_gass_er_hver_gass_en_rad(tmp_path: Path) -> None:
    csv = (
        "Kommunenummer,År,Sektor,Utslippskilde,Klimagass,Utslipp (tonn CO2-ekvivalenter)\n"
        "301,2009,Veitrafikk,Busser,CO2,5\n301,2009,Veitrafikk,Busser,N2O,1\n"
    )
    tabell = les_fil(skriv(tmp_path, csv)).tabell
    assert tabell[["kommune", "gass", "tonn"]].to_numpy().tolist() == [
        ["0301", "CO2", 5.0],
        ["0301", "N2O", 1.0],
    ]


@pytest.mark.parametrize("tegnsett", ["utf-8", "utf-8-sig", "cp1252"])
def test_excel_paa_norsk_skriver_semikolon_og_desimalkomma(tmp_path: Path, tegnsett: str) -> None:
    csv = "Kommune;År;Sektor;Utslippskilde;Utslipp\r\nMålselv;2009;Sjøfart;Ferger;1234,5\r\n"
    tabell = les_fil(skriv(tmp_path, csv, tegnsett=tegnsett)).tabell
    assert tabell.to_numpy().tolist() == [["5524", 2009, "Sjøfart", "Ferger", "CO2e", 1234.5]]


def test_kolonner_uten_betydning_ses_bort_fra(tmp_path: Path) -> None:
    csv = "Fylke,Kommune,År,Sektor,Utslippskilde,Utslipp,Merknad\nA,Asker,2009,Jordbruk,Ku,1,hei\n"
    assert les_fil(skriv(tmp_path, csv)).tabell["tonn"].tolist() == [1.0]


def test_nummeret_gaar_foran_navnet(tmp_path: Path) -> None:
    csv = "Kommunenummer,Kommune,År,Sektor,Utslippskilde,Utslipp\n3419,Våler,2009,Jordbruk,Ku,1\n"
    assert les_fil(skriv(tmp_path, csv)).tabell["kommune"].tolist() == ["3419"]

"""Miljødirektoratets arbeidsbøker: boka for én kommune (Oslo) og landsboka i samme oppsett."""

from __future__ import annotations

import unicodedata
import zipfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from klima.grunn.feil import Brukerfeil
from klima.kilder.miljodirektoratet import les_fil
from klima.kilder.tabell import KOLONNER, Lesning
from tests.eksempelbok import (
    DETALJERT,
    KOMMUNEHODE,
    LANDSHODE,
    Rad,
    en_rad,
    kommunebok,
    landsbok,
    skriv_bok,
)
from tests.raalesing import aarssummer, arkrader
from tests.stotte import OSLOBOK, krev_fil

# Kommune, år, sektor, kilde, gass, tonn: tre kommuner, to år.
LANDET: list[Rad] = [
    en_rad(100.5, aar=2009),
    en_rad(2.25, aar=2009, gass="CH4"),
    en_rad(40.0, aar=2009, sektor="Sjøfart", kilde="Ferger"),
    en_rad(80.0, aar=2011),
    en_rad(0, aar=2011, sektor="Sjøfart", kilde="Ferger"),
    en_rad(7.5, nummer="0301", kommune="Oslo", aar=2009),
    en_rad(9.0, nummer="4601", kommune="Bergen", aar=2011),
]
LANDETS_SUMMER = [
    ("Akershus", "3203", "Asker", 2009, "Veitrafikk", 102.75),
    ("Akershus", "3203", "Asker", 2009, "Sjøfart", 40.0),
    ("Akershus", "3203", "Asker", 2011, "Veitrafikk", 80.0),
    ("Akershus", "3203", "Asker", 2011, "Sjøfart", 0),
    ("Oslo", "0301", "Oslo", 2009, "Veitrafikk", 7.5),
    ("Vestland", "4601", "Bergen", 2011, "Veitrafikk", 9.0),
]


@pytest.fixture(scope="module")
def osloboka() -> Lesning:
    return les_fil(krev_fil(OSLOBOK))


@pytest.fixture
def fil(tmp_path: Path) -> Path:
    return tmp_path / "eksempel_landsbok.xlsx"


# --- Oslo, slik boka er lastet ned -----------------------------------------------------------


def test_oslo_har_tretten_aar_uten_2010_2012_og_2014(osloboka: Lesning) -> None:
    aar = sorted(osloboka.tabell["aar"].unique())
    assert aar == [2009, 2011, 2013, *range(2015, 2025)]


def test_oslos_aarssummer_er_summen_av_arket_oversikt_paa_desimalen(osloboka: Lesning) -> None:
    summer = osloboka.tabell.groupby("aar")["tonn"].sum().round(6)
    assert {a: Decimal(str(t)) for a, t in summer.items()} == aarssummer(OSLOBOK)


def test_hver_rad_i_oslos_detaljerte_ark_er_en_rad_i_tabellen(osloboka: Lesning) -> None:
    raa = arkrader(OSLOBOK, DETALJERT)[1:]
    assert len(raa) == len(osloboka.tabell) == 1346
    assert osloboka.tabell["tonn"].tolist() == [float(rad[4]) for rad in raa]


def test_oslos_summer_per_kilde_og_gass_er_raadataenes(osloboka: Lesning) -> None:
    raa: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for _, _, kilde, gass, tonn in arkrader(OSLOBOK, DETALJERT)[1:]:
        raa[kilde.strip(), gass] += Decimal(tonn)
    lest = osloboka.tabell.groupby(["kilde", "gass"])["tonn"].sum().round(6)
    assert {n: Decimal(str(t)) for n, t in lest.items()} == raa


def test_oslo_kommer_fra_arket_info_og_gjelder_alle_radene(osloboka: Lesning) -> None:
    assert osloboka.tabell["kommune"].unique().tolist() == ["0301"]


def test_oslo_har_ti_sektorer_med_kanoniske_navn(osloboka: Lesning) -> None:
    assert len(osloboka.omfang) == 10
    assert osloboka.omfang[-1] == "Bruk av produkter med fluorgasser"


def test_oslos_etiketter_er_uten_linjeskift(osloboka: Lesning) -> None:
    assert "Andre næringer" in set(osloboka.tabell["kilde"])
    assert not osloboka.tabell["kilde"].str.contains(r"\s$|\n").any()


def test_oslos_fluorgasser(osloboka: Lesning) -> None:
    tabell = osloboka.tabell
    fluor = tabell[tabell["sektor"] == "Bruk av produkter med fluorgasser"]
    assert set(fluor["gass"]) == {"HFK", "SF6"}
    # Arket «produkter med fluorgasser», 2009: 60 654,7 HFK og 6 928,3 SF6.
    assert fluor[fluor["aar"] == 2009]["tonn"].tolist() == [60654.7, 6928.3]


def test_oslos_null_er_null_og_ikke_borte(osloboka: Lesning) -> None:
    raa = sum(Decimal(rad[4]) == 0 for rad in arkrader(OSLOBOK, DETALJERT)[1:])
    assert (osloboka.tabell["tonn"] == 0).sum() == raa
    assert raa > 0


def test_oslobokas_dato_er_den_i_filens_egenskaper(osloboka: Lesning) -> None:
    assert str(osloboka.publisert) == "2026-06-26"


def test_oslobokas_gwp_er_ukjent_for_filen_sier_det_ikke(osloboka: Lesning) -> None:
    assert osloboka.gwp == "ukjent"


def test_oslos_sumark_stemmer(osloboka: Lesning) -> None:
    assert osloboka.merknader == ["Arket «Oversikt» stemmer med de detaljerte radene."]


# --- Landsboka -------------------------------------------------------------------------------


def test_landsboka_leses_rad_for_rad(fil: Path) -> None:
    tabell = les_fil(landsbok(fil, LANDET)).tabell
    assert tuple(tabell.columns) == KOLONNER
    assert tabell.to_numpy().tolist() == [
        ["3203", 2009, "Veitrafikk", "Personbiler", "CO2", 100.5],
        ["3203", 2009, "Veitrafikk", "Personbiler", "CH4", 2.25],
        ["3203", 2009, "Sjøfart", "Ferger", "CO2", 40.0],
        ["3203", 2011, "Veitrafikk", "Personbiler", "CO2", 80.0],
        ["3203", 2011, "Sjøfart", "Ferger", "CO2", 0.0],
        ["0301", 2009, "Veitrafikk", "Personbiler", "CO2", 7.5],
        ["4601", 2011, "Veitrafikk", "Personbiler", "CO2", 9.0],
    ]


@pytest.mark.parametrize("nummer", ["0301", "301", 301, 301.0])
def test_kommunenummeret_kan_ha_mistet_nullen_foran(fil: Path, nummer: str | float) -> None:
    bok = landsbok(fil, [en_rad(nummer=nummer, kommune="Oslo")])
    assert les_fil(bok).tabell["kommune"].tolist() == ["0301"]


def test_kommunenummeret_kan_vaere_tekst_og_tall_om_hverandre(fil: Path) -> None:
    bok = landsbok(fil, [en_rad(0.1, nummer="0301"), en_rad(0.2, nummer=3203)])
    tabell = les_fil(bok).tabell
    assert tabell["kommune"].tolist() == ["0301", "3203"]
    assert tabell["tonn"].tolist() == [0.1, 0.2]


def test_landsboka_trenger_ikke_arket_info(fil: Path) -> None:
    bok = skriv_bok(fil, {DETALJERT: [LANDSHODE, en_rad(2.0)]})
    assert les_fil(bok).tabell["tonn"].tolist() == [2.0]


def test_landsboka_sier_ikke_selv_naar_den_ble_publisert(fil: Path) -> None:
    # Datoen i egenskapene er når malen ble laget; bare boka for én kommune lages ved nedlasting.
    ark = {"Info": [("Utgiver:", "Miljødirektoratet")], DETALJERT: [LANDSHODE, en_rad()]}
    assert les_fil(skriv_bok(fil, ark, laget="2006-09-16")).publisert is None


def test_datoen_i_filnavnet_gaar_foran(tmp_path: Path) -> None:
    bok = kommunebok(
        tmp_path / "eksempel_2025-01-24.xlsx", "Oslo", [en_rad()[3:]], laget="2026-06-26"
    )
    assert str(les_fil(bok).publisert) == "2025-01-24"


def test_oedelagte_egenskaper_er_en_oedelagt_bok(tmp_path: Path) -> None:
    bok = kommunebok(tmp_path / "eksempel.xlsx", "Oslo", [en_rad()[3:]], laget="2026-06-26")
    with zipfile.ZipFile(bok) as arkiv:
        start = arkiv.getinfo("docProps/core.xml").header_offset
    innhold = bytearray(bok.read_bytes())
    innhold[start + 60 : start + 90] = bytes(30)
    bok.write_bytes(innhold)
    with pytest.raises(Brukerfeil, match="arbeidsboka er ødelagt eller avkuttet"):
        les_fil(bok)


def test_en_umulig_dato_i_filnavnet_er_ingen_dato(tmp_path: Path) -> None:
    bok = landsbok(tmp_path / "eksempel_2025-02-30.xlsx", [en_rad()])
    assert les_fil(bok).publisert is None


def test_sumarket_som_stemmer(fil: Path) -> None:
    lesning = les_fil(landsbok(fil, LANDET, sumrader=LANDETS_SUMMER))
    assert lesning.merknader == [
        "Arket «Oversikt - sektorfordelt» stemmer med de detaljerte radene."
    ]


def test_sumarket_som_ikke_stemmer_sier_hvor(fil: Path) -> None:
    gal = [(*rad[:5], 81.0) if rad[5] == 80.0 else rad for rad in LANDETS_SUMMER]
    assert les_fil(landsbok(fil, LANDET, sumrader=gal)).merknader == [
        "Arket «Oversikt - sektorfordelt» stemmer ikke med de detaljerte radene i 1 summer, "
        "først 3203 2011 Veitrafikk: 81,0 t mot 80,0 t."
    ]


def test_utelatte_nullrader_er_ikke_et_avvik_fra_sumarket(fil: Path) -> None:
    uten_null = [rad for rad in LANDET if rad[7] != 0]
    lesning = les_fil(landsbok(fil, uten_null, sumrader=LANDETS_SUMMER))
    assert lesning.merknader == [
        "Arket «Oversikt - sektorfordelt» stemmer med de detaljerte radene."
    ]


@pytest.mark.parametrize("kolonne", ["Utslipp (tonn CO2-ekvivalenter)", "Utslipp", "utslipp\n"])
def test_utslippskolonnen_skrives_paa_flere_maater(fil: Path, kolonne: str) -> None:
    bok = skriv_bok(fil, {DETALJERT: [(*LANDSHODE[:7], kolonne), en_rad(3.5)]})
    assert les_fil(bok).tabell["tonn"].tolist() == [3.5]


@pytest.mark.parametrize(
    "kilde",
    [
        "Andre næringer_x000D_\n",
        "Andre næringer\r\n",
        "Andre næringer  ",
        "Andre\u00a0næringer",
        unicodedata.normalize("NFD", "Andre næringer"),
    ],
)
def test_etiketten_er_den_samme_uansett_skrivemaate(fil: Path, kilde: str) -> None:
    assert les_fil(landsbok(fil, [en_rad(kilde=kilde)])).tabell["kilde"].tolist() == [
        "Andre næringer"
    ]


@pytest.mark.parametrize(("skrevet", "gass"), [("CO₂", "CO2"), ("CH₄\n", "CH4"), ("sf₆", "SF6")])
def test_gassen_kan_ha_senket_tall(fil: Path, skrevet: str, gass: str) -> None:
    assert les_fil(landsbok(fil, [en_rad(gass=skrevet)])).tabell["gass"].tolist() == [gass]


def test_omdoept_sektor_faar_det_kanoniske_navnet(fil: Path) -> None:
    bok = landsbok(fil, [en_rad(sektor="produkter med fluorgasser\n", gass="HFK")])
    assert les_fil(bok).omfang == ["Bruk av produkter med fluorgasser"]


def test_negative_utslipp_leses_og_nevnes(fil: Path) -> None:
    lesning = les_fil(landsbok(fil, [en_rad(-2.0)]))
    assert lesning.tabell["tonn"].tolist() == [-2.0]
    assert lesning.merknader == ["1 rader har negative utslipp."]


def test_kommuneboka_trenger_datasett_i_info(fil: Path) -> None:
    bok = skriv_bok(fil, {"Info": [("Utgiver:", "x")], DETALJERT: [KOMMUNEHODE, en_rad()[3:]]})
    with pytest.raises(Brukerfeil) as feil:
        les_fil(bok)
    assert str(feil.value) == (
        f"{fil}, ark «{DETALJERT}»: filen sier ikke hvilken kommune den gjelder. "
        "Ventet: kolonnen Kommunenummer eller Kommune, eller «Datasett:» i arket Info."
    )

"""FHI: det tabellen har, tallene det ble spurt om, og alt som kan gå galt underveis."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from klima.grunn.feil import Brukerfeil
from klima.kilder.adresser import UTGIVERE
from klima.kilder.fhi import Fhi, krev_i_drift, tolk
from klima.kilder.nett import Grenser, Nettklient
from klima.kilder.statistikk import Statistikkbank, Utvalg
from klima.kilder.statustegn import hus_status
from tests.banktjener import Bank, banktjener
from tests.fhitjener import ENDRET, TITTEL, fhi, velg

RASKE = Grenser(tilkobling=5, lesing=5, samlet=20, forsoek=3, ventetid=0.05, lengst=3)
UTAALMODIG = replace(RASKE, lesing=0.3)
ASKER = {
    "GEO": Utvalg(("3203", "0")),
    "AAR": Utvalg(("2022_2022", "2023_2023", "2024_2024")),
    "MEASURE_TYPE": Utvalg(("RATE",)),
}
BYTTE = 'fhi = "https://…" under [kilder] i kommune.toml, eller miljøvariabelen KLIMA_URL_FHI'


@pytest.fixture
def bank() -> Iterator[Bank]:
    with banktjener(fhi(), bom=True) as bank:
        yield bank


def klient(bank: Bank, grenser: Grenser = RASKE) -> Fhi:
    return Fhi(bank.adresse, Nettklient(UTGIVERE["fhi"], grenser))


def feilen(bank: Bank, utvalg: dict[str, Utvalg] = ASKER, grenser: Grenser = RASKE) -> str:
    with pytest.raises(Brukerfeil) as feil:
        klient(bank, grenser).uttrekk("370", utvalg)
    return str(feil.value)


# --- Når alt er som det skal --------------------------------------------------------------------


def test_kortet_sier_hva_tabellen_har_uten_aa_hente_tall(bank: Bank) -> None:
    fhi: Statistikkbank = klient(bank)
    kort = fhi.kort("370")
    assert (kort.kilde, kort.tabell, kort.navn, kort.oppdatert) == ("fhi", "370", TITTEL, ENDRET)
    assert [(v.kode, v.navn, v.rolle, len(v.verdier)) for v in kort.variabler] == [
        ("GEO", "Geografi", "sted", 3),
        ("AAR", "År", "tid", 3),
        ("ALDER", "Alder", "", 1),
        ("MEASURE_TYPE", "Måltall", "innhold", 2),
    ]
    assert kort.variabler[0].verdier["3203"] == "Asker"
    assert bank.stier() == ["GET /nokkel/Table/370", "GET /nokkel/Table/370/dimension"]


def test_uttrekket_staar_paa_kodene_det_ble_spurt_om(bank: Bank) -> None:
    uttrekk = klient(bank).uttrekk("370", ASKER)
    data = uttrekk.data.sel(ALDER="0_74", MEASURE_TYPE="RATE")
    assert data.GEO.values.tolist() == ["3203", "0"]
    asker = data.sel(GEO="3203")
    assert asker.verdi.sel(AAR="2024_2024").item() == 148.6
    assert [math.isnan(v) for v in asker.verdi.values] == [True, True, False]
    assert asker.status.values.tolist() == [".", ":", ""]
    assert data.verdi.sel(GEO="0").values.tolist() == [160.1, 163.4, 0.0]
    assert uttrekk.oppdatert == uttrekk.data.attrs["oppdatert"] == ENDRET


def test_det_som_beskriver_tallene_foelger_med(bank: Bank) -> None:
    attrs = klient(bank).uttrekk("370", ASKER).data.attrs
    assert (attrs["kilde"], attrs["tabell"], attrs["tittel"]) == ("fhi", "370", TITTEL)
    assert attrs["roller"] == {"sted": "GEO", "tid": "AAR", "innhold": "MEASURE_TYPE"}
    assert attrs["enheter"] == {"RATE": "per 1000, per år"}
    assert attrs["navn"]["GEO"] == {"3203": "Asker", "0": "Hele landet"}
    assert attrs["merknader"] == (
        "«.»: Lar seg ikke beregne",
        "«:»: Anonymisert eller skjult av andre årsaker",
    )


def test_tegnene_faar_husets_status(bank: Bank) -> None:
    data = klient(bank).uttrekk("370", ASKER).data
    tegn = data.status.sel(GEO="3203").values.ravel()
    verdi = data.verdi.sel(GEO="3203").values.ravel()
    assert [
        hus_status("fhi", t, har_verdi=not math.isnan(v)) for t, v in zip(tegn, verdi, strict=True)
    ] == ["ikke_maalt", "undertrykt", "maalt"]


def test_alle_dimensjoner_filtreres_med_koder_og_aldri_med_top_eller_bottom(bank: Bank) -> None:
    klient(bank).uttrekk("370", ASKER)
    kropp = json.loads(bank.kall[-1].kropp)
    assert kropp == {
        "dimensions": [
            {"code": "GEO", "filter": "item", "values": ["3203", "0"]},
            {"code": "AAR", "filter": "item", "values": ["2022_2022", "2023_2023", "2024_2024"]},
            {"code": "ALDER", "filter": "item", "values": ["0_74"]},
            {"code": "MEASURE_TYPE", "filter": "item", "values": ["RATE"]},
        ],
        "response": {"format": "json-stat2", "maxRowCount": 6},  # 2 steder x 3 år
    }


def test_bottom_er_de_nyeste_aarene_hos_fhi() -> None:
    """Grunnen til at kodene nevnes: hos SSB er det `top` som gir dem."""
    assert velg("AAR", "bottom", ["1"]) == ["2024_2024"]
    assert velg("AAR", "top", ["1"]) == ["2022_2022"]


def test_de_lagrede_svarene_tolkes_likt_etterpaa(bank: Bank) -> None:
    uttrekk = klient(bank).uttrekk("370", ASKER)
    lagret = json.loads(json.dumps(uttrekk.dokumenter))
    antall = len(bank.kall)
    assert tolk(lagret).identical(uttrekk.data)
    assert len(bank.kall) == antall == 3


def test_svarene_lagres_slik_de_kom(bank: Bank) -> None:
    om, tall = klient(bank).uttrekk("370", ASKER).dokumenter
    assert om["adresse"] == f"{bank.adresse}/nokkel/Table/370"
    assert tall["svar"]["value"] == [160.1, 163.4, 0, ".", ":", 148.6]


def test_en_kode_som_faller_ut_av_svaret_er_et_hull(bank: Bank) -> None:
    def uten_asker(dok: dict[str, Any]) -> dict[str, Any]:
        geo = dok["dimension"]["GEO"]["category"]
        geo["index"] = ["0"]
        return dok | {"size": [1, 3, 1, 1], "value": dok["value"][:3]}

    bank.feil(uten_asker, hvor="/data")
    data = klient(bank).uttrekk("370", ASKER).data
    assert data.verdi.sel(GEO="3203").isnull().all()
    assert set(data.status.sel(GEO="3203").values.ravel()) == {""}
    assert data.verdi.sel(GEO="0", AAR="2022_2022").item() == 160.1


def test_en_annen_bank_nevnes_foran_nummeret(bank: Bank) -> None:
    with pytest.raises(Brukerfeil, match="FHI har ikke tabellen daar/754 lenger"):
        klient(bank).kort("daar/754")
    assert bank.stier() == ["GET /daar/Table/754"]


# --- Utvalget -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("utvalg", "melding"),
    [
        (
            {**ASKER, "KJONN": Utvalg(("0",))},
            "tabell 370 har ikke dimensjonen «KJONN». Ventet: en av GEO, AAR, ALDER, MEASURE_TYPE.",
        ),
        (
            {k: v for k, v in ASKER.items() if k != "GEO"},
            "dimensjonen «GEO» i tabell 370 kan ikke utelates. Ventet: koder, for eksempel "
            "0 (Hele landet), 32 (Akershus), 3203 (Asker).",
        ),
        (
            {**ASKER, "AAR": Utvalg(("2024",))},
            "dimensjonen «AAR» i tabell 370 har ikke koden «2024». Ventet: for eksempel "
            "2022_2022 (2022), 2023_2023 (2023), 2024_2024 (2024).",
        ),
    ],
)
def test_et_utvalg_tabellen_ikke_har_stanses_foer_tallene_hentes(
    bank: Bank, utvalg: dict[str, Utvalg], melding: str
) -> None:
    assert feilen(bank, utvalg) == (
        f"{bank.adresse}/nokkel/Table/370/dimension: {melding} "
        "Utvei: rett spørringen; utgiveren kan ha endret tabellen."
    )
    assert not any(sti.startswith("POST") for sti in bank.stier())


def test_grupperinger_og_doble_koder_avvises(bank: Bank) -> None:
    gruppert = {**ASKER, "GEO": Utvalg(("3203",), kodeliste="agg_Kommuner")}
    assert (
        "dimensjonen «GEO» i tabell 370 har ingen grupperinger. Funnet: «agg_Kommuner»."
        in feilen(bank, gruppert)
    )
    assert "dimensjonen «GEO» i tabell 370 har en kode to ganger. Funnet: «3203, 3203»." in feilen(
        bank, {**ASKER, "GEO": Utvalg(("3203", "3203"))}
    )


@pytest.mark.parametrize("tabell", ["", "0", "37O", "../370", "nokkel/370/data", "nøkkel/1"])
def test_et_tabellnavn_kan_ikke_gaa_et_annet_sted(bank: Bank, tabell: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        klient(bank).kort(tabell)
    assert str(feil.value) == (
        "tabellen hos FHI kan ikke leses. Ventet: et nummer, for eksempel 370, eller bank og "
        f"nummer, for eksempel daar/754. Funnet: «{tabell}». Utvei: rett spørringen."
    )
    assert bank.kall == []


# --- Feil hos utgiveren -------------------------------------------------------------------------


@pytest.mark.parametrize("slag", ["429", "500", "avkuttet"])
def test_en_feil_som_gaar_over_proeves_igjen(bank: Bank, slag: str) -> None:
    bank.feil(slag, hvor="/data")
    assert klient(bank).uttrekk("370", ASKER).data.verdi.notnull().sum() == 4
    assert bank.stier().count("POST /nokkel/Table/370/data") == 2


def test_et_tregt_svar_ventes_paa(bank: Bank) -> None:
    bank.feil("treg", hvor="/data")
    assert klient(bank).uttrekk("370", ASKER).data.verdi.notnull().sum() == 4


def test_et_svar_som_aldri_kommer_gis_opp(bank: Bank) -> None:
    bank.feil("henger", hvor="/data", ganger=None)
    assert feilen(bank, grenser=UTAALMODIG) == (
        f"{bank.adresse}/nokkel/Table/370/data: utgiveren svarte ikke i tide. Ventet: høyst 0,3 s "
        "uten et livstegn. Funnet: 3 forsøk. Utvei: prøv igjen senere; har adressen flyttet, "
        f"sett {BYTTE}."
    )


@pytest.mark.parametrize(
    ("slag", "melding"),
    [
        ("404", "FHI har ikke tabellen 370 lenger, eller har aldri hatt den. Funnet: svar 404."),
        ("500", "utgiveren har en feil hos seg. Funnet: svar 500 (3 forsøk)."),
        ("avkuttet", "nedlastingen ble avkuttet. Ventet: 5000 byte. Funnet: 15 byte (3 forsøk)."),
        ("ugyldig", "svaret er ikke gyldig JSON."),
        ("nettside", "adressen gir en nettside i stedet for data."),
    ],
)
def test_en_feil_som_varer_sier_hvor_og_hva(bank: Bank, slag: str, melding: str) -> None:
    bank.feil(slag, hvor="/data", ganger=None)
    assert feilen(bank).startswith(f"{bank.adresse}/nokkel/Table/370/data: {melding}")


def test_feilen_fhi_selv_forklarer_vises(bank: Bank) -> None:
    def rute(*_: Any) -> tuple[int, Any]:
        return 400, {"title": "Invalid filter", "status": 400}

    with banktjener(rute) as annen:
        assert "Funnet: svar 400, «Invalid filter»." in feilen(annen)


def omdoept(dok: dict[str, Any]) -> dict[str, Any]:
    """AAR heter AARGANG i svaret."""
    return json.loads(json.dumps(dok).replace('"AAR"', '"AARGANG"'))


@pytest.mark.parametrize(
    ("endring", "melding"),
    [
        (
            lambda d: d | {"value": d["value"][:-1]},
            "value har feil lengde. Ventet: 6 celler etter size. Funnet: 5.",
        ),
        (
            lambda d: d | {"value": [*d["value"], 1]},
            "value har feil lengde. Ventet: 6 celler etter size. Funnet: 7.",
        ),
        (
            omdoept,
            "svaret har andre dimensjoner enn det ble spurt om. Ventet: GEO, AAR, ALDER, "
            "MEASURE_TYPE. Funnet: GEO, AARGANG, ALDER, MEASURE_TYPE.",
        ),
        (
            lambda d: json.loads(json.dumps(d).replace("3203", "3025")),
            "svaret har en kode i «GEO» det ikke ble spurt om. Funnet: «3025».",
        ),
        (
            lambda d: d | {"value": [1, 2, 3, "k", 5, 6]},
            "en verdi er ikke et tall. Ventet: tall eller null. Funnet: teksten «k».",
        ),
        (
            lambda d: d | {"value": [1, 2, 3, "148,6", 5, 6]},
            "en verdi er ikke et tall. Ventet: tall eller null. Funnet: teksten «148,6».",
        ),
        (lambda d: [], "dokumentet kan ikke leses. Ventet: et objekt. Funnet: []."),
    ],
    ids=["for få", "for mange", "omdøpt", "annen kommune", "ukjent tegn", "tall i tekst", "liste"],
)
def test_et_svar_som_ikke_passer_til_spoersmaalet_avvises(
    bank: Bank, endring: Callable[[Any], Any], melding: str
) -> None:
    bank.feil(endring, hvor="/data")
    assert feilen(bank).startswith(f"{bank.adresse}/nokkel/Table/370/data: {melding}")


@pytest.mark.parametrize(
    ("hvor", "endring", "ventet"),
    [
        ("/370", lambda d: [], "et objekt med title"),
        ("/dimension", lambda d: {"dimensions": []}, "en liste av dimensjoner"),
        (
            "/dimension",
            lambda d: {"dimensions": [{"code": "GEO"}]},
            "et objekt med code og categories",
        ),
        (
            "/dimension",
            lambda d: {"dimensions": [{"code": "GEO", "categories": []}]},
            "kategorier i dimensjonen GEO",
        ),
    ],
)
def test_et_kort_med_en_annen_form_avvises(
    bank: Bank, hvor: str, endring: Callable[[Any], Any], ventet: str
) -> None:
    bank.feil(endring, hvor=hvor)
    with pytest.raises(Brukerfeil) as feil:
        klient(bank).kort("370")
    assert f"svaret fra FHI har ikke formen det skal ha. Ventet: {ventet}." in str(feil.value)
    assert str(feil.value).endswith(
        "Utvei: hent på nytt; blir det likt, har FHI endret grensesnittet."
    )


@pytest.mark.parametrize("dokumenter", [[], [{}], [{"adresse": "", "kropp": None, "svar": 1}]])
def test_lagrede_svar_som_ikke_er_hele_avvises(dokumenter: list[Any]) -> None:
    with pytest.raises(Brukerfeil, match="de lagrede svarene fra FHI kan ikke leses"):
        tolk(dokumenter)


def test_passordet_i_et_speil_lagres_ikke(bank: Bank) -> None:
    speil = bank.adresse.replace("http://", "http://ola:hemmelig@")
    uttrekk = Fhi(speil, Nettklient(UTGIVERE["fhi"], RASKE)).uttrekk("370", ASKER)
    assert "hemmelig" not in json.dumps(uttrekk.dokumenter)


# --- Statistikkbanken som er lagt ned -----------------------------------------------------------


def test_kommunehelsa_er_lagt_ned() -> None:
    with pytest.raises(Brukerfeil) as feil:
        krev_i_drift("Kommunehelsa statistikkbank", sted="katalog.csv:51")
    assert str(feil.value) == (
        "katalog.csv:51: Kommunehelsa statistikkbank ble lagt ned 10.11.2025, og kan ikke hentes. "
        "Funnet: «Kommunehelsa statistikkbank». Utvei: finn tallet i FHIs Folkehelsestatistikk og "
        "lag en spørring med kilde fhi; aldersgruppe og metode kan være en annen, så se om årene "
        "begge har, er like."
    )

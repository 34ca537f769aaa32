"""Udir: filter med id-er, rader med koder, tall i tekst, sider, og det som kan gå galt."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from klima.grunn.feil import Brukerfeil
from klima.kilder.adresser import UTGIVERE
from klima.kilder.nett import Grenser, Nettklient
from klima.kilder.statistikk import Statistikkbank, Utvalg
from klima.kilder.udir import Udir, tolk
from tests.banktjener import Bank, banktjener
from tests.udirtjener import udir

RASKE = Grenser(tilkobling=5, lesing=5, samlet=20, forsoek=3, ventetid=0.05, lengst=3)
ALT = {
    "TidID": Utvalg(("202312", "202412")),
    "EnhetID": Utvalg(("3203", "974589001")),
    "TrinnID": Utvalg(("7", "10")),
    "KjoennID": Utvalg(("A",)),
    "Maal": Utvalg(("AndelMobbet",)),
}
DATA = "/Eksport/150/data"


@pytest.fixture
def bank() -> Iterator[Bank]:
    with banktjener(udir()) as bank:
        yield bank


def klient(bank: Bank) -> Udir:
    return Udir(bank.adresse, Nettklient(UTGIVERE["udir"], RASKE))


def feilen(bank: Bank, utvalg: dict[str, Utvalg] = ALT) -> str:
    with pytest.raises(Brukerfeil) as feil:
        klient(bank).uttrekk("150", utvalg)
    return str(feil.value)


# --- Når alt er som det skal ------------------------------------------------------------------


def test_kortet_har_filtrene_med_koder_og_maaltallene(bank: Bank) -> None:
    bank_: Statistikkbank = klient(bank)
    kort = bank_.kort("150")
    assert (kort.kilde, kort.tabell, kort.oppdatert) == ("udir", "150", "")
    assert {v.kode: dict(v.verdier) for v in kort.variabler} == {
        "TidID": {"202412": "2024-25", "202312": "2023-24"},
        "EnhetID": {"32": "Akershus", "3203": "Asker", "974589001": "Prøveskolen"},
        "TrinnID": {"7": "7. trinn", "10": "10. trinn"},
        "KjoennID": {"A": "Alle kjønn", "G": "Gutt"},
        "Maal": {"AndelMobbet": "AndelMobbet", "AntallBesvart": "AntallBesvart"},
    }
    assert [v.rolle for v in kort.variabler] == ["tid", "sted", "", "", "innhold"]
    assert bank.stier() == ["GET /Eksport/150/filterVerdier"]


def test_tallene_staar_paa_kodene_og_ikke_paa_id_ene(bank: Bank) -> None:
    data = klient(bank).uttrekk("150", ALT).data.sel(KjoennID="A", Maal="AndelMobbet")
    asker = data.sel(EnhetID="3203")
    assert asker.verdi.sel(TidID="202412", TrinnID="7").item() == 10.5
    assert asker.verdi.sel(TidID="202412", TrinnID="10").item() == 7.0
    assert asker.verdi.sel(TidID="202312", TrinnID="10").item() == 7.75
    # Tom celle: et hull uten tegn.
    tom = asker.sel(TidID="202312", TrinnID="7")
    assert (math.isnan(tom.verdi.item()), tom.status.item()) == (True, "")


def test_skjermet_null_og_en_enhet_som_ikke_er_i_radene(bank: Bank) -> None:
    skolen = (
        klient(bank)
        .uttrekk("150", ALT)
        .data.sel(EnhetID="974589001", KjoennID="A", Maal="AndelMobbet")
    )
    assert skolen.verdi.sel(TidID="202412").values.tolist()[0] == 0.0
    assert math.isnan(skolen.verdi.sel(TidID="202412", TrinnID="10").item())
    assert skolen.status.sel(TidID="202412").values.tolist() == ["", "*"]
    assert skolen.verdi.sel(TidID="202312").isnull().all()
    assert skolen.status.sel(TidID="202312").values.tolist() == ["", ""]


def test_tall_med_mellomrom_leses(bank: Bank) -> None:
    """«  1 116» og hardt mellomrom i «5 120»."""
    valg = {**ALT, "EnhetID": Utvalg(("32", "3203")), "Maal": Utvalg(("AntallBesvart",))}
    data = (
        klient(bank)
        .uttrekk("150", valg)
        .data.sel(KjoennID="A", Maal="AntallBesvart", TidID="202412")
    )
    assert data.verdi.sel(EnhetID="3203", TrinnID="7").item() == 1116
    assert data.verdi.sel(EnhetID="32", TrinnID="10").item() == 5120


def test_det_som_beskriver_tallene_foelger_med(bank: Bank) -> None:
    attrs = klient(bank).uttrekk("150", ALT).data.attrs
    assert (attrs["kilde"], attrs["tabell"], attrs["oppdatert"]) == ("udir", "150", "")
    assert attrs["roller"] == {"sted": "EnhetID", "tid": "TidID", "innhold": "Maal"}
    assert attrs["navn"]["EnhetID"] == {"3203": "Asker", "974589001": "Prøveskolen"}
    assert attrs["desimaler"] == {"AndelMobbet": 2, "AntallBesvart": 0}  # «7,75»


def test_filteret_har_id_er_og_understrek_og_sidene_hentes_en_gang(bank: Bank) -> None:
    klient(bank).uttrekk("150", ALT)
    # Seks rader (4 i 2024-25, 2 i 2023-24), tre per side: to sider.
    assert [urlsplit(k.sti).query for k in bank.kall][1:] == [
        "filter=TidID(202312_202412)_EnhetID(-76_6047)_TrinnID(6_9)_KjoennID(-10)",
        *(
            "filter=TidID(202312_202412)_EnhetID(-76_6047)_TrinnID(6_9)_KjoennID(-10)"
            f"&sideNummer={nr}&format=0"
            for nr in (1, 2)
        ),
    ]


def test_de_lagrede_svarene_tolkes_likt_etterpaa(bank: Bank) -> None:
    uttrekk = klient(bank).uttrekk("150", ALT)
    antall = len(bank.kall)
    assert tolk(json.loads(json.dumps(uttrekk.dokumenter))).identical(uttrekk.data)
    assert len(bank.kall) == antall


def test_en_kode_som_staar_to_ganger_er_id_en(bank: Bank) -> None:
    def to_like(dok: dict[str, Any]) -> dict[str, Any]:
        nedlagt = {"id": 6999, "kode": "974589001", "navn": "Prøveskolen (nedlagt)"}
        return dok | {"EnhetID": [*dok["EnhetID"], nedlagt]}

    bank.feil(to_like, hvor="/filterVerdier")
    kort = klient(bank).kort("150")
    assert list(kort.variabler[1].verdier) == ["32", "3203", "6047", "6999"]


# --- Utvalget ---------------------------------------------------------------------------------


def test_et_filter_kan_ikke_utelates_for_da_kommer_totalen_med(bank: Bank) -> None:
    uten = {k: v for k, v in ALT.items() if k != "KjoennID"}
    assert feilen(bank, uten) == (
        f"{bank.adresse}/Eksport/150/filterVerdier: dimensjonen «KjoennID» i tabell 150 kan ikke "
        "utelates. Ventet: koder, for eksempel A (Alle kjønn), G (Gutt). Utvei: rett spørringen; "
        "utgiveren kan ha endret tabellen."
    )
    assert len(bank.kall) == 1


def test_id_en_er_ikke_koden(bank: Bank) -> None:
    assert "har ikke koden «6»" in feilen(bank, {**ALT, "TrinnID": Utvalg(("6",))})


@pytest.mark.parametrize("tabell", ["", "150/data", "../150", "1x"])
def test_et_tabellnavn_kan_ikke_gaa_et_annet_sted(bank: Bank, tabell: str) -> None:
    with pytest.raises(Brukerfeil, match="tabellen hos Udir kan ikke leses"):
        klient(bank).kort(tabell)
    assert bank.kall == []


# --- Feil hos utgiveren --------------------------------------------------------------------------


@pytest.mark.parametrize("slag", ["429", "500", "avkuttet"])
def test_en_feil_som_gaar_over_proeves_igjen(bank: Bank, slag: str) -> None:
    bank.feil(slag, hvor=DATA)
    assert klient(bank).uttrekk("150", ALT).data.verdi.sel(Maal="AndelMobbet").count() == 4


def test_en_eksport_som_er_borte(bank: Bank) -> None:
    with pytest.raises(Brukerfeil) as feil:
        klient(bank).kort("999")
    assert str(feil.value).startswith(
        f"{bank.adresse}/Eksport/999/filterVerdier: Udir har ikke tabellen 999 lenger, eller har "
        "aldri hatt den. Funnet: svar 404, «Not Found»."
    )


def uten_felt(*navn: str) -> Callable[[Any], Any]:
    return lambda rader: [{k: v for k, v in rad.items() if k not in navn} for rad in rader]


@pytest.mark.parametrize(
    ("endring", "melding"),
    [
        (lambda d: {"data": d}, "svaret fra Udir har ikke formen det skal ha."),
        (
            uten_felt("AndelMobbet"),
            "svaret har ikke måltallet «AndelMobbet». Ventet: AndelMobbet. Funnet: AntallBesvart.",
        ),
        (
            uten_felt("TrinnKode", "Trinnnavn", "TrinnNivaa"),
            "finner ikke i radene hvilken verdi av «TrinnID» de er om. Ventet: en kolonne med "
            "7 (7. trinn), 10 (10. trinn). Funnet: ingen kolonne som likner.",
        ),
        (
            lambda d: [{**rad, "TrinnKode": "8", "Trinnnavn": "8. trinn"} for rad in d],
            "finner ikke i radene hvilken verdi av «TrinnID» de er om. Ventet: en kolonne med "
            "7 (7. trinn), 10 (10. trinn). Funnet: TrinnNivaa, TrinnKode, Trinnnavn.",
        ),
        (lambda d: [*d, d[0]], "to rader i svaret er om det samme. Funnet: TidID 202412, "),
        (
            lambda d: [{**rad, "AndelMobbet": "1.234,5"} for rad in d],
            "et tall i «AndelMobbet» kan ikke leses. Ventet: et tall som «4,1» eller «5 943», «*» "
            "eller tomt. Funnet: «1.234,5».",
        ),
    ],
    ids=["innpakket", "omdøpt måltall", "omdøpt trinn", "annet trinn", "dobbel rad", "annet tall"],
)
def test_rader_som_ikke_passer_avvises(
    bank: Bank, endring: Callable[[Any], Any], melding: str
) -> None:
    bank.feil(endring, hvor=DATA, ganger=None)
    assert melding in feilen(bank)


@pytest.mark.parametrize(
    ("svar", "melding"),
    [
        ([], "Ventet: JSONSider, minst 1. Funnet: []."),
        ([{"JSONSider": "2"}], "Ventet: JSONSider, minst 1."),
        ([{"JSONSider": 5000}], "det er spurt om for mye på én gang"),
    ],
)
def test_antall_sider_maa_vaere_til_aa_tro(bank: Bank, svar: Any, melding: str) -> None:
    bank.feil(lambda _: svar, hvor="/sideData")
    assert melding in feilen(bank)
    assert not any(sti.endswith("/data") for sti in bank.stier())


@pytest.mark.parametrize(
    "svar", [[], {}, {"TidID": {}}, {"TidID": [1]}, {"TidID": [{"id": "1)_EnhetID(2"}]}]
)
def test_filterverdier_med_en_annen_form_avvises(bank: Bank, svar: Any) -> None:
    bank.feil(lambda _: svar, hvor="/filterVerdier")
    with pytest.raises(Brukerfeil, match="svaret fra Udir har ikke formen det skal ha"):
        klient(bank).kort("150")

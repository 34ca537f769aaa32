"""Valgdeltakelsen: år og område, nummer som skifter, opptelling som ikke er ferdig, og feilene."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from klima.grunn.feil import Brukerfeil
from klima.kilder.adresser import UTGIVERE
from klima.kilder.nett import Grenser, Nettklient
from klima.kilder.statistikk import Statistikkbank, Utvalg
from klima.kilder.statustegn import hus_status
from klima.kilder.valg import Valg, tolk
from tests.banktjener import Bank, banktjener
from tests.valgtjener import SIST, valg

RASKE = Grenser(tilkobling=5, lesing=5, samlet=20, forsoek=3, ventetid=0.05, lengst=3)
ALT = {
    "omraade": Utvalg(("32/3203", "30/3025", "33/3301", "landet")),
    "aar": Utvalg(("2019", "2023")),
}
ASKER = {"omraade": Utvalg(("32/3203",)), "aar": Utvalg(("2023",))}


@pytest.fixture
def bank() -> Iterator[Bank]:
    with banktjener(valg()) as bank:
        yield bank


def klient(bank: Bank) -> Valg:
    return Valg(bank.adresse, Nettklient(UTGIVERE["valg"], RASKE))


def feilen(bank: Bank, utvalg: dict[str, Utvalg] = ASKER) -> str:
    with pytest.raises(Brukerfeil) as feil:
        klient(bank).uttrekk("ko", utvalg)
    return str(feil.value)


def test_kortet_har_aarene_og_naar_det_siste_sist_fikk_stemmer(bank: Bank) -> None:
    bank_: Statistikkbank = klient(bank)
    kort = bank_.kort("ko")
    assert (kort.navn, kort.oppdatert) == ("Kommunestyrevalg", SIST)
    assert [(v.kode, v.rolle, list(v.verdier)) for v in kort.variabler] == [
        ("omraade", "sted", []),
        ("aar", "tid", ["2019", "2023"]),
        ("maal", "innhold", ["frammote"]),
    ]
    assert kort.variabler[2].enheter == {"frammote": "prosent"}
    assert bank.stier() == ["GET /", "GET /2023/ko"]


def test_frammoetet_og_hullene_der_nummeret_ikke_gjaldt(bank: Bank) -> None:
    data = klient(bank).uttrekk("ko", ALT).data
    tall = data.verdi.sel(maal="frammote")
    assert tall.sel(omraade="landet").values.tolist() == [64.7, 62.2]
    assert tall.sel(omraade="32/3203", aar="2023").item() == 68.5
    assert math.isnan(tall.sel(omraade="32/3203", aar="2019").item())
    assert tall.sel(omraade="30/3025", aar="2019").item() == 70.12345
    assert data.attrs["navn"]["omraade"]["30/3025"] == "Asker"
    assert data.attrs["oppdatert"] == SIST
    assert data.attrs["merknader"] == (
        "32/3203 finnes ikke i valget 2019.",
        "30/3025 finnes ikke i valget 2023.",
        "33/3301 finnes ikke i valget 2019.",
    )


def test_en_opptelling_som_ikke_er_endelig_er_foreloepig(bank: Bank) -> None:
    drammen = klient(bank).uttrekk("ko", ALT).data.sel(omraade="33/3301", aar="2023")
    assert (drammen.verdi.item(), drammen.status.item()) == (58.9, "forelopig")
    assert hus_status("valg", drammen.status.item(), har_verdi=True) == "foreloepig"


def test_hver_side_hentes_en_gang(bank: Bank) -> None:
    klient(bank).uttrekk("ko", ALT)
    assert bank.stier()[2:] == [
        "GET /2019/ko",
        "GET /2023/ko",
        "GET /2023/ko/32",
        "GET /2023/ko/32/3203",
        "GET /2019/ko/30",
        "GET /2019/ko/30/3025",
        "GET /2023/ko/33",
        "GET /2023/ko/33/3301",
    ]


def test_de_lagrede_svarene_tolkes_likt_etterpaa(bank: Bank) -> None:
    uttrekk = klient(bank).uttrekk("ko", ALT)
    antall = len(bank.kall)
    assert tolk(json.loads(json.dumps(uttrekk.dokumenter))).identical(uttrekk.data)
    assert len(bank.kall) == antall


def test_valgtyper_og_omraader_vi_ikke_kjenner(bank: Bank) -> None:
    with pytest.raises(Brukerfeil) as feil:
        klient(bank).kort("sa")
    assert str(feil.value) == (
        "Valgdirektoratet har ikke valgtypen. Ventet: ko, fy, st. Funnet: «sa». "
        "Utvei: rett spørringen."
    )
    assert feilen(bank, {**ASKER, "omraade": Utvalg(("3203",))}) == (
        f"{bank.adresse}/2023/ko: området kan ikke leses. Ventet: «landet», fylke som «32», eller "
        "fylke og kommune som «32/3203». Funnet: «3203». Utvei: rett spørringen."
    )
    assert "har ikke koden «2021»" in feilen(bank, {**ASKER, "aar": Utvalg(("2021",))})


@pytest.mark.parametrize("slag", ["429", "500", "avkuttet"])
def test_en_feil_som_gaar_over_proeves_igjen(bank: Bank, slag: str) -> None:
    bank.feil(slag, hvor="/3203")
    assert klient(bank).uttrekk("ko", ASKER).data.verdi.item() == 68.5


@pytest.mark.parametrize(
    ("hvor", "endring", "melding"),
    [
        (
            "/3203",
            lambda d: d | {"id": {**d["id"], "nr": "3201"}},
            "svaret er om noe annet enn det ble spurt om. Ventet: 32/3203 i 2023. "
            "Funnet: 3201 i 2023.",
        ),
        (
            "/3203",
            lambda d: d | {"frammote": {"prosent": "68,5"}},
            "Ventet: frammote.prosent fra 0 til 100. Funnet: '68,5'.",
        ),
        (
            "/3203",
            lambda d: d | {"frammote": {"prosent": 685}},
            "Ventet: frammote.prosent fra 0 til 100. Funnet: 685.",
        ),
        (
            "/3203",
            lambda d: {k: v for k, v in d.items() if k != "frammote"},
            "svaret fra Valgdirektoratet har ikke formen det skal ha. "
            "Ventet: et objekt med frammote.",
        ),
        ("/32", lambda d: d | {"_links": {}}, "Ventet: en liste i _links.related."),
        ("/", lambda d: {}, "Ventet: et objekt med _sublinks. Funnet: et tomt objekt."),
        ("/", lambda d: {"_sublinks": {"2023": []}}, "Ventet: minst ett år med ko."),
    ],
)
def test_et_svar_med_en_annen_form_avvises(
    bank: Bank, hvor: str, endring: Callable[[Any], Any], melding: str
) -> None:
    bank.feil(endring, hvor=hvor)
    assert melding in feilen(bank)


def test_et_omraade_uten_frammoete_er_et_hull(bank: Bank) -> None:
    bank.feil(lambda d: d | {"frammote": {"prosent": None}}, hvor="/3203")
    data = klient(bank).uttrekk("ko", ASKER).data
    assert (math.isnan(data.verdi.item()), data.status.item()) == (True, "")


def test_en_tjeneste_som_har_flyttet_sier_hvordan_adressen_byttes(bank: Bank) -> None:
    bank.feil("404", ganger=None)
    assert "eller miljøvariabelen KLIMA_URL_VALG" in feilen(bank)

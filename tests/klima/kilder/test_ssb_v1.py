"""Det gamle grensesnittet (v1): alene, og som reserve når v2 ikke er der."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
import xarray as xr

from klima.grunn.feil import Brukerfeil
from klima.kilder.nett import Grenser
from klima.kilder.ssb import Ssb
from klima.kilder.ssb_v1 import SsbV1, tolk
from klima.kilder.statistikk import Utvalg
from tests.ssbtabell import eksempel_vann
from tests.ssbtjener import Ssbtjener, ssbtjener

RASKE = Grenser(tilkobling=5, lesing=5, samlet=20, forsoek=2, ventetid=0.02, lengst=3)
LEKKASJE = {"ContentsCode": Utvalg(("Lekkasje",)), "Tid": Utvalg(("*",))}
SUMMER = Utvalg(("K-3203", "K-3201"), "agg_KommSummer")


@pytest.fixture
def t() -> Iterator[Ssbtjener]:
    with ssbtjener([eksempel_vann()]) as den:
        yield den


def v1(t: Ssbtjener, flest_celler: int = 800_000) -> SsbV1:
    return SsbV1(t.adresse_v1, grenser=RASKE, flest_celler=flest_celler)


def med_reserve(t: Ssbtjener) -> Ssb:
    return Ssb(t.adresse, grenser=RASKE, reserve=v1(t))


# --- Alene -----------------------------------------------------------------------------------


def test_kortet_faar_rollene_enhetene_og_datoen_fra_et_svar_paa_to_celler(t: Ssbtjener) -> None:
    kort = v1(t).kort("99901")
    assert (kort.kilde, kort.oppdatert) == ("ssb_v1", "2026-06-15T06:00:00Z")
    region, innhold, tid = kort.variabler
    assert [v.rolle for v in kort.variabler] == ["sted", "innhold", "tid"]
    assert [v.kan_utelates for v in kort.variabler] == [True, False, False]
    assert innhold.enheter == {"Lekkasje": "1000 m3", "Andel": "prosent"}
    assert list(tid.verdier) == ["2018", "2023", "2024"]
    # v1 sier ikke hvilke kodelister som finnes.
    assert (region.verdier["3201"], region.kodelister) == ("Bærum", {})
    assert [kall.metode for kall in t.kall] == ["GET", "POST"]


def test_tallene_er_de_samme_som_i_v2(t: Ssbtjener) -> None:
    utvalg = {"Region": SUMMER, **LEKKASJE}
    gammelt = v1(t).uttrekk("99901", utvalg)
    nytt = Ssb(t.adresse, grenser=RASKE).uttrekk("99901", utvalg)
    assert gammelt.kilde == "ssb_v1"
    xr.testing.assert_equal(gammelt.data, nytt.data)
    assert gammelt.data.attrs["kilde"] == "ssb_v1"
    assert t.kall[2].kropp["query"][0] == {
        "code": "Region",
        "selection": {"filter": "agg:KommSummer", "values": ["K-3203", "K-3201"]},
    }


def test_spoersmaalet_deles_og_settes_sammen(t: Ssbtjener) -> None:
    delt = v1(t, flest_celler=2).uttrekk("99901", {"Region": SUMMER, **LEKKASJE})
    # 2 regioner x 3 år = 6 celler, høyst 2 om gangen: ett år i hvert svar.
    assert len(delt.dokumenter) == 3
    assert delt.data["verdi"].sel(Region="K-3203").values.tolist() == [[65.0, 60.0, 55.0]]
    assert math.isnan(delt.data["verdi"].sel(Region="K-3201", Tid="2023").item())
    xr.testing.assert_identical(tolk(delt.dokumenter), delt.data)


def feiler(bank: Ssb | SsbV1, **utvalg: Utvalg) -> str:
    with pytest.raises(Brukerfeil) as feil:
        bank.uttrekk("99901", {**LEKKASJE, **utvalg})
    return str(feil.value)


def test_en_kode_i_en_kodeliste_kan_bare_ssb_svare_paa(t: Ssbtjener) -> None:
    melding = feiler(v1(t), Region=Utvalg(("3203",), "agg_KommSummer"))
    assert melding == (
        f"{t.adresse_v1}/99901: utgiveren svarte ikke med data. Funnet: svar 400, «The request for "
        "variable 'Region' has an error. Please check your query.». Utvei: har tjenesten flyttet, "
        'sett ssb_v1 = "https://…" under [kilder] i kommune.toml, eller miljøvariabelen '
        "KLIMA_URL_SSB_V1."
    )


def test_ukjente_koder_og_variabler_sees_foer_det_spoerres(t: Ssbtjener) -> None:
    bank = v1(t)
    assert "«Tid» har ikke koden «2025»" in feiler(bank, Tid=Utvalg(("2025",)))
    assert "har ikke variabelen «Regoin»" in feiler(bank, Regoin=SUMMER)
    assert t.datakall == 1  # bare det minste svaret


def test_en_variabel_som_er_omdoept_siden_kortet_ble_lest(t: Ssbtjener) -> None:
    bank = v1(t)
    bank.kort("99901")
    t.oppdater("99901", omdoep={"Region": "KOKkommuneregion0000"})
    assert feiler(bank, Region=Utvalg(("3203",))) == (
        f"{t.adresse_v1}/99901: SSB forstår ikke spørsmålet; en variabel kan ha fått nytt navn. "
        "Funnet: svar 400, «Parameter error». "
        "Utvei: tabellen kan være endret siden den ble lest; hent på nytt."
    )


def test_flere_celler_enn_ssb_gir(t: Ssbtjener) -> None:
    bank = v1(t)
    bank.kort("99901")
    t.maks_celler = 2
    # 403 betyr for stort i v1, ikke forbudt.
    assert "utvalget er større enn SSB gir i ett kall. Funnet: svar 403" in feiler(bank)


@pytest.mark.parametrize(
    "dokument",
    [
        None,
        {},
        {"variables": []},
        {"variables": [{"code": "Tid", "text": "år", "values": ["2024"], "valueTexts": []}]},
        {"variables": [{"code": "Tid", "text": "år", "values": [2024], "valueTexts": ["2024"]}]},
        {"variables": ["Tid"]},
    ],
)
def test_metadata_som_ikke_er_metadata(t: Ssbtjener, dokument: object) -> None:
    t.svar_paa = lambda *_: dokument  # type: ignore[method-assign]
    with pytest.raises(Brukerfeil) as feil:
        v1(t).kort("99901")
    assert str(feil.value).startswith(
        f"{t.adresse_v1}/99901: metadata har ikke formen SSB skal ha. "
        "Ventet: variables med code, text, values og like mange valueTexts."
    )


# --- Som reserve -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slag", "hvor", "kode"),
    [("404", "/v2/config", 404), ("503", "/v2/", 503), ("500", "/v2/tables", 500)],
)
def test_v1_brukes_naar_v2_ikke_er_der_og_det_sies(
    t: Ssbtjener, slag: str, hvor: str, kode: int
) -> None:
    t.feil(slag, hvor=hvor, ganger=None)
    bank = med_reserve(t)
    merknad = f"Hentet fra SSBs gamle grensesnitt (v1), fordi v2 svarte {kode}."
    kort = bank.kort("99901")
    assert (kort.kilde, kort.merknader) == (
        "ssb_v1",
        (merknad, "eksempel: alle tall er oppdiktet"),
    )
    uttrekk = bank.uttrekk("99901", {"Region": SUMMER, **LEKKASJE})
    assert (uttrekk.kilde, uttrekk.oppdatert) == ("ssb_v1", "2026-06-15T06:00:00Z")
    assert uttrekk.data["verdi"].sel(Region="K-3203", Tid="2018").item() == 65
    assert uttrekk.data.attrs["merknader"][0] == merknad


def test_en_tjeneste_som_er_nede_spoerres_ikke_igjen_for_hver_tabell() -> None:
    tabeller = [replace(eksempel_vann(), id=f"9990{nr}") for nr in range(1, 4)]
    with ssbtjener(tabeller) as t:
        t.feil("503", hvor="/v2/", ganger=None)
        bank = med_reserve(t)
        for tabell in tabeller:
            bank.kort(tabell.id)
        # Grensene to ganger (ett omforsøk), og så to kall i v1 for hver tabell.
        assert len(t.kall) == 2 + 3 * 2


def test_en_tabell_ingen_av_dem_har_er_v2s_feil(t: Ssbtjener) -> None:
    with pytest.raises(Brukerfeil) as feil:
        med_reserve(t).kort("99999")
    assert str(feil.value).startswith(
        f"{t.adresse}/tables/99999/metadata?lang=no: SSB har ingen tabell med det nummeret."
    )


def test_uten_reserve_er_det_en_feil(t: Ssbtjener) -> None:
    t.feil("404", hvor="/config", ganger=None)
    with pytest.raises(Brukerfeil) as feil:
        Ssb(t.adresse, grenser=RASKE).kort("99901")
    assert str(feil.value) == (
        f"{t.adresse}/config: adressen finnes ikke hos SSB lenger; den har trolig flyttet. "
        'Funnet: svar 404. Utvei: har tjenesten flyttet, sett ssb = "https://…" under [kilder] i '
        "kommune.toml, eller miljøvariabelen KLIMA_URL_SSB."
    )


@pytest.mark.parametrize("slag", ["400", "403", "ugyldig", "nettside", "for_faa"])
def test_et_galt_svar_fra_v2_skjules_ikke_av_v1(t: Ssbtjener, slag: str) -> None:
    t.feil(slag, hvor="/data", ganger=None)
    feiler(med_reserve(t))
    assert not any("/v0/" in kall.sti for kall in t.kall)


def test_v1_og_v2_deler_kallgrensen() -> None:
    with ssbtjener([eksempel_vann()], grense=(3, 0.4)) as t:
        v1(t).kort("99901")
        Ssb(t.adresse, grenser=RASKE).uttrekk("99901", LEKKASJE)
        v1(t).uttrekk("99901", LEKKASJE)
        # 2 i v1, så grensene, metadata og tallene i v2, så 3 i v1.
        assert [kall.svar for kall in t.kall] == [200] * 8

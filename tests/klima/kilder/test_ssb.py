"""SSB-klienten mot en lokal SSB som følger spesifikasjonen, holder på grensen og kan svare galt."""

from __future__ import annotations

import contextlib
import json
import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from klima.grunn.feil import Brukerfeil
from klima.kilder.kallgrense import Kallgrense
from klima.kilder.nett import Grenser
from klima.kilder.ssb import Ssb, tolk
from klima.kilder.statistikk import Statistikkbank, Uttrekk, Utvalg
from tests.ssbtabell import eksempel_vann
from tests.ssbtjener import Ssbtjener, ssbtjener

RASKE = Grenser(
    tilkobling=5, lesing=5, samlet=20, storst=1_000_000, forsoek=3, ventetid=0.02, lengst=3
)
SUMMER = Utvalg(("K-3203", "K-3201"), "agg_KommSummer")
LEKKASJE = {"ContentsCode": Utvalg(("Lekkasje",)), "Tid": Utvalg(("*",))}
V2 = "/api/pxwebapi/v2"
SENERE = (
    'Utvei: prøv igjen senere; har adressen flyttet, sett ssb = "https://…" under [kilder] i '
    "kommune.toml, eller miljøvariabelen KLIMA_URL_SSB."
)


@pytest.fixture
def t() -> Iterator[Ssbtjener]:
    with ssbtjener([eksempel_vann()]) as den:
        yield den


def ssb(t: Ssbtjener, grenser: Grenser = RASKE, mappe: Path | None = None) -> Ssb:
    return Ssb(t.adresse, grenser=grenser, mappe=mappe)


def feiler(bank: Statistikkbank, utvalg: Mapping[str, Utvalg] | None = None) -> str:
    with pytest.raises(Brukerfeil) as feil:
        bank.uttrekk("99901", utvalg or LEKKASJE)
    return str(feil.value)


def data_fra(t: Ssbtjener) -> str:
    return f"{t.adresse}/tables/99901/data"


# --- Det tabellen har ------------------------------------------------------------------------


def test_kortet_sier_hva_tabellen_har(t: Ssbtjener) -> None:
    kort = ssb(t).kort("99901")
    assert (kort.kilde, kort.tabell, kort.oppdatert) == ("ssb", "99901", "2026-06-15T06:00:00Z")
    assert (kort.neste, kort.avsluttet) == ("", False)
    assert kort.merknader == ("eksempel: alle tall er oppdiktet",)
    region, innhold, tid = kort.variabler
    assert (region.kode, region.rolle, region.kan_utelates) == ("Region", "sted", True)
    assert region.verdier["3203"] == "Asker"
    assert region.kodelister == {"agg_KommSummer": "Kommuner 2024, sammenslåtte tidsserier"}
    assert (innhold.navn, innhold.rolle) == ("statistikkvariabel", "innhold")
    assert innhold.enheter == {"Lekkasje": "1000 m3", "Andel": "prosent"}
    assert (tid.rolle, tid.kan_utelates, list(tid.verdier)) == (
        "tid",
        False,
        ["2018", "2023", "2024"],
    )


def test_kortet_er_ett_kall_og_grensene_leses_en_gang(t: Ssbtjener) -> None:
    bank = ssb(t)
    bank.kort("99901")
    bank.kort("99901")
    assert t.stier() == [
        f"GET {V2}/config",
        f"GET {V2}/tables/99901/metadata",
        f"GET {V2}/tables/99901/metadata",
    ]
    assert t.datakall == 0


def test_neste_publisering_og_en_avsluttet_tabell_staar_i_kortet(t: Ssbtjener) -> None:
    t.oppdater("99901", neste="2027-06-15", avsluttet=True)
    kort = ssb(t).kort("99901")
    assert (kort.neste, kort.avsluttet) == ("2027-06-15", True)
    assert kort.merknader[0] == "Tabellen er avsluttet og får ikke flere tall; siste er 2024."


def test_en_tabell_som_ikke_finnes(t: Ssbtjener) -> None:
    with pytest.raises(Brukerfeil) as feil:
        ssb(t).kort("99999")
    assert str(feil.value) == (
        f"{t.adresse}/tables/99999/metadata?lang=no: SSB har ingen tabell med det nummeret. "
        "Funnet: svar 404, «Non-existent table». Utvei: se om nummeret er rett."
    )


@pytest.mark.parametrize("tabell", ["", "07459/data", "../config", "07459?x=1", "0745 9"])
def test_bare_et_tabellnummer_blir_til_en_adresse(t: Ssbtjener, tabell: str) -> None:
    with pytest.raises(Brukerfeil, match="ikke et tabellnummer"):
        ssb(t).kort(tabell)
    assert len(t.kall) <= 1  # høyst grensene


# --- Tallene ---------------------------------------------------------------------------------


def test_en_gruppering_gir_kommunen_med_historien(t: Ssbtjener) -> None:
    data = ssb(t).uttrekk("99901", {"Region": SUMMER, **LEKKASJE}).data
    # 2018: Asker 40 + Røyken 25 = 65, og dagens kommune fantes ikke («.»).
    assert data["verdi"].sel(Region="K-3203", ContentsCode="Lekkasje").values.tolist() == [
        65.0,
        60.0,
        55.0,
    ]
    assert data.attrs["navn"]["Region"] == {"K-3203": "Asker", "K-3201": "Bærum"}
    assert (data.attrs["enheter"], data.attrs["desimaler"]) == (
        {"Lekkasje": "1000 m3"},
        {"Lekkasje": 0},
    )
    assert data.attrs["roller"] == {"sted": "Region", "tid": "Tid", "innhold": "ContentsCode"}


def test_det_som_mangler_er_aldri_null_og_null_er_aldri_borte(t: Ssbtjener) -> None:
    utvalg = {
        "Region": Utvalg(("3203", "3201")),
        "ContentsCode": Utvalg(("*",)),
        "Tid": Utvalg(("top(2)",)),
    }
    data = ssb(t).uttrekk("99901", utvalg).data
    skjult = data.sel(Region="3201", ContentsCode="Lekkasje", Tid="2023")
    assert math.isnan(skjult["verdi"])
    assert skjult["status"] == ":"
    mangler = data.sel(Region="3201", ContentsCode="Andel", Tid="2023")
    assert math.isnan(mangler["verdi"])
    assert mangler["status"] == ".."
    null = data.sel(Region="3203", ContentsCode="Andel", Tid="2024")
    assert (float(null["verdi"]), str(null["status"].item())) == (0.0, "")


def test_en_dimensjon_som_utelates_er_summert(t: Ssbtjener) -> None:
    uttrekk = ssb(t).uttrekk("99901", LEKKASJE)
    assert uttrekk.data["verdi"].dims == ("ContentsCode", "Tid")
    # 2018: 40 + 25 + 90 = 155. 2023: Bærum er skjult, så summen er det. 2024: 55 + 80 = 135.
    verdi, status = (uttrekk.data[navn].values[0].tolist() for navn in ("verdi", "status"))
    assert (verdi[0], verdi[2]) == (155.0, 135.0)
    assert math.isnan(verdi[1])
    assert status == ["", ":", ""]


def test_koder_sendes_aldri_to_ganger(t: Ssbtjener) -> None:
    # To like koder gir 500 hos SSB, og tjeneren her gjør det samme.
    ssb(t).uttrekk("99901", {**LEKKASJE, "Tid": Utvalg(("2024", "2024", "top(1)"))})
    assert t.kall[-1].kropp == {
        "selection": [
            {"variableCode": "ContentsCode", "valueCodes": ["Lekkasje"]},
            {"variableCode": "Tid", "valueCodes": ["2024"]},
        ]
    }


def test_svarene_kan_tolkes_igjen_uten_aa_hentes_igjen(t: Ssbtjener) -> None:
    uttrekk = ssb(t).uttrekk("99901", {"Region": SUMMER, **LEKKASJE})
    xr.testing.assert_identical(tolk(uttrekk.dokumenter), uttrekk.data)


# --- Cellegrensen ----------------------------------------------------------------------------


@pytest.mark.parametrize(("grense", "kall"), [(24, 1), (23, 2), (12, 2), (6, 4), (2, 12), (1, 24)])
def test_spoersmaalet_deles_saa_hvert_svar_er_innenfor_cellegrensen(grense: int, kall: int) -> None:
    # 4 regioner x 2 innhold x 3 år = 24 celler. Regionene deles først: 23 rommer tre av dem.
    alt = {navn: Utvalg(("*",)) for navn in ("Region", "ContentsCode", "Tid")}
    with ssbtjener([eksempel_vann()], maks_celler=grense) as t:
        delt = ssb(t).uttrekk("99901", alt)
        assert t.datakall == kall
    assert len(delt.dokumenter) == kall
    assert delt.data["verdi"].size == 4 * 2 * 3
    with ssbtjener([eksempel_vann()]) as t:
        xr.testing.assert_identical(delt.data, ssb(t).uttrekk("99901", alt).data)


def test_en_tabell_som_endres_mens_den_hentes_blandes_ikke(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with ssbtjener([eksempel_vann()], maks_celler=2) as t:
        svar_paa = t.svar_paa

        def ny_utgave_etter_den_foerste_delen(metode: str, sti: str, kropp: object) -> object:
            svar = svar_paa(metode, sti, kropp)
            if metode == "POST":
                t.oppdater("99901", oppdatert="2026-07-01T06:00:00Z")
            return svar

        monkeypatch.setattr(t, "svar_paa", ny_utgave_etter_den_foerste_delen)
        melding = feiler(ssb(t))
    assert melding == (
        f"{data_fra(t)}: delene av svaret har ikke samme oppdatering. "
        "Funnet: «2026-06-15T06:00:00Z», «2026-07-01T06:00:00Z». "
        "Utvei: tabellen ble endret mens den ble hentet; hent på nytt."
    )


@pytest.mark.parametrize("config", [{}, [], {"maxDataCells": 0}, {"maxDataCells": "mange"}])
def test_en_config_uten_cellegrense_er_en_feil(
    t: Ssbtjener, config: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(t, "_config", lambda: config)
    with pytest.raises(Brukerfeil) as feil:
        ssb(t).kort("99901")
    assert str(feil.value).startswith(
        f"{t.adresse}/config: svaret har ikke formen SSB skal ha. "
        "Ventet: maxDataCells, et helt tall over 0."
    )


# --- Kallgrensen; tjeneren selv feiler testen når den brytes ---------------------------------


@pytest.mark.parametrize("grense_i", ["config", "hodene"])
def test_kallgrensen_brytes_aldri(grense_i: str) -> None:
    with ssbtjener([eksempel_vann()], grense=(3, 0.4), maks_celler=1, grense_i=grense_i) as t:
        begynte = time.monotonic()
        ssb(t).uttrekk("99901", {"Region": SUMMER, **LEKKASJE})
        # Grensene, metadata, kodelisten og 2 x 3 = 6 celler er 9 kall: det niende er i vindu tre.
        assert len(t.kall) == 9
        assert time.monotonic() - begynte > 0.8
        assert all(kall.svar == 200 for kall in t.kall)


def test_tjeneren_feiler_den_som_bryter_grensen() -> None:
    with (
        pytest.raises(AssertionError, match=r"kallgrensen ble brutt: .*2 kall på 60 s"),
        ssbtjener([eksempel_vann()], grense=(1, 60), grense_i="ingen") as t,
        contextlib.suppress(Brukerfeil),
    ):
        ssb(t, replace(RASKE, forsoek=1)).kort("99901")


def test_to_klienter_mot_samme_adresse_deler_grensen() -> None:
    with ssbtjener([eksempel_vann()], grense=(3, 0.4)) as t:
        en, to = ssb(t), ssb(t)
        for bank in (en, to, en, to):
            bank.kort("99901")
        assert len(t.kall) == 6  # grensene to ganger, og kortet fire


def test_to_prosesser_etter_hverandre_deler_grensen(tmp_path: Path) -> None:
    # Hver prosess har sitt eget regnskap i minnet; det er filen som er felles.
    fil = tmp_path / "ssb-kall.json"
    with ssbtjener([eksempel_vann()], grense=(2, 0.5), etag=False) as t:
        for _ in range(2):
            Ssb(t.adresse, grenser=RASKE, kallgrense=Kallgrense(fil)).kort("99901")
        assert [kall.svar for kall in t.kall] == [200] * 4
        assert t.kall[2].tid - t.kall[0].tid > 0.5


def test_regnskapet_ligger_i_mappen_naar_den_er_oppgitt(t: Ssbtjener, tmp_path: Path) -> None:
    ssb(t, mappe=tmp_path).kort("99901")
    regnskap = json.loads((tmp_path / "ssb-kall.json").read_text(encoding="utf-8"))
    assert (len(regnskap["kall"]), regnskap["vinduer"]) == (2, [[1000, 60.0]])


def test_429_med_retry_after_foelges(t: Ssbtjener) -> None:
    t.feil("429", hvor="/data", retry_after=1)
    uttrekk = ssb(t).uttrekk("99901", LEKKASJE)
    assert uttrekk.data["verdi"].values[0][0] == 155
    avvist, godtatt = (kall for kall in t.kall if kall.metode == "POST")
    assert (avvist.svar, godtatt.svar) == (429, 200)
    assert godtatt.tid - avvist.tid >= 1


def test_429_uten_retry_after_venter_et_helt_vindu() -> None:
    with ssbtjener([eksempel_vann()], grense=(50, 0.7)) as t:
        t.feil("429", hvor="/data")
        ssb(t).uttrekk("99901", LEKKASJE)
        avvist, godtatt = (kall for kall in t.kall if kall.metode == "POST")
        assert godtatt.tid - avvist.tid >= 0.7


def test_429_som_ikke_gaar_over(t: Ssbtjener) -> None:
    t.feil("429", hvor="/data", ganger=None, retry_after=0)
    assert feiler(ssb(t)) == (
        f"{data_fra(t)}: utgiveren ber oss vente. "
        f"Funnet: svar 429, «Too many requests» (3 forsøk). {SENERE}"
    ).replace("/data:", "/data?lang=no&outputFormat=json-stat2:")


# --- Det som er som sist ---------------------------------------------------------------------


def test_metadata_som_er_som_sist_sendes_ikke_igjen(t: Ssbtjener, tmp_path: Path) -> None:
    foerst = ssb(t, mappe=tmp_path).kort("99901")
    igjen = ssb(t, mappe=tmp_path).kort("99901")
    assert igjen == foerst
    assert [kall.svar for kall in t.kall if "metadata" in kall.sti] == [200, 304]


def test_en_ny_utgave_vises_i_kortet_og_tallene(t: Ssbtjener, tmp_path: Path) -> None:
    bank = ssb(t, mappe=tmp_path)
    gammel = bank.uttrekk("99901", LEKKASJE)
    t.oppdater("99901", oppdatert="2026-07-01T06:00:00Z", tall={("3203", "Lekkasje", "2024"): 54.0})
    assert bank.kort("99901").oppdatert == "2026-07-01T06:00:00Z"
    ny = bank.uttrekk("99901", LEKKASJE)
    assert (gammel.oppdatert, ny.oppdatert) == ("2026-06-15T06:00:00Z", "2026-07-01T06:00:00Z")
    # 55 + 80 = 135 ble 54 + 80 = 134.
    assert [float(u.data["verdi"].sel(Tid="2024").item()) for u in (gammel, ny)] == [135, 134]


def test_en_ny_utgave_siden_kortet_ble_lest_merkes_paa_tallene(t: Ssbtjener) -> None:
    bank = ssb(t)
    bank.kort("99901")
    t.oppdater("99901", oppdatert="2026-07-01T06:00:00Z")
    assert bank.uttrekk("99901", LEKKASJE).oppdatert == "2026-07-01T06:00:00Z"


@pytest.mark.parametrize("innhold", ["", "[]", '{"etag": "x"}', '{"etag": 1, "adresse": 2}'])
def test_et_oedelagt_mellomlager_er_som_intet(t: Ssbtjener, tmp_path: Path, innhold: str) -> None:
    (tmp_path / "ssb-metadata-99901.json").write_text(innhold, encoding="utf-8")
    assert ssb(t, mappe=tmp_path).kort("99901").tabell == "99901"


def test_mellomlageret_fra_et_speil_brukes_ikke_for_et_annet(tmp_path: Path) -> None:
    for navn in ("Vann A (eksempel)", "Vann B (eksempel)"):
        with ssbtjener([replace(eksempel_vann(), navn=navn)]) as t:
            assert ssb(t, mappe=tmp_path).kort("99901").navn == navn


# --- Det som går galt ------------------------------------------------------------------------


def test_en_variabel_som_er_omdoept_siden_kortet_ble_lest(t: Ssbtjener) -> None:
    bank = ssb(t)
    bank.kort("99901")
    t.oppdater("99901", omdoep={"Region": "KOKkommuneregion0000"})
    # SSB sier bare «Non-existent variable»; da leses metadata på nytt, og meldingen blir bedre.
    assert feiler(bank, {"Region": Utvalg(("3203",)), **LEKKASJE}) == (
        "SSB, tabell 99901: tabellen har ikke variabelen «Region». "
        "Ventet: «KOKkommuneregion0000» (region), «ContentsCode» (statistikkvariabel), «Tid» (år). "
        "Utvei: mente du «KOKkommuneregion0000» (region)?"
    )


def test_en_avsluttet_tabell_gir_historien_men_ikke_et_nytt_aar(t: Ssbtjener) -> None:
    t.oppdater("99901", avsluttet=True)
    bank = ssb(t)
    assert bank.uttrekk("99901", LEKKASJE).data["verdi"].sel(Tid="2024").item() == 135
    assert feiler(bank, {**LEKKASJE, "Tid": Utvalg(("2025",))}).endswith(
        "Utvei: tabellen går fra «2018» til «2024» og er avsluttet; finn tabellen som tok over."
    )


@pytest.mark.parametrize(
    ("slag", "ventet"),
    [
        ("for_faa", "value har feil lengde. Ventet: 3 celler etter size. Funnet: 2."),
        ("for_mange", "value har feil lengde. Ventet: 3 celler etter size. Funnet: 4."),
        ("uten_value", "verdiene kan ikke leses. Ventet: value som liste eller objekt."),
    ],
)
def test_feil_antall_tall_er_en_feil(t: Ssbtjener, slag: str, ventet: str) -> None:
    t.feil(slag, hvor="/data")
    assert feiler(ssb(t)).startswith(f"{data_fra(t)}: {ventet}")


def test_avkuttet_en_gang_proeves_igjen(t: Ssbtjener) -> None:
    t.feil("avkuttet", hvor="/data")
    assert ssb(t).uttrekk("99901", LEKKASJE).data["verdi"].values[0][0] == 155
    assert t.datakall == 2


@pytest.mark.parametrize(
    ("slag", "ventet"),
    [
        ("avkuttet", "nedlastingen ble avkuttet. Ventet: 5000 byte. Funnet: 22 byte (3 forsøk)."),
        ("ugyldig", "svaret er ikke gyldig JSON. Funnet: Unterminated string"),
        ("nettside", "adressen gir en nettside i stedet for data. Ventet: JSON."),
        ("500", "utgiveren har en feil hos seg. Funnet: svar 500 (3 forsøk)."),
        ("403", "utgiveren avviser forespørselen. Funnet: svar 403."),
        ("400", "SSB forstår ikke spørsmålet. Funnet: svar 400."),
    ],
)
@pytest.mark.parametrize("hvor", ["/config", "/metadata", "/data"])
def test_et_svar_som_ikke_kan_brukes(t: Ssbtjener, slag: str, ventet: str, hvor: str) -> None:
    t.feil(slag, hvor=hvor, ganger=None)
    assert ventet in feiler(ssb(t))


def test_et_tregt_svar_ventes_paa_og_et_som_aldri_kommer_gis_opp(t: Ssbtjener) -> None:
    utaalmodig = replace(RASKE, lesing=0.3, forsoek=2)
    t.feil("treg", hvor="/data", sekunder=0.1)
    assert ssb(t, utaalmodig).uttrekk("99901", LEKKASJE).data["verdi"].values[0][0] == 155
    t.feil("henger", hvor="/data", ganger=None)
    assert "utgiveren svarte ikke i tide. Ventet: høyst 0,3 s uten et livstegn." in feiler(
        ssb(t, utaalmodig)
    )


def test_flere_celler_enn_ssb_gir_sier_hva_som_er_galt(t: Ssbtjener) -> None:
    bank = ssb(t)
    bank.kort("99901")
    t.maks_celler = 2  # satt ned etter at grensene ble lest
    assert "utvalget er større enn SSB gir i ett kall. Funnet: svar 400, «Too many" in feiler(bank)


def test_et_svar_paa_noe_annet_enn_det_vi_spurte_om(t: Ssbtjener) -> None:
    bank = ssb(t)
    svar = bank.uttrekk("99901", LEKKASJE).dokumenter[0]
    t.svar_paa = lambda *_: svar  # type: ignore[method-assign]
    assert "svaret har ikke kodene i «Tid» vi spurte om" in feiler(
        bank, {**LEKKASJE, "Tid": Utvalg(("2024",))}
    )


@pytest.mark.parametrize(
    "dokument",
    [
        None,
        [],
        {},
        {"id": []},
        {"id": [1]},
        {"id": ["Tid", "Tid"]},
        {"id": ["Tid"]},
        {"version": "2.0", "class": "dataset", "id": ["Tid"], "size": [1]},
        {"version": "2.0", "class": "dataset", "id": ["Tid"], "size": [1], "dimension": {}},
        {
            "version": "2.0",
            "class": "dataset",
            "id": ["Tid"],
            "size": [3],
            "dimension": {"Tid": {"category": {"index": {"2024": 0}}}},
        },
    ],
)
def test_metadata_som_ikke_er_metadata(t: Ssbtjener, dokument: object) -> None:
    bank = ssb(t)
    bank.kort("99901")
    t.svar_paa = lambda *_: dokument  # type: ignore[method-assign]
    with pytest.raises(Brukerfeil) as feil:
        bank.kort("99901")
    assert f"{t.adresse}/tables/99901/metadata: " in str(feil.value)
    assert "Traceback" not in str(feil.value)


# --- Søk -------------------------------------------------------------------------------------


def test_soeket_gaar_gjennom_alle_sidene() -> None:
    tabeller = [
        replace(eksempel_vann(), id=f"9990{nr}", navn=f"Vann {nr} (eksempel)", avsluttet=nr == 5)
        for nr in range(1, 6)
    ]
    with ssbtjener(tabeller, sidestoerrelse=2) as t:
        treff = ssb(t).soek("vann")
        assert [t.tabell for t in treff] == ["99901", "99902", "99903", "99904"]
        assert t.stier().count(f"GET {V2}/tables") == 2
        alle = ssb(t).soek("vann", avsluttede=True)
        assert [(t.tabell, t.siste_periode) for t in alle if t.avsluttet] == [("99905", "2024")]
        assert ssb(t).soek("finnes ikke") == ()


def test_en_tjener_som_gir_den_samme_siden_igjen_og_igjen_stanses(t: Ssbtjener) -> None:
    bank = ssb(t)
    bank.kort("99901")
    side = {"tables": [{"id": "99901", "label": "Vann"}], "page": {"totalPages": 10**9}}
    t.svar_paa = lambda *_: side  # type: ignore[method-assign]
    assert [treff.tabell for treff in bank.soek("vann")] == ["99901"]


def test_uttrekket_er_det_kontrakten_sier(t: Ssbtjener) -> None:
    bank: Statistikkbank = ssb(t)
    uttrekk = bank.uttrekk("99901", LEKKASJE)
    assert isinstance(uttrekk, Uttrekk)
    assert (uttrekk.kilde, uttrekk.tabell) == ("ssb", "99901")
    assert set(uttrekk.data.attrs) >= {
        "kilde", "tabell", "oppdatert", "roller", "navn", "enheter", "desimaler", "merknader",
    }  # fmt: skip
    assert uttrekk.data["verdi"].dtype == np.float64

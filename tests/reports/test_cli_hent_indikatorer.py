"""`klima hent indikatorer` mot en lokal SSB: hentet, regnet, flettet inn, og revisjonene vist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indikatorer import les_katalog
from indikatorer.indikatorhenting import SLAG
from indikatorer.observasjonslager import les_sammenligning
from klima import Arbeidsrom, finn_arbeidsrom
from klima.grunn.datapakke import som_rader
from tests.arbeidsrom import Kjoering, lagerbytes
from tests.banktjener import banktjener
from tests.indikatorer.ssbeksempel import FASIT, ssbtabellene
from tests.ssbtjener import Ssbtjener, ssbtjener
from tests.udirtjener import udir

Kjoer = Callable[..., Kjoering]
DRIFT = ("--indikator", "netto-driftsresultat")


@pytest.fixture
def ssb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ssbtjener]:
    """Den lokale SSB-en med alle tabellene."""
    with ssbtjener(ssbtabellene()) as tjener:
        monkeypatch.setenv("KLIMA_URL_SSB", tjener.adresse)
        monkeypatch.setenv("KLIMA_URL_SSB_V1", tjener.adresse_v1)
        yield tjener


@pytest.fixture
def med_andre(rom: Arbeidsrom) -> Arbeidsrom:
    """Arbeidsrommet med de tre kommunene Asker sammenligner seg med."""
    fil = rom.rot / "kommune.toml"
    gruppe = '\n[grupper]\nsammenligning = ["3201", "3301", "3205"]\n'
    fil.write_text(fil.read_text(encoding="utf-8") + gruppe, encoding="utf-8")
    return finn_arbeidsrom(rom.rot)


def test_alle_ssb_indikatorene_hentes_regnes_og_lander_i_katalogen(
    rom: Arbeidsrom, ssb: Ssbtjener, kjoer: Kjoer
) -> None:
    svar = kjoer("hent", "indikatorer", "--kilde", "ssb", rom=rom)
    assert svar.kode == 0, svar.ut + svar.feil
    assert "22 indikatorer: 22 nytt, 0 uendret, 0 gikk ikke." in svar.ut
    celler = _celler(rom)
    for indikator, (verdi, tekst) in FASIT.items():
        celle = celler[indikator, 2023]
        funnet = (round(celle["verdi"], 9), celle["status"], celle["tekst"])
        assert funnet == (round(verdi, 9), "maalt", tekst), indikator
        assert celle["utgave"].startswith("SSB "), indikator
    skjult = celler["etter-introduksjonsprogram", 2023]
    assert (skjult["verdi"], skjult["status"]) == (None, "undertrykt")
    assert celler["arbeidsplassvekst", 2023]["utgave"] == (
        "SSB 07984 (15.3.2026) og SSB 01222 (15.3.2026)"
    )
    # Annen gang: bare kortene, og lageret er som før.
    foer, lager, kall = ssb.datakall, svarene(rom), len(ssb.kall)
    svar = kjoer("hent", "indikatorer", "--kilde", "ssb", rom=rom)
    assert "22 indikatorer: 0 nytt, 22 uendret, 0 gikk ikke." in svar.ut
    assert (ssb.datakall, svarene(rom)) == (foer, lager)
    config = 1
    assert len(ssb.kall) - kall - config == len(ssb.tabeller) == len(lager) == 18


def _celler(rom: Arbeidsrom) -> dict[tuple[str, int], dict[str, Any]]:
    katalog = les_katalog("3203", arbeidsrom=rom)
    assert katalog is not None
    return {(r["indikator"], r["aar"]): r for r in som_rader(katalog.verdier)}


def svarene(rom: Arbeidsrom) -> dict[str, bytes]:
    """Svarene i lageret; grensene og metadataene SSB-klienten sparer, er ikke tall."""
    return {f: b for f, b in lagerbytes(rom).items() if f.endswith("svar.json")}


def test_en_valgt_indikator_gir_det_samme_spoersmaalet_som_alle(
    rom: Arbeidsrom, ssb: Ssbtjener, kjoer: Kjoer
) -> None:
    svar = kjoer("hent", "indikatorer", "--indikator", "nye-boliger-leiligheter", rom=rom)
    assert "1 indikator: 1 nytt, 0 uendret, 0 gikk ikke." in svar.ut
    foer = ssb.datakall
    alle_tre = [
        f"--indikator=nye-boliger{hva}"
        for hva in ("", "-leiligheter", "-leiligheter-eller-rekkehus")
    ]
    svar = kjoer("hent", "indikatorer", "--kilde", "ssb", *alle_tre, rom=rom)
    assert "3 indikatorer: 0 nytt, 3 uendret, 0 gikk ikke." in svar.ut
    assert ssb.datakall == foer


def test_et_revidert_tall_vises_og_det_gamle_blir(
    rom: Arbeidsrom, ssb: Ssbtjener, kjoer: Kjoer
) -> None:
    kjoer("hent", "indikatorer", *DRIFT, rom=rom)
    ssb.oppdater(
        "12143",
        oppdatert="2026-06-15T06:00:00Z",
        tall={("3025", "AGD23", "KOSbelopbrinv0000", "2023"): 1.4},
    )
    svar = kjoer("hent", "indikatorer", *DRIFT, rom=rom)
    assert "1 indikator: 1 nytt, 0 uendret, 0 gikk ikke." in svar.ut
    assert len(svarene(rom)) == 2
    vist = kjoer("indikatorer", rom=rom).ut.replace("\u00a0", " ")
    navn = "netto-driftsresultat"
    assert f"‡ {navn}, 2023: 1,2 % i SSB 12143 (15.3.2026), 1,4 % i SSB 12143 (15.6.2026)." in vist
    assert (
        f"‡ {navn}, 2022: -0,7 % i handlingsprogram-2024, -0,6 % i SSB 12143 (15.3.2026)." in vist
    )
    assert "1,4 %‡" in vist
    rad = kjoer("indikatorer", "--json", rom=rom).json[1]
    assert rad["verdier"]["2023"] == {
        "verdi": 1.4,
        "status": "maalt",
        "tekst": "1,4 %",
        "utgave": "SSB 12143 (15.6.2026)",
        "kilde": "SSB 12143",
        "revidert": True,
    }
    # 2019 var tre kommuner, og en andel kan ikke summeres: planens tall står, uten revisjon.
    assert rad["verdier"]["2019"]["utgave"] == "handlingsprogram-2024"
    assert rad["verdier"]["2019"]["revidert"] is False


def test_sammenligningen_har_kommunene_og_landet(
    med_andre: Arbeidsrom, ssb: Ssbtjener, kjoer: Kjoer
) -> None:
    assert len(les_sammenligning(med_andre, "3203")) == 0
    valgt = (*DRIFT, "--indikator", "nye-boliger")
    assert kjoer("hent", "indikatorer", *valgt, rom=med_andre).kode == 0
    andre = les_sammenligning(med_andre, "3203")
    assert set(andre["sted"]) == {"3201", "3301", "3205", "landet"}
    ett = {(r["indikator"], r["sted"], r["aar"]): r for r in som_rader(andre)}
    # Eksempelet gir de andre kommunene det dobbelte av Asker, og landet det tidobbelte.
    assert ett["nye-boliger", "3201", 2023]["verdi"] == 1000
    assert ett["nye-boliger", "landet", 2023]["verdi"] == 5000
    assert ett["netto-driftsresultat", "landet", 2023]["verdi"] == pytest.approx(2.2)
    assert ett["netto-driftsresultat", "3205", 2022]["stednavn"] == "Lillestrøm"
    # Drammen var tre kommuner i 2019.
    assert ett["netto-driftsresultat", "3301", 2019]["status"] == "ikke_maalt"
    foer = ssb.datakall
    kjoer("hent", "indikatorer", *valgt, rom=med_andre)
    assert ssb.datakall == foer


def test_en_omdoept_variabel_stopper_bare_sin_egen_indikator(
    rom: Arbeidsrom, ssb: Ssbtjener, kjoer: Kjoer
) -> None:
    ssb.oppdater("06445", omdoep={"Alder": "AlderGr"})
    ssb.fjern("13470")
    valgt = ("eldre-i-arbeid", "arbeidsplasser-ikt", "stromforbruk-husholdninger")
    svar = kjoer("hent", "indikatorer", *(f"--indikator={i}" for i in valgt), rom=rom)
    assert svar.kode == 1
    assert "3 indikatorer: 1 nytt, 0 uendret, 2 gikk ikke." in svar.ut
    (linje,) = [n for n in svar.ut.splitlines() if n.startswith("Gikk ikke: eldre-i-arbeid")]
    fil = next(Path(__file__).parents[2].glob("datasets/felles/spoerringer/eldre-i-arbeid.yaml"))
    assert linje == (
        f"Gikk ikke: eldre-i-arbeid: {fil}:6: SSB 06445 har ikke lenger variabelen «Alder». "
        "Ventet: Alder. Funnet: Region (region), AlderGr (alder), ContentsCode "
        "(statistikkvariabel) og Tid (år). Utvei: heter den nå «AlderGr» (alder), så rett "
        "spørringen."
    )
    assert "Gikk ikke: arbeidsplasser-ikt: " in svar.ut
    assert "stromforbruk-husholdninger: SSB 10314 er avsluttet hos utgiveren" in svar.ut


def test_udir_sier_ikke_naar_tallene_ble_endret_saa_de_hentes_men_lagres_en_gang(
    rom: Arbeidsrom, kjoer: Kjoer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with banktjener(udir()) as bank:
        monkeypatch.setenv("KLIMA_URL_UDIR", bank.adresse)
        svar = kjoer("hent", "indikatorer", "--kilde", "udir", rom=rom)
        assert "2 indikatorer: 2 nytt, 0 uendret, 0 gikk ikke." in svar.ut, svar.feil
        svar = kjoer("hent", "indikatorer", "--kilde", "udir", rom=rom)
        assert "2 indikatorer: 0 nytt, 2 uendret, 0 gikk ikke." in svar.ut
    celler = _celler(rom)
    funnet = {
        (trinn, aar): (celler[f"mobbing-{trinn}-trinn", aar]["tekst"])
        for trinn in (7, 10)
        for aar in (2023, 2024)
    }
    assert funnet == {
        (7, 2023): "Ikke målt",
        (7, 2024): "10,5 %",
        (10, 2023): "7,8 %",
        (10, 2024): "7,0 %",
    }
    assert len(svarene(rom)) == 1


def test_json_er_ett_dokument_med_antallene(rom: Arbeidsrom, ssb: Ssbtjener, kjoer: Kjoer) -> None:
    svar = kjoer("hent", "indikatorer", "--indikator", "nye-boliger", "--json", rom=rom)
    assert svar.feil == ""
    assert svar.json["antall"] == {"nytt": 1, "uendret": 0, "gikk_ikke": 0}
    (rad,) = svar.json["indikatorer"]
    assert (rad["indikator"], rad["slag"], rad["utgave"]) == (
        "nye-boliger",
        "nytt",
        "SSB 05940 (15.3.2026)",
    )
    assert set(svar.json["antall"]) == set(SLAG)


@pytest.mark.parametrize(
    ("valg", "melding"),
    [
        (("--kilde", "sbb"), "klima: ukjent kilde. Ventet: ssb, fhi, udir eller valg. "),
        (("--indikator", "sykefravaer"), "klima: indikatoren «sykefravaer» har ingen spørring. "),
        (
            ("--indikator", "meslingvaksinerte-9-aaringer"),
            "klima: indikatoren «meslingvaksinerte-9-aaringer»: Kommunehelsa statistikkbank ble "
            "lagt ned 10.11.2025, og kan ikke hentes. ",
        ),
        (("--indikator", "nyeboliger"), "klima: ukjent indikator «nyeboliger». "),
    ],
)
def test_et_galt_kall_henter_ingenting(
    rom: Arbeidsrom, ssb: Ssbtjener, kjoer: Kjoer, valg: tuple[str, ...], melding: str
) -> None:
    svar = kjoer("hent", "indikatorer", *valg, rom=rom)
    assert (svar.kode, svar.feil[: len(melding)]) == (2, melding)
    assert ssb.kall == []


def test_valgene_for_indikatorer_gjelder_ikke_andre_kilder(rom: Arbeidsrom, kjoer: Kjoer) -> None:
    svar = kjoer("hent", "klass", "--kilde", "ssb", rom=rom)
    assert svar.feil == (
        "klima: --kilde og --indikator gjelder bare indikatorer. "
        "Utvei: klima hent indikatorer --kilde ssb.\n"
    )


def test_et_avkuttet_svar_lar_lageret_vaere_som_foer(
    rom: Arbeidsrom, ssb: Ssbtjener, kjoer: Kjoer
) -> None:
    ssb.feil("for_faa", hvor="/05940/data", ganger=None)
    svar = kjoer("hent", "indikatorer", "--indikator", "nye-boliger", rom=rom)
    assert svar.kode == 1
    assert not [f for f in lagerbytes(rom) if f.endswith("svar.json")]

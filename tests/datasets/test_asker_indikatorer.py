"""Datapakken med Askers 88 indikatorer, holdt mot handlingsprogrammet celle for celle.

Fasiten i asker_indikatorer_fasit er lest og telt for hånd i seeden. Resten av testene leser seeden
på nytt og krever at hvert navn, hvert tall og hver kilde står der pakken sier at de står.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from frictionless import Package

from indikatorer.avstemming import avstem
from tests.datasets.asker_indikatorer_fasit import FASIT, TELT, TERSKLER
from tests.klima.kontroll.eksempelplan import asker
from tests.stotte import ROT, krever_shared, seed_linjer

PAKKE = ROT / "datasets" / "asker" / "indikatorer"
AAR = (2019, 2020, 2021, 2022)
FORSTE_LINJE, SISTE_LINJE = 3609, 4380  # verditabellene i seeden

FREKVENS_TRYKT = {
    "aarlig": "Årlig",
    "hvert_andre_aar": "Hvert andre år",
    "hvert_tredje_aar": "Hvert tredje år",
    "hvert_fjerde_aar": "Hvert fjerde år",
    "sporadisk": "Sporadisk",
    "ukjent": "Ukjent",
}

STATUS_TRYKT = {"ikke_maalt": "Ikke målt", "tall_kommer": "Tall kommer"}

CELLEENHETER = ("%", "kr/m2", "kg/m2", "µg/m3", "GWh")
ENHETER_UTEN_ENHET_I_CELLEN = {
    *("skala 1-4", "skala 1-5", "skala 1-6", "plassering", "indeks", "antall", "antall per km2"),
    *("per 1000 innbyggere", "per 100 000 innbyggere", "kg per innbygger", "dekar", "mill. kr"),
    *("t CO2e", "kWh"),
}


@cache
def les(tabell: str) -> list[dict[str, str]]:
    with (PAKKE / f"{tabell}.csv").open(encoding="utf-8", newline="") as fil:
        return list(csv.DictReader(fil))


def katalog() -> dict[str, dict[str, str]]:
    return {rad["indikator"]: rad for rad in les("katalog")}


def paastand(navn: str) -> float:
    (rad,) = (r for r in les("paastander") if r["paastand"] == navn)
    return float(rad["verdi"])


def fold(tekst: str) -> str:
    return " ".join(tekst.split())


def seed_fra(linje: str | int, antall: int = 20) -> str:
    """Seedens tekst fra en linje, foldet til ett mellomrom mellom ordene."""
    return fold(" ".join(seed_linjer("002")[int(linje) : int(linje) + antall]))


def prosent(antall: int) -> int:
    return round(100 * antall / 88)


def les_celle(tekst: str) -> tuple[float, int, str]:
    """En trykt celle som (tall, antall desimaler, enhet), uten hjelp fra prosjektets egen leser."""
    enhet = next((e for e in CELLEENHETER if tekst.endswith(e)), "")
    siffer = tekst.removesuffix(enhet).replace(" ", "")
    hele, _, desimaler = siffer.partition(",")
    assert hele.removeprefix("-").isdecimal(), tekst
    assert desimaler.isdecimal() or "," not in siffer, tekst
    return float(f"{hele}.{desimaler or 0}"), len(desimaler), enhet


# --- pakken ---------------------------------------------------------------------------------


def test_pakken_er_gyldig_etter_sitt_eget_skjema() -> None:
    beskrivelse = json.loads((PAKKE / "datapackage.json").read_text(encoding="utf-8"))
    rapport = Package.from_descriptor(beskrivelse, basepath=str(PAKKE)).validate()
    assert rapport.valid, rapport.flatten(["name", "rowNumber", "fieldName", "note"])
    assert {r["path"] for r in beskrivelse["resources"]} == {p.name for p in PAKKE.glob("*.csv")}


def test_kildekortet_sier_hvor_tallene_er_lest() -> None:
    beskrivelse = json.loads((PAKKE / "datapackage.json").read_text(encoding="utf-8"))
    assert (beskrivelse["kommune"], beskrivelse["utgave"]) == ("3203", "handlingsprogram-2024")
    kort = beskrivelse["kildekort"]
    assert kort["seed"] == "002_cf7c37276e04d38b.txt"
    assert all(kort[felt] for felt in ("utgiver", "dokument", "lisens", "lest", "forbehold"))


@pytest.mark.parametrize("fil", sorted(PAKKE.iterdir()), ids=lambda fil: fil.name)
def test_filene_er_utf8_uten_bom_med_lf_og_nfc(fil: Path) -> None:
    innhold = fil.read_bytes()
    assert not innhold.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in innhold
    assert unicodedata.is_normalized("NFC", innhold.decode("utf-8"))


# --- antall ---------------------------------------------------------------------------------


def test_settet_har_8_satsingsomraader_8_hovedmaal_28_delmaal_og_88_indikatorer() -> None:
    tabeller = ("satsingsomraader", "hovedmaal", "delmaal", "katalog", "verdier", "utgaatte")
    assert [len(les(t)) for t in tabeller] == [8, 8, 28, 88, 352, 7]
    assert paastand("antall-indikatorer") == 88


def test_indikatorene_er_nummerert_1_til_88_i_planens_rekkefolge() -> None:
    assert [int(r["nr"]) for r in les("katalog")] == list(range(1, 89))
    for kolonne in ("linje", "linje_metadata"):
        linjer = [int(r[kolonne]) for r in les("katalog")]
        assert linjer == sorted(set(linjer))


def test_hver_indikator_har_en_celle_for_hvert_av_de_fire_aarene() -> None:
    assert [(r["indikator"], int(r["aar"])) for r in les("verdier")] == [
        (indikator, aar) for indikator in katalog() for aar in AAR
    ]


@pytest.mark.parametrize("omraade", TELT)
def test_antallene_i_hvert_satsingsomraade_er_de_haandtelte(omraade: str) -> None:
    indikatorer = {i for i, r in katalog().items() if r["satsingsomraade"] == omraade}
    status = Counter(r["status"] for r in les("verdier") if r["indikator"] in indikatorer)
    delmaal = sum(r["hovedmaal"] == f"{omraade}-hovedmaal" for r in les("delmaal"))
    celler = (status["maalt"], status["ikke_maalt"], status["tall_kommer"])
    assert (delmaal, len(indikatorer), *celler) == TELT[omraade]


def test_antall_celler_per_status_er_236_96_og_20() -> None:
    status = Counter(r["status"] for r in les("verdier"))
    assert status == {"maalt": 236, "ikke_maalt": 96, "tall_kommer": 20}


@krever_shared
def test_seeden_har_like_mange_tomme_celler_som_pakken() -> None:
    tekst = seed_fra(FORSTE_LINJE, SISTE_LINJE - FORSTE_LINJE + 1)
    assert (tekst.count("Ikke målt"), tekst.count("Tall kommer")) == (96, 20)


# --- målene ---------------------------------------------------------------------------------


def test_plasseringen_av_hver_indikator_henger_sammen_oppover() -> None:
    hovedmaal_til_omraade = {r["hovedmaal"]: r["satsingsomraade"] for r in les("hovedmaal")}
    delmaal_til_hovedmaal = {r["delmaal"]: r["hovedmaal"] for r in les("delmaal")}
    for rad in les("katalog"):
        assert delmaal_til_hovedmaal[rad["delmaal"]] == rad["hovedmaal"]
        assert hovedmaal_til_omraade[rad["hovedmaal"]] == rad["satsingsomraade"]


def test_indikatorene_staar_mellom_sitt_delmaal_og_det_neste() -> None:
    delmaal_linjer = [(int(r["linje"]), r["delmaal"]) for r in les("delmaal")]
    for rad in les("katalog"):
        _, naermest_over = max(d for d in delmaal_linjer if d[0] < int(rad["linje"]))
        assert naermest_over == rad["delmaal"]


def test_fire_delmaal_staar_uten_indikator_og_det_er_sagt_hvorfor() -> None:
    uten = {r["delmaal"]: r["dekning"] for r in les("delmaal") if r["dekning"] != "indikatorer"}
    assert uten == {
        "okonomi-2": "under_utvikling",
        "medarbeidere-4": "kvalitativ",
        "klima-1": "under_utvikling",
        "helse-4": "under_utvikling",
    }
    assert {r["delmaal"] for r in les("katalog")} == {r["delmaal"] for r in les("delmaal")} - set(
        uten
    )


@krever_shared
def test_maalenes_ordlyd_staar_paa_linjen_pakken_sier() -> None:
    for rad in les("satsingsomraader"):
        assert seed_fra(rad["linje"], 1) == rad["navn"]
    for rad in [*les("hovedmaal"), *les("delmaal")]:
        assert seed_fra(rad["linje"], 3).startswith(rad["tekst"])


@krever_shared
def test_delmaalene_i_metadatatabellen_er_like_eller_avviket_er_fort() -> None:
    for rad in les("delmaal"):
        if rad["linje_metadata"]:
            tekst = rad["tekst_metadata"] or rad["tekst"]
            assert seed_fra(rad["linje_metadata"], 3).startswith(tekst)
            assert rad["tekst_metadata"] != rad["tekst"]


def test_fem_delmaal_staar_ikke_som_overskrift_i_metadatatabellen() -> None:
    uten = [r["delmaal"] for r in les("delmaal") if not r["linje_metadata"]]
    assert uten == ["okonomi-2", "medarbeidere-3", "medarbeidere-4", "klima-1", "helse-4"]


# --- cellene --------------------------------------------------------------------------------


@pytest.mark.parametrize(("indikator", "aar", "verdi", "tekst", "linje"), FASIT)
def test_cellen_er_den_haandskrevne_fasiten(
    indikator: str, aar: int, verdi: float, tekst: str, linje: int
) -> None:
    (rad,) = (r for r in les("verdier") if (r["indikator"], r["aar"]) == (indikator, str(aar)))
    assert rad["status"] == "maalt"
    assert (float(rad["verdi"]), rad["tekst"], int(rad["linje"])) == (verdi, tekst, linje)


@krever_shared
@pytest.mark.parametrize("indikator", katalog())
def test_navnet_og_de_fire_cellene_er_planens_tabellrad(indikator: str) -> None:
    celler = [r["tekst"] for r in les("verdier") if r["indikator"] == indikator]
    rad = katalog()[indikator]
    # Mellomrommet til slutt hindrer at en avkortet siste celle slipper gjennom.
    assert f"{seed_fra(rad['linje'])} ".startswith(" ".join([rad["navn"], *celler, ""]))


@krever_shared
def test_hver_celle_begynner_paa_linjen_sin() -> None:
    for rad in les("verdier"):
        forste_ord = rad["tekst"].split()[0]
        assert forste_ord in seed_linjer("002")[int(rad["linje"])].split(), rad
        # En celle kan være delt over høyst tre linjer, der den midterste er tom.
        assert rad["tekst"] in seed_fra(rad["linje"], 3), rad


def test_hver_celle_lar_seg_lese_til_verdien_sin() -> None:
    for rad in les("verdier"):
        if rad["status"] == "maalt":
            assert les_celle(rad["tekst"])[0] == float(rad["verdi"]), rad
        else:
            assert (rad["verdi"], rad["tekst"]) == ("", STATUS_TRYKT[rad["status"]]), rad


def test_enheten_i_cellen_er_katalogens() -> None:
    for rad in les("verdier"):
        enhet = katalog()[rad["indikator"]]["enhet"]
        if rad["status"] != "maalt":
            continue
        trykt = les_celle(rad["tekst"])[2]
        if rad["indikator"] == "endring-valgdeltakelse":
            # Cellene er trykt med %, men navnet sier prosentpoeng, og det er det som er målt.
            assert (trykt, enhet) == ("%", "prosentpoeng")
        elif trykt:
            assert trykt.replace("µ", "u") == enhet, rad
        else:
            assert enhet in ENHETER_UTEN_ENHET_I_CELLEN, rad


def test_desimaler_er_det_meste_som_er_trykt() -> None:
    trykt: dict[str, list[int]] = {}
    for rad in les("verdier"):
        if rad["status"] == "maalt":
            trykt.setdefault(rad["indikator"], []).append(les_celle(rad["tekst"])[1])
    for indikator, rad in katalog().items():
        flest = max(trykt[indikator]) if indikator in trykt else ""
        assert rad["desimaler"] == str(flest), indikator


# --- katalogen ------------------------------------------------------------------------------


@krever_shared
@pytest.mark.parametrize("indikator", katalog())
def test_navn_kilde_og_frekvens_staar_i_metadatatabellen(indikator: str) -> None:
    rad = katalog()[indikator]
    navn = rad["navn_metadata"] or rad["navn"]
    ventet = f"{navn} {rad['kilde']} {FREKVENS_TRYKT[rad['frekvens']]}"
    assert seed_fra(rad["linje_metadata"]).startswith(ventet)


def test_tre_indikatorer_heter_noe_annet_i_metadatatabellen() -> None:
    avvik = {i for i, r in katalog().items() if r["navn_metadata"]}
    assert avvik == {
        "lekkasje-vannforsyning",
        "oppslutning-om-klimamaalet",
        "indirekte-utslipp-materialbruk",
    }
    assert all(katalog()[i]["navn_metadata"] != katalog()[i]["navn"] for i in avvik)


def test_tabellnumrene_er_ssb_tabellene_i_kilden() -> None:
    for rad in les("katalog"):
        assert rad["kilde"] == " og ".join(f"SSB {t}" for t in rad["tabell"].split()) or (
            "SSB" not in rad["kilde"] and not rad["tabell"]
        )
    assert sum(bool(r["tabell"]) for r in les("katalog")) == 22
    assert katalog()["netto-driftsresultat"]["tabell"] == "12143"
    assert katalog()["arbeidsplassvekst"]["tabell"] == "01222 07984"


def test_terskler_er_de_fem_planen_trykker_i_navnene() -> None:
    terskler = {
        i: (r["terskel_operator"], float(r["terskel_verdi"]), int(r["terskel_linje"]))
        for i, r in katalog().items()
        if r["terskel_operator"]
    }
    assert terskler == TERSKLER
    for indikator, (operator, verdi, _) in TERSKLER.items():
        assert f"({operator} {verdi}" in katalog()[indikator]["navn"]
    navn_med_terskel = {i for i, r in katalog().items() if "(<" in r["navn"] or "(>" in r["navn"]}
    assert navn_med_terskel == set(TERSKLER)


@krever_shared
def test_terskelverdien_staar_paa_terskellinjen() -> None:
    for _, verdi, linje in TERSKLER.values():
        assert str(verdi) in seed_fra(linje, 1).replace("%", " %").split()


def test_retningen_folger_terskelen_og_fem_er_politiske_valg() -> None:
    for indikator, (operator, _, _) in TERSKLER.items():
        ventet = "hoyere_er_bedre" if operator == ">" else "lavere_er_bedre"
        assert katalog()[indikator]["retning"] == ventet
    assert {i for i, r in katalog().items() if r["retning"] == "ingen"} == {
        "befolkningsvekst",
        "bosatte-per-km2",
        "nye-boliger",
        "nye-boliger-leiligheter-eller-rekkehus",
        "nye-boliger-leiligheter",
    }


# --- planens påstander om settet ------------------------------------------------------------


@krever_shared
def test_paastandene_staar_paa_linjene_sine() -> None:
    assert len(les("paastander")) == 7
    for rad in les("paastander"):
        assert rad["verdi"] in seed_fra(rad["linje"], 1).split(), rad


def test_71_av_88_er_aarlige_og_det_er_ikke_82_prosent() -> None:
    frekvens = Counter(r["frekvens"] for r in les("katalog"))
    assert frekvens == {
        "aarlig": 71,
        "hvert_andre_aar": 4,
        "hvert_tredje_aar": 6,
        "hvert_fjerde_aar": 2,
        "sporadisk": 1,
        "ukjent": 4,
    }
    assert (prosent(71), prosent(72)) == (81, 82)  # 72 årlige ville gitt planens tall
    assert paastand("andel-aarlig") == 82


def test_kildetypene_gir_planens_andeler() -> None:
    kildetype = Counter(r["kildetype"] for r in les("katalog"))
    assert kildetype == {"offentlig": 67, "egen": 21}
    assert prosent(67) == paastand("andel-offentlig-statistikk")
    assert prosent(21) == paastand("andel-egne-data")
    egne = {r["kilde"] for r in les("katalog") if r["kildetype"] == "egen"}
    assert egne == {
        "Asker kommune",
        "Innbyggerundersøkelse, Sentio",
        "Medarbeiderundersøkelsen, KS",
        "PAI-registeret, KS",
        "Under utvikling",
    }


def test_aldersgruppene_gir_planens_andeler() -> None:
    alder = Counter(r["aldersgruppe"] for r in les("klassifisering"))
    assert alder == {"barn_unge": 16, "voksne": 32, "senior": 3, "ikke_relevant": 37}
    assert prosent(alder["barn_unge"]) == paastand("andel-barn-og-unge")
    assert prosent(alder["senior"]) == paastand("andel-seniorer")
    assert prosent(alder["ikke_relevant"]) == paastand("andel-alder-ikke-relevant")


def test_produkter_og_brukereffekter_er_de_to_storste_leddene_i_resultatkjeden() -> None:
    assert [r["indikator"] for r in les("klassifisering")] == list(katalog())
    kjede = Counter(r["resultatkjede"] for r in les("klassifisering"))
    storst, nest_storst, *_ = kjede.most_common()
    assert {storst[0], nest_storst[0]} == {"brukereffekt", "produkt_tjeneste"}
    assert storst[1] + nest_storst[1] > 88 / 2


# Det som står i teksten, og antallet av 88 som ville gitt det.
TELT_I_TEKSTEN = {
    "antall-indikatorer": ("katalog", "", "", 88, 88, True),
    "andel-offentlig-statistikk": ("katalog", "kildetype", "offentlig", 67, 76, True),  # 76,1
    "andel-egne-data": ("katalog", "kildetype", "egen", 21, 24, True),  # 23,9
    "andel-aarlig": ("katalog", "frekvens", "aarlig", 71, 82, False),  # 80,7
    "andel-barn-og-unge": ("klassifisering", "aldersgruppe", "barn_unge", 16, 18, True),  # 18,2
    "andel-seniorer": ("klassifisering", "aldersgruppe", "senior", 3, 3, True),  # 3,4
    "andel-alder-ikke-relevant": (
        *("klassifisering", "aldersgruppe", "ikke_relevant"),
        *(37, 42, True),  # 42,05
    ),
}


def test_alle_sju_tellingene_i_teksten_er_proevd() -> None:
    assert set(TELT_I_TEKSTEN) == {r["paastand"] for r in les("paastander")}


@pytest.mark.parametrize("navn", TELT_I_TEKSTEN)
def test_tellingen_er_gjengitt_eller_er_et_funn(navn: str) -> None:
    tabell, kolonne, verdi, antall, sagt, stemmer = TELT_I_TEKSTEN[navn]
    treff = sum(not kolonne or r[kolonne] == verdi for r in les(tabell))
    assert (treff, paastand(navn)) == (antall, sagt)
    regnet = treff if navn == "antall-indikatorer" else prosent(treff)
    assert (regnet == sagt) == stemmer
    (linje,) = (n for n, r in enumerate(les("paastander"), start=2) if r["paastand"] == navn)
    funn = [f for f in avstem(asker()) if f.regel == "avstemming/antall"]
    steder = [f for f in funn if f.sted.endswith(f"paastander.csv:{linje}")]
    assert len(steder) == (0 if stemmer else 1)


@krever_shared
def test_figuren_over_resultatkjeden_har_ingen_tall_i_seeden() -> None:
    # Mellom setningen om figuren og setningen om hva den viser, står ingenting.
    assert [linje.strip() for linje in seed_linjer("002")[3574:3577]] == ["", "", ""]


# --- brudd, mål og bærekraftsmål ------------------------------------------------------------


@krever_shared
@pytest.mark.parametrize(
    ("indikator", "linje", "ord_"),
    [
        ("kommunal-vannforsyning", 3859, "Metodikken for innhenting av tall er forbedret i 2022."),
        ("lekkasje-vannforsyning", 3888, "Metodikken for innhenting av tall er forbedret i 2022."),
        ("husholdningsavfall", 12940, "Tidsserien er korrigert på grunn av justeringer i"),
        ("materialgjenvinning", 12943, "Tidsserien er korrigert på grunn av justeringer i"),
        ("unge-utenfor-arbeid-og-utdanning", 13196, "Målgruppen er endret fra 16-25 år til 15-24"),
    ],
)
def test_bruddet_staar_paa_linjen_sin(indikator: str, linje: int, ord_: str) -> None:
    (rad,) = (r for r in les("brudd") if r["indikator"] == indikator)
    assert int(rad["linje"]) == linje
    assert ord_ in seed_fra(linje, 3)


def test_bare_de_to_om_vann_har_et_aar() -> None:
    assert {r["indikator"]: r["aar"] for r in les("brudd") if r["aar"]} == {
        "kommunal-vannforsyning": "2022",
        "lekkasje-vannforsyning": "2022",
    }
    assert {r["indikator"] for r in les("brudd") if r["serien_rettet"] == "true"} == {
        "husholdningsavfall",
        "materialgjenvinning",
    }


def test_planen_vedtar_ingen_egne_maal_for_indikatorene() -> None:
    assert les("maal") == []


@krever_shared
def test_de_seks_baerekraftsmaalene_staar_paa_linjene_sine() -> None:
    assert [int(r["nr"]) for r in les("baerekraftsmaal")] == [3, 4, 9, 11, 13, 17]
    for rad in les("baerekraftsmaal"):
        assert seed_fra(rad["linje"], 1) == f"• Mål {rad['nr']} – {rad['navn']}"
    assert "de seks bærekraftsmål som Asker kommune har valgt" in seed_fra(13855, 3)


def test_koblingen_heter_samme_navn_bare_naar_navnene_er_like() -> None:
    omraader = {r["satsingsomraade"]: r["navn"] for r in les("satsingsomraader")}
    for rad in les("baerekraftsmaal"):
        likt = omraader[rad["satsingsomraade"]] == rad["navn"]
        assert rad["kobling"] == ("samme_navn" if likt else "vaar_lesning")
    assert {r["satsingsomraade"] for r in les("baerekraftsmaal")} == set(omraader) - {
        "okonomi",
        "medarbeidere",
    }


# --- indikatorer som utgår ------------------------------------------------------------------


def test_tre_utgaatte_er_erstattet_og_erstatningen_finnes() -> None:
    erstattet = {r["erstattet_av"] for r in les("utgaatte")} - {""}
    assert erstattet == {
        "utslipp-bygge-og-anleggsplasser",
        "indirekte-utslipp-materialbruk",
        "oppslutning-om-klimamaalet",
    }
    assert erstattet <= set(katalog())


@krever_shared
def test_de_utgaatte_staar_paa_linjene_sine_og_er_ikke_lenger_i_settet() -> None:
    for rad in les("utgaatte"):
        assert seed_fra(rad["linje"], 6).startswith(rad["navn"])
        assert rad["navn"] not in {r["navn"] for r in les("katalog")}
        # Planen trykker ingen verdier for dem, så de har ingen id i katalogen.
        assert (rad["indikator"], rad["utgaar_fra"]) == ("", "2024")
    assert seed_fra(13253, 1) == "Indikatorer som utgår fra 2024"


# --- etterslepet ----------------------------------------------------------------------------


@krever_shared
def test_etterslepet_er_oppgitt_for_de_tre_med_ett_aar_og_staar_paa_linjen_sin() -> None:
    # «Etterslep.» uten lengde står på fem linjer til; der er etterslepet ukjent.
    seed = seed_linjer("002")
    med_lengde = [nr for nr, linje in enumerate(seed) if "Ett års etterslep." in linje]
    assert med_lengde == [12909, 12914, 13154]
    assert [(int(r["linje"]), r["etterslep_maaneder"]) for r in les("publisering")] == [
        (nr, "12") for nr in med_lengde
    ]
    for rad in les("publisering"):
        kort = katalog()[rad["indikator"]]
        assert 0 < int(rad["linje"]) - int(kort["linje_metadata"]) < 8
        assert kort["merknad"] == "Publiseres ett år på etterskudd."
        assert rad["eier"] == ""


def test_ingenting_er_levert() -> None:
    assert les("leveranser") == []

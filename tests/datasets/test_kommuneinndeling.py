"""Kommuneinndelingen 2009–2026: antall per år, mot kjente lister, og at kjedene henger sammen."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache

import pytest

from klima.grunn.kommuneinndeling import sammenhenger
from tests.datasets.inndelingsfasit import KLASS_2016_TIL_2024, OVER_I_DELTE
from tests.datasets.pakkelesing import Rad, formfeil, frictionless_feil, rader
from tests.stotte import ROT, SHARED, krever_data

PAKKE = "felles/kommuneinndeling"
ANTALL = {
    **dict.fromkeys(range(2009, 2012), 430),
    2012: 429,
    **dict.fromkeys(range(2013, 2017), 428),
    2017: 426,
    **dict.fromkeys(range(2018, 2020), 422),
    **dict.fromkeys(range(2020, 2024), 356),
    **dict.fromkeys(range(2024, 2027), 357),
}


@cache
def tabell(navn: str) -> list[Rad]:
    return rader(PAKKE, navn)


@cache
def numre(aar: int) -> set[str]:
    dag = f"{aar}-07-01"
    gyldige = [
        r["kommune"]
        for r in tabell("kommuner")
        if r["gyldig_fra"] <= dag and (not r["gyldig_til"] or dag <= r["gyldig_til"])
    ]
    assert len(gyldige) == len(set(gyldige))
    return set(gyldige)


def endringer(*slag: str) -> list[Rad]:
    return [r for r in tabell("endringer") if not slag or r["slag"] in slag]


def videre(nummer: str, fra: int, til: int) -> set[str]:
    """Numrene en kommune er blitt til, fulgt rad for rad i endringer.csv."""
    naa = {nummer}
    for dato in sorted({r["dato"] for r in endringer() if f"{fra}" < r["dato"] < f"{til}-12"}):
        rad = [r for r in endringer() if r["dato"] == dato and r["slag"] != "grensejustering"]
        neste = {r["til_kommune"] for r in rad if r["fra_kommune"] in naa}
        naa = neste | {n for n in naa if n not in {r["fra_kommune"] for r in rad}}
    return naa


def test_pakken_er_gyldig_og_i_husets_form() -> None:
    assert frictionless_feil(ROT / "datasets" / PAKKE) == []
    assert formfeil(PAKKE) == []


@pytest.mark.parametrize(("aar", "antall"), ANTALL.items())
def test_antall_kommuner_per_aar(aar: int, antall: int) -> None:
    assert len(numre(aar)) == antall


def test_842_ulike_numre_har_vaert_i_bruk_2011_til_2025() -> None:
    # Antallet munpatch oppgir for SSBs tall 2011–2025, regnet fra SSBs masterliste.
    assert len(set().union(*(numre(aar) for aar in range(2011, 2026)))) == 842


def test_2024_er_kodelisten_og_kartet() -> None:
    kodeliste = {r["kommune"]: r["kommunenavn"] for r in rader("felles/kodelister", "kommuner")}
    navn = {r["kommune"]: r["kommunenavn"] for r in tabell("kommuner")}
    assert numre(2024) == set(kodeliste)
    assert {n: navn[n] for n in kodeliste} == kodeliste


@krever_data
def test_2024_er_kartverkets_kommuner() -> None:
    kart = json.loads((SHARED / "data" / "kommuner-2024.geojson").read_text(encoding="utf-8"))
    assert {f["properties"]["kommunenummer"] for f in kart["features"]} == numre(2024)


def test_kjedene_fra_2016_ender_der_klass_sier() -> None:
    assert set(KLASS_2016_TIL_2024) | OVER_I_DELTE == numre(2016)
    avvik = {}
    for gammel, ny in KLASS_2016_TIL_2024.items():
        ender = videre(gammel, 2016, 2024)
        # 1504, 1523, 1529, 1534 og 1546 gikk om 1507, som ble delt; KLASS-lista velger en av dem.
        ventet = {"1508", "1580"} if ny in {"1508", "1580"} else {ny}
        if ender != ventet:
            avvik[gammel] = (ender, ventet)
    assert avvik == {}


def test_de_elleve_som_gaar_opp_i_delte_kommuner_har_ingen_egen_arving() -> None:
    delte = {"5055", "5056", "5059", "1806", "1875"}
    assert all(videre(n, 2016, 2024) <= delte for n in OVER_I_DELTE)


def test_hver_endring_gaar_fra_et_nummer_som_gjaldt_til_et_som_gjelder() -> None:
    for r in endringer():
        aar = int(r["dato"][:4])
        assert r["fra_kommune"] in numre(aar - 1 if r["dato"].endswith("01-01") else aar), r
        assert r["til_kommune"] in numre(aar), r


def test_slaget_foelger_av_hvem_som_henger_sammen() -> None:
    per_dato: dict[str, list[Rad]] = {}
    for r in endringer():
        if r["slag"] != "grensejustering":
            per_dato.setdefault(r["dato"], []).append(r)
    for rad in per_dato.values():
        fra = Counter(r["fra_kommune"] for r in rad)
        gruppe = {
            g: gamle
            for gamle, _ in sammenhenger([(r["fra_kommune"], r["til_kommune"]) for r in rad])
            for g in gamle
        }
        for r in rad:
            if fra[r["fra_kommune"]] > 1:
                ventet = "deling"
            elif len(gruppe[r["fra_kommune"]]) > 1:
                ventet = "sammenslaaing"
            else:
                ventet = "nummer" if r["fra_navn"] == r["til_navn"] else "nummer_og_navn"
            assert r["slag"] == ventet, r


def test_delingene_er_snillfjord_tysfjord_og_aalesund() -> None:
    delt: dict[str, list[str]] = {}
    for r in endringer("deling"):
        delt.setdefault(r["fra_kommune"], []).append(r["til_kommune"])
    assert delt == {
        "1850": ["1806", "1875"],
        "5012": ["5055", "5056", "5059"],
        "1507": ["1508", "1580"],
    }


def test_sammenslaaingene_foer_2020() -> None:
    slaatt: dict[str, list[str]] = {}
    for r in endringer("sammenslaaing"):
        if r["dato"] < "2020":
            slaatt.setdefault(f"{r['dato'][:4]} {r['til_kommune']}", []).append(r["fra_kommune"])
    assert slaatt == {
        "2012 1756": ["1723", "1729"],
        "2013 1903": ["1901", "1915"],
        "2017 0710": ["0706", "0719", "0720"],
        "2018 0715": ["0702", "0714"],
        "2018 0712": ["0709", "0728"],
        "2018 0729": ["0722", "0723"],
        "2018 5054": ["1624", "1718"],
    }


def test_113_kommuner_fikk_bare_nytt_nummer_i_2024() -> None:
    # KS: 114 av landets kommuner ble berørt; den siste er Ålesund, som ble delt.
    rad = [r for r in endringer() if r["dato"] == "2024-01-01"]
    assert Counter(r["slag"] for r in rad) == {"nummer": 113, "deling": 2}


def test_alt_er_bekreftet_med_en_kilde_eller_merket() -> None:
    for r in endringer():
        assert (r["bekreftet"] == "true") == bool(r["kontroll"]), r

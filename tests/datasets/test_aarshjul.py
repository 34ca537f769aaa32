"""Årshjulene: datoene står på linjene sine, og malen er det Asker har gjort."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from indikatorer.aarshjulmal import ukedag
from klima.grunn.tall import MAANEDER
from tests.datasets.pakkelesing import Rad, formfeil, frictionless_feil, rader, seed_for
from tests.stotte import ROT, krever_shared, seed_linjer

PAKKER = ("asker/aarshjul", "baerum/aarshjul", "felles/aarshjul")
HENDELSER = [*rader("asker/aarshjul", "hendelser"), *rader("baerum/aarshjul", "hendelser")]


@pytest.mark.parametrize("pakke", PAKKER)
def test_formen(pakke: str) -> None:
    assert formfeil(pakke) == []
    assert frictionless_feil(ROT / "datasets" / pakke) == []


def test_eksempelets_pakke_holder_skjemaet() -> None:
    mappe = ROT / "datasets" / "eksempel" / "datasets" / "eksempelvik" / "aarshjul"
    assert frictionless_feil(mappe) == []


def test_saa_mange_hendelser_har_hvert_hjul() -> None:
    antall = {aar: sum(r["aarshjul"] == aar for r in HENDELSER) for aar in HJUL}
    assert antall == {"2017": 33, "2020": 7, "2023": 16, "2024": 24}


HJUL = ("2017", "2020", "2023", "2024")


def _skrevet(rad: Rad) -> list[str]:
    """Måtene en kilde kan skrive den første dagen på."""
    d = date.fromisoformat(rad["fra"])
    maaned = MAANEDER[d.month - 1]
    if rad["presisjon"] == "maaned":
        return [maaned, maaned.capitalize(), "50 spørsmål"]
    if rad["presisjon"] == "uke":
        return [f"Uke {d.isocalendar().week}"]
    return [
        *(f"{d:%d.%m.%Y}", f"{d:%d.%m}-", f"{d:%d.%m.}-", f"{d:%d.%m} ", f"{d:%d.%m.%y}"),
        *(f"{d.day}. {maaned}", f"{d.day}.{maaned}", f"{d.day}.{maaned[:3]}"),
        *(f"{d.day}. –", f"{d.day}./", f" {d.day}/{d.month}", f"{d:%d.%m}./"),
        *(f"{d.day}/{d.month} til", f"{d.day}. {maaned} -"),
    ]


@krever_shared
@pytest.mark.parametrize("rad", HENDELSER, ids=lambda r: r["hendelse"])
def test_dagen_staar_paa_linjen(rad: Rad) -> None:
    linje = seed_for(rad)[int(rad["linje"])]
    if rad["hendelse"] == "2023-raadene":
        assert linje.startswith("23.11 endringsforslag Rådene")
        return
    assert any(form in linje for form in _skrevet(rad)), linje


@krever_shared
def test_hoeringene_har_den_siste_dagen_paa_samme_linje() -> None:
    for rad in HENDELSER:
        if rad["type"].startswith("hoering_"):
            til = date.fromisoformat(rad["til"])
            former = (
                f"{til:%d.%m}",
                f"{til.day}. {MAANEDER[til.month - 1]}",
                f"{til.day}/{til.month}",
            )
            assert any(f in seed_for(rad)[int(rad["linje"])] for f in former)


def test_asker_hoerer_innstillingen_i_noeyaktig_fjorten_dager() -> None:
    lengder = [
        (date.fromisoformat(r["til"]) - date.fromisoformat(r["fra"])).days
        for r in HENDELSER
        if r["type"] == "hoering_innstilling"
    ]
    assert lengder == [14, 14, 14]


@pytest.mark.parametrize(
    ("hendelse", "nummer", "maaned", "aarene"),
    [
        ("kommunestyret", "andre", "desember", (2017, 2023, 2024)),
        ("formannskapet", "tredje", "november", (2017, 2023, 2024)),
        ("rammer-kommunestyret", "andre", "juni", (2017, 2023, 2024)),
        ("rammer-formannskapet", "første", "juni", (2017, 2024)),
        ("forslag", "tredje", "september", (2017, 2024)),
        ("tertial-2-kommunestyret", "tredje", "oktober", (2017,)),
    ],
)
def test_reglene_i_malen_gir_askers_datoer(
    hendelse: str, nummer: str, maaned: str, aarene: tuple[int, ...]
) -> None:
    (mal,) = (r for r in rader("felles/aarshjul", "mal") if r["hendelse"] == hendelse)
    assert mal["regel_fra"] == f"{nummer} tirsdag i {maaned}"
    faktisk = {r["hendelse"]: r["fra"] for r in HENDELSER}
    for aar in aarene:
        regnet = ukedag(nummer, "tirsdag", maaned, aar)
        assert faktisk[f"{aar}-{hendelse}"] == regnet.isoformat()


def test_hoeringen_i_malen_er_den_asker_hadde_i_2023_og_2024() -> None:
    faktisk = {r["hendelse"]: r for r in HENDELSER}
    for aar in ("2023", "2024"):
        moete = date.fromisoformat(faktisk[f"{aar}-formannskapet"]["fra"])
        hoering = faktisk[f"{aar}-hoering-innstilling"]
        assert date.fromisoformat(hoering["fra"]) == moete + timedelta(days=2)
        assert date.fromisoformat(hoering["til"]) == moete + timedelta(days=16)


def test_de_ti_anbefalingene_er_paa_linjene_sine() -> None:
    anbefalinger = rader("felles/aarshjul", "anbefalinger")
    assert [int(a["nr"]) for a in anbefalinger] == list(range(1, 11))


@krever_shared
def test_anbefalingene_er_gjengitt_i_egne_ord() -> None:
    linjer = seed_linjer("004")
    kilden = re.sub(r"\s+", " ", " ".join(linjer)).lower()
    for a in rader("felles/aarshjul", "anbefalinger"):
        assert linjer[int(a["linje"])].startswith(f"{a['nr']}. ")
        ord_ = a["tekst"].lower().rstrip(".").split()
        for i in range(len(ord_) - 5):
            assert " ".join(ord_[i : i + 6]) not in kilden


def test_hvert_lovkrav_sier_hvor_godt_det_er_bekreftet() -> None:
    krav = {r["krav"]: r["bekreftet"] for r in rader("felles/aarshjul", "lovkrav")}
    assert krav == {"offentlig": "ja", "hoering": "tolkning", "vedtak": "ja", "aarsregnskap": "nei"}


@krever_shared
def test_de_bekreftede_kravene_staar_hos_baerum() -> None:
    linjer = seed_linjer("001")
    assert "§ 14-3 fjerde ledd" in linjer[42]
    assert "minst 14 dager før kommunestyret behandler den" in linjer[42]
    assert "skal vedtas før årsskiftet" in linjer[9]

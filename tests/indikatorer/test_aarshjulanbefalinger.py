"""Sjekklisten: oppfylt, ikke oppfylt, eller ukjent fordi kilden ikke dekker det."""

from __future__ import annotations

from datetime import date

import pytest

from indikatorer.aarshjul import Aarshjul, Hendelse, les_aarshjul
from indikatorer.aarshjulanbefalinger import sjekkliste
from tests.indikatorer.hjul import hendelse, hjul

JA, NEI, UKJENT = "oppfylt", "ikke oppfylt", "kan ikke vurderes"


def svarene(h: Aarshjul) -> dict[int, str]:
    return {a.nr: a.svar for a in sjekkliste(h)}


def svar(h: Aarshjul, nr: int) -> tuple[str, str]:
    (ett,) = (a for a in sjekkliste(h) if a.nr == nr)
    return ett.svar, ett.grunn


@pytest.mark.parametrize(
    ("kommune", "aar", "ventet"),
    [
        (
            "Asker",
            2017,
            {
                1: JA,
                2: JA,
                3: UKJENT,
                4: JA,
                5: UKJENT,
                6: UKJENT,
                7: UKJENT,
                8: UKJENT,
                9: NEI,
                10: JA,
            },
        ),
        (
            "Asker",
            2023,
            {
                1: JA,
                2: UKJENT,
                3: UKJENT,
                4: UKJENT,
                5: UKJENT,
                6: UKJENT,
                7: UKJENT,
                8: UKJENT,
                9: UKJENT,
                10: NEI,
            },
        ),
        (
            "Asker",
            2024,
            {
                1: JA,
                2: JA,
                3: UKJENT,
                4: JA,
                5: UKJENT,
                6: UKJENT,
                7: UKJENT,
                8: UKJENT,
                9: NEI,
                10: NEI,
            },
        ),
        (
            "Bærum",
            2020,
            {
                1: UKJENT,
                2: UKJENT,
                3: UKJENT,
                4: UKJENT,
                5: UKJENT,
                6: UKJENT,
                7: UKJENT,
                8: UKJENT,
                9: UKJENT,
                10: JA,
            },
        ),
        # Malen er laget etter anbefalingene; 3 og 5 viser et hjul aldri.
        (
            "Oslo",
            2027,
            {1: JA, 2: JA, 3: UKJENT, 4: JA, 5: UKJENT, 6: JA, 7: JA, 8: JA, 9: JA, 10: JA},
        ),
    ],
)
def test_hjulene_som_foelger_med(kommune: str, aar: int, ventet: dict[int, str]) -> None:
    assert svarene(les_aarshjul(kommune, aar)) == ventet


def test_hvert_svar_har_en_grunn_og_en_kilde() -> None:
    for a in sjekkliste(les_aarshjul("Asker", 2024)):
        assert a.grunn
        assert a.kilde.startswith("004_")


def test_det_som_mangler_i_et_fullt_hjul_er_ikke_oppfylt() -> None:
    tomt = hjul(hendelse("forslag", "2024-09-17"), hendelse("kommunestyre", "2024-12-10"))
    assert svarene(tomt) == {
        1: NEI,
        2: NEI,
        3: UKJENT,
        4: NEI,
        5: UKJENT,
        6: NEI,
        7: UKJENT,
        8: NEI,
        9: NEI,
        10: NEI,
    }


def test_det_som_mangler_utenfor_det_kilden_dekker_er_ukjent() -> None:
    utdrag = hjul(
        hendelse("kommunestyre", "2024-12-10"), dekker=(date(2024, 11, 1), date(2024, 12, 31))
    )
    assert svar(utdrag, 1) == (UKJENT, "kilden dekker 01.11.2024–31.12.2024")


@pytest.mark.parametrize(
    ("hendelsen", "utfall"),
    [
        (hendelse("dialogkonferanse", "2024-04-30"), JA),
        (hendelse("dialogkonferanse", "2024-05-02"), NEI),
        (hendelse("seminar", "2024-04-10"), UKJENT),
        (hendelse("dialogkonferanse", "2024-04-10", status="avlyst"), NEI),
    ],
)
def test_dialogkonferansen_er_innen_utgangen_av_april(hendelsen: Hendelse, utfall: str) -> None:
    assert svar(hjul(hendelsen), 6)[0] == utfall


def test_opplaeringen_er_sammen_med_konferansen() -> None:
    konferanse = hendelse("dialogkonferanse", "2024-04-10", "2024-04-11")
    assert svar(hjul(konferanse, hendelse("opplaering", "2024-04-11")), 7)[0] == JA
    assert svar(hjul(konferanse, hendelse("opplaering", "2024-04-12")), 7)[0] == NEI


@pytest.mark.parametrize(
    ("dag", "utfall"), [("2024-06-04", JA), ("2024-05-31", NEI), ("2024-07-01", NEI)]
)
def test_rammekonferansen_er_i_juni(dag: str, utfall: str) -> None:
    assert svar(hjul(hendelse("rammekonferanse", dag)), 8)[0] == utfall


def test_rammekonferansen_er_etter_kommuneproposisjonen() -> None:
    h = hjul(
        hendelse("rammekonferanse", "2024-06-04"), hendelse("kommuneproposisjon", "2024-06-10")
    )
    assert svar(h, 8) == (
        NEI,
        "«rammekonferanse» (Organet, 04.06.2024) er ikke etter kommuneproposisjonen (10.06.2024)",
    )


def test_avklaringen_er_i_formannskapet_mellom_august_og_forslaget() -> None:
    forslag = hendelse("forslag", "2024-09-17", organtype="administrasjon")
    for dag, utfall in (("2024-08-27", JA), ("2024-07-30", NEI), ("2024-09-17", NEI)):
        sak = hendelse("avklaring", dag, organtype="formannskap")
        assert svar(hjul(forslag, sak), 9)[0] == utfall

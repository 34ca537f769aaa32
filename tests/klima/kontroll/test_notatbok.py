"""Suiten og sjekkpunktet en analytiker tar med i en notatbok: samme svar som `klima kontroll`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from klima import Arbeidsrom, Brukerfeil, kontroll
from klima.kontroll import gx
from klima.kontroll.motor import proev
from klima.kontroll.regler import Regel, les_regler
from tests import rettelsesrom
from tests.arbeidsrom import lag_arbeidsrom
from tests.klima.kontroll.gale_regler import KJENTE, med_regel
from tests.klima.kontroll.regeltabell import UENDELIG, regel, tabell
from tests.klima.kontroll.test_regeltyper import BRUTT, HOLDER, TOM
from tests.stotte import ROT


@pytest.fixture(scope="module")
def rom(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    """Asker slik det følger med. Deles: ingen test skriver her."""
    rommet = lag_arbeidsrom(tmp_path_factory.mktemp("rom") / "rom", planer=True)
    shutil.copytree(ROT / "datasets" / "forventninger", rommet.datasett / "forventninger")
    return rommet


def holder(ramme: pd.DataFrame, *regler: Regel) -> bool:
    punkt = gx.sjekkpunkt(gx.suite("eks", regler))
    return bool(punkt.run(batch_parameters={"dataframe": ramme}).success)


def test_suiten_er_en_vanlig_suite_med_grunn_alvor_sted_og_eier(rom: Arbeidsrom) -> None:
    suite = kontroll.suite(rom, "klimagassutslipp", "sektormaal")
    assert isinstance(suite, gx.last().ExpectationSuite)
    assert suite.name == "asker/klimagassutslipp/sektormaal"
    siste = suite.expectations[-1]
    assert siste.expectation_type == "expect_column_values_to_be_between"
    assert (siste.column, siste.min_value, siste.max_value) == ("prosent", -100, 200)
    assert (siste.severity, siste.notes) == (
        "critical",
        "Utslipp kan ikke falle mer enn 100 prosent, og en tredobling er trolig en skrivefeil.",
    )
    assert siste.meta["regel"] == "innenfor"
    assert siste.meta["sted"].startswith("datasets/forventninger/klimagassutslipp.yaml:")
    assert siste.meta["eier"] == "klimarådgiver"


def test_suiten_begynner_med_vaktene_og_hver_vakt_staar_en_gang() -> None:
    regler = [regel("unik", "aar"), regel("tillatt", "aar", verdier=[2021])]
    typer = [e.expectation_type for e in gx.suite("eks", regler).expectations]
    assert typer == [
        "expect_table_row_count_to_be_between",
        "expect_column_proportion_of_non_null_values_to_be_between",
        "expect_column_values_to_not_be_in_set",
        "expect_column_values_to_be_unique",
        "expect_column_values_to_be_in_set",
    ]


def test_sjekkpunktet_er_et_vanlig_sjekkpunkt_og_kan_kjoeres_flere_ganger(rom: Arbeidsrom) -> None:
    rader = kontroll.tabell(rom, "klimagassutslipp", "sektorrader")
    for _ in range(2):
        punkt = kontroll.sjekkpunkt(rom, "klimagassutslipp", "sektorrader")
        assert isinstance(punkt, gx.last().Checkpoint)
        assert punkt.run(batch_parameters={"dataframe": rader}).success
    feil = rader.assign(tonn=rader["tonn"].where(rader.index != 2, -1))
    svar = punkt.run(batch_parameters={"dataframe": feil})
    assert not svar.success
    (utfall,) = svar.run_results.values()
    (galt,) = [r for r in utfall.results if not r.success]
    assert galt.result["unexpected_index_list"] == [{"linje_i_fil": 2, "tonn": -1}]


def test_det_som_foelger_med_holder_i_sjekkpunktet_som_i_kontrollen(rom: Arbeidsrom) -> None:
    for datasett, navn in [("utslipp", ""), ("tiltak", "tiltak"), ("asker/indikatorer", "verdier")]:
        punkt = kontroll.sjekkpunkt(rom, datasett, navn)
        rader = kontroll.tabell(rom, datasett, navn)
        assert punkt.run(batch_parameters={"dataframe": rader}).success, datasett
    regelfunn = [f for f in kontroll.kjoer(rom, "Asker") if f.regel.startswith("forventning/")]
    assert regelfunn == []


HULL = [
    *((r, {"tonn": [None] * 2, "aar": [None] * 2, "sektor": [None] * 2}) for r in TOM[:-1]),
    *((r, {"tonn": [], "aar": [], "sektor": []}) for r in TOM),
    *((regel(t, "tonn"), {"tonn": [1.0, UENDELIG]}) for t in ("ikke_tom", "unik", "stigende")),
    (regel("endelig", "tonn", der={"aar": (1999,)}), {"tonn": [1.0], "aar": [2021]}),
    (regel("antall_rader", maks=9, der={"aar": (1999,)}), {"aar": [2021]}),
    (regel("ikke_tom", "mangler"), {"tonn": [1.0]}),
]


@pytest.mark.parametrize("gruppe", ["holder", "brutt", "hull"])
def test_svaret_er_det_samme_som_motorens(gruppe: str) -> None:
    """Alle tilfellene motoren prøves på, gjennom vanlig Great Expectations."""
    tilfeller = {"holder": HOLDER, "brutt": [b[:2] for b in BRUTT], "hull": HULL}[gruppe]
    ulike = [
        (r, kolonner)
        for r, kolonner in tilfeller
        if holder(tabell(**kolonner).ramme, r) != (proev(tabell(**kolonner), [r]) == [])
    ]
    assert ulike == []


def test_tabellen_er_den_kontrollen_leser(rom: Arbeidsrom) -> None:
    rader = kontroll.tabell(rom, "tiltak", "tiltak")
    assert (len(rader), rader.index[0], rader.index.name) == (29, 2, "linje_i_fil")
    utslipp = kontroll.tabell(rom, "utslipp", kommune="Asker")
    assert len(utslipp) == 15
    assert not [t for t in utslipp.dtypes if isinstance(t, pd.CategoricalDtype)]


def test_kommunen_er_arbeidsrommets_egen_naar_en_ikke_sier_noe_annet(tmp_path: Path) -> None:
    grenland = rettelsesrom.lag_rom(tmp_path / "rom")
    rettelsesrom.importer(grenland, "2026-02-02")
    # De samme tallene for begge: 1000 + 200 + 1800,5 + 100.
    for kommune, nummer in [(None, "4001"), ("4003", "4003"), ("Skien", "4003")]:
        rader = kontroll.tabell(grenland, "utslipp", kommune=kommune)
        assert (set(rader["kommune"]), rader["tonn"].sum()) == ({nummer}, 3100.5)
        assert {rader[k].dtype for k in ("kommune", "sektor", "kilde", "gass")} == {
            pd.StringDtype(na_value=np.nan)
        }


def test_en_annen_kommunes_pakker_finnes_bare_naar_en_ber_om_den(rom: Arbeidsrom) -> None:
    for be_om in (kontroll.suite, kontroll.sjekkpunkt, kontroll.tabell):
        be_om(rom, "tiltak", "tiltak", kommune="Asker")
        with pytest.raises(Brukerfeil) as feil:
            be_om(rom, "tiltak", "tiltak", kommune="Oslo")
        assert str(feil.value) == "ukjent datasett «tiltak». Ventet: utslipp."


def test_suiten_for_utslippene_har_bare_reglene_for_en_rad_for_seg(rom: Arbeidsrom) -> None:
    suite = kontroll.suite(rom, "utslipp")
    assert suite.name == "utslipp"
    regler = [e.meta["regel"] for e in suite.expectations if "regel" in (e.meta or {})]
    assert list(dict.fromkeys(regler)) == [
        *("antall_rader", "unik", "ikke_tom", "endelig", "innenfor", "tillatt", "type")
    ]
    assert kontroll.sjekkpunkt(rom, "utslipp").validation_definitions[0].suite.name == "utslipp"


def test_tabellen_kan_utelates_naar_bare_en_har_regler(tmp_path: Path) -> None:
    rommet = lag_arbeidsrom(tmp_path, planer=True)
    mappe = rommet.datasett / "forventninger"
    mappe.mkdir(parents=True)
    min_ = med_regel("regel: antall_rader\nmin: 1").replace("datasett: pakke", "datasett: tiltak")
    (mappe / "min.yaml").write_text(min_.replace("tabell: t", "tabell: tiltak"), encoding="utf-8")
    assert kontroll.suite(rommet, "tiltak").name == "asker/tiltak/tiltak"
    pd.testing.assert_frame_equal(
        kontroll.tabell(rommet, "tiltak"), kontroll.tabell(rommet, "tiltak", "tiltak")
    )


PAKKER = (
    "asker/aarshjul, asker/handlingsregler, asker/indikatorer, asker/klimagassutslipp, asker/tiltak"
)


@pytest.mark.parametrize(
    ("datasett", "navn", "melding"),
    [
        ("tull", "", f"ukjent datasett «tull». Ventet: utslipp, {PAKKER}."),
        ("asker/tiltak", "", "asker/tiltak har flere tabeller med regler. Ventet: {tabeller}."),
        (
            "tiltak",
            "effekter",
            "ingen regler gjelder tabellen «effekter» i asker/tiltak. Ventet: {tabeller}.",
        ),
    ],
)
def test_det_en_ikke_kan_be_om(rom: Arbeidsrom, datasett: str, navn: str, melding: str) -> None:
    regler = [r for r in les_regler(rom)[0] if r.gjelder("asker/tiltak")]
    tabeller = ", ".join(dict.fromkeys(r.tabell for r in regler))
    for be_om in (kontroll.suite, kontroll.sjekkpunkt, kontroll.tabell):
        with pytest.raises(Brukerfeil) as feil:
            be_om(rom, datasett, navn)
        assert str(feil.value) == melding.format(tabeller=tabeller)


def test_gale_regler_gir_ingen_suite(tmp_path: Path) -> None:
    rommet = lag_arbeidsrom(tmp_path, planer=False)
    mappe = rommet.datasett / "forventninger"
    mappe.mkdir(parents=True)
    (mappe / "min.yaml").write_text(med_regel("regel: tull"), encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        kontroll.suite(rommet, "utslipp")
    assert str(feil.value) == (
        f"datasets/forventninger/min.yaml:7: ukjent regeltype «tull»; kjente: {KJENTE}."
    )
    to = med_regel("regel: tull") + med_regel("regel: tøys").partition("regler:\n")[2]
    (mappe / "min.yaml").write_text(to, encoding="utf-8")
    with pytest.raises(Brukerfeil, match=r"^Forventningene.*\n.*min\.yaml:7.*\n.*min\.yaml:11"):
        kontroll.suite(rommet, "utslipp")
    (mappe / "min.yaml").write_text(med_regel("regel: endelig\nkolonne: a"), encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        kontroll.suite(rommet, "utslipp")
    assert str(feil.value) == "ingen regler gjelder utslipp. Utvei: se datasets/forventninger."


_UTEN_NETT = """
import sys
nett = []
def hendelse(navn, verdier):
    if navn in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        nett.append(navn)
        raise OSError("nettet er sperret")
sys.addaudithook(hendelse)
from klima import finn_arbeidsrom, kontroll
assert "great_expectations" not in sys.modules
rom = finn_arbeidsrom()
punkt = kontroll.sjekkpunkt(rom, "utslipp")
svar = punkt.run(batch_parameters={"dataframe": kontroll.tabell(rom, "utslipp")})
import os
print(svar.success, nett, os.environ["GX_ANALYTICS_ENABLED"])
"""


@pytest.mark.treg
def test_biblioteket_lastes_foerst_da_uten_analyse_og_uten_nett(rom: Arbeidsrom) -> None:
    svar = subprocess.run(
        [sys.executable, "-c", _UTEN_NETT],
        cwd=rom.rot,
        env={**os.environ, "PYTHONPATH": str(ROT), "GX_ANALYTICS_ENABLED": "true"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert svar.stdout == "True [] false\n"

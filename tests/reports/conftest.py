"""Rapportene lages én gang per kjøring og deles; se tests/reports/delt.py."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from klima import Arbeidsrom, eksempelrom, finn_arbeidsrom
from klima.grunn.arbeidsrom import EKSEMPEL
from reports.dokument import Dokument
from reports.formater import SKRIVERE
from reports.funn import alle_funn
from reports.grunnlag import Grunnlag
from reports.rapport import lag_rapport
from reports.tekster import husets
from tests.arbeidsrom import lag_arbeidsrom
from tests.reports.delt import Bygd, bygg_rapport, delt
from tests.reports.rapporter import bytt, plant_fiendtlig
from tests.rettelsesrom import importer, lag_rom
from tests.stotte import ROT


@pytest.fixture(autouse=True)
def en_prosess(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rapportene lages i testens egen prosess, der det tunge alt er lastet; se test_rapportbarn."""
    monkeypatch.setattr("reports.rapportbarn.KJERNER", 1)


@pytest.fixture(scope="session")
def uten_plan(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    """Porsgrunn med én liten utgave og ingen plan: det raskeste å lage en rapport av."""
    rom = lag_rom(tmp_path_factory.mktemp("uten-plan") / "rom")
    importer(rom, "2026-02-02")
    return rom


@pytest.fixture(scope="session")
def asker_rapport(tmp_path_factory: pytest.TempPathFactory) -> Bygd:
    """Asker med planen, forventningene og to egne tekster: låst, i alle formatene."""

    def bygg(mappe: Path) -> Bygd:
        rom = lag_arbeidsrom(mappe / "rom", planer=True)
        shutil.copytree(ROT / "datasets" / "forventninger", rom.datasett / "forventninger")
        for spraak in ("nb", "nn"):
            fil = rom.rot / "tekster" / spraak / "tiltak.md"
            fil.parent.mkdir(parents=True)
            # Husets egen, så rapporten er den samme som uten.
            husets_egen = husets(spraak)["tiltak.tittel"].tekst
            fil.write_text(f"## tittel\n{husets_egen}\n", encoding="utf-8")
        return bygg_rapport(rom, "3203", list(SKRIVERE), laas=True)

    return delt(tmp_path_factory, "asker", bygg)


@pytest.fixture(scope="session")
def asker_grunnlag(asker_rapport: Bygd) -> Grunnlag:
    return asker_rapport.grunnlag


@pytest.fixture(scope="session")
def asker_dokument(asker_rapport: Bygd) -> Dokument:
    return asker_rapport.dokument


@pytest.fixture(scope="session")
def asker_fil(asker_rapport: Bygd) -> Path:
    return asker_rapport.fil("html")


@pytest.fixture(scope="session")
def oslo_rapport(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Bygd:
    """Oslo, som ikke har noen plan, som HTML og PDF."""

    def bygg(mappe: Path) -> Bygd:
        rot = shutil.copytree(request.getfixturevalue("oslo").rot, mappe / "rom")
        return bygg_rapport(finn_arbeidsrom(rot), "Oslo", ["html", "pdf"])

    return delt(tmp_path_factory, "oslo", bygg)


@pytest.fixture(scope="session")
def oslo_grunnlag(oslo_rapport: Bygd) -> Grunnlag:
    return oslo_rapport.grunnlag


@pytest.fixture(scope="session")
def oslo_fil(oslo_rapport: Bygd) -> Path:
    return oslo_rapport.fil("html")


@pytest.fixture(scope="session")
def eksempel_rapport(tmp_path_factory: pytest.TempPathFactory) -> Bygd:
    """Det oppdiktede eksempelet som HTML."""

    def bygg(mappe: Path) -> Bygd:
        return bygg_rapport(eksempelrom(mappe / "rom"), EKSEMPEL, ["html"])

    return delt(tmp_path_factory, "eksempel", bygg)


@pytest.fixture(scope="session")
def fiendtlig_fil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def bygg(mappe: Path) -> Path:
        rom = plant_fiendtlig(lag_arbeidsrom(mappe / "rom", planer=True))
        # Teksten bryter en terskel i katalogen, så bare et utkast kan lages.
        return lag_rapport(rom, "3203", mappe / "rapport", utkast=True).filer[0]

    return delt(tmp_path_factory, "fiendtlig", bygg)


@pytest.fixture
def uten_gx(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kontrollen uten forventningene: skjema, formler og avstemming, på brøkdelen av tiden."""
    _uten_gx(monkeypatch)


def _uten_gx(monkeypatch: pytest.MonkeyPatch) -> None:
    for modul in ("reports.funn", "reports.rapport"):
        monkeypatch.setattr(f"{modul}.alle_funn", partial(alle_funn, gx=False))


@pytest.fixture(scope="session")
def galt(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    """Asker der en verdi i katalogen ikke er den cellen viser: 99 i stedet for 15,1."""
    rom = lag_arbeidsrom(tmp_path_factory.mktemp("galt"), planer=True)
    bytt(rom.datasett / "asker" / "indikatorer" / "verdier.csv", 0, "verdi", "99")
    return finn_arbeidsrom(rom.rot)


@pytest.fixture(scope="session")
def utkast(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Utkastet av den gale, i en mappe som har en ferdig rapport fra før."""

    def bygg(mappe: Path) -> Path:
        galt = request.getfixturevalue("galt")
        (mappe / "aarsrapport-asker.html").write_text("ferdig", encoding="utf-8")
        with pytest.MonkeyPatch.context() as monkeypatch:
            _uten_gx(monkeypatch)
            return lag_rapport(galt, "3203", mappe, utkast=True).filer[0]

    return delt(tmp_path_factory, "utkast", bygg)

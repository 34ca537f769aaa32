"""Rapportene lages én gang per kjøring og deles."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from klima import Arbeidsrom, finn_arbeidsrom
from reports.dokument import Dokument
from reports.funn import alle_funn
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.kapitler import bygg_dokument
from reports.rapport import lag_rapport
from tests.arbeidsrom import lag_arbeidsrom
from tests.reports.rapporter import bytt, plant_fiendtlig


@pytest.fixture(autouse=True)
def en_prosess(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rapportene lages i testens egen prosess, der det tunge alt er lastet; se test_rapportbarn."""
    monkeypatch.setattr("reports.rapportbarn.KJERNER", 1)


@pytest.fixture(scope="session")
def asker_grunnlag(asker: Arbeidsrom) -> Grunnlag:
    return hent_grunnlag(asker, "3203")


@pytest.fixture(scope="session")
def oslo_grunnlag(oslo: Arbeidsrom) -> Grunnlag:
    return hent_grunnlag(oslo, "0301")


@pytest.fixture(scope="session")
def asker_dokument(asker_grunnlag: Grunnlag) -> Dokument:
    return bygg_dokument(asker_grunnlag)


@pytest.fixture(scope="session")
def asker_fil(asker: Arbeidsrom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lag_rapport(asker, "3203", tmp_path_factory.mktemp("asker-rapport")).filer[0]


@pytest.fixture(scope="session")
def oslo_fil(oslo: Arbeidsrom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lag_rapport(oslo, "Oslo", tmp_path_factory.mktemp("oslo-rapport")).filer[0]


@pytest.fixture(scope="session")
def fiendtlig_fil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rom = plant_fiendtlig(lag_arbeidsrom(tmp_path_factory.mktemp("fiendtlig"), planer=True))
    # Teksten bryter en terskel i katalogen, så bare et utkast kan lages.
    mappe = tmp_path_factory.mktemp("fiendtlig-rapport")
    return lag_rapport(rom, "3203", mappe, utkast=True).filer[0]


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
def utkast(galt: Arbeidsrom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Utkastet av den gale, i en mappe som har en ferdig rapport fra før."""
    mappe = tmp_path_factory.mktemp("utkast")
    (mappe / "aarsrapport-asker.html").write_text("ferdig", encoding="utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        _uten_gx(monkeypatch)
        return lag_rapport(galt, "3203", mappe, utkast=True).filer[0]

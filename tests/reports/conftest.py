"""Rapportene lages én gang per kjøring og deles."""

from __future__ import annotations

from pathlib import Path

import pytest

from klima import Arbeidsrom
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.rapport import lag_rapport
from tests.arbeidsrom import lag_arbeidsrom
from tests.reports.rapporter import plant_fiendtlig


@pytest.fixture(scope="session")
def asker_grunnlag(asker: Arbeidsrom) -> Grunnlag:
    return hent_grunnlag(asker, "3203")


@pytest.fixture(scope="session")
def oslo_grunnlag(oslo: Arbeidsrom) -> Grunnlag:
    return hent_grunnlag(oslo, "0301")


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

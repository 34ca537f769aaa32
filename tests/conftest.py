"""Fixturer alle testene deler: arbeidsrom i midlertidige mapper, og `klima` kjørt i prosessen.

Ingen test leser eller skriver i prosjektets eget lager (`datasets/utgaver`).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from klima import Arbeidsrom, Utgavelager, eksempelrom
from tests.arbeidsrom import Kjoering, lag_arbeidsrom
from tests.stotte import OSLOBOK, ROT, TELEMARK, krev_fil
from tests.tjener import Tjener, start_tjener

# jsonschema, som Altair og frictionless laster, bruker ellers over et sekund på å kompilere en
# grammatikk for IRI-er; programmet holder den også ute (reports.cli).
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# Første kall leser kodelister og er tregt; en tidsgrense per eksempel ville truffet vilkårlig.
settings.register_profile("klima", deadline=None, max_examples=40)
# En mutant er drept ved det første eksempelet som feiler; å lete etter et enklere tar minutter.
settings.register_profile(
    "mutasjon",
    settings.get_profile("klima"),
    database=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile("mutasjon" if "MUTANT_UNDER_TEST" in os.environ else "klima")


@pytest.fixture
def tomt_arbeidsrom(tmp_path: Path) -> Arbeidsrom:
    """Asker uten planer og uten utgaver."""
    return lag_arbeidsrom(tmp_path / "rom", planer=False)


@pytest.fixture
def rom(tmp_path: Path) -> Arbeidsrom:
    """Asker slik det følger med: planen, forventningene og et tomt lager. Til å endre i."""
    rommet = lag_arbeidsrom(tmp_path / "mitt rom", planer=True)
    shutil.copytree(ROT / "datasets" / "forventninger", rommet.datasett / "forventninger")
    return rommet


@pytest.fixture
def lite(tmp_path: Path) -> Arbeidsrom:
    """Asker med bare tiltakene: én pakke å lese, og ett funn (en merknad om ferdigår)."""
    rommet = lag_arbeidsrom(tmp_path / "lite", planer=False)
    shutil.copytree(ROT / "datasets" / "asker" / "tiltak", rommet.datasett / "asker" / "tiltak")
    return rommet


@pytest.fixture(scope="session")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    """Asker med planen og et tomt lager. Deles: ingen test skriver her."""
    return lag_arbeidsrom(tmp_path_factory.mktemp("asker"), planer=True)


@pytest.fixture(scope="session")
def oslo(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    """Asker med planen og Oslo-boka importert. Deles: ingen test skriver her."""
    rom = lag_arbeidsrom(tmp_path_factory.mktemp("oslo"), planer=True)
    Utgavelager(rom).importer(krev_fil(OSLOBOK))
    return rom


@pytest.fixture(scope="session")
def telemark(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    """Et arbeidsrom med begge Telemark-utgavene. Deles: ingen test skriver her."""
    rom = lag_arbeidsrom(tmp_path_factory.mktemp("telemark"), planer=False)
    for dato, fil in TELEMARK.items():
        Utgavelager(rom).importer(krev_fil(fil), publisert=date.fromisoformat(dato))
    return rom


@pytest.fixture(scope="session")
def eksempel(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    """Det oppdiktede eksempelet lagt ut. Deles: ingen test skriver her."""
    return eksempelrom(tmp_path_factory.mktemp("eksempel") / "rom")


@pytest.fixture
def kjoer(capsys: pytest.CaptureFixture[str]) -> Callable[..., Kjoering]:
    """Kjør `klima` i denne prosessen: `kjoer("avvik", "--aar", 2021, rom=asker)`."""
    from reports.cli import main

    def kjoer_klima(*argv: object, rom: Arbeidsrom | None = None) -> Kjoering:
        rot = ["--rot", str(rom.rot)] if rom else []
        capsys.readouterr()
        with pytest.raises(SystemExit) as slutt:
            main([*map(str, argv), *rot])
        ut, feil = capsys.readouterr()
        return Kjoering(int(slutt.value.code or 0), ut, feil)

    return kjoer_klima


@pytest.fixture
def tjener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tjener]:
    """En lokal tjener; ingen mellomtjener (proxy) på maskinen kommer i veien for den."""
    for navn in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(navn, raising=False)
        monkeypatch.delenv(navn.lower(), raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with start_tjener() as den:
        yield den

"""Eksemplene i docstringene er riktige, i alle modulene i de tre pakkene."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

from klima import Arbeidsrom
from tests.stotte import ROT


def moduler() -> list[str]:
    """Modulene med et eksempel i seg; resten trenger ikke hentes."""
    navn = []
    for pakke in ("klima", "indikatorer", "reports"):
        funnet = [pakke, *(m.name for m in pkgutil.walk_packages([str(ROT / pakke)], f"{pakke}."))]
        navn += [n for n in funnet if ">>> " in kilde(n).read_text(encoding="utf-8")]
    return navn


def kilde(modul: str) -> Path:
    sti = ROT.joinpath(*modul.split("."))
    # `reports/tekster` er både en modul og en mappe med tekster.
    pakke = sti / "__init__.py"
    return pakke if pakke.is_file() else sti.with_suffix(".py")


@pytest.mark.parametrize("navn", moduler())
def test_eksemplene_stemmer(navn: str, asker: Arbeidsrom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(asker.rot)
    utfall = doctest.testmod(importlib.import_module(navn))
    assert utfall.attempted > 0
    assert utfall.failed == 0

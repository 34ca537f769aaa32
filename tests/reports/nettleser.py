"""Chromium til testene som åpner rapporten, og sidene de åpner."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.stotte import hopp_over

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
krever_chromium = hopp_over(not CHROMIUM, "Chromium er ikke installert på maskinen")

_VALG = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Én nettleser til en hel modul.

    Ikke til hele økten: Playwright holder en asyncio-løkke i gang, og da kan ingen andre tester i
    den samme prosessen starte sin.
    """
    with sync_playwright() as spill:
        leser = spill.chromium.launch(executable_path=CHROMIUM, args=_VALG)
        yield leser
        leser.close()


class Besoek:
    """En side som er åpnet, med alt den sa i konsollen og alt den prøvde å hente."""

    def __init__(self, side: Page, fil: Path) -> None:
        self.side = side
        self.konsoll: list[str] = []
        self.hentet: list[str] = []
        side.on("console", lambda melding: self.konsoll.append(f"{melding.type}: {melding.text}"))
        side.on("pageerror", lambda feil: self.konsoll.append(f"unntak: {feil}"))
        side.on("request", lambda bestilling: self.hentet.append(bestilling.url))
        side.goto(fil.as_uri())
        side.wait_for_load_state("load")


@contextmanager
def besoek(nettleser: Browser, fil: Path, bredde: int = 1280, **valg: Any) -> Iterator[Besoek]:
    """Filen åpnet uten nett i en egen kontekst, når alle figurene er blitt levende."""
    rom = nettleser.new_context(offline=True, viewport={"width": bredde, "height": 900}, **valg)
    with rom:
        resultat = Besoek(rom.new_page(), fil)
        antall = resultat.side.locator("figure.figur").count()
        resultat.side.wait_for_function(
            "n => document.querySelectorAll('.er-levende').length === n", arg=antall
        )
        yield resultat

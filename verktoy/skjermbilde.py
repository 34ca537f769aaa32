"""Lager bildene av årsrapporten i README: `python3 -m verktoy.skjermbilde`.

Trenger Chromium på maskinen. Bruker de medfølgende tallene for Asker og ikke lageret i
arbeidsrommet, så bildet blir det samme for alle.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROT = Path(__file__).resolve().parent.parent
MAPPE = ROT / "docs" / "bilder"
BILDER: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "aarsrapport": ({"viewport": {"width": 1100, "height": 1440}}, ""),
    "moerk": (
        {"viewport": {"width": 1100, "height": 900}, "color_scheme": "dark"},
        "indikatorer-oekonomi",
    ),
    "telefon": ({"viewport": {"width": 390, "height": 844}}, "sektornivaa"),
}
"""Navn -> nettleseren, og figuren det er bilde av; toppen av rapporten når den er tom."""


def _ta_bilde(side: Page, rapport: Path, navn: str, figur: str) -> None:
    side.goto(rapport.as_uri())
    side.wait_for_selector(f"#{figur or 'utslippsserie'} .er-levende")
    # Menyen følger med nedover, og skal ikke ligge oppå figuren.
    side.evaluate("document.querySelector('.meny').style.position = 'static'")
    side.wait_for_timeout(500)
    fil = MAPPE / f"{navn}.png"
    fil.parent.mkdir(parents=True, exist_ok=True)
    if figur:
        side.locator(f"#{figur}").screenshot(path=fil)
    else:
        side.screenshot(path=fil)
    print(fil.relative_to(ROT))


def main() -> int:
    from playwright.sync_api import sync_playwright

    from klima import finn_arbeidsrom
    from reports.rapport import lag_rapport

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("Chromium er ikke installert på maskinen.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as mappe:
        rom = Path(mappe) / "rom"
        shutil.copytree(ROT / "datasets" / "asker", rom / "datasets" / "asker")
        shutil.copy(ROT / "kommune.toml", rom)
        rapport = lag_rapport(finn_arbeidsrom(rom), "3203", Path(mappe)).filer[0]
        with sync_playwright() as spill:
            leser = spill.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for navn, (valg, figur) in BILDER.items():
                _ta_bilde(leser.new_context(**valg).new_page(), rapport, navn, figur)
            leser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

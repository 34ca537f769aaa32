"""Lager bildet av årsrapporten i README: `python3 -m verktoy.skjermbilde`.

Trenger Chromium på maskinen. Bruker de medfølgende tallene for Asker og ikke lageret i
arbeidsrommet, så bildet blir det samme for alle.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

ROT = Path(__file__).resolve().parent.parent
BILDE = ROT / "docs" / "bilder" / "aarsrapport.png"


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
            side = leser.new_page(viewport={"width": 1100, "height": 1440})
            side.goto(rapport.as_uri())
            side.wait_for_selector("#utslippsserie .er-levende")
            side.wait_for_timeout(500)
            BILDE.parent.mkdir(parents=True, exist_ok=True)
            side.screenshot(path=BILDE)
            leser.close()
    print(BILDE.relative_to(ROT))
    return 0


if __name__ == "__main__":
    sys.exit(main())

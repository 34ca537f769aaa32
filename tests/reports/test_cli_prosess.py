"""`klima` som ekte prosess: standard ut, standard feil, tegnsett, rør og avslutningskode."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from klima import Arbeidsrom
from tests.arbeidsrom import lagerbytes
from tests.stotte import ROT


def kjoer(
    *argv: str, cwd: Path, miljoe: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Kjør `python -m reports.cli` fra en annen mappe enn prosjektet."""
    return subprocess.run(
        [sys.executable, "-m", "reports.cli", *argv],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROT), **(miljoe or {})},
        capture_output=True,
        timeout=60,
    )


def test_standard_ut_er_ett_json_dokument_ogsaa_lenger_inne_i_arbeidsrommet(
    asker: Arbeidsrom,
) -> None:
    svar = kjoer("avvik", "--json", cwd=asker.datasett / "asker")
    assert (svar.returncode, svar.stderr) == (0, b"")
    assert json.loads(svar.stdout)[-1]["utslipp"] == 178984


def test_norske_bokstaver_er_utf8_ogsaa_der_maskinen_tror_noe_annet(asker: Arbeidsrom) -> None:
    miljoe = {"LC_ALL": "C", "LANG": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    svar = kjoer("avvik", cwd=asker.rot, miljoe=miljoe)
    assert "Sjøfart" in svar.stdout.decode("utf-8")
    assert "−28\u00a0%" in svar.stdout.decode("utf-8")


def test_en_feil_er_en_linje_uten_traceback_og_endrer_ingenting(
    tomt_arbeidsrom: Arbeidsrom, tmp_path: Path
) -> None:
    fil = tmp_path / "utslippsstatistikk_alle_kommuner.xlsx"
    fil.write_text("<!DOCTYPE html><html>Siden er flyttet</html>", encoding="utf-8")
    svar = kjoer("importer", str(fil), "--publisert", "2026-02-02", cwd=tomt_arbeidsrom.rot)
    assert (svar.returncode, svar.stdout) == (2, b"")
    assert svar.stderr.decode("utf-8") == (
        f"klima: {fil}: filen er en nettside, ikke et regneark. Ventet: Excel (.xlsx) eller CSV. "
        "Utvei: adressen kan ha flyttet; last ned på nytt fra utgiverens side.\n"
    )
    assert lagerbytes(tomt_arbeidsrom) == {}


def test_feilsok_viser_traceback_foer_meldingen_og_beholder_koden(
    tomt_arbeidsrom: Arbeidsrom,
) -> None:
    svar = kjoer("importer", "borte.csv", "--feilsok", cwd=tomt_arbeidsrom.rot)
    linjer = svar.stderr.decode("utf-8").splitlines()
    assert (svar.returncode, linjer[0]) == (2, "Traceback (most recent call last):")
    assert linjer[-1] == "klima: borte.csv: filen finnes ikke. Utvei: sjekk stien."


def test_en_leser_som_lukker_roeret_er_ikke_en_feil(asker: Arbeidsrom) -> None:
    les, skriv = os.pipe()
    os.close(les)
    with os.fdopen(skriv, "wb") as lukket:
        svar = subprocess.run(
            [sys.executable, "-m", "reports.cli", "indikatorer", "--json"],
            cwd=asker.rot,
            env={**os.environ, "PYTHONPATH": str(ROT)},
            stdout=lukket,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert (svar.returncode, svar.stderr) == (0, b"")


def test_uten_arbeidsrom_vises_asker_som_eksempel(tmp_path: Path) -> None:
    svar = kjoer("tiltak", "--json", cwd=tmp_path)
    assert {r["kommunenavn"] for r in json.loads(svar.stdout)} == {"Asker"}
    assert list(tmp_path.iterdir()) == []

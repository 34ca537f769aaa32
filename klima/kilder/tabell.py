"""Formen alle utgivermodulene gir fra seg, og lesing av et regneark eller en CSV-fil til den.

Lesingen her kjenner ingen utgiver: den finner filtypen på innholdet, avviser det som ikke er et
regneark, og gir kolonnene som de står.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from klima.grunn.feil import Brukerfeil

KOLONNER: Final = ("kommune", "aar", "sektor", "kilde", "gass", "tonn")
"""Kolonnene en utgivermodul leverer; `kilde` er utslippskildens navn hos utgiveren."""

_HOEYST_UTPAKKET: Final = 600 * 1024 * 1024
_HOEYST_FORHOLD: Final = 200


@dataclass(frozen=True)
class Lesning:
    """En fil slik en utgivermodul leste den.

    Attributes:
        tabell: kolonnene i `KOLONNER`, tonn i t CO2e; nøkkelen (alle unntatt tonn) er unik.
        omfang: sektorene filen teller.
        merknader: det leseren gjorde eller så, i klartekst.
        publisert: datoen filen selv oppgir, eller None.
        gwp: GWP-settet filen oppgir, ellers `ukjent`.
    """

    tabell: pd.DataFrame
    omfang: Sequence[str]
    merknader: list[str] = field(default_factory=list)
    publisert: date | None = None
    gwp: str = "ukjent"


def filtype(fil: Path) -> str:
    """`xlsx` eller `csv`, funnet på innholdet og ikke på navnet.

    Raises:
        Brukerfeil: filen finnes ikke, er tom, eller er noe annet (nettside, gammel .xls, PDF).
    """
    try:
        with fil.open("rb") as strøm:
            start = strøm.read(512)
    except FileNotFoundError as feil:
        raise Brukerfeil("filen finnes ikke", sted=str(fil), utvei="sjekk stien") from feil
    except OSError as feil:
        raise Brukerfeil("filen kan ikke leses", sted=str(fil), funnet=str(feil)) from feil
    if not start:
        raise Brukerfeil("filen er tom", sted=str(fil), utvei="last den ned på nytt")
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Brukerfeil(
            "filen er et kryptert regneark eller det gamle formatet .xls",
            sted=str(fil),
            ventet=".xlsx uten passord",
            utvei="åpne den i regnearkprogrammet og lagre som .xlsx uten passord",
        )
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise Brukerfeil(
            "filen er en nettside, ikke et regneark",
            sted=str(fil),
            ventet="Excel (.xlsx) eller CSV",
            utvei="adressen kan ha flyttet; last ned på nytt fra utgiverens side",
        )
    if start.startswith(b"%PDF") or b"\x00" in start:
        raise Brukerfeil(
            "filen er verken Excel eller CSV", sted=str(fil), ventet="Excel (.xlsx) eller CSV"
        )
    return "csv"


def kontroller_zip(fil: Path) -> None:
    """Avvis en arbeidsbok som pakker seg ut til urimelig størrelse, før noen pakker den ut.

    Raises:
        Brukerfeil: ødelagt zip, eller utpakket størrelse over 600 MB eller 200 ganger filen.
    """
    try:
        with zipfile.ZipFile(fil) as arkiv:
            utpakket = sum(del_.file_size for del_ in arkiv.infolist())
    except (zipfile.BadZipFile, OSError) as feil:
        raise Brukerfeil(
            "arbeidsboka er ødelagt eller avkuttet",
            sted=str(fil),
            funnet=str(feil),
            utvei="last den ned på nytt",
        ) from feil
    pakket = max(fil.stat().st_size, 1)
    if utpakket > _HOEYST_UTPAKKET or utpakket / pakket > _HOEYST_FORHOLD:
        raise Brukerfeil(
            "arbeidsboka pakker seg ut til en urimelig størrelse",
            sted=str(fil),
            ventet=f"høyst {_HOEYST_UTPAKKET // 1024**2} MB og {_HOEYST_FORHOLD} ganger filen",
            funnet=f"{utpakket / 1024**2:.0f} MB fra {pakket / 1024:.0f} kB",
        )


def les_ark(fil: Path, ark: str, *, med_hode: bool = True) -> pd.DataFrame:
    """Et ark som ramme, kolonnenavnene som de står; indeksen er radnummeret i arket.

    Typen finnes over hele kolonnen, så tekst langt nede i en tallkolonne ikke blir borte.
    """
    import fastexcel

    try:
        bok = fastexcel.read_excel(fil)
        lest = bok.load_sheet(
            ark,
            header_row=0 if med_hode else None,
            schema_sample_rows=None,
        )
        ramme = lest.to_pandas()
    except (fastexcel.FastExcelError, OSError) as feil:
        raise Brukerfeil(
            "arbeidsboka kan ikke leses",
            sted=f"{fil}, ark «{ark}»",
            funnet=str(feil).splitlines()[0],
            utvei="åpne og lagre den på nytt som .xlsx, eller last den ned på nytt",
        ) from feil
    foerste = 2 if med_hode else 1
    ramme.index = pd.RangeIndex(foerste, len(ramme) + foerste, name="rad")
    return ramme


def arknavn(fil: Path) -> list[str]:
    """Arkene i en arbeidsbok, i rekkefølge."""
    import fastexcel

    try:
        return list(fastexcel.read_excel(fil).sheet_names)
    except (fastexcel.FastExcelError, OSError) as feil:
        raise Brukerfeil(
            "filen er ikke en lesbar Excel-arbeidsbok",
            sted=str(fil),
            funnet=str(feil).splitlines()[0],
            utvei="last den ned på nytt",
        ) from feil


def les_csv(fil: Path) -> pd.DataFrame:
    """En CSV-fil som ramme av tekst; indeksen er linjenummeret.

    UTF-8 (med eller uten BOM) eller Windows-1252; komma, semikolon eller tabulator som skille.
    """
    raatt = fil.read_bytes()
    try:
        tekst = raatt.decode("utf-8-sig")
    except UnicodeDecodeError as feil:
        try:
            tekst = raatt.decode("cp1252")
        except UnicodeDecodeError:
            linje = raatt[: feil.start].count(b"\n") + 1
            raise Brukerfeil(
                "linjen er verken UTF-8 eller Windows-1252",
                sted=f"{fil}:{linje}",
                utvei="lagre filen som «CSV UTF-8»",
            ) from feil
    hode = tekst.split("\n", 1)[0]
    skille = max(",;\t", key=hode.count)
    rader = list(csv.reader(io.StringIO(tekst), delimiter=skille))
    rader = [r for r in rader if r]
    if len(rader) < 2:
        raise Brukerfeil("filen har ingen rader", sted=str(fil), ventet="en hodelinje og data")
    bredde = len(rader[0])
    for nr, rad in enumerate(rader[1:], start=2):
        if len(rad) != bredde:
            raise Brukerfeil(
                "linjen har ikke like mange felt som hodet",
                sted=f"{fil}:{nr}",
                ventet=f"{bredde} felt",
                funnet=f"{len(rad)} felt",
            )
    ramme = pd.DataFrame(rader[1:], columns=rader[0], dtype="string")
    ramme.index = pd.RangeIndex(2, len(ramme) + 2, name="linje")
    return ramme

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
from typing import Any, Final

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
    except (zipfile.BadZipFile, NotImplementedError, OSError) as feil:
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
        ramme = _last(fastexcel.read_excel(fil), ark, 0 if med_hode else None)
    except (fastexcel.FastExcelError, OSError) as feil:
        raise Brukerfeil(
            "arbeidsboka kan ikke leses",
            sted=f"{fil}, ark «{ark}»",
            funnet=str(feil).splitlines()[0],
            utvei="åpne og lagre den på nytt som .xlsx, eller last den ned på nytt",
        ) from feil
    foerste = 2 if med_hode else 1
    ramme.index = pd.RangeIndex(foerste, len(ramme) + foerste, name="rad")
    # fastexcel døper om like kolonnenavn til «navn_1»; her skal de stå som i arket.
    ramme.columns = pd.Index([_uten_nummer(k, ramme.columns) for k in ramme.columns])
    return ramme


def _last(bok: Any, ark: str, hode: int | None) -> pd.DataFrame:
    import fastexcel

    valg: dict[str, Any] = {"header_row": hode, "schema_sample_rows": None}
    try:
        return bok.load_sheet(ark, dtype_coercion="strict", **valg).to_pandas()
    except fastexcel.UnsupportedColumnTypeCombinationError:
        # En kolonne har flere typer. Blant tall leses SANN som 1,0, så der må teksten fram.
        ramme = bok.load_sheet(ark, **valg).to_pandas()
        tekst = bok.load_sheet(ark, dtypes="string", **valg).to_pandas()
        for nr in range(ramme.shape[1]):
            if tekst.iloc[:, nr].isin(["true", "false"]).any():
                ramme = ramme.assign(**{ramme.columns[nr]: tekst.iloc[:, nr]})
        return ramme


def _uten_nummer(navn: str, alle: pd.Index) -> str:
    stamme, _, nummer = navn.rpartition("_")
    return stamme if nummer.isdigit() and stamme in alle else navn


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
    linjer, rader = _csv_rader(fil, tekst)
    if len(rader) < 2:
        raise Brukerfeil("filen har ingen rader", sted=str(fil), ventet="en hodelinje og data")
    bredde = len(rader[0])
    for linje, rad in zip(linjer, rader, strict=True):
        if len(rad) != bredde:
            raise Brukerfeil(
                "linjen har ikke like mange felt som hodet",
                sted=f"{fil}:{linje}",
                ventet=f"{bredde} felt",
                funnet=f"{len(rad)} felt",
            )
    ramme = pd.DataFrame(rader[1:], columns=rader[0], dtype="string")
    ramme.index = pd.Index(linjer[1:], name="linje")
    return ramme


def _csv_rader(fil: Path, tekst: str) -> tuple[list[int], list[list[str]]]:
    """Radene, og linjen hver begynner på; tomme linjer faller bort."""
    hode = tekst[:10_000].splitlines()[0] if tekst else ""
    # Streng, så et anførselstegn som aldri lukkes, er en feil og ikke resten av filen i én celle.
    kilde = io.StringIO(tekst, newline="")
    leser = csv.reader(kilde, delimiter=max(",;\t", key=hode.count), strict=True)
    linjer: list[int] = []
    rader: list[list[str]] = []
    forrige = 0
    try:
        for rad in leser:
            if rad:
                linjer.append(forrige + 1)
                rader.append(rad)
            forrige = leser.line_num
    except csv.Error as feil:
        raise Brukerfeil(
            "linjen kan ikke deles i felt",
            sted=f"{fil}:{forrige + 1}",
            utvei="se etter et anførselstegn som ikke er lukket",
        ) from feil
    return linjer, rader

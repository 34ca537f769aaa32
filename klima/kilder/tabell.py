"""Formen alle utgivermodulene gir fra seg, og lesing av et regneark eller en CSV-fil til den.

Lesingen her kjenner ingen utgiver: den finner filtypen på innholdet, avviser det som ikke er et
regneark, og gir kolonnene som de står.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from klima.grunn.feil import Brukerfeil
from klima.grunn.tekst import vask
from klima.kilder import lesebarn
from klima.kilder.csvfil import les_csv
from klima.kilder.zipfil import kontroller_zip, ytterste_celle

__all__ = [
    "KOLONNER",
    "Lesning",
    "arknavn",
    "filtype",
    "kontroller_zip",
    "les_ark",
    "les_cellemerker",
    "les_csv",
]

KOLONNER: Final = ("kommune", "aar", "sektor", "kilde", "gass", "tonn")
"""Kolonnene en utgivermodul leverer; `kilde` er utslippskildens navn hos utgiveren."""

HOEYST_FIL: Final = 100 * 1024 * 1024
_NY_BOK: Final = "last den ned på nytt; er det samme fil, er den ikke fra utgiveren"
_LAGRE_PAA_NYTT: Final = "åpne og lagre den på nytt som .xlsx, eller last den ned på nytt"


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
        stoerrelse = fil.stat().st_size
    except FileNotFoundError as feil:
        raise Brukerfeil("filen finnes ikke", sted=str(fil), utvei="sjekk stien") from feil
    except OSError as feil:
        raise Brukerfeil("filen kan ikke leses", sted=str(fil), funnet=str(feil)) from feil
    if stoerrelse > HOEYST_FIL:
        raise Brukerfeil(
            "filen er for stor",
            sted=str(fil),
            ventet=f"høyst {HOEYST_FIL // 1024**2} MB",
            funnet=f"{stoerrelse / 1024**2:.0f} MB",
        )
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


def les_ark(fil: Path, ark: str, *, med_hode: bool = True) -> pd.DataFrame:
    """Et ark som ramme, kolonnenavnene som de står; indeksen er radnummeret i arket.

    Tekstkolonner er kategorier. Typen finnes over hele kolonnen, så tekst langt nede i en
    tallkolonne ikke blir borte.

    Raises:
        Brukerfeil: arket finnes ikke eller kan ikke leses innen grensene for minne og tid.
    """
    try:
        tabell = lesebarn.felles.ark(fil, ark, 0 if med_hode else None)
    except lesebarn.Lesefeil as feil:
        raise _arkfeil(fil, ark, feil) from feil
    ramme = tabell.to_pandas()
    foerste = 2 if med_hode else 1
    ramme.index = pd.RangeIndex(foerste, len(ramme) + foerste, name="rad")
    # fastexcel døper om like kolonnenavn til «navn_1»; her skal de stå som i arket.
    ramme.columns = pd.Index([_uten_nummer(k, ramme.columns) for k in ramme.columns])
    return ramme


@dataclass(frozen=True)
class Cellemerker:
    """Det `les_ark` ikke sier om cellene; nøkkelen er raden og teksten i kolonnens første rad.

    Attributes:
        feil: feilverdiene, som `#N/A`; `les_ark` gir dem som tomme celler.
        tall: tallene slik de er lagret, også i en kolonne med tekst.
        prosent: tallene som vises i prosent: 0,12 vises som 12 %.
    """

    feil: dict[tuple[int, str], str]
    tall: dict[tuple[int, str], float]
    prosent: frozenset[tuple[int, str]]


def les_cellemerker(fil: Path, ark: str) -> Cellemerker:
    """Feilverdiene og tallene i et ark.

    Raises:
        Brukerfeil: arket kan ikke leses innen grensene for minne og tid.
    """
    try:
        svar = lesebarn.felles.merker(fil, ark)
    except lesebarn.Lesefeil as feil:
        raise _arkfeil(fil, ark, feil) from feil
    return Cellemerker(
        {(rad, vask(hode)): verdi for rad, hode, verdi in svar["feilverdier"]},
        {(rad, vask(hode)): verdi for rad, hode, verdi, _ in svar["tall"]},
        frozenset((rad, vask(hode)) for rad, hode, _, prosent in svar["tall"] if prosent),
    )


def _uten_nummer(navn: str, alle: pd.Index) -> str:
    stamme, _, nummer = navn.rpartition("_")
    return stamme if nummer.isdigit() and stamme in alle else navn


def arknavn(fil: Path) -> list[str]:
    """Arkene i en arbeidsbok, i rekkefølge."""
    try:
        return lesebarn.felles.arknavn(fil)
    except lesebarn.Lesefeil as feil:
        if feil.slag != "leser":
            raise _arkfeil(fil, "", feil) from feil
        raise Brukerfeil(
            "filen er ikke en lesbar Excel-arbeidsbok",
            sted=str(fil),
            funnet=str(feil),
            utvei="last den ned på nytt",
        ) from feil


def _arkfeil(fil: Path, ark: str, feil: lesebarn.Lesefeil) -> Brukerfeil:
    """Lesefeilen sagt til brukeren: hva leseren ikke tålte, og hvor i boka det er."""
    sted = f"{fil}, ark «{ark}»" if ark else str(fil)
    if feil.slag == "bredde":
        ventet = f"høyst {lesebarn.HOEYST_KOLONNER} kolonner"
        return Brukerfeil(
            "arket er for bredt", sted=sted, ventet=ventet, funnet=str(feil), utvei=_NY_BOK
        )
    if feil.slag == "leser":
        return Brukerfeil(
            "arbeidsboka kan ikke leses", sted=sted, funnet=str(feil), utvei=_LAGRE_PAA_NYTT
        )
    grense = {
        "minne": f"høyst {lesebarn.HOEYST_MINNE // 1024**2} MB i minnet",
        "tid": f"lest på under {lesebarn.HOEYST_TID:.0f} sekunder",
    }
    return Brukerfeil(
        "arbeidsboka får leseren til å stanse",
        sted=sted,
        ventet=grense.get(feil.slag, "et ark med høyst noen hundre tusen rader"),
        funnet=ytterste_celle(fil),
        utvei=_NY_BOK,
    )

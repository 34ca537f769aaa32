"""Nye rader sist i CSV-tabeller: låst, ett `replace` per fil, aldri over det som står der."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import filelock

from klima.grunn.feil import Brukerfeil

LAAS: Final = ".laas"
VENT: Final = 30.0
"""Sekunder en kommando venter på en annen som fører. En føring tar under ett."""
_FOERES: Final = ".foeres-"


@contextmanager
def laast(mappe: Path, *, vent: float = VENT) -> Iterator[None]:
    """Ha mappen for seg selv, så to som fører samtidig ikke mister rader.

    Raises:
        Brukerfeil: en annen holder låsen i mer enn `vent` sekunder, eller mappen kan ikke skrives.
    """
    laas = filelock.FileLock(mappe / LAAS, timeout=vent)
    try:
        laas.acquire()
    except filelock.Timeout as feil:
        raise Brukerfeil(
            "en annen kommando fører i tabellene",
            sted=str(mappe),
            utvei="vent til den er ferdig, og prøv igjen; ingenting er endret",
        ) from feil
    except (OSError, NotImplementedError) as feil:
        raise _kan_ikke_skrives(mappe, feil) from feil
    try:
        yield
    finally:
        # Fjernes mens låsen holdes; Windows gjør det selv når den slippes.
        if os.name != "nt":
            (mappe / LAAS).unlink(missing_ok=True)
        laas.release()


def legg_til(nye: Mapping[Path, Sequence[Mapping[str, Any]]]) -> None:
    """Legg rader sist i hver fil. Kalles av den som har låsen.

    Alle filene skrives ferdig ved siden av seg selv før den første tas i bruk. Det som står i dem,
    beholdes byte for byte.

    Args:
        nye: CSV-fil -> rader (kolonne -> verdi); kolonner raden ikke har, blir tomme.

    Raises:
        Brukerfeil: en fil kan ikke leses eller skrives.
    """
    ferdige = {fil: fil.with_name(f"{_FOERES}{fil.name}") for fil in nye}
    fil = Path()
    try:
        for fil, rader in nye.items():
            _skriv(fil, ferdige[fil], rader)
        for fil, ferdig in ferdige.items():
            os.replace(ferdig, fil)
    except OSError as feil:
        raise _kan_ikke_skrives(fil, feil) from feil
    finally:
        for ferdig in ferdige.values():
            ferdig.unlink(missing_ok=True)


def _skriv(fil: Path, ferdig: Path, rader: Sequence[Mapping[str, Any]]) -> None:
    gammelt = fil.read_bytes()
    slutt = "\r\n" if b"\r\n" in gammelt else "\n"
    hode = next(csv.reader(io.StringIO(gammelt.decode("utf-8"))))
    tekst = io.StringIO()
    csv.DictWriter(tekst, hode, lineterminator=slutt).writerows(rader)
    with ferdig.open("wb") as strøm:
        strøm.write(gammelt)
        if not gammelt.endswith(b"\n"):
            strøm.write(slutt.encode())
        strøm.write(tekst.getvalue().encode("utf-8"))
        strøm.flush()
        os.fsync(strøm.fileno())


def _kan_ikke_skrives(sted: Path, feil: Exception) -> Brukerfeil:
    return Brukerfeil(
        "rapporteringen kan ikke skrives",
        sted=str(sted),
        funnet=getattr(feil, "strerror", None) or str(feil),
        utvei="se om disken er full, og om du har lov til å skrive i mappen",
    )

"""Skriving i lagermappen: lås, opprydding, og ett grep som legger en utgave i lageret.

Alt som skrives, bygges i en mappe som heter `.bygges-…`, tvinges til disken, og får så sitt navn
med ett `rename`. Drepes prosessen, er lageret som før eller med hele utgaven. Bare den som holder
låsen, bygger, så det som ligger igjen der når en selv har den, tilhører ingen levende prosess.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import filelock

from klima.grunn.feil import Brukerfeil

if TYPE_CHECKING:
    import pandas as pd

BYGGES: Final = ".bygges-"
LAAS: Final = ".laas"
VENT = 60.0
"""Sekunder en kommando venter på en annen som skriver. En skriving tar under ett."""
_RADGRUPPE: Final = 16_384
REKKE: Final = "rekke"
"""Kolonnen i en tabell som er sortert på kommune: plassen raden hadde i filen."""


@contextmanager
def laast(mappe: Path, *, vent: float | None = None) -> Iterator[None]:
    """Ha lagermappen for seg selv. Rydder først etter prosesser som ble drept.

    Raises:
        Brukerfeil: en annen holder låsen i mer enn `vent` (ellers `VENT`) sekunder, eller mappen
            kan ikke skrives.
    """
    with _skriving(mappe):
        mappe.mkdir(parents=True, exist_ok=True)
        laas = filelock.FileLock(mappe / LAAS, timeout=VENT if vent is None else vent)
        try:
            laas.acquire()
        except filelock.Timeout as feil:
            raise Brukerfeil(
                "en annen kommando skriver i lageret",
                sted=str(mappe),
                utvei="vent til den er ferdig, og prøv igjen; ingenting er endret",
            ) from feil
    try:
        rydd(mappe)
        yield
    finally:
        # Fjernes mens låsen holdes: den som venter på filen, ser at den er borte og lager en ny.
        # Windows nekter å fjerne en åpen fil; der gjør biblioteket det selv.
        if os.name != "nt":
            with suppress(OSError):
                (mappe / LAAS).unlink()
        laas.release()


def rydd_om_ledig(mappe: Path) -> None:
    """Rydd etter en drept import når ingen skriver nå; ellers ingenting. Kaster aldri.

    Kalles aldri av den som alt har låsen.
    """
    if any(mappe.glob(f"{BYGGES}*")) or (mappe / LAAS).exists():
        with suppress(Brukerfeil), laast(mappe, vent=0):
            pass


def rydd(mappe: Path) -> None:
    """Fjern halvskrevne utgaver. Kalles bare av den som holder låsen."""
    for rest in mappe.glob(f"{BYGGES}*"):
        shutil.rmtree(rest, ignore_errors=True)


@contextmanager
def byggeplass(mappe: Path) -> Iterator[Path]:
    """En mappe å bygge i; det som ikke er flyttet ut når blokken er ferdig, blir borte."""
    with _skriving(mappe):
        bygges = Path(tempfile.mkdtemp(prefix=BYGGES, dir=mappe))
        try:
            yield bygges
        finally:
            shutil.rmtree(bygges, ignore_errors=True)


def ta_i_bruk(bygget: Path, plass: Path) -> None:
    """Gi det ferdige sin plass i lageret med ett `rename`, og la det overleve strømbrudd."""
    for fil in bygget.iterdir() if bygget.is_dir() else (bygget,):
        _tving_til_disk(fil)
    if bygget.is_dir():
        bygget.chmod(0o755)
        _tving_til_disk(bygget)
    os.rename(bygget, plass)
    _tving_til_disk(plass.parent)


def skriv_tabell(tabell: pd.DataFrame, fil: Path) -> None:
    """Tabellen som Parquet, sortert på kommune så én kommune er én eller to radgrupper."""
    if not tabell["kommune"].is_monotonic_increasing:
        tabell = tabell.assign(**{REKKE: range(len(tabell))})
        tabell = tabell.sort_values("kommune", kind="stable")
    tabell.to_parquet(fil, index=False, row_group_size=_RADGRUPPE, compression="zstd")


def sha256_av(fil: Path) -> str:
    """sha256 av filens bytes, lest strømmende.

    Raises:
        OSError: filen kan ikke leses.
    """
    with fil.open("rb") as strøm:
        return hashlib.file_digest(strøm, "sha256").hexdigest()


def _tving_til_disk(sti: Path) -> None:
    """fsync av en fil eller mappe. Windows kan ikke åpne mapper; der holder filsystemet orden."""
    if os.name == "nt" and sti.is_dir():
        return
    nummer = os.open(sti, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(nummer)
    finally:
        os.close(nummer)


@contextmanager
def _skriving(mappe: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, NotImplementedError) as feil:
        raise Brukerfeil(
            "utgaven kan ikke skrives",
            sted=str(mappe),
            funnet=getattr(feil, "strerror", None) or str(feil),
            utvei="se om disken er full, og om du har lov til å skrive i mappen",
        ) from feil

"""CSV-filer: tegnsett, skilletegn og felt, med linjen i hver feilmelding."""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from klima.grunn.feil import Brukerfeil

_HOEYST_KOLONNER: Final = 256
_LENGSTE_FELT: Final = 100_000
_UMULIGE: Final = {
    b"\x00": "tegnet NUL",
    "\ufffd".encode(): "et tegn som er gått tapt (\ufffd)",
}
# Æ, ø og å i UTF-8. I Windows-1252 er de samme bytene «Ã¦», som ingen skriver.
_UTF8_TEGN: Final = re.compile(rb"\xc3[\x80-\xbf]")


def les_csv(fil: Path) -> pd.DataFrame:
    """En CSV-fil som ramme av tekst (kategorier); indeksen er linjenummeret.

    UTF-8 (med eller uten BOM) eller Windows-1252; komma, semikolon eller tabulator som skille.

    Raises:
        Brukerfeil: blandet tegnsett, NUL, tapte tegn, ulikt antall felt, åpent anførselstegn eller
            ingen rader.
    """
    raatt = fil.read_bytes()
    for tegn, navn in _UMULIGE.items():
        if (sted := raatt.find(tegn)) >= 0:
            raise Brukerfeil(
                f"linjen har {navn}",
                sted=f"{fil}:{_linje(raatt, sted)}",
                ventet="ren tekst",
                utvei="hent filen på nytt fra kilden, eller lagre den som «CSV UTF-8»",
            )
    return _del_opp(fil, raatt, _tegnsett(fil, raatt))


def _linje(raatt: bytes, sted: int) -> int:
    return raatt[:sted].count(b"\n") + 1


def _tegnsett(fil: Path, raatt: bytes) -> str:
    try:
        raatt.decode("utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError as feil:
        sted = f"{fil}:{_linje(raatt, feil.start)}"
        utvei = "lagre filen som «CSV UTF-8»"
        try:
            raatt.decode("cp1252")
        except UnicodeDecodeError:
            raise Brukerfeil(
                "linjen er verken UTF-8 eller Windows-1252", sted=sted, utvei=utvei
            ) from feil
        if treff := _UTF8_TEGN.search(raatt):
            raise Brukerfeil(
                "filen blander tegnsett",
                sted=sted,
                ventet="UTF-8 i hele filen",
                funnet=f"Windows-1252 her, UTF-8 på linje {_linje(raatt, treff.start())}",
                utvei=utvei,
            ) from feil
        return "cp1252"


def _del_opp(fil: Path, raatt: bytes, tegnsett: str) -> pd.DataFrame:
    """Feltene som kategorier: en landsfil har millioner av felt, men få ulike tekster."""
    linjer = array("q")
    navn: list[str] = []
    ordboeker: list[dict[str, int]] = []
    koder: list[array[int]] = []
    with closing(_rader(fil, raatt, tegnsett)) as rader:
        for linje, rad in rader:
            if not navn:
                navn, ordboeker, koder = _hode(fil, linje, rad)
                continue
            if len(rad) != len(navn):
                raise Brukerfeil(
                    "linjen har ikke like mange felt som hodet",
                    sted=f"{fil}:{linje}",
                    ventet=f"{len(navn)} felt",
                    funnet=f"{len(rad)} felt",
                )
            linjer.append(linje)
            for felt, ordbok, kode in zip(rad, ordboeker, koder, strict=True):
                kode.append(ordbok.setdefault(felt, len(ordbok)))
    if not linjer:
        raise Brukerfeil("filen har ingen rader", sted=str(fil), ventet="en hodelinje og data")
    kolonner = {
        nr: pd.Categorical.from_codes(np.asarray(kode), categories=pd.Index(list(o), dtype="str"))
        for nr, (kode, o) in enumerate(zip(koder, ordboeker, strict=True))
    }
    ramme = pd.DataFrame(kolonner, index=pd.Index(np.asarray(linjer), name="linje"))
    return ramme.set_axis(pd.Index(navn), axis="columns")


def _rader(fil: Path, raatt: bytes, tegnsett: str) -> Generator[tuple[int, list[str]], None, None]:
    """Linjen hver rad begynner på, og feltene; tomme linjer faller bort."""
    hode = raatt[:10_000].decode(tegnsett, errors="replace").splitlines()
    skille = max(",;\t", key=hode[0].count) if hode else ","
    tekst = io.TextIOWrapper(io.BytesIO(raatt), encoding=tegnsett, newline="")
    # Streng, så et anførselstegn som aldri lukkes, er en feil og ikke resten av filen i én celle.
    leser = csv.reader(tekst, delimiter=skille, strict=True)
    forrige = 0
    # Grensen gjelder hele prosessen, og andre biblioteker hever den.
    andres_grense = csv.field_size_limit(_LENGSTE_FELT)
    try:
        for rad in leser:
            linje, forrige = forrige + 1, leser.line_num
            if rad:
                yield linje, rad
    except csv.Error as feil:
        raise Brukerfeil(
            "linjen kan ikke deles i felt",
            sted=f"{fil}:{forrige + 1}",
            utvei="se etter et anførselstegn som ikke er lukket",
        ) from feil
    finally:
        csv.field_size_limit(andres_grense)


def _hode(
    fil: Path, linje: int, rad: list[str]
) -> tuple[list[str], list[dict[str, int]], list[array[int]]]:
    if len(rad) > _HOEYST_KOLONNER:
        raise Brukerfeil(
            "filen er for bred",
            sted=f"{fil}:{linje}",
            ventet=f"høyst {_HOEYST_KOLONNER} kolonner",
            funnet=f"{len(rad)} kolonner",
        )
    return rad, [{} for _ in rad], [array("i") for _ in rad]

"""Arbeidsboka som zip-fil: er den hel, og er den til å pakke ut?"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Final

from klima.grunn.feil import Brukerfeil

_HOEYST_UTPAKKET: Final = 600 * 1024 * 1024
_HOEYST_FORHOLD: Final = 200
_HOEYST_KATALOG: Final = 4 * 1024 * 1024
_KRYPTERT: Final = 0x1
_SLUTT: Final = b"PK\x05\x06"
_CELLE: Final = re.compile(rb'[ \t\r\n]r="([A-Z]{1,9})([0-9]{1,15})"')
_BIT: Final = 1 << 20
_HOEYST_LETT: Final = 50 * _BIT


def kontroller_zip(fil: Path) -> None:
    """Avvis en arbeidsbok som pakker seg ut til urimelig størrelse, før noen pakker den ut.

    Raises:
        Brukerfeil: ødelagt eller kryptert zip, utpakket størrelse over 600 MB eller 200 ganger
            filen, eller en innholdsliste på over 4 MB.
    """
    pakket = max(fil.stat().st_size, 1)
    try:
        _kontroller_katalog(fil, pakket)
        with zipfile.ZipFile(fil) as arkiv:
            deler = arkiv.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as feil:
        raise oedelagt(fil, feil) from feil
    if any(del_.flag_bits & _KRYPTERT for del_ in deler):
        raise Brukerfeil(
            "arbeidsboka er kryptert",
            sted=str(fil),
            ventet=".xlsx uten passord",
            utvei="åpne den i regnearkprogrammet og lagre den uten passord",
        )
    utpakket = sum(del_.file_size for del_ in deler)
    if utpakket > _HOEYST_UTPAKKET or utpakket / pakket > _HOEYST_FORHOLD:
        raise Brukerfeil(
            "arbeidsboka pakker seg ut til en urimelig størrelse",
            sted=str(fil),
            ventet=f"høyst {_HOEYST_UTPAKKET // 1024**2} MB og {_HOEYST_FORHOLD} ganger filen",
            funnet=f"{utpakket / 1024**2:.0f} MB fra {pakket / 1024:.0f} kB",
        )


def oedelagt(fil: Path, feil: Exception) -> Brukerfeil:
    """Brukerfeilen for en zip som ikke lar seg pakke ut."""
    return Brukerfeil(
        "arbeidsboka er ødelagt eller avkuttet",
        sted=str(fil),
        funnet=str(feil),
        utvei="last den ned på nytt",
    )


def _kontroller_katalog(fil: Path, stoerrelse: int) -> None:
    """Innholdslisten leses hel inn i minnet, så lengden må prøves før noen åpner filen som zip."""
    with fil.open("rb") as strøm:
        strøm.seek(max(0, stoerrelse - 66_000))
        hale = strøm.read()
    sted = hale.rfind(_SLUTT)
    if sted < 0 or len(hale) < sted + 22:
        raise zipfile.BadZipFile("slutten av filen mangler")
    (lengde,) = struct.unpack_from("<I", hale, sted + 12)
    if lengde > _HOEYST_KATALOG:
        raise zipfile.BadZipFile(f"innholdslisten er oppgitt til {lengde / 1024**2:.0f} MB")


def ytterste_celle(fil: Path) -> str:
    """Cellen lengst ute i arbeidsboka og delen den står i, til en feilmelding.

    Leser strømmende og høyst 50 MB; tom tekst når ingenting kan leses.
    """
    ytterst, hvor, igjen = 0, "", _HOEYST_LETT
    try:
        with zipfile.ZipFile(fil) as arkiv:
            for navn in (n for n in arkiv.namelist() if "worksheets/" in n):
                with arkiv.open(navn) as strøm:
                    rest = b""
                    while igjen > 0 and (bit := strøm.read(_BIT)):
                        igjen -= len(bit)
                        for kolonne, rad in _CELLE.findall(rest + bit):
                            if (ute := _hvor_langt_ute(kolonne, int(rad))) > ytterst:
                                ytterst, hvor = ute, f"celle {(kolonne + rad).decode()} i {navn}"
                        rest = bit[-40:]
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, EOFError, zlib.error):
        return hvor
    return hvor


def _hvor_langt_ute(kolonne: bytes, rad: int) -> int:
    nummer = 0
    for tegn in kolonne:
        nummer = nummer * 26 + tegn - 64
    # Et ark har 64 ganger så mange rader som kolonner, så XFD er like langt ute som siste rad.
    return max(nummer * 64, rad)

"""Ett format skrevet i en egen prosess, ved siden av de andre.

Tegneren holder på hele Python mens den tegner, så to kjerner hjelper bare når de er i hver sin
prosess. PDF-en tegner figurene på nytt med sin egen skrift og er det dyreste formatet.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from typing import Final

from reports.dokument import Dokument
from reports.tekster import Tekster

_KODE: Final = "from reports.skrivebarn import main; main()"


class Skrivebarn:
    """En barneprosess som skriver dokumentet i ett format.

    Args:
        format_: en nøkkel i `reports.formater.SKRIVERE`.
    """

    def __init__(self, format_: str, dokument: Dokument, tekster: Tekster) -> None:
        sti = os.pathsep.join(p or os.getcwd() for p in sys.path)
        self._oppdrag = pickle.dumps((format_, dokument, tekster))
        self._prosess = subprocess.Popen(
            [sys.executable, "-c", _KODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": sti},
        )
        # Barnet leser alt før det skriver noe, så dette kan ikke låse seg.
        if self._prosess.stdin is not None:
            try:
                self._prosess.stdin.write(self._oppdrag)
                self._prosess.stdin.close()
            except OSError:
                self._prosess.kill()

    def hent(self) -> bytes | None:
        """Bytene, eller None når barnet ikke ble ferdig; da skrives formatet her i stedet."""
        ut = self._prosess.stdout.read() if self._prosess.stdout is not None else b""
        return ut if self._prosess.wait() == 0 and ut else None


def main() -> None:
    """Les oppdraget fra standard inn og skriv bytene til standard ut."""
    from reports.formater import SKRIVERE

    format_, dokument, tekster = pickle.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(SKRIVERE[format_].skriv(dokument, tekster))
    sys.stdout.buffer.flush()

"""Forelderens side av `arkleser`: en barneprosess med grense for minne og tid.

Et regneark er fremmed kode for den som tolker det: en celle ytterst i arket får leseren til å be
om 500 GB og avbryte hele prosessen. Derfor åpnes arbeidsbøker bare i et barn. Dør barnet, eller
bruker det for mye, er det filen som er gal, og forelderen går videre.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

import psutil
import pyarrow as pa

_SKRIPT: Final = Path(__file__).with_name("arkleser.py")
HOEYST_MINNE: Final = 600 * 1024 * 1024
"""Byte barnet får bruke ut over det bibliotekene tar. Landsboka på 480 000 rader trenger 240 MB."""
HOEYST_TID: Final = 120.0
HOEYST_KOLONNER: Final = 256
_HVILE: Final = 10.0
_MELLOM_MAALINGER: Final = 0.02


class Lesefeil(Exception):
    """Barnet fikk ikke lest arket.

    Attributes:
        slag: `minne`, `tid`, `krasj`, `bredde` eller `leser` (leseren sa selv fra).
    """

    def __init__(self, slag: str, melding: str = "") -> None:
        super().__init__(melding)
        self.slag = slag


class Lesebarn:
    """En barneprosess som leser ark på forespørsel; starter når den trengs, dør når den hviler.

    Args:
        minne: byte ut over det barnet bruker når det er klart.
        tid: sekunder per forespørsel.
    """

    def __init__(self, *, minne: int = HOEYST_MINNE, tid: float = HOEYST_TID) -> None:
        self._minne = minne
        self._tid = tid
        self._prosess: subprocess.Popen[bytes] | None = None
        self._laas = threading.Lock()

    def arknavn(self, fil: Path) -> list[str]:
        """Arkene i boka, i rekkefølge. Raises: Lesefeil."""
        hode, _ = self._spoer(fil, None, None)
        return [str(navn) for navn in hode["arknavn"]]

    def ark(self, fil: Path, ark: str, hode: int | None) -> pa.Table:
        """Arket som tabell; `hode` er raden med kolonnenavnene, eller None. Raises: Lesefeil."""
        _, tabell = self._spoer(fil, ark, hode)
        assert tabell is not None
        return tabell

    def merker(self, fil: Path, ark: str) -> dict[str, Any]:
        """Tallene slik de er, og feilverdiene. Raises: Lesefeil."""
        hode, _ = self._spoer(fil, ark, None, merker=True)
        return hode

    def stopp(self) -> None:
        """Avslutt barnet. Det startes på nytt ved neste forespørsel."""
        prosess, self._prosess = self._prosess, None
        if prosess is not None:
            prosess.kill()
            for strøm in (prosess.stdin, prosess.stdout):
                with suppress(OSError):
                    strøm and strøm.close()
            prosess.wait()

    def _spoer(
        self, fil: Path, ark: str | None, hode: int | None, *, merker: bool = False
    ) -> tuple[dict[str, Any], pa.Table | None]:
        krav = {"fil": str(fil.absolute()), "ark": ark, "hode": hode, "bredest": HOEYST_KOLONNER}
        krav |= {"merker": merker}
        linje = json.dumps(krav).encode() + b"\n"
        with self._laas:
            # Et barn som har hvilt seg ut, kan ha gått idet forespørselen kom: da prøves det igjen.
            svar = self._send(linje) or self._send(linje)
        if svar is None:
            raise Lesefeil("krasj")
        if "feil" in svar[0]:
            raise Lesefeil(svar[0]["feil"], svar[0]["melding"])
        return svar

    def _send(self, linje: bytes) -> tuple[dict[str, Any], pa.Table | None] | None:
        """Svaret, eller None når barnet gikk i fred uten å svare."""
        prosess = self._i_gang()
        assert prosess.stdin is not None
        assert prosess.stdout is not None
        vakt = _Vakt(prosess, self._minne, self._tid)
        try:
            with suppress(OSError):
                prosess.stdin.write(linje)
                prosess.stdin.flush()
            svar = _les_svar(prosess.stdout)
        except (OSError, ValueError, pa.ArrowInvalid):
            svar = None
        except BaseException:
            # Avbrutt midt i et svar: resten av strømmen må ikke tas for svaret på neste spørsmål.
            self.stopp()
            raise
        finally:
            vakt.ferdig()
        if svar is not None and not vakt.grunn:
            return svar
        kode = prosess.wait()
        self.stopp()
        if vakt.grunn or kode != 0:
            raise Lesefeil(vakt.grunn or "krasj")
        return None

    def _i_gang(self) -> subprocess.Popen[bytes]:
        if self._prosess is None or self._prosess.poll() is not None:
            self.stopp()
            self._prosess = subprocess.Popen(
                [sys.executable, "-P", str(_SKRIPT), str(self._minne), str(_HVILE)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Det leseren skriver når den krasjer, er ikke til brukeren.
                stderr=subprocess.DEVNULL,
            )
        return self._prosess


def _les_svar(strøm: IO[bytes]) -> tuple[dict[str, Any], pa.Table | None]:
    linje = strøm.readline()
    if not linje.endswith(b"\n"):
        raise ValueError("barnet svarte ikke")
    hode: dict[str, Any] = json.loads(linje)
    if "rader" not in hode:
        return hode, None
    with pa.ipc.open_stream(strøm) as tabell:
        return hode, tabell.read_all()


class _Vakt:
    """Dreper barnet når en forespørsel tar for mye tid eller minne. `grunn` sier hva."""

    def __init__(self, prosess: subprocess.Popen[bytes], minne: int, tid: float) -> None:
        self.grunn = ""
        self._prosess = prosess
        # På Linux stanser kjernen barnet (RLIMIT_AS) først; andre systemer har bare denne grensen.
        self._minne = minne + 200 * 1024 * 1024
        self._frist = time.monotonic() + tid
        self._ferdig = threading.Event()
        self._traad = threading.Thread(target=self._pass_paa, daemon=True)
        self._traad.start()

    def ferdig(self) -> None:
        self._ferdig.set()
        self._traad.join()

    def _pass_paa(self) -> None:
        with suppress(psutil.Error):
            barn = psutil.Process(self._prosess.pid)
            while not self._ferdig.wait(_MELLOM_MAALINGER):
                if barn.memory_info().rss > self._minne:
                    self.grunn = "minne"
                elif time.monotonic() > self._frist:
                    self.grunn = "tid"
                if self.grunn:
                    self._prosess.kill()
                    return


felles: Final = Lesebarn()
"""Barnet hele programmet deler, så en bok med fire ark ikke koster fire oppstarter."""
atexit.register(felles.stopp)

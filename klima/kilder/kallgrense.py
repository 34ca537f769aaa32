"""Så ofte en utgiver tåler å bli spurt: aldri flere kall i noe vindu enn den har sagt.

Grensen er utgiverens og leses derfra; her holdes den. Den gjelder adressen vår, ikke objektet vårt,
så alle som spør samme vert i prosessen, deler regnskapet, og en fil deler det med neste prosess:
to `klima hent` rett etter hverandre er ett vindu for den som blir spurt.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import filelock

_HODER: Final = ("X-RateLimit-Policy", "RateLimit-Policy")
_POLICY: Final = re.compile(r"\b(\d{1,9})\s*;\s*w=(\d{1,6}(?:\.\d{1,6})?)(?!\d)")
# Et kall som ikke har fått svar, teller som nå. Etter så lenge regnes det som tapt.
_UNDERVEIS: Final = 120.0
# Klokkene våre og deres er ikke like fine.
_SLINGRING: Final = 0.005

Vindu = tuple[int, float]
"""Høyeste antall kall, og sekundene det gjelder for."""


class Kallgrense:
    """Slipper kallene fram ett for ett, og venter når vinduet er fullt. Tåler flere tråder.

    Et kall teller fra svaret kom, ikke fra det ble sendt: hos utgiveren kom det et sted imellom,
    og da er vinduet aldri kortere der enn her.

    Args:
        fil: regnskapet som deles med andre prosesser; ikke når den er None.
        klokke: sekunder siden 1970.
        sov: venter så mange sekunder.

    >>> grense = Kallgrense()
    >>> grense.hoer({"X-RateLimit-Policy": "40;w=60s"})
    >>> grense.vinduer
    ((40, 60.0),)
    """

    def __init__(
        self,
        fil: Path | None = None,
        *,
        klokke: Callable[[], float] = time.time,
        sov: Callable[[float], None] = time.sleep,
    ) -> None:
        self.fil = fil
        self._klokke = klokke
        self._sov = sov
        self._laas = threading.RLock()
        self._kall: dict[str, float] = {}
        self._egne: set[str] = set()
        self._sagt: dict[str, tuple[Vindu, ...]] = {}
        self._fra_fil: tuple[Vindu, ...] = ()

    @property
    def vinduer(self) -> tuple[Vindu, ...]:
        """Grensene som gjelder: alle som er sagt, eller den forrige prosess hørte."""
        return tuple(v for sagt in self._sagt.values() for v in sagt) or self._fra_fil

    def sett(self, hvem: str, antall: int, sekunder: float) -> None:
        """Grensen slik den er sagt ett sted. Er den sagt flere steder, holdes alle."""
        self._sagt[hvem] = ((antall, float(sekunder)),)

    def hoer(self, hoder: Mapping[str, str]) -> None:
        """Les grensen i hodene på et svar, når den står der (`40;w=60s`)."""
        for hode in _HODER:
            treff = [(int(n), float(w)) for n, w in _POLICY.findall(hoder.get(hode) or "")]
            if sagt := tuple((n, w) for n, w in treff if n > 0 and w > 0):
                self._sagt["hodene"] = sagt

    @contextlib.contextmanager
    def kall(self, venter: Callable[[float, str], None] | None = None) -> Iterator[None]:
        """Ett kall: venter på plass, og fører det når svaret er kommet.

        Args:
            venter: får vite hvor mange sekunder det ventes, og hvorfor.
        """
        nr = uuid.uuid4().hex
        while vent := self._slipp_inn(nr):
            if venter:
                venter(vent, "utgiverens grense for antall kall")
            self._sov(vent)
        try:
            yield
        finally:
            with self._regnskap() as kall:
                kall[nr] = self._klokke()

    def _slipp_inn(self, nr: str) -> float:
        """Sekunder til det er plass; 0 når kallet er ført."""
        with self._regnskap() as kall:
            naa = self._klokke()
            vent = max((_ventetid(kall, naa, *v) for v in self.vinduer), default=0.0)
            if vent <= 0:
                kall[nr] = naa + _UNDERVEIS
                self._egne.add(nr)
            return max(vent, 0.0)

    @contextlib.contextmanager
    def _regnskap(self) -> Iterator[dict[str, float]]:
        """Kallene, våre og andres, låst mens de er i bruk."""
        with self._laas, self._fillaas() as delt:
            if delt:
                self._les()
            yield self._kall
            lengst = max((s for _, s in self.vinduer), default=_UNDERVEIS)
            grense = self._klokke() - lengst - _SLINGRING
            self._kall = {nr: tid for nr, tid in self._kall.items() if tid > grense}
            self._egne &= self._kall.keys()
            if delt:
                self._skriv()

    @contextlib.contextmanager
    def _fillaas(self) -> Iterator[bool]:
        """Lås på filen; False når den ikke lar seg bruke, og regnskapet bare er prosessens."""
        # filelock lager ellers mappen.
        if self.fil is None or not self.fil.parent.is_dir():
            yield False
            return
        laas = filelock.FileLock(f"{self.fil}.laas", timeout=10)
        try:
            laas.acquire()
        except (OSError, filelock.Timeout):
            yield False
            return
        try:
            yield True
        finally:
            laas.release()

    def _les(self) -> None:
        """Ta med det andre prosesser har ført. En ødelagt fil er som ingen fil."""
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            lest: Any = json.loads(self.fil.read_text(encoding="utf-8")) if self.fil else {}
            andres = {str(nr): float(tid) for nr, tid in lest["kall"].items()}
            # Våre egne er nyere her enn i filen, og de andres er nyere der.
            self._kall = {**andres, **{nr: t for nr, t in self._kall.items() if nr in self._egne}}
            vinduer = tuple((int(n), float(s)) for n, s in lest["vinduer"])
            self._fra_fil = tuple(v for v in vinduer if v[0] > 0 and 0 < v[1] <= 3600)

    def _skriv(self) -> None:
        with contextlib.suppress(OSError):
            if self.fil:
                innhold = {"vinduer": self.vinduer, "kall": self._kall}
                self.fil.write_text(json.dumps(innhold), encoding="utf-8")


def _ventetid(kall: Mapping[str, float], naa: float, antall: int, sekunder: float) -> float:
    """Sekunder til det `antall`-te siste kallet er ute av vinduet; 0 når det alt er det.

    >>> round(_ventetid({"a": 10.0, "b": 11.0}, 12.0, 2, 5.0), 3)
    3.005
    >>> _ventetid({"a": 10.0}, 12.0, 2, 5.0)
    0.0
    """
    vindu = sekunder + _SLINGRING
    # En tid langt fram er ført før klokken ble stilt; den sier ingenting.
    tider = sorted(min(tid, naa) for tid in kall.values() if naa - vindu < tid <= naa + _UNDERVEIS)
    return tider[len(tider) - antall] + vindu - naa if len(tider) >= antall else 0.0


_DELTE: Final[dict[str, Kallgrense]] = {}


def delt_kallgrense(adresse: str, fil: Path | None = None) -> Kallgrense:
    """Grensen alle i prosessen som spør samme vert, deler.

    Args:
        adresse: en adresse hos utgiveren.
        fil: regnskapet som deles med andre prosesser.
    """
    grense = _DELTE.setdefault(urlsplit(adresse).netloc.rpartition("@")[2].lower(), Kallgrense())
    if fil is not None:
        grense.fil = fil
    return grense

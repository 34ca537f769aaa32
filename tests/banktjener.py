"""En lokal statistikkbank: ruter som svarer som utgiverens, og feilene en klient må tåle.

    with banktjener(fhi()) as bank:
        bank.adresse                       # roten, til KLIMA_URL_FHI
        bank.stier()                       # det tjeneren er spurt om, i rekkefølge
        bank.feil("429", hvor="/data")     # de neste kallene dit går galt

Feil: «429», «500», «404» (en hvilken som helst kode), «treg», «henger», «avkuttet», «ugyldig»,
«nettside», eller en funksjon som endrer dokumentet. `hvor` er slutten på stien, og
`ganger=None` varer ut blokken.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.tjener import Haandterer, Kall, Svarer, Tjener, deler, henger, start_tjener, svar

Rute = Callable[[str, str, dict[str, str], Any], tuple[int, Any]]
"""(metode, sti under roten, spørring, kropp) -> (kode, dokument)."""
Endring = Callable[[Any], Any]
ROT = "/api"


@dataclass
class _Feil:
    slag: str | Endring
    hvor: str
    igjen: int | None


class Bank:
    """Banken sett fra testen."""

    def __init__(self, tjener: Tjener, rute: Rute, bom: bool) -> None:
        self._tjener, self._rute, self._bom = tjener, rute, bom
        self._feil: list[_Feil] = []
        tjener.svarer(self._svar)

    @property
    def adresse(self) -> str:
        return self._tjener.adresse(ROT)

    @property
    def kall(self) -> list[Kall]:
        return self._tjener.kall

    def stier(self) -> list[str]:
        """Metode og sti under roten, uten spørring, for hvert kall."""
        return [f"{k.metode} {urlsplit(k.sti).path.removeprefix(ROT)}" for k in self.kall]

    def feil(self, slag: str | Endring, *, hvor: str = "", ganger: int | None = 1) -> None:
        self._feil.append(_Feil(slag, hvor, ganger))

    def _svar(self, h: Haandterer) -> None:
        kall = self.kall[-1]
        deler_ = urlsplit(kall.sti)
        endre: Endring = lambda dok: dok  # noqa: E731
        for feil in self._feil:
            if feil.igjen != 0 and deler_.path.endswith(feil.hvor):
                feil.igjen = None if feil.igjen is None else feil.igjen - 1
                if isinstance(feil.slag, str) and feil.slag != "treg":
                    return _galt(feil.slag)(h)
                if isinstance(feil.slag, str):
                    return self._skriv(h, *self._spoer(kall), treg=True)
                endre = feil.slag
        kode, dok = self._spoer(kall)
        return self._skriv(h, kode, endre(dok))

    def _spoer(self, kall: Kall) -> tuple[int, Any]:
        deler_ = urlsplit(kall.sti)
        spoerring = {n: v[0] for n, v in parse_qs(deler_.query).items()}
        kropp = json.loads(kall.kropp) if kall.kropp else None
        return self._rute(kall.metode, deler_.path.removeprefix(ROT), spoerring, kropp)

    def _skriv(self, h: Haandterer, kode: int, dok: Any, treg: bool = False) -> None:
        kropp = (b"\xef\xbb\xbf" if self._bom else b"") + json.dumps(dok).encode()
        if treg:
            hode = (
                f"HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: {len(kropp)}\n\n"
            )
            tredel = len(kropp) // 3 + 1
            biter = [kropp[i : i + tredel] for i in range(0, len(kropp), tredel)]
            return deler(hode, *biter, pause=0.15)(h)
        return svar(kode, kropp, Content_Type="application/json; charset=utf-8")(h)


def _galt(slag: str) -> Svarer:
    match slag:
        case "henger":
            return henger
        case "avkuttet":
            return svar(200, b'{"class": "data', Content_Length=5000)
        case "ugyldig":
            return svar(200, b'{"class": ', Content_Type="application/json")
        case "nettside":
            return svar(200, b"<!DOCTYPE html>", Content_Type="text/html")
        case "429":
            return svar(429, Retry_After="1")
        case _:
            return svar(int(slag))


@contextlib.contextmanager
def banktjener(rute: Rute, *, bom: bool = False) -> Iterator[Bank]:
    """Banken så lenge blokken varer; `bom` setter et byteordensmerke først i hvert svar."""
    with start_tjener() as tjener:
        yield Bank(tjener, rute, bom)


def feilsvar(kode: int, tekst: str) -> tuple[int, Any]:
    """En feil slik .NET-tjenester skriver den (RFC 9457)."""
    return kode, {"title": tekst, "status": kode}

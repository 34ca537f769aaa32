"""Forbindelsene til utgiverne, slik at en samlet tidsgrense kan brytes midt i en lesing.

Tidsgrensen for lesing gjelder mellom to pakker. En tjener som drypper én byte om gangen, i hodet
eller i kroppen, ville holdt oss i timer uten at den slo til. Derfor huskes hver socket, og den
som passer på tiden, lukker dem i begge ender.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any
from weakref import ref

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Oekt(requests.Session):
    """En økt som ikke følger omdirigeringer selv; hvem som får peke hvor, avgjøres i nett.py."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        # requests leser ellers hele kroppen på et 301-svar, uten grense, også når den bare skal
        # gi svaret fra seg.
        return None


class Adapter(HTTPAdapter):
    """Kjenner alle sine åpne socketer, så de kan brytes fra en annen tråd."""

    def __init__(self) -> None:
        self._socketer: list[ref[socket.socket]] = []
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _klasser(self._socketer)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _klasser(self._socketer)
        return manager

    def bryt(self) -> None:
        """Lukk forbindelsene i begge ender; den som venter på et svar, ser at strømmen er slutt."""
        for sock in [peker() for peker in list(self._socketer)]:
            if sock is None:
                continue
            with contextlib.suppress(OSError):
                # Forbi SSLSocket.shutdown, som river TLS-laget ned under den som leser.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class Vakt:
    """Passer på den samlede tiden, og bryter forbindelsene når den er ute."""

    def __init__(self, sekunder: float, bryt: Callable[[], None]) -> None:
        self._frist = time.monotonic() + sekunder
        self._bryt = bryt
        self._ur = threading.Timer(sekunder, self._ute)
        self._ur.daemon = True
        self._slaatt = False

    def __enter__(self) -> Vakt:
        self._ur.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ur.cancel()

    def _ute(self) -> None:
        self._slaatt = True
        self._bryt()

    @property
    def utloept(self) -> bool:
        return self._slaatt or self.igjen() <= 0

    def igjen(self) -> float:
        """Sekunder igjen; null eller mindre når tiden er ute."""
        return self._frist - time.monotonic()


def _klasser(socketer: list[ref[socket.socket]]) -> dict[str, Any]:
    class Http(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            socketer.append(ref(self.sock))

    class Https(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            socketer.append(ref(self.sock))

    class HttpPool(HTTPConnectionPool):
        ConnectionCls = Http

    class HttpsPool(HTTPSConnectionPool):
        ConnectionCls = Https

    return {"http": HttpPool, "https": HttpsPool}

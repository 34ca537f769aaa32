"""En ekte HTTP-tjener på 127.0.0.1 som svarer slik testen ber om, også galt.

Hvert svar er en funksjon som skriver rått til forbindelsen. De brukes i tur og orden, og det siste
gjentas. Tjeneren husker det den ble spurt om, og når.
"""

from __future__ import annotations

import contextlib
import email.utils
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Svarer = Callable[["Haandterer"], None]


@dataclass(frozen=True)
class Kall:
    """Et kall slik tjeneren så det."""

    metode: str
    sti: str
    hoder: dict[str, str]
    kropp: bytes
    tid: float = field(default_factory=time.monotonic)


class Haandterer(BaseHTTPRequestHandler):
    """Tar imot kallet og gir det til neste svar."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        lengde = int(self.headers.get("Content-Length") or 0)
        hoder = {navn.casefold(): verdi for navn, verdi in self.headers.items()}
        kall = self.server.kall
        kall.append(Kall(self.command, self.path, hoder, self.rfile.read(lengde)))
        self.close_connection = True
        svar = self.server.svar
        # Klienten kan ha gått sin vei; det er ofte det testen vil se.
        with contextlib.suppress(OSError):
            svar[min(len(kall), len(svar)) - 1](self)
            self.wfile.flush()

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Testene leser standard feil."""

    def raatt(self, *deler: bytes, pause: float = 0.0) -> None:
        """Skriv delene, med en pause før hver; stans når tjeneren legges ned."""
        for del_ in deler:
            if pause and self.server.slutt.wait(pause):
                return
            self.wfile.write(del_)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Haandterer)
        self.svar: list[Svarer] = []
        self.kall: list[Kall] = []
        self.slutt = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """En klient som går sin vei, er ikke tjenerens feil."""


class Tjener:
    """Tjeneren sett fra testen."""

    def __init__(self, server: _Server) -> None:
        self._server = server

    def svarer(self, *svar: Svarer) -> None:
        """Svarene, i tur og orden; det siste gjentas."""
        self._server.svar = list(svar)
        self._server.kall.clear()

    @property
    def kall(self) -> list[Kall]:
        """Det tjeneren er spurt om siden `svarer`."""
        return self._server.kall

    def adresse(self, sti: str = "/utslippsstatistikk_alle_kommuner.xlsx") -> str:
        """Adressen til en fil hos tjeneren."""
        return f"http://127.0.0.1:{self._server.server_port}{sti}"


@contextlib.contextmanager
def start_tjener() -> Iterator[Tjener]:
    """En tjener så lenge blokken varer."""
    server = _Server()
    traad = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    traad.start()
    try:
        yield Tjener(server)
    finally:
        server.slutt.set()
        server.shutdown()
        server.server_close()


# --- Svar ------------------------------------------------------------------------------------


def svar(kode: int = 200, kropp: bytes = b"", **hoder: str | int | None) -> Svarer:
    """Et velskapt svar; `Content_Length=None` tar bort et hode, og andre verdier lyver."""
    alle: dict[str, str | int | None] = {
        "Content-Type": "application/octet-stream",
        "Content-Length": len(kropp),
        "Date": email.utils.formatdate(usegmt=True),
        "Connection": "close",
        **{navn.replace("_", "-"): verdi for navn, verdi in hoder.items()},
    }
    linjer = [f"{navn}: {verdi}" for navn, verdi in alle.items() if verdi is not None]
    hode = "\r\n".join([f"HTTP/1.1 {kode} Svar", *linjer, "", ""]).encode()
    return lambda h: h.raatt(hode, kropp)


def etag(kropp: bytes, merke: str, **hoder: str | int | None) -> Svarer:
    """Kroppen med ETag; 304 uten kropp når den som spør, alt har den."""

    def svarer(h: Haandterer) -> None:
        uendret = h.headers.get("If-None-Match") == merke
        ferdig = svar(304, ETag=merke) if uendret else svar(200, kropp, ETag=merke, **hoder)
        ferdig(h)

    return svarer


def deler(hode: str, *biter: bytes, pause: float = 0.0) -> Svarer:
    """Hodet ordrett (linjeskift som \\n), så bitene med en pause før hver."""
    return lambda h: h.raatt(hode.replace("\n", "\r\n").encode(), *biter, pause=pause)


def uendelig(hode: str, bit: bytes) -> Svarer:
    """Hodet, og så den samme biten til klienten går sin vei."""

    def svarer(h: Haandterer) -> None:
        h.raatt(hode.replace("\n", "\r\n").encode())
        while not h.server.slutt.is_set():
            h.raatt(bit)

    return svarer


def henger(h: Haandterer) -> None:
    """Tar imot spørsmålet og sier aldri noe."""
    h.server.slutt.wait(30)

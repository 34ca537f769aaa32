"""HTTP-delen av den lokale SSB-en i `tests.ssbtjener`: tar imot kall, og svarer rett eller galt."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

V2 = "/api/pxwebapi/v2"
V1 = "/api/v0/no/table"


@dataclass
class Kall:
    """Et kall slik tjeneren så det."""

    metode: str
    sti: str
    hoder: Mapping[str, str]
    kropp: Any
    tid: float
    svar: int = 0


@dataclass
class Feil:
    slag: str
    hvor: str
    igjen: int | None
    retry_after: int | str | None = None
    sekunder: float = 0.0


class Problem(Exception):
    """Et svar som ikke er 200; `tittel` er SSBs egen."""

    def __init__(self, kode: int, tittel: str) -> None:
        self.kode, self.tittel = kode, tittel


class Bak(Protocol):
    """Den som har svarene."""

    etag: bool
    slutt: threading.Event

    def ta_imot(self, kall: Kall) -> bool: ...
    def neste_feil(self, sti: str) -> Feil | None: ...
    def svar_paa(self, metode: str, sti: str, kropp: Any) -> Any: ...
    def hoder(self) -> dict[str, str]: ...


class Haandterer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Hode og kropp i én pakke; ellers venter klienten 40 ms på den andre.
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        kropp = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        hoder = {navn.casefold(): verdi for navn, verdi in self.headers.items()}
        lest = json.loads(kropp) if kropp else None
        kall = Kall(self.command, self.path, hoder, lest, time.monotonic())
        tjener = self.server.tjener
        with contextlib.suppress(OSError):
            if not tjener.ta_imot(kall):
                self._problem(kall, 429, "Too many requests", {"Retry-After": "1"})
            elif feil := tjener.neste_feil(self.path):
                self._galt(kall, feil)
            else:
                self._riktig(kall)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Testene leser standard feil."""

    def _riktig(self, kall: Kall, endre: Callable[[Any], None] = lambda _: None) -> None:
        tjener = self.server.tjener
        try:
            dokument = tjener.svar_paa(kall.metode, kall.sti, kall.kropp)
        except Problem as problem:
            self._problem(kall, problem.kode, problem.tittel, {})
            return
        endre(dokument)
        innhold = json.dumps(dokument, ensure_ascii=False).encode()
        merke = f'"{hash(innhold):x}"'
        if tjener.etag and kall.metode == "GET":
            if kall.hoder.get("if-none-match") == merke:
                self._send(kall, 304, b"", {"ETag": merke})
                return
            self._send(kall, 200, innhold, {"ETag": merke})
            return
        self._send(kall, 200, innhold, {})

    def _problem(self, kall: Kall, kode: int, tittel: str, hoder: Mapping[str, str]) -> None:
        if not tittel:
            self._send(kall, kode, b"", hoder)
            return
        if V1 in kall.sti:
            dokument: dict[str, Any] = {"error": tittel}
        else:
            dokument = {"type": "Parameter error", "title": tittel, "status": kode}
        type_ = {"Content-Type": "application/problem+json; charset=utf-8"}
        self._send(kall, kode, json.dumps(dokument).encode(), {**type_, **hoder})

    def _galt(self, kall: Kall, feil: Feil) -> None:
        slutt = self.server.tjener.slutt
        if feil.slag.isdigit():
            hoder = {} if feil.retry_after is None else {"Retry-After": str(feil.retry_after)}
            tittel = "Too many requests" if feil.slag == "429" else ""
            self._problem(kall, int(feil.slag), tittel, hoder)
        elif feil.slag == "treg":
            slutt.wait(feil.sekunder)
            self._riktig(kall)
        elif feil.slag == "henger":
            slutt.wait(30)
        elif feil.slag == "avkuttet":
            self.close_connection = True
            self._send(kall, 200, b'{"version": "2.0", "cl', {"Content-Length": "5000"})
        elif feil.slag == "ugyldig":
            self._send(kall, 200, b'{"version": "2.0", "cl', {})
        elif feil.slag == "nettside":
            self._send(kall, 200, b"<!DOCTYPE html><html>", {"Content-Type": "text/html"})
        else:
            endringer: dict[str, Callable[[Any], None]] = {
                "for_faa": lambda d: d["value"].pop(),
                "for_mange": lambda d: d["value"].append(1.0),
                "uten_value": lambda d: d.pop("value"),
            }
            self._riktig(kall, endringer[feil.slag])

    def _send(self, kall: Kall, kode: int, innhold: bytes, hoder: Mapping[str, str]) -> None:
        kall.svar = kode
        alle = {
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": str(len(innhold)),
            **self.server.tjener.hoder(),
            **hoder,
        }
        self.send_response(kode)
        for navn, verdi in alle.items():
            self.send_header(navn, verdi)
        self.end_headers()
        self.wfile.write(innhold)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, tjener: Bak) -> None:
        super().__init__(("127.0.0.1", 0), Haandterer)
        self.tjener = tjener

    def handle_error(self, request: object, client_address: object) -> None:
        """En klient som går sin vei, er ikke tjenerens feil."""

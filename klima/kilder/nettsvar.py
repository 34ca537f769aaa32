"""Det en utgiver sier i hodene på et svar, og det vi sier tilbake neste gang."""

from __future__ import annotations

import contextlib
import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.utils import requote_uri
from urllib3 import exceptions as u3


@dataclass(frozen=True)
class Kjent:
    """Det utgiveren sa om innholdet vi alt har; ordrett slik det sto i hodene."""

    etag: str = ""
    sist_endret: str = ""


@dataclass(frozen=True)
class Svar:
    """Det utgiveren sa om det vi hentet.

    Attributes:
        adresse: adressen svaret kom fra, etter omdirigering.
        uendret: True når det vi kjente fra før, fortsatt gjelder (304); da er `fil` None.
        fil: filen, med utgiverens eget navn. None for JSON.
        etag: ordrett, til neste `Kjent`.
        sist_endret: `Last-Modified`, ordrett.
        dato: `Date`, utgiverens klokke da svaret ble sendt, ordrett.
    """

    adresse: str
    uendret: bool = False
    fil: Path | None = None
    etag: str = ""
    sist_endret: str = ""
    dato: str = ""


@dataclass(frozen=True)
class Jsonsvar:
    """Et dokument; `verdi` er None når `svar.uendret`."""

    verdi: Any
    svar: Svar


def tidspunkt(hode: str) -> datetime | None:
    """Et tidspunkt slik HTTP skriver det (RFC 9110, 5.6.7), i UTC; None når det ikke er ett.

    >>> tidspunkt("Mon, 02 Feb 2026 23:30:00 GMT").isoformat()
    '2026-02-02T23:30:00+00:00'
    """
    try:
        tid = email.utils.parsedate_to_datetime(hode)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return tid.replace(tzinfo=UTC) if tid.tzinfo is None else tid.astimezone(UTC)


def betingelser(kjent: Kjent | None) -> dict[str, str]:
    """Hodene som ber om innholdet bare når det er endret."""
    hoder = {
        "If-None-Match": kjent.etag if kjent else "",
        "If-Modified-Since": kjent.sist_endret if kjent else "",
    }
    return {hode: verdi for hode, verdi in hoder.items() if verdi}


def retry_after(svar: requests.Response) -> float | None:
    """Sekundene `Retry-After` ber om, målt med utgiverens egen klokke når den er en dato."""
    hode = svar.headers.get("Retry-After", "").strip()
    if hode.isascii() and hode.isdigit():
        return float(hode)
    til = tidspunkt(hode) if hode else None
    if til is None:
        return None
    naa = tidspunkt(svar.headers.get("Date", "")) or datetime.now(UTC)
    return max((til - naa).total_seconds(), 0.0)


def lovet(svar: requests.Response) -> int | None:
    """Byte kroppen skal ha etter utgiverens eget utsagn, eller None."""
    lengde = svar.headers.get("Content-Length", "").strip()
    return int(lengde) if lengde.isascii() and lengde.isdigit() else None


def pekt_til(svar: requests.Response) -> str:
    """Adressen en omdirigering peker til; tom når den ikke skal følges.

    Ukryptert følges bare til en vert vi alt snakker ukryptert med: ellers kan hvem som helst på
    veien ha skrevet svaret.
    """
    maal = svar.headers.get("Location", "")
    with contextlib.suppress(UnicodeError):
        # http.client leser hodene som latin-1; adresser er i praksis UTF-8.
        maal = maal.encode("latin-1").decode("utf-8")
    try:
        ny = requote_uri(urljoin(svar.url, maal)) if maal else ""
        fra, til = urlsplit(svar.url), urlsplit(ny)
        samme_vert = (fra.scheme, fra.hostname) == (til.scheme, til.hostname)
        return ny if samme_vert or (til.scheme == "https" and til.hostname) else ""
    except (ValueError, requests.RequestException):
        return ""


def litt(svar: requests.Response) -> bytes:
    """Begynnelsen av en feilmelding; den er aldri viktig nok til å feile for."""
    with contextlib.suppress(u3.HTTPError):
        innhold: bytes = svar.raw.read1(4096, decode_content=True)
        return innhold
    return b""


def beskriv(svar: requests.Response, fil: Path | None = None) -> Svar:
    """Det som er verdt å ta vare på fra hodene."""
    return Svar(
        adresse=svar.url,
        uendret=svar.status_code == 304,
        fil=fil,
        etag=svar.headers.get("ETag", ""),
        sist_endret=svar.headers.get("Last-Modified", ""),
        dato=svar.headers.get("Date", ""),
    )

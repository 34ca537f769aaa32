"""Det som kan gå galt i oppsettet, sagt på bokmål: hva, hvor, hva som ble funnet, og utveien.

pip, uv og operativsystemet svarer på engelsk og på hver sin måte. Her kjennes svarene igjen.
"""

from __future__ import annotations

import errno
import re
import textwrap
from collections.abc import Mapping
from typing import Final


class Oppsettsfeil(Exception):
    """Oppsettet kan ikke fullføres. Teksten er hele meldingen til den som kjører."""

    def __init__(self, hva: str, *, hvor: str = "", funnet: str = "", utvei: str = "") -> None:
        linjer = [f"Oppsettet stoppet: {hva}"]
        for navn, verdi in (("Hvor", hvor), ("Funnet", funnet), ("Utvei", utvei)):
            innrykk = f"  {navn + ':':<8} "
            for avsnitt in verdi.splitlines():
                # Stier og adresser brytes ikke: de skal kunne kopieres.
                linjer += textwrap.wrap(
                    avsnitt,
                    width=96,
                    initial_indent=innrykk,
                    subsequent_indent=" " * len(innrykk),
                    break_long_words=False,
                    break_on_hyphens=False,
                )
                innrykk = " " * len(innrykk)
        super().__init__("\n".join(linjer))


_SPEIL: Final = (
    "Bruker kommunen et eget pakkespeil, sett PIP_INDEX_URL til adressen det har; den gjelder "
    "hele oppsettet."
)
_NETTRAAD: Final = (
    "Sjekk at maskinen er på nett, og kjør kommandoen på nytt; det som alt er hentet, hentes ikke "
    "igjen. Går nettet gjennom en proxy, sett HTTPS_PROXY til adressen og porten dens. " + _SPEIL
)
_DISKRAAD: Final = (
    "Frigjør plass (oppsettet trenger omtrent 3 GB i prosjektmappen og i brukerens mellomlager), "
    "og kjør kommandoen på nytt."
)
_SKRIVERAAD: Final = (
    "Flytt prosjektet til en mappe du kan skrive i, eller få skriverett til denne. Står det at "
    "filen er i bruk, lukk programmer som bruker .venv, og prøv igjen."
)

_UVISST: Final = "Kjør kommandoen på nytt. Hjelper ikke det, slett mappen .venv og prøv igjen."

# (kjennetegn i utskriften, hva det betyr, utvei). Første treff gjelder, så det sikreste står først:
# en full disk eller en falsk fil skal aldri meldes som nettproblem.
_KJENNETEGN: Final[tuple[tuple[str, str, str], ...]] = (
    (
        r"No space left on device|Errno 28\b|os error 28\b|not enough space|os error 112\b",
        "disken er full.",
        _DISKRAAD,
    ),
    (
        r"DO NOT MATCH THE HASHES|Hash mismatch",
        "en pakke som ble hentet, er ikke den som står i requirements.lock.",
        "Ikke gå utenom dette. Er et pakkespeil i bruk, kan det levere endrede filer: si fra til "
        "den som drifter det. Ellers kan nedlastingen være skadet; kjør kommandoen på nytt.",
    ),
    (
        r"os error 206\b|filename or extension is too long|File name too long|Errno 36\b",
        "stien til prosjektmappen er for lang for dette operativsystemet.",
        "Flytt prosjektet til en mappe med kortere sti, for eksempel rett under hjemmemappen.",
    ),
    (
        r"Permission denied|Errno 13\b|os error 13\b|Access is denied|os error 5\b"
        r"|Read-only file system|os error 30\b|being used by another process|os error 32\b",
        "det kan ikke skrives i mappen .venv.",
        _SKRIVERAAD,
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate|UnknownIssuer|self[- ]signed cert"
        r"|SSLError|SSL: ",
        "sertifikatet til pakkeregisteret ble ikke godtatt.",
        "Mange kommunenett åpner kryptert trafikk med et eget sertifikat. Sett PIP_CERT til filen "
        "med kommunens rotsertifikat (PEM); den gjelder hele oppsettet.",
    ),
    (
        r"ProxyError|407 Proxy|Tunnel connection failed|proxy authentication",
        "proxyen slapp ikke trafikken gjennom.",
        "Sjekk HTTPS_PROXY, med brukernavn og passord hvis proxyen krever det. " + _SPEIL,
    ),
    (
        r"not a trusted or secure host",
        "pakkespeilet bruker http, og det godtas ikke uten videre.",
        "Bruk speilets https-adresse i PIP_INDEX_URL. Har det ingen, sett PIP_TRUSTED_HOST til "
        "vertsnavnet.",
    ),
    (
        r"Name or service not known|Temporary failure in name resolution|getaddrinfo failed"
        r"|nodename nor servname|failed to lookup address|dns error|NameResolutionError"
        r"|No address associated",
        "ikke nett: navnet på pakkeregisteret kan ikke slås opp (DNS).",
        _NETTRAAD,
    ),
    (
        r"Connection refused|NewConnectionError|ConnectTimeout|ReadTimeout|timed out"
        r"|Network is unreachable|No route to host|Connection reset|RemoteDisconnected"
        r"|tcp connect error|error sending request|ConnectionError|Connection aborted",
        "ikke nett: får ikke forbindelse med pakkeregisteret.",
        _NETTRAAD,
    ),
    (
        r"\b40[137] (?:Client Error|Unauthorized|Forbidden|Proxy)",
        "pakkeregisteret krever innlogging eller avviser maskinen.",
        "Sjekk brukernavn og passord i PIP_INDEX_URL, eller spør den som drifter pakkespeilet.",
    ),
    (
        r"\b5\d\d (?:Server Error|Internal|Bad Gateway|Service Unavailable|Gateway)",
        "pakkeregisteret svarte med en feil.",
        "Det pleier å gå over: kjør kommandoen på nytt om litt. " + _SPEIL,
    ),
    (
        r"no wheels with a matching|no usable wheels|source distributions? is disabled"
        r"|not a supported wheel|does not have .*wheel",
        "en pakke finnes ikke ferdigbygd for denne maskinen.",
        "Bruk 64-biters Python 3.11, 3.12 eller 3.13 på Windows, macOS eller vanlig Linux.",
    ),
    (
        r"from versions: none|No matching distribution|not found in the package registry",
        "pakkeregisteret har ikke en pakke som trengs.",
        "Er et pakkespeil i bruk, mangler det trolig pakken: si fra til den som drifter det.",
    ),
)

# Tall og navn i en adresse som ikke skal stå i en melding noen limer inn i en e-post.
_INNLOGGING: Final = re.compile(r"(?<=://)[^/\s@]+@")
_FARGER: Final = re.compile(r"\x1b\[[0-9;]*m")


def uten_innlogging(tekst: str) -> str:
    """Teksten uten brukernavn, passord og fargekoder."""
    return _INNLOGGING.sub("…@", _FARGER.sub("", tekst))


def _kjernen(linje: str) -> str:
    """Den delen av en linje fra pip eller uv som sier noe: uten «Retrying …» og objektnavn."""
    inni = re.search(r">: (.+?)'\)", linje)
    return (inni.group(1) if inni else linje.removeprefix("cause: "))[:300]


def fra_utskrift(utskrift: str, *, hvor: str, innstillinger: Mapping[str, str]) -> Oppsettsfeil:
    """Feilen som svarer til det pip eller uv skrev før det ga opp.

    Args:
        utskrift: alt verktøyet skrev.
        hvor: steget i oppsettet.
        innstillinger: miljøvariablene verktøyet gikk med; de som styrer nettet, nevnes i meldingen.
    """
    linjer = [linje.strip() for linje in uten_innlogging(utskrift).splitlines() if linje.strip()]
    hva, utvei = "installatøren ga opp.", _UVISST
    funnet = [linje[:300] for linje in linjer[-6:]]
    for kjennetegn, betydning, raad in _KJENNETEGN:
        treff = [linje for linje in linjer if re.search(kjennetegn, linje, re.IGNORECASE)]
        if treff:
            hva, utvei, funnet = betydning, raad, [_kjernen(treff[-1])]
            break
    speil = "PIP_INDEX_URL" if innstillinger.get("PIP_INDEX_URL") else "UV_DEFAULT_INDEX"
    for navn in (speil, "HTTPS_PROXY", "https_proxy"):
        if innstillinger.get(navn):
            funnet.append(f"{navn}={uten_innlogging(innstillinger[navn])}")
    return Oppsettsfeil(hva, hvor=hvor, funnet="\n".join(funnet), utvei=utvei)


def fra_oserror(feil: OSError, *, hvor: str) -> Oppsettsfeil:
    """Feilen som svarer til at operativsystemet sa nei."""
    sted = f"{hvor} ({feil.filename})" if feil.filename else hvor
    grunn = str(feil.strerror or feil)
    if feil.errno == errno.ENOSPC or getattr(feil, "winerror", None) == 112:
        return Oppsettsfeil("disken er full.", hvor=sted, funnet=grunn, utvei=_DISKRAAD)
    if feil.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Oppsettsfeil(
            "det kan ikke skrives i mappen.", hvor=sted, funnet=grunn, utvei=_SKRIVERAAD
        )
    return Oppsettsfeil(
        "operativsystemet sa nei.",
        hvor=sted,
        funnet=grunn,
        utvei=_UVISST,
    )

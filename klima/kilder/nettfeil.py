"""Det som kan gå galt på nettet, sagt på bokmål: hva, hos hvem, og veien videre."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import requests
from urllib3 import exceptions as u3

from klima.grunn.feil import Brukerfeil
from klima.kilder.adresser import Utgiver

FORBIGAAENDE: Final = frozenset({429, 500, 502, 503, 504})
_MB: Final = 1024**2


class Nettfeil(Brukerfeil):
    """Noe gikk galt hos en utgiver.

    Attributes:
        kode: HTTP-statusen; 0 når det ikke kom noe svar, eller svaret var 200 og galt likevel.
        sier: utgiverens egen forklaring, renset; tom når det ikke er noen.
    """

    def __init__(
        self,
        melding: str,
        *,
        sted: str = "",
        ventet: str = "",
        funnet: str = "",
        utvei: str = "",
        kode: int = 0,
        sier: str = "",
    ) -> None:
        self.kode = kode
        self.sier = sier
        super().__init__(melding, sted=sted, ventet=ventet, funnet=funnet, utvei=utvei)


class ProevIgjen(Exception):
    """Feilen kan være over om litt.

    Attributes:
        feil: det brukeren får se når det ikke hjelper å prøve igjen.
        vent: sekunder utgiveren ber oss vente, eller None.
    """

    def __init__(self, feil: Nettfeil, vent: float | None = None) -> None:
        self.feil = feil
        self.vent = vent
        super().__init__(str(feil))


@dataclass(frozen=True)
class Sted:
    """Utgiveren og adressen feilen gjelder."""

    utgiver: Utgiver
    adresse: str

    def feil(
        self,
        melding: str,
        *,
        ventet: str = "",
        funnet: str = "",
        utvei: str = "",
        kode: int = 0,
        sier: str = "",
    ) -> Nettfeil:
        """Feilen med adressen som sted."""
        return Nettfeil(
            melding,
            sted=vis(self.adresse),
            ventet=ventet,
            funnet=funnet,
            utvei=utvei,
            kode=kode,
            sier=sier,
        )

    @property
    def flyttet(self) -> str:
        """Utveien når adressen ikke lenger gir det den skulle."""
        if not self.utgiver.side:
            return f"har tjenesten flyttet, sett {self.utgiver.bytte}"
        return (
            f"finn filen på {self.utgiver.side}, og sett {self.utgiver.bytte}; "
            "eller last den ned selv og bruk `klima importer FIL`"
        )

    @property
    def senere(self) -> str:
        """Utveien når utgiveren ikke svarer som den skal akkurat nå."""
        return f"prøv igjen senere; har adressen flyttet, sett {self.utgiver.bytte}"

    def for_stor(self, storst: int, lovet: int | None = None) -> Nettfeil:
        """Svaret er, eller utgir seg for å være, større enn grensen."""
        return self.feil(
            "svaret er for stort, og nedlastingen er avbrutt",
            ventet=f"høyst {mb(storst)}",
            funnet=f"Content-Length {lovet} byte" if lovet is not None else "mer enn det",
            utvei=self.flyttet,
        )

    def for_sent(self, grense: float, mottatt: int | None = None) -> Nettfeil:
        """Den samlede tidsgrensen er nådd."""
        return self.feil(
            "hentingen tok for lang tid og er avbrutt",
            ventet=f"ferdig innen {_tall(grense)} s",
            funnet=f"{mb(mottatt)} mottatt" if mottatt is not None else "ikke noe svar",
            utvei=self.senere,
        )

    def nettside(self, funnet: str) -> Nettfeil:
        """Adressen svarer med en nettside."""
        return self.feil(
            "adressen gir en nettside i stedet for data",
            ventet=self.utgiver.fil or "JSON",
            funnet=rens(funnet),
            utvei=self.flyttet,
        )

    def avkuttet(self, mottatt: int, lovet: int | None) -> Nettfeil:
        """Strømmen tok slutt før utgiveren var ferdig."""
        return self.feil(
            "nedlastingen ble avkuttet",
            ventet=f"{lovet} byte" if lovet is not None else "hele svaret",
            funnet=f"{mottatt} byte",
            utvei=self.senere,
        )


def mb(antall: int) -> str:
    """Byte som megabyte, med komma.

    >>> mb(1_572_864)
    '1,5 MB'
    """
    return f"{antall / _MB:.1f} MB".replace(".", ",")


def _tall(sekunder: float) -> str:
    return f"{sekunder:g}".replace(".", ",")


def rens(tekst: str, hoeyst: int = 200) -> str:
    """Tekst fra nettet, gjort trygg å vise: uten styretegn, på én linje og ikke for lang."""
    ren = "".join(t if t.isprintable() else " " for t in tekst[: 4 * hoeyst])
    return " ".join(ren.split())[:hoeyst]


def vis(adresse: str) -> str:
    """Adressen slik den kan vises, uten brukernavn og passord.

    >>> vis("https://ola:hemmelig@speil.test/fil.xlsx")
    'https://speil.test/fil.xlsx'
    """
    try:
        deler = urlsplit(adresse)
    except ValueError:
        return rens(adresse)
    return rens(urlunsplit(deler._replace(netloc=deler.netloc.rpartition("@")[2])), 500)


def fra_status(sted: Sted, kode: int, kropp: bytes, vent: float | None) -> Exception:
    """Feilen et svar som ikke er 200, er; `ProevIgjen` når det kan gå over."""
    sier = _forklaring(kropp)
    funnet = f"svar {kode}" + (f", «{sier}»" if sier else "")
    if kode in FORBIGAAENDE:
        hva = "utgiveren ber oss vente" if kode == 429 else "utgiveren har en feil hos seg"
        feil = sted.feil(hva, funnet=funnet, utvei=sted.senere, kode=kode, sier=sier)
        return ProevIgjen(feil, vent)
    if kode in (404, 410):
        hva = f"adressen finnes ikke hos {sted.utgiver.navn} lenger; den har trolig flyttet"
    elif kode in (401, 403, 407):
        hva = "utgiveren avviser forespørselen"
    else:
        hva = "utgiveren svarte ikke med data"
    return sted.feil(hva, funnet=funnet, utvei=sted.flyttet, kode=kode, sier=sier)


def _forklaring(kropp: bytes) -> str:
    """Utgiverens egen forklaring, når den er JSON (RFC 9457 eller det som likner)."""
    try:
        svar = json.loads(kropp)
    except ValueError:
        return ""
    if not isinstance(svar, dict):
        return ""
    tekster = (svar.get(felt) for felt in ("detail", "title", "message", "error"))
    return rens(next((t for t in tekster if isinstance(t, str) and t.strip()), ""))


def fra_unntak(sted: Sted, unntak: Exception, tilkobling: float, lesing: float) -> Exception:
    """Feilen et unntak fra requests eller urllib3 er; `ProevIgjen` når det kan gå over."""
    if isinstance(unntak, requests.exceptions.ProxyError):
        melding, funnet = "mellomtjeneren (proxy) slipper oss ikke fram", _innerst(unntak)
        utvei = "se HTTPS_PROXY, HTTP_PROXY og NO_PROXY, eller spør den som driver nettet"
        return ProevIgjen(sted.feil(melding, funnet=funnet, utvei=utvei))
    if isinstance(unntak, requests.exceptions.SSLError | u3.SSLError):
        return sted.feil(
            "utgiverens sertifikat godtas ikke",
            funnet=_innerst(unntak),
            utvei="går nettet gjennom en sikkerhetsløsning, pek REQUESTS_CA_BUNDLE på dens "
            "sertifikat; se ellers om maskinens klokke er riktig",
        )
    if _finn(unntak, u3.NameResolutionError):
        vert = rens(urlsplit(sted.adresse).hostname or "")
        return ProevIgjen(
            sted.feil(
                f"finner ikke verten «{vert}»",
                funnet="navneoppslaget (DNS) mislyktes",
                utvei=f"se om maskinen er på nett, og om adressen er riktig; den byttes med "
                f"{sted.utgiver.bytte}",
            )
        )
    if isinstance(unntak, requests.exceptions.ConnectTimeout):
        ventet = f"forbindelse innen {_tall(tilkobling)} s"
        melding = "utgiveren svarte ikke i tide"
        return ProevIgjen(sted.feil(melding, ventet=ventet, utvei=sted.senere))
    if isinstance(unntak, requests.exceptions.Timeout) or _finn(unntak, u3.ReadTimeoutError):
        ventet = f"høyst {_tall(lesing)} s uten et livstegn"
        melding = "utgiveren svarte ikke i tide"
        return ProevIgjen(sted.feil(melding, ventet=ventet, utvei=sted.senere))
    if _finn(unntak, u3.NewConnectionError):
        melding, funnet = "forbindelsen ble avvist", _innerst(unntak)
        return ProevIgjen(sted.feil(melding, funnet=funnet, utvei=sted.senere))
    if isinstance(unntak, requests.exceptions.ConnectionError | u3.ProtocolError):
        melding, funnet = "utgiveren brøt forbindelsen", _innerst(unntak)
        return ProevIgjen(sted.feil(melding, funnet=funnet, utvei=sted.senere))
    if isinstance(unntak, u3.DecodeError):
        melding = "svaret er pakket på en måte som ikke kan leses"
        return sted.feil(melding, funnet=_innerst(unntak), utvei=sted.senere)
    return sted.feil("hentingen mislyktes", funnet=_innerst(unntak), utvei=sted.flyttet)


def _kjede(unntak: BaseException) -> list[BaseException]:
    """Unntaket og det det pakker inn, utenfra og inn."""
    ut: list[BaseException] = []
    neste: object = unntak
    while isinstance(neste, BaseException) and neste not in ut:
        ut.append(neste)
        indre = getattr(neste, "reason", None)
        if not isinstance(indre, BaseException):
            indre = next((a for a in neste.args if isinstance(a, BaseException)), None)
        neste = indre or neste.__cause__
    return ut


def _finn(unntak: BaseException, type_: type[BaseException]) -> bool:
    return any(isinstance(u, type_) for u in _kjede(unntak))


def _innerst(unntak: BaseException) -> str:
    """Det innerste unntakets egne ord; de sier hva som skjedde, og de ytterste hvem som sa det."""
    innerst = _kjede(unntak)[-1]
    return rens(getattr(innerst, "strerror", None) or str(innerst) or type(innerst).__name__)

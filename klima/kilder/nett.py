"""Én høflig klient for alle utgiverne: GET til fil, og GET eller POST av JSON.

Høflig betyr at den sier hvem den er, spør bare om det som er endret, venter når den blir bedt om
det, og gir seg. Forsiktig betyr at den har tidsgrenser og en største størrelse, og aldri stoler på
det utgiveren sier om svarets lengde eller type.

>>> from klima.kilder.adresser import UTGIVERE
>>> klient = Nettklient(UTGIVERE["klass"], Grenser(forsoek=2))
>>> klient.grenser.forsoek
2
"""

from __future__ import annotations

import contextlib
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import requests
from urllib3 import exceptions as u3

from klima.grunn.feil import Brukerfeil
from klima.kilder.adresser import Utgiver
from klima.kilder.filnavn import filnavn
from klima.kilder.forbindelse import Adapter, Oekt, Vakt
from klima.kilder.kallgrense import Kallgrense
from klima.kilder.nettfeil import Nettfeil, ProevIgjen, Sted, fra_status, fra_unntak, vis
from klima.kilder.nettsvar import (
    Jsonsvar,
    Kjent,
    Svar,
    beskriv,
    betingelser,
    litt,
    lovet,
    pekt_til,
    retry_after,
)

T = TypeVar("T")
_BIT: Final = 64 * 1024
_OMDIRIGERT: Final = frozenset({301, 302, 303, 307, 308})
_NETTSIDE: Final = frozenset({"text/html", "application/xhtml+xml"})
# Det som kan stå foran «<» i en nettside: mellomrom, og merkene for UTF-8 og UTF-16.
_FORAN: Final = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"


@dataclass(frozen=True)
class Grenser:
    """Hvor lenge, hvor mye og hvor mange ganger.

    Attributes:
        tilkobling: sekunder per forsøk på å få forbindelse.
        lesing: sekunder uten et livstegn før et forsøk gis opp.
        samlet: sekunder for hele hentingen, omforsøk og ventetid medregnet.
        storst: byte, utpakket.
        forsoek: høyeste antall forsøk.
        ventetid: sekunder før det andre forsøket; dobles for hvert, med litt tilfeldig tillegg.
        lengst: den lengste `Retry-After` vi venter på, i sekunder. Ber utgiveren om mer, gir vi
            oss: å komme for tidlig tilbake er det vi ble bedt om å la være.
        omdirigeringer: høyeste antall.
    """

    tilkobling: float = 10.0
    lesing: float = 60.0
    samlet: float = 900.0
    storst: int = 200 * 1024**2
    forsoek: int = 4
    ventetid: float = 1.0
    lengst: float = 120.0
    omdirigeringer: int = 5


class Fremdrift(Protocol):
    """Den som viser hvor langt hentingen er kommet."""

    def start(self, byte: int | None) -> None:
        """Et svar begynner; størrelsen når utgiveren oppgir den. Begynner på nytt ved omforsøk."""

    def mottatt(self, byte: int) -> None:
        """Så mange byte til er kommet."""

    def venter(self, sekunder: float, grunn: str) -> None:
        """Neste forsøk kommer om så lenge."""


class Stille:
    """Viser ingenting."""

    def start(self, byte: int | None) -> None: ...

    def mottatt(self, byte: int) -> None: ...

    def venter(self, sekunder: float, grunn: str) -> None: ...


@dataclass(frozen=True)
class _Spoersmaal:
    adresse: str
    hoder: Mapping[str, str]
    metode: str = "GET"
    spoerring: Mapping[str, Any] | None = None
    kropp: Any = None
    betinget: bool = False


class Nettklient:
    """Henter fra én utgiver. Holder på forbindelsen mellom kall; ikke for flere tråder samtidig.

    Args:
        utgiver: hvem det hentes fra; står i meldingene og sier hvordan adressen byttes.
        grenser: tid, størrelse og antall forsøk.
        fremdrift: den som viser hvor langt det er kommet.
        kallgrense: hvor ofte utgiveren tåler å bli spurt; omforsøk og omdirigeringer teller med.
    """

    def __init__(
        self,
        utgiver: Utgiver,
        grenser: Grenser | None = None,
        fremdrift: Fremdrift | None = None,
        kallgrense: Kallgrense | None = None,
    ) -> None:
        self.utgiver = utgiver
        self.grenser = grenser or Grenser()
        self._kallgrense = kallgrense or Kallgrense()
        self._fremdrift: Fremdrift = fremdrift or Stille()
        self._adapter = Adapter()
        self._oekt = Oekt()
        self._oekt.mount("http://", self._adapter)
        self._oekt.mount("https://", self._adapter)

    def hent_fil(self, adresse: str, mappe: Path, *, kjent: Kjent | None = None) -> Svar:
        """Hent en fil til mappen, med navnet den har hos utgiveren.

        Args:
            adresse: http(s).
            mappe: finnes fra før, gjerne midlertidig. Går noe galt, ligger ingenting igjen der.
            kjent: det vi fikk sist; er det fortsatt slik, hentes ingenting.

        Raises:
            Brukerfeil: med adressen som sted, se `klima.kilder.nettfeil`.
        """
        # Et regneark er alt pakket; pakket en gang til blir det ikke mindre.
        hoder = {"Accept": "*/*", "Accept-Encoding": "identity", **betingelser(kjent)}
        delvis = mappe / ".hentes"

        def ta_imot(sted: Sted, svar: requests.Response, vakt: Vakt) -> Svar:
            with _lagring(mappe), delvis.open("wb") as ut:
                for bit in self._biter(sted, svar, vakt):
                    ut.write(bit)
                if not ut.tell():
                    raise sted.feil("svaret er tomt", ventet=self.utgiver.fil, utvei=sted.senere)
            navn = filnavn(svar.headers.get("Content-Disposition"), svar.url, self.utgiver.fil)
            with _lagring(mappe):
                return beskriv(svar, delvis.replace(mappe / navn))

        try:
            return self._hent(_Spoersmaal(adresse, hoder, betinget=bool(kjent)), ta_imot)
        finally:
            delvis.unlink(missing_ok=True)

    def hent_json(
        self,
        adresse: str,
        *,
        spoerring: Mapping[str, Any] | None = None,
        kropp: Any = None,
        kjent: Kjent | None = None,
    ) -> Jsonsvar:
        """Hent et JSON-dokument: GET, eller POST når `kropp` er oppgitt.

        POST prøves også om igjen; hos disse utgiverne er det et oppslag som ikke endrer noe.

        Raises:
            Brukerfeil: som `hent_fil`, og når svaret ikke er JSON.
        """
        hoder = {"Accept": "application/json", **betingelser(kjent)}
        metode = "GET" if kropp is None else "POST"

        def ta_imot(sted: Sted, svar: requests.Response, vakt: Vakt) -> Jsonsvar:
            innhold = b"".join(self._biter(sted, svar, vakt))
            try:
                return Jsonsvar(json.loads(innhold), beskriv(svar))
            except ValueError as feil:
                raise sted.feil(
                    "svaret er ikke gyldig JSON", funnet=str(feil), utvei=sted.senere
                ) from feil

        svar = self._hent(
            _Spoersmaal(adresse, hoder, metode, spoerring, kropp, betinget=bool(kjent)), ta_imot
        )
        return svar if isinstance(svar, Jsonsvar) else Jsonsvar(None, svar)

    def _hent(
        self,
        spoersmaal: _Spoersmaal,
        ta_imot: Callable[[Sted, requests.Response, Vakt], T],
    ) -> T | Svar:
        """Spør til det går, til det er for sent, eller til forsøkene er brukt opp."""
        with Vakt(self.grenser.samlet, self._adapter.bryt) as vakt:
            for nr in range(1, self.grenser.forsoek + 1):
                try:
                    return self._ett_forsoek(spoersmaal, ta_imot, vakt)
                except ProevIgjen as igjen:
                    if nr == self.grenser.forsoek:
                        raise _etter(nr, igjen.feil) from igjen
                    self._vent(igjen, nr, vakt)
        raise ValueError("forsoek må være minst 1")

    def _vent(self, igjen: ProevIgjen, nr: int, vakt: Vakt) -> None:
        sekunder = igjen.vent
        if sekunder is None:
            # Det tilfeldige tillegget sprer dem som fikk den samme feilen samtidig.
            sekunder = self.grenser.ventetid * 2 ** (nr - 1) * random.uniform(1, 1.25)
        elif sekunder > self.grenser.lengst:
            feil = igjen.feil
            raise Nettfeil(
                f"utgiveren ber oss vente i {sekunder:.0f} s, og det er lenger enn vi venter",
                sted=feil.sted,
                ventet=f"høyst {self.grenser.lengst:g} s",
                funnet=feil.funnet,
                utvei="prøv igjen når den tiden er gått",
                kode=feil.kode,
                sier=feil.sier,
            ) from igjen
        if sekunder >= vakt.igjen():
            raise _etter(nr, igjen.feil) from igjen
        self._fremdrift.venter(sekunder, igjen.feil.melding)
        time.sleep(sekunder)

    def _ett_forsoek(
        self,
        spoersmaal: _Spoersmaal,
        ta_imot: Callable[[Sted, requests.Response, Vakt], T],
        vakt: Vakt,
    ) -> T | Svar:
        sted = Sted(self.utgiver, spoersmaal.adresse)
        try:
            with self._aapne(spoersmaal, vakt) as svar:
                sted = Sted(self.utgiver, svar.url)
                if svar.status_code == 304 and spoersmaal.betinget:
                    return beskriv(svar)
                if svar.status_code != 200:
                    kropp = litt(svar) if "json" in svar.headers.get("Content-Type", "") else b""
                    raise fra_status(sted, svar.status_code, kropp, self._bedt_om(svar))
                return ta_imot(sted, svar, vakt)
        except (u3.HTTPError, OSError, ValueError) as unntak:
            # OSError er også alle unntakene i requests, og et sertifikat som er oppgitt feil.
            if vakt.utloept:
                raise sted.for_sent(self.grenser.samlet) from unntak
            grenser = (self.grenser.tilkobling, self.grenser.lesing)
            raise fra_unntak(sted, unntak, *grenser) from unntak

    def _bedt_om(self, svar: requests.Response) -> float | None:
        """Sekundene utgiveren ber oss vente; et helt vindu når den bare sier at det er for ofte."""
        vent = retry_after(svar)
        if vent is None and svar.status_code == 429:
            return max((sekunder for _, sekunder in self._kallgrense.vinduer), default=None)
        return vent

    def _aapne(self, spoersmaal: _Spoersmaal, vakt: Vakt) -> requests.Response:
        """Svaret etter omdirigeringer; kroppen er ikke lest."""
        adresse, spoerring = spoersmaal.adresse, spoersmaal.spoerring
        for _ in range(self.grenser.omdirigeringer + 1):
            with self._kallgrense.kall(self._fremdrift.venter):
                rest = max(vakt.igjen(), 0.001)
                svar = self._oekt.request(
                    spoersmaal.metode,
                    adresse,
                    params=spoerring,
                    json=spoersmaal.kropp,
                    headers={"User-Agent": brukeragent(), **spoersmaal.hoder},
                    timeout=(min(self.grenser.tilkobling, rest), min(self.grenser.lesing, rest)),
                    stream=True,
                    allow_redirects=False,
                )
            self._kallgrense.hoer(svar.headers)
            if svar.status_code not in _OMDIRIGERT:
                return svar
            svar.close()
            adresse, spoerring = self._videre(svar, spoersmaal.metode), None
        raise Sted(self.utgiver, spoersmaal.adresse).feil(
            "adressen sender oss videre i ring",
            ventet=f"høyst {self.grenser.omdirigeringer} omdirigeringer",
            utvei=Sted(self.utgiver, adresse).flyttet,
        )

    def _videre(self, svar: requests.Response, metode: str) -> str:
        """Adressen et svar peker til, når den er en vi godtar."""
        ny = pekt_til(svar)
        if ny and (metode == "GET" or svar.status_code in (307, 308)):
            return ny
        # Et oppslag med POST gjøres ikke om til GET; da ville kroppen blitt borte.
        raise Sted(self.utgiver, svar.url).feil(
            "adressen sender oss til et sted vi ikke følger den",
            ventet="samme vert eller https",
            funnet=f"svar {svar.status_code} til «{vis(svar.headers.get('Location', ''))}»",
            utvei=f"er det rett sted, sett {self.utgiver.bytte}",
        )

    def _biter(self, sted: Sted, svar: requests.Response, vakt: Vakt) -> Iterator[bytes]:
        """Kroppen, bit for bit, utpakket og kontrollert."""
        type_ = svar.headers.get("Content-Type", "")
        if type_.partition(";")[0].strip().casefold() in _NETTSIDE:
            raise sted.nettside(f"Content-Type {type_}")
        lengde = lovet(svar)
        if lengde is not None and lengde > self.grenser.storst:
            raise sted.for_stor(self.grenser.storst, lengde)
        self._fremdrift.start(lengde)
        mottatt, hode = 0, b""
        while bit := self._les(sted, svar, vakt, mottatt, lengde):
            mottatt += len(bit)
            if mottatt > self.grenser.storst:
                raise sted.for_stor(self.grenser.storst)
            if not hode:
                hode = bit.lstrip(_FORAN)
                if hode.startswith(b"<"):
                    raise sted.nettside(f"innhold som begynner med «{hode[:20].decode('latin-1')}»")
            self._fremdrift.mottatt(len(bit))
            yield bit
        if lengde is not None and svar.raw.tell() < lengde:
            raise ProevIgjen(sted.avkuttet(svar.raw.tell(), lengde))

    def _les(
        self, sted: Sted, svar: requests.Response, vakt: Vakt, mottatt: int, lengde: int | None
    ) -> bytes:
        """Neste bit; tom når kroppen er slutt."""
        try:
            # read1 gir det som er kommet; read ville ventet til biten var full.
            bit: bytes = svar.raw.read1(_BIT, decode_content=True)
        except u3.ProtocolError as feil:
            if vakt.utloept:
                raise sted.for_sent(self.grenser.samlet, mottatt) from feil
            raise ProevIgjen(sted.avkuttet(svar.raw.tell(), lengde)) from feil
        if vakt.utloept:
            raise sted.for_sent(self.grenser.samlet, mottatt)
        return bit


@cache
def brukeragent() -> str:
    """Hvem vi er, i hodet `User-Agent`: navn og versjon."""
    try:
        return f"klimabudsjett/{metadata.version('klimabudsjett')}"
    except metadata.PackageNotFoundError:
        return "klimabudsjett"


@contextlib.contextmanager
def _lagring(mappe: Path) -> Iterator[None]:
    """Skill det disken sier fra det nettet sier; begge er OSError."""
    try:
        yield
    except OSError as feil:
        raise Brukerfeil(
            "det som hentes, kan ikke lagres",
            sted=str(mappe),
            funnet=feil.strerror or str(feil),
            utvei="se om disken er full; TMPDIR (i Windows TEMP) bytter mappen",
        ) from feil


def _etter(forsoek: int, feil: Nettfeil) -> Nettfeil:
    """Feilen, med hvor mange ganger det ble prøvd."""
    antall = f"{forsoek} forsøk"
    funnet = f"{feil.funnet} ({antall})" if feil.funnet else antall
    return Nettfeil(
        feil.melding,
        sted=feil.sted,
        ventet=feil.ventet,
        funnet=funnet,
        utvei=feil.utvei,
        kode=feil.kode,
        sier=feil.sier,
    )

"""En lokal SSB: PxWebApi v2 og v1 slik spesifikasjonene sier, med feilene en klient må tåle.

    with ssbtjener([eksempel_vann()]) as t:
        t.adresse, t.adresse_v1     # røttene, til KLIMA_URL_SSB og KLIMA_URL_SSB_V1
        t.kall                      # alt tjeneren er spurt om, i rekkefølge
        t.datakall                  # hvor mange av kallene som hentet tall
        t.feil("429", hvor="/data", ganger=1, retry_after=1)
        t.oppdater("99901", oppdatert="2026-07-01T06:00:00Z", tall={(…): 54.0})

Feil: «429», «500», «404», «403», «400» (eller en annen kode), «treg», «henger», «avkuttet»,
«ugyldig», «nettside», «for_faa» og «for_mange» tall i `value`, «uten_value». `hvor` er en del av
stien; `ganger=None` varer ut blokken. `oppdater` bytter hva som helst i en `Eksempeltabell`, og
`omdoep={"Region": "KOKkommuneregion0000"}` gir dimensjoner nye koder.

Tjeneren teller kallene i et glidende vindu, svarer 429 når grensen er brutt, og feiler testen når
blokken er slutt. `grense=None` er ingen grense.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, unquote, urlsplit

from tests.ssbhttp import V1, V2, Feil, Kall, Problem, Server
from tests.ssbtabell import (
    Eksempeltabell,
    Kodeliste,
    Valg,
    data,
    kodelistesvar,
    metadata,
    metadata_v1,
    tabellrad,
)


@dataclass
class Ssbtjener:
    """Tjeneren sett fra testen."""

    tabeller: dict[str, Eksempeltabell]
    grense: tuple[int, float] | None
    maks_celler: int
    grense_i: str
    etag: bool
    sidestoerrelse: int
    port: int = 0
    kall: list[Kall] = field(default_factory=list)
    brudd: list[str] = field(default_factory=list)
    _feil: list[Feil] = field(default_factory=list)
    _laas: threading.Lock = field(default_factory=threading.Lock)
    slutt: threading.Event = field(default_factory=threading.Event)

    @property
    def vert(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def adresse(self) -> str:
        return self.vert + V2

    @property
    def adresse_v1(self) -> str:
        return self.vert + V1

    @property
    def datakall(self) -> int:
        """Kall som spurte om tall, i v2 eller v1, hva de enn fikk til svar."""
        return sum(k.metode == "POST" for k in self.kall)

    def stier(self) -> list[str]:
        """Metode og sti, uten spørring, for hvert kall."""
        return [f"{k.metode} {urlsplit(k.sti).path}" for k in self.kall]

    def feil(
        self,
        slag: str,
        *,
        hvor: str = "",
        ganger: int | None = 1,
        retry_after: int | str | None = None,
        sekunder: float = 0.0,
    ) -> None:
        """La de neste kallene til en sti gå galt; se øverst for slagene."""
        self._feil.append(Feil(slag, hvor, ganger, retry_after, sekunder))

    def oppdater(
        self,
        tabell: str,
        *,
        omdoep: Mapping[str, str] | None = None,
        tall: Mapping[tuple[str, ...], float | str] | None = None,
        **felt: Any,
    ) -> None:
        """Bytt noe i en tabell: `tall` legges oppå de gamle, resten erstatter."""
        gammel = self.tabeller[tabell]
        nye = {
            kode: (omdoep or {}).get(kode, kode) for kode in (d.kode for d in gammel.dimensjoner)
        }
        felt.setdefault(
            "dimensjoner", tuple(replace(d, kode=nye[d.kode]) for d in gammel.dimensjoner)
        )
        self.tabeller[tabell] = replace(gammel, tall={**gammel.tall, **(tall or {})}, **felt)

    def fjern(self, tabell: str) -> None:
        """Tabellen finnes ikke lenger."""
        del self.tabeller[tabell]

    # --- Grensen ---------------------------------------------------------------------------

    def ta_imot(self, kall: Kall) -> bool:
        """Om kallet er innenfor grensen."""
        with self._laas:
            self.kall.append(kall)
            if self.grense is None:
                return True
            antall, sekunder = self.grense
            i_vinduet = [k for k in self.kall if kall.tid - k.tid < sekunder]
            if len(i_vinduet) <= antall:
                return True
            self.brudd.append(f"{len(i_vinduet)} kall på {sekunder} s ({kall.sti})")
            return False

    def neste_feil(self, sti: str) -> Feil | None:
        with self._laas:
            for feil in self._feil:
                if feil.hvor in sti and feil.igjen != 0:
                    feil.igjen = None if feil.igjen is None else feil.igjen - 1
                    return feil
        return None

    def hoder(self) -> dict[str, str]:
        """Grensen slik SSB sier den i hodene."""
        if self.grense is None or self.grense_i != "hodene":
            return {}
        antall, sekunder = self.grense
        return {"X-RateLimit-Limit": str(antall), "X-RateLimit-Policy": f"{antall};w={sekunder:g}s"}

    # --- Svarene ---------------------------------------------------------------------------

    def svar_paa(self, metode: str, sti: str, kropp: Any) -> Any:
        """Dokumentet et kall skal ha; `Problem` når det er galt."""
        deler = urlsplit(sti)
        spoerring = {k: v[-1] for k, v in parse_qs(deler.query).items()}
        sti = unquote(deler.path)
        for moenster, gir in self._ruter(spoerring, kropp).items():
            if treff := re.fullmatch(moenster, f"{metode} {sti}"):
                return gir(*treff.groups())
        raise Problem(404, "")

    def _ruter(self, spoerring: Mapping[str, str], kropp: Any) -> dict[str, Callable[..., Any]]:
        return {
            f"GET {V2}/config": self._config,
            f"GET {V2}/tables": lambda: self._soek(spoerring),
            f"GET {V2}/tables/([^/]+)": lambda id_: tabellrad(self._tabell(id_), self.adresse),
            f"GET {V2}/tables/([^/]+)/metadata": lambda id_: metadata(
                self._tabell(id_), self.adresse
            ),
            f"GET {V2}/codelists/([^/]+)": self._kodeliste,
            f"POST {V2}/tables/([^/]+)/data": lambda id_: self._data(id_, spoerring, kropp),
            f"GET {V1}/([^/]+)": lambda id_: metadata_v1(self._tabell(id_)),
            f"POST {V1}/([^/]+)": lambda id_: self._data_v1(id_, kropp),
        }

    def _config(self) -> dict[str, Any]:
        antall, sekunder = self.grense or (0, 0)
        if self.grense_i != "config":
            # Slik SSB svarte i august 2026: feltene står der, men er nullstilt.
            antall, sekunder = 0, 0
        return {
            "apiVersion": "2.3.2",
            "appVersion": "eksempel",
            "languages": [{"id": "no", "label": "Norsk"}, {"id": "en", "label": "English"}],
            "defaultLanguage": "no",
            "maxDataCells": self.maks_celler,
            "maxCallsPerTimeWindow": antall,
            "timeWindow": sekunder,
            "license": "https://www.ssb.no/en/diverse/lisens",
            "defaultDataFormat": "json-stat2",
            "dataFormats": ["json-stat2", "csv"],
        }

    def _tabell(self, id_: str) -> Eksempeltabell:
        if id_ not in self.tabeller:
            raise Problem(404, "Non-existent table")
        return self.tabeller[id_]

    def _soek(self, spoerring: Mapping[str, str]) -> dict[str, Any]:
        ord_ = spoerring.get("query", "").casefold()
        alle = spoerring.get("includeDiscontinued") == "true"
        treff = [
            t
            for t in self.tabeller.values()
            if ord_ in t.navn.casefold() and (alle or not t.avsluttet)
        ]
        per = min(int(spoerring.get("pageSize", self.sidestoerrelse)), self.sidestoerrelse)
        sider = max(1, -(-len(treff) // per))
        nr = int(spoerring.get("pageNumber", 1))
        if nr > sider:
            raise Problem(404, "Non-existent page")
        return {
            "language": "no",
            "tables": [tabellrad(t, self.adresse) for t in treff[(nr - 1) * per : nr * per]],
            "page": {
                "pageNumber": nr,
                "pageSize": per,
                "totalElements": len(treff),
                "totalPages": sider,
            },
        }

    def _liste(self, id_: str) -> Kodeliste | None:
        lister = (d.kodelister for t in self.tabeller.values() for d in t.dimensjoner)
        return next((liste[id_] for liste in lister if id_ in liste), None)

    def _kodeliste(self, id_: str) -> dict[str, Any]:
        if liste := self._liste(id_):
            return kodelistesvar(id_, liste)
        raise Problem(404, "Non-existent codelist")

    def _data(self, id_: str, spoerring: Mapping[str, str], kropp: Any) -> dict[str, Any]:
        tabell = self._tabell(id_)
        if spoerring.get("outputFormat") != "json-stat2":
            raise Problem(400, "Unsupported output format")
        valgene = []
        for ett in kropp["selection"]:
            valgene.append(
                _valg(tabell, ett["variableCode"], ett["valueCodes"], ett.get("codelist", ""))
            )
        valgt = {v.dimensjon.kode for v in valgene}
        if any(d.kode not in valgt and not d.utelates for d in tabell.dimensjoner):
            # Skrivefeilen er SSBs.
            raise Problem(400, "Missing selection for mandantory variable")
        self._tell_celler(valgene, 400, "Too many cells selected")
        return data(tabell, valgene)

    def _data_v1(self, id_: str, kropp: Any) -> dict[str, Any]:
        tabell = self._tabell(id_)
        if kropp["response"] != {"format": "json-stat2"}:
            raise Problem(400, "Parameter error")
        valgene = []
        for ett in kropp["query"]:
            kode, filter_ = ett["code"], ett["selection"]["filter"]
            verdier = ett["selection"]["values"]
            if not any(d.kode == kode for d in tabell.dimensjoner):
                raise Problem(400, "Parameter error")
            if filter_ == "top":
                verdier = list(tabell.dimensjon(kode).verdier)[-int(verdier[0]) :]  # type: ignore[union-attr]
            liste = "" if filter_ in ("item", "top") else filter_.replace(":", "_", 1)
            try:
                valgene.append(_valg(tabell, kode, verdier, liste))
            except Problem as feil:
                galt = f"The request for variable '{kode}' has an error. Please check your query."
                raise Problem(400, galt) from feil
        valgt = {v.dimensjon.kode for v in valgene}
        # I v1 betyr en utelatt dimensjon som ikke kan summeres bort: alle verdiene.
        valgene += [
            Valg(d, tuple(d.verdier))
            for d in tabell.dimensjoner
            if d.kode not in valgt and not d.utelates
        ]
        self._tell_celler(valgene, 403, "Too many values selected")
        return data(tabell, valgene)

    def _tell_celler(self, valgene: Iterable[Valg], kode: int, tittel: str) -> None:
        celler = 1
        for valg in valgene:
            celler *= len(valg.koder)
        if celler > self.maks_celler:
            raise Problem(kode, tittel)


def _valg(tabell: Eksempeltabell, variabel: str, koder: list[str], liste: str) -> Valg:
    dimensjon = tabell.dimensjon(variabel)
    if dimensjon is None:
        raise Problem(400, "Non-existent variable")
    if liste and liste not in dimensjon.kodelister:
        raise Problem(400, "Non-existent codelist")
    gruppering = dimensjon.kodelister[liste] if liste else None
    kjente: Iterable[str] = gruppering.koder if gruppering else dimensjon.verdier
    if any(kode not in kjente for kode in koder) or not koder:
        raise Problem(400, "Non-existent value")
    if len(set(koder)) < len(koder):
        raise Problem(500, "")  # to like koder: SSB svarer 500 uten kropp
    # Svaret kommer i tabellens rekkefølge.
    return Valg(dimensjon, tuple(k for k in kjente if k in koder), gruppering)


@contextlib.contextmanager
def ssbtjener(
    tabeller: Iterable[Eksempeltabell],
    *,
    grense: tuple[int, float] | None = (1000, 60.0),
    maks_celler: int = 800_000,
    grense_i: str = "config",
    etag: bool = True,
    sidestoerrelse: int = 20,
) -> Iterator[Ssbtjener]:
    """En SSB så lenge blokken varer; en klient som bryter kallgrensen, feiler testen.

    Args:
        grense: høyeste antall kall i noe vindu på så mange sekunder.
        maks_celler: `maxDataCells`.
        grense_i: hvor grensen står: `config`, `hodene` eller `ingen` av stedene.
        etag: om metadata har `ETag`.
        sidestoerrelse: høyeste antall treff per side i `GET /tables`.
    """
    tjener = Ssbtjener(
        {t.id: t for t in tabeller}, grense, maks_celler, grense_i, etag, sidestoerrelse
    )
    server = Server(tjener)
    tjener.port = server.server_port
    traad = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    traad.start()
    # Ingen mellomtjener (proxy) på maskinen skal komme i veien.
    lokalt = {navn: "127.0.0.1,localhost" for navn in ("NO_PROXY", "no_proxy")}
    try:
        with mock.patch.dict(os.environ, lokalt):
            yield tjener
    finally:
        tjener.slutt.set()
        server.shutdown()
        server.server_close()
    assert not tjener.brudd, f"kallgrensen ble brutt: {tjener.brudd}"

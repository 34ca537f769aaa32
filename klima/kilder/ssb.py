"""SSBs statistikkbank gjennom PxWebApi v2: grensene, metadata, kodelister og tall i json-stat2.

Grensesnittet er lest 22.11.2026 i spesifikasjonen (PxTools/PxApiSpecs, `PxAPI-2.yml`), i tjenerens
egen kode (PxTools/PxWebApi) og i eksemplene SSBs veiledning viser til (janbrus/pxwebapi-skills);
ingenting er prøvd mot SSB selv. Derfra er også dette:

- `GET /config` har `maxDataCells`. `maxCallsPerTimeWindow` og `timeWindow` sto der med 0 i august
  2026, og 0 betyr ikke «ingen grense»: den står da i hodet `X-RateLimit-Policy` (`40;w=60s`).
- Feil kommer som et JSON-objekt der `title` sier hva som er galt; `detail` mangler oftest.
- To like koder i et utvalg gir 500 uten forklaring; utvalget sendes derfor aldri med gjentakelser.
- En dimensjon som er utelatt, er summert bort og borte fra svaret.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

import xarray as xr

from klima.grunn.feil import Brukerfeil
from klima.kilder.adresser import UTGIVERE
from klima.kilder.jsonstat import les_jsonstat
from klima.kilder.kallgrense import Kallgrense, delt_kallgrense
from klima.kilder.nett import Fremdrift, Grenser, Nettklient
from klima.kilder.nettfeil import Nettfeil, rens, vis
from klima.kilder.nettsvar import Kjent
from klima.kilder.ssb_v1 import PUBLISERT, SsbV1
from klima.kilder.ssbsvar import Tabelltreff, les_kort, les_treff, paa_norsk
from klima.kilder.statistikk import Tabellkort, Uttrekk, Utvalg
from klima.kilder.utvalg import del_opp, fullt_utvalg, krev_svar, sett_sammen

ID: Final = "ssb"
T = TypeVar("T")


class Ssb:
    """SSB, PxWebApi v2. Leser grensene én gang, og holder dem.

    Args:
        adresse: roten, uten skråstrek sist.
        reserve: v1, når v2 ikke er der. Uten den er det en feil.
        mappe: der metadata og regnskapet over kall kan ligge til neste gang; finnes fra før.
        grenser: tid, størrelse og omforsøk.
        fremdrift: den som viser hvor langt hentingen er kommet.
        kallgrense: regnskapet over kall; ellers det alle i prosessen deler for verten.
    """

    id = ID

    def __init__(
        self,
        adresse: str = UTGIVERE[ID].adresse,
        *,
        reserve: SsbV1 | None = None,
        mappe: Path | None = None,
        grenser: Grenser | None = None,
        fremdrift: Fremdrift | None = None,
        kallgrense: Kallgrense | None = None,
    ) -> None:
        self.adresse = adresse.rstrip("/")
        self._reserve = reserve
        self._mappe = mappe
        fil = mappe / "ssb-kall.json" if mappe else None
        self._kallgrense = kallgrense or delt_kallgrense(self.adresse, fil)
        self._klient = Nettklient(UTGIVERE[ID], grenser, fremdrift, self._kallgrense)
        self._flest_celler = 0
        self._kort: dict[str, Tabellkort] = {}
        self._kodelister: dict[str, dict[str, str]] = {}
        self._nede: Nettfeil | None = None

    def kort(self, tabell: str) -> Tabellkort:
        """Hva tabellen har. Ett lite kall, og ingen kropp når den er som sist (ETag).

        Raises:
            Brukerfeil: SSB har ikke tabellen, eller svaret kan ikke leses.
        """

        def fra_v1(reserve: SsbV1, merknad: str) -> Tabellkort:
            kort = reserve.kort(tabell)
            return replace(kort, merknader=(merknad, *kort.merknader))

        return self._med_reserve(lambda: self._hent_kort(tabell), fra_v1)

    def uttrekk(self, tabell: str, utvalg: Mapping[str, Utvalg]) -> Uttrekk:
        """Tallene for et utvalg, i så mange kall som cellegrensen krever.

        Args:
            utvalg: variabel -> koder; se `klima.kilder.utvalg.fullt_utvalg` for «*» og `top(n)`.

        Raises:
            Brukerfeil: utvalget passer ikke tabellen, eller svaret kan ikke brukes.
        """

        def fra_v1(reserve: SsbV1, merknad: str) -> Uttrekk:
            uttrekk = reserve.uttrekk(tabell, utvalg)
            attrs = uttrekk.data.attrs
            merknader = (merknad, *attrs["merknader"])
            return replace(uttrekk, data=uttrekk.data.assign_attrs(merknader=merknader))

        return self._med_reserve(lambda: self._hent_uttrekk(tabell, utvalg), fra_v1)

    def kodeliste(self, id_: str) -> Mapping[str, str]:
        """Kodene i en kodeliste (kode -> tekst), i SSBs rekkefølge."""
        if id_ not in self._kodelister:
            sti = f"codelists/{quote(id_, safe='')}"
            svar = self._spoer(sti)
            try:
                verdier = {str(v["code"]): str(v["label"]) for v in svar["values"]}
            except (TypeError, KeyError) as feil:
                raise self._uleselig(sti, "values med code og label") from feil
            self._kodelister[id_] = verdier
        return self._kodelister[id_]

    def soek(self, tekst: str, *, avsluttede: bool = False) -> tuple[Tabelltreff, ...]:
        """Tabellene SSBs eget søk finner, fra alle sidene.

        Args:
            tekst: ord i tittelen, variablene eller verdiene.
            avsluttede: ta med tabeller som ikke får flere tall.
        """
        treff: dict[str, Tabelltreff] = {}
        side, sider = 1, 1
        while side <= sider:
            spoerring = {
                "query": tekst,
                "includeDiscontinued": str(avsluttede).lower(),
                "pageNumber": side,
            }
            svar = self._spoer("tables", spoerring)
            try:
                nye = {str(rad["id"]): les_treff(rad) for rad in svar["tables"]}
                sider = int(svar["page"]["totalPages"])
            except (TypeError, KeyError, ValueError) as feil:
                raise self._uleselig("tables", "tables og page.totalPages") from feil
            if not nye.keys() - treff.keys():
                break  # en tjener som gir den samme siden om og om igjen, har ikke flere
            treff |= nye
            side += 1
        return tuple(treff.values())

    # --- Det som spørres om ----------------------------------------------------------------------

    def _hent_kort(self, tabell: str) -> Tabellkort:
        _krev_nummer(tabell)
        sti = f"tables/{tabell}/metadata"
        gammelt = self._les_gammelt(tabell)
        kjent = Kjent(gammelt["etag"], gammelt["sist_endret"]) if gammelt else None
        svar = self._svar(sti, {"lang": "no"}, kjent=kjent)
        dokument = gammelt["dokument"] if svar.svar.uendret and gammelt else svar.verdi
        kort = les_kort(dokument, tabell, vis(self._url(sti)))
        if not svar.svar.uendret:
            nytt = {"etag": svar.svar.etag, "sist_endret": svar.svar.sist_endret}
            self._skriv_gammelt(tabell, {**nytt, "dokument": dokument})
        self._kort[tabell] = kort
        return kort

    def _hent_uttrekk(self, tabell: str, utvalg: Mapping[str, Utvalg]) -> Uttrekk:
        if tabell in self._kort:
            try:
                return self._hent_tall(self._kort[tabell], utvalg)
            except Nettfeil as feil:
                if feil.kode != 400:
                    raise
        # Tabellen er ikke lest før, eller den er ikke lenger slik den var.
        return self._hent_tall(self._hent_kort(tabell), utvalg)

    def _hent_tall(self, kort: Tabellkort, utvalg: Mapping[str, Utvalg]) -> Uttrekk:
        tabell = kort.tabell
        valgt = fullt_utvalg(kort, utvalg, self.kodeliste)
        sti = f"tables/{tabell}/data"
        sted = vis(self._url(sti))
        self._krev_oppsett()
        dokumenter, deler = [], []
        for del_ in del_opp({k: v.koder for k, v in valgt.items()}, self._flest_celler):
            kropp = {"selection": [_valg(k, koder, valgt[k]) for k, koder in del_.items()]}
            dokument = self._spoer(sti, {"outputFormat": "json-stat2"}, kropp)
            dokumenter.append(dokument)
            deler.append(krev_svar(les_jsonstat(dokument, sted=sted, kilde=ID), del_, sted))
        data = sett_sammen(deler, sted)
        if data.attrs["oppdatert"] != kort.oppdatert:
            # Enten er tabellen ny siden vi så på den, eller så dateres innholdet hver for seg.
            kort = self._hent_kort(tabell)
        return Uttrekk(ID, tabell, kort.oppdatert, tuple(dokumenter), data)

    def _krev_oppsett(self) -> None:
        """Les grensene hos SSB, første gang noe spørres om."""
        if self._flest_celler:
            return
        config = self._spoer_raatt("config", None, None, None).verdi
        felt = config if isinstance(config, dict) else {}
        celler = felt.get("maxDataCells")
        if type(celler) is not int or celler < 1:
            raise self._uleselig("config", "maxDataCells, et helt tall over 0")
        antall, sekunder = felt.get("maxCallsPerTimeWindow"), felt.get("timeWindow")
        if isinstance(antall, int) and isinstance(sekunder, int | float) and antall > 0 < sekunder:
            self._kallgrense.sett(ID, antall, sekunder)
        elif not self._kallgrense.vinduer:
            self._kallgrense.sett(ID, *PUBLISERT)
        self._flest_celler = celler

    # --- Hvordan det spørres -----------------------------------------------------------------

    def _url(self, sti: str) -> str:
        return f"{self.adresse}/{sti}"

    def _spoer(
        self, sti: str, spoerring: Mapping[str, Any] | None = None, kropp: Any = None
    ) -> Any:
        return self._svar(sti, {"lang": "no", **(spoerring or {})}, kropp).verdi

    def _svar(
        self, sti: str, spoerring: Mapping[str, Any], kropp: Any = None, kjent: Kjent | None = None
    ) -> Any:
        self._krev_oppsett()
        return self._spoer_raatt(sti, spoerring, kropp, kjent)

    def _spoer_raatt(
        self, sti: str, spoerring: Mapping[str, Any] | None, kropp: Any, kjent: Kjent | None
    ) -> Any:
        try:
            return self._klient.hent_json(
                self._url(sti), spoerring=spoerring, kropp=kropp, kjent=kjent
            )
        except Nettfeil as feil:
            raise paa_norsk(feil) from feil

    def _med_reserve(self, v2: Callable[[], T], v1: Callable[[SsbV1, str], T]) -> T:
        """Svaret fra v2; fra v1 når v2 ikke er der, og da med en merknad om det."""
        feil = self._nede
        if feil is None:
            try:
                return v2()
            except Nettfeil as en:
                if self._reserve is None or not _kan_finnes_i_v1(en):
                    raise
                feil = en
                if _er_nede(en, self._url("config")):
                    self._nede = en
        if self._reserve is None:
            raise feil
        merknad = f"Hentet fra SSBs gamle grensesnitt (v1), fordi v2 svarte {feil.kode}."
        try:
            return v1(self._reserve, merknad)
        except Nettfeil as ogsaa:
            # Det er v2 brukeren har bedt om; v1 var bare et forsøk på å hjelpe.
            raise feil from ogsaa

    def _uleselig(self, sti: str, ventet: str) -> Brukerfeil:
        return Brukerfeil(
            "svaret har ikke formen SSB skal ha",
            sted=vis(self._url(sti)),
            ventet=ventet,
            utvei=f"se om adressen til SSB er riktig; den byttes med {UTGIVERE[ID].bytte}",
        )

    # --- Det som ligger fra sist -----------------------------------------------------------------

    def _les_gammelt(self, tabell: str) -> dict[str, Any] | None:
        """Metadata fra sist, når de er fra samme adresse. En ødelagt fil er som ingen fil."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            if self._mappe:
                fil = self._mappe / f"ssb-metadata-{tabell}.json"
                lest = json.loads(fil.read_text(encoding="utf-8"))
                gammelt = {"etag": str(lest["etag"]), "sist_endret": str(lest["sist_endret"])}
                if lest["adresse"] == self.adresse and any(gammelt.values()):
                    return {**gammelt, "dokument": lest["dokument"]}
        return None

    def _skriv_gammelt(self, tabell: str, nytt: Mapping[str, Any]) -> None:
        # Sparer bare en nedlasting neste gang.
        with contextlib.suppress(OSError):
            if self._mappe and (nytt["etag"] or nytt["sist_endret"]):
                fil = self._mappe / f"ssb-metadata-{tabell}.json"
                innhold = json.dumps({"adresse": self.adresse, **nytt}, ensure_ascii=False)
                fil.write_text(innhold, encoding="utf-8")


def tolk(dokumenter: Sequence[Any]) -> xr.Dataset:
    """Svarene slik de kom, som ett datasett; se `klima.kilder.statistikk.Uttrekk`.

    Raises:
        Brukerfeil: et svar kan ikke leses, eller de hører ikke sammen.
    """
    return sett_sammen([les_jsonstat(d, kilde=ID) for d in dokumenter], "svarene fra SSB")


def _valg(kode: str, koder: Sequence[str], valg: Utvalg) -> dict[str, Any]:
    ut: dict[str, Any] = {"variableCode": kode, "valueCodes": list(koder)}
    return {**ut, "codelist": valg.kodeliste} if valg.kodeliste else ut


def _krev_nummer(tabell: str) -> None:
    if not re.fullmatch(r"[0-9A-Za-z_]{1,40}", tabell):
        raise Brukerfeil(
            "ikke et tabellnummer", ventet="f.eks. «07459»", funnet=f"«{rens(tabell, 60)}»"
        )


def _er_nede(feil: Nettfeil, config: str) -> bool:
    """Om det er tjenesten som er borte, og ikke bare denne tabellen."""
    return feil.kode in (502, 503, 504) or feil.sted == vis(config)


def _kan_finnes_i_v1(feil: Nettfeil) -> bool:
    return feil.kode >= 500 or feil.kode in (404, 410)

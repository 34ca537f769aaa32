"""SSBs statistikkbank gjennom det gamle grensesnittet, PxWebApi v1: reserven når v2 ikke er der.

Lest 22.11.2026 i de samme kildene som v2 (se `klima.kilder.ssb`), ikke prøvd mot SSB. Metadata i v1
har verken roller, enheter, kodelister eller dato; alt unntatt kodelistene står i tallsvaret. Derfor
spør `kort` også om det minste svaret som har dem: én verdi av hver dimensjon, og alle innholdene.

En dimensjon som er utelatt og ikke kan summeres bort, kommer i v1 tilbake med alle verdiene. Her må
den velges, som i v2. `agg_X` og `vs_X` heter `agg:X` og `vs:X`; om koden finnes i en av dem, vet
bare SSB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import xarray as xr

from klima.grunn.feil import Brukerfeil
from klima.kilder.adresser import UTGIVERE
from klima.kilder.jsonstat import les_jsonstat
from klima.kilder.kallgrense import Kallgrense, delt_kallgrense
from klima.kilder.nett import Fremdrift, Grenser, Nettklient
from klima.kilder.nettfeil import Nettfeil, rens, vis
from klima.kilder.statistikk import Rolle, Tabellkort, Uttrekk, Utvalg, Variabel
from klima.kilder.utvalg import del_opp, fullt_utvalg, krev_svar, sett_sammen

ID: Final = "ssb_v1"
# SSBs brukerveiledning: 30 kall i minuttet fra én adresse, og 800 000 celler i et svar. Brukes bare
# der SSB ikke sier grensen i svaret.
PUBLISERT: Final = (30, 60.0)
FLEST_CELLER: Final = 800_000
_INNHOLD: Final = "ContentsCode"
_TITLER: Final[Mapping[str, str]] = {
    "parameter error": "SSB forstår ikke spørsmålet; en variabel kan ha fått nytt navn",
    "too many values selected": "utvalget er større enn SSB gir i ett kall",
}


class SsbV1:
    """SSB, PxWebApi v1.

    Args:
        adresse: roten over tabellnummeret, uten skråstrek sist.
        grenser, fremdrift, kallgrense: som for `klima.kilder.ssb.Ssb`.
        flest_celler: cellegrensen for ett svar.
    """

    id = ID

    def __init__(
        self,
        adresse: str = UTGIVERE[ID].adresse,
        *,
        grenser: Grenser | None = None,
        fremdrift: Fremdrift | None = None,
        kallgrense: Kallgrense | None = None,
        flest_celler: int = FLEST_CELLER,
    ) -> None:
        self.adresse = adresse.rstrip("/")
        self._kallgrense = kallgrense or delt_kallgrense(self.adresse)
        self._klient = Nettklient(UTGIVERE[ID], grenser, fremdrift, self._kallgrense)
        self._flest_celler = flest_celler
        self._kort: dict[str, Tabellkort] = {}

    def kort(self, tabell: str) -> Tabellkort:
        """Hva tabellen har: metadata, og et svar på én celle per innhold for det de mangler.

        Raises:
            Brukerfeil: SSB har ikke tabellen, eller svaret kan ikke leses.
        """
        sted = self._sted(tabell)
        variabler = _les_variabler(self._spoer(tabell), sted)
        minst = [
            _valg(v["code"], "item", v["values"])
            if v["code"] == _INNHOLD
            else _valg(v["code"], "top", ["1"])
            for v in variabler
        ]
        data = les_jsonstat(self._spoer(tabell, minst), sted=sted, kilde=ID)
        rolle: dict[str, Rolle] = {str(d): r for r, d in data.attrs["roller"].items()}
        kort = Tabellkort(
            kilde=ID,
            tabell=tabell,
            navn=data.attrs["tittel"],
            oppdatert=data.attrs["oppdatert"],
            variabler=tuple(
                Variabel(
                    kode=v["code"],
                    navn=str(v["text"]),
                    rolle=rolle.get(v["code"], ""),
                    verdier=dict(zip(v["values"], v["valueTexts"], strict=True)),
                    enheter=data.attrs["enheter"] if rolle.get(v["code"]) == "innhold" else {},
                    kan_utelates=v.get("elimination") is True,
                )
                for v in variabler
            ),
            merknader=data.attrs["merknader"],
        )
        self._kort[tabell] = kort
        return kort

    def uttrekk(self, tabell: str, utvalg: Mapping[str, Utvalg]) -> Uttrekk:
        """Tallene for et utvalg, i så mange kall som cellegrensen krever.

        Raises:
            Brukerfeil: utvalget passer ikke tabellen, eller svaret kan ikke brukes.
        """
        kort = self._kort.get(tabell) or self.kort(tabell)
        sted = self._sted(tabell)
        # v1 viser ingen kodelister, så koder i en av dem kan ikke ses etter her.
        uproevd = {k: v for k, v in utvalg.items() if v.kodeliste}
        proevd = {k: v for k, v in utvalg.items() if not v.kodeliste}
        valgt = uproevd | fullt_utvalg(_uten(kort, uproevd), proevd, lambda _: {}, hos="SSB (v1)")
        koder = {
            v.kode: tuple(dict.fromkeys(valgt[v.kode].koder))
            for v in kort.variabler
            if v.kode in valgt
        }
        dokumenter, deler = [], []
        for del_ in del_opp(koder, self._flest_celler):
            spoerring = [_valg(k, _filter(valgt[k]), verdier) for k, verdier in del_.items()]
            dokument = self._spoer(tabell, spoerring)
            dokumenter.append(dokument)
            deler.append(krev_svar(les_jsonstat(dokument, sted=sted, kilde=ID), del_, sted))
        data = sett_sammen(deler, sted)
        return Uttrekk(ID, tabell, data.attrs["oppdatert"], tuple(dokumenter), data)

    def _sted(self, tabell: str) -> str:
        return vis(f"{self.adresse}/{tabell}")

    def _spoer(self, tabell: str, spoerring: Sequence[Mapping[str, Any]] | None = None) -> Any:
        if not self._kallgrense.vinduer:
            self._kallgrense.sett(ID, *PUBLISERT)
        kropp = None
        if spoerring is not None:
            kropp = {"query": spoerring, "response": {"format": "json-stat2"}}
        try:
            return self._klient.hent_json(f"{self.adresse}/{tabell}", kropp=kropp).verdi
        except Nettfeil as feil:
            melding = _TITLER.get(feil.sier.casefold().rstrip("."))
            if not melding:
                raise
            raise Nettfeil(
                melding,
                sted=feil.sted,
                funnet=feil.funnet,
                utvei="tabellen kan være endret siden den ble lest; hent på nytt",
                kode=feil.kode,
                sier=feil.sier,
            ) from feil


def tolk(dokumenter: Sequence[Any]) -> xr.Dataset:
    """Svarene slik de kom, som ett datasett; se `klima.kilder.statistikk.Uttrekk`.

    Raises:
        Brukerfeil: et svar kan ikke leses, eller de hører ikke sammen.
    """
    return sett_sammen([les_jsonstat(d, kilde=ID) for d in dokumenter], "svarene fra SSB (v1)")


def _les_variabler(dokument: Any, sted: str) -> list[dict[str, Any]]:
    """Variablene i metadata, når de har den formen de skal."""
    liste = dokument.get("variables") if isinstance(dokument, dict) else None

    def duger(v: Any) -> bool:
        if not (isinstance(v, dict) and isinstance(v.get("code"), str) and "text" in v):
            return False
        koder, tekster = v.get("values"), v.get("valueTexts")
        if not (isinstance(koder, list) and isinstance(tekster, list)):
            return False
        alle_tekst = all(isinstance(t, str) for t in [*koder, *tekster])
        return alle_tekst and bool(koder) and len(koder) == len(tekster)

    if not isinstance(liste, list) or not liste or not all(map(duger, liste)):
        raise Brukerfeil(
            "metadata har ikke formen SSB skal ha",
            sted=sted,
            ventet="variables med code, text, values og like mange valueTexts",
            funnet=rens(repr(dokument)[:300], 80),
            utvei="hent på nytt; blir det likt, har SSB endret svaret",
        )
    return liste


def _uten(kort: Tabellkort, uproevd: Mapping[str, Utvalg]) -> Tabellkort:
    """Kortet uten variablene som ikke kan kontrolleres; en som ikke finnes, blir stående feil."""
    kjente = {v.kode for v in kort.variabler}
    if ukjente := sorted(uproevd.keys() - kjente):
        fullt_utvalg(kort, {ukjente[0]: uproevd[ukjente[0]]}, lambda _: {}, hos="SSB (v1)")
    variabler = tuple(v for v in kort.variabler if v.kode not in uproevd)
    return Tabellkort(
        kort.kilde, kort.tabell, kort.navn, kort.oppdatert, variabler, avsluttet=kort.avsluttet
    )


def _filter(valg: Utvalg) -> str:
    return valg.kodeliste.replace("_", ":", 1) if valg.kodeliste else "item"


def _valg(kode: str, filter_: str, verdier: Sequence[str]) -> dict[str, Any]:
    return {"code": kode, "selection": {"filter": filter_, "values": list(verdier)}}

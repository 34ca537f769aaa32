"""Det SSB svarer, gjort om til vårt: tabellkortet, et treff i søket, og feilene på bokmål."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from klima.grunn.feil import Brukerfeil
from klima.kilder.jsonstat import les_jsonstat
from klima.kilder.nettfeil import Nettfeil, rens
from klima.kilder.statistikk import Tabellkort, Variabel

_KILDE: Final = "ssb"
# Tittelen i en feilmelding fra PxWebApi, ordrett med deres skrivefeil, og hva den betyr.
_TITLER: Final[Mapping[str, tuple[str, str]]] = {
    "non-existent table": ("SSB har ingen tabell med det nummeret", "se om nummeret er rett"),
    "non-existent variable": ("tabellen har ikke en variabel i utvalget", ""),
    "non-existent value": ("tabellen har ikke en kode i utvalget", ""),
    "non-existent codelist": ("tabellen har ikke kodelisten i utvalget", ""),
    "missing selection for mandantory variable": ("en variabel som må velges, mangler", ""),
    "illegal selection expression": ("utvalget er skrevet på en måte SSB ikke forstår", ""),
    "too many cells selected": ("utvalget er større enn SSB gir i ett kall", ""),
    "non-existent page": ("søket har ikke så mange sider", ""),
}
_ENDRET: Final = "tabellen kan være endret siden den ble lest; hent på nytt"


@dataclass(frozen=True)
class Tabelltreff:
    """En tabell et søk fant. Perioden og tiden er ordrett SSBs."""

    tabell: str
    navn: str
    oppdatert: str
    siste_periode: str
    avsluttet: bool


def les_kort(dokument: Any, tabell: str, sted: str) -> Tabellkort:
    """Tabellkortet i et svar på `/tables/{id}/metadata`: et json-stat2-datasett uten tall.

    Raises:
        Brukerfeil: dokumentet har ikke den formen.
    """
    hele = dokument if isinstance(dokument, dict) else {}
    ider = hele.get("id")
    if not (isinstance(ider, list) and ider and all(isinstance(i, str) for i in ider)):
        ider = []
    if not ider or len(set(ider)) < len(ider):
        raise Brukerfeil(
            "metadata har ikke formen SSB skal ha",
            sted=sted,
            ventet="et json-stat2-datasett med id, size og dimension",
            funnet=rens(repr(dokument)[:300], 80),
            utvei="hent på nytt; blir det likt, har SSB endret svaret",
        )
    variabler = tuple(_variabel(hele, id_, sted) for id_ in ider)
    tillegg = _objekt(hele, "extension")
    avsluttet = tillegg.get("discontinued") is True
    noter = hele.get("note")
    merknader = [_tekst(n) for n in noter if _tekst(n)] if isinstance(noter, list) else []
    if avsluttet:
        siste = "".join(list(v.verdier)[-1] for v in variabler if v.rolle == "tid" and v.verdier)
        hale = f"; siste er {siste}" if siste else ""
        merknader.insert(0, f"Tabellen er avsluttet og får ikke flere tall{hale}.")
    return Tabellkort(
        kilde=_KILDE,
        tabell=tabell,
        navn=_tekst(hele.get("label")),
        oppdatert=_tekst(hele.get("updated")),
        variabler=variabler,
        neste=_tekst(_objekt(tillegg, "px").get("nextUpdate")),
        avsluttet=avsluttet,
        merknader=tuple(merknader),
    )


def _variabel(dokument: Mapping[str, Any], id_: str, sted: str) -> Variabel:
    """En dimensjon, lest som et datasett med bare den: da gjelder de samme kontrollene."""
    alene = {
        **dokument,
        "id": [id_],
        "size": [_stoerrelse(dokument, id_)],
        "role": {r: [id_] for r, ider in _objekt(dokument, "role").items() if id_ in (ider or [])},
        "value": {},
        "status": None,
        "note": None,
    }
    data = les_jsonstat(alene, sted=sted, kilde=_KILDE)
    dimensjon = dokument["dimension"][id_]
    tillegg = _objekt(dimensjon, "extension")
    # Spesifikasjonen skriver codeLists, tjenerne codelists.
    lister = tillegg.get("codelists") or tillegg.get("codeLists") or []
    return Variabel(
        kode=id_,
        navn=data[id_].attrs["navn"] or id_,
        rolle=next(iter(data.attrs["roller"]), ""),
        verdier=data.attrs["navn"][id_],
        enheter=data.attrs["enheter"],
        kodelister={
            _tekst(en.get("id")): _tekst(en.get("label"))
            for en in lister
            if isinstance(en, dict) and _tekst(en.get("id"))
        },
        kan_utelates=tillegg.get("elimination") is True,
    )


def _stoerrelse(dokument: Mapping[str, Any], id_: Any) -> Any:
    stoerrelser = dokument.get("size")
    nr = dokument["id"].index(id_)
    return stoerrelser[nr] if isinstance(stoerrelser, list) and nr < len(stoerrelser) else None


def _objekt(verdi: Mapping[str, Any], felt: str) -> Mapping[str, Any]:
    objekt = verdi.get(felt)
    return objekt if isinstance(objekt, dict) else {}


def _tekst(verdi: Any) -> str:
    return verdi.strip() if isinstance(verdi, str) else ""


def les_treff(rad: Mapping[str, Any]) -> Tabelltreff:
    return Tabelltreff(
        tabell=str(rad["id"]),
        navn=_tekst(rad.get("label")),
        oppdatert=_tekst(rad.get("updated")),
        siste_periode=_tekst(rad.get("lastPeriod")),
        avsluttet=rad.get("discontinued") is True,
    )


def paa_norsk(feil: Nettfeil) -> Nettfeil:
    """Feilen med SSBs forklaring på bokmål, og deres egne ord i `funnet`."""
    melding, utvei = _TITLER.get(feil.sier.casefold().rstrip("."), ("", ""))
    if not melding and feil.kode == 403 and feil.sier:
        melding = "SSB gir ikke ut dette"
    if not melding and feil.kode == 400:
        melding = "SSB forstår ikke spørsmålet"
    if not melding:
        return feil
    return Nettfeil(
        melding,
        sted=feil.sted,
        ventet=feil.ventet,
        funnet=feil.funnet,
        utvei=utvei or _ENDRET,
        kode=feil.kode,
        sier=feil.sier,
    )

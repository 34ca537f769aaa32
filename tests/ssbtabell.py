"""En liten statistikktabell i minnet, og svarene SSB ville gitt om den. Alle tall er oppdiktet.

Formen på svarene er lest i PxTools/PxApiSpecs (PxAPI-2.yml: Dataset, CodeListResponse,
TableResponse, Problem), i PxTools/PxWebApi og i SSBs egne eksempler (janbrus/pxwebapi-skills),
22.11.2026. For v1: de samme eksemplene, og «PxWeb API 1.0».
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Celle = tuple[float | None, str]
"""Tallet (None når det mangler) og utgiverens tegn («:» skjult, «..» mangler, «.» finnes ikke)."""


@dataclass(frozen=True)
class Kodeliste:
    """En gruppering: ny kode -> (tekst, kodene den er summen av)."""

    navn: str
    koder: Mapping[str, tuple[str, tuple[str, ...]]]
    type_: str = "Aggregation"


@dataclass(frozen=True)
class Dimensjon:
    """En dimensjon i en tabell.

    Attributes:
        rolle: `geo`, `time`, `metric` eller tom, slik json-stat skriver det.
        utelates: False, True (summeres bort) eller koden som er totalen.
        enheter: innholdskode -> (enhet, desimaler).
    """

    kode: str
    navn: str
    verdier: Mapping[str, str]
    rolle: str = ""
    utelates: bool | str = False
    enheter: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    kodelister: Mapping[str, Kodeliste] = field(default_factory=dict)


@dataclass(frozen=True)
class Eksempeltabell:
    """En tabell. En celle som ikke står i `tall`, mangler med tegnet «..».

    Attributes:
        tall: kodene i dimensjonenes rekkefølge -> tall, eller tegnet for hvorfor det ikke er noe.
    """

    id: str
    navn: str
    dimensjoner: tuple[Dimensjon, ...]
    tall: Mapping[tuple[str, ...], float | str]
    oppdatert: str = "2026-06-15T06:00:00Z"
    neste: str = ""
    avsluttet: bool = False
    noter: tuple[str, ...] = ("eksempel: alle tall er oppdiktet",)

    def dimensjon(self, kode: str) -> Dimensjon | None:
        """Dimensjonen, uavhengig av store og små bokstaver, slik SSB gjør det."""
        return next((d for d in self.dimensjoner if d.kode.casefold() == kode.casefold()), None)


def eksempel_vann() -> Eksempeltabell:
    """To kommuner, tre år, to størrelser. 3203 er satt sammen av 0220 og 0627 før 2020."""
    innhold = Dimensjon(
        "ContentsCode",
        "statistikkvariabel",
        {"Lekkasje": "Lekkasje (eksempel)", "Andel": "Andel (eksempel)"},
        rolle="metric",
        enheter={"Lekkasje": ("1000 m3", 0), "Andel": ("prosent", 1)},
    )
    region = Dimensjon(
        "Region",
        "region",
        {"0220": "Asker (-2019)", "0627": "Røyken (-2019)", "3203": "Asker", "3201": "Bærum"},
        rolle="geo",
        utelates=True,
        kodelister={
            "agg_KommSummer": Kodeliste(
                "Kommuner 2024, sammenslåtte tidsserier",
                {
                    "K-3203": ("Asker", ("0220", "0627", "3203")),
                    "K-3201": ("Bærum", ("3201",)),
                },
            )
        },
    )
    tid = Dimensjon("Tid", "år", {aar: aar for aar in ("2018", "2023", "2024")}, rolle="time")
    lekkasje: dict[tuple[str, str], float | str] = {
        ("0220", "2018"): 40.0,
        ("0627", "2018"): 25.0,
        ("3203", "2018"): ".",
        ("3201", "2018"): 90.0,
        ("0220", "2023"): ".",
        ("0627", "2023"): ".",
        ("3203", "2023"): 60.0,
        ("3201", "2023"): ":",
        ("0220", "2024"): ".",
        ("0627", "2024"): ".",
        ("3203", "2024"): 55.0,
        ("3201", "2024"): 80.0,
    }
    andel = {("3203", "2023"): 31.5, ("3203", "2024"): 0.0, ("3201", "2024"): 28.4}
    tall: dict[tuple[str, ...], float | str] = {
        **{(region_, "Lekkasje", aar): v for (region_, aar), v in lekkasje.items()},
        **{(region_, "Andel", aar): v for (region_, aar), v in andel.items()},
    }
    return Eksempeltabell(
        "99901", "99901: Vann (eksempel), etter region, år", (region, innhold, tid), tall
    )


# --- Svarene -----------------------------------------------------------------------------------


def metadata(tabell: Eksempeltabell, rot: str) -> dict[str, Any]:
    """`GET /tables/{id}/metadata`: et json-stat2-datasett uten tall."""
    dokument = _datasett(tabell, [(d, dict(d.verdier)) for d in tabell.dimensjoner])
    for d in tabell.dimensjoner:
        tillegg = dokument["dimension"][d.kode]["extension"]
        tillegg["elimination"] = bool(d.utelates)
        tillegg["codelists"] = [
            {
                "id": id_,
                "label": liste.navn,
                "type": liste.type_,
                "links": [
                    {"rel": "metadata", "hreflang": "no", "href": f"{rot}/codeLists/{id_}?lang=no"}
                ],
            }
            for id_, liste in d.kodelister.items()
        ]
    if tabell.avsluttet:
        dokument["extension"]["discontinued"] = True
    if tabell.neste:
        dokument["extension"]["px"]["nextUpdate"] = tabell.neste
    return {**dokument, "value": []}


def tabellrad(tabell: Eksempeltabell, rot: str) -> dict[str, Any]:
    """`GET /tables/{id}`, og en rad i `GET /tables`."""
    tid = next(list(d.verdier) for d in tabell.dimensjoner if d.rolle == "time")
    return {
        "type": "Table",
        "id": tabell.id,
        "label": tabell.navn,
        "updated": tabell.oppdatert,
        "firstPeriod": tid[0],
        "lastPeriod": tid[-1],
        "category": "public",
        "variableNames": [d.navn for d in tabell.dimensjoner],
        "discontinued": tabell.avsluttet,
        "timeUnit": "Annual",
        "links": [{"rel": "self", "hreflang": "no", "href": f"{rot}/tables/{tabell.id}?lang=no"}],
    }


def kodelistesvar(id_: str, liste: Kodeliste) -> dict[str, Any]:
    """`GET /codelists/{id}`."""
    return {
        "id": id_,
        "label": liste.navn,
        "language": "no",
        "languages": ["no", "en"],
        "elimination": False,
        "type": liste.type_,
        "values": [
            {"code": kode, "label": tekst, "valueMap": list(fra)}
            for kode, (tekst, fra) in liste.koder.items()
        ],
        "links": [],
    }


def metadata_v1(tabell: Eksempeltabell) -> dict[str, Any]:
    """`GET` i v1: flat, uten roller, enheter, kodelister og dato."""
    variabler = []
    for d in tabell.dimensjoner:
        variabel: dict[str, Any] = {
            "code": d.kode,
            "text": d.navn,
            "values": list(d.verdier),
            "valueTexts": list(d.verdier.values()),
        }
        # v1 utelater begge når de er usanne.
        if d.utelates:
            variabel["elimination"] = True
        if d.rolle == "time":
            variabel["time"] = True
        variabler.append(variabel)
    return {"title": tabell.navn, "variables": variabler}


@dataclass(frozen=True)
class Valg:
    """Det som er valgt av én dimensjon; `liste` når kodene er en kodelistes."""

    dimensjon: Dimensjon
    koder: tuple[str, ...]
    liste: Kodeliste | None = None

    @property
    def tekster(self) -> dict[str, str]:
        if self.liste:
            return {k: self.liste.koder[k][0] for k in self.koder}
        return {k: self.dimensjon.verdier[k] for k in self.koder}

    def kilder(self, kode: str) -> tuple[str, ...]:
        """Kodene i tabellen en valgt kode er summen av."""
        return self.liste.koder[kode][1] if self.liste else (kode,)


def data(tabell: Eksempeltabell, valgene: Sequence[Valg]) -> dict[str, Any]:
    """Datasettet for et utvalg; dimensjoner uten valg er summert bort og borte fra svaret."""
    valgt = {v.dimensjon.kode: v for v in valgene}
    med = [valgt[d.kode] for d in tabell.dimensjoner if d.kode in valgt]
    dokument = _datasett(tabell, [(v.dimensjon, v.tekster) for v in med])
    celler = []
    for koder in itertools.product(*(v.koder for v in med)):
        valg = dict(zip((v.dimensjon.kode for v in med), koder, strict=True))
        kilder = [
            valgt[d.kode].kilder(valg[d.kode]) if d.kode in valgt else _bort(d)
            for d in tabell.dimensjoner
        ]
        celler.append(_sum([tabell.tall.get(k, "..") for k in itertools.product(*kilder)]))
    dokument["value"] = [tall for tall, _ in celler]
    status = {str(nr): tegn for nr, (_, tegn) in enumerate(celler) if tegn}
    return {**dokument, "status": status} if status else dokument


def _bort(d: Dimensjon) -> tuple[str, ...]:
    return (d.utelates,) if isinstance(d.utelates, str) else tuple(d.verdier)


def _sum(verdier: Sequence[float | str]) -> Celle:
    """Summen av en gruppe: en kode som ikke fantes («.»), teller ikke med."""
    tall = [v for v in verdier if not isinstance(v, str)]
    mangler = [v for v in verdier if isinstance(v, str) and v != "."]
    if mangler:
        return None, mangler[0]
    return (math.fsum(tall), "") if tall else (None, ".")


def _datasett(
    tabell: Eksempeltabell, med: Sequence[tuple[Dimensjon, Mapping[str, str]]]
) -> dict[str, Any]:
    roller: dict[str, list[str]] = {}
    dimensjoner = {}
    for d, tekster in med:
        kategori: dict[str, Any] = {
            "index": {kode: nr for nr, kode in enumerate(tekster)},
            "label": dict(tekster),
        }
        if d.enheter:
            enheter = {k: d.enheter[k] for k in tekster if k in d.enheter}
            kategori["unit"] = {k: {"base": e, "decimals": n} for k, (e, n) in enheter.items()}
        dimensjoner[d.kode] = {
            "label": d.navn,
            "category": kategori,
            "extension": {"elimination": False, "show": "code_value"},
        }
        if d.rolle:
            roller.setdefault(d.rolle, []).append(d.kode)
    return {
        "version": "2.0",
        "class": "dataset",
        "label": tabell.navn,
        "source": "eksempel",
        "updated": tabell.oppdatert,
        "note": list(tabell.noter),
        "role": roller,
        "id": [d.kode for d, _ in med],
        "size": [len(tekster) for _, tekster in med],
        "dimension": dimensjoner,
        "extension": {"px": {"tableid": tabell.id, "decimals": 0, "language": "no"}},
    }

"""Sporene festet til cellene som viser dem.

En celle får et spor bare når sporet viser det samme tallet, så en celle kan aldri vise til hvordan
et annet tall er laget. Derfor festes de etter at tabellene er bygd.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from klima.avvik import SEKTORER_MED_MAAL
from klima.grunn.kodelister import TOTALT
from reports.dokument import (
    Blokk,
    Celle,
    Figurblokk,
    Gruppe,
    Kapittel,
    Liste,
    Noekkeltallblokk,
    Tabellblokk,
)
from reports.spor.budsjett import FORMNAVN, celle_i_rad
from reports.spor.indikatorer import BEDRE
from reports.spor.maal import SLAG
from reports.spor.register import Register, navn_paa, siffer

_GAP: Final = ("maal", "maaltonn", "referansebane", "gap", "effekt", "gjenstaar", "uten-tiltak")


def fest(kapitler: Iterable[Kapittel], r: Register) -> list[Kapittel]:
    """Kapitlene der tallene i nøkkeltallene og hovedtabellene har sporet sitt i `Celle.spor`."""
    kandidater = _kandidater(r)
    return [
        replace(k, blokker=tuple(_blokk(b, r, kandidater) for b in k.blokker)) for k in kapitler
    ]


def brukte(kapitler: Iterable[Kapittel]) -> dict[str, None]:
    """Navnene på sporene cellene viser til, i leserekkefølge."""
    return {
        celle.spor: None for k in kapitler for b in k.blokker for celle in _celler(b) if celle.spor
    }


def _celler(blokk: Blokk) -> Iterator[Celle]:
    if isinstance(blokk, Figurblokk):
        blokk = blokk.tabell
    if isinstance(blokk, Tabellblokk):
        for rad in blokk.rader:
            yield from rad
    elif isinstance(blokk, Noekkeltallblokk):
        yield from (celle for celle, _, _ in blokk.tall)
    elif isinstance(blokk, Liste):
        yield from blokk.punkter


def _kandidater(r: Register) -> dict[str, list[list[str]]]:
    """Tabellens id -> for hver rad navnene på sporene den kan vise, i kolonnenes rekkefølge."""
    g, d = r.g, r.g.budsjettdokument
    aarene = [int(a) for a in g.sektorsummer["aar"].values]
    maalaar = [] if g.maal is None else [int(a) for a in g.maal.prosent["aar"].values]
    gapene = [
        [navn_paa("utslipp", x["aar"], x["sektor"])]
        + [navn_paa(slag, x["maalaar"], x["sektor"]) for slag in _GAP]
        for x in d["gap"]
    ]
    sektorer = list(dict.fromkeys(x["sektor"] for x in d["status"]))
    ut = {
        "tall-utslippsserie": [
            *([navn_paa(s, a) for s in ("utslipp", "endring")] for a in aarene),
            *([navn_paa(s, a) for s in ("maaltonn", "maal")] for a in maalaar if _har(r, a)),
        ],
        "tall-sektornivaa": [
            [navn_paa(slag, g.aar, str(s)) for slag in ("utslipp", *SLAG)]
            for s in g.avviket["sektor"].values
        ],
        "tall-budsjettgap": gapene,
        "gapet": gapene,
        "rammen": [
            [
                navn_paa("ramme", x["aar"], x["sektor"], FORMNAVN[x["form"]]),
                navn_paa("utslipp", x["aar"], x["sektor"]),
                navn_paa("rammeavvik", x["aar"], x["sektor"], FORMNAVN[x["form"]]),
            ]
            for x in sorted(d["status"], key=lambda x: sektorer.index(x["sektor"]))
        ],
    }
    grupper: dict[tuple[str, ...], list[list[str]]] = {}
    for rad in d["sektorrader"]:
        if any(c["tonn"] is not None for c in rad["celler"]):
            navn = [celle_i_rad(r, rad, c) for c in rad["celler"]]
            grupper.setdefault(tuple(c["overskrift"] for c in rad["celler"]), []).append(navn)
    return ut | {f"sektorrader-{nr}": rader for nr, rader in enumerate(grupper.values(), 1)}


def _har(r: Register, aar: int) -> bool:
    return navn_paa("maal", aar) in r


def _blokk(blokk: Blokk, r: Register, kandidater: Mapping[str, list[list[str]]]) -> Blokk:
    if isinstance(blokk, Figurblokk):
        tabell = _blokk(blokk.tabell, r, kandidater)
        assert isinstance(tabell, Tabellblokk)
        return replace(blokk, tabell=tabell)
    if isinstance(blokk, Noekkeltallblokk):
        return _noekkeltall(blokk, r)
    if isinstance(blokk, Liste) and blokk.slag == "sammendrag":
        return replace(blokk, punkter=tuple(_setning(p, r) for p in blokk.punkter))
    if not isinstance(blokk, Tabellblokk):
        return blokk
    if blokk.slag == "indikatorer":
        return _med_rader(blokk, [_indikatorrad(rad, blokk, r) for rad in blokk.rader])
    navnene = kandidater.get(blokk.id)
    rader = list(blokk.rader)
    if navnene is None or len(navnene) != len(rader):
        return blokk
    return _med_rader(blokk, [_rad(x, n, r) for x, n in zip(rader, navnene, strict=True)])


def _med_rader(blokk: Tabellblokk, rader: Sequence[tuple[Celle, ...]]) -> Tabellblokk:
    igjen, grupper = iter(rader), []
    for gruppe in blokk.grupper:
        grupper.append(Gruppe(gruppe.tittel, tuple(next(igjen) for _ in gruppe.rader)))
    return replace(blokk, grupper=tuple(grupper))


def _rad(rad: Sequence[Celle], navnene: Sequence[str], r: Register) -> tuple[Celle, ...]:
    igjen = [n for n in navnene if n in r]
    ut = []
    for celle in rad:
        plass = next((i for i, n in enumerate(igjen) if _viser(celle, r, n)), None)
        if plass is not None:
            celle = replace(celle, spor=igjen[plass])
            # Kolonnene kommer i samme rekkefølge, så et likt tall lenger ut er et annet.
            igjen = igjen[plass + 1 :]
        ut.append(celle)
    return tuple(ut)


def _viser(celle: Celle, r: Register, navn: str) -> bool:
    """Om cellen viser tallet: de samme sifrene, og den samme enheten når cellen har en."""
    her = siffer(celle.tekst)
    der = siffer(r[navn].vist) if her and celle.slag == "tall" else None
    if her is None or der is None:
        return False
    return her[0].lstrip("+") == der[0].lstrip("+") and her[1] in ("", der[1])


def _noekkeltall(blokk: Noekkeltallblokk, r: Register) -> Noekkeltallblokk:
    navn = [navn_paa("utslipp", r.g.aar), navn_paa("endring", r.g.aar)]
    navn += [navn_paa("avvik", r.g.aar, SEKTORER_MED_MAAL), BEDRE]
    celler = _rad([celle for celle, _, _ in blokk.tall], navn, r)
    tall = zip(celler, blokk.tall, strict=True)
    return Noekkeltallblokk(tuple((celle, hva, mot) for celle, (_, hva, mot) in tall))


def _setning(punkt: Celle, r: Register) -> Celle:
    """En setning i sammendraget viser til det første av hovedtallene den nevner."""
    aar = r.g.aar
    navn = [navn_paa("utslipp", aar), navn_paa("avvik", aar, SEKTORER_MED_MAAL)]
    navn += [navn_paa("gap", x.maalaar) for x in r.g.budsjett.gap if x.sektor == TOTALT]
    for n in (n for n in navn if n in r):
        if (tall := siffer(r[n].vist)) and tall[0].lstrip("+-") in _tallene(punkt.tekst):
            return replace(punkt, spor=n)
    if BEDRE in r and set(r[BEDRE].vist.split(" av ")) <= _tallene(punkt.tekst):
        return replace(punkt, spor=BEDRE)
    return punkt


def _tallene(tekst: str) -> set[str]:
    """Tallene i en setning, uten mellomrom mellom sifrene."""
    ord_ = tekst.replace("\u00a0", "").replace("(", " ").split()
    return {o.rstrip(".,;:)*†").lstrip("+−") for o in ord_}


def _indikatorrad(rad: Sequence[Celle], blokk: Tabellblokk, r: Register) -> tuple[Celle, ...]:
    indikator = r.indikatornavn.get(rad[0].tekst)
    if indikator is None:
        return tuple(rad)
    return tuple(
        replace(c, spor=navn) if (navn := _i_kolonnen(r, indikator, hode, c)) else c
        for hode, c in zip(blokk.hode, rad, strict=True)
    )


def _i_kolonnen(r: Register, indikator: str, hode: str, celle: Celle) -> str:
    navn = f"indikator/{indikator}/{hode}"
    if navn not in r or celle.tekst.rstrip("*†") != r[navn].vist:
        return ""
    return navn

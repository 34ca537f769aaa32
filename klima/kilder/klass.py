"""Kommuneinndelingen fra KLASS (SSB, kodeverk 131), som datapakken `felles/kommuneinndeling`.

API-et svarer på `/classifications/131/codesAt?date=` med kodene en dag, og på
`/classifications/131/changes?from=&to=` med par av gammel og ny kode (`to` er ikke med). Adressen
er en innstilling, og den som henter sendes inn, så svar kan leses fra nettet eller fra filer.

Kilde: https://data.ssb.no/api/klass/v1 (SSB, CC BY 4.0).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import (
    START,
    Endring,
    Inndeling,
    Periode,
    inndeling,
    sammenhenger,
)
from klima.grunn.tekst import vask
from klima.kilder.adresser import UTGIVERE

ID: Final = "klass"
BASE: Final = UTGIVERE[ID].adresse
_KODEVERK: Final = "classifications/131"
_UOPPGITT: Final = "9999"

Henter = Callable[[str], Any]
"""Henter en adresse og gir svaret som lest JSON."""


@dataclass(frozen=True)
class Lest:
    """Inndelingen slik KLASS har den.

    Attributes:
        inndeling: perioder og endringer.
        merknader: der kodene og endringene ikke stemmer med hverandre.
    """

    inndeling: Inndeling
    merknader: tuple[str, ...]


def fra_mappe(mappe: Path) -> Henter:
    """En henter som leser lagrede svar: `codesAt_<dato>.json` og `changes_<fra>_<til>.json`.

    Raises:
        Brukerfeil: (når den brukes) filen finnes ikke, eller er ikke JSON.
    """

    def hent(url: str) -> Any:
        deler = urlsplit(url)
        verdier = [v[0] for v in parse_qs(deler.query).values()]
        fil = mappe / f"{'_'.join([deler.path.rpartition('/')[2], *verdier])}.json"
        try:
            return json.loads(fil.read_text(encoding="utf-8"))
        except FileNotFoundError as feil:
            raise Brukerfeil(
                "svaret fra KLASS er ikke lagret", sted=str(fil), utvei=f"lagre {url} der"
            ) from feil
        except ValueError as feil:
            raise Brukerfeil("filen er ikke JSON", sted=str(fil), funnet=str(feil)) from feil

    return hent


def les_inndeling(
    hent_json: Henter, *, til: date, base: str = BASE, kjent: Inndeling | None = None
) -> Lest:
    """Les kommuneinndelingen fra 2009 til en dag.

    Args:
        hent_json: henter en adresse og gir lest JSON.
        til: siste dag som skal være med.
        base: adressen til KLASS, uten skråstrek til slutt.
        kjent: inndelingen en har; grensejusteringene i den skal ikke tas for delinger, for KLASS
            sier ikke hvor stor del av kommunen som ble flyttet.

    Raises:
        Brukerfeil: et svar har ikke formen API-et skal ha.
    """
    kjent = kjent or inndeling()
    fra_url = f"{base}/{_KODEVERK}/changes?from={START}&to={til + timedelta(days=1)}"
    raa = _liste(hent_json(fra_url), "codeChanges", fra_url)
    justert = {(e.dato, e.fra, e.til): e for e in kjent.grensejusteringer}
    par = [_par(rad, fra_url) for rad in raa]
    par = [p for p in par if START < p.dato <= til and _UOPPGITT not in (p.fra, p.til)]
    hele = [p for p in par if (p.dato, p.fra, p.til) not in justert]
    datoer = sorted({p.dato for p in hele})
    koder = {d: _koder(hent_json, f"{base}/{_KODEVERK}/codesAt?date={d}") for d in [START, *datoer]}
    hele += _uendret_nummer(hele, koder)
    endringer = [e for d in datoer for e in _med_slag(hele, d)]
    nye = Inndeling(_perioder(koder, endringer), [*endringer, *justert.values()])
    return Lest(nye, _merknader(koder, endringer))


def _liste(svar: Any, felt: str, url: str) -> list[dict[str, Any]]:
    liste = svar.get(felt) if isinstance(svar, dict) else None
    if not isinstance(liste, list) or not all(isinstance(rad, dict) for rad in liste):
        funnet = ", ".join(map(str, svar)) if isinstance(svar, dict) else type(svar).__name__
        raise Brukerfeil(
            "svaret har ikke formen KLASS skal ha",
            sted=url,
            ventet=f"et JSON-objekt med listen «{felt}»",
            funnet=funnet or "et tomt objekt",
            utvei="se om adressen til KLASS er riktig ([kilder] klass i kommune.toml)",
        )
    return liste


def _par(rad: dict[str, Any], url: str) -> Endring:
    try:
        dato = date.fromisoformat(str(rad["changeOccurred"])[:10])
        fra, til = (_kode(rad[k]) for k in ("oldCode", "newCode"))
        return Endring(dato, fra, vask(rad["oldName"]), til, vask(rad["newName"]), "")
    except (KeyError, TypeError, ValueError) as feil:
        raise Brukerfeil(
            "en endring fra KLASS kan ikke leses",
            sted=url,
            ventet="oldCode, oldName, newCode, newName og changeOccurred",
            funnet=json.dumps(rad, ensure_ascii=False)[:200],
        ) from feil


def _kode(kode: Any) -> str:
    if not (isinstance(kode, str) and re.fullmatch(r"\d{4}", kode)):
        raise ValueError(kode)
    return kode


def _koder(hent_json: Henter, url: str) -> dict[str, str]:
    """Nummer -> navn en dag, uten koden for uoppgitt kommune."""
    koder = {}
    for rad in _liste(hent_json(url), "codes", url):
        try:
            koder[_kode(rad["code"])] = vask(rad["name"])
        except (KeyError, TypeError, ValueError) as feil:
            funnet = json.dumps(rad, ensure_ascii=False)[:200]
            raise Brukerfeil(
                "en kode fra KLASS kan ikke leses", sted=url, ventet="code og name", funnet=funnet
            ) from feil
    koder.pop(_UOPPGITT, None)
    if not koder:
        raise Brukerfeil("KLASS har ingen kommuner den dagen", sted=url)
    return koder


def _uendret_nummer(par: Collection[Endring], koder: dict[date, dict[str, str]]) -> list[Endring]:
    """Kommuner som tar opp en annen og beholder nummeret, der KLASS bare har den som gikk ut."""
    ut = []
    for foer, dato in pairwise(koder):
        dagens = [p for p in par if p.dato == dato]
        fra = {p.fra for p in dagens}
        for nummer in sorted({p.til for p in dagens if p.til in koder[foer]} - fra):
            navn, nytt = koder[foer][nummer], koder[dato].get(nummer, "")
            ut.append(Endring(dato, nummer, navn, nummer, nytt, ""))
    return ut


def _med_slag(par: Collection[Endring], dato: date) -> list[Endring]:
    """Endringene en dag med slag, som følger av hvem som henger sammen."""
    dagens = [p for p in par if p.dato == dato]
    antall = Counter(p.fra for p in dagens)
    gruppe = {g: gamle for gamle, _ in sammenhenger((p.fra, p.til) for p in dagens) for g in gamle}

    def slag(p: Endring) -> str:
        if antall[p.fra] > 1:
            return "deling"
        if len(gruppe[p.fra]) > 1:
            return "sammenslaaing"
        if p.fra == p.til:
            return "navn"
        return "nummer" if p.fra_navn == p.til_navn else "nummer_og_navn"

    ferdige = [Endring(p.dato, p.fra, p.fra_navn, p.til, p.til_navn, slag(p)) for p in dagens]
    return sorted(ferdige, key=lambda e: (e.fra, e.til))


def _perioder(koder: dict[date, dict[str, str]], endringer: Collection[Endring]) -> list[Periode]:
    """Én periode per nummer og sammenhengende tid med samme navn og område."""
    brutt = {(e.dato, e.til) for e in endringer}
    aapne: dict[str, tuple[str, date]] = {}
    ferdige = []
    for dato, dagens in koder.items():
        for nummer, (navn, fra) in list(aapne.items()):
            if dagens.get(nummer) != navn or (dato, nummer) in brutt:
                ferdige.append(Periode(nummer, navn, fra, dato - timedelta(days=1)))
                del aapne[nummer]
        for nummer, navn in dagens.items():
            aapne.setdefault(nummer, (navn, dato))
    return ferdige + [Periode(nummer, navn, fra, None) for nummer, (navn, fra) in aapne.items()]


def _merknader(
    koder: dict[date, dict[str, str]], endringer: Collection[Endring]
) -> tuple[str, ...]:
    """Numre som kommer eller går uten at en endring sier det."""
    ut = []
    for foer, dato in pairwise(koder):
        dagens = [e for e in endringer if e.dato == dato]
        borte = set(koder[foer]) - set(koder[dato]) - {e.fra for e in dagens}
        nye = set(koder[dato]) - set(koder[foer]) - {e.til for e in dagens}
        for hva, numre in (("gikk ut", borte), ("kom til", nye)):
            if numre:
                ut.append(f"{', '.join(sorted(numre))} {hva} {dato} uten at KLASS har endringen.")
    return tuple(ut)

"""Lesing av datapakker (Frictionless): en `datapackage.json` med skjema ved siden av CSV-filer.

Frictionless prøver filene mot skjemaet; her oversettes funnene til bokmål med fil og linje.
Tabellene kommer ut som pandas-rammer der indeksen er **linjenummeret i filen**, slik at et
senere funn kan peke på linjen det gjelder.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from klima.grunn.feil import Brukerfeil, kast_samlet

_DTYPER: Final = {
    "integer": "Int64",
    "year": "Int64",
    "boolean": "boolean",
}
"""Frictionless-typer som ikke leses som tekst; `number` gjøres om etter at teksten er prøvd."""

_FORKLARING: Final = {
    "missing-label": "kolonnen «{felt}» mangler",
    "extra-label": "kolonnen «{celle}» står ikke i skjemaet",
    "incorrect-label": "kolonnen heter ikke det skjemaet sier",
    "duplicate-label": "kolonnen «{felt}» står to ganger",
    "blank-row": "linjen er tom",
    "blank-header": "filen har ingen kolonnenavn",
    "missing-cell": "cellen «{felt}» mangler på linjen",
    "extra-cell": "linjen har flere celler enn kolonner",
    "type-error": "«{celle}» i kolonnen «{felt}» har ikke typen skjemaet krever",
    "constraint-error": "«{celle}» i kolonnen «{felt}» bryter et krav i skjemaet",
    "unique-error": "«{celle}» i kolonnen «{felt}» står to ganger",
    "primary-key": "nøkkelen står på flere linjer",
    "foreign-key": "linjen viser til noe som ikke finnes",
    "encoding-error": "filen er ikke UTF-8",
    "scheme-error": "filen finnes ikke",
    "source-error": "filen kan ikke leses",
}

UNDERTRYKKING: Final = "undertrykking"
"""Tabellen med regler for undertrykking (docs/undertrykking.md)."""
LEVERANSER: Final = "leveranser"
"""Tabellen med verdier eierne har levert; den følger de samme reglene som `verdier`."""


@dataclass(frozen=True)
class Datapakke:
    """En lest og prøvd datapakke.

    Attributes:
        mappe: der pakken ligger.
        meta: innholdet av `datapackage.json`, med kildekortet.
        tabeller: ressursnavn -> ramme; indeksen `linje_i_fil` er linjen i CSV-filen.
        merknader: det lesingen så i verdier den har undertrykt; uten tallene.
    """

    mappe: Path
    meta: Mapping[str, Any]
    tabeller: Mapping[str, pd.DataFrame]
    merknader: tuple[Brukerfeil, ...] = ()

    def __getitem__(self, navn: str) -> pd.DataFrame:
        return self.tabeller[navn]

    def fil(self, tabell: str) -> Path:
        """CSV-filen bak en tabell."""
        (sti,) = (r["path"] for r in self.meta["resources"] if r["name"] == tabell)
        return self.mappe / sti


def les_pakke(mappe: Path, *, proev: bool = True) -> Datapakke:
    """Les en datapakke og prøv den mot skjemaet sitt.

    Args:
        mappe: mappen med `datapackage.json`.
        proev: False for pakkene som følger med programmet; de prøves i testene, ikke hver gang.

    Returns:
        Pakken med én ramme per ressurs. Manglende celler er `<NA>`, aldri 0. Har pakken regler
        for undertrykking, er verdiene de gjelder, alt undertrykt: ingen leser slipper utenom.

    Raises:
        Brukerfeil: alle brudd samlet, hver med fil og linje; også regler som ikke virker.
    """
    beskrivelse = mappe / "datapackage.json"
    try:
        meta = json.loads(beskrivelse.read_text(encoding="utf-8"))
    except FileNotFoundError as feil:
        raise Brukerfeil(
            "datapakken mangler datapackage.json", sted=str(mappe), utvei="se CONTRIBUTING.md"
        ) from feil
    except ValueError as feil:
        raise Brukerfeil(
            "datapakkens beskrivelse er ikke gyldig JSON", sted=str(beskrivelse), funnet=str(feil)
        ) from feil
    if proev:
        _krev_hel(meta, mappe)
    tabeller = {r["name"]: _ramme(mappe / r["path"], r["schema"]) for r in meta["resources"]}
    pakke = Datapakke(mappe, meta, tabeller)
    glemt = mappe / f"{UNDERTRYKKING}.csv"
    if UNDERTRYKKING not in tabeller and glemt.is_file():
        raise Brukerfeil(
            "reglene for undertrykking er ikke ført opp i datapackage.json, så de virker ikke",
            sted=str(glemt),
            utvei="beskriv tabellen i datapackage.json, se docs/undertrykking.md",
        )
    if UNDERTRYKKING not in tabeller:
        return pakke
    # Her og ikke øverst: undertrykkingen bygger på denne modulen.
    from klima.grunn.undertrykking import skjul

    return skjul(pakke)


def som_rader(ramme: pd.DataFrame) -> list[dict[str, Any]]:
    """Radene som ordbøker der en manglende celle er None, og linjen i filen er `linje_i_fil`.

    >>> som_rader(pd.DataFrame({"tonn": [1.5, None]}, index=pd.Index([2, 3], name="linje_i_fil")))
    [{'linje_i_fil': 2, 'tonn': 1.5}, {'linje_i_fil': 3, 'tonn': None}]
    """
    med_linje = ramme.reset_index() if ramme.index.name else ramme
    rader = med_linje.to_dict("records")
    return [{str(k): None if pd.isna(v) else v for k, v in rad.items()} for rad in rader]


@contextmanager
def uten_iri_grammatikk() -> Iterator[None]:
    """Hold rfc3987_syntax ute mens jsonschema lastes: den bruker over et sekund på å kompilere en
    grammatikk for IRI-er, som ingenting her prøver. jsonschema klarer seg uten."""
    navn = "rfc3987_syntax"
    if navn in sys.modules or "jsonschema" in sys.modules:
        yield
        return
    sys.modules[navn] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[navn]


_HELE: Final[set[bytes]] = set()
"""Avtrykkene av pakkene som er prøvd og holder skjemaet sitt."""


def proevde() -> frozenset[bytes]:
    """Avtrykkene av pakkene denne prosessen har prøvd og funnet hele, til `stol_paa` i en annen."""
    return frozenset(_HELE)


def stol_paa(avtrykk: Iterable[bytes]) -> None:
    """Prøv ikke på nytt pakker en annen prosess alt har funnet hele; avtrykket er av innholdet."""
    _HELE.update(avtrykk)


def _krev_hel(meta: Mapping[str, Any], mappe: Path) -> None:
    # En rapport leser de samme pakkene flere ganger, og prøven er det meste av tiden. Svaret følger
    # bare av innholdet, så en pakke med de samme bytene trenger den én gang.
    avtrykk = _avtrykk(meta, mappe)
    if avtrykk in _HELE:
        return
    kast_samlet(f"Datapakken {mappe.name}", _brudd(meta, mappe))
    if avtrykk:
        _HELE.add(avtrykk)


def _avtrykk(meta: Mapping[str, Any], mappe: Path) -> bytes | None:
    """Kontrollsummen av beskrivelsen og filene i den; None når en fil ikke lar seg lese."""
    sum_ = hashlib.sha256(json.dumps(meta, sort_keys=True).encode())
    try:
        for ressurs in meta["resources"]:
            innhold = (mappe / ressurs["path"]).read_bytes()
            sum_.update(len(innhold).to_bytes(8, "big") + innhold)
    except (OSError, KeyError, TypeError):
        return None
    return sum_.digest()


def _brudd(meta: Mapping[str, Any], mappe: Path) -> list[Brukerfeil]:
    """Alt frictionless finner, på bokmål."""
    with uten_iri_grammatikk():
        from frictionless import Package
        from frictionless.exception import FrictionlessException

        try:
            pakke = Package.from_descriptor(dict(meta), basepath=str(mappe))
            for ressurs in pakke.resources:
                # Uten tegnsett gjetter frictionless, og en fil i Windows-1252 ville gått gjennom.
                ressurs.encoding = "utf-8"
            rapport = pakke.validate()
        except FrictionlessException as unntak:
            sted = str(mappe / "datapackage.json")
            return [Brukerfeil("beskrivelsen er ikke gyldig", sted=sted, funnet=str(unntak))]
    funn = [
        Brukerfeil("beskrivelsen er ikke gyldig", sted=str(mappe), funnet=feil.message)
        for feil in rapport.errors
    ]
    har_regler = any(r.name == UNDERTRYKKING for r in pakke.resources)
    for oppgave in rapport.tasks:
        fil = mappe / oppgave.place
        # Et brudd i verdiene skal ikke vise det reglene kanskje ville undertrykt.
        hemmelig = har_regler and oppgave.name in ("verdier", LEVERANSER)
        for feil in oppgave.errors:
            linje = getattr(feil, "row_number", None)
            mal = _FORKLARING.get(feil.type, feil.title)
            funn.append(
                Brukerfeil(
                    mal.format(
                        felt=getattr(feil, "field_name", ""),
                        celle="…" if hemmelig else _celle(feil),
                    ),
                    sted=f"{fil}:{linje}" if linje else str(fil),
                    # Merknaden er frictionless' egen og nevner kravet, som `type is "integer"`.
                    funnet="" if hemmelig else getattr(feil, "note", ""),
                )
            )
    return funn


def _celle(feil: Any) -> str:
    return str(getattr(feil, "cell", getattr(feil, "label", "")))


def _ramme(fil: Path, skjema: Mapping[str, Any]) -> pd.DataFrame:
    typer = {f["name"]: f.get("type", "string") for f in skjema["fields"]}
    ramme = pd.read_csv(
        fil,
        dtype={navn: _DTYPER.get(type_, "string") for navn, type_ in typer.items()},
        keep_default_na=False,
        na_values=[""],
        true_values=["true"],
        false_values=["false"],
        encoding="utf-8",
    )
    ramme.index = pd.RangeIndex(2, len(ramme) + 2, name="linje_i_fil")
    for navn in (navn for navn, type_ in typer.items() if type_ == "number"):
        ramme[navn] = _endelige_tall(ramme[navn], fil)
    return ramme


def _endelige_tall(tekst: pd.Series, fil: Path) -> pd.Series:
    """Teksten som float64. Frictionless godtar NaN og INF, som verken er tall eller mangel."""
    tall = pd.to_numeric(tekst, errors="coerce").astype("float64")
    gale = tekst.notna() & ~np.isfinite(tall)
    if gale.any():
        linje = tekst.index[gale.to_numpy()][0]
        raise Brukerfeil(
            f"kolonnen «{tekst.name}» har et tall som ikke er endelig",
            sted=f"{fil}:{linje}",
            funnet=f"«{tekst[linje]}»",
            utvei="la cellen stå tom når tallet mangler",
        )
    return tall

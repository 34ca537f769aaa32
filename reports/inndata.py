"""Det rapporten er lest av: filene i arbeidsrommet, utgavene og svarene fra statistikkbankene.

Listen er hel: en rapport bygd i en tom mappe med bare dette, er den samme byte for byte (prøvd i
testene). Det som følger med programmet, som kodelistene, dekkes av kodens versjon.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from indikatorer.observasjonslager import KORT as SVARKORT
from indikatorer.observasjonslager import MAPPE as OBSERVASJONER
from indikatorer.observasjonslager import SVAR, Observasjonslager, Svarkort, kontrollsum
from klima.grunn.arbeidsrom import FILNAVN, Arbeidsrom, innebygd_rot
from klima.grunn.datapakke import UNDERTRYKKING
from klima.kontroll.grunnlag import kommunen, relativ
from klima.utgavekort import KORT, TABELL, Utgave, trukketfil
from klima.utgavemappe import sha256_av
from klima.utgaver import Utgavelager
from reports.tekster import MAPPE as TEKSTER
from reports.tekster import SPRAAK

_EGNE: Final = (
    "*/tiltaksmaler/*.yaml",
    "*/spoerringer/*.yaml",
    "rettelser/*.yaml",
    "rettelser/*.yml",
    "forventninger/*.yaml",
    "budsjett/[0-9][0-9][0-9][0-9].json",
)
"""Filer i `datasets` utenfor datapakkene."""
_BIBLIOTEK: Final = (
    *("altair", "geopandas", "great-expectations", "jinja2", "numpy", "pandas", "python-docx"),
    *("typst", "vl-convert-python", "xarray", "xlsxwriter"),
)
"""Det som regner, tegner og skriver rapporten; det som ikke er installert, er ikke brukt."""
_TID: Final = ("importert", "filnavn")
"""Det på et utgavekort som sier når og under hvilket navn filen kom hit. Rapporten bruker det ikke,
så den som importerer den samme filen på en annen maskin, har de samme inndataene."""


@dataclass(frozen=True)
class Inndata:
    """Det en rapport leses av.

    Attributes:
        rot: arbeidsrommet.
        filer: sti fra roten, med skråstreker -> filen. Tabellene i utgavene er med.
        utgaver: alle i lageret, også de trukne: hvilken som er nyest, avgjøres av alle.
        svar: svarene fra statistikkbankene, i den rekkefølgen de ble hentet.
    """

    rot: Path
    filer: dict[str, Path]
    utgaver: tuple[Utgave, ...]
    svar: tuple[Svarkort, ...]


def finn_inndata(rom: Arbeidsrom, kommune: str, spraak: str) -> Inndata:
    """Det rapporten for en kommune leses av.

    Args:
        kommune: nummeret. Av andre kommuners datapakker leses bare beskrivelsen.
        spraak: `nb` eller `nn`; av egne tekster er bare dette språket med.
    """
    alle = [rom.rot / FILNAVN, *_i_kommunefilen(rom)]
    for beskrivelse in sorted(rom.datasett.glob("*/*/datapackage.json")):
        alle.append(beskrivelse)
        if kommunen(beskrivelse) in (None, kommune):
            alle += _pakkefiler(beskrivelse)
    for moenster in _EGNE:
        alle += rom.datasett.glob(moenster)
    if not rom.innebygd:
        alle += _tekstfiler(rom.rot / TEKSTER, spraak)
    utgaver = tuple(Utgavelager(rom).liste(med_trukne=True))
    alle += [rom.utgaver / u.utgave / TABELL for u in utgaver]
    alle = [Path(os.path.normpath(f)) for f in alle]
    finnes = {relativ(f, rom.rot): f for f in alle if f.is_file()}
    return Inndata(
        rot=rom.rot,
        filer=dict(sorted(finnes.items())),
        utgaver=utgaver,
        svar=tuple(Observasjonslager(rom).liste()),
    )


def beskriv(inndata: Inndata) -> dict[str, Any]:
    """Inndataene slik de står i manifestet: uten tidspunkt og uten steder på maskinen."""
    return {
        "filer": {
            _vist(sti): {"sha256": sha256_av(fil), "stoerrelse": fil.stat().st_size}
            for sti, fil in inndata.filer.items()
        },
        "utgaver": [_utgave(u) for u in inndata.utgaver],
        "observasjoner": [svar_id(s) for s in inndata.svar],
    }


def kopier(inndata: Inndata, til: Path) -> Path:
    """Legg det rapporten leses av, i en annen mappe, som da er et arbeidsrom."""
    lager = inndata.rot / "datasets" / "utgaver"
    kort = [lager / u.utgave / KORT for u in inndata.utgaver]
    trukket = [trukketfil(lager / u.utgave) for u in inndata.utgaver if u.trukket]
    svar = [s.mappe / navn for s in inndata.svar for navn in (SVARKORT, SVAR)]
    for fil in (*inndata.filer.values(), *kort, *trukket, *svar):
        if fil.is_relative_to(inndata.rot):
            maal = til / fil.relative_to(inndata.rot)
            maal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(fil, maal)
    return til


def svar_id(svar: Svarkort) -> dict[str, str]:
    """Det som skiller et svar fra et annet, uten når det ble hentet."""
    kort = svar.tabellkort
    return {
        "kilde": kort.kilde,
        "tabell": kort.tabell,
        "utgave": svar.utgave,
        "oppdatert": svar.oppdatert,
        "spoerring": svar.spoerring,
        "tabellkort": kontrollsum(asdict(kort)),
        "sha256": svar.sha256,
    }


def svarmappe(rot: Path) -> Path:
    """Mappen svarene ligger i."""
    return rot / "datasets" / "utgaver" / OBSERVASJONER


@cache
def kode() -> dict[str, Any]:
    """Koden som lager rapporten: versjonen, avtrykket av den, og bibliotekene."""
    bibliotek = {navn: v for navn in _BIBLIOTEK if (v := _versjon(navn))}
    python = ".".join(platform.python_version_tuple()[:2])
    return {
        "versjon": _versjon("klimabudsjett") or "ukjent",
        "sha256": _avtrykk(),
        "python": python,
        "bibliotek": bibliotek,
    }


def _versjon(pakke: str) -> str:
    try:
        return version(pakke)
    except PackageNotFoundError:
        return ""


def _avtrykk() -> str:
    """sha256 av koden, malene, tekstene og kodelistene: kjørt fra kildekoden kan de være endret
    uten at versjonen er det."""
    sum_ = hashlib.sha256()
    for pakke in ("klima", "indikatorer", "reports"):
        for navn, innhold in sorted(_filene(files(pakke), pakke)):
            sum_.update(f"{navn}\0{len(innhold)}\0".encode() + innhold)
    for fil in sorted((innebygd_rot() / "datasets" / "felles").rglob("*")):
        if fil.is_file():
            sum_.update(f"{relativ(fil, innebygd_rot())}\0".encode() + fil.read_bytes())
    return sum_.hexdigest()


def _filene(mappe: Traversable, navn: str) -> Iterator[tuple[str, bytes]]:
    for del_ in mappe.iterdir():
        sti = f"{navn}/{del_.name}"
        if del_.is_dir():
            if del_.name not in ("__pycache__", "innebygd"):
                yield from _filene(del_, sti)
        elif not del_.name.endswith((".pyc", ".ipynb")):
            yield sti, del_.read_bytes()


def _utgave(utgave: Utgave) -> dict[str, Any]:
    kort = {f: v for f, v in asdict(utgave).items() if f not in _TID}
    return {
        "utgave": utgave.utgave,
        "publisert": utgave.publisert,
        "sha256": utgave.sha256,
        "trukket": utgave.trukket,
        "kort": kontrollsum(kort),
    }


def _i_kommunefilen(rom: Arbeidsrom) -> Iterator[Path]:
    """Filene kommune.toml peker på, som kommunegrensene og en logo."""
    if rom.grenser:
        yield rom.grenser
    innhold = tomllib.loads((rom.rot / FILNAVN).read_text(encoding="utf-8-sig"))
    for avsnitt in innhold.values():
        for verdi in avsnitt.values() if isinstance(avsnitt, dict) else ():
            if isinstance(verdi, str) and verdi.strip() and len(verdi) < 200:
                yield rom.rot / verdi


def _pakkefiler(beskrivelse: Path) -> Iterable[Path]:
    meta = json.loads(beskrivelse.read_bytes())
    ressurser = meta.get("resources", []) if isinstance(meta, dict) else []
    stier = [r.get("path") for r in ressurser if isinstance(r, dict)]
    egne = [beskrivelse.parent / s for s in stier if isinstance(s, str)]
    return [*egne, beskrivelse.parent / f"{UNDERTRYKKING}.csv"]


def _tekstfiler(mappe: Path, spraak: str) -> list[Path]:
    andre = {mappe / annet for annet in SPRAAK if annet != spraak}
    return [f for f in mappe.rglob("*") if f.is_file() and andre.isdisjoint(f.parents)]


def _vist(sti: str) -> str:
    """Stien i manifestet; en fil utenfor arbeidsrommet har bare navnet sitt."""
    utenfor = sti.startswith("/") or sti[1:2] == ":"
    return f"utenfor/{Path(sti).name}" if utenfor else sti

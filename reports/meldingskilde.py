"""Hvor et tall i et funn er fra: utgaven, planen eller regelen, og hvem som svarer for det."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.tall import dato
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Grunnlag, datasettnavn, kommunen, les_grunnlag, pakkemapper
from klima.kontroll.tekst import VIS
from klima.plan import PAKKE
from klima.utgaver import Utgave, Utgavelager
from klima.utslipp import ALLE, hent_tabell
from reports.konsoll import kutt

Felt = list[tuple[str, str]]
_UTELATT: Final = ("linje_i_fil", "opphav", "desimaler", "seed", "linje")
"""Kolonnene om avskriften selv; de sies i «Det gjelder» og ikke for hver rad."""


@dataclass(frozen=True)
class Kilde:
    """Det meldingen gjelder, og hvem den går til.

    Attributes:
        slag: hva det er, og dermed hva vi ber om.
        mottaker: navnet på den som svarer for tallet.
        hva: dokumentet eller statistikken, til emnet.
        innledning: den første setningen.
        felt: utgave, fil, sha256 og sted, med navn.
        om: sektorene, indikatorene eller det andre det gjelder, som en leser kjenner dem.
        rader: radene funnet peker på, hver med overskrift og felt.
    """

    slag: Literal["utgave", "plan", "regel"]
    mottaker: str
    hva: str
    innledning: str
    felt: Felt
    om: tuple[str, ...] = ()
    rader: tuple[tuple[str, Felt], ...] = ()


def fra_utgave(rom: Arbeidsrom, kommune: str, funn: Funn) -> tuple[Kilde, Utgave | None]:
    """Kilden til et funn i utslippstabellen; uten utgave når tallene er trykt i en plan.

    Funnet sier selv hvilken utgave det gjelder når stedet er en fil i lageret.
    """
    from klima.grunn.kodelister import finn_kommune

    treff = re.search(r"utgaver/([^/:]+)", funn.sted)
    nummer = None if kommune == ALLE else finn_kommune(kommune).nummer
    utgave = Utgavelager(rom).finn(treff[1]) if treff else hent_tabell(rom, nummer)[0]
    if not utgave.sha256:
        mappe = rom.pakke(PAKKE, utgave.kommuner[0])
        return _plan(rom, funn, mappe), None
    kilde = Kilde(
        slag="utgave",
        mottaker=utgave.utgiver,
        hva="utslippsstatistikken for kommuner",
        innledning="Vi tror det er en feil i utslippsstatistikken for kommuner.",
        felt=[
            ("Utgave", utgave.utgave),
            ("Publisert", dato(utgave.publisert)),
            ("Fil", utgave.filnavn or utgave.fil),
            ("sha256", utgave.sha256),
            ("Sted", funn.sted),
        ],
        om=funn.gjelder,
    )
    return kilde, utgave


def fra_pakke(rom: Arbeidsrom, funn: Funn) -> Kilde:
    """Kilden til et funn i en datapakke: dokumentet den er skrevet av fra, og eieren av det."""
    mappe = next((m for m in pakkemapper(rom) if datasettnavn(m) == funn.datasett), None)
    return _plan(rom, funn, mappe)


def _plan(rom: Arbeidsrom, funn: Funn, mappe: Path | None) -> Kilde:
    meta = _beskrivelse(mappe)
    kort: dict[str, Any] = meta.get("kildekort") or {}
    dokument = str(kort.get("dokument") or meta.get("title") or funn.datasett)
    grunnlag = _grunnlag(rom, mappe)
    fil, _, linje = funn.sted.rpartition(":") if _har_linje(funn.sted) else (funn.sted, "", "")
    mulige = [
        ("Dokument", dokument),
        ("Utgave", str(meta.get("utgave") or "")),
        ("Publisert", dato(str(meta.get("publisert") or ""))),
        ("Fil", fil),
        ("sha256", _sha256(rom.rot / fil)),
        ("Sted", f"linje {linje} i filen" if linje else ""),
    ]
    return Kilde(
        slag="plan",
        mottaker=str(kort.get("utgiver") or f"{rom.navn} kommune"),
        hva=dokument,
        innledning=f"Vi tror det er en feil i {dokument}, eller i avskriften vår av det.",
        felt=[(navn, verdi) for navn, verdi in mulige if verdi],
        om=_med_navn(funn.gjelder, grunnlag),
        rader=_rader(funn, fil, linje, grunnlag),
    )


def egen_regel(rom: Arbeidsrom, funn: Funn) -> Kilde:
    """Kilden til et funn om en regel: den som eier den hos oss selv."""
    return Kilde(
        slag="regel",
        mottaker=f"{funn.eier or 'dataforvalteren'} i {rom.navn} kommune",
        hva="en av reglene våre",
        innledning="En av reglene i kontrollen kan ikke brukes slik den er skrevet.",
        felt=[("Sted", funn.sted)],
    )


def _beskrivelse(mappe: Path | None) -> dict[str, Any]:
    import json

    if mappe is None:
        return {}
    innhold = json.loads((mappe / "datapackage.json").read_text(encoding="utf-8"))
    return innhold if isinstance(innhold, dict) else {}


def _grunnlag(rom: Arbeidsrom, mappe: Path | None) -> Grunnlag | None:
    nummer = kommunen(mappe / "datapackage.json") if mappe else None
    return les_grunnlag(rom, nummer)[0] if nummer else None


def _har_linje(sted: str) -> bool:
    return re.search(r":\d+$", sted) is not None


def _sha256(fil: Path) -> str:
    return hashlib.sha256(fil.read_bytes()).hexdigest() if fil.is_file() else ""


_NAVN: Final = (
    ("indikatorer", "katalog", "indikator", "navn"),
    ("tiltak", "tiltak", "tiltak", "tekst"),
    ("handlingsregler", "regler", "regel", "navn"),
)
"""Pakke, tabell, id-kolonne og navnekolonne for det et funn kan gjelde med id."""

_NAVN_HOEYST: Final = 60
"""Tegn av et navn i emnet; hele navnet står i meldingen."""


def _med_navn(gjelder: tuple[str, ...], grunnlag: Grunnlag | None) -> tuple[str, ...]:
    """Det funnet gjelder med navnet en leser kjenner, i stedet for id-en."""
    navn: dict[str, str] = {}
    for pakke, tabell, id_, felt in _NAVN:
        rader = grunnlag.rader(pakke, tabell) if grunnlag else []
        navn |= {r[id_]: f"«{kutt(r[felt], _NAVN_HOEYST)}»" for r in rader}
    return tuple(dict.fromkeys(navn.get(g, g) for g in gjelder))


def _rader(
    funn: Funn, fil: str, linje: str, grunnlag: Grunnlag | None
) -> tuple[tuple[str, Felt], ...]:
    """Radene funnet peker på i den avskrevne tabellen, felt for felt med kolonnens tittel."""
    numre = {int(n) for r in funn.rader for n in re.findall(r"^linje (\d+)$", r)}
    numre |= {int(linje)} if linje else set()
    for pakke, lest in (grunnlag.pakker if grunnlag else {}).items():
        for tabell in lest.tabeller:
            if grunnlag is None or grunnlag.sted(pakke, tabell) != fil:
                continue
            kort: dict[str, Any] = lest.meta["kildekort"]
            titler = _titler(lest.meta, tabell)
            egne = [r for r in grunnlag.rader(pakke, tabell) if r["linje_i_fil"] in numre]
            return tuple(_rad(rad, titler, str(kort.get("seed", ""))) for rad in egne[:VIS])
    return ()


def _titler(meta: Mapping[str, Any], tabell: str) -> dict[str, str]:
    skjema = next(r.get("schema", {}) for r in meta["resources"] if r["name"] == tabell)
    return {f["name"]: f.get("title", f["name"]) for f in skjema.get("fields", [])}


def _rad(rad: dict[str, Any], titler: dict[str, str], seed: str) -> tuple[str, Felt]:
    felt = [
        (titler.get(navn, navn), _verdi(verdi))
        for navn, verdi in rad.items()
        if navn not in _UTELATT and not titler.get(navn, "").endswith("(id)") and verdi is not None
    ]
    if rad.get("linje"):
        felt.append(("Avskrevet fra", f"linje {rad['linje']} i {rad.get('seed') or seed}"))
    return f"Linje {rad['linje_i_fil']} slik vi har den", felt


def _verdi(verdi: Any) -> str:
    from klima.kontroll.tekst import som_skrevet

    if isinstance(verdi, bool):
        return "ja" if verdi else "nei"
    return som_skrevet(verdi) if isinstance(verdi, float) else str(verdi)

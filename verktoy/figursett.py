"""Hver figurtype minst én gang, av det som følger med: Asker, Eksempelvik og et oppdiktet kart."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from klima import Arbeidsrom, Utgavelager, finn_arbeidsrom
from klima.eksempel import legg_ut_eksempel
from reports.dokument import Dokument
from reports.figur import EKSEMPEL, Figur
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.kapitler import bygg_dokument
from reports.kart import kommunekart, rangering

ROT: Final = Path(__file__).resolve().parent.parent
_OPPDIKTET: Final = (("3203", 90, 40), ("3201", 100, 95), ("3301", 80, 88), ("3312", 60, 20))
"""(kommune, tonn i 2009, tonn i 2024): funnet på, bare for å ha noe å tegne."""


def figursett(mappe: Path) -> Iterator[tuple[str, Figur]]:
    """(navn, figur); arbeidsrommene legges ut i mappen, som ingen utgaver har fra før."""
    for navn, rom in (("asker", _asker(mappe / "asker")), ("eksempel", _eksempel(mappe / "vik"))):
        g = hent_grunnlag(rom, rom.nummer)
        yield from navngitt(navn, bygg_dokument(g))
    yield from kartfigurer(mappe / "kart")


def navngitt(navn: str, dokument: Dokument) -> Iterator[tuple[str, Figur]]:
    """Figurene i rapporten."""
    return ((f"{navn}-{f.id}", f) for f in dokument.figurer)


def kartfigurer(mappe: Path) -> Iterator[tuple[str, Figur]]:
    """Kartene og rangeringene, av oppdiktede tall i mappen."""
    g = _kart(mappe)
    for slag in ("endring", "per_innbygger"):
        for figur in (kommunekart(g, slag), rangering(g, slag)):
            if figur is not None:
                # Tallene er oppdiktet, og står aldri umerket.
                yield f"oppdiktet-{figur.id}", figur.stemplet(EKSEMPEL)


def _asker(mappe: Path) -> Arbeidsrom:
    """De medfølgende tallene, ikke lageret i arbeidsrommet, så det blir det samme for alle."""
    shutil.copytree(ROT / "datasets" / "asker", mappe / "datasets" / "asker")
    shutil.copy(ROT / "kommune.toml", mappe)
    return finn_arbeidsrom(mappe)


def _eksempel(mappe: Path) -> Arbeidsrom:
    legg_ut_eksempel(mappe)
    return finn_arbeidsrom(mappe)


def _kart(mappe: Path) -> Grunnlag:
    mappe.mkdir(parents=True)
    (mappe / "kommune.toml").write_text(
        '[kommune]\nnummer = "3203"\nnavn = "Asker"\n\n[kart]\ngrenser = "ruter.geojson"\n',
        encoding="utf-8",
    )
    (mappe / "ruter.geojson").write_text(json.dumps(_ruter()), encoding="utf-8")
    _folketall(mappe / "datasets" / "felles" / "folketall")
    csv = mappe / "oppdiktet.csv"
    linjer = [
        f"{nr},Navn,{aar},Veitrafikk,Personbiler,{tonn * 1000}"
        for nr, foer, naa in _OPPDIKTET
        for aar, tonn in ((2009, foer), (2024, naa))
    ]
    hode = "Kommunenummer,Kommune,År,Sektor,Utslippskilde,Utslipp"
    csv.write_text("\n".join([hode, *linjer]) + "\n", encoding="utf-8")
    rom = finn_arbeidsrom(mappe)
    Utgavelager(rom).importer(csv, publisert=date(2026, 2, 2))
    return hent_grunnlag(rom, "3203")


def _folketall(mappe: Path) -> None:
    mappe.mkdir(parents=True)
    linjer = [f"{nr},2024,{10_000 * (i + 1)}" for i, (nr, _, _) in enumerate(_OPPDIKTET)]
    tekst = "\n".join(["kommune,aar,innbyggere", *linjer]) + "\n"
    (mappe / "folketall.csv").write_text(tekst, encoding="utf-8")
    typer = {"kommune": "string", "aar": "integer", "innbyggere": "integer"}
    ressurs = {
        "name": "folketall",
        "path": "folketall.csv",
        "schema": {"fields": [{"name": n, "type": t} for n, t in typer.items()]},
    }
    beskrivelse = {"name": "folketall", "title": "Oppdiktet folketall", "resources": [ressurs]}
    (mappe / "datapackage.json").write_text(json.dumps(beskrivelse), encoding="utf-8")


def _ruter() -> dict[str, Any]:
    """Kommunene som fire ruter ved siden av hverandre, i lengde- og breddegrader."""
    ruter = []
    for i, (nummer, _, _) in enumerate(_OPPDIKTET):
        x, y = 10 + 0.2 * (i % 2), 59 + 0.1 * (i // 2)
        ring = [[x, y], [x, y + 0.1], [x + 0.2, y + 0.1], [x + 0.2, y], [x, y]]
        ruter.append(
            {
                "type": "Feature",
                "properties": {"kommunenummer": nummer},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return {"type": "FeatureCollection", "features": ruter}

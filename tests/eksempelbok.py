"""Små arbeidsbøker og CSV-filer i utgiverens ekte oppsett, skrevet uten regnearkbibliotek.

XML-en følger Miljødirektoratets egen bok: `x:`-prefiks, absolutte delnavn og delte strenger, som er
det håndlagde lesere snubler i. Tallene er funnet på og hører bare til testene.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Celle = str | float | bool | date | None
Rad = Sequence[Celle]

SEKTORER = (
    "Annen mobil forbrenning",
    "Avfall og avløp",
    "Energiforsyning",
    "Industri, olje og gass",
    "Jordbruk",
    "Luftfart",
    "Oppvarming",
    "Sjøfart",
    "Veitrafikk",
)
DETALJERT = "Oversikt - detaljert"
LANDSHODE = (
    "Fylke",
    "Kommunenummer",
    "Kommune",
    "År",
    "Sektor",
    "Utslippskilde",
    "Klimagass",
    "Utslipp (tonn CO₂-ekvivalenter)",
)
KOMMUNEHODE = LANDSHODE[3:]
CSVHODE = "Kommune,År,Sektor,Utslippskilde,Utslipp\n"

_NS = (
    'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def landsbok(fil: Path, rader: Iterable[Rad], *, sumrader: Iterable[Rad] | None = None) -> Path:
    """Landsboka: kommunenummer på hver rad, og sumarket når `sumrader` er oppgitt."""
    ark: dict[str, Iterable[Rad]] = {"Info": [("Utgiver:", "Miljødirektoratet")]}
    if sumrader is not None:
        ark["Oversikt - sektorfordelt"] = [(*LANDSHODE[:5], LANDSHODE[7]), *sumrader]
    return skriv_bok(fil, {**ark, DETALJERT: [LANDSHODE, *rader]})


def kommunebok(fil: Path, kommune: str, rader: Iterable[Rad], *, laget: str = "") -> Path:
    """Boka for én kommune: kommunen står bare i arket `Info`."""
    info = [("Nedlastet fra:", "eksempel"), ("Datasett:", kommune)]
    return skriv_bok(fil, {"Info": info, DETALJERT: [KOMMUNEHODE, *rader]}, laget=laget)


def en_rad(
    utslipp: Celle = 1.0,
    *,
    nummer: Celle = "3203",
    kommune: Celle = "Asker",
    aar: Celle = 2009,
    sektor: Celle = "Veitrafikk",
    kilde: Celle = "Personbiler",
    gass: Celle = "CO2",
) -> tuple[Celle, ...]:
    """En rad i landsboka der bare det testen handler om, er oppgitt."""
    return ("Akershus", nummer, kommune, aar, sektor, kilde, gass, utslipp)


def skriv_bok(fil: Path, ark: Mapping[str, Iterable[Rad]], *, laget: str = "") -> Path:
    """En arbeidsbok med disse arkene; `laget` er datoen i filens egenskaper."""
    delte: dict[str, int] = {}
    deler = {
        f"xl/worksheets/sheet{nr}.xml": _ark(rader, delte)
        for nr, rader in enumerate(ark.values(), start=1)
    }
    arkliste = "".join(
        f'<x:sheet name={quoteattr(navn)} sheetId="{nr}" r:id="rId{nr}" />'
        for nr, navn in enumerate(ark, start=1)
    )
    deler["xl/workbook.xml"] = f"<x:workbook {_NS}><x:sheets>{arkliste}</x:sheets></x:workbook>"
    deler["xl/_rels/workbook.xml.rels"] = _relasjoner(
        {
            **{f"rId{nr}": ("worksheet", f"/xl/worksheets/sheet{nr}.xml") for nr in _tell(ark)},
            "rIdS": ("sharedStrings", "/xl/sharedStrings.xml"),
            "rIdF": ("styles", "/xl/styles.xml"),
        }
    )
    deler["_rels/.rels"] = _relasjoner({"rId1": ("officeDocument", "/xl/workbook.xml")})
    tekster = "".join(f'<x:si><x:t xml:space="preserve">{escape(t)}</x:t></x:si>' for t in delte)
    deler["xl/sharedStrings.xml"] = f"<x:sst {_NS}>{tekster}</x:sst>"
    # Format 1 er dato (numFmtId 14), så et tall i den stilen er en dato.
    deler["xl/styles.xml"] = (
        f'<x:styleSheet {_NS}><x:cellXfs><x:xf numFmtId="0" />'
        '<x:xf numFmtId="14" applyNumberFormat="1" /></x:cellXfs></x:styleSheet>'
    )
    deler["[Content_Types].xml"] = _innholdstyper(len(ark))
    if laget:
        deler["docProps/core.xml"] = (
            f'<p xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:created>{laget}T08:00:00Z'
            "</dcterms:created></p>"
        )
    with zipfile.ZipFile(fil, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for navn, xml in deler.items():
            arkiv.writestr(navn, f'<?xml version="1.0" encoding="utf-8"?>{xml}')
    return fil


def _tell(ark: Mapping[str, object]) -> range:
    return range(1, len(ark) + 1)


def _ark(rader: Iterable[Rad], delte: dict[str, int]) -> str:
    linjer = []
    for r, rad in enumerate(rader, start=1):
        celler = "".join(_celle(f"{chr(65 + k)}{r}", c, delte) for k, c in enumerate(rad))
        linjer.append(f'<x:row r="{r}">{celler}</x:row>')
    return f"<x:worksheet {_NS}><x:sheetData>{''.join(linjer)}</x:sheetData></x:worksheet>"


def _celle(sted: str, verdi: Celle, delte: dict[str, int]) -> str:
    if verdi is None:
        return ""
    if isinstance(verdi, bool):
        return f'<x:c r="{sted}" t="b"><x:v>{int(verdi)}</x:v></x:c>'
    if isinstance(verdi, date):
        dager = (verdi - date(1899, 12, 30)).days
        return f'<x:c r="{sted}" s="1"><x:v>{dager}</x:v></x:c>'
    if isinstance(verdi, str) and re.fullmatch(r"#[A-Z0/]+[!?]?", verdi):
        return f'<x:c r="{sted}" t="e"><x:v>{verdi}</x:v></x:c>'
    if isinstance(verdi, str):
        nr = delte.setdefault(verdi, len(delte))
        return f'<x:c r="{sted}" t="s"><x:v>{nr}</x:v></x:c>'
    return f'<x:c r="{sted}"><x:v>{verdi!r}</x:v></x:c>'


def _relasjoner(mal: Mapping[str, tuple[str, str]]) -> str:
    deler = "".join(
        f'<Relationship Type="{_REL}/{slag}" Target="{sti}" Id="{id_}" />'
        for id_, (slag, sti) in mal.items()
    )
    ns = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{ns}">{deler}</Relationships>'


def _innholdstyper(antall_ark: int) -> str:
    typer = {"/xl/workbook.xml": "sheet.main", "/xl/sharedStrings.xml": "sharedStrings"}
    typer |= {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in range(1, antall_ark + 1)}
    typer["/xl/styles.xml"] = "styles"
    deler = "".join(
        f'<Override PartName="{del_}" ContentType="{_TYPE}.{slag}+xml" />'
        for del_, slag in typer.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml" />'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml" />'
        f"{deler}</Types>"
    )

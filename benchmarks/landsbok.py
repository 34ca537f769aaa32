"""En syntetisk landsbok i Miljødirektoratets oppsett: 480 000 rader, fast frø.

XML-en finnes i to drakter. `utgiver` er slik Miljødirektoratets egne bøker er skrevet: prefikset
`x:`, absolutte delnavn, delte strenger, og sted og stil på hver celle. `excel` er det samme uten
prefiks, slik Excel skriver det; da er XML-en kortere, og målet mot XML-parsingen strengere. Tallene
er funnet på.
"""

from __future__ import annotations

import random
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from klima.grunn.kodelister import kommuner, sektorer

RADER: Final = 480_000
AAR: Final = (2009, 2011, 2013, *range(2015, 2025))
DETALJERT: Final = "Oversikt - detaljert"
SEKTORFORDELT: Final = "Oversikt - sektorfordelt"
_FROE: Final = 20261122
_UTFORMING: Final = 2
_ANDEL_NULL: Final = 0.45
_NS: Final = (
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
)
_REL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HODE: Final = ("Fylke", "Kommunenummer", "Kommune", "År", "Sektor")

Rad = tuple[str | float, ...]


def landsbok(rader: int = RADER, drakt: str = "utgiver") -> Path:
    """Stien til boka; lages første gang og gjenbrukes fra maskinens midlertidige mappe."""
    mappe = Path(tempfile.gettempdir()) / "klimabudsjett-benchmark"
    fil = mappe / f"landsbok_{drakt}_{rader}_{_FROE}_{_UTFORMING}_2026-02-02.xlsx"
    if not fil.is_file():
        mappe.mkdir(exist_ok=True)
        under_arbeid = fil.with_suffix(".tmp")
        skriv(under_arbeid, rader, drakt)
        under_arbeid.rename(fil)
    return fil


def skriv(fil: Path, rader: int = RADER, drakt: str = "utgiver") -> None:
    """Skriv boka: arkene Info, sektorfordelt og detaljert, der sumarket stemmer på desimalen."""
    strenger: dict[str, int] = {}
    tideler: defaultdict[tuple[str | float, ...], int] = defaultdict(int)
    kle = _uten_prefiks if drakt == "excel" else bytes
    with zipfile.ZipFile(fil, "w", zipfile.ZIP_DEFLATED) as arkiv:
        with arkiv.open("xl/worksheets/sheet3.xml", "w", force_zip64=True) as ut:
            hode = (*_HODE, "Utslippskilde", "Klimagass", "Utslipp (tonn CO2-ekvivalenter)")
            for bit in _ark([hode], _detaljerte(rader, tideler), strenger):
                ut.write(kle(bit))
        sumrader = ((*nøkkel, t / 10) for nøkkel, t in tideler.items())
        with arkiv.open("xl/worksheets/sheet2.xml", "w") as ut:
            sumhode = (*_HODE, "Utslipp (tonn CO2-ekvivalenter)")
            for bit in _ark([sumhode], sumrader, strenger):
                ut.write(kle(bit))
        info: list[Rad] = [("Utgiver:", "Funnet på"), ("Kilde:", "benchmarks/landsbok.py")]
        arkiv.writestr("xl/worksheets/sheet1.xml", kle(b"".join(_ark(info, iter(()), strenger))))
        for navn, xml in _deler(strenger).items():
            arkiv.writestr(navn, kle(f'<?xml version="1.0" encoding="utf-8"?>{xml}'.encode()))


def _uten_prefiks(xml: bytes) -> bytes:
    xml = xml.replace(b"<x:", b"<").replace(b"</x:", b"</").replace(b"xmlns:x=", b"xmlns=")
    return xml.replace(b' s="0"', b"").replace(b" />", b"/>")


def _kildegass() -> list[tuple[str, str, str]]:
    """104 par av kilde og gass fordelt på sektorene, omtrent som i statistikken."""
    *vanlige, fluor = sorted(sektorer(), key=lambda s: "fluorgasser" in s)
    navn = [(s, f"{s}: utslippskilde nummer {n}") for n in range(4) for s in vanlige][:34]
    par = [(s, kilde, gass) for s, kilde in navn for gass in ("CO2", "CH4", "N2O")]
    return [*par, (fluor, "Produkter med fluorgasser", "HFK"), (fluor, "Strømbrytere", "SF6")]


def _detaljerte(rader: int, tideler: defaultdict[tuple[str | float, ...], int]) -> Iterator[Rad]:
    tilfeldig = random.Random(_FROE)
    par = _kildegass()
    kommuneaar = [
        (str(fylke), str(nummer), str(navn), aar)
        for nummer, navn, fylke in kommuner()[["kommunenavn", "fylkesnavn"]].itertuples()
        for aar in AAR
    ]
    # De første får én rad mer enn de siste, så summen blir nøyaktig antallet en ba om.
    hver, ekstra = divmod(rader, len(kommuneaar))
    for nr, sted in enumerate(kommuneaar):
        for sektor, kilde, gass in par[-(hver + (nr < ekstra)) :]:
            null = tilfeldig.random() < _ANDEL_NULL
            tonn10 = 0 if null else int(tilfeldig.lognormvariate(6, 2))
            tideler[*sted, sektor] += tonn10
            yield (*sted, sektor, kilde, gass, tonn10 / 10)


def _ark(hode: list[Rad], rader: Iterator[Rad], strenger: dict[str, int]) -> Iterator[bytes]:
    yield f'<?xml version="1.0" encoding="utf-8"?><x:worksheet {_NS}><x:sheetData>'.encode()
    nr = 0
    for gruppe in (hode, rader):
        for rad in gruppe:
            nr += 1
            celler = "".join(
                f'<x:c r="{chr(65 + k)}{nr}" s="0" t="s">'
                f"<x:v>{strenger.setdefault(celle, len(strenger))}</x:v></x:c>"
                if isinstance(celle, str)
                else f'<x:c r="{chr(65 + k)}{nr}" s="0"><x:v>{celle:g}</x:v></x:c>'
                if celle == int(celle)
                else f'<x:c r="{chr(65 + k)}{nr}" s="0"><x:v>{celle!r}</x:v></x:c>'
                for k, celle in enumerate(rad)
            )
            yield f'<x:row r="{nr}" spans="1:{len(rad)}">{celler}</x:row>'.encode()
    yield b"</x:sheetData></x:worksheet>"


def _deler(strenger: dict[str, int]) -> dict[str, str]:
    arkene = ("Info", SEKTORFORDELT, DETALJERT)
    liste = "".join(
        f'<x:sheet name="{navn}" sheetId="{n}" r:id="rId{n}" />' for n, navn in enumerate(arkene, 1)
    )
    tekst = "".join(f'<x:si><x:t xml:space="preserve">{escape(t)}</x:t></x:si>' for t in strenger)
    rel = [("officeDocument", "/xl/workbook.xml", "rId1")]
    bokrel = [("worksheet", f"/xl/worksheets/sheet{n}.xml", f"rId{n}") for n in (1, 2, 3)]
    bokrel += [
        ("sharedStrings", "/xl/sharedStrings.xml", "rIdS"),
        ("styles", "/xl/styles.xml", "F"),
    ]
    typer = {"/xl/workbook.xml": "sheet.main", "/xl/sharedStrings.xml": "sharedStrings"}
    typer |= {"/xl/styles.xml": "styles"}
    typer |= {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in (1, 2, 3)}
    overstyrt = "".join(
        f'<Override PartName="{del_}" ContentType="{_TYPE}.{slag}+xml" />'
        for del_, slag in typer.items()
    )
    pakke = "http://schemas.openxmlformats.org/package/2006"
    return {
        "xl/workbook.xml": f"<x:workbook {_NS}><x:sheets>{liste}</x:sheets></x:workbook>",
        "xl/sharedStrings.xml": f"<x:sst {_NS}>{tekst}</x:sst>",
        "xl/styles.xml": (
            f"<x:styleSheet {_NS}><x:fonts><x:font /></x:fonts><x:fills>"
            '<x:fill><x:patternFill patternType="none" /></x:fill></x:fills>'
            "<x:borders><x:border /></x:borders>"
            '<x:cellStyleXfs><x:xf numFmtId="0" /></x:cellStyleXfs>'
            '<x:cellXfs><x:xf numFmtId="0" xfId="0" /></x:cellXfs><x:cellStyles>'
            '<x:cellStyle name="Normal" xfId="0" builtinId="0" /></x:cellStyles></x:styleSheet>'
        ),
        "_rels/.rels": _relasjoner(f"{pakke}/relationships", rel),
        "xl/_rels/workbook.xml.rels": _relasjoner(f"{pakke}/relationships", bokrel),
        "[Content_Types].xml": (
            f'<Types xmlns="{pakke}/content-types">'
            '<Default Extension="xml" ContentType="application/xml" /><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml" />'
            f"{overstyrt}</Types>"
        ),
    }


def _relasjoner(navnerom: str, mal: list[tuple[str, str, str]]) -> str:
    deler = "".join(
        f'<Relationship Type="{_REL}/{slag}" Target="{sti}" Id="{id_}" />' for slag, sti, id_ in mal
    )
    return f'<Relationships xmlns="{navnerom}">{deler}</Relationships>'

"""Råfilene lest uten prosjektets kode: zip, XML og `csv`, med desimaltall slik de står."""

from __future__ import annotations

import csv
import zipfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

_NS = {
    "x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
Noekkel = tuple[str, int, str]


def arkrader(bok: Path, ark: str) -> list[list[str]]:
    """Cellene i et ark som tekst, rad for rad, rett fra XML-en."""
    with zipfile.ZipFile(bok) as arkiv:

        def xml(del_: str) -> ElementTree.Element:
            return ElementTree.fromstring(arkiv.read(del_).decode("utf-8-sig"))

        tekster = ["".join(t.itertext()) for t in xml("xl/sharedStrings.xml").findall("x:si", _NS)]
        (rid,) = (
            s.attrib[f"{{{_NS['r']}}}id"]
            for s in xml("xl/workbook.xml").iterfind(".//x:sheet", _NS)
            if s.attrib["name"] == ark
        )
        (sti,) = (
            r.attrib["Target"] for r in xml("xl/_rels/workbook.xml.rels") if r.get("Id") == rid
        )
        rader = xml(sti.lstrip("/")).iterfind(".//x:row", _NS)
        return [[_celle(c, tekster) for c in rad.iterfind("x:c", _NS)] for rad in rader]


def _celle(celle: ElementTree.Element, tekster: list[str]) -> str:
    verdi = celle.findtext("x:v", default="", namespaces=_NS)
    return tekster[int(verdi)] if celle.get("t") == "s" else verdi


def aarssummer(bok: Path) -> dict[int, Decimal]:
    """Summen av arket Oversikt per år, eksakt."""
    summer: dict[int, Decimal] = defaultdict(Decimal)
    for aar, _, tonn in arkrader(bok, "Oversikt")[1:]:
        summer[int(aar)] += Decimal(tonn)
    return dict(summer)


def csvsummer(fil: Path) -> dict[Noekkel, Decimal]:
    """Summen per kommune, år og sektor av en av fylkets CSV-filer, eksakt."""
    summer: dict[Noekkel, Decimal] = defaultdict(Decimal)
    with fil.open(encoding="utf-8", newline="") as strøm:
        for rad in csv.DictReader(strøm):
            noekkel = (rad["Kommune"].strip(), int(rad["År"]), rad["Sektor"].strip())
            summer[noekkel] += Decimal(rad["Utslipp"])
    return dict(summer)

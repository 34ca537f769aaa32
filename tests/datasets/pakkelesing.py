"""Det testene av datapakkene deler: en liten, egen leser, og tall slik planen trykker dem.

Leseren bruker bare standardbiblioteket, så en feil i `klima.grunn.datapakke` ikke kan skjule en
feil i tallene. Alt er tekst til testen selv gjør det om til tall.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from tests.stotte import ROT, seed_linjer

Rad = dict[str, str]


def meta(pakke: str) -> dict[str, Any]:
    """`datapackage.json` i `datasets/<pakke>`."""
    return json.loads((ROT / "datasets" / pakke / "datapackage.json").read_text(encoding="utf-8"))


def rader(pakke: str, tabell: str) -> list[Rad]:
    """Radene i `datasets/<pakke>/<tabell>.csv`, hver som felt -> tekst."""
    fil = ROT / "datasets" / pakke / f"{tabell}.csv"
    with fil.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def frictionless_feil(mappe: Path) -> list[str]:
    """Det frictionless finner galt i pakken, én linje per feil; tom liste når alt er i orden."""
    from frictionless import Package

    beskrivelse = json.loads((mappe / "datapackage.json").read_text(encoding="utf-8"))
    rapport = Package.from_descriptor(beskrivelse, basepath=str(mappe)).validate()
    return [f"{r[0]}: {r[1]}" for r in rapport.flatten(["type", "message"])]


def formfeil(pakke: str) -> list[str]:
    """Brudd på filformen: UTF-8 uten BOM, LF, NFC, ingen maskinsti, hver CSV-fil i skjemaet."""
    mappe = ROT / "datasets" / pakke
    funn = []
    for fil in sorted(mappe.iterdir()):
        raa = fil.read_bytes()
        tekst = raa.decode("utf-8")
        if raa.startswith(b"\xef\xbb\xbf"):
            funn.append(f"{fil.name}: BOM")
        if b"\r" in raa or not raa.endswith(b"\n"):
            funn.append(f"{fil.name}: linjeskift er ikke LF")
        if not unicodedata.is_normalized("NFC", tekst):
            funn.append(f"{fil.name}: ikke NFC")
        if re.search(r"(?<!\w)/(work|root|tmp|home)/", tekst):
            funn.append(f"{fil.name}: maskinsti")
    ressurser = {r["path"] for r in meta(pakke)["resources"]}
    funn += [
        f"{f.name}: står ikke i datapackage.json"
        for f in mappe.glob("*.csv")
        if f.name not in ressurser
    ]
    return funn


def norsk(verdi: str, desimaler: int = 0) -> str:
    """Tallet slik planen trykker det: mellomrom mellom tusener, desimalkomma, bindestrek som minus.

    >>> norsk("184211"), norsk("-0.7", 1)
    ('184 211', '-0,7')
    """
    heltall, _, brok = f"{float(verdi):.{max(desimaler, 0)}f}".partition(".")
    gruppert = f"{int(heltall):,}".replace(",", " ")
    if heltall.startswith("-") and not gruppert.startswith("-"):  # -0,7: int() mister fortegnet
        gruppert = f"-{gruppert}"
    return f"{gruppert},{brok}" if brok else gruppert


def staar(linje: str, tall: str) -> bool:
    """Står `tall` på linjen som et helt tall, ikke som en del av et lengre?"""
    linje = re.sub(r"[\u00a0\u202f]", " ", linje)  # planen blander harde og vanlige mellomrom
    return re.search(rf"(?<![\d,]){re.escape(tall)}(?![\d]|,\d)", linje) is not None


def seed_for(rad: Rad) -> list[str]:
    """Linjene i seeden raden er lest fra: kolonnen `seed`, ellers handlingsprogrammet."""
    return seed_linjer((rad.get("seed") or "002")[:3])


def regn(formel: str) -> float:
    """Verdien av en formel i en datapakke. Bare tall, regnetegn og parenteser slipper inn."""
    if not re.fullmatch(r"[\d. +\-*/()]+", formel):
        raise ValueError(f"formelen «{formel}» har annet enn tall og regnetegn")
    return float(eval(formel, {"__builtins__": {}}))

"""FHI Statistikk Open API slik brukerveiledningen beskriver det; tallene er oppdiktet.

`nokkel` 370 har tre steder, tre år og to måltall. Etnedal er skjult i 2023, og 2022 lar seg ikke
beregne der.
"""

from __future__ import annotations

import fnmatch
import itertools
import math
from typing import Any

from tests.banktjener import Rute, feilsvar

TITTEL = "Psykiske symptomer og lidelser"
ENDRET = "2026-06-01T05:00:00.1234567+00:00"
DIMENSJONER: dict[str, tuple[str, dict[str, str]]] = {
    "GEO": ("Geografi", {"0": "Hele landet", "32": "Akershus", "3203": "Asker"}),
    "AAR": ("År", {"2022_2022": "2022", "2023_2023": "2023", "2024_2024": "2024"}),
    "ALDER": ("Alder", {"0_74": "0-74 år"}),
    "MEASURE_TYPE": ("Måltall", {"TELLER": "antall", "RATE": "per 1000, per år"}),
}
# GEO, AAR, MEASURE_TYPE -> tall eller tegn.
TALL: dict[tuple[str, str, str], float | str] = {
    ("0", "2022_2022", "RATE"): 160.1,
    ("0", "2023_2023", "RATE"): 163.4,
    ("0", "2024_2024", "RATE"): 0,
    ("3203", "2022_2022", "RATE"): ".",
    ("3203", "2023_2023", "RATE"): ":",
    ("3203", "2024_2024", "RATE"): 148.6,
    ("3203", "2024_2024", "TELLER"): 13250,
}
TEGN = {
    "..": "Manglende data",
    ".": "Lar seg ikke beregne",
    ":": "Anonymisert eller skjult av andre årsaker",
}
_TRE = [
    {
        "value": "0",
        "label": "Hele landet",
        "children": [
            {
                "value": "32",
                "label": "Akershus",
                "children": [{"value": "3203", "label": "Asker", "children": []}],
            }
        ],
    }
]


def fhi(endret: str = ENDRET) -> Rute:
    """Rutene under roten."""

    def rute(metode: str, sti: str, spoerring: dict[str, str], kropp: Any) -> tuple[int, Any]:
        match metode, sti.casefold():
            case "GET", "/nokkel/table/370":
                return 200, {
                    "tableId": 370,
                    "title": TITTEL,
                    "publishedAt": "2026-06-01T05:00:00+00:00",
                    "modifiedAt": endret,
                }
            case "GET", "/nokkel/table/370/dimension":
                return 200, {"dimensions": [_dimensjon(kode) for kode in DIMENSJONER]}
            case "POST", "/nokkel/table/370/data":
                return _data(kropp)
        return feilsvar(404, "Not Found")

    return rute


def _dimensjon(kode: str) -> dict[str, Any]:
    navn, verdier = DIMENSJONER[kode]
    flate = [{"value": k, "label": n, "children": []} for k, n in verdier.items()]
    return {"code": kode, "label": navn, "categories": _TRE if kode == "GEO" else flate}


def velg(kode: str, filter_: str, verdier: list[str]) -> list[str] | None:
    """Kategoriene et filter gir; None når det er galt."""
    alle = list(DIMENSJONER[kode][1])
    match filter_:
        case "item":
            return [k for k in alle if k in verdier] if set(verdier) <= set(alle) else None
        case "all":
            return [k for k in alle if any(fnmatch.fnmatchcase(k, v) for v in verdier)]
        case "top":
            return alle[: int(verdier[0])]
        case "bottom":
            # De siste i tabellens rekkefølge, som for årene er de nyeste.
            return alle[-int(verdier[0]) :]
    return None


def _data(kropp: Any) -> tuple[int, Any]:
    filtre = {d["code"]: (d["filter"], d["values"]) for d in kropp["dimensions"]}
    if set(filtre) != set(DIMENSJONER) or len(filtre) != len(kropp["dimensions"]):
        return feilsvar(400, "All dimensions must have one and only one filter")
    valgt = {kode: velg(kode, *filtre[kode]) for kode in DIMENSJONER}
    if None in valgt.values():
        return feilsvar(400, "Invalid filter")
    koder = {kode: liste or [] for kode, liste in valgt.items()}
    antall = math.prod(map(len, koder.values()))
    if antall > kropp["response"].get("maxRowCount", math.inf):
        return feilsvar(400, "The number of rows exceeds maxRowCount")
    return 200, {
        "class": "dataset",
        "version": "2.0",
        "href": None,
        "label": TITTEL,
        "updated": "2026-06-01T05:00:00+00:00",
        "source": None,
        "id": list(koder),
        "size": [len(k) for k in koder.values()],
        "role": {"time": None, "geo": None, "metric": ["MEASURE_TYPE"]},
        "dimension": {k: _svardimensjon(k, liste) for k, liste in koder.items()},
        "value": [TALL.get((g, a, m)) for g, a, _, m in itertools.product(*koder.values())],
        "status": "",
        "extension": {"flags": {"index": list(TEGN), "label": TEGN}},
    }


def _svardimensjon(kode: str, koder: list[str]) -> dict[str, Any]:
    navn, verdier = DIMENSJONER[kode]
    kategori: dict[str, Any] = {"index": koder, "label": {k: verdier[k] for k in koder}}
    if kode == "MEASURE_TYPE":
        tom = {"decimals": None, "symbol": None, "position": None}
        kategori["unit"] = {k: {"label": verdier[k], **tom} for k in koder}
    return {"label": navn, "category": kategori}

"""Udirs eksport-API slik åpne klienter har målt det; tallene er oppdiktet.

Eksport 150 har mobbing på 7. og 10. trinn i to skoleår, for Akershus, Asker og én skole. Skolen er
skjermet på 10. trinn i 2024-25 og mangler i radene for 2023-24, slik små skoler gjør.
"""

from __future__ import annotations

import re
from typing import Any

from tests.banktjener import Rute, feilsvar

FILTER: dict[str, list[dict[str, Any]]] = {
    "TidID": [
        {"id": 202412, "kode": "202412", "navn": "2024-25"},
        {"id": 202312, "kode": "202312", "navn": "2023-24"},
    ],
    "EnhetID": [
        {"id": -17, "kode": "32", "navn": "Akershus", "nivaa": 2, "barn": [1]},
        {"id": -76, "kode": "3203", "navn": "Asker", "nivaa": 3, "barn": [2]},
        {"id": 6047, "kode": "974589001", "navn": "Prøveskolen ", "nivaa": 4},
    ],
    "TrinnID": [
        {"id": 6, "kode": "7", "navn": "7. trinn"},
        {"id": 9, "kode": "10", "navn": "10. trinn"},
    ],
    "KjoennID": [
        {"id": -10, "kode": "A", "navn": "Alle kjønn"},
        {"id": 1, "kode": "G", "navn": "Gutt"},
    ],
}
# TidID, EnhetID, TrinnID -> andel mobbet og antall svar, slik Udir skriver dem.
TALL: dict[tuple[int, int, int], tuple[str, str]] = {
    (202412, -17, 6): ("11,3", "5 943"),
    (202412, -17, 9): ("8,4", "5\N{NO-BREAK SPACE}120"),
    (202412, -76, 6): ("10,5", "  1 116"),
    (202412, -76, 9): ("7", "990"),
    (202412, 6047, 6): ("0,0", "31"),
    (202412, 6047, 9): ("*", "*"),
    (202312, -17, 6): ("12,1", "6 001"),
    (202312, -17, 9): ("9,0", "5 300"),
    (202312, -76, 6): ("", "0"),
    (202312, -76, 9): ("7,75", "1 001"),
}
PER_SIDE = 3


def udir() -> Rute:
    """Rutene under roten."""

    def rute(metode: str, sti: str, spoerring: dict[str, str], kropp: Any) -> tuple[int, Any]:
        if sti == "/Eksport/150/filterVerdier":
            return 200, FILTER
        if sti not in ("/Eksport/150/sideData", "/Eksport/150/data"):
            return feilsvar(404, "Not Found")
        tekst = spoerring.get("filter", "")
        valgt = {n: v.split("_") for n, v in re.findall(r"(\w+?)\(([^()]*)\)_?", tekst)}
        if "," in tekst or "TidID" not in valgt:
            return feilsvar(400, "Feil format på filtrene!")
        rader = [
            _rad(tid, enhet, trinn, kjoenn)
            for (tid, enhet, trinn) in TALL
            for kjoenn in FILTER["KjoennID"]
            if all(
                str(id_) in valgt.get(navn, [str(id_)])
                for navn, id_ in zip(FILTER, (tid, enhet, trinn, kjoenn["id"]), strict=True)
            )
        ]
        sider = max(1, -(-len(rader) // PER_SIDE))
        if sti.endswith("/sideData"):
            return 200, [{"RaderPerSide": PER_SIDE, "JSONSider": sider}]
        # En side for mye gir den siste om igjen.
        nr = min(int(spoerring.get("sideNummer", "1")), sider)
        return 200, rader[(nr - 1) * PER_SIDE : nr * PER_SIDE]

    return rute


def _rad(tid: int, enhet: int, trinn: int, kjoenn: dict[str, Any]) -> dict[str, Any]:
    ett = {navn: {v["id"]: v for v in liste} for navn, liste in FILTER.items()}
    andel, antall = TALL[tid, enhet, trinn] if kjoenn["id"] == -10 else ("*", "*")
    return {
        "Skoleaarnavn": ett["TidID"][tid]["navn"],
        "EnhetNivaa": ett["EnhetID"][enhet]["nivaa"],
        "EnhetNavn": ett["EnhetID"][enhet]["navn"],
        "Organisasjonsnummer": ett["EnhetID"][enhet]["kode"],
        "Kommunekode": "3203" if enhet != -17 else None,
        "TrinnNivaa": 1,
        "TrinnKode": ett["TrinnID"][trinn]["kode"],
        "Trinnnavn": ett["TrinnID"][trinn]["navn"],
        "KjoennKode": kjoenn["kode"],
        "Kjoenn": kjoenn["navn"],
        "AndelMobbet": andel,
        "AntallBesvart": antall,
    }

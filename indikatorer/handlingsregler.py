"""Økonomiske handlingsregler: tre nivåer, og hvilket hvert tall faller i."""

from __future__ import annotations

import re
from typing import Any, Final

from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom
from klima.grunn.datapakke import Datapakke, les_pakke, som_rader
from klima.grunn.kodelister import finn_kommune

PAKKE: Final = "handlingsregler"
NIVAAER: Final = {
    "oensket": "ønsket resultat",
    "laveste_akseptable": "laveste akseptable resultat",
    "ikke_godkjent": "ikke godkjent resultat",
    "ukjent": "kan ikke plasseres",
}


def les_handlingsregler(kommune: str, *, arbeidsrom: Arbeidsrom | None = None) -> Datapakke | None:
    """Reglene og tallene som faller under dem, eller None når arbeidsrommet ikke har noen.

    Returns:
        Pakken med tabellene `regler` (grenser per regel) og `tall` (verdi per regel, år og slag:
        `regnskap`, `budsjett` eller `prognose`).
    """
    rom = arbeidsrom or finn_arbeidsrom()
    mappe = rom.pakke(PAKKE, finn_kommune(kommune).nummer)
    return les_pakke(mappe) if mappe else None


def nivaa(regel: dict[str, Any], lav: float | None, hoy: float | None) -> str:
    """Nivået et tall, eller et spenn, faller i.

    Grensene er planens: bedre enn den ønskede er `oensket`, dårligere enn den ikke godkjente er
    `ikke_godkjent`, og tallene imellom, med grensene selv, er `laveste_akseptable`. Et spenn som
    dekker flere nivåer, er `ukjent`. None er en åpen ende.

    >>> regel = {"retning": "hoyere_er_bedre", "ikke_godkjent_grense": 1.75, "oensket_grense": 3.0}
    >>> nivaa(regel, 3.0, 3.0), nivaa(regel, 3.1, 3.1), nivaa(regel, 0.0, 0.5)
    ('laveste_akseptable', 'oensket', 'ikke_godkjent')
    >>> nivaa(regel, 1.0, 2.0), nivaa(regel, 3.0, None)
    ('ukjent', 'oensket')
    """
    fortegn = 1 if regel["retning"] == "hoyere_er_bedre" else -1
    oensket = fortegn * regel["oensket_grense"]
    gulv = fortegn * regel["ikke_godkjent_grense"]
    ender = sorted(
        float("inf") * fortegn * tegn if ende is None else fortegn * ende
        for ende, tegn in ((lav, -1), (hoy, 1))
    )
    daarligst, best = ender
    # Et åpent spenn («over 10 %») har grensen utenfor seg.
    aapent = lav is None or hoy is None
    if daarligst > oensket or (aapent and daarligst == oensket):
        return "oensket"
    if best < gulv or (aapent and best == gulv):
        return "ikke_godkjent"
    return "laveste_akseptable" if daarligst >= gulv and best <= oensket else "ukjent"


def regelrader(pakke: Datapakke) -> list[dict[str, Any]]:
    """Én rad per regel med grensene og alle hovedtallene, hvert med nivået det faller i."""
    tall = [rad for rad in som_rader(pakke["tall"]) if rad["hovedtall"]]
    rader = []
    for regel in som_rader(pakke["regler"].sort_values("nr")):
        egne = [
            {**rad, "nivaa": _nivaa_for(regel, rad)}
            for rad in tall
            if rad["regel"] == regel["regel"] and not rad["avgrensning"]
        ]
        egne.sort(key=lambda rad: (rad["aar"], rad["slag"]))
        rader.append({**regel, "tall": egne})
    return rader


def _nivaa_for(regel: dict[str, Any], rad: dict[str, Any]) -> str:
    if rad["lav"] is not None or rad["hoy"] is not None:
        return nivaa(regel, rad["lav"], rad["hoy"])
    if rad["verdi"] is None:
        return "ukjent"
    return nivaa(regel, rad["verdi"], rad["verdi"])


def oekonomiplan(pakke: Datapakke, fra: int, til: int) -> list[dict[str, Any]]:
    """Nivået hver regel er på i hvert år av økonomiplanen, etter det nyeste tallet for året.

    Prognosen går foran budsjettet: den er laget etter at budsjettet ble vedtatt.

    Args:
        pakke: fra `les_handlingsregler`.
        fra, til: økonomiplanens første og siste år.

    Returns:
        Reglene med `aar`: år -> tallet med `slag` og `nivaa`, eller None der planen ikke gir noe.

    >>> regler = oekonomiplan(les_handlingsregler("Asker"), 2024, 2027)
    >>> [tall["nivaa"] if tall else None for tall in regler[3]["aar"].values()]
    ['laveste_akseptable', None, None, 'oensket']
    """
    ut = []
    for regel in regelrader(pakke):
        per_aar: dict[int, dict[str, Any] | None] = dict.fromkeys(range(fra, til + 1))
        # Radene står i rekkefølgen budsjett, prognose, regnskap, så den siste er den nyeste.
        per_aar |= {rad["aar"]: rad for rad in regel["tall"] if fra <= rad["aar"] <= til}
        ut.append({**{f: v for f, v in regel.items() if f != "tall"}, "aar": per_aar})
    return ut


def planperiode(pakke: Datapakke) -> tuple[int, int] | None:
    """Første og siste år i planen pakken er lest fra, etter navnet på dokumentet; None uten år.

    >>> planperiode(les_handlingsregler("Asker"))
    (2024, 2027)
    """
    dokument = str(pakke.meta.get("kildekort", {}).get("dokument", ""))
    treff = re.search(r"\b(20\d\d)\s*[-–]\s*(20\d\d)\b", dokument)
    return (int(treff[1]), int(treff[2])) if treff else None

"""Et oppdiktet arbeidsrom med indikatorer om personer, fordelt på steder, med sum og andel.

Tallene er store, og grensen er 10 000, for at et hemmelig tall skal kunne kjennes igjen i en
rapport full av andre tall; et 3-tall står overalt.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from klima import Arbeidsrom, finn_arbeidsrom
from tests.arbeidsrom import lag_arbeidsrom
from tests.stotte import ROT

AAR: Final = (2019, 2020, 2021, 2022)
BARN: Final = {
    "barn-nord": (7919, 8387, 9283, 9767),
    "barn-soer": (61331, 62597, 63737, 64919),
    "barn-vest": (40087, 41231, 9463, 43063),
    "barn-i-alt": (109337, 112215, 82483, 117749),
}
"""nord er alltid under grensen, vest ett år. 2019: 7919 + 61331 + 40087 = 109337."""
GRENSE: Final = 10_000
REGEL: Final = {"faerre_enn": str(GRENSE), "grunn": "Oppdiktet", "hjemmel": "Oppdiktet rutine"}

Rad = Mapping[str, object]


def skriv(fil: Path, rader: Sequence[Rad], felt: Sequence[str] = ()) -> None:
    """Skriv radene som CSV slik datapakkene har dem; `felt` når det ikke er noen rader."""
    with fil.open("w", encoding="utf-8", newline="") as ut:
        skriver = csv.DictWriter(ut, felt or list(rader[0]), lineterminator="\n")
        skriver.writeheader()
        skriver.writerows(rader)


def skjema_i_dokumentasjonen() -> list[dict[str, Any]]:
    """Beskrivelsen av de to tabellene slik dataforvalteren finner den i docs/undertrykking.md."""
    tekst = (ROT / "docs" / "undertrykking.md").read_text(encoding="utf-8")
    (blokk,) = re.findall(r"```json\n(.*?)```", tekst, re.S)
    ut: list[dict[str, Any]] = json.loads(blokk)
    return ut


def kort(indikator: str, nr: int, enhet: str = "antall", **felt: object) -> Rad:
    return {
        "indikator": indikator,
        "nr": nr,
        "navn": f"Oppdiktet: {indikator}",
        "navn_metadata": "",
        "satsingsomraade": "utdanning",
        "hovedmaal": "utdanning-hovedmaal",
        "delmaal": "utdanning-1",
        "kilde": "Oppdiktet",
        "tabell": "",
        "kildetype": "egen",
        "frekvens": "aarlig",
        "merknad": "",
        "enhet": enhet,
        "retning": "hoyere_er_bedre",
        "terskel_operator": "",
        "terskel_verdi": "",
        "terskel_linje": "",
        "desimaler": 0,
        "linje": 1,
        "linje_metadata": 1,
        **felt,
    }


def celle(indikator: str, aar: int, verdi: float | None, **felt: object) -> Rad:
    """En rad i verdier, med teksten trykt som i en plan: «7 919»."""
    return {
        "indikator": indikator,
        "aar": aar,
        "verdi": "" if verdi is None else verdi,
        "status": "ikke_maalt" if verdi is None else "maalt",
        "tekst": "Ikke målt" if verdi is None else f"{verdi:,}".replace(",", " ").replace(".", ","),
        "linje": 1,
        "opphav": "avlest",
        "personer": "",
        **felt,
    }


def barn() -> list[Rad]:
    """Barnetallene, og andelen i nord av alle: 7919 / 109337 = 7,2 %."""
    rader = [celle(n, a, v) for n, tall in BARN.items() for a, v in zip(AAR, tall, strict=True)]
    for i, aar in enumerate(AAR):
        prosent = round(100 * BARN["barn-nord"][i] / BARN["barn-i-alt"][i], 1)
        tekst = f"{prosent} %".replace(".", ",")
        rader.append(celle("andel-nord", aar, prosent, tekst=tekst))
    return rader


SAMMENHENGER: Final = (
    ("barn-i-alt", "del", "barn-nord"),
    ("barn-i-alt", "del", "barn-soer"),
    ("barn-i-alt", "del", "barn-vest"),
    ("andel-nord", "teller", "barn-nord"),
    ("andel-nord", "nevner", "barn-i-alt"),
)


def lag_pakke(
    mappe: Path,
    *,
    katalog: Sequence[Rad] | None = None,
    verdier: Sequence[Rad] | None = None,
    regler: Sequence[Rad] | None = None,
    sammenhenger: Sequence[tuple[str, str, str]] = SAMMENHENGER,
) -> Path:
    """Skriv den oppdiktede indikatorpakken; det som ikke er gitt, er barnetallene."""
    shutil.copytree(ROT / "datasets" / "asker" / "indikatorer", mappe)
    beskrivelse = mappe / "datapackage.json"
    meta = json.loads(beskrivelse.read_text(encoding="utf-8"))
    meta |= {"name": "oppdiktet", "title": "Oppdiktet eksempel", "description": "Oppdiktede tall."}
    tom = {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in meta["resources"]}
    for ressurs in meta["resources"]:
        if ressurs["name"] == "verdier":
            ressurs["schema"]["fields"].append({"name": "personer", "type": "integer"})
            (status,) = (f for f in ressurs["schema"]["fields"] if f["name"] == "status")
            status["constraints"]["enum"].append("undertrykt")
    meta["resources"] += skjema_i_dokumentasjonen()
    beskrivelse.write_text(json.dumps(meta), encoding="utf-8")
    vanlig = [kort(navn, i) for i, navn in enumerate(BARN, start=1)]
    vanlig.append(kort("andel-nord", 5, "%", desimaler=1))
    skriv(mappe / "katalog.csv", katalog or vanlig)
    skriv(mappe / "verdier.csv", verdier or barn())
    for tabell in ("klassifisering", "paastander", "publisering", "utgaatte", "brudd", "maal"):
        skriv(mappe / f"{tabell}.csv", [], tom[tabell])
    egne = [{"indikator": n, **REGEL} for n in BARN] if regler is None else regler
    skriv(mappe / "undertrykking.csv", egne, ["indikator", "faerre_enn", "grunn", "hjemmel"])
    rader = [dict(zip(("indikator", "slag", "ledd"), s, strict=True)) for s in sammenhenger]
    skriv(mappe / "sammenhenger.csv", rader, ["indikator", "slag", "ledd"])
    return mappe


def lag_rom(mappe: Path, **pakke: Any) -> Arbeidsrom:
    """Et arbeidsrom med Askers plan og de oppdiktede indikatorene i stedet for planens."""
    rom = lag_arbeidsrom(mappe, planer=True)
    indikatorer = rom.datasett / "asker" / "indikatorer"
    shutil.rmtree(indikatorer)
    shutil.rmtree(rom.datasett / "asker" / "handlingsregler")
    lag_pakke(indikatorer, **pakke)
    return finn_arbeidsrom(rom.rot)

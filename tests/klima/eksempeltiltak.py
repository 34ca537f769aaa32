"""En tiltakspakke med oppdiktede tiltak, på skjemaet til Askers, til testene av effekten."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from klima.grunn.datapakke import Datapakke, les_pakke
from tests.stotte import ROT

_TABELLER = ("tiltak", "forutsetninger", "effekter")
Rad = dict[str, Any]


def tiltak(nr: int = 1, **felt: Any) -> Rad:
    """Et direkte tiltak i veitrafikken, `direkte-01`."""
    grunn = {
        "tiltak": f"direkte-{nr:02}",
        "nr": nr,
        "tekst": f"Eksempel {nr}",
        "gruppe": "Eksempel",
        "direkte": "true",
        "sektor": "Veitrafikk",
        "innsatsomraade": "Eksempel",
        "linje": 1,
        "linje_slutt": 1,
        "opphav": "avlest",
    }
    return grunn | felt


def forutsetning(navn: str, midt: Any, enhet: str, nr: int = 1, **felt: Any) -> Rad:
    """En forutsetning for `direkte-01`; fast når det ikke er oppgitt noe spenn."""
    fordeling = "trekant" if "lav" in felt else "fast"
    grunn = {"tiltak": f"direkte-{nr:02}", "navn": navn, "midt": midt, "enhet": enhet}
    return grunn | {"fordeling": fordeling, "kilde": "eksempel"} | felt


def biler(nr: int = 1, antall: Any = 20, **felt: Any) -> list[Rad]:
    """Utslippsfrie kjøretøy: antall · 15 000 km · 120 g, altså 1,8 t per bil."""
    return [
        forutsetning("kjoeretoey", antall, "kjøretøy", nr, **felt),
        forutsetning("kjoerelengde", 15000, "km/kjøretøy/år", nr),
        forutsetning("utslipp_foer", 120, "g CO2e/km", nr),
        forutsetning("utslipp_etter", 0, "g CO2e/km", nr),
    ]


def lag_pakke(
    mappe: Path,
    tiltakene: Sequence[Rad],
    forutsetninger: Sequence[Rad] = (),
    effekter: Sequence[Rad] = (),
    *,
    proev: bool = False,
) -> Datapakke:
    """Skriv pakken og les den; linje 2 i hver fil er den første raden."""
    mappe.mkdir(parents=True, exist_ok=True)
    kilde = ROT / "datasets" / "asker" / "tiltak" / "datapackage.json"
    meta = json.loads(kilde.read_text(encoding="utf-8"))
    meta["name"] = "eksempel-tiltak"
    meta["resources"] = [r for r in meta["resources"] if r["name"] in _TABELLER]
    (mappe / "datapackage.json").write_text(json.dumps(meta), encoding="utf-8")
    radene = {"tiltak": tiltakene, "forutsetninger": forutsetninger, "effekter": effekter}
    for ressurs in meta["resources"]:
        felt = [f["name"] for f in ressurs["schema"]["fields"]]
        with (mappe / ressurs["path"]).open("w", encoding="utf-8", newline="") as ut:
            skriver = csv.DictWriter(ut, felt, lineterminator="\n")
            skriver.writeheader()
            skriver.writerows(radene[ressurs["name"]])
    return les_pakke(mappe, proev=proev)


def bane(verdier: dict[str, Sequence[float] | float], aar: Sequence[int]) -> xr.DataArray:
    """En referansebane: sektor -> ett tall for alle år, eller ett per år."""
    data = [np.broadcast_to(np.asarray(v, dtype=float), len(aar)) for v in verdier.values()]
    return xr.DataArray(np.array(data), coords={"sektor": list(verdier), "aar": list(aar)})


def effektarray(
    verdier: Sequence[Sequence[float]],
    sektor: Sequence[str] | str = "Veitrafikk",
    overlapp: Sequence[str] | str = "g",
    kilde: Sequence[str] | str = "",
) -> xr.DataArray:
    """Effekter `(tiltak, aar)` fra 2030, tiltakene a, b, c …"""
    data = np.array(verdier, dtype=float)
    felt = {"sektor": sektor, "overlapp": overlapp, "kilde": kilde}
    koord = {
        f: ("tiltak", [v] * len(data) if isinstance(v, str) else list(v)) for f, v in felt.items()
    }
    return xr.DataArray(
        data,
        dims=("tiltak", "aar"),
        coords={
            "tiltak": [chr(97 + i) for i in range(len(data))],
            "aar": list(range(2030, 2030 + data.shape[1])),
            **koord,
        },
    )

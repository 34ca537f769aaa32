"""Et lite indikatorsett i minnet: to satsingsområder, tre delmål og de indikatorene testen gir."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from indikatorer import Katalog
from klima.grunn.datapakke import Datapakke

DELMAAL = {"a-1": "a", "a-2": "a", "b-1": "b"}


def kort(indikator: str, delmaal: str = "a-1", **felt: Any) -> dict[str, Any]:
    vanlig = {
        "indikator": indikator,
        "navn": f"Indikator {indikator}",
        "delmaal": delmaal,
        "hovedmaal": f"{DELMAAL[delmaal]}-hoved",
        "satsingsomraade": DELMAAL[delmaal],
        "enhet": "antall",
        "retning": "hoyere_er_bedre",
        "desimaler": 0,
        "terskel_operator": None,
        "terskel_verdi": None,
    }
    return vanlig | felt


def serie(indikator: str, *tall: float | None, fra: int = 2020) -> list[dict[str, Any]]:
    """Én rad per år; None er undertrykt."""
    return [
        {
            "indikator": indikator,
            "aar": fra + i,
            "verdi": verdi,
            "status": "undertrykt" if verdi is None else "maalt",
            "tekst": "undertrykt" if verdi is None else f"{verdi:g}".replace(".", ","),
        }
        for i, verdi in enumerate(tall)
    ]


def lag_katalog(
    kortene: list[dict[str, Any]], verdier: list[dict[str, Any]], **tabeller: list[dict[str, Any]]
) -> Katalog:
    """Katalogen; `tabeller` er pakkens øvrige, som `brudd`, `utgaatte` og `klassifisering`."""
    ute = [r["indikator"] for r in tabeller.get("utgaatte", []) if r.get("indikator")]
    alle = pd.DataFrame(kortene).set_index("indikator", drop=True)
    alle["satsingsomraade_navn"] = alle["satsingsomraade"].str.upper()
    delmaal = pd.DataFrame(
        [
            {
                "delmaal": d,
                "delmaal_tekst": f"Delmål {d}",
                "hovedmaal": f"{o}-hoved",
                "hovedmaal_tekst": f"Hovedmål {o}",
                "satsingsomraade": o,
                "satsingsomraade_navn": o.upper(),
                "dekning": "kvalitativ",
            }
            for d, o in DELMAAL.items()
        ]
    )
    rammer = {}
    for navn, rader in tabeller.items():
        ramme = pd.DataFrame(rader).convert_dtypes()
        ramme.index = pd.RangeIndex(2, len(ramme) + 2, name="linje_i_fil")
        rammer[navn] = ramme
    meta = {
        "kommune": "3203",
        "utgave": "plan-2024",
        "resources": [{"name": navn, "path": f"{navn}.csv"} for navn in tabeller],
    }
    return Katalog(
        pakke=Datapakke(Path("pakke"), meta, rammer),
        indikatorer=alle[~alle.index.isin(ute)],
        delmaal=delmaal,
        verdier=pd.DataFrame(verdier),
        utgaatte=rammer.get("utgaatte", pd.DataFrame()),
        tidligere=alle[alle.index.isin(ute)],
    )

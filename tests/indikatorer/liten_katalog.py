"""En katalog med én indikator, `eks`, til testene av ferskhet og leveranser."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from indikatorer.fletting import flett
from indikatorer.katalog import Katalog
from indikatorer.leveranser import leverte_observasjoner
from indikatorer.observasjonslager import HENTET
from klima.grunn.datapakke import Datapakke


def ramme(kolonner: str, rader: list[tuple[Any, ...]]) -> pd.DataFrame:
    ut = pd.DataFrame(rader, columns=kolonner.split(), index=range(2, len(rader) + 2))
    ut.index.name = "linje_i_fil"
    typer = {"verdi": "float64", "aar": "Int64", "n": "Int64", "etterslep_maaneder": "Int64"}
    return ut.astype({k: typer.get(k, "string") for k in ut.columns})


def lag_katalog(
    maalt: Mapping[int, float | str],
    *,
    frekvens: str = "aarlig",
    etterslep: int | None = None,
    eier: str | None = None,
    publisert: str = "2023-10-24",
    leveranser: list[tuple[Any, ...]] | None = None,
) -> Katalog:
    """Katalogen: `maalt` er år -> verdi eller status, `leveranser` er (år, verdi, status, dag)."""
    verdier = [
        ("eks", aar, None, v, v) if isinstance(v, str) else ("eks", aar, v, "maalt", f"{v:g}")
        for aar, v in maalt.items()
    ]
    levert = [
        ("eks", aar, verdi, status, None, None, "Kari Ås", dag, "f.xlsx", f"{nr:064x}"[::-1])
        for nr, (aar, verdi, status, dag) in enumerate(leveranser or [], 1)
    ]
    kort = ("eks", 1, "Andelen eksempler", "Ungdata", frekvens, "%", 1)
    katalog = ramme("indikator nr navn kilde frekvens enhet desimaler", [kort])
    katalog = katalog.astype({"nr": "Int64", "desimaler": "Int64"})
    tabeller = {
        "katalog": katalog,
        "verdier": ramme("indikator aar verdi status tekst", verdier),
        "publisering": ramme("indikator etterslep_maaneder eier", [("eks", etterslep, eier)]),
        "leveranser": ramme(
            "indikator aar verdi status n merknad levert_av levert fil sha256", levert
        ),
        "utgaatte": ramme("navn", []),
    }
    meta = {"kommune": "3203", "utgave": "plan-2024", "publisert": publisert}
    pakke = Datapakke(Path("asker/indikatorer"), meta, tabeller)
    verdiene, _ = flett_leverte(pakke, tabeller["verdier"])
    indikatorer = katalog.set_index("indikator")
    return Katalog(pakke, indikatorer, pd.DataFrame(), verdiene, tabeller["utgaatte"])


def flett_leverte(pakke: Datapakke, trykte: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Det trykte og det leverte, uten noe hentet."""
    hentede = pd.DataFrame(columns=list(HENTET))
    trykte = trykte.assign(opphav="avlest")
    return flett(trykte, pakke["katalog"], pakke.meta, hentede, leverte_observasjoner(pakke))

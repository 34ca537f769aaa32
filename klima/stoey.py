"""Omregningsstøyen: hvor mye et tall pleier å flytte seg fra en utgave til den neste.

Et avvik eller et tiltak som er mindre enn dette, kan ikke ses i statistikken: neste utgave kan
flytte tallet mer enn det.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
import xarray as xr

from klima.grunn.enheter import PROSENT
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT, finn_kommune, sektorer
from klima.utgavepar import RETTELSE_DAGER, dager_mellom
from klima.utgaver import Utgave, Utgavelager

MINST_PAR: Final = 10
"""Færre par enn dette sier for lite om kommunen selv; da brukes sektoren over alle kommuner.

En 90-persentil av under ti tall er bare det største av dem.
"""
PERSENTIL: Final = 90


def omregningsstoey(lager: Utgavelager, kommune: str) -> xr.Dataset:
    """Hvor mye tallene for kommunen flytter seg mellom utgavene i lageret, per sektor og i alt.

    Formel, per år begge utgavene har: 100 · |ny − gammel| / |gammel|, der gammel ikke er 0.
    «Totalt» er summen av sektorene begge utgavene teller (likt omfang). Utgaver publisert med høyst
    `RETTELSE_DAGER` dager mellom seg er samme publikasjon, og bare den siste er med.

    Args:
        lager: utgavene.
        kommune: nummer eller navn.

    Returns:
        Dataset på `sektor` («Totalt» sist): `median` og `p90` i %, `antall` par, og `grunnlag`:
        `kommune`, `alle` (sektoren over alle kommuner, når kommunen har under `MINST_PAR` par)
        eller `ingen` (NaN). Attributtet `utgaver` er utgavene som er sammenlignet.

    Raises:
        Brukerfeil: ukjent kommune, eller lageret har ikke to utgaver av kommunen som kan
            sammenlignes.
    """
    nummer = finn_kommune(kommune).nummer
    brukt = _publikasjoner([u for u in lager.liste() if nummer in u.kommuner])
    par = [(a, b) for a, b in pairwise(brukt) if a.gwp == b.gwp]
    if not par:
        raise Brukerfeil(
            f"lageret har ikke to utgaver av {nummer} som kan sammenlignes",
            ventet=f"minst to, publisert med over {RETTELSE_DAGER} dagers mellomrom og med samme "
            "GWP-sett",
            utvei="importer en eldre utgave med klima importer FIL --publisert DATO",
        )
    egne = _endringer(lager, par, nummer)
    antall = {s: len(v) for s, v in egne.items()}
    # En sektor kommunen ikke har utslipp i, har ingen støy å låne.
    for_faa = [s for s, n in antall.items() if 0 < n < MINST_PAR]
    alle = _endringer(lager, par, None) if for_faa else {}
    rekke = [s for s in (*sektorer(), TOTALT) if s in egne]
    rader = [_maal(egne[s], alle.get(s) if s in for_faa else None) for s in rekke]
    median, p90, par_antall, grunnlag = zip(*rader, strict=True)
    return xr.Dataset(
        {
            "median": ("sektor", np.array(median), {"enhet": PROSENT}),
            "p90": ("sektor", np.array(p90), {"enhet": PROSENT}),
            "antall": ("sektor", np.array(par_antall), {"enhet": "1"}),
            "grunnlag": ("sektor", np.array(grunnlag, dtype=object)),
        },
        coords={"sektor": np.array(rekke, dtype=object), "kommune": nummer},
        attrs={"utgaver": tuple(dict.fromkeys(u.utgave for p in par for u in p))},
    )


def kan_ses(tonn: float, nivaa: float, stoey: float) -> bool | None:
    """Om et avvik, en endring eller et tiltak er større enn omregningsstøyen.

    Args:
        tonn: størrelsen, t CO2e; fortegnet betyr ingenting.
        nivaa: utslippet den skal ses i, t CO2e.
        stoey: 90-persentilen fra `omregningsstoey`, %.

    Returns:
        None når noe av det er ukjent (NaN).

    >>> kan_ses(122, 11_540, 4.0), kan_ses(-8_224, 94_095, 4.0)  # støy 461,6 t og 3 763,8 t
    (False, True)
    """
    if any(np.isnan(v) for v in (tonn, nivaa, stoey)):
        return None
    return bool(abs(tonn) > stoey / 100 * abs(nivaa))


def _publikasjoner(utgaver: Sequence[Utgave]) -> list[Utgave]:
    """Utgavene uten dem som ble rettet kort tid etter; eldste først."""
    ut: list[Utgave] = []
    for utgave in utgaver:
        dager = dager_mellom(ut[-1], utgave) if ut else None
        if dager is not None and dager <= RETTELSE_DAGER:
            ut.pop()
        ut.append(utgave)
    return ut


def _endringer(
    lager: Utgavelager, par: Sequence[tuple[Utgave, Utgave]], kommune: str | None
) -> dict[str, np.ndarray]:
    """|Relativ endring| i % per sektor og i alt, alle par av utgaver under ett."""
    brukt = dict.fromkeys(u for p in par for u in p)
    serier = {u.utgave: _sektorserie(lager.tabell(u, kommune)) for u in brukt}
    biter: list[pd.DataFrame] = []
    for gammel, ny in par:
        to = pd.DataFrame({"gammel": serier[gammel.utgave], "ny": serier[ny.utgave]})
        delt = [
            set(s.index.get_level_values("sektor"))
            for s in (serier[gammel.utgave], serier[ny.utgave])
        ]
        to = to[to.index.isin(delt[0] & delt[1], level="sektor")].dropna().reset_index()
        i_alt = to.groupby(["kommune", "aar"])[["gammel", "ny"]].sum().reset_index()
        biter += [to, i_alt.assign(sektor=TOTALT)]
    alle = pd.concat(biter)
    alle = alle[alle["gammel"] != 0]
    alle["prosent"] = 100 * (alle["ny"] - alle["gammel"]).abs() / alle["gammel"].abs()
    funnet = {str(s): g["prosent"].to_numpy() for s, g in alle.groupby("sektor")}
    navn = {*(str(s) for b in biter for s in b["sektor"])}
    return {s: funnet.get(s, np.array([])) for s in navn}


def _sektorserie(tabell: pd.DataFrame) -> pd.Series:
    tekst = tabell.astype({"kommune": str, "sektor": str})
    return tekst.groupby(["kommune", "aar", "sektor"])["tonn"].sum().round(6)


def _maal(egne: np.ndarray, alle: np.ndarray | None) -> tuple[float, float, int, str]:
    grunnlag = "kommune" if alle is None else "alle"
    brukt = egne if alle is None else alle
    if not len(brukt):
        return float("nan"), float("nan"), 0, "ingen"
    return float(np.median(brukt)), float(np.percentile(brukt, PERSENTIL)), len(brukt), grunnlag

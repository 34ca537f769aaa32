"""Om effekten av et tiltak er stor nok til å ses i statistikken, ved siden av omregningsstøyen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from klima.grunn.tall import prosent, tall
from klima.stoey import kan_ses


def synlighet(effekt: xr.DataArray, nivaa: xr.DataArray, stoey: xr.Dataset) -> pd.DataFrame:
    """Hvert tiltaks effekt mot hvor mye tallet for sektoren pleier å flytte seg når det regnes om.

    Args:
        effekt: `(tiltak, aar)` i t CO2e med koordinaten sektor på `tiltak`, for eksempel `midt` fra
            `klima.effekt.effekter`.
        nivaa: `(sektor, aar)` i t CO2e: utslippet effekten skal ses i (referansebanen).
        stoey: fra `klima.stoey.omregningsstoey`.

    Returns:
        Én rad per tiltak og år: tiltak, aar, midt (t CO2e), stoeyprosent (90-persentilen for
        sektoren, %), kan_ses (True, False eller None når noe er ukjent) og grunn, i ord.
    """
    rader = []
    for nr, tiltak in enumerate(effekt["tiltak"].values):
        sektor = str(effekt["sektor"].values[nr])
        p90 = float(stoey["p90"].sel(sektor=sektor)) if sektor in stoey["sektor"] else np.nan
        for aar in effekt["aar"].values.tolist():
            midt = float(effekt.isel(tiltak=nr).sel(aar=aar))
            finnes = sektor in nivaa["sektor"] and aar in nivaa["aar"]
            tonn = float(nivaa.sel(sektor=sektor, aar=aar)) if finnes else np.nan
            svar = kan_ses(midt, tonn, p90)
            rader.append((str(tiltak), aar, midt, p90, svar, _grunn(midt, tonn, p90, sektor)))
    felt = ["tiltak", "aar", "midt", "stoeyprosent", "kan_ses", "grunn"]
    return pd.DataFrame(rader, columns=felt).astype({"kan_ses": object})


def _grunn(midt: float, nivaa: float, stoey: float, sektor: str) -> str:
    if np.isnan(midt):
        return "ikke tallfestet"
    if not sektor:
        return "tiltaket har ingen sektor"
    if np.isnan(stoey):
        return f"omregningsstøyen i {sektor} er ikke kjent"
    if np.isnan(nivaa):
        return f"utslippet i {sektor} er ikke kjent"
    terskel = tall(stoey / 100 * abs(nivaa), enhet="t")
    hvor = f"{prosent(stoey, 1)} av {tall(nivaa, enhet='t')} i {sektor}, {terskel}"
    ord_ = "større enn" if kan_ses(midt, nivaa, stoey) else "ikke større enn"
    return f"{tall(abs(midt), enhet='t')} er {ord_} støyen ({hvor})"

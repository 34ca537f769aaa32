"""Små utslippsserier til testene av banene: oppdiktede tall, alltid merket `eksempel`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

TOTALT = "Totalt"


def serie(tall: Mapping[str, Sequence[float]], aar: Sequence[int]) -> xr.DataArray:
    """`(sektor, aar)` i t CO2e på formen `per_sektor_og_totalt` gir, med totalen regnet her."""
    verdier = np.array([list(v) for v in tall.values()], dtype=float)
    alle = np.vstack([verdier, np.nansum(verdier, axis=0)])
    return xr.DataArray(
        alle,
        dims=("sektor", "aar"),
        coords={
            "sektor": np.array([*tall, TOTALT], dtype=object),
            "aar": np.array(aar, dtype="int64"),
            "kommune": "3203",
        },
        attrs={
            "enhet": "t CO2e",
            "gwp": "AR5",
            "utgave": "eksempel",
            "omfang": tuple(tall),
            "kilde": "eksempel",
        },
    )


def bane(tall: Mapping[str, Sequence[float]], aar: Sequence[int]) -> xr.DataArray:
    """En referansebane med disse tallene."""
    hele = serie(tall, aar)
    ut = hele.sel(sektor=list(tall))
    return ut.assign_attrs(bane="referansebane", grunnlag="eksempel", merknader=())


def ramme(
    tall: Mapping[str, Sequence[float]],
    aar: Sequence[int],
    omfang: Sequence[str] = ("Jordbruk", "Veitrafikk"),
) -> xr.Dataset:
    """En ramme på formen `utslippsramme` gir, bare med det banene bruker."""
    tonn = xr.DataArray(
        np.array([list(v) for v in tall.values()], dtype=float),
        dims=("sektor", "aar"),
        coords={"sektor": np.array(list(tall), dtype=object), "aar": np.array(aar)},
    )
    return xr.Dataset({"tonn": tonn}, attrs={"utgave": "eksempel", "omfang": tuple(omfang)})


def effekt(tall: Mapping[str, tuple[str, Sequence[float]]], aar: Sequence[int]) -> xr.DataArray:
    """`(tiltak, aar)` fra tiltak -> (sektor, t CO2e per år)."""
    verdier = np.array([list(v) for _, v in tall.values()], dtype=float)
    return xr.DataArray(
        verdier.reshape(len(tall), len(aar)),
        dims=("tiltak", "aar"),
        coords={
            "tiltak": np.array(list(tall), dtype=object),
            "aar": np.array(aar, dtype="int64"),
            "sektor": ("tiltak", np.array([s for s, _ in tall.values()], dtype=object)),
        },
    )

"""Utslippsserien som rader for JSON og som tabell for terminalen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, cast

import xarray as xr

from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT, finn_sektor
from klima.grunn.tall import tall
from klima.maal import per_sektor_og_totalt
from klima.rettelser import RETTET
from klima.utslipp import summer
from reports.rettelser import merk


def velg(serie: xr.DataArray, *, aar: int | None, sektor: str | None) -> xr.DataArray:
    """Serien avgrenset til ett år og én sektor.

    Raises:
        Brukerfeil: utgaven har ikke året eller sektoren.
    """
    if aar is not None:
        if aar not in serie["aar"].values:
            finnes = ", ".join(str(a) for a in serie["aar"].values)
            raise Brukerfeil(f"utgaven har ikke året {aar}", funnet=finnes)
        serie = serie.sel(aar=[aar])
    if sektor is not None:
        navn = finn_sektor(sektor) or sektor
        treff = serie["sektor"].values == navn
        if not treff.any():
            finnes = ", ".join(dict.fromkeys(serie["sektor"].values))
            raise Brukerfeil(f"utgaven har ikke sektoren «{sektor}»", funnet=finnes)
        serie = serie.isel(kilde=treff)
    return serie


def som_rader(serie: xr.DataArray, over: str | None) -> list[dict[str, Any]]:
    """Én rad per tall utgaven har; uten `over` per kilde og gass."""
    sum_ = summer(serie, cast(Literal["sektor", "total"], over)) if over else serie
    if "kommune" not in sum_.dims:
        sum_ = sum_.expand_dims("kommune")
    navn = dict(zip(sum_["kommune"].values, sum_["kommunenavn"].values.ravel(), strict=True))
    # Kommune og år først, så radene leses i den rekkefølgen en tabell har.
    sum_ = sum_.transpose("kommune", "aar", "sektor" if over else "kilde", ...)
    ramme = sum_.to_dataframe(name="tonn").dropna(subset=["tonn"]).reset_index()
    detaljert = over is None
    return [
        {
            "kommune": rad["kommune"],
            "kommunenavn": navn[rad["kommune"]],
            "aar": rad["aar"],
            "sektor": rad["sektor"],
            "kilde": rad["kildenavn"] if detaljert else None,
            "gass": rad["gass"] if detaljert else None,
            "tonn": rad["tonn"],
            "utgave": sum_.attrs["utgave"],
            "status": rad["status"],
        }
        for rad in ramme.to_dict("records")
    ]


def som_tabell(
    serie: xr.DataArray, over: str | None, plass: int
) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Sektorer nedover og år bortover, delt i så mange tabeller terminalen trenger.

    For flere kommuner: totalen per kommune i siste år.
    """
    if "kommune" in serie.dims:
        (aar,) = viste_aar(serie)
        total = summer(serie, "total").sel(aar=aar, sektor=TOTALT)
        rader = [
            [f"{en['kommunenavn'].item()} ({en['kommune'].item()})", _celle(en)] for en in total
        ]
        yield ["Kommune", str(aar)], rader
        return
    sum_ = summer(serie, "total") if over == "total" else per_sektor_og_totalt(serie)
    sektorer = [str(s) for s in sum_["sektor"].values]
    aarene = [int(a) for a in sum_["aar"].values]
    i_bredden = max((plass - max(map(len, sektorer))) // 11, 1)
    for start in range(0, len(aarene), i_bredden):
        del_ = aarene[start : start + i_bredden]
        rader = [[s, *(_celle(sum_.sel(sektor=s, aar=a)) for a in del_)] for s in sektorer]
        yield ["Sektor", *map(str, del_)], rader


def viste_aar(serie: xr.DataArray) -> list[int]:
    """Årene `som_tabell` viser: alle for én kommune, det siste for flere."""
    aarene = [int(a) for a in serie["aar"].values]
    return aarene[-1:] if "kommune" in serie.dims else aarene


def _celle(celle: xr.DataArray) -> str:
    return merk(tall(celle.item()), celle["status"].item() == RETTET)

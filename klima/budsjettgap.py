"""Gapet mellom referansebanen og målet, og hvor mye av det tiltakene dekker.

Gapet i målåret, per sektor og i alt:

- gap = referansebane − mål: det som må kuttes mot referansebanen;
- effekt = det de tallfestede tiltakene tar, etter overlapp (`klima.overlapp`);
- gjenstår = gap − effekt;
- uten tallfestede tiltak = 100 · max(gjenstår, 0)/gap, når gapet er over null. Uten tallfestede
  tiltak er det 100 %: et tiltak uten tall er ikke null, men det dekker heller ikke noe en kan vise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xarray as xr

from klima.baner import med_totalt
from klima.grunn.kodelister import TOTALT
from klima.ramme import som_tall


@dataclass(frozen=True)
class Gap:
    """Gapet for en sektor eller «Totalt» i målåret; None der tallet mangler. Tonn er t CO2e.

    Attributes:
        aar, utslipp: det siste året med utslipp i alt, og utslippet da.
        maalaar, maal_prosent, maal_tonn: det siste målet, tonnene på utgaven som brukes.
        referansebane: i målåret.
        gap, effekt, gjenstaar, uten_prosent: se modulens docstring. `effekt` er None når ingen
            tiltak i sektoren er tallfestet.
        gap_prosentpoeng: endringen hittil minus målet, begge siden referanseåret; finnes også der
            planen bare gir prosent.
        tallfestede, ikke_tallfestede: antall tiltak i sektoren.
    """

    sektor: str
    aar: int
    utslipp: float | None
    maalaar: int
    maal_prosent: float | None
    maal_tonn: float | None
    referansebane: float | None
    gap: float | None
    effekt: float | None
    gjenstaar: float | None
    uten_prosent: float | None
    gap_prosentpoeng: float | None
    tallfestede: int
    ikke_tallfestede: int


def siste_aar(serie: xr.DataArray) -> int:
    """Det siste året med utslipp i alt."""
    return int(serie.sel(sektor=TOTALT).dropna("aar")["aar"].values[-1])


def regn_gap(
    serie: xr.DataArray,
    maalene: xr.Dataset,
    bane: xr.DataArray,
    samlet: xr.DataArray | None,
    antall: Mapping[str, tuple[int, int]],
) -> list[Gap]:
    """Gapet i det siste målåret for hver sektor med mål, og i alt.

    Args:
        serie: `(sektor, aar)` i t CO2e fra `klima.maal.per_sektor_og_totalt`.
        maalene: `Maal.ramme` på samme utgave.
        bane: referansebanen, `(sektor, aar)` i t CO2e.
        samlet: effekten per sektor etter overlapp, `(sektor, aar)`; None uten tallfestede tiltak.
        antall: sektor -> antall tiltak med og uten tall.
    """
    siste, med_sum = siste_aar(serie), med_totalt(bane)
    effekt = None
    if samlet is not None:
        i_alt = samlet.sum("sektor", min_count=1).expand_dims(sektor=[TOTALT])
        effekt = xr.concat([samlet, i_alt], dim="sektor", coords="minimal")
    # Skog er et eget regnskap, så tiltak der teller ikke mot målet for de direkte utslippene.
    i_omfanget = [n for s, n in antall.items() if s in maalene.attrs["omfang"]]
    i_alt_antall = (sum(n[0] for n in i_omfanget), sum(n[1] for n in i_omfanget))
    ut = []
    for sektor in map(str, maalene["sektor"].values):
        egne = maalene.sel(sektor=sektor)
        har = (egne["maal_prosent"].notnull() | egne["maal_tonn"].notnull()).values
        maalaar = int(egne["aar"].values[har][-1])
        utslipp = _verdi(serie, sektor, siste)
        med, uten = i_alt_antall if sektor == TOTALT else antall.get(sektor, (0, 0))
        ut.append(
            _ett_gap(
                sektor=sektor,
                aar=siste,
                utslipp=utslipp,
                maalaar=maalaar,
                maal_prosent=som_tall(egne["maal_prosent"].sel(aar=maalaar).item()),
                maal_tonn=som_tall(egne["maal_tonn"].sel(aar=maalaar).item()),
                referansebane=_verdi(med_sum, sektor, maalaar),
                effekt=None if effekt is None else _verdi(effekt, sektor, maalaar),
                endring=_endring(egne, utslipp, siste),
                tallfestede=med,
                ikke_tallfestede=uten,
            )
        )
    return ut


def _ett_gap(*, endring: float | None, **felt: Any) -> Gap:
    bane, maal, effekt = felt["referansebane"], felt["maal_tonn"], felt["effekt"]
    gap = None if bane is None or maal is None else round(bane - maal, 6) + 0.0
    gjenstaar = None if gap is None else round(gap - (effekt or 0.0), 6) + 0.0
    uten = None
    if gap is not None and gjenstaar is not None and gap > 0:
        uten = round(100 * max(gjenstaar, 0.0) / gap, 6)
    mot = felt["maal_prosent"]
    poeng = None if endring is None or mot is None else round(endring - mot, 6) + 0.0
    return Gap(**felt, gap=gap, gjenstaar=gjenstaar, uten_prosent=uten, gap_prosentpoeng=poeng)


def _verdi(a: xr.DataArray, sektor: str, aar: int) -> float | None:
    if sektor not in a["sektor"].values or aar not in a["aar"].values:
        return None
    return som_tall(a.sel(sektor=sektor, aar=aar).item())


def _endring(egne: xr.Dataset, utslipp: float | None, aar: int) -> float | None:
    """Endringen siden referanseåret i %; ellers den planen selv oppgir for året."""
    referanse = float(egne["referanse"].item())
    if utslipp is not None and referanse:
        regnet = som_tall(100 * (utslipp / referanse - 1))
        if regnet is not None:
            return regnet
    return som_tall(egne["oppgitt_prosent"].reindex(aar=[aar]).item())

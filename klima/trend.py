"""Trenden i de siste årene, og når den når et mål: som intervall, aldri som ett år.

Noen få år med tall sier lite om neste tiår, og intervallet viser hvor lite. Det regner med at
årene avviker tilfeldig og uavhengig fra en rett linje; en nedleggelse gjør ikke det, og tas ut
først (`klima.hendelser`).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
import xarray as xr

from klima.grunn.feil import Brukerfeil

HORISONT: Final = 2050
"""Så langt fram leter vi; senere enn dette er «etter 2050»."""
MINST_AAR: Final = 3
"""To punkter ligger alltid på en rett linje og sier ingenting om usikkerheten."""

# 97,5-persentilen i Students t for 1–30 frihetsgrader: 95 % tosidig. Den vanlige tabellen (som i
# NIST/SEMATECH e-Handbook 1.3.6.7.2), holdt mot scipy i testene. Tretti tall er ingen grunn til å
# gjøre scipy til en avhengighet.
_T: Final = (
    *(12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281),
    *(2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860),
    *(2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423),
)


def t_verdi(frihetsgrader: int) -> float:
    """t for 95 % tosidig; over 30 frihetsgrader brukes verdien for 30, som er litt for bred.

    >>> t_verdi(1), t_verdi(8), t_verdi(99)
    (12.7062, 2.306, 2.0423)
    """
    return _T[min(frihetsgrader, len(_T)) - 1]


@dataclass(frozen=True)
class Trend:
    """En rett linje gjennom utslippene, y = ȳ + b·(x − x̄), ved minste kvadrater.

    b = Σ(x − x̄)(y − ȳ)/Sxx, Sxx = Σ(x − x̄)², s² = Σ(y − ŷ)²/(n − 2).
    95 % konfidensintervall for stigningen: b ± t·s/√Sxx.
    95 % prediksjonsintervall for ett års utslipp: ŷ ± t·s·√(1 + 1/n + (x − x̄)²/Sxx), med n − 2
    frihetsgrader. Kilde: Draper og Smith, Applied Regression Analysis (3. utg., 1998), kap. 1 og 3.

    Attributes:
        aar: årene linjen er lagt gjennom.
        midtaar, midt: x̄ og ȳ (t CO2e).
        stigning: b, t CO2e per år.
        spredning: s, t CO2e.
        sxx: Sxx, år².
    """

    aar: tuple[int, ...]
    midtaar: float
    midt: float
    stigning: float
    spredning: float
    sxx: float

    @property
    def _t(self) -> float:
        return t_verdi(len(self.aar) - 2)

    @property
    def stigning_intervall(self) -> tuple[float, float]:
        """Laveste og høyeste stigning, t CO2e per år."""
        halv = self._t * self.spredning / sqrt(self.sxx)
        return self.stigning - halv, self.stigning + halv

    def verdi(self, aar: int) -> float:
        """Punktet på linjen, t CO2e."""
        return self.midt + self.stigning * (aar - self.midtaar)

    def intervall(self, aar: int) -> tuple[float, float]:
        """Prediksjonsintervallet for utslippet i ett år, t CO2e."""
        avstand = (aar - self.midtaar) ** 2 / self.sxx
        halv = self._t * self.spredning * sqrt(1 + 1 / len(self.aar) + avstand)
        return self.verdi(aar) - halv, self.verdi(aar) + halv


@dataclass(frozen=True)
class Naas:
    """Når målet nås hvis trenden fortsetter.

    Attributes:
        tidligst: første år den nedre enden av intervallet er på eller under målet.
        senest: første år den øvre enden er det. None for dem som ikke inntreffer innen 2050.
        tekst: intervallet i ord.
    """

    tidligst: int | None
    senest: int | None
    tekst: str


def trendlinje(serie: xr.DataArray, *, n: int) -> Trend | None:
    """Trenden i de siste `n` årene med tall.

    Args:
        serie: `(aar,)` i t CO2e. År uten tall hoppes over; linjen regnes på de virkelige årene.
        n: antall år med tall.

    Returns:
        None når serien har færre enn `n` år med tall: en kortere trend er ikke den det ble bedt om.

    Raises:
        Brukerfeil: `n` er under tre.

    >>> serie = xr.DataArray([10.0, 8.0, 9.0, 5.0], coords={"aar": [2018, 2019, 2020, 2021]})
    >>> trendlinje(serie, n=4).stigning  # (−1,5·10 − 0,5·8 + 0,5·9 + 1,5·5)/5
    -1.4
    """
    if n < MINST_AAR:
        raise Brukerfeil(
            "trenden trenger flere år", ventet=f"minst {MINST_AAR}", funnet=str(n), utvei="øk n"
        )
    med_tall = serie.dropna("aar").isel(aar=slice(-n, None))
    if med_tall.sizes["aar"] < n:
        return None
    x, y = med_tall["aar"].values.astype(float), med_tall.values.astype(float)
    dx = x - x.mean()
    sxx = float(dx @ dx)
    stigning = float(dx @ (y - y.mean())) / sxx
    rest = y - y.mean() - stigning * dx
    return Trend(
        aar=tuple(int(a) for a in x),
        midtaar=float(x.mean()),
        midt=float(y.mean()),
        stigning=stigning,
        spredning=sqrt(float(rest @ rest) / (n - 2)),
        sxx=sxx,
    )


def naar_naas(trend: Trend, maal: float, *, etter: int) -> Naas:
    """Årene målet kan nås hvis trenden fortsetter, som intervall.

    Fra året etter `etter` letes det etter det første året der den nedre enden av
    prediksjonsintervallet er på eller under målet (`tidligst`), og det første der den øvre er det
    (`senest`). Dette er invers regresjon lest av på hele år (Draper og Smith, kap. 3.2). Utelukker
    ikke data at stigningen er null eller mer, blir den øvre enden aldri liggende under målet, og
    intervallet er åpent.

    Args:
        trend: fra `trendlinje`.
        maal: t CO2e.
        etter: siste år med tall.
    """
    aarene = range(etter + 1, HORISONT + 1)
    tidligst = next((a for a in aarene if trend.intervall(a)[0] <= maal), None)
    senest = next((a for a in aarene if trend.intervall(a)[1] <= maal), None)
    lav, hoy = trend.stigning_intervall
    nedre = _aldri_eller_etter(lav) if tidligst is None else f"tidligst i {tidligst}"
    if tidligst is None:
        return Naas(None, None, nedre)
    if senest is None:
        return Naas(tidligst, None, f"{nedre}, kanskje {_aldri_eller_etter(hoy)}")
    return Naas(tidligst, senest, str(senest) if tidligst == senest else f"{tidligst}–{senest}")


def _aldri_eller_etter(stigning: float) -> str:
    return f"etter {HORISONT}" if stigning < 0 else "aldri med denne trenden"


def interpolert(serie: xr.DataArray, aar: np.ndarray) -> xr.DataArray:
    """Serien på årene i `aar`, med rett linje over år uten tall mellom to år som har det.

    Aldri utenfor første og siste år med tall: NaN der.
    """
    return serie.reindex(aar=aar).interpolate_na("aar", method="linear", use_coordinate=True)

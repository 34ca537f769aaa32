"""Usikkerheten i effektene ved simulering: mange trekninger av forutsetningene, regnet på én gang.

Hver forutsetning trekkes fra fordelingen sin, uavhengig av de andre, og med den samme andelen av
fordelingen alle år. Uavhengigheten gjelder også på tvers av tiltak: deler to tiltak en usikker
faktor, blir spredningen i summen noe for liten. Referansebanen og rammen trekkes ikke.

Hver forutsetning har sin egen tilfeldighetskilde, laget av frøet og navnet på tiltaket og
forutsetningen. Samme frø gir derfor de samme tallene uansett rekkefølge, og et nytt tiltak endrer
ikke trekningene til de andre.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from klima.effekt import Effektgrunnlag
from klima.grunn.enheter import TONN
from klima.grunn.feil import Brukerfeil
from klima.overlapp import Overlapp, kombiner

ANTALL: Final = 10_000
PERSENTILER: Final = (5, 50, 95)
GRAM: Final = 1e-6
"""Et utslipp høyst ett gram over rammen er på rammen: forskjellen er avrunding i regningen."""

Tall = NDArray[np.float64]


@dataclass(frozen=True)
class Trekninger:
    """Trukne effekter, og andelene av fordelingene de er trukket med.

    Attributes:
        effekt: `(trekning, tiltak, aar)` i t CO2e; NaN uten tall.
        andeler: (tiltak, forutsetning) -> `(trekning,)` i [0, 1), bare de usikre.
        froe: frøet; samme frø gir samme tall.
    """

    effekt: xr.DataArray
    andeler: Mapping[tuple[str, str], Tall]
    froe: int


def trekk(grunnlag: Effektgrunnlag, *, froe: int, antall: int = ANTALL) -> Trekninger:
    """Trekk effekten av alle tallfestede tiltak.

    Args:
        grunnlag: fra `klima.effekt.les_grunnlag`.
        froe: et heltall fra 0 og opp.
        antall: trekninger.

    Raises:
        Brukerfeil: frøet er negativt, færre enn én trekning, eller en trekning der formelen ikke
            gir et endelig tall.
    """
    if froe < 0 or antall < 1:
        raise Brukerfeil(
            "simuleringen trenger et frø fra 0 og minst én trekning",
            funnet=f"frø {froe}, {antall} trekninger",
        )
    andeler: dict[tuple[str, str], Tall] = {}
    svar: dict[str, Any] = {}
    for id_, tall in grunnlag.tallfestet.items():
        verdier: dict[str, Any] = {}
        for navn, forutsetning in tall.verdier.items():
            u = np.zeros(1)
            if forutsetning.usikker:
                u = andeler[id_, navn] = _kilde(froe, id_, navn).random(antall)
            verdier[navn] = forutsetning.verdi(u)
        svar[id_] = tall.regn(verdier)
        if tall.mal is not None and not np.isfinite(svar[id_]).all():
            raise Brukerfeil(
                f"formelen for {id_} gir ikke et endelig tall i alle trekningene",
                funnet=tall.mal.formel.tekst,
                utvei="se etter en forutsetning som kan bli 0 under en brøkstrek",
            )
    return Trekninger(grunnlag.array(svar, "effekt", antall), andeler, froe)


def _kilde(froe: int, tiltak: str, navn: str) -> np.random.Generator:
    noekkel = hashlib.sha256(f"{tiltak}\x1f{navn}".encode()).digest()
    return np.random.default_rng([froe, *np.frombuffer(noekkel, dtype=np.uint32).tolist()])


@dataclass(frozen=True)
class Simulering:
    """Trekningene regnet sammen med overlapp, mot en referansebane.

    Attributes:
        trekninger: de trukne effektene.
        sammen: delene, summen og tiltaksbanen per trekning.
        total: `(trekning, aar)`, tiltaksbanen over alle sektorene, t CO2e.
    """

    trekninger: Trekninger
    sammen: Overlapp
    total: xr.DataArray


def simuler(
    grunnlag: Effektgrunnlag,
    referansebane: xr.DataArray,
    *,
    froe: int,
    antall: int = ANTALL,
    kildebane: xr.DataArray | None = None,
) -> Simulering:
    """Trekk effektene og regn tiltaksbanen i hver trekning, med overlapp og tak.

    Args:
        grunnlag: fra `klima.effekt.les_grunnlag`.
        referansebane: `(sektor, aar)` i t CO2e.
        froe: et heltall fra 0; samme frø gir samme tall.
        antall: trekninger.
        kildebane: se `klima.overlapp.kombiner`.

    Raises:
        Brukerfeil: som `trekk` og `klima.overlapp.kombiner`.
    """
    trekninger = trekk(grunnlag, froe=froe, antall=antall)
    sammen = kombiner(trekninger.effekt, referansebane, kildebane)
    total = sammen.bane.sum("sektor", skipna=False).rename("tiltaksbane")
    total.attrs = {**sammen.bane.attrs, "froe": froe, "antall": antall}
    return Simulering(trekninger, sammen, total)


def fordeling(bane: xr.DataArray) -> xr.Dataset:
    """Fordelingen av en bane over trekningene: 5-, 50- og 95-persentilen.

    Args:
        bane: en array med dimensjonen `trekning`, t CO2e.

    Returns:
        `p5`, `p50` og `p95` på de andre dimensjonene; `antall` trekninger i attributtene. Ni av ti
        trekninger ligger mellom p5 og p95.

    >>> b = xr.DataArray(np.arange(101.0), dims="trekning")
    >>> [fordeling(b)[p].item() for p in ("p5", "p50", "p95")]
    [5.0, 50.0, 95.0]
    """
    # Sortering langs den innerste aksen er flere ganger raskere enn langs den ytterste.
    flyttet = bane.transpose(..., "trekning")
    svar = np.percentile(np.ascontiguousarray(flyttet.values), PERSENTILER, axis=-1)
    resten = flyttet.isel(trekning=0, drop=True)
    ut = xr.Dataset(
        {
            f"p{p}": resten.copy(data=verdier).rename(None)
            for p, verdier in zip(PERSENTILER, svar, strict=True)
        }
    )
    for navn in ut:
        ut[navn].attrs = {"enhet": TONN}
    ut.attrs = {"antall": bane.sizes["trekning"]}
    return ut


def holder_rammen(bane: xr.DataArray, ramme: xr.DataArray) -> xr.Dataset:
    """Sannsynligheten for at utslippet er innenfor rammen, per år (og sektor når begge har det).

    Andelen trekninger der banen er høyst rammen, p. Standardfeilen er √(p·(1 − p)/antall): hvor mye
    andelen ville variert med et annet frø. Er alle trekningene på samme side, er den 0, men da vet
    en bare at sannsynligheten for det andre neppe er over 3/antall (tretallsregelen).

    Args:
        bane: `(trekning, aar)` eller `(trekning, sektor, aar)`, t CO2e.
        ramme: rammen i t CO2e på `aar` (eller `(sektor, aar)`); år uten ramme (NaN) gir NaN.

    Returns:
        `sannsynlighet` og `standardfeil` (0–1) for årene begge har, `antall` i attributtene.

    >>> b = xr.DataArray([[90.0], [100.0], [110.0], [120.0]], dims=("trekning", "aar"),
    ...                  coords={"aar": [2030]})
    >>> svar = holder_rammen(b, xr.DataArray([100.0], coords={"aar": [2030]}))
    >>> svar["sannsynlighet"].item(), svar["standardfeil"].item(), svar.attrs["antall"]
    (0.5, 0.25, 4)
    """
    bane, ramme = xr.align(bane, ramme.reset_coords(drop=True), join="inner", exclude={"trekning"})
    antall = bane.sizes["trekning"]
    kjent = ramme.notnull() & bane.notnull().all("trekning")
    andel = (bane <= ramme + GRAM).mean("trekning").where(kjent)
    ut = xr.Dataset(
        {
            "sannsynlighet": andel,
            "standardfeil": np.sqrt(andel * (1 - andel) / antall),
        }
    ).drop_vars("kommune", errors="ignore")
    ut.attrs = {"antall": antall}
    return ut


def betydning(trekninger: Trekninger, svar: xr.DataArray) -> pd.DataFrame:
    """Hvilke forutsetninger som betyr mest for et svar, den viktigste først.

    Spearmans rangkorrelasjon mellom forutsetningen og svaret over trekningene. Formlene og
    overlappen trekker som regel én vei i hver forutsetning, og da er rangen et godt mål (Helton og
    Davis 2001, sammendraget: rangbaserte mål virker godt på monotone problemer). Forutsetningene
    trekkes uavhengig, så kvadratene er omtrent hver forutsetnings andel av variasjonen. Å endre én
    om gangen ville oversett at et tiltak betyr mindre når et annet har tatt det samme utslippet.

    Args:
        trekninger: fra `trekk` (eller `Simulering.trekninger`).
        svar: `(trekning,)`, for eksempel utslippet i målåret.

    Returns:
        Én rad per usikker forutsetning: tiltak, forutsetning, korrelasjon (−1 til 1) og andel av
        summen av kvadratene i %. Er svaret likt i alle trekninger, er begge NaN.
    """
    rang = _rang(svar.values)
    rader = [(*n, _korrelasjon(_rang(u), rang)) for n, u in sorted(trekninger.andeler.items())]
    ut = pd.DataFrame(rader, columns=["tiltak", "forutsetning", "korrelasjon"])
    kvadrat = ut["korrelasjon"] ** 2
    ut["andel"] = 100 * kvadrat / kvadrat.sum() if kvadrat.sum() else np.nan
    rekke = ut["korrelasjon"].abs().sort_values(ascending=False, kind="stable").index
    return ut.loc[rekke].reset_index(drop=True)


def _rang(verdier: Tall) -> Tall:
    return np.asarray(pd.Series(verdier).rank(), dtype=np.float64)


def _korrelasjon(a: Tall, b: Tall) -> float:
    a, b = a - a.mean(), b - b.mean()
    nevner = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / nevner if nevner else float("nan")

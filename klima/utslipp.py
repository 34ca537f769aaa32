"""Fra utgaver til merkede arrays."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import pandas as pd
import xarray as xr

from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom
from klima.grunn.enheter import TONN
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT, UFORDELT, finn_kommune, kommuner, sektorer
from klima.grunn.kontrakt import kontroller
from klima.grunn.tekst import noekkel
from klima.plan import les_plan, plantabell, planutgave
from klima.utgaver import Utgave, Utgavelager

ALLE: Final = "alle"


def les_utslipp(
    kommune: str, *, utgave: str | None = None, arbeidsrom: Arbeidsrom | None = None
) -> xr.DataArray:
    """Utslippene i en kommune slik én utgave har dem.

    Args:
        kommune: nummer, navn, eller `alle` for alle kommunene i utgaven.
        utgave: id eller begynnelsen av den; ellers den sist publiserte som har kommunen. Har
            lageret ingen, brukes tallene planen selv trykker.
        arbeidsrom: der lageret ligger; ellers det en står i.

    Returns:
        `(aar, kilde, gass)` i t CO2e, med `kommune` foran når en ber om alle. `sektor` og
        `kildenavn` ligger på `kilde`, `status` på `(aar, kilde)`. Bare årene utgaven har. NaN der
        utgaven ikke har noen rad; 0 der den sier null.

    Raises:
        Brukerfeil: ukjent kommune eller utgave, eller ingen utgave har kommunen.

    >>> import klima
    >>> asker = klima.les_utslipp("Asker", utgave="handlingsprogram-2024")
    >>> float(klima.summer(asker, "total").sel(aar=2020).item())
    180661.0
    """
    rom = arbeidsrom or finn_arbeidsrom()
    nummer = None if kommune == ALLE else finn_kommune(kommune).nummer
    valgt, tabell = hent_tabell(rom, nummer, utgave, kategorier=True)
    array = til_array(tabell, valgt)
    return kontroller(array.squeeze("kommune") if nummer else array)


def hent_tabell(
    arbeidsrom: Arbeidsrom,
    kommune: str | None,
    utgave: str | None = None,
    *,
    kategorier: bool = False,
) -> tuple[Utgave, pd.DataFrame]:
    """Utgaven som skal brukes, og tabellen dens for kommunen (None: alle)."""
    lager = Utgavelager(arbeidsrom)
    if utgave is None:
        for kandidat in reversed(lager.liste()):
            if kommune is None or kommune in kandidat.kommuner:
                return kandidat, lager.tabell(kandidat, kommune, kategorier=kategorier)
    plan = les_plan(arbeidsrom, kommune or arbeidsrom.nummer)
    if plan and utgave in (None, plan.meta["utgave"]):
        return planutgave(plan), plantabell(plan)
    if utgave is not None:
        valgt = lager.finn(utgave)
        if kommune and kommune not in valgt.kommuner:
            raise Brukerfeil(
                f"utgaven {valgt.utgave} har ikke {_vis(kommune)}",
                utvei="velg en annen med --utgave; `klima utgaver` viser hva lageret holder",
            )
        return valgt, lager.tabell(valgt, kommune, kategorier=kategorier)
    raise Brukerfeil(
        f"ingen utgave har {_vis(kommune) if kommune else 'noen kommuner'}",
        sted=str(arbeidsrom.utgaver),
        utvei="hent inn statistikken med klima importer FIL",
    )


def _vis(kommune: str) -> str:
    return f"{finn_kommune(kommune).navn} ({kommune})"


def til_array(tabell: pd.DataFrame, utgave: Utgave) -> xr.DataArray:
    """En utgaves tabell som array `(kommune, aar, kilde, gass)` i t CO2e.

    Args:
        tabell: kolonnene kommune, aar, sektor, kilde, gass, tonn og eventuelt status.
        utgave: utgaven tabellen er fra; gir attributtene.
    """
    (kommune, k), (aar, a) = (_akse(tabell[felt]) for felt in ("kommune", "aar"))
    (sektor, s), (kilde, i), (gass, g) = (_akse(tabell[f]) for f in ("sektor", "kilde", "gass"))
    # Hver sektor og kilde som finnes sammen, er én plass på aksen `kilde`.
    par_nr, par_kode = np.unique(s * len(kilde) + i, return_inverse=True)
    navn_for = [(str(sektor[nr // len(kilde)]), str(kilde[nr % len(kilde)])) for nr in par_nr]
    orden = sorted(range(len(navn_for)), key=lambda nr: _rang(*navn_for[nr]))
    par = [navn_for[nr] for nr in orden]
    kilder = pd.Index(list(_kilde_ider(par).values()))
    gassplass = sorted(range(len(gass)), key=lambda nr: _GASSREKKE.index(gass[nr]))
    plass = (k, a, np.argsort(orden)[par_kode], np.argsort(gassplass)[g])
    verdier = np.full((len(kommune), len(aar), len(par), len(gass)), np.nan)
    verdier[plass] = tabell["tonn"].to_numpy(dtype=float)
    status = np.full((len(aar), len(par)), "", dtype=object)
    status[plass[1], plass[2]] = tabell.get("status", "maalt")
    navn = kommuner()["kommunenavn"].reindex(pd.Index(kommune)).fillna("").astype(str)
    array = xr.DataArray(
        verdier,
        dims=("kommune", "aar", "kilde", "gass"),
        coords={
            "kommune": kommune.astype(object),
            "kommunenavn": ("kommune", navn.to_numpy(dtype=object)),
            "aar": aar.astype("int64"),
            "kilde": kilder.astype(object),
            "sektor": ("kilde", np.array([sektornavn for sektornavn, _ in par], dtype=object)),
            "kildenavn": ("kilde", np.array([kildenavn for _, kildenavn in par], dtype=object)),
            "gass": gass[gassplass].astype(object),
            "status": (("aar", "kilde"), status),
        },
        name="utslipp",
        attrs={
            "enhet": TONN,
            "gwp": utgave.gwp,
            "utgave": utgave.utgave,
            "publisert": utgave.publisert,
            "omfang": utgave.omfang,
            "kilde": utgave.utgiver,
        },
    )
    return kontroller(array)


def _rang(sektor: str, kilde: str) -> tuple[int, str]:
    """Husets rekkefølge: sektorene som i kodelisten, kildene etter navn."""
    rekke = (*sektorer(), UFORDELT)
    return (rekke.index(sektor) if sektor in rekke else len(rekke), kilde)


def _akse(kolonne: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """De ulike verdiene i stigende rekkefølge, og plassen til hver rad blant dem.

    Kategorier gir plassene uten at noen tekst leses: 480 000 rader tar noen millisekunder.
    """
    if isinstance(kolonne.dtype, pd.CategoricalDtype):
        koder, verdier = kolonne.cat.codes.to_numpy(), kolonne.cat.categories.to_numpy(dtype=object)
    else:
        koder, ulike = pd.factorize(kolonne)
        verdier = np.asarray(ulike)
    # Kategorier som ikke er i bruk, hører til andre kommuner og er ingen plass her.
    brukte = np.flatnonzero(np.bincount(koder, minlength=len(verdier)))
    orden = brukte[np.argsort(verdier[brukte], kind="stable")]
    plass = np.zeros(len(verdier), dtype="int64")
    plass[orden] = np.arange(len(orden))
    return verdier[orden], plass[koder]


def _kilde_ider(par: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Én id per sektor og kilde; navn som gir samme id («X», «*X»), får et løpenummer."""
    ider = [f"{noekkel(sektor)}/{noekkel(kilde)}" for sektor, kilde in par]
    antall = [ider[: i + 1].count(id_) for i, id_ in enumerate(ider)]
    nummerert = [id_ if n == 1 else f"{id_}-{n}" for id_, n in zip(ider, antall, strict=True)]
    return dict(zip(par, nummerert, strict=True))


_GASSREKKE: Final = ("CO2", "CH4", "N2O", "HFK", "PFK", "SF6", "CO2e")


def summer(utslipp: xr.DataArray, over: Literal["sektor", "total"]) -> xr.DataArray:
    """Utslippene summert per sektor eller i alt.

    Args:
        utslipp: array fra `les_utslipp`.
        over: `sektor` gir dimensjonen `sektor` i stedet for `kilde`; `total` gir sektoren Totalt.

    Returns:
        `(…, sektor, aar)` i t CO2e. NaN bare der ingen rad finnes; `status` på `(sektor, aar)` er
        `avledet` når alt i summen er det, ellers `maalt`: resten en plan ikke fordeler, er regnet
        ut, men totalen den er regnet fra, er trykt.
    """
    per_kilde = utslipp.sum("gass", min_count=1)
    etikett = (
        per_kilde["sektor"].values
        if over == "sektor"
        else np.full(per_kilde.sizes["kilde"], TOTALT)
    )
    grupper = list(dict.fromkeys(etikett.tolist()))
    deler, status = [], []
    for gruppe in grupper:
        del_ = per_kilde.isel(kilde=np.flatnonzero(etikett == gruppe))
        # Avrundingen fjerner flyttallstøy; kilden har høyst to desimaler.
        deler.append(
            del_.sum("kilde", min_count=1).round(6).drop_vars(_KILDEKOORD, errors="ignore")
        )
        alle = (del_["status"].values == "avledet") | (del_["status"].values == "")
        status.append(np.where(alle.all(axis=1), "avledet", "maalt"))
    sum_ = xr.concat(deler, dim=pd.Index(grupper, dtype=object, name="sektor"))
    sum_ = sum_.assign_coords(status=(("sektor", "aar"), np.array(status, dtype=object)))
    sum_.attrs = {**utslipp.attrs, "enhet": TONN}
    sum_.name = utslipp.name
    return kontroller(sum_)


_KILDEKOORD: Final = ("status", "kildenavn")

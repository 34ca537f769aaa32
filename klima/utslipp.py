"""Fra utgaver til merkede arrays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final, Literal

import numpy as np
import pandas as pd
import xarray as xr

from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom
from klima.grunn.enheter import TONN
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT, UFORDELT, finn_kommune, sektorer
from klima.grunn.kommuneinndeling import DeltKommune, inndeling
from klima.grunn.kontrakt import kontroller
from klima.grunn.tekst import noekkel
from klima.plan import les_plan, plantabell, planutgave
from klima.utgavenumre import les_kommune, numre_i
from klima.utgaver import Utgave, Utgavelager

ALLE: Final = "alle"


def les_utslipp(
    kommune: str,
    *,
    utgave: str | None = None,
    slik_det_var: date | None = None,
    arbeidsrom: Arbeidsrom | None = None,
) -> xr.DataArray:
    """Utslippene i en kommune slik én utgave har dem.

    Har utgaven numre fra en eldre inndeling, summeres kommunene som siden er slått sammen.

    Args:
        kommune: nummer, navn, eller `alle` for alle kommunene slik utgaven har dem.
        utgave: id eller begynnelsen av den; ellers den sist publiserte som har kommunen. Har
            lageret ingen, brukes tallene planen selv trykker.
        slik_det_var: bare utgaver som var publisert denne dagen.
        arbeidsrom: der lageret ligger; ellers det en står i.

    Returns:
        `(aar, kilde, gass)` i t CO2e, med `kommune` foran når en ber om alle. `sektor` og
        `kildenavn` ligger på `kilde`, `status` på `(aar, kilde)`. Bare årene utgaven har. NaN der
        utgaven ikke har noen rad; 0 der den sier null.

    Raises:
        Brukerfeil: ukjent kommune eller utgave, eller ingen utgave har kommunen.
        DeltKommune: kommunen er delt siden utgaven, eller fikk noe fra en som ble det.

    >>> import klima
    >>> asker = klima.les_utslipp("Asker", utgave="handlingsprogram-2024")
    >>> float(klima.summer(asker, "total").sel(aar=2020).item())
    180661.0
    """
    rom = arbeidsrom or finn_arbeidsrom()
    nummer = None if kommune == ALLE else _nummer(rom, kommune)
    valgt, tabell = hent_tabell(rom, nummer, utgave, slik_det_var)
    array = til_array(tabell, valgt)
    return kontroller(array.squeeze("kommune") if nummer else array)


def _nummer(rom: Arbeidsrom, kommune: str) -> str:
    """Dagens nummer; en delt kommune beholder sitt eget når en utgave har den slik den var."""
    try:
        return finn_kommune(kommune, inndeling(rom)).nummer
    except DeltKommune as delt:
        if any(delt.nummer in u.kommuner for u in Utgavelager(rom).liste()):
            return delt.nummer
        raise


def hent_tabell(
    arbeidsrom: Arbeidsrom,
    kommune: str | None,
    utgave: str | None = None,
    slik_det_var: date | None = None,
) -> tuple[Utgave, pd.DataFrame]:
    """Utgaven som skal brukes, og tabellen dens for kommunen (None: alle)."""
    if utgave is not None and slik_det_var is not None:
        raise Brukerfeil(
            "både utgave og dato er oppgitt", utvei="velg én av --utgave og --slik-det-var"
        )
    lager, oppslag = Utgavelager(arbeidsrom), inndeling(arbeidsrom)
    hinder: Brukerfeil | None = None
    if utgave is None:
        for kandidat in reversed(lager.liste()):
            if not _kjent(kandidat, slik_det_var):
                continue
            try:
                numre = numre_i(kandidat, kommune, oppslag)
            except Brukerfeil as feil:
                hinder = hinder or feil
                continue
            if numre or kommune is None:
                return kandidat, les_kommune(lager, kandidat, kommune, numre)
    plan = les_plan(arbeidsrom, kommune or arbeidsrom.nummer)
    if plan and utgave in (None, plan.meta["utgave"]):
        egen = planutgave(plan)
        if _kjent(egen, slik_det_var):
            return egen, plantabell(plan)
    if utgave is not None:
        valgt = lager.finn(utgave)
        numre = numre_i(valgt, kommune, oppslag)
        if kommune and not numre:
            raise Brukerfeil(
                f"utgaven {valgt.utgave} har ikke {oppslag.navn(kommune)} ({kommune})",
                utvei="velg en annen med --utgave; `klima utgaver` viser hva lageret holder",
            )
        return valgt, les_kommune(lager, valgt, kommune, numre)
    if hinder:
        raise hinder
    hvem = f"{oppslag.navn(kommune)} ({kommune})" if kommune else "noen kommuner"
    da = f" publisert til og med {slik_det_var.isoformat()}" if slik_det_var else ""
    raise Brukerfeil(
        f"ingen utgave{da} har {hvem}",
        sted=str(arbeidsrom.utgaver),
        utvei="hent inn statistikken med klima importer FIL",
    )


def _kjent(utgave: Utgave, slik_det_var: date | None) -> bool:
    """Om utgaven var publisert den dagen; ISO-datoer kan sammenlignes som tekst."""
    return slik_det_var is None or utgave.publisert <= slik_det_var.isoformat()


def til_array(tabell: pd.DataFrame, utgave: Utgave) -> xr.DataArray:
    """En utgaves tabell som array `(kommune, aar, kilde, gass)` i t CO2e.

    Args:
        tabell: kolonnene kommune, aar, sektor, kilde, gass, tonn og eventuelt status.
        utgave: utgaven tabellen er fra; gir attributtene.
    """
    rekke = {s: i for i, s in enumerate((*sektorer(), UFORDELT))}
    par = tabell[["sektor", "kilde"]].drop_duplicates().astype(str)
    par = par.assign(_plass=par["sektor"].map(rekke)).sort_values(["_plass", "kilde"])
    id_for = _kilde_ider(list(zip(par["sektor"], par["kilde"], strict=True)))
    kilder = pd.Index(list(id_for.values()))
    kommune = pd.Index(sorted(tabell["kommune"].unique()))
    aar = pd.Index(np.sort(tabell["aar"].unique()).astype("int64"))
    gass = pd.Index([g for g in _GASSREKKE if (tabell["gass"] == g).any()])
    sektorkilde = zip(tabell["sektor"], tabell["kilde"], strict=True)
    plass = (
        kommune.get_indexer(pd.Index(tabell["kommune"])),
        aar.get_indexer(pd.Index(tabell["aar"].astype("int64"))),
        kilder.get_indexer(pd.Index([id_for[sk] for sk in sektorkilde])),
        gass.get_indexer(pd.Index(tabell["gass"])),
    )
    verdier = np.full((len(kommune), len(aar), len(kilder), len(gass)), np.nan)
    verdier[plass] = tabell["tonn"].to_numpy(dtype=float)
    status = np.full((len(aar), len(kilder)), "", dtype=object)
    status[plass[1], plass[2]] = tabell.get("status", "maalt")
    oppslag = inndeling()
    navn = [oppslag.navn(n) for n in kommune]
    array = xr.DataArray(
        verdier,
        dims=("kommune", "aar", "kilde", "gass"),
        coords={
            "kommune": kommune.astype(object),
            "kommunenavn": ("kommune", np.array(navn, dtype=object)),
            "aar": aar,
            "kilde": kilder.astype(object),
            "sektor": ("kilde", par["sektor"].to_numpy(dtype=object)),
            "kildenavn": ("kilde", par["kilde"].to_numpy(dtype=object)),
            "gass": gass.astype(object),
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


def _kilde_ider(par: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Én id per sektor og kilde; navn som gir samme id («X», «*X»), får et løpenummer."""
    ider = [f"{noekkel(sektor)}/{noekkel(kilde)}" for sektor, kilde in par]
    antall = [ider[: i + 1].count(id_) for i, id_ in enumerate(ider)]
    nummerert = [id_ if n == 1 else f"{id_}-{n}" for id_, n in zip(ider, antall, strict=True)]
    return dict(zip(par, nummerert, strict=True))


_GASSREKKE: Final = ("CO2", "CH4", "N2O", "HFK", "PFK", "SF6", "CO2e")


def avgrens(utslipp: xr.DataArray, omfang: Collection[str]) -> xr.DataArray:
    """Utslippene med bare sektorene i `omfang`, så to serier kan sammenlignes på likt grunnlag.

    Tonn en plan ikke har fordelt på sektor, følger med: de hører til planens eget omfang.

    Args:
        utslipp: array fra `les_utslipp`.
        omfang: sektorene som skal telle med.

    Returns:
        Samme dimensjoner, færre kilder; attributtet `omfang` er sektorene som er igjen.
    """
    med = [s in omfang or s == UFORDELT for s in utslipp["sektor"].values]
    igjen = tuple(s for s in utslipp.attrs["omfang"] if s in omfang)
    return utslipp.isel(kilde=np.flatnonzero(med)).assign_attrs(omfang=igjen)


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

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
from klima.rettelser import FLERE, RETTET, Rettelse, les_rettelser, rett, rettelser_for
from klima.rettelsesfil import UTSLIPP
from klima.utgavenumre import les_kommune, numre_i
from klima.utgaver import Utgave, Utgavelager

ALLE: Final = "alle"


def les_utslipp(
    kommune: str,
    *,
    utgave: str | None = None,
    slik_det_var: date | None = None,
    arbeidsrom: Arbeidsrom | None = None,
    rettet: bool = True,
) -> xr.DataArray:
    """Utslippene i en kommune slik én utgave har dem.

    Har utgaven numre fra en eldre inndeling, summeres kommunene som siden er slått sammen.

    Args:
        kommune: nummer, navn, eller `alle` for alle kommunene slik utgaven har dem.
        utgave: id eller begynnelsen av den; ellers den sist publiserte som har kommunen. Har
            lageret ingen, brukes tallene planen selv trykker.
        slik_det_var: bare utgaver som var publisert denne dagen.
        arbeidsrom: der lageret og rettelsene ligger; ellers det en står i.
        rettet: legg på rettelsene i `datasets/rettelser`; False gir tallene slik de er publisert.

    Returns:
        `(aar, kilde, gass)` i t CO2e, med `kommune` foran når en ber om alle. `sektor` og
        `kildenavn` ligger på `kilde`, `status` (`maalt`, `avledet`, tom uten rad) på
        `(aar, kilde)`. Er noe rettet, ligger `status` på hver celle og er `rettet` der, og
        attributtet `rettelser` har id-ene. Bare årene utgaven har. NaN der utgaven ikke har noen
        rad; 0 der den sier null.

    Raises:
        Brukerfeil: ukjent kommune eller utgave, ingen utgave har kommunen, eller en rettelse kan
            ikke leses.
        DeltKommune: kommunen er delt siden utgaven, eller fikk noe fra en som ble det.

    >>> import klima
    >>> asker = klima.les_utslipp("Asker", utgave="handlingsprogram-2024")
    >>> float(klima.summer(asker, "total").sel(aar=2020).item())
    180661.0
    """
    rom = arbeidsrom or finn_arbeidsrom()
    nummer = None if kommune == ALLE else _nummer(rom, kommune)
    valgt, tabell = hent_tabell(rom, nummer, utgave, slik_det_var, kategorier=True, rettet=rettet)
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
    *,
    kategorier: bool = False,
    rettet: bool = True,
) -> tuple[Utgave, pd.DataFrame]:
    """Utgaven som skal brukes, og tabellen dens for kommunen (None: alle).

    Er noe rettet, har tabellen også kolonnene `status` og `rettelse`.
    """
    if utgave is not None and slik_det_var is not None:
        raise Brukerfeil(
            "både utgave og dato er oppgitt", utvei="velg én av --utgave og --slik-det-var"
        )
    lager, oppslag = Utgavelager(arbeidsrom), inndeling(arbeidsrom)

    def les(valgt: Utgave, numre: tuple[str, ...]) -> tuple[Utgave, pd.DataFrame]:
        egne = utslippsrettelser(arbeidsrom, valgt) if rettet else ()
        return valgt, les_kommune(
            lager, valgt, kommune, numre, kategorier=kategorier, rettelser=egne
        )

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
                return les(kandidat, numre)
    plan = les_plan(arbeidsrom, kommune or arbeidsrom.nummer)
    if plan and utgave in (None, plan.meta["utgave"]):
        egen = planutgave(plan)
        # En plan kan ha mål uten å trykke noe utslipp.
        if egen.aar and _kjent(egen, slik_det_var):
            egne = utslippsrettelser(arbeidsrom, egen) if rettet else ()
            return egen, rett(plantabell(plan), egne)
    if utgave is not None:
        valgt = lager.finn(utgave)
        numre = numre_i(valgt, kommune, oppslag)
        if kommune and not numre:
            raise Brukerfeil(
                f"utgaven {valgt.utgave} har ikke {oppslag.navn(kommune)} ({kommune})",
                utvei="velg en annen med --utgave; `klima utgaver` viser hva lageret holder",
            )
        return les(valgt, numre)
    if hinder:
        raise hinder
    hvem = f"{oppslag.navn(kommune)} ({kommune})" if kommune else "noen kommuner"
    da = f" publisert til og med {slik_det_var.isoformat()}" if slik_det_var else ""
    raise Brukerfeil(
        f"ingen utgave{da} har {hvem}",
        sted=str(arbeidsrom.utgaver),
        utvei="hent inn statistikken med klima importer FIL",
    )


def utslippsrettelser(arbeidsrom: Arbeidsrom, utgave: Utgave) -> tuple[Rettelse, ...]:
    """Rettelsene som skal brukes på en utgave av statistikken, eller på planens egne utslipp."""
    alle = les_rettelser(arbeidsrom)
    # Uten rettelser, som er det vanlige, er rekken av utgaver uten interesse.
    rekke = [u.utgave for u in Utgavelager(arbeidsrom).liste(med_trukne=True)] if alle else []
    return rettelser_for(alle, UTSLIPP, utgave.utgave, rekke)


def _kjent(utgave: Utgave, slik_det_var: date | None) -> bool:
    """Om utgaven var publisert den dagen; ISO-datoer kan sammenlignes som tekst."""
    return slik_det_var is None or utgave.publisert <= slik_det_var.isoformat()


def til_array(tabell: pd.DataFrame, utgave: Utgave) -> xr.DataArray:
    """En utgaves tabell som array `(kommune, aar, kilde, gass)` i t CO2e.

    Args:
        tabell: kolonnene kommune, aar, sektor, kilde, gass, tonn og eventuelt status og rettelse.
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
    # Er noe rettet, må hver celle si fra selv; ellers er ett svar per kilde og år nok, og for hele
    # landet fem ganger så raskt.
    akser = (0, 1, 2, 3) if "rettelse" in tabell else (1, 2)
    status = np.full([verdier.shape[akse] for akse in akser], "", dtype=object)
    status[tuple(plass[akse] for akse in akser)] = tabell.get("status", "maalt")
    oppslag = inndeling()
    navn = [oppslag.navn(n) for n in kommune]
    array = xr.DataArray(
        verdier,
        dims=_DIMENSJONER,
        coords={
            "kommune": kommune.astype(object),
            "kommunenavn": ("kommune", np.array(navn, dtype=object)),
            "aar": aar.astype("int64"),
            "kilde": kilder.astype(object),
            "sektor": ("kilde", np.array([sektornavn for sektornavn, _ in par], dtype=object)),
            "kildenavn": ("kilde", np.array([kildenavn for _, kildenavn in par], dtype=object)),
            "gass": gass[gassplass].astype(object),
            "status": ([_DIMENSJONER[akse] for akse in akser], status),
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
    if "rettelse" in tabell:
        ider = {id_ for celle in tabell["rettelse"].unique() for id_ in celle.split(FLERE)}
        array.attrs["rettelser"] = tuple(sorted(ider - {""}))
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


_DIMENSJONER: Final = ("kommune", "aar", "kilde", "gass")
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
        `(sektor, …, aar)` i t CO2e. NaN bare der ingen rad finnes. `status` på `(sektor, aar)`,
        eller på hver celle når noe er rettet, er `rettet` når noe i summen er det; `avledet` når
        alt er det; ellers `maalt`: resten en plan ikke fordeler, er regnet ut, men totalen den er
        regnet fra, er trykt.
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
        plass = np.flatnonzero(etikett == gruppe)
        del_ = per_kilde.isel(kilde=plass)
        # Avrundingen fjerner flyttallstøy; kilden har høyst to desimaler.
        deler.append(
            del_.sum("kilde", min_count=1).round(6).drop_vars(_KILDEKOORD, errors="ignore")
        )
        status.append(_sumstatus(utslipp["status"].isel(kilde=plass)))
    sum_ = xr.concat(deler, dim=pd.Index(grupper, dtype=object, name="sektor"))
    dims = ("sektor", *(dim for dim in utslipp["status"].dims if dim not in ("kilde", "gass")))
    sum_ = sum_.assign_coords(status=(dims, np.array(status, dtype=object)))
    sum_.attrs = {**utslipp.attrs, "enhet": TONN}
    sum_.name = utslipp.name
    return kontroller(sum_)


_KILDEKOORD: Final = ("status", "kildenavn")


def _sumstatus(status: xr.DataArray) -> np.ndarray:
    """Statusen til en sum over kildene og gassene: `rettet`, `avledet` eller `maalt`."""
    akser = tuple(status.dims.index(dim) for dim in ("kilde", "gass") if dim in status.dims)
    verdier = status.values
    avledet = ((verdier == "avledet") | (verdier == "")).all(axis=akser)
    rettet = (verdier == RETTET).any(axis=akser)
    return np.where(rettet, RETTET, np.where(avledet, "avledet", "maalt")).astype(object)

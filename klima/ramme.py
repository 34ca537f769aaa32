"""Utslippsrammen: hvor mye som kan slippes ut hvert år på veien til målene.

Rammen går gjennom hvert mål nøyaktig. Mellom to mål velger den som kaller formen, for planene sier
den sjelden, og svaret på «ligger vi foran?» kan henge på den.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, Literal, get_args

import numpy as np
import xarray as xr

from klima.avvik import krev_samme_grunnlag
from klima.grunn.arbeidsrom import FORMNAVN, Form
from klima.grunn.enheter import PROSENT, TONN
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT
from klima.grunn.kontrakt import ATTRIBUTTER, kontroller
from klima.grunn.tall import tall
from klima.maal import per_sektor_og_totalt

FORMER: Final[tuple[Form, ...]] = tuple(FORMNAVN)
"""`lineaer`: like mange tonn hvert år. `konstant_rate`: like mange prosent hvert år."""

Start = Literal["referanseaar", "siste_aar"]
STARTER: Final[tuple[Start, ...]] = get_args(Start)
"""Hvor rammen begynner: utslippet i referanseåret, eller det siste året utgaven har i alt."""


def mellom(
    fra: tuple[int, float], til: tuple[int, float], aar: Sequence[int], form: Form
) -> np.ndarray:
    """Verdiene mellom to punkter (år, verdi), med a ved t0 og b ved t1.

    Formler, med τ = (t − t0)/(t1 − t0):
    lineaer:       a + (b − a)·τ, regnet som a·(1 − τ) + b·τ;
    konstant_rate: a·(b/a)^τ, regnet som a^(1−τ)·b^τ.
    Regnemåtene er valgt fordi de treffer a og b eksakt også i flyttall. Fast rate er definert bare
    når begge ender er over null: ingen prosent per år fører til null, og et netto opptak har ingen
    rate. Er endene like, er raten null og verdien den samme hele veien.

    Returns:
        Én verdi per år; NaN der formen ikke er definert, eller en ende mangler.

    >>> mellom((2020, 100.0), (2022, 64.0), [2021], "lineaer").item()
    82.0
    >>> round(mellom((2020, 100.0), (2022, 64.0), [2021], "konstant_rate").item(), 9)  # 100·0,8
    80.0
    >>> mellom((2020, 100.0), (2022, 0.0), [2021], "konstant_rate").item()
    nan
    """
    (t0, a), (t1, b) = fra, til
    andel = (np.asarray(aar, dtype=float) - t0) / (t1 - t0)
    if a == b:
        return np.full_like(andel, a)
    if form == "lineaer":
        return a * (1 - andel) + b * andel
    if not (a > 0 and b > 0):
        return np.full_like(andel, np.nan)
    return np.asarray(a ** (1 - andel) * b**andel)


def utslippsramme(
    utslipp: xr.DataArray, maalene: xr.Dataset, *, form: Form, fra: Start
) -> xr.Dataset:
    """Rammen for hver sektor med mål og for totalen, på utgaven utslippene er fra.

    «Totalt» er rammen for det vedtatte totalmålet, ikke summen av sektorene (se `klima.maalsum`).
    Prosentene interpoleres av prosentene og tonnene av tonnene, etter samme formel: prosenten står
    derfor fast når utgaven skiftes, og finnes også der planen ikke gir tonn.

    Args:
        utslipp: `(aar, kilde, gass)` i t CO2e fra `les_utslipp`.
        maalene: `Maal.ramme(utslipp)`; `paa_likt_omfang` gir begge.
        form: `lineaer` eller `konstant_rate`; ingen standard.
        fra: `referanseaar` eller `siste_aar` (målene til og med det året er da passert).

    Returns:
        Dataset på `(sektor, aar)`, alle år fra starten til siste mål: `tonn` (t CO2e), `prosent`
        (% endring fra referanseåret), `opphav` (`referanse` eller `utslipp` ved starten, `maal`,
        `interpolert`, `ikke_definert` der fast rate ikke finnes, ellers tom), `oppgitt_prosent`
        (planens egen), og `referanse` på `sektor`. NaN der en ende mangler. Attributtene er
        målenes, med `form`, `fra`, `startaar` og `merknader` om det som ikke er definert.

    Raises:
        Brukerfeil: ukjent form eller start, målene er fra en annen utgave, eller ingen mål ligger
            etter starten.

    >>> import klima
    >>> utslipp = klima.les_utslipp("Asker", utgave="handlingsprogram-2024")
    >>> maalene = klima.les_maal("Asker").ramme(utslipp)
    >>> ramme = utslippsramme(utslipp, maalene, form="lineaer", fra="referanseaar")
    >>> round(ramme.tonn.sel(sektor="Totalt", aar=2021).item(), 1)  # 319 614 · (1 − 0,67 · 12/21)
    197247.5
    """
    krev_samme_grunnlag(utslipp, maalene)
    _krev_valg("formen", form, FORMER)
    _krev_valg("starten", fra, STARTER)
    faktisk = per_sektor_og_totalt(utslipp)
    startaar = _startaar(faktisk, maalene, fra)
    har_maal = maalene["maal_prosent"].notnull() | maalene["maal_tonn"].notnull()
    maalaar = [int(a) for a in maalene["aar"].values[har_maal.any("sektor").values]]
    if not any(a > startaar for a in maalaar):
        raise Brukerfeil(
            "ingen mål ligger etter starten på rammen",
            ventet=f"et mål etter {startaar}",
            funnet=", ".join(map(str, maalaar)) or "ingen mål",
            utvei="start i referanseåret, eller legg inn et nyere mål",
        )
    aarene = range(startaar, max(maalaar) + 1)
    navn = [str(s) for s in maalene["sektor"].values]
    rader = [_sektorramme(s, faktisk, maalene, aarene, form, fra) for s in navn]
    tonn, prosent, opphav, merknader = zip(*rader, strict=True)
    akser = {"sektor": maalene["sektor"].values, "aar": np.array(aarene, dtype="int64")}
    ut = xr.Dataset(
        {
            "tonn": (("sektor", "aar"), np.array(tonn)),
            "prosent": (("sektor", "aar"), np.array(prosent), {"enhet": PROSENT}),
            "opphav": (("sektor", "aar"), np.array(opphav, dtype=object)),
        },
        coords={**akser, "kommune": utslipp["kommune"].item()},
    )
    ut["referanse"] = maalene["referanse"]
    ut["oppgitt_prosent"] = maalene["oppgitt_prosent"].reindex(aar=akser["aar"])
    ut["tonn"].attrs = {**{k: utslipp.attrs[k] for k in ATTRIBUTTER}, "enhet": TONN}
    kontroller(ut["tonn"])
    ut.attrs = {
        **maalene.attrs,
        "form": form,
        "fra": fra,
        "startaar": startaar,
        "merknader": tuple(m for egne in merknader for m in egne),
    }
    return ut


def rammerader(ramme: xr.Dataset) -> list[dict[str, Any]]:
    """Rammen som rader til tabell og JSON, år for år innen hver sektor; mangler er None."""
    felles = {k: ramme.attrs[k] for k in ("form", "fra", "referanseaar", "utgave")}
    tonn, prosent, opphav = (ramme[n].values for n in ("tonn", "prosent", "opphav"))
    return [
        {
            "kommune": ramme.attrs["kommune"],
            "sektor": str(sektor),
            "aar": int(aar),
            "tonn": som_tall(tonn[s, a]),
            "prosent": som_tall(prosent[s, a]),
            "opphav": opphav[s, a],
            **felles,
        }
        for s, sektor in enumerate(ramme["sektor"].values)
        for a, aar in enumerate(ramme["aar"].values)
        if opphav[s, a]
    ]


def som_tall(verdi: float) -> float | None:
    """Et tall til JSON: None for NaN, uten flyttallstøy og aldri −0."""
    return None if np.isnan(verdi) else round(float(verdi), 6) + 0.0


def _krev_valg(hva: str, valgt: str, mulige: Sequence[str]) -> None:
    if valgt not in mulige:
        raise Brukerfeil(f"{hva} på rammen er ukjent", ventet=" eller ".join(mulige), funnet=valgt)


def _startaar(faktisk: xr.DataArray, maalene: xr.Dataset, fra: Start) -> int:
    if fra == "referanseaar":
        return int(maalene.attrs["referanseaar"])
    return int(faktisk.sel(sektor=TOTALT).dropna("aar")["aar"].values[-1])


_Rad = tuple[np.ndarray, np.ndarray, list[str], list[str]]


def _sektorramme(
    sektor: str,
    faktisk: xr.DataArray,
    maalene: xr.Dataset,
    aarene: range,
    form: Form,
    fra: Start,
) -> _Rad:
    """Tonn, prosent, opphav og merknader for én sektor."""
    egne, startaar = maalene.sel(sektor=sektor), aarene[0]
    referanse = float(egne["referanse"].item())
    tonn = {int(a): float(v) for a, v in zip(egne["aar"], egne["maal_tonn"], strict=True)}
    prosent = {int(a): float(v) for a, v in zip(egne["aar"], egne["maal_prosent"], strict=True)}
    tonn[startaar], prosent[startaar] = referanse, 0.0
    if fra == "siste_aar":
        finnes = sektor in faktisk["sektor"].values
        tonn[startaar] = (
            float(faktisk.sel(sektor=sektor, aar=startaar).item()) if finnes else np.nan
        )
        prosent[startaar] = float(egne["oppgitt_prosent"].reindex(aar=[startaar]).item())
    for aar, t in tonn.items():
        # Et mål i tonn er også en prosent når nivået i referanseåret er kjent. Den faktiske
        # endringen regnes alltid slik; planens oppgitte kan være fra en annen utgave.
        faktisk_start = fra == "siste_aar" and aar == startaar
        if referanse != 0 and not np.isnan(t) and (faktisk_start or np.isnan(prosent[aar])):
            prosent[aar] = 100 * (t / referanse - 1)
    tonnpunkt, prosentpunkt = (
        {a: v for a, v in sorted(p.items()) if a >= startaar and not np.isnan(v)}
        for p in (tonn, prosent)
    )
    i_tonn, udefinert = _langs(tonnpunkt, aarene, form)
    # Prosentene er en rett linje eller fast rate i nivået 100 + p.
    nivaa, uten_rate = _langs({a: 100 + p for a, p in prosentpunkt.items()}, aarene, form)
    i_prosent = np.where(_mangler_rate(udefinert, aarene), np.nan, nivaa - 100)
    for aar, p in prosentpunkt.items():
        if aar in aarene:
            i_prosent[aarene.index(aar)] = p
    opphav = _opphav(aarene, {*tonnpunkt, *prosentpunkt}, udefinert or uten_rate, fra)
    merknader = [
        _udefinert(sektor, t0, t1, *((tonnpunkt, TONN) if udefinert else (prosentpunkt, PROSENT)))
        for t0, t1 in udefinert or uten_rate
    ]
    return i_tonn, i_prosent, opphav, merknader


def _langs(
    punkt: Mapping[int, float], aarene: range, form: Form
) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Verdien hvert år, og strekningene der formen ikke er definert."""
    ut = np.full(len(aarene), np.nan)
    udefinert = []
    for t0, t1 in pairwise(punkt):
        strekning = range(t0, t1 + 1)
        verdier = mellom((t0, punkt[t0]), (t1, punkt[t1]), strekning, form)
        if np.isnan(verdier).any():
            udefinert.append((t0, t1))
        ut[aarene.index(t0) : aarene.index(t1) + 1] = verdier
    for aar, verdi in punkt.items():
        ut[aarene.index(aar)] = verdi
    return ut, udefinert


def _mangler_rate(udefinert: Sequence[tuple[int, int]], aarene: range) -> list[bool]:
    return [any(t0 < a < t1 for t0, t1 in udefinert) for a in aarene]


def _opphav(
    aarene: range, punkt: set[int], udefinert: Sequence[tuple[int, int]], fra: Start
) -> list[str]:
    start = "referanse" if fra == "referanseaar" else "utslipp"
    mangler = _mangler_rate(udefinert, aarene)
    ut = []
    for aar, uten_rate in zip(aarene, mangler, strict=True):
        if aar in punkt:
            ut.append(start if aar == aarene[0] else "maal")
        elif not punkt or not min(punkt) < aar < max(punkt):
            ut.append("")
        else:
            ut.append("ikke_definert" if uten_rate else "interpolert")
    return ut


def _udefinert(sektor: str, t0: int, t1: int, punkt: Mapping[int, float], enhet: str) -> str:
    ender = " og ".join(tall(punkt[t], 0, enhet) for t in (t0, t1))
    return (
        f"{sektor}: fast rate er ikke definert fra {t0} til {t1}, for endene er {ender}, og begge "
        "må være over null utslipp. Rammen har ingen tall der; lineær form har."
    )

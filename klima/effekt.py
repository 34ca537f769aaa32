"""Effekten av tiltakene i t CO2e per år, fra tiltakspakken og malene.

Effekt = utslipp i nullalternativet minus utslipp etter tiltaket, per år, bare direkte utslipp (slik
Oslo kommune definerer den). Positiv er kutt. Et tiltak er tallfestet på én av to måter: en mal med
forutsetninger, eller rader i tabellen `effekter`, som gjelder slik de står.

Manglende er aldri 0: et tiltak uten tall er NaN alle år, og det samme er år tabellen `effekter`
ikke har. Utenfor perioden (`periode_fra`–`periode_til`) er effekten av et tallfestet tiltak 0.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from klima.forutsetninger import Forutsetning, les_forutsetninger
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.enheter import GWP_UKJENT, TONN
from klima.grunn.feil import Brukerfeil, kast_samlet
from klima.grunn.kodelister import finn_sektor
from klima.grunn.kontrakt import kontroller
from klima.tiltaksmaler import Tiltaksmal, les_tiltaksmaler

Tall = NDArray[np.float64]
_KOLONNER: Final = ("kilde", "mal", "overlapp", "periode_fra", "periode_til", "sektor")


@dataclass(frozen=True)
class Tallfestet:
    """Et tiltak med tall: enten mal og forutsetninger, eller et anslag som er skrevet inn.

    Attributes:
        mal: formelen; None når anslaget er skrevet inn.
        verdier: navn -> forutsetning; for et innskrevet anslag bare `effekt`, i t CO2e per år.
        gjelder: `(aar,)`, sant i årene perioden dekker.
    """

    tiltak: str
    mal: Tiltaksmal | None
    verdier: Mapping[str, Forutsetning]
    gjelder: NDArray[np.bool_]

    def regn(self, verdier: Mapping[str, Any]) -> Any:
        """Effekten i t CO2e per år; 0 utenfor perioden. Siste akse i verdiene er `aar`."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            svar = verdier["effekt"] if self.mal is None else self.mal.regn(verdier)
        return np.where(self.gjelder, svar, 0.0)


@dataclass(frozen=True)
class Effektgrunnlag:
    """Alt som trengs for å regne effekten, prøvd: det `effekt` og `trekning` bygger på.

    Attributes:
        aar: årene det regnes for.
        tiltak: én rad per tiltak i pakkens rekkefølge; indeks id, kolonnene tekst, sektor, kilde
            og overlapp (tom tekst når de mangler).
        tallfestet: id -> tiltaket, bare for dem som har tall.
        meta: kommune, utgave og navnet på pakken.
    """

    aar: tuple[int, ...]
    tiltak: pd.DataFrame
    tallfestet: Mapping[str, Tallfestet]
    meta: Mapping[str, str]

    def array(self, verdier: Mapping[str, Any], navn: str, trekninger: int = 0) -> xr.DataArray:
        """Effekten som `(tiltak, aar)`, eller `(trekning, tiltak, aar)`; NaN uten tall."""
        foran = (trekninger,) if trekninger else ()
        data = np.full((len(self.tiltak), *foran, len(self.aar)), np.nan)
        for nr, tiltak in enumerate(self.tiltak.index):
            if tiltak in verdier:
                data[nr] = verdier[tiltak]
        dims = ("tiltak", *(("trekning",) if foran else ()), "aar")
        coords: dict[str, Any] = {
            "tiltak": self.tiltak.index.to_numpy(dtype=object),
            "aar": np.array(self.aar, dtype="int64"),
            "kommune": self.meta["kommune"],
        }
        if foran:
            coords["trekning"] = np.arange(trekninger)
        for felt in ("tekst", "sektor", "kilde", "overlapp"):
            coords[felt] = ("tiltak", self.tiltak[felt].to_numpy(dtype=object))
        ut = xr.DataArray(data, dims=dims, coords=coords, name=navn)
        ut.attrs = {
            "enhet": TONN,
            "gwp": GWP_UKJENT,
            "utgave": self.meta["utgave"],
            "omfang": tuple(s for s in dict.fromkeys(self.tiltak["sektor"]) if s),
            "kilde": self.meta["pakke"],
        }
        # Tiltaket ligger ytterst i minnet, så gruppene i overlapp er sammenhengende.
        return ut.transpose("trekning", "tiltak", "aar") if foran else ut


def effekter(
    pakke: Datapakke,
    aar: Sequence[int],
    *,
    maler: Mapping[str, Tiltaksmal] | None = None,
    arbeidsrom: Arbeidsrom | None = None,
) -> xr.Dataset:
    """Effekten av hvert tiltak: lav, midt og høy.

    `lav` og `hoy` er den minste og den største effekten forutsetningene kan gi til sammen: alle
    2^n kombinasjoner av laveste og høyeste verdi prøves. Slik får hver forutsetning det fortegnet
    den har i formelen (en høy kjørelengde trekker opp, et høyt utslipp etterpå trekker ned), også
    der fortegnet avhenger av de andre. Formler der hvert navn bare trekker én vei av gangen
    (som alle malene som følger med) har ytterpunktene sine i disse hjørnene.

    Args:
        pakke: tiltakspakken (`klima.tiltak.les_tiltak`).
        aar: årene det regnes for.
        maler: id -> mal; ellers de som følger med og arbeidsrommets egne.
        arbeidsrom: der egne maler ligger; ellers det en står i.

    Returns:
        `lav`, `midt`, `hoy` på `(tiltak, aar)` i t CO2e per år, positiv er kutt, NaN uten tall.
        Koordinatene tekst, sektor, kilde og overlapp ligger på `tiltak`.

    Raises:
        Brukerfeil: alt som er galt i pakken, samlet, hver feil med fil og linje.

    >>> from klima.tiltak import les_tiltak
    >>> e = effekter(les_tiltak("Asker"), range(2024, 2028))
    >>> dict(e.sizes), bool(e["midt"].isnull().all())  # planen gir ingen tonn per tiltak
    ({'tiltak': 29, 'aar': 4}, True)
    """
    grunnlag = les_grunnlag(pakke, aar, maler=maler, arbeidsrom=arbeidsrom)
    return effekt_av(grunnlag)


def effekt_av(grunnlag: Effektgrunnlag) -> xr.Dataset:
    """Lav, midt og høy effekt av et grunnlag som alt er lest; se `effekter`."""
    trinn = {t: ytterpunkter(tall) for t, tall in grunnlag.tallfestet.items()}
    navn = ("lav", "midt", "hoy")
    return xr.Dataset(
        {
            n: kontroller(grunnlag.array({t: y[i] for t, y in trinn.items()}, n))
            for i, n in enumerate(navn)
        }
    )


def ytterpunkter(tall: Tallfestet) -> tuple[Tall, Tall, Tall]:
    """Minste, midterste og største effekt, `(aar,)` i t CO2e per år."""
    midt = tall.regn({n: f.midt for n, f in tall.verdier.items()})
    usikre = [n for n, f in tall.verdier.items() if f.usikker]
    hjoerner = [midt]
    for valg in itertools.product(("lav", "hoy"), repeat=len(usikre)):
        satt = dict(zip(usikre, valg, strict=True))
        hjoerner.append(
            tall.regn({n: getattr(f, satt.get(n, "midt")) for n, f in tall.verdier.items()})
        )
    return np.min(hjoerner, axis=0), midt, np.max(hjoerner, axis=0)


def les_grunnlag(
    pakke: Datapakke,
    aar: Sequence[int],
    *,
    maler: Mapping[str, Tiltaksmal] | None = None,
    arbeidsrom: Arbeidsrom | None = None,
) -> Effektgrunnlag:
    """Les og prøv det effektene regnes av; feil og argumenter som i `effekter`."""
    aarene = tuple(int(a) for a in aar)
    if not aarene or list(aarene) != sorted(set(aarene)):
        raise Brukerfeil("årene skal være stigende og uten gjentakelser", funnet=str(aarene))
    # En pakke fra før tiltakene fikk mal og periode, mangler kolonnene; da er de tomme.
    tomme: dict[str, Any] = dict.fromkeys(_KOLONNER)
    rader = [tomme | rad for rad in _rader(pakke, "tiltak")]
    if maler is None:
        # Uten noe å regne lastes verken malene eller enhetene.
        maler = les_tiltaksmaler(arbeidsrom) if any(r["mal"] for r in rader) else {}
    skrevet, feil = _innskrevne(pakke, aarene)
    forutsatt = _per_tiltak(_rader(pakke, "forutsetninger"))
    feil += _uten_tiltak(pakke, {r["tiltak"] for r in rader})
    tallfestet: dict[str, Tallfestet] = {}
    for rad in rader:
        id_ = rad["tiltak"]
        if rad["mal"] or id_ in forutsatt or id_ in skrevet:
            egne = (forutsatt.get(id_, []), skrevet.get(id_))
            tallfestet[id_], galt = _tallfest(pakke, rad, *egne, maler, aarene)
            feil += galt
    kast_samlet("Tiltakspakken", feil)
    return Effektgrunnlag(aarene, _tiltaksramme(rader), tallfestet, _meta(pakke))


def _tallfest(
    pakke: Datapakke,
    rad: Mapping[str, Any],
    forutsatt: Sequence[Mapping[str, Any]],
    skrevet: Forutsetning | None,
    maler: Mapping[str, Tiltaksmal],
    aarene: Sequence[int],
) -> tuple[Tallfestet, list[Brukerfeil]]:
    """Ett tiltak med tall, og det som er galt med det; er noe galt, skal det ikke brukes."""
    gjelder = np.array([_innenfor(rad, a) for a in aarene])
    ut = Tallfestet(rad["tiltak"], maler.get(rad["mal"]), {}, gjelder)
    galt = _galt_med_raden(rad, bool(forutsatt), skrevet is not None, pakke, maler)
    if galt:
        return ut, galt
    if ut.mal is None:
        assert skrevet is not None
        return replace(ut, verdier={"effekt": skrevet}), _utenfor_perioden(rad, pakke)
    verdier, galt = les_forutsetninger(pakke, rad, ut.mal, forutsatt, aarene, gjelder)
    ut = replace(ut, verdier=verdier)
    return ut, galt or _ikke_endelig(ut, rad, pakke)


def _meta(pakke: Datapakke) -> dict[str, str]:
    felt = {"kommune": "kommune", "utgave": "utgave", "pakke": "name"}
    return {n: str(pakke.meta.get(f, "")) for n, f in felt.items()}


def _tiltaksramme(rader: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    felt = ("tekst", "sektor", "kilde", "overlapp")
    data = {f: [str(r[f] or "") for r in rader] for f in felt}
    return pd.DataFrame(data, index=[r["tiltak"] for r in rader], dtype=object)


def _rader(pakke: Datapakke, tabell: str) -> list[dict[str, Any]]:
    """Radene i en tabell; ingen når pakken ikke har den."""
    return som_rader(pakke[tabell]) if tabell in pakke.tabeller else []


def _per_tiltak(rader: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    ut: dict[str, list[dict[str, Any]]] = {}
    for rad in rader:
        ut.setdefault(rad["tiltak"], []).append(rad)
    return ut


def _sted(pakke: Datapakke, tabell: str, rad: Mapping[str, Any]) -> str:
    return f"{pakke.fil(tabell)}:{rad['linje_i_fil']}"


def _innenfor(rad: Mapping[str, Any], aar: int) -> bool:
    fra, til = rad["periode_fra"], rad["periode_til"]
    return (fra is None or fra <= aar) and (til is None or aar <= til)


def _periode(rad: Mapping[str, Any]) -> str:
    return f"{rad['periode_fra'] or ''}–{rad['periode_til'] or ''}"


def _galt_med_raden(
    rad: Mapping[str, Any],
    forutsatt: bool,
    skrevet: bool,
    pakke: Datapakke,
    maler: Mapping[str, Tiltaksmal],
) -> list[Brukerfeil]:
    """Det som hindrer at et tiltak kan tallfestes, alt på én gang."""
    sted, feil = _sted(pakke, "tiltak", rad), []
    if not rad["direkte"]:
        feil.append(
            Brukerfeil(
                f"{rad['tiltak']} gjelder indirekte utslipp, og effekt er bare direkte utslipp",
                sted=sted,
                utvei="la mal, forutsetninger og effekter stå tomme for tiltaket",
            )
        )
    elif not finn_sektor(rad["sektor"] or ""):
        feil.append(
            Brukerfeil(
                f"{rad['tiltak']} har tall, men ingen kjent sektor",
                sted=sted,
                funnet=f"«{rad['sektor'] or ''}»",
            )
        )
    if skrevet and (rad["mal"] or forutsatt):
        feil.append(
            Brukerfeil(
                f"{rad['tiltak']} har både mal og rader i effekter",
                sted=sted,
                utvei="velg én av dem; la enten mal og forutsetninger eller effekter stå tomt",
            )
        )
    elif galt := _gal_mal(rad, sted, forutsatt, maler):
        feil.append(galt)
    fra, til = rad["periode_fra"], rad["periode_til"]
    if None not in (fra, til) and fra > til:
        feil.append(
            Brukerfeil(
                f"{rad['tiltak']} slutter før det begynner",
                sted=sted,
                funnet=_periode(rad),
            )
        )
    return feil


def _gal_mal(
    rad: Mapping[str, Any], sted: str, forutsatt: bool, maler: Mapping[str, Tiltaksmal]
) -> Brukerfeil | None:
    if rad["mal"] and rad["mal"] not in maler:
        return Brukerfeil(
            f"ukjent tiltaksmal «{rad['mal']}»", sted=sted, ventet=", ".join(sorted(maler))
        )
    if not rad["mal"] and forutsatt:
        return Brukerfeil(
            f"{rad['tiltak']} har forutsetninger, men ingen mal",
            sted=sted,
            utvei="skriv malens id i kolonnen mal",
        )
    return None


def _uten_tiltak(pakke: Datapakke, kjente: set[str]) -> list[Brukerfeil]:
    return [
        Brukerfeil(f"ukjent tiltak «{rad['tiltak']}»", sted=_sted(pakke, tabell, rad))
        for tabell in ("effekter", "forutsetninger")
        for rad in _rader(pakke, tabell)
        if rad["tiltak"] not in kjente
    ]


def _innskrevne(
    pakke: Datapakke, aarene: Sequence[int]
) -> tuple[dict[str, Forutsetning], list[Brukerfeil]]:
    """Anslagene i tabellen effekter, som én forutsetning per tiltak; lav og høy som trekant."""
    ut: dict[str, Forutsetning] = {}
    feil: list[Brukerfeil] = []
    for id_, rader in _per_tiltak(_rader(pakke, "effekter")).items():
        lav, midt, hoy = (np.full(len(aarene), np.nan) for _ in range(3))
        for rad in rader:
            tre = tuple(rad["midt"] if rad[f] is None else rad[f] for f in ("lav", "midt", "hoy"))
            if not np.isfinite(tre).all() or not tre[0] <= tre[1] <= tre[2]:
                feil.append(
                    Brukerfeil(
                        "anslaget er ikke ordnet som lav ≤ midt ≤ høy, med endelige tall",
                        sted=_sted(pakke, "effekter", rad),
                        funnet=f"{tre[0]:g}, {tre[1]:g}, {tre[2]:g}",
                    )
                )
            elif rad["aar"] in aarene:
                nr = aarene.index(rad["aar"])
                lav[nr], midt[nr], hoy[nr] = tre
        fordeling = "trekant" if np.nanmax(hoy - lav, initial=0) > 0 else "fast"
        ut[id_] = Forutsetning("effekt", "t CO2e/år", fordeling, lav, midt, hoy)
    return ut, feil


def _utenfor_perioden(rad: Mapping[str, Any], pakke: Datapakke) -> list[Brukerfeil]:
    return [
        Brukerfeil(
            f"{rad['tiltak']} har effekt i {egen['aar']}, utenfor perioden sin",
            sted=_sted(pakke, "effekter", egen),
            ventet=_periode(rad),
        )
        for egen in _rader(pakke, "effekter")
        if egen["tiltak"] == rad["tiltak"] and not _innenfor(rad, egen["aar"])
    ]


def _ikke_endelig(tall: Tallfestet, rad: Mapping[str, Any], pakke: Datapakke) -> list[Brukerfeil]:
    """En deling på null i ett av hjørnene; et innskrevet anslag kan mangle år (NaN)."""
    if tall.mal is None or all(np.isfinite(y).all() for y in ytterpunkter(tall)):
        return []
    return [
        Brukerfeil(
            f"formelen gir ikke et endelig tall for {rad['tiltak']}",
            sted=_sted(pakke, "tiltak", rad),
            funnet=tall.mal.formel.tekst,
            utvei="se etter en forutsetning som er eller kan være 0 under en brøkstrek",
        )
    ]

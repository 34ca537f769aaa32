"""Utslippene som tabellen reglene for `utslipp` kjenner: fra en utgave, en plan eller en array."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import xarray as xr

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.kontrakt import Kontraktbrudd
from klima.kontroll import gx
from klima.kontroll.funn import Funn, sorter
from klima.kontroll.grunnlag import Tabell, relativ
from klima.kontroll.motor import proev
from klima.kontroll.regler import UTSLIPP, les_regler
from klima.plan import PAKKE
from klima.utgavekort import TABELL, Utgave
from klima.utslipp import hent_tabell

RADNAVN: Final = ("sektor", "kilde", "aar", "gass")
_DIMENSJONER: Final = ("kommune", "aar", "kilde", "gass")


def hent_utslippstabell(arbeidsrom: Arbeidsrom, kommune: str | None) -> Tabell:
    """Utslippene rapporten bygger på: sist publiserte utgave, eller planens egne tall.

    Args:
        arbeidsrom: der lageret og planen ligger.
        kommune: nummeret; None gir alle.

    Raises:
        Brukerfeil: ingen utgave og ingen plan har kommunen.
    """
    utgave, ramme = hent_tabell(arbeidsrom, kommune, kategorier=True)
    return som_tabell(arbeidsrom, utgave, ramme)


def som_tabell(arbeidsrom: Arbeidsrom, utgave: Utgave, ramme: pd.DataFrame) -> Tabell:
    """Radene fra en utgave, med filen de er fra og kolonnene som navngir en rad."""
    # En plan har ingen publikasjon bak seg, så utgaven har ingen sum å kjennes igjen på.
    i_lageret = arbeidsrom.utgaver / utgave.utgave / TABELL
    fil = i_lageret if utgave.sha256 else arbeidsrom.datasett / utgave.fil
    flere = ramme["kommune"].nunique() > 1
    navn = ("kommune", *RADNAVN) if flere else RADNAVN
    return Tabell(UTSLIPP, UTSLIPP, ramme, relativ(fil, arbeidsrom.rot), navn)


def proev_array(array: xr.DataArray, arbeidsrom: Arbeidsrom) -> list[Funn]:
    """Prøv en array mot de samme reglene som utslippstabellen, før noe tegnes av den.

    Regler over flere rader eller utgaver sier noe om publiseringen, ikke om arrayen, og er ikke
    med.

    Args:
        array: fra `les_utslipp`, `(kommune?, aar, kilde, gass)` i t CO2e; endres ikke. NaN er en
            rad som ikke finnes.
        arbeidsrom: der reglene ligger.

    Returns:
        Funnene, verst først, også de gale reglene: en regel som ikke kan leses, vokter ingenting.

    Raises:
        Kontraktbrudd: arrayen har andre dimensjoner, for eksempel fordi den er summert.
    """
    regler, funn = les_regler(arbeidsrom)
    egne = [r for r in regler if r.gjelder(UTSLIPP) and r.type in gx.BYGG]
    return sorter(funn + proev(_som_tabell(array, arbeidsrom), egne))


def _som_tabell(array: xr.DataArray, arbeidsrom: Arbeidsrom) -> Tabell:
    hel = array if "kommune" in array.dims else array.expand_dims("kommune")
    if set(hel.dims) != set(_DIMENSJONER):
        raise Kontraktbrudd(
            f"arrayen {array.name!r} {tuple(array.dims)} er ikke {_DIMENSJONER}, "
            "og kan ikke legges ut som utslippstabellen"
        )
    hel = hel.transpose(*_DIMENSJONER)
    verdier = hel.to_numpy().astype(float)
    kommune, aar, kilde, gass = np.nonzero(~np.isnan(verdier))
    kildenavn = hel["kildenavn" if "kildenavn" in hel.coords else "kilde"]
    ramme = pd.DataFrame(
        {
            "kommune": _kategorier(hel["kommune"], kommune),
            "aar": hel["aar"].to_numpy()[aar],
            "sektor": _kategorier(hel["sektor"], kilde),
            "kilde": _kategorier(kildenavn, kilde),
            "gass": _kategorier(hel["gass"], gass),
            "tonn": verdier[kommune, aar, kilde, gass],
        }
    )
    return Tabell(UTSLIPP, UTSLIPP, ramme, _fil(hel, arbeidsrom), RADNAVN)


def _kategorier(koordinat: xr.DataArray, plass: np.ndarray) -> pd.Categorical:
    koder, ulike = pd.factorize(koordinat.to_numpy())
    return pd.Categorical.from_codes(koder[plass], pd.Index(ulike, dtype="str"))


def _fil(hel: xr.DataArray, arbeidsrom: Arbeidsrom) -> str:
    """Filen arrayen er lest fra, etter utgaven den bærer med seg; ellers navnet på utgaven."""
    utgave = str(hel.attrs.get("utgave", "ukjent utgave"))
    i_lageret = arbeidsrom.utgaver / utgave / TABELL
    if i_lageret.is_file():
        return relativ(i_lageret, arbeidsrom.rot)
    numre = hel["kommune"].to_numpy().tolist()
    plan = arbeidsrom.pakke(PAKKE, numre[0]) if len(numre) == 1 else None
    return relativ(plan, arbeidsrom.rot) if plan else utgave

"""En kommune i en utgave: hvilke av utgavens numre den består av, og radene summert.

En utgave står med numrene fra sin egen tid. Spør en om en kommune i dag, summeres de som siden
er slått sammen; er noe delt eller mangler, sies det, så en sum aldri ser hel ut uten å være det.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import Inndeling
from klima.grunn.kommuneloeft import deler_av
from klima.kilder.tabell import KOLONNER
from klima.rettelser import FLERE, RETTET, Rettelse, rett
from klima.utgaver import Utgave, Utgavelager


def inndelingsdato(utgave: Utgave, oppslag: Inndeling) -> date:
    """Første dag med inndelingen utgavens numre er fra.

    Raises:
        Brukerfeil: utgaven blander numre fra flere inndelinger.
    """
    publisert = date.fromisoformat(utgave.publisert) if utgave.publisert else None
    return oppslag.inndelingsdato(utgave.kommuner, senest=publisert)


def numre_i(utgave: Utgave, kommune: str | None, oppslag: Inndeling) -> tuple[str, ...]:
    """Numrene i utgaven som til sammen er kommunen.

    Args:
        utgave: utgaven.
        kommune: nummer i dagens inndeling, eller en delt kommune slik utgaven har den; None er
            alle utgaven har.
        oppslag: kommuneinndelingen.

    Returns:
        Numrene å summere; tomt når utgaven ikke har noe av kommunen.

    Raises:
        DeltKommune: kommunen fikk noe fra en kommune som ble delt.
        Brukerfeil: utgaven har noen, men ikke alle, av de tidligere kommunene.
    """
    if kommune is None:
        return utgave.kommuner
    naa = oppslag.numre(oppslag.gjeldende)
    if kommune not in naa or set(utgave.kommuner) <= naa:
        return (kommune,) if kommune in utgave.kommuner else ()
    if not any(kommune in oppslag.arvinger(n) for n in utgave.kommuner):
        return ()
    return deler_av(kommune, utgave.kommuner, inndelingsdato(utgave, oppslag), oppslag)


def les_kommune(
    lager: Utgavelager,
    utgave: Utgave,
    kommune: str | None,
    numre: tuple[str, ...],
    *,
    kategorier: bool = False,
    rettelser: Sequence[Rettelse] = (),
) -> pd.DataFrame:
    """Utgavens rader for kommunen, rettet, og summert når den er slått sammen av flere.

    Args:
        lager: der utgaven ligger.
        utgave: utgaven.
        kommune: nummeret radene skal stå med; None gir alle slik utgaven har dem.
        numre: svaret fra `numre_i`.
        kategorier: tekstkolonnene som kategorier der radene ikke må summeres; raskere for landet.
        rettelser: legges på før radene summeres, for de kjenner utgavens egne numre.

    Returns:
        Kolonnene i `KOLONNER`, t CO2e; der noe er rettet, også `status` og `rettelse`.

    Raises:
        Brukerfeil: en av de tidligere kommunene mangler i et år.
    """
    if kommune is None or numre == (kommune,):
        return rett(lager.tabell(utgave, kommune, kategorier=kategorier), rettelser)
    deler = pd.concat([lager.tabell(utgave, n) for n in numre], ignore_index=True)
    deler = rett(deler, rettelser)
    antall = deler.groupby("aar")["kommune"].nunique()
    ufullstendige = antall[antall < len(numre)]
    if not ufullstendige.empty:
        aar = int(ufullstendige.index[0])
        raise Brukerfeil(
            f"utgaven {utgave.utgave} har ikke alle kommunene som ble {kommune}, i {aar}",
            ventet=", ".join(numre),
            funnet=", ".join(sorted(deler.loc[deler["aar"] == aar, "kommune"].unique())),
            utvei="se kommunene hver for seg med --kommune alle",
        )
    samlet = deler.assign(kommune=kommune).groupby(list(KOLONNER[:-1]), sort=False)
    # Avrundingen fjerner flyttallstøy; kilden har høyst to desimaler.
    tonn = samlet["tonn"].sum().round(6)
    if "rettelse" not in deler:
        return tonn.reset_index()
    # Er én av delene rettet, er summen det.
    ider = samlet["rettelse"].agg(lambda deler: FLERE.join(sorted({*deler} - {""})))
    sum_ = tonn.to_frame().assign(rettelse=ider)
    sum_["status"] = sum_["rettelse"].map(lambda id_: RETTET if id_ else "maalt")
    return sum_.reset_index()

"""Det `klima budsjett` bygger på, hentet fra arbeidsrommet."""

from __future__ import annotations

import xarray as xr

from klima.budsjett import Budsjett, Valg, lag_budsjett
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune
from klima.plan import les_plan
from klima.tiltak import les_tiltak
from klima.utslipp import ALLE, les_utslipp
from reports.revisjonsgrunnlag import hent_stoey


def hent_budsjett(
    rom: Arbeidsrom, kommune: str, valg: Valg, *, utgave: str | None = None
) -> tuple[Budsjett, xr.Dataset | None]:
    """Klimabudsjettet for en kommune, og omregningsstøyen i lageret.

    Raises:
        Brukerfeil: ukjent kommune eller utgave, `alle`, eller noe galt i datapakkene.
    """
    if kommune == ALLE:
        raise Brukerfeil("klimabudsjettet lages for én kommune", utvei="oppgi nummer eller navn")
    nummer = finn_kommune(kommune).nummer
    utslipp = les_utslipp(nummer, utgave=utgave, arbeidsrom=rom)
    plan = les_plan(rom, nummer)
    fra_plan = plan is not None and utslipp.attrs["utgave"] == plan.meta["utgave"]
    stoey = None if fra_plan else hent_stoey(rom, nummer)
    budsjett = lag_budsjett(
        utslipp,
        plan=plan,
        tiltak=les_tiltak(nummer, arbeidsrom=rom),
        valg=valg,
        arbeidsrom=rom,
        stoey=stoey,
    )
    return budsjett, stoey

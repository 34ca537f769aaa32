"""Alle funn i et arbeidsrom: klimadelen, indikatorene og årshjulet satt sammen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import xarray as xr

from indikatorer.aarshjulregler import avstem as avstem_aarshjul
from indikatorer.avstemming import avstem
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.kontroll import Funn, antall, kjoer, proev_array, sorter
from reports.funntekst import funnlinjer, talt
from reports.tekster import Tekster

_BREDDE = 100


class Funnliste(list[Funn]):
    """Funnene, verst først. I en notatbok vises de som i `klima kontroll`."""

    def __str__(self) -> str:
        return "\n".join([*funnlinjer(self, _BREDDE), talt(antall(self), Tekster("nb"))])

    def _repr_pretty_(self, skriver: Any, _rundgang: bool) -> None:
        skriver.text(str(self))


def rapportens_funn(
    arbeidsrom: Arbeidsrom, kommune: str, utslipp: xr.DataArray, i_dag: date
) -> list[Funn]:
    """Det `alle_funn` gir, og det som er galt med arrayen figurene tegnes av, verst først.

    Args:
        utslipp: `(aar, kilde, gass)` i t CO2e.
    """
    funn = alle_funn(arbeidsrom, kommune, i_dag=i_dag)
    # Arrayen er laget av tabellen som alt er prøvd, så det samme kan være funnet to ganger.
    kjente = {(f.regel, f.melding) for f in funn}
    egne = [f for f in proev_array(utslipp, arbeidsrom) if (f.regel, f.melding) not in kjente]
    return sorter([*funn, *egne])


def alle_funn(
    arbeidsrom: Arbeidsrom,
    kommune: str,
    *,
    datasett: Sequence[str] = (),
    gx: bool = True,
    i_dag: date | None = None,
) -> Funnliste:
    """Det kontrollen og avstemmingene fant, verst først.

    Args:
        arbeidsrom: der datapakkene, forventningene og utgavene ligger.
        kommune: nummer eller navn, eller `alle`.
        datasett: bare disse, `pakke` eller `eier/pakke`; tomt gir alle.
        gx: False hopper over forventningene, og dermed sekundene Great Expectations bruker på å
            laste.
        i_dag: dagen alderen på tallene regnes fra; ellers i dag.
    """
    ekstra = [avstem, avstem_aarshjul]
    funn = kjoer(arbeidsrom, kommune, datasett=datasett, gx=gx, ekstra=ekstra, i_dag=i_dag)
    return Funnliste(funn)

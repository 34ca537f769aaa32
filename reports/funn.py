"""Alle funn i et arbeidsrom: klimadelen, indikatorene og årshjulet satt sammen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from indikatorer.aarshjulregler import avstem as avstem_aarshjul
from indikatorer.avstemming import avstem
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.kontroll import Funn, kjoer


def alle_funn(
    arbeidsrom: Arbeidsrom,
    kommune: str,
    *,
    datasett: Sequence[str] = (),
    gx: bool = True,
    i_dag: date | None = None,
) -> list[Funn]:
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
    return kjoer(arbeidsrom, kommune, datasett=datasett, gx=gx, ekstra=ekstra, i_dag=i_dag)

"""Katalogen over indikatorer: hva som måles, hvor det hører til, og hvor tallet kommer fra."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom
from klima.grunn.datapakke import Datapakke, les_pakke
from klima.grunn.kodelister import finn_kommune

PAKKE: Final = "indikatorer"


@dataclass(frozen=True)
class Katalog:
    """En kommunes indikatorsett.

    Attributes:
        pakke: datapakken, med kildekortet i `meta`.
        indikatorer: én rad per indikator i planens rekkefølge, indeks `indikator`; med navnet på
            satsingsområdet (`satsingsomraade_navn`) og ordlyden i hovedmål og delmål
            (`hovedmaal_tekst`, `delmaal_tekst`).
        delmaal: alle delmål, også de uten indikator, med `satsingsomraade_navn` og `dekning`.
        verdier: én rad per indikator og år, med `status` og `tekst` slik cellen er trykt.
        utgaatte: indikatorer planen har tatt ut, med hva som erstatter dem.
    """

    pakke: Datapakke
    indikatorer: pd.DataFrame
    delmaal: pd.DataFrame
    verdier: pd.DataFrame
    utgaatte: pd.DataFrame

    @property
    def meta(self) -> dict[str, Any]:
        return dict(self.pakke.meta)


def les_katalog(kommune: str, *, arbeidsrom: Arbeidsrom | None = None) -> Katalog | None:
    """Indikatorkatalogen for en kommune, eller None når arbeidsrommet ikke har noen.

    Args:
        kommune: nummer eller navn.
        arbeidsrom: ellers det en står i.

    Raises:
        Brukerfeil: ukjent kommune, eller datapakken bryter skjemaet sitt.
    """
    rom = arbeidsrom or finn_arbeidsrom()
    mappe = rom.pakke(PAKKE, finn_kommune(kommune).nummer)
    if mappe is None:
        return None
    pakke = les_pakke(mappe)
    omraader = pakke["satsingsomraader"].rename(columns={"navn": "satsingsomraade_navn"})
    hovedmaal = pakke["hovedmaal"].rename(columns={"tekst": "hovedmaal_tekst"})
    over = hovedmaal[["hovedmaal", "satsingsomraade", "hovedmaal_tekst"]].merge(
        omraader[["satsingsomraade", "satsingsomraade_navn"]], on="satsingsomraade"
    )
    delmaal = (
        pakke["delmaal"].rename(columns={"tekst": "delmaal_tekst"}).merge(over, on="hovedmaal")
    )
    navn = ["delmaal", "delmaal_tekst", "hovedmaal_tekst", "satsingsomraade_navn"]
    indikatorer = pakke["katalog"].merge(delmaal[navn], on="delmaal").sort_values("nr")
    return Katalog(
        pakke=pakke,
        indikatorer=indikatorer.set_index("indikator"),
        delmaal=delmaal,
        verdier=pakke["verdier"],
        utgaatte=pakke["utgaatte"],
    )

"""Folketallet per kommune og år, fra en datapakke i arbeidsrommet.

Pakken ligger i `datasets/<eier>/folketall/` og har ressursen `folketall` med tre felt:

- `kommune`: nummeret året gjaldt, fire sifre (string),
- `aar`: året (integer),
- `innbyggere`: folketallet 1. januar (integer, minst 0).

Kilde: SSB, tabell 06913 (folkemengde 1. januar), CC BY 4.0. Tallene følger ikke med programmet.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import les_pakke
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.kommuneloeft import loeft

PAKKE: Final = "folketall"
_FELT: Final = ("kommune", "aar", "innbyggere")


def les_folketall(arbeidsrom: Arbeidsrom, aar: int) -> pd.Series:
    """Folketallet 1. januar i et år, i dagens kommuneinndeling.

    Args:
        arbeidsrom: der datapakken ligger.
        aar: året. Er numrene fra en eldre inndeling, summeres de som siden er slått sammen.

    Returns:
        Indeks `kommune` (dagens numre), verdier innbyggere. En kommune pakken ikke har, eller som
        er delt siden, er ikke med; den er aldri 0.

    Raises:
        Brukerfeil: arbeidsrommet har ingen slik pakke, pakken er ikke gyldig, eller den mangler
            året.
    """
    mapper = sorted(f.parent for f in arbeidsrom.datasett.glob(f"*/{PAKKE}/datapackage.json"))
    if not mapper:
        raise Brukerfeil(
            "arbeidsrommet har ikke folketall",
            sted=str(arbeidsrom.datasett),
            ventet=f"en datapakke {PAKKE} med {', '.join(_FELT)}",
            utvei="legg inn folketallet 1. januar fra SSB (tabell 06913) i "
            f"datasets/felles/{PAKKE}, eller kjør uten --per-innbygger",
        )
    pakke = les_pakke(mapper[0])
    tabell = pakke.tabeller.get(PAKKE, pd.DataFrame())
    mangler = [f for f in _FELT if f not in tabell]
    if mangler:
        raise Brukerfeil(
            f"datapakken {PAKKE} mangler {', '.join(mangler)}",
            sted=str(mapper[0]),
            ventet=f"ressursen {PAKKE} med {', '.join(_FELT)}",
        )
    tabell = tabell[list(_FELT)].dropna()
    aarets = tabell[tabell["aar"] == aar]
    if aarets.empty:
        raise Brukerfeil(
            f"folketallet mangler for {aar}",
            sted=str(pakke.fil(PAKKE)),
            funnet=", ".join(str(a) for a in sorted(tabell["aar"].unique())) or "ingen år",
            utvei="velg et av årene med --aar, eller legg inn flere",
        )
    oppslag = inndeling(arbeidsrom)
    foert = loeft(
        aarets.astype({"kommune": "str"}),
        fra=oppslag.inndelingsdato(set(aarets["kommune"])),
        til=oppslag.gjeldende,
        inndeling=oppslag,
        verdi="innbyggere",
    ).tabell
    return foert.set_index("kommune")["innbyggere"].astype("int64")

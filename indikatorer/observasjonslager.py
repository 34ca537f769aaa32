"""Observasjonslageret: svarene fra statistikkbankene slik de kom, og tallene i dem."""

from __future__ import annotations

from typing import Final

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom

SAMMENLIGNING: Final = ("indikator", "sted", "stednavn", "aar", "verdi", "status", "utgave")


def les_sammenligning(rom: Arbeidsrom, kommune: str) -> pd.DataFrame:
    """Hentede tall for andre steder enn kommunen, nyeste utgave.

    Args:
        rom: arbeidsrommet med lageret.
        kommune: nummeret til kommunen det sammenlignes med; den er ikke selv med.

    Returns:
        Kolonnene i `SAMMENLIGNING`: `sted` er kommunenummeret, `landet` eller utgiverens kode for
        KOSTRA-gruppen. `verdi` er NaN når den mangler, aldri 0. Tom når ingenting er hentet.
    """
    return pd.DataFrame(columns=list(SAMMENLIGNING))

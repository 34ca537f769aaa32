"""Deler som summerer eksakt: tonn rundet til et rutenett der flyttall legges sammen uten feil.

Desimaltall summeres ellers med en rest i siste bit, og resten avhenger av rekkefølgen. Er hvert
ledd et helt antall 2⁻²⁴ t (0,06 g) og ingen sum over 2²⁹ t (537 mill. t, ti ganger Norges
utslipp), får både leddene og summene plass i 53 biter, og summen er den samme i alle rekkefølger.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

RUTE: Final = 2.0**-24
"""Rutens størrelse, t CO2e."""


def paa_rutenett(tonn: Any) -> NDArray[np.float64]:
    """Tonnene rundet til nærmeste rute; NaN blir NaN.

    >>> a = paa_rutenett([0.1, 0.2, 0.3])
    >>> bool(a[0] + (a[1] + a[2]) == (a[0] + a[1]) + a[2]), 0.1 + (0.2 + 0.3) == (0.1 + 0.2) + 0.3
    (True, False)
    """
    return np.asarray(np.round(np.asarray(tonn, dtype=float) / RUTE) * RUTE)


def ned_paa_rutenett(tonn: Any) -> NDArray[np.float64]:
    """Tonnene rundet ned til en rute, så en sum av dem ikke går over det de ble delt av."""
    return np.asarray(np.floor(np.asarray(tonn, dtype=float) / RUTE) * RUTE)

"""Gjenkjenning av omdøpte serier på innholdet: samme tall under et nytt navn.

Utgiveren skifter navn på sektorer og kilder mellom utgaver (skipsklassene, fluorgassene). En liste
over kjente navn rekker ikke til det neste skiftet, så her sammenlignes tallene.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

Navn = tuple[str, ...]
"""(sektor,) eller (sektor, kilde)."""
Tall = np.ndarray[Any, np.dtype[np.float64]]

LIKHET: Final = 0.8
"""Minste likhet for et nytt navn i samme sektor.

Målt mellom Telemark-utgavene av januar 2025 og februar 2026, kilde for kilde: to ulike kilder i
samme sektor var aldri likere enn 0,69, mens 39 av de 44 kildene lignet seg selv med 0,8 eller mer.
De fem andre er skipsklasser som ble regnet om så mye at tallene ikke lenger kan kjennes igjen.
"""
LIKHET_FLYTTET: Final = 0.95
"""Minste likhet når sektoren også er en annen; ulike sektorer kan ligne med 0,79 tilfeldig."""
FORSPRANG: Final = 0.1
"""Så mye likere enn nest beste må paret være, begge veier; ellers er det ikke entydig."""
_MINST_PUNKTER: Final = 3


@dataclass(frozen=True)
class Omdoping:
    """En serie som skiftet navn mellom to utgaver.

    Attributes:
        slag: `sektor` eller `kilde`.
        sektor: sektoren i den nye utgaven.
        fra, til: navnet før og etter.
        likhet: 1 når tallene er de samme, 0 når de ikke har noe felles.
        fra_sektor: sektoren i den gamle utgaven, med navnet den har i den nye.
    """

    slag: Literal["sektor", "kilde"]
    sektor: str
    fra: str
    til: str
    likhet: float
    fra_sektor: str


def likhet(x: Tall, y: Tall) -> float:
    """Hvor like to serier er: 1 − Σ|x − y| / Σ max(|x|, |y|) (Ruzickas likhet).

    Args:
        x, y: tonn CO2e i de samme cellene, uten NaN.

    Returns:
        Fra 0 til 1 for serier uten negative tall; 0 når begge bare er null.

    >>> import numpy as np
    >>> likhet(np.array([10.0, 20.0]), np.array([10.0, 15.0]))  # 1 − 5 / 30
    0.8333333333333334
    """
    storst = float(np.maximum(np.abs(x), np.abs(y)).sum())
    return 1 - float(np.abs(x - y).sum()) / storst if storst else 0.0


def finn_par(
    fra: Mapping[Navn, Tall], til: Mapping[Navn, Tall], terskel: Callable[[Navn, Navn], float]
) -> dict[Navn, tuple[Navn, float]]:
    """Parene av serier som er den samme, begge veier entydig.

    Args:
        fra, til: seriene bare den ene utgaven har, i t CO2e uten NaN, alle i de samme cellene.
        terskel: minste likhet for et par av navn.

    Returns:
        Fra gammelt navn til (nytt navn, likhet). En serie med under tre tall ulik null er ikke med:
        den kan ligne hva som helst.

    >>> import numpy as np
    >>> gammel = {("Supply",): np.array([5.0, 6.0, 7.0]), ("Annet",): np.array([0.0, 0.0, 1.0])}
    >>> ny = {("Offshore",): np.array([5.0, 6.0, 7.7])}  # 1 − 0,7 / 18,7 = 0,963
    >>> finn_par(gammel, ny, lambda g, n: LIKHET)
    {('Supply',): (('Offshore',), 0.9626)}
    """
    gamle, nye = _med_innhold(fra), _med_innhold(til)
    if not gamle or not nye:
        return {}
    tabell = np.array([[likhet(fra[g], til[n]) for n in nye] for g in gamle])
    ut: dict[Navn, tuple[Navn, float]] = {}
    for i, gammel in enumerate(gamle):
        j = int(tabell[i].argmax())
        lik_nok = tabell[i, j] >= terskel(gammel, nye[j])
        if lik_nok and _leder(tabell[i], j) and _leder(tabell[:, j], i):
            ut[gammel] = (nye[j], round(float(tabell[i, j]), 4))
    return ut


def _med_innhold(serier: Mapping[Navn, Tall]) -> list[Navn]:
    return sorted(n for n, tall in serier.items() if np.count_nonzero(tall) >= _MINST_PUNKTER)


def _leder(rekke: Tall, plass: int) -> bool:
    andre = np.delete(rekke, plass)
    return not andre.size or bool(rekke[plass] - andre.max() >= FORSPRANG)

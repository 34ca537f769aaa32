"""Rader som hele tall: like rader får samme tall, så det går fort å finne de ulike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pandas as pd

_ROM: Final = 2**62
"""Så mange ulike rader et tall kan skille."""


class Koder:
    """Tallene for cellene i en tabell; hver kolonne leses én gang.

    >>> rader = pd.DataFrame({"aar": [2021, 2022, 2021], "gass": ["CO2", "CO2", "CO2"]})
    >>> koder = Koder(rader)
    >>> koder.noekkel(["aar", "gass"]).tolist()
    [3, 5, 3]
    >>> koder.ulike_rader([["gass"]]).index.tolist()
    [0]
    >>> koder.ulike_rader([["gass"], ["aar", "gass"]]).index.tolist()
    [0, 1]
    """

    def __init__(self, ramme: pd.DataFrame) -> None:
        self._ramme = ramme
        self._kjente: dict[str, tuple[np.ndarray, int]] = {}

    def noekkel(self, kolonner: Sequence[str]) -> np.ndarray | None:
        """Ett helt tall per rad: likt for to rader når, og bare når, alle verdiene er like.

        To tomme celler er like. None når kolonnene har for mange ulike verdier til å få plass.
        """
        tall, rom = self._kode(kolonner[0])
        for kolonne in kolonner[1:]:
            koder, antall = self._kode(kolonne)
            rom *= antall
            if rom > _ROM:
                return None
            tall = tall * antall + koder
        return tall

    def ulike_rader(self, kolonnesett: Iterable[Sequence[str]]) -> pd.DataFrame:
        """Radene som trengs for at hvert sett av kolonner har alle verdiene sine med."""
        med = np.zeros(len(self._ramme), dtype=bool)
        for kolonner in dict.fromkeys(tuple(k) for k in kolonnesett):
            tall = self.noekkel(kolonner)
            if tall is None:
                med |= ~self._ramme.duplicated(list(kolonner)).to_numpy()
            elif len(tall) and tall.max() <= len(tall):
                # Bakfra, så det er den første av like rader som blir stående.
                foerste = np.full(tall.max() + 1, -1)
                foerste[tall[::-1]] = np.arange(len(tall))[::-1]
                med[foerste[foerste >= 0]] = True
            else:
                med |= ~pd.Series(tall).duplicated().to_numpy()
        return self._ramme[med]

    def _kode(self, navn: str) -> tuple[np.ndarray, int]:
        """Et tall per celle, 0 for en tom, og hvor mange tall det er å velge mellom."""
        if navn not in self._kjente:
            kolonne = self._ramme[navn]
            if isinstance(kolonne.dtype, pd.CategoricalDtype):
                koder, antall = kolonne.cat.codes.to_numpy(), len(kolonne.cat.categories)
            else:
                koder, ulike = pd.factorize(kolonne)
                antall = len(ulike)
            self._kjente[navn] = koder.astype("int64") + 1, antall + 1
        return self._kjente[navn]

"""Brudd i tidsseriene: merker i dataene som stopper en sammenligning over dem.

Bruddene står i indikatorpakkens tabell `brudd`, én rad per brudd. En rad sier det kilden sier:

- `aar` er det første året etter bruddet. Sier kilden ikke hvilket år, er feltet tomt, og da kan
  ingen av årene settes mot hverandre: bruddet kan ligge hvor som helst.
- `serien_rettet` er sann når kilden har rettet hele serien tilbake. Da kan årene sammenlignes
  innbyrdes, men ikke med tall fra tidligere utgaver.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from klima.grunn.datapakke import som_rader

SLAG: Final = {
    "metode": "endret målemetode",
    "aldersgruppe": "ny aldersgruppe",
    "maaleenhet": "endret måleenhet",
    "innhold": "endret innhold",
}


@dataclass(frozen=True)
class Brudd:
    """Ett brudd i én serie.

    Attributes:
        aar: det første året etter bruddet; None når kilden ikke sier det.
        slag: en av nøklene i `SLAG`.
        forklaring: hva kilden sier, med våre ord.
        serien_rettet: om kilden har rettet serien tilbake, så årene kan sammenlignes.
        linje: der kilden sier det, eller None.
    """

    aar: int | None
    slag: str
    forklaring: str
    serien_rettet: bool = False
    linje: int | None = None

    def mellom(self, fra: int, til: int) -> bool:
        """Om bruddet stopper en sammenligning av to år."""
        if self.serien_rettet:
            return False
        return self.aar is None or fra < self.aar <= til

    @property
    def grunn(self) -> str:
        """Hvorfor to tall på hver sin side ikke kan sammenlignes."""
        if self.aar is None:
            return f"brudd i serien, og kilden sier ikke fra hvilket år: {SLAG[self.slag]}"
        return f"brudd i serien i {self.aar}: tallene før og etter kan ikke sammenlignes"

    @property
    def tekst(self) -> str:
        """Bruddet som én linje: «2022: endret målemetode. Metodikken …».

        >>> Brudd(2022, "metode", "Nye målere.").tekst
        '2022: endret målemetode. Nye målere.'
        >>> Brudd(None, "metode", "Nye målere.", serien_rettet=True).tekst
        'Rettet serie: endret målemetode. Nye målere.'
        """
        ukjent = "Rettet serie" if self.serien_rettet else "Ukjent år"
        return f"{self.aar or ukjent}: {SLAG[self.slag]}. {self.forklaring}"


def bruddene(tabell: pd.DataFrame) -> dict[str, list[Brudd]]:
    """Indikator-id -> bruddene i serien, eldste først og de uten år til slutt."""
    ut: dict[str, list[Brudd]] = {}
    for rad in som_rader(tabell):
        ett = Brudd(
            aar=rad["aar"],
            slag=rad["slag"],
            forklaring=rad["forklaring"],
            serien_rettet=bool(rad["serien_rettet"]),
            linje=rad.get("linje"),
        )
        ut.setdefault(rad["indikator"], []).append(ett)
    for egne in ut.values():
        egne.sort(key=lambda b: (b.aar is None, b.aar or 0))
    return ut


def siste_mellom(brudd: Sequence[Brudd], fra: int, til: int) -> Brudd | None:
    """Det siste bruddet som skiller to år; None når de kan sammenlignes."""
    treff = [b for b in brudd if b.mellom(fra, til)]
    return treff[-1] if treff else None

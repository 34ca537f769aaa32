"""Funnet: det ene en kontroll kan komme med, likt for regler, avstemming og gale regler."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

Alvor = Literal["feil", "advarsel", "merknad"]

ALVOR: Final[tuple[Alvor, ...]] = ("feil", "advarsel", "merknad")
"""Verst først. `feil`: et tall i rapporten ville bli galt. `advarsel`: kilden motsier seg selv, og
det vises sammen med tallene. `merknad`: verdt å vite, endrer ikke noe."""


@dataclass(frozen=True)
class Funn:
    """Noe en dataforvalter bør se på.

    Attributes:
        alvor: `feil`, `advarsel` eller `merknad`.
        regel: regelen som slo ut, `gruppe/regel`, som `avstemming/sum`.
        datasett: datapakken, `eier/pakke`, eller `utslipp` for utslippstabellen.
        sted: `fil:linje` fra arbeidsrommets rot; uten linje når funnet gjelder hele filen.
        melding: hva som er galt, på bokmål, med tallene og linjene det gjelder.
        forventet: det som ville vært riktig; None når det ikke lar seg si.
        funnet: det som står der; None når det ikke er noe å vise.
        antall: hvor mange rader det gjelder; None når det ikke gjelder rader.
        rader: de første av dem, slik en leser finner dem igjen: «linje 4», eller navnet på raden.
        gjelder: det funnet rører ved, så det kan vises sammen med tallene: sektorer, eller id-en
            til en indikator eller et tiltak.
        eier: hvem som svarer for regelen; None for regler som er bygd inn.
    """

    alvor: Alvor
    regel: str
    datasett: str
    sted: str
    melding: str
    forventet: str | None = None
    funnet: str | None = None
    antall: int | None = None
    rader: tuple[str, ...] = ()
    gjelder: tuple[str, ...] = ()
    eier: str | None = None

    @property
    def id(self) -> str:
        """Seks tegn som kjenner funnet igjen så lenge det sier det samme på samme sted."""
        tekst = "\n".join((self.regel, self.datasett, self.sted, self.melding))
        return hashlib.sha256(tekst.encode("utf-8")).hexdigest()[:6]

    def som_rad(self) -> dict[str, Any]:
        """Funnet slik `klima kontroll --json` skriver det."""
        return {**asdict(self), "id": self.id}


def sorter(funn: Iterable[Funn]) -> list[Funn]:
    """Verst først, og ellers i den rekkefølgen filene og linjene har."""
    return sorted(funn, key=lambda f: (ALVOR.index(f.alvor), *_plass(f.sted), f.regel, f.melding))


def _plass(sted: str) -> tuple[str, int]:
    treff = re.fullmatch(r"(.*):(\d+)", sted)
    return (treff[1], int(treff[2])) if treff else (sted, 0)


def antall(funn: Iterable[Funn]) -> dict[str, int]:
    """Hvor mange funn det er av hvert alvor; alle tre nøklene er alltid med.

    >>> antall([Funn("feil", "r", "d", "f:1", "m"), Funn("merknad", "r", "d", "f:2", "m")])
    {'feil': 1, 'advarsel': 0, 'merknad': 1}
    """
    alle = [f.alvor for f in funn]
    return {alvor: alle.count(alvor) for alvor in ALVOR}

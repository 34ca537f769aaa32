"""Merkene (†1) som viser et funn sammen med tallene det rører ved, og veien tilbake fra funnet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from klima.kontroll.funn import Funn


@dataclass(frozen=True)
class Merke:
    """Ett merke i siden: fotnotens nummer, funnet, og ankeret funnet lenker tilbake til."""

    nummer: int
    funn: Funn
    anker: str


class Merker:
    """Merkene i én rapport, nummerert i den rekkefølgen de settes.

    En merknad endrer ikke noe tall og får ikke noe merke.

    >>> f = Funn("advarsel", "r", "d", "fil:2", "m", gjelder=("Veitrafikk",))
    >>> merker = Merker([f])
    >>> [m.nummer for m in merker.ved("Veitrafikk")], merker.ved("Jordbruk")
    ([1], [])
    >>> merker.nummer(f), merker.steder(f)
    (1, [('Veitrafikk', 'merke-1')])
    """

    def __init__(self, funn: Iterable[Funn]) -> None:
        self._ved: dict[str, list[Funn]] = {}
        for f in funn:
            for navn in dict.fromkeys(f.gjelder) if f.alvor != "merknad" else ():
                self._ved.setdefault(navn, []).append(f)
        self._nummer: dict[str, int] = {}
        self._ankre: dict[str, list[tuple[str, str]]] = {}

    def ved(self, navn: str, vist: str = "") -> list[Merke]:
        """Sett merkene ved et tall.

        Args:
            navn: sektoren eller id-en tallet gjelder.
            vist: det funnet skal kalle tallet når det lenker tilbake; ellers navnet.
        """
        merker = []
        for f in self._ved.get(navn, ()):
            nummer = self._nummer.setdefault(f.id, len(self._nummer) + 1)
            ankre = self._ankre.setdefault(f.id, [])
            anker = f"merke-{nummer}" + (f"-{len(ankre) + 1}" if ankre else "")
            ankre.append((vist or navn, anker))
            merker.append(Merke(nummer, f, anker))
        return merker

    def nummer(self, funn: Funn) -> int | None:
        """Fotnotens nummer; None når funnet ikke vises ved noe tall."""
        return self._nummer.get(funn.id)

    def steder(self, funn: Funn) -> list[tuple[str, str]]:
        """Det første stedet hvert tall funnet rører ved, står: (det det kalles, ankeret)."""
        foerste: dict[str, str] = {}
        for vist, anker in self._ankre.get(funn.id, ()):
            foerste.setdefault(vist, anker)
        return list(foerste.items())

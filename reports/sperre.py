"""Sperren foran rapporten: er noe `feil`, lages den ikke, annet enn som utkast."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from klima.kontroll.funn import Funn
from reports.funntekst import kortliste


class Sperret(Exception):
    """Rapporten er ikke laget, for et tall i den ville blitt galt. Ingenting er skrevet.

    Attributes:
        funn: alt kontrollen fant, verst først.
    """

    def __init__(self, kommune: str, funn: Sequence[Funn]) -> None:
        self.funn = list(funn)
        feil = [f for f in funn if f.alvor == "feil"]
        super().__init__(
            f"årsrapporten for {kommune} er ikke laget: kontrollen har {len(feil)} feil, og tall i "
            f"den ville blitt gale.\n{kortliste(feil)}\n"
            "Utvei: rett det (klima kontroll viser alt om hvert funn), eller lag et stemplet "
            "utkast: klima årsrapport --utkast"
        )


def krev_ingen_feil(kommune: str, funn: Sequence[Funn]) -> None:
    """Stans når noe er `feil`.

    Raises:
        Sperret: minst ett funn er `feil`.
    """
    if any(f.alvor == "feil" for f in funn):
        raise Sperret(kommune, funn)


def rapportfil(
    mappe: Path, navn: str, ending: str = "html", *, utkast: bool = False, spraak: str = "nb"
) -> Path:
    """Filen rapporten skrives i; et utkast har et eget navn, så det ikke tas for rapporten.

    >>> rapportfil(Path("rapport"), "asker", utkast=True).as_posix()
    'rapport/aarsrapport-asker-utkast.html'
    >>> rapportfil(Path("rapport"), "asker", "pdf", spraak="nn").as_posix()
    'rapport/aarsrapport-asker-nynorsk.pdf'
    """
    tillegg = f"{'-nynorsk' if spraak == 'nn' else ''}{'-utkast' if utkast else ''}"
    return mappe / f"aarsrapport-{navn}{tillegg}.{ending}"

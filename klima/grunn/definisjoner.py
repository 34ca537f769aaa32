"""Definisjoner i YAML: dem som følger med, og arbeidsrommets egne."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom, innebygd_rot
from klima.grunn.feil import Brukerfeil, kast_samlet

T = TypeVar("T")


def les_definisjoner(
    arbeidsrom: Arbeidsrom | None, mappe: str, les: Callable[[Path], T], hva: str
) -> Iterator[T]:
    """Hver definisjon i `datasets/*/<mappe>/*.yaml`, de medfølgende først, så en egen går foran.

    Args:
        arbeidsrom: ellers det en står i.
        mappe: navnet på mappen under en eier.
        les: leser én fil.
        hva: det filene er, som begynnelsen på en setning, «Tiltaksmalene».

    Raises:
        Brukerfeil: alt som er galt i filene, samlet, når den siste er lest.
    """
    rom = arbeidsrom or finn_arbeidsrom()
    # I det innebygde arbeidsrommet er de to den samme mappen.
    innebygde = (innebygd_rot() / "datasets" / "felles" / mappe).glob("*.yaml")
    egne = rom.datasett.glob(f"*/{mappe}/*.yaml")
    feil: list[Brukerfeil] = []
    for fil in dict.fromkeys((*sorted(innebygde), *sorted(egne))):
        try:
            yield les(fil)
        except Brukerfeil as en:
            feil.append(en)
    kast_samlet(hva, feil)

"""Påstander: det en setning i en plan sier med tall, og om tabellene kan gjøre det sant.

En påstand er en rad med `verdi`, `enhet`, `desimaler` og gjerne `maate` (hvordan tallet er ment,
se `intervall.paastaatt`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from klima.grunn.tall import tall
from klima.kontroll.intervall import Intervall, avrundet, paastaatt
from klima.kontroll.tekst import linjer

Rad = Mapping[str, Any]
_KORT: Final = {"t CO2e": "t", "t CO2e/innbygger": "t", "antall": ""}


def omfang(paastand: Rad) -> Intervall:
    """Verdiene som gjør påstanden sann."""
    maate = paastand.get("maate") or "likt"
    return paastaatt(paastand["verdi"], int(paastand["desimaler"]), maate)


def enhet(paastand: Rad) -> str:
    """Enheten slik den skrives i en melding."""
    return str(_KORT.get(paastand["enhet"], paastand["enhet"]))


def sagt(paastand: Rad) -> str:
    """Påstanden slik setningen sier den: «rundt 8 000 t», «51,3 %»."""
    ord_ = "" if (paastand.get("maate") or "likt") == "likt" else f"{paastand['maate']} "
    return f"{ord_}{trykt(paastand)}"


def trykt(paastand: Rad) -> str:
    """Bare tallet, med de desimalene det er trykt med."""
    return tall(paastand["verdi"], int(paastand["desimaler"]), enhet(paastand))


def uenige(rader: Sequence[Rad], noekkel: Sequence[str]) -> Iterator[tuple[Rad, Rad, str]]:
    """Påstander om det samme som ikke kan være sanne samtidig.

    Er de ment på samme måte, gjelder `kan_vaere_samme`; ellers må det finnes en verdi som gjør
    begge sanne.

    Args:
        rader: påstandene.
        noekkel: kolonnene som til sammen sier hva påstanden gjelder.

    Yields:
        Påstanden færrest er enige i, en av dem flest er enige i, og linjene de andre står på.
    """
    grupper: dict[tuple[Any, ...], list[Rad]] = {}
    for rad in rader:
        grupper.setdefault(tuple(rad.get(k) for k in noekkel), []).append(rad)
    for gruppe in grupper.values():
        vanligst = Counter((r["verdi"], r["desimaler"]) for r in gruppe).most_common(1)[0][0]
        enige = [r for r in gruppe if (r["verdi"], r["desimaler"]) == vanligst]
        for rad in gruppe:
            if not _kan_begge(rad, enige[0]):
                yield rad, enige[0], linjer([r["linje_i_fil"] for r in enige])


def _kan_begge(a: Rad, b: Rad) -> bool:
    if a.get("maate") == b.get("maate"):
        return kan_vaere_samme((a["verdi"], a["desimaler"]), (b["verdi"], b["desimaler"]))
    return omfang(a) & omfang(b) is not None


def kan_vaere_samme(a: tuple[float, int], b: tuple[float, int]) -> bool:
    """Om to trykte tall (verdi, desimaler) kan være avrundet fra ett og samme tall.

    Med like mange desimaler må de være like: én og samme verdi avrundes på én måte i et dokument.

    >>> kan_vaere_samme((4.9, 1), (5.0, 1)), kan_vaere_samme((4.9, 1), (5.0, 0))
    (False, True)
    """
    if a[1] == b[1]:
        return a[0] == b[0]
    return avrundet(*a) & avrundet(*b) is not None

"""Arbeidsdager og norske helligdager.

Helligdagene følger av lov om helligdager og helligdagsfred (1995) § 2 og lov om 1. og 17. mai
(1947). Påsken kommer fra dateutil, som prosjektet alt har; biblioteket `holidays` gir de samme
dagene, men krever en eldre dateutil enn den låsen har.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

UKEDAGER: Final = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_FASTE: Final = {
    (1, 1): "første nyttårsdag",
    (5, 1): "første mai",
    (5, 17): "grunnlovsdagen",
    (12, 25): "første juledag",
    (12, 26): "andre juledag",
}
_ETTER_PAASKE: Final = {
    -3: "skjærtorsdag",
    -2: "langfredag",
    0: "første påskedag",
    1: "andre påskedag",
    39: "Kristi himmelfartsdag",
    49: "første pinsedag",
    50: "andre pinsedag",
}


@cache
def _helligdager(aar: int) -> dict[date, str]:
    from dateutil.easter import easter

    paaske = easter(aar)
    dager = {paaske + timedelta(days=n): navn for n, navn in _ETTER_PAASKE.items()}
    # Faller en fast dag på en bevegelig, som 17. mai på andre pinsedag, har dagen begge navnene.
    for (maaned, dag), navn in _FASTE.items():
        fast = date(aar, maaned, dag)
        dager[fast] = f"{navn} og {dager[fast]}" if fast in dager else navn
    return dict(sorted(dager.items()))


def helligdager(aar: int) -> dict[date, str]:
    """De tolv helligdagene og høytidsdagene i et år, uten de vanlige søndagene.

    >>> [d.isoformat() for d, navn in helligdager(2024).items() if "pinsedag" in navn]
    ['2024-05-19', '2024-05-20']
    """
    return dict(_helligdager(aar))


def fridag(dag: date) -> str | None:
    """Hvorfor dagen ikke er en arbeidsdag; None når den er det.

    >>> fridag(date(2024, 5, 17)), fridag(date(2024, 5, 18)), fridag(date(2024, 5, 21))
    ('grunnlovsdagen', 'lørdag', None)
    """
    helligdag = _helligdager(dag.year).get(dag)
    return helligdag or (UKEDAGER[dag.weekday()] if dag.weekday() >= 5 else None)


def neste_arbeidsdag(dag: date) -> date:
    """Dagen selv når den er en arbeidsdag, ellers den første etter.

    >>> neste_arbeidsdag(date(2024, 3, 28)).isoformat()
    '2024-04-02'
    """
    while fridag(dag):
        dag += timedelta(days=1)
    return dag

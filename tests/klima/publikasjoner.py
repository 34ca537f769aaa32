"""Små publikasjoner for revisjonstestene, og Hypothesis-strategier som lager dem.

Kommunene og tallene er funnet på; «Eksempel» i et testnavn viser til dem.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
from hypothesis import strategies as st

from klima import Publikasjon
from klima.kilder import miljodirektoratet
from tests.klima.eksempelutgave import tabell, utgave
from tests.stotte import TELEMARK, krev_fil

Celle = tuple[str, int, str, str]
Tall = dict[Celle, float]
"""(kommune, år, sektor, kilde) til tonn."""

KOMMUNER = ("3203", "0301")
AAR = (2009, 2011, 2013)
SEKTORER = ("Jordbruk", "Sjøfart", "Veitrafikk")
CELLER = [(k, a, s, f"{s} {n}") for k in KOMMUNER for a in AAR for s in SEKTORER for n in (1, 2)]


def publikasjon(tall: Tall, dato: str = "2026-02-02", *, gwp: str = "AR5") -> Publikasjon:
    """En publikasjon med disse tallene."""
    rader = [(k, a, s, kilde, "CO2e", t) for (k, a, s, kilde), t in tall.items()]
    return Publikasjon(replace(utgave(f"{dato}-eksempel", gwp=gwp), publisert=dato), tabell(*rader))


def asker(
    *rader: tuple[int, str, float], dato: str = "2026-02-02", gwp: str = "AR5"
) -> Publikasjon:
    """En publikasjon for Asker med én kilde per sektor: (år, sektor, tonn)."""
    return publikasjon({("3203", a, s, f"{s} i alt"): t for a, s, t in rader}, dato, gwp=gwp)


def telemark(dato: str) -> Publikasjon:
    """En av fylkets to filer."""
    lest = miljodirektoratet.les_fil(krev_fil(TELEMARK[dato]))
    ny = replace(utgave(f"{dato}-telemark", gwp=lest.gwp), publisert=dato)
    return Publikasjon(ny, lest.tabell)


def raatt(fil: Path) -> pd.DataFrame:
    """Filen lest med ren pandas, uten prosjektets leser: kommune, aar, sektor, tonn."""
    ramme = pd.read_csv(fil).set_axis(["kommune", "aar", "sektor", "kilde", "tonn"], axis=1)
    for felt in ("kommune", "sektor", "kilde"):
        ramme[felt] = ramme[felt].str.strip()
    return ramme


TONN = st.integers(0, 10**8).map(lambda n: n / 100)
"""Tonn med to desimaler, som utgiveren trykker dem."""


def komplette() -> st.SearchStrategy[Tall]:
    """Tall i alle cellene."""
    return st.lists(TONN, min_size=len(CELLER), max_size=len(CELLER)).map(
        lambda tonn: dict(zip(CELLER, tonn, strict=True))
    )


def hullete() -> st.SearchStrategy[Tall]:
    """Tall i noen av cellene, men alltid noe for hver kommune og hvert år."""
    fast = [(k, a, "Jordbruk", "Jordbruk 1") for k in KOMMUNER for a in AAR]
    return st.builds(
        lambda mye, lite: mye | lite,
        st.dictionaries(st.sampled_from(CELLER), TONN),
        st.lists(TONN, min_size=len(fast), max_size=len(fast)).map(
            lambda tonn: dict(zip(fast, tonn, strict=True))
        ),
    )

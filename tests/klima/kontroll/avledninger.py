"""Regler og tabeller til testene av reglene som ser på flere rader eller tabeller."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from klima.kontroll.avledning import Omgivelser
from klima.kontroll.funn import Alvor, Funn
from klima.kontroll.grunnlag import Tabell
from klima.kontroll.motor import proev
from klima.kontroll.regler import Regel
from tests.klima.kontroll.eksempelplan import glatt

I_DAG = date(2026, 11, 22)
MAPPE = "datasets/eks/pakke"
_DTYPER = {"aar": "Int64", "sektor": "string", "kommune": "string", "rad": "string"}


def regel(
    type_: str,
    kolonne: str = "tonn",
    *,
    alvor: Alvor = "advarsel",
    der: Mapping[str, tuple[Any, ...]] | None = None,
    unntatt: Mapping[str, tuple[Any, ...]] | None = None,
    **krav: Any,
) -> Regel:
    hvor = ("pakke", "t", (kolonne,), alvor, "Derfor.", "noen", "eks.yaml:3")
    return Regel(type_, *hvor, der or {}, unntatt or {}, krav)


def tabell(navn: str = "t", datasett: str = "eks/pakke", **kolonner: Any) -> Tabell:
    """En tabell med de samme typene som `les_pakke` gir, og første rad på linje 2."""
    ramme = pd.DataFrame(
        {k: pd.array(v, dtype=_DTYPER.get(k, "float64")) for k, v in kolonner.items()}
    )
    ramme.index = pd.RangeIndex(2, len(ramme) + 2, name="linje_i_fil")
    return Tabell(datasett, navn, ramme, f"datasets/{datasett}/{navn}.csv")


def ved_siden_av(*tabeller: Tabell, i_dag: date = I_DAG) -> Omgivelser:
    """Omgivelser der disse tabellene kan nås."""
    pakker: dict[str, dict[str, Tabell]] = {}
    for t in tabeller:
        pakker.setdefault(t.datasett.rpartition("/")[2], {})[t.navn] = t
    return Omgivelser(i_dag, pakker)


def det_ene(t: Tabell, r: Regel, omgivelser: Omgivelser | None = None) -> Funn:
    """Det ene funnet regelen gir, med vanlige mellomrom i tallene."""
    (funn,) = proev(t, [r], omgivelser or ved_siden_av(t))
    assert (funn.datasett, funn.eier) == ("eks/pakke", "noen")
    return funn


def melding(t: Tabell, r: Regel, omgivelser: Omgivelser | None = None) -> str:
    """Meldingen i det ene funnet."""
    funn = det_ene(t, r, omgivelser)
    assert (funn.alvor, funn.regel) == ("advarsel", f"forventning/{r.type}")
    return glatt(funn.melding)


def holder(t: Tabell, r: Regel, omgivelser: Omgivelser | None = None) -> bool:
    return proev(t, [r], omgivelser or ved_siden_av(t)) == []

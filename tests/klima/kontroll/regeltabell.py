"""Regler og små tabeller til prøvene av motoren, og det ene funnet de skal gi."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from klima.kontroll.funn import Alvor
from klima.kontroll.grunnlag import Tabell
from klima.kontroll.motor import proev
from klima.kontroll.regler import Regel
from tests.klima.kontroll.eksempelplan import glatt

FIL: Final = "datasets/eks/pakke/t.csv"
UENDELIG: Final = float("inf")
_DTYPER: Final = {"tonn": "float64", "aar": "Int64", "sektor": "string", "direkte": "boolean"}


def regel(
    type_: str,
    *kolonner: str,
    alvor: Alvor = "feil",
    der: Mapping[str, tuple[Any, ...]] | None = None,
    unntatt: Mapping[str, tuple[Any, ...]] | None = None,
    **krav: Any,
) -> Regel:
    return Regel(
        *(type_, "pakke", "t", kolonner, alvor, "Derfor.", "noen", "eks.yaml:3"),
        der or {},
        unntatt or {},
        krav,
    )


def tabell(**kolonner: Any) -> Tabell:
    """En tabell med de samme typene som `les_pakke` gir, og første rad på linje 2.

    Andre kolonner enn de fire i `_DTYPER` er blandet, som i en ramme noen har laget selv.
    """
    ramme = pd.DataFrame(
        {k: pd.array(v, dtype=_DTYPER.get(k, object)) for k, v in kolonner.items()}
    )
    ramme.index = pd.RangeIndex(2, len(ramme) + 2, name="linje_i_fil")
    return Tabell("eks/pakke", "t", ramme, FIL)


def ett(t: Tabell, r: Regel) -> tuple[str, str, str | None, str | None]:
    """Det ene funnet som (sted, melding, forventet, funnet); meldingen slutter med grunnen."""
    (funn,) = proev(t, [r])
    assert (funn.alvor, funn.regel, funn.datasett) == (
        r.alvor,
        f"forventning/{r.type}",
        "eks/pakke",
    )
    assert funn.eier == "noen"
    return funn.sted, glatt(funn.melding), funn.forventet and glatt(funn.forventet), funn.funnet

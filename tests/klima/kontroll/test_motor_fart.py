"""Motoren spør først bare om reglene holder. Det skal aldri endre svaret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klima.kontroll import gx, motor
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Tabell
from klima.kontroll.koder import Koder
from klima.kontroll.motor import proev
from klima.kontroll.regler import Regel
from tests.klima.kontroll.regeltabell import UENDELIG, regel, tabell

REGLER = [
    regel("ikke_tom", "tonn"),
    regel("ikke_tom", "sektor", der={"aar": (2020, 2021)}),
    regel("unik", "aar"),
    regel("unik", "aar", "sektor"),
    regel("unik", "aar", "sektor", "tonn", unntatt={"sektor": ("B",)}),
    regel("innenfor", "tonn", min=0, unntatt={"sektor": ("Skog",)}),
    regel("innenfor", "aar", min=2020, der={"sektor": ("A", "B")}),
    regel("endelig", "tonn", der={"direkte": (True,)}),
    regel("tillatt", "sektor", verdier=["A", "Skog"]),
    regel("tillatt", "aar", verdier=[2020], unntatt={"sektor": ("A",), "direkte": (False,)}),
    regel("monster", "sektor", uttrykk="[A-Z]"),
    regel("type", "tonn", type="heltall"),
    regel("type", "sektor", type="tekst"),
    regel("type", "blandet", type="tekst"),
    regel("stigende", "aar", der={"sektor": ("A",)}),
    regel("antall_rader", min=2, maks=4, der={"sektor": ("A", "Skog")}),
]
RADER = st.lists(
    st.fixed_dictionaries(
        {
            "tonn": st.sampled_from([None, -1.0, 0.0, 2.0, 2.5, UENDELIG, -UENDELIG]),
            "aar": st.sampled_from([None, 2019, 2020, 2021]),
            "sektor": st.sampled_from([None, "A", "B", "Skog"]),
            "direkte": st.sampled_from([None, True, False]),
            # 1, 1.0 og ja er like for Python, men ikke for den som leser tabellen.
            "blandet": st.sampled_from([None, 1, 1.0, True, "1"]),
        }
    ),
    min_size=1,
    max_size=8,
)


def uten_snarvei(t: Tabell, regler: Sequence[Regel], mp: pytest.MonkeyPatch) -> list[Funn]:
    """Funnene når hver regel kjøres på hele tabellen med en gang."""
    with mp.context() as bare_naa:
        bare_naa.setattr(motor, "_som_ikke_holder", lambda _ramme, alle, _utvalg: dict(alle))
        return proev(t, regler)


@settings(max_examples=5)
@given(RADER)
def test_svaret_er_det_samme_som_uten_snarveien(rader: list[dict[str, Any]]) -> None:
    t = tabell(**{k: [rad[k] for rad in rader] for k in rader[0]})
    ventet = uten_snarvei(t, REGLER, pytest.MonkeyPatch())
    assert proev(t, REGLER) == ventet
    som_kategorier = t.ramme.astype({"sektor": "category"})
    assert proev(Tabell(t.datasett, t.navn, som_kategorier, t.fil), REGLER) == ventet


def test_en_regel_som_holder_spoer_aldri_etter_radene(monkeypatch: pytest.MonkeyPatch) -> None:
    kjoert: list[tuple[str, list[str]]] = []
    kjoer = gx.kjoer

    def husk(ramme: pd.DataFrame, regler: dict[int, Regel], svar: str) -> dict[int, Any]:
        kjoert.append((svar, [r.type for r in regler.values()]))
        return kjoer(ramme, regler, svar)

    monkeypatch.setattr(gx, "kjoer", husk)
    t = tabell(tonn=[1.0, -1.0], aar=[2020, 2021])
    proev(t, [regel("ikke_tom", "aar"), regel("endelig", "tonn"), regel("innenfor", "tonn", min=0)])
    assert kjoert == [
        ("BOOLEAN_ONLY", ["ikke_tom"]),
        ("BOOLEAN_ONLY", ["endelig", "innenfor"]),
        ("COMPLETE", ["innenfor"]),
    ]


def test_like_rader_proeves_en_gang(monkeypatch: pytest.MonkeyPatch) -> None:
    antall: list[int] = []
    kjoer = gx.kjoer

    def husk(ramme: pd.DataFrame, regler: dict[int, Regel], svar: str) -> dict[int, Any]:
        antall.append(len(ramme))
        return kjoer(ramme, regler, svar)

    monkeypatch.setattr(gx, "kjoer", husk)
    proev(tabell(sektor=["A", "B"] * 500), [regel("tillatt", "sektor", verdier=["A", "B"])])
    # To ulike verdier; ingen regler trenger hele tabellen, og ingen er brutt.
    assert antall == [2, 1000, 1000]


def test_en_noekkel_uten_plass_i_et_heltall_proeves_likevel() -> None:
    # 1 000 ulike i hver av sju kolonner er 1001^7, mer enn 2^62.
    ramme = pd.DataFrame({f"k{n}": np.arange(1_000) for n in range(7)})
    assert Koder(ramme).noekkel(list(ramme)) is None
    t = Tabell("eks/pakke", "t", pd.concat([ramme, ramme.head(1)], ignore_index=True), "t.csv")
    (funn,) = proev(t, [regel("unik", *ramme.columns)])
    assert funn.antall == 2

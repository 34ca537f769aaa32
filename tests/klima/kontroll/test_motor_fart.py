"""Motoren spør først bare om reglene holder. Det skal aldri endre svaret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
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


@settings(max_examples=3)
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


Kall = list[tuple[str, dict[str, list[Any]], dict[int, Regel]]]


@pytest.fixture
def gitt(monkeypatch: pytest.MonkeyPatch) -> Kall:
    """Det biblioteket blir gitt, i rekkefølge: svaret det spørres om, kolonnene og reglene."""
    kall: Kall = []

    def husk(ramme: pd.DataFrame, regler: dict[int, Regel], svar: str) -> dict[int, Any]:
        tomme = ramme.astype(object).where(ramme.notna(), None)
        kall.append((svar, tomme.to_dict("list"), dict(regler)))
        return {}

    monkeypatch.setattr(gx, "kjoer", husk)
    return kall


INGEN: tuple[str, dict[str, list[Any]], dict[int, Regel]] = ("BOOLEAN_ONLY", {}, {})


def test_biblioteket_faar_bare_de_ulike_radene_i_kolonnene_regelen_bruker(gitt: Kall) -> None:
    t = tabell(
        aar=[2021, 2021, 2022, 2022, 2021],
        sektor=["A", "A", "A", "B", "A"],
        tonn=[1.0, 2.0, 3.0, 4.0, 5.0],
    )
    t = replace(t, ramme=t.ramme.astype({"sektor": "category"}))
    r = regel("tillatt", "sektor", verdier=["A"], der={"aar": (2021,)})
    assert proev(t, [r]) == []
    ulike = {"sektor": ["A", "A", "B"], "aar": [2021, 2022, 2022]}
    assert gitt == [("BOOLEAN_ONLY", ulike, {0: r}), INGEN, ("COMPLETE", {}, {})]


def test_kategorier_er_teksten_de_staar_for(monkeypatch: pytest.MonkeyPatch) -> None:
    typer: list[str] = []
    monkeypatch.setattr(gx, "kjoer", lambda ramme, *_: typer.extend(map(str, ramme.dtypes)) or {})
    t = tabell(sektor=["A", "B"])
    t = replace(t, ramme=t.ramme.astype({"sektor": "category"}))
    proev(t, [regel("ikke_tom", "sektor")])
    assert typer == ["string"]


@pytest.mark.parametrize(
    ("r", "kodes"),
    [
        (regel("ikke_tom", "sektor"), True),
        (regel("ikke_tom", "tonn"), False),
        (regel("ikke_tom", "blandet"), False),
        (regel("ikke_tom", "sektor", der={"tonn": (1.0,)}), False),
        (regel("ikke_tom", "sektor", unntatt={"blandet": (2,)}), False),
        (regel("type", "sektor", type="tekst"), True),
        (regel("innenfor", "aar", min=1), True),
        (regel("tillatt", "aar", verdier=[2021]), True),
        (regel("monster", "sektor", uttrykk="A"), True),
        (regel("endelig", "aar"), True),
        (regel("unik", "sektor"), False),
        (regel("stigende", "aar"), False),
        (regel("antall_rader", min=1), False),
    ],
    ids=lambda v: getattr(v, "type", ""),
)
def test_bare_ulike_rader_er_nok_naar_regelen_ser_paa_verdien_alene(
    gitt: Kall, r: Regel, kodes: bool
) -> None:
    proev(tabell(sektor=["A", "B"], aar=[2021, 2022], tonn=[1.0, 2.0], blandet=[1, "1"]), [r])
    like, resten, _ = gitt
    assert (list(like[2]), list(resten[2])) == (([0], []) if kodes else ([], [0]))


def test_en_noekkel_av_flere_kolonner_er_ett_helt_tall(gitt: Kall) -> None:
    t = tabell(aar=[2021, 2021, 2022], sektor=["A", "B", None], direkte=[True, False, True])
    r = regel("unik", "aar", "sektor", der={"direkte": (True, False)})
    proev(t, [regel("unik", "aar"), r])
    # Sektor er tom, A eller B, altså tre å velge mellom: 1·3 + 1, 1·3 + 2 og 2·3 + 0.
    assert gitt[1] == (
        "BOOLEAN_ONLY",
        {
            "aar": [2021, 2021, 2022],
            "direkte": [True, False, True],
            "_kolonne 1": [4, 5, 6],
        },
        {0: regel("unik", "aar"), 1: replace(r, kolonner=("_kolonne 1",))},
    )


def test_en_noekkel_uten_plass_er_kolonnene_selv(gitt: Kall, monkeypatch: Any) -> None:
    monkeypatch.setattr("klima.kontroll.koder._ROM", 1)
    r = regel("unik", "aar", "sektor")
    proev(tabell(aar=[2021], sektor=["A"], tonn=[1.0]), [r])
    assert gitt[1] == ("BOOLEAN_ONLY", {"aar": [2021], "sektor": ["A"]}, {0: r})


@pytest.mark.parametrize(
    "r", [regel("innenfor", "tonn", min=0), regel("endelig", "tonn")], ids=lambda r: r.type
)
@pytest.mark.parametrize("felt", ["der", "unntatt"])
def test_celler_utenfor_avgrensningen_er_tomme(gitt: Kall, r: Regel, felt: str) -> None:
    t = tabell(tonn=[1.0, 2.0, 3.0], aar=[2020, 2021, 2020])
    proev(t, [replace(r, **{felt: {"aar": (2020,)}}), r])
    tonn = {"der": [1.0, None, 3.0], "unntatt": [None, 2.0, None]}[felt]
    assert gitt[1] == (
        "BOOLEAN_ONLY",
        {"tonn": [1.0, 2.0, 3.0], "_kolonne 0": tonn},
        {0: replace(r, kolonner=("_kolonne 0",)), 1: r},
    )


def test_bare_reglene_som_ikke_holder_spoerres_det_om_radene_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sett: list[tuple[str, list[str], list[int]]] = []

    def husk(ramme: pd.DataFrame, regler: dict[int, Regel], svar: str) -> dict[int, Any]:
        sett.append((svar, list(ramme), list(regler)))
        if svar == "COMPLETE":
            return {}
        return {nr: SimpleNamespace(success=nr in (0, 3)) for nr in reversed(regler)}

    monkeypatch.setattr(gx, "kjoer", husk)
    t = tabell(tonn=[1.0], aar=[2021], sektor=["A"], direkte=[True])
    regler = [
        regel("ikke_tom", "direkte"),
        regel("endelig", "tonn"),
        regel("ikke_tom", "sektor", der={"aar": (2021,)}),
        regel("unik", "aar"),
    ]
    assert proev(t, regler) == []
    assert sett == [
        ("BOOLEAN_ONLY", ["direkte", "sektor", "aar"], [0, 2]),
        ("BOOLEAN_ONLY", ["tonn", "aar"], [1, 3]),
        ("COMPLETE", ["tonn", "sektor", "aar"], [1, 2]),
    ]


def test_en_noekkel_uten_plass_i_et_heltall_proeves_likevel() -> None:
    # 1 000 ulike i hver av sju kolonner er 1001^7, mer enn 2^62.
    ramme = pd.DataFrame({f"k{n}": np.arange(1_000) for n in range(7)})
    assert Koder(ramme).noekkel(list(ramme)) is None
    t = Tabell("eks/pakke", "t", pd.concat([ramme, ramme.head(1)], ignore_index=True), "t.csv")
    (funn,) = proev(t, [regel("unik", *ramme.columns)])
    assert funn.antall == 2

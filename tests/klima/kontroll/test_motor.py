"""Hver regeltype: den holder, den er brutt med linjene, og den prøver ikke noe."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from klima.kontroll.funn import Alvor, Funn
from klima.kontroll.grunnlag import Tabell
from klima.kontroll.motor import proev
from klima.kontroll.regler import Regel
from tests.klima.kontroll.eksempelplan import glatt
from tests.stotte import ROT

FIL = "datasets/eks/pakke/t.csv"
UENDELIG = float("inf")


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
    """En tabell med de samme typene som `les_pakke` gir, og første rad på linje 2."""
    dtyper = {"tonn": "float64", "aar": "Int64", "sektor": "string", "direkte": "boolean"}
    ramme = pd.DataFrame({k: pd.array(v, dtype=dtyper[k]) for k, v in kolonner.items()})
    ramme.index = pd.RangeIndex(2, len(ramme) + 2, name="linje_i_fil")
    return Tabell("eks/pakke", "t", ramme, FIL)


def ett(t: Tabell, r: Regel) -> tuple[str, str, str | None, str | None]:
    """Det ene funnet som (sted, melding, forventet, funnet)."""
    (funn,) = proev(t, [r])
    assert (funn.alvor, funn.regel, funn.datasett) == (
        r.alvor,
        f"forventning/{r.type}",
        "eks/pakke",
    )
    assert funn.melding.endswith(" Derfor.")
    melding = glatt(funn.melding.removesuffix(" Derfor."))
    return funn.sted, melding, funn.forventet and glatt(funn.forventet), funn.funnet


HOLDER = [
    (regel("ikke_tom", "tonn"), {"tonn": [0.0, 1.0]}),
    (regel("ikke_tom", "tonn", der={"aar": (2021,)}), {"tonn": [None, 1.0], "aar": [2020, 2021]}),
    (
        regel("ikke_tom", "tonn", der={"direkte": (True,)}),
        {"tonn": [None, 1.0, None], "direkte": [False, True, None]},
    ),
    (regel("unik", "aar"), {"aar": [2020, 2021, None, None]}),
    (regel("unik", "aar", "sektor"), {"aar": [2021, 2021], "sektor": ["A", "B"]}),
    (regel("innenfor", "tonn", min=0), {"tonn": [0.0, 5.0, None]}),
    (regel("innenfor", "tonn", maks=5), {"tonn": [-9.0, 5.0]}),
    (regel("innenfor", "tonn", min=-1, maks=1), {"tonn": [-1.0, 1.0]}),
    (
        regel("innenfor", "tonn", min=0, unntatt={"sektor": ("Skog",)}),
        {"tonn": [-9.0, 1.0, 2.0], "sektor": ["Skog", "Sjøfart", None]},
    ),
    (regel("tillatt", "sektor", verdier=["A", "B"]), {"sektor": ["A", "B", None]}),
    (regel("tillatt", "sektor", kodeliste="sektorer.sektor"), {"sektor": ["Sjøfart"]}),
    (
        regel("tillatt", "sektor", kodeliste="gasser.gass", verdier=["X"]),
        {"sektor": ["CO2e", "X"]},
    ),
    (regel("monster", "sektor", uttrykk="[a-z]+(-[a-z]+)?"), {"sektor": ["a-b", "a", None]}),
    (regel("endelig", "tonn"), {"tonn": [1e300, -1e300, None]}),
    (regel("stigende", "aar"), {"aar": [2019, 2020, 2022]}),
    (regel("stigende", "aar", like_tillatt=True), {"aar": [2019, 2019, 2022]}),
    (regel("antall_rader", min=2, maks=2), {"aar": [1, 2]}),
    (regel("antall_rader", maks=1, der={"aar": (2021,)}), {"aar": [2021, 2020]}),
    (regel("antall_rader", maks=0), {"aar": []}),
]


@pytest.mark.parametrize(("r", "kolonner"), HOLDER, ids=lambda v: getattr(v, "type", ""))
def test_en_regel_som_holder_gir_ingen_funn(r: Regel, kolonner: dict[str, Any]) -> None:
    assert proev(tabell(**kolonner), [r]) == []


BRUTT = [
    (
        regel("ikke_tom", "tonn"),
        {"tonn": [None, 1.0, None]},
        (
            f"{FIL}:2",
            "«tonn» mangler på 2 av 3 rader (linje 2 og 4).",
            "en verdi på hver rad",
            "tom på 2 av 3",
        ),
    ),
    (
        regel("ikke_tom", "tonn"),
        {"tonn": [None, None]},
        (
            f"{FIL}:2",
            "«tonn» mangler på 2 av 2 rader (linje 2 og 3).",
            "en verdi på hver rad",
            "tom på 2 av 2",
        ),
    ),
    (
        regel("unik", "aar"),
        {"aar": [2020, 2021, 2019, 2021, 2020, 2021]},
        (
            f"{FIL}:2",
            "«aar» skal bare stå én gang, men 2020 (linje 2 og 6) og 2021 (linje 3, 5 og 7) gjør "
            "ikke det.",
            "hver verdi én gang",
            "2020 og 2021",
        ),
    ),
    (
        regel("unik", "aar", "sektor"),
        {"aar": [2021, 2021, None, None], "sektor": ["A", "A", "B", "B"]},
        (
            f"{FIL}:2",
            "«aar» og «sektor» skal bare stå én gang, men 2021, «A» (linje 2 og 3) og tom, «B» "
            "(linje 4 og 5) gjør ikke det.",
            "hver verdi én gang",
            "2021, «A» og tom, «B»",
        ),
    ),
    (
        regel("innenfor", "tonn", min=0),
        {"tonn": [1.0, -5.0, UENDELIG]},
        (
            f"{FIL}:3",
            "«tonn» skal være 0 eller mer, men er det ikke på 2 av 3 rader: −5 (linje 3) og "
            "uendelig (linje 4).",
            "0 eller mer",
            "−5 og uendelig",
        ),
    ),
    (
        regel("innenfor", "tonn", maks=1500),
        {"tonn": [1500.5, -UENDELIG]},
        (
            f"{FIL}:2",
            "«tonn» skal være 1 500 eller mindre, men er det ikke på 2 av 2 rader: 1500,5 (linje "
            "2) og −uendelig (linje 3).",
            "1 500 eller mindre",
            "1500,5 og −uendelig",
        ),
    ),
    (
        regel("innenfor", "tonn", min=-100, maks=100),
        {"tonn": [float(n) for n in range(101, 108)]},
        (
            f"{FIL}:2",
            "«tonn» skal være fra −100 til 100, men er det ikke på 7 av 7 rader: 101 (linje 2), "
            "102 (linje 3), 103 (linje 4), 104 (linje 5), 105 (linje 6) og 2 til.",
            "fra −100 til 100",
            "101, 102, 103, 104, 105 og 2 til",
        ),
    ),
    (
        regel("tillatt", "sektor", verdier=["A", "B"]),
        {"sektor": ["A", "C\n", None]},
        (
            f"{FIL}:3",
            "«sektor» skal være «A» eller «B», men er det ikke på 1 av 3 rader: «C\\n» (linje 3).",
            "«A» eller «B»",
            "«C\\n»",
        ),
    ),
    (
        regel("tillatt", "sektor", kodeliste="sektorer.sektor", verdier=["A"]),
        {"sektor": ["Veg"]},
        (
            f"{FIL}:2",
            "«sektor» skal være i kodelisten sektorer.sektor eller «A», men er det ikke på 1 av 1 "
            "rader: «Veg» (linje 2).",
            "i kodelisten sektorer.sektor eller «A»",
            "«Veg»",
        ),
    ),
    (
        regel("monster", "sektor", uttrykk="a|ab"),
        {"sektor": ["ab", "abc", "a\n"]},
        (
            f"{FIL}:3",
            "«sektor» skal være på formen a|ab, men er det ikke på 2 av 3 rader: «abc» (linje 3) "
            "og «a\\n» (linje 4).",
            "på formen a|ab",
            "«abc» og «a\\n»",
        ),
    ),
    (
        regel("endelig", "tonn"),
        {"tonn": [1.0, -UENDELIG, None]},
        (
            f"{FIL}:3",
            "«tonn» skal være et endelig tall, men er det ikke på 1 av 3 rader: −uendelig (linje "
            "3).",
            "et endelig tall",
            "−uendelig",
        ),
    ),
    (
        regel("stigende", "aar"),
        {"aar": [2019, 2019, 2018]},
        (
            f"{FIL}:3",
            "«aar» skal være større enn raden over, men er det ikke på 2 av 3 rader: 2019 (linje "
            "3) og 2018 (linje 4).",
            "større enn raden over",
            "2019 og 2018",
        ),
    ),
    (
        regel("stigende", "aar", like_tillatt=True),
        {"aar": [2019, 2019, 2018]},
        (
            f"{FIL}:4",
            "«aar» skal være minst like stor som raden over, men er det ikke på 1 av 3 rader: 2018 "
            "(linje 4).",
            "minst like stor som raden over",
            "2018",
        ),
    ),
    (
        regel("antall_rader", min=88, maks=88),
        {"aar": [1, 2, 3]},
        (FIL, "Tabellen t har 3 rader, men skal ha 88.", "88", "3"),
    ),
    (
        regel("antall_rader", maks=1, der={"sektor": ("A", "B")}, unntatt={"aar": (3,)}),
        {"aar": [1, 2, 3], "sektor": ["A", "B", "A"]},
        (
            FIL,
            "Tabellen t har 2 rader der sektor er «A» eller «B» og aar ikke er 3, men skal ha 1 "
            "eller mindre.",
            "1 eller mindre",
            "2",
        ),
    ),
]


@pytest.mark.parametrize(
    ("r", "kolonner", "ventet"), BRUTT, ids=[f"{r.type}-{i}" for i, (r, *_) in enumerate(BRUTT)]
)
def test_en_brutt_regel_sier_hvor_hva_og_hvor_mange(
    r: Regel, kolonner: dict[str, Any], ventet: tuple[str, str, str, str]
) -> None:
    assert ett(tabell(**kolonner), r) == ventet


PROEVER = [
    regel("ikke_tom", "tonn"),
    regel("unik", "aar"),
    regel("unik", "aar", "sektor"),
    regel("innenfor", "tonn", min=0),
    regel("tillatt", "sektor", verdier=["A"]),
    regel("monster", "sektor", uttrykk="a"),
    regel("endelig", "tonn"),
    regel("stigende", "aar"),
]


@pytest.mark.parametrize("r", PROEVER, ids=lambda r: r.type)
def test_en_tom_tabell_er_ikke_groenn(r: Regel) -> None:
    assert ett(tabell(tonn=[], aar=[], sektor=[]), r) == (
        FIL,
        f"Tabellen t er tom, så regelen {r.type} prøver ingenting.",
        "minst én rad å prøve",
        None,
    )


@pytest.mark.parametrize("r", PROEVER[1:2] + PROEVER[3:], ids=lambda r: r.type)
def test_en_helt_tom_kolonne_er_ikke_groenn(r: Regel) -> None:
    tom = tabell(tonn=[None, None], aar=[None, None], sektor=[None, None])
    assert ett(tom, r)[1] == (
        f"«{r.kolonner[0]}» er tom på alle 2 rader, så regelen {r.type} prøver ingenting."
    )


def test_en_kolonne_som_er_tom_paa_den_ene_raden_er_ikke_groenn() -> None:
    assert ett(tabell(tonn=[None]), regel("endelig", "tonn"))[1] == (
        "«tonn» er tom på den ene raden, så regelen endelig prøver ingenting."
    )


@pytest.mark.parametrize("r", PROEVER, ids=lambda r: r.type)
def test_en_regel_som_ikke_treffer_noen_rad_er_ikke_groenn(r: Regel) -> None:
    avgrenset = regel(r.type, *r.kolonner, der={"aar": (1999,)}, **r.krav)
    assert ett(tabell(tonn=[1.0], aar=[2021], sektor=["A"]), avgrenset)[1] == (
        f"Ingen rader der aar er 1999, så regelen {r.type} prøver ingenting."
    )


@pytest.mark.parametrize(
    ("r", "melding", "forventet"),
    [
        (
            regel("innenfor", "mangler", min=0),
            "Tabellen t har ingen kolonne «mangler».",
            "tonn, aar og sektor",
        ),
        (
            regel("innenfor", "tonn", min=0, der={"borte": (1,)}),
            "Tabellen t har ingen kolonne «borte».",
            "tonn, aar og sektor",
        ),
        (
            regel("ikke_tom", "tonn", unntatt={"borte": (1,)}),
            "Tabellen t har ingen kolonne «borte».",
            "tonn, aar og sektor",
        ),
        (regel("innenfor", "sektor", min=0), "«sektor» er ikke tall: innenfor passer ikke.", None),
        (regel("endelig", "sektor"), "«sektor» er ikke tall: endelig passer ikke.", None),
        (regel("monster", "aar", uttrykk="2"), "«aar» er tall: monster passer ikke.", None),
        (
            regel("tillatt", "sektor", kodeliste="sektorer.borte"),
            "Ukjent kodeliste «sektorer.borte».",
            None,
        ),
        (regel("tillatt", "sektor", kodeliste="borte.a"), "Ukjent kodeliste «borte.a».", None),
    ],
)
def test_en_regel_som_ikke_passer_tabellen_er_selv_et_funn(
    r: Regel, melding: str, forventet: str | None
) -> None:
    t = tabell(tonn=[1.0], aar=[2021], sektor=["A"])
    assert proev(t, [r]) == [
        Funn(
            "feil",
            "forventning/gal-regel",
            "eks/pakke",
            "eks.yaml:3",
            melding,
            forventet,
            eier="noen",
        )
    ]


def test_funnene_kommer_i_reglenes_rekkefoelge_med_reglenes_alvor() -> None:
    regler = [
        regel("innenfor", "tonn", min=5, alvor="merknad"),
        regel("ikke_tom", "mangler", alvor="merknad"),
        regel("ikke_tom", "tonn"),
        regel("innenfor", "tonn", maks=0, alvor="advarsel"),
    ]
    funn = proev(tabell(tonn=[1.0]), regler)
    assert [(f.alvor, f.regel) for f in funn] == [
        ("merknad", "forventning/innenfor"),
        ("feil", "forventning/gal-regel"),
        ("advarsel", "forventning/innenfor"),
    ]


def test_en_tabell_uten_linjer_navngir_radene() -> None:
    ramme = pd.DataFrame({"sektor": ["Sjøfart", "Skog"], "aar": [2021, 2022], "tonn": [1.0, -2.0]})
    t = Tabell("utslipp", "utslipp", ramme, "datasets/utgaver/x/tabell.parquet", ("sektor", "aar"))
    (funn,) = proev(t, [regel("innenfor", "tonn", min=0)])
    assert funn.sted == "datasets/utgaver/x/tabell.parquet"
    assert "−2 (Skog 2022)" in funn.melding


def test_tabellen_endres_ikke() -> None:
    t = tabell(tonn=[1.0, None])
    foer = t.ramme.copy()
    proev(t, [regel("innenfor", "tonn", min=0)])
    pd.testing.assert_frame_equal(t.ramme, foer)
    assert t.ramme.index.name == "linje_i_fil"


def test_et_unntak_i_biblioteket_blir_et_funn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("klima.kontroll.motor.is_numeric_dtype", lambda _: True)
    (funn,) = proev(tabell(sektor=["a"]), [regel("innenfor", "sektor", min=0)])
    assert (funn.alvor, funn.regel, funn.sted) == ("feil", "forventning/gal-regel", "eks.yaml:3")
    assert funn.melding == "Regelen lot seg ikke kjøre."
    assert funn.funnet


def test_reglene_blir_en_suite_en_kan_ta_med_i_en_notatbok() -> None:
    reglene = {0: regel("innenfor", "tonn", min=0, der={"aar": (2021,)}), 1: regel("unik", "aar")}
    typer = [f.expectation_type for f in suite(reglene).expectations]
    assert typer == ["expect_column_values_to_be_between", "expect_column_values_to_be_unique"]


def test_kontrollen_lastes_uten_great_expectations() -> None:
    kode = (
        "import sys, klima.kontroll.motor, klima.avstemming, indikatorer.avstemming;"
        "sys.exit('great_expectations' in sys.modules)"
    )
    miljo = {**os.environ, "PYTHONPATH": str(ROT)}
    subprocess.run([sys.executable, "-c", kode], check=True, env=miljo)


def test_biblioteket_melder_ikke_bruken_til_utgiveren(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GX_ANALYTICS_ENABLED", "true")
    proev(tabell(tonn=[1.0]), [regel("endelig", "tonn")])
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_ingenting_skrives_til_terminalen(capfd: pytest.CaptureFixture[str]) -> None:
    proev(tabell(tonn=[-1.0]), [regel("innenfor", "tonn", min=0)])
    assert tuple(capfd.readouterr()) == ("", "")

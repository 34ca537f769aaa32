"""Hver regeltype: den holder, den er brutt, og den prøver ikke noe; hele meldingen."""

from __future__ import annotations

from typing import Any

import pytest

from klima.kontroll.gx import BYGG
from klima.kontroll.motor import proev
from klima.kontroll.regler import Regel
from tests.klima.kontroll.regeltabell import FIL, UENDELIG, ett, regel, tabell

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
    # 1e17 er et helt tall, selv om det skrives med eksponent.
    (regel("type", "tonn", type="heltall"), {"tonn": [2.0, -3.0, 1e17, None]}),
    (regel("type", "sektor", type="heltall"), {"sektor": ["2021", "-3", "2.0", None]}),
    (regel("type", "blandet", type="heltall"), {"blandet": [1, "2", None]}),
    (regel("type", "tonn", type="tall"), {"tonn": [2.5, 1e-9, 1e300, None]}),
    (regel("type", "sektor", type="tall"), {"sektor": ["1.5", "-2", "1e-3", None]}),
    # 2000 er skuddår (delelig med 400), og 2024 er det (delelig med 4).
    (regel("type", "sektor", type="dato"), {"sektor": ["2024-02-29", "2000-02-29", "1999-12-31"]}),
    (regel("type", "sektor", type="tekst"), {"sektor": ["a", "12", None]}),
    (regel("type", "direkte", type="ja_nei"), {"direkte": [True, False, None]}),
    (regel("type", "sektor", type="ja_nei"), {"sektor": ["true", "False"]}),
    (regel("stigende", "aar"), {"aar": [2019, 2020, 2022]}),
    (regel("stigende", "aar", like_tillatt=True), {"aar": [2019, 2019, 2022]}),
    (regel("antall_rader", min=2, maks=2), {"aar": [1, 2]}),
    (regel("antall_rader", maks=1, der={"aar": (2021,)}), {"aar": [2021, 2020]}),
    (regel("antall_rader", maks=0), {"aar": []}),
    (regel("antall_rader", min=0, maks=3), {"aar": []}),
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
            "«tonn» mangler på 2 av 3 rader (linje 2 og 4). Derfor.",
            "en verdi på hver rad",
            "tom på 2 av 3",
        ),
    ),
    (
        regel("ikke_tom", "tonn"),
        {"tonn": [None, None]},
        (
            f"{FIL}:2",
            "«tonn» mangler på 2 av 2 rader (linje 2 og 3). Derfor.",
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
            "ikke det. Derfor.",
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
            "(linje 4 og 5) gjør ikke det. Derfor.",
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
            "uendelig (linje 4). Derfor.",
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
            "2) og −uendelig (linje 3). Derfor.",
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
            "102 (linje 3), 103 (linje 4), 104 (linje 5), 105 (linje 6) og 2 til. Derfor.",
            "fra −100 til 100",
            "101, 102, 103, 104, 105 og 2 til",
        ),
    ),
    (
        regel("tillatt", "sektor", verdier=["A", "B"]),
        {"sektor": ["A", "C\n", None]},
        (
            f"{FIL}:3",
            "«sektor» skal være «A» eller «B», men er det ikke på 1 av 3 rader: «C\\n» (linje 3). "
            "Derfor.",
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
            "rader: «Veg» (linje 2). Derfor.",
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
            "og «a\\n» (linje 4). Derfor.",
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
            "3). Derfor.",
            "et endelig tall",
            "−uendelig",
        ),
    ),
    (
        regel("type", "tonn", type="heltall"),
        {"tonn": [1.0, 2.5, UENDELIG]},
        (
            f"{FIL}:3",
            "«tonn» skal være et heltall, men er det ikke på 2 av 3 rader: 2,5 (linje 3) og "
            "uendelig (linje 4). Derfor.",
            "et heltall",
            "2,5 og uendelig",
        ),
    ),
    (
        regel("type", "sektor", type="tall"),
        {"sektor": ["12", "mye", "1,5", " 3", None]},
        (
            f"{FIL}:3",
            "«sektor» skal være et tall, men er det ikke på 3 av 5 rader: «mye» (linje 3), «1,5» "
            "(linje 4) og « 3» (linje 5). Derfor.",
            "et tall",
            "«mye», «1,5» og « 3»",
        ),
    ),
    (
        # 2026 og 1900 er ikke skuddår (1900 er delelig med 100, men ikke med 400), og april har 30
        # dager.
        regel("type", "sektor", type="dato"),
        {"sektor": ["2026-02-29", "1900-02-29", "2026-04-31", "2026-1-05", "2026-01-05"]},
        (
            f"{FIL}:2",
            "«sektor» skal være en dato (ÅÅÅÅ-MM-DD), men er det ikke på 4 av 5 rader: "
            "«2026-02-29» (linje 2), «1900-02-29» (linje 3), «2026-04-31» (linje 4) og «2026-1-05» "
            "(linje 5). Derfor.",
            "en dato (ÅÅÅÅ-MM-DD)",
            "«2026-02-29», «1900-02-29», «2026-04-31» og «2026-1-05»",
        ),
    ),
    (
        regel("type", "blandet", type="tekst"),
        {"blandet": ["a", 3, None, True]},
        (
            f"{FIL}:3",
            "«blandet» skal være tekst, men er det ikke på 2 av 4 rader: 3 (linje 3) og ja (linje "
            "5). Derfor.",
            "tekst",
            "3 og ja",
        ),
    ),
    (
        regel("type", "sektor", type="ja_nei"),
        {"sektor": ["true", "ja"]},
        (
            f"{FIL}:3",
            "«sektor» skal være true eller false, men er det ikke på 1 av 2 rader: «ja» (linje 3). "
            "Derfor.",
            "true eller false",
            "«ja»",
        ),
    ),
    (
        regel("stigende", "aar"),
        {"aar": [2019, 2019, 2018]},
        (
            f"{FIL}:3",
            "«aar» skal være større enn raden over, men er det ikke på 2 av 3 rader: 2019 (linje "
            "3) og 2018 (linje 4). Derfor.",
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
            "(linje 4). Derfor.",
            "minst like stor som raden over",
            "2018",
        ),
    ),
    (
        regel("antall_rader", min=88, maks=88),
        {"aar": [1, 2, 3]},
        (FIL, "Tabellen t har 3 rader, men skal ha 88. Derfor.", "88", "3"),
    ),
    (
        regel("antall_rader", maks=1, der={"sektor": ("A", "B")}, unntatt={"aar": (3,)}),
        {"aar": [1, 2, 3], "sektor": ["A", "B", "A"]},
        (
            FIL,
            "Tabellen t har 2 rader der sektor er «A» eller «B» og aar ikke er 3, men skal ha 1 "
            "eller mindre. Derfor.",
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


TOM = [
    regel("ikke_tom", "tonn"),
    regel("unik", "aar"),
    regel("unik", "aar", "sektor"),
    regel("innenfor", "tonn", min=0),
    regel("tillatt", "sektor", verdier=["A"]),
    regel("monster", "sektor", uttrykk="a"),
    regel("endelig", "tonn"),
    regel("type", "sektor", type="dato"),
    regel("stigende", "aar"),
    regel("antall_rader", maks=3),
]


def test_hver_radvise_regeltype_har_et_tilfelle_som_holder_et_brutt_og_et_tomt() -> None:
    radvise = set(BYGG)
    assert {r.type for r, _ in HOLDER} == radvise
    assert {r.type for r, *_ in BRUTT} == radvise
    assert {r.type for r in TOM} == radvise


@pytest.mark.parametrize("r", TOM, ids=lambda r: r.type)
def test_en_tom_tabell_er_ikke_groenn(r: Regel) -> None:
    assert ett(tabell(tonn=[], aar=[], sektor=[]), r) == (
        FIL,
        f"Tabellen t er tom, så regelen {r.type} prøver ingenting. Derfor.",
        "minst én rad å prøve",
        None,
    )

"""Det Great Expectations alene melder grønt, er funn for hver regeltype som prøves.

Den tomme tabellen står i test_regeltyper, og kolonnen som ikke finnes, i test_motor.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from klima.kontroll.motor import proev
from klima.kontroll.regler import Regel
from tests.klima.kontroll.regeltabell import FIL, UENDELIG, ett, regel, tabell
from tests.klima.kontroll.test_regeltyper import TOM

PAA_EN_KOLONNE = [r for r in TOM if len(r.kolonner) == 1 and r.type != "ikke_tom"]


@pytest.mark.parametrize("r", PAA_EN_KOLONNE, ids=lambda r: r.type)
def test_en_helt_tom_kolonne_er_ikke_groenn(r: Regel) -> None:
    tom = tabell(tonn=[None, None], aar=[None, None], sektor=[None, None])
    assert ett(tom, r)[1] == (
        f"«{r.kolonner[0]}» er tom på alle 2 rader, så regelen {r.type} prøver ingenting. Derfor."
    )


def test_en_kolonne_som_er_tom_paa_den_ene_raden_er_ikke_groenn() -> None:
    assert ett(tabell(tonn=[None]), regel("endelig", "tonn"))[1] == (
        "«tonn» er tom på den ene raden, så regelen endelig prøver ingenting. Derfor."
    )


def test_en_kolonne_som_er_tom_der_regelen_gjelder_er_ikke_groenn() -> None:
    avgrenset = regel("endelig", "tonn", unntatt={"aar": (2020,)})
    assert ett(tabell(tonn=[1.0, None, None], aar=[2020, 2021, 2022]), avgrenset)[1] == (
        "«tonn» er tom på alle 2 rader, så regelen endelig prøver ingenting. Derfor."
    )


def test_en_noekkel_der_den_ene_kolonnen_er_helt_tom_er_ikke_groenn() -> None:
    assert ett(tabell(aar=[2020, 2021], sektor=[None, None]), regel("unik", "aar", "sektor")) == (
        FIL,
        "«sektor» er tom på alle 2 rader, så regelen unik prøver ingenting. Derfor.",
        "minst én rad å prøve",
        None,
    )


@pytest.mark.parametrize("r", TOM, ids=lambda r: r.type)
def test_en_regel_som_ikke_treffer_noen_rad_er_ikke_groenn(r: Regel) -> None:
    avgrenset = regel(r.type, *r.kolonner, der={"aar": (1999,)}, **r.krav)
    assert ett(tabell(tonn=[1.0], aar=[2021], sektor=["A"]), avgrenset) == (
        FIL,
        f"Ingen rader der aar er 1999, så regelen {r.type} prøver ingenting. Derfor.",
        "minst én rad å prøve",
        None,
    )


def test_ingen_rader_er_lov_naar_regelen_selv_sier_det() -> None:
    t = tabell(aar=[2021])
    assert proev(t, [regel("antall_rader", maks=0, der={"aar": (1999,)})]) == []
    assert proev(t, [regel("antall_rader", min=0, maks=9, der={"aar": (1999,)})]) == []
    (funn,) = proev(t, [regel("antall_rader", min=2, der={"aar": (1999,)})])
    assert funn.melding == (
        "Tabellen t har 0 rader der aar er 1999, men skal ha 2 eller mer. Derfor."
    )


@pytest.mark.parametrize(
    "r",
    [regel("ikke_tom", "tonn"), regel("unik", "tonn"), regel("stigende", "tonn")],
    ids=lambda r: r.type,
)
def test_en_uendelig_verdi_er_ikke_groenn(r: Regel) -> None:
    assert ett(tabell(tonn=[-UENDELIG, 1.0, UENDELIG]), r) == (
        f"{FIL}:2",
        "«tonn» er uendelig på 2 av 3 rader (linje 2 og 4). Derfor.",
        "et endelig tall",
        "uendelig på 2 av 3",
    )


@pytest.mark.parametrize(
    "r",
    [
        regel("innenfor", "tonn", min=0),
        regel("innenfor", "tonn", maks=9),
        regel("tillatt", "tonn", verdier=[1]),
        regel("endelig", "tonn"),
        regel("type", "tonn", type="tall"),
        regel("type", "tonn", type="heltall"),
    ],
    ids=lambda r: r.type,
)
@pytest.mark.parametrize("uendelig", [UENDELIG, -UENDELIG])
def test_en_uendelig_verdi_er_et_brudd(r: Regel, uendelig: float) -> None:
    assert "1 av 2 rader: " in ett(tabell(tonn=[1.0, uendelig]), r)[1]


def test_en_uendelig_verdi_utenfor_avgrensningen_er_en_annen_regels_sak() -> None:
    t = tabell(tonn=[UENDELIG, 1.0], aar=[2020, 2021])
    assert proev(t, [regel("ikke_tom", "tonn", der={"aar": (2021,)})]) == []


def test_en_uendelig_verdi_i_en_noekkel_av_flere_kolonner_er_ikke_groenn() -> None:
    t = tabell(tonn=[UENDELIG, 1.0], aar=[2020, 2021])
    assert ett(t, regel("unik", "aar", "tonn"))[1] == (
        "«tonn» er uendelig på 1 av 2 rader (linje 2). Derfor."
    )


def test_alle_avgrensningene_gjelder_samtidig() -> None:
    # Bare linje 3, 6 og 7 er fra 2021 eller 2022, i A, ikke direkte og ikke «x».
    t = tabell(
        aar=[2020, 2021, 2021, 2021, 2022, 2022, 2021],
        sektor=["A", "A", "B", "A", "A", "A", "A"],
        direkte=[False, False, False, True, False, None, False],
        blandet=["y", "y", "y", "y", None, "y", "x"],
        tonn=[1.0, None, UENDELIG, UENDELIG, None, None, 1.0],
    )
    der, unntatt = {"aar": (2021, 2022), "sektor": ("A",)}, {"direkte": (True,), "blandet": ("x",)}
    assert ett(t, regel("endelig", "tonn", der=der, unntatt=unntatt))[1] == (
        "«tonn» er tom på alle 3 rader, så regelen endelig prøver ingenting. Derfor."
    )
    # Uten unntakene er det linje 3, 5, 6, 7 og 8: fem rader, og en av dem er uendelig.
    assert ett(t, regel("unik", "tonn", der=der))[1] == (
        "«tonn» er uendelig på 1 av 5 rader (linje 5). Derfor."
    )


def test_hver_regel_har_sin_egen_avgrensning() -> None:
    t = tabell(tonn=[None, None, 1.0], aar=[2020, 2020, 2021])
    regler = [
        regel("endelig", "tonn", der={"aar": (2020,)}),
        regel("endelig", "tonn", unntatt={"aar": (2020,)}),
        regel("endelig", "tonn"),
        regel("endelig", "tonn", unntatt={"aar": (2021,)}),
    ]
    assert [f.melding for f in proev(t, regler)] == [
        "«tonn» er tom på alle 2 rader, så regelen endelig prøver ingenting. Derfor."
    ] * 2


def test_en_uendelig_verdi_ses_ogsaa_ved_siden_av_en_manglende() -> None:
    t = tabell(tonn=[None, UENDELIG, 1.0])
    t = replace(t, ramme=t.ramme.astype({"tonn": "Float64"}))
    assert ett(t, regel("unik", "tonn"))[1] == (
        "«tonn» er uendelig på 1 av 3 rader (linje 3). Derfor."
    )

"""Meldingene: flere enn det vises, kravet i ord, verdier av alle slag, og et svar uten innhold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from klima.kontroll.funn import Funn
from klima.kontroll.regler import Regel
from klima.kontroll.svar import forventet, ingen_rader, oversett, tom_kolonne, tom_tabell, uendelige
from tests.klima.kontroll.eksempelplan import glatt
from tests.klima.kontroll.regeltabell import FIL, ett, regel, tabell


def brutt(indekser: list[int], rader: int) -> SimpleNamespace:
    """Svaret til Great Expectations når regelen er brutt på radene med disse indeksene."""
    innhold = {"unexpected_index_list": indekser, "element_count": rader}
    return SimpleNamespace(result=innhold, success=False)


def test_en_regel_biblioteket_ikke_fikk_kjoert_er_gal() -> None:
    svar = SimpleNamespace(result={}, success=False, exception_info="x" * 301)
    assert oversett(tabell(tonn=[1.0]), regel("endelig", "tonn", alvor="merknad"), svar) == Funn(
        *("feil", "forventning/gal-regel", "eks/pakke", "eks.yaml:3"),
        *("Regelen lot seg ikke kjøre.", None, "x" * 300),
        eier="noen",
    )


def test_et_brudd_har_alt_et_funn_skal_ha() -> None:
    t = tabell(tonn=[1.0, -2.5, None, -3.0], sektor=["A", "B", "C", "A"])
    assert oversett(
        t, regel("innenfor", "tonn", min=0, alvor="advarsel"), brutt([3, 5], 4)
    ) == Funn(
        alvor="advarsel",
        regel="forventning/innenfor",
        datasett="eks/pakke",
        sted=f"{FIL}:3",
        melding=(
            "«tonn» skal være 0 eller mer, men er det ikke på 2 av 4 rader: −2,5 (linje 3) og −3 "
            "(linje 5). Derfor."
        ),
        forventet="0 eller mer",
        funnet="−2,5 og −3",
        antall=2,
        rader=("linje 3", "linje 5"),
        gjelder=("B", "A"),
        eier="noen",
    )


def test_en_regel_som_holder_er_ingen_melding() -> None:
    svar = SimpleNamespace(result={"element_count": 1}, success=True)
    assert oversett(tabell(tonn=[1.0]), regel("endelig", "tonn"), svar) is None


@pytest.mark.parametrize("grunn", ["Derfor", "Derfor."])
def test_grunnen_slutter_med_ett_punktum(grunn: str) -> None:
    r = replace(regel("endelig", "tonn"), grunn=grunn)
    assert tom_tabell(tabell(tonn=[]), r).melding == (
        "Tabellen t er tom, så regelen endelig prøver ingenting. Derfor."
    )


def test_en_verdi_for_mye_er_en_til() -> None:
    # Seks gale: fem vises, og 6 − 5 = 1 til.
    t = tabell(tonn=[-1.0, -2.0, -3.0, -4.0, -5.0, -6.0])
    funn = oversett(t, regel("innenfor", "tonn", min=0), brutt([2, 3, 4, 5, 6, 7], 6))
    assert funn is not None
    assert funn.melding == (
        "«tonn» skal være 0 eller mer, men er det ikke på 6 av 6 rader: −1 (linje 2), −2 (linje "
        "3), −3 (linje 4), −4 (linje 5), −5 (linje 6) og 1 til. Derfor."
    )
    assert funn.funnet == "−1, −2, −3, −4, −5 og 1 til"


def test_flere_grupper_enn_det_vises_telles() -> None:
    # Sju år på to linjer hver: fem vises, og 7 − 5 = 2 til. 2014 står på linje 2 og 9.
    t = tabell(aar=[*range(2014, 2021)] * 2)
    funn = oversett(t, regel("unik", "aar"), brutt([*range(2, 16)], 14))
    assert funn is not None
    assert funn.melding == (
        "«aar» skal bare stå én gang, men 2014 (linje 2 og 9), 2015 (linje 3 og 10), 2016 (linje "
        "4 og 11), 2017 (linje 5 og 12), 2018 (linje 6 og 13) og 2 til gjør ikke det. Derfor."
    )
    assert (funn.forventet, funn.antall) == ("hver verdi én gang", 14)
    assert funn.funnet == "2014, 2015, 2016, 2017, 2018 og 2 til"


def test_tomme_celler_i_en_noekkel_er_like_og_gruppene_staar_i_filens_rekkefoelge() -> None:
    sektor = pd.Categorical(["B", None, "A", "B", None, "A"], categories=["A", "B", "C"])
    t = tabell(aar=[2021, 2021, 2020, 2021, 2021, 2020], sektor=[None] * 6)
    t = replace(t, ramme=t.ramme.assign(sektor=sektor))
    funn = oversett(t, regel("unik", "aar", "sektor"), brutt([2, 3, 4, 5, 6, 7], 6))
    assert funn is not None
    assert funn.melding == (
        "«aar» og «sektor» skal bare stå én gang, men 2021, «B» (linje 2 og 5), 2021, tom (linje "
        "3 og 6) og 2020, «A» (linje 4 og 7) gjør ikke det. Derfor."
    )


def test_tallene_i_en_stor_tabell_har_tusenskille() -> None:
    t = tabell(tonn=[None] * 1_500)
    mangler = oversett(t, regel("ikke_tom", "tonn"), brutt([*range(2, 1_002)], 1_500))
    assert mangler is not None
    assert glatt(mangler.melding) == (
        "«tonn» mangler på 1 000 av 1 500 rader (linje 2, 3, 4, 5, 6 og 995 til). Derfor."
    )
    assert glatt(mangler.funnet or "") == "tom på 1 000 av 1 500"
    tom = tom_kolonne(t, regel("endelig", "tonn"), "tonn", 1_500)
    assert glatt(tom.melding) == (
        "«tonn» er tom på alle 1 500 rader, så regelen endelig prøver ingenting. Derfor."
    )
    uendelig = uendelige(t, regel("unik", "tonn"), "tonn", [*range(2, 1_102)], 1_500)
    assert glatt(uendelig.melding) == (
        "«tonn» er uendelig på 1 100 av 1 500 rader (linje 2, 3, 4, 5, 6 og 1095 til). Derfor."
    )
    assert glatt(uendelig.funnet or "") == "uendelig på 1 100 av 1 500"
    svar = SimpleNamespace(result={"observed_value": 1_500}, success=False)
    antall = oversett(t, regel("antall_rader", maks=1_000), svar)
    assert antall is not None
    assert glatt(antall.melding) == (
        "Tabellen t har 1 500 rader, men skal ha 1 000 eller mindre. Derfor."
    )
    assert glatt(antall.funnet or "") == "1 500"


def test_en_regel_uten_rader_aa_proeve_sier_hvilke_den_skulle_hatt() -> None:
    r = regel("ikke_tom", "tonn", der={"aar": (2021, 2022)}, unntatt={"sektor": ("A", "B", "C")})
    assert ingen_rader(tabell(tonn=[1.0]), r) == Funn(
        *("feil", "forventning/ikke_tom", "eks/pakke", FIL),
        "Ingen rader der aar er 2021 eller 2022 og sektor ikke er «A», «B» eller «C», så regelen "
        "ikke_tom prøver ingenting. Derfor.",
        "minst én rad å prøve",
        eier="noen",
    )


@pytest.mark.parametrize(
    ("r", "krav"),
    [
        (regel("innenfor", "a", min=0), "0 eller mer"),
        (regel("innenfor", "a", maks=0), "0 eller mindre"),
        (regel("innenfor", "a", min=-1.5), "−1,5 eller mer"),
        (regel("innenfor", "a", min=0, maks=0), "0"),
        (regel("innenfor", "a", min=0, maks=12_345), "fra 0 til 12 345"),
        (regel("tillatt", "a", verdier=["x"]), "«x»"),
        (regel("tillatt", "a", kodeliste="k.a"), "i kodelisten k.a"),
        (regel("tillatt", "a", kodeliste="k.a", verdier=[1, 2]), "i kodelisten k.a, 1 eller 2"),
        (regel("type", "a", type="heltall"), "et heltall"),
        (regel("type", "a", type="tall"), "et tall"),
        (regel("type", "a", type="dato"), "en dato (ÅÅÅÅ-MM-DD)"),
        (regel("type", "a", type="tekst"), "tekst"),
        (regel("type", "a", type="ja_nei"), "true eller false"),
        (regel("monster", "a", uttrykk="[a-z]+"), "på formen [a-z]+"),
        (regel("stigende", "a"), "større enn raden over"),
        (regel("stigende", "a", like_tillatt=False), "større enn raden over"),
        (regel("stigende", "a", like_tillatt=True), "minst like stor som raden over"),
        (regel("endelig", "a"), "et endelig tall"),
    ],
)
def test_kravet_i_ord(r: Regel, krav: str) -> None:
    assert glatt(forventet(r)) == krav


@pytest.mark.parametrize(
    ("verdi", "tekst"),
    [
        ("a\nb", "«a\\nb»"),
        (12_345.5, "12345,5"),
        (np.int64(2021), "2021"),
        (-1, "−1"),
        (True, "ja"),
        (np.False_, "nei"),
        (float("nan"), "tom"),
        (None, "tom"),
        (date(2021, 1, 31), "«2021-01-31»"),
    ],
)
def test_en_verdi_skrives_slik_den_staar_i_filen(verdi: Any, tekst: str) -> None:
    assert forventet(regel("tillatt", "a", verdier=[verdi])) == tekst


def test_samme_verdi_paa_flere_rader_vises_en_gang_i_det_som_ble_funnet() -> None:
    t = tabell(sektor=["X", "X", "Y"])
    assert ett(t, regel("tillatt", "sektor", verdier=["A"])) == (
        f"{FIL}:2",
        "«sektor» skal være «A», men er det ikke på 3 av 3 rader: «X» (linje 2), «X» (linje 3) "
        "og «Y» (linje 4). Derfor.",
        "«A»",
        "«X» og «Y»",
    )

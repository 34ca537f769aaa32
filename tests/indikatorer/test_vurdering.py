"""Vurderingen: bedre, verre, uendret, opp, ned, eller hvorfor den ikke lar seg gjøre."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from indikatorer import Katalog, les_katalog, vurder
from indikatorer.vurdering import UTVIKLING, Vurdering
from klima import Arbeidsrom
from klima.grunn.datapakke import Datapakke


def status(celle: str | None) -> str:
    return "ikke_maalt" if celle is None else "undertrykt" if celle == "undertrykt" else "maalt"


def vurder_en(*celler: str | None, **kort: Any) -> Vurdering:
    """Vurder én indikator med disse trykte cellene fra 2019 og utover; None er ikke målt."""
    verdier = pd.DataFrame(
        [
            {
                "indikator": "x",
                "aar": 2019 + i,
                "verdi": float(c.split()[0].replace(",", ".")) if status(c) == "maalt" else None,
                "status": status(c),
                "tekst": c or "Ikke målt",
            }
            for i, c in enumerate(celler)
        ]
    )
    felt = {
        "enhet": "%",
        "retning": "hoyere_er_bedre",
        "brudd_aar": pd.NA,
        "terskel_operator": pd.NA,
        "terskel_verdi": pd.NA,
    } | kort
    indikatorer = pd.DataFrame([felt], index=pd.Index(["x"], name="indikator"))
    tom = pd.DataFrame()
    return vurder(Katalog(Datapakke(Path(), {}, {}), indikatorer, tom, verdier, tom))["x"]


# --- Utviklingen -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("celler", "retning", "utvikling"),
    [
        (("18,0 %", "14,8 %"), "hoyere_er_bedre", "verre"),
        (("18,0 %", "14,8 %"), "lavere_er_bedre", "bedre"),
        (("14,8 %", "18,0 %"), "hoyere_er_bedre", "bedre"),
        (("14,8 %", "18,0 %"), "lavere_er_bedre", "verre"),
        (("18,0 %", "14,8 %"), "ingen", "ned"),
        (("14,8 %", "18,0 %"), "ingen", "opp"),
        (("14,8 %", "14,8 %"), "hoyere_er_bedre", "uendret"),
        (("14,8 %", "14,8 %"), "ingen", "uendret"),
        (("-2,0 %", "-1,0 %"), "hoyere_er_bedre", "bedre"),
    ],
)
def test_utviklingen_foelger_av_retningen(
    celler: tuple[str, str], retning: str, utvikling: str
) -> None:
    assert vurder_en(*celler, retning=retning).utvikling == utvikling


def test_siste_maaling_sammenlignes_med_den_forrige_som_finnes() -> None:
    v = vurder_en("38 %", None, None, "46 %")
    assert (v.fra_aar, v.til_aar, v.endring) == (2019, 2022, 8)


def test_siden_foerste_er_fra_den_eldste_maalingen() -> None:
    v = vurder_en(None, "115", "99", "132", enhet="kr/m2")
    assert (v.endring, v.siden_foerste) == (33, 17)


def test_prosent_endres_i_prosentpoeng_og_annet_i_sin_enhet() -> None:
    assert vurder_en("1 %", "2 %").endring_enhet == "prosentpoeng"
    assert vurder_en("1 GWh", "2 GWh", enhet="GWh").endring_enhet == "GWh"


# --- Avrunding -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("celler", "utvikling"),
    [
        # «4» kan være 3,9; forskjellen er mindre enn den groveste avrundingen.
        (("4", "3,9"), "uendret"),
        (("3,9", "4"), "uendret"),
        (("4", "3,0"), "verre"),
        (("3,9", "3,8"), "verre"),
        (("97,30 %", "97,3 %"), "uendret"),
        (("97,30 %", "97,25 %"), "verre"),
        (("76,5 %", "76,46 %"), "uendret"),
    ],
)
def test_en_forskjell_avrundingen_kan_skape_er_ingen_endring(
    celler: tuple[str, str], utvikling: str
) -> None:
    assert vurder_en(*celler).utvikling == utvikling


def test_endringen_er_uten_flyttallstoey() -> None:
    assert vurder_en("0,1 %", "0,3 %").endring == 0.2


# --- Kan ikke vurderes -----------------------------------------------------------------------


def test_uten_maaling() -> None:
    assert vurder_en(None, None) == Vurdering("kan_ikke_vurderes", grunn="ingen måling i perioden")


def test_med_en_maaling() -> None:
    assert vurder_en(None, "4,2") == Vurdering(
        "kan_ikke_vurderes", til_aar=2020, grunn="bare én måling i perioden"
    )


def test_over_et_brudd_sammenlignes_ikke() -> None:
    v = vurder_en("89 %", "89 %", "89 %", "87 %", brudd_aar=2022)
    assert (v.utvikling, v.endring, v.siden_foerste) == ("kan_ikke_vurderes", None, None)
    assert v.grunn == "brudd i serien i 2022: tallene før og etter kan ikke sammenlignes"


def test_etter_bruddet_sammenlignes_igjen_men_ikke_tilbake_over_det() -> None:
    v = vurder_en("28 %", "43 %", "32 %", "30 %", brudd_aar=2021, retning="lavere_er_bedre")
    assert (v.utvikling, v.endring, v.siden_foerste) == ("bedre", -2, None)


def test_et_brudd_foer_serien_betyr_ingenting() -> None:
    v = vurder_en("28 %", "43 %", brudd_aar=2019)
    assert (v.utvikling, v.siden_foerste) == ("bedre", 15)


@pytest.mark.parametrize(
    "celler",
    [
        ("12", "undertrykt"),
        ("undertrykt", "12"),
        ("undertrykt",),
        ("12", "undertrykt", None),
        ("undertrykt", "undertrykt"),
    ],
)
def test_en_undertrykt_siste_eller_forrige_maaling_sammenlignes_ikke(
    celler: tuple[str | None, ...],
) -> None:
    v = vurder_en(*celler, enhet="antall")
    assert (v.utvikling, v.grunn, v.endring, v.siden_foerste) == (
        *("kan_ikke_vurderes", "undertrykt"),
        *(None, None),
    )


def test_en_undertrykt_foerste_maaling_gir_ingen_endring_siden_foerste() -> None:
    # 12 → 15 er til å se; 15 minus noe mellom 0 og 4 ville gitt det første.
    v = vurder_en("undertrykt", "12", "15", enhet="antall")
    assert (v.utvikling, v.endring, v.siden_foerste) == ("bedre", 3, None)


# --- Terskler --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operator", "grense", "celle", "naadd"),
    [
        (">", 10, "14,8 %", True),
        (">", 10, "10 %", False),
        (">", 3, "-0,7 %", False),
        ("<", 80, "97,4 %", False),
        ("<", 5, "0,04 %", True),
        ("<", 5, "5 %", False),
    ],
)
def test_terskelen_proeves_mot_siste_maaling(
    operator: str, grense: float, celle: str, naadd: bool
) -> None:
    v = vurder_en("50 %", celle, terskel_operator=operator, terskel_verdi=grense)
    assert (v.terskel, v.terskel_naadd) == (f"{operator} {grense} %", naadd)


def test_en_terskel_med_desimaler_skrives_paa_norsk() -> None:
    v = vurder_en("1 %", terskel_operator="<", terskel_verdi=0.5)
    assert v.terskel == "< 0,5 %"


def test_uten_terskel_er_ingen_naadd() -> None:
    assert (vurder_en("1 %", "2 %").terskel, vurder_en("1 %").terskel_naadd) == ("", None)


def test_terskelen_proeves_ikke_mot_en_undertrykt_maaling() -> None:
    # «ikke nådd» med grensen > 2 ville sagt at den er 0, 1 eller 2.
    v = vurder_en("12", "undertrykt", enhet="antall", terskel_operator=">", terskel_verdi=2)
    assert (v.terskel, v.terskel_naadd) == ("> 2 antall", None)


def test_terskelen_vises_ogsaa_uten_maaling() -> None:
    v = vurder_en(None, terskel_operator=">", terskel_verdi=10)
    assert (v.terskel, v.terskel_naadd) == ("> 10 %", None)


# --- Askers 88 -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def askers(asker: Arbeidsrom) -> dict[str, Vurdering]:
    katalog = les_katalog("Asker", arbeidsrom=asker)
    assert katalog is not None
    return vurder(katalog)


def test_alle_88_faar_en_vurdering_eller_en_grunn(askers: dict[str, Vurdering]) -> None:
    assert len(askers) == 88
    for v in askers.values():
        assert v.utvikling in UTVIKLING
        assert (v.utvikling == "kan_ikke_vurderes") == bool(v.grunn)


@pytest.mark.parametrize(
    ("indikator", "utvikling", "endring", "terskel_naadd"),
    [
        # 18,0 -> 14,8 %, over terskelen på 10 %.
        ("disposisjonsfond", "verre", -3.2, True),
        # 4,4 -> −0,7 %, under terskelen på 3 %.
        ("netto-driftsresultat", "verre", -5.1, False),
        # 99,0 -> 97,4 %, fortsatt ikke under 80 %.
        ("netto-laanegjeld", "bedre", -1.6, False),
        # 99 -> 132 kr/m2, ikke over 140.
        ("vedlikehold-formaalsbygg", "bedre", 33, False),
        # 180 661 -> 178 984 tonn; 2022 kommer.
        ("direkte-klimagassutslipp", "bedre", -1677, None),
        # 3 -> 3 renseanlegg.
        ("renseanlegg-rensekrav", "uendret", 0, None),
        # 1,2 -> 1,8 %, uten retning.
        ("befolkningsvekst", "opp", 0.6, None),
        # Plass 349 -> 348, der 1 er best.
        ("sysselsatte-med-fagprove", "bedre", -1, None),
        # 0,14 -> 0,04 %, under terskelen på 5 %.
        ("forurensning-avlopsnett", "bedre", -0.1, True),
    ],
)
def test_kjente_indikatorer(
    askers: dict[str, Vurdering],
    indikator: str,
    utvikling: str,
    endring: float,
    terskel_naadd: bool | None,
) -> None:
    v = askers[indikator]
    assert (v.utvikling, v.endring, v.terskel_naadd) == (utvikling, endring, terskel_naadd)


@pytest.mark.parametrize("indikator", ["kommunal-vannforsyning", "lekkasje-vannforsyning"])
def test_vann_har_brudd_i_2022(askers: dict[str, Vurdering], indikator: str) -> None:
    assert askers[indikator].grunn.startswith("brudd i serien i 2022")

"""Sammenligning med andre steder: samme år, plass blant kommunene, og grunn når det ikke går."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from indikatorer.sammenligning import KOLONNER, Sammenligning, sammenlign
from tests.indikatorer.smaasett import kort, lag_katalog, serie

NAVN = {"3201": "Bærum", "3301": "Drammen", "3205": "Lillestrøm"}
NAVN |= {"EKG13": "KOSTRA-gruppe 13", "landet": "Landet"}


def rad(sted: str, aar: int, verdi: float | None, **felt: Any) -> dict[str, Any]:
    status = "maalt" if verdi is not None else "ikke_maalt"
    vanlig = {"indikator": "x", "sted": sted, "stednavn": NAVN[sted], "aar": aar, "verdi": verdi}
    return vanlig | {"status": status, "utgave": "plan-2024"} | felt


def sammenlign_x(
    rader: list[dict[str, Any]], *egne: float | None, brudd: Any = (), **felt: Any
) -> Sammenligning:
    """Asker har `egne` fra 2020; radene er de andre stedene."""
    tabeller = {"brudd": list(brudd)} if brudd else {}
    katalog = lag_katalog([kort("x", **felt)], serie("x", *egne), **tabeller)
    (svar,) = sammenlign(katalog, pd.DataFrame(rader, columns=list(KOLONNER)))
    return svar


def brudd(*, rettet: bool) -> list[dict[str, Any]]:
    felt = {"indikator": "x", "aar": None, "slag": "metode", "forklaring": "Oppdiktet."}
    return [felt | {"serien_rettet": rettet, "linje": 1}]


TRE = [rad("3201", 2020, 9), rad("3301", 2020, 3), rad("3205", 2020, 5)]


def test_plassen_er_blant_kommunene_og_gruppen_og_landet_staar_ved_siden_av() -> None:
    s = sammenlign_x([*TRE, rad("landet", 2020, 99), rad("EKG13", 2020, 1)], 7)
    assert (s.aar, s.plass, s.av, s.grunn) == (2020, 2, 4, "")
    assert [(sted.navn, sted.verdi) for sted in s.steder] == [
        *(("Bærum", 9), ("Asker", 7), ("Lillestrøm", 5), ("Drammen", 3)),
        *(("Landet", 99), ("KOSTRA-gruppe 13", 1)),
    ]


def test_lavere_er_bedre_snur_rekken() -> None:
    s = sammenlign_x(TRE, 4, retning="lavere_er_bedre")
    assert (s.plass, s.av, s.steder[0].navn) == (2, 4, "Drammen")


def test_like_verdier_deler_plass() -> None:
    # Bærum 9 er foran; Asker og Lillestrøm har 5 begge.
    assert sammenlign_x(TRE, 5).plass == 2
    assert sammenlign_x([rad("3201", 2020, 5), rad("3301", 2020, 5)], 5).plass == 1


def test_alle_er_fra_samme_aar_det_siste_de_har_felles() -> None:
    s = sammenlign_x([*TRE, rad("3201", 2021, 8)], 1, 2, 3)
    assert (s.aar, s.plass, s.av) == (2021, 2, 2)
    assert {sted.navn: sted.grunn for sted in s.steder if sted.grunn} == {
        "Drammen": "uten tall for 2021, siste er 2020",
        "Lillestrøm": "uten tall for 2021, siste er 2020",
    }


def test_uten_oensket_retning_er_det_ingen_plass() -> None:
    s = sammenlign_x(TRE, 7, retning="ingen")
    assert (s.aar, s.plass, s.grunn) == (2020, None, "indikatoren har ingen ønsket retning")


def test_bare_landet_gir_ingen_plass() -> None:
    s = sammenlign_x([rad("landet", 2020, 3)], 7)
    assert (s.plass, s.grunn) == (None, "ingen andre kommuner har tall for 2020")


@pytest.mark.parametrize(
    ("rader", "egne", "grunn"),
    [
        ([], (7,), "ingen tall fra andre steder"),
        (
            [rad("3201", 2023, 3)],
            (7,),
            "ulike år: kommunens siste tall er fra 2020, de andres fra 2023",
        ),
        (TRE, (None,), "kommunens tall er undertrykt"),
        ([rad("3201", 2020, None)], (7,), "ingen av de andre har tall"),
        (
            [rad("3201", 2020, None, status="undertrykt")],
            (7,),
            "tallene fra de andre er undertrykt",
        ),
    ],
)
def test_det_som_ikke_kan_sammenlignes_har_en_grunn(
    rader: list[dict[str, Any]], egne: tuple[float | None, ...], grunn: str
) -> None:
    s = sammenlign_x(rader, *egne)
    assert (s.aar, s.plass, s.grunn) == (None, None, grunn)


def test_en_undertrykt_kommune_er_med_uten_tall() -> None:
    s = sammenlign_x([*TRE[:2], rad("3205", 2020, None, status="undertrykt")], 7)
    assert (s.plass, s.av) == (2, 3)
    assert s.steder[-1].grunn == "undertrykt"


def test_et_brudd_uten_aar_er_ulik_metode() -> None:
    s = sammenlign_x(TRE, 7, brudd=brudd(rettet=False))
    assert s.grunn == "ulik metode: serien har et brudd, og kilden sier ikke fra hvilket år"


def test_fra_ulike_utgaver_er_et_forbehold() -> None:
    s = sammenlign_x([rad("3201", 2020, 9, utgave="2025-03-17")], 7)
    assert (s.plass, s.av) == (2, 2)
    assert s.forbehold == "tallene er fra ulike utgaver: 2025-03-17, plan-2024"


def test_er_serien_rettet_mellom_utgavene_kan_de_ikke_sammenlignes() -> None:
    ny = [rad("3201", 2020, 9, utgave="2025-03-17")]
    s = sammenlign_x(ny, 7, brudd=brudd(rettet=True))
    assert s.grunn == "ulik metode: serien er rettet, og tallene er fra ulike utgaver"
    # Den ene som er fra samme utgave, sammenlignes; den andre har en grunn.
    s = sammenlign_x([*ny, rad("3301", 2020, 3)], 7, brudd=brudd(rettet=True))
    assert (s.plass, s.av, s.steder[-1].grunn) == (1, 2, "ulik metode: utgave 2025-03-17")

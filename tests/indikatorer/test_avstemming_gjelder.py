"""Funnene om indikatorer og handlingsregler sier hvilken indikator eller regel de rører ved."""

from __future__ import annotations

from typing import Any

import pytest

from indikatorer.avstemming import avstem
from tests.indikatorer.eksempelindikatorer import celle, indikatorer, kort_
from tests.indikatorer.test_avstemming_regler import REGEL, TERSKEL, handlingsregler
from tests.klima.kontroll.eksempelplan import asker, lag, total

POENG = "Endring (prosentpoeng)"


def test_askers_egne_funn() -> None:
    assert [f.gjelder for f in avstem(asker())] == [
        (),  # 82 % årlige indikatorer: en setning om hele settet, ikke om én av dem
        ("endring-valgdeltakelse",),
    ]


@pytest.mark.parametrize(
    "tabeller",
    [
        {"katalog": [kort_()], "verdier": [celle("12 %", 13.0)]},
        {"katalog": [kort_(navn=POENG)], "verdier": [celle("12 %", 12.0)]},
        {"katalog": [kort_(navn="X (> 5 %)", terskel_operator=">", terskel_verdi=6.0)]},
    ],
)
def test_celle_enhet_og_terskel_gjelder_indikatoren(tabeller: dict[str, Any]) -> None:
    assert [f.gjelder for f in avstem(indikatorer(**tabeller))] == [("eks",)]


def test_det_samlede_utslippet_gjelder_indikatoren_og_totalen() -> None:
    utslipp = kort_(kilde="Miljødirektoratet", enhet="t CO2e")
    ind = indikatorer(katalog=[utslipp], verdier=[celle("101 t CO2e", 101.0)])
    (funn,) = avstem(lag(totaler=[total(100)], ogsaa=ind))
    assert funn.gjelder == ("eks", "Totalt")


def test_handlingsregelen_og_indikatoren_som_maaler_den() -> None:
    annen = {"navn": "Fond (> 12,5 %)", "terskel_operator": ">", "terskel_verdi": 12.5}
    (funn,) = avstem(handlingsregler(annen))
    assert funn.gjelder == ("fond", "eks")


@pytest.mark.parametrize(
    "regel",
    [REGEL | {"indikator": "finnes-ikke"}, REGEL | {"tekst_ikke_godkjent": "< 4 %"}],
)
def test_en_gal_handlingsregel_gjelder_seg_selv(regel: dict[str, Any]) -> None:
    (funn,) = avstem(handlingsregler(TERSKEL, regler=[regel]))
    assert (funn.alvor, funn.gjelder) == ("feil", ("fond",))

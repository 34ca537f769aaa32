"""Formelen i en avledet rad skal gi tallet ved siden av."""

from __future__ import annotations

from fractions import Fraction as Br

import pytest

from klima.kontroll.formler import formelfunn, regn
from klima.kontroll.funn import Funn
from tests.klima.kontroll.eksempelplan import asker, endret, glatt, kort, lag


@pytest.mark.parametrize(
    ("formel", "svar"),
    [
        ("(76571 + 17524) / (1 - 0.32)", Br(94095) / Br(68, 100)),
        ("10.42 * 0.26", Br(27092, 10000)),
        ("-2 + 3 * 4", Br(10)),
        ("1100 / 9653.092 * 100", Br(110000) / Br("9653.092")),
    ],
)
def test_regnestykker_regnes_eksakt(formel: str, svar: Br) -> None:
    assert regn(formel) == svar


@pytest.mark.parametrize(
    "formel", ["__import__('os')", "2 ** 9", "a + 1", "True", "1 if 1 else 2", "[1]", "~1"]
)
def test_noe_annet_enn_de_fire_regneartene_regnes_ikke(formel: str) -> None:
    with pytest.raises(ValueError, match=r"^ikke et regnestykke$"):
        regn(formel)


def test_formlene_som_foelger_med_stemmer() -> None:
    assert formelfunn(asker()) == []


def test_et_endret_tall_foelger_ikke_av_formelen() -> None:
    (funn,) = formelfunn(endret(asker(), "handlingsregler", "tall", 9, "verdi", 1.02))
    assert kort(funn) == ("feil", "datapakke/formel", "tall.csv:9")
    assert glatt(funn.melding) == ("Formelen 91692 / 9057541 * 100 gir 1,0123, men raden har 1,02.")
    assert (funn.forventet, funn.funnet) == ("1,0123", "1,02")


@pytest.mark.parametrize("formel", ["tonn * 2", "1 +", "1 / 0", "(" * 300 + "1" + ")" * 300])
def test_en_formel_som_ikke_er_et_regnestykke_er_et_funn(formel: str) -> None:
    rader = [{"tonn": 2.0, "opphav": "avledet", "formel": formel}]
    (funn,) = formelfunn(lag(tall=rader))
    assert funn.melding == f"«{formel}» er ikke et regnestykke med tall og + - * /."
    assert funn == Funn(
        *("feil", "datapakke/formel", "eks/klimagassutslipp"),
        "datasets/eks/klimagassutslipp/tall.csv:2",
        funn.melding,
    )


def test_tallet_er_svaret_avrundet_til_egne_desimaler() -> None:
    rader = [{"tonn": 0.3, "opphav": "avledet", "formel": "1 / 3"}]
    assert formelfunn(lag(tall=rader)) == []
    rader = [{"tonn": 0.34, "opphav": "avledet", "formel": "1 / 3"}]
    assert [f.funnet for f in formelfunn(lag(tall=rader))] == ["0,34"]


def test_ett_av_tallene_i_raden_skal_vaere_svaret() -> None:
    def tall(tonn: float, andel: float) -> list[Funn]:
        rad = {"aar": 2021, "tonn": tonn, "andel": andel, "opphav": "avledet", "formel": "2 * 3"}
        return formelfunn(lag(tall=[rad]))

    assert tall(6.0, 0.5) == []
    assert tall(0.5, 6.0) == []
    (funn,) = tall(7.0, 0.5)
    assert funn.melding == "Formelen 2 * 3 gir 6,0000, men raden har 7 eller 0,5."
    assert (funn.forventet, funn.funnet) == ("6,0000", "7 eller 0,5")


def test_en_rad_uten_tall_kan_ikke_stemme() -> None:
    assert len(formelfunn(lag(tall=[{"opphav": "avledet", "formel": "1 + 1"}]))) == 1
    (funn,) = formelfunn(lag(tall=[{"tonn": None, "opphav": "avledet", "formel": "1 + 1"}]))
    assert funn.melding == "Formelen 1 + 1 gir 2,0000, men raden har ingen tall."


def test_tabeller_uten_formel_og_rader_uten_formel_hoppes_over() -> None:
    assert (
        formelfunn(lag(a=[{"tonn": 1.0}], b=[{"tonn": 1.0, "opphav": "x", "formel": None}])) == []
    )

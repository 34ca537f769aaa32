"""Totalen sektormålene gir, i intervaller, mot den vedtatte."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil
from klima.grunn.datapakke import Datapakke
from klima.kontroll.intervall import Intervall
from klima.maalsum import maalsum, maalsumrad
from klima.plan import les_plan
from klima.utslipp import til_array
from tests.arbeidsrom import lag_arbeidsrom
from tests.klima.eksempelutgave import tabell, utgave

SEKTORER = (
    *("Annen mobil forbrenning", "Avfall og avløp", "Energiforsyning", "Industri, olje og gass"),
    *("Jordbruk", "Oppvarming", "Sjøfart", "Veitrafikk"),
)


@pytest.fixture(scope="module")
def plan(asker: Arbeidsrom) -> Datapakke:
    plan = les_plan(asker, "3203")
    assert plan is not None
    return plan


def utslippene(nivaa: dict[str, float]) -> xr.DataArray:
    """Utslippene i 2009 i en utgave som har disse sektorene."""
    rader = [("3203", 2009, s, "x", "CO2e", t) for s, t in nivaa.items()]
    array = til_array(tabell(*rader), utgave()).squeeze("kommune")  # type: ignore[arg-type]
    return array.assign_attrs(omfang=tuple(nivaa))


def test_askers_sektormaal_gir_mellom_70_og_61_prosent(plan: Datapakke) -> None:
    """Regnet for hånd av planens tall (nivåene er det målene og budsjettene har felles).

    sektor           nivå 2009, t            mål 2030         tonn 2030
    Annen mobil      18 965,1–19 033,8    −45 ± 0,5 %   10 335,98–10 563,76
    Avfall og avløp  45 667,2–45 958,7    −50 ± 0,5 %   22 605,26–23 209,14
    Jordbruk         10 254,5–10 333,0    −10 ± 0,5 %    9 177,78– 9 351,37
    Sjøfart          17 770,2–17 983,2    −50 ± 0,5 %    8 796,25– 9 081,52
    Veitrafikk      129 217,4–131 100,8   −65 ± 0,5 %   44 580,00–46 540,78
    sum             221 874,4–224 409,5                 95 495,27–98 746,57

    Totalt 2009: 316 785,8–322 493,7. De andre har 92 376,3–100 619,3 t; med mål fra −100 til −75 %
    (faktor 0–0,255), og luftfart uten mål, gir de 0–25 657,9 t. Sum 95 495–124 404 t:
    95 495,27/322 493,7 − 1 = −70,39 %, og 124 404,49/316 785,8 − 1 = −60,73 %.
    """
    svaret = maalsum(plan, 2030)
    assert float(svaret.kjente_nivaa.lav) == pytest.approx(221_874.4)
    assert float(svaret.kjente_nivaa.hoy) == pytest.approx(224_409.5)
    assert float(svaret.kjente_tonn.lav) == pytest.approx(95_495.27, abs=0.01)
    assert float(svaret.kjente_tonn.hoy) == pytest.approx(98_746.57, abs=0.01)
    assert float(svaret.tonn.hoy) == pytest.approx(124_404.49, abs=0.01)
    assert float(svaret.prosent.lav) == pytest.approx(-70.39, abs=0.005)
    assert float(svaret.prosent.hoy) == pytest.approx(-60.73, abs=0.005)


def test_om_det_er_67_prosent_kan_ikke_avgjoeres_og_det_sies_hvorfor(plan: Datapakke) -> None:
    svaret = maalsum(plan, 2030)
    assert svaret.svar == "ikke_avgjort"
    assert svaret.uten_nivaa == ("Energiforsyning", "Industri, olje og gass", "Oppvarming")
    assert svaret.uten_maal == ("Luftfart",)
    assert svaret.setning == (
        "Sektormålene for 2030 gir samlet −70,4 til −60,7\xa0% fra 2009, vedtatt er −67,5 til "
        "−66,5\xa0%. Om det er det samme, kan ikke avgjøres av planens tall. Uten nivå i tonn: "
        "Energiforsyning, Industri, olje og gass og Oppvarming. Uten mål, og ikke regnet med: "
        "Luftfart. Går det opp, er de fra 92\xa0400–100\xa0600\xa0t i 2009 til "
        "4\xa0200–12\xa0500\xa0t i 2030."
    )


def test_paa_en_utgave_er_alle_nivaaene_kjent(plan: Datapakke) -> None:
    """Like store sektorer: snittet av målene er −(45+50+100+100+10+75+50+65)/8 = −61,875 %."""
    svaret = maalsum(plan, 2030, utslippene(dict.fromkeys(SEKTORER, 1_000.0)))
    # −100 % kan ikke være mer enn alt, så de to sektorene gir bare rom oppover: 0–5 t hver.
    # Lav: 8 000 · 0,38125 − 6 · 5 = 3 020 t; høy: 3 050 + 8 · 5 = 3 090 t.
    assert (svaret.tonn.lav, svaret.tonn.hoy) == (3_020, 3_090)
    assert (float(svaret.prosent.lav), float(svaret.prosent.hoy)) == (-62.25, -61.375)
    assert (svaret.svar, svaret.uten_nivaa, svaret.uten_maal) == ("uenig", (), ())
    assert "Det er ikke det samme, uansett avrunding." in svaret.setning


def test_avrunding_alene_er_ikke_uenighet(plan: Datapakke) -> None:
    nivaa = {"Veitrafikk": 80_000.0, "Energiforsyning": 4_900.0}
    # 80 000 · 0,35 = 28 000 av 84 900: −67,02 %. Seks sektorer har ikke noe nivå i utgaven.
    assert maalsum(plan, 2030, utslippene(nivaa)).svar == "ikke_avgjort"
    alle = {**dict.fromkeys(SEKTORER, 0.0), **nivaa}
    assert maalsum(plan, 2030, utslippene(alle)).svar == "forenlig"


def test_en_sektor_uten_maal_kommer_i_tillegg(plan: Datapakke) -> None:
    nivaa = {**dict.fromkeys(SEKTORER, 0.0), "Energiforsyning": 90.0, "Luftfart": 10.0}
    svaret = maalsum(plan, 2030, utslippene(nivaa))
    # Målene gir −99,5 til −100 %, men luftfarten på 10 t har ikke mål.
    assert svaret.uten_maal == ("Luftfart",)
    assert svaret.svar == "ikke_avgjort"


@settings(max_examples=10)
@given(nivaa=st.lists(st.integers(0, 10**6), min_size=8, max_size=8), faktor=st.integers(1, 50))
def test_prosenten_er_den_samme_i_en_utgave_der_alt_er_skalert(
    plan: Datapakke, nivaa: list[int], faktor: int
) -> None:
    if not sum(nivaa):
        nivaa[0] = 1
    en, to = (
        maalsum(plan, 2030, utslippene({s: n * k for s, n in zip(SEKTORER, nivaa, strict=True)}))
        for k in (1, faktor)
    )
    assert en.prosent == to.prosent
    assert (en.svar, en.tonn) == (to.svar, Intervall(to.tonn.lav / faktor, to.tonn.hoy / faktor))
    assert en.prosent.lav >= Fraction(-100)


def test_raden_til_json(plan: Datapakke) -> None:
    rad = maalsumrad(maalsum(plan, 2030))
    assert (rad["svar"], rad["prosent_lav"], rad["vedtatt_hoy"]) == (
        "ikke_avgjort",
        -70.388484,
        -66.5,
    )
    assert rad["uten_maal"] == ["Luftfart"]


def test_et_aar_uten_totalmaal_er_en_feil(plan: Datapakke) -> None:
    with pytest.raises(Brukerfeil) as feil:
        maalsum(plan, 2024)
    assert str(feil.value) == (
        f"{plan.mappe}: planen har ikke både totalmål og sektormål for 2024. Utvei: velg et år som "
        "står i både klimamaal.csv og sektormaal.csv."
    )


def test_uten_totalen_i_referanseaaret_er_det_en_feil(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path, planer=True)
    fil = rom.datasett / "asker" / "klimagassutslipp" / "totaler.csv"
    linjer = fil.read_text("utf-8").splitlines(keepends=True)
    fil.write_text("".join(x for x in linjer if not x.startswith("2009,")), "utf-8")
    plan = les_plan(rom, "3203")
    assert plan is not None
    with pytest.raises(Brukerfeil) as feil:
        maalsum(plan, 2030)
    assert str(feil.value) == (
        f"{fil}: planen har ikke samlet utslipp i 2009. Utvei: bruk nivåene fra en utgave av "
        "statistikken."
    )

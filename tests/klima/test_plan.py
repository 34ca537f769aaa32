"""Planens egne tall som utgave: det trykte som trykt, resten som avledet, ingenting funnet på."""

from __future__ import annotations

import pytest

from klima import Arbeidsrom, les_utslipp, summer
from klima.grunn.datapakke import Datapakke
from klima.plan import les_plan, plantabell, planutgave, referansenivaa


@pytest.fixture(scope="module")
def plan(asker: Arbeidsrom) -> Datapakke:
    plan = les_plan(asker, "3203")
    assert plan is not None
    return plan


def test_kommunen_uten_plan_har_ingen(asker: Arbeidsrom) -> None:
    assert les_plan(asker, "0301") is None


def test_referansenivaaet_er_midten_av_det_maal_og_budsjett_har_felles(plan: Datapakke) -> None:
    # Veitrafikk: målet gir 85 871 / (0,66 ± 0,005) = 129 129,3–131 100,8 og budsjettet
    # 74 300 / (0,57 ± 0,005) = 129 217,4–131 504,4. Felles: 129 217,4–131 100,8.
    veitrafikk = referansenivaa(plan).loc["Veitrafikk"]
    assert veitrafikk["lav"] == 129217.4
    assert veitrafikk["hoy"] == 131100.8
    assert veitrafikk["tonn"] == pytest.approx(130159.1)


def test_det_faktiske_utslippet_flytter_ikke_referansenivaaet(plan: Datapakke) -> None:
    # −32 % av 94 095 t ville gitt 137 400–139 400 t, utenfor det målet forutsetter.
    assert referansenivaa(plan).loc["Veitrafikk", "hoy"] < 137_400


def test_bare_de_fem_sektorene_med_tonn_og_prosent_har_referansenivaa(plan: Datapakke) -> None:
    assert sorted(referansenivaa(plan).index) == [
        "Annen mobil forbrenning",
        "Avfall og avløp",
        "Jordbruk",
        "Sjøfart",
        "Veitrafikk",
    ]


@pytest.mark.parametrize(("aar", "tonn"), [(2019, 186_211), (2020, 180_661), (2021, 178_984)])
def test_planens_totaler_staar_som_trykt(asker: Arbeidsrom, aar: int, tonn: int) -> None:
    total = summer(les_utslipp("Asker", arbeidsrom=asker), "total")
    assert total.sel(sektor="Totalt", aar=aar).item() == tonn


def test_totalen_i_2009_foelger_av_minus_44_prosent(asker: Arbeidsrom) -> None:
    # 178 984 / 0,56 = 319 614,3.
    total = summer(les_utslipp("Asker", arbeidsrom=asker), "total").sel(sektor="Totalt", aar=2009)
    assert (total.item(), total["status"].item()) == (319_614, "avledet")


def test_planen_har_bare_aarene_den_trykker(asker: Arbeidsrom) -> None:
    assert les_utslipp("Asker", arbeidsrom=asker)["aar"].values.tolist() == [2009, 2019, 2020, 2021]


def test_resten_i_2021_er_ikke_fordelt_paa_sektor(plan: Datapakke) -> None:
    # 178 984 − (76 571 + 17 524 + 11 295 + 27 551 + 26 666 + 11 540) = 7 837.
    t = plantabell(plan)
    rest = t[(t["aar"] == 2021) & (t["sektor"] == "Ikke fordelt på sektor")]
    assert rest["tonn"].tolist() == [7_837]
    assert rest["status"].tolist() == ["avledet"]


def test_veitrafikk_i_2021_er_to_kilder(plan: Datapakke) -> None:
    t = plantabell(plan)
    veitrafikk = t[(t["aar"] == 2021) & (t["sektor"] == "Veitrafikk")]
    assert dict(zip(veitrafikk["kilde"], veitrafikk["tonn"], strict=True)) == {
        "Personbiler og varebiler": 76_571,
        "Tungtrafikk": 17_524,
    }


def test_skog_er_et_eget_regnskap_og_ikke_i_tabellen(plan: Datapakke) -> None:
    assert "Skog og annen arealbruk" not in set(plantabell(plan)["sektor"])


def test_planen_som_utgave_sier_hva_den_er(plan: Datapakke) -> None:
    utgave = planutgave(plan)
    assert (utgave.utgave, utgave.kilde, utgave.utgiver) == (
        "handlingsprogram-2024",
        "handlingsprogram",
        "Asker kommune",
    )
    assert (utgave.gwp, utgave.sha256, utgave.importert) == ("ukjent", "", "")
    assert utgave.merknader == ("Tall trykt i planen, ikke en publikasjon av statistikken.",)

"""Sammendraget i ord, mot tall regnet for hånd fra planen."""

from __future__ import annotations

from reports.grunnlag import Grunnlag
from reports.sammendrag import noekkeltall, sammendrag
from tests.stotte import krever_data


def uten_harde(setninger: list[str]) -> list[str]:
    return [s.replace("\xa0", " ") for s in setninger]


def test_asker_fra_planen(asker_grunnlag: Grunnlag) -> None:
    setninger = uten_harde(sammendrag(asker_grunnlag))
    # 178 984 / 180 661 − 1 = −0,93 %; (105 473 / 178 984)^(1/9) − 1 = −5,7 %
    assert setninger[:6] == [
        "De direkte utslippene i Asker var 178 984 tonn CO2e i 2021, 44 % lavere enn i 2009. "
        "Fra året før er endringen −0,9 %.",
        "Målet for 2030 er −67 % fra 2009, som er 105 473 tonn. Dit er det 73 511 tonn igjen: "
        "utslippene må ned 5,7 % hvert år.",
        "Over målet for 2021: Annen mobil forbrenning (6 138 tonn), Jordbruk (122 tonn), "
        "Oppvarming (5 prosentpoeng) og Veitrafikk (8 224 tonn). Under målet: Avfall og avløp "
        "(1 876 tonn) og Sjøfart (484 tonn). Samlet er sektorene med mål i tonn 12 124 tonn over.",
        "Klimabudsjettet har 29 tiltak, 14 for direkte og 15 for indirekte utslipp. Ingen er "
        "tallfestet i tonn, og ingen har en navngitt ansvarlig i planen.",
        setninger[4],
        "2 av 4 handlingsregler nådde ønsket resultat i regnskapet for 2023: netto driftsresultat "
        "og disposisjonsfond.",
    ]
    assert setninger[4].startswith("Av 88 indikatorer er ")


def test_noekkeltallene_for_asker(asker_grunnlag: Grunnlag) -> None:
    assert uten_harde([n.verdi for n in noekkeltall(asker_grunnlag)])[:3] == [
        "178 984 t",
        "−44 %",
        "+12 124 t",
    ]


@krever_data
def test_oslo_uten_maal_og_plan(oslo_grunnlag: Grunnlag) -> None:
    # Arket Oversikt: 944 853,2 t i 2024 og 1 388 246 t i 2009.
    setninger = uten_harde(sammendrag(oslo_grunnlag))
    assert setninger[0].startswith(
        "De direkte utslippene i Oslo var 944 853 tonn CO2e i 2024, 32 % lavere enn i 2009."
    )
    assert setninger[1] == "Arbeidsrommet har ingen vedtatte mål for Oslo."

"""Summer, andeler, totaler og fotavtrykk mot det setningene sier, på små planer."""

from __future__ import annotations

from typing import Any

import pytest

from klima.avstemming import avstem
from tests.klima.kontroll.eksempelplan import (
    det_ene,
    glatt,
    kort,
    lag,
    ordlyd,
    paastand,
    rad,
    total,
)

# --- Summer, andeler og totaler ---------------------------------------------------------------


def test_radene_kan_ikke_vaere_mer_enn_totalen() -> None:
    rader = [rad("utslipp", 70), rad("utslipp", 40, "Jordbruk"), rad("utslipp", 500, "Skog")]
    funn = det_ene(lag(sektorrader=rader, totaler=[total(99, 2020), total(108)]))
    assert kort(funn) == ("advarsel", "avstemming/sum", "totaler.csv:3")
    assert ordlyd(funn) == (
        "Sektorradene for 2021 er til sammen 110 t, samlet utslipp er 108 t.",
        "minst 110 t",
        "108 t",
    )
    # 69,5 + 39,5 er 109, og 108,5 er for lite; 109 går.
    assert avstem(lag(sektorrader=rader, totaler=[total(109)])) == []
    assert avstem(lag(sektorrader=rader, totaler=[total(500)])) == []


def test_en_rad_og_en_total_som_bare_har_enden_felles_er_enige() -> None:
    # 70 er minst 69,5, og 69 er høyst 69,5.
    assert avstem(lag(sektorrader=[rad("utslipp", 70)], totaler=[total(69)])) == []
    assert len(avstem(lag(sektorrader=[rad("utslipp", 70)], totaler=[total(68)]))) == 1


def test_naar_alle_sektorene_er_med_er_summen_totalen() -> None:
    rader = [rad("utslipp", 70), rad("utslipp", 40, "Jordbruk"), rad("utslipp", 5, "Luftfart")]
    assert avstem(lag(sektorrader=rader, totaler=[total(117)])) == []
    assert ordlyd(det_ene(lag(sektorrader=rader, totaler=[total(118)]))) == (
        "Sektorradene for 2021 er til sammen 115 t, samlet utslipp er 118 t.",
        "115 t",
        "118 t",
    )


def test_totaler_uten_trykt_tall_sammenlignes_ikke() -> None:
    rader = [rad("utslipp", 70)]
    assert avstem(lag(sektorrader=rader, totaler=[total(None), total(5, opphav="avledet")])) == []


OVER = [
    *(rad("utslipp", 5200), rad("maal", 4100)),
    *(rad("utslipp", 3000, "Jordbruk"), rad("maal", 2000, "Jordbruk")),
]


@pytest.mark.parametrize(
    ("verdi", "desimaler", "maate", "holder"),
    [
        (2000, -3, "likt", True),
        (2100, -2, "likt", True),
        (2099, 0, "likt", True),  # fire rader, hver en halv til hver side: 2098–2102
        (2097, 0, "likt", False),
        (3000, -3, "likt", False),
        (3000, -3, "rundt", True),
        (4000, -3, "rundt", False),
        (3000, -3, "nesten", False),
        (2000, 0, "minst", True),
        (2200, 0, "minst", False),
        (2200, 0, "inntil", True),
        (-2100, 0, "likt", False),
    ],
)
def test_over_maalet_med_to_tusen_ett_hundre_tonn(
    verdi: float, desimaler: int, maate: str, holder: bool
) -> None:
    p = paastand("avvik", verdi, desimaler=desimaler, maate=maate)
    assert (avstem(lag(sektorrader=OVER, paastander=[p])) == []) is holder


def test_et_avvik_som_passer_med_en_eller_flere_sektorer_alene() -> None:
    funn = det_ene(lag(sektorrader=OVER, paastander=[paastand("avvik", 1000, desimaler=-3)]))
    assert ordlyd(funn) == (
        "Radene lå samlet 2 100 t over målet for 2021 (8 200 mot 6 100 t), teksten sier 1 000 t. "
        "Det passer med Veitrafikk alene (1 100 t) og Jordbruk alene (1 000 t).",
        "2 100 t",
        "1 000 t",
    )
    funn = det_ene(lag(sektorrader=OVER, paastander=[paastand("avvik", 9000, desimaler=-3)]))
    assert ordlyd(funn)[0].endswith("teksten sier 9 000 t.")


def test_avviket_for_en_sektor() -> None:
    p = paastand("avvik", 1100, gjelder="Veitrafikk")
    assert avstem(lag(sektorrader=OVER, paastander=[p])) == []
    p = paastand("avvik", 2100, gjelder="Veitrafikk")
    assert "samlet 1 100 t over" in ordlyd(det_ene(lag(sektorrader=OVER, paastander=[p])))[0]


def test_en_sektor_forklares_ikke_med_en_annen() -> None:
    # 1 000 t er det Jordbruk lå over, men påstanden er om Veitrafikk.
    p = paastand("avvik", 1000, gjelder="Veitrafikk")
    assert ordlyd(det_ene(lag(sektorrader=OVER, paastander=[p])))[0] == (
        "Radene lå samlet 1 100 t over målet for 2021 (5 200 mot 4 100 t), teksten sier 1 000 t."
    )


@pytest.mark.parametrize("rader", [[rad("utslipp", 5200)], [rad("maal", 4100)], []])
def test_et_avvik_uten_baade_utslipp_og_maal_kan_ikke_proeves(rader: list[dict[str, Any]]) -> None:
    assert avstem(lag(sektorrader=rader, paastander=[paastand("avvik", 1)])) == []


@pytest.mark.parametrize(("verdi", "desimaler"), [(52.6, 1), (53, 0), (52.57, 2)])
def test_en_andel_som_stemmer(verdi: float, desimaler: int) -> None:
    p = paastand("andel", verdi, gjelder="Veitrafikk", enhet="%", desimaler=desimaler)
    plan = lag(sektorrader=[rad("utslipp", 94095)], totaler=[total(178984)], paastander=[p])
    assert avstem(plan) == []


@pytest.mark.parametrize(("verdi", "desimaler"), [(52.5, 1), (52, 0), (51.3, 1)])
def test_en_andel_som_ikke_stemmer(verdi: float, desimaler: int) -> None:
    p = paastand("andel", verdi, gjelder="Veitrafikk", enhet="%", desimaler=desimaler)
    plan = lag(sektorrader=[rad("utslipp", 94095)], totaler=[total(178984)], paastander=[p])
    assert kort(det_ene(plan)) == ("advarsel", "avstemming/andel", "paastander.csv:2")


def test_en_andel_uten_deler_eller_helhet_kan_ikke_proeves() -> None:
    p = paastand("andel", 1, gjelder="Sjøfart", enhet="%")
    assert avstem(lag(sektorrader=OVER, totaler=[total(9000)], paastander=[p])) == []
    p = paastand("andel", 1, gjelder="Veitrafikk", enhet="%", aar=2020)
    assert avstem(lag(sektorrader=OVER, totaler=[total(9000)], paastander=[p])) == []


@pytest.mark.parametrize(
    ("verdi", "alvor"),
    [(179000, None), (178000, "merknad"), (177000, "advarsel"), (180000, "advarsel")],
)
def test_totalen_i_teksten(verdi: float, alvor: str | None) -> None:
    p = paastand("utslipp", verdi, desimaler=-3)
    funn = avstem(lag(totaler=[total(178984)], paastander=[p]))
    assert [f.alvor for f in funn] == ([alvor] if alvor else [])
    assert all(("kuttet" in f.melding) == (alvor == "merknad") for f in funn)
    assert all(glatt(f.forventet) == "179 000 t" for f in funn)


def test_meldingen_om_en_total_som_verken_er_avrundet_eller_kuttet() -> None:
    p = paastand("utslipp", 177000, desimaler=-3)
    assert ordlyd(det_ene(lag(totaler=[total(178984)], paastander=[p]))) == (
        "Samlet utslipp i 2021 er 178 984 t, teksten sier 177 000 t.",
        "179 000 t",
        "177 000 t",
    )


def test_en_total_for_et_annet_aar_eller_en_sektor_kan_ikke_proeves() -> None:
    paastander = [paastand("utslipp", 1, aar=2020), paastand("utslipp", 1, gjelder="Sjøfart")]
    assert avstem(lag(totaler=[total(178984)], paastander=paastander)) == []


@pytest.mark.parametrize(
    ("foran", "gal", "regel"),
    [
        (paastand("avvik", 1, aar=2020), paastand("avvik", 1), "sum"),
        (paastand("avvik", 2100), paastand("avvik", 1, gjelder="Veitrafikk"), "sum"),
        (
            paastand("andel", 1, gjelder="Sjøfart", enhet="%"),
            paastand("andel", 1, gjelder="Veitrafikk", enhet="%"),
            "andel",
        ),
        (paastand("utslipp", 1, aar=2020), paastand("utslipp", 1), "total"),
        (paastand("utslipp", 9000), paastand("utslipp", 1, hvem="En annen"), "total"),
    ],
)
def test_en_paastand_som_stemmer_eller_ikke_kan_proeves_stanser_ikke_de_neste(
    foran: dict[str, Any], gal: dict[str, Any], regel: str
) -> None:
    plan = lag(sektorrader=OVER, totaler=[total(9000)], paastander=[foran, gal])
    assert kort(det_ene(plan)) == ("advarsel", f"avstemming/{regel}", "paastander.csv:3")


@pytest.mark.parametrize(
    "p",
    [
        paastand("avvik", 5, enhet="%"),
        paastand("utslipp", -15, enhet="%"),
        paastand("andel", 5, gjelder="Veitrafikk", enhet="ganger"),
    ],
)
def test_en_paastand_i_en_annen_enhet_kan_ikke_proeves(p: dict[str, Any]) -> None:
    assert avstem(lag(sektorrader=OVER, totaler=[total(9000)], paastander=[p])) == []


# --- Fotavtrykk -------------------------------------------------------------------------------

PER_HODE = paastand(
    "fotavtrykk_per_innbygger",
    10.42,
    gjelder="Klimafotavtrykk",
    aar=None,
    enhet="t CO2e/innbygger",
    desimaler=2,
)
FOLK = paastand(
    "antall", 97800, gjelder="Innbyggere", aar=None, enhet="antall", desimaler=-2, maate="rundt"
)


def fotavtrykk(verdi: float, desimaler: int = -4, maate: str = "likt") -> dict[str, object]:
    return paastand(
        *("fotavtrykk", verdi), gjelder="Klimafotavtrykk", desimaler=desimaler, maate=maate
    )


@pytest.mark.parametrize(
    ("verdi", "desimaler", "maate", "holder"),
    [
        (1020000, -4, "likt", True),  # 10,42 · 97 800 = 1 019 076
        (1019000, -3, "likt", True),
        (1030000, -4, "likt", False),
        (1030000, -4, "rundt", True),
        (1040000, -4, "rundt", False),
    ],
)
def test_fotavtrykket_er_per_hode_ganger_folketallet(
    verdi: float, desimaler: int, maate: str, holder: bool
) -> None:
    plan = lag(paastander=[PER_HODE, FOLK, fotavtrykk(verdi, desimaler, maate)])
    funn = avstem(plan)
    assert [kort(f) for f in funn] == (
        [] if holder else [("advarsel", "avstemming/produkt", "paastander.csv:4")]
    )


def test_meldingen_om_fotavtrykket() -> None:
    plan = lag(paastander=[PER_HODE, FOLK, fotavtrykk(900000)])
    assert ordlyd(det_ene(plan)) == (
        "10,42 t ganger rundt 97 800 innbyggere er 1 019 077 t, teksten sier 900 000 t.",
        "1 019 077 t",
        "900 000 t",
    )
    assert avstem(lag(paastander=[PER_HODE, fotavtrykk(1)])) == []
    assert avstem(lag(paastander=[FOLK, fotavtrykk(1)])) == []


@pytest.mark.parametrize(
    ("verdi", "maate", "aar", "holder"),
    [
        (6, "nesten", None, True),  # 1 020 000 / 178 984 = 5,7
        (6, "likt", None, True),
        (6, "nesten", 2020, False),  # 1 020 000 / 150 000 = 6,8
        (7, "nesten", None, True),
        (5, "likt", None, False),
        (8, "likt", None, False),
    ],
)
def test_saa_mange_ganger_det_direkte_utslippet(
    verdi: float, maate: str, aar: int | None, holder: bool
) -> None:
    felt = {"gjelder": "Klimafotavtrykk", "enhet": "ganger", "maate": maate, "aar": aar}
    plan = lag(
        totaler=[total(178984), total(150000, 2020), total(1, 2019, "avledet")],
        paastander=[fotavtrykk(1020000), paastand("forhold", verdi, **felt)],
    )
    assert (avstem(plan) == []) is holder


def test_meldingen_om_forholdet_bruker_det_naermeste_aaret() -> None:
    p = paastand("forhold", 8, gjelder="Klimafotavtrykk", enhet="ganger", aar=None)
    plan = lag(totaler=[total(178984), total(150000, 2020)], paastander=[fotavtrykk(1020000), p])
    assert ordlyd(det_ene(plan)) == (
        "Fotavtrykket på 1 020 000 t er 6,8 ganger det direkte utslippet, teksten sier 8 ganger.",
        "6,8 ganger",
        "8 ganger",
    )


def test_det_naermeste_aaret_er_det_med_midten_naermest_det_teksten_sier() -> None:
    # 1 020 000 / 178 984 er 5,7 og 1 020 000 / 120 000 er 8,5; fra 7 er det 1,3 og 1,5.
    p = paastand("forhold", 7, gjelder="Klimafotavtrykk", enhet="ganger", aar=None)
    plan = lag(totaler=[total(120000, 2020), total(178984)], paastander=[fotavtrykk(1020000), p])
    assert det_ene(plan).forventet == "5,7\u00a0ganger"


def test_uten_folketall_proeves_likevel_hvert_fotavtrykk_mot_utslippet() -> None:
    om_mat = {"gjelder": "Maten", "aar": None}
    paastander = [
        fotavtrykk(1020000),
        fotavtrykk(1020000) | om_mat,
        paastand("forhold", 8, enhet="ganger", **om_mat),
    ]
    funn = det_ene(lag(totaler=[total(178984)], paastander=paastander))
    assert kort(funn) == ("advarsel", "avstemming/forhold", "paastander.csv:4")


@pytest.mark.parametrize(
    ("andeler", "holder"),
    [
        ([26, 24, 20, 17, 13], True),
        ([26, 24, 20, 17, 15], True),  # 102: fem deler kan være rundet opp en halv hver
        ([26, 24, 20, 17, 16], False),
        ([26, 24, 20, 17, 10], False),
        ([50, 50], True),
        ([100], True),
        ([98], False),
    ],
)
def test_delene_av_fotavtrykket_er_hundre_prosent(andeler: list[int], holder: bool) -> None:
    funn = avstem(lag(fotavtrykk=[{"andel_prosent": a} for a in andeler]))
    if holder:
        assert funn == []
        return
    assert kort(funn[0]) == ("advarsel", "avstemming/andeler", "fotavtrykk.csv")
    sum_ = sum(andeler)
    assert ordlyd(funn[0]) == (
        f"De {len(andeler)} delene er til sammen {sum_} % av helheten.",
        "100 %",
        f"{sum_} %",
    )

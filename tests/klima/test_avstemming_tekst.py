"""Samme tall i flere setninger, mål gjengitt i teksten, og det som kan telles, på små planer."""

from __future__ import annotations

import pytest

from klima.avstemming import avstem
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Grunnlag
from tests.klima.kontroll.eksempelplan import (
    asker,
    det_ene,
    kort,
    lag,
    ordlyd,
    paastand,
    prosent,
    uten_linje,
)

# --- Samme tall, mål, antall og penger --------------------------------------------------------


def test_samme_tall_i_to_setninger() -> None:
    like = [paastand("endring", -44, enhet="%") for _ in range(3)]
    ulik = paastand("endring", -43, enhet="%")
    funn = det_ene(lag(paastander=[like[0], ulik, *like[1:]]))
    assert kort(funn) == ("advarsel", "avstemming/samme-tall", "paastander.csv:3")
    assert ordlyd(funn) == (
        "Totalt, endring: her −43 %, men −44 % på linje 2, 4 og 5.",
        "−44 %",
        "−43 %",
    )
    assert avstem(lag(paastander=[like[0], paastand("endring", -43, enhet="%", aar=2020)])) == []


def klimamaal(lav: float, hoy: float, maate: str, hvem: str = "Eksempel") -> dict[str, object]:
    return {
        "hvem": hvem,
        "maalaar": 2030,
        "referanseaar": 2009,
        "prosent_lav": lav,
        "prosent_hoy": hoy,
        "maate": maate,
    }


@pytest.mark.parametrize(
    ("verdi", "felt", "holder"),
    [
        (-67, {}, True),
        (-67, {"aar": None, "fra_aar": None}, True),
        (-66, {}, False),
        (-66, {"aar": 2040}, True),  # det målet finnes ikke i tabellen
        (-66, {"hvem": "Norge"}, True),
        (-66, {"fra_aar": 1990}, True),
    ],
)
def test_et_klimamaal_gjentatt_i_teksten(
    verdi: float, felt: dict[str, object], holder: bool
) -> None:
    p = paastand("maal", verdi, **{"aar": 2030, "fra_aar": 2009, "enhet": "%"} | felt)
    funn = avstem(lag(klimamaal=[klimamaal(-67, -67, "likt")], paastander=[p]))
    assert [ordlyd(f) for f in funn] == (
        []
        if holder
        else [
            ("Eksempel, Totalt: målet er −67 % i tabellen, teksten sier −66 %.", "−67 %", "−66 %")
        ]
    )


def test_et_maal_som_er_et_spenn_kan_gjentas_med_en_av_endene() -> None:
    def paa(verdi: float) -> list[Funn]:
        p = paastand("maal", verdi, aar=2030, fra_aar=2009, enhet="%", maate="minst")
        return avstem(lag(klimamaal=[klimamaal(-55, -50, "minst")], paastander=[p]))

    assert paa(-50) == []
    assert paa(-55) == []
    assert ordlyd(paa(-52)[0])[0] == (
        "Eksempel, Totalt: målet er −55 % eller −50 % i tabellen, teksten sier minst −52 %."
    )


def test_et_maal_uten_spenn_har_like_ender() -> None:
    p = paastand("maal", -67, aar=2030, fra_aar=2009, enhet="%")
    funn = avstem(lag(klimamaal=[klimamaal(-68, -67, "likt")], paastander=[p]))
    assert [kort(f)[1] for f in funn] == ["avstemming/maal"]


def test_er_det_to_maal_for_samme_aar_holder_det_med_det_ene() -> None:
    def paa(verdi: float) -> list[Funn]:
        maal = [klimamaal(-67, -67, "likt"), klimamaal(-80, -80, "likt")]
        p = paastand("maal", verdi, aar=2030, fra_aar=2009, enhet="%")
        return avstem(lag(klimamaal=maal, paastander=[p]))

    assert paa(-67) == []
    assert paa(-80) == []
    assert ordlyd(paa(-70)[0])[0] == (
        "Eksempel, Totalt: målet er −67 % eller −80 % i tabellen, teksten sier −70 %."
    )


def test_et_maal_i_tonn_har_ingen_prosent_aa_holdes_mot() -> None:
    p = paastand("maal", 170000, aar=2030, fra_aar=2009, enhet="t CO2e")
    assert avstem(lag(klimamaal=[klimamaal(-67, -67, "likt")], paastander=[p])) == []


def test_et_sektormaal_gjentatt_i_teksten() -> None:
    def paa(verdi: float, aar: int) -> list[Funn]:
        p = paastand("maal", verdi, gjelder="Jordbruk", aar=aar, enhet="%")
        maal = [prosent("maal", -10, "Jordbruk", 2030), prosent("utslipp", -12, "Jordbruk", 2030)]
        return avstem(lag(sektormaal=maal, paastander=[p]))

    assert paa(-10, 2030) == []
    assert paa(-12, 2029) == []
    assert ordlyd(paa(-12, 2030)[0]) == (
        "Eksempel, Jordbruk: målet er −10 % i tabellen, teksten sier −12 %.",
        "−10 %",
        "−12 %",
    )


def test_antall_tiltak_og_innsatsomraader() -> None:
    paastander = [
        paastand("antall", 3, gjelder="Klimatiltak", enhet="antall", aar=None),
        paastand("antall", 2, gjelder="Innsatsområder", enhet="antall", aar=None),
    ]
    tiltak = lag(
        "tiltak", tiltak=[{"tiltak": "a"}, {"tiltak": "b"}], innsatsomraader=[{"nr": 1}, {"nr": 2}]
    )
    funn = det_ene(lag(paastander=paastander, ogsaa=tiltak))
    assert kort(funn) == ("advarsel", "avstemming/antall", "paastander.csv:2")
    assert ordlyd(funn) == ("Tabellen tiltak har 2 rader, teksten sier 3.", "2", "3")
    assert avstem(lag(paastander=paastander)) == []


def test_et_tiltak_som_er_falt_ut_hos_asker() -> None:
    nye = set(avstem(uten_linje(asker(), "tiltak", "tiltak", 9))) - set(avstem(asker()))
    assert [ordlyd(f)[0] for f in nye] == ["Tabellen tiltak har 28 rader, teksten sier 29."]


def penger(beloep: dict[int, float], sum_: float | None, ferdig: int | None = None) -> Grunnlag:
    post = {"post": "a", "navn": "Bro", "ferdigaar": ferdig, "sum_2024_2026_1000kr": sum_}
    rader = [{"post": "a", "aar": aar, "belop_1000kr": b} for aar, b in beloep.items()]
    annen = {"post": "b", "aar": 2024, "belop_1000kr": 999}
    return lag("tiltak", investeringsposter=[post], investeringer=[*rader, annen])


def test_aarene_og_den_trykte_summen() -> None:
    aarene = {2024: 1000.0, 2025: 500.0, 2026: 0.0, 2027: 9999.0}
    assert avstem(penger(aarene, 1500)) == []
    assert avstem(penger(aarene, 1502)) == []  # fire tall, hvert en halv til hver side
    funn = det_ene(penger(aarene, 1503))
    assert kort(funn) == ("advarsel", "avstemming/sum", "investeringsposter.csv:2")
    assert funn.datasett == "eks/tiltak"
    assert ordlyd(funn) == (
        "Bro: årene 2024–2026 er til sammen 1 500, trykt sum er 1 503 (1 000 kr).",
        "1 500",
        "1 503",
    )


def test_en_sum_med_manglende_aar_kan_ikke_proeves() -> None:
    assert avstem(penger({2024: 1.0, 2026: 1.0}, 900)) == []
    assert avstem(penger({2024: 1.0, 2025: 1.0, 2026: 1.0}, None)) == []


def test_penger_etter_at_posten_skal_vaere_ferdig() -> None:
    assert avstem(penger({2024: 5.0, 2025: 0.0, 2026: 0.0}, 5, ferdig=2024)) == []
    funn = det_ene(penger({2024: 5.0, 2025: 2000.0, 2026: 1.0}, 2006, ferdig=2024))
    assert kort(funn) == ("merknad", "avstemming/ferdigaar", "investeringsposter.csv:2")
    assert ordlyd(funn)[0] == (
        "Bro: skal være ferdig i 2024, men har 2 001 (1 000 kr) i 2025 og 2026."
    )

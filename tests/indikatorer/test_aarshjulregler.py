"""Lovkravene: 13 dager er for lite, 14 er nok, og det ukjente er ukjent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indikatorer.aarshjul import Aarshjul, Hendelse
from indikatorer.aarshjulregler import hjulfunn, lovkrav
from tests.indikatorer.hjul import hendelse, hjul


def svar(h: Aarshjul, krav: str) -> tuple[str, str]:
    (ett,) = (k for k in lovkrav(h) if k.krav == krav)
    return ett.svar, ett.grunn


def ute(dag: str, moete: str = "2024-12-10", type_: str = "innstilling_offentlig") -> Aarshjul:
    return hjul(hendelse(type_, dag), hendelse("kommunestyre", moete, gjelder_aar=2025))


# --- Fjorten dager offentlig ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dag", "dager", "utfall"),
    [
        ("2024-11-27", 13, "brutt"),  # 27.–30. november er 3 dager, og 10 i desember
        ("2024-11-26", 14, "holdt"),
        ("2024-11-25", 15, "holdt"),
    ],
)
def test_grensen_er_fjorten_dager(dag: str, dager: int, utfall: str) -> None:
    fra = date.fromisoformat(dag)
    assert svar(ute(dag), "offentlig") == (
        utfall,
        f"innstillingen er offentlig fra {fra.day}. november 2024, {dager} dager før "
        "kommunestyret 10. desember 2024",
    )


def test_tretten_dager_er_et_funn() -> None:
    (funn,) = hjulfunn(ute("2024-11-27"))
    assert (funn.alvor, funn.regel, funn.datasett, funn.sted, funn.gjelder) == (
        "feil",
        "aarshjul/offentlig",
        "prøve/aarshjul",
        "datasets/prøve/aarshjul/hendelser.csv:2",
        ("innstilling-offentlig",),
    )
    assert funn.melding == (
        "Innstillingen er offentlig fra 27. november 2024, 13 dager før kommunestyret 10. desember "
        "2024. Kommuneloven § 14-3 fjerde ledd: Innstillingen til økonomiplan og årsbudsjett er "
        "offentlig minst 14 dager før kommunestyret behandler den."
    )
    assert (funn.forventet, funn.funnet) == ("senest 26. november 2024", "13 dager")


def test_over_aarsskiftet_er_dagene_de_samme_men_budsjettet_kommer_for_sent() -> None:
    # 23. desember til 6. januar er 8 + 6 = 14 dager.
    h = ute("2024-12-23", "2025-01-06")
    assert svar(h, "offentlig")[0] == "holdt"
    assert svar(h, "vedtak") == ("brutt", "kommunestyret vedtar budsjettet 6. januar 2025")
    assert svar(ute("2024-12-24", "2025-01-06"), "offentlig")[0] == "brutt"


def test_skuddaaret_teller_sin_dag() -> None:
    # 15. februar til 1. mars er 15 dager i 2024 og 14 i 2023.
    for aar, dager in ((2024, 15), (2023, 14)):
        assert f"{dager} dager" in svar(ute(f"{aar}-02-15", f"{aar}-03-01"), "offentlig")[1]


def test_helgen_forlenger_ikke_fristen() -> None:
    # Møtet mandag 9. desember: fristen er mandag 25. november, ikke flyttet.
    assert svar(ute("2024-11-26", "2024-12-09"), "offentlig")[0] == "brutt"


def test_offentlig_etter_moetet() -> None:
    assert svar(ute("2024-12-12"), "offentlig")[1] == (
        "innstillingen er offentlig fra 12. desember 2024, etter kommunestyret 10. desember 2024"
    )


def test_hoeringen_teller_naar_hjulet_ikke_har_en_egen_dag() -> None:
    h = hjul(
        hendelse("hoering_innstilling", "2024-11-27", "2024-12-11"),
        hendelse("kommunestyre", "2024-12-10"),
    )
    assert svar(h, "offentlig")[0] == "brutt"
    # Er innstillingen lagt ut før høringen begynner, er det den dagen som gjelder.
    egen = hjul(*h.hendelser, hendelse("innstilling_offentlig", "2024-11-20"))
    assert svar(egen, "offentlig")[0] == "holdt"


def test_bare_formannskapet_sier_hva_som_er_for_sent_men_ikke_hva_som_er_tidsnok() -> None:
    assert svar(ute("2024-11-27", type_="formannskap"), "offentlig") == (
        "brutt",
        "innstillingen kommer fra formannskapet 27. november 2024, 13 dager før kommunestyret 10. "
        "desember 2024",
    )
    assert svar(ute("2024-11-19", type_="formannskap"), "offentlig") == (
        "kan ikke vurderes",
        "formannskapet innstiller 19. november 2024, 21 dager før kommunestyret; hjulet sier ikke "
        "når innstillingen blir offentlig",
    )


@pytest.mark.parametrize(
    ("fra", "til", "utfall"),
    [
        ("2024-12-02", "2024-12-08", "brutt"),  # uke 49: tidligst 8 dager før
        ("2024-11-25", "2024-12-01", "kan ikke vurderes"),  # uke 48: fra 15 til 9 dager før
        ("2024-11-18", "2024-11-24", "holdt"),  # uke 47: senest 16 dager før
    ],
)
def test_bare_uken_er_kjent(fra: str, til: str, utfall: str) -> None:
    uke = hendelse("innstilling_offentlig", fra, til, presisjon="uke")
    assert svar(hjul(uke, hendelse("kommunestyre", "2024-12-10")), "offentlig")[0] == utfall


def test_det_foerste_av_to_moeter_og_den_siste_innstillingen_avgjoer() -> None:
    h = hjul(
        hendelse("innstilling_offentlig", "2024-11-01", hendelse="a"),
        hendelse("innstilling_offentlig", "2024-11-28", hendelse="b"),
        hendelse("kommunestyre", "2024-12-10", hendelse="c"),
        hendelse("kommunestyre", "2024-12-17", hendelse="d"),
    )
    assert "12 dager" in svar(h, "offentlig")[1]


def test_en_avlyst_hendelse_teller_ikke() -> None:
    avlyst = hendelse("innstilling_offentlig", "2024-11-28", status="avlyst")
    assert svar(hjul(avlyst, hendelse("kommunestyre", "2024-12-10")), "offentlig") == (
        "kan ikke vurderes",
        "hjulet sier ikke når innstillingen blir offentlig",
    )


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_brutt_er_under_fjorten_og_ellers_holdt(dag: date, dager: int) -> None:
    moete = dag + timedelta(days=dager)
    utfall = svar(ute(dag.isoformat(), moete.isoformat()), "offentlig")[0]
    assert utfall == ("brutt" if dager < 14 else "holdt")


# --- Høringen ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("til", "utfall"), [("2024-12-04", "brutt"), ("2024-12-05", "holdt"), ("2024-12-06", "holdt")]
)
def test_en_hoering_paa_tretten_dager_er_for_kort(til: str, utfall: str) -> None:
    # Fra 21. november; innstillingen er offentlig i 19 dager, så bare høringen er for kort.
    h = hjul(
        hendelse("hoering_innstilling", "2024-11-21", til), hendelse("kommunestyre", "2024-12-10")
    )
    assert svar(h, "hoering")[0] == utfall
    assert svar(h, "offentlig")[0] == "holdt"


def test_funnet_om_hoeringen_sier_at_det_er_en_tolkning() -> None:
    (funn,) = hjulfunn(hjul(hendelse("hoering_innstilling", "2024-11-21", "2024-12-04")))
    assert funn.melding == (
        "Høringen 21.11.–04.12.2024 varer 13 dager. Kommuneloven § 14-3 fjerde ledd: Høringen av "
        "innstillingen varer minst 14 dager. Dette er en forsiktig lesning av loven."
    )
    assert (funn.forventet, funn.funnet) == ("til 5. desember 2024", "13 dager")


def test_hoeringen_av_kommunedirektoerens_forslag_har_ingen_grense() -> None:
    assert hjulfunn(hjul(hendelse("hoering_forslag", "2024-09-18", "2024-09-20"))) == []


# --- Årsskiftet og regnskapet -----------------------------------------------------------------


@pytest.mark.parametrize(("moete", "utfall"), [("2024-12-31", "holdt"), ("2025-01-02", "brutt")])
def test_budsjettet_er_vedtatt_foer_budsjettaaret(moete: str, utfall: str) -> None:
    h = hjul(hendelse("kommunestyre", moete, gjelder_aar=2025))
    assert svar(h, "vedtak")[0] == utfall


@pytest.mark.parametrize(("dag", "utfall"), [("2024-06-30", "holdt"), ("2024-07-01", "brutt")])
def test_aarsregnskapet_innen_seks_maaneder(dag: str, utfall: str) -> None:
    sak = hendelse("aarsrapport", dag, organtype="kommunestyre", gjelder_aar=2023)
    assert svar(hjul(sak), "aarsregnskap")[0] == utfall


def test_aarsrapporten_i_et_utvalg_er_ikke_kommunestyrets_behandling() -> None:
    h = hjul(hendelse("aarsrapport", "2024-05-28", gjelder_aar=2023))
    assert svar(h, "aarsregnskap") == (
        "kan ikke vurderes",
        "hjulet har ingen dag kommunestyret behandler årsregnskapet",
    )


def test_et_tomt_hjul_bryter_ingenting() -> None:
    assert {k.svar for k in lovkrav(hjul())} == {"kan ikke vurderes"}
    assert hjulfunn(hjul()) == []


# --- Datoene ----------------------------------------------------------------------------------


def test_en_helligdag_meldes_og_flyttes_ikke() -> None:
    (funn,) = hjulfunn(hjul(hendelse("seminar", "2024-05-17", navn="Seminaret")))
    assert (funn.alvor, funn.regel) == ("merknad", "aarshjul/fridag")
    assert funn.melding == (
        "«Seminaret» er lagt til 17. mai 2024, som er grunnlovsdagen. Dagen er ikke flyttet; neste "
        "arbeidsdag er 21. mai 2024."
    )


def test_en_hoering_som_slutter_en_loerdag_meldes() -> None:
    (funn,) = hjulfunn(hjul(hendelse("hoering_forslag", "2024-09-18", "2024-10-05")))
    assert "5. oktober 2024, som er lørdag" in funn.melding


def test_en_maaned_har_ingen_fridag_aa_melde() -> None:
    # 1. mai og 31. mai er bare ytterpunktene.
    assert hjulfunn(hjul(hendelse("annet", "2024-05-01", "2024-05-31", presisjon="maaned"))) == []


@pytest.mark.parametrize(
    ("felt", "melding"),
    [
        (
            hendelse("annet", "2024-06-05", "2024-06-04", navn="A"),
            "«A» slutter 04.06.2024, før den begynner 05.06.2024.",
        ),
        (
            hendelse("annet", "2024-06-04", "2024-06-05", presisjon="dag", navn="A"),
            "«A» har en siste dag, men er ført som én dag.",
        ),
    ],
)
def test_perioder_som_ikke_gaar_opp(felt: Hendelse, melding: str) -> None:
    (funn,) = hjulfunn(hjul(felt))
    assert (funn.alvor, funn.regel, funn.melding) == ("feil", "aarshjul/periode", melding)

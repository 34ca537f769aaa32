"""Nåverdi, annuitet og kostnad per tonn mot tall regnet for hånd, og pengene uten tiltak."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil
from klima.finansiering import (
    annuitet,
    effekttabell,
    kostnad_per_tonn,
    naaverdi,
    penger,
    poster_uten_tiltak,
    ufinansierte,
)
from klima.grunn.datapakke import Datapakke
from klima.tiltak import les_tiltak
from tests.klima.tiltaksrom import lag_pakke

RENTER = st.floats(0, 0.3)


def post(navn: str, **resten: Any) -> dict[str, Any]:
    return {"post": navn, "navn": f"Post {navn}", "tjenesteomraade": None, **resten}


def beloep(navn: str, **aar: float) -> list[dict[str, Any]]:
    return [{"post": navn, "aar": int(a[1:]), "belop_1000kr": b} for a, b in aar.items()]


def kobling(tiltak: str, navn: str, andel: float = 100) -> dict[str, Any]:
    return {"tiltak": tiltak, "post": navn, "andel_prosent": andel, "kilde": "eksempel"}


def effekt(tiltak: str = "a", **aar: float) -> xr.DataArray:
    return xr.DataArray(
        [list(aar.values())],
        coords={"tiltak": [tiltak], "aar": [int(a[1:]) for a in aar]},
        dims=("tiltak", "aar"),
    )


def investering(levetid: int | None = 2, andel: float = 100) -> Datapakke:
    """2 100 (1 000 kr) i 2025 til tiltaket a."""
    return lag_pakke(
        [{"tiltak": "a", "levetid": levetid}],
        investeringsposter=[post("anlegg")],
        investeringer=beloep("anlegg", y2025=2100),
        finansiering=[kobling("a", "anlegg", andel)],
    )


# --- Nåverdi og annuitet ---------------------------------------------------------------------


def test_naaverdi_regnet_for_haand() -> None:
    # 1000 + 1040/1,04 + 1081,6/1,04² = 1000 + 1000 + 1000
    assert naaverdi({2025: 1000, 2026: 1040, 2027: 1081.6}, 0.04, 2025) == pytest.approx(3000)


def test_naaverdien_uten_rente_er_summen() -> None:
    assert naaverdi({2025: 1, 2030: 2}, 0, 2025) == 3


def test_annuiteten_regnet_for_haand() -> None:
    # 2 100 / (1 + 1/1,1) = 2 100 / 1,90909… = 1 100
    assert annuitet(2100, 0.1, 2) == pytest.approx(1100)
    # Vanlig annuitet, betalt et år senere: 1000 · 0,04 / (1 - 1,04^-10) = 123,29; delt på 1,04.
    assert annuitet(1000, 0.04, 10) == pytest.approx(123.290944 / 1.04)


@given(st.floats(1, 1e6), RENTER, st.integers(1, 60))
def test_naaverdien_av_annuitetene_er_beloepet(kroner: float, rente: float, levetid: int) -> None:
    aarlig = dict.fromkeys(range(2025, 2025 + levetid), annuitet(kroner, rente, levetid))
    assert naaverdi(aarlig, rente, 2025) == pytest.approx(kroner)


@pytest.mark.parametrize("rente", [4, -0.01, float("nan")])
def test_en_rente_i_prosent_stanses(rente: float) -> None:
    with pytest.raises(Brukerfeil) as feil:
        naaverdi({2025: 1}, rente, 2025)
    assert str(feil.value) == (
        "kalkulasjonsrenten er utenfor grensene. Ventet: et desimaltall fra 0 til 1, som 0.04 for "
        f"4 %. Funnet: {rente}."
    )


def test_levetid_under_ett_aar_stanses() -> None:
    with pytest.raises(Brukerfeil, match=r"levetiden er for kort\. Ventet: minst 1 år"):
        annuitet(1, 0.04, 0)


# --- Kostnad per tonn ------------------------------------------------------------------------


def test_en_investering_med_to_aars_levetid() -> None:
    (svar,) = kostnad_per_tonn(investering(), effekt(y2025=100, y2026=100), rente=0.1)
    # 1 100 (1 000 kr) hvert år mot 100 t hvert år: 1 100 000 / 100.
    assert svar.kr_per_tonn == pytest.approx(11_000)
    # 1 100 + 1 100/1,1 = 2 100 (1 000 kr) mot 200 t.
    assert svar.naaverdi_1000kr == pytest.approx(2100)
    assert svar.kr_per_tonn_udiskontert == pytest.approx(10_500)
    assert (svar.tonn, svar.aar, svar.grunn) == (200, (2025, 2026), "")


def test_drift_legges_til() -> None:
    pakke = lag_pakke(
        [{"tiltak": "a", "levetid": 2}],
        investeringsposter=[post("anlegg")],
        investeringer=beloep("anlegg", y2025=2100),
        driftsposter=[post("strøm")],
        drift=beloep("strøm", y2025=110, y2026=110),
        finansiering=[kobling("a", "anlegg"), kobling("a", "strøm")],
    )
    (svar,) = kostnad_per_tonn(pakke, effekt(y2025=100, y2026=100), rente=0.1)
    # (1 100 + 110) · 1000 / 100, og (1 210 + 1 210/1,1) · 1000 / 200.
    assert svar.kr_per_tonn == pytest.approx(12_100)
    assert svar.kr_per_tonn_udiskontert == pytest.approx(11_550)


def test_bare_aar_med_kjent_effekt_baerer_sin_del() -> None:
    (svar,) = kostnad_per_tonn(investering(), effekt(y2025=100, y2026=float("nan")), rente=0.1)
    assert (svar.kr_per_tonn, svar.aar) == (pytest.approx(11_000), (2025,))


def test_aar_etter_levetiden_er_ikke_med() -> None:
    (svar,) = kostnad_per_tonn(investering(), effekt(y2025=100, y2026=100, y2027=100), rente=0.1)
    assert svar.aar == (2025, 2026)


def test_aar_foer_investeringen_er_ikke_gratis_kutt() -> None:
    (svar,) = kostnad_per_tonn(investering(), effekt(y2023=100, y2024=100), rente=0.1)
    assert (svar.kr_per_tonn, svar.grunn) == (None, "ingen år har både effekt og penger")


def test_aar_uten_driftsbeloep_er_ukjente_ikke_null() -> None:
    pakke = lag_pakke(
        [{"tiltak": "a"}],
        driftsposter=[post("strøm"), post("vakt")],
        drift=[*beloep("strøm", y2025=10, y2026=10), *beloep("vakt", y2025=10)],
        finansiering=[kobling("a", "strøm"), kobling("a", "vakt")],
    )
    (svar,) = kostnad_per_tonn(pakke, effekt(y2025=10, y2026=10), rente=0)
    # Bare 2025 har begge: (10 + 10) · 1000 / 10.
    assert (svar.kr_per_tonn, svar.aar) == (2000, (2025,))


def test_spart_drift_gir_negativ_kostnad() -> None:
    pakke = lag_pakke(
        [{"tiltak": "a"}],
        driftsposter=[post("diesel")],
        drift=beloep("diesel", y2025=-50),
        finansiering=[kobling("a", "diesel")],
    )
    assert kostnad_per_tonn(pakke, effekt(y2025=10), rente=0.04)[0].kr_per_tonn == -5000


@pytest.mark.parametrize(
    ("pakke", "tonn", "grunn"),
    [
        (investering(), effekt("annet", y2025=1), "ikke tallfestet"),
        (investering(), effekt(y2025=float("nan")), "ikke tallfestet"),
        (lag_pakke([{"tiltak": "a"}]), effekt(y2025=1), "ingen penger"),
        (lag_pakke([{"tiltak": "a"}]), effekt("b", y2025=1), "ikke tallfestet og ingen penger"),
        (investering(andel=0), effekt(y2025=1), "ingen penger"),
        (investering(levetid=None), effekt(y2025=1), "levetid mangler"),
        (investering(), effekt(y2025=0), "effekten er ikke et kutt"),
        (investering(), effekt(y2025=-5), "effekten er ikke et kutt"),
    ],
)
def test_det_som_ikke_kan_regnes_sier_hvorfor(
    pakke: Datapakke, tonn: xr.DataArray, grunn: str
) -> None:
    (svar,) = kostnad_per_tonn(pakke, tonn, rente=0.04)
    assert (svar.kr_per_tonn, svar.kr_per_tonn_udiskontert, svar.grunn) == (None, None, grunn)


@given(RENTER, st.integers(1, 30), st.floats(1, 1e4))
def test_lik_kostnad_og_effekt_hvert_aar_gir_det_samme_uansett_rente(
    rente: float, antall: int, tonn: float
) -> None:
    aarene = [f"y{2025 + n}" for n in range(antall)]
    pakke = lag_pakke(
        [{"tiltak": "a"}],
        driftsposter=[post("drift")],
        drift=beloep("drift", **dict.fromkeys(aarene, 100.0)),
        finansiering=[kobling("a", "drift")],
    )
    (svar,) = kostnad_per_tonn(pakke, effekt(**dict.fromkeys(aarene, tonn)), rente=rente)
    assert svar.kr_per_tonn == pytest.approx(100_000 / tonn)


# --- Penger med og uten tiltak ---------------------------------------------------------------


def test_andelen_av_posten() -> None:
    (rad,) = penger(investering(andel=40)).to_dict("records")
    assert rad == {
        "tiltak": "a",
        "post": "anlegg",
        "navn": "Post anlegg",
        "slag": "investering",
        "aar": 2025,
        "belop_1000kr": 840.0,
    }


def test_resten_av_en_delt_post_staar_igjen() -> None:
    assert poster_uten_tiltak(investering(andel=40)) == [
        {
            "post": "anlegg",
            "navn": "Post anlegg",
            "slag": "investering",
            "tjenesteomraade": None,
            "andel_prosent": 60.0,
            "beloep_1000kr": {"2025": 1260.0},
        }
    ]
    assert poster_uten_tiltak(investering()) == []


def test_en_post_delt_paa_tre_er_fordelt_helt() -> None:
    pakke = lag_pakke(
        [{"tiltak": t} for t in "abc"],
        investeringsposter=[post("anlegg")],
        investeringer=beloep("anlegg", y2025=90),
        finansiering=[kobling(t, "anlegg", 100 / 3) for t in "abc"],
    )
    assert (poster_uten_tiltak(pakke), ufinansierte(pakke)) == ([], [])


def test_en_kobling_uten_kroner_er_ingen_finansiering() -> None:
    assert ufinansierte(investering(andel=0)) == ["a"]


def test_askers_plan_knytter_ingen_penger_til_tiltak(asker: Arbeidsrom) -> None:
    pakke = les_tiltak("Asker", arbeidsrom=asker)
    assert pakke is not None
    assert penger(pakke).empty
    assert len(ufinansierte(pakke)) == 29
    # Alle de sju klimalinjene står uten tiltak; den første er linje 9273 i planen.
    ledige = poster_uten_tiltak(pakke)
    assert [p["andel_prosent"] for p in ledige] == [100.0] * 7
    assert ledige[0]["beloep_1000kr"]["2024"] == 625.0
    assert effekttabell(pakke).shape == (29, 0)
    svar = kostnad_per_tonn(pakke, effekttabell(pakke), rente=0.04)
    assert {k.grunn for k in svar} == {"ikke tallfestet og ingen penger"}


def test_effekttabellen_har_nan_uten_anslag() -> None:
    pakke = lag_pakke(
        [{"tiltak": "a"}, {"tiltak": "b"}],
        effekter=[{"tiltak": "b", "aar": 2026, "lav": None, "midt": 7.0, "hoy": None}],
    )
    np.testing.assert_array_equal(effekttabell(pakke).values, [[np.nan], [7.0]])

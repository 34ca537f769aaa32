"""Kiler, tiltaksbane og gap: delene summerer, ukjent er ikke null, og ingenting går under null."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil, les_utslipp
from klima.baner import flat
from klima.kiler import gap, kiler, tiltaksbane
from klima.maal import per_sektor_og_totalt
from klima.tiltak import les_tiltak
from tests.klima.baneserie import bane, effekt, ramme

AAR = [2029, 2030]
BANE = bane({"Jordbruk": [50, 40], "Veitrafikk": [100, 90]}, AAR)
TILTAK = effekt(
    {
        "elbil": ("Veitrafikk", [20, 30]),
        "buss": ("Veitrafikk", [10, np.nan]),
        "gjødsel": ("Jordbruk", [np.nan, np.nan]),
    },
    AAR,
)
RAMME = ramme({"Veitrafikk": [80, 50], "Totalt": [110, 110]}, AAR)


def per_aar(a: xr.DataArray, sektor: str) -> list[float]:
    return a.sel(sektor=sektor).values.tolist()


def test_tiltaksbanen_er_referansebanen_minus_effektene() -> None:
    etter = tiltaksbane(BANE, TILTAK)
    assert per_aar(etter, "Veitrafikk") == [70.0, 60.0]  # 100 − 20 − 10 og 90 − 30
    assert per_aar(etter, "Jordbruk") == [50.0, 40.0]
    assert etter.attrs["bane"] == "tiltaksbane"


def test_ukjente_effekter_telles_og_er_ikke_null() -> None:
    attrs = tiltaksbane(BANE, TILTAK).attrs
    assert (attrs["tiltak"], attrs["ikke_tallfestet"], attrs["delvis_tallfestet"]) == (3, 1, 1)
    kile = kiler(BANE, TILTAK).kile
    assert kile.sel(tiltak="elbil").values.tolist() == [20.0, 30.0]
    assert np.isnan(kile.sel(tiltak="gjødsel").values).all()


def test_det_som_er_igjen_deles_ved_rammen() -> None:
    k = kiler(BANE, TILTAK, RAMME)
    assert (per_aar(k.over, "Veitrafikk"), per_aar(k.innenfor, "Veitrafikk")) == (
        [0.0, 10.0],  # 70 er under rammen på 80; 60 er 10 over 50
        [70.0, 50.0],
    )
    # I alt: 120 og 100 mot 110
    assert (per_aar(k.over, "Totalt"), per_aar(k.innenfor, "Totalt")) == ([10.0, 0.0], [110, 100])
    assert np.isnan(k.over.sel(sektor="Jordbruk").values).all()  # ingen ramme for jordbruk


def test_gapet_mot_rammen_per_sektor_og_i_alt() -> None:
    g = gap(tiltaksbane(BANE, TILTAK), RAMME)
    assert per_aar(g.gap, "Veitrafikk") == [-10.0, 10.0]
    assert per_aar(g.gap, "Totalt") == [10.0, -10.0]
    assert np.isnan(g.gap.sel(sektor="Jordbruk").values).all()
    assert g.gap.attrs == {"enhet": "t CO2e"}


def test_gapet_gjelder_aarene_begge_har() -> None:
    g = gap(BANE, ramme({"Veitrafikk": [70, 60]}, [2030, 2031]))
    assert (g["aar"].values.tolist(), per_aar(g.gap, "Veitrafikk")) == ([2030], [20.0])


def test_uten_tallfestede_tiltak_er_alt_rest(asker: Arbeidsrom) -> None:
    """Askers plan: 29 tiltak, ingen med tonn, så tiltaksbanen er referansebanen."""
    pakke = les_tiltak("Asker", arbeidsrom=asker)
    assert pakke is not None
    utslipp = les_utslipp("Asker", arbeidsrom=asker)
    ref = flat(per_sektor_og_totalt(utslipp), [2024, 2030])
    tiltak = pakke["tiltak"]
    ingen = effekt(
        {
            t: (s if isinstance(s, str) else "", [np.nan, np.nan])
            for t, s in zip(tiltak["tiltak"], tiltak["sektor"], strict=True)
        },
        [2024, 2030],
    )
    k = kiler(ref, ingen)
    assert (k.attrs["tiltak"], k.attrs["ikke_tallfestet"]) == (29, 29)
    assert per_aar(k.rest, "Totalt") == [178_984.0, 178_984.0]
    xr.testing.assert_equal(tiltaksbane(ref, ingen), ref)


def test_for_store_kutt_skaleres_likt_ned_til_null() -> None:
    e = effekt({"a": ("Jordbruk", [60]), "b": ("Jordbruk", [20])}, [2030])
    k = kiler(BANE, e)
    # 80 t kutt i 40 t utslipp: halvparten av hvert.
    assert k.kile.values.ravel().tolist() == [30.0, 10.0]
    assert (per_aar(k.rest, "Jordbruk"), k.attrs["avkortet"]) == ([0.0], ("Jordbruk",))


def test_en_oekning_gir_rom_for_mer_kutt_og_avkortes_ikke() -> None:
    e = effekt({"opp": ("Jordbruk", [-10]), "ned": ("Jordbruk", [45])}, [2030])
    k = kiler(BANE, e)
    assert k.kile.values.ravel().tolist() == [-10.0, 45.0]
    assert (per_aar(k.rest, "Jordbruk"), k.attrs["avkortet"]) == ([5.0], ())


def test_skog_kan_gaa_under_null() -> None:
    skog = "Skog og annen arealbruk"
    k = kiler(bane({skog: [10]}, [2030]), effekt({"a": (skog, [30])}, [2030]))
    assert per_aar(k.rest, skog) == [-20.0]


def test_en_ukjent_bane_gir_ukjent_kile_og_total() -> None:
    ukjent = bane({"Jordbruk": [np.nan], "Veitrafikk": [100]}, [2030])
    e = effekt({"a": ("Jordbruk", [30]), "b": ("Veitrafikk", [30])}, [2030])
    k = kiler(ukjent, e)
    assert np.isnan(k.kile.sel(tiltak="a").item())
    assert per_aar(k.rest, "Veitrafikk") == [70.0]
    assert np.isnan(k.rest.sel(sektor="Totalt").item())


def test_trekninger_regnes_hver_for_seg() -> None:
    enkel = effekt({"a": ("Jordbruk", [30]), "b": ("Veitrafikk", [50])}, [2030])
    trekk = xr.concat(
        [enkel, 2 * enkel], dim=xr.DataArray([0, 1], dims="trekning", name="trekning")
    )
    etter = tiltaksbane(BANE, trekk)
    assert etter.dims == ("trekning", "sektor", "aar")
    assert etter.values[:, :, 0].tolist() == [[10.0, 40.0], [0.0, 0.0]]  # 40−60 og 90−100: null
    assert gap(etter, RAMME).gap.sel(sektor="Veitrafikk").values.ravel().tolist() == [-10.0, -50.0]


def test_feil_naar_tiltak_bane_og_ramme_ikke_passer_sammen() -> None:
    for kall, melding in (
        (
            lambda: kiler(BANE, effekt({"a": ("Sjøfart", [1, 1])}, AAR)),
            "a virker i en sektor referansebanen ikke har. Ventet: Jordbruk, Veitrafikk. Funnet: "
            "«Sjøfart».",
        ),
        (
            lambda: kiler(BANE, effekt({"a": ("Jordbruk", [1])}, [2031])),
            "referansebanen mangler år effekten har. Funnet: 2031. Utvei: regn banen for de samme "
            "årene som effekten.",
        ),
        (
            lambda: gap(BANE, RAMME.assign_attrs(utgave="en-annen")),
            "rammen er regnet på en annen utgave enn banen. Ventet: eksempel. Funnet: en-annen. "
            "Utvei: regn begge av de samme utslippene.",
        ),
        (
            lambda: gap(BANE, ramme({"Totalt": [1, 1]}, AAR, ["Jordbruk"])),
            "rammen er regnet på andre sektorer enn banen. Ventet: Jordbruk, Veitrafikk. Funnet: "
            "Jordbruk. Utvei: regn begge av de samme utslippene.",
        ),
    ):
        with pytest.raises(Brukerfeil) as feil:
            kall()
        assert str(feil.value) == melding


SEKTORER = ("Jordbruk", "Veitrafikk", "Sjøfart")
TONN = st.floats(0, 1e6)
EFFEKTER = st.lists(
    st.tuples(st.sampled_from(SEKTORER), st.one_of(st.just(np.nan), st.floats(-1e5, 1e6))),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15)
@given(st.tuples(TONN, TONN, TONN), EFFEKTER, st.tuples(TONN, TONN), st.randoms())
def test_kilene_og_resten_er_banen_eksakt_i_alle_rekkefoelger(nivaa, tall, rammer, tilfeldig):
    ref = bane({s: [v] for s, v in zip(SEKTORER, nivaa, strict=True)}, [2030])
    e = effekt({f"t{n}": (s, [v]) for n, (s, v) in enumerate(tall)}, [2030])
    r = ramme({"Veitrafikk": [rammer[0]], "Totalt": [rammer[1]]}, [2030], SEKTORER)
    k = kiler(ref, e, r)
    for sektor in (*SEKTORER, "Totalt"):
        egne = [
            float(v)
            for v, s in zip(k.kile.values.ravel(), k.tiltakssektor.values, strict=True)
            if sektor in (s, "Totalt") and not np.isnan(v)
        ]
        celle = k.sel(sektor=sektor, aar=2030)
        deler = [*egne, float(celle.rest)]
        tilfeldig.shuffle(deler)
        assert sum(deler) == float(celle.referansebane)
        assert float(celle.rest) >= 0
        if sektor in ("Veitrafikk", "Totalt"):
            igjen = [*egne, float(celle.over), float(celle.innenfor)]
            assert sum(igjen) == float(celle.referansebane)
    # Rutenettet flytter banen høyst 0,03 g.
    assert abs(k.referansebane.sel(sektor=list(SEKTORER)).values.ravel() - nivaa).max() <= 2.0**-25


@settings(max_examples=15)
@given(EFFEKTER, st.randoms())
def test_rekkefoelgen_paa_tiltakene_betyr_ingenting(tall, tilfeldig) -> None:
    ref = bane({s: [500.0] for s in SEKTORER}, [2030])
    e = effekt({f"t{n}": (s, [v]) for n, (s, v) in enumerate(tall)}, [2030])
    rekke = list(e["tiltak"].values)
    tilfeldig.shuffle(rekke)
    en, to = kiler(ref, e), kiler(ref, e.sel(tiltak=rekke))
    xr.testing.assert_equal(en.rest, to.rest)
    xr.testing.assert_equal(en.kile, to.kile.sel(tiltak=en["tiltak"]))

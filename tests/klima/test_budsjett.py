"""Klimabudsjettet satt sammen: gapet, referansebanen og periodene, mot tall regnet for hånd."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil, les_utslipp
from klima.budsjett import Budsjett, Valg, lag_budsjett
from klima.budsjettgap import Gap, _ett_gap
from klima.plan import les_plan
from klima.sektorrader import sektorrader
from klima.stoey import omregningsstoey
from klima.tiltak import les_tiltak
from klima.utgaver import Utgavelager
from tests.arbeidsrom import lag_arbeidsrom


def regn(rom: Arbeidsrom, **valg: object) -> Budsjett:
    nummer = rom.nummer
    return lag_budsjett(
        les_utslipp(nummer, arbeidsrom=rom),
        plan=les_plan(rom, nummer),
        tiltak=les_tiltak(nummer, arbeidsrom=rom),
        valg=Valg(**valg),  # type: ignore[arg-type]
        arbeidsrom=rom,
    )


@pytest.fixture(scope="module")
def askers(asker: Arbeidsrom) -> Budsjett:
    return regn(asker)


@pytest.fixture(scope="module")
def eksempelets(eksempel: Arbeidsrom) -> Budsjett:
    return regn(eksempel, form="lineaer")


def ett(budsjett: Budsjett, sektor: str) -> Gap:
    (gap,) = (g for g in budsjett.gap if g.sektor == sektor)
    return gap


# --- Asker: planens tall, og ærlig om det som mangler ------------------------------------------


def test_radene_kommer_ut_som_trykt(askers: Budsjett) -> None:
    # Seed 002, linje 5612, 5647, 5683, 5720, 5761, 5794 og 5828–5834.
    assert [[c.vist.replace("\u00a0", " ") for c in r.celler] for r in sektorrader(askers)] == [
        ["68 845", "76 571", "56 994", "44 271"],
        ["17 026", "17 524", "17 306", "16 756"],
        ["11 779*", "11 295*", "10 751", "9 812"],
        ["21 413", "27 551", "17 922", "14 242"],
        ["28 542", "26 666", "27 805", "25 523"],
        ["11 418", "11 540", "10 716", "10 014"],
        ["tall kommer", "tall kommer", "tall kommer"],
    ]


def test_kolonnene_har_planens_aar_og_skog_sine_egne(askers: Budsjett) -> None:
    rader = sektorrader(askers)
    vanlige = ["Mål i 2021", "Utslipp i 2021"]
    vanlige += ["Budsjettert utslipp i 2024", "Budsjettert utslipp i 2027"]
    assert [[c.overskrift for c in r.celler] for r in rader[:6]] == [vanlige] * 6
    assert [c.overskrift for c in rader[6].celler] == [
        *("Utslipp i 2020", "Budsjettert utslipp i 2023", "Budsjettert utslipp i 2026"),
    ]


def test_stjernen_har_noten_sin(askers: Budsjett) -> None:
    merket = [c for r in sektorrader(askers) for c in r.celler if c.vist.endswith("*")]
    assert {(c.aar, c.stoerrelse, c.linje) for c in merket} == {
        (2021, "maal", 5683),
        (2021, "utslipp", 5683),
    }
    assert all("pandemi" in c.merknad for c in merket)


def test_de_14_direkte_tiltakene_staar_under_radene_sine(askers: Budsjett) -> None:
    assert [len(r.tiltak) for r in sektorrader(askers)] == [2, 3, 1, 2, 1, 2, 3]


def test_hele_gapet_er_uten_tallfestede_tiltak(askers: Budsjett) -> None:
    # 178 984 − 319 614 · 0,33 = 178 984 − 105 472,62 = 73 511,38.
    i_alt = ett(askers, "Totalt")
    assert (i_alt.utslipp, i_alt.referansebane) == (178_984.0, 178_984.0)
    assert i_alt.gap == pytest.approx(73_511.38)
    assert (i_alt.effekt, i_alt.gjenstaar, i_alt.uten_prosent) == (None, i_alt.gap, 100.0)
    assert askers.virkning.tallfestede == ()
    assert askers.virkning.simulering is None


def test_skog_teller_ikke_mot_totalmaalet(askers: Budsjett) -> None:
    # 14 direkte tiltak, 3 av dem for skog, som er et eget regnskap.
    assert (ett(askers, "Totalt").tallfestede, ett(askers, "Totalt").ikke_tallfestede) == (0, 11)


def test_sektorer_med_bare_prosent_har_gapet_i_prosentpoeng(askers: Budsjett) -> None:
    # Oppvarming: −62 % i 2021 mot −75 % i 2030.
    oppvarming = ett(askers, "Oppvarming")
    assert (oppvarming.gap, oppvarming.gap_prosentpoeng) == (None, 13.0)
    assert oppvarming.uten_prosent is None


def test_formen_avgjoer_dommen_for_asker(askers: Budsjett) -> None:
    # Lineær 319 614 · (1 − 0,67 · 12/21) = 197 247; fast rate 319 614 · 0,33^(12/21) = 169 625.
    dom = {form: (round(s[-1].ramme), s[-1].status) for form, s in askers.status.items()}
    assert dom == {"lineaer": (197_247, "på vei"), "konstant_rate": (169_625, "bak")}


def test_sektormaalene_mot_67_prosent(askers: Budsjett) -> None:
    (svar,) = askers.maalsum
    assert (svar.aar, svar.svar) == (2030, "ikke_avgjort")


def test_perioden_er_planens_eller_den_en_velger(asker: Arbeidsrom, askers: Budsjett) -> None:
    assert (askers.periode, askers.periodekilde) == ((2024, 2025, 2026, 2027), "planen")
    assert regn(asker, fra=2026).periode == (2026, 2027, 2028, 2029)


# --- Eksempelet: alt på én gang ----------------------------------------------------------------


def test_den_vedtatte_referansebanen_brukes_naar_den_har_tall(eksempelets: Budsjett) -> None:
    bane = eksempelets.referansebane
    assert bane.attrs["grunnlag"].startswith("vedtatt i planen")
    # 38 000 i 2024, ned 1 300 i året.
    assert bane.sum("sektor").values.tolist() == [34_100.0, 32_800.0, 31_500.0, 30_200.0]


def test_tiltakene_tar_det_de_tar_etter_overlapp(eksempelets: Budsjett) -> None:
    # Biler 720 og kjøring 616 i 7 700 t: 720 + 616 − 720 · 616/7 700 = 1 278,4.
    # Transport 851,2, landstrøm 639,072, byggeplass 1 340,64, deponi 504, kjeler 330, gjødsel
    # 123,75.
    andre = 851.2 + 639.072 + 1_340.64 + 504 + 330 + 123.75
    i_alt = ett(eksempelets, "Totalt")
    assert i_alt.effekt == pytest.approx(1_278.4 + andre)
    assert i_alt.gap == 5_200
    assert i_alt.gjenstaar == pytest.approx(5_200 - 1_278.4 - andre)
    assert i_alt.uten_prosent == pytest.approx(100 * (5_200 - 1_278.4 - andre) / 5_200)


def test_en_sektor_der_tiltakene_tar_mer_enn_gapet_har_ingenting_udekket(
    eksempelets: Budsjett,
) -> None:
    # Avfall: 1 700 − 1 500 = 200 t; deponigassen tar (60 − 40) · 0,9 · 28 = 504 t.
    avfall = ett(eksempelets, "Avfall og avløp")
    assert (avfall.gap, avfall.effekt, avfall.uten_prosent) == (200, 504, 0)
    assert avfall.gjenstaar == -304


def test_maal_som_alt_er_naadd_har_ingen_andel(eksempelets: Budsjett) -> None:
    industri = ett(eksempelets, "Industri, olje og gass")
    assert (industri.gap, industri.uten_prosent) == (0, None)


def test_kilene_og_resten_er_referansebanen(eksempelets: Budsjett) -> None:
    k = eksempelets.kiler
    assert k is not None
    summen = k["kile"].sum("tiltak") + k["rest"].sel(sektor="Totalt")
    assert np.array_equal(summen.values, k["referansebane"].sel(sektor="Totalt").values)


def test_uten_trykte_rader_kommer_de_fra_ramme_og_tiltaksbane(eksempelets: Budsjett) -> None:
    (vei,) = (r for r in sektorrader(eksempelets) if r.sektor == "Veitrafikk")
    assert not vei.trykt
    # Rammen i 2027: 24 000 · (1 − 0,5 · 18/21) = 13 714,3. Budsjettet i 2030:
    # 14 000 − 1 278,4 − 851,2 = 11 870,4; i 2027 100 biler (180 t) og 748 t i 9 350 t:
    # 17 000 − (180 + 748 − 180 · 748/9 350) − 851,2 = 15 235,2.
    assert [(c.overskrift, round(c.tonn or 0, 1)) for c in vei.celler] == [
        ("Utslipp i 2024", 20_000.0),
        ("Ramme i 2027", 13_714.3),
        ("Ramme i 2030", 12_000.0),
        ("Budsjettert utslipp i 2027", 15_235.2),
        ("Budsjettert utslipp i 2030", 11_870.4),
    ]


def test_uten_valgt_form_har_rammen_begge(eksempel: Arbeidsrom) -> None:
    (vei,) = (r for r in sektorrader(regn(eksempel)) if r.sektor == "Veitrafikk")
    assert [c.overskrift for c in vei.celler if c.stoerrelse == "ramme"] == [
        *("Ramme i 2027, lineær", "Ramme i 2030, lineær"),
        *("Ramme i 2027, konstant-rate", "Ramme i 2030, konstant-rate"),
    ]


def test_sannsynligheten_er_andelen_av_trekningene(eksempelets: Budsjett) -> None:
    svar, total = eksempelets.sannsynlighet("lineaer"), eksempelets.virkning.simulering
    assert svar is not None
    assert total is not None
    under = float((total.total.sel(aar=2030) <= 25_000).mean())
    assert svar["sannsynlighet"].sel(aar=2030).item() == under
    assert 0.2 < under < 0.3


def test_valgt_bane(eksempel: Arbeidsrom) -> None:
    flat = regn(eksempel, referansebane="flat").referansebane
    assert flat.sum("sektor").values.tolist() == [38_000.0] * 4
    assert regn(eksempel, referansebane="trend").referansebane.attrs["grunnlag"] == (
        "trend: lineær, 2020–2024"
    )


def test_en_vedtatt_bane_uten_tall_kan_ikke_velges(asker: Arbeidsrom) -> None:
    with pytest.raises(Brukerfeil) as feil:
        regn(asker, referansebane="vedtatt")
    assert str(feil.value) == (
        "den vedtatte referansebanen kan ikke brukes. Ventet: tonn for alle sektorer, 2024–2030. "
        "Funnet: planen viser referansebanen bare som figur, uten tall (linje 5401). Utvei: velg "
        "--referansebane flat eller trend."
    )


def test_stoeyen_gjoer_at_et_lite_tiltak_ikke_kan_ses(eksempel: Arbeidsrom) -> None:
    # Jordbruket er regnet om med 4 % hvert år: 4 % av 6 200 t er 248 t, og tiltaket tar 123,75.
    stoey = omregningsstoey(Utgavelager(eksempel), "9900")
    assert stoey["p90"].sel(sektor="Jordbruk").item() == pytest.approx(4, abs=0.01)


def test_en_plan_uten_trykte_utslipp_er_ingen_utgave(eksempel: Arbeidsrom, tmp_path: Path) -> None:
    rom = tmp_path / "rom"
    shutil.copytree(eksempel.rot, rom)
    shutil.rmtree(rom / "datasets" / "utgaver")
    for tabell in ("totaler", "sektorrader"):
        fil = rom / "datasets" / "eksempelvik" / "klimagassutslipp" / f"{tabell}.csv"
        fil.write_text(fil.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    from klima import finn_arbeidsrom

    with pytest.raises(Brukerfeil, match="ingen utgave har Eksempelvik"):
        les_utslipp("9900", arbeidsrom=finn_arbeidsrom(rom))


def test_kommune_uten_plan_og_tiltak_har_bare_banen(oslo: Arbeidsrom) -> None:
    b = lag_budsjett(les_utslipp("0301", arbeidsrom=oslo), plan=None, tiltak=None)
    assert (b.gap, b.rammer, b.maalsum, b.kiler) == ([], {}, [], None)
    assert b.periodekilde.startswith("årene etter siste utslipp")
    assert {c.stoerrelse for r in sektorrader(b) for c in r.celler} == {"utslipp"}


# --- Gapet som regel ---------------------------------------------------------------------------

_TONN = st.floats(0, 1e6, allow_nan=False)


@given(_TONN, _TONN, st.none() | _TONN)
def test_andelen_uten_tall_er_mellom_0_og_100(
    bane: float, maal: float, effekt: float | None
) -> None:
    felt = {"sektor": "S", "aar": 2024, "maalaar": 2030, "tallfestede": 0, "ikke_tallfestede": 0}
    g = _ett_gap(
        **felt,
        endring=None,
        utslipp=None,
        maal_prosent=None,
        maal_tonn=maal,
        referansebane=bane,
        effekt=effekt,
    )
    assert g.gap == round(bane - maal, 6) + 0.0
    if g.gap > 0:
        assert g.uten_prosent is not None
        assert 0 <= g.uten_prosent <= 100
        assert effekt or g.uten_prosent == 100
    else:
        assert g.uten_prosent is None


def test_askers_arbeidsrom_ser_ikke_eksempelet(tmp_path: Path) -> None:
    from klima import finn_arbeidsrom
    from klima.kontroll.grunnlag import pakkemapper
    from tests.stotte import ROT

    assert all("eksempel" not in str(m) for m in pakkemapper(finn_arbeidsrom(ROT)))
    assert lag_arbeidsrom(tmp_path / "rom", planer=True).eksempel is False

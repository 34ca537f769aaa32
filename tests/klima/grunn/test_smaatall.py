"""Hvilke tall som holdes tilbake, prøvd av en angriper som teller opp alle mulige tabeller."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from klima.grunn.smaatall import Spenn, Sum, smaa, undertrykk

TRE: list[Sum] = [("i alt", ["a", "b", "c"])]
TO_NIVAAER: list[Sum] = [("ab", ["a", "b"]), ("cd", ["c", "d"]), ("i alt", ["ab", "cd"])]
KRYSS: list[Sum] = [
    *(("jenter", ["j1", "j2", "j3"]), ("gutter", ["g1", "g2", "g3"])),
    *(("1", ["j1", "g1"]), ("2", ["j2", "g2"]), ("3", ["j3", "g3"])),
    *(("i alt", ["jenter", "gutter"]), ("i alt", ["1", "2", "3"])),
]
OVERLAPP: list[Sum] = [("ab", ["a", "b"]), ("bc", ["b", "c"]), ("i alt", ["a", "b", "c"])]
OPPSETT = [TRE, TO_NIVAAER, KRYSS, OVERLAPP]


def med_summer(deler: Mapping[str, int], summer: Sequence[Sum]) -> dict[str, int]:
    """Delene og alle summene over dem."""
    ut = dict(deler)
    for sum_, ledd in summer:
        ut[sum_] = sum(ut[d] for d in ledd)
    return ut


def skjult(deler: Mapping[str, int], summer: Sequence[Sum], grense: int = 5) -> list[str]:
    alle = med_summer(deler, summer)
    return sorted(undertrykk(alle, smaa(alle, grense), summer))


# --- Regnet for hånd -------------------------------------------------------------------------


def test_uten_sum_holdes_bare_de_smaa_tilbake() -> None:
    assert skjult({"a": 0, "b": 4, "c": 5}, []) == ["a", "b"]


def test_uten_smaa_holdes_ingenting_tilbake() -> None:
    assert skjult({"a": 5, "b": 12, "c": 30}, TRE) == []


def test_ett_lite_tall_tar_med_seg_en_del_til() -> None:
    # 44 − 12 − 30 = 2. Uten a og b er det bare a + b = 14 igjen.
    assert skjult({"a": 2, "b": 12, "c": 30}, TRE) == ["a", "b"]


def test_to_smaa_tall_verner_hverandre() -> None:
    # 40 − 35 = 5 = a + b: 1 + 4, 2 + 3, 3 + 2 eller 4 + 1.
    assert skjult({"a": 2, "b": 3, "c": 35}, TRE) == ["a", "b"]


def test_to_smaa_tall_som_bare_kan_vaere_ett_par_tar_med_seg_et_stort() -> None:
    # 50 − 42 = 8 = a + b, og ingen av dem er over 4: de er 4 og 4.
    assert skjult({"a": 4, "b": 4, "c": 42}, TRE) == ["a", "b", "c"]
    # 42 − 42 = 0 = a + b: begge er 0.
    assert skjult({"a": 0, "b": 0, "c": 42}, TRE) == ["a", "b", "c"]


def test_en_sum_av_bare_smaa_tall_holdes_tilbake_naar_den_roeper_dem() -> None:
    # 12 = 4 + 4 + 4 er den eneste muligheten; 11 kan være 3 + 4 + 4 på tre måter.
    assert skjult({"a": 4, "b": 4, "c": 4}, TRE) == ["a", "b", "c", "i alt"]
    assert skjult({"a": 4, "b": 4, "c": 3}, TRE) == ["a", "b", "c"]


def test_med_to_nivaaer_maa_ogsaa_et_nivaa_til_vernes() -> None:
    # ab − b gir a, så b tas med; summene kan stå.
    assert skjult({"a": 1, "b": 20, "c": 30, "d": 40}, TO_NIVAAER) == ["a", "b"]
    # ab = 3 er selv liten, og «i alt» − cd gir den. Å holde «i alt» tilbake er ett tall; å holde cd
    # tilbake er to, for da må også c eller d vike.
    assert skjult({"a": 1, "b": 2, "c": 30, "d": 40}, TO_NIVAAER) == ["a", "ab", "b", "i alt"]


def test_i_en_krysstabell_trengs_et_rektangel() -> None:
    # j1 alene gis av raden og av kolonnen; fire hjørner verner hverandre.
    deler = {"j1": 3, "j2": 20, "j3": 30, "g1": 40, "g2": 50, "g3": 60}
    assert skjult(deler, KRYSS) == ["g1", "g2", "j1", "j2"]


def test_blant_like_valg_spares_summer_og_siste_del_i_alfabetet_uansett_stoerrelse() -> None:
    assert skjult({"a": 900, "b": 2, "c": 6}, TRE) == ["a", "b"]
    assert skjult({"a": 6, "b": 2, "c": 900}, TRE) == ["a", "b"]


def test_null_er_ogsaa_faerre_enn_grensen() -> None:
    assert smaa({"a": 0, "b": 4, "c": 5, "d": None}, 5) == {"a": (0, 4), "b": (0, 4)}


def test_bare_det_som_henger_sammen_med_noe_lite_beroeres() -> None:
    alle = {"a": 2, "b": 9, "ab": 11, "x": 9, "y": 9, "xy": 18}
    summer = [("ab", ["a", "b"]), ("xy", ["x", "y"])]
    assert undertrykk(alle, smaa(alle, 5), summer) == {"a", "b"}


def test_en_del_ingen_kjenner_verner_de_andre() -> None:
    # 44 = a + 30 + ukjent: a kan være alt fra 0 til 4.
    alle = {"a": 2, "b": 30, "c": None, "i alt": 44}
    assert undertrykk(alle, smaa(alle, 5), TRE) == {"a"}
    # 30 = a + 30 + ukjent: begge må være 0, så b må vike.
    alle = {"a": 0, "b": 30, "c": None, "i alt": 30}
    assert undertrykk(alle, smaa(alle, 5), TRE) == {"a", "b"}


def test_gaar_summen_ikke_opp_holdes_alt_som_henger_sammen_tilbake() -> None:
    alle = {"a": 2, "b": 12, "c": 30, "i alt": 1044}
    assert undertrykk(alle, smaa(alle, 5), TRE) == {"a", "b", "c", "i alt"}


def test_er_summen_bare_litt_gal_er_det_den_trykte_summen_leseren_regner_med() -> None:
    # 40 − 12 − 30 = −2: leseren ser at noe er galt, og finner ikke a. Med b tilbakeholdt er a + b
    # = 10, og a kan være alt fra 0 til 4.
    alle = {"a": 2, "b": 12, "c": 30, "i alt": 40}
    assert undertrykk(alle, smaa(alle, 5), TRE) == {"a", "b"}


# --- Angriperen ------------------------------------------------------------------------------


def mulige(
    alle: Mapping[str, int | None],
    holdt: Collection[str],
    spenn: Mapping[str, Spenn],
    summer: Sequence[Sum],
) -> Iterator[dict[str, int]]:
    """Alle tabeller som passer med det som vises, talt opp del for del.

    Angriperen kjenner summene, vet at tallene er hele og ikke negative, hvilke som er små, og
    spennet deres. Han leter ikke lenger enn 6 over det riktige, så han finner heller for få.
    """
    over = {s for s, _ in summer}
    deler = [n for n in alle if n not in over]

    def passer(tabell: Mapping[str, int]) -> bool:
        ut = dict(tabell)
        for sum_, ledd in summer:
            if all(d in ut for d in ledd):
                if sum_ in ut and ut[sum_] != sum(ut[d] for d in ledd):
                    return False
                ut[sum_] = sum(ut[d] for d in ledd)
            elif sum_ not in holdt and sum(ut.get(d, 0) for d in ledd) > (alle[sum_] or 0):
                return False
        for navn, verdi in ut.items():
            lav, hoy = spenn.get(navn, (0, 10**9))
            if not lav <= verdi <= hoy or (navn not in holdt and verdi != alle[navn]):
                return False
        return True

    def videre(i: int, tabell: dict[str, int]) -> Iterator[dict[str, int]]:
        if not passer(tabell):
            return
        if i == len(deler):
            yield med_summer(tabell, summer)
            return
        sann = alle[deler[i]] or 0
        for v in range(sann + 7) if deler[i] in holdt else [sann]:
            yield from videre(i + 1, {**tabell, deler[i]: v})

    yield from videre(0, {})


def roepet(
    alle: Mapping[str, int | None],
    holdt: Collection[str],
    spenn: Mapping[str, Spenn],
    summer: Sequence[Sum],
) -> set[str]:
    """De tilbakeholdte som angriperen finner bare én verdi for."""
    sett: dict[str, set[int]] = {n: set() for n in holdt}
    for tabell in mulige(alle, holdt, spenn, summer):
        for navn, verdier in sett.items():
            verdier.add(tabell[navn])
        if all(len(v) > 1 for v in sett.values()):
            return set()
    return {n for n, v in sett.items() if len(v) < 2}


def test_angriperen_finner_det_som_ikke_er_vernet() -> None:
    alle = med_summer({"a": 4, "b": 4, "c": 42}, TRE)
    assert roepet(alle, {"a"}, {"a": (0, 4)}, TRE) == {"a"}
    assert roepet(alle, {"a", "b"}, {"a": (0, 4), "b": (0, 4)}, TRE) == {"a", "b"}
    assert roepet(alle, {"a", "b", "c"}, {"a": (0, 4), "b": (0, 4)}, TRE) == set()


@st.composite
def tabeller(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, Spenn], list[Sum]]:
    """En tabell med summer, og de små tallene i den; noen ganger er ikke alle tall om personer."""
    summer = draw(st.sampled_from(OPPSETT))
    over = {s for s, _ in summer}
    deler = sorted({d for _, ledd in summer for d in ledd} - over)
    alle = med_summer({d: draw(st.integers(0, 7)) for d in deler}, summer)
    om_personer = draw(st.sets(st.sampled_from(sorted(alle)))) or set(alle)
    grense = draw(st.sampled_from([2, 3, 5]))
    return alle, smaa({n: alle[n] for n in sorted(om_personer)}, grense), summer


@settings(max_examples=20)
@given(tabeller())
def test_ingen_tilbakeholdt_verdi_kan_bestemmes(
    tabell: tuple[dict[str, int], dict[str, Spenn], list[Sum]],
) -> None:
    alle, spenn, summer = tabell
    holdt = undertrykk(alle, spenn, summer)
    assert set(spenn) <= holdt
    assert roepet(alle, holdt, spenn, summer) == set()


@settings(max_examples=20)
@given(tabeller())
def test_ingen_av_de_andre_er_til_overs(
    tabell: tuple[dict[str, int], dict[str, Spenn], list[Sum]],
) -> None:
    alle, spenn, summer = tabell
    holdt = undertrykk(alle, spenn, summer)
    for navn in holdt - set(spenn):
        assert roepet(alle, holdt - {navn}, spenn, summer) & set(spenn)


@settings(max_examples=15)
@given(tabeller(), st.randoms(use_true_random=False))
def test_rekkefoelgen_betyr_ingenting(
    tabell: tuple[dict[str, int], dict[str, Spenn], list[Sum]], tilfeldig: Random
) -> None:
    alle, spenn, summer = tabell
    stokket = [(s, tilfeldig.sample(ledd, len(ledd))) for s, ledd in summer]
    navn, smaa_ = list(alle), list(spenn)
    for liste in (stokket, navn, smaa_):
        tilfeldig.shuffle(liste)
    igjen = undertrykk({n: alle[n] for n in navn}, {n: spenn[n] for n in smaa_}, stokket)
    assert igjen == undertrykk(alle, spenn, summer)


def test_en_stor_tabell_tar_sekunder() -> None:
    # 6 steder × 2 kjønn × 3 aldre med alle summer: 63 tall.
    celler = [(s, k, a) for s in range(6) for k in range(2) for a in range(3)]
    deler = {f"{s}{k}{a}": 7 * s + 5 * k + 3 * a for s, k, a in celler}
    summer: list[Sum] = [
        *((f"{s}{k}*", [f"{s}{k}{a}" for a in range(3)]) for s in range(6) for k in range(2)),
        *((f"*{k}{a}", [f"{s}{k}{a}" for s in range(6)]) for k in range(2) for a in range(3)),
        *((f"{s}**", [f"{s}{k}*" for k in range(2)]) for s in range(6)),
        *((f"*{k}*", [f"*{k}{a}" for a in range(3)]) for k in range(2)),
        ("***", [f"{s}**" for s in range(6)]),
    ]
    # 000 er 0 og 001 er 3: sammen er de 3 i summen over aldre, og 100 og 101 lukker rektangelet.
    assert skjult(deler, summer) == ["000", "001", "100", "101"]

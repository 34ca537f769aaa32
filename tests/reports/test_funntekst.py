"""Funnene i terminalen: hvert felt, brutt i 80 og 120 kolonner, og uten at noe går tapt."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima.grunn.feil import Brukerfeil
from klima.kontroll.funn import ALVOR, Funn
from reports.funntekst import brutt, detaljer, finn_funn, funnlinjer, kortliste, radtekst
from tests.klima.kontroll.eksempelplan import glatt

FULLT = Funn(
    "feil",
    "forventning/innenfor",
    "utslipp",
    "datasets/utgaver/2026-02-02-12345678/tabell.parquet",
    "«tonn» skal være 0 eller mer, men er det ikke på 7 av 10\u00a0092 rader. Direkte utslipp kan "
    "ikke være negative; bare skog og annen arealbruk tar opp karbon.",
    "0 eller mer",
    "−12 og −3,5",
    antall=7,
    rader=("Veitrafikk Personbiler 2019", "Veitrafikk Personbiler 2020"),
    gjelder=("Veitrafikk",),
    eier="dataforvalter",
)
BART = Funn("merknad", "forventning/ny", "eks/pakke", "datasets/eks/pakke/a.csv:2", "Noe er rart.")


def i_bredde(bredde: int, *funn: Funn) -> str:
    return glatt("\n".join(funnlinjer(funn, bredde)))


def test_alle_feltene_i_80_kolonner() -> None:
    assert (
        i_bredde(80, FULLT, BART)
        == f"""\
Feil (1)

  {FULLT.id}  datasets/utgaver/2026-02-02-12345678/tabell.parquet
          «tonn» skal være 0 eller mer, men er det ikke på 7 av 10 092 rader.
          Direkte utslipp kan ikke være negative; bare skog og annen arealbruk
          tar opp karbon.
          Forventet: 0 eller mer
          Funnet:    −12 og −3,5
          Rader:     7 (Veitrafikk Personbiler 2019, Veitrafikk Personbiler 2020
                     og 5 til)
          Gjelder:   Veitrafikk
          Regel:     forventning/innenfor (tallet skal være innenfor grensene)
          Eier:      dataforvalter

Merknader (1)

  {BART.id}  datasets/eks/pakke/a.csv:2
          Noe er rart.
          Regel: forventning/ny
"""
    )


def test_alle_feltene_i_120_kolonner() -> None:
    assert (
        i_bredde(120, FULLT)
        == f"""\
Feil (1)

  {FULLT.id}  datasets/utgaver/2026-02-02-12345678/tabell.parquet
          «tonn» skal være 0 eller mer, men er det ikke på 7 av 10 092 rader. Direkte \
utslipp kan ikke være negative;
          bare skog og annen arealbruk tar opp karbon.
          Forventet: 0 eller mer
          Funnet:    −12 og −3,5
          Rader:     7 (Veitrafikk Personbiler 2019, Veitrafikk Personbiler 2020 og 5 til)
          Gjelder:   Veitrafikk
          Regel:     forventning/innenfor (tallet skal være innenfor grensene)
          Eier:      dataforvalter
"""
    )


_TEKST = st.lists(st.text("abcæøå 0123456789.,-/:\u00a0", min_size=1, max_size=40)).map(" ".join)


@given(_TEKST, st.integers(40, 140))
def test_ingen_ord_gaar_tapt_og_bare_et_langt_ord_stikker_ut(tekst: str, bredde: int) -> None:
    linjer = brutt(tekst, bredde, "    ")
    assert " ".join(linjer).split() == tekst.split()
    for linje in linjer:
        assert len(linje) <= bredde or " " not in linje.strip(" ")


@given(st.sampled_from(ALVOR), _TEKST, _TEKST, st.sampled_from([80, 120]))
def test_hele_visningen_er_innenfor_bredden(
    alvor: str, melding: str, funnet: str, bredde: int
) -> None:
    funn = Funn(alvor, "avstemming/andel", "eks/p", "a.csv:2", melding, None, funnet)  # type: ignore[arg-type]
    for linje in funnlinjer([funn], bredde):
        # Bare et ord som er lengre enn plassen, får stikke ut.
        lengste = max((len(o) for o in re.split(" +", linje)), default=0)
        assert len(linje) <= bredde or lengste > bredde - 25


def test_styretegn_i_en_celle_vises_og_virker_ikke() -> None:
    ondsinnet = Funn("feil", "r", "d", "a\x07.csv", "\x1b[2Jborte\u202e", funnet="\r\n\x00")
    vist = i_bredde(80, ondsinnet)
    assert "\\x1b[2Jborte\\u202e" in vist
    assert "a\\x07.csv" in vist
    assert "\\r\\n\\x00" in vist
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", vist)


@pytest.mark.parametrize(
    ("antall", "rader", "vist"),
    [
        (None, (), ""),
        (3, (), "3"),
        (None, ("linje 4",), "linje 4"),
        (2, ("linje 4", "linje 9"), "2 (linje 4 og linje 9)"),
        (1200, ("linje 4",), "1 200 (linje 4 og 1 199 til)"),
        (0, (), "0"),
    ],
)
def test_antall_rader_og_de_foerste(antall: int | None, rader: tuple[str, ...], vist: str) -> None:
    funn = Funn("feil", "r", "d", "s", "m", antall=antall, rader=rader)
    assert glatt(radtekst(funn)) == vist


def test_kortlisten_sier_hvor_mange_som_ikke_er_med() -> None:
    alle = [Funn("feil", "r", "d", f"a.csv:{n}", "Galt.") for n in range(1, 13)]
    linjer = kortliste(alle).splitlines()
    assert linjer[:2] == [f"  {alle[0].id}  a.csv:1", "          Galt."]
    assert (len(linjer), linjer[-1]) == (21, "  … og 2 til")


# --- Å finne ett funn ------------------------------------------------------------------------


def test_et_funn_paa_hele_id_en_eller_begynnelsen() -> None:
    assert finn_funn([FULLT, BART], FULLT.id) is FULLT
    assert finn_funn([FULLT, BART], BART.id[:3].upper()) is BART
    assert finn_funn([FULLT, FULLT], FULLT.id) is FULLT


def feilen(funn: list[Funn], soekt: str) -> str:
    with pytest.raises(Brukerfeil) as feil:
        finn_funn(funn, soekt)
    return str(feil.value)


def test_et_ukjent_funn_gir_det_naermeste() -> None:
    naer = FULLT.id[:5] + ("0" if FULLT.id[5] != "0" else "1")
    assert feilen([FULLT], naer) == (
        f"ukjent funn «{naer}». Ventet: id-en til et funn, eller begynnelsen av den. "
        f"Utvei: mente du {FULLT.id} ({FULLT.sted})?"
    )


@pytest.mark.parametrize("soekt", ["xyz", ""])
def test_uten_noe_naert_vises_veien_til_id_ene(soekt: str) -> None:
    assert feilen([FULLT], soekt) == (
        f"ukjent funn «{soekt}». Ventet: id-en til et funn, eller begynnelsen av den. "
        "Utvei: se id-ene med klima kontroll."
    )
    assert "Funnet: ingen funn." in feilen([], soekt)


def test_en_begynnelse_flere_har_er_tvetydig() -> None:
    alle = [Funn("feil", "r", "d", f"a.csv:{n}", "m") for n in range(1, 40)]
    tegn = next(f.id[0] for f in alle if sum(g.id[0] == f.id[0] for g in alle) > 1)
    treff = [f for f in alle if f.id[0] == tegn]
    assert feilen(alle, tegn).startswith(
        f"flere funn begynner med «{tegn}». Funnet: {treff[0].id} ({treff[0].sted})"
    )
    assert feilen(alle, tegn).endswith("Utvei: skriv flere tegn av id-en.")


def test_en_lang_oppramsing_i_meldingen_gjentas_ikke_under_den() -> None:
    ramset = "; ".join(f"Sted {nr}: {nr} 000 t" for nr in range(1, 9))
    langt = Funn("merknad", "r", "d", "s", f"Endret: {ramset}.", "ingen", ramset, 8, ("Sted 1",))
    assert dict(detaljer(langt)) == {"Forventet": "ingen", "Rader": "8", "Regel": "r"}
    kort = replace(langt, melding="Endret: Sted 1.", funnet="Sted 1")
    assert dict(detaljer(kort))["Funnet"] == "Sted 1"
    annet = replace(langt, melding="Endret.")
    assert dict(detaljer(annet))["Funnet"] == ramset

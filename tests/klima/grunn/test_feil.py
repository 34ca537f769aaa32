"""Feilmeldingen: sted, melding, ventet, funnet og utvei, i den rekkefølgen."""

from __future__ import annotations

import pytest

from klima.grunn.feil import Brukerfeil, kast_samlet


def test_alle_delene_kommer_i_fast_rekkefoelge() -> None:
    feil = Brukerfeil(
        "ikke et årstall", utvei="rett cellen", funnet="«x»", ventet="et helt år", sted="a.csv:4"
    )
    assert (
        str(feil)
        == "a.csv:4: ikke et årstall. Ventet: et helt år. Funnet: «x». Utvei: rett cellen."
    )


def test_bare_meldingen_naar_resten_er_ukjent() -> None:
    assert str(Brukerfeil("filen er tom")) == "filen er tom."


def test_punktum_settes_en_gang() -> None:
    assert str(Brukerfeil("filen er tom.", utvei="hent den på nytt.")) == (
        "filen er tom. Utvei: hent den på nytt."
    )


def test_et_spoersmaal_beholder_spoersmaalstegnet() -> None:
    assert str(Brukerfeil("ukjent", utvei="mente du Asker?")) == "ukjent. Utvei: mente du Asker?"


def test_delene_kan_leses_hver_for_seg() -> None:
    feil = Brukerfeil("ukjent sektor", sted="a.csv:4", funnet="«Veg»")
    assert (feil.melding, feil.sted, feil.ventet, feil.funnet, feil.utvei) == (
        "ukjent sektor",
        "a.csv:4",
        "",
        "«Veg»",
        "",
    )


def test_ingen_feil_kaster_ingenting() -> None:
    kast_samlet("filen", [])


def test_en_enkelt_feil_kastes_som_den_er() -> None:
    feil = Brukerfeil("ukjent sektor")
    with pytest.raises(Brukerfeil) as kastet:
        kast_samlet("filen", [feil])
    assert kastet.value is feil


def test_flere_feil_kastes_i_en_melding() -> None:
    with pytest.raises(Brukerfeil) as kastet:
        kast_samlet("a.csv", [Brukerfeil("én"), Brukerfeil("to")])
    assert str(kastet.value) == "a.csv har 2 feil:\n- én.\n- to."


def test_de_ti_foerste_vises_og_resten_telles() -> None:
    with pytest.raises(Brukerfeil) as kastet:
        kast_samlet("a.csv", [Brukerfeil(f"nr {n}") for n in range(1, 14)])
    linjer = str(kastet.value).splitlines()
    assert linjer[0] == "a.csv har 13 feil:"
    assert linjer[1:11] == [f"- nr {n}." for n in range(1, 11)]
    assert linjer[11:] == ["- … og 3 til."]

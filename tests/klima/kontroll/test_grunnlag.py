"""Datapakkene kontrollen leser: fil og linje fra roten, og brudd på skjemaet som funn."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from klima import Arbeidsrom, Brukerfeil
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Tabell, les_grunnlag, pakkemapper, relativ
from tests.klima.kontroll.eksempelplan import asker
from tests.stotte import ROT

MAAL = Path("datasets/asker/klimagassutslipp/sektormaal.csv")


def bytt(rom: Arbeidsrom, fil: Path, *par: tuple[str, str]) -> None:
    tekst = (rom.rot / fil).read_text(encoding="utf-8")
    for gammel, ny in par:
        assert gammel in tekst
        tekst = tekst.replace(gammel, ny, 1)
    (rom.rot / fil).write_text(tekst, encoding="utf-8")


def test_pakkene_for_kommunen_leses_med_sted() -> None:
    grunnlag = asker()
    assert (grunnlag.rot, grunnlag.kommune) == (ROT, "3203")
    assert set(grunnlag.pakker) == {
        *("aarshjul", "handlingsregler", "indikatorer", "klimagassutslipp", "tiltak")
    }
    assert grunnlag.datasett("tiltak") == "asker/tiltak"
    assert grunnlag.sted("tiltak", "tiltak", 4) == "datasets/asker/tiltak/tiltak.csv:4"
    assert grunnlag.sted("tiltak", "tiltak") == "datasets/asker/tiltak/tiltak.csv"
    foerste = grunnlag.rader("klimagassutslipp", "totaler")[0]
    assert (foerste["linje_i_fil"], foerste["aar"]) == (2, 2009)


def test_det_som_ikke_finnes_har_ingen_rader() -> None:
    assert asker().rader("klimagassutslipp", "finnes_ikke") == []
    assert asker().rader("finnes_ikke", "tiltak") == []


def test_en_kommune_uten_pakker_gir_et_tomt_grunnlag(rom: Arbeidsrom) -> None:
    grunnlag, funn = les_grunnlag(rom, "0301")
    assert (dict(grunnlag.pakker), funn) == ({}, [])


def test_ett_brudd_paa_skjemaet_er_ett_funn(rom: Arbeidsrom) -> None:
    bytt(rom, MAAL, ("Veitrafikk,utslipp,2021,-32", "Veitrafikk,utslipp,2021,mye"))
    grunnlag, (funn,) = les_grunnlag(rom, "3203")
    assert "klimagassutslipp" not in grunnlag.pakker
    assert (funn.alvor, funn.regel) == ("feil", "datapakke/skjema")
    assert (funn.datasett, funn.sted) == ("asker/klimagassutslipp", f"{MAAL.as_posix()}:30")
    assert funn.melding == "«mye» i kolonnen «prosent» har ikke typen skjemaet krever"
    assert funn.funnet


def test_flere_brudd_er_hvert_sitt_funn(rom: Arbeidsrom) -> None:
    bytt(
        rom,
        MAAL,
        ("Veitrafikk,utslipp,2021,-32", "Veitrafikk,utslipp,2021,mye"),
        ("Sjøfart,maal,2030,-50", "Sjøfart,maal,2031,-50"),
    )
    _, funn = les_grunnlag(rom, "3203")
    assert [f.sted for f in funn] == [f"{MAAL.as_posix()}:{n}" for n in (29, 30)]
    assert funn[0].melding.startswith("«2031» i kolonnen «aar» bryter et krav i skjemaet.")


def test_brudd_utover_det_leseren_viser_telles(rom: Arbeidsrom) -> None:
    tekst = (rom.rot / MAAL).read_text(encoding="utf-8")
    (rom.rot / MAAL).write_text(tekst.replace(",0,54", ",x,54"), encoding="utf-8")
    _, funn = les_grunnlag(rom, "3203")
    assert len(funn) == 11
    assert funn[-1].sted == "datasets/asker/klimagassutslipp"
    assert funn[-1].melding == "… og 22 til"


def funn_fra(feil: Brukerfeil, rom: Arbeidsrom, monkeypatch: pytest.MonkeyPatch) -> list[Funn]:
    """Funnene når leseren kaster feilen for hver pakke."""

    def kast(mappe: Path) -> None:
        raise feil

    monkeypatch.setattr("klima.kontroll.grunnlag.les_pakke", kast)
    grunnlag, funn = les_grunnlag(rom, "3203")
    assert grunnlag.pakker == {}
    return funn


def test_brudd_i_flere_pakker_er_med_alle_sammen(
    rom: Arbeidsrom, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [f.datasett for f in funn_fra(Brukerfeil("Galt"), rom, monkeypatch)] == [
        *("asker/aarshjul", "asker/handlingsregler", "asker/indikatorer"),
        *("asker/klimagassutslipp", "asker/tiltak"),
    ]


@pytest.mark.parametrize(
    ("sted", "ventet", "vist", "forventet"),
    [
        ("{rot}/datasets/a.csv:3", "et tall", "datasets/a.csv:3", "et tall"),
        ("datasets\\a.csv:3", "", "datasets/a.csv:3", None),  # Windows
        ("", "", "datasets/asker/tiltak", None),
    ],
)
def test_feilen_fra_leseren_blir_et_funn(
    lite: Arbeidsrom,
    monkeypatch: pytest.MonkeyPatch,
    sted: str,
    ventet: str,
    vist: str,
    forventet: str | None,
) -> None:
    feil = Brukerfeil("Galt", sted=sted.format(rot=lite.rot), ventet=ventet, funnet="«x»")
    assert funn_fra(feil, lite, monkeypatch) == [
        Funn("feil", "datapakke/skjema", "asker/tiltak", vist, "Galt", forventet, "«x»")
    ]


def test_en_feil_uten_noe_aa_vise_har_ikke_noe_funnet(
    lite: Arbeidsrom, monkeypatch: pytest.MonkeyPatch
) -> None:
    (funn,) = funn_fra(Brukerfeil("Galt", sted="a.csv"), lite, monkeypatch)
    assert (funn.forventet, funn.funnet) == (None, None)


def test_samlede_feil_faar_hvert_sitt_sted_eller_pakkens(
    lite: Arbeidsrom, monkeypatch: pytest.MonkeyPatch
) -> None:
    linjer = [
        f"{lite.rot}/datasets/a.csv:3: galt, se {lite.rot}/datasets/b.csv.",
        r"datasets\c.csv:4: galt: to kolon.",
        "ukjent felt: ikke et sted.",
        "… og 2 til.",
    ]
    feil = Brukerfeil("Datapakken tiltak har 6 feil:\n" + "\n".join(f"- {li}" for li in linjer))
    regel = ("feil", "datapakke/skjema", "asker/tiltak")
    assert funn_fra(feil, lite, monkeypatch) == [
        Funn(*regel, "datasets/a.csv:3", "galt, se datasets/b.csv."),
        Funn(*regel, "datasets/c.csv:4", "galt: to kolon."),
        Funn(*regel, "datasets/asker/tiltak", "ukjent felt: ikke et sted."),
        Funn(*regel, "datasets/asker/tiltak", "… og 2 til."),
    ]


def test_en_beskrivelse_som_ikke_er_json_stopper_kallet(rom: Arbeidsrom) -> None:
    fil = rom.datasett / "asker" / "tiltak" / "datapackage.json"
    fil.write_text("{", encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        les_grunnlag(rom, "3203")
    assert str(feil.value) == (
        f"{fil}: datapakkens beskrivelse er ikke gyldig JSON. Funnet: Expecting property name "
        "enclosed in double quotes: line 1 column 2 (char 1)."
    )
    fil.write_bytes('{"kommune": "ø"}'.encode("cp1252"))
    with pytest.raises(Brukerfeil, match="beskrivelse er ikke gyldig JSON"):
        les_grunnlag(rom, "3203")


def test_felles_pakker_hoerer_ikke_til_noen_kommune(rom: Arbeidsrom) -> None:
    felles = rom.datasett / "felles" / "kodelister"
    felles.mkdir(parents=True)
    (felles / "datapackage.json").write_text('{"resources": []}', encoding="utf-8")
    (rom.datasett / "felles" / "rart").mkdir()
    (rom.datasett / "felles" / "rart" / "datapackage.json").write_text("[]", encoding="utf-8")
    assert {m.name for m in pakkemapper(rom)} == {
        *("aarshjul", "handlingsregler", "indikatorer", "klimagassutslipp", "tiltak")
    }
    assert pakkemapper(rom, "0301") == []


def test_en_tabell_fra_en_fil_viser_linjene() -> None:
    tabell = Tabell("eks/p", "t", pd.DataFrame({"a": [1, 2]}, index=[2, 3]), "t.csv")
    assert (tabell.sted(), tabell.sted([3, 2])) == ("t.csv", "t.csv:2")
    assert tabell.rader([3, 2]) == "linje 2 og 3"
    assert tabell.rader(range(2, 9)) == "linje 2, 3, 4, 5, 6 og 2 til"


def test_en_tabell_uten_linjer_viser_navnet_paa_de_foerste_radene() -> None:
    ramme = pd.DataFrame({"sektor": list("ABCDEF"), "aar": range(2016, 2022), "tonn": 0.0})
    tabell = Tabell("utslipp", "", ramme, "u.parquet", ("sektor", "aar"))
    assert tabell.sted([3, 2]) == "u.parquet"
    assert tabell.rader([1, 0]) == "B 2017; A 2016"
    assert tabell.rader(range(6)) == "A 2016; B 2017; C 2018; D 2019; E 2020"


def test_en_fil_utenfor_roten_vises_med_hele_stien(tmp_path: Path) -> None:
    utenfor = tmp_path / "annet" / "a.csv"
    assert relativ(utenfor, tmp_path / "rom", 3) == f"{utenfor.as_posix()}:3"

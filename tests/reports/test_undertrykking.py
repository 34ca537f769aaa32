"""Et undertrykt tall står ikke i noe som skrives: terminal, JSON, rapport, arrays eller funn.

Arbeidsrommet er oppdiktet (tests/undertrykkingsrom.py).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from indikatorer import les_katalog, les_observasjoner
from klima import Arbeidsrom
from tests.arbeidsrom import Kjoering
from tests.undertrykkingsrom import AAR, BARN, barn, lag_rom

UNDERTRYKT: Final = {
    # nord er alltid liten, og tar med seg soer, som er først i alfabetet av de to andre.
    "barn-nord": {2019, 2020, 2021, 2022},
    "barn-soer": {2019, 2020, 2022},
    # I 2021 er vest også liten: nord + vest = 82483 − 63737 = 18746 kan deles på mange måter.
    "barn-vest": {2021},
    # Andelen er telleren delt på en nevner som står der.
    "andel-nord": {2019, 2020, 2021, 2022},
}
HEMMELIG: Final = {
    tall
    for navn, aarene in UNDERTRYKT.items()
    if navn in BARN
    for aar, tall in zip(AAR, BARN[navn], strict=True)
    if aar in aarene
}
PROSENT: Final = {"7,2", "7,5", "11,3", "8,3", "7.2", "7.5", "11.3", "8.3"}
ENDRINGER: Final = {
    abs(b - a)
    for navn in ("barn-nord", "barn-soer", "barn-vest")
    for i, a in enumerate(BARN[navn])
    for j, b in enumerate(BARN[navn])
    if j > i and {AAR[i], AAR[j]} & UNDERTRYKT[navn]
}
"""Differansene som sammen med et tall som vises, ville gitt et som ikke gjør det."""


@pytest.fixture(scope="module")
def rom(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    return lag_rom(tmp_path_factory.mktemp("undertrykt") / "rom")


def tall_i(tekst: str) -> set[str]:
    """Alle hele tall i teksten, også dem som er skrevet med mellomrom mellom tusenene."""
    tett = re.sub(r"(?<=\d)(?:[ \u00a0\u202f]|&nbsp;|\\u00a0)(?=\d{3}(?!\d))", "", tekst)
    return set(re.findall(r"\d+", tekst)) | set(re.findall(r"\d+", tett))


def hemmelige(tekst: str) -> set[str]:
    return tall_i(tekst) & {str(n) for n in HEMMELIG | ENDRINGER}


def test_letingen_finner_tallene_slik_de_ville_staatt() -> None:
    assert hemmelige("7919") == hemmelige("7 919") == hemmelige("7&nbsp;919,0 barn") == {"7919"}
    assert hemmelige('{"verdi":8387.0}') == {"8387"}
    assert hemmelige("ned 468") == {"468"}  # 8387 − 7919
    assert len(HEMMELIG) == 8


def test_terminalen_viser_undertrykt(kjoer: Callable[..., Kjoering], rom: Arbeidsrom) -> None:
    svar = kjoer("indikatorer", rom=rom)
    assert svar.kode == 0
    # Tabellen viser siste måling, kortet alle årene.
    assert svar.ut.count("undertrykt") == sum(max(AAR) in a for a in UNDERTRYKT.values())
    assert hemmelige(svar.ut) == set()
    assert "117 749" in svar.ut


def test_kortet_viser_undertrykt_og_ingen_endring(
    kjoer: Callable[..., Kjoering], rom: Arbeidsrom
) -> None:
    for navn in BARN:
        svar = kjoer("indikatorer", navn, rom=rom)
        assert svar.kode == 0
        assert hemmelige(svar.ut) == set()
        assert len(re.findall(r"–  +undertrykt", svar.ut)) == len(UNDERTRYKT.get(navn, ()))


def test_json_har_status_og_verken_verdi_endring_eller_terskel(
    kjoer: Callable[..., Kjoering], rom: Arbeidsrom
) -> None:
    svar = kjoer("indikatorer", "--json", rom=rom)
    assert hemmelige(svar.ut) == set()
    for rad in svar.json:
        skjult = UNDERTRYKT.get(rad["indikator"], set())
        for aar, celle in rad["verdier"].items():
            if int(aar) in skjult:
                assert celle == {"verdi": None, "status": "undertrykt", "tekst": "undertrykt"}
            else:
                assert celle["status"] == "maalt"
        if skjult:
            assert rad["vurdering"]["grunn"] == "undertrykt"
            assert rad["vurdering"]["endring"] is None
            assert rad["vurdering"]["siden_foerste"] is None


def test_arrayen_har_nan_og_status(rom: Arbeidsrom) -> None:
    katalog = les_katalog("Asker", arbeidsrom=rom)
    assert katalog is not None
    obs = les_observasjoner(katalog)
    for navn in BARN:
        for aar in AAR:
            ett = obs.sel(indikator=navn, aar=aar)
            skjult = aar in UNDERTRYKT.get(navn, set())
            assert np.isnan(ett["verdi"].item()) == skjult
            assert (ett["status"].item() == "undertrykt") == skjult
    # Heller ikke i tabellene bak.
    for ramme in katalog.pakke.tabeller.values():
        assert hemmelige(ramme.to_csv()) == set()


def test_rapporten_har_ikke_tallene_noe_sted(
    kjoer: Callable[..., Kjoering], rom: Arbeidsrom, tmp_path: Path
) -> None:
    svar = kjoer("årsrapport", "--ut", tmp_path, "--json", rom=rom)
    (fil,) = tmp_path.iterdir()
    html = fil.read_text(encoding="utf-8")
    # Skriptet med figurbiblioteket er fullt av tall, og det samme i alle rapporter.
    siden, antall = re.subn(r"<script>.*?</script>", "", html, flags=re.S)
    assert antall == 1
    assert svar.json["funn"]["feil"] == 0
    # Koordinatene i tegningene har mange desimaler; de er ikke tall noen leser.
    siden = re.sub(r"(?<=\d)\.\d{5,}", "", siden)
    assert tall_i(siden) & {str(n) for n in HEMMELIG} == set()
    tabeller = re.findall(r'<table class="indikatorer">.*?</table>', siden, re.S)
    (utdanning,) = (t for t in tabeller if "Oppdiktet: barn-nord" in t)
    assert hemmelige(utdanning) == set()
    assert not [p for p in PROSENT if re.search(rf"(?<![\d,.]){re.escape(p)} ?%", utdanning)]
    assert utdanning.count(">undertrykt</td>") == 12
    # Gnistlinjen: «i alt» har fire punkter, vest tre der 2021 mangler, de andre ingen.
    assert utdanning.count("<svg") == 2
    assert utdanning.count("<circle") == 4 + 3
    assert "Et tall som er undertrykt, gjelder for få personer" in siden


def test_kontrollen_sier_hvor_uten_tall(kjoer: Callable[..., Kjoering], tmp_path: Path) -> None:
    rader = [dict(rad) for rad in barn()]
    rader[0]["tekst"] = "7 919 (hvorav 468 nye)"  # barn-nord 2019
    rader[5]["verdi"], rader[5]["tekst"] = 62598, "62 598"  # barn-soer 2020, én for mye
    rom = lag_rom(tmp_path / "rom", verdier=rader)
    svar = kjoer("kontroll", "indikatorer", "--json", rom=rom)
    assert hemmelige(svar.ut) == set()
    assert [(f["alvor"], f["sted"], f["melding"]) for f in svar.json["funn"]] == [
        (
            "advarsel",
            "datasets/asker/indikatorer/verdier.csv:2",
            "barn-nord 2019: cellen viser noe annet enn verdien i raden. Tallene vises ikke fordi "
            "de kan være undertrykt.",
        ),
        (
            "advarsel",
            "datasets/asker/indikatorer/verdier.csv:15",
            "barn-i-alt 2020: summen er ikke lik delene. Tallene vises ikke fordi de kan være "
            "undertrykt.",
        ),
    ]
    assert svar.json["funn"][0]["forventet"] is None
    assert svar.json["funn"][0]["funnet"] is None


def test_et_brudd_paa_skjemaet_roeper_ikke_tallet(
    kjoer: Callable[..., Kjoering], tmp_path: Path
) -> None:
    rader = [dict(rad) for rad in barn()]
    rader[0]["verdi"] = "7919 barn"
    rader[1] |= {"aar": 2019, "status": "8387"}
    rom = lag_rom(tmp_path / "rom", verdier=rader)
    for kommando in (["kontroll"], ["kontroll", "--json"], ["indikatorer"], ["årsrapport"]):
        svar = kjoer(*kommando, rom=rom)
        assert svar.kode in (1, 2)
        assert hemmelige(svar.ut + svar.feil) == set()
    assert not (rom.rot / "rapport").exists()


def test_en_regel_som_ikke_virker_stanser_alt(
    kjoer: Callable[..., Kjoering], tmp_path: Path
) -> None:
    rom = lag_rom(
        tmp_path / "rom",
        regler=[{"indikator": "barn-nrd", "faerre_enn": "5", "grunn": "g", "hjemmel": ""}],
    )
    regel = "undertrykking.csv:2"
    # Rapporten stanser på funnet (kode 1), visningen på at pakken ikke kan leses (kode 2).
    for kommando, kode in (("indikatorer", 2), ("årsrapport", 1)):
        svar = kjoer(kommando, rom=rom)
        assert (svar.kode, svar.ut) == (kode, "")
        assert regel in svar.feil
        assert "indikatoren «barn-nrd» er ikke i katalogen" in svar.feil
    assert not (rom.rot / "rapport").exists()
    (funn,) = kjoer("kontroll", "indikatorer", "--json", rom=rom).json["funn"]
    assert (funn["alvor"], funn["sted"]) == ("feil", f"datasets/asker/indikatorer/{regel}")


def test_datasettet_selv_er_uroert(rom: Arbeidsrom, tmp_path: Path) -> None:
    fil = rom.datasett / "asker" / "indikatorer" / "verdier.csv"
    kopi = shutil.copy(fil, tmp_path / "foer.csv")
    les_katalog("Asker", arbeidsrom=rom)
    assert fil.read_bytes() == kopi.read_bytes()
    assert "7919" in fil.read_text(encoding="utf-8")

"""Motoren: regler som ikke passer, rekkefølgen, hva et funn forteller, og at ingenting endres."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pandas as pd
import pytest

from klima.kontroll.avledning import Omgivelser
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Tabell
from klima.kontroll.motor import proev
from klima.kontroll.regler import Regel
from tests.klima.kontroll.eksempelplan import glatt
from tests.klima.kontroll.regeltabell import regel, tabell
from tests.stotte import ROT

_MANGLER = "Tabellen t har ingen kolonne «mangler»."


@pytest.mark.parametrize(
    ("r", "melding", "forventet"),
    [
        (
            regel("innenfor", "mangler", min=0),
            "Tabellen t har ingen kolonne «mangler».",
            "tonn, aar og sektor",
        ),
        (
            regel("innenfor", "tonn", min=0, der={"borte": (1,)}),
            "Tabellen t har ingen kolonne «borte».",
            "tonn, aar og sektor",
        ),
        (
            regel("ikke_tom", "tonn", unntatt={"borte": (1,)}),
            "Tabellen t har ingen kolonne «borte».",
            "tonn, aar og sektor",
        ),
        (regel("innenfor", "sektor", min=0), "«sektor» er ikke tall: innenfor passer ikke.", None),
        (regel("endelig", "sektor"), "«sektor» er ikke tall: endelig passer ikke.", None),
        (regel("monster", "aar", uttrykk="2"), "«aar» er tall: monster passer ikke.", None),
        (regel("stigende", "sektor"), "«sektor» er ikke tall: stigende passer ikke.", None),
        (
            regel("type", "aar", type="tekst"),
            "«aar» er ikke tekst: typen tekst passer ikke.",
            None,
        ),
        *(
            (regel(type_, "mangler", **krav), _MANGLER, "tonn, aar og sektor")
            for type_, krav in [
                ("ikke_tom", {}),
                ("unik", {}),
                ("tillatt", {"verdier": ["A"]}),
                ("monster", {"uttrykk": "a"}),
                ("endelig", {}),
                ("type", {"type": "tall"}),
                ("stigende", {}),
            ]
        ),
        (
            regel("antall_rader", min=1, der={"mangler": (1,)}),
            _MANGLER,
            "tonn, aar og sektor",
        ),
        (
            regel("tillatt", "sektor", kodeliste="sektorer.borte"),
            "Ukjent kodeliste «sektorer.borte».",
            None,
        ),
        (regel("tillatt", "sektor", kodeliste="borte.a"), "Ukjent kodeliste «borte.a».", None),
    ],
)
def test_en_regel_som_ikke_passer_tabellen_er_selv_et_funn(
    r: Regel, melding: str, forventet: str | None
) -> None:
    t = tabell(tonn=[1.0], aar=[2021], sektor=["A"])
    assert proev(t, [r]) == [
        Funn(
            "feil",
            "forventning/gal-regel",
            "eks/pakke",
            "eks.yaml:3",
            melding,
            forventet,
            eier="noen",
        )
    ]


def test_funnene_kommer_i_reglenes_rekkefoelge_med_reglenes_alvor() -> None:
    regler = [
        regel("innenfor", "tonn", min=5, alvor="merknad"),
        regel("ikke_tom", "mangler", alvor="merknad"),
        regel("ikke_tom", "tonn"),
        regel("innenfor", "tonn", maks=0, alvor="advarsel"),
    ]
    funn = proev(tabell(tonn=[1.0]), regler)
    assert [(f.alvor, f.regel) for f in funn] == [
        ("merknad", "forventning/innenfor"),
        ("feil", "forventning/gal-regel"),
        ("advarsel", "forventning/innenfor"),
    ]


def test_regler_over_flere_rader_staar_paa_plassen_sin_mellom_de_andre() -> None:
    t = tabell(tonn=[-1.0], aar=[2021])
    regler = [
        regel("innenfor", "tonn", min=0),
        regel("ferskhet", "aar", maaneder=12),
        regel("endelig", "mangler"),
        regel("ferskhet", "aar", maaneder=24),
        regel("innenfor", "tonn", min=5),
    ]
    # 2021 var slutt ved nyttår 2022, og tolv måneder etter er nyttår 2023.
    funn = proev(t, regler, Omgivelser(date(2023, 1, 1)))
    assert [(f.regel, f.forventet) for f in funn] == [
        ("forventning/innenfor", "0 eller mer"),
        ("forventning/ferskhet", "høyst 12 måneder gammel"),
        ("forventning/gal-regel", "tonn og aar"),
        ("forventning/innenfor", "5 eller mer"),
    ]


def test_en_tabell_uten_linjer_navngir_radene() -> None:
    ramme = pd.DataFrame({"sektor": ["Sjøfart", "Skog"], "aar": [2021, 2022], "tonn": [1.0, -2.0]})
    t = Tabell("utslipp", "utslipp", ramme, "datasets/utgaver/x/tabell.parquet", ("sektor", "aar"))
    (funn,) = proev(t, [regel("innenfor", "tonn", min=0)])
    assert funn.sted == "datasets/utgaver/x/tabell.parquet"
    assert "−2 (Skog 2022)" in funn.melding
    assert (funn.antall, funn.rader, funn.gjelder) == (1, ("Skog 2022",), ("Skog",))


def test_funnet_sier_hvor_mange_rader_hvilke_hva_de_gjelder_og_hvem_som_eier_regelen() -> None:
    t = tabell(
        tonn=[-1.0] * 7 + [1.0], sektor=["Sjøfart", "Skog", "Sjøfart", None, "A", "B", "C", "D"]
    )
    (funn,) = proev(t, [regel("innenfor", "tonn", min=0)])
    assert funn.antall == 7
    assert funn.rader == ("linje 2", "linje 3", "linje 4", "linje 5", "linje 6")
    assert funn.gjelder == ("Sjøfart", "Skog", "A", "B", "C")
    assert funn.eier == "noen"


def test_et_funn_gjelder_ogsaa_indikatoren_og_tiltaket_i_raden() -> None:
    t = tabell(tonn=[None, None], indikator=["i-1", "i-2"], tiltak=["t-1", "t-1"])
    (funn,) = proev(t, [regel("ikke_tom", "tonn")])
    assert (funn.antall, funn.gjelder) == (2, ("i-1", "i-2", "t-1"))


def test_et_funn_uten_rader_har_verken_antall_eller_rader() -> None:
    (funn,) = proev(tabell(sektor=["A"]), [regel("antall_rader", min=2)])
    assert (funn.antall, funn.rader, funn.gjelder, funn.eier) == (None, (), (), "noen")


def test_hver_rad_i_en_gruppe_som_staar_flere_ganger_telles() -> None:
    t = tabell(aar=[2020, 2021, 2020, 2020], sektor=["A", "B", "C", None])
    (funn,) = proev(t, [regel("unik", "aar")])
    assert (funn.antall, funn.rader) == (3, ("linje 2", "linje 4", "linje 5"))
    assert funn.gjelder == ("A", "C")


def test_tusenvis_av_gale_rader_er_fortsatt_en_kort_melding() -> None:
    t = tabell(tonn=[-1.0, -2.0] * 10_000, sektor=["A"] * 20_000)
    (gal,) = proev(t, [regel("innenfor", "tonn", min=0)])
    assert glatt(gal.melding) == (
        "«tonn» skal være 0 eller mer, men er det ikke på 20 000 av 20 000 rader: −1 (linje 2), −2 "
        "(linje 3), −1 (linje 4), −2 (linje 5), −1 (linje 6) og 19 995 til. Derfor."
    )
    assert (gal.funnet, gal.antall) == ("−1 og −2", 20_000)
    (lik,) = proev(t, [regel("unik", "tonn", "sektor")])
    assert glatt(lik.melding) == (
        "«tonn» og «sektor» skal bare stå én gang, men −1, «A» (linje 2, 4, 6, 8, 10 og 9995 til) "
        "og −2, «A» (linje 3, 5, 7, 9, 11 og 9995 til) gjør ikke det. Derfor."
    )


def test_tabellen_endres_ikke() -> None:
    t = tabell(tonn=[1.0, None])
    foer = t.ramme.copy()
    proev(t, [regel("innenfor", "tonn", min=0)])
    pd.testing.assert_frame_equal(t.ramme, foer)
    assert t.ramme.index.name == "linje_i_fil"


def test_et_unntak_i_biblioteket_blir_et_funn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("klima.kontroll.motor.is_numeric_dtype", lambda _: True)
    (funn,) = proev(tabell(sektor=["a"]), [regel("innenfor", "sektor", min=0)])
    assert (funn.alvor, funn.regel, funn.sted) == ("feil", "forventning/gal-regel", "eks.yaml:3")
    assert funn.melding == "Regelen lot seg ikke kjøre."
    assert funn.funnet


def test_kontrollen_lastes_uten_great_expectations() -> None:
    kode = (
        "import sys, klima.kontroll.motor, klima.avstemming, indikatorer.avstemming;"
        "sys.exit('great_expectations' in sys.modules)"
    )
    miljo = {**os.environ, "PYTHONPATH": str(ROT)}
    subprocess.run([sys.executable, "-c", kode], check=True, env=miljo)


def test_biblioteket_melder_ikke_bruken_til_utgiveren(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GX_ANALYTICS_ENABLED", "true")
    proev(tabell(tonn=[1.0]), [regel("endelig", "tonn")])
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_ingenting_skrives_til_terminalen(capfd: pytest.CaptureFixture[str]) -> None:
    proev(tabell(tonn=[-1.0]), [regel("innenfor", "tonn", min=0)])
    assert tuple(capfd.readouterr()) == ("", "")

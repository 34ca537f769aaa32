"""Figurene: tallene i spesifikasjonen, hullene, bildeteksten, teksten og tabellen."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import altair as alt
import pytest

from klima import Arbeidsrom, finn_arbeidsrom
from klima.hendelser import Hendelse
from reports.figur import Figur
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.indikatorfigurer import indikatoroversikt
from reports.kart import kommunekart
from reports.planfigurer import fotavtrykk, investeringer, regelfigurer
from reports.sektorfigurer import sektorendring, sektorer_over_tid, sektornivaa
from reports.seriefigur import hendelsesmerker, hendelsestekst, utslippsserie
from reports.tekster import Tekster
from reports.tema import TEMA
from tests.stotte import SHARED, krev_fil, krever_data

NB = Tekster("nb")

GRENSER = SHARED / "data" / "kommuner-2024.geojson"


def alle_figurer(g: Grunnlag) -> list[Figur]:
    mulige = [
        utslippsserie(g),
        sektorer_over_tid(g),
        sektornivaa(g),
        sektorendring(g),
        indikatoroversikt(g),
        investeringer(g),
        fotavtrykk(g),
        *regelfigurer(g),
    ]
    return [f for f in mulige if f is not None]


def datarader(figur: Figur) -> list[dict[str, Any]]:
    """Alle dataradene i spesifikasjonen, uansett lag."""
    return [rad for sett in figur.spesifikasjon["datasets"].values() for rad in sett]


@pytest.fixture(scope="module", params=["asker_grunnlag", "oslo_grunnlag"])
def figurer(request: pytest.FixtureRequest) -> list[Figur]:
    return alle_figurer(request.getfixturevalue(request.param))


def test_hver_figur_har_budskap_kilde_alternativ_og_hel_tabell(figurer: list[Figur]) -> None:
    assert len({f.id for f in figurer}) == len(figurer)
    for figur in figurer:
        assert not figur.tittel.endswith(".")
        assert figur.bildetekst.startswith("Kilde: ")
        assert len(figur.alternativ) > 40
        assert figur.alternativ.endswith(".")
        assert figur.tabell.rader
        assert {len(rad) for rad in figur.tabell.rader} == {len(figur.tabell.hode)}
        assert figur.spesifikasjon["config"] == TEMA
        assert '"url"' not in json.dumps(figur.spesifikasjon)


def test_tall_i_ord_og_tabeller_er_norske(figurer: list[Figur]) -> None:
    for figur in figurer:
        celler = [c for rad in figur.tabell.rader for c in rad[1:]]
        for tekst in (figur.tittel, figur.alternativ, *celler):
            assert not re.search(r"\d\.\d", tekst), tekst
            assert not re.search(r"(^|[ (])-\d", tekst), tekst
            assert "nan" not in tekst.lower().split(), tekst


def test_serien_for_asker_viser_planens_aar_og_veien_til_maalet(asker_grunnlag: Grunnlag) -> None:
    figur = utslippsserie(asker_grunnlag)
    assert figur.tittel == "Utslippene i 2021 var 44\xa0% lavere enn i 2009"
    assert figur.tabell.rader == [
        ["2009", "319\xa0614", "0\xa0%", "avledet av planens prosent"],
        ["2019", "186\xa0211", "−42\xa0%", "målt"],
        ["2020", "180\xa0661", "−43\xa0%", "målt"],
        ["2021", "178\xa0984", "−44\xa0%", "målt"],
        # 319 614 · (1 − 0,67) = 105 472,6
        ["2030", "105\xa0473", "−67\xa0%", "mål"],
    ]
    assert figur.bildetekst.endswith("Uten tall: 2010–2018.")


def test_hendelsen_med_kjent_aar_merkes_paa_aksen_og_den_andre_i_bildeteksten(
    asker_grunnlag: Grunnlag,
) -> None:
    figur = utslippsserie(asker_grunnlag)
    merker = [r for r in datarader(figur) if "plass" in r]
    assert [(r["aar"], r["tekst"]) for r in merker] == [(2013, ["Tofte Industrier falt", "bort"])]
    setning = (
        "Hendelser, ikke tiltak: Tofte Industrier falt bort (2013, året fra en annen kilde enn "
        "planen; tonn ukjent) og Avfallsforbrenningsanlegg falt bort (en gang fra 2009 til 2021; "
        "tonn ukjent)."
    )
    assert setning in figur.bildetekst
    assert setning in figur.alternativ


def test_hendelser_utenfor_serien_har_ingen_plass_paa_aksen() -> None:
    h = Hendelse("x", "Verket", "tilkomst", "Jordbruk", 2008, 2008, 1_200.0, "")
    assert hendelsesmerker([h], alt.X("aar:Q"), range(2009, 2022), NB) == []
    assert hendelsestekst([h], NB) == (
        " Hendelser, ikke tiltak: Verket kom til (2008; 1\xa0200\xa0t)."
    )
    assert hendelsestekst([], NB) == ""


@krever_data
def test_2010_2012_og_2014_er_hull_i_linjen(oslo_grunnlag: Grunnlag) -> None:
    figur = utslippsserie(oslo_grunnlag)
    tomme = {rad["aar"] for rad in datarader(figur) if rad["tonn"] is None}
    assert tomme == {2010, 2012, 2014}
    assert figur.bildetekst.endswith("Uten tall: 2010, 2012 og 2014.")


@krever_data
def test_2010_2012_og_2014_staar_tomme_paa_aksen_i_soylene(oslo_grunnlag: Grunnlag) -> None:
    figur = sektorer_over_tid(oslo_grunnlag)
    assert figur is not None
    assert {2010, 2012, 2014}.isdisjoint(rad["aar"] for rad in datarader(figur))
    akse = figur.spesifikasjon["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert akse == list(range(2009, 2025))


def test_sektornivaa_gir_avviket_i_tonn_og_prosentpoeng(asker_grunnlag: Grunnlag) -> None:
    figur = sektornivaa(asker_grunnlag)
    assert figur.tittel == "Veitrafikk lå lengst over målet for 2021: 8\xa0224 tonn"
    rader = {rad[0]: rad[1:] for rad in figur.tabell.rader}
    # 94 095 / 130 159 − 1 = −27,7 %; 8 224 / 130 159 = 6,3 prosentpoeng
    assert rader["Veitrafikk"] == [
        *(
            "94\xa0095",
            "−28\xa0%",
            "−32\xa0%",
            "−34\xa0%",
            "85\xa0871",
            "+8\xa0224",
            "+6,3",
            "▲ over",
        )
    ]
    assert rader["Oppvarming"] == [
        "–",
        "−62\xa0%",
        "−62\xa0%",
        "−67\xa0%",
        "–",
        "–",
        "+5,0",
        "▲ over",
    ]
    assert rader["Sektorer med mål i tonn"][5] == "+12\xa0124"


@krever_data
def test_uten_maal_vises_sektorene_mot_referanseaaret(oslo_grunnlag: Grunnlag) -> None:
    figur = sektornivaa(oslo_grunnlag)
    assert figur.tabell.hode == ["Sektor", "Utslipp 2024, t", "Endring fra 2009"]
    assert figur.tittel == "Veitrafikk var den største kilden i 2024"
    assert sektorendring(oslo_grunnlag) is None


def test_sektorendring_nevner_alle_over_maalet(asker_grunnlag: Grunnlag) -> None:
    figur = sektorendring(asker_grunnlag)
    assert figur is not None
    assert figur.tittel == (
        "Annen mobil forbrenning, Jordbruk, Oppvarming og Veitrafikk ligger over målet for 2021"
    )
    assert figur.tabell.hode == ["Sektor", "Utslipp i 2021", "Mål for 2021", "Mål for 2030"]


def test_klimalinjene_summerer_til_planens_trykte_tall(asker_grunnlag: Grunnlag) -> None:
    figur = investeringer(asker_grunnlag)
    assert figur is not None
    # Fire linjer som heter Klimatiltak: 34 750 i 2024-2027 (3 750 + 16 000 + 9 000 + 6 000) og
    # seks år à 10 250, i 1 000 kr: 96 250.
    assert figur.tittel.startswith("96,3 mill. kr til klimatiltak")


def test_handlingsreglene_plasseres_i_regnskapet_for_2023(asker_grunnlag: Grunnlag) -> None:
    assert [f.tittel for f in regelfigurer(asker_grunnlag)] == [
        "Netto driftsresultat: ønsket resultat i regnskapet for 2023",
        "Gjeldsgrad: laveste akseptable resultat i regnskapet for 2023",
        "Disposisjonsfond: ønsket resultat i regnskapet for 2023",
        "Verdibevarende vedlikehold formålsbygg: laveste akseptable resultat i regnskapet for 2023",
    ]


def test_kommunenavn_med_html_blir_tekst_i_stillbildet(asker_grunnlag: Grunnlag) -> None:
    figur = indikatoroversikt(asker_grunnlag)
    assert figur is not None
    spesifikasjon = json.loads(
        json.dumps(figur.spesifikasjon).replace("God helse", "<script>x</script>")
    )
    svg = Figur("x", "x", spesifikasjon, "x", "x", figur.tabell).svg()
    assert "<script" not in svg
    assert "&lt;script" in svg


@krever_data
def test_kartet_viser_kommunene_i_utgaven_med_ringene_rett_vei(
    telemark: Arbeidsrom, tmp_path: Path
) -> None:
    shutil.copy(krev_fil(GRENSER), tmp_path / "kommuner.geojson")
    (tmp_path / "kommune.toml").write_text(
        '[kommune]\nnummer = "4003"\nnavn = "Skien"\n\n[kart]\ngrenser = "kommuner.geojson"\n',
        encoding="utf-8",
    )
    shutil.copytree(telemark.utgaver, tmp_path / "datasets" / "utgaver")
    g = hent_grunnlag(finn_arbeidsrom(tmp_path), "Skien")
    figur = kommunekart(g)
    assert figur is not None
    assert len(figur.tabell.rader) == 17
    kommuner = figur.spesifikasjon["layer"][0]["data"]["values"]
    assert kommuner[-1]["properties"]["navn"] == "Skien"
    for kommune in kommuner:
        form = kommune["geometry"]
        flater = [form["coordinates"]] if form["type"] == "Polygon" else form["coordinates"]
        for flate in flater:
            assert _areal(flate[0]) < 0, kommune["properties"]["navn"]


def _areal(ring: list[list[float]]) -> float:
    """Areal med fortegn (skolissesetningen); negativt med klokka."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def test_uten_grenser_er_det_ikke_noe_kart(asker_grunnlag: Grunnlag) -> None:
    assert kommunekart(asker_grunnlag) is None

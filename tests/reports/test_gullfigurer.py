"""Hver figurtype mot gullfilen sin: `python -m verktoy.figurark --gull` skriver dem på nytt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt
import pytest
from jsonschema.validators import validator_for

from reports.dokument import Dokument
from reports.figur import Figur
from tests.reports.delt import Bygd
from verktoy.figurark import GULL, gull
from verktoy.figursett import kartfigurer, navngitt


@pytest.fixture(scope="module")
def figurene(
    asker_dokument: Dokument, eksempel_rapport: Bygd, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Figur]:
    """Det samme som `figursett`, av rapportene testene deler."""
    return {
        **dict(navngitt("asker", asker_dokument)),
        **dict(navngitt("eksempel", eksempel_rapport.dokument)),
        **dict(kartfigurer(tmp_path_factory.mktemp("kart") / "kart")),
    }


def test_figurene_er_som_gullet(figurene: dict[str, Figur]) -> None:
    assert {f.stem for f in GULL.glob("*.json")} == set(figurene)
    for navn, figur in figurene.items():
        ventet = (GULL / f"{navn}.json").read_text(encoding="utf-8")
        assert json.loads(gull(figur)) == json.loads(ventet), navn


def test_hver_spesifikasjon_holder_skjemaet_til_vega_lite(figurene: dict[str, Figur]) -> None:
    skjema = alt.load_schema()
    # Prøveren settes opp én gang; skjemaet er stort.
    proever = validator_for(skjema)(skjema)
    for navn, figur in figurene.items():
        assert [f.message for f in proever.iter_errors(figur.spesifikasjon)] == [], navn


def test_hver_figur_har_budskap_kilde_og_alternativ(figurene: dict[str, Figur]) -> None:
    for navn, figur in figurene.items():
        assert not figur.tittel.endswith("."), navn
        assert "Kilde: " in figur.bildetekst, navn
        assert len(figur.alternativ) > 40, navn
        assert figur.alternativ.endswith("."), navn
        assert {len(rad) for rad in figur.tabell.rader} == {len(figur.tabell.hode)}, navn
        assert '"url"' not in json.dumps(figur.spesifikasjon), navn


def test_verktoeytipsene_har_ferdig_skrevne_tall(figurene: dict[str, Figur]) -> None:
    """Et tall i et tips er tekst på norsk, et år, eller et antall med norsk format."""
    for navn, figur in figurene.items():
        for tips in _tips(figur.spesifikasjon):
            tall = tips["type"] == "quantitative"
            assert not tall or tips.get("format") == ",.0f", f"{navn}: {tips}"
            assert tips["title"], navn


def _tips(verdi: Any) -> list[dict[str, Any]]:
    if isinstance(verdi, dict):
        funnet = verdi.get("tooltip", [])
        egne = funnet if isinstance(funnet, list) else [funnet]
        under = [t for n, v in verdi.items() if n not in ("datasets", "tooltip") for t in _tips(v)]
        return [t for t in egne if isinstance(t, dict)] + under
    return [t for v in verdi for t in _tips(v)] if isinstance(verdi, list) else []


# --- Ut av figuren ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def serien(figurene: dict[str, Figur]) -> Figur:
    return figurene["asker-utslippsserie"]


def test_de_samme_bytene_hver_gang(serien: Figur) -> None:
    assert serien.svg() == serien.svg()
    assert serien.png() == serien.png()
    assert serien.json() == serien.json()


def test_csv_har_tall_og_ikke_norsk_tekst(serien: Figur) -> None:
    assert serien.csv() == (
        "År,Tonn CO2e,Endring fra 2009 (%),Slag\n"
        "2009,319614,0,avledet av planens prosent\n"
        "2019,186211,-42,målt\n2020,180661,-43,målt\n2021,178984,-44,målt\n2030,105473,-67,mål\n"
    )


def test_png_er_saa_bred_som_bedt_om(serien: Figur) -> None:
    for bredde, skala in ((760, 1.0), (360, 2.0)):
        png = serien.png(skala, bredde=bredde)
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(png[16:20], "big") == bredde * skala


def test_det_frittstaaende_bildet_har_tittel_kilde_og_alternativ(serien: Figur) -> None:
    svg = serien.svg(frittstaaende=True)
    assert f"<title>{serien.tittel}</title>" in svg
    assert serien.alternativ[:60] in svg
    assert "Kilde: Asker kommune" in svg
    assert "http://www.w3.org/1999/xlink" in svg or "href" not in svg


def test_i_en_notatbok_viser_figuren_seg_selv(serien: Figur) -> None:
    bunt = serien._repr_mimebundle_()
    assert bunt["image/svg+xml"] == serien.svg(frittstaaende=True)
    assert bunt["text/plain"].startswith(serien.tittel)


def test_etikettene_i_serien_er_inne_i_figuren(serien: Figur) -> None:
    """«105 473 t» ved målet stakk før utenfor på høyre side: den vender nå inn i figuren."""
    tekster = [
        lag["mark"]
        for lag in serien.spesifikasjon["layer"]
        if lag["mark"]["type"] == "text" and lag["encoding"]["text"]["field"] == "tekst"
    ]
    assert [t["align"] for t in tekster if "plass" not in t][-1] == "right"


@pytest.mark.parametrize("navn", ["=1+1", "@SUM(A1)", "+47", "-x", "\tx"])
def test_en_formel_i_en_celle_er_tekst_i_csv(navn: str) -> None:
    from reports.figur import Tabell

    assert (
        Tabell("x", ["a", "b"], [[navn, navn]])
        .csv()
        .splitlines()[1]
        .startswith((f"'{navn}", f"\"'{navn}"))
    )


def test_gullmappen_er_i_prosjektet() -> None:
    assert Path("tests/gull/figurer") == Path(*GULL.parts[-3:])

"""Egne figurer og tabeller, og det å lagre dem: tall er tall, og tekst er aldri en formel."""

from __future__ import annotations

import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
from openpyxl import load_workbook

from klima import Brukerfeil
from reports import figurer
from reports.figur import Figur, Figurer, Tabell
from reports.tema import TEMA

RAMME = pd.DataFrame({"aar": [2009, 2024], "tonn": [50_000.0, None], "slag": ["målt", None]})


@pytest.fixture
def figur() -> Figur:
    diagram = alt.Chart(RAMME).mark_line().encode(x="aar:O", y="tonn:Q")
    return figurer.egen(
        diagram, RAMME, tittel="Vår egen", bildetekst="Kilde: oss.", alternativ="Én linje."
    )


class TestTabell:
    def test_tall_paa_norsk_aarstall_som_de_er_og_strek_der_noe_mangler(self) -> None:
        tabell = figurer.tabell(RAMME, "Utslipp")
        assert tabell == Tabell(
            "Utslipp",
            ["aar", "tonn", "slag"],
            [["2009", "50\u00a0000", "målt"], ["2024", "–", "–"]],
        )

    def test_hele_kolonnen_har_like_mange_desimaler_hoeyst_en(self) -> None:
        # 1,25 rundes til 1,3: halve fra null, som alle tall i rapporten.
        tabell = figurer.tabell(pd.DataFrame({"a": [1.25, 2.0], "b": [Decimal("3"), Decimal(-4)]}))
        assert tabell.rader == [["1,3", "3"], ["2,0", "−4"]]

    def test_en_indeks_med_navn_er_de_foerste_kolonnene(self) -> None:
        ramme = pd.DataFrame({"ja": [True]}, index=pd.Index(["x"], name="id"))
        assert figurer.tabell(ramme) == Tabell("", ["id", "ja"], [["x", "ja"]])
        assert figurer.tabell(ramme.rename_axis(None)).hode == ["ja"]

    def test_i_en_notatbok_staar_tallene_til_hoeyre_og_tekst_er_bare_tekst(self) -> None:
        html = figurer.tabell(pd.DataFrame({"<b>": ["<script>"], "t": [1.0]}))._repr_html_()
        assert html == (
            '<table><thead><tr><th scope=col style="text-align: left">&lt;b&gt;</th>'
            '<th scope=col style="text-align: right">t</th></tr></thead><tbody>'
            '<tr><td style="text-align: left">&lt;script&gt;</td>'
            '<td style="text-align: right">1</td></tr></tbody></table>'
        )

    def test_en_tom_ramme_er_en_tom_tabell(self) -> None:
        tom = figurer.tabell(RAMME[:0], "Tom")
        assert tom.rader == []
        assert "<tbody></tbody>" in tom._repr_html_()


class TestExcel:
    def test_tall_er_tall_med_norsk_format_og_det_som_mangler_er_tomt(self) -> None:
        ark = load_workbook(BytesIO(figurer.tabell(RAMME, "T").xlsx())).active
        assert ark is not None
        assert [[c.value for c in rad] for rad in ark.iter_rows()] == [
            ["aar", "tonn", "slag"],
            [2009, 50000, "målt"],
            [2024, None, None],
            [None, None, None],
            ["T", None, None],
        ]
        assert (ark["A2"].number_format, ark["B2"].number_format) == ("0", "#,##0")

    def test_samme_tabell_gir_samme_bytes(self) -> None:
        assert figurer.tabell(RAMME, "T").xlsx() == figurer.tabell(RAMME, "T").xlsx()

    @pytest.mark.parametrize("tekst", ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "{{7*7}}"])
    def test_tekst_er_aldri_en_formel(self, tekst: str) -> None:
        bok = load_workbook(BytesIO(Tabell("=1", [tekst], [[tekst]]).xlsx()))
        assert bok.active is not None
        for celle in (bok.active["A1"], bok.active["A2"]):
            assert (celle.value, celle.data_type) == (tekst, "s")

    def test_styretegn_og_for_lang_tekst_gir_likevel_en_fil(self) -> None:
        bok = load_workbook(BytesIO(Tabell("\x00", ["h"], [["a\x07" + "b" * 40_000]]).xlsx()))
        assert bok.active is not None
        assert len(str(bok.active["A2"].value)) == 32_767


class TestEgenFigur:
    def test_har_husets_tema_tekstene_og_tabellen_bak(self, figur: Figur) -> None:
        assert figur.spesifikasjon["config"] == TEMA
        assert figur.tabell == figurer.tabell(RAMME, "Vår egen")
        assert (figur.id, figur.bildetekst) == ("vaar-egen", "Kilde: oss.")

    def test_et_galt_diagram_sies_med_en_gang(self) -> None:
        galt = alt.Chart(RAMME).mark_line().encode(x=alt.X("aar:O", scale="nei"))
        with pytest.raises(Exception, match="scale"):
            figurer.egen(galt, RAMME, tittel="T", bildetekst="B", alternativ="A")

    def test_lagres_i_formatet_navnet_slutter_paa(self, figur: Figur, tmp_path: Path) -> None:
        ny = tmp_path / "ny mappe"
        skrevet = [figur.lagre(ny / f"f{e}") for e in (".svg", ".PNG", ".csv", ".json", ".xlsx")]
        svg, png, csv_, json_, xlsx = (f.read_bytes() for f in skrevet)
        assert b"Kilde: oss." in svg
        assert png.startswith(b"\x89PNG")
        assert csv_.decode() == "aar,tonn,slag\n2009,50000,målt\n2024,,\n"
        assert json.loads(json_)["config"] == TEMA
        ark = load_workbook(BytesIO(xlsx)).active
        assert ark is not None
        assert [r[0].value for r in ark.iter_rows(min_row=5)] == ["Vår egen", "Kilde: oss."]

    def test_et_ukjent_format_sies_og_ingenting_skrives(self, figur: Figur, tmp_path: Path) -> None:
        fil = tmp_path / "figur.gif"
        with pytest.raises(Brukerfeil) as feil:
            figur.lagre(fil)
        assert str(feil.value) == (
            f"{fil}: ukjent format. Ventet: et navn som slutter på .svg, .png, .xlsx, .csv eller "
            ".json. Funnet: «.gif»."
        )
        assert not list(tmp_path.iterdir())

    def test_en_fil_som_ikke_kan_skrives_sies_med_rene_ord(
        self, figur: Figur, tmp_path: Path
    ) -> None:
        (tmp_path / "fil").write_text("her")
        with pytest.raises(Brukerfeil, match="filen kan ikke skrives her"):
            figur.lagre(tmp_path / "fil" / "f.csv")

    def test_flere_figurer_vises_hver_for_seg(
        self, figur: Figur, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        vist: list[Figur] = []
        monkeypatch.setattr("IPython.display.display", lambda *f: vist.extend(f))
        Figurer([figur, figur])._ipython_display_()
        assert vist == [figur, figur]

"""Rettede tall slik brukeren ser dem: i terminalen, i JSON og i årsrapporten."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from klima import Arbeidsrom, Utgavelager
from reports.grunnlag import hent_grunnlag
from reports.kart import kommunekart
from reports.rapport import lag_rapport
from tests.arbeidsrom import Kjoering, lag_arbeidsrom
from tests.klima.test_rettelser import FOND
from tests.reports.rapporter import noen_indikatorer
from tests.rettelsesrom import CELLE, SETNING, importer, lag_rom, rettelse, skriv, vis
from tests.stotte import SHARED, krev_fil, krever_data

Kjoer = Callable[..., Kjoering]
GRENSER = SHARED / "data" / "kommuner-2024.geojson"
SKRIPT = "<script>window.truffet = 1</script>"


@pytest.fixture
def rom(tmp_path: Path) -> Arbeidsrom:
    rom = lag_rom(tmp_path / "rom")
    skriv(rom, rettelse(utgave=importer(rom, "2026-02-02")))
    return rom


def test_utslippene_er_merket_og_forklart(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    assert vis(kjoer("utslipp", rom=rom).ut).splitlines()[1:] == [
        "Sektor                   2009    2024",
        "Industri, olje og gass  1 000    901*",
        "Veitrafikk                200     100",
        "Totalt                  1 200  1 001*",
        SETNING,
    ]


def test_uten_rettede_tall_i_utvalget_er_det_ingen_forklaring(
    kjoer: Kjoer, rom: Arbeidsrom
) -> None:
    for valg in (("--aar", 2009), ("--sektor", "Veitrafikk"), ("--kommune", "Skien")):
        assert "*" not in kjoer("utslipp", *valg, rom=rom).ut


def test_flere_kommuner_bare_den_rettede_er_merket(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    assert vis(kjoer("utslipp", "--kommune", "alle", rom=rom).ut).splitlines()[1:] == [
        "Kommune             2024",
        "Porsgrunn (4001)  1 001*",
        "Skien (4003)       1 901",
        SETNING,
    ]


def test_json_baerer_statusen(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    rader = kjoer("utslipp", "--json", rom=rom).json
    assert [(r["aar"], r["kilde"], r["tonn"]) for r in rader if r["status"] == "rettet"] == [
        (2024, "Industri, olje og gass", 900.5)
    ]
    summer = kjoer("utslipp", "--sum", "total", "--json", rom=rom).json
    assert [(r["aar"], r["tonn"], r["status"]) for r in summer] == [
        (2009, 1200, "maalt"),
        (2024, 1000.5, "rettet"),
    ]


def test_avviket_er_merket(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    linjer = vis(kjoer("avvik", rom=rom).ut).splitlines()
    # 900,5 / 1 000 = −10 %; 1 000,5 / 1 200 = −17 %
    assert linjer[2:] == [
        "Industri, olje og gass     901*   −10 %*    –      –  uten mål",
        "Veitrafikk                  100    −50 %    –      –  uten mål",
        "Totalt                   1 001*   −17 %*    –      –  uten mål",
        SETNING,
        "Arbeidsrommet har ingen mål for Porsgrunn.",
    ]
    rader = kjoer("avvik", "--json", rom=rom).json
    assert {r["sektor"]: (r["rettet"], r["referanse_rettet"]) for r in rader} == {
        "Industri, olje og gass": (True, False),
        "Veitrafikk": (False, False),
        "Totalt": (True, False),
    }


def test_rangeringen_bruker_og_merker_det_rettede_tallet(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    assert vis(kjoer("rangering", rom=rom).ut).splitlines()[1:] == [
        "   Kommune             Utslipp",
        "1  Skien (4003)          1 901",
        "2  Porsgrunn (4001) ←   1 001*",
        SETNING,
    ]
    rader = kjoer("rangering", "--json", rom=rom).json
    assert [(r["kommune"], r["rettet"]) for r in rader] == [("4003", False), ("4001", True)]


def test_revisjonen_er_det_utgiveren_publiserte(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    importer(rom, "2026-02-03", {CELLE: 900.5})
    rader = kjoer("revisjon", "2026-02-02", "2026-02-03", "--json", rom=rom).json["rader"]
    assert [(r["aar"], r["fra"], r["til"], r["endring"]) for r in rader] == [
        (2024, 1800.5, 900.5, -900)
    ]


def test_hele_veien_fra_feil_til_utgiveren_har_rettet(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    assert kjoer("kontroll", rom=rom).ut == "0 feil, 0 advarsler, 0 merknader\n"
    ny = importer(rom, "2026-02-03", {CELLE: 900.5})
    svar = kjoer("kontroll", rom=rom)
    assert svar.kode == 0
    tekst = " ".join(vis(svar.ut).split())
    assert (
        "datasets/rettelser/egne.yaml:1 Rettelsen «industri-2024» trengs ikke lenger: utgiver har "
        f"rettet, og i {ny} er Porsgrunn (4001) 2024, Industri, olje og gass 900,5 t. Ta den bort."
    ) in tekst
    assert tekst.startswith("Advarsler (1) ")
    assert tekst.endswith(" 0 feil, 1 advarsel, 0 merknader")
    assert "*" not in kjoer("utslipp", rom=rom).ut


@pytest.mark.parametrize("kommando", ["utslipp", "avvik", "rangering"])
def test_en_uleselig_rettelse_stanser_kommandoen(
    kjoer: Kjoer, rom: Arbeidsrom, kommando: str
) -> None:
    skriv(rom, rettelse(utgave="u", fra="mye"))
    svar = kjoer(kommando, rom=rom)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == (
        "klima: datasets/rettelser/egne.yaml:9: verdien er ikke et tall. Ventet: et tall som "
        "2093022.76. Funnet: «mye».\n"
    )


def test_en_uleselig_rettelse_sperrer_rapporten(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    skriv(rom, rettelse(utgave="u", fra="mye"))
    svar = kjoer("årsrapport", rom=rom)
    assert (svar.kode, svar.ut) == (1, "")
    assert "datasets/rettelser/egne.yaml:9 Verdien er ikke et tall." in " ".join(svar.feil.split())


# --- Årsrapporten ------------------------------------------------------------------------------


def les_rapport(rom: Arbeidsrom) -> str:
    (fil,) = lag_rapport(rom, rom.nummer, rom.rot / "ut").filer
    html = re.sub(r"<(script|style|svg).*?</\1>", "", fil.read_text("utf-8"), flags=re.S)
    return vis(html)


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Rapporten på en utgave der feilen står igjen fra den forrige."""
    rom = lag_rom(tmp_path_factory.mktemp("rapport") / "rom")
    foerste = importer(rom, "2026-02-02")
    importer(rom, "2026-02-03", {(2009, "Veitrafikk", "Personbiler"): 201.0})
    skriv(rom, rettelse(utgave=f"alle fra {foerste}", grunn=f"For mye. {SKRIPT}"))
    return les_rapport(rom)


def celler(html: str, tabell: str) -> list[list[str]]:
    (innhold,) = re.findall(rf"<caption>{tabell}</caption>(.*?)</table>", html, flags=re.S)
    innhold = re.sub(r' <a class="spor".*?</a>', "", innhold)
    rader = re.findall(r"<tr>(.*?)</tr>", innhold, flags=re.S)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", rad, flags=re.S) for rad in rader]


def test_rapporten_merker_hvert_rettet_tall(html: str) -> None:
    assert celler(html, "Utslipp i Porsgrunn i alt, tonn CO2e")[1:] == [
        ["2009", "1 201", "0 %", "målt"],
        ["2024", "1 001*", "−17 %*", "rettet"],
    ]
    assert celler(html, "Utslipp per sektor, tonn CO2e")[1:] == [
        ["Industri, olje og gass", "1 000", "901*"],
        ["Veitrafikk", "201", "100"],
        ["Totalt", "1 201", "1 001*"],
    ]
    assert celler(html, "Sektorene i 2024 mot 2009")[1:] == [
        ["Industri, olje og gass", "901*", "−10 %*"],
        ["Veitrafikk", "100", "−50 %"],
        ["Totalt", "1 001*", "−17 %*"],
    ]
    bildetekster = re.findall("<figcaption>(.*?)</figcaption>", html)
    tekst = "Rettet (*): Porsgrunn (4001) 2024, Industri, olje og gass, fra 1 800,5 t til 900,5 t."
    # Den siste er tredelingen, som er regnet på det utgiveren publiserte.
    assert [tekst in b for b in bildetekster] == [True, True, True, True, False]
    assert "<strong>1 001 t*</strong>" in html
    assert "De direkte utslippene i Porsgrunn var 1 001* tonn CO2e i 2024" in html


def test_rapporten_lister_rettelsene_under_datakvalitet(html: str) -> None:
    kapittel = html.split('id="datakvalitet"')[1].split('id="kilder"')[0]
    (foerste,) = set(re.findall(r"2026-02-02-[0-9a-f]{8}", kapittel))
    (rad,) = celler(kapittel, "Rettelsene som er brukt")[1:]
    assert [re.sub("<.*?>", " | ", c).rstrip(" |") for c in rad] == [
        f"Porsgrunn (4001) 2024, Industri, olje og gass | alle utgaver fra {foerste}",
        "1 800,5 t",
        "900,5 t",
        "For mye. &lt;script&gt;window.truffet = 1&lt;/script&gt;",
        "Kari Nordmann | 2. februar 2026",
        "3. februar 2026",
    ]


def test_kapittelet_om_forrige_utgave_sier_at_det_er_uten_rettelser(html: str) -> None:
    assert "Tallene her er de utgiveren publiserte, uten rettelsene." in html
    assert (
        "Ett tall er rettet av kommunen og merket med *, også der det inngår i en sum: Porsgrunn "
        "(4001) 2024, Industri, olje og gass. Rettelsene står i kapittelet om datakvalitet. Det "
        "som er endret siden forrige utgave, er regnet på det utgiveren publiserte." in html
    )


def test_uten_rettelser_er_rapporten_uten_avsnittet(asker_fil: Path) -> None:
    tekst = asker_fil.read_text("utf-8")
    assert "Rettede tall" not in tekst
    assert "Rettet (*)" not in tekst


def test_en_rettet_indikator_er_merket(kjoer: Kjoer, tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path / "asker", planer=False)
    noen_indikatorer(rom, "disposisjonsfond", "netto-laanegjeld")
    importer(rom, "2026-02-02", kommuner=("Asker",))
    skriv(rom, FOND)
    linjer = vis(kjoer("indikatorer", rom=rom).ut).splitlines()
    (rad,) = [linje for linje in linjer if "18,4 %*" in linje]
    assert "disposisjonsfond" in rad.casefold()
    assert linjer[-1] == (
        "* Rettet: disposisjonsfond 2022: fra 14,8 til 18,4. Sifrene var byttet om. Kari Nordmann, "
        "2. februar 2026. Meldt til utgiver 2. februar 2026. [datasets/rettelser/egne.yaml:1]"
    )
    html = les_rapport(rom)
    assert '<td class="tall">18,4 %*</td>' in html
    assert "disposisjonsfond 2022" in html.split('id="datakvalitet"')[1]


@krever_data
def test_kartet_merker_en_annen_kommunes_rettede_tall(telemark: Arbeidsrom, tmp_path: Path) -> None:
    kopi = lag_rom(tmp_path / "rom")
    shutil.copytree(telemark.utgaver, kopi.utgaver)
    shutil.copy(krev_fil(GRENSER), kopi.rot / "kommuner.geojson")
    rom = replace(kopi, nummer="4003", navn="Skien", grenser=kopi.rot / "kommuner.geojson")
    nyest = Utgavelager(rom).liste()[-1].utgave
    skriv(rom, rettelse(utgave=nyest, fra="2093022.76", til="1843809.76"))
    figur = kommunekart(hent_grunnlag(rom, "Skien"))
    assert figur is not None
    merket = [[vis(c) for c in rad] for rad in figur.tabell.rader if "*" in "".join(rad)]
    # 2 222 015,09 − 249 213 = 1 972 802,09; mot 2 257 324,85 er det −12,6 %
    assert merket == [["Porsgrunn", "2 257 325", "1 972 802*", "−12,6 %*"]]
    assert "Rettet (*): Porsgrunn (4001) 2024, Industri, olje og gass" in vis(figur.bildetekst)

"""Samlepunktet: hva som kontrolleres for én kommune, for alle, og for utvalgte datasett."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from klima import Arbeidsrom, Brukerfeil, Utgavelager
from klima.kontroll import Funn, antall, kjoer
from klima.kontroll.kjoering import datasettene
from tests import rettelsesrom
from tests.klima.kontroll.eksempelplan import kort
from tests.stotte import krever_data

REGLER = """\
datasett: {datasett}
eier: noen
regler:
  - {{regel: antall_rader, tabell: {tabell}, maks: 1, alvor: {alvor}, grunn: Prøve.}}
"""


def skriv_regler(rom: Arbeidsrom, datasett: str, tabell: str = "x", alvor: str = "merknad") -> None:
    mappe = rom.datasett / "forventninger"
    shutil.rmtree(mappe, ignore_errors=True)
    mappe.mkdir(parents=True)
    tekst = REGLER.format(datasett=datasett, tabell=tabell, alvor=alvor)
    (mappe / "egne.yaml").write_text(tekst, encoding="utf-8")


def skriv_fil(rom: Arbeidsrom, tekst: str) -> None:
    mappe = rom.datasett / "forventninger"
    mappe.mkdir(parents=True, exist_ok=True)
    (mappe / "egne.yaml").write_text(dedent(tekst), encoding="utf-8")


def gale(funn: list[Funn]) -> list[Funn]:
    return [f for f in funn if f.regel == "forventning/gal-regel"]


def avstemming(funn: list[Funn]) -> list[Funn]:
    return [f for f in funn if f.regel.startswith("avstemming/")]


def test_det_som_foelger_med_har_ingen_feil_og_bryter_ingen_forventning(rom: Arbeidsrom) -> None:
    funn = kjoer(rom, "Asker")
    assert antall(funn)["feil"] == 0
    assert funn == avstemming(funn)


def test_uten_gx_proeves_alt_unntatt_forventningene(lite: Arbeidsrom) -> None:
    skriv_regler(lite, "tiltak", "tiltak", "feil")
    assert antall(kjoer(lite, "3203"))["feil"] == 1
    assert antall(kjoer(lite, "3203", gx=False))["feil"] == 0
    assert avstemming(kjoer(lite, "3203")) == kjoer(lite, "3203", gx=False)


def test_en_brutt_forventning_peker_paa_filen_fra_roten(lite: Arbeidsrom) -> None:
    skriv_regler(lite, "tiltak", "tiltak", "feil")
    funn = kjoer(lite, "3203")[0]
    assert (funn.alvor, funn.regel) == ("feil", "forventning/antall_rader")
    assert (funn.datasett, funn.sted) == ("asker/tiltak", "datasets/asker/tiltak/tiltak.csv")
    assert funn.melding == "Tabellen tiltak har 29 rader, men skal ha 1 eller mindre. Prøve."


def test_ekstra_avstemminger_faar_grunnlaget_og_sorteres_inn(lite: Arbeidsrom) -> None:
    eget = Funn("feil", "egen/regel", "asker/tiltak", "a.csv:1", "Galt.")
    sett = []

    def ekstra(grunnlag: object) -> list[Funn]:
        sett.append(grunnlag.kommune)  # type: ignore[attr-defined]
        return [eget]

    assert kjoer(lite, "3203", gx=False, ekstra=[ekstra])[0] == eget
    assert sett == ["3203"]


def test_bare_det_utvalgte_datasettet(rom: Arbeidsrom) -> None:
    skriv_regler(rom, "klimagassutslipp", "totaler", "feil")
    assert {f.datasett for f in kjoer(rom, "3203")} == {"asker/klimagassutslipp", "asker/tiltak"}
    for navn in ("tiltak", "asker/tiltak"):
        assert {f.datasett for f in kjoer(rom, "3203", datasett=[navn])} == {"asker/tiltak"}


def test_regler_for_det_som_ikke_er_valgt_kjoeres_ikke(
    lite: Arbeidsrom, monkeypatch: pytest.MonkeyPatch
) -> None:
    skriv_regler(lite, "tiltak", "tiltak", "feil")
    proevd: list[str] = []
    monkeypatch.setattr("klima.kontroll.motor.proev", lambda t, *_: proevd.append(t.datasett) or [])
    assert kjoer(lite, "3203", datasett=["utslipp"]) == []
    assert proevd == []
    kjoer(lite, "3203", datasett=["asker/tiltak"])
    assert proevd == ["asker/tiltak"]


def test_et_ukjent_datasett_er_et_galt_kall(lite: Arbeidsrom) -> None:
    with pytest.raises(Brukerfeil, match=r"ukjent datasett «tull»\. Ventet: asker/tiltak, utslipp"):
        kjoer(lite, "3203", datasett=["tiltak", "tull"])
    assert datasettene(lite)[-1] == "utslipp"


def test_en_gal_regelfil_meldes_ogsaa_naar_noe_annet_er_valgt(lite: Arbeidsrom) -> None:
    skriv_regler(lite, "tiltak", "tiltak")
    (lite.datasett / "forventninger" / "gal.yaml").write_text("datasett: [\n", encoding="utf-8")
    (funn,) = [f for f in kjoer(lite, "3203", datasett=["tiltak"]) if f.alvor == "feil"]
    assert kort(funn) == ("feil", "forventning/gal-regel", "gal.yaml:2")


def test_en_regel_for_et_datasett_som_ikke_finnes_er_et_funn(lite: Arbeidsrom) -> None:
    skriv_regler(lite, "klimagasutslipp")
    (funn,) = [f for f in kjoer(lite, "3203") if f.alvor == "feil"]
    assert funn == Funn(
        *("feil", "forventning/gal-regel", "forventninger", "datasets/forventninger/egne.yaml:4"),
        "Ingen datapakke heter «klimagasutslipp», så reglene for den prøver ingenting.",
        "asker/tiltak, utslipp, klimagassutslipp, tiltak, indikatorer, handlingsregler",
        "klimagasutslipp",
        eier="noen",
    )


def test_hvert_datasett_som_ikke_finnes_meldes_en_gang_der_det_foerst_staar(
    lite: Arbeidsrom,
) -> None:
    skriv_fil(
        lite,
        """\
        datasett: tiltakk
        eier: noen
        regler:
          - {regel: antall_rader, tabell: x, maks: 1, alvor: feil, grunn: Prøve.}
          - {regel: sum, tabell: x, kolonne: a, abs: 1, mangler: lov, alvor: feil, grunn: Prøve.,
             total: {datasett: totaler, tabell: x, kolonne: a, der: {b: 1}}}
          - {regel: enighet, tabell: x, kolonne: a, noekkel: [b], bare_her: lov, bare_der: lov,
             mot: {datasett: totaler, tabell: x}, abs: 0, alvor: feil, grunn: Prøve.}
          - {regel: enighet, tabell: x, kolonne: a, noekkel: [b], bare_her: lov, bare_der: lov,
             mot: {datasett: tiltak, tabell: x}, abs: 0, alvor: feil, grunn: Prøve.}
          - {regel: enighet, tabell: x, kolonne: a, noekkel: [b], bare_her: lov, bare_der: lov,
             mot: {tabell: y}, abs: 0, alvor: feil, grunn: Prøve.}
        """,
    )
    assert [(f.sted[-1], f.melding) for f in gale(kjoer(lite, "3203"))] == [
        ("4", "Ingen datapakke heter «tiltakk», så reglene for den prøver ingenting."),
        ("5", "Ingen datapakke heter «totaler», så reglene for den prøver ingenting."),
    ]


def test_regler_for_husets_pakker_er_ikke_gale_om_pakken_mangler(lite: Arbeidsrom) -> None:
    for pakke in ("klimagassutslipp", "tiltak", "indikatorer", "handlingsregler", "utslipp"):
        skriv_regler(lite, pakke, "''" if pakke == "utslipp" else "tiltak")
        assert gale(kjoer(lite, "3203")) == []
    skriv_regler(lite, "asker/indikatorer")
    (funn,) = gale(kjoer(lite, "3203"))
    assert funn.funnet == "asker/indikatorer"


def test_en_regel_for_en_tabell_som_ikke_finnes_er_et_funn(lite: Arbeidsrom) -> None:
    skriv_regler(lite, "tiltak", "tilltak")
    (funn,) = [f for f in kjoer(lite, "3203") if f.alvor == "feil"]
    assert funn == Funn(
        *("feil", "forventning/gal-regel", "asker/tiltak", "datasets/forventninger/egne.yaml:4"),
        "Datapakken asker/tiltak har ingen tabell «tilltak».",
        "tiltak, effekter, innsatsomraader, investeringsposter, investeringer, forutsetninger, "
        "resultatindikatorer, oppfoelging, aktivitet, driftsposter, drift, finansiering",
        eier="noen",
    )


def test_en_tabell_som_ikke_finnes_stopper_ikke_de_andre(lite: Arbeidsrom) -> None:
    skriv_fil(
        lite,
        """\
        datasett: tiltak
        eier: noen
        regler:
          - {regel: antall_rader, tabell: tiltak, maks: 1, alvor: feil, grunn: Prøve.}
          - {regel: antall_rader, tabell: borte, maks: 1, alvor: feil, grunn: Prøve.}
          - {regel: antall_rader, tabell: drift, min: 1, alvor: feil, grunn: Prøve.}
        """,
    )
    funn = [f for f in kjoer(lite, "3203") if f.alvor == "feil"]
    assert [(f.regel, f.melding) for f in funn] == [
        ("forventning/antall_rader", "Tabellen drift har 0 rader, men skal ha 1 eller mer. Prøve."),
        (
            "forventning/antall_rader",
            "Tabellen tiltak har 29 rader, men skal ha 1 eller mindre. Prøve.",
        ),
        ("forventning/gal-regel", "Datapakken asker/tiltak har ingen tabell «borte»."),
    ]


def test_en_pakke_som_bryter_skjemaet_stopper_ikke_resten(rom: Arbeidsrom) -> None:
    fil = rom.datasett / "asker" / "klimagassutslipp" / "totaler.csv"
    fil.write_text(fil.read_text(encoding="utf-8").replace("186211", "mange"), encoding="utf-8")
    funn = kjoer(rom, "3203")
    assert kort(funn[0]) == ("feil", "datapakke/skjema", "totaler.csv:3")
    assert {f.datasett for f in funn[1:]} == {"asker/tiltak"}


def test_bare_en_pakke_som_bryter_skjemaet_er_ogsaa_noe_aa_kontrollere(lite: Arbeidsrom) -> None:
    fil = lite.datasett / "asker" / "tiltak" / "tiltak.csv"
    fil.write_text(
        fil.read_text(encoding="utf-8").replace("direkte-01,1,", "direkte-01,en,"), "utf-8"
    )
    funn = kjoer(lite, "3203")
    assert [kort(f) for f in funn] == [("feil", "datapakke/skjema", "tiltak.csv:2")]


def test_en_rettelse_som_ikke_kan_leses_stopper_verken_tallene_eller_resten(
    rom: Arbeidsrom,
) -> None:
    skriv_regler(rom, "utslipp", "''", "feil")
    (rom.datasett / "rettelser").mkdir()
    (rom.datasett / "rettelser" / "gal.yaml").write_text("tull: 1\n", encoding="utf-8")
    for valgt in ("utslipp", "asker/tiltak"):
        funn = [f for f in kjoer(rom, "3203", datasett=[valgt]) if f.alvor == "feil"]
        regler = {"utslipp": ["forventning/antall_rader"], "asker/tiltak": []}[valgt]
        assert [f.regel for f in funn] == [*regler, "rettelse/skjema"]


def test_tallene_proeves_med_rettelsene_naar_de_kan_leses(tmp_path: Path) -> None:
    porsgrunn = rettelsesrom.lag_rom(tmp_path / "rom")
    utgave = rettelsesrom.importer(porsgrunn, "2026-01-15", kommuner=("Porsgrunn",))
    # Industrien er ført med 1800,5 t, og rettet til 900,5 t.
    rettelsesrom.skriv(porsgrunn, rettelsesrom.rettelse(utgave=utgave))
    skriv_fil(
        porsgrunn,
        """\
        datasett: utslipp
        eier: noen
        regler:
          - {regel: innenfor, kolonne: tonn, maks: 1000, alvor: feil, grunn: Prøve.}
          - {regel: ferskhet, kolonne: aar, maaneder: 24, alvor: advarsel, grunn: Prøve.}
        """,
    )
    # 2024 var slutt ved nyttår 2025, og 24 måneder etter er nyttår 2027.
    regler = {
        dag: [f.regel for f in kjoer(porsgrunn, "4001", i_dag=dag) if f.alvor != "merknad"]
        for dag in (date(2026, 12, 31), date(2027, 1, 1))
    }
    assert list(regler.values()) == [[], ["forventning/ferskhet"]]
    rettelsesrom.skriv(porsgrunn, "- tull: 1\n", fil="gal.yaml")
    funn = [(f.regel, f.funnet) for f in kjoer(porsgrunn, "4001") if f.alvor == "feil"]
    assert ("forventning/innenfor", "1800,5") in funn
    assert {regel for regel, _ in funn} == {"forventning/innenfor", "rettelse/skjema"}


def test_bare_kommunens_egne_rettelser_er_med(tmp_path: Path) -> None:
    grenland = rettelsesrom.lag_rom(tmp_path / "rom")
    utgave = rettelsesrom.importer(grenland, "2026-01-15")
    # 4003 er Skien, og utgaven har ikke 7 tonn der.
    gal = rettelsesrom.rettelse(utgave=utgave, kommune="4003", fra="7")
    rettelsesrom.skriv(grenland, gal)
    rettelser = {
        kommune: [f.datasett for f in kjoer(grenland, kommune, gx=False)]
        for kommune in ("4001", "4003", "alle")
    }
    assert rettelser == {"4001": [], "4003": ["utslipp"], "alle": ["utslipp"]}


def test_en_kommune_arbeidsrommet_ikke_har_noe_om_er_et_galt_kall(lite: Arbeidsrom) -> None:
    with pytest.raises(Brukerfeil, match=r"ingen utgave har Oslo \(0301\)"):
        kjoer(lite, "0301")
    with pytest.raises(Brukerfeil, match="ukjent kommune"):
        kjoer(lite, "Atlantis")


def test_en_kommune_med_pakker_men_uten_utslipp_kontrolleres_likevel(lite: Arbeidsrom) -> None:
    assert {f.regel for f in kjoer(lite, "3203")} == {"avstemming/ferdigaar"}


def test_planens_egne_tall_proeves_naar_lageret_er_tomt(rom: Arbeidsrom) -> None:
    skriv_regler(rom, "utslipp", "''", "merknad")
    (funn,) = kjoer(rom, "3203", datasett=["utslipp"])
    assert (funn.datasett, funn.sted) == ("utslipp", "datasets/asker/klimagassutslipp")
    assert funn.melding.startswith("Tabellen utslipp har 15 rader")


def test_et_lager_som_ikke_kan_leses_er_ikke_et_tomt_lager(lite: Arbeidsrom) -> None:
    utgave = lite.utgaver / "2026-01-01-abcdef01"
    utgave.mkdir(parents=True)
    (utgave / "utgave.json").write_text(json.dumps({"utgave": "x"}), encoding="utf-8")
    with pytest.raises(Brukerfeil, match="utgavens beskrivelse kan ikke leses"):
        kjoer(lite, "3203")


def test_alle_tar_hver_kommune_og_utslippene_samlet(lite: Arbeidsrom) -> None:
    shutil.copytree(lite.datasett / "asker" / "tiltak", lite.datasett / "baerum" / "tiltak")
    fil = lite.datasett / "baerum" / "tiltak" / "datapackage.json"
    fil.write_text(fil.read_text(encoding="utf-8").replace('"3203"', '"3201"'), encoding="utf-8")
    skriv_regler(lite, "tiltak", "tiltak", "feil")
    feil = [f.datasett for f in kjoer(lite, "alle") if f.alvor == "feil"]
    assert feil == ["asker/tiltak", "baerum/tiltak"]
    assert [f.datasett for f in kjoer(lite, "Bærum") if f.alvor == "feil"] == ["baerum/tiltak"]
    # Kommunene tas etter nummer: 3201 Bærum før 3203 Asker.
    numre: list[str] = []
    kjoer(lite, "alle", gx=False, ekstra=[lambda g: numre.append(g.kommune) or []])
    assert numre == ["3201", "3203"]
    assert datasettene(lite) == ["asker/tiltak", "baerum/tiltak", "utslipp"]


def test_uten_dato_regnes_ferskhet_fra_i_dag(lite: Arbeidsrom) -> None:
    skriv_fil(
        lite,
        """\
        datasett: tiltak
        eier: noen
        regler:
          - {regel: ferskhet, tabell: investeringer, kolonne: aar, maaneder: 12, alvor: merknad,
             der: {aar: 2024}, grunn: Prøve.}
        """,
    )

    def ferskhet(dag: date | None) -> list[str | None]:
        funn = kjoer(lite, "3203", i_dag=dag)
        return [f.funnet for f in funn if f.regel == "forventning/ferskhet"]

    # 2024 var slutt ved nyttår 2025, og tolv måneder etter er nyttår 2026.
    assert ferskhet(date(2025, 12, 31)) == []
    assert len(ferskhet(date(2026, 1, 1))) == 1
    assert len(ferskhet(None)) == 1


def test_en_regel_som_viser_til_en_pakke_som_ikke_finnes_er_et_funn(lite: Arbeidsrom) -> None:
    skriv_regler(lite, "tiltak", "tiltak")
    fil = lite.datasett / "forventninger" / "egne.yaml"
    fil.write_text(
        "datasett: tiltak\neier: noen\nregler:\n"
        "  - {regel: enighet, tabell: tiltak, kolonne: sektor, noekkel: [rad], bare_her: lov,\n"
        "     bare_der: lov, mot: {datasett: utslip, tabell: x}, alvor: feil, grunn: Prøve.}\n",
        encoding="utf-8",
    )
    (funn,) = [f for f in kjoer(lite, "3203") if f.alvor == "feil"]
    assert kort(funn) == ("feil", "forventning/gal-regel", "egne.yaml:4")
    assert funn.melding == "Ingen datapakke heter «utslip», så reglene for den prøver ingenting."


def test_ferskhet_regnes_fra_dagen_en_oppgir(rom: Arbeidsrom) -> None:
    fil = rom.datasett / "forventninger" / "ferskhet.yaml"
    fil.write_text(
        "datasett: klimagassutslipp\neier: noen\nregler:\n"
        "  - {regel: ferskhet, tabell: totaler, kolonne: aar, maaneder: 12, alvor: merknad,\n"
        "     der: {status: maalt}, grunn: Prøve.}\n",
        encoding="utf-8",
    )
    fersk, gammel = (
        [f.regel for f in kjoer(rom, "3203", datasett=["klimagassutslipp"], i_dag=dag)]
        for dag in (date(2022, 12, 31), date(2023, 1, 1))
    )
    assert "forventning/ferskhet" not in fersk
    assert "forventning/ferskhet" in gammel


@krever_data
def test_et_galt_tall_i_lageret_blir_funnet(
    telemark: Arbeidsrom, monkeypatch: pytest.MonkeyPatch
) -> None:
    hent: Callable[..., object] = Utgavelager.tabell

    def forfalsket(*args: object, **valg: object) -> object:
        tabell = hent(*args, **valg).astype({"sektor": "str"})  # type: ignore[attr-defined]
        tabell.loc[tabell.index[3], "tonn"] = float("-inf")
        tabell.loc[tabell.index[4], "sektor"] = "Romfart"
        return tabell

    monkeypatch.setattr(Utgavelager, "tabell", forfalsket)
    utgave = Utgavelager(telemark).liste()[-1].utgave
    tabellen = f"datasets/utgaver/{utgave}/tabell.parquet"
    alle = kjoer(telemark, "Porsgrunn")
    funn = [f for f in alle if f.alvor == "feil" and f.sted == tabellen]
    assert [(f.alvor, f.regel) for f in funn] == [
        ("feil", "forventning/endelig"),
        ("feil", "forventning/ikke_tom"),
        ("feil", "forventning/innenfor"),
        ("feil", "forventning/tillatt"),
    ]
    assert funn[3].gjelder == ("Romfart",)
    assert "«Romfart» (Romfart" in funn[3].melding

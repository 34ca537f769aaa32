"""Sporene: hvert tall i rapporten tilbake til fil, ark, rad, rettelse, utgave og formel."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from klima import Arbeidsrom, Utgavelager
from klima.grunn.feil import Brukerfeil
from reports.dokument import Dokument, Figurblokk, Noekkeltallblokk, Tabellblokk, sporanker
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.html import som_html
from reports.kapitler import bygg_dokument
from reports.spor.modell import SUM, Spor
from reports.spor.register import Register, siffer
from reports.spor.tekst import som_json
from reports.spor.utslipp import med_rader
from tests.arbeidsrom import Kjoering, lag_arbeidsrom
from tests.indikatorer.ssbeksempel import ssbtabellene
from tests.reports.rapporter import FIENDTLIG
from tests.reports.test_undertrykking import hemmelige
from tests.rettelsesrom import importer, lag_rom, rettelse, skriv
from tests.ssbtjener import Ssbtjener, ssbtjener
from tests.stotte import OSLOBOK, ROT, krev_fil, krever_data, krever_shared, seed_linjer
from tests.undertrykkingsrom import lag_rom as lag_undertrykt

Kjoer = Callable[..., Kjoering]
SEED = "002_cf7c37276e04d38b.txt"
MAPPE = "datasets/asker/klimagassutslipp"


def vis(tekst: str) -> str:
    return tekst.replace("\u00a0", " ")


@pytest.fixture(scope="module")
def asker_spor(asker_grunnlag: Grunnlag) -> Register:
    return Register(asker_grunnlag)


@pytest.fixture(scope="module")
def oslo_spor(oslo_grunnlag: Grunnlag) -> Register:
    return Register(oslo_grunnlag)


@pytest.fixture(scope="module")
def asker_dokument(asker_grunnlag: Grunnlag) -> Dokument:
    uten_funn = replace(asker_grunnlag)
    uten_funn.__dict__["funn"] = []
    return bygg_dokument(uten_funn)


# --- Alle går opp --------------------------------------------------------------------------------


def brudd(r: Register) -> list[str]:
    return [f"{navn}: {feil}" for navn in r for feil in r[navn].brudd()]


def test_alle_sporene_for_asker_gaar_opp(asker_spor: Register) -> None:
    assert brudd(asker_spor) == []
    assert len(asker_spor) > 500


@krever_data
def test_alle_sporene_for_oslo_gaar_opp(oslo_spor: Register) -> None:
    assert brudd(oslo_spor) == []
    assert len(oslo_spor) > 250


def test_alle_sporene_i_eksempelet_gaar_opp(eksempel: Arbeidsrom) -> None:
    r = Register(hent_grunnlag(eksempel, "9900"))
    assert brudd(r) == []
    slag = {navn.split("/")[0] for navn in r}
    assert {"tiltak", "effekt", "tiltaksbane", "stoey", "gjenstaar"} <= slag


def test_et_lest_tall_har_alltid_et_sted_eller_en_grunn(asker_spor: Register) -> None:
    leste = [s for n in asker_spor for s in asker_spor[n].alle() if not s.formel]
    uten = {s.hva for s in leste if not s.steder}
    assert uten == {"Referanseåret 2009"}


def test_et_spor_som_ikke_gaar_opp_sies() -> None:
    deler = {"a": Spor("a", 60.0), "b": Spor("b", 30.0)}
    galt = Spor("summen", 100.0, formel=SUM, ledd=deler)
    assert galt.brudd() == ["summen: regnet om igjen er det 90, ikke 100"]
    # Også når feilen er i et ledd, og svarene etter det stemmer med hverandre.
    over = Spor("halv", 50.0, formel="hele / 2", ledd={"hele": galt})
    assert over.brudd()[0] == "halv: regnet om igjen er det 45, ikke 50"


# --- Asker, regnet for hånd ----------------------------------------------------------------------


def test_utslippet_gaar_til_linjen_i_planen(asker_spor: Register) -> None:
    s = asker_spor["utslipp/2021"]
    assert (vis(s.vist), s.formel, s.opphav) == ("178 984 t", "", "avlest")
    (sted,) = s.steder
    assert str(sted) == f"{MAPPE}/totaler.csv, linje 5; trykt på linje 4014 i {SEED}"
    linjen = (ROT / sted.fil).read_text(encoding="utf-8").split("\n")[5 - 1]
    assert linjen == "2021,178984,,,maalt,avlest,,4014,"


@krever_shared
def test_linjene_sporet_viser_til_har_tallet(asker_spor: Register) -> None:
    linjer = seed_linjer("002")
    for navn, linje, tall in (
        ("utslipp/2021", 4014, "178 984"),
        ("maal/2030", 5542, "67"),
        ("oppgitt/2021/veitrafikk", 5458, "32"),
        ("budsjett/tungtrafikk/utslipp-2021", 5647, "17 524"),
    ):
        assert asker_spor[navn].steder[0].trykt == f"linje {linje} i {SEED}"
        assert tall in vis(linjer[linje]), navn


def test_endringen(asker_spor: Register) -> None:
    # 178 984 / 0,56 = 319 614,3; 178 984 / 319 614 − 1 = −44,0 %
    s = asker_spor["endring/2021"]
    assert vis(s.innsatt) == "100 × (178 984 / 319 614 − 1) = −44 %"
    total = s.ledd["referanse"].ledd["total"]
    assert vis(total.innsatt) == "178 984 / (1 − 0,44) = 319 614,3 t"
    assert total.steder[0].trykt == f"linje 4014 (tonn) og 5379 (prosent) i {SEED}"


def test_avviket_for_sektorene_med_maal(asker_spor: Register) -> None:
    s = asker_spor["avvik/2021/sektorer-med-maal-i-tonn"]
    # 27 551 + 26 666 + 11 540 + 11 295 + (76 571 + 17 524) = 171 147
    # 21 413 + 28 542 + 11 418 + 11 779 + (68 845 + 17 026) = 159 023; forskjellen er 12 124
    assert vis(s.innsatt) == "171 147 − 159 023 = +12 124 t"
    leste = [x.verdi for x in s.alle() if not x.formel]
    assert sorted(leste) == sorted(
        [27551, 26666, 11540, 11295, 76571, 17524, 21413, 28542, 11418, 11779, 68845, 17026]
    )


def test_gapet(asker_spor: Register) -> None:
    # 319 614 · 0,33 = 105 472,62; 178 984 − 105 472,62 = 73 511,38
    s = asker_spor["gap/2030"]
    assert vis(s.innsatt) == "178 984 − 105 473 = 73 511 t"
    assert round(s.regnet(), 2) == 73511.38
    assert vis(s.ledd["maal"].innsatt) == "319 614 × (1 + (−67) / 100) = 105 473 t"
    veitrafikk = s.ledd["bane"].ledd["s__veitrafikk"]
    assert veitrafikk.likt is asker_spor["utslipp/2021/veitrafikk"]


def test_rammen_i_begge_formene(asker_spor: Register) -> None:
    # 12 av 21 år på vei fra 319 614 til 105 472,62
    lineaer, fast = (asker_spor[f"ramme/2021/{f}"] for f in ("lineaer", "konstant-rate"))
    assert round(lineaer.regnet()) == round(319614 - 0.67 * 319614 * 12 / 21) == 197247
    assert round(fast.regnet()) == round(319614 * 0.33 ** (12 / 21)) == 169625
    assert vis(fast.innsatt) == "319 614 × (105 473 / 319 614) ^ (12 / 21) = 169 625 t"


def test_sektoren_planen_bare_gir_i_prosent(asker_spor: Register) -> None:
    s = asker_spor["gap/2030/oppvarming"]
    assert vis(s.innsatt) == "(−62) − (−75) = +13 pp"
    assert asker_spor["endring/2021/oppvarming"].likt is asker_spor["oppgitt/2021/oppvarming"]


def test_det_planen_ikke_fordeler(asker_spor: Register) -> None:
    # 178 984 − 171 147
    s = asker_spor["utslipp/2021/ikke-fordelt-paa-sektor"]
    assert (s.verdi, len(s.ledd)) == (7837, 7)


def test_en_trykt_indikator_og_endringen(asker_spor: Register) -> None:
    s = asker_spor["indikator/disposisjonsfond/2022"]
    assert (s.vist, s.opphav, s.utgave) == ("14,8 %", "avlest", "handlingsprogram-2024")
    assert str(s.steder[0]) == (
        f"datasets/asker/indikatorer/verdier.csv, linje 5; trykt på linje 3620 i {SEED}"
    )
    endring = asker_spor["indikator/disposisjonsfond/endring"]
    assert vis(endring.innsatt) == "14,8 % − 18,0 % = −3,2 prosentpoeng"


def test_noekkeltallet_teller_dem_som_er_bedre(asker_spor: Register) -> None:
    s = asker_spor["noekkeltall/indikatorer-bedre"]
    assert s.vist == f"{len(s.ledd)} av 88"
    assert all(x.navn.endswith("/endring") for x in s.ledd.values())


# --- En utgave av statistikken -------------------------------------------------------------------


@krever_data
def test_oslos_sum_tilbake_til_radene_i_arbeidsboka(oslo_spor: Register) -> None:
    """Boka lest med et annet bibliotek, og summen lagt sammen for hånd."""
    ark = load_workbook(krev_fil(OSLOBOK), read_only=True)["Oversikt - detaljert"]
    rader = list(ark.iter_rows(values_only=True))
    hode = [str(c).strip() for c in rader[0]]
    plass = {f: hode.index(f) for f in ("År", "Sektor", "Utslippskilde", "Klimagass")}
    egne = {
        nr: (rad[plass["Utslippskilde"]], rad[plass["Klimagass"]], rad[len(hode) - 1])
        for nr, rad in enumerate(rader, start=1)
        if (rad[plass["År"]], rad[plass["Sektor"]]) == (2024, "Oppvarming")
    }
    (s,) = med_rader(oslo_spor, [oslo_spor["utslipp/2024/oppvarming"]])
    assert round(s.verdi, 6) == round(sum(tonn for *_, tonn in egne.values()), 6)
    u = oslo_spor.g.utgave
    funnet = {}
    for ledd in s.ledd.values():
        (sted,) = ledd.steder
        assert sted.fil == f"datasets/utgaver/{u.utgave}/original.xlsx"
        treff = re.fullmatch(r"ark «Oversikt - detaljert», rad (\d+)", sted.plass)
        assert treff
        kilde, _, gass = ledd.hva.rpartition(", ")
        funnet[int(treff[1])] = (kilde, gass, ledd.verdi)
    assert funnet == {nr: rad for nr, rad in egne.items() if rad[2] != 0}
    null = len(egne) - len(funnet)
    assert s.merknader == (f"{null} rader med null utslipp er ikke vist.",)


@krever_data
def test_totalen_er_summen_av_sektorene(oslo_spor: Register) -> None:
    s = oslo_spor["utslipp/2024"]
    assert [x.navn for x in s.ledd.values()][:2] == [
        "utslipp/2024/annen-mobil-forbrenning",
        "utslipp/2024/avfall-og-avloep",
    ]
    assert len(s.ledd) == 10


@pytest.fixture
def porsgrunn(tmp_path: Path) -> Arbeidsrom:
    rom = lag_rom(tmp_path / "rom")
    skriv(rom, rettelse(utgave=importer(rom, "2026-02-02")))
    return rom


def test_en_rettelse_i_sporet(porsgrunn: Arbeidsrom, kjoer: Kjoer) -> None:
    ut = vis(kjoer("spor", "utslipp/2024/industri-olje-og-gass", rom=porsgrunn).ut)
    utgave = Utgavelager(porsgrunn).liste()[0].utgave
    assert ut.splitlines()[:4] == [
        "Porsgrunn (4001) · utslipp/2024/industri-olje-og-gass",
        "901 t  Utslipp i 2024, Industri, olje og gass",
        # Hodet er linje 1, og raden er den tredje av fire for Porsgrunn.
        f"  datasets/utgaver/{utgave}/original.csv, linje 4 (publisert)",
        "  Rettet fra 1 800,5 t til 900,5 t: Ført med 900 tonn for mye. Kari Nordmann, "
        "2. februar 2026 (datasets/rettelser/egne.yaml:1).",
    ]
    r = Register(hent_grunnlag(porsgrunn, "4001"))
    assert brudd(r) == []
    # 900,5 / 1 000 = −10 %; i alt 1 000,5 / 1 200 = −17 %
    assert vis(r["endring/2024"].innsatt) == "100 × (1 001 / 1 200 − 1) = −17 %"


def test_en_endret_fil_i_lageret_stanser_oppslaget(porsgrunn: Arbeidsrom, kjoer: Kjoer) -> None:
    fil = next(porsgrunn.utgaver.glob("*/original.csv"))
    fil.write_text(fil.read_text("utf-8").replace("1800.5", "1900.5"), "utf-8")
    svar = kjoer("spor", "utslipp/2024", rom=porsgrunn)
    assert (svar.kode, svar.ut) == (2, "")
    assert "utgavens fil er endret siden den ble importert. Ventet: sha256" in svar.feil
    fil.unlink()
    svar = kjoer("spor", "utslipp/2024", rom=porsgrunn)
    assert (svar.kode, "utgavens fil kan ikke leses" in svar.feil) == (2, True)


def test_en_kommune_slaatt_sammen_av_flere(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path / "rom", planer=False)
    fil = rom.rot / "gammel.csv"
    linjer = ["Kommunenummer,Kommune,År,Sektor,Utslippskilde,Klimagass,Utslipp"]
    for nummer, navn, tonn in (("0220", "Asker", 100.5), ("0627", "Røyken", 20.25)):
        linjer.append(f"{nummer},{navn},2017,Veitrafikk,Personbiler,CO2,{tonn}")
    linjer.append("0628,Hurum,2017,Veitrafikk,Personbiler,CO2,3")
    fil.write_text("\n".join([*linjer, ""]), encoding="utf-8")
    Utgavelager(rom).importer(fil, publisert=date(2019, 3, 1))
    r = Register(hent_grunnlag(rom, "3203"))
    (s,) = med_rader(r, [r["utslipp/2017/veitrafikk"]])
    assert s.verdi == 123.75
    assert [(x.hva, x.verdi, x.steder[0].plass) for x in s.ledd.values()] == [
        ("Personbiler, CO2 (0220)", 100.5, "linje 2"),
        ("Personbiler, CO2 (0627)", 20.25, "linje 3"),
        ("Personbiler, CO2 (0628)", 3.0, "linje 4"),
    ]
    assert brudd(r) == []


# --- Hentede og leverte indikatorer --------------------------------------------------------------


@pytest.fixture
def ssb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ssbtjener]:
    with ssbtjener(ssbtabellene()) as tjener:
        monkeypatch.setenv("KLIMA_URL_SSB", tjener.adresse)
        monkeypatch.setenv("KLIMA_URL_SSB_V1", tjener.adresse_v1)
        yield tjener


def test_en_hentet_indikator_gaar_til_svaret_og_kodene(
    rom: Arbeidsrom, ssb: Ssbtjener, kjoer: Kjoer
) -> None:
    navn = ("nye-boliger-leiligheter", "netto-driftsresultat")
    kjoer("hent", "indikatorer", *(f"--indikator={n}" for n in navn), rom=rom)
    r = Register(hent_grunnlag(rom, "3203"))
    assert brudd(r) == []
    # 100 · (150 + 150) / (100 + 60 + 40 + 300) = 60 %
    s = r["indikator/nye-boliger-leiligheter/2023"]
    assert (s.vist, s.utgave) == ("60 %", "SSB 05940 (15.3.2026)")
    assert sorted(x.verdi for x in s.ledd.values()) == [300.0, 500.0]
    ledd = next(x for x in s.ledd.values() if x.verdi == 500)
    (sted,) = ledd.steder
    assert (rom.rot / sted.fil).name == "svar.json"
    assert (rom.rot / sted.fil).is_file()
    assert "ContentsCode = Fullforte" in sted.plass
    assert "Tid = 2023" in sted.plass
    assert "Spørringen står i" in ledd.merknader[1]
    # Ett ledd uten formel: tallet er lest rett av svaret.
    drift = r["indikator/netto-driftsresultat/2023"]
    assert (drift.vist, drift.formel, drift.opphav) == ("1,2 %", "", "hentet")
    assert "KOKartkap0000 = AGD23" in drift.steder[0].plass
    # En henting til flytter ikke 2022, som er trykt, men revidert av SSB.
    assert r["indikator/netto-driftsresultat/2022"].utgave == "SSB 12143 (15.3.2026)"


def test_er_svaret_borte_sies_det(rom: Arbeidsrom, ssb: Ssbtjener, kjoer: Kjoer) -> None:
    kjoer("hent", "indikatorer", "--indikator=netto-driftsresultat", rom=rom)
    r = Register(hent_grunnlag(rom, "3203"))
    shutil.rmtree(next(rom.utgaver.glob("observasjoner/*/svar.json")).parent)
    s = r["indikator/netto-driftsresultat/2023"]
    assert s.merknader == ("Svaret tallet er regnet av, er ikke i lageret lenger.",)


def test_en_levert_verdi(rom: Arbeidsrom) -> None:
    fil = rom.datasett / "asker" / "indikatorer" / "leveranser.csv"
    rad = 'disposisjonsfond,2023,15.2,maalt,,,"Ås, Kari",2026-11-20,mal.xlsx,' + "ab" * 32
    fil.write_text(fil.read_text("utf-8").rstrip("\n") + f"\n{rad}\n", encoding="utf-8")
    r = Register(hent_grunnlag(rom, "3203"))
    s = r["indikator/disposisjonsfond/2023"]
    assert (s.vist, s.opphav, s.utgave) == ("15,2 %", "levert", "levert-2026-11-20-abababab")
    assert str(s.steder[0]) == "datasets/asker/indikatorer/leveranser.csv, linje 2"
    assert s.merknader == (
        "Levert av Ås, Kari 2026-11-20 i filen mal.xlsx.",
        "sha256 abababababababab…",
    )
    assert r["indikator/disposisjonsfond/endring"].brudd() == []


def test_et_undertrykt_tall_har_ikke_noe_spor(tmp_path: Path) -> None:
    r = Register(hent_grunnlag(lag_undertrykt(tmp_path / "rom"), "3203"))
    assert "indikator/barn-nord/2019" not in r
    assert r["indikator/barn-i-alt/2019"].verdi == 109337
    egne = [navn for navn in r if navn.startswith("indikator/")]
    tekst = json.dumps([som_json(r[navn]) for navn in egne])
    assert hemmelige(tekst) == set()


# --- Kommandoen ----------------------------------------------------------------------------------


def test_uten_navn_listes_alle_gruppert(asker: Arbeidsrom, kjoer: Kjoer) -> None:
    ut = vis(kjoer("spor", rom=asker).ut)
    assert ut.splitlines()[0].startswith("Asker (3203) · ")
    assert re.search(r"^  gap/2030 +73 511 t$", ut, re.MULTILINE)
    linje = r"^  indikator/disposisjonsfond +15,1 % · 18,1 % · 18,0 % · 14,8 %$"
    assert re.search(linje, ut, re.MULTILINE)


@pytest.mark.parametrize(
    ("spurt", "ventet"),
    [
        ("178 984", "utslipp/2021"),
        ("178\u00a0984 t", "utslipp/2021"),
        ("178984", "utslipp/2021"),
        ("44 %", "endring/2021"),
        ("−44 %", "endring/2021"),
        ("+12 124 t", "avvik/2021/sektorer-med-maal-i-tonn"),
        ("12 124", "avvik/2021/sektorer-med-maal-i-tonn"),
        ("73 511", "gap/2030"),
        ("14,8 %", "indikator/disposisjonsfond/2022"),
        ("29 av 88", "noekkeltall/indikatorer-bedre"),
    ],
)
def test_et_tall_finner_sporene_som_viser_det(
    asker_spor: Register, spurt: str, ventet: str
) -> None:
    if "av 88" in spurt:
        spurt = asker_spor[ventet].vist
    assert ventet in [s.navn for s in asker_spor.finn(spurt)]


def test_fortegn_og_enhet_maa_passe_naar_de_er_oppgitt(asker_spor: Register) -> None:
    for spurt in ("+178 984", "178 984 %", "−12 124"):
        with pytest.raises(Brukerfeil, match="ingen spor viser tallet"):
            asker_spor.finn(spurt)


@pytest.mark.parametrize(
    ("spurt", "melding"),
    [
        (
            "utslipp/2021/veitraffik",
            "ukjent spor. Funnet: «utslipp/2021/veitraffik». Utvei: mente du "
            "«utslipp/2021/veitrafikk»? «klima spor» lister alle.",
        ),
        (
            "9 999 999",
            "ingen spor viser tallet. Funnet: «9 999 999». Utvei: «klima spor» lister alle.",
        ),
        (
            "<script>alert(1)</script>",
            "ukjent spor. Funnet: «<script>alert(1)</script>». Utvei: «klima spor» lister alle.",
        ),
    ],
)
def test_det_som_ikke_finnes(asker_spor: Register, spurt: str, melding: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        asker_spor.finn(spurt)
    assert str(feil.value) == melding


def test_det_som_ikke_finnes_gir_kode_2_og_meldingen(asker: Arbeidsrom, kjoer: Kjoer) -> None:
    svar = kjoer("spor", "<script>alert(1)</script>", rom=asker)
    assert (svar.kode, svar.ut, svar.feil) == (
        2,
        "",
        "klima: ukjent spor. Funnet: «<script>alert(1)</script>». Utvei: «klima spor» lister "
        "alle.\n",
    )


@pytest.mark.parametrize(
    "spurt", ["", " ", "/", "..", "../../etc/passwd", "{{7*7}}", "x" * 10_000, "١٢٣", "1e5", "−"]
)
def test_fiendtlige_navn_gir_en_kort_melding(asker_spor: Register, spurt: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        asker_spor.finn(spurt)
    assert len(str(feil.value)) < 250


def test_json_har_hele_treet(asker: Arbeidsrom, kjoer: Kjoer) -> None:
    (rad,) = kjoer("spor", "avvik/2021/veitrafikk", "--json", rom=asker).json
    assert {
        f: rad[f] for f in ("kommune", "kommunenavn", "navn", "verdi", "regnet", "gaar_opp")
    } == {
        "kommune": "3203",
        "kommunenavn": "Asker",
        "navn": "avvik/2021/veitrafikk",
        "verdi": 8224,
        "regnet": 8224,
        "gaar_opp": True,
    }
    assert rad["formel"] == "utslipp - maal"
    personbiler = rad["ledd"]["utslipp"]["ledd"]["rad_0"]
    assert personbiler["steder"] == [
        {
            "fil": f"{MAPPE}/sektorrader.csv",
            "plass": "linje 3",
            "trykt": f"linje 5612 i {SEED}",
        }
    ]
    assert rad["kilde"]["utgave"] == "handlingsprogram-2024"
    alle = kjoer("spor", "--json", rom=asker).json
    assert [r["verdi"] for r in alle if r["navn"] == "gap/2030"] == [73511.38]


def test_dokumentasjonens_eksempler(asker: Arbeidsrom, kjoer: Kjoer) -> None:
    """Linjene står i denne rekkefølgen; «…» er linjer som er utelatt."""
    blokker = re.findall(r"```\n(.*?)```", (ROT / "docs" / "spor.md").read_text("utf-8"), re.DOTALL)
    for blokk in blokker:
        kommando, *linjer = blokk.strip().splitlines()
        ut = iter(vis(kjoer(*shlex.split(kommando)[2:], rom=asker).ut).splitlines())
        assert all(linje in ut for linje in linjer if linje != "…"), kommando
    assert len(blokker) == 2


# --- I rapporten ---------------------------------------------------------------------------------


def hovedtabellene(d: Dokument) -> list[Tabellblokk]:
    navn = ("tall-utslippsserie", "tall-sektornivaa", "tall-budsjettgap", "rammen")
    ut = [t for t in d.tabeller if t.id in navn or t.slag in ("indikatorer", "sektorrader")]
    assert len(ut) >= 12
    return ut


def test_hvert_tall_i_hovedtabellene_og_noekkeltallene_har_et_spor(
    asker_dokument: Dokument,
) -> None:
    uten = [
        (t.id, rad[t.radnavn].tekst, c.tekst)
        for t in hovedtabellene(asker_dokument)
        for rad in t.rader
        # Den siste kolonnen i sektorradene teller tiltakene.
        for c in (rad[:-1] if t.slag == "sektorrader" else rad)
        if c.slag == "tall" and siffer(c.tekst) and not c.spor
    ]
    assert uten == []
    (noekkeltall,) = (b for b in asker_dokument.blokker if isinstance(b, Noekkeltallblokk))
    assert [celle.spor for celle, _, _ in noekkeltall.tall] == [
        "utslipp/2021",
        "endring/2021",
        "avvik/2021/sektorer-med-maal-i-tonn",
        "noekkeltall/indikatorer-bedre",
    ]


def test_en_celle_viser_bare_til_et_spor_med_det_samme_tallet(
    asker_dokument: Dokument, asker_spor: Register
) -> None:
    celler = [c for t in asker_dokument.tabeller for rad in t.rader for c in rad if c.spor]
    assert len(celler) > 400
    for c in celler:
        her, der = siffer(c.tekst), siffer(asker_spor[c.spor].vist)
        if her is None:
            assert c.tekst.rstrip("*†") == asker_spor[c.spor].vist
        else:
            assert der is not None
            assert her[0].lstrip("+") == der[0].lstrip("+"), c.spor


def test_raden_er_rett_ogsaa_naar_to_tall_i_den_er_like(asker_dokument: Dokument) -> None:
    (tabell,) = (t for t in asker_dokument.tabeller if t.id == "tall-budsjettgap")
    rad = list(tabell.rader)[-1]
    assert [c.spor for c in rad[1:]] == [
        "utslipp/2021",
        "maal/2030",
        "maaltonn/2030",
        "referansebane/2030",
        "gap/2030",
        "",
        "gjenstaar/2030",
        "uten-tiltak/2030",
    ]


def test_hver_lenke_treffer_en_rad_og_kapittelet_er_lite(
    asker_dokument: Dokument, asker_grunnlag: Grunnlag
) -> None:
    uten_figurer = tuple(
        replace(k, blokker=tuple(b for b in k.blokker if not isinstance(b, Figurblokk)))
        for k in asker_dokument.kapitler
    )
    html = som_html(replace(asker_dokument, kapitler=uten_figurer), asker_grunnlag.t)
    lenker = re.findall(r'href="#(spor-[^"]*)"', html)
    ider = re.findall(r'id="(spor-[^"]*)"', html)
    assert len(lenker) > 150
    assert set(lenker) <= set(ider)
    assert len(ider) == len(set(ider))
    assert asker_dokument.kapitler[-1].id == "sporene"
    assert len(kapittelet(html).encode()) < 300_000
    # Lenken har et navn som sier hvor den fører.
    assert 'aria-label="Spor: slik er tallene laget, Veitrafikk"></a>' in html


def kapittelet(html: str) -> str:
    return html.split('<section id="sporene"')[1].split("</section>")[0]


def test_ankeret_er_ett_per_indikator() -> None:
    assert sporanker("indikator/x/2020") == sporanker("indikator/x/endring") == "spor-indikator-x"


def test_fiendtlig_tekst_i_sporene_staar_som_tekst(fiendtlig_fil: Path) -> None:
    html = kapittelet(fiendtlig_fil.read_text(encoding="utf-8"))
    assert "&lt;script&gt;window.truffet = 1&lt;/script&gt;" in html
    assert "&lt;svg onload=window.truffet=4&gt;" in html
    assert not any(tekst in html for tekst in FIENDTLIG.values())

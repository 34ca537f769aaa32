"""Eksempelet er oppdiktet, er merket i alt det lager, og kan ikke blandes med virkelige tall."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from klima import Arbeidsrom, Brukerfeil, Utgavelager, finn_arbeidsrom
from klima.grunn.arbeidsrom import EKSEMPEL, innebygd_rot
from klima.grunn.kodelister import finn_kommune, kommuner
from klima.grunn.kommuneinndeling import inndeling
from reports.konsoll import EKSEMPELLINJE
from tests.arbeidsrom import Kjoering
from tests.eksempelbok import en_rad, landsbok
from tests.reports.delt import Bygd
from tests.reports.test_rapport import uten_skript
from tests.stotte import ROT

Kjoer = Callable[..., Kjoering]
MAPPE = ROT / "datasets" / "eksempel"


# --- Ikke blandet ------------------------------------------------------------------------------


def test_ingen_virkelig_kommune_har_nummeret() -> None:
    assert EKSEMPEL not in kommuner().index
    assert all(EKSEMPEL not in inndeling().numre(d) for d in inndeling().datoer)
    assert finn_kommune(EKSEMPEL).navn == "Eksempelvik (oppdiktet)"
    assert finn_kommune("Eksempelvik (oppdiktet)").nummer == EKSEMPEL


def test_pakken_plukkes_ikke_opp_av_prosjektets_eget_arbeidsrom() -> None:
    funnet = {p.parent.name for p in (ROT / "datasets").glob("*/*/datapackage.json")}
    assert funnet
    assert not any("eksempel" in p.as_posix() for p in (ROT / "datasets").glob("*/*/*.json"))
    assert finn_arbeidsrom(ROT).pakke("tiltak", EKSEMPEL) is None


def test_eksempelet_er_skrivevernet_der_det_ligger() -> None:
    assert finn_arbeidsrom(innebygd_rot() / "datasets" / "eksempel").innebygd
    with pytest.raises(Brukerfeil, match="kan ikke ta imot utgaver"):
        Utgavelager(finn_arbeidsrom(MAPPE)).importer(
            next((MAPPE / "statistikk").glob("eksempel-2026*.csv"))
        )


def test_oppdiktede_tall_kan_ikke_importeres_et_annet_sted(
    kjoer: Kjoer, tomt_arbeidsrom: Arbeidsrom
) -> None:
    fil = next((MAPPE / "statistikk").glob("eksempel-2026*.csv"))
    svar = kjoer("importer", fil, rom=tomt_arbeidsrom)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == (
        f"klima: {fil}: filen har oppdiktede tall (kommunenummer 9900). Utvei: de hører bare "
        "hjemme i eksempelet: klima ny --eksempel MAPPE.\n"
    )
    assert not tomt_arbeidsrom.utgaver.exists()


def test_virkelige_tall_kan_ikke_importeres_i_eksempelet(
    kjoer: Kjoer, eksempel: Arbeidsrom, tmp_path: Path
) -> None:
    bok = landsbok(tmp_path / "bok.xlsx", [en_rad(12.5, nummer="4003", kommune="Skien")])
    foer = [u.utgave for u in Utgavelager(eksempel).liste()]
    svar = kjoer("importer", bok, "--publisert", "2026-02-03", rom=eksempel)
    assert svar.kode == 2
    assert svar.feil == (
        f"klima: {bok}: eksempelet tar bare imot oppdiktede tall. Ventet: bare kommunenummeret "
        "9900. Funnet: 4003. Utvei: legg ut et eget arbeidsrom: klima ny KOMMUNENR MAPPE.\n"
    )
    assert [u.utgave for u in Utgavelager(eksempel).liste()] == foer


@pytest.mark.parametrize(
    ("nummer", "merke", "funnet"),
    [("9900", "", "false"), ("3203", "eksempel = true\n", "true")],
)
def test_merket_og_nummeret_foelges_ad(
    tmp_path: Path, nummer: str, merke: str, funnet: str
) -> None:
    fil = tmp_path / "kommune.toml"
    fil.write_text(f'[kommune]\nnummer = "{nummer}"\nnavn = "X"\n{merke}', encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        finn_arbeidsrom(tmp_path)
    assert str(feil.value) == (
        f"{fil}: kommunenummeret 9900 og eksempel = true hører sammen. Ventet: nummer = "
        f'"9900" og eksempel = true, eller ingen av dem. Funnet: nummer = "{nummer}" og '
        f"eksempel = {funnet}. Utvei: legg ut et nytt eksempel med klima ny --eksempel MAPPE."
    )


def test_kommunen_i_eksempelet_er_den_eneste_der(
    kjoer: Kjoer, eksempel: Arbeidsrom, asker: Arbeidsrom
) -> None:
    svar = kjoer("utslipp", "--kommune", "Asker", rom=eksempel)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == (
        "klima: eksempelet har bare den oppdiktede kommunen. Ventet: 9900 Eksempelvik (oppdiktet). "
        "Funnet: Asker. Utvei: bruk et annet arbeidsrom: --rot MAPPE.\n"
    )
    svar = kjoer("utslipp", "--kommune", "9900", rom=asker)
    assert svar.feil == (
        "klima: Eksempelvik (oppdiktet) finnes bare i eksempelet. Utvei: legg det ut med klima ny "
        "--eksempel MAPPE, og oppgi --rot MAPPE.\n"
    )


# --- Lagt ut -----------------------------------------------------------------------------------


def test_ny_eksempel_legger_ut_et_helt_arbeidsrom(kjoer: Kjoer, tmp_path: Path) -> None:
    svar = kjoer("ny", "--eksempel", tmp_path / "rom", "--json")
    assert (svar.kode, svar.json["eksempel"]) == (0, True)
    assert {Path(f).relative_to(tmp_path / "rom") for f in svar.json["filer"]} == {
        f.relative_to(MAPPE) for f in MAPPE.rglob("*") if f.is_file()
    }
    utgaver = Utgavelager(finn_arbeidsrom(tmp_path / "rom")).liste()
    assert [(u.publisert, u.utgiver, u.lisens) for u in utgaver] == [
        ("2025-02-03", "Oppdiktet (eksempel)", "Oppdiktet (eksempel)"),
        ("2026-02-02", "Oppdiktet (eksempel)", "Oppdiktet (eksempel)"),
    ]


def test_referansebanen_hviler_paa_den_utgaven_som_legges_ut(eksempel: Arbeidsrom) -> None:
    kort = MAPPE / "datasets" / "eksempelvik" / "klimagassutslipp" / "banekort.csv"
    assert Utgavelager(eksempel).liste()[-1].utgave in kort.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("valg", "melding"),
    [
        (
            ("3203", "--eksempel", "x"),
            "klima: eksempelet har sin egen kommune. Funnet: «3203» og --eksempel. Utvei: klima ny "
            "--eksempel MAPPE, eller klima ny KOMMUNENR MAPPE.\n",
        ),
        (
            (),
            "klima: KOMMUNENR mangler. Utvei: klima ny KOMMUNENR MAPPE, eller klima ny --eksempel "
            "MAPPE.\n",
        ),
        (
            ("3203",),
            "klima: MAPPE mangler. Utvei: klima ny KOMMUNENR MAPPE, eller klima ny --eksempel "
            "MAPPE.\n",
        ),
    ],
)
def test_galt_kall(kjoer: Kjoer, valg: tuple[str, ...], melding: str) -> None:
    svar = kjoer("ny", *valg)
    assert (svar.kode, svar.ut, svar.feil) == (2, "", melding)


def test_en_mappe_med_innhold_roeres_ikke(kjoer: Kjoer, tmp_path: Path) -> None:
    (tmp_path / "notat.txt").write_text("viktig", encoding="utf-8")
    svar = kjoer("ny", "--eksempel", tmp_path)
    assert svar.kode == 2
    assert svar.feil.startswith(f"klima: {tmp_path}: mappen er ikke tom.")
    assert [f.name for f in tmp_path.iterdir()] == ["notat.txt"]


# --- Merket ------------------------------------------------------------------------------------

KOMMANDOER = [
    ("utslipp",),
    ("avvik",),
    ("utgaver",),
    ("tiltak",),
    ("indikatorer",),
    ("budsjett",),
    ("revisjon", "2025", "2026"),
    ("dekomponer", "--fra", "2009", "--til", "2024"),
    ("kontroll", "tiltak"),
]


@pytest.mark.parametrize("kommando", KOMMANDOER, ids=lambda k: k[0])
def test_teksten_begynner_med_merket(
    kjoer: Kjoer, eksempel: Arbeidsrom, kommando: tuple[str, ...]
) -> None:
    svar = kjoer(*kommando, rom=eksempel)
    assert svar.kode == 0
    assert svar.ut.splitlines()[0] == EKSEMPELLINJE


@pytest.mark.parametrize("kommando", KOMMANDOER[:-1], ids=lambda k: k[0])
def test_hver_rad_i_json_er_merket(
    kjoer: Kjoer, eksempel: Arbeidsrom, kommando: tuple[str, ...]
) -> None:
    svar = kjoer(*kommando, "--json", rom=eksempel).json
    rader = svar if isinstance(svar, list) else [svar]
    assert all(rad["eksempel"] is True for rad in rader)
    assert rader or kommando == ("indikatorer",)


def test_andre_arbeidsrom_er_ikke_merket(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("avvik", rom=asker)
    assert "EKSEMPEL" not in svar.ut
    assert all("eksempel" not in r for r in kjoer("avvik", "--json", rom=asker).json)


def test_hver_rad_i_malen_for_rapportering_er_merket(
    kjoer: Kjoer, eksempel: Arbeidsrom, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    assert kjoer("tiltak", "--mal", tmp_path / "mal.xlsx", rom=eksempel).kode == 0
    bok = load_workbook(tmp_path / "mal.xlsx")
    assert "Eksempelvik (oppdiktet)" in str(bok["Forklaring"]["A1"].value)
    for ark, kolonne in (("Status", 2), ("Aktivitet", 3)):
        tekster = [rad[kolonne - 1] for rad in bok[ark].iter_rows(min_row=2, values_only=True)]
        assert tekster
        assert all(str(t).startswith("EKSEMPEL: ") for t in tekster)
    kjoer("tiltak", "--mal", tmp_path / "mal.csv", rom=eksempel)
    for fil in tmp_path.glob("*.csv"):
        linjer = fil.read_text(encoding="utf-8-sig").splitlines()[1:]
        assert all("EKSEMPEL: " in linje for linje in linjer)


def test_kontrollen_finner_ingenting_galt(kjoer: Kjoer, eksempel: Arbeidsrom) -> None:
    svar = kjoer("kontroll", "--json", rom=eksempel)
    assert svar.kode == 0
    assert svar.json == {
        "eksempel": True,
        "funn": [],
        "antall": {"feil": 0, "advarsel": 0, "merknad": 0},
    }


# --- Rapporten ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rapport(eksempel_rapport: Bygd) -> Path:
    return eksempel_rapport.fil("html")


def test_siden_er_stemplet(rapport: Path) -> None:
    side = uten_skript(rapport)
    assert rapport.name == "aarsrapport-eksempelvik-oppdiktet.html"
    assert "<title>EKSEMPEL: Årsrapport klima og indikatorer – Eksempelvik (oppdiktet)" in side
    assert '<div class="stempel langt" aria-hidden="true">EKSEMPEL</div>' in side
    banner = re.findall(r'<aside class="utkast"[^>]*><p>(.*?)</p>', side, re.DOTALL)
    assert [" ".join(re.sub("<[^>]+>", "", b).split()) for b in banner] == [
        "EKSEMPEL. Kommunen finnes ikke, og alle tallene er oppdiktet, til opplæring. Ikke til "
        "publisering."
    ]


def test_hver_figur_er_stemplet(rapport: Path) -> None:
    html = rapport.read_text(encoding="utf-8")
    biter = re.findall(r"<figure .*?</figure>", html, re.DOTALL)
    assert len(biter) >= 8
    for bit in biter:
        svg = re.search(r"<svg.*?</svg>", bit, re.DOTALL)
        innfelt = re.search(r'<script type="application/json">(.*?)</script>', bit, re.DOTALL)
        assert svg
        assert innfelt
        assert re.search(r"<text[^>]*>EKSEMPEL</text>", svg[0])
        assert json.loads(innfelt[1])["title"]["text"] == "EKSEMPEL"
        assert 'aria-label="EKSEMPEL. ' in bit


def test_rapporten_naevner_ingen_virkelig_kilde(rapport: Path) -> None:
    side = uten_skript(rapport)
    assert "Asker" not in side
    assert "Miljødirektoratet" not in side


def test_kapittelet_har_kilene_sannsynligheten_og_kostnaden(rapport: Path) -> None:
    side = uten_skript(rapport).replace("\u00a0", " ")
    figurer = ("budsjettbaner", "budsjettgap", "budsjettkiler", "budsjetteffekt")
    for figur in figurer:
        assert f'<figure id="{figur}"' in side
    for tekst in (
        "Tiltakene tar 5 067 av 5 200 tonn til målet i 2030",
        "3 % av gapet til 2030 er uten tallfestede tiltak",
        "1 av 8 tiltak er for små til å ses i statistikken i 2030",
        "kan ikke kutte de samme 58 tonnene to ganger",
        "24,3 %",
        "med 4,0 % realrente",
        "Eksempelvik trevarefabrikk (2016; 4 000 t), som ikke er et klimatiltak",
    ):
        assert tekst in side, tekst


def test_kapittelet_for_asker_sier_rett_ut_at_ingenting_er_tallfestet(asker_fil: Path) -> None:
    side = " ".join(uten_skript(asker_fil).replace("\u00a0", " ").split())
    assert (
        "Ingen av de 14 tiltakene mot direkte utslipp er tallfestet: planen gir ingen tonn per "
        "tiltak. Hele gapet på 73 511 tonn til målet i 2030 er uten tallfestede tiltak."
    ) in side
    for celle in ("68 845", "76 571", "56 994", "44 271", "11 779*"):
        assert f'<td class="tall">{celle}</td>' in side
    assert "Dommen henger på formen (lineær: på vei og konstant-rate: bak)" in side
    assert '<figure id="budsjettkiler"' not in side

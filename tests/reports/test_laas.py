"""Låsen: hva rapporten er laget av, og at den blir den samme byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from klima import Arbeidsrom, finn_arbeidsrom
from klima.utgavekort import kontrollsum
from reports.formater import SKRIVERE
from reports.inndata import finn_inndata, kode, kopier
from reports.laas import endringer_i_inndata, endringer_i_koden, som_tekst, utvidet
from tests.arbeidsrom import Kjoering
from tests.reports.delt import Bygd
from tests.stotte import ROT

Kjoer = Callable[..., Kjoering]
LAAS = "aarsrapport-asker.laas.json"
ANDRE_OMGIVELSER = {
    "PYTHONHASHSEED": "4711",
    "TZ": "Pacific/Kiritimati",
    "LANG": "tr_TR.UTF-8",
    "LC_ALL": "C",
}


@pytest.fixture(scope="module")
def rom(asker_rapport: Bygd, tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    """En kopi av Asker med planen, forventningene og to egne tekster, til å endre i."""
    kopi = tmp_path_factory.mktemp("laas") / "rom"
    return finn_arbeidsrom(shutil.copytree(asker_rapport.grunnlag.rom.rot, kopi))


@pytest.fixture(scope="module")
def laast(rom: Arbeidsrom, asker_rapport: Bygd) -> Path:
    """Mappen med rapporten i alle formatene, låst 22. november 2026."""
    svar = asker_rapport.rapport
    assert svar.laas is not None
    assert (svar.laas.name, svar.uendret) == (LAAS, False)
    return rom.rot / "rapport"


@pytest.fixture
def manifest(laast: Path) -> dict[str, object]:
    innhold: dict[str, object] = json.loads((laast / LAAS).read_text(encoding="utf-8"))
    return innhold


@pytest.fixture
def endret(rom: Arbeidsrom, laast: Path) -> Iterator[Path]:
    """En fil i planen som er endret etter låsingen; tilbake igjen etterpå."""
    fil = rom.datasett / "asker" / "tiltak" / "investeringer.csv"
    foer = fil.read_bytes()
    fil.write_bytes(foer.replace(b"klimatiltak,2024,625,", b"klimatiltak,2024,725,"))
    yield fil
    fil.write_bytes(foer)


def bytene(mappe: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in mappe.iterdir()}


def test_manifestet_sier_hva_rapporten_er_laget_av(
    rom: Arbeidsrom, laast: Path, manifest: dict[str, object]
) -> None:
    asker = rom.datasett / "asker"
    ventet = {f.relative_to(rom.rot).as_posix() for f in asker.glob("*/*.csv")}
    ventet |= {f.relative_to(rom.rot).as_posix() for f in asker.glob("*/datapackage.json")}
    ventet |= {
        f"datasets/forventninger/{f.name}" for f in rom.datasett.glob("forventninger/*.yaml")
    }
    filer = manifest["filer"]
    assert isinstance(filer, dict)
    assert filer.keys() == ventet | {"kommune.toml", "tekster/nb/tiltak.md"}
    toml = (rom.rot / "kommune.toml").read_bytes()
    assert filer["kommune.toml"] == {
        "sha256": hashlib.sha256(toml).hexdigest(),
        "stoerrelse": len(toml),
    }
    assert manifest["rapport"] == {
        "kommune": "3203",
        "kommunenavn": "Asker",
        "spraak": "nb",
        "utkast": False,
        "eksempel": False,
        "per": "2026-11-22",
        "utgave": "handlingsprogram-2024",
        "aar": 2021,
        "forrige": "",
    }
    assert manifest["kode"] == kode()
    assert manifest["utdata"] == {
        f.name: hashlib.sha256(f.read_bytes()).hexdigest()
        for f in sorted(laast.iterdir())
        if f.name != LAAS
    }
    assert len(bytene(laast)) == len(SKRIVERE) + 1


def test_manifestet_har_tallene_slik_de_er_trykt(manifest: dict[str, object]) -> None:
    alle = manifest["tall"]
    assert isinstance(alle, list)
    tall = {(t["tabell"], t["rad"], t["kolonne"]): t for t in alle}
    assert len(tall) == len(alle) > 1000
    assert tall["noekkeltall", "utslipp i 2021", ""] == {
        "tabell": "noekkeltall",
        "tittel": "Nøkkeltall",
        "rad": "utslipp i 2021",
        "kolonne": "",
        "tekst": "178\u00a0984\u00a0t",
        "verdi": 178984.0,
        "enhet": "t",
    }
    # Seed 002, linje 9273: 625 (1 000 kr) til klimatiltak i 2024.
    assert tall["tall-investeringer", "Klimatiltak", "2024"]["verdi"] == 625


def test_manifestet_har_ingen_klokke_og_ingen_maskinsti(rom: Arbeidsrom, laast: Path) -> None:
    tekst = (laast / LAAS).read_text(encoding="utf-8")
    assert str(rom.rot) not in tekst
    assert not re.findall(r"\d\d:\d\d:\d\d", tekst)
    assert som_tekst(json.loads(tekst)) == tekst


def test_samme_byte_fra_en_kopi_av_inndataene_i_en_annen_prosess(
    rom: Arbeidsrom, laast: Path, tmp_path: Path
) -> None:
    """Et annet sted, en annen arbeidsmappe, dag, tidssone, språkdrakt og hashsalt, og bare filene
    manifestet nevner: likevel de samme bytene i alle formatene."""
    kopi = kopier(finn_inndata(rom, "3203", "nb"), tmp_path / "et annet sted æøå")
    ut = shutil.copytree(laast, tmp_path / "ut")
    skript = (
        "import sys, time_machine\n"
        "with time_machine.travel('2031-07-01 23:30', tick=True):\n"
        "    from reports.cli import main\n"
        "    main(sys.argv[1:])\n"
    )
    valg = ["--rot", str(kopi), "--ut", str(ut), "--format", ",".join(SKRIVERE), "--lås"]
    utfall = subprocess.run(
        [sys.executable, "-c", skript, "årsrapport", *valg],
        env={**os.environ, **ANDRE_OMGIVELSER, "PYTHONPATH": str(ROT)},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (utfall.returncode, utfall.stderr) == (0, "")
    assert utfall.stdout.splitlines()[-1] == f"Samme byte som låst: {ut / LAAS}"
    assert bytene(ut) == bytene(laast)


def test_endrede_inndata_stanser_foer_noe_skrives(
    kjoer: Kjoer, rom: Arbeidsrom, laast: Path, endret: Path, uten_gx: None
) -> None:
    foer = bytene(laast)
    for valg in ((), ("--lås",)):
        svar = kjoer("årsrapport", *valg, rom=rom)
        assert (svar.kode, svar.ut) == (2, "")
        assert svar.feil == (
            f"klima: {laast / LAAS}: inndataene er endret siden rapporten ble låst. Funnet: "
            "datasets/asker/tiltak/investeringer.csv (endret). Utvei: den låste rapporten skrives "
            "ikke over: lag den nye i en annen mappe med --ut, og se hva som er endret med "
            f"--sammenlign {laast / LAAS}.\n"
        )
    assert bytene(laast) == foer


def test_et_tall_endret_i_planen_har_filen_som_grunn(
    kjoer: Kjoer, rom: Arbeidsrom, laast: Path, endret: Path, uten_gx: None
) -> None:
    foer = bytene(laast)
    svar = kjoer("årsrapport", "--sammenlign", laast, "--json", rom=rom).json
    # 725 − 625 = 100; summen av de fem årene flytter seg like mye.
    assert [
        (e["rad"], e["kolonne"], e["foer"]["verdi"], e["naa"]["verdi"], e["endring"], e["grunner"])
        for e in svar["endringer"]
        if e["kolonne"] == "2024"
    ] == [("Klimatiltak", "2024", 625, 725, 100, ["plan"])]
    assert {tuple(e["hvorfor"]) for e in svar["endringer"]} == {
        ("plan: datasets/asker/tiltak/investeringer.csv",)
    }
    assert (svar["filer"], svar["kode"]) == ([], [])
    assert bytene(laast) == foer


def test_en_annen_dag_er_andre_inndata(laast: Path, manifest: dict[str, object]) -> None:
    rapport = manifest["rapport"]
    assert isinstance(rapport, dict)
    ny = {**manifest, "rapport": {**rapport, "per": "2026-12-01"}}
    assert endringer_i_inndata(manifest, ny) == ["per er 2026-12-01, var 2026-11-22"]
    assert endringer_i_inndata(manifest, manifest) == []


def test_endringer_i_koden_er_versjonen_og_bibliotekene() -> None:
    da = {"kode": {"versjon": "0.1.0", "sha256": "a", "python": "3.11", "bibliotek": {"x": "1"}}}
    naa = {"kode": {**da["kode"], "sha256": "b"}}
    assert endringer_i_koden(da, naa) == ["koden er endret uten ny versjon"]
    naa = {"kode": {**da["kode"], "versjon": "0.2.0", "bibliotek": {"y": "2"}}}
    assert endringer_i_koden(da, naa) == [
        "klimabudsjett 0.1.0 → 0.2.0",
        "x 1 → uten",
        "y uten → 2",
    ]


def test_et_format_til_utvider_laasen(laast: Path) -> None:
    from reports.laaslesing import les_laas

    gammel = les_laas(laast / LAAS)
    ny = utvidet(gammel, {"utdata": {"aarsrapport-asker.pdf": "f" * 64}})
    assert set(ny["utdata"]) == {*gammel.innhold["utdata"], "aarsrapport-asker.pdf"}
    assert ny["kontrollsum"] == kontrollsum({n: v for n, v in ny.items() if n != "kontrollsum"})


def test_en_laast_fil_noen_har_skrevet_i_blir_ikke_skrevet_over(
    kjoer: Kjoer, rom: Arbeidsrom, laast: Path, tmp_path: Path
) -> None:
    ut = shutil.copytree(laast, tmp_path / "ut")
    fil = ut / "aarsrapport-asker.html"
    fil.write_text("skrevet i", encoding="utf-8")
    svar = kjoer("årsrapport", "--ut", ut, "--format", "html", rom=rom)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == (
        f"klima: {fil}: filen er endret etter at rapporten ble låst. Utvei: gi den et annet navn, "
        "så skrives den låste på nytt ved siden av.\n"
    )
    assert fil.read_text(encoding="utf-8") == "skrevet i"

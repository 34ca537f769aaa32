"""`klima hent`: fra utgiverens adresse til lageret, eller kode 2 og et urørt lager."""

from __future__ import annotations

import email.utils
import hashlib
import io
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from klima import Arbeidsrom, Utgavelager, finn_arbeidsrom
from reports.hentkommando import Framdriftslinje
from tests.arbeidsrom import Kjoering, lagerbytes
from tests.eksempelbok import en_rad, kommunebok, landsbok
from tests.reports.test_cli_prosess import kjoer as kjoer_prosess
from tests.stotte import OSLOBOK, krever_data
from tests.tjener import Tjener, etag, svar

Kjoer = Callable[..., Kjoering]
NAVN = "utslippsstatistikk_alle_kommuner.xlsx"
# Mandag 2. februar 2026 kl. 09.00 norsk tid.
ENDRET = "Mon, 02 Feb 2026 08:00:00 GMT"


@pytest.fixture(autouse=True)
def midlertidig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Mappen midlertidige filer havner i, så testen ser om noe blir igjen."""
    mappe = tmp_path / "midlertidig"
    mappe.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(mappe))
    return mappe


@pytest.fixture
def rom(tomt_arbeidsrom: Arbeidsrom, tjener: Tjener, monkeypatch: pytest.MonkeyPatch) -> Arbeidsrom:
    """Et tomt arbeidsrom som henter fra den lokale tjeneren."""
    monkeypatch.setenv("KLIMA_URL_MILJODIREKTORATET", tjener.adresse())
    return tomt_arbeidsrom


@pytest.fixture
def bok(tmp_path: Path) -> bytes:
    """En landsbok med én rad: Asker, 2009, Veitrafikk, 1 tonn. Boka sier ikke når den kom."""
    return landsbok(tmp_path / "eksempel.xlsx", [en_rad()]).read_bytes()


def utgaver(rom: Arbeidsrom) -> dict[str, bytes]:
    """Lageret uten sporet, som bare sparer en nedlasting."""
    return {sti: b for sti, b in lagerbytes(rom).items() if sti != ".hentet.json"}


# --- Det som går bra -------------------------------------------------------------------------


@krever_data
def test_oslo_boka_hentes_og_svaret_er_som_fra_importer(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, tmp_path: Path
) -> None:
    bok = OSLOBOK.read_bytes()
    tjener.svarer(svar(200, bok, Last_Modified=ENDRET))
    hentet = kjoer("hent", "miljodirektoratet", "--json", rom=rom)
    assert (hentet.kode, hentet.feil) == (0, "")

    shutil.copytree(rom.rot, tmp_path / "annet", ignore=shutil.ignore_patterns("utgaver"))
    annet = finn_arbeidsrom(tmp_path / "annet")
    lagt_inn = kjoer("importer", OSLOBOK, "--publisert", "2026-02-02", "--json", rom=annet)
    merknader = hentet.json["merknader"]
    assert {**hentet.json, "merknader": merknader[1:]} == lagt_inn.json
    assert merknader[0] == "Publiseringsdatoen 2026-02-02 er utgiverens Last-Modified."
    assert hentet.json["rader"] == 1346
    assert (rom.utgaver / hentet.json["utgave"] / "original.xlsx").read_bytes() == bok


def test_teksten_sier_hva_som_kom_inn(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, bok: bytes, midlertidig: Path
) -> None:
    tjener.svarer(svar(200, bok, Last_Modified=ENDRET))
    hentet = kjoer("hent", "miljodirektoratet", rom=rom)
    sha = hashlib.sha256(bok).hexdigest()[:8]
    assert hentet.ut.splitlines() == [
        f"Importert som 2026-02-02-{sha}",
        "1 rader, Asker, 2009–2009 (1 år), 1 sektorer, gass: CO2, GWP: ukjent",
        "Merk: Publiseringsdatoen 2026-02-02 er utgiverens Last-Modified.",
    ]
    assert hentet.feil == ""
    assert list(midlertidig.iterdir()) == []


def test_adressen_i_kommune_toml_brukes(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, bok: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KLIMA_URL_MILJODIREKTORATET")
    with (rom.rot / "kommune.toml").open("a", encoding="utf-8") as fil:
        fil.write(f'[kilder]\nmiljodirektoratet = "{tjener.adresse("/speil/bok.xlsx")}"\n')
    tjener.svarer(svar(200, bok, Last_Modified=ENDRET))
    assert kjoer("hent", "miljodirektoratet", rom=rom).kode == 0
    assert [kall.sti for kall in tjener.kall] == ["/speil/bok.xlsx"]


# --- Publiseringsdatoen ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hoder", "valg", "publisert", "merknad"),
    [
        (
            # Halv tolv om kvelden i Greenwich er neste dag i Norge.
            {"Last_Modified": "Sun, 01 Feb 2026 23:30:00 GMT"},
            (),
            "2026-02-02",
            "Publiseringsdatoen 2026-02-02 er utgiverens Last-Modified.",
        ),
        (
            {"Content_Disposition": 'attachment; filename="utslipp_2026-02-03.xlsx"'},
            (),
            "2026-02-03",
            "Publiseringsdatoen er fra filnavnet «utslipp_2026-02-03.xlsx»; "
            "utgiveren oppgir ingen Last-Modified.",
        ),
        (
            {"Last_Modified": ENDRET},
            ("--publisert", "2026-01-31"),
            "2026-01-31",
            "Publiseringsdatoen 2026-01-31 er oppgitt med --publisert; "
            "utgiverens Last-Modified sier 2026-02-02.",
        ),
        (
            {},
            ("--publisert", "2026-01-31"),
            "2026-01-31",
            "Publiseringsdatoen 2026-01-31 er oppgitt med --publisert.",
        ),
    ],
)
def test_hvor_datoen_kommer_fra(
    kjoer: Kjoer,
    rom: Arbeidsrom,
    tjener: Tjener,
    bok: bytes,
    hoder: dict[str, str],
    valg: tuple[str, ...],
    publisert: str,
    merknad: str,
) -> None:
    tjener.svarer(svar(200, bok, **hoder))
    kort = kjoer("hent", "miljodirektoratet", *valg, "--json", rom=rom).json
    assert (kort["publisert"], kort["merknader"][0]) == (publisert, merknad)


def test_datoen_kan_komme_fra_boka_selv(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, tmp_path: Path
) -> None:
    fil = kommunebok(tmp_path / "eksempel.xlsx", "Oslo", [en_rad()[3:]], laget="2026-06-26")
    tjener.svarer(svar(200, fil.read_bytes()))
    kort = kjoer("hent", "miljodirektoratet", "--json", rom=rom).json
    assert kort["publisert"] == "2026-06-26"
    assert kort["merknader"][0] == (
        "Publiseringsdatoen er fra boka selv; utgiveren oppgir ingen Last-Modified."
    )


@pytest.mark.parametrize("forskyvning", [0, 3 * 86400])
def test_en_last_modified_som_bare_er_tidspunktet_for_svaret_er_ingen_dato(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, bok: bytes, forskyvning: int
) -> None:
    stempel = email.utils.formatdate(time.time() + forskyvning, usegmt=True)
    tjener.svarer(svar(200, bok, Last_Modified=stempel))
    hentet = kjoer("hent", "miljodirektoratet", rom=rom)
    assert (hentet.kode, utgaver(rom)) == (2, {})
    assert hentet.feil == (
        f"klima: {NAVN} fra {tjener.adresse()}: filen sier ikke når den ble publisert. "
        "Utvei: oppgi datoen: klima hent miljodirektoratet --publisert ÅÅÅÅ-MM-DD.\n"
    )


# --- Ingenting nytt --------------------------------------------------------------------------


def test_uendret_hos_utgiveren_hentes_ikke_og_endrer_ingenting(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, bok: bytes
) -> None:
    tjener.svarer(etag(bok, '"v1"', Last_Modified=ENDRET))
    foerste = kjoer("hent", "miljodirektoratet", "--json", rom=rom).json
    foer = lagerbytes(rom)
    andre = kjoer("hent", "miljodirektoratet", "--json", rom=rom)
    assert (andre.kode, andre.json["nytt"], foerste["nytt"]) == (0, False, True)
    assert andre.json["utgave"] == foerste["utgave"]
    assert andre.json["merknader"] == [
        "Ingenting nytt: utgiveren har ikke endret filen siden sist."
    ]
    assert tjener.kall[1].hoder["if-none-match"] == '"v1"'
    assert tjener.kall[1].hoder["if-modified-since"] == ENDRET
    assert lagerbytes(rom) == foer


def test_de_samme_bytene_uten_etag_kjennes_igjen(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, bok: bytes
) -> None:
    tjener.svarer(svar(200, bok))
    assert kjoer("hent", "miljodirektoratet", "--publisert", "2026-02-02", rom=rom).kode == 0
    foer = lagerbytes(rom)
    andre = kjoer("hent", "miljodirektoratet", rom=rom)
    assert andre.ut.startswith("Fantes alt som 2026-02-02-")
    assert "Merk: Ingenting nytt: filen er den samme som lageret har.\n" in andre.ut
    assert (andre.kode, lagerbytes(rom)) == (0, foer)


def test_en_fil_som_alt_var_importert_er_ikke_ny(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, bok: bytes, tmp_path: Path
) -> None:
    Utgavelager(rom).importer(tmp_path / "eksempel.xlsx", publisert=date(2026, 2, 1))
    foer = utgaver(rom)
    tjener.svarer(etag(bok, '"v1"', Last_Modified=ENDRET))
    assert kjoer("hent", "miljodirektoratet", "--json", rom=rom).json["nytt"] is False
    assert utgaver(rom) == foer
    # Nå er merket kjent, så neste gang trengs ikke nedlastingen.
    kjoer("hent", "miljodirektoratet", rom=rom)
    assert tjener.kall[1].hoder["if-none-match"] == '"v1"'


def test_en_ny_publisering_blir_en_utgave_til(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, bok: bytes, tmp_path: Path
) -> None:
    ny = landsbok(tmp_path / "ny.xlsx", [en_rad(2.0)]).read_bytes()
    dagen_etter = "Tue, 03 Feb 2026 08:00:00 GMT"
    tjener.svarer(
        etag(bok, '"v1"', Last_Modified=ENDRET), etag(ny, '"v2"', Last_Modified=dagen_etter)
    )
    kjoer("hent", "miljodirektoratet", rom=rom)
    assert kjoer("hent", "miljodirektoratet", "--json", rom=rom).json["nytt"] is True
    assert [u.publisert for u in Utgavelager(rom).liste()] == ["2026-02-02", "2026-02-03"]


def test_er_utgaven_borte_fra_lageret_hentes_den_paa_nytt(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, bok: bytes
) -> None:
    tjener.svarer(etag(bok, '"v1"', Last_Modified=ENDRET))
    (utgave,) = [kjoer("hent", "miljodirektoratet", "--json", rom=rom).json["utgave"]]
    shutil.rmtree(rom.utgaver / utgave)
    assert kjoer("hent", "miljodirektoratet", "--json", rom=rom).json["nytt"] is True
    assert "if-none-match" not in tjener.kall[1].hoder


@pytest.mark.parametrize("innhold", ["{", "[]", '{"x": 1}', '{"x": {"etag": 1}}', "\udcff"])
def test_et_oedelagt_spor_er_som_intet_spor(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, bok: bytes, innhold: str
) -> None:
    rom.utgaver.mkdir(parents=True)
    (rom.utgaver / ".hentet.json").write_text(innhold, "utf-8", errors="surrogateescape")
    tjener.svarer(etag(bok, '"v1"', Last_Modified=ENDRET))
    assert kjoer("hent", "miljodirektoratet", rom=rom).kode == 0
    assert set(json.loads((rom.utgaver / ".hentet.json").read_text("utf-8"))) >= {tjener.adresse()}


# --- Det som avvises -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gir", "melding"),
    [
        (svar(404), "adressen finnes ikke hos Miljødirektoratet lenger; den har trolig flyttet. "),
        (svar(403), "utgiveren avviser forespørselen. Funnet: svar 403."),
        (svar(200, b"<html>", Content_Type="text/html"), "adressen gir en nettside i stedet for "),
        (svar(200, b" <!DOCTYPE html>"), "adressen gir en nettside i stedet for data. "),
        (svar(200), "svaret er tomt. "),
        (svar(200, b"PK", Content_Length=10**12), "svaret er for stort, og nedlastingen er "),
        (svar(301, Location="http://localhost/x"), "adressen sender oss til et sted vi ikke "),
        (svar(429, Retry_After=86400), "utgiveren ber oss vente i 86400 s, og det er lenger enn "),
    ],
)
def test_det_utgiveren_svarer_galt(
    kjoer: Kjoer,
    rom: Arbeidsrom,
    tjener: Tjener,
    bok: bytes,
    midlertidig: Path,
    gir: Callable[..., None],
    melding: str,
) -> None:
    tjener.svarer(etag(bok, '"v1"', Last_Modified=ENDRET))
    kjoer("hent", "miljodirektoratet", rom=rom)
    foer = lagerbytes(rom)
    tjener.svarer(gir)
    hentet = kjoer("hent", "miljodirektoratet", rom=rom)
    assert hentet.feil.startswith(f"klima: {tjener.adresse()}: {melding}")
    assert (hentet.kode, hentet.ut, hentet.feil.count("\n")) == (2, "", 1)
    assert len(tjener.kall) == 1
    assert lagerbytes(rom) == foer
    assert list(midlertidig.iterdir()) == []


def test_en_bok_med_for_kort_oppgitt_lengde_er_avkuttet(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, bok: bytes, midlertidig: Path
) -> None:
    # Klienten kan ikke se det; leseren kan. Meldingen peker på adressen, ikke på en fil som er
    # borte når den leses.
    tjener.svarer(svar(200, bok, Last_Modified=ENDRET, Content_Length=len(bok) - 200))
    hentet = kjoer("hent", "miljodirektoratet", rom=rom)
    assert hentet.kode == 2
    assert hentet.feil.startswith(
        f"klima: {NAVN} fra {tjener.adresse()}: arbeidsboka er ødelagt eller avkuttet."
    )
    assert str(midlertidig) not in hentet.feil
    assert (utgaver(rom), list(midlertidig.iterdir())) == ({}, [])


def test_en_ukjent_sektor_sies_med_ark_og_rad(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, tmp_path: Path
) -> None:
    fil = landsbok(tmp_path / "feil.xlsx", [en_rad(), en_rad(sektor="Veg")])
    tjener.svarer(svar(200, fil.read_bytes(), Last_Modified=ENDRET))
    assert kjoer("hent", "miljodirektoratet", rom=rom).feil.startswith(
        f"klima: {NAVN} fra {tjener.adresse()}, ark «Oversikt - detaljert», rad 3: ukjent sektor."
    )


@pytest.mark.parametrize(
    ("valg", "melding"),
    [
        (
            ("ssb",),
            "ukjent kilde. Ventet: miljodirektoratet, klass, kartverket eller indikatorer. "
            "Funnet: «ssb».",
        ),
        (
            ("miljodirektoratet", "--gwp", "AR3"),
            "ukjent GWP-sett. Ventet: AR4, AR5, AR6, ukjent. Funnet: AR3.",
        ),
    ],
)
def test_et_galt_kall_henter_ingenting(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, valg: tuple[str, ...], melding: str
) -> None:
    hentet = kjoer("hent", *valg, rom=rom)
    assert (hentet.kode, hentet.ut, hentet.feil) == (2, "", f"klima: {melding}\n")
    assert tjener.kall == []


def test_det_innebygde_eksempelet_henter_ingenting(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    hentet = kjoer("hent", "miljodirektoratet")
    assert hentet.feil.startswith("klima: det innebygde eksempelet kan ikke ta imot utgaver.")
    assert (hentet.kode, tjener.kall) == (2, [])


# --- Prosessen og terminalen -----------------------------------------------------------------


def test_som_prosess_er_standard_feil_tom_og_svaret_ett_dokument(
    rom: Arbeidsrom, tjener: Tjener, bok: bytes
) -> None:
    tjener.svarer(svar(200, bok, Last_Modified=ENDRET))
    hentet = kjoer_prosess("hent", "miljodirektoratet", "--json", cwd=rom.rot)
    assert (hentet.returncode, hentet.stderr) == (0, b"")
    assert json.loads(hentet.stdout)["nytt"] is True


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stroem", "vises"), [(Terminal(), True), (io.StringIO(), False)])
def test_fremdrift_vises_bare_i_en_terminal(
    monkeypatch: pytest.MonkeyPatch, stroem: io.StringIO, vises: bool
) -> None:
    monkeypatch.setattr(sys, "stderr", stroem)
    linje = Framdriftslinje()
    linje.start(2_000_000)
    linje.mottatt(1_000_000)
    linje.venter(20, "utgiveren ber oss vente")
    linje.lukk()
    skrevet = stroem.getvalue()
    assert ("Henter" in skrevet) is vises
    assert ("Utgiveren ber oss vente. Prøver igjen om 20 s.\n" in skrevet) is vises
    assert vises or skrevet == ""

"""`klima importer`: det som kan leses, kommer inn; alt annet gir kode 2, sier hvor, og rører ikke
lageret."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from klima import Arbeidsrom, Utgavelager
from tests.arbeidsrom import Kjoering, lagerbytes
from tests.eksempelbok import (
    CSVHODE,
    DETALJERT,
    LANDSHODE,
    Celle,
    Rad,
    en_rad,
    kommunebok,
    landsbok,
    skriv_bok,
)
from tests.raalesing import aarssummer
from tests.stotte import OSLOBOK, TELEMARK, krev_fil

Kjoer = Callable[..., Kjoering]
MED_GASS = "Kommune,År,Sektor,Utslippskilde,Klimagass,Utslipp\n"
GOD = "Asker,2009,Jordbruk,Ku,1\n"
# Feilen står på rad 5 000, langt forbi det en leser ville tatt som prøve.
ARKSTED = f", ark «{DETALJERT}», rad 5000: "
IKKE_TALL = "utslippet er ikke et tall. Ventet: tonn CO2e som tall. Funnet: "


@pytest.fixture
def rom(tomt_arbeidsrom: Arbeidsrom, tmp_path: Path) -> Arbeidsrom:
    """Et arbeidsrom som alt holder én utgave."""
    fil = tmp_path / "eksempel_fra_foer.csv"
    fil.write_text(CSVHODE + GOD, encoding="utf-8")
    Utgavelager(tomt_arbeidsrom).importer(fil, publisert=date(2025, 1, 24))
    return tomt_arbeidsrom


# --- Det som går bra -------------------------------------------------------------------------


def test_json_svaret_for_oslo(kjoer: Kjoer, tomt_arbeidsrom: Arbeidsrom) -> None:
    svar = kjoer("importer", krev_fil(OSLOBOK), "--json", rom=tomt_arbeidsrom)
    assert (svar.kode, svar.feil) == (0, "")
    kort = svar.json
    assert kort.pop("utgave") == f"2026-06-26-{kort.pop('sha256')[:8]}"
    assert kort.pop("sum_tonn") == float(sum(aarssummer(OSLOBOK).values()))
    assert len(kort.pop("sektorer")) == 10
    assert kort == {
        "kilde": "miljodirektoratet",
        "publisert": "2026-06-26",
        "rader": 1346,
        "kommuner": 1,
        "aar": [2009, 2011, 2013, *range(2015, 2025)],
        "gasser": ["CH4", "CO2", "HFK", "N2O", "SF6"],
        "gwp": "ukjent",
        "nytt": True,
        "merknader": ["Arket «Oversikt» stemmer med de detaljerte radene."],
    }


def test_teksten_sier_hva_som_kom_inn(kjoer: Kjoer, tomt_arbeidsrom: Arbeidsrom) -> None:
    fil = krev_fil(TELEMARK["2025-01-24"])
    linjer = kjoer("importer", fil, rom=tomt_arbeidsrom).ut.splitlines()
    assert linjer[0].startswith("Importert som 2025-01-24-")
    assert linjer[1].endswith("17 kommuner, 2009–2023 (12 år), 9 sektorer, gass: CO2e, GWP: ukjent")
    assert linjer[2].startswith("Merk: Filen har ingen gass; ")


def test_samme_fil_to_ganger_sies_og_endrer_ingenting(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path
) -> None:
    foer = lagerbytes(rom)
    svar = kjoer("importer", tmp_path / "eksempel_fra_foer.csv", rom=rom)
    assert svar.ut.startswith("Fantes alt som 2025-01-24-")
    assert (svar.kode, lagerbytes(rom)) == (0, foer)


def test_gwp_settet_kan_oppgis(kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path) -> None:
    fil = kommunebok(tmp_path / "eksempel.xlsx", "Oslo", [en_rad()[3:]], laget="2026-06-26")
    assert kjoer("importer", fil, "--gwp", "AR5", "--json", rom=rom).json["gwp"] == "AR5"


def test_publisert_kan_oppgis(kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path) -> None:
    fil = landsbok(tmp_path / "eksempel.xlsx", [en_rad()])
    svar = kjoer("importer", fil, "--publisert", "2024-12-18", "--json", rom=rom)
    assert svar.json["publisert"] == "2024-12-18"


# --- Det som avvises -------------------------------------------------------------------------


def avvises(kjoer: Kjoer, rom: Arbeidsrom, fil: Path, melding: str, *valg: str) -> None:
    """Kode 2, akkurat denne begynnelsen på meldingen, tomt standard ut, urørt lager."""
    foer = lagerbytes(rom)
    svar = kjoer("importer", fil, "--publisert", "2026-02-02", *valg, rom=rom)
    assert svar.feil.startswith(f"klima: {fil}{melding}")
    assert (svar.kode, svar.ut) == (2, "")
    assert "Traceback" not in svar.feil
    assert lagerbytes(rom) == foer


@pytest.mark.parametrize(
    ("innhold", "melding"),
    [
        (CSVHODE + GOD + "Asker,2009,Veg,Bil,1\n", ":3: ukjent sektor. Funnet: «Veg»."),
        (CSVHODE + "Atlantis,2009,Jordbruk,Ku,1\n", ":2: ukjent kommune. Funnet: «Atlantis»."),
        (CSVHODE + "Våler,2009,Jordbruk,Ku,1\n", ":2: ukjent kommune. Funnet: «Våler»."),
        (
            CSVHODE.replace("Kommune", "Kommunenummer") + "9999,2009,Jordbruk,Ku,1\n",
            ":2: ukjent kommune. Funnet: «9999».",
        ),
        (CSVHODE + "Asker,09,Jordbruk,Ku,1\n", ":2: ikke et årstall."),
        (CSVHODE + "Asker,2009,Jordbruk,,1\n", ":2: utslippskilden mangler. Funnet: tom celle."),
        (CSVHODE + GOD * 4_998 + GOD.replace(",1", ",ca. 5"), f":5000: {IKKE_TALL}«ca. 5»."),
        (CSVHODE + GOD * 4_998 + GOD.replace(",1", ","), f":5000: {IKKE_TALL}tom celle."),
        (CSVHODE + GOD * 4_998 + GOD.replace(",1", ",NaN"), f":5000: {IKKE_TALL}«NaN»."),
        (CSVHODE + GOD * 4_998 + GOD.replace(",1", ",inf"), f":5000: {IKKE_TALL}«inf»."),
        (CSVHODE + GOD * 4_998 + GOD.replace(",1", ",True"), f":5000: {IKKE_TALL}«True»."),
        (
            CSVHODE + GOD * 4_998 + GOD.replace(",1", ",2024-01-02"),
            f":5000: {IKKE_TALL}«2024-01-02».",
        ),
        (
            CSVHODE + GOD + "Asker,2009,Skog og annen arealbruk,Skog,-5\n",
            ":3: sektoren er et eget regnskap og summeres ikke med de andre.",
        ),
        (
            "Kommune,År,Sektor,Utslipp\nAsker,2009,Jordbruk,1\n",
            ": kolonnen «Utslippskilde» mangler. Ventet: År, Sektor, Utslippskilde, Utslipp. "
            "Funnet: Kommune, År, Sektor, Utslipp.",
        ),
        (
            "År,Sektor,Utslippskilde,Utslipp\n2009,Jordbruk,Ku,1\n",
            ": filen sier ikke hvilken kommune den gjelder.",
        ),
        (
            "Kommune,År,Sektor,Utslippskilde,Utslipp,Utslipp (tonn CO2-ekvivalenter)\n",
            ": filen har ingen rader.",
        ),
        (
            "Kommune,År,Sektor,Utslippskilde,Utslipp,Utslipp (tonn CO₂-ekvivalenter)\n"
            "Asker,2009,Jordbruk,Ku,1,1\n",
            ": to kolonner betyr det samme. Funnet: Utslipp, Utslipp (tonn CO₂-ekvivalenter).",
        ),
        (
            "Kommune,År,Sektor,Utslippskilde,Utslipp,Utslipp\nAsker,2009,Jordbruk,Ku,1,2\n",
            ": to kolonner betyr det samme. Funnet: Utslipp, Utslipp.",
        ),
        (
            MED_GASS + "Asker,2009,Jordbruk,Ku,CH4,1\nAsker,2009,Jordbruk,Ku,CH4,1\n",
            ":3: samme kommune, år, sektor, kilde og gass står på flere rader. "
            "Funnet: 3203, 2009, Jordbruk, Ku, CH4 står også på linje 2 (1 slike i alt).",
        ),
        (MED_GASS + "Asker,2009,Jordbruk,Ku,CO3,1\n", ":2: ukjent klimagass. Funnet: «CO3»."),
        (CSVHODE + "Asker,2009,Jordbruk,Ku\n", ":2: linjen har ikke like mange felt som hodet."),
        (CSVHODE, ": filen har ingen rader. Ventet: en hodelinje og data."),
        ("", ": filen er tom. Utvei: last den ned på nytt."),
        ("<!DOCTYPE html><html>404</html>", ": filen er en nettside, ikke et regneark."),
    ],
)
def test_csv_som_ikke_kan_leses(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path, innhold: str, melding: str
) -> None:
    fil = tmp_path / "eksempel_feil.csv"
    fil.write_text(innhold, encoding="utf-8")
    avvises(kjoer, rom, fil, melding)


@pytest.mark.parametrize(
    ("celle", "funnet"),
    [
        ("ca. 5", "«ca. 5»"),
        (date(2024, 1, 2), "«2024-01-02 00:00:00»"),
        (None, "tom celle"),
        ("NaN", "tom celle"),
        ("inf", "«inf»"),
        ("#DIV/0!", "tom celle"),
        (True, "«true»"),
        (False, "«false»"),
    ],
)
def test_ark_med_noe_annet_enn_et_tall_langt_nede(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path, celle: Celle, funnet: str
) -> None:
    kilder = (f"Kilde {n}" for n in range(4_998))
    rader = [*(en_rad(0.5, kilde=k) for k in kilder), en_rad(celle), en_rad(1.5, aar=2011)]
    fil = landsbok(tmp_path / "eksempel_feil.xlsx", rader)
    avvises(kjoer, rom, fil, ARKSTED + IKKE_TALL + funnet)


@pytest.mark.parametrize(
    ("rader", "melding"),
    [
        ([en_rad(), en_rad(sektor="Veg")], ", rad 3: ukjent sektor. Funnet: «Veg»."),
        ([en_rad(), en_rad(gass="CO3")], ", rad 3: ukjent klimagass. Funnet: «CO3»."),
        ([en_rad(), en_rad(nummer="9999")], ", rad 3: ukjent kommune. Funnet: «9999»."),
        ([en_rad(), en_rad(nummer="0999")], ", rad 3: ukjent kommune. Funnet: «0999»."),
        ([en_rad(), en_rad(aar=date(2011, 1, 1))], ", rad 3: ikke et årstall."),
        ([en_rad(), en_rad(kilde=None)], ", rad 3: utslippskilden mangler. Funnet: tom celle."),
        (
            [en_rad(), en_rad(aar=2011), en_rad(2.0)],
            ", rad 4: samme kommune, år, sektor, kilde og gass står på flere rader. "
            "Funnet: 3203, 2009, Veitrafikk, Personbiler, CO2 står også på rad 2 "
            "(1 slike i alt).",
        ),
        ([], ": filen har ingen rader."),
    ],
)
def test_ark_som_ikke_kan_leses(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path, rader: list[Rad], melding: str
) -> None:
    fil = landsbok(tmp_path / "eksempel_feil.xlsx", rader)
    avvises(kjoer, rom, fil, f", ark «{DETALJERT}»{melding}")


def test_alle_slags_feil_i_en_fil_meldes_samlet(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path
) -> None:
    rader = [en_rad(sektor="Veg"), en_rad("x", gass="CO3")]
    fil = landsbok(tmp_path / "eksempel_feil.xlsx", rader)
    avvises(kjoer, rom, fil, f", ark «{DETALJERT}» har 3 feil:\n- {fil}, ark «{DETALJERT}», rad 2:")


@pytest.mark.parametrize("like", [("Utslipp",), ("Utslipp (tonn CO₂-ekvivalenter)",)])
def test_to_utslippskolonner_i_arket(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path, like: tuple[str]
) -> None:
    rader = [(*LANDSHODE, *like), (*en_rad(1.0), 2.0)]
    fil = skriv_bok(tmp_path / "eksempel_feil.xlsx", {DETALJERT: rader})
    avvises(kjoer, rom, fil, f", ark «{DETALJERT}»: to kolonner betyr det samme.")


def test_arket_uten_kolonnen_sektor(kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path) -> None:
    rader = [tuple(c for i, c in enumerate(rad) if i != 4) for rad in (LANDSHODE, en_rad())]
    fil = skriv_bok(tmp_path / "eksempel_feil.xlsx", {DETALJERT: rader})
    avvises(kjoer, rom, fil, f", ark «{DETALJERT}»: kolonnen «Sektor» mangler.")


def test_boka_uten_det_detaljerte_arket(kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path) -> None:
    fil = skriv_bok(tmp_path / "eksempel_feil.xlsx", {"Ark1": [LANDSHODE, en_rad()]})
    melding = ": arbeidsboka har ikke arket «Oversikt - detaljert». Funnet: Ark1."
    avvises(kjoer, rom, fil, melding)


def test_feil_i_sumarket_sier_at_det_er_der(kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path) -> None:
    sum_ = ("Akershus", "3203", "Asker", 2009, "Veitrafikk", "x")
    fil = landsbok(tmp_path / "eksempel_feil.xlsx", [en_rad()], sumrader=[sum_])
    avvises(kjoer, rom, fil, f", ark «Oversikt - sektorfordelt», rad 2: {IKKE_TALL}«x».")


def zip_bombe(fil: Path) -> None:
    with zipfile.ZipFile(fil, "w", zipfile.ZIP_DEFLATED) as arkiv:
        arkiv.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)


def avkuttet(fil: Path) -> None:
    landsbok(fil, [en_rad()])
    fil.write_bytes(fil.read_bytes()[:-200])


@pytest.mark.parametrize(
    ("lag", "melding"),
    [
        (lambda f: f.write_bytes(b"<html><body>Flyttet</body></html>"), "filen er en nettside"),
        (
            lambda f: f.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600)),
            "filen er et kryptert regneark",
        ),
        (lambda f: f.write_bytes(b""), "filen er tom"),
        (avkuttet, "arbeidsboka er ødelagt eller avkuttet"),
        (zip_bombe, "arbeidsboka pakker seg ut til en urimelig størrelse"),
        (lambda f: f.mkdir(), "filen kan ikke leses"),
        (lambda f: None, "filen finnes ikke"),
    ],
)
def test_filer_som_ikke_er_arbeidsboeker(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path, lag: Callable[[Path], object], melding: str
) -> None:
    fil = tmp_path / "eksempel_feil.xlsx"
    lag(fil)
    avvises(kjoer, rom, fil, f": {melding}")


@pytest.mark.parametrize("froe", range(20))
def test_tilfeldig_oedelagte_bytes_leses_eller_avvises_uten_traceback(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path, froe: int
) -> None:
    tilfeldig = random.Random(froe)
    fil = kommunebok(tmp_path / "eksempel.xlsx", "Oslo", [en_rad()[3:]], laget="2026-06-26")
    innhold = bytearray(fil.read_bytes())
    for _ in range(tilfeldig.choice([1, 5, 50])):
        innhold[tilfeldig.randrange(4, len(innhold))] = tilfeldig.randrange(256)
    fil.write_bytes(innhold)
    foer = lagerbytes(rom)
    svar = kjoer("importer", fil, rom=rom)
    assert svar.kode in (0, 2)
    assert svar.kode == 0 or lagerbytes(rom) == foer


def test_ukjent_dato_sier_hvordan_den_oppgis(kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path) -> None:
    fil = landsbok(tmp_path / "eksempel.xlsx", [en_rad()])
    foer = lagerbytes(rom)
    svar = kjoer("importer", fil, rom=rom)
    assert (svar.kode, svar.feil) == (
        2,
        f"klima: {fil}: filen sier ikke når den ble publisert. "
        "Utvei: oppgi datoen: klima importer FIL --publisert ÅÅÅÅ-MM-DD.\n",
    )
    assert lagerbytes(rom) == foer


def test_avbrutt_med_ctrl_c(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def avbryt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Utgavelager, "importer", avbryt)
    svar = kjoer("importer", tmp_path / "eksempel_fra_foer.csv", rom=rom)
    assert (svar.kode, svar.ut, svar.feil.strip()) == (130, "", "klima: avbrutt")


def test_en_feil_i_programmet_selv_skjules_ikke_som_brukerens(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def feil_i_koden(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Utgavelager, "importer", feil_i_koden)
    with pytest.raises(ZeroDivisionError):
        kjoer("importer", tmp_path / "eksempel_fra_foer.csv", rom=rom)


@pytest.mark.parametrize(
    ("valg", "melding"),
    [
        (("--gwp", "AR3"), "ukjent GWP-sett. Ventet: AR4, AR5, AR6, ukjent. Funnet: AR3."),
        (("--kilde", "ssb"), "ukjent kilde. Ventet: miljodirektoratet. Funnet: «ssb»."),
    ],
)
def test_ukjent_valg_av_gwp_eller_kilde(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path, valg: tuple[str, str], melding: str
) -> None:
    svar = kjoer("importer", tmp_path / "eksempel_fra_foer.csv", *valg, rom=rom)
    assert (svar.kode, svar.ut, svar.feil) == (2, "", f"klima: {melding}\n")


def test_det_innebygde_eksempelet_tar_ikke_imot(
    kjoer: Kjoer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fil = landsbok(tmp_path / "eksempel.xlsx", [en_rad()])
    monkeypatch.chdir(tmp_path)
    svar = kjoer("importer", fil, "--publisert", "2026-02-02")
    assert svar.kode == 2
    assert svar.feil.startswith("klima: det innebygde eksempelet kan ikke ta imot utgaver.")

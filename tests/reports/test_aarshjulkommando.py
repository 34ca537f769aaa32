"""`klima årshjul`: tabellen, JSON, kalenderen, og hjulet som avvises."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import vobject

from klima import Arbeidsrom
from tests.arbeidsrom import Kjoering
from tests.stotte import ROT

Kjoer = Callable[..., Kjoering]
PER = ("--per", "2024-05-01")


def med_tretten_dager(rom: Arbeidsrom) -> None:
    """Askers hjul for 2024 der høringen begynner 27. november: 13 dager før 10. desember."""
    fil = rom.datasett / "asker" / "aarshjul" / "hendelser.csv"
    tekst = fil.read_text(encoding="utf-8")
    assert tekst.count("2024-11-21,2024-12-05") == 1
    fil.write_text(tekst.replace("2024-11-21,2024-12-05", "2024-11-27,2024-12-10"), "utf-8")


def test_hjulet_for_2024_som_i_presentasjonen(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("årshjul", "--aar", 2024, *PER, "--json", rom=asker)
    assert (svar.kode, svar.feil) == (0, "")
    rader = [r for r in svar.json if r["type"] != "data"]
    assert len(rader) == 24
    assert all(set(r) >= {"dato", "hendelse", "organ", "kilde"} for r in rader)
    (vedtak,) = (r for r in rader if r["type"] == "kommunestyre")
    assert {k: vedtak[k] for k in ("dato", "organ", "kilde", "ukedag", "dager_til", "funn")} == {
        "dato": "2024-12-10",
        "organ": "Kommunestyret",
        "kilde": "003_5bf9fbd99aefefbb.txt:328",
        "ukedag": "tirsdag",
        "dager_til": 223,
        "funn": [],
    }
    (rapport,) = (r for r in rader if "mangler" in r)
    assert (rapport["dato"], rapport["type"]) == ("2024-05-28", "aarsrapport")
    assert "direkte-klimagassutslipp" in rapport["mangler"]


def test_navnet_i_ascii(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    valg = ("--aar", 2024, *PER, "--json")
    assert kjoer("aarshjul", *valg, rom=asker).ut == kjoer("årshjul", *valg, rom=asker).ut


def test_tabellen_har_dag_organ_dager_og_kilde(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("årshjul", "--aar", 2024, *PER, rom=asker)
    linjer = [" ".join(linje.split()) for linje in svar.ut.splitlines()]
    assert linjer[1] == "Dato Dag Hendelse Organ Dager til Kilde"
    assert "21.11.–05.12.2024 tor Høring av innstillingen Alle 204 003:332" in linjer
    assert (
        "holdt: Innstillingen offentlig i 14 dager (kommuneloven § 14-3 fjerde ledd): "
        "innstillingen er offentlig fra 21. november 2024, 19 dager før kommunestyret 10. desember "
        "2024."
    ) in " ".join(linjer)
    assert max(len(linje) for linje in svar.ut.splitlines()) <= 100


def test_kalenderen_gaar_gjennom_en_annen_leser(
    kjoer: Kjoer, asker: Arbeidsrom, tmp_path: Path
) -> None:
    fil = tmp_path / "2024.ics"
    svar = kjoer("årshjul", "--aar", 2024, *PER, "--ics", fil, rom=asker)
    assert svar.kode == 0
    kalender = vobject.readOne(fil.read_bytes().decode("utf-8"))
    assert svar.feil == (f"Kalenderen med {len(kalender.vevent_list)} hendelser ligger i {fil}.\n")
    foer = fil.read_bytes()
    kjoer("årshjul", "--aar", 2024, *PER, "--ics", fil, rom=asker)
    assert fil.read_bytes() == foer


def test_tretten_dager_avvises(kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path) -> None:
    med_tretten_dager(rom)
    fil = tmp_path / "2024.ics"
    svar = kjoer("årshjul", "--aar", 2024, *PER, "--ics", fil, rom=rom)
    assert svar.kode == 1
    assert not fil.exists()
    assert svar.feil == (
        f"Kalenderen er ikke skrevet, for hjulet har 2 feil. {fil} er ikke rørt.\n"
    )
    flat = " ".join(svar.ut.split())
    assert (
        "Innstillingen er offentlig fra 27. november 2024, 13 dager før kommunestyret 10. desember "
        "2024. Kommuneloven § 14-3 fjerde ledd:" in flat
    )
    assert "Høringen 27.11.–10.12.2024 varer 13 dager." in flat


def test_et_avvist_hjul_roerer_ikke_kalenderen_som_ligger_der(
    kjoer: Kjoer, rom: Arbeidsrom, tmp_path: Path
) -> None:
    fil = tmp_path / "2024.ics"
    assert kjoer("årshjul", "--aar", 2024, *PER, "--ics", fil, rom=rom).kode == 0
    foer = fil.read_bytes()
    med_tretten_dager(rom)
    assert kjoer("årshjul", "--aar", 2024, *PER, "--ics", fil, rom=rom).kode == 1
    assert fil.read_bytes() == foer


def test_funnene_er_i_json_og_i_kontrollen(kjoer: Kjoer, rom: Arbeidsrom, uten_gx: None) -> None:
    med_tretten_dager(rom)
    svar = kjoer("årshjul", "--aar", 2024, *PER, "--json", rom=rom)
    assert svar.kode == 1
    regler = [f["regel"] for rad in svar.json for f in rad["funn"]]
    assert sorted(regler) == ["aarshjul/hoering", "aarshjul/offentlig"]
    kontroll = kjoer("kontroll", "aarshjul", "--json", rom=rom)
    assert kontroll.kode == 1
    assert [f["regel"] for f in kontroll.json["funn"] if f["datasett"] == "asker/aarshjul"] == [
        "aarshjul/hoering",
        "aarshjul/offentlig",
    ]


def test_sjekklisten(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("årshjul", "--aar", 2024, "--anbefalinger", "--json", rom=asker)
    assert [(a["nr"], a["svar"]) for a in svar.json if a["svar"] != "kan ikke vurderes"] == [
        (1, "oppfylt"),
        (2, "oppfylt"),
        (4, "oppfylt"),
        (9, "ikke oppfylt"),
        (10, "ikke oppfylt"),
    ]
    tekst = kjoer("årshjul", "--aar", 2024, "--anbefalinger", rom=asker)
    assert " 1. Tidlig medvirkning: oppfylt – " in tekst.ut


def test_uten_aar_er_det_aaret_en_er_i(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("årshjul", "--per", "2027-02-01", rom=asker)
    assert svar.ut.startswith("Asker (3203) · årshjul 2027 · forslag regnet fra malen")
    assert "* forslag regnet fra malen, ikke vedtatt" in svar.ut


def test_forslaget_kan_legges_i_arbeidsrommet(kjoer: Kjoer, tomt_arbeidsrom: Arbeidsrom) -> None:
    valg = ("--aar", 2027, "--per", "2027-01-01")
    svar = kjoer("årshjul", *valg, "--lag-pakke", rom=tomt_arbeidsrom)
    mappe = tomt_arbeidsrom.datasett / "asker" / "aarshjul"
    assert svar.kode == 0
    assert svar.feil == (
        f"Forslaget ligger i {mappe}. Rett dagene, og sett status til planlagt når de er vedtatt.\n"
    )
    igjen = kjoer("årshjul", *valg, "--lag-pakke", rom=tomt_arbeidsrom)
    assert (igjen.kode, igjen.ut) == (2, "")
    assert igjen.feil == (
        f"klima: {mappe}: kommunen har alt et årshjul. Utvei: rett eller legg til rader i "
        "hendelser.csv og hjul.csv.\n"
    )


def test_eksempelet_er_merket(kjoer: Kjoer, eksempel: Arbeidsrom) -> None:
    svar = kjoer("årshjul", "--aar", 2026, "--per", "2026-01-01", "--json", rom=eksempel)
    assert svar.kode == 0
    assert all(rad["eksempel"] for rad in svar.json)


def test_en_fiendtlig_celle_styrer_ikke_terminalen(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    fil = rom.datasett / "asker" / "aarshjul" / "hendelser.csv"
    tekst = fil.read_text(encoding="utf-8")
    fil.write_text(tekst.replace("Kommuneproposisjonen", "\x1b[31m\u202eRød"), encoding="utf-8")
    svar = kjoer("årshjul", "--aar", 2024, *PER, rom=rom)
    assert "\\x1b[31m\\u202eRød" in svar.ut
    assert "\x1b" not in svar.ut


@pytest.mark.parametrize("aar", ["24", "to tusen"])
def test_et_galt_aar(kjoer: Kjoer, asker: Arbeidsrom, aar: str) -> None:
    svar = kjoer("årshjul", "--aar", aar, rom=asker)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil.startswith(f"klima: --aar: «{aar}» er ikke et år med fire sifre.")


def test_kapittelet_sier_det_programmet_gjoer(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    """Utskriften i docs/aarshjul.md er den kommandoen gir."""
    tekst = (ROT / "docs" / "aarshjul.md").read_text(encoding="utf-8")
    svar = kjoer("årshjul", "--aar", 2024, *PER, rom=asker)
    blokk = tekst.split("$ klima årshjul --aar 2024 --per 2024-05-01\n")[1].split("```")[0]
    utdrag = [linje for linje in blokk.splitlines() if linje.strip() not in ("", "…")]
    assert utdrag
    assert [linje for linje in utdrag if linje not in svar.ut.splitlines()] == []
    liste = kjoer("årshjul", "--aar", 2017, "--anbefalinger", rom=asker).ut.splitlines()
    blokk = tekst.split("$ klima årshjul --aar 2017 --anbefalinger\n")[1].split("```")[0]
    assert [linje for linje in blokk.splitlines() if linje not in ("…", *liste)] == []

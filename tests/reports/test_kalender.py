"""Kalenderfilen: RFC 5545, lest med en annen leser enn den som skrev den."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from indikatorer.aarshjul import Aarshjul, Hendelse, les_aarshjul
from klima import Brukerfeil
from reports.kalender import PRODID, skriv_kalender, som_kalender
from tests.indikatorer.hjul import hendelse, hjul

FIENDTLIG = (
    "Komma, semikolon; skråstrek \\ og\nBEGIN:VEVENT\nSUMMARY:falsk\r\nEND:VCALENDAR "
    "\u202eRTL\u202c 😀 \x00\x1b[31m «æøå» 日本"
)


def lest(innhold: bytes) -> Any:
    return vobject.readOne(innhold.decode("utf-8"))


def linjefeil(innhold: bytes) -> list[str]:
    """Brudd på linjereglene i RFC 5545 del 3.1: CRLF, 75 oktetter, ingen styretegn."""
    feil = []
    if not innhold.endswith(b"\r\n"):
        feil.append("slutter ikke med CRLF")
    linjer = innhold.removesuffix(b"\r\n").split(b"\r\n")
    for nr, linje in enumerate(linjer, 1):
        if len(linje) > 75:
            feil.append(f"linje {nr} er {len(linje)} oktetter")
        if any((c < 32 and c != 9) or c == 127 for c in linje):
            feil.append(f"linje {nr} har et styretegn")
        if not linje:
            feil.append(f"linje {nr} er tom")
    brettet = innhold.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]
    feil += [f"uten navn: {linje}" for linje in brettet if ":" not in linje]
    return feil


@pytest.mark.parametrize(
    ("kommune", "aar", "antall"),
    [("Asker", 2017, 33), ("Asker", 2023, 16), ("Asker", 2024, 24), ("Bærum", 2020, 7)],
)
def test_hjulene_som_foelger_med_er_gyldige(kommune: str, aar: int, antall: int) -> None:
    innhold = som_kalender(les_aarshjul(kommune, aar))
    assert linjefeil(innhold) == []
    kalender = lest(innhold)
    assert len(kalender.vevent_list) == antall
    for h in kalender.vevent_list:
        assert h.behavior.validate(h, True)
    assert len({h.uid.value for h in kalender.vevent_list}) == antall


def test_hodet_er_det_outlook_og_rfc_krever() -> None:
    linjer = som_kalender(les_aarshjul("Asker", 2024)).decode().split("\r\n")
    assert linjer[:7] == [
        "BEGIN:VCALENDAR",
        f"PRODID:{PRODID}",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Årshjul 2024 Asker",
        "BEGIN:VEVENT",
    ]


def test_en_heldagshendelse_slutter_dagen_etter() -> None:
    h = hendelse("hoering_innstilling", "2024-11-21", "2024-12-05", navn="Høring", organ="Alle")
    (v,) = lest(som_kalender(hjul(h))).vevent_list
    assert (v.dtstart.value, v.dtend.value) == (date(2024, 11, 21), date(2024, 12, 6))
    assert v.summary.value == "Høring – Alle"
    assert v.transp.value == "TRANSPARENT"


def test_et_klokkeslett_er_i_norsk_tid_sommer_og_vinter() -> None:
    vinter = hendelse("frist", "2017-12-01", klokkeslett="12:00", hendelse="vinter")
    sommer = hendelse("frist", "2017-06-01", klokkeslett="12:00", hendelse="sommer")
    innhold = som_kalender(hjul(vinter, sommer, aar=2017))
    assert b"DTSTART;TZID=Europe/Oslo:20171201T120000" in innhold
    tider = [v.dtstart.value.astimezone(UTC).hour for v in lest(innhold).vevent_list]
    # Kl. 12 er 10 UTC om sommeren og 11 om vinteren; hendelsene står etter dato.
    assert tider == [10, 11]


def test_sonen_er_den_samme_som_tidssonebasen() -> None:
    import icalendar

    h = hendelse("frist", "2024-01-01", klokkeslett="12:00")
    kalender = icalendar.Calendar.from_ical(som_kalender(hjul(h)))
    (sone,) = kalender.walk("VTIMEZONE")
    egen, basen = sone.to_tz(), ZoneInfo("Europe/Oslo")
    for dag in range(0, 365 * 4, 5):
        t = datetime(2023, 1, 1, 12) + timedelta(days=dag)
        assert t.replace(tzinfo=egen).utcoffset() == t.replace(tzinfo=basen).utcoffset()


def test_uten_klokkeslett_er_det_ingen_sone() -> None:
    assert b"VTIMEZONE" not in som_kalender(hjul(hendelse("frist", "2024-01-01")))


def test_en_frist_varsles_uken_foer_og_andre_ikke() -> None:
    h = hjul(hendelse("frist", "2024-11-15"), hendelse("forslag", "2024-09-17"))
    forslag, frist = lest(som_kalender(h)).vevent_list
    assert frist.valarm.trigger.value == timedelta(days=-7)
    assert not hasattr(forslag, "valarm")


@pytest.mark.parametrize(
    ("status", "ics", "foran"),
    [
        ("planlagt", "CONFIRMED", ""),
        ("gjennomfoert", "CONFIRMED", ""),
        ("forslag", "TENTATIVE", "FORSLAG: "),
        ("anslag", "TENTATIVE", "ANSLAG: "),
        ("avlyst", "CANCELLED", "AVLYST: "),
    ],
)
def test_statusen(status: str, ics: str, foran: str) -> None:
    h = hendelse("forslag", "2024-09-17", status=status, navn="Saken", organ="F")
    (v,) = lest(som_kalender(hjul(h))).vevent_list
    assert (v.status.value, v.summary.value) == (ics, f"{foran}Saken – F")


def test_en_maaned_sier_at_dagen_er_ukjent() -> None:
    h = hendelse("annet", "2024-04-01", "2024-04-30", presisjon="maaned", navn="Møter", organ="D")
    (v,) = lest(som_kalender(hjul(h))).vevent_list
    assert v.summary.value == "Møter – D (en gang i april 2024)"


def test_eksempelet_er_merket_overalt() -> None:
    innhold = som_kalender(hjul(hendelse("forslag", "2024-09-17"), eksempel=True))
    kalender = lest(innhold)
    assert kalender.x_wr_calname.value.startswith("EKSEMPEL: ")
    assert kalender.vevent.summary.value.startswith("EKSEMPEL: ")
    assert kalender.vevent.description.value.startswith("EKSEMPEL: oppdiktet")


# --- De samme bytene ------------------------------------------------------------------------------


def test_samme_hjul_gir_samme_bytes() -> None:
    assert som_kalender(les_aarshjul("Asker", 2024)) == som_kalender(les_aarshjul("Asker", 2024))


def test_en_flyttet_hendelse_har_samme_uid_og_hoeyere_sekvens() -> None:
    foer = hendelse("kommunestyre", "2024-12-10")
    etter = replace(foer, fra=date(2024, 12, 11), til=date(2024, 12, 11), revisjon=1)
    gammel, ny = (lest(som_kalender(hjul(h))).vevent for h in (foer, etter))
    assert gammel.uid.value == ny.uid.value
    assert (gammel.sequence.value, ny.sequence.value) == ("0", "1")


def test_to_kommuner_har_hver_sin_uid() -> None:
    h = hendelse("kommunestyre", "2024-12-10")
    uid = {lest(som_kalender(hjul(h, kommune=k))).vevent.uid.value for k in ("3203", "3201")}
    assert len(uid) == 2


# --- Fiendtlig innhold ------------------------------------------------------------------------


def fiendtlig(tekst: str) -> Aarshjul:
    h = hendelse("frist", "2024-11-15", navn=tekst, organ=tekst, merknad=tekst, kilde=tekst)
    return hjul(h, kommunenavn=tekst, dokument=tekst)


def test_fiendtlig_tekst_er_bare_tekst() -> None:
    innhold = som_kalender(fiendtlig(FIENDTLIG))
    assert linjefeil(innhold) == []
    kalender = lest(innhold)
    assert len(kalender.vevent_list) == 1
    rent = FIENDTLIG.replace("\r\n", "\n").replace("\x00", "").replace("\x1b", "")
    assert kalender.vevent.summary.value == f"{rent} – {rent}"


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_enhver_tekst_gir_en_gyldig_kalender_med_en_hendelse(tekst: str) -> None:
    innhold = som_kalender(fiendtlig(tekst))
    assert linjefeil(innhold) == []
    uten_folding = innhold.replace(b"\r\n ", b"").split(b"\r\n")
    assert uten_folding.count(b"BEGIN:VEVENT") == uten_folding.count(b"END:VEVENT") == 1
    assert uten_folding.count(b"END:VCALENDAR") == 1


# --- Filen ------------------------------------------------------------------------------------


def test_en_kalender_herfra_byttes_ut(tmp_path: Path) -> None:
    fil = tmp_path / "hjul.ics"
    skriv_kalender(hjul(hendelse("forslag", "2024-09-17")), fil)
    skriv_kalender(hjul(hendelse("forslag", "2024-09-18")), fil)
    assert b"20240918" in fil.read_bytes()
    assert [f.name for f in tmp_path.iterdir()] == ["hjul.ics"]


def test_en_annen_fil_roeres_ikke(tmp_path: Path) -> None:
    fil = tmp_path / "notat.txt"
    fil.write_text("viktig", encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        skriv_kalender(hjul(hendelse("forslag", "2024-09-17")), fil)
    assert str(feil.value) == (
        f"{fil}: filen finnes fra før og er ikke et årshjul herfra. Utvei: velg et annet navn."
    )
    assert fil.read_text(encoding="utf-8") == "viktig"


def test_en_mappe_som_ikke_finnes(tmp_path: Path) -> None:
    with pytest.raises(Brukerfeil, match="kalenderen kan ikke skrives her"):
        skriv_kalender(hjul(hendelse("forslag", "2024-09-17")), tmp_path / "borte" / "hjul.ics")


def test_hendelse_er_fortsatt_uendret() -> None:
    # Skriveren leser bare: den samme hendelsen kan stå i flere kalendere.
    h = hendelse("forslag", "2024-09-17")
    som_kalender(hjul(h))
    assert h == Hendelse(**h.__dict__)

"""Årshjulet som kalenderfil (iCalendar, RFC 5545) som kan åpnes i Outlook.

De samme hendelsene gir de samme bytene: UID følger av kommunen og hendelsen, og DTSTAMP er dagen
kilden ble lest, ikke dagen filen ble skrevet. En flyttet hendelse har samme UID og høyere SEQUENCE,
så en kalender som alt har den, flytter den. Det er prøvd med to lesere (icalendar og vobject) og
regelen om linjer; Outlook selv finnes ikke der testene kjører.
"""

from __future__ import annotations

import os
import unicodedata
import uuid
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indikatorer.aarshjul import ANSLAG, AVLYST, FORSLAG, Aarshjul, Hendelse
from klima.grunn.feil import Brukerfeil

if TYPE_CHECKING:
    from icalendar import Alarm, Event, Timezone

PRODID: Final = "-//klimabudsjett//aarshjul 1.0//NO"
SONE: Final = "Europe/Oslo"
_ROM: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:klimabudsjett:aarshjul")
_STATUS: Final = {FORSLAG: "TENTATIVE", ANSLAG: "TENTATIVE", AVLYST: "CANCELLED"}
_FORAN: Final = {FORSLAG: "FORSLAG: ", ANSLAG: "ANSLAG: ", AVLYST: "AVLYST: "}
_VARSEL: Final = timedelta(days=-7)


def som_kalender(hjul: Aarshjul) -> bytes:
    """Hjulet som iCalendar: heldagshendelser, og klokkeslett i norsk tid der kilden har det.

    En hendelse der bare uken eller måneden er kjent, dekker hele og sier det i navnet.
    """
    from icalendar import Calendar

    kalender = Calendar()
    kalender.add("prodid", PRODID)
    kalender.add("version", "2.0")
    kalender.add("calscale", "GREGORIAN")
    kalender.add("method", "PUBLISH")
    kalender.add("x-wr-calname", _ren(_kalendernavn(hjul)).replace("\n", " "))
    if any(h.klokkeslett for h in hjul.hendelser):
        kalender.add("x-wr-timezone", SONE)
        kalender.add_component(_sone())
    for h in hjul.hendelser:
        kalender.add_component(_hendelse(hjul, h))
    return bytes(kalender.to_ical(sorted=False))


def skriv_kalender(hjul: Aarshjul, fil: Path) -> None:
    """Skriv kalenderen; en kalender skrevet her før, byttes ut helt eller ikke.

    Raises:
        Brukerfeil: filen finnes og er noe annet, eller kan ikke skrives.
    """
    innhold = som_kalender(hjul)
    try:
        if fil.exists() and PRODID.encode() not in fil.read_bytes()[:1000]:
            raise Brukerfeil(
                "filen finnes fra før og er ikke et årshjul herfra",
                sted=str(fil),
                utvei="velg et annet navn",
            )
        ny = fil.with_name(f".{fil.name}.{os.getpid()}")
        try:
            ny.write_bytes(innhold)
            ny.replace(fil)
        finally:
            ny.unlink(missing_ok=True)
    except OSError as feil:
        raise Brukerfeil(
            "kalenderen kan ikke skrives her", sted=str(fil), funnet=feil.strerror or str(feil)
        ) from feil


def _kalendernavn(hjul: Aarshjul) -> str:
    forslag = " (forslag)" if hjul.forslag else ""
    return f"{'EKSEMPEL: ' * hjul.eksempel}Årshjul {hjul.aar} {hjul.kommunenavn}{forslag}"


def _hendelse(hjul: Aarshjul, h: Hendelse) -> Event:
    from icalendar import Event

    hendelse = Event()
    hendelse.add("uid", str(uuid.uuid5(_ROM, f"{hjul.kommune}/{h.hendelse}")))
    hendelse.add("dtstamp", datetime.combine(hjul.lest, time(), UTC))
    hendelse.add("sequence", h.revisjon)
    _legg_til_tid(hendelse, h)
    hendelse.add("summary", _ren(_navn(hjul, h)))
    hendelse.add("description", _ren(_beskrivelse(hjul, h)))
    hendelse.add("categories", ["Årshjul"])
    hendelse.add("status", _STATUS.get(h.status, "CONFIRMED"))
    # Et årshjul skal ikke stenge dagen i leserens kalender.
    hendelse.add("transp", "TRANSPARENT")
    hendelse.add("x-microsoft-cdo-busystatus", "FREE")
    if h.type == "frist" and h.status != AVLYST:
        hendelse.add_component(_varsel(h))
    return hendelse


def _legg_til_tid(hendelse: Event, h: Hendelse) -> None:
    if h.klokkeslett and h.fra == h.til:
        from zoneinfo import ZoneInfo

        start = datetime.combine(h.fra, time.fromisoformat(h.klokkeslett), ZoneInfo(SONE))
        # Kilden sier når det begynner, ikke når det slutter, så DTEND er ikke med.
        hendelse.add("dtstart", start)
        return
    hendelse.add("dtstart", h.fra)
    hendelse.add("dtend", h.til + timedelta(days=1))
    hendelse.add("x-microsoft-cdo-alldayevent", "TRUE")


def _varsel(h: Hendelse) -> Alarm:
    from icalendar import Alarm

    varsel = Alarm()
    varsel.add("action", "DISPLAY")
    varsel.add("trigger", _VARSEL)
    varsel.add("description", _ren(f"Om en uke: {h.navn}"))
    return varsel


def _navn(hjul: Aarshjul, h: Hendelse) -> str:
    usikker = "" if h.sikker else f" (en gang i {h.naar})"
    return f"{'EKSEMPEL: ' * hjul.eksempel}{_FORAN.get(h.status, '')}{h.navn} – {h.organ}{usikker}"


def _beskrivelse(hjul: Aarshjul, h: Hendelse) -> str:
    linjer = [f"Kilde: {hjul.dokument}, {h.kilde}", h.merknad]
    if hjul.eksempel:
        linjer.insert(0, "EKSEMPEL: oppdiktet kommune og oppdiktede datoer.")
    elif h.status == FORSLAG:
        linjer.insert(0, "Regnet fra malen; ingen har vedtatt dagen.")
    return "\n".join(filter(None, linjer))


def _ren(tekst: str) -> str:
    """Teksten uten styretegn, som RFC 5545 ikke tillater; et linjeskift er bare et linjeskift."""
    tekst = tekst.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in tekst if c == "\n" or unicodedata.category(c) != "Cc")


def _sone() -> Timezone:
    """Norsk tid med regelen fra 1996, skrevet kort: gjelder alle år et årshjul kan ha."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    sone = Timezone()
    sone.add("tzid", SONE)
    for del_, navn, maaned, fra, til in (
        (TimezoneDaylight(), "CEST", 3, 1, 2),
        (TimezoneStandard(), "CET", 10, 2, 1),
    ):
        sondag = date(1996, maaned, 31 if maaned == 3 else 27)
        del_.add("dtstart", datetime.combine(sondag, time(fra + 1)))
        del_.add("tzoffsetfrom", timedelta(hours=fra))
        del_.add("tzoffsetto", timedelta(hours=til))
        del_.add("tzname", navn)
        del_.add("rrule", {"freq": "yearly", "bymonth": maaned, "byday": "-1su"})
        sone.add_component(del_)
    return sone

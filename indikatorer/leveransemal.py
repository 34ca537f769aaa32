"""Malen en eier fyller ut: én rad per indikator og år som er forfalt eller ventes.

Er neste år ukjent (måles sporadisk, aldri målt), står raden der med åpent år. Malen skrives av
`klima.malark` og leses tilbake av `indikatorer.leveranselesing`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from indikatorer.ferskhet import (
    AAR_MELLOM,
    OBSERVERT,
    TILSTAND,
    Ferskhet,
    ferskhet,
    ventet_for,
)
from indikatorer.katalog import Katalog
from indikatorer.observasjoner import STATUSER
from klima.grunn.datapakke import som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.tall import dato, oppramsing
from klima.malark import Ark, Gyldig, Innhold, skriv_mal
from klima.rettelser import RETTET

INDIKATOR: Final = "Indikator"
AAR: Final = "År"
VERDI: Final = "Verdi"
STATUS: Final = "Status"
UTVALG: Final = "Utvalg"
MERKNAD: Final = "Merknad"
LEVERT_AV: Final = "Levert av"
ARK: Final = Ark(
    "Leveranse",
    {
        INDIKATOR: 26,
        AAR: 7,
        "Navn": 50,
        "Eier": 20,
        "Enhet": 16,
        "Desimaler": 10,
        "Kjente verdier": 26,
        "Ventet senest": 18,
        "Tilstand": 10,
        VERDI: 14,
        STATUS: 22,
        UTVALG: 10,
        MERKNAD: 40,
    },
    (INDIKATOR, AAR),
    (VERDI, STATUS, UTVALG, MERKNAD),
    fylles_naar_tom=(AAR,),
)
LEVERES: Final = {kode: ord_ for kode, ord_ in STATUSER.items() if kode != RETTET}
"""Statusene en leveranse kan ha; en rettelse føres i `datasets/rettelser`."""
MED_VERDI: Final = ("maalt", "foreloepig", "avledet")
FOERSTE_AAR: Final = 1990
_KJENTE: Final = 4
_NEGATIVE: Final = ("%", "prosentpoeng", "indeks", "mill. kr", "kr/m2", "t CO2e", "kg CO2e/BTA/år")
"""Enhetene som kan ha verdier under null: andeler av vekst, endringer, resultater og opptak."""
_FORKLARING: Final = (
    "Leveranse av indikatorer for {kommune}",
    "",
    "1. Fyll ut de gule cellene i arket «{ark}». La raden stå tom når det ikke er noe å levere.",
    "2. Verdi er tallet i enheten som står på raden, med komma foran desimalene. Mangler tallet, "
    "la cellen stå tom og velg en status; skriv aldri 0 for et tall som mangler.",
    "3. Status velges fra listen. En verdi uten status er målt. Statuser: {status}.",
    "4. Utvalg er antallet verdien er regnet av: de som har svart, eller alle i gruppen. La den "
    "stå tom når det er ukjent.",
    "5. På noen rader er året gult: der er det ukjent når neste verdi kommer. Skriv året den "
    "gjelder.",
    "6. De grå cellene er til hjelp, og låst. Kjente verdier er de siste som er ført.",
    "7. Skriv hvem som leverer nederst på dette arket.",
    "8. Les filen tilbake: klima indikatorer --les FIL",
    "",
    "Ingenting skrives over: en ny verdi for et år som alt er levert, blir en ny utgave.",
    "",
    "Laget for {hvem}, slik det er {per}.",
)


def skriv_leveransemal(
    katalog: Katalog, fil: Path, kommunenavn: str, *, per: date, eier: str | None = None
) -> list[Path]:
    """Skriv malen med det som er forfalt, ventes eller har ukjent tid.

    Args:
        katalog: fra `les_katalog`.
        fil: `.xlsx` eller `.csv`; den skal ikke finnes.
        kommunenavn: står i forklaringen.
        per: dagen det ses fra.
        eier: bare denne eierens indikatorer: hele navnet, eller ord i det («KS», «SSB»).

    Returns:
        Filene som ble skrevet.

    Raises:
        Brukerfeil: ingen har det navnet, ingenting er å levere, eller filen kan ikke skrives.
    """
    alle = ferskhet(katalog, per=per)
    egne = _eiers(alle, eier) if eier else alle
    rader = _rader(katalog, sorted(egne, key=lambda f: f.nr), per)
    if not rader:
        raise Brukerfeil(
            f"ingenting er forfalt eller ventes{f' fra {eier}' if eier else ''}",
            funnet=f"alt er ferskt {dato(per.isoformat())}",
        )
    enhet = {k["indikator"]: k["enhet"] for k in som_rader(katalog.indikatorer)}
    regler = _regler([enhet[rad[0]] for rad in rader], [not rad[1] for rad in rader], per)
    ord_ = {
        "kommune": kommunenavn,
        "ark": ARK.navn,
        "status": ", ".join(LEVERES.values()),
        "hvem": eier or "alle eierne",
        "per": dato(per.isoformat()),
    }
    linjer = [mal.format(**ord_) for mal in _FORKLARING]
    return skriv_mal(fil, [Innhold(ARK, rader, regler)], linjer, (LEVERT_AV,))


def _eiers(alle: Sequence[Ferskhet], eier: str) -> list[Ferskhet]:
    """Indikatorene til en eier: de med akkurat navnet, ellers de med alle ordene i det."""
    like = [f for f in alle if f.eier.casefold() == eier.strip().casefold()]
    soekt = _ordene(eier)
    treff = like or [f for f in alle if soekt and soekt <= _ordene(f.eier)]
    if not treff:
        raise Brukerfeil(
            f"ingen indikator leveres av «{eier}»",
            ventet=oppramsing([f"«{navn}»" for navn in sorted({f.eier for f in alle})], "eller"),
        )
    return treff


def _ordene(tekst: str) -> set[str]:
    return set(re.findall(r"\w+", tekst.casefold()))


def _rader(katalog: Katalog, egne: Sequence[Ferskhet], per: date) -> list[list[str]]:
    kortene = {kort["indikator"]: kort for kort in som_rader(katalog.indikatorer)}
    kjente: dict[str, list[str]] = {}
    for rad in som_rader(katalog.verdier.sort_values(["indikator", "aar"])):
        if rad["status"] in OBSERVERT:
            kjente.setdefault(rad["indikator"], []).append(f"{rad['aar']}: {rad['tekst']}")
    merke = "EKSEMPEL: " if katalog.meta.get("eksempel") else ""
    ut = []
    for f in egne:
        kort = kortene[f.indikator]
        for aar in _aarene(f, per):
            desimaler = "" if kort["desimaler"] is None else str(kort["desimaler"])
            kjent = "\n".join(kjente.get(f.indikator, [])[-_KJENTE:])
            hjelp = [f"{merke}{f.navn}", f.eier, kort["enhet"], desimaler, kjent]
            ventet = ventet_for(f, int(aar)) if aar else None
            tilstand = "ukjent" if ventet is None else "forfalt" if per > ventet else "ventes"
            naar = [f.grunn if ventet is None else ventet.isoformat(), TILSTAND[tilstand]]
            ut.append([f.indikator, aar, *hjelp, *naar, *[""] * len(ARK.inn)])
    return ut


def _aarene(f: Ferskhet, per: date) -> list[str]:
    """Årene som mangler og er over; et åpent år når neste er ukjent, ingen når det er ferskt."""
    if f.neste_aar is not None:
        return [str(a) for a in range(f.neste_aar, per.year, AAR_MELLOM[f.frekvens])]
    return [""] if f.tilstand == "ukjent" else []


def omfang(enhet: str) -> tuple[float, float, bool]:
    """Laveste og høyeste verdi en enhet kan ha, og om den må være et helt tall.

    >>> omfang("skala 1-5"), omfang("antall"), omfang("per 1000 innbyggere"), omfang("%")
    ((1.0, 5.0, False), (0.0, 1e+300, True), (0.0, 1e+300, False), (-1e+300, 1e+300, False))
    """
    if skala := re.fullmatch(r"skala (\d+)-(\d+)", enhet):
        return float(skala[1]), float(skala[2]), False
    lavest = {"plassering": 1.0}.get(enhet, -1e300 if enhet in _NEGATIVE else 0.0)
    return lavest, 1e300, enhet in ("antall", "plassering")


def _regler(enheter: Sequence[str], aapne: Sequence[bool], per: date) -> tuple[Gyldig, ...]:
    """Det regnearket lar noen skrive, med egne grenser for hver enhet."""
    grupper: dict[tuple[float, float, bool], list[int]] = {}
    for nr, enhet in enumerate(enheter):
        grupper.setdefault(omfang(enhet), []).append(nr)
    verdier = [
        Gyldig(VERDI, "Ikke gyldig", f"Skriv bare tallet: {_ord(*g)}.", (), *g, rader=tuple(rader))
        for g, rader in grupper.items()
    ]
    aarene = tuple(nr for nr, aapen in enumerate(aapne) if aapen)
    melding = f"Skriv året verdien gjelder, {FOERSTE_AAR} til {per.year}."
    aar = Gyldig(AAR, "Ikke et år", melding, (), FOERSTE_AAR, per.year, hele=True, rader=aarene)
    melding = "Skriv antallet verdien er regnet av, et helt tall."
    return (
        *verdier,
        *([aar] if aarene else []),
        Gyldig(STATUS, "Ukjent status", "Velg en status fra listen.", tuple(LEVERES.values())),
        Gyldig(UTVALG, "Ikke et antall", melding, (), 1, 1e9, hele=True),
    )


def _ord(fra: float, til: float, hele: bool) -> str:
    """Grensene i ord: «fra 1 til 5», «et helt tall fra 0»."""
    slag = "et helt tall" if hele else "et tall"
    if fra == -1e300:
        return slag
    return f"{slag} fra {fra:g}" + ("" if til == 1e300 else f" til {til:g}")


def i_omfanget(verdi: float, enhet: str) -> str:
    """Tom når en verdi er mulig i enheten, ellers det som er ventet, i ord.

    >>> i_omfanget(4.2, "skala 1-5"), i_omfanget(42, "skala 1-5"), i_omfanget(2.5, "antall")
    ('', 'et tall fra 1 til 5', 'et helt tall fra 0')
    """
    fra, til, hele = omfang(enhet)
    gyldig = fra <= verdi <= til and (not hele or verdi == int(verdi))
    return "" if gyldig else _ord(fra, til, hele)

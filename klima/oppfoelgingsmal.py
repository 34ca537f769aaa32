"""Malen rapporteringen fylles ut i: en arbeidsbok, eller CSV-filer, med ett ark per tabell.

Arket «Status» har én rad per tiltak, arket «Aktivitet» én per resultatindikator. Kolonnene som
begynner med «Ny», og kommentaren, er de eneste som leses tilbake sammen med id-ene; resten er til
hjelp for den som fyller ut. `klima.oppfoelgingslesing` leser begge formene.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from klima import malark
from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.tall import antall_desimaler, tall
from klima.malark import Ark, Gyldig, Innhold
from klima.oppfoelging import STATUS, Telling, oppfoelging

TILTAK: Final = "Tiltak"
INDIKATOR: Final = "Resultatindikator"
NY_STATUS: Final = "Ny status"
KOMMENTAR: Final = "Kommentar"
NYTT_TALL: Final = "Nytt tall"


STATUSARK: Final = Ark(
    "Status",
    {
        TILTAK: 14,
        "Tekst": 60,
        "Sektor": 24,
        "Siste status": 14,
        "Meldt": 12,
        NY_STATUS: 16,
        KOMMENTAR: 50,
    },
    (TILTAK,),
    (NY_STATUS, KOMMENTAR),
)
AKTIVITETSARK: Final = Ark(
    "Aktivitet",
    {
        TILTAK: 14,
        INDIKATOR: 22,
        "Hva som telles": 40,
        "Enhet": 14,
        "Måltall": 20,
        "Siste tall": 14,
        "Meldt": 12,
        NYTT_TALL: 14,
    },
    (TILTAK, INDIKATOR),
    (NYTT_TALL,),
)
_FORKLARING: Final = (
    "Rapportering av klimatiltakene i {kommune}",
    "",
    "1. Fyll ut de gule cellene i arkene «Status» og «Aktivitet». La raden stå tom når det ikke er "
    "noe nytt å melde.",
    "2. Ny status velges fra listen: {status}.",
    "3. En kommentar følger statusen den er skrevet ved siden av.",
    "4. Nytt tall er det som er talt på rapporteringsdatoen, med komma foran desimalene.",
    "5. Resten av cellene er låst. Rader kan ikke legges til her: nye tiltak og "
    "resultatindikatorer føres i tiltaksregisteret.",
    "6. Les filen tilbake: klima tiltak --les FIL --dato ÅÅÅÅ-MM-DD --meldt-av NAVN",
    "",
    "Ingenting skrives over: hver rapportering blir nye rader med sin egen dato.",
)


def skriv_mal(pakke: Datapakke, fil: Path, kommunenavn: str) -> list[Path]:
    """Skriv malen for en tiltakspakke.

    Args:
        pakke: tiltakspakken.
        fil: `.xlsx` gir én arbeidsbok; `.csv` gir status i filen og, når noe telles, aktiviteten i
            en fil ved siden av som ender på `-aktivitet.csv`.
        kommunenavn: står i forklaringen.

    Returns:
        Filene som ble skrevet.

    Raises:
        Brukerfeil: en av filene finnes, typen er en annen, eller mappen kan ikke skrives.
    """
    ord_ = tuple(STATUS.values())
    status = Gyldig(NY_STATUS, "Ukjent status", "Velg en status fra listen.", valg=ord_)
    tallet = Gyldig(NYTT_TALL, "Ikke et tall", "Skriv bare tallet, uten enhet.")
    arkene = [
        Innhold(STATUSARK, _statusrader(pakke), (status,)),
        Innhold(AKTIVITETSARK, _aktivitetsrader(pakke), (tallet,)),
    ]
    linjer = [mal.format(kommune=kommunenavn, status=", ".join(ord_)) for mal in _FORKLARING]
    return malark.skriv_mal(fil, arkene, linjer)


def _statusrader(pakke: Datapakke) -> list[list[Any]]:
    fulgt = oppfoelging(pakke)
    ut, merke = [], _merke(pakke)
    for rad in som_rader(pakke["tiltak"].sort_values("nr")):
        siste = fulgt[rad["tiltak"]].siste
        sist = (STATUS[siste.status], siste.dato.isoformat()) if siste else ("", "")
        tekst = f"{merke}{rad['tekst']}"
        ut.append([rad["tiltak"], tekst, rad["sektor"] or "indirekte", *sist, "", ""])
    return ut


def _merke(pakke: Datapakke) -> str:
    """Foran teksten på hver rad når tiltakene er oppdiktet."""
    return "EKSEMPEL: " if pakke.meta.get("eksempel") else ""


def _aktivitetsrader(pakke: Datapakke) -> list[list[Any]]:
    return [
        [t, telling.indikator, f"{_merke(pakke)}{telling.navn}", telling.enhet, *_talt(telling), ""]
        for t, egen in oppfoelging(pakke).items()
        for telling in egen.tellinger
    ]


def _talt(telling: Telling) -> tuple[str, str, str]:
    maal, siste = telling.maal_for_siste, telling.siste
    return (
        f"{kort(maal[1])} i {maal[0]}" if maal else "",
        kort(siste[1]) if siste else "",
        siste[0].isoformat() if siste else "",
    )


def kort(verdi: float) -> str:
    """Tallet med de desimalene det har, høyst fire, på norsk.

    >>> kort(40.0), kort(12.5)
    ('40', '12,5')
    """
    return tall(verdi, antall_desimaler(verdi, 4))

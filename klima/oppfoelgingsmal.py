"""Malen rapporteringen fylles ut i: en arbeidsbok, eller CSV-filer, med ett ark per tabell.

Arket «Status» har én rad per tiltak, arket «Aktivitet» én per resultatindikator. Kolonnene som
begynner med «Ny», og kommentaren, er de eneste som leses tilbake sammen med id-ene; resten er til
hjelp for den som fyller ut. `klima.oppfoelgingslesing` leser begge formene.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.tall import tall
from klima.oppfoelging import STATUS, Telling, oppfoelging

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TILTAK: Final = "Tiltak"
INDIKATOR: Final = "Resultatindikator"
NY_STATUS: Final = "Ny status"
KOMMENTAR: Final = "Kommentar"
NYTT_TALL: Final = "Nytt tall"


@dataclass(frozen=True)
class Ark:
    """Ett ark i malen.

    Attributes:
        navn: arknavnet.
        kolonner: kolonnenavn -> bredde i tegn.
        id_er: kolonnene som sier hva raden gjelder; låst.
        inn: kolonnene som fylles ut.
    """

    navn: str
    kolonner: dict[str, int]
    id_er: tuple[str, ...]
    inn: tuple[str, ...]


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
    arkene = [(STATUSARK, _statusrader(pakke)), (AKTIVITETSARK, _aktivitetsrader(pakke))]
    innhold: dict[Path, Callable[[], bytes]] = {}
    if fil.suffix.lower() == ".xlsx":
        innhold[fil] = lambda: _arbeidsbok(arkene, kommunenavn)
    elif fil.suffix.lower() == ".csv":
        innhold[fil] = lambda: _csv(*arkene[0])
        if arkene[1][1]:
            ved_siden_av = fil.with_name(f"{fil.stem}-aktivitet{fil.suffix}")
            innhold[ved_siden_av] = lambda: _csv(*arkene[1])
    else:
        raise Brukerfeil("malen er Excel eller CSV", sted=str(fil), ventet=".xlsx eller .csv")
    for den in innhold:
        if den.exists():
            raise Brukerfeil(
                "filen finnes, og blir ikke skrevet over", sted=str(den), utvei="velg et nytt navn"
            )
    for den, lag in innhold.items():
        try:
            with den.open("xb") as strøm:
                strøm.write(lag())
        except OSError as feil:
            raise Brukerfeil(
                "malen kan ikke skrives",
                sted=str(den),
                funnet=feil.strerror or str(feil),
                utvei="se om mappen finnes, og om du har lov til å skrive der",
            ) from feil
    return list(innhold)


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
    desimaler = next((d for d in range(4) if round(verdi, d) == verdi), 4)
    return tall(verdi, desimaler)


def _csv(ark: Ark, rader: list[list[Any]]) -> bytes:
    """Semikolon og UTF-8 med BOM: slik åpner norsk Excel filen riktig."""
    ut = io.StringIO()
    skriver = csv.writer(ut, delimiter=";", lineterminator="\r\n")
    skriver.writerow(ark.kolonner)
    skriver.writerows([_uten_formel(celle) for celle in rad] for rad in rader)
    return ut.getvalue().encode("utf-8-sig")


def _uten_formel(celle: str) -> str:
    """Tekst et regneark ville regnet ut, får en apostrof foran; id-er begynner aldri slik."""
    return f"'{celle}" if celle.startswith(("=", "+", "-", "@", "\t", "\r")) else celle


def _arbeidsbok(arkene: list[tuple[Ark, list[list[Any]]]], kommunenavn: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    bok = Workbook()
    forklaring = bok.active
    forklaring.title = "Forklaring"
    forklaring.column_dimensions["A"].width = 100
    for nr, mal in enumerate(_FORKLARING, 1):
        tekst = mal.format(kommune=kommunenavn, status=", ".join(STATUS.values()))
        celle = _tekst(forklaring, nr, 1, tekst)
        celle.alignment = Alignment(wrap_text=True, vertical="top")
    forklaring["A1"].font = Font(bold=True, size=14)
    forklaring.protection.sheet = True
    for ark, rader in arkene:
        _fyll(bok.create_sheet(ark.navn), ark, rader)
    ut = io.BytesIO()
    bok.save(ut)
    return ut.getvalue()


def _fyll(blad: Worksheet, ark: Ark, rader: list[list[Any]]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    gul, graa = (PatternFill("solid", start_color=f) for f in ("FFF7D6", "E3E8EC"))
    for kol, (navn, bredde) in enumerate(ark.kolonner.items(), 1):
        hode = _tekst(blad, 1, kol, navn)
        hode.font, hode.fill = Font(bold=True), graa
        blad.column_dimensions[get_column_letter(kol)].width = bredde
        for nr, rad in enumerate(rader, 2):
            celle = _tekst(blad, nr, kol, rad[kol - 1])
            celle.alignment = Alignment(wrap_text=True, vertical="top")
            if navn in ark.inn:
                celle.fill, celle.protection = gul, Protection(locked=False)
    blad.freeze_panes = blad.cell(2, len(ark.id_er) + 1)
    # Uten passord: låsen er mot uhell, ikke mot den som vil.
    blad.protection.sheet = True
    blad.protection.formatColumns = blad.protection.formatRows = False
    for regel, navn in _regler():
        if navn in ark.kolonner and rader:
            bokstav = get_column_letter(list(ark.kolonner).index(navn) + 1)
            regel.add(f"{bokstav}2:{bokstav}{len(rader) + 1}")
            blad.add_data_validation(regel)


def _regler() -> list[tuple[Any, str]]:
    """Nedtrekkslisten for status, og at et nytt tall er et tall."""
    from openpyxl.worksheet.datavalidation import DataValidation

    liste = DataValidation(type="list", formula1=f'"{",".join(STATUS.values())}"', allow_blank=True)
    liste.errorTitle, liste.error = "Ukjent status", "Velg en status fra listen."
    tallet = DataValidation(
        type="decimal", operator="between", formula1="-1E+300", formula2="1E+300", allow_blank=True
    )
    tallet.errorTitle, tallet.error = "Ikke et tall", "Skriv bare tallet, uten enhet."
    for regel in (liste, tallet):
        regel.showErrorMessage = True
    return [(liste, NY_STATUS), (tallet, NYTT_TALL)]


def _tekst(blad: Worksheet, rad: int, kol: int, verdi: str) -> Any:
    """Cellen som tekst: det som begynner med =, skal stå, ikke regnes ut."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    celle = blad.cell(rad, kol)
    if verdi:
        celle.value = ILLEGAL_CHARACTERS_RE.sub("", verdi)
        celle.data_type = "s"
    return celle

"""Maler som fylles ut: en arbeidsbok, eller CSV-filer, med låste hjelpeceller og gule inndata.

Felles for rapporteringen av tiltak og leveransene av indikatorer. `klima.mallesing` leser begge
formene tilbake. Ingen celle kan kjøres som formel, hva enn teksten begynner med.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from klima.grunn.feil import Brukerfeil
from klima.grunn.tekst import er_formel

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

FORKLARING: Final = "Forklaring"
"""Arket foran de andre i arbeidsboka."""
_GUL, _GRAA, _HODE = "FFF7D6", "F3F5F7", "E3E8EC"


@dataclass(frozen=True)
class Ark:
    """Ett ark i en mal.

    Attributes:
        navn: arknavnet.
        kolonner: kolonnenavn -> bredde i tegn.
        id_er: kolonnene som sier hva raden gjelder.
        inn: kolonnene som fylles ut.
        fylles_naar_tom: id-kolonner som fylles ut på radene der malen lar dem stå tomme.
    """

    navn: str
    kolonner: dict[str, int]
    id_er: tuple[str, ...]
    inn: tuple[str, ...]
    fylles_naar_tom: tuple[str, ...] = ()

    def er_inndata(self, kolonne: str, verdi: str) -> bool:
        """Om en celle i malen er til å fylle ut; resten er låst."""
        return kolonne in self.inn or (kolonne in self.fylles_naar_tom and not verdi)


@dataclass(frozen=True)
class Gyldig:
    """Hva regnearket lar noen skrive i en kolonne.

    Attributes:
        kolonne: kolonnen det gjelder.
        tittel, melding: det regnearket sier når noe annet skrives.
        valg: nedtrekkslisten; uten den et tall fra og med `fra` til og med `til`.
        hele: om tallet må være helt.
        rader: radene i malen (fra 0); None for alle.
    """

    kolonne: str
    tittel: str
    melding: str
    valg: tuple[str, ...] = ()
    fra: float = -1e300
    til: float = 1e300
    hele: bool = False
    rader: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Innhold:
    """Et ark med radene sine, tekst for tekst i kolonnenes rekkefølge, og reglene for dem."""

    ark: Ark
    rader: Sequence[Sequence[str]]
    regler: tuple[Gyldig, ...] = ()


def skriv_mal(
    fil: Path,
    arkene: Sequence[Innhold],
    forklaring: Sequence[str],
    felt: Sequence[str] = (),
) -> list[Path]:
    """Skriv en mal.

    Args:
        fil: `.xlsx` gir én arbeidsbok; `.csv` gir det første arket i filen og hvert av de andre som
            har rader, i en fil ved siden av som ender på `-<arknavn>.csv`.
        arkene: arkene i rekkefølge.
        forklaring: linjene på arket foran; den første er overskriften.
        felt: det som fylles ut på arket foran, under forklaringen.

    Returns:
        Filene som ble skrevet.

    Raises:
        Brukerfeil: en av filene finnes, typen er en annen, eller mappen kan ikke skrives.
    """
    innhold: dict[Path, Callable[[], bytes]] = {}
    if fil.suffix.lower() == ".xlsx":
        innhold[fil] = lambda: _arbeidsbok(arkene, forklaring, felt)
    elif fil.suffix.lower() == ".csv":
        for nr, ett in enumerate(arkene):
            navn = f"{fil.stem}-{ett.ark.navn.lower()}{fil.suffix}" if nr else fil.name
            if ett.rader or not nr:
                innhold[fil.with_name(navn)] = lambda ett=ett: _csv(ett)  # type: ignore[misc]
    else:
        raise Brukerfeil("malen er Excel eller CSV", sted=str(fil), ventet=".xlsx eller .csv")
    for den in innhold:
        if den.exists():
            raise Brukerfeil(
                "filen finnes, og blir ikke skrevet over", sted=str(den), utvei="velg et nytt navn"
            )
    for den, lag in innhold.items():
        bytene = lag()
        try:
            with den.open("xb") as strøm:
                strøm.write(bytene)
        except OSError as feil:
            raise Brukerfeil(
                "malen kan ikke skrives",
                sted=str(den),
                funnet=feil.strerror or str(feil),
                utvei="se om mappen finnes, og om du har lov til å skrive der",
            ) from feil
    return list(innhold)


def _csv(ett: Innhold) -> bytes:
    """Semikolon og UTF-8 med BOM: slik åpner norsk Excel filen riktig."""
    ut = io.StringIO()
    skriver = csv.writer(ut, delimiter=";", lineterminator="\r\n")
    skriver.writerow(ett.ark.kolonner)
    skriver.writerows([_uten_formel(celle) for celle in rad] for rad in ett.rader)
    return ut.getvalue().encode("utf-8-sig")


def _uten_formel(celle: str) -> str:
    """Tekst et regneark ville regnet ut, får en apostrof foran; id-er begynner aldri slik."""
    return f"'{celle}" if er_formel(celle) else celle


def _arbeidsbok(arkene: Sequence[Innhold], forklaring: Sequence[str], felt: Sequence[str]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    bok = Workbook()
    blad = bok.active
    blad.title = FORKLARING
    blad.column_dimensions["A"].width = 100
    for nr, tekst in enumerate(forklaring, 1):
        celle = _tekst(blad, nr, 1, tekst)
        celle.alignment = Alignment(wrap_text=True, vertical="top")
    blad["A1"].font = Font(bold=True, size=14)
    for nr, tekst in enumerate(felt, len(forklaring) + 2):
        _tekst(blad, nr, 1, tekst).font = Font(bold=True)
        inn = blad.cell(nr, 2)
        inn.fill, inn.protection = PatternFill("solid", start_color=_GUL), Protection(locked=False)
        blad.column_dimensions["B"].width = 40
    blad.protection.sheet = True
    for ett in arkene:
        _fyll(bok.create_sheet(ett.ark.navn), ett)
    ut = io.BytesIO()
    bok.save(ut)
    return ut.getvalue()


def _fyll(blad: Worksheet, ett: Innhold) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    gul, graa, hodegraa = (PatternFill("solid", start_color=f) for f in (_GUL, _GRAA, _HODE))
    ark = ett.ark
    for kol, (navn, bredde) in enumerate(ark.kolonner.items(), 1):
        hode = _tekst(blad, 1, kol, navn)
        hode.font, hode.fill = Font(bold=True), hodegraa
        blad.column_dimensions[get_column_letter(kol)].width = bredde
        for nr, rad in enumerate(ett.rader, 2):
            celle = _tekst(blad, nr, kol, rad[kol - 1])
            celle.alignment = Alignment(wrap_text=True, vertical="top")
            celle.fill = graa
            if ark.er_inndata(navn, rad[kol - 1]):
                celle.fill, celle.protection = gul, Protection(locked=False)
    blad.freeze_panes = blad.cell(2, len(ark.id_er) + 1)
    # Uten passord: låsen er mot uhell, ikke mot den som vil.
    blad.protection.sheet = True
    blad.protection.formatColumns = blad.protection.formatRows = False
    for gyldig in ett.regler if ett.rader else ():
        bokstav = get_column_letter(list(ark.kolonner).index(gyldig.kolonne) + 1)
        regel = _regel(gyldig)
        if gyldig.rader is None:
            regel.add(f"{bokstav}2:{bokstav}{len(ett.rader) + 1}")
        for nr in gyldig.rader or ():
            regel.add(f"{bokstav}{nr + 2}")
        blad.add_data_validation(regel)


def _regel(gyldig: Gyldig) -> DataValidation:
    from openpyxl.worksheet.datavalidation import DataValidation

    felles: Mapping[str, Any] = {"allow_blank": True}
    if gyldig.valg:
        regel = DataValidation(type="list", formula1=f'"{",".join(gyldig.valg)}"', **felles)
    else:
        regel = DataValidation(
            type="whole" if gyldig.hele else "decimal",
            operator="between",
            formula1=f"{gyldig.fra:G}",
            formula2=f"{gyldig.til:G}",
            **felles,
        )
    regel.errorTitle, regel.error = gyldig.tittel, gyldig.melding
    regel.showErrorMessage = True
    return regel


def _tekst(blad: Worksheet, rad: int, kol: int, verdi: str) -> Any:
    """Cellen som tekst: det som begynner med =, skal stå, ikke regnes ut."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    celle = blad.cell(rad, kol)
    if verdi:
        celle.value = ILLEGAL_CHARACTERS_RE.sub("", verdi)
        celle.data_type = "s"
    return celle

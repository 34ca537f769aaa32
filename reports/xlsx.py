"""Årsrapportens tabeller som Excel-arbeidsbok: ett ark per tabell, og et innholdsark først.

Alt skrives som tall eller tekst med navnet på slaget, aldri som noe regnearket tolker: en tekst som
ser ut som en formel eller en adresse, blir stående som tekst, også når en redigerer cellen.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from klima.grunn.tekst import er_formel
from reports.celletall import Celletall
from reports.dokument import Dokument, Tabellblokk
from reports.fastzip import pakket_om
from reports.flatetabeller import FlatTabell, Verdi, alle_tabeller, flat
from reports.tegntekst import uten_styretegn
from reports.tekster import Tekster

GRENSE: Final = 32_767
"""Tegnene en celle har plass til; Excel retter bort alt i en celle med flere."""
BREDEST: Final = 48
"""Den bredeste kolonnen, i tegn; en lengre tekst brytes."""
LENGSTE_NAVN: Final = 255
"""Tegnene navnet på en kolonne i en Excel-tabell har plass til; det må stå likt i hodet."""
_BLAA, _HVIT, _ROED, _GRAA = "#0b5394", "#ffffff", "#9b1c1c", "#4b5763"
_A4: Final = 9
Format = Callable[..., Any]


def som_xlsx(dokument: Dokument, tekster: Tekster) -> bytes:
    """Arbeidsboken som bytes; de samme for det samme dokumentet."""
    import xlsxwriter

    ut = io.BytesIO()
    bok = xlsxwriter.Workbook(
        ut,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    _egenskaper(bok, dokument)
    formater: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format_(**valg: Any) -> Any:
        noekkel = tuple(sorted(valg.items()))
        if noekkel not in formater:
            formater[noekkel] = bok.add_format({"valign": "top", **valg})
        return formater[noekkel]

    innhold = uten_styretegn(tekster("topp.innhold"))
    alle = alle_tabeller(dokument, tekster)
    navn = arknavn([innhold, *(tabell.id for _, tabell, _ in alle)])
    forside = bok.add_worksheet(navn[0])
    linjer = []
    for nr, (kapittel, tabell, bildetekst) in enumerate(alle, 1):
        ark = _Ark(bok.add_worksheet(navn[nr]), dokument, tekster, format_)
        rader = ark.tabell(tabell, bildetekst, nr, navn[0])
        linjer.append((navn[nr], tabell.tittel, kapittel, rader))
    _Ark(forside, dokument, tekster, format_).forside(linjer)
    bok.close()
    return pakket_om(ut.getvalue())


def arknavn(ider: Iterable[str]) -> list[str]:
    """Navn på arkene: lovlige, på høyst 31 tegn, og ulike uten hensyn til store bokstaver.

    >>> arknavn(["tall-serie", "TALL-serie", "../../x", "a" * 40, "history", ""])[:4]
    ['tall-serie', 'TALL-serie-2', '..-..-x', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']
    >>> arknavn(["History", "", "'"])
    ['History-1', 'ark', 'ark-2']
    """
    brukt: set[str] = set()
    ut = []
    for id_ in ider:
        rent = (
            re.sub(r"[\[\]:*?/\\]", "-", uten_styretegn(id_))
            .strip("' ")[:31]
            .strip("' ")
            .rstrip("-")
        )
        # Excel holder av «History» til seg selv.
        grunn = "History-1" if rent.casefold() == "history" else rent or "ark"
        forslag, nr = grunn, 1
        while forslag.casefold() in brukt:
            nr += 1
            forslag = f"{grunn[: 30 - len(str(nr))]}-{nr}"
        brukt.add(forslag.casefold())
        ut.append(forslag)
    return ut


def tallformat(tall: Celletall) -> str:
    """Tallformatet som viser tallet slik rapporten gjør, med enheten etter.

    >>> tallformat(Celletall(178984.0, 0, "\\xa0t"))
    '#,##0"\\xa0t";"−"#,##0"\\xa0t"'
    >>> tallformat(Celletall(32.3, 1, fortegn=True)), tallformat(Celletall(2021.0, gruppert=False))
    ('"+"#,##0.0;"−"#,##0.0;#,##0.0', '0;"−"0')
    """
    sifre = ("#,##0" if tall.gruppert else "0") + ("." + "0" * tall.desimaler)[
        : 1 + tall.desimaler if tall.desimaler > 0 else 0
    ]
    # Et anførselstegn ville avsluttet teksten i formatet.
    etter = f'"{uten_styretegn(tall.etter).replace(chr(34), "”")}"' if tall.etter else ""
    biter = [f"{sifre}{etter}", f'"−"{sifre}{etter}']
    return ";".join([f'"+"{biter[0]}', biter[1], biter[0]] if tall.fortegn else biter)


def _egenskaper(bok: Any, dokument: Dokument) -> None:
    try:
        laget = datetime.fromisoformat(dokument.dato[:10])
    except ValueError:
        laget = datetime(1980, 1, 1)
    bok.set_properties(
        {
            "title": uten_styretegn(dokument.sidetittel)[:255],
            "subject": uten_styretegn(dokument.undertittel)[:255],
            "author": uten_styretegn(dokument.kommunenavn)[:255],
            "created": laget,
        }
    )


class _Ark:
    """Ett ark, skrevet ovenfra og ned."""

    def __init__(self, ark: Any, dokument: Dokument, t: Tekster, format_: Format) -> None:
        self.ark, self.d, self.t, self.format = ark, dokument, t, format_
        self.rad = 0
        ark.set_paper(_A4)
        ark.set_landscape()
        ark.fit_to_pages(1, 0)
        ark.hide_gridlines(2)
        tittel = dokument.sidetittel.removeprefix(f"{dokument.stempel}: ")
        topp = " · ".join(filter(None, (dokument.stempel, tittel)))
        # & er et kodetegn i topptekster, og hele teksten kan ha 255 tegn.
        ark.set_header("&L" + uten_styretegn(topp)[:110].replace("&", "&&"))
        side = self.t("kontor.side", side="&P", sider="&N")
        ark.set_footer(f"&R{side}")

    def linje(self, tekst: str, **valg: Any) -> None:
        """En kort linje utenfor tabellen."""
        self.tekst(self.rad, 0, tekst, **valg)
        self.rad += 1

    def avsnitt(self, tekst: str, bredder: Sequence[int], **valg: Any) -> None:
        """En lengre tekst over flere linjer, så bred som tabellen."""
        if len(bredder) > 1:
            stil = self.format(text_wrap=True, **valg)
            self.ark.merge_range(self.rad, 0, self.rad, len(bredder) - 1, "", stil)
        self.tekst(self.rad, 0, tekst, text_wrap=True, **valg)
        self.ark.set_row(self.rad, _hoeyde([(tekst, sum(bredder))]))
        self.rad += 1

    def tekst(self, rad: int, kolonne: int, tekst: str, **valg: Any) -> None:
        """En celle som er tekst, uansett hva den ligner på; en tom skrives ikke."""
        ren = uten_styretegn(tekst)
        valg |= _apostrof(ren)
        if len(ren) > GRENSE:
            slutt = self.t("kontor.avkortet", antall=len(ren))
            ren = ren[: GRENSE - len(slutt)] + slutt
        if ren:
            self.ark.write_string(rad, kolonne, ren, self.format(**valg))

    def topp(self, tittel: str) -> None:
        """Tittelen, og stempelet når rapporten har et."""
        self.linje(tittel, bold=True, font_size=14, font_color=_BLAA)
        if self.d.stempel:
            self.linje(self.d.stempel, bold=True, font_size=14, font_color=_ROED)

    def forside(self, linjer: list[tuple[str, str, str, int]]) -> None:
        """Innholdet: hva boken er, hvordan tallene leses, og lenker til arkene."""
        arkene, titlene = [ark for ark, *_ in linjer], [tittel for _, tittel, *_ in linjer]
        lengder = [max(map(len, tekster), default=8) + 3 for tekster in (arkene, titlene)]
        bredder = [min(lengder[0], 40), min(lengder[1], 80), 18, 8]
        for nr, bredde in enumerate(bredder):
            self.ark.set_column(nr, nr, bredde)
        self.topp(self.d.tittel)
        self.linje(self.d.overtittel)
        self.linje(self.d.undertittel)
        for stikkord, tekst in self.d.varsler:
            self.avsnitt(f"{stikkord}. {tekst}", bredder, font_color=_ROED)
        self.rad += 1
        for nr, navn in enumerate(("ark", "tabell", "kapittel", "rader")):
            self.tekst(self.rad, nr, self.t(f"kontor.{navn}"), **_HODE)
        self.ark.freeze_panes(self.rad + 1, 0)
        self.ark.repeat_rows(self.rad)
        for ark, tittel, kapittel, rader in linjer:
            self.rad += 1
            self._lenke(ark, ark)
            self.tekst(self.rad, 1, tittel, text_wrap=True)
            self.tekst(self.rad, 2, kapittel)
            self.ark.write_number(self.rad, 3, rader, self.format())
        self.rad += 2
        self.linje(self.t("kontor.slik-leses-tallene"), bold=True)
        for navn in ("om-avrunding", "om-prosent", "om-mangler"):
            self.avsnitt(self.t(f"kontor.{navn}"), bredder)
        if "funn" in arkene:
            self.avsnitt(self.t("kontor.om-funn", ark="funn"), bredder)

    def tabell(self, tabell: Tabellblokk, bildetekst: str, nr: int, innhold: str) -> int:
        """Tabellen med tittelen over og kilden under; svarer med antall rader."""
        flate = flat(tabell, self.t)
        rader = list(flate.rader)
        bredder = [_bredde(navn, k) for navn, k in zip(flate.hode, flate.kolonner, strict=True)]
        self.topp(tabell.tittel)
        self._lenke(innhold, self.t("kontor.til-innholdet"))
        self.rad += 1
        self._som_exceltabell(flate, len(rader), nr)
        self.ark.set_row(self.rad, _hoeyde(zip(flate.hode, bredder, strict=True)))
        for kolonne, (navn, bredde) in enumerate(zip(flate.hode, bredder, strict=True)):
            self.ark.set_column(kolonne, kolonne, bredde)
            tall = any(isinstance(v, Celletall) for v in flate.kolonner[kolonne])
            self.tekst(self.rad, kolonne, navn, **_side(tall), **_HODE)
            for rad, verdi in enumerate(flate.kolonner[kolonne], self.rad + 1):
                self._verdi(rad, kolonne, verdi, hoeyre=tall)
        # Er kolonnene for brede, ville det låste dekket hele vinduet.
        laast = flate.radnavn + 1 if sum(bredder[: flate.radnavn + 1]) <= BREDEST + 15 else 0
        self.ark.freeze_panes(self.rad + 1, laast)
        self.ark.repeat_rows(self.rad)
        for celler in rader:
            self.rad += 1
            tekster = ("" if isinstance(v, Celletall) else v for v in celler)
            self.ark.set_row(self.rad, _hoeyde(zip(tekster, bredder, strict=True)))
        self.rad += 2
        if bildetekst:
            self.avsnitt(bildetekst, bredder, font_color=_GRAA)
        return len(rader)

    def _som_exceltabell(self, flate: FlatTabell, rader: int, nr: int) -> None:
        """Gjør området til en tabell, så hodet er et hode også for en skjermleser, med filter."""
        omraade = (self.rad, 0, self.rad + rader, len(flate.hode) - 1)
        if not rader or any(len(navn) > LENGSTE_NAVN for navn in flate.hode):
            self.ark.autofilter(*omraade)
            return
        self.ark.add_table(
            *omraade,
            {
                "name": f"Tabell{nr}",
                "style": "Table Style Light 1",
                "first_column": flate.radnavn == 0,
                "columns": [{"header": navn} for navn in flate.hode],
            },
        )

    def _verdi(self, rad: int, kolonne: int, verdi: Verdi, *, hoeyre: bool) -> None:
        if isinstance(verdi, str):
            self.tekst(rad, kolonne, verdi, text_wrap=True, **_side(hoeyre))
            return
        # Tall rundet til tiere eller hundrer har ikke noe tallformat som viser dem slik.
        tall = float(verdi.rundet) if verdi.desimaler < 0 else verdi.verdi
        self.ark.write_number(rad, kolonne, tall, self.format(num_format=tallformat(verdi)))

    def _lenke(self, ark: str, tekst: str) -> None:
        maal = ark.replace("'", "''")
        lenke = self.format(font_color=_BLAA, underline=1, **_apostrof(tekst))
        self.ark.write_url(self.rad, 0, f"internal:'{maal}'!A1", lenke, uten_styretegn(tekst))


_HODE: Final[dict[str, Any]] = {
    "bold": True,
    "font_color": _HVIT,
    "bg_color": _BLAA,
    "text_wrap": True,
}


def _apostrof(tekst: str) -> dict[str, Any]:
    # Uten ville cellen blitt en formel den dagen noen redigerer den.
    return {"quote_prefix": True} if er_formel(tekst) else {}


def _side(hoeyre: bool) -> dict[str, Any]:
    # Innrykket skiller en tekst fra tallene i kolonnen til venstre.
    return {"align": "right"} if hoeyre else {"align": "left", "indent": 1}


def _bredde(navn: str, verdier: Iterable[Verdi]) -> int:
    """Bredden i tegn: plass til det lengste, men en lang tekst brytes."""
    lengder = [len(v.vist) if isinstance(v, Celletall) else len(v) for v in verdier]
    # Et langt hode kan brytes mellom ord; filterknappen tar plassen til tre tegn.
    hode = max((len(o) for o in navn.split()), default=0) + 3
    return min(max([hode, 9, min(len(navn) + 3, 16), *(n + 3 for n in lengder)]), BREDEST)


def _hoeyde(tekster: Iterable[tuple[str, int]]) -> float:
    """Høyden på en rad i punkter, etter teksten og bredden på hver celle; Excel tillater 409."""
    linjer = max((math.ceil(len(tekst) / (bredde - 2)) for tekst, bredde in tekster), default=1)
    return min(15.0 * max(linjer, 1), 409.0)

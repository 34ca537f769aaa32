"""Tabellene i Word-filen: gjentatt hoderad, radhoder, og bredder etter det som står i dem.

En tabell med grupper blir én tabell per gruppe: slåtte sammen celler leses dårlig opp, og en
overskrift per gruppe kan en gå til.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from reports.celletall import celletall
from reports.docx.xml import Bokmerker, avsnitt, linjeskift, loep, w
from reports.dokument import Celle, Tabellblokk
from reports.merker import Merke
from reports.tegntekst import uten_styretegn

BREDDE: Final = 9638
"""Bredden mellom margene, i tjuendedels punkt: 17 cm."""
MANGE: Final = 7
"""Tabeller med flere kolonner enn dette har mindre skrift."""
_TEGN: Final = 90
"""Bredden av et tegn i tabellskriften, i tjuendedels punkt."""
_KANT: Final = 190
MERKETEGN: Final = {"bedre": "▲ ", "verre": "▼ ", "uendret": "● ", "opp": "↑ ", "ned": "↓ "}
"""Formen som sier det samme som fargen på en merkelapp."""
_FARGER: Final = {"bedre": "Bedre", "verre": "Verre", "advarsel": "Verre", "feil": "Feil"}
Fotnoter = Callable[[Iterable[Merke]], list[Any]]


def innhold(c: Celle, fotnoter: Fotnoter, stil: str = "") -> list[Any]:
    """Teksten i en celle eller et punkt, med fotnotene og tilleggene."""
    if c.slag == "mangler":
        stil = "Mangler"
    elif c.merkelapp:
        stil = _FARGER.get(c.merkelapp, "")
    ut = [loep(MERKETEGN.get(c.merkelapp, "") + c.tekst, stil), *fotnoter(c.merker)]
    for tillegg in filter(None, c.under):
        ut += [linjeskift(), loep(tillegg, "Tillegg")]
    return ut


def kolonnene(tabell: Tabellblokk) -> list[int]:
    """Kolonnene som har noe å lese; pynt faller bort, for tallene står ved siden av."""
    rader = list(tabell.rader)
    return [
        nr
        for nr in range(len(tabell.hode))
        if not any(rad[nr].gnist for rad in rader) or any(rad[nr].tekst for rad in rader)
    ]


def tabellen(
    tabell: Tabellblokk,
    rader: Sequence[Sequence[Celle]],
    tittel: str,
    bokmerker: Bokmerker,
    fotnoter: Fotnoter,
) -> Any:
    """Noen av radene i en tabell, med hele hodet.

    Args:
        tabell: tabellen radene er fra.
        rader: radene som skal stå i den.
        tittel: det en skjermleser kaller tabellen.
        bokmerker: dokumentets.
        fotnoter: gjør merkene om til lenker.
    """
    kolonner = kolonnene(tabell)
    stil = "Tabelltekst" if len(kolonner) <= MANGE else "Tabelltekstliten"
    bredder = _bredder(tabell, kolonner)
    ut = w(
        "tbl",
        w(
            "tblPr",
            w("tblStyle", val="Rapporttabell"),
            w("tblW", w=BREDDE, type="dxa"),
            w("tblLayout", type="fixed"),
            w("tblLook", val="04A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0)
            if kolonner[0] == tabell.radnavn
            else w("tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0),
            w("tblCaption", val=uten_styretegn(tittel)[:250]),
        ),
        w("tblGrid", *(w("gridCol", w=b) for b in bredder)),
    )
    # En kolonne av ord leses fra venstre, også når den står blant tallene.
    hoeyre = {nr for nr in kolonner if any(celletall(rad[nr]) for rad in tabell.rader)}
    hode = w("tr", w("trPr", w("cantSplit"), w("tblHeader")))
    for nr, bredde in zip(kolonner, bredder, strict=True):
        tekst = [loep(tabell.hode[nr])]
        if nr == tabell.radnavn:
            tekst = bokmerker.radhoder(*tekst)
        hode.append(_celle(bredde, avsnitt(stil, *tekst, hoeyre=nr in hoeyre)))
    ut.append(hode)
    for rad in rader:
        tr = w("tr", w("trPr", w("cantSplit")))
        for nr, bredde in zip(kolonner, bredder, strict=True):
            tr.append(
                _celle(bredde, avsnitt(stil, *innhold(rad[nr], fotnoter), hoeyre=nr in hoeyre))
            )
        ut.append(tr)
    return ut


def _celle(bredde: int, innhold: Any) -> Any:
    return w("tc", w("tcPr", w("tcW", w=bredde, type="dxa")), innhold)


def _bredder(tabell: Tabellblokk, kolonner: Sequence[int]) -> list[int]:
    """Bredden på hver kolonne: det lengste ordet får plass, og resten deles etter lengden."""
    tegn = _TEGN if len(kolonner) <= MANGE else _TEGN * 15 // 17
    minst, oensket = [], []
    for nr in kolonner:
        tekster = [tabell.hode[nr], *(_lest(rad[nr]) for rad in tabell.rader)]
        ord_ = max((len(o) for tekst in tekster for o in _ord(tekst)), default=1)
        minst.append(min(max(ord_, 3), 18) * tegn + _KANT)
        oensket.append(max(min(max(map(len, tekster)), 60) * tegn + _KANT, minst[-1]))
    if sum(minst) >= BREDDE:
        bredder = [b * BREDDE // sum(minst) for b in minst]
    else:
        rom, savn = BREDDE - sum(minst), sum(oensket) - sum(minst)
        if savn > rom:
            bredder = [m + (o - m) * rom // savn for m, o in zip(minst, oensket, strict=True)]
        else:
            bredder = [o * BREDDE // sum(oensket) for o in oensket]
    bredder[-1] += BREDDE - sum(bredder)
    return bredder


def _lest(c: Celle) -> str:
    return MERKETEGN.get(c.merkelapp, "") + c.tekst


def _ord(tekst: str) -> list[str]:
    # Et hardt mellomrom bryter ikke, og Word bryter etter bindestrek.
    return tekst.replace("-", "- ").replace("/", "/ ").split(" ")

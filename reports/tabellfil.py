"""En ferdig skrevet tabell som CSV, arbeidsbok og HTML; i de to første blir tallene tall igjen."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

from klima.grunn.tall import HARDT, MANGLER, MINUS, Talltekst

_TALL: Final = re.compile(
    rf"(?P<tall>[+{MINUS}-]?\d{{1,3}}(?:{HARDT}\d{{3}})+(?:,\d+)?|[+{MINUS}-]?\d+(?:,\d+)?)"
    rf"(?:[{HARDT} ](?P<enhet>[^\d\s].*))?"
)
_BREDEST: Final = 60
"""Den bredeste kolonnen i et ark, i tegn."""
_SOM_FORMEL: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def tabell_csv(hode: Sequence[str], rader: Sequence[Sequence[str]]) -> str:
    """CSV slik huset skriver den: komma, desimalpunktum, LF, tom celle for et tall som mangler.

    Et tall med enhet blir bare tallet når hele kolonnen har den samme enheten; den settes da i
    hodet. Tekst et regneark ville tatt for en formel, får en apostrof foran.

    >>> tabell_csv(["Sektor", "Endring"], [["Sjøfart", "−3,2\xa0%"], ["Jordbruk", "–"]])
    'Sektor,Endring (%)\\nSjøfart,-3.2\\nJordbruk,\\n'
    """
    kolonner = list(zip(*rader, strict=True)) if rader else [()] * len(hode)
    # Den første kolonnen er radens navn, og står som den er.
    ferdige = [
        _kolonne(navn, celler, tekst=nr == 0)
        for nr, (navn, celler) in enumerate(zip(hode, kolonner, strict=True))
    ]
    ut = io.StringIO()
    skriver = csv.writer(ut, lineterminator="\n")
    skriver.writerow([h for h, _ in ferdige])
    skriver.writerows(zip(*(k for _, k in ferdige), strict=True))
    return ut.getvalue()


def _kolonne(hode: str, celler: Sequence[str], *, tekst: bool) -> tuple[str, list[str]]:
    if tekst:
        return _tekst(hode), [_tekst(c) for c in celler]
    treff = [_TALL.fullmatch(c) for c in celler]
    enheter = {t["enhet"] or "" for t in treff if t}
    felles = next(iter(enheter)) if len(enheter) == 1 else ""
    ut = []
    for celle, t in zip(celler, treff, strict=True):
        if celle == MANGLER:
            ut.append("")
        elif t and (t["enhet"] or "") == felles:
            ut.append(_tall(t["tall"]))
        else:
            ut.append(_tekst(celle))
    return _tekst(f"{hode} ({felles})" if felles else hode), ut


def _tall(norsk: str) -> str:
    return norsk.replace(HARDT, "").replace(",", ".").replace(MINUS, "-").removeprefix("+")


def _tekst(celle: str) -> str:
    return f"'{celle}" if celle.startswith(_SOM_FORMEL) else celle


def tabell_xlsx(
    hode: Sequence[str], rader: Sequence[Sequence[str]], under: Sequence[str] = ()
) -> bytes:
    """Tabellen som arbeidsbok med ett ark: tall er tall, og tekst er aldri en formel.

    Et tall som mangler, er en tom celle. Enheten står i tallformatet. Den samme tabellen gir de
    samme bytene.

    Args:
        under: linjer under tabellen, som tittelen og kilden; de tomme skrives ikke.
    """
    import xlsxwriter

    ut = io.BytesIO()
    bok = xlsxwriter.Workbook(
        ut, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bok.set_properties({"created": datetime(1980, 1, 1)})
    ark = bok.add_worksheet("Tabell")
    for nr, linje in enumerate([hode, *rader, [], *([tekst] for tekst in under if tekst)]):
        for kolonne, verdi in enumerate(linje):
            if isinstance(verdi, Talltekst):
                stil = bok.add_format({"num_format": _tallformat(verdi)})
                ark.write_number(nr, kolonne, verdi.verdi, stil)
            elif verdi != MANGLER:
                # Med merket blir teksten stående som tekst også når noen redigerer cellen.
                som_formel = verdi.startswith(_SOM_FORMEL)
                stil = bok.add_format({"bold": nr == 0, "quote_prefix": som_formel})
                ark.write_string(nr, kolonne, _lovlig(verdi), stil)
    for kolonne, celler in enumerate(zip(hode, *rader, strict=True)):
        ark.set_column(kolonne, kolonne, min(max(map(len, celler)) + 2, _BREDEST))
    ark.freeze_panes(1, 1)
    bok.close()
    return ut.getvalue()


def _tallformat(tall: Talltekst) -> str:
    # Et årstall er skrevet uten mellomrom, og skal ikke få noe i arket.
    gruppert = HARDT in tall or abs(tall.verdi) < 1000
    sifre = ("#,##0" if gruppert else "0") + f".{'0' * tall.desimaler}".rstrip(".")
    enhet = tall.enhet.replace('"', "”")
    return f'{sifre}"{HARDT}{enhet}"' if enhet else sifre


def _lovlig(tekst: str) -> str:
    """Teksten uten styretegn, som ikke kan stå i en arbeidsbok, og ikke lengre enn en celle tar."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", "", tekst)[:32_767]


def tabell_html(tittel: str, hode: Sequence[str], rader: Sequence[Sequence[str]]) -> str:
    """Tabellen til en notatbok, med tallene til høyre."""
    kolonner = list(zip(*rader, strict=True)) or [()] * len(hode)
    sider = ["right" if any(isinstance(c, Talltekst) for c in k) else "left" for k in kolonner]

    def rad(celler: Sequence[str], merke: str, valg: str = "") -> str:
        inni = (
            f'<{merke}{valg} style="text-align: {side}">{escape(celle)}</{merke}>'
            for celle, side in zip(celler, sider, strict=True)
        )
        return f"<tr>{''.join(inni)}</tr>"

    over = f'<caption style="text-align: left">{escape(tittel)}</caption>' if tittel else ""
    hodet = rad(hode, "th", ' scope="col"')
    resten = "".join(rad(r, "td") for r in rader)
    return f"<table>{over}<thead>{hodet}</thead><tbody>{resten}</tbody></table>"

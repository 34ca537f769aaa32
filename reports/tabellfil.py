"""En ferdig skrevet tabell som CSV: de norske tallene blir tall igjen, og teksten forblir tekst."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from klima.grunn.tall import HARDT, MANGLER, MINUS
from klima.grunn.tekst import er_formel

_TALL: Final = re.compile(
    rf"(?P<tall>[+{MINUS}-]?\d{{1,3}}(?:{HARDT}\d{{3}})+(?:,\d+)?|[+{MINUS}-]?\d+(?:,\d+)?)"
    rf"(?:[{HARDT} ](?P<enhet>[^\d\s].*))?"
)


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
    return f"'{celle}" if er_formel(celle) else celle

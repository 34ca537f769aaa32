"""Terskelen planen trykker og målet kommunen har vedtatt, prøvd mot siste måling.

Kommunens egne mål står i indikatorpakkens tabell `maal`, med dato og vedtak. `gjelder_aar` er året
målet skal være nådd; `fra` er det første året et mål som gjelder hele tiden, gjelder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from klima.grunn.datapakke import som_rader
from klima.kontroll.tekst import som_skrevet


@dataclass(frozen=True)
class Maaltall:
    """Et mål kommunen har vedtatt for en indikator.

    Attributes:
        tekst: målet slik det leses, «≤ 40 antall i 2030».
        gjelder_aar: året det skal være nådd; None når det gjelder hele tiden.
        naadd: om siste måling holder målet; None uten en måling som kan vises.
        vedtatt: datoen, ISO.
        vedtak: saken.
        kilde: hvor det står.
    """

    tekst: str
    gjelder_aar: int | None
    naadd: bool | None
    vedtatt: str
    vedtak: str
    kilde: str


def holder(verdi: float, operator: str, grense: float) -> bool:
    """Om en verdi holder en grense.

    >>> holder(10.0, ">", 10), holder(10.0, ">=", 10), holder(0.04, "<", 5)
    (False, True, True)
    """
    return {
        ">": verdi > grense,
        ">=": verdi >= grense,
        "<": verdi < grense,
        "<=": verdi <= grense,
    }[operator]


def grensetekst(operator: str, grense: float, enhet: str) -> str:
    """Grensen slik den skrives.

    >>> grensetekst(">", 10.0, "%"), grensetekst("<=", 1234.5, "t")
    ('> 10 %', '≤ 1\\xa0234,5 t')
    """
    tegn = {">=": "≥", "<=": "≤"}.get(operator, operator)
    return f"{tegn} {som_skrevet(grense)} {enhet}"


def terskel(kort: pd.Series, verdi: float | None) -> tuple[str, bool | None]:
    """Terskelen planen trykker i navnet, og om verdien holder den; ("", None) uten terskel."""
    if pd.isna(kort["terskel_operator"]):
        return "", None
    operator, grense = str(kort["terskel_operator"]), float(kort["terskel_verdi"])
    naadd = None if verdi is None else holder(verdi, operator, grense)
    return grensetekst(operator, grense, str(kort["enhet"])), naadd


def maaltall(
    tabell: pd.DataFrame, enhet: str, siste_aar: int | None, verdi: float | None
) -> Maaltall | None:
    """Målet siste måling skal leses mot; None når kommunen ikke har vedtatt noe for indikatoren.

    Det nærmeste målåret fra siste måling og framover, ellers målet som gjelder hele tiden, ellers
    det siste målåret som er passert. Av to mål for samme år gjelder det sist vedtatte.

    Args:
        tabell: radene i `maal` for indikatoren.
        enhet: indikatorens.
        siste_aar, verdi: siste måling; None uten, eller når den er undertrykt.
    """
    rader = [r for r in som_rader(tabell) if not r.get("fra") or (siste_aar or 9999) >= r["fra"]]
    if not rader:
        return None
    rad = min(rader, key=lambda r: (*_rang(r["gjelder_aar"], siste_aar), -_dag(r)))
    aar = rad["gjelder_aar"]
    innen = f" i {aar}" if aar else f" fra {rad['fra']}" if rad.get("fra") else ""
    return Maaltall(
        tekst=grensetekst(rad["operator"], rad["verdi"], enhet) + innen,
        gjelder_aar=aar,
        naadd=None if verdi is None else holder(verdi, rad["operator"], rad["verdi"]),
        vedtatt=str(rad["vedtatt"])[:10],
        vedtak=rad["vedtak"] or "",
        kilde=rad["kilde"] or "",
    )


def _rang(maalaar: int | None, siste: int | None) -> tuple[int, int]:
    if maalaar is None:
        return 1, 0
    if siste is None or maalaar >= siste:
        return 0, maalaar
    return 2, -maalaar


def _dag(rad: dict[str, Any]) -> int:
    return int(str(rad["vedtatt"])[:10].replace("-", ""))

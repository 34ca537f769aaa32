"""Egne figurer og tabeller, i husets form: norske tall, husets farger og tekstene en figur har."""

from __future__ import annotations

from typing import Any

import pandas as pd

from klima.grunn.tall import MANGLER, Talltekst, antall_desimaler, tall
from klima.grunn.tekst import noekkel
from reports.figur import Figur, Tabell, spesifikasjon


def tabell(ramme: pd.DataFrame, tittel: str = "") -> Tabell:
    """En ramme som tabell med norske tall, til å vise i en notatbok eller lagre.

    Tall har høyst én desimal, like mange i hele kolonnen; et tall som mangler, er en strek. Årstall
    (kolonnenavnet slutter på «aar» eller «år») skrives uten mellomrom. En indeks med navn er de
    første kolonnene.

    >>> ramme = pd.DataFrame({"aar": [2009, 2024], "tonn": [50_000.0, 38_000.5]})
    >>> tabell(ramme).rader
    [['2009', '50\xa0000,0'], ['2024', '38\xa0000,5']]
    """
    med_navn = any(navn is not None for navn in ramme.index.names)
    flat = ramme.reset_index() if med_navn else ramme
    kolonner = [_skrevet(str(navn), flat.iloc[:, nr]) for nr, navn in enumerate(flat.columns)]
    return Tabell(
        tittel, [str(k) for k in flat.columns], [list(r) for r in zip(*kolonner, strict=True)]
    )


def egen(
    diagram: Any, ramme: pd.DataFrame, *, tittel: str, bildetekst: str, alternativ: str
) -> Figur:
    """Et Altair-diagram med husets tema, som en figur på linje med rapportens.

    Args:
        diagram: fra `altair`, uten eget tema.
        ramme: tallene bak, som tabellen viser.
        tittel: budskapet, som en setning uten punktum.
        bildetekst: kilden, utgaven, og om tallene er foreløpige.
        alternativ: det figuren viser, i ord, for den som ikke ser den.
    """
    diagram.to_dict()  # Altair prøver diagrammet her, og sier hva som er galt.
    return Figur(
        id=noekkel(tittel)[:60],
        tittel=tittel,
        spesifikasjon=spesifikasjon(diagram),
        bildetekst=bildetekst,
        alternativ=alternativ,
        tabell=tabell(ramme, tittel),
    )


def _skrevet(navn: str, serie: pd.Series) -> list[str]:
    tallene = [v for v in serie if _er_tall(v)]
    er_aar = navn.casefold().endswith(("aar", "år")) and all(
        1000 <= v <= 9999 and v == int(v) for v in tallene
    )
    desimaler = max((antall_desimaler(float(v), 1) for v in tallene), default=0)
    return [_celle(v, er_aar, desimaler) for v in serie]


def _er_tall(verdi: Any) -> bool:
    if isinstance(verdi, str) or pd.api.types.is_bool(verdi):
        return False
    return bool(pd.api.types.is_number(verdi) and verdi == verdi)


def _celle(verdi: Any, er_aar: bool, desimaler: int) -> str:
    if _er_tall(verdi):
        if er_aar:
            return Talltekst(str(int(verdi)), float(verdi))
        return tall(float(verdi), desimaler)
    if pd.api.types.is_bool(verdi):
        return "ja" if verdi else "nei"
    if verdi is None or (pd.api.types.is_scalar(verdi) and pd.isna(verdi)):
        return MANGLER
    return str(verdi)

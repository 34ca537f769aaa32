"""Figurer og tabeller til fil, for den som skal bruke dem et annet sted."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from klima.grunn.feil import Brukerfeil
from klima.grunn.tall import HARDT, MANGLER, Talltekst, oppramsing
from klima.grunn.tekst import er_formel

_BREDEST: Final = 60
"""Den bredeste kolonnen i et ark, i tegn."""


def lagre(fil: str | Path, skrivere: Mapping[str, Callable[[], str | bytes]]) -> Path:
    """Skriv filen i formatet navnet slutter på. En fil som finnes, skrives over.

    Args:
        fil: mappen den skal stå i, lages om den mangler.
        skrivere: endelsen -> det som gir innholdet.

    Raises:
        Brukerfeil: endelsen er ikke et format, eller filen kan ikke skrives.
    """
    sti = Path(fil)
    skriver = skrivere.get(sti.suffix.lower())
    if skriver is None:
        ventet = f"et navn som slutter på {oppramsing(list(skrivere), 'eller')}"
        raise Brukerfeil("ukjent format", sted=str(fil), ventet=ventet, funnet=f"«{sti.suffix}»")
    innhold = skriver()
    try:
        sti.parent.mkdir(parents=True, exist_ok=True)
        sti.write_bytes(innhold.encode() if isinstance(innhold, str) else innhold)
    except OSError as feil:
        raise Brukerfeil(
            "filen kan ikke skrives her", sted=str(fil), funnet=feil.strerror or str(feil)
        ) from feil
    return sti


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
                stil = bok.add_format({"bold": nr == 0, "quote_prefix": er_formel(verdi)})
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

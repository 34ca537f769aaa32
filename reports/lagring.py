"""Figurer og tabeller til fil, for den som skal bruke dem et annet sted."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from klima.grunn.feil import Brukerfeil
from klima.grunn.tall import HARDT, MANGLER, Talltekst, oppramsing

_HOEYST: Final = 60
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


def tabell_xlsx(tittel: str, hode: Sequence[str], rader: Sequence[Sequence[str]]) -> bytes:
    """Tabellen som arbeidsbok med ett ark: tall er tall, og tekst er aldri en formel.

    Et tall som mangler, er en tom celle. Enheten står i tallformatet.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    bok = Workbook()
    ark = bok.active
    assert ark is not None
    ark.title = "Tabell"
    bok.properties.title = _ren(tittel)
    for nr, linje in enumerate([hode, *rader], 1):
        for kolonne, verdi in enumerate(linje, 1):
            celle = ark.cell(nr, kolonne)
            if isinstance(verdi, Talltekst) and nr > 1:
                celle.value, celle.number_format = verdi.verdi, _format(verdi)
            elif verdi != MANGLER:
                # Slaget settes etter verdien: openpyxl gjør ellers «=…» til en formel.
                celle.value, celle.data_type = _ren(verdi), "s"
                celle.quotePrefix = verdi.startswith(("=", "+", "-", "@"))
                celle.alignment = Alignment(wrap_text=True, vertical="top")
            if nr == 1:
                celle.font = Font(bold=True)
    for kolonne, celler in enumerate(zip(hode, *rader, strict=True), 1):
        bredde = min(max(map(len, celler)) + 2, _HOEYST)
        ark.column_dimensions[get_column_letter(kolonne)].width = bredde
    ark.freeze_panes = "B2"
    ut = io.BytesIO()
    bok.save(ut)
    return ut.getvalue()


def _format(tall: Talltekst) -> str:
    # Et årstall er skrevet uten mellomrom, og skal ikke få noe i arket.
    gruppert = HARDT in tall or abs(tall.verdi) < 1000
    sifre = "#,##0" if gruppert else "0"
    sifre += f".{'0' * tall.desimaler}" if tall.desimaler > 0 else ""
    enhet = tall.enhet.replace('"', "”")
    return f'{sifre}"\u00a0{enhet}"' if enhet else sifre


def _ren(tekst: str) -> str:
    """Teksten uten styretegn, som ikke kan stå i en arbeidsbok, og på høyst det en celle tar."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    ren: str = ILLEGAL_CHARACTERS_RE.sub("", str(tekst))
    return ren[:32_767]

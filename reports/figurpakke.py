"""Figurpakken til nettredaktøren: hver figur som bilde, tall og spesifikasjon, med tekstene til."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from klima.grunn.tall import HARDT
from klima.grunn.tekst import er_formel, noekkel
from reports.celletall import Celletall
from reports.dokument import Dokument, Figurblokk, Tabellblokk
from reports.fastzip import fast_zip
from reports.figur import Figur
from reports.flatetabeller import Verdi, flat
from reports.tegntekst import uten_styretegn
from reports.tekster import Tekster


def som_figurpakke(dokument: Dokument, tekster: Tekster) -> bytes:
    """Zip-filen som bytes; de samme for det samme dokumentet."""
    blokker = [b for b in dokument.blokker if isinstance(b, Figurblokk)]
    navn = filnavn(b.figur.id for b in blokker)
    filer = [("LESMEG.txt", _lesmeg(dokument, tekster, list(zip(navn, blokker, strict=True))))]
    hode = [tekster(f"kontor.{n}") for n in ("fil", "tittel", "alternativ", "bildetekst")]
    rader = [
        [fil, b.figur.tittel, b.figur.alternativ, b.figur.bildetekst]
        for fil, b in zip(navn, blokker, strict=True)
    ]
    filer.append(("tekster.csv", _csv([hode, *rader])))
    for fil, b in zip(navn, blokker, strict=True):
        spesifikasjon = json.dumps(b.figur.spesifikasjon, ensure_ascii=False, indent=1)
        filer += [
            (f"{fil}.svg", _med_tekst(b.figur).encode()),
            (f"{fil}.png", b.figur.png()),
            (f"{fil}.csv", norsk_csv(b.tabell, tekster)),
            # Et halvt tegnpar kan ikke skrives som UTF-8, men står slik også i JSON.
            (f"{fil}.json", f"{spesifikasjon}\n".encode(errors="backslashreplace")),
        ]
    return fast_zip(filer)


def filnavn(ider: Iterable[str]) -> list[str]:
    """Filnavn uten endelse: små ASCII-bokstaver, ingen mapper, og alle ulike.

    >>> filnavn(["utslippsserie", "../../x", "X", ""])
    ['utslippsserie', 'x', 'x-2', 'figur']
    """
    ut: list[str] = []
    for id_ in ider:
        grunn = noekkel(id_)[:80].strip("-") or "figur"
        forslag, nr = grunn, 1
        while forslag in ut:
            nr += 1
            forslag = f"{grunn}-{nr}"
        ut.append(forslag)
    return ut


def norsk_csv(tabell: Tabellblokk, tekster: Tekster) -> bytes:
    """Tabellen slik Excel med norsk oppsett åpner den: semikolon, desimalkomma og UTF-8 med merke.

    Tallene er avrundet som i figuren. Enheten flyttes til hodet når hele kolonnen har den samme.
    """
    flate = flat(tabell, tekster, med_funn=False)
    kolonner = [_kolonne(n, k) for n, k in zip(flate.hode, flate.kolonner, strict=True)]
    return _csv([[k[0] for k in kolonner], *zip(*(k[1:] for k in kolonner), strict=True)])


def _kolonne(navn: str, verdier: Sequence[Verdi]) -> list[str | Celletall]:
    enheter = {v.etter.strip(f"{HARDT} ") for v in verdier if isinstance(v, Celletall)}
    felles = len(enheter) == 1
    enhet = next(iter(enheter)) if felles else ""
    # Har radene hver sin enhet, må hver celle ha sin, og da er den tekst.
    return [
        f"{navn} ({enhet})" if enhet else navn,
        *(v if felles or isinstance(v, str) else v.vist for v in verdier),
    ]


def _csv(rader: Iterable[Sequence[str | Celletall]]) -> bytes:
    ut = io.StringIO()
    csv.writer(ut, delimiter=";", lineterminator="\r\n").writerows(
        [_tall(c) if isinstance(c, Celletall) else _tekst(c) for c in rad] for rad in rader
    )
    return ut.getvalue().encode("utf-8-sig")


def _tall(tall: Celletall) -> str:
    desimaler = max(tall.desimaler, 0)
    tallverdi = abs(tall.rundet)
    hele, rest = divmod(tallverdi, 1)
    bak = f",{int(rest * 10**desimaler):0{desimaler}d}" if desimaler else ""
    return f"{'-' if tall.rundet < 0 else ''}{int(hele)}{bak}"


def _tekst(tekst: str) -> str:
    ren = uten_styretegn(tekst)
    return f"'{ren}" if er_formel(ren) or ren.startswith("'") else ren


def _med_tekst(figur: Figur) -> str:
    """Tegningen med tittel og tekstalternativ i seg, så den kan stå alene på en nettside."""
    tittel, alternativ = (escape(uten_styretegn(x)) for x in (figur.tittel, figur.alternativ))
    tegning = figur.svg().replace(">", f"><title>{tittel}</title><desc>{alternativ}</desc>", 1)
    return tegning.replace("<svg ", '<svg role="img" ', 1)


def _lesmeg(dokument: Dokument, t: Tekster, figurer: Sequence[tuple[str, Figurblokk]]) -> bytes:
    tittel = t("kontor.figurpakke", tittel=dokument.tittel)
    linjer = [tittel, dokument.overtittel, dokument.undertittel]
    linjer += [f"{stikkord}. {tekst}" for stikkord, tekst in dokument.varsler]
    for navn in ("les-filer", "les-tekster", "les-csv"):
        linjer += ["", t(f"kontor.{navn}")]
    linjer.append("")
    linjer += [f"{fil}: {b.figur.tittel}" for fil, b in figurer]
    return "".join(f"{uten_styretegn(linje)}\r\n" for linje in linjer).encode("utf-8-sig")

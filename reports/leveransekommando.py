"""`klima indikatorer --status`, `--mal` og `--les`: ferskheten, og leveransene fra eierne."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from reports.konsoll import bredde, kutt, skriv_json, skriv_tabell

if TYPE_CHECKING:
    from indikatorer.ferskhet import Ferskhet
    from indikatorer.katalog import Katalog
    from klima.grunn.arbeidsrom import Arbeidsrom

_AARSBERETNING: Final = (3, 31)
"""Dagen årsberetningen senest skal være avgitt (kommuneloven § 14-7)."""


_FLERE: Final = {
    "forfalt": "forfalte",
    "ukjent": "ukjente",
    "fersk": "ferske",
    "avsluttet": "avsluttede",
}


def neste_aarsberetning(per: date) -> date:
    """Den første 31. mars fra og med en dag."""
    i_aar = date(per.year, *_AARSBERETNING)
    return i_aar if per <= i_aar else date(per.year + 1, *_AARSBERETNING)


def vis_status(katalog: Katalog, som_json: bool, per: date, frist: date | None) -> None:
    """Ferskheten som tabell eller JSON; uten frist gjelder årsberetningens."""
    from indikatorer.ferskhet import ferskhet

    dagen = frist or neste_aarsberetning(per)
    rader = ferskhet(katalog, per=per, frist=dagen)
    if som_json:
        skriv_json([_som_json(katalog, f, per, dagen) for f in rader])
        return
    for linje in oppsummering(rader, per, dagen, fra_loven=frist is None):
        click.echo(linje)
    click.echo()
    _tabell(rader)


def _som_json(katalog: Katalog, f: Ferskhet, per: date, frist: date) -> dict[str, Any]:
    from dataclasses import asdict

    from klima.grunn.kodelister import finn_kommune

    nummer = katalog.meta["kommune"]
    felt = {k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(f).items()}
    dager = {"per": per.isoformat(), "frist": frist.isoformat(), "mangler": f.mangler}
    return {"kommune": nummer, "kommunenavn": finn_kommune(nummer).navn, **felt, **dager}


def oppsummering(
    rader: Sequence[Ferskhet], per: date, frist: date, *, fra_loven: bool
) -> list[str]:
    """Hvor mange i hver tilstand, hva som er der på fristen, og hvem som er mest på etterskudd."""
    from indikatorer.ferskhet import PAA_FRIST, TILSTAND
    from klima.grunn.tall import dato

    tilstand = Counter(f.tilstand for f in rader)
    paa_frist = Counter(f.paa_frist for f in rader)
    forfalte = Counter(f.eier for f in rader if f.tilstand == "forfalt")
    hvilken = "årsberetningens frist etter kommuneloven § 14-7" if fra_loven else "fristen"
    linjer = [
        f"{len(rader)} indikatorer {dato(per.isoformat())}: " + _antall(tilstand, TILSTAND) + ".",
        f"{dato(frist.isoformat()).capitalize()} ({hvilken}), rapporten for {frist.year - 1}: "
        + _antall(paa_frist, PAA_FRIST)
        + ".",
    ]
    if forfalte:
        flest = [f"{navn} {antall}" for navn, antall in forfalte.most_common(4)]
        resten = len(forfalte) - len(flest)
        linjer.append(f"Flest forfalte: {', '.join(flest)}{f' og {resten} til' * (resten > 0)}.")
    return linjer


def _antall(talt: Counter[str], ord_: Mapping[str, str]) -> str:
    """«77 forfalte, 2 ventes og 1 ukjent», i rekkefølgen ordene står."""
    from klima.grunn.tall import oppramsing

    flere = {n: _FLERE.get(tekst, tekst) for n, tekst in ord_.items()}
    return oppramsing([f"{n} {(ord_ if n == 1 else flere)[t]}" for t in ord_ if (n := talt[t])])


def _tabell(rader: Sequence[Ferskhet]) -> None:
    from indikatorer.ferskhet import PAA_FRIST, TILSTAND

    plass = max(bredde() - 74, 20)
    skriv_tabell(
        ["Nr", "Indikator", "Eier", "Siste", "Neste", "Ventet senest", "Tilstand", "På fristen"],
        [
            [
                str(f.nr),
                kutt(f.navn, plass),
                kutt(f.eier, 18),
                str(f.siste_aar or "–"),
                str(f.neste_aar or "–"),
                f.ventet.isoformat() if f.ventet else "ukjent",
                TILSTAND[f.tilstand],
                PAA_FRIST.get(f.paa_frist, "–"),
            ]
            for f in rader
        ],
        venstre=8,
    )
    grunner = Counter(f.grunn for f in rader if f.tilstand == "ukjent")
    if grunner:
        click.echo("\nUkjent: " + ", ".join(f"{g} ({n})" for g, n in grunner.most_common()) + ".")
    if any(f.etterslep_fra == "utledet" for f in rader):
        click.echo(
            "Der kilden ikke oppgir etterslepet, er «ventet senest» utledet av når tidligere år "
            "var der; tallet kan komme før."
        )


def skriv_mal(
    katalog: Katalog, som_json: bool, fil: Path, kommune: str, per: date, eier: str | None
) -> None:
    """Malen til fil, med kommandoen som leser den tilbake."""
    from indikatorer.leveransemal import skriv_leveransemal
    from klima.grunn.kodelister import finn_kommune

    navn = finn_kommune(kommune).navn
    (skrevet,) = skriv_leveransemal(katalog, fil, navn, per=per, eier=eier)
    if som_json:
        skriv_json({"filer": [str(skrevet)]})
        return
    click.echo(f"Mal: {skrevet}")
    av = "" if skrevet.suffix.lower() == ".xlsx" else " --levert-av NAVN"
    click.echo(f"Utfylt: klima indikatorer --les {skrevet}{av}")


def les(
    rom: Arbeidsrom,
    kommune: str,
    som_json: bool,
    fil: Path,
    levert: date,
    levert_av: str | None,
) -> None:
    """Leveransen inn i tabellen, og hva som ble ført."""
    from indikatorer.leveranselesing import foer
    from klima.grunn.tall import dato

    svar = foer(fil, rom, kommune, levert=levert, levert_av=levert_av)
    dag = dato(svar.levert.isoformat())
    if som_json:
        skriv_json(
            {
                "fil": str(fil),
                "levert": svar.levert.isoformat(),
                "levert_av": svar.levert_av,
                "utgave": svar.utgave,
                "nye": svar.nye,
                "uendret": svar.uendret,
                "lest_foer": svar.lest_foer,
            }
        )
    elif svar.lest_foer:
        click.echo(f"Ingenting nytt: filen ble levert {dag} av {svar.levert_av}.")
    elif not svar.nye:
        click.echo(f"Ingenting nytt: {_verdier(svar.uendret)} var levert fra før, med det samme.")
    else:
        click.echo(f"Levert {dag} av {svar.levert_av}: {_verdier(svar.nye)}, {svar.utgave}.")
        if svar.uendret:
            click.echo(f"{_verdier(svar.uendret)} var levert fra før, og er som de var.")


def _verdier(antall: int) -> str:
    return f"{antall} {'verdi' if antall == 1 else 'verdier'}"

"""Tallene som er endret siden forrige rapport, i terminalen og som JSON."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

import click

from klima.grunn.tall import MANGLER, tall
from reports.funntekst import trygg
from reports.konsoll import kutt, skriv_tabell
from reports.tallendringer import Sammenligning, Tallendring
from reports.talliste import Tall

_HODE: Final = ("Rad", "Kolonne", "Før", "Nå", "Endring", "Hvorfor")
_RAD, _KOLONNE, _CELLE, _HVORFOR = 40, 28, 20, 160
"""Tegn før et navn kuttes; JSON har hele."""


def skriv_endringer(s: Sammenligning) -> None:
    """Én tabell per tabell i rapporten, og hvor mange tall hver grunn har."""
    for _, gruppe in groupby(s.endringer, key=lambda e: e.tallet.tabell):
        egne = list(gruppe)
        click.echo(f"\n{trygg(egne[0].tallet.tittel)}")
        rader = [_rad(e) for e in egne]
        plass = max(len(_HODE[-1]), *(len(rad[-1]) for rad in rader))
        # Tallene står til høyre, men grunnen leses fra venstre.
        rader = [[*rad[:-1], rad[-1].ljust(plass)] for rad in rader]
        skriv_tabell([*_HODE[:-1], _HODE[-1].ljust(plass)], rader, venstre=2)
    if s.endringer:
        click.echo()
    grunner = ", ".join(f"{grunn} {tall(n)}" for grunn, n in s.antall.items())
    click.echo(
        f"{tall(len(s.endringer))} tall er andre enn i {s.forrige.fil.name}, {tall(s.like)} er de "
        f"samme{': ' + grunner if grunner else ''}."
    )
    for forklaring in s.felles:
        click.echo(f"{trygg(forklaring[:1].upper() + forklaring[1:])}.")
    if s.koden:
        click.echo(f"Programmet er også et annet: {trygg('; '.join(s.koden))}.")


def endringer_som_json(s: Sammenligning) -> dict[str, Any]:
    """`endringer`, `like`, `grunner` og `kode` til svaret i JSON."""
    return {
        "endringer": [
            {
                "tabell": e.tallet.tabell,
                "tittel": e.tallet.tittel,
                "rad": e.tallet.rad,
                "kolonne": e.tallet.kolonne,
                "foer": _celle(e.foer),
                "naa": _celle(e.naa),
                "endring": e.endring,
                "grunner": list(e.grunner),
                "hvorfor": [e.forklart[grunn] for grunn in e.grunner],
            }
            for e in s.endringer
        ],
        "like": s.like,
        "grunner": s.antall,
        "kode": list(s.koden),
    }


def _rad(e: Tallendring) -> list[str]:
    celler = (
        kutt(e.tallet.rad, _RAD),
        kutt(e.tallet.kolonne, _KOLONNE),
        *(kutt(t.tekst, _CELLE) if t else MANGLER for t in (e.foer, e.naa)),
        e.endringstekst,
        kutt(e.hvorfor, _HVORFOR),
    )
    return [trygg(c) for c in celler]


def _celle(t: Tall | None) -> dict[str, Any] | None:
    return {"tekst": t.tekst, "verdi": t.verdi, "enhet": t.enhet} if t else None

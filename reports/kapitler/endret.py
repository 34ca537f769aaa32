"""Kapittelet om tallene som er endret siden forrige rapport."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from klima.grunn.tall import MANGLER, tall
from reports.dokument import (
    Blokk,
    Celle,
    Dokument,
    Gruppe,
    Kapittel,
    Tabellblokk,
    avsnitt,
    liste,
)
from reports.tallendringer import Sammenligning, Tallendring
from reports.talliste import SAMMENLIGNINGEN
from reports.tekster import Tekster

_FOER: str = "datakvalitet"
"""Kapittelet det står foran."""


def med_endringer(dokument: Dokument, s: Sammenligning, t: Tekster) -> Dokument:
    """Dokumentet med kapittelet «Endret siden forrige rapport» foran det om datakvalitet."""
    plass = [k.id for k in dokument.kapitler].index(_FOER)
    # I et utkast står datakvaliteten først, og det skal den fortsette med.
    plass = plass or len(dokument.kapitler) - 1
    kapitler = (*dokument.kapitler[:plass], endret(s, t), *dokument.kapitler[plass:])
    return replace(dokument, kapitler=kapitler)


def endret(s: Sammenligning, t: Tekster) -> Kapittel:
    """Hvor mange tall som er andre, hvorfor, og hvert av dem."""
    rapport = s.forrige.innhold["rapport"]
    ingress = t(
        "endret.ingress",
        utgave=rapport["utgave"],
        aar=rapport["aar"],
        ulike=tall(len(s.endringer)),
        like=tall(s.like),
    )
    blokker: list[Blokk] = [avsnitt(ingress)]
    if s.antall:
        blokker.append(
            liste([t(f"endret.grunn-{_id(n)}", antall=tall(a)) for n, a in s.antall.items()])
        )
    blokker += [avsnitt(f"{f[:1].upper()}{f[1:]}.", "smaa") for f in map(t.kjent, s.felles)]
    if s.endringer:
        blokker.append(_tabell(s, t))
    if s.koden:
        blokker.append(avsnitt(t("endret.koden", hva="; ".join(s.koden)), "smaa"))
    return Kapittel("endret", t("endret.tittel"), t("endret.kort"), tuple(blokker))


def _tabell(s: Sammenligning, t: Tekster) -> Tabellblokk:
    grupper = tuple(
        Gruppe(egne[0].tallet.tittel, tuple(_rad(e, t) for e in egne))
        for _, gruppe in groupby(s.endringer, key=lambda e: e.tallet.tabell)
        if (egne := list(gruppe))
    )
    kolonner = ("rad", "kolonne", "foer", "naa", "endring", "hvorfor")
    hode = tuple(t(f"endret.{navn}") for navn in kolonner)
    return Tabellblokk(SAMMENLIGNINGEN, t("endret.tabell"), hode, grupper, slag="endret")


def _rad(e: Tallendring, t: Tekster) -> tuple[Celle, ...]:
    return (
        Celle(e.tallet.rad),
        Celle(e.tallet.kolonne),
        Celle(e.foer.tekst, slag="tall") if e.foer else Celle(MANGLER, slag="mangler"),
        Celle(e.naa.tekst, slag="tall") if e.naa else Celle(MANGLER, slag="mangler"),
        Celle(e.endringstekst, slag="tall"),
        Celle("; ".join(map(t.kjent, e.hvorfor.split("; ")))),
    )


def _id(grunn: str) -> str:
    return grunn.replace(" ", "-").replace("å", "aa")

"""Rettede tall slik leseren ser dem: merket, forklaringen under tabellen, og listen i rapporten."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

import xarray as xr

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.tall import MANGLER, Talltekst, dato, oppramsing
from klima.kontroll.tekst import som_skrevet
from klima.rettelser import Rettelse, les_rettelser
from reports.tekster import Tekster

MERKE: Final = "*"
"""Settes etter et rettet tall, og etter et tall et rettet tall inngår i."""


def merk(tekst: str, rettet: bool) -> str:
    """Tallet med merket etter når det er rettet; et tall som mangler, er ikke rettet.

    >>> merk("1 843 810", True), merk("56 011", False)
    ('1 843 810*', '56 011')
    """
    if not rettet or tekst == MANGLER:
        return tekst
    return tekst.med(MERKE) if isinstance(tekst, Talltekst) else f"{tekst}{MERKE}"


def brukte(rom: Arbeidsrom, ider: Collection[str]) -> list[Rettelse]:
    """Rettelsene med disse id-ene, i den rekkefølgen filene har dem; leser ingenting uten id-er."""
    return [r for r in les_rettelser(rom) if r.id in ider] if ider else []


def i_serien(
    rom: Arbeidsrom, serie: xr.DataArray, aar: Collection[int] | None = None
) -> list[Rettelse]:
    """Rettelsene av tall serien viser, i disse årene eller alle."""
    viste = {int(a) for a in serie["aar"].values} if aar is None else set(aar)
    sektorer = set(serie["sektor"].values)
    alle = brukte(rom, serie.attrs.get("rettelser", ()))
    return [r for r in alle if r.aar in viste and r.gjelder_hva in sektorer]


def forklaringer(rettelser: Iterable[Rettelse]) -> list[str]:
    """Én linje per rettelse, til å stå under en tabell i terminalen."""
    return [
        f"{MERKE} Rettet: {r.hvor}: {fra_til(r, Tekster('nb'))}. {r.grunn.rstrip('.')}. {r.hvem}, "
        f"{dato(r.dato.isoformat())}. {meldt(r)}. [{r.sted}]"
        for r in rettelser
    ]


def fra_til(rettelse: Rettelse, t: Tekster) -> str:
    """Tallet utgaven har, og det riktige."""
    fra, til = (som_skrevet(v, rettelse.enhet) for v in (rettelse.fra, rettelse.til))
    return t("rettelser.fra-til", fra=fra, til=til)


def meldt(rettelse: Rettelse) -> str:
    """Når utgiveren fikk vite det."""
    if rettelse.meldt is None:
        return "Ikke meldt til utgiver"
    return f"Meldt til utgiver {dato(rettelse.meldt.isoformat())}"


def bildetekst(rettelser: Iterable[Rettelse], t: Tekster) -> str:
    """Setningen under en figur der rettede tall inngår; tom uten."""
    viste = "; ".join(f"{r.hvor}, {fra_til(r, t)}" for r in rettelser)
    return " " + t("rettelser.bildetekst", merke=MERKE, rettelser=viste) if viste else ""


def sammendrag(rettelser: Collection[Rettelse], t: Tekster, *, med_endring: bool) -> str:
    """Det rapportens sammendrag sier om rettelsene; tomt uten.

    Args:
        rettelser: de som er brukt i rapporten.
        t: tekstene.
        med_endring: om sammendraget også sier hva som er endret siden forrige utgave.
    """
    if not rettelser:
        return ""
    hvor = oppramsing([r.hvor for r in rettelser])
    setning = t.antall("rettelser.sammendrag", len(rettelser), merke=MERKE, hvor=hvor)
    return f"{setning} {t('rettelser.endret-uten')}" if med_endring else setning


def rapportrader(rettelser: Iterable[Rettelse], t: Tekster) -> list[dict[str, str]]:
    """Rettelsene som tekst til tabellen i rapporten."""
    return [
        {
            "hvor": r.hvor,
            "utgave": t(
                "rettelser.alle-utgaver-fra" if r.alle_fra else "rettelser.utgave",
                utgave=r.utgave,
            ),
            "fra": som_skrevet(r.fra, r.enhet),
            "til": som_skrevet(r.til, r.enhet),
            "grunn": r.grunn,
            "hvem": r.hvem,
            "dato": dato(r.dato.isoformat()),
            "meldt": dato(r.meldt.isoformat()) if r.meldt else t("rettelser.ikke-meldt"),
        }
        for r in rettelser
    ]

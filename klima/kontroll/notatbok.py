"""Reglene til en notatbok: tabellen, suiten og sjekkpunktet, som vanlig Great Expectations.

Suiten gir samme svar som `klima kontroll`, uten oversettelsen til bokmål.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import les_pakke
from klima.grunn.feil import Brukerfeil, kast_samlet
from klima.grunn.kodelister import finn_kommune
from klima.kontroll import gx
from klima.kontroll.grunnlag import datasettnavn, pakkemapper
from klima.kontroll.regler import UTSLIPP, Regel, les_regler
from klima.kontroll.utslippstabell import hent_utslippstabell


def tabell(
    arbeidsrom: Arbeidsrom, datasett: str, tabell: str = "", *, kommune: str | None = None
) -> pd.DataFrame:
    """Tabellen reglene gjelder, slik `klima kontroll` leser den.

    Args:
        arbeidsrom: der datapakkene og utgavene ligger.
        datasett: pakken, som `klimagassutslipp`, eller `utslipp`.
        tabell: ressursen i pakken; kan utelates når bare én har regler.
        kommune: nummer eller navn; ellers arbeidsrommets egen.

    Returns:
        Radene. Indeksen er linjen i filen, unntatt for `utslipp`. Manglende celler er `<NA>`.

    Raises:
        Brukerfeil: ukjent datasett eller tabell, eller pakken bryter skjemaet sitt.
    """
    nummer = _nummer(arbeidsrom, kommune)
    if datasett == UTSLIPP:
        ramme = hent_utslippstabell(arbeidsrom, nummer).ramme
        return ramme.astype({k: "str" for k in ramme.select_dtypes("category")})
    navn, tabellnavn, _ = _regler(arbeidsrom, datasett, tabell, nummer)
    return les_pakke(arbeidsrom.datasett / navn)[tabellnavn]


def suite(
    arbeidsrom: Arbeidsrom, datasett: str, tabell: str = "", *, kommune: str | None = None
) -> Any:
    """Reglene for en tabell som en `ExpectationSuite`.

    I tillegg til reglene har den vakter, så en tom tabell, en tom kolonne og en uendelig verdi ikke
    blir grønne. Regler som ser på flere rader eller tabeller sammen, er ikke med.

    Args:
        arbeidsrom: der reglene ligger.
        datasett: pakken, som `klimagassutslipp`, eller `utslipp`.
        tabell: ressursen i pakken; kan utelates når bare én har regler.
        kommune: nummer eller navn; ellers arbeidsrommets egen.

    Raises:
        Brukerfeil: ingen regler gjelder tabellen, eller en regel er gal.
    """
    navn, tabellnavn, regler = _regler(arbeidsrom, datasett, tabell, _nummer(arbeidsrom, kommune))
    hele = f"{navn}/{tabellnavn}" if tabellnavn else navn
    return gx.suite(hele, [r for r in regler if r.type in gx.BYGG])


def sjekkpunkt(
    arbeidsrom: Arbeidsrom, datasett: str, tabell: str = "", *, kommune: str | None = None
) -> Any:
    """Reglene for en tabell som et `Checkpoint` i en sammenheng som bare finnes i minnet.

    Kjøres på en hvilken som helst ramme med kolonnene reglene gjelder::

        rader = kontroll.tabell(rom, "klimagassutslipp", "sektorrader")
        punkt = kontroll.sjekkpunkt(rom, "klimagassutslipp", "sektorrader")
        punkt.run(batch_parameters={"dataframe": rader}).success

    Argumentene og feilene er de samme som for `suite`.
    """
    suiten = suite(arbeidsrom, datasett, tabell, kommune=kommune)
    return gx.sjekkpunkt(suiten)


def _nummer(arbeidsrom: Arbeidsrom, kommune: str | None) -> str:
    return finn_kommune(kommune).nummer if kommune else arbeidsrom.nummer


def _regler(
    arbeidsrom: Arbeidsrom, datasett: str, tabell: str, nummer: str
) -> tuple[str, str, list[Regel]]:
    """Datasettet (`eier/pakke` eller `utslipp`), tabellen i det, og reglene for den."""
    alle, gale = les_regler(arbeidsrom)
    kast_samlet("Forventningene", [Brukerfeil(f.melding, sted=f.sted) for f in gale])
    navnene = [UTSLIPP, *(datasettnavn(m) for m in pakkemapper(arbeidsrom, nummer))]
    navn = next((n for n in navnene if datasett in (n, n.rpartition("/")[2])), None)
    if navn is None:
        raise Brukerfeil(f"ukjent datasett «{datasett}»", ventet=", ".join(navnene))
    regler = [r for r in alle if r.gjelder(navn)]
    tabeller = list(dict.fromkeys(r.tabell for r in regler))
    if not tabeller:
        raise Brukerfeil(f"ingen regler gjelder {navn}", utvei="se datasets/forventninger")
    if not tabell and len(tabeller) > 1:
        raise Brukerfeil(f"{navn} har flere tabeller med regler", ventet=", ".join(tabeller))
    valgt = tabell or tabeller[0]
    if valgt not in tabeller:
        hvor = f"tabellen «{valgt}» i {navn}"
        raise Brukerfeil(f"ingen regler gjelder {hvor}", ventet=", ".join(tabeller))
    return navn, valgt, [r for r in regler if r.tabell == valgt]

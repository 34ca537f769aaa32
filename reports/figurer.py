"""Figurene i årsrapporten, én funksjon hver, til notatbøker og egne rapporter.

    from reports import figurer
    figurer.utslippsserie("Asker")

Hver funksjon tar nummeret eller navnet på kommunen, eller et `Grunnlag` fra `grunnlag`, som leser
tallene én gang til mange figurer. Figuren viser seg selv i en notatbok, uten nett, og skrives til
fil med `.lagre("navn.png")`. `egen` gjør et Altair-diagram til en figur som de andre, og `tabell`
en ramme til en tabell. Tallene prøves ikke av kontrollen her; det gjør `klima kontroll` og
`klima årsrapport`.
"""

from __future__ import annotations

from collections.abc import Callable

from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.tekst import noekkel
from klima.grupper import Gruppe, finn_gruppe
from reports import (
    budsjettfigurer,
    indikatorfigurer,
    kart,
    oppfoelgingsfigurer,
    planfigurer,
    revisjonsfigurer,
    sektorfigurer,
    seriefigur,
)
from reports.egne import egen, tabell
from reports.figur import EKSEMPEL, Figur, Figurer
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.kommunetall import Slag

__all__ = [
    "egen",
    "endret_siden_sist",
    "grunnlag",
    "handlingsregler",
    "indikatorer",
    "indikatoroversikt",
    "investeringer",
    "klimabudsjett",
    "kommunekart",
    "rangering",
    "sektorendring",
    "sektorer",
    "sektorer_over_tid",
    "tabell",
    "tiltaksstatus",
    "utslippsserie",
]

Hvem = str | Grunnlag


def grunnlag(kommune: str | None = None, *, arbeidsrom: Arbeidsrom | None = None) -> Grunnlag:
    """Tallene til figurene om en kommune, lest én gang.

    Args:
        kommune: nummer eller navn; ellers arbeidsrommets egen.
        arbeidsrom: ellers det en står i.

    Raises:
        Brukerfeil: ukjent kommune, eller ingen utgave har den.
    """
    rom = arbeidsrom or finn_arbeidsrom()
    return hent_grunnlag(rom, kommune or rom.nummer)


def utslippsserie(kommune: Hvem) -> Figur:
    """Utslippene i alt per år, med hullene i statistikken, og veien til målene."""
    return _en(kommune, seriefigur.utslippsserie, "tall")


def sektorer(kommune: Hvem) -> Figur:
    """Utslippet per sektor nå, mot målet i tonn der det finnes."""
    return _en(kommune, sektorfigurer.sektornivaa, "tall")


def sektorendring(kommune: Hvem) -> Figur:
    """Endringen siden referanseåret mot målene, sektor for sektor."""
    return _en(kommune, sektorfigurer.sektorendring, "mål")


def sektorer_over_tid(kommune: Hvem) -> Figur:
    """Sektorene stablet per år."""
    return _en(kommune, sektorfigurer.sektorer_over_tid, "sektorene over tid")


def endret_siden_sist(kommune: Hvem) -> Figur:
    """Endringen siden forrige utgave i tre deler: omregning, virkelig endring og nytt omfang."""
    return _en(kommune, revisjonsfigurer.tredelingsfigur, "to utgaver å sammenligne")


def klimabudsjett(kommune: Hvem) -> Figurer:
    """Banene og gapet, og kilene, effektene og kostnaden når tiltak er tallfestet."""
    return _flere(kommune, budsjettfigurer.budsjettfigurer)


def tiltaksstatus(kommune: Hvem) -> Figur:
    """Antall tiltak per siste meldte status."""
    return _en(kommune, oppfoelgingsfigurer.tiltaksstatus, "tiltak med meldt status")


def investeringer(kommune: Hvem) -> Figur:
    """Klimalinjene i investeringsbudsjettet per år."""
    return _en(kommune, planfigurer.investeringer, "tiltakspakke")


def indikatoroversikt(kommune: Hvem) -> Figur:
    """Antall indikatorer per utvikling i hvert satsingsområde."""
    return _en(kommune, indikatorfigurer.indikatoroversikt, "indikatorer")


def indikatorer(kommune: Hvem, satsingsomraade: str | None = None) -> Figurer:
    """Et lite bilde av hver indikator, én figur per satsingsområde.

    Raises:
        Brukerfeil: ingen satsingsområder heter det som er oppgitt.
    """
    alle = _flere(kommune, indikatorfigurer.indikatorbilder)
    if satsingsomraade is None:
        return alle
    valgt = Figurer(f for f in alle if f.id == f"indikatorer-{noekkel(satsingsomraade)}")
    if not valgt:
        kjente = ", ".join(f.tittel.partition(":")[0] for f in alle)
        raise Brukerfeil(f"ukjent satsingsområde «{satsingsomraade}»", ventet=kjente)
    return valgt


def handlingsregler(kommune: Hvem) -> Figurer:
    """Tallene over båndene for de tre nivåene, én figur per regel."""
    return _flere(kommune, planfigurer.regelfigurer)


def kommunekart(kommune: Hvem, slag: Slag = "endring", gruppe: str | None = None) -> Figur:
    """Endringen eller utslippet per innbygger som kart, for alle i utgaven eller en gruppe."""
    mangler = "kommunegrenser (klima hent kartverket) eller flere kommuner i utgaven"
    return _en(kommune, lambda g: kart.kommunekart(g, slag, _gruppe(g, gruppe)), mangler)


def rangering(kommune: Hvem, slag: Slag = "endring", gruppe: str | None = None) -> Figur:
    """Det samme som `kommunekart` som rangerte stolper; trenger ingen kommunegrenser."""
    mangler = "flere kommuner i utgaven, eller folketall"
    return _en(kommune, lambda g: kart.rangering(g, slag, _gruppe(g, gruppe)), mangler)


def _gruppe(g: Grunnlag, navn: str | None) -> Gruppe | None:
    return finn_gruppe(g.rom, navn, g.kommune.nummer) if navn else None


def _hent(kommune: Hvem) -> Grunnlag:
    return kommune if isinstance(kommune, Grunnlag) else grunnlag(kommune)


def _en(kommune: Hvem, lag: Callable[[Grunnlag], Figur | None], mangler: str) -> Figur:
    g = _hent(kommune)
    figur = lag(g)
    if figur is None:
        raise Brukerfeil(
            f"figuren kan ikke lages for {g.kommune.navn}",
            sted=str(g.rom.rot),
            ventet=mangler,
        )
    return _stemplet(g, figur)


def _flere(kommune: Hvem, lag: Callable[[Grunnlag], list[Figur]]) -> Figurer:
    g = _hent(kommune)
    return Figurer(_stemplet(g, f) for f in lag(g))


def _stemplet(g: Grunnlag, figur: Figur) -> Figur:
    return figur.stemplet(EKSEMPEL) if g.rom.eksempel else figur

"""Kapitlene i årsrapporten, bygd av tallene til et dokument alle formatene skrives fra."""

from __future__ import annotations

from collections.abc import Callable

from altair.utils.schemapi import debug_mode

from klima.grunn.tall import dato
from klima.kontroll.funn import antall as antall_funn
from reports.dokument import Dokument, Kapittel
from reports.egnetekster import SIST, les_egne
from reports.figur import EKSEMPEL, UTKAST, Figur
from reports.grunnlag import Grunnlag
from reports.kapitler.budsjett import klimabudsjett
from reports.kapitler.bygg import Bygger
from reports.kapitler.datakvalitet import datakvalitet, kilder
from reports.kapitler.indikatorer import handlingsregler, indikatorer
from reports.kapitler.sporene import med_sporene
from reports.kapitler.tiltak import tiltakene
from reports.kapitler.utslipp import revisjon, sammendraget, sektorene, utslipp
from reports.merker import Merker
from reports.profil import les_profil


def bygg_dokument(
    g: Grunnlag, *, utkast: bool = False, ved_figur: Callable[[Figur], None] | None = None
) -> Dokument:
    """Hele rapporten som dokument.

    Args:
        g: tallene og språket.
        utkast: stemple den, og sett kapittelet om datakvalitet først.
        ved_figur: får hver figur når den er ferdig, så den kan tegnes mens resten bygges.
    """
    logo = g.t("topp.logo", kommune=g.kommune.navn)
    profil = les_profil(g.rom, logo)
    stempel = " · ".join([EKSEMPEL] * g.rom.eksempel + [UTKAST] * utkast)
    b = Bygger(g, Merker(g.funn), les_egne(g), profil, stempel, ved_figur)
    bygges = (
        *(sammendraget, utslipp, sektorene, revisjon, klimabudsjett),
        *(tiltakene, indikatorer, handlingsregler),
    )
    # Altairs prøving mot skjemaet tar tid, og gjøres av testene (test_gullfigurer).
    with debug_mode(False):
        kapitler = [k for bygg in bygges if (k := bygg(b)) is not None]
    egne = b.egne.kapitler
    foerst, sist = (
        [k for nr, k in egne if (nr >= SIST) == til_slutt] for til_slutt in (False, True)
    )
    kapitler = [*kapitler[:1], *foerst, *kapitler[1:], *sist]
    # Sist, når merkene er satt, så funnene vet hvor deres står.
    kvalitet = datakvalitet(b)
    kapitler = [kvalitet, *kapitler] if utkast else [*kapitler, kvalitet]
    return _dokument(b, med_sporene(b, [*kapitler, kilder(b)]), utkast=utkast)


def _dokument(b: Bygger, kapitler: list[Kapittel], *, utkast: bool) -> Dokument:
    g = b.g
    publisert = ""
    if g.utgave.publisert:
        hva = b.t("topp.framlagt" if g.er_plan else "topp.publisert")
        publisert = f" ({hva} {dato(g.utgave.publisert)})"
    sidetittel = b.t("topp.sidetittel", kommune=g.kommune.navn)
    overtittel = b.t("topp.overtittel", kommune=g.kommune.navn, nummer=g.kommune.nummer)
    if b.profil.navn:
        overtittel = b.t("topp.overtittel-navn", navn=b.profil.navn, nummer=g.kommune.nummer)
    return Dokument(
        tittel=b.t("topp.tittel"),
        overtittel=overtittel,
        undertittel=b.t("topp.undertittel", aar=g.aar, utgave=g.utgave.utgave) + publisert,
        sidetittel=f"{b.stempel}: {sidetittel}" if b.stempel else sidetittel,
        kommunenavn=g.kommune.navn,
        spraak=g.spraak,
        dato=str(g.utgave.publisert or ""),
        kapitler=tuple(kapitler),
        stempel=b.stempel,
        varsler=tuple(_varsler(b, utkast=utkast)),
        profil=b.profil,
    )


def _varsler(b: Bygger, *, utkast: bool) -> list[tuple[str, str]]:
    varsler = []
    if b.g.rom.eksempel:
        varsler.append((EKSEMPEL, b.t("topp.eksempel")))
    if utkast:
        feil = antall_funn(b.g.funn)["feil"]
        hva = b.t("topp.utkast-feil", feil=feil) if feil else b.t("topp.utkast-uten-feil")
        varsler.append((UTKAST, f"{hva} {b.t('topp.ikke-til-publisering')}"))
    return varsler

"""Kapitlene om datakvalitet og kilder."""

from __future__ import annotations

from typing import Any

from klima.grunn.tall import dato, tall
from klima.kontroll.funn import Funn
from klima.kontroll.funn import antall as antall_funn
from klima.utgaver import Utgave
from reports.datakvalitet import funndetaljer, funngrupper, kontrollert
from reports.dokument import (
    Blokk,
    Celle,
    Funnblokk,
    Gruppe,
    Kapittel,
    Kildeliste,
    Overskrift,
    Tabellblokk,
    avsnitt,
)
from reports.funntekst import talt
from reports.kapitler.bygg import Bygger
from reports.rettelser import MERKE, rapportrader


def datakvalitet(b: Bygger) -> Kapittel:
    """Funnene, verst først, og rettelsene."""
    g = b.g
    grupper = funngrupper(g.funn, g.t)
    hva = b.t("datakvalitet.kontrollert", hva=kontrollert(g))
    blokker: list[Blokk] = [
        b.avsnitt("datakvalitet.ingress", talt=talt(antall_funn(g.funn), g.t)),
        avsnitt(f"{hva} {b.t('datakvalitet.eier' if grupper else 'datakvalitet.ingen')}"),
    ]
    if g.spraak != "nb":
        blokker.append(b.avsnitt("datakvalitet.maalform"))
    for overskrift, funn in grupper:
        blokker.append(Overskrift(f"{overskrift} ({len(funn)})"))
        blokker += [_funn(b, f) for f in funn]
    blokker += _rettelser(b)
    tittel, kort = b.t("datakvalitet.tittel"), b.t("datakvalitet.kort")
    return Kapittel("datakvalitet", tittel, kort, tuple(blokker))


def _funn(b: Bygger, f: Funn) -> Funnblokk:
    return Funnblokk(
        f.id,
        f.alvor,
        f.sted,
        f.melding,
        tuple(funndetaljer(f, b.g.t)),
        b.merker.nummer(f),
        tuple(b.merker.steder(f)),
    )


def _rettelser(b: Bygger) -> list[Blokk]:
    rader = rapportrader(b.g.rettelser, b.g.t)
    if not rader:
        return []
    ingress = b.t("datakvalitet.rettelser", merke=MERKE)
    if b.g.endret:
        ingress += " " + b.t("datakvalitet.rettelser-revisjon")
    tabell = Tabellblokk(
        "rettelser-brukt",
        b.t("datakvalitet.rettelser-tabell"),
        tuple(b.t(f"datakvalitet.{n}") for n in ("hvor", "fra", "til", "hvorfor", "hvem", "meldt")),
        (
            Gruppe(
                "",
                tuple(
                    (
                        Celle(r["hvor"], under=(r["utgave"],)),
                        Celle(r["fra"], slag="tall"),
                        Celle(r["til"], slag="tall"),
                        Celle(r["grunn"]),
                        Celle(r["hvem"], under=(r["dato"],)),
                        Celle(r["meldt"]),
                    )
                    for r in rader
                ),
            ),
        ),
        slag="rettelser",
    )
    tittel = Overskrift(b.t("datakvalitet.rettelser-tittel"), "rettelser")
    return [tittel, avsnitt(ingress), tabell]


def kilder(b: Bygger) -> Kapittel:
    """Utgaven av statistikken og kildekortene i datapakkene."""
    g = b.g
    liste = [] if g.er_plan else [_utgavekilde(b, g.utgave, "kilder.utgave-tittel")]
    if g.endret is not None:
        liste.append(_utgavekilde(b, g.endret.forrige, "kilder.forrige-tittel"))
    katalog = g.katalog.pakke if g.katalog else None
    for pakke in (g.plan, g.tiltak, katalog, g.regler):
        if pakke is not None:
            kort: dict[str, Any] = pakke.meta["kildekort"]
            vilkaar = _vilkaar(b, kort["lisens"], kort["forbehold"])
            liste.append((pakke.meta["title"], pakke.meta["description"], vilkaar))
    bunn = b.t("kilder.bunn", gwp=g.utgave.gwp)
    return Kapittel(
        "kilder",
        b.t("kilder.tittel"),
        b.t("kilder.kort"),
        (Kildeliste(tuple(liste)), b.avsnitt("kilder.sporene"), avsnitt(bunn, "smaa")),
    )


def _utgavekilde(b: Bygger, utgave: Utgave, tittel: str) -> tuple[str, str, str]:
    hva = b.t(
        "kilder.utgave",
        utgave=utgave.utgave,
        dato=dato(utgave.publisert),
        rader=tall(utgave.rader),
        sha=utgave.sha256[:16],
    )
    vilkaar = _vilkaar(b, utgave.lisens, " ".join(map(b.g.t.kjent, utgave.merknader)))
    return b.t(tittel, utgiver=utgave.utgiver), hva, vilkaar


def _vilkaar(b: Bygger, lisens: str, forbehold: str) -> str:
    return b.t("kilder.vilkaar", lisens=lisens) + (f" {forbehold}" if forbehold else "")

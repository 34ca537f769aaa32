"""Kapitlene om utslippene: sammendraget, serien, sektorene og det som er endret."""

from __future__ import annotations

from klima.grunn.tall import dato
from klima.grunn.tekst import noekkel
from reports.dokument import Blokk, Celle, Kapittel, Noekkeltallblokk, avsnitt, liste
from reports.kapitler.bygg import Bygger
from reports.kart import kommunekart, rangering
from reports.kommunetall import Slag
from reports.revisjonsfigurer import revisjonssetninger, tredelingsfigur, utgavetabell
from reports.sammendrag import noekkeltall, sammendrag
from reports.sektorfigurer import sektorendring, sektorer_over_tid, sektornivaa
from reports.seriefigur import utslippsserie


def sammendraget(b: Bygger) -> Kapittel:
    """Nøkkeltallene og setningene."""
    tall = []
    for n in noekkeltall(b.g):
        merker = tuple(m for navn in n.gjelder for m in b.merker.ved(navn, n.navn))
        tall.append((Celle(n.verdi, merker=merker, slag="tall"), n.navn, n.mot))
    return Kapittel(
        "sammendrag",
        b.t("sammendrag.tittel"),
        b.t("sammendrag.kort"),
        (Noekkeltallblokk(tuple(tall)), liste(sammendrag(b.g), "sammendrag")),
    )


def utslipp(b: Bygger) -> Kapittel:
    """Serien, sektorene over tid, og kart og stolper over kommunene i utgaven."""
    slag: tuple[Slag, ...] = ("endring", "per_innbygger")
    kommunene = [f(b.g, s) for s in slag for f in (kommunekart, rangering)]
    figurer = b.figurer([utslippsserie(b.g), sektorer_over_tid(b.g), *kommunene])
    return Kapittel("utslipp", b.t("utslipp.tittel"), b.t("utslipp.kort"), tuple(figurer))


def sektorene(b: Bygger) -> Kapittel:
    """Sektorene mot målene."""
    g = b.g
    if g.er_plan:
        ingress = b.avsnitt("sektorer.plan", referanseaar=g.referanseaar)
    elif not g.maal:
        ingress = b.avsnitt(
            "sektorer.uten-maal", kommune=g.kommune.navn, referanseaar=g.referanseaar
        )
    else:
        ingress = b.avsnitt("sektorer.mal", referanseaar=g.referanseaar)
    figurer = b.figurer([sektornivaa(g), sektorendring(g)], apne=1)
    kommentarer = [
        blokk
        for sektor in map(str, g.avviket["sektor"].values)
        for blokk in b.kommentar("sektor", noekkel(sektor), sektor, nivaa=3)
    ]
    return Kapittel(
        "sektorer", b.t("sektorer.tittel"), b.t("sektorer.kort"), (ingress, *figurer, *kommentarer)
    )


def revisjon(b: Bygger) -> Kapittel | None:
    """Det som er endret siden forrige utgave; None når lageret ikke har noen."""
    g = b.g
    if g.endret is None:
        return None
    blokker: list[Blokk]
    if g.endret.hindring:
        forrige, hindring = g.endret.forrige.utgave, g.t.kjent(g.endret.hindring)
        blokker = [b.avsnitt("revisjon.hindring", forrige=forrige, hindring=hindring)]
    else:
        ingress = b.t("revisjon.ingress", dato=dato(g.endret.forrige.publisert))
        if g.rettelser:
            ingress += " " + b.t("revisjon.uten-rettelsene")
        tabell = utgavetabell(g)
        blokker = [avsnitt(ingress), liste(revisjonssetninger(g))]
        blokker += b.figurer([tredelingsfigur(g)], apne=1)
        if tabell is not None:
            blokker.append(b.tabell(tabell, "utgavene"))
    return Kapittel("revisjon", b.t("revisjon.tittel"), b.t("revisjon.kort"), tuple(blokker))

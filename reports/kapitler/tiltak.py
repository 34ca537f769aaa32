"""Kapittelet om tiltakene, ett for ett."""

from __future__ import annotations

from typing import Any

from reports.dokument import Blokk, Celle, Gruppe, Kapittel, Overskrift, Tabellblokk
from reports.kapitler.bygg import Bygger
from reports.oppfoelgingsfigurer import tiltaksstatus
from reports.planfigurer import fotavtrykk, investeringer
from reports.planrader import tiltaksrader
from reports.tiltakskort import melding, telling


def tiltakene(b: Bygger) -> Kapittel:
    """Tiltakene mot direkte og indirekte utslipp, pengene og fotavtrykket."""
    g = b.g
    blokker: list[Blokk]
    tiltak = tiltaksrader(g.tiltak) if g.tiltak else []
    if not tiltak:
        blokker = [b.avsnitt("tiltak.ingen", kommune=g.kommune.navn)]
    else:
        uten = not any(t["tallfestet"] for t in tiltak) and not any(t["ansvarlig"] for t in tiltak)
        blokker = [b.avsnitt("tiltak.uten-tall" if uten else "tiltak.ingress")]
        for direkte, id_ in ((True, "direkte"), (False, "indirekte")):
            tittel = b.t(f"tiltak.{id_}")
            blokker += [Overskrift(tittel), _tabell(b, tiltak, f"tiltak-{id_}", direkte=direkte)]
            for t in (t for t in tiltak if t["direkte"] == direkte):
                blokker += b.kommentar("tiltak", t["tiltak"], b.t("tiltak.nummer", nr=t["nr"]))
        blokker += b.figurer([tiltaksstatus(g), investeringer(g), fotavtrykk(g)])
    return Kapittel("tiltak", b.t("tiltak.tittel"), b.t("tiltak.kort"), tuple(blokker))


def _tabell(b: Bygger, alle: list[dict[str, Any]], id_: str, *, direkte: bool) -> Tabellblokk:
    telles = any(t["resultatindikatorer"] for t in alle)
    hode = [b.t("tiltak.nr"), b.t("tiltak.tiltak")]
    hode += [b.t("tiltak.sektor")] if direkte else []
    hode += [b.t(f"tiltak.{n}") for n in ("innsatsomraade", "effekt", "ansvarlig")]
    hode += [b.t("tiltak.talt")] if telles else []
    hode.append(b.t("tiltak.status"))
    rader = tuple(
        tuple(_rad(b, t, direkte=direkte, telles=telles)) for t in alle if t["direkte"] == direkte
    )
    return Tabellblokk(
        id_,
        b.t(f"tiltak.{id_.removeprefix('tiltak-')}-tabell"),
        tuple(hode),
        (Gruppe("", rader),),
        radnavn=1,
        synlig_tittel=False,
        slag="tiltak",
    )


def _rad(b: Bygger, t: dict[str, Any], *, direkte: bool, telles: bool) -> list[Celle]:
    tomt = b.t("tiltak.ikke-oppgitt")
    rad = [
        Celle(str(t["nr"])),
        b.celle(t["tekst"], t["tiltak"], b.t("tiltak.nummer", nr=t["nr"])),
    ]
    if direkte:
        rad.append(Celle(t["sektor"]))
    ansvarlig = t["ansvarlig"] or t["virksomhet"] or t["tjenesteomraade"] or tomt
    tallfestet = b.t("tiltak.tallfestet") if t["tallfestet"] else tomt
    rad += [Celle(t["innsatsomraade"] or ""), Celle(tallfestet), Celle(ansvarlig)]
    if telles:
        rad.append(Celle("; ".join(telling(r, b.g.t) for r in t["resultatindikatorer"]) or tomt))
    siste = t["oppfoelging"][-1:]
    rad.append(Celle(melding(siste[0], b.g.t) if siste else tomt))
    return rad

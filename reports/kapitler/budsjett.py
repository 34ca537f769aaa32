"""Kapittelet om klimabudsjettet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from klima.grunn.tall import tall
from reports.budsjettfigurer import budsjettfigurer
from reports.budsjettkapittel import budsjettkapittel
from reports.dokument import (
    Blokk,
    Celle,
    Gruppe,
    Kapittel,
    Liste,
    Overskrift,
    Tabellblokk,
    avsnitt,
    liste,
)
from reports.figur import Figur
from reports.kapitler.bygg import Bygger


def klimabudsjett(b: Bygger) -> Kapittel:
    """Budsjettet per sektor, gapet, tiltakene, rammen og sannsynligheten."""
    k = budsjettkapittel(b.g)
    figurer = budsjettfigurer(b.g)
    blokker: list[Blokk] = [avsnitt(s) for s in k["innledning"]]
    if k["gap"]:
        blokker += b.figurer(figurer[:2])
        if len(figurer) < 2:
            blokker.append(b.tabell(k["gap"], "gapet"))
        blokker.append(liste(k["gapnoter"]))
    if k["sektorgrupper"]:
        blokker.append(Overskrift(b.t("budsjett.per-sektor")))
        blokker += [_sektorgruppe(b, nr, gr) for nr, gr in enumerate(k["sektorgrupper"], 1)]
        blokker += _smaa([*k["uten_tall"], *k["noter"]])
    blokker += _tiltak(b, k, figurer[2:])
    if k["ramme"]:
        blokker += [Overskrift(b.t("budsjett.rammen")), b.tabell(k["ramme"], "rammen")]
        blokker.append(liste(k["rammenoter"]))
    if k["sannsynlighet"]:
        blokker += [
            Overskrift(b.t("budsjett.sannsynligheten")),
            b.tabell(k["sannsynlighet"], "sannsynligheten"),
            *_smaa(k["sannsynlighetsnoter"]),
        ]
    if k["vedtak"]:
        blokker += [Overskrift(k["vedtak"]["tittel"]), liste(k["vedtak"]["setninger"])]
    finnes = tuple(x for x in blokker if not (isinstance(x, Liste) and not x.punkter))
    return Kapittel("klimabudsjett", b.t("budsjett.tittel"), b.t("budsjett.kort"), finnes)


def _smaa(setninger: Sequence[str]) -> list[Blokk]:
    return [avsnitt(s, "smaa") for s in setninger]


def _tiltak(b: Bygger, k: dict[str, Any], figurer: Sequence[Figur]) -> list[Blokk]:
    d = k["d"]
    blokker: list[Blokk] = [Overskrift(b.t("budsjett.tiltakene"))]
    if k["tallfestede"]:
        blokker += [b.tabell(k["tallfestede"], "tallfestede-tiltak"), avsnitt(k["overlapp"])]
        blokker += [*_smaa(k["grunner"]), *b.figurer(figurer)]
    if d["ikke_tallfestede"]:
        tittel = b.t("budsjett.ikke-tallfestede", antall=len(d["ikke_tallfestede"]))
        blokker.append(_tiltaksliste(b, tittel, d["ikke_tallfestede"], med_sektor=True))
    if d["indirekte"]:
        tittel = b.t("budsjett.indirekte", antall=len(d["indirekte"]))
        blokker.append(_tiltaksliste(b, tittel, d["indirekte"], med_sektor=False))
    if not (d["tallfestede"] or d["ikke_tallfestede"] or d["indirekte"]):
        blokker.append(b.avsnitt("budsjett.uten-tiltak", kommune=b.g.kommune.navn))
    return blokker


def _tiltaksliste(b: Bygger, tittel: str, alle: list[dict[str, Any]], *, med_sektor: bool) -> Liste:
    punkter = []
    for t in alle:
        under = " · ".join(filter(None, (t["sektor"], t["ansvarlig"], t["kommentar"])))
        punkter.append(
            b.celle(
                f"{t['nr']}. {t['tekst']}",
                t["tiltak"],
                b.t("tiltak.nummer", nr=t["nr"]),
                under=(under,) if med_sektor and under else (),
            )
        )
    return Liste(tuple(punkter), tittel)


def _sektorgruppe(b: Bygger, nr: int, gruppe: dict[str, Any]) -> Tabellblokk:
    rader = tuple(
        (
            b.celle(r["tekst"], r["sektor"]),
            Celle(r["innsatsomraade"] or ""),
            *(
                Celle(b.g.t.kjent(c["vist"]), slag="mangler" if c["tonn"] is None else "tall")
                for c in r["celler"]
            ),
            Celle(tall(len(r["tiltak"])), slag="tall"),
        )
        for r in gruppe["rader"]
    )
    hode = b.t("budsjett.rad"), b.t("tiltak.innsatsomraade"), *gruppe["kolonner"]
    return Tabellblokk(
        f"sektorrader-{nr}",
        gruppe["tittel"],
        (*hode, b.t("tiltak.kort")),
        (Gruppe("", rader),),
        slag="sektorrader",
    )

"""Kapitlene om indikatorene og handlingsreglene."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from klima.grunn.tall import MINUS, Talltekst
from reports.dokument import (
    Blokk,
    Celle,
    Gruppe,
    Kapittel,
    Overskrift,
    Snarveier,
    Tabellblokk,
    avsnitt,
    liste,
)
from reports.figur import Tabell
from reports.indikatorfigurer import indikatorbilder, indikatoroversikt
from reports.indikatorkapittel import indikatorkapittel, regeltabell
from reports.indikatorutgaver import merk_revidert, utgavelinjer
from reports.kapitler.bygg import Bygger
from reports.planfigurer import regelfigurer
from reports.rettelser import MERKE

_DEKNING: Final = "dekning"
_MED_TALL: Final = ("maalt", "rettet", "foreloepig")


def indikatorer(b: Bygger) -> Kapittel:
    """Alle indikatorene etter satsingsområde, hva de dekker, og dem som er tatt ut."""
    k = indikatorkapittel(b.g)
    blokker: list[Blokk]
    if k is None:
        blokker = [b.avsnitt("indikatorer.ingen", kommune=b.g.kommune.navn)]
    else:
        blokker = [avsnitt(f"{k['i_alt']} {b.t('indikatorer.talt')}")]
        blokker += b.figurer([indikatoroversikt(b.g)])
        bilder = {f.id: f for f in indikatorbilder(b.g)}
        if k["undertrykt"]:
            blokker.append(b.avsnitt("indikatorer.undertrykt"))
        lenker = [(o["navn"], o["id"]) for o in k["omraader"]]
        lenker.append((b.t("indikatorer.dekning-kort"), _DEKNING))
        blokker.append(Snarveier(b.t("indikatorer.satsingsomraader"), tuple(lenker)))
        for o in k["omraader"]:
            blokker += [Overskrift(o["navn"], o["id"]), avsnitt(o["hovedmaal"], "ingress")]
            blokker.append(avsnitt(o["telling"]))
            if bilde := bilder.get(f"indikatorer-{o['id']}"):
                blokker.append(b.figur(bilde, gjentas=True))
            blokker.append(_tabell(b, o))
            for i in (i for d in o["delmaal"] for i in d["indikatorer"]):
                blokker += b.kommentar("indikator", i["indikator"], i["navn"])
        blokker += [*_reviderte(b), *_dekning(b, k), *_utgaatte(b, k)]
    tittel, kort = b.t("indikatorer.tittel"), b.t("indikatorer.kort")
    return Kapittel("indikatorer", tittel, kort, tuple(blokker))


def handlingsregler(b: Bygger) -> Kapittel:
    """Nivået i økonomiplanens år, og én figur per regel."""
    blokker: list[Blokk] = []
    plan = regeltabell(b.g)
    if plan is not None:
        blokker.append(b.tabell(plan, "handlingsregler-plan"))
    blokker += b.figurer(regelfigurer(b.g))
    if not blokker:
        blokker = [b.avsnitt("indikatorer.ingen-regler", kommune=b.g.kommune.navn)]
    tittel, kort = b.t("indikatorer.regler-tittel"), b.t("indikatorer.regler-kort")
    return Kapittel("handlingsregler", tittel, kort, tuple(blokker))


def _dekning(b: Bygger, k: Mapping[str, Any]) -> list[Blokk]:
    blokker: list[Blokk] = [Overskrift(b.t("indikatorer.dekning"), _DEKNING)]
    uten, alle = k["uten_indikator"], k["antall_delmaal"]
    if uten:
        blokker += [
            b.avsnitt("indikatorer.uten-indikator", antall=len(uten), alle=alle),
            liste([_udekket(b, d) for d in uten]),
        ]
    else:
        blokker.append(b.avsnitt("indikatorer.alle-delmaal", alle=alle))
    tabeller: tuple[tuple[Tabell | None, str, str], ...] = (
        (k["kjede"], "resultatkjeden", "indikatorer.kjede-vaar"),
        (k["fn_maal"], "baerekraftsmaal", "indikatorer.fn-vaar"),
    )
    for tabell, id_, note in tabeller:
        if tabell is not None:
            blokker += [b.tabell(tabell, id_), avsnitt(b.t(note), "smaa")]
    return blokker


def _udekket(b: Bygger, d: Mapping[str, Any]) -> str:
    omraade, delmaal, grunn = d["satsingsomraade"], d["tekst"], b.g.t.kjent(d["grunn"])
    return b.t("indikatorer.delmaal-uten", omraade=omraade, delmaal=delmaal, grunn=grunn)


def _reviderte(b: Bygger) -> list[Blokk]:
    """Hva som er hentet, og tallene som er et annet i en senere utgave."""
    linjer = [b.g.t.kjent(x) for x in utgavelinjer(b.g.katalog)] if b.g.katalog else []
    if not linjer:
        return []
    return [Overskrift(b.t("indikatorer.utgaver"), "indikatorutgaver"), liste(linjer)]


def _utgaatte(b: Bygger, k: Mapping[str, Any]) -> list[Blokk]:
    if not k["utgaatte"]:
        return []
    setninger = [f"{u['navn']}: {u['hva']}" for u in k["utgaatte"]]
    return [Overskrift(b.t("indikatorer.utgaatte")), liste(setninger)]


def _tabell(b: Bygger, o: Mapping[str, Any]) -> Tabellblokk:
    hode = [b.t("indikatorer.nr"), b.t("indikatorer.indikator"), *map(str, o["aar"])]
    hode += [b.t("indikatorer.linje"), b.t("indikatorer.utvikling")]
    grupper = []
    for d in o["delmaal"]:
        rader = [tuple(_rad(b, i)) for i in d["indikatorer"]]
        if not rader:
            dekning = "under-utvikling" if d["dekning"] == "under_utvikling" else "kvalitativt"
            tekst = Celle(b.t(f"indikatorer.{dekning}"), slag="mangler")
            rader = [(Celle(""), tekst, *(Celle("") for _ in hode[2:]))]
        grupper.append(Gruppe(d["delmaal_tekst"], tuple(rader)))
    return Tabellblokk(
        f"indikatorer-{o['id']}",
        b.t("indikatorer.tabell", omraade=o["navn"]),
        tuple(hode),
        tuple(grupper),
        radnavn=1,
        synlig_tittel=False,
        slag="indikatorer",
    )


def _rad(b: Bygger, i: Mapping[str, Any]) -> list[Celle]:
    kilde = " · ".join(filter(None, (i["kilde"], i["merknad"])))
    dom = [t for t in (i["endret"], i["grense"], i["maal"], i["grunn"]) if t]
    return [
        Celle(str(i["nr"])),
        b.celle(
            i["navn"],
            i["indikator"],
            b.t("indikatorer.nummer", nr=i["nr"]),
            under=(kilde, *i["brudd"], *i["avloest"]),
        ),
        *(_verdi(b, c, str(i["enhet"])) for c in i["celler"]),
        Celle("", gnist=i["gnist"]),
        Celle(i["utvikling"], under=(*dom, *i["forbehold"]), merkelapp=i["v"].utvikling),
    ]


def _verdi(b: Bygger, celle: Mapping[str, Any], enhet: str) -> Celle:
    """Cellen som trykt, med ekte minus, og tallet bak når den har et."""
    vist = celle["tekst"] if celle["verdi"] is not None else b.g.t.kjent(celle["tekst"])
    if vist[:1] == "-" and vist[1:2].isdigit():
        vist = MINUS + vist[1:]
    vist = merk_revidert(vist, celle)
    if celle["status"] == "rettet":
        vist += MERKE
    if celle["verdi"] is not None:
        _, komma, bak = celle["tekst"].partition(",")
        desimaler = len(bak) - len(bak.lstrip("0123456789")) if komma else 0
        vist = Talltekst(vist, celle["verdi"], desimaler, enhet)
    return Celle(vist, slag="tall" if celle["status"] in _MED_TALL else "mangler")

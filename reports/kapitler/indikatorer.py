"""Kapitlene om indikatorene og handlingsreglene."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from klima.grunn.datapakke import som_rader
from klima.grunn.tall import MINUS, Talltekst
from klima.grunn.tekst import noekkel
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
from reports.kapitler.bygg import Bygger
from reports.kapitler.gnist import gnist
from reports.planfigurer import indikatoroversikt, regelfigurer
from reports.planrader import indikatorrader
from reports.rettelser import MERKE

_MAALT = ("maalt", "rettet")
_TERSKEL = {None: "terskel-ukjent", True: "terskel-naadd", False: "terskel-ikke-naadd"}


def indikatorer(b: Bygger) -> Kapittel:
    """Alle indikatorene etter satsingsområde, også delmål uten indikator."""
    g = b.g
    blokker: list[Blokk]
    if g.katalog is None:
        blokker = [b.avsnitt("indikatorer.ingen", kommune=g.kommune.navn)]
    else:
        blokker = [*b.figurer([indikatoroversikt(g)])]
        if (g.katalog.verdier["status"] == "undertrykt").any():
            blokker.append(b.avsnitt("indikatorer.undertrykt"))
        omraader = list(_omraader(b))
        lenker = tuple((o["navn"], o["id"]) for o in omraader)
        blokker.append(Snarveier(b.t("indikatorer.satsingsomraader"), lenker))
        for o in omraader:
            blokker.append(Overskrift(o["navn"], o["id"]))
            blokker.append(avsnitt(o["hovedmaal"], "ingress"))
            blokker.append(_tabell(b, o))
        blokker += _utgaatte(b)
    tittel, kort = b.t("indikatorer.tittel"), b.t("indikatorer.kort")
    return Kapittel("indikatorer", tittel, kort, tuple(blokker))


def handlingsregler(b: Bygger) -> Kapittel:
    """Handlingsreglene, én figur per regel."""
    blokker: list[Blokk] = [*b.figurer(regelfigurer(b.g))]
    if not blokker:
        blokker = [b.avsnitt("indikatorer.ingen-regler", kommune=b.g.kommune.navn)]
    tittel, kort = b.t("indikatorer.regler-tittel"), b.t("indikatorer.regler-kort")
    return Kapittel("handlingsregler", tittel, kort, tuple(blokker))


def _utgaatte(b: Bygger) -> list[Blokk]:
    katalog = b.g.katalog
    if katalog is None or katalog.utgaatte.empty:
        return []
    navn = dict(katalog.indikatorer["navn"])
    setninger = []
    for u in som_rader(katalog.utgaatte):
        hva = u["navn"]
        if u["erstattet_av"]:
            hva = b.t("indikatorer.erstattet", navn=hva, ny=navn[u["erstattet_av"]])
        setninger.append(f"{hva}.{' ' + u['begrunnelse'] if u['begrunnelse'] else ''}")
    return [Overskrift(b.t("indikatorer.utgaatte")), liste(setninger)]


def _omraader(b: Bygger) -> Iterator[dict[str, Any]]:
    """Satsingsområdene med delmål og indikatorer, også delmål uten indikator."""
    katalog = b.g.katalog
    if katalog is None:
        return
    rader = {rad["indikator"]: rad for rad in indikatorrader(katalog)}
    per_delmaal: dict[str, list[dict[str, Any]]] = {}
    for kort in som_rader(katalog.indikatorer):
        per_delmaal.setdefault(kort["delmaal"], []).append(rader[kort["indikator"]])
    aar = sorted({int(a) for a in katalog.verdier["aar"]})
    omraader: dict[str, dict[str, Any]] = {}
    for delmaal in som_rader(katalog.delmaal):
        navn = delmaal["satsingsomraade_navn"]
        tomt = {"navn": navn, "id": noekkel(navn), "hovedmaal": delmaal["hovedmaal_tekst"]}
        omraade = omraader.setdefault(navn, {**tomt, "delmaal": [], "aar": aar})
        egne = per_delmaal.get(delmaal["delmaal"], [])
        omraade["delmaal"].append({**delmaal, "indikatorer": egne})
    yield from omraader.values()


def _tabell(b: Bygger, o: dict[str, Any]) -> Tabellblokk:
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


def _rad(b: Bygger, i: dict[str, Any]) -> list[Celle]:
    kilde = " · ".join(filter(None, (i["kilde"], i["merknad"])))
    vurdering = i["vurdering"]
    under = [b.g.t.kjent(vurdering["grunn"])] if vurdering["grunn"] else []
    if vurdering["terskel"]:
        dom = b.t(f"indikatorer.{_TERSKEL[vurdering['terskel_naadd']]}")
        under.insert(0, f"{vurdering['terskel']}: {dom}")
    return [
        Celle(str(i["nr"])),
        b.celle(i["navn"], i["indikator"], b.t("indikatorer.nummer", nr=i["nr"]), under=(kilde,)),
        *(_verdi(c, i) for c in i["verdier"].values()),
        Celle("", gnist=gnist(i)),
        Celle(
            b.t(f"ord.utvikling-{vurdering['utvikling']}"),
            under=tuple(under),
            merkelapp=vurdering["utvikling"],
        ),
    ]


def _verdi(celle: dict[str, Any], i: dict[str, Any]) -> Celle:
    """Cellen som trykt, med ekte minus, og tallet bak når den har et."""
    vist = celle["tekst"]
    if vist[:1] == "-" and vist[1:2].isdigit():
        vist = MINUS + vist[1:]
    if celle["status"] == "rettet":
        vist += MERKE
    maalt = celle["status"] in _MAALT
    if celle["verdi"] is not None:
        _, komma, bak = celle["tekst"].partition(",")
        desimaler = len(bak) - len(bak.lstrip("0123456789")) if komma else 0
        vist = Talltekst(vist, celle["verdi"], desimaler, i["enhet"])
    return Celle(vist, slag="tall" if maalt else "mangler")

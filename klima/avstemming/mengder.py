"""Fotavtrykk, antall og penger: produkter, deler som skal bli hele, og det som kan telles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from klima.avstemming.plan import HELE, Plan, midt
from klima.grunn.tall import oppramsing, tall
from klima.kontroll.funn import Funn
from klima.kontroll.intervall import avrundet, eksakt, summen
from klima.kontroll.paastander import Rad, omfang, sagt, trykt
from klima.tiltak import PAKKE as TILTAK

FOTAVTRYKK: Final = "Klimafotavtrykk"
"""Det påstandene kaller fotavtrykket."""
_TELLES: Final = (("Klimatiltak", "tiltak"), ("Innsatsområder", "innsatsomraader"))


def fotavtrykk(plan: Plan) -> Iterator[Funn]:
    """Per innbygger ganger folketallet er det samlede; delene er 100 prosent; forholdet stemmer."""
    per_hode = plan.sagt_om("fotavtrykk_per_innbygger")
    folk = plan.sagt_om("antall", gjelder="Innbyggere")
    for p in plan.sagt_om("fotavtrykk"):
        yield from _forhold(plan, p)
        if not per_hode or not folk:
            continue
        produkt = omfang(per_hode[0]) * omfang(folk[0])
        if not omfang(p) & produkt:
            yield plan.funn(
                "produkt",
                "paastander",
                p,
                f"{trykt(per_hode[0])} ganger {sagt(folk[0])} innbyggere er {midt(produkt, 't')}, "
                f"teksten sier {sagt(p)}.",
                forventet=midt(produkt, "t"),
                funnet=sagt(p),
                gjelder=(p["gjelder"],),
            )
    deler = plan.tabell("fotavtrykk")
    sum_ = summen(avrundet(d["andel_prosent"], HELE) for d in deler)
    if deler and 100 not in sum_:
        funnet = midt(sum_, "%")
        yield plan.funn(
            "andeler",
            "fotavtrykk",
            None,
            f"De {len(deler)} delene er til sammen {funnet} av helheten.",
            forventet=tall(100, 0, "%"),
            funnet=funnet,
            gjelder=(FOTAVTRYKK,),
        )


def _forhold(plan: Plan, hele: Rad) -> Iterator[Funn]:
    """Sier ikke setningen hvilket år utslippet er fra, må den passe med minst ett av dem."""
    for p in plan.sagt_om("forhold", gjelder=hele["gjelder"]):
        aarene = [p["aar"]] if p["aar"] else [r["aar"] for r in plan.totaler]
        totaler = [t for t in map(plan.total, aarene) if t]
        ganger = [omfang(hele) / avrundet(t["tonn"], HELE) for t in totaler]
        if ganger and not any(omfang(p) & g for g in ganger):
            naermest = min(ganger, key=lambda g: abs((g.lav + g.hoy) / 2 - eksakt(p["verdi"])))
            regnet = midt(naermest, "ganger", 1)
            yield plan.funn(
                "forhold",
                "paastander",
                p,
                f"Fotavtrykket på {trykt(hele)} er {regnet} det direkte utslippet, teksten sier "
                f"{sagt(p)}.",
                forventet=regnet,
                funnet=sagt(p),
                gjelder=(p["gjelder"],),
            )


def antall_rader(plan: Plan) -> Iterator[Funn]:
    """Antall tiltak og innsatsområder i teksten mot radene i tiltakspakken."""
    for gjelder, tabell in _TELLES:
        talt = len(plan.grunnlag.rader(TILTAK, tabell))
        for p in plan.sagt_om("antall", gjelder=gjelder) if talt else []:
            if talt not in omfang(p):
                yield plan.funn(
                    "antall",
                    "paastander",
                    p,
                    f"Tabellen {tabell} har {talt} rader, teksten sier {sagt(p)}.",
                    forventet=str(talt),
                    funnet=sagt(p),
                    gjelder=(gjelder,),
                )


def investeringer(plan: Plan) -> Iterator[Funn]:
    """Årsbeløpene mot den trykte summen, og penger etter året posten skal være ferdig."""
    beloep = plan.grunnlag.rader(TILTAK, "investeringer")
    for post in plan.grunnlag.rader(TILTAK, "investeringsposter"):
        egne = [r for r in beloep if r["post"] == post["post"]]
        for kolonne, verdi in post.items():
            spenn = re.fullmatch(r"sum_(\d{4})_(\d{4})_1000kr", kolonne)
            if not spenn or verdi is None:
                continue
            fra, til = map(int, spenn.groups())
            deler = [avrundet(r["belop_1000kr"], HELE) for r in egne if fra <= r["aar"] <= til]
            if len(deler) == til - fra + 1 and not avrundet(verdi, HELE) & summen(deler):
                sum_ = midt(summen(deler))
                yield plan.funn(
                    "sum",
                    "investeringsposter",
                    post,
                    f"{post['navn']}: årene {fra}–{til} er til sammen {sum_}, trykt sum er "
                    f"{tall(verdi)} (1 000 kr).",
                    forventet=sum_,
                    funnet=tall(verdi),
                    pakke=TILTAK,
                    gjelder=(post["navn"],),
                )
        sene = [r for r in egne if post["ferdigaar"] and r["aar"] > post["ferdigaar"]]
        sene = [r for r in sene if r["belop_1000kr"]]
        if sene:
            aarene = oppramsing([str(r["aar"]) for r in sene])
            beloepet = tall(sum(r["belop_1000kr"] for r in sene))
            yield plan.funn(
                "ferdigaar",
                "investeringsposter",
                post,
                f"{post['navn']}: skal være ferdig i {post['ferdigaar']}, men har {beloepet} "
                f"(1 000 kr) i {aarene}.",
                forventet=f"ingen beløp etter {post['ferdigaar']}",
                funnet=f"beløp i {aarene}",
                alvor="merknad",
                pakke=TILTAK,
                gjelder=(post["navn"],),
            )

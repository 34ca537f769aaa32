"""Tiltaksregisteret mot seg selv: avhengigheter, perioder, penger og aktivitet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from klima.avstemming.plan import Plan
from klima.grunn.tall import oppramsing, tall
from klima.kontroll.funn import Funn
from klima.kontroll.paastander import Rad
from klima.tiltak import PAKKE, avhengige

_HELE = 100 + 1e-9
"""Andeler som til sammen er 100 % på nær avrunding i desimaltall, er 100 %."""


def tiltaksregister(plan: Plan) -> Iterator[Funn]:
    """Det skjemaet ikke kan si om tiltakspakken, fordi det gjelder flere rader eller tabeller."""
    tiltak = plan.grunnlag.rader(PAKKE, "tiltak")
    yield from _avhengigheter(plan, tiltak)
    for rad in tiltak:
        fra, til = rad.get("periode_fra"), rad.get("periode_til")
        if fra is not None and til is not None and fra > til:
            melding = f"Perioden begynner i {fra} og slutter i {til}."
            yield _funn(
                plan, "tiltaksperiode", "tiltak", rad, melding, f"første år {til} eller før", fra
            )
    yield from _penger(plan)
    yield from _aktivitet(plan)


def _funn(
    plan: Plan, regel: str, tabell: str, rad: Rad, melding: str, forventet: Any, funnet: Any
) -> Funn:
    funn = plan.funn(
        regel,
        tabell,
        rad,
        melding,
        forventet=str(forventet),
        funnet=str(funnet),
        alvor="feil",
        pakke=PAKKE,
    )
    return replace(funn, gjelder=(rad["tiltak"],)) if rad.get("tiltak") else funn


def _avhengigheter(plan: Plan, tiltak: Sequence[Rad]) -> Iterator[Funn]:
    kanter = {rad["tiltak"]: avhengige(rad) for rad in tiltak}
    for rad in tiltak:
        for annet in kanter[rad["tiltak"]]:
            if annet not in kanter:
                melding = f"{rad['tiltak']} avhenger av «{annet}», som ikke er i registeret."
                yield _funn(
                    plan, "avhengighet", "tiltak", rad, melding, "en id fra registeret", annet
                )
    meldt: set[str] = set()
    for rad in tiltak:
        ring = _ring(rad["tiltak"], kanter)
        if ring and not meldt & set(ring):
            meldt |= set(ring)
            melding = f"Tiltakene avhenger av hverandre i ring: {' → '.join([*ring, ring[0]])}."
            yield _funn(plan, "ring", "tiltak", rad, melding, "ingen ring", oppramsing(ring))


def _ring(start: str, kanter: dict[str, list[str]]) -> list[str]:
    """Den korteste veien fra et tiltak tilbake til seg selv; tom når det ikke er noen."""
    veier, sett = [[start]], {start}
    while veier:
        vei = veier.pop(0)
        for neste in kanter.get(vei[-1], []):
            if neste == start:
                return vei
            if neste not in sett:
                sett.add(neste)
                veier.append([*vei, neste])
    return []


def _penger(plan: Plan) -> Iterator[Funn]:
    investering = {r["post"] for r in plan.grunnlag.rader(PAKKE, "investeringsposter")}
    for rad in plan.grunnlag.rader(PAKKE, "driftsposter"):
        if rad["post"] in investering:
            melding = f"Posten «{rad['post']}» er både en investeringspost og en driftspost."
            yield _funn(plan, "post", "driftsposter", rad, melding, "en egen id", rad["post"])
    kjente = investering | {r["post"] for r in plan.grunnlag.rader(PAKKE, "driftsposter")}
    andeler: dict[str, float] = {}
    for rad in plan.grunnlag.rader(PAKKE, "finansiering"):
        post = rad["post"]
        if post not in kjente:
            melding = f"{rad['tiltak']} får penger fra posten «{post}», som ikke finnes."
            yield _funn(
                plan,
                "post",
                "finansiering",
                rad,
                melding,
                "en investerings- eller driftspost",
                post,
            )
        foer, andeler[post] = andeler.get(post, 0), andeler.get(post, 0) + rad["andel_prosent"]
        if foer <= _HELE < andeler[post]:
            sum_ = tall(andeler[post], 1, "%")
            melding = f"Posten «{post}» er fordelt med {sum_} til og med denne linjen."
            yield _funn(plan, "postandel", "finansiering", rad, melding, "høyst 100 %", sum_)


def _aktivitet(plan: Plan) -> Iterator[Funn]:
    indikatorer = plan.grunnlag.rader(PAKKE, "resultatindikatorer")
    kjente = {(r["tiltak"], r["indikator"]) for r in indikatorer}
    for rad in plan.grunnlag.rader(PAKKE, "aktivitet"):
        if (rad["tiltak"], rad["indikator"]) not in kjente:
            melding = f"{rad['tiltak']} har ingen resultatindikator «{rad['indikator']}»."
            yield _funn(
                plan,
                "resultatindikator",
                "aktivitet",
                rad,
                melding,
                "en rad i resultatindikatorer",
                rad["indikator"],
            )

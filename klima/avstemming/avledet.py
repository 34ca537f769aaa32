"""Våre egne avledede tall: følger de fortsatt av det som er avskrevet?

Et avledet tall regnes om fra tabellene, ikke fra formelen i raden, og skal være lik det som står.
Endres et avskrevet tall uten at det avledede følger med, ville rapporten blandet gammelt og nytt:
det er en `feil`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from klima.avstemming.plan import Plan
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import tall
from klima.kontroll.funn import Funn
from klima.kontroll.intervall import avrundet, eksakt
from klima.kontroll.paastander import Rad
from klima.kontroll.tekst import som_skrevet


def avledede_tall(plan: Plan) -> Iterator[Funn]:
    """Referansenivåene, totalen i referanseåret og fotavtrykkets deler, regnet om."""
    for rad in plan.tabell("referansenivaa"):
        yield from _sammenlign(plan, "referansenivaa", rad, rad["sektor"], _nivaa(plan, rad))
    for rad in plan.totaler:
        if rad["opphav"] == "avledet":
            yield from _sammenlign(plan, "totaler", rad, TOTALT, _total(plan, rad))
    for p in plan.sagt_om("fotavtrykk_per_innbygger"):
        for rad in plan.tabell("fotavtrykk"):
            deler = eksakt(p["verdi"]) * eksakt(rad["andel_prosent"]) / 100
            ventet = {"tonn_per_innbygger": (deler, 4)}
            yield from _sammenlign(plan, "fotavtrykk", rad, p["gjelder"], ventet)


_Ventet = dict[str, tuple[Fraction, int]]
"""Kolonne -> verdien den skal ha, og desimalene den er skrevet med."""


def _nivaa(plan: Plan, rad: Rad) -> _Ventet:
    """Nivået for tallparet raden oppgir, som `utslipp_2021`; tomt når planen ikke har paret."""
    stoerrelse, aar = rad["grunnlag"].split("_")
    i_prosent = "utslipp" if stoerrelse == "utslipp" else "maal"
    tonn = plan.tonn(stoerrelse, int(aar), rad["sektor"])
    noekkel = (rad["sektor"], i_prosent, int(aar))
    for mulig in plan.sektormaal:
        if tonn and (mulig["sektor"], mulig["stoerrelse"], mulig["aar"]) == noekkel:
            return _tilbake((tonn.lav + tonn.hoy) / 2, mulig["prosent"], mulig["desimaler"])
    return {}


def _total(plan: Plan, rad: Rad) -> _Ventet:
    """Totalen i radens år ut fra den første påstanden om endring siden da."""
    for p in plan.sagt_om("endring", gjelder=TOTALT, fra_aar=rad["aar"]):
        total = plan.total(p["aar"])
        if total:
            return _tilbake(eksakt(total["tonn"]), p["verdi"], p["desimaler"])
    return {}


def _tilbake(tonn: Fraction, prosent: float, desimaler: int) -> _Ventet:
    """tonn / (1 + p/100) for den trykte prosenten og for begge ender av avrundingen."""
    ender = avrundet(prosent, desimaler)
    return {
        kolonne: (tonn / (1 + p / 100), 1)
        for kolonne, p in (("tonn", eksakt(prosent)), ("lav", ender.hoy), ("hoy", ender.lav))
        if p > -100
    }


def _sammenlign(plan: Plan, tabell: str, rad: Rad, gjelder: str, ventet: _Ventet) -> Iterator[Funn]:
    for kolonne, (verdi, desimaler) in ventet.items():
        skrevet = rad.get(kolonne)
        if skrevet is None or verdi in avrundet(skrevet, desimaler):
            continue
        riktig = tall(verdi, desimaler)
        yield plan.funn(
            "avledet",
            tabell,
            rad,
            f"«{kolonne}» følger ikke av tallene den er regnet fra: de gir {riktig}, raden har "
            f"{som_skrevet(skrevet)}. Regn om raden.",
            forventet=riktig,
            funnet=som_skrevet(skrevet),
            alvor="feil",
            gjelder=(gjelder,),
        )

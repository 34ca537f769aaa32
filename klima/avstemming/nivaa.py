"""Hvilket nivå forutsetter planens tall i referanseåret, og er de enige om det?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from klima.avstemming.plan import Plan, faktor
from klima.grunn.tall import oppramsing, tall
from klima.kontroll.funn import Funn
from klima.kontroll.intervall import Intervall, punkt
from klima.kontroll.paastander import Rad
from klima.kontroll.tekst import spenn

_TALLPAR = (
    ("maal", "maal", "målet for"),
    ("budsjett", "maal", "budsjettet for"),
    ("utslipp", "utslipp", "utslippet i"),
)
"""Størrelsen i tonn, størrelsen i prosent den hører sammen med, og hva paret kalles."""


@dataclass(frozen=True)
class _Par:
    """Et trykt par av tonn og prosent, og nivået i referanseåret det gir."""

    stoerrelse: str
    navn: str
    prosent: Rad
    tonn: Intervall
    nivaa: Intervall


@dataclass(frozen=True)
class _Gruppe:
    """Par som har et nivå felles."""

    par: tuple[_Par, ...]
    nivaa: Intervall


def referansenivaa(plan: Plan) -> Iterator[Funn]:
    """Tonn / (1 + prosent/100) skal gi ett og samme nivå i referanseåret for en sektor.

    Har intervallene ikke noe felles, kan ikke alle tallene være regnet fra samme utgave. Funnet
    peker på tallet færrest går sammen med, og sier hvilken prosent som ville gått med resten.
    """
    for sektor in dict.fromkeys(r["sektor"] for r in plan.sektormaal):
        grupper = _forenlige(_parene(plan, sektor))
        if len(grupper) < 2:
            continue
        flertallet, skilt_ut = grupper[0], grupper[-1].par[0]
        endring = (skilt_ut.tonn / flertallet.nivaa - punkt(1)) * punkt(100)
        utgaver = "to" if len(grupper) == 2 else "ulike"
        setning = _setning(sektor, grupper[::-1], int(plan.meta["referanseaar"]))
        yield plan.funn(
            "referanseniva",
            "sektormaal",
            skilt_ut.prosent,
            f"{setning}. Trolig tall fra {utgaver} utgaver.",
            forventet=spenn(endring, 0, "%"),
            funnet=_prosent(skilt_ut),
            gjelder=(sektor,),
        )


def _parene(plan: Plan, sektor: str) -> list[_Par]:
    ut = []
    for i_tonn, i_prosent, navn in _TALLPAR:
        for rad in plan.sektormaal:
            if (rad["sektor"], rad["stoerrelse"]) != (sektor, i_prosent):
                continue
            tonn = plan.tonn(i_tonn, rad["aar"], sektor)
            # Ved −100 % er det ikke noe nivå å regne seg tilbake til.
            if tonn and faktor(rad).lav > 0:
                ut.append(_Par(i_tonn, f"{navn} {rad['aar']}", rad, tonn, tonn / faktor(rad)))
    return ut


def _forenlige(parene: Sequence[_Par]) -> list[_Gruppe]:
    """Parene delt i grupper med et nivå felles, den største først.

    Det største settet av intervaller med et felles punkt har et felles punkt i den nedre enden
    av ett av dem, så det holder å prøve endene.
    """
    igjen, grupper = list(parene), []
    while igjen:
        mulige = [[b for b in igjen if a.nivaa.lav in b.nivaa] for a in igjen]
        stoerst = max(mulige, key=len)
        lav, hoy = max(b.nivaa.lav for b in stoerst), min(b.nivaa.hoy for b in stoerst)
        grupper.append(_Gruppe(tuple(stoerst), Intervall(lav, hoy)))
        igjen = [b for b in igjen if b not in stoerst]
    return grupper


def _setning(sektor: str, grupper: Sequence[_Gruppe], referanseaar: int) -> str:
    desimaler = _finhet([g.nivaa for g in grupper])
    nivaa = spenn(grupper[0].nivaa, desimaler, "t")
    foerste = grupper[0].par[0]
    if len(grupper[0].par) == 1 and foerste.stoerrelse == "utslipp":
        hode = f"{sektor} {foerste.prosent['aar']}: {_prosent(foerste)}"
    else:
        hode = f"{sektor}: {_navn(grupper[0])}"
    resten = [f"{_navn(g)} gir {spenn(g.nivaa, desimaler, 't')}" for g in grupper[1:]]
    return ", ".join([f"{hode} gir et {referanseaar}-nivå på {nivaa}", *resten])


def _navn(gruppe: _Gruppe) -> str:
    return oppramsing([par.navn for par in gruppe.par])


def _prosent(par: _Par) -> str:
    return tall(par.prosent["prosent"], par.prosent["desimaler"], "%")


def _finhet(nivaaer: Sequence[Intervall]) -> int:
    """Desimaler å vise: hele hundre tonn når nivåene er klart skilt også da, ellers hele tonn."""
    ender = sorted((n.lav, n.hoy) for n in nivaaer)
    avstander = [neste[0] - denne[1] for denne, neste in pairwise(ender)]
    return -2 if min(avstander) > 200 else 0

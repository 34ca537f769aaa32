"""Avstemming av klimadelen av en plan: er planen enig med seg selv?

Reglene leser tabellene og kjenner ingen kommune. Et trykt tall er alle verdier det kan være
avrundet fra (`klima.kontroll.intervall`), så det avrunding kan forklare, gir aldri funn. Det en
vedtatt plan motsier i seg selv, er `advarsel`; `feil` er det kommunen selv kan rette: våre avledede
tall når de ikke lenger følger av tabellene, og et tiltaksregister som ikke henger sammen.
"""

from __future__ import annotations

from typing import Final

from klima.avstemming.avledet import avledede_tall
from klima.avstemming.mengder import antall_rader, fotavtrykk, investeringer
from klima.avstemming.nivaa import referansenivaa
from klima.avstemming.plan import Plan, Planregel
from klima.avstemming.summer import andel, avvik_mot_maal, sum_mot_total, total_i_tekst
from klima.avstemming.tekst import maal_i_tekst, samme_paastand
from klima.avstemming.tiltak import tiltaksregister
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Grunnlag

REGLER: Final[tuple[Planregel, ...]] = (
    referansenivaa,
    sum_mot_total,
    avvik_mot_maal,
    andel,
    total_i_tekst,
    samme_paastand,
    maal_i_tekst,
    fotavtrykk,
    antall_rader,
    investeringer,
    avledede_tall,
    tiltaksregister,
)


def avstem(grunnlag: Grunnlag) -> list[Funn]:
    """Alle avstemmingene av planens klimadel; ingen funn når kommunen ikke har noen plan."""
    plan = Plan(grunnlag)
    return [funn for regel in REGLER for funn in regel(plan)]

"""Planens egne tall om utslipp, som utgave: brukes til en utgave av statistikken er importert.

En plan trykker færre tall enn statistikken: totaler, noen sektorrader og prosenter. Det som
følger av dem, er `avledet`; det planen ikke gir, finnes ikke.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import Datapakke, les_pakke, som_rader
from klima.grunn.kodelister import UFORDELT
from klima.utgaver import Utgave

PAKKE: Final = "klimagassutslipp"
_PLANENS_GRUNNLAG: Final = ("maal_", "budsjett_")


def les_plan(arbeidsrom: Arbeidsrom, kommune: str) -> Datapakke | None:
    """Datapakken med planens utslippstall for kommunen, eller None når den ikke finnes."""
    mappe = arbeidsrom.pakke(PAKKE, kommune)
    return les_pakke(mappe) if mappe else None


def referansenivaa(plan: Datapakke) -> pd.DataFrame:
    """Utslippet i referanseåret som planens mål og budsjett forutsetter.

    Hvert trykt par av tonn og avrundet prosent gir et intervall, tonn / (1 + p ± 0,5 %). Målene
    og budsjettene er planens eget grunnlag, og nivået er midten av det intervallene har felles.
    Det faktiske utslippet er ikke med: kommer det fra en annen utgave, skal det ikke flytte målet.

    Returns:
        Indeks `sektor`; kolonnene `tonn`, `lav`, `hoy` i t CO2e. Sektorer der planen ikke gir
        både tonn og prosent, er ikke med. Der intervallene ikke har noe felles, er raden borte.
    """
    nivaa = plan["referansenivaa"]
    grunnlag = nivaa[nivaa["grunnlag"].str.startswith(_PLANENS_GRUNNLAG)]
    felles = grunnlag.groupby("sektor").agg(lav=("lav", "max"), hoy=("hoy", "min"))
    felles = felles[felles["lav"] <= felles["hoy"]]
    return felles.assign(tonn=(felles["lav"] + felles["hoy"]) / 2)[["tonn", "lav", "hoy"]]


def plantabell(plan: Datapakke) -> pd.DataFrame:
    """Planens utslipp på samme form som en utgave, med kolonnen `status` i tillegg.

    Tonn planen oppgir i sum uten å fordele på sektor, føres på sektoren «Ikke fordelt på sektor»,
    slik at sektorene summerer til planens total hvert år.

    Returns:
        Kolonnene kommune, aar, sektor, kilde, gass (`CO2e`), tonn (t CO2e), status.
    """
    kommune = plan.meta["kommune"]
    rader = plan["sektorrader"].query("stoerrelse == 'utslipp'").dropna(subset=["tonn"])
    ut = [
        (int(rad["aar"]), rad["sektor"], kildenavn(rad["tekst"]), float(rad["tonn"]), "maalt")
        for rad in som_rader(rader)
    ]
    referanseaar = int(plan.meta["referanseaar"])
    ut += [
        (referanseaar, rad["sektor"], rad["sektor"], float(round(rad["tonn"])), "avledet")
        for rad in som_rader(referansenivaa(plan))
    ]
    for total in som_rader(plan["totaler"].dropna(subset=["tonn"])):
        aar = int(total["aar"])
        fordelt = sum(rad[3] for rad in ut if rad[0] == aar)
        som_trykt = total["opphav"] == "avlest" and fordelt == 0
        status = "maalt" if som_trykt else "avledet"
        ut.append((aar, UFORDELT, UFORDELT, float(round(total["tonn"] - fordelt)), status))
    tabell = pd.DataFrame(ut, columns=["aar", "sektor", "kilde", "tonn", "status"])
    return tabell.assign(kommune=kommune, gass="CO2e")


def kildenavn(overskrift: str) -> str:
    """Planens tabeller er tiltak («Redusere utslipp fra X»); kilden er X."""
    navn = overskrift.removeprefix("Redusere utslipp fra ")
    return navn[:1].upper() + navn[1:]


def planutgave(plan: Datapakke) -> Utgave:
    """Planen beskrevet som utgave, så hvert tall fra den vet hva det hviler på."""
    tabell = plantabell(plan)
    kort: dict[str, Any] = plan.meta["kildekort"]
    return Utgave(
        utgave=plan.meta["utgave"],
        kilde="handlingsprogram",
        utgiver=kort["utgiver"],
        lisens=kort["lisens"],
        publisert=plan.meta.get("publisert") or "",
        importert="",
        sha256="",
        fil=str(Path(plan.mappe.parent.name) / plan.mappe.name),
        rader=len(tabell),
        kommuner=(plan.meta["kommune"],),
        aar=tuple(sorted(tabell["aar"].unique().tolist())),
        omfang=tuple(plan.meta["omfang"]),
        gasser=("CO2e",),
        gwp=plan.meta["gwp"],
        sum_tonn=float(tabell["tonn"].sum()),
        merknader=("Tall trykt i planen, ikke en publikasjon av statistikken.",),
    )

"""Klimabudsjettet som rader: det samme for JSON, den frosne filen, terminal og rapport."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import xarray as xr

from klima.budsjett import Budsjett
from klima.grunn.kodelister import finn_kommune
from klima.maalstatus import statusrader
from klima.maalsum import maalsumrad
from klima.ramme import rammerader, som_tall
from klima.sektorrader import Sektorrad, sektorrader
from klima.synlighet import synlighet
from klima.trekning import betydning, fordeling
from reports.planrader import tiltaksrader


def budsjettdokument(b: Budsjett, stoey: xr.Dataset | None = None) -> dict[str, Any]:
    """Hele klimabudsjettet som ett dokument; mangler er None, tonn er t CO2e.

    Args:
        b: klimabudsjettet.
        stoey: omregningsstøyen, til synligheten av hvert tiltak.
    """
    nummer = str(b.utslipp["kommune"].item())
    tabeller = tiltakstabeller(b, stoey)
    return {
        "kommune": nummer,
        "kommunenavn": finn_kommune(nummer).navn,
        "utgave": b.utslipp.attrs["utgave"],
        "gwp": b.utslipp.attrs["gwp"],
        "omfang": list(b.utslipp.attrs["omfang"]),
        "plan": b.plan.meta["utgave"] if b.plan else None,
        "periode": list(b.periode),
        "periode_fra": b.periodekilde,
        "form": b.valg.form,
        "referansebane": b.referansebane.attrs["grunnlag"],
        "merknader": list(b.referansebane.attrs["merknader"]),
        "sektorrader": [_sektorrad(r) for r in sektorrader(b)],
        **tabeller,
        "ramme": [r for ramme in b.rammer.values() for r in rammerader(ramme)],
        "status": [r for f, ramme in b.rammer.items() for r in statusrader(b.status[f], ramme)],
        "gap": [{**asdict(g), "utgave": b.utslipp.attrs["utgave"]} for g in b.gap],
        "maalsum": [maalsumrad(m) for m in b.maalsum],
        "referansebaner": banerader(b),
        "kiler": kilerader(b),
        "overlapp": overlapprader(b),
        "sannsynlighet": sannsynlighetsrader(b),
        "betydning": betydningsrader(b),
    }


def tiltakstabeller(b: Budsjett, stoey: xr.Dataset | None) -> dict[str, list[dict[str, Any]]]:
    """De tre tabellene: tallfestede, ikke tallfestede og indirekte tiltak, i planens rekkefølge."""
    ut: dict[str, list[dict[str, Any]]] = {
        navn: [] for navn in ("tallfestede", "ikke_tallfestede", "indirekte")
    }
    if b.tiltak is None:
        return ut
    tallfestet = set(b.virkning.tallfestede)
    synlige = _synlige(b, stoey)
    for rad in tiltaksrader(b.tiltak, rente=b.valg.rente, effekt=b.virkning.deler):
        if rad["tiltak"] in tallfestet:
            egne = {"effekt": _effekt(b, rad["tiltak"]), "synlighet": synlige[rad["tiltak"]]}
            ut["tallfestede"].append({**rad, **egne})
        elif rad["direkte"]:
            ut["ikke_tallfestede"].append(rad)
        else:
            ut["indirekte"].append(rad)
    return ut


def _sektorrad(rad: Sektorrad) -> dict[str, Any]:
    celler = [{**asdict(c), "overskrift": c.overskrift, "vist": c.vist} for c in rad.celler]
    return {**asdict(rad), "celler": celler, "tiltak": list(rad.tiltak)}


def _effekt(b: Budsjett, tiltak: str) -> dict[str, dict[str, float | None]]:
    """Lav, midt, høy og delen etter overlapp, per år i perioden og i målårene."""
    assert b.virkning.effekt is not None
    assert b.virkning.sammen is not None
    ut = {}
    for aar in b.virkning.effekt["aar"].values.tolist():
        spenn = {
            n: b.virkning.effekt[n].sel(tiltak=tiltak, aar=aar).item()
            for n in ("lav", "midt", "hoy")
        }
        del_ = b.virkning.sammen.deler.sel(tiltak=tiltak, aar=aar).item()
        ut[str(aar)] = {n: som_tall(v) for n, v in {**spenn, "del": del_}.items()}
    return ut


def _synlige(b: Budsjett, stoey: xr.Dataset | None) -> dict[str, dict[str, Any]]:
    """Effekten i det siste året i perioden ved siden av omregningsstøyen."""
    if b.virkning.sammen is None:
        return {}
    siste = b.periode[-1]
    if stoey is None:
        stoey = xr.Dataset(
            {"p90": ("sektor", np.array([]))}, coords={"sektor": np.array([], dtype=object)}
        )
    rader = synlighet(b.virkning.sammen.deler.sel(aar=[siste]), b.referansebane, stoey)
    return {
        r["tiltak"]: {
            "aar": r["aar"],
            "kan_ses": r["kan_ses"],
            "stoey_prosent": som_tall(r["stoeyprosent"]),
            "grunn": r["grunn"],
        }
        for r in rader.to_dict("records")
    }


def banerader(b: Budsjett) -> list[dict[str, Any]]:
    """Referansebanen per sektor og år."""
    bane = b.referansebane
    return [
        {"sektor": str(s), "aar": a, "tonn": som_tall(bane.sel(sektor=s, aar=a).item())}
        for s in bane["sektor"].values
        for a in bane["aar"].values.tolist()
    ]


def kilerader(b: Budsjett) -> list[dict[str, Any]]:
    """Referansebanen delt i kilene og resten, per år; delene summerer til banen."""
    if b.kiler is None:
        return []
    k, ut = b.kiler, []
    for aar in k["aar"].values.tolist():
        i_aaret = k.sel(aar=aar)
        kilene = {t: som_tall(i_aaret["kile"].sel(tiltak=t).item()) for t in b.virkning.tallfestede}
        total = {
            n: som_tall(i_aaret[n].sel(sektor="Totalt").item()) for n in ("referansebane", "rest")
        }
        ut.append({"aar": aar, **total, "kiler": kilene})
    return ut


def overlapprader(b: Budsjett) -> list[dict[str, Any]]:
    """Samlet effekt ved siden av den rene summen, for sektorene med tallfestede tiltak."""
    if b.virkning.sammen is None:
        return []
    ut = []
    for sektor in b.virkning.sammen.samlet["sektor"].values:
        for aar in b.virkning.sammen.samlet["aar"].values.tolist():
            samlet, ren = (
                som_tall(a.sel(sektor=sektor, aar=aar).item())
                for a in (b.virkning.sammen.samlet, b.virkning.sammen.ren_sum)
            )
            if samlet is not None and ren is not None:
                dobbelt = round(ren - samlet, 6) + 0.0
                egne = {"samlet": samlet, "ren_sum": ren, "regnet_dobbelt": dobbelt}
                ut.append({"sektor": str(sektor), "aar": aar, **egne})
    return ut


def sannsynlighetsrader(b: Budsjett) -> list[dict[str, Any]]:
    """Sannsynligheten for at rammen holdes, og spredningen i tiltaksbanen, per år og form."""
    ut = []
    for form in b.rammer:
        svar = b.sannsynlighet(form)
        if svar is None or b.virkning.simulering is None:
            continue
        spenn = fordeling(b.virkning.simulering.total)
        for aar in svar["aar"].values.tolist():
            egne = {
                n: som_tall(svar[n].sel(aar=aar).item()) for n in ("sannsynlighet", "standardfeil")
            }
            baner = {p: som_tall(spenn[p].sel(aar=aar).item()) for p in ("p5", "p50", "p95")}
            antall = {
                "antall": int(svar.attrs["antall"]),
                "froe": b.virkning.simulering.trekninger.froe,
            }
            ut.append({"aar": aar, "form": form, **egne, **baner, **antall})
    return ut


def betydningsrader(b: Budsjett) -> list[dict[str, Any]]:
    """Forutsetningene som betyr mest for utslippet i målåret, viktigst først."""
    if b.virkning.simulering is None:
        return []
    aar = int(b.virkning.simulering.total["aar"].values[-1])
    rader = betydning(b.virkning.simulering.trekninger, b.virkning.simulering.total.sel(aar=aar))
    return [
        {
            "aar": aar,
            "tiltak": r["tiltak"],
            "forutsetning": r["forutsetning"],
            "korrelasjon": som_tall(r["korrelasjon"]),
            "andel_prosent": som_tall(r["andel"]),
        }
        for r in rader.to_dict("records")
    ]

"""Revisjonen og tredelingen som JSON og som tabellceller."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import prosent, tall
from klima.revisjon import Revisjon
from klima.tredeling import Del, Tredeling
from reports.tekster import Tekster


def for_kommune(ramme: pd.DataFrame, kommune: str | None) -> pd.DataFrame:
    """Radene for én kommune; None gir alle."""
    return ramme if kommune is None else ramme[ramme["kommune"] == kommune]


def som_json(
    revisjon: Revisjon, tredeling: Tredeling | None, kommune: str | None
) -> dict[str, Any]:
    """Svaret fra `klima revisjon --json`; `kommune` None er alle.

    Sektorer, kilder, år og kommuner gjelder utgavene og er de samme for alle kommuner.
    """
    par = revisjon.par
    return {
        "fra": par.fra.utgave,
        "til": par.til.utgave,
        "referanseaar": revisjon.referanseaar,
        "rader": _rader(revisjon.rader, kommune),
        "totalt": _rader(revisjon.totalt, kommune),
        "nye_sektorer": list(par.nye_sektorer),
        "bortfalte_sektorer": list(par.bortfalte_sektorer),
        "omdopte": [asdict(o) for o in par.omdopte],
        "fortegnsskifter": _rader(revisjon.fortegnsskifter, kommune),
        "tredeling": _tredeling(tredeling, kommune),
        "kilder": {
            "nye": [{"sektor": s, "kilde": k} for s, k in par.nye_kilder],
            "bortfalte": [{"sektor": s, "kilde": k} for s, k in par.bortfalte_kilder],
        },
        "nullrader": asdict(par.nullrader),
        "mistenkelige": _rader(revisjon.mistenkelige, kommune),
        "nye_aar": list(par.nye_aar),
        "bortfalte_aar": list(par.bortfalte_aar),
        "nye_kommuner": list(par.nye_kommuner),
        "bortfalte_kommuner": list(par.bortfalte_kommuner),
        "merknader": list(par.merknader),
    }


def _rader(ramme: pd.DataFrame, kommune: str | None) -> list[dict[str, Any]]:
    navn = {k: finn_kommune(k).navn for k in ramme["kommune"].unique()}
    return [
        {"kommune": rad["kommune"], "kommunenavn": navn[rad["kommune"]]}
        | {str(f): _verdi(v) for f, v in rad.items() if f != "kommune"}
        for rad in for_kommune(ramme, kommune).to_dict("records")
    ]


def _verdi(verdi: Any) -> Any:
    if isinstance(verdi, float):
        return None if math.isnan(verdi) else round(verdi, 6) + 0.0  # aldri −0
    return verdi


def _tredeling(tredeling: Tredeling | None, kommune: str | None) -> dict[str, Any] | None:
    if tredeling is None:
        return None
    felt = ("gammel", "omregning", "virkelig", "nytt_omfang", "ny", "endring")
    return {
        "fra_aar": tredeling.fra_aar,
        "til_aar": tredeling.til_aar,
        "deler": [
            {"kommune": d.kommune, "kommunenavn": finn_kommune(d.kommune).navn, "sektor": d.sektor}
            | {f: _tall(getattr(d, f)) for f in felt}
            for d in tredeling.deler
            if kommune in (None, d.kommune)
        ],
    }


def _tall(verdi: Decimal | None) -> float | None:
    return None if verdi is None else float(verdi) + 0.0


def avrund_samlet(deler: Sequence[Decimal], i_alt: int) -> list[int]:
    """Rund delene til hele tall som summerer til `i_alt`.

    Hver del rundes ned, og resten legges på dem med størst brøkdel (største rests metode). Ingen
    del flyttes mer enn én, og en del som alt er et helt tall, står.

    Args:
        deler: tall med sum under én fra `i_alt`.
        i_alt: den rundede summen leseren ser.

    >>> avrund_samlet([Decimal("0.4"), Decimal("0.4"), Decimal("0.4")], 1)
    [1, 0, 0]
    """
    ned = [math.floor(d) for d in deler]
    rekke = sorted(range(len(ned)), key=lambda i: (ned[i] - deler[i], i))
    for i in rekke[: i_alt - sum(ned)]:
        ned[i] += 1
    return ned


def hele_tonn(d: Del) -> tuple[int, int, int, int, int]:
    """Gammel, omregning, virkelig, nytt omfang og ny i hele tonn, slik at de går opp."""
    gammel, ny = (
        int((t or Decimal(0)).quantize(Decimal(1), ROUND_HALF_UP)) for t in (d.gammel, d.ny)
    )
    deler = avrund_samlet([d.omregning, d.virkelig, d.nytt_omfang], ny - gammel)
    return gammel, deler[0], deler[1], deler[2], ny


def tredelingshode(delt: Tredeling, t: Tekster) -> list[str]:
    """Kolonnenavnene til `tredelingsceller`."""
    return [
        t("figurer.sektor"),
        t("revisjon.hode-foer", aar=delt.fra_aar),
        t("revisjon.del-omregning"),
        t("revisjon.hode-virkelig"),
        t("revisjon.del-omfang"),
        t("revisjon.hode-naa", aar=delt.til_aar),
    ]


def tredelingsceller(d: Del) -> list[str]:
    """Sektoren, så de fem tallene i hele tonn."""
    gammel, *deler, ny = hele_tonn(d)
    foer, naa = (tall(None if t is None else hele) for t, hele in ((d.gammel, gammel), (d.ny, ny)))
    return [d.sektor, foer, *(tall(t, fortegn=True) for t in deler), naa]


def sektorrader(revisjon: Revisjon, kommune: str, aar: Sequence[int]) -> list[list[str]]:
    """Per sektor (felles først) gammelt tall, nytt tall og endring i %, for hvert av årene."""
    par = revisjon.par
    egne = par.celler[par.celler.index.get_level_values("kommune") == kommune]
    celler = {(int(r["aar"]), r["sektor"]): r for r in egne.reset_index().to_dict("records")}
    ut = []
    for sektor in (*par.felles, *par.nye_sektorer, *par.bortfalte_sektorer):
        rad = [sektor]
        for a in aar:
            celle = celler.get((a, sektor), {})
            fra, til = (float(celle.get(s, math.nan)) for s in ("fra", "til"))
            endring = 100 * (til - fra) / abs(fra) if fra else math.nan
            rad += [tall(fra), tall(til), prosent(endring, 1, fortegn=True)]
        if any(c != tall(None) for c in rad[1:]):
            ut.append(rad)
    return ut

"""Ett tall per kommune, til kartet og stolpene: endringen, eller utslipp per innbygger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from klima.folketall import PAKKE as FOLKETALL
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.kodelister import TOTALT
from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.tall import prosent, tall
from klima.grupper import Gruppe
from klima.rangering import ranger
from klima.rettelser import RETTET
from klima.utslipp import ALLE, les_utslipp, summer
from reports.figur import Tabell
from reports.grunnlag import Grunnlag
from reports.rettelser import bildetekst, brukte, i_serien, merk
from reports.tekster import Tekster
from reports.tema import ENDRINGSFARGER, MENGDEFARGER

Slag = Literal["endring", "per_innbygger"]
_ENDRINGSKLASSER: Final = (-50.0, -25.0, 0.0, 25.0)


@dataclass(frozen=True)
class Kommunetall:
    """Tallene, lavest først, og ordene om dem.

    Attributes:
        ramme: indeks `kommune`; `navn`, `verdi`, `tekst` og `klasse`.
        tittel: budskapet.
        akse: navnet på aksen og klassene.
        klasser: navnene i rekkefølge, med `farger` i samme rekkefølge.
        bildetekst: kilde, utgave, omfang og rettelser.
        tabell: tallene bak.
    """

    slag: Slag
    ramme: pd.DataFrame
    tittel: str
    akse: str
    klasser: list[str]
    farger: tuple[str, ...]
    bildetekst: str
    tabell: Tabell


def har_folketall(rom: Arbeidsrom) -> bool:
    """Om arbeidsrommet har folketall å dele på."""
    return any(rom.datasett.glob(f"*/{FOLKETALL}/datapackage.json"))


def kommunetall(g: Grunnlag, slag: Slag, gruppe: Gruppe | None = None) -> Kommunetall | None:
    """Tallene for kommunene i utgaven, eller bare for en gruppe.

    Returns:
        None når utgaven har færre enn to av kommunene, eller folketallet trengs og mangler.
    """
    if len(g.utgave.kommuner) < 2 or (slag == "per_innbygger" and not har_folketall(g.rom)):
        return None
    svar = _endring(g, gruppe) if slag == "endring" else _per_innbygger(g, gruppe)
    return svar if len(svar.ramme) > 1 and g.kommune.nummer in svar.ramme.index else None


def _endring(g: Grunnlag, gruppe: Gruppe | None) -> Kommunetall:
    hele = les_utslipp(ALLE, utgave=g.utgave.utgave, arbeidsrom=g.rom)
    rettetekst = bildetekst(i_serien(g.rom, hele, (g.aar, g.referanseaar)), g.t)
    total = summer(hele, "total").sel(sektor=TOTALT)
    naa, da = (total.sel(aar=a).to_series() for a in (g.aar, g.referanseaar))
    # En kommune uten utslipp i referanseåret har ingen endring i prosent.
    ramme = (100 * (naa / da.where(da > 0) - 1)).dropna().rename("verdi").to_frame()
    ramme = _ordnet(ramme, gruppe)
    rettet_naa, rettet_da = (
        (total["status"].sel(aar=a) == RETTET).broadcast_like(total["kommune"]).to_series()
        for a in (g.aar, g.referanseaar)
    )
    ramme["tekst"] = [
        merk(prosent(e, 1, fortegn=True), bool(rettet_naa[n] or rettet_da[n]))
        for n, e in _par(ramme, "verdi")
    ]
    tekst = ramme["tekst"]
    klasser = _klassenavn(_ENDRINGSKLASSER, prosent, g.t)
    ramme["klasse"] = [klasser[int(np.digitize(e, _ENDRINGSKLASSER))] for e in ramme["verdi"]]
    return Kommunetall(
        "endring",
        ramme,
        tittel=g.t(
            "utslipp.plass-i-nedgang",
            kommune=g.kommune.navn,
            plass=_plass(ramme, g),
            alle=len(ramme),
            referanseaar=g.referanseaar,
        ),
        akse=g.t("utslipp.kart-endring", fra=g.referanseaar, til=g.aar),
        klasser=klasser,
        farger=ENDRINGSFARGER,
        bildetekst=f"{g.bildetekst_hele}{rettetekst}{_hvem(gruppe, g.t)}",
        tabell=Tabell(
            g.t("utslipp.kommuner-endring", fra=g.referanseaar, til=g.aar),
            [
                g.t("utslipp.kommune"),
                *(g.t("utslipp.tonn-i-aar", aar=a) for a in (g.referanseaar, g.aar)),
                g.t("figurer.endring"),
            ],
            [
                [
                    str(navn),
                    merk(tall(da[nummer]), bool(rettet_da[nummer])),
                    merk(tall(naa[nummer]), bool(rettet_naa[nummer])),
                    str(tekst[nummer]),
                ]
                for nummer, navn in _par(ramme, "navn")
            ],
        ),
    )


def _per_innbygger(g: Grunnlag, gruppe: Gruppe | None) -> Kommunetall:
    svar = ranger(g.rom, aar=g.aar, per_innbygger=True, gruppe=gruppe, utgave=g.utgave.utgave)
    med = [r for r in svar.rader if r.tonn_per_innbygger is not None]
    ramme = pd.DataFrame(
        {
            "verdi": [r.tonn_per_innbygger for r in med],
            "tekst": [merk(tall(r.tonn_per_innbygger, 2, enhet="t"), r.rettet) for r in med],
        },
        index=pd.Index([r.kommune for r in med], name="kommune"),
    )
    ramme = _ordnet(ramme, None)
    grenser = sorted({round(float(q), 1) for q in ramme["verdi"].quantile([0.2, 0.4, 0.6, 0.8])})
    klasser = _klassenavn(grenser, lambda v: tall(v, 1, enhet="t"), g.t)
    ramme["klasse"] = [klasser[int(np.digitize(e, grenser))] for e in ramme["verdi"]]
    rad, tekst = {r.kommune: r for r in med}, ramme["tekst"]
    egen = str(tekst[g.kommune.nummer]) if g.kommune.nummer in tekst.index else ""
    return Kommunetall(
        "per_innbygger",
        ramme,
        tittel=g.t(
            "utslipp.plass-per-innbygger",
            kommune=g.kommune.navn,
            tonn=egen,
            plass=_plass(ramme, g),
            alle=len(ramme),
        ),
        akse=g.t("utslipp.kart-per-innbygger", aar=g.aar),
        klasser=klasser,
        farger=MENGDEFARGER[: len(klasser)],
        bildetekst=f"{g.bildetekst_hele} {g.t('utslipp.folketall', aar=g.aar)}"
        f"{bildetekst(brukte(g.rom, svar.rettelser), g.t)}{_hvem(gruppe, g.t)}",
        tabell=Tabell(
            g.t("utslipp.kommuner-per-innbygger", aar=g.aar),
            [g.t(f"utslipp.{n}") for n in ("kommune", "utslipp-t", "innbyggere", "per-innbygger")],
            [
                [
                    str(navn),
                    merk(tall(rad[n].tonn), rad[n].rettet),
                    tall(rad[n].innbyggere),
                    str(tekst[n]),
                ]
                for n, navn in _par(ramme, "navn")
            ],
        ),
    )


def _par(ramme: pd.DataFrame, kolonne: str) -> list[tuple[str, Any]]:
    """(kommunenummer, verdi) nedover en kolonne."""
    return list(zip(map(str, ramme.index), ramme[kolonne].tolist(), strict=True))


def _ordnet(ramme: pd.DataFrame, gruppe: Gruppe | None) -> pd.DataFrame:
    if gruppe is not None:
        ramme = ramme[ramme.index.isin(gruppe.kommuner)]
    navn = inndeling().navn
    ramme = ramme.assign(navn=[navn(str(n)) for n in ramme.index], _nr=ramme.index)
    return ramme.sort_values(["verdi", "_nr"]).drop(columns="_nr")


def _plass(ramme: pd.DataFrame, g: Grunnlag) -> int:
    """Plassen regnet fra lavest; like tall deler plass."""
    if g.kommune.nummer not in ramme.index:
        return 0
    return int((ramme["verdi"] < ramme.loc[g.kommune.nummer, "verdi"]).sum()) + 1


def _hvem(gruppe: Gruppe | None, t: Tekster) -> str:
    if gruppe is None:
        return ""
    return " " + t("utslipp.gruppe", gruppe=gruppe.navn, kilde=gruppe.kilde)


def _klassenavn(grenser: Sequence[float], vis: Callable[[float], str], t: Tekster) -> list[str]:
    if not grenser:
        return [t("utslipp.klasse-alle")]
    mellom = [t("utslipp.klasse-mellom", fra=vis(a), til=vis(b)) for a, b in pairwise(grenser)]
    under = t("utslipp.klasse-under", grense=vis(grenser[0]))
    return [under, *mellom, t("utslipp.klasse-over", grense=vis(grenser[-1]))]

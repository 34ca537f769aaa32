"""Planens tiltak og indikatorer som rader, felles for JSON, terminal og rapport."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import xarray as xr

from indikatorer.brudd import bruddene
from indikatorer.erstatning import avloeser
from indikatorer.katalog import Katalog
from indikatorer.vurdering import Vurdering, vurder
from klima.finansiering import effekttabell, kostnad_per_tonn, penger
from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.kodelister import finn_kommune
from klima.oppfoelging import POENG_HOEYST, Oppfoelging, Telling, oppfoelging, periode, vedlikehold
from klima.tiltak import avhengige, tabell
from reports.indikatorutgaver import celler_med_utgave

_SOM_DE_ER: Final = (
    *("tiltak", "nr", "tekst", "gruppe", "direkte", "sektor", "kilde", "innsatsomraade"),
    *("ansvarlig", "tjenesteomraade", "virksomhet", "periode_fra", "periode_til", "frist"),
    *("nullalternativ", "mal", "overlapp", "levetid", "kommentar", "linje"),
)
_FORUTSETNING: Final = ("navn", "aar", "lav", "midt", "hoy", "enhet", "fordeling", "kilde")


def tiltaksrader(
    pakke: Datapakke,
    *,
    i_dag: date | None = None,
    rente: float | None = None,
    effekt: xr.DataArray | None = None,
) -> list[dict[str, Any]]:
    """Ett element per tiltak i planens rekkefølge; det registeret ikke gir, er None eller tomt.

    Args:
        pakke: tiltakspakken.
        i_dag: dagen vedlikeholdspoengene regnes for; uten den dagens dato.
        rente: realrenta som desimaltall; uten den regnes ingen kostnad per tonn.
        effekt: `(tiltak, aar)` i t CO2e til kostnad per tonn; uten den tabellen `effekter`.

    Returns:
        Feltene i registeret, og det som følger av de andre tabellene: `tallfestet`, `effekt` (år ->
        lav, midt, hoy i t CO2e), `forutsetninger`, `finansiering` (år -> kr), `poster`, `kostnad`,
        `resultatindikatorer`, `oppfoelging`, `status` med `status_dato` og `status_kommentar`, og
        `vedlikehold`.
    """
    felles = _felles(pakke.meta["kommune"])
    effekter = _samlet(pakke, "effekter")
    forutsetninger = _samlet(pakke, "forutsetninger")
    fulgt, poeng = oppfoelging(pakke), vedlikehold(pakke, i_dag or date.today())
    midler = som_rader(penger(pakke))
    kostnader = _kostnader(pakke, rente, effekt)
    ut = []
    for rad in som_rader(pakke["tiltak"].sort_values("nr")):
        tiltak = rad["tiltak"]
        anslag = {
            str(e["aar"]): {f: e[f] for f in ("lav", "midt", "hoy")}
            for e in effekter.get(tiltak, [])
        }
        ut.append(
            {
                **felles,
                **{f: rad.get(f) for f in _SOM_DE_ER},
                "avhenger_av": avhengige(rad),
                "tallfestet": bool(anslag or rad.get("mal")),
                "effekt": anslag,
                "forutsetninger": [
                    {f: r[f] for f in _FORUTSETNING} for r in forutsetninger.get(tiltak, [])
                ],
                **_penger([m for m in midler if m["tiltak"] == tiltak]),
                "kostnad": {"rente": rente, **kostnader[tiltak]},
                **_oppfoelging(fulgt[tiltak]),
                "vedlikehold": {
                    "poeng": poeng[tiltak].poeng,
                    "av": POENG_HOEYST,
                    "mangler": list(poeng[tiltak].mangler),
                },
            }
        )
    return ut


def _samlet(pakke: Datapakke, navn: str) -> dict[str, list[dict[str, Any]]]:
    ut: dict[str, list[dict[str, Any]]] = {}
    for rad in som_rader(tabell(pakke, navn)):
        ut.setdefault(rad["tiltak"], []).append(rad)
    return ut


def _penger(egne: list[dict[str, Any]]) -> dict[str, Any]:
    per_aar: dict[str, float] = {}
    poster: dict[str, dict[str, Any]] = {}
    for rad in egne:
        aar = str(rad["aar"])
        kroner = 1000 * rad["belop_1000kr"]
        per_aar[aar] = per_aar.get(aar, 0) + kroner
        post = {"post": rad["post"], "navn": rad["navn"], "slag": rad["slag"], "kr": {}}
        poster.setdefault(rad["post"], post)["kr"][aar] = kroner
    return {"finansiering": dict(sorted(per_aar.items())), "poster": list(poster.values())}


def _kostnader(
    pakke: Datapakke, rente: float | None, effekt: xr.DataArray | None
) -> dict[str, dict[str, Any]]:
    if rente is None:
        tom: dict[str, Any] = {
            **dict.fromkeys(("kr_per_tonn", "kr_per_tonn_udiskontert", "naaverdi_1000kr", "tonn")),
            "aar": [],
            "grunn": "ingen kalkulasjonsrente er valgt",
        }
        return {t: dict(tom) for t in pakke["tiltak"]["tiltak"]}
    ut = {}
    tonn = effekttabell(pakke) if effekt is None else effekt
    for kostnad in kostnad_per_tonn(pakke, tonn, rente=rente):
        rad = asdict(kostnad) | {"aar": list(kostnad.aar)}
        ut[rad.pop("tiltak")] = rad
    return ut


def _oppfoelging(egen: Oppfoelging) -> dict[str, Any]:
    siste = egen.siste
    return {
        "status": siste.status if siste else None,
        "status_dato": siste.dato.isoformat() if siste else None,
        "status_kommentar": siste.kommentar if siste else None,
        "oppfoelging": [
            {
                "dato": m.dato.isoformat(),
                "tertial": periode(m.dato),
                "status": m.status,
                "kommentar": m.kommentar,
                "meldt_av": m.meldt_av,
            }
            for m in egen.meldinger
        ],
        "resultatindikatorer": [_telling(t) for t in egen.tellinger],
    }


def _telling(telling: Telling) -> dict[str, Any]:
    siste, maal = telling.siste, telling.maal_for_siste
    return {
        "indikator": telling.indikator,
        "navn": telling.navn,
        "enhet": telling.enhet,
        "maaltall": {str(a): m for a, m in sorted(telling.maaltall.items())},
        "aktivitet": [
            {"dato": d.isoformat(), "tertial": periode(d), "verdi": v, "meldt_av": m}
            for d, v, m in telling.aktivitet
        ],
        "siste": siste[1] if siste else None,
        "siste_dato": siste[0].isoformat() if siste else None,
        "maaltall_aar": maal[0] if maal else None,
        "andel_av_maaltall_prosent": (
            100 * siste[1] / maal[1] if siste and maal and maal[1] else None
        ),
    }


def indikatorrader(
    katalog: Katalog, vurderinger: Mapping[str, Vurdering] | None = None
) -> list[dict[str, Any]]:
    """Ett element per indikator med verdier, status per år og vurdering.

    Args:
        katalog: fra `les_katalog`.
        vurderinger: når de alt er regnet; ellers regnes de her.
    """
    felles = _felles(katalog.meta["kommune"])
    vurderinger = vurder(katalog) if vurderinger is None else vurderinger
    brudd, avloest = bruddene(katalog.brudd), avloeser(katalog)
    verdier: dict[str, dict[str, Any]] = {}
    for rad in som_rader(katalog.verdier.sort_values(["indikator", "aar"])):
        celle = {f: rad[f] for f in ("verdi", "status", "tekst")}
        verdier.setdefault(rad["indikator"], {})[str(rad["aar"])] = celle
    verdier = celler_med_utgave(katalog, verdier)
    som_de_er = ("navn", "kilde", "tabell", "frekvens", "merknad", "enhet", "retning")
    return [
        {
            **felles,
            "indikator": kort["indikator"],
            "nr": kort["nr"],
            **{f: kort[f] for f in som_de_er},
            "satsingsomraade": kort["satsingsomraade_navn"],
            "hovedmaal": kort["hovedmaal_tekst"],
            "delmaal": kort["delmaal_tekst"],
            "verdier": verdier.get(kort["indikator"], {}),
            "vurdering": asdict(vurderinger[kort["indikator"]]),
            "brudd": [asdict(b) for b in brudd.get(kort["indikator"], [])],
            "avloeser": [asdict(u) for u in avloest.get(kort["indikator"], [])],
        }
        for kort in som_rader(katalog.indikatorer)
    ]


def _felles(kommune: str) -> dict[str, str]:
    return {"kommune": kommune, "kommunenavn": finn_kommune(kommune).navn}

"""Planens tiltak og indikatorer som rader, felles for JSON, terminal og rapport."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from indikatorer.katalog import Katalog
from indikatorer.vurdering import vurder
from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.kodelister import finn_kommune


def tiltaksrader(pakke: Datapakke) -> list[dict[str, Any]]:
    """Ett element per tiltak i planens rekkefølge; det planen ikke gir, er None eller tomt."""
    felles = _felles(pakke.meta["kommune"])
    effekter: dict[str, dict[str, dict[str, float | None]]] = {}
    for rad in som_rader(pakke["effekter"]):
        spenn = {f: rad[f] for f in ("lav", "midt", "hoy")}
        effekter.setdefault(rad["tiltak"], {})[str(rad["aar"])] = spenn
    som_de_er = ("tiltak", "nr", "tekst", "gruppe", "direkte", "sektor", "innsatsomraade")
    return [
        {
            **felles,
            **{f: rad[f] for f in som_de_er},
            "ansvarlig": rad["ansvarlig"],
            "effekt": effekter.get(rad["tiltak"], {}),
            # Planen knytter ingen penger til enkelttiltak; investeringene står i en egen tabell.
            "finansiering": {},
            "status": rad["status"],
            "linje": rad["linje"],
        }
        for rad in som_rader(pakke["tiltak"].sort_values("nr"))
    ]


def indikatorrader(katalog: Katalog) -> list[dict[str, Any]]:
    """Ett element per indikator med verdier, status per år og vurdering."""
    felles = _felles(katalog.meta["kommune"])
    vurderinger = vurder(katalog)
    verdier: dict[str, dict[str, Any]] = {}
    for rad in som_rader(katalog.verdier.sort_values(["indikator", "aar"])):
        celle = {f: rad[f] for f in ("verdi", "status", "tekst")}
        verdier.setdefault(rad["indikator"], {})[str(rad["aar"])] = celle
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
            "verdier": verdier[kort["indikator"]],
            "vurdering": asdict(vurderinger[kort["indikator"]]),
        }
        for kort in som_rader(katalog.indikatorer)
    ]


def _felles(kommune: str) -> dict[str, str]:
    return {"kommune": kommune, "kommunenavn": finn_kommune(kommune).navn}

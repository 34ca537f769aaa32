"""Et hjul som datapakke i arbeidsrommet, så kommunen kan rette dagene og vedta dem."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any, Final

from indikatorer.aarshjul import PAKKE, Aarshjul, Hendelse, felles_pakke
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.tekst import noekkel

_TABELLER: Final = ("hendelser", "hjul")


def legg_ut(hjul: Aarshjul, rom: Arbeidsrom) -> list[Path]:
    """Skriv hjulet som `datasets/<kommune>/aarshjul`, med hver rad merket som hjulet er.

    Returns:
        Filene som ble skrevet.

    Raises:
        Brukerfeil: kommunen har alt en pakke, eller arbeidsrommet kan bare leses.
    """
    finnes = rom.pakke(PAKKE, hjul.kommune)
    mappe = rom.datasett / noekkel(hjul.kommunenavn.partition(" (")[0]) / PAKKE
    if rom.innebygd:
        raise Brukerfeil(
            "det innebygde eksempelet kan bare leses",
            utvei="lag et arbeidsrom med klima ny, og oppgi --rot MAPPE",
        )
    if finnes or mappe.exists():
        raise Brukerfeil(
            "kommunen har alt et årshjul",
            sted=str(finnes or mappe),
            utvei="rett eller legg til rader i hendelser.csv og hjul.csv",
        )
    innhold = {
        "datapackage.json": json.dumps(_beskrivelse(hjul), ensure_ascii=False, indent=2) + "\n",
        "hendelser.csv": _csv("hendelser", [_hendelsesrad(hjul, h) for h in hjul.hendelser]),
        "hjul.csv": _csv("hjul", [_hjulrad(hjul)]),
    }
    try:
        mappe.mkdir(parents=True)
        for navn, tekst in innhold.items():
            (mappe / navn).write_text(tekst, encoding="utf-8", newline="\n")
    except OSError as feil:
        raise Brukerfeil(
            "pakken kan ikke skrives her", sted=str(mappe), funnet=feil.strerror or str(feil)
        ) from feil
    return [mappe / navn for navn in innhold]


def _ressurser() -> dict[str, dict[str, Any]]:
    alle = {r["name"]: r for r in felles_pakke().meta["resources"]}
    return {navn: alle[navn] for navn in _TABELLER}


def _beskrivelse(hjul: Aarshjul) -> dict[str, Any]:
    return {
        "name": f"{noekkel(hjul.kommunenavn)}-{PAKKE}",
        "title": f"{hjul.kommunenavn}: årshjul",
        "description": "Kommunens år. Rett dagene, og sett status til planlagt når de er vedtatt.",
        "profile": "tabular-data-package",
        "kommune": hjul.kommune,
        "utgave": f"aarshjul-{hjul.aar}",
        "kildekort": {
            "utgiver": hjul.kommunenavn,
            "dokument": hjul.dokument,
            "periode": str(hjul.aar),
            "lisens": "Kommunens egne datoer",
            "lest": hjul.lest.isoformat(),
            "forbehold": "Forslag regnet fra malen til kommunen har rettet og vedtatt dagene.",
        },
        "licenses": [{"name": "notspecified", "title": "Kommunens egne datoer"}],
        "sources": [{"title": hjul.dokument}],
        "resources": list(_ressurser().values()),
    }


def _hendelsesrad(hjul: Aarshjul, h: Hendelse) -> dict[str, object]:
    return {
        "hendelse": h.hendelse,
        "aarshjul": hjul.aar,
        "navn": h.navn,
        "type": h.type,
        "organ": h.organ,
        "organtype": h.organtype,
        "fra": h.fra.isoformat(),
        "til": "" if h.til == h.fra else h.til.isoformat(),
        "presisjon": h.presisjon,
        "klokkeslett": h.klokkeslett,
        "gjelder_aar": "" if h.gjelder_aar is None else h.gjelder_aar,
        "status": h.status,
        "revisjon": h.revisjon,
        "opphav": "avledet",
        "merknad": f"{h.kilde}. {h.merknad}".strip(),
    }


def _hjulrad(hjul: Aarshjul) -> dict[str, object]:
    return {
        "aarshjul": hjul.aar,
        "planperiode": f"{hjul.aar + 1}-{hjul.aar + 4}",
        "dekker_fra": hjul.dekker[0].isoformat(),
        "dekker_til": hjul.dekker[1].isoformat(),
        "dokument": hjul.dokument,
    }


def _csv(tabell: str, rader: list[dict[str, object]]) -> str:
    felt = [f["name"] for f in _ressurser()[tabell]["schema"]["fields"]]
    ut = io.StringIO()
    skriver = csv.DictWriter(ut, felt, restval="", lineterminator="\n")
    skriver.writeheader()
    skriver.writerows(rader)
    return ut.getvalue()

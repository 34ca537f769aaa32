"""FHIs Folkehelsestatistikk, gjennom FHI Statistikk Open API.

    GET  {rot}/{bank}/Table/{id}             tittel, publishedAt, modifiedAt
    GET  {rot}/{bank}/Table/{id}/dimension   dimensjoner, med kategoriene som et tre
    POST {rot}/{bank}/Table/{id}/data        tallene, som json-stat2

Det som er annerledes enn hos SSB:

- Hver dimensjon må ha et filter, også måltallet (`MEASURE_TYPE`), ellers svarer det 400.
- `top` er de første kategoriene og `bottom` de siste. Årene står i stigende rekkefølge, så det er
  `bottom` som gir de nyeste, omvendt av SSB. Vi nevner derfor alltid kodene (`item`).
- Et tall som ikke vises, står som et tegn inne i `value`, ikke i `status`, som er en tom tekst.
  Tegnforklaringen er `extension.flags`.
- Rollene for sted og tid er ikke satt; `GEO` og `AAR` er navnene i banken `nokkel`.
- Et år er «2024_2024», og et glidende snitt «2018_2024».
- Svaret begynner med et byteordensmerke.
- `updated` i tallene er da de ble publisert. `modifiedAt` endrer seg ved enhver endring av tall,
  metadata eller navn, og er den vi går etter.

Kommunehelsa statistikkbank ble lagt ned 10.11.2025, og tallene er her, i andre tabeller.

Kilder: github.com/folkehelseinstituttet/Fhi.Statistikk.OpenAPI (brukerveiledningen og
eksemplene), og åpne klienter for tegnene. Ubekreftet: om en kategori uten tall faller ut av svaret
(da står den som et hull uten tegn), om det er en kallgrense, og tegnene i andre banker enn
`nokkel` (noen har sett «k» for skjult; det gir en feil her, ikke et tall).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import xarray as xr

from klima.grunn.feil import Brukerfeil
from klima.kilder.bankklient import Bankklient, aapne, krev_utvalg, objekt, uventet
from klima.kilder.jsonstat import les_jsonstat
from klima.kilder.nettfeil import rens
from klima.kilder.statistikk import Rolle, Tabellkort, Uttrekk, Utvalg, Variabel

ID: Final = "fhi"
NEDLAGT: Final = "Kommunehelsa statistikkbank"
BANK: Final = "nokkel"
_ROLLER: Final[Mapping[str, Rolle]] = {"GEO": "sted", "AAR": "tid", "MEASURE_TYPE": "innhold"}
_TABELL: Final = re.compile(r"(?:([a-zA-Z]\w*)/)?([1-9]\d*)", re.ASCII)
_DATAADRESSE: Final = re.compile(r"/([a-zA-Z]\w*)/Table/(\d+)/data$", re.ASCII)


class Fhi(Bankklient):
    """Folkehelsestatistikk. En tabell er et nummer i banken `nokkel`, eller `<bank>/<nummer>`."""

    id = ID

    def kort(self, tabell: str) -> Tabellkort:
        """Hva tabellen har: to små kall, tittelen med datoen og så dimensjonene.

        Raises:
            Brukerfeil: tabellen finnes ikke, eller svaret har en annen form.
        """
        rot = _rot(tabell)
        om = self._hent_tabell(tabell, rot)
        return _kort(tabell, om, self._hent_tabell(tabell, f"{rot}/dimension"))

    def uttrekk(self, tabell: str, utvalg: Mapping[str, Utvalg]) -> Uttrekk:
        """Tallene for et utvalg; alle dimensjoner med mer enn én verdi må være nevnt.

        Dokumentene er tabellens eget kort og tallene, hver i sin konvolutt.

        Raises:
            Brukerfeil: utvalget passer ikke til tabellen, eller svaret passer ikke til utvalget.
        """
        rot = _rot(tabell)
        om = self._hent_tabell(tabell, rot)
        dimensjoner = self._hent_tabell(tabell, f"{rot}/dimension")
        kort = _kort(tabell, om, dimensjoner)
        koder = krev_utvalg(kort, utvalg, dimensjoner["adresse"])
        kropp = {
            "dimensions": [
                {"code": dim, "filter": "item", "values": list(valgte)}
                for dim, valgte in koder.items()
            ],
            "response": {
                "format": "json-stat2",
                # Kommer det flere enn dette, er det svar på noe annet enn vi spurte om.
                "maxRowCount": math.prod(map(len, koder.values())),
            },
        }
        dokumenter = (om, self._hent_tabell(tabell, f"{rot}/data", kropp=kropp))
        return Uttrekk(self.id, tabell, kort.oppdatert, dokumenter, tolk(dokumenter))


def tolk(dokumenter: Sequence[Any]) -> xr.Dataset:
    """Svarene fra `Fhi.uttrekk` som datasettet i `Uttrekk`.

    Raises:
        Brukerfeil: svaret er ikke json-stat2, har et tegn det ikke forklarer, eller har andre
            dimensjoner eller koder enn det ble spurt om.
    """
    (om_adresse, _, om), (adresse, kropp, svar) = aapne(dokumenter, ID, 2)[:2]
    om = objekt(ID, om, om_adresse, "modifiedAt")
    treff = _DATAADRESSE.search(adresse)
    if treff is None:
        raise uventet(ID, adresse, "adressen til tallene i en tabell", adresse)
    spurt = _spurt(kropp, adresse)
    tall, tegn, forklart = _skill_tegn(svar)
    data = les_jsonstat(tall, sted=adresse, kilde=ID)
    for plass, ett in tegn.items():
        data["status"].values.flat[plass] = ett
    data = _som_spurt(data, spurt, adresse)
    brukt = sorted(set(tegn.values()))
    data.attrs |= {
        "tabell": treff[2] if treff[1] == BANK else f"{treff[1]}/{treff[2]}",
        "oppdatert": str(om.get("modifiedAt") or ""),
        "roller": {r: d for d, r in _ROLLER.items() if d in data.dims} | data.attrs["roller"],
        "merknader": data.attrs["merknader"] + tuple(f"«{t}»: {forklart[t]}" for t in brukt),
    }
    return data


def krev_i_drift(kilde: str, *, sted: str = "") -> None:
    """Stans en indikator som viser til statistikkbanken som er lagt ned.

    Args:
        kilde: slik den står i indikatorkatalogen.
        sted: hvor den står.

    Raises:
        Brukerfeil: kilden er Kommunehelsa statistikkbank.

    >>> krev_i_drift("SSB 12143")
    """
    if NEDLAGT.casefold() in kilde.casefold():
        raise Brukerfeil(
            f"{NEDLAGT} ble lagt ned 10.11.2025, og kan ikke hentes",
            sted=sted,
            funnet=f"«{rens(kilde)}»",
            utvei="finn tallet i FHIs Folkehelsestatistikk og lag en spørring med kilde fhi; "
            "aldersgruppe og metode kan være en annen, så se om årene begge har, er like",
        )


def _rot(tabell: str) -> str:
    treff = _TABELL.fullmatch(tabell)
    if treff is None:
        raise Brukerfeil(
            "tabellen hos FHI kan ikke leses",
            ventet="et nummer, for eksempel 370, eller bank og nummer, for eksempel daar/754",
            funnet=f"«{rens(tabell)}»",
            utvei="rett spørringen",
        )
    return f"{treff[1] or BANK}/Table/{treff[2]}"


def _kort(tabell: str, om: Mapping[str, Any], dimensjoner: Mapping[str, Any]) -> Tabellkort:
    adresse = dimensjoner["adresse"]
    info = objekt(ID, om["svar"], om["adresse"], "title")
    liste = objekt(ID, dimensjoner["svar"], adresse, "dimensions")["dimensions"]
    if not isinstance(liste, list) or not liste:
        raise uventet(ID, adresse, "en liste av dimensjoner", liste)
    return Tabellkort(
        kilde=ID,
        tabell=tabell,
        navn=str(info["title"]),
        oppdatert=str(info.get("modifiedAt") or ""),
        variabler=tuple(_variabel(dim, adresse) for dim in liste),
    )


def _variabel(dim: Any, adresse: str) -> Variabel:
    dim = objekt(ID, dim, adresse, "code", "categories")
    verdier: dict[str, str] = {}
    igjen = [dim["categories"]]
    while igjen:
        for kategori in igjen.pop(0) or []:
            kategori = objekt(ID, kategori, adresse, "value")
            kode = str(kategori["value"])
            # En kommune kan stå under flere nivåer; det er samme kode og samme tall.
            verdier.setdefault(kode, str(kategori.get("label") or kode))
            if kategori.get("children"):
                igjen.append(kategori["children"])
    if not verdier:
        raise uventet(ID, adresse, f"kategorier i dimensjonen {dim['code']}", dim["categories"])
    kode = str(dim["code"])
    return Variabel(kode, str(dim.get("label") or kode), _ROLLER.get(kode, ""), verdier)


def _skill_tegn(svar: Any) -> tuple[Any, dict[int, str], dict[str, str]]:
    """Svaret med null der det sto et tegn, plass -> tegn, og tegn -> forklaring.

    Bare tegn svaret selv forklarer, er tegn. Annen tekst blir stående, og er en feil.
    """
    if not isinstance(svar, Mapping):
        return svar, {}, {}
    flagg = svar.get("extension")
    for felt in ("flags", "label"):
        flagg = flagg.get(felt) if isinstance(flagg, Mapping) else None
    forklart = {str(t): str(f) for t, f in flagg.items()} if isinstance(flagg, Mapping) else {}
    verdier = svar.get("value")
    if not isinstance(verdier, list):
        return svar, {}, forklart
    tegn = {i: v for i, v in enumerate(verdier) if isinstance(v, str) and v in forklart}
    tall = [None if i in tegn else v for i, v in enumerate(verdier)]
    return {**svar, "value": tall}, tegn, forklart


def _spurt(kropp: Any, adresse: str) -> dict[str, list[str]]:
    """Dimensjon -> kodene det ble spurt om."""
    filtre = objekt(ID, kropp, adresse, "dimensions")["dimensions"]
    spurt = {}
    for filter_ in filtre if isinstance(filtre, list) else [filtre]:
        ett = objekt(ID, filter_, adresse, "code", "values")
        tekster = [ett["code"], *(ett["values"] if isinstance(ett["values"], list) else [None])]
        if not all(isinstance(t, str) for t in tekster):
            raise uventet(ID, adresse, "filtre med tekster", ett)
        spurt[tekster[0]] = tekster[1:]
    return spurt


def _som_spurt(data: xr.Dataset, spurt: Mapping[str, Sequence[str]], sted: str) -> xr.Dataset:
    """Datasettet på kodene det ble spurt om, i den rekkefølgen."""
    if set(spurt) != set(data.verdi.dims):
        raise Brukerfeil(
            "svaret har andre dimensjoner enn det ble spurt om",
            sted=sted,
            ventet=", ".join(spurt),
            funnet=", ".join(map(str, data.verdi.dims)),
            utvei="FHI har trolig endret tabellen; se `/dimension` og rett spørringen",
        )
    for dim, koder in spurt.items():
        fremmed = sorted(set(data[dim].values) - set(koder))
        if fremmed:
            raise Brukerfeil(
                f"svaret har en kode i «{dim}» det ikke ble spurt om",
                sted=sted,
                funnet=f"«{rens(fremmed[0])}»",
                utvei="hent på nytt; blir det likt, har FHI endret tabellen",
            )
    full = data.reindex({d: np.array(k, dtype=object) for d, k in spurt.items()})
    full["status"] = full["status"].where(full["status"].notnull(), "")
    return full

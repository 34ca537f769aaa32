"""json-stat2, formatet SSB og FHI svarer i, som en merket array der grunnen til et hull er med.

Egen tolkning fordi bibliotekene for formatet (pyjstat, jsonstat.py) gir en tabell uten `status`:
et skjult tall, et tall som aldri er målt og et som kommer senere, blir da det samme tomme feltet.

Kilde: https://json-stat.org/full/ (JSON-stat 2.0), klassen `dataset`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import xarray as xr

from klima.grunn.feil import Brukerfeil
from klima.kilder.nettfeil import rens
from klima.kilder.statustegn import nulltegn

_ROLLER: Final = {"geo": "sted", "time": "tid", "metric": "innhold"}
# Langt over det noen av utgiverne gir på én gang (SSB: 800 000). Et dokument som bare har verdiene
# som finnes, kan ellers be om mer minne enn maskinen har.
_FLEST_CELLER: Final = 10_000_000
_UTVEI: Final = "hent på nytt; blir det likt, har utgiveren endret svaret"


def les_jsonstat(dokument: Any, *, sted: str = "", kilde: str = "") -> xr.Dataset:
    """Les et json-stat2-dokument.

    Args:
        dokument: lest JSON.
        sted: adressen eller filen dokumentet kom fra; står først i feilmeldinger.
        kilde: utgiverens id.

    Returns:
        Det som står i `klima.kilder.statistikk.Uttrekk.data`. `verdi` er float og NaN der den
        mangler (aldri 0), `status` er utgiverens eget tegn eller en tom tekst. Et tegn som selv
        betyr null (SSBs «-»), gir 0. Har flere dimensjoner samme rolle, står den første i
        `roller`. Enheten er `label`, ellers `base`, ellers `symbol`, slik utgiveren skriver den.

    Raises:
        Brukerfeil: dokumentet er ikke json-stat2, eller sier imot seg selv.

    >>> data = les_jsonstat({
    ...     "version": "2.0", "class": "dataset", "id": ["Tid"], "size": [3],
    ...     "dimension": {"Tid": {"category": {"index": ["2021", "2022", "2023"]}}},
    ...     "role": {"time": ["Tid"]}, "value": [4.5, None, None], "status": {"1": ":"},
    ... })
    >>> data.verdi.values.tolist(), data.status.values.tolist(), data.attrs["roller"]
    ([4.5, nan, nan], ['', ':', ''], {'tid': 'Tid'})
    """
    return _Leser(sted).les(dokument, kilde)


class _Leser:
    """Leser ett dokument; holder på stedet meldingene skal ha."""

    def __init__(self, sted: str) -> None:
        self._sted = sted or "json-stat2"

    def les(self, dokument: Any, kilde: str) -> xr.Dataset:
        dok = self._objekt(dokument, "dokumentet")
        self._krev_dataset(dok)
        ider, storrelser = self._form(dok)
        dimensjoner = {id_: self._dimensjon(dok, id_) for id_ in ider}
        koder = {
            id_: self._koder(id_, dim, n)
            for (id_, dim), n in zip(dimensjoner.items(), storrelser, strict=True)
        }
        antall = math.prod(storrelser)
        verdi = self._verdier(dok.get("value"), antall).reshape(storrelser)
        status = self._statuser(dok.get("status"), antall).reshape(storrelser)
        if null := nulltegn(kilde):
            verdi[np.isnan(verdi) & (status == null)] = 0.0
        enheter, desimaler = self._enheter(dimensjoner, koder)
        roller = self._roller(dok, ider)
        px = self._valgfritt(self._valgfritt(dok, "extension"), "px")
        if "innhold" in roller and type(px.get("decimals")) is int:
            desimaler = dict.fromkeys(koder[roller["innhold"]], px["decimals"]) | desimaler
        return xr.Dataset(
            {"verdi": (ider, verdi), "status": (ider, status)},
            coords={
                id_: (id_, np.array(koder[id_], dtype=object), {"navn": _tekst(dim.get("label"))})
                for id_, dim in dimensjoner.items()
            },
            attrs={
                "kilde": kilde,
                "tabell": _tekst(px.get("tableid")),
                "tittel": _tekst(dok.get("label")),
                "oppdatert": _tekst(dok.get("updated")),
                "roller": roller,
                "navn": {id_: self._navn(dim, koder[id_]) for id_, dim in dimensjoner.items()},
                "enheter": enheter,
                "desimaler": desimaler,
                "merknader": self._merknader(dok, dimensjoner, koder),
            },
        )

    # --- Formen -------------------------------------------------------------------------------

    def _krev_dataset(self, dok: Mapping[str, Any]) -> None:
        versjon, klasse = dok.get("version"), dok.get("class")
        if not (isinstance(versjon, str) and versjon.split(".")[0] == "2"):
            raise self._feil(
                "dokumentet har en versjon av json-stat vi ikke kjenner",
                ventet="version 2.0",
                funnet="ingen version" if versjon is None else f"version {_vis(versjon)}",
            )
        if klasse != "dataset":
            raise self._feil(
                "dokumentet er ikke et datasett",
                ventet="class «dataset»",
                funnet="ingen class" if klasse is None else f"class {_vis(klasse)}",
            )

    def _form(self, dok: Mapping[str, Any]) -> tuple[list[str], list[int]]:
        ider, storrelser = dok.get("id"), dok.get("size")
        if not (isinstance(ider, list) and ider and all(isinstance(i, str) and i for i in ider)):
            raise self._feil(
                "dimensjonene kan ikke leses", ventet="id som liste av navn", funnet=_vis(ider)
            )
        doble = _doble(ider)
        if doble:
            raise self._feil("en dimensjon står to ganger", funnet=f"«{rens(doble[0])}»")
        opptatt = {"verdi", "status"} & set(ider)
        if opptatt:
            raise self._feil(
                "en dimensjon har et navn huset bruker selv", funnet=f"«{min(opptatt)}»"
            )
        if (
            not isinstance(storrelser, list)
            or len(storrelser) != len(ider)
            or not all(type(n) is int and n >= 0 for n in storrelser)
        ):
            raise self._feil(
                "størrelsene kan ikke leses",
                ventet=f"size med {len(ider)} hele tall",
                funnet=_vis(storrelser),
            )
        if math.prod(storrelser) > _FLEST_CELLER:
            raise self._feil(
                "tabellen er for stor",
                ventet=f"høyst {_FLEST_CELLER} celler",
                funnet=" x ".join(map(str, storrelser)),
            )
        return ider, storrelser

    def _dimensjon(self, dok: Mapping[str, Any], id_: str) -> Mapping[str, Any]:
        alle = self._objekt(dok.get("dimension"), "dimension")
        if id_ not in alle:
            raise self._feil(
                f"dimensjonen «{rens(id_)}» er nevnt, men ikke beskrevet",
                ventet="en av " + ", ".join(map(rens, alle)),
            )
        dim = self._objekt(alle[id_], f"dimensjonen «{rens(id_)}»")
        self._objekt(dim.get("category"), f"category i dimensjonen «{rens(id_)}»")
        return dim

    def _koder(self, id_: str, dim: Mapping[str, Any], antall: int) -> list[str]:
        """Kodene i rekkefølgen verdiene står i."""
        hvor = f"dimensjonen «{rens(id_)}»"
        kategori = dim["category"]
        index = kategori.get("index")
        if index is None:
            # Formatet lar én kategori stå uten plass; da er navnet alt som er oppgitt.
            index = list(self._valgfritt(kategori, "label"))
            if len(index) != 1:
                raise self._feil(
                    f"{hvor} mangler index",
                    ventet="index, eller nøyaktig én kategori",
                    funnet=f"{len(index)} kategorier",
                )
        if isinstance(index, Mapping):
            plasser = list(index.values())
            if not all(type(p) is int for p in plasser) or sorted(plasser) != [*range(len(index))]:
                raise self._feil(
                    f"plassene i {hvor} henger ikke sammen",
                    ventet=f"0 til {len(index) - 1}, hver én gang",
                    funnet=_vis(plasser),
                )
            index = sorted(index, key=lambda kode: index[kode])
        if not (isinstance(index, list) and all(isinstance(kode, str) for kode in index)):
            raise self._feil(
                f"kodene i {hvor} kan ikke leses", ventet="tekster", funnet=_vis(index)
            )
        doble = _doble(index)
        if doble:
            raise self._feil(f"{hvor} har samme kode to ganger", funnet=f"«{rens(doble[0])}»")
        if len(index) != antall:
            raise self._feil(
                f"{hvor} har ikke så mange koder som size sier",
                ventet=str(antall),
                funnet=str(len(index)),
            )
        return list(index)

    # --- Verdier og status -----------------------------------------------------------------------

    def _verdier(self, value: Any, antall: int) -> np.ndarray:
        if isinstance(value, Mapping):
            plasser = [self._plass("value", nokkel, antall) for nokkel in value]
            ut = np.full(antall, np.nan)
            ut[plasser] = self._tall(list(value.values()))
            return ut
        if not isinstance(value, list):
            raise self._feil(
                "verdiene kan ikke leses", ventet="value som liste eller objekt", funnet=_vis(value)
            )
        self._krev_lengde("value", value, antall)
        return self._tall(value)

    def _tall(self, verdier: list[Any]) -> np.ndarray:
        # Typen ses etter først: numpy gjør «12» og True om til tall uten å si fra.
        if not set(map(type, verdier)) <= {int, float, type(None)}:
            feil = next(v for v in verdier if type(v) not in (int, float, type(None)))
            raise self._feil(
                "en verdi er ikke et tall", ventet="tall eller null", funnet=_vis(feil)
            )
        try:
            ut = np.array(verdier, dtype=float)
        except OverflowError as feil:
            raise self._feil("en verdi er for stor for et tall", ventet="under 1e308") from feil
        endelige = int(np.isfinite(ut).sum())
        if endelige != len(verdier) - verdier.count(None):
            raise self._feil(
                "en verdi er ikke et tall", ventet="tall eller null", funnet="NaN eller Infinity"
            )
        return ut

    def _statuser(self, status: Any, antall: int) -> np.ndarray:
        if status is None or isinstance(status, str):
            return np.full(antall, status or "", dtype=object)
        ut = np.full(antall, "", dtype=object)
        if isinstance(status, Mapping):
            par = [(self._plass("status", nokkel, antall), tegn) for nokkel, tegn in status.items()]
        elif isinstance(status, list):
            self._krev_lengde("status", status, antall)
            par = list(enumerate(status))
        else:
            raise self._feil(
                "statusene kan ikke leses",
                ventet="status som tekst, liste eller objekt",
                funnet=_vis(status),
            )
        for plass, tegn in par:
            if not (tegn is None or isinstance(tegn, str)):
                raise self._feil("en status er ikke en tekst", funnet=_vis(tegn))
            ut[plass] = tegn or ""
        return ut

    def _plass(self, felt: str, nokkel: str, antall: int) -> int:
        # isdecimal alene godtar andre skrifters sifre, og «01» ville blitt samme plass som «1».
        if nokkel.isascii() and nokkel.isdecimal() and len(nokkel) < 12:
            plass = int(nokkel)
            if plass < antall and str(plass) == nokkel:
                return plass
        raise self._feil(
            f"{felt} peker på en celle som ikke finnes",
            ventet=f"0 til {antall - 1}" if antall else "ingen, for tabellen er tom",
            funnet=f"«{rens(nokkel)}»",
        )

    def _krev_lengde(self, felt: str, liste: list[Any], antall: int) -> None:
        if len(liste) != antall:
            raise self._feil(
                f"{felt} har feil lengde",
                ventet=f"{antall} celler etter size",
                funnet=str(len(liste)),
            )

    # --- Det som beskriver tallene --------------------------------------------------------------

    def _roller(self, dok: Mapping[str, Any], ider: list[str]) -> dict[str, str]:
        roller = {}
        for deres, vaar in _ROLLER.items():
            liste = self._valgfritt(dok, "role").get(deres) or []
            if not isinstance(liste, list) or not set(map(str, liste)) <= set(ider):
                raise self._feil(
                    f"rollen {deres} viser til en dimensjon som ikke finnes",
                    ventet="en av " + ", ".join(map(rens, ider)),
                    funnet=_vis(liste),
                )
            if liste:
                roller[vaar] = liste[0]
        return roller

    def _navn(self, dim: Mapping[str, Any], koder: list[str]) -> dict[str, str]:
        navn = self._valgfritt(dim["category"], "label")
        # Uten navn er koden det utgiveren har sagt.
        return {kode: _tekst(navn.get(kode)) or kode for kode in koder}

    def _enheter(
        self, dimensjoner: Mapping[str, Mapping[str, Any]], koder: Mapping[str, list[str]]
    ) -> tuple[dict[str, str], dict[str, int]]:
        enheter: dict[str, str] = {}
        desimaler: dict[str, int] = {}
        for id_, dim in dimensjoner.items():
            alle = self._valgfritt(dim["category"], "unit")
            for kode in koder[id_]:
                enhet = self._valgfritt(alle, kode)
                tekst = next(
                    (t for f in ("label", "base", "symbol") if (t := _tekst(enhet.get(f)))), ""
                )
                if tekst:
                    enheter[kode] = tekst
                if type(antall := enhet.get("decimals")) is int:
                    desimaler[kode] = antall
        return enheter, desimaler

    def _merknader(
        self,
        dok: Mapping[str, Any],
        dimensjoner: Mapping[str, Mapping[str, Any]],
        koder: Mapping[str, list[str]],
    ) -> tuple[str, ...]:
        ut = _tekster(dok.get("note"))
        for id_, dim in dimensjoner.items():
            ut += _tekster(dim.get("note"))
            ved_kode = self._valgfritt(dim["category"], "note")
            navn = self._navn(dim, koder[id_])
            ut += [f"{navn[k]}: {t}" for k in koder[id_] for t in _tekster(ved_kode.get(k))]
        return tuple(dict.fromkeys(ut))

    # --- Hjelpere -------------------------------------------------------------------------------

    def _objekt(self, verdi: Any, hva: str) -> Mapping[str, Any]:
        if not isinstance(verdi, Mapping):
            raise self._feil(f"{hva} kan ikke leses", ventet="et objekt", funnet=_vis(verdi))
        return verdi

    def _valgfritt(self, objekt: Mapping[str, Any], felt: str) -> Mapping[str, Any]:
        """Et objekt som kan mangle, eller være null."""
        verdi = objekt.get(felt)
        return {} if verdi is None else self._objekt(verdi, felt)

    def _feil(self, melding: str, *, ventet: str = "", funnet: str = "") -> Brukerfeil:
        return Brukerfeil(melding, sted=self._sted, ventet=ventet, funnet=funnet, utvei=_UTVEI)


def _doble(liste: list[str]) -> list[str]:
    sett: set[str] = set()
    return [x for x in liste if x in sett or sett.add(x)]  # type: ignore[func-returns-value]


def _tekst(verdi: Any) -> str:
    return verdi.strip() if isinstance(verdi, str) else ""


def _tekster(verdi: Any) -> list[str]:
    liste = verdi if isinstance(verdi, list) else [verdi]
    return [t for t in map(_tekst, liste) if t]


def _vis(verdi: Any) -> str:
    """Det som sto der, kort nok til en melding."""
    if verdi is None:
        return "ikke noe"
    if isinstance(verdi, str):
        return f"teksten «{rens(verdi, 60)}»"
    if isinstance(verdi, bool):
        return str(verdi).lower()
    return rens(repr(verdi)[:400], 60)

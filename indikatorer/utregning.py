"""Fra svarene til observasjoner: riktig sted, riktig år, summert og regnet, med status.

En verdi som mangler, gir aldri et tall videre: en sum eller formel der et ledd mangler, mangler
selv, og med den strengeste av statusene.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np
import xarray as xr

from indikatorer.spoerringer import Spoerring
from indikatorer.spoerringsvalg import Leddvalg
from indikatorer.steder import Sted
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import Inndeling

_STRENGEST: Final = ("undertrykt", "tall_kommer", "ikke_maalt", "foreloepig", "maalt")
_MED_VERDI: Final = ("foreloepig", "maalt")


@dataclass(frozen=True)
class Celle:
    """Et tall med status, eller en status som sier hvorfor det mangler.

    Attributes:
        verdi: NaN når den mangler.
        status: en nøkkel i `indikatorer.observasjoner.STATUSER`.
        grunn: hvorfor den mangler, når statusen ikke sier det alene.
    """

    verdi: float
    status: str
    grunn: str = ""


@dataclass(frozen=True)
class Observasjon:
    """Et tall for en indikator, et sted og et år."""

    indikator: str
    sted: Sted
    aar: int
    celle: Celle


class Tall:
    """Et datasett fra en tabell, til raske oppslag på koder."""

    def __init__(self, data: xr.Dataset) -> None:
        self.dimensjoner = [str(d) for d in data["verdi"].dims]
        self._verdi: np.ndarray = data["verdi"].to_numpy()
        self._status: np.ndarray = data["status"].transpose(*self.dimensjoner).to_numpy()
        self._plass = {
            d: {str(kode): i for i, kode in enumerate(data[d].values)} for d in self.dimensjoner
        }
        self._kilde = str(data.attrs.get("kilde", ""))

    def har(self, dimensjon: str, kode: str) -> bool:
        """Om koden er hentet."""
        return kode in self._plass.get(dimensjon, {})

    def sum(self, koder: Mapping[str, Sequence[str]]) -> Celle:
        """Summen over kodene; en celle er en sum av én.

        Args:
            koder: dimensjon -> koder. En dimensjon som ikke er nevnt, må ha én verdi.

        Raises:
            KeyError: en kode er ikke hentet.
        """
        plasser = [
            [self._plass[d][k] for k in koder[d]] if d in koder else self._den_ene(d)
            for d in self.dimensjoner
        ]
        return summer([self._celle(plass) for plass in product(*plasser)])

    def _den_ene(self, dimensjon: str) -> list[int]:
        (plass,) = self._plass[dimensjon].values()
        return [plass]

    def _celle(self, plass: tuple[int, ...]) -> Celle:
        # Her og ikke øverst: modulen laster nettbibliotekene.
        from klima.kilder.statustegn import hus_status

        verdi, tegn = float(self._verdi[plass]), str(self._status[plass])
        har_verdi = not math.isnan(verdi)
        try:
            status = hus_status(self._kilde, tegn, har_verdi=har_verdi)
        except Brukerfeil as feil:
            return Celle(math.nan, "ikke_maalt", str(feil))
        return Celle(verdi if status in _MED_VERDI else math.nan, status)


def summer(celler: Sequence[Celle]) -> Celle:
    """Summen av celler; mangler én, mangler summen.

    >>> summer([Celle(2.0, "maalt"), Celle(3.0, "foreloepig")])
    Celle(verdi=5.0, status='foreloepig', grunn='')
    >>> summer([Celle(2.0, "maalt"), Celle(math.nan, "undertrykt")]).status
    'undertrykt'
    """
    status = strengest(celler)
    verdi = math.fsum(c.verdi for c in celler) if status in _MED_VERDI else math.nan
    return Celle(verdi, status, next((c.grunn for c in celler if c.grunn), ""))


def strengest(celler: Sequence[Celle]) -> str:
    """Statusen et tall regnet av cellene får."""
    return min((c.status for c in celler), key=_STRENGEST.index)


def regn_ut(
    spoerring: Spoerring,
    valg: Mapping[str, Leddvalg],
    tall: Mapping[str, Sequence[Tall]],
    steder: Sequence[Sted],
    oppslag: Inndeling | None = None,
) -> list[Observasjon]:
    """Observasjonene for en indikator.

    Args:
        valg: leddnavn -> hva som er hentet.
        tall: tabell -> svarene fra den.
        steder: stedene det er hentet for.

    Returns:
        Én per sted og år fra `spoerring.fra` som alle leddene har en periode for og er hentet for.
    """
    aarene = set.intersection(*({aar + v.ledd.aar_foer for aar in v.tider} for v in valg.values()))
    ut = []
    for sted, aar in product(steder, sorted(a for a in aarene if a >= spoerring.fra)):
        celler = {
            navn: ledd_for(v, tall[v.ledd.tabell], sted, aar - v.ledd.aar_foer, oppslag)
            for navn, v in valg.items()
        }
        hentet = {navn: celle for navn, celle in celler.items() if celle is not None}
        if len(hentet) == len(celler):
            ut.append(Observasjon(spoerring.indikator, sted, aar, _regn(spoerring, hentet)))
    return ut


def ledd_for(
    valg: Leddvalg, svar: Sequence[Tall], sted: Sted, aar: int, oppslag: Inndeling | None
) -> Celle | None:
    """Leddet for et sted og et år; None når svarene ikke har det, for da er det ikke spurt om."""
    koder = valg.stedskoder(sted, aar, oppslag)
    if not koder.koder:
        return Celle(math.nan, "ikke_maalt", koder.grunn)
    alle: dict[str, Sequence[str]] = {
        **valg.koder,
        valg.tid: (valg.tider[aar],),
        valg.sted: koder.koder,
    }
    for tall in svar:
        if all(tall.har(d, k) for d, liste in alle.items() for k in liste):
            return tall.sum(alle)
    return None


def _regn(spoerring: Spoerring, celler: Mapping[str, Celle]) -> Celle:
    if spoerring.formel is None:
        (celle,) = celler.values()
        return celle
    status = strengest(list(celler.values()))
    grunn = next((c.grunn for c in celler.values() if c.grunn), "")
    if status not in _MED_VERDI:
        return Celle(math.nan, status, grunn)
    try:
        verdi: Any = spoerring.formel.regn({n: c.verdi for n, c in celler.items()})
    except ZeroDivisionError:
        return Celle(math.nan, "ikke_maalt", "regnestykket deler på null")
    return Celle(float(verdi), status)

"""Fra en utgivers kolonner til husets typer, med alle brudd samlet og stedet på hvert.

Hver prøver ser på en hel kolonne om gangen; det som ikke lar seg lese, meldes med første rad og
antall, slik at en fil med 1 000 like feil gir én linje å lese.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from klima.grunn.feil import Brukerfeil, kast_samlet
from klima.grunn.tekst import vask

_TALL: Final = r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_MED_PUNKTUM: Final = r"[+-]?\d+\.\d+"
_FOERSTE_AAR, _SISTE_AAR = 1990, 2100
_HOEYST_ULIKE: Final = 9


@dataclass
class Kolonneleser:
    """Leser kolonner fra én fil eller ett ark og samler feilene.

    Attributes:
        sted: filen, med arket der det er et.
        enhet: hva indeksen teller: `linje` (CSV) eller `rad` (ark).
        feil: bruddene så langt; `ferdig()` kaster dem samlet.
    """

    sted: str
    enhet: str
    feil: list[Brukerfeil] = field(default_factory=list)

    def sted_for(self, rad: object) -> str:
        return f"{self.sted}:{rad}" if self.enhet == "linje" else f"{self.sted}, rad {rad}"

    def ferdig(self) -> None:
        """Kast `Brukerfeil` med alle brudd, eller gjør ingenting."""
        kast_samlet(self.sted, self.feil)

    def oversett(
        self,
        verdier: pd.Series,
        slaa_opp: Callable[[str], str | None],
        melding: str,
        *,
        utvei: str = "",
    ) -> pd.Series:
        """Slå opp hver ulik tekst én gang; der oppslaget svarer None, meldes `melding`.

        Returns:
            Svarene som kategorier i stigende rekkefølge; mangler der oppslaget svarte None.
        """
        koder, tekster = _kategorier(verdier)
        vaskede = [vask(t) for t in tekster]
        svar = [slaa_opp(t) if t else None for t in vaskede]
        self._meld_ukjente(verdier, koder, [s is None for s in svar], melding, utvei)
        ulike = sorted({s for s in svar if s is not None})
        plass = {s: nr for nr, s in enumerate(ulike)}
        ny_kode = np.array([-1 if s is None else plass[s] for s in svar], dtype="int32")
        oversatt = pd.Categorical.from_codes(
            ny_kode[koder], categories=pd.Index(ulike, dtype="str")
        )
        return pd.Series(oversatt, index=verdier.index)

    def _meld_ukjente(
        self,
        verdier: pd.Series,
        koder: np.ndarray,
        ukjent: Sequence[bool],
        melding: str,
        utvei: str,
    ) -> None:
        """Ett brudd per ulik ukjent tekst; en fil full av feil gir likevel en kort melding."""
        gale = np.flatnonzero(np.array(ukjent, dtype=bool)[koder])
        # Kategorier som ikke er i bruk, står aldri i en celle og er ingen feil.
        brukte, foerste, antall = np.unique(koder[gale], return_index=True, return_counts=True)
        rekke = np.argsort(foerste)
        for nr in rekke[:_HOEYST_ULIKE]:
            self._foer_opp(verdier, int(gale[foerste[nr]]), int(antall[nr]), melding, utvei=utvei)
        if len(brukte) > _HOEYST_ULIKE:
            resten = f"{melding}: {len(brukte) - _HOEYST_ULIKE} andre ulike verdier"
            self.feil.append(Brukerfeil(resten, sted=self.sted))

    def aar(self, verdier: pd.Series) -> pd.Series:
        """Hele årstall fra 1990 til 2100 som int64."""
        tall = _som_tall(verdier)
        ok = tall.notna() & (tall % 1 == 0) & tall.between(_FOERSTE_AAR, _SISTE_AAR)
        ventet = f"et helt år fra {_FOERSTE_AAR} til {_SISTE_AAR}"
        self.meld(verdier, ~ok, "ikke et årstall", ventet=ventet)
        return tall.where(ok, 0).astype("int64")

    def tonn(self, verdier: pd.Series) -> pd.Series:
        """Endelige tall som float64. Tom celle, tekst, dato, NaN og uendelig er feil."""
        tall = _som_tall(verdier)
        ok = tall.notna() & np.isfinite(tall)
        self.meld(verdier, ~ok, "utslippet er ikke et tall", ventet="tonn CO2e som tall")
        return tall

    def meld(
        self,
        verdier: pd.Series,
        gale: pd.Series,
        melding: str,
        *,
        ventet: str = "",
        utvei: str = "",
    ) -> None:
        """Før opp de gale cellene som ett brudd: stedet til den første, og hvor mange."""
        hvor = np.flatnonzero(gale.to_numpy())
        if len(hvor):
            self._foer_opp(verdier, int(hvor[0]), len(hvor), melding, ventet=ventet, utvei=utvei)

    def _foer_opp(
        self,
        verdier: pd.Series,
        foerste: int,
        antall: int,
        melding: str,
        *,
        ventet: str = "",
        utvei: str = "",
    ) -> None:
        celle = verdier.iloc[foerste]
        vist = "" if pd.isna(celle) else vask(str(celle))
        funnet = f"«{vist[:60]}»" if vist else "tom celle"
        if antall > 1:
            funnet += f" og {antall - 1} slike til"
        sted = self.sted_for(verdier.index[foerste])
        self.feil.append(Brukerfeil(melding, sted=sted, ventet=ventet, funnet=funnet, utvei=utvei))


def _kategorier(verdier: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Koden til hver celle og de ulike tekstene i den rekkefølgen de kommer; tom celle er «»."""
    if isinstance(verdier.dtype, pd.CategoricalDtype):
        koder = verdier.cat.codes.to_numpy()
        tekster = [str(t) for t in verdier.cat.categories]
        if (koder < 0).any():
            koder, tekster = np.where(koder < 0, len(tekster), koder), [*tekster, ""]
        return koder, tekster
    koder, ulike = pd.factorize(verdier.astype("string").fillna(""))
    return koder, [str(t) for t in ulike]


def _som_tall(verdier: pd.Series) -> pd.Series:
    """Tall fra en kolonne av tall eller tekst; NaN der cellen ikke er et tall."""
    if isinstance(verdier.dtype, pd.CategoricalDtype):
        koder, tekster = _kategorier(verdier)
        per_tekst = _som_tall(pd.Series(tekster, dtype="str")).to_numpy()
        return pd.Series(per_tekst[koder], index=verdier.index)
    if pd.api.types.is_bool_dtype(verdier):
        return pd.Series(np.nan, index=verdier.index)
    if pd.api.types.is_numeric_dtype(verdier):
        return verdier.astype("float64")
    tekst = verdier.astype("string").fillna("").str.strip()
    # Står det desimalpunktum i kolonnen, er 1,234 tusener og ikke et desimaltall.
    if not tekst.str.fullmatch(_MED_PUNKTUM).any():
        tekst = tekst.str.replace(",", ".", regex=False)
    gyldig = tekst.str.fullmatch(_TALL)
    return pd.to_numeric(tekst.where(gyldig), errors="coerce").astype("float64")

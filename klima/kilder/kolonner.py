"""Fra en utgivers kolonner til husets typer, med alle brudd samlet og stedet på hvert.

Hver prøver ser på en hel kolonne om gangen; det som ikke lar seg lese, meldes med første rad og
antall, slik at en fil med 1 000 like feil gir én linje å lese.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from klima.grunn.feil import Brukerfeil, kast_samlet
from klima.grunn.tekst import vask

_TALL: Final = r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_MED_PUNKTUM: Final = r"[+-]?\d+\.\d+"
_FOERSTE_AAR, _SISTE_AAR = 1990, 2100


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
        """Slå opp hver ulik tekst én gang; der oppslaget svarer None, meldes `melding`."""
        tekst = verdier.astype("string").fillna("")
        ordbok = {t: slaa_opp(vask(t)) if vask(t) else None for t in tekst.unique()}
        for t, svar in ordbok.items():
            if svar is None:
                self.meld(tekst, tekst == t, melding, utvei=utvei)
        return tekst.map(ordbok).astype("string")

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
        antall = int(gale.sum())
        if not antall:
            return
        foerste = verdier[gale].iloc[0]
        vist = "" if pd.isna(foerste) else vask(str(foerste))
        funnet = f"«{vist[:60]}»" if vist else "tom celle"
        if antall > 1:
            funnet += f" og {antall - 1} slike til"
        sted = self.sted_for(verdier.index[gale.to_numpy()][0])
        self.feil.append(Brukerfeil(melding, sted=sted, ventet=ventet, funnet=funnet, utvei=utvei))


def _som_tall(verdier: pd.Series) -> pd.Series:
    """Tall fra en kolonne av tall eller tekst; NaN der cellen ikke er et tall."""
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

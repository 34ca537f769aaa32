"""Utfylte maler lest tilbake: arkene med kolonnene sine, og cellene tolket én for én.

Feilene sier fil, ark, rad og kolonne. En feilverdi fra regnearket (#N/A) er en feil, aldri en tom
celle.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pandas as pd

from klima.grunn.feil import Brukerfeil
from klima.grunn.tall import oppramsing
from klima.grunn.tekst import vask
from klima.kilder.tabell import arknavn, filtype, kontroller_zip, les_ark, les_cellemerker, les_csv
from klima.malark import Ark

_MELLOMROM: Final = re.compile(r"[\s\u00a0\u202f]")
_TALL: Final = re.compile(r"[+\-\u2212]?\d+([.,]\d+)?")
_TUSEN: Final = re.compile(r"[+\-\u2212]?[1-9]\d{0,2}\.\d{3}")
FEILVERDIER: Final = frozenset(
    {
        *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"),
        # Slik norsk Excel skriver dem i en CSV-fil.
        *("#I/T", "#VERDI!", "#NAVN?"),
    }
)
"""Det et regneark viser når en formel ikke gir noe svar."""


@dataclass(frozen=True)
class Blad:
    """Et ark, eller en CSV-fil, med det den kalles i en feilmelding.

    Attributes:
        ramme: kolonnene som leses; indeksen er raden i arket eller linjen i filen.
        feilverdier: (rad, kolonne) -> feilverdien cellen har.
        prosent: cellene regnearket viser i prosent; verdien der er en hundredel av det som vises.
    """

    ark: Ark
    fil: Path
    ramme: pd.DataFrame
    er_csv: bool
    feilverdier: dict[tuple[int, str], str]
    prosent: frozenset[tuple[int, str]] = frozenset()

    def sted(self, rad: int, kolonne: str) -> str:
        if self.er_csv:
            return f"{self.fil}:{rad}, kolonne «{kolonne}»"
        return f"{self.fil}, ark «{self.ark.navn}», rad {rad}, kolonne «{kolonne}»"

    def rader(self) -> list[tuple[int, dict[str, Any]]]:
        """Radene det står noe i, som (rad, kolonne -> verdi), uten dem som har en feilverdi."""
        gale = {rad for rad, _ in self.feilverdier}
        alle = zip(self.ramme.index, self.ramme.itertuples(index=False, name=None), strict=True)
        ut = [(rad, dict(zip(self.ramme.columns, c, strict=True))) for rad, c in alle]
        return [(r, v) for r, v in ut if r not in gale and not all(map(tom, v.values()))]

    def feil(self) -> list[Brukerfeil]:
        """En feil for hver celle med en feilverdi."""
        return [
            Brukerfeil(
                "cellen har en feilverdi",
                sted=self.sted(rad, kolonne),
                ventet="en verdi, eller en tom celle",
                funnet=f"«{verdi}»",
                utvei="rett formelen, eller skriv verdien",
            )
            for (rad, kolonne), verdi in sorted(self.feilverdier.items())
        ]


def les_mal(fil: Path, arkene: Sequence[Ark], kommando: str) -> list[Blad]:
    """Arkene i en utfylt mal.

    Args:
        fil: malen som arbeidsbok, eller ett av arkene som CSV (UTF-8 eller Windows-1252).
        arkene: de malen kan ha.
        kommando: den som lager malen, som `klima tiltak`.

    Raises:
        Brukerfeil: filen lar seg ikke lese, eller er ikke en slik mal.
    """
    if filtype(fil) == "csv":
        ramme = les_csv(fil)
        for ark in arkene:
            if {*ark.id_er, ark.inn[0]} <= {vask(str(k)) for k in ramme.columns}:
                return [_blad(ark, fil, ramme, er_csv=True)]
        raise Brukerfeil(
            "filen er ikke en utfylt mal",
            sted=f"{fil}:1",
            ventet=" eller ".join(f"kolonnene {_navn((*a.id_er, a.inn[0]))}" for a in arkene),
            funnet=_navn([str(k) for k in ramme.columns]),
            utvei=f"lag en ny mal med {kommando} --mal FIL.csv",
        )
    kontroller_zip(fil)
    finnes = arknavn(fil)
    blader = [
        _blad(ark, fil, les_ark(fil, ark.navn), er_csv=False)
        for ark in arkene
        if ark.navn in finnes
    ]
    if not blader:
        raise Brukerfeil(
            "arbeidsboka er ikke en utfylt mal",
            sted=str(fil),
            ventet=f"{'arkene' if len(arkene) > 1 else 'arket'} {_navn([a.navn for a in arkene])}",
            funnet=_navn(finnes),
            utvei=f"lag en ny mal med {kommando} --mal FIL.xlsx",
        )
    return blader


def _navn(navn: Sequence[str]) -> str:
    return oppramsing([f"«{n}»" for n in navn])


def _blad(ark: Ark, fil: Path, ramme: pd.DataFrame, *, er_csv: bool) -> Blad:
    """Bladet med de kolonnene som leses; feil når en av dem mangler eller står to ganger."""
    ramme = ramme.set_axis(pd.Index([vask(str(k)) for k in ramme.columns]), axis="columns")
    trengs = [*ark.id_er, *ark.inn]
    sted = f"{fil}:1" if er_csv else f"{fil}, ark «{ark.navn}», rad 1"
    for kolonne in trengs:
        antall = list(ramme.columns).count(kolonne)
        if antall != 1:
            raise Brukerfeil(
                f"kolonnen «{kolonne}» {'står flere ganger' if antall else 'mangler'}",
                sted=sted,
                ventet=_navn(trengs),
                funnet=_navn([str(k) for k in ramme.columns]),
                utvei="ikke endre hodet i malen",
            )
    ramme = ramme[trengs].astype(object)
    feil: dict[tuple[int, str], str] = {}
    prosent: frozenset[tuple[int, str]] = frozenset()
    if not er_csv:
        merker = les_cellemerker(fil, ark.navn)
        feil = {sted: verdi for sted, verdi in merker.feil.items() if sted[1] in trengs}
        prosent = merker.prosent
        for (rad, kolonne), tallet in merker.tall.items():
            if kolonne in trengs and rad in ramme.index:
                ramme.at[rad, kolonne] = tallet
    for kolonne in trengs:
        for rad, verdi in zip(ramme.index.tolist(), ramme[kolonne], strict=True):
            if isinstance(verdi, str) and vask(verdi).upper() in FEILVERDIER:
                feil[rad, kolonne] = vask(verdi)
    return Blad(ark, fil, ramme, er_csv, feil, prosent)


def tom(verdi: Any) -> bool:
    """Om en celle er tom, eller bare har mellomrom."""
    return bool(pd.isna(verdi)) or (isinstance(verdi, str) and not vask(verdi))


def celletekst(verdi: Any) -> str:
    """Cellen som tekst; et helt tall uten desimaler."""
    if tom(verdi):
        return ""
    if isinstance(verdi, float) and verdi.is_integer():
        return str(int(verdi))
    return vask(str(verdi))


def les_tall(verdi: Any, sted: str, ventet: str = "et tall") -> float:
    """Tallet i cellen. Tekst er norsk eller med desimalpunktum, aldri noe midt imellom.

    >>> les_tall("−1 234,5", ""), les_tall("12.5", ""), les_tall(3, "")
    (-1234.5, 12.5, 3.0)

    Raises:
        Brukerfeil: cellen er ikke et tall, eller kan leses på to måter.
    """
    funnet = f"«{celletekst(verdi)}»" if not tom(verdi) else "tom celle"
    if isinstance(verdi, int | float) and not isinstance(verdi, bool) and math.isfinite(verdi):
        return float(verdi)
    tekst = _MELLOMROM.sub("", str(verdi)) if isinstance(verdi, str) else ""
    if _TUSEN.fullmatch(tekst):
        begge = f"{tekst.replace('.', '')} eller {tekst.replace('.', ',')}"
        raise Brukerfeil("tallet kan leses på to måter", sted=sted, ventet=begge, funnet=funnet)
    if not _TALL.fullmatch(tekst):
        raise Brukerfeil("cellen er ikke et tall", sted=sted, ventet=ventet, funnet=funnet)
    return float(tekst.replace(",", ".").replace("\u2212", "-"))


def les_maalt(blad: Blad, rad: int, kolonne: str, verdi: Any, enhet: str) -> float:
    """Tallet i en celle i en gitt enhet: «12,5 %» og en prosentcelle er 12,5 når enheten er %.

    Raises:
        Brukerfeil: cellen er ikke et tall, eller har en annen enhet.
    """
    sted = blad.sted(rad, kolonne)
    if (rad, kolonne) in blad.prosent and isinstance(verdi, int | float):
        vist = av_hundre(verdi)
        if enhet == "%":
            return vist
        raise Brukerfeil(
            f"cellen er i prosent, men verdien har enheten {enhet}",
            sted=sted,
            ventet=f"et tall i {enhet}",
            funnet=f"«{vist:g} %»".replace(".", ","),
        )
    if isinstance(verdi, str) and enhet and vask(verdi).endswith(enhet):
        verdi = vask(verdi).removesuffix(enhet)
    return les_tall(verdi, sted, f"et tall i {enhet}" if enhet else "et tall")


def av_hundre(verdi: float) -> float:
    """Det en prosentcelle viser, regnet uten binær avrunding.

    >>> av_hundre(0.077), av_hundre(-0.007)
    (7.7, -0.7)
    """
    return float(round(Decimal(repr(float(verdi))) * 100, 10))

"""Tallene rundt et mistenkt tall: årene for samme kommune, sektor og kilde, i to utgaver."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT, finn_kommune
from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.tall import dato, tall
from klima.kontroll.funn import Funn
from klima.utgaver import Utgave, Utgavelager
from klima.utslipp import ALLE, hent_tabell

_HOEYST: Final = 3
"""Så mange serier vises; en melding skal kunne leses."""


@dataclass(frozen=True)
class Serie:
    """En tidsserie i t CO2e, summert over gassene.

    Attributes:
        navn: kommune, sektor og kilde.
        utgave, publisert: utgaven tallene er fra.
        forrige: utgaven før, eller None når lageret ikke har noen som har kommunen.
        rader: (år, tonn i utgaven, tonn i den forrige); None der utgaven ikke har raden.
        omtalt: årene funnet nevner.
    """

    navn: str
    utgave: Utgave
    forrige: Utgave | None
    rader: tuple[tuple[int, float | None, float | None], ...]
    omtalt: frozenset[int]

    def som_rad(self) -> dict[str, Any]:
        """Serien som JSON; mangler er null."""
        return {
            "serie": self.navn,
            "utgave": self.utgave.utgave,
            "forrige": self.forrige.utgave if self.forrige else None,
            "rader": [{"aar": a, "tonn": naa, "tonn_forrige": da} for a, naa, da in self.rader],
        }


def serielinjer(serie: Serie) -> Iterator[str]:
    """Serien som en liten tabell med tallene til høyre."""
    yield f"{serie.navn}, tonn CO2e"
    yield ""
    hode = ["År", dato(serie.utgave.publisert)]
    rader = [[str(a), tall(naa, 1), tall(da, 1)] for a, naa, da in serie.rader]
    if serie.forrige:
        hode.append(dato(serie.forrige.publisert))
    bredder = [max(len(r[i]) for r in [hode, *rader]) for i in range(len(hode))]
    for rad in [hode, *rader]:
        celler = [c.rjust(b) for c, b in zip(rad, bredder, strict=False)]
        omtalt = rad[0].isdigit() and int(rad[0]) in serie.omtalt
        yield f"  {'  '.join(celler)}{'  <--' if omtalt else ''}"
    if serie.forrige:
        yield ""
        yield f"  Kolonnene er utgavene {serie.utgave.utgave} og {serie.forrige.utgave}."


def serier_om(rom: Arbeidsrom, kommune: str, utgave: Utgave, funn: Funn) -> tuple[Serie, ...]:
    """Seriene funnet nevner, med den forrige utgaven ved siden av når lageret har en.

    Args:
        rom: arbeidsrommet utgavene ligger i.
        kommune: nummer eller navn, eller `alle`; da er kommunene de funnet nevner.
        utgave: utgaven funnet gjelder.
        funn: radene, meldingen og `gjelder` sier hvilke serier det er.

    Returns:
        Høyst tre serier; ingen når funnet ikke nevner noen sektor eller totalen.
    """
    sagt = "\n".join((*funn.rader, *funn.gjelder, funn.melding))
    serier: list[Serie] = []
    for nummer in _kommuner(kommune, utgave, sagt):
        naa = _tabell(rom, nummer, utgave)
        forrige = _forrige(rom, utgave, nummer)
        da = _tabell(rom, nummer, forrige) if forrige else None
        for sektor, kilde in _utvalg(naa, funn, sagt):
            navn = ", ".join(n for n in (inndeling().vis(nummer), sektor, kilde) if n)
            serier.append(
                Serie(navn, utgave, forrige, _rader(naa, da, sektor, kilde), _aarene(funn))
            )
    return tuple(serier[:_HOEYST])


def _kommuner(kommune: str, utgave: Utgave, sagt: str) -> list[str]:
    if kommune != ALLE:
        return [finn_kommune(kommune).nummer]
    navn = inndeling().navn
    return [n for n in utgave.kommuner if re.search(rf"\b({n}|{re.escape(navn(n))})\b", sagt)]


def _tabell(rom: Arbeidsrom, nummer: str, utgave: Utgave) -> pd.DataFrame:
    try:
        return hent_tabell(rom, nummer, utgave.utgave)[1]
    except Brukerfeil:
        # Kommunen er delt eller mangler i den utgaven; da er det ikke noe å sammenligne med.
        return pd.DataFrame(columns=["aar", "sektor", "kilde", "tonn"])


def _forrige(rom: Arbeidsrom, utgave: Utgave, nummer: str) -> Utgave | None:
    """Den siste utgaven før med kommunen, også når den bare er en dag eldre."""
    alle = Utgavelager(rom).liste()
    plass = next((i for i, u in enumerate(alle) if u.utgave == utgave.utgave), 0)
    foer = [u for u in alle[:plass] if nummer in u.kommuner]
    return foer[-1] if foer else None


def _utvalg(tabell: pd.DataFrame, funn: Funn, sagt: str) -> list[tuple[str, str]]:
    """Sektorene og kildene funnet nevner; kilden er tom når hele sektoren menes."""
    sektorer = [str(s) for s in tabell["sektor"].unique()]
    valgte = [s for s in sektorer if s in funn.gjelder] or [s for s in sektorer if s in sagt]
    ut: list[tuple[str, str]] = []
    for sektor in valgte:
        kilder = [str(k) for k in tabell.loc[tabell["sektor"] == sektor, "kilde"].unique()]
        # Et sektornavn kan også være navnet på en kilde; da er det sektoren som er nevnt.
        nevnt = [k for k in kilder if k in sagt.replace(sektor, "") and k != sektor]
        lengst = [k for k in nevnt if not any(k != annen and k in annen for annen in nevnt)]
        ut += [(sektor, k) for k in lengst] or [(sektor, "")]
    return ut or ([(TOTALT, "")] if TOTALT in sagt else [])


def _rader(
    naa: pd.DataFrame, da: pd.DataFrame | None, sektor: str, kilde: str
) -> tuple[tuple[int, float | None, float | None], ...]:
    denne = _per_aar(naa, sektor, kilde)
    forrige = _per_aar(da, sektor, kilde) if da is not None else {}
    return tuple((a, denne.get(a), forrige.get(a)) for a in sorted({*denne, *forrige}))


def _per_aar(tabell: pd.DataFrame, sektor: str, kilde: str) -> dict[int, float]:
    if sektor != TOTALT:
        tabell = tabell[tabell["sektor"] == sektor]
    if kilde:
        tabell = tabell[tabell["kilde"] == kilde]
    # Avrundingen fjerner flyttallstøy; kilden har høyst to desimaler.
    summer = tabell.groupby("aar")["tonn"].sum(min_count=1).round(6).dropna()
    return {int(str(a)): float(t) for a, t in summer.items()}


def _aarene(funn: Funn) -> frozenset[int]:
    """Årene i radene, ellers i meldingen."""
    tekst = " ".join(funn.rader) if re.search(r"\b20\d\d\b", " ".join(funn.rader)) else funn.melding
    return frozenset(int(a) for a in re.findall(r"\b20\d\d\b", tekst))

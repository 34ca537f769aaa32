"""Endringen i utslippet mellom to år delt i aktivitet og intensitet: LMDI-I, additiv.

Utslippet skrives som et produkt av faktorer, V = x₁ · x₂ · … · xₙ; med én driver A er det
V = A · (V/A), aktivitet ganger intensitet. Hver faktors del av endringen er

    del_k = L(V_T, V_0) · ln(x_kT / x_k0),   L(a, b) = (a − b)/ln(a/b),  L(a, a) = a,

og delene summerer til V_T − V_0 uten rest. Kilder: B. W. Ang, «Decomposition analysis for
policymaking in energy: which is the preferred method?», Energy Policy 32 (2004) 1131–1139, og
«The LMDI approach to decomposition analysis: a practical guide», Energy Policy 33 (2005) 867–871.

**Null.** ln 0 finnes ikke, så delene er grenseverdiene når nullene byttes mot et lite tall som går
mot null: går V fra null til V_T fordi én faktor var null, får den hele V_T og de andre 0 (motsatt
når V blir null), og er V null begge år, er alle deler 0. Kilder: Ang, Zhang og Choi, Energy 23
(1998) 489–495, tabell 2; Wood og Lenzen, Energy Policy 34 (2006) 1326–1331; Ang og Liu, Energy
Policy 35 (2007) 238–246. (Av artiklene er bare sammendragene lest, og tabell 2 slik pakken LMDIR
gjengir den; grensene er utledet på nytt og prøvd mot små tall.) Er flere faktorer null samtidig,
deler de likt: det er grensen når de byttes mot samme lille tall.

**Fortegn.** Formelen gjelder også når en faktor er negativ begge år. Skifter den fortegn, finnes
ingen logaritme av forholdet, og endringen deles ikke.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from klima.drivere import Driver
from klima.grunn.eksakt import paa_rutenett
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT, UFORDELT

Slag = Literal["aktivitet", "intensitet", "ikke delt opp"]
UTSLIPP: Final = "utslipp"


def logmiddel(a: float, b: float) -> float:
    """Det logaritmiske gjennomsnittet av to tall over null, L(a, b) = (a − b)/ln(a/b).

    Det ligger mellom det geometriske og det aritmetiske, og L(a, a) = a.

    >>> round(logmiddel(100, 50), 4), logmiddel(7, 7)  # 50 / ln 2
    (72.1348, 7.0)
    """
    if a == b:
        return float(a)
    if not b / 2 < a < 2 * b:
        return float((a - b) / (np.log(a) - np.log(b)))
    # log1p beholder sifrene når a og b er nesten like, der forskjellen på logaritmene mister dem.
    x = (a - b) / b
    return float(b * (x / np.log1p(x)))


def lmdi(
    fra: ArrayLike, til: ArrayLike, *, verdi: tuple[float, float] | None = None
) -> NDArray[np.float64]:
    """Hver faktors del av endringen i produktet.

    Args:
        fra, til: `(faktor,)`, faktorene før og etter, i hver sin enhet. Produktet er i t CO2e.
        verdi: produktet før og etter når det er kjent; ellers regnes det ut.

    Returns:
        `(faktor,)` i t CO2e. Summen er nøyaktig endringen på rutenettet i `klima.grunn.eksakt`.

    Raises:
        Brukerfeil: en faktor mangler, er uendelig, skifter fortegn, eller er for liten eller stor.

    Aktiviteten dobles og intensiteten halveres fra 10 til 5: L = 100, og delene er ± 100 · ln 2.

    >>> lmdi([10, 10], [20, 5]).round(3).tolist()
    [69.315, -69.315]
    >>> lmdi([10, 0], [20, 5]).tolist()  # fra null til 100 fordi intensiteten var null
    [0.0, 100.0]
    """
    x0, xt = np.asarray(fra, dtype=float), np.asarray(til, dtype=float)
    if not (np.isfinite(x0).all() and np.isfinite(xt).all()):
        raise Brukerfeil("en faktor mangler eller er uendelig, så endringen kan ikke deles")
    if (x0 * xt < 0).any():
        raise Brukerfeil("en faktor skifter fortegn, og da er LMDI ikke definert")
    v0, vt = verdi if verdi is not None else (float(x0.prod()), float(xt.prod()))
    if v0 == 0 and vt == 0:
        deler = np.zeros(len(x0))
    elif v0 == 0 or vt == 0:
        null = (x0 == 0) if v0 == 0 else (xt == 0)
        deler = np.where(null, (vt - v0) / max(null.sum(), 1), 0.0)
    else:
        # L(a, b) = −L(−a, −b): et opptak begge år deles som et utslipp med motsatt fortegn.
        middel = np.copysign(logmiddel(abs(vt), abs(v0)), vt)
        with np.errstate(divide="ignore", invalid="ignore"):
            deler = middel * (np.log(np.abs(xt)) - np.log(np.abs(x0)))
    if not np.isfinite(deler).all():
        raise Brukerfeil("en faktor er for liten eller for stor til å regne med")
    return _summerer(deler, paa_rutenett(vt) - paa_rutenett(v0))


def _summerer(deler: NDArray[np.float64], endring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Delene på rutenettet; avrundingen legges i den største, så summen er nøyaktig endringen."""
    ut = paa_rutenett(deler)
    ut[np.argmax(np.abs(ut))] += endring - ut.sum()
    return ut


@dataclass(frozen=True)
class Del:
    """En faktors del av endringen.

    Attributes:
        faktor: som `folketall`, `kjørte kilometer per folketall` eller `utslipp per folketall`.
        slag: `aktivitet`, `intensitet`, eller `ikke delt opp` i totalen.
        enhet: faktorens enhet; tom i totalen.
        fra, til: faktorens verdi de to årene; None der den ikke finnes.
        tonn: delen, t CO2e.
        kilde: driverens kilde; tom for totalen.
    """

    faktor: str
    slag: Slag
    enhet: str
    fra: float | None
    til: float | None
    tonn: float
    kilde: str


@dataclass(frozen=True)
class Dekomponering:
    """Endringen i én sektor, eller «Totalt», fra ett år til et annet.

    Attributes:
        sektor: sektoren.
        utslipp_fra, utslipp_til, endring: t CO2e; None der de mangler.
        deler: summerer nøyaktig til endringen; tom når den ikke er delt.
        grunn: hvorfor den ikke er delt, ellers tom.
    """

    sektor: str
    utslipp_fra: float | None
    utslipp_til: float | None
    endring: float | None
    deler: tuple[Del, ...]
    grunn: str


def dekomponer(
    serie: xr.DataArray,
    drivere: Sequence[Driver],
    fra: int,
    til: int,
    *,
    kjede: Sequence[str] = (),
) -> tuple[Dekomponering, ...]:
    """Del endringen fra `fra` til `til` i hver sektor, og summer sektorene i «Totalt».

    Med flere drivere er faktorene en kjede: D₁ · (D₂/D₁) · (V/D₂). Standard er den felles driveren
    (som folketallet) når den finnes, fulgt av sektorens egen. LMDI-I kan summeres over sektorer, så
    totalens deler er summen av sektorenes; det som ikke er delt, står for seg.

    Args:
        serie: `(sektor, aar)` i t CO2e fra `klima.maal.per_sektor_og_totalt`.
        drivere: fra `klima.drivere.les_drivere`.
        fra, til: to av årene i serien, fra før til.
        kjede: navnene på driverne som skal brukes, i rekkefølge. Rekkefølgen er et valg: den
            avgjør hva hver faktor er «per».

    Returns:
        En per sektor i seriens rekkefølge, «Totalt» sist.

    Raises:
        Brukerfeil: et år serien ikke har, en ukjent driver, eller flere drivere for en sektor uten
            at noen er valgt.
    """
    _krev_aar(serie, fra, til)
    ukjente = [n for n in kjede if n not in {d.navn for d in drivere}]
    if ukjente:
        raise Brukerfeil(
            f"ukjent driver «{ukjente[0]}»",
            ventet=", ".join(sorted({d.navn for d in drivere})) or "ingen drivere er lastet",
        )
    ut = []
    for sektor in (str(s) for s in serie["sektor"].values if s != TOTALT):
        # Et utslipp under rutens halve størrelse (0,03 g) er null, her som i summene.
        v0, vt = (float(paa_rutenett(serie.sel(sektor=sektor, aar=a).item())) for a in (fra, til))
        deler: tuple[Del, ...] = ()
        grunn = _uten_tall(sektor, {fra: v0, til: vt})
        if not grunn:
            deler, grunn = _delt(_kjede(drivere, sektor, kjede), v0, vt, fra, til)
        ut.append(_resultat(sektor, v0, vt, deler, grunn))
    t0, tt = (float(serie.sel(sektor=TOTALT, aar=a).item()) for a in (fra, til))
    return (*ut, _totalt(ut, t0, tt, _uten_tall(TOTALT, {fra: t0, til: tt})))


def _krev_aar(serie: xr.DataArray, fra: int, til: int) -> None:
    finnes = [int(a) for a in serie["aar"].values]
    for aar in (fra, til):
        if aar not in finnes:
            raise Brukerfeil(f"utgaven har ikke året {aar}", funnet=", ".join(map(str, finnes)))
    if fra >= til:
        raise Brukerfeil(
            "det første året er ikke før det siste", ventet=f"et år før {til}", funnet=str(fra)
        )


def _uten_tall(sektor: str, verdier: dict[int, float]) -> str:
    if sektor == UFORDELT:
        return "resten planen ikke fordeler, dekker ikke det samme fra år til år"
    borte = [str(aar) for aar, v in verdier.items() if np.isnan(v)]
    return f"utslippet mangler i {' og '.join(borte)}" if borte else ""


def _kjede(drivere: Sequence[Driver], sektor: str, valgt: Sequence[str]) -> list[Driver]:
    """Driverne for sektoren, i rekkefølgen faktorene skal ha."""
    egne = [d for d in drivere if d.sektor == sektor]
    felles = [d for d in drivere if d.sektor is None]
    if valgt:
        # Har sektoren en egen driver med navnet, gjelder den foran den felles.
        med_navn = {d.navn: d for d in (*felles, *egne)}
        return [med_navn[n] for n in valgt if n in med_navn]
    for gruppe in (felles, egne):
        if len(gruppe) > 1:
            raise Brukerfeil(
                f"{sektor} har flere drivere",
                funnet=", ".join(sorted(d.navn for d in gruppe)),
                utvei="velg hvilke, i rekkefølge, med --driver",
            )
    return [*felles, *egne]


def _delt(
    kjede: Sequence[Driver], v0: float, vt: float, fra: int, til: int
) -> tuple[tuple[Del, ...], str]:
    """Delene, eller grunnen til at endringen ikke kan deles."""
    if not kjede:
        return (), "ingen driver er lastet"
    for d in kjede:
        borte = [str(a) for a in (fra, til) if a not in d.verdier]
        if borte:
            return (), f"driveren «{d.navn}» mangler for {' og '.join(borte)}"
    navn = [*(d.navn for d in kjede), UTSLIPP]
    ledd = {
        fra: [*(d.verdier[fra] for d in kjede), v0],
        til: [*(d.verdier[til] for d in kjede), vt],
    }
    for aar, verdier in ledd.items():
        for nr in range(len(kjede)):
            if verdier[nr] == 0 and verdier[nr + 1] != 0:
                return (), f"«{navn[nr]}» er 0 i {aar}, men det er ikke «{navn[nr + 1]}»"
    x0, xt = (_faktorer(verdier) for verdier in ledd.values())
    # 0/0 er uten mening: intensiteten regnes da som uendret, og aktiviteten får hele endringen,
    # som er grensen når både driver og utslipp byttes mot samme lille tall.
    y0, yt = np.where(np.isnan(x0), xt, x0), np.where(np.isnan(xt), x0, xt)
    y0, yt = np.where(np.isnan(y0), 1.0, y0), np.where(np.isnan(yt), 1.0, yt)
    try:
        tonn = lmdi(y0, yt, verdi=(v0, vt))
    except Brukerfeil as feil:
        return (), feil.melding
    enheter = [*(d.enhet for d in kjede), "t CO2e"]
    kilder = [*(d.kilde for d in kjede), kjede[-1].kilde]
    return tuple(
        Del(
            faktor=navn[nr] if nr == 0 else f"{navn[nr]} per {navn[nr - 1]}",
            slag="intensitet" if nr == len(kjede) else "aktivitet",
            enhet=enheter[nr] if nr == 0 else f"{enheter[nr]} per {enheter[nr - 1]}",
            fra=None if np.isnan(x0[nr]) else float(x0[nr]),
            til=None if np.isnan(xt[nr]) else float(xt[nr]),
            tonn=float(tonn[nr]),
            kilde=kilder[nr],
        )
        for nr in range(len(navn))
    ), ""


def _faktorer(ledd: Sequence[float]) -> NDArray[np.float64]:
    """D₁, D₂/D₁, …, V/Dₙ; NaN for 0/0."""
    over, under = np.array(ledd), np.array([1.0, *ledd[:-1]])
    return np.divide(over, under, out=np.full(len(over), np.nan), where=under != 0)


def _resultat(
    sektor: str, v0: float, vt: float, deler: tuple[Del, ...], grunn: str
) -> Dekomponering:
    kjent = [None if np.isnan(v) else v for v in (v0, vt)]
    endring = None if None in kjent else float(paa_rutenett(vt) - paa_rutenett(v0))
    return Dekomponering(sektor, kjent[0], kjent[1], endring, deler, grunn)


def _totalt(sektorene: Sequence[Dekomponering], t0: float, tt: float, grunn: str) -> Dekomponering:
    """Sektorenes deler summert etter slag, og resten som ikke er delt."""
    tom = _resultat(TOTALT, t0, tt, (), grunn)
    if tom.endring is None:
        return tom
    sum_: dict[Slag, float] = {"aktivitet": 0.0, "intensitet": 0.0}
    for d in (d for sektor in sektorene for d in sektor.deler):
        sum_[d.slag] += d.tonn
    rest = tom.endring - sum_["aktivitet"] - sum_["intensitet"]
    deler: dict[Slag, float] = {**sum_, "ikke delt opp": rest}
    som_del = tuple(Del(slag, slag, "", None, None, tonn, "") for slag, tonn in deler.items())
    return _resultat(TOTALT, t0, tt, som_del, "")

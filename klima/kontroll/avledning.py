"""Reglene som ser på flere rader eller tabeller, prøvd på en tabell som er avledet av dem.

Hver slik regel lager en tabell med én rad per ting som prøves, med et lesbart navn og ett tall, og
tallet prøves med den vanlige forventningen `innenfor`. Så går også de gjennom Great Expectations,
og funnet får sin egen melding. NaN slipper gjennom «between»; derfor er et tall som ikke lar seg
regne ut, uendelig her, og dermed et brudd.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from numbers import Real
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.tall import HARDT, MANGLER, oppramsing, tall
from klima.kontroll import gx
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Tabell
from klima.kontroll.tekst import VIS, som_skrevet

if TYPE_CHECKING:
    from klima.kontroll.regler import Regel
    from klima.utgavepar import Utgavepar

AVLEDEDE: Final = ("ferskhet", "sum", "andel", "enighet", "aarsendring", "utgaveendring")
"""Regeltypene som prøves her."""
INDEKS: Final = "_indeks"
"""Kolonnen i en avledet tabell med raden i den prøvde tabellen; tom når det ikke er noen."""
_GJELDER: Final = ("indikator", "tiltak", "sektor")


@dataclass(frozen=True)
class Omgivelser:
    """Det en regel kan se utenfor tabellen den gjelder.

    Attributes:
        i_dag: dagen alder regnes fra.
        pakker: datapakkens navn -> tabellens navn -> tabellen.
        par: for hver tidligere utgave: den lagt ved siden av den som prøves.
    """

    i_dag: date
    pakker: Mapping[str, Mapping[str, Tabell]] = field(default_factory=dict)
    par: Callable[[], Sequence[Utgavepar]] = tuple


Navn = Callable[[Mapping[str, Any]], tuple[str, ...]]


@dataclass(frozen=True)
class Avledet:
    """Det en regel prøver, på formen `innenfor` kan prøve.

    Attributes:
        ramme: én rad per ting som prøves, i den rekkefølgen de skal vises; verst først. Minst én.
        kolonne: tallet som prøves.
        lav, hoy: grensene for det, med grensene selv.
        forventet: kravet i ord.
        innledning: (antall brudd, antall prøvd) -> det meldingen begynner med.
        beskriv: en rad -> hva som er galt med den, uten navnet.
        navn: en rad -> leddene i det en leser finner den igjen på.
        hoeyst: så mange brudd vises.
    """

    ramme: pd.DataFrame
    kolonne: str
    lav: float
    hoy: float
    forventet: str
    innledning: Callable[[int, int], str]
    beskriv: Callable[[Mapping[str, Any]], str]
    navn: Navn
    hoeyst: int = VIS


Utfall = Avledet | Funn | None
"""Tabellen å prøve, funnet når regelen ikke kan prøves, eller None når det ikke er noe å prøve."""


def proev_avledet(tabell: Tabell, regel: Regel, omgivelser: Omgivelser | None) -> Funn | None:
    """Prøv en av reglene i `AVLEDEDE` på en tabell.

    Args:
        tabell: tabellen regelen gjelder; endres ikke.
        omgivelser: det regelen ser utenfor tabellen; uten den er i dag i dag, og tabellen alene.
    """
    utfall = _hinder(tabell, regel) or _bygg(tabell, regel, omgivelser or Omgivelser(date.today()))
    if not isinstance(utfall, Avledet):
        return utfall
    ramme, innenfor = som_vanlig(utfall, regel)
    svar = gx.kjoer(ramme[[utfall.kolonne]], {0: innenfor}, "COMPLETE")[0]
    if not svar.result:
        unntak = str(svar.exception_info)[:300]
        return replace(gal(tabell, regel, "Regelen lot seg ikke kjøre."), funnet=unntak)
    if svar.success:
        return None
    gale = sorted(int(nr) for nr in svar.result["unexpected_index_list"])
    return _brudd(tabell, regel, utfall, ramme, gale)


def som_vanlig(avledet: Avledet, regel: Regel) -> tuple[pd.DataFrame, Regel]:
    """Den avledede tabellen, og regelen som `innenfor` på tallet i den.

    Et tall som ikke lar seg regne ut, blir uendelig: «between» hopper over tomme celler.
    """
    tallet = avledet.ramme[avledet.kolonne].astype(float).fillna(math.inf)
    ramme = avledet.ramme.assign(**{avledet.kolonne: tallet}).reset_index(drop=True)
    krav = {"min": avledet.lav, "maks": avledet.hoy}
    kolonner = (avledet.kolonne,)
    vanlig = replace(regel, type="innenfor", kolonner=kolonner, der={}, unntatt={}, krav=krav)
    return ramme, vanlig


def _bygg(tabell: Tabell, regel: Regel, omgivelser: Omgivelser) -> Utfall:
    # Her og ikke øverst: modulene bygger på navnene over.
    from klima.kontroll.avledning_sum import andel, enighet, summer
    from klima.kontroll.avledning_tid import aarsendring, ferskhet, utgaveendring

    byggere = {
        "ferskhet": ferskhet,
        "sum": summer,
        "andel": andel,
        "enighet": enighet,
        "aarsendring": aarsendring,
        "utgaveendring": utgaveendring,
    }
    return byggere[regel.type](tabell, regel, omgivelser)


def _hinder(tabell: Tabell, regel: Regel) -> Funn | None:
    ramme, krav = tabell.ramme, regel.krav
    aar = ("aar",) if regel.type in ("aarsendring", "utgaveendring") else ()
    brukte = (*regel.kolonner, *krav.get("per", ()), *krav.get("noekkel", ()), *krav.get("del", ()))
    for kolonne in (*brukte, *aar, *regel.der, *regel.unntatt):
        if kolonne not in ramme.columns:
            return mangler_kolonne(tabell, regel, tabell, kolonne)
    kolonne = regel.kolonner[0]
    if regel.type not in ("ferskhet", "enighet") and not is_numeric_dtype(ramme[kolonne]):
        return gal(tabell, regel, f"«{kolonne}» er ikke tall: {regel.type} passer ikke.")
    if ramme.empty:
        return prover_ingenting(tabell, regel, f"Tabellen {tabell.navn} er tom")
    valgt = utvalg(ramme, regel)
    if valgt.empty:
        return prover_ingenting(tabell, regel, f"Ingen rader {der(regel)}")
    if valgt[kolonne].isna().all():
        hvor = f"alle {tall(len(valgt))} rader" if len(valgt) > 1 else "den ene raden"
        return prover_ingenting(tabell, regel, f"«{kolonne}» er tom på {hvor}")
    return None


def _brudd(
    tabell: Tabell, regel: Regel, utfall: Avledet, ramme: pd.DataFrame, gale: Sequence[int]
) -> Funn:
    rader: list[dict[str, Any]] = ramme.iloc[list(gale)].to_dict("records")  # type: ignore[assignment]
    vist = _samlet([(utfall.navn(rad), utfall.beskriv(rad)) for rad in rader], utfall.hoeyst)
    hode = utfall.innledning(len(rader), len(ramme))
    indekser = [int(r[INDEKS]) for r in rader if not pd.isna(r.get(INDEKS))]
    return Funn(
        regel.alvor,
        f"forventning/{regel.type}",
        tabell.datasett,
        tabell.sted(indekser),
        f"{hode}: {vist}. {regel.grunn.rstrip('.')}.",
        utfall.forventet,
        vist,
        antall=len(rader),
        rader=tuple(" ".join(utfall.navn(rad)) for rad in rader[: utfall.hoeyst]),
        gjelder=_gjelder(tabell, regel, rader, indekser),
        eier=regel.eier,
    )


def _samlet(brudd: Sequence[tuple[tuple[str, ...], str]], hoeyst: int) -> str:
    """De første bruddene; de som bare skiller seg i siste ledd av navnet, står sammen.

    >>> _samlet([(("Sjøfart", "2009"), "3 t"), (("Sjøfart", "2011"), "3 t"), ((), "x")], 2)
    'Sjøfart 2009 og 2011: 3 t; x'
    """
    grupper: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for navn, tekst in brudd:
        grupper.setdefault((navn[:-1], tekst), []).extend(navn[-1:])
    vist = []
    for (foran, tekst), siste in list(grupper.items())[:hoeyst]:
        navn_ = " ".join([*foran, oppramsing(siste)]).strip()
        vist.append(f"{navn_}: {tekst}" if navn_ else tekst)
    flere = sum(max(len(siste), 1) for siste in list(grupper.values())[hoeyst:])
    return "; ".join([*vist, f"og {tall(flere)} til"] if flere else vist)


def _gjelder(
    tabell: Tabell, regel: Regel, rader: Sequence[Mapping[str, Any]], indekser: Sequence[int]
) -> tuple[str, ...]:
    """Id-ene eller sektorene bruddene handler om: de avledede radenes egne, ellers kildens."""
    felt = next((f for f in _GJELDER if f in rader[0]), None)
    if felt:
        verdier = [rad[felt] for rad in rader]
    else:
        felt = next((f for f in _GJELDER if f in tabell.ramme.columns), None)
        # En sum har mange rader under seg; bare en rad som prøves for seg, peker på én ting.
        for_seg = felt and regel.type == "enighet"
        verdier = [tabell.ramme.at[i, felt] for i in indekser] if for_seg else []
    return tuple(dict.fromkeys(str(v) for v in verdier if not pd.isna(v)))


# --- Det byggerne deler --------------------------------------------------------------------------


def gal(tabell: Tabell, regel: Regel, tekst: str, forventet: str | None = None) -> Funn:
    """Funnet når regelen ikke passer tabellen; pekes til der regelen står."""
    navn = "forventning/gal-regel"
    return Funn("feil", navn, tabell.datasett, regel.sted, tekst, forventet, eier=regel.eier)


def mangler_kolonne(tabell: Tabell, regel: Regel, i: Tabell, kolonne: str) -> Funn:
    """Funnet når en kolonne regelen nevner, ikke finnes i tabellen `i`."""
    finnes = oppramsing([str(k) for k in i.ramme.columns])
    return gal(tabell, regel, f"Tabellen {i.navn} har ingen kolonne «{kolonne}».", finnes)


def prover_ingenting(tabell: Tabell, regel: Regel, hvorfor: str, ventet: str = "") -> Funn:
    """Funnet når regelen ikke har noe å prøve: ellers ville den vært grønn for alltid."""
    melding = f"{hvorfor}, så regelen {regel.type} prøver ingenting. {regel.grunn.rstrip('.')}."
    navn, krav = f"forventning/{regel.type}", ventet or "minst én rad å prøve"
    return Funn(regel.alvor, navn, tabell.datasett, tabell.sted(), melding, krav, eier=regel.eier)


def utvalg(ramme: pd.DataFrame, regel: Regel) -> pd.DataFrame:
    """Radene regelen gjelder, etter `der` og `unntatt`."""
    return avgrens(ramme, regel.der, regel.unntatt)


def avgrens(
    ramme: pd.DataFrame, med: Mapping[str, Any], uten: Mapping[str, Any] | None = None
) -> pd.DataFrame:
    """Radene med en av verdiene i `med`, og uten noen av dem i `uten`."""
    valgt = pd.Series(True, index=ramme.index)
    for kolonne, verdier in med.items():
        valgt &= _er_en_av(ramme[kolonne], verdier)
    for kolonne, verdier in (uten or {}).items():
        valgt &= ~_er_en_av(ramme[kolonne], verdier)
    return ramme[valgt]


def _er_en_av(kolonne: pd.Series, verdier: Any) -> pd.Series:
    return kolonne.isin(verdier if isinstance(verdier, list | tuple) else [verdier]).astype(bool)


def der(regel: Regel) -> str:
    """Avgrensningen i ord: `der aar er 2009`; tom når regelen gjelder alle rader."""
    deler = [f"{k} er {_en_av(v)}" for k, v in regel.der.items()]
    deler += [f"{k} ikke er {_en_av(v)}" for k, v in regel.unntatt.items()]
    return f"der {oppramsing(deler)}" if deler else ""


def _en_av(verdier: Sequence[Any]) -> str:
    return oppramsing([celle(v) for v in verdier], "eller")


def celle(verdi: Any) -> str:
    """En verdi slik den står i filen: tekst i anførselstegn, tall med komma, årstall uten skille.

    >>> celle("Veg"), celle(2009), celle(1.5), celle(None)
    ('«Veg»', '2009', '1,5', 'tom')
    """
    if isinstance(verdi, str):
        return f"«{verdi}»".replace("\n", "\\n")
    if pd.isna(verdi):
        return "tom"
    if isinstance(verdi, bool | np.bool_):
        return "ja" if verdi else "nei"
    return som_skrevet(float(verdi)).replace(HARDT, "") if isinstance(verdi, Real) else f"«{verdi}»"


def mengde(verdi: float, enhet: str = "") -> str:
    """Et tall i en melding: hele tall fra hundre og opp, ellers høyst to desimaler.

    >>> mengde(31350.28, "t"), mengde(0.25), mengde(float("nan"))
    ('31\xa0350\xa0t', '0,25', '–')
    """
    if math.isnan(verdi):
        return MANGLER
    if math.isinf(verdi) or abs(verdi) >= 100:
        return tall(verdi, 0, enhet)
    return som_skrevet(round(float(verdi), 2), enhet)


def endring(fra: float, til: float, enhet: str = "") -> str:
    """To tall og endringen mellom dem i prosent av tallverdien til det første.

    >>> endring(200.0, 150.0, "t").replace("\xa0", " "), endring(0.0, 3.0)
    ('200 → 150 t (−25,0 %)', '0 → 3')
    """
    tekst = f"{mengde(fra)} → {mengde(til, enhet)}"
    if not (math.isfinite(fra) and math.isfinite(til)) or fra == 0:
        return tekst
    prosent = 100 * (til - fra) / abs(fra)
    return f"{tekst} ({tall(prosent, 1 if abs(prosent) < 100 else 0, '%', fortegn=True)})"


def prosent_av(endring: pd.Series, fra: pd.Series) -> pd.Series:
    """Endringen i prosent av tallverdien til `fra`; fra null er enhver endring uendelig stor."""
    return (100 * endring / fra.abs()).round(6).where(endring != 0, 0.0)


def radnavn(kolonner: Sequence[str]) -> Navn:
    """Navnet på en rad av verdiene i disse kolonnene, med navn i stedet for kommunenummer."""

    def navn(rad: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(_navn(k, rad[k]) for k in kolonner)

    return navn


def _navn(kolonne: str, verdi: Any) -> str:
    if kolonne == "kommune":
        return inndeling().navn(str(verdi)) or str(verdi)
    return verdi if isinstance(verdi, str) else celle(verdi)


def av(antall: int, alle: int, flere: str, i: str = "i") -> str:
    """` i 3 av 20 grupper`; tomt når det bare er én, og den er gal.

    >>> av(3, 1764, "rader", "på"), av(1, 1, "grupper")
    (' på 3 av 1\xa0764 rader', '')
    """
    return "" if alle == 1 else f" {i} {tall(antall)} av {tall(alle)} {flere}"

"""Forventningen i hver rettelse: at utgaven har tallet den retter, og ingen nyere har rettet det.

Rettelsene skal ikke overleve grunnen sin, så kontrollen ser også i den nyeste utgaven, enten
rettelsen gjelder den eller ikke.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import les_pakke
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.tall import oppramsing
from klima.grunn.undertrykking import beroerte
from klima.kontroll.funn import Alvor, Funn
from klima.kontroll.tekst import som_skrevet
from klima.plan import les_plan, plantabell
from klima.rettelser import Rettelse, Tilstand, les_alle, proev
from klima.rettelsesfil import RETTELSER, UTSLIPP
from klima.utgaver import Utgave, Utgavelager

_GRUPPE: Final = "rettelse"
SKJEMA: Final = f"{_GRUPPE}/skjema"
Tabell = Callable[[Rettelse], pd.DataFrame]


class Prove(NamedTuple):
    """En utgave en rettelse prøves mot.

    Attributes:
        utgave: id-en.
        dekket: om rettelsen gjelder utgaven, eller bare en eldre.
        tabell: tallene slik utgaven har dem.
    """

    utgave: str
    dekket: bool
    tabell: pd.DataFrame


def rettelsefunn(arbeidsrom: Arbeidsrom, kommune: str | None) -> list[Funn]:
    """Det som er å si om rettelsene i arbeidsrommet.

    Args:
        arbeidsrom: der rettelsene, utgavene og datapakkene ligger.
        kommune: nummeret i dagens inndeling; None gir alle.

    Returns:
        Ett funn for hver feil i filene, uansett kommune; ellers funn for kommunens rettelser.
    """
    rettelser, gale = les_alle(arbeidsrom)
    funn = [_skjemafunn(feil) for feil in gale]
    if not rettelser:
        return funn
    lager = Utgavelager(arbeidsrom)
    alle = lager.liste(med_trukne=True)

    @cache
    def tabell(utgave: str, nummer: str) -> pd.DataFrame:
        return lager.tabell(lager.finn(utgave), nummer)

    proevd: list[tuple[Rettelse, list[Prove]]] = []
    for rettelse in rettelser:
        if rettelse.datasett == UTSLIPP:
            if kommune is not None and not _angaar(str(rettelse.noekkel["kommune"]), kommune):
                continue
            proever = _utslippsproever(arbeidsrom, rettelse, alle, tabell)
        else:
            funnet = _pakkeproever(arbeidsrom, rettelse, kommune)
            if funnet is None:
                continue
            if isinstance(funnet, Funn):
                funn.append(funnet)
                continue
            proever = funnet
        proevd.append((rettelse, proever))
        funn += _funn(rettelse, proever, alle)
    return funn + list(_doble(proevd))


def _skjemafunn(feil: Brukerfeil) -> Funn:
    melding = feil.melding[:1].upper() + feil.melding[1:] + "."
    return Funn(
        "feil", SKJEMA, RETTELSER, feil.sted, melding, feil.ventet or None, feil.funnet or None
    )


def _angaar(nummer: str, kommune: str) -> bool:
    """Om nummeret i en utgave er kommunen, eller en som siden ble en del av den."""
    return nummer == kommune or kommune in inndeling().arvinger(nummer)


def _utslippsproever(
    rom: Arbeidsrom,
    rettelse: Rettelse,
    alle: Sequence[Utgave],
    tabell: Callable[[str, str], pd.DataFrame],
) -> list[Prove]:
    """Utgavene rettelsen gjelder, og den nyeste; ingen når utgaven ikke finnes."""
    nummer = str(rettelse.noekkel["kommune"])
    rekke = [u.utgave for u in alle]
    if rettelse.utgave not in rekke:
        plan = les_plan(rom, nummer)
        if plan is None or plan.meta["utgave"] != rettelse.utgave:
            return []
        return [Prove(rettelse.utgave, True, plantabell(plan))]
    # Den utgaven selv er alltid med, også om den ikke har kommunen: da har den ingen rad.
    med = [u.utgave for u in alle if not u.trukket and nummer in u.kommuner]
    dekket = [u for u in med if rettelse.gjelder(u, rekke)]
    if rettelse.utgave not in dekket:
        dekket.insert(0, rettelse.utgave)
    proever = [Prove(u, True, tabell(u, nummer)) for u in dekket]
    nyest = med[-1] if med else rettelse.utgave
    if rekke.index(nyest) > rekke.index(rettelse.utgave) and nyest not in dekket:
        proever.append(Prove(nyest, False, tabell(nyest, nummer)))
    return proever


def _pakkeproever(
    rom: Arbeidsrom, rettelse: Rettelse, kommune: str | None
) -> list[Prove] | Funn | None:
    """Utgaven datapakken har; None når pakken gjelder en annen kommune eller bryter skjemaet.

    Et tall under en undertrykkingsregel gir et funn uten tall: det kan ikke rettes her.
    """
    mappe = rom.datasett / rettelse.datasett
    if not (mappe / "datapackage.json").is_file():
        return []
    try:
        pakke = les_pakke(mappe)
    except Brukerfeil:
        return None  # bruddene er egne funn
    if kommune not in (None, pakke.meta.get("kommune")):
        return None
    if rettelse.noekkel["indikator"] in beroerte(pakke):
        melding = (
            f"Rettelsen «{rettelse.id}» er ikke brukt: små tall undertrykkes for {rettelse.hvor}. "
            "Rett tallet i datapakken, så prøves det før det vises."
        )
        return _ett(rettelse, "feil", "undertrykt", melding)
    utgave = str(pakke.meta["utgave"])
    return [Prove(utgave, utgave == rettelse.utgave, pakke["verdier"])]


def _funn(r: Rettelse, proever: Sequence[Prove], alle: Sequence[Utgave]) -> list[Funn]:
    if not proever:
        finnes = ", ".join(u.utgave for u in alle) if r.datasett == UTSLIPP else ""
        hva = "ingen utgave heter" if r.datasett == UTSLIPP else "det er ingen datapakke for"
        navn = r.utgave if r.datasett == UTSLIPP else r.datasett
        melding = f"Rettelsen «{r.id}» er ikke brukt: {hva} {navn}."
        return [_ett(r, "feil", "ukjent-utgave", melding, finnes or None, navn)]
    ut = [funn for proeve in proever if (funn := _forventning(r, proeve))]
    trengs = not any(f.regel.endswith("/trengs-ikke") for f in ut)
    if r.meldt is None and trengs:
        melding = (
            f"Rettelsen «{r.id}» er ikke meldt til utgiver: {r.hvor}, fra {_tall(r, r.fra)} til "
            f"{_tall(r, r.til)}. Meld den, og skriv datoen i «meldt»."
        )
        ut.append(_ett(r, "merknad", "ikke-meldt", melding))
    return ut


def _forventning(r: Rettelse, proeve: Prove) -> Funn | None:
    """Funnet når utgaven ikke er slik rettelsen forutsetter; None når den er det."""
    kolonne = "tonn" if r.datasett == UTSLIPP else "verdi"
    tilstand, verdi = proev(proeve.tabell, r, kolonne)
    if tilstand == "fra" and proeve.dekket:
        return None
    regel, alvor = _REGEL[tilstand, proeve.dekket]
    fra, til = _tall(r, r.fra), _tall(r, r.til)
    u = proeve.utgave
    har = "cellen er tom" if verdi is None else f"tallet er {_tall(r, verdi)}"
    if tilstand == "til" and u != r.utgave:
        trengs = f"trengs ikke lenger: utgiver har rettet, og i {u} er {r.hvor} {til}. Ta den bort."
    else:
        trengs = f"trengs ikke: i {u} er {r.hvor} alt {til}. Ta den bort."
    melding = {
        ("til", True): trengs,
        ("til", False): trengs,
        ("annet", True): (
            f"er ikke brukt: i {u}, {r.hvor}, venter den {fra}, men {har}, som heller ikke er "
            f"{til}. Skriv den om etter utgaven, eller ta den bort."
        ),
        ("annet", False): (
            f"gjelder {r.utgave}. I {u}, {r.hvor}, er det verken {fra} eller {til}: {har}. Se om "
            "det er riktig, og ta bort rettelsen eller skriv en ny."
        ),
        ("uten_rad", True): f"er ikke brukt: {u} har ingen rad for {r.hvor}.",
        ("uten_rad", False): (
            f"gjelder {r.utgave}. I {u} er det ingen rad for {r.hvor}: se om feilen er borte, og "
            "ta bort rettelsen eller skriv en ny."
        ),
        ("fra", False): (
            f"gjelder bare {r.utgave}, men {u} har fortsatt {fra} for {r.hvor}. "
            f"{_utvid(r)}, så rettes det der også."
        ),
    }[tilstand, proeve.dekket]
    funnet = None if verdi is None else _tall(r, verdi)
    ventet = fra if proeve.dekket else til
    return _ett(r, alvor, regel, f"Rettelsen «{r.id}» {melding}", ventet, funnet)


def _utvid(r: Rettelse) -> str:
    if r.datasett == UTSLIPP:
        return f"Skriv «utgave: alle fra {r.utgave}»"
    return "Skriv den nye utgaven i «utgave»"


_REGEL: Final[dict[tuple[Tilstand, bool], tuple[str, Alvor]]] = {
    ("til", True): ("trengs-ikke", "advarsel"),
    ("til", False): ("trengs-ikke", "advarsel"),
    # Rettelsen er ment for tallet, men er ikke lagt på: da er tallet i rapporten trolig galt.
    ("annet", True): ("passer-ikke", "feil"),
    ("uten_rad", True): ("uten-rad", "feil"),
    ("fra", False): ("dekker-ikke", "feil"),
    # Nesten hvert tall regnes om i neste utgave, så et nytt tall er ikke i seg selv en feil.
    ("annet", False): ("nyere-tall", "advarsel"),
    ("uten_rad", False): ("nyere-tall", "advarsel"),
}


def _doble(proevd: Sequence[tuple[Rettelse, list[Prove]]]) -> Iterator[Funn]:
    """Ett funn for hver gruppe av rettelser som gjelder samme celle i samme utgave."""
    celler: dict[tuple[str, str, tuple[object, ...]], list[Rettelse]] = {}
    for rettelse, proever in proevd:
        for proeve in proever:
            if proeve.dekket:
                celle = (rettelse.datasett, proeve.utgave, tuple(rettelse.noekkel.values()))
                celler.setdefault(celle, []).append(rettelse)
    sett: set[tuple[str, ...]] = set()
    for (_, utgave, _), gruppe in celler.items():
        ider = tuple(r.id for r in gruppe)
        if len(gruppe) == 1 or ider in sett:
            continue
        sett.add(ider)
        navn = oppramsing([f"«{id_}»" for id_ in ider])
        melding = (
            f"Rettelsene {navn} gjelder samme tall i {utgave}: {gruppe[0].hvor}. Ingen av dem er "
            "brukt; behold én."
        )
        funn = _ett(gruppe[-1], "feil", "dobbel", melding)
        yield Funn(**{**vars(funn), "antall": len(gruppe), "rader": tuple(r.sted for r in gruppe)})


def _tall(r: Rettelse, verdi: float) -> str:
    return som_skrevet(verdi, r.enhet)


def _ett(
    r: Rettelse,
    alvor: Alvor,
    regel: str,
    melding: str,
    forventet: str | None = None,
    funnet: str | None = None,
) -> Funn:
    return Funn(
        alvor,
        f"{_GRUPPE}/{regel}",
        r.datasett,
        r.sted,
        melding,
        forventet,
        funnet,
        antall=1,
        rader=(r.hvor,),
        gjelder=(r.gjelder_hva,),
        eier=r.hvem,
    )

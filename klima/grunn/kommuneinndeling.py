"""Kommuneinndelingen over tid: hvilke numre som gjaldt når, og hva de ble til.

Kommunene er slått sammen, delt og har fått nye numre. Her slås numre og navn opp på dato, og
kjedene følges (0220 + 0627 + 0628 -> 3025 -> 3203). En sammenslåing kan summeres, en deling ikke:
hvor mye av det gamle som ligger i hver av de nye, står ikke i tallene.

Kilde: datapakken `felles/kommuneinndeling` (SSB KLASS, kodeverk 131), 2009–2026.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from klima.grunn.arbeidsrom import EKSEMPEL, Arbeidsrom, innebygd_rot
from klima.grunn.datapakke import les_pakke, som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.tekst import vask

PAKKE: Final = "kommuneinndeling"
START: Final = date(2009, 1, 1)
EKSEMPELNAVN: Final = "Eksempelvik (oppdiktet)"
"""Navnet på kommunen som ikke finnes; det sier selv fra hver gang det skrives."""
GRENSEJUSTERING: Final = "grensejustering"
_UTEN_DELING: Final = "en utgave fra tiden før, der kommunen står med sitt eget nummer"


@dataclass(frozen=True)
class Periode:
    """Et kommunenummer og tiden det gjaldt for samme område; `til` er siste dag, None er nå."""

    nummer: str
    navn: str
    fra: date
    til: date | None


@dataclass(frozen=True)
class Endring:
    """Ett gammelt og ett nytt nummer; `dato` er første dag med den nye inndelingen."""

    dato: date
    fra: str
    fra_navn: str
    til: str
    til_navn: str
    slag: str


@dataclass(frozen=True)
class Overgang:
    """Kommunene som henger sammen i én endring: alle de gamle og alle de nye."""

    dato: date
    gamle: frozenset[str]
    nye: frozenset[str]


class DeltKommune(Brukerfeil):
    """En kommune er delt, så tallene kan ikke føres til én kommune.

    Attributes:
        nummer: kommunen det ble spurt om.
    """

    def __init__(self, nummer: str, melding: str, *, utvei: str) -> None:
        self.nummer = nummer
        super().__init__(melding, utvei=utvei)


class Inndeling:
    """Oppslag i kommuneinndelingen.

    Args:
        perioder: hvert nummer med tiden det gjaldt.
        endringer: hva numrene ble til. Grensejusteringer er med, men regnes ikke som delinger.
    """

    def __init__(self, perioder: Iterable[Periode], endringer: Iterable[Endring]) -> None:
        self.perioder: Final = tuple(sorted(perioder, key=lambda p: (p.nummer, p.fra)))
        alle = tuple(endringer)
        self.grensejusteringer: Final = tuple(e for e in alle if e.slag == GRENSEJUSTERING)
        self.endringer: Final = tuple(e for e in alle if e.slag != GRENSEJUSTERING)
        self.datoer: Final = tuple(sorted({START, *(e.dato for e in self.endringer)}))
        self._navn: Final = {p.nummer: p.navn for p in self.perioder}
        self._gjelder: Final = {d: self._gjeldende(d) for d in self.datoer}
        self._overganger: Final = {d: self._finn_overganger(d) for d in self.datoer}
        self._arvinger: Final[dict[str, frozenset[str]]] = {}

    def _gjeldende(self, dato: date) -> frozenset[str]:
        return frozenset(
            p.nummer for p in self.perioder if p.fra <= dato and (p.til is None or dato <= p.til)
        )

    def _finn_overganger(self, dato: date) -> tuple[Overgang, ...]:
        par = [(e.fra, e.til) for e in self.endringer if e.dato == dato]
        return tuple(Overgang(dato, gamle, nye) for gamle, nye in sammenhenger(par))

    @property
    def gjeldende(self) -> date:
        """Første dag med dagens inndeling."""
        return self.datoer[-1]

    def numre(self, dato: date) -> frozenset[str]:
        """Numrene som gjaldt en dag.

        >>> [len(inndeling().numre(date(aar, 1, 1))) for aar in (2009, 2012, 2013, 2017)]
        [430, 429, 428, 426]
        >>> [len(inndeling().numre(date(aar, 1, 1))) for aar in (2018, 2020, 2024)]
        [422, 356, 357]
        """
        return self._gjelder.get(dato) or self._gjeldende(dato)

    def kjent(self, nummer: str) -> bool:
        """Har nummeret vært gyldig noen gang siden 2009, eller er det eksempelets?"""
        return nummer in self._navn or nummer == EKSEMPEL

    def navn(self, nummer: str) -> str:
        """Kommunens navn; tomt når nummeret aldri har vært i bruk.

        >>> inndeling().navn("0627"), inndeling().navn("9999")
        ('Røyken', '')
        """
        return self._navn.get(nummer, EKSEMPELNAVN if nummer == EKSEMPEL else "")

    def vis(self, nummer: str) -> str:
        """Nummer og navn slik meldingene skriver dem: `0627 Røyken`."""
        return f"{nummer} {self.navn(nummer)}".rstrip()

    def overganger(self, fra: date, til: date) -> tuple[Overgang, ...]:
        """Endringene mellom to inndelinger i rekkefølge; bakover i tid med gamle og nye byttet om.

        >>> o = inndeling().overganger(date(2023, 1, 1), date(2024, 1, 1))
        >>> [sorted(x.nye) for x in o if "1507" in x.gamle]
        [['1508', '1580']]
        """
        if fra <= til:
            return tuple(o for d in self.datoer if fra < d <= til for o in self._overganger[d])
        tilbake = [o for d in reversed(self.datoer) if til < d <= fra for o in self._overganger[d]]
        return tuple(Overgang(o.dato, o.nye, o.gamle) for o in tilbake)

    def inndelingsdato(self, numre: Collection[str], *, senest: date | None = None) -> date:
        """Første dag med den nyeste inndelingen som har alle numrene.

        Args:
            numre: numrene i en tabell.
            senest: dagen tabellen ble publisert; senere inndelinger kan den ikke kjenne.

        Raises:
            Brukerfeil: numrene er ukjente, eller hører ikke til én og samme inndeling.

        >>> inndeling().inndelingsdato(["0220", "0627"]).isoformat()
        '2019-01-01'
        """
        ukjente = sorted(n for n in numre if not self.kjent(n))
        if ukjente:
            raise Brukerfeil("ukjent kommunenummer", funnet=", ".join(ukjente[:5]))
        # Kommunen som ikke finnes, har alltid vært den samme.
        numre = set(numre) - {EKSEMPEL}
        mulige = [d for d in self.datoer if senest is None or d <= senest] or [START]
        for dato in reversed(mulige):
            if self._gjelder[dato].issuperset(numre):
                return dato
        nyeste = mulige[-1]
        utenfor = sorted(n for n in numre if n not in self._gjelder[nyeste])
        innenfor = sorted(n for n in numre if n in self._gjelder[nyeste])
        raise Brukerfeil(
            "kommunenumrene hører ikke til én og samme kommuneinndeling",
            funnet=f"{self.vis(utenfor[0])} sammen med {self.vis((innenfor or utenfor)[-1])}",
            utvei="del tabellen slik at hver del har numre fra ett tidspunkt",
        )

    def arvinger(self, nummer: str) -> frozenset[str]:
        """Kommunene i dagens inndeling som har noe av området til kommunen.

        >>> sorted(inndeling().arvinger("0627")), sorted(inndeling().arvinger("5012"))
        (['3203'], ['5055', '5056', '5059'])
        """
        if nummer == EKSEMPEL:
            return frozenset({EKSEMPEL})
        if nummer not in self._arvinger:
            self._arvinger[nummer] = self._finn_arvinger(nummer)
        return self._arvinger[nummer]

    def _finn_arvinger(self, nummer: str) -> frozenset[str]:
        if nummer in self._gjelder[self.gjeldende]:
            return frozenset({nummer})
        siste, _ = self._siste_dag(nummer)
        neste = next(d for d in self.datoer if d > siste)
        barn = {e.til for e in self.endringer if e.dato == neste and e.fra == nummer}
        return frozenset(arving for b in barn for arving in self.arvinger(b))

    def dagens(self, nummer: str) -> str:
        """Nummeret kommunen har i dag.

        Raises:
            DeltKommune: kommunen er delt, eller gikk inn i en som er det.

        >>> [inndeling().dagens(n) for n in ("0220", "0627", "0628", "3025", "3203")]
        ['3203', '3203', '3203', '3203', '3203']
        """
        arvinger = sorted(self.arvinger(nummer))
        if len(arvinger) == 1:
            return arvinger[0]
        delt = next(
            o
            for o in self.overganger(START, self.gjeldende)
            if len(o.nye) > 1 and (nummer in o.gamle or nummer in self._opphav(o.gamle))
        )
        utvei = f"bruk {_ramset(arvinger, 'eller')}, eller {_UTEN_DELING}"
        raise DeltKommune(nummer, self.deling(nummer, delt), utvei=utvei)

    def _opphav(self, numre: Collection[str]) -> set[str]:
        """Numrene og alle som har gått inn i dem."""
        alle = set(numre)
        for e in sorted(self.endringer, key=lambda e: e.dato, reverse=True):
            if e.til in alle:
                alle.add(e.fra)
        return alle

    def deling(self, nummer: str, overgang: Overgang) -> str:
        """Hvorfor tallene for en kommune ikke kan føres over en overgang, i ord.

        >>> o = inndeling().overganger(date(2023, 1, 1), date(2024, 1, 1))
        >>> inndeling().deling("1507", next(x for x in o if "1507" in x.gamle))
        '1507 Ålesund ble delt 2024-01-01 i 1508 Ålesund og 1580 Haram'
        """
        if overgang.gamle <= self._gjelder[overgang.dato]:
            # Bakover i tid: det nye var flere.
            foer = _ramset(map(self.vis, sorted(overgang.nye)), "og")
            return f"{self.vis(nummer)} kan ikke føres tilbake til {foer}"
        deler: dict[str, list[str]] = defaultdict(list)
        for e in self.endringer:
            if e.dato == overgang.dato and e.fra in overgang.gamle:
                deler[e.fra].append(e.til)
        delte = {gammel: sorted(nye) for gammel, nye in deler.items() if len(nye) > 1}
        ord_ = [
            f"{self.vis(gammel)} ble delt {overgang.dato} i {_ramset(map(self.vis, nye), 'og')}"
            for gammel, nye in sorted(delte.items())
        ]
        grunn = "; ".join(ord_)
        return grunn if nummer in delte else f"{self.vis(nummer)} kan ikke føres videre: {grunn}"

    def finn(self, navn: str) -> list[str]:
        """Numrene, nå eller før, som et navn kan bety; dagens først. Tomt når ingen heter det.

        En tidligere kommune som har gått opp i en av dagens med samme navn, regnes ikke for seg.

        >>> inndeling().finn("asker"), inndeling().finn("Nes"), inndeling().finn("Fusa")
        (['3203'], ['3228', '0616'], ['1241'])
        """
        former = self._numre_for_navn.get(vask(navn).casefold(), ())
        naa = [n for n in former if n in self._gjelder[self.gjeldende]]
        funnet = list(naa)
        # Nyeste først, så en kjede (0220, 3025) bare gir sitt siste ledd.
        for nummer in sorted(set(former) - set(naa), key=self._siste_dag, reverse=True):
            if not any(self._opphav([f]) & {nummer} for f in funnet):
                funnet.append(nummer)
        return funnet

    def _siste_dag(self, nummer: str) -> tuple[date, str]:
        return max(p.til or date.max for p in self.perioder if p.nummer == nummer), nummer

    @cached_property
    def _numre_for_navn(self) -> Mapping[str, list[str]]:
        former: dict[str, list[str]] = defaultdict(list)
        for p in self.perioder:
            for form in _navneformer(p.navn):
                if p.nummer not in former[form]:
                    former[form].append(p.nummer)
        return dict(former)

    def numre_for_navn(self, navn: Collection[str]) -> dict[str, str]:
        """Numrene til kommunenavnene i én fil, fra den nyeste inndelingen som har alle navnene.

        Navn som flere kommuner hadde da, og navn ingen inndeling har, er ikke med.

        >>> inndeling().numre_for_navn(["Asker", "Røyken"])
        {'Asker': '0220', 'Røyken': '0627'}
        """
        alle = {n: self._numre_for_navn.get(vask(n).casefold(), []) for n in navn}
        kjente = {n: numre for n, numre in alle.items() if numre}
        for dato in reversed(self.datoer):
            her = {n: [x for x in numre if x in self._gjelder[dato]] for n, numre in kjente.items()}
            if all(her.values()):
                return {n: numre[0] for n, numre in her.items() if len(numre) == 1}
        return {}


def sammenhenger(
    par: Iterable[tuple[str, str]],
) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Del par av gammelt og nytt nummer i grupper som henger sammen.

    >>> [(sorted(g), sorted(n)) for g, n in sammenhenger([("a", "x"), ("b", "x"), ("c", "y")])]
    [(['a', 'b'], ['x']), (['c'], ['y'])]
    """
    grupper: list[tuple[set[str], set[str]]] = []
    for gammel, ny in par:
        treff = [g for g in grupper if gammel in g[0] or ny in g[1]]
        for g in treff:
            grupper.remove(g)
        grupper.append(({gammel}.union(*(g[0] for g in treff)), {ny}.union(*(g[1] for g in treff))))
    return [(frozenset(gamle), frozenset(nye)) for gamle, nye in grupper]


def _navneformer(navn: str) -> set[str]:
    """Navnet, hvert av de likestilte navnene, og navnet uten fylke i parentes."""
    uten_fylke = re.sub(r"\s*\(.*?\)$", "", navn)
    former = {navn, uten_fylke, *uten_fylke.split(" - ")}
    return {vask(f).casefold() for f in former}


def _ramset(ord_: Iterable[str], bindeord: str) -> str:
    *foerste, siste = ord_
    return f"{', '.join(foerste)} {bindeord} {siste}" if foerste else siste


def inndeling(arbeidsrom: Arbeidsrom | None = None) -> Inndeling:
    """Inndelingen som følger med, eller kopien arbeidsrommet har hentet fra KLASS.

    >>> inndeling().numre_for_navn(["Haram"])
    {'Haram': '1580'}
    """
    innebygd = innebygd_rot() / "datasets" / "felles" / PAKKE
    if arbeidsrom is not None:
        egen = arbeidsrom.datasett / "felles" / PAKKE
        if egen != innebygd and (egen / "datapackage.json").is_file():
            return _les(egen, (egen / "endringer.csv").stat().st_mtime_ns)
    return _les(innebygd, 0)


@cache
def _les(mappe: Path, _tid: int) -> Inndeling:
    pakke = les_pakke(mappe, proev=bool(_tid))
    perioder = [
        Periode(
            r["kommune"],
            r["kommunenavn"],
            date.fromisoformat(r["gyldig_fra"]),
            date.fromisoformat(r["gyldig_til"]) if r["gyldig_til"] else None,
        )
        for r in som_rader(pakke["kommuner"])
    ]
    endringer = [
        Endring(
            date.fromisoformat(r["dato"]),
            r["fra_kommune"],
            r["fra_navn"],
            r["til_kommune"],
            r["til_navn"],
            r["slag"],
        )
        for r in som_rader(pakke["endringer"])
    ]
    return Inndeling(perioder, endringer)

"""Hvert tall som er et annet enn i forrige rapport, og hvorfor.

Grunnene er prøvd, ikke gjettet (`reports.motproever`). Det som er igjen når alt det nye er tatt
bort, er endret i planens filer, i tekstene eller i programmet: filene har låsen bare avtrykket av.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, Final

from klima.grunn.arbeidsrom import FILNAVN
from klima.grunn.datapakke import LEVERANSER
from klima.grunn.tall import oppramsing, tall
from reports.grunnlag import Grunnlag
from reports.inndata import Inndata
from reports.laas import endringer_i_koden
from reports.laaslesing import Laas
from reports.motproever import (
    HENTET,
    LEVERT,
    NYTT_AAR,
    OMREGNET,
    RETTET,
    VALG,
    Motproeve,
    Tallene,
    har_utgaven,
)
from reports.talliste import Noekkel, Tall, vist_desimaler, vist_tall
from reports.tekster import MAPPE as TEKSTER

PLAN: Final = "plan"
TEKST: Final = "tekst"
METODE: Final = "metode"
UKJENT: Final = "ukjent"
GRUNNER: Final = (NYTT_AAR, OMREGNET, RETTET, LEVERT, HENTET, PLAN, VALG, TEKST, METODE, UKJENT)
"""I den rekkefølgen de nevnes."""
FELLES: Final = (NYTT_AAR, OMREGNET, METODE)
"""Grunnene som har samme forklaring for alle tallene."""
_FLYTTER_IKKE: Final = ("datasets/forventninger/", "datasets/rettelser/", "datasets/utgaver/")
"""Filer som ikke flytter tall, eller som har sitt eget trinn."""
_AAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_VIS: Final = 3
_REST: Final = "rest"
"""Trinnet fra det som kan prøves, til det låsen har."""


@dataclass(frozen=True)
class Tallendring:
    """Et tall som er et annet nå.

    Attributes:
        foer, naa: tallet i forrige rapport og nå; None når den ikke har det.
        forklart: grunn (én av `GRUNNER`) -> den med utgaver, rettelser og filer.
    """

    foer: Tall | None
    naa: Tall | None
    forklart: Mapping[str, str]

    @property
    def grunner(self) -> tuple[str, ...]:
        """Grunnene, i fast rekkefølge."""
        return tuple(grunn for grunn in GRUNNER if grunn in self.forklart)

    @property
    def hvorfor(self) -> str:
        """Grunnene slik de står på linjen til tallet; de felles forklares samlet."""
        return "; ".join(g if g in FELLES else self.forklart[g] for g in self.grunner)

    @property
    def tallet(self) -> Tall:
        """Det som navngir tallet."""
        return self.naa or self.foer or Tall("", "", "", "", "")

    @property
    def endring(self) -> float | None:
        """Nå minus før, av tallene slik de er trykt; None når et av dem mangler."""
        foer = vist_tall(self.foer.tekst) if self.foer else None
        naa = vist_tall(self.naa.tekst) if self.naa else None
        return None if foer is None or naa is None else round(naa - foer, 6)

    @property
    def endringstekst(self) -> str:
        """Endringen med fortegn og så mange desimaler som tallene er trykt med; tom uten.

        >>> foer, naa = (Tall("t", "T", "r", "k", tekst) for tekst in ("−6,7 %", "−3,7 %"))
        >>> Tallendring(foer, naa, {}).endringstekst
        '+3,0'
        """
        if self.endring is None:
            return ""
        vist = [vist_desimaler(t.tekst) for t in (self.foer, self.naa) if t]
        return str(tall(self.endring, max(vist), fortegn=True))


@dataclass(frozen=True)
class Sammenligning:
    """Rapporten mot den forrige.

    Attributes:
        forrige: låsen den er sammenlignet med.
        endringer: tallene som er ulike, i leserekkefølge; de bortfalte sist i tabellen sin.
        like: hvor mange tall som er de samme.
        koden: det som er endret i programmet; tom når det er det samme.
    """

    forrige: Laas
    endringer: tuple[Tallendring, ...]
    like: int
    koden: tuple[str, ...]

    @property
    def felles(self) -> list[str]:
        """Forklaringene som gjelder alle tall med grunnen, som utgavene det er regnet om mellom."""
        alle = [e.forklart.get(g, "") for g in FELLES for e in self.endringer]
        return [f for f in dict.fromkeys(alle) if f and f not in FELLES]

    @property
    def antall(self) -> dict[str, int]:
        """Grunn -> hvor mange tall som har den; et tall kan ha flere."""
        talt = Counter(grunn for e in self.endringer for grunn in e.grunner)
        return {grunn: talt[grunn] for grunn in GRUNNER if talt[grunn]}


def sammenlign(
    g: Grunnlag,
    inndata: Inndata,
    tallene_naa: Tallene,
    naa: Mapping[str, Any],
    da: Laas,
    *,
    fremdrift: Callable[[str], None] = lambda _: None,
) -> Sammenligning:
    """Finn hvert tall som er ulikt, og grunnen til hvert.

    Args:
        g: grunnlaget for rapporten nå.
        inndata: det den er lest av.
        tallene_naa: tallene i den.
        naa: manifestet for den.
        da: låsen av den forrige.
        fremdrift: får vite hva som prøves.
    """
    ulike = [
        n
        for n in _leserekkefoelge(tallene_naa, da.tall)
        if _tekst(tallene_naa, n) != _tekst(da.tall, n)
    ]
    koden = tuple(endringer_i_koden(da.innhold, naa))
    endringer: list[Tallendring] = []
    if ulike:
        with tempfile.TemporaryDirectory(prefix="klima-") as mappe:
            jakt = _Jakt(g, naa, da, koden, Motproeve(g, inndata, Path(mappe)), fremdrift)
            grunner = jakt.finn(tallene_naa, ulike)
        endringer = [Tallendring(da.tall.get(n), tallene_naa.get(n), grunner[n]) for n in ulike]
    like = len({*tallene_naa} | {*da.tall}) - len(endringer)
    return Sammenligning(da, tuple(endringer), like, koden)


def _leserekkefoelge(naa: Tallene, da: Tallene) -> list[Noekkel]:
    """Alle tallene, tabell for tabell; de som er borte, etter de andre i tabellen sin."""
    tabeller = list(dict.fromkeys(n[0] for n in (*naa, *da)))
    plass = {t: nr for nr, t in enumerate(tabeller)}
    return sorted(dict.fromkeys((*naa, *da)), key=lambda n: plass[n[0]])


def _tekst(tallene: Tallene, noekkel: Noekkel) -> str | None:
    """Tallet slik det er trykt; None når plassen er tom, som «–» og «Tall kommer», eller borte."""
    tekst = tallene[noekkel].tekst if noekkel in tallene else ""
    return tekst if any(tegn.isdigit() for tegn in tekst) else None


class _Jakt:
    """Letingen etter grunnene."""

    def __init__(
        self,
        g: Grunnlag,
        naa: Mapping[str, Any],
        da: Laas,
        koden: Sequence[str],
        proeve: Motproeve,
        fremdrift: Callable[[str], None],
    ) -> None:
        self._g, self._naa, self._da = g, naa, da
        self._koden, self._proeve, self._fremdrift = koden, proeve, fremdrift

    def finn(self, tallene_naa: Tallene, ulike: Sequence[Noekkel]) -> dict[Noekkel, dict[str, str]]:
        """Grunnene til hvert av tallene, med forklaringen."""
        kjeder: dict[Noekkel, list[tuple[str, str | None]]] = {
            n: [("", _tekst(tallene_naa, n))] for n in ulike
        }
        stilling: Tallene = tallene_naa
        for slag, ta_bort in self._proeve.trinn(self._da, self._naa):
            self._fremdrift(f"prøver hva som er {slag}")
            ta_bort()
            if (etter := self._proeve.tall()) is not None:
                stilling = etter
                for n in ulike:
                    kjeder[n].append((slag, _tekst(stilling, n)))
        resten = self._resten(stilling, [n for n in ulike if self._gjenstaar(n, stilling)])
        ut = {}
        for n, kjede in kjeder.items():
            slagene = _skifter([*kjede, (_REST, _tekst(self._da.tall, n))])
            ut[n] = {s: self._forklart(s, n) for s in slagene if s != _REST}
            if _REST in slagene:
                ut[n] |= resten[n]
            if self._nytt_aar(n):
                ellers = {s: t for s, t in ut[n].items() if s not in (OMREGNET, NYTT_AAR)}
                hele = self._forklart(NYTT_AAR, n)
                ut[n] = {NYTT_AAR: NYTT_AAR if ellers else hele, **ellers}
        return ut

    def _gjenstaar(self, noekkel: Noekkel, stilling: Tallene) -> bool:
        return _tekst(stilling, noekkel) != _tekst(self._da.tall, noekkel)

    def _resten(self, stilling: Tallene, igjen: Sequence[Noekkel]) -> dict[Noekkel, dict[str, str]]:
        """Grunnene til det som er igjen når alt som kan tas bort, er tatt bort."""
        if not igjen:
            return {}
        da, naa = self._da.innhold, self._naa
        if da["rapport"]["utgave"] != naa["rapport"]["utgave"] and not har_utgaven(
            self._da, self._g
        ):
            return {
                n: {OMREGNET: f"{self._forklart(OMREGNET, n)} (ikke lenger i lageret)"}
                for n in igjen
            }
        mapper = self._endrede_mapper
        metode = {METODE: f"metode: {oppramsing(self._koden)}"} if self._koden else {}
        if not mapper:
            return {n: metode or {UKJENT: UKJENT} for n in igjen}
        alle = dict.fromkeys(mapper, None)
        if len(mapper) == 1 and not metode:
            return {n: self._fra_mapper(list(alle)) for n in igjen}
        rammer: dict[str, set[Noekkel] | None] = {}
        for mappe in mapper:
            self._fremdrift(f"prøver hva som hviler på {mappe}")
            with self._proeve.uten(mappe):
                uten = self._proeve.tall()
            rammer[mappe] = (
                None
                if uten is None
                else {n for n in stilling if _tekst(stilling, n) != _tekst(uten, n)}
            )
        ut = {}
        for n in igjen:
            egne = [m for m, rammet in rammer.items() if _hviler(n, rammet, stilling)]
            ut[n] = self._fra_mapper(egne) if egne else metode or self._fra_mapper(list(mapper))
        return ut

    @cached_property
    def _endrede_mapper(self) -> dict[str, list[str]]:
        """Mappe -> filene i den som er endret, og som ikke har sitt eget trinn."""
        da, naa = self._da.innhold, self._naa
        ut: dict[str, list[str]] = {}
        lagt_til = all(rad in naa["leveranser"] for rad in da["leveranser"])
        for sti in sorted({*da["filer"], *naa["filer"]}):
            if da["filer"].get(sti) == naa["filer"].get(sti) or sti == FILNAVN:
                continue
            bare_nye = sti.endswith(f"/{LEVERANSER}.csv") and lagt_til
            if not sti.startswith(_FLYTTER_IKKE) and not bare_nye:
                ut.setdefault(str(PurePosixPath(sti).parent), []).append(sti)
        return ut

    def _fra_mapper(self, mapper: Sequence[str]) -> dict[str, str]:
        ut: dict[str, list[str]] = {}
        for mappe in mapper:
            slag = TEKST if mappe.split("/")[0] == TEKSTER else PLAN
            ut.setdefault(slag, []).extend(self._endrede_mapper[mappe])
        return {slag: f"{slag}: {_noen(filer)}" for slag, filer in ut.items()}

    def _nytt_aar(self, noekkel: Noekkel) -> bool:
        """Om tallet er for et år den gamle tabellen ikke hadde noe av."""
        if noekkel in self._da.tall:
            return False
        egne = {a for navn in noekkel[1:] for a in _AAR.findall(navn)}
        return bool(egne) and not egne <= self._gamle_aar.get(noekkel[0], egne)

    @cached_property
    def _gamle_aar(self) -> dict[str, set[str]]:
        ut: dict[str, set[str]] = {}
        for tabell, rad, kolonne in self._da.tall:
            ut.setdefault(tabell, set()).update(_AAR.findall(rad), _AAR.findall(kolonne))
        return ut

    def _forklart(self, slag: str, noekkel: Noekkel) -> str:
        da, naa = self._da.innhold, self._naa
        if slag == NYTT_AAR:
            return f"nytt år: {naa['rapport']['aar']} i {naa['rapport']['utgave']}"
        if slag == OMREGNET:
            fra, til = da["rapport"]["utgave"], naa["rapport"]["utgave"]
            if fra == til:
                return "omregnet: utgavene det sammenlignes med, er andre"
            return f"omregnet: {fra} → {til}"
        if slag == RETTET:
            return self._rettet(noekkel)
        if slag in (LEVERT, HENTET):
            utgave = self._indikatorutgave(slag, noekkel)
            return utgave if slag == LEVERT else f"{slag}: {utgave}"
        valg = [n for n in naa["valg"] if naa["valg"][n] != da["valg"].get(n)]
        return f"valg i {FILNAVN}: {oppramsing(valg)}"

    def _rettet(self, noekkel: Noekkel) -> str:
        """Rettelsene som er lagt på og tatt bort; av flere dem for samme år når det finnes noen."""
        da, naa = self._da.innhold["rettelser"], self._naa["rettelser"]
        gamle, nye = {r["sha256"] for r in da}, {r["sha256"] for r in naa}
        deler = []
        for hva, rader, andre in (("", naa, gamle), (" (tatt bort)", da, nye)):
            egne = [r for r in rader if r["sha256"] not in andre]
            samme = [r for r in egne if any(str(r.get("aar")) in navn for navn in noekkel[1:])]
            deler += [f"{r['id']}{hva}" for r in samme or egne]
        return f"rettet: {_noen(list(dict.fromkeys(deler)))}"

    def _indikatorutgave(self, slag: str, noekkel: Noekkel) -> str:
        """Utgaven tallet er fra; for en sum av flere tall de som er kommet til."""
        katalog = self._g.katalog
        if katalog is not None:
            navn = dict(zip(katalog.indikatorer.index, katalog.indikatorer["navn"], strict=True))
            for rad in katalog.verdier.to_dict("records"):
                if (navn.get(rad["indikator"]), str(rad["aar"])) == noekkel[1:]:
                    return str(rad["utgave"])
        felt = "leveranser" if slag == LEVERT else "observasjoner"
        gamle = self._da.innhold[felt]
        nye = [r["utgave"] for r in self._naa[felt] if r not in gamle]
        return _noen(list(dict.fromkeys(nye)))


def _skifter(kjede: Sequence[tuple[str, str | None]]) -> list[str]:
    """Trinnene tallet skiftet ved, fra nå og bakover.

    For et tall som er borte nå, er det bare trinnet det kom tilbake ved, og for et nytt bare det
    trinnet det ble borte ved: hva det ellers var underveis, har ingen sett.

    >>> _skifter([("", "7"), ("rettet", "7"), ("nytt år", "8"), ("omregnet", "9")])
    ['nytt år', 'omregnet']
    >>> _skifter([("", None), ("nytt år", "8"), ("omregnet", "9")])
    ['nytt år']
    """
    skift = [(slag, foer, etter) for (_, foer), (slag, etter) in pairwise(kjede) if foer != etter]
    if kjede[0][1] is None:
        skift = [ett for ett in skift if ett[1] is None][:1]
    elif kjede[-1][1] is None:
        skift = [ett for ett in skift if ett[2] is None][-1:]
    return [slag for slag, _, _ in skift]


def _hviler(noekkel: Noekkel, rammet: set[Noekkel] | None, stilling: Tallene) -> bool:
    """Om tallet hviler på mappen `rammet` er prøvd uten; None når ingenting kunne bygges uten."""
    if rammet is None or noekkel in rammet:
        return True
    if noekkel in stilling:
        return False
    tabellen = [n for n in stilling if n[0] == noekkel[0]]
    return not tabellen or any(n in rammet for n in tabellen)


def _noen(navn: Sequence[str]) -> str:
    flere = len(navn) - _VIS
    return oppramsing([*navn[:_VIS], *([f"{flere} til"] if flere > 0 else [])])

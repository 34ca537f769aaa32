"""Et spor: et tall som enten er lest et sted, eller regnet av andre tall som har sine egne spor.

Formelen er den samme teksten som vises og som regnes: `100 * (utslipp / referanse - 1)`. Sporet
regnes om igjen fra de leste tallene, og går det ikke opp, er det en feil i oss.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from klima.formel import les_formel
from klima.grunn.tall import antall_desimaler, tall
from klima.rettelser import Rettelse
from reports.tekster import Tekster

SUM: Final = "sum"
ANTALL: Final = "antall"
"""Formlene som ikke er et regnestykke over navn: summen av leddene, og hvor mange de er."""
_FLEST: Final = 8
"""Flere tall enn dette i en sum telles i stedet for å skrives ut."""
_BIT: Final = re.compile(r"[a-z_][a-z0-9_]*|\d+(?:\.\d+)?|\*\*|[*-]")


@dataclass(frozen=True)
class Sted:
    """Der et tall står.

    Attributes:
        fil: fra arbeidsrommets rot.
        plass: i filen, «linje 5» eller «ark «Oversikt», rad 12»; tom når den ikke er slått opp.
        trykt: der kilden selv har tallet, «linje 4014 i 002_….txt»; tom når det er det samme.
    """

    fil: str
    plass: str = ""
    trykt: str = ""

    def __str__(self) -> str:
        deler = [f"{self.fil}, {self.plass}" if self.plass else self.fil]
        return "; ".join([*deler, *([f"trykt på {self.trykt}"] if self.trykt else [])])


@dataclass(frozen=True)
class Spor:
    """Et tall og hvor det er fra.

    Attributes:
        hva: hva tallet er, i ord.
        verdi: tallet før det avrundes til visning.
        desimaler, enhet, fortegn: slik det skrives.
        tekst: cellen slik den er trykt, når den ikke skrives av `verdi`.
        navn: navnet i `klima spor`; tomt når tallet bare er et ledd i et annet.
        formel: regnestykket over navnene i `ledd`, `SUM` eller `ANTALL`; tomt når tallet er lest.
        ledd: navnet i formelen -> tallet.
        heltall: om regnestykket rundes til et helt tall.
        skala: det formelen ganges med; regner om mellom enhetene leddene og svaret er skrevet i.
        steder: der tallet er lest.
        opphav: `avlest`, `avledet`, `publisert`, `hentet`, `levert`, `oppdiktet`; tomt når regnet.
        utgave: utgaven et lest tall er fra, når den er en annen enn rapportens.
        rettelse: rettelsen som er lagt på tallet.
        rad: raden i utgavens tabell: kommune, år, sektor, kilde og gass.
        merknader: det en må vite, i hele setninger.
    """

    hva: str
    verdi: float
    desimaler: int = 0
    enhet: str = "t"
    fortegn: bool = False
    tekst: str = ""
    navn: str = ""
    formel: str = ""
    ledd: Mapping[str, Spor] = field(default_factory=dict)
    heltall: bool = False
    skala: float = 1.0
    steder: tuple[Sted, ...] = ()
    opphav: str = ""
    utgave: str = ""
    rettelse: Rettelse | None = None
    rad: tuple[str, int, str, str, str] | None = None
    merknader: tuple[str, ...] = ()

    @property
    def vist(self) -> str:
        """Tallet slik det står i rapporten, med enhet."""
        return self.tekst or tall(self.verdi, self.desimaler, self.enhet, fortegn=self.fortegn)

    @property
    def innsatt(self) -> str:
        """Formelen med tallene satt inn; tom når tallet er lest, eller er det samme som et annet.

        >>> naa, da = Spor("nå", 178984.0), Spor("da", 319614.0)
        >>> Spor("endring", -44.0, 0, "%", formel="100 * (naa / da - 1)",
        ...      ledd={"naa": naa, "da": da}).innsatt.replace("\\xa0", " ")
        '100 × (178 984 / 319 614 − 1) = −44 %'
        """
        return self.regnestykke(_bokmaal())

    def regnestykke(self, t: Tekster) -> str:
        """Som `innsatt`, på et av rapportens språk."""
        if not self.formel or self.likt:
            return ""
        if self.formel == ANTALL:
            return t("sporene.antall", antall=self.vist)
        if self.formel == SUM:
            viste = [_i_formel(s) for s in self.ledd.values()]
            mange = len(viste) > _FLEST
            regnet = t("sporene.sum-av", antall=len(viste)) if mange else " + ".join(viste)
            return f"{regnet} = {self.vist}"
        regnet = re.sub(r" +", " ", _BIT.sub(self._bit, self.formel)).strip()
        return f"{regnet} = {self.vist}" + (t("sporene.rundet") if self.heltall else "")

    @property
    def likt(self) -> Spor | None:
        """Det andre tallet dette er det samme som; None når det er lest eller regnet."""
        return None if self.heltall or len(self.ledd) != 1 else self.ledd.get(self.formel)

    def _bit(self, treff: re.Match[str]) -> str:
        bit = treff[0]
        if bit in _TEGN:
            return _TEGN[bit]
        if bit[0].isdigit():
            return tall(float(bit), antall_desimaler(float(bit)))
        return _i_formel(self.ledd[bit])

    def regnet(self) -> float:
        """Tallet regnet om igjen av de leste tallene, uten å se på svarene underveis."""
        if not self.formel:
            return self.verdi
        verdier = {navn: ledd.regnet() for navn, ledd in self.ledd.items()}
        if self.formel == ANTALL:
            return float(len(verdier))
        if self.formel == SUM:
            svar = math.fsum(verdier.values())
        else:
            svar = float(les_formel(self.formel, potens=True).regn(verdier))
        return float(round(self.skala * svar)) if self.heltall else self.skala * svar

    def brudd(self) -> list[str]:
        """Det som ikke går opp, her og i leddene; tomt når alt gjør det."""
        regnet = self.regnet()
        # Seks desimaler fjerner flyttallstøy, som alle steder i huset.
        vist, igjen = (tall(round(v, 6), self.desimaler) for v in (self.verdi, regnet))
        feil = [f"{self.hva}: regnet om igjen er det {igjen}, ikke {vist}"] if vist != igjen else []
        return [*feil, *(b for ledd in self.ledd.values() for b in ledd.brudd())]

    def alle(self) -> Iterator[Spor]:
        """Sporet selv og alle leddene under det."""
        yield self
        for ledd in self.ledd.values():
            yield from ledd.alle()


@cache
def _bokmaal() -> Tekster:
    return Tekster("nb")


_TEGN: Final = {"*": "×", "-": "−", "**": "^"}


def _i_formel(spor: Spor) -> str:
    """Tallet slik det står i et regnestykke: uten enhet, og et negativt i parentes."""
    vist = spor.tekst or tall(spor.verdi, _minst(spor.verdi, spor.desimaler))
    return f"({vist})" if spor.verdi < 0 else vist


def _minst(verdi: float, desimaler: int) -> int:
    """Desimalene et lite tall trenger for ikke å bli null i et regnestykke.

    >>> _minst(94095.0, 0), _minst(0.0371, 0), _minst(0.0, 0)
    (0, 3, 0)
    """
    while verdi and abs(verdi) * 10**desimaler < 9.5 and desimaler < 6 and verdi % 1:
        desimaler += 1
    return desimaler


def sum_av(spor: Spor, ledd: Mapping[str, Spor]) -> Spor:
    """Sporet som summen av leddene; er det ett, er det selv det leste tallet.

    Args:
        spor: hva summen er, med verdien den har i rapporten.
    """
    ene = next(iter(ledd.values()))
    if len(ledd) != 1 or ene.navn:
        return replace(spor, formel=SUM, ledd=ledd)
    felt = ("hva", "verdi", "desimaler", "enhet", "fortegn", "navn")
    return replace(ene, **{f: getattr(spor, f) for f in felt})

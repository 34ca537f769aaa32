"""Utkast til melding til den som har gitt ut et tall, om en mistenkt feil. Ingenting sendes.

Er tallet fra en utgave av statistikken, går meldingen til utgiveren, med serien rundt tallet. Er
det fra en plan, går den til den som eier planen, med radene slik de er avskrevet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.tall import oppramsing
from klima.grunn.tekst import noekkel
from klima.kontroll.funn import Funn
from klima.kontroll.regler import FORVENTNINGER, UTSLIPP
from reports.funntekst import brutt, detaljer, feltlinjer, regeltekst
from reports.meldingskilde import Kilde, egen_regel, fra_pakke, fra_utgave
from reports.meldingsserie import Serie, serielinjer, serier_om

_BREDDE: Final = 72
_BER_OM: Final = {
    "utgave": (
        "Se på om tallet er riktig.",
        "Si fra om det blir rettet, og i så fall når og i hvilken publisering.",
        "Er det riktig, fortell oss gjerne hva som ligger bak, så vi kan skrive det ved tallet.",
    ),
    "plan": (
        "Si hvilket av tallene som gjelder.",
        "Rett det der planen er publisert, eller i neste utgave av den.",
        "Er det avskriften vår som er gal, si fra, så retter vi den.",
    ),
    "regel": ("Rett regelen, eller si hvorfor den skal stå.",),
}


@dataclass(frozen=True)
class Melding:
    """Et utkast til melding.

    Attributes:
        funn: det meldingen handler om.
        kilde: hvor tallet er fra, og hvem som svarer for det.
        serier: tallene rundt, når det er fra en utgave av statistikken.
        kommune: kommunen som skriver, fra `kommune.toml`.
    """

    funn: Funn
    kilde: Kilde
    serier: tuple[Serie, ...]
    kommune: str

    @property
    def emne(self) -> str:
        om = self.serier[0].navn if len(self.serier) == 1 else oppramsing(self.kilde.om)
        return f"Mulig feil i {self.kilde.hva}{f': {om}' if om else ''}"

    @property
    def ber_om(self) -> tuple[str, ...]:
        return _BER_OM[self.kilde.slag]

    @property
    def tekst(self) -> str:
        """Hele meldingen, ren tekst med linjer på høyst 72 tegn der ordene tillater det."""
        return "\n".join(self._linjer()) + "\n"

    @property
    def _sett(self) -> str:
        regel = f"Kontrollregelen {regeltekst(self.funn)} slo ut, funn {self.funn.id}."
        if self.funn.regel.startswith("avstemming/"):
            regel += " Trykte tall er lest som alle verdier de kan være avrundet fra."
        return regel

    def _linjer(self) -> Iterator[str]:
        yield f"Til: {self.kilde.mottaker}"
        yield f"Emne: {self.emne}"
        yield ""
        yield "Hei,"
        yield ""
        yield from brutt(f"{self.kilde.innledning} Vi ber dere se på det.", _BREDDE)
        yield from _avsnitt("Det gjelder", self.kilde.felt)
        yield from ["", "Det vi fant", ""]
        yield from brutt(self.funn.melding, _BREDDE, "  ")
        yield from _felt([(n, v) for n, v in detaljer(self.funn) if n in _VISES])
        for serie in self.serier:
            yield ""
            yield from serielinjer(serie)
        for navn, felt in self.kilde.rader:
            yield from _avsnitt(navn, felt)
        yield from ["", "Slik så vi det", ""]
        yield from brutt(self._sett, _BREDDE, "  ")
        yield from ["", "Vi ber dere", ""]
        for nr, punkt in enumerate(self.ber_om, 1):
            foerst, *resten = brutt(punkt, _BREDDE, "     ")
            yield f"  {nr}. {foerst.lstrip()}"
            yield from resten
        yield from ["", "Med vennlig hilsen", "[navn]", "[stilling]", f"{self.kommune} kommune"]
        yield "[telefon og e-post]"

    def som_rad(self) -> dict[str, Any]:
        """Feltene slik `klima kontroll --meld FUNN --json` skriver dem."""
        return {
            "funn": self.funn.som_rad(),
            "mottaker": self.kilde.mottaker,
            "emne": self.emne,
            "gjelder": {noekkel(navn): verdi for navn, verdi in self.kilde.felt},
            "serier": [serie.som_rad() for serie in self.serier],
            "rader": [{"rad": navn, **dict(felt)} for navn, felt in self.kilde.rader],
            "ber_om": list(self.ber_om),
            "avsender": {"navn": None, "kommune": self.kommune},
            "tekst": self.tekst,
        }


_VISES: Final = ("Forventet", "Funnet", "Rader")


def _avsnitt(tittel: str, felt: list[tuple[str, str]]) -> Iterator[str]:
    yield from ["", tittel, ""]
    yield from _felt(felt)


def _felt(felt: list[tuple[str, str]]) -> Iterator[str]:
    return feltlinjer(felt, _BREDDE, 2)


def lag_melding(rom: Arbeidsrom, kommune: str, funn: Funn) -> Melding:
    """Et utkast til melding om funnet.

    Args:
        rom: arbeidsrommet funnet er fra; avsenderen er kommunen der.
        kommune: nummer eller navn på kommunen kontrollen gjaldt, eller `alle`.
        funn: fra `alle_funn`.
    """
    if funn.datasett == FORVENTNINGER:
        return Melding(funn, egen_regel(rom, funn), (), rom.navn)
    if funn.datasett != UTSLIPP:
        return Melding(funn, fra_pakke(rom, funn), (), rom.navn)
    kilde, utgave = fra_utgave(rom, kommune, funn)
    serier = serier_om(rom, kommune, utgave, funn) if utgave else ()
    return Melding(funn, kilde, serier, rom.navn)

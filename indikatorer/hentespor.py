"""Veien fra en hentet verdi tilbake til svarene den er regnet av: tabellene, kodene og tallene."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indikatorer.observasjonslager import Observasjonslager, Svarkort, les_svar
from indikatorer.spoerringer import Spoerring, les_spoerringer
from indikatorer.spoerringsvalg import finn_valg
from indikatorer.steder import stedene
from indikatorer.utregning import Celle, ledd_for
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.tall import oppramsing


@dataclass(frozen=True)
class Hentetledd:
    """Ett ledd i spørringen, med tallet det har i svaret.

    Attributes:
        koder: variabel -> kodene som er tatt ut; flere er summert.
        svar: svaret i lageret.
    """

    navn: str
    koder: Mapping[str, Sequence[str]]
    celle: Celle
    svar: Svarkort


@dataclass(frozen=True)
class Hentespor:
    """Spørringen bak en hentet verdi, og leddene i den."""

    spoerring: Spoerring
    ledd: tuple[Hentetledd, ...]


def finn_hentespor(
    rom: Arbeidsrom, kommune: str, indikator: str, aar: int, utgave: str
) -> Hentespor | None:
    """Det en hentet verdi er regnet av; None når svarene eller spørringen ikke er der lenger.

    Args:
        rom: arbeidsrommet med lageret.
        kommune: nummeret.
        utgave: utgaven verdien har i katalogen.
    """
    spoerring = les_spoerringer(rom).get(indikator)
    if spoerring is None:
        return None
    for svar in _settene(rom, spoerring):
        if oppramsing([s.utgave for s in svar]) == utgave:
            ledd = _leddene(rom, kommune, spoerring, aar, svar)
            if ledd:
                return Hentespor(spoerring, ledd)
    return None


def _settene(rom: Arbeidsrom, spoerring: Spoerring) -> Iterator[list[Svarkort]]:
    """Svarene spørringen er regnet av etter hver henting, eldste først."""
    siste: dict[str, Svarkort] = {}
    for svar in Observasjonslager(rom).liste():
        kort = svar.tabellkort
        if kort.kilde == spoerring.kilde and kort.tabell in spoerring.tabeller:
            siste[kort.tabell] = svar
            if len(siste) == len(spoerring.tabeller):
                yield [siste[t] for t in spoerring.tabeller]


def _leddene(
    rom: Arbeidsrom, kommune: str, spoerring: Spoerring, aar: int, svar: Sequence[Svarkort]
) -> tuple[Hentetledd, ...]:
    """Leddene med tall det året; tom når svarene ikke har dem alle."""
    per_tabell = {s.tabellkort.tabell: s for s in svar}
    sted, oppslag = stedene(rom, kommune)[0], inndeling(rom)
    ut = []
    for navn, ledd in spoerring.ledd.items():
        kort = per_tabell[ledd.tabell]
        try:
            valg = finn_valg(spoerring, ledd, kort.tabellkort)
        except Brukerfeil:
            return ()
        egne = les_svar(kort.mappe, kort.sha256, spoerring.kilde)
        da = aar - ledd.aar_foer
        celle = ledd_for(valg, egne, sted, da, oppslag) if da in valg.tider else None
        if celle is None:
            return ()
        koder = {
            valg.sted: valg.stedskoder(sted, da, oppslag).koder,
            **valg.koder,
            valg.tid: (valg.tider[da],),
        }
        ut.append(Hentetledd(navn, koder, celle, kort))
    return tuple(ut)

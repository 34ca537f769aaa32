"""`klima hent indikatorer`: spørringene mot statistikkbankene, og svarene i lageret.

Én tabell hentes én gang for alle indikatorene som bruker den. Har utgiveren samme `oppdatert` som
sist og spørsmålet er det samme, hentes ingen tall. Går én indikator ikke, går de andre likevel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from indikatorer.observasjonslager import Observasjonslager, spoerringens_sum
from indikatorer.spoerringer import KILDER, Spoerring, les_spoerringer
from indikatorer.spoerringsvalg import Leddvalg, finn_valg, tabellnavn, utvalgene
from indikatorer.steder import stedene
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.tall import oppramsing
from klima.kilder.fhi import krev_i_drift
from klima.kilder.statistikk import Statistikkbank, Tabellkort, Utvalg

Slag = Literal["nytt", "uendret", "gikk_ikke"]
SLAG: Final[Mapping[Slag, str]] = {
    "nytt": "nytt",
    "uendret": "uendret",
    "gikk_ikke": "gikk ikke",
}
Bankene = Callable[[str], Statistikkbank]
"""Gir statistikkbanken til en kilde."""


class Framdrift(Protocol):
    """Hører hvilken tabell som hentes."""

    def __call__(self, tabell: str, nummer: int, av: int) -> None: ...


@dataclass(frozen=True)
class Utfall:
    """Hvordan det gikk med én indikator.

    Attributes:
        kilde: utgiveren og tabellene, som `SSB 12143`.
        utgave: utgavene tallene er fra, når de er hentet.
        melding: hvorfor det ikke gikk, ellers tom.
        merknader: det som er verdt å vite, som at tabellen er avsluttet eller en kode ubekreftet.
    """

    indikator: str
    kilde: str
    slag: Slag
    utgave: str = ""
    melding: str = ""
    merknader: tuple[str, ...] = ()


@dataclass
class _Tabell:
    """En tabell mens den hentes: kortet, eller feilen, og leddene som skal ut av den."""

    kort: Tabellkort | None = None
    feil: str = ""
    valg: list[Leddvalg] = field(default_factory=list)
    nytt: bool = False
    utgave: str = ""


def hent_indikatorer(
    rom: Arbeidsrom,
    kommune: str,
    indikatorer: Mapping[str, str],
    bankene: Bankene,
    *,
    kilde: str | None = None,
    bare: Collection[str] = (),
    framdrift: Framdrift | None = None,
) -> list[Utfall]:
    """Hent indikatorene som har en spørring.

    Args:
        indikatorer: id-ene i kommunens katalog -> kilden slik katalogen oppgir den.
        bankene: gir statistikkbanken til en kilde; kalles først når den trengs.
        kilde: bare denne utgiveren.
        bare: bare disse indikatorene.

    Returns:
        Ett utfall per indikator, i katalogens rekkefølge.

    Raises:
        Brukerfeil: en spørring kan ikke leses, `kilde` eller `bare` er ukjent, eller lageret kan
            ikke skrives. Lageret har da det som alt er hentet.
    """
    lager = Observasjonslager(rom)
    lager.krev_skrivbar()
    alle = les_spoerringer(rom)
    i_katalogen = [alle[i] for i in indikatorer if i in alle]
    valgte = _velg(i_katalogen, indikatorer, kilde, bare)
    steder, oppslag = stedene(rom, kommune), inndeling(rom)
    tabeller: dict[tuple[str, str], _Tabell] = {}
    bruker = dict.fromkeys((s.kilde, t) for s in valgte for t in s.tabeller)
    for nummer, (id_, tabell) in enumerate(bruker, start=1):
        if framdrift:
            framdrift(tabell, nummer, len(bruker))
        tabeller[id_, tabell] = _les_kortet(bankene, id_, tabell)
    # Alle indikatorene som bruker tabellen er med i spørsmålet, også når bare én er valgt: da er
    # spørsmålet det samme neste gang.
    galt = {s.indikator: _proev(s, tabeller) for s in i_katalogen}
    for (id_, tabell), t in tabeller.items():
        if t.kort and t.valg:
            _hent(lager, bankene(id_), tabell, t, utvalgene(t.valg, steder, oppslag))
    return [_utfall(s, tabeller, galt[s.indikator]) for s in valgte]


def _velg(
    alle: Sequence[Spoerring],
    indikatorer: Mapping[str, str],
    kilde: str | None,
    bare: Collection[str],
) -> list[Spoerring]:
    if kilde is not None and kilde not in KILDER:
        raise Brukerfeil("ukjent kilde", ventet=oppramsing(KILDER, "eller"), funnet=f"«{kilde}»")
    har = {s.indikator for s in alle}
    for navn in bare:
        if navn not in indikatorer:
            raise Brukerfeil(
                f"ukjent indikator «{navn}»", utvei="se id-ene med klima indikatorer --json"
            )
        if navn not in har:
            krev_i_drift(indikatorer[navn], sted=f"indikatoren «{navn}»")
            raise Brukerfeil(
                f"indikatoren «{navn}» har ingen spørring",
                ventet="en av " + ", ".join(sorted(har)),
                utvei="tallet legges inn fra fil: klima indikatorer --mal FIL.xlsx",
            )
    return [
        s for s in alle if (kilde is None or s.kilde == kilde) and (not bare or s.indikator in bare)
    ]


def _les_kortet(bankene: Bankene, kilde: str, tabell: str) -> _Tabell:
    try:
        return _Tabell(kort=bankene(kilde).kort(tabell))
    except Brukerfeil as feil:
        return _Tabell(feil=str(feil))


def _proev(spoerring: Spoerring, tabeller: Mapping[tuple[str, str], _Tabell]) -> str:
    """Legg leddene til tabellene de skal ut av; svaret er det som er galt, ellers tomt.

    Hvert ledd legges til for seg, så spørsmålet til en tabell ikke avhenger av de andre tabellene.
    """
    galt = ""
    for ledd in spoerring.ledd.values():
        tabell = tabeller.get((spoerring.kilde, ledd.tabell))
        if tabell is None or tabell.kort is None:
            continue
        try:
            tabell.valg.append(finn_valg(spoerring, ledd, tabell.kort))
        except Brukerfeil as feil:
            galt = galt or str(feil)
    return galt


def _hent(
    lager: Observasjonslager,
    bank: Statistikkbank,
    tabell: str,
    t: _Tabell,
    utvalg: Sequence[Mapping[str, Utvalg]],
) -> None:
    kort = t.kort
    assert kort is not None
    siste = lager.siste(kort.kilde, tabell)
    sist = (siste.oppdatert, siste.spoerring) if siste else None
    if siste and kort.oppdatert and sist == (kort.oppdatert, spoerringens_sum(utvalg)):
        t.utgave = siste.utgave
        return
    try:
        uttrekk = [bank.uttrekk(tabell, u) for u in utvalg]
    except Brukerfeil as feil:
        t.feil = str(feil)
        return
    nytt = lager.legg_inn(kort, utvalg, uttrekk)
    t.nytt = nytt is not None
    gjelder = nytt or siste
    t.utgave = gjelder.utgave if gjelder else ""


def _utfall(spoerring: Spoerring, tabeller: Mapping[tuple[str, str], _Tabell], galt: str) -> Utfall:
    egne = [tabeller[spoerring.kilde, t] for t in spoerring.tabeller]
    kortene = [t.kort for t in egne if t.kort]
    kilde = oppramsing(
        [tabellnavn(k) for k in kortene]
        if len(kortene) == len(egne)
        else [f"{spoerring.kilde.upper()} {t}" for t in spoerring.tabeller]
    )
    melding = galt or next((t.feil for t in egne if t.feil), "")
    if melding:
        return Utfall(spoerring.indikator, kilde, "gikk_ikke", melding=melding)
    slag: Slag = "nytt" if any(t.nytt for t in egne) else "uendret"
    return Utfall(
        spoerring.indikator,
        kilde,
        slag,
        oppramsing([t.utgave for t in egne]),
        merknader=_merknader(spoerring, egne),
    )


def _merknader(spoerring: Spoerring, egne: Sequence[_Tabell]) -> tuple[str, ...]:
    ut = [
        f"{tabellnavn(t.kort)} er avsluttet hos utgiveren og får ikke flere tall"
        for t in egne
        if t.kort and t.kort.avsluttet
    ]
    leddene = {id(ledd) for ledd in spoerring.ledd.values()}
    funnet = [f for t in egne for v in t.valg if id(v.ledd) in leddene for f in v.funnet]
    ut += [f"funnet med ord: {f}" for f in dict.fromkeys(funnet)]
    if spoerring.ubekreftet:
        ut.append("ubekreftet: " + " ".join(spoerring.ubekreftet))
    return tuple(ut)

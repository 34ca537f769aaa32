"""Tabellene som rene rader og kolonner, slik regneark og CSV-filer trenger dem.

Gruppene blir en kolonne, tilleggene under en celle får sin egen kolonne, og pynt faller bort. Slik
kan radene sorteres og filtreres, og hver celle er enten et tall eller en tekst.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.celletall import Celletall, celletall, heltall
from reports.dokument import (
    Celle,
    Dokument,
    Figurblokk,
    Funnblokk,
    Gruppe,
    Noekkeltallblokk,
    Tabellblokk,
)
from reports.tegntekst import uten_styretegn
from reports.tekster import Tekster

Verdi = Celletall | str


@dataclass(frozen=True)
class FlatTabell:
    """En tabell uten grupper.

    Attributes:
        hode: kolonnenavnene, alle ulike og ingen tomme.
        kolonner: like lange; tall eller tekst.
        radnavn: kolonnen som navngir raden.
    """

    hode: list[str]
    kolonner: list[list[Verdi]]
    radnavn: int

    @property
    def rader(self) -> Iterator[tuple[Verdi, ...]]:
        """Radene, ovenfra."""
        return zip(*self.kolonner, strict=True)


def flat(tabell: Tabellblokk, t: Tekster, *, med_funn: bool = True) -> FlatTabell:
    """Tabellen som rader og kolonner.

    Args:
        tabell: tabellen slik rapporten har den.
        t: tekstene, til navnene på kolonnene som kommer til.
        med_funn: ta med en kolonne med fotnotene (†1) når noen rad har en.
    """
    rader = list(tabell.rader)
    ut: list[tuple[str, list[Verdi]]] = []
    if any(g.tittel for g in tabell.grupper):
        titler: list[Verdi] = [uten_styretegn(g.tittel) for g in tabell.grupper for _ in g.rader]
        ut.append((t("kontor.gruppe"), titler))
    radnavn = 0
    for nr, navn in enumerate(tabell.hode):
        celler = [rad[nr] for rad in rader]
        if any(c.gnist for c in celler) and not any(c.tekst for c in celler):
            continue
        if nr == tabell.radnavn:
            radnavn = len(ut)
        ut += _kolonner(uten_styretegn(navn), celler, t)
        if nr == tabell.radnavn and (enheter := _enheter(rader)):
            ut.append((t("kontor.enhet"), enheter))
    if med_funn and any(c.merker for rad in rader for c in rad):
        ut.append((t("kontor.funn"), [_fotnoter(rad) for rad in rader]))
    hode = _ulike(navn for navn, _ in ut)
    return FlatTabell(hode, [kolonne for _, kolonne in ut], radnavn)


def _kolonner(navn: str, celler: Sequence[Celle], t: Tekster) -> Iterator[tuple[str, list[Verdi]]]:
    hele = heltall(celler)
    if hele is not None:
        yield navn, list(hele)
    else:
        yield navn, [celletall(c) or uten_styretegn(c.tekst) for c in celler]
    if any(c.under for c in celler):
        under: list[Verdi] = [uten_styretegn(" · ".join(filter(None, c.under))) for c in celler]
        yield t("kontor.tillegg", kolonne=navn), under


def _enheter(rader: Iterable[Sequence[Celle]]) -> list[Verdi]:
    """Enheten i hver rad, når noen har en som ikke står ved tallene; ellers tomt."""
    tall = [[n for c in rad if (n := celletall(c))] for rad in rader]
    if not any(n.enhet for rad in tall for n in rad):
        return []
    return [uten_styretegn(next(filter(None, map(_enhet, rad)), "")) for rad in tall]


def _enhet(tall: Celletall) -> str:
    return tall.enhet or tall.etter.strip("*").strip()


def _fotnoter(rad: Iterable[Celle]) -> str:
    return ", ".join(dict.fromkeys(f"†{m.nummer}" for c in rad for m in c.merker))


def _ulike(navn: Iterable[str]) -> list[str]:
    """Navnene med et tall etter der to ellers ville vært like; et tomt blir «1»."""
    ut: dict[str, None] = {}
    brukt: set[str] = set()
    for n in navn:
        nr, forslag = 1, n or "1"
        while forslag.casefold() in brukt:
            nr += 1
            forslag = f"{n} {nr}".strip()
        brukt.add(forslag.casefold())
        ut[forslag] = None
    return list(ut)


# --- Blokker som er tabeller i et regneark -----------------------------------------------------


def noekkeltabell(blokk: Noekkeltallblokk, t: Tekster) -> Tabellblokk:
    """Nøkkeltallene som tabell."""
    rader = tuple((Celle(navn), verdi, Celle(mot)) for verdi, navn, mot in blokk.tall)
    hode = tuple(t(f"kontor.{n}") for n in ("hva", "verdi", "mot"))
    return Tabellblokk(
        *("noekkeltall", t("kontor.noekkeltall"), hode, (Gruppe("", rader),)),
        synlig_tittel=False,
        slag="noekkeltall",
    )


def funntabell(dokument: Dokument, t: Tekster) -> Tabellblokk | None:
    """Alle funnene som tabell, med detaljene i hver sin kolonne; None uten funn."""
    alle = [b for b in dokument.blokker if isinstance(b, Funnblokk)]
    if not alle:
        return None
    detaljer = list(dict.fromkeys(navn for f in alle for navn, _ in f.detaljer))
    faste = tuple(t(f"kontor.{n}") for n in ("nummer", "alvor", "id", "sted", "melding"))
    rader = tuple(
        (
            *(Celle(c) for c in (f"†{f.nummer}" if f.nummer else "", t(f"ord.alvor-{f.alvor}"))),
            *(Celle(c) for c in (f.id, f.sted, f.melding)),
            *(Celle(dict(f.detaljer).get(navn, "")) for navn in detaljer),
            Celle(", ".join(dict.fromkeys(navn for navn, _ in f.steder))),
        )
        for f in alle
    )
    hode = (*faste, *detaljer, t("topp.vist-ved"))
    return Tabellblokk("funn", t("kontor.funn"), hode, (Gruppe("", rader),), radnavn=2)


def alle_tabeller(dokument: Dokument, t: Tekster) -> list[tuple[str, Tabellblokk, str]]:
    """Alle tabellene et regneark skal ha: (kapittelets korte navn, tabellen, bildeteksten)."""
    ut: list[tuple[str, Tabellblokk, str]] = []
    for kapittel in dokument.kapitler:
        for b in kapittel.blokker:
            if isinstance(b, Noekkeltallblokk):
                ut.append((kapittel.kort, noekkeltabell(b, t), ""))
            elif isinstance(b, Figurblokk):
                ut.append((kapittel.kort, b.tabell, b.figur.bildetekst))
            elif isinstance(b, Tabellblokk):
                ut.append((kapittel.kort, b, ""))
    if (funn := funntabell(dokument, t)) is not None:
        kort = next(
            k.kort for k in dokument.kapitler if any(isinstance(b, Funnblokk) for b in k.blokker)
        )
        ut.append((kort, funn, ""))
    return ut

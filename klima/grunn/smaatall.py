"""Hvilke tall som må holdes tilbake for at de små ikke skal kunne regnes ut.

Små tall om personer holdes tilbake (primær undertrykking). Står delene sammen med summen sin, gir
de andre tallene det som mangler, så noen av dem må også holdes tilbake (sekundær undertrykking).
Utvalget holder mot en leser som kjenner sammenhengene, vet at tallene er hele og ikke negative, vet
hvilke som er små, og vet hvilket spenn de ligger i: hvert tall som holdes tilbake, kan være minst
to ulike tall.

At et tall er vernet, avgjøres av et heltallsprogram som i Fischetti og Salazar, «Solving the cell
suppression problem on tabular data with linear constraints», Management Science 47(7), 2001, med
kravet at det finnes to tabeller som er ulike der. De små tas ett om gangen, og til slutt slippes
det som viste seg å være til overs. Ett program for alle på en gang kunne spart et tall til i en
stor tabell, men bruker minutter.

Én leser er det ikke vern mot: den som kjører metoden baklengs på alle tenkelige tabeller, og ser
hvilke som ville gitt de samme hullene. I svært små tabeller kan noen få da utelukkes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

Sum = tuple[str, Sequence[str]]
"""En sum og delene som til sammen er den."""
Spenn = tuple[float, float]
"""Det minste og det største et tall kan være for den som leser; uendelig når det ikke er noen."""

_UTSLAG: Final = 9
"""Så langt fra sitt eget tall prøves et sekundært tall. Ett er nok når summene går opp; et stort
utslag gjør programmet langsomt og unøyaktig."""


def smaa(verdier: Mapping[str, int | None], grense: int) -> dict[str, Spenn]:
    """De verdiene som er færre enn grensen, også 0, med spennet en leser vet de ligger i.

    Null er også færre enn grensen: at ingen i en gruppe er det, eller at noen må være det, sier
    noe om hver av dem. SSBs GaussSuppression gjør som standard det samme (`protectZeros = TRUE`).

    >>> smaa({"nord": 0, "soer": 4, "oest": 5, "vest": None}, 5)
    {'nord': (0, 4), 'soer': (0, 4)}
    """
    return {navn: (0, grense - 1) for navn, v in verdier.items() if v is not None and v < grense}


def undertrykk(
    verdier: Mapping[str, int | None], smaa: Mapping[str, Spenn], summer: Sequence[Sum]
) -> frozenset[str]:
    """Tallene som må holdes tilbake: de små, og så få andre at ingen av dem er til overs.

    Er flere valg like små, spares summene først, og blant delene tas den første i alfabetet. Det
    ses ikke på hvor store tallene er: at et tall ble valgt, skal ikke si noe om de andre, og samme
    tabell skal gi samme valg i hver rapport. Ellers kunne to rapporter lagt sammen gitt tallet.

    Args:
        verdier: navn -> antall (helt, ikke negativt); None når det er ukjent, også for oss.
        smaa: tallene som må holdes tilbake -> spennet en leser vet de ligger i.
        summer: sammenhengene mellom tallene. Går de ikke opp, eller finnes det ingen løsning,
            holdes alt de små henger sammen med, tilbake.

    Returns:
        Navnene, med de små.

    >>> tall = {"nord": 2, "soer": 12, "oest": 30, "i alt": 44}
    >>> sorted(undertrykk(tall, smaa(tall, 5), [("i alt", ["nord", "soer", "oest"])]))
    ['nord', 'oest']

    To små holder ikke når de sammen bare kan være én ting (4 + 4 = 50 − 42, der ingen er over 4):

    >>> tall = {"nord": 4, "soer": 4, "oest": 42, "i alt": 50}
    >>> sorted(undertrykk(tall, smaa(tall, 5), [("i alt", ["nord", "soer", "oest"])]))
    ['nord', 'oest', 'soer']
    """
    ut = set(smaa)
    for navn, egne in _sammenhengende(summer):
        if navn & ut:
            alle = {n: verdier.get(n) for n in sorted(navn)}
            ut |= _Celler(alle, {n: smaa[n] for n in alle if n in smaa}, egne).ekstra()
    return frozenset(ut)


def _sammenhengende(summer: Sequence[Sum]) -> Iterator[tuple[set[str], list[Sum]]]:
    """Tallene som henger sammen gjennom summer, med summene; delt så hver oppgave er liten."""
    grupper: list[tuple[set[str], list[Sum]]] = []
    for en in summer:
        navn, egne = {en[0], *en[1]}, [en]
        for gruppe in [g for g in grupper if g[0] & navn]:
            grupper.remove(gruppe)
            navn, egne = navn | gruppe[0], [*gruppe[1], *egne]
        grupper.append((navn, egne))
    yield from grupper


class _Celler:
    """Tall som henger sammen, og heltallsprogrammene som svarer på hva en leser kan regne ut."""

    def __init__(
        self, verdier: Mapping[str, int | None], smaa: Mapping[str, Spenn], summer: Collection[Sum]
    ) -> None:
        self.verdier, self.smaa = verdier, smaa
        self.nr = {n: i for i, n in enumerate(verdier)}
        over = {s for s, _ in summer}
        kandidater = [n for n in verdier if n not in smaa and verdier[n] is not None]
        # Det som helst skal spares, først: summene, så delene bakfra i alfabetet.
        self.kandidater = sorted(sorted(kandidater, reverse=True), key=lambda n: n not in over)
        # Rekkefølgen på summene og delene skal ikke kunne endre svaret.
        ordnet = sorted((s, sorted(deler)) for s, deler in summer)
        self.summer = np.zeros((len(ordnet), len(verdier)))
        for rad, (sum_, deler) in zip(self.summer, ordnet, strict=True):
            rad[self.nr[sum_]] += 1
            for del_ in deler:
                rad[self.nr[del_]] -= 1

    def ekstra(self) -> set[str]:
        """De sekundære; alle kandidatene når ingenting mindre holder."""
        valgt: set[str] = set()
        roepet = self._roepet(self.smaa, valgt)
        while roepet:
            flere = self._faerrest(roepet[0], valgt)
            if flere is None:
                return set(self.kandidater)
            valgt |= flere
            # Et tall som er vernet, røpes ikke av at flere holdes tilbake.
            roepet = self._roepet(roepet, valgt)
        for navn in self.kandidater:
            if navn in valgt and not self._roepet(self.smaa, valgt - {navn}):
                valgt.remove(navn)
        return valgt

    def _faerrest(self, navn: str, tilbakeholdt: Collection[str]) -> set[str] | None:
        """De færreste som i tillegg må holdes tilbake for at ett lite tall ikke skal røpes.

        Av like mange er det dem som sparer det første i `kandidater`, så det andre, og så videre.
        """
        aapne = set(self.kandidater)
        valgt = self._vern(navn, tilbakeholdt, aapne)
        if valgt is None:
            return None
        for kandidat in self.kandidater:
            if kandidat in valgt:
                uten = self._vern(navn, tilbakeholdt, aapne - {kandidat})
                if uten is not None and len(uten) == len(valgt):
                    valgt = uten
            if kandidat not in valgt:
                aapne.discard(kandidat)
        return valgt

    def _roepet(self, navnene: Collection[str], tilbakeholdt: Collection[str]) -> list[str]:
        """De av tallene som bare kan være ett tall for den som ser alt som ikke holdes tilbake."""
        lav, hoy = self._grenser(set(self.kandidater) - set(tilbakeholdt))
        minst, stoerst = np.full(len(lav), np.inf), np.full(len(lav), -np.inf)
        for navn in navnene:
            nr = self.nr[navn]
            for fortegn in (1, -1):
                if minst[nr] < stoerst[nr]:
                    break  # To av tabellene som er funnet, er alt ulike her.
                maal = np.zeros(len(lav))
                maal[nr] = fortegn
                tabell = _minst(maal, lav, hoy, (self.summer, 0, 0))
                if tabell is not None:
                    minst, stoerst = np.minimum(minst, tabell), np.maximum(stoerst, tabell)
        return [navn for navn in navnene if not minst[self.nr[navn]] < stoerst[self.nr[navn]]]

    def _vern(
        self, navn: str, tilbakeholdt: Collection[str], aapne: Collection[str]
    ) -> set[str] | None:
        """De færreste av `aapne` som verner ett lite tall, eller None når ingen gjør det.

        Variablene er to hele tabeller leseren ikke kan utelukke, der tallet er ulikt, og ett
        ja/nei per kandidat: bare et tall som holdes tilbake, kan være noe annet enn det er.
        """
        kandidater = [k for k in self.kandidater if k in aapne and k not in tilbakeholdt]
        lav, hoy = self._grenser(set(self.kandidater) - {*kandidater, *tilbakeholdt})
        n, k = len(lav), len(kandidater)
        velg = np.zeros((k, n))
        velg[range(k), [self.nr[kandidat] for kandidat in kandidater]] = 1
        x = np.array([float(self.verdier[kandidat] or 0) for kandidat in kandidater])
        utslag, ingen = _UTSLAG * np.eye(k), np.zeros((k, n))
        null = np.zeros((len(self.summer), n + k))
        ulike = np.zeros((1, 2 * n + k))
        ulike[0, [self.nr[navn], n + self.nr[navn]]] = -1, 1
        svar = _minst(
            np.concatenate([np.zeros(2 * n), np.ones(k)]),
            np.concatenate([lav, lav, np.zeros(k)]),
            np.concatenate([hoy, hoy, np.ones(k)]),
            (np.hstack([self.summer, null]), 0, 0),
            (np.hstack([null[:, :n], self.summer, null[:, n:]]), 0, 0),
            (np.hstack([velg, ingen, -utslag]), -np.inf, x),
            (np.hstack([velg, ingen, utslag]), x, np.inf),
            (np.hstack([ingen, velg, -utslag]), -np.inf, x),
            (np.hstack([ingen, velg, utslag]), x, np.inf),
            (ulike, 1, np.inf),
        )
        if svar is None:
            return None
        return {kandidat for kandidat, ja in zip(kandidater, svar[2 * n :], strict=True) if ja}

    def _grenser(self, vist: Collection[str]) -> tuple[Any, Any]:
        """Det minste og det største hvert tall kan være for den som ser de viste."""
        lav, hoy = np.zeros(len(self.nr)), np.full(len(self.nr), np.inf)
        for navn, (minst, stoerst) in self.smaa.items():
            lav[self.nr[navn]], hoy[self.nr[navn]] = minst, stoerst
        for navn in vist:
            lav[self.nr[navn]] = hoy[self.nr[navn]] = self.verdier[navn] or 0
        return lav, hoy


def _minst(maal: Any, lav: Any, hoy: Any, *krav: tuple[Any, Any, Any]) -> Any:
    """De hele tallene innenfor grensene og kravene med minst samlet mål; None når ingen finnes."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    svar = milp(
        maal,
        integrality=np.ones(len(maal)),
        bounds=Bounds(lav, hoy),
        constraints=[LinearConstraint(*ett) for ett in krav],
        options={"mip_rel_gap": 0},
    )
    return None if svar.x is None else np.round(svar.x)

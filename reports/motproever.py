"""Rapportens tall slik de ville vært med én ting som den var: slik finnes grunnen til en endring.

Det rapporten leses av, kopieres til en midlertidig mappe, og der tas det nye bort, ett slag om
gangen: rettelsene, leveransene, det hentede, det nye året, den nye utgaven, valgene. Tallene bygges
etter hvert trinn. Et tall som skifter når rettelsene tas bort, er endret av dem; ingenting gjettes.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from indikatorer.katalog import PAKKE as INDIKATORER
from indikatorer.observasjonslager import Observasjonslager
from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom
from klima.grunn.datapakke import LEVERANSER
from klima.grunn.feil import Brukerfeil
from klima.rettelsesfil import RETTELSER
from klima.utgavekort import KORT, TABELL, kort_som_tekst, trukketfil
from klima.utgaver import Utgavelager
from reports.grunnlag import Grunnlag, hent_grunnlag
from reports.inndata import Inndata, kopier, svar_id
from reports.kapitler import bygg_dokument
from reports.laaslesing import Laas
from reports.talliste import Noekkel, Tall, tallene

Tallene = Mapping[Noekkel, Tall]

RETTET: Final = "rettet"
LEVERT: Final = "levert"
HENTET: Final = "hentet"
NYTT_AAR: Final = "nytt år"
OMREGNET: Final = "omregnet"
VALG: Final = "valg"
_IKKE_I_FILEN: Final = ("brukt", "sha256")


class Motproeve:
    """En kopi av det rapporten leses av, som gjøres om til det den var.

    Args:
        g: grunnlaget for rapporten slik den er nå.
        inndata: det den er lest av.
        mappe: en tom mappe kopien legges i.
    """

    def __init__(self, g: Grunnlag, inndata: Inndata, mappe: Path) -> None:
        self._g = g
        lest = finn_arbeidsrom(kopier(inndata, mappe))
        # Grensene kan ligge utenfor arbeidsrommet, og er da ikke med i kopien.
        self.rom: Arbeidsrom = replace(lest, grenser=g.rom.grenser)

    def tall(self) -> Tallene | None:
        """Tallene i rapporten slik mappen nå er; None når den ikke kan bygges."""
        nummer, spraak = self._g.kommune.nummer, self._g.spraak
        try:
            g = hent_grunnlag(self.rom, nummer, spraak=spraak, dagen=self._g.dagen)
            # Funnene flytter ingen tall, og er det meste av tiden.
            g.__dict__["funn"] = []
            return tallene(bygg_dokument(g))
        except Brukerfeil:
            return None

    def trinn(self, da: Laas, naa: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], None]]]:
        """Trinnene fra nå til da: slaget, og det som tar det nye bort. Bare det som er endret.

        Args:
            da: låsen det sammenlignes med.
            naa: manifestet for rapporten slik den er nå.
        """
        gammel = da.innhold
        if _filene(gammel["rettelser"]) != _filene(naa["rettelser"]):
            yield RETTET, lambda: self._rettelser(gammel["rettelser"])
        if gammel["leveranser"] != naa["leveranser"]:
            yield LEVERT, lambda: self._leveranser(gammel["leveranser"])
        if gammel["observasjoner"] != naa["observasjoner"]:
            yield HENTET, lambda: self._svar(gammel["observasjoner"])
        if gammel["utgaver"] != naa["utgaver"] and har_utgaven(da, self._g):
            if naa["rapport"]["aar"] > gammel["rapport"]["aar"]:
                yield NYTT_AAR, lambda: self._aar(gammel["utgaver"], gammel["rapport"]["aar"])
            yield OMREGNET, lambda: self._utgaver(gammel["utgaver"])
        if gammel["valg"] != naa["valg"]:
            yield VALG, lambda: self._valg(da.valg)

    @contextmanager
    def uten(self, mappe: str) -> Iterator[None]:
        """Mappen, som sti fra roten, borte så lenge blokken varer."""
        her, borte = self.rom.rot / mappe, self.rom.rot / ".borte"
        finnes = her.is_dir()
        if finnes:
            her.rename(borte)
        try:
            yield
        finally:
            if finnes:
                borte.rename(her)

    def _rettelser(self, gamle: list[dict[str, Any]]) -> None:
        import yaml

        mappe = self.rom.datasett / RETTELSER
        shutil.rmtree(mappe, ignore_errors=True)
        mappe.mkdir(parents=True)
        rader = [
            {n: f"{v:f}" if isinstance(v, float) else str(v) for n, v in rad.items()}
            | {"grunn": "–", "hvem": "–", "dato": "2000-01-01"}
            for rad in _filene(gamle)
        ]
        tekst = yaml.safe_dump(rader, allow_unicode=True) if rader else ""
        (mappe / "forrige.yaml").write_text(tekst, encoding="utf-8", newline="\n")

    def _leveranser(self, gamle: list[dict[str, Any]]) -> None:
        mappe = self.rom.pakke(INDIKATORER, self._g.kommune.nummer)
        fil = mappe / f"{LEVERANSER}.csv" if mappe else None
        if fil is None or not fil.is_file():
            return
        kjent = {(r["indikator"], str(r["aar"]), r["levert"], r["sha256"]) for r in gamle}
        with fil.open(encoding="utf-8", newline="") as inn:
            leser = csv.DictReader(inn)
            felt = list(leser.fieldnames or ())
            rader = [
                r for r in leser if (r["indikator"], r["aar"], r["levert"], r["sha256"]) in kjent
            ]
        with fil.open("w", encoding="utf-8", newline="") as ut:
            skriver = csv.DictWriter(ut, felt, lineterminator="\n")
            skriver.writeheader()
            skriver.writerows(rader)

    def _svar(self, gamle: list[dict[str, Any]]) -> None:
        for svar in Observasjonslager(self.rom).liste():
            if svar_id(svar) not in gamle:
                shutil.rmtree(svar.mappe)

    def _aar(self, gamle: list[dict[str, Any]], siste: int) -> None:
        """Ta årene etter `siste` ut av utgavene som er kommet til."""
        kjent = {u["utgave"] for u in gamle}
        for utgave in Utgavelager(self.rom).liste():
            igjen = tuple(a for a in utgave.aar if a <= siste)
            if utgave.utgave in kjent or not igjen:
                continue
            mappe = self.rom.utgaver / utgave.utgave
            ramme = pd.read_parquet(mappe / TABELL)
            ramme = ramme[ramme["aar"] <= siste]
            ramme.to_parquet(mappe / TABELL, index=False)
            kort = kort_som_tekst(replace(utgave, aar=igjen, rader=len(ramme)))
            (mappe / KORT).write_text(kort, encoding="utf-8", newline="\n")

    def _utgaver(self, gamle: list[dict[str, Any]]) -> None:
        trukket = {u["utgave"]: u.get("trukket", "") for u in gamle}
        for utgave in Utgavelager(self.rom).liste(med_trukne=True):
            mappe = self.rom.utgaver / utgave.utgave
            if utgave.utgave not in trukket:
                shutil.rmtree(mappe)
            if not trukket.get(utgave.utgave):
                trukketfil(mappe).unlink(missing_ok=True)

    def _valg(self, valg: dict[str, Any]) -> None:
        self.rom = replace(self.rom, **valg)


def har_utgaven(da: Laas, g: Grunnlag) -> bool:
    """Om utgaven den gamle rapporten hvilte på, ennå er å finne: i lageret eller i planen."""
    navn = da.innhold["rapport"]["utgave"]
    if g.plan is not None and g.plan.meta["utgave"] == navn:
        return True
    return navn in {u.utgave for u in Utgavelager(g.rom).liste(med_trukne=True)}


def _filene(rettelser: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rettelsene slik de står i filene; om de er brukt, følger av utgaven."""
    return [{n: v for n, v in r.items() if n not in _IKKE_I_FILEN} for r in rettelser]

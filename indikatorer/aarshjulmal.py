"""Forslaget til årshjul for et år uten datoer: regler som «siste onsdag i mai» regnet ut.

Malen følger med programmet (`datasets/felles/aarshjul/mal.csv`); en kommune kan ha sin egen som
tabellen `mal` i pakken sin. Alt som regnes herfra, er merket `forslag`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from indikatorer.aarshjul import (
    FORSLAG,
    Aarshjul,
    Hendelse,
    felles_pakke,
    i_rekkefoelge,
)
from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.helligdager import UKEDAGER, fridag
from klima.grunn.tall import MAANEDER
from klima.kontroll.grunnlag import datasettnavn, relativ

TABELL: Final = "mal"
_NUMMER: Final = {"første": 1, "andre": 2, "tredje": 3, "fjerde": 4, "siste": -1}
_UKEDAG: Final = re.compile(
    rf"({'|'.join(_NUMMER)}) ({'|'.join(UKEDAGER)}) i ({'|'.join(MAANEDER)})"
)
_DATO: Final = re.compile(rf"(\d{{1,2}})\. ({'|'.join(MAANEDER)})")
_AVSTAND: Final = re.compile(
    r"(\d{1,3}) (dag|dager|arbeidsdag|arbeidsdager) (før|etter) ([a-z0-9-]+)"
)
_SAMME: Final = re.compile(r"samme dag som ([a-z0-9-]+)")
FORMER: Final = (
    "«siste onsdag i mai», «15. juni», «14 dager før kommunestyret», «3 arbeidsdager etter "
    "forslag» eller «samme dag som forslag»"
)


def foreslaa(
    pakke: Datapakke | None,
    aar: int,
    rot: Path,
    kommune: str,
    navn: str,
    eksempel: bool = False,
) -> Aarshjul:
    """Hjulet regnet fra kommunens egen mal, ellers fra den felles.

    Raises:
        Brukerfeil: en regel som ikke kan leses, viser i ring eller til noe malen ikke har.
    """
    mal = pakke if pakke is not None and TABELL in pakke.tabeller else felles_pakke()
    rader = {r["hendelse"]: r for r in som_rader(mal[TABELL])}
    fil = mal.fil(TABELL)
    regler = _Regler(rader, fil, aar)
    hendelser = []
    for id_, rad in rader.items():
        fra = regler.dag(id_)
        til = regler.les(rad["regel_til"], rad, (id_,)) if rad["regel_til"] else fra
        regel = (
            f"{rad['regel_fra']} til {rad['regel_til']}" if rad["regel_til"] else rad["regel_fra"]
        )
        hendelser.append(
            Hendelse(
                hendelse=f"{aar}-{id_}",
                navn=_fyll(rad["navn"], aar),
                type=rad["type"],
                organ=rad["organ"],
                organtype=rad["organtype"],
                fra=fra,
                til=til,
                presisjon="spenn" if til != fra else "dag",
                gjelder_aar=None if rad["gjelder"] is None else aar + rad["gjelder"],
                status=FORSLAG,
                kilde=f"malen: {regel}",
                sted=relativ(fil, rot, rad["linje_i_fil"]),
                merknad=f"Bygger på: {rad['grunnlag']}.",
            )
        )
    return Aarshjul(
        kommune,
        navn,
        aar,
        i_rekkefoelge(hendelser),
        forslag=True,
        dekker=(date(aar, 1, 1), date(aar, 12, 31)),
        dokument=f"forslag regnet fra malen {mal.meta['utgave']}",
        datasett=datasettnavn(mal.mappe),
        lest=date.fromisoformat(mal.meta["kildekort"]["lest"]),
        sted=relativ(fil, rot),
        eksempel=eksempel,
    )


def _fyll(tekst: str, aar: int) -> str:
    # Ikke str.format: teksten er innhold, og en krøllparentes i den skal bare være det.
    for felt, verdi in (
        ("aar", f"{aar}"),
        ("planperiode", f"{aar + 1}-{aar + 4}"),
        ("budsjettaar", f"{aar + 1}"),
        ("regnskapsaar", f"{aar - 1}"),
    ):
        tekst = tekst.replace(f"{{{felt}}}", verdi)
    return tekst


class _Regler:
    """Dagene i en mal, regnet når noen spør."""

    def __init__(self, rader: Mapping[str, Mapping[str, Any]], fil: Path, aar: int) -> None:
        self._rader, self._fil, self._aar = rader, fil, aar

    def dag(self, id_: str, vei: tuple[str, ...] = ()) -> date:
        rad = self._rader[id_]
        if id_ in vei:
            raise self._feil(rad, "reglene viser til hverandre i ring", " → ".join((*vei, id_)))
        return self.les(rad["regel_fra"], rad, (*vei, id_))

    def les(self, regel: str, rad: Mapping[str, Any], vei: tuple[str, ...]) -> date:
        """Dagen en regel gir i hjulets år."""
        if treff := _UKEDAG.fullmatch(regel):
            return ukedag(treff[1], treff[2], treff[3], self._aar)
        if treff := _DATO.fullmatch(regel):
            try:
                return date(self._aar, MAANEDER.index(treff[2]) + 1, int(treff[1]))
            except ValueError as feil:
                raise self._feil(rad, f"dagen finnes ikke i {self._aar}", regel) from feil
        if treff := _SAMME.fullmatch(regel):
            return self._annen(treff[1], rad, vei)
        if treff := _AVSTAND.fullmatch(regel):
            skritt = int(treff[1]) * (-1 if treff[3] == "før" else 1)
            return flytt(self._annen(treff[4], rad, vei), skritt, "arbeidsdag" in treff[2])
        raise self._feil(rad, "regelen kan ikke leses", regel, FORMER)

    def _annen(self, id_: str, rad: Mapping[str, Any], vei: tuple[str, ...]) -> date:
        if id_ not in self._rader:
            kjente = ", ".join(self._rader)
            raise self._feil(rad, "regelen viser til en hendelse malen ikke har", id_, kjente)
        return self.dag(id_, vei)

    def _feil(
        self, rad: Mapping[str, Any], melding: str, funnet: str, ventet: str = ""
    ) -> Brukerfeil:
        sted = f"{self._fil}:{rad['linje_i_fil']}"
        return Brukerfeil(melding, sted=sted, ventet=ventet, funnet=f"«{funnet}»")


def ukedag(nummer: str, dag: str, maaned: str, aar: int) -> date:
    """Den så mange ukedagen i en måned.

    >>> ukedag("siste", "onsdag", "mai", 2024).isoformat()
    '2024-05-29'
    >>> ukedag("andre", "tirsdag", "desember", 2024).isoformat()
    '2024-12-10'
    """
    nr = MAANEDER.index(maaned) + 1
    siste = calendar.monthrange(aar, nr)[1]
    foerste = 1 + (UKEDAGER.index(dag) - date(aar, nr, 1).weekday()) % 7
    alle = range(foerste, siste + 1, 7)
    return date(aar, nr, alle[_NUMMER[nummer] - 1 if _NUMMER[nummer] > 0 else -1])


def flytt(dag: date, skritt: int, bare_arbeidsdager: bool) -> date:
    """Dagen så mange dager, eller arbeidsdager, fram eller tilbake.

    >>> flytt(date(2024, 4, 2), -1, True).isoformat()
    '2024-03-27'
    >>> flytt(date(2024, 4, 2), -1, False).isoformat()
    '2024-04-01'
    """
    if not bare_arbeidsdager:
        return dag + timedelta(days=skritt)
    retning = timedelta(days=1 if skritt > 0 else -1)
    igjen = abs(skritt)
    while igjen:
        dag += retning
        igjen -= fridag(dag) is None
    return dag

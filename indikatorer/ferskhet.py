"""Ferskheten til hver indikator: når neste verdi er ventet, hva som er forfalt, og hva som mangler.

Reglene:
- Neste verdi gjelder siste målte år pluss frekvensen. Før det året er over, er indikatoren fersk.
- Verdien er ventet senest så mange måneder etter årets slutt som etterslepet: det katalogen oppgir,
  ellers det korteste serien selv har vist, fra et års slutt til utgaven der året først sto.
- Det utledede etterslepet er en øvre grense. Verdien kan komme før, så den sies bare å mangle på
  en frist når etterslepet er oppgitt, eller når den alt er forfalt.
- Uten kjent frekvens, eller uten noen måling, er neste verdi ukjent.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from indikatorer.katalog import Katalog
from indikatorer.leveranser import eiere, leverte_observasjoner, publisering
from klima.grunn.datapakke import som_rader
from klima.grunn.feil import Brukerfeil
from klima.rettelser import RETTET

TILSTAND: Final = {
    "forfalt": "forfalt",
    "ventes": "ventes",
    "ukjent": "ukjent",
    "fersk": "fersk",
    "avsluttet": "avsluttet",
}
"""Tilstandene, verst først."""
PAA_FRIST: Final = {
    "mangler": "vil mangle",
    "ukjent": "ukjent",
    "ventes": "ventes før fristen",
    "har": "er der",
}
AAR_MELLOM: Final = {
    "aarlig": 1,
    "hvert_andre_aar": 2,
    "hvert_tredje_aar": 3,
    "hvert_fjerde_aar": 4,
}
"""Frekvens -> år mellom to målinger."""
UTEN_AAR: Final = {"sporadisk": "måles sporadisk", "ukjent": "frekvensen er ukjent"}
"""Frekvensene som ikke sier når neste måling er."""
OBSERVERT: Final = frozenset({"maalt", "foreloepig", "avledet", "undertrykt", RETTET})
"""Statusene som sier at det finnes et tall, om det så ikke kan vises."""
_DATO: Final = re.compile(r"(?P<aar>\d{4})-(?P<maaned>\d{2})-(?P<dag>\d{2})")
_NORSK: Final = re.compile(r"\b(?P<dag>\d{1,2})\.(?P<maaned>\d{1,2})\.(?P<aar>\d{4})\b")


@dataclass(frozen=True)
class Ferskhet:
    """Hvor fersk én indikator er på en dag.

    Attributes:
        indikator, nr, navn: fra katalogen.
        eier: den som leverer; kilden når katalogen ikke har noen eier.
        frekvens: en av frekvensene i katalogen.
        tilstand: en av nøklene i `TILSTAND`.
        siste_aar: siste år med en måling; None når indikatoren aldri er målt.
        siste_utgave: utgaven siste måling står i; tom uten måling.
        neste_aar: året neste verdi gjelder; None når det er ukjent.
        ventet: dagen neste verdi senest er ventet; None når den er ukjent.
        etterslep: måneder fra årets slutt; None når det er ukjent.
        etterslep_fra: `oppgitt` i katalogen, `utledet` av serien, eller tom.
        grunn: hvorfor `ventet` er ukjent, eller hvorfor det er ukjent om verdien er der på
            fristen; ellers tom.
        trengs_aar: året rapporten på fristen trenger, eller None.
        ventet_trengs: dagen verdien for `trengs_aar` senest er ventet; None når den alt er der.
        paa_frist: en av nøklene i `PAA_FRIST`; tom uten frist, og for en avsluttet indikator.
    """

    indikator: str
    nr: int
    navn: str
    eier: str
    frekvens: str
    tilstand: str
    siste_aar: int | None = None
    siste_utgave: str = ""
    neste_aar: int | None = None
    ventet: date | None = None
    etterslep: int | None = None
    etterslep_fra: str = ""
    grunn: str = ""
    trengs_aar: int | None = None
    ventet_trengs: date | None = None
    paa_frist: str = ""

    @property
    def mangler(self) -> bool | None:
        """Om verdien vil mangle på fristen; None når det er ukjent eller ingen frist er gitt."""
        return None if self.paa_frist in ("", "ukjent") else self.paa_frist == "mangler"


@dataclass(frozen=True)
class _Sett:
    """En verdi slik den sto i en utgave. `dato` er utgavens dag, None når den er ukjent."""

    aar: int
    dato: date | None
    utgave: str
    status: str


def ferskhet(katalog: Katalog, *, per: date, frist: date | None = None) -> list[Ferskhet]:
    """Ferskheten til alle indikatorene, verst først.

    Args:
        katalog: fra `les_katalog`.
        per: dagen det ses fra. Utgaver etter denne dagen er ikke kommet; katalogens egen er alltid
            med.
        frist: dagen tallene trengs, som årsrapportens. En rapport gjelder året før fristens år.

    Returns:
        Én rad per indikator: forfalte med den eldste fristen først, så de som mangler på fristen.

    Raises:
        Brukerfeil: fristen er før `per`.

    >>> from datetime import date
    >>> from indikatorer import les_katalog
    >>> svar = {f.indikator: f for f in ferskhet(les_katalog("Asker"), per=date(2023, 11, 1))}
    >>> utslipp = svar["direkte-klimagassutslipp"]
    >>> utslipp.siste_aar, utslipp.neste_aar, utslipp.ventet.isoformat(), utslipp.tilstand
    (2021, 2022, '2023-12-31', 'ventes')
    """
    if frist is not None and frist < per:
        raise Brukerfeil(
            "fristen er før dagen det ses fra",
            ventet=f"{per.isoformat()} eller senere",
            funnet=frist.isoformat(),
        )
    sett: dict[str, list[_Sett]] = {}
    for indikator, verdi in _alle(katalog):
        if verdi.utgave == katalog.meta["utgave"] or verdi.dato is None or verdi.dato <= per:
            sett.setdefault(indikator, []).append(verdi)
    utgaatte = set(katalog.utgaatte["navn"])
    eier, oppgitt = eiere(katalog.pakke), publisering(katalog.pakke)
    for kort in (kortene := som_rader(katalog.indikatorer)):
        kort["eier"] = eier[kort["indikator"]]
        kort["etterslep"] = oppgitt.get(kort["indikator"], {}).get("etterslep_maaneder")
    svar = [
        _en(kort, sett.get(kort["indikator"], []), kort["navn"] in utgaatte, per, frist)
        for kort in kortene
    ]
    return sorted(svar, key=_verst_foerst)


def _verst_foerst(f: Ferskhet) -> tuple[int, bool, date, int]:
    tilstand = list(TILSTAND).index(f.tilstand)
    return tilstand, f.paa_frist != "mangler", f.ventet or date.max, f.nr


def _alle(katalog: Katalog) -> Iterator[tuple[str, _Sett]]:
    """Alle verdier i alle utgaver: katalogens egen, leveransene, og de som er flettet inn."""
    egen = str(katalog.meta["utgave"])
    publisert = _dato(str(katalog.meta.get("publisert", "")))
    for ramme in (katalog.pakke["verdier"], leverte_observasjoner(katalog.pakke), katalog.verdier):
        for rad in som_rader(ramme):
            utgave = rad.get("utgave") or egen
            dato = publisert if utgave == egen else _dato(utgave)
            yield rad["indikator"], _Sett(rad["aar"], dato, utgave, rad["status"])


def _dato(tekst: str) -> date | None:
    """Datoen i en utgaves navn, eller None.

    >>> _dato("levert-2026-11-22-01234567"), _dato("SSB 12143 (15.3.2026)"), _dato("plan-2024")
    (datetime.date(2026, 11, 22), datetime.date(2026, 3, 15), None)
    """
    treff = _DATO.search(tekst) or _NORSK.search(tekst)
    if treff is None:
        return None
    with suppress(ValueError):
        return date(*(int(treff[del_]) for del_ in ("aar", "maaned", "dag")))
    return None


def _en(
    kort: dict[str, Any], sett: list[_Sett], utgaatt: bool, per: date, frist: date | None
) -> Ferskhet:
    nyeste = {s.aar: s for s in sorted(sett, key=lambda s: s.dato or date.min)}
    maalte = {aar: s for aar, s in nyeste.items() if s.status in OBSERVERT}
    siste = max(maalte, default=None)
    etterslep, fra = _etterslep(kort, [s for s in sett if s.status in OBSERVERT])
    start = Ferskhet(
        **{felt: kort[felt] for felt in ("indikator", "nr", "navn", "eier", "frekvens")},
        tilstand="ukjent",
        siste_aar=siste,
        siste_utgave="" if siste is None else maalte[siste].utgave,
        etterslep=etterslep,
        etterslep_fra=fra,
        paa_frist="ukjent" if frist else "",
    )
    if utgaatt or (nyeste and nyeste[max(nyeste)].status == "utgaatt"):
        grunn = "indikatoren er avsluttet"
        return replace(start, tilstand="avsluttet", grunn=grunn, paa_frist="")
    mellom = AAR_MELLOM.get(kort["frekvens"])
    if mellom is None or siste is None:
        grunner = [UTEN_AAR.get(kort["frekvens"], ""), "" if siste else "aldri målt"]
        return replace(start, grunn=" og ".join(filter(None, grunner)))
    neste = siste + mellom
    ventet = None if etterslep is None else _maanedsslutt(neste, etterslep)
    svar = replace(start, neste_aar=neste, ventet=ventet, tilstand=_tilstand(neste, ventet, per))
    if ventet is None:
        svar = replace(svar, grunn="etterslepet er ukjent")
    return _paa_fristen(svar, siste, mellom, frist) if frist else svar


def _etterslep(kort: dict[str, Any], maalte: Iterable[_Sett]) -> tuple[int | None, str]:
    """Månedene fra årets slutt til verdien er der, og hvor det er vist."""
    if kort["etterslep"] is not None:
        return int(kort["etterslep"]), "oppgitt"
    sett = [_maaneder(s.aar, s.dato) for s in maalte if s.dato]
    return (min(sett), "utledet") if sett else (None, "")


def _maaneder(aar: int, dato: date) -> int:
    """Påbegynte måneder fra slutten av et år til en dag; 0 når året ikke er over.

    >>> _maaneder(2022, date(2023, 10, 24)), _maaneder(2022, date(2022, 6, 1))
    (10, 0)
    """
    return max(0, 12 * (dato.year - aar - 1) + dato.month)


def ventet_for(f: Ferskhet, aar: int) -> date | None:
    """Dagen verdien for et år senest er ventet; None når etterslepet er ukjent."""
    return None if f.etterslep is None else _maanedsslutt(aar, f.etterslep)


def _maanedsslutt(aar: int, maaneder: int) -> date:
    """Siste dag i måneden som er så mange måneder etter årets slutt.

    >>> _maanedsslutt(2022, 0), _maanedsslutt(2022, 12), _maanedsslutt(2023, 2)
    (datetime.date(2022, 12, 31), datetime.date(2023, 12, 31), datetime.date(2024, 2, 29))
    """
    hele, maaned = divmod(maaneder + 11, 12)
    return date(aar + hele, maaned + 1, calendar.monthrange(aar + hele, maaned + 1)[1])


def _tilstand(neste: int, ventet: date | None, per: date) -> str:
    if per <= date(neste, 12, 31):
        return "fersk"
    return "ukjent" if ventet is None else "forfalt" if per > ventet else "ventes"


def _paa_fristen(svar: Ferskhet, siste: int, mellom: int, frist: date) -> Ferskhet:
    """Om verdien rapporten trenger, er der: siste måleår til og med året før fristens år."""
    trengs = siste + max(0, (frist.year - 1 - siste) // mellom) * mellom
    if trengs == siste:
        return replace(svar, trengs_aar=trengs, paa_frist="har")
    senest = ventet_for(svar, trengs)
    svar = replace(svar, trengs_aar=trengs, ventet_trengs=senest)
    if svar.tilstand == "forfalt":
        return replace(svar, paa_frist="mangler")
    if senest is not None and senest <= frist:
        return replace(svar, paa_frist="ventes")
    if svar.etterslep_fra == "oppgitt":
        return replace(svar, paa_frist="mangler")
    return replace(svar, paa_frist="ukjent", grunn="etterslepet er ikke oppgitt av kilden")

"""Observasjonslageret: svarene fra statistikkbankene slik de kom, og tallene i dem.

Hvert svar er en mappe under `datasets/utgaver/observasjoner` og endres aldri: `svar.json` er det
utgiveren sendte, `kort.json` sier når, fra hvilken utgave, hva det ble spurt om, og hva tabellen
hadde da. Et nytt svar er en ny mappe; det gamle blir. Tallene regnes av svarene hver gang de leses,
så en rettet formel gjelder også for det som alt er hentet.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import pandas as pd

from indikatorer.spoerringer import Spoerring, les_spoerringer
from indikatorer.spoerringsvalg import finn_valg
from indikatorer.steder import Sted, stedene
from indikatorer.utregning import Tall, regn_ut
from klima import utgavemappe
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.tall import oppramsing
from klima.kilder.adresser import UTGIVERE
from klima.kilder.statistikk import Tabellkort, Tolker, Uttrekk, Utvalg, Variabel

MAPPE: Final = "observasjoner"
KORT: Final = "kort.json"
SVAR: Final = "svar.json"
SAMMENLIGNING: Final = ("indikator", "sted", "stednavn", "aar", "verdi", "status", "utgave")
HENTET: Final = (*SAMMENLIGNING, "kilde", "oppdatert", "hentet", "grunn")
"""Kolonnene i `les_hentede`."""
_NORGE: Final = ZoneInfo("Europe/Oslo")

Utvalgene = Sequence[Mapping[str, Utvalg]]


@dataclass(frozen=True)
class Svarkort:
    """Et svar i lageret.

    Attributes:
        mappe: der det ligger.
        tabellkort: hva tabellen hadde da det ble hentet.
        oppdatert: utgiverens tid for tallene, ordrett; tom når den ikke oppgir noen.
        spoerring: kontrollsummen av det som ble spurt om.
        sha256: kontrollsummen av svaret.
        hentet: når.
    """

    mappe: Path
    tabellkort: Tabellkort
    oppdatert: str
    spoerring: str
    sha256: str
    hentet: datetime

    @property
    def kilde(self) -> str:
        """Utgiveren og tabellen slik de skrives: `SSB 12143`."""
        utgiver = UTGIVERE.get(self.tabellkort.kilde)
        navn = utgiver.navn if utgiver else self.tabellkort.kilde
        return f"{navn} {self.tabellkort.tabell}"

    @property
    def utgave(self) -> str:
        """Utgaven slik den vises: `SSB 12143 (15.3.2026)`."""
        return f"{self.kilde} ({utgavedato(self.oppdatert, self.hentet)})"


def utgavedato(oppdatert: str, hentet: datetime) -> str:
    """Datoen en utgave kjennes på, i Norge; «hentet …» når utgiveren ikke oppgir noen.

    >>> utgavedato("2026-03-15T07:00:00Z", datetime(2026, 11, 22, tzinfo=UTC))
    '15.3.2026'
    >>> utgavedato("", datetime(2026, 11, 22, tzinfo=UTC))
    'hentet 22.11.2026'
    """
    if not oppdatert:
        return f"hentet {_kort_dato(hentet)}"
    try:
        return _kort_dato(datetime.fromisoformat(oppdatert))
    except ValueError:
        return oppdatert


def _kort_dato(tid: datetime) -> str:
    dag = tid.astimezone(_NORGE) if tid.tzinfo else tid
    return f"{dag.day}.{dag.month}.{dag.year}"


def kontrollsum(verdi: Any) -> str:
    """sha256 av noe som kan skrives som JSON; rekkefølgen på feltene betyr ingenting."""
    tekst = json.dumps(verdi, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(tekst.encode()).hexdigest()


def spoerringens_sum(utvalgene: Utvalgene) -> str:
    """Kontrollsummen av det som blir spurt om."""
    return kontrollsum([{n: asdict(u) for n, u in utvalg.items()} for utvalg in utvalgene])


class Observasjonslager:
    """Svarene i et arbeidsrom."""

    def __init__(self, rom: Arbeidsrom) -> None:
        self.mappe: Final = rom.utgaver / MAPPE
        self._skrivbar: Final = not rom.innebygd

    def krev_skrivbar(self) -> None:
        """Si fra før noe hentes når lageret ikke kan ta imot det. Raises: Brukerfeil."""
        if not self._skrivbar:
            raise Brukerfeil(
                "det innebygde eksempelet kan ikke ta imot indikatorer",
                utvei="stå i et arbeidsrom (en mappe med kommune.toml), eller oppgi det med --rot",
            )

    def liste(self) -> list[Svarkort]:
        """Svarene i den rekkefølgen de ble hentet.

        Raises:
            Brukerfeil: et kort kan ikke leses.
        """
        if not self.mappe.is_dir():
            return []
        # En mappe som ennå bygges, er ikke noe svar.
        mapper = [f.parent for f in self.mappe.glob(f"*/{KORT}") if f.parent.name[:1] != "."]
        return sorted((_les_kort(m) for m in mapper), key=lambda k: (k.hentet, k.mappe.name))

    def siste(self, kilde: str, tabell: str) -> Svarkort | None:
        """Det nyeste svaret fra en tabell."""
        egne = [
            k for k in self.liste() if (k.tabellkort.kilde, k.tabellkort.tabell) == (kilde, tabell)
        ]
        return egne[-1] if egne else None

    def legg_inn(
        self,
        kort: Tabellkort,
        utvalgene: Utvalgene,
        uttrekk: Sequence[Uttrekk],
        naa: datetime | None = None,
    ) -> Svarkort | None:
        """Legg svaret i lageret; None når det er likt det som alt er der.

        Raises:
            Brukerfeil: mappen kan ikke skrives. Lageret er da som før.
        """
        self.krev_skrivbar()
        dokumenter = [list(u.dokumenter) for u in uttrekk]
        sum_, spoerring = kontrollsum(dokumenter), spoerringens_sum(utvalgene)
        tid = (naa or datetime.now(UTC)).astimezone(UTC)
        oppdatert = next((u.oppdatert for u in uttrekk if u.oppdatert), kort.oppdatert)
        with utgavemappe.laast(self.mappe):
            siste = self.siste(kort.kilde, kort.tabell)
            likt = siste and (siste.sha256, siste.spoerring) == (sum_, spoerring)
            if siste and likt and siste.oppdatert == oppdatert:
                return None
            if siste and siste.hentet >= tid:
                # En klokke som er stilt tilbake, skal ikke gjøre det nye svaret til det gamle.
                tid = datetime.fromtimestamp(siste.hentet.timestamp() + 1, UTC)
            navn = f"{kort.kilde}-{re.sub('[^A-Za-z0-9]+', '-', kort.tabell)}"
            plass = self.mappe / f"{navn}-{tid:%Y%m%dT%H%M%S%f}-{sum_[:8]}"
            innhold = {
                "tabellkort": asdict(kort),
                "oppdatert": oppdatert,
                "spoerring": spoerring,
                "utvalg": [{n: asdict(u) for n, u in u_.items()} for u_ in utvalgene],
                "sha256": sum_,
                "hentet": tid.isoformat(),
            }
            with utgavemappe.byggeplass(self.mappe) as bygges:
                ny = bygges / "svar"
                ny.mkdir()
                for fil, verdi in ((SVAR, dokumenter), (KORT, innhold)):
                    tekst = json.dumps(verdi, ensure_ascii=False) + "\n"
                    (ny / fil).write_text(tekst, encoding="utf-8", newline="\n")
                utgavemappe.ta_i_bruk(ny, plass)
        return _les_kort(plass)


@lru_cache(maxsize=512)
def _les_kort(mappe: Path) -> Svarkort:
    fil = mappe / KORT
    try:
        raa = json.loads(fil.read_text(encoding="utf-8"))
        kort = raa["tabellkort"]
        variabler = tuple(Variabel(**v) for v in kort.pop("variabler"))
        kort["merknader"] = tuple(kort["merknader"])
        return Svarkort(
            mappe=mappe,
            tabellkort=Tabellkort(**kort, variabler=variabler),
            oppdatert=raa["oppdatert"],
            spoerring=raa["spoerring"],
            sha256=raa["sha256"],
            hentet=datetime.fromisoformat(raa["hentet"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as feil:
        raise Brukerfeil(
            "et svar i observasjonslageret kan ikke leses",
            sted=str(fil),
            funnet=str(feil),
            utvei=f"flytt mappen {mappe.name} ut av lageret, og hent på nytt",
        ) from feil


@lru_cache(maxsize=512)
def les_svar(mappe: Path, sha256: str, kilde: str) -> tuple[Tall, ...]:
    """Tallene i et svar.

    Raises:
        Brukerfeil: svaret er et annet enn det som ble hentet, eller kan ikke leses.
    """
    fil = mappe / SVAR
    try:
        dokumenter = json.loads(fil.read_text(encoding="utf-8"))
    except (OSError, ValueError) as feil:
        raise _endret(fil, str(feil)) from feil
    if kontrollsum(dokumenter) != sha256:
        raise _endret(fil, "en annen kontrollsum enn da det ble hentet")
    tolk = tolker(kilde)
    return tuple(Tall(tolk(del_)) for del_ in dokumenter)


def _endret(fil: Path, funnet: str) -> Brukerfeil:
    return Brukerfeil(
        "svaret er endret siden det ble hentet",
        sted=str(fil),
        funnet=funnet,
        utvei=f"flytt mappen {fil.parent.name} ut av lageret, og hent på nytt",
    )


def tolker(kilde: str) -> Tolker:
    """Funksjonen som gjør svarene fra en utgiver om til et datasett."""
    # Først når den trengs: klientene laster nettbibliotekene.
    return cast("Tolker", importlib.import_module(f"klima.kilder.{kilde}").tolk)


def les_hentede(
    rom: Arbeidsrom, kommune: str, spoerringer: Mapping[str, Spoerring] | None = None
) -> pd.DataFrame:
    """Alle hentede observasjoner i alle utgavene, eldste utgave først.

    En observasjon står én gang per utgave den hadde et annet tall i enn før, så en utgave som
    bare gjentar den forrige, gir ingen rad.

    Args:
        kommune: nummeret; stedene det sammenlignes med, er også med.

    Returns:
        Kolonnene i `HENTET`. `utgave` er den tallet først sto i. `kilde` er utgiver og tabell,
        `oppdatert` utgiverens egen tid. Tom når ingenting er hentet.
    """
    svar = Observasjonslager(rom).liste()
    if not svar:
        return pd.DataFrame(columns=list(HENTET))
    alle = spoerringer if spoerringer is not None else les_spoerringer(rom)
    steder, oppslag = stedene(rom, kommune), inndeling(rom)
    siste: dict[tuple[str, str], Svarkort] = {}
    rader: list[dict[str, Any]] = []
    sett: dict[tuple[str, str, int], tuple[str, str]] = {}
    for nytt in svar:
        kort = nytt.tabellkort
        siste[kort.kilde, kort.tabell] = nytt
        for spoerring in alle.values():
            brukt = [siste.get((spoerring.kilde, t)) for t in spoerring.tabeller]
            if nytt not in brukt or not all(brukt):
                continue
            for rad in _observasjoner(spoerring, cast("list[Svarkort]", brukt), steder, oppslag):
                noekkel = (rad["indikator"], rad["sted"], rad["aar"])
                tallet = (repr(rad["verdi"]), rad["status"])
                if sett.get(noekkel) != tallet:
                    sett[noekkel] = tallet
                    rader.append(rad)
    return pd.DataFrame(rader, columns=list(HENTET))


def _observasjoner(
    spoerring: Spoerring, svar: Sequence[Svarkort], steder: Sequence[Sted], oppslag: Any
) -> list[dict[str, Any]]:
    """Observasjonene i ett sett svar; ingen når spørringen ikke passer det tabellen hadde da."""
    kort = {s.tabellkort.tabell: s for s in svar}
    try:
        valg = {
            n: finn_valg(spoerring, ledd, kort[ledd.tabell].tabellkort)
            for n, ledd in spoerring.ledd.items()
        }
    except Brukerfeil:
        return []
    tall = {t: les_svar(s.mappe, s.sha256, spoerring.kilde) for t, s in kort.items()}
    felles = {
        "utgave": oppramsing([s.utgave for s in svar]),
        "kilde": oppramsing([s.kilde for s in svar]),
        "oppdatert": max(s.oppdatert for s in svar),
        "hentet": max(s.hentet for s in svar),
    }
    return [
        {
            "indikator": o.indikator,
            "sted": o.sted.id,
            "stednavn": o.sted.navn,
            "aar": o.aar,
            "verdi": o.celle.verdi,
            "status": o.celle.status,
            "grunn": o.celle.grunn,
            **felles,
        }
        for o in regn_ut(spoerring, valg, tall, steder, oppslag)
    ]


def les_sammenligning(rom: Arbeidsrom, kommune: str) -> pd.DataFrame:
    """Hentede tall for andre steder enn kommunen, nyeste utgave.

    Args:
        rom: arbeidsrommet med lageret.
        kommune: nummeret til kommunen det sammenlignes med; den er ikke selv med.

    Returns:
        Kolonnene i `SAMMENLIGNING`: `sted` er kommunenummeret, `landet` eller utgiverens kode for
        KOSTRA-gruppen. `verdi` er NaN når den mangler, aldri 0. Tom når ingenting er hentet.
    """
    alle = les_hentede(rom, kommune)
    andre = alle[alle["sted"] != kommune]
    nyeste = andre.drop_duplicates(["indikator", "sted", "aar"], keep="last")
    rekke = nyeste.sort_values(["indikator", "sted", "aar"], kind="stable")
    return rekke[list(SAMMENLIGNING)].reset_index(drop=True)

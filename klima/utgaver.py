"""Lageret av utgaver: hver publikasjon tatt vare på slik den kom, og som ryddig tabell.

En utgave er en mappe `<publisert>-<8 sifre av sha256>` med `utgave.json`, `tabell.parquet` og
filen selv. Utgaver endres ikke og slettes ikke; en feilimport trekkes tilbake med grunn, i en fil
ved siden av mappen. `klima.utgavemappe` sier hvordan lageret holder når prosessen drepes.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from klima import utgavemappe
from klima.grunn.arbeidsrom import EKSEMPEL, Arbeidsrom
from klima.grunn.enheter import GWP_SETT
from klima.grunn.feil import Brukerfeil
from klima.kilder import miljodirektoratet
from klima.kilder.tabell import KOLONNER, Lesning, filtype
from klima.utgavekort import (
    KORT,
    TABELL,
    Utgave,
    kort_som_tekst,
    les_kort,
    trukket_som_tekst,
    trukketfil,
)

if TYPE_CHECKING:
    from klima.utgavekontroll import Skade

__all__ = ["Import", "Utgave", "Utgavelager"]

OPPDIKTET: Final = "Oppdiktet (eksempel)"
"""Utgiver og vilkår for tallene i eksempelet: ingen skal tro at de er publisert."""
_TEKST: Final = ("kommune", "sektor", "kilde", "gass")


@dataclass(frozen=True)
class Import:
    """Utfallet av en import: utgaven, og om den var ny for lageret."""

    utgave: Utgave
    nytt: bool


class Utgavelager:
    """Utgavene i et arbeidsrom.

    Args:
        arbeidsrom: der `datasets/utgaver` ligger. Mappen lages først når noe importeres.
    """

    def __init__(self, arbeidsrom: Arbeidsrom) -> None:
        self._mappe = arbeidsrom.utgaver
        self._skrivbar = not arbeidsrom.innebygd
        self._eksempel = arbeidsrom.eksempel

    def liste(self, *, med_trukne: bool = False) -> list[Utgave]:
        """Utgavene som gjelder, eldste publisering først; de trukne bare når en ber om det."""
        if self._skrivbar:
            utgavemappe.rydd_om_ledig(self._mappe)
        return self._les(med_trukne=med_trukne)

    def _les(self, *, med_trukne: bool = False) -> list[Utgave]:
        # En mappe som ennå bygges, er ingen utgave, selv om beskrivelsen er skrevet.
        filer = (f for f in self._mappe.glob(f"*/{KORT}") if f.parent.name[:1] != ".")
        utgaver = sorted(
            (les_kort(fil) for fil in filer), key=lambda u: (u.publisert, u.importert, u.utgave)
        )
        return [u for u in utgaver if med_trukne or not u.trukket]

    def finn(self, navn: str) -> Utgave:
        """Utgaven med denne id-en, eller den ene som begynner slik.

        En trukket utgave finnes bare på hele id-en, eller når ingen som gjelder, passer.

        Raises:
            Brukerfeil: ingen eller flere utgaver passer.
        """
        return self._finn(navn, self.liste(med_trukne=True))

    def _finn(self, navn: str, alle: list[Utgave]) -> Utgave:
        treff = [u for u in alle if u.utgave == navn]
        for trukket in (False, True):
            treff = treff or [
                u for u in alle if u.utgave.startswith(navn) and bool(u.trukket) == trukket
            ]
        if len(treff) == 1:
            return treff[0]
        raise Brukerfeil(
            f"{'flere utgaver begynner med' if treff else 'ukjent utgave'} «{navn}»",
            funnet=", ".join(u.utgave for u in treff or alle) or "et tomt lager",
            utvei="se `klima utgaver`",
        )

    def tabell(
        self, utgave: Utgave, kommune: str | None = None, *, kategorier: bool = False
    ) -> pd.DataFrame:
        """Utgavens tabell (kolonnene i `KOLONNER`, t CO2e), for én kommune eller alle.

        Args:
            utgave: fra `liste` eller `finn`.
            kommune: kommunenummeret; uten det alle.
            kategorier: gi tekstkolonnene som kategorier, som er raskere for hele landet.

        Raises:
            Brukerfeil: tabellen mangler eller er skadd.
        """
        from klima.utgavetabell import les_tabell

        ramme = les_tabell(self._mappe / utgave.utgave / TABELL, kommune)[list(KOLONNER)]
        return ramme if kategorier else ramme.astype(dict.fromkeys(_TEKST, "str"))

    def importer(
        self, fil: Path, *, publisert: date | None = None, gwp: str | None = None
    ) -> Import:
        """Les en fil fra utgiveren og legg den i lageret.

        De samme bytene to ganger endrer ingenting, og filen leses da ikke på nytt. Er utgaven med
        de samme bytene trukket, kan filen importeres igjen med en annen dato eller et annet
        GWP-sett. Skriver bare i `datasets/utgaver`.

        Args:
            fil: arbeidsbok eller CSV fra Miljødirektoratet.
            publisert: publiseringsdatoen; uten den brukes datoen filen selv oppgir.
            gwp: GWP-settet når en vet det; ellers det filen sier, ellers `ukjent`.

        Raises:
            Brukerfeil: filen kan ikke leses, datoen er ukjent, arbeidsrommet er skrivevernet, eller
                en annen kommando skriver i lageret.
        """
        self.krev_mottak(gwp)
        filtype(fil)
        sha256 = utgavemappe.sha256_av(fil)
        if kjent := self._med_bytes(sha256):
            return Import(kjent, nytt=False)
        lesning = miljodirektoratet.les_fil(fil)
        self._krev_ublandet(lesning.tabell, fil)
        dato = publisert or lesning.publisert
        if dato is None:
            raise Brukerfeil(
                "filen sier ikke når den ble publisert",
                sted=str(fil),
                utvei="oppgi datoen: klima importer FIL --publisert ÅÅÅÅ-MM-DD",
            )
        utgave = _beskriv(lesning, fil, sha256, dato, gwp or lesning.gwp)
        if self._eksempel:
            utgave = replace(utgave, kilde="eksempel", utgiver=OPPDIKTET, lisens=OPPDIKTET)
        with utgavemappe.laast(self._mappe):
            # En annen kan ha importert de samme bytene mens denne leste.
            kjent = self._med_bytes(sha256) or self._lik_trukket(utgave)
            if kjent:
                return Import(kjent, nytt=False)
            return Import(self._skriv(utgave, lesning.tabell, fil), nytt=True)

    def trekk(self, navn: str, grunn: str) -> Utgave:
        """Trekk en feilimport tilbake. Utgaven blir liggende, men velges aldri av seg selv.

        Raises:
            Brukerfeil: ukjent utgave, ingen grunn, alt trukket, eller lageret er skrivevernet.
        """
        self._krev_skrivbar()
        if not grunn.strip():
            raise Brukerfeil("grunnen mangler", utvei='klima utgaver --trekk UTGAVE --grunn "…"')
        with utgavemappe.laast(self._mappe):
            utgave = self._finn(navn, self._les(med_trukne=True))
            if utgave.trukket:
                raise Brukerfeil(
                    f"utgaven {utgave.utgave} er alt trukket", funnet=f"grunnen «{utgave.trukket}»"
                )
            tekst = trukket_som_tekst(utgave.utgave, grunn.strip(), _naa())
            with utgavemappe.byggeplass(self._mappe) as bygges:
                (bygges / "trukket").write_text(tekst, encoding="utf-8", newline="\n")
                utgavemappe.ta_i_bruk(bygges / "trukket", trukketfil(self._mappe / utgave.utgave))
        return replace(utgave, trukket=grunn.strip())

    def kontroller(self) -> list[Skade]:
        """Regn ut alle kontrollsummer på nytt. En tom liste betyr at alt er slik det kom."""
        from klima.utgavekontroll import kontroller_mappe

        if self._skrivbar:
            utgavemappe.rydd_om_ledig(self._mappe)
        return kontroller_mappe(self._mappe)

    def krev_mottak(self, gwp: str | None) -> None:
        """Si fra når en import uansett ikke ville gått; en henting spør før den henter.

        Raises:
            Brukerfeil: arbeidsrommet er det innebygde, eller GWP-settet er ukjent.
        """
        self._krev_skrivbar()
        if gwp is not None and gwp not in GWP_SETT:
            raise Brukerfeil("ukjent GWP-sett", funnet=gwp, ventet=", ".join(GWP_SETT))

    def _krev_skrivbar(self) -> None:
        if not self._skrivbar:
            raise Brukerfeil(
                "det innebygde eksempelet kan ikke ta imot utgaver",
                utvei="stå i et arbeidsrom (en mappe med kommune.toml), eller oppgi det med --rot",
            )

    def _krev_ublandet(self, tabell: pd.DataFrame, fil: Path) -> None:
        """Oppdiktede og virkelige tall kommer aldri i samme lager."""
        numre = set(tabell["kommune"].unique())
        if self._eksempel and numre != {EKSEMPEL}:
            raise Brukerfeil(
                "eksempelet tar bare imot oppdiktede tall",
                sted=str(fil),
                ventet=f"bare kommunenummeret {EKSEMPEL}",
                funnet=", ".join(sorted(numre - {EKSEMPEL})[:5]),
                utvei="legg ut et eget arbeidsrom: klima ny KOMMUNENR MAPPE",
            )
        if EKSEMPEL in numre and not self._eksempel:
            raise Brukerfeil(
                f"filen har oppdiktede tall (kommunenummer {EKSEMPEL})",
                sted=str(fil),
                utvei="de hører bare hjemme i eksempelet: klima ny --eksempel MAPPE",
            )

    def _med_bytes(self, sha256: str) -> Utgave | None:
        return next((u for u in self._les() if u.sha256 == sha256), None)

    def _lik_trukket(self, ny: Utgave) -> Utgave | None:
        """En trukket utgave som er lik i alt: å importere den igjen retter ingenting."""
        for gammel in self._les(med_trukne=True):
            if (gammel.sha256, gammel.publisert, gammel.gwp) == (ny.sha256, ny.publisert, ny.gwp):
                return gammel
        return None

    def _skriv(self, utgave: Utgave, tabell: pd.DataFrame, fil: Path) -> Utgave:
        with utgavemappe.byggeplass(self._mappe) as bygges:
            shutil.copyfile(fil, bygges / utgave.fil)
            if utgavemappe.sha256_av(bygges / utgave.fil) != utgave.sha256:
                raise Brukerfeil(
                    "filen ble endret mens den ble lest", sted=str(fil), utvei="importer den igjen"
                )
            utgavemappe.skriv_tabell(tabell, bygges / TABELL)
            utgave = replace(
                utgave,
                utgave=self._ledig_id(utgave.utgave),
                tabell_sha256=utgavemappe.sha256_av(bygges / TABELL),
            )
            (bygges / KORT).write_text(kort_som_tekst(utgave), encoding="utf-8", newline="\n")
            utgavemappe.ta_i_bruk(bygges, self._mappe / utgave.utgave)
        return utgave

    def _ledig_id(self, id_: str) -> str:
        """Id-en, eller med løpenummer når en trukket utgave av samme fil og dato alt har den."""
        nummer = 1
        while (self._mappe / (navn := id_ if nummer == 1 else f"{id_}-{nummer}")).exists():
            nummer += 1
        return navn


def _naa() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _beskriv(lesning: Lesning, fil: Path, sha256: str, dato: date, gwp: str) -> Utgave:
    tabell = lesning.tabell
    return Utgave(
        utgave=f"{dato.isoformat()}-{sha256[:8]}",
        kilde=miljodirektoratet.ID,
        utgiver=miljodirektoratet.UTGIVER,
        lisens=miljodirektoratet.LISENS,
        publisert=dato.isoformat(),
        importert=_naa(),
        sha256=sha256,
        fil=f"original{fil.suffix.lower() or '.dat'}",
        rader=len(tabell),
        kommuner=tuple(sorted(tabell["kommune"].unique().tolist())),
        aar=tuple(sorted(tabell["aar"].unique().tolist())),
        omfang=tuple(lesning.omfang),
        gasser=tuple(sorted(tabell["gass"].unique().tolist())),
        gwp=gwp,
        sum_tonn=round(float(tabell["tonn"].sum()), 6),
        merknader=tuple(lesning.merknader),
        filnavn=fil.name,
    )

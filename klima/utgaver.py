"""Lageret av utgaver: hver publikasjon tatt vare på slik den kom, og som ryddig tabell.

En utgave er en mappe `<publisert>-<8 sifre av sha256>` med `utgave.json`, `tabell.parquet` og
filen selv. Mappen bygges ferdig ved siden av og flyttes på plass i ett grep, så lageret aldri
holder en halv utgave. Utgaver endres ikke.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.enheter import GWP_SETT
from klima.grunn.feil import Brukerfeil
from klima.kilder import miljodirektoratet
from klima.kilder.tabell import KOLONNER, Lesning

_BYGGES: Final = ".bygges-"


@dataclass(frozen=True)
class Utgave:
    """Det lageret vet om én publikasjon.

    Attributes:
        utgave: id, `<publisert>-<8 sifre av sha256>`; for tall hentet fra en plan, planens id.
        publisert: dato, ISO. Tom når kilden ikke oppgir den.
        importert: tidspunkt i UTC, ISO. Tom for en plan.
        omfang: sektorene utgaven teller.
        gwp: GWP-settet tallene er regnet med, eller `ukjent`.
        sum_tonn: summen av alle rader, t CO2e. Til gjenkjenning, ikke til bruk.
    """

    utgave: str
    kilde: str
    utgiver: str
    lisens: str
    publisert: str
    importert: str
    sha256: str
    fil: str
    rader: int
    kommuner: tuple[str, ...]
    aar: tuple[int, ...]
    omfang: tuple[str, ...]
    gasser: tuple[str, ...]
    gwp: str
    sum_tonn: float
    merknader: tuple[str, ...] = ()


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

    def liste(self) -> list[Utgave]:
        """Alle utgaver, eldste publisering først."""
        # En mappe som ennå bygges, er ingen utgave, selv om beskrivelsen er skrevet.
        filer = (f for f in self._mappe.glob("*/utgave.json") if f.parent.name[:1] != ".")
        utgaver = [_les_kort(fil) for fil in filer]
        return sorted(utgaver, key=lambda u: (u.publisert, u.importert, u.utgave))

    def finn(self, navn: str) -> Utgave:
        """Utgaven med denne id-en, eller den ene som begynner slik.

        Raises:
            Brukerfeil: ingen eller flere utgaver passer.
        """
        alle = self.liste()
        treff = [u for u in alle if u.utgave == navn] or [
            u for u in alle if u.utgave.startswith(navn)
        ]
        if len(treff) == 1:
            return treff[0]
        raise Brukerfeil(
            f"{'flere utgaver begynner med' if treff else 'ukjent utgave'} «{navn}»",
            funnet=", ".join(u.utgave for u in treff or alle) or "et tomt lager",
            utvei="se `klima utgaver`",
        )

    def tabell(self, utgave: Utgave, kommune: str | None = None) -> pd.DataFrame:
        """Utgavens tabell (kolonnene i `KOLONNER`, t CO2e), for én kommune eller alle."""
        filter_ = [("kommune", "==", kommune)] if kommune else None
        return pd.read_parquet(
            self._mappe / utgave.utgave / "tabell.parquet", filters=filter_, columns=list(KOLONNER)
        )

    def importer(
        self, fil: Path, *, publisert: date | None = None, gwp: str | None = None
    ) -> Import:
        """Les en fil fra utgiveren og legg den i lageret.

        De samme bytene to ganger endrer ingenting. Skriver bare i `datasets/utgaver`.

        Args:
            fil: arbeidsbok eller CSV fra Miljødirektoratet.
            publisert: publiseringsdatoen; uten den brukes datoen filen selv oppgir.
            gwp: GWP-settet når en vet det; ellers det filen sier, ellers `ukjent`.

        Raises:
            Brukerfeil: filen kan ikke leses, datoen er ukjent, eller arbeidsrommet er skrivevernet.
        """
        if not self._skrivbar:
            raise Brukerfeil(
                "det innebygde eksempelet kan ikke ta imot utgaver",
                utvei="stå i et arbeidsrom (en mappe med kommune.toml), eller oppgi det med --rot",
            )
        if gwp is not None and gwp not in GWP_SETT:
            raise Brukerfeil("ukjent GWP-sett", funnet=gwp, ventet=", ".join(GWP_SETT))
        lesning = miljodirektoratet.les_fil(fil)
        sha256 = hashlib.sha256(fil.read_bytes()).hexdigest()
        for kjent in self.liste():
            if kjent.sha256 == sha256:
                return Import(kjent, nytt=False)
        dato = publisert or lesning.publisert
        if dato is None:
            raise Brukerfeil(
                "filen sier ikke når den ble publisert",
                sted=str(fil),
                utvei="oppgi datoen: klima importer FIL --publisert ÅÅÅÅ-MM-DD",
            )
        utgave = _beskriv(lesning, fil.name, sha256, dato, gwp or lesning.gwp)
        self._skriv(utgave, lesning.tabell, fil)
        return Import(utgave, nytt=True)

    def _skriv(self, utgave: Utgave, tabell: pd.DataFrame, fil: Path) -> None:
        try:
            self._bygg(utgave, tabell, fil)
        except OSError as feil:
            raise Brukerfeil(
                "utgaven kan ikke skrives",
                sted=str(self._mappe),
                funnet=feil.strerror or str(feil),
                utvei="se om disken er full, og om du har lov til å skrive i mappen",
            ) from feil

    def _bygg(self, utgave: Utgave, tabell: pd.DataFrame, fil: Path) -> None:
        self._mappe.mkdir(parents=True, exist_ok=True)
        # En import som ble avbrutt, etterlater bare en slik mappe; den hører ikke til lageret.
        for rest in self._mappe.glob(f"{_BYGGES}*"):
            shutil.rmtree(rest, ignore_errors=True)
        bygges = Path(tempfile.mkdtemp(prefix=_BYGGES, dir=self._mappe))
        try:
            shutil.copyfile(fil, bygges / utgave.fil)
            tabell.to_parquet(bygges / "tabell.parquet", index=False)
            kort = json.dumps(asdict(utgave), ensure_ascii=False, indent=2)
            (bygges / "utgave.json").write_text(kort + "\n", encoding="utf-8")
            bygges.chmod(0o755)
            os.rename(bygges, self._mappe / utgave.utgave)
        finally:
            shutil.rmtree(bygges, ignore_errors=True)


def _beskriv(lesning: Lesning, filnavn: str, sha256: str, dato: date, gwp: str) -> Utgave:
    tabell = lesning.tabell
    return Utgave(
        utgave=f"{dato.isoformat()}-{sha256[:8]}",
        kilde=miljodirektoratet.ID,
        utgiver=miljodirektoratet.UTGIVER,
        lisens=miljodirektoratet.LISENS,
        publisert=dato.isoformat(),
        importert=datetime.now(UTC).isoformat(timespec="seconds"),
        sha256=sha256,
        fil=f"original{Path(filnavn).suffix.lower() or '.dat'}",
        rader=len(tabell),
        kommuner=tuple(sorted(tabell["kommune"].unique().tolist())),
        aar=tuple(sorted(tabell["aar"].unique().tolist())),
        omfang=tuple(lesning.omfang),
        gasser=tuple(sorted(tabell["gass"].unique().tolist())),
        gwp=gwp,
        sum_tonn=round(float(tabell["tonn"].sum()), 6),
        merknader=tuple(lesning.merknader),
    )


def _les_kort(fil: Path) -> Utgave:
    try:
        kort: dict[str, Any] = json.loads(fil.read_text(encoding="utf-8"))
        for felt in ("kommuner", "aar", "omfang", "gasser", "merknader"):
            kort[felt] = tuple(kort[felt])
        return Utgave(**kort)
    except (OSError, ValueError, KeyError, TypeError) as feil:
        raise Brukerfeil(
            "utgavens beskrivelse kan ikke leses",
            sted=str(fil),
            funnet=str(feil),
            utvei="flytt mappen ut av lageret og importer filen på nytt",
        ) from feil

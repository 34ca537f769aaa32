"""En datert kopi av kommuneinndelingen i arbeidsrommet, skrevet fra KLASS."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from klima.grunn.arbeidsrom import Arbeidsrom, innebygd_rot
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import GRENSEJUSTERING, PAKKE, Inndeling
from klima.kilder.adresser import finn_adresse
from klima.kilder.klass import ID, Henter, les_inndeling

_BYGGES: Final = f".bygges-{PAKKE}-"


@dataclass(frozen=True)
class Oppdatering:
    """Utfallet av en henting.

    Attributes:
        mappe: datapakken i arbeidsrommet.
        nytt: False når KLASS sier det samme som kopien som alt lå der.
        kommuner: antall kommuner i dag.
        endringer: antall endringer siden 2009, uten grensejusteringer.
        merknader: der KLASS ikke stemmer med seg selv.
    """

    mappe: Path
    nytt: bool
    kommuner: int
    endringer: int
    merknader: tuple[str, ...]


def oppdater_inndeling(
    arbeidsrom: Arbeidsrom, hent_json: Henter, *, dag: date | None = None
) -> Oppdatering:
    """Hent kommuneinndelingen fra KLASS og skriv den i arbeidsrommet.

    Skriver bare `datasets/felles/kommuneinndeling` i arbeidsrommet, i ett grep; listen som følger
    med programmet, røres aldri. Sier KLASS det samme som kopien, endres ingenting.

    Args:
        arbeidsrom: der kopien skal ligge.
        hent_json: henter en adresse og gir lest JSON.
        dag: siste dag som skal være med; ellers i dag.

    Raises:
        Brukerfeil: KLASS svarer med noe annet enn ventet, eller arbeidsrommet er det innebygde.
    """
    if arbeidsrom.innebygd or arbeidsrom.rot == innebygd_rot():
        raise Brukerfeil(
            "listen som følger med programmet, skrives ikke over",
            sted=str(arbeidsrom.datasett / "felles" / PAKKE),
            utvei="stå i et eget arbeidsrom (klima ny KOMMUNENR MAPPE), eller oppgi det med --rot",
        )
    dag = dag or date.today()
    base = finn_adresse(ID, arbeidsrom.kilder)
    lest = les_inndeling(hent_json, til=dag, base=base)
    filer = _filer(lest.inndeling, base)
    mappe = arbeidsrom.datasett / "felles" / PAKKE
    nytt = any(_innhold(mappe / navn) != tekst for navn, tekst in filer.items())
    if nytt:
        beskrivelse = json.dumps(_beskrivelse(dag), ensure_ascii=False, indent=2) + "\n"
        _skriv(mappe, {**filer, "datapackage.json": beskrivelse})
    return Oppdatering(
        mappe,
        nytt,
        len(lest.inndeling.numre(lest.inndeling.gjeldende)),
        len(lest.inndeling.endringer),
        lest.merknader,
    )


def _innhold(fil: Path) -> str | None:
    try:
        return fil.read_text(encoding="utf-8")
    except OSError:
        return None


def _filer(lest: Inndeling, base: str) -> dict[str, str]:
    perioder = [(p.nummer, p.navn, p.fra, p.til or "") for p in lest.perioder]
    endringer = [
        (e.dato, e.fra, e.fra_navn, e.til, e.til_navn, e.slag, "true", kilde, "")
        for e in sorted(
            (*lest.endringer, *lest.grensejusteringer), key=lambda e: (e.dato, e.fra, e.til)
        )
        for kilde in ["medfoelgende" if e.slag == GRENSEJUSTERING else ID]
    ]
    kilder = [
        (ID, "SSB KLASS: kodeverk 131, kommuneinndeling", base, "Numre, navn og endringer"),
        ("medfoelgende", "Listen som følger med klimabudsjett", base, "Grensejusteringene"),
    ]
    hoder = {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in _ressurser()}
    return {
        "kommuner.csv": _csv(hoder["kommuner"], perioder),
        "endringer.csv": _csv(hoder["endringer"], endringer),
        "kilder.csv": _csv(hoder["kilder"], kilder),
    }


def _csv(hode: Sequence[str], rader: Sequence[Sequence[object]]) -> str:
    ut = io.StringIO()
    csv.writer(ut, lineterminator="\n").writerows([hode, *rader])
    return ut.getvalue()


def _medfoelgende() -> dict[str, Any]:
    fil = innebygd_rot() / "datasets" / "felles" / PAKKE / "datapackage.json"
    beskrivelse: dict[str, Any] = json.loads(fil.read_text(encoding="utf-8"))
    return beskrivelse


def _ressurser() -> list[dict[str, Any]]:
    ressurser: list[dict[str, Any]] = _medfoelgende()["resources"]
    return ressurser


def _beskrivelse(dag: date) -> dict[str, Any]:
    """Skjemaet er det samme som for listen som følger med; kildekortet er kopiens eget."""
    return {
        **_medfoelgende(),
        "title": f"Kommuneinndelingen 2009–{dag.year}",
        "utgave": f"klass-{dag}",
        "kildekort": {
            "utgiver": "Statistisk sentralbyrå",
            "dokument": "KLASS, kodeverk 131 (kommuneinndeling)",
            "periode": f"2009-01-01 til {dag}",
            "lisens": "CC BY 4.0",
            "lest": dag.isoformat(),
            "forbehold": "Hentet fra KLASS. Grensejusteringene er ikke i KLASS; de er fra listen "
            "som følger med programmet.",
        },
    }


def _skriv(mappe: Path, filer: dict[str, str]) -> None:
    """Bytt hele mappen i ett grep, så den aldri er halv."""
    try:
        mappe.parent.mkdir(parents=True, exist_ok=True)
        for rest in mappe.parent.glob(f"{_BYGGES}*"):
            shutil.rmtree(rest, ignore_errors=True)
        bygges = Path(tempfile.mkdtemp(prefix=_BYGGES, dir=mappe.parent))
        try:
            for navn, tekst in filer.items():
                (bygges / "ny" / navn).parent.mkdir(exist_ok=True)
                (bygges / "ny" / navn).write_text(tekst, encoding="utf-8", newline="\n")
            gammel = bygges / "gammel"
            if mappe.exists():
                os.rename(mappe, gammel)
            try:
                os.rename(bygges / "ny", mappe)
            except OSError:
                if gammel.exists():
                    os.rename(gammel, mappe)
                raise
        finally:
            shutil.rmtree(bygges, ignore_errors=True)
    except OSError as feil:
        raise Brukerfeil(
            "kommuneinndelingen kan ikke skrives",
            sted=str(mappe),
            funnet=feil.strerror or str(feil),
            utvei="se om disken er full, og om du har lov til å skrive i mappen",
        ) from feil

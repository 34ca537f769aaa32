"""Kortet til en utgave (`utgave.json`) og det en beslutning om å trekke den legger ved siden av."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from klima.grunn.feil import Brukerfeil

KORT: Final = "utgave.json"
TABELL: Final = "tabell.parquet"
TRUKKET: Final = ".trukket.json"
_LISTER: Final = ("kommuner", "aar", "omfang", "gasser", "merknader")
_UTENFOR: Final = ("trukket",)
_KONTROLLSUM: Final = "kontrollsum"


@dataclass(frozen=True)
class Utgave:
    """Det lageret vet om én publikasjon.

    Attributes:
        utgave: id, `<publisert>-<8 sifre av sha256>`; for tall hentet fra en plan, planens id.
        publisert: dato, ISO. Tom når kilden ikke oppgir den.
        importert: tidspunktet filen kom hit, UTC, ISO. Tom for en plan.
        sha256: av filen slik den kom.
        fil: navnet på filen i lageret; `filnavn` er det den het da den kom.
        omfang: sektorene utgaven teller.
        gwp: GWP-settet tallene er regnet med, eller `ukjent`.
        sum_tonn: summen av alle rader, t CO2e. Til gjenkjenning, ikke til bruk.
        tabell_sha256: av `tabell.parquet`. Tom for utgaver fra før den ble ført.
        trukket: grunnen til at utgaven er trukket tilbake; tom når den gjelder.
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
    filnavn: str = ""
    tabell_sha256: str = ""
    trukket: str = ""


def kort_som_tekst(utgave: Utgave) -> str:
    """Kortet som JSON, med en kontrollsum over resten så en rettelse for hånd kan ses."""
    innhold = {f: v for f, v in asdict(utgave).items() if f not in _UTENFOR}
    return _som_json({**innhold, _KONTROLLSUM: kontrollsum(innhold)})


def kontrollsum(innhold: dict[str, Any]) -> str:
    """sha256 over kortets felt, uavhengig av rekkefølge og linjeskift."""
    resten = {f: v for f, v in innhold.items() if f != _KONTROLLSUM}
    return hashlib.sha256(json.dumps(resten, sort_keys=True).encode()).hexdigest()


def kort_er_uroert(fil: Path) -> bool:
    """Om kontrollsummen stemmer; kort fra før den ble ført, regnes som urørte."""
    innhold = json.loads(fil.read_text(encoding="utf-8"))
    return innhold.get(_KONTROLLSUM) in (None, kontrollsum(innhold))


def les_kort(fil: Path) -> Utgave:
    """Kortet i `fil`, med grunnen når utgaven er trukket.

    Raises:
        Brukerfeil: kortet eller beslutningen om å trekke utgaven kan ikke leses.
    """
    return replace(les_bare_kort(fil), trukket=les_grunn(trukketfil(fil.parent)))


def les_bare_kort(fil: Path) -> Utgave:
    """Kortet i `fil`, uten å se etter om utgaven er trukket.

    Raises:
        Brukerfeil: kortet kan ikke leses.
    """
    try:
        kort: dict[str, Any] = json.loads(fil.read_text(encoding="utf-8"))
        kort.pop(_KONTROLLSUM, None)
        for felt in _LISTER:
            kort[felt] = tuple(kort[felt])
        return Utgave(**kort)
    except (OSError, ValueError, KeyError, TypeError) as feil:
        raise Brukerfeil(
            "utgavens beskrivelse kan ikke leses",
            sted=str(fil),
            funnet=str(feil),
            utvei="flytt mappen ut av lageret og importer filen på nytt",
        ) from feil


def trukketfil(mappe: Path) -> Path:
    """Filen som sier at utgaven i `mappe` er trukket; den ligger ved siden av mappen."""
    return mappe.with_name(mappe.name + TRUKKET)


def trukket_som_tekst(utgave: str, grunn: str, naar: str) -> str:
    return _som_json({"utgave": utgave, "grunn": grunn, "trukket": naar})


def les_grunn(fil: Path) -> str:
    """Hvorfor utgaven er trukket; tom tekst når den ikke er det."""
    if not fil.is_file():
        return ""
    try:
        grunn = json.loads(fil.read_text(encoding="utf-8"))["grunn"]
        if isinstance(grunn, str) and grunn.strip():
            return grunn
        funnet = f"grunn: {grunn!r}"
    except (OSError, ValueError, KeyError, TypeError) as feil:
        funnet = str(feil)
    raise Brukerfeil(
        "beslutningen om å trekke utgaven kan ikke leses",
        sted=str(fil),
        ventet='JSON med "grunn"',
        funnet=funnet,
        utvei="rett filen",
    )


def _som_json(innhold: dict[str, Any]) -> str:
    return json.dumps(innhold, ensure_ascii=False, indent=2) + "\n"

"""Lesing av låsen, som kan være skadd, gammel eller skrevet av noen andre."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from klima.grunn.arbeidsrom import FORMNAVN, OMFANG
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import Kommune
from klima.grunn.tall import oppramsing
from klima.utgavekort import kontrollsum
from reports.funntekst import trygg
from reports.talliste import Noekkel, Tall

ENDING: Final = "laas.json"
SLAG: Final = "klima årsrapport"
SKJEMA: Final = 1
STOERST: Final = 32 * 1024 * 1024
"""Største manifest som leses, i byte. Askers er under en halv million."""
_VIS: Final = 8


@dataclass(frozen=True)
class Laas:
    """Et lest manifest.

    Attributes:
        fil: der det lå.
        innhold: feltene; `tall` er hentet ut.
        tall: tallene i rapporten.
    """

    fil: Path
    innhold: Mapping[str, Any]
    tall: Mapping[Noekkel, Tall]

    @property
    def per(self) -> date:
        """Dagen ferskheten i rapporten er regnet for."""
        return date.fromisoformat(self.innhold["rapport"]["per"])

    @property
    def valg(self) -> dict[str, Any]:
        """Valgene i kommune.toml den gangen, slik `Arbeidsrom` har dem."""
        v = self.innhold["valg"]
        grupper = {navn: tuple(map(str, numre)) for navn, numre in v["grupper"].items()}
        rente = None if v["rente"] is None else float(v["rente"])
        omfang = v["omfang"] if v["omfang"] in OMFANG else None
        form = v["form"] if v["form"] in FORMNAVN else None
        return {"omfang": omfang, "form": form, "rente": rente, "grupper": grupper}

    @property
    def sha256(self) -> str:
        """Avtrykket av manifestet."""
        return str(self.innhold["kontrollsum"])


def les_laas(fil: Path) -> Laas:
    """Manifestet i en fil.

    Raises:
        Brukerfeil: filen finnes ikke, er for stor, er skadd eller endret, eller er ikke et manifest
            dette programmet kan lese.
    """
    try:
        stoerrelse = fil.stat().st_size
        if stoerrelse > STOERST:
            raise _ikke_laas(fil, f"{stoerrelse // 1024**2} MB", f"under {STOERST // 1024**2} MB")
        innhold = json.loads(fil.read_bytes(), parse_constant=_uten_konstanter)
    except OSError as feil:
        raise Brukerfeil(
            "låsen kan ikke leses",
            sted=str(fil),
            funnet=feil.strerror or str(feil),
            utvei="oppgi filen som slutter på .laas.json; den lages av klima årsrapport --lås",
        ) from feil
    except (ValueError, RecursionError) as feil:
        funnet = str(feil) if isinstance(feil, ValueError) else "for mange nivåer"
        raise _ikke_laas(fil, funnet, "JSON") from feil
    if not isinstance(innhold, dict) or innhold.get("laas") != SLAG:
        raise _ikke_laas(fil, "en annen slags fil", f'"laas": "{SLAG}"')
    if innhold.get("skjema") != SKJEMA:
        raise Brukerfeil(
            "låsen er skrevet av en annen versjon av programmet",
            sted=str(fil),
            ventet=f"skjema {SKJEMA}",
            funnet=f"skjema {innhold.get('skjema')!r}"[:80],
            utvei="lås rapporten på nytt med denne versjonen",
        )
    if innhold.get("kontrollsum") != kontrollsum(
        {n: v for n, v in innhold.items() if n != "kontrollsum"}
    ):
        raise Brukerfeil(
            "låsen er endret etter at den ble skrevet",
            sted=str(fil),
            utvei="hent den opprinnelige filen tilbake fra en sikkerhetskopi",
        )
    return _tolket(fil, innhold)


def _tolket(fil: Path, innhold: dict[str, Any]) -> Laas:
    """Det leseren av en lås kan regne med; noe annet er ikke skrevet av dette programmet."""
    try:
        rapport, tall = innhold["rapport"], [Tall(**t) for t in innhold["tall"]]
        tekster = [rapport[n] for n in ("kommune", "kommunenavn", "spraak", "utgave", "forrige")]
        tekster += innhold["utdata"].values()
        for t in tall:
            tekster += [t.tabell, t.tittel, t.rad, t.kolonne, t.tekst, t.enhet]
        for navn in ("utgaver", "observasjoner", "rettelser", "leveranser"):
            tekster += [v for rad in innhold[navn] for v in (rad["utgave"], rad["sha256"])]
        hele = [f["stoerrelse"] for f in innhold["filer"].values()] + [rapport["aar"]]
        tekster += [f["sha256"] for f in innhold["filer"].values()]
        tekster += [innhold["kode"]["versjon"], innhold["kode"]["sha256"]]
        tekster += [*innhold["kode"]["bibliotek"].values()]
        if not isinstance(innhold["tall"], list):
            raise TypeError("tallene er ikke en liste")
        verdier = [t.verdi for t in tall if t.verdi is not None]
        if not all(isinstance(t, str) for t in tekster):
            raise TypeError("et felt er ikke en tekst")
        if not all(type(h) is int for h in hele):
            raise TypeError("et felt er ikke et helt tall")
        if not all(type(v) in (int, float) and math.isfinite(v) for v in verdier):
            raise TypeError("en verdi er ikke et tall")
        laas = Laas(fil, innhold, {t.noekkel: t for t in tall})
        _ = laas.per, laas.valg
        return laas
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as feil:
        raise _ikke_laas(fil, str(feil)[:80], "feltene klima årsrapport --lås skriver") from feil


def finn_laas(sti: Path, navn: str) -> Path:
    """Låsen `sti` peker på: filen selv, eller den i mappen.

    Args:
        sti: filen, eller mappen rapporten ligger i.
        navn: det låsen heter når den er i en mappe.

    Raises:
        Brukerfeil: mappen har ikke den låsen.
    """
    if not sti.is_dir():
        return sti
    if (sti / navn).is_file():
        return sti / navn
    andre = sorted(f.name for f in sti.glob(f"*.{ENDING}"))
    raise Brukerfeil(
        "mappen har ingen lås av den rapporten",
        sted=str(sti),
        ventet=navn,
        funnet=oppramsing(andre[:_VIS]) or "ingen låser",
        utvei="oppgi filen, eller lås rapporten med klima årsrapport --lås",
    )


def krev_samme_rapport(gammel: Laas, kommune: Kommune, spraak: str) -> None:
    """Stans når låsen gjelder en annen rapport enn den som sammenlignes.

    Raises:
        Brukerfeil: en annen kommune eller et annet språk.
    """
    rapport = gammel.innhold["rapport"]
    if rapport["kommune"] != kommune.nummer:
        raise Brukerfeil(
            "låsen gjelder en annen kommune",
            sted=str(gammel.fil),
            ventet=f"{kommune.navn} ({kommune.nummer})",
            funnet=trygg(f"{rapport['kommunenavn']} ({rapport['kommune']})"[:80]),
            utvei="oppgi kommunen med --kommune",
        )
    if rapport["spraak"] != spraak:
        raise Brukerfeil(
            "låsen gjelder rapporten på et annet språk",
            sted=str(gammel.fil),
            ventet=spraak,
            funnet=trygg(rapport["spraak"][:80]),
            utvei="radene og kolonnene heter noe annet der; oppgi språket med --spraak",
        )


def _uten_konstanter(navn: str) -> Any:
    raise ValueError(f"{navn} er ikke et tall i JSON")


def _ikke_laas(fil: Path, funnet: str, ventet: str) -> Brukerfeil:
    return Brukerfeil(
        "filen er ikke en lås av en årsrapport, eller den er skadd",
        sted=str(fil),
        ventet=ventet,
        funnet=trygg(funnet),
        utvei="oppgi filen som slutter på .laas.json; den lages av klima årsrapport --lås",
    )

"""Det vedtatte klimabudsjettet, frosset: senere sammenlignes det med akkurat det som ble vedtatt.

Ett vedtak er én JSON-fil, `datasets/budsjett/<år>.json`, med hele budsjettet slik det ble regnet,
utgaven, sha256 av hver fil det ble regnet av, og programversjonen. En fil som finnes, skrives aldri
over, og en som er endret for hånd, leses ikke.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from klima.grunn.arbeidsrom import FILNAVN, Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.kontroll.grunnlag import pakkemapper, relativ
from klima.utgavekort import kontrollsum
from klima.utgavemappe import byggeplass, laast, sha256_av, ta_i_bruk

MAPPE: Final = "budsjett"
_EGNE: Final = ("*/tiltaksmaler/*.yaml", "rettelser/*.yaml")
"""Filer utenfor kommunens pakker som også kan flytte tallene."""


@dataclass(frozen=True)
class Endring:
    """Én forskjell mellom det vedtatte og det som er nå; None der den ene siden ikke har noe.

    Attributes:
        hva: `utgave`, `valg`, `mål`, `tiltak`, `forutsetning`, `effekt`, `referansebane`,
            `utslipp`, `gap` eller `fil`.
        navn: det den gjelder, som en sektor, et tiltak eller en fil.
        felt: hva ved det; tomt når hele raden er ny eller borte.
        foer, naa: verdiene; tall er tall.
    """

    hva: str
    navn: str
    felt: str
    foer: Any
    naa: Any


def vedtaksfil(arbeidsrom: Arbeidsrom, aar: int) -> Path:
    """Filen vedtaket for et år står i."""
    return arbeidsrom.datasett / MAPPE / f"{aar}.json"


def vedtatte_aar(arbeidsrom: Arbeidsrom) -> list[int]:
    """Årene det finnes et vedtak for, eldste først."""
    filer = (arbeidsrom.datasett / MAPPE).glob("[0-9][0-9][0-9][0-9].json")
    return sorted(int(f.stem) for f in filer)


def frys(
    arbeidsrom: Arbeidsrom, aar: int, dokument: Mapping[str, Any], *, dato: date | None = None
) -> Path:
    """Frys klimabudsjettet for et år.

    Args:
        arbeidsrom: der filen legges, i `datasets/budsjett`.
        aar: budsjettåret.
        dokument: det som er vedtatt, slik `klima budsjett --json` gir det.
        dato: dagen det fryses; ellers i dag.

    Returns:
        Filen. Samme dokument, filer og dato gir de samme bytene.

    Raises:
        Brukerfeil: arbeidsrommet er det innebygde, eller året er vedtatt fra før.
    """
    krev_ledig(arbeidsrom, aar)
    fil = vedtaksfil(arbeidsrom, aar)
    innhold: dict[str, Any] = {
        "vedtatt": aar,
        "dato": (dato or date.today()).isoformat(),
        "programversjon": _programversjon(),
        "eksempel": arbeidsrom.eksempel,
        "filer": filsummer(arbeidsrom, str(dokument["kommune"]), str(dokument["utgave"])),
        "budsjett": dict(dokument),
    }
    innhold["kontrollsum"] = kontrollsum(innhold)
    tekst = json.dumps(innhold, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    with laast(fil.parent):
        # En annen kan ha vedtatt mens denne ventet på låsen.
        krev_ledig(arbeidsrom, aar)
        with byggeplass(fil.parent) as bygges:
            ferdig = bygges / fil.name
            ferdig.write_text(tekst, encoding="utf-8", newline="\n")
            ta_i_bruk(ferdig, fil)
    return fil


def krev_ledig(arbeidsrom: Arbeidsrom, aar: int) -> None:
    """Stans når året ikke kan vedtas her.

    Raises:
        Brukerfeil: arbeidsrommet er det innebygde, eller året er vedtatt fra før.
    """
    if arbeidsrom.innebygd:
        raise Brukerfeil(
            "det innebygde eksempelet kan ikke ta imot vedtak",
            utvei="stå i et arbeidsrom (en mappe med kommune.toml), eller oppgi det med --rot",
        )
    fil = vedtaksfil(arbeidsrom, aar)
    if fil.exists():
        raise Brukerfeil(
            f"budsjettet for {aar} er vedtatt fra før",
            sted=str(fil),
            utvei="et vedtak endres ikke; sammenlign med klima budsjett --mot "
            f"{aar}, eller vedta et annet år",
        )


def les_vedtak(arbeidsrom: Arbeidsrom, aar: int) -> dict[str, Any]:
    """Det frosne budsjettet for et år.

    Raises:
        Brukerfeil: året er ikke vedtatt, eller filen er endret etterpå.
    """
    fil = vedtaksfil(arbeidsrom, aar)
    try:
        innhold: dict[str, Any] = json.loads(fil.read_text(encoding="utf-8"))
    except FileNotFoundError as feil:
        raise Brukerfeil(
            f"budsjettet for {aar} er ikke vedtatt her",
            sted=str(fil.parent),
            funnet=", ".join(map(str, vedtatte_aar(arbeidsrom))) or "ingen vedtak",
            utvei=f"klima budsjett --vedta {aar}",
        ) from feil
    except (OSError, ValueError) as feil:
        raise Brukerfeil("vedtaket kan ikke leses", sted=str(fil), funnet=str(feil)) from feil
    # Summen må finnes: uten den kan ingen vite om dette er det som ble vedtatt.
    if not isinstance(innhold, dict) or innhold.get("kontrollsum") != kontrollsum(innhold):
        raise Brukerfeil(
            "vedtaket er endret etter at det ble frosset",
            sted=str(fil),
            utvei="hent den opprinnelige filen tilbake fra en sikkerhetskopi",
        )
    return innhold


def filsummer(arbeidsrom: Arbeidsrom, kommune: str, utgave: str) -> dict[str, str]:
    """Filene budsjettet er regnet av, fra arbeidsrommets rot -> sha256."""
    filer = {arbeidsrom.rot / FILNAVN}
    for mappe in (*pakkemapper(arbeidsrom, kommune), arbeidsrom.utgaver / utgave):
        filer |= {f for f in mappe.glob("*") if f.is_file()}
    for moenster in _EGNE:
        filer |= set(arbeidsrom.datasett.glob(moenster))
    return {relativ(f, arbeidsrom.rot): sha256_av(f) for f in sorted(filer)}


def sammenlign(
    vedtak: Mapping[str, Any], dokument: Mapping[str, Any], filer: Mapping[str, str]
) -> list[Endring]:
    """Alt som er annerledes nå enn i vedtaket, i fast rekkefølge.

    Args:
        vedtak: fra `les_vedtak`.
        dokument: budsjettet nå, med de samme valgene.
        filer: fra `filsummer` nå.
    """
    foer = vedtak["budsjett"]
    ut = [
        Endring(hva, felt, "", foer.get(felt), dokument.get(felt))
        for hva, felt in (("utgave", "utgave"), ("valg", "form"), ("valg", "referansebane"))
        if foer.get(felt) != dokument.get(felt)
    ]
    for hva, tabell in _TABELLER.items():
        ut += _ulike(hva, tabell(foer), tabell(dokument))
    gamle, nye = vedtak["filer"], dict(filer)
    navn = sorted(n for n in {*gamle, *nye} if gamle.get(n) != nye.get(n))
    return ut + [Endring("fil", n, "sha256", gamle.get(n), nye.get(n)) for n in navn]


def _programversjon() -> str:
    try:
        return version("klimabudsjett")
    except PackageNotFoundError:
        # Kjørt fra kildekoden uten oppsett.
        return "ukjent"


_Tabell = dict[str, dict[str, Any]]


def _ulike(hva: str, foer: _Tabell, naa: _Tabell) -> Iterable[Endring]:
    for navn in dict.fromkeys((*foer, *naa)):
        if navn not in naa or navn not in foer:
            yield Endring(hva, navn, "", *(("finnes", None) if navn in foer else (None, "finnes")))
            continue
        for felt in dict.fromkeys((*foer[navn], *naa[navn])):
            a, b = foer[navn].get(felt), naa[navn].get(felt)
            if a != b:
                yield Endring(hva, navn, felt, a, b)


def _maal(d: Mapping[str, Any]) -> _Tabell:
    return {
        g["sektor"]: {n: g[n] for n in ("maalaar", "maal_prosent", "maal_tonn")} for g in d["gap"]
    }


def _gap(d: Mapping[str, Any]) -> _Tabell:
    return {g["sektor"]: {n: g[n] for n in ("gap", "effekt", "gjenstaar")} for g in d["gap"]}


def _utslipp(d: Mapping[str, Any]) -> _Tabell:
    return {g["sektor"]: {n: g[n] for n in ("aar", "utslipp")} for g in d["gap"]}


def _baner(d: Mapping[str, Any]) -> _Tabell:
    ut: _Tabell = {}
    for r in d["referansebaner"]:
        ut.setdefault(r["sektor"], {})[str(r["aar"])] = r["tonn"]
    return ut


_TILTAKSFELT: Final = (
    *("tekst", "direkte", "sektor", "kilde", "ansvarlig", "periode_fra", "periode_til"),
    *("nullalternativ", "mal", "overlapp", "levetid", "tallfestet", "finansiering"),
)


def _alle_tiltak(d: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [t for n in ("tallfestede", "ikke_tallfestede", "indirekte") for t in d[n]]


def _tiltak(d: Mapping[str, Any]) -> _Tabell:
    return {t["tiltak"]: {f: t.get(f) for f in _TILTAKSFELT} for t in _alle_tiltak(d)}


def _forutsetninger(d: Mapping[str, Any]) -> _Tabell:
    return {
        " ".join(str(x) for x in (t["tiltak"], f["navn"], f["aar"]) if x is not None): {
            n: f[n] for n in ("lav", "midt", "hoy", "enhet", "fordeling")
        }
        for t in _alle_tiltak(d)
        for f in t.get("forutsetninger", [])
    }


def _effekt(d: Mapping[str, Any]) -> _Tabell:
    return {
        f"{t['tiltak']} {aar}": dict(verdier)
        for t in d["tallfestede"]
        for aar, verdier in t["effekt"].items()
    }


_TABELLER: Final = {
    "mål": _maal,
    "tiltak": _tiltak,
    "forutsetning": _forutsetninger,
    "effekt": _effekt,
    "referansebane": _baner,
    "utslipp": _utslipp,
    "gap": _gap,
}

"""Det som er endret siden vedtaket, i ord."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.tall import dato, oppramsing, tall
from klima.vedtak import Endring, filsummer, les_vedtak, sammenlign

_FELT: Final = {
    "maal_tonn": "mål i tonn",
    "maal_prosent": "mål i prosent",
    "maalaar": "målår",
    "hoy": "høy",
    "del": "etter overlapp",
    "gjenstaar": "gjenstår",
    "aar": "siste år",
}
_UTEN: Final = ("fil", "effekt", "referansebane")
"""Slagene med så mange rader at de bare telles; hele listen står i JSON."""


def mot_vedtak(rom: Arbeidsrom, aar: int, dokument: dict[str, Any]) -> dict[str, Any]:
    """Vedtaket for et år mot budsjettet nå: `aar`, `dato`, `utgave` og `endringer`.

    Raises:
        Brukerfeil: året er ikke vedtatt, eller vedtaket er endret.
    """
    vedtak = les_vedtak(rom, aar)
    filer = filsummer(rom, dokument["kommune"], dokument["utgave"])
    endringer = sammenlign(vedtak, dokument, filer)
    return {
        "aar": aar,
        "dato": vedtak["dato"],
        "programversjon": vedtak["programversjon"],
        "utgave": vedtak["budsjett"]["utgave"],
        "endringer": [asdict(e) for e in endringer],
        "setninger": setninger(endringer),
    }


def overskrift(mot: dict[str, Any]) -> str:
    """Hva det sammenlignes med."""
    return f"Mot budsjettet for {mot['aar']}, frosset {dato(mot['dato'])} på utgave {mot['utgave']}"


def setninger(endringer: Sequence[Endring]) -> list[str]:
    """Endringene som setninger; de mange små telles.

    >>> setninger([])
    ['Ingenting er endret siden vedtaket.']
    >>> setninger([Endring("gap", "Totalt", "gap", 100.0, 80.0)])
    ['Gap, Totalt, gap: 100 → 80.']
    """
    if not endringer:
        return ["Ingenting er endret siden vedtaket."]
    ut = [_setning(e) for e in endringer if e.hva not in _UTEN]
    antall = Counter(e.hva for e in endringer if e.hva in _UTEN)
    tall_ = [f"{n} {_FLERTALL[hva][n != 1]}" for hva, n in antall.items()]
    if tall_:
        ut.append(f"Også endret: {oppramsing(tall_)}. Hele listen: klima budsjett --mot ÅR --json.")
    return ut


_FLERTALL: Final = {
    "fil": ("fil", "filer"),
    "effekt": ("tall for effekt", "tall for effekt"),
    "referansebane": ("tall i referansebanen", "tall i referansebanen"),
}


def _setning(e: Endring) -> str:
    hva = e.hva[0].upper() + e.hva[1:]
    if e.felt or e.hva in ("utgave", "valg"):
        felt = f", {_FELT.get(e.felt, e.felt)}" if e.felt else ""
        navn = f", {e.navn}" if e.navn != e.hva else ""
        return f"{hva}{navn}{felt}: {_verdi(e.foer, e.felt)} → {_verdi(e.naa, e.felt)}."
    return f"{hva}, {e.navn}: {'nytt' if e.foer is None else 'tatt ut'}."


def _verdi(verdi: Any, felt: str) -> str:
    if verdi is None:
        return "tomt"
    if isinstance(verdi, bool):
        return "ja" if verdi else "nei"
    if isinstance(verdi, int | float):
        if felt in ("aar", "maalaar", "periode_fra", "periode_til"):
            return str(int(verdi))
        return tall(verdi, 0 if float(verdi).is_integer() or abs(verdi) >= 100 else 1)
    if isinstance(verdi, dict):
        return oppramsing([f"{k}: {_verdi(v, '')}" for k, v in verdi.items()]) or "tomt"
    return str(verdi)

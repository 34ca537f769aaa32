"""Det som er endret siden vedtaket, i ord."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.tall import dato, oppramsing, tall
from klima.grunn.tekst import noekkel
from klima.vedtak import Endring, filsummer, les_vedtak, sammenlign
from reports.tekster import Tekster

_UTEN: Final = ("fil", "effekt", "referansebane")
"""Slagene med så mange rader at de bare telles; hele listen står i JSON."""


def mot_vedtak(rom: Arbeidsrom, aar: int, dokument: dict[str, Any], t: Tekster) -> dict[str, Any]:
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
        "setninger": setninger(endringer, t),
    }


def overskrift(mot: dict[str, Any], t: Tekster) -> str:
    """Hva det sammenlignes med."""
    return t("vedtak.overskrift", aar=mot["aar"], dato=dato(mot["dato"]), utgave=mot["utgave"])


def setninger(endringer: Sequence[Endring], t: Tekster) -> list[str]:
    """Endringene som setninger; de mange små telles.

    >>> setninger([], Tekster("nb"))
    ['Ingenting er endret siden vedtaket.']
    >>> setninger([Endring("gap", "Totalt", "gap", 100.0, 80.0)], Tekster("nb"))
    ['Gap, Totalt, gap: 100 → 80.']
    """
    if not endringer:
        return [t("vedtak.ingenting")]
    ut = [_setning(e, t) for e in endringer if e.hva not in _UTEN]
    antall = Counter(e.hva for e in endringer if e.hva in _UTEN)
    if antall:
        telt = oppramsing([t.antall(f"vedtak.{hva}", n) for hva, n in antall.items()])
        ut.append(t("vedtak.ogsaa", hva=telt))
    return ut


def _setning(e: Endring, t: Tekster) -> str:
    hva = t(f"vedtak.hva-{noekkel(e.hva)}")
    if e.felt or e.hva in ("utgave", "valg"):
        ledd = [hva, e.navn if e.navn != e.hva else "", _felt(e.felt, t)]
        foer, naa = (_verdi(v, e.felt, t) for v in (e.foer, e.naa))
        return t("vedtak.endring", hva=", ".join(filter(None, ledd)), foer=foer, naa=naa)
    return t("vedtak.nytt" if e.foer is None else "vedtak.tatt-ut", hva=hva, navn=e.navn)


def _felt(felt: str, t: Tekster) -> str:
    """Feltet i ord; ett uten egen tekst heter det samme som i JSON."""
    navn = f"vedtak.felt-{felt}"
    return t(navn) if navn in t else felt


def _verdi(verdi: Any, felt: str, t: Tekster) -> str:
    if verdi is None:
        return t("vedtak.tomt")
    if isinstance(verdi, bool):
        return t("vedtak.ja" if verdi else "vedtak.nei")
    if isinstance(verdi, int | float):
        if felt in ("aar", "maalaar", "periode_fra", "periode_til"):
            return str(int(verdi))
        return tall(verdi, 0 if float(verdi).is_integer() or abs(verdi) >= 100 else 1)
    if isinstance(verdi, dict):
        ledd = [f"{k}: {_verdi(v, '', t)}" for k, v in verdi.items()]
        return oppramsing(ledd) or t("vedtak.tomt")
    return str(verdi)

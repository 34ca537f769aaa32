"""Feltene i reglene som prøves på en avledet tabell: det som er galt med dem, i ord."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from klima.grunn.tall import oppramsing

UTVALG: Final = ("kommune", "aar", "sektor")
"""Kolonnene i to utgaver lagt ved siden av hverandre."""
_VALG: Final[Mapping[str, tuple[str, ...]]] = {
    "mangler": ("funn", "lov"),
    "bare_her": ("funn", "lov"),
    "bare_der": ("funn", "lov"),
    "utgaver": ("nyeste",),
}
_TALL: Final = ("abs", "rel", "prosent", "minst")
_ANTALL: Final = ("maaneder", "stoerste")
_LISTER: Final = ("per", "noekkel")
_VISER_TIL: Final[Mapping[str, tuple[str, ...]]] = {
    "total": ("datasett", "tabell", "kolonne", "der", "verdi"),
    "mot": ("datasett", "tabell", "kolonne", "der"),
}


def gale_felt(raa: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Feltet og hva som er galt med det, for feltene bare disse regeltypene har; ellers tomt.

    Args:
        raa: regelen slik den står i YAML.
    """
    feil = [
        (navn, f"«{navn}» skal være {oppramsing(lovlige, 'eller')}, men er «{raa[navn]}»")
        for navn, lovlige in _VALG.items()
        if navn in raa and raa[navn] not in lovlige
    ]
    for navner, godt, hva in (
        (_TALL, _er_stoerrelse, "et tall som ikke er negativt"),
        (_ANTALL, _er_antall, "et helt tall fra 1 og opp"),
        (_LISTER, _er_liste, "en liste med kolonner"),
    ):
        feil += [
            (navn, f"«{navn}» skal være {hva}, men er «{raa[navn]}»")
            for navn in navner
            if navn in raa and not godt(raa[navn])
        ]
    if not isinstance(raa.get("siste_aar", True), bool):
        tekst = f"«siste_aar» skal være true eller false, men er «{raa['siste_aar']}»"
        feil.append(("siste_aar", tekst))
    if "enhet" in raa and not _er_tekst(raa["enhet"]):
        feil.append(("enhet", f"«enhet» skal være tekst, men er «{raa['enhet']}»"))
    for navn in _VISER_TIL:
        galt = _gal_visning(navn, raa[navn]) if raa.get(navn) else []
        feil += [(navn, tekst) for tekst in galt]
    feil += [("del", tekst) for tekst in (_galt_kjennetegn(raa["del"]) if raa.get("del") else [])]
    return feil + (_gal_utgaveregel(raa) if raa.get("regel") == "utgaveendring" else [])


def _gal_visning(navn: str, hvor: Any) -> list[str]:
    if not isinstance(hvor, Mapping):
        return [f"«{navn}» skal være felt og verdier, men er «{hvor}»"]
    kjente = _VISER_TIL[navn]
    feil = [
        f"ukjent felt «{f}» i «{navn}»; kjente: {', '.join(kjente)}"
        for f in hvor
        if f not in kjente
    ]
    for felt in ("datasett", "tabell", "kolonne"):
        if felt in hvor and not _er_tekst(hvor[felt]):
            feil.append(f"«{felt}» i «{navn}» skal være tekst, men er «{hvor[felt]}»")
    if "datasett" in hvor and "tabell" not in hvor:
        feil.append(f"«{navn}» har datasett, men ikke tabell")
    if navn == "mot" and "tabell" not in hvor:
        feil.append("«mot» mangler «tabell»")
    if "der" in hvor and not _er_avgrensning(hvor["der"]):
        feil.append(f"«der» i «{navn}» skal være kolonne og verdi, men er «{hvor['der']}»")
    if "verdi" in hvor:
        if len(hvor) > 1:
            feil.append("«total» har «verdi», og kan da ikke ha noe annet")
        elif not _er_tall(hvor["verdi"]):
            feil.append(f"«verdi» i «total» skal være et tall, men er «{hvor['verdi']}»")
    elif navn == "total" and not ({"tabell", "der"} & hvor.keys()):
        feil.append("«total» mangler verdi, tabell eller der")
    return feil


def _galt_kjennetegn(del_: Any) -> list[str]:
    gyldig = isinstance(del_, Mapping) and len(del_) == 1
    if not gyldig or not all(map(_er_tekst, [*del_, *del_.values()])):
        return [f"«del» skal være én kolonne og et regulært uttrykk, men er «{del_}»"]
    try:
        re.compile(next(iter(del_.values())))
    except re.error as galt:
        return [f"«del» er ikke et regulært uttrykk: {galt}"]
    return []


def _gal_utgaveregel(raa: Mapping[str, Any]) -> list[tuple[str, str]]:
    brukt = [("per", k) for k in (raa["per"] if _er_liste(raa.get("per")) else ())]
    for navn in ("der", "unntatt"):
        brukt += [(navn, k) for k in raa[navn]] if isinstance(raa.get(navn), Mapping) else []
    gale = {k: felt for felt, k in reversed(brukt) if k not in UTVALG}
    feil = [
        (felt, f"regelen utgaveendring kan ikke bruke «{k}»; bruk {oppramsing(UTVALG)}")
        for k, felt in gale.items()
    ]
    if raa.get("kolonne") not in (None, "", "tonn"):
        tekst = f"regelen utgaveendring gjelder «tonn», ikke «{raa['kolonne']}»"
        feil.append(("kolonne", tekst))
    return feil


def _er_tall(verdi: Any) -> bool:
    er_tall = isinstance(verdi, int | float) and not isinstance(verdi, bool)
    return er_tall and math.isfinite(verdi)


def _er_stoerrelse(verdi: Any) -> bool:
    return _er_tall(verdi) and verdi >= 0


def _er_antall(verdi: Any) -> bool:
    return isinstance(verdi, int) and not isinstance(verdi, bool) and verdi > 0


def _er_tekst(verdi: Any) -> bool:
    return isinstance(verdi, str) and bool(verdi.strip())


def _er_liste(verdi: Any) -> bool:
    return isinstance(verdi, list) and bool(verdi) and all(map(_er_tekst, verdi))


def _er_avgrensning(verdi: Any) -> bool:
    return isinstance(verdi, Mapping) and bool(verdi) and all(map(_er_verdier, verdi.values()))


def _er_verdier(verdi: Any) -> bool:
    verdier = verdi if isinstance(verdi, list) else [verdi]
    return bool(verdier) and all(isinstance(v, str | int | float) for v in verdier)

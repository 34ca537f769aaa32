"""Lesing av rettelsene dataforvalteren skriver i YAML, med fil og linje for alt som er galt.

YAML fordi en rettelse er noen få felt og en begrunnelse, skrevet for hånd: i en CSV-fil måtte
«Industri, olje og gass» stått i anførselstegn, og et regneark ville gjort om desimaler og datoer.
Hver celle leses som tekst, så 0301 ikke blir til et oktaltall.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_sektor
from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.kontrakt import GASSER
from klima.grunn.tekst import vask

RETTELSER: Final = "rettelser"
UTSLIPP: Final = "utslipp"
INDIKATORER: Final = "indikatorer"
_ALLE_FRA: Final = "alle fra "
_NOEKLER: Final = {
    UTSLIPP: ("kommune", "aar", "sektor", "kilde", "gass"),
    INDIKATORER: ("indikator", "aar"),
}
_FELLES: Final = ("id", "datasett", "utgave", "fra", "til", "grunn", "hvem", "dato")
_VALGFRITT: Final = "meldt"

Celler = dict[str, tuple[str, int]]
"""Feltnavn -> teksten og linjen den står på."""


def les_filer(mappe: Path, vist: str) -> tuple[list[dict[str, Any]], list[Brukerfeil]]:
    """Rettelsene i en mappe som felt til `Rettelse`, og alt som er galt i filene.

    Args:
        mappe: mappen; at den ikke finnes, er det vanlige og ingen feil.
        vist: mappen slik den skal stå i `sted`.
    """
    filer = sorted(f for f in mappe.glob("*") if f.suffix in (".yaml", ".yml"))
    lest: list[dict[str, Any]] = []
    feil: list[Brukerfeil] = []
    for fil in filer:
        egne, gale = _les_fil(fil, f"{vist}/{fil.name}")
        lest += egne
        feil += gale
    sett: dict[str, str] = {}
    for felt in lest:
        if foerst := sett.get(felt["id"]):
            tekst = f"to rettelser heter «{felt['id']}»"
            feil.append(Brukerfeil(tekst, sted=felt["sted"], funnet=f"også {foerst}"))
        sett.setdefault(felt["id"], felt["sted"])
    return lest, feil


def _les_fil(fil: Path, sted: str) -> tuple[list[dict[str, Any]], list[Brukerfeil]]:
    import yaml

    try:
        rot = yaml.compose(fil.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as feil:
        merke = getattr(feil, "problem_mark", None)
        hvor = f"{sted}:{merke.line + 1}" if merke else sted
        hva = getattr(feil, "problem", None) or str(feil)
        return [], [Brukerfeil("filen er ikke gyldig YAML i UTF-8", sted=hvor, funnet=hva)]
    if rot is None or rot.tag.endswith(":null"):
        return [], []
    if not isinstance(rot, yaml.SequenceNode):
        ventet = "en liste, der hver rettelse begynner med «- id:»"
        return [], [Brukerfeil("filen er ikke en liste av rettelser", sted=sted, ventet=ventet)]
    lest, feil_ = [], []
    for node in rot.value:
        hvor = f"{sted}:{node.start_mark.line + 1}"
        celler, gale = _celler(node, sted)
        felt = {} if gale else _rettelse(celler, sted, hvor, gale)
        feil_ += gale
        if not gale:
            lest.append(felt)
    return lest, feil_


def _celler(node: Any, sted: str) -> tuple[Celler, list[Brukerfeil]]:
    """Feltene i en rettelse som tekst med linje."""
    import yaml

    hvor = f"{sted}:{node.start_mark.line + 1}"
    if not isinstance(node, yaml.MappingNode):
        return {}, [Brukerfeil("rettelsen er ikke felt og verdier", sted=hvor)]
    celler: Celler = {}
    feil = []
    for noekkel, verdi in node.value:
        linje = noekkel.start_mark.line + 1
        navn = str(noekkel.value)
        if navn in celler:
            feil.append(Brukerfeil(f"feltet «{navn}» står to ganger", sted=f"{sted}:{linje}"))
        elif not isinstance(verdi, yaml.ScalarNode):
            feil.append(Brukerfeil(f"«{navn}» er ikke en tekst", sted=f"{sted}:{linje}"))
        else:
            celler[navn] = (vask(verdi.value), linje)
    return celler, feil


def _rettelse(celler: Celler, sted: str, hvor: str, feil: list[Brukerfeil]) -> dict[str, Any]:
    """Feltene til `Rettelse`; det som er galt, legges i `feil`."""
    navn = celler.get("datasett", ("", 0))[0]
    eier, skille, pakke = navn.partition("/")
    slag = UTSLIPP if navn == UTSLIPP else pakke if eier and skille else ""
    if slag not in _NOEKLER or (slag == UTSLIPP and skille):
        linje = celler["datasett"][1] if "datasett" in celler else 0
        feil.append(
            Brukerfeil(
                "«datasett» er ikke noe som kan rettes" if navn else "rettelsen mangler «datasett»",
                sted=f"{sted}:{linje}" if linje else hvor,
                ventet=f"{UTSLIPP} eller <eier>/{INDIKATORER}",
                funnet=f"«{navn}»" if navn else "",
            )
        )
        return {}
    paakrevd = (*_FELLES, *_NOEKLER[slag])
    for ukjent in celler.keys() - {*paakrevd, _VALGFRITT}:
        vent = ", ".join((*paakrevd, _VALGFRITT))
        her = f"{sted}:{celler[ukjent][1]}"
        feil.append(Brukerfeil(f"ukjent felt «{ukjent}»", sted=her, ventet=vent))
    mangler = [f for f in paakrevd if not celler.get(f, ("", 0))[0]]
    feil += [Brukerfeil(f"rettelsen mangler «{f}»", sted=hvor) for f in mangler]
    verdier: dict[str, Any] = {}
    for felt, (tekst, linje) in celler.items():
        if felt in (*paakrevd, _VALGFRITT) and felt not in mangler:
            try:
                verdier[felt] = _TOLK.get(felt, str)(tekst)
            except _Galt as galt:
                her = f"{sted}:{linje}"
                funnet = f"«{tekst}»"
                feil.append(Brukerfeil(galt.melding, sted=her, ventet=galt.ventet, funnet=funnet))
    if feil:
        return {}
    return _samlet(verdier, slag, celler, sted, hvor, feil)


def _samlet(
    verdier: Mapping[str, Any],
    slag: str,
    celler: Celler,
    sted: str,
    hvor: str,
    feil: list[Brukerfeil],
) -> dict[str, Any]:
    alle_fra = verdier["utgave"].startswith(_ALLE_FRA)
    if alle_fra and slag != UTSLIPP:
        melding = "«alle fra» gjelder bare utslipp: en datapakke har én utgave"
        feil.append(Brukerfeil(melding, sted=f"{sted}:{celler['utgave'][1]}"))
    if verdier["fra"] == verdier["til"]:
        melding = "«fra» og «til» er samme tall, så rettelsen retter ingenting"
        feil.append(Brukerfeil(melding, sted=f"{sted}:{celler['til'][1]}"))
    return {
        **{f: verdier[f] for f in _FELLES if f != "utgave"},
        "utgave": verdier["utgave"].removeprefix(_ALLE_FRA).strip(),
        "alle_fra": alle_fra,
        "noekkel": {f: verdier[f] for f in _NOEKLER[slag]},
        "meldt": verdier.get(_VALGFRITT),
        "sted": hvor,
    }


class _Galt(Exception):
    """En verdi feltet ikke kan ha."""

    def __init__(self, melding: str, ventet: str = "") -> None:
        self.melding = melding
        self.ventet = ventet
        super().__init__(melding)


def _tall(tekst: str) -> float:
    """Et tall med punktum eller komma foran desimalene; mellomrom skiller tusener.

    >>> _tall("2093022.76"), _tall("2 093 022,76"), _tall("−5")
    (2093022.76, 2093022.76, -5.0)
    """
    rent = re.sub(r"\s", "", tekst).replace("\u2212", "-").replace(",", ".")
    if not re.fullmatch(r"-?\d{1,15}(\.\d+)?", rent, re.ASCII):
        raise _Galt("verdien er ikke et tall", "et tall som 2093022.76")
    return float(rent)


def _aar(tekst: str) -> int:
    if not re.fullmatch(r"\d{4}", tekst, re.ASCII):
        raise _Galt("«aar» er ikke et år", "fire sifre")
    return int(tekst)


def _dag(tekst: str) -> date | None:
    try:
        return date.fromisoformat(tekst) if tekst else None
    except ValueError:
        raise _Galt("verdien er ikke en dato", "ÅÅÅÅ-MM-DD") from None


def _kommune(tekst: str) -> str:
    if not inndeling().kjent(tekst):
        raise _Galt("ukjent kommunenummer", "fire sifre, som 0301")
    return tekst


def _gass(tekst: str) -> str:
    if tekst not in GASSER:
        raise _Galt("ukjent gass", ", ".join(GASSER))
    return tekst


_TOLK: Final[Mapping[str, Callable[[str], Any]]] = {
    "fra": _tall,
    "til": _tall,
    "aar": _aar,
    "dato": _dag,
    "meldt": _dag,
    "kommune": _kommune,
    "gass": _gass,
    "sektor": lambda tekst: finn_sektor(tekst) or tekst,
}

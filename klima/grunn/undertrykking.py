"""Undertrykking av små tall i en datapakke, før noen andre får se verdiene.

Reglene står i pakken: `undertrykking` sier hvilke indikatorer som er antall personer (eller hviler
på et) og hvor få som er for få, `sammenhenger` hva som er summer av hva. Formatet er forklart i
docs/undertrykking.md. En regel som ikke virker, er en feil: da leses ingenting av pakken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

import pandas as pd
from pandas.api.types import is_numeric_dtype

from klima.grunn.datapakke import LEVERANSER, UNDERTRYKKING, Datapakke, som_rader
from klima.grunn.feil import Brukerfeil, kast_samlet
from klima.grunn.smaatall import Spenn, Sum, undertrykk
from klima.grunn.tall import antall_desimaler, tall

UNDERTRYKT: Final = "undertrykt"
"""Statusen en undertrykt verdi har, og teksten cellen får."""
SLAG: Final = ("del", "teller", "nevner")
_BEHOLDES: Final = {
    *("indikator", "aar", "linje", "opphav", "seed"),
    *("levert_av", "levert", "fil", "sha256"),
}
"""Kolonnene en undertrykt rad beholder; en kolonne ingen har tenkt på, tømmes."""
_KOLONNER: Final = {
    "katalog": ("indikator", "enhet"),
    "verdier": ("indikator", "aar", "verdi", "status", "tekst"),
    "undertrykking": ("indikator", "faerre_enn"),
    "sammenhenger": ("indikator", "slag", "ledd"),
    LEVERANSER: ("indikator", "aar", "verdi", "status", "n", "levert"),
}
_VALGFRIE: Final = ("sammenhenger", LEVERANSER)
_SKAL_VAERE_TALL: Final = ("faerre_enn", "verdi", "personer", "n")
_TALL: Final = re.compile(r"(\d[\d\s]*)(,\d+)?[^\d]*")

Rad = Mapping[str, Any]


@dataclass(frozen=True)
class _Regler:
    """Reglene i en pakke, lest og prøvd.

    Attributes:
        grenser: indikator -> grensen; færre enn den undertrykkes.
        enheter: indikator -> enheten i katalogen.
        summer: sum -> delene.
        teller, nevner: andel -> indikatoren som er telleren, og nevneren.
    """

    grenser: Mapping[str, int]
    enheter: Mapping[str, str]
    summer: Mapping[str, Sequence[str]]
    teller: Mapping[str, str]
    nevner: Mapping[str, str]

    @property
    def beroert(self) -> set[str]:
        """Indikatorene en regel eller en sammenheng nevner."""
        ledd = {d for deler in self.summer.values() for d in deler}
        andeler = {*self.teller, *self.teller.values(), *self.nevner, *self.nevner.values()}
        return {*self.grenser, *self.summer, *ledd, *andeler}


def beroerte(pakke: Datapakke) -> frozenset[str]:
    """Indikatorene reglene nevner: verdiene deres kan ikke vises, endres eller omtales med tall
    utenom undertrykkingen. Tom når pakken ikke har regler."""
    har_regler = UNDERTRYKKING in pakke.tabeller
    return frozenset(_les_regler(pakke).beroert) if har_regler else frozenset()


def skjul(pakke: Datapakke) -> Datapakke:
    """Pakken der verdiene reglene dens ikke lar noen se, er undertrykt.

    En undertrykt rad i `verdier` har status og tekst `undertrykt`, og ellers bare nøkkelen og
    linjen. Formler tømmes for alle indikatorer reglene nevner: et regnestykke viser delene sine.

    Returns:
        Pakken, med en merknad (uten tall) for hver sum som ikke er lik delene sine, og hver celle
        som ikke viser verdien sin.

    Raises:
        Brukerfeil: en regel virker ikke, eller et tall den gjelder, kan ikke prøves; med fil og
            linje, aldri med tallet.
    """
    regler = _les_regler(pakke)
    trykte = _egne_rader(pakke, "verdier", regler)
    levert = _egne_rader(pakke, LEVERANSER, regler)
    nyeste = {(rad["indikator"], rad["aar"]): rad for rad in levert}
    # To bilder av tallene: slik de er trykt, og slik de er når det som er levert, går foran.
    bilder = [trykte]
    if nyeste:
        resten = [rad for rad in trykte if (rad["indikator"], rad["aar"]) not in nyeste]
        bilder.append([*resten, *nyeste.values()])
    # En leveranse en nyere har gått foran, er ikke prøvd mot noe, og vises ikke.
    skjulte = {_sted(rad) for rad in levert} - {_sted(rad) for rad in nyeste.values()}
    merknader: dict[str, Brukerfeil] = {}
    for bilde in bilder:
        _proev_tallene(pakke, regler, bilde)
        for aar in sorted({rad["aar"] for rad in bilde}):
            ett = {rad["indikator"]: rad for rad in bilde if rad["aar"] == aar}
            borte = [ett[navn] for navn in _undertrykte(regler, ett) if navn in ett]
            skjulte |= {_sted(rad) for rad in borte}
            noekler = {(rad["indikator"], aar) for rad in borte}
            skjulte |= {_sted(r) for r in trykte if (r["indikator"], r["aar"]) in noekler}
            merknader |= {str(m): m for m in _merknader(pakke, regler, ett)}
    tabeller = {
        navn: _uten(pakke[navn], regler, [linje for t, linje in skjulte if t == navn])
        for navn in ("verdier", LEVERANSER)
        if navn in pakke.tabeller
    }
    alle = {**pakke.tabeller, **tabeller}
    return replace(pakke, tabeller=alle, merknader=tuple(merknader.values()))


def _egne_rader(pakke: Datapakke, tabell: str, regler: _Regler) -> list[dict[str, Any]]:
    """Radene reglene nevner, eldste leveranse først, på formen `verdier` har.

    I en leveranse er `n` de verdien er regnet av, og cellen har ikke annet enn verdien.
    """
    rader = som_rader(pakke[tabell]) if tabell in pakke.tabeller else []
    egne = [rad | {"tabell": tabell} for rad in rader if rad["indikator"] in regler.beroert]
    if tabell == LEVERANSER:
        egne.sort(key=lambda rad: rad["levert"])
        egne = [r | {"personer": r["n"], "tekst": _som_tekst(r["verdi"])} for r in egne]
    return egne


def _som_tekst(verdi: float | None) -> str:
    return "" if verdi is None else tall(verdi, antall_desimaler(verdi))


def _sted(rad: Rad) -> tuple[str, int]:
    return rad["tabell"], rad["linje_i_fil"]


def _uten(ramme: pd.DataFrame, regler: _Regler, linjer: list[int]) -> pd.DataFrame:
    """Tabellen der verdiene på noen linjer er undertrykt."""
    ramme = ramme.copy()
    for kolonne in set(ramme.columns) - _BEHOLDES:
        tekst = kolonne in ("status", "tekst")
        ramme.loc[linjer, kolonne] = UNDERTRYKT if tekst else pd.NA
    # Et regnestykke viser delene sine, og det verdien er regnet av, er selv et antall personer.
    for kolonne in {"formel", "n"} & set(ramme.columns):
        ramme.loc[ramme["indikator"].isin(sorted(regler.beroert)), kolonne] = pd.NA
    return ramme


# --- Reglene ------------------------------------------------------------------------------------


def _les_regler(pakke: Datapakke) -> _Regler:
    """Reglene, eller alt som er galt med dem samlet."""
    kast_samlet("Undertrykkingen", list(_mangler(pakke)))
    enheter = {r["indikator"]: r["enhet"] or "" for r in som_rader(pakke["katalog"])}
    feil: list[Brukerfeil] = []
    grenser: dict[str, int] = {}
    for rad in som_rader(pakke["undertrykking"]):
        galt = _gal_regel(rad, enheter, grenser)
        if galt:
            feil.append(_feil(pakke, "undertrykking", rad, *galt))
        else:
            grenser[rad["indikator"]] = int(rad["faerre_enn"])
    rader = som_rader(pakke["sammenhenger"]) if "sammenhenger" in pakke.tabeller else []
    sett: set[tuple[str, str, str]] = set()
    for rad in rader:
        galt = _gal_sammenheng(rad, enheter, sett)
        if galt:
            feil.append(_feil(pakke, "sammenhenger", rad, *galt))
        sett.add((rad["indikator"], rad["slag"], rad["ledd"]))
    kast_samlet("Undertrykkingen", feil or list(_ring(pakke, rader)))
    summer: dict[str, list[str]] = {}
    for helhet, slag, ledd in sorted(sett):
        if slag == "del":
            summer.setdefault(helhet, []).append(ledd)
    teller, nevner = (
        {helhet: ledd for helhet, slag, ledd in sett if slag == ett} for ett in ("teller", "nevner")
    )
    return _Regler(grenser, enheter, summer, teller, nevner)


def _mangler(pakke: Datapakke) -> Iterator[Brukerfeil]:
    """Tabellene og kolonnene reglene trenger, men som pakken ikke har."""
    sted, utvei = str(pakke.mappe / "datapackage.json"), "se docs/undertrykking.md"
    for tabell, kolonner in _KOLONNER.items():
        if tabell not in pakke.tabeller:
            # Uten sammenhenger er det ingenting å regne ut verdiene av.
            if tabell not in _VALGFRIE or (pakke.mappe / f"{tabell}.csv").is_file():
                melding = f"undertrykkingen trenger tabellen «{tabell}»"
                yield Brukerfeil(melding, sted=sted, utvei=utvei)
            continue
        ramme = pakke[tabell]
        for kolonne in kolonner:
            if kolonne not in ramme.columns:
                melding = f"undertrykkingen trenger kolonnen «{kolonne}» i «{tabell}»"
                yield Brukerfeil(melding, sted=sted, utvei=utvei)
        for kolonne in set(_SKAL_VAERE_TALL) & set(ramme.columns):
            if not is_numeric_dtype(ramme[kolonne]):
                melding = f"kolonnen «{kolonne}» i «{tabell}» skal ha typen integer eller number"
                yield Brukerfeil(melding, sted=sted, utvei=utvei)


def _gal_regel(
    rad: Rad, enheter: Mapping[str, str], grenser: Mapping[str, int]
) -> tuple[str, ...] | None:
    if rad["indikator"] not in enheter:
        return (f"indikatoren «{rad['indikator']}» er ikke i katalogen",)
    if rad["indikator"] in grenser:
        return (f"indikatoren «{rad['indikator']}» har to regler",)
    n = rad["faerre_enn"]
    if n is None or n < 2 or n != int(n):
        return (
            "regelen undertrykker ingenting",
            "et helt tall fra 2 og opp i «faerre_enn»",
            str(n),
        )
    return None


def _gal_sammenheng(
    rad: Rad, enheter: Mapping[str, str], sett: set[tuple[str, str, str]]
) -> tuple[str, ...] | None:
    helhet, slag, ledd = rad["indikator"], rad["slag"], rad["ledd"]
    for navn in (helhet, ledd):
        if navn not in enheter:
            return (f"indikatoren «{navn}» er ikke i katalogen",)
    if slag not in SLAG:
        return ("ukjent slag sammenheng", ", ".join(SLAG), f"«{slag}»")
    if (helhet, slag, ledd) in sett:
        return ("sammenhengen står to ganger",)
    if slag == "del" and enheter[helhet] != enheter[ledd]:
        return ("summen og delen har ikke samme enhet", enheter[helhet], enheter[ledd])
    if slag != "del" and any((h, s) == (helhet, slag) for h, s, _ in sett):
        return (f"«{helhet}» har to ganger {slag}",)
    if slag != "del" and not _er_antall(enheter[ledd]):
        return (f"{slag}en «{ledd}» er ikke et antall", "enheten antall", enheter[ledd])
    return None


def _ring(pakke: Datapakke, rader: Sequence[Rad]) -> Iterator[Brukerfeil]:
    """En sum som gjennom delene sine er del av seg selv."""
    ledd: dict[str, set[str]] = {}
    for rad in rader:
        ledd.setdefault(rad["indikator"], set()).add(rad["ledd"])
    try:
        TopologicalSorter(ledd).prepare()
    except CycleError as ring:
        navn = ring.args[1]
        siste = [r for r in rader if r["indikator"] in navn and r["ledd"] in navn][-1]
        yield _feil(
            pakke, "sammenhenger", siste, "sammenhengene går i ring", "", " – ".join(navn[::-1])
        )


def _feil(
    pakke: Datapakke, tabell: str, rad: Rad, melding: str, ventet: str = "", funnet: str = ""
) -> Brukerfeil:
    sted = f"{pakke.fil(tabell)}:{rad['linje_i_fil']}"
    return Brukerfeil(melding, sted=sted, ventet=ventet, funnet=funnet)


# --- Tallene -------------------------------------------------------------------------------------


def _er_antall(enhet: str) -> bool:
    """Om en enhet teller noe: «antall», «antall elever», «personer»; ikke «antall per km2»."""
    ord_ = enhet.split()
    return ord_[:1] in (["antall"], ["personer"]) and "per" not in ord_


def _proev_tallene(pakke: Datapakke, regler: _Regler, rader: Sequence[Rad]) -> None:
    """Stans når et tall en regel eller en sum gjelder, ikke lar seg prøve."""
    i_sum = {*regler.summer, *(d for deler in regler.summer.values() for d in deler)}
    feil = []
    sett: set[tuple[str, int]] = set()
    for rad in rader:
        navn, verdi = rad["indikator"], rad["verdi"]
        if rad["aar"] is None or (navn, rad["aar"]) in sett:
            # Bare én rad per indikator og år blir prøvd; en til ville stått uprøvd.
            hva = "mangler år" if rad["aar"] is None else f"{rad['aar']} står på flere linjer"
            feil.append(_feil(pakke, rad["tabell"], rad, f"{navn} {hva}, så det kan ikke prøves"))
            continue
        sett.add((navn, rad["aar"]))
        if verdi is None:
            continue
        if _er_antall(regler.enheter[navn]):
            if verdi < 0 or verdi != int(verdi):
                melding = f"{navn} {rad['aar']} er ikke et helt antall, så det kan ikke prøves"
                feil.append(_feil(pakke, rad["tabell"], rad, melding))
        elif navn in {*regler.grenser, *i_sum} and rad.get("personer") is None:
            melding = f"{navn} {rad['aar']} er ikke et antall, og det hviler på et ukjent antall"
            ventet = f"antallet i kolonnen «{'n' if rad['tabell'] == LEVERANSER else 'personer'}»"
            feil.append(_feil(pakke, rad["tabell"], rad, melding, ventet))
    kast_samlet("Undertrykkingen", feil)


def _antall(rad: Rad, enhet: str) -> int | None:
    """Antallet bak en verdi: verdien selv, eller telleren i en andel eller rate; None når ukjent.

    En annen verdi, som et snitt, gir summen den er snittet av.
    """
    if rad["verdi"] is None or _er_antall(enhet):
        return None if rad["verdi"] is None else int(rad["verdi"])
    if rad.get("personer") is None:
        return None
    return round(rad["verdi"] * rad["personer"] / (_av_hver(enhet) or 1))


def _av_hver(enhet: str) -> int | None:
    """Hvor mange en andel eller rate er regnet av; None for enheter som ikke er det.

    >>> _av_hver("%"), _av_hver("per 100 000 innbyggere"), _av_hver("skala 1-5")
    (100, 100000, None)
    """
    per = re.match(r"per (\d[\d\s]*)", enhet)
    return 100 if enhet == "%" else int(re.sub(r"\s", "", per[1])) if per else None


def _spenn(rad: Rad, enhet: str, grense: int | None) -> Spenn | None:
    """Spennet et tall som må undertrykkes, ligger i; None når det kan vises.

    I en andel er både de som er med og de som ikke er det, personer.
    """
    if rad["status"] == UNDERTRYKT or not _viser_verdien(rad):
        return 0, math.inf
    antall, personer = _antall(rad, enhet), rad.get("personer")
    if grense is None or antall is None:
        return None
    if antall < grense and (_er_antall(enhet) or _av_hver(enhet)):
        return 0, grense - 1
    if _er_antall(enhet) or personer is None:
        return None
    if personer < grense:
        return 0, math.inf
    if enhet == "%" and personer - antall < grense:
        return max(0, personer - grense + 1), personer
    return None


def _viser_verdien(rad: Rad) -> bool:
    """Om teksten i cellen er verdien og ikke noe mer; en celle uten verdi skal ikke ha tall."""
    tekst = (rad["tekst"] or "").strip()
    if rad["verdi"] is None:
        return not re.search(r"\d", tekst)
    treff = _TALL.fullmatch(tekst.lstrip("-−"))
    if treff is None:
        return False
    vist = float(re.sub(r"\s", "", treff[1]) + (treff[2] or "").replace(",", "."))
    return vist == abs(rad["verdi"])


def _undertrykte(regler: _Regler, ett: Mapping[str, Rad]) -> frozenset[str]:
    """Indikatorene som må undertrykkes ett år; `ett` er radene det året."""
    verdier = {navn: _antall(rad, regler.enheter[navn]) for navn, rad in ett.items()}
    smaa = {
        navn: spenn
        for navn, rad in ett.items()
        if (spenn := _spenn(rad, regler.enheter[navn], regler.grenser.get(navn)))
    }
    vist = {navn for navn, rad in ett.items() if rad["verdi"] is not None}
    summer: list[Sum] = list(regler.summer.items())
    for andel, nevner in regler.nevner.items():
        if andel in regler.teller:
            # De som er i nevneren, men ikke i telleren, er et tall ingen skriver.
            summer.append((nevner, [regler.teller[andel], f"{andel} ellers"]))
    for andel, teller in regler.teller.items():
        if andel in vist and verdier.get(teller) is not None:
            # Andelen og telleren er samme tall for den som kjenner nevneren.
            verdier[andel] = verdier[teller]
            summer.append((andel, [teller]))
    while True:
        skjult = undertrykk(verdier, smaa, summer)
        ledd = [*regler.teller.items(), *regler.nevner.items()]
        flere = {andel for andel, en in ledd if en in skjult and andel in vist} - skjult
        if not flere:
            return skjult
        smaa |= dict.fromkeys(flere, (0, math.inf))


def _merknader(pakke: Datapakke, regler: _Regler, ett: Mapping[str, Rad]) -> Iterator[Brukerfeil]:
    """Det leseren av tallene ville sett, uten tallene."""
    for navn, rad in ett.items():
        if not _viser_verdien(rad):
            melding = f"{navn} {rad['aar']}: cellen viser noe annet enn verdien i raden"
            yield _feil(pakke, rad["tabell"], rad, melding)
    for sum_, deler in regler.summer.items():
        antall = [_antall(ett[n], regler.enheter[n]) if n in ett else None for n in (sum_, *deler)]
        hele = [a for a in antall if a is not None]
        if len(hele) == len(antall) and hele[0] != sum(hele[1:]):
            melding = f"{sum_} {ett[sum_]['aar']}: summen er ikke lik delene"
            yield _feil(pakke, ett[sum_]["tabell"], ett[sum_], melding)

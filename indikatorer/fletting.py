"""Planens trykte verdier, de hentede og de leverte i én tabell, og det som er endret mellom dem.

Det utgiveren eller eieren har gitt sist, går foran det som er trykt. En status uten tall går aldri
foran et trykt tall, et tall kommunen har rettet står, og det hentede legges ikke på indikatorer med
regler for undertrykking.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import pandas as pd

from indikatorer.leveranser import LEVERT
from klima.grunn.tall import HARDT, MINUS, oppramsing, tall
from klima.rettelser import RETTET

_FELLES: Final = ("indikator", "aar", "verdi", "status", "tekst", "utgave", "kilde")
KOLONNER: Final = (*_FELLES, "oppdatert", "grunn")
"""Kolonnene i `Katalog.utgaver`; de to siste er tomme for det trykte."""
HENTET: Final = "hentet"
"""Opphavet til en verdi som er hentet; de andre er `levert`, `avlest` eller `avledet`."""
MED_TALL: Final = ("maalt", "foreloepig")
_UTEN_TALL: Final = {
    "undertrykt": "Undertrykt",
    "tall_kommer": "Tall kommer",
    "ikke_maalt": "Ikke målt",
}


@dataclass(frozen=True)
class Revisjon:
    """Et tall som er et annet i en senere utgave.

    Attributes:
        utgaver: (cellen slik den vises, utgaven), eldste først; minst to.
    """

    indikator: str
    aar: int
    utgaver: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """`2022: 14,8 % i handlingsprogram-2024, 14,9 % i SSB 12143 (15.3.2026)`."""
        return f"{self.aar}: " + ", ".join(f"{tekst} i {utgave}" for tekst, utgave in self.utgaver)


def flett(
    trykte: pd.DataFrame,
    katalog: pd.DataFrame,
    meta: Mapping[str, Any],
    hentede: pd.DataFrame,
    leverte: pd.DataFrame,
    *,
    skjermet: Collection[str] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Verdiene med det hentede lagt på, og alle utgavene av hver observasjon.

    Args:
        trykte: `verdier` i datapakken, med rettelsene lagt på.
        katalog: `katalog` i datapakken.
        meta: datapakkens beskrivelse.
        hentede: fra `les_hentede`.
        leverte: fra `leverte_observasjoner`; de har vært gjennom undertrykkingen.
        skjermet: indikatorer der det hentede ikke kan vises, fordi undertrykkingen ikke har prøvd
            det.

    Returns:
        Verdiene, med kolonnene `utgave` og `kilde`, og utgavene med kolonnene i `KOLONNER`, eldste
        utgave først. Rader for nye år har negative linjenumre: de står ikke i filen. År før det
        første planen trykker, er bare i utgavene. Uten noe hentet er verdiene de trykte.
    """
    dokument = meta.get("kildekort", {}).get("dokument", "")
    # Det kommunen har levert fra fil, har alt sin egen utgave.
    har_utgave = {"utgave", "kilde"} <= set(trykte.columns)
    verdier = trykte if har_utgave else trykte.assign(utgave=meta["utgave"], kilde=dokument)
    utgaver = verdier[list(_FELLES)].assign(oppdatert="", grunn="")
    kjente = set(katalog["indikator"]) - set(skjermet)
    egne = hentede[(hentede["sted"] == meta["kommune"]) & hentede["indikator"].isin(kjente)]
    if len(egne) == 0 and len(leverte) == 0:
        return verdier, utgaver.reset_index(drop=True)
    egne = _med_tekst(egne, trykte, katalog).assign(opphav=HENTET)
    if len(leverte):
        egne = pd.concat([egne, _som_hentede(leverte)], ignore_index=True)
    egne = egne.sort_values("oppdatert", kind="stable", ignore_index=True)
    utgaver = pd.concat([utgaver, egne[list(KOLONNER)]], ignore_index=True)
    utgaver = utgaver.sort_values(["indikator", "aar"], kind="stable", ignore_index=True)
    return _lagt_paa(verdier, egne), utgaver


def _som_hentede(leverte: pd.DataFrame) -> pd.DataFrame:
    """Leveransene med de samme kolonnene som det hentede."""
    ramme = leverte.drop(columns="merknad").assign(grunn="", opphav=LEVERT)
    return ramme.astype({"aar": "int64"})


def _med_tekst(egne: pd.DataFrame, trykte: pd.DataFrame, katalog: pd.DataFrame) -> pd.DataFrame:
    """Cellene slik de ville vært trykt: samme desimaler og enhet som planen bruker."""
    kort = {rad["indikator"]: rad for rad in _rader(katalog)}
    trykt = trykte[trykte["verdi"].notna()]
    enhet_vises = {
        navn: bool(re.search(r"[^\d\s,.\-−]", tekst))
        for navn, tekst in zip(trykt["indikator"], trykt["tekst"].fillna(""), strict=True)
    }

    def tekst(rad: Mapping[str, Any]) -> str:
        if rad["status"] not in MED_TALL:
            return _UTEN_TALL.get(rad["status"], "")
        navn = rad["indikator"]
        enhet, desimaler = str(kort[navn]["enhet"]), kort[navn]["desimaler"]
        vises = enhet_vises.get(navn, enhet == "%")
        return celletekst(rad["verdi"], 1 if pd.isna(desimaler) else int(desimaler), enhet * vises)

    return egne.assign(tekst=[tekst(rad) for rad in _rader(egne)])


def celletekst(verdi: float, desimaler: int, enhet: str = "") -> str:
    """Et tall slik cellene i planen er trykt: vanlig mellomrom og bindestrek.

    >>> celletekst(-0.66, 1, "%"), celletekst(1767.4, 0)
    ('-0,7 %', '1 767')
    """
    return tall(verdi, desimaler, enhet).replace(HARDT, " ").replace(MINUS, "-")


def _lagt_paa(verdier: pd.DataFrame, egne: pd.DataFrame) -> pd.DataFrame:
    ut = verdier.copy()
    plass = {(i, int(a)): n for n, i, a in zip(ut.index, ut["indikator"], ut["aar"], strict=True)}
    felt = ["verdi", "status", "tekst", "utgave", "kilde", "opphav"]
    if "n" in egne:
        # Størrelsen på utvalget følger verdien: den avgjør om en endring er større enn tilfeldig.
        felt.append("n")
        ut["n"] = pd.array([pd.NA] * len(ut), dtype="Int64")
    nye: list[dict[str, Any]] = []
    for rad in _rader(egne.drop_duplicates(["indikator", "aar"], keep="last")):
        ny = {f: rad[f] for f in felt}
        linje = plass.get((rad["indikator"], int(rad["aar"])))
        if linje is None:
            if rad["aar"] >= verdier["aar"].min():
                nye.append({"indikator": rad["indikator"], "aar": rad["aar"], **ny})
            continue
        foer = verdier.at[linje, "status"]
        # Det trykte tallet står når utgiveren ikke har et tall å sette der.
        if foer in (RETTET, "undertrykt") or (ny["status"] not in MED_TALL and foer == "maalt"):
            continue
        for navn, verdi in ny.items():
            ut.at[linje, navn] = verdi
    if not nye:
        return ut
    foerste = min(0, int(ut.index.min()))
    linjer = pd.RangeIndex(foerste - len(nye), foerste, name=ut.index.name)
    ramme = pd.DataFrame(nye, index=linjer)
    ramme = ramme.reindex(columns=ut.columns).astype(ut.dtypes.to_dict())
    if "rettelse" in ramme:
        ramme["rettelse"] = ""
    return pd.concat([ut, ramme])


def finn_revisjoner(utgaver: pd.DataFrame, verdier: pd.DataFrame) -> list[Revisjon]:
    """Tallene som er endret mellom to utgaver, i rekkefølgen indikator og år.

    To tall er like når de er det med så mange desimaler som den av dem som viser færrest. Et tall
    utgiveren siden har undertrykt eller tatt bort, er også en revisjon; et vi ikke kan regne ut
    for kommunen, er det ikke. Tall kommunen har rettet, er ikke med.

    Args:
        utgaver, verdier: fra `flett`.
    """
    rettet = {(r["indikator"], r["aar"]) for r in _rader(verdier) if r["status"] == RETTET}
    kjeder: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for rad in _rader(utgaver):
        kjede = kjeder.setdefault((rad["indikator"], int(rad["aar"])), [])
        har_tall = rad["status"] in MED_TALL
        # Planens «Tall kommer» er ikke et tall som er endret når tallet er kommet.
        teller = har_tall or (kjede and not rad["grunn"])
        if teller and not (kjede and _like(kjede[-1], rad)):
            kjede.append(rad)
    return [
        Revisjon(indikator, aar, tuple((r["tekst"], r["utgave"]) for r in kjede))
        for (indikator, aar), kjede in kjeder.items()
        if len(kjede) > 1 and (indikator, aar) not in rettet
    ]


def _rader(ramme: pd.DataFrame) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", ramme.to_dict("records"))


def _like(foer: Mapping[str, Any], naa: Mapping[str, Any]) -> bool:
    if foer["status"] not in MED_TALL or naa["status"] not in MED_TALL:
        return bool(foer["status"] == naa["status"])
    vist = min(_desimaler(foer["tekst"]), _desimaler(naa["tekst"]))
    return celletekst(foer["verdi"], vist) == celletekst(naa["verdi"], vist)


def _desimaler(tekst: str) -> int:
    treff = re.search(r",(\d+)", tekst)
    return len(treff[1]) if treff else 0


def hva_er_hentet(verdier: pd.DataFrame) -> str:
    """Hvor mange av tallene som er hentet, og hvorfra; tomt når ingen er det."""
    hentet = verdier[verdier["opphav"] == HENTET]
    if len(hentet) == 0:
        return ""
    kilder = oppramsing(sorted({k.split(" ")[0] for k in hentet["kilde"]}))
    antall, indikatorer = len(hentet), hentet["indikator"].nunique()
    return f"{antall} tall for {indikatorer} indikatorer er hentet fra {kilder}."

"""Valgdeltakelsen fra Valgdirektoratets valgresultat.no.

    GET {rot}                              `_sublinks`: år -> valgtypene det året
    GET {rot}/{år}/{ko|fy|st}              landet
    GET {rot}/{år}/{type}/{fylke}          fylket, og kommunene i `_links.related`
    GET {rot}/{år}/{type}/{fylke}/{kommune}

Bare frammøtet leses, `frammote.prosent`. En tabell er valgtypen: `ko` kommunestyrevalg, `fy`
fylkestingsvalg, `st` stortingsvalg. Et område er stien etter valgtypen, «32/3203», eller «landet»;
i stortingsvalg er fylket valgdistriktet, så Asker er «02/3203» i 2025. Numrene er de som gjaldt ved
valget: Asker er 3025 i 2019 og 2021. Et område som ikke fantes, får et hull.

Kilder: åpne klienter, og en kartlegging med kall mot tjenesten i 2026 (2023/ko/11/1103).
Ubekreftet: at årene før 2023 har samme form; at `opptalt.endelig` er prosent, og står for hvert
område (mangler den, er tallet ikke merket som foreløpig); om det er en kallgrense.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
import xarray as xr

from klima.grunn.feil import Brukerfeil
from klima.kilder.bankklient import Bankklient, aapne, krev_utvalg, objekt, uventet
from klima.kilder.nettfeil import rens
from klima.kilder.statistikk import Tabellkort, Uttrekk, Utvalg, Variabel

ID: Final = "valg"
TYPER: Final = {"ko": "Kommunestyrevalg", "fy": "Fylkestingsvalg", "st": "Stortingsvalg"}
LANDET: Final = "landet"
FRAMMOETE: Final = "frammote"
_ROLLER: Final = {"sted": "omraade", "tid": "aar", "innhold": "maal"}
_OMRAADE: Final = re.compile(r"landet|\d{2}(?:/\d{4})?", re.ASCII)
_ADRESSE: Final = re.compile(r"/(\d{4})/(ko|fy|st)(?:/(\d{2}(?:/\d{4})?))?$", re.ASCII)


class Valg(Bankklient):
    """Valgresultatene. En tabell er en valgtype."""

    id = ID

    def kort(self, tabell: str) -> Tabellkort:
        """Årene det er valg, og når det siste sist fikk nye stemmer: to små kall.

        Områdene listes ikke; de er over 350, og ett kall hver.

        Raises:
            Brukerfeil: valgtypen finnes ikke, eller svaret har en annen form.
        """
        return self._kort(tabell)[0]

    def uttrekk(self, tabell: str, utvalg: Mapping[str, Utvalg]) -> Uttrekk:
        """Frammøtet i områdene og årene: ett kall for hvert, og ett for hvert fylke og år.

        Dokumentene er landet i det siste valget, og så ett per område og år, hver i sin
        konvolutt; svaret er null der området ikke fantes.

        Raises:
            Brukerfeil: utvalget passer ikke, eller svaret er ikke om det vi spurte om.
        """
        kort, siste = self._kort(tabell)
        koder = krev_utvalg(kort, utvalg, siste["adresse"])
        for omraade in koder["omraade"]:
            if not _OMRAADE.fullmatch(omraade):
                raise Brukerfeil(
                    "området kan ikke leses",
                    sted=siste["adresse"],
                    ventet="«landet», fylke som «32», eller fylke og kommune som «32/3203»",
                    funnet=f"«{rens(omraade)}»",
                    utvei="rett spørringen",
                )
        hent = cache(lambda sti: self._hent_tabell(tabell, sti))
        rot = siste["adresse"].removesuffix(f"/{max(_aar(kort))}/{tabell}")
        dokumenter = [siste]
        for omraade in koder["omraade"]:
            for aar in koder["aar"]:
                sti = f"{aar}/{tabell}" + ("" if omraade == LANDET else f"/{omraade}")
                tomt = {"adresse": f"{rot}/{sti}", "kropp": None, "svar": None}
                dokumenter.append(hent(sti) if _finnes(sti, hent) else tomt)
        return Uttrekk(ID, tabell, kort.oppdatert, tuple(dokumenter), tolk(dokumenter))

    def _kort(self, tabell: str) -> tuple[Tabellkort, dict[str, Any]]:
        if tabell not in TYPER:
            raise Brukerfeil(
                "Valgdirektoratet har ikke valgtypen",
                ventet=", ".join(TYPER),
                funnet=f"«{rens(tabell)}»",
                utvei="rett spørringen",
            )
        rot = self._hent("")
        aar = _aarene(rot["svar"], rot["adresse"], tabell)
        siste = self._hent_tabell(tabell, f"{aar[-1]}/{tabell}")
        variabler = (
            Variabel("omraade", "Område", "sted", {}),
            Variabel("aar", "År", "tid", {a: a for a in aar}),
            Variabel("maal", "Måltall", "innhold", {FRAMMOETE: "Frammøte"}, {FRAMMOETE: "prosent"}),
        )
        return Tabellkort(ID, tabell, TYPER[tabell], _sist(siste), variabler), siste


def tolk(dokumenter: Sequence[Any]) -> xr.Dataset:
    """Svarene fra `Valg.uttrekk` som datasettet i `Uttrekk`.

    Raises:
        Brukerfeil: et svar er ikke om området og året i adressen, eller frammøtet er ikke et tall
            fra 0 til 100.
    """
    siste, *omraader = aapne(dokumenter, ID, 2)
    type_, celler, navn = _celler(omraader)
    steder = list(dict.fromkeys(omraade for omraade, _ in celler))
    tider = sorted({aar for _, aar in celler})
    koder = dict(zip(_ROLLER.values(), (steder, tider, [FRAMMOETE]), strict=True))
    form = [len(k) for k in koder.values()]
    tall, status = np.full(form, np.nan), np.full(form, "", dtype=object)
    for (omraade, aar), (verdi, tegn) in celler.items():
        plass = steder.index(omraade), tider.index(aar), 0
        tall[plass], status[plass] = verdi, tegn
    tomme = [_les_adresse(adresse) for adresse, _, svar in omraader if svar is None]
    return xr.Dataset(
        {"verdi": (list(koder), tall), "status": (list(koder), status)},
        coords={d: (d, np.array(k, dtype=object), {"navn": d}) for d, k in koder.items()},
        attrs={
            "kilde": ID,
            "tabell": type_,
            "tittel": TYPER[type_],
            "oppdatert": _sist({"adresse": siste[0], "svar": siste[2]}),
            "roller": dict(_ROLLER),
            "navn": {
                "omraade": {o: navn.get(o, o) for o in steder},
                "aar": {a: a for a in tider},
                "maal": {FRAMMOETE: "Frammøte"},
            },
            "enheter": {FRAMMOETE: "prosent"},
            "desimaler": {},
            "merknader": tuple(f"{o} finnes ikke i valget {a}." for o, a, _ in tomme),
        },
    )


def _celler(
    omraader: Sequence[tuple[str, Any, Any]],
) -> tuple[str, dict[tuple[str, str], tuple[float, str]], dict[str, str]]:
    """Valgtypen, (område, år) -> tall og tegn, og område -> navn."""
    celler: dict[tuple[str, str], tuple[float, str]] = {}
    navn: dict[str, str] = {}
    typer: set[str] = set()
    for adresse, _, svar in omraader:
        omraade, aar, type_ = _les_adresse(adresse)
        typer.add(type_)
        celler[omraade, aar] = (math.nan, "")
        if svar is not None:
            celler[omraade, aar] = _frammoete(svar, adresse)
            navn[omraade] = _krev_id(svar, adresse, aar, omraade)
    if len(typer) != 1:
        raise uventet(ID, "", "én valgtype", ", ".join(sorted(typer)))
    return typer.pop(), celler, navn


def _les_adresse(adresse: str) -> tuple[str, str, str]:
    """Område, år og valgtype."""
    treff = _ADRESSE.search(adresse)
    if treff is None:
        raise uventet(ID, adresse, "en adresse med år og valgtype", adresse)
    return treff[3] or LANDET, treff[1], treff[2]


def _finnes(sti: str, hent: Callable[[str], Mapping[str, Any]]) -> bool:
    """Om området står i listen til det over, hele veien opp til landet."""
    over, _, nr = sti.rpartition("/")
    return sti.count("/") == 1 or (_finnes(over, hent) and nr in _under(hent(over)))


def _aar(kort: Tabellkort) -> Mapping[str, str]:
    return next(v.verdier for v in kort.variabler if v.kode == "aar")


def _sist(dokument: Mapping[str, Any]) -> str:
    """Når området sist fikk nye stemmer, ordrett."""
    adresse = dokument["adresse"]
    tid = objekt(ID, dokument["svar"], adresse, "tidspunkt")["tidspunkt"]
    return str(tid.get("sisteStemmer") or "") if isinstance(tid, Mapping) else ""


def _aarene(svar: Any, adresse: str, type_: str) -> list[str]:
    lenker = objekt(ID, svar, adresse, "_sublinks")["_sublinks"]
    if not isinstance(lenker, Mapping):
        raise uventet(ID, adresse, "et objekt med år i _sublinks", lenker)
    aar = [
        str(a)
        for a, valg in lenker.items()
        if re.fullmatch(r"\d{4}", str(a), re.ASCII)
        and isinstance(valg, list)
        and any(isinstance(v, Mapping) and v.get("navn") == type_ for v in valg)
    ]
    if not aar:
        raise uventet(ID, adresse, f"minst ett år med {type_}", lenker)
    return sorted(aar)


def _under(dokument: Mapping[str, Any]) -> set[str]:
    """Numrene på områdene rett under et område."""
    svar = objekt(ID, dokument["svar"], dokument["adresse"], "_links")
    lenker = svar["_links"].get("related") if isinstance(svar["_links"], Mapping) else None
    if not isinstance(lenker, list):
        raise uventet(ID, dokument["adresse"], "en liste i _links.related", svar["_links"])
    return {str(lenke["nr"]) for lenke in lenker if isinstance(lenke, Mapping) and "nr" in lenke}


def _krev_id(svar: Mapping[str, Any], adresse: str, aar: str, omraade: str) -> str:
    """Navnet på området, når svaret er om det området og det året."""
    id_ = objekt(ID, objekt(ID, svar, adresse, "id")["id"], adresse, "valgaar", "nr")
    nr = omraade.rpartition("/")[2]
    if str(id_["valgaar"]) != aar or (omraade != LANDET and str(id_["nr"]) != nr):
        raise Brukerfeil(
            "svaret er om noe annet enn det ble spurt om",
            sted=adresse,
            ventet=f"{omraade} i {aar}",
            funnet=f"{rens(str(id_['nr']))} i {rens(str(id_['valgaar']))}",
            utvei="hent på nytt; blir det likt, har Valgdirektoratet endret grensesnittet",
        )
    return str(id_.get("navn") or nr)


def _frammoete(svar: Any, adresse: str) -> tuple[float, str]:
    frammoete = objekt(ID, objekt(ID, svar, adresse, FRAMMOETE)[FRAMMOETE], adresse, "prosent")
    prosent = frammoete["prosent"]
    opptalt = svar.get("opptalt")
    endelig = opptalt.get("endelig") if isinstance(opptalt, Mapping) else None
    tegn = "forelopig" if isinstance(endelig, int | float) and endelig < 100 else ""
    if prosent is None:
        return math.nan, ""
    if type(prosent) not in (int, float) or not 0 <= prosent <= 100:
        raise uventet(ID, adresse, "frammote.prosent fra 0 til 100", prosent)
    return float(prosent), tegn

"""Utdanningsdirektoratets statistikkbank, gjennom eksport-API-et.

    GET {rot}/Eksport/{id}/filterVerdier           filter -> verdier med id, kode og navn
    GET {rot}/Eksport/{id}/sideData?filter=…       hvor mange sider tallene er på
    GET {rot}/Eksport/{id}/data?filter=…&sideNummer=1&format=0    en side med rader

Det som er annerledes enn hos SSB:

- Filteret er én tekst, `TidID(202412)_EnhetID(-76)_TrinnID(6_9)`. Verdiene skilles med understrek;
  dokumentasjonen sier komma, og det gir 400.
- Filteret spør med en intern id (`TrinnID(8)` er 9. trinn), mens radene har kode og navn. Her er
  koden kode, og id bare der koden mangler eller står to ganger.
- -10 er «alle». Utelates et filter, kommer alle kombinasjonene om hverandre, totalen også. Derfor
  må hvert filter nevnes.
- En side for mye gir den siste siden om igjen. Antallet står i `sideData`.
- Tallene er tekst på norsk: «4,1», «5 943», «  116». «*» er skjermet og tom er ikke tall. En enhet
  uten tall mangler i radene; den får et hull her.
- Radene er flate, og måltallene (`Score`, `AndelMobbet` …) er kolonner. De er dimensjonen `Maal`.

Bare Elevundersøkelsen er åpnet: 148–151 for grunnskolen og 152, 153, 154 og 243 for videregående.
Barnehagelærere, skolebidrag og kompetansekrav er ikke i dette grensesnittet. Udir skriver at det
«ikke er ment for ekstern bruk i dag, og vil endres uten varsel».

Kilder: åpne klienter som har målt svarene i 2024–2026. Ubekreftet: Udirs egen dokumentasjon; hvor i
radene landet står; om det finnes en dato for når tallene ble endret (ingen er funnet, så
`oppdatert` er tom, og et nytt tall merkes bare ved å hente); om det er en kallgrense.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import numpy as np
import xarray as xr

from klima.grunn.feil import Brukerfeil
from klima.kilder.bankklient import Bankklient, aapne, krev_utvalg, uventet
from klima.kilder.nettfeil import rens
from klima.kilder.statistikk import Rolle, Tabellkort, Uttrekk, Utvalg, Variabel

ID: Final = "udir"
MAAL: Final = "Maal"
_ROLLER: Final[Mapping[str, Rolle]] = {"EnhetID": "sted", "TidID": "tid"}
_FLEST_SIDER: Final = 50
# Måltallene åpne klienter har sett. En annen tabell sier først hva den har når tallene er hentet.
_MAAL: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("148", "152"), ("Score", "AntallBesvart")),
    **dict.fromkeys(("150", "154"), ("AndelMobbet", "AntallBesvart")),
    **dict.fromkeys(("151", "243"), ("AndelDeltatt",)),
}
# Kolonnene som kan ha et filters verdier, når navnet ikke begynner som filterets.
_KOLONNER: Final[Mapping[str, tuple[str, ...]]] = {
    # På kommunenivå står kommunenummeret i feltet for organisasjonsnummer.
    "EnhetID": ("Organisasjonsnummer", "Kommunekode", "Fylkekode", "Nasjonaltkode"),
    "TidID": ("Skoleaarnavn",),
}
_ADRESSE: Final = re.compile(r"/Eksport/(\d+)/data$", re.ASCII)
_FILTER: Final = re.compile(r"(\w+?)\(([^()]*)\)_?", re.ASCII)
_TALL: Final = re.compile(r"-?\d{1,3}(?:\d*|(?: \d{3})*)(?:,\d+)?", re.ASCII)


class Udir(Bankklient):
    """Eksporttabellene. En tabell er nummeret på eksporten, for eksempel «148»."""

    id = ID

    def kort(self, tabell: str) -> Tabellkort:
        """Filtrene tabellen har, i ett kall. Utgiveren sier ikke når tallene ble endret.

        Raises:
            Brukerfeil: tabellen finnes ikke, eller svaret har en annen form.
        """
        return _kort(tabell, self._filterverdier(tabell))

    def uttrekk(self, tabell: str, utvalg: Mapping[str, Utvalg]) -> Uttrekk:
        """Tallene for et utvalg, side for side; alle filter med mer enn én verdi må være nevnt.

        Dokumentene er filterverdiene og så sidene, hver i sin konvolutt.

        Raises:
            Brukerfeil: utvalget passer ikke til tabellen, eller svaret passer ikke til utvalget.
        """
        verdier = self._filterverdier(tabell)
        sted = verdier["adresse"]
        kort = _kort(tabell, verdier)
        koder = krev_utvalg(kort, utvalg, sted)
        maal = koder.pop(MAAL)
        rader = _filterrader(verdier["svar"], sted)
        filter_ = "_".join(
            f"{navn}({'_'.join(rader[navn][kode].id for kode in valgte)})"
            for navn, valgte in koder.items()
        )
        sider = self._antall_sider(tabell, filter_)
        dokumenter = (
            verdier,
            *(
                self._hent_tabell(
                    tabell,
                    f"Eksport/{tabell}/data",
                    spoerring={"filter": filter_, "sideNummer": str(nr), "format": "0"},
                )
                for nr in range(1, sider + 1)
            ),
        )
        data = tolk(dokumenter)
        _krev_maal(maal, data, dokumenter[1]["adresse"])
        return Uttrekk(self.id, tabell, kort.oppdatert, dokumenter, data)

    def _filterverdier(self, tabell: str) -> dict[str, Any]:
        if not re.fullmatch(r"[1-9]\d*", tabell, re.ASCII):
            raise Brukerfeil(
                "tabellen hos Udir kan ikke leses",
                ventet="nummeret på en eksport, for eksempel 148",
                funnet=f"«{rens(tabell)}»",
                utvei="rett spørringen",
            )
        return self._hent_tabell(tabell, f"Eksport/{tabell}/filterVerdier")

    def _antall_sider(self, tabell: str, filter_: str) -> int:
        om = self._hent_tabell(tabell, f"Eksport/{tabell}/sideData", spoerring={"filter": filter_})
        svar = om["svar"]
        # Klientene som er sett, får en liste med ett objekt.
        svar = svar[0] if isinstance(svar, list) and svar else svar
        antall = svar.get("JSONSider") if isinstance(svar, Mapping) else None
        if type(antall) is not int or antall < 1:
            raise uventet(ID, om["adresse"], "JSONSider, minst 1", om["svar"])
        if antall > _FLEST_SIDER:
            raise Brukerfeil(
                "det er spurt om for mye på én gang",
                sted=om["adresse"],
                ventet=f"høyst {_FLEST_SIDER} sider",
                funnet=str(antall),
                utvei="nevn færre koder i spørringen",
            )
        return antall


class _Verdi:
    """En verdi i et filter: id-en vi spør med, og det radene kan ha."""

    def __init__(self, raa: Any, sted: str) -> None:
        id_ = str(raa.get("id")) if isinstance(raa, Mapping) else ""
        if not re.fullmatch(r"-?\d{1,18}", id_, re.ASCII):
            raise uventet(ID, sted, "filterverdier med id (et helt tall), kode og navn", raa)
        self.id = id_
        self.kode = str(raa.get("kode") or "").strip()
        self.navn = str(raa.get("navn") or "").strip() or self.kode or self.id


def tolk(dokumenter: Sequence[Any]) -> xr.Dataset:
    """Svarene fra `Udir.uttrekk` som datasettet i `Uttrekk`, med alle måltallene i radene.

    Raises:
        Brukerfeil: svaret har en annen form, en rad passer ikke til det det ble spurt om, et tall
            kan ikke leses, eller to rader er om det samme.
    """
    (verdiadresse, _, verdier), *sider = aapne(dokumenter, ID, 2)
    adresse = sider[0][0]
    treff = _ADRESSE.search(urlsplit(adresse).path)
    if treff is None:
        raise uventet(ID, adresse, "adressen til en eksport", adresse)
    spurt = _spurt(_filterrader(verdier, verdiadresse), adresse)
    rader = [rad for adr, _, svar in sider for rad in _rader(svar, adr)]
    maal = _maalkolonner(rader, _MAAL.get(treff[1], ()))
    koder = {dim: list(valgte) for dim, valgte in spurt.items()} | {MAAL: maal}
    tall, status = _fyll(spurt, maal, rader, adresse)
    return xr.Dataset(
        {"verdi": (list(koder), tall), "status": (list(koder), status)},
        coords={dim: (dim, np.array(k, dtype=object), {"navn": dim}) for dim, k in koder.items()},
        attrs={
            "kilde": ID,
            "tabell": treff[1],
            "tittel": f"Eksport {treff[1]}",
            "oppdatert": "",
            "roller": {r: d for d, r in _ROLLER.items() if d in spurt} | {"innhold": MAAL},
            "navn": {d: {k: v.navn for k, v in valgte.items()} for d, valgte in spurt.items()}
            | {MAAL: {m: m for m in maal}},
            "enheter": {},
            "desimaler": {
                m: max(len(_felt(rad, m).partition(",")[2]) for rad in rader) for m in maal
            },
            "merknader": (),
        },
    )


def _fyll(
    spurt: Mapping[str, Mapping[str, _Verdi]],
    maal: Sequence[str],
    rader: Sequence[Mapping[str, Any]],
    adresse: str,
) -> tuple[np.ndarray, np.ndarray]:
    """Tallene og tegnene på det det ble spurt om; et hull uten tegn der ingen rad er."""
    kolonner = {dim: _kolonne(dim, koder, rader, adresse) for dim, koder in spurt.items()}
    plasser = {dim: {kode: nr for nr, kode in enumerate(koder)} for dim, koder in spurt.items()}
    form = [*map(len, spurt.values()), len(maal)]
    tall, status = np.full(form, np.nan), np.full(form, "", dtype=object)
    sett: set[tuple[int, ...]] = set()
    for rad in rader:
        om = {dim: kolonne(rad) for dim, kolonne in kolonner.items()}
        plass = tuple(plasser[dim][kode] for dim, kode in om.items())
        if plass in sett:
            raise Brukerfeil(
                "to rader i svaret er om det samme",
                sted=adresse,
                funnet=", ".join(f"{dim} {kode}" for dim, kode in om.items()),
                utvei="tabellen har trolig fått et filter til; nevn det i spørringen",
            )
        sett.add(plass)
        for nr, navn in enumerate(maal):
            tall[(*plass, nr)], status[(*plass, nr)] = _les(_felt(rad, navn), navn, adresse)
    return tall, status


def _krev_maal(maal: Sequence[str], data: xr.Dataset, sted: str) -> None:
    mangler = [m for m in maal if m not in data[MAAL].values]
    if mangler:
        raise Brukerfeil(
            f"svaret har ikke måltallet «{rens(mangler[0])}»",
            sted=sted,
            ventet=", ".join(map(rens, maal)),
            funnet=", ".join(map(str, data[MAAL].values)) or "ingen måltall",
            utvei="rett spørringen; Udir har trolig gitt kolonnen et nytt navn",
        )


def _kort(tabell: str, verdier: Mapping[str, Any]) -> Tabellkort:
    filtre = _filterrader(verdier["svar"], verdier["adresse"])
    variabler = [
        Variabel(navn, navn, _ROLLER.get(navn, ""), {k: v.navn for k, v in alle.items()})
        for navn, alle in filtre.items()
    ]
    maal = _MAAL.get(tabell, ())
    variabler.append(Variabel(MAAL, MAAL, "innhold", {m: m for m in maal}))
    return Tabellkort(ID, tabell, f"Eksport {tabell}", "", tuple(variabler))


def _filterrader(svar: Any, sted: str) -> dict[str, dict[str, _Verdi]]:
    """Filter -> kode -> verdien."""
    if not isinstance(svar, Mapping) or not svar:
        raise uventet(ID, sted, "et objekt med filter", svar)
    ut = {}
    for navn, liste in svar.items():
        if not isinstance(liste, list):
            raise uventet(ID, sted, f"en liste av verdier for {navn}", liste)
        verdier = [_Verdi(raa, sted) for raa in liste]
        brukt = [v.kode for v in verdier]
        # En kode to ganger er to forskjellige enheter (en nedlagt skole og den nye).
        ut[str(navn)] = {
            v.kode if v.kode and brukt.count(v.kode) == 1 else v.id: v for v in verdier
        }
    return ut


def _spurt(alle: Mapping[str, Mapping[str, _Verdi]], adresse: str) -> dict[str, dict[str, _Verdi]]:
    """Filter -> kode -> verdi for det adressen spør om."""
    tekst = parse_qs(urlsplit(adresse).query).get("filter", [""])[0]
    ut = {}
    for navn, verdier in _FILTER.findall(tekst):
        ved_id = {v.id: kode for kode, v in alle.get(navn, {}).items()}
        ider = verdier.split("_")
        ukjent = [i for i in ider if i not in ved_id]
        if ukjent:
            raise uventet(ID, adresse, f"id-er som står i filterverdiene for {navn}", ukjent[0])
        ut[navn] = {ved_id[i]: alle[navn][ved_id[i]] for i in ider}
    if not ut:
        raise uventet(ID, adresse, "en adresse med filter", adresse)
    return ut


def _rader(svar: Any, sted: str) -> list[Mapping[str, Any]]:
    if not isinstance(svar, list) or not all(isinstance(rad, Mapping) for rad in svar):
        raise uventet(ID, sted, "en liste av rader", svar)
    return svar


class _Kolonne:
    """Slår opp hvilken kode en rad hører til i én dimensjon."""

    def __init__(self, navn: str, ved_tekst: Mapping[str, str]) -> None:
        self._navn, self._ved_tekst = navn, ved_tekst

    def __call__(self, rad: Mapping[str, Any]) -> str:
        return self._ved_tekst[_felt(rad, self._navn)]

    def passer(self, rader: Sequence[Mapping[str, Any]]) -> bool:
        """Om hver rad har en verdi det ble spurt om."""
        return all(_felt(rad, self._navn) in self._ved_tekst for rad in rader)


class _En:
    """Dimensjonen det bare ble spurt om én verdi av; da er hver rad om den."""

    def __init__(self, kode: str) -> None:
        self._kode = kode

    def __call__(self, rad: Mapping[str, Any]) -> str:
        return self._kode


def _kolonne(
    dim: str, koder: Mapping[str, _Verdi], rader: Sequence[Mapping[str, Any]], adresse: str
) -> _Kolonne | _En:
    """Kolonnen i radene som har verdiene det ble spurt om i en dimensjon."""
    if len(koder) == 1:
        return _En(next(iter(koder)))
    aktuelle = list(_kandidater(dim, rader))
    for navn in aktuelle:
        for felt in ("kode", "navn"):
            tekster = {getattr(v, felt): kode for kode, v in koder.items()}
            kolonne = _Kolonne(navn, tekster)
            if len(tekster) == len(koder) and kolonne.passer(rader):
                return kolonne
    raise Brukerfeil(
        f"finner ikke i radene hvilken verdi av «{dim}» de er om",
        sted=adresse,
        ventet="en kolonne med " + ", ".join(f"{k} ({v.navn})" for k, v in [*koder.items()][:3]),
        funnet=", ".join(map(rens, aktuelle)) or "ingen kolonne som likner",
        utvei="spør om én verdi om gangen; Udir har trolig gitt kolonnen et nytt navn",
    )


def _kandidater(dim: str, rader: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    kolonner = list(dict.fromkeys(k for rad in rader for k in rad))
    stamme = dim.removesuffix("ID").casefold()
    yield from (k for k in _KOLONNER.get(dim, ()) if k in kolonner)
    yield from (k for k in kolonner if k.casefold().startswith(stamme))


def _maalkolonner(rader: Sequence[Mapping[str, Any]], kjente: Sequence[str]) -> list[str]:
    """Måltallene: de kjente, og ellers kolonner med bare tall som ikke er koder eller nivåer."""
    endelser = ("kode", "navn", "nivaa", "nummer")
    return [
        k
        for k in dict.fromkeys(k for rad in rader for k in rad)
        if k in kjente
        or (
            not (k.casefold().endswith(endelser) or k.endswith("ID"))
            and any(_felt(rad, k) for rad in rader)
            and all(not (t := _felt(rad, k)) or t == "*" or _TALL.fullmatch(t) for rad in rader)
        )
    ]


def _les(tekst: str, navn: str, sted: str) -> tuple[float, str]:
    """Tallet og tegnet i en celle."""
    if tekst in ("", "*"):
        return math.nan, tekst
    if not _TALL.fullmatch(tekst):
        raise Brukerfeil(
            f"et tall i «{rens(navn)}» kan ikke leses",
            sted=sted,
            ventet="et tall som «4,1» eller «5 943», «*» eller tomt",
            funnet=f"«{rens(tekst, 40)}»",
            utvei="hent på nytt; blir det likt, har Udir endret hvordan tall skrives",
        )
    return float(tekst.replace(" ", "").replace(",", ".")), ""


def _felt(rad: Mapping[str, Any], navn: str) -> str:
    verdi = rad.get(navn)
    # Et tall i JSON skrives som Udir skriver det, så «3.5» ikke leses som en annen skrivemåte.
    tekst = str(verdi).replace(".", ",") if type(verdi) is float else str(verdi)
    return "" if verdi is None else re.sub(r"\s", " ", tekst).strip()

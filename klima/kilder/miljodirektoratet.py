"""Miljødirektoratets utslippsstatistikk for kommuner: arbeidsbøkene og CSV med de samme kolonnene.

Tre former leses, og formen finnes på innholdet:

- landsboka: arket `Oversikt - detaljert` med kommunenummer på hver rad,
- boka for én kommune: samme ark uten kommune, som står i arket `Info`,
- CSV der noen av kolonnene kan mangle (gass, kommunenummer). Uten gass kan samme nøkkel stå på
  flere rader, som da legges sammen; med gass er det en feil.

Kilde: https://www.miljodirektoratet.no/tjenester/klimagassutslipp-kommuner/ (NLOD).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from klima.grunn.arbeidsrom import EKSEMPEL
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune, finn_sektor, sektorer
from klima.grunn.kommuneinndeling import inndeling
from klima.grunn.tekst import vask
from klima.kilder.kolonner import Kolonneleser
from klima.kilder.tabell import (
    KOLONNER,
    Lesning,
    arknavn,
    filtype,
    kontroller_zip,
    les_ark,
    les_csv,
)
from klima.kilder.zipfil import oedelagt

ID: Final = "miljodirektoratet"
UTGIVER: Final = "Miljødirektoratet"
LISENS: Final = "NLOD"

_ARK: Final = "Oversikt - detaljert"
_SUMARK: Final = ("Oversikt - sektorfordelt", "Oversikt")
_FELT: Final = {
    "kommunenummer": "kommunenummer",
    "kommune": "kommunenavn",
    "kommunenavn": "kommunenavn",
    "år": "aar",
    "sektor": "sektor",
    "utslippskilde": "kilde",
    "klimagass": "gass",
    "utslipp": "tonn",
    "utslipp (tonn co2-ekvivalenter)": "tonn",
}
_GASSER: Final = {g.casefold(): g for g in ("CO2", "CH4", "N2O", "HFK", "PFK", "SF6")}
_SENKET: Final = str.maketrans("₂₄₆", "246")
_HOEYST_EGENSKAPER: Final = 100_000
_DATO: Final = r"20\d\d-\d\d-\d\d"
_NOEKKEL: Final = list(KOLONNER[:-1])
_AARENE: Final = 10_000


def les_fil(fil: Path) -> Lesning:
    """Les en publikasjon slik den kom.

    Args:
        fil: arbeidsbok eller CSV.

    Returns:
        Tabellen i t CO2e med unik nøkkel (kommune, aar, sektor, kilde, gass); `gass` er `CO2e`
        der filen ikke har gass. Null beholdes som 0; en rad som mangler, finnes ikke i tabellen.

    Raises:
        Brukerfeil: ukjent sektor, manglende kolonne, tekst der tall skal stå, samme nøkkel to
            ganger, ukjent kommune, nettside lagret som .xlsx – med ark, rad eller linje.
    """
    if filtype(fil) == "xlsx":
        return _les_bok(fil)
    return _rydd(les_csv(fil), Kolonneleser(str(fil), "linje"), publisert=_dato(fil.name))


def finn_rader(fil: Path) -> tuple[str, pd.DataFrame]:
    """Radene i en publikasjon med plassen de har i filen, til å spore et tall tilbake til den.

    Returns:
        Arket radene står i, tomt for CSV; og kolonnene i `KOLONNER`, tonn i t CO2e, slik hver rad
        er i filen og før noen er lagt sammen. Indeksen er raden i arket eller linjen i filen.

    Raises:
        Brukerfeil: som `les_fil`.
    """
    if filtype(fil) == "xlsx":
        ark, kommune = _detaljert(fil)
        leser = Kolonneleser(f"{fil}, ark «{_ARK}»", "rad")
        return _ARK, _husets(les_ark(fil, ark[_ARK]), leser, kommune)[0]
    return "", _husets(les_csv(fil), Kolonneleser(str(fil), "linje"), None)[0]


def _detaljert(fil: Path) -> tuple[dict[str, str], str | None]:
    """Arkene i boka, og kommunen den gjelder når det er én."""
    kontroller_zip(fil)
    ark = _arkene(fil)
    if _ARK not in ark:
        raise Brukerfeil(
            f"arbeidsboka har ikke arket «{_ARK}»",
            sted=str(fil),
            funnet=", ".join(ark) or "ingen ark",
            utvei="last ned boka fra Miljødirektoratets side om utslipp i kommuner",
        )
    kommune = _kommune_i_info(fil, ark["Info"]) if "Info" in ark else None
    if kommune:
        try:
            finn_kommune(kommune)
        except Brukerfeil as feil:
            sted = f"{fil}, ark «Info»"
            raise Brukerfeil(
                feil.melding, sted=sted, ventet=feil.ventet, funnet=feil.funnet, utvei=feil.utvei
            ) from feil
    return ark, kommune


def _les_bok(fil: Path) -> Lesning:
    ark, kommune = _detaljert(fil)
    lesning = _rydd(
        les_ark(fil, ark[_ARK]),
        Kolonneleser(f"{fil}, ark «{_ARK}»", "rad"),
        kommune=kommune,
        publisert=_dato(fil.name) or (_dato_i_boka(fil) if kommune else None),
    )
    sumark = next((navn for navn in _SUMARK if navn in ark), None)
    if sumark:
        leser = Kolonneleser(f"{fil}, ark «{sumark}»", "rad")
        sumrader = les_ark(fil, ark[sumark])
        lesning.merknader.append(_avstem(sumrader, leser, lesning.tabell, sumark, kommune))
    return lesning


def _arkene(fil: Path) -> dict[str, str]:
    """Arkene på navn uten linjeskift og doble mellomrom, som noen bøker har."""
    ark: dict[str, str] = {}
    for navn in arknavn(fil):
        if vask(navn) in ark:
            raise Brukerfeil(
                "to ark heter det samme",
                sted=f"{fil}, ark «{vask(navn)}»",
                utvei="ta bort det ene, eller last ned boka på nytt",
            )
        ark[vask(navn)] = navn
    return ark


def _kommune_i_info(fil: Path, ark: str) -> str | None:
    """Kommunen boka gjelder, fra raden «Datasett:» i arket Info. Landsboka har ingen slik rad."""
    info = les_ark(fil, ark, med_hode=False).astype("string")
    for _, rad in info.iterrows():
        celler = [vask(str(c)) for c in rad.dropna()]
        if len(celler) >= 2 and celler[0].rstrip(":").casefold() == "datasett":
            return celler[1]
    return None


def _dato(tekst: str) -> date | None:
    treff = re.search(_DATO, tekst)
    try:
        return date.fromisoformat(treff[0]) if treff else None
    except ValueError:
        return None


def _dato_i_boka(fil: Path) -> date | None:
    """Datoen boka ble laget, fra filens egenskaper. Boka for én kommune lages ved nedlasting."""
    with zipfile.ZipFile(fil) as arkiv:
        navn = next((n for n in arkiv.namelist() if n.endswith((".psmdcp", "core.xml"))), None)
        try:
            # Bare begynnelsen: delen kan være laget for å fylle minnet.
            raatt = arkiv.open(navn).read(_HOEYST_EGENSKAPER) if navn else b""
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as feil:
            raise oedelagt(fil, feil) from feil
    egenskaper = raatt.decode("utf-8", errors="replace")
    treff = re.search(r"<dcterms:created[^>]*>([^<]*)", egenskaper)
    return _dato(treff[1]) if treff else None


def _kolonner(raa: pd.DataFrame, leser: Kolonneleser, paakrevd: dict[str, str]) -> pd.DataFrame:
    """Utgiverens kolonner med husets navn; kolonner vi ikke bruker, faller bort."""
    vist = [vask(str(k)) for k in raa.columns]
    felt = [_FELT.get(k.translate(_SENKET).casefold()) for k in vist]
    for f in filter(None, felt):
        like = [k for k, g in zip(vist, felt, strict=True) if g == f]
        if len(like) > 1:
            raise Brukerfeil("to kolonner betyr det samme", sted=leser.sted, funnet=", ".join(like))
    for f, vis in paakrevd.items():
        if f not in felt:
            raise Brukerfeil(
                f"kolonnen «{vis}» mangler",
                sted=leser.sted,
                ventet=", ".join(paakrevd.values()),
                funnet=", ".join(vist[:12]),
                utvei="kolonnenavnene skal stå på første rad",
            )
    return raa.set_axis(felt, axis="columns")[[f for f in felt if f]]


def _husets(
    raa: pd.DataFrame, leser: Kolonneleser, kommune: str | None
) -> tuple[pd.DataFrame, bool]:
    """Radene med husets kolonner og indeksen de hadde, og om filen har gass."""
    paakrevd = {"aar": "År", "sektor": "Sektor", "kilde": "Utslippskilde", "tonn": "Utslipp"}
    ramme = _kolonner(raa, leser, paakrevd)
    if ramme.empty:
        raise Brukerfeil("filen har ingen rader", sted=leser.sted, ventet="en hodelinje og data")
    tabell = pd.DataFrame(
        {
            "kommune": _kommuner(ramme, leser, kommune),
            "aar": leser.aar(ramme["aar"]),
            "sektor": _sektor(ramme, leser),
            "kilde": leser.oversett(ramme["kilde"], str, "utslippskilden mangler"),
            "gass": _gass(ramme, leser),
            "tonn": leser.tonn(ramme["tonn"]),
        }
    )
    leser.ferdig()
    return tabell, "gass" in ramme


def _rydd(
    raa: pd.DataFrame,
    leser: Kolonneleser,
    *,
    kommune: str | None = None,
    publisert: date | None = None,
) -> Lesning:
    """Fra utgiverens kolonner til husets, med unik nøkkel."""
    tabell, har_gass = _husets(raa, leser, kommune)
    merknader: list[str] = []
    if har_gass:
        _krev_unik(tabell, leser)
    else:
        merknader.append(f"Filen har ingen gass; {len(tabell)} rader er lagt sammen per kilde.")
        # Uten gass er rader med samme nøkkel hver sin gass.
        tabell = _legg_sammen(tabell)
    merknader += _inndelingsmerknad(tabell)
    negative = int((tabell["tonn"] < 0).sum())
    if negative:
        merknader.append(f"{negative} rader har negative utslipp.")
    brukte = set(tabell["sektor"].unique())
    omfang = [s for s in sektorer() if s in brukte]
    return Lesning(tabell.reset_index(drop=True), omfang, merknader, publisert)


def _sektor(ramme: pd.DataFrame, leser: Kolonneleser) -> pd.Series:
    sektor = leser.oversett(
        ramme["sektor"],
        finn_sektor,
        "ukjent sektor",
        utvei="er navnet nytt, føres det i datasets/felles/kodelister/sektorvarianter.csv",
    )
    leser.meld(
        sektor,
        sektor.notna() & ~sektor.isin(sektorer()),
        "sektoren er et eget regnskap og summeres ikke med de andre",
        utvei="ta radene ut av filen",
    )
    return sektor


def _gass(ramme: pd.DataFrame, leser: Kolonneleser) -> pd.Series:
    if "gass" not in ramme:
        return _konstant("CO2e", ramme.index)
    return leser.oversett(
        ramme["gass"], lambda t: _GASSER.get(t.translate(_SENKET).casefold()), "ukjent klimagass"
    )


def _kommuner(ramme: pd.DataFrame, leser: Kolonneleser, kommune: str | None) -> pd.Series:
    if "kommunenummer" in ramme:
        utvei = "numrene skal ha vært gyldige en gang siden 2009"
        return leser.oversett(ramme["kommunenummer"], _nummer, "ukjent kommune", utvei=utvei)
    if "kommunenavn" in ramme:
        utvei = "heter flere kommuner det samme, trengs kolonnen Kommunenummer"
        navn = [vask(str(n)) for n in ramme["kommunenavn"].dropna().unique()]
        kjente = inndeling().numre_for_navn(navn)
        return leser.oversett(
            ramme["kommunenavn"],
            lambda n: _nummer_fra_navn(n, kjente),
            "ukjent kommune",
            utvei=utvei,
        )
    if kommune:
        kjente = inndeling().numre_for_navn([kommune])
        nummer = kjente.get(kommune) or finn_kommune(kommune).nummer
        return _konstant(nummer, ramme.index)
    raise Brukerfeil(
        "filen sier ikke hvilken kommune den gjelder",
        sted=leser.sted,
        ventet="kolonnen Kommunenummer eller Kommune, eller «Datasett:» i arket Info",
    )


def _nummer(tekst: str) -> str | None:
    """Regneark gjør 0301 til tallet 301; de tre sifrene er entydige."""
    nummer = tekst.removesuffix(".0").zfill(4)
    return nummer if inndeling().kjent(nummer) else None


def _inndelingsmerknad(tabell: pd.DataFrame) -> list[str]:
    """Si fra når numrene er fra en eldre inndeling; tabellen beholder dem som de står."""
    oppslag = inndeling()
    numre = set(tabell["kommune"].unique()) - {EKSEMPEL}
    if numre <= oppslag.numre(oppslag.gjeldende):
        return []
    try:
        dato = oppslag.inndelingsdato(numre)
    except Brukerfeil:
        return ["Kommunenumrene er fra flere kommuneinndelinger og kan ikke summeres sammen."]
    return [f"Kommunenumrene er fra kommuneinndelingen fra {dato}."]


def _nummer_fra_navn(navn: str, kjente: Mapping[str, str]) -> str | None:
    """Nummeret i inndelingen filens navn er fra; ellers det navnet alene kan bety."""
    if navn in kjente:
        return kjente[navn]
    try:
        return finn_kommune(navn).nummer
    except Brukerfeil:
        return None


def _konstant(tekst: str, indeks: pd.Index) -> pd.Series:
    koder = np.zeros(len(indeks), dtype="int8")
    return pd.Series(
        pd.Categorical.from_codes(koder, categories=pd.Index([tekst], dtype="str")), index=indeks
    )


def _samlet(tabell: pd.DataFrame, felt: Sequence[str]) -> np.ndarray:
    """Ett heltall per rad, likt for rader med samme verdi i alle feltene (kategorier eller år)."""
    nummer = np.zeros(len(tabell), dtype="int64")
    for navn in felt:
        kolonne = tabell[navn]
        if isinstance(kolonne.dtype, pd.CategoricalDtype):
            nummer = nummer * (len(kolonne.cat.categories) + 1) + kolonne.cat.codes
        else:
            nummer = nummer * _AARENE + kolonne
    return np.asarray(nummer)


def _legg_sammen(tabell: pd.DataFrame) -> pd.DataFrame:
    """Én rad per nøkkel, der den først sto. Avrundingen fjerner bare flyttallstøy."""
    koder, _ = pd.factorize(_samlet(tabell, _NOEKKEL))
    _, foerste = np.unique(koder, return_index=True)
    tonn = np.bincount(koder, weights=tabell["tonn"].to_numpy())
    return tabell.iloc[foerste].assign(tonn=tonn.round(6))


def _krev_unik(tabell: pd.DataFrame, leser: Kolonneleser) -> None:
    gjentatt = pd.Series(_samlet(tabell, _NOEKKEL), index=tabell.index).duplicated()
    if not gjentatt.any():
        return
    rad = tabell[gjentatt].iloc[0]
    par = tabell.index[(tabell[_NOEKKEL] == rad[_NOEKKEL]).all(axis=1)]
    raise Brukerfeil(
        "samme kommune, år, sektor, kilde og gass står på flere rader",
        sted=leser.sted_for(par[1]),
        funnet=f"{', '.join(str(rad[f]) for f in _NOEKKEL)} står også på {leser.enhet} {par[0]} "
        f"({int(gjentatt.sum())} slike i alt)",
        utvei="filen er trolig limt sammen; last den ned på nytt",
    )


def _avstem(
    sumrader: pd.DataFrame,
    leser: Kolonneleser,
    tabell: pd.DataFrame,
    arknavn: str,
    kommune: str | None,
) -> str:
    """Si om utgiverens eget sumark stemmer med de detaljerte radene, og hvor det ikke gjør det."""
    paakrevd = {"aar": "År", "sektor": "Sektor", "tonn": "Utslipp"}
    ramme = _kolonner(sumrader, leser, paakrevd)
    noekler = [
        _kommuner(ramme, leser, kommune).rename("kommune"),
        leser.aar(ramme["aar"]).rename("aar"),
        _sektor(ramme, leser).rename("sektor"),
    ]
    tonn = leser.tonn(ramme["tonn"])
    leser.ferdig()
    i_sumarket = tonn.groupby(noekler).sum()
    detaljert = tabell.groupby(["kommune", "aar", "sektor"])["tonn"].agg(["sum", "size"])
    # Noen utgaver utelater rader med null; da mangler summen på den ene siden.
    begge = detaljert.join(i_sumarket.rename("sumark"), how="outer").fillna(0)
    # Hver celle er rundet til én desimal; så mye kan n celler og summen deres avvike uten feil.
    toleranse = 0.05 * (begge["size"] + 1)
    ulike = begge[(begge["sum"] - begge["sumark"]).abs() > toleranse]
    if ulike.empty:
        return f"Arket «{arknavn}» stemmer med de detaljerte radene."
    rad = ulike.reset_index().iloc[0]
    sumark, sum_ = (f"{rad[felt]:.1f} t".replace(".", ",") for felt in ("sumark", "sum"))
    return (
        f"Arket «{arknavn}» stemmer ikke med de detaljerte radene i {len(ulike)} summer, først "
        f"{rad['kommune']} {rad['aar']} {rad['sektor']}: {sumark} mot {sum_}."
    )

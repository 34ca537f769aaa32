"""Rapporteringen lest tilbake: hver celle prøves, og bare nye rader legges til.

Er noe galt, meldes alt samlet og ingenting skrives. Det samme ført to ganger er ingen endring; noe
annet ført på en dato som alt har en rad, er en feil, for en rad skrives aldri over.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.feil import Brukerfeil, kast_samlet
from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import oppramsing
from klima.grunn.tekst import vask
from klima.kilder.tabell import arknavn, filtype, kontroller_zip, les_ark, les_csv
from klima.oppfoelging import STATUS
from klima.oppfoelgingsmal import (
    AKTIVITETSARK,
    INDIKATOR,
    KOMMENTAR,
    NY_STATUS,
    NYTT_TALL,
    STATUSARK,
    TILTAK,
    Ark,
)
from klima.tabellfoering import laast, legg_til
from klima.tiltak import PAKKE, les_tiltak, tabell

_ARKENE: Final = (STATUSARK, AKTIVITETSARK)
_MELLOMROM: Final = re.compile(r"[\s\u00a0\u202f]")
_TALL: Final = re.compile(r"[+\-\u2212]?\d+([.,]\d+)?")
_TUSEN: Final = re.compile(r"[+\-\u2212]?[1-9]\d{0,2}\.\d{3}")


@dataclass(frozen=True)
class Foering:
    """Det en lesing førte.

    Attributes:
        statuser: antall nye rader i `oppfoelging`.
        tall: antall nye rader i `aktivitet`.
        uendret: rader som var ført fra før, med det samme.
    """

    dato: date
    meldt_av: str
    statuser: int
    tall: int
    uendret: int


@dataclass
class _Utfylt:
    """De utfylte radene i filen, og feilene i dem."""

    pakke: Datapakke
    dato: str
    meldt_av: str
    rader: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"oppfoelging": [], "aktivitet": []}
    )
    uendret: int = 0
    feil: list[Brukerfeil] = field(default_factory=list)


@dataclass(frozen=True)
class _Blad:
    """Et ark, eller en CSV-fil, med det den kalles i en feilmelding."""

    ark: Ark
    fil: Path
    ramme: pd.DataFrame
    er_csv: bool

    def sted(self, rad: int, kolonne: str) -> str:
        if self.er_csv:
            return f"{self.fil}:{rad}, kolonne «{kolonne}»"
        return f"{self.fil}, ark «{self.ark.navn}», rad {rad}, kolonne «{kolonne}»"


def foer(
    fil: Path,
    arbeidsrom: Arbeidsrom,
    kommune: str,
    *,
    dato: date,
    meldt_av: str,
    i_dag: date | None = None,
) -> Foering:
    """Les en utfylt mal og legg det nye til i `oppfoelging` og `aktivitet`.

    Blir det brutt av mellom de to tabellene, gjør samme lesing en gang til resten ferdig.

    Args:
        fil: malen som arbeidsbok, eller ett av arkene som CSV (UTF-8 eller Windows-1252).
        arbeidsrom: der tiltakspakken ligger.
        kommune: nummer eller navn.
        dato: rapporteringsdatoen.
        meldt_av: navnet på den som melder.
        i_dag: dagen det leses; uten den dagens dato.

    Raises:
        Brukerfeil: arbeidsrommet kan ikke endres, filen lar seg ikke lese, eller en celle er gal.
            Ingenting er da skrevet.
    """
    melder = vask(meldt_av)
    if arbeidsrom.innebygd:
        raise Brukerfeil(
            "det innebygde eksempelet kan ikke ta imot rapportering",
            utvei="lag et arbeidsrom med klima ny, og legg tiltakspakken der",
        )
    if dato > (i_dag or date.today()):
        raise Brukerfeil(
            "rapporteringsdatoen er ikke kommet", ventet="i dag eller før", funnet=dato.isoformat()
        )
    if not melder:
        raise Brukerfeil("navnet på den som melder, er tomt", ventet="--meldt-av NAVN")
    bladene = _les(fil)
    mappe = arbeidsrom.pakke(PAKKE, finn_kommune(kommune).nummer)
    if mappe is None:
        navn = finn_kommune(kommune).navn
        raise Brukerfeil(f"arbeidsrommet har ingen tiltak for {navn}", sted=str(arbeidsrom.rot))
    with laast(mappe):
        pakke = les_tiltak(kommune, arbeidsrom=arbeidsrom)
        assert pakke is not None
        utfylt = _Utfylt(pakke, dato.isoformat(), melder)
        for blad in bladene:
            _tolk(blad, utfylt)
        kast_samlet(str(fil), utfylt.feil, hoeyst=len(utfylt.feil))
        if not any(utfylt.rader.values()) and not utfylt.uendret:
            raise Brukerfeil(
                "ingenting er fylt ut", sted=str(fil), ventet=f"«{NY_STATUS}» eller «{NYTT_TALL}»"
            )
        legg_til({_fil(pakke, navn): rader for navn, rader in utfylt.rader.items() if rader})
    nye = utfylt.rader
    antall = (len(nye["oppfoelging"]), len(nye["aktivitet"]))
    return Foering(dato, melder, *antall, utfylt.uendret)


def _fil(pakke: Datapakke, navn: str) -> Path:
    if navn not in pakke.tabeller:
        raise Brukerfeil(
            f"tiltakspakken har ingen tabell «{navn}»",
            sted=str(pakke.mappe / "datapackage.json"),
            utvei="legg til tabellen slik Askers tiltakspakke har den",
        )
    return pakke.fil(navn)


def _les(fil: Path) -> list[_Blad]:
    if filtype(fil) == "csv":
        ramme = les_csv(fil)
        for ark in _ARKENE:
            if {*ark.id_er, ark.inn[0]} <= {vask(str(k)) for k in ramme.columns}:
                return [_blad(ark, fil, ramme, er_csv=True)]
        raise Brukerfeil(
            "filen er ikke en utfylt mal",
            sted=f"{fil}:1",
            ventet=" eller ".join(f"kolonnene {_navn((*a.id_er, a.inn[0]))}" for a in _ARKENE),
            funnet=_navn([str(k) for k in ramme.columns]),
            utvei="lag en ny mal med klima tiltak --mal FIL.csv",
        )
    kontroller_zip(fil)
    finnes = arknavn(fil)
    blader = [
        _blad(ark, fil, les_ark(fil, ark.navn), er_csv=False)
        for ark in _ARKENE
        if ark.navn in finnes
    ]
    if not blader:
        raise Brukerfeil(
            "arbeidsboka er ikke en utfylt mal",
            sted=str(fil),
            ventet=f"arkene {_navn([a.navn for a in _ARKENE])}",
            funnet=_navn(finnes),
            utvei="lag en ny mal med klima tiltak --mal FIL.xlsx",
        )
    return blader


def _navn(navn: list[str] | tuple[str, ...]) -> str:
    return oppramsing([f"«{n}»" for n in navn])


def _blad(ark: Ark, fil: Path, ramme: pd.DataFrame, *, er_csv: bool) -> _Blad:
    """Bladet med de kolonnene som leses; feil når en av dem mangler eller står to ganger."""
    ramme = ramme.set_axis(pd.Index([vask(str(k)) for k in ramme.columns]), axis="columns")
    trengs = [*ark.id_er, *ark.inn]
    sted = f"{fil}:1" if er_csv else f"{fil}, ark «{ark.navn}», rad 1"
    for kolonne in trengs:
        antall = list(ramme.columns).count(kolonne)
        if antall != 1:
            raise Brukerfeil(
                f"kolonnen «{kolonne}» {'står flere ganger' if antall else 'mangler'}",
                sted=sted,
                ventet=_navn(trengs),
                funnet=_navn([str(k) for k in ramme.columns]),
                utvei="ikke endre hodet i malen",
            )
    return _Blad(ark, fil, ramme[trengs].astype(object), er_csv)


def _tolk(blad: _Blad, utfylt: _Utfylt) -> None:
    """Radene som er fylt ut, hver prøvd; en tom rad er ingenting nytt."""
    sett: dict[tuple[str, ...], int] = {}
    for rad, celler in zip(
        blad.ramme.index, blad.ramme.itertuples(index=False, name=None), strict=True
    ):
        verdier = dict(zip(blad.ramme.columns, celler, strict=True))
        if all(_tom(v) for v in verdier.values()):
            continue
        try:
            noekkel = _noekkel(blad, rad, verdier, utfylt.pakke)
            if all(_tom(verdier[k]) for k in blad.ark.inn):
                continue
            if noekkel in sett:
                raise Brukerfeil(
                    "raden er fylt ut to ganger",
                    sted=blad.sted(rad, blad.ark.id_er[-1]),
                    ventet="én utfylt rad",
                    funnet=f"«{noekkel[-1]}» også på rad {sett[noekkel]}",
                )
            sett[noekkel] = rad
            if blad.ark is STATUSARK:
                _ny_status(blad, rad, verdier, noekkel, utfylt)
            else:
                _nytt_tall(blad, rad, verdier, noekkel, utfylt)
        except Brukerfeil as feil:
            utfylt.feil.append(feil)


def _tom(verdi: Any) -> bool:
    return bool(pd.isna(verdi)) or (isinstance(verdi, str) and not vask(verdi))


def _tekst(verdi: Any) -> str:
    if _tom(verdi):
        return ""
    if isinstance(verdi, float) and verdi.is_integer():
        return str(int(verdi))
    return vask(str(verdi))


def _noekkel(blad: _Blad, rad: int, verdier: dict[str, Any], pakke: Datapakke) -> tuple[str, ...]:
    tiltak = _tekst(verdier[TILTAK])
    kjente = [str(t) for t in pakke["tiltak"].sort_values("nr")["tiltak"]]
    if tiltak not in kjente:
        raise Brukerfeil(
            "ukjent tiltak",
            sted=blad.sted(rad, TILTAK),
            ventet=f"en id fra tiltaksregisteret, som {kjente[0]}",
            funnet=f"«{tiltak}»",
        )
    if blad.ark is STATUSARK:
        return (tiltak,)
    indikator = _tekst(verdier[INDIKATOR])
    rader = tabell(pakke, "resultatindikatorer")
    egne = sorted(set(rader.loc[rader["tiltak"] == tiltak, "indikator"]))
    if indikator not in egne:
        raise Brukerfeil(
            f"{tiltak} har ingen slik resultatindikator",
            sted=blad.sted(rad, INDIKATOR),
            ventet=oppramsing(egne, "eller") or "ingen",
            funnet=f"«{indikator}»",
        )
    return tiltak, indikator


def _ny_status(
    blad: _Blad, rad: int, verdier: dict[str, Any], noekkel: tuple[str, ...], utfylt: _Utfylt
) -> None:
    lest, kommentar = _tekst(verdier[NY_STATUS]), _tekst(verdier[KOMMENTAR])
    koder = {ord_.casefold(): kode for kode, ord_ in STATUS.items()} | {k: k for k in STATUS}
    kode = koder.get(lest.casefold())
    if kode is None:
        raise Brukerfeil(
            "ukjent status" if lest else "kommentaren står uten ny status",
            sted=blad.sted(rad, NY_STATUS),
            ventet=oppramsing(list(STATUS.values()), "eller"),
            funnet=f"«{lest}»" if lest else "tom celle",
        )
    ny = {"tiltak": noekkel[0], "dato": utfylt.dato, "status": kode, "kommentar": kommentar}
    _legg_til("oppfoelging", ("tiltak",), ny, blad.sted(rad, NY_STATUS), utfylt)


def _nytt_tall(
    blad: _Blad, rad: int, verdier: dict[str, Any], noekkel: tuple[str, ...], utfylt: _Utfylt
) -> None:
    sted = blad.sted(rad, NYTT_TALL)
    verdi = _tall(verdier[NYTT_TALL], sted)
    skrevet = int(verdi) if verdi.is_integer() and abs(verdi) < 1e15 else verdi
    ny = {"tiltak": noekkel[0], "indikator": noekkel[1], "dato": utfylt.dato, "verdi": skrevet}
    _legg_til("aktivitet", ("tiltak", "indikator"), ny, sted, utfylt)


def _tall(verdi: Any, sted: str) -> float:
    """Tallet i cellen. Tekst er norsk eller med desimalpunktum, aldri noe midt imellom."""
    funnet = f"«{_tekst(verdi)}»"
    if isinstance(verdi, int | float) and not isinstance(verdi, bool) and math.isfinite(verdi):
        return float(verdi)
    tekst = _MELLOMROM.sub("", str(verdi)) if isinstance(verdi, str) else ""
    if _TUSEN.fullmatch(tekst):
        ventet = f"{tekst.replace('.', '')} eller {tekst.replace('.', ',')}"
        raise Brukerfeil("tallet kan leses på to måter", sted=sted, ventet=ventet, funnet=funnet)
    if not _TALL.fullmatch(tekst):
        raise Brukerfeil("cellen er ikke et tall", sted=sted, ventet="et tall", funnet=funnet)
    return float(tekst.replace(",", ".").replace("\u2212", "-"))


def _legg_til(
    navn: str, id_er: tuple[str, ...], ny: dict[str, Any], sted: str, utfylt: _Utfylt
) -> None:
    """Raden til det som skal skrives, om den ikke er ført; feil når noe annet er ført den dagen."""
    ny = {**ny, "meldt_av": utfylt.meldt_av}
    noekler = (*id_er, "dato")
    for gammel in som_rader(tabell(utfylt.pakke, navn)):
        if any(str(gammel[k]) != ny[k] for k in noekler):
            continue
        felt = [k for k in ny if k not in noekler]
        if all((gammel[k] or "" if k != "verdi" else gammel[k]) == ny[k] for k in felt):
            utfylt.uendret += 1
            return
        raise Brukerfeil(
            f"det er alt ført noe annet for {ny['tiltak']} {ny['dato']}",
            sted=sted,
            ventet=_ord(gammel, felt),
            funnet=_ord(ny, felt),
            utvei="velg en annen rapporteringsdato; det som er ført, skrives ikke over",
        )
    utfylt.rader[navn].append(ny)


def _ord(rad: dict[str, Any], felt: list[str]) -> str:
    verdier = [STATUS.get(str(rad[k]), _tekst(rad[k])) for k in felt]
    return ", ".join(f"«{v}»" for v in verdier if v)

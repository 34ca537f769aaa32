"""Rapporteringen lest tilbake: hver celle prøves, og bare nye rader legges til.

Er noe galt, meldes alt samlet og ingenting skrives. Det samme ført to ganger er ingen endring; noe
annet ført på en dato som alt har en rad, er en feil, for en rad skrives aldri over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.feil import Brukerfeil, kast_samlet
from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import oppramsing
from klima.grunn.tekst import vask
from klima.mallesing import Blad, celletekst, les_maalt, les_mal, tom
from klima.oppfoelging import STATUS
from klima.oppfoelgingsmal import (
    AKTIVITETSARK,
    INDIKATOR,
    KOMMENTAR,
    NY_STATUS,
    NYTT_TALL,
    STATUSARK,
    TILTAK,
)
from klima.tabellfoering import laast, legg_til
from klima.tiltak import PAKKE, les_tiltak, tabell

_ARKENE: Final = (STATUSARK, AKTIVITETSARK)


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
    bladene = les_mal(fil, _ARKENE, "klima tiltak")
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


def _tolk(blad: Blad, utfylt: _Utfylt) -> None:
    """Radene som er fylt ut, hver prøvd; en tom rad er ingenting nytt."""
    sett: dict[tuple[str, ...], int] = {}
    utfylt.feil += blad.feil()
    for rad, verdier in blad.rader():
        try:
            noekkel = _noekkel(blad, rad, verdier, utfylt.pakke)
            if all(tom(verdier[k]) for k in blad.ark.inn):
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


def _noekkel(blad: Blad, rad: int, verdier: dict[str, Any], pakke: Datapakke) -> tuple[str, ...]:
    tiltak = celletekst(verdier[TILTAK])
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
    indikator = celletekst(verdier[INDIKATOR])
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
    blad: Blad, rad: int, verdier: dict[str, Any], noekkel: tuple[str, ...], utfylt: _Utfylt
) -> None:
    lest, kommentar = celletekst(verdier[NY_STATUS]), celletekst(verdier[KOMMENTAR])
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
    blad: Blad, rad: int, verdier: dict[str, Any], noekkel: tuple[str, ...], utfylt: _Utfylt
) -> None:
    sted = blad.sted(rad, NYTT_TALL)
    egne = tabell(utfylt.pakke, "resultatindikatorer")
    enhet = egne.loc[(egne["tiltak"] == noekkel[0]) & (egne["indikator"] == noekkel[1]), "enhet"]
    verdi = les_maalt(blad, rad, NYTT_TALL, verdier[NYTT_TALL], str(enhet.iloc[0]))
    skrevet = int(verdi) if verdi.is_integer() and abs(verdi) < 1e15 else verdi
    ny = {"tiltak": noekkel[0], "indikator": noekkel[1], "dato": utfylt.dato, "verdi": skrevet}
    _legg_til("aktivitet", ("tiltak", "indikator"), ny, sted, utfylt)


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
    verdier = [STATUS.get(str(rad[k]), celletekst(rad[k])) for k in felt]
    return ", ".join(f"«{v}»" for v in verdier if v)

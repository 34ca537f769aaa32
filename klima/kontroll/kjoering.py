"""Kjører alt: skjema, forventninger, formler og avstemming, for én kommune eller alle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune
from klima.kontroll.funn import Funn, sorter
from klima.kontroll.grunnlag import (
    Grunnlag,
    Tabell,
    datasettnavn,
    kommunen,
    les_grunnlag,
    pakkemapper,
)
from klima.kontroll.regler import FORVENTNINGER, GAL_REGEL, UTSLIPP, Regel, les_regler
from klima.rettelsesfil import RETTELSER

ALLE: Final = "alle"
HUSETS_PAKKER: Final = ("klimagassutslipp", "tiltak", "indikatorer", "handlingsregler")
"""Datapakkene et arbeidsrom kan ha; en regel for en av dem er ikke gal om akkurat den mangler."""
Avstemming = Callable[[Grunnlag], list[Funn]]


def kjoer(
    arbeidsrom: Arbeidsrom,
    kommune: str,
    *,
    datasett: Sequence[str] = (),
    gx: bool = True,
    ekstra: Iterable[Avstemming] = (),
    i_dag: date | None = None,
) -> list[Funn]:
    """Kontroller datakvaliteten i et arbeidsrom.

    Args:
        arbeidsrom: der datapakkene, forventningene og utgavene ligger.
        kommune: nummer eller navn, eller `alle` for alt arbeidsrommet har.
        datasett: bare disse, `pakke` eller `eier/pakke`; tomt gir alle.
        gx: False hopper over forventningene, og dermed Great Expectations.
        ekstra: avstemminger fra pakker som bygger på `klima`.
        i_dag: dagen ferskhet regnes fra; uten den dagens dato.

    Returns:
        Funnene, verst først.

    Raises:
        Brukerfeil: ukjent kommune eller datasett, eller arbeidsrommet har ingenting om kommunen.
    """
    # Her og ikke øverst: avstemmingen bruker funn og intervaller herfra.
    from klima.avstemming import avstem
    from klima.kontroll.formler import formelfunn
    from klima.kontroll.rettelsefunn import SKJEMA, rettelsefunn
    from klima.kontroll.utslippskontroll import utslippsfunn

    _proev_navn(arbeidsrom, datasett)
    nummer = None if kommune == ALLE else finn_kommune(kommune).nummer
    numre = [nummer] if nummer else _alle_numre(arbeidsrom)
    funn = rettelsefunn(arbeidsrom, nummer)
    # Kan rettelsene ikke leses, prøves tallene uten dem.
    rettet = not any(f.regel == SKJEMA for f in funn)
    grunnlagene: list[Grunnlag] = []
    har_pakker = False
    for ett in numre:
        grunnlag, skjemafunn = les_grunnlag(arbeidsrom, ett)
        grunnlagene.append(grunnlag)
        funn += skjemafunn
        har_pakker = har_pakker or bool(grunnlag.pakker or skjemafunn)
        for avstemming in (formelfunn, avstem, *ekstra):
            funn += avstemming(grunnlag)
    if gx:
        regler, regelfunn = les_regler(arbeidsrom)
        funn += regelfunn + _regler_uten_datasett(regler, arbeidsrom)
        dagen = i_dag or date.today()
        for grunnlag in grunnlagene:
            funn += _pakkefunn(grunnlag, regler, datasett, dagen)
        if _valgt(UTSLIPP, datasett):
            egne = [r for r in regler if r.gjelder(UTSLIPP)]
            funn += utslippsfunn(
                arbeidsrom, nummer, egne, dagen, maa_finnes=not har_pakker, rettet=rettet
            )
    alltid = (FORVENTNINGER, RETTELSER)
    return sorter(f for f in funn if _valgt(f.datasett, datasett) or f.datasett in alltid)


def datasettene(arbeidsrom: Arbeidsrom) -> list[str]:
    """Navnene en kan gi `klima kontroll`: datapakkene for kommuner, og `utslipp`."""
    return [*(datasettnavn(mappe) for mappe in pakkemapper(arbeidsrom)), UTSLIPP]


def _valgt(datasett: str, valgte: Sequence[str]) -> bool:
    return not valgte or datasett in valgte or datasett.rpartition("/")[2] in valgte


def _proev_navn(arbeidsrom: Arbeidsrom, valgte: Sequence[str]) -> None:
    kjente = datasettene(arbeidsrom)
    for navn in valgte:
        if not any(_valgt(kjent, [navn]) for kjent in kjente):
            raise Brukerfeil(f"ukjent datasett «{navn}»", ventet=", ".join(kjente))


def _alle_numre(arbeidsrom: Arbeidsrom) -> list[str]:
    return sorted({str(kommunen(m / "datapackage.json")) for m in pakkemapper(arbeidsrom)})


def _regler_uten_datasett(regler: Sequence[Regel], arbeidsrom: Arbeidsrom) -> list[Funn]:
    """Ett funn for hvert datasett noen har regler for, men som ikke finnes: de vokter ingenting."""
    kjente = list(dict.fromkeys([*datasettene(arbeidsrom), *HUSETS_PAKKER]))
    foerste: dict[str, Regel] = {}
    for regel in regler:
        if not any(regel.gjelder(kjent) for kjent in kjente):
            foerste.setdefault(regel.datasett, regel)
        for felt in ("mot", "total"):
            annet = regel.krav.get(felt, {}).get("datasett")
            if annet and not any(_valgt(kjent, [annet]) for kjent in kjente):
                foerste.setdefault(annet, regel)
    return [
        Funn(
            "feil",
            GAL_REGEL,
            FORVENTNINGER,
            regel.sted,
            f"Ingen datapakke heter «{navn}», så reglene for den prøver ingenting.",
            ", ".join(kjente),
            navn,
            eier=regel.eier,
        )
        for navn, regel in foerste.items()
    ]


def _pakkefunn(
    grunnlag: Grunnlag, regler: Sequence[Regel], valgte: Sequence[str], i_dag: date
) -> list[Funn]:
    """Forventningene til datapakkene, tabell for tabell."""
    from klima.kontroll.avledning import Omgivelser
    from klima.kontroll.motor import proev

    omgivelser = Omgivelser(i_dag, _tabellene(grunnlag))
    funn: list[Funn] = []
    for navn, pakke in grunnlag.pakker.items():
        datasett = grunnlag.datasett(navn)
        egne = [r for r in regler if r.gjelder(datasett)] if _valgt(datasett, valgte) else []
        for tabellnavn in dict.fromkeys(r.tabell for r in egne):
            tabellens = [r for r in egne if r.tabell == tabellnavn]
            if tabellnavn in pakke.tabeller:
                funn += proev(omgivelser.pakker[navn][tabellnavn], tabellens, omgivelser)
                continue
            melding = f"Datapakken {datasett} har ingen tabell «{tabellnavn}»."
            finnes = ", ".join(pakke.tabeller)
            funn += [
                Funn("feil", GAL_REGEL, datasett, r.sted, melding, finnes, eier=r.eier)
                for r in tabellens
            ]
    return funn


def _tabellene(grunnlag: Grunnlag) -> dict[str, dict[str, Tabell]]:
    """Alle tabellene en regel kan holde sin egen opp mot: pakkens navn -> tabellens navn."""
    return {
        navn: {
            t: Tabell(grunnlag.datasett(navn), t, ramme, grunnlag.sted(navn, t))
            for t, ramme in pakke.tabeller.items()
        }
        for navn, pakke in grunnlag.pakker.items()
    }

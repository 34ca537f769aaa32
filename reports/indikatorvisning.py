"""Indikatorene i terminalen: tabellen, kortet, opprullingen, sammenligningen og reglene."""

from __future__ import annotations

import difflib
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

import click
import pandas as pd

from indikatorer.brudd import bruddene
from indikatorer.erstatning import avloeser, utgaatte
from indikatorer.handlingsregler import NIVAAER, oekonomiplan, planperiode
from indikatorer.katalog import Katalog
from indikatorer.observasjoner import STATUSER
from indikatorer.opprulling import (
    KJEDE,
    Nivaa,
    Telling,
    baerekraftsmaal,
    rull_opp,
    samlet,
    udekkede,
)
from indikatorer.sammenligning import Sammenligning, sammenlign
from indikatorer.vurdering import UTVIKLING, vurder
from klima.grunn.datapakke import Datapakke
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import MANGLER, oppramsing, tall
from klima.kontroll.tekst import som_skrevet
from klima.rettelser import RETTET
from reports import indikatorord as ord_
from reports.indikatorutgaver import merk_revidert, utgavelinjer
from reports.konsoll import bredde, kutt, skriv_tabell
from reports.planrader import indikatorrader
from reports.rettelser import merk
from reports.tekster import Tekster

_NIVAANAVN: Final = {
    "delmaal": "Delmål",
    "hovedmaal": "Hovedmål",
    "satsingsomraade": "Satsingsområde",
}
_INNRYKK: Final = 15


# --- Alle ---------------------------------------------------------------------------------------


def vis_alle(katalog: Katalog, rader: Sequence[Mapping[str, Any]]) -> None:
    """Én linje per indikator: siste verdi, endringen siden sist, og hva den er verdt."""
    vurderinger = vurder(katalog)
    vid, t = bredde() >= 100, Tekster("nb")
    hode = ["Nr", "Indikator", "Siste", "År", "Endring", "Utvikling", *(["Grense"] if vid else [])]
    celler = []
    for rad in rader:
        v = vurderinger[rad["indikator"]]
        aar, celle = ord_.siste_celle(rad["verdier"])
        siste = _vist(celle) if celle else MANGLER
        har_grense = bool(v.terskel or v.maal)
        grense = [ord_.naadd(v.grense_naadd, t) if har_grense else ""] if vid else []
        linje = [siste, aar, ord_.endret_kort(v), UTVIKLING[v.utvikling], *grense]
        celler.append([str(rad["nr"]), str(rad["navn"]), *linje])
    _med_plass(hode, celler, navn=1)
    for tekst in utgavelinjer(katalog):
        click.echo(tekst)


def _vist(celle: Mapping[str, Any]) -> str:
    """Verdien, merket når den er rettet eller revidert."""
    return merk(merk_revidert(celle["tekst"], celle), celle["status"] == RETTET)


def _med_plass(hode: list[str], celler: list[list[str]], *, navn: int) -> None:
    """En tabell der kolonnen `navn` får plassen som er igjen på linjen."""
    andre = [i for i in range(len(hode)) if i != navn]
    opptatt = sum(max(len(rad[i]) for rad in [hode, *celler]) + 2 for i in andre)
    plass = max(bredde() - opptatt, 14)
    for rad in celler:
        rad[navn] = kutt(rad[navn], plass)
    skriv_tabell(hode, celler, venstre=navn + 1)


# --- Én -----------------------------------------------------------------------------------------


def finn_kort(katalog: Katalog, spurt: str) -> dict[str, Any]:
    """Alt om én indikator, også en som er tatt ut; `tatt_ut` er da raden fra `utgaatte`.

    Args:
        katalog: fra `les_katalog`.
        spurt: id-en, eller nummeret i planen.

    Raises:
        Brukerfeil: ingen indikator heter eller har det.
    """
    ute = {u.indikator: u for u in utgaatte(katalog) if u.indikator}
    # Numre er unike, men en utgått indikator kan ha hatt et som er i bruk: settet nå går foran.
    rader = indikatorrader(katalog) + indikatorrader(
        replace(katalog, indikatorer=katalog.tidligere)
    )
    for rad in rader:
        if spurt.strip().casefold() in (rad["indikator"], str(rad["nr"])):
            u = ute.get(rad["indikator"])
            return {**rad, "tatt_ut": asdict(u) if u else None}
    ider = [rad["indikator"] for rad in rader]
    treff = [i for i in ider if spurt.casefold() in i]
    likner = (treff or difflib.get_close_matches(spurt, ider, cutoff=0.5))[:5]
    raise Brukerfeil(
        f"ingen indikator heter «{spurt}»",
        ventet=oppramsing(likner, "eller") if likner else "en id, eller nummeret i planen",
        utvei="se dem med klima indikatorer --json (feltet indikator)",
    )


def vis_kort(katalog: Katalog, rad: Mapping[str, Any]) -> None:
    """Kortet: hva som måles, verdiene, utviklingen, grensene, bruddene og hva som er avløst."""
    navn, t = rad["indikator"], Tekster("nb")
    alle = replace(katalog, indikatorer=pd.concat([katalog.indikatorer, katalog.tidligere]))
    v = vurder(alle)[navn]
    click.echo(textwrap.fill(rad["navn"], bredde()))
    click.echo(f"Nr {rad['nr']} · {navn}")
    maales = [str(rad["enhet"]), ord_.FREKVENS[rad["frekvens"]], ord_.RETNING[rad["retning"]]]
    titler = dict(alle.indikatorer["navn"])
    felt = [
        ("Område", rad["satsingsomraade"]),
        ("Hovedmål", rad["hovedmaal"]),
        ("Delmål", rad["delmaal"]),
        ("Måles", ", ".join(maales)),
        ("Kilde", rad["kilde"]),
        ("Merknad", rad["merknad"] or ""),
        ("Terskel", f"{v.terskel}: {ord_.naadd(v.terskel_naadd, t)}" if v.terskel else ""),
        ("Mål", ord_.maaltekst(v.maal, t) if v.maal else ""),
        ("Siden sist", ord_.siden_sist(v)),
        ("Siden først", ord_.siden_foerste(v)),
        *(("Forbehold", f) for f in v.forbehold),
        *(("Brudd", b.tekst) for b in bruddene(katalog.brudd).get(navn, [])),
        *(("Avløser", ord_.avloesertekst(u, t)) for u in avloeser(katalog).get(navn, [])),
        *(
            ("Utgått", f"{ord_.utgaattekst(u, t)} Den er {ord_.avloestekst(u, titler, t)}.")
            for u in utgaatte(katalog)
            if u.indikator == navn
        ),
    ]
    for tittel, tekst in felt:
        _felt(tittel, tekst)
    click.echo()
    _verdiene(katalog, rad)


def _felt(tittel: str, tekst: str) -> None:
    if tekst:
        rykk = " " * _INNRYKK
        linje = textwrap.fill(
            tekst, bredde(), initial_indent=tittel.ljust(_INNRYKK), subsequent_indent=rykk
        )
        click.echo(linje)


def _verdiene(katalog: Katalog, rad: Mapping[str, Any]) -> None:
    planens = str(katalog.meta["utgave"])
    skriv_tabell(
        ["År", "Verdi", "Status", "Utgave"],
        [
            [
                str(aar),
                _vist(c) if c["verdi"] is not None else MANGLER,
                STATUSER.get(c["status"], str(c["status"])),
                str(c.get("utgave") or planens),
            ]
            for aar, c in rad["verdier"].items()
        ],
        venstre=4,
    )
    for tekst in utgavelinjer(katalog, rad["indikator"]):
        _avsnitt(tekst)


# --- Opprulling ---------------------------------------------------------------------------------


def opprullingsdokument(katalog: Katalog, nivaa: Nivaa) -> dict[str, Any]:
    """Opprullingen som ett dokument: tellingen per mål, dekningen, kjeden og FN-målene."""
    vurderinger = vurder(katalog)
    alt = samlet(katalog, vurderinger)
    return {
        **_kommunen(katalog),
        "nivaa": nivaa,
        "rader": [asdict(t) for t in rull_opp(katalog, vurderinger, nivaa)],
        "i_alt": asdict(alt),
        "uten_indikator": udekkede(katalog),
        "baerekraftsmaal": [asdict(b) for b in baerekraftsmaal(katalog, vurderinger)],
    }


def vis_opprulling(katalog: Katalog, nivaa: Nivaa) -> None:
    """Tellingene per mål, og det ingen indikator dekker."""
    vurderinger = vurder(katalog)
    alt = samlet(katalog, vurderinger)
    hode = [
        _NIVAANAVN[nivaa],
        "I alt",
        "Bedre",
        "Verre",
        "Uendret",
        "Opp/ned",
        "Uvurdert",
        "Grense",
    ]
    _med_plass(
        hode, [_tellelinje(t) for t in [*rull_opp(katalog, vurderinger, nivaa), alt]], navn=0
    )
    click.echo()
    if alt.kjede:
        leddene = [f"{KJEDE[ledd]} {n}" for ledd, n in alt.kjede.items()]
        _avsnitt(f"Resultatkjeden: {oppramsing(leddene)}.")
    for b in baerekraftsmaal(katalog, vurderinger):
        hva = f"FN-mål {b.nr}, {b.navn}"
        if b.telling is None:
            _avsnitt(f"{hva}: planen knytter det ikke til noe satsingsområde.")
            continue
        vaar = " (koblingen er vår lesning av navnene)" if b.kobling == "vaar_lesning" else ""
        _avsnitt(f"{hva}: {b.telling.antall} indikatorer i {b.satsingsomraade}{vaar}.")
    uten = udekkede(katalog)
    _avsnitt(f"{len(uten)} av {len(katalog.delmaal)} delmål har ingen indikator:")
    for d in uten:
        _avsnitt(f"{d['satsingsomraade']}: {d['tekst']} ({d['grunn']})", "- ")


def _tellelinje(t: Telling) -> list[str]:
    u = t.utvikling
    return [
        t.navn,
        str(t.antall),
        *(str(u[navn]) for navn in ("bedre", "verre", "uendret")),
        f"{u['opp']}/{u['ned']}",
        str(u["kan_ikke_vurderes"]),
        ord_.grensetall(t, Tekster("nb")),
    ]


def _avsnitt(tekst: str, kule: str = "") -> None:
    rykk = " " * len(kule)
    click.echo(textwrap.fill(tekst, bredde(), initial_indent=kule, subsequent_indent=rykk))


def _kommunen(katalog: Katalog) -> dict[str, str]:
    nummer = str(katalog.meta["kommune"])
    return {"kommune": nummer, "kommunenavn": finn_kommune(nummer).navn}


# --- Sammenligning ------------------------------------------------------------------------------


def sammenligningsrader(katalog: Katalog, ramme: pd.DataFrame) -> list[dict[str, Any]]:
    """Ett element per indikator med året, stedene, plassen og grunnen."""
    navn = katalog.indikatorer["navn"]
    return [
        {**_kommunen(katalog), "navn": navn[s.indikator], **asdict(s)}
        for s in sammenlign(katalog, ramme)
    ]


def vis_sammenligning(katalog: Katalog, ramme: pd.DataFrame, indikator: str = "") -> None:
    """Plassen blant kommunene for alle som kan sammenlignes, eller alle stedene for én."""
    alle = {s.indikator: s for s in sammenlign(katalog, ramme)}
    if indikator:
        _ett_sted_per_linje(katalog, alle.get(indikator) or Sammenligning(indikator))
        return
    kort = katalog.indikatorer
    celler = []
    for s in alle.values():
        if s.aar is None:
            continue
        egen = next(sted for sted in s.steder if sted.egen)
        best = next((sted for sted in s.steder if sted.er_kommune), None) if s.plass else None
        beste = f"{best.navn} {_verdi(kort, s, best.verdi)}" if best else ""
        verdi = _verdi(kort, s, egen.verdi)
        navn = kort["navn"][s.indikator]
        plass = ord_.plasstekst(s)
        celler.append([str(kort["nr"][s.indikator]), navn, verdi, str(s.aar), plass, beste])
    if celler:
        _med_plass(["Nr", "Indikator", "Verdi", "År", "Plass", "Best"], celler, navn=1)
        click.echo()
    grunner = Counter(s.grunn for s in alle.values() if s.aar is None)
    for grunn, antall in grunner.most_common():
        _avsnitt(f"{antall} kan ikke sammenlignes: {grunn}.")


def _ett_sted_per_linje(katalog: Katalog, s: Sammenligning) -> None:
    if s.aar is None:
        _avsnitt(f"Kan ikke sammenlignes: {s.grunn}.")
        return
    click.echo(f"{s.aar}: plass {ord_.plasstekst(s)}{f' ({s.grunn})' if s.grunn else ''}")
    skriv_tabell(
        ["Sted", "Verdi", ""],
        [[sted.navn, _verdi(katalog.indikatorer, s, sted.verdi), sted.grunn] for sted in s.steder],
        venstre=3,
    )
    if s.forbehold:
        _avsnitt(f"Forbehold: {s.forbehold}.")


def _verdi(kort: pd.DataFrame, s: Sammenligning, verdi: float | None) -> str:
    desimaler, enhet = kort["desimaler"][s.indikator], str(kort["enhet"][s.indikator])
    vist = "" if enhet.startswith("skala") else enhet
    return tall(verdi, 0 if pd.isna(desimaler) else int(desimaler), vist)


# --- Handlingsreglene ---------------------------------------------------------------------------


def regelnivaaer(pakke: Datapakke) -> list[dict[str, Any]]:
    """Nivået hver regel er på i hvert år av økonomiplanen; tom når planen ikke sier hvilke år."""
    periode = planperiode(pakke)
    if periode is None:
        return []
    ut = []
    for regel in oekonomiplan(pakke, *periode):
        for aar, rad in regel["aar"].items():
            ut.append(
                {
                    "regel": regel["regel"],
                    "navn": regel["navn"],
                    "aar": aar,
                    "slag": rad["slag"] if rad else None,
                    **{f: rad[f] if rad else None for f in ("verdi", "lav", "hoy")},
                    "enhet": regel["enhet"],
                    "nivaa": rad["nivaa"] if rad else None,
                }
            )
    return ut


def regeltall(rad: Mapping[str, Any]) -> str:
    """Tallet, spennet eller grensen en regel er prøvd mot; en strek når planen ikke gir noe.

    >>> tom = {"verdi": None, "lav": None, "hoy": None, "enhet": "%"}
    >>> regeltall(tom | {"lav": 0.0, "hoy": 0.5}), regeltall(tom | {"lav": 10.0}), regeltall(tom)
    ('0–0,5\\xa0%', 'over 10\\xa0%', '–')
    """
    if rad["verdi"] is not None:
        return som_skrevet(rad["verdi"], rad["enhet"])
    lav, hoy = rad["lav"], rad["hoy"]
    if lav is not None and hoy is not None:
        return f"{som_skrevet(lav)}–{som_skrevet(hoy, rad['enhet'])}"
    if lav is not None:
        return f"over {som_skrevet(lav, rad['enhet'])}"
    return f"under {som_skrevet(hoy, rad['enhet'])}" if hoy is not None else MANGLER


def vis_handlingsregler(rader: Sequence[Mapping[str, Any]]) -> None:
    """Én linje per regel og år, med tallet og nivået."""
    skriv_tabell(
        ["Regel", "År", "Tall", "Slag", "Nivå"],
        [
            [
                rad["navn"],
                str(rad["aar"]),
                regeltall(rad),
                rad["slag"] or "",
                NIVAAER[rad["nivaa"]] if rad["nivaa"] else "ikke oppgitt i planen",
            ]
            for rad in rader
        ],
        venstre=5,
    )

"""Årsrapportens kapittel om indikatorene: tabellene, tellingene, dekningen og de utgåtte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from indikatorer.brudd import Brudd, bruddene, siste_mellom
from indikatorer.erstatning import avloeser, utgaatte
from indikatorer.opprulling import (
    KJEDE,
    Telling,
    baerekraftsmaal,
    rull_opp,
    samlet,
    udekkede,
)
from indikatorer.vurdering import UTVIKLING, Vurdering
from klima.grunn.datapakke import som_rader
from klima.grunn.tall import MANGLER
from klima.grunn.tekst import noekkel
from reports import indikatorord as ord_
from reports.figur import Tabell
from reports.grunnlag import Grunnlag
from reports.indikatorvisning import regelnivaaer, regeltall
from reports.tekster import Tekster

HOEYST_AAR: Final = 6
"""Så mange år får plass som kolonner; linjen ved siden av har alle."""
_REGELCELLE: Final = "indikatorer.regel-celle"
_TOM: Final = {"verdi": None, "status": "ikke_maalt", "tekst": MANGLER}


def indikatorkapittel(g: Grunnlag) -> dict[str, Any] | None:
    """Alt malen trenger til kapittelet; None uten katalog."""
    katalog = g.katalog
    if katalog is None:
        return None
    t = g.t
    titler = dict(katalog.indikatorer["navn"]) | dict(katalog.tidligere.get("navn", {}))
    return {
        "omraader": list(_omraader(g)),
        "i_alt": _tellesetning(samlet(katalog, g.vurderinger), t),
        "undertrykt": bool((katalog.verdier["status"] == "undertrykt").any()),
        "uten_indikator": udekkede(katalog),
        "antall_delmaal": len(katalog.delmaal),
        "kjede": _kjedetabell(g),
        "fn_maal": _fn_tabell(g),
        "utgaatte": [
            {
                "navn": u.navn,
                "hva": t(
                    "indikatorer.utgaatt-og-avloest",
                    utgaatt=ord_.utgaattekst(u, t),
                    avloest=ord_.avloestekst(u, titler, t),
                ),
            }
            for u in utgaatte(katalog)
        ],
    }


def _tellesetning(telling: Telling, t: Tekster) -> str:
    """Tellingen under ett mål i en setning eller to."""
    utvikling = ord_.utviklingstall(telling.utvikling, t)
    setning = t.antall("indikatorer.telling", telling.antall, utvikling=utvikling)
    grenser = ord_.grensetall(telling, t)
    return f"{setning} {t('indikatorer.telling-grenser', grenser=grenser)}" if grenser else setning


def _omraader(g: Grunnlag) -> Iterator[dict[str, Any]]:
    """Satsingsområdene med delmål og indikatorer, også delmål uten indikator."""
    katalog = g.katalog
    if katalog is None:
        return
    alle_aar = sorted({int(a) for a in katalog.verdier["aar"]})
    per_delmaal: dict[str, list[dict[str, Any]]] = {}
    rader = {rad["indikator"]: rad for rad in _rader(g, alle_aar)}
    for indikator, delmaal in katalog.indikatorer["delmaal"].items():
        per_delmaal.setdefault(delmaal, []).append(rader[str(indikator)])
    for telling in rull_opp(katalog, g.vurderinger, "satsingsomraade"):
        egne = katalog.delmaal[katalog.delmaal["satsingsomraade"] == telling.id]
        yield {
            "navn": telling.navn,
            "id": noekkel(telling.navn),
            "hovedmaal": egne["hovedmaal_tekst"].iloc[0],
            "telling": _tellesetning(telling, g.t),
            "delmaal": [
                {**d, "indikatorer": per_delmaal.get(d["delmaal"], [])} for d in som_rader(egne)
            ],
            "aar": alle_aar[-HOEYST_AAR:],
        }


def _rader(g: Grunnlag, alle_aar: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Radene i indikatortabellene: cellene i rekkefølge, og vurderingen i ord."""
    katalog = g.katalog
    if katalog is None:
        return
    t, brudd, avloest = g.t, bruddene(katalog.brudd), avloeser(katalog)
    for rad in g.indikatorrader:
        navn = rad["indikator"]
        v = g.vurderinger[navn]
        celler = [rad["verdier"].get(str(aar), _TOM) for aar in alle_aar]
        yield rad | {
            "celler": celler[-HOEYST_AAR:],
            "gnist": gnist(dict(zip(alle_aar, celler, strict=True)), brudd.get(navn, [])),
            "v": v,
            "utvikling": t(f"ord.utvikling-{v.utvikling}"),
            "endret": _endret(v, t),
            "grense": _grense(v, t),
            "maal": ord_.maaltekst(v.maal, t) if v.maal else "",
            "grunn": t.kjent(v.grunn),
            "forbehold": [t.kjent(f) for f in v.forbehold],
            "brudd": [_brudd(b, t) for b in brudd.get(navn, [])],
            "avloest": [
                t("indikatorer.avloeser", indikator=ord_.avloesertekst(u, t))
                for u in avloest.get(navn, [])
            ],
        }


def _endret(v: Vurdering, t: Tekster) -> str:
    if v.endring is None:
        return ""
    if not v.endring:
        return t("indikatorer.siden", aar=v.fra_aar)
    endring = ord_.endret(v.endring, v.endring_enhet, t=t)
    return t("indikatorer.endret-siden", endring=endring, aar=v.fra_aar)


def _grense(v: Vurdering, t: Tekster) -> str:
    if not v.terskel:
        return ""
    return t("indikatorer.grense", grense=v.terskel, dom=ord_.naadd(v.terskel_naadd, t))


def _brudd(b: Brudd, t: Tekster) -> str:
    ukjent = "indikatorer.brudd-rettet" if b.serien_rettet else "indikatorer.brudd-ukjent-aar"
    return t(
        "indikatorer.brudd",
        naar=b.aar or t(ukjent),
        slag=t(f"indikatorer.brudd-{b.slag}"),
        forklaring=b.forklaring,
    )


def gnist(
    celler: Mapping[int, Mapping[str, Any]], brudd: Sequence[Brudd] = ()
) -> dict[str, Any] | None:
    """Punktene i en liten linje over de målte årene, i et 100 × 28 felt; None med under to.

    Linjen brytes der et år mangler, som i figurene ellers, og over et brudd i serien.
    """
    malte = [(i, aar, c["verdi"]) for i, (aar, c) in enumerate(celler.items())]
    malte = [(i, aar, verdi) for i, aar, verdi in malte if verdi is not None]
    if len(malte) < 2:
        return None
    lav, hoy = min(v for *_, v in malte), max(v for *_, v in malte)
    spenn = (hoy - lav) or 1.0
    steg = 88 / max(len(celler) - 1, 1)
    punkter = [
        (6 + i * steg, 23 - 18 * (v - lav) / spenn if hoy > lav else 14) for i, _, v in malte
    ]
    biter: list[list[tuple[float, float]]] = [[punkter[0]]]
    for (i, aar, _), (forrige, foer, _), punkt in zip(malte[1:], malte, punkter[1:], strict=False):
        if i == forrige + 1 and not siste_mellom(brudd, foer, aar):
            biter[-1].append(punkt)
        else:
            biter.append([punkt])
    linjer = [" ".join(f"{x:.1f},{y:.1f}" for x, y in bit) for bit in biter if len(bit) > 1]
    return {"linjer": linjer, "punkter": [(f"{x:.1f}", f"{y:.1f}") for x, y in punkter]}


def _kjedetabell(g: Grunnlag) -> Tabell | None:
    """Indikatorene i hvert ledd av resultatkjeden; None uten klassifisering."""
    if g.katalog is None:
        return None
    tellinger = rull_opp(g.katalog, g.vurderinger, "satsingsomraade")
    alle = [*tellinger, samlet(g.katalog, g.vurderinger)]
    if not any(sum(t.kjede.values()) for t in alle):
        return None
    return Tabell(
        g.t("indikatorer.kjede-tittel"),
        [
            g.t("indikatorer.satsingsomraade"),
            *(g.t(f"indikatorer.kjede-{ledd}") for ledd in KJEDE),
            g.t("indikatorer.i-alt"),
        ],
        [[t.navn, *(str(n) for n in t.kjede.values()), str(t.antall)] for t in alle],
    )


def _fn_tabell(g: Grunnlag) -> Tabell | None:
    """De prioriterte FN-målene og satsingsområdet som dekker hvert; None uten slike."""
    maalene = baerekraftsmaal(g.katalog, g.vurderinger) if g.katalog else []
    if not maalene:
        return None
    rader = []
    t = g.t
    hode = [t("indikatorer.kort"), *(t(f"ord.utvikling-{u}") for u in UTVIKLING)]
    for b in maalene:
        telt = b.telling
        talt = [MANGLER] * len(hode)
        omraade = t("indikatorer.fn-ikke-i-planen")
        if telt:
            talt = [str(telt.antall), *map(str, telt.utvikling.values())]
            omraade = f"{b.satsingsomraade}{'*' if b.kobling == 'vaar_lesning' else ''}"
        rader.append([f"{b.nr} {b.navn}", omraade, *talt])
    foran = [t("indikatorer.fn-maal"), t("indikatorer.satsingsomraade")]
    return Tabell(t("indikatorer.fn-tittel"), [*foran, *hode], rader)


def regeltabell(g: Grunnlag) -> Tabell | None:
    """Nivået hver handlingsregel er på i økonomiplanens år; None uten regler eller planår."""
    rader = regelnivaaer(g.regler) if g.regler else []
    if not rader:
        return None
    aarene = sorted({rad["aar"] for rad in rader})
    per_regel: dict[str, list[str]] = {}
    t = g.t
    for rad in rader:
        celle = t("indikatorer.regel-ikke-oppgitt")
        if rad["nivaa"]:
            navn = "indikatorer.regel-prognose" if rad["slag"] == "prognose" else _REGELCELLE
            celle = t(navn, tall=regeltall(rad), nivaa=t(f"ord.kort-{rad['nivaa']}"))
        per_regel.setdefault(rad["navn"], []).append(celle)
    return Tabell(
        t("indikatorer.regel-tittel", fra=aarene[0], til=aarene[-1]),
        [t("indikatorer.regel"), *(str(aar) for aar in aarene)],
        [[navn, *celler] for navn, celler in per_regel.items()],
    )

"""Rapporten i ord: nøkkeltallene og sammendraget, skrevet av de samme tallene som figurene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from indikatorer.handlingsregler import regelrader
from klima.avvik import SEKTORER_MED_MAAL
from klima.grunn.kodelister import TOTALT, UFORDELT
from klima.grunn.tall import oppramsing, prosent, tall
from klima.kontroll.funn import antall as antall_funn
from reports.grunnlag import Grunnlag
from reports.indikatorfigurer import utviklingstall
from reports.planrader import tiltaksrader
from reports.rettelser import merk
from reports.rettelser import sammendrag as rettelsessetning
from reports.revisjonstekst import stoeysetning, tredelingssetning
from reports.seriefigur import totalmaal


@dataclass(frozen=True)
class Noekkeltall:
    """Et tall på toppen av rapporten: verdien, hva den er, hva den skal leses mot, og sektoren."""

    verdi: str
    navn: str
    mot: str
    gjelder: tuple[str, ...] = ()


def noekkeltall(g: Grunnlag) -> list[Noekkeltall]:
    """Inntil fire nøkkeltall; de som mangler grunnlag, er ikke med."""
    t = g.t
    ut = [
        Noekkeltall(
            merk(tall(g.total(g.aar), enhet="t"), g.er_rettet(TOTALT)),
            t("sammendrag.tall-utslipp", aar=g.aar),
            t("sammendrag.tall-utslipp-mot"),
            (TOTALT,),
        )
    ]
    endring = g.celle(TOTALT)["endring_prosent"]
    if isinstance(endring, float):
        maal = [
            t("sammendrag.tall-endring-mot", prosent=prosent(p), aar=aar)
            for aar, p, _ in totalmaal(g)
        ]
        ut.append(
            Noekkeltall(
                merk(prosent(endring, fortegn=True), g.endring_rettet(TOTALT)),
                t("sammendrag.tall-endring", referanseaar=g.referanseaar),
                oppramsing(maal) or t("sammendrag.tall-endring-uten-maal"),
                (TOTALT,),
            )
        )
    if SEKTORER_MED_MAAL in g.avviket["sektor"].values:
        avvik = g.celle(SEKTORER_MED_MAAL)["avvik_tonn"]
        if isinstance(avvik, float):
            ut.append(
                Noekkeltall(
                    merk(tall(avvik, enhet="t", fortegn=True), g.endring_rettet(SEKTORER_MED_MAAL)),
                    t("sammendrag.tall-avvik", aar=g.aar),
                    t("sammendrag.tall-avvik-mot"),
                    (SEKTORER_MED_MAAL,),
                )
            )
    if g.katalog is not None:
        antall = utviklingstall(g)
        ut.append(
            Noekkeltall(
                t(
                    "sammendrag.tall-indikatorer-verdi",
                    bedre=antall["bedre"],
                    alle=sum(antall.values()),
                ),
                t("sammendrag.tall-indikatorer"),
                t(
                    "sammendrag.tall-indikatorer-mot",
                    verre=antall["verre"],
                    uvurdert=antall["kan_ikke_vurderes"],
                ),
            )
        )
    return ut


def sammendrag(g: Grunnlag) -> list[str]:
    """Sammendraget som setninger, i den rekkefølgen de skal leses."""
    rettet = rettelsessetning(g.rettelser, g.t, med_endring=g.endret is not None)
    deler = [
        _utslipp(g),
        rettet,
        _endret(g),
        _vei_til_maal(g),
        _sektorer(g),
        _tiltak(g),
        _indikatorer(g),
    ]
    return [d for d in (*deler, _regler(g), _kvalitet(g)) if d]


def _endret(g: Grunnlag) -> str:
    """Tredelingen av endringen siden forrige utgave, og årene utviklingen skiftet fortegn."""
    e = g.endret
    if e is None:
        return ""
    if e.revisjon is None or e.tredeling is None or not e.deler:
        return g.t("sammendrag.ikke-sammenlignet", hindring=g.t.kjent(e.hindring))
    skifter = e.revisjon.fortegnsskifter
    aar = [str(a) for a in skifter.loc[skifter["kommune"] == g.kommune.nummer, "til_aar"]]
    setninger = [tredelingssetning(e.tredeling, e.deler[-1], g.t)]
    if g.utenfor:
        setninger.append(g.t("sammendrag.alle-sektorene"))
    if aar:
        referanseaar, aarene = g.referanseaar, oppramsing(aar)
        setninger.append(
            g.t("sammendrag.skiftet-fortegn", referanseaar=referanseaar, aarene=aarene)
        )
    return " ".join(setninger)


def _utslipp(g: Grunnlag) -> str:
    naa, da = g.total(g.aar), g.total(g.referanseaar)
    felles = {
        "kommune": g.kommune.navn,
        "tonn": merk(tall(naa), g.er_rettet(TOTALT)),
        "aar": g.aar,
    }
    if g.utenfor:
        tekst = g.t("sammendrag.utslipp-uten", sektorer=oppramsing(g.utenfor), **felles)
    else:
        tekst = g.t("sammendrag.utslipp", **felles)
    if naa is None or not da:
        return f"{tekst}."
    endring = 100 * (naa / da - 1)
    setninger = [
        g.t(
            "sammendrag.lavere" if endring < 0 else "sammendrag.hoyere",
            utslipp=tekst,
            prosent=merk(prosent(abs(endring)), g.endring_rettet(TOTALT)),
            referanseaar=g.referanseaar,
        )
    ]
    forrige = g.total(g.aar - 1)
    if forrige:
        sist = 100 * (naa / forrige - 1)
        rettet = g.er_rettet(TOTALT) or g.er_rettet(TOTALT, g.aar - 1)
        vist = merk(prosent(sist, 1, fortegn=True), rettet)
        setninger.append(g.t("sammendrag.fra-aaret-foer", prosent=vist))
    return " ".join(setninger)


def _vei_til_maal(g: Grunnlag) -> str:
    naa = g.total(g.aar)
    setninger = []
    for aar, p, tonn in totalmaal(g):
        if naa is None or aar <= g.aar or naa <= 0:
            continue
        # Årlig endring med lik prosent hvert år: (mål / nå)^(1 / antall år) − 1.
        aarlig = 100 * ((tonn / naa) ** (1 / (aar - g.aar)) - 1)
        setninger.append(
            g.t(
                "sammendrag.veien-til-maalet",
                aar=aar,
                prosent=prosent(p),
                referanseaar=g.referanseaar,
                tonn=merk(tall(tonn), g.referanse_rettet(TOTALT)),
                igjen=merk(tall(naa - tonn), g.endring_rettet(TOTALT)),
                hvert_aar=merk(prosent(abs(aarlig), 1), g.endring_rettet(TOTALT)),
            )
        )
    if not setninger and g.maal is None:
        return g.t("sammendrag.ingen-maal", kommune=g.kommune.navn)
    return " ".join(setninger)


def _sektorer(g: Grunnlag) -> str:
    celler: dict[str, dict[str, Any]] = {
        str(s): g.celle(str(s))
        for s in g.avviket["sektor"].values
        if s not in (TOTALT, UFORDELT, SEKTORER_MED_MAAL)
    }
    over = [_mot_maal(g, s, c) for s, c in celler.items() if c["status"] == "over"]
    under = [_mot_maal(g, s, c) for s, c in celler.items() if c["status"] == "under"]
    deler = []
    if over:
        deler.append(g.t("sammendrag.over-maalet", aar=g.aar, sektorer=oppramsing(over)))
    if under:
        deler.append(g.t("sammendrag.under-maalet", sektorer=oppramsing(under)))
    if SEKTORER_MED_MAAL in g.avviket["sektor"].values:
        avvik = g.celle(SEKTORER_MED_MAAL)["avvik_tonn"]
        if isinstance(avvik, float):
            vist = merk(tall(abs(avvik)), g.endring_rettet(SEKTORER_MED_MAAL))
            stilling = "sammendrag.samlet-over" if avvik > 0 else "sammendrag.samlet-under"
            deler.append(g.t(stilling, tonn=vist))
    deler += [
        stoeysetning(
            celle["avvik_tonn"],
            celle["utslipp"],
            g.stoeyprosent(s),
            g.t,
            hva=g.t("sammendrag.avviket-for", sektor=s),
        )
        for s, celle in celler.items()
        if celle["avvik_tonn"] and celle["utslipp"] is not None
    ]
    return " ".join(d for d in deler if d)


def _mot_maal(g: Grunnlag, sektor: str, celle: dict[str, Any]) -> str:
    i_tonn = celle["avvik_tonn"] is not None
    avvik = celle["avvik_tonn" if i_tonn else "avvik_prosentpoeng"]
    vist = merk(tall(abs(avvik)), g.endring_rettet(sektor))
    navn = "sammendrag.sektor-i-tonn" if i_tonn else "sammendrag.sektor-i-prosentpoeng"
    return g.t(navn, sektor=sektor, avvik=vist)


def _tiltak(g: Grunnlag) -> str:
    if g.tiltak is None:
        return ""
    rader = tiltaksrader(g.tiltak)
    direkte = sum(rad["direkte"] for rad in rader)
    tallfestet = sum(rad["tallfestet"] for rad in rader)
    med_ansvar = sum(bool(rad["ansvarlig"]) for rad in rader)
    return g.t(
        "sammendrag.tiltak",
        alle=len(rader),
        direkte=direkte,
        indirekte=len(rader) - direkte,
        tallfestet=g.t.antall("sammendrag.tallfestet", tallfestet),
        ansvar=g.t.antall("sammendrag.ansvar", med_ansvar),
    )


def _indikatorer(g: Grunnlag) -> str:
    if g.katalog is None:
        return ""
    antall = utviklingstall(g)
    return g.t(
        "sammendrag.indikatorer",
        alle=sum(antall.values()),
        bedre=antall["bedre"],
        verre=antall["verre"],
        uendret=antall["uendret"],
        uten_retning=antall["opp"] + antall["ned"],
        uvurdert=antall["kan_ikke_vurderes"],
    )


def _regler(g: Grunnlag) -> str:
    if g.regler is None:
        return ""
    siste: dict[str, dict[str, Any]] = {}
    for regel in regelrader(g.regler):
        for rad in regel["tall"]:
            if rad["slag"] == "regnskap" and rad["verdi"] is not None:
                siste[regel["navn"]] = rad
    aar = max(rad["aar"] for rad in siste.values())
    naadd = [navn.lower() for navn, rad in siste.items() if rad["nivaa"] == "oensket"]
    felles = {"naadd": len(naadd), "alle": len(siste), "aar": aar}
    if not naadd:
        return g.t("sammendrag.regler-ingen", **felles)
    return g.t("sammendrag.regler", regler=oppramsing(naadd), **felles)


def _kvalitet(g: Grunnlag) -> str:
    if not g.funn:
        return g.t("sammendrag.kvalitet-ingen")
    deler = [g.t.antall(f"ord.{alvor}", n) for alvor, n in antall_funn(g.funn).items() if n]
    return g.t("sammendrag.kvalitet", funn=oppramsing(deler))

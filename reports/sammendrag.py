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
    ut = [
        Noekkeltall(
            merk(tall(g.total(g.aar), enhet="t"), g.er_rettet(TOTALT)),
            f"utslipp i {g.aar}",
            "CO2-ekvivalenter, direkte utslipp",
            (TOTALT,),
        )
    ]
    endring = g.celle(TOTALT)["endring_prosent"]
    if isinstance(endring, float):
        maal = [f"målet er {prosent(p)} i {aar}" for aar, p, _ in totalmaal(g)]
        ut.append(
            Noekkeltall(
                merk(prosent(endring, fortegn=True), g.endring_rettet(TOTALT)),
                f"siden {g.referanseaar}",
                oppramsing(maal) or "arbeidsrommet har ingen mål for kommunen",
                (TOTALT,),
            )
        )
    if SEKTORER_MED_MAAL in g.avviket["sektor"].values:
        avvik = g.celle(SEKTORER_MED_MAAL)["avvik_tonn"]
        if isinstance(avvik, float):
            ut.append(
                Noekkeltall(
                    merk(tall(avvik, enhet="t", fortegn=True), g.endring_rettet(SEKTORER_MED_MAAL)),
                    f"mot målene for {g.aar}",
                    "sum av sektorene med mål i tonn",
                    (SEKTORER_MED_MAAL,),
                )
            )
    if g.katalog is not None:
        antall = utviklingstall(g)
        ut.append(
            Noekkeltall(
                f"{antall['bedre']} av {sum(antall.values())}",
                "indikatorer er bedre enn sist",
                f"{antall['verre']} er verre, {antall['kan_ikke_vurderes']} kan ikke vurderes",
            )
        )
    return ut


def sammendrag(g: Grunnlag) -> list[str]:
    """Sammendraget som setninger, i den rekkefølgen de skal leses."""
    rettet = rettelsessetning(g.rettelser, med_endring=g.endret is not None)
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
        return f"Tallene kan ikke sammenlignes med forrige utgave: {e.hindring}."
    skifter = e.revisjon.fortegnsskifter
    aar = [str(a) for a in skifter.loc[skifter["kommune"] == g.kommune.nummer, "til_aar"]]
    tekst = tredelingssetning(e.tredeling, e.deler[-1])
    if g.utenfor:
        tekst += " Dette gjelder alle sektorene utgavene teller."
    if aar:
        tekst += f" Endringen siden {g.referanseaar} skiftet fortegn for {oppramsing(aar)}."
    return tekst


def _utslipp(g: Grunnlag) -> str:
    naa, da = g.total(g.aar), g.total(g.referanseaar)
    uten = f", uten {oppramsing(g.utenfor)}," if g.utenfor else ""
    vist = merk(tall(naa), g.er_rettet(TOTALT))
    tekst = f"De direkte utslippene i {g.kommune.navn}{uten} var {vist} tonn CO2e i {g.aar}"
    if naa is None or not da:
        return tekst + "."
    endring = 100 * (naa / da - 1)
    retning = "lavere" if endring < 0 else "høyere"
    vist = merk(prosent(abs(endring)), g.endring_rettet(TOTALT))
    tekst += f", {vist} {retning} enn i {g.referanseaar}."
    forrige = g.total(g.aar - 1)
    if forrige:
        sist = 100 * (naa / forrige - 1)
        rettet = g.er_rettet(TOTALT) or g.er_rettet(TOTALT, g.aar - 1)
        tekst += f" Fra året før er endringen {merk(prosent(sist, 1, fortegn=True), rettet)}."
    return tekst


def _vei_til_maal(g: Grunnlag) -> str:
    naa = g.total(g.aar)
    setninger = []
    for aar, p, tonn in totalmaal(g):
        if naa is None or aar <= g.aar or naa <= 0:
            continue
        # Årlig endring med lik prosent hvert år: (mål / nå)^(1 / antall år) − 1.
        aarlig = 100 * ((tonn / naa) ** (1 / (aar - g.aar)) - 1)
        i_maalet = g.referanse_rettet(TOTALT)
        igjen, hvert_aar = (
            merk(t, g.endring_rettet(TOTALT)) for t in (tall(naa - tonn), prosent(abs(aarlig), 1))
        )
        setninger.append(
            f"Målet for {aar} er {prosent(p)} fra {g.referanseaar}, som er "
            f"{merk(tall(tonn), i_maalet)} tonn. Dit er det {igjen} tonn igjen: utslippene må ned "
            f"{hvert_aar} hvert år."
        )
    if not setninger and g.maal is None:
        return f"Arbeidsrommet har ingen vedtatte mål for {g.kommune.navn}."
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
        deler.append(f"Over målet for {g.aar}: {oppramsing(over)}.")
    if under:
        deler.append(f"Under målet: {oppramsing(under)}.")
    if SEKTORER_MED_MAAL in g.avviket["sektor"].values:
        avvik = g.celle(SEKTORER_MED_MAAL)["avvik_tonn"]
        if isinstance(avvik, float):
            stilling = "over" if avvik > 0 else "under"
            vist = merk(tall(abs(avvik)), g.endring_rettet(SEKTORER_MED_MAAL))
            deler.append(f"Samlet er sektorene med mål i tonn {vist} tonn {stilling}.")
    deler += [
        stoeysetning(
            celle["avvik_tonn"], celle["utslipp"], g.stoeyprosent(s), hva=f"Avviket for {s}"
        )
        for s, celle in celler.items()
        if celle["avvik_tonn"] and celle["utslipp"] is not None
    ]
    return " ".join(d for d in deler if d)


def _mot_maal(g: Grunnlag, sektor: str, celle: dict[str, Any]) -> str:
    i_tonn = celle["avvik_tonn"] is not None
    avvik = celle["avvik_tonn" if i_tonn else "avvik_prosentpoeng"]
    vist = merk(tall(abs(avvik)), g.endring_rettet(sektor))
    return f"{sektor} ({vist} {'tonn' if i_tonn else 'prosentpoeng'})"


def _tiltak(g: Grunnlag) -> str:
    if g.tiltak is None:
        return ""
    rader = tiltaksrader(g.tiltak)
    direkte = sum(rad["direkte"] for rad in rader)
    tallfestet = sum(rad["tallfestet"] for rad in rader)
    med_ansvar = sum(bool(rad["ansvarlig"]) for rad in rader)
    return (
        f"Klimabudsjettet har {len(rader)} tiltak, {direkte} for direkte og "
        f"{len(rader) - direkte} for indirekte utslipp. {_av(tallfestet)} er tallfestet i tonn, og "
        f"{_av(med_ansvar).lower()} har en navngitt ansvarlig i planen."
    )


def _av(antall: int) -> str:
    return str(antall) if antall else "Ingen"


def _indikatorer(g: Grunnlag) -> str:
    if g.katalog is None:
        return ""
    antall = utviklingstall(g)
    uten_retning = antall["opp"] + antall["ned"]
    return (
        f"Av {sum(antall.values())} indikatorer er {antall['bedre']} bedre enn ved forrige måling, "
        f"{antall['verre']} verre og {antall['uendret']} uendret; {uten_retning} har ingen ønsket "
        f"retning, og {antall['kan_ikke_vurderes']} kan ikke vurderes."
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
    return (
        f"{len(naadd)} av {len(siste)} handlingsregler nådde ønsket resultat i regnskapet for {aar}"
        + (f": {oppramsing(naadd)}." if naadd else ".")
    )


def _kvalitet(g: Grunnlag) -> str:
    antall = antall_funn(g.funn)
    if not g.funn:
        return "Kontrollen av tallene fant ingenting å merke seg."
    deler = [
        f"{antall[alvor]} {navn if antall[alvor] != 1 else entall}"
        for alvor, entall, navn in (
            ("feil", "feil", "feil"),
            ("advarsel", "advarsel", "advarsler"),
            ("merknad", "merknad", "merknader"),
        )
        if antall[alvor]
    ]
    return f"Kontrollen av tallene ga {oppramsing(deler)}; de står i kapittelet om datakvalitet."

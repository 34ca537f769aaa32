"""Summer, andeler og totaler: radene mot tabellen, og tabellen mot setningene."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from klima.avstemming.plan import HELE, Plan, midt
from klima.avvik import SEKTORER_MED_MAAL
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import oppramsing, tall
from klima.kontroll.funn import Funn
from klima.kontroll.intervall import Intervall, avrundet, eksakt, punkt
from klima.kontroll.paastander import omfang, sagt
from klima.kontroll.tekst import spenn


def sum_mot_total(plan: Plan) -> Iterator[Funn]:
    """Sektorradene et år kan ikke være mer enn det samlede utslippet, og er det når alle er med."""
    for rad in plan.totaler:
        aar, total = rad["aar"], plan.total(rad["aar"])
        sum_ = plan.tonn("utslipp", aar)
        if total is not rad or sum_ is None:
            continue
        trykt = avrundet(rad["tonn"], HELE)
        med = {r["sektor"] for r in plan.radene("utslipp", aar)}
        alle_med = med >= set(plan.meta["omfang"])
        if sum_.lav > trykt.hoy or (alle_med and sum_.hoy < trykt.lav):
            yield plan.funn(
                "sum",
                "totaler",
                rad,
                f"Sektorradene for {aar} er til sammen {midt(sum_, 't')}, samlet utslipp er "
                f"{tall(rad['tonn'], 0, 't')}.",
                forventet=f"{'' if alle_med else 'minst '}{midt(sum_, 't')}",
                funnet=tall(rad["tonn"], 0, "t"),
                gjelder=(TOTALT,),
            )


def avvik_mot_maal(plan: Plan) -> Iterator[Funn]:
    """«Vi lå rundt X tonn over målet» mot summen av utslipp minus summen av mål i radene.

    Passer påstanden med én sektor alene, sier funnet hvilken: det er den nærmeste forklaringen.
    """
    for p in plan.sagt_om("avvik", enhet="t CO2e"):
        sektor = None if p["gjelder"] == TOTALT else p["gjelder"]
        over = _over(plan, p["aar"], sektor)
        if over is None or omfang(p) & over[2]:
            continue
        utslipp, maal, avvik = over
        alene = []
        for navn in plan.meta["omfang"] if sektor is None else []:
            egen = _over(plan, p["aar"], navn)
            if egen and omfang(p) & egen[2]:
                alene.append(f"{navn} alene ({midt(egen[2], 't')})")
        yield plan.funn(
            "sum",
            "paastander",
            p,
            f"Radene lå samlet {midt(avvik, 't')} over målet for {p['aar']} ({midt(utslipp)} mot "
            f"{midt(maal, 't')}), teksten sier {sagt(p)}."
            + (f" Det passer med {oppramsing(alene)}." if alene else ""),
            forventet=midt(avvik, "t"),
            funnet=sagt(p),
            # Summen av radene er tallet rapporten viser på denne raden, ikke det samlede utslippet.
            gjelder=(sektor or SEKTORER_MED_MAAL,),
        )


def _over(
    plan: Plan, aar: int, sektor: str | None
) -> tuple[Intervall, Intervall, Intervall] | None:
    utslipp, maal = plan.tonn("utslipp", aar, sektor), plan.tonn("maal", aar, sektor)
    return (utslipp, maal, utslipp - maal) if utslipp and maal else None


def andel(plan: Plan) -> Iterator[Funn]:
    """«Sektoren utgjør X prosent» mot sektorens rader delt på det samlede utslippet."""
    for p in plan.sagt_om("andel", enhet="%"):
        total = plan.total(p["aar"])
        del_ = plan.tonn("utslipp", p["aar"], p["gjelder"])
        if total is None or del_ is None:
            continue
        samlet = avrundet(total["tonn"], HELE)
        prosent = del_ / samlet * punkt(100)
        if not omfang(p) & prosent:
            krevd = spenn(omfang(p) * samlet / punkt(100), 0, "t")
            riktig = midt(prosent, "%", int(p["desimaler"]))
            yield plan.funn(
                "andel",
                "paastander",
                p,
                f"{p['gjelder']} {p['aar']}: {midt(del_)} av {tall(total['tonn'], 0, 't')} er "
                f"{riktig}, teksten sier {sagt(p)}, som ville krevd {krevd}.",
                forventet=riktig,
                funnet=sagt(p),
                gjelder=(p["gjelder"],),
            )


def total_i_tekst(plan: Plan) -> Iterator[Funn]:
    """Det samlede utslippet i teksten mot tabellen.

    Er tallet kuttet i stedet for avrundet, er sifrene riktige, men det nærmeste runde tallet er et
    annet. Det endrer ikke bildet, og er en merknad.
    """
    for p in plan.sagt_om("utslipp", enhet="t CO2e", gjelder=TOTALT):
        total = plan.total(p["aar"])
        if total is None or omfang(p) & avrundet(total["tonn"], HELE):
            continue
        trinn = Fraction(10) ** -int(p["desimaler"])
        kuttet = eksakt(total["tonn"]) // trinn * trinn == eksakt(p["verdi"])
        riktig = tall(total["tonn"], int(p["desimaler"]), "t")
        yield plan.funn(
            "total",
            "paastander",
            p,
            f"Samlet utslipp i {p['aar']} er {tall(total['tonn'], 0, 't')}, teksten sier {sagt(p)}."
            + (f" Tallet er kuttet, ikke avrundet; avrundet er det {riktig}." if kuttet else ""),
            forventet=riktig,
            funnet=sagt(p),
            alvor="merknad" if kuttet else "advarsel",
            gjelder=(TOTALT,),
        )

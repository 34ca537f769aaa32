"""Samme tall i flere setninger, og mål gjengitt i teksten."""

from __future__ import annotations

from collections.abc import Iterator

from klima.avstemming.plan import Plan
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import tall
from klima.kontroll.funn import Funn
from klima.kontroll.paastander import Rad, kan_vaere_samme, sagt, trykt, uenige
from klima.kontroll.tekst import desimaler

_SAMME = ("hvem", "gjelder", "stoerrelse", "aar", "fra_aar", "enhet")
"""Kolonnene som til sammen sier hva en påstand gjelder."""


def samme_paastand(plan: Plan) -> Iterator[Funn]:
    """Det samme tallet i to setninger skal være det samme."""
    for rad, vanlig, linjer in uenige(plan.paastander, _SAMME):
        yield plan.funn(
            "samme-tall",
            "paastander",
            rad,
            f"{rad['gjelder']}, {rad['stoerrelse']}: her {trykt(rad)}, men {trykt(vanlig)} på "
            f"{linjer}.",
            forventet=trykt(vanlig),
            funnet=trykt(rad),
            gjelder=plan.om(rad),
        )


def maal_i_tekst(plan: Plan) -> Iterator[Funn]:
    """Et mål gjengitt i teksten skal stå i sektortabellen, eller blant klimamålene."""
    for p in plan.sagt_om("maal", enhet="%"):
        mulige = _maal_om(plan, p)
        skrevet = (p["verdi"], int(p["desimaler"]))
        if mulige and not any(all(kan_vaere_samme(skrevet, en) for en in m) for m in mulige):
            vist = " eller ".join(dict.fromkeys(tall(*en, "%") for m in mulige for en in m))
            yield plan.funn(
                "maal",
                "paastander",
                p,
                f"{p['hvem']}, {p['gjelder']}: målet er {vist} i tabellen, teksten sier {sagt(p)}.",
                forventet=vist,
                funnet=sagt(p),
                gjelder=plan.om(p),
            )


def _maal_om(plan: Plan, p: Rad) -> list[list[tuple[float, int]]]:
    """Målene påstanden kan gjelde; hvert er tallene (prosent, desimaler) den må være lik.

    Et klimamål kan være et spenn, og da kan påstanden gjelde den ene enden. Ellers er endene like,
    og den må være lik begge.
    """
    if p["gjelder"] != TOTALT:
        noekkel = (p["gjelder"], "maal", p["aar"])
        return [
            [(r["prosent"], r["desimaler"])]
            for r in plan.sektormaal
            if (r["sektor"], r["stoerrelse"], r["aar"]) == noekkel
        ]
    mulige = []
    for rad in plan.tabell("klimamaal"):
        aarene = (p["aar"] or rad["maalaar"], p["fra_aar"] or rad["referanseaar"])
        if (rad["hvem"], rad["maalaar"], rad["referanseaar"]) == (p["hvem"], *aarene):
            ender = [(rad[e], desimaler(rad[e])) for e in ("prosent_lav", "prosent_hoy")]
            mulige += [ender] if rad["maate"] == "likt" else [[ende] for ende in ender]
    return mulige

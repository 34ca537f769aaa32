"""Vurderingen av en indikator i ord, felles for terminal og rapport."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from indikatorer.endring import UENDRET
from indikatorer.erstatning import Utgaatt
from indikatorer.maaltall import Maaltall
from indikatorer.opprulling import Telling
from indikatorer.sammenligning import Sammenligning
from indikatorer.vurdering import UTVIKLING, Vurdering
from klima.grunn.tall import MANGLER, dato, oppramsing, tall
from klima.kontroll.tekst import desimaler

NAADD: Final = {True: "nådd", False: "ikke nådd", None: "ikke vurdert"}
FREKVENS: Final = {
    "aarlig": "hvert år",
    "hvert_andre_aar": "hvert andre år",
    "hvert_tredje_aar": "hvert tredje år",
    "hvert_fjerde_aar": "hvert fjerde år",
    "sporadisk": "av og til",
    "ukjent": "ukjent hvor ofte",
}
RETNING: Final = {
    "hoyere_er_bedre": "høyere er bedre",
    "lavere_er_bedre": "lavere er bedre",
    "ingen": "ingen ønsket retning",
}


def endret(endring: float | None, enhet: str, prosent: float | None = None) -> str:
    """Endringen med fortegn og enhet, og i prosent når det gir mening.

    >>> endret(-3.2, "prosentpoeng"), endret(33.0, "kr/m2", 33.3), endret(-1.0, "plasser")
    ('−3,2\\xa0prosentpoeng', '+33\\xa0kr/m2 (+33,3\\xa0%)', '−1\\xa0plass')
    """
    if endring is None:
        return MANGLER
    if enhet == "antall" or (abs(endring) == 1 and enhet == "plasser"):
        enhet = {"antall": "", "plasser": "plass"}[enhet]
    tekst = tall(endring, desimaler(endring), enhet, fortegn=True)
    return tekst + (f" ({tall(prosent, 1, '%', fortegn=True)})" if prosent is not None else "")


def endret_kort(v: Vurdering) -> str:
    """Endringen siden sist på liten plass: i prosentpoeng, i prosent, eller i enheten.

    >>> endret_kort(Vurdering("verre", endring=-3.2, endring_enhet="prosentpoeng"))
    '−3,2\\xa0pp'
    >>> endret_kort(Vurdering("bedre", endring=33.0, endring_enhet="kr/m2", endring_prosent=33.3))
    '+33,3\\xa0%'
    """
    if v.endring is not None and v.endring_prosent is not None:
        return tall(v.endring_prosent, 1, "%", fortegn=True)
    return endret(v.endring, "pp" if v.endring_enhet == "prosentpoeng" else "")


def siden_sist(v: Vurdering) -> str:
    """Utviklingen siden forrige måling som en setning uten punktum.

    >>> siden_sist(Vurdering("verre", 2021, 2022, -3.2, "prosentpoeng"))
    'verre fra 2021 til 2022: −3,2\\xa0prosentpoeng'
    >>> siden_sist(Vurdering("kan_ikke_vurderes", grunn="bare én måling i perioden"))
    'kan ikke vurderes: bare én måling i perioden'
    """
    if v.endring is None:
        return f"{UTVIKLING[v.utvikling]}: {v.grunn}"
    tekst = (
        f"{UTVIKLING[v.utvikling]} fra {v.fra_aar} til {v.til_aar}: "
        f"{endret(v.endring, v.endring_enhet, v.endring_prosent)}"
    )
    if v.intervall:
        lav, hoy = (tall(g, 1, fortegn=True) for g in v.intervall)
        tekst += f", 95 %-intervall {lav} til {hoy}"
    return tekst + (f"; {UENDRET[v.uendret_fordi]}" if v.uendret_fordi else "")


def siden_foerste(v: Vurdering) -> str:
    """Utviklingen siden den første målingen som kan sammenlignes; tom når det ikke er noen."""
    if v.siden_foerste is None:
        return ""
    hvor_mye = endret(v.siden_foerste, v.endring_enhet, v.siden_foerste_prosent)
    return f"{UTVIKLING[v.utvikling_siden_foerste]} fra {v.foerste_aar} til {v.til_aar}: {hvor_mye}"


def maaltekst(maal: Maaltall) -> str:
    """Kommunens mål med vedtaket og om det er nådd."""
    return (
        f"{maal.tekst}: {NAADD[maal.naadd]}. Vedtatt {dato(maal.vedtatt)}, {maal.vedtak} "
        f"({maal.kilde})"
    )


def utgaattekst(u: Utgaatt) -> str:
    """Når og hvorfor en indikator er tatt ut, uten navnet."""
    naar = f"tatt ut fra {u.utgaar_fra}" if u.utgaar_fra else "tatt ut"
    return f"{naar}. {u.begrunnelse}".strip()


def avloesertekst(u: Utgaatt) -> str:
    """Indikatoren en annen har kommet i stedet for, til å stå etter «avløser»."""
    return f"«{u.navn}», {utgaattekst(u)}"


def avloestekst(u: Utgaatt, navn: Mapping[str, str]) -> str:
    """Hva som kom i stedet for en utgått indikator: «avløst av «B», og nå av «C»».

    Args:
        navn: indikator-id -> navn, for alle indikatorer i katalogen.
    """
    if not u.avloest_av:
        return "ikke avløst av noen"
    tekst = f"avløst av «{navn.get(u.avloest_av, u.avloest_av)}»"
    if u.til_slutt and u.til_slutt != u.avloest_av:
        tekst += f", og nå av «{navn.get(u.til_slutt, u.til_slutt)}»"
    return tekst if u.til_slutt else tekst + ", som også er tatt ut"


def utviklingstall(utvikling: Mapping[str, int]) -> str:
    """Tellingen i ord, uten det som er null: «29 bedre, 25 verre og 9 uendret»."""
    return oppramsing([f"{n} {UTVIKLING[u]}" for u, n in utvikling.items() if n]) or "ingen"


def grensetall(t: Telling) -> str:
    """Hvor mange grenser som er nådd; tom når ingen indikator har mål eller terskel.

    >>> grensetall(Telling("", "", 5, {}, {}, 2, 3, 0))
    '2 av 5 nådd'
    """
    alle = t.grenser_naadd + t.grenser_ikke_naadd + t.grenser_uproevd
    if not alle:
        return ""
    uproevd = f", {t.grenser_uproevd} uten måling" if t.grenser_uproevd else ""
    return f"{t.grenser_naadd} av {alle} nådd{uproevd}"


def plasstekst(s: Sammenligning) -> str:
    """Plassen blant kommunene: «2 av 4»; en strek når ingen er regnet."""
    return f"{s.plass} av {s.av}" if s.plass else MANGLER


def siste_celle(verdier: Mapping[str, Mapping[str, Any]]) -> tuple[str, Mapping[str, Any] | None]:
    """Året og cellen med den siste verdien, også en undertrykt; ("", None) når ingen er målt."""
    for aar in sorted(verdier, reverse=True):
        celle = verdier[aar]
        if celle["verdi"] is not None or celle["status"] == "undertrykt":
            return aar, celle
    return "", None

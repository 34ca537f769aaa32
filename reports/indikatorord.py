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
from reports.tekster import Tekster

_NAADD: Final = {True: "naadd", False: "ikke-naadd", None: "ikke-vurdert"}
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


def naadd(svar: bool | None, t: Tekster) -> str:
    """Om en grense er nådd; None er ikke vurdert."""
    return t(f"indikatorer.{_NAADD[svar]}")


def endret(
    endring: float | None, enhet: str, prosent: float | None = None, *, t: Tekster | None = None
) -> str:
    """Endringen med fortegn og enhet, og i prosent når det gir mening.

    >>> endret(-3.2, "prosentpoeng"), endret(33.0, "kr/m2", 33.3), endret(-1.0, "plasser")
    ('−3,2\\xa0prosentpoeng', '+33\\xa0kr/m2 (+33,3\\xa0%)', '−1\\xa0plass')
    """
    if endring is None:
        return MANGLER
    if enhet == "plasser":
        enhet = (t or Tekster("nb"))(f"indikatorer.{'plass' if abs(endring) == 1 else 'plasser'}")
    if enhet == "antall":
        enhet = ""
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


def maaltekst(maal: Maaltall, t: Tekster) -> str:
    """Kommunens mål med vedtaket og om det er nådd."""
    # Et mål som gjelder hele tiden, kan ha et år det gjelder fra: «≤ 40 antall fra 2020».
    grense, _, aar = maal.tekst.rpartition(" fra ")
    fra = grense and not maal.gjelder_aar
    return t(
        "indikatorer.maal",
        maal=t("indikatorer.grense-fra", grense=grense, aar=aar) if fra else maal.tekst,
        dom=naadd(maal.naadd, t),
        dato=dato(maal.vedtatt),
        vedtak=maal.vedtak,
        kilde=maal.kilde,
    )


def utgaattekst(u: Utgaatt, t: Tekster) -> str:
    """Når og hvorfor en indikator er tatt ut, uten navnet."""
    if u.utgaar_fra:
        tekst = t("indikatorer.utgaatt-fra", aar=u.utgaar_fra, begrunnelse=u.begrunnelse)
    else:
        tekst = t("indikatorer.utgaatt", begrunnelse=u.begrunnelse)
    return tekst.strip()


def avloesertekst(u: Utgaatt, t: Tekster) -> str:
    """Indikatoren en annen har kommet i stedet for, til å stå etter «avløser»."""
    return f"«{u.navn}», {utgaattekst(u, t)}"


def avloestekst(u: Utgaatt, navn: Mapping[str, str], t: Tekster) -> str:
    """Hva som kom i stedet for en utgått indikator: «avløst av «B», og nå av «C»».

    Args:
        navn: indikator-id -> navn, for alle indikatorer i katalogen.
    """
    if not u.avloest_av:
        return t("indikatorer.avloest-av-ingen")
    indikator = navn.get(u.avloest_av, u.avloest_av)
    if not u.til_slutt:
        return t("indikatorer.avloest-av-utgaatt", indikator=indikator)
    if u.til_slutt == u.avloest_av:
        return t("indikatorer.avloest-av", indikator=indikator)
    naa = navn.get(u.til_slutt, u.til_slutt)
    return t("indikatorer.avloest-av-og-naa", indikator=indikator, naa=naa)


def utviklingstall(utvikling: Mapping[str, int], t: Tekster) -> str:
    """Tellingen i ord, uten det som er null: «29 bedre, 25 verre og 9 uendret»."""
    ledd = [f"{n} {t(f'ord.utvikling-{u}')}" for u, n in utvikling.items() if n]
    return oppramsing(ledd) or t("indikatorer.telling-ingen")


def grensetall(telling: Telling, t: Tekster) -> str:
    """Hvor mange grenser som er nådd; tom når ingen indikator har mål eller terskel.

    >>> grensetall(Telling("", "", 5, {}, {}, 2, 3, 0), Tekster("nb"))
    '2 av 5 nådd'
    """
    uten = telling.grenser_uproevd
    alle = telling.grenser_naadd + telling.grenser_ikke_naadd + uten
    if not alle:
        return ""
    felles = {"naadd": telling.grenser_naadd, "alle": alle}
    if uten:
        return t("indikatorer.grenser-uten-maaling", uten=uten, **felles)
    return t("indikatorer.grenser", **felles)


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

"""Vurdering av hver indikator: utviklingen siden sist og siden først, terskelen og målet.

Reglene:
- Siste måling settes mot den forrige, og mot den første som kan sammenlignes med den.
- Endringens enhet, og når forskjellen er for liten til å bety noe: `indikatorer.endring`.
- Bedre eller verre følger av retningen i katalogen. Uten retning sies bare opp eller ned.
- Over et brudd i serien sammenlignes ikke: `indikatorer.brudd`.
- En undertrykt måling sammenlignes ikke: endringen ville gitt tallet.
- Terskelen planen trykker og målet kommunen har vedtatt: `indikatorer.maaltall`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from indikatorer.brudd import Brudd, bruddene, siste_mellom
from indikatorer.endring import Endring, Maaling, endringsenhet, regn_endring
from indikatorer.katalog import Katalog
from indikatorer.maaltall import Maaltall, maaltall, terskel
from klima.grunn.undertrykking import UNDERTRYKT

UTVIKLING: Final = {
    "bedre": "bedre",
    "verre": "verre",
    "uendret": "uendret",
    "opp": "opp",
    "ned": "ned",
    "kan_ikke_vurderes": "kan ikke vurderes",
}
UKJENT: Final = "kan_ikke_vurderes"

_UNDERSOEKELSE: Final = ("undersøkelse", "ungdata")
"""Ord i kilden som sier at tallet er svar fra noen, ikke fra et register."""


@dataclass(frozen=True)
class Vurdering:
    """Vurderingen av én indikator.

    Attributes:
        utvikling: en av nøklene i `UTVIKLING`, siste måling mot den forrige.
        fra_aar, til_aar: årene som er sammenlignet; None når det ikke lar seg gjøre.
        endring: differansen mellom de to, i `endring_enhet`.
        endring_prosent: den samme i prosent; None når enheten ikke har noe nullpunkt.
        uendret_fordi: nøkkelen i `endring.UENDRET` når utviklingen er uendret, ellers tom.
        intervall: 95 %-intervallet for endringen i prosentpoeng; None uten antall svar.
        siden_foerste: differansen fra den første målingen som kan sammenlignes, eller None.
        foerste_aar: året den er fra.
        siden_foerste_prosent: den samme i prosent.
        utvikling_siden_foerste: som `utvikling`, mot den første.
        terskel: terskelen som trykt, «> 10 %»; tom når planen ikke har noen.
        terskel_naadd: om siste måling holder terskelen; None uten terskel eller måling.
        maal: målet kommunen selv har vedtatt, eller None.
        grunn: hvorfor utviklingen ikke kan vurderes, ellers tom.
        forbehold: det leseren må vite om tallene som er sammenlignet.
    """

    utvikling: str
    fra_aar: int | None = None
    til_aar: int | None = None
    endring: float | None = None
    endring_enhet: str = ""
    endring_prosent: float | None = None
    uendret_fordi: str = ""
    intervall: tuple[float, float] | None = None
    siden_foerste: float | None = None
    foerste_aar: int | None = None
    siden_foerste_prosent: float | None = None
    utvikling_siden_foerste: str = UKJENT
    terskel: str = ""
    terskel_naadd: bool | None = None
    maal: Maaltall | None = None
    grunn: str = ""
    forbehold: tuple[str, ...] = ()

    @property
    def grense_naadd(self) -> bool | None:
        """Om kommunens mål er nådd, eller planens terskel når kommunen ikke har noe mål."""
        return self.maal.naadd if self.maal else self.terskel_naadd


def vurder(katalog: Katalog) -> dict[str, Vurdering]:
    """Vurder alle indikatorene; hver får en vurdering eller en grunn.

    Args:
        katalog: fra `les_katalog`.

    Returns:
        indikator-id -> `Vurdering`.

    >>> from indikatorer import les_katalog
    >>> fond = vurder(les_katalog("Asker"))["disposisjonsfond"]
    >>> fond.utvikling, fond.endring, fond.endring_enhet, fond.terskel_naadd
    ('verre', -3.2, 'prosentpoeng', True)
    """
    verdier = katalog.verdier
    malte = verdier[verdier["verdi"].notna() | (verdier["status"] == UNDERTRYKT)]
    per_indikator = {str(navn): rader for navn, rader in malte.groupby("indikator")}
    maal = {str(navn): rader for navn, rader in katalog.maal.groupby("indikator")}
    brudd = bruddene(katalog.brudd)
    ut = {}
    for indikator, kort in katalog.indikatorer.iterrows():
        navn = str(indikator)
        egne = per_indikator.get(navn, malte.iloc[:0]).sort_values("aar")
        ut[navn] = _vurder_en(kort, egne, brudd.get(navn, []), maal.get(navn, katalog.maal[:0]))
    return ut


def _vurder_en(
    kort: pd.Series, maalt: pd.DataFrame, brudd: Sequence[Brudd], maal: pd.DataFrame
) -> Vurdering:
    siste = maalt.iloc[-1] if len(maalt) else None
    synlig = None if siste is None or siste["status"] == UNDERTRYKT else float(siste["verdi"])
    aar = None if siste is None else int(siste["aar"])
    tekst, naadd = terskel(kort, synlig)
    ukjent = Vurdering(
        UKJENT,
        til_aar=aar,
        terskel=tekst,
        terskel_naadd=naadd,
        maal=maaltall(maal, str(kort["enhet"]), aar, synlig),
    )
    if aar is None:
        return replace(ukjent, grunn="ingen måling i perioden")
    undertrykt = maalt["status"] == UNDERTRYKT
    if undertrykt.iloc[-2:].any():
        return replace(ukjent, grunn="undertrykt")
    if len(maalt) == 1:
        return replace(ukjent, grunn="bare én måling i perioden")
    hinder = siste_mellom(brudd, int(maalt["aar"].iloc[-2]), aar)
    if hinder is not None:
        return replace(ukjent, grunn=hinder.grunn)
    return _sammenlignet(ukjent, kort, maalt, undertrykt, brudd)


def _sammenlignet(
    ukjent: Vurdering,
    kort: pd.Series,
    maalt: pd.DataFrame,
    undertrykt: pd.Series,
    brudd: Sequence[Brudd],
) -> Vurdering:
    enhet, retning = str(kort["enhet"]), str(kort["retning"])
    siste, forrige = _maaling(maalt.iloc[-1]), _maaling(maalt.iloc[-2])
    sist = regn_endring(forrige, siste, enhet)
    ut = replace(
        ukjent,
        utvikling=sist.dom(retning),
        fra_aar=sist.fra_aar,
        endring=sist.endring,
        endring_enhet=endringsenhet(enhet),
        endring_prosent=sist.prosent,
        uendret_fordi=sist.uendret_fordi,
        intervall=sist.intervall,
        forbehold=tuple(_forbehold(kort, forrige, siste, sist)),
    )
    likt = [not siste_mellom(brudd, int(a), siste.aar) for a in maalt["aar"]]
    foerste = maalt[likt].iloc[0]
    # En undertrykt første måling hoppes ikke over: den neste er ikke den første.
    if undertrykt[likt].iloc[0]:
        return ut
    hele = regn_endring(_maaling(foerste), siste, enhet)
    return replace(
        ut,
        siden_foerste=hele.endring,
        foerste_aar=hele.fra_aar,
        siden_foerste_prosent=hele.prosent,
        utvikling_siden_foerste=hele.dom(retning),
    )


def _maaling(rad: pd.Series) -> Maaling:
    svar, utgave = rad.get("antall_svar"), rad.get("utgave")
    return Maaling(
        aar=int(rad["aar"]),
        verdi=float(rad["verdi"]),
        desimaler=_desimaler(str(rad["tekst"])),
        antall_svar=None if svar is None or pd.isna(svar) else int(svar),
        utgave="" if utgave is None or pd.isna(utgave) else str(utgave),
    )


def _desimaler(tekst: str) -> int:
    """Desimalene cellen er trykt med."""
    heltall, komma, resten = tekst.partition(",")
    return len(resten) - len(resten.lstrip("0123456789")) if komma and heltall else 0


def _forbehold(kort: pd.Series, fra: Maaling, til: Maaling, endring: Endring) -> list[str]:
    ut = []
    if fra.utgave != til.utgave:
        ut.append(f"tallene er fra to utgaver: {fra.utgave or 'ukjent'} og {til.utgave}")
    if endring.intervall is not None or endring.uendret_fordi in ("likt", "avrunding"):
        return ut
    kilde = str(kort.get("kilde", "")).casefold()
    spurt = any(ord_ in kilde for ord_ in _UNDERSOEKELSE) or fra.antall_svar or til.antall_svar
    if spurt and kort["enhet"] != "%":
        ut.append("utvalgsusikkerhet ikke regnet: standardavviket er ukjent")
    elif spurt:
        ut.append("utvalgsusikkerhet ikke regnet: antall svar er ukjent")
    return ut

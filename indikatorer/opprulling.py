"""Opprulling per delmål, hovedmål og satsingsområde: antall, aldri gjennomsnitt.

Indikatorene har ulik enhet og ulik betydning, så et snitt av dem er ikke et tall om noe. Det som
rulles opp, er hvor mange som er bedre, verre og uendret, og hvor mange grenser som er nådd.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from indikatorer.katalog import Katalog
from indikatorer.vurdering import UTVIKLING, Vurdering
from klima.grunn.datapakke import som_rader

Nivaa = Literal["delmaal", "hovedmaal", "satsingsomraade"]

KJEDE: Final = {
    "innsatsfaktor": "innsatsfaktor",
    "aktivitet": "aktivitet",
    "produkt_tjeneste": "produkt eller tjeneste",
    "brukereffekt": "brukereffekt",
    "samfunnseffekt": "samfunnseffekt",
}
"""Leddene i resultatkjeden, fra det som settes inn til virkningen i samfunnet."""

DEKNING: Final = {
    "under_utvikling": "indikator under utvikling",
    "kvalitativ": "rapporteres kvalitativt",
}
"""Hvorfor et delmål ikke har noen indikator."""


@dataclass(frozen=True)
class Telling:
    """Indikatorene under ett mål, talt.

    Attributes:
        id: delmålets, hovedmålets eller satsingsområdets.
        navn: satsingsområdets navn, eller målets ordlyd.
        antall: indikatorer under målet.
        utvikling: nøkkel i `UTVIKLING` -> antall; summen er `antall`.
        siden_foerste: det samme mot den første målingen.
        grenser_naadd, grenser_ikke_naadd, grenser_uproevd: indikatorer med mål eller terskel.
        kjede: ledd i resultatkjeden -> antall; tom uten klassifisering.
    """

    id: str
    navn: str
    antall: int
    utvikling: Mapping[str, int]
    siden_foerste: Mapping[str, int]
    grenser_naadd: int
    grenser_ikke_naadd: int
    grenser_uproevd: int
    kjede: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Baerekraftsmaal:
    """Et prioritert FN-mål og hvor mange indikatorer som dekker det.

    Attributes:
        satsingsomraade: navnet på satsingsområdet; tomt når planen ikke knytter det til noe.
        kobling: `samme_navn` eller `vaar_lesning`; tom uten satsingsområde.
        telling: indikatorene i satsingsområdet; None uten satsingsområde.
    """

    nr: int
    navn: str
    satsingsomraade: str
    kobling: str
    telling: Telling | None


def rull_opp(katalog: Katalog, vurderinger: Mapping[str, Vurdering], nivaa: Nivaa) -> list[Telling]:
    """Tellingen for hvert mål på et nivå, i planens rekkefølge; også mål uten indikator.

    >>> from indikatorer import les_katalog, vurder
    >>> katalog = les_katalog("Asker")
    >>> [t.antall for t in rull_opp(katalog, vurder(katalog), "satsingsomraade")]
    [4, 7, 7, 19, 12, 12, 17, 10]
    """
    maalene = {
        str(rad[nivaa]): str(rad[_NAVN[nivaa]])
        for rad in som_rader(katalog.delmaal[[nivaa, _NAVN[nivaa]]])
    }
    hoerer_til = dict(zip(katalog.indikatorer.index, katalog.indikatorer[nivaa], strict=True))
    kjede = _kjeden(katalog)
    return [
        _tell(id_, navn, [i for i, maal in hoerer_til.items() if maal == id_], vurderinger, kjede)
        for id_, navn in maalene.items()
    ]


_NAVN: Final = {
    "delmaal": "delmaal_tekst",
    "hovedmaal": "hovedmaal_tekst",
    "satsingsomraade": "satsingsomraade_navn",
}


def samlet(katalog: Katalog, vurderinger: Mapping[str, Vurdering]) -> Telling:
    """Tellingen av hele settet."""
    return _tell("", "I alt", list(katalog.indikatorer.index), vurderinger, _kjeden(katalog))


def udekkede(katalog: Katalog) -> list[dict[str, str]]:
    """Delmålene ingen indikator dekker: id, ordlyd, satsingsområde, og hva planen sier om hvorfor.

    >>> from indikatorer import les_katalog
    >>> [d["delmaal"] for d in udekkede(les_katalog("Asker"))]
    ['okonomi-2', 'medarbeidere-4', 'klima-1', 'helse-4']
    """
    dekket = set(katalog.indikatorer["delmaal"])
    return [
        {
            "delmaal": rad["delmaal"],
            "tekst": rad["delmaal_tekst"],
            "satsingsomraade": rad["satsingsomraade_navn"],
            "dekning": rad["dekning"],
            "grunn": DEKNING.get(rad["dekning"], "ingen indikator er i settet"),
        }
        for rad in som_rader(katalog.delmaal)
        if rad["delmaal"] not in dekket
    ]


def baerekraftsmaal(
    katalog: Katalog, vurderinger: Mapping[str, Vurdering]
) -> list[Baerekraftsmaal]:
    """De prioriterte FN-målene med indikatorene som dekker dem; tom når pakken ikke har dem."""
    if "baerekraftsmaal" not in katalog.pakke.tabeller:
        return []
    per_omraade = {t.id: t for t in rull_opp(katalog, vurderinger, "satsingsomraade")}
    ut = []
    for rad in som_rader(katalog.pakke["baerekraftsmaal"].sort_values("nr")):
        telling = per_omraade.get(rad["satsingsomraade"] or "")
        navn = telling.navn if telling else ""
        kobling = (rad["kobling"] or "") if telling else ""
        ut.append(Baerekraftsmaal(rad["nr"], rad["navn"], navn, kobling, telling))
    return ut


def _kjeden(katalog: Katalog) -> dict[str, str]:
    ramme = katalog.pakke.tabeller.get("klassifisering")
    return (
        {} if ramme is None else dict(zip(ramme["indikator"], ramme["resultatkjede"], strict=True))
    )


def _tell(
    id_: str,
    navn: str,
    indikatorer: Iterable[str],
    vurderinger: Mapping[str, Vurdering],
    kjede: Mapping[str, str],
) -> Telling:
    egne = {str(i): vurderinger[str(i)] for i in indikatorer}
    med_grense = [v.grense_naadd for v in egne.values() if v.terskel or v.maal]
    grenser = Counter(med_grense)
    ledd = Counter(kjede[i] for i in egne if i in kjede)
    return Telling(
        id=id_,
        navn=navn,
        antall=len(egne),
        utvikling=_antall(v.utvikling for v in egne.values()),
        siden_foerste=_antall(v.utvikling_siden_foerste for v in egne.values()),
        grenser_naadd=grenser[True],
        grenser_ikke_naadd=grenser[False],
        grenser_uproevd=grenser[None],
        kjede={navn: ledd[navn] for navn in KJEDE} if kjede else {},
    )


def _antall(utviklinger: Iterable[str]) -> dict[str, int]:
    talt = Counter(utviklinger)
    return {navn: talt[navn] for navn in UTVIKLING}

"""Lovens krav til et årshjul, og det som ellers må sies om datoene.

Dagene regnes som forskjellen mellom datoene: dagen innstillingen blir offentlig teller ikke,
dagen kommunestyret behandler den teller (domstolloven § 148 første ledd, slik Bærum regnet i 2020:
18. november til 2. desember er 14 dager). Fristen går bakover, så helg forlenger den ikke. Er en
dag bare kjent som uke eller måned, prøves ytterpunktene: kravet er brutt når ingen dag holder det.

Hvert krav står i `datasets/felles/aarshjul/lovkrav.csv` med hvor godt det er bekreftet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from indikatorer.aarshjul import PAKKE, Aarshjul, Hendelse, aarene, felles_pakke, fra_pakke
from klima.grunn.datapakke import som_rader
from klima.grunn.helligdager import fridag, neste_arbeidsdag
from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import dato
from klima.kontroll.funn import Alvor, Funn, sorter
from klima.kontroll.grunnlag import Grunnlag

DAGER: Final = 14
HOLDT: Final = "holdt"
BRUTT: Final = "brutt"
UKJENT: Final = "kan ikke vurderes"
_FORBEHOLD: Final = {
    "ja": "",
    "nei": " Kravet er ikke bekreftet i en kilde; slå opp i loven.",
    "tolkning": " Dette er en forsiktig lesning av loven.",
}


@dataclass(frozen=True)
class Kravsvar:
    """Ett lovkrav prøvd mot et hjul.

    Attributes:
        krav, navn, paragraf: fra lovkravene.
        svar: `holdt`, `brutt` eller `kan ikke vurderes`.
        grunn: dagene svaret hviler på.
        bekreftet: om kravet er bekreftet i en kilde: `ja`, `nei` eller `tolkning`.
        funn: bruddet som funn; None når kravet ikke er brutt.
    """

    krav: str
    navn: str
    paragraf: str
    svar: str
    grunn: str
    bekreftet: str
    funn: Funn | None = None


@dataclass(frozen=True)
class _Svar:
    svar: str
    grunn: str
    hendelse: Hendelse | None = None
    forventet: str = ""
    funnet: str = ""


def lovkrav(hjul: Aarshjul) -> list[Kravsvar]:
    """Hvert lovkrav prøvd mot hjulet, i tabellens rekkefølge."""
    svar = []
    for rad in som_rader(felles_pakke()["lovkrav"]):
        funnet = _PROEVER[rad["krav"]](hjul)
        svar.append(
            Kravsvar(
                rad["krav"],
                rad["navn"],
                rad["paragraf"],
                funnet.svar,
                funnet.grunn,
                rad["bekreftet"],
                _brudd(hjul, rad, funnet) if funnet.svar == BRUTT else None,
            )
        )
    return svar


def hjulfunn(hjul: Aarshjul) -> list[Funn]:
    """Bruddene på loven og merknadene om datoene, verst først."""
    brudd = [k.funn for k in lovkrav(hjul) if k.funn]
    return sorter([*brudd, *_perioder(hjul), *_fridager(hjul)])


def avstem(grunnlag: Grunnlag) -> list[Funn]:
    """Funnene i alle hjulene kommunen har datoer for, til `klima kontroll`."""
    pakke = grunnlag.pakker.get(PAKKE)
    if pakke is None:
        return []
    navn = finn_kommune(grunnlag.kommune).navn
    funn: list[Funn] = []
    kjente = {int(aar) for aar in pakke["hjul"]["aarshjul"]}
    for aar in aarene(pakke):
        if aar in kjente:
            funn += hjulfunn(fra_pakke(pakke, aar, grunnlag.rot, grunnlag.kommune, navn))
        else:
            melding = f"Hjulet for {aar} har hendelser, men ingen rad i tabellen «hjul»."
            sted = grunnlag.sted(PAKKE, "hjul")
            funn.append(Funn("feil", "aarshjul/hjul", grunnlag.datasett(PAKKE), sted, melding))
    return sorter(funn)


# --- Kravene ------------------------------------------------------------------------------------


def _offentlig(hjul: Aarshjul) -> _Svar:
    moeter = hjul.av_type("kommunestyre")
    if not moeter:
        return _Svar(UKJENT, "hjulet har ingen dag kommunestyret behandler budsjettet")
    moete = moeter[0]
    ute, foerst, sist = _ute(hjul)
    if ute is None:
        return _Svar(UKJENT, "hjulet sier ikke når innstillingen blir offentlig")
    fleste = (_siste(moete) - foerst).days
    krav = f"senest {dato((_siste(moete) - timedelta(days=DAGER)).isoformat())}"
    if fleste < DAGER:
        return _Svar(BRUTT, _mellom(ute, fleste, moete), ute, krav, _dager(fleste))
    if sist is None:
        return _Svar(
            UKJENT,
            f"formannskapet innstiller {_naar(ute)}, {fleste} dager før kommunestyret; hjulet sier "
            "ikke når innstillingen blir offentlig",
        )
    faerreste = (moete.fra - sist).days
    if faerreste < DAGER:
        return _Svar(UKJENT, f"mellom {faerreste} og {fleste} dager; dagen er ikke kjent")
    return _Svar(HOLDT, _mellom(ute, faerreste, moete))


def _ute(hjul: Aarshjul) -> tuple[Hendelse | None, date, date | None]:
    """Det som gjør innstillingen offentlig, med tidligste og seneste dag.

    Uten en egen dag er det høringen av innstillingen. Har hjulet bare formannskapets møte, er det
    den tidligste dagen; den seneste er ukjent.
    """
    for type_ in ("innstilling_offentlig", "hoering_innstilling"):
        if treff := hjul.av_type(type_):
            siste = max(treff, key=lambda h: h.fra)
            return siste, siste.fra, siste.fra if siste.sikker else siste.til
    if treff := hjul.av_type("formannskap"):
        siste = max(treff, key=lambda h: h.fra)
        return siste, siste.fra, None
    return None, date.min, None


def _hoering(hjul: Aarshjul) -> _Svar:
    hoeringer = hjul.av_type("hoering_innstilling")
    if not hoeringer:
        return _Svar(UKJENT, "hjulet har ingen høring av innstillingen")
    korteste = min(hoeringer, key=lambda h: (h.til - h.fra).days)
    if korteste.presisjon != "spenn":
        return _Svar(UKJENT, "høringens første og siste dag er ikke kjent")
    dager = (korteste.til - korteste.fra).days
    grunn = f"høringen {korteste.naar} varer {_dager(dager)}"
    if dager >= DAGER:
        return _Svar(HOLDT, grunn)
    til = korteste.fra + timedelta(days=DAGER)
    return _Svar(BRUTT, grunn, korteste, f"til {dato(til.isoformat())}", _dager(dager))


def _vedtak(hjul: Aarshjul) -> _Svar:
    moeter = hjul.av_type("kommunestyre")
    if not moeter:
        return _Svar(UKJENT, "hjulet har ingen dag kommunestyret vedtar budsjettet")
    moete = moeter[-1]
    frist = date((moete.gjelder_aar or hjul.aar + 1) - 1, 12, 31)
    return _innen(moete, frist, "kommunestyret vedtar budsjettet")


def _aarsregnskap(hjul: Aarshjul) -> _Svar:
    saker = hjul.av_type("aarsrapport", organtype="kommunestyre")
    if not saker:
        return _Svar(UKJENT, "hjulet har ingen dag kommunestyret behandler årsregnskapet")
    sak = saker[-1]
    frist = date((sak.gjelder_aar or hjul.aar - 1) + 1, 6, 30)
    return _innen(sak, frist, "kommunestyret behandler årsregnskapet")


def _innen(h: Hendelse, frist: date, hva: str) -> _Svar:
    fristen = f"senest {dato(frist.isoformat())}"
    if h.fra > frist:
        return _Svar(BRUTT, f"{hva} {_naar(h)}", h, fristen, _naar(h))
    if _siste(h) > frist:
        return _Svar(UKJENT, f"{hva} {_naar(h)}; fristen er {dato(frist.isoformat())}")
    return _Svar(HOLDT, f"{hva} {_naar(h)}; fristen er {dato(frist.isoformat())}")


_PROEVER: Final[Mapping[str, Callable[[Aarshjul], _Svar]]] = {
    "offentlig": _offentlig,
    "hoering": _hoering,
    "vedtak": _vedtak,
    "aarsregnskap": _aarsregnskap,
}


def _siste(h: Hendelse) -> date:
    """Den siste dagen det kan skje; et møte over flere dager begynner den første."""
    return h.fra if h.sikker else h.til


def _naar(h: Hendelse) -> str:
    """Dagen hendelsen begynner, eller tiden den er et sted i."""
    return dato(h.fra.isoformat()) if h.sikker else h.naar


def _mellom(ute: Hendelse, dager: int, moete: Hendelse) -> str:
    hva = (
        "innstillingen kommer fra formannskapet"
        if ute.type == "formannskap"
        else ("innstillingen er offentlig fra")
    )
    if dager < 0:
        return f"{hva} {_naar(ute)}, etter kommunestyret {_naar(moete)}"
    return f"{hva} {_naar(ute)}, {_dager(dager)} før kommunestyret {_naar(moete)}"


def _dager(antall: int) -> str:
    return "1 dag" if antall == 1 else f"{antall} dager"


def _brudd(hjul: Aarshjul, krav: Mapping[str, Any], svar: _Svar) -> Funn:
    assert svar.hendelse is not None
    grunn = svar.grunn[0].upper() + svar.grunn[1:]
    melding = (
        f"{grunn}. {krav['paragraf'][0].upper()}{krav['paragraf'][1:]}: {krav['krever']}"
        f"{_FORBEHOLD[krav['bekreftet']]}"
    )
    return _funn(hjul, "feil", krav["krav"], svar.hendelse, melding, svar.forventet, svar.funnet)


# --- Datoene selv -------------------------------------------------------------------------------


def _perioder(hjul: Aarshjul) -> list[Funn]:
    funn = []
    for h in hjul.hendelser:
        if h.til < h.fra:
            melding = f"«{h.navn}» slutter {h.til:%d.%m.%Y}, før den begynner {h.fra:%d.%m.%Y}."
            funn.append(_funn(hjul, "feil", "periode", h, melding))
        elif h.presisjon == "dag" and h.til != h.fra:
            melding = f"«{h.navn}» har en siste dag, men er ført som én dag."
            funn.append(_funn(hjul, "feil", "periode", h, melding, "presisjonen spenn", "dag"))
    return funn


def _fridager(hjul: Aarshjul) -> list[Funn]:
    """En dag som ikke er en arbeidsdag, meldes; ingen flyttes."""
    funn = []
    for h in hjul.hendelser:
        if not h.sikker or h.status == "avlyst":
            continue
        for dag in dict.fromkeys((h.fra, h.til)):
            if fri := fridag(dag):
                neste = dato(neste_arbeidsdag(dag).isoformat())
                melding = (
                    f"«{h.navn}» er lagt til {dato(dag.isoformat())}, som er {fri}. Dagen er ikke "
                    f"flyttet; neste arbeidsdag er {neste}."
                )
                funn.append(_funn(hjul, "merknad", "fridag", h, melding))
    return funn


def _funn(
    hjul: Aarshjul,
    alvor: Alvor,
    regel: str,
    h: Hendelse,
    melding: str,
    forventet: str = "",
    funnet: str = "",
) -> Funn:
    return Funn(
        alvor,
        f"aarshjul/{regel}",
        hjul.datasett,
        h.sted,
        melding,
        forventet or None,
        funnet or None,
        gjelder=(h.hendelse,),
    )

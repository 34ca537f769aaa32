"""De ti anbefalingene fra Telemarksforsking som sjekkliste for et årshjul.

Et hjul viser når noe skjer, ikke om rollene er avklart. Det et hjul ikke kan vise, og det kilden
ikke dekker, er `kan ikke vurderes`: at noe ikke står i et utdrag, er ikke at det ikke skjer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from indikatorer.aarshjul import Aarshjul, Hendelse, felles_pakke
from klima.grunn.datapakke import som_rader

OPPFYLT: Final = "oppfylt"
IKKE: Final = "ikke oppfylt"
UKJENT: Final = "kan ikke vurderes"
FOLKEVALGTE: Final = frozenset({"kommunestyre", "formannskap", "utvalg"})
Svar = tuple[str, str]


@dataclass(frozen=True)
class Anbefaling:
    """En anbefaling prøvd mot et hjul.

    Attributes:
        nr, kort, tekst: fra datasettet, i egne ord.
        svar: `oppfylt`, `ikke oppfylt` eller `kan ikke vurderes`.
        grunn: det svaret hviler på.
        kilde: dokument og linje anbefalingen står på.
    """

    nr: int
    kort: str
    tekst: str
    svar: str
    grunn: str
    kilde: str


def sjekkliste(hjul: Aarshjul) -> list[Anbefaling]:
    """De ti anbefalingene, i rapportens rekkefølge.

    >>> from indikatorer.aarshjul import les_aarshjul
    >>> [a.nr for a in sjekkliste(les_aarshjul("Asker", 2017)) if a.svar == "oppfylt"]
    [1, 2, 4, 10]
    """
    felles = felles_pakke()
    seed = felles.meta["kildekort"]["seed"]
    svar = []
    for rad in som_rader(felles["anbefalinger"]):
        proeve = _PROEVER.get(rad["nr"])
        utfall, grunn = proeve(hjul) if proeve else (UKJENT, "et årshjul viser ikke dette")
        kilde = f"{seed}:{rad['linje']}"
        svar.append(Anbefaling(rad["nr"], rad["kort"], rad["tekst"], utfall, grunn, kilde))
    return svar


def _uten(hjul: Aarshjul, fra: date, til: date, hva: str) -> Svar:
    """Hjulet har det ikke: et svar når kilden dekker tiden, ellers ukjent."""
    if hjul.dekket(fra, til):
        return IKKE, f"hjulet har {hva}"
    return UKJENT, f"kilden dekker {hjul.dekker[0]:%d.%m.%Y}–{hjul.dekker[1]:%d.%m.%Y}"


def _vist(h: Hendelse) -> str:
    return f"«{h.navn}» ({h.organ}, {h.naar})"


def _tidlig(hjul: Aarshjul) -> Svar:
    typer = ("seminar", "dialogkonferanse", "innspill", "rammer", "rammekonferanse")
    slutt = date(hjul.aar, 6, 30)
    for h in hjul.av_type(*typer):
        if h.organtype in FOLKEVALGTE and h.til <= slutt:
            return OPPFYLT, _vist(h)
    return _uten(hjul, date(hjul.aar, 1, 1), slutt, "ingen folkevalgte med før 1. juli")


def _hjul(hjul: Aarshjul) -> Svar:
    vedtak, rapport = hjul.av_type("kommunestyre"), hjul.av_type("tertial", "aarsrapport")
    if vedtak and rapport:
        return OPPFYLT, f"fra {_vist(rapport[0])} til {_vist(vedtak[-1])}"
    mangler = "ingen rapporter" if vedtak else "ikke kommunestyrets vedtak"
    return _uten(hjul, date(hjul.aar, 1, 1), date(hjul.aar, 12, 31), mangler)


def _rammestyring(hjul: Aarshjul) -> Svar:
    rammer = hjul.av_type("rammer", organtype="kommunestyre")
    tertial = hjul.av_type("tertial")
    if rammer and tertial:
        return OPPFYLT, f"{_vist(rammer[0])} og {_vist(tertial[0])}"
    mangler = "ingen tertialrapport" if rammer else "ingen rammer i kommunestyret"
    return _uten(hjul, date(hjul.aar, 1, 1), date(hjul.aar, 12, 31), mangler)


def _dialogkonferanse(hjul: Aarshjul) -> Svar:
    slutt = date(hjul.aar, 4, 30)
    for h in hjul.av_type("dialogkonferanse"):
        return (OPPFYLT if h.til <= slutt else IKKE), _vist(h)
    for h in hjul.av_type("seminar"):
        if h.til <= slutt:
            return UKJENT, f"kilden sier ikke om {_vist(h)} er en dialogkonferanse"
    return _uten(hjul, date(hjul.aar, 1, 1), slutt, "ingen dialogkonferanse innen april")


def _opplaering(hjul: Aarshjul) -> Svar:
    konferanser = hjul.av_type("dialogkonferanse")
    if not konferanser:
        return UKJENT, "hjulet har ingen dialogkonferanse"
    for h in hjul.av_type("opplaering"):
        if any(h.fra <= k.til and k.fra <= h.til for k in konferanser):
            return OPPFYLT, _vist(h)
    return IKKE, f"ingen opplæring sammen med {_vist(konferanser[0])}"


def _rammekonferanse(hjul: Aarshjul) -> Svar:
    juni = date(hjul.aar, 6, 1), date(hjul.aar, 6, 30)
    proposisjon = hjul.av_type("kommuneproposisjon")
    for h in hjul.av_type("rammekonferanse"):
        if not (juni[0] <= h.fra and h.til <= juni[1]):
            return IKKE, f"{_vist(h)} er ikke i juni"
        if proposisjon and h.fra <= proposisjon[0].til:
            return IKKE, f"{_vist(h)} er ikke etter kommuneproposisjonen ({proposisjon[0].naar})"
        return OPPFYLT, _vist(h)
    for h in hjul.av_type("seminar"):
        if juni[0] <= h.fra and h.til <= juni[1]:
            return UKJENT, f"kilden sier ikke om {_vist(h)} er en rammekonferanse"
    return _uten(hjul, *juni, "ingen rammekonferanse i juni")


def _avklaring(hjul: Aarshjul) -> Svar:
    forslag = hjul.av_type("forslag")
    start = date(hjul.aar, 8, 1)
    if not forslag:
        return UKJENT, "hjulet sier ikke når forslaget legges fram"
    dag = forslag[0].fra
    for h in hjul.hendelser:
        if h.organtype == "formannskap" and h.status != "avlyst" and start <= h.fra and h.til < dag:
            return OPPFYLT, _vist(h)
    return _uten(hjul, start, dag, f"ingen sak i formannskapet fra 1. august til {dag:%d.%m.%Y}")


def _partistoette(hjul: Aarshjul) -> Svar:
    forslag, vedtak = hjul.av_type("forslag"), hjul.av_type("kommunestyre")
    if not forslag or not vedtak:
        return UKJENT, "hjulet har ikke både forslaget og vedtaket"
    fra, til = forslag[0].fra, vedtak[-1].fra
    for h in hjul.av_type("partistoette"):
        if fra <= h.fra and h.til <= til:
            return OPPFYLT, _vist(h)
    return _uten(hjul, fra, til, "ingen hjelp til partiene mellom forslaget og vedtaket")


_PROEVER: Final[Mapping[int, Callable[[Aarshjul], Svar]]] = {
    1: _tidlig,
    2: _hjul,
    4: _rammestyring,
    6: _dialogkonferanse,
    7: _opplaering,
    8: _rammekonferanse,
    9: _avklaring,
    10: _partistoette,
}

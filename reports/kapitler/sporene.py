"""Kapittelet som sier hvordan hvert tall i nøkkeltallene og hovedtabellene er laget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import HARDT, Talltekst
from klima.grunn.tekst import noekkel
from reports.dokument import Blokk, Celle, Gruppe, Kapittel, Tabellblokk, sporanker
from reports.kapitler.bygg import Bygger
from reports.spor.feste import brukte, fest
from reports.spor.modell import Spor, Sted
from reports.spor.register import Register
from reports.spor.tekst import rettetekst

_FLEST: Final = 8
"""Så mange ledd står i rapporten; flere viser `klima spor`."""


def med_sporene(b: Bygger, kapitler: Sequence[Kapittel]) -> list[Kapittel]:
    """Kapitlene med sporene festet, og kapittelet som viser dem til slutt."""
    r = Register(b.g)
    festet = fest(kapitler, r)
    navn = _med_ledd(r, brukte(festet))
    return [*festet, _kapittel(b, r, navn)] if navn else festet


def _med_ledd(r: Register, navn: Iterable[str]) -> list[str]:
    """Sporene og alle som inngår i dem, i registerets rekkefølge."""
    med = {s.navn for n in navn for s in r[n].alle() if s.navn}
    return [n for n in r if n in med]


def _kapittel(b: Bygger, r: Register, navn: Sequence[str]) -> Kapittel:
    indikatorer = [n for n in navn if n.startswith("indikator/")]
    andre = [n for n in navn if not n.startswith("indikator/")]
    blokker: list[Blokk] = [b.avsnitt("sporene.ingress")]
    blokker.append(_tabell(b, "sporene", "tabell-utslipp", _grupper(b, r, andre)))
    if indikatorer:
        grupper = [Gruppe("", tuple(_indikatorrader(b, r, indikatorer)))]
        blokker.append(_tabell(b, "sporene-indikatorer", "tabell-indikatorer", grupper))
    tittel, kort = b.t("sporene.tittel"), b.t("sporene.kort")
    return Kapittel("sporene", tittel, kort, tuple(blokker), paa_papir=False)


def _tabell(b: Bygger, id_: str, tittel: str, grupper: Sequence[Gruppe]) -> Tabellblokk:
    hode = tuple(b.t(f"sporene.{n}") for n in ("tallet", "verdi", "laget"))
    return Tabellblokk(id_, b.t(f"sporene.{tittel}"), hode, tuple(grupper), slag="spor")


def _grupper(b: Bygger, r: Register, navn: Sequence[str]) -> list[Gruppe]:
    """Sporene sektor for sektor, totalen først; det som ikke hører til en sektor, sist."""
    sektorer = {noekkel(str(s)): str(s) for s in b.g.avviket["sektor"].values if s != TOTALT}
    i_alt, rader, tiltak = list[str](), list[str](), list[str]()
    gruppert = {s: list[str]() for s in sektorer.values()}
    for n in navn:
        deler = n.split("/")
        if deler[0] in ("budsjett", "tiltak"):
            (rader if deler[0] == "budsjett" else tiltak).append(n)
        elif len(deler) > 2 and deler[-1] in sektorer:
            gruppert[sektorer[deler[-1]]].append(n)
        else:
            i_alt.append(n)
    titler = {TOTALT: i_alt, **gruppert}
    titler |= {b.t("sporene.gruppe-rader"): rader, b.t("sporene.gruppe-tiltak"): tiltak}
    return [
        Gruppe(b.g.t.kjent(t), tuple(_rad(b, r[n]) for n in egne))
        for t, egne in titler.items()
        if egne
    ]


def _rad(b: Bygger, spor: Spor) -> tuple[Celle, ...]:
    return (
        Celle(spor.hva, under=(spor.navn,), id=sporanker(spor.navn)),
        Celle(_vist(spor), slag="tall"),
        _laget(b, spor),
    )


def _vist(spor: Spor) -> str:
    return Talltekst(spor.vist, spor.verdi, spor.desimaler, spor.enhet)


def _laget(b: Bygger, spor: Spor) -> Celle:
    """Regnestykket og leddene, eller stedet tallet er lest."""
    if spor.likt and spor.likt.navn:
        return Celle(b.t("sporene.samme", navn=spor.likt.navn))
    linjer = [*_egne(b, spor), *_leddene(b, spor.ledd, spor)]
    linjer += [b.t("sporene.gaar-ikke-opp", hva=feil) for feil in spor.brudd()]
    if regnet := spor.regnestykke(b.g.t):
        linjer = [regnet, *linjer]
    return Celle("".join(linjer[:1]), under=tuple(linjer[1:]))


def _egne(b: Bygger, spor: Spor) -> list[str]:
    """Det som er sagt om tallet selv: stedene, opphavet, utgaven, rettelsen og merknadene."""
    lest = [f"{sted} ({_opphav(b, spor)})" if spor.opphav else str(sted) for sted in spor.steder]
    utgave = [b.t("sporene.utgave", utgave=spor.utgave)] if spor.utgave else []
    rettet = [rettetekst(spor.rettelse, b.g.t)] if spor.rettelse else []
    return [*lest, *utgave, *rettet, *spor.merknader]


def _opphav(b: Bygger, spor: Spor) -> str:
    """Opphavet i ord på rapportens språk; et kommunen selv har funnet på, står som det er."""
    navn = f"sporene.opphav-{spor.opphav}"
    return b.t(navn) if navn in b.g.t else spor.opphav


def _leddene(b: Bygger, ledd: Mapping[str, Spor], over: Spor) -> list[str]:
    if len(ledd) > _FLEST:
        fil = next((s.steder[0].fil for s in ledd.values() if s.steder), "")
        navn = "rader" if fil else "mange"
        rettet = [rettetekst(s.rettelse, b.g.t) for s in ledd.values() if s.rettelse]
        return [b.t(f"sporene.{navn}", antall=len(ledd), fil=fil, navn=over.navn), *rettet]
    ut = []
    for s in ledd.values():
        if s.navn:
            ut.append(f"{s.vist}: {s.navn}")
            continue
        egne = "; ".join(x for x in (s.regnestykke(b.g.t), *_egne(b, s)) if x)
        ut.append(f"{s.vist}: {s.hva}" + (f" – {egne}" if egne else ""))
        ut += _leddene(b, s.ledd, over)
    return ut


def _indikatorrader(b: Bygger, r: Register, navn: Sequence[str]) -> list[tuple[Celle, ...]]:
    """Én rad per indikator: verdiene, hvor de står, og endringen."""
    per_indikator: dict[str, list[str]] = {}
    for n in navn:
        per_indikator.setdefault(n.split("/")[1], []).append(n)
    assert b.g.katalog is not None
    ut: list[tuple[Celle, ...]] = []
    for indikator, egne in per_indikator.items():
        verdier = {n.split("/")[2]: r[n] for n in egne if not n.endswith("/endring")}
        endring = r.get(f"indikator/{indikator}/endring")
        hvor = _samlet(b, verdier) + ([endring.regnestykke(b.g.t)] if endring is not None else [])
        anker = sporanker(f"indikator/{indikator}")
        tittel = str(b.g.katalog.indikatorer["navn"][indikator])
        viste = "; ".join(
            f"{aar}:{HARDT}{s.vist.replace(' ', HARDT)}" for aar, s in verdier.items()
        )
        celler = (
            Celle(tittel, under=(f"indikator/{indikator}",), id=anker),
            Celle(viste),
            Celle(hvor[0] if hvor else "", under=tuple(hvor[1:])),
        )
        ut.append(celler)
    return ut


def _samlet(b: Bygger, verdier: Mapping[str, Spor]) -> list[str]:
    """Stedene til verdiene, med årene som er lest på samme sted, i samme utgave, sammen."""
    samlet: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for aar, s in verdier.items():
        if s.regnestykke(b.g.t):
            fil, plass, resten = "", "", "; ".join([s.regnestykke(b.g.t), *_leddene(b, s.ledd, s)])
        else:
            # Linjen i CSV-filen er ny hvert år; resten er som regel likt.
            sted = s.steder[0] if s.steder else Sted("")
            rettet = [rettetekst(s.rettelse, b.g.t)] if s.rettelse else []
            trykt = f"trykt på {sted.trykt}" if sted.trykt else ""
            deler = [trykt, _opphav(b, s), s.utgave, *rettet, *s.merknader]
            fil, plass, resten = sted.fil, sted.plass, " · ".join(d for d in deler if d)
        aarene, plasser = samlet.setdefault((fil, resten), ([], []))
        aarene.append(aar)
        plasser.append(plass)
    return [
        f"{_fra_til(aarene)}: " + (f"{fil}, {_plassene(plasser)} · {resten}" if fil else resten)
        for (fil, resten), (aarene, plasser) in samlet.items()
    ]


def _plassene(plasser: Sequence[str]) -> str:
    """«linje 2», «linje 3» -> «linje 2–3»; noe annet enn linjer står som det er."""
    if not all(p.startswith("linje ") for p in plasser):
        return "; ".join(dict.fromkeys(plasser))
    return f"linje {_fra_til([p.removeprefix('linje ') for p in plasser])}"


def _fra_til(tall: Sequence[str]) -> str:
    """Tallene, og en strek der de følger hverandre.

    >>> _fra_til(["2019", "2020", "2021"]), _fra_til(["2019", "2021"])
    ('2019–2021', '2019, 2021')
    """
    hele = [int(t) for t in tall]
    if len(hele) > 1 and hele == list(range(hele[0], hele[0] + len(hele))):
        return f"{tall[0]}–{tall[-1]}"
    return ", ".join(tall)

"""Spørringen mot det tabellen har nå: kodene som skal hentes, eller hvorfor den ikke går lenger.

Prøves før data hentes, så en tabell som er lagt om, gir en melding og ikke et galt tall.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indikatorer.spoerringer import Kodevalg, Ledd, Spoerring
from indikatorer.steder import Sted, Stedskoder, alle_koder, stedskoder
from klima.grunn.feil import Brukerfeil
from klima.grunn.kommuneinndeling import Inndeling
from klima.grunn.tall import oppramsing
from klima.kilder.adresser import UTGIVERE
from klima.kilder.statistikk import Rolle, Tabellkort, Utvalg, Variabel

_TID: Final = re.compile(r"(\d{4})(?:[-–/_](\d{4})|12)?(?:K([1-4]))?")
"""Et år, to år med tegn mellom, Udirs skoleår (202412 begynner høsten 2024), eller et kvartal."""
VIS: Final = 5


@dataclass(frozen=True)
class Leddvalg:
    """Hva et ledd henter av tabellen slik den er nå.

    Attributes:
        tider: år -> tidskoden.
        koder: variabel -> kodene, for alt annet enn sted og tid.
        summert: om kommunene hentes fra utgiverens gruppering.
        funnet: det som er funnet med ord og ikke med kode, i ord.
    """

    ledd: Ledd
    sted: str
    tid: str
    tider: Mapping[int, str]
    koder: Mapping[str, tuple[str, ...]]
    summert: bool
    stedverdier: frozenset[str]
    funnet: tuple[str, ...] = ()

    def stedskoder(self, sted: Sted, aar: int, oppslag: Inndeling | None = None) -> Stedskoder:
        """Kodene et sted har i tabellen et år."""
        return stedskoder(
            sted,
            aar,
            self.stedverdier,
            antall=self.ledd.antall,
            summert=self.summert and sted.slag == "kommune",
            landet=self.ledd.landet,
            oppslag=oppslag,
        )


def tabellnavn(kort: Tabellkort) -> str:
    """Utgiveren og tabellen slik meldingene skriver dem: `SSB 12143`."""
    utgiver = UTGIVERE.get(kort.kilde)
    return f"{utgiver.navn if utgiver else kort.kilde} {kort.tabell}"


def finn_valg(spoerring: Spoerring, ledd: Ledd, kort: Tabellkort) -> Leddvalg:
    """Kodene leddet skal hente.

    Raises:
        Brukerfeil: en variabel eller kode spørringen bruker, er ikke i tabellen lenger, ord i
            spørringen passer på ingen eller flere verdier, eller tabellen krever et valg
            spørringen ikke gjør. Med linjen i spørringen og det nærmeste som finnes.
    """
    hvor = f"{spoerring.fil}:{ledd.linje}"
    sted = _variabel(kort, ledd.stedvariabel, "sted", hvor)
    tid = _rolle(kort, "tid", hvor)
    innhold = _rolle(kort, "innhold", hvor)
    funnet: list[str] = []
    koder = {innhold.kode: _koder(kort, innhold, ledd.innhold, hvor, funnet)}
    _proev_enhet(kort, innhold, koder[innhold.kode], ledd, hvor)
    for navn, valg in ledd.filter.items():
        variabel = _filtervariabel(kort, navn, valg, hvor)
        koder[variabel.kode] = _koder(kort, variabel, valg, hvor, funnet)
    for variabel in kort.variabler:
        if variabel.kode in (sted.kode, tid.kode, *koder) or variabel.kan_utelates:
            continue
        if len(variabel.verdier) != 1:
            raise Brukerfeil(
                f"{tabellnavn(kort)} krever et valg for «{variabel.kode}» ({variabel.navn})",
                sted=hvor,
                ventet="variabelen under filter i spørringen",
                funnet=_utdrag(variabel.verdier.items()),
            )
        koder[variabel.kode] = tuple(variabel.verdier)
    return Leddvalg(
        ledd=ledd,
        sted=sted.kode,
        tid=tid.kode,
        tider=_tider(kort, tid, ledd, spoerring, hvor),
        koder=koder,
        summert=ledd.antall and ledd.kodeliste in sted.kodelister,
        stedverdier=frozenset(sted.verdier),
        funnet=tuple(funnet),
    )


def _rolle(kort: Tabellkort, rolle: Rolle, hvor: str) -> Variabel:
    treff = [v for v in kort.variabler if v.rolle == rolle]
    if len(treff) != 1:
        raise Brukerfeil(
            f"{tabellnavn(kort)} har {len(treff) or 'ingen'} variabler for {rolle}",
            sted=hvor,
            ventet="én",
            funnet=_utdrag((v.kode, v.navn) for v in treff or kort.variabler),
        )
    return treff[0]


def _variabel(kort: Tabellkort, kode: str, rolle: Rolle, hvor: str) -> Variabel:
    if not kode:
        return _rolle(kort, rolle, hvor)
    treff = next((v for v in kort.variabler if v.kode == kode), None)
    if treff:
        return treff
    samme_rolle = next((v for v in kort.variabler if rolle and v.rolle == rolle), None)
    raise _variabel_borte(kort, kode, samme_rolle, hvor)


def _filtervariabel(kort: Tabellkort, navn: str, valg: Kodevalg, hvor: str) -> Variabel:
    if not valg.variabel_tekst:
        return _variabel(kort, navn, "", hvor)
    ordet = valg.variabel_tekst.casefold()
    treff = [v for v in kort.variabler if not v.rolle and ordet in v.navn.casefold()]
    if len(treff) != 1:
        raise Brukerfeil(
            f"{tabellnavn(kort)} har {len(treff) or 'ingen'} variabler med «{valg.variabel_tekst}» "
            "i navnet",
            sted=hvor,
            ventet="én",
            funnet=_utdrag((v.kode, v.navn) for v in kort.variabler),
        )
    return treff[0]


def _variabel_borte(
    kort: Tabellkort, kode: str, samme_rolle: Variabel | None, hvor: str
) -> Brukerfeil:
    navn = {v.kode: v.navn for v in kort.variabler}
    naer = difflib.get_close_matches(kode, navn, n=1, cutoff=0.5)
    forslag = samme_rolle.kode if samme_rolle else naer[0] if naer else ""
    return Brukerfeil(
        f"{tabellnavn(kort)} har ikke lenger variabelen «{kode}»",
        sted=hvor,
        ventet=kode,
        funnet=_utdrag(navn.items()),
        utvei=f"heter den nå «{forslag}» ({navn[forslag]}), så rett spørringen"
        if forslag
        else "se hva tabellen er avløst av hos utgiveren, og rett spørringen",
    )


def _koder(
    kort: Tabellkort, variabel: Variabel, valg: Kodevalg, hvor: str, funnet: list[str]
) -> tuple[str, ...]:
    for kode in valg.koder:
        if kode not in variabel.verdier:
            raise _kode_borte(kort, variabel, kode, hvor)
    if valg.uttoemmende and set(valg.koder) != set(variabel.verdier):
        nye = [(k, t) for k, t in variabel.verdier.items() if k not in valg.koder]
        raise Brukerfeil(
            f"{tabellnavn(kort)} har fått nye koder i «{variabel.kode}» ({variabel.navn})",
            sted=hvor,
            funnet=_utdrag(nye),
            utvei="skal de være med i summen, så legg dem til i spørringen",
        )
    ut = list(valg.koder)
    for tekst in valg.tekster:
        kode = _med_tekst(kort, variabel, tekst, hvor)
        funnet.append(f"«{tekst}» er {variabel.kode}={kode} ({variabel.verdier[kode]})")
        ut.append(kode)
    return tuple(ut)


def _med_tekst(kort: Tabellkort, variabel: Variabel, tekst: str, hvor: str) -> str:
    soekt = tekst.casefold()
    treff = [k for k, t in variabel.verdier.items() if soekt in t.casefold()]
    hele = [k for k in treff if variabel.verdier[k].casefold() == soekt]
    treff = hele or treff
    if len(treff) == 1:
        return treff[0]
    raise Brukerfeil(
        f"«{tekst}» passer på {len(treff) or 'ingen'} verdier i «{variabel.kode}» "
        f"({variabel.navn}) i {tabellnavn(kort)}",
        sted=hvor,
        ventet="nøyaktig én",
        funnet=_utdrag((k, variabel.verdier[k]) for k in treff or _naere(variabel, tekst)),
        utvei="skriv koden den skal ha i spørringen",
    )


def _kode_borte(kort: Tabellkort, variabel: Variabel, kode: str, hvor: str) -> Brukerfeil:
    naere = _naere(variabel, kode)
    return Brukerfeil(
        f"{tabellnavn(kort)} har ikke lenger koden «{kode}» i «{variabel.kode}» ({variabel.navn})",
        sted=hvor,
        funnet=_utdrag((k, variabel.verdier[k]) for k in naere),
        utvei=f"er det den som nå er «{naere[0]}», så rett spørringen" if naere else "",
    )


def _naere(variabel: Variabel, soekt: str) -> list[str]:
    """Kodene som ligner mest, først på kode og så på tekst."""
    koder = difflib.get_close_matches(soekt, list(variabel.verdier), n=VIS, cutoff=0.5)
    etter_tekst = {t: k for k, t in variabel.verdier.items()}
    tekster = difflib.get_close_matches(soekt, list(etter_tekst), n=VIS, cutoff=0.3)
    return (
        list(dict.fromkeys((*koder, *(etter_tekst[t] for t in tekster))))[:VIS]
        or list(variabel.verdier)[:VIS]
    )


def _proev_enhet(
    kort: Tabellkort, innhold: Variabel, koder: Sequence[str], ledd: Ledd, hvor: str
) -> None:
    har = innhold.enheter.get(koder[0], "")
    if ledd.enhet and har and har.casefold() != ledd.enhet.casefold():
        raise Brukerfeil(
            f"{tabellnavn(kort)} har en annen måleenhet enn før på «{koder[0]}»",
            sted=hvor,
            ventet=ledd.enhet,
            funnet=har,
        )


def _tider(
    kort: Tabellkort, tid: Variabel, ledd: Ledd, spoerring: Spoerring, hvor: str
) -> dict[int, str]:
    """År -> tidskode. En periode over flere år hører til det siste av dem."""
    ut: dict[int, str] = {}
    for kode in tid.verdier:
        lest = _TID.fullmatch(kode)
        if lest is None:
            continue
        fra, til, kvartal = lest.groups()
        if (int(kvartal) if kvartal else None) != ledd.kvartal:
            continue
        aar = int(til or fra)
        if aar >= spoerring.fra - ledd.aar_foer:
            ut[aar] = kode
    if ut:
        return ut
    ventet = f"kvartal {ledd.kvartal} i et år fra {spoerring.fra}" if ledd.kvartal else "år"
    raise Brukerfeil(
        f"{tabellnavn(kort)} har ingen perioder spørringen kan bruke",
        sted=hvor,
        ventet=ventet,
        funnet=_utdrag(list(tid.verdier.items())[-VIS:]),
    )


def utvalgene(
    valg: Sequence[Leddvalg], steder: Sequence[Sted], oppslag: Inndeling | None = None
) -> list[dict[str, Utvalg]]:
    """Det som skal hentes av én tabell for alle leddene som bruker den, i så få spørsmål som råd.

    Kommuner som hentes fra utgiverens gruppering, kan ikke stå i samme spørsmål som landet.
    """
    ut: list[dict[str, Utvalg]] = []
    for summert in (True, False):
        her = [v for v in valg if v.summert == summert]
        kommuner = [s for s in steder if s.slag == "kommune"]
        andre = [s for s in steder if s.slag != "kommune"]
        if summert and her:
            liste = her[0].ledd.kodeliste
            koder = _stedskodene(her, kommuner, oppslag)
            ut.append(_utvalg(her, koder, liste))
        rest = _stedskodene(her, andre if summert else steder, oppslag)
        if rest:
            ut.append(_utvalg(her, rest, ""))
    return ut


def _stedskodene(
    valg: Iterable[Leddvalg], steder: Sequence[Sted], oppslag: Inndeling | None
) -> set[str]:
    return {
        kode
        for v in valg
        for sted in steder
        for kode in alle_koder({a: v.stedskoder(sted, a, oppslag) for a in v.tider})
    }


def _utvalg(valg: Sequence[Leddvalg], steder: Iterable[str], kodeliste: str) -> dict[str, Utvalg]:
    koder: dict[str, set[str]] = {valg[0].tid: {k for v in valg for k in v.tider.values()}}
    for v in valg:
        for variabel, egne in v.koder.items():
            koder.setdefault(variabel, set()).update(egne)
    ut = {valg[0].sted: Utvalg(tuple(sorted(steder)), kodeliste)}
    return ut | {navn: Utvalg(tuple(sorted(k))) for navn, k in sorted(koder.items())}


def _utdrag(par: Iterable[tuple[str, str]]) -> str:
    alle = [f"{kode} ({tekst})" if tekst and tekst != kode else kode for kode, tekst in par]
    mer = [f"{len(alle) - VIS} til"] if len(alle) > VIS else []
    return oppramsing([*alle[:VIS], *mer])

"""Spørringene: hvor i statistikkbanken en indikator hentes, lest fra YAML.

En spørring sier hvilken tabell og hvilke koder, og formelen når indikatoren er regnet av flere
tall. Koder ingen har sett i utgiverens egne svar eller i åpen kode som spør den, skrives ikke: da
oppgis ord som skal stå i utgiverens tekst, og spørringen sier at den er ubekreftet. Formatet er
forklart i datasets/felles/spoerringer/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from klima.formel import Formel, Formelfeil, les_formel
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.definisjoner import les_definisjoner
from klima.grunn.feil import Brukerfeil
from klima.grunn.yamlfil import Felt, UlesbarFil, les_yaml

MAPPE: Final = "spoerringer"
KILDER: Final = ("ssb", "fhi", "udir", "valg")
FOERSTE_AAR: Final = 2015
"""Første år som hentes når spørringen ikke sier et annet."""

_FELT: Final = {
    *("indikator", "kilde", "enhet", "desimaler", "fra", "formel", "merknad"),
    *("ledd", "bekreftet", "ubekreftet"),
}
_LEDDFELT: Final = {
    *("tabell", "sted", "innhold", "filter", "antall", "kvartal", "aar_foer", "enhet"),
}
_STEDSFELT: Final = {"variabel", "kodeliste", "landet"}
_VALGFELT: Final = {"koder", "tekst", "variabel_tekst", "uttoemmende"}


@dataclass(frozen=True)
class Kodevalg:
    """Hva som tas ut av én variabel; flere verdier summeres.

    Attributes:
        koder: utgiverens koder.
        tekster: ord som skal stå i utgiverens tekst, når koden ikke er kjent. Hvert skal passe på
            nøyaktig én verdi.
        variabel_tekst: ord i variabelens navn, når koden dens ikke er kjent; ellers tom.
        uttoemmende: kodene skal være alle variabelen har, så ingenting faller ut av en sum.
    """

    koder: tuple[str, ...] = ()
    tekster: tuple[str, ...] = ()
    variabel_tekst: str = ""
    uttoemmende: bool = False


@dataclass(frozen=True)
class Ledd:
    """Ett tall i en spørring: en tabell og hva som tas ut av den.

    Attributes:
        navn: navnet i formelen.
        stedvariabel: variabelen stedene står i; tom når utgiveren har merket den selv.
        kodeliste: utgiverens gruppering som summerer kommuner over tid; tom uten.
        landet: koden for hele landet; tom når den er en av de vanlige.
        innhold: statistikkvariabelen.
        filter: variabel -> hva som tas ut.
        antall: om tallet kan summeres over kommuner. En andel kan ikke.
        kvartal: kvartalet som gjelder for året, når tabellen har kvartaler.
        aar_foer: hvor mange år tilbake leddet hentes, 0 for samme år.
        enhet: enheten utgiveren skal ha på innholdet; tom når den ikke er kjent.
        linje: der leddet begynner i filen.
    """

    navn: str
    tabell: str
    stedvariabel: str
    kodeliste: str
    landet: str
    innhold: Kodevalg
    filter: Mapping[str, Kodevalg]
    antall: bool = False
    kvartal: int | None = None
    aar_foer: int = 0
    enhet: str = ""
    linje: int = 0


@dataclass(frozen=True)
class Spoerring:
    """En lest spørring.

    Attributes:
        indikator: id-en i katalogen, og filnavnet.
        kilde: en av `KILDER`.
        enhet, desimaler: slik tallet skal stå i katalogen.
        ledd: navn -> ledd; ett, eller de formelen regner med.
        formel: regnestykket, eller None når leddet er indikatoren.
        fra: første år som hentes.
        bekreftet: hvor kodene er sett.
        ubekreftet: det ingen har sett hos utgiveren, med grunn; tom når alt er bekreftet.
        fil: filen den er lest fra.
    """

    indikator: str
    kilde: str
    enhet: str
    desimaler: int
    ledd: Mapping[str, Ledd]
    formel: Formel | None
    fil: Path
    fra: int = FOERSTE_AAR
    merknad: str = ""
    bekreftet: tuple[str, ...] = ()
    ubekreftet: tuple[str, ...] = ()

    @property
    def tabeller(self) -> tuple[str, ...]:
        """Tabellene den spør, i den rekkefølgen de først står."""
        return tuple(dict.fromkeys(ledd.tabell for ledd in self.ledd.values()))


def les_spoerringer(arbeidsrom: Arbeidsrom | None = None) -> dict[str, Spoerring]:
    """Spørringene som følger med og arbeidsrommets egne, indikator -> spørring; en egen går foran.

    Raises:
        Brukerfeil: alt som er galt i filene, samlet, med fil og linje.

    >>> les_spoerringer()["netto-driftsresultat"].tabeller
    ('12143',)
    """
    alle = les_definisjoner(arbeidsrom, MAPPE, les_spoerring, "Spørringene")
    return {spoerring.indikator: spoerring for spoerring in alle}


def les_spoerring(fil: Path) -> Spoerring:
    """Spørringen i én fil.

    Raises:
        Brukerfeil: det første som er galt, med fil og linje.
    """
    try:
        stat = fil.stat()
    except OSError as feil:
        raise Brukerfeil(
            "spørringen kan ikke leses", sted=str(fil), funnet=feil.strerror or str(feil)
        ) from feil
    return _les(fil, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _les(fil: Path, _tid: int, _bytes: int) -> Spoerring:
    """Lest én gang så lenge filen er den samme: katalogen leses flere ganger i en kommando."""
    try:
        raa = les_yaml(fil)
    except UlesbarFil as feil:
        raise Brukerfeil(
            "spørringen er ikke gyldig YAML",
            sted=f"{fil}:{feil.linje}" if feil.linje else str(fil),
            funnet=str(feil),
        ) from feil
    raa = _krev_felt(raa, "spørringen", _FELT, f"{fil}:1", fil)
    _proev_hodet(raa, fil)
    ledd = {
        str(navn): _ledd(str(navn), felt, raa["ledd"], fil) for navn, felt in raa["ledd"].items()
    }
    return Spoerring(
        indikator=raa["indikator"],
        kilde=raa["kilde"],
        enhet=raa["enhet"],
        desimaler=raa["desimaler"],
        ledd=ledd,
        formel=_formel(raa, ledd, fil),
        fil=fil,
        fra=raa.get("fra", FOERSTE_AAR),
        merknad=str(raa.get("merknad", "")).strip(),
        bekreftet=_tekster(raa, "bekreftet", fil),
        ubekreftet=_tekster(raa, "ubekreftet", fil),
    )


def _krev_felt(raa: Any, hva: str, kjente: set[str], sted: str, fil: Path) -> Felt:
    if not isinstance(raa, Felt):
        raise Brukerfeil(f"{hva} har ingen felt", sted=sted, ventet=", ".join(sorted(kjente)))
    for felt in raa:
        if felt not in kjente:
            raise Brukerfeil(
                f"ukjent felt «{felt}» i {hva}",
                sted=f"{fil}:{raa.linjen_til(str(felt))}",
                ventet=", ".join(sorted(kjente)),
            )
    return raa


def _proev_hodet(raa: Felt, fil: Path) -> None:
    for felt in ("indikator", "kilde", "enhet", "desimaler", "ledd"):
        if raa.get(felt) in (None, "", {}):
            raise Brukerfeil(f"spørringen mangler «{felt}»", sted=f"{fil}:{raa.linje}")
    proever: tuple[tuple[str, bool, str], ...] = (
        ("indikator", raa["indikator"] == fil.stem, f"filnavnet, {fil.stem}"),
        ("kilde", raa["kilde"] in KILDER, ", ".join(KILDER)),
        ("enhet", isinstance(raa["enhet"], str), "tekst"),
        ("desimaler", _heltall(raa["desimaler"], 0, 6), "et helt tall fra 0 til 6"),
        ("fra", _heltall(raa.get("fra", FOERSTE_AAR), 1900, 2100), "et år"),
        ("ledd", isinstance(raa["ledd"], Felt), "navn på ledd, med felt under"),
    )
    for felt, gyldig, ventet in proever:
        if not gyldig:
            raise Brukerfeil(
                f"«{felt}» har feil verdi",
                sted=f"{fil}:{raa.linjen_til(felt)}",
                ventet=ventet,
                funnet=str(raa[felt]),
            )
    if not raa.get("bekreftet") and not raa.get("ubekreftet"):
        raise Brukerfeil(
            "spørringen sier ikke hvor kodene er fra",
            sted=f"{fil}:{raa.linje}",
            ventet="bekreftet (hvor de er sett) eller ubekreftet (hva som ikke er sett)",
        )


def _heltall(verdi: Any, lavest: int, hoeyest: int) -> bool:
    return type(verdi) is int and lavest <= verdi <= hoeyest


def _ledd(navn: str, raa: Any, alle: Felt, fil: Path) -> Ledd:
    linje = alle.linjen_til(navn)
    raa = _krev_felt(raa, f"leddet «{navn}»", _LEDDFELT, f"{fil}:{linje}", fil)
    sted = f"{fil}:{linje}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", navn):
        raise Brukerfeil(
            f"leddet «{navn}» har feil navn", sted=sted, ventet="små bokstaver a–z, tall og _"
        )
    for felt in ("tabell", "innhold"):
        if not raa.get(felt):
            raise Brukerfeil(f"leddet «{navn}» mangler «{felt}»", sted=sted)
    if not isinstance(raa["tabell"], str):
        # YAML leser 05940 som et tall, og da er den foranstilte nullen borte.
        raise Brukerfeil(
            "«tabell» er ikke tekst",
            sted=f"{fil}:{raa.linjen_til('tabell')}",
            ventet='tabellnummeret i anførselstegn, som "05940"',
            funnet=str(raa["tabell"]),
        )
    proever = (
        ("antall", isinstance(raa.get("antall", False), bool), "true eller false"),
        ("kvartal", raa.get("kvartal") is None or _heltall(raa["kvartal"], 1, 4), "1 til 4"),
        ("aar_foer", _heltall(raa.get("aar_foer", 0), 0, 20), "et helt tall fra 0 til 20"),
        ("enhet", isinstance(raa.get("enhet", ""), str), "tekst"),
        ("filter", isinstance(raa.get("filter", Felt()), Felt), "variabler med koder under"),
    )
    for felt, gyldig, ventet in proever:
        if not gyldig:
            raise Brukerfeil(
                f"«{felt}» har feil verdi",
                sted=f"{fil}:{raa.linjen_til(felt)}",
                ventet=ventet,
                funnet=str(raa[felt]),
            )
    stedet = _krev_felt(
        raa.get("sted", Felt()), "«sted»", _STEDSFELT, f"{fil}:{raa.linjen_til('sted')}", fil
    )
    filtre = raa.get("filter", Felt())
    return Ledd(
        navn=navn,
        tabell=raa["tabell"],
        stedvariabel=str(stedet.get("variabel", "")),
        kodeliste=str(stedet.get("kodeliste", "")),
        landet=str(stedet.get("landet", "")),
        innhold=_kodevalg(raa["innhold"], "innhold", raa.linjen_til("innhold"), fil),
        filter={
            str(n): _kodevalg(v, str(n), filtre.linjen_til(str(n)), fil) for n, v in filtre.items()
        },
        antall=raa.get("antall", False),
        kvartal=raa.get("kvartal"),
        aar_foer=raa.get("aar_foer", 0),
        enhet=raa.get("enhet", ""),
        linje=linje,
    )


def _kodevalg(raa: Any, navn: str, linje: int, fil: Path) -> Kodevalg:
    sted = f"{fil}:{linje}"
    raa = _krev_felt(raa, f"«{navn}»", _VALGFELT, sted, fil)
    koder, tekster = raa.get("koder", []), raa.get("tekst", [])
    for felt, liste in (("koder", koder), ("tekst", tekster)):
        if not isinstance(liste, list) or not all(isinstance(v, str) and v for v in liste):
            raise Brukerfeil(
                f"«{felt}» i «{navn}» er ikke en liste av tekster",
                sted=sted,
                ventet='verdiene i anførselstegn, som ["00-99", "0"]',
                funnet=str(liste),
            )
    if bool(koder) == bool(tekster):
        raise Brukerfeil(f"«{navn}» må ha enten koder eller tekst", sted=sted)
    return Kodevalg(
        koder=tuple(koder),
        tekster=tuple(tekster),
        variabel_tekst=str(raa.get("variabel_tekst", "")),
        uttoemmende=bool(raa.get("uttoemmende", False)),
    )


def _formel(raa: Felt, ledd: Mapping[str, Ledd], fil: Path) -> Formel | None:
    tekst = raa.get("formel")
    sted = f"{fil}:{raa.linjen_til('formel')}"
    if tekst is None:
        if len(ledd) > 1:
            raise Brukerfeil(
                "spørringen har flere ledd, men ingen formel", sted=sted, funnet=", ".join(ledd)
            )
        return None
    try:
        formel = les_formel(str(tekst))
    except (Formelfeil, SyntaxError, RecursionError) as feil:
        raise Brukerfeil(
            "formelen kan ikke leses",
            sted=sted,
            ventet="tall og navn med + - * / og parenteser",
            funnet=f"«{tekst}»",
        ) from feil
    if set(formel.navn) != set(ledd):
        raise Brukerfeil(
            "formelen og leddene har ikke de samme navnene",
            sted=sted,
            ventet=", ".join(sorted(ledd)),
            funnet=", ".join(sorted(formel.navn)),
        )
    return formel


def _tekster(raa: Felt, felt: str, fil: Path) -> tuple[str, ...]:
    verdier = raa.get(felt, [])
    if not isinstance(verdier, list) or not all(isinstance(v, str) and v for v in verdier):
        raise Brukerfeil(
            f"«{felt}» er ikke en liste av tekster", sted=f"{fil}:{raa.linjen_til(felt)}"
        )
    return tuple(verdier)

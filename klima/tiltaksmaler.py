"""Tiltaksmalene: formler for effekten av de vanlige slagene tiltak, lest fra YAML.

En mal gir formelen og hva den forutsetter; tallene oppgis av kommunen i tiltakspakken, med kilde.
Hver mal prøves når den leses: formelen bruker akkurat de oppgitte navnene, enhetene går opp i
utslipp per år, og eksempelet gir det svaret det sier. Formatet er forklart i
datasets/felles/tiltaksmaler/README.md.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from klima.formel import Formel, Formelfeil, les_formel
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.definisjoner import les_definisjoner
from klima.grunn.feil import Brukerfeil
from klima.grunn.yamlfil import Felt, UlesbarFil, les_yaml
from klima.maaleenheter import (
    UTSLIPP_PER_AAR,
    Enhetsfeil,
    dimensjon,
    faktor,
    krev_samme,
    les_enhet,
    samme_dimensjon,
)

if TYPE_CHECKING:
    import pint

MAPPE: Final = "tiltaksmaler"
FLEST: Final = 12
"""Flest forutsetninger i en mal: laveste og høyeste effekt prøver alle 2^n hjørner."""

_TEKSTFELT: Final = ("mal", "navn", "beskrivelse", "nullalternativ", "formel")
_FELT: Final = {*_TEKSTFELT, "forutsetninger", "kilder", "forslag", "eksempel"}


@dataclass(frozen=True)
class Malforutsetning:
    """En navngitt verdi i formelen: enheten den vises i, og hva den er."""

    navn: str
    enhet: str
    forklaring: str


@dataclass(frozen=True)
class Malkilde:
    """Hva en kilde gir malen; `verifisert` når den er lest og sier det."""

    tekst: str
    gir: str
    adresse: str
    verifisert: bool


@dataclass(frozen=True)
class Faktorforslag:
    """En publisert faktor en kan bruke som forutsetning; brukes aldri av seg selv."""

    navn: str
    verdi: float
    enhet: str
    gjelder: str
    kilde: str
    forbehold: str


@dataclass(frozen=True)
class Tiltaksmal:
    """En lest og prøvd mal.

    Attributes:
        mal: id-en som står i kolonnen `mal` i tiltakspakken.
        nullalternativ: hva som ville skjedd uten tiltaket, i ord.
        forutsetninger: navn -> enhet og forklaring, i malens rekkefølge.
        forslag: publiserte faktorer, med kilde.
        eksempel: verdier i malens enheter; funnet på.
        effekt: svaret på eksempelet, t CO2e per år.
        sted: `fil` malen er lest fra.
    """

    mal: str
    navn: str
    beskrivelse: str
    nullalternativ: str
    formel: Formel
    forutsetninger: Mapping[str, Malforutsetning]
    kilder: tuple[Malkilde, ...]
    forslag: tuple[Faktorforslag, ...]
    eksempel: Mapping[str, float]
    regnestykke: str
    effekt: float
    sted: str

    def regn(self, verdier: Mapping[str, Any]) -> Any:
        """Effekten i t CO2e per år av verdier i grunnenheter (`klima.maaleenheter.faktor`).

        Verdiene kan være tall eller numpy-arrayer som kan kringkastes mot hverandre.
        """
        return self.formel.regn(verdier) / faktor(UTSLIPP_PER_AAR)


def les_tiltaksmaler(arbeidsrom: Arbeidsrom | None = None) -> dict[str, Tiltaksmal]:
    """Malene som følger med og arbeidsrommets egne, id -> mal; en egen går foran.

    Raises:
        Brukerfeil: alt som er galt i malfilene, samlet, med fil og linje.

    >>> mal = les_tiltaksmaler()["utslippsfrie-kjoeretoey"]
    >>> mal.formel.tekst
    'kjoeretoey * kjoerelengde * (utslipp_foer - utslipp_etter)'
    """
    alle = les_definisjoner(arbeidsrom, MAPPE, les_mal, "Tiltaksmalene")
    return {mal.mal: mal for mal in alle}


def les_mal(fil: Path) -> Tiltaksmal:
    """Malen i én fil.

    Raises:
        Brukerfeil: det første som er galt, med fil og linje, ventet og funnet.
    """
    try:
        raa = les_yaml(fil)
    except UlesbarFil as feil:
        raise Brukerfeil(
            "malen er ikke gyldig YAML",
            sted=f"{fil}:{feil.linje}" if feil.linje else str(fil),
            funnet=str(feil),
        ) from feil
    if not isinstance(raa, Felt):
        raise Brukerfeil("malen har ingen felt", sted=str(fil), ventet=", ".join(sorted(_FELT)))
    _proev_hodet(raa, fil)
    forutsetninger = _forutsetninger(raa["forutsetninger"], fil)
    formel = _formel(raa["formel"], forutsetninger, fil)
    verdier, effekt = _eksempel(raa["eksempel"], forutsetninger, fil)
    mal = Tiltaksmal(
        mal=raa["mal"],
        navn=str(raa["navn"]).strip(),
        beskrivelse=str(raa["beskrivelse"]).strip(),
        nullalternativ=str(raa["nullalternativ"]).strip(),
        formel=formel,
        forutsetninger=forutsetninger,
        kilder=tuple(_kilde(k, fil) for k in raa["kilder"]),
        forslag=tuple(_forslag(f, forutsetninger, fil) for f in raa.get("forslag", [])),
        eksempel=verdier,
        regnestykke=str(raa["eksempel"].get("regnestykke", "")),
        effekt=effekt,
        sted=str(fil),
    )
    _proev_eksempelet(mal, f"{fil}:{raa['eksempel'].linje}")
    return mal


def proev_enheter(formel: Formel, enheter: Mapping[str, pint.Unit]) -> pint.Unit:
    """Enheten formelen gir når navnene har disse enhetene.

    Raises:
        Enhetsfeil: to ledd som ikke måler det samme legges sammen.
    """
    import ast

    from pint import Unit

    regning: dict[type, Callable[[Any, Any], Any]] = {
        ast.Add: krev_samme,
        ast.Sub: krev_samme,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
    }
    svar: Unit = formel.gaa(regning, lambda enhet: enhet, enheter, lambda _: les_enhet("andel"))
    return svar


def _proev_hodet(raa: Felt, fil: Path) -> None:
    sted = f"{fil}:{raa.linje}"
    ukjente = [f for f in raa if f not in _FELT]
    if ukjente:
        raise Brukerfeil(
            f"ukjent felt «{ukjente[0]}» i malen", sted=sted, ventet=", ".join(sorted(_FELT))
        )
    mangler = [f for f in (*_TEKSTFELT, "forutsetninger", "kilder", "eksempel") if not raa.get(f)]
    if mangler:
        raise Brukerfeil(f"malen mangler «{mangler[0]}»", sted=sted)
    if not re.fullmatch(r"[a-z0-9-]+", str(raa["mal"])) or raa["mal"] != fil.stem:
        raise Brukerfeil(
            "malens id er ikke lik filnavnet", sted=sted, ventet=fil.stem, funnet=str(raa["mal"])
        )
    for felt, type_, ord_ in (
        ("forutsetninger", dict, "navn med enhet og forklaring"),
        ("kilder", list, "en liste"),
        ("forslag", list, "en liste"),
        ("eksempel", dict, "verdier og effekt"),
    ):
        if felt in raa and not isinstance(raa[felt], type_):
            raise Brukerfeil(f"«{felt}» har feil form", sted=sted, ventet=ord_)


def _forutsetninger(raa: Felt, fil: Path) -> dict[str, Malforutsetning]:
    ut = {}
    for navn, felt in raa.items():
        gyldig = isinstance(felt, Felt) and {"enhet", "forklaring"} == set(felt)
        sted = f"{fil}:{felt.linje if gyldig else raa.linje}"
        if not gyldig or not re.fullmatch(r"[a-z][a-z0-9_]*", str(navn)):
            raise Brukerfeil(
                f"forutsetningen «{navn}» har feil form",
                sted=sted,
                ventet="et navn med små bokstaver, tall og _, og feltene enhet og forklaring",
            )
        try:
            les_enhet(str(felt["enhet"]))
        except Enhetsfeil as feil:
            raise Brukerfeil(str(feil), sted=sted) from feil
        ut[navn] = Malforutsetning(navn, str(felt["enhet"]), str(felt["forklaring"]))
    if len(ut) > FLEST:
        raise Brukerfeil(
            "malen har for mange forutsetninger",
            sted=f"{fil}:{raa.linje}",
            ventet=f"høyst {FLEST}",
            funnet=str(len(ut)),
        )
    return ut


def _formel(tekst: Any, forutsetninger: Mapping[str, Malforutsetning], fil: Path) -> Formel:
    try:
        formel = les_formel(str(tekst))
    except (Formelfeil, SyntaxError, RecursionError) as feil:
        raise Brukerfeil(
            "formelen kan ikke leses",
            sted=str(fil),
            ventet="tall og navn med + - * / og parenteser",
            funnet=f"«{tekst}»",
        ) from feil
    if set(formel.navn) != set(forutsetninger):
        raise Brukerfeil(
            "formelen og forutsetningene har ikke de samme navnene",
            sted=str(fil),
            ventet=", ".join(sorted(forutsetninger)),
            funnet=", ".join(sorted(formel.navn)),
        )
    try:
        enhet = proev_enheter(formel, {n: les_enhet(f.enhet) for n, f in forutsetninger.items()})
    except Enhetsfeil as feil:
        raise Brukerfeil(f"enhetene i formelen går ikke opp: {feil}", sted=str(fil)) from feil
    if not samme_dimensjon(enhet, les_enhet(UTSLIPP_PER_AAR)):
        raise Brukerfeil(
            "formelen gir ikke utslipp per år",
            sted=str(fil),
            ventet=f"{UTSLIPP_PER_AAR} ({dimensjon(les_enhet(UTSLIPP_PER_AAR))})",
            funnet=dimensjon(enhet),
        )
    return formel


def _kilde(raa: Any, fil: Path) -> Malkilde:
    if not (
        isinstance(raa, Felt)
        and {"tekst", "gir", "verifisert"} <= set(raa) <= {"tekst", "gir", "verifisert", "adresse"}
        and isinstance(raa["verifisert"], bool)
    ):
        raise Brukerfeil(
            "en kilde har feil form",
            sted=f"{fil}:{raa.linje}" if isinstance(raa, Felt) else str(fil),
            ventet="tekst, gir, verifisert (true eller false) og eventuelt adresse",
        )
    return Malkilde(
        str(raa["tekst"]), str(raa["gir"]), str(raa.get("adresse", "")), raa["verifisert"]
    )


def _forslag(raa: Any, forutsetninger: Mapping[str, Malforutsetning], fil: Path) -> Faktorforslag:
    felt = {"navn", "verdi", "enhet", "gjelder", "kilde"}
    sted = f"{fil}:{raa.linje}" if isinstance(raa, Felt) else str(fil)
    if not (isinstance(raa, Felt) and felt <= set(raa) and raa["navn"] in forutsetninger):
        raise Brukerfeil(
            "et forslag har feil form",
            sted=sted,
            ventet="navn (en av forutsetningene), verdi, enhet, gjelder, kilde og forbehold",
        )
    try:
        passer = samme_dimensjon(
            les_enhet(str(raa["enhet"])), les_enhet(forutsetninger[raa["navn"]].enhet)
        )
    except Enhetsfeil as feil:
        raise Brukerfeil(str(feil), sted=sted) from feil
    if not passer or not _er_tall(raa["verdi"]):
        raise Brukerfeil(
            f"forslaget til «{raa['navn']}» passer ikke",
            sted=sted,
            ventet=f"et tall i {forutsetninger[raa['navn']].enhet}",
            funnet=f"{raa['verdi']} {raa['enhet']}",
        )
    tekster = (str(raa.get(f, "")) for f in ("enhet", "gjelder", "kilde", "forbehold"))
    return Faktorforslag(raa["navn"], float(raa["verdi"]), *tekster)


def _eksempel(
    raa: Felt, forutsetninger: Mapping[str, Malforutsetning], fil: Path
) -> tuple[dict[str, float], float]:
    verdier = raa.get("verdier")
    har = verdier if isinstance(verdier, dict) else {}
    if set(har) != set(forutsetninger) or not all(
        _er_tall(v) for v in (*har.values(), raa.get("effekt"))
    ):
        raise Brukerfeil(
            "eksempelet er ikke fullstendig",
            sted=f"{fil}:{raa.linje}",
            ventet=f"effekt, og ett tall for {', '.join(forutsetninger)}",
            funnet=", ".join(har),
        )
    return {n: float(har[n]) for n in forutsetninger}, float(raa["effekt"])


def _er_tall(verdi: Any) -> bool:
    return type(verdi) in (int, float) and math.isfinite(verdi)


def _proev_eksempelet(mal: Tiltaksmal, sted: str) -> None:
    verdier = {n: v * faktor(mal.forutsetninger[n].enhet) for n, v in mal.eksempel.items()}
    try:
        svar = mal.regn(verdier)
    except ZeroDivisionError:
        svar = math.nan
    if not math.isclose(svar, mal.effekt, rel_tol=1e-9, abs_tol=1e-9):
        raise Brukerfeil(
            "eksempelet gir ikke det svaret det sier",
            sted=sted,
            ventet=f"{mal.effekt:.10g} t CO2e per år",
            funnet=f"{svar:.10g}",
        )

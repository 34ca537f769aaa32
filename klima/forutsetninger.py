"""Forutsetningene i tiltakspakken: de navngitte verdiene i en mal, prøvd og ført til grunnenheter.

En rad uten år gjelder alle år; en rad med år går foran det året. Fordelingene er `fast` (bare
midten), `jevn` (like sannsynlig mellom lav og høy) og `trekant` (mest sannsynlig ved midten).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klima.grunn.datapakke import Datapakke
from klima.grunn.feil import Brukerfeil
from klima.maaleenheter import Enhetsfeil, dimensjon, faktor, les_enhet, samme_dimensjon
from klima.tiltaksmaler import Tiltaksmal

Tall = NDArray[np.float64]
FORDELINGER = ("fast", "jevn", "trekant")


@dataclass(frozen=True)
class Forutsetning:
    """En navngitt verdi per år, i grunnenheter (`klima.maaleenheter.faktor`).

    Attributes:
        enhet: enheten den er oppgitt i.
        lav, midt, hoy: `(aar,)`; NaN i år utenfor perioden uten verdi, ellers lav ≤ midt ≤ hoy.
    """

    navn: str
    enhet: str
    fordeling: str
    lav: Tall
    midt: Tall
    hoy: Tall

    @property
    def usikker(self) -> bool:
        """Om noe kan trekkes: fordelingen er ikke fast, og spennet er ikke tomt."""
        return self.fordeling != "fast" and bool(np.nanmax(self.hoy - self.lav, initial=0) > 0)

    def verdi(self, u: Tall) -> Tall:
        """Verdien ved andelen `u` av fordelingen (den inverse fordelingsfunksjonen).

        Jevn: lav + u·(hoy − lav). Trekant med topp i midten, m = (midt − lav)/(hoy − lav):
        lav + (hoy − lav)·√(u·m) når u < m, ellers hoy − (hoy − lav)·√((1 − u)·(1 − m)).

        Args:
            u: `(trekning,)`, tall i [0, 1). Samme u brukes alle år: en faktor som er satt for høyt
                ett år, er det de andre årene også.

        Returns:
            `(trekning, aar)`, eller `(trekning, 1)` når verdien er lik alle år.

        >>> ti = np.array([10.0])
        >>> f = Forutsetning("x", "km", "trekant", ti * 0, ti * 0.5, ti)
        >>> f.verdi(np.array([0.0, 0.5, 0.125]))[:, 0].tolist()
        [0.0, 5.0, 2.5]
        """
        lav, midt, hoy = (self._kort(a)[np.newaxis, :] for a in (self.lav, self.midt, self.hoy))
        if not self.usikker:
            return midt
        spenn, u = hoy - lav, u[:, np.newaxis]
        if self.fordeling == "jevn":
            return np.asarray(lav + u * spenn)
        with np.errstate(invalid="ignore", divide="ignore"):
            topp = np.where(spenn > 0, (midt - lav) / spenn, 0.0)
        under = lav + spenn * np.sqrt(u * topp)
        over = hoy - spenn * np.sqrt((1 - u) * (1 - topp))
        return np.where(u < topp, under, over)

    def _kort(self, a: Tall) -> Tall:
        """Ett tall når alle årene er like; da trekkes det for ett år i stedet for ti."""
        tre = (self.lav, self.midt, self.hoy)
        return a[:1] if all(np.all(x == x[0]) for x in tre) else a


def les_forutsetninger(
    pakke: Datapakke,
    tiltak: Mapping[str, Any],
    mal: Tiltaksmal,
    rader: Sequence[Mapping[str, Any]],
    aarene: Sequence[int],
    gjelder: NDArray[np.bool_],
) -> tuple[dict[str, Forutsetning], list[Brukerfeil]]:
    """Forutsetningene til ett tiltak, og alt som er galt med dem.

    Args:
        tiltak: raden i tabellen tiltak.
        rader: tiltakets rader i tabellen forutsetninger.
        aarene: årene det regnes for.
        gjelder: `(aar,)`, årene i perioden; bare der må hvert navn ha en verdi.

    Returns:
        Navn -> forutsetning i grunnenheter, og feilene med fil og linje. Er det feil, kan noen
        forutsetninger mangle.
    """
    fil = pakke.fil("forutsetninger")
    feil = [f for rad in rader for f in _galt(rad, mal, f"{fil}:{rad['linje_i_fil']}")]
    feil += _gjentatt(rader, str(fil))
    mangler = [n for n in mal.forutsetninger if n not in {rad["navn"] for rad in rader}]
    if mangler:
        krav = (f"{n} ({mal.forutsetninger[n].enhet})" for n in mangler)
        feil.append(
            Brukerfeil(
                f"{tiltak['tiltak']} mangler forutsetninger malen {mal.mal} trenger",
                sted=f"{pakke.fil('tiltak')}:{tiltak['linje_i_fil']}",
                ventet=", ".join(krav),
                utvei=f"skriv én rad for hver i {fil.name}",
            )
        )
    if feil:
        return {}, feil
    ut = {}
    for navn in mal.forutsetninger:
        egne = [rad for rad in rader if rad["navn"] == navn]
        ut[navn] = _samle(navn, egne, aarene)
        uten = [
            a for a, m, g in zip(aarene, ut[navn].midt, gjelder, strict=True) if g and np.isnan(m)
        ]
        if uten:
            feil.append(
                Brukerfeil(
                    f"«{navn}» for {tiltak['tiltak']} mangler verdi i {', '.join(map(str, uten))}",
                    sted=f"{fil}:{egne[0]['linje_i_fil']}",
                    utvei="legg til en rad uten år, som gjelder alle år, eller rader for årene",
                )
            )
    return ut, feil


def _galt(rad: Mapping[str, Any], mal: Tiltaksmal, sted: str) -> list[Brukerfeil]:
    """Det som er galt med én rad."""
    navn = rad["navn"]
    if navn not in mal.forutsetninger:
        return [
            Brukerfeil(
                f"malen {mal.mal} har ingen forutsetning «{navn}»",
                sted=sted,
                ventet=", ".join(mal.forutsetninger),
            )
        ]
    feil = _gal_enhet(str(rad["enhet"] or ""), mal.forutsetninger[navn].enhet, navn, sted)
    if rad["fordeling"] not in FORDELINGER:
        feil.append(
            Brukerfeil(
                f"ukjent fordeling for «{navn}»",
                sted=sted,
                ventet=", ".join(FORDELINGER),
                funnet=f"«{rad['fordeling']}»",
            )
        )
    return feil + _gale_tall(rad, navn, sted)


def _gale_tall(rad: Mapping[str, Any], navn: str, sted: str) -> list[Brukerfeil]:
    oppgitt = {f: rad[f] for f in ("lav", "midt", "hoy") if rad[f] is not None}
    if "midt" not in oppgitt or not all(_er_tall(v) for v in oppgitt.values()):
        vist = ", ".join(f"{f} = {v}" for f, v in oppgitt.items())
        return [
            Brukerfeil(
                f"«{navn}» skal ha endelige tall, og minst midten", sted=sted, funnet=vist or "tomt"
            )
        ]
    ytre = {"lav", "hoy"} & set(oppgitt)
    if rad["fordeling"] == "fast" and any(oppgitt[f] != oppgitt["midt"] for f in ytre):
        return [
            Brukerfeil(
                f"«{navn}» er fast, men har et spenn",
                sted=sted,
                utvei="bruk fordelingen jevn eller trekant, eller la lav og høy stå tomme",
            )
        ]
    if rad["fordeling"] in ("jevn", "trekant") and len(ytre) < 2:
        return [
            Brukerfeil(
                f"fordelingen {rad['fordeling']} for «{navn}» trenger både lav og høy", sted=sted
            )
        ]
    rekke = [oppgitt[f] for f in ("lav", "midt", "hoy") if f in oppgitt]
    if rekke != sorted(rekke):
        return [
            Brukerfeil(
                f"«{navn}» er ikke ordnet som lav ≤ midt ≤ høy",
                sted=sted,
                funnet=", ".join(f"{v:g}" for v in rekke),
            )
        ]
    return []


def _er_tall(verdi: object) -> bool:
    return isinstance(verdi, int | float) and not isinstance(verdi, bool) and math.isfinite(verdi)


def _gal_enhet(enhet: str, ventet: str, navn: str, sted: str) -> list[Brukerfeil]:
    krav = les_enhet(ventet)
    try:
        funnet = les_enhet(enhet)
    except Enhetsfeil as feil:
        return [
            Brukerfeil(
                f"{feil}, for «{navn}»",
                sted=sted,
                ventet=f"{ventet} ({dimensjon(krav)})",
                utvei="enhetene står i datasets/felles/tiltaksmaler/README.md",
            )
        ]
    if samme_dimensjon(funnet, krav):
        return []
    return [
        Brukerfeil(
            f"enheten for «{navn}» måler noe annet enn formelen trenger",
            sted=sted,
            ventet=f"{ventet} ({dimensjon(krav)})",
            funnet=f"{enhet} ({dimensjon(funnet)})",
        )
    ]


def _gjentatt(rader: Sequence[Mapping[str, Any]], fil: str) -> list[Brukerfeil]:
    """Samme navn og år to ganger, eller ulik fordeling for samme navn."""
    feil: list[Brukerfeil] = []
    foerst: dict[str, str] = {}
    sett: set[tuple[str, Any]] = set()
    for rad in rader:
        navn, sted = rad["navn"], f"{fil}:{rad['linje_i_fil']}"
        if (navn, rad["aar"]) in sett:
            naar = "uten år" if rad["aar"] is None else f"for {rad['aar']}"
            feil.append(Brukerfeil(f"«{navn}» står to ganger {naar}", sted=sted))
        sett.add((navn, rad["aar"]))
        if rad["fordeling"] != foerst.setdefault(navn, rad["fordeling"]):
            feil.append(
                Brukerfeil(
                    f"«{navn}» har ulik fordeling i ulike år",
                    sted=sted,
                    ventet=foerst[navn],
                    funnet=str(rad["fordeling"]),
                )
            )
    return feil


def _samle(navn: str, rader: Sequence[Mapping[str, Any]], aarene: Sequence[int]) -> Forutsetning:
    tre = {f: np.full(len(aarene), np.nan) for f in ("lav", "midt", "hoy")}
    # Raden uten år først, så radene med år skriver over den.
    for rad in sorted(rader, key=lambda r: r["aar"] is not None):
        naar = [rad["aar"] in (None, a) for a in aarene]
        for felt, verdier in tre.items():
            verdi = rad["midt"] if rad[felt] is None else rad[felt]
            verdier[naar] = verdi * faktor(rad["enhet"])
    return Forutsetning(navn, rader[0]["enhet"], rader[0]["fordeling"], **tre)

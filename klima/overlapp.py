"""Tiltak som virker på samme utslipp: samlet effekt, taket, og hvert tiltaks del av helheten.

Tiltak i samme overlappgruppe virker på samme sektor og kilde, og hvert tar sin andel av det som er
igjen etter de andre: igjen = kilde · Π(1 − effekt_i / kilde), og samlet effekt = kilde − igjen.
Tiltak utenfor gruppene legges rett sammen. Ingen kan kutte mer enn kilden sin slipper ut i
referansebanen det året: først avkortes hvert tiltak, så summen i kilden, så summen i sektoren. Skog
og annen arealbruk er unntatt, for der kan regnskapet være et netto opptak; der legges alt rett
sammen.

Den samlede effekten fordeles tilbake på tiltakene med Shapley-verdien: gjennomsnittet av det
tiltaket legger til, over alle rekkefølger de kan komme i. Delene summerer til helheten, like
tiltak får like deler, rekkefølgen betyr ingenting, og ingen får mer enn tiltaket ville gitt alene.
Log-vekter (LMDI) gir også en eksakt sum, men når ett tiltak fjerner hele kilden, går alt til det,
og de andre får ingenting; Shapley-verdien er definert også der.

Kilder: L. S. Shapley (1953) og G. Owen (1972), «Multilinear Extensions of Games», Management
Science 18(5), for at verdien er et integral over den multilineære utvidelsen. Av Owen er bare
sammendraget lest; formelen her er utledet og prøvd mot oppregning av alle rekkefølger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from klima.baner import OPPTAK
from klima.grunn.enheter import TONN
from klima.grunn.feil import Brukerfeil, kast_samlet
from klima.grunn.kodelister import TOTALT

Tall = NDArray[np.float64]


@dataclass(frozen=True)
class Overlapp:
    """Effekten når tiltakene virker sammen; `(trekning,)` står foran når effekten har den.

    Attributes:
        deler: `(tiltak, aar)`, hvert tiltaks del av helheten, t CO2e; NaN uten tall.
        samlet: `(sektor, aar)`, summen av delene, t CO2e; NaN der ingen tiltak har tall.
        ren_sum: `(sektor, aar)`, effektene lagt rett sammen; det som ville vært regnet dobbelt, er
            ren_sum − samlet.
        bane: `(sektor, aar)`, referansebanen minus den samlede effekten: tiltaksbanen.
    """

    deler: xr.DataArray
    samlet: xr.DataArray
    ren_sum: xr.DataArray
    bane: xr.DataArray


def kombiner(
    effekt: xr.DataArray, referansebane: xr.DataArray, kildebane: xr.DataArray | None = None
) -> Overlapp:
    """Regn tiltakene sammen med overlapp og tak.

    Args:
        effekt: `(tiltak, aar)` eller `(trekning, tiltak, aar)` i t CO2e, med koordinatene sektor,
            kilde og overlapp på `tiltak` (fra `klima.effekt` eller `klima.trekning`).
        referansebane: `(sektor, aar)` i t CO2e, med alle årene effekten har; «Totalt» tas ut.
        kildebane: `(kilde, aar)` i t CO2e med koordinatene sektor og kildenavn på `kilde`
            (`kildebane`). Uten den er taket sektoren, også for tiltak som har en kilde.

    Returns:
        Delene, summen, den rene summen og tiltaksbanen. Er banen ukjent (NaN) et år, er delene det.

    Raises:
        Brukerfeil: en sektor eller kilde som ikke står i banen, år som mangler, eller en
            overlappgruppe der tiltakene ikke virker på samme sektor og kilde.

    To tiltak på 50 og 40 t i en kilde på 100 t: igjen er 100 · 0,5 · 0,6 = 30; samlet 70, ikke 90.

    >>> navn = {"sektor": ["S", "S"], "kilde": ["", ""], "overlapp": ["g", "g"]}
    >>> e = xr.DataArray([[50.0], [40.0]], dims=("tiltak", "aar"), coords={
    ...     "tiltak": ["a", "b"], "aar": [2030], **{k: ("tiltak", v) for k, v in navn.items()}})
    >>> bane = xr.DataArray([[100.0]], coords={"sektor": ["S"], "aar": [2030]})
    >>> k = kombiner(e, bane)
    >>> k.deler.values.ravel().round(9).tolist(), round(k.samlet.item(), 9), k.ren_sum.item()
    ([40.0, 30.0], 70.0, 90.0)
    """
    # Tiltaket ytterst, i fast rekkefølge: da er svaret likt til siste bit uansett rekkefølge inn.
    rekke = effekt.transpose("tiltak", ..., "aar").sortby("tiltak")
    verdier = np.asarray(rekke.values, dtype=float)
    med_tall = ~np.isnan(verdier).all(axis=tuple(range(1, verdier.ndim)))
    plasser = _plasser(rekke, referansebane, kildebane, med_tall)
    bane = referansebane.sel(aar=rekke["aar"].values, sektor=referansebane["sektor"] != TOTALT)
    deler = np.full_like(verdier, np.nan)
    for plass in plasser:
        deler[plass.tiltak] = _i_sektoren(verdier[plass.tiltak], plass)
    ut = rekke.copy(data=deler).transpose(*effekt.dims).sel(tiltak=effekt["tiltak"])
    samlet = _per_sektor(rekke.copy(data=deler), plasser, bane)
    ren_sum = _per_sektor(rekke, plasser, bane)
    tiltaksbane = (bane - samlet.fillna(0.0)).transpose(*samlet.dims)
    for navn, a in (("samlet", samlet), ("ren_sum", ren_sum), ("tiltaksbane", tiltaksbane)):
        a.name = navn
        a.attrs = {**referansebane.attrs, "enhet": TONN, "bane": navn}
    return Overlapp(ut.rename("deler"), samlet, ren_sum, tiltaksbane)


def kildebane(referansebane: xr.DataArray, utslipp: xr.DataArray) -> xr.DataArray:
    """Referansebanen delt på kildene, med den andelen av sektoren hver hadde sist.

    Antar at blandingen av kilder i en sektor er den samme framover; statistikken sier ikke mer.
    Andelen er fra det siste året sektoren har tall.

    Args:
        referansebane: `(sektor, aar)` i t CO2e.
        utslipp: array fra `les_utslipp` for kommunen.

    Returns:
        `(kilde, aar)` i t CO2e med koordinatene sektor og kildenavn. Kilder uten tall det året, og
        sektorer uten utslipp eller utenfor banen, er ikke med.
    """
    tonn = utslipp.sum("gass", min_count=1).transpose("aar", "kilde")
    plasser, andeler = [], []
    for sektor in dict.fromkeys(tonn["sektor"].values):
        nr = np.flatnonzero(tonn["sektor"].values == sektor)
        aar = np.flatnonzero(~np.isnan(tonn.values[:, nr]).all(axis=1))
        siste = tonn.values[aar[-1], nr] if len(aar) else np.zeros(len(nr))
        if sektor in referansebane["sektor"].values and np.nansum(siste) > 0:
            med = ~np.isnan(siste)
            plasser += nr[med].tolist()
            andeler += (siste[med] / siste[med].sum()).tolist()
    kilder = tonn.isel(aar=0, drop=True, kilde=plasser)
    verdier = referansebane.sel(sektor=kilder["sektor"].values).transpose("sektor", "aar").values
    return xr.DataArray(
        verdier * np.array(andeler)[:, np.newaxis],
        dims=("kilde", "aar"),
        coords={
            **{n: ("kilde", kilder[n].values) for n in ("kilde", "sektor", "kildenavn")},
            "aar": referansebane["aar"].values,
        },
        attrs=referansebane.attrs,
    )


@dataclass(frozen=True)
class _Plass:
    """Tiltakene i én sektor: hvor de står, taket for hver av dem, og hvem som hører sammen."""

    sektor: str
    tiltak: list[int]
    tak: Tall  # (tiltak, aar)
    sektortak: Tall  # (aar,)
    grupper: list[list[int]]  # plasser i `tiltak`
    kilder: list[list[int]]


def _plasser(
    effekt: xr.DataArray,
    bane: xr.DataArray,
    kilder: xr.DataArray | None,
    med_tall: NDArray[np.bool_],
) -> list[_Plass]:
    """Tiltakene med tall ordnet etter sektor; alle feil samlet."""
    felt = {
        f: [str(v) for v in effekt[f].values] for f in ("tiltak", "sektor", "kilde", "overlapp")
    }
    kjente = [str(s) for s in bane["sektor"].values]
    aarene = effekt["aar"].values
    uten = sorted(set(aarene.tolist()) - set(bane["aar"].values.tolist()))
    if uten:
        raise Brukerfeil("referansebanen mangler år effekten har", funnet=", ".join(map(str, uten)))
    nr = [i for i in range(len(med_tall)) if med_tall[i]]
    oppslag = _kildeoppslag(kilder)
    kast_samlet("Overlappen", _galt(felt, nr, kjente, oppslag))
    ut = []
    for sektor in dict.fromkeys(felt["sektor"][i] for i in nr):
        egne = [i for i in nr if felt["sektor"][i] == sektor]
        sektortak = bane.sel(sektor=sektor, aar=aarene).values.astype(float)
        # Uten kildebane er kilden hele sektoren.
        kilde = [felt["kilde"][i] if oppslag else "" for i in egne]
        tak = np.array(
            [
                kilder.isel(kilde=oppslag[sektor, k]).sel(aar=aarene).values  # type: ignore[union-attr]
                if k
                else sektortak
                for k in kilde
            ]
        )
        grupper = _samme([felt["overlapp"][i] for i in egne])
        ut.append(_Plass(sektor, egne, tak, sektortak, grupper, _samme(kilde)))
    return ut


def _galt(
    felt: Mapping[str, list[str]],
    nr: list[int],
    kjente: list[str],
    oppslag: Mapping[tuple[str, str], int],
) -> list[Brukerfeil]:
    """Tiltak som ikke hører hjemme i banen, og grupper som ikke virker på samme utslipp."""
    feil = [
        Brukerfeil(
            f"{felt['tiltak'][i]} virker i en sektor referansebanen ikke har",
            ventet=", ".join(kjente),
            funnet=f"«{felt['sektor'][i]}»",
        )
        for i in nr
        if felt["sektor"][i] not in kjente
    ]
    feil += [
        Brukerfeil(
            f"{felt['tiltak'][i]} virker på en kilde sektoren {felt['sektor'][i]} ikke har",
            funnet=f"«{felt['kilde'][i]}»",
        )
        for i in nr
        if oppslag and felt["kilde"][i] and (felt["sektor"][i], felt["kilde"][i]) not in oppslag
    ]
    for gruppe in sorted({felt["overlapp"][i] for i in nr} - {""}):
        steder = {
            " · ".join(n for n in (felt["sektor"][i], felt["kilde"][i]) if n)
            for i in nr
            if felt["overlapp"][i] == gruppe
        }
        if len(steder) > 1:
            feil.append(
                Brukerfeil(
                    f"tiltakene i overlappgruppen «{gruppe}» virker ikke på det samme utslippet",
                    funnet=", ".join(sorted(steder)),
                    utvei="del gruppen, eller gi alle samme sektor og kilde (eller ingen kilde)",
                )
            )
    return feil


def _kildeoppslag(kilder: xr.DataArray | None) -> dict[tuple[str, str], int]:
    """(sektor, navn eller id) -> plassen i kildebanen."""
    if kilder is None:
        return {}
    sektor = kilder["sektor"].values
    return {
        (str(sektor[i]), str(kilder[felt].values[i])): i
        for felt in ("kilde", "kildenavn")
        for i in range(len(sektor))
    }


def _samme(navn: list[str]) -> list[list[int]]:
    """Plassene som har samme, ikke tomme, navn."""
    return [[i for i, n in enumerate(navn) if n == en] for en in dict.fromkeys(navn) if en]


def _i_sektoren(effekt: Tall, plass: _Plass) -> Tall:
    """Delene til tiltakene i én sektor, `(tiltak, …, aar)`."""
    if plass.sektor in OPPTAK:
        return effekt
    midt = (1,) * (effekt.ndim - 2)
    # np.maximum, ikke fmax: et ukjent tak skal gi en ukjent del. En økning avkortes ikke.
    tak = np.maximum(np.minimum(plass.tak, plass.sektortak), 0.0)
    deler = np.minimum(effekt, tak.reshape(len(tak), *midt, -1))
    for gruppe in plass.grupper:
        if len(gruppe) > 1:
            deler[gruppe] = shapley(deler[gruppe], plass.tak[gruppe[0]])
    for kilde in plass.kilder:
        deler[kilde] = _avkortet(deler[kilde], plass.tak[kilde[0]])
    return _avkortet(deler, plass.sektortak)


def shapley(effekt: Tall, kilde: Tall) -> Tall:
    """Delene av den samlede effekten til tiltak som virker på samme utslipp.

    Med x_i = effekt_i / kilde er delen kilde · x_i · ∫₀¹ Π_{j≠i}(1 − t·x_j) dt, som er Shapley-
    verdien av spillet v(S) = kilde · (1 − Π_{i∈S}(1 − x_i)). Integranden er et polynom av grad
    n − 1, så Gauss–Legendre med n/2 punkter (rundet opp) gir integralet uten tilnærming. Delene
    summerer til kilde · (1 − Π(1 − x_i)).

    Args:
        effekt: `(tiltak, …, aar)` i t CO2e, høyst kilden; et negativt tiltak øker utslippet. NaN
            teller ikke med.
        kilde: `(aar,)` i t CO2e. Er den 0 eller mindre, finnes ikke noe å dele; da legges bare
            økningene sammen.

    >>> shapley(np.array([[1.0], [0.5]]), np.array([1.0])).ravel().tolist()  # ett tiltak tar alt
    [0.75, 0.25]
    """
    ukjent = np.isnan(effekt)
    med_utslipp = kilde > 0
    andel = np.where(ukjent, 0.0, effekt) / np.where(med_utslipp, kilde, 1.0)
    punkter, vekter = np.polynomial.legendre.leggauss((len(effekt) + 1) // 2)
    sum_ = np.zeros_like(andel)
    for punkt, vekt in zip((punkter + 1) / 2, vekter / 2, strict=True):
        igjen = 1 - punkt * andel  # over 0, for punktet er mellom 0 og 1 og andelen høyst 1
        sum_ += vekt * igjen.prod(axis=0) / igjen
    deler = np.where(med_utslipp, kilde * andel * sum_, np.minimum(effekt, 0.0))
    return np.where(ukjent | np.isnan(kilde), np.nan, deler)


def _avkortet(deler: Tall, tak: Tall) -> Tall:
    """Delene skalert ned så summen er høyst taket; bare kuttene avkortes, ikke økningene."""
    kutt = np.fmax(deler, 0.0).sum(axis=0)
    netto = np.nansum(deler, axis=0)
    rom = np.maximum(tak, 0.0) - (netto - kutt)
    skala = np.divide(rom, kutt, out=np.ones_like(kutt), where=kutt > rom)
    return np.where(deler > 0, deler * skala, deler)


def _per_sektor(a: xr.DataArray, plasser: list[_Plass], bane: xr.DataArray) -> xr.DataArray:
    """Summen per sektor, `(…, sektor, aar)`; NaN der ingen tiltak har tall."""
    verdier = a.values
    sektorer = [str(s) for s in bane["sektor"].values]
    ut = np.full((len(sektorer), *verdier.shape[1:]), np.nan)
    for plass in plasser:
        egne = verdier[plass.tiltak]
        ut[sektorer.index(plass.sektor)] = np.where(
            np.isnan(egne).all(axis=0), np.nan, np.nansum(egne, axis=0)
        )
    dims = ("sektor", *a.dims[1:])
    coords = {d: a[d].values for d in a.dims[1:]}
    if "kommune" in bane.coords:
        coords["kommune"] = bane["kommune"].values
    svar = xr.DataArray(ut, dims=dims, coords={"sektor": bane["sektor"].values, **coords})
    return svar.transpose(*a.dims[1:-1], "sektor", "aar")

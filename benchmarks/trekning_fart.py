"""Simuleringen av tiltakene mot en rett fram numpy-versjon av det samme, i samme kjøring.

    python3 -m benchmarks.trekning_fart
    python3 -m benchmarks.trekning_fart --antall 50000

10 000 trekninger av 29 tiltak over 10 år: trekk forutsetningene, regn formlene, regn sammen med
overlapp og tak, og finn fordelingen av banen, sannsynligheten for rammen og betydningen av hver
forutsetning. Tiltakene er funnet på, med malene som følger med. Numpy-versjonen er det en ville
skrevet for hånd for akkurat disse tallene: ingen merkede dimensjoner, ingen deler per tiltak, ingen
prøving. Tallene er sekunder prosesstid, den beste av flere runder, målt om hverandre.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
import xarray as xr

from klima.effekt import Effektgrunnlag, Tallfestet
from klima.forutsetninger import Forutsetning
from klima.maaleenheter import faktor
from klima.tiltaksmaler import les_tiltaksmaler
from klima.trekning import betydning, fordeling, holder_rammen, simuler

TILTAK: Final = 29
AAR: Final = tuple(range(2025, 2035))
FROE: Final = 20261122
_SEKTORER: Final = ("Veitrafikk", "Annen mobil forbrenning", "Oppvarming", "Jordbruk", "Sjøfart")
_NIVAA: Final = 2_000.0


def eksempel() -> tuple[Effektgrunnlag, xr.DataArray]:
    """29 tiltak som eksemplene i malene, ± 20 %, i fem sektorer og ti overlappgrupper."""
    maler = list(les_tiltaksmaler().values())
    rader, tallfestet = {}, {}
    for nr in range(TILTAK):
        id_, mal = f"eksempel-{nr:02}", maler[nr % len(maler)]
        sektor = _SEKTORER[nr % len(_SEKTORER)]
        rader[id_] = ("eksempel", sektor, "", f"{nr % len(_SEKTORER)}-{nr % 2}")
        verdier = {}
        for navn, verdi in mal.eksempel.items():
            midt = np.full(len(AAR), verdi * faktor(mal.forutsetninger[navn].enhet))
            enhet = mal.forutsetninger[navn].enhet
            verdier[navn] = Forutsetning(navn, enhet, "trekant", 0.8 * midt, midt, 1.2 * midt)
        tallfestet[id_] = Tallfestet(id_, mal, verdier, np.ones(len(AAR), dtype=bool))
    kolonner = ["tekst", "sektor", "kilde", "overlapp"]
    ramme = pd.DataFrame.from_dict(rader, orient="index", columns=kolonner)
    meta = {"kommune": "0000", "utgave": "eksempel", "pakke": "eksempel"}
    bane = xr.DataArray(
        np.full((len(_SEKTORER), len(AAR)), _NIVAA),
        coords={"sektor": list(_SEKTORER), "aar": list(AAR)},
    )
    return Effektgrunnlag(AAR, ramme, tallfestet, meta), bane


def klima_versjonen(grunnlag: Effektgrunnlag, bane: xr.DataArray, antall: int) -> float:
    """Simuleringen slik `klima budsjett` gjør den; sannsynligheten i siste år."""
    svar = simuler(grunnlag, bane, froe=FROE, antall=antall)
    fordeling(svar.total)
    betydning(svar.trekninger, svar.total.isel(aar=-1))
    return float(holder_rammen(svar.total, _ramme())["sannsynlighet"][-1])


def _ramme() -> xr.DataArray:
    return xr.DataArray(np.full(len(AAR), 2_600.0), coords={"aar": list(AAR)})


def numpy_versjonen(grunnlag: Effektgrunnlag, bane: xr.DataArray, antall: int) -> float:
    """Det samme uten klima: rett fram, med numpys egne trekninger."""
    tilfeldig = np.random.default_rng(FROE)
    effekt = np.empty((antall, TILTAK, len(AAR)))
    trukket = []
    for nr, tall in enumerate(grunnlag.tallfestet.values()):
        assert tall.mal is not None
        verdier = {
            n: tilfeldig.triangular(f.lav[0], f.midt[0], f.hoy[0], antall)[:, None]
            if f.usikker
            else np.full((antall, 1), f.midt[0])
            for n, f in tall.verdier.items()
        }
        trukket += list(verdier.values())
        effekt[:, nr, :] = tall.mal.regn(verdier)
    total = np.zeros((antall, len(AAR)))
    for sektor in _SEKTORER:
        tak = bane.sel(sektor=sektor).values
        kutt = np.zeros_like(total)
        egne = grunnlag.tiltak["sektor"] == sektor
        for gruppe in grunnlag.tiltak.loc[egne, "overlapp"].unique():
            med = np.flatnonzero(grunnlag.tiltak["overlapp"] == gruppe)
            kutt += tak * (1 - np.prod(1 - np.minimum(effekt[:, med, :] / tak, 1), axis=1))
        total += tak - np.minimum(kutt, tak)
    np.percentile(total, (5, 50, 95), axis=0)
    maalaar = total[:, -1].argsort().argsort()
    for verdi in trukket:
        np.corrcoef(verdi[:, 0].argsort().argsort(), maalaar)
    return float((total[:, -1] <= _ramme().values[-1]).mean())


def tid(gjoer: Callable[[], float]) -> tuple[float, float]:
    """Sekunder prosesstid for ett kall, og svaret."""
    start = time.process_time()
    svar = gjoer()
    return time.process_time() - start, svar


def main() -> None:
    """Mål begge om hverandre, og si om målet holder."""
    valg = argparse.ArgumentParser(description="Fart for simuleringen av tiltakene.")
    valg.add_argument("--antall", type=int, default=10_000)
    valg.add_argument("--runder", type=int, default=5)
    oppgitt = valg.parse_args()
    grunnlag, bane = eksempel()
    versjoner = {"klima": klima_versjonen, "numpy": numpy_versjonen}
    maalt: dict[str, list[float]] = {navn: [] for navn in versjoner}
    svar: dict[str, float] = {}
    for _ in range(oppgitt.runder):
        for navn, versjon in versjoner.items():
            sekunder, svar[navn] = tid(partial(versjon, grunnlag, bane, oppgitt.antall))
            maalt[navn].append(sekunder)
    beste = {navn: min(m) for navn, m in maalt.items()}
    print(f"{oppgitt.antall} trekninger, {TILTAK} tiltak, {len(AAR)} år\n")
    print("| | sekunder | mot numpy | holder rammen |\n|---|---:|---:|---:|")
    for navn, sekunder in beste.items():
        print(f"| {navn} | {sekunder:.2f} | {sekunder / beste['numpy']:.2f} | {svar[navn]:.3f} |")
    holder = "holder" if beste["klima"] < 1 else "HOLDER IKKE"
    print(f"\n{holder}: sekunder: {beste['klima']:.2f} (mål < 1)")


if __name__ == "__main__":
    main()

"""480 000 rader under femten regler, side om side: numpy, pandera, ren Great Expectations og vår.

    python3 -m benchmarks.kontroll_fart
    python3 -m benchmarks.kontroll_fart --rader 50000

Radene er den oppdiktede landsboka. Alle får den samme tabellen, ferdig lest, med tekstkolonnene som
tekst; til slutt vises vår også med dem som kategorier, slik utgavelageret gir dem og kontrollen
bruker dem. Hver måling går i en fersk prosess, med bibliotekene lastet før klokken starter. Tallet
er prosesstid (bruker og system), som andre programmer på maskinen forstyrrer mindre enn
veggklokken. Rundene går om hverandre, og hver runde gir den beste av tre kjøringer; forholdene er
medianen av rundene.

pandera er ikke en avhengighet. Mangler den, måles resten, og det sies:

    uv pip install -r requirements.lock pandera    # i et eget miljø, aldri prosjektets
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
import pandas as pd

from klima.kontroll.regler import Regel

RUNDER: Final = 5
TEKST: Final = ("kommune", "sektor", "kilde", "gass")
NOEKKEL: Final = ("kommune", "aar", "sektor", "kilde", "gass")
SKOG: Final = "Skog og annen arealbruk"
UFORDELT: Final = "Ikke fordelt på sektor"


def _regel(type_: str, *kolonner: str, unntatt: dict[str, tuple[str, ...]], **krav: Any) -> Regel:
    felles = ("feil", "Målt.", "ingen", "benchmarks/kontroll_fart.py")
    return Regel(type_, "utslipp", "", kolonner, *felles, unntatt=unntatt, krav=krav)  # type: ignore[arg-type]


def femten_regler() -> list[Regel]:
    """Reglene som følger med for utslippstabellen, og så mange til at det blir femten."""
    uten: dict[str, tuple[str, ...]] = {}
    return [
        _regel("antall_rader", unntatt=uten, min=1),
        _regel("unik", *NOEKKEL, unntatt=uten),
        *(_regel("ikke_tom", k, unntatt=uten) for k in (*NOEKKEL, "tonn")),
        _regel("endelig", "tonn", unntatt=uten),
        _regel("innenfor", "tonn", unntatt={"sektor": (SKOG,)}, min=0),
        _regel("innenfor", "aar", unntatt=uten, min=2009, maks=2100),
        _regel("tillatt", "sektor", unntatt=uten, kodeliste="sektorer.sektor", verdier=[UFORDELT]),
        _regel("tillatt", "gass", unntatt=uten, kodeliste="gasser.gass"),
        _regel("tillatt", "kommune", unntatt=uten, kodeliste="kommuner.kommune"),
        _regel("monster", "kommune", unntatt=uten, uttrykk="[0-9]{4}"),
    ]


def _lov() -> dict[str, list[str]]:
    """Verdiene `tillatt` godtar, etter kolonne; lest før klokken starter, for alle."""
    from klima.kontroll.gx import tillatte

    return {r.kolonner[0]: tillatte(r) or [] for r in femten_regler() if r.type == "tillatt"}


# --- Det som måles ---------------------------------------------------------------------------
# Hver funksjon laster bibliotekene sine og gir arbeidet som skal måles. Arbeidet svarer om alle
# femten reglene holder.


def med_numpy(ramme: pd.DataFrame) -> Callable[[], bool]:
    lov = _lov()

    def gjoer() -> bool:
        aar, tonn = ramme["aar"].to_numpy(), ramme["tonn"].to_numpy()
        koder = {k: pd.factorize(ramme[k]) for k in TEKST}
        verdier = {k: [str(v) for v in ulike] for k, (_, ulike) in koder.items()}
        holder = [len(ramme) >= 1, not np.isnan(tonn).any(), not pd.isna(aar).any()]
        holder += [bool((k >= 0).all()) for k, _ in koder.values()]
        holder += [set(verdier[k]) <= set(lov[k]) for k in lov]
        holder.append(all(re.fullmatch("[0-9]{4}", v) for v in verdier["kommune"]))
        holder += [bool(np.isfinite(tonn).all()), bool(aar.min() >= 2009 and aar.max() <= 2100)]
        i_skogen = np.array([v == SKOG for v in verdier["sektor"]])[koder["sektor"][0]]
        holder.append(bool(((tonn >= 0) | i_skogen).all()))
        noekkel = aar.astype("int64")
        for k in TEKST:
            noekkel = noekkel * len(verdier[k]) + koder[k][0]
        noekkel.sort()
        holder.append(bool((noekkel[1:] != noekkel[:-1]).all()))
        return all(holder)

    return gjoer


def med_pandera(ramme: pd.DataFrame) -> Callable[[], bool]:
    pa: Any = importlib.import_module("pandera.pandas")
    lov = {kolonne: pa.Check.isin(verdier) for kolonne, verdier in _lov().items()}
    siffer = pa.Check.str_matches(r"\A(?:[0-9]{4})\Z")
    skjema = pa.DataFrameSchema(
        {
            "kommune": pa.Column(checks=[lov["kommune"], siffer]),
            "aar": pa.Column(checks=pa.Check.in_range(2009, 2100)),
            "sektor": pa.Column(checks=lov["sektor"]),
            "kilde": pa.Column(),
            "gass": pa.Column(checks=lov["gass"]),
            "tonn": pa.Column(checks=pa.Check(np.isfinite)),
        },
        checks=[
            pa.Check(lambda r: (r["tonn"] >= 0) | (r["sektor"] == SKOG)),
            pa.Check(lambda r: len(r) >= 1),
        ],
        unique=list(NOEKKEL),
    )

    def gjoer() -> bool:
        try:
            skjema.validate(ramme, lazy=True)
        except pa.errors.SchemaErrors:
            return False
        return True

    return gjoer


def med_gx(ramme: pd.DataFrame) -> Callable[[], bool]:
    """De samme forventningene slik en skriver dem selv, med bibliotekets vanlige svar."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.expectations.row_conditions import Column

    gxe: Any = importlib.import_module("great_expectations.expectations")
    i_minnet, lov = gx.get_context(mode="ephemeral"), _lov()
    i_minnet.variables.progress_bars = ProgressBarsConfig(globally=False)
    kilde = i_minnet.data_sources.add_pandas("maaling").add_dataframe_asset("tabell")
    inngang = kilde.add_batch_definition_whole_dataframe("alt")
    stoerst = sys.float_info.max

    def gjoer() -> bool:
        suite = gx.ExpectationSuite(
            name="femten",
            expectations=[
                gxe.ExpectTableRowCountToBeBetween(min_value=1),
                gxe.ExpectCompoundColumnsToBeUnique(
                    column_list=list(NOEKKEL), ignore_row_if="never"
                ),
                *(gxe.ExpectColumnValuesToNotBeNull(column=k) for k in (*NOEKKEL, "tonn")),
                gxe.ExpectColumnValuesToBeBetween(
                    column="tonn", min_value=-stoerst, max_value=stoerst
                ),
                gxe.ExpectColumnValuesToBeBetween(
                    column="tonn", min_value=0, row_condition=Column("sektor").is_not_in([SKOG])
                ),
                gxe.ExpectColumnValuesToBeBetween(column="aar", min_value=2009, max_value=2100),
                *(gxe.ExpectColumnValuesToBeInSet(column=k, value_set=v) for k, v in lov.items()),
                gxe.ExpectColumnValuesToMatchRegex(column="kommune", regex=r"\A(?:[0-9]{4})\Z"),
            ],
        )
        return bool(inngang.get_batch({"dataframe": ramme}).validate(suite).success)

    return gjoer


def med_vaar(ramme: pd.DataFrame) -> Callable[[], bool]:
    from klima.kontroll import gx
    from klima.kontroll.grunnlag import Tabell
    from klima.kontroll.motor import proev

    gx.sammenheng()
    _lov()
    tabell = Tabell("utslipp", "utslipp", ramme, "oppdiktet", ("sektor", "kilde", "aar", "gass"))
    return lambda: proev(tabell, femten_regler()) == []


def med_vaar_og_kategorier(ramme: pd.DataFrame) -> Callable[[], bool]:
    return med_vaar(ramme.astype(dict.fromkeys(TEKST, "category")))


MAALINGER: Final[dict[str, tuple[str, Callable[[pd.DataFrame], Callable[[], bool]]]]] = {
    "numpy": ("numpy, skrevet for hånd", med_numpy),
    "pandera": ("pandera", med_pandera),
    "gx": ("ren Great Expectations", med_gx),
    "vaar": ("klima.kontroll", med_vaar),
    "kategorier": ("klima.kontroll, kategorier", med_vaar_og_kategorier),
}


def maalbare() -> list[str]:
    """Navnene på det som kan måles her; pandera bare når den er installert."""
    return [n for n in MAALINGER if n != "pandera" or importlib.util.find_spec("pandera")]


def maal_her(navn: str, fil: Path, ganger: int = 3) -> float:
    """Sekunder prosesstid: den beste av tre (`ganger`) kjøringer her, etter én uten klokke."""
    gjoer = MAALINGER[navn][1](les(fil))
    beste = float("inf")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for nr in range(1 + ganger):
            start = time.process_time()
            holder = gjoer()
            brukt = time.process_time() - start
            if not holder:
                raise RuntimeError(f"{navn}: en av de femten reglene holder ikke")
            beste = min(beste, brukt) if nr else beste
    return beste


def les(fil: Path) -> pd.DataFrame:
    """Tabellen, med tekstkolonnene som tekst."""
    return pd.read_parquet(fil).astype(dict.fromkeys(TEKST, "str"))


def klargjoer(mappe: Path, rader: int) -> Path:
    """Les den oppdiktede landsboka én gang, så målingene bare laster tabellen."""
    from benchmarks.landsbok import landsbok
    from klima.kilder.miljodirektoratet import les_fil

    fil = mappe / "tabell.parquet"
    les_fil(landsbok(rader)).tabell.to_parquet(fil, index=False)
    return fil


def maal_alle(navnene: list[str], fil: Path, runder: int = RUNDER) -> dict[str, list[float]]:
    """Alle målingene runde for runde, så et forbigående trykk på maskinen treffer alle likt."""
    maalt: dict[str, list[float]] = {navn: [] for navn in navnene}
    for _ in range(runder):
        for navn in navnene:
            kall = [sys.executable, "-m", "benchmarks.kontroll_fart", "--maal", navn]
            svar = subprocess.run(
                [*kall, "--fil", str(fil)], stdout=subprocess.PIPE, check=True, encoding="utf-8"
            )
            maalt[navn].append(float(svar.stdout))
    return maalt


def forhold(maalt: dict[str, list[float]], navn: str, mot: str) -> float:
    """Hvor mange ganger så lang tid `navn` tar som `mot`: medianen av rundene."""
    return median(a / b for a, b in zip(maalt[navn], maalt[mot], strict=True))


def skriv_ut(maalt: dict[str, list[float]]) -> None:
    """Tabellen, og målene den holdes mot."""
    print("| | sekunder | mot ren Great Expectations |\n|---|---:|---:|")
    for navn, tider in maalt.items():
        tall = f"{min(tider):.3f} | {forhold(maalt, navn, 'gx'):.2f}".replace(".", ",")
        print(f"| {MAALINGER[navn][0]} | {tall} |")
    print()
    krav = [("ganger tiden til ren Great Expectations", "gx", 1.0)]
    if "pandera" in maalt:
        krav.append(("ganger tiden til pandera", "pandera", 2.0))
    else:
        print("pandera er ikke installert her, og er ikke målt.")
    for hva, mot, grense in krav:
        verdi = forhold(maalt, "vaar", mot)
        print(f"{'holder' if verdi <= grense else 'HOLDER IKKE'}: {hva}: {verdi:.2f} (<= {grense})")


def main() -> None:
    """Lag tabellen, og mål alle som er installert."""
    valg = argparse.ArgumentParser(description="Fart for kontrollen av landsboka.")
    valg.add_argument("--rader", type=int, default=480_000)
    valg.add_argument("--runder", type=int, default=RUNDER)
    valg.add_argument("--maal", choices=MAALINGER, help=argparse.SUPPRESS)
    valg.add_argument("--fil", type=Path, help=argparse.SUPPRESS)
    oppgitt = valg.parse_args()
    if oppgitt.maal:
        print(maal_her(oppgitt.maal, oppgitt.fil))
        return
    with tempfile.TemporaryDirectory() as mappe:
        fil = klargjoer(Path(mappe), oppgitt.rader)
        print(f"{oppgitt.rader} oppdiktede rader, femten regler, {oppgitt.runder} runder\n")
        maalt = maal_alle(maalbare(), fil, oppgitt.runder)
    skriv_ut(maalt)


if __name__ == "__main__":
    main()

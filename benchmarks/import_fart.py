"""Fra landsbok til merket array, side om side: vår import, pandas og bare XML-parsingen.

    python3 -m benchmarks.import_fart                  # alt; openpyxl alene tar et halvt minutt
    python3 -m benchmarks.import_fart --drakt excel    # XML slik Excel skriver den
    python3 -m benchmarks.import_fart --uten openpyxl

Hver måling går i en fersk prosess, med bibliotekene lastet før klokken starter. Tallet er
prosesstid (bruker og system, barneprosesser medregnet), som andre programmer på maskinen forstyrrer
mindre enn veggklokken; den beste av tre. Minnet er det største for prosessen og for barnet dens.
Trenger `resource`, som Windows ikke har.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DRAKTER: Final = ("utgiver", "excel")
DETALJERT: Final = "Oversikt - detaljert"
_ARK: Final = "xl/worksheets/sheet3.xml"


# --- Det som måles ---------------------------------------------------------------------------
# Hver funksjon laster bibliotekene sine og gir arbeidet som skal måles.


def expat(bok: Path, rom: Path) -> Callable[[], object]:
    import zipfile
    from xml.parsers.expat import ParserCreate

    def gjoer() -> None:
        with zipfile.ZipFile(bok) as arkiv, arkiv.open(_ARK) as strøm:
            ParserCreate().ParseFile(strøm)

    return gjoer


def openpyxl(bok: Path, rom: Path) -> Callable[[], object]:
    import openpyxl  # noqa: F401
    import pandas as pd

    return lambda: pd.read_excel(bok, sheet_name=DETALJERT, engine="openpyxl")


def calamine(bok: Path, rom: Path) -> Callable[[], object]:
    import pandas as pd
    import python_calamine  # noqa: F401

    return lambda: pd.read_excel(bok, sheet_name=DETALJERT, engine="calamine")


def bok_til_array(bok: Path, rom: Path) -> Callable[[], object]:
    from klima.kilder.miljodirektoratet import les_fil
    from klima.utgaver import Utgave
    from klima.utslipp import til_array

    utgave = Utgave("x", "", "", "", "", "", "", "", 0, (), (), (), (), "ukjent", 0.0)
    return lambda: til_array(les_fil(bok).tabell, utgave)


def importer(bok: Path, rom: Path) -> Callable[[], object]:
    from klima import Utgavelager, finn_arbeidsrom

    # Hver import trenger et tomt lager; det som måles, er lesing, prøving og lagring.
    tomt = Path(tempfile.mkdtemp(dir=rom))
    (tomt / "kommune.toml").write_text('[kommune]\nnummer = "3203"\nnavn = "Asker"\n', "utf-8")
    return lambda: Utgavelager(finn_arbeidsrom(tomt)).importer(bok)


def last_kommune(bok: Path, rom: Path) -> Callable[[], object]:
    from klima import finn_arbeidsrom, les_utslipp

    return lambda: les_utslipp("Asker", arbeidsrom=finn_arbeidsrom(rom))


def last_landet(bok: Path, rom: Path) -> Callable[[], object]:
    from klima import finn_arbeidsrom, les_utslipp

    return lambda: les_utslipp("alle", arbeidsrom=finn_arbeidsrom(rom))


@dataclass(frozen=True)
class Maaling:
    """Sekunder prosesstid og på veggen (beste av flere), og MB i minnet for forelder og barn."""

    cpu: float
    vegg: float
    minne: float
    barnets: float


def maal_her(navn: str, bok: Path, rom: Path) -> Maaling:
    """Utfør én måling i denne prosessen."""
    import resource
    import time

    hvem = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    gjoer = MAALINGER[navn][1](bok, rom)
    foer, start = sum(sum(resource.getrusage(h)[:2]) for h in hvem), time.perf_counter()
    svar = gjoer()
    vegg = time.perf_counter() - start
    # Barnets tid og minne er kjent først når det er ferdig.
    if "klima.kilder.lesebarn" in sys.modules:
        sys.modules["klima.kilder.lesebarn"].felles.stopp()
    cpu = sum(sum(resource.getrusage(h)[:2]) for h in hvem) - foer
    del svar
    enhet = 1 / 1024**2 if sys.platform == "darwin" else 1 / 1024
    minne, barnets = (resource.getrusage(h).ru_maxrss * enhet for h in hvem)
    return Maaling(cpu, vegg, minne, barnets)


MAALINGER: Final[dict[str, tuple[str, Callable[[Path, Path], Callable[[], object]], int]]] = {
    "expat": ("XML-en i arket, bare parset (expat)", expat, 3),
    "openpyxl": ("pandas + openpyxl: bok → ramme", openpyxl, 1),
    "calamine": ("pandas + calamine: bok → ramme", calamine, 2),
    "array": ("klima: bok → merket array", bok_til_array, 3),
    "importer": ("klima importer: les, prøv, lagre", importer, 3),
    "kommune": ("senere: én kommune → array", last_kommune, 3),
    "landet": ("senere: hele landet → array", last_landet, 3),
}


def maal_alle(navnene: list[str], bok: Path, rom: Path) -> dict[str, list[Maaling]]:
    """Alle målingene runde for runde, så et forbigående trykk på maskinen treffer alle likt."""
    maalt: dict[str, list[Maaling]] = {navn: [] for navn in navnene}
    for runde in range(max(MAALINGER[navn][2] for navn in navnene)):
        for navn in navnene:
            if runde < MAALINGER[navn][2]:
                svar = _i_egen_prosess("--maal", navn, "--bok", str(bok), "--rom", str(rom))
                maalt[navn].append(Maaling(**json.loads(svar)))
    return maalt


def _i_egen_prosess(*argv: str) -> str:
    kall = [sys.executable, "-m", "benchmarks.import_fart", *argv]
    return subprocess.run(kall, stdout=subprocess.PIPE, check=True, encoding="utf-8").stdout


def klargjoer(rom: Path, rader: int, drakt: str) -> Path:
    """Lag boka når den mangler, og importer den i `rom`, så den kan lastes senere."""
    from benchmarks.landsbok import landsbok
    from klima import Utgavelager, finn_arbeidsrom

    (rom / "kommune.toml").write_text('[kommune]\nnummer = "3203"\nnavn = "Asker"\n', "utf-8")
    bok = landsbok(rader, drakt)
    Utgavelager(finn_arbeidsrom(rom)).importer(bok)
    return bok


def skriv_ut(alle: dict[str, list[Maaling]]) -> None:
    """Tabellen som README bruker, og målene den holdes mot."""
    maalt = {navn: min(m, key=lambda m: m.cpu) for navn, m in alle.items()}
    print("| | sekunder | mot XML-parsingen | minne |\n|---|---:|---:|---:|")
    for navn, m in maalt.items():
        barn = f" + {m.barnets:.0f}" if m.barnets > 1 else ""
        forhold = f"{m.cpu / maalt['expat'].cpu:.2f}".replace(".", ",")
        sekunder = f"{m.cpu:.2f}".replace(".", ",")
        print(f"| {MAALINGER[navn][0]} | {sekunder} | {forhold} | {m.minne:.0f}{barn} MB |")
    print()
    krav = [
        ("importen mot XML-parsingen", maalt["importer"].cpu / maalt["expat"].cpu, "<=", 1.5),
        ("én kommune, sekunder", maalt["kommune"].cpu, "<", 0.3),
        ("hele landet, sekunder", maalt["landet"].cpu, "<", 1.0),
        ("minne under importen, MB", maalt["importer"].minne + maalt["importer"].barnets, "<", 700),
    ]
    if "openpyxl" in maalt:
        ganger = maalt["openpyxl"].cpu / maalt["array"].cpu
        krav.insert(0, ("ganger raskere enn pandas + openpyxl", ganger, ">=", 10.0))
    if "calamine" in maalt:
        ganger = maalt["calamine"].cpu / maalt["array"].cpu
        krav.insert(1, ("ganger raskere enn pandas + calamine", ganger, ">=", 1.0))
    for hva, verdi, tegn, grense in krav:
        holder = verdi >= grense if tegn == ">=" else verdi <= grense
        if "XML" in hva:
            par = zip(alle["importer"], alle["expat"], strict=True)
            runder = ", ".join(f"{vaar.cpu / xml.cpu:.2f}" for vaar, xml in par)
            hva = f"{hva} (runde for runde {runder})"
        print(f"{'holder' if holder else 'HOLDER IKKE'}: {hva}: {verdi:.2f} (mål {tegn} {grense})")


def main() -> None:
    """Lag boka om den mangler, importer den én gang, og mål."""
    valg = argparse.ArgumentParser(description="Fart for import og lasting av landsboka.")
    valg.add_argument("--rader", type=int, default=480_000)
    valg.add_argument("--drakt", choices=DRAKTER, default=DRAKTER[0])
    valg.add_argument("--uten", action="append", default=[], choices=MAALINGER)
    valg.add_argument("--maal", choices=["klargjoer", *MAALINGER], help=argparse.SUPPRESS)
    valg.add_argument("--bok", type=Path, help=argparse.SUPPRESS)
    valg.add_argument("--rom", type=Path, help=argparse.SUPPRESS)
    oppgitt = valg.parse_args()
    if oppgitt.maal == "klargjoer":
        print(klargjoer(oppgitt.rom, oppgitt.rader, oppgitt.drakt))
        return
    if oppgitt.maal:
        print(json.dumps(vars(maal_her(oppgitt.maal, oppgitt.bok, oppgitt.rom))))
        return
    with tempfile.TemporaryDirectory() as mappe:
        # Også dette i en egen prosess: et barn arver største minne fra den som startet det.
        boka = ("--rader", str(oppgitt.rader), "--drakt", oppgitt.drakt, "--rom", mappe)
        bok = Path(_i_egen_prosess("--maal", "klargjoer", *boka).strip())
        print(f"{oppgitt.rader} rader, {bok.stat().st_size / 1024**2:.0f} MB, {oppgitt.drakt}\n")
        maalt = maal_alle([n for n in MAALINGER if n not in oppgitt.uten], bok, Path(mappe))
    skriv_ut(maalt)


if __name__ == "__main__":
    main()

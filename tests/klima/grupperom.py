"""Arbeidsrom med utgave, folketall og grupper til testene av rangeringen."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from klima import Arbeidsrom, Utgavelager, finn_arbeidsrom
from tests.arbeidsrom import lag_arbeidsrom

HODE = "Kommunenummer,År,Sektor,Utslippskilde,Klimagass,Utslipp\n"
NY = HODE + (
    "3203,2024,Veitrafikk,Personbiler,CO2,90\n"
    "3203,2024,Jordbruk,Ku,CH4,10\n"
    "3203,2023,Jordbruk,Ku,CH4,11\n"
    "3201,2024,Veitrafikk,Personbiler,CO2,300\n"
    "3212,2024,Veitrafikk,Personbiler,CO2,60\n"
    "3214,2024,Veitrafikk,Personbiler,CO2,60\n"
    "0301,2024,Veitrafikk,Personbiler,CO2,1000\n"
)
FOLKETALL = "kommune,aar,innbyggere\n3203,2024,50\n3201,2024,200\n3212,2024,20\n0301,2024,4000\n"


def rangeringsrom(mappe: Path, utgave: str = NY, *, toml: str = "") -> Arbeidsrom:
    """Asker uten plan, med én utgave og det en vil ha til i kommune.toml."""
    rom = lag_arbeidsrom(mappe, planer=False)
    with (rom.rot / "kommune.toml").open("a", encoding="utf-8") as fil:
        fil.write(toml)
    (rom.rot / "utgave.csv").write_text(utgave, encoding="utf-8")
    Utgavelager(rom).importer(rom.rot / "utgave.csv", publisert=date(2025, 1, 24))
    return finn_arbeidsrom(rom.rot)


def skriv_pakke(rom: Arbeidsrom, navn: str, csv: str, typer: dict[str, str]) -> Path:
    """En datapakke `datasets/felles/<navn>` med én ressurs av samme navn."""
    mappe = rom.datasett / "felles" / navn
    mappe.mkdir(parents=True)
    felt = [{"name": f, "type": t, "constraints": {"required": True}} for f, t in typer.items()]
    beskrivelse = {
        "name": navn,
        "kildekort": {"utgiver": "SSB"},
        "resources": [{"name": navn, "path": f"{navn}.csv", "schema": {"fields": felt}}],
    }
    (mappe / "datapackage.json").write_text(json.dumps(beskrivelse), encoding="utf-8")
    (mappe / f"{navn}.csv").write_text(csv, encoding="utf-8")
    return mappe


def skriv_folketall(rom: Arbeidsrom, csv: str = FOLKETALL) -> Path:
    typer = {"kommune": "string", "aar": "integer", "innbyggere": "integer"}
    return skriv_pakke(rom, "folketall", csv, typer)

"""Et lite arbeidsrom for Porsgrunn med importerte utgaver og én rettelse, til testene av dem.

Tallene er funnet på. Industrien er ført med 900 t for mye i 2024 i den første utgaven.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from klima import Arbeidsrom, Utgavelager, finn_arbeidsrom

INDUSTRI = "Industri, olje og gass"
VANLIGE = {
    (2009, INDUSTRI, INDUSTRI): 1000.0,
    (2009, "Veitrafikk", "Personbiler"): 200.0,
    (2024, INDUSTRI, INDUSTRI): 1800.5,
    (2024, "Veitrafikk", "Personbiler"): 100.0,
}
GALT, RIKTIG = 1800.5, 900.5
CELLE = (2024, INDUSTRI, INDUSTRI)

FELT = {
    "id": "industri-2024",
    "datasett": "utslipp",
    "utgave": "",
    "kommune": "4001",
    "aar": "2024",
    "sektor": INDUSTRI,
    "kilde": INDUSTRI,
    "gass": "CO2e",
    "fra": "1800.5",
    "til": "900.5",
    "grunn": "Ført med 900 tonn for mye.",
    "hvem": "Kari Nordmann",
    "dato": "2026-02-02",
    "meldt": "2026-02-03",
}
SETNING = (
    "* Rettet: Porsgrunn (4001) 2024, Industri, olje og gass: fra 1 800,5 t til 900,5 t. Ført med "
    "900 tonn for mye. Kari Nordmann, 2. februar 2026. Meldt til utgiver 3. februar 2026. "
    "[datasets/rettelser/egne.yaml:1]"
)


def lag_rom(mappe: Path) -> Arbeidsrom:
    """Et arbeidsrom for Porsgrunn uten utgaver."""
    mappe.mkdir(parents=True)
    toml = '[kommune]\nnummer = "4001"\nnavn = "Porsgrunn"\n'
    (mappe / "kommune.toml").write_text(toml, encoding="utf-8")
    return finn_arbeidsrom(mappe)


def importer(
    rom: Arbeidsrom,
    dag: str,
    endret: dict[tuple[int, str, str], float | None] | None = None,
    kommuner: tuple[str, ...] = ("Porsgrunn", "Skien"),
) -> str:
    """Importer en utgave med de vanlige tallene, endret der det er sagt; None tar raden bort."""
    tall = {**VANLIGE, **(endret or {})}
    rader = [
        f'{kommune},{aar},"{sektor}","{kilde}",{tonn}'
        for kommune in kommuner
        for (aar, sektor, kilde), tonn in tall.items()
        if tonn is not None
    ]
    fil = rom.rot / f"{dag}.csv"
    fil.write_text("\n".join(["Kommune,År,Sektor,Utslippskilde,Utslipp", *rader, ""]), "utf-8")
    return Utgavelager(rom).importer(fil, publisert=date.fromisoformat(dag)).utgave.utgave


def rettelse(**felt: str | None) -> str:
    """En rettelse som YAML, med de vanlige feltene endret der det er sagt; None tar feltet bort."""
    alle = {**FELT, **felt}
    linjer = [f"{navn}: {verdi}" for navn, verdi in alle.items() if verdi is not None]
    return "- " + "\n  ".join(linjer) + "\n"


def skriv(rom: Arbeidsrom, *rettelser: str, fil: str = "egne.yaml") -> None:
    """Skriv rettelsene i arbeidsrommet."""
    mappe = rom.datasett / "rettelser"
    mappe.mkdir(parents=True, exist_ok=True)
    (mappe / fil).write_text("".join(rettelser), encoding="utf-8")


def vis(tekst: str) -> str:
    """Teksten med vanlige mellomrom i stedet for harde."""
    return tekst.replace("\u00a0", " ")

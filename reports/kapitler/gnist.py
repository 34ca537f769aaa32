"""Den lille linjen ved hver indikator."""

from __future__ import annotations

from typing import Any


def gnist(rad: dict[str, Any]) -> dict[str, Any] | None:
    """Punktene i en liten linje over de målte årene, i et felt på 100 x 28; None med under to.

    Args:
        rad: ett element fra `reports.planrader.indikatorrader`.

    Returns:
        `linjer` (én per ubrutt rekke av år) og `punkter`, som tekst til SVG.
    """
    alle = list(rad["verdier"].values())
    malte = [(i, c["verdi"]) for i, c in enumerate(alle) if c["verdi"] is not None]
    if len(malte) < 2:
        return None
    lav, hoy = min(v for _, v in malte), max(v for _, v in malte)
    spenn = (hoy - lav) or 1.0
    steg = 88 / max(len(alle) - 1, 1)
    punkter = [(6 + i * steg, 23 - 18 * (v - lav) / spenn if hoy > lav else 14) for i, v in malte]
    # Linjen brytes der et år mangler, som i figurene ellers.
    biter: list[list[tuple[float, float]]] = [[punkter[0]]]
    for (i, _), (forrige, _), punkt in zip(malte[1:], malte, punkter[1:], strict=False):
        if i == forrige + 1:
            biter[-1].append(punkt)
        else:
            biter.append([punkt])
    linjer = [" ".join(f"{x:.1f},{y:.1f}" for x, y in bit) for bit in biter if len(bit) > 1]
    return {"linjer": linjer, "punkter": [(f"{x:.1f}", f"{y:.1f}") for x, y in punkter]}

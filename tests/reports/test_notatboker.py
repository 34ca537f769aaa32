"""Notatbøkene går fra topp til bunn, og ligger uten utdata i versjonskontrollen."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.stotte import ROT

NOTATBOKER = sorted((ROT / "reports" / "notatboker").glob("*.ipynb"))


def test_det_finnes_en_notatbok() -> None:
    assert NOTATBOKER


@pytest.mark.parametrize("fil", NOTATBOKER, ids=lambda fil: fil.stem)
def test_ligger_uten_utdata(fil: Path) -> None:
    bok = nbformat.read(fil, as_version=4)
    kode = [celle for celle in bok.cells if celle.cell_type == "code"]
    assert all(not celle.outputs and celle.execution_count is None for celle in kode)


@pytest.mark.treg
@pytest.mark.parametrize("fil", NOTATBOKER, ids=lambda fil: fil.stem)
def test_gaar_fra_topp_til_bunn(fil: Path) -> None:
    bok = nbformat.read(fil, as_version=4)
    NotebookClient(bok, timeout=120, resources={"metadata": {"path": str(ROT)}}).execute()
    svar = [
        ut.get("data", {}).get("text/plain", "")
        for celle in bok.cells
        if celle.cell_type == "code"
        for ut in celle.outputs
    ]
    # Veitrafikk i 2021: 94 095 mot 85 871 tonn.
    assert "8224.0" in svar

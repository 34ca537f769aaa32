"""Lesing av en utgaves Parquet-tabell: hele landet, eller bare radgruppene én kommune ligger i."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from klima.grunn.feil import Brukerfeil
from klima.utgavemappe import REKKE


def les_tabell(fil: Path, kommune: str | None) -> pd.DataFrame:
    """Tabellen i `fil` i den rekkefølgen originalen har, for én kommune eller alle.

    Raises:
        Brukerfeil: filen mangler eller er skadd.
    """
    try:
        with pq.ParquetFile(fil, memory_map=False) as parquet:
            if kommune is None:
                tabell = parquet.read()
            else:
                tabell = parquet.read_row_groups(_radgrupper(parquet, kommune))
    except (OSError, pa.ArrowException) as feil:
        raise Brukerfeil(
            "utgavens tabell kan ikke leses",
            sted=str(fil),
            funnet=str(feil).splitlines()[0],
            utvei="se hva som er skadd med klima utgaver --kontroller",
        ) from feil
    ramme = tabell.to_pandas()
    if kommune is not None:
        ramme = ramme[(ramme["kommune"] == kommune).to_numpy()]
    if REKKE in ramme:
        ramme = ramme.sort_values(REKKE, kind="stable")
    return ramme.reset_index(drop=True)


def _radgrupper(parquet: pq.ParquetFile, kommune: str) -> list[int]:
    """Radgruppene som kan holde kommunen, etter største og minste nummer i hver."""
    kolonne = parquet.schema_arrow.get_field_index("kommune")
    grupper = []
    for nr in range(parquet.num_row_groups):
        tall = parquet.metadata.row_group(nr).column(kolonne).statistics
        if tall is None or not tall.has_min_max or tall.min <= kommune <= tall.max:
            grupper.append(nr)
    return grupper

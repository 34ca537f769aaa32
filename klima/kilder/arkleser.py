"""Barneprosessen som åpner arbeidsbøker: alt fremmed innhold i Excel-filer tolkes bare her.

Kjøres som et skript av `klima.kilder.lesebarn` og importerer derfor ingenting fra `klima`, som
ville dobbelt oppstartstiden. Hver forespørsel er én linje JSON på standard inn. Svaret er én linje
JSON på standard ut, og etter et vellykket ark en Arrow-strøm: bare tall og tekst, aldri kode.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from typing import Any, BinaryIO

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc


def begrens_minne(ekstra: int) -> None:
    """La adresserommet vokse med høyst `ekstra` byte fra nå. Virker på Linux, ellers ingenting.

    Grensen gjelder det som kommer til, for bibliotekene har alt satt av plass de ikke bruker.
    """
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as statm:
            naa = int(statm.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        return
    resource.setrlimit(resource.RLIMIT_AS, (naa + ekstra, naa + ekstra))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def les(fil: str, ark: str, hode: int | None, bredest: int) -> pa.Table:
    """Arket som tabell. Tekstkolonner er ordbøker, så hver ulik tekst sendes én gang.

    Raises:
        ValueError: arket har flere enn `bredest` kolonner.
    """
    bok = fastexcel.read_excel(fil)
    valg: dict[str, Any] = {"header_row": hode, "schema_sample_rows": None}
    try:
        blokk = bok.load_sheet(ark, dtype_coercion="strict", eager=True, **valg)
    except fastexcel.UnsupportedColumnTypeCombinationError:
        # En kolonne har flere typer. Blant tall leses SANN som 1,0, så der må teksten fram.
        blokk = _proev_bredde(bok.load_sheet(ark, eager=True, **valg), bredest)
        tekst = bok.load_sheet(ark, dtypes="string", eager=True, **valg)
        sannhet = pa.array(["true", "false"])
        kolonner = [
            skrevet if pc.any(pc.is_in(skrevet, sannhet)).as_py() else lest
            for lest, skrevet in zip(blokk.columns, tekst.columns, strict=True)
        ]
        blokk = pa.RecordBatch.from_arrays(kolonner, names=blokk.schema.names)
    _proev_bredde(blokk, bredest)
    return pa.table(
        [k.dictionary_encode() if pa.types.is_string(k.type) else k for k in blokk.columns],
        names=blokk.schema.names,
    )


def _proev_bredde(blokk: pa.RecordBatch, bredest: int) -> pa.RecordBatch:
    if blokk.num_columns > bredest:
        raise ValueError(f"{blokk.num_columns} kolonner")
    return blokk


def merker(fil: str, ark: str) -> dict[str, Any]:
    """Det tabellen fra `les` ikke sier om cellene: tallene slik de er, og feilverdiene.

    fastexcel gir en feilverdi som en tom celle, og tallene i en kolonne med tekst som tekst, så her
    leses arket med openpyxl. Hver celle er raden i arket, teksten i første rad i kolonnen og
    verdien; et tall har også om det vises i prosent.
    """
    from openpyxl import load_workbook

    feil, tall = [], []
    blad = load_workbook(fil, read_only=True, data_only=True)[ark]
    rader = blad.iter_rows()
    hode = {celle.column: celle.value for celle in next(rader, ()) if celle.value is not None}
    for rad in rader:
        for celle in rad:
            if celle.value is None or celle.column not in hode:
                continue
            sted = [celle.row, str(hode[celle.column])]
            if celle.data_type == "e":
                feil.append([*sted, str(celle.value)])
            elif celle.data_type == "n":
                tall.append([*sted, float(celle.value), "%" in celle.number_format])
    return {"feilverdier": feil, "tall": tall}


def svar(krav: dict[str, Any], ut: BinaryIO) -> None:
    """Utfør én forespørsel og skriv svaret."""
    tabell = None
    try:
        if krav["ark"] is None:
            hode: dict[str, Any] = {"arknavn": fastexcel.read_excel(krav["fil"]).sheet_names}
        elif krav.get("merker"):
            hode = merker(krav["fil"], krav["ark"])
        else:
            tabell = les(krav["fil"], krav["ark"], krav["hode"], krav["bredest"])
            hode = {"rader": tabell.num_rows}
    except (MemoryError, pa.ArrowMemoryError):
        hode = {"feil": "minne", "melding": ""}
    except ValueError as feil:
        hode = {"feil": "bredde", "melding": str(feil)}
    # Leseren er skrevet i Rust, og en «panic» der er ikke en vanlig Exception.
    except BaseException as feil:
        linjer = str(feil).splitlines() or [type(feil).__name__]
        hode = {"feil": "leser", "melding": linjer[0][:300]}
    ut.write(json.dumps(hode).encode() + b"\n")
    if tabell is not None:
        with pa.ipc.new_stream(ut, tabell.schema) as strøm:
            strøm.write_table(tabell)
    ut.flush()


def main() -> None:
    """Svar til standard inn lukkes, eller ingen har spurt på en stund."""
    ekstra_minne, hvile = int(sys.argv[1]), float(sys.argv[2])
    begrens_minne(ekstra_minne)
    linjer: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def hent() -> None:
        with os.fdopen(0, "rb", closefd=False) as inn:
            for linje in inn:
                linjer.put(linje)
        linjer.put(b"")

    threading.Thread(target=hent, daemon=True).start()
    with os.fdopen(1, "wb", closefd=False) as ut:
        while True:
            try:
                linje = linjer.get(timeout=hvile)
            except queue.Empty:
                break
            if not linje:
                break
            svar(json.loads(linje), ut)
    # Tråden venter på standard inn; en vanlig avslutning ville ventet på låsen den holder.
    os._exit(0)


if __name__ == "__main__":
    main()

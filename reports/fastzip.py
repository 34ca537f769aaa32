"""Zip-filer med faste tider og rettigheter, så det samme innholdet gir de samme bytene."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Final

_TID: Final = (1980, 1, 1, 0, 0, 0)
"""Det tidligste en zip-fil kan ha; en bygd fil har ikke noe annet tidspunkt."""


def fast_zip(filer: Iterable[tuple[str, bytes]]) -> bytes:
    """Filene (navn, innhold) pakket i den rekkefølgen de kommer.

    >>> fast_zip([("a.txt", b"a")]) == fast_zip([("a.txt", b"a")])
    True
    """
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w") as pakke:
        for navn, innhold in filer:
            fil = zipfile.ZipInfo(navn, _TID)
            # Ellers står systemet filen ble bygd på i den.
            fil.create_system = 3
            fil.external_attr = 0o644 << 16
            fil.compress_type = zipfile.ZIP_DEFLATED
            pakke.writestr(fil, innhold, compresslevel=6)
    return ut.getvalue()


def pakket_om(pakke: bytes) -> bytes:
    """En zip-fil et bibliotek har skrevet, med de samme filene i samme rekkefølge, pakket fast."""
    with zipfile.ZipFile(io.BytesIO(pakke)) as inn:
        return fast_zip((navn, inn.read(navn)) for navn in inn.namelist())

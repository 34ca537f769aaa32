"""Avsnittet `[rapport]` i kommune.toml: fargen, logoen og navnet på årsrapporten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from klima.grunn.feil import Brukerfeil, ukjent_noekkel

_NOEKLER: Final = ("farge", "logo", "logo_alternativ", "navn")
_FARGE: Final = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Rapportvalg:
    """Utseendet på rapporten fra `[rapport]`; tomt er husets eget. Prøves når rapporten lages.

    Attributes:
        farge: «#rrggbb» med små bokstaver.
        logo: fil med logoen.
        logo_alternativ: teksten for den som ikke ser logoen.
        navn: på toppen i stedet for «Asker kommune».
    """

    farge: str = ""
    logo: Path | None = None
    logo_alternativ: str = ""
    navn: str = ""


def les_rapportvalg(avsnitt: Mapping[str, object], fil: Path) -> Rapportvalg:
    """Valgene i avsnittet; om fargen kan leses og logoen er et bilde, prøves når rapporten lages.

    Args:
        avsnitt: `[rapport]` slik det står i filen.
        fil: kommune.toml; logoen står ved siden av den.

    Raises:
        Brukerfeil: en ukjent nøkkel, en verdi som ikke er tekst, eller noe som ikke er en farge.
    """
    valg = {}
    for noekkel, verdi in avsnitt.items():
        if noekkel not in _NOEKLER:
            raise ukjent_noekkel("rapport", noekkel, _NOEKLER, fil)
        if not (isinstance(verdi, str) and verdi.strip()):
            raise Brukerfeil(
                f"[rapport] {noekkel} er ikke en tekst",
                sted=str(fil),
                ventet=f'{noekkel} = "…"',
                funnet=repr(verdi),
            )
        valg[noekkel] = verdi.strip()
    farge = valg.get("farge", "")
    if farge and not _FARGE.fullmatch(farge):
        raise Brukerfeil(
            "[rapport] farge er ikke en farge",
            sted=str(fil),
            ventet='# og seks tegn fra 0 til f, som "#0b5394"',
            funnet=repr(farge),
        )
    return Rapportvalg(
        farge=farge.lower(),
        logo=fil.parent / valg["logo"] if "logo" in valg else None,
        logo_alternativ=valg.get("logo_alternativ", ""),
        navn=valg.get("navn", ""),
    )

"""En figur eller tabell til fil, i formatet filnavnet slutter på."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from klima.grunn.feil import Brukerfeil
from klima.grunn.tall import oppramsing


def lagre(fil: str | Path, skrivere: Mapping[str, Callable[[], str | bytes]]) -> Path:
    """Skriv filen i formatet navnet slutter på. En fil som finnes, skrives over.

    Args:
        fil: mappen den skal stå i, lages om den mangler.
        skrivere: endelsen -> det som gir innholdet.

    Raises:
        Brukerfeil: endelsen er ikke et format, eller filen kan ikke skrives.
    """
    sti = Path(fil)
    skriver = skrivere.get(sti.suffix.lower())
    if skriver is None:
        ventet = f"et navn som slutter på {oppramsing(list(skrivere), 'eller')}"
        raise Brukerfeil("ukjent format", sted=str(fil), ventet=ventet, funnet=f"«{sti.suffix}»")
    innhold = skriver()
    try:
        sti.parent.mkdir(parents=True, exist_ok=True)
        sti.write_bytes(innhold.encode() if isinstance(innhold, str) else innhold)
    except OSError as feil:
        raise Brukerfeil(
            "filen kan ikke skrives her", sted=str(fil), funnet=feil.strerror or str(feil)
        ) from feil
    return sti

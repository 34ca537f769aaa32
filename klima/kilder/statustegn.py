"""Utgivernes tegn for hvorfor et tall mangler, eller hva som er med det, som husets statuser.

Kilder: SSBs standardtegn i tabeller («.», «..» og «:» slik de står i API-ets `note`), FHIs
tegnforklaring (`extension.flags`), og det åpne klienter for Udir leser ut av svarene. Ubekreftet:
«...» (fra SSBs eldre tabeller), og at «*» og «-» kommer som status; «-» kan komme som tallet 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from klima.grunn.feil import Brukerfeil
from klima.kilder.nettfeil import rens

_SSB: Final = {
    ".": "ikke_maalt",  # ikke mulig å oppgi tall; kategorien var ikke i bruk
    "..": "ikke_maalt",  # tallgrunnlag mangler, eller er for usikkert
    "...": "tall_kommer",  # oppgave mangler foreløpig
    ":": "undertrykt",  # vises ikke av konfidensialitetshensyn
    "-": "maalt",  # null, ikke et hull
    "*": "foreloepig",
}
_TEGN: Final[Mapping[str, Mapping[str, str]]] = {
    "ssb": _SSB,
    "ssb_v1": _SSB,
    "fhi": {
        "..": "ikke_maalt",  # manglende data
        ".": "ikke_maalt",  # lar seg ikke beregne
        ":": "undertrykt",  # anonymisert eller skjult av andre årsaker
    },
    "udir": {"*": "undertrykt"},
    "valg": {"forelopig": "foreloepig"},  # opptellingen er ikke endelig
}
# Tegnene som selv er et tall: et ekte null, skrevet med en strek.
_NULL: Final[Mapping[str, str]] = {"ssb": "-", "ssb_v1": "-"}
_MED_VERDI: Final = frozenset({"maalt", "foreloepig"})


def hus_status(kilde: str, tegn: str, *, har_verdi: bool) -> str:
    """Statusen huset gir et tall.

    Args:
        kilde: utgiverens id.
        tegn: tegnet utgiveren satte; tomt når det ikke er noe.
        har_verdi: om tallet finnes. Et tall som finnes, er målt eller foreløpig, og et som ikke
            finnes, er aldri det.

    Returns:
        En nøkkel i `indikatorer.observasjoner.STATUSER`.

    Raises:
        Brukerfeil: tegnet er ukjent, eller sier det motsatte av om tallet finnes.

    >>> hus_status("ssb", ":", har_verdi=False), hus_status("ssb", "*", har_verdi=True)
    ('undertrykt', 'foreloepig')
    """
    if not tegn:
        return "maalt" if har_verdi else "ikke_maalt"
    kjente = _TEGN.get(kilde, {})
    status = kjente.get(tegn)
    if status is None:
        raise Brukerfeil(
            f"ukjent tegn i tallene fra {kilde}",
            ventet=", ".join(f"«{t}»" for t in kjente) or "ikke noe tegn",
            funnet=f"«{rens(tegn, 40)}»",
            utvei="se hva tegnet betyr hos utgiveren; det må få en status før tallet kan brukes",
        )
    if (status in _MED_VERDI) != har_verdi:
        raise Brukerfeil(
            f"tegnet og tallet fra {kilde} sier imot hverandre",
            funnet=f"«{tegn}» {'med' if har_verdi else 'uten'} verdi",
            utvei="hent på nytt; blir det likt, har utgiveren endret hva tegnet betyr",
        )
    return status


def nulltegn(kilde: str) -> str:
    """Tegnet som selv er tallet null hos utgiveren; tomt når den ikke har noe.

    >>> nulltegn("ssb"), nulltegn("fhi")
    ('-', '')
    """
    return _NULL.get(kilde, "")

"""Endringen mellom to målinger: i riktig enhet, og om den er større enn det tallene bærer.

Reglene:
- En andel i % endrer seg i prosentpoeng. En mengde endrer seg i enheten sin, og i prosent. En
  plassering, en indeks og et svar på en skala har ikke noe nullpunkt å regne prosent fra.
- Uendret av avrunding: de to trykte tallene kan være avrundet fra samme tall.
- Uendret av utvalg: er antall svar kjent for begge, må 95 %-intervallet for forskjellen mellom de
  to andelene ligge på én side av null. For andre enheter enn % trengs standardavviket, og det
  trykker ingen.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

from klima.kontroll.paastander import kan_vaere_samme

Z95: Final = 1.959963984540054
"""97,5-prosentpunktet i standardnormalfordelingen."""

UENDRET: Final = {
    "likt": "tallene er like",
    "avrunding": "de to trykte tallene kan være samme tall, avrundet",
    "utvalg": "forskjellen er ikke større enn utvalgsusikkerheten",
}

_UTEN_NULLPUNKT: Final = ("%", "prosentpoeng", "indeks", "plassering")


@dataclass(frozen=True)
class Maaling:
    """En måling slik den er trykt.

    Attributes:
        desimaler: de tallet er trykt med.
        antall_svar: svarene tallet bygger på; None når det ikke er en undersøkelse, eller ukjent.
        utgave: utgaven tallet er fra; tom når tabellen ikke sier det.
    """

    aar: int
    verdi: float
    desimaler: int = 0
    antall_svar: int | None = None
    utgave: str = ""


@dataclass(frozen=True)
class Endring:
    """Endringen fra en måling til en senere.

    Attributes:
        endring: i `endringsenhet(enhet)`.
        prosent: endringen i prosent av den første; None når enheten ikke har noe nullpunkt.
        uendret_fordi: en av nøklene i `UENDRET`, eller tom når forskjellen står.
        intervall: 95 %-intervallet for forskjellen i prosentpoeng; None uten antall svar.
    """

    fra_aar: int
    til_aar: int
    endring: float
    prosent: float | None
    uendret_fordi: str = ""
    intervall: tuple[float, float] | None = None

    def dom(self, retning: str) -> str:
        """`bedre`, `verre`, `uendret`, og uten retning `opp` eller `ned`."""
        if self.uendret_fordi:
            return "uendret"
        if retning == "ingen":
            return "opp" if self.endring > 0 else "ned"
        return "bedre" if (self.endring > 0) == (retning == "hoyere_er_bedre") else "verre"


def endringsenhet(enhet: str) -> str:
    """Enheten en endring har.

    >>> endringsenhet("%"), endringsenhet("GWh"), endringsenhet("skala 1-5")
    ('prosentpoeng', 'GWh', 'poeng')
    """
    if enhet == "%":
        return "prosentpoeng"
    if enhet.startswith("skala"):
        return "poeng"
    return {"plassering": "plasser", "indeks": "poeng"}.get(enhet, enhet)


def regn_endring(fra: Maaling, til: Maaling, enhet: str) -> Endring:
    """Endringen mellom to målinger av samme indikator.

    >>> e = regn_endring(Maaling(2021, 180661), Maaling(2022, 178984), "t CO2e")
    >>> e.endring, e.prosent, e.uendret_fordi
    (-1677, -0.9, '')
    """
    endring = round(til.verdi - fra.verdi, max(fra.desimaler, til.desimaler))
    intervall = _utvalgsintervall(fra, til) if enhet == "%" else None
    fordi = ""
    if fra.verdi == til.verdi:
        fordi = "likt"
    elif kan_vaere_samme((fra.verdi, fra.desimaler), (til.verdi, til.desimaler)):
        fordi = "avrunding"
    elif intervall is not None and intervall[0] <= 0 <= intervall[1]:
        fordi = "utvalg"
    return Endring(fra.aar, til.aar, endring, _prosent(fra, til, enhet), fordi, intervall)


def _prosent(fra: Maaling, til: Maaling, enhet: str) -> float | None:
    """Endringen i prosent med én desimal. Fra null eller et negativt tall finnes den ikke."""
    if enhet in _UTEN_NULLPUNKT or enhet.startswith("skala") or fra.verdi <= 0:
        return None
    return round(100 * (til.verdi - fra.verdi) / fra.verdi, 1)


def _utvalgsintervall(fra: Maaling, til: Maaling) -> tuple[float, float] | None:
    ledd = (fra, til)
    if not all(m.antall_svar and 0 <= m.verdi <= 100 for m in ledd):
        return None
    lav, hoy = forskjell(
        til.verdi / 100, til.antall_svar or 0, fra.verdi / 100, fra.antall_svar or 0
    )
    return round(100 * lav, 1), round(100 * hoy, 1)


def forskjell(p1: float, n1: int, p2: float, n2: int, z: float = Z95) -> tuple[float, float]:
    """Konfidensintervallet for p1 - p2 når de er andeler i to uavhengige utvalg.

    Newcombes hybrid av to Wilson-intervaller (metode 10 i R. G. Newcombe: «Interval estimation for
    the difference between independent proportions: comparison of eleven methods», Statistics in
    Medicine 17, 1998, s. 873-890). Den vanlige p ± z·√(p(1-p)/n) har bredde null ved 0 og 100 %
    og dekker for lite i små utvalg. Forutsetter enkelt tilfeldig utvalg: vekting og klynger
    (skoleklasser) gjør den sanne usikkerheten større.

    Args:
        p1, p2: andelene, mellom 0 og 1.
        n1, n2: antall svar, over 0.
        z: prosentpunktet i normalfordelingen.

    Returns:
        Nedre og øvre grense, som andel.

    >>> [round(g, 4) for g in forskjell(56 / 70, 70, 48 / 80, 80)]
    [0.0524, 0.3339]
    """
    (lav1, hoy1), (lav2, hoy2) = _wilson(p1, n1, z), _wilson(p2, n2, z)
    d = p1 - p2
    return d - sqrt((p1 - lav1) ** 2 + (hoy2 - p2) ** 2), d + sqrt(
        (hoy1 - p1) ** 2 + (p2 - lav2) ** 2
    )


def _wilson(p: float, n: int, z: float) -> tuple[float, float]:
    """Score-intervallet for én andel (E. B. Wilson 1927): røttene av |p - π| = z·√(π(1-π)/n)."""
    midt, halv = 2 * n * p + z * z, z * sqrt(z * z + 4 * n * p * (1 - p))
    nevner = 2 * (n + z * z)
    return (midt - halv) / nevner, (midt + halv) / nevner

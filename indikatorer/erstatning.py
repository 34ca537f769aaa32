"""Indikatorer som er tatt ut, og kjeden av dem som avløser hverandre: A → B → C.

Historikken blir: en utgått indikator med verdier beholder kortet og verdiene sine i katalogen, og
raden i `utgaatte` sier at den er tatt ut, fra når, hvorfor, og hva som kom i stedet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indikatorer.katalog import Katalog
from klima.grunn.datapakke import som_rader
from klima.grunn.feil import Brukerfeil, kast_samlet


@dataclass(frozen=True)
class Utgaatt:
    """En indikator som er tatt ut av settet.

    Attributes:
        navn: ordrett fra planen.
        indikator: id-en i katalogen når den har verdier der, ellers tom.
        utgaar_fra: det første året uten den; None når tabellen ikke sier det.
        begrunnelse: planens, kort.
        avloest_av: id-en til indikatoren som kom i stedet, eller tom.
        til_slutt: den siste i kjeden, som er i settet nå; tom når kjeden ender i ingenting.
        linje: der planen sier det.
    """

    navn: str
    indikator: str
    utgaar_fra: int | None
    begrunnelse: str
    avloest_av: str
    til_slutt: str
    linje: int | None


def utgaatte(katalog: Katalog) -> list[Utgaatt]:
    """Alle utgåtte indikatorer i tabellens rekkefølge, hver med kjeden fulgt til enden.

    Raises:
        Brukerfeil: en kjede går i ring, eller en indikator avløses av seg selv.
    """
    rader = som_rader(katalog.utgaatte)
    neste = {r["indikator"]: r["erstattet_av"] for r in rader if r.get("indikator")}
    kast_samlet("Indikatorene som er tatt ut", list(_ringer(katalog, rader, neste)))
    return [
        Utgaatt(
            navn=rad["navn"],
            indikator=rad.get("indikator") or "",
            utgaar_fra=rad.get("utgaar_fra"),
            begrunnelse=rad.get("begrunnelse") or "",
            avloest_av=rad["erstattet_av"] or "",
            til_slutt=_enden(rad["erstattet_av"], neste),
            linje=rad.get("linje"),
        )
        for rad in rader
    ]


def avloeser(katalog: Katalog) -> dict[str, list[Utgaatt]]:
    """Id-en til en indikator -> de utgåtte den avløser, den nærmeste først.

    Kjeden A → B → C gir C begge: B, som den avløste, og A, som B avløste før den.
    """
    alle = utgaatte(katalog)
    direkte: dict[str, list[Utgaatt]] = {}
    for utgaatt in alle:
        if utgaatt.avloest_av:
            direkte.setdefault(utgaatt.avloest_av, []).append(utgaatt)

    def bakover(indikator: str) -> Iterator[Utgaatt]:
        for utgaatt in direkte.get(indikator, []):
            yield utgaatt
            if utgaatt.indikator:
                yield from bakover(utgaatt.indikator)

    return {indikator: list(bakover(indikator)) for indikator in direkte}


def _enden(indikator: str | None, neste: dict[str, str | None]) -> str:
    while indikator in neste:
        indikator = neste[indikator]
    return indikator or ""


def _ringer(
    katalog: Katalog, rader: list[dict[str, object]], neste: dict[str, str | None]
) -> Iterator[Brukerfeil]:
    """En ring for hver kjede som kommer tilbake til seg selv, meldt én gang."""
    meldt: set[str] = set()
    for rad in rader:
        sti: list[str] = []
        ledd = rad.get("indikator")
        while isinstance(ledd, str) and ledd in neste and ledd not in sti:
            sti.append(ledd)
            ledd = neste[ledd]
        if not isinstance(ledd, str) or ledd not in sti or ledd in meldt:
            continue
        ring = sti[sti.index(ledd) :]
        meldt.update(ring)
        yield Brukerfeil(
            "indikatorene avløser hverandre i ring",
            sted=f"{katalog.pakke.fil('utgaatte')}:{rad['linje_i_fil']}",
            funnet=" → ".join([*ring, ring[0]]),
            utvei="la den siste stå uten «erstattet_av», eller rett hva som avløste hva",
        )

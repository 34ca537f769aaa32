"""«Endring siden forrige rapport» delt i tre: omregning, virkelig endring og nytt omfang."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT
from klima.utgavepar import Utgavepar

_NULL: Final = Decimal(0)


@dataclass(frozen=True)
class Del:
    """Endringen for én kommune og sektor («Totalt» er summen), i t CO2e.

    Tallene er desimaltall slik utgiveren trykker dem, så delene summerer eksakt:
    `omregning + virkelig + nytt_omfang == endring`.

    Attributes:
        gammel: tallet i forrige rapport: gammel utgave, år a.
        omregning: ny utgaves tall for år a minus gammel utgaves, likt omfang.
        virkelig: endringen fra år a til år b i ny utgave, likt omfang.
        nytt_omfang: sektorer bare ny utgave teller, i år b, minus dem bare gammel teller, i år a.
        ny: tallet i denne rapporten: ny utgave, år b. `gammel` og `ny` er None der utgaven ikke
            har tallet.
    """

    kommune: str
    sektor: str
    gammel: Decimal | None
    omregning: Decimal
    virkelig: Decimal
    nytt_omfang: Decimal
    ny: Decimal | None

    @property
    def endring(self) -> Decimal:
        """Endringen siden forrige rapport, `ny - gammel`; uten tall er det ingenting å telle."""
        return (self.ny or _NULL) - (self.gammel or _NULL)


@dataclass(frozen=True)
class Tredeling:
    """Endringen fra én rapport til den neste.

    Attributes:
        fra_utgave, til_utgave: utgaven forrige og denne rapport hviler på.
        fra_aar, til_aar: siste år i forrige og i denne rapport (a og b).
        deler: per kommune hver sektor i husets rekkefølge, så «Totalt».
    """

    fra_utgave: str
    til_utgave: str
    fra_aar: int
    til_aar: int
    deler: tuple[Del, ...]

    def kommune(self, nummer: str) -> list[Del]:
        """Delene for én kommune, «Totalt» sist; tom når den ikke har årene."""
        return [d for d in self.deler if d.kommune == nummer]


def tredel(par: Utgavepar, *, fra_aar: int | None = None, til_aar: int | None = None) -> Tredeling:
    """Del endringen fra (gammel utgave, år a) til (ny utgave, år b) i tre, per kommune og sektor.

    Formler, med L for likt omfang: omregning = ny_L(a) − gammel_L(a); virkelig = ny_L(b) − ny_L(a);
    nytt omfang = ny(b) − ny_L(b) − (gammel(a) − gammel_L(a)). Summen er ny(b) − gammel(a).

    En celle uten rad i en sektor utgaven teller, bidrar ikke til summen, som i alle summer ellers.

    Args:
        par: utgavene fra `sammenstill`.
        fra_aar: år a; ellers det siste begge utgavene har.
        til_aar: år b; ellers det siste i den nye.

    Raises:
        Brukerfeil: den gamle utgaven har ikke år a, eller den nye ikke begge.
    """
    a = fra_aar if fra_aar is not None else par.felles_aar[-1]
    b = til_aar if til_aar is not None else max((*par.felles_aar, *par.nye_aar))
    _krev_aar(par, a, b)
    sider = (_tall(par, "fra", a), _tall(par, "til", a), _tall(par, "til", b))
    rekke = (*par.felles, *par.nye_sektorer, *par.bortfalte_sektorer)
    deler: list[Del] = []
    for kommune in par.kommuner:
        if not all(any((kommune, s) in side for s in rekke) for side in sider):
            continue  # utgaven har ikke kommunen dette året
        rader = [
            _del(kommune, s, [side.get((kommune, s)) for side in sider], s in par.felles)
            for s in rekke
            if any((kommune, s) in side for side in sider)
        ]
        deler += [*rader, _sum(kommune, rader)]
    return Tredeling(par.fra.utgave, par.til.utgave, a, b, tuple(deler))


def _tall(par: Utgavepar, side: str, aar: int) -> dict[tuple[str, str], Decimal]:
    serie = par.celler[side]
    serie = serie[serie.index.get_level_values("aar") == aar].dropna()
    noekler = zip(
        serie.index.get_level_values("kommune"),
        serie.index.get_level_values("sektor"),
        strict=True,
    )
    # repr gir de desimalene utgiveren trykte, ikke flyttallets binære nabo.
    return {
        (str(k), str(s)): Decimal(repr(round(float(v), 6)))
        for (k, s), v in zip(noekler, serie.tolist(), strict=True)
    }


def _krev_aar(par: Utgavepar, a: int, b: int) -> None:
    i_fra, i_til = {*par.felles_aar, *par.bortfalte_aar}, {*par.felles_aar, *par.nye_aar}
    for aar, finnes, utgave in ((a, i_fra, par.fra), (a, i_til, par.til), (b, i_til, par.til)):
        if aar not in finnes:
            raise Brukerfeil(
                f"utgaven {utgave.utgave} har ikke året {aar}",
                funnet=", ".join(map(str, sorted(finnes))),
            )


def _del(kommune: str, sektor: str, tall: list[Decimal | None], felles: bool) -> Del:
    gammel, _, ny = tall
    a, omregnet, b = (t or _NULL for t in tall)
    if felles:
        return Del(kommune, sektor, gammel, omregnet - a, b - omregnet, _NULL, ny)
    return Del(kommune, sektor, gammel, _NULL, _NULL, b - a, ny)


def _sum(kommune: str, rader: list[Del]) -> Del:
    felt = ("gammel", "omregning", "virkelig", "nytt_omfang", "ny")
    summer = {f: sum((getattr(r, f) or _NULL for r in rader), start=_NULL) for f in felt}
    return Del(kommune, TOTALT, **summer)

"""Sektorradene i klimabudsjettet: mål, faktisk og budsjettert utslipp over tiltakene i en sektor.

Har planen trykt radene, er det de som gjelder, med tallene slik de står og på planens egen utgave.
Ellers settes de sammen av målene, rammen og tiltaksbanen på utgaven i bruk, én rad per sektor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import xarray as xr

from klima.budsjett import Budsjett
from klima.grunn.arbeidsrom import FORMNAVN, Form
from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import MANGLER, tall
from klima.maal import per_sektor_og_totalt
from klima.ramme import som_tall

_OVERSKRIFT: Final = {
    "maal": "Mål i {aar}",
    "utslipp": "Utslipp i {aar}",
    "budsjett": "Budsjettert utslipp i {aar}",
    "ramme": "Ramme i {aar}",
}
_UTEN_TALL: Final = {"tall_kommer": "tall kommer", "ikke_maalt": "ikke målt"}


@dataclass(frozen=True)
class Celle:
    """Ett tall i en sektorrad.

    Attributes:
        stoerrelse: `maal`, `utslipp`, `budsjett` eller `ramme`.
        tonn: t CO2e; None når det ikke finnes.
        status: cellens status.
        form: formen på rammen, når rammen er regnet på flere måter.
        merknad: noten et tall med stjerne viser til; tom uten.
        linje: linjen i planen tallet er trykt på; None når det er regnet ut.
    """

    stoerrelse: str
    aar: int
    tonn: float | None
    status: str
    form: Form | None = None
    merknad: str = ""
    linje: int | None = None

    @property
    def overskrift(self) -> str:
        """Kolonnen tallet står i."""
        navn = _OVERSKRIFT[self.stoerrelse].format(aar=self.aar)
        return f"{navn}, {FORMNAVN[self.form]}" if self.form else navn

    @property
    def vist(self) -> str:
        """Tallet slik en leser ser det; et tall med note har stjerne.

        >>> Celle("maal", 2021, 11779.0, "maalt", merknad="Pandemien.").vist
        '11\\xa0779*'
        >>> Celle("budsjett", 2026, None, "tall_kommer").vist
        'tall kommer'
        """
        if self.tonn is None:
            return _UTEN_TALL.get(self.status, MANGLER)
        return tall(self.tonn) + ("*" if self.merknad else "")


@dataclass(frozen=True)
class Sektorrad:
    """En rad over tiltakene i en sektor.

    Attributes:
        rad: id-en tiltakene viser til.
        tekst: overskriften, ordrett når den er trykt.
        trykt: om tallene står i planen.
        utgave: utgaven tallene hviler på.
        celler: i planens rekkefølge.
        tiltak: id-ene til tiltakene under raden.
    """

    rad: str
    tekst: str
    sektor: str
    innsatsomraade: str
    trykt: bool
    utgave: str
    celler: tuple[Celle, ...]
    tiltak: tuple[str, ...]


def sektorrader(budsjett: Budsjett) -> list[Sektorrad]:
    """Radene planen trykker, ellers én per sektor med mål, tiltak eller utslipp.

    >>> import klima
    >>> from klima.budsjett import lag_budsjett
    >>> from klima.plan import les_plan
    >>> utslipp = klima.les_utslipp("Asker", utgave="handlingsprogram-2024")
    >>> plan = les_plan(klima.finn_arbeidsrom(), "3203")
    >>> [c.vist for c in sektorrader(lag_budsjett(utslipp, plan=plan, tiltak=None))[0].celler]
    ['68\\xa0845', '76\\xa0571', '56\\xa0994', '44\\xa0271']
    """
    plan = budsjett.plan
    if plan is not None and "budsjett" in set(plan["sektorrader"]["stoerrelse"]):
        return _trykte(plan, budsjett.tiltak)
    return _beregnede(budsjett)


def _trykte(plan: Datapakke, tiltak: Datapakke | None) -> list[Sektorrad]:
    per_rad: dict[str, list[dict[str, Any]]] = {}
    for r in som_rader(plan["sektorrader"]):
        per_rad.setdefault(r["rad"], []).append(r)
    return [
        Sektorrad(
            rad=navn,
            tekst=rader[0]["tekst"],
            sektor=rader[0]["sektor"],
            innsatsomraade=rader[0]["innsatsomraade"],
            trykt=True,
            utgave=plan.meta["utgave"],
            celler=tuple(
                Celle(
                    r["stoerrelse"],
                    int(r["aar"]),
                    None if r["tonn"] is None else float(r["tonn"]),
                    r["status"],
                    merknad=r["merknad"] or "",
                    linje=r["linje"],
                )
                for r in rader
            ),
            tiltak=_tiltak(tiltak, "rad", navn),
        )
        for navn, rader in per_rad.items()
    ]


def _beregnede(b: Budsjett) -> list[Sektorrad]:
    serie, siste = per_sektor_og_totalt(b.utslipp), b.siste_aar
    rader = som_rader(b.tiltak["tiltak"]) if b.tiltak is not None else []
    navn = [str(s) for s in serie["sektor"].values if s != TOTALT]
    navn += [r["sektor"] for r in rader if r["direkte"] and r["sektor"] not in navn]
    ut = []
    for sektor in dict.fromkeys(navn):
        celler = [
            *_maalceller(b, sektor, siste),
            _celle("utslipp", serie, sektor, siste),
            *_periodeceller(b, sektor),
        ]
        egne = [r for r in rader if r["direkte"] and r["sektor"] == sektor]
        omraader = dict.fromkeys(r["innsatsomraade"] for r in egne)
        if egne or any(c.tonn for c in celler):
            ids = tuple(r["tiltak"] for r in egne)
            utgave = str(b.utslipp.attrs["utgave"])
            felles = (sektor, "; ".join(omraader), False, utgave, tuple(celler), ids)
            ut.append(Sektorrad(sektor, sektor, *felles))
    return ut


def _maalceller(b: Budsjett, sektor: str, siste: int) -> list[Celle]:
    """Målet det siste året, når planen har satt et mål akkurat da."""
    if b.maalene is None or siste not in b.maalene["aar"].values:
        return []
    return [_celle("maal", b.maalene["maal_tonn"], sektor, siste)]


def _periodeceller(b: Budsjett, sektor: str) -> list[Celle]:
    """Rammen det første og siste året i perioden, og tiltaksbanen når noen tiltak er tallfestet."""
    aarene = (b.periode[0], b.periode[-1])
    celler = [
        # Er formen valgt, står den i overskriften over alle radene.
        replace(_celle("ramme", ramme["tonn"], sektor, aar), form=None if b.valg.form else form)
        for form, ramme in b.rammer.items()
        for aar in aarene
    ]
    if b.virkning.sammen is None:
        return celler
    return celler + [_celle("budsjett", b.virkning.sammen.bane, sektor, aar) for aar in aarene]


def _celle(stoerrelse: str, a: xr.DataArray, sektor: str, aar: int) -> Celle:
    finnes = sektor in a["sektor"].values and aar in a["aar"].values
    tonn = som_tall(a.sel(sektor=sektor, aar=aar).item()) if finnes else None
    return Celle(stoerrelse, aar, tonn, "mangler" if tonn is None else "avledet")


def _tiltak(pakke: Datapakke | None, felt: str, verdi: str) -> tuple[str, ...]:
    rader = som_rader(pakke["tiltak"]) if pakke else []
    return tuple(r["tiltak"] for r in rader if r.get(felt) == verdi)

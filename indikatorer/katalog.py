"""Katalogen over indikatorer: hva som måles, hvor det hører til, og hvor tallet kommer fra."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from indikatorer.fletting import Revisjon, finn_revisjoner, flett
from indikatorer.leveranser import leverte_observasjoner
from indikatorer.observasjonslager import les_hentede
from klima.grunn.arbeidsrom import Arbeidsrom, finn_arbeidsrom
from klima.grunn.datapakke import Datapakke, les_pakke
from klima.grunn.kodelister import finn_kommune
from klima.grunn.tall import tall
from klima.grunn.undertrykking import beroerte
from klima.rettelser import les_rettelser, rett, rettelser_for

PAKKE: Final = "indikatorer"


@dataclass(frozen=True)
class Katalog:
    """En kommunes indikatorsett.

    Attributes:
        pakke: datapakken, med kildekortet i `meta`.
        indikatorer: én rad per indikator i planens rekkefølge, indeks `indikator`; med navnet på
            satsingsområdet (`satsingsomraade_navn`) og ordlyden i hovedmål og delmål
            (`hovedmaal_tekst`, `delmaal_tekst`).
        delmaal: alle delmål, også de uten indikator, med `satsingsomraade_navn` og `dekning`.
        verdier: én rad per indikator og år, med `status` og `tekst` slik cellen er trykt; et
            rettet tall har statusen `rettet`, og teksten har det rette tallet. Hentede og leverte
            tall går foran de trykte; `utgave` og `kilde` sier hvor hver verdi er fra.
        utgaatte: indikatorer planen har tatt ut, med hva som erstatter dem. Den som har id, har
            kortet sitt i `tidligere` og verdiene sine i `verdier`.
        utgaver: alle utgavene av hver observasjon, eldste først (`indikatorer.fletting.KOLONNER`).
        tidligere: kortene til de utgåtte, som `indikatorer`; tom når ingen har id.
    """

    pakke: Datapakke
    indikatorer: pd.DataFrame
    delmaal: pd.DataFrame
    verdier: pd.DataFrame
    utgaatte: pd.DataFrame
    utgaver: pd.DataFrame = field(default_factory=pd.DataFrame)
    tidligere: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def revisjoner(self) -> list[Revisjon]:
        """Tallene som er et annet i en senere utgave enn den første."""
        return finn_revisjoner(self.utgaver, self.verdier) if len(self.utgaver) else []

    @property
    def brudd(self) -> pd.DataFrame:
        """Bruddene i seriene; tom når pakken ikke har tabellen."""
        return self._tabell("brudd")

    @property
    def maal(self) -> pd.DataFrame:
        """Målene kommunen har vedtatt for indikatorene; tom når pakken ikke har tabellen."""
        return self._tabell("maal")

    def _tabell(self, navn: str) -> pd.DataFrame:
        tom = pd.DataFrame(columns=["indikator"])
        return self.pakke.tabeller.get(navn, tom)

    @property
    def rettelser(self) -> tuple[str, ...]:
        """Id-ene til rettelsene som er lagt på verdiene."""
        return tuple(set(self.verdier.get("rettelse", ())) - {""})

    @property
    def meta(self) -> dict[str, Any]:
        return dict(self.pakke.meta)


def les_katalog(
    kommune: str, *, arbeidsrom: Arbeidsrom | None = None, rettet: bool = True
) -> Katalog | None:
    """Indikatorkatalogen for en kommune, eller None når arbeidsrommet ikke har noen.

    Args:
        kommune: nummer eller navn.
        arbeidsrom: ellers det en står i.
        rettet: legg på rettelsene i `datasets/rettelser`; False gir tallene slik de er trykt.

    Raises:
        Brukerfeil: ukjent kommune, datapakken bryter skjemaet sitt, eller en rettelse kan ikke
            leses.
    """
    rom = arbeidsrom or finn_arbeidsrom()
    mappe = rom.pakke(PAKKE, finn_kommune(kommune).nummer)
    if mappe is None:
        return None
    pakke = les_pakke(mappe)
    omraader = pakke["satsingsomraader"].rename(columns={"navn": "satsingsomraade_navn"})
    hovedmaal = pakke["hovedmaal"].rename(columns={"tekst": "hovedmaal_tekst"})
    over = hovedmaal[["hovedmaal", "satsingsomraade", "hovedmaal_tekst"]].merge(
        omraader[["satsingsomraade", "satsingsomraade_navn"]], on="satsingsomraade"
    )
    delmaal = (
        pakke["delmaal"].rename(columns={"tekst": "delmaal_tekst"}).merge(over, on="hovedmaal")
    )
    navn = ["delmaal", "delmaal_tekst", "hovedmaal_tekst", "satsingsomraade_navn"]
    kort = pakke["katalog"].merge(delmaal[navn], on="delmaal").sort_values("nr")
    kort = kort.set_index("indikator")
    # Historikken blir: kortet og verdiene til en utgått indikator står der de sto.
    utgaatt = kort.index.isin(utgaatte_id(pakke))
    trykte = _rettede_verdier(pakke, rom) if rettet else pakke["verdier"]
    verdier, utgaver = flett(
        trykte,
        pakke["katalog"],
        pakke.meta,
        les_hentede(rom, str(pakke.meta["kommune"])),
        leverte_observasjoner(pakke),
        skjermet=beroerte(pakke),
    )
    return Katalog(
        pakke=pakke,
        indikatorer=kort[~utgaatt],
        delmaal=delmaal,
        verdier=verdier,
        utgaatte=pakke["utgaatte"],
        utgaver=utgaver,
        tidligere=kort[utgaatt],
    )


def utgaatte_id(pakke: Datapakke) -> list[str]:
    """Id-ene til indikatorene som står i katalogen, men er tatt ut av settet."""
    utgaatte = pakke["utgaatte"]
    return list(utgaatte["indikator"].dropna()) if "indikator" in utgaatte.columns else []


def _rettede_verdier(pakke: Datapakke, rom: Arbeidsrom) -> pd.DataFrame:
    """Verdiene med rettelsene lagt på, også i teksten."""
    datasett = f"{pakke.mappe.parent.name}/{PAKKE}"
    egne = rettelser_for(les_rettelser(rom), datasett, pakke.meta["utgave"])
    # En rettelse her ville vist et tall undertrykkingen ikke har prøvd; kontrollen melder den.
    skjermet = beroerte(pakke)
    egne = tuple(r for r in egne if r.noekkel["indikator"] not in skjermet)
    verdier = rett(pakke["verdier"], egne, "verdi")
    if verdier is pakke["verdier"]:
        return verdier
    for linje in verdier.index[verdier["rettelse"] != ""]:
        verdier.at[linje, "tekst"] = _med_tallet(
            str(verdier["tekst"].loc[linje]), float(verdier["verdi"].loc[linje])
        )
    return verdier


def _med_tallet(trykt: str, verdi: float) -> str:
    """Cellen slik den ville vært trykt med et annet tall: like mange desimaler, samme enhet.

    >>> _med_tallet("15,1 %", 15.2), _med_tallet("4,5 av 6", 4.25), _med_tallet("-3 %", 3.0)
    ('15,2 %', '4,25 av 6', '3 %')
    """
    desimaler = len(f"{verdi:.6f}".rstrip("0").split(".")[1])
    _, komma, bak = trykt.partition(",")
    if komma:
        desimaler = max(desimaler, len(bak) - len(bak.lstrip("0123456789")))
    return re.sub(r"[-−]?\d[\d\s.]*(,\d+)?(?<!\s)", tall(verdi, desimaler), trykt, count=1)

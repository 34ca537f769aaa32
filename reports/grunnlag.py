"""Alt rapporten bygger på, hentet én gang: serien, målene, avviket, planen og funnene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import xarray as xr

from indikatorer.handlingsregler import les_handlingsregler
from indikatorer.katalog import Katalog, les_katalog
from indikatorer.vurdering import Vurdering, vurder
from klima.avvik import avvik, siste_aar
from klima.budsjett import Budsjett, Valg, lag_budsjett
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import Datapakke
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT, Kommune, finn_kommune
from klima.grunn.tall import dato, oppramsing
from klima.kontroll.funn import Funn
from klima.maal import Maal, maal_fra_plan, paa_likt_omfang, per_sektor_og_totalt
from klima.plan import les_plan
from klima.rettelser import Rettelse
from klima.tiltak import les_tiltak
from klima.utgaver import Utgave
from klima.utslipp import ALLE, hent_tabell, til_array
from reports import rettelser
from reports.budsjettrader import budsjettdokument
from reports.funn import rapportens_funn
from reports.planrader import indikatorrader
from reports.revisjonsgrunnlag import Endret, hent_endret, hent_stoey
from reports.tekster import Tekster


@dataclass(frozen=True)
class Grunnlag:
    """Det rapporten for én kommune viser fram; det arbeidsrommet ikke har, er None.

    Attributes:
        utslipp: `(aar, kilde, gass)` i t CO2e, alt utgaven har.
        sektorsummer: `(sektor, aar)` i t CO2e, med «Totalt» til slutt.
        avviket: dataset fra `klima.avvik`.
        aar: det siste året med utslipp.
        plan: datapakken med planens utslippstall.
        dagen: rapportens dag, som alderen på tallene regnes fra.
        kontrollert: henter funnene fra en annen prosess; None, også i svar, når de regnes her.
    """

    rom: Arbeidsrom
    kommune: Kommune
    utgave: Utgave
    utslipp: xr.DataArray
    sektorsummer: xr.DataArray
    maal: Maal | None
    avviket: xr.Dataset
    aar: int
    plan: Datapakke | None
    tiltak: Datapakke | None
    katalog: Katalog | None
    regler: Datapakke | None
    spraak: str = "nb"
    dagen: date = field(default_factory=date.today)
    kontrollert: Callable[[], list[Funn] | None] | None = None

    @cached_property
    def t(self) -> Tekster:
        """Rapportens faste tekster på språket den skrives på."""
        return Tekster(self.spraak, None if self.rom.innebygd else self.rom.rot)

    @cached_property
    def vurderinger(self) -> dict[str, Vurdering]:
        """Vurderingen av hver indikator; tom uten katalog."""
        return vurder(self.katalog) if self.katalog else {}

    @cached_property
    def indikatorrader(self) -> list[dict[str, Any]]:
        """Radene fra `reports.planrader`, som flere kapitler viser; tom uten katalog."""
        return indikatorrader(self.katalog, self.vurderinger) if self.katalog else []

    @cached_property
    def funn(self) -> list[Funn]:
        """Det kontrollen fant, verst først. Regnes først når noen spør: den laster tunge ting."""
        ferdige = self.kontrollert() if self.kontrollert else None
        if ferdige is not None:
            return ferdige
        return rapportens_funn(self.rom, self.kommune.nummer, self.utslipp, self.dagen)

    @cached_property
    def endret(self) -> Endret | None:
        """Utgaven mot den forrige i lageret; None når lageret ikke har noen."""
        return hent_endret(self.rom, self.utgave, self.kommune.nummer, self.referanseaar)

    @cached_property
    def stoey(self) -> xr.Dataset | None:
        """Omregningsstøyen; None når lageret har for få utgaver, eller tallene er fra en plan."""
        return None if self.er_plan else hent_stoey(self.rom, self.kommune.nummer)

    @cached_property
    def budsjett(self) -> Budsjett:
        """Klimabudsjettet, med formen, omfanget og renten fra kommune.toml."""
        valg = Valg(form=self.rom.form, omfang=self.rom.omfang, rente=self.rom.rente)
        return lag_budsjett(
            self.utslipp,
            plan=self.plan,
            tiltak=self.tiltak,
            valg=valg,
            arbeidsrom=self.rom,
            stoey=self.stoey,
        )

    @cached_property
    def budsjettdokument(self) -> dict[str, Any]:
        """Klimabudsjettet som rader, det samme som `klima budsjett --json`."""
        return budsjettdokument(self.budsjett, self.stoey)

    def regn(self) -> None:
        """Regn ut det tyngste flere kapitler viser, så det er gjort når de bygges."""
        _ = self.budsjettdokument, self.indikatorrader

    def stoeyprosent(self, sektor: str) -> float:
        """90-persentilen av |omregning| for sektoren, %; NaN når den ikke kan regnes."""
        if self.stoey is None or sektor not in self.stoey["sektor"].values:
            return float("nan")
        return float(self.stoey["p90"].sel(sektor=sektor).item())

    @property
    def referanseaar(self) -> int:
        return int(self.avviket.attrs["referanseaar"])

    @property
    def er_plan(self) -> bool:
        """Om tallene er trykt i en plan og ikke hentet fra en utgave av statistikken."""
        return self.plan is not None and self.utgave.utgave == self.plan.meta["utgave"]

    def celle(self, sektor: str, aar: int | None = None) -> dict[str, float | str | None]:
        """Avviket for en sektor i ett år: tall eller None, og `status`."""
        valgt = self.avviket.sel(sektor=sektor, aar=aar or self.aar)
        ut: dict[str, float | str | None] = {}
        for navn in valgt.data_vars:
            verdi = valgt[navn].item()
            ut[str(navn)] = verdi if isinstance(verdi, str) or verdi == verdi else None
        return ut

    def total(self, aar: int) -> float | None:
        """Utslippet i alt i ett år, t CO2e; None når utgaven ikke har året."""
        serie = self.sektorsummer.sel(sektor=TOTALT)
        verdi = float(serie.sel(aar=aar).item()) if aar in serie["aar"].values else float("nan")
        return verdi if verdi == verdi else None

    @cached_property
    def rettelser(self) -> list[Rettelse]:
        """Rettelsene som er lagt på tall rapporten viser."""
        i_katalogen = self.katalog.rettelser if self.katalog else ()
        indikatorer = rettelser.brukte(self.rom, i_katalogen)
        return [*rettelser.i_serien(self.rom, self.sektorsummer), *indikatorer]

    def rettetekst(self, *aar: int) -> str:
        """Hvilke av utslippene i disse årene, eller i alle, som er rettet; tom når ingen er det."""
        egne = [r for r in self.rettelser if r.enhet and (not aar or r.aar in aar)]
        return rettelser.bildetekst(egne, self.t)

    def er_rettet(self, sektor: str, aar: int | None = None) -> bool:
        """Om et rettet tall inngår i utslippet for sektoren det året."""
        return bool(self.avviket["rettet"].sel(sektor=sektor, aar=aar or self.aar))

    def endring_rettet(self, sektor: str, aar: int | None = None) -> bool:
        """Om et rettet tall inngår i endringen fra referanseåret, eller i mål regnet fra det."""
        return self.referanse_rettet(sektor) or self.er_rettet(sektor, aar)

    def referanse_rettet(self, sektor: str) -> bool:
        """Om et rettet tall inngår i utslippet i referanseåret."""
        return bool(self.avviket["referanse_rettet"].sel(sektor=sektor))

    @property
    def bildetekst(self) -> str:
        """Kilde, utgave, omfang og om tallene er foreløpige – under hver figur om utslipp."""
        if self.er_plan:
            return self.t(
                "figurer.fra-plan",
                utgiver=self.utgave.utgiver,
                dokument=self._dokument,
                dato=dato(self.utgave.publisert),
            )
        antall = len(self.avviket.attrs["omfang"])
        if not self.utenfor:
            return self._utgavetekst(self.t("figurer.omfang", antall=antall))
        sektorer = oppramsing(self.utenfor)
        return self._utgavetekst(self.t("figurer.omfang-uten", antall=antall, sektorer=sektorer))

    @property
    def bildetekst_hele(self) -> str:
        """Som `bildetekst`, for figurer som viser alle sektorene utgaven teller."""
        return self._utgavetekst(self.t("figurer.omfang-hele", antall=len(self.utgave.omfang)))

    def _utgavetekst(self, omfang: str) -> str:
        return self.t(
            "figurer.fra-utgave",
            utgiver=self.utgave.utgiver,
            utgave=self.utgave.utgave,
            dato=dato(self.utgave.publisert),
            omfang=omfang,
        )

    @property
    def utenfor(self) -> list[str]:
        """Sektorene utgaven teller, men som er holdt utenfor fordi målene ikke gjelder dem."""
        return [s for s in self.utgave.omfang if s not in self.avviket.attrs["omfang"]]

    @property
    def plantekst(self) -> str:
        """Kilden for tall som bare planen har."""
        navn = self.kommune.navn
        return self.t("figurer.kilde-plan", kommune=navn, dokument=self._dokument)

    @property
    def _dokument(self) -> str:
        pakke = self.plan or self.tiltak or (self.katalog and self.katalog.pakke) or self.regler
        kort: dict[str, Any] = dict(pakke.meta["kildekort"]) if pakke else {}
        return str(kort.get("dokument") or self.t("figurer.planen"))


def hent_grunnlag(
    rom: Arbeidsrom,
    kommune: str,
    *,
    spraak: str = "nb",
    dagen: date | None = None,
    kontrollert: Callable[[], list[Funn] | None] | None = None,
) -> Grunnlag:
    """Les alt rapporten trenger for kommunen.

    Args:
        spraak: `nb` eller `nn`.
        dagen: rapportens dag; ellers i dag.
        kontrollert: henter funnene når kontrollen er kjørt et annet sted.

    Raises:
        Brukerfeil: ukjent kommune, eller ingen utgave har den.
    """
    if kommune == ALLE:
        raise Brukerfeil("rapporten lages for én kommune", utvei="oppgi nummer eller navn")
    funnet = finn_kommune(kommune)
    nummer = funnet.nummer
    utgave, tabell = hent_tabell(rom, nummer)
    serie = til_array(tabell, utgave).squeeze("kommune")
    hele = serie
    plan = les_plan(rom, nummer)
    maal = maal_fra_plan(plan) if plan else None
    ramme = None
    if maal is not None:
        serie, ramme = paa_likt_omfang(serie, maal, rom.omfang)
    avviket = avvik(serie, ramme)
    return Grunnlag(
        rom=rom,
        kommune=funnet,
        utgave=utgave,
        utslipp=hele,
        sektorsummer=per_sektor_og_totalt(serie),
        maal=maal,
        avviket=avviket,
        aar=siste_aar(avviket),
        plan=plan,
        tiltak=les_tiltak(nummer, arbeidsrom=rom),
        katalog=les_katalog(nummer, arbeidsrom=rom),
        regler=les_handlingsregler(nummer, arbeidsrom=rom),
        spraak=spraak,
        dagen=dagen or date.today(),
        kontrollert=kontrollert,
    )

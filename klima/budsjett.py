"""Klimabudsjettet satt sammen: målene, rammen, referansebanen, tiltakene og gapet.

Alt regnes på én utgave av statistikken, med målene regnet om til den. To valg endrer svaret og har
ingen riktig verdi: formen på rammen (uten valg regnes begge) og referansebanen (uten valg den
vedtatte når planen har den i tall, ellers utslippet det siste året, flatt). Begge følger svaret.
Gapet er regnet i `klima.budsjettgap`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
import xarray as xr

from klima.baner import flat, referansebane_mot, trend
from klima.budsjettgap import Gap, regn_gap, siste_aar
from klima.effekt import Effektgrunnlag, effekt_av, les_grunnlag
from klima.grunn.arbeidsrom import Arbeidsrom, Form, Omfang
from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT
from klima.hendelser import les_hendelser, rens
from klima.kiler import kiler
from klima.maal import maal_fra_plan, paa_likt_omfang, per_sektor_og_totalt
from klima.maalstatus import Maalstatus, maalstatus
from klima.maalsum import Maalsum, maalsum
from klima.overlapp import Overlapp, kildebane, kombiner
from klima.ramme import FORMER, utslippsramme
from klima.trekning import Simulering, holder_rammen, simuler
from klima.trend import MINST_AAR

PERIODE: Final = 4
"""År i en økonomiplan (kommuneloven § 14-1)."""
FROE: Final = 1
"""Frøet simuleringen alltid bruker, så to kjøringer av samme data gir de samme tallene."""
TRENDAAR: Final = 5
"""Årene trenden regnes av, når serien har så mange; ellers tre."""

Banevalg = Literal["vedtatt", "flat", "trend"]
BANEVALG: Final[tuple[Banevalg, ...]] = get_args(Banevalg)


@dataclass(frozen=True)
class Valg:
    """Det en kan velge i et klimabudsjett.

    Attributes:
        form: formen på rammen; None regner begge.
        referansebane: None tar den vedtatte når planen har den i tall, ellers `flat`.
        fra: første år i perioden; None tar planens periode, ellers året etter siste utslipp.
        omfang: sektorene målene gjelder, se `klima.maal.paa_likt_omfang`.
        rente: kalkulasjonsrenten som desimaltall; None regner ikke kostnad per tonn.
    """

    form: Form | None = None
    referansebane: Banevalg | None = None
    fra: int | None = None
    omfang: Omfang | None = None
    rente: float | None = None


@dataclass(frozen=True)
class Virkning:
    """Det tiltakene gjør med referansebanen.

    Attributes:
        grunnlag: det effektene regnes av; None uten tiltakspakke.
        effekt: lav, midt, hoy på `(tiltak, aar)` i t CO2e, hvert tiltak alene; None uten pakke.
        sammen: tiltakene regnet sammen med overlapp og tak; None uten tallfestede tiltak.
        simulering: None uten tallfestede tiltak.
    """

    grunnlag: Effektgrunnlag | None
    effekt: xr.Dataset | None
    sammen: Overlapp | None
    simulering: Simulering | None

    @property
    def deler(self) -> xr.DataArray | None:
        """`(tiltak, aar)` i t CO2e etter overlapp; NaN for dem uten tall, None uten pakke."""
        if self.sammen is not None:
            return self.sammen.deler
        return None if self.effekt is None else self.effekt["midt"]

    @property
    def tallfestede(self) -> tuple[str, ...]:
        """Id-ene til tiltakene med tall."""
        return tuple(self.grunnlag.tallfestet) if self.grunnlag else ()


@dataclass(frozen=True)
class Budsjett:
    """Klimabudsjettet for én kommune på én utgave.

    Attributes:
        utslipp: `(aar, kilde, gass)` i t CO2e, på omfanget målene gjelder.
        plan, tiltak: datapakkene; None når arbeidsrommet ikke har dem.
        periode: de fire årene.
        maalene: `Maal.ramme`, regnet om til utgaven; None uten mål.
        rammer: form -> `klima.ramme.utslippsramme`; tom uten mål.
        status: form -> status per sektor.
        referansebane: `(sektor, aar)` i t CO2e, uten «Totalt».
        virkning: det tiltakene gjør med banen.
        kiler: se `klima.kiler.kiler`, mot rammen når formen er valgt; None uten tiltakspakke.
        gap: per sektor og i alt; tomt uten mål.
        maalsum: totalen sektormålene gir i hvert målår planen har begge.
    """

    utslipp: xr.DataArray
    valg: Valg
    plan: Datapakke | None
    tiltak: Datapakke | None
    periode: tuple[int, ...]
    periodekilde: str
    maalene: xr.Dataset | None
    rammer: dict[Form, xr.Dataset]
    status: dict[Form, list[Maalstatus]]
    referansebane: xr.DataArray
    virkning: Virkning
    kiler: xr.Dataset | None
    gap: list[Gap]
    maalsum: list[Maalsum]

    @property
    def siste_aar(self) -> int:
        """Det siste året med utslipp i alt."""
        return siste_aar(per_sektor_og_totalt(self.utslipp))

    def sannsynlighet(self, form: Form) -> xr.Dataset | None:
        """Sannsynligheten for at utslippet i alt er innenfor rammen, per år; None uten simulering.

        Se `klima.trekning.holder_rammen`. Bare forutsetningene trekkes, ikke referansebanen.
        """
        if self.virkning.simulering is None or form not in self.rammer:
            return None
        ramme = self.rammer[form]
        if TOTALT not in ramme["sektor"].values:
            return None
        return holder_rammen(
            self.virkning.simulering.total, ramme["tonn"].sel(sektor=TOTALT, drop=True)
        )


def lag_budsjett(
    utslipp: xr.DataArray,
    *,
    plan: Datapakke | None,
    tiltak: Datapakke | None,
    valg: Valg | None = None,
    arbeidsrom: Arbeidsrom | None = None,
    stoey: xr.Dataset | None = None,
) -> Budsjett:
    """Sett sammen klimabudsjettet for en kommune.

    Args:
        utslipp: `(aar, kilde, gass)` i t CO2e fra `les_utslipp`, alt utgaven har.
        plan: datapakken `klimagassutslipp`, med mål og banekort.
        tiltak: tiltakspakken.
        valg: form, referansebane, periode, omfang og rente.
        arbeidsrom: der egne tiltaksmaler ligger.
        stoey: fra `klima.omregningsstoey`.

    Raises:
        Brukerfeil: ulikt omfang uten valg, en vedtatt referansebane som ikke finnes i tall, eller
            noe galt i tiltakspakken.

    >>> import klima
    >>> from klima.plan import les_plan
    >>> from klima.tiltak import les_tiltak
    >>> rom = klima.finn_arbeidsrom()
    >>> b = lag_budsjett(klima.les_utslipp("Asker", utgave="handlingsprogram-2024"),
    ...                  plan=les_plan(rom, "3203"), tiltak=les_tiltak("3203"))
    >>> b.gap[-1].sektor, round(b.gap[-1].gap), b.gap[-1].uten_prosent  # 178 984 − 105 473 t
    ('Totalt', 73511, 100.0)
    """
    valg = valg or Valg()
    maalene = None
    if plan is not None:
        utslipp, maalene = paa_likt_omfang(utslipp, maal_fra_plan(plan), valg.omfang)
    serie = per_sektor_og_totalt(utslipp)
    periode, periodekilde = _periode(valg.fra, [p for p in (plan, tiltak) if p], siste_aar(serie))
    slutt = max([periode[-1], *(_maalaar(maalene) if maalene is not None else ())])
    bane = _referansebane(valg.referansebane, plan, utslipp, serie, range(periode[0], slutt + 1))
    rammer = _rammer(utslipp, maalene, valg.form)
    virkning = _virkning(tiltak, bane, kildebane(bane, utslipp), arbeidsrom)
    return Budsjett(
        utslipp=utslipp,
        valg=valg,
        plan=plan,
        tiltak=tiltak,
        periode=periode,
        periodekilde=periodekilde,
        maalene=maalene,
        rammer=rammer,
        status=_status(utslipp, serie, rammer, plan, stoey),
        referansebane=bane,
        virkning=virkning,
        kiler=_kiler(bane, virkning, rammer.get(valg.form) if valg.form else None),
        gap=[]
        if maalene is None
        else regn_gap(
            serie,
            maalene,
            bane,
            virkning.sammen.samlet if virkning.sammen else None,
            _antall(tiltak, virkning.tallfestede),
        ),
        maalsum=_maalsummer(plan, maalene, utslipp),
    )


def _virkning(
    tiltak: Datapakke | None,
    bane: xr.DataArray,
    kilder: xr.DataArray,
    arbeidsrom: Arbeidsrom | None,
) -> Virkning:
    if tiltak is None:
        return Virkning(None, None, None, None)
    grunnlag = les_grunnlag(tiltak, bane["aar"].values.tolist(), arbeidsrom=arbeidsrom)
    effekt = effekt_av(grunnlag)
    if not grunnlag.tallfestet:
        return Virkning(grunnlag, effekt, None, None)
    sammen = kombiner(effekt["midt"], bane, kilder)
    return Virkning(grunnlag, effekt, sammen, simuler(grunnlag, bane, froe=FROE, kildebane=kilder))


def _kiler(bane: xr.DataArray, virkning: Virkning, ramme: xr.Dataset | None) -> xr.Dataset | None:
    return None if virkning.deler is None else kiler(bane, virkning.deler, ramme)


def _status(
    utslipp: xr.DataArray,
    serie: xr.DataArray,
    rammer: Mapping[Form, xr.Dataset],
    plan: Datapakke | None,
    stoey: xr.Dataset | None,
) -> dict[Form, list[Maalstatus]]:
    antall = serie.sel(sektor=TOTALT).dropna("aar").sizes["aar"]
    n, hendelser = TRENDAAR if antall >= TRENDAAR else MINST_AAR, les_hendelser(plan)
    return {
        form: maalstatus(utslipp, ramme, n=n, stoey=stoey, hendelser=hendelser)
        for form, ramme in rammer.items()
    }


def _maalaar(maalene: xr.Dataset) -> list[int]:
    har = maalene["maal_prosent"].notnull() | maalene["maal_tonn"].notnull()
    return [int(a) for a in maalene["aar"].values[har.any("sektor").values]]


def _periode(
    fra: int | None, pakker: Sequence[Datapakke], siste: int
) -> tuple[tuple[int, ...], str]:
    """De fire årene, og hvor de er hentet fra."""
    kilde = "valgt" if fra else ""
    for pakke in pakker:
        treff = re.match(r"(\d{4})\s*[-–]\s*\d{4}", str(pakke.meta["kildekort"].get("periode", "")))
        if treff and not fra:
            fra, kilde = int(treff[1]), "planen"
    if not fra:
        fra, kilde = siste + 1, "årene etter siste utslipp, for planen oppgir ingen periode"
    return tuple(range(fra, fra + PERIODE)), kilde


def _rammer(
    utslipp: xr.DataArray, maalene: xr.Dataset | None, form: Form | None
) -> dict[Form, xr.Dataset]:
    if maalene is None or not _maalaar(maalene):
        return {}
    former = (form,) if form else FORMER
    return {f: utslippsramme(utslipp, maalene, form=f, fra="referanseaar") for f in former}


def _referansebane(
    valg: Banevalg | None,
    plan: Datapakke | None,
    utslipp: xr.DataArray,
    serie: xr.DataArray,
    aar: Sequence[int],
) -> xr.DataArray:
    if valg in (None, "vedtatt"):
        vedtatt, grunn = referansebane_mot(plan, utslipp)
        if vedtatt is not None and (hel := _hel(vedtatt, utslipp, aar)) is not None:
            return hel
        if valg == "vedtatt":
            raise Brukerfeil(
                "den vedtatte referansebanen kan ikke brukes",
                ventet=f"tonn for alle sektorer, {aar[0]}–{aar[-1]}",
                funnet=grunn,
                utvei="velg --referansebane flat eller trend",
            )
    if valg == "trend":
        renset, _ = rens(serie, les_hendelser(plan))
        return trend(renset, aar, n=TRENDAAR, form="lineaer")
    return flat(serie, aar)


def _hel(bane: xr.DataArray, utslipp: xr.DataArray, aar: Sequence[int]) -> xr.DataArray | None:
    """Den vedtatte banen når den har hver sektor i omfanget hvert år; ellers None."""
    sektorer = [s for s in utslipp.attrs["omfang"] if s in bane["sektor"].values]
    hel = bane.sel(sektor=sektorer).reindex(aar=np.array(aar))
    alle = len(sektorer) == len(utslipp.attrs["omfang"])
    return hel if alle and not bool(hel.isnull().any()) else None


def _antall(tiltak: Datapakke | None, tallfestede: Collection[str]) -> dict[str, tuple[int, int]]:
    """Sektor -> antall direkte tiltak med og uten tall."""
    ut: dict[str, tuple[int, int]] = {}
    for r in som_rader(tiltak["tiltak"]) if tiltak else []:
        if r["direkte"]:
            med, uten = ut.get(r["sektor"], (0, 0))
            har = r["tiltak"] in tallfestede
            ut[r["sektor"]] = (med + har, uten + (not har))
    return ut


def _maalsummer(
    plan: Datapakke | None, maalene: xr.Dataset | None, utslipp: xr.DataArray
) -> list[Maalsum]:
    """Sektormålene mot totalmålet i hvert år planen har begge; på planens utgave av trykte tall."""
    if plan is None or maalene is None or TOTALT not in maalene["sektor"].values:
        return []
    i_alt, deler = maalene.sel(sektor=TOTALT), maalene.drop_sel(sektor=TOTALT)
    if np.isnan(i_alt["referanse"].item()):
        return []
    egen = utslipp.attrs["utgave"] == plan.meta["utgave"]
    med = i_alt["maal_prosent"].notnull() & deler["maal_prosent"].notnull().any("sektor")
    return [maalsum(plan, int(a), None if egen else utslipp) for a in maalene["aar"].values[med]]

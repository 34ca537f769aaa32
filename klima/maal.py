"""Vedtatte mål: prosent av et referanseår, tonn fra planen, og utslippsrammen de gir."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import xarray as xr

from klima.grunn.arbeidsrom import Arbeidsrom, Omfang, finn_arbeidsrom
from klima.grunn.datapakke import Datapakke
from klima.grunn.enheter import PROSENT, TONN
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT, finn_kommune, sektorer
from klima.plan import les_plan
from klima.utslipp import avgrens, summer


@dataclass(frozen=True)
class Maal:
    """En kommunes vedtatte mål.

    Attributes:
        kommune: kommunenummeret.
        utgave: utgaven tonnene i planen hviler på.
        referanseaar: året prosentene regnes fra.
        omfang: sektorene målene er vedtatt for.
        prosent: `(sektor, aar)` i %, endring siden referanseåret; −34 er en nedgang.
        tonn: `(sektor, aar)` i t CO2e, slik de er vedtatt; NaN der planen bare gir prosent. Har
            også årene og sektorene planen bare gir tonn for, som budsjettet for 2027.
        oppgitt: `(sektor, aar)` i %, endringen planen selv oppgir for faktiske utslipp.
    """

    kommune: str
    utgave: str
    referanseaar: int
    omfang: tuple[str, ...]
    prosent: xr.DataArray
    tonn: xr.DataArray
    oppgitt: xr.DataArray

    def ramme(self, utslipp: xr.DataArray, *, omfang: Omfang | None = None) -> xr.Dataset:
        """Målene i tonn på den utgaven `utslipp` er fra.

        Prosentmål regnes om: maal_tonn = referanse · (1 + prosent/100), der referanse er
        utslippet i referanseåret i samme utgave. Tonn fra planen gjelder bare på planens egen
        utgave; på en annen ville de blandet to utgaver. De står ved siden av, som vedtatt.

        Args:
            utslipp: array fra `les_utslipp` for samme kommune, eventuelt avgrenset.
            omfang: None når utgaven teller de samme sektorene som planen. Teller den flere, må en
                velge: avgrense serien (`avgrens(utslipp, maal.omfang)`, som `paa_likt_omfang` gjør
                for `planens`), eller `utgavens`, som lar målene gjelde alle sektorene.

        Returns:
            `maal_prosent`, `maal_tonn`, `maal_tonn_vedtatt`, `oppgitt_prosent` på `(sektor, aar)`
            og `referanse` på `sektor`. NaN der målet ikke finnes eller utgaven ikke har
            referanseåret. `maal_tonn_vedtatt` hviler på planens utgave (attributtet `plan`).

        Raises:
            Brukerfeil: en annen kommune, eller flere sektorer enn målene er vedtatt for.
        """
        gjelder = str(utslipp["kommune"].item())
        if gjelder != self.kommune:
            raise Brukerfeil(
                "målene og utslippene gjelder ulike kommuner",
                ventet=self.kommune,
                funnet=gjelder,
            )
        flere = [s for s in utslipp.attrs["omfang"] if s not in self.omfang]
        if flere and omfang != "utgavens":
            raise Brukerfeil(
                "utgaven teller flere sektorer enn målene er vedtatt for",
                ventet=f"{len(self.omfang)} sektorer, som i {self.utgave}",
                funnet=f"også {', '.join(flere)} i {utslipp.attrs['utgave']}",
                utvei="velg omfang: planens (tar sektoren ut av sammenligningen) eller utgavens "
                "(lar målet gjelde den også), med --omfang eller [maal] omfang i kommune.toml",
            )
        egen = utslipp.attrs["utgave"] == self.utgave
        # Noen år har bare tonn; prosenten er tom der, og på en annen utgave er tonnene det også.
        like = {"sektor": self.tonn["sektor"], "aar": self.tonn["aar"]}
        prosent, oppgitt = self.prosent.reindex(like), self.oppgitt.reindex(like)
        referanse = referansenivaa(utslipp, self.referanseaar).reindex(sektor=like["sektor"])
        omregnet = referanse * (1 + prosent / 100)
        tonn = self.tonn.where(self.tonn.notnull(), omregnet) if egen else omregnet
        ut = xr.Dataset(
            {
                "maal_prosent": prosent,
                "maal_tonn": tonn,
                "maal_tonn_vedtatt": self.tonn,
                "oppgitt_prosent": oppgitt if egen else xr.full_like(oppgitt, np.nan),
                "referanse": referanse,
            }
        )
        for navn, enhet in _ENHETER.items():
            ut[navn].attrs = {"enhet": enhet}
        ut.attrs = {
            "referanseaar": self.referanseaar,
            "utgave": utslipp.attrs["utgave"],
            "omfang": utslipp.attrs["omfang"],
            "plan": self.utgave,
            "kommune": self.kommune,
        }
        return ut


_ENHETER: Final = {
    "maal_prosent": PROSENT,
    "maal_tonn": TONN,
    "maal_tonn_vedtatt": TONN,
    "oppgitt_prosent": PROSENT,
    "referanse": TONN,
}


def paa_likt_omfang(
    utslipp: xr.DataArray, maal: Maal, omfang: Omfang | None
) -> tuple[xr.DataArray, xr.Dataset]:
    """Utslippene og målene på samme sektorer, etter det omfanget en har valgt.

    Args:
        utslipp: array fra `les_utslipp`.
        maal: målene for samme kommune.
        omfang: `planens` tar ut sektorer som kom til etter at målene ble vedtatt; `utgavens` lar
            målene gjelde dem også; None går bare når de teller det samme.

    Returns:
        Utslippene som skal sammenlignes, og rammen de skal sammenlignes med.

    Raises:
        Brukerfeil: omfanget er ulikt, og ingen har valgt.
    """
    if omfang == "planens":
        utslipp = avgrens(utslipp, maal.omfang)
    return utslipp, maal.ramme(utslipp, omfang=omfang)


def referansenivaa(utslipp: xr.DataArray, aar: int) -> xr.DataArray:
    """Utslippet i referanseåret per sektor og i alt, `(sektor,)` i t CO2e; NaN der året mangler."""
    begge = per_sektor_og_totalt(utslipp)
    if aar not in begge["aar"].values:
        return xr.full_like(begge.isel(aar=0, drop=True), np.nan).drop_vars("status")
    return begge.sel(aar=aar, drop=True).drop_vars("status")


def per_sektor_og_totalt(utslipp: xr.DataArray) -> xr.DataArray:
    """Sektorsummene med raden «Totalt» til slutt, `(sektor, aar)` i t CO2e."""
    begge = xr.concat([summer(utslipp, "sektor"), summer(utslipp, "total")], dim="sektor")
    return begge.assign_attrs(utslipp.attrs)


def les_maal(kommune: str, *, arbeidsrom: Arbeidsrom | None = None) -> Maal | None:
    """Målene arbeidsrommet har for kommunen, eller None når det ikke har noen.

    Args:
        kommune: nummer eller navn.
        arbeidsrom: ellers det en står i.

    Raises:
        Brukerfeil: ukjent kommune, eller datapakken er ikke gyldig.

    >>> import klima
    >>> float(klima.les_maal("Asker").prosent.sel(sektor="Totalt", aar=2030))
    -67.0
    """
    rom = arbeidsrom or finn_arbeidsrom()
    nummer = finn_kommune(kommune).nummer
    plan = les_plan(rom, nummer)
    return maal_fra_plan(plan) if plan else None


def maal_fra_plan(plan: Datapakke) -> Maal:
    """Målene i en plan som alt er lest."""
    kommune, referanseaar = plan.meta["kommune"], int(plan.meta["referanseaar"])
    sektormaal = plan["sektormaal"]
    maal = sektormaal[sektormaal["stoerrelse"] == "maal"][["sektor", "aar", "prosent"]]
    egne = plan["klimamaal"]
    navn = finn_kommune(kommune).navn
    egne = egne[(egne["hvem"] == navn) & (egne["referanseaar"] == referanseaar)]
    totalt = pd.DataFrame(
        {"sektor": TOTALT, "aar": egne["maalaar"], "prosent": egne["prosent_hoy"]}
    )
    rader = plan["sektorrader"].dropna(subset=["tonn"])
    rader = rader[(rader["stoerrelse"] != "utslipp") & rader["sektor"].isin(plan.meta["omfang"])]
    tonn = rader.groupby(["sektor", "aar"])["tonn"].sum()
    oppgitt = sektormaal[sektormaal["stoerrelse"] == "utslipp"]
    prosent = _rutenett(pd.concat([maal, totalt]).set_index(["sektor", "aar"])["prosent"])
    i_prosent = {"sektor": prosent["sektor"], "aar": prosent["aar"]}
    noen = _rutenett(tonn) if len(tonn) else prosent.isel(aar=slice(0))
    i_tonn = {
        "sektor": _rekke({*prosent["sektor"].values, *noen["sektor"].values}),
        "aar": np.union1d(prosent["aar"], noen["aar"]),
    }
    return Maal(
        kommune=kommune,
        utgave=plan.meta["utgave"],
        referanseaar=referanseaar,
        omfang=tuple(plan.meta["omfang"]),
        prosent=prosent,
        tonn=noen.reindex(i_tonn),
        oppgitt=_rutenett(oppgitt.set_index(["sektor", "aar"])["prosent"]).reindex(i_prosent),
    )


def _rekke(finnes: Collection[str]) -> list[str]:
    """Sektorene i husets rekkefølge, «Totalt» sist."""
    return [s for s in (*sektorer(), TOTALT) if s in finnes]


def _rutenett(serie: pd.Series) -> xr.DataArray:
    """En serie på (sektor, aar) som array i sektorenes rekkefølge, med «Totalt» sist."""
    bred = serie.astype("float64").unstack("aar")
    rekke = _rekke(bred.index)
    bred = bred.reindex(rekke).sort_index(axis=1)
    return xr.DataArray(
        bred.to_numpy(),
        dims=("sektor", "aar"),
        coords={"sektor": np.array(rekke, dtype=object), "aar": bred.columns.astype("int64")},
    )

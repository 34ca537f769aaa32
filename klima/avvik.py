"""Faktiske utslipp mot referanseår og mål: hvor langt over eller under, i tonn og prosentpoeng."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import xarray as xr

from klima.baner import med_totalt
from klima.grunn.enheter import PROSENT, PROSENTPOENG, TONN
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT, UFORDELT, sektorer
from klima.maal import per_sektor_og_totalt, referansenivaa
from klima.rettelser import RETTET

SEKTORER_MED_MAAL: Final = "Sektorer med mål i tonn"
"""Raden som summerer sektorene der både utslipp og mål finnes i tonn."""

STANDARD_REFERANSEAAR: Final = 2009
"""Første år i Miljødirektoratets statistikk, og det KS' veileder og Asker regner fra."""

_ENHETER: Final = {
    "utslipp": TONN,
    "referanse": TONN,
    "maal_tonn": TONN,
    "maal_tonn_vedtatt": TONN,
    "avvik_tonn": TONN,
    "endring_prosent": PROSENT,
    "oppgitt_prosent": PROSENT,
    "maal_prosent": PROSENT,
    "avvik_prosentpoeng": PROSENTPOENG,
}


def avvik(
    utslipp: xr.DataArray, ramme: xr.Dataset | None = None, *, referanseaar: int | None = None
) -> xr.Dataset:
    """Sammenlign utslippene i én kommune med referanseåret og målene.

    Formler, per sektor og år:
    endring_prosent = 100 · (utslipp / referanse − 1);
    avvik_tonn = utslipp − maal_tonn;
    avvik_prosentpoeng = 100 · utslipp / referanse − 100 · maal_tonn / referanse.
    Der planen bare gir prosent, er endringen den planen oppgir, og avviket forskjellen mellom de
    to prosentene.

    Args:
        utslipp: `(aar, kilde, gass)` i t CO2e fra `les_utslipp`.
        ramme: målene fra `Maal.ramme` på samme utgave; None når kommunen ikke har mål.
        referanseaar: ellers rammens, ellers 2009.

    Returns:
        Dataset på `(sektor, aar)`: utslipp, referanse, endring_prosent, oppgitt_prosent,
        maal_prosent, maal_tonn, maal_tonn_vedtatt (tonn i planen, på planens utgave), avvik_tonn,
        avvik_prosentpoeng (NaN der noe mangler) og `status`:
        `over`, `under`, `paa_maal`, `uten_maal` eller `uten_utslipp`. Koordinatene `rettet` på
        `(sektor, aar)` og `referanse_rettet` på `sektor` sier om et rettet tall inngår i utslippet
        og i referansen, som endringen og mål i prosent regnes fra. Sektoren «Totalt» er summen
        av alle, «Sektorer med mål i tonn» summen av dem der begge deler finnes.

    Raises:
        Brukerfeil: rammen er regnet på en annen utgave eller andre sektorer enn utslippene.

    >>> import klima
    >>> utslipp = klima.les_utslipp("Asker", utgave="handlingsprogram-2024")
    >>> ramme = klima.les_maal("Asker").ramme(utslipp)
    >>> veitrafikk = klima.avvik(utslipp, ramme).sel(sektor="Veitrafikk", aar=2021)
    >>> float(veitrafikk.avvik_tonn), veitrafikk.status.item()
    (8224.0, 'over')
    """
    if ramme is not None:
        krev_samme_grunnlag(utslipp, ramme)
    aaret = referanseaar or (ramme.attrs["referanseaar"] if ramme else STANDARD_REFERANSEAAR)
    tonn = per_sektor_og_totalt(utslipp)
    aarene = tonn.indexes["aar"]
    rekke = _rekkefoelge(tonn, ramme)
    ut = xr.Dataset({"utslipp": tonn.drop_vars("status").reindex(sektor=rekke)})
    # Resten en plan ikke fordeler, dekker ikke det samme fra år til år, så den har ingen endring.
    ut["referanse"] = referansenivaa(utslipp, aaret).reindex(sektor=rekke)
    ut["referanse"] = ut["referanse"].where(ut["sektor"] != UFORDELT)
    for navn in ("maal_prosent", "maal_tonn", "maal_tonn_vedtatt", "oppgitt_prosent"):
        tom = xr.full_like(ut["utslipp"], np.nan)
        ut[navn] = ramme[navn].reindex(sektor=rekke, aar=aarene) if ramme else tom
    ut = _med_samlerad(ut)
    endring = (100 * (ut["utslipp"] / ut["referanse"].where(ut["referanse"] != 0) - 1)).drop_attrs()
    ut["endring_prosent"] = endring.where(endring.notnull(), ut["oppgitt_prosent"])
    ut["avvik_tonn"] = ut["utslipp"] - ut["maal_tonn"]
    i_poeng = 100 * ut["avvik_tonn"] / ut["referanse"].where(ut["referanse"] != 0)
    oppgitt = ut["oppgitt_prosent"] - ut["maal_prosent"]
    ut["avvik_prosentpoeng"] = i_poeng.where(i_poeng.notnull(), oppgitt)
    ut["status"] = _status(ut)
    for navn, enhet in _ENHETER.items():
        ut[navn].attrs = {"enhet": enhet}
    ut = ut.assign_coords(_rettet(tonn, ut, aaret))
    ut.attrs = {
        **utslipp.attrs,
        "referanseaar": aaret,
        "plan": ramme.attrs["plan"] if ramme else None,
    }
    return ut


def krev_samme_grunnlag(utslipp: xr.DataArray, ramme: xr.Dataset) -> None:
    """Tall fra to utgaver eller med ulikt omfang sammenlignes aldri stilltiende."""
    for felt, hva in (("utgave", "en annen utgave"), ("omfang", "andre sektorer")):
        if ramme.attrs[felt] != utslipp.attrs[felt]:
            raise Brukerfeil(
                f"målene er regnet på {hva} enn utslippene",
                ventet=str(utslipp.attrs[felt]),
                funnet=str(ramme.attrs[felt]),
                utvei="lag rammen på nytt: maal.ramme(utslipp)",
            )


def _rekkefoelge(tonn: xr.DataArray, ramme: xr.Dataset | None) -> list[str]:
    finnes = set(tonn["sektor"].values) | (set(ramme["sektor"].values) if ramme else set())
    return [s for s in (*sektorer(), UFORDELT, TOTALT) if s in finnes]


def _med_samlerad(ut: xr.Dataset) -> xr.Dataset:
    """Legg til raden for sektorene der både utslipp og mål finnes i tonn, foran «Totalt»."""
    deler = ut.sel(sektor=[s for s in ut["sektor"].values if s not in (TOTALT, UFORDELT)])
    med = deler["utslipp"].notnull() & deler["maal_tonn"].notnull()
    if not bool(med.any()):
        return ut
    felt = ["utslipp", "maal_tonn", "maal_tonn_vedtatt", "referanse"]
    sum_ = xr.Dataset({n: deler[n].where(med).sum("sektor", min_count=1) for n in felt})
    sum_["maal_prosent"] = 100 * (sum_["maal_tonn"] / sum_["referanse"] - 1)
    sum_["oppgitt_prosent"] = xr.full_like(sum_["utslipp"], np.nan)
    # Hvert år har sine sektorer med mål, så referansen følger året.
    bred = ut.assign(referanse=ut["referanse"].broadcast_like(ut["utslipp"]))
    rad = sum_.expand_dims(sektor=[SEKTORER_MED_MAAL])
    samlet = xr.concat(
        [bred, rad], dim="sektor", data_vars="all", coords="minimal", compat="override"
    )
    rekke = [s for s in ut["sektor"].values if s != TOTALT] + [SEKTORER_MED_MAAL, TOTALT]
    return samlet.sel(sektor=rekke)


def _rettet(tonn: xr.DataArray, ut: xr.Dataset, referanseaar: int) -> dict[str, xr.DataArray]:
    """Hvor et rettet tall inngår: i utslippet per sektor og år, og i referansen per sektor."""
    bare_status = tonn["status"].drop_vars(["status", "kommunenavn"], errors="ignore")
    rettet = (bare_status == RETTET).reindex(sektor=ut["sektor"], fill_value=False)
    ingen = xr.zeros_like(rettet.isel(aar=0, drop=True))
    har_aaret = referanseaar in rettet["aar"].values
    referanse = rettet.sel(aar=referanseaar, drop=True).copy() if har_aaret else ingen
    if SEKTORER_MED_MAAL in ut["sektor"].values:
        deler = ~ut["sektor"].isin([TOTALT, UFORDELT, SEKTORER_MED_MAAL])
        med = deler & ut["utslipp"].notnull() & ut["maal_tonn"].notnull()
        samlerad = {"sektor": SEKTORER_MED_MAAL}
        rettet.loc[samlerad] = (rettet & med).any("sektor")
        referanse.loc[samlerad] = (referanse & med.any("aar")).any("sektor")
    return {"rettet": rettet, "referanse_rettet": referanse & (ut["sektor"] != UFORDELT)}


def _status(ut: xr.Dataset) -> xr.DataArray:
    # Tonnene avgjør der de finnes; prosentpoengene der planen bare gir prosent.
    forskjell = ut["avvik_tonn"].where(ut["avvik_tonn"].notnull(), ut["avvik_prosentpoeng"])
    forskjell = forskjell.round(6)  # flyttallstøy er ikke et avvik
    har_maal = ut["maal_tonn"].notnull() | ut["maal_prosent"].notnull()
    har_tall = ut["utslipp"].notnull() | ut["endring_prosent"].notnull()
    status = xr.full_like(forskjell, "paa_maal", dtype=object)
    status = status.where(~(forskjell > 0), "over").where(~(forskjell < 0), "under")
    return status.where(har_maal, "uten_maal").where(har_tall, "uten_utslipp")


def siste_aar(avviket: xr.Dataset) -> int:
    """Det siste året med utslipp i alt."""
    totalt = avviket["utslipp"].sel(sektor=TOTALT).dropna("aar")
    return int(totalt["aar"].values[-1])


def avviksrader(
    avviket: xr.Dataset,
    aar: int,
    *,
    referansebane: xr.DataArray | None = None,
    uten_bane: str = "ingen referansebane er valgt",
) -> list[dict[str, Any]]:
    """Avviket i ett år som rader til tabell og JSON; mangler er None.

    Args:
        avviket: dataset fra `avvik`.
        aar: et av årene i det.
        referansebane: `(sektor, aar)` i t CO2e på samme utgave: den vedtatte
            (`klima.baner.referansebane_mot`) eller en beregnet. Uten den er `referansebane` None.
        uten_bane: grunnen i `referansebane_grunn` når det ikke er noen bane.

    Raises:
        Brukerfeil: banen er på en annen utgave enn utslippene.
    """
    bane = _banens_aar(referansebane, avviket, aar)
    valgt = avviket.sel(aar=aar)
    rader = []
    for sektor in valgt["sektor"].values:
        celle = valgt.sel(sektor=sektor)
        tall = {navn: _tall(celle[navn]) for navn in _ENHETER}
        rader.append(
            {
                "sektor": sektor,
                "aar": aar,
                "utslipp": tall["utslipp"],
                "referanseaar": avviket.attrs["referanseaar"],
                "referanse": tall["referanse"],
                "endring_prosent": tall["endring_prosent"],
                "endring_prosent_oppgitt": tall["oppgitt_prosent"],
                "maal_prosent": tall["maal_prosent"],
                "maal_tonn": tall["maal_tonn"],
                "maal_tonn_vedtatt": tall["maal_tonn_vedtatt"],
                "maal_forskjell": _forskjell(tall["maal_tonn"], tall["maal_tonn_vedtatt"]),
                "vedtatt_utgave": avviket.attrs["plan"]
                if tall["maal_tonn_vedtatt"] is not None
                else None,
                "avvik_tonn": tall["avvik_tonn"],
                "avvik_prosentpoeng": tall["avvik_prosentpoeng"],
                "referansebane": bane.get(sektor),
                "referansebane_grunn": None
                if sektor in bane
                else uten_bane
                if referansebane is None
                else f"referansebanen har ikke tall for {sektor} i {aar}",
                "status": celle["status"].item(),
                "rettet": bool(celle["rettet"]),
                "referanse_rettet": bool(celle["referanse_rettet"]),
                "utgave": avviket.attrs["utgave"],
            }
        )
    return rader


def _banens_aar(
    referansebane: xr.DataArray | None, avviket: xr.Dataset, aar: int
) -> dict[str, float]:
    """Sektor -> banen i ett år, for dem som har et tall; «Totalt» er med når alle har det."""
    if referansebane is None:
        return {}
    if referansebane.attrs["utgave"] != avviket.attrs["utgave"]:
        raise Brukerfeil(
            "referansebanen er regnet på en annen utgave enn utslippene",
            ventet=str(avviket.attrs["utgave"]),
            funnet=str(referansebane.attrs["utgave"]),
            utvei="regn banen av de samme utslippene",
        )
    ett_aar = med_totalt(referansebane).reindex(aar=[aar]).isel(aar=0)
    tallene = {str(s): _tall(ett_aar.sel(sektor=s)) for s in ett_aar["sektor"].values}
    return {sektor: verdi for sektor, verdi in tallene.items() if verdi is not None}


def _forskjell(omregnet: float | None, vedtatt: float | None) -> float | None:
    """Det omregningen til denne utgaven gjør med målet, i tonn."""
    return None if omregnet is None or vedtatt is None else round(omregnet - vedtatt, 6)


def _tall(celle: xr.DataArray) -> float | None:
    verdi = float(celle.item())
    return None if np.isnan(verdi) else round(verdi, 6) + 0.0  # aldri −0

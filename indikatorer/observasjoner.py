"""Observasjonene som merkede arrays: verdi og hvorfor en verdi mangler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import xarray as xr

if TYPE_CHECKING:
    from indikatorer.katalog import Katalog

STATUSER: Final = {
    "maalt": "målt",
    "foreloepig": "foreløpig",
    "ikke_maalt": "ikke målt",
    "tall_kommer": "tall kommer",
    "under_utvikling": "under utvikling",
    "kvalitativ": "rapporteres kvalitativt",
    "undertrykt": "undertrykt",
    "avledet": "avledet",
    "rettet": "rettet",
    "utgaatt": "utgått",
}


def les_observasjoner(katalog: Katalog) -> xr.Dataset:
    """Observasjonene i katalogen.

    Args:
        katalog: fra `les_katalog`.

    Returns:
        `verdi` (NaN der den mangler, aldri 0), `status` og `tekst` (slik cellen er trykt) på
        `(indikator, aar)`; `enhet` og `navn` ligger på `indikator`, for indikatorer har ulik enhet.

    >>> from indikatorer import les_katalog
    >>> obs = les_observasjoner(les_katalog("Asker"))
    >>> obs.verdi.sel(indikator="disposisjonsfond", aar=2019).item()
    15.1
    """
    bred = katalog.verdier.set_index(["indikator", "aar"]).sort_index()
    rekke = katalog.indikatorer.index.tolist()
    felt = {}
    for navn, fyll in (("verdi", float("nan")), ("status", "ikke_maalt"), ("tekst", "")):
        ark = bred[navn].unstack("aar").reindex(rekke)
        verdier = ark.to_numpy(dtype=float if navn == "verdi" else object, na_value=fyll)
        felt[navn] = (("indikator", "aar"), verdier)
    aar = [int(a) for a in sorted(katalog.verdier["aar"].unique())]
    return xr.Dataset(
        felt,
        coords={
            "indikator": rekke,
            "aar": aar,
            "navn": ("indikator", katalog.indikatorer["navn"].to_numpy(dtype=object)),
            "enhet": ("indikator", katalog.indikatorer["enhet"].to_numpy(dtype=object)),
        },
        attrs={"utgave": katalog.meta["utgave"], "kommune": katalog.meta["kommune"]},
    )

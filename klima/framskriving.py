"""Referansebane etter en nasjonal framskriving per sektor, skalert til kommunen.

Framskrivingen er en datapakke `framskrivinger` med kilde (`datasets/felles/framskrivinger` har
skjemaet og ingen tall). Skaleringen antar at kommunens utslipp i en sektor endrer seg i samme takt
som landets; den vet ingenting om hva som er særegent for kommunen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import xarray as xr

from klima.baner import OPPTAK, som_bane, stigende
from klima.grunn.arbeidsrom import Arbeidsrom
from klima.grunn.datapakke import les_pakke, som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT

PAKKE: Final = "framskrivinger"


@dataclass(frozen=True)
class Framskriving:
    """En nasjonal framskriving med kilden sin.

    Attributes:
        id: det arbeidsrommet kaller den.
        kilde: utgiver, dokument og dato i én linje.
        sektorinndeling: hvordan kildens inndeling er ført til de kommunale sektorene.
        tonn: `(sektor, aar)` i t CO2e, årene kilden gir; NaN der den ikke gir noe.
    """

    id: str
    kilde: str
    sektorinndeling: str
    tonn: xr.DataArray


def les_framskriving(arbeidsrom: Arbeidsrom, id_: str | None = None) -> Framskriving:
    """Framskrivingen arbeidsrommet har.

    Args:
        arbeidsrom: der datapakkene ligger (`datasets/<eier>/framskrivinger`).
        id_: hvilken; trengs når det er flere.

    Raises:
        Brukerfeil: arbeidsrommet har ingen, har flere uten at noen er valgt, eller ikke den valgte.
    """
    funnet: dict[str, Framskriving] = {}
    for beskrivelse in sorted(arbeidsrom.datasett.glob(f"*/{PAKKE}/datapackage.json")):
        pakke = les_pakke(beskrivelse.parent)
        for kilde in som_rader(pakke["kilder"]):
            navn = kilde["framskriving"]
            if navn in funnet:
                raise Brukerfeil(
                    f"framskrivingen «{navn}» står i to pakker",
                    sted=str(beskrivelse.parent),
                    utvei="gi den ene en annen id",
                )
            rader = pakke["framskrivinger"]
            funnet[navn] = Framskriving(
                id=navn,
                kilde=f"{kilde['utgiver']}: {kilde['dokument']} ({kilde['publisert']})",
                sektorinndeling=kilde["sektorinndeling"],
                tonn=_rutenett(rader[rader["framskriving"] == navn]),
            )
    if not funnet:
        raise Brukerfeil(
            "arbeidsrommet har ingen nasjonal framskriving",
            sted=str(arbeidsrom.datasett),
            ventet=f"en datapakke {PAKKE} med kilde og tall per sektor og år",
            utvei=f"følg datasets/felles/{PAKKE}/README.md i programmet, eller velg flat eller "
            "trend som referansebane",
        )
    if id_ is None and len(funnet) == 1:
        return next(iter(funnet.values()))
    if id_ not in funnet:
        raise Brukerfeil(
            "arbeidsrommet har flere framskrivinger"
            if id_ is None
            else f"arbeidsrommet har ikke framskrivingen «{id_}»",
            funnet=", ".join(sorted(funnet)),
            utvei="velg en av dem",
        )
    return funnet[id_]


def _rutenett(rader: pd.DataFrame) -> xr.DataArray:
    bred = rader.set_index(["sektor", "aar"])["tonn"].astype("float64").unstack("aar")
    bred = bred.sort_index(axis=0).sort_index(axis=1)
    return xr.DataArray(
        bred.to_numpy(),
        dims=("sektor", "aar"),
        coords={
            "sektor": bred.index.to_numpy(dtype=object),
            "aar": bred.columns.to_numpy(dtype="int64"),
        },
    )


def framskrevet(
    serie: xr.DataArray, framskriving: Framskriving, aar: Sequence[int], *, basis: int | None = None
) -> xr.DataArray:
    """Referansebanen: kommunens utslipp i basisåret, ganget med landets endring siden da.

    bane(t) = kommune(basis) · nasjonal(t) / nasjonal(basis), per sektor. Mellom årene kilden gir,
    er nasjonal(t) på rett linje mellom dem; utenfor dem finnes den ikke. I basisåret er forholdet
    1, så banen treffer kommunens utslipp nøyaktig.

    Args:
        serie: `(sektor, aar)` i t CO2e fra `klima.maal.per_sektor_og_totalt`.
        framskriving: fra `les_framskriving`.
        aar: årene banen skal ha.
        basis: året det skaleres fra; ellers det siste med tall i alt.

    Returns:
        `(sektor, aar)` i t CO2e uten «Totalt». Sektorer uten tall i basisåret er ikke med. NaN, med
        en merknad, der framskrivingen mangler sektoren eller året, eller er 0 eller under i
        basisåret, så forholdet ikke finnes. Bare skog kan gå under null.

    Raises:
        Brukerfeil: serien har ikke basisåret.

    >>> s = xr.DataArray([[50.0], [50.0]], coords={"sektor": ["Jordbruk", "Totalt"], "aar": [2023]})
    >>> s = s.assign_coords(kommune="3203")
    >>> s.attrs = {"gwp": "AR5", "utgave": "eksempel", "omfang": ("Jordbruk",), "kilde": "eksempel"}
    >>> n = xr.DataArray([[400.0, 300.0]], coords={"sektor": ["Jordbruk"], "aar": [2023, 2033]})
    >>> f = Framskriving("eksempel", "eksempel", "lik", n)
    >>> framskrevet(s, f, [2023, 2028, 2033]).values.tolist()  # 50 · 350/400 og 50 · 300/400
    [[50.0, 43.75, 37.5]]
    """
    aar = stigende(aar)
    i_alt = [int(a) for a in serie.sel(sektor=TOTALT).dropna("aar")["aar"].values]
    basisaar = basis if basis is not None else i_alt[-1] if i_alt else None
    if basisaar not in i_alt:
        raise Brukerfeil(
            f"serien har ikke basisåret {basisaar}",
            funnet=", ".join(map(str, i_alt)) or "ingen år",
        )
    start = serie.sel(aar=basisaar, sektor=serie["sektor"] != TOTALT).dropna("sektor")
    navn = [str(s) for s in start["sektor"].values]
    verdier = np.full((len(navn), len(aar)), np.nan)
    merknader = []
    for nr, sektor in enumerate(navn):
        nivaa, forhold = _nasjonalt(framskriving, sektor, basisaar, aar)
        if not nivaa > 0:
            hvorfor = "er ikke med" if np.isnan(nivaa) else f"er ikke over null i {basisaar}"
            merknader.append(f"{sektor}: ingen bane, for sektoren {hvorfor} i framskrivingen.")
            continue
        if sektor not in OPPTAK and (forhold < 0).any():
            merknader.append(f"{sektor}: framskrivingen går under null; banen er satt til 0 der.")
            forhold = np.maximum(forhold, 0.0)
        verdier[nr] = float(start.values[nr]) * forhold
        borte = [a for a, v in zip(aar, forhold, strict=True) if np.isnan(v)]
        if borte:
            merknader.append(
                f"{sektor}: framskrivingen har ikke {', '.join(map(str, borte))}; ingen bane der."
            )
    grunnlag = f"framskriving: {framskriving.kilde}, skalert fra {basisaar}"
    return som_bane(verdier, navn, aar, serie, "referansebane", grunnlag, merknader)


def _nasjonalt(
    framskriving: Framskriving, sektor: str, basis: int, aar: Sequence[int]
) -> tuple[float, np.ndarray]:
    """Landets nivå i basisåret og forholdet til det hvert år; NaN utenfor årene kilden gir."""
    punkt = framskriving.tonn.reindex(sektor=[sektor]).isel(sektor=0).dropna("aar")
    if not punkt.size:
        return np.nan, np.full(len(aar), np.nan)
    x, y = punkt["aar"].values.astype(float), punkt.values
    # left/right: np.interp ville ellers ført endepunktene videre som om de var framskrevet.
    nivaa = float(np.interp(basis, x, y, left=np.nan, right=np.nan))
    verdier = np.interp(np.asarray(aar, dtype=float), x, y, left=np.nan, right=np.nan)
    return nivaa, np.divide(verdier, nivaa) if nivaa > 0 else np.full(len(aar), np.nan)

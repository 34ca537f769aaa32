"""Navngitte hendelser i utslippsserien: et anlegg som stengte, eller et som kom til.

En nedleggelse tar bort tonn uten at noe tiltak har virket. Registeret gjør at figurene kan merke
den, og at trend og mål kan regnes både med og uten den. Det planen ikke sier, er ukjent: er tonnene
ukjent, brukes bare årene etter hendelsen; er også året ukjent, kan trenden ikke renses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan
from typing import Any, Final, Literal

import numpy as np
import xarray as xr

from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT
from klima.grunn.tall import tall
from klima.ramme import som_tall

TABELL: Final = "hendelser"
Slag = Literal["bortfall", "tilkomst"]


@dataclass(frozen=True)
class Hendelse:
    """Et utslippspunkt som falt bort eller kom til.

    Attributes:
        hendelse: id.
        navn: slik figurer og tekst skriver det.
        slag: `bortfall` eller `tilkomst`.
        sektor: sektoren punktet hørte til.
        aar_fra, aar_til: året, når de er like; ellers spennet det skjedde i. None er ukjent.
        tonn: punktets årlige utslipp, t CO2e; None er ukjent.
        tekst: hva som skjedde.
        aar_kilde: kilden til året når det ikke er planen.
    """

    hendelse: str
    navn: str
    slag: Slag
    sektor: str
    aar_fra: int | None
    aar_til: int | None
    tonn: float | None
    tekst: str
    aar_kilde: str | None = None

    @property
    def aar(self) -> int | None:
        """Året når det er kjent; None ved et spenn eller når det er ukjent."""
        return self.aar_fra if self.aar_fra == self.aar_til else None

    @property
    def naar(self) -> str:
        """Tidspunktet i ord.

        >>> Hendelse("x", "X", "bortfall", "Jordbruk", 2009, 2021, None, "").naar
        'en gang fra 2009 til 2021'
        """
        if self.aar is not None:
            return str(self.aar)
        fra, til = self.aar_fra, self.aar_til
        if fra is not None and til is not None:
            return f"en gang fra {fra} til {til}"
        if fra is None and til is None:
            return "år ukjent"
        return f"senest i {til}" if fra is None else f"tidligst i {fra}"

    @property
    def omtale(self) -> str:
        """Navn, tidspunkt og tonn i én linje."""
        mengde = "tonn ukjent" if self.tonn is None else tall(self.tonn, 0, "t")
        return f"{self.navn} ({self.naar}; {mengde})"


def les_hendelser(plan: Datapakke | None) -> tuple[Hendelse, ...]:
    """Hendelsene i datapakken; ingen når den ikke har tabellen, som er valgfri.

    >>> from klima import finn_arbeidsrom
    >>> from klima.plan import les_plan
    >>> [h.omtale for h in les_hendelser(les_plan(finn_arbeidsrom(), "3203"))][0]
    'Tofte Industrier (2013; tonn ukjent)'

    Raises:
        Brukerfeil: et spenn som slutter før det begynner.
    """
    if plan is None or TABELL not in plan.tabeller:
        return ()
    felt = tuple(Hendelse.__dataclass_fields__)
    hendelser = []
    for rad in som_rader(plan[TABELL]):
        fra, til = rad["aar_fra"], rad["aar_til"]
        if fra is not None and til is not None and fra > til:
            raise Brukerfeil(
                "spennet slutter før det begynner",
                sted=f"{plan.fil(TABELL)}:{rad['linje_i_fil']}",
                ventet="aar_fra ikke etter aar_til",
                funnet=f"{fra} til {til}",
            )
        hendelser.append(Hendelse(**{navn: rad[navn] for navn in felt}))
    return tuple(hendelser)


def rens(
    serie: xr.DataArray, hendelser: Sequence[Hendelse]
) -> tuple[xr.DataArray, tuple[str, ...]]:
    """Serien slik den ville vært om hvert punkt alltid hadde vært borte (eller alltid vært der).

    Årene før hendelsen flyttes til nivået etter den, så trenden ender der utslippet faktisk er:
    uten(t) = utslipp(t) − tonn for et bortfall, + tonn for en tilkomst, når t < aar_fra. Årene i
    spennet har en ukjent del av punktet, og blir NaN. Er tonnene ukjent, blir alle år til og med
    aar_til NaN. En ukjent ende er uten grense, så ukjent år gir bare NaN.

    Args:
        serie: `(sektor, aar)` i t CO2e, fra `klima.maal.per_sektor_og_totalt`.
        hendelser: de som skal tas ut, i sektoren sin og i «Totalt».

    Returns:
        Serien, og én setning per hendelse som gjør at år ikke kan renses.

    Raises:
        Brukerfeil: bortfallet er større enn utslippet i sektoren året før.
    """
    ut, merknader = serie.copy(), []
    aarene = serie["aar"].values
    for h in hendelser:
        foerste = -inf if h.aar_fra is None else h.aar_fra
        siste = inf if h.aar_til is None else h.aar_til
        ukjent = (aarene <= siste) & ((aarene >= foerste) | (h.tonn is None))
        skift = 0.0 if h.tonn is None else (-h.tonn if h.slag == "bortfall" else h.tonn)
        flytt = np.where(ukjent, nan, np.where(aarene < foerste, skift, 0.0))
        beroert = np.isin(serie["sektor"].values, [h.sektor, TOTALT])
        ut = ut + xr.DataArray(np.where(beroert[:, None], flytt, 0.0), dims=("sektor", "aar"))
        _krev_ikke_negativ(ut, serie, h)
        if ukjent.any():
            merknader.append(_urenset(h, [int(a) for a in aarene[~ukjent]]))
    return ut.assign_attrs(serie.attrs), tuple(merknader)


def hendelsesrader(
    serie: xr.DataArray,
    maalene: xr.Dataset,
    hendelser: Sequence[Hendelse],
    *,
    aar: int,
    maalaar: int,
) -> list[dict[str, Any]]:
    """Endringen siden referanseåret og målet, med og uten hendelsene, for sektorene de rører ved.

    endring = 100·(utslipp(aar)/referanse − 1), og kravet = 100·(maal_tonn/referanse − 1). Uten
    hendelsene er referansen den rensede, og målet i tonn det samme: det er dette som gjenstår når
    nedleggelsen ikke regnes som kutt.

    Args:
        serie: `(sektor, aar)` i t CO2e.
        maalene: `Maal.ramme` på samme utgave.
        hendelser: registeret.
        aar: året som vurderes.
        maalaar: målåret.

    Returns:
        Per berørt sektor og «Totalt»: sektor, aar, maalaar, endring_prosent, endring_prosent_uten,
        krav_prosent, krav_prosent_uten, hendelser (omtale) og merknader; mangler er None.
    """
    referanseaar = int(maalene.attrs["referanseaar"])
    beroert = [s for s in serie["sektor"].values if any(s in (h.sektor, TOTALT) for h in hendelser)]
    rader = []
    for sektor in beroert:
        egne = [h for h in hendelser if sektor in (h.sektor, TOTALT)]
        uten, merknader = rens(serie, egne)
        maal = maalene["maal_tonn"].reindex(sektor=[sektor], aar=[maalaar]).item()
        tall_ = {}
        for navn, brukt in (("", serie), ("_uten", uten)):
            tonn = brukt.sel(sektor=sektor).reindex(aar=[referanseaar, aar]).values.astype(float)
            referanse = tonn[0] if tonn[0] != 0 else nan
            tall_[f"endring_prosent{navn}"] = som_tall(100 * (tonn[1] / referanse - 1))
            tall_[f"krav_prosent{navn}"] = som_tall(100 * (maal / referanse - 1))
        rader.append(
            {
                "sektor": sektor,
                "aar": aar,
                "maalaar": maalaar,
                **tall_,
                "hendelser": [h.omtale for h in egne],
                "merknader": list(merknader),
            }
        )
    return rader


def _urenset(h: Hendelse, brukbare: list[int]) -> str:
    if not brukbare:
        return f"{h.omtale}: serien kan ikke renses, for ingen år er sikkert upåvirket."
    kjent = f"{brukbare[0]}–{brukbare[-1]}" if len(brukbare) > 1 else str(brukbare[0])
    if h.tonn is None:
        return f"{h.omtale}: bare årene etter hendelsen brukes ({kjent})."
    return f"{h.omtale}: årene i spennet er tatt ut."


def _krev_ikke_negativ(ut: xr.DataArray, serie: xr.DataArray, h: Hendelse) -> None:
    gale = ((ut < 0) & (serie >= 0)).sel(sektor=serie["sektor"].isin([h.sektor, TOTALT]))
    if not bool(gale.any()):
        return
    aar = int(gale["aar"].values[gale.any("sektor").values][-1])
    sektor = str(gale["sektor"].values[gale.sel(aar=aar).values][0])
    raise Brukerfeil(
        f"hendelsen «{h.navn}» er større enn utslippet den skal tas ut av",
        ventet=f"høyst {tall(serie.sel(sektor=sektor, aar=aar).item(), 0, 't')} ({sektor} {aar})",
        funnet=tall(h.tonn, 0, "t"),
        utvei="rett tonnene i hendelser.csv; de kan være fra en annen utgave",
    )

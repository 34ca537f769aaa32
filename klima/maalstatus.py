"""Hvor en kommune ligger på veien til målet: kravet videre, det oppsamlede, trenden og status.

Avviket i tonn og prosentpoeng mot et mål finnes i `klima.avvik`. Her sammenlignes det siste året
med rammen (`klima.ramme`), også i år uten eget mål.

**Regelen for status**, med avvik = utslipp − ramme det siste året:

1. `kan ikke vurderes`: rammen eller utslippet mangler, eller avviket er ikke null og høyst
   omregningsstøyen (90-persentilen fra `klima.stoey` av utslippet): neste utgave kan snu det.
2. `på vei`: avviket er null eller negativt.
3. `langt bak`: over rammen, og selv den nedre enden av trendens 95 %-intervall når målet etter
   målåret (eller aldri).
4. `bak`: over rammen ellers, også når trenden ikke kan regnes.

Trenden i punkt 3 er uten registrerte hendelser: et anlegg som stengte, skal ikke få trenden til å
se brattere ut. Er omregningsstøyen ukjent, prøves ikke avviket mot den, og det sies i merknaden.
Regelen har ingen egne terskler; grensene er rammen, støyen og målåret.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import xarray as xr

from klima.avvik import krev_samme_grunnlag
from klima.grunn.enheter import TONN
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT
from klima.hendelser import Hendelse, rens
from klima.maal import per_sektor_og_totalt
from klima.ramme import som_tall
from klima.trend import Naas, Trend, interpolert, naar_naas, trendlinje

Status = Literal["på vei", "bak", "langt bak", "kan ikke vurderes"]
NAADD: Final = "nådd"


@dataclass(frozen=True)
class Krav:
    """Reduksjonen per år fra ett utslipp til et mål; negativ er nedgang, NaN der den mangler."""

    tonn_per_aar: float
    prosent_per_aar: float


def noedvendig_reduksjon(fra: tuple[int, float], til: tuple[int, float]) -> Krav:
    """Kravet per år fra (år, t CO2e) til (målår, t CO2e).

    tonn_per_aar = (b − a)/(t1 − t0); prosent_per_aar = 100·((b/a)^(1/(t1 − t0)) − 1), som bare
    finnes når begge er over null: til et mål på null fører ingen fast prosent.

    Raises:
        Brukerfeil: målåret er ikke etter utslippsåret.

    >>> krav = noedvendig_reduksjon((2021, 178_984), (2030, 105_473))
    >>> round(krav.tonn_per_aar), round(krav.prosent_per_aar, 1)
    (-8168, -5.7)
    """
    (t0, a), (t1, b) = fra, til
    if t1 <= t0:
        raise Brukerfeil(
            "målåret er ikke etter det siste året med utslipp", ventet=f"etter {t0}", funnet=str(t1)
        )
    rate = 100 * ((b / a) ** (1 / (t1 - t0)) - 1) if a > 0 and b > 0 else float("nan")
    return Krav((b - a) / (t1 - t0), rate)


def overskridelse(
    utslipp: xr.DataArray, ramme: xr.Dataset, *, fra: int | None = None, til: int | None = None
) -> xr.Dataset:
    """Samlet overskridelse av rammen: sum over årene av utslipp − ramme.

    År statistikken ikke har (2010, 2012, 2014) interpoleres rett mellom naboårene og merkes, for
    oppsamlede tonn finnes bare når alle årene er med. Negativ sum er mindre enn rammen.

    Args:
        utslipp: `(aar, kilde, gass)` i t CO2e på rammens utgave.
        ramme: fra `klima.ramme.utslippsramme`.
        fra, til: første og siste år som telles; ellers rammens start og siste år med utslipp i alt.

    Returns:
        Dataset på `(sektor, aar)`: `utslipp`, `interpolert` (sant/usant), `over` og `samlet`
        (løpende sum) i t CO2e; på `sektor`: `sum`, og `andel_interpolert`, interpolerte års del av
        Σ|over| (0–1; 0 når summen er null). NaN der utslipp eller ramme mangler et av årene.

    Raises:
        Brukerfeil: en annen utgave eller andre sektorer enn rammens, eller ingen år.
    """
    krev_samme_grunnlag(utslipp, ramme)
    faktisk = per_sektor_og_totalt(utslipp).drop_vars("status")
    siste = int(faktisk.sel(sektor=TOTALT).dropna("aar")["aar"].values[-1])
    fra, til = fra or ramme.attrs["startaar"], til or siste
    aarene = ramme["aar"].values[(ramme["aar"].values >= fra) & (ramme["aar"].values <= til)]
    if not aarene.size:
        raise Brukerfeil(
            "rammen har ingen år å telle",
            ventet=f"år fra {ramme['aar'].values[0]} til {ramme['aar'].values[-1]}",
            funnet=f"{fra} til {til}",
        )
    # Interpoler før vinduet velges, så et vindu som begynner i et hull, får det samme tallet.
    alle = np.union1d(faktisk["aar"].values, aarene)
    hele = interpolert(faktisk.reindex(sektor=ramme["sektor"]), alle).sel(aar=aarene)
    maalt = faktisk.reindex(sektor=ramme["sektor"], aar=aarene).notnull()
    over = (hele - ramme["tonn"].sel(aar=aarene)).drop_attrs()
    ut = xr.Dataset(
        {"utslipp": hele, "interpolert": hele.notnull() & ~maalt, "over": over},
    )
    ut["samlet"] = over.cumsum("aar", skipna=False)
    ut["sum"] = over.sum("aar", skipna=False)
    i_alt = abs(over).sum("aar", skipna=False)
    gjettet = abs(over).where(ut["interpolert"], 0.0).sum("aar", skipna=False)
    ut["andel_interpolert"] = (gjettet / i_alt.where(i_alt != 0)).where(i_alt != 0, i_alt)
    for navn in ("utslipp", "over", "samlet", "sum"):
        ut[navn].attrs = {"enhet": TONN}
    ut["andel_interpolert"].attrs = {"enhet": "1"}
    ut.attrs = dict(ramme.attrs)
    return ut


@dataclass(frozen=True)
class Maalstatus:
    """Status for én sektor eller «Totalt»; NaN der tallet mangler.

    Attributes:
        aar: siste år med utslipp.
        utslipp, ramme, avvik_tonn: t CO2e det året.
        avvik_prosentpoeng: endring siden referanseåret minus rammens, i prosentpoeng.
        stoey_tonn: omregningsstøyen det året, t CO2e.
        maalaar, maal_tonn, maal_prosent: målet det regnes mot.
        krav: reduksjonen per år fra utslippet til målet.
        overskridelse, andel_interpolert: samlet siden rammens start, og den interpolerte delen.
        interpolerte_aar: årene det gjelder.
        trend, naas: de siste årene slik de er, og når målet nås; None når de ikke kan regnes.
        trend_uten, naas_uten: det samme uten hendelsene.
        status, grunn: etter regelen i modulens docstring.
        merknader: forbehold i hele setninger.
    """

    sektor: str
    aar: int
    utslipp: float
    ramme: float
    avvik_tonn: float
    avvik_prosentpoeng: float
    stoey_tonn: float
    maalaar: int
    maal_tonn: float
    maal_prosent: float
    krav: Krav
    overskridelse: float
    andel_interpolert: float
    interpolerte_aar: tuple[int, ...]
    trend: Trend | None
    naas: Naas | None
    trend_uten: Trend | None
    naas_uten: Naas | None
    status: Status
    grunn: str
    merknader: tuple[str, ...]


def maalstatus(
    utslipp: xr.DataArray,
    ramme: xr.Dataset,
    *,
    n: int,
    maalaar: int | None = None,
    stoey: xr.Dataset | None = None,
    hendelser: Sequence[Hendelse] = (),
) -> list[Maalstatus]:
    """Status for hver sektor i rammen.

    Args:
        utslipp: `(aar, kilde, gass)` i t CO2e på rammens utgave.
        ramme: fra `klima.ramme.utslippsramme`.
        n: antall år med tall i trenden, minst tre.
        maalaar: året i rammen kravet og trenden regnes mot; ellers sektorens siste mål.
        stoey: fra `klima.omregningsstoey`; None når lageret har for få utgaver.
        hendelser: fra `klima.hendelser.les_hendelser`.

    Raises:
        Brukerfeil: som `overskridelse` og `trendlinje`.

    >>> import klima
    >>> from klima.ramme import utslippsramme
    >>> utslipp = klima.les_utslipp("Asker", utgave="handlingsprogram-2024")
    >>> maalene = klima.les_maal("Asker").ramme(utslipp)
    >>> for form in ("lineaer", "konstant_rate"):
    ...     ramme = utslippsramme(utslipp, maalene, form=form, fra="referanseaar")
    ...     totalt = maalstatus(utslipp, ramme, n=3)[-1]
    ...     print(form, round(totalt.avvik_tonn), totalt.status)
    lineaer -18263 på vei
    konstant_rate 9359 bak
    """
    samlet = overskridelse(utslipp, ramme)
    faktisk = per_sektor_og_totalt(utslipp).drop_vars("status").reindex(sektor=ramme["sektor"])
    uten, _ = rens(faktisk, hendelser)
    aar, slutt = int(samlet["aar"].values[-1]), int(ramme["aar"].values[-1])
    if maalaar is not None and not aar < maalaar <= slutt:
        raise Brukerfeil(
            "målåret er ikke et år i rammen etter det siste med utslipp",
            ventet=f"fra {aar + 1} til {slutt}",
            funnet=str(maalaar),
        )
    ut = []
    for sektor in map(str, ramme["sektor"].values):
        egne = [h for h in hendelser if sektor in (h.sektor, TOTALT)]
        tall = _nivaa(ramme.sel(sektor=sektor), samlet.sel(sektor=sektor), aar, maalaar)
        tall["stoey_tonn"] = _stoey(stoey, sektor) / 100 * abs(tall["utslipp"])
        trender = [trendlinje(serie.sel(sektor=sektor), n=n) for serie in (faktisk, uten)]
        naas = [_naas(t, tall, aar) for t in trender]
        status, grunn = _status(tall, *naas)
        merknader = _merknader(faktisk.sel(sektor=[sektor]), egne, stoey, ramme, sektor, trender, n)
        ut.append(
            Maalstatus(
                sektor=sektor,
                aar=aar,
                **tall,
                trend=trender[0],
                naas=naas[0],
                trend_uten=trender[1],
                naas_uten=naas[1],
                status=status,
                grunn=grunn,
                merknader=merknader,
            )
        )
    return ut


def statusrader(status: Sequence[Maalstatus], ramme: xr.Dataset) -> list[dict[str, Any]]:
    """Status som rader til tabell og JSON; mangler er None.

    Args:
        status: fra `maalstatus`.
        ramme: rammen den er regnet mot; gir utgave, form og start.
    """
    return [
        {
            "kommune": ramme.attrs["kommune"],
            "sektor": s.sektor,
            "aar": s.aar,
            "utslipp": som_tall(s.utslipp),
            "ramme": som_tall(s.ramme),
            "avvik_tonn": som_tall(s.avvik_tonn),
            "avvik_prosentpoeng": som_tall(s.avvik_prosentpoeng),
            "stoey_tonn": som_tall(s.stoey_tonn),
            "maalaar": s.maalaar,
            "maal_tonn": som_tall(s.maal_tonn),
            "maal_prosent": som_tall(s.maal_prosent),
            "noedvendig_tonn_per_aar": som_tall(s.krav.tonn_per_aar),
            "noedvendig_prosent_per_aar": som_tall(s.krav.prosent_per_aar),
            "samlet_overskridelse": som_tall(s.overskridelse),
            "samlet_fra": ramme.attrs["startaar"],
            "andel_interpolert": som_tall(s.andel_interpolert),
            "interpolerte_aar": list(s.interpolerte_aar),
            "trend": _trendrad(s.trend, s.naas),
            "trend_uten_hendelser": _trendrad(s.trend_uten, s.naas_uten),
            "status": s.status,
            "grunn": s.grunn,
            "merknader": list(s.merknader),
            "form": ramme.attrs["form"],
            "fra": ramme.attrs["fra"],
            "utgave": ramme.attrs["utgave"],
        }
        for s in status
    ]


def _trendrad(trend: Trend | None, naas: Naas | None) -> dict[str, Any] | None:
    if trend is None:
        return None
    lav, hoy = trend.stigning_intervall
    return {
        "aar": list(trend.aar),
        "tonn_per_aar": som_tall(trend.stigning),
        "tonn_per_aar_lav": som_tall(lav),
        "tonn_per_aar_hoy": som_tall(hoy),
        "naas_tidligst": naas.tidligst if naas else None,
        "naas_senest": naas.senest if naas else None,
        "naas_tekst": naas.tekst if naas else None,
    }


def _nivaa(egen: xr.Dataset, samlet: xr.Dataset, aar: int, maalaar: int | None) -> dict[str, Any]:
    """Tallene for én sektor det siste året, og målet de holdes mot."""
    med_maal = egen["aar"].values[egen["opphav"].values == "maal"]
    mot = maalaar or int(med_maal[-1])
    naa, maal = egen.sel(aar=aar), egen.sel(aar=mot)
    utslipp, referanse = float(samlet["utslipp"].sel(aar=aar).item()), egen["referanse"].item()
    maal_tonn = float(maal["tonn"].item())
    passert = Krav(np.nan, np.nan)
    endring = 100 * (utslipp / (referanse or np.nan) - 1)
    if np.isnan(endring):
        endring = float(naa["oppgitt_prosent"].item())
    return {
        "utslipp": utslipp,
        "ramme": float(naa["tonn"].item()),
        "avvik_tonn": utslipp - float(naa["tonn"].item()),
        "avvik_prosentpoeng": endring - float(naa["prosent"].item()),
        "maalaar": mot,
        "maal_tonn": maal_tonn,
        "maal_prosent": float(maal["prosent"].item()),
        "krav": noedvendig_reduksjon((aar, utslipp), (mot, maal_tonn)) if mot > aar else passert,
        "overskridelse": float(samlet["sum"].item()),
        "andel_interpolert": float(samlet["andel_interpolert"].item()),
        "interpolerte_aar": tuple(
            int(a) for a in samlet["aar"].values[samlet["interpolert"].values]
        ),
    }


def _naas(trend: Trend | None, tall: dict[str, Any], aar: int) -> Naas | None:
    if tall["utslipp"] <= tall["maal_tonn"]:
        return Naas(aar, aar, NAADD)
    if trend is None or np.isnan(tall["maal_tonn"]):
        return None
    return naar_naas(trend, tall["maal_tonn"], etter=aar)


def _status(tall: dict[str, Any], med: Naas | None, naas: Naas | None) -> tuple[Status, str]:
    """Regelen i modulens docstring. Tonnene avgjør; prosentpoengene der planen bare gir prosent."""
    i_tonn = not np.isnan(tall["avvik_tonn"])
    avvik = round(tall["avvik_tonn"] if i_tonn else tall["avvik_prosentpoeng"], 6)
    if np.isnan(avvik):
        return "kan ikke vurderes", "rammen eller utslippet mangler"
    if i_tonn and avvik and abs(avvik) <= tall["stoey_tonn"]:
        return "kan ikke vurderes", "avviket er ikke større enn omregningsstøyen"
    if avvik <= 0:
        return "på vei", "på eller under rammen"
    if naas is None:
        uten = " uten hendelsene" if med else ""
        return "bak", f"over rammen; trenden{uten} kan ikke regnes"
    if naas.tidligst is None or naas.tidligst > tall["maalaar"]:
        return "langt bak", f"over rammen; målet nås {naas.tekst}"
    return "bak", f"over rammen, men trenden kan nå målet i tide ({naas.tekst})"


def _stoey(stoey: xr.Dataset | None, sektor: str) -> float:
    if stoey is None or sektor not in stoey["sektor"].values:
        return float("nan")
    return float(stoey["p90"].sel(sektor=sektor).item())


def _merknader(
    serie: xr.DataArray,
    hendelser: Sequence[Hendelse],
    stoey: xr.Dataset | None,
    ramme: xr.Dataset,
    sektor: str,
    trender: Sequence[Trend | None],
    n: int,
) -> tuple[str, ...]:
    """Forbeholdene som hører til tallene i én sektor."""
    ut = [m for m in ramme.attrs["merknader"] if m.startswith(f"{sektor}: ")]
    if np.isnan(_stoey(stoey, sektor)):
        ut.append("Omregningsstøyen er ukjent, så avviket er ikke prøvd mot den.")
    if trender[0] is None:
        ut.append(f"Serien har færre enn {n} år med tall, så trenden kan ikke regnes.")
    startaar = ramme.attrs["startaar"]
    for h in hendelser:
        if h.slag == "bortfall" and (h.aar_til is None or h.aar_til >= startaar):
            ut.append(
                f"Nedgangen siden {startaar} omfatter {h.omtale}, som ikke er et klimatiltak."
            )
    ut += rens(serie, hendelser)[1]
    if hendelser and trender[0] is not None and trender[1] is None:
        ut.append("Trenden uten hendelsene kan ikke regnes: for få år er sikkert upåvirket.")
    return tuple(ut)

"""Referansebane og tiltaksbane slik planen har dem, og referansebaner regnet fra utslippene.

En bane er `(sektor, aar)` i t CO2e. Den beregnede har ikke «Totalt»; `med_totalt` legger det til
som summen av sektorene når alle finnes. Attributtene `bane`, `grunnlag` (i ord) og `merknader`
følger med. Hva som er en riktig referansebane, avgjør kommunen: måten velges uttrykkelig, uten
standard. En bane etter en nasjonal framskriving ligger i `klima.framskriving`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
import xarray as xr

from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.enheter import TONN
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import TOTALT, sektorer
from klima.grunn.kontrakt import kontroller
from klima.grunn.tall import oppramsing
from klima.maal import referansenivaa

Banenavn = Literal["referansebane", "tiltaksbane"]
Trendform = Literal["lineaer", "loglineaer"]
TRENDFORMER: Final[tuple[Trendform, ...]] = get_args(Trendform)
OPPTAK: Final = ("Skog og annen arealbruk",)
"""Sektorene der regnskapet tillater netto opptak, så banen kan gå under null."""
_MINST_AAR: Final = 3
UKJENT: Final = "ukjent"


# --- Banene i planen --------------------------------------------------------------------------


@dataclass(frozen=True)
class VedtattBane:
    """En bane slik planen har den, med kildekortet sitt.

    Attributes:
        bane: `referansebane` eller `tiltaksbane`.
        planens_navn: det planen kaller den.
        tekst: hva den viser, med våre ord.
        framstilling: `figur` (uten tall for årene) eller `tall`.
        estimert, estimert_av, grunnlagsdokument, utgave, vedtatt: kildekortet; «ukjent» der planen
            ikke sier det.
        brukt_til: hva planen bygger på banen, eller tom.
        linje: der planen beskriver den.
        merknad: forbehold, eller tom.
        referanseaar: året prosentene regnes fra.
        tonn: `(sektor, aar)` i t CO2e slik de er trykt; gjelder bare på `utgave`. Kan ha «Totalt».
        prosent: `(sektor, aar)` i %, endring siden referanseåret, slik de er trykt.
    """

    bane: Banenavn
    planens_navn: str
    tekst: str
    framstilling: str
    estimert: str
    estimert_av: str
    grunnlagsdokument: str
    utgave: str
    vedtatt: str
    brukt_til: str
    linje: int
    merknad: str
    referanseaar: int
    tonn: xr.DataArray
    prosent: xr.DataArray

    @property
    def grunnlag(self) -> str:
        """Dato og grunnlag i én linje, med «ukjent» for det planen ikke sier."""
        return (
            f"vedtatt i planen; estimert {self.estimert} av {self.estimert_av}, "
            f"på utgave {self.utgave} ({self.grunnlagsdokument}); vedtaksdato {self.vedtatt}"
        )

    def paa(self, utslipp: xr.DataArray) -> xr.DataArray:
        """Banen i tonn på den utgaven utslippene er fra.

        Tonn gjelder bare på banens egen utgave. Prosent regnes om som mål gjør:
        tonn = referanse · (1 + prosent/100), der referanse er utslippet i referanseåret i utgaven.

        Args:
            utslipp: array fra `les_utslipp` for samme kommune.

        Returns:
            `(sektor, aar)` i t CO2e for det planen gir tall for, og NaN ellers. «Totalt» er med når
            planen har det, og er da planens eget tall. Ingen rader når planen ikke gir noen.
        """
        referanse = referansenivaa(utslipp, self.referanseaar).reindex(
            sektor=self.prosent["sektor"]
        )
        tonn = referanse * (1 + self.prosent / 100)
        if utslipp.attrs["utgave"] == self.utgave:
            tonn = self.tonn.where(self.tonn.notnull(), tonn)
        return som_bane(
            tonn.transpose("sektor", "aar").values,
            self.prosent["sektor"].values,
            self.prosent["aar"].values,
            utslipp,
            self.bane,
            self.grunnlag,
        )


def les_baner(plan: Datapakke | None) -> dict[Banenavn, VedtattBane]:
    """Banene i planen; tom når pakken ikke har tabellene, som er valgfrie.

    Args:
        plan: pakken fra `klima.plan.les_plan`.

    Raises:
        Brukerfeil: en rad uten tall, eller med både tonn og prosent.

    >>> from klima import finn_arbeidsrom
    >>> from klima.plan import les_plan
    >>> baner = les_baner(les_plan(finn_arbeidsrom(), "3203"))
    >>> baner["referansebane"].estimert, baner["referansebane"].tonn.size  # bare en figur
    ('2020', 0)
    >>> baner["tiltaksbane"].prosent.sel(sektor="Totalt", aar=2030).item()
    -67.0
    """
    if plan is None or not {"banekort", "baner"} <= set(plan.tabeller):
        return {}
    rader = som_rader(plan["baner"])
    for rad in rader:
        if (rad["tonn"] is None) == (rad["prosent"] is None):
            raise Brukerfeil(
                "raden i banen har ikke nøyaktig ett tall",
                sted=f"{plan.fil('baner')}:{rad['linje_i_fil']}",
                ventet="enten tonn eller prosent",
                utvei="la raden være borte når planen ikke trykker tallet",
            )
    ut: dict[Banenavn, VedtattBane] = {}
    for kort in som_rader(plan["banekort"]):
        egne = [r for r in rader if r["bane"] == kort["bane"]]
        kjent = {
            felt: kort[felt] or UKJENT
            for felt in ("estimert", "estimert_av", "grunnlagsdokument", "utgave", "vedtatt")
        }
        fast = {felt: kort[felt] for felt in ("planens_navn", "tekst", "framstilling")}
        ut[kort["bane"]] = VedtattBane(
            bane=kort["bane"],
            **fast,
            **kjent,
            linje=int(kort["linje"]),
            brukt_til=kort["brukt_til"] or "",
            merknad=kort["merknad"] or "",
            referanseaar=int(plan.meta["referanseaar"]),
            tonn=_trykt(egne, "tonn"),
            prosent=_trykt(egne, "prosent"),
        )
    return ut


def _trykt(rader: Sequence[dict[str, Any]], felt: str) -> xr.DataArray:
    """Tallene som rutenett på alle banens sektorer og år, i husets rekkefølge."""
    finnes = {r["sektor"] for r in rader}
    navn = [s for s in (*sektorer(), *OPPTAK, TOTALT) if s in finnes]
    aar = sorted({int(r["aar"]) for r in rader})
    verdier = np.full((len(navn), len(aar)), np.nan)
    for r in rader:
        if r[felt] is not None:
            verdier[navn.index(r["sektor"]), aar.index(int(r["aar"]))] = r[felt]
    return xr.DataArray(
        verdier,
        dims=("sektor", "aar"),
        coords={"sektor": np.array(navn, dtype=object), "aar": np.array(aar, dtype="int64")},
    )


def referansebane_mot(
    plan: Datapakke | None, utslipp: xr.DataArray
) -> tuple[xr.DataArray | None, str]:
    """Den vedtatte referansebanen på utslippenes utgave, eller grunnen til at den ikke finnes.

    Returns:
        Banen fra `VedtattBane.paa`, eller None; og grunnen i ord når den mangler, ellers tom.
    """
    vedtatt = les_baner(plan).get("referansebane")
    if vedtatt is None:
        return None, "arbeidsrommet har ingen vedtatt referansebane"
    if not vedtatt.prosent.size:
        hvordan = "bare som figur, uten tall" if vedtatt.framstilling == "figur" else "uten tall"
        return None, f"planen viser referansebanen {hvordan} (linje {vedtatt.linje})"
    bane = vedtatt.paa(utslipp)
    if bool(bane.isnull().all()):
        grunn = (
            f"den vedtatte referansebanen hviler på utgave {vedtatt.utgave} og kan ikke regnes om "
            f"til {utslipp.attrs['utgave']}"
        )
        return None, grunn
    return bane, ""


# --- Beregnede baner --------------------------------------------------------------------------


def flat(serie: xr.DataArray, aar: Sequence[int], *, n: int = 1) -> xr.DataArray:
    """Referansebanen der utslippet blir værende: bane(t) = snittet av de siste n årene med tall.

    Args:
        serie: `(sektor, aar)` i t CO2e fra `klima.maal.per_sektor_og_totalt`, eventuelt renset for
            hendelser; «Totalt» brukes bare til å finne hvilke år utgaven har.
        aar: årene banen skal ha.
        n: antall år med tall i alt; 1 er det siste året.

    Returns:
        `(sektor, aar)` i t CO2e uten «Totalt». En sektor uten tall i noen av årene er ikke med; en
        som mangler noen av dem, er NaN, og det sies i `merknader`.

    Raises:
        Brukerfeil: serien har færre enn n år, eller `aar` er tomt.

    >>> import klima
    >>> from klima.maal import per_sektor_og_totalt
    >>> asker = klima.les_utslipp("Asker", utgave="handlingsprogram-2024")
    >>> bane = flat(per_sektor_og_totalt(asker), [2024, 2030])
    >>> bane.sel(sektor="Veitrafikk").values.tolist()
    [94095.0, 94095.0]
    """
    aar = stigende(aar)
    brukt, merknader = _siste(serie, n, minst=1)
    snitt = brukt.mean("aar", skipna=False).values
    verdier = np.repeat(snitt[:, np.newaxis], len(aar), axis=1)
    aarene = [int(a) for a in brukt["aar"].values]
    grunnlag = (
        f"flat: utslippet i {aarene[0]}" if n == 1 else f"flat: snittet av {_opplisting(aarene)}"
    )
    navn = brukt["sektor"].values
    return som_bane(verdier, navn, aar, serie, "referansebane", grunnlag, merknader)


def trend(serie: xr.DataArray, aar: Sequence[int], *, n: int, form: Trendform) -> xr.DataArray:
    """Referansebanen der de siste årenes utvikling fortsetter, sektor for sektor.

    Minste kvadrater gjennom de siste n årene med tall, med x̄ og ȳ som gjennomsnitt:
    lineaer:    bane(t) = ȳ + b·(t − x̄),            b = Σ(x − x̄)(y − ȳ) / Σ(x − x̄)²;
    loglineaer: bane(t) = exp(z̄ + b·(t − x̄)), z = ln y, som er en fast prosent per år.
    Banen er linjen selv, så den treffer ikke nødvendigvis det siste utslippet. Den loglineære er
    et geometrisk nivå (exp av et snitt av logaritmer), som ligger litt under det aritmetiske.
    Den lineære avkortes ved null, unntatt for skog; den loglineære krever utslipp over null alle
    n årene (er alle null, er banen null). Kilde: Draper og Smith, Applied Regression Analysis
    (3. utg., 1998), kap. 1.

    Args:
        serie: som i `flat`. Rens den først for nedleggelser (`klima.hendelser.rens`), ellers
            fortsetter de i banen.
        aar: årene banen skal ha.
        n: antall år, minst tre.
        form: `lineaer` eller `loglineaer`; ingen standard.

    Returns:
        Som `flat`. Avkortingen sies i `merknader`.

    Raises:
        Brukerfeil: ukjent form, n under tre, eller serien har færre enn n år.
    """
    if form not in TRENDFORMER:
        raise Brukerfeil(
            "formen på trenden er ukjent", ventet=" eller ".join(TRENDFORMER), funnet=str(form)
        )
    aar = stigende(aar)
    brukt, merknader = _siste(serie, n, minst=_MINST_AAR)
    x, y = brukt["aar"].values.astype(float), brukt.values
    t = np.asarray(aar, dtype=float)
    navn = [str(s) for s in brukt["sektor"].values]
    if form == "lineaer":
        verdier = _linje(x, y, t)
        skog = np.isin(navn, OPPTAK)[:, np.newaxis]
        under = (verdier < 0) & ~skog
        verdier = np.where(under, 0.0, verdier)
        for s in np.flatnonzero(under.any(axis=1)):
            merknader.append(f"{navn[s]}: trenden går under null; banen er satt til 0 der.")
    else:
        med_log = np.asarray((y > 0).all(axis=1))
        trygg = np.where(med_log[:, np.newaxis], y, 1.0)
        alle_null = np.asarray((y == 0).all(axis=1))
        with np.errstate(over="ignore"):
            verdier = np.exp(_linje(x, np.log(trygg), t))
        verdier[np.isinf(verdier)] = np.nan  # vokser ut av tallområdet: ikke en bane
        verdier[~med_log] = np.where(alle_null, 0.0, np.nan)[~med_log, np.newaxis]
        for s in np.flatnonzero(~med_log & ~alle_null & ~np.isnan(y).any(axis=1)):
            merknader.append(
                f"{navn[s]}: loglineær trend krever utslipp over null i alle årene; lineær gjør "
                "det ikke."
            )
    hva = "lineær" if form == "lineaer" else "loglineær"
    grunnlag = f"trend: {hva}, {_opplisting([int(a) for a in brukt['aar'].values])}"
    return som_bane(verdier, navn, aar, serie, "referansebane", grunnlag, merknader)


def _linje(x: np.ndarray, y: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Linjen gjennom hver rad av y, i t; NaN der en rad mangler tall."""
    dx = x - x.mean()
    stigning = ((y - y.mean(axis=1, keepdims=True)) @ dx) / (dx @ dx)
    return np.asarray(y.mean(axis=1)[:, np.newaxis] + np.outer(stigning, t - x.mean()))


def _siste(serie: xr.DataArray, n: int, *, minst: int) -> tuple[xr.DataArray, list[str]]:
    """De siste n årene med tall i alt, uten «Totalt» og sektorer uten noe tall i dem."""
    if n < minst:
        raise Brukerfeil("banen trenger flere år", ventet=f"minst {minst}", funnet=str(n))
    i_alt = serie.sel(sektor=TOTALT).dropna("aar")["aar"].values
    if len(i_alt) < n:
        raise Brukerfeil(
            f"serien har ikke {n} år med tall",
            funnet=", ".join(str(a) for a in i_alt) or "ingen år",
            utvei="velg færre år, eller ta med flere år i serien",
        )
    brukt = serie.sel(aar=i_alt[-n:], sektor=serie["sektor"] != TOTALT).transpose("sektor", "aar")
    brukt = brukt.sel(sektor=brukt.notnull().any("aar").values)
    hull = brukt.isnull()
    merknader = []
    for sektor in brukt["sektor"].values[hull.any("aar").values]:
        borte = [int(a) for a in brukt["aar"].values[hull.sel(sektor=sektor).values]]
        merknader.append(f"{sektor}: ingen bane, for tallet mangler i {_opplisting(borte)}.")
    return brukt, merknader


def stigende(aar: Sequence[int]) -> list[int]:
    """Årene i stigende rekkefølge, hvert én gang.

    Raises:
        Brukerfeil: ingen år.
    """
    if not len(aar):
        raise Brukerfeil("banen har ingen år", ventet="minst ett år")
    return sorted({int(a) for a in aar})


def _opplisting(aar: Sequence[int]) -> str:
    hele = list(aar) == list(range(aar[0], aar[-1] + 1)) and len(aar) > 2
    return f"{aar[0]}–{aar[-1]}" if hele else oppramsing([str(a) for a in aar])


def som_bane(
    verdier: np.ndarray,
    navn: Sequence[str] | np.ndarray,
    aar: Sequence[int] | np.ndarray,
    utslipp: xr.DataArray,
    bane: Banenavn,
    grunnlag: str,
    merknader: Sequence[str] = (),
) -> xr.DataArray:
    """Verdiene som bane etter arrayformatet, med attributtene fra utslippene.

    Args:
        verdier: `(sektor, aar)` i t CO2e.
        navn, aar: sektorene og årene; årene stigende.
        utslipp: serien banen er regnet fra; gir kommune, GWP-sett, utgave, omfang og kilde.
        bane, grunnlag, merknader: som i modulens docstring.
    """
    ut = xr.DataArray(
        verdier,
        dims=("sektor", "aar"),
        coords={
            "sektor": np.array([str(s) for s in navn], dtype=object),
            "aar": np.array(aar, dtype="int64"),
            "kommune": utslipp["kommune"].item(),
        },
        name=bane,
        attrs={
            **{k: utslipp.attrs[k] for k in ("gwp", "utgave", "omfang", "kilde")},
            "enhet": TONN,
            "bane": bane,
            "grunnlag": grunnlag,
            "merknader": tuple(merknader),
        },
    )
    return kontroller(ut)


def med_totalt(bane: xr.DataArray) -> xr.DataArray:
    """Banen med «Totalt» sist: summen av sektorene, NaN når en av dem mangler.

    Args:
        bane: `(…, sektor, aar)` i t CO2e uten «Totalt».
    """
    if TOTALT in bane["sektor"].values:
        return bane
    total = bane.sum("sektor", skipna=False).expand_dims(sektor=np.array([TOTALT], dtype=object))
    ut = xr.concat([bane, total], dim="sektor", coords="minimal", compat="override")
    return ut.transpose(*bane.dims).assign_attrs(bane.attrs)

"""Penger til tiltakene, og hva et tonn koster når penger og effekt begge er kjent.

Tabellen `finansiering` knytter en andel av en investerings- eller driftspost til et tiltak.
Beløpene er i 1 000 kr og planens faste priser, så renta er en realrente.

Kostnad per tonn for et tiltak med rente r, over årene W (se `kostnad_per_tonn`):

    K(y)  = Σ I(t) / a(r, n)   over investeringer i år t der t ≤ y < t + n; n er levetiden
    a(r, n) = Σ (1 + r)^-k     for k = 0 … n-1
    kr per tonn = Σ (K(y) + D(y)) (1 + r)^-(y-y0)  /  Σ E(y) (1 + r)^-(y-y0)   over y i W

D er driften, E effekten i t CO2e, y0 det første året i W. Nåverdien av de n beløpene I/a er I: det
er annuiteten med betaling først i året, for anlegget virker fra det året det betales. Den vanlige
annuiteten r / (1 - (1 + r)^-n) betaler et år senere og er (1 + r) ganger så stor. Investeringen
fordeles på levetiden fordi effekten sjelden er anslått så langt fram; bare årene som telles, bærer
sin del.

Tonnene diskonteres som kronene. Da er svaret den faste prisen per tonn som gjør nåverdien null, og
to tiltak med samme årlige kostnad og effekt koster det samme enten de kommer nå eller senere. Med
tonnene udiskontert blir det som kommer sent, billig; det tallet vises ved siden av.

Kilder: nåverdi av kostnader som kommer i ulike år, Miljødirektoratets veiledning «Beskrive eller
tallfeste virkninger av tiltak» for kommunal klima- og energiplanlegging; rente, levetid og
analyseperiode, NOU 2012: 16 kapittel 5 og 6 og Finansdepartementets rundskriv R-109 (for statlige
tiltak). Renta velger den som regner; ingen er forvalgt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import xarray as xr

from klima.grunn.datapakke import Datapakke, som_rader
from klima.grunn.enheter import TONN
from klima.grunn.feil import Brukerfeil
from klima.grunn.tall import oppramsing
from klima.tiltak import tabell

_SLAG: Final = (
    ("investering", "investeringsposter", "investeringer"),
    ("drift", "driftsposter", "drift"),
)
_HELE: Final = 1e-9
"""Andeler som til sammen er 100 % på nær avrunding i desimaltall, er 100 %."""


@dataclass(frozen=True)
class Kostnad:
    """Hva ett tiltak koster per tonn, eller hvorfor det ikke kan regnes.

    Attributes:
        tiltak: id.
        kr_per_tonn: kr per t CO2e med diskonterte tonn; None når den ikke kan regnes.
        kr_per_tonn_udiskontert: samme kostnad delt på tonnene slik de kommer.
        naaverdi_1000kr: kostnaden i W, i 1 000 kr i det første året.
        tonn: kuttet i W, t CO2e, udiskontert.
        aar: årene som er med (W).
        grunn: hvorfor den ikke kan regnes, på bokmål; tom når den er regnet.
    """

    tiltak: str
    kr_per_tonn: float | None = None
    kr_per_tonn_udiskontert: float | None = None
    naaverdi_1000kr: float | None = None
    tonn: float | None = None
    aar: tuple[int, ...] = ()
    grunn: str = ""


def naaverdi(beloep: Mapping[int, float], rente: float, aar: int) -> float:
    """Nåverdien i året `aar` av beløp i ulike år: Σ beløp / (1 + r)^(år - `aar`).

    >>> naaverdi({2025: 100, 2026: 110, 2027: 121}, 0.1, 2025)
    300.0

    Raises:
        Brukerfeil: renta er ikke et desimaltall fra 0 til 1.
    """
    proev_rente(rente)
    return float(sum(b / (1 + rente) ** (y - aar) for y, b in beloep.items()))


def annuitet(beloep: float, rente: float, levetid: int) -> float:
    """Det like store beløpet i hvert av `levetid` år, det første straks, med nåverdi `beloep`.

    >>> annuitet(2100, 0.1, 2)
    1100.0
    >>> annuitet(1000, 0, 4)
    250.0

    Raises:
        Brukerfeil: renta er ikke et desimaltall fra 0 til 1, eller levetiden er under ett år.
    """
    proev_rente(rente)
    if levetid < 1:
        raise Brukerfeil("levetiden er for kort", ventet="minst 1 år", funnet=str(levetid))
    return beloep / sum((1 + rente) ** -k for k in range(levetid))


def proev_rente(rente: float) -> None:
    """Stans en rente som er skrevet i prosent eller er negativ. Raises: Brukerfeil."""
    if not 0 <= rente < 1:
        raise Brukerfeil(
            "kalkulasjonsrenten er utenfor grensene",
            ventet="et desimaltall fra 0 til 1, som 0.04 for 4 %",
            funnet=str(rente),
        )


def penger(pakke: Datapakke) -> pd.DataFrame:
    """Beløpene som er knyttet til tiltak.

    Returns:
        Kolonnene tiltak, post, navn, slag (`investering` eller `drift`), aar og belop_1000kr
        (andelen av postens beløp). Ingen rader når ingenting er knyttet til noe.
    """
    rader = []
    for kobling in som_rader(tabell(pakke, "finansiering")):
        for post in _poster(pakke):
            if post["post"] == kobling["post"]:
                felles = {"tiltak": kobling["tiltak"], **{k: post[k] for k in _POSTFELT}}
                andel = kobling["andel_prosent"] / 100
                rader += [
                    {**felles, "aar": aar, "belop_1000kr": beloep * andel}
                    for aar, beloep in post["beloep"].items()
                ]
    return pd.DataFrame(rader, columns=["tiltak", *_POSTFELT, "aar", "belop_1000kr"])


_POSTFELT: Final = ("post", "navn", "slag")


def _poster(pakke: Datapakke) -> list[dict[str, Any]]:
    """Alle poster med `slag` og `beloep` (år -> 1 000 kr)."""
    poster = []
    for slag, posttabell, belopstabell in _SLAG:
        beloep: dict[str, dict[int, float]] = {}
        for rad in som_rader(tabell(pakke, belopstabell)):
            beloep.setdefault(rad["post"], {})[int(rad["aar"])] = float(rad["belop_1000kr"])
        poster += [
            {
                "post": rad["post"],
                "navn": rad["navn"],
                "slag": slag,
                "tjenesteomraade": rad["tjenesteomraade"],
                "beloep": beloep.get(rad["post"], {}),
            }
            for rad in som_rader(tabell(pakke, posttabell))
        ]
    return poster


def ufinansierte(pakke: Datapakke) -> list[str]:
    """Tiltakene uten penger, i planens rekkefølge: ingen post, eller bare beløp som er 0."""
    rader = penger(pakke)
    har = set(rader.loc[rader["belop_1000kr"] != 0, "tiltak"])
    return [str(t) for t in pakke["tiltak"].sort_values("nr")["tiltak"] if t not in har]


def poster_uten_tiltak(pakke: Datapakke) -> list[dict[str, Any]]:
    """Klimalinjene, eller delen av dem, som ikke er knyttet til noe tiltak.

    Returns:
        Per post: post, navn, slag, tjenesteomraade, andel_prosent (det som er igjen) og
        beloep_1000kr (år -> resten av beløpet). Poster som er fordelt helt, er ikke med.
    """
    brukt: dict[str, float] = {}
    for kobling in som_rader(tabell(pakke, "finansiering")):
        brukt[kobling["post"]] = brukt.get(kobling["post"], 0) + kobling["andel_prosent"]
    ut = []
    for post in _poster(pakke):
        igjen = 100 - brukt.get(post["post"], 0)
        if igjen > _HELE:
            resten = {str(aar): b * igjen / 100 for aar, b in post.pop("beloep").items()}
            ut.append({**post, "andel_prosent": float(igjen), "beloep_1000kr": resten})
    return ut


def effekttabell(pakke: Datapakke) -> xr.DataArray:
    """Effekten slik tabellen `effekter` har den: `(tiltak, aar)` i t CO2e, NaN uten anslag."""
    rader = tabell(pakke, "effekter")
    tiltak = pakke["tiltak"].sort_values("nr")["tiltak"].astype(str).to_numpy(dtype=object)
    aarene = sorted({int(a) for a in rader["aar"]})
    ut = xr.DataArray(
        np.full((len(tiltak), len(aarene)), np.nan),
        coords={"tiltak": tiltak, "aar": np.array(aarene, dtype=int)},
        dims=("tiltak", "aar"),
        name="effekt",
        attrs={"enhet": TONN},
    )
    for rad in som_rader(rader):
        ut.loc[{"tiltak": rad["tiltak"], "aar": rad["aar"]}] = rad["midt"]
    return ut


def kostnad_per_tonn(pakke: Datapakke, effekt: xr.DataArray, *, rente: float) -> list[Kostnad]:
    """Kostnaden per tonn for hvert tiltak, i planens rekkefølge. Formelen står øverst i modulen.

    W er årene der effekten er kjent, minst én investering er i bruk (har tiltaket investeringer),
    og alle driftspostene har beløp (har det drift). År uten driftsbeløp er ukjente, ikke 0.

    Args:
        pakke: tiltakspakken.
        effekt: `(tiltak, aar)` i t CO2e, positiv er kutt mot nullalternativet, NaN er ukjent.
        rente: realrenta som desimaltall, 0.04 for 4 %.

    Raises:
        Brukerfeil: renta er ikke et desimaltall fra 0 til 1.
    """
    proev_rente(rente)
    alle, koblinger = penger(pakke), tabell(pakke, "finansiering")
    driftsposter = set(tabell(pakke, "driftsposter")["post"])
    ut = []
    for tiltak, levetid in _levetider(pakke).items():
        poster = driftsposter & set(koblinger.loc[koblinger["tiltak"] == tiltak, "post"])
        egne = alle[alle["tiltak"] == tiltak]
        ut.append(_kostnad(tiltak, egne, len(poster), _tonn(effekt, tiltak), levetid, rente))
    return ut


def _tonn(effekt: xr.DataArray, tiltak: str) -> dict[int, float]:
    """Årene der effekten er kjent -> t CO2e."""
    if tiltak not in effekt["tiltak"].values:
        return {}
    rekke = effekt.sel(tiltak=tiltak).dropna("aar")
    return {int(y): float(v) for y, v in zip(rekke["aar"].values, rekke.values, strict=True)}


def _levetider(pakke: Datapakke) -> dict[str, int | None]:
    rader = som_rader(pakke["tiltak"].sort_values("nr"))
    return {r["tiltak"]: None if r.get("levetid") is None else int(r["levetid"]) for r in rader}


def _kostnad(
    tiltak: str,
    egne: pd.DataFrame,
    driftsposter: int,
    tonn: dict[int, float],
    levetid: int | None,
    rente: float,
) -> Kostnad:
    rader = som_rader(egne)
    investert = _per_aar([r for r in rader if r["slag"] == "investering"])
    drift = [r for r in rader if r["slag"] == "drift"]
    mangler = [
        grunn
        for grunn, mangel in (
            ("ikke tallfestet", not tonn),
            ("ingen penger", not any(r["belop_1000kr"] for r in rader)),
            ("levetid mangler", bool(investert) and levetid is None),
        )
        if mangel
    ]
    if mangler:
        return Kostnad(tiltak, grunn=oppramsing(mangler))
    kapital, loepende = _kapital(investert, levetid or 1, rente), _per_aar(drift)
    aarene = [
        y
        for y in sorted(tonn)
        if (not kapital or y in kapital)
        and driftsposter == len({r["post"] for r in drift if r["aar"] == y})
    ]
    if not aarene:
        return Kostnad(tiltak, grunn="ingen år har både effekt og penger")
    kostnader = {y: kapital.get(y, 0.0) + loepende.get(y, 0.0) for y in aarene}
    kuttet = {y: tonn[y] for y in aarene}
    kutt_naa, kutt = naaverdi(kuttet, rente, aarene[0]), sum(kuttet.values())
    if min(kutt_naa, kutt) <= 0:
        return Kostnad(tiltak, grunn="effekten er ikke et kutt")
    verdi = naaverdi(kostnader, rente, aarene[0])
    return Kostnad(tiltak, 1000 * verdi / kutt_naa, 1000 * verdi / kutt, verdi, kutt, tuple(aarene))


def _per_aar(rader: list[dict[str, Any]]) -> dict[int, float]:
    """År -> 1 000 kr; år der beløpet er 0, er ikke med."""
    ut: dict[int, float] = {}
    for rad in rader:
        ut[rad["aar"]] = ut.get(rad["aar"], 0.0) + rad["belop_1000kr"]
    return {aar: beloep for aar, beloep in ut.items() if beloep}


def _kapital(investert: Mapping[int, float], levetid: int, rente: float) -> dict[int, float]:
    """Årlig kapitalkostnad i 1 000 kr i årene minst én investering er i bruk."""
    ut: dict[int, float] = {}
    for start, beloep in investert.items():
        for y in range(start, start + levetid):
            ut[y] = ut.get(y, 0.0) + annuitet(beloep, rente, levetid)
    return ut

"""Et utvalg holdt mot tabellen det gjelder, delt i biter utgiveren tåler, og satt sammen igjen."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import xarray as xr

from klima.grunn.feil import Brukerfeil, kast_samlet
from klima.kilder.nettfeil import rens
from klima.kilder.statistikk import Tabellkort, Utvalg, Variabel

Oppslag = Callable[[str], Mapping[str, str]]
"""Kodene i en kodeliste (kode -> tekst), i utgiverens rekkefølge."""

_UTTRYKK: Final = re.compile(r"(top|from)\(([^(),]+)\)")
_FLEST_VIST: Final = 8
_LIKE: Final = (
    ("dimensjoner", lambda d: d["verdi"].dims),
    ("tabell", lambda d: d.attrs["tabell"]),
    ("oppdatering", lambda d: d.attrs["oppdatert"]),
    ("roller", lambda d: d.attrs["roller"]),
)


def fullt_utvalg(
    kort: Tabellkort, utvalg: Mapping[str, Utvalg], slaa_opp: Oppslag, *, hos: str = "SSB"
) -> dict[str, Utvalg]:
    """Utvalget med hver kode skrevet ut, i tabellens rekkefølge og uten gjentakelser.

    En kode kan også være «*» (alle; «32*» er alle som begynner slik), `top(n)` (de n nyeste i
    tidsdimensjonen, de n første i andre) eller `from(kode)` (den og alle etter).

    Args:
        kort: tabellen slik den er nå.
        slaa_opp: gir kodene i en kodeliste.
        hos: utgiverens navn i meldingene.

    Raises:
        Brukerfeil: en variabel, kode eller kodeliste finnes ikke, eller en variabel mangler. Alle
            feilene samlet, med det som likner mest.
    """
    sted = f"{hos}, tabell {kort.tabell}"
    feil: list[Brukerfeil] = []
    for navn in utvalg:
        if all(v.kode != navn for v in kort.variabler):
            feil.append(_ukjent_variabel(kort, navn, sted))
    ut: dict[str, Utvalg] = {}
    for variabel in kort.variabler:
        valg = utvalg.get(variabel.kode)
        if valg is not None:
            try:
                ut[variabel.kode] = Utvalg(
                    _koder(kort, variabel, valg, slaa_opp, sted), valg.kodeliste
                )
            except Brukerfeil as en:
                feil.append(en)
        elif not variabel.kan_utelates:
            utvei = f"velg én eller flere av {_vis(variabel.verdier)}"
            feil.append(
                Brukerfeil(f"«{variabel.kode}» må være med i utvalget", sted=sted, utvei=utvei)
            )
    kast_samlet(sted, feil)
    return ut


def del_opp(
    koder: Mapping[str, Sequence[str]], flest_celler: int
) -> list[dict[str, tuple[str, ...]]]:
    """Del et utvalg så hver bit har høyst så mange celler: alltid den lengste dimensjonen først.

    >>> del_opp({"Region": ["a", "b", "c"], "Tid": ["2023", "2024"]}, 4)
    [{'Region': ('a', 'b'), 'Tid': ('2023', '2024')}, {'Region': ('c',), 'Tid': ('2023', '2024')}]
    """
    hele = {navn: tuple(k) for navn, k in koder.items()}
    antall = math.prod(len(k) for k in hele.values())
    if antall <= max(flest_celler, 1):
        return [hele]
    lengst = max(hele, key=lambda navn: len(hele[navn]))
    alle = hele[lengst]
    per = max(1, flest_celler // (antall // len(alle)))
    biter = [hele | {lengst: alle[i : i + per]} for i in range(0, len(alle), per)]
    return [bit for grov in biter for bit in del_opp(grov, flest_celler)]


def krev_svar(data: xr.Dataset, spurt: Mapping[str, Sequence[str]], sted: str) -> xr.Dataset:
    """Datasettet, når det har dimensjonene og kodene det ble spurt om.

    Raises:
        Brukerfeil: utgiveren svarte på noe annet.
    """
    for hva, ventet, funnet in [
        ("dimensjonene", set(spurt), set(data["verdi"].dims)),
        *(
            (f"kodene i «{navn}»", set(koder), set(data[navn].values.tolist()))
            for navn, koder in spurt.items()
            if navn in data.dims
        ),
    ]:
        if ventet != funnet:
            raise Brukerfeil(
                f"svaret har ikke {hva} vi spurte om",
                sted=sted,
                ventet=_liste(sorted(map(str, ventet))),
                funnet=_liste(sorted(map(str, funnet))),
                utvei="hent på nytt; blir det likt, har tabellen endret seg",
            )
    return data


def sett_sammen(deler: Sequence[xr.Dataset], sted: str) -> xr.Dataset:
    """Ett datasett av delene; hver celle kommer fra nøyaktig én av dem.

    Raises:
        Brukerfeil: delene er fra ulike utgaver, eller de fyller ikke tabellen.
    """
    if len(deler) == 1:
        return deler[0]
    for hva, hent in _LIKE:
        ulike = list(dict.fromkeys(str(hent(d)) for d in deler))
        if len(ulike) != 1:
            raise Brukerfeil(
                f"delene av svaret har ikke samme {hva}",
                sted=sted,
                funnet=_liste([rens(u) for u in ulike]),
                utvei="tabellen ble endret mens den ble hentet; hent på nytt",
            )
    dimensjoner = [str(d) for d in deler[0]["verdi"].dims]
    koder = {
        d: list(dict.fromkeys(k for del_ in deler for k in del_[d].values)) for d in dimensjoner
    }
    plass = {d: {kode: nr for nr, kode in enumerate(koder[d])} for d in dimensjoner}
    form = [len(koder[d]) for d in dimensjoner]
    verdi, status = np.full(form, np.nan), np.full(form, "", dtype=object)
    fylt = np.zeros(form, dtype=int)
    for del_ in deler:
        her = np.ix_(*([plass[d][k] for k in del_[d].values] for d in dimensjoner))
        verdi[her], status[her] = del_["verdi"].values, del_["status"].values
        fylt[her] += 1
    if (fylt != 1).any():
        raise Brukerfeil(
            "delene av svaret fyller ikke tabellen",
            sted=sted,
            ventet=f"{fylt.size} celler, hver én gang",
            funnet=f"{int((fylt == 0).sum())} tomme og {int((fylt > 1).sum())} dobbelt",
            utvei="hent på nytt; blir det likt, har utgiveren endret svaret",
        )
    koordinater: dict[str, Any] = {
        d: (d, np.array(koder[d], dtype=object), deler[0][d].attrs) for d in dimensjoner
    }
    return xr.Dataset(
        {"verdi": (dimensjoner, verdi), "status": (dimensjoner, status)},
        coords=koordinater,
        attrs=_felles_attrs(deler, dimensjoner),
    )


def _felles_attrs(deler: Sequence[xr.Dataset], dimensjoner: Sequence[str]) -> dict[str, Any]:
    alle = [d.attrs for d in deler]

    def slaatt(felt: str) -> dict[str, Any]:
        return {k: v for attrs in alle for k, v in attrs[felt].items()}

    return {
        **alle[0],
        "navn": {d: {k: t for a in alle for k, t in a["navn"][d].items()} for d in dimensjoner},
        "enheter": slaatt("enheter"),
        "desimaler": slaatt("desimaler"),
        "merknader": tuple(dict.fromkeys(m for attrs in alle for m in attrs["merknader"])),
    }


# --- Kodene --------------------------------------------------------------------------------------


def _koder(
    kort: Tabellkort, variabel: Variabel, valg: Utvalg, slaa_opp: Oppslag, sted: str
) -> tuple[str, ...]:
    kjente = _kjente(variabel, valg.kodeliste, slaa_opp, sted)
    nyest = variabel.rolle == "tid"
    valgt: set[str] = set()
    ukjente = []
    for kode in valg.koder:
        treff = _treff(kode, list(kjente), nyest=nyest)
        valgt.update(treff)
        if not treff:
            ukjente.append(_ukjent_kode(kort, variabel, valg.kodeliste, kode, kjente, sted))
    if not valg.koder:
        ukjente.append(
            Brukerfeil(
                f"ingen koder er valgt for «{variabel.kode}»",
                sted=sted,
                utvei="skriv koder"
                + (", eller la variabelen være, så summeres den" if variabel.kan_utelates else ""),
            )
        )
    kast_samlet(f"{sted}: «{variabel.kode}»", ukjente)
    return tuple(kode for kode in kjente if kode in valgt)


def _kjente(variabel: Variabel, id_: str, slaa_opp: Oppslag, sted: str) -> Mapping[str, str]:
    if not id_:
        return variabel.verdier
    if id_ in variabel.kodelister:
        return slaa_opp(id_)
    raise Brukerfeil(
        f"«{variabel.kode}» har ikke kodelisten «{rens(id_)}»",
        sted=sted,
        ventet=_vis(variabel.kodelister) if variabel.kodelister else "ingen kodeliste",
        utvei=_mente(id_, variabel.kodelister, "se kodelistene i tabellens metadata"),
    )


def _treff(kode: str, kjente: Sequence[str], *, nyest: bool) -> list[str]:
    """Kodene et uttrykk peker ut; en kode som finnes, er alltid seg selv."""
    if kode in kjente:
        return [kode]
    if uttrykk := _UTTRYKK.fullmatch(kode):
        slag, verdi = uttrykk.group(1), uttrykk.group(2).strip()
        if slag == "from":
            return list(kjente[kjente.index(verdi) :]) if verdi in kjente else []
        antall = int(verdi) if verdi.isascii() and verdi.isdecimal() and len(verdi) < 9 else 0
        return list(kjente[-antall:] if nyest else kjente[:antall]) if antall else []
    if "*" in kode:
        moenster = re.compile(".*".join(map(re.escape, kode.split("*"))))
        return [k for k in kjente if moenster.fullmatch(k)]
    return []


# --- Meldingene ----------------------------------------------------------------------------------


def _ukjent_variabel(kort: Tabellkort, navn: str, sted: str) -> Brukerfeil:
    variabler = {v.kode: v.navn for v in kort.variabler}
    return Brukerfeil(
        f"tabellen har ikke variabelen «{rens(navn)}»",
        sted=sted,
        ventet=_vis(variabler),
        utvei=_mente(navn, variabler, "er den omdøpt, rett navnet i spørringen"),
    )


def _ukjent_kode(
    kort: Tabellkort,
    variabel: Variabel,
    kodeliste: str,
    kode: str,
    kjente: Mapping[str, str],
    sted: str,
) -> Brukerfeil:
    hvor = f"kodelisten «{kodeliste}» i «{variabel.kode}»" if kodeliste else f"«{variabel.kode}»"
    if variabel.rolle == "tid" and kjente:
        koder = list(kjente)
        utvei = f"tabellen går fra «{koder[0]}» til «{koder[-1]}»"
        if kort.avsluttet:
            utvei += " og er avsluttet; finn tabellen som tok over"
    else:
        utvei = _mente(kode, kjente, "se kodene i tabellens metadata")
    return Brukerfeil(
        f"{hvor} har ikke koden «{rens(kode)}»",
        sted=sted,
        ventet=_vis(kjente),
        utvei=utvei,
    )


def _mente(skrevet: str, kjente: Mapping[str, str], ellers: str) -> str:
    """Et spørsmål om det som likner mest, på koden eller teksten; `ellers` når ingenting likner."""
    nevnt = {kode.casefold(): kode for kode in kjente}
    nevnt |= {tekst.casefold(): kode for kode, tekst in kjente.items() if tekst}
    naer = difflib.get_close_matches(skrevet.casefold(), nevnt, n=1, cutoff=0.6)
    delvis = [kode for n, kode in nevnt.items() if skrevet.casefold() in n]
    kode = nevnt[naer[0]] if naer else (delvis[0] if skrevet and delvis else "")
    return f"mente du {_par(kode, kjente[kode])}?" if kode else ellers


def _par(kode: str, tekst: str) -> str:
    vist = rens(tekst, 80)
    return f"«{rens(kode, 60)}»" + (f" ({vist})" if vist and vist != kode else "")


def _vis(kjente: Mapping[str, str]) -> str:
    return _liste([_par(kode, tekst) for kode, tekst in kjente.items()], sitert=True)


def _liste(tekster: Sequence[str], *, sitert: bool = False) -> str:
    """De første, og hvor mange som er utelatt.

    >>> _liste(["a", "b"]), _liste([str(n) for n in range(10)])
    ('«a», «b»', '«0», «1», «2», «3», «4», «5», «6», «7» og 2 til')
    """
    vist = [t if sitert else f"«{rens(t, 60)}»" for t in tekster]
    if not vist:
        return "ingen"
    flere = len(vist) - _FLEST_VIST
    return ", ".join(vist[:_FLEST_VIST]) + (f" og {flere} til" if flere > 0 else "")

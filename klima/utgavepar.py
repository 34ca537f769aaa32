"""To utgaver lagt ved siden av hverandre: samme kommuner, samme navn, og hva bare den ene har.

Revisjonen og tredelingen regner begge på dette paret, så «likt omfang» betyr det samme overalt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, cast

import pandas as pd

from klima.grunn.enheter import GWP_UKJENT
from klima.grunn.feil import Brukerfeil
from klima.grunn.kodelister import UFORDELT, sektorer
from klima.omdoping import LIKHET, LIKHET_FLYTTET, Navn, Omdoping, Tall, finn_par
from klima.utgaver import Utgave, Utgavelager

RETTELSE_DAGER: Final = 31
"""Utgaver med høyst så mange dager mellom seg er samme publikasjon, rettet.

Miljødirektoratet rettet 2022 tre ganger på fem dager; neste ordinære publisering kommer et år
etter.
"""


@dataclass(frozen=True)
class Publikasjon:
    """En utgave med tabellen sin: kolonnene i `klima.kilder.tabell.KOLONNER`, t CO2e."""

    utgave: Utgave
    tabell: pd.DataFrame


def hent_publikasjon(lager: Utgavelager, navn: str) -> Publikasjon:
    """Utgaven med denne id-en (eller begynnelsen), med alle kommunene, slik den ble publisert."""
    utgave = lager.finn(navn)
    return Publikasjon(utgave, lager.tabell(utgave))


@dataclass(frozen=True)
class Nullrader:
    """Rader som sier null, og om den ene utgaven utelater dem.

    Attributes:
        i_fra, i_til: antall rader med null.
        bare_fra, bare_til: celler (kommune, år, kilde) som er null her og mangler i den andre.
        utelatt_i: utgaven som ikke har noen null-rader der den andre har dem; ellers tom.
    """

    i_fra: int
    i_til: int
    bare_fra: int
    bare_til: int
    utelatt_i: Literal["fra", "til", ""]


@dataclass(frozen=True)
class Utgavepar:
    """To utgaver på felles form.

    Attributes:
        celler: indeks (kommune, aar, sektor), kolonnene `fra` og `til` i t CO2e; NaN der utgaven
            ikke har cellen. Alle år, men bare kommunene begge har. Sektorene har navnet fra `til`.
        felles: sektorene begge teller (likt omfang), i husets rekkefølge.
        nye_sektorer, bortfalte_sektorer: sektorene bare `til` og bare `fra` teller.
        nye_kilder, bortfalte_kilder: (sektor, kilde) bare den ene har, utenom omdøpte.
        merknader: det som må sies om sammenligningen, i klartekst.
    """

    fra: Utgave
    til: Utgave
    celler: pd.DataFrame
    felles: tuple[str, ...]
    nye_sektorer: tuple[str, ...]
    bortfalte_sektorer: tuple[str, ...]
    nye_kilder: tuple[tuple[str, str], ...]
    bortfalte_kilder: tuple[tuple[str, str], ...]
    omdopte: tuple[Omdoping, ...]
    felles_aar: tuple[int, ...]
    nye_aar: tuple[int, ...]
    bortfalte_aar: tuple[int, ...]
    kommuner: tuple[str, ...]
    nye_kommuner: tuple[str, ...]
    bortfalte_kommuner: tuple[str, ...]
    nullrader: Nullrader
    merknader: tuple[str, ...]

    @property
    def er_rettelse(self) -> bool:
        """Om utgavene er publisert så tett at den siste retter den første."""
        dager = dager_mellom(self.fra, self.til)
        return dager is not None and dager <= RETTELSE_DAGER


def dager_mellom(a: Utgave, b: Utgave) -> int | None:
    """Dager mellom de to publiseringene; None når en dato er ukjent."""
    if not a.publisert or not b.publisert:
        return None
    return abs((date.fromisoformat(b.publisert) - date.fromisoformat(a.publisert)).days)


def forrige_utgave(utgaver: Sequence[Utgave], naa: Utgave, kommune: str) -> Utgave | None:
    """Utgaven forrige rapport ville hvilt på, eller None.

    Den siste som er publisert mer enn `RETTELSE_DAGER` dager før `naa`; finnes ingen slik, den
    siste før. Bare utgaver som har kommunen.

    Args:
        utgaver: eldste publisering først, som fra `Utgavelager.liste`.
    """
    plass = next((i for i, u in enumerate(utgaver) if u.utgave == naa.utgave), 0)
    foer = [u for u in utgaver[:plass] if kommune in u.kommuner]
    egne = [u for u in foer if (dager_mellom(u, naa) or 0) > RETTELSE_DAGER]
    valgte = egne or foer
    return valgte[-1] if valgte else None


def sammenstill(fra: Publikasjon, til: Publikasjon, *, tross_gwp: bool = False) -> Utgavepar:
    """Legg to utgaver ved siden av hverandre.

    Omdøpte sektorer og kilder kjennes igjen på innholdet. Utelater den ene utgaven null-rader, er
    en celle den ikke har i en sektor den teller, null og ikke mangel.

    Args:
        fra, til: utgavene, med alle kommunene de har: jo flere, jo sikrere kjennes navn igjen.
        tross_gwp: sammenlign selv om GWP-settene er ulike.

    Raises:
        Brukerfeil: ulikt GWP-sett, eller ingen felles kommuner eller år.
    """
    merknader = _gwp_merknader(fra.utgave, til.utgave, tross_gwp)
    a, b = _ryddet(fra.tabell), _ryddet(til.tabell)
    kommuner_a, kommuner_b = _ulike(a, "kommune"), _ulike(b, "kommune")
    kommuner = _felles(kommuner_a, kommuner_b, fra.utgave, til.utgave, "kommuner")
    aar = _felles(_ulike(a, "aar"), _ulike(b, "aar"), fra.utgave, til.utgave, "år")
    bare_fra, bare_til = kommuner_a - kommuner_b, kommuner_b - kommuner_a
    a, b = a[a["kommune"].isin(kommuner)], b[b["kommune"].isin(kommuner)]
    nye_aar, bortfalte_aar = (_ulike(y, "aar") - _ulike(x, "aar") for x, y in ((a, b), (b, a)))
    a, sektornavn = _omdoep(a, b, ["sektor"])
    a, kildenavn = _omdoep(a, b, ["sektor", "kilde"])
    nullrader = _nullrader(a, b, aar)
    celler = _celler(a, b, nullrader)
    i_fra, i_til = _ulike(a, "sektor"), _ulike(b, "sektor")
    par_fra, par_til = (_navn(t, ["sektor", "kilde"]) for t in (a, b))
    merknader += _merknader(fra.utgave, til.utgave, nullrader, len(bare_fra), len(bare_til))
    return Utgavepar(
        fra=fra.utgave,
        til=til.utgave,
        celler=celler,
        felles=_i_rekkefoelge(i_fra & i_til),
        nye_sektorer=_i_rekkefoelge(i_til - i_fra),
        bortfalte_sektorer=_i_rekkefoelge(i_fra - i_til),
        nye_kilder=tuple(sorted(par_til - par_fra)),
        bortfalte_kilder=tuple(sorted(par_fra - par_til)),
        omdopte=(*sektornavn, *kildenavn),
        felles_aar=tuple(aar),
        nye_aar=tuple(sorted(nye_aar)),
        bortfalte_aar=tuple(sorted(bortfalte_aar)),
        kommuner=tuple(kommuner),
        nye_kommuner=tuple(sorted(bare_til)),
        bortfalte_kommuner=tuple(sorted(bare_fra)),
        nullrader=nullrader,
        merknader=tuple(merknader),
    )


def _felles(a: set[Any], b: set[Any], fra: Utgave, til: Utgave, hva: str) -> list[Any]:
    if a & b:
        return sorted(a & b)
    raise Brukerfeil(
        f"utgavene {fra.utgave} og {til.utgave} har ingen felles {hva}",
        utvei="se `klima utgaver`, og velg to som dekker det samme",
    )


def _gwp_merknader(fra: Utgave, til: Utgave, tross_gwp: bool) -> list[str]:
    if fra.gwp == til.gwp:
        ukjent = "GWP-settet er ukjent for begge utgavene; en endring kan komme av vektingen."
        return [ukjent] if fra.gwp == GWP_UKJENT else []
    funnet = f"{fra.utgave} har {fra.gwp}, {til.utgave} har {til.gwp}"
    if not tross_gwp:
        raise Brukerfeil(
            "utgavene har ulikt GWP-sett",
            funnet=funnet,
            ventet="samme sett i begge",
            utvei="velg to utgaver med samme sett, eller be uttrykkelig om blandingen med "
            "--tross-gwp: da er omregning og ny vekting lagt sammen",
        )
    return [f"Ulikt GWP-sett ({funnet}): omregning og ny vekting er lagt sammen."]


def _ryddet(tabell: pd.DataFrame) -> pd.DataFrame:
    """Tabellen uten gass og uten kategorier, én rad per kommune, år, sektor og kilde."""
    noekkel = ["kommune", "aar", "sektor", "kilde"]
    tekst = tabell.astype({n: str for n in ("kommune", "sektor", "kilde")})
    # Utgiveren har høyst to desimaler; avrundingen fjerner bare flyttallstøy.
    return tekst.groupby(noekkel, sort=False)["tonn"].sum().round(6).reset_index()


def _omdoep(
    a: pd.DataFrame, b: pd.DataFrame, felt: list[str]
) -> tuple[pd.DataFrame, list[Omdoping]]:
    """Gi seriene i `a` navnene de har i `b` der innholdet viser at de er de samme."""
    navn_a, navn_b = _navn(a, felt), _navn(b, felt)
    if navn_a <= navn_b or navn_b <= navn_a:
        return a, []
    rader = _kommuneaar(a).intersection(_kommuneaar(b))
    par = finn_par(
        _serier(a, felt, navn_a - navn_b, rader),
        _serier(b, felt, navn_b - navn_a, rader),
        lambda gammel, ny: LIKHET if gammel[:-1] == ny[:-1] else LIKHET_FLYTTET,
    )
    oversatt = [par[n][0] if n in par else n for n in zip(*(a[f] for f in felt), strict=True)]
    ut = a.assign(**{f: [navn[i] for navn in oversatt] for i, f in enumerate(felt)})
    slag: Literal["sektor", "kilde"] = "kilde" if len(felt) > 1 else "sektor"
    return ut, [
        Omdoping(
            slag=slag,
            sektor=ny[0],
            fra=gammel[-1],
            til=ny[-1],
            likhet=likhet,
            fra_sektor=gammel[0] if slag == "kilde" else ny[0],
        )
        for gammel, (ny, likhet) in par.items()
    ]


def _ulike(tabell: pd.DataFrame, felt: str) -> set[Any]:
    return set(tabell[felt].unique().tolist())


def _navn(tabell: pd.DataFrame, felt: list[str]) -> set[Any]:
    # Dublettene bort først: å gå gjennom hver rad i Python tar sekunder for hele landet.
    return set(tabell[felt].drop_duplicates().itertuples(index=False, name=None))


def _kommuneaar(tabell: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(tabell[["kommune", "aar"]].drop_duplicates())


def _serier(
    tabell: pd.DataFrame, felt: list[str], navn: set[Navn], rader: pd.MultiIndex
) -> dict[Navn, Tall]:
    """Seriene med disse navnene over de samme kommune-årene; uten rad er det ingenting å telle."""
    valgt = tabell.merge(pd.DataFrame(sorted(navn), columns=felt), on=felt)
    serier = valgt.set_index(["kommune", "aar", *felt])["tonn"]
    serier = serier.groupby(level=list(range(serier.index.nlevels))).sum()
    bred = serier.unstack(felt).reindex(rader).fillna(0.0)
    ut: dict[Navn, Tall] = {}
    for kolonne, tall in bred.items():
        # Med ett felt er kolonnenavnet en tekst og ikke et tuppel.
        ut[cast(Navn, kolonne) if len(felt) > 1 else (str(kolonne),)] = tall.to_numpy(dtype=float)
    return ut


def _nullrader(a: pd.DataFrame, b: pd.DataFrame, aar: list[int]) -> Nullrader:
    noekkel = ["kommune", "aar", "sektor", "kilde"]
    felles = _navn(a, noekkel[2:]) & _navn(b, noekkel[2:])
    serier = pd.DataFrame(sorted(felles), columns=noekkel[2:])
    a, b = (t[t["aar"].isin(aar)].merge(serier, on=noekkel[2:]) for t in (a, b))
    alle_a, alle_b = (pd.MultiIndex.from_frame(t[noekkel]) for t in (a, b))
    null_a, null_b = alle_a[a["tonn"] == 0], alle_b[b["tonn"] == 0]
    bare_a, bare_b = (~null_a.isin(alle_b)).sum(), (~null_b.isin(alle_a)).sum()
    utelatt: Literal["fra", "til", ""] = ""
    if not len(null_b) and bare_a:
        utelatt = "til"
    elif not len(null_a) and bare_b:
        utelatt = "fra"
    return Nullrader(len(null_a), len(null_b), int(bare_a), int(bare_b), utelatt)


def _celler(a: pd.DataFrame, b: pd.DataFrame, nullrader: Nullrader) -> pd.DataFrame:
    sider = {}
    for navn, tabell in (("fra", a), ("til", b)):
        serie = tabell.groupby(["kommune", "aar", "sektor"])["tonn"].sum().round(6)
        if nullrader.utelatt_i == navn:
            # Utgaven har året og teller sektoren; raden er bare utelatt fordi den var null.
            bred = serie.unstack("sektor").fillna(0.0)
            serie = cast(pd.Series, bred.stack())
        sider[navn] = serie
    return pd.DataFrame(sider).sort_index()


def _i_rekkefoelge(navn: set[str]) -> tuple[str, ...]:
    rekke = {s: i for i, s in enumerate((*sektorer(), UFORDELT))}
    return tuple(sorted(navn, key=lambda s: (rekke.get(s, len(rekke)), s)))


def _merknader(
    fra: Utgave, til: Utgave, nullrader: Nullrader, bare_fra: int, bare_til: int
) -> list[str]:
    ut = []
    dager = dager_mellom(fra, til)
    if dager is not None and dager <= RETTELSE_DAGER:
        ut.append(f"Utgavene er publisert med {dager} dagers mellomrom: den siste er en rettelse.")
    if fra.publisert > til.publisert:
        ut.append(f"{fra.utgave} er publisert etter {til.utgave}: endringene leses baklengs.")
    if nullrader.utelatt_i:
        uten = fra if nullrader.utelatt_i == "fra" else til
        antall = max(nullrader.bare_fra, nullrader.bare_til)
        ut.append(
            f"{uten.utgave} utelater rader med null; {antall} celler som mangler der, er lest "
            "som 0."
        )
    for antall, har, mangler in ((bare_fra, fra, til), (bare_til, til, fra)):
        if antall:
            hva = "kommune" if antall == 1 else "kommuner"
            ut.append(f"{antall} {hva} i {har.utgave} finnes ikke i {mangler.utgave}.")
    if ("CO2e" in fra.gasser) != ("CO2e" in til.gasser):
        ut.append("Bare den ene utgaven har gass; her er alle gassene lagt sammen.")
    return ut

"""Prøver en tabell mot reglene sine og gjør svaret om til funn på bokmål.

Reglene kjøres av Great Expectations. Det biblioteket alene ville meldt grønt, er tettet her: en tom
tabell, en helt tom kolonne, en uendelig verdi, en kolonne som ikke finnes, og en regel som ikke
treffer en eneste rad.

Først spørres det bare om reglene holder, for det er raskt. De som ikke gjør det, kjøres en gang til
for å få vite hvilke rader som bryter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from pandas.api.types import is_float_dtype, is_numeric_dtype, is_object_dtype

from klima.grunn.tall import oppramsing
from klima.kontroll import gx
from klima.kontroll.avledning import AVLEDEDE, Omgivelser, proev_avledet
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Tabell
from klima.kontroll.koder import Koder
from klima.kontroll.regler import GAL_REGEL, Regel
from klima.kontroll.svar import ingen_rader, oversett, tom_kolonne, tom_tabell, uendelige

_TALLREGLER: Final = ("innenfor", "endelig", "stigende")
_SER_PAA_VERDIEN: Final = ("ikke_tom", "type", "innenfor", "tillatt", "monster", "endelig")
"""Typene der to like rader får samme svar, så hver ulike rad er nok å prøve."""


def proev(
    tabell: Tabell, regler: Sequence[Regel], omgivelser: Omgivelser | None = None
) -> list[Funn]:
    """Prøv en tabell mot reglene sine.

    Args:
        tabell: tabellen; endres ikke.
        regler: reglene som gjelder den.
        omgivelser: det reglene over flere tabeller kan se utenfor den.

    Returns:
        Ett funn per regel som er brutt, ikke kan prøves eller ikke prøver noe.
    """
    funn: dict[int, Funn | None] = {}
    kjoeres: dict[int, Regel] = {}
    utvalg = _Utvalg(tabell.ramme)
    for nr, regel in enumerate(regler):
        if regel.type in AVLEDEDE:
            funn[nr] = proev_avledet(tabell, regel, omgivelser)
            continue
        hinder = _hinder(tabell, regel, utvalg)
        if hinder:
            funn[nr] = hinder
        else:
            kjoeres[nr] = regel
    brutt = _som_ikke_holder(tabell.ramme, kjoeres, utvalg)
    svar = gx.kjoer(_som_tekst(tabell.ramme, brutt), brutt, "COMPLETE")
    funn |= {nr: oversett(tabell, brutt[nr], ett) for nr, ett in svar.items()}
    for nr, regel in kjoeres.items():
        if not funn.get(nr):
            funn[nr] = _uendelig(tabell, regel, utvalg)
    return [ett for _, ett in sorted(funn.items()) if ett]


# --- Det som ville vært grønt uten å være prøvd -------------------------------------------------


class _Utvalg:
    """Radene hver regel gjelder, regnet ut én gang for hver avgrensning."""

    def __init__(self, ramme: pd.DataFrame) -> None:
        self._ramme = ramme
        self._kjente: dict[str, np.ndarray] = {}

    def __call__(self, regel: Regel) -> np.ndarray:
        hvilke = repr((dict(regel.der), dict(regel.unntatt)))
        if hvilke not in self._kjente:
            med = np.ones(len(self._ramme), dtype=bool)
            for kolonne, verdier in regel.der.items():
                med &= self._ramme[kolonne].isin(verdier).to_numpy(dtype=bool)
            for kolonne, verdier in regel.unntatt.items():
                med &= ~self._ramme[kolonne].isin(verdier).to_numpy(dtype=bool)
            self._kjente[hvilke] = med
        return self._kjente[hvilke]


def _hinder(tabell: Tabell, regel: Regel, utvalg: _Utvalg) -> Funn | None:
    """Det som gjør at regelen ikke kan prøves på tabellen, eller None."""
    ramme = tabell.ramme
    for kolonne in (*regel.kolonner, *regel.der, *regel.unntatt):
        if kolonne not in ramme.columns:
            melding = f"Tabellen {tabell.navn} har ingen kolonne «{kolonne}»."
            return _gal(regel, tabell, melding, oppramsing(list(ramme.columns)))
    passer_ikke = _passer_ikke(ramme, regel)
    if passer_ikke:
        return _gal(regel, tabell, passer_ikke)
    if regel.type == "tillatt" and gx.tillatte(regel) is None:
        return _gal(regel, tabell, f"Ukjent kodeliste «{regel.krav['kodeliste']}».")
    if gx.kan_vaere_null(regel):
        return None
    if ramme.empty:
        return tom_tabell(tabell, regel)
    med = utvalg(regel)
    if not med.any():
        return ingen_rader(tabell, regel)
    if regel.type != "ikke_tom":
        for kolonne in regel.kolonner:
            if not ramme[kolonne].notna().to_numpy()[med].any():
                return tom_kolonne(tabell, regel, kolonne, int(med.sum()))
    return None


def _passer_ikke(ramme: pd.DataFrame, regel: Regel) -> str | None:
    """Hvorfor regelen ikke passer kolonnen den gjelder, eller None."""
    for kolonne in regel.kolonner:
        er_tall = is_numeric_dtype(ramme[kolonne])
        if regel.type in _TALLREGLER and not er_tall:
            return f"«{kolonne}» er ikke tall: {regel.type} passer ikke."
        if regel.type == "monster" and er_tall:
            return f"«{kolonne}» er tall: monster passer ikke."
        if regel.krav.get("type") == "tekst" and not _kan_ha_tekst(ramme[kolonne]):
            return f"«{kolonne}» er ikke tekst: typen tekst passer ikke."
    return None


def _kan_ha_tekst(kolonne: pd.Series) -> bool:
    tekst = isinstance(kolonne.dtype, pd.StringDtype | pd.CategoricalDtype)
    return tekst or is_object_dtype(kolonne)


def _uendelig(tabell: Tabell, regel: Regel, utvalg: _Utvalg) -> Funn | None:
    if regel.type not in gx.SER_IKKE_UENDELIG:
        return None
    for kolonne in (k for k in regel.kolonner if is_float_dtype(tabell.ramme[k])):
        verdier = tabell.ramme[kolonne].to_numpy(dtype=float)
        gale = tabell.ramme.index[np.isinf(verdier) & utvalg(regel)]
        if len(gale):
            return uendelige(tabell, regel, kolonne, gale.tolist(), int(utvalg(regel).sum()))
    return None


def _gal(regel: Regel, tabell: Tabell, tekst: str, finnes: str | None = None) -> Funn:
    return Funn("feil", GAL_REGEL, tabell.datasett, regel.sted, tekst, finnes, eier=regel.eier)


# --- Først raskt --------------------------------------------------------------------------------


def _som_ikke_holder(
    ramme: pd.DataFrame, regler: Mapping[int, Regel], utvalg: _Utvalg
) -> dict[int, Regel]:
    """Reglene som er brutt, eller som biblioteket ikke fikk kjørt."""
    koder = Koder(ramme)
    like = {n: r for n, r in regler.items() if r.type in _SER_PAA_VERDIEN and _kodes(ramme, r)}
    resten = {n: r for n, r in regler.items() if n not in like}
    ulike = koder.ulike_rader(_kolonner(r) for r in like.values())
    svar = gx.kjoer(_som_tekst(ulike, like), like, "BOOLEAN_ONLY")
    svar |= gx.kjoer(*_forenklet(ramme, resten, koder, utvalg), "BOOLEAN_ONLY")
    return {n: regler[n] for n, ett in sorted(svar.items()) if not ett.success}


def _kodes(ramme: pd.DataFrame, regel: Regel) -> bool:
    """Om kolonnene har få ulike verdier, og like verdier er helt like (ikke som 1 og ja)."""
    typer = [ramme[k].dtype for k in _kolonner(regel)]
    return not any(is_float_dtype(t) or is_object_dtype(t) for t in typer)


def _kolonner(regel: Regel) -> list[str]:
    return list(dict.fromkeys((*regel.kolonner, *regel.der, *regel.unntatt)))


def _forenklet(
    ramme: pd.DataFrame, regler: Mapping[int, Regel], koder: Koder, utvalg: _Utvalg
) -> tuple[pd.DataFrame, dict[int, Regel]]:
    """Kolonnene reglene bruker, i en form med samme svar som går fortere å prøve.

    En nøkkel av flere kolonner blir ett helt tall. Celler utenfor avgrensningen blir tomme der en
    tom celle ikke bryter noe.
    """
    ut, nye = dict(regler), {}
    for nr, regel in regler.items():
        navn = f"_kolonne {nr}"
        if regel.type == "unik" and len(regel.kolonner) > 1:
            tall = koder.noekkel(regel.kolonner)
            if tall is not None:
                nye[navn] = pd.Series(tall, index=ramme.index)
                ut[nr] = replace(regel, kolonner=(navn,))
        elif regel.type in ("innenfor", "endelig") and (regel.der or regel.unntatt):
            nye[navn] = ramme[regel.kolonner[0]].where(utvalg(regel))
            ut[nr] = replace(regel, kolonner=(navn,), der={}, unntatt={})
    brukt = dict.fromkeys(k for r in ut.values() for k in _kolonner(r) if k not in nye)
    return ramme[list(brukt)].assign(**nye), ut


def _som_tekst(ramme: pd.DataFrame, regler: Mapping[int, Regel]) -> pd.DataFrame:
    """Kolonnene reglene bruker, med kategorier som den teksten de står for."""
    brukt = ramme[list(dict.fromkeys(k for r in regler.values() for k in _kolonner(r)))]
    kategorier = [k for k in brukt if isinstance(brukt[k].dtype, pd.CategoricalDtype)]
    return brukt.astype({k: brukt[k].cat.categories.dtype for k in kategorier})

"""Kjører forventningene gjennom Great Expectations og gjør svaret om til funn på bokmål.

Great Expectations lastes først når det er regler å kjøre (det tar sekunder), uten analyse og uten
nett. Det den alene ville meldt grønt, er tettet her: en tom tabell, en helt tom kolonne, en
uendelig verdi, en kolonne som ikke finnes, og en regel som ikke treffer en eneste rad.
"""

from __future__ import annotations

import operator
import os
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache, reduce
from typing import Any, Final

import pandas as pd
from pandas.api.types import is_numeric_dtype

from klima.grunn.arbeidsrom import innebygd_rot
from klima.grunn.datapakke import Datapakke, les_pakke
from klima.grunn.tall import oppramsing
from klima.kontroll.avledning import AVLEDEDE, Omgivelser, proev_avledet
from klima.kontroll.funn import Funn
from klima.kontroll.grunnlag import Tabell
from klima.kontroll.regler import GAL_REGEL, Regel
from klima.kontroll.svar import RAD, oversett, tom_tabell

_STOERST: Final = sys.float_info.max
_TALLREGLER: Final = ("innenfor", "endelig", "stigende")


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
    for nr, regel in enumerate(regler):
        if regel.type in AVLEDEDE:
            funn[nr] = proev_avledet(tabell, regel, omgivelser, _kjoer)
            continue
        hinder = _hinder(tabell, regel)
        if hinder:
            funn[nr] = hinder
        else:
            kjoeres[nr] = regel
    svar = _kjoer(tabell.ramme, kjoeres) if kjoeres else {}
    funn |= {nr: oversett(tabell, kjoeres[nr], ett) for nr, ett in svar.items()}
    return [ett for _, ett in sorted(funn.items()) if ett]


def _hinder(tabell: Tabell, regel: Regel) -> Funn | None:
    """Det som gjør at regelen ikke kan prøves på tabellen, eller None."""
    for kolonne in (*regel.kolonner, *regel.der, *regel.unntatt):
        if kolonne not in tabell.ramme.columns:
            melding = f"Tabellen {tabell.navn} har ingen kolonne «{kolonne}»."
            return _gal(regel, tabell, melding, oppramsing(list(tabell.ramme.columns)))
    er_tall = [is_numeric_dtype(tabell.ramme[k]) for k in regel.kolonner]
    if regel.type in _TALLREGLER and not all(er_tall):
        return _gal(regel, tabell, f"«{regel.kolonner[0]}» er ikke tall: {regel.type} passer ikke.")
    if regel.type == "monster" and any(er_tall):
        return _gal(regel, tabell, f"«{regel.kolonner[0]}» er tall: monster passer ikke.")
    if regel.type == "tillatt" and _tillatte(regel) is None:
        return _gal(regel, tabell, f"Ukjent kodeliste «{regel.krav['kodeliste']}».")
    if tabell.ramme.empty and regel.type != "antall_rader":
        return tom_tabell(tabell, regel)
    return None


def _gal(regel: Regel, tabell: Tabell, tekst: str, finnes: str | None = None) -> Funn:
    return Funn("feil", GAL_REGEL, tabell.datasett, regel.sted, tekst, finnes)


def _tillatte(regel: Regel) -> list[Any] | None:
    """Verdiene i kodelisten og de som står i regelen; None når kodelisten ikke finnes."""
    verdier = list(regel.krav.get("verdier", []))
    if "kodeliste" not in regel.krav:
        return verdier
    liste, _, kolonne = regel.krav["kodeliste"].partition(".")
    pakke = _kodelister()
    if liste not in pakke.tabeller or kolonne not in pakke[liste].columns:
        return None
    return [*pakke[liste][kolonne].dropna().tolist(), *verdier]


@cache
def _kodelister() -> Datapakke:
    return les_pakke(innebygd_rot() / "datasets" / "felles" / "kodelister", proev=False)


# --- Great Expectations ------------------------------------------------------------------------


def suite(regler: Mapping[int, Regel]) -> Any:
    """Reglene som en ExpectationSuite, så en analytiker kan ta den med i en notatbok.

    Args:
        regler: nummer -> regel; nummeret følger med i `meta` og kommer igjen i svaret.
    """
    gx = _great_expectations()
    from great_expectations import expectations as gxe

    forventninger = [
        _BYGG[regel.type](gxe, regel, {"row_condition": _utvalg(regel), "meta": {"nr": nr}})
        for nr, regel in regler.items()
    ]
    return gx.ExpectationSuite(name="forventninger", expectations=forventninger)


_BYGG: Final[Mapping[str, Callable[[Any, Regel, dict[str, Any]], Any]]] = {
    "ikke_tom": lambda gxe, r, felles: gxe.ExpectColumnValuesToNotBeNull(
        column=r.kolonner[0], **felles
    ),
    "unik": lambda gxe, r, felles: (
        gxe.ExpectColumnValuesToBeUnique(column=r.kolonner[0], **felles)
        if len(r.kolonner) == 1
        else gxe.ExpectCompoundColumnsToBeUnique(
            column_list=list(r.kolonner), ignore_row_if="never", **felles
        )
    ),
    # Uten begge grenser slipper «between» gjennom uendelig; derfor største endelige tall.
    "innenfor": lambda gxe, r, felles: gxe.ExpectColumnValuesToBeBetween(
        column=r.kolonner[0],
        min_value=r.krav.get("min", -_STOERST),
        max_value=r.krav.get("maks", _STOERST),
        **felles,
    ),
    "endelig": lambda gxe, r, felles: gxe.ExpectColumnValuesToBeBetween(
        column=r.kolonner[0], min_value=-_STOERST, max_value=_STOERST, **felles
    ),
    "tillatt": lambda gxe, r, felles: gxe.ExpectColumnValuesToBeInSet(
        column=r.kolonner[0], value_set=_tillatte(r), **felles
    ),
    "monster": lambda gxe, r, felles: gxe.ExpectColumnValuesToMatchRegex(
        column=r.kolonner[0], regex=rf"\A(?:{r.krav['uttrykk']})\Z", **felles
    ),
    "stigende": lambda gxe, r, felles: gxe.ExpectColumnValuesToBeIncreasing(
        column=r.kolonner[0], strictly=not r.krav.get("like_tillatt", False), **felles
    ),
    "antall_rader": lambda gxe, r, felles: gxe.ExpectTableRowCountToBeBetween(
        min_value=r.krav.get("min"), max_value=r.krav.get("maks"), **felles
    ),
}


def _utvalg(regel: Regel) -> Any:
    from great_expectations.expectations.row_conditions import Column

    # Betingelsene tar ikke ja/nei, men 1 og 0 treffer de samme radene.
    def verdier(v: Sequence[Any]) -> list[Any]:
        return [int(en) if isinstance(en, bool) else en for en in v]

    ledd = [Column(k).is_in(verdier(v)) for k, v in regel.der.items()]
    ledd += [Column(k).is_not_in(verdier(v)) for k, v in regel.unntatt.items()]
    return reduce(operator.and_, ledd) if ledd else None


def _great_expectations() -> Any:
    # Må stå før importen: ellers melder biblioteket bruken til utgiveren sin.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx

    return gx


@cache
def _bunker() -> Any:
    """Inngangen for rammer i en sammenheng som bare finnes i minnet; én per prosess."""
    gx = _great_expectations()
    from great_expectations.data_context.types.base import ProgressBarsConfig

    sammenheng = gx.get_context(mode="ephemeral")
    sammenheng.variables.progress_bars = ProgressBarsConfig(globally=False)
    kilde = sammenheng.data_sources.add_pandas("kontroll")
    return kilde.add_dataframe_asset("tabell").add_batch_definition_whole_dataframe("alt")


def _kjoer(ramme: pd.DataFrame, regler: Mapping[int, Regel]) -> dict[int, Any]:
    """Svaret på hver regel, etter regelens nummer."""
    bunke = _bunker().get_batch({"dataframe": ramme.rename_axis(RAD)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        svar = bunke.validate(suite(regler), result_format={"result_format": "COMPLETE"})
    return {ett.expectation_config.meta["nr"]: ett for ett in svar.results}

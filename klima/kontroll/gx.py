"""Reglene som forventninger i Great Expectations, og kjøringen av dem.

Biblioteket lastes først når det er regler å kjøre (det tar sekunder), uten analyse og uten nett.
"""

from __future__ import annotations

import operator
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, reduce
from typing import Any, Final

import pandas as pd

from klima.grunn.arbeidsrom import innebygd_rot
from klima.grunn.datapakke import Datapakke, les_pakke, uten_iri_grammatikk
from klima.kontroll.regler import Regel

_STOERST: Final = sys.float_info.max
_UENDELIG: Final = (float("inf"), -float("inf"))
SER_IKKE_UENDELIG: Final = ("ikke_tom", "unik", "stigende")
"""Typene som alene ville meldt en uendelig verdi grønn."""
_GRAD: Final = {"feil": "critical", "advarsel": "warning", "merknad": "info"}

# Et desimaltall som er for stort til å ha desimaler, skrives med eksponent fra 16 og opp.
_HELTALL: Final = r"-?[0-9]+(?:\.0+)?|-?[0-9]+(?:\.[0-9]+)?e\+(?:1[6-9]|[2-9][0-9]|[1-3][0-9]{2})"
_TALL: Final = r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
# 29. februar finnes i år som er delelige med 4, men av hundreårene bare i dem delelige med 400.
_SKUDDAAR: Final = (
    "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29"
)
_DATO: Final = (
    "[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|" + _SKUDDAAR
)
_FORM: Final = {"heltall": _HELTALL, "tall": _TALL, "dato": _DATO, "ja_nei": "[Tt]rue|[Ff]alse"}


def forventning(regel: Regel, **felles: Any) -> Any:
    """Regelen som forventning; `felles` er felt enhver forventning har, som `meta`."""
    gxe = last().expectations
    return BYGG[regel.type](gxe, regel, {"row_condition": _utvalg(regel), **felles})


def _type(gxe: Any, r: Regel, felles: dict[str, Any]) -> Any:
    if r.krav["type"] == "tekst":
        return gxe.ExpectColumnValuesToBeOfType(column=r.kolonner[0], type_="str", **felles)
    form = _FORM[r.krav["type"]]
    return gxe.ExpectColumnValuesToMatchRegex(
        column=r.kolonner[0], regex=rf"\A(?:{form})\Z", **felles
    )


BYGG: Final[Mapping[str, Callable[[Any, Regel, dict[str, Any]], Any]]] = {
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
    "type": _type,
    "tillatt": lambda gxe, r, felles: gxe.ExpectColumnValuesToBeInSet(
        column=r.kolonner[0], value_set=tillatte(r), **felles
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


def tillatte(regel: Regel) -> list[Any] | None:
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


def _utvalg(regel: Regel) -> Any:
    from great_expectations.expectations.row_conditions import Column

    # Betingelsene tar ikke ja/nei, men 1 og 0 treffer de samme radene.
    def verdier(v: Sequence[Any]) -> list[Any]:
        return [int(en) if isinstance(en, bool) else en for en in v]

    ledd = [Column(k).is_in(verdier(v)) for k, v in regel.der.items()]
    ledd += [Column(k).is_not_in(verdier(v)) for k, v in regel.unntatt.items()]
    return reduce(operator.and_, ledd) if ledd else None


# --- Suiten, slik en analytiker kan ta den med ---------------------------------------------------


def suite(navn: str, regler: Iterable[Regel]) -> Any:
    """Reglene som `ExpectationSuite`, med vakter for det biblioteket alene melder grønt.

    Vaktene krever rader å prøve, en kolonne som ikke er helt tom, og ingen uendelig verdi.
    `severity` er alvoret, `notes` er grunnen, og `meta` sier regelens type, sted og eier.
    """
    gxe = last().expectations
    forventninger: dict[str, Any] = {}
    for regel in regler:
        meta = {"regel": regel.type, "sted": regel.sted, "eier": regel.eier}
        felles = {"severity": _GRAD[regel.alvor], "notes": regel.grunn, "meta": meta}
        for vakt in _vakter(gxe, regel, {**felles, "row_condition": _utvalg(regel)}):
            noekkel = repr((vakt.expectation_type, vakt.configuration.kwargs))
            forventninger.setdefault(noekkel, vakt)
        forventninger[f"regel {len(forventninger)}"] = forventning(regel, **felles)
    return last().ExpectationSuite(name=navn, expectations=list(forventninger.values()))


def _vakter(gxe: Any, regel: Regel, felles: dict[str, Any]) -> list[Any]:
    ut = []
    if not kan_vaere_null(regel):
        ut.append(gxe.ExpectTableRowCountToBeBetween(min_value=1, **felles))
    for kolonne in regel.kolonner:
        if regel.type != "ikke_tom":
            ut.append(
                gxe.ExpectColumnProportionOfNonNullValuesToBeBetween(
                    column=kolonne, min_value=0, strict_min=True, **felles
                )
            )
        if regel.type in SER_IKKE_UENDELIG:
            ut.append(
                gxe.ExpectColumnValuesToNotBeInSet(
                    column=kolonne, value_set=list(_UENDELIG), **felles
                )
            )
    return ut


def sjekkpunkt(suiten: Any) -> Any:
    """Suiten som `Checkpoint`; rammen gis når det kjøres: `batch_parameters={"dataframe": …}`."""
    gx, i_minnet = last(), sammenheng()
    egen = i_minnet.suites.add_or_update(suiten)
    proeve = i_minnet.validation_definitions.add_or_update(
        gx.ValidationDefinition(name=suiten.name, data=bunker(), suite=egen)
    )
    return i_minnet.checkpoints.add_or_update(
        gx.Checkpoint(name=suiten.name, validation_definitions=[proeve], result_format="COMPLETE")
    )


def kan_vaere_null(regel: Regel) -> bool:
    """Om regelen selv sier hva null rader betyr: bare `antall_rader` med `min`, eller `maks: 0`."""
    return regel.type == "antall_rader" and ("min" in regel.krav or regel.krav["maks"] == 0)


# --- Kjøring ------------------------------------------------------------------------------------


def last() -> Any:
    """Great Expectations, uten at bruken meldes til utgiveren."""
    # Må stå før importen: ellers er det for sent.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with uten_iri_grammatikk():
        import great_expectations as gx
        import great_expectations.expectations

    return gx


@cache
def sammenheng() -> Any:
    """Sammenhengen alt kjøres i: bare i minnet, og én per prosess."""
    gx = last()
    from great_expectations.data_context.types.base import ProgressBarsConfig

    ny = gx.get_context(mode="ephemeral")
    ny.variables.progress_bars = ProgressBarsConfig(globally=False)
    return ny


@cache
def bunker() -> Any:
    """Inngangen for en hel ramme."""
    kilde = sammenheng().data_sources.add_pandas("kontroll")
    return kilde.add_dataframe_asset("tabell").add_batch_definition_whole_dataframe("alt")


def kjoer(ramme: pd.DataFrame, regler: Mapping[int, Regel], svar: str) -> dict[int, Any]:
    """Svaret på hver regel, etter regelens nummer.

    Args:
        ramme: radene; bare kolonnene reglene bruker trengs.
        regler: nummer -> regel.
        svar: `BOOLEAN_ONLY` sier bare om reglene holder; `COMPLETE` gir hver rad som bryter.
    """
    if not regler:
        return {}
    forventninger = [forventning(regel, meta={"nr": nr}) for nr, regel in regler.items()]
    suiten = last().ExpectationSuite(name="kontroll", expectations=forventninger)
    # Har indeksen et navn, blir hver rad i svaret en ordbok, og det tar minutter for landet.
    bunke = bunker().get_batch({"dataframe": ramme.rename_axis(None)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        utfall = bunke.validate(suiten, result_format={"result_format": svar})
    return {ett.expectation_config.meta["nr"]: ett for ett in utfall.results}

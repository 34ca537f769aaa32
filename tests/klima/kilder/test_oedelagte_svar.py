"""Et lagret svar der noe er byttet ut: det tolkes, eller en Brukerfeil sier hva som er galt.

Brukeren skal aldri se et unntak fra innsiden, hva enn utgiveren svarer.
"""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from klima.grunn.feil import Brukerfeil
from klima.kilder import fhi, udir, valg
from klima.kilder.jsonstat import les_jsonstat
from tests import fhitjener, udirtjener, valgtjener
from tests.klima.kilder.test_jsonstat import DOKUMENT

ROT = "http://bank.test"
SOEPPEL: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        3,
        10**400,
        1e308,
        "",
        "*",
        "x",
        ":",
        "2023",
        [],
        [[]],
        [None],
        {},
        {"a": 1},
    ]
)


def konvolutt(rute: Any, sti: str, kropp: Any = None, filter_: str = "") -> dict[str, Any]:
    spoerring = {"filter": filter_} if filter_ else {}
    _, svar = rute("POST" if kropp else "GET", sti, spoerring, kropp)
    etter = f"?filter={filter_}&sideNummer=1&format=0" if filter_ else ""
    return {"adresse": f"{ROT}{sti}{etter}", "kropp": kropp, "svar": svar}


KROPP = {
    "dimensions": [
        {"code": kode, "filter": "item", "values": list(verdier)}
        for kode, (_, verdier) in fhitjener.DIMENSJONER.items()
    ],
    "response": {"format": "json-stat2", "maxRowCount": 18},
}
FILTER = "TidID(202412)_EnhetID(-17_-76_6047)_TrinnID(6)_KjoennID(-10)"
LAGRET: dict[str, tuple[Callable[[Sequence[Any]], xr.Dataset], list[Any]]] = {
    "jsonstat": (lambda dok: les_jsonstat(dok[0]), [DOKUMENT]),
    "fhi": (
        fhi.tolk,
        [
            konvolutt(fhitjener.fhi(), "/nokkel/Table/370"),
            konvolutt(fhitjener.fhi(), "/nokkel/Table/370/data", KROPP),
        ],
    ),
    "udir": (
        udir.tolk,
        [
            konvolutt(udirtjener.udir(), "/Eksport/150/filterVerdier"),
            konvolutt(udirtjener.udir(), "/Eksport/150/data", filter_=FILTER),
        ],
    ),
    "valg": (
        valg.tolk,
        [konvolutt(valgtjener.valg(), sti) for sti in ("/2023/ko", "/2023/ko/32/3203")],
    ),
}


def steder(dok: Any, sti: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Stien til hver node."""
    nokler: Any = dok if isinstance(dok, dict) else range(len(dok)) if isinstance(dok, list) else ()
    return [sti, *(s for n in nokler for s in steder(dok[n], (*sti, n)))]


@pytest.mark.parametrize("bank", LAGRET)
def test_det_hele_svaret_tolkes(bank: str) -> None:
    tolk, dokumenter = LAGRET[bank]
    assert tolk(dokumenter).verdi.notnull().any()


@pytest.mark.parametrize("bank", LAGRET)
@given(data=st.data())
def test_en_oedelagt_node_gir_aldri_et_unntak_fra_innsiden(bank: str, data: st.DataObject) -> None:
    tolk, hele = LAGRET[bank]
    dokumenter = json.loads(json.dumps(copy.deepcopy(hele)))
    *sti, siste = data.draw(st.sampled_from([s for s in steder(dokumenter) if s]))
    node = dokumenter
    for ledd in sti:
        node = node[ledd]
    if isinstance(node, dict) and data.draw(st.booleans(), label="ta bort"):
        del node[siste]
    else:
        node[siste] = data.draw(SOEPPEL)
    with contextlib.suppress(Brukerfeil):
        assert set(tolk(dokumenter).data_vars) == {"verdi", "status"}

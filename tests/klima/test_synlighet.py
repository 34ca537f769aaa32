"""Effekten av et tiltak ved siden av omregningsstøyen i sektoren."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from klima.synlighet import synlighet
from tests.klima.eksempeltiltak import bane, effektarray

STOEY = xr.Dataset(
    {"p90": ("sektor", [4.0, np.nan])}, coords={"sektor": ["Veitrafikk", "Jordbruk"]}
)
NIVAA = bane({"Veitrafikk": 10_000, "Jordbruk": 500}, [2030])


@pytest.mark.parametrize(
    ("effekt", "sektor", "svar", "grunn"),
    # 4,0 % av 10 000 t er 400 t.
    [
        (
            401,
            "Veitrafikk",
            True,
            "401 t er større enn støyen (4,0 % av 10 000 t i Veitrafikk, 400 t)",
        ),
        (
            -36,
            "Veitrafikk",
            False,
            "36 t er ikke større enn støyen (4,0 % av 10 000 t i Veitrafikk, 400 t)",
        ),
        (np.nan, "Veitrafikk", None, "ikke tallfestet"),
        (10, "Jordbruk", None, "omregningsstøyen i Jordbruk er ikke kjent"),
        (10, "Luftfart", None, "omregningsstøyen i Luftfart er ikke kjent"),
        (10, "", None, "tiltaket har ingen sektor"),
    ],
)
def test_rad(effekt: float, sektor: str, svar: bool | None, grunn: str) -> None:
    (rad,) = synlighet(effektarray([[effekt]], sektor), NIVAA, STOEY).to_dict("records")
    assert (rad["tiltak"], rad["aar"], rad["kan_ses"]) == ("a", 2030, svar)
    assert rad["grunn"].replace("\u00a0", " ") == grunn


def test_ukjent_utslipp() -> None:
    rader = synlighet(effektarray([[1, 2]]), NIVAA, STOEY)
    assert rader["kan_ses"].tolist() == [False, None]
    assert rader["grunn"].iloc[1] == "utslippet i Veitrafikk er ikke kjent"
    assert rader["stoeyprosent"].tolist() == [4.0, 4.0]

"""Arrayformatet: for hvert krav finnes en array som bryter det kravet og ikke noe annet."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from klima.grunn.kontrakt import KRAV, Kontraktbrudd, kontroller


def riktig() -> xr.DataArray:
    """En array som holder formatet: to år, to kilder og én gass for Asker."""
    return xr.DataArray(
        np.array([[[1.0], [np.nan]], [[2.0], [0.0]]]),
        dims=("aar", "kilde", "gass"),
        coords={
            "kommune": "3203",
            "aar": [2009, 2011],
            "kilde": ["a", "b"],
            "sektor": ("kilde", ["Jordbruk", "Veitrafikk"]),
            "gass": ["CO2e"],
        },
        attrs={"enhet": "t CO2e", "gwp": "AR5", "utgave": "u", "omfang": (), "kilde": "k"},
        name="utslipp",
    )


def uten_attributt() -> xr.DataArray:
    a = riktig()
    del a.attrs["enhet"]
    return a


BRYTER: dict[str, Callable[[], xr.DataArray]] = {
    "dimensjonene er fra husets liste": lambda: riktig().expand_dims(sted=["x"]),
    "hver dimensjon har etiketter uten gjentakelser": lambda: riktig().assign_coords(
        kilde=["a", "a"]
    ),
    "`kommune` er fire sifre som tekst": lambda: riktig().assign_coords(kommune=3203),
    "`aar` er heltall i stigende rekkefølge": lambda: riktig().isel(aar=[1, 0]),
    "`kilde` bærer koordinaten `sektor`": lambda: riktig().drop_vars("sektor"),
    "`gass` er en kjent gass": lambda: riktig().assign_coords(gass=["CO3"]),
    "alle påkrevde attributter er der": uten_attributt,
    "GWP-settet er kjent eller uttrykkelig ukjent": lambda: riktig().assign_attrs(gwp="AR3"),
    "verdiene er desimaltall, aldri uendelige": lambda: riktig().where(riktig() != 2, np.inf),
}


def test_en_riktig_array_kommer_uendret_tilbake() -> None:
    a = riktig()
    assert kontroller(a) is a


def test_hvert_krav_har_sin_egen_brytende_array() -> None:
    assert list(BRYTER) == [krav for krav, _ in KRAV]


@pytest.mark.parametrize("krav", BRYTER)
def test_et_brudd_nevner_det_ene_kravet(krav: str) -> None:
    with pytest.raises(Kontraktbrudd) as brudd:
        kontroller(BRYTER[krav]())
    assert str(brudd.value).endswith(f" bryter: {krav}")


@pytest.mark.parametrize("attributt", ["enhet", "gwp", "utgave", "omfang", "kilde"])
def test_ingen_av_attributtene_kan_mangle(attributt: str) -> None:
    a = riktig()
    del a.attrs[attributt]
    with pytest.raises(Kontraktbrudd, match="alle påkrevde attributter er der"):
        kontroller(a)


@pytest.mark.parametrize("nummer", ["301", "03O1", "32031", ""])
def test_kommunenummeret_er_noeyaktig_fire_sifre(nummer: str) -> None:
    with pytest.raises(Kontraktbrudd, match="`kommune` er fire sifre som tekst"):
        kontroller(riktig().assign_coords(kommune=nummer))


def test_alle_bruddene_nevnes_samlet() -> None:
    gal = riktig().assign_coords(gass=["CO3"]).assign_attrs(gwp="AR3")
    with pytest.raises(Kontraktbrudd) as brudd:
        kontroller(gal)
    assert str(brudd.value) == (
        "arrayen 'utslipp' ('aar', 'kilde', 'gass') bryter: `gass` er en kjent gass; "
        "GWP-settet er kjent eller uttrykkelig ukjent"
    )


def test_nan_er_lov_for_det_som_mangler() -> None:
    assert np.isnan(kontroller(riktig()).sel(aar=2009, kilde="b").item())


def test_tekst_er_ikke_et_desimaltall() -> None:
    with pytest.raises(Kontraktbrudd, match="verdiene er desimaltall"):
        kontroller(riktig().astype(object).where(riktig() != 2, "to"))

"""Referansebanen etter en nasjonal framskriving; alle tall her er oppdiktet (`eksempel`)."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil
from klima.baner import med_totalt
from klima.framskriving import Framskriving, framskrevet, les_framskriving
from tests.klima.baneserie import serie
from tests.stotte import ROT

S = serie({"Jordbruk": [60, 50], "Veitrafikk": [120, 100]}, [2022, 2023])


def nasjonal(tall: dict[str, list[float]], aar: list[int]) -> Framskriving:
    rutenett = xr.DataArray(
        np.array(list(tall.values()), dtype=float),
        dims=("sektor", "aar"),
        coords={"sektor": np.array(list(tall), dtype=object), "aar": aar},
    )
    return Framskriving("eksempel", "eksempel: oppdiktet (2026)", "lik", rutenett)


def test_banen_foelger_landet_fra_kommunens_nivaa() -> None:
    f = nasjonal({"Jordbruk": [400, 300], "Veitrafikk": [800, 200]}, [2023, 2033])
    bane = framskrevet(S, f, [2023, 2028, 2033])
    # 50 · 350/400 = 43,75 og 50 · 300/400 = 37,5; 100 · 500/800 = 62,5 og 100 · 200/800 = 25
    assert bane.values.tolist() == [[50.0, 43.75, 37.5], [100.0, 62.5, 25.0]]
    assert med_totalt(bane).sel(sektor="Totalt").values.tolist() == [150.0, 106.25, 62.5]
    assert bane.attrs["grunnlag"] == "framskriving: eksempel: oppdiktet (2026), skalert fra 2023"


def test_et_annet_basisaar_kan_velges() -> None:
    f = nasjonal({"Jordbruk": [480, 400, 240], "Veitrafikk": [1, 1, 1]}, [2022, 2023, 2030])
    bane = framskrevet(S, f, [2030], basis=2022)
    assert bane.sel(sektor="Jordbruk").item() == 30.0  # 60 · 240/480
    with pytest.raises(Brukerfeil, match=r"serien har ikke basisåret 2021\. Funnet: 2022, 2023\."):
        framskrevet(S, f, [2030], basis=2021)


def test_det_framskrivingen_ikke_har_er_ikke_null() -> None:
    f = nasjonal({"Jordbruk": [400, 300]}, [2023, 2030])
    bane = framskrevet(S, f, [2030, 2040])
    assert np.isnan(bane.sel(sektor="Veitrafikk").values).all()
    assert bane.sel(sektor="Jordbruk").values.tolist()[0] == 37.5
    assert np.isnan(bane.sel(sektor="Jordbruk", aar=2040).item())  # aldri ut over siste år
    assert np.isnan(med_totalt(bane).sel(sektor="Totalt").values).all()
    assert bane.attrs["merknader"] == (
        "Jordbruk: framskrivingen har ikke 2040; ingen bane der.",
        "Veitrafikk: ingen bane, for sektoren er ikke med i framskrivingen.",
    )


def test_null_i_basisaaret_kan_ikke_skaleres() -> None:
    f = nasjonal({"Jordbruk": [0, 300], "Veitrafikk": [800, -8]}, [2023, 2030])
    bane = framskrevet(S, f, [2030])
    assert np.isnan(bane.sel(sektor="Jordbruk").item())
    assert bane.sel(sektor="Veitrafikk").item() == 0.0
    assert bane.attrs["merknader"] == (
        "Jordbruk: ingen bane, for sektoren er ikke over null i 2023 i framskrivingen.",
        "Veitrafikk: framskrivingen går under null; banen er satt til 0 der.",
    )


@given(
    st.floats(0, 1e6),
    st.lists(st.floats(1e-3, 1e8), min_size=3, max_size=3),
    st.sampled_from([2020, 2023, 2025, 2027, 2030]),
)
def test_skaleringen_treffer_basisaaret_eksakt(tonn, nasjonalt, basis) -> None:
    s = serie({"Jordbruk": [tonn]}, [basis])
    f = nasjonal({"Jordbruk": nasjonalt}, [2020, 2025, 2030])
    assert framskrevet(s, f, [basis]).item() == tonn


# --- Datasettet -------------------------------------------------------------------------------

KILDE = "{},Eksempel,Oppdiktet,2026,2026-11-22,Ingen,,AR5,Lik den kommunale,\n"


def skriv(rom: Arbeidsrom, eier: str, *ider: str) -> None:
    mappe = rom.datasett / eier / "framskrivinger"
    shutil.copytree(ROT / "datasets" / "felles" / "framskrivinger", mappe)
    with (mappe / "kilder.csv").open("a", encoding="utf-8") as fil:
        fil.writelines(KILDE.format(id_) for id_ in ider)
    with (mappe / "framskrivinger.csv").open("a", encoding="utf-8") as fil:
        for id_ in ider:
            fil.write(f"{id_},Jordbruk,2030,300,eksempel\n{id_},Jordbruk,2023,400,eksempel\n")


def test_skjemaet_som_foelger_med_tar_imot_en_framskriving(tomt_arbeidsrom: Arbeidsrom) -> None:
    skriv(tomt_arbeidsrom, "egen", "eksempel")
    f = les_framskriving(tomt_arbeidsrom)
    assert (f.id, f.kilde) == ("eksempel", "Eksempel: Oppdiktet (2026)")
    assert f.tonn.sel(sektor="Jordbruk").values.tolist() == [400.0, 300.0]  # etter år
    assert framskrevet(S, f, [2030]).sel(sektor="Jordbruk").item() == 37.5


def test_uten_framskriving_sier_feilen_hvordan_en_legger_den_inn(
    tomt_arbeidsrom: Arbeidsrom,
) -> None:
    with pytest.raises(Brukerfeil) as feil:
        les_framskriving(tomt_arbeidsrom)
    assert str(feil.value) == (
        f"{tomt_arbeidsrom.datasett}: arbeidsrommet har ingen nasjonal framskriving. Ventet: en "
        "datapakke framskrivinger med kilde og tall per sektor og år. Utvei: følg "
        "datasets/felles/framskrivinger/README.md i programmet, eller velg flat eller trend som "
        "referansebane."
    )
    assert (ROT / "datasets" / "felles" / "framskrivinger" / "README.md").is_file()


def test_flere_framskrivinger_maa_velges(tomt_arbeidsrom: Arbeidsrom) -> None:
    skriv(tomt_arbeidsrom, "egen", "a", "b")
    assert les_framskriving(tomt_arbeidsrom, "b").id == "b"
    for valgt, melding in (
        (None, "arbeidsrommet har flere framskrivinger. Funnet: a, b. Utvei: velg en av dem."),
        ("c", "arbeidsrommet har ikke framskrivingen «c». Funnet: a, b. Utvei: velg en av dem."),
    ):
        with pytest.raises(Brukerfeil) as feil:
            les_framskriving(tomt_arbeidsrom, valgt)
        assert str(feil.value) == melding
    skriv(tomt_arbeidsrom, "to", "a")
    with pytest.raises(Brukerfeil, match="framskrivingen «a» står i to pakker"):
        les_framskriving(tomt_arbeidsrom)

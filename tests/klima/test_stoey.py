"""Omregningsstøyen: hvor mye tallene pleier å flytte seg fra en utgave til den neste."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klima import Arbeidsrom, Brukerfeil, Utgavelager, kan_ses, omregningsstoey
from tests.eksempelbok import CSVHODE
from tests.klima.publikasjoner import raatt
from tests.stotte import TELEMARK, krever_data

Importer = Callable[..., None]


@pytest.fixture
def lager(tomt_arbeidsrom: Arbeidsrom) -> Utgavelager:
    return Utgavelager(tomt_arbeidsrom)


@pytest.fixture
def importer(lager: Utgavelager, tmp_path: Path) -> Importer:
    """`importer("2025-01-24", Asker=[100, 110, …])`: Jordbruk fra 2015 og framover."""

    def legg_inn(dato: str, *, gwp: str | None = None, **serier: Sequence[float]) -> None:
        fil = tmp_path / f"{dato}.csv"
        fil.write_text(CSVHODE + _rader(serier), encoding="utf-8")
        lager.importer(fil, publisert=date.fromisoformat(dato), gwp=gwp)

    return legg_inn


def _rader(serier: Mapping[str, Sequence[float]]) -> str:
    return "".join(
        f"{kommune},{2015 + i},Jordbruk,Ku,{tonn}\n"
        for kommune, serie in serier.items()
        for i, tonn in enumerate(serie)
    )


TI_AAR = [100.0] * 10
OMREGNET = [100, 101, 99, 102, 98, 103, 97, 104, 96, 110]
"""Relativ endring 0, 1, 1, 2, 2, 3, 3, 4, 4 og 10 %: medianen er 2,5 og 90-persentilen 4,6."""


def test_eksempel_median_og_persentil_over_aarene(lager: Utgavelager, importer: Importer) -> None:
    importer("2025-01-24", Asker=TI_AAR)
    importer("2026-02-02", Asker=OMREGNET)
    jordbruk = omregningsstoey(lager, "Asker").sel(sektor="Jordbruk")
    # Persentilen ligger 90 % av veien fra plass 0 til 9: plass 8,1, altså 4 + 0,1 · (10 − 4).
    assert float(jordbruk["median"]) == pytest.approx(2.5)
    assert float(jordbruk["p90"]) == pytest.approx(4.6)
    assert (int(jordbruk["antall"]), jordbruk["grunnlag"].item()) == (10, "kommune")
    assert jordbruk["p90"].attrs["enhet"] == "%"


def test_eksempel_med_en_sektor_er_stoeyen_i_alt_den_samme(
    lager: Utgavelager, importer: Importer
) -> None:
    importer("2025-01-24", Asker=TI_AAR)
    importer("2026-02-02", Asker=OMREGNET)
    stoey = omregningsstoey(lager, "Asker")
    assert stoey["sektor"].values.tolist() == ["Jordbruk", "Totalt"]
    assert stoey["p90"].values.tolist() == pytest.approx([4.6, 4.6])


def test_eksempel_faa_par_laaner_stoeyen_til_alle_kommunene(
    lager: Utgavelager, importer: Importer
) -> None:
    importer("2025-01-24", Asker=[100.0], Oslo=TI_AAR)
    importer("2026-02-02", Asker=[150.0], Oslo=OMREGNET)
    jordbruk = omregningsstoey(lager, "Asker").sel(sektor="Jordbruk")
    # Oslos ti tall og Askers ene (50 %): medianen av elleve er det sjette, 3 %.
    assert (int(jordbruk["antall"]), jordbruk["grunnlag"].item()) == (11, "alle")
    assert float(jordbruk["median"]) == pytest.approx(3)


def test_fra_null_finnes_ingen_relativ_endring(lager: Utgavelager, importer: Importer) -> None:
    importer("2025-01-24", Asker=[0.0, 0.0])
    importer("2026-02-02", Asker=[0.0, 5.0])
    jordbruk = omregningsstoey(lager, "Asker").sel(sektor="Jordbruk")
    assert (int(jordbruk["antall"]), jordbruk["grunnlag"].item()) == (0, "ingen")
    assert np.isnan(float(jordbruk["p90"]))


def test_en_rettelse_dagen_etter_gjoer_ikke_stoeyen_mindre(
    lager: Utgavelager, importer: Importer
) -> None:
    importer("2025-01-24", Asker=TI_AAR)
    importer("2026-02-02", Asker=[1.0] * 10)
    importer("2026-02-03", Asker=OMREGNET)
    stoey = omregningsstoey(lager, "Asker")
    assert [u[:10] for u in stoey.attrs["utgaver"]] == ["2025-01-24", "2026-02-03"]
    assert float(stoey["p90"].sel(sektor="Jordbruk")) == pytest.approx(4.6)


def test_tre_publiseringer_gir_par_mellom_naboene(lager: Utgavelager, importer: Importer) -> None:
    importer("2024-01-24", Asker=TI_AAR)
    importer("2025-01-24", Asker=[110.0] * 10)
    importer("2026-02-02", Asker=[110.0] * 9 + [99.0])
    jordbruk = omregningsstoey(lager, "Asker").sel(sektor="Jordbruk")
    # Ti ganger 10 %, ni ganger 0 og én gang 10 %.
    assert (int(jordbruk["antall"]), float(jordbruk["median"])) == (20, pytest.approx(10))


def test_ulikt_gwp_sett_er_ikke_et_par(lager: Utgavelager, importer: Importer) -> None:
    importer("2025-01-24", Asker=TI_AAR, gwp="AR4")
    importer("2026-02-02", Asker=OMREGNET, gwp="AR5")
    with pytest.raises(Brukerfeil, match="ikke to utgaver av 3203 som kan sammenlignes"):
        omregningsstoey(lager, "Asker")


def test_en_utgave_er_ikke_nok(lager: Utgavelager, importer: Importer) -> None:
    importer("2025-01-24", Asker=TI_AAR)
    with pytest.raises(Brukerfeil) as feil:
        omregningsstoey(lager, "3203")
    assert str(feil.value) == (
        "lageret har ikke to utgaver av 3203 som kan sammenlignes. Ventet: minst to, publisert med "
        "over 31 dagers mellomrom og med samme GWP-sett. Utvei: importer en eldre utgave med klima "
        "importer FIL --publisert DATO."
    )


@krever_data
def test_telemark_jordbruket_i_nissedal_mot_ren_pandas(telemark: Arbeidsrom) -> None:
    fra, til = (
        rader[(rader["kommune"] == "Nissedal") & (rader["sektor"] == "Jordbruk")]
        .groupby("aar")["tonn"]
        .sum()
        for rader in (raatt(fil) for fil in TELEMARK.values())
    )
    fasit = 100 * ((til - fra) / fra).abs().dropna()
    jordbruk = omregningsstoey(Utgavelager(telemark), "Nissedal").sel(sektor="Jordbruk")
    assert int(jordbruk["antall"]) == len(fasit) == 12
    assert float(jordbruk["median"]) == pytest.approx(fasit.median(), abs=1e-6)
    assert float(jordbruk["p90"]) == pytest.approx(fasit.quantile(0.9), abs=1e-6)


@krever_data
def test_telemark_sektorer_kommunen_ikke_har_er_uten_stoey(telemark: Arbeidsrom) -> None:
    stoey = omregningsstoey(Utgavelager(telemark), "Nissedal")
    grunnlag = dict(zip(stoey["sektor"].values, stoey["grunnlag"].values, strict=True))
    assert grunnlag["Sjøfart"] == "ingen"
    assert grunnlag["Veitrafikk"] == "kommune"
    assert "Bruk av produkter med fluorgasser" not in grunnlag


# --- Kan det ses? -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tonn", "svar"),
    # 4 % av 1 000 t er 40 t; like mye som støyen er ikke nok.
    [(39.9, False), (-39.9, False), (40.0, False), (40.1, True), (-40.1, True)],
)
def test_kan_ses_naar_det_er_stoerre_enn_stoeyen(tonn: float, svar: bool) -> None:
    assert kan_ses(tonn, 1000, 4.0) is svar


@given(st.sampled_from([(np.nan, 1, 1), (1, np.nan, 1), (1, 1, np.nan)]))
def test_uten_tall_er_svaret_ukjent(tall: tuple[float, float, float]) -> None:
    assert kan_ses(*tall) is None

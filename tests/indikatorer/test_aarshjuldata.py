"""Dataene i hjulet: hva som mangler på årsrapportens dag, og når statistikken ventes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from indikatorer.aarshjul import les_aarshjul
from indikatorer.aarshjuldata import datafrister, datasetninger, med_data, statistikk
from indikatorer.ferskhet import ferskhet
from indikatorer.katalog import les_katalog
from klima import Arbeidsrom
from tests.indikatorer.hjul import hendelse, hjul


@dataclass(frozen=True)
class Kort:
    utgave: str
    publisert: str
    aar: tuple[int, ...]


FOERSTE = Kort("2025-02-03-aaaaaaaa", "2025-02-03", (2009, 2022, 2023))
RETTET = Kort("2025-04-01-bbbbbbbb", "2025-04-01", (2009, 2022, 2023))
NESTE = Kort("2026-02-02-cccccccc", "2026-02-02", (2009, 2023, 2024))


def test_etterslepet_er_fra_aarets_slutt_til_utgaven_som_foerst_hadde_aaret() -> None:
    svar = statistikk([FOERSTE, RETTET], per=date(2025, 6, 1))
    assert svar is not None
    # 31. desember 2023 til 3. februar 2025: 366 dager i 2024, 31 i januar og 3.
    assert (svar.utgave, svar.siste_aar, svar.etterslep) == (FOERSTE.utgave, 2023, 400)
    # 31. desember 2024 og 400 dager: 365 dager i 2025, 31 i januar og 4.
    assert (svar.neste_aar, svar.ventet) == (2024, date(2026, 2, 4))


def test_en_utgave_som_ikke_var_kommet_teller_ikke() -> None:
    svar = statistikk([FOERSTE, NESTE], per=date(2026, 2, 1))
    assert svar is not None
    assert svar.siste_aar == 2023
    assert statistikk([FOERSTE], per=date(2025, 2, 2)) is None
    assert statistikk([], per=date(2025, 2, 2)) is None


def test_statistikken_er_et_anslag_for_en_maaned_i_hjulet(eksempel: Arbeidsrom) -> None:
    h = les_aarshjul("9900", 2026, arbeidsrom=eksempel)
    frister = datafrister(h, eksempel, per=date(2026, 1, 1))
    (data,) = (x for x in med_data(h, frister).hendelser if x.type == "data")
    assert (data.naar, data.status, data.organ) == ("februar 2026", "anslag", "Miljødirektoratet")
    assert data.merknad == "Ingen fast dato. 2023 kom 400 dager etter årets slutt."
    assert datasetninger(frister) == [
        "Arbeidsrommet har ingen indikatorer for kommunen.",
        "Utslippsstatistikken for 2024 ventes omkring 4. februar 2026: 2023 kom 400 dager etter "
        "årets slutt. Ingen fast dato.",
    ]


def test_statistikk_som_kommer_etter_rapporten_vil_mangle(eksempel: Arbeidsrom) -> None:
    rapport = hendelse("aarsrapport", "2026-02-01", gjelder_aar=2025)
    frister = datafrister(hjul(rapport, aar=2026, kommune="9900"), eksempel, per=date(2026, 1, 1))
    assert datasetninger(frister)[-1].endswith("Den vil mangle på årsrapportens dag.")


def test_statistikk_som_ikke_er_kommet_naar_den_var_ventet(eksempel: Arbeidsrom) -> None:
    h = les_aarshjul("9900", 2026, arbeidsrom=eksempel)
    frister = datafrister(h, eksempel, per=date(2026, 1, 1))
    sent = replace(frister, per=date(2026, 3, 1))
    assert "var ventet omkring 4. februar 2026, men er ikke i lageret" in datasetninger(sent)[-1]


def test_indikatorene_paa_rapportens_dag_er_de_ferskheten_gir(asker: Arbeidsrom) -> None:
    h = les_aarshjul("Asker", 2024, arbeidsrom=asker)
    frister = datafrister(h, asker, per=date(2024, 5, 1))
    assert frister.rapport is not None
    assert frister.rapport.fra == date(2024, 5, 28)
    katalog = les_katalog("Asker", arbeidsrom=asker)
    assert katalog is not None
    ventet = ferskhet(katalog, per=date(2024, 5, 1), frist=date(2024, 5, 28))
    assert {f.indikator for f in frister.paa_dagen("mangler")} == {
        f.indikator for f in ventet if f.mangler
    }
    svar = ("har", "ventes", "mangler", "ukjent")
    assert sum(len(frister.paa_dagen(s)) for s in svar) == len(frister.indikatorer)


def test_en_rapport_som_er_holdt_ses_slik_det_var_den_dagen(asker: Arbeidsrom) -> None:
    h = les_aarshjul("Asker", 2024, arbeidsrom=asker)
    den_dagen = datafrister(h, asker, per=date(2024, 5, 28))
    senere = datafrister(h, asker, per=date(2026, 11, 22))
    assert senere.indikatorer == den_dagen.indikatorer


def test_indikatorene_som_ventes_er_en_hendelse_per_dag(asker: Arbeidsrom) -> None:
    h = les_aarshjul("Asker", 2024, arbeidsrom=asker)
    frister = datafrister(h, asker, per=date(2024, 5, 1))
    data = [x for x in med_data(h, frister).hendelser if x.type == "data"]
    assert len({x.fra for x in data}) == len(data) > 0
    assert {(x.status, x.kilde) for x in data} == {("anslag", "indikatorkatalogen")}


def test_et_hjul_uten_aarsrapport_sier_det(tomt_arbeidsrom: Arbeidsrom) -> None:
    frister = datafrister(hjul(), tomt_arbeidsrom, per=date(2024, 1, 1))
    assert datasetninger(frister) == [
        "Hjulet har ingen dag for årsrapporten.",
        "Lageret har ingen utslippsstatistikk for kommunen, så neste er ukjent.",
    ]


@pytest.mark.parametrize("aar", [2017, 2023])
def test_dataene_endrer_ikke_kommunens_hendelser(asker: Arbeidsrom, aar: int) -> None:
    h = les_aarshjul("Asker", aar, arbeidsrom=asker)
    med = med_data(h, datafrister(h, asker, per=date(2023, 11, 1)))
    assert [x for x in med.hendelser if x.type != "data"] == list(h.hendelser)

"""`klima avvik`: Askers sektorer i 2021 med tonn, prosent siden 2009, mål og avvik."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from klima import Arbeidsrom
from tests.arbeidsrom import Kjoering, lag_arbeidsrom
from tests.eksempelbok import en_rad, landsbok

Kjoer = Callable[..., Kjoering]
AVVIK = ("avvik", "--aar", "2021", "--utgave", "handlingsprogram-2024")


def test_veitrafikk_har_alle_feltene_kontrakten_lover(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer(*AVVIK, "--json", rom=asker)
    assert (svar.kode, svar.feil) == (0, "")
    (rad,) = (r for r in svar.json if r["sektor"] == "Veitrafikk")
    assert rad == {
        "kommune": "3203",
        "kommunenavn": "Asker",
        "sektor": "Veitrafikk",
        "aar": 2021,
        "utslipp": 94095,
        "referanseaar": 2009,
        "referanse": 130159,
        # 94 095 / 130 159 = 0,7229235
        "endring_prosent": pytest.approx(-27.70765, abs=1e-5),
        "endring_prosent_oppgitt": -32,
        "maal_prosent": -34,
        "maal_tonn": 85871,
        "maal_tonn_vedtatt": 85871,
        "maal_forskjell": 0,
        "vedtatt_utgave": "handlingsprogram-2024",
        "avvik_tonn": 8224,
        # 8 224 / 130 159 = 0,0631843
        "avvik_prosentpoeng": pytest.approx(6.31843, abs=1e-5),
        "referansebane": None,
        "referansebane_grunn": "planen viser referansebanen bare som figur, uten tall (linje 5401)",
        "status": "over",
        "rettet": False,
        "referanse_rettet": False,
        "utgave": "handlingsprogram-2024",
    }


def test_totalt_er_siste_rad(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    rader = kjoer(*AVVIK, "--json", rom=asker).json
    assert (rader[-1]["sektor"], rader[-1]["utslipp"]) == ("Totalt", 178984)


def test_det_som_mangler_er_null(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    rader = {r["sektor"]: r for r in kjoer(*AVVIK, "--json", rom=asker).json}
    mangler = {felt for felt, verdi in rader["Oppvarming"].items() if verdi is None}
    assert mangler == {
        *("utslipp", "referanse", "maal_tonn", "maal_tonn_vedtatt", "vedtatt_utgave"),
        "maal_forskjell",
        *("avvik_tonn", "referansebane"),
    }


def test_tabellen_i_terminalen(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    assert kjoer(*AVVIK, rom=asker).ut.replace("\u00a0", " ").splitlines() == [
        "Asker (3203) · 2021 mot 2009 · utgave handlingsprogram-2024 · GWP ukjent",
        "Sektor                   Utslipp  Endring     Mål      Avvik",
        "Annen mobil forbrenning   27 551     45 %    13 %   +6 138 t      over",
        "Avfall og avløp           26 666    −42 %   −38 %   −1 876 t     under",
        "Energiforsyning                –   −100 %  −100 %       0 pp    på mål",
        "Industri, olje og gass         –   −100 %  −100 %       0 pp    på mål",
        "Jordbruk                  11 540     12 %    11 %     +122 t      over",
        "Oppvarming                     –    −62 %   −67 %      +5 pp      over",
        "Sjøfart                   11 295    −37 %   −34 %     −484 t     under",
        "Veitrafikk                94 095    −28 %   −34 %   +8 224 t      over",
        "Ikke fordelt på sektor     7 837        –       –          –  uten mål",
        "Sektorer med mål i tonn  171 147    −23 %   −29 %  +12 124 t      over",
        "Totalt                   178 984    −44 %       –          –  uten mål",
    ]


def test_uten_aar_brukes_det_siste(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    assert {r["aar"] for r in kjoer("avvik", "--json", rom=asker).json} == {2021}


def test_aaret_finnes_ikke(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("avvik", "--aar", 2022, rom=asker)
    assert (svar.kode, svar.ut, svar.feil) == (
        2,
        "",
        "klima: utgaven har ikke året 2022. Funnet: 2009, 2019, 2020, 2021.\n",
    )


def test_en_importert_utgave_gaar_foran_planens_tall_og_regner_om_maalet(
    kjoer: Kjoer, tmp_path: Path
) -> None:
    rom = lag_arbeidsrom(tmp_path / "rom", planer=True)
    bok = landsbok(tmp_path / "eksempel.xlsx", [en_rad(200_000.0), en_rad(150_000.0, aar=2021)])
    kjoer("importer", bok, "--publisert", "2026-02-02", rom=rom)
    rader = {r["sektor"]: r for r in kjoer("avvik", "--json", rom=rom).json}
    # −34 % av 200 000 er 132 000 t.
    assert (rader["Veitrafikk"]["maal_tonn"], rader["Veitrafikk"]["avvik_tonn"]) == (132e3, 18e3)
    planens = {r["sektor"]: r for r in kjoer(*AVVIK, "--json", rom=rom).json}
    assert planens["Veitrafikk"]["maal_tonn"] == 85871


def test_oslo_uten_maal_sier_det(kjoer: Kjoer, oslo: Arbeidsrom) -> None:
    svar = kjoer("avvik", "--kommune", "0301", rom=oslo)
    assert svar.kode == 0
    assert svar.ut.splitlines()[-1] == "Arbeidsrommet har ingen mål for Oslo."
    rader = kjoer("avvik", "--kommune", "0301", "--json", rom=oslo).json
    assert {r["maal_prosent"] for r in rader} == {None}
    assert {r["status"] for r in rader} == {"uten_maal"}


def test_alle_kommuner_paa_en_gang_gaar_ikke(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    svar = kjoer("avvik", "--kommune", "alle", rom=telemark)
    assert (svar.kode, svar.feil) == (
        2,
        "klima: avvik regnes for én kommune. Utvei: oppgi nummer eller navn.\n",
    )

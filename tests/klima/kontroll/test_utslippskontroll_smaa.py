"""Hvilke utgaver, kommuner og regler kontrollen av utslippene prøver, på små oppdiktede utgaver."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from klima import Arbeidsrom, Brukerfeil
from klima.grunn.kommuneinndeling import inndeling
from klima.kontroll.funn import Funn
from klima.kontroll.regler import Regel
from klima.kontroll.utslippskontroll import _arvinger, utslippsfunn
from tests.arbeidsrom import lag_arbeidsrom
from tests.klima.kontroll.avledninger import regel
from tests.klima.kontroll.eksempelplan import glatt
from tests.klima.kontroll.test_utslippskontroll import importer as importer_rader
from tests.rettelsesrom import CELLE, INDUSTRI, importer, lag_rom, rettelse, skriv

DAGEN = date(2030, 1, 1)
HOEYST = regel("innenfor", maks=1000)
OMREGNET = regel(
    *("utgaveendring", "tonn"),
    der={"aar": (2009,)},
    per=["kommune"],
    prosent=0,
    enhet="t",
    utgaver="nyeste",
)
NYE_HOEYST = regel("innenfor", maks=1000, utgaver="nyeste")
GAMMELT = regel("ferskhet", "aar", maaneder=12)


@pytest.fixture
def rom(tmp_path: Path) -> Arbeidsrom:
    """Porsgrunn uten utgaver. Industrien der er 1800,5 t i 2024 når ikke noe annet er sagt."""
    return lag_rom(tmp_path / "rom")


def proev(
    rom: Arbeidsrom, kommune: str | None, *regler: Regel, maa_finnes: bool = True, **valg: bool
) -> list[Funn]:
    return utslippsfunn(rom, kommune, regler, DAGEN, maa_finnes=maa_finnes, **valg)


def steder(funn: list[Funn]) -> list[tuple[str, str]]:
    """Utgaven (eller filen) og meldingen i hvert funn."""
    return [(re.sub(r"datasets/utgaver/|/tabell.parquet", "", f.sted), _uten(f)) for f in funn]


def _uten(funn: Funn) -> str:
    return glatt(funn.melding).removesuffix(" Derfor.")


def rader(kommune: str, tonn: float, *aar: int) -> list[str]:
    return [f"{kommune},{a},Veitrafikk,Biler,{tonn}" for a in aar]


def brudd(tonn: str, navn: str, av: int) -> str:
    return (
        f"«tonn» skal være 1 000 eller mindre, men er det ikke på 1 av {av} rader: {tonn} ({navn})."
    )


# --- hvilke regler hver utgave prøves mot --------------------------------------------------------


def test_hver_utgave_proeves_mot_reglene_og_bare_den_nyeste_mot_dem_for_utgaven_i_bruk(
    rom: Arbeidsrom,
) -> None:
    gammel = importer(rom, "2025-02-03")
    ny = importer(rom, "2026-02-02", {CELLE: 2000.0})
    i_den_nye = (ny, brudd("2000", f"{INDUSTRI} {INDUSTRI} 2024 CO2e", 4))
    i_den_gamle = (gammel, brudd("1800,5", f"{INDUSTRI} {INDUSTRI} 2024 CO2e", 4))
    assert steder(proev(rom, "4001", HOEYST)) == [i_den_nye, i_den_gamle]
    assert steder(proev(rom, "4001", NYE_HOEYST)) == [i_den_nye]
    assert steder(proev(rom, "4001", HOEYST, NYE_HOEYST)) == [i_den_nye, i_den_nye, i_den_gamle]
    assert proev(rom, "4001") == []


def test_ferskheten_regnes_fra_dagen_en_gir_ogsaa_for_eldre_utgaver(rom: Arbeidsrom) -> None:
    # 2024 var slutt ved nyttår 2025, og nyttår 2030 er 60 måneder etter.
    utgave = importer(rom, "2026-02-02")
    for i_bruk in ({}, {"utgaver": "nyeste"}):
        gammelt = regel("ferskhet", "aar", maaneder=60, **i_bruk)
        assert [f.sted for f in proev(rom, "4001", gammelt)] == [
            f"datasets/utgaver/{utgave}/tabell.parquet"
        ]
        assert proev(rom, "4001", regel("ferskhet", "aar", maaneder=61, **i_bruk)) == []


def test_reglene_for_utgaven_i_bruk_ser_bare_kommunene_den_er_den_nyeste_for(
    rom: Arbeidsrom,
) -> None:
    gammel = importer_rader(
        rom, "2025-02-03", *rader("Porsgrunn", 3000, 2009, 2023), *rader("Skien", 2000, 2009)
    )
    ny = importer_rader(rom, "2026-02-02", *rader("Porsgrunn", 4000, 2009))
    assert steder(proev(rom, None, NYE_HOEYST)) == [
        (ny, brudd("4000", "Veitrafikk Biler 2009 CO2e", 1)),
        (gammel, brudd("2000", "4003 Veitrafikk Biler 2009 CO2e", 1)),
    ]


# --- kommuner som er slått sammen eller delt -----------------------------------------------------


def test_en_eldre_utgave_med_gamle_numre_er_ikke_i_bruk_naar_kommunen_er_i_en_nyere(
    tmp_path: Path,
) -> None:
    # Asker, Røyken og Hurum ble Asker i 2020; Hole er ikke med i den nye utgaven.
    rom = lag_arbeidsrom(tmp_path, planer=False)
    gammel = importer_rader(
        rom,
        "2019-02-04",
        *(r for k in ("Asker", "Røyken", "Hurum", "Hole") for r in rader(k, 2000, 2017)),
    )
    ny = importer_rader(rom, "2026-02-02", *rader("Asker", 3000, 2024))
    assert [(f.sted.split("/")[2], f.antall) for f in proev(rom, None, NYE_HOEYST)] == [
        (ny, 1),
        (gammel, 1),
    ]
    # Spør en om Asker, er de tre lagt sammen: 3 · 2000 = 6000.
    assert steder(proev(rom, "3203", HOEYST)) == [
        (ny, brudd("3000", "Veitrafikk Biler 2024 CO2e", 1)),
        (gammel, brudd("6000", "Veitrafikk Biler 2017 CO2e", 1)),
    ]


def test_en_utgave_med_bare_noe_av_kommunen_hoppes_over(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path, planer=False)
    eldst = importer_rader(
        rom, "2018-02-05", *(r for k in ("Asker", "Røyken", "Hurum") for r in rader(k, 2000, 2016))
    )
    importer_rader(rom, "2019-02-04", *rader("Røyken", 2000, 2017), *rader("Hole", 2000, 2017))
    assert [s for s, _ in steder(proev(rom, "3203", HOEYST))] == [eldst]
    ny = importer_rader(rom, "2026-02-02", *rader("Asker", 3000, 2024))
    assert [s for s, _ in steder(proev(rom, "3203", HOEYST))] == [ny, eldst]


@pytest.mark.parametrize("maa_finnes", [True, False])
def test_en_kommune_som_er_delt_har_ingen_utgave(tmp_path: Path, maa_finnes: bool) -> None:
    # Snillfjord (5012) ble delt mellom Heim, Hitra og Orkland i 2020.
    rom = lag_arbeidsrom(tmp_path, planer=False)
    importer_rader(rom, "2019-02-04", *rader("Snillfjord", 2000, 2017))
    if not maa_finnes:
        assert proev(rom, "5055", HOEYST, maa_finnes=False) == []
        return
    with pytest.raises(Brukerfeil, match="5012 Snillfjord ble delt 2020-01-01 i 5055 Heim"):
        proev(rom, "5055", HOEYST)


def test_en_kommune_ingen_utgave_har(rom: Arbeidsrom) -> None:
    importer(rom, "2026-02-02")
    assert proev(rom, "0301", HOEYST, maa_finnes=False) == []
    with pytest.raises(Brukerfeil, match=r"^[^:]*: ingen utgave har Oslo \(0301\)|^ingen utgave"):
        proev(rom, "0301", HOEYST)


def test_et_nummer_inndelingen_ikke_kjenner_er_sin_egen_arving() -> None:
    assert _arvinger("9999", inndeling()) == {"9999"}
    assert _arvinger("5012", inndeling()) == {"5055", "5056", "5059"}


# --- rettelser -----------------------------------------------------------------------------------


def test_tallene_proeves_med_rettelsene_og_uten_naar_en_ber_om_det(rom: Arbeidsrom) -> None:
    utgave = importer(rom, "2026-02-02")
    skriv(rom, rettelse(utgave=utgave))
    raatt = [(utgave, brudd("1800,5", f"{INDUSTRI} {INDUSTRI} 2024 CO2e", 4))]
    assert proev(rom, "4001", HOEYST) == proev(rom, "4001", HOEYST, rettet=True) == []
    assert steder(proev(rom, "4001", HOEYST, rettet=False)) == raatt


def test_planens_egne_tall_proeves_med_rettelsene_men_ikke_mot_reglene_for_utgaver(
    tmp_path: Path,
) -> None:
    # Planen har 11 295 t for sjøfarten i Asker i 2021; rettelsen sier 999 999 t.
    rom = lag_arbeidsrom(tmp_path, planer=True)
    sted = {"kommune": "3203", "aar": "2021", "sektor": "Sjøfart", "kilde": "Sjøfart"}
    skriv(rom, rettelse(**sted, utgave="handlingsprogram-2024", fra="11295", til="999999"))
    hoeyst = regel("innenfor", maks=500_000)
    (funn,) = proev(rom, "3203", hoeyst)
    assert (funn.sted, funn.funnet) == ("datasets/asker/klimagassutslipp", "999999")
    assert proev(rom, "3203", hoeyst, rettet=False) == []
    assert proev(rom, "3203", regel("innenfor", maks=5, utgaver="nyeste")) == []
    (gammelt,) = proev(rom, "3203", GAMMELT)
    assert "mer enn 12 måneder før 1. januar 2030" in gammelt.melding


# --- utgaver som ikke kan leses ------------------------------------------------------------------


def test_en_skadd_utgave_er_et_funn_og_de_andre_proeves_likevel(rom: Arbeidsrom) -> None:
    gammel = importer(rom, "2025-02-03")
    ny = importer(rom, "2026-02-02", {CELLE: 2000.0})
    tabell = rom.utgaver / ny / "tabell.parquet"
    tabell.write_bytes(b"ikke parquet")
    skadd, resten = proev(rom, "4001", HOEYST, NYE_HOEYST, maa_finnes=False)[:2]
    assert skadd == Funn(
        "feil",
        "utgave/lesing",
        "utslipp",
        f"datasets/utgaver/{ny}/tabell.parquet",
        "Utgaven kan ikke prøves: utgavens tabell kan ikke leses.",
        None,
        skadd.funnet,
    )
    assert (skadd.funnet or "").startswith("Parquet")
    assert steder([resten])[0][0] == gammel


def test_gale_rettelser_og_en_utgave_som_mangler_en_del_i_et_aar(tmp_path: Path) -> None:
    # Hurum mangler i 2016, så summen for Asker ville vært for liten det året.
    rom = lag_arbeidsrom(tmp_path, planer=False)
    utgave = importer_rader(
        rom,
        "2019-02-04",
        *rader("Asker", 5, 2016, 2017),
        *rader("Røyken", 6, 2016, 2017),
        *rader("Hurum", 7, 2017),
    )
    assert proev(rom, "3203", HOEYST) == [
        Funn(
            "feil",
            "utgave/lesing",
            "utslipp",
            f"datasets/utgaver/{utgave}/tabell.parquet",
            f"Utgaven kan ikke prøves: utgaven {utgave} har ikke alle kommunene som ble 3203, i "
            "2016.",
            "0220, 0627, 0628",
            "0220, 0627",
        )
    ]
    skriv(rom, "- tull: 1\n")
    (funn,) = proev(rom, "3203", HOEYST)
    assert (funn.regel, funn.alvor) == ("utgave/lesing", "feil")


# --- endringen fra forrige utgave ----------------------------------------------------------------


def test_endringen_er_fra_utgaven_forrige_rapport_hvilte_paa(rom: Arbeidsrom) -> None:
    # 2009 er 1000 + 200 t i utgaven fra 2025, og 1500 + 200 t i den nye: +500 t er 41,7 %.
    importer(rom, "2024-02-05", {(2009, INDUSTRI, INDUSTRI): 1.0})
    gammel = importer(rom, "2025-02-03")
    ny = importer(rom, "2026-02-02", {(2009, INDUSTRI, INDUSTRI): 1500.0})
    funn = proev(rom, "4001", OMREGNET)
    assert steder(funn) == [
        (
            ny,
            f"«tonn» der aar er 2009 er endret siden utgaven {gammel}, i likt omfang: Porsgrunn: "
            "1 200 → 1 700 t (+41,7 %).",
        )
    ]
    assert funn[0].rader == ("Porsgrunn",)
    assert proev(rom, "4001", regel(*("utgaveendring", "tonn"), **_krav(42))) == []


def _krav(prosent: int) -> dict[str, Any]:
    return {"der": {"aar": (2009,)}, "per": ["kommune"], "prosent": prosent, "utgaver": "nyeste"}


def test_kommuner_med_hver_sin_forrige_utgave(rom: Arbeidsrom) -> None:
    # Porsgrunn 100 → 150 siden 2025, Skien 40 → 30 siden 2024.
    eldst = importer_rader(rom, "2024-02-05", *rader("Skien", 40, 2009, 2021))
    gammel = importer_rader(rom, "2025-02-03", *rader("Porsgrunn", 100, 2009, 2022))
    ny = importer_rader(
        rom, "2026-02-02", *rader("Porsgrunn", 150, 2009, 2023), *rader("Skien", 30, 2009, 2023)
    )
    assert steder(proev(rom, None, OMREGNET)) == [
        (
            ny,
            f"«tonn» der aar er 2009 er endret siden utgaven {eldst} og {gammel} i 2 av 2 "
            "kommuner, samlet +40 t, i likt omfang, størst først: Porsgrunn: 100 → 150 t (+50,0 "
            "%); Skien: 40 → 30 t (−25,0 %).",
        )
    ]


def test_en_rettelse_av_utgiveren_er_ingen_forrige_utgave(rom: Arbeidsrom) -> None:
    importer(rom, "2026-02-01")
    importer(rom, "2026-02-02", {(2009, INDUSTRI, INDUSTRI): 1500.0})
    assert proev(rom, "4001", OMREGNET) == []
    assert proev(rom, None, OMREGNET) == []


def test_endringen_er_det_utgiveren_publiserte_ogsaa_naar_tallene_er_rettet(
    rom: Arbeidsrom,
) -> None:
    gammel = importer(rom, "2025-02-03")
    importer(rom, "2026-02-02", {(2009, "Veitrafikk", "Personbiler"): 300.0})
    skriv(rom, rettelse(utgave=gammel, aar="2009", fra="1000", til="9000"))
    (funn,) = proev(rom, "4001", OMREGNET)
    # 1000 + 200 og 1000 + 300; rettelsen på 8000 t er ikke med.
    assert "Porsgrunn: 1 200 → 1 300 t (+8,3 %)" in glatt(funn.melding)


def test_datoen_i_dag_er_ikke_med_i_noe_annet_enn_ferskheten(rom: Arbeidsrom) -> None:
    importer(rom, "2026-02-02")
    svar = [
        utslippsfunn(rom, "4001", [HOEYST], dag, maa_finnes=True)
        for dag in (date(2026, 2, 2), date(2036, 2, 2))
    ]
    assert svar[0] == svar[1]

"""Hjulet slik det leses: kommunens datoer, ellers et forslag fra malen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from indikatorer.aarshjul import les_aarshjul
from indikatorer.aarshjulmal import flytt, foreslaa
from indikatorer.aarshjulpakke import legg_ut
from indikatorer.aarshjulregler import avstem, hjulfunn, lovkrav
from klima import Arbeidsrom, Brukerfeil, finn_arbeidsrom
from klima.grunn.datapakke import Datapakke, les_pakke
from klima.kontroll.grunnlag import les_grunnlag
from tests.indikatorer.hjul import hendelse
from tests.stotte import ROT


def test_hjulet_for_2024_er_det_kilden_har() -> None:
    hjul = les_aarshjul("Asker", 2024)
    budsjettet = [
        (h.naar, h.organ)
        for h in hjul.hendelser
        if h.type
        in ("rammer", "forslag", "formannskap", "behandling", "hoering_innstilling", "kommunestyre")
    ]
    assert budsjettet == [
        ("28.05.–30.05.2024", "Utvalgene"),
        ("04.06.2024", "Formannskapet"),
        ("11.06.2024", "Kommunestyret"),
        ("17.09.2024", "Formannskapet"),
        ("19.11.2024", "Formannskapet"),
        ("21.11.2024", "Rådene"),
        ("21.11.–05.12.2024", "Alle"),
        ("10.12.2024", "Kommunestyret"),
    ]
    assert (hjul.forslag, len(hjul.hendelser)) == (False, 24)
    assert all(h.kilde.startswith("003_") for h in hjul.hendelser)


def test_en_hendelse_i_januar_hoerer_til_hjulet_den_staar_i() -> None:
    assert les_aarshjul("Asker", 2024).hendelser[-1].fra == date(2025, 1, 8)


def test_et_aar_uten_datoer_gir_et_forslag_merket_som_det() -> None:
    hjul = les_aarshjul("Asker", 2026)
    assert hjul.forslag
    assert {h.status for h in hjul.hendelser} == {"forslag"}
    (vedtak,) = hjul.av_type("kommunestyre")
    # 1. desember 2026 er en tirsdag, så den andre tirsdagen er den 8.
    assert (vedtak.fra, vedtak.kilde) == (date(2026, 12, 8), "malen: andre tirsdag i desember")
    assert vedtak.navn == "Vedtak av økonomiplan 2027-2030 og budsjett 2027"


def test_en_kommune_uten_pakke_faar_det_samme_forslaget() -> None:
    asker, oslo = les_aarshjul("Asker", 2026), les_aarshjul("Oslo", 2026)
    assert [(h.hendelse, h.fra) for h in asker.hendelser] == [
        (h.hendelse, h.fra) for h in oslo.hendelser
    ]


@pytest.mark.parametrize("aar", range(2020, 2061))
def test_forslaget_holder_loven_og_ingen_dag_er_fri(aar: int) -> None:
    hjul = foreslaa(None, aar, ROT, "0301", "Oslo")
    assert {k.svar for k in lovkrav(hjul)} == {"holdt"}
    assert hjulfunn(hjul) == []


# --- Malen --------------------------------------------------------------------------------------


def mal(**regler: str) -> Datapakke:
    """Den felles malen med andre regler i radene som nevnes."""
    felles = les_pakke(ROT / "datasets" / "felles" / "aarshjul")
    ramme = felles["mal"].copy()
    for id_, regel in regler.items():
        ramme.loc[ramme["hendelse"] == id_.replace("_", "-"), "regel_fra"] = regel
    return Datapakke(felles.mappe, felles.meta, {**felles.tabeller, "mal": ramme})


@pytest.mark.parametrize(
    ("regel", "dagen"),
    [
        ("siste onsdag i mai", date(2024, 5, 29)),
        ("første torsdag i februar", date(2024, 2, 1)),
        ("15. juni", date(2024, 6, 15)),
        ("29. februar", date(2024, 2, 29)),
        ("14 dager før kommunestyret", date(2024, 11, 26)),
        ("1 dag etter kommunestyret", date(2024, 12, 11)),
        # 10. desember er tirsdag: mandag 9., fredag 6. og torsdag 5.
        ("3 arbeidsdager før kommunestyret", date(2024, 12, 5)),
        ("samme dag som kommunestyret", date(2024, 12, 10)),
    ],
)
def test_reglene(regel: str, dagen: date) -> None:
    hjul = foreslaa(mal(forslag=regel), 2024, ROT, "0301", "Oslo")
    assert [h.fra for h in hjul.av_type("forslag")] == [dagen]


def test_arbeidsdager_hopper_over_paasken() -> None:
    # Onsdag 27. mars 2024; skjærtorsdag til andre påskedag er fri.
    assert flytt(date(2024, 3, 27), 1, True) == date(2024, 4, 2)


@pytest.mark.parametrize(
    ("regler", "melding"),
    [
        (
            {"forslag": "femte onsdag i mai"},
            "regelen kan ikke leses. Ventet: «siste onsdag i mai», «15. juni», «14 dager før "
            "kommunestyret», «3 arbeidsdager etter forslag» eller «samme dag som forslag». "
            "Funnet: «femte onsdag i mai».",
        ),
        ({"forslag": "29. februar"}, "dagen finnes ikke i 2026. Funnet: «29. februar»."),
        (
            {"forslag": "samme dag som kommunestyret", "kommunestyret": "3 dager etter forslag"},
            "reglene viser til hverandre i ring. Funnet: «forslag → kommunestyret → forslag».",
        ),
    ],
)
def test_gale_regler(regler: dict[str, str], melding: str) -> None:
    with pytest.raises(Brukerfeil) as feil:
        foreslaa(mal(**regler), 2026, ROT, "0301", "Oslo")
    fil = ROT / "datasets" / "felles" / "aarshjul" / "mal.csv"
    assert str(feil.value) == f"{fil}:11: {melding}"


def test_en_regel_om_noe_malen_ikke_har() -> None:
    with pytest.raises(Brukerfeil, match="viser til en hendelse malen ikke har") as feil:
        foreslaa(mal(forslag="2 dager etter borte"), 2026, ROT, "0301", "Oslo")
    assert feil.value.funnet == "«borte»"
    assert "kommunestyret" in feil.value.ventet


def test_kommunens_egen_mal_gaar_foran() -> None:
    egen = mal(kommunestyret="andre torsdag i desember")
    (vedtak,) = foreslaa(egen, 2026, ROT, "0301", "Oslo").av_type("kommunestyre")
    assert vedtak.fra == date(2026, 12, 10)


# --- Pakken som legges ut -----------------------------------------------------------------------


def test_forslaget_kan_legges_ut_og_leses_igjen(tomt_arbeidsrom: Arbeidsrom) -> None:
    forslag = les_aarshjul("Asker", 2027, arbeidsrom=tomt_arbeidsrom)
    filer = legg_ut(forslag, tomt_arbeidsrom)
    assert [f.relative_to(tomt_arbeidsrom.rot).as_posix() for f in filer] == [
        f"datasets/asker/aarshjul/{navn}"
        for navn in ("datapackage.json", "hendelser.csv", "hjul.csv")
    ]
    lest = les_aarshjul("Asker", 2027, arbeidsrom=tomt_arbeidsrom)
    assert (lest.forslag, lest.datasett) == (False, "asker/aarshjul")
    assert [(h.hendelse, h.fra, h.til, h.status) for h in lest.hendelser] == [
        (h.hendelse, h.fra, h.til, h.status) for h in forslag.hendelser
    ]


def test_en_pakke_som_finnes_roeres_ikke(rom: Arbeidsrom) -> None:
    fil = rom.datasett / "asker" / "aarshjul" / "hendelser.csv"
    foer = fil.read_bytes()
    with pytest.raises(Brukerfeil, match="kommunen har alt et årshjul"):
        legg_ut(les_aarshjul("Asker", 2027, arbeidsrom=rom), rom)
    assert fil.read_bytes() == foer


def test_det_innebygde_kan_bare_leses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rom = finn_arbeidsrom()
    assert rom.innebygd
    with pytest.raises(Brukerfeil, match="kan bare leses"):
        legg_ut(les_aarshjul("Oslo", 2027, arbeidsrom=rom), rom)


# --- Kontrollen ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kommune", ["3203", "3201"])
def test_hjulene_som_foelger_med_har_ingen_funn(kommune: str) -> None:
    grunnlag, feil = les_grunnlag(finn_arbeidsrom(ROT), kommune)
    assert (feil, avstem(grunnlag)) == ([], [])


def test_kontrollen_finner_et_hjul_uten_kort(rom: Arbeidsrom) -> None:
    fil = rom.datasett / "asker" / "aarshjul" / "hjul.csv"
    linjer = fil.read_text(encoding="utf-8").splitlines(keepends=True)
    fil.write_text("".join(linjer[:-1]), encoding="utf-8")
    (funn,) = avstem(les_grunnlag(rom, "3203")[0])
    assert (funn.alvor, funn.regel, funn.sted) == (
        "feil",
        "aarshjul/hjul",
        "datasets/asker/aarshjul/hjul.csv",
    )
    assert funn.melding == "Hjulet for 2024 har hendelser, men ingen rad i tabellen «hjul»."


@pytest.mark.parametrize(
    ("fra", "til", "presisjon", "naar"),
    [
        ("2024-12-10", "", "dag", "10.12.2024"),
        ("2024-12-30", "2025-01-02", "spenn", "30.12.2024–02.01.2025"),
        ("2024-04-01", "2024-04-30", "maaned", "april 2024"),
        ("2024-08-01", "2024-10-31", "maaned", "august–oktober 2024"),
        ("2024-12-01", "2025-01-31", "maaned", "desember 2024–januar 2025"),
        # 30. desember 2024 er mandag i uke 1 i 2025.
        ("2024-12-30", "2025-01-05", "uke", "uke 1 i 2025"),
    ],
)
def test_tiden_i_ord(fra: str, til: str, presisjon: str, naar: str) -> None:
    assert hendelse("annet", fra, til, presisjon=presisjon).naar == naar

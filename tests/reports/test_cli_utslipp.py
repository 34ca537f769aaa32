"""`klima utslipp` og `klima utgaver`: serien som rader, og hva lageret holder."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from klima import Arbeidsrom, Utgavelager
from tests.arbeidsrom import Kjoering
from tests.eksempelbok import DETALJERT
from tests.raalesing import aarssummer, arkrader, csvsummer
from tests.stotte import OSLOBOK, TELEMARK

Kjoer = Callable[..., Kjoering]
OSLO = ("utslipp", "--kommune", "0301")


# --- JSON ------------------------------------------------------------------------------------


def test_oslos_total_per_aar_er_arket_oversikts_paa_desimalen(
    kjoer: Kjoer, oslo: Arbeidsrom
) -> None:
    svar = kjoer(*OSLO, "--sum", "total", "--json", rom=oslo)
    assert (svar.kode, svar.feil) == (0, "")
    assert {r["aar"]: Decimal(str(r["tonn"])) for r in svar.json} == aarssummer(OSLOBOK)


def test_en_rad_har_feltene_kontrakten_lover(kjoer: Kjoer, oslo: Arbeidsrom) -> None:
    (utgave,) = Utgavelager(oslo).liste()
    rader = kjoer(*OSLO, "--json", "--aar", 2009, "--sektor", "Sjøfart", rom=oslo).json
    assert rader[0] == {
        "kommune": "0301",
        "kommunenavn": "Oslo",
        "aar": 2009,
        "sektor": "Sjøfart",
        "kilde": "*Estimat sjøfart",
        "gass": "CO2",
        "tonn": 35963.8,
        "utgave": utgave.utgave,
        "status": "maalt",
    }


def test_en_summert_rad_har_verken_kilde_eller_gass(kjoer: Kjoer, oslo: Arbeidsrom) -> None:
    rad = kjoer(*OSLO, "--sum", "total", "--json", rom=oslo).json[0]
    assert (rad["sektor"], rad["kilde"], rad["gass"]) == ("Totalt", None, None)


def test_uten_sum_er_hver_rad_i_arket_en_rad(kjoer: Kjoer, oslo: Arbeidsrom) -> None:
    rader = kjoer(*OSLO, "--json", rom=oslo).json
    raa = arkrader(OSLOBOK, DETALJERT)[1:]
    assert len(rader) == len(raa)
    assert sorted((r["aar"], r["kilde"], r["gass"], r["tonn"]) for r in rader) == sorted(
        (int(aar), kilde.strip(), gass, float(tonn)) for aar, _, kilde, gass, tonn in raa
    )


def test_sektorsummene_er_arket_oversikts(kjoer: Kjoer, oslo: Arbeidsrom) -> None:
    rader = kjoer(*OSLO, "--sum", "sektor", "--json", rom=oslo).json
    assert {(r["aar"], r["sektor"].casefold()[-12:]): Decimal(str(r["tonn"])) for r in rader} == {
        (int(aar), sektor.strip().casefold()[-12:]): Decimal(tonn)
        for aar, sektor, tonn in arkrader(OSLOBOK, "Oversikt")[1:]
    }


@pytest.mark.parametrize("dato", TELEMARK)
def test_alle_i_telemark_gir_raafilens_summer(
    kjoer: Kjoer, telemark: Arbeidsrom, dato: str
) -> None:
    svar = kjoer(
        "utslipp", "--kommune", "alle", "--sum", "sektor", "--utgave", dato, "--json", rom=telemark
    )
    lest = {(r["kommunenavn"], r["aar"], r["sektor"]): Decimal(str(r["tonn"])) for r in svar.json}
    assert lest == csvsummer(TELEMARK[dato])


def test_radene_staar_etter_kommune_og_aar(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    svar = kjoer("utslipp", "--kommune", "alle", "--sum", "total", "--json", rom=telemark)
    noekler = [(r["kommune"], r["aar"]) for r in svar.json]
    assert noekler == sorted(noekler)
    assert len(noekler) == 17 * 13


@pytest.mark.parametrize("aar", [2010, 2012, 2014])
def test_aar_utgaven_ikke_har_er_en_feil_og_ikke_en_null(
    kjoer: Kjoer, oslo: Arbeidsrom, aar: int
) -> None:
    svar = kjoer(*OSLO, "--aar", aar, "--json", rom=oslo)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == (
        f"klima: utgaven har ikke året {aar}. Funnet: 2009, 2011, 2013, 2015, 2016, 2017, 2018, "
        "2019, 2020, 2021, 2022, 2023, 2024.\n"
    )


def test_sektoren_kan_skrives_slik_utgiveren_gjoer(kjoer: Kjoer, oslo: Arbeidsrom) -> None:
    svar = kjoer(*OSLO, "--sektor", "produkter med fluorgasser", "--aar", 2009, "--json", rom=oslo)
    assert [r["tonn"] for r in svar.json] == [60654.7, 6928.3]


def test_ukjent_sektor_viser_de_utgaven_har(kjoer: Kjoer, oslo: Arbeidsrom) -> None:
    svar = kjoer(*OSLO, "--sektor", "Veg", rom=oslo)
    assert svar.kode == 2
    assert svar.feil.startswith(
        "klima: utgaven har ikke sektoren «Veg». Funnet: Annen mobil forbrenning, Avfall og avløp,"
    )


@pytest.mark.parametrize("kommune", ["0301", "301", "Oslo", "oslo"])
def test_kommunen_er_et_nummer_eller_et_navn(kjoer: Kjoer, oslo: Arbeidsrom, kommune: str) -> None:
    svar = kjoer("utslipp", "--kommune", kommune, "--sum", "total", "--json", rom=oslo)
    assert {r["kommunenavn"] for r in svar.json} == {"Oslo"}


def test_uten_kommune_gjelder_arbeidsrommets(kjoer: Kjoer, oslo: Arbeidsrom) -> None:
    svar = kjoer("utslipp", "--json", rom=oslo)
    assert {r["kommune"] for r in svar.json} == {"3203"}


def test_planens_avledede_tall_er_merket(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    rader = kjoer("utslipp", "--sum", "total", "--json", rom=asker).json
    assert [(r["aar"], r["tonn"], r["status"]) for r in rader] == [
        (2009, 319614, "avledet"),
        (2019, 186211, "maalt"),
        (2020, 180661, "maalt"),
        (2021, 178984, "maalt"),
    ]


def test_ukjent_kommune_faar_forslag(kjoer: Kjoer, oslo: Arbeidsrom) -> None:
    svar = kjoer("utslipp", "--kommune", "Osl", rom=oslo)
    assert (svar.kode, svar.ut) == (2, "")
    assert "ukjent kommune «Osl»" in svar.feil
    assert "mente du Oslo" in svar.feil


def test_rot_som_ikke_er_et_arbeidsrom(kjoer: Kjoer, tmp_path: object) -> None:
    svar = kjoer("utslipp", "--rot", tmp_path)
    assert svar.kode == 2
    assert "mappen er ikke et arbeidsrom, for den har ingen kommune.toml" in svar.feil


# --- Terminal --------------------------------------------------------------------------------


def test_tabellen_har_aar_bortover_og_hull_som_tankestrek(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    linjer = kjoer("utslipp", rom=asker).ut.replace("\u00a0", " ").splitlines()
    assert linjer[0] == "Asker (3203) · t CO2e · utgave handlingsprogram-2024 · GWP ukjent"
    assert linjer[1].split() == ["Sektor", "2009", "2019", "2020", "2021"]
    assert linjer[6] == "Veitrafikk               130 159        –        –   94 095"
    assert linjer[-1] == "Totalt                   319 614  186 211  180 661  178 984"


def test_mange_aar_deles_i_flere_tabeller(kjoer: Kjoer, oslo: Arbeidsrom) -> None:
    ut = kjoer(*OSLO, rom=oslo).ut
    assert ut.count("Sektor ") == 3
    assert max(len(linje) for linje in ut.splitlines()) <= 100


def test_alle_viser_totalen_per_kommune_i_siste_aar(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    linjer = kjoer("utslipp", "--kommune", "alle", rom=telemark).ut.splitlines()
    assert linjer[0].startswith("17 kommuner · t CO2e · utgave 2026-02-02-")
    assert linjer[1].split() == ["Kommune", "2024"]
    assert len(linjer) == 2 + 17


# --- Utgaver ---------------------------------------------------------------------------------


def test_utgaver_som_json(kjoer: Kjoer, oslo: Arbeidsrom) -> None:
    plan, boka = kjoer("utgaver", "--json", rom=oslo).json
    assert (plan["utgave"], plan["kilde"], plan["sha256"], plan["importert"]) == (
        "handlingsprogram-2024",
        "handlingsprogram",
        None,
        None,
    )
    assert (boka["kilde"], boka["publisert"], boka["rader"], len(boka["omfang"])) == (
        "miljodirektoratet",
        "2026-06-26",
        1346,
        10,
    )


def test_utgaver_som_tabell(kjoer: Kjoer, telemark: Arbeidsrom) -> None:
    linjer = kjoer("utgaver", rom=telemark).ut.splitlines()
    assert linjer[0].split() == [
        *("Utgave", "Kilde", "Publisert", "Kommuner", "År", "Rader", "Sektorer")
    ]
    assert [linje[:10] for linje in linjer[1:]] == ["2025-01-24", "2026-02-02"]


def test_et_tomt_lager_er_en_tom_liste(kjoer: Kjoer, tomt_arbeidsrom: Arbeidsrom) -> None:
    assert kjoer("utgaver", "--json", rom=tomt_arbeidsrom).json == []

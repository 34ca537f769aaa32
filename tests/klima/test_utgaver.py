"""Lageret av utgaver: det som kom, tas vare på; det som var, endres ikke."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from klima import Arbeidsrom, Brukerfeil, Utgavelager
from tests.arbeidsrom import lagerbytes
from tests.eksempelbok import CSVHODE, en_rad, landsbok
from tests.stotte import OSLOBOK

DAG = date(2026, 2, 2)


@pytest.fixture
def lager(tomt_arbeidsrom: Arbeidsrom) -> Utgavelager:
    return Utgavelager(tomt_arbeidsrom)


def csv(mappe: Path, tonn: float = 1.0, *, navn: str = "eksempel.csv") -> Path:
    fil = mappe / navn
    fil.write_text(f"{CSVHODE}Asker,2009,Jordbruk,Ku,{tonn}\n", encoding="utf-8")
    return fil


def full_disk(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


# --- En import -------------------------------------------------------------------------------


def test_et_lager_uten_mappe_er_tomt(lager: Utgavelager, tomt_arbeidsrom: Arbeidsrom) -> None:
    assert lager.liste() == []
    assert not tomt_arbeidsrom.utgaver.exists()


def test_id_en_er_datoen_og_aatte_sifre_av_hashen(lager: Utgavelager, tmp_path: Path) -> None:
    fil = csv(tmp_path)
    sha256 = hashlib.sha256(fil.read_bytes()).hexdigest()
    utfall = lager.importer(fil, publisert=DAG)
    assert (utfall.nytt, utfall.utgave.utgave) == (True, f"2026-02-02-{sha256[:8]}")
    assert utfall.utgave.sha256 == sha256


def test_filen_ligger_i_lageret_slik_den_kom(
    lager: Utgavelager, tomt_arbeidsrom: Arbeidsrom, tmp_path: Path
) -> None:
    fil = csv(tmp_path)
    utgave = lager.importer(fil, publisert=DAG).utgave
    mappe = tomt_arbeidsrom.utgaver / utgave.utgave
    assert sorted(f.name for f in mappe.iterdir()) == [
        "original.csv",
        "tabell.parquet",
        "utgave.json",
    ]
    assert (mappe / utgave.fil).read_bytes() == fil.read_bytes()


def test_kortet_teller_opp_det_utgaven_har(lager: Utgavelager, tmp_path: Path) -> None:
    bok = landsbok(
        tmp_path / "eksempel.xlsx",
        [
            en_rad(100.5),
            en_rad(2.25, gass="CH4"),
            en_rad(7, nummer="0301", aar=2011, sektor="Jordbruk", kilde="Ku", gass="CH4"),
        ],
    )
    utgave = lager.importer(bok, publisert=DAG).utgave
    assert (utgave.kilde, utgave.utgiver, utgave.lisens) == (
        "miljodirektoratet",
        "Miljødirektoratet",
        "NLOD",
    )
    assert (utgave.rader, utgave.sum_tonn) == (3, 109.75)
    assert (utgave.kommuner, utgave.aar) == (("0301", "3203"), (2009, 2011))
    assert (utgave.omfang, utgave.gasser) == (("Jordbruk", "Veitrafikk"), ("CH4", "CO2"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", utgave.importert)


def test_kortet_leses_tilbake_som_det_ble_skrevet(lager: Utgavelager, tmp_path: Path) -> None:
    utgave = lager.importer(csv(tmp_path), publisert=DAG).utgave
    assert lager.liste() == [utgave]


def test_tabellen_leses_tilbake_for_en_kommune_eller_alle(
    lager: Utgavelager, tmp_path: Path
) -> None:
    bok = landsbok(tmp_path / "eksempel.xlsx", [en_rad(1.5), en_rad(2.5, nummer="0301")])
    utgave = lager.importer(bok, publisert=DAG).utgave
    assert lager.tabell(utgave)["tonn"].tolist() == [1.5, 2.5]
    assert lager.tabell(utgave, "0301")["tonn"].tolist() == [2.5]


def test_samme_bytes_to_ganger_endrer_ingenting(
    lager: Utgavelager, tomt_arbeidsrom: Arbeidsrom, tmp_path: Path
) -> None:
    foerst = lager.importer(csv(tmp_path), publisert=DAG)
    foer = lagerbytes(tomt_arbeidsrom)
    igjen = lager.importer(csv(tmp_path, navn="annet-navn.csv"), publisert=date(2026, 3, 1))
    assert (igjen.nytt, igjen.utgave) == (False, foerst.utgave)
    assert lagerbytes(tomt_arbeidsrom) == foer


def test_en_ny_utgave_lar_den_gamle_staa(
    lager: Utgavelager, tomt_arbeidsrom: Arbeidsrom, tmp_path: Path
) -> None:
    lager.importer(csv(tmp_path, 1), publisert=DAG)
    foer = lagerbytes(tomt_arbeidsrom)
    lager.importer(csv(tmp_path, 2), publisert=date(2026, 2, 3))
    assert foer.items() <= lagerbytes(tomt_arbeidsrom).items()


def test_utgavene_listes_etter_publisering_og_ikke_etter_import(
    lager: Utgavelager, tmp_path: Path
) -> None:
    for tonn, dag in [(1, date(2026, 2, 3)), (2, date(2025, 1, 24)), (3, date(2026, 2, 2))]:
        lager.importer(csv(tmp_path, tonn), publisert=dag)
    assert [u.publisert for u in lager.liste()] == ["2025-01-24", "2026-02-02", "2026-02-03"]


# --- Dato og GWP -----------------------------------------------------------------------------


def test_uten_dato_sies_det_hvordan_en_oppgir_den(lager: Utgavelager, tmp_path: Path) -> None:
    fil = csv(tmp_path)
    with pytest.raises(Brukerfeil) as feil:
        lager.importer(fil)
    assert str(feil.value) == (
        f"{fil}: filen sier ikke når den ble publisert. "
        "Utvei: oppgi datoen: klima importer FIL --publisert ÅÅÅÅ-MM-DD."
    )


def test_datoen_i_filnavnet_brukes_naar_ingen_er_oppgitt(
    lager: Utgavelager, tmp_path: Path
) -> None:
    fil = csv(tmp_path, navn="eksempel_2025-01-24.csv")
    assert lager.importer(fil).utgave.publisert == "2025-01-24"


def test_den_oppgitte_datoen_gaar_foran_filens(lager: Utgavelager, tmp_path: Path) -> None:
    fil = csv(tmp_path, navn="eksempel_2025-01-24.csv")
    assert lager.importer(fil, publisert=DAG).utgave.publisert == "2026-02-02"


def test_gwp_er_ukjent_til_noen_sier_det(lager: Utgavelager, tmp_path: Path) -> None:
    assert lager.importer(csv(tmp_path, 1), publisert=DAG).utgave.gwp == "ukjent"
    assert lager.importer(csv(tmp_path, 2), publisert=DAG, gwp="AR5").utgave.gwp == "AR5"


def test_ukjent_gwp_sett_avvises(lager: Utgavelager, tmp_path: Path) -> None:
    with pytest.raises(Brukerfeil) as feil:
        lager.importer(csv(tmp_path), publisert=DAG, gwp="AR3")
    assert str(feil.value) == "ukjent GWP-sett. Ventet: AR4, AR5, AR6, ukjent. Funnet: AR3."


# --- Avbrutt import --------------------------------------------------------------------------


def test_en_mappe_som_bygges_er_ikke_en_utgave(
    lager: Utgavelager, tomt_arbeidsrom: Arbeidsrom, tmp_path: Path
) -> None:
    utgave = lager.importer(csv(tmp_path), publisert=DAG).utgave
    # Drept etter at alt er skrevet, men før mappen er flyttet på plass.
    rest = tomt_arbeidsrom.utgaver / ".bygges-abc"
    shutil.copytree(tomt_arbeidsrom.utgaver / utgave.utgave, rest)
    kort = json.loads((rest / "utgave.json").read_text(encoding="utf-8"))
    (rest / "utgave.json").write_text(json.dumps({**kort, "utgave": "halv"}), encoding="utf-8")
    assert [u.utgave for u in lager.liste()] == [utgave.utgave]


def test_neste_import_rydder_etter_den_som_ble_avbrutt(
    lager: Utgavelager, tomt_arbeidsrom: Arbeidsrom, tmp_path: Path
) -> None:
    rest = tomt_arbeidsrom.utgaver / ".bygges-abc"
    rest.mkdir(parents=True)
    (rest / "original.csv").write_text("halv", encoding="utf-8")
    utgave = lager.importer(csv(tmp_path), publisert=DAG).utgave
    assert [f.name for f in tomt_arbeidsrom.utgaver.iterdir()] == [utgave.utgave]


@pytest.mark.parametrize(
    "stopp",
    ["shutil.copyfile", "pandas.DataFrame.to_parquet", "pathlib.Path.write_text", "os.rename"],
)
@pytest.mark.parametrize("unntak", [KeyboardInterrupt, MemoryError])
def test_et_unntak_midt_i_importen_etterlater_ingenting(
    lager: Utgavelager,
    tomt_arbeidsrom: Arbeidsrom,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stopp: str,
    unntak: type[BaseException],
) -> None:
    lager.importer(csv(tmp_path, 1), publisert=DAG)
    foer = lagerbytes(tomt_arbeidsrom)
    neste = csv(tmp_path, 2)

    def avbryt(*_: object, **__: object) -> None:
        raise unntak

    with monkeypatch.context() as under:
        under.setattr(stopp, avbryt)
        with pytest.raises(unntak):
            lager.importer(neste, publisert=DAG)
    assert lagerbytes(tomt_arbeidsrom) == foer
    assert len(list(tomt_arbeidsrom.utgaver.iterdir())) == 1


def test_full_disk_er_en_melding_og_ikke_en_traceback(
    lager: Utgavelager,
    tomt_arbeidsrom: Arbeidsrom,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fil = csv(tmp_path)
    monkeypatch.setattr("shutil.copyfile", full_disk)
    with pytest.raises(Brukerfeil) as feil:
        lager.importer(fil, publisert=DAG)
    assert str(feil.value) == (
        f"{tomt_arbeidsrom.utgaver}: utgaven kan ikke skrives. Funnet: No space left on device. "
        "Utvei: se om disken er full, og om du har lov til å skrive i mappen."
    )
    assert lagerbytes(tomt_arbeidsrom) == {}


def test_det_innebygde_eksempelet_tar_ikke_imot(
    tomt_arbeidsrom: Arbeidsrom, tmp_path: Path
) -> None:
    innebygd = Utgavelager(replace(tomt_arbeidsrom, innebygd=True))
    with pytest.raises(Brukerfeil) as feil:
        innebygd.importer(csv(tmp_path), publisert=DAG)
    assert str(feil.value) == (
        "det innebygde eksempelet kan ikke ta imot utgaver. Utvei: stå i et arbeidsrom "
        "(en mappe med kommune.toml), eller oppgi det med --rot."
    )
    assert not tomt_arbeidsrom.utgaver.exists()


# --- Oppslag ---------------------------------------------------------------------------------


def test_en_utgave_finnes_paa_hele_id_en_eller_begynnelsen(telemark: Arbeidsrom) -> None:
    lager = Utgavelager(telemark)
    foerste, andre = lager.liste()
    assert lager.finn(foerste.utgave) == foerste
    assert lager.finn("2026") == andre


def test_en_begynnelse_to_utgaver_deler_er_ikke_nok(telemark: Arbeidsrom) -> None:
    lager = Utgavelager(telemark)
    idene = ", ".join(u.utgave for u in lager.liste())
    with pytest.raises(Brukerfeil) as feil:
        lager.finn("202")
    assert str(feil.value) == (
        f"flere utgaver begynner med «202». Funnet: {idene}. Utvei: se `klima utgaver`."
    )


def test_ukjent_utgave_i_et_tomt_lager(lager: Utgavelager) -> None:
    with pytest.raises(Brukerfeil) as feil:
        lager.finn("2024")
    assert str(feil.value) == (
        "ukjent utgave «2024». Funnet: et tomt lager. Utvei: se `klima utgaver`."
    )


@pytest.mark.parametrize("innhold", ["{", "[]", "{}", '{"utgave": "x"}'])
def test_en_oedelagt_beskrivelse_sier_hvilken_fil(
    lager: Utgavelager, tomt_arbeidsrom: Arbeidsrom, innhold: str
) -> None:
    kort = tomt_arbeidsrom.utgaver / "2026-02-02-12345678" / "utgave.json"
    kort.parent.mkdir(parents=True)
    kort.write_text(innhold, encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        lager.liste()
    assert str(feil.value).startswith(f"{kort}: utgavens beskrivelse kan ikke leses. Funnet: ")
    assert feil.value.utvei == "flytt mappen ut av lageret og importer filen på nytt"


# --- Oslo ------------------------------------------------------------------------------------


def test_oslos_utgave(oslo: Arbeidsrom) -> None:
    (utgave,) = Utgavelager(oslo).liste()
    sha256 = hashlib.sha256(OSLOBOK.read_bytes()).hexdigest()
    assert utgave.utgave == f"2026-06-26-{sha256[:8]}"
    assert (utgave.kommuner, utgave.rader, len(utgave.aar)) == (("0301",), 1346, 13)
    assert utgave.gasser == ("CH4", "CO2", "HFK", "N2O", "SF6")

"""Lageret over tid: det som er skadd, navngis, og en feilimport trekkes uten at noe slettes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from klima import Arbeidsrom, Brukerfeil, Utgave, Utgavelager, les_utslipp
from klima.kilder import miljodirektoratet
from tests.arbeidsrom import lagerbytes
from tests.eksempelbok import CSVHODE, en_rad, landsbok

TIDLIG, SENT = date(2025, 1, 24), date(2026, 2, 2)


@pytest.fixture
def lager(tomt_arbeidsrom: Arbeidsrom) -> Utgavelager:
    return Utgavelager(tomt_arbeidsrom)


@pytest.fixture
def rom(tomt_arbeidsrom: Arbeidsrom) -> Arbeidsrom:
    return tomt_arbeidsrom


@pytest.fixture
def to(lager: Utgavelager, tmp_path: Path) -> tuple[Utgave, Utgave]:
    """To utgaver: 1 tonn i januar 2025, 2 tonn i februar 2026."""
    return (
        lager.importer(csv(tmp_path, 1), publisert=TIDLIG).utgave,
        lager.importer(csv(tmp_path, 2), publisert=SENT).utgave,
    )


def csv(mappe: Path, tonn: float) -> Path:
    fil = mappe / f"asker {tonn}.csv"
    fil.write_text(f"{CSVHODE}Asker,2009,Jordbruk,Ku,{tonn}\n", encoding="utf-8")
    return fil


# --- Det kortet sier -------------------------------------------------------------------------


def test_kortet_har_filens_eget_navn_og_summen_av_tabellen(
    rom: Arbeidsrom, to: tuple[Utgave, Utgave]
) -> None:
    tabell = rom.utgaver / to[0].utgave / "tabell.parquet"
    assert to[0].filnavn == "asker 1.csv"
    assert to[0].tabell_sha256 == hashlib.sha256(tabell.read_bytes()).hexdigest()


def test_samme_bytes_leses_ikke_paa_nytt(
    lager: Utgavelager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lager.importer(csv(tmp_path, 1), publisert=TIDLIG)
    monkeypatch.setattr(miljodirektoratet, "les_fil", lambda _: pytest.fail("filen ble lest"))
    assert not lager.importer(csv(tmp_path, 1), publisert=SENT).nytt


def test_en_fil_som_endres_under_lesingen_kommer_ikke_inn(
    lager: Utgavelager, rom: Arbeidsrom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fil = csv(tmp_path, 1)
    les = miljodirektoratet.les_fil

    def les_og_endre(fil: Path) -> object:
        lesning = les(fil)
        fil.write_text(fil.read_text(encoding="utf-8") + "Asker,2011,Jordbruk,Ku,5\n", "utf-8")
        return lesning

    monkeypatch.setattr(miljodirektoratet, "les_fil", les_og_endre)
    with pytest.raises(Brukerfeil, match="filen ble endret mens den ble lest"):
        lager.importer(fil, publisert=SENT)
    assert lagerbytes(rom) == {}


def test_et_kort_fra_foer_summene_ble_foert_kan_leses(
    lager: Utgavelager, rom: Arbeidsrom, to: tuple[Utgave, Utgave]
) -> None:
    kort = rom.utgaver / to[0].utgave / "utgave.json"
    innhold = json.loads(kort.read_text(encoding="utf-8"))
    for felt in ("filnavn", "tabell_sha256", "kontrollsum"):
        del innhold[felt]
    kort.write_text(json.dumps(innhold), encoding="utf-8")
    assert lager.liste()[0] == replace(to[0], filnavn="", tabell_sha256="")
    assert lager.kontroller() == []


def test_radene_kommer_tilbake_i_filens_rekkefoelge(lager: Utgavelager, tmp_path: Path) -> None:
    # I lageret ligger tabellen sortert på kommune, så én kommune kan hentes uten resten.
    rader = [en_rad(n, nummer=nr, aar=2009 + n) for n, nr in enumerate(["4601", "0301"] * 4)]
    utgave = lager.importer(landsbok(tmp_path / "a.xlsx", rader), publisert=SENT).utgave
    assert lager.tabell(utgave)["tonn"].tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert lager.tabell(utgave, "0301")["tonn"].tolist() == [1, 3, 5, 7]


# --- Trukne utgaver --------------------------------------------------------------------------


def test_en_trukket_utgave_velges_aldri_som_nyeste(
    lager: Utgavelager, rom: Arbeidsrom, to: tuple[Utgave, Utgave]
) -> None:
    lager.trekk(to[1].utgave, "feil fil fra fylket")
    assert lager.liste() == [to[0]]
    assert les_utslipp("Asker", arbeidsrom=rom).attrs["utgave"] == to[0].utgave


def test_aa_trekke_legger_til_en_fil_og_endrer_ingen(
    lager: Utgavelager, rom: Arbeidsrom, to: tuple[Utgave, Utgave]
) -> None:
    foer = lagerbytes(rom)
    lager.trekk(to[1].utgave, " feil fil ")
    etter = lagerbytes(rom)
    assert foer.items() <= etter.items()
    (ny,) = etter.keys() - foer.keys()
    assert ny == f"{to[1].utgave}.trukket.json"
    assert json.loads(etter[ny])["grunn"] == "feil fil"
    assert lager.kontroller() == []


def test_en_trukket_utgave_vises_med_grunn_og_kan_nevnes(
    lager: Utgavelager, rom: Arbeidsrom, to: tuple[Utgave, Utgave]
) -> None:
    lager.trekk(to[1].utgave, "feil fil")
    trukket = replace(to[1], trukket="feil fil")
    assert lager.liste(med_trukne=True) == [to[0], trukket]
    assert lager.finn("2026") == trukket
    assert les_utslipp("Asker", utgave=to[1].utgave, arbeidsrom=rom).sum().item() == 2


def test_begynnelsen_av_en_id_er_den_som_gjelder(
    lager: Utgavelager, to: tuple[Utgave, Utgave]
) -> None:
    lager.trekk(to[1].utgave, "feil fil")
    assert lager.finn("20") == to[0]


@pytest.mark.parametrize(
    ("navn", "grunn", "melding"),
    [
        ("2026", " ", "grunnen mangler"),
        ("1999", "feil", "ukjent utgave «1999»"),
        ("2025", "igjen", "er alt trukket. Funnet: grunnen «feil dato»"),
    ],
)
def test_det_som_ikke_kan_trekkes(
    lager: Utgavelager,
    rom: Arbeidsrom,
    to: tuple[Utgave, Utgave],
    navn: str,
    grunn: str,
    melding: str,
) -> None:
    lager.trekk(to[0].utgave, "feil dato")
    foer = lagerbytes(rom)
    with pytest.raises(Brukerfeil, match=melding):
        lager.trekk(navn, grunn)
    assert lagerbytes(rom) == foer


def test_en_trukket_fil_importeres_igjen_med_rett_dato(lager: Utgavelager, tmp_path: Path) -> None:
    feil = lager.importer(csv(tmp_path, 1), publisert=TIDLIG).utgave
    lager.trekk(feil.utgave, "feil dato")
    rett = lager.importer(csv(tmp_path, 1), publisert=SENT)
    assert (rett.nytt, rett.utgave.utgave) == (True, f"2026-02-02-{feil.sha256[:8]}")
    assert lager.liste() == [rett.utgave]


def test_rett_gwp_paa_samme_dato_faar_et_loepenummer(lager: Utgavelager, tmp_path: Path) -> None:
    feil = lager.importer(csv(tmp_path, 1), publisert=SENT, gwp="AR4").utgave
    lager.trekk(feil.utgave, "feil GWP-sett")
    rett = lager.importer(csv(tmp_path, 1), publisert=SENT, gwp="AR5").utgave
    assert (rett.utgave, rett.gwp) == (f"{feil.utgave}-2", "AR5")
    assert lager.liste() == [rett]
    assert lager.kontroller() == []


def test_den_samme_trukne_filen_kommer_ikke_inn_igjen(
    lager: Utgavelager, rom: Arbeidsrom, tmp_path: Path
) -> None:
    lager.trekk(lager.importer(csv(tmp_path, 1), publisert=SENT).utgave.utgave, "feil fil")
    foer = lagerbytes(rom)
    igjen = lager.importer(csv(tmp_path, 1), publisert=SENT)
    assert (igjen.nytt, igjen.utgave.trukket) == (False, "feil fil")
    assert lagerbytes(rom) == foer


# --- Kontroll --------------------------------------------------------------------------------


def legg_til(sti: str) -> Callable[[Path], object]:
    def gjoer(mappe: Path) -> None:
        with (mappe / sti).open("ab") as strøm:
            strøm.write(b" ")

    return gjoer


def rett_gwp(mappe: Path) -> None:
    kort = mappe / "utgave.json"
    kort.write_text(kort.read_text(encoding="utf-8").replace("ukjent", "AR5"), encoding="utf-8")


def test_et_helt_lager_har_ingen_skader(lager: Utgavelager, to: tuple[Utgave, Utgave]) -> None:
    assert lager.kontroller() == []


@pytest.mark.parametrize(
    ("skad", "fil", "skade"),
    [
        (legg_til("original.csv"), "original.csv", "endret"),
        (legg_til("tabell.parquet"), "tabell.parquet", "endret"),
        (rett_gwp, "utgave.json", "endret"),
        (lambda m: (m / "original.csv").unlink(), "original.csv", "mangler"),
        (lambda m: (m / "tabell.parquet").unlink(), "tabell.parquet", "mangler"),
        (lambda m: (m / "utgave.json").unlink(), "utgave.json", "mangler"),
        (lambda m: (m / "utgave.json").write_text("{"), "utgave.json", "uleselig"),
        (lambda m: (m / "notat.txt").write_text("hei"), "notat.txt", "ukjent"),
        (lambda m: m.with_name("annet").mkdir(), "", "ukjent"),
        (lambda m: m.with_name("løs.csv").write_text("hei"), "", "ukjent"),
        (lambda m: m.with_name("x.trukket.json").write_text("{}"), "x.trukket.json", "mangler"),
    ],
)
def test_skaden_navngis_og_ingenting_endres(
    lager: Utgavelager,
    rom: Arbeidsrom,
    to: tuple[Utgave, Utgave],
    skad: Callable[[Path], object],
    fil: str,
    skade: str,
) -> None:
    skad(rom.utgaver / to[0].utgave)
    foer = lagerbytes(rom)
    funn = lager.kontroller()
    assert (funn[0].fil, funn[0].skade) == (fil, skade)
    assert to[1].utgave not in {f.utgave for f in funn}
    assert lagerbytes(rom) == foer


def test_en_mappe_som_har_byttet_navn_er_endret(
    lager: Utgavelager, rom: Arbeidsrom, to: tuple[Utgave, Utgave]
) -> None:
    (rom.utgaver / to[0].utgave).rename(rom.utgaver / "2024-01-01-abcdef01")
    assert [(s.utgave, s.skade) for s in lager.kontroller()] == [("2024-01-01-abcdef01", "endret")]


def test_en_skadd_tabell_gir_en_melding_og_ikke_gale_tall(
    lager: Utgavelager, rom: Arbeidsrom, to: tuple[Utgave, Utgave]
) -> None:
    tabell = rom.utgaver / to[1].utgave / "tabell.parquet"
    tabell.write_bytes(tabell.read_bytes()[:-20])
    with pytest.raises(Brukerfeil, match=r"tabell\.parquet: utgavens tabell kan ikke leses"):
        les_utslipp("Asker", arbeidsrom=rom)

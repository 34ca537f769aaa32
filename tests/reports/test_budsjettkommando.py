"""`klima budsjett`: tabellene, rammen og gapet i terminalen og i JSON, og vedtaket."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from klima import Arbeidsrom, finn_arbeidsrom
from klima.budsjett import Valg
from klima.vedtak import frys, les_vedtak, vedtaksfil, vedtatte_aar
from reports.budsjettgrunnlag import hent_budsjett
from reports.budsjettrader import budsjettdokument
from tests.arbeidsrom import Kjoering

Kjoer = Callable[..., Kjoering]


def dokument(rom: Arbeidsrom) -> dict[str, Any]:
    """Det `klima budsjett --json` gir, med valgene i kommune.toml."""
    valg = Valg(form=rom.form, omfang=rom.omfang, rente=rom.rente)
    return budsjettdokument(*hent_budsjett(rom, rom.nummer, valg))


@pytest.fixture(scope="module")
def askers(asker: Arbeidsrom) -> dict[str, Any]:
    return dokument(asker)


# --- Asker -------------------------------------------------------------------------------------


def test_json_har_avtalens_noekler(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("budsjett", "--json", rom=asker)
    assert (svar.kode, svar.feil) == (0, "")
    d = svar.json
    assert {"tallfestede", "ikke_tallfestede", "indirekte", "ramme", "gap"} <= set(d)
    antall = [len(d[n]) for n in ("tallfestede", "ikke_tallfestede", "indirekte")]
    assert antall == [0, 14, 15]
    assert (d["kommune"], d["kommunenavn"], d["periode"]) == ("3203", "Asker", [*range(2024, 2028)])
    assert "eksempel" not in d


def test_hver_rad_i_rammen_sier_hvilken_form_den_har(askers: dict[str, Any]) -> None:
    assert {r["form"] for r in askers["ramme"]} == {"lineaer", "konstant_rate"}
    assert askers["form"] is None


def test_gapet_for_veitrafikken(askers: dict[str, Any]) -> None:
    (vei,) = (r for r in askers["gap"] if r["sektor"] == "Veitrafikk")
    # 94 095 − 130 159 · 0,35 = 48 539: nivået i 2009 er det målene i planen forutsetter.
    assert (vei["utslipp"], round(vei["gap"]), vei["uten_prosent"]) == (94_095.0, 48_539, 100.0)
    assert (vei["tallfestede"], vei["ikke_tallfestede"]) == (0, 5)


def test_terminalen_er_kort_og_sier_det_som_mangler(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("budsjett", rom=asker)
    assert (svar.kode, svar.feil) == (0, "")
    linjer = [linje.replace("\u00a0", " ") for linje in svar.ut.splitlines()]
    assert linjer[:3] == [
        "Klimabudsjett for Asker (3203), 2024–2027",
        "Utgave handlingsprogram-2024 · utslipp til og med 2021",
        "Referansebane: flat: utslippet i 2021",
    ]
    assert "EKSEMPEL" not in svar.ut
    assert (
        "Ingen tiltak er tallfestet: planen gir ingen tonn per tiltak. Et tiltak tallfestes med en "
        "mal og forutsetninger, eller med rader i effekter.csv, i datapakken tiltak."
    ) in linjer
    assert (
        "Formen på rammen er ikke valgt, og dommen henger på den: velg med --form, eller [maal] "
        "form i kommune.toml."
    ) in linjer
    assert "lineær         197 247  178 984  −18 263  på vei" in linjer
    assert "konstant-rate  169 625  178 984   +9 359     bak" in linjer
    assert len(linjer) < 50


def test_formen_i_kommune_toml_gjelder(kjoer: Kjoer, asker: Arbeidsrom, tmp_path: Path) -> None:
    shutil.copytree(asker.rot, tmp_path / "rom")
    fil = tmp_path / "rom" / "kommune.toml"
    fil.write_text(fil.read_text() + '[maal]\nform = "konstant-rate"\n', encoding="utf-8")
    rom = finn_arbeidsrom(tmp_path / "rom")
    svar = kjoer("budsjett", "--json", rom=rom).json
    assert {r["form"] for r in svar["ramme"] + svar["status"]} == {"konstant_rate"}
    # Den som spør, går foran filen.
    assert kjoer("budsjett", "--form", "lineær", "--json", rom=rom).json["form"] == "lineaer"
    fil.write_text(fil.read_text().replace("konstant-rate", "rett"), encoding="utf-8")
    svar = kjoer("budsjett", "--rot", tmp_path / "rom")
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == (
        f"klima: {fil}: [maal] form er ukjent. Ventet: lineær eller konstant-rate. "
        "Funnet: 'rett'.\n"
    )


def test_kommune_uten_maal_faar_utslippene(kjoer: Kjoer, oslo: Arbeidsrom) -> None:
    svar = kjoer("budsjett", "--kommune", "Oslo", rom=oslo)
    assert svar.kode == 0
    assert "Arbeidsrommet har ingen vedtatte mål for Oslo, så rammen og gapet" in svar.ut
    assert "Arbeidsrommet har ingen tiltak for Oslo." in svar.ut


# --- Gale kall ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valg", "melding"),
    [
        (
            ("--form", "rett"),
            "klima: --form: velg én av lineær, konstant-rate. Se klima budsjett --hjelp.\n",
        ),
        (
            ("--kommune", "alle"),
            "klima: klimabudsjettet lages for én kommune. Utvei: oppgi nummer eller navn.\n",
        ),
        (
            ("--rente", "fire"),
            "klima: --rente er ikke en kalkulasjonsrente. Ventet: prosent fra 0 til 100, som 4. "
            "Funnet: «fire».\n",
        ),
        (
            ("--vedta", "2024", "--mot", "2024"),
            "klima: --vedta og --mot er to kommandoer. Utvei: gjør én om gangen.\n",
        ),
        (
            ("--vedta", "2024"),
            "klima: formen på rammen må velges før budsjettet vedtas. Ventet: lineær eller "
            "konstant-rate. Utvei: oppgi --form, eller sett [maal] form i kommune.toml.\n",
        ),
    ],
)
def test_et_galt_kall_er_kode_2(
    kjoer: Kjoer, asker: Arbeidsrom, valg: tuple[str, ...], melding: str
) -> None:
    svar = kjoer("budsjett", *valg, rom=asker)
    assert (svar.kode, svar.ut, svar.feil) == (2, "", melding)


# --- Vedtaket ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def vedtatt(eksempel: Arbeidsrom, tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    """Eksempelet med et vedtak for 2027. Deles: ingen test skriver her."""
    rot = tmp_path_factory.mktemp("vedtatt") / "rom"
    shutil.copytree(eksempel.rot, rot)
    rom = finn_arbeidsrom(rot)
    frys(rom, 2027, dokument(rom), dato=date(2026, 12, 8))
    return rom


@pytest.fixture
def eget(vedtatt: Arbeidsrom, tmp_path: Path) -> Arbeidsrom:
    """Det vedtatte arbeidsrommet, som testen kan skrive i."""
    shutil.copytree(vedtatt.rot, tmp_path / "eget")
    return finn_arbeidsrom(tmp_path / "eget")


def test_vedtaket_er_det_som_ble_regnet(kjoer: Kjoer, eksempel: Arbeidsrom, tmp_path: Path) -> None:
    rom = finn_arbeidsrom(shutil.copytree(eksempel.rot, tmp_path / "rom"))
    svar = kjoer("budsjett", "--vedta", 2027, "--json", rom=rom)
    fil = Path(svar.json["fil"])
    assert fil == rom.rot / "datasets" / "budsjett" / "2027.json"
    frosset = json.loads(fil.read_text(encoding="utf-8"))
    assert frosset["budsjett"] == dokument(rom)
    assert (frosset["vedtatt"], frosset["eksempel"]) == (2027, True)
    assert frosset["kontrollsum"] == svar.json["kontrollsum"]
    assert "datasets/eksempelvik/tiltak/forutsetninger.csv" in frosset["filer"]
    assert f"datasets/utgaver/{frosset['budsjett']['utgave']}/tabell.parquet" in frosset["filer"]
    # Låsen og byggeplassen er borte.
    assert [f.name for f in fil.parent.iterdir()] == ["2027.json"]


def test_de_samme_tallene_og_datoen_gir_de_samme_bytene(vedtatt: Arbeidsrom) -> None:
    frosset = les_vedtak(vedtatt, 2027)
    frys(vedtatt, 2028, frosset["budsjett"], dato=date(2026, 12, 8))
    to = [vedtaksfil(vedtatt, aar).read_text(encoding="utf-8") for aar in (2027, 2028)]
    uten = [t.splitlines()[2:-2] for t in to]  # uten året og kontrollsummen
    assert uten[0] == uten[1]
    vedtaksfil(vedtatt, 2028).unlink()


def test_et_vedtak_skrives_aldri_over(kjoer: Kjoer, eget: Arbeidsrom) -> None:
    fil = vedtaksfil(eget, 2027)
    foer = fil.read_bytes()
    svar = kjoer("budsjett", "--vedta", 2027, rom=eget)
    assert svar.kode == 2
    assert svar.feil == (
        f"klima: {fil}: budsjettet for 2027 er vedtatt fra før. Utvei: et vedtak endres ikke; "
        "sammenlign med klima budsjett --mot 2027, eller vedta et annet år.\n"
    )
    assert fil.read_bytes() == foer


def test_avbrutt_midt_i_skrivingen_blir_det_ikke_noe_vedtak(
    vedtatt: Arbeidsrom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def avbryt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("klima.vedtak.ta_i_bruk", avbryt)
    with pytest.raises(KeyboardInterrupt):
        frys(vedtatt, 2029, les_vedtak(vedtatt, 2027)["budsjett"])
    assert vedtatte_aar(vedtatt) == [2027]
    assert [f.name for f in vedtaksfil(vedtatt, 2029).parent.iterdir()] == ["2027.json"]


def test_uendret_siden_vedtaket(kjoer: Kjoer, vedtatt: Arbeidsrom) -> None:
    linjer = kjoer("budsjett", "--mot", 2027, rom=vedtatt).ut.splitlines()
    assert linjer[-2].startswith("Mot budsjettet for 2027, frosset 8. desember 2026 på utgave 2026")
    assert linjer[-1] == "Ingenting er endret siden vedtaket."


def test_mot_vedtaket_ser_vi_akkurat_det_som_er_endret(kjoer: Kjoer, eget: Arbeidsrom) -> None:
    pakke = eget.rot / "datasets" / "eksempelvik"
    _bytt(pakke / "tiltak" / "forutsetninger.csv", "reduksjon,,4,8,12", "reduksjon,,4,6,12")
    maal = pakke / "klimagassutslipp" / "sektormaal.csv"
    _bytt(maal, "Jordbruk,maal,2030,-15", "Jordbruk,maal,2030,-20")
    mot = kjoer("budsjett", "--mot", 2027, "--json", rom=eget).json["mot"]
    sett = {(e["hva"], e["navn"], e["felt"]): (e["foer"], e["naa"]) for e in mot["endringer"]}
    assert sett["forutsetning", "direkte-02 reduksjon", "midt"] == (8, 6)
    assert sett["mål", "Jordbruk", "maal_prosent"] == (-15, -20)
    # 7 000 · 0,85 = 5 950 t og 7 000 · 0,80 = 5 600 t.
    assert sett["mål", "Jordbruk", "maal_tonn"] == (5_950, 5_600)
    assert sett["gap", "Jordbruk", "gap"] == (250, 600)
    # 6 % av 7 700 t er 462 t alene i 2030, 616 før.
    assert sett["effekt", "direkte-02 2030", "midt"] == (616, 462)
    assert {n for h, n, _ in sett if h == "fil"} == {
        "datasets/eksempelvik/klimagassutslipp/sektormaal.csv",
        "datasets/eksempelvik/tiltak/forutsetninger.csv",
    }
    assert "Mål, Jordbruk, mål i prosent: −15 → −20." in mot["setninger"]
    assert "Forutsetning, direkte-02 reduksjon, midt: 8 → 6." in mot["setninger"]


def _bytt(fil: Path, foer: str, naa: str) -> None:
    tekst = fil.read_text(encoding="utf-8")
    assert tekst.count(foer) == 1
    fil.write_text(tekst.replace(foer, naa), encoding="utf-8", newline="\n")


def test_en_ny_form_og_en_annen_utgave_er_ogsaa_endringer(kjoer: Kjoer, eget: Arbeidsrom) -> None:
    valg = ("--form", "konstant-rate", "--utgave", "2025", "--referansebane", "flat")
    mot = kjoer("budsjett", "--mot", 2027, *valg, "--json", rom=eget).json["mot"]
    sett = {(e["hva"], e["navn"]): (e["foer"], e["naa"]) for e in mot["endringer"]}
    assert sett["valg", "form"] == ("lineaer", "konstant_rate")
    assert sett["utgave", "utgave"][1].startswith("2025-02-03-")
    assert sett["valg", "referansebane"][1] == "flat: utslippet i 2023"


def test_et_vedtak_som_er_rettet_for_haand_leses_ikke(kjoer: Kjoer, eget: Arbeidsrom) -> None:
    fil = eget.rot / "datasets" / "budsjett" / "2027.json"
    _bytt(fil, '"vedtatt": 2027', '"vedtatt": 2028')
    svar = kjoer("budsjett", "--mot", 2027, rom=eget)
    assert svar.kode == 2
    assert svar.feil == (
        f"klima: {fil}: vedtaket er endret etter at det ble frosset. Utvei: hent den opprinnelige "
        "filen tilbake fra en sikkerhetskopi.\n"
    )
    fil.write_text("{", encoding="utf-8")
    assert "vedtaket kan ikke leses" in kjoer("budsjett", "--mot", 2027, rom=eget).feil


def test_et_aar_som_ikke_er_vedtatt(kjoer: Kjoer, eget: Arbeidsrom) -> None:
    svar = kjoer("budsjett", "--mot", 2031, rom=eget)
    assert svar.kode == 2
    assert svar.feil.endswith(
        "budsjettet for 2031 er ikke vedtatt her. Funnet: 2027. Utvei: klima budsjett "
        "--vedta 2031.\n"
    )


def test_i_det_innebygde_fryses_ingenting(
    kjoer: Kjoer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    svar = kjoer("budsjett", "--vedta", 2024, "--form", "lineær")
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil.startswith("klima: det innebygde eksempelet kan ikke ta imot vedtak.")
    assert list(tmp_path.iterdir()) == []

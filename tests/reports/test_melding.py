"""`klima kontroll --meld`: utkastet ordrett, for en plan og for en utgave av statistikken."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from klima import Arbeidsrom, Utgavelager
from klima.kontroll.funn import Funn
from reports.melding import Melding, lag_melding
from tests.arbeidsrom import Kjoering, lag_arbeidsrom, lagerbytes
from tests.klima.kontroll.eksempelplan import glatt
from tests.stotte import ROT

Kjoer = Callable[..., Kjoering]
pytestmark = pytest.mark.usefixtures("uten_gx")
PAASTANDER = "datasets/asker/klimagassutslipp/paastander.csv"


def sha(fil: Path) -> str:
    return hashlib.sha256(fil.read_bytes()).hexdigest()


# --- En plan: meldingen går til den som eier den ---------------------------------------------


def test_et_funn_i_planen_ordrett(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("kontroll", "klimagassutslipp", "--meld", "6b12", rom=asker)
    assert (svar.kode, svar.feil) == (0, "")
    assert (
        glatt(svar.ut)
        == f"""\
Til: Asker kommune
Emne: Mulig feil i Handlingsprogram 2024-2027, kommunedirektørens forslag: Veitrafikk

Hei,

Vi tror det er en feil i Handlingsprogram 2024-2027, kommunedirektørens
forslag, eller i avskriften vår av det. Vi ber dere se på det.

Det gjelder

  Dokument:  Handlingsprogram 2024-2027, kommunedirektørens forslag
  Utgave:    handlingsprogram-2024
  Publisert: 24. oktober 2023
  Fil:       {PAASTANDER}
  sha256:    {sha(ROT / PAASTANDER)}
  Sted:      linje 8 i filen

Det vi fant

  Veitrafikk 2021: 94 095 av 178 984 t er 52,6 %, teksten sier 51,3 %,
  som ville krevd 91 729–91 909 t.
  Forventet: 52,6 %
  Funnet:    51,3 %
  Rader:     1 (linje 8)

Linje 8 slik vi har den

  Hvem tallet gjelder:    Asker
  Sektor, «Totalt» eller annet påstanden gjelder:
                          Veitrafikk
  Hva tallet er:          andel
  År:                     2021
  Verdi:                  51,3
  Enhet:                  %
  Hvordan tallet er ment: likt
  Hva påstanden sier, med våre ord:
                          Veitrafikkens andel av de samlede utslippene i
                          2021.
  Avskrevet fra:          linje 5390 i 002_cf7c37276e04d38b.txt

Slik så vi det

  Kontrollregelen avstemming/andel (en oppgitt andel mot delen og
  helheten den er regnet av) slo ut, funn 6b1275. Trykte tall er lest
  som alle verdier de kan være avrundet fra.

Vi ber dere

  1. Si hvilket av tallene som gjelder.
  2. Rett det der planen er publisert, eller i neste utgave av den.
  3. Er det avskriften vår som er gal, si fra, så retter vi den.

Med vennlig hilsen
[navn]
[stilling]
Asker kommune
[telefon og e-post]
"""
    )


def test_en_indikator_staar_med_navn_i_emnet_og_med_alle_radene(asker: Arbeidsrom) -> None:
    funn = Funn(
        *("advarsel", "avstemming/enhet", "asker/indikatorer"),
        *("datasets/asker/indikatorer/verdier.csv:58", "Enheten er gal.", "prosentpoeng", "%"),
        antall=2,
        rader=("linje 58", "linje 60"),
        gjelder=("endring-valgdeltakelse", "ukjent-id"),
    )
    melding = lag_melding(asker, "3203", funn)
    assert melding.emne == (
        "Mulig feil i Handlingsprogram 2024-2027: «Endring i valgdeltakelse i kommunestyre- og "
        "fylkestingsvalg…» og ukjent-id"
    )
    assert [navn for navn, _ in melding.kilde.rader] == [
        "Linje 58 slik vi har den",
        "Linje 60 slik vi har den",
    ]


def test_tallene_i_en_plan_uten_statistikk_gaar_ogsaa_til_planens_eier(asker: Arbeidsrom) -> None:
    funn = Funn(
        "feil", "forventning/unik", "utslipp", "datasets/asker/klimagassutslipp", "To like."
    )
    melding = lag_melding(asker, "Asker", funn)
    assert (melding.kilde.slag, melding.kilde.mottaker) == ("plan", "Asker kommune")
    assert melding.serier == ()


def test_en_pakke_som_bryter_skjemaet_har_likevel_en_mottaker(tmp_path: Path) -> None:
    rom = lag_arbeidsrom(tmp_path / "rom", planer=True)
    fil = rom.datasett / "asker" / "tiltak" / "tiltak.csv"
    fil.write_text(fil.read_text(encoding="utf-8") + "tull\n", encoding="utf-8")
    sted = "datasets/asker/tiltak/tiltak.csv:31"
    funn = Funn("feil", "datapakke/skjema", "asker/tiltak", sted, "For få celler.")
    melding = lag_melding(rom, "3203", funn)
    assert melding.kilde.mottaker == "Asker kommune"
    assert dict(melding.kilde.felt)["sha256"] == sha(fil)
    assert melding.kilde.rader == ()


def test_en_gal_regel_gaar_til_den_som_eier_regelen(asker: Arbeidsrom) -> None:
    sted = "datasets/forventninger/min.yaml:3"
    funn = Funn("feil", "forventning/gal-regel", "forventninger", sted, "Ukjent regeltype.")
    assert lag_melding(asker, "3203", funn).kilde.mottaker == "dataforvalteren i Asker kommune"
    tekst = lag_melding(asker, "3203", Funn(**{**vars(funn), "eier": "Kari"})).tekst
    assert tekst.startswith("Til: Kari i Asker kommune\nEmne: Mulig feil i en av reglene våre\n")
    assert "  1. Rett regelen, eller si hvorfor den skal stå.\n" in tekst


# --- En utgave: meldingen går til utgiveren, med serien rundt ---------------------------------

FOER = {2019: 100, 2020: 90, 2021: 80}
NAA = {2019: 101, 2020: 90, 2021: 799.5, 2022: 70}


def csv(fil: Path, personbiler: dict[int, float]) -> Path:
    linjer = ["Kommune,År,Sektor,Utslippskilde,Utslipp"]
    for aar, tonn in personbiler.items():
        linjer += [
            f"Skien,{aar},Veitrafikk,Personbiler,{tonn}",
            f"Skien,{aar},Veitrafikk,Busser,5",
            f"Skien,{aar},Jordbruk,Jordbruk,1000",
        ]
    fil.write_text("\n".join(linjer) + "\n", encoding="utf-8")
    return fil


@pytest.fixture(scope="module")
def skien(tmp_path_factory: pytest.TempPathFactory) -> Arbeidsrom:
    """To utgaver for Skien, en dag fra hverandre. Deles: ingen test skriver her."""
    mappe = tmp_path_factory.mktemp("skien")
    rom = lag_arbeidsrom(mappe / "rom", planer=False)
    for navn, dag, tall in (("foer", 2, FOER), ("naa", 3, NAA)):
        fil = csv(mappe / f"{navn}.csv", tall)
        Utgavelager(rom).importer(fil, publisert=date(2026, 2, dag))
    return rom


def funn_i(rom: Arbeidsrom, **felt: object) -> Funn:
    utgave = Utgavelager(rom).liste()[-1].utgave
    vanlig: dict[str, object] = {
        "alvor": "merknad",
        "regel": "forventning/innenfor",
        "datasett": "utslipp",
        "sted": f"datasets/utgaver/{utgave}/tabell.parquet",
        "melding": "Tallet er mye større enn året før.",
        "forventet": "høyst 500",
        "funnet": "799,5",
        "antall": 1,
        "rader": ("Veitrafikk Personbiler 2021 CO2e",),
    }
    return Funn(**{**vanlig, **felt})  # type: ignore[arg-type]


def test_et_funn_i_en_utgave_ordrett(skien: Arbeidsrom) -> None:
    foer, naa = Utgavelager(skien).liste()
    funn = funn_i(skien)
    assert (
        glatt(lag_melding(skien, "Skien", funn).tekst)
        == f"""\
Til: Miljødirektoratet
Emne: Mulig feil i utslippsstatistikken for kommuner: 4003 Skien, Veitrafikk, Personbiler

Hei,

Vi tror det er en feil i utslippsstatistikken for kommuner. Vi ber dere
se på det.

Det gjelder

  Utgave:    {naa.utgave}
  Publisert: 3. februar 2026
  Fil:       naa.csv
  sha256:    {naa.sha256}
  Sted:      datasets/utgaver/{naa.utgave}/tabell.parquet

Det vi fant

  Tallet er mye større enn året før.
  Forventet: høyst 500
  Funnet:    799,5
  Rader:     1 (Veitrafikk Personbiler 2021 CO2e)

4003 Skien, Veitrafikk, Personbiler, tonn CO2e

    År  3. februar 2026  2. februar 2026
  2019            101,0            100,0
  2020             90,0             90,0
  2021            799,5             80,0  <--
  2022             70,0                –

  Kolonnene er utgavene {naa.utgave} og {foer.utgave}.

Slik så vi det

  Kontrollregelen forventning/innenfor (tallet skal være innenfor
  grensene) slo ut, funn {funn.id}.

Vi ber dere

  1. Se på om tallet er riktig.
  2. Si fra om det blir rettet, og i så fall når og i hvilken
     publisering.
  3. Er det riktig, fortell oss gjerne hva som ligger bak, så vi kan
     skrive det ved tallet.

Med vennlig hilsen
[navn]
[stilling]
Asker kommune
[telefon og e-post]
"""
    )


def serier(melding: Melding) -> list[tuple[str, tuple[int, float | None, float | None]]]:
    """Hver serie med navnet og raden for 2021."""
    return [(s.navn, next(r for r in s.rader if r[0] == 2021)) for s in melding.serier]


def test_gjelder_det_en_hel_sektor_summeres_kildene(skien: Arbeidsrom) -> None:
    funn = funn_i(skien, rader=(), gjelder=("Veitrafikk",))
    # 799,5 + 5 nå, 80 + 5 før
    assert serier(lag_melding(skien, "4003", funn)) == [
        ("4003 Skien, Veitrafikk", (2021, 804.5, 85.0))
    ]


def test_gjelder_det_totalen_summeres_alt(skien: Arbeidsrom) -> None:
    funn = funn_i(skien, rader=(), gjelder=("Totalt",))
    assert serier(lag_melding(skien, "4003", funn)) == [
        ("4003 Skien, Totalt", (2021, 1804.5, 1085.0))
    ]


def test_en_kilde_som_heter_det_samme_som_sektoren_er_sektoren(skien: Arbeidsrom) -> None:
    funn = funn_i(skien, rader=("Jordbruk Jordbruk 2021 CO2e",))
    assert serier(lag_melding(skien, "4003", funn)) == [
        ("4003 Skien, Jordbruk", (2021, 1000.0, 1000.0))
    ]


def test_for_alle_kommuner_er_det_kommunen_funnet_nevner(skien: Arbeidsrom) -> None:
    med = funn_i(skien, rader=("4003 Veitrafikk Busser 2021",))
    assert serier(lag_melding(skien, "alle", med)) == [
        ("4003 Skien, Veitrafikk, Busser", (2021, 5.0, 5.0))
    ]
    navn = funn_i(skien, rader=(), melding="Veitrafikk i Skien er rar.")
    assert [s.navn for s in lag_melding(skien, "alle", navn).serier] == ["4003 Skien, Veitrafikk"]
    assert lag_melding(skien, "alle", funn_i(skien)).serier == ()


def test_den_foerste_utgaven_har_ingen_forrige(skien: Arbeidsrom) -> None:
    foerste = Utgavelager(skien).liste()[0].utgave
    funn = funn_i(skien, sted=f"datasets/utgaver/{foerste}/tabell.parquet")
    (serie,) = lag_melding(skien, "4003", funn).serier
    assert serie.forrige is None
    assert serie.rader == ((2019, 100.0, None), (2020, 90.0, None), (2021, 80.0, None))
    assert "Kolonnene er" not in lag_melding(skien, "4003", funn).tekst


def test_et_funn_uten_sektor_har_ingen_serie(skien: Arbeidsrom) -> None:
    funn = funn_i(skien, rader=(), melding="Tabellen er gammel.")
    assert lag_melding(skien, "4003", funn).serier == ()


# --- Kommandoen --------------------------------------------------------------------------------


def test_json_har_feltene_og_hele_teksten(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    kall = ("kontroll", "klimagassutslipp", "--meld", "6b1275")
    svar = kjoer(*kall, "--json", rom=asker).json
    assert list(svar) == [
        *("funn", "mottaker", "emne", "gjelder", "serier"),
        *("rader", "ber_om", "avsender", "tekst"),
    ]
    assert svar["funn"]["id"] == "6b1275"
    assert svar["gjelder"]["publisert"] == "24. oktober 2023"
    assert svar["avsender"] == {"navn": None, "kommune": "Asker"}
    assert svar["tekst"] == kjoer(*kall, rom=asker).ut


def test_serien_i_json_har_null_der_utgaven_ikke_har_raden(skien: Arbeidsrom) -> None:
    (serie,) = lag_melding(skien, "4003", funn_i(skien)).som_rad()["serier"]
    assert serie["rader"][-1] == {"aar": 2022, "tonn": 70.0, "tonn_forrige": None}


def test_til_fil_og_aldri_over_en_som_finnes(
    kjoer: Kjoer, asker: Arbeidsrom, tmp_path: Path
) -> None:
    fil = tmp_path / "melding.txt"
    kall = ("kontroll", "klimagassutslipp", "--meld", "6b1275", "--ut", fil)
    svar = kjoer(*kall, rom=asker)
    assert (svar.kode, svar.ut) == (0, "")
    assert svar.feil == (
        f"Utkastet ligger i {fil}. Les det, fyll ut feltene i klammer og send det selv.\n"
    )
    assert fil.read_text(encoding="utf-8").startswith("Til: Asker kommune\n")
    fil.write_text("utfylt", encoding="utf-8")
    svar = kjoer(*kall, rom=asker)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == f"klima: {fil}: filen finnes fra før. Utvei: velg et annet navn.\n"
    assert fil.read_text(encoding="utf-8") == "utfylt"


def test_en_mappe_som_ikke_finnes_gir_kode_2(
    kjoer: Kjoer, asker: Arbeidsrom, tmp_path: Path
) -> None:
    fil = tmp_path / "nei" / "melding.txt"
    svar = kjoer("kontroll", "klimagassutslipp", "--meld", "6b1275", "--ut", fil, rom=asker)
    assert svar.kode == 2
    assert svar.feil.startswith(f"klima: {fil}: meldingen kan ikke skrives her. Funnet: ")


def test_et_ukjent_funn_gir_kode_2(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("kontroll", "klimagassutslipp", "--meld", "6b1276", rom=asker)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil.startswith("klima: ukjent funn «6b1276». ")
    assert f"mente du 6b1275 ({PAASTANDER}:8)" in svar.feil


def test_fil_uten_melding_gir_kode_2_foer_noe_kjoeres(kjoer: Kjoer, asker: Arbeidsrom) -> None:
    svar = kjoer("kontroll", "--ut", "x.txt", rom=asker)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == ("klima: --ut er filen til en melding. Utvei: oppgi funnet: --meld FUNN.\n")


def test_meldingen_endrer_ingenting_i_lageret(skien: Arbeidsrom) -> None:
    foer = lagerbytes(skien)
    lag_melding(skien, "4003", funn_i(skien))
    assert lagerbytes(skien) == foer

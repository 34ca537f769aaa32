"""Tallene som er andre enn i forrige rapport: ett håndregnet tall for hver grunn."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path

import pytest

from indikatorer.indikatorhenting import hent_indikatorer
from klima import Arbeidsrom, finn_arbeidsrom
from klima.utgavekort import kontrollsum
from reports.dokument import Dokument
from reports.funn import alle_funn
from reports.html import som_html
from reports.inndata import finn_inndata, kopier
from reports.kapitler.endret import endret
from reports.laas import som_tekst
from reports.laaslesing import les_laas
from reports.rapport import Rapport, lag_rapport
from reports.tallendringer import Sammenligning, Tallendring
from reports.talliste import vist_tall
from reports.tekster import Tekster
from tests.arbeidsrom import Kjoering, lag_arbeidsrom
from tests.indikatorer.test_observasjonslager import SPOERRING, Bank
from tests.reports.rapporter import noen_indikatorer
from tests.rettelsesrom import INDUSTRI, importer, lag_rom, rettelse, skriv, vis
from tests.stotte import ROT, TELEMARK, krev_fil, krever_data

Kjoer = Callable[..., Kjoering]
LEVERANSE = f"disposisjonsfond,2022,15.2,maalt,,,Kari,2026-11-20,fil.xlsx,{'1' * 64}\n"
BIL = (2009, "Veitrafikk", "Personbiler")
FOND, LAAN, RESULTAT = (
    "Disposisjonsfond som andel av brutto driftsinntekter",
    "Netto lånegjeld som andel av brutto driftsinntekter",
    "Netto driftsresultat som andel av brutto driftsinntekter",
)


@pytest.fixture(scope="module", autouse=True)
def uten_kontroll() -> Iterator[None]:
    """Uten forventningene, som ikke flytter tall."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("reports.funn.alle_funn", partial(alle_funn, gx=False))
        yield


@dataclass(frozen=True)
class Forrige:
    """Et arbeidsrom som er endret etter at rapporten ble låst, og rapporten nå."""

    rom: Arbeidsrom
    gammel: str
    ny: str
    rapport: Rapport

    @property
    def s(self) -> Sammenligning:
        assert self.rapport.sammenligning is not None
        return self.rapport.sammenligning

    def finn(self, tabell: str, rad: str, kolonne: str = "") -> Tallendring:
        """Endringen i raden som begynner slik."""
        (funnet,) = [
            e
            for e in self.s.endringer
            if (e.tallet.tabell, e.tallet.kolonne) == (tabell, kolonne)
            and e.tallet.rad.startswith(rad)
        ]
        return funnet


def laas(rom: Arbeidsrom) -> Path:
    """Lås rapporten uten å skrive den: manifestet har tallene."""
    fil = lag_rapport(rom, rom.nummer, rom.rot / "rapport", formater=(), laas=True).laas
    assert fil is not None
    return fil


def tall(e: Tallendring) -> tuple[str | None, str | None, str]:
    return (
        vis(e.foer.tekst) if e.foer else None,
        vis(e.naa.tekst) if e.naa else None,
        e.endringstekst,
    )


@pytest.fixture(scope="module")
def alt(tmp_path_factory: pytest.TempPathFactory) -> Forrige:
    """Asker med indikatorene og en oppdiktet utgave, der alt siden er endret på én gang."""
    rom = lag_arbeidsrom(tmp_path_factory.mktemp("endret") / "rom", planer=False)
    asker = noen_indikatorer(rom, "disposisjonsfond", "netto-laanegjeld", "netto-driftsresultat")
    spoerring = rom.datasett / "eget" / "spoerringer" / "netto-laanegjeld.yaml"
    spoerring.parent.mkdir(parents=True)
    spoerring.write_text(SPOERRING.replace("eks", "netto-laanegjeld", 1), encoding="utf-8")
    gammel = importer(rom, "2025-02-02", kommuner=("Asker",))
    laast = laas(rom)
    ny = importer(
        rom,
        "2026-02-02",
        {BIL: 210.0, (2025, INDUSTRI, INDUSTRI): 1700.0, (2025, *BIL[1:]): 90.0},
        kommuner=("Asker",),
    )
    skriv(rom, rettelse(kommune="3203", utgave=ny))
    with (asker / "leveranser.csv").open("a", encoding="utf-8") as fil:
        fil.write(LEVERANSE)
    # 100 · 30 / 200 = 15,0
    bank = Bank({("3203", "A", "2022"): 30.0, ("3203", "B", "2022"): 200.0})
    (hentet,) = hent_indikatorer(rom, "3203", {"netto-laanegjeld": "SSB 1"}, lambda _: bank)
    assert hentet.slag == "nytt"
    verdier = asker / "verdier.csv"
    tekst = verdier.read_text(encoding="utf-8")
    verdier.write_text(
        tekst.replace('2022,-0.7,maalt,"-0,7 %"', '2022,-0.9,maalt,"-0,9 %"'), "utf-8"
    )
    rapport = lag_rapport(rom, "3203", rom.rot / "ny", formater=(), forrige=laast, laas=True)
    return Forrige(rom, gammel, ny, rapport)


def test_nytt_aar(alt: Forrige) -> None:
    ny = alt.finn("noekkeltall", "utslipp i 2025")
    # 1 700 + 90 = 1 790
    assert (tall(ny), ny.grunner) == ((None, "1 790 t", ""), ("nytt år",))
    borte = alt.finn("noekkeltall", "utslipp i 2024")
    assert (tall(borte), borte.grunner) == (("1 901 t", None, ""), ("nytt år",))
    assert dict(ny.forklart) == {"nytt år": f"nytt år: 2025 i {alt.ny}"}


def test_omregnet(alt: Forrige) -> None:
    e = alt.finn("tall-utslippsserie", "2009", "Tonn CO2e")
    # 1 000 + 200 = 1 200, nå 1 000 + 210
    assert tall(e) == ("1 200", "1 210", "+10")
    assert dict(e.forklart) == {"omregnet": f"omregnet: {alt.gammel} → {alt.ny}"}


def test_rettet(alt: Forrige) -> None:
    e = alt.finn("tall-utslippsserie", "2024", "Tonn CO2e")
    # 1 800,5 + 100 = 1 900,5; rettet 900,5 + 100 = 1 000,5
    assert (tall(e), e.hvorfor) == (("1 901", "1 001", "−900"), "rettet: industri-2024")


def test_et_tall_kan_ha_to_grunner(alt: Forrige) -> None:
    e = alt.finn("tall-utslippsserie", "2024", "Endring fra 2009")
    # 1 900,5 / 1 200 = +58 %. Rettet og omregnet 1 000,5 / 1 210 = −17 %; uten rettelsen +57 %.
    assert (tall(e), e.grunner) == (("58 %", "−17 %", "−75"), ("omregnet", "rettet"))
    assert e.hvorfor == "omregnet; rettet: industri-2024"


@pytest.mark.parametrize(
    ("rad", "ventet", "hvorfor"),
    [
        (FOND, ("14,8 %", "15,2 %", "+0,4"), "levert-2026-11-20-11111111"),
        (LAAN, ("97,4 %", "15,0 %", "−82,4"), "hentet: SSB 01234 (1.1.2026)"),
        (RESULTAT, ("−0,7 %", "−0,9 %", "−0,2"), "plan: datasets/asker/indikatorer/verdier.csv"),
    ],
)
def test_levert_hentet_og_plan(
    alt: Forrige, rad: str, ventet: tuple[str, str, str], hvorfor: str
) -> None:
    e = alt.finn("indikatorer-oekonomi", rad, "2022")
    assert (tall(e), e.hvorfor) == (ventet, hvorfor)


def test_hvert_tall_har_en_kjent_grunn(alt: Forrige) -> None:
    assert all(e.grunner for e in alt.s.endringer)
    assert set(alt.s.antall) == {"nytt år", "omregnet", "rettet", "levert", "hentet", "plan"}
    naa = les_laas(alt.rapport.laas or Path()).tall
    da = alt.s.forrige.tall
    # Alt som ikke er nevnt, er likt: tomme plasser regnes ikke som tall.
    assert alt.s.like + len(alt.s.endringer) == len({*naa, *da})


def test_kapittelet_har_de_samme_tallene(alt: Forrige) -> None:
    t = Tekster("nb")
    hode = {"tittel": "T", "overtittel": "O", "undertittel": "U", "sidetittel": "S"}
    dokument = Dokument(**hode, kommunenavn="A", spraak="nb", dato="", kapitler=(endret(alt.s, t),))
    html = vis(unescape(som_html(dokument, t)))
    kapittel = html.split('id="endret"')[1].split("</section>")[0]
    assert "Endret siden forrige rapport" in kapittel
    assert f"Omregnet: {alt.gammel} → {alt.ny}." in kapittel
    for e in alt.s.endringer:
        assert vis(e.tallet.rad) in kapittel
    assert "rettet: industri-2024" in kapittel
    # Tabellen er ikke selv blant tallene som låses.
    assert not [n for n in les_laas(alt.rapport.laas or Path()).tall if "forrige" in n[0]]


def test_en_kopi_av_inndataene_gir_de_samme_tallene(alt: Forrige, tmp_path: Path) -> None:
    kopi = kopier(finn_inndata(alt.rom, "3203", "nb"), tmp_path / "kopi")
    egen = les_laas(laas(finn_arbeidsrom(kopi)))
    assert egen.tall == les_laas(alt.rapport.laas or Path()).tall


# --- Programmet, valgene og det som ikke finnes ------------------------------------------------


@pytest.fixture(scope="module")
def porsgrunn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Arbeidsrom, Path]:
    """Et lite arbeidsrom og låsen av rapporten i det."""
    rom = lag_rom(tmp_path_factory.mktemp("porsgrunn") / "rom")
    importer(rom, "2026-02-02")
    return rom, laas(rom)


def mot(rom: Arbeidsrom, fil: Path) -> Sammenligning:
    svar = lag_rapport(rom, rom.nummer, None, forrige=fil).sammenligning
    assert svar is not None
    return svar


def med(fil: Path, til: Path, **felt: object) -> Path:
    """Låsen med noe endret, slik et eldre program kunne ha skrevet den."""
    innhold = {**les_laas(fil).innhold, **felt}
    innhold = {n: v for n, v in innhold.items() if n != "kontrollsum"}
    til.write_text(som_tekst({**innhold, "kontrollsum": kontrollsum(innhold)}), encoding="utf-8")
    return til


def test_uten_endringer_er_alle_tallene_like(porsgrunn: tuple[Arbeidsrom, Path]) -> None:
    s = mot(*porsgrunn)
    assert (s.endringer, s.antall, s.koden) == ((), {}, ())
    assert s.like == len(s.forrige.tall) > 10


@pytest.mark.parametrize(
    ("endret_kode", "hvorfor"),
    [(True, "metode: klimabudsjett 0.0.9 → "), (False, "ukjent")],
)
def test_samme_inndata_og_et_annet_tall_er_metode_eller_ukjent(
    porsgrunn: tuple[Arbeidsrom, Path], tmp_path: Path, endret_kode: bool, hvorfor: str
) -> None:
    rom, fil = porsgrunn
    gammel = les_laas(fil).innhold
    alle = [dict(t) for t in gammel["tall"]]
    alle[0] |= {"tekst": "999 t", "verdi": 999.0}
    kode = {**gammel["kode"], "versjon": "0.0.9", "sha256": "x"} if endret_kode else gammel["kode"]
    (e,) = mot(rom, med(fil, tmp_path / "g.laas.json", tall=alle, kode=kode)).endringer
    # 1 900,5 vises som 1 901; 1 901 − 999 = 902
    assert tall(e) == ("999 t", "1 901 t", "+902")
    assert next(iter(e.forklart.values())).startswith(hvorfor)


def test_en_utgave_som_er_borte_fra_lageret_er_likevel_omregnet(
    porsgrunn: tuple[Arbeidsrom, Path], tmp_path: Path
) -> None:
    rom, fil = porsgrunn
    gammel = les_laas(fil).innhold
    borte = "2025-02-02-00000000"
    alle = [dict(t) for t in gammel["tall"]]
    alle[0] |= {"tekst": "999 t", "verdi": 999.0}
    gammel_fil = med(
        fil,
        tmp_path / "g.laas.json",
        tall=alle,
        rapport={**gammel["rapport"], "utgave": borte},
        utgaver=[{**gammel["utgaver"][0], "utgave": borte}],
    )
    (e,) = mot(rom, gammel_fil).endringer
    assert dict(e.forklart) == {
        "omregnet": f"omregnet: {borte} → {gammel['rapport']['utgave']} (ikke lenger i lageret)"
    }


def test_en_rettelse_som_er_tatt_bort(porsgrunn: tuple[Arbeidsrom, Path], tmp_path: Path) -> None:
    rom = finn_arbeidsrom(shutil.copytree(porsgrunn[0].rot, tmp_path / "rom"))
    shutil.rmtree(rom.rot / "rapport")
    utgave = next(f.name for f in rom.utgaver.iterdir() if f.is_dir())
    skriv(rom, rettelse(utgave=utgave))
    laast = laas(rom)
    skriv(rom)
    s = mot(rom, laast)
    (e,) = [e for e in s.endringer if e.tallet.noekkel == ("noekkeltall", "utslipp i 2024", "")]
    assert (tall(e), e.hvorfor) == (
        ("1 001 t", "1 901 t", "+900"),
        "rettet: industri-2024 (tatt bort)",
    )


def test_terminalen_viser_hvert_tall_og_hvorfor(
    kjoer: Kjoer, porsgrunn: tuple[Arbeidsrom, Path], tmp_path: Path
) -> None:
    rom, fil = porsgrunn
    alle = [dict(t) for t in les_laas(fil).innhold["tall"]]
    alle[0] |= {"tekst": "999 t\x1b[J", "verdi": 999.0}
    gammel = med(fil, tmp_path / "g.laas.json", tall=alle)
    svar = kjoer("årsrapport", "--sammenlign", gammel, rom=rom)
    assert svar.kode == 0
    assert vis(svar.ut).splitlines()[1:] == [
        "",
        "Nøkkeltall",
        "Rad             Kolonne          Før       Nå  Endring  Hvorfor",
        "utslipp i 2024           999 t\\x1b[J  1 901 t     +902  ukjent",
        "",
        f"1 tall er andre enn i g.laas.json, {len(alle) - 1} er de samme: ukjent 1.",
    ]
    assert not (tmp_path / "rapport").exists()


@pytest.mark.parametrize(
    ("tekst", "verdi"),
    [("−3,2\u00a0%", -3.2), ("1\u00a0234,5*", 1234.5), ("43 av 88", 43), ("+0", 0)],
)
def test_tallet_i_en_celle(tekst: str, verdi: float) -> None:
    assert vist_tall(tekst) == verdi


@pytest.mark.parametrize("tekst", ["Tall kommer", "–", "8–9 %", "2 av 3 i 2024", ""])
def test_det_som_ikke_er_ett_tall(tekst: str) -> None:
    assert vist_tall(tekst) is None


def test_eksemplene_i_dokumentasjonen(
    kjoer: Kjoer,
    porsgrunn: tuple[Arbeidsrom, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    tekst = (ROT / "docs" / "laasing.md").read_text(encoding="utf-8")
    linjer = [
        li for blokk in re.findall(r"```sh\n(.*?)```", tekst, re.S) for li in blokk.splitlines()
    ]
    svar = [kjoer(*linje.split()[1:], rom=porsgrunn[0]) for linje in linjer]
    assert [(s.kode, s.feil) for s in svar] == [(0, "")] * 3
    laas_2025 = Path("rapport/2025/aarsrapport-porsgrunn.laas.json")
    assert svar[0].ut.splitlines()[-1] == f"Låst: {laas_2025}"
    assert svar[1].ut.splitlines()[-1].startswith("0 tall er andre enn i aarsrapport-porsgrunn")
    assert 'id="endret"' in Path("rapport/2026/aarsrapport-porsgrunn.html").read_text("utf-8")


# --- De virkelige utgavene ---------------------------------------------------------------------


@krever_data
def test_telemark_fra_januar_2025_til_februar_2026(kjoer: Kjoer, tmp_path: Path) -> None:
    rom = lag_rom(tmp_path / "rom")
    for dato, fil in TELEMARK.items():
        kjoer("importer", krev_fil(fil), "--publisert", dato, rom=rom)
        if dato == "2025-01-24":
            laas(rom)
    svar = kjoer("årsrapport", "--sammenlign", rom.rot / "rapport", "--json", rom=rom).json
    alle = {(e["tabell"], e["rad"], e["kolonne"]): e for e in svar["endringer"]}
    assert set(svar["grunner"]) == {"nytt år", "omregnet"}
    # 2 257 324,85 − 2 155 688,85: seksten sektorkilder er regnet om for 2009.
    e = alle["tall-utslippsserie", "2009", "Tonn CO2e"]
    assert (e["foer"]["tekst"], e["naa"]["tekst"], e["endring"], e["grunner"]) == (
        "2\u00a0155\u00a0689",
        "2\u00a0257\u00a0325",
        101636,
        ["omregnet"],
    )
    ny = alle["noekkeltall", "utslipp i 2024", ""]
    assert (ny["foer"], ny["naa"]["tekst"], ny["grunner"]) == (
        None,
        "2\u00a0222\u00a0015\u00a0t",
        ["nytt år"],
    )
    gammel, nyest = sorted(f.name for f in rom.utgaver.iterdir() if f.is_dir())
    assert e["hvorfor"] == [f"omregnet: {gammel} → {nyest}"]

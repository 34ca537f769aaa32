"""Tiltaksmalene: formlene, enhetene, og det som hindrer at en gal mal brukes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from klima import Arbeidsrom, Brukerfeil
from klima.maaleenheter import faktor
from klima.tiltaksmaler import Tiltaksmal, les_mal, les_tiltaksmaler
from tests.stotte import ROT

MAPPE = ROT / "datasets" / "felles" / "tiltaksmaler"


@pytest.fixture(scope="module")
def maler(asker: Arbeidsrom) -> dict[str, Tiltaksmal]:
    return les_tiltaksmaler(asker)


def regn(mal: Tiltaksmal, **verdier: float) -> float:
    """Effekten av verdier i malens enheter, t CO2e per år."""
    enhet = {n: f.enhet for n, f in mal.forutsetninger.items()}
    return float(mal.regn({n: v * faktor(enhet[n]) for n, v in verdier.items()}))


def test_malene_som_foelger_med(maler: dict[str, Tiltaksmal]) -> None:
    assert sorted(maler) == [
        "byggeplass",
        "deponigass",
        "drivstoffbytte",
        "fjernvarme-uten-fossilt",
        "gjoedselhaandtering",
        "landstroem",
        "redusert-kjoering",
        "utslippsfrie-kjoeretoey",
        "varmekonvertering",
    ]


HAANDREGNET = {
    # 10 biler · 12 000 km · (150 − 50) g = 12 000 000 g
    "utslippsfrie-kjoeretoey": (
        {"kjoeretoey": 10, "kjoerelengde": 12000, "utslipp_foer": 150, "utslipp_etter": 50},
        12.0,
    ),
    # 1 000 000 km · 5 % · 200 g = 10 000 000 g
    "redusert-kjoering": ({"trafikkarbeid": 1e6, "reduksjon": 5, "utslipp": 200}, 10.0),
    # 10 000 l · 1 · 0,8 · 2,5 kg = 20 000 kg, og 5 000 kWh · 0,5 · 0,2 kg = 500 kg
    "byggeplass": (
        {
            "diesel": 10000,
            "andel_diesel": 100,
            "biodel": 20,
            "utslippsfaktor_diesel": 2.5,
            "byggvarme": 5000,
            "andel_byggvarme": 50,
            "utslippsfaktor_byggvarme": 0.2,
        },
        20.5,
    ),
    # 90 000 / 0,9 · 250 g = 25 000 kg, minus 90 000 / 0,9 · 50 g = 5 000 kg
    "varmekonvertering": (
        {
            "varmebehov": 90000,
            "virkningsgrad_foer": 90,
            "utslippsfaktor_foer": 250,
            "virkningsgrad_etter": 90,
            "utslippsfaktor_etter": 50,
        },
        20.0,
    ),
    # 800 000 kWh · 0,25 / 0,8 · 200 g = 250 000 · 200 g
    "fjernvarme-uten-fossilt": (
        {"fossil_varme": 800000, "andel": 25, "virkningsgrad": 80, "utslippsfaktor": 200},
        50.0,
    ),
    # 50 · 8 h · 250 kW = 100 000 kWh; · 0,5 · 200 g = 10 000 kg; · 3 kg = 30 000 kg
    "landstroem": (
        {
            "anloep": 50,
            "liggetid": 8,
            "effekt": 250,
            "andel_tilkoblet": 50,
            "drivstofforbruk": 200,
            "utslippsfaktor": 3,
        },
        30.0,
    ),
    # (30 − 10) t · 0,9 · 25
    "deponigass": (
        {"metanuttak_etter": 30, "metanuttak_foer": 10, "oksidasjon": 10, "gwp_metan": 25},
        450.0,
    ),
    # 100 dyr · 1 · (2 kg · 25 + 0,1 kg · 298) = 100 · 79,8 kg
    "gjoedselhaandtering": (
        {
            "dyr": 100,
            "andel": 100,
            "metan_foer": 5,
            "metan_etter": 3,
            "lystgass_foer": 0.2,
            "lystgass_etter": 0.1,
            "gwp_metan": 25,
            "gwp_lystgass": 298,
        },
        7.98,
    ),
    # 1 000 l · 0,5 · 0,9 · 2 kg = 900 kg
    "drivstoffbytte": (
        {"drivstoff": 1000, "reduksjon": 50, "biodel": 10, "utslippsfaktor": 2},
        0.9,
    ),
}


@pytest.mark.parametrize("id_", HAANDREGNET)
def test_haandregnet(maler: dict[str, Tiltaksmal], id_: str) -> None:
    verdier, ventet = HAANDREGNET[id_]
    assert regn(maler[id_], **verdier) == pytest.approx(ventet)


def test_hver_mal_er_regnet_for_haand(maler: dict[str, Tiltaksmal]) -> None:
    assert set(HAANDREGNET) == set(maler)


def test_hver_mal_sier_hva_som_er_verifisert(maler: dict[str, Tiltaksmal]) -> None:
    for mal in maler.values():
        assert mal.kilder
        assert mal.nullalternativ
        assert all(k.gir and k.adresse for k in mal.kilder)


def test_forslag_har_kilde_og_brukes_ikke_av_seg_selv(maler: dict[str, Tiltaksmal]) -> None:
    forslag = [f for mal in maler.values() for f in mal.forslag]
    assert all(f.kilde for f in forslag)
    # Miljødirektoratets tabell: diesel 2,66 kg CO2 per liter. SSB: olje 264,5 g CO2 per kWh.
    assert {f.verdi for f in forslag if f.gjelder == "Diesel"} == {2.66}
    assert {f.verdi for f in forslag if f.gjelder == "Olje"} == {264.5}


def test_arbeidsrommets_egen_mal_gaar_foran(tomt_arbeidsrom: Arbeidsrom) -> None:
    egen = tomt_arbeidsrom.datasett / "asker" / "tiltaksmaler"
    egen.mkdir(parents=True)
    tekst = (MAPPE / "deponigass.yaml").read_text(encoding="utf-8")
    ny = tekst.replace("navn: Uttak av deponigass", "navn: Vårt deponi")
    (egen / "deponigass.yaml").write_text(ny, encoding="utf-8")
    assert les_tiltaksmaler(tomt_arbeidsrom)["deponigass"].navn == "Vårt deponi"


# --- Gale maler --------------------------------------------------------------------------------


@pytest.fixture
def fil(tmp_path: Path) -> Path:
    """redusert-kjoering, til å ødelegge."""
    return Path(shutil.copy(MAPPE / "redusert-kjoering.yaml", tmp_path))


def endre(fil: Path, gammelt: str, nytt: str) -> None:
    tekst = fil.read_text(encoding="utf-8")
    assert gammelt in tekst
    fil.write_text(tekst.replace(gammelt, nytt), encoding="utf-8")


def feilen(fil: Path) -> str:
    with pytest.raises(Brukerfeil) as feil:
        les_mal(fil)
    return str(feil.value).replace(str(fil), "mal.yaml")


@pytest.mark.parametrize(
    ("gammelt", "nytt", "melding"),
    [
        (
            "enhet: kjøretøykm/år",
            "enhet: liter/år",
            "mal.yaml: formelen gir ikke utslipp per år. Ventet: t CO2e / år (masse · CO2e / tid). "
            "Funnet: masse · CO2e · volum / kjøretøy / lengde / tid.",
        ),
        (
            "formel: trafikkarbeid * reduksjon * utslipp",
            "formel: trafikkarbeid * reduksjon + utslipp",
            "mal.yaml: enhetene i formelen går ikke opp: kan ikke legge sammen «kjøretøy · lengde "
            "/ tid» og «masse · CO2e / kjøretøy / lengde».",
        ),
        (
            "formel: trafikkarbeid * reduksjon * utslipp",
            "formel: __import__('os').getcwd()",
            "mal.yaml: formelen kan ikke leses. Ventet: tall og navn med + - * / og parenteser. "
            "Funnet: «__import__('os').getcwd()».",
        ),
        (
            "formel: trafikkarbeid * reduksjon * utslipp",
            "formel: trafikkarbeid * utslipp",
            "mal.yaml: formelen og forutsetningene har ikke de samme navnene. Ventet: reduksjon, "
            "trafikkarbeid, utslipp. Funnet: trafikkarbeid, utslipp.",
        ),
        ("g CO2e/kjøretøykm", "g CO2e/mile", "mal.yaml:13: ukjent enhet «mile» i «g CO2e/mile»."),
        (
            "effekt: 110",
            "effekt: 111",
            "mal.yaml:20: eksempelet gir ikke det svaret det sier. Ventet: 111 t CO2e per år. "
            "Funnet: 110.",
        ),
        ("reduksjon: 2,", "reduksjon: .inf,", "mal.yaml:20: eksempelet er ikke fullstendig."),
        ("nullalternativ", "nullaltrnativ", "mal.yaml:1: ukjent felt «nullaltrnativ» i malen."),
        ("kilder:", "forslag: 3\nkilder:", "mal.yaml:1: «forslag» har feil form."),
        (
            "mal: redusert-kjoering",
            "mal: annet",
            "mal.yaml:1: malens id er ikke lik filnavnet. Ventet: redusert-kjoering. "
            "Funnet: annet.",
        ),
        ("verifisert: false", "verifisert: kanskje", "mal.yaml:15: en kilde har feil form."),
        ("mal: redusert", "mal: x\nmal: redusert", "mal.yaml:2: malen er ikke gyldig YAML."),
    ],
)
def test_en_gal_mal_sier_hva_som_er_galt(fil: Path, gammelt: str, nytt: str, melding: str) -> None:
    endre(fil, gammelt, nytt)
    assert feilen(fil).startswith(melding)


def test_for_mange_forutsetninger(fil: Path) -> None:
    mal = yaml.safe_load(fil.read_text(encoding="utf-8"))
    mal["forutsetninger"] |= {f"x{i}": {"enhet": "%", "forklaring": "x"} for i in range(10)}
    fil.write_text(yaml.safe_dump(mal, allow_unicode=True), encoding="utf-8")
    assert "har for mange forutsetninger. Ventet: høyst 12. Funnet: 13." in feilen(fil)


def test_et_forslag_i_en_annen_enhet(tmp_path: Path) -> None:
    fil = Path(shutil.copy(MAPPE / "drivstoffbytte.yaml", tmp_path))
    endre(fil, "verdi: 2.32, enhet: kg CO2/liter", "verdi: 2.32, enhet: kg CO2/kWh")
    assert feilen(fil).endswith(
        "forslaget til «utslippsfaktor» passer ikke. Ventet: et tall i kg CO2e/liter. "
        "Funnet: 2.32 kg CO2/kWh."
    )


@pytest.mark.parametrize("innhold", ["", "- 1\n- 2\n", "bare tekst"])
def test_en_fil_som_ikke_er_felt(fil: Path, innhold: str) -> None:
    fil.write_text(innhold, encoding="utf-8")
    assert feilen(fil).startswith("mal.yaml: malen har ingen felt.")

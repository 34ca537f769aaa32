"""`klima hent kartverket`: kommunegrensene fra utgiveren til arbeidsrommet, over ekte HTTP."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from klima import Arbeidsrom, finn_arbeidsrom
from klima.kilder.kartverket import les_grenser
from tests.arbeidsrom import Kjoering
from tests.tjener import Tjener, svar

Kjoer = Callable[..., Kjoering]
UTVEI = (
    'bytt adressen (kartverket = "https://…" under [kilder] i kommune.toml, eller '
    "miljøvariabelen KLIMA_URL_KARTVERKET), eller last ned «Kommuner» fra Geonorge og oppgi filen "
    "under [kart] grenser"
)


def rute(nummer: str, x: float) -> dict[str, Any]:
    """En kommune som er en kilometer i firkant, i UTM 33."""
    hjoerner = [[x, 0], [x + 1000, 0], [x + 1000, 1000], [x, 1000], [x, 0]]
    hjoerner = [[300_000 + a, 6_600_000 + b] for a, b in hjoerner]
    return {
        "type": "Feature",
        "properties": {"kommunenummer": nummer},
        "geometry": {"type": "Polygon", "coordinates": [hjoerner]},
    }


def samling(*kommuner: dict[str, Any]) -> dict[str, Any]:
    crs = {"type": "name", "properties": {"name": "EPSG:25833"}}
    return {"type": "FeatureCollection", "crs": crs, "features": list(kommuner)}


TO = samling(rute("3203", 0), rute("3201", 1000))


def zip_med(**filer: object) -> bytes:
    """Filene i en zip; `__` i navnet er punktum. Alt annet enn bytes skrives som JSON."""
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for navn, innhold in filer.items():
            bytes_ = innhold if isinstance(innhold, bytes) else json.dumps(innhold).encode()
            # Fast dato, så de samme filene gir de samme bytene.
            arkiv.writestr(zipfile.ZipInfo(navn.replace("__", "."), (2026, 1, 1, 0, 0, 0)), bytes_)
    return ut.getvalue()


@pytest.fixture
def rom(tomt_arbeidsrom: Arbeidsrom, tjener: Tjener, monkeypatch: pytest.MonkeyPatch) -> Arbeidsrom:
    monkeypatch.setenv("KLIMA_URL_KARTVERKET", tjener.adresse("/kommuner.zip"))
    return tomt_arbeidsrom


@pytest.mark.parametrize("navn", ["Kommune", "administrative_enheter.kommune"])
def test_grensene_havner_i_arbeidsrommet_med_hash_og_brukes(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, navn: str
) -> None:
    kropp = zip_med(Basisdata__geojson={"Kommunegrense": samling(), navn: TO})
    tjener.svarer(svar(200, kropp))
    utfall = kjoer("hent", "kartverket", rom=rom)
    assert (utfall.kode, utfall.feil) == (0, "")
    assert utfall.ut.startswith("Nye kommunegrenser, 2 kommuner (Kartverket, CC BY 4.0)\n")
    fil = finn_arbeidsrom(rom.rot).grenser
    assert fil is not None
    assert list(les_grenser(fil).index) == ["3203", "3201"]
    sha = hashlib.sha256(kropp).hexdigest()
    assert fil.parent.name.endswith(f"-{sha[:8]}")
    kilde = json.loads((fil.parent / "kilde.json").read_text(encoding="utf-8"))
    assert (kilde["sha256"], kilde["lisens"], kilde["kommuner"]) == (sha, "CC BY 4.0", 2)
    assert (fil.parent / "original.zip").read_bytes() == kropp


def test_den_samme_filen_er_ingenting_nytt(kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener) -> None:
    tjener.svarer(svar(200, zip_med(k__geojson=TO)))
    kjoer("hent", "kartverket", rom=rom)
    svaret = kjoer("hent", "kartverket", "--json", rom=rom).json
    assert (svaret["nytt"], svaret["kommuner"]) == (False, 2)
    assert len(list((rom.datasett / "kart").iterdir())) == 1


def test_en_egen_fil_i_kommune_toml_gaar_foran(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener
) -> None:
    (rom.rot / "egen.geojson").write_text(json.dumps(samling(rute("3203", 0))), encoding="utf-8")
    with (rom.rot / "kommune.toml").open("a", encoding="utf-8") as fil:
        fil.write('[kart]\ngrenser = "egen.geojson"\n')
    tjener.svarer(svar(200, zip_med(k__geojson=TO)))
    utfall = kjoer("hent", "kartverket", rom=rom)
    egen = rom.rot / "egen.geojson"
    assert utfall.feil == f"kommune.toml har [kart] grenser, som går foran: {egen}\n"
    assert finn_arbeidsrom(rom.rot).grenser == egen


@pytest.mark.parametrize(
    ("kropp", "melding", "funnet"),
    [
        (b"PK ikke en zip", "filen er ikke en zip som kan leses", "File is not a zip file"),
        (zip_med(les__txt=b"hei"), "arkivet har ikke én GeoJSON-fil", "les.txt"),
        (
            zip_med(a__geojson=TO, b__geojson=TO),
            "arkivet har ikke én GeoJSON-fil",
            "a.geojson, b.geojson",
        ),
        (zip_med(k__geojson={"Fylke": TO}), "GeoJSON-filen har ikke kommunene", "Fylke"),
        (zip_med(k__geojson=[1]), "GeoJSON-filen har ikke kommunene", "list"),
    ],
)
def test_noe_annet_enn_grenser_sies_og_ingenting_er_endret(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener, kropp: bytes, melding: str, funnet: str
) -> None:
    tjener.svarer(svar(200, kropp))
    utfall = kjoer("hent", "kartverket", rom=rom)
    assert (utfall.kode, utfall.ut) == (2, "")
    assert utfall.feil == (
        f"klima: kommuner.zip fra {tjener.adresse('/kommuner.zip')}: {melding}. "
        f"Ventet: en zip med kommunegrensene som GeoJSON. Funnet: {funnet}. Utvei: {UTVEI}.\n"
    )
    assert not (rom.datasett / "kart").exists()


def test_et_filnavn_som_klatrer_ut_av_mappen_brukes_ikke(
    kjoer: Kjoer, rom: Arbeidsrom, tjener: Tjener
) -> None:
    navn = {"../../klatret.geojson": TO}
    tjener.svarer(svar(200, zip_med(**navn)))
    assert kjoer("hent", "kartverket", rom=rom).kode == 0
    assert not list(rom.rot.parent.rglob("klatret*"))


def test_en_ukjent_kilde_nevner_de_fire(kjoer: Kjoer, rom: Arbeidsrom) -> None:
    utfall = kjoer("hent", "kartverk", rom=rom)
    assert utfall.kode == 2
    assert "miljodirektoratet, klass, kartverket eller indikatorer" in utfall.feil

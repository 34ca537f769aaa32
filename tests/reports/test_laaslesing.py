"""Låser som er skadd, gamle, fremmede eller skrevet av noen som vil noe annet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from klima import Arbeidsrom
from klima.grunn.feil import Brukerfeil
from klima.utgavekort import kontrollsum
from reports.laas import som_tekst
from reports.laaslesing import finn_laas, les_laas
from tests.arbeidsrom import Kjoering

UTVEI = "oppgi filen som slutter på .laas.json; den lages av klima årsrapport --lås"
TALL = {
    "tabell": "a",
    "tittel": "A",
    "rad": "r",
    "kolonne": "2024",
    "tekst": "1",
    "verdi": 1,
    "enhet": "",
}


def laas(**felt: Any) -> dict[str, Any]:
    """Et gyldig manifest med noe endret."""
    ut: dict[str, Any] = {
        "laas": "klima årsrapport",
        "skjema": 1,
        "rapport": {
            "kommune": "3203",
            "kommunenavn": "Asker",
            "spraak": "nb",
            "utkast": False,
            "eksempel": False,
            "per": "2026-11-22",
            "utgave": "handlingsprogram-2024",
            "aar": 2021,
            "forrige": "",
        },
        "kode": {"versjon": "0.1.0", "sha256": "a", "python": "3.11", "bibliotek": {}},
        "filer": {"kommune.toml": {"sha256": "b", "stoerrelse": 1}},
        "utgaver": [],
        "observasjoner": [],
        "rettelser": [],
        "leveranser": [],
        "valg": {"omfang": None, "form": None, "rente": None, "grupper": {}},
        "utdata": {},
        "tall": [TALL],
    }
    ut |= felt
    return {**ut, "kontrollsum": kontrollsum(ut)}


def skriv(fil: Path, manifest: dict[str, Any]) -> Path:
    fil.write_text(som_tekst(manifest), encoding="utf-8")
    return fil


def test_en_hel_laas_leses(tmp_path: Path) -> None:
    lest = les_laas(skriv(tmp_path / "x.laas.json", laas()))
    assert [t.tekst for t in lest.tall.values()] == ["1"]
    assert lest.per.isoformat() == "2026-11-22"


@pytest.mark.parametrize(
    ("innhold", "funnet"),
    [
        (b"", "Expecting value: line 1 column 1 (char 0)"),
        (som_tekst(laas()).encode()[:200], ""),
        (b"\xff\xfe\x00", ""),
        (b"[" * 200_000, "for mange nivåer"),
        (b'{"laas": NaN}', "NaN er ikke et tall i JSON"),
        (b"[]", "en annen slags fil"),
        (b'{"vedtatt": 2026}', "en annen slags fil"),
    ],
)
def test_det_som_ikke_er_en_laas(tmp_path: Path, innhold: bytes, funnet: str) -> None:
    fil = tmp_path / "x.laas.json"
    fil.write_bytes(innhold)
    with pytest.raises(Brukerfeil) as feil:
        les_laas(fil)
    assert feil.value.melding == "filen er ikke en lås av en årsrapport, eller den er skadd"
    assert feil.value.funnet == funnet or (not funnet and feil.value.funnet)
    assert feil.value.utvei == UTVEI


@pytest.mark.parametrize("skjema", [0, 2, "1", None])
def test_et_annet_skjema(tmp_path: Path, skjema: object) -> None:
    fil = skriv(tmp_path / "x.laas.json", laas(skjema=skjema))
    with pytest.raises(Brukerfeil) as feil:
        les_laas(fil)
    assert str(feil.value) == (
        f"{fil}: låsen er skrevet av en annen versjon av programmet. Ventet: skjema 1. Funnet: "
        f"skjema {skjema!r}. Utvei: lås rapporten på nytt med denne versjonen."
    )


def test_en_laas_endret_for_haand(tmp_path: Path) -> None:
    fil = tmp_path / "x.laas.json"
    fil.write_text(som_tekst(laas()).replace('"tekst": "1"', '"tekst": "2"'), encoding="utf-8")
    with pytest.raises(Brukerfeil) as feil:
        les_laas(fil)
    assert str(feil.value) == (
        f"{fil}: låsen er endret etter at den ble skrevet. Utvei: hent den opprinnelige filen "
        "tilbake fra en sikkerhetskopi."
    )


@pytest.mark.parametrize(
    "felt",
    [
        {"tall": [{**TALL, "tekst": 1}]},
        {"tall": [{**TALL, "verdi": "=1+1"}]},
        {"tall": [{**TALL, "verdi": True}]},
        {"tall": [{**TALL, "mer": 1}]},
        {"tall": {}},
        {"rapport": {}},
        {"rapport": None},
        {"filer": {"x": {"sha256": "b", "stoerrelse": "mye"}}},
        {"utgaver": [{"utgave": None, "sha256": ""}]},
        {"kode": {"versjon": 1, "sha256": "", "bibliotek": {}}},
        {"valg": {"grupper": []}},
        {"utdata": [1]},
    ],
)
def test_felt_av_feil_slag(tmp_path: Path, felt: dict[str, Any]) -> None:
    fil = skriv(tmp_path / "x.laas.json", laas(**felt))
    with pytest.raises(Brukerfeil, match="filen er ikke en lås av en årsrapport"):
        les_laas(fil)


def test_en_for_stor_fil_leses_ikke(tmp_path: Path) -> None:
    fil = tmp_path / "x.laas.json"
    with fil.open("wb") as ut:
        ut.truncate(100 * 1024 * 1024)
    with pytest.raises(Brukerfeil) as feil:
        les_laas(fil)
    assert str(feil.value) == (
        f"{fil}: filen er ikke en lås av en årsrapport, eller den er skadd. Ventet: under 32 MB. "
        f"Funnet: 100 MB. Utvei: {UTVEI}."
    )


def test_mappen_har_ikke_laasen(tmp_path: Path) -> None:
    (tmp_path / "aarsrapport-skien.laas.json").touch()
    with pytest.raises(Brukerfeil) as feil:
        finn_laas(tmp_path, "aarsrapport-asker.laas.json")
    assert str(feil.value) == (
        f"{tmp_path}: mappen har ingen lås av den rapporten. Ventet: aarsrapport-asker.laas.json. "
        "Funnet: aarsrapport-skien.laas.json. Utvei: oppgi filen, eller lås rapporten med klima "
        "årsrapport --lås."
    )


@pytest.mark.parametrize(
    ("rapport", "melding"),
    [
        (
            {"kommune": "4003", "kommunenavn": "Skien\x1b[2J"},
            "låsen gjelder en annen kommune. Ventet: Asker (3203). Funnet: Skien\\x1b[2J (4003). "
            "Utvei: oppgi kommunen med --kommune.",
        ),
        (
            {"spraak": "nn"},
            "låsen gjelder rapporten på et annet språk. Ventet: nb. Funnet: nn. Utvei: radene og "
            "kolonnene heter noe annet der; oppgi språket med --spraak.",
        ),
    ],
)
def test_laasen_av_en_annen_rapport(
    kjoer: Callable[..., Kjoering],
    asker: Arbeidsrom,
    tmp_path: Path,
    uten_gx: None,
    rapport: dict[str, str],
    melding: str,
) -> None:
    fil = skriv(tmp_path / "x.laas.json", laas(rapport={**laas()["rapport"], **rapport}))
    svar = kjoer("årsrapport", "--sammenlign", fil, "--ut", tmp_path / "ut", rom=asker)
    assert (svar.kode, svar.ut, svar.feil) == (2, "", f"klima: {fil}: {melding}\n")
    assert [f.name for f in tmp_path.iterdir()] == [fil.name]


def test_en_laas_som_ikke_finnes_stanser_foer_noe_leses(
    kjoer: Callable[..., Kjoering], asker: Arbeidsrom, tmp_path: Path
) -> None:
    svar = kjoer("årsrapport", "--sammenlign", tmp_path / "borte.laas.json", rom=asker)
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == (
        f"klima: {tmp_path / 'borte.laas.json'}: låsen kan ikke leses. Funnet: No such file or "
        f"directory. Utvei: {UTVEI}.\n"
    )


def test_laasen_er_json_andre_kan_lese() -> None:
    assert json.loads(som_tekst(laas())) == laas()

"""Rammen rundt kommandoene: hjelp på bokmål, ASCII-tvillinger og galt kall."""

from __future__ import annotations

import re
from collections.abc import Callable

import click
import pytest

import reports.cli  # noqa: F401  (registrerer kommandoene)
from reports.ramme import klima
from tests.arbeidsrom import Kjoering

Kjoer = Callable[..., Kjoering]
KOMMANDOER = list(klima.commands)
ENGELSK = re.compile(
    r"\b(Usage|Options?|Commands?|Arguments?|Error|Show|this|message|and|exit|default|required)\b",
    re.IGNORECASE,
)


def test_kommandoene_oppgaven_lover_finnes() -> None:
    assert {"importer", "utgaver", "utslipp", "avvik", "tiltak", "indikatorer"} <= set(KOMMANDOER)


@pytest.mark.parametrize("argv", [(), ("--hjelp",), ("-h",), ("--help",)])
def test_hjelpen_lister_kommandoene(kjoer: Kjoer, argv: tuple[str, ...]) -> None:
    svar = kjoer(*argv)
    assert (svar.kode, svar.feil) == (0, "")
    assert svar.ut.startswith("Bruk: klima [VALG] KOMMANDO …\n")
    for kommando in KOMMANDOER:
        assert re.search(rf"^  {kommando}\s", svar.ut, re.MULTILINE)


@pytest.mark.parametrize("kommando", ["", *KOMMANDOER])
def test_hjelpen_er_paa_bokmaal(kjoer: Kjoer, kommando: str) -> None:
    svar = kjoer(*filter(None, [kommando, "--hjelp"]))
    assert svar.kode == 0
    # `--help` selv står i listen over valg; ellers skal ingen engelske ord stå der.
    assert ENGELSK.findall(svar.ut.replace("--help", "")) == []


@pytest.mark.parametrize("kommando", KOMMANDOER)
def test_hver_kommando_har_de_felles_valgene(kjoer: Kjoer, kommando: str) -> None:
    ut = kjoer(kommando, "--hjelp").ut
    for valg in ("--json", "--kommune NR", "--rot MAPPE", "--feilsok"):
        assert valg in ut


@pytest.mark.parametrize("kommando", KOMMANDOER)
def test_hvert_valg_har_en_forklaring(kommando: str) -> None:
    valg = [p for p in klima.commands[kommando].params if isinstance(p, click.Option)]
    assert [v.name for v in valg if not v.help] == []


@pytest.mark.parametrize("kommando", [k for k in KOMMANDOER if not k.isascii()])
def test_en_kommando_med_norske_bokstaver_har_en_tvilling_i_ascii(
    kjoer: Kjoer, kommando: str
) -> None:
    tvilling = kommando.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    assert tvilling.isascii()
    assert (
        kjoer(tvilling, "--hjelp").ut.splitlines()[1:]
        == (kjoer(kommando, "--hjelp").ut.splitlines()[1:])
    )


# --- Galt kall: kode 2, én melding, ingenting på standard ut -----------------------------------


@pytest.mark.parametrize(
    ("argv", "melding"),
    [
        (
            ("utslipp", "--kommun", "3203"),
            "valget --kommun finnes ikke. Mente du --kommune? Se klima utslipp --hjelp.",
        ),
        (("importer",), "FIL mangler. Se klima importer --hjelp."),
        (
            ("utslipp", "--aar", "21"),
            "--aar: «21» er ikke et år med fire sifre. Se klima utslipp --hjelp.",
        ),
        (
            ("utslipp", "--sum", "kilde"),
            "--sum: velg én av sektor, total. Se klima utslipp --hjelp.",
        ),
        (
            ("importer", "x.csv", "--publisert", "24.01.2025"),
            "--publisert: «24.01.2025» er ikke en dato på formen ÅÅÅÅ-MM-DD. "
            "Se klima importer --hjelp.",
        ),
        (("avvik", "ekstra"), "kallet har noe for mye eller for lite. Se klima avvik --hjelp."),
        (
            ("utslipp", "--kommune"),
            "valget --kommune er brukt feil (mangler det en verdi?). Se klima --hjelp.",
        ),
    ],
)
def test_galt_kall(kjoer: Kjoer, argv: tuple[str, ...], melding: str) -> None:
    svar = kjoer(*argv)
    assert (svar.kode, svar.ut, svar.feil) == (2, "", f"klima: {melding}\n")


def test_ukjent_kommando_viser_de_kjente(kjoer: Kjoer) -> None:
    svar = kjoer("utsleppp")
    assert (svar.kode, svar.ut) == (2, "")
    assert svar.feil == (
        f"klima: ukjent kommando. Kjente: {', '.join(KOMMANDOER)}. Se klima --hjelp.\n"
    )

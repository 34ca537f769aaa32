"""pyproject.toml og requirements.lock: det prosjektet lover den som installerer det."""

from __future__ import annotations

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.stotte import ROT

PROSJEKT = tomllib.loads((ROT / "pyproject.toml").read_text(encoding="utf-8"))
LAAS = (ROT / "requirements.lock").read_text(encoding="utf-8")
AVHENGIGHETER = PROSJEKT["project"]["dependencies"]
UTVIKLING = PROSJEKT["dependency-groups"]["utvikling"]


@cache
def prosjektfiler() -> tuple[Path, ...]:
    """Filene som er, eller er på vei inn, i versjonskontrollen."""
    kommando = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    svar = subprocess.run(kommando, cwd=ROT, capture_output=True, encoding="utf-8")
    if svar.returncode:
        pytest.skip("mappen er ikke under versjonskontroll")
    return tuple(ROT / navn for navn in svar.stdout.split("\0") if navn and (ROT / navn).is_file())


def treff(moenster: str) -> list[str]:
    """Stedene (fil:linje) i prosjektet der mønsteret finnes."""
    regel = re.compile(moenster.encode())
    return [
        f"{fil.relative_to(ROT)}:{nr}"
        for fil in prosjektfiler()
        for nr, linje in enumerate(fil.read_bytes().split(b"\n"), 1)
        if regel.search(linje)
    ]


def laaste() -> dict[str, list[Version]]:
    """Versjonene i låsen; samme pakke kan ha én per Python-versjon."""
    funnet: dict[str, list[Version]] = {}
    for navn, versjon in re.findall(r"^([\w.-]+)==(\S+)", LAAS, re.MULTILINE):
        funnet.setdefault(canonicalize_name(navn), []).append(Version(versjon))
    return funnet


class TestProsjektet:
    def test_navn_og_kommando(self) -> None:
        assert PROSJEKT["project"]["name"] == "klimabudsjett"
        assert PROSJEKT["project"]["scripts"] == {"klima": "reports.cli:main"}

    def test_python_er_den_start_py_krever(self) -> None:
        from start import MINSTE_PYTHON

        laveste = ".".join(map(str, MINSTE_PYTHON))
        assert PROSJEKT["project"]["requires-python"] == f">={laveste}"
        assert PROSJEKT["tool"]["mypy"]["python_version"] == laveste
        assert PROSJEKT["tool"]["ruff"]["target-version"] == f"py{laveste.replace('.', '')}"

    @pytest.mark.parametrize(
        "pakke",
        ["xarray", "pandas", "geopandas", "altair", "great-expectations", "jupyterlab"],
    )
    def test_bibliotekene_oppdraget_navngir(self, pakke: str) -> None:
        assert pakke in {Requirement(krav).name for krav in AVHENGIGHETER}

    def test_vilkaarene_foelger_med(self) -> None:
        assert PROSJEKT["project"]["license"] == "MIT"
        for fil in PROSJEKT["project"]["license-files"]:
            assert (ROT / fil).is_file()

    def test_versjonen_staar_i_endringsloggen(self) -> None:
        logg = (ROT / "CHANGELOG.md").read_text(encoding="utf-8")
        assert f"\n## {PROSJEKT['project']['version']} " in logg

    def test_de_to_kommandoene_staar_i_lesmeg(self) -> None:
        lesmeg = (ROT / "README.md").read_text(encoding="utf-8")
        assert re.search(r"python3 start\.py\s*$", lesmeg, re.MULTILINE)
        assert re.search(r"python3 start\.py test\b", lesmeg)


class TestLaasen:
    @pytest.mark.parametrize("krav", [*AVHENGIGHETER, *UTVIKLING])
    def test_oppfyller_kravet(self, krav: str) -> None:
        ventet = Requirement(krav)
        versjoner = laaste().get(canonicalize_name(ventet.name), [])
        assert versjoner, f"{ventet.name} er ikke låst: kjør verktoy/lag_laas.py"
        assert all(ventet.specifier.contains(versjon) for versjon in versjoner)

    def test_hver_pakke_har_hash(self) -> None:
        uten = re.findall(r"^([\w.-]+)==.*(?<!\\)\n", LAAS, re.MULTILINE)
        assert uten == []
        assert LAAS.count("--hash=sha256:") > len(laaste())

    def test_har_ingen_adresse(self) -> None:
        assert "://" not in LAAS
        assert not (ROT / "uv.lock").exists(), "uv.lock bærer adressene til pakkeregisteret"


class TestFilene:
    def test_intet_pakkeregister_er_navngitt(self) -> None:
        # Satt sammen her, så denne filen ikke selv blir et treff.
        verter = (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("anaconda", "org"))
        assert treff("|".join(r"\.".join(vert) for vert in verter)) == []

    def test_ingen_sti_fra_en_bestemt_maskin(self) -> None:
        assert treff(r"(?<![\w.])/(work|root|farm|home|Users)/[A-Za-z.]") == []

    def test_tekstfilene_har_lf_og_ingen_bom(self) -> None:
        typer = {".csv", ".json", ".py", ".toml", ".md", ".yml", ".lock", ".html", ".css", ".js"}
        for fil in prosjektfiler():
            if fil.suffix in typer:
                innhold = fil.read_bytes()
                assert b"\r\n" not in innhold, fil
                assert not innhold.startswith(b"\xef\xbb\xbf"), fil

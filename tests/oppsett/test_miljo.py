"""environment.yml lages av pyproject.toml, og de to skal alltid si det samme.

At conda finner en løsning, kan ikke prøves her; at filen er gyldig conda, kan.
"""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
import yaml
from rattler import MatchSpec

from tests.stotte import ROT
from verktoy import lag_miljo

PROSJEKT = tomllib.loads((ROT / "pyproject.toml").read_text(encoding="utf-8"))
KRAV = [*PROSJEKT["project"]["dependencies"], *PROSJEKT["dependency-groups"]["utvikling"]]


def miljo() -> dict[str, Any]:
    return yaml.safe_load((ROT / "environment.yml").read_text(encoding="utf-8"))


def fra_conda() -> dict[str, str | None]:
    """Pakkene conda skal hente: navn og versjonsgrense, tolket av condas eget bibliotek."""
    krav = [MatchSpec(k, strict=True) for k in miljo()["dependencies"] if isinstance(k, str)]
    return {k.name.normalized: str(k.version) if k.version else None for k in krav}


def fra_pip() -> list[str]:
    (pip,) = [k["pip"] for k in miljo()["dependencies"] if isinstance(k, dict)]
    return pip


def test_filen_er_den_pyproject_gir() -> None:
    skrevet = (ROT / "environment.yml").read_text(encoding="utf-8")
    assert skrevet == lag_miljo.innhold(PROSJEKT), "kjør verktoy/lag_miljo.py"


def test_sjekken_sier_fra_uten_aa_skrive(capsys: pytest.CaptureFixture[str]) -> None:
    assert lag_miljo.main(["--sjekk"]) == 0
    assert capsys.readouterr().err == ""


def test_kanalen_er_conda_forge() -> None:
    assert miljo()["channels"] == ["conda-forge", "nodefaults"]


def test_python_er_den_samme() -> None:
    assert fra_conda()["python"] == PROSJEKT["project"]["requires-python"]


@pytest.mark.parametrize("krav", KRAV)
def test_hvert_krav_er_med_med_samme_grense(krav: str) -> None:
    navn, grense = lag_miljo.krav(krav)
    if navn in lag_miljo.MED_PIP:
        assert f"{navn}{grense}" in fra_pip()
    else:
        assert fra_conda()[lag_miljo.CONDA_NAVN.get(navn, navn)] == grense


def test_ingenting_er_lagt_til() -> None:
    assert len(fra_conda()) + len(fra_pip()) == len(KRAV) + len(["python", "pip", "-e ."])


def test_prosjektet_selv_er_redigerbart() -> None:
    assert fra_pip()[-1] == "-e ."


@pytest.mark.parametrize(
    ("krav", "ventet"),
    [
        ("altair>=6.0", "altair >=6.0"),
        ("types-PyYAML >= 6.0.12", "types-pyyaml >=6.0.12"),
        ("ruamel.yaml", "ruamel-yaml"),
        ("pandas>=3.0,<4", "pandas >=3.0,<4"),
        ("playwright>=1.58", "playwright-python >=1.58"),
    ],
)
def test_krav_slik_conda_skriver_dem(krav: str, ventet: str) -> None:
    assert lag_miljo.conda_krav(krav) == ventet


@pytest.mark.parametrize("krav", ["pandas[excel]>=3", "tzdata; sys_platform == 'win32'"])
def test_krav_conda_ikke_har_svar_paa(krav: str) -> None:
    with pytest.raises(ValueError, match="kan ikke skrives for conda"):
        lag_miljo.krav(krav)

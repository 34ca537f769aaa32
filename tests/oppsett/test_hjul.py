"""Hjulet: hva den som installerer klimabudsjett får, og hva som aldri skal være med.

Hjulet bygges av en kopi uten git, med en importert utgave liggende i lageret.
"""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from tests.stotte import ROT

PAKKER = ("klima", "indikatorer", "reports")
UTGAVE = "datasets/utgaver/2026-02-02-0123abcd/tabell.parquet"


def relative(mappe: str, rot: Path = ROT) -> set[str]:
    """Filene under en mappe i prosjektet, uten det Python og redigereren legger igjen."""
    return {
        fil.relative_to(rot).as_posix()
        for fil in (rot / mappe).rglob("*")
        if fil.is_file()
        and not {"__pycache__", ".ipynb_checkpoints"} & set(fil.parts)
        and fil.suffix != ".pyc"
    }


@pytest.fixture(scope="module")
def kopi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rot = tmp_path_factory.mktemp("prosjekt") / "klima budsjett æøå"
    skjult = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "utgaver")
    for mappe in (*PAKKER, "datasets", "verktoy", "tests"):
        shutil.copytree(ROT / mappe, rot / mappe, ignore=skjult)
    for fil in ROT.iterdir():
        if fil.is_file() and fil.name != ".gitignore":
            shutil.copy(fil, rot)
    (rot / UTGAVE).parent.mkdir(parents=True)
    (rot / UTGAVE).write_bytes(b"kommunens egne tall")
    return rot


@pytest.fixture(scope="module")
def hjul(kopi: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    ut = tmp_path_factory.mktemp("hjul")
    (fil,) = WheelBuilder(str(kopi)).build(directory=str(ut), versions=["standard"])
    return zipfile.ZipFile(fil)


def test_pakkene_med_maler_og_stiler_er_med(hjul: zipfile.ZipFile) -> None:
    ventet = set().union(*(relative(pakke) for pakke in PAKKER))
    assert ventet <= set(hjul.namelist())


def test_arbeidsrommet_til_asker_er_med_som_innebygd(hjul: zipfile.ZipFile) -> None:
    data = {f"klima/innebygd/{n}" for n in relative("datasets") if "/utgaver/" not in n}
    assert data
    assert data | {"klima/innebygd/kommune.toml"} <= set(hjul.namelist())


def test_ikke_noe_annet_er_med(hjul: zipfile.ZipFile) -> None:
    oeverst = {navn.split("/")[0] for navn in hjul.namelist()}
    assert oeverst == {*PAKKER, "klimabudsjett-0.1.0.dist-info"}


def test_importerte_utgaver_blir_igjen(hjul: zipfile.ZipFile) -> None:
    assert [navn for navn in hjul.namelist() if "/utgaver/" in navn] == []


def test_importerte_utgaver_blir_igjen_naar_kildepakken_lages(kopi: Path, tmp_path: Path) -> None:
    (fil,) = SdistBuilder(str(kopi)).build(directory=str(tmp_path), versions=["standard"])
    with tarfile.open(fil) as pakke:
        navn = {medlem.name.split("/", 1)[1] for medlem in pakke.getmembers()}
    assert [n for n in navn if n.startswith("datasets/utgaver/")] == []
    # Av kildepakken kan hjulet bygges på nytt, og oppsettet kjøres.
    assert {"pyproject.toml", "start.py", "kommune.toml", "verktoy/hjul.py", "README.md"} <= navn


def test_kommandoen_og_vilkaarene(hjul: zipfile.ZipFile) -> None:
    info = "klimabudsjett-0.1.0.dist-info"
    assert b"klima = reports.cli:main" in hjul.read(f"{info}/entry_points.txt")
    assert {f"{info}/licenses/LICENSE", f"{info}/licenses/LICENSE-DATA.md"} <= set(hjul.namelist())


def test_redigerbart_oppsett_viser_bare_de_tre_pakkene(kopi: Path, tmp_path: Path) -> None:
    """`datasets` er også navnet på et bibliotek; ingenting som kan importeres, skal hete det."""
    (fil,) = WheelBuilder(str(kopi)).build(directory=str(tmp_path), versions=["editable"])
    with zipfile.ZipFile(fil) as hjul:
        filer = {Path(navn).suffix: navn for navn in hjul.namelist() if "dist-info" not in navn}
        assert sorted(filer) == [".pth", ".py"]
        assert hjul.read(filer[".py"]).decode().count("F.map_module(") == len(PAKKER)
        assert str(kopi) not in hjul.read(filer[".pth"]).decode()


def test_datasets_har_ingen_kode() -> None:
    assert [navn for navn in relative("datasets") if navn.endswith(".py")] == []

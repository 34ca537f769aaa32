"""Notatbøkene går fra topp til bunn uten nett, rører bare midlertidige mapper, og sier det de skal.

Tallene er regnet for hånd: av filene i `datasets/eksempel/statistikk`, og slik opplæringen i
docs/klimabudsjett.md gjør (tests/test_opplaering.py).
"""

from __future__ import annotations

import ast
import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient

from klima.grunn.tall import tall
from tests.stotte import ROT
from verktoy.notatboker import FOELGER_MED, FORSIDE, MAPPE, METADATA, uten_utdata

STATISTIKK = ROT / "datasets" / "eksempel" / "statistikk"
OFFENTLIG = {
    "indikatorer",
    "klima",
    "klima.kontroll",
    "reports.figurer",
    "reports.funn",
    "reports.melding",
    "reports.rapport",
    "reports.sperre",
}
UTENFRA = {"altair", "datetime", "pandas"}
UTEN_NETT = """
import sys

def _ingen_nett(hendelse, verdier):
    if hendelse == "socket.connect" and isinstance(verdier[1], tuple):
        if verdier[1][0] not in ("127.0.0.1", "::1"):
            raise OSError(f"notatboken vil ut på nettet: {verdier[1]}")

sys.addaudithook(_ingen_nett)
"""


def les(navn: str) -> Any:
    return nbformat.read(MAPPE / navn, as_version=4)


def kode(bok: Any) -> list[str]:
    return [celle.source for celle in bok.cells if celle.cell_type == "code"]


def test_det_er_en_notatbok_for_hver_rolle_og_forsiden_lenker_til_dem() -> None:
    assert sorted(f.name for f in MAPPE.glob("*.ipynb")) == list(FOELGER_MED)
    forside = (MAPPE / FORSIDE).read_text(encoding="utf-8")
    assert re.findall(r"\]\(([^)]+)\)", forside) == list(FOELGER_MED)


@pytest.mark.parametrize("navn", FOELGER_MED)
class TestSlikDeLigger:
    def test_uten_utdata_og_uten_spor_av_en_maskin(self, navn: str) -> None:
        bok = les(navn)
        assert bok.metadata == METADATA
        for celle in bok.cells:
            assert celle.metadata == {}
            if celle.cell_type == "code":
                assert (celle.outputs, celle.execution_count) == ([], None)

    def test_begynner_med_hvem_tiden_og_hva_en_laerer_og_trenger(self, navn: str) -> None:
        foerst = les(navn).cells[0].source
        assert re.match(rf"# {navn[0]}\. .+\n\n\*For \S+.* Tar \d+ minutter\.\*\n", foerst)
        assert "lærer du å" in foerst
        assert "Du trenger ingenting fra før, og ikke nett." in foerst

    def test_forsiden_har_samme_tittel_og_tid(self, navn: str) -> None:
        tittel, tid = re.search(
            r"# (.+)\n[\s\S]*?Tar (\d+ minutter)", les(navn).cells[0].source
        ).groups()  # type: ignore[union-attr]
        rad = next(r for r in (MAPPE / FORSIDE).read_text("utf-8").splitlines() if navn in r)
        assert f"[{tittel}]" in rad
        assert tid in rad

    def test_bruker_bare_det_offentlige_og_lager_ingen_egne_funksjoner(self, navn: str) -> None:
        for kilde in kode(les(navn)):
            for node in ast.walk(ast.parse(kilde)):
                assert not isinstance(
                    node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.Assert
                )
                if isinstance(node, ast.Import):
                    assert {n.name for n in node.names} <= OFFENTLIG | UTENFRA
                elif isinstance(node, ast.ImportFrom):
                    assert node.module
                    hele = {f"{node.module}.{n.name}" for n in node.names}
                    assert node.module in OFFENTLIG | UTENFRA or hele <= OFFENTLIG
                elif isinstance(node, ast.Attribute):
                    assert not node.attr.startswith("_")


class TestLagring:
    def test_utdata_til_en_som_foelger_med_tas_bort(self) -> None:
        celle = {"cell_type": "code", "outputs": [1], "execution_count": 3, "metadata": {"x": 1}}
        tekst = {"cell_type": "markdown", "metadata": {}}
        bok = {"cells": [celle, tekst], "metadata": {"language_info": {"version": "3.11.7"}}}
        uten_utdata(model={"type": "notebook", "content": bok}, path=FOELGER_MED[0])
        assert celle == {
            "cell_type": "code",
            "outputs": [],
            "execution_count": None,
            "metadata": {},
        }
        assert bok["metadata"] == METADATA

    @pytest.mark.parametrize(
        ("slag", "sti"), [("notebook", "1-ny-utgave-Copy1.ipynb"), ("file", FORSIDE)]
    )
    def test_det_brukeren_selv_har_laget_lagres_som_det_er(self, slag: str, sti: str) -> None:
        celle = {"cell_type": "code", "outputs": [1], "execution_count": 3, "metadata": {}}
        uten_utdata(model={"type": slag, "content": {"cells": [celle]}}, path=sti)
        assert celle["outputs"] == [1]


RENT_BORD = """
%reset -f
import os, sys, tempfile

for navn in [n for n in sys.modules if n.partition(".")[0] in ("klima", "indikatorer", "reports")]:
    del sys.modules[navn]
os.environ["TMPDIR"], tempfile.tempdir = {midlertidig!r}, None
%reset -f
"""
"""Ingen navn, ingenting av programmet lastet, og en egen midlertidig mappe.

Bibliotekene utenfra blir stående: å laste dem var det meste av tiden.
"""


@pytest.fixture(scope="module")
def kjerne() -> Iterator[KernelManager]:
    """En ekte kjerne uten nett, der JupyterLab ville stått."""
    kjernen, klient = start_new_kernel(cwd=str(MAPPE), env={**os.environ, "PYTHONPATH": str(ROT)})
    svar = klient.execute_interactive(UTEN_NETT, timeout=180)
    assert svar["content"]["status"] == "ok"
    klient.stop_channels()
    yield kjernen
    kjernen.shutdown_kernel(now=True)


def kjoert(kjerne: KernelManager, navn: str, midlertidig: Path) -> list[str]:
    """Alt en kodecelle skrev, celle for celle, i en kjerne som er som ny.

    En figur er beskrivelsen sin, og en tabell cellene.
    """
    bok = les(navn)
    rent_bord = RENT_BORD.format(midlertidig=str(midlertidig))
    bok.cells.insert(0, nbformat.v4.new_code_cell(rent_bord))
    NotebookClient(bok, km=kjerne, timeout=180).execute()
    return ["\n".join(map(_tekst, c.outputs)) for c in bok.cells[1:] if c.cell_type == "code"]


def _tekst(ut: Any) -> str:
    if ut.output_type == "stream":
        assert ut.name == "stdout", ut.text
        return str(ut.text)
    if "image/svg+xml" in ut.data:
        assert 'href="http' not in ut.data["image/svg+xml"]
    html = ut.data.get("text/html")
    tekst = re.sub(r"<[^>]+>", "|", html) if html else ut.data["text/plain"]
    return str(tekst).replace("\u00a0", " ")


def stempel() -> dict[str, tuple[int, int]]:
    """Størrelse og tid for hver fil i arbeidsrommet og hver notatbok."""
    filer = [f for m in (ROT / "datasets", MAPPE) for f in m.rglob("*") if f.is_file()]
    filer.append(ROT / "kommune.toml")
    return {str(f): (f.stat().st_size, f.stat().st_mtime_ns) for f in filer}


@pytest.fixture(scope="module", params=FOELGER_MED)
def utfall(
    kjerne: KernelManager,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, list[str], Path]:
    """Navnet, det hver celle skrev, og den midlertidige mappen. Hver notatbok kjøres én gang."""
    midlertidig = tmp_path_factory.mktemp("notatbok")
    foer = stempel()
    svar = kjoert(kjerne, request.param, midlertidig)
    assert stempel() == foer, "notatboken har endret brukerens filer"
    return request.param, svar, midlertidig


@pytest.mark.treg
def test_gaar_fra_topp_til_bunn_med_de_haandregnede_tallene(
    utfall: tuple[str, list[str], Path],
) -> None:
    navn, svar, midlertidig = utfall
    PROEVER[navn](svar, midlertidig)


def _i_alt(dato: str, aar: int) -> float:
    """Utslippet i alt ett år, lagt sammen rett fra filen."""
    with (STATISTIKK / f"eksempel-{dato}.csv").open(encoding="utf-8", newline="") as fil:
        rader = list(csv.DictReader(fil))
    return round(sum(float(r["Utslipp"]) for r in rader if r["År"] == str(aar)), 6)


def _vis(verdi: float, desimaler: int = 0, *, fortegn: bool = False) -> str:
    return tall(verdi, desimaler, fortegn=fortegn).replace("\u00a0", " ")


def _ny_utgave(svar: list[str], midlertidig: Path) -> None:
    gammel, omregnet, ny = _i_alt("2025-02-03", 2023), _i_alt("2026-02-02", 2023), 38_000
    assert _i_alt("2026-02-02", 2024) == ny
    assert (gammel, omregnet) == (36_533.1, 37_762.6)
    alt = "\n".join(svar)
    # I tre deler: omregning 37 762,6 − 36 533,1 og virkelig endring 38 000 − 37 762,6.
    assert "omregning +1 230 t, virkelig endring +237 t og nytt omfang 0 t. I alt +1 467 t" in alt
    assert "|Totalt||36 533,1||1 229,5||237,4||0||38 000|" in alt
    # −50 % av 2009 i hver utgave: 48 508,4 / 2 og 50 000 / 2.
    assert _i_alt("2025-02-03", 2009) == 48_508.4
    assert "|Totalt||−50||24 254,2||25 000,0|" in alt
    # Rammen 15 av 21 år på vei, og avviket fra den.
    ramme = 50_000 - 25_000 * 15 / 21
    assert f"|Totalt||38 000||{_vis(ramme, 1)}||{_vis(ny - ramme, 1)}|" in alt
    # Gapet 30 200 − 25 000, tiltakene sammen, og det som er igjen (docs/klimabudsjett.md).
    assert "Tiltakene tar 5 067 av 5 200 tonn til målet i 2030" in alt
    assert "|Totalt||38 000||−50 %||25 000||30 200||5 200||5 067||133||3 %|" in alt
    assert svar[-1].endswith("{'feil': 0, 'advarsel': 0, 'merknad': 0}")
    (rapport,) = midlertidig.rglob("aarsrapport-*.html")
    assert str(rapport) in svar[-1]


def _indikatorrapport(svar: list[str], midlertidig: Path) -> None:
    alt = "\n".join(svar)
    # Planens åtte satsingsområder, talt i katalogen: 88 i alt.
    assert [int(n) for n in re.findall(r"\|(\d+)\|", svar[1])] == [4, 7, 7, 19, 12, 12, 17, 10]
    assert "God helse: 4 bedre og 4 verre av 12" in alt
    # Disposisjonsfondet gikk fra 18,0 til 14,8 %: verre, men over terskelen på 10 %.
    assert "|disposisjonsfond||2022||verre||&gt; 10 %||ja|" in alt
    assert "Færre unge er fornøyde med helsa: 68 % i 2022 mot 73 % i 2019" in alt
    assert "|ungdom-fornoyd-med-helsa||2025||2019: 73 %\n2022: 68 %|" in alt
    assert "nye=1, uendret=0" in alt
    assert "ØVELSE." in alt
    assert svar[-1] == "2022–2025: +2 prosentpoeng, bedre\n"  # 70 − 68
    skrevet = {f.suffix: f for f in midlertidig.rglob("figurer/ungdata.*")}
    assert skrevet[".png"].read_bytes()[:4] == b"\x89PNG"
    assert skrevet[".svg"].read_bytes()[:4] == b"<svg"
    assert skrevet[".xlsx"].read_bytes()[:2] == b"PK"


def _kvalitetskontroll(svar: list[str], midlertidig: Path) -> None:
    # Avstemmingen av planen mot seg selv, som i `klima kontroll`.
    assert svar[0].endswith("0 feil, 5 advarsler, 2 merknader")
    assert "−32 % gir et 2009-nivå på 137 400–139 400 t" in svar[0]
    tellinger = [m for s in svar for m in re.findall(r"\d feil, \d advars\w+, \d merknad\w*$", s)]
    assert tellinger[1:] == [
        "0 feil, 0 advarsler, 0 merknader",  # før den gale utgaven
        "1 feil, 0 advarsler, 0 merknader",  # minustegnet
        "0 feil, 0 advarsler, 0 merknader",  # rettet
        "0 feil, 1 advarsel, 0 merknader",  # rettelsen trengs ikke lenger
        "0 feil, 0 advarsler, 0 merknader",  # ryddet
    ]
    alt = "\n".join(svar)
    # 38 000 − 2 · 11 000 = 16 000 med minustegnet.
    assert "50 000 tonn CO2e i 2009 til 16 000 i 2024" in alt
    assert "50 000 tonn CO2e i 2009 til 38 000* i 2024" in alt
    assert "rettet: 38000 tonn i 2024\npublisert: 16000 tonn i 2024\n" in alt
    assert "er ikke laget: kontrollen har 1 feil" in alt
    assert [s for s in svar if s in ("True", "False")] == ["False", "True"]
    assert "Emne: Mulig feil i utslippsstatistikken for kommuner: 9900" in alt
    (rapport,) = midlertidig.rglob("aarsrapport-*.html")
    assert "Utgiveren har satt et minustegn for mye" in rapport.read_text(encoding="utf-8")


PROEVER = dict(zip(FOELGER_MED, (_ny_utgave, _indikatorrapport, _kvalitetskontroll), strict=True))

"""start.py: én kommando på en fersk maskin, og rene ord når noe er i veien.

Ingenting installeres her. Feilveiene kjøres for ekte i en kopi med mellomrom og æøå i stien; at en
gjenkjøring lar nettet være, prøves med et ferdig miljø av attrapper og et pakkeregister som er
stengt.
"""

from __future__ import annotations

import ast
import errno
import importlib.util
import json
import os
import runpy
import shutil
import socket
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.stotte import ROT
from verktoy import kommandoer, oppsett
from verktoy.oppsettfeil import Oppsettsfeil, fra_oserror, fra_utskrift

STARTFILER = ("start.py", "pyproject.toml", "requirements.lock")
ARVET = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "HOME", "USERPROFILE")


@pytest.fixture
def kopi(tmp_path: Path) -> Path:
    """Prosjektet slik start.py ser det, i en mappe med mellomrom og norske bokstaver."""
    mappe = tmp_path / "klima budsjett æøå"
    mappe.mkdir()
    for navn in STARTFILER:
        shutil.copy(ROT / navn, mappe)
    shutil.copytree(ROT / "verktoy", mappe / "verktoy")
    return mappe


@pytest.fixture
def stengt_register() -> Iterator[str]:
    """Adressen til et pakkeregister som ikke svarer: porten er tatt, men ingen lytter på den."""
    with socket.socket() as sokkel:
        sokkel.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{sokkel.getsockname()[1]}/simple"


def start(
    kopi: Path, *argumenter: str, mappe: Path | None = None, **miljo: str
) -> subprocess.CompletedProcess[str]:
    """Kjør start.py i kopien med et rent miljø, under LANG=C."""
    arvet = {navn: os.environ[navn] for navn in ARVET if navn in os.environ}
    fast = {"LC_ALL": "C", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "1"}
    return subprocess.run(
        [sys.executable, "-B", str(kopi / "start.py"), *argumenter],
        cwd=mappe or kopi,
        env=arvet | fast | miljo,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def les_oppsett(kopi: Path) -> ModuleType:
    """Kopiens egen verktoy/oppsett.py som modul."""
    spec = importlib.util.spec_from_file_location("oppsett_kopi", kopi / "verktoy" / "oppsett.py")
    assert spec
    assert spec.loader
    modul = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(modul)
    return modul


def lag_ferdig_miljo(kopi: Path) -> Path:
    """Et miljø med gyldig stempel, der `pytest` og `klima` bare forteller hva de ble bedt om."""
    modul = les_oppsett(kopi)
    venv.EnvBuilder(symlinks=os.name != "nt").create(modul.VENV)
    fortell = "import json, os, sys; print(json.dumps([sys.argv[1:], os.getcwd()])); sys.exit(3)\n"
    pakker = next(modul.VENV.glob("lib/*/site-packages"), modul.VENV / "Lib" / "site-packages")
    (pakker / "pytest.py").write_text(fortell, encoding="utf-8")
    (pakker / "klimaattrapp.py").write_text(fortell, encoding="utf-8")
    klima = modul.i_venv("klima")
    klima.write_text(f'#!/bin/sh\nexec "{modul.i_venv("python")}" -m klimaattrapp "$@"\n', "utf-8")
    klima.chmod(0o755)
    modul.STEMPEL.write_text(str(modul.oensket_stempel()), encoding="utf-8")
    return modul.VENV


class TestForGammelPython:
    def test_filen_leses_av_utgatt_python(self) -> None:
        kilde = (ROT / "start.py").read_text(encoding="utf-8")
        tre = ast.parse(kilde, feature_version=(3, 6))
        for node in ast.walk(tre):
            # Ikke i 2.7: f-strenger og typer i signaturene.
            assert not isinstance(node, ast.JoinedStr | ast.AnnAssign)
            assert getattr(node, "returns", None) is None
            assert getattr(node, "annotation", None) is None

    @pytest.mark.parametrize("versjon", [(3, 11), (3, 11, 0), (3, 12, 1), (4, 0, 0)])
    def test_ny_nok(self, versjon: tuple[int, ...]) -> None:
        sjekk = runpy.run_path(str(ROT / "start.py"))["for_gammel_python"]
        assert sjekk(versjon, "python3") is None

    def test_sier_hva_som_trengs_og_hva_som_ble_funnet(self, kopi: Path) -> None:
        som_gammel = (
            "import runpy, sys; sys.version_info = (3, 8, 10, 'final', 0); "
            "sys.executable = '/usr/bin/python3'; runpy.run_path('start.py', run_name='__main__')"
        )
        svar = subprocess.run(
            [sys.executable, "-c", som_gammel], cwd=kopi, capture_output=True, encoding="utf-8"
        )
        assert svar.returncode == 2
        assert svar.stderr == (
            "Python er for gammel.\n"
            "  Trengs:  Python 3.11 eller nyere\n"
            "  Funnet:  Python 3.8.10 (/usr/bin/python3)\n"
            "  Utvei:   Installer en nyere Python (fra python.org, maskinens pakkebehandler eller\n"
            "           kommunens programvaresenter), og kjør start.py med den, for eksempel\n"
            "           «python3.12 start.py». I Windows: «py -3.12 start.py».\n"
        )


class TestFeilveiene:
    def test_ikke_nett_etter_et_avbrutt_oppsett(self, kopi: Path, stengt_register: str) -> None:
        rest = kopi / ".venv" / "lib" / "halvferdig.txt"
        rest.parent.mkdir(parents=True)
        rest.touch()
        register = stengt_register.replace("//", "//kari:hemmelig@")

        svar = start(kopi, PIP_INDEX_URL=register)

        assert svar.returncode == 2
        assert svar.stdout == ""
        assert "Oppsettet stoppet: ikke nett: får ikke forbindelse med pakkereg" in svar.stderr
        assert "  Hvor:    installatøren (uv " in svar.stderr
        assert "PIP_INDEX_URL=http://…@127.0.0.1:" in svar.stderr
        assert "sett HTTPS_PROXY" in svar.stderr
        assert "hemmelig" not in svar.stderr
        assert "Traceback" not in svar.stderr
        # Uten stempel regnes miljøet som halvferdig: det ble begynt på nytt, og er ikke ferdig nå.
        assert not rest.exists()
        assert not (kopi / ".venv" / oppsett.STEMPEL.name).exists()

    def test_kan_ikke_skrive_i_venv(self, kopi: Path) -> None:
        (kopi / ".venv").touch()
        svar = start(kopi)
        assert svar.returncode == 2
        linjer = svar.stderr.splitlines()
        assert "Oppsettet stoppet: det kan ikke skrives i mappen .venv." in linjer
        assert "  Funnet:  en fil der mappen skulle ligge" in linjer
        assert "  Utvei:   Flytt eller slett filen, og kjør kommandoen på nytt." in linjer
        assert str(kopi / ".venv") in svar.stderr.replace("\n" + " " * 11, " ")

    def test_laasen_mangler(self, kopi: Path) -> None:
        (kopi / "requirements.lock").write_text("", encoding="utf-8")
        with pytest.raises(Oppsettsfeil, match="mangler eller er ufullstendig"):
            les_oppsett(kopi).installator()

    def test_ukjent_kommando_gir_et_forslag(self, kopi: Path) -> None:
        svar = start(kopi, "avvik", "--aar", "2021")
        assert svar.returncode == 2
        assert "Mente du «python3 start.py klima avvik --aar 2021»?" in svar.stderr
        assert not (kopi / ".venv").exists()

    @pytest.mark.parametrize(
        ("utskrift", "ventet"),
        [
            ("[Errno -3] Temporary failure in name resolution')': /simple/uv/", "(DNS)"),
            ("cause: dns error\ncause: Name or service not known", "(DNS)"),
            ("cause: tcp connect error\ncause: Connection refused (os error 111)", "forbindelse"),
            (
                "ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407'))",
                "pr",
            ),
            ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))", "sertifikatet"),
            ("cause: invalid peer certificate: UnknownIssuer", "sertifikatet"),
            ("HTTP status client error (403 Forbidden) for url (x)", "krever innlogging"),
            ("error: failed to copy file: No space left on device (os error 28)", "disken er full"),
            ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "er ikke"),
            ("cause: Hash mismatch for `six==1.17.0`", "er ikke den som står i requirements.lock"),
            ("error: failed to create directory: Permission denied (os error 13)", "ikke skrives"),
            ("ERROR: No matching distribution found for uv==1.0", "har ikke en pakke"),
            ("noe helt annet", "installatøren ga opp"),
        ],
    )
    def test_kjenner_igjen_hva_som_gikk_galt(self, utskrift: str, ventet: str) -> None:
        feil = str(fra_utskrift(utskrift, hvor="her", innstillinger={}))
        assert ventet in feil.splitlines()[0]
        assert "  Hvor:    her\n" in feil
        assert "  Utvei:   " in feil

    def test_full_disk_meldes_foer_nettproblem(self) -> None:
        utskrift = "Retrying … Connection reset\nNo space left on device (os error 28)"
        feil = fra_utskrift(utskrift, hvor="her", innstillinger={})
        assert str(feil).startswith("Oppsettet stoppet: disken er full.")

    @pytest.mark.parametrize(
        ("nummer", "ventet"),
        [
            (errno.EACCES, "det kan ikke skrives i mappen."),
            (errno.EROFS, "det kan ikke skrives i mappen."),
            (errno.ENOSPC, "disken er full."),
            (errno.EIO, "operativsystemet sa nei."),
        ],
    )
    def test_operativsystemet_sier_nei(self, nummer: int, ventet: str) -> None:
        feil = fra_oserror(OSError(nummer, os.strerror(nummer), "fil"), hvor="mappe")
        assert str(feil).splitlines()[0] == f"Oppsettet stoppet: {ventet}"

    def test_debian_uten_python3_venv(self, monkeypatch: pytest.MonkeyPatch, kopi: Path) -> None:
        modul = les_oppsett(kopi)
        monkeypatch.setattr(modul.importlib.util, "find_spec", lambda navn: None)
        with pytest.raises(Oppsettsfeil, match="sudo apt install python3-venv"):
            modul.lag_venv()


class TestGjenkjoring:
    def test_uten_endring_roeres_ikke_nettet(self, kopi: Path, stengt_register: str) -> None:
        lag_ferdig_miljo(kopi)
        svar = start(kopi, "test", "-k", "sjøfart og mer", PIP_INDEX_URL=stengt_register)
        assert svar.stderr == ""
        # Argumentene kommer uskadd fram, mappen er prosjektets, og koden er kommandoens egen.
        assert json.loads(svar.stdout) == [["-k", "sjøfart og mer"], str(kopi)]
        assert svar.returncode == 3

    @pytest.mark.skipif(os.name == "nt", reason="attrappen av kommandoen er et skallskript")
    def test_klima_kjoeres_der_brukeren_staar(self, kopi: Path, stengt_register: str) -> None:
        lag_ferdig_miljo(kopi)
        annen = kopi.parent
        svar = start(
            kopi, "klima", "importer", "fil.xlsx", mappe=annen, PIP_INDEX_URL=stengt_register
        )
        assert json.loads(svar.stdout) == [["importer", "fil.xlsx"], str(annen)]

    @pytest.mark.parametrize("fil", ["requirements.lock", "pyproject.toml", "verktoy/oppsett.py"])
    def test_endret_grunnlag_gir_nytt_oppsett(self, kopi: Path, fil: str) -> None:
        lag_ferdig_miljo(kopi)
        modul = les_oppsett(kopi)
        assert modul.er_ferdig(modul.oensket_stempel())
        with (kopi / fil).open("a", encoding="utf-8") as f:
            f.write("\n# endret\n")
        assert not modul.er_ferdig(modul.oensket_stempel())

    def test_flyttet_mappe_gir_nytt_miljo(self, kopi: Path) -> None:
        lag_ferdig_miljo(kopi)
        flyttet = kopi.rename(kopi.with_name("flyttet"))
        modul = les_oppsett(flyttet)
        assert modul.funnet_stempel().python != modul.oensket_stempel().python

    def test_oedelagt_miljo_oppdages(self, kopi: Path) -> None:
        lag_ferdig_miljo(kopi)
        modul = les_oppsett(kopi)
        modul.i_venv("python").unlink()
        assert not modul.er_ferdig(modul.oensket_stempel())

    @pytest.mark.parametrize("innhold", ["", "bare én linje", "tre\nlinjer\nher", "\xff"])
    def test_skadet_stempel_er_intet_stempel(self, kopi: Path, innhold: str) -> None:
        lag_ferdig_miljo(kopi)
        modul = les_oppsett(kopi)
        modul.STEMPEL.write_bytes(innhold.encode("latin-1"))
        assert modul.funnet_stempel() is None


class TestInnstillinger:
    def test_pips_speil_proxy_og_sertifikat_gjelder_ogsaa_uv(self) -> None:
        assert oppsett.oversatt_til_uv(
            ":env:.index-url='https://speil.kommunen.no/simple'\n"
            "global.index-url='https://gammelt.kommunen.no/simple'\n"
            "global.cert='/etc/kommunen.pem'\n"
            "install.proxy='http://proxy.kommunen.no:8080'\n"
            "global.trusted-host='speil.kommunen.no\\nreserve.kommunen.no'\n"
            "global.find-links='mappe'\n"
        ) == {
            "UV_DEFAULT_INDEX": "https://speil.kommunen.no/simple",
            "SSL_CERT_FILE": "/etc/kommunen.pem",
            "HTTPS_PROXY": "http://proxy.kommunen.no:8080",
            "HTTP_PROXY": "http://proxy.kommunen.no:8080",
            "UV_INSECURE_HOST": "speil.kommunen.no reserve.kommunen.no",
        }

    def test_mappe_med_pakker_gjelder_bare_uten_register(self) -> None:
        assert oppsett.oversatt_til_uv("global.no-index='true'\nglobal.find-links='en to'") == {
            "UV_NO_INDEX": "1",
            "UV_FIND_LINKS": "en,to",
        }

    def test_det_som_er_satt_for_uv_gaar_foran(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PIP_INDEX_URL", "https://pip.kommunen.no/simple")
        monkeypatch.setenv("UV_DEFAULT_INDEX", "https://uv.kommunen.no/simple")
        assert oppsett.uv_miljo()["UV_DEFAULT_INDEX"] == "https://uv.kommunen.no/simple"

    def test_pip_legger_aldri_pakkene_et_annet_sted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PIP_USER", "1")
        monkeypatch.setenv("PIP_TARGET", "et annet sted")
        assert not {"PIP_USER", "PIP_TARGET"} & set(oppsett.pip_miljo())


class TestKommandoene:
    def test_uten_argumenter_lages_aarsrapporten_i_prosjektmappen(self) -> None:
        assert kommandoer.kommando_for([]) == ([str(oppsett.i_venv("klima")), "aarsrapport"], ROT)

    def test_i_windows_ligger_programmene_i_scripts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as windows:
            windows.setattr(oppsett.os, "name", "nt")
            python = oppsett.i_venv("python")
        assert python == ROT / ".venv" / "Scripts" / "python.exe"

    def test_lab_aapner_notatboekene(self) -> None:
        kommando, _ = kommandoer.kommando_for(["lab", "--no-browser"]) or ([], None)
        assert kommando[1:3] == ["-m", "jupyterlab"]
        assert f"--ServerApp.root_dir={ROT / 'reports' / 'notatboker'}" in kommando
        assert "--LabApp.default_url=/lab/tree/forside.md" in kommando
        assert kommando[-1] == "--no-browser"

    @pytest.mark.parametrize("valg", ["-h", "--hjelp", "--help"])
    def test_hjelpen_er_norsk_ogsaa_under_lang_c(self, kopi: Path, valg: str) -> None:
        svar = start(kopi, valg)
        assert svar.returncode == 0
        assert "setter opp og lager årsrapporten" in svar.stdout
        assert not (kopi / ".venv").exists()
